//! A moment → the row of an article: the moment itself, or the next one that no article has.

use std::collections::HashMap;

use rusqlite::Connection;

/// More than this is forgotten, so that memory stays small.
const MOST: usize = 1 << 16;

/// Which rows are known to be taken: each leads to one that is perhaps free.
///
/// Without it a hundred thousand articles of one day would each walk past all before it.
#[derive(Debug, Default)]
pub struct Numbers(HashMap<i64, i64>);

impl Numbers {
    /// The first row from `wanted` on that is not known to be taken.
    pub fn guess(&self, wanted: i64) -> i64 {
        self.follow(wanted)
    }

    /// Says that the row that was guessed was free, and is taken now.
    pub fn took(&mut self, wanted: i64, row: i64) {
        self.make_room();
        if row != wanted {
            self.0.insert(wanted, row + 1);
        }
        self.0.insert(row, row + 1);
    }

    /// The first free row from `wanted` on; it counts as taken from now on.
    pub fn take(&mut self, connection: &Connection, wanted: i64) -> rusqlite::Result<i64> {
        self.make_room();
        let mut taken =
            connection.prepare_cached("SELECT id FROM article WHERE id >= ?1 ORDER BY id")?;
        let mut at = self.follow(wanted);
        loop {
            let mut rows = taken.query([at])?;
            let from = at;
            while let Some(row) = rows.next()? {
                if row.get::<_, i64>(0)? != at {
                    break;
                }
                at += 1;
                if self.0.contains_key(&at) {
                    break;
                }
            }
            if at == from {
                break;
            }
            self.0.insert(from, at);
            at = self.follow(at);
        }
        self.took(wanted, at);
        Ok(at)
    }

    fn make_room(&mut self) {
        if self.0.len() > MOST {
            self.0.clear();
        }
    }

    fn follow(&self, mut at: i64) -> i64 {
        while let Some(next) = self.0.get(&at) {
            at = *next;
        }
        at
    }
}
