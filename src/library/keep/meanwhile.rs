//! What happens while a pass goes on → the files it happened to, read at once.
//!
//! The heads of a million files take minutes, and who writes another one meanwhile wants to see it
//! as soon as at any time. What else has happened to the folders is looked at when the pass is over.

use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::article::entry::Place;
use crate::formats;
use crate::library::keep::scout::{Errand, Scout};
use crate::library::keep::{Batch, glean};

/// More paths than this are not remembered: then everything is looked at again.
const MOST: usize = 1 << 14;

/// Errands that came during a pass.
#[derive(Debug)]
pub struct Meanwhile {
    /// So long after the first event what happened is read.
    calm: Duration,
    /// What happened since it was read last, and when the first of it was told.
    fresh: HashSet<PathBuf>,
    since: Option<Instant>,
    /// All of it, to be looked at when the pass is over.
    told: HashSet<PathBuf>,
    scan: bool,
    stop: bool,
}

impl Meanwhile {
    pub fn new(calm: Duration) -> Self {
        let (fresh, told) = (HashSet::new(), HashSet::new());
        Self { calm, fresh, since: None, told, scan: false, stop: false }
    }

    /// What is left to do when the pass is over.
    pub fn errand(&mut self) -> Option<Errand> {
        let done = std::mem::replace(self, Self::new(self.calm));
        let Self { fresh, mut told, scan, stop, .. } = done;
        told.extend(fresh);
        match (stop, scan) {
            (true, _) => Some(Errand::Stop),
            (false, true) => Some(Errand::Scan),
            (false, false) if told.is_empty() => None,
            (false, false) => Some(Errand::Look(told.into_iter().collect())),
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.stop
    }

    /// Whether what is left to do is not only a look at what happened.
    pub fn is_scan_asked(&self) -> bool {
        self.scan || self.stop
    }

    fn put(&mut self, errand: Errand) {
        match errand {
            Errand::Stop => self.stop = true,
            Errand::Scan => self.scan = true,
            Errand::Look(paths) => {
                self.since.get_or_insert_with(Instant::now);
                self.fresh.extend(paths);
            }
        }
    }

    /// What happened, when it is time to read it.
    fn due(&mut self) -> HashSet<PathBuf> {
        if self.since.is_none_or(|since| since.elapsed() < self.calm) {
            return HashSet::new();
        }
        self.since = None;
        let due = std::mem::take(&mut self.fresh);
        self.told.extend(due.iter().cloned());
        if self.told.len() > MOST {
            self.scan = true;
            self.told.clear();
        }
        due
    }
}

impl Scout {
    pub(super) fn take_errands(&mut self) {
        while let Ok(errand) = self.errands.try_recv() {
            self.meanwhile.put(errand);
        }
    }

    /// Reads the files that were told of since; false when there is to be an end of it.
    pub fn meanwhile(&mut self) -> bool {
        self.take_errands();
        if self.meanwhile.stop {
            return false;
        }
        let due = self.meanwhile.due();
        if due.is_empty() {
            return true;
        }
        let (names, mut titles, mut buffer) = (self.names(), HashMap::new(), Vec::new());
        let mut batch = Batch { soon: true, ..Batch::default() };
        for path in due {
            let path = names.of(&path);
            if !self.is_met(&path) {
                continue;
            }
            let kind = path.metadata().map(|data| data.is_file()).map_err(|cause| cause.kind());
            let place = Place::File(path);
            match kind {
                Ok(true) => {
                    if let Some((job, file)) = self.job(&place, &mut titles) {
                        batch.read.push(glean::head(&self.library, &job, &file, &mut buffer));
                    }
                }
                Err(ErrorKind::NotFound) => batch.gone.push(place),
                Ok(false) | Err(_) => {}
            }
        }
        if batch.read.is_empty() && batch.gone.is_empty() {
            return true;
        }
        self.inbox.offer(batch)
    }

    /// Whether the pass would have met an article file there: in a folder that was listed before.
    fn is_met(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.parent().is_some_and(|folder| self.listed.contains_key(folder))
            && !name.starts_with('.')
            && formats::is_article_name(&name)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::Meanwhile;
    use crate::article::entry::Place;
    use crate::library::keep::Batch;
    use crate::library::keep::sample::{batches, scout};
    use crate::library::keep::scout::Errand;

    #[test]
    fn what_happens_to_files_during_a_pass_is_read_at_once_and_looked_at_after_it() {
        let root = tempfile::tempdir().unwrap();
        let (mut scout, errands) = scout(root.path());
        fs::write(root.path().join("a/.draft.md"), "---\ntitle: Draft\n---\n").unwrap();
        fs::write(root.path().join("a/picture.png"), "").unwrap();
        let paths =
            ["a/1.md", "a/gone.md", "a/.draft.md", "a/picture.png", "b/2.md", "c/3.md", "a"];
        let paths = paths.map(|name| root.path().join(name)).to_vec();
        errands.send(Errand::Look(paths.clone())).unwrap();
        scout.scan();
        let batches = batches(&scout);
        let soon = batches.iter().position(|batch| batch.soon).unwrap();
        assert!(soon < batches.iter().position(|batch| batch.end).unwrap());
        let place = |name: &str| Place::File(root.path().join(name));
        let places = |batch: &Batch| batch.read.iter().map(|r| r.place.clone()).collect::<Vec<_>>();
        // those in folders that were not listed yet are met by the pass itself
        assert_eq!(places(&batches[soon]), [place("a/1.md")]);
        assert_eq!(batches[soon].gone, [place("a/gone.md")]);
        let Some(Errand::Look(mut later)) = scout.meanwhile.errand() else { panic!() };
        later.sort();
        let mut all = paths;
        all.sort();
        assert_eq!(later, all);
        assert!(scout.meanwhile.errand().is_none());
    }

    #[test]
    fn what_happens_often_is_read_once_when_it_is_calm() {
        let root = tempfile::tempdir().unwrap();
        let (mut scout, errands) = scout(root.path());
        scout.meanwhile = Meanwhile::new(Duration::MAX);
        for _ in 0..3 {
            errands.send(Errand::Look(vec![root.path().join("a/1.md")])).unwrap();
            scout.scan();
        }
        assert!(batches(&scout).iter().all(|batch| !batch.soon));
        let Some(Errand::Look(later)) = scout.meanwhile.errand() else { panic!() };
        assert_eq!(later, [root.path().join("a/1.md")]);
    }

    #[test]
    fn of_more_than_can_be_remembered_all_is_looked_at_again() {
        let root = tempfile::tempdir().unwrap();
        let (mut scout, errands) = scout(root.path());
        let paths = (0..=super::MOST).map(|number| root.path().join(format!("a/{number}.md")));
        errands.send(Errand::Look(paths.collect())).unwrap();
        assert!(scout.meanwhile());
        assert!(matches!(scout.meanwhile.errand(), Some(Errand::Scan)));
    }

    #[test]
    fn a_pass_that_is_stopped_says_of_nothing_that_it_is_gone() {
        let root = tempfile::tempdir().unwrap();
        let (mut scout, errands) = scout(root.path());
        errands.send(Errand::Scan).unwrap();
        errands.send(Errand::Stop).unwrap();
        scout.scan();
        assert!(batches(&scout).iter().all(|batch| !batch.end && !batch.all));
        assert!(matches!(scout.meanwhile.errand(), Some(Errand::Stop)));
    }
}
