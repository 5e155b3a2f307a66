//! Of all running copies one builds, the one that holds the lock: it sends out the scout.

use std::fs::{File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crate::error::Error;
use crate::library::keep::meanwhile::Meanwhile;
use crate::library::keep::scout::{CALM, Errand, Scout};
use crate::library::keep::watch::Watch;
use crate::library::keep::writer::{Parts, Writer};
use crate::library::keep::{self, News, Order, lock_file, unused};

impl<N: Fn(News)> Writer<N> {
    /// Takes the lock, or waits for it on a thread that sleeps until it is free.
    pub(super) fn seek_lock(&mut self) {
        let Some(path) = &self.path else { return };
        // without a lock there is nobody to wait for
        let Some(file) = lock_file(path) else { return self.build(None) };
        unused::opened(&file);
        match file.try_lock() {
            Ok(()) | Err(TryLockError::Error(_)) => self.build(Some(file)),
            Err(TryLockError::WouldBlock) => {
                (self.news)(News::Elsewhere);
                let inbox = Arc::downgrade(&self.inbox);
                let waiting = move || {
                    let locked = file.lock();
                    if let (Ok(()), Some(inbox)) = (locked, inbox.upgrade()) {
                        inbox.tell(Order::Locked(file));
                    }
                };
                // who cannot wait reads on
                let _ = thread::Builder::new().name("lock".to_owned()).spawn(waiting);
            }
        }
    }

    pub(super) fn build(&mut self, lock: Option<File>) {
        self.lock = lock;
        self.builds = true;
        // one that was stopped before it had all rows has left them out
        if self.index.has_rows().is_ok_and(|rows| rows) {
            self.lay_secondary();
        }
    }

    /// Sends out the scout; gives back what that takes when the index was removed, and has to be
    /// opened again first.
    pub(super) fn send_out(&mut self, parts: Parts) -> Option<Parts> {
        let index = match self.home.reader() {
            Ok(index) => index,
            Err(_) if !self.index.is_current() => {
                self.look.get_or_insert_with(Instant::now);
                return Some(parts);
            }
            Err(error) => {
                (self.news)(News::Failed(error.to_string()));
                return None;
            }
        };
        let Parts { library, errands, asked } = parts;
        self.scouting = Some(errands.clone());
        let told = move |paths: Vec<PathBuf>| {
            // events that name nothing were too many
            let errand = if paths.is_empty() { Errand::Scan } else { Errand::Look(paths) };
            let _ = errands.send(errand);
        };
        let scout = Scout {
            library,
            home: self.home.clone(),
            index,
            inbox: self.inbox.clone(),
            errands: asked,
            watch: Watch::new(told),
            listed: Default::default(),
            lost: Default::default(),
            meanwhile: Meanwhile::new(CALM),
            round: 0,
        };
        let spawned = thread::Builder::new().name("scout".to_owned()).spawn(move || {
            keep::yield_to_others(keep::SCOUT);
            scout.run();
        });
        if let Err(cause) = spawned {
            let error = Error::of("start", "the thread that looks at the library", cause);
            (self.news)(News::Failed(error.to_string()));
        }
        None
    }
}
