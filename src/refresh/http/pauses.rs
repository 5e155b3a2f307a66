//! Hosts that asked to be left alone → for how long still, and why.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::refresh::http::host;

/// A run ends long before, however long a host wants.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

#[derive(Debug, Default)]
pub struct Pauses(Mutex<HashMap<String, (Instant, String)>>);

impl Pauses {
    /// The host of this address does not want to be asked for so many seconds.
    pub fn add(&self, url: &str, seconds: u32, why: &str, now: Instant) {
        let until = now + Duration::from_secs(seconds.into()).min(LONGEST);
        let (until, why) = (until, why.to_owned());
        let mut pauses = self.lock();
        let pause = pauses.entry(key(url)).or_insert_with(|| (until, why));
        pause.0 = pause.0.max(until);
    }

    /// Seconds that the host of this address still wants, and what it said.
    pub fn of(&self, url: &str, now: Instant) -> Option<(u32, String)> {
        let pauses = self.lock();
        let (until, why) = pauses.get(&key(url))?;
        let left = until.saturating_duration_since(now);
        let seconds = u32::try_from(left.as_millis().div_ceil(1000)).ok()?;
        (seconds > 0).then(|| (seconds, why.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, (Instant, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(url: &str) -> String {
    host(url).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::Pauses;
    use std::time::{Duration, Instant};

    #[test]
    fn a_host_is_left_alone_until_its_longest_wish_is_over() {
        let (pauses, now) = (Pauses::default(), Instant::now());
        let left = |url, ago| pauses.of(url, now + Duration::from_millis(ago)).map(|it| it.0);
        pauses.add("https://me:pw@E.org/a", 60, "503", now);
        pauses.add("https://e.org/b", 30, "429", now);
        assert_eq!(left("http://e.org/c?d", 0), Some(60));
        assert_eq!(left("http://e.org", 59_001), Some(1));
        assert_eq!((left("http://e.org", 60_000), left("http://f.org", 0)), (None, None));
        assert_eq!(left("http://e.org:8080", 0), None, "another port is another server");
        pauses.add("http://past.org", 0, "503", now);
        assert_eq!(left("http://past.org", 0), None);
        pauses.add("http://far.org", u32::MAX, "503", now);
        assert_eq!(left("http://far.org", 0), Some(7 * 24 * 3600));
    }
}
