//! Lines of the journal's files that something is wrong with → kept beside how much of each file is folded in.

use crate::error::Result;
use crate::library::index::{Index, count};

/// A line of a journal file that is no event, or one with something wrong in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// Counted from 1.
    pub line: u64,
    /// Bytes of the file before it, and its own with the line end.
    pub start: u64,
    pub bytes: u64,
    /// Of its bytes: another one means that the line was made whole.
    pub hash: Vec<u8>,
    /// What is wrong with it.
    pub what: String,
}

impl Index {
    /// Those of all files, as far as they are folded in, with the names of the files.
    pub fn torn_lines(&self) -> Result<Vec<(String, Torn)>> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT name, line, start, bytes, hash, what FROM torn ORDER BY name, line",
                )?
                .query_map([], |row| {
                    let torn = Torn {
                        line: count::get(row, 1)?,
                        start: count::get(row, 2)?,
                        bytes: count::get(row, 3)?,
                        hash: row.get(4)?,
                        what: row.get(5)?,
                    };
                    Ok((row.get(0)?, torn))
                })?
                .collect()
        })
    }

    /// Keeps more of a file; belongs into the transaction that folds the others.
    pub fn add_torn_lines(&mut self, name: &str, lines: &[Torn]) -> Result<()> {
        self.write(|index| {
            let mut add = index.connection.prepare_cached(
                "INSERT OR REPLACE INTO torn(name, line, start, bytes, hash, what)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for Torn { line, start, bytes, hash, what } in lines {
                let [line, start, bytes] = [*line, *start, *bytes].map(count::put);
                add.execute((name, line, start, bytes, hash, what))?;
            }
            Ok(())
        })
    }
}
