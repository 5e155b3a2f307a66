//! Refreshing asked for by the reader → a refresh on threads of its own, told message by message.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::article::Now;
use crate::config::Config;
use crate::config::feed::{self, Feed};
use crate::error::{Error, Problem};
use crate::paths::Paths;
use crate::reader::Msg;
use crate::reader::message::{Effect, Which};
use crate::refresh::{self, Options, Run, Wish};
use crate::safe::Safe;
use crate::terminal::mailbox::Mailbox;

/// A quit waits so long for programs of feeds to be ended.
const FAREWELL: Duration = Duration::from_millis(800);

/// Dropping it calls off what runs.
#[derive(Debug)]
pub struct Refresher {
    paths: Paths,
    cancel: Arc<AtomicBool>,
    /// Closed when the last refresh has ended.
    running: Option<Receiver<()>>,
}

impl Refresher {
    pub fn new(paths: Paths) -> Self {
        Self { paths, cancel: Arc::default(), running: None }
    }

    /// Carries out what concerns feeds; each time the config is read anew, so that what `add` wrote
    /// meanwhile counts.
    pub fn perform(&mut self, effect: Effect, mailbox: &Mailbox) {
        let (paths, mailbox) = (self.paths.clone(), mailbox.clone());
        match effect {
            Effect::CancelRefresh => self.cancel.store(true, Ordering::Relaxed),
            Effect::Feeds => {
                thread::spawn(move || {
                    let (config, _) = Config::load(&paths);
                    if let Ok(options) = Options::new(&config, &paths, Now::read()) {
                        mailbox.send(Msg::Feeds(refresh::known(&config.feeds, &options)));
                    }
                });
            }
            Effect::Refresh(which) => {
                self.cancel = Arc::default();
                let (cancel, (ended, running)) = (self.cancel.clone(), channel());
                self.running = Some(running);
                thread::spawn(move || {
                    // The threads of the refresh inherit it: keys and drawing come first.
                    #[cfg(target_os = "linux")]
                    let _ = rustix::process::setpriority_process(None, 15);
                    let result = run(&which, &paths, &cancel, &mailbox);
                    mailbox.send(Msg::Refreshed(result));
                    drop(ended);
                });
            }
            _ => {}
        }
    }
}

impl Drop for Refresher {
    fn drop(&mut self) {
        self.cancel.store(true, Ordering::Relaxed);
        if let Some(running) = &self.running {
            let _ = running.recv_timeout(FAREWELL);
        }
    }
}

fn run(
    which: &Which,
    paths: &Paths,
    cancel: &AtomicBool,
    mailbox: &Mailbox,
) -> Result<Run, String> {
    let (config, problems) = Config::load(paths);
    let feeds = chosen(which, &config.feeds, &problems)?;
    let text = |error: Error| error.to_string();
    let mut options = Options::new(&config, paths, Now::read()).map_err(text)?;
    options.wish = if *which == Which::Due { Wish::Due } else { Wish::Now };
    mailbox.send(Msg::RefreshBegun(feeds.len()));
    refresh::run(&feeds, &options, cancel, &mut |news| {
        mailbox.send(Msg::Refreshing(Box::new(news)));
    })
    .map_err(text)
}

fn chosen(which: &Which, feeds: &[Feed], problems: &[Problem]) -> Result<Vec<Feed>, String> {
    let chosen: Vec<Feed> = match which {
        Which::Due | Which::All => feeds.to_vec(),
        Which::Folder(folder) => {
            feeds.iter().filter(|feed| feed.folder == *folder).cloned().collect()
        }
    };
    match (chosen.is_empty(), which) {
        (false, _) => Ok(chosen),
        (true, Which::Folder(folder)) => {
            Err(format!("no feed of the config fills the folder {}", Safe::line(folder)))
        }
        (true, Which::Due | Which::All) => Err(feed::none(problems)),
    }
}
