//! Articles counted one after the other, by the rules of the config → the rows of a list, most
//! highlights first.
//!
//! No index can hold the counts, for the rules change with the config and the texts lie in their
//! files only. So all that is listed is read once a run, in the background and newest first, and the
//! list is sorted by what is known so far.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::article::{Entry, RowId};
use crate::config::highlight::Highlight;
use crate::error::Result;
use crate::library::Library;
use crate::reader::highlights::Highlights;

/// Rows whose entries are looked up at once.
const CHUNK: usize = 256;
/// Between two words on how far it has come.
const PAUSE: Duration = Duration::from_millis(100);
/// Before the list is sorted anew for the first time; each time after that twice as long.
const FIRST: Duration = Duration::from_millis(300);

/// What was counted.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    rules: Vec<Highlight>,
    /// With what tells two states of an article apart.
    of: HashMap<RowId, (u64, usize)>,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub counted: usize,
    pub of: usize,
    /// It is time to sort the list anew.
    pub sorted: bool,
}

impl Tally {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sorts rows, most highlights first; equals, and what nobody has counted, stay as they come.
    pub fn sort(&self, rows: &mut [RowId], reverse: bool) {
        let counts = self.counts();
        let count = |row: &RowId| counts.of.get(row).map_or(0, |(_, count)| *count);
        if reverse {
            rows.sort_by_key(count);
        } else {
            rows.sort_by_key(|row| Reverse(count(row)));
        }
    }

    /// Counts what has not been counted by these rules yet; `send` returns false to stop.
    ///
    /// # Errors
    /// The index cannot be asked. An article that cannot be read has no highlights.
    pub fn count(
        &self,
        rows: &[RowId],
        rules: &[Highlight],
        library: &Library,
        entries: &mut dyn FnMut(&[RowId]) -> Result<Vec<Entry>>,
        send: &mut dyn FnMut(Progress) -> bool,
    ) -> Result<()> {
        let mut counts = self.counts();
        if counts.rules != rules {
            *counts = Counts { rules: rules.to_vec(), of: HashMap::new() };
        }
        drop(counts);
        let (begun, mut told, mut next) = (Instant::now(), Instant::now(), FIRST);
        // A list that was sorted by other rules, or by none, is sorted anew at the end at least.
        let of = rows.len();
        for (number, chunk) in rows.chunks(CHUNK).enumerate() {
            let known = |entry: &Entry| {
                let counts = self.counts();
                counts.of.get(&entry.row).is_some_and(|(stamp, _)| *stamp == stamp_of(entry))
            };
            let mut new = entries(chunk)?;
            new.retain(|entry| !known(entry));
            let mut counted = number * CHUNK;
            let mut stopped = false;
            library.read_each(&new, &mut |at, article| {
                let entry = &new[at];
                let count = article.map_or(0, |article| Highlights::count(rules, &article));
                self.counts().of.insert(entry.row, (stamp_of(entry), count));
                counted += 1;
                if told.elapsed() >= PAUSE {
                    told = Instant::now();
                    let sorted = begun.elapsed() >= next;
                    if sorted {
                        next = begun.elapsed() * 2;
                    }
                    stopped = !send(Progress { counted, of, sorted });
                }
                !stopped
            });
            if stopped {
                return Ok(());
            }
        }
        send(Progress { counted: of, of, sorted: true });
        Ok(())
    }
}

fn stamp_of(entry: &Entry) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&entry.revision, entry.title.as_str()).hash(&mut hasher);
    hasher.finish()
}
