//! The reader as a state machine: messages in, effects out; it touches neither disk nor screen.

pub mod action;
pub mod app;
pub mod cite;
pub mod collection;
pub mod compared;
pub mod flow;
pub mod frame;
pub mod help;
pub mod highlights;
pub mod key;
pub mod keymap;
pub mod labels;
pub mod line;
pub mod list;
pub mod message;
pub mod outgoing;
pub mod over;
pub mod page;
pub mod pointing;
pub mod printed;
pub mod prompt;
pub mod quotation_list;
pub mod quote_view;
pub mod refresh_log;
pub mod select;
pub mod settings;
pub mod speakers;
pub mod unit;

pub use app::{App, Start};
pub use key::Key;
pub use message::{Counts, Done, Effect, Mouse, Msg};
