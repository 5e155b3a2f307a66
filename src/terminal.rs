//! The terminal: turns what happens outside into messages, and effects into what happens outside.
//!
//! The loop sleeps until something comes: keys from the terminal, or what jobs and signals have left
//! in its mailbox. It takes everything that waits, and draws once; nothing ticks.

pub mod background;
pub mod clicks;
pub mod clipboard;
pub mod decode;
pub mod deliverer;
pub mod desk;
pub mod editor;
pub mod jobs;
pub mod keyboard;
pub mod mailbox;
pub mod panics;
pub mod pen;
pub mod piper;
pub mod refresher;
pub mod screen;
pub mod scroll;
pub mod shown;
pub mod signals;
pub mod tally;
pub mod watch;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratatui::layout::Position;

use crate::article::Now;
use crate::error::{Error, Result};
use crate::reader::{Effect, Msg};
use crate::terminal::clipboard::Clipboard;
use crate::terminal::keyboard::Keyboard;
use crate::terminal::mailbox::{Event, Inbox};
use crate::terminal::screen::Screen;
use crate::ui::drawing::Drawing;

pub use crate::terminal::mailbox::Mailbox;

/// How long a quit waits for the reply to a question just asked: what came later would stand in
/// the shell's command line.
const REPLY: Duration = Duration::from_millis(300);
/// After this time a reply is no longer awaited.
const ASKED: Duration = Duration::from_secs(1);

/// What the loop drives.
pub trait Program {
    fn update(&mut self, msg: Msg) -> Vec<Effect>;

    /// Draws everything; returns where the terminal's cursor stands, or `None` to hide it.
    fn draw(&self, drawing: &mut Drawing) -> Option<Position>;

    /// The moment at which something changes without a key (a message fades): the program is told
    /// the time then. A moment that it has been told of already counts as none.
    fn wake(&self) -> Option<Timestamp>;

    /// The last call, before a quit as after a signal: what these effects do must be done when the
    /// jobs are dropped, a second later at most.
    fn closing(&mut self) -> Vec<Effect>;
}

/// How the terminal is used; this room reads neither the environment nor the config.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The value of `TERM`.
    pub term: String,
    /// Report the wheel and presses; selecting text with the mouse then needs shift.
    pub mouse: bool,
    /// Ask whether the background is dark.
    pub ask_background: bool,
    /// The user's editor and its arguments; the file comes last.
    pub editor: Vec<String>,
    pub clipboard: Clipboard,
    /// What goes wrong at the first key.
    pub fault: Option<Fault>,
}

/// A fault on demand, in debug builds only: what becomes of the terminal when a thread panics or
/// hangs can be tested on the finished program, which has no such fault to offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A panic in the loop's thread.
    Update,
    /// A panic in a job's thread.
    Job,
    /// An update that never returns.
    Hang,
}

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Quit,
    /// By a signal; a terminal that is gone counts as SIGHUP.
    Signal(i32),
}

impl End {
    /// The exit status: 0, or 128 and the signal's number as shells count.
    pub fn status(self) -> u8 {
        match self {
            Self::Quit => 0,
            Self::Signal(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        }
    }
}

/// Runs a program on the terminal until it ends; effects that are not the terminal's own go to
/// `jobs`, on this thread.
///
/// # Errors
/// There is no terminal, or none that can show a screen; nothing has been switched on then.
pub fn run<P: Program>(
    program: P,
    options: Options,
    jobs: impl FnMut(Effect, &Mailbox),
) -> Result<End> {
    let failed = |cause: io::Error| Error::of("use", "the terminal", cause);
    let mut screen = Screen::find(&options.term, options.mouse)?;
    screen.measure();
    let (mailbox, inbox) = Mailbox::open().map_err(failed)?;
    panics::install();
    signals::listen(mailbox.clone()).map_err(failed)?;
    let keyboard = Keyboard::new(screen::tty().map_err(failed)?);
    let _restored = Restored;
    let shown = screen.enter();
    let mut running = Running {
        program,
        jobs,
        options,
        screen,
        keyboard,
        mailbox,
        inbox,
        waiting: VecDeque::new(),
        wanted: Vec::new(),
        told: None,
        asked: None,
        end: None,
    };
    let shown = shown.and_then(|()| running.go());
    screen::restore();
    let end = match (running.end, shown) {
        (Some(end), _) => Ok(end),
        (None, Ok(())) => Ok(End::Quit),
        (None, Err(error)) if gone(&error) => Ok(End::Signal(signals::HANGUP)),
        (None, Err(error)) => Err(failed(error)),
    };
    if let Ok(End::Signal(signal)) = end {
        std::thread::spawn(move || signals::last_call(signal));
    }
    running.close();
    end
}

/// Restores the terminal on every way out.
struct Restored;

impl Drop for Restored {
    fn drop(&mut self) {
        screen::restore();
    }
}

/// Whether a failed write says that the terminal is gone.
fn gone(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let gone = [Errno::IO, Errno::PIPE, Errno::BADF, Errno::NXIO, Errno::NODEV];
    error.raw_os_error().is_some_and(|code| gone.iter().any(|errno| errno.raw_os_error() == code))
        || error.kind() == io::ErrorKind::WriteZero
}

struct Running<P: Program, J: FnMut(Effect, &Mailbox)> {
    program: P,
    jobs: J,
    options: Options,
    screen: Screen,
    keyboard: Keyboard,
    mailbox: Mailbox,
    inbox: Inbox,
    /// Events taken out of turn, while the loop waited for a certain one.
    waiting: VecDeque<Event>,
    /// What the jobs are asked for once the frame is out: where cores are few, their work would
    /// stand before it.
    wanted: Vec<Effect>,
    /// The time that the program knows.
    told: Option<Now>,
    /// When the background was asked for, until there is nothing to come.
    asked: Option<Instant>,
    end: Option<End>,
}

/// Asks for what is still wanted when drawing has panicked: what was marked is not lost.
impl<P: Program, J: FnMut(Effect, &Mailbox)> Drop for Running<P, J> {
    fn drop(&mut self) {
        self.hand_on();
    }
}

impl<P: Program, J: FnMut(Effect, &Mailbox)> Running<P, J> {
    fn go(&mut self) -> io::Result<()> {
        self.tell_time(Now::read())?;
        let (width, height) = self.screen.size();
        self.tell(Msg::Resize { width, height })?;
        self.draw()?;
        if self.options.ask_background && background::answers(&self.options.term) {
            // After the first frame, which waits for nothing.
            screen::send(background::QUERY)?;
            self.asked = Some(Instant::now());
        }
        while self.end.is_none() {
            let batch = self.batch();
            self.take(batch)?;
            self.draw()?;
        }
        Ok(())
    }

    /// Everything that waits; sleeps until there is something, or until the program is to wake.
    fn batch(&mut self) -> Vec<Event> {
        let sleep = if self.waiting.is_empty() { self.sleep() } else { Some(Duration::ZERO) };
        let mut batch: Vec<Event> = self.waiting.drain(..).collect();
        batch.extend(self.inbox.take(&mut self.keyboard, sleep));
        batch
    }

    fn sleep(&self) -> Option<Duration> {
        let wake = self.program.wake()?;
        let told = self.told?;
        if wake <= told.at {
            return None;
        }
        // Rounded up: waking just before the moment would mean to wake twice.
        let sleep = wake.duration_since(Timestamp::now()).unsigned_abs();
        let late = wake <= Timestamp::now();
        Some(if late { Duration::ZERO } else { sleep + Duration::from_millis(1) })
    }

    /// Tells the program of a batch: the time first, a change of size once.
    fn take(&mut self, batch: Vec<Event>) -> io::Result<()> {
        let now = Now::read();
        let awaited = self.program.wake().is_some_and(|wake| wake <= now.at);
        let second = |now: &Now| (now.at.as_second(), now.offset);
        if awaited || self.told.as_ref().map(second) != Some(second(&now)) {
            self.tell_time(now)?;
        }
        let mut resized = false;
        for event in batch {
            match event {
                Event::Msg(msg) => {
                    self.fail_on_demand(&msg);
                    self.tell(msg)?;
                }
                Event::Resized => resized = true,
                Event::Answered => self.asked = None,
                Event::Stop => self.stop(signals::stop_self)?,
                Event::Continued => {
                    self.screen.enter()?;
                    resized = true;
                }
                Event::End(signal) => self.end = Some(End::Signal(signal)),
            }
            if self.end.is_some() {
                return Ok(());
            }
        }
        if resized && let Some((width, height)) = self.screen.measure() {
            self.tell(Msg::Resize { width, height })?;
        }
        Ok(())
    }

    fn tell_time(&mut self, now: Now) -> io::Result<()> {
        self.told = Some(now);
        self.tell(Msg::Time(now))
    }

    /// Tells the program something and carries out what it wants done about it.
    fn tell(&mut self, msg: Msg) -> io::Result<()> {
        for effect in self.program.update(msg) {
            match effect {
                Effect::Quit => {
                    self.await_reply();
                    // What is typed from here on is the shell's.
                    self.keyboard.pause();
                    self.end = Some(End::Quit);
                }
                Effect::Suspend if signals::has_shell() => self.stop(signals::stop_group)?,
                Effect::Suspend => {}
                Effect::Redraw => self.screen.forget(),
                Effect::Edit(path) => self.edit(path)?,
                Effect::Copy { text, words, cited } => {
                    self.options.clipboard.copy(text, words, cited, &self.mailbox)?;
                }
                Effect::Title(title) => self.screen.title(title),
                effect => self.wanted.push(effect),
            }
        }
        Ok(())
    }

    /// Asks the jobs for what is wanted, in order.
    fn hand_on(&mut self) {
        for effect in self.wanted.drain(..) {
            (self.jobs)(effect, &self.mailbox);
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        if self.end.is_some() {
            return Ok(());
        }
        self.screen.draw(|drawing| self.program.draw(drawing))?;
        self.hand_on();
        Ok(())
    }

    /// Gives the terminal to the shell and stops, then takes it again.
    fn stop(&mut self, stop: impl FnOnce()) -> io::Result<()> {
        self.hand_on();
        self.await_reply();
        self.keyboard.pause();
        screen::restore();
        let lent = signals::lend();
        stop();
        // The stop may take hold only after the call: what comes first after it is SIGCONT.
        // The time limit runs out while stopped, and covers a stop that somebody forbade.
        self.await_event(Duration::from_secs(1), |event| matches!(event, Event::Continued));
        let back = self.back();
        drop(lent);
        back
    }

    /// Gives the terminal to the user's editor.
    fn edit(&mut self, path: PathBuf) -> io::Result<()> {
        self.hand_on();
        self.await_reply();
        self.keyboard.pause();
        screen::restore();
        let lent = signals::lend();
        let watched = self.keyboard.watch(self.mailbox.clone())?;
        let problem = editor::edit(&self.options.editor, &path).err();
        drop(watched);
        let back = self.back();
        drop(lent);
        back?;
        self.mailbox.send(Msg::Edited { path, problem });
        Ok(())
    }

    /// Takes the terminal again, which may have another size by now.
    fn back(&mut self) -> io::Result<()> {
        self.screen.enter()?;
        self.keyboard.resume();
        self.waiting.push_back(Event::Resized);
        Ok(())
    }

    /// Waits a moment for the reply to a question just asked, before somebody else gets to read.
    fn await_reply(&mut self) {
        if self.asked.take().is_some_and(|asked| asked.elapsed() < ASKED) {
            self.await_event(REPLY, |event| matches!(event, Event::Answered));
        }
    }

    /// Waits for one event, or for the end; what else comes keeps its order and its turn.
    fn await_event(&mut self, limit: Duration, awaited: impl Fn(&Event) -> bool) {
        let deadline = Instant::now() + limit;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let mut came = self.inbox.take(&mut self.keyboard, Some(left)).into_iter();
            for event in came.by_ref() {
                let (found, ended) = (awaited(&event), matches!(event, Event::End(_)));
                if !found {
                    self.waiting.push_back(event);
                }
                if found || ended {
                    self.waiting.extend(came);
                    return;
                }
            }
            if left.is_zero() {
                return;
            }
        }
    }

    fn close(&mut self) {
        self.wanted.extend(self.program.closing());
        self.hand_on();
    }

    fn fail_on_demand(&self, msg: &Msg) {
        if !cfg!(debug_assertions) || !matches!(msg, Msg::Key(_)) {
            return;
        }
        #[allow(clippy::panic, reason = "this is the fault that was asked for")]
        let fail = || panic!("a fault on demand\u{1b}[31m");
        match self.options.fault {
            None => {}
            Some(Fault::Update) => fail(),
            Some(Fault::Job) => drop(std::thread::spawn(fail)),
            Some(Fault::Hang) => loop {
                std::thread::park();
            },
        }
    }
}
