//! What a list knows of an article without holding its text.

use std::path::PathBuf;

use crate::article::{ArticleId, Date};
use crate::safe::Safe;

/// An article's row in the index of this run: a larger one is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowId(pub i64);

impl RowId {
    /// Of an article that is in no library any more.
    pub const NONE: Self = Self(i64::MIN);
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub row: RowId,
    pub id: ArticleId,
    pub title: Safe,
    pub title_made: bool,
    /// The feed's title, empty for an article that stands alone.
    pub feed: Safe,
    pub date: Option<Date>,
    /// The date is the file's time, because the article names none.
    pub date_guessed: bool,
    pub minutes: u32,
    /// First 16 hex digits of the hash of its canonical text.
    pub revision: String,
    pub location: Location,
    /// Other feeds that hold the same article.
    pub also_in: Vec<Safe>,
    /// Survived faults in its file.
    pub problems: usize,
    pub authors: Vec<Safe>,
    pub read: bool,
    pub star: bool,
    /// The article's own tags and the reader's.
    pub tags: Vec<Safe>,
}

/// Where an article's bytes are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    pub place: Place,
    /// The article's number in a file that holds several.
    pub index: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A file on disk, as it can be opened.
    File(PathBuf),
    /// A file of the built-in welcome library, by its path in `feeds/`.
    Welcome(String),
    /// What came through standard input.
    Stdin,
}

impl Place {
    /// As a person would name it.
    pub fn shown(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Welcome(path) => PathBuf::from(path),
            Self::Stdin => PathBuf::from("-"),
        }
    }
}

impl Location {
    /// The file to edit, if there is one.
    pub fn file(&self) -> Option<&PathBuf> {
        match &self.place {
            Place::File(path) => Some(path),
            Place::Welcome(_) | Place::Stdin => None,
        }
    }
}
