//! Turns signals into events, and stops and continues the program as a shell expects.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, getpgrp, getpid, getppid, getsid};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use crate::terminal::mailbox::{Event, Mailbox};
use crate::terminal::screen;

/// A terminal that is gone ends the program as the signal does that says so.
pub const HANGUP: i32 = SIGHUP;

/// How long the program may take to close after a signal.
const CLOSING: Duration = Duration::from_secs(1);

/// Held while somebody else has the terminal: an editor, or the shell.
static LENT: Mutex<()> = Mutex::new(());
/// Set by the signal itself, at once: an interrupt was typed, and no thread has heard of it yet.
static TYPED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
/// An interrupt is still to come that was typed while the terminal was lent.
static FORGIVEN: AtomicBool = AtomicBool::new(false);

/// Marks the terminal as lent until it is dropped.
#[derive(Debug)]
pub struct Lent {
    _held: MutexGuard<'static, ()>,
}

pub fn lend() -> Lent {
    let held = LENT.lock().unwrap_or_else(PoisonError::into_inner);
    TYPED.store(false, Ordering::SeqCst);
    FORGIVEN.store(false, Ordering::SeqCst);
    Lent { _held: held }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if TYPED.swap(false, Ordering::SeqCst) {
            FORGIVEN.store(true, Ordering::SeqCst);
        }
    }
}

/// Whether an interrupt was meant for whoever has, or just had, the terminal.
fn is_for_another() -> bool {
    let lent = lent();
    if lent {
        TYPED.store(false, Ordering::SeqCst);
    }
    lent || FORGIVEN.swap(false, Ordering::SeqCst)
}

fn lent() -> bool {
    matches!(LENT.try_lock(), Err(TryLockError::WouldBlock))
}

/// Starts listening.
pub fn listen(mailbox: Mailbox) -> io::Result<()> {
    for interrupt in [SIGINT, SIGQUIT] {
        signal_hook::flag::register(interrupt, Arc::clone(&TYPED))?;
    }
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            match signal {
                SIGWINCH => mailbox.post(Event::Resized),
                SIGCONT => mailbox.post(Event::Continued),
                // The editor that has the terminal asked its whole process group to stop.
                SIGTSTP if lent() => stop_self(),
                SIGTSTP => mailbox.post(Event::Stop),
                // Typed in the editor, and meant for it.
                SIGINT | SIGQUIT if is_for_another() => {}
                _ => {
                    mailbox.post(Event::End(signal));
                    last_call(signal);
                }
            }
        }
    })?;
    Ok(())
}

/// Sets a flag when the work is called off from outside; a second call ends the program at once.
pub fn call_off(flag: &Arc<AtomicBool>) -> io::Result<()> {
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(flag))?;
        signal_hook::flag::register(signal, Arc::clone(flag))?;
    }
    Ok(())
}

/// Gives the loop a second to close, then ends the program whatever it does.
pub fn last_call(signal: i32) {
    thread::sleep(CLOSING);
    screen::close();
    std::process::exit(128 + signal);
}

/// Whether somebody could continue the program.
pub fn has_shell() -> bool {
    let parent = getppid().and_then(|parent| getsid(Some(parent)).ok());
    getsid(None).is_ok_and(|session| is_continued_in(session, getpgrp(), parent))
}

/// Without a parent in the same session, in another group, there is no shell: POSIX calls such a
/// group orphaned, and the terminal's own `^Z` has no effect on it either.
fn is_continued_in(session: Pid, group: Pid, session_of_parent: Option<Pid>) -> bool {
    session != group && session_of_parent == Some(session)
}

/// Stops the whole process group, as the terminal's own `^Z` does: a script or a pipe that the
/// program runs in would otherwise keep the shell waiting.
pub fn stop_group() {
    let _ = rustix::process::kill_current_process_group(Signal::STOP);
}

/// Stops this process alone: whoever sent the signal has sent it to whom he meant.
pub fn stop_self() {
    let _ = rustix::process::kill_process(getpid(), Signal::STOP);
}

#[cfg(test)]
mod tests {
    use super::is_continued_in;
    use rustix::process::Pid;

    #[test]
    fn only_a_shell_with_jobs_in_the_same_session_continues_a_program() {
        for (session, group, parent, continued, what) in [
            (10, 20, Some(10), true, "a job of a shell"),
            (10, 10, Some(10), false, "in a script, which the terminal runs"),
            (20, 20, Some(10), false, "run by the terminal itself"),
            (10, 20, Some(5), false, "its shell has ended, and init is its parent"),
            (10, 20, None, false, "the parent is out of sight"),
        ] {
            let pid = |number| Pid::from_raw(number).unwrap();
            let found = is_continued_in(pid(session), pid(group), parent.map(pid));
            assert_eq!(found, continued, "{what}");
        }
    }
}
