//! What is listed: all rows as numbers, and the entries of those near the screen.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::article::{Entry, RowId};
use crate::query::Sort;
use crate::reader::list::rows::Rows;

#[derive(Debug)]
pub struct Listing {
    /// The request that it answers.
    pub request: u64,
    /// The order it was asked for in.
    pub sort: Sort,
    pub rows: Rows,
    entries: HashMap<RowId, Arc<Entry>>,
    /// All rows have come.
    pub done: bool,
    /// What has come broke off: the next part is the first.
    pub anew: bool,
}

impl Listing {
    pub fn new(request: u64, sort: Sort) -> Self {
        let (rows, entries) = (Rows::default(), HashMap::new());
        Self { request, sort, rows, entries, done: false, anew: false }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The entry at a place of the order, if it has been fetched.
    pub fn entry(&self, at: usize) -> Option<&Arc<Entry>> {
        self.entries.get(&self.rows.get(at)?)
    }

    pub fn of(&self, row: RowId) -> Option<&Entry> {
        self.entries.get(&row).map(|entry| &**entry)
    }

    /// The place of a row in the order.
    pub fn position(&self, row: RowId) -> Option<usize> {
        self.rows.position(row)
    }

    pub fn take(&mut self, entries: Vec<Entry>) {
        self.entries.extend(entries.into_iter().map(|entry| (entry.row, Arc::new(entry))));
    }

    /// Changes an entry where it is at hand.
    pub fn change(&mut self, row: RowId, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.get_mut(&row) {
            change(Arc::make_mut(entry));
        }
    }

    /// The rows of a stretch whose entries are not at hand.
    pub fn missing(&self, range: Range<usize>) -> Vec<RowId> {
        self.rows.range(range).filter(|row| !self.entries.contains_key(row)).collect()
    }

    /// Lets go of entries that are further than a stretch away, once there are more than `most`.
    pub fn trim(&mut self, range: Range<usize>, most: usize) {
        if self.entries.len() > most {
            let near: HashSet<RowId> = self.rows.range(range).collect();
            self.entries.retain(|row, _| near.contains(row));
        }
    }

    /// How many entries are at hand.
    pub fn held(&self) -> usize {
        self.entries.len()
    }

    /// Takes rows out that no longer exist.
    pub fn drop_rows(&mut self, gone: &HashSet<RowId>) {
        if !gone.is_empty() {
            self.rows.retain(|row| !gone.contains(&row));
        }
    }

    /// How many of these rows stand before a place.
    pub fn before(&self, gone: &HashSet<RowId>, at: usize) -> usize {
        self.rows.range(0..at).filter(|row| gone.contains(row)).count()
    }
}
