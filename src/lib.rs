pub mod article;
pub mod cli;
pub mod config;
pub mod error;
pub mod paths;
pub mod reader;
pub mod safe;
