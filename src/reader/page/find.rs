//! Finding in the open article: all matches, the current one, and the way back.

use std::ops::Range;

use crate::article::fold;
use crate::journal::Place;
use crate::query::Words;
use crate::query::passage::places;
use crate::reader::flow::Spot;
use crate::reader::page::Page;

#[derive(Debug, Clone)]
pub struct Find {
    pub query: String,
    /// Bytes of the canonical text, in order.
    pub matches: Vec<Range<usize>>,
    pub current: usize,
    /// It is what the list is searched for.
    pub lent: bool,
    /// Somebody has gone to the current match.
    pub reached: bool,
    /// Where the search began; cancelling goes back there.
    origin: Origin,
    from: usize,
}

/// The very row holds while the rows are the same; after a resize the place in the text does.
#[derive(Debug, Clone)]
struct Origin {
    place: Place,
    top: Spot,
    width: usize,
}

impl Page {
    /// Looks for what is typed so far, from where the search began.
    pub fn find_typed(&mut self, query: &str, ignore_case: bool) {
        let (origin, from) = match &self.find {
            Some(find) if !find.query.is_empty() || find.matches.is_empty() => {
                (find.origin.clone(), find.from)
            }
            Some(_) | None => (self.origin(), self.focus().start),
        };
        let matches = fold::find(self.text(), query, ignore_case);
        let current = matches.iter().position(|m| m.start >= from).unwrap_or(0);
        let target = matches.get(current).map(|m| m.start);
        let query = query.to_owned();
        let (lent, reached) = (false, true);
        self.find = Some(Find { query, matches, current, lent, reached, origin, from });
        match target {
            Some(byte) => self.go(byte),
            None => self.find_back(),
        }
    }

    /// A new search begins where the reader is now.
    pub fn find_begin(&mut self) {
        let (origin, from) = (self.origin(), self.focus().start);
        self.find = Some(Find {
            query: String::new(),
            matches: Vec::new(),
            current: 0,
            lent: false,
            reached: true,
            origin,
            from,
        });
    }

    /// Marks the words that the list is searched for, unless something is looked for on the page itself.
    pub fn find_lent(&mut self, query: &str, words: &[&Words]) {
        query.clone_into(&mut self.lent);
        if self.lent != self.put_out {
            self.put_out.clear();
        }
        if self.find.as_ref().is_some_and(|find| !find.lent) {
            return;
        }
        if self.lent == self.put_out {
            self.find = None;
            return;
        }
        let matches = places(self.text(), words);
        let (origin, from) = (self.origin(), self.focus().start);
        let (query, lent, reached) = (query.to_owned(), true, false);
        let find = Find { query, matches, current: 0, lent, reached, origin, from };
        self.find = Some(find).filter(|find| !find.matches.is_empty());
    }

    /// Marks the words of the list no longer.
    pub fn find_put_out(&mut self) {
        self.find = None;
        self.lent.clone_into(&mut self.put_out);
    }

    /// Goes `by` matches further; true when it went round the end.
    pub fn find_step(&mut self, by: isize) -> bool {
        let focus = self.focus().start;
        let Some(find) = &mut self.find else { return false };
        let mut by = by;
        if !std::mem::replace(&mut find.reached, true) {
            // The first step goes to the nearest one, and not past it.
            find.current = find.matches.partition_point(|found| found.start < focus);
            by -= isize::from(by > 0);
        }
        let count = find.matches.len() as isize;
        if count == 0 {
            return false;
        }
        let target = find.current as isize + by;
        find.current = target.rem_euclid(count) as usize;
        let byte = find.matches[find.current].start;
        self.go(byte);
        !(0..count).contains(&target)
    }

    /// Gives the search up and goes back to where it began.
    pub fn find_cancel(&mut self) {
        self.find_back();
        self.find_end();
    }

    /// The page's own search is over: what the list is searched for may be marked again.
    pub fn find_end(&mut self) {
        self.find = None;
        self.lent.clear();
    }

    fn origin(&self) -> Origin {
        Origin { place: self.place(), top: self.top, width: self.options().width }
    }

    fn find_back(&mut self) {
        if let Some(origin) = self.find.as_ref().map(|find| find.origin.clone()) {
            self.restore(&origin.place);
            if self.options().width == origin.width {
                self.top = origin.top;
                self.settle();
            }
        }
    }
}
