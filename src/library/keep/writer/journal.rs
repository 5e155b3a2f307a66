//! Events of this reader and tails of the journal → the index.

use std::collections::HashMap;
use std::time::Instant;

use crate::journal::Event;
use crate::library::index::{Folded, Index};
use crate::library::keep::News;
use crate::library::keep::tails::{Mark, Tails};
use crate::library::keep::writer::Writer;

impl<N: Fn(News)> Writer<N> {
    /// From where the index knows it.
    pub(super) fn read_journal_again(&mut self) {
        if let Some(tails) = &mut self.tails {
            *tails = Tails::new(tails.folder().to_owned(), marks(&self.index));
            self.journal_problems.clear();
        }
    }

    pub(super) fn fold(&mut self, events: &[Event]) {
        let device = self.device.clone();
        if let Err(error) = self.index.fold(events, &device) {
            self.survive(error);
            return;
        }
        // nobody waits for the reader's own change
        self.since.get_or_insert_with(Instant::now);
        self.commit();
    }

    /// Folds in what the journal's files hold beyond what was folded.
    pub(super) fn fold_tails(&mut self) {
        let device = self.device.clone();
        loop {
            let Some(tails) = &mut self.tails else { return };
            let new = tails.fresh();
            if new.is_empty() {
                return;
            }
            if new.iter().any(|tail| tail.rewritten) {
                // what it said before may not hold any more, and only all of it tells
                tails.forget();
                self.journal_problems.clear();
                if let Err(error) = self.index.forget_state() {
                    self.survive(error);
                    return;
                }
                self.since.get_or_insert_with(Instant::now);
                continue;
            }
            let more = new.iter().any(|tail| tail.more);
            let mut changed = false;
            for tail in new {
                self.journal_problems.extend(tail.problems);
                if tail.name.is_empty() {
                    continue;
                }
                let Mark { bytes, head } = tail.mark;
                let mark = Folded { name: tail.name, bytes, head };
                let folded = self.index.transaction(|index| {
                    index.fold(&tail.events, &device)?;
                    index.set_journal_mark(&mark)
                });
                if let Err(error) = folded {
                    self.survive(error);
                    return;
                }
                changed |= !tail.events.is_empty();
            }
            if changed {
                self.since.get_or_insert_with(Instant::now);
                self.commit();
            }
            self.tell_problems();
            if !more {
                return;
            }
        }
    }
}

pub(super) fn marks(index: &Index) -> HashMap<String, Mark> {
    let marks = index.journal_marks().unwrap_or_default();
    let mark = |Folded { name, bytes, head }| (name, Mark { bytes, head });
    marks.into_iter().map(mark).collect()
}
