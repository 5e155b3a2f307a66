//! Effects → work on threads, and messages with what came of it.
//!
//! Writing has one thread and a queue, so that events reach the journal in the order in which they
//! were made and a quit can wait for the last one. Opening articles, lists and rows have a thread
//! and a way into the index each: a row never waits for a search, an article for neither.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::article::Now;
use crate::config::Config;
use crate::error::{Error, Problem, Result};
use crate::library::Library;
use crate::library::index::{Index, Interrupt};
use crate::library::keep::{self, Home, Keeper, News, Progress};
use crate::library::quotes::Snapshots;
use crate::paths::Paths;
use crate::reader::{Done, Effect, Msg};
use crate::sink;
use crate::terminal::deliverer::{Deliverer, Waker};
use crate::terminal::desk::{self, Journal};
use crate::terminal::mailbox::Mailbox;
use crate::terminal::piper::Piper;
use crate::terminal::refresher::Refresher;
use crate::terminal::tally::Tally;

/// Between two changes of the index that the reader is told of; a list that takes long to make is
/// made less often.
const PAUSE: Duration = Duration::from_millis(100);
/// The share of the time that may go into making lists while the index grows: one in so many.
const SHARE: u32 = 8;

/// What the jobs of a run work with.
#[derive(Debug)]
pub struct Outside {
    pub library: Library,
    /// Where indexes lie, or why there are none.
    pub cache: Result<PathBuf>,
    /// The journal's folder and the device's name, or why there is none.
    pub journal: Result<(PathBuf, String)>,
    /// Where the texts are kept that quotes were taken from, or why they are not.
    pub snapshots: Result<PathBuf>,
    /// Where the window's state is kept.
    pub window: Result<PathBuf>,
    /// Where the feeds of the library are configured.
    pub feeds: Paths,
    /// The user's browser and its arguments; empty for the system's own.
    pub browser: Vec<String>,
}

/// Carries effects out; dropping it waits until everything is written.
#[derive(Debug)]
pub struct Jobs {
    outside: Option<Outside>,
    browser: Vec<String>,
    refresher: Refresher,
    piper: Piper,
    threads: Option<Threads>,
    /// Behind the threads, so that everything is written before the last delivery.
    deliverer: Option<Deliverer>,
}

#[derive(Debug)]
struct Threads {
    writing: Option<(Sender<Effect>, JoinHandle<()>)>,
    opening: Sender<Effect>,
    rows: Sender<Effect>,
    speaking: Sender<Effect>,
    counting: Sender<Effect>,
    tallying: Sender<Effect>,
    listing: Sender<Listing>,
    newest: Arc<Newest>,
}

/// What the thread that makes lists is handed.
#[derive(Debug)]
enum Listing {
    Asked(Effect),
    Changed(Progress),
    /// The index holds all that lies on disk.
    Complete,
}

/// The newest list that was asked for, and how to stop the making of an older one.
#[derive(Debug, Default)]
struct Newest {
    request: AtomicU64,
    running: Mutex<Option<Interrupt>>,
}

/// A way into the index that is renewed when the index was begun anew.
struct Way {
    home: Arc<Home>,
    index: Option<Index>,
}

impl Way {
    fn new(home: &Arc<Home>) -> Self {
        Self { home: home.clone(), index: None }
    }

    /// Asks the index; once more when it was begun anew meanwhile.
    fn ask<T>(&mut self, ask: &mut dyn FnMut(&Index) -> Result<T>) -> Result<T> {
        let index = match self.index.take() {
            Some(index) if index.is_current() => index,
            // what was deleted can be read on until another one takes its place
            Some(old) => self.home.reader().unwrap_or(old),
            None => self.home.reader()?,
        };
        let answer = ask(&index);
        if answer.as_ref().is_err_and(|error| !Index::is_interrupted(error)) {
            let index = self.home.reader()?;
            let answer = ask(&index);
            self.index = Some(index);
            return answer;
        }
        self.index = Some(index);
        answer
    }
}

impl Jobs {
    pub fn new(outside: Outside) -> Self {
        let (browser, refresher) = (outside.browser.clone(), Refresher::new(outside.feeds.clone()));
        let piper = Piper::new(outside.feeds.clone());
        let outside = Some(outside);
        Self { browser, refresher, piper, outside, threads: None, deliverer: None }
    }

    /// Carries one effect out; the first call starts the threads and the reading of the library.
    pub fn perform(&mut self, effect: Effect, mailbox: &Mailbox) {
        if let Some(outside) = self.outside.take() {
            let deliverer = Deliverer::start(outside.feeds.clone(), mailbox.clone());
            self.threads = Some(start(outside, deliverer.waker(), mailbox));
            self.deliverer = Some(deliverer);
        }
        let Some(threads) = &self.threads else { return };
        // A send fails only when its thread has ended, and then the program is ending too.
        match effect {
            Effect::Open { .. } | Effect::OpenQuote { .. } => {
                let _ = threads.opening.send(effect);
            }
            Effect::Rows { .. } => {
                let _ = threads.rows.send(effect);
            }
            Effect::Speakers { .. } | Effect::Said { .. } | Effect::Compare { .. } => {
                let _ = threads.speaking.send(effect);
            }
            Effect::CountHighlights { .. } => {
                let _ = threads.counting.send(effect);
            }
            Effect::Tally { .. } => {
                let _ = threads.tallying.send(effect);
            }
            Effect::List { request, .. } => {
                threads.newest.ask(request);
                let _ = threads.listing.send(Listing::Asked(effect));
            }
            Effect::Seek { .. } | Effect::Count { .. } | Effect::Quotes { .. } | Effect::Tags => {
                let _ = threads.listing.send(Listing::Asked(effect));
            }
            Effect::Mark { .. }
            | Effect::Quote { .. }
            | Effect::Undo
            | Effect::Redo
            | Effect::Remember(_) => {
                if let Some((sender, _)) = &threads.writing {
                    let _ = sender.send(effect);
                }
            }
            Effect::Feeds | Effect::Refresh(_) | Effect::CancelRefresh => {
                self.refresher.perform(effect, mailbox);
            }
            Effect::Pipe(_) | Effect::StopPiping | Effect::Export(_) => {
                self.piper.perform(effect, mailbox);
            }
            Effect::Deliver => {
                if let Some(deliverer) = &self.deliverer {
                    deliverer.waker().look();
                }
            }
            Effect::Browse(url) => browse(self.browser.clone(), url, mailbox.clone()),
            Effect::Start
            | Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Edit(_)
            | Effect::Copy { .. }
            | Effect::Title(_)
            | Effect::Theme(_) => {}
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.writing.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}

impl Newest {
    /// Makes every older list stop.
    fn ask(&self, request: u64) {
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

/// Starts the threads; none of them is waited for, however long the index takes to be opened.
fn start(outside: Outside, waker: Waker, mailbox: &Mailbox) -> Threads {
    let (writing, changes) = channel();
    let (opening, opened) = channel();
    let (rows, wanted) = channel();
    let (listing, asked) = channel();
    let (speaking, spoken) = channel();
    let (counting, counted) = channel();
    let (tallying, tallied) = channel();
    let tally = Arc::<Tally>::default();
    let Outside { library, cache, journal, snapshots, window, feeds, .. } = outside;
    let library = Arc::new(library);
    thread::spawn({
        let (mailbox, library) = (mailbox.clone(), library.clone());
        move || count_highlights(&library, &counted, &mailbox)
    });
    let newest = Arc::new(Newest::default());
    let writer = {
        let (mailbox, listing, newest) = (mailbox.clone(), listing.clone(), newest.clone());
        move || {
            let snapshots = snapshots.ok().map(|folder| Snapshots::new(&folder));
            let keeper = match keep(&library, cache.ok(), &journal, &listing, &mailbox) {
                Ok(keeper) => keeper,
                Err(error) => return mailbox.send(Msg::Failed(error.to_string())),
            };
            let home = keeper.home();
            thread::spawn({
                let (mailbox, way) = (mailbox.clone(), Way::new(&home));
                let tally = tally.clone();
                move || Lists::new(way, mailbox, newest, tally).run(&asked)
            });
            // what the index knows is shown before anything is looked for
            let _ = listing.send(Listing::Changed(Progress::default()));
            drop(listing);
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let (snapshots, library) = (snapshots.clone(), library.clone());
                move || {
                    for effect in opened {
                        let told = way.ask(&mut |index| {
                            Ok(desk::open(index, &library, snapshots.as_ref(), &effect))
                        });
                        let told = told.map(|told| told.into_iter().for_each(|m| mailbox.send(m)));
                        report(&mailbox, told);
                    }
                }
            });
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let tally = tally.clone();
                move || {
                    for effect in wanted {
                        report(&mailbox, answer(&mut way, &tally, &effect, &mailbox));
                    }
                }
            });
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let (library, snapshots) = (library.clone(), snapshots.clone());
                move || speak(&mut way, &library, snapshots.as_ref(), &spoken, &mailbox)
            });
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let library = library.clone();
                move || {
                    // Keys and drawing come first.
                    #[cfg(target_os = "linux")]
                    let _ = rustix::process::setpriority_process(None, 15);
                    tally_highlights(&mut way, &library, &tally, &tallied, &mailbox);
                }
            });
            // before anything can be kept, so that all that is kept from now on is delivered
            if let Err(error) = sink::begin(&Config::load(&feeds).0.sinks, &feeds) {
                mailbox.send(Msg::Problems(vec![Problem::new(error.to_string())]));
            }
            let journal = Journal::open(journal);
            let desk = Writing { way: Way::new(&home), journal, snapshots, waker };
            write(keeper, desk, &window, &changes, &mailbox);
        }
    };
    let writing = Some((writing, thread::spawn(writer)));
    Threads { writing, opening, rows, speaking, counting, tallying, listing, newest }
}

/// Opens the index and begins to bring it up to date.
fn keep(
    library: &Arc<Library>,
    cache: Option<PathBuf>,
    journal: &Result<(PathBuf, String)>,
    listing: &Sender<Listing>,
    mailbox: &Mailbox,
) -> Result<Keeper> {
    let (news, events) = (listing.clone(), mailbox.clone());
    let kept = journal.as_ref().ok();
    let kept = kept
        .map(|(folder, device)| keep::Journal { folder: folder.clone(), device: device.clone() });
    Keeper::start(library.clone(), cache.as_deref(), kept, move |told| tell(told, &news, &events))
}

fn tell(news: News, listing: &Sender<Listing>, mailbox: &Mailbox) {
    match news {
        News::Changed(progress) => {
            let _ = listing.send(Listing::Changed(progress));
        }
        News::Done => {
            let _ = listing.send(Listing::Complete);
        }
        News::Problems(problems) => mailbox.send(Msg::Problems(problems)),
        News::Elsewhere => {}
        News::Rebuilt(reason) => {
            mailbox
                .send(Msg::Failed(format!("the index is built anew, nothing is lost: {reason}")));
        }
        News::InMemory(reason) => mailbox.send(Msg::Problems(vec![Problem::new(format!(
            "the index is kept in memory and built at each start: {reason}"
        ))])),
        News::Failed(reason) => mailbox.send(Msg::Failed(reason)),
    }
}

fn report(mailbox: &Mailbox, result: Result<()>) {
    if let Err(error) = result {
        mailbox.send(Msg::Failed(error.to_string()));
    }
}

fn answer(way: &mut Way, tally: &Tally, effect: &Effect, mailbox: &Mailbox) -> Result<()> {
    way.ask(&mut |index| {
        desk::answer(index, tally, effect, &mut |msg| {
            mailbox.send(msg);
            true
        })
    })
}

/// Answers who said what. Whoever types or goes on asks again: only the last question counts.
fn speak(
    way: &mut Way,
    library: &Library,
    snapshots: Option<&Snapshots>,
    asked: &Receiver<Effect>,
    mailbox: &Mailbox,
) {
    for effect in asked {
        let effect = asked.try_iter().last().unwrap_or(effect);
        let told = way.ask(&mut |index| {
            desk::speak(index, library, snapshots, &effect, &mut |msg| mailbox.send(msg))
        });
        report(mailbox, told);
    }
}

/// Counts what the rules of the config hold for; only the last question counts.
fn count_highlights(library: &Library, asked: &Receiver<Effect>, mailbox: &Mailbox) {
    let mut next = asked.recv().ok();
    while let Some(effect) = next.take() {
        desk::count_highlights(library, &effect, &mut |msg| {
            mailbox.send(msg);
            next = asked.try_iter().last();
            next.is_none()
        });
        next = next.or_else(|| asked.recv().ok());
    }
}

/// Counts all that is listed, for the order of the list; only the last wish counts.
fn tally_highlights(
    way: &mut Way,
    library: &Library,
    tally: &Tally,
    asked: &Receiver<Effect>,
    mailbox: &Mailbox,
) {
    let mut next = asked.recv().ok();
    while let Some(effect) = next.take() {
        let told = desk::tally(&mut |ask| way.ask(ask), library, tally, &effect, &mut |msg| {
            mailbox.send(msg);
            next = asked.try_iter().last();
            next.is_none()
        });
        report(mailbox, told);
        next = next.or_else(|| asked.recv().ok());
    }
}

/// Makes lists, the newest that is asked for, and says when the index has changed.
struct Lists {
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
    fn new(way: Way, mailbox: Mailbox, newest: Arc<Newest>, tally: Arc<Tally>) -> Self {
        Self { way, mailbox, newest, tally, complete: false, told: None, took: Duration::ZERO }
    }

    fn run(mut self, asked: &Receiver<Listing>) {
        let mut change: Option<Progress> = None;
        loop {
            let patience = change.is_some().then(|| self.pause());
            let next = match patience {
                None => asked.recv().map_err(RecvTimeoutError::from),
                Some(patience) => asked.recv_timeout(patience),
            };
            match next {
                Ok(Listing::Asked(effect)) => self.answer(&effect),
                Ok(Listing::Changed(progress)) => change = Some(progress),
                Ok(Listing::Complete) => {
                    self.complete = true;
                    change = Some(Progress::default());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.pause().is_zero()
                && let Some(progress) = change.take()
            {
                self.tell_change(progress);
            }
        }
    }

    /// How long the reader is not to be told of another change.
    fn pause(&self) -> Duration {
        let pause = PAUSE.max(self.took * SHARE);
        self.told.map_or(Duration::ZERO, |told| pause.saturating_sub(told.elapsed()))
    }

    fn tell_change(&mut self, progress: Progress) {
        let begun = Instant::now();
        let Progress { done, total } = progress;
        let complete = self.complete;
        let mut unknown = false;
        let changed = self.way.ask(&mut |index| {
            let counts = index.counts()?;
            // an index that is empty because nothing was looked at yet is no empty library
            unknown = counts.total == 0 && !complete;
            let progress = (done < total || unknown).then_some((done, total));
            Ok(desk::changed(&counts, progress))
        });
        // nothing to show is no news that the first rows would have to keep a distance from
        self.told = (!unknown).then_some(begun);
        report(&self.mailbox, changed.map(|msg| self.mailbox.send(msg)));
    }

    fn answer(&mut self, effect: &Effect) {
        let Effect::List { request, .. } = effect else {
            let answered = answer(&mut self.way, &self.tally, effect, &self.mailbox);
            return report(&self.mailbox, answered);
        };
        let (newest, mailbox, begun) = (self.newest.clone(), &self.mailbox, Instant::now());
        let tally = &self.tally;
        let answered = self.way.ask(&mut |index| {
            if !newest.begin(*request, index) {
                return Ok(());
            }
            let answered = desk::answer(index, tally, effect, &mut |msg| {
                let wanted = newest.is(*request);
                if wanted {
                    mailbox.send(msg);
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
            self.mailbox.send(Msg::Failed(error.to_string()));
            // Who waits for the rest of a list would not ask for another one.
            let (request, rows, entries) = (*request, Vec::new(), Vec::new());
            self.mailbox.send(Msg::Listed { request, rows, entries, kept: None, done: true });
        }
    }
}

/// What the writing thread works with.
struct Writing {
    way: Way,
    journal: Journal,
    snapshots: Option<Snapshots>,
    /// Somebody who delivers what was kept.
    waker: Waker,
}

fn write(
    keeper: Keeper,
    mut desk: Writing,
    window: &Result<PathBuf>,
    changes: &Receiver<Effect>,
    mailbox: &Mailbox,
) {
    // what is written next depends on what was written last
    let mut folded: Option<Receiver<()>> = None;
    for effect in changes {
        if let Effect::Remember(state) = effect {
            if let Ok(path) = window
                && let Err(error) = crate::library::window::save(path, &state)
            {
                mailbox.send(Msg::Failed(error.to_string()));
            }
            continue;
        }
        if let Some(folded) = folded.take() {
            // an error means that the index has given up: then what it last knew has to do
            let _ = folded.recv();
        }
        let result = record(&mut desk, &effect);
        let result = result.map(|(done, events)| {
            folded = events.map(|events| keeper.fold(events));
            if !done.quotes.is_empty() {
                desk.waker.look();
            }
            done
        });
        mailbox.send(Msg::Recorded { result });
    }
}

type Recorded = (Done, Option<Vec<crate::journal::Event>>);

/// Writes a change down; it is on the disk when this returns.
fn record(writing: &mut Writing, effect: &Effect) -> std::result::Result<Recorded, String> {
    let planned = writing.way.ask(&mut |index| {
        let draft = desk::draft(index, effect)?;
        Ok((desk::done(index, effect, draft.as_ref())?, draft))
    });
    let (mut done, draft) = planned.map_err(|error| error.to_string())?;
    if draft.is_some() {
        desk::keep_text(writing.snapshots.as_ref(), effect)?;
    }
    let events = draft.map(|draft| writing.journal.append(draft, Now::read())).transpose()?;
    done.quotes = desk::about_quotes(events.as_deref().unwrap_or_default());
    Ok((done, events))
}

/// Starts the browser with nothing of the terminal in its hands, and says if it could not.
fn browse(browser: Vec<String>, url: String, mailbox: Mailbox) {
    thread::spawn(move || {
        let commands = match browser.split_first() {
            Some((program, arguments)) => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&url);
                vec![command]
            }
            None => open::commands(&url),
        };
        let mut failure = "no program to open it was found".to_owned();
        for mut command in commands {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            match command.status() {
                Ok(status) if status.success() => return,
                Ok(status) => {
                    failure = format!("{} ended with {status}", command.get_program().display());
                }
                Err(error) => {
                    failure = format!("{}: {error}", command.get_program().display());
                }
            }
        }
        mailbox.send(Msg::Failed(Error::of("open", &url, failure).to_string()));
    });
}
