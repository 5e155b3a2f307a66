pub mod article;
pub mod error;
pub mod reader;
pub mod safe;
pub mod terminal;
