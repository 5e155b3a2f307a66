//! What happens to the files of a library → errands, one after the other: a pass through the folders
//! that it happened in, then the texts that are still to be read.
//!
//! Where the system cannot watch a folder (its limit is reached, the folder lies on another machine)
//! the times of the folders are asked every two seconds: a file that comes or goes is seen, one that
//! is written in place only with the next look at everything. So is a library that is not there, a
//! stick that was pulled out or another folder on its way to take its place.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::article::entry::Place;
use crate::error::Result;
use crate::library::index::Index;
use crate::library::keep::inbox::Inbox;
use crate::library::keep::meanwhile::Meanwhile;
use crate::library::keep::pass::Seen;
use crate::library::keep::walk::{self, File};
use crate::library::keep::watch::Watch;
use crate::library::keep::{Batch, Home, Order, glean, pass};
use crate::library::{Library, Source};

/// An editor or a download writes a file in several steps: wait until it is done.
pub const CALM: Duration = Duration::from_millis(200);
/// While something happens, everything is looked at once in so long: a watch may miss a change.
const ROUND: Duration = Duration::from_secs(600);
/// Where the system cannot watch, one looks once in so long: here at the times of all folders.
pub const POLL: Duration = Duration::from_secs(2);

/// What the scout is asked to do.
#[derive(Debug)]
pub enum Errand {
    /// Something happened to these files or folders.
    Look(Vec<PathBuf>),
    /// Look at everything.
    Scan,
    Stop,
}

/// Looks after the files of a library on a thread of its own.
#[derive(Debug)]
pub struct Scout {
    pub library: Arc<Library>,
    pub home: Arc<Home>,
    pub index: Index,
    pub inbox: Arc<Inbox<Order, Batch>>,
    pub errands: Receiver<Errand>,
    pub watch: Watch,
    /// Folders that were listed, as they were then.
    pub listed: HashMap<PathBuf, Option<Seen>>,
    /// Folders of the library that could not be listed.
    pub lost: HashSet<PathBuf>,
    /// What came during a pass.
    pub meanwhile: Meanwhile,
    /// That in which the last look at everything began.
    pub round: usize,
}

/// What a folder of the library may be called, and what the library calls it.
#[derive(Debug)]
pub struct Names(Vec<(PathBuf, PathBuf)>);

impl Names {
    /// The path as the library names it.
    pub fn of(&self, path: &Path) -> PathBuf {
        let named = |(called, root): &(PathBuf, PathBuf)| {
            path.strip_prefix(called).ok().map(|inside| root.join(inside))
        };
        self.0.iter().find_map(named).unwrap_or_else(|| path.to_owned())
    }
}

impl Scout {
    /// Works until it is told to stop or the inbox is closed.
    pub fn run(mut self) {
        let mut last = None;
        let mut errand = Some(Errand::Scan);
        loop {
            let mut next = None;
            match errand.take() {
                Some(Errand::Stop) => return,
                Some(Errand::Scan) => {
                    self.scan();
                    last = Some(Instant::now());
                }
                Some(Errand::Look(paths)) => {
                    let mut paths = paths.into_iter().collect();
                    next = self.calm(&mut paths);
                    if last.is_none_or(|last: Instant| last.elapsed() > ROUND) {
                        self.scan();
                        last = Some(Instant::now());
                    } else {
                        self.look(&paths);
                    }
                }
                None => {}
            }
            errand = next.or_else(|| self.meanwhile.errand()).or_else(|| self.texts());
            if errand.is_some() {
                continue;
            }
            if !self.inbox.settled() {
                return;
            }
            errand = self.scan_asked();
            if errand.is_some() {
                continue;
            }
            self.inbox.tell(Order::Done(self.round));
            errand = self.meanwhile.errand().or_else(|| self.wait());
            if errand.is_none() {
                return;
            }
        }
    }

    /// Takes what came up to now; returns a look at everything when that is asked for. Then the
    /// index may have been begun anew, and nobody may be told yet that all is in it.
    pub(super) fn scan_asked(&mut self) -> Option<Errand> {
        self.take_errands();
        if self.meanwhile.is_scan_asked() { self.meanwhile.errand() } else { None }
    }

    /// What the index says; nothing is known from one that is damaged, which is begun anew then.
    pub(super) fn known<T>(&self, asked: Result<T>) -> Option<T> {
        if asked.as_ref().is_err_and(Index::is_damage) {
            self.home.mend(&self.index);
        }
        asked.ok()
    }

    /// The next errand; `None` when there will be none.
    fn wait(&mut self) -> Option<Errand> {
        if self.watch.sees_all() && self.lost.is_empty() {
            return self.errands.recv().ok();
        }
        loop {
            match self.errands.recv_timeout(POLL) {
                Ok(errand) => return Some(errand),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {
                    if self.lost.iter().any(|root| root.read_dir().is_ok()) {
                        return Some(Errand::Scan);
                    }
                    if self.watch.sees_all() {
                        continue;
                    }
                    let changed: Vec<PathBuf> = self
                        .listed
                        .iter()
                        .filter(|(folder, seen)| pass::seen(folder) != **seen)
                        .map(|(folder, _)| folder.clone())
                        .collect();
                    if !changed.is_empty() {
                        return Some(Errand::Look(changed));
                    }
                }
            }
        }
    }

    /// Gathers what happens within a moment of the first event; returns what is no such event.
    fn calm(&self, paths: &mut HashSet<PathBuf>) -> Option<Errand> {
        let end = Instant::now() + CALM;
        loop {
            match self.errands.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(Errand::Look(more)) => paths.extend(more),
                Ok(other) => return Some(other),
                Err(_) => return None,
            }
        }
    }

    pub fn scan(&mut self) {
        self.round = self.home.round();
        let library = self.library.clone();
        let mut others = Vec::new();
        for source in library.sources() {
            match source {
                Source::Folder(root) => {
                    self.pass(root, root, true);
                }
                Source::File(path) => {
                    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                    self.watch.folder(folder.unwrap_or(Path::new(".")));
                    others.push(source);
                }
                Source::Stdin(_) | Source::Welcome => others.push(source),
            }
        }
        if self.meanwhile.is_stopped() {
            return;
        }
        if !others.is_empty() {
            self.whole_sources();
        }
        self.inbox.offer(Batch { all: true, ..Batch::default() });
    }

    /// Everything that lies in no folder of files: few, and read at once.
    fn whole_sources(&mut self) {
        let mut problems = Vec::new();
        let jobs = self.library.jobs(&mut problems);
        let read = jobs
            .iter()
            .filter(|job| !self.is_below_a_folder(&job.place))
            .filter_map(|job| {
                let file = match &job.place {
                    Place::File(path) => walk::file(path)?,
                    Place::Welcome(_) | Place::Stdin => File::default(),
                };
                Some(glean::whole(&self.library, job, &file))
            })
            .collect();
        self.inbox.offer(Batch { read, problems, end: true, soon: true, ..Batch::default() });
    }

    fn is_below_a_folder(&self, place: &Place) -> bool {
        let Place::File(path) = place else { return false };
        self.root_of(path).is_some()
    }

    pub fn root_of(&self, path: &Path) -> Option<PathBuf> {
        self.library.sources().iter().find_map(|source| match source {
            Source::Folder(root) if path.starts_with(root) => Some(root.clone()),
            Source::Folder(_) | Source::File(_) | Source::Stdin(_) | Source::Welcome => None,
        })
    }

    /// How the library names its folders behind what a system may call them: absolute, or behind all
    /// links.
    pub fn names(&self) -> Names {
        let mut names = Vec::new();
        for source in self.library.sources() {
            let Source::Folder(root) = source else { continue };
            let others = [std::path::absolute(root), root.canonicalize()];
            let called = std::iter::once(root.clone()).chain(others.into_iter().flatten());
            names.extend(called.map(|called| (called, root.clone())));
        }
        Names(names)
    }

    fn look(&mut self, paths: &HashSet<PathBuf>) {
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        let (mut alone, names) = (false, self.names());
        for path in paths {
            let path = &names.of(path);
            let Some(root) = self.root_of(path) else {
                let name = path.file_name();
                let is = |s: &Source| matches!(s, Source::File(file) if file.file_name() == name);
                alone |= self.library.sources().iter().any(is);
                continue;
            };
            let inside = path.strip_prefix(&root).unwrap_or(path);
            let hidden = |part: &OsStr| part.to_string_lossy().starts_with('.');
            if inside.iter().any(hidden) {
                continue;
            }
            let parent = path.parent().filter(|parent| parent.starts_with(&root)).unwrap_or(&root);
            if self.listed.contains_key(path) && path.is_dir() {
                folders.insert(path.clone());
            } else {
                folders.insert(parent.to_owned());
            }
        }
        for folder in folders {
            if let Some(root) = self.root_of(&folder) {
                self.pass(&root, &folder, false);
            }
        }
        if alone {
            self.whole_sources();
        }
    }

    /// Opens the index again when it was begun anew.
    pub fn stay_current(&mut self) {
        if !self.index.is_current()
            && let Ok(index) = self.home.reader()
        {
            self.index = index;
        }
    }
}
