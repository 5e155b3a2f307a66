//! Feeds of the config → article files in the library, brought up to date; news of it on the way.
//!
//! One refresh works at a time: a lock in the state folder is held while it does, and a second one
//! leaves at once. Threads ask, read and write, one feed each; the caller's thread only listens.

pub mod command;
pub mod crew;
pub mod discover;
pub mod draft;
pub mod folder;
pub mod http;
pub mod items;
pub mod lines;
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

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::article::Now;
use crate::config::feed::{Feed, Origin};
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::paths::Paths;
use crate::refresh::crew::Crew;
use crate::refresh::folder::Folder;
use crate::refresh::http::{Client, Validators, What};
use crate::refresh::items::Items;
use crate::refresh::merge::Place;
use crate::refresh::queue::Queue;
use crate::refresh::source::Asking;
use crate::refresh::state::State;
use crate::safe::Safe;

pub use report::{Change, Known, News, Report, Status, Summary};
pub use schedule::Wish;

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
    let Some(_lock) = lock(&options.state)? else { return Ok(Run::Busy) };
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
    let (sender, receiver) = mpsc::channel();
    let work = Work { feeds, options, client: &client, cancel, queue: &queue, crew: &crew };
    thread::scope(|scope| {
        let mut sender = Some(sender);
        loop {
            for _ in 0..crew.hire(queue.waiting(), Instant::now()) {
                let (sender, work) = (sender.clone(), &work);
                scope.spawn(move || sender.map(|sender| work.through(&sender)));
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
struct Work<'a> {
    feeds: &'a [Feed],
    options: &'a Options,
    client: &'a Client,
    cancel: &'a AtomicBool,
    queue: &'a Queue,
    crew: &'a Crew,
}

impl Work<'_> {
    /// Takes one feed after the other, until none is left or enough others do.
    fn through(&self, sender: &Sender<News>) {
        while let Some((index, host)) = self.queue.next() {
            self.crew.begin(index, Instant::now());
            if let Some(feed) = self.feeds.get(index) {
                // What is done with an answer is no load for its host any more.
                let answered = || self.queue.done(index, host.as_deref());
                let _ = sender.send(News::Ended(self.one(feed, sender, &answered)));
            }
            self.queue.done(index, host.as_deref());
            if !self.crew.end(index, Instant::now()) {
                return;
            }
        }
        self.crew.leave();
    }

    fn one(&self, feed: &Feed, sender: &Sender<News>, answered: &dyn Fn()) -> Report {
        let report = Report::new(feed);
        let (name, folder) = (report.feed.clone(), report.folder.clone());
        let _ = sender.send(News::Started { feed: name, folder });
        let work = || one(feed, self.options, self.client, self.cancel, answered);
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            let why = "pullquote has a fault that this feed shows; please report it";
            Report { status: Status::Failed(Safe::line(why)), ..report }
        })
    }
}

/// Held by the one refresh at work.
struct Lock(File);

impl Drop for Lock {
    /// A program that is just being started holds a copy of the file for a moment, and by that the
    /// lock, unless it is given up by name.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// The lock of the one refresh at work; `None` when another has it.
fn lock(state: &Path) -> Result<Option<Lock>> {
    fs::create_dir_all(state).map_err(|cause| Error::new("create", state, cause))?;
    let path = state.join("refresh.lock");
    let file = OpenOptions::new().create(true).append(true).open(&path);
    let file = file.map_err(|cause| Error::new("open", &path, cause))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(cause)) => Err(Error::new("lock", &path, cause)),
    }
}

/// The report on a feed that is not to be asked now.
fn later(feed: &Feed, options: &Options) -> Option<Report> {
    let state = State::load(&options.state, &feed.folder, &about(feed));
    let every = feed.every.unwrap_or(options.settings.every);
    let (seconds, why) = schedule::due(&state, every, options.wish, options.now).err()?;
    let status = Status::Later(seconds, Safe::line(&why));
    Some(Report { status, ..Report::new(feed) })
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

/// Refreshes one feed, from its state to its state; `answered` is called once its host is done.
fn one(
    feed: &Feed,
    options: &Options,
    client: &Client,
    cancel: &AtomicBool,
    answered: &dyn Fn(),
) -> Report {
    let mut report = Report::new(feed);
    if cancel.load(Ordering::Relaxed) {
        report.status = Status::Cancelled;
        return report;
    }
    let mut state = State::load(&options.state, &feed.folder, &about(feed));
    let asking = Asking {
        feed,
        settings: &options.settings,
        paths: &options.paths,
        variable: options.variable,
        client,
        cancel,
        now: options.now,
    };
    let outcome = bring(&asking, options, answered, &mut state, &mut report);
    if let Err(why) = outcome {
        // Whatever was missed must not be taken for known the next time.
        state.validators = Validators::default();
        report.status = match cancel.load(Ordering::Relaxed) {
            true => Status::Cancelled,
            false => Status::Failed(Safe::line(&why)),
        };
    }
    if options.dry_run {
        return report;
    }
    state.asked = options.now.at.as_second();
    state.error = match &report.status {
        Status::Failed(why) => why.to_string(),
        Status::Cancelled => {
            // Not having been asked, it is due as it was.
            state.asked = 0;
            String::new()
        }
        Status::Read | Status::Unchanged => {
            state.succeeded = state.asked;
            String::new()
        }
        Status::Later(..) | Status::Gone => String::new(),
    };
    if let Err(error) = state.save(&options.state, &feed.folder) {
        report.status = Status::Failed(Safe::line(&error.to_string()));
    }
    asking.on_new(&mut report);
    report
}

/// Asks, reads and writes; `Err` says why the feed is not up to date.
fn bring(
    asking: &Asking<'_>,
    options: &Options,
    answered: &dyn Fn(),
    state: &mut State,
    report: &mut Report,
) -> std::result::Result<(), String> {
    let feed = asking.feed;
    let text = |error: Error| error.to_string();
    let existing = Folder::find(&options.library, &feed.folder).map_err(text)?;
    if existing.is_none() && !state.items.is_empty() {
        // Whoever removed the folder wants the feed anew, even when this refresh is killed.
        state.items.clear();
        state.validators = Validators::default();
        if !options.dry_run {
            state.save(&options.state, &feed.folder).map_err(text)?;
        }
    }
    let validators = match options.wish {
        Wish::Due | Wish::Now if existing.is_some() => state.validators.clone(),
        Wish::Due | Wish::Now | Wish::Force => Validators::default(),
    };
    let answer = asking.ask(state.moved.as_deref(), validators, report)?;
    if feed.extract.is_none() {
        answered();
    }
    if let Some(moved) = &answer.moved {
        report.note(&format!("it has moved for good to {moved}; change its url to that"));
        state.moved = answer.moved.clone();
    }
    let (bytes, validators, fresh) = match answer.what {
        What::Unchanged => {
            report.status = Status::Unchanged;
            return Ok(());
        }
        What::Gone => {
            (state.gone, report.status) = (true, Status::Gone);
            report.note("it was taken away for good (410); what came from it stays");
            return Ok(());
        }
        What::Wait { seconds, why } => {
            let until = options.now.after(seconds.into()).as_second();
            (state.wait, report.status) = (until, Status::Later(seconds.into(), Safe::line(&why)));
            return Ok(());
        }
        What::Bytes { bytes, validators, fresh } => (bytes, validators, fresh),
    };
    let bytes = asking.filter(bytes, report)?;
    let items = match &feed.origin {
        Origin::Url(_) if feed.filter.is_none() => items::of_the_web(&answer.url, &bytes)?,
        Origin::File(path) if feed.filter.is_none() => {
            items::read(path.rsplit('/').next().unwrap_or(path), &bytes)?
        }
        Origin::Url(_) | Origin::File(_) | Origin::Command(_) => items::of_a_program(&bytes)?,
    };
    drop(bytes);
    items.notes.iter().for_each(|note| report.note(note));
    let floor = items.floor.max(fresh.min(24 * 3600));
    write(asking, options, items, state, report)?;
    (state.validators, state.floor) = (validators, floor);
    (state.gone, state.wait) = (false, 0);
    Ok(())
}

fn write(
    asking: &Asking<'_>,
    options: &Options,
    items: Items,
    state: &mut State,
    report: &mut Report,
) -> std::result::Result<(), String> {
    let feed = asking.feed;
    let text = |error: Error| error.to_string();
    let said = items.feed.as_ref().map(|meta| meta.title.clone());
    let title = feed.title.as_deref().map(Safe::line).or(said).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| Safe::line(&feed.name));
    let place = Place {
        library: &options.library,
        state: &options.state,
        dry_run: options.dry_run,
        cancel: asking.cancel,
    };
    let full_text = |article: &mut crate::article::Article, report: &mut Report| {
        asking.full_text(article, report)
    };
    let seen = merge::merge(feed, &title, items.articles, &place, &full_text, state, report);
    let seen = seen.map_err(text)?;
    if asking.cancel.load(Ordering::Relaxed) {
        return Err("cancelled".to_owned());
    }
    let folder = Folder::find(&options.library, &feed.folder).map_err(text)?;
    if let (Some(folder), false) = (folder, options.dry_run) {
        describe(&folder, &title, items.feed.as_ref(), report).map_err(text)?;
    }
    prune(feed, &seen, &place, options, state, report).map_err(text)
}

/// Names the feed in its folder, where nobody has yet, and says what is there and without force.
fn describe(
    folder: &Folder,
    title: &Safe,
    feed: Option<&crate::article::Meta>,
    report: &mut Report,
) -> Result<()> {
    let value = |text: &str| toml::Value::from(text).to_string();
    let mut text = format!("title = {}\n", value(title));
    if let Some(link) = feed.and_then(|meta| meta.link.as_ref()) {
        text.push_str(&format!("homepage = {}\n", value(&link.url)));
    }
    if folder.add("feed.toml", text.as_bytes())? {
        return Ok(());
    }
    let Ok(Some(bytes)) = folder.read("feed.toml") else { return Ok(()) };
    let table = toml::from_str::<toml::Table>(&String::from_utf8_lossy(&bytes)).unwrap_or_default();
    for key in ["command", "filter", "extract", "on_new", "password_command", "shell", "url"] {
        if table.contains_key(key) {
            report.note(&format!(
                "{key} in {} has no force: only your own config can name it",
                folder.path().join("feed.toml").display()
            ));
        }
    }
    Ok(())
}

fn prune(
    feed: &Feed,
    seen: &HashSet<String>,
    place: &Place<'_>,
    options: &Options,
    state: &mut State,
    report: &mut Report,
) -> Result<()> {
    let keep = feed.keep.unwrap_or(options.settings.keep);
    if keep == 0 || state.items.len() <= usize::from(keep) {
        return Ok(());
    }
    match options.journal.as_deref().and_then(marked::ids) {
        Some(marked) => report.pruned = merge::prune(feed, keep, seen, &marked, place, state)?,
        None => report.note("keep: the journal cannot be read whole, so every article is kept"),
    }
    Ok(())
}

/// What the state of a feed is about: with another address, filter or tag all of it is read anew.
fn about(feed: &Feed) -> String {
    let parts = (&feed.origin, &feed.filter, &feed.extract, &feed.tags, &feed.title);
    merge::hash(format!("{parts:?}").as_bytes())
}
