//! Everything that is tested from outside of the library, in one binary.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod corpora;
mod docs;
mod extract;
mod feeds;
mod pty;
