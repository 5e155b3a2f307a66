//! The reader as a state machine: messages in, effects out; it touches neither disk nor screen.

pub mod action;
pub mod key;
pub mod keymap;
pub mod message;

pub use key::Key;
pub use message::{Effect, Mouse, Msg};
