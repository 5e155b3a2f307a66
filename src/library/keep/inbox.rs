//! What many threads hand in → what the one thread that writes the index takes, one by one: orders
//! first, then what was read.
//!
//! A channel has one order, its own; here somebody's key must not wait behind a thousand articles.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So much that was read waits at most; who reads faster waits too.
const ROOM: usize = 4;

/// What the writer takes next.
#[derive(Debug)]
pub enum Piece<O, B> {
    Order(O),
    Batch(B),
    /// Nothing came in time.
    Nothing,
    /// Nothing will come any more.
    End,
}

#[derive(Debug)]
pub struct Inbox<O, B> {
    state: Mutex<State<O, B>>,
    /// Something came, for the writer.
    came: Condvar,
    /// Something was taken or settled, for those who hand in.
    went: Condvar,
}

#[derive(Debug)]
struct State<O, B> {
    orders: VecDeque<O>,
    batches: VecDeque<B>,
    /// Something was taken and is not in the index for certain.
    open: bool,
    /// So many wait for that.
    waiting: usize,
    closed: bool,
}

impl<O, B> Default for Inbox<O, B> {
    fn default() -> Self {
        let state = State {
            orders: VecDeque::new(),
            batches: VecDeque::new(),
            open: false,
            waiting: 0,
            closed: false,
        };
        Self { state: Mutex::new(state), came: Condvar::new(), went: Condvar::new() }
    }
}

impl<O, B> Inbox<O, B> {
    fn state(&self) -> MutexGuard<'_, State<O, B>> {
        // two queues and two flags are whole at any moment
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands in an order; never waits.
    pub fn tell(&self, order: O) {
        self.state().orders.push_back(order);
        self.came.notify_one();
    }

    /// Hands in what was read, when there is room for it; false when nobody takes it any more.
    pub fn offer(&self, batch: B) -> bool {
        let waiting = |state: &mut State<O, B>| !state.closed && state.batches.len() >= ROOM;
        let mut state =
            self.went.wait_while(self.state(), waiting).unwrap_or_else(PoisonError::into_inner);
        if !state.closed {
            state.batches.push_back(batch);
            self.came.notify_one();
        }
        !state.closed
    }

    /// Takes the next piece; waits for it until `patience` is over, or somebody waits for all that
    /// was taken to be settled.
    pub fn next(&self, patience: Option<Duration>) -> Piece<O, B> {
        let idle = |state: &mut State<O, B>| {
            !state.closed
                && state.orders.is_empty()
                && state.batches.is_empty()
                && !(state.open && state.waiting > 0)
        };
        let state = self.state();
        let mut state = match patience {
            Some(patience) => {
                let waited = self.came.wait_timeout_while(state, patience, idle);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.came.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner),
        };
        if let Some(order) = state.orders.pop_front() {
            return Piece::Order(order);
        }
        if state.closed {
            return Piece::End;
        }
        let Some(batch) = state.batches.pop_front() else { return Piece::Nothing };
        state.open = true;
        self.went.notify_all();
        Piece::Batch(batch)
    }

    /// Says that all that was taken lies in the index.
    pub fn settle(&self) {
        self.state().open = false;
        self.went.notify_all();
    }

    /// Waits until all that was handed in lies in the index; false when it never will.
    pub fn settled(&self) -> bool {
        let waiting =
            |state: &mut State<O, B>| !state.closed && (state.open || !state.batches.is_empty());
        let mut state = self.state();
        state.waiting += 1;
        self.came.notify_one();
        let state = self.went.wait_while(state, waiting);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        !state.closed
    }

    /// Takes nothing that was read any more; orders are still carried out.
    pub fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.batches.clear();
        self.came.notify_all();
        self.went.notify_all();
    }

    pub fn is_closed(&self) -> bool {
        self.state().closed
    }
}

#[cfg(test)]
mod tests {
    use super::{Inbox, Piece, ROOM};

    #[test]
    fn an_order_goes_before_what_was_read() {
        let inbox: Inbox<char, u8> = Inbox::default();
        for batch in 0..3 {
            assert!(inbox.offer(batch));
        }
        inbox.tell('a');
        assert!(matches!(inbox.next(None), Piece::Order('a')));
        assert!(matches!(inbox.next(None), Piece::Batch(0)));
        inbox.tell('b');
        inbox.close();
        assert!(matches!(inbox.next(None), Piece::Order('b')), "orders outlive the end");
        assert!(matches!(inbox.next(None), Piece::End));
        assert!(!inbox.offer(9) && !inbox.settled());
    }

    #[test]
    fn who_reads_faster_than_the_writer_writes_waits_and_ends_with_it() {
        let inbox: Inbox<char, usize> = Inbox::default();
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| (0..1_000).take_while(|n| inbox.offer(*n)).count());
            for n in 0..10 {
                assert!(matches!(inbox.next(None), Piece::Batch(m) if m == n));
            }
            inbox.close();
            assert!((10..=10 + ROOM).contains(&reader.join().unwrap()));
        });
    }

    #[test]
    fn settled_means_that_nothing_is_under_way() {
        let inbox: Inbox<char, u8> = Inbox::default();
        assert!(inbox.settled());
        assert!(inbox.offer(1));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| inbox.settled());
            assert!(matches!(inbox.next(None), Piece::Batch(1)));
            assert!(matches!(inbox.next(None), Piece::Nothing), "asked to settle");
            assert!(!waiting.is_finished());
            inbox.settle();
            assert!(waiting.join().unwrap());
        });
    }
}
