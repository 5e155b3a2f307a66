//! Effects → work on threads, and messages with what came of it.
//!
//! Writing has one thread and a queue, so that events reach the journal in the order in which they
//! were made and a quit can wait for the last one. Opening articles, lists and rows have a thread
//! and a way into the index each: a row never waits for a search, an article for neither.

pub mod browser;
mod lists;
mod speaking;
mod way;
mod writing;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use crate::config::Config;
use crate::error::{Problem, Result};
use crate::library::Library;
use crate::library::index::Index;
use crate::library::keep::settle::anew;
use crate::library::keep::{self, Keeper, News};
use crate::library::quotes::Snapshots;
use crate::paths::Paths;
use crate::reader::{Effect, Msg};
use crate::sink;
use crate::terminal::deliverer::{Deliverer, Waker};
use crate::terminal::desk::{self, Journal};
use crate::terminal::jobs::browser::Browser;
use crate::terminal::jobs::lists::{Change, Listing, Lists, Newest};
use crate::terminal::jobs::way::Way;
use crate::terminal::jobs::writing::Writing;
use crate::terminal::mailbox::Mailbox;
use crate::terminal::piper::Piper;
use crate::terminal::refresher::Refresher;
use crate::terminal::tally::Tally;

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
    pub browser: Browser,
}

/// Carries effects out; dropping it waits until everything is written.
#[derive(Debug)]
pub struct Jobs {
    outside: Option<Outside>,
    browser: Browser,
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
            Effect::Browse(url) => self.browser.browse(url, mailbox.clone()),
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

impl Drop for Jobs {
    /// No command of a sink is waited for, before the threads and the deliverer end in that order.
    fn drop(&mut self) {
        if let Some(deliverer) = &self.deliverer {
            deliverer.call_off();
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
        move || {
            newest_only(&counted, &mailbox, |effect, send| {
                desk::count_highlights(&library, effect, send);
            });
        }
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
            let _ = listing.send(Listing::Changed(Change::default()));
            drop(listing);
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let (snapshots, library) = (snapshots.clone(), library.clone());
                move || {
                    for effect in opened {
                        let told = way.ask(&mut |index| {
                            Ok(desk::open(index, &library, snapshots.as_ref(), &effect))
                        });
                        let told = told.map_or_else(|e| desk::refused(&effect, &e), Vec::from_iter);
                        told.into_iter().for_each(|msg| mailbox.send(msg));
                    }
                }
            });
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let tally = tally.clone();
                move || {
                    for effect in wanted {
                        answer(&mut way, &tally, &effect, &mailbox);
                    }
                }
            });
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let (library, snapshots) = (library.clone(), snapshots.clone());
                move || speaking::speak(&mut way, &library, snapshots.as_ref(), &spoken, &mailbox)
            });
            thread::spawn({
                let (mailbox, mut way) = (mailbox.clone(), Way::new(&home));
                let library = library.clone();
                move || {
                    // Keys and drawing come first.
                    #[cfg(target_os = "linux")]
                    let _ = rustix::process::setpriority_process(None, 15);
                    newest_only(&tallied, &mailbox, |effect, send| {
                        let ask = &mut |ask: &mut dyn FnMut(&Index) -> Result<()>| way.ask(ask);
                        report(&mailbox, desk::tally(ask, &library, &tally, effect, send));
                    });
                }
            });
            // before anything can be kept, so that all that is kept from now on is delivered
            if let Err(error) = sink::begin(&Config::load(&feeds).0.sinks, &feeds) {
                mailbox.send(Msg::Problems(vec![Problem::new(error.to_string())]));
            }
            let journal = Journal::open(journal);
            let desk = Writing { way: Way::new(&home), journal, snapshots, waker };
            writing::write(keeper, desk, &window, &changes, &mailbox);
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

fn tell(told: News, listing: &Sender<Listing>, mailbox: &Mailbox) {
    match told {
        News::Changed(progress) | News::Marked(progress) => {
            let articles = matches!(told, News::Changed(_));
            let _ = listing.send(Listing::Changed(Change { progress, articles }));
        }
        News::Done(_) => {
            let _ = listing.send(Listing::Complete);
        }
        News::Problems(problems) => mailbox.send(Msg::LibraryProblems(problems)),
        News::Listed(_) | News::Elsewhere => {}
        News::Rebuilt(reason) => mailbox.send(Msg::Failed(anew(&reason))),
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

fn answer(way: &mut Way, tally: &Tally, effect: &Effect, mailbox: &Mailbox) {
    let answered = way.ask(&mut |index| {
        desk::answer(index, tally, effect, &mut |msg| {
            mailbox.send(msg);
            true
        })
    });
    refuse(mailbox, effect, answered);
}

fn refuse(mailbox: &Mailbox, effect: &Effect, answered: Result<()>) {
    let refused = answered.err().map(|error| desk::refused(effect, &error));
    refused.into_iter().flatten().for_each(|msg| mailbox.send(msg));
}

/// Answers until nobody asks any more, the newest question only: `answer` hands on what it finds, and
/// is told whether anybody still wants the rest.
fn newest_only(
    asked: &Receiver<Effect>,
    mailbox: &Mailbox,
    mut answer: impl FnMut(&Effect, &mut dyn FnMut(Msg) -> bool),
) {
    let mut next = asked.recv().ok();
    while let Some(effect) = next.take() {
        answer(&effect, &mut |msg| {
            mailbox.send(msg);
            next = asked.try_iter().last();
            next.is_none()
        });
        next = next.or_else(|| asked.recv().ok());
    }
}
