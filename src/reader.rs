//! The reader as a state machine: messages in, effects out; it touches neither disk nor screen.

pub mod action;
pub mod app;
pub mod flow;
pub mod frame;
pub mod help;
pub mod key;
pub mod keymap;
pub mod labels;
pub mod line;
pub mod list;
pub mod message;
pub mod page;
pub mod prompt;
pub mod settings;

pub use app::{App, Start};
pub use key::Key;
pub use message::{Counts, Done, Effect, Mouse, Msg};
