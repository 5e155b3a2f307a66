pub mod article;
pub mod error;
pub mod paths;
pub mod reader;
pub mod safe;
