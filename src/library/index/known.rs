//! What the index knows of an article, and of what a file holds.

use rusqlite::{Connection, OptionalExtension as _};

/// An article that the index knows already.
#[derive(Debug)]
pub struct Known {
    pub row: i64,
    pub file: i64,
    pub feed: i64,
    pub minutes: u32,
    pub date: Option<String>,
    pub authors: String,
    pub tags: String,
    pub revision: Option<String>,
}

/// What the index says of a number in a file.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    pub article: i64,
    pub number: i64,
    pub feed: i64,
}

/// The article of a key.
pub(super) const ARTICLE: &str = "SELECT m.id, m.file, m.date, m.authors, m.tags, m.revision, \
    a.feed, a.minutes FROM meta m JOIN article a ON a.id = m.id WHERE m.key = ?1";

pub fn article(connection: &Connection, key: &str) -> rusqlite::Result<Option<Known>> {
    connection
        .prepare_cached(ARTICLE)?
        .query_row([key], |row| {
            Ok(Known {
                row: row.get(0)?,
                file: row.get(1)?,
                date: row.get(2)?,
                authors: row.get(3)?,
                tags: row.get(4)?,
                revision: row.get(5)?,
                feed: row.get(6)?,
                minutes: row.get(7)?,
            })
        })
        .optional()
}

/// The articles that a file held so far.
pub fn held_by(connection: &Connection, file: i64) -> rusqlite::Result<Vec<Held>> {
    connection
        .prepare_cached("SELECT article, number, feed FROM held WHERE file = ?1")?
        .query_map([file], |row| {
            Ok(Held { article: row.get(0)?, number: row.get(1)?, feed: row.get(2)? })
        })?
        .collect()
}
