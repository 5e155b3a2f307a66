//! Effects → work on threads, and messages with what came of it.
//!
//! Writing has one thread and a queue, so that events reach the journal in the order in which they
//! were made and a quit can wait for the last one. Reading and searching have a thread each: an
//! article opens while the library is still being read.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

use crate::article::{Location, Now};
use crate::error::{Error, Result};
use crate::journal::Draft;
use crate::library::Library;
use crate::library::log::{Log, Past};
use crate::library::scan::Batch;
use crate::reader::page::quotations;
use crate::reader::settings::Window;
use crate::reader::{Effect, Msg};
use crate::terminal::mailbox::Mailbox;

/// What the jobs of a run work with.
#[derive(Debug)]
pub struct Outside {
    pub library: Library,
    /// The journal's folder and the device's name, or why there is none.
    pub journal: Result<(PathBuf, String)>,
    /// Where the window's state is kept.
    pub window: Result<PathBuf>,
    /// The user's browser and its arguments; empty for the system's own.
    pub browser: Vec<String>,
}

/// Carries effects out; dropping it waits until everything is written.
#[derive(Debug)]
pub struct Jobs {
    outside: Option<Outside>,
    browser: Vec<String>,
    threads: Option<Threads>,
}

#[derive(Debug)]
struct Threads {
    writing: Option<(Sender<Writing>, JoinHandle<()>)>,
    reading: Sender<(u64, Location)>,
    searching: Sender<(u64, Vec<String>)>,
    /// The newest search; older ones give up.
    search: Arc<AtomicU64>,
}

#[derive(Debug)]
enum Writing {
    Record(Draft),
    Remember(Window),
}

impl Jobs {
    pub fn new(outside: Outside) -> Self {
        Self { browser: outside.browser.clone(), outside: Some(outside), threads: None }
    }

    /// Carries one effect out; the first call starts the threads and the reading of the library.
    pub fn perform(&mut self, effect: Effect, mailbox: &Mailbox) {
        if let Some(outside) = self.outside.take() {
            self.threads = Some(start(outside, mailbox));
        }
        let Some(threads) = &self.threads else { return };
        // A send fails only when its thread has ended, and then the program is ending too.
        match effect {
            Effect::Open { request, location } => {
                let _ = threads.reading.send((request, location));
            }
            Effect::Search { request, words } => {
                threads.search.store(request, Ordering::Relaxed);
                let _ = threads.searching.send((request, words));
            }
            Effect::Record(draft) => threads.write(Writing::Record(draft)),
            Effect::Remember(window) => threads.write(Writing::Remember(window)),
            Effect::Browse(url) => browse(self.browser.clone(), url, mailbox.clone()),
            Effect::Start
            | Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Edit(_)
            | Effect::Title(_)
            | Effect::Copy { .. }
            | Effect::Theme(_) => {}
        }
    }
}

impl Threads {
    fn write(&self, writing: Writing) {
        if let Some((sender, _)) = &self.writing {
            let _ = sender.send(writing);
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

fn start(outside: Outside, mailbox: &Mailbox) -> Threads {
    let Outside { library, journal, window, .. } = outside;
    let library = Arc::new(library);
    let (writing, drafts) = channel();
    let (reading, locations) = channel();
    let (searching, searches) = channel();
    let search = Arc::new(AtomicU64::new(0));
    let writer = {
        let (mailbox, library) = (mailbox.clone(), library.clone());
        thread::spawn(move || {
            let log = past(journal, &mailbox);
            // Only now: a list that came before its marks would show everything unread.
            thread::spawn({
                let mailbox = mailbox.clone();
                move || scan(&library, &mailbox)
            });
            write(log, &window, &drafts, &mailbox);
        })
    };
    thread::spawn({
        let (mailbox, library) = (mailbox.clone(), library.clone());
        move || {
            for (request, location) in locations {
                let article = library.read(&location).map(Box::new).map_err(|e| e.to_string());
                let quotations = article.as_deref().map(quotations::find).unwrap_or_default();
                mailbox.send(Msg::Opened { request, article, quotations });
            }
        }
    });
    thread::spawn({
        let (mailbox, newest) = (mailbox.clone(), search.clone());
        move || find(&library, &searches, &newest, &mailbox)
    });
    Threads { writing: Some((writing, writer)), reading, searching, search }
}

/// Reads the journal and says what it holds.
fn past(journal: Result<(PathBuf, String)>, mailbox: &Mailbox) -> Result<Log> {
    let (folder, device) = journal?;
    let (log, Past { events, problems }) = Log::open(&folder, &device);
    mailbox.send(Msg::Marked(events));
    if !problems.is_empty() {
        mailbox.send(Msg::Listed { entries: Vec::new(), problems });
    }
    Ok(log)
}

fn scan(library: &Library, mailbox: &Mailbox) {
    library.scan(&mut |Batch { entries, problems }| {
        mailbox.send(Msg::Listed { entries, problems });
        true
    });
    mailbox.send(Msg::ListedAll);
}

fn write(
    mut log: Result<Log>,
    window: &Result<PathBuf>,
    drafts: &Receiver<Writing>,
    mailbox: &Mailbox,
) {
    for writing in drafts {
        match writing {
            Writing::Record(draft) => {
                let recorded = match &mut log {
                    Ok(log) => log.append(draft, Now::read()).map_err(|error| error.to_string()),
                    Err(error) => Err(error.to_string()),
                };
                mailbox.send(Msg::Recorded(recorded));
            }
            Writing::Remember(state) => {
                if let Ok(path) = window
                    && let Err(error) = crate::library::window::save(path, &state)
                {
                    mailbox.send(Msg::Failed(error.to_string()));
                }
            }
        }
    }
}

fn find(
    library: &Library,
    searches: &Receiver<(u64, Vec<String>)>,
    newest: &AtomicU64,
    mailbox: &Mailbox,
) {
    for (request, words) in searches {
        let wanted = || newest.load(Ordering::Relaxed) == request;
        if !wanted() {
            continue;
        }
        library.search(&words, &mut |articles| {
            if !articles.is_empty() {
                mailbox.send(Msg::Found { request, articles, done: false });
            }
            wanted()
        });
        mailbox.send(Msg::Found { request, articles: Vec::new(), done: true });
    }
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
