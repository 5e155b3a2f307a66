//! Files of which only the head was read → all of them, newest first, in no hurry.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use crate::article::RowId;
use crate::article::entry::Place;
use crate::library::Library;
use crate::library::index::Stamp;
use crate::library::keep::inbox::Inbox;
use crate::library::keep::scout::{Errand, Scout};
use crate::library::keep::under_way::UnderWay;
use crate::library::keep::walk::{self, File};
use crate::library::keep::{self, Batch, Order, glean};
use crate::library::scan::{self, Job};
use crate::safe::Safe;

/// Files that are asked for at once, and those that one thread takes at a time.
const TEXTS: usize = 256;
const TEXT: usize = 16;
/// Bytes of words that are handed in together.
const HEAVY: usize = 1 << 20;

impl Scout {
    /// Reads the texts of files that were read by their heads, newest first, until an errand comes.
    pub fn texts(&mut self) -> Option<Errand> {
        let (library, inbox) = (self.library.clone(), self.inbox.clone());
        std::thread::scope(|scope| {
            let readers = Readers::start(scope, &library, &inbox);
            self.texts_by(&readers)
        })
    }

    fn texts_by(&mut self, readers: &Readers) -> Option<Errand> {
        if !self.inbox.settled() || !self.read_successors() {
            return Some(Errand::Stop);
        }
        if let Some(errand) = self.scan_asked() {
            return Some(errand);
        }
        self.inbox.tell(Order::Listed(self.round));
        if let Some(errand) = self.meanwhile.errand() {
            return Some(errand);
        }
        let mut below = RowId(i64::MAX);
        let mut before = usize::MAX;
        let mut under_way = UnderWay::default();
        loop {
            match self.errands.try_recv() {
                Ok(errand) => return Some(errand),
                Err(TryRecvError::Disconnected) => return Some(Errand::Stop),
                Err(TryRecvError::Empty) => {}
            }
            if !under_way.settle_oldest(&self.inbox) {
                return Some(Errand::Stop);
            }
            self.stay_current();
            let mut todo = self.known(self.index.todo(below, TEXTS))?;
            below = todo.last().map_or(RowId(i64::MIN), |(row, _)| *row);
            under_way.leave_out(&mut todo);
            if !self.read_whole(&todo, readers) {
                return Some(Errand::Stop);
            }
            under_way.add(todo, &self.inbox);
            if below > RowId(i64::MIN) {
                continue;
            }
            // once more from the top: new ones may have come, or a place speaks for another now
            if !under_way.settle(&self.inbox) {
                return Some(Errand::Stop);
            }
            let left = self.known(self.index.left()).unwrap_or(0);
            if left == 0 || left >= before {
                return None;
            }
            (below, before) = (RowId(i64::MAX), left);
        }
    }

    /// Reads the heads of files that speak for an article in the place of one that is gone, so that
    /// no row says what that one said; false when nobody takes what is read.
    fn read_successors(&mut self) -> bool {
        self.stay_current();
        let successors = self.known(self.index.successors()).unwrap_or_default();
        let (mut titles, mut buffer) = (HashMap::new(), Vec::new());
        for part in successors.chunks(TEXT) {
            let jobs = part.iter().filter_map(|stamp| self.job(&stamp.place, &mut titles));
            let read = jobs.map(|(job, file)| glean::head(&self.library, &job, &file, &mut buffer));
            let read = read.collect();
            if !self.inbox.offer(Batch { read, ..Batch::default() }) {
                return false;
            }
        }
        self.inbox.settled()
    }

    /// Reads files to their end; false when nobody takes what is read.
    fn read_whole(&self, todo: &[(RowId, Stamp)], readers: &Readers) -> bool {
        let mut titles = HashMap::new();
        let mut gone = Vec::new();
        let mut jobs = Vec::new();
        for (_, Stamp { place, .. }) in todo {
            match self.job(place, &mut titles) {
                Some(job) => jobs.push(job),
                None => gone.push(place.clone()),
            }
        }
        if !gone.is_empty() && !self.inbox.offer(Batch { gone, ..Batch::default() }) {
            return false;
        }
        readers.read(jobs) && !self.inbox.is_closed()
    }

    pub(super) fn job(
        &self,
        place: &Place,
        titles: &mut HashMap<PathBuf, Safe>,
    ) -> Option<(Job, File)> {
        let Place::File(path) = place else { return None };
        let file = walk::file(path)?;
        let root = self.root_of(path)?;
        let folder = path.parent().unwrap_or(&root).to_owned();
        let feed = titles
            .entry(folder.clone())
            .or_insert_with(|| scan::feed_of(&root, &folder, &mut Vec::new()))
            .clone();
        Some((Job::below(&root, path.clone(), feed), file))
    }
}

/// Files of one thread, and where the articles of each lie.
type Part = Vec<(Job, File)>;

/// Threads that read files whole, as long as there are any.
///
/// Not anew for each portion: with many threads in the process, glibc gives a new one the next of
/// all its arenas, and the room that a portion took stays in each of them.
struct Readers {
    parts: SyncSender<Part>,
    done: Receiver<()>,
}

impl Readers {
    fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        library: &'scope Library,
        inbox: &'scope Inbox<Order, Batch>,
    ) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.saturating_sub(1).max(1);
        let (parts, queue) = sync_channel::<Part>(threads);
        let queue = Arc::new(Mutex::new(queue));
        let (ready, done) = channel();
        for _ in 0..threads {
            let (queue, ready) = (Arc::clone(&queue), ready.clone());
            scope.spawn(move || {
                keep::yield_to_others(19);
                loop {
                    let part = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(part) = part else { return };
                    read(&part, library, inbox);
                    if ready.send(()).is_err() {
                        return;
                    }
                }
            });
        }
        Self { parts, done }
    }

    /// Reads files and hands in what they hold; false when there is nobody to read them.
    fn read(&self, mut files: Part) -> bool {
        let mut sent = 0;
        while !files.is_empty() {
            let rest = files.split_off(files.len().min(TEXT));
            if self.parts.send(std::mem::replace(&mut files, rest)).is_err() {
                return false;
            }
            sent += 1;
        }
        (0..sent).all(|_| self.done.recv().is_ok())
    }
}

/// Reads files to their end and hands them in, until nobody takes them.
fn read(part: &[(Job, File)], library: &Library, inbox: &Inbox<Order, Batch>) {
    let mut read = part.iter().map(|(job, file)| glean::whole(library, job, file));
    while let Some(first) = read.next() {
        // a file of three thousand articles goes by itself
        let mut weight = first.weight();
        let mut batch = vec![first];
        while weight < HEAVY
            && let Some(more) = read.next()
        {
            weight += more.weight();
            batch.push(more);
        }
        if !inbox.offer(Batch { read: batch, text: true, ..Batch::default() }) {
            return;
        }
    }
}
