//! What the rules of the config hold for: going from one place to the next, and how many there are in
//! the articles on screen.

use std::collections::HashMap;

use crate::article::{Location, RowId};
use crate::config::choice::Sort;
use crate::query::Query;
use crate::reader::app::App;
use crate::reader::highlights::Highlights;
use crate::reader::list::Row;
use crate::reader::message::Effect;

pub(super) const NO_RULES: &str = "no [[highlight]] stands in the config";

/// Counts of the articles of the list, as far as anybody asked.
#[derive(Debug, Default)]
pub(super) struct Highlighted {
    /// With the revision that was counted.
    counts: HashMap<RowId, (String, usize)>,
    /// The question under way, with the revisions of what it asks about.
    asked: Option<(u64, HashMap<RowId, String>)>,
    /// The counting of all that is listed, while the list is sorted by it.
    tally: Option<Tallying>,
}

#[derive(Debug)]
struct Tallying {
    request: u64,
    query: Query,
    counted: usize,
    of: usize,
    /// The library or the rules have changed since.
    stale: bool,
}

impl App {
    /// `]h` and `[h`.
    pub(super) fn step_highlight(&mut self, by: isize) {
        let Some(page) = &mut self.page else { return };
        if page.highlights.is_empty() {
            let what = match self.settings.highlights.is_empty() {
                true => NO_RULES,
                false => "no highlight in this article",
            };
            return self.say(what);
        }
        let (from, count) = (page.highlighted_at(), page.highlights.len());
        match page.highlights.step(from, by) {
            Some((number, place)) => {
                page.go_to_highlight(place.start);
                self.say(&format!("highlight {}/{count}", number + 1));
            }
            None if by > 0 => self.say("no highlight after this"),
            None => self.say("no highlight before this"),
        }
    }

    /// The rules have changed.
    pub(super) fn highlight_anew(&mut self) {
        let tally = self.highlighted.tally.take();
        self.highlighted = Highlighted { tally, ..Highlighted::default() };
        self.tally_is_stale();
        if let Some(page) = &mut self.page {
            page.highlights = Highlights::in_text(&self.settings.highlights, page.text());
        }
    }

    /// How many places of an article in the list the rules hold for, when that is known.
    pub fn highlights_of(&self, row: RowId) -> Option<usize> {
        self.highlighted.counts.get(&row).map(|(_, count)| *count)
    }

    /// Asks about the articles on screen that nobody has counted yet.
    pub(super) fn count_highlights(&mut self) {
        if self.settings.highlights.is_empty() {
            return;
        }
        let counts = &self.highlighted.counts;
        let open = self.list.visible().iter().filter_map(|row| match row {
            Row::Article(_, entry) => Some(entry),
            Row::Blank | Row::Header(_) => None,
        });
        let open = open.filter(|entry| {
            counts.get(&entry.row).is_none_or(|(revision, _)| *revision != entry.revision)
        });
        let open: Vec<(RowId, String, Location)> =
            open.map(|entry| (entry.row, entry.revision.clone(), entry.location.clone())).collect();
        let asked = self.highlighted.asked.as_ref();
        let known = |(row, revision, _): &(RowId, String, Location)| {
            asked.is_some_and(|(_, asked)| asked.get(row) == Some(revision))
        };
        if open.iter().all(known) {
            return;
        }
        let request = self.request();
        let revisions = open.iter().map(|(row, revision, _)| (*row, revision.clone())).collect();
        self.highlighted.asked = Some((request, revisions));
        let articles = open.into_iter().map(|(row, _, location)| (row, location)).collect();
        let rules = self.settings.highlights.clone();
        self.effects.push(Effect::CountHighlights { request, articles, rules });
    }

    /// Has all that is listed counted, where the list is sorted by it, and only there.
    pub(super) fn tally_highlights(&mut self) {
        let rules = &self.settings.highlights;
        if self.list.sort != Sort::Highlights || rules.is_empty() {
            if self.highlighted.tally.take().is_some() {
                let request = self.request();
                self.effects.push(Effect::Tally { request, query: None, rules: Vec::new() });
            }
            return;
        }
        // What an index that grows does not hold yet would have to be counted in a second run.
        if self.progress.is_some() || !self.list.is_done() {
            return;
        }
        let (query, rules) = (self.list.ask().query, rules.clone());
        let tally = self.highlighted.tally.as_ref();
        if tally.is_some_and(|tally| !tally.stale && tally.query == query) {
            return;
        }
        let request = self.request();
        let tally = Tallying { request, query: query.clone(), counted: 0, of: 0, stale: false };
        self.highlighted.tally = Some(tally);
        self.effects.push(Effect::Tally { request, query: Some(query), rules });
    }

    pub(super) fn tally_is_stale(&mut self) {
        if let Some(tally) = &mut self.highlighted.tally {
            tally.stale = true;
        }
    }

    pub(super) fn tallied(&mut self, request: u64, counted: usize, of: usize, sorted: bool) {
        let tally = self.highlighted.tally.as_mut().filter(|tally| tally.request == request);
        let Some(tally) = tally else { return };
        (tally.counted, tally.of) = (counted, of);
        if sorted && self.list.outdated() {
            self.refresh();
        }
    }

    /// How many articles of a list sorted by highlights are counted, of how many, until all are.
    pub fn highlights_counting(&self) -> Option<(usize, usize)> {
        let tally = self.highlighted.tally.as_ref().filter(|tally| tally.counted < tally.of)?;
        Some((tally.counted, tally.of))
    }

    pub(super) fn highlights_counted(&mut self, request: u64, counts: Vec<(RowId, usize)>) {
        let Some((_, asked)) = self.highlighted.asked.as_ref().filter(|(id, _)| *id == request)
        else {
            return;
        };
        let counts = counts
            .into_iter()
            .filter_map(|(row, count)| Some((row, (asked.get(&row)?.clone(), count))));
        self.highlighted.counts.extend(counts);
    }
}
