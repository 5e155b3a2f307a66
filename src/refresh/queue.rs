//! Feeds waiting to be asked → the next one whose host has room.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Requests at one host at once, in multiples of its limit, however slow it is.
const MOST: usize = 16;

/// Jobs with the host each one keeps busy; `None` keeps none busy.
///
/// A request that takes long loads its host no more: were it counted on, a few feeds that hang
/// would hold up all others of their host. So a host that is slow to answer gets `per_host` new
/// requests each time `patience` is over.
#[derive(Debug)]
pub struct Queue {
    state: Mutex<State>,
    freed: Condvar,
    per_host: usize,
    patience: Duration,
}

#[derive(Debug)]
struct State {
    /// The next one last.
    waiting: Vec<(usize, Option<String>)>,
    /// When each job at a host began.
    busy: HashMap<String, Vec<(usize, Instant)>>,
}

impl Queue {
    pub fn new(
        mut jobs: Vec<(usize, Option<String>)>,
        per_host: usize,
        patience: Duration,
    ) -> Self {
        jobs.reverse();
        let state = State { waiting: jobs, busy: HashMap::new() };
        Self { state: Mutex::new(state), freed: Condvar::new(), per_host, patience }
    }

    /// The next job, waiting for one where all hosts are busy; `None` when none is left.
    pub fn next(&self) -> Option<(usize, Option<String>)> {
        let mut state = self.lock();
        loop {
            if state.waiting.is_empty() {
                return None;
            }
            if let Some(job) = self.take(&mut state, Instant::now()) {
                if state.waiting.is_empty() {
                    self.freed.notify_all();
                }
                return Some(job);
            }
            // A job that turns slow says nothing.
            let waited = self.freed.wait_timeout(state, self.patience / 4);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn take(&self, state: &mut State, now: Instant) -> Option<(usize, Option<String>)> {
        let free = |(_, host): &(usize, Option<String>)| {
            host.as_ref().is_none_or(|host| self.room(state, host, now) > 0)
        };
        let at = state.waiting.iter().rposition(free)?;
        let (job, host) = state.waiting.remove(at);
        if let Some(host) = &host {
            state.busy.entry(host.clone()).or_default().push((job, now));
        }
        Some((job, host))
    }

    /// How many more requests a host may get now.
    fn room(&self, state: &State, host: &str, now: Instant) -> usize {
        let jobs = state.busy.get(host).map_or(&[][..], Vec::as_slice);
        let quick =
            |(_, begun): &&(usize, Instant)| now.saturating_duration_since(*begun) < self.patience;
        let quick = jobs.iter().filter(quick).count();
        let most = (self.per_host * MOST).saturating_sub(jobs.len());
        self.per_host.saturating_sub(quick).min(most)
    }

    /// Jobs that nobody has begun.
    pub fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    /// Jobs that nobody has begun and that could begin now.
    pub fn ready(&self, now: Instant) -> usize {
        let state = self.lock();
        let mut wanted: HashMap<&str, usize> = HashMap::new();
        let mut ready = 0;
        for (_, host) in &state.waiting {
            match host {
                Some(host) => *wanted.entry(host).or_default() += 1,
                None => ready += 1,
            }
        }
        let room = |(host, jobs): (&str, usize)| jobs.min(self.room(&state, host, now));
        ready + wanted.into_iter().map(room).sum::<usize>()
    }

    /// The host of the job is free; said again, it changes nothing.
    pub fn done(&self, job: usize, host: Option<&str>) {
        let mut state = self.lock();
        if let Some(jobs) = host.and_then(|host| state.busy.get_mut(host)) {
            jobs.retain(|(other, _)| *other != job);
        }
        drop(state);
        self.freed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Queue};
    use std::time::{Duration, Instant};

    fn host(name: &str) -> Option<String> {
        Some(name.to_owned())
    }

    #[test]
    fn a_busy_host_waits_and_others_go_first() {
        let jobs = vec![(0, host("a")), (1, host("a")), (2, host("a")), (3, host("b")), (4, None)];
        let queue = Queue::new(jobs, 2, Duration::from_secs(3600));
        let ready = || queue.ready(Instant::now());
        assert_eq!(ready(), 4);
        let order: Vec<usize> = (0..4).filter_map(|_| queue.next().map(|job| job.0)).collect();
        assert_eq!((order, ready()), (vec![0, 1, 3, 4], 0));
        std::thread::scope(|scope| {
            let last = scope.spawn(|| queue.next());
            queue.done(0, Some("a"));
            assert_eq!(last.join().unwrap().map(|job| job.0), Some(2));
        });
        assert_eq!(queue.next(), None);
    }

    #[test]
    fn feeds_that_hang_do_not_hold_up_the_others_of_their_host() {
        let second = Duration::from_secs(1);
        let queue = Queue::new((0..99).map(|n| (n, host("a"))).collect(), 2, second);
        let mut now = Instant::now();
        let mut taken = |seconds: u32| {
            now += second * seconds;
            let mut state = queue.lock();
            std::iter::from_fn(|| queue.take(&mut state, now)).count()
        };
        assert_eq!([taken(0), taken(0), taken(1), taken(0)], [2, 0, 2, 0]);
        assert_eq!((0..99).map(|_| taken(1)).sum::<usize>(), 2 * MOST - 4);
        queue.done(3, Some("a"));
        assert_eq!(taken(0), 1, "a host is not asked without end");
    }
}
