//! Files and journal → an index that follows them, while others read it.
//!
//! One thread writes; it takes what the [`scout`] found and what the reader did, the latter first.
//! Of all running copies one builds, the one that holds the lock beside the index: the others read,
//! fold in what their reader does, and take over when it ends.

pub mod glean;
pub mod inbox;
pub mod meanwhile;
pub mod pass;
#[cfg(test)]
mod sample;
pub mod scout;
pub mod settle;
pub mod tails;
pub mod texts;
pub mod under_way;
pub mod unused;
pub mod walk;
pub mod watch;
pub mod writer;

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::article::entry::Place;
use crate::error::{Error, Problem, Result};
use crate::journal::Event;
use crate::library::index::{Index, Opened};
use crate::library::keep::glean::Gleaned;
use crate::library::keep::inbox::{Inbox, Weighed};
use crate::library::keep::scout::Errand;
use crate::library::keep::writer::Writer;
use crate::library::{Library, Source, regular};

/// Steps down in priority of the thread that writes, for whom a mark that was made waits, and of
/// those that look and read, for whom nobody does.
const WRITER: i32 = 5;
const SCOUT: i32 = 10;
/// About how many bytes a row takes on its way to the index, with its path.
const ROW: usize = 1 << 10;
/// Nobody removes an index more often while it is opened, but on purpose.
const REMOVALS: usize = 9;
/// Who waits for the writing thread looks once in so long whether it is still there.
const ENDED: Duration = Duration::from_millis(200);

/// What is told of the index while it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Something in it is different now.
    Changed(Progress),
    /// The same, but nothing other than marks: the articles and their order are as they were.
    Marked(Progress),
    /// Of every article on disk the index of this mark has what the head of its file says, for now.
    Listed(i32),
    /// It holds all that lies on disk, for now.
    Done(i32),
    /// All that is wrong with files and journal now.
    Problems(Vec<Problem>),
    /// Another process builds it; here it is read until that one ends.
    Elsewhere,
    /// It was begun anew, for this reason: readers are to be opened again.
    Rebuilt(String),
    /// It lasts only as long as the program, for this reason.
    InMemory(String),
    /// Nothing more is taken in; what is there can be read.
    Failed(String),
}

/// How far the texts of files are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files of which all is in the index.
    pub done: usize,
    pub total: usize,
}

/// Where the journal lies, and who writes to it here.
#[derive(Debug, Clone)]
pub struct Journal {
    pub folder: PathBuf,
    pub device: String,
}

/// What the writing thread is asked to do.
#[derive(Debug)]
pub enum Order {
    /// Take in events that lie on disk, and say when that is done.
    Fold(Vec<Event>, Sender<()>),
    /// Something happened in the journal's folder.
    Journal,
    /// Something happened to the index itself: another process wrote, or threw it away.
    Others,
    /// Somebody who reads found the index of this mark damaged, and waits until another one stands
    /// in its place.
    Damaged(i32, Sender<()>),
    /// The lock was given to this process.
    Locked(File),
    /// All heads that were found in this round are in.
    Listed(usize),
    /// Everything that was found in it is handed in.
    Done(usize),
    Stop,
}

/// A part of what was found on disk.
#[derive(Debug, Default)]
pub struct Batch {
    pub read: Vec<Gleaned>,
    /// Files that are there no more.
    pub gone: Vec<Place>,
    /// Of no file that the index knows.
    pub problems: Vec<Problem>,
    /// Texts that nobody waits for.
    pub text: bool,
    /// Somebody may wait to see it: it is not put off for the sake of what comes after it.
    pub soon: bool,
    /// A look at folders ended here: its problems take the place of those before.
    pub end: bool,
    /// All folders were looked at: what comes now is changes.
    pub all: bool,
}

impl Weighed for Batch {
    fn weight(&self) -> usize {
        let read = self.read.iter().map(|gleaned| ROW + gleaned.weight()).sum::<usize>();
        read + self.gone.len() * ROW
    }
}

/// A way to open readers, whatever becomes of the index.
#[derive(Debug)]
pub struct Home {
    index: Mutex<Index>,
    inbox: Arc<Inbox<Order, Batch>>,
    round: AtomicUsize,
}

impl Home {
    fn new(index: Index, inbox: Arc<Inbox<Order, Batch>>) -> Self {
        Self { index: Mutex::new(index), inbox, round: AtomicUsize::new(0) }
    }

    /// A reader of its own for one thread.
    pub fn reader(&self) -> Result<Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner).reader()
    }

    /// Has the index that a reader found damaged begun anew, once for all readers, and waits until
    /// that is done: then a reader is to be opened again.
    pub fn mend(&self, damaged: &Index) {
        let (done, mended) = channel();
        self.inbox.tell(Order::Damaged(damaged.mark(), done));
        while mended.recv_timeout(ENDED) == Err(RecvTimeoutError::Timeout) {
            // a thread that has ended carries nothing out
            if self.inbox.is_closed() {
                return;
            }
        }
    }

    /// Another one begins each time that what was handed in may be lost, so that everything has to
    /// be looked at once more.
    pub fn round(&self) -> usize {
        self.round.load(Ordering::Acquire)
    }

    fn begin_round(&self) {
        self.round.fetch_add(1, Ordering::AcqRel);
    }

    fn moved(&self, index: Index) {
        *self.index.lock().unwrap_or_else(PoisonError::into_inner) = index;
    }
}

/// Keeps the index until it is dropped.
#[derive(Debug)]
pub struct Keeper {
    home: Arc<Home>,
    inbox: Arc<Inbox<Order, Batch>>,
    errands: Sender<Errand>,
    writer: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Opens the index of a library below the cache folder, or in memory, and begins to bring it up
    /// to date. `news` is called on the writing thread.
    ///
    /// Only a library of nothing but folders has a file: all else is small, or passes by.
    pub fn start(
        library: Arc<Library>,
        cache: Option<&Path>,
        journal: Option<Journal>,
        news: impl Fn(News) + Send + 'static,
    ) -> Result<Self> {
        let path = cache.and_then(|cache| place(&library, journal.as_ref(), cache));
        let (index, opened, reader) = opened(path.as_deref())?;
        let path = path.filter(|_| !matches!(opened, Opened::InMemory(_)));
        let inbox: Arc<Inbox<Order, Batch>> = Arc::default();
        let home = Arc::new(Home::new(reader, inbox.clone()));
        let (errands, asked) = channel();
        let writer = Writer::new(index, path, home.clone(), inbox.clone(), journal, news);
        let parts = writer::Parts { library, errands: errands.clone(), asked };
        let writer = thread::Builder::new()
            .name("index".to_owned())
            .spawn(move || {
                yield_to_others(WRITER);
                writer.run(opened, parts);
            })
            .map_err(|cause| Error::of("start", "the thread that keeps the index", cause))?;
        Ok(Self { home, inbox, errands, writer: Some(writer) })
    }

    /// A reader of its own for one thread; to be opened again after [`News::Rebuilt`].
    pub fn reader(&self) -> Result<Index> {
        self.home.reader()
    }

    /// The same for whoever has to open readers later.
    pub fn home(&self) -> Arc<Home> {
        self.home.clone()
    }

    /// Takes in events that were appended to the journal, before all else; says when that is done,
    /// or hangs up when it will not be.
    pub fn fold(&self, events: Vec<Event>) -> Receiver<()> {
        let (done, folded) = channel();
        self.inbox.tell(Order::Fold(events, done));
        folded
    }

    /// Looks at every file again; answered by [`News::Done`].
    pub fn scan(&self) {
        // a copy that does not build has nobody to look
        let _ = self.errands.send(Errand::Scan);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let _ = self.errands.send(Errand::Stop);
        self.inbox.tell(Order::Stop);
        self.inbox.close();
        if let Some(writer) = self.writer.take() {
            // its panic was shown when it happened
            let _ = writer.join();
        }
    }
}

/// An index, in memory without a path, and a way into it. One that is removed between the two is
/// opened again.
fn opened(path: Option<&Path>) -> Result<(Index, Opened, Index)> {
    let mut removed = 0;
    loop {
        let (index, opened) = match path {
            Some(path) => Index::open(path)?,
            None => (Index::in_memory()?, Opened::Fresh),
        };
        match index.reader() {
            Ok(reader) => return Ok((index, opened, reader)),
            Err(_) if removed < REMOVALS && !index.is_current() => removed += 1,
            Err(error) => return Err(error),
        }
    }
}

/// The file of a library's index: named after the folders, so that each library has its own, after
/// how they were typed, for so the index names its files, and after the journal and its device,
/// whose marks and history are in it.
fn place(library: &Library, journal: Option<&Journal>, cache: &Path) -> Option<PathBuf> {
    let mut hash = Sha256::new();
    for source in library.sources() {
        let Source::Folder(root) = source else { return None };
        let folder = root.canonicalize().unwrap_or_else(|_| root.clone());
        for path in [&folder, root] {
            hash.update(path.as_os_str().as_encoded_bytes());
            hash.update([0]);
        }
    }
    if let Some(Journal { folder, device }) = journal {
        // not canonical: it need not be there yet
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
        hash.update(folder.as_os_str().as_encoded_bytes());
        hash.update([0]);
        hash.update(device.as_bytes());
    }
    let name: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    Some(cache.join("index").join(name).with_extension("db"))
}

/// Lowers the priority of this thread and of those that it starts to so many steps, where the system
/// has one for each thread: keys and drawing come first.
fn yield_to_others(steps: i32) {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, steps);
    #[cfg(not(target_os = "linux"))]
    let _ = steps;
}

/// The lock beside an index, not taken yet.
fn lock_file(index: &Path) -> Option<File> {
    let path = index.with_extension("lock");
    fs::create_dir_all(path.parent()?).ok()?;
    regular::append(&path).ok()
}
