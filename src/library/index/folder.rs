//! The folder of a file → its row, and those of the feeds in it.

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _};

use crate::article::entry::Place;
use crate::article::fold;
use crate::library::index::place;
use crate::safe::Safe;

/// Rows of folders and feeds, by the bytes of their path; none is ever removed, so that each is
/// asked for once.
#[derive(Debug, Default)]
pub struct Folders {
    rows: HashMap<Vec<u8>, i64>,
    /// By their titles too.
    feeds: HashMap<Vec<u8>, HashMap<String, i64>>,
}

impl Folders {
    /// The row of a folder, made when there is none.
    pub fn row(&mut self, connection: &Connection, path: &[u8]) -> rusqlite::Result<i64> {
        if let Some(row) = self.rows.get(path) {
            return Ok(*row);
        }
        let row = match find(connection, path)? {
            Some(row) => row,
            None => {
                connection.prepare_cached("INSERT INTO folder(path) VALUES(?1)")?.insert([path])?
            }
        };
        self.rows.insert(path.to_vec(), row);
        Ok(row)
    }

    /// The row of a feed, one for each title in a folder.
    pub fn feed(
        &mut self,
        connection: &Connection,
        of: &Place,
        title: &Safe,
    ) -> rusqlite::Result<i64> {
        let folder = match of {
            Place::File(path) => path.parent(),
            Place::Welcome(path) => Path::new(path).parent(),
            Place::Stdin => None,
        };
        let folder = folder.unwrap_or(Path::new(""));
        let path = place::folder_bytes(folder);
        let known = self.feeds.get(&*path).and_then(|titles| titles.get(&**title));
        if let Some(known) = known {
            return Ok(*known);
        }
        let row = feed(connection, &folder.to_string_lossy(), title)?;
        self.feeds.entry(path.into_owned()).or_default().insert(title.to_string(), row);
        Ok(row)
    }

    /// A transaction was taken back, and rows with it.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// The row of a folder, if the index knows it.
pub fn find(connection: &Connection, path: &[u8]) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT id FROM folder WHERE path = ?1")?
        .query_row([path], |row| row.get(0))
        .optional()
}

fn feed(connection: &Connection, folder: &str, title: &Safe) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached("SELECT id FROM feed WHERE folder = ?1 AND title = ?2")?
        .query_row((folder, &**title), |row| row.get(0))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    let last = folder.rsplit(std::path::MAIN_SEPARATOR).next().unwrap_or_default();
    connection
        .prepare_cached("INSERT INTO feed(folder, title, folded) VALUES(?1, ?2, ?3) RETURNING id")?
        .query_row((folder, &**title, fold::text(&format!("{title} {last}"))), |row| row.get(0))
}
