pub mod article;
pub mod error;
pub mod reader;
pub mod reflow;
pub mod safe;
