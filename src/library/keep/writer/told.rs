//! What is told of the index: what changed, how much is left, and what is wrong.

use crate::library::keep::tails::Tails;
use crate::library::keep::writer::Writer;
use crate::library::keep::{News, Progress};

impl<N: Fn(News)> Writer<N> {
    /// Asks the index how much is left to read; from then on it is counted along.
    pub(super) fn count(&mut self) {
        let left = self.index.left().unwrap_or(0);
        self.progress = Progress { done: 0, total: left };
    }

    pub(super) fn tell_changed(&mut self) {
        let news = if std::mem::take(&mut self.articles) { News::Changed } else { News::Marked };
        (self.news)(news(self.progress));
    }

    pub(super) fn tell_problems(&mut self) {
        if self.faulty || !self.in_files.is_empty() {
            self.in_files = self.index.problems().unwrap_or_default();
            self.faulty = false;
        }
        let journal = self.tails.as_ref().map(Tails::problems).unwrap_or_default();
        let all = [&self.outside, journal, &self.in_files];
        // they may be many, and asked for at each mark
        if !all.into_iter().flatten().eq(&self.told) {
            self.told = all.into_iter().flatten().cloned().collect();
            (self.news)(News::Problems(self.told.clone()));
        }
    }
}
