//! The rows that somebody has picked to act on together.

use std::collections::HashSet;

use crate::article::RowId;
use crate::reader::list::rows::Rows;

/// Picked rows; of a whole list only the exceptions are written down.
#[derive(Debug, Default)]
pub struct Picks {
    all: bool,
    rows: HashSet<RowId>,
}

impl Picks {
    pub fn all() -> Self {
        Self { all: true, rows: HashSet::new() }
    }

    pub fn holds(&self, row: RowId) -> bool {
        self.all != self.rows.contains(&row)
    }

    pub fn toggle(&mut self, row: RowId) {
        if !self.rows.remove(&row) {
            self.rows.insert(row);
        }
    }

    /// How many of so many listed rows.
    pub fn count(&self, listed: usize) -> usize {
        if self.all { listed.saturating_sub(self.rows.len()) } else { self.rows.len() }
    }

    /// Another listing stands in the place of `before`: what is new in it is not picked, and what
    /// it does not hold is picked no longer.
    pub fn follow(&mut self, before: &Rows, now: &Rows) {
        if !self.all && self.rows.is_empty() {
            return;
        }
        let known: HashSet<RowId> = before.iter().filter(|row| self.holds(*row)).collect();
        self.rows = now.iter().filter(|row| known.contains(row)).collect();
        self.all = false;
    }
}
