//! A folder, with all below it or only what is new → what has changed in it, read and handed in.
//!
//! Folder by folder, so that the memory of a pass is that of the largest folder.

use std::collections::{BTreeSet, HashMap};
#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::article::entry::Place;
use crate::error::Problem;
use crate::library::index::Stamp;
use crate::library::keep::Batch;
use crate::library::keep::glean::{self, Gleaned, What};
use crate::library::keep::scout::Scout;
use crate::library::keep::walk::{self, File, Files, Listing};
use crate::library::scan::{self, DESCRIPTION, Job};
use crate::safe::Safe;

/// Heads that one thread reads before it hands them in; few, so that a first screenful is early.
const HEADS: usize = 64;
/// Threads that read heads: more than there are cores, for each mostly waits for the disk.
const HANDS: usize = 4;

/// A folder when it was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Where nothing watches, it tells of new files.
    time: SystemTime,
    /// The device and the number of the folder: another one may have taken its place, of which
    /// nothing is known and nothing is watched.
    which: Option<(u64, u64)>,
}

/// Files that changed in one folder, up to which each is read whole at once: an article that the index
/// holds is then never without its words. More have come some other way, and their rows come first.
const CHANGED: usize = 256;

/// Files to read, with the folder's feed, by their heads or whole.
type Task = (Vec<(Job, File)>, Read);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    Head,
    Whole,
}

/// A folder that was listed.
struct Visited {
    folder: PathBuf,
    files: Files,
    /// By the place of each.
    fates: Vec<Fate>,
    gone: Vec<Place>,
}

/// What a file is beside what the index knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    New,
    Changed,
    /// It need not be read.
    Same,
}

/// What the index knows of the files of a folder.
#[derive(Default)]
struct Known {
    /// By the place of each file that is there now.
    fates: Vec<Fate>,
    gone: Vec<Place>,
    description: Option<Stamp>,
}

impl Known {
    fn nothing(listing: &Listing) -> Self {
        Self { fates: vec![Fate::New; listing.files.count()], ..Self::default() }
    }
}

/// One look at some folders.
struct Pass<'a> {
    root: &'a Path,
    /// Folders that are still to be listed; with true, everything in them is read again, for the
    /// name of their feed has changed.
    todo: Vec<(PathBuf, bool)>,
    /// All folders below them are listed too.
    deep: bool,
    /// Folders that the index knows and the pass has not met.
    known: BTreeSet<PathBuf>,
    titles: HashMap<PathBuf, Safe>,
    /// What `feed.toml` files are now by which rows that the index has are renamed. Told when those
    /// rows lie in the index: what is cut off before is found again.
    described: Vec<Batch>,
    /// Told last: a file that was renamed is never missing.
    gone: Vec<Place>,
    problems: Vec<Problem>,
}

impl Scout {
    /// Lists a folder, with all below it or only those that are new, and reads the heads of what
    /// has changed.
    pub fn pass(&mut self, root: &Path, top: &Path, deep: bool) {
        self.stay_current();
        let round = self.home.round();
        let known = self.known(self.index.folders()).unwrap_or_default();
        let mut pass = Pass {
            root,
            todo: vec![(top.to_owned(), false)],
            deep,
            known: known.into_iter().filter(|known| known.starts_with(top)).collect(),
            titles: HashMap::new(),
            described: Vec::new(),
            gone: Vec::new(),
            problems: Vec::new(),
        };
        let (tasks, queue) = sync_channel::<Task>(HANDS);
        let queue = Arc::new(Mutex::new(queue));
        let (library, inbox) = (self.library.clone(), self.inbox.clone());
        std::thread::scope(|scope| {
            for _ in 0..HANDS {
                let (library, inbox, queue) = (&library, &inbox, Arc::clone(&queue));
                scope.spawn(move || {
                    let mut buffer = Vec::new();
                    loop {
                        let task = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok((files, by)) = task else { return };
                        let read = files
                            .iter()
                            .map(|(job, file)| match by {
                                Read::Head => glean::head(library, job, file, &mut buffer),
                                Read::Whole => glean::whole(library, job, file),
                            })
                            .collect();
                        if !inbox.offer(Batch { read, ..Batch::default() }) {
                            return;
                        }
                    }
                });
            }
            // only the hands hold it: where all are gone, nobody waits for one
            drop(queue);
            let mut hand = |task: Task| !inbox.is_closed() && tasks.send(task).is_ok();
            while let Some((folder, anew)) = pass.todo.pop() {
                let Some(visited) = self.visit(&mut pass, folder, anew) else { continue };
                if !self.read(&mut pass, visited, &mut hand) {
                    break;
                }
            }
            drop(tasks);
        });
        if inbox.is_closed() || self.meanwhile.is_stopped() {
            return;
        }
        let below = pass.known.iter().flat_map(|folder| {
            self.listed.remove(folder);
            self.known(self.index.stamps(folder)).unwrap_or_default()
        });
        let (mut gone, problems) = (pass.gone, pass.problems);
        gone.extend(below.map(|stamp| stamp.place));
        // in another round rows may have been lost on their way
        if !pass.described.is_empty() && self.inbox.settled() && self.home.round() == round {
            for batch in pass.described {
                self.inbox.offer(batch);
            }
        }
        self.inbox.offer(Batch { gone, problems, end: true, soon: !deep, ..Batch::default() });
    }

    /// Lists one folder, if that can be done.
    fn visit(&mut self, pass: &mut Pass<'_>, folder: PathBuf, anew: bool) -> Option<Visited> {
        if is_too_deep(pass.root, &folder) {
            pass.problems.push(scan::too_deep(&folder));
            return None;
        }
        let seen = seen(&folder);
        let which = |seen: Option<Seen>| seen.and_then(|seen| seen.which);
        let before = self.listed.get(&folder);
        let other = before.is_none_or(|before| which(*before) != which(seen));
        if other {
            // what is watched may be the one that stood here
            self.watch.leave(&folder);
        }
        // before it is listed, so that nothing falls between
        self.watch.folder(&folder);
        let listing = match walk::list(pass.root, &folder) {
            Ok(listing) => listing,
            Err(cause) => {
                // a stick that is pulled out takes no article from the list
                if folder == pass.root || cause.kind() != std::io::ErrorKind::NotFound {
                    if folder == pass.root {
                        self.lost.insert(folder.clone());
                    }
                    pass.known.retain(|known| !known.starts_with(&folder));
                    pass.problems.push(Problem::unread(&folder, &cause));
                }
                return None;
            }
        };
        let known = pass.known.remove(&folder);
        self.listed.insert(folder.clone(), seen);
        // what lies below it was listed somewhere else, or never
        let first = self.lost.remove(&folder) || other;
        let Known { mut fates, gone, description } = match known {
            true => self.compare(&folder, &listing),
            false => Known::nothing(&listing),
        };
        pass.problems.extend(listing.problems);
        let described = self.described(&folder, description);
        let anew = anew || described.is_some();
        if let Some(batch) = described {
            let below = pass.known.range(folder.clone()..).next();
            if known || below.is_some_and(|below| below.starts_with(&folder)) {
                pass.described.push(batch);
            } else {
                // no row has another name, and a build that is cut off goes on where it was
                self.inbox.offer(batch);
            }
        }
        if anew {
            // only what a row says of its feed is another: their heads tell that soonest
            fates.fill(Fate::New);
        }
        for below in listing.folders.into_iter().rev() {
            if pass.deep || first || anew || !self.listed.contains_key(&below) {
                pass.todo.push((below, anew));
            } else {
                pass.known.retain(|known| !known.starts_with(&below));
            }
        }
        Some(Visited { folder, files: listing.files, fates, gone })
    }

    /// Has the files of a folder read that are not the same; false when nobody takes what is found.
    fn read(
        &mut self,
        pass: &mut Pass<'_>,
        visited: Visited,
        hand: &mut dyn FnMut(Task) -> bool,
    ) -> bool {
        let Visited { folder, files, fates, gone } = visited;
        let changed = fates.iter().filter(|fate| **fate == Fate::Changed).count();
        let whole = |fate: Fate| fate == Fate::Changed && changed <= CHANGED;
        let by = |by: Read| {
            let fates = fates.iter().enumerate();
            let these = fates.filter(move |(_, fate)| {
                **fate != Fate::Same && (by == Read::Whole) == whole(**fate)
            });
            these.filter_map(|(at, _)| files.get(at))
        };
        for (read, at_once) in [(Read::Whole, 1), (Read::Head, HEADS)] {
            let mut files = by(read).peekable();
            while files.peek().is_some() {
                if !self.meanwhile() {
                    return false;
                }
                let feed = pass.title(&folder);
                let job = |file: File| {
                    (Job::below(pass.root, folder.join(&file.name), feed.clone()), file)
                };
                if !hand((files.by_ref().take(at_once).map(job).collect(), read)) {
                    return false;
                }
            }
        }
        pass.gone.extend(gone);
        true
    }

    /// What the index knows of a folder's files, beside what they are now.
    fn compare(&self, folder: &Path, listing: &Listing) -> Known {
        let mut known = Known::nothing(listing);
        let compared = self.index.each_stamp(folder, &mut |stamp| {
            let Place::File(path) = &stamp.place else { return };
            let name = path.file_name().unwrap_or_default();
            match listing.files.position(name) {
                Some(at) if listing.files.is_as(at, &stamp) => known.fates[at] = Fate::Same,
                Some(at) => known.fates[at] = Fate::Changed,
                None if name == DESCRIPTION => known.description = Some(stamp),
                None => known.gone.push(stamp.place),
            }
        });
        // Of an index that cannot be read nothing is known.
        self.known(compared).map_or_else(|| Known::nothing(listing), |()| known)
    }

    /// What a folder's `feed.toml` is now, if that has changed. It stands in the index as a file
    /// without articles.
    fn described(&self, folder: &Path, known: Option<Stamp>) -> Option<Batch> {
        let path = folder.join(DESCRIPTION);
        let place = Place::File(path.clone());
        let Some(file) = walk::file(&path) else {
            return known.map(|_| Batch { gone: vec![place], ..Batch::default() });
        };
        if known.is_some_and(|known| file.is_as(&known)) {
            return None;
        }
        let mut problems = Vec::new();
        scan::described(&path, &mut problems);
        let what = What::Whole(Vec::new());
        let read = vec![Gleaned { place, size: file.size, mtime: file.mtime, what, problems }];
        Some(Batch { read, ..Batch::default() })
    }
}

impl Pass<'_> {
    fn title(&mut self, folder: &Path) -> Safe {
        if let Some(title) = self.titles.get(folder) {
            return title.clone();
        }
        // what is wrong in it is told of the file itself
        let title = scan::feed_of(self.root, folder, &mut Vec::new());
        self.titles.insert(folder.to_owned(), title.clone());
        title
    }
}

/// Whether a folder lies too far below a root to be listed.
pub fn is_too_deep(root: &Path, folder: &Path) -> bool {
    folder.strip_prefix(root).is_ok_and(|inside| inside.iter().count() >= scan::DEEPEST)
}

pub fn seen(folder: &Path) -> Option<Seen> {
    let data = folder.metadata().ok()?;
    #[cfg(unix)]
    let which = Some((data.dev(), data.ino()));
    #[cfg(not(unix))]
    let which = None;
    Some(Seen { time: data.modified().ok()?, which })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::article::entry::Place;
    use crate::library::index::Stamp;
    use crate::library::keep::glean::What;
    use crate::library::keep::inbox::Piece;
    use crate::library::keep::sample::{batches, scout};

    #[test]
    fn what_the_index_knows_is_read_whole_when_it_changed_and_what_is_new_by_its_head() {
        let root = tempfile::tempdir().unwrap();
        let (mut scout, _errands) = scout(root.path());
        let place = |name: &str| Place::File(root.path().join(name));
        let known = Stamp { place: place("a/1.md"), size: 1, mtime: 1, whole: true };
        scout.home.index.lock().unwrap().put(&known, Vec::new(), &[]).unwrap();
        scout.scan();
        let read = batches(&scout).into_iter().flat_map(|batch| batch.read);
        let mut whole: Vec<_> =
            read.map(|read| (read.place, matches!(read.what, What::Whole(_)))).collect();
        whole.sort();
        assert_eq!(whole, [(place("a/1.md"), true), (place("b/2.md"), false)]);
    }

    #[test]
    fn a_new_name_of_a_feed_is_in_the_index_when_its_rows_are() {
        for lost in [false, true] {
            let root = tempfile::tempdir().unwrap();
            let (mut scout, _errands) = scout(root.path());
            let place = |name: &str| Place::File(root.path().join(name));
            fs::write(root.path().join("a/feed.toml"), "title = \"New\"").unwrap();
            fs::write(root.path().join("b/feed.toml"), "title = \"First\"").unwrap();
            let known = Stamp { place: place("a/1.md"), size: 1, mtime: 1, whole: true };
            scout.home.index.lock().unwrap().put(&known, Vec::new(), &[]).unwrap();
            let (home, inbox) = (scout.home.clone(), scout.inbox.clone());
            let mut places = Vec::new();
            std::thread::scope(|scope| {
                let scan = scope.spawn(|| scout.scan());
                loop {
                    match inbox.next(None) {
                        Piece::Batch(batch) if batch.all => break,
                        Piece::Batch(batch) => {
                            places.extend(batch.read.into_iter().map(|r| r.place));
                        }
                        // the pass waits for all that it found
                        Piece::Nothing => {
                            assert!(places.contains(&place("a/1.md")));
                            assert!(!places.contains(&place("a/feed.toml")));
                            if lost {
                                home.begin_round();
                            }
                            inbox.settle();
                        }
                        Piece::Order(_) | Piece::End => {}
                    }
                }
                scan.join().unwrap();
            });
            assert_eq!(places.contains(&place("a/feed.toml")), !lost);
            // where no row had a name it comes first: a build goes on where it was
            let at = |name: &str| places.iter().position(|at| *at == place(name)).unwrap();
            assert!(at("b/feed.toml") < at("b/2.md"));
        }
    }
}
