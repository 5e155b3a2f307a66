//! The sinks of the config → deliveries on a thread of its own, which sleeps until something is due.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::article::Now;
use crate::config::Config;
use crate::error::Problem;
use crate::paths::Paths;
use crate::reader::Msg;
use crate::sink::{self, Wish};
use crate::terminal::mailbox::Mailbox;

/// A quit waits so long for what files are still to get.
const FAREWELL: Duration = Duration::from_millis(800);

/// Why the thread is woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wake {
    /// Something was kept, or the config has changed.
    Look,
    Quit,
}

/// Wakes the thread.
#[derive(Debug, Clone)]
pub struct Waker(Sender<Wake>);

impl Waker {
    pub fn look(&self) {
        // it fails when the thread has ended, and then the program is ending too
        let _ = self.0.send(Wake::Look);
    }
}

/// Dropping it delivers to files what still waits for them.
#[derive(Debug)]
pub struct Deliverer {
    wakes: Sender<Wake>,
    cancel: Arc<AtomicBool>,
    ended: Receiver<()>,
}

impl Deliverer {
    pub fn start(paths: Paths, mailbox: Mailbox) -> Self {
        let (wakes, woken) = channel();
        let (end, ended): (Sender<()>, _) = channel();
        let cancel = Arc::<AtomicBool>::default();
        thread::spawn({
            let cancel = cancel.clone();
            move || {
                // Keys and drawing come first.
                #[cfg(target_os = "linux")]
                let _ = rustix::process::setpriority_process(None, 15);
                run(&paths, &woken, &cancel, &mailbox);
                drop(end);
            }
        });
        Self { wakes, cancel, ended }
    }

    pub fn waker(&self) -> Waker {
        Waker(self.wakes.clone())
    }

    /// Ends the command that runs, and runs none from here on; files still get what they wait for.
    pub fn call_off(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }
}

impl Drop for Deliverer {
    fn drop(&mut self) {
        let _ = self.wakes.send(Wake::Quit);
        self.call_off();
        let _ = self.ended.recv_timeout(FAREWELL);
    }
}

fn run(paths: &Paths, woken: &Receiver<Wake>, cancel: &AtomicBool, mailbox: &Mailbox) {
    // What was told once stands among the problems.
    let mut told = BTreeSet::new();
    loop {
        let next = deliver(paths, Wish::Due, cancel, mailbox, &mut told);
        let wake = match next {
            None => woken.recv().map_err(RecvTimeoutError::from),
            Some(next) => {
                let left = next - Now::read().at.as_second();
                let left = Duration::from_secs(u64::try_from(left).unwrap_or(0)) + SECOND;
                woken.recv_timeout(left)
            }
        };
        let wakes = wake.into_iter().chain(woken.try_iter());
        if wakes.into_iter().any(|wake| wake == Wake::Quit) {
            deliver(paths, Wish::Files, cancel, mailbox, &mut told);
            return;
        }
        if wake == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

/// What is due in a second is not due before the second has passed.
const SECOND: Duration = Duration::from_secs(1);

fn deliver(
    paths: &Paths,
    wish: Wish,
    cancel: &AtomicBool,
    mailbox: &Mailbox,
    told: &mut BTreeSet<String>,
) -> Option<i64> {
    let (config, _) = Config::load(paths);
    let delivered = sink::deliver(&config.sinks, paths, &Now::read(), wish, cancel);
    let (problems, next) = match delivered {
        Ok(delivered) => {
            (delivered.failed.into_iter().map(|(problem, _)| problem).collect(), delivered.next)
        }
        Err(error) => (vec![Problem::new(error.to_string())], None),
    };
    let fresh: Vec<Problem> =
        problems.into_iter().filter(|problem: &Problem| told.insert(problem.to_string())).collect();
    if !fresh.is_empty() {
        mailbox.send(Msg::Problems(fresh));
    }
    next
}
