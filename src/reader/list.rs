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

/// An entry with what comparing it needs, made once.
#[derive(Debug)]
struct Item {
    entry: Entry,
    /// Title and feed as a search compares them.
    heading: String,
}

#[derive(Debug)]
pub struct List {
    items: Vec<Item>,
    unread: usize,
    known: HashMap<ArticleId, usize>,
    /// The listed entries in their order, indices of `items`.
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
            items: Vec::new(),
            unread: 0,
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
        self.items.get(index).map(|item| &item.entry)
    }

    pub fn by_id(&self, id: &ArticleId) -> Option<&Entry> {
        self.known.get(id).and_then(|index| self.entry(*index))
    }

    /// All articles of the library.
    pub fn total(&self) -> usize {
        self.items.len()
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
        self.order.get(self.at).and_then(|index| self.entry(*index))
    }

    pub fn listed(&self) -> impl Iterator<Item = &Entry> {
        self.order.iter().filter_map(|index| self.entry(*index))
    }

    /// Those of the library that are not read, as last counted.
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// Counts the unread ones after marks or entries have changed.
    pub fn count_unread(&mut self, marks: &Marks) {
        self.unread = self.items.iter().filter(|item| !marks.is_read(&item.entry.id)).count();
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
        let first = self.items.len();
        for mut entry in entries {
            match self.known.get(&entry.id).and_then(|index| self.items.get_mut(*index)) {
                None => {
                    self.known.insert(entry.id.clone(), self.items.len());
                    self.items.push(Item::new(entry));
                }
                Some(item) => {
                    let known = &mut item.entry;
                    if entry.location < known.location {
                        std::mem::swap(known, &mut entry);
                        known.also_in.append(&mut entry.also_in);
                        item.heading = heading(&item.entry);
                    }
                    let known = &mut item.entry;
                    if entry.feed != known.feed && !known.also_in.contains(&entry.feed) {
                        known.also_in.push(entry.feed);
                        known.also_in.sort();
                    }
                }
            }
        }
        // Sorting what is sorted already, with the new ones behind it, is a merge.
        let fresh = (first..self.items.len()).filter(|index| self.holds(*index));
        let fresh: Vec<usize> = fresh.collect();
        let mut order = std::mem::take(&mut self.order);
        if self.reverse {
            order.reverse();
        }
        order.extend(fresh);
        self.put(order, marks, now);
        self.count_unread(marks);
    }

    /// An article was read anew: its row shows what its file now says.
    pub fn replace(&mut self, entry: Entry) {
        if let Some(known) = self.known.get(&entry.id).and_then(|at| self.items.get_mut(*at)) {
            *known = Item::new(entry);
        }
    }

    /// Sorts and filters anew; the selection stays on its article.
    pub fn arrange(&mut self, marks: &Marks, now: &Now) {
        let order = (0..self.items.len()).filter(|index| self.holds(*index)).collect();
        self.put(order, marks, now);
    }

    fn holds(&self, index: usize) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.holds(&self.items[index]))
    }

    fn put(&mut self, mut order: Vec<usize>, marks: &Marks, now: &Now) {
        order.sort_by(|a, b| self.compare(&self.items[*a], &self.items[*b], marks, now));
        if self.reverse {
            order.reverse();
        }
        self.order = order;
        self.build_rows(now);
        match self.selected.as_ref().map(|id| self.known.get(id)) {
            None => {
                let period = |index: &usize| now.period(self.items[*index].entry.date.as_ref());
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

    fn compare(&self, a: &Item, b: &Item, marks: &Marks, now: &Now) -> Ordering {
        // Future dates are shown as given and sorted as now; undated ones stand at the end.
        let newest = |item: &Item| {
            let seconds = item.entry.date.map(|date| date.seconds());
            seconds.map(|seconds| (seconds.min(now.at.as_second()), seconds))
        };
        let by_date = || newest(b).cmp(&newest(a));
        let by_title = || a.heading.cmp(&b.heading);
        match self.sort {
            Sort::Date | Sort::Relevance => by_date(),
            Sort::Title => by_title(),
            Sort::Feed => a.feed().cmp(b.feed()).then_with(by_date),
            Sort::Length => b.entry.minutes.cmp(&a.entry.minutes).then_with(by_date),
            Sort::Unread => {
                marks.is_read(&a.entry.id).cmp(&marks.is_read(&b.entry.id)).then_with(by_date)
            }
        }
        .then_with(by_title)
        .then_with(|| a.entry.location.cmp(&b.entry.location))
    }

    fn build_rows(&mut self, now: &Now) {
        self.rows.clear();
        self.row_of.clear();
        let mut group: Option<Group> = None;
        for index in &self.order {
            let item = &self.items[*index];
            let next = match self.sort {
                Sort::Date => Some(Group::Period(now.period(item.entry.date.as_ref()))),
                Sort::Feed => Some(Group::Feed(&item.entry.feed)),
                Sort::Title | Sort::Length | Sort::Unread | Sort::Relevance => None,
            };
            if let Some(header) = &next
                && next != group
            {
                if group.is_some() {
                    self.rows.push(Row::Blank);
                }
                self.rows.push(Row::Header(match header {
                    Group::Period(period) => period.to_string(),
                    Group::Feed(feed) if feed.is_empty() => "No feed".to_owned(),
                    Group::Feed(feed) => feed.to_string(),
                }));
                group = next;
            }
            self.row_of.push(self.rows.len());
            self.rows.push(Row::Article(*index));
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
        let found = self.row_of.binary_search(&(self.top + row)).ok();
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
        let holds = |at: &usize| self.order.get(*at).is_some_and(|i| wanted(&self.items[*i].entry));
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

    fn holds(&self, item: &Item) -> bool {
        self.words.iter().all(|word| item.heading.contains(word.as_str()))
            || self.found.contains(&item.entry.id)
    }
}

impl Item {
    fn new(entry: Entry) -> Self {
        Self { heading: heading(&entry), entry }
    }

    fn feed(&self) -> &str {
        self.heading.split_once('\n').map_or("", |(_, feed)| feed)
    }
}

fn heading(entry: &Entry) -> String {
    fold::text(&entry.title) + "\n" + &fold::text(&entry.feed)
}

/// What the entries under one header share.
#[derive(PartialEq)]
enum Group<'a> {
    Period(Period),
    Feed(&'a Safe),
}
