//! Threads at work and for how long each → whether another one is needed.
//!
//! A thread that waits for a slow server does nothing: were it counted, a few dozen servers that
//! hang would hold up a thousand feeds that do not.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Threads that there may be, however slow the servers are; one that waits takes some 70 kB.
const MOST: usize = 512;

#[derive(Debug)]
pub struct Crew {
    parallel: usize,
    /// After this time a job is slow.
    patience: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    threads: usize,
    /// When each job under way began.
    begun: HashMap<usize, Instant>,
}

impl Crew {
    pub fn new(parallel: usize, patience: Duration) -> Self {
        Self { parallel: parallel.max(1), patience, state: Mutex::default() }
    }

    /// How many threads to begin now, for so many jobs that wait, which is asked only where there is
    /// room; they count from here on.
    pub fn hire(&self, waiting: impl FnOnce() -> usize, now: Instant) -> usize {
        let mut state = self.lock();
        let wanted = (self.parallel + self.slow(&state, now)).min(MOST);
        let room = wanted.saturating_sub(state.threads);
        let more = if room > 0 { room.min(waiting()) } else { 0 };
        state.threads += more;
        more
    }

    pub fn begin(&self, job: usize, now: Instant) {
        self.lock().begun.insert(job, now);
    }

    /// The job is done; false when the thread that did it is one too many, and counts no more.
    pub fn end(&self, job: usize, now: Instant) -> bool {
        let mut state = self.lock();
        state.begun.remove(&job);
        let needed = state.threads <= self.parallel + self.slow(&state, now);
        state.threads -= usize::from(!needed);
        needed
    }

    /// A thread found no job.
    pub fn leave(&self) {
        let mut state = self.lock();
        state.threads = state.threads.saturating_sub(1);
    }

    fn slow(&self, state: &State, now: Instant) -> usize {
        let slow = |begun: &&Instant| now.saturating_duration_since(**begun) >= self.patience;
        state.begun.values().filter(slow).count()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Crew, MOST};
    use std::time::{Duration, Instant};

    #[test]
    fn who_waits_for_a_slow_server_makes_room_for_another() {
        let crew = Crew::new(2, Duration::from_secs(1));
        let begun = Instant::now();
        let later = begun + Duration::from_secs(1);
        assert_eq!((crew.hire(|| 9, begun), crew.hire(|| 9, begun)), (2, 0));
        (0..2).for_each(|job| crew.begin(job, begun));
        assert_eq!(crew.hire(|| 9, begun), 0);
        assert_eq!(
            (crew.hire(|| 1, later), crew.hire(|| 9, later), crew.hire(|| 9, later)),
            (1, 1, 0)
        );
        (2..4).for_each(|job| crew.begin(job, later));
        assert!(!crew.end(0, later) && !crew.end(1, later) && crew.end(2, later));
        crew.leave();
        assert_eq!(crew.hire(|| 9, later), 1);
        assert_eq!(Crew::new(9999, Duration::ZERO).hire(|| 9999, later), MOST);
    }
}
