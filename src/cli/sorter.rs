//! Rows as the index hands them on → articles in an order that is the same after each rebuild.
//!
//! The index parts equals by the order in which it met them. So an article is handed on when
//! nothing that is still to come can stand before it.

use std::cmp::Ordering;
use std::path::PathBuf;

use crate::article::{Entry, fold};
use crate::library::index::DATED;
use crate::query::{Ask, Sort};

/// Sorts as it goes along: its memory is that of the articles that are still open.
#[derive(Debug)]
pub struct Sorter<'a> {
    ask: &'a Ask,
    /// All articles of the library, in a reversed list.
    total: i64,
    waiting: Vec<(Key, Entry)>,
    /// Looked at again only when so many wait, half as many again as before, so that the work stays
    /// in proportion: of one day's articles none is settled till late.
    enough: usize,
}

impl<'a> Sorter<'a> {
    pub fn new(ask: &'a Ask, total: usize) -> Self {
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        Self { ask, total, waiting: Vec::new(), enough: 0 }
    }

    /// Takes what comes next, by relevance each with a number that equals share; returns what
    /// nothing later can come before, in its order.
    pub fn put(&mut self, entries: Vec<(u32, Entry)>) -> Vec<Entry> {
        let ask = self.ask;
        let keyed = |(number, entry)| (key(ask, number, &entry), entry);
        self.waiting.extend(entries.into_iter().map(keyed));
        let last = self.waiting.last().map(|(key, entry)| (key.group.clone(), entry.row.0));
        let Some((group, row)) = last.filter(|_| self.waiting.len() >= self.enough) else {
            return Vec::new();
        };
        self.sort();
        let (total, reverse) = (self.total, ask.reverse);
        let settled = |key: &Key| key.group != group || is_behind(key.date, row, total, reverse);
        let ready = self.waiting.partition_point(|(key, _)| settled(key));
        let ready = self.waiting.drain(..ready).map(|(_, entry)| entry).collect();
        self.enough = self.waiting.len() + self.waiting.len() / 2;
        ready
    }

    /// The rest, when nothing comes any more.
    pub fn end(mut self) -> Vec<Entry> {
        self.sort();
        self.waiting.into_iter().map(|(_, entry)| entry).collect()
    }

    fn sort(&mut self) {
        let reverse = self.ask.reverse;
        self.waiting.sort_by(|(a, _), (b, _)| a.order(b, reverse));
    }
}

/// Whether all that the index hands on behind this row lies behind this date.
fn is_behind(date: i64, row: i64, total: i64, reverse: bool) -> bool {
    match reverse {
        true if date == i64::MIN => row >= DATED,
        // A row lies as far behind its date as there are articles of that time, and no farther.
        true => row > date.saturating_add(total),
        false => row <= date,
    }
}

/// Where an article stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What the list is sorted by, unless that is the date.
    pub group: (u32, String),
    /// Seconds; without a date an article is older than all others.
    date: i64,
    path: PathBuf,
    index: usize,
}

/// Where an article stands; by relevance the number tells.
pub fn key(ask: &Ask, number: u32, entry: &Entry) -> Key {
    let group = match ask.sort {
        Sort::Date | Sort::Highlights => (0, String::new()),
        Sort::Relevance => (number, String::new()),
        Sort::Title => (0, fold::text(&entry.title)),
        Sort::Feed => (0, fold::text(&entry.feed)),
        Sort::Length => (u32::MAX - entry.minutes, String::new()),
        Sort::Unread => (u32::from(entry.read), String::new()),
    };
    let date = entry.date.map_or(i64::MIN, |date| date.seconds());
    Key { group, date, path: entry.location.place.shown(), index: entry.location.index }
}

impl Key {
    pub fn order(&self, other: &Self, reverse: bool) -> Ordering {
        let asked = self.group.cmp(&other.group).then(other.date.cmp(&self.date));
        let asked = if reverse { asked.reverse() } else { asked };
        asked.then_with(|| self.path.cmp(&other.path)).then(self.index.cmp(&other.index))
    }
}
