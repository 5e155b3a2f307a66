//! A way into the index for one thread, which outlives an index that is begun anew.

use std::sync::Arc;

use crate::error::Result;
use crate::library::index::Index;
use crate::library::keep::Home;

/// A way into the index that is renewed when the index was begun anew.
pub(super) struct Way {
    home: Arc<Home>,
    index: Option<Index>,
}

impl Way {
    pub(super) fn new(home: &Arc<Home>) -> Self {
        Self { home: home.clone(), index: None }
    }

    /// Asks the index; once more when it was begun anew meanwhile, as one that turns out to be
    /// damaged is.
    pub(super) fn ask<T>(&mut self, ask: &mut dyn FnMut(&Index) -> Result<T>) -> Result<T> {
        let index = match self.index.take() {
            Some(index) if index.is_current() => index,
            // what was deleted can be read on until another one takes its place
            Some(old) => self.home.reader().unwrap_or(old),
            None => self.home.reader()?,
        };
        let answer = ask(&index);
        if answer.as_ref().is_err_and(|error| !Index::is_interrupted(error)) {
            if answer.as_ref().is_err_and(Index::is_damage) {
                self.home.mend(&index);
            }
            let index = self.home.reader()?;
            let answer = ask(&index);
            self.index = Some(index);
            return answer;
        }
        self.index = Some(index);
        answer
    }
}
