//! The terminal: turns what happens outside into messages, and effects into what happens outside.

pub mod background;
pub mod decode;
