//! Folders on disk and what the index knows of them → what has changed, read and handed in.
//!
//! A pass lists folder by folder and compares names, sizes and times, so its memory is that of the
//! largest folder. Heads come first, for the list; texts follow when every head is in.
//!
//! Where the system cannot watch a folder (its limit is reached, the folder lies on another machine)
//! the times of the folders are asked every two seconds: a file that comes or goes is seen, one that
//! is written in place only with the next look at everything. So is a library that is not there, a
//! stick that was pulled out or another folder on its way to take its place.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::article::entry::Place;
use crate::error::Problem;
use crate::library::index::{Index, Stamp};
use crate::library::keep::glean::{self, Gleaned, What};
use crate::library::keep::inbox::Inbox;
use crate::library::keep::meanwhile::Meanwhile;
use crate::library::keep::walk::{self, File, Files, Listing};
use crate::library::keep::watch::Watch;
use crate::library::keep::{Batch, Home, Order};
use crate::library::scan::{self, DESCRIPTION, Job};
use crate::library::{Library, Source};
use crate::safe::Safe;

/// Heads that one thread reads before it hands them in; few, so that a first screenful is early.
const HEADS: usize = 64;
/// Threads that read heads: more than there are cores, for each mostly waits for the disk.
const HANDS: usize = 4;
/// An editor or a download writes a file in several steps: wait until it is done.
pub const CALM: Duration = Duration::from_millis(200);
/// While something happens, everything is looked at once in so long: a watch may miss a change.
const ROUND: Duration = Duration::from_secs(600);
/// Where the system cannot watch, the times of all folders are looked at once in so long.
const POLL: Duration = Duration::from_secs(2);

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
}

/// A folder when it was listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Where nothing watches, it tells of new files.
    time: SystemTime,
    /// The device and the number of the folder: another one may have taken its place, of which
    /// nothing is known and nothing is watched.
    which: Option<(u64, u64)>,
}

/// Files to read, with the folder's feed.
type Task = Vec<(Job, File)>;

/// A folder that was listed.
struct Visited {
    folder: PathBuf,
    files: Files,
    /// By the place of each: it need not be read.
    same: Vec<bool>,
    gone: Vec<Place>,
}

/// What the index knows of the files of a folder.
#[derive(Default)]
struct Known {
    /// By the place of each file that is there now: it is as the index saw it.
    same: Vec<bool>,
    gone: Vec<Place>,
    description: Option<Stamp>,
}

impl Known {
    fn nothing(listing: &Listing) -> Self {
        Self { same: vec![false; listing.files.count()], ..Self::default() }
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
    problems: Vec<Problem>,
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
            self.inbox.tell(Order::Done);
            errand = self.wait();
            if errand.is_none() {
                return;
            }
        }
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
                        .filter(|(folder, seen)| self::seen(folder) != **seen)
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
        let tasks: Task = jobs
            .into_iter()
            .filter(|job| !self.is_below_a_folder(&job.place))
            .filter_map(|job| match &job.place {
                Place::File(path) => Some((walk::file(path)?, job)),
                Place::Welcome(_) | Place::Stdin => Some((File::default(), job)),
            })
            .map(|(file, job)| (job, file))
            .collect();
        let read = tasks.iter().map(|(job, file)| glean::whole(&self.library, job, file)).collect();
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

    /// The path as the library names it: systems tell of absolute ones, or those behind all links.
    pub fn as_named(&self, path: &Path) -> PathBuf {
        for source in self.library.sources() {
            let Source::Folder(root) = source else { continue };
            let others = [std::path::absolute(root), root.canonicalize()];
            for prefix in std::iter::once(root.clone()).chain(others.into_iter().flatten()) {
                if let Ok(inside) = path.strip_prefix(&prefix) {
                    return root.join(inside);
                }
            }
        }
        path.to_owned()
    }

    fn look(&mut self, paths: &HashSet<PathBuf>) {
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        let mut alone = false;
        for path in paths {
            let path = &self.as_named(path);
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

    /// Lists a folder, with all below it or only those that are new, and reads the heads of what
    /// has changed.
    fn pass(&mut self, root: &Path, top: &Path, deep: bool) {
        self.stay_current();
        let known = self.index.folders().unwrap_or_default();
        let mut pass = Pass {
            root,
            todo: vec![(top.to_owned(), false)],
            deep,
            known: known.into_iter().filter(|known| known.starts_with(top)).collect(),
            titles: HashMap::new(),
            problems: Vec::new(),
        };
        let (tasks, queue) = sync_channel::<Task>(HANDS);
        let queue = Mutex::new(queue);
        let (library, inbox) = (self.library.clone(), self.inbox.clone());
        std::thread::scope(|scope| {
            for _ in 0..HANDS {
                scope.spawn(|| {
                    let mut buffer = Vec::new();
                    loop {
                        let task = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok(task) = task else { return };
                        let read = task
                            .iter()
                            .map(|(job, file)| glean::head(&library, job, file, &mut buffer))
                            .collect();
                        if !inbox.offer(Batch { read, ..Batch::default() }) {
                            return;
                        }
                    }
                });
            }
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
        let gone = pass.known.iter().flat_map(|folder| {
            self.listed.remove(folder);
            self.index.stamps(folder).unwrap_or_default()
        });
        let gone = gone.map(|stamp| stamp.place).collect();
        let problems = pass.problems;
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
        let listing = match walk::list(&folder) {
            Ok(listing) => listing,
            Err(cause) => {
                // a stick that is pulled out takes no article from the list
                if folder == pass.root || cause.kind() != std::io::ErrorKind::NotFound {
                    if folder == pass.root {
                        self.lost.insert(folder.clone());
                    }
                    pass.known.retain(|known| !known.starts_with(&folder));
                    pass.problems.push(glean::unreadable(&folder, &cause));
                }
                return None;
            }
        };
        let known = pass.known.remove(&folder);
        self.listed.insert(folder.clone(), seen);
        // what lies below it was listed somewhere else, or never
        let first = self.lost.remove(&folder) || other;
        let Known { mut same, gone, description } = match known {
            true => self.compare(&folder, &listing),
            false => Known::nothing(&listing),
        };
        pass.problems.extend(listing.problems);
        let renamed = self.described(&folder, description);
        let anew = anew || renamed;
        if anew {
            same.fill(false);
        }
        for below in listing.folders.into_iter().rev() {
            if pass.deep || first || anew || !self.listed.contains_key(&below) {
                pass.todo.push((below, anew));
            } else {
                pass.known.retain(|known| !known.starts_with(&below));
            }
        }
        Some(Visited { folder, files: listing.files, same, gone })
    }

    /// Has the files of a folder read that are not the same, and tells of those that are gone; false
    /// when nobody takes what is found.
    fn read(
        &mut self,
        pass: &mut Pass<'_>,
        visited: Visited,
        hand: &mut dyn FnMut(Task) -> bool,
    ) -> bool {
        let Visited { folder, files, same, gone } = visited;
        let changed = same.iter().enumerate().filter(|(_, same)| !**same);
        let mut changed = changed.filter_map(|(at, _)| files.get(at)).peekable();
        while changed.peek().is_some() {
            if !self.meanwhile() {
                return false;
            }
            let feed = pass.title(&folder);
            let job =
                |file: File| (Job::below(pass.root, folder.join(&file.name), feed.clone()), file);
            if !hand(changed.by_ref().take(HEADS).map(job).collect()) {
                return false;
            }
        }
        gone.is_empty() || self.inbox.offer(Batch { gone, ..Batch::default() })
    }

    /// What the index knows of a folder's files, beside what they are now.
    fn compare(&self, folder: &Path, listing: &Listing) -> Known {
        let mut known = Known::nothing(listing);
        let compared = self.index.each_stamp(folder, &mut |stamp| {
            let Place::File(path) = &stamp.place else { return };
            let name = path.file_name().unwrap_or_default();
            match listing.files.position(name) {
                Some(at) => known.same[at] = listing.files.is_as(at, &stamp),
                None if name == DESCRIPTION => known.description = Some(stamp),
                None => known.gone.push(stamp.place),
            }
        });
        // Of an index that cannot be read nothing is known.
        if compared.is_ok() { known } else { Known::nothing(listing) }
    }

    /// Puts in what a folder's `feed.toml` is now; true when that has changed. It stands in the
    /// index as a file without articles.
    fn described(&self, folder: &Path, known: Option<Stamp>) -> bool {
        let path = folder.join(DESCRIPTION);
        let place = Place::File(path.clone());
        let Some(file) = walk::file(&path) else {
            let gone = known.is_some();
            if gone {
                self.inbox.offer(Batch { gone: vec![place], ..Batch::default() });
            }
            return gone;
        };
        if known.is_some_and(|known| file.is_as(&known)) {
            return false;
        }
        let mut problems = Vec::new();
        scan::described(&path, &mut problems);
        let what = What::Whole(Vec::new());
        let read = vec![Gleaned { place, size: file.size, mtime: file.mtime, what, problems }];
        self.inbox.offer(Batch { read, ..Batch::default() });
        true
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

fn seen(folder: &Path) -> Option<Seen> {
    let data = folder.metadata().ok()?;
    #[cfg(unix)]
    let which = Some((data.dev(), data.ino()));
    #[cfg(not(unix))]
    let which = None;
    Some(Seen { time: data.modified().ok()?, which })
}
