//! Refreshing from a real server, from programs and files, into a real folder.

mod house;
mod reader;
mod server;
mod shell;
mod sources;
mod web;
mod writing;
