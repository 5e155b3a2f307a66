//! Entries and journal in memory → what an index is asked: rows in order, entries, counts, marks.
//!
//! It looks at every entry for every question, so it is for tests, examples and small libraries.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::article::{ArticleId, Entry, Location, Now, RowId, fold};
use crate::journal::{Change, Draft, Event, Marks, Place};
use crate::query::{Ask, Query, Sort, Term, Words};
use crate::safe::Safe;

/// Folded title and text of an article.
pub type Text<'a> = &'a dyn Fn(&Location) -> Arc<str>;

#[derive(Debug)]
pub struct Shelf {
    /// The row of an entry is its number here, from 1.
    entries: Vec<Entry>,
    known: HashMap<ArticleId, usize>,
    marks: Marks,
    /// The reader's own tags: whether each is given, by the last that was said of it.
    tags: HashMap<ArticleId, BTreeMap<String, bool>>,
}

impl Shelf {
    /// `device` owns the history that undo and redo walk through.
    pub fn new(device: &str) -> Self {
        Self {
            entries: Vec::new(),
            known: HashMap::new(),
            marks: Marks::new(device),
            tags: HashMap::new(),
        }
    }

    /// Takes an entry in; the same article from a second feed becomes a note on the first.
    pub fn add(&mut self, mut entry: Entry) {
        let Some(known) = self.known.get(&entry.id).and_then(|at| self.entries.get_mut(*at)) else {
            self.known.insert(entry.id.clone(), self.entries.len());
            entry.row = RowId(i64::try_from(self.entries.len() + 1).unwrap_or(i64::MAX));
            self.entries.push(entry);
            return;
        };
        if entry.location < known.location {
            entry.row = known.row;
            std::mem::swap(known, &mut entry);
            known.also_in.append(&mut entry.also_in);
        }
        if entry.feed != known.feed && !known.also_in.contains(&entry.feed) {
            known.also_in.push(entry.feed);
            known.also_in.sort();
        }
    }

    pub fn fold(&mut self, events: &[Event]) {
        for event in events {
            self.marks.fold(event);
            for article in &event.draft.art {
                let tags = self.tags.entry(article.clone()).or_default();
                match &event.draft.change {
                    Change::Tag(name) => tags.insert(name.clone(), true),
                    Change::Untag(name) => tags.insert(name.clone(), false),
                    Change::Read(_) | Change::Star(_) | Change::Place(_) => None,
                };
            }
        }
    }

    fn at(&self, row: RowId) -> Option<&Entry> {
        self.entries.get(usize::try_from(row.0 - 1).ok()?)
    }

    pub fn row(&self, id: &ArticleId) -> Option<RowId> {
        self.known.get(id).and_then(|at| self.entries.get(*at)).map(|entry| entry.row)
    }

    /// An entry as the marks have it now.
    pub fn entry(&self, row: RowId) -> Option<Entry> {
        let mut entry = self.at(row)?.clone();
        let mark = self.marks.of(&entry.id);
        (entry.read, entry.star) = (mark.read, mark.star);
        for (name, given) in self.tags.get(&entry.id).into_iter().flatten() {
            if *given && !entry.tags.iter().any(|tag| tag.as_str() == name) {
                entry.tags.push(Safe::line(name));
            }
        }
        Some(entry)
    }

    pub fn place(&self, row: RowId) -> Option<Place> {
        self.marks.of(&self.at(row)?.id).place
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn unread(&self) -> usize {
        self.entries.iter().filter(|entry| !self.marks.is_read(&entry.id)).count()
    }

    /// Articles and unread ones that a query holds for.
    pub fn count(&self, query: &Query, text: Text<'_>) -> (usize, usize) {
        let found = self.entries.iter().filter(|entry| self.holds(query, entry, text));
        found.fold((0, 0), |(all, unread), entry| {
            (all + 1, unread + usize::from(!self.marks.is_read(&entry.id)))
        })
    }

    /// Every tag in use.
    pub fn tags(&self) -> Vec<Safe> {
        let rows = self.entries.iter().filter_map(|entry| self.entry(entry.row));
        let mut tags: Vec<Safe> = rows.flat_map(|entry| entry.tags).collect();
        tags.sort();
        tags.dedup();
        tags
    }

    /// The rows that are asked for, in order.
    pub fn list(&self, ask: &Ask, now: &Now, text: Text<'_>) -> Vec<RowId> {
        let mut found: Vec<&Entry> =
            self.entries.iter().filter(|entry| self.holds(&ask.query, entry, text)).collect();
        found.sort_by(|a, b| self.compare(a, b, ask.sort, now));
        if ask.reverse {
            found.reverse();
        }
        found.into_iter().map(|entry| entry.row).collect()
    }

    fn compare(&self, a: &Entry, b: &Entry, sort: Sort, now: &Now) -> Ordering {
        // Future dates are shown as given and sorted as now; undated ones stand at the end.
        let newest = |entry: &Entry| {
            let seconds = entry.date.map(|date| date.seconds());
            seconds.map(|seconds| (seconds.min(now.at.as_second()), seconds))
        };
        let by_date = || newest(b).cmp(&newest(a));
        let by_title = || fold::text(&a.title).cmp(&fold::text(&b.title));
        match sort {
            Sort::Date | Sort::Relevance => by_date(),
            Sort::Title => by_title(),
            Sort::Feed => fold::text(&a.feed).cmp(&fold::text(&b.feed)).then_with(by_date),
            Sort::Length => b.minutes.cmp(&a.minutes).then_with(by_date),
            Sort::Unread => {
                self.marks.is_read(&a.id).cmp(&self.marks.is_read(&b.id)).then_with(by_date)
            }
        }
        .then_with(by_title)
        .then_with(|| a.location.cmp(&b.location))
    }

    fn holds(&self, query: &Query, entry: &Entry, text: Text<'_>) -> bool {
        match query {
            Query::All(queries) => queries.iter().all(|query| self.holds(query, entry, text)),
            Query::Any(queries) => queries.iter().any(|query| self.holds(query, entry, text)),
            Query::Not(query) => !self.holds(query, entry, text),
            Query::Is(term) => self.is(term, entry, text),
        }
    }

    fn is(&self, term: &Term, entry: &Entry, text: Text<'_>) -> bool {
        let within = |names: &[Safe], part: &str| {
            names.iter().any(|name| fold::text(name).contains(&fold::text(part)))
        };
        match term {
            Term::Text(words) => has(&text(&entry.location), words),
            Term::Title(words) => has(&fold::text(&entry.title), words),
            Term::Feed(part) => {
                within(std::slice::from_ref(&entry.feed), part) || within(&entry.also_in, part)
            }
            Term::Author(part) => within(&entry.authors, part),
            Term::Tag(name) => {
                let tags = self.entry(entry.row).map(|entry| entry.tags).unwrap_or_default();
                tags.iter().any(|tag| fold::text(tag) == *name)
            }
            Term::Id(id) => entry.id == *id,
            Term::Read(on) => self.marks.is_read(&entry.id) == *on,
            Term::Starred => self.marks.is_starred(&entry.id),
            Term::Tagged => self.entry(entry.row).is_some_and(|entry| !entry.tags.is_empty()),
            Term::Dated { from, before } => entry.date.is_some_and(|date| {
                let seconds = date.seconds();
                from.is_none_or(|from| seconds >= from) && before.is_none_or(|end| seconds < end)
            }),
            // What no entry knows of its article.
            _ => false,
        }
    }

    /// The change as it goes into the journal: of articles that it really changes.
    pub fn draft(&self, rows: &[RowId], change: &Change) -> Option<Draft> {
        let entries = rows.iter().filter_map(|row| self.entry(*row));
        let changed = entries.filter(|entry| match change {
            Change::Read(on) => entry.read != *on,
            Change::Star(on) => entry.star != *on,
            Change::Tag(name) => !entry.tags.iter().any(|tag| tag.as_str() == name),
            Change::Untag(name) => {
                self.tags.get(&entry.id).is_some_and(|tags| tags.get(name) == Some(&true))
            }
            Change::Place(place) => self.marks.of(&entry.id).place.as_ref() != Some(place),
        });
        let articles: Vec<ArticleId> = changed.map(|entry| entry.id).collect();
        (!articles.is_empty()).then(|| Draft::new(articles, change.clone()))
    }

    pub fn undo(&self) -> Option<Draft> {
        self.marks.undo().map(|(draft, _)| draft)
    }

    pub fn redo(&self) -> Option<Draft> {
        self.marks.redo()
    }
}

fn has(text: &str, words: &Words) -> bool {
    match words {
        Words::Phrase(phrase) => text.contains(&fold::text(phrase)),
        // A word may begin or end where no letter stands before or behind it.
        Words::Word(word) => occurs(text, &fold::text(word), true),
        Words::Prefix(word) => occurs(text, &fold::text(word), false),
    }
}

fn occurs(text: &str, word: &str, whole: bool) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c.is_ascii());
    text.match_indices(word).any(|(at, _)| {
        let before = letter(text[..at].chars().next_back());
        !before && !(whole && letter(text[at + word.len()..].chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::occurs;

    #[test]
    fn words_begin_where_words_begin() {
        assert!(occurs("the heron stands", "her", false) && !occurs("the heron", "her", true));
        assert!(!occurs("another", "her", false) && occurs("水の音", "の", true));
    }
}
