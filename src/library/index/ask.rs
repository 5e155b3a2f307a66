//! A question → its answer, sorted on the disk where it is large, and in memory where there is no
//! room for that.

use rusqlite::Connection;

use crate::error::{Kind, Result};
use crate::library::index::Index;
use crate::library::index::fault::kind;

/// Where SQLite puts what it sorts; in a file only what exceeds its cache, without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    File = 1,
    Memory = 2,
}

impl Index {
    /// Does work that asks; once more when it turns out that there is no room on the disk.
    pub(super) fn ask<T>(&self, mut work: impl FnMut() -> rusqlite::Result<T>) -> Result<T> {
        let answer = match work() {
            Err(cause) if kind(&cause) == Kind::Unwritable && self.leaves_the_disk() => work(),
            answer => answer,
        };
        answer.map_err(|cause| self.fault_of_query(&cause))
    }

    /// Sorts in memory from now on; false when it did so already.
    fn leaves_the_disk(&self) -> bool {
        let store = self.connection.pragma_query_value(None, "temp_store", |row| row.get(0));
        store == Ok(Store::File as i64) && sort_in(&self.connection, Store::Memory).is_ok()
    }
}

pub fn sort_in(connection: &Connection, store: Store) -> rusqlite::Result<()> {
    connection.pragma_update(None, "temp_store", store as i64)
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use crate::error::Kind;
    use crate::library::index::Index;

    #[test]
    fn what_finds_no_room_to_sort_on_the_disk_is_asked_once_more_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let (index, _) = Index::open(&folder.path().join("index.db")).unwrap();
        let full = || rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None);
        let reader = index.reader().unwrap();
        let store = || reader.connection.pragma_query_value(None, "temp_store", |row| row.get(0));
        let mut seen: Vec<i64> = Vec::new();
        let answer = reader.ask(|| {
            seen.push(store().unwrap());
            if seen.len() < 2 { Err(full()) } else { Ok(7) }
        });
        assert_eq!((answer.unwrap(), seen), (7, vec![1, 2]));
        // in memory already
        let mut asked = 0;
        let answer = reader.ask(|| {
            asked += 1;
            Err::<(), _>(full())
        });
        assert!(answer.unwrap_err().kind() == Kind::Unwritable);
        assert_eq!(asked, 1);
    }

    #[test]
    fn a_table_of_words_that_lacks_a_part_is_damage() {
        for (table, part) in [("words", "config"), ("begins", "config"), ("said", "data")] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("index.db");
            let (index, _) = Index::open(&path).unwrap();
            let drop_part = format!("DROP TABLE {table}_{part}");
            rusqlite::Connection::open(&path).unwrap().execute_batch(&drop_part).unwrap();
            let reader = index.reader().unwrap();
            let sql = format!("SELECT rowid FROM {table} WHERE {table} MATCH 'k'");
            let asked = reader.ask(|| reader.connection.query_row(&sql, [], |_| Ok(())));
            let error = asked.unwrap_err();
            assert!(Index::is_damage(&error), "{error}");
        }
    }

    #[test]
    fn a_query_that_sqlite_does_not_take_is_no_damage_and_its_statement_is_not_told() {
        let index = Index::in_memory().unwrap();
        let deep = format!("SELECT {}1 AS secret", "NOT ".repeat(5_000));
        for statement in [&*deep, "SELECT secret FROM nowhere", "SELECT secret FROM ("] {
            let asked = index.ask(|| index.connection.prepare(statement).map(drop));
            let error = asked.unwrap_err();
            assert!(!Index::is_damage(&error), "{error}");
            assert!(!error.to_string().contains("SELECT"), "{error}");
        }
        // what never changes does not fit a file that is broken
        let fixed = index.read(|connection| connection.prepare("SELECT x FROM nowhere").map(drop));
        let error = fixed.unwrap_err();
        assert!(Index::is_damage(&error), "{error}");
        assert_eq!(error.to_string(), "cannot read the index in memory: no such table: nowhere");
    }
}
