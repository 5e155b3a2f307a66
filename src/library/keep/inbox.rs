//! What many threads hand in → what the one thread that writes the index takes, one by one: orders
//! first, then what was read.
//!
//! A channel has one order, its own; here somebody's key must not wait behind a thousand articles.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes of what was read that wait at most; who reads faster waits too. Room for what comes while
/// a transaction is written.
const ROOM: usize = 5 << 20;

/// What takes room while it waits.
pub trait Weighed {
    /// About how many bytes it takes.
    fn weight(&self) -> usize;
}

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
    /// With what each weighs.
    batches: VecDeque<(B, usize)>,
    /// What they weigh together.
    weight: usize,
    /// So many batches were handed in, and so many lie in the index for certain.
    offered: usize,
    settled: usize,
    /// Somebody waits for so many to be settled.
    wanted: usize,
    closed: bool,
}

impl<O, B> State<O, B> {
    fn taken(&self) -> usize {
        self.offered - self.batches.len()
    }

    /// Somebody waits for nothing but that what was taken is settled.
    fn is_urgent(&self) -> bool {
        self.settled < self.wanted && self.wanted <= self.taken()
    }
}

impl<O, B> Default for Inbox<O, B> {
    fn default() -> Self {
        let state = State {
            orders: VecDeque::new(),
            batches: VecDeque::new(),
            weight: 0,
            offered: 0,
            settled: 0,
            wanted: 0,
            closed: false,
        };
        Self { state: Mutex::new(state), came: Condvar::new(), went: Condvar::new() }
    }
}

impl<O, B: Weighed> Inbox<O, B> {
    fn state(&self) -> MutexGuard<'_, State<O, B>> {
        // two queues and some numbers are whole at any moment
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands in an order; never waits.
    pub fn tell(&self, order: O) {
        self.state().orders.push_back(order);
        self.came.notify_one();
    }

    /// Hands in what was read, when there is room for it; false when nobody takes it any more.
    pub fn offer(&self, batch: B) -> bool {
        let weight = batch.weight();
        let waiting = |state: &mut State<O, B>| !state.closed && state.weight >= ROOM;
        let mut state =
            self.went.wait_while(self.state(), waiting).unwrap_or_else(PoisonError::into_inner);
        if !state.closed {
            state.weight += weight;
            state.offered += 1;
            state.batches.push_back((batch, weight));
            self.came.notify_one();
        }
        !state.closed
    }

    /// How many batches were handed in so far.
    pub fn offered(&self) -> usize {
        self.state().offered
    }

    /// Takes the next piece; waits for it until `patience` is over, or somebody waits for what was
    /// taken to be settled.
    pub fn next(&self, patience: Option<Duration>) -> Piece<O, B> {
        let idle = |state: &mut State<O, B>| {
            !state.closed
                && state.orders.is_empty()
                && state.batches.is_empty()
                && !state.is_urgent()
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
        if state.is_urgent() {
            return Piece::Nothing;
        }
        let Some((batch, weight)) = state.batches.pop_front() else { return Piece::Nothing };
        state.weight -= weight;
        self.went.notify_all();
        Piece::Batch(batch)
    }

    /// Says that all that was taken lies in the index.
    pub fn settle(&self) {
        let mut state = self.state();
        state.settled = state.taken();
        self.went.notify_all();
    }

    /// Waits until all that was handed in lies in the index; false when it never will.
    pub fn settled(&self) -> bool {
        self.settled_to(self.offered())
    }

    /// Waits until so many batches, of those that were handed in, lie in the index; false when they
    /// never will.
    pub fn settled_to(&self, offered: usize) -> bool {
        let waiting = |state: &mut State<O, B>| !state.closed && state.settled < offered;
        let mut state = self.state();
        state.wanted = state.wanted.max(offered);
        self.came.notify_one();
        let state = self.went.wait_while(state, waiting);
        !state.unwrap_or_else(PoisonError::into_inner).closed
    }

    /// Takes nothing that was read any more; orders are still carried out.
    pub fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.batches.clear();
        state.weight = 0;
        self.came.notify_all();
        self.went.notify_all();
    }

    pub fn is_closed(&self) -> bool {
        self.state().closed
    }
}

#[cfg(test)]
mod tests {
    use super::{Inbox, Piece, ROOM, Weighed};

    /// Parts of which four fill the inbox.
    #[derive(Debug, PartialEq)]
    struct Part(usize);

    impl Weighed for Part {
        fn weight(&self) -> usize {
            ROOM / 4
        }
    }

    #[test]
    fn an_order_goes_before_what_was_read() {
        let inbox: Inbox<char, Part> = Inbox::default();
        for batch in 0..3 {
            assert!(inbox.offer(Part(batch)));
        }
        inbox.tell('a');
        assert!(matches!(inbox.next(None), Piece::Order('a')));
        assert!(matches!(inbox.next(None), Piece::Batch(Part(0))));
        inbox.tell('b');
        inbox.close();
        assert!(matches!(inbox.next(None), Piece::Order('b')), "orders outlive the end");
        assert!(matches!(inbox.next(None), Piece::End));
        assert!(!inbox.offer(Part(9)) && !inbox.settled());
    }

    #[test]
    fn who_reads_faster_than_the_writer_writes_waits_and_ends_with_it() {
        let inbox: Inbox<char, Part> = Inbox::default();
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| (0..1_000).take_while(|n| inbox.offer(Part(*n))).count());
            for n in 0..10 {
                assert!(matches!(inbox.next(None), Piece::Batch(Part(m)) if m == n));
            }
            inbox.close();
            assert!((10..=10 + 4).contains(&reader.join().unwrap()));
        });
    }

    #[test]
    fn settled_means_that_nothing_is_under_way() {
        let inbox: Inbox<char, Part> = Inbox::default();
        assert!(inbox.settled());
        assert!(inbox.offer(Part(1)));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| inbox.settled());
            assert!(matches!(inbox.next(None), Piece::Batch(Part(1))));
            assert!(matches!(inbox.next(None), Piece::Nothing), "asked to settle");
            assert!(!waiting.is_finished());
            inbox.settle();
            assert!(waiting.join().unwrap());
        });
    }

    #[test]
    fn who_waits_for_the_first_does_not_wait_for_the_rest() {
        let inbox: Inbox<char, Part> = Inbox::default();
        assert!(inbox.offer(Part(1)));
        let first = inbox.offered();
        assert!(inbox.offer(Part(2)));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| inbox.settled_to(first));
            assert!(matches!(inbox.next(None), Piece::Batch(Part(1))));
            while inbox.state().wanted < first {
                std::thread::yield_now();
            }
            let asked = matches!(inbox.next(None), Piece::Nothing);
            // who waits in vain would hang the test
            if asked {
                inbox.settle();
            } else {
                inbox.close();
            }
            assert!(asked && waiting.join().unwrap(), "the first is settled before the second");
            assert!(matches!(inbox.next(None), Piece::Batch(Part(2))));
        });
    }
}
