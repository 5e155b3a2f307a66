pub mod article;
pub mod error;
pub mod journal;
pub mod nearest;
pub mod reader;
pub mod reflow;
pub mod safe;
