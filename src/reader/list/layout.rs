//! Entries near the screen → its rows: group headers stand above the first entry of their group.
//!
//! Only entries that a walk passes are looked at, so a layout costs what the screen holds, however
//! long the list is. `None` always means that an entry on the way has not been fetched yet.

use std::sync::Arc;

use crate::article::date::Period;
use crate::article::{Entry, Now};
use crate::config::choice::Sort;
use crate::reader::list::listing::Listing;
use crate::safe::Safe;

/// A row of the pane.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    Blank,
    Header(String),
    /// An article and its place in the order.
    Article(usize, Arc<Entry>),
}

/// The first row of a screen: a place in the order, and how many of the rows that belong to it
/// (blank, header, the entry itself) are left out above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    pub at: usize,
    pub skip: usize,
}

/// What a layout is made of.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    pub listing: &'a Listing,
    pub now: &'a Now,
    pub height: usize,
}

/// What the entries under one header share.
#[derive(PartialEq)]
enum Group<'a> {
    Period(Period),
    Feed(&'a Safe),
}

impl Layout<'_> {
    fn group(&self, at: usize) -> Option<Option<Group<'_>>> {
        let entry = self.listing.entry(at)?;
        Some(match self.listing.sort {
            Sort::Date => Some(Group::Period(self.now.period(entry.date.as_ref()))),
            Sort::Feed => Some(Group::Feed(&entry.feed)),
            Sort::Title | Sort::Length | Sort::Unread | Sort::Relevance | Sort::Highlights => None,
        })
    }

    /// The rows that stand above an entry: none, or its header, with a blank before all but the
    /// first.
    fn lead(&self, at: usize) -> Option<usize> {
        match (self.group(at)?, at.checked_sub(1)) {
            (None, _) => Some(0),
            (Some(_), None) => Some(1),
            (Some(group), Some(before)) => {
                Some(if self.group(before)?.is_some_and(|other| other == group) { 0 } else { 2 })
            }
        }
    }

    /// The spot so many rows above the row of an entry, or the first of all.
    pub fn above(&self, mut at: usize, mut rows: usize) -> Option<Spot> {
        loop {
            let lead = self.lead(at)?;
            if rows <= lead {
                return Some(Spot { at, skip: lead - rows });
            }
            rows -= lead + 1;
            at = match at.checked_sub(1) {
                Some(before) => before,
                None => return Some(Spot::default()),
            };
        }
    }

    /// Scrolls from `top` as little as needed to show an entry, and its header above it.
    pub fn reach(&self, top: Spot, at: usize) -> Option<Spot> {
        // Another day may have taken a header away that was scrolled past.
        let top = match self.lead(top.at) {
            Some(lead) => Spot { skip: top.skip.min(lead), ..top },
            None => top,
        };
        let lead = self.lead(at)?;
        let header = usize::from(lead > 0 && self.height > 1);
        let first = Spot { at, skip: lead - header };
        if first <= top {
            return Some(first);
        }
        let mut rows = 0;
        // Every entry takes a row, so what is that far away need not be walked to.
        if at <= top.at + self.height {
            for between in top.at..=at {
                rows += self.lead(between)? + 1;
            }
            if rows <= top.skip + self.height {
                return Some(top);
            }
        }
        self.above(at, self.height.saturating_sub(1))
    }

    /// The rows from a spot on, as many as fit, and the spot itself: it moves up when the list
    /// would end above the end of the screen.
    pub fn rows(&self, top: Spot) -> Option<(Spot, Vec<Row>)> {
        let (rows, ended) = self.fill(top)?;
        if !ended || top == Spot::default() || rows.len() >= self.height {
            return Some((top, rows));
        }
        let last = self.listing.len().saturating_sub(1);
        let top = self.above(last, self.height.saturating_sub(1))?;
        Some((top, self.fill(top)?.0))
    }

    fn fill(&self, top: Spot) -> Option<(Vec<Row>, bool)> {
        let mut rows = Vec::with_capacity(self.height + 2);
        let full = top.skip + self.height;
        let mut at = top.at;
        while rows.len() < full && at < self.listing.len() {
            let lead = self.lead(at)?;
            if lead == 2 {
                rows.push(Row::Blank);
            }
            if lead > 0
                && let Some(group) = self.group(at)?
            {
                rows.push(Row::Header(match group {
                    Group::Period(period) => period.to_string(),
                    Group::Feed(feed) if feed.is_empty() => "No feed".to_owned(),
                    Group::Feed(feed) => feed.to_string(),
                }));
            }
            rows.push(Row::Article(at, self.listing.entry(at)?.clone()));
            at += 1;
        }
        rows.truncate(full);
        rows.drain(..top.skip.min(rows.len()));
        Some((rows, at >= self.listing.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Layout, Row, Spot};
    use crate::article::{ArticleId, Date, Entry, Location, Now, RowId, entry::Place};
    use crate::config::choice::Sort;
    use crate::reader::list::listing::Listing;
    use crate::safe::Safe;
    use proptest::prelude::proptest;

    fn entry(number: usize, day: i64) -> Entry {
        Entry {
            row: RowId(i64::try_from(number).unwrap()),
            id: ArticleId::new(None, None, &number.to_string()),
            title: Safe::line(&number.to_string()),
            title_made: false,
            feed: Safe::default(),
            date: Date::from_unix(1_795_348_800 - day * 86_400),
            date_guessed: false,
            minutes: 1,
            revision: String::new(),
            location: Location { place: Place::Stdin, index: number },
            also_in: Vec::new(),
            problems: 0,
            authors: Vec::new(),
            read: false,
            star: false,
            tags: Vec::new(),
        }
    }

    fn listing(days: &[i64]) -> Listing {
        let mut listing = Listing::new(1, Sort::Date);
        let entries: Vec<Entry> = days.iter().enumerate().map(|(n, d)| entry(n, *d)).collect();
        listing.rows = entries.iter().map(|entry| entry.row).collect();
        listing.take(entries);
        listing
    }

    proptest! {
        /// The same rows come out as when the whole list is laid out and a window cut from it.
        #[test]
        fn a_screen_is_a_window_of_the_whole_list(
            mut days in proptest::collection::vec(0i64..60, 1..40),
            at in 0usize..40,
            from in 0usize..40,
            height in 1usize..12,
        ) {
            days.sort_unstable();
            let (at, from) = (at % days.len(), from % days.len());
            let listing = listing(&days);
            let now = Now::on(2026, 11, 22);
            let layout = Layout { listing: &listing, now: &now, height };
            let whole = Layout { height: 1000, ..layout }.rows(Spot::default()).unwrap().1;
            let spot = Spot { at: from, skip: 0 };
            let (top, rows) = layout.rows(layout.reach(spot, at).unwrap()).unwrap();
            assert!(rows.len() == height.min(whole.len()), "{rows:?}");
            let starts = whole.windows(rows.len()).position(|window| window == rows);
            assert!(starts.is_some(), "{rows:?} from {top:?}");
            let holds = |row: &Row| matches!(row, Row::Article(place, _) if *place == at);
            assert!(rows.iter().any(holds), "{at} in {rows:?}");
        }
    }

    #[test]
    fn what_has_not_been_fetched_is_never_shown_as_a_blank() {
        let mut listing = listing(&[0, 0, 1, 1, 2]);
        listing.rows.extend([RowId(99)]);
        let now = Now::on(2026, 11, 22);
        let layout = |height| Layout { listing: &listing, now: &now, height };
        assert!(layout(20).rows(Spot::default()).is_none());
        assert!(layout(3).rows(Spot::default()).is_some());
        assert!(layout(3).reach(Spot::default(), 5).is_none());
    }
}
