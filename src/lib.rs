pub mod article;
pub mod error;
pub mod formats;
pub mod reader;
pub mod safe;
