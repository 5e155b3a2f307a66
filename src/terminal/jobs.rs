//! Effects → work on threads, and messages with what came of it.
//!
//! Writing has one thread and a queue, so that events reach the journal in the order in which they
//! were made and a quit can wait for the last one. Reading articles and listing have a thread each:
//! an article opens while the library is still being read.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::article::Now;
use crate::error::{Error, Result};
use crate::library::Library;
use crate::library::scan::Batch;
use crate::reader::page::quotations;
use crate::reader::{Effect, Msg};
use crate::terminal::desk::{Desk, Journal};
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
    writing: Option<(Sender<Effect>, JoinHandle<()>)>,
    reading: Sender<Effect>,
    listing: Sender<Effect>,
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
            Effect::Open { .. } => {
                let _ = threads.reading.send(effect);
            }
            Effect::List { .. }
            | Effect::Rows { .. }
            | Effect::Seek { .. }
            | Effect::Count { .. }
            | Effect::Tags => {
                let _ = threads.listing.send(effect);
            }
            Effect::Mark { .. } | Effect::Undo | Effect::Redo | Effect::Remember(_) => {
                if let Some((sender, _)) = &threads.writing {
                    let _ = sender.send(effect);
                }
            }
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

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.writing.take() {
            drop(sender);
            let _ = thread.join();
        }
    }
}

/// Works with the desk; a panic of another thread has ended the program already.
fn at<T>(desk: &Mutex<Desk>, work: impl FnOnce(&mut Desk) -> T) -> Option<T> {
    desk.lock().ok().map(|mut desk| work(&mut desk))
}

fn start(outside: Outside, mailbox: &Mailbox) -> Threads {
    let Outside { library, journal, window, .. } = outside;
    let library = Arc::new(library);
    let device = journal.as_ref().map(|(_, device)| device.clone()).unwrap_or_default();
    let desk = Arc::new(Mutex::new(Desk::new(&device, Journal::Closed(String::new()))));
    let (writing, changes) = channel();
    let (reading, opened) = channel();
    let (listing, asked) = channel();
    let writer = {
        let (mailbox, library, desk) = (mailbox.clone(), library.clone(), desk.clone());
        thread::spawn(move || {
            let (journal, past) = Journal::open(journal);
            at(&desk, |desk| {
                desk.journal = journal;
                desk.shelf.fold(&past.events);
            });
            if !past.problems.is_empty() {
                mailbox.send(Msg::Problems(past.problems));
            }
            // Only now: a list that came before its marks would show everything unread.
            thread::spawn({
                let (mailbox, library, desk) = (mailbox.clone(), library.clone(), desk.clone());
                move || scan(&library, &desk, &mailbox)
            });
            write(&library, &desk, &window, &changes, &mailbox);
        })
    };
    thread::spawn({
        let (mailbox, library, desk) = (mailbox.clone(), library.clone(), desk.clone());
        move || read(&library, &desk, &opened, &mailbox)
    });
    thread::spawn({
        let mailbox = mailbox.clone();
        move || list(&library, &desk, &asked, &mailbox)
    });
    Threads { writing: Some((writing, writer)), reading, listing }
}

/// Puts the library on the shelf and says so while it grows.
fn scan(library: &Library, desk: &Mutex<Desk>, mailbox: &Mailbox) {
    library.scan(&mut |Batch { entries, problems }| {
        if !problems.is_empty() {
            mailbox.send(Msg::Problems(problems));
        }
        let changed = at(desk, |desk| {
            entries.into_iter().for_each(|entry| desk.shelf.add(entry));
            desk.changed(Some((desk.shelf.len(), desk.shelf.len())))
        });
        changed.into_iter().for_each(|msg| mailbox.send(msg));
        true
    });
    at(desk, |desk| mailbox.send(desk.changed(None)));
}

fn read(library: &Library, desk: &Mutex<Desk>, opened: &Receiver<Effect>, mailbox: &Mailbox) {
    for effect in opened {
        let Effect::Open { request, row, location } = effect else { continue };
        let article = library.read(&location).map(Box::new).map_err(|e| e.to_string());
        let place = at(desk, |desk| desk.shelf.place(row)).flatten();
        let quotations = article.as_deref().map(quotations::find).unwrap_or_default();
        mailbox.send(Msg::Opened { request, article, place, quotations });
    }
}

fn list(library: &Library, desk: &Mutex<Desk>, asked: &Receiver<Effect>, mailbox: &Mailbox) {
    while let Ok(first) = asked.recv() {
        let effects: Vec<Effect> = std::iter::once(first).chain(asked.try_iter()).collect();
        // Of several questions for a list only the last is still of interest.
        let last = effects.iter().rposition(|effect| matches!(effect, Effect::List { .. }));
        for (number, effect) in effects.iter().enumerate() {
            if !matches!(effect, Effect::List { .. }) || Some(number) == last {
                answer(library, desk, effect, mailbox);
            }
        }
    }
}

fn write(
    library: &Library,
    desk: &Mutex<Desk>,
    window: &Result<PathBuf>,
    changes: &Receiver<Effect>,
    mailbox: &Mailbox,
) {
    for effect in changes {
        match effect {
            Effect::Remember(state) => {
                if let Ok(path) = window
                    && let Err(error) = crate::library::window::save(path, &state)
                {
                    mailbox.send(Msg::Failed(error.to_string()));
                }
            }
            effect => answer(library, desk, &effect, mailbox),
        }
    }
}

fn answer(library: &Library, desk: &Mutex<Desk>, effect: &Effect, mailbox: &Mailbox) {
    let answers = at(desk, |desk| desk.answer(effect, library, Now::read()));
    answers.into_iter().flatten().for_each(|msg| mailbox.send(msg));
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
