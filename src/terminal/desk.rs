//! What the reader asks of library, index and journal → the answers.
//!
//! Jobs give each kind of question a thread and a way into the index of its own; [`Desk`] answers
//! all of them at once, for whoever has no threads.

pub mod changing;
pub mod highlighting;
pub mod journal;
pub mod listing;
pub mod opening;
pub mod refusing;
pub mod speaking;

use crate::article::entry::Place;
use crate::article::{Entry, Now};
use crate::error::{Problem, Result};
use crate::journal::Event;
use crate::library::Library;
use crate::library::index::{Index, Put, Stamp, Tokens};
use crate::library::quotes::Snapshots;
use crate::reader::{Done, Effect, Msg};
use crate::safe::Safe;
use crate::terminal::tally::Tally;

pub use changing::{about_quotes, done, draft, keep_text};
pub use highlighting::{count_highlights, tally};
pub use journal::Journal;
pub use listing::{answer, changed};
pub use opening::open;
pub use refusing::refused;
pub use speaking::speak;

/// A library, its index and its journal in one hand.
#[derive(Debug)]
pub struct Desk {
    pub library: Library,
    pub index: Index,
    pub journal: Journal,
    tally: Tally,
    /// Where the texts lie that quotes were taken from.
    pub snapshots: Option<Snapshots>,
    device: String,
}

impl Desk {
    /// With an index in memory that holds nothing yet.
    pub fn new(library: Library, device: &str, journal: Journal) -> Result<Self> {
        let index = Index::in_memory()?;
        let (tally, device) = (Tally::default(), device.to_owned());
        Ok(Self { library, index, journal, tally, snapshots: None, device })
    }

    /// Reads the whole library into the index.
    pub fn read_all(&mut self) -> Result<Vec<Problem>> {
        let (mut all, mut found) = (Vec::new(), Vec::new());
        self.library.each(&mut |part, problems| {
            all.extend(problems);
            all.extend(part.iter().flat_map(|found| found.article.problems.clone()));
            found.extend(part.into_iter().map(|found| Row::of(found.entry, &found.article)));
            true
        });
        self.put(found)?;
        Ok(all)
    }

    /// Puts articles in; those of one file must come together.
    pub fn put(&mut self, rows: Vec<Row>) -> Result<()> {
        self.index.transaction(|index| {
            for file in rows.chunk_by(|a, b| a.entry.location.place == b.entry.location.place) {
                let Some(first) = file.first() else { continue };
                let place: Place = first.entry.location.place.clone();
                let stamp = Stamp { place, size: 0, mtime: 0, whole: true };
                let puts = file.iter().map(|row| Put {
                    entry: &row.entry,
                    lang: row.lang.as_ref(),
                    words: Some(row.words.clone()),
                });
                index.put(&stamp, puts.collect(), &[])?;
            }
            Ok(())
        })
    }

    /// Takes events in that lie in the journal.
    pub fn fold(&mut self, events: &[Event]) -> Result<()> {
        self.index.fold(events, &self.device)
    }

    /// Answers everything that is asked of library, index and journal.
    pub fn answer(&mut self, effect: &Effect, now: Now) -> Vec<Msg> {
        let mut answers = Vec::new();
        match effect {
            Effect::Open { .. } | Effect::OpenQuote { .. } => {
                let snapshots = self.snapshots.as_ref();
                answers.extend(open(&self.index, &self.library, snapshots, effect));
            }
            Effect::Mark { .. } | Effect::Quote { .. } | Effect::Undo | Effect::Redo => {
                answers.push(Msg::Recorded { result: self.record(effect, now).map(Box::new) });
            }
            Effect::CountHighlights { .. } => {
                count_highlights(&self.library, effect, &mut |msg| {
                    answers.push(msg);
                    true
                });
            }
            Effect::Tally { .. } => {
                let index = &self.index;
                let told = tally(
                    &mut |asked| asked(index),
                    &self.library,
                    &self.tally,
                    effect,
                    &mut |msg| {
                        answers.push(msg);
                        true
                    },
                );
                answers.extend(told.err().map(|error| Msg::Failed(error.to_string())));
            }
            Effect::Speakers { .. } | Effect::Said { .. } | Effect::Compare { .. } => {
                let snapshots = self.snapshots.as_ref();
                let told = speak(&self.index, &self.library, snapshots, effect, &mut |msg| {
                    answers.push(msg);
                });
                answers.extend(told.err().into_iter().flat_map(|error| refused(effect, &error)));
            }
            effect => {
                let told = answer(&self.index, &self.tally, effect, &mut |msg| {
                    answers.push(msg);
                    true
                });
                answers.extend(told.err().into_iter().flat_map(|error| refused(effect, &error)));
            }
        }
        answers
    }

    fn record(&mut self, effect: &Effect, now: Now) -> std::result::Result<Done, String> {
        let draft = draft(&self.index, effect).map_err(|error| error.to_string())?;
        let done = done(&self.index, effect, draft.as_ref());
        let mut done = done.map_err(|error| error.to_string())?;
        if let Some(draft) = draft {
            keep_text(self.snapshots.as_ref(), effect)?;
            let events = self.journal.append(draft, now)?;
            done.quotes = about_quotes(&events);
            self.fold(&events).map_err(|error| error.to_string())?;
        }
        Ok(done)
    }
}

/// An article as the index takes it.
#[derive(Debug, Clone)]
pub struct Row {
    pub entry: Entry,
    pub lang: Option<Safe>,
    pub words: Tokens,
}

impl Row {
    pub fn of(entry: Entry, article: &crate::article::Article) -> Self {
        Self { entry, lang: article.meta.lang.clone(), words: Tokens::of(article) }
    }
}
