//! What the reader asks of the library → the answers, at once, from a shelf in memory.

use crate::article::{Now, RowId};
use crate::error::Result;
use crate::journal::{Draft, Event};
use crate::library::Library;
use crate::library::log::Log;
use crate::library::shelf::Shelf;
use crate::reader::page::quotations;
use crate::reader::{Counts, Done, Effect, Msg};

/// Rows whose entries come with the first part of a listing: more than any screen shows.
const CHUNK: usize = 64;

/// Where events are written.
#[derive(Debug)]
pub enum Journal {
    Disk(Log),
    /// Kept for the run only.
    Memory(Vec<Event>),
    /// Nowhere, for this reason.
    Closed(String),
}

#[derive(Debug)]
pub struct Desk {
    pub shelf: Shelf,
    pub journal: Journal,
    device: String,
}

impl Desk {
    pub fn new(device: &str, journal: Journal) -> Self {
        Self { shelf: Shelf::new(device), journal, device: device.to_owned() }
    }

    /// What the library holds, as the reader is told it.
    pub fn changed(&self, progress: Option<(usize, usize)>) -> Msg {
        let counts = Counts { total: self.shelf.len(), unread: self.shelf.unread() };
        Msg::Changed { counts, progress }
    }

    /// Answers what is asked of library and journal; other effects are none of its business.
    pub fn answer(&mut self, effect: &Effect, library: &Library, now: Now) -> Vec<Msg> {
        let text = |location: &crate::article::Location| library.folded(location);
        match effect {
            Effect::Open { request, row, location } => {
                let article = library.read(location).map(Box::new).map_err(|e| e.to_string());
                let quotations = article.as_deref().map(quotations::find).unwrap_or_default();
                let (request, place) = (*request, self.shelf.place(*row));
                vec![Msg::Opened { request, article, place, quotations }]
            }
            Effect::List { request, ask, keep } => {
                let kept = keep.as_ref().and_then(|id| self.shelf.row(id));
                let mut rows = self.shelf.list(ask, &now, &text);
                let rest = rows.split_off(rows.len().min(CHUNK));
                let entries = rows.iter().filter_map(|row| self.shelf.entry(*row)).collect();
                let (request, done) = (*request, rest.is_empty());
                let mut parts = vec![Msg::Listed { request, rows, entries, kept, done }];
                if !done {
                    let entries = Vec::new();
                    parts.push(Msg::Listed { request, rows: rest, entries, kept, done: true });
                }
                parts
            }
            Effect::Rows { request, rows } => {
                let entries = rows.iter().filter_map(|row| self.shelf.entry(*row)).collect();
                vec![Msg::Rows { request: *request, entries }]
            }
            Effect::Seek { request, rows } => {
                let unread = |row: &&RowId| self.shelf.entry(**row).is_some_and(|e| !e.read);
                vec![Msg::Sought { request: *request, row: rows.iter().find(unread).copied() }]
            }
            Effect::Count { request, queries } => {
                let counts = queries.iter().map(|query| self.shelf.count(query, &text)).collect();
                vec![Msg::Counted { request: *request, counts }]
            }
            Effect::Tags => vec![Msg::Tags(self.shelf.tags())],
            Effect::Mark { rows, change, .. } => {
                let nothing = self.done(&Draft::new(Vec::new(), change.clone()));
                let draft = self.shelf.draft(rows, change);
                self.recorded(draft, nothing, now)
            }
            Effect::Undo => {
                let nothing = self.done(&Draft::new(Vec::new(), NOTHING));
                self.recorded(self.shelf.undo(), nothing, now)
            }
            Effect::Redo => {
                let nothing = self.done(&Draft::new(Vec::new(), NOTHING));
                self.recorded(self.shelf.redo(), nothing, now)
            }
            Effect::Start
            | Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Browse(_)
            | Effect::Edit(_)
            | Effect::Copy { .. }
            | Effect::Title(_)
            | Effect::Remember(_)
            | Effect::Theme(_) => Vec::new(),
        }
    }

    fn recorded(&mut self, draft: Option<Draft>, nothing: Done, now: Now) -> Vec<Msg> {
        let Some(draft) = draft else { return vec![Msg::Recorded { result: Ok(nothing) }] };
        let result = self.append(draft.clone(), now).map(|events| {
            self.shelf.fold(&events);
            self.done(&draft)
        });
        vec![Msg::Recorded { result }]
    }

    fn append(&mut self, draft: Draft, now: Now) -> std::result::Result<Vec<Event>, String> {
        match &mut self.journal {
            Journal::Disk(log) => log.append(draft, now).map_err(|error| error.to_string()),
            Journal::Memory(events) => {
                let (n, dev) = (events.len() as u64 + 1, self.device.clone());
                let event = Event { v: 1, n, dev, at: now.stamp(), draft };
                events.push(event.clone());
                Ok(vec![event])
            }
            Journal::Closed(reason) => Err(reason.clone()),
        }
    }

    fn done(&self, draft: &Draft) -> Done {
        Done {
            change: draft.change.clone(),
            rows: draft.art.iter().filter_map(|id| self.shelf.row(id)).collect(),
            articles: draft.art.len(),
            undone: draft.undo.is_some(),
            redone: draft.redo.is_some(),
            unread: self.shelf.unread(),
        }
    }
}

/// Stands where there was nothing to take back.
const NOTHING: crate::journal::Change = crate::journal::Change::Read(true);

impl Journal {
    /// The journal of a device and what it holds, or why there is none.
    pub fn open(
        journal: Result<(std::path::PathBuf, String)>,
    ) -> (Self, crate::library::log::Past) {
        match journal {
            Ok((folder, device)) => {
                let (log, past) = Log::open(&folder, &device);
                (Self::Disk(log), past)
            }
            Err(error) => (Self::Closed(error.to_string()), crate::library::log::Past::default()),
        }
    }
}
