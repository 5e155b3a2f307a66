//! The shell commands, one file each.

pub mod config;
