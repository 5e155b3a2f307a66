//! Folders → the paths in them to which something happened.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use notify::{Config, Event, EventKindMask, RecommendedWatcher, RecursiveMode, Watcher as _};

/// What can change an article. Reading a file would be an event too, and we read all of them.
const CHANGES: EventKindMask = EventKindMask::CREATE
    .union(EventKindMask::REMOVE)
    .union(EventKindMask::MODIFY_DATA)
    .union(EventKindMask::MODIFY_NAME);

/// Watches folders for as long as it lives.
///
/// Each folder by itself, as the system's own watch on Linux does it: a recursive one would list
/// the whole tree once more.
pub struct Watch {
    watcher: Option<RecommendedWatcher>,
    watched: HashSet<PathBuf>,
    failed: bool,
}

impl Watch {
    /// `told` gets the paths on a thread of the watch's own; none of them when some were lost.
    pub fn new(told: impl Fn(Vec<PathBuf>) + Send + 'static) -> Self {
        let handler = move |event: notify::Result<Event>| match event {
            Ok(event) => told(event.paths),
            Err(error) => told(error.paths),
        };
        let config = Config::default().with_event_kinds(CHANGES);
        let watcher = RecommendedWatcher::new(handler, config).ok();
        Self { failed: watcher.is_none(), watcher, watched: HashSet::new() }
    }

    /// As where the system's limit is reached.
    #[cfg(test)]
    pub fn blind() -> Self {
        Self { watcher: None, watched: HashSet::new(), failed: true }
    }

    /// Watches one folder from now on, if the system can.
    pub fn folder(&mut self, folder: &Path) {
        let Some(watcher) = &mut self.watcher else { return };
        // on a Mac each new folder begins the whole watch anew, so one stands for all below it
        let recursive = cfg!(target_os = "macos");
        if recursive && folder.ancestors().any(|above| self.watched.contains(above)) {
            return;
        }
        let mode = if recursive { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        // again even if it was watched: with a folder that is removed its watch goes
        match watcher.watch(folder, mode) {
            Ok(()) => {
                self.watched.insert(folder.to_owned());
            }
            Err(_) if folder.is_dir() => self.failed = true,
            Err(_) => {}
        }
    }

    /// The same for a folder that is not taken for another one of its name.
    pub fn folder_once(&mut self, folder: &Path) {
        if !self.watched.contains(folder) {
            self.folder(folder);
        }
    }

    /// Tells of this folder no more.
    pub fn leave(&mut self, folder: &Path) {
        if self.watched.remove(folder)
            && let Some(watcher) = &mut self.watcher
        {
            // it may be gone, and its watch with it
            let _ = watcher.unwatch(folder);
        }
    }

    /// False when some folder could not be watched, as where the system's limit is reached.
    pub fn sees_all(&self) -> bool {
        !self.failed
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("watched", &self.watched.len()).finish_non_exhaustive()
    }
}
