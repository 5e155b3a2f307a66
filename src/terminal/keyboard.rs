//! Reads the terminal: what was typed, and whether it is gone.
//!
//! The loop itself reads, when it has been told that there are bytes: a thread between it and the
//! terminal would take up a fourth of the time from a key to its frame.

use std::io::{self, PipeWriter};
use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use crate::reader::Msg;
use crate::terminal::clicks::Clicks;
use crate::terminal::decode::{Decoder, Input};
use crate::terminal::mailbox::{Event, Mailbox};
use crate::terminal::signals::{HANGUP, last_call};

#[derive(Debug)]
pub struct Keyboard {
    tty: OwnedFd,
    decoder: Decoder,
    clicks: Clicks,
    /// When bytes came last.
    read: Instant,
    /// Somebody else reads.
    paused: bool,
}

impl Keyboard {
    pub fn new(tty: OwnedFd) -> Self {
        Self {
            tty,
            decoder: Decoder::default(),
            clicks: Clicks::default(),
            read: Instant::now(),
            paused: false,
        }
    }

    /// Takes no byte from the next program any more.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    pub fn resume(&mut self) {
        self.paused = false;
    }

    /// Ends the program when the terminal goes, for as long as what is given lives: the loop waits
    /// for somebody else who reads.
    pub fn watch(&self, mailbox: Mailbox) -> io::Result<PipeWriter> {
        let tty = self.tty.try_clone()?;
        let (wire, ours) = io::pipe()?;
        thread::Builder::new().name("hangup".into()).spawn(move || {
            let mut fds =
                [PollFd::new(&tty, PollFlags::empty()), PollFd::new(&wire, PollFlags::empty())];
            while poll(&mut fds, None).is_err() {}
            if fds[1].revents().is_empty() {
                mailbox.post(Event::End(HANGUP));
                last_call(HANGUP);
            }
        })?;
        Ok(ours)
    }

    pub fn tty(&self) -> &OwnedFd {
        &self.tty
    }

    /// What to wait for; that the terminal is gone is told in any case.
    pub fn wanted(&self) -> PollFlags {
        if self.paused { PollFlags::empty() } else { PollFlags::IN }
    }

    /// How long to wait for the rest of a sequence, while there is a half one.
    pub fn patience(&self) -> Option<Duration> {
        let patience = self.decoder.patience().filter(|_| !self.paused)?;
        Some(patience.saturating_sub(self.read.elapsed()))
    }

    /// Reads what there is, as `ready` says; what came of it goes to the end of `events`.
    pub fn take(&mut self, ready: PollFlags, events: &mut Vec<Event>) {
        if ready.contains(PollFlags::IN) && !self.paused {
            let mut bytes = [0; 4096];
            match rustix::io::read(&self.tty, &mut bytes) {
                Ok(0) => events.push(Event::End(HANGUP)),
                Ok(length) => {
                    self.read = Instant::now();
                    let inputs = self.decoder.read(&bytes[..length]);
                    self.report(inputs, events);
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => events.push(Event::End(HANGUP)),
            }
        } else if ready.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            events.push(Event::End(HANGUP));
        } else if self.patience() == Some(Duration::ZERO) {
            let inputs = self.decoder.settle();
            self.report(inputs, events);
        }
    }

    fn report(&mut self, inputs: Vec<Input>, events: &mut Vec<Event>) {
        events.extend(inputs.into_iter().map(|input| match input {
            Input::Key(key) => Event::Msg(Msg::Key(key)),
            Input::Paste(text) => Event::Msg(Msg::Paste(text)),
            Input::Mouse(mouse) => Event::Msg(Msg::Mouse(self.clicks.count(mouse, Instant::now()))),
            Input::Background { dark } => Event::Msg(Msg::Background { dark }),
            Input::Attributes => Event::Answered,
        }));
    }
}
