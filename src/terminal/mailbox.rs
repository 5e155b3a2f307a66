//! The way into the loop for what jobs and signals have to say, beside what is typed.
//!
//! A channel holds it, and a byte in a pipe wakes the loop, which waits for pipe and terminal at
//! once.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::reader::Msg;
use crate::terminal::keyboard::Keyboard;
use crate::terminal::signals::HANGUP;

/// Messages taken at once: enough for any burst, and a job that never stops talking cannot keep the
/// screen from changing.
const BATCH: usize = 1000;

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
pub struct Mailbox {
    events: Sender<Event>,
    bell: Arc<Bell>,
}

/// Wakes who waits at the other end; rung once until that has been heard.
#[derive(Debug)]
struct Bell {
    wire: PipeWriter,
    rung: AtomicBool,
}

impl Mailbox {
    /// The two ends.
    pub fn open() -> io::Result<(Self, Inbox)> {
        let (sender, events) = channel();
        let (wire, writer) = io::pipe()?;
        let bell = Arc::new(Bell { wire: writer, rung: AtomicBool::new(false) });
        let inbox = Inbox { events, wire, bell: Arc::clone(&bell) };
        Ok((Self { events: sender, bell }, inbox))
    }

    pub fn send(&self, msg: Msg) {
        self.post(Event::Msg(msg));
    }

    pub(crate) fn post(&self, event: Event) {
        // When the loop has ended there is nobody left to tell.
        if self.events.send(event).is_ok() && !self.bell.rung.swap(true, Ordering::SeqCst) {
            let _ = (&self.bell.wire).write_all(b"!");
        }
    }
}

/// The loop's end.
#[derive(Debug)]
pub struct Inbox {
    events: Receiver<Event>,
    wire: PipeReader,
    bell: Arc<Bell>,
}

impl Inbox {
    /// Everything that waits; sleeps until there is something, for so long at most. Nothing may
    /// have come when it returns.
    pub fn take(&mut self, keyboard: &mut Keyboard, sleep: Option<Duration>) -> Vec<Event> {
        let mut events: Vec<Event> = self.events.try_iter().take(BATCH).collect();
        let sleep = if events.is_empty() { sleep } else { Some(Duration::ZERO) };
        let sleep = [sleep, keyboard.patience()].into_iter().flatten().min();
        let sleep = sleep.and_then(|sleep| Timespec::try_from(sleep).ok());
        let mut fds = [
            PollFd::new(keyboard.tty(), keyboard.wanted()),
            PollFd::new(&self.wire, PollFlags::IN),
        ];
        match poll(&mut fds, sleep.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => return events,
            Err(_) => {
                events.push(Event::End(HANGUP));
                return events;
            }
        }
        let [typed, rung] = fds.map(|fd| fd.revents());
        if !rung.is_empty() {
            // One byte, and heard before the events are taken: who posts from here on rings again.
            let _ = (&self.wire).read(&mut [0]);
            self.bell.rung.store(false, Ordering::SeqCst);
            events.extend(self.events.try_iter().take(BATCH));
        }
        keyboard.take(typed, &mut events);
        events
    }
}

#[cfg(test)]
mod tests {
    use super::{BATCH, Event, Inbox, Mailbox};
    use crate::reader::{Key, Msg};
    use crate::terminal::keyboard::Keyboard;
    use std::io::{PipeWriter, Write as _};
    use std::time::Duration;

    /// A mailbox beside a keyboard that is a pipe.
    fn open() -> (Mailbox, Inbox, Keyboard, PipeWriter) {
        let (mailbox, inbox) = Mailbox::open().unwrap();
        let (tty, keys) = std::io::pipe().unwrap();
        (mailbox, inbox, Keyboard::new(tty.into()), keys)
    }

    fn said(events: &[Event]) -> Vec<String> {
        let said = events.iter().map(|event| match event {
            Event::Msg(Msg::Key(key)) => key.to_string(),
            other => format!("{other:?}"),
        });
        said.collect()
    }

    #[test]
    fn what_is_posted_and_what_is_typed_wake_the_loop_once_each() {
        let (mailbox, mut inbox, mut keyboard, mut keys) = open();
        let now = Some(Duration::ZERO);
        assert_eq!(said(&inbox.take(&mut keyboard, now)), Vec::<String>::new());
        mailbox.post(Event::Resized);
        mailbox.post(Event::Answered);
        keys.write_all(b"jk").unwrap();
        assert_eq!(said(&inbox.take(&mut keyboard, None)), ["Resized", "Answered", "j", "k"]);
        assert_eq!(said(&inbox.take(&mut keyboard, now)), Vec::<String>::new());
        mailbox.post(Event::Stop);
        assert_eq!(said(&inbox.take(&mut keyboard, None)), ["Stop"]);
    }

    #[test]
    fn nothing_is_lost_between_many_who_post_and_one_who_takes() {
        let (mailbox, mut inbox, mut keyboard, _keys) = open();
        let (posters, each) = (4, 5 * BATCH);
        std::thread::scope(|scope| {
            for _ in 0..posters {
                scope.spawn(|| (0..each).for_each(|_| mailbox.post(Event::Resized)));
            }
            let mut taken = 0;
            while taken < posters * each {
                // Waits without an end: a ring that is missed would hang here.
                taken += inbox.take(&mut keyboard, None).len();
            }
        });
        assert!(inbox.take(&mut keyboard, Some(Duration::ZERO)).is_empty());
    }

    #[test]
    fn a_paused_keyboard_leaves_the_bytes_to_others_and_a_gone_one_says_so() {
        let (_mailbox, mut inbox, mut keyboard, mut keys) = open();
        keys.write_all(b"q").unwrap();
        keyboard.pause();
        assert!(inbox.take(&mut keyboard, Some(Duration::ZERO)).is_empty());
        keyboard.resume();
        assert_eq!(said(&inbox.take(&mut keyboard, None)), ["q"]);
        drop(keys);
        assert!(said(&inbox.take(&mut keyboard, None)).iter().all(|said| said.starts_with("End")));
    }

    #[test]
    fn half_a_sequence_is_a_key_when_nothing_follows() {
        let (_mailbox, mut inbox, mut keyboard, mut keys) = open();
        keys.write_all(b"\x1b").unwrap();
        let mut events = Vec::new();
        while events.is_empty() {
            events = inbox.take(&mut keyboard, None);
        }
        assert_eq!(said(&events), [Key::sequence("esc").unwrap()[0].to_string()]);
    }
}
