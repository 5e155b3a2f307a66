//! The index: a cache of files and journal in SQLite, so that a list of any size opens at once.
//!
//! Deleting it loses nothing: a version that differs or a damaged file is built anew.

mod also;
pub mod ask;
pub mod count;
pub mod fault;
pub mod file;
pub mod fold;
pub mod folder;
mod heir;
pub mod history;
pub mod known;
pub mod moment;
pub mod name;
pub mod number;
pub mod open;
pub mod place;
pub mod put;
pub mod quotes;
pub mod remove;
#[cfg(test)]
mod sample;
pub mod secondary;
pub mod select;
pub mod speakers;
pub mod spoken;
pub mod state;
pub mod token;
pub mod torn;
pub mod transaction;
pub mod within;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use crate::article::entry::Place;
use crate::article::{Article, Entry};
use crate::journal;
use crate::library::index::folder::Folders;
use crate::library::index::name::Names;
use crate::library::index::number::Numbers;
pub use crate::library::index::select::Interrupt;
use crate::library::index::spoken::Spoken;
use crate::safe::Safe;

/// Articles without a date stand from this row on, below every date; none of them reaches
/// [`DATED`].
pub const UNDATED: i64 = -(1 << 41);
/// Every row of an article with a date is larger.
pub const DATED: i64 = -(1 << 40);

/// One way into an index; each thread has its own.
#[derive(Debug)]
pub struct Index {
    connection: rusqlite::Connection,
    home: Home,
    /// Tells this index from one that was begun in its place.
    born: i32,
    /// A transaction is open.
    begun: bool,
    /// What the open transaction still has to do to the full-text index, by row: `None` removes.
    words: BTreeMap<i64, Option<Tokens>>,
    numbers: Numbers,
    names: Names,
    folders: Folders,
    /// Articles that the open transaction has put into each feed, by its row.
    fed: HashMap<i64, i64>,
    /// Articles that the open transaction has found in another place than before, or in one more.
    shared: BTreeSet<i64>,
    /// What [`Self::is_marked`] says, once it was asked in the open transaction.
    marked: Option<bool>,
    /// The secondary indexes are there; they are never taken away.
    secondary: Cell<bool>,
    /// SQLite's `data_version` when that was asked last.
    version: Cell<Option<i64>>,
}

/// Where an index lies.
#[derive(Debug, Clone)]
enum Home {
    File(PathBuf),
    /// The name that the connections of this process share it by.
    Memory(String),
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
    pub place: Place,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub mtime: i64,
    /// Every article of it was read to its end.
    pub whole: bool,
}

impl Stamp {
    /// In the place of the time of a file that could not be read: what mends that, such as a change
    /// of its rights, changes no time of the file, so that it is read at each look.
    pub const UNREADABLE: i64 = i64::MIN;
}

/// One article to be put into the index, with what is known of it so far.
#[derive(Debug)]
pub struct Put<'a> {
    pub entry: &'a Entry,
    pub lang: Option<&'a Safe>,
    /// The words of the whole article; `None` when only the head of its file was read.
    pub words: Option<Tokens>,
}

/// What the full-text index takes of an article: tokens joined by blanks, and what was said in it.
///
/// Making them takes longer than anything else, so the threads that read files make them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tokens {
    pub words: token::Indexed,
    /// In order of the text.
    pub spoken: Vec<Spoken>,
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
    pub place: Option<journal::Place>,
}

/// How much of a journal file is folded in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The file's name.
    pub name: String,
    pub bytes: u64,
    /// Line ends in them.
    pub lines: u64,
    /// The file's beginning, or a hash of it: another one means that the file was replaced.
    pub head: Vec<u8>,
}

impl Tokens {
    pub fn of(article: &Article) -> Self {
        Self {
            words: token::article(&article.meta.title, &article.document.text),
            spoken: Spoken::all(article),
        }
    }
}
