//! Reads the terminal on a thread of its own, and notices when it is gone.
//!
//! One `poll` waits for bytes, for the end of the terminal and for the loop's word to stand aside
//! while an editor reads; without a timeout, unless half a sequence is pending.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::OwnedFd;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::reader::Msg;
use crate::terminal::clicks::Clicks;
use crate::terminal::decode::{Decoder, Input};
use crate::terminal::mailbox::{Event, Mailbox};
use crate::terminal::signals::{HANGUP, last_call};

/// It stands aside at once, unless another program has read what it was promised.
const ASIDE: Duration = Duration::from_millis(100);

/// The reading thread's other end.
#[derive(Debug)]
pub struct Keyboard {
    orders: PipeWriter,
    aside: Receiver<()>,
}

impl Keyboard {
    /// Starts reading.
    pub fn listen(tty: OwnedFd, mailbox: Mailbox) -> io::Result<Self> {
        let (orders, writer) = io::pipe()?;
        let (aside, receiver) = channel();
        thread::Builder::new().name("keyboard".into()).spawn(move || {
            let reading =
                Reading { tty, orders, aside, mailbox, paused: false, clicks: Clicks::default() };
            if reading.run().is_err() {
                last_call(HANGUP);
            }
        })?;
        Ok(Self { orders: writer, aside: receiver })
    }

    /// Stops reading, and returns when no byte can be taken from the next program any more.
    pub fn pause(&mut self) {
        if self.orders.write_all(b"p").is_ok() {
            let _ = self.aside.recv_timeout(ASIDE);
        }
    }

    pub fn resume(&mut self) {
        let _ = self.orders.write_all(b"r");
    }
}

struct Reading {
    tty: OwnedFd,
    orders: PipeReader,
    aside: Sender<()>,
    mailbox: Mailbox,
    paused: bool,
    clicks: Clicks,
}

/// The terminal is gone.
struct Gone;

impl Reading {
    /// Ends well when the loop is over, with [`Gone`] when the terminal is.
    fn run(mut self) -> Result<(), Gone> {
        let mut decoder = Decoder::default();
        let mut bytes = [0; 4096];
        loop {
            let wanted = if self.paused { PollFlags::empty() } else { PollFlags::IN };
            let patience = decoder.patience().filter(|_| !self.paused);
            let patience = patience.and_then(|wait| Timespec::try_from(wait).ok());
            let mut fds =
                [PollFd::new(&self.tty, wanted), PollFd::new(&self.orders, PollFlags::IN)];
            let ready = match poll(&mut fds, patience.as_ref()) {
                Ok(ready) => ready,
                Err(Errno::INTR) => continue,
                Err(_) => return self.gone(),
            };
            let (typed, ordered) = (fds[0].revents(), fds[1].revents());
            if !ordered.is_empty() && !self.obey() {
                return Ok(());
            }
            if ready == 0 {
                self.report(decoder.settle());
            } else if typed.contains(PollFlags::IN) && !self.paused {
                match rustix::io::read(&self.tty, &mut bytes) {
                    Ok(0) => return self.gone(),
                    Ok(length) => self.report(decoder.read(&bytes[..length])),
                    Err(Errno::INTR | Errno::AGAIN) => {}
                    Err(_) => return self.gone(),
                }
            } else if typed.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
                return self.gone();
            }
        }
    }

    /// Whether the loop is still there to give orders.
    fn obey(&mut self) -> bool {
        let mut order = [0];
        match self.orders.read(&mut order) {
            Ok(0) | Err(_) => false,
            Ok(_) => {
                self.paused = order == *b"p";
                !self.paused || self.aside.send(()).is_ok()
            }
        }
    }

    fn gone(&self) -> Result<(), Gone> {
        self.mailbox.post(Event::End(HANGUP));
        Err(Gone)
    }

    fn report(&mut self, inputs: Vec<Input>) {
        for input in inputs {
            self.mailbox.post(match input {
                Input::Key(key) => Event::Msg(Msg::Key(key)),
                Input::Paste(text) => Event::Msg(Msg::Paste(text)),
                Input::Mouse(mouse) => {
                    Event::Msg(Msg::Mouse(self.clicks.count(mouse, Instant::now())))
                }
                Input::Background { dark } => Event::Msg(Msg::Background { dark }),
                Input::Attributes => Event::Answered,
            });
        }
    }
}
