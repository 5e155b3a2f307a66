//! Orders and what was read → transactions, short ones, and news of them.

mod journal;
mod lock;
mod others;
mod told;

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Problem, Result};
use crate::library::Library;
use crate::library::index::{Index, Opened, Put, Stamp};
use crate::library::keep::glean::{Gleaned, What};
use crate::library::keep::inbox::{Inbox, Piece};
use crate::library::keep::scout::Errand;
use crate::library::keep::tails::Tails;
use crate::library::keep::watch::Watch;
use crate::library::keep::{Batch, Home, Journal, News, Order, Progress, unused};

/// Rows are seen so long after they were put, at the latest.
const ROWS: Duration = Duration::from_millis(100);
/// While many come, one part in so many of the time since the first of them: what was written last
/// is hardly missed in a list that is already long, and each transaction writes many pages again.
const GROWTH: u32 = 4;
const MOST_ROWS: Duration = Duration::from_millis(1200);
/// Texts can wait longer: larger transactions make fewer and larger pieces of the word index.
const TEXTS: Duration = Duration::from_millis(1500);
/// Bytes of words that are kept for one transaction.
const HEAVY: usize = 5 << 20;
/// Between two transactions another process gets its turn.
const TURN: Duration = Duration::from_millis(2);

/// What the writer needs to send out a scout.
pub struct Parts {
    pub library: Arc<Library>,
    pub errands: Sender<Errand>,
    pub asked: Receiver<Errand>,
}

pub struct Writer<N> {
    index: Index,
    /// `None` for an index in memory.
    path: Option<PathBuf>,
    home: Arc<Home>,
    inbox: Arc<Inbox<Order, Batch>>,
    device: String,
    tails: Option<Tails>,
    news: N,
    /// It was made by this process, which has not looked yet whether there are unused ones.
    made: bool,
    /// This process is the one that builds.
    builds: bool,
    /// Held by the one that builds, where one can be made.
    lock: Option<File>,
    scouting: Option<Sender<Errand>>,
    watch: Option<Watch>,
    /// Somebody wrote to the index since it was looked at, and when that was, and is to be.
    others: Arc<AtomicBool>,
    looked: Option<Instant>,
    look: Option<Instant>,
    /// When journal and index are looked at where the system cannot watch them.
    poll: Option<Instant>,
    /// When the open transaction began, and the words in it.
    since: Option<Instant>,
    weight: usize,
    text: bool,
    /// When the first of what is being taken in came.
    busy: Option<Instant>,
    /// Something was committed since the first moment.
    shown: bool,
    /// Articles may be others since that was told last; else nothing but marks are.
    articles: bool,
    progress: Progress,
    /// Problems of folders: of no file in the index.
    outside: Vec<Problem>,
    /// Those in the index, as far as they were asked for.
    in_files: Vec<Problem>,
    /// They may be others now.
    faulty: bool,
    /// What was told last.
    told: Vec<Problem>,
    failed: bool,
    /// Events of this reader were not folded; they lie in the journal.
    behind: bool,
}

impl<N: Fn(News)> Writer<N> {
    pub fn new(
        index: Index,
        path: Option<PathBuf>,
        home: Arc<Home>,
        inbox: Arc<Inbox<Order, Batch>>,
        journal: Option<Journal>,
        news: N,
    ) -> Self {
        let (folder, device) = match journal {
            Some(journal) => (Some(journal.folder), journal.device),
            None => (None, String::new()),
        };
        let mut writer = Self {
            tails: folder.map(Tails::new),
            index,
            // nobody else knows of an index in memory
            builds: path.is_none(),
            made: false,
            path,
            home,
            inbox,
            device,
            news,
            lock: None,
            scouting: None,
            watch: None,
            others: Arc::default(),
            looked: None,
            look: None,
            poll: None,
            since: None,
            weight: 0,
            text: false,
            busy: None,
            shown: false,
            articles: false,
            progress: Progress::default(),
            outside: Vec::new(),
            in_files: Vec::new(),
            faulty: true,
            told: Vec::new(),
            failed: false,
            behind: false,
        };
        writer.read_journal_again();
        writer
    }

    /// Writes until it is told to stop.
    pub fn run(mut self, opened: Opened, parts: Parts) {
        self.made = matches!(opened, Opened::Fresh | Opened::Rebuilt(_));
        match opened {
            Opened::Rebuilt(reason) => (self.news)(News::Rebuilt(reason)),
            Opened::InMemory(reason) => (self.news)(News::InMemory(reason)),
            Opened::Present | Opened::Fresh => {}
        }
        self.observe();
        self.fold_tails();
        self.count();
        self.tell_changed();
        self.tell_problems();
        let mut parts = Some(parts);
        self.seek_lock();
        loop {
            if let Some(ready) = parts.take_if(|_| self.builds) {
                parts = self.send_out(ready);
            }
            let due = self.since.map(|since| since + self.window());
            let due = due.into_iter().chain(self.look).chain(self.poll).min();
            let patience = due.map(|due| due.saturating_duration_since(Instant::now()));
            match self.inbox.next(patience) {
                Piece::Order(Order::Stop) | Piece::End => {
                    // what was found and not committed will be found again
                    self.index.roll_back();
                    return;
                }
                Piece::Order(order) => self.carry_out(order),
                Piece::Batch(batch) => self.take(batch),
                Piece::Nothing if self.look.is_some_and(|look| look <= Instant::now()) => {
                    self.look_at_index();
                }
                Piece::Nothing if self.poll.is_some_and(|poll| poll <= Instant::now()) => {
                    self.look_unwatched();
                }
                Piece::Nothing => {
                    self.commit();
                }
            }
        }
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Fold(events, done) => {
                if self.fold_in_order(&events) {
                    // who asked may not wait for it
                    let _ = done.send(());
                }
                // the folder may be there only now
                self.observe();
            }
            Order::Journal => {
                self.fold_tails();
            }
            Order::Others => self.look_at_index(),
            Order::Damaged(mark, done) => {
                if mark == self.index.mark() || !self.index.is_current() {
                    self.mend();
                }
                // who asked may not wait for it
                let _ = done.send(());
            }
            Order::Locked(file) => self.build(Some(file)),
            Order::Listed(round) => {
                self.tell_problems();
                if self.is_whole(round) {
                    (self.news)(News::Listed(self.index.mark()));
                }
            }
            Order::Done(round) => {
                self.commit();
                if std::mem::take(&mut self.text) {
                    self.index.rest();
                }
                self.busy = None;
                self.progress = Progress::default();
                self.tell_changed();
                self.tell_problems();
                self.mind_index(true);
                if let Some(path) = self.path.as_ref().filter(|_| std::mem::take(&mut self.made)) {
                    unused::remove(path);
                }
                if self.is_whole(round) {
                    (self.news)(News::Done(self.index.mark()));
                }
            }
            Order::Stop => {}
        }
    }

    fn window(&self) -> Duration {
        match (self.shown, self.text) {
            (false, _) => Duration::ZERO,
            (true, true) => TEXTS,
            (true, false) => {
                let busy = self.busy.map_or(Duration::ZERO, |busy| busy.elapsed());
                (busy / GROWTH).clamp(ROWS, MOST_ROWS)
            }
        }
    }

    /// Puts what was read into the open transaction, and commits that when it is due.
    fn take(&mut self, batch: Batch) {
        if batch.end {
            self.outside = batch.problems;
        }
        if self.failed {
            self.inbox.settle();
            return;
        }
        self.mind_index(false);
        self.faulty |= batch.read.iter().any(|gleaned| !gleaned.problems.is_empty());
        self.text = batch.text;
        self.since.get_or_insert_with(Instant::now);
        self.busy.get_or_insert_with(Instant::now);
        let (read, gone) = (batch.read, batch.gone);
        self.articles |= !read.is_empty() || !gone.is_empty();
        let weight = &mut self.weight;
        let files = read.len();
        let begun = self.index.expect_texts(batch.text).and_then(|()| self.index.begin());
        let put = begun.and_then(|()| put(&mut self.index, read, weight));
        let put = put.and_then(|texts| {
            gone.iter().try_for_each(|place| self.index.remove(place)).map(|()| texts)
        });
        match put {
            Ok(texts) if batch.text => self.progress.done += texts,
            Ok(texts) => self.progress.total += files - texts,
            Err(error) => return self.survive(error),
        }
        let due = self.since.is_some_and(|since| since.elapsed() >= self.window());
        if batch.all {
            // before it is said that all is in: what comes next asks by them
            self.lay_secondary();
        }
        if due || batch.all || batch.soon || self.weight >= HEAVY {
            self.commit();
        }
    }

    fn lay_secondary(&mut self) {
        if let Err(error) = self.index.lay_secondary() {
            self.survive(error);
        }
    }

    /// False when what the transaction held is not in the index.
    fn commit(&mut self) -> bool {
        let mut held = true;
        if self.since.take().is_some() {
            self.weight = 0;
            match self.index.commit() {
                Ok(()) => {
                    self.shown = true;
                    self.tell_changed();
                }
                Err(error) => {
                    held = false;
                    self.survive(error);
                }
            }
        }
        self.inbox.settle();
        if self.text && self.path.is_some() {
            thread::sleep(TURN);
        }
        held
    }

    /// Does what can be done about an error; what was under way is found again, or said to be lost.
    fn survive(&mut self, error: Error) {
        if Index::is_damage(&error) {
            return self.mend();
        }
        self.give_up_transaction();
        // what was read of it may not have been folded
        self.read_journal_again();
        if Index::is_busy(&error) {
            self.inbox.tell(Order::Journal);
            self.rescan();
        } else if !self.failed {
            self.failed = true;
            if let Some(errands) = &self.scouting {
                let _ = errands.send(Errand::Stop);
            }
            (self.news)(News::Failed(error.to_string()));
        }
        self.inbox.settle();
    }

    /// Begins a damaged index anew.
    fn mend(&mut self) {
        self.give_up_transaction();
        self.begin_anew("it was damaged");
        self.rescan();
        self.inbox.settle();
    }

    fn give_up_transaction(&mut self) {
        self.index.roll_back();
        self.since = None;
        self.weight = 0;
    }

    fn rescan(&self) {
        self.home.begin_round();
        if let Some(errands) = &self.scouting {
            let _ = errands.send(Errand::Scan);
        }
    }

    fn begin_anew(&mut self, reason: &str) {
        let Ok(spare) = Index::in_memory() else { return };
        let old = std::mem::replace(&mut self.index, spare);
        match old.begin_anew(reason) {
            Ok((index, opened)) => self.reopened(index, opened, reason),
            Err(error) => {
                self.failed = true;
                (self.news)(News::Failed(error.to_string()));
            }
        }
    }

    fn reopened(&mut self, index: Index, opened: Opened, reason: &str) {
        self.index = index;
        self.articles = true;
        if let Ok(reader) = self.index.reader() {
            self.home.moved(reader);
        }
        self.read_journal_again();
        self.faulty = true;
        match opened {
            Opened::InMemory(reason) => (self.news)(News::InMemory(reason)),
            Opened::Rebuilt(reason) => (self.news)(News::Rebuilt(reason)),
            Opened::Fresh | Opened::Present => (self.news)(News::Rebuilt(reason.to_owned())),
        }
        self.fold_tails();
    }
}

/// Puts files into the open transaction; how many of them were read to their end.
fn put(index: &mut Index, read: Vec<Gleaned>, weight: &mut usize) -> Result<usize> {
    let mut texts = 0;
    for gleaned in read {
        *weight += gleaned.weight();
        let Gleaned { place, size, mtime, what, problems } = gleaned;
        let whole = matches!(what, What::Whole(_));
        texts += usize::from(whole);
        let stamp = Stamp { place, size, mtime, whole };
        match what {
            What::Head(entry, lang) => {
                let put = Put { entry: &entry, lang: lang.as_ref(), words: None };
                index.put(&stamp, vec![put], &problems)?;
            }
            What::Whole(mut rows) => {
                let words: Vec<_> = rows.iter_mut().map(|r| std::mem::take(&mut r.words)).collect();
                let puts = rows.iter().zip(words).map(|(row, words)| Put {
                    entry: &row.entry,
                    lang: row.lang.as_ref(),
                    words: Some(words),
                });
                index.put(&stamp, puts.collect(), &problems)?;
            }
        }
    }
    Ok(texts)
}

#[cfg(test)]
impl<N: Fn(News)> Writer<N> {
    /// One of an index in memory, and of the journal of the device `me` in a folder.
    fn in_memory(journal: &std::path::Path, inbox: Arc<Inbox<Order, Batch>>, news: N) -> Self {
        let index = Index::in_memory().unwrap();
        let home = Arc::new(Home::new(index.reader().unwrap(), inbox.clone()));
        let journal = Journal { folder: journal.to_owned(), device: "me".to_owned() };
        Self::new(index, None, home, inbox, Some(journal), news)
    }
}
