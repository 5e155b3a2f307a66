//! The index: a cache of files and journal in SQLite, so that a list of any size opens at once.
//!
//! Deleting it loses nothing: a version that differs or a damaged file is built anew.

pub mod place;
pub mod select;
pub mod token;

use std::path::Path;

use crate::article::{Article, Entry, RowId};
use crate::error::{Problem, Result};
use crate::journal::{Draft, Event, Place};
use crate::query::{Ask, Query};
use crate::safe::Safe;

/// One way into an index; each thread has its own.
#[derive(Debug)]
pub struct Index {
    connection: rusqlite::Connection,
}

/// How an index came to be open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// As it was left.
    Present,
    /// There was none.
    Fresh,
    /// Of another version, or damaged: thrown away and begun anew, for this reason.
    Rebuilt(String),
    /// The folder cannot be written (the reason): it lives as long as the program.
    InMemory(String),
}

/// A file as the index last saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub path: std::path::PathBuf,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub mtime: i64,
    pub whole: bool,
}

/// One article to be put into the index, with what is known of it so far.
#[derive(Debug)]
pub struct Put<'a> {
    pub entry: &'a Entry,
    /// The whole article; `None` when only the head of its file was read.
    pub article: Option<&'a Article>,
}

/// What a status line and a list of views say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub total: usize,
    pub unread: usize,
    pub feeds: Vec<(Safe, usize, usize)>,
}

/// What the journal knows of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    pub read: bool,
    pub star: bool,
    pub place: Option<Place>,
}
