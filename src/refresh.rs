//! Feeds of the config → article files in the library, brought up to date; news of it on the way.
//!
//! One refresh works at a time: a lock in the state folder is held while it does, and a second one
//! leaves at once. Some threads ask, and others read and write what came, so that one that waits for
//! a server holds little memory; the caller's thread only listens.

pub mod command;
pub mod crew;
pub mod desks;
pub mod discover;
pub mod draft;
pub mod errand;
pub mod folder;
pub mod http;
pub mod items;
pub mod lines;
pub mod lock;
pub mod marked;
pub mod merge;
pub mod opml;
pub mod queue;
pub mod report;
pub mod schedule;
pub mod source;
pub mod state;
pub mod subscribe;
pub mod suspect;
pub mod turns;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use crate::article::Now;
use crate::config::feed::{Feed, Origin};
use crate::config::{self, Config};
use crate::error::Result;
use crate::paths::Paths;
use crate::refresh::crew::Crew;
use crate::refresh::desks::{Answered, Desks};
use crate::refresh::errand::{Errand, about};
use crate::refresh::http::{Answer, Client};
use crate::refresh::lock::Lock;
use crate::refresh::queue::Queue;
use crate::refresh::state::State;
use crate::safe::Safe;

pub use report::{Change, Known, News, Report, Status, Summary};
pub use schedule::Wish;

/// Held by the one refresh at work.
const LOCK: &str = "refresh.lock";
/// How often the listener looks whether the refresh was called off.
const LOOK: Duration = Duration::from_millis(100);
/// A feed is slow after this share of its time. So a refresh in which every server hangs takes
/// little longer than one of them: each such share, as many more feeds are asked as work at once.
const PATIENCE: u32 = 80;

/// Where everything is and how it is to be done.
#[derive(Debug, Clone)]
pub struct Options {
    pub library: PathBuf,
    pub state: PathBuf,
    /// Without, no article is pruned.
    pub journal: Option<PathBuf>,
    pub paths: Paths,
    pub settings: config::Refresh,
    /// Looks up a variable of the environment, for credentials.
    pub variable: fn(&str) -> Option<OsString>,
    pub wish: Wish,
    /// Ask and compare, but write nothing.
    pub dry_run: bool,
    pub now: Now,
}

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Another one is at work.
    Busy,
    Done(Summary),
}

impl Options {
    pub fn new(config: &Config, paths: &Paths, now: Now) -> Result<Self> {
        Ok(Self {
            library: config.library(paths)?,
            state: paths.state()?.to_owned(),
            journal: paths.journal().ok(),
            paths: paths.clone(),
            settings: config.refresh.clone(),
            variable: crate::paths::variable,
            wish: Wish::Due,
            dry_run: false,
            now,
        })
    }
}

/// Refreshes the feeds; `sink` hears of each one on the caller's own thread. Once `cancel` is set,
/// requests under way fail at once and the rest is left.
pub fn run(
    feeds: &[Feed],
    options: &Options,
    cancel: &AtomicBool,
    sink: &mut dyn FnMut(News),
) -> Result<Run> {
    let Some(_lock) = Lock::take(&options.state, LOCK)? else { return Ok(Run::Busy) };
    let client = Client::new(options.settings.per_host);
    let host = |feed: &Feed| match &feed.origin {
        Origin::Url(url) => Some(http::host(url).to_ascii_lowercase()),
        Origin::File(_) | Origin::Command(_) => None,
    };
    let mut summary = Summary::default();
    let mut jobs = Vec::new();
    for (index, feed) in feeds.iter().enumerate() {
        // What is not due costs no thread.
        match later(feed, options) {
            Some(report) => {
                summary.add(&report);
                sink(News::Ended(report));
            }
            None => jobs.push((index, host(feed))),
        }
    }
    let patience = options.settings.timeout.duration() / PATIENCE;
    let crew = Crew::new(options.settings.parallel.into(), patience);
    let queue = Queue::new(jobs, usize::from(options.settings.per_host), patience);
    let most = usize::from(options.settings.parallel).min(queue.waiting());
    let (sender, receiver) = mpsc::channel();
    // Nothing lies on a desk: whoever has an answer waits until somebody takes it, and asks nobody
    // meanwhile, so that no more answers are held than threads ask.
    let (desk, answers) = mpsc::sync_channel(0);
    let desks = Desks::new(answers, most);
    let work =
        Work { feeds, options, client: &client, cancel, queue: &queue, crew: &crew, desks: &desks };
    draft::make_room();
    thread::scope(|scope| {
        desks.open(scope, &sender);
        let mut sender = Some((sender, desk));
        loop {
            let now = Instant::now();
            let ready = || queue.ready(now).min(desks.room());
            for _ in 0..crew.hire(ready, now) {
                let (sender, work) = (sender.clone(), &work);
                scope.spawn(move || sender.map(|(news, desk)| work.through(&news, &desk)));
            }
            // While feeds wait, it also looks who is slow: nobody tells that.
            let mut look = LOOK.min(patience / 4).max(LOOK / 20);
            if queue.waiting() == 0 {
                // Nobody else will tell anything: the end of the last thread ends the loop.
                (sender, look) = (None, LOOK);
            }
            match receiver.recv_timeout(look) {
                Ok(news) => {
                    if let News::Ended(report) = &news {
                        summary.add(report);
                    }
                    sink(news);
                }
                Err(RecvTimeoutError::Timeout) if cancel.load(Ordering::Relaxed) => {
                    client.shut_down();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    });
    Ok(Run::Done(summary))
}

/// What the threads share.
struct Work<'a, 'd> {
    feeds: &'a [Feed],
    options: &'a Options,
    client: &'a Client,
    cancel: &'a AtomicBool,
    queue: &'a Queue,
    crew: &'a Crew,
    desks: &'d Desks<'a>,
}

impl<'a> Work<'a, '_> {
    /// Takes one feed after the other, until none is left or enough others do.
    fn through(&self, news: &Sender<News>, desk: &SyncSender<Answered<'a>>) {
        while let Some((index, host)) = self.queue.next() {
            self.crew.begin(index, Instant::now());
            if let Some(feed) = self.feeds.get(index) {
                let host = host.as_deref();
                // What is done with an answer is no load for its host any more.
                let answered = || self.queue.done(index, host);
                self.one(feed, news, desk, &answered);
            }
            self.queue.done(index, host.as_deref());
            if !self.crew.end(index, Instant::now()) {
                return;
            }
        }
        self.crew.leave();
    }

    fn one(
        &self,
        feed: &'a Feed,
        news: &Sender<News>,
        desk: &SyncSender<Answered<'a>>,
        answered: &dyn Fn(),
    ) {
        let Report { feed: name, folder, .. } = Report::new(feed);
        let _ = news.send(News::Started { feed: name, folder });
        let report = match self.asked(feed) {
            Err(report) => *report,
            Ok((errand, answer)) => {
                if feed.extract.is_none() {
                    answered();
                }
                if errand.is_quick(&answer) {
                    self.desks.hand_in(desk, (errand, answer));
                    return;
                }
                errand.take_in(answer, None)
            }
        };
        let _ = news.send(News::Ended(report));
    }

    /// What the feed's origin says, or the report on a feed that ends here.
    fn asked(&self, feed: &'a Feed) -> std::result::Result<(Errand<'a>, Answer), Box<Report>> {
        if self.cancel.load(Ordering::Relaxed) {
            let status = Status::Cancelled;
            return Err(Box::new(Report { status, ..Report::new(feed) }));
        }
        let mut errand = Errand::new(feed, self.options, self.client, self.cancel);
        match errand.guard(Errand::ask)? {
            Ok(answer) => Ok((errand, answer)),
            Err(why) => Err(Box::new(errand.end(Err(why)))),
        }
    }
}

/// The report on a feed that is not to be asked now.
fn later(feed: &Feed, options: &Options) -> Option<Report> {
    let state = State::load(&options.state, &feed.folder, &about(feed));
    let every = feed.every.unwrap_or(options.settings.every);
    let (seconds, why) = schedule::due(&state, every, options.wish, options.now).err()?;
    let status = Status::Later(seconds, Safe::line(&why));
    let mut report = Report { status, ..Report::new(feed) };
    if let Some(silence) = schedule::silence(&state, every, options.now) {
        report.note(&silence);
    }
    Some(report)
}

/// What is known of the feeds, and when each is due.
pub fn known(feeds: &[Feed], options: &Options) -> Vec<Known> {
    let known = |feed: &Feed| {
        let state = State::load(&options.state, &feed.folder, &about(feed));
        let every = feed.every.unwrap_or(options.settings.every);
        let now = options.now.at.as_second();
        let due = match schedule::due(&state, every, Wish::Due, options.now) {
            Ok(()) => Some(now),
            // As [`Status::Later`] says it: not at all.
            Err((0, _)) => None,
            Err((seconds, _)) => Some(now.saturating_add(seconds)),
        };
        let Report { feed: name, folder, .. } = Report::new(feed);
        let (asked, error) = (state.asked, Safe::line(&state.error));
        Known { name, folder, asked, error, gone: state.gone, due }
    };
    feeds.iter().map(known).collect()
}
