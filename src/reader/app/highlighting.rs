//! What the rules of the config hold for: going from one place to the next, and how many there are in
//! the articles on screen.

use std::collections::HashMap;

use crate::article::{Location, RowId};
use crate::reader::app::App;
use crate::reader::highlights::Highlights;
use crate::reader::list::Row;
use crate::reader::message::Effect;

/// Counts of the articles of the list, as far as anybody asked.
#[derive(Debug, Default)]
pub(super) struct Highlighted {
    /// With the revision that was counted.
    counts: HashMap<RowId, (String, usize)>,
    /// The question under way, with the revisions of what it asks about.
    asked: Option<(u64, HashMap<RowId, String>)>,
}

impl App {
    /// `]h` and `[h`.
    pub(super) fn step_highlight(&mut self, by: isize) {
        let Some(page) = &mut self.page else { return };
        if page.highlights.is_empty() {
            let what = match self.settings.highlights.is_empty() {
                true => "no [[highlight]] stands in the config",
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
        self.highlighted = Highlighted::default();
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
