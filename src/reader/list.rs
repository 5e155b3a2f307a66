//! The list pane: entries in order, grouped under headers, filtered, with a selection that is an
//! article and not a row number.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::article::date::Period;
use crate::article::{ArticleId, Entry, Now, fold};
use crate::config::choice::Sort;
use crate::journal::Marks;
use crate::safe::Safe;

/// A row of the pane.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    Blank,
    Header(String),
    /// An index for [`List::entry`].
    Article(usize),
}

/// Words that an entry must hold to be listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub query: String,
    /// Folded.
    pub words: Vec<String>,
    /// Articles whose text holds all words; found by a job.
    pub found: HashSet<ArticleId>,
    /// The job is still looking.
    pub looking: bool,
    pub request: u64,
}

#[derive(Debug)]
pub struct List {
    entries: Vec<Entry>,
    known: HashMap<ArticleId, usize>,
    /// The listed entries in their order, indices of `entries`.
    order: Vec<usize>,
    rows: Vec<Row>,
    /// The row of each listed entry, parallel to `order`.
    row_of: Vec<usize>,
    /// `None` until somebody selects: then the first entry of today or before is selected, even
    /// while others are still coming in above it.
    selected: Option<ArticleId>,
    /// The place of `selected` in `order`.
    at: usize,
    /// The first row on screen.
    top: usize,
    height: usize,
    pub sort: Sort,
    pub reverse: bool,
    pub filter: Option<Filter>,
}

impl List {
    /// Nothing yet, in the order of the settings.
    pub fn new(sort: Sort, reverse: bool) -> Self {
        Self {
            entries: Vec::new(),
            known: HashMap::new(),
            order: Vec::new(),
            rows: Vec::new(),
            row_of: Vec::new(),
            selected: None,
            at: 0,
            top: 0,
            height: 0,
            sort,
            reverse,
            filter: None,
        }
    }

    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index)
    }

    pub fn by_id(&self, id: &ArticleId) -> Option<&Entry> {
        self.known.get(id).and_then(|index| self.entries.get(*index))
    }

    /// All articles of the library.
    pub fn total(&self) -> usize {
        self.entries.len()
    }

    /// Those listed.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The place of the selection among those listed, from 0.
    pub fn position(&self) -> usize {
        self.at
    }

    pub fn selected(&self) -> Option<&Entry> {
        self.order.get(self.at).and_then(|index| self.entries.get(*index))
    }

    pub fn listed(&self) -> impl Iterator<Item = &Entry> {
        self.order.iter().filter_map(|index| self.entries.get(*index))
    }

    pub fn unread(&self, marks: &Marks) -> usize {
        self.entries.iter().filter(|entry| !marks.is_read(&entry.id)).count()
    }

    /// The rows on screen.
    pub fn visible(&self) -> &[Row] {
        &self.rows[self.window()]
    }

    /// The selection's row on screen, from 0.
    pub fn cursor(&self) -> Option<usize> {
        self.row_of.get(self.at).and_then(|row| row.checked_sub(self.top))
    }

    /// True when the entry at `index` is the selected one.
    pub fn is_selected(&self, index: usize) -> bool {
        self.order.get(self.at) == Some(&index)
    }

    fn window(&self) -> Range<usize> {
        let start = self.top.min(self.rows.len());
        start..(start + self.height).min(self.rows.len())
    }

    /// Takes entries in; the same article from a second feed becomes a note on the first.
    pub fn add(&mut self, entries: Vec<Entry>, marks: &Marks, now: &Now) {
        for mut entry in entries {
            match self.known.get(&entry.id).and_then(|index| self.entries.get_mut(*index)) {
                None => {
                    self.known.insert(entry.id.clone(), self.entries.len());
                    self.entries.push(entry);
                }
                Some(known) => {
                    if entry.location < known.location {
                        std::mem::swap(known, &mut entry);
                        known.also_in.append(&mut entry.also_in);
                    }
                    if entry.feed != known.feed && !known.also_in.contains(&entry.feed) {
                        known.also_in.push(entry.feed);
                        known.also_in.sort();
                    }
                }
            }
        }
        self.arrange(marks, now);
    }

    /// An article was read anew: its row shows what its file now says.
    pub fn replace(&mut self, entry: Entry) {
        if let Some(known) = self.known.get(&entry.id).and_then(|at| self.entries.get_mut(*at)) {
            *known = entry;
        }
    }

    /// Sorts and filters anew; the selection stays on its article.
    pub fn arrange(&mut self, marks: &Marks, now: &Now) {
        let mut order: Vec<usize> = (0..self.entries.len())
            .filter(|index| self.filter.as_ref().is_none_or(|f| f.holds(&self.entries[*index])))
            .collect();
        order.sort_by(|a, b| self.compare(&self.entries[*a], &self.entries[*b], marks, now));
        if self.reverse {
            order.reverse();
        }
        self.order = order;
        self.build_rows(now);
        match self.selected.as_ref().map(|id| self.known.get(id)) {
            None => {
                let period = |index: &usize| now.period(self.entries[*index].date.as_ref());
                let first = self.order.iter().position(|index| period(index) != Period::Future);
                self.at = first.filter(|_| self.sort == Sort::Date).unwrap_or(0);
                self.settle();
            }
            Some(index) => {
                let place = self.order.iter().position(|listed| Some(listed) == index);
                // An article that is no longer listed keeps its place warm for another.
                let kept = self.selected.clone();
                self.select(place.unwrap_or(self.at));
                self.selected = kept;
            }
        }
    }

    fn compare(&self, a: &Entry, b: &Entry, marks: &Marks, now: &Now) -> Ordering {
        // Future dates are shown as given and sorted as now; undated ones stand at the end.
        let newest = |entry: &Entry| {
            let seconds = entry.date.map(|date| date.seconds());
            seconds.map(|seconds| (seconds.min(now.at.as_second()), seconds))
        };
        let by_date = || newest(b).cmp(&newest(a));
        let by_title = || fold::text(&a.title).cmp(&fold::text(&b.title));
        match self.sort {
            Sort::Date => by_date(),
            Sort::Title => by_title(),
            Sort::Feed => fold::text(&a.feed).cmp(&fold::text(&b.feed)).then_with(by_date),
            Sort::Length => b.minutes.cmp(&a.minutes).then_with(by_date),
            Sort::Unread => marks.is_read(&a.id).cmp(&marks.is_read(&b.id)).then_with(by_date),
        }
        .then_with(by_title)
        .then_with(|| a.location.cmp(&b.location))
    }

    fn build_rows(&mut self, now: &Now) {
        self.rows.clear();
        self.row_of.clear();
        let mut group: Option<String> = None;
        for index in &self.order {
            let header = self.header(&self.entries[*index], now);
            if header.is_some() && header != group {
                if group.is_some() {
                    self.rows.push(Row::Blank);
                }
                self.rows.extend(header.clone().map(Row::Header));
                group = header;
            }
            self.row_of.push(self.rows.len());
            self.rows.push(Row::Article(*index));
        }
    }

    fn header(&self, entry: &Entry, now: &Now) -> Option<String> {
        match self.sort {
            Sort::Date => Some(now.period(entry.date.as_ref()).to_string()),
            Sort::Feed if entry.feed.is_empty() => Some("No feed".to_owned()),
            Sort::Feed => Some(entry.feed.to_string()),
            Sort::Title | Sort::Length | Sort::Unread => None,
        }
    }

    /// Selects by place among those listed, at most the last.
    pub fn select(&mut self, at: usize) {
        self.at = at.min(self.order.len().saturating_sub(1));
        if let Some(id) = self.selected().map(|entry| entry.id.clone()) {
            self.selected = Some(id);
        }
        self.settle();
    }

    /// Selects an article; false when it is not listed.
    pub fn select_id(&mut self, id: &ArticleId) -> bool {
        let found = self.known.get(id).and_then(|i| self.order.iter().position(|o| o == i));
        if let Some(at) = found {
            self.select(at);
        }
        found.is_some()
    }

    /// Selects what stands in a row on screen, from 0; false when that is no article.
    pub fn select_row(&mut self, row: usize) -> bool {
        let found = self.row_of.iter().position(|at| *at == self.top + row);
        if let Some(at) = found {
            self.select(at);
        }
        found.is_some()
    }

    pub fn step(&mut self, by: isize) {
        self.select(self.at.saturating_add_signed(by));
    }

    /// The nearest listed entry in a direction for which `wanted` holds.
    pub fn next_where(&self, forward: bool, wanted: impl Fn(&Entry) -> bool) -> Option<usize> {
        let holds = |at: &usize| self.order.get(*at).is_some_and(|i| wanted(&self.entries[*i]));
        if forward {
            (self.at + 1..self.order.len()).find(holds)
        } else {
            (0..self.at).rev().find(holds)
        }
    }

    pub fn resize(&mut self, height: usize) {
        self.height = height;
        self.settle();
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Scrolls as little as needed to show the selection, and its header when it has one above.
    fn settle(&mut self) {
        let Some(row) = self.row_of.get(self.at).copied() else {
            self.top = 0;
            return;
        };
        let headed = row > 0 && matches!(self.rows[row - 1], Row::Header(_)) && self.height > 1;
        let first = if headed { row - 1 } else { row };
        if first < self.top {
            self.top = first;
        }
        if row >= self.top + self.height {
            self.top = row + 1 - self.height.max(1);
        }
        let most = self.rows.len().saturating_sub(self.height);
        self.top = self.top.min(most);
    }
}

impl Filter {
    pub fn new(query: &str, request: u64) -> Self {
        let words = fold::text(query).split_whitespace().map(str::to_owned).collect();
        Self { query: query.to_owned(), words, request, looking: true, found: HashSet::new() }
    }

    fn holds(&self, entry: &Entry) -> bool {
        let head = |text: &Safe| fold::text(text);
        let heading = format!("{}\n{}", head(&entry.title), head(&entry.feed));
        self.words.iter().all(|word| heading.contains(word.as_str()))
            || self.found.contains(&entry.id)
    }
}
