//! The one channel into the loop: what jobs, the keyboard and signals have to say.

use std::sync::mpsc::{Receiver, Sender, channel};

use crate::reader::Msg;

/// Everything that wakes the loop.
#[derive(Debug)]
pub enum Event {
    Msg(Msg),
    /// The window may have another size.
    Resized,
    /// The terminal answered the last question: no other reply is to come.
    Answered,
    /// Somebody else asks the program to stop until it is continued (`kill -TSTP`).
    Stop,
    /// The program runs again; what is on the screen is not known.
    Continued,
    /// A signal that ends the program, or `HANGUP` when the terminal is gone.
    End(i32),
}

/// Where a job leaves its answers; sending never waits, and never fails once the loop is over.
#[derive(Debug, Clone)]
pub struct Mailbox(Sender<Event>);

impl Mailbox {
    pub fn channel() -> (Self, Receiver<Event>) {
        let (sender, events) = channel();
        (Self(sender), events)
    }

    pub fn send(&self, msg: Msg) {
        self.post(Event::Msg(msg));
    }

    pub(crate) fn post(&self, event: Event) {
        // The loop has ended: there is nobody left to tell.
        let _ = self.0.send(event);
    }
}
