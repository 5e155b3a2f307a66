//! Secondary indexes of the tables: laid when the rows of a first list are in, for to sort once is
//! cheaper than to keep in order row by row.
//!
//! Until then a question whose way would be one of them walks all rows, and finds the same.

use crate::error::Result;
use crate::library::index::ask::{Store, sort_in};
use crate::library::index::{Home, Index, open};

const SECONDARY: &str = include_str!("secondary.sql");
/// Kilobytes that are sorted at once.
const SORTED: i64 = 4000;

impl Index {
    /// Lays them unless they are there; commits what is open.
    pub fn lay_secondary(&mut self) -> Result<()> {
        if self.read(|_| self.has_secondary())? {
            return Ok(());
        }
        self.commit()?;
        if matches!(self.home, Home::File(_)) {
            // a million rows that are sorted are too many to hold
            self.read(|connection| sort_in(connection, Store::File))?;
        }
        // SQLite sorts as much at once as it may cache, beside what it caches
        self.read(|connection| open::cache(connection, SORTED))?;
        let laid = self.ask(|| self.connection.execute_batch(SECONDARY));
        self.read(|connection| open::cache(connection, open::ROWS))?;
        self.read(|connection| sort_in(connection, Store::Memory))?;
        laid
    }

    /// Whether any article is in.
    pub fn has_rows(&self) -> Result<bool> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT EXISTS(SELECT 1 FROM article)")?
                .query_row([], |row| row.get(0))
        })
    }

    /// As if they had not been laid yet.
    #[cfg(test)]
    pub(super) fn take_secondary_away(&self) {
        for line in SECONDARY.lines() {
            if let Some((_, rest)) = line.split_once("IF NOT EXISTS ") {
                let name = rest.split(' ').next().unwrap();
                self.connection.execute(&format!("DROP INDEX {name}"), []).unwrap();
            }
        }
        self.secondary.set(false);
    }

    /// Whether a question may name them.
    pub(super) fn has_secondary(&self) -> rusqlite::Result<bool> {
        if !self.secondary.get() {
            let there = self
                .connection
                .prepare_cached(
                    "SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE name = 'article_unread')",
                )?
                .query_row([], |row| row.get(0))?;
            self.secondary.set(there);
        }
        Ok(self.secondary.get())
    }
}

#[cfg(test)]
mod tests {
    use crate::library::index::sample::{column, one};
    use crate::library::index::{Index, Opened};

    #[test]
    fn a_new_index_has_none_until_they_are_laid_and_a_reader_sees_them_then() {
        let folder = tempfile::tempdir().unwrap();
        let (mut index, opened) = Index::open(&folder.path().join("index.db")).unwrap();
        assert_eq!((opened, index.has_rows().unwrap()), (Opened::Fresh, false));
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        let reader = index.reader().unwrap();
        let unread = || column(&reader, "SELECT 'x' FROM sqlite_schema WHERE name = 'file_todo'");
        assert!(index.has_rows().unwrap() && !reader.has_secondary().unwrap());
        assert!(unread().is_empty());
        index.begin().unwrap();
        one(&mut index, "/l/a/2.md", "l", "1970-01-02");
        for _ in 0..2 {
            index.lay_secondary().unwrap();
            assert!(reader.has_secondary().unwrap() && unread() == ["x"]);
        }
        assert_eq!(column(&reader, "SELECT count(*) FROM article"), ["2"]);
    }
}
