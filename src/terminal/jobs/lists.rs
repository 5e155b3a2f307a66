//! The thread that makes lists: the newest that is asked for, and word of what has changed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::library::index::{Index, Interrupt};
use crate::library::keep::Progress;
use crate::reader::{Effect, Msg};
use crate::terminal::desk;
use crate::terminal::jobs::way::Way;
use crate::terminal::jobs::{answer, report};
use crate::terminal::mailbox::Mailbox;
use crate::terminal::tally::Tally;

/// Between two changes of the index that the reader is told of; a list that takes long to make is
/// made less often.
const PAUSE: Duration = Duration::from_millis(100);
/// The share of the time that may go into making lists while the index grows: one in so many.
const SHARE: u32 = 8;

/// What the thread that makes lists is handed.
#[derive(Debug)]
pub(super) enum Listing {
    Asked(Effect),
    Changed(Change),
    /// The index holds all that lies on disk.
    Complete,
}

/// What is to be told of a change of the index.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Change {
    pub progress: Progress,
    /// Articles may be others; else nothing but marks are.
    pub articles: bool,
}

/// The newest list that was asked for, and how to stop the making of an older one.
#[derive(Debug, Default)]
pub(super) struct Newest {
    request: AtomicU64,
    running: Mutex<Option<Interrupt>>,
}

impl Newest {
    /// Makes every older list stop.
    pub(super) fn ask(&self, request: u64) {
        self.request.store(request, Ordering::SeqCst);
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*running {
            running.interrupt();
        }
    }

    fn is(&self, request: u64) -> bool {
        self.request.load(Ordering::SeqCst) == request
    }

    /// The list of a request is being made with this index; false when nobody wants it any more.
    fn begin(&self, request: u64, index: &Index) -> bool {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running = self.is(request).then(|| index.interrupt());
        running.is_some()
    }

    fn end(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Makes lists, the newest that is asked for, and says when the index has changed.
pub(super) struct Lists {
    way: Way,
    mailbox: Mailbox,
    newest: Arc<Newest>,
    tally: Arc<Tally>,
    /// All that lies on disk is in the index, or was.
    complete: bool,
    /// When the reader was last told of a change.
    told: Option<Instant>,
    /// How long the last list took.
    took: Duration,
}

impl Lists {
    pub(super) fn new(way: Way, mailbox: Mailbox, newest: Arc<Newest>, tally: Arc<Tally>) -> Self {
        Self { way, mailbox, newest, tally, complete: false, told: None, took: Duration::ZERO }
    }

    pub(super) fn run(mut self, asked: &Receiver<Listing>) {
        let mut change: Option<Change> = None;
        loop {
            let patience = change.is_some().then(|| self.pause());
            let next = match patience {
                None => asked.recv().map_err(RecvTimeoutError::from),
                Some(patience) => asked.recv_timeout(patience),
            };
            match next {
                Ok(Listing::Asked(effect)) => self.answer(&effect),
                Ok(Listing::Changed(new)) => {
                    let articles = new.articles || change.is_some_and(|change| change.articles);
                    change = Some(Change { articles, ..new });
                }
                Ok(Listing::Complete) => {
                    self.complete = true;
                    change = Some(Change {
                        progress: Progress::default(),
                        ..change.unwrap_or_default()
                    });
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.pause().is_zero()
                && let Some(change) = change.take()
            {
                self.tell_change(change);
            }
        }
    }

    /// How long the reader is not to be told of another change.
    fn pause(&self) -> Duration {
        let pause = PAUSE.max(self.took * SHARE);
        self.told.map_or(Duration::ZERO, |told| pause.saturating_sub(told.elapsed()))
    }

    fn tell_change(&mut self, change: Change) {
        let begun = Instant::now();
        let Progress { done, total } = change.progress;
        let complete = self.complete;
        let mut unknown = false;
        let changed = self.way.ask(&mut |index| {
            let counts = index.counts()?;
            // an index that is empty because nothing was looked at yet is no empty library
            unknown = counts.total == 0 && !complete;
            let progress = (done < total || unknown).then_some((done, total));
            Ok(desk::changed(&counts, progress, change.articles))
        });
        // nothing to show is no news that the first rows would have to keep a distance from
        self.told = (!unknown).then_some(begun);
        report(&self.mailbox, changed.map(|msg| self.mailbox.send(msg)));
    }

    fn answer(&mut self, effect: &Effect) {
        let Effect::List { request, .. } = effect else {
            return answer(&mut self.way, &self.tally, effect, &self.mailbox);
        };
        let (newest, mailbox, begun) = (self.newest.clone(), &self.mailbox, Instant::now());
        let tally = &self.tally;
        let mut sent = false;
        let answered = self.way.ask(&mut |index| {
            if std::mem::take(&mut sent) {
                mailbox.send(Msg::ListedAnew { request: *request });
            }
            if !newest.begin(*request, index) {
                return Ok(());
            }
            let answered = desk::answer(index, tally, effect, &mut |msg| {
                let wanted = newest.is(*request);
                if wanted {
                    mailbox.send(msg);
                    sent = true;
                }
                wanted
            });
            newest.end();
            answered
        });
        self.took = begun.elapsed();
        if newest.is(*request)
            && let Err(error) = answered
        {
            desk::refused(effect, &error).into_iter().for_each(|msg| self.mailbox.send(msg));
        }
    }
}
