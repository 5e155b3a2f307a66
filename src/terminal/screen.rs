//! Turns buffers into bytes on the terminal, and puts the terminal back as it was found.
//!
//! Every byte goes out under one lock and in one write, so that a restore from another thread (a
//! panic in a job, the last call of a signal) never falls into the middle of a frame, and a frame
//! never follows a restore. Nothing asks the terminal anything while it holds that lock.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use ratatui::layout::Position;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

use crate::error::{Error, Result};
use crate::safe::Safe;
use crate::terminal::pen::fills;
use crate::terminal::shown::Shown;
use crate::ui::drawing::Drawing;

/// Alternate screen, bracketed paste.
/// Without wrapping: a cluster that the terminal takes for wider than it is stays in its row.
const ENTER: &str = "\x1b[?1049h\x1b[?7l\x1b[?2004h";
/// Presses, and motion while a button is held, with numbers: reports of every motion would wake an
/// idle program.
const MOUSE: &str = "\x1b[?1002h\x1b[?1006h";
const PUSH_TITLE: &str = "\x1b[22;0t";
/// Ends everything above and whatever a broken-off frame may have left on, in reverse order.
const LEAVE: &str =
    "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h";
const POP_TITLE: &str = "\x1b[23;0t";
/// A frame longer than this is shown at once by terminals that know the mode (the others ignore
/// it); a shorter one arrives in one piece anyway.
const PIECE: usize = 1024;
/// Assumed when a terminal does not say: the size of a VT100.
const SIZE: (u16, u16) = (80, 24);

/// What has to be undone, while there is something to undo.
static HELD: Mutex<Option<Held>> = Mutex::new(None);
/// How the terminal was set when the program started, outside the lock: even when the terminal
/// takes no more bytes, and somebody waits for it with the lock, echo and line mode come back.
static FOUND: OnceLock<(OwnedFd, Termios)> = OnceLock::new();

/// Set when a thread is about to end the process: the loop may not take the terminal once more.
static OVER: AtomicBool = AtomicBool::new(false);

#[derive(Debug)]
struct Held {
    titled: bool,
}

/// The terminal as a surface to draw on.
#[derive(Debug)]
pub struct Screen {
    mouse: bool,
    titles: bool,
    title: Option<Safe>,
    /// The terminal has not been told the title yet.
    untitled: bool,
    size: (u16, u16),
    shown: Shown,
    cursor: Option<Position>,
    blank: bool,
}

impl Screen {
    /// Finds the terminal and what it is set to; switches nothing on.
    pub fn find(term: &str, mouse: bool) -> Result<Self> {
        let refuse = |cause: &str| Err(Error::of("open", "the reader", cause));
        let instead = "\"pullquote show\" prints articles without one";
        if !rustix::termios::isatty(io::stdout()) {
            return refuse(&format!("standard output is not a terminal; {instead}"));
        }
        if term.is_empty() || term == "dumb" {
            let cause = if term.is_empty() { "TERM is not set" } else { "TERM is \"dumb\"" };
            return refuse(&format!("{cause}; set it to your terminal's name; {instead}"));
        }
        if FOUND.get().is_none() {
            let wrong = |cause: io::Error| Error::of("open", "the terminal", cause);
            let tty = tty().map_err(wrong)?;
            let found = tcgetattr(&tty).map_err(|errno| wrong(errno.into()))?;
            let _ = FOUND.set((tty, found));
        }
        // Whether there is colour is the theme's decision, which knows NO_COLOR; left to itself,
        // crossterm would turn each change of colour into a reset of bold and italics.
        crossterm::style::force_color_output(true);
        Ok(Self {
            mouse,
            titles: !term.starts_with("linux"),
            title: None,
            untitled: false,
            size: SIZE,
            shown: Shown::blank(SIZE.0, SIZE.1, fills(term)),
            cursor: None,
            blank: false,
        })
    }

    /// Takes the terminal over, also once more after [`restore`] or when somebody else wrote on it.
    pub fn enter(&mut self) -> io::Result<()> {
        let mut held = lock();
        if OVER.load(Ordering::Relaxed) {
            return Ok(());
        }
        if let Some((tty, found)) = FOUND.get() {
            let mut raw = found.clone();
            raw.make_raw();
            tcsetattr(tty, OptionalActions::Now, &raw)?;
        }
        let mut bytes = String::from(ENTER);
        if self.mouse {
            bytes.push_str(MOUSE);
        }
        let titled = self.title.is_some();
        if let Some(title) = &self.title {
            if !held.as_ref().is_some_and(|held| held.titled) {
                bytes.push_str(PUSH_TITLE);
            }
            bytes.push_str(&titling(title));
        }
        *held = Some(Held { titled });
        self.untitled = false;
        self.blank = true;
        write_all(bytes.as_bytes())
    }

    /// Asks for the size of the window; `None` when it is the one already known, or none at all
    /// (a hidden window may say 0×0).
    pub fn measure(&mut self) -> Option<(u16, u16)> {
        let size = tcgetwinsize(io::stdout()).ok()?;
        let size = (size.ws_col, size.ws_row);
        if size.0 == 0 || size.1 == 0 || size == self.size {
            return None;
        }
        self.size = size;
        self.shown.resize(size.0, size.1);
        self.blank = true;
        Some(size)
    }

    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// Forgets what the terminal shows: the next frame clears it and draws all.
    pub fn forget(&mut self) {
        self.blank = true;
    }

    /// Draws one frame, and behind it tells the title; nothing is written when nothing has changed.
    pub fn draw(&mut self, draw: impl FnOnce(&mut Drawing) -> Option<Position>) -> io::Result<()> {
        let mut bytes = String::new();
        if std::mem::take(&mut self.blank) {
            self.shown.clear();
            bytes.push_str("\x1b[0m\x1b[2J\x1b[?25l");
            self.cursor = None;
        }
        let area = self.shown.area();
        let (told, cursor) = self.shown.show(draw);
        let cursor = cursor.filter(|place| area.contains(*place));
        bytes.push_str(&told);
        let moved = !bytes.is_empty() || cursor != self.cursor;
        match (cursor, self.cursor) {
            (Some(place), before) if moved => {
                bytes.push_str(&format!("\x1b[{};{}H", place.y + 1, place.x + 1));
                if before.is_none() {
                    bytes.push_str("\x1b[?25h");
                }
            }
            (None, Some(_)) => bytes.push_str("\x1b[?25l"),
            (Some(_) | None, _) => {}
        }
        self.cursor = cursor;
        if bytes.len() > PIECE {
            bytes.insert_str(0, "\x1b[?2026h");
            bytes.push_str("\x1b[?2026l");
        }
        let mut held = lock();
        let Some(held) = held.as_mut() else { return Ok(()) };
        if let Some(title) = self.title.as_ref().filter(|_| self.untitled) {
            if !std::mem::replace(&mut held.titled, true) {
                bytes.push_str(PUSH_TITLE);
            }
            bytes.push_str(&titling(title));
            self.untitled = false;
        }
        if bytes.is_empty() { Ok(()) } else { write_all(bytes.as_bytes()) }
    }

    /// Names the window with the next frame; the name it had comes back with [`restore`].
    pub fn title(&mut self, title: Safe) {
        if self.titles && self.title.as_ref() != Some(&title) {
            self.title = Some(title);
            self.untitled = true;
        }
    }
}

fn titling(title: &Safe) -> String {
    format!("\x1b]0;{title:.200}\x07")
}

/// Writes bytes between two frames; drops them when the terminal is not the program's.
pub fn send(bytes: &[u8]) -> io::Result<()> {
    let held = lock();
    if held.is_none() || bytes.is_empty() { Ok(()) } else { write_all(bytes) }
}

/// Gives the terminal back for good: the process is about to end.
pub fn close() {
    OVER.store(true, Ordering::Relaxed);
    restore();
}

/// Gives the terminal back; safe to call from any thread, at any time, more than once.
pub fn restore() {
    // First, so that whoever sees the shell's screen can type into it.
    if let Some((tty, found)) = FOUND.get() {
        let _ = tcsetattr(tty, OptionalActions::Now, found);
    }
    let deadline = Instant::now() + Duration::from_millis(200);
    let held = loop {
        match HELD.try_lock() {
            Ok(held) => break Some(held),
            Err(TryLockError::Poisoned(held)) => break Some(held.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() > deadline => break None,
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    if let Some(held) = held.and_then(|mut held| held.take())
        && takes_bytes(Duration::from_millis(200))
    {
        let title = if held.titled { POP_TITLE } else { "" };
        // The terminal may be gone, which is no reason to stop restoring.
        let _ = write_all(format!("{LEAVE}{title}").as_bytes());
    }
}

fn lock() -> MutexGuard<'static, Option<Held>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The terminal that keys come from: standard input, or the controlling terminal when that is a
/// pipe (`pullquote -`).
pub fn tty() -> io::Result<OwnedFd> {
    let stdin = io::stdin();
    if rustix::termios::isatty(&stdin) {
        return stdin.as_fd().try_clone_to_owned();
    }
    Ok(File::options().read(true).write(true).open("/dev/tty")?.into())
}

fn takes_bytes(wait: Duration) -> bool {
    let stdout = io::stdout();
    let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
    let wait = Timespec { tv_sec: 0, tv_nsec: wait.subsec_nanos().into() };
    poll(&mut fds, Some(&wait)).is_ok_and(|ready| ready > 0)
}

/// Past Rust's own standard output, whose buffer would cut a frame at line ends.
fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    let stdout = io::stdout();
    while !bytes.is_empty() {
        match rustix::io::write(&stdout, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(Errno::INTR) => {}
            // Somebody who shares the terminal made it non-blocking.
            Err(Errno::AGAIN) => {
                let mut fds = [PollFd::new(&stdout, PollFlags::OUT)];
                let _ = poll(&mut fds, None);
            }
            Err(errno) => return Err(errno.into()),
        }
    }
    Ok(())
}
