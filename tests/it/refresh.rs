//! Refreshing from a real server, from programs and files, into a real folder.

pub(crate) mod house;
mod reader;
pub(crate) mod server;
mod shell;
mod sources;
mod web;
mod writing;
