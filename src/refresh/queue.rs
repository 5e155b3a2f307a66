//! Feeds waiting to be asked → the next one whose host has room.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Jobs with the host each one keeps busy; `None` keeps none busy.
#[derive(Debug)]
pub struct Queue {
    state: Mutex<State>,
    freed: Condvar,
    per_host: usize,
}

#[derive(Debug)]
struct State {
    /// The next one last.
    waiting: Vec<(usize, Option<String>)>,
    busy: HashMap<String, usize>,
}

impl Queue {
    pub fn new(mut jobs: Vec<(usize, Option<String>)>, per_host: usize) -> Self {
        jobs.reverse();
        let state = State { waiting: jobs, busy: HashMap::new() };
        Self { state: Mutex::new(state), freed: Condvar::new(), per_host }
    }

    /// The next job, waiting for one where all hosts are busy; `None` when none is left.
    pub fn next(&self) -> Option<(usize, Option<String>)> {
        let mut state = self.lock();
        loop {
            if state.waiting.is_empty() {
                return None;
            }
            let State { waiting, busy } = &*state;
            let free = |host: &Option<String>| {
                let used = host.as_ref().and_then(|host| busy.get(host)).copied().unwrap_or(0);
                used < self.per_host
            };
            if let Some(at) = waiting.iter().rposition(|(_, host)| free(host)) {
                let job = state.waiting.remove(at);
                if let Some(host) = &job.1 {
                    *state.busy.entry(host.clone()).or_default() += 1;
                }
                return Some(job);
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Jobs that nobody has begun.
    pub fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }

    pub fn done(&self, host: Option<&str>) {
        let mut state = self.lock();
        if let Some(used) = host.and_then(|host| state.busy.get_mut(host)) {
            *used = used.saturating_sub(1);
        }
        drop(state);
        self.freed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn a_busy_host_waits_and_others_go_first() {
        let host = |name: &str| Some(name.to_owned());
        let jobs = vec![(0, host("a")), (1, host("a")), (2, host("a")), (3, host("b")), (4, None)];
        let queue = Queue::new(jobs, 2);
        let order: Vec<usize> = (0..4).filter_map(|_| queue.next().map(|job| job.0)).collect();
        assert_eq!(order, [0, 1, 3, 4]);
        std::thread::scope(|scope| {
            let last = scope.spawn(|| queue.next());
            queue.done(Some("a"));
            assert_eq!(last.join().unwrap().map(|job| job.0), Some(2));
        });
        assert_eq!(queue.next(), None);
    }
}
