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
    /// The first free row from `wanted` on; it counts as taken from now on.
    pub fn take(&mut self, connection: &Connection, wanted: i64) -> rusqlite::Result<i64> {
        if self.0.len() > MOST {
            self.0.clear();
        }
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
        if at != wanted {
            self.0.insert(wanted, at + 1);
        }
        self.0.insert(at, at + 1);
        Ok(at)
    }

    fn follow(&self, mut at: i64) -> i64 {
        while let Some(next) = self.0.get(&at) {
            at = *next;
        }
        at
    }
}
