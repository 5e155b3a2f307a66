//! A library, its index and the journal → what the commands ask of them.

use std::path::PathBuf;
use std::sync::Arc;

use crate::article::{Article, ArticleId, Entry, Now, RowId};
use crate::cli::shelf::Shelf;
use crate::cli::warn;
use crate::error::{Error, Result};
use crate::journal::Change;
use crate::library::index::{Index, Opened};
use crate::library::keep::settle::{Need, Settled, anew, settled};
use crate::library::keep::{Journal, Keeper};
use crate::library::log::{self, Log};
use crate::library::{Library, scan};
use crate::paths::Paths;
use crate::query::{Ask, Query};

/// A library as it is now.
#[derive(Debug)]
pub struct Indexed {
    library: Arc<Library>,
    keeper: Keeper,
    index: Index,
    /// The journal's folder and this device's name, or why nothing can be written there.
    journal: Result<(PathBuf, String)>,
}

impl Indexed {
    /// Asks a library as it is now. An index that turns out to be damaged is built anew, and then
    /// it is asked once more.
    pub fn ask<T>(
        library: Library,
        paths: &Paths,
        need: Need,
        ask: &mut dyn FnMut(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let library = Arc::new(library);
        let mut indexed = Self::open(library.clone(), paths, need)?;
        match ask(&mut indexed) {
            Err(error) if Index::is_damage(&error) => {
                let Self { keeper, index, .. } = indexed;
                // who keeps it would begin it anew, too
                drop(keeper);
                if let (_, Opened::Rebuilt(reason)) = index.begin_anew("it was damaged")? {
                    warn(&anew(&reason));
                }
                ask(&mut Self::open(library, paths, need)?)
            }
            answer => answer,
        }
    }

    /// Brings the index up to date with the files; what is to be said of it goes to standard error.
    fn open(library: Arc<Library>, paths: &Paths, need: Need) -> Result<Self> {
        let device = paths.state().and_then(log::device);
        // a device without a name reads what others wrote
        let name = device.as_ref().cloned().unwrap_or_default();
        let kept = paths.journal().ok().map(|folder| Journal { folder, device: name });
        let Settled { keeper, index, told, left_out } =
            settled(&library, paths.cache().ok(), kept, need)?;
        told.iter().for_each(|told| warn(told));
        match left_out {
            0 => {}
            1 => warn("1 file or folder is left out: `pullquote check` names it"),
            many => {
                warn(&format!(
                    "{many} files or folders are left out: `pullquote check` names them"
                ));
            }
        }
        let journal = device.and_then(|device| Ok((paths.journal()?, device)));
        Ok(Self { library, keeper, index, journal })
    }

    /// The article of an id as its file says it, without the reader's marks.
    pub fn found(&self, id: &ArticleId) -> Result<Option<scan::Found>> {
        let rows: Vec<RowId> = match self.index.find(id)? {
            Some(row) => vec![row],
            None => self.index.find_printed(&[id.as_str()])?.into_iter().flatten().collect(),
        };
        let entry = self.index.rows(&rows)?.pop();
        Ok(entry.and_then(|entry| self.library.again(&entry.location)))
    }
}

impl Shelf for Indexed {
    fn total(&self) -> Result<usize> {
        Ok(self.index.count(&Query::default())?.0)
    }

    fn list(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<RowId>) -> bool) -> Result<()> {
        self.index.list(ask, sink)
    }

    fn ranked(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<(RowId, f64)>) -> bool) -> Result<()> {
        self.index.ranked(ask, sink)
    }

    fn rows(&self, rows: &[RowId]) -> Result<Vec<Entry>> {
        self.index.rows(rows)
    }

    fn find(&self, id: &ArticleId) -> Result<Option<RowId>> {
        self.index.find(id)
    }

    fn find_printed(&self, printed: &[&str]) -> Result<Vec<Option<RowId>>> {
        self.index.find_printed(printed)
    }

    fn read(&self, entry: &Entry) -> Result<Article> {
        self.library.read(&entry.location)
    }

    fn read_each(&self, entries: &[Entry], sink: &mut dyn FnMut(usize, Result<Article>) -> bool) {
        self.library.read_each(entries, sink);
    }

    fn change(&mut self, rows: &[RowId], change: Change) -> Result<usize> {
        let (folder, device) = match &self.journal {
            Ok(journal) => journal,
            Err(error) => return Err(Error::of("write", "the journal", error)),
        };
        let draft = self.index.draft(rows, change)?;
        let changed = draft.art.len();
        if changed > 0 {
            let events = Log::resume(folder, device).append(draft, Now::read())?;
            // it is on the disk; an index that has given up reads it there the next time
            let _ = self.keeper.fold(events).recv();
        }
        Ok(changed)
    }
}
