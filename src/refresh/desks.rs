//! Answers → read and written, by as many threads as keep the cores at work.
//!
//! A thread that waits for the disk computes nothing: when one does and nobody takes its turn, one
//! more is begun. So a few large feeds have few threads, which find their memory warm, and a
//! thousand small ones wait for the disk together.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread::Scope;

use crate::refresh::errand::Errand;
use crate::refresh::http::Answer;
use crate::refresh::report::News;
use crate::refresh::turns::Turns;

/// What is handed in: an errand and what it was answered.
pub type Answered<'a> = (Errand<'a>, Answer);

/// Threads that take in what others were answered.
#[derive(Debug)]
pub struct Desks<'a> {
    answers: Mutex<Receiver<Answered<'a>>>,
    /// Answers whose holders wait.
    held: AtomicUsize,
    turns: Turns,
    most: usize,
    open: AtomicUsize,
    /// How many have nothing to do.
    idle: AtomicUsize,
}

impl<'a> Desks<'a> {
    pub fn new(answers: Receiver<Answered<'a>>, most: usize) -> Self {
        let none = || AtomicUsize::new(0);
        let (answers, turns) = (Mutex::new(answers), Turns::of_cores());
        Self { answers, held: none(), turns, most, open: none(), idle: none() }
    }

    /// How many more answers to have at hand: one for each core keeps it at work, and more only wait.
    pub fn room(&self) -> usize {
        self.turns.most().saturating_sub(self.held.load(Ordering::SeqCst))
    }

    /// Waits until a desk takes it.
    pub fn hand_in(&self, desk: &SyncSender<Answered<'a>>, answered: Answered<'a>) {
        self.held.fetch_add(1, Ordering::SeqCst);
        // Desks are open as long as anybody asks.
        let _ = desk.send(answered);
        self.held.fetch_sub(1, Ordering::SeqCst);
    }

    /// Opens one, unless another has nothing to do or there are enough.
    pub fn open<'s>(&'s self, scope: &'s Scope<'s, '_>, news: &Sender<News>) {
        let one_more = |open: usize| (open < self.most).then_some(open + 1);
        if self.idle.load(Ordering::SeqCst) == 0
            && self.open.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more).is_ok()
        {
            self.idle.fetch_add(1, Ordering::SeqCst);
            let news = news.clone();
            scope.spawn(move || self.work(scope, &news));
        }
    }

    /// Reads and writes one answer after the other, until no more can come.
    fn work<'s>(&'s self, scope: &'s Scope<'s, '_>, news: &Sender<News>) {
        let another = || self.open(scope, news);
        loop {
            // Whoever waits for an answer holds the lock, and nobody else needs it.
            let next = self.answers.lock().unwrap_or_else(PoisonError::into_inner).recv();
            self.idle.fetch_sub(1, Ordering::SeqCst);
            let Ok((errand, answer)) = next else { return };
            let turn = self.turns.wait(&another);
            let _ = news.send(News::Ended(errand.take_in(answer, Some(turn))));
            self.idle.fetch_add(1, Ordering::SeqCst);
        }
    }
}
