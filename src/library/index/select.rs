//! A question to the library → the rows that answer it, in the order asked, as they are found.

pub mod begun;
pub mod beside;
pub mod condition;
pub mod driver;
pub mod rows;
pub mod tally;

use std::collections::HashMap;

use rusqlite::{Row, params_from_iter};

use crate::article::{ArticleId, RowId};
use crate::error::Result;
use crate::library::index::Index;
use crate::library::index::select::beside::Beside;
use crate::library::index::select::condition::Condition;
use crate::library::index::select::driver::Plan;
use crate::query::{Ask, Query, Sort};
use crate::safe::Safe;

/// Rows in the first chunk of a list: a screenful.
const FIRST: usize = 64;
/// Rows in the largest chunk.
const LARGEST: usize = 1 << 13;

impl Index {
    /// Hands on the rows that hold, in the order asked: a screenful first, then ever more at once.
    ///
    /// By date the first ones come before the last ones are looked for. `sink` returns false to
    /// stop; so does an [interruption](Index::interrupt), with an error.
    pub fn list(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<RowId>) -> bool) -> Result<()> {
        self.hand_on(ask, |row| Ok(RowId(row.get(0)?)), sink)
    }

    /// The same by relevance, each row with its rank: lower is better, and equals are next to each
    /// other.
    pub fn ranked(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<(RowId, f64)>) -> bool) -> Result<()> {
        let ask = Ask { sort: Sort::Relevance, ..ask.clone() };
        self.hand_on(&ask, |row| Ok((RowId(row.get(0)?), row.get(1)?)), sink)
    }

    fn hand_on<T>(
        &self,
        ask: &Ask,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
        sink: &mut dyn FnMut(Vec<T>) -> bool,
    ) -> Result<()> {
        let mut told = false;
        let listed = self.ask(|| {
            let listed = self.listed(ask, read, &mut |rows| {
                told = true;
                sink(rows)
            });
            // what was told once cannot be told once more
            if told { Ok(listed) } else { listed.map(Ok) }
        })?;
        listed.map_err(|cause| self.fault_of_query(&cause))
    }

    fn listed<T>(
        &self,
        ask: &Ask,
        read: fn(&Row<'_>) -> rusqlite::Result<T>,
        sink: &mut dyn FnMut(Vec<T>) -> bool,
    ) -> rusqlite::Result<()> {
        // One transaction: the ids of feeds and tags still mean the same when the rows are read.
        let _moment = self.moment()?;
        let mut condition = self.condition(&ask.query)?.unwrap_or(Condition::All(Vec::new()));
        if ask.sort == Sort::Relevance {
            condition = condition.ranked();
        }
        let Some(mut plan) = self.way(condition)? else { return Ok(()) };
        // Nobody here knows how many highlights an article has.
        let sort = if ask.sort == Sort::Highlights { Sort::Date } else { ask.sort };
        let begun = if sort == Sort::Date { plan.take_begun() } else { None };
        let mut beside = begun.map(|begun| Beside::new(self, begun, ask.reverse));
        let sql = plan.list(sort, ask.reverse);
        let mut statement = self.connection.prepare_cached(&sql.text)?;
        let mut rows = statement.query(params_from_iter(&sql.values))?;
        let mut size = FIRST;
        let mut chunk = Vec::with_capacity(size);
        while let Some(row) = rows.next()? {
            if let Some(beside) = &mut beside
                && !beside.holds(row.get(0)?)?
            {
                continue;
            }
            chunk.push(read(row)?);
            if chunk.len() == size {
                size = (size * 8).min(LARGEST);
                if !sink(std::mem::replace(&mut chunk, Vec::with_capacity(size))) {
                    return Ok(());
                }
            }
        }
        if !chunk.is_empty() {
            sink(chunk);
        }
        Ok(())
    }

    /// How many articles a query holds for, and how many of them are unread.
    pub fn count(&self, query: &Query) -> Result<(usize, usize)> {
        self.ask(|| self.counted(query))
    }

    fn counted(&self, query: &Query) -> rusqlite::Result<(usize, usize)> {
        let _moment = self.moment()?;
        let Some(plan) = self.plan(query)? else { return Ok((0, 0)) };
        if plan.holds_for_all() {
            return self.totals();
        }
        let sql = plan.count();
        let mut statement = self.connection.prepare_cached(&sql.text)?;
        statement.query_row(params_from_iter(&sql.values), |row| {
            Ok((tally::number(row, 0)?, tally::number(row, 1)?))
        })
    }

    /// The row of an article, if the index has it.
    pub fn find(&self, id: &ArticleId) -> Result<Option<RowId>> {
        Ok(self.ask(|| self.row_of(id))?.map(RowId))
    }

    /// The rows of the articles whose ids are printed so, in that order: what no output shows, such
    /// as a line end in the name of a file, is not in what is printed. `None` where there is none,
    /// or several are printed the same.
    pub fn find_printed(&self, printed: &[&str]) -> Result<Vec<Option<RowId>>> {
        let mut found: HashMap<&str, Vec<RowId>> =
            printed.iter().map(|printed| (*printed, Vec::new())).collect();
        self.read(|connection| {
            let mut keys = connection.prepare_cached("SELECT id, key FROM meta")?;
            let mut keys = keys.query([])?;
            while let Some(row) = keys.next()? {
                let key = row.get_ref(1)?.as_str()?;
                if let Some(rows) = found.get_mut(Safe::line(key).as_str()) {
                    rows.push(RowId(row.get(0)?));
                }
            }
            Ok(())
        })?;
        let only = |printed: &&str| match found.get(printed).map(Vec::as_slice) {
            Some([row]) => Some(*row),
            Some(_) | None => None,
        };
        Ok(printed.iter().map(only).collect())
    }

    /// Stops, from another thread, what this connection is doing.
    pub fn interrupt(&self) -> Interrupt {
        Interrupt(self.connection.get_interrupt_handle())
    }

    /// `None` when nothing can hold.
    pub(super) fn plan(&self, query: &Query) -> rusqlite::Result<Option<Plan>> {
        let condition = self.condition(query)?.unwrap_or(Condition::All(Vec::new()));
        self.way(condition)
    }

    fn way(&self, condition: Condition) -> rusqlite::Result<Option<Plan>> {
        if condition.is_never() {
            return Ok(None);
        }
        self.drive(condition).map(Some)
    }
}

/// Stops what one way into an index is doing, from another thread.
pub struct Interrupt(rusqlite::InterruptHandle);

impl Interrupt {
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

impl std::fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Interrupt")
    }
}

impl Plan {
    /// The statement that yields the ids of the rows, by relevance with their ranks.
    fn list(&self, sort: Sort, reverse: bool) -> condition::Sql {
        let id = self.id();
        let (up, down) = if reverse { ("DESC", "ASC") } else { ("ASC", "DESC") };
        let rank = match sort {
            // A word of the title says eight times as much as one of the text. Lower is better.
            Sort::Relevance if self.matches_words() => ", bm25(words, 1.0, 8.0)",
            Sort::Relevance => ", 0.0",
            Sort::Date
            | Sort::Title
            | Sort::Feed
            | Sort::Length
            | Sort::Unread
            | Sort::Highlights => "",
        };
        let (joins, order) = match sort {
            Sort::Relevance if self.matches_words() => ("", format!("2 {up}, {id} {down}")),
            Sort::Date | Sort::Relevance | Sort::Highlights => ("", format!("{id} {down}")),
            Sort::Title => (TITLE, format!("coalesce(o.folded, lower(o.title)) {up}, {id} {down}")),
            Sort::Feed => (FEED, format!("o.folded {up}, {id} {down}")),
            Sort::Length => ("", format!("a.minutes {down}, {id} {down}")),
            Sort::Unread => ("", format!("a.read {up}, {id} {down}")),
        };
        let mut sql =
            self.from(&format!("{id}{rank}"), joins, !matches!(sort, Sort::Date | Sort::Relevance));
        sql.text.push_str(&format!(" ORDER BY {order}"));
        sql
    }

    fn count(&self) -> condition::Sql {
        self.from("count(*), coalesce(sum(a.read = 0), 0)", "", true)
    }
}

const TITLE: &str = " CROSS JOIN meta o ON o.id = a.id";
const FEED: &str = " CROSS JOIN feed o ON o.id = a.feed";

#[cfg(test)]
mod examples;
#[cfg(test)]
pub(super) mod proof;
