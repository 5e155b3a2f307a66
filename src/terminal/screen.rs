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

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

use crate::error::{Error, Result};
use crate::safe::Safe;
use crate::terminal::erase;
use crate::terminal::rows::{alone, differing};
use crate::terminal::scroll::Scroll;

/// Alternate screen, bracketed paste.
const ENTER: &str = "\x1b[?1049h\x1b[?2004h";
/// Presses, and motion while a button is held, with numbers: reports of every motion would wake an
/// idle program.
const MOUSE: &str = "\x1b[?1002h\x1b[?1006h";
const PUSH_TITLE: &str = "\x1b[22;0t";
/// Ends everything above and whatever a broken-off frame may have left on, in reverse order.
const LEAVE: &str = "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?2004l\x1b[?1049l\x1b[?25h";
const POP_TITLE: &str = "\x1b[23;0t";
/// A frame longer than this is shown at once by terminals that know the mode (the others ignore
/// it); a shorter one arrives in one piece anyway.
const PIECE: usize = 1024;
/// The most cells written again instead of moving over them.
const GAP: u16 = 5;
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
    /// Erasing leaves the background that is set.
    fills: bool,
    title: Option<Safe>,
    size: (u16, u16),
    /// What the terminal shows; the next frame only says what differs.
    shown: Buffer,
    drawn: Buffer,
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
        let area = Rect::new(0, 0, SIZE.0, SIZE.1);
        Ok(Self {
            mouse,
            titles: !term.starts_with("linux"),
            fills: erase::fills(term),
            title: None,
            size: SIZE,
            shown: Buffer::empty(area),
            drawn: Buffer::empty(area),
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
        let area = Rect::new(0, 0, size.0, size.1);
        self.shown = Buffer::empty(area);
        self.drawn = Buffer::empty(area);
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

    /// Draws one frame; nothing is written when nothing has changed.
    pub fn draw(
        &mut self,
        draw: impl FnOnce(Rect, &mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        let area = self.drawn.area;
        self.drawn.reset();
        let cursor = draw(area, &mut self.drawn).filter(|place| area.contains(*place));
        let mut bytes = Vec::new();
        let blank = std::mem::take(&mut self.blank);
        if blank {
            self.shown.reset();
            bytes.extend_from_slice(b"\x1b[0m\x1b[2J\x1b[?25l");
            self.cursor = None;
        }
        let mut rows = differing(&self.shown, &self.drawn, 0..usize::from(area.height));
        if !blank && let Some(scroll) = Scroll::between(&self.shown, &self.drawn, &rows) {
            bytes.extend_from_slice(scroll.bytes().as_bytes());
            scroll.apply(&mut self.shown);
            // All that differ are among those that moved.
            rows = differing(&self.shown, &self.drawn, scroll.rows());
        }
        let pairs: Vec<(Buffer, Buffer)> =
            rows.iter().map(|row| (alone(&self.shown, *row), alone(&self.drawn, *row))).collect();
        let changes: Vec<_> = pairs.iter().flat_map(|(shown, drawn)| shown.diff(drawn)).collect();
        let moved = !bytes.is_empty() || !changes.is_empty() || cursor != self.cursor;
        let (changes, blanks) = erase::taken(&changes, self.fills);
        if !changes.is_empty() {
            let changes = plain(&bridged(&self.drawn, &changes));
            let changes = changes.iter().map(|(x, y, cell)| (*x, *y, cell));
            CrosstermBackend::new(&mut bytes).draw(changes)?;
        }
        erase::write(&mut bytes, &blanks)?;
        match (cursor, self.cursor) {
            (Some(place), before) if moved => {
                bytes
                    .extend_from_slice(format!("\x1b[{};{}H", place.y + 1, place.x + 1).as_bytes());
                if before.is_none() {
                    bytes.extend_from_slice(b"\x1b[?25h");
                }
            }
            (None, Some(_)) => bytes.extend_from_slice(b"\x1b[?25l"),
            (Some(_) | None, _) => {}
        }
        self.cursor = cursor;
        std::mem::swap(&mut self.shown, &mut self.drawn);
        if bytes.len() > PIECE {
            bytes.splice(..0, *b"\x1b[?2026h");
            bytes.extend_from_slice(b"\x1b[?2026l");
        }
        send(&bytes)
    }

    /// Names the window; the name it had comes back with [`restore`].
    pub fn title(&mut self, title: Safe) -> io::Result<()> {
        if !self.titles || self.title.as_ref() == Some(&title) {
            return Ok(());
        }
        let mut bytes = titling(&title);
        self.title = Some(title);
        let mut held = lock();
        match held.as_mut() {
            None => return Ok(()),
            Some(held) if held.titled => {}
            Some(held) => {
                held.titled = true;
                bytes.insert_str(0, PUSH_TITLE);
            }
        }
        write_all(bytes.as_bytes())
    }
}

/// Adds the cells between two changes where writing them again takes fewer bytes than moving the
/// cursor over them (`ESC [ 12 ; 34 H`).
fn bridged<'a>(drawn: &'a Buffer, changes: &[(u16, u16, &'a Cell)]) -> Vec<(u16, u16, &'a Cell)> {
    let mut cells: Vec<(u16, u16, &Cell)> = Vec::with_capacity(changes.len());
    for &(x, y, cell) in changes {
        if let Some(&(before, row, written)) = cells.last()
            && row == y
            && (2..=GAP + 1).contains(&(x - before))
        {
            let gap = (before + 1..x).map(|x| (x, y, &drawn[(x, y)]));
            let plain = |cell: &Cell| cell.symbol().len() == 1 && cell.style() == written.style();
            if gap.clone().all(|(_, _, cell)| plain(cell)) && written.symbol().len() == 1 {
                cells.extend(gap);
            }
        }
        cells.push((x, y, cell));
    }
    cells
}

/// Gives blanks the colour of the letters before them, which nobody sees: changing it back and
/// forth takes more bytes than most words between them.
fn plain(changes: &[(u16, u16, &Cell)]) -> Vec<(u16, u16, Cell)> {
    let mut color = None;
    let cells = changes.iter().map(|(x, y, cell)| {
        let mut cell = (*cell).clone();
        match color {
            Some(color) if erase::is_blank(&cell) => cell.fg = color,
            _ => color = Some(cell.fg),
        }
        (*x, *y, cell)
    });
    cells.collect()
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

#[cfg(test)]
mod tests {
    use super::{bridged, plain};
    use ratatui::backend::{Backend, CrosstermBackend};
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};

    /// What is written when a row that shows `before` is to show `after`.
    fn written(before: &str, after: &str) -> String {
        let area = Rect::new(0, 0, 20, 1);
        let (mut shown, mut drawn) = (Buffer::empty(area), Buffer::empty(area));
        shown.set_string(0, 0, before, Style::new());
        drawn.set_string(0, 0, after, Style::new());
        if after.starts_with('*') {
            drawn.cell_mut((1, 0)).unwrap().set_style(Style::new().add_modifier(Modifier::BOLD));
        }
        let mut bytes = Vec::new();
        let cells = bridged(&drawn, &shown.diff(&drawn));
        CrosstermBackend::new(&mut bytes).draw(cells.into_iter()).unwrap();
        String::from_utf8(bytes).unwrap().split("\u{1b}[39m").next().unwrap().to_owned()
    }

    #[test]
    fn a_short_gap_is_written_and_a_long_or_styled_or_wide_one_is_jumped_over() {
        for (before, after, expected) in [
            ("", "line 1", "\u{1b}[1;1Hline 1"),
            ("a.....b", "c.....d", "\u{1b}[1;1Hc.....d"),
            ("a......b", "c......d", "\u{1b}[1;1Hc\u{1b}[1;8Hd"),
            ("a字b", "c字d", "\u{1b}[1;1Hc\u{1b}[1;4Hd"),
            ("+a b", "*a d", "\u{1b}[1;1H*\u{1b}[1ma\u{1b}[1;4H\u{1b}[22md"),
        ] {
            assert_eq!(written(before, after), expected, "{before} to {after}");
        }
    }

    #[test]
    fn blanks_take_the_colour_of_what_stands_before_them_unless_that_is_seen() {
        let area = Rect::new(0, 0, 8, 1);
        let mut drawn = Buffer::empty(area);
        drawn.set_string(0, 0, "ab", Style::new().fg(Color::Red));
        drawn.set_string(4, 0, "c", Style::new().fg(Color::Red));
        drawn.set_string(6, 0, " ", Style::new().add_modifier(Modifier::REVERSED));
        let all: Vec<_> = (0..8).map(|x| (x, 0, &drawn[(x, 0)])).collect();
        let colors: Vec<Color> = plain(&all).iter().map(|(_, _, cell)| cell.fg).collect();
        assert_eq!(colors[..6], [Color::Red; 6]);
        assert_eq!(colors[6..], [Color::Reset; 2]);
    }
}
