//! So many threads compute at once as there are cores; those that wait for the disk make room.
//!
//! More of them would only stand in each other's way: at the allocator's locks and on the cores.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// Turns to compute.
#[derive(Debug)]
pub struct Turns {
    free: Mutex<usize>,
    given: Condvar,
}

impl Turns {
    /// As many as there are cores.
    pub fn of_cores() -> Self {
        Self::of(thread::available_parallelism().map_or(2, usize::from))
    }

    fn of(free: usize) -> Self {
        Self { free: Mutex::new(free), given: Condvar::new() }
    }

    /// Waits for a turn; it ends with the handle.
    pub fn wait(&self) -> Turn<'_> {
        self.take();
        Turn(self)
    }

    fn take(&self) {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let none = |free: &mut usize| *free == 0;
        *self.given.wait_while(free, none).unwrap_or_else(PoisonError::into_inner) -= 1;
    }

    fn give(&self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.given.notify_one();
    }
}

/// One turn.
#[derive(Debug)]
pub struct Turn<'t>(&'t Turns);

impl Turn<'_> {
    /// Waits for something, and leaves the turn to others meanwhile.
    pub fn aside<T>(&self, wait: impl FnOnce() -> T) -> T {
        self.0.give();
        let waited = wait();
        self.0.take();
        waited
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.give();
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
                    let turn = turns.wait();
                    compute();
                    turn.aside(|| all.wait());
                    compute();
                });
            }
        });
        assert_eq!(*turns.free.lock().unwrap(), 2);
    }
}
