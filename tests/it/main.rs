//! Everything that is tested from outside of the library, in one binary.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod changing;
mod commands;
mod corpora;
mod denied;
mod docs;
mod documents;
mod exits;
mod extract;
mod faults;
mod feeds;
mod fifos;
mod highlighting;
mod index_on_tty;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod inject;
mod keeping;
mod keeping_on_tty;
mod kept;
mod keys;
mod killed;
mod late_lists;
mod layers;
mod listing;
mod loop_on_tty;
mod monkey;
mod nth_call;
mod nth_write;
mod piping;
mod pointing;
mod quotation;
mod quotes;
mod quoting;
mod reader_on_tty;
mod refresh;
mod revisions;
mod safety;
mod score;
mod screen;
mod screens;
mod shell;
mod speakers;
mod sync;
mod tty;
mod typed_ahead;
mod walks;
mod welcome;
