//! So many threads compute at once as there are cores; those that wait for the disk make room.
//!
//! More of them would only stand in each other's way: at the allocator's locks and on the cores.

use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Turns to compute.
#[derive(Debug)]
pub struct Turns {
    most: usize,
    counts: Mutex<Counts>,
    given: Condvar,
}

#[derive(Debug)]
struct Counts {
    free: usize,
    /// How many wait that had none before.
    new: usize,
    /// How many wait that had one before: they end sooner what they hold, and go first.
    back: usize,
}

impl Counts {
    fn has_unused(&self) -> bool {
        self.free > self.new + self.back
    }
}

impl Turns {
    /// As many as there are cores.
    pub fn of_cores() -> Self {
        Self::of(thread::available_parallelism().map_or(2, usize::from))
    }

    fn of(free: usize) -> Self {
        let counts = Mutex::new(Counts { free, new: 0, back: 0 });
        Self { most: free, counts, given: Condvar::new() }
    }

    /// How many there are.
    pub fn most(&self) -> usize {
        self.most
    }

    /// Waits for a turn; it ends with the handle. `unused` is called when one more is free that
    /// nobody waits for, now or when this one is left to others.
    pub fn wait<'t>(&'t self, unused: &'t dyn Fn()) -> Turn<'t> {
        let none = |counts: &mut Counts| counts.free == 0 || counts.back > 0;
        let mut counts = self.lock();
        counts.new += 1;
        let waited = self.given.wait_while(counts, none);
        let mut counts = waited.unwrap_or_else(PoisonError::into_inner);
        (counts.free, counts.new) = (counts.free - 1, counts.new - 1);
        let one_more = counts.has_unused();
        drop(counts);
        if one_more {
            unused();
        }
        Turn { turns: self, unused }
    }

    fn back(&self) {
        let mut counts = self.lock();
        counts.back += 1;
        let waited = self.given.wait_while(counts, |counts| counts.free == 0);
        let mut counts = waited.unwrap_or_else(PoisonError::into_inner);
        (counts.free, counts.back) = (counts.free - 1, counts.back - 1);
        drop(counts);
        // Some may have waited for this one alone.
        self.given.notify_all();
    }

    /// True when nobody waits for it.
    fn give(&self) -> bool {
        let mut counts = self.lock();
        counts.free += 1;
        let unused = counts.has_unused();
        drop(counts);
        self.given.notify_all();
        unused
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One turn.
pub struct Turn<'t> {
    turns: &'t Turns,
    unused: &'t dyn Fn(),
}

impl fmt::Debug for Turn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").field("turns", self.turns).finish_non_exhaustive()
    }
}

impl Turn<'_> {
    /// Waits for something, and leaves the turn to others meanwhile.
    pub fn aside<T>(&self, wait: impl FnOnce() -> T) -> T {
        if self.turns.give() {
            (self.unused)();
        }
        let waited = wait();
        self.turns.back();
        waited
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.turns.give();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::Turns;

    #[test]
    fn no_more_compute_than_there_are_turns_and_whoever_waits_makes_room() {
        let (turns, at_work) = (Turns::of(2), AtomicUsize::new(0));
        let compute = || {
            assert!(at_work.fetch_add(1, Ordering::SeqCst) < 2);
            thread::yield_now();
            at_work.fetch_sub(1, Ordering::SeqCst);
        };
        // All of them are aside at once, which they could not be if they kept their turns.
        let all = Barrier::new(8);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let turn = turns.wait(&|| ());
                    compute();
                    turn.aside(|| all.wait());
                    compute();
                });
            }
        });
        assert_eq!((turns.lock().free, turns.most()), (2, 2));
    }

    #[test]
    fn a_turn_that_nobody_takes_is_told_of() {
        let (turns, told) = (Turns::of(1), AtomicUsize::new(0));
        let unused = || {
            told.fetch_add(1, Ordering::SeqCst);
        };
        let turn = turns.wait(&unused);
        assert!(!turns.lock().has_unused());
        assert_eq!(turn.aside(|| told.load(Ordering::SeqCst)), 1);
        thread::scope(|scope| {
            let other = scope.spawn(|| drop(turns.wait(&unused)));
            while turns.lock().new == 0 {
                thread::yield_now();
            }
            turn.aside(|| other.join().unwrap());
        });
        assert_eq!(told.load(Ordering::SeqCst), 1);
    }
}
