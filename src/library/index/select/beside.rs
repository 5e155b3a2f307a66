//! Rows in the order of their dates → those of them that a second search finds too.
//!
//! Two searches that both go by date are walked side by side: the first hits of both come before
//! the last ones of either, where SQLite would gather all that the second one finds.

use rusqlite::Connection;

use crate::library::index::Index;

/// Rows that are walked past one by one; beyond them it is faster to seek.
const STEPS: usize = 200;

/// What the beginnings of words tell, walked in one direction.
pub struct Beside<'a> {
    connection: &'a Connection,
    sql: String,
    expression: String,
    reverse: bool,
    /// Rows that were fetched and not passed, the next one last.
    ahead: Vec<i64>,
    /// No more than these are there.
    complete: bool,
}

impl<'a> Beside<'a> {
    pub fn new(index: &'a Index, expression: String, reverse: bool) -> Self {
        let (from, order) = if reverse { (">=", "ASC") } else { ("<=", "DESC") };
        let sql = format!(
            "SELECT rowid FROM begins WHERE begins MATCH ?1 AND rowid {from} ?2
             ORDER BY rowid {order} LIMIT {STEPS}"
        );
        let connection = &index.connection;
        Self { connection, sql, expression, reverse, ahead: Vec::new(), complete: false }
    }

    /// Whether a row is found too; the rows must come in their order.
    pub fn holds(&mut self, row: i64) -> rusqlite::Result<bool> {
        let passed = |next: &i64| if self.reverse { *next < row } else { *next > row };
        while self.ahead.pop_if(|next| passed(next)).is_some() {}
        if self.ahead.is_empty() && !self.complete {
            self.seek(row)?;
        }
        Ok(self.ahead.last() == Some(&row))
    }

    fn seek(&mut self, row: i64) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(&self.sql)?;
        let rows = statement.query_map((&self.expression, row), |row| row.get(0))?;
        self.ahead = rows.collect::<rusqlite::Result<_>>()?;
        self.complete = self.ahead.len() < STEPS;
        self.ahead.reverse();
        Ok(())
    }
}
