//! Files of which only the head was read → all of them, newest first, in no hurry.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::TryRecvError;

use crate::article::RowId;
use crate::article::entry::Place;
use crate::library::index::Stamp;
use crate::library::keep::scout::{Errand, Scout};
use crate::library::keep::walk::{self, File};
use crate::library::keep::{self, Batch, glean};
use crate::library::scan::{self, Job};
use crate::safe::Safe;

/// Files that are asked for at once, and those that one thread takes at a time.
const TEXTS: usize = 1024;
const TEXT: usize = 16;
/// Bytes of words that are handed in together.
const HEAVY: usize = 1 << 20;

impl Scout {
    /// Reads the texts of files that were read by their heads, newest first, until an errand comes.
    pub fn texts(&mut self) -> Option<Errand> {
        let mut below = RowId(i64::MAX);
        let mut before = usize::MAX;
        loop {
            if !self.inbox.settled() {
                return Some(Errand::Stop);
            }
            match self.errands.try_recv() {
                Ok(errand) => return Some(errand),
                Err(TryRecvError::Disconnected) => return Some(Errand::Stop),
                Err(TryRecvError::Empty) => {}
            }
            self.stay_current();
            let Ok(todo) = self.index.todo(below, TEXTS) else { return None };
            let last = todo.last().map_or(RowId(i64::MIN), |(row, _)| *row);
            if !self.read_whole(&todo) {
                return Some(Errand::Stop);
            }
            if last > RowId(i64::MIN) {
                below = last;
                continue;
            }
            // once more from the top: new ones may have come, or a place speaks for another now
            if !self.inbox.settled() {
                return Some(Errand::Stop);
            }
            let left = self.index.left().unwrap_or(0);
            if left == 0 || left >= before {
                return None;
            }
            (below, before) = (RowId(i64::MAX), left);
        }
    }

    /// Reads files to their end; false when nobody takes what is read.
    fn read_whole(&self, todo: &[(RowId, Stamp)]) -> bool {
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
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.saturating_sub(1).max(1);
        let next = AtomicUsize::new(0);
        let parts: Vec<&[(Job, File)]> = jobs.chunks(TEXT).collect();
        let (library, inbox) = (&*self.library, &*self.inbox);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    keep::yield_to_others(19);
                    while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let mut read =
                            part.iter().map(|(job, file)| glean::whole(library, job, file));
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
                            let batch = Batch { read: batch, text: true, ..Batch::default() };
                            if !inbox.offer(batch) {
                                return;
                            }
                        }
                    }
                });
            }
        });
        !self.inbox.is_closed()
    }

    fn job(&self, place: &Place, titles: &mut HashMap<PathBuf, Safe>) -> Option<(Job, File)> {
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
