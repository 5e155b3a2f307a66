//! When a feed was asked and what it wishes → whether it is asked now.

use crate::article::Now;
use crate::config::span::Span;
use crate::refresh::state::State;

/// A server's wish to be left alone counts for so long, in seconds; then it is asked again.
const PATIENCE: i64 = 7 * 24 * 3600;

/// A feed that waits for its server says so when it was not read for so much longer than usual, in
/// seconds.
const SILENCE: i64 = 3 * 24 * 3600;

/// How hard somebody wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A timer: only what is due.
    Due,
    /// Somebody named the feed: now, unless its server asked for patience.
    Now,
    /// Now and whole, whatever was said.
    Force,
}

/// `Err`: in so many seconds, and why.
pub fn due(state: &State, every: Span, wish: Wish, now: Now) -> Result<(), (i64, String)> {
    let now = now.at.as_second();
    if wish == Wish::Force {
        return Ok(());
    }
    let wait = state.wait.min(now + PATIENCE) - now;
    if wait > 0 {
        return Err((wait, "its server asked for patience".to_owned()));
    }
    if wish == Wish::Now {
        return Ok(());
    }
    if state.gone {
        return Err((0, "it is gone for good".to_owned()));
    }
    let every = i64::from(every.0.max(if state.error.is_empty() { state.floor } else { 0 }));
    // A timer with the same period comes a little early every other time.
    let left = state.asked.saturating_add(every - every / 10).saturating_sub(now);
    // A clock that was set back must not silence a feed for years.
    if left > 0 && state.asked <= now {
        Err((left, "it is not due yet".to_owned()))
    } else {
        Ok(())
    }
}

/// How long a feed was not read while its server asks for patience; `None` where it does not, or
/// that is not long yet.
pub fn silence(state: &State, every: Span, now: Now) -> Option<String> {
    let now = now.at.as_second();
    let silent = now.saturating_sub(state.succeeded);
    if state.wait <= now || silent <= SILENCE + i64::from(every.0) {
        return None;
    }
    let long = match state.succeeded {
        0 => "yet".to_owned(),
        _ => format!("for {} days", silent / (24 * 3600)),
    };
    Some(format!("its server asks for patience, and it could not be read {long}"))
}

#[cfg(test)]
mod tests {
    use super::{Wish, due, silence};
    use crate::article::Now;
    use crate::config::span::Span;
    use crate::refresh::state::State;

    #[test]
    fn a_feed_is_asked_when_it_is_due_or_wanted() {
        let now = Now::on(2026, 11, 22);
        let at = now.at.as_second();
        let left =
            |state: State, wish| due(&state, Span(1000), wish, now).err().map(|(left, _)| left);
        let asked = |ago: i64| State { asked: at - ago, ..State::default() };
        assert_eq!(left(State::default(), Wish::Due), None);
        assert_eq!(left(asked(400), Wish::Due), Some(500));
        assert_eq!(left(asked(400), Wish::Now), None);
        assert_eq!(left(asked(950), Wish::Due), None);
        assert_eq!(left(asked(-9999), Wish::Due), None);
        assert_eq!(left(State { floor: 5000, ..asked(1500) }, Wish::Due), Some(3000));
        let failed = State { floor: 5000, error: "x".into(), ..asked(1500) };
        assert_eq!(left(failed, Wish::Due), None);
        let waiting = State { wait: at + 60, ..State::default() };
        assert_eq!(left(waiting.clone(), Wish::Due), Some(60));
        assert_eq!(left(waiting.clone(), Wish::Now), Some(60));
        assert_eq!(left(waiting, Wish::Force), None);
        // a damaged state, or a clock of another world
        for asked in [i64::MIN, i64::MAX] {
            assert_eq!(left(State { asked, ..State::default() }, Wish::Due), None);
        }
        let endless = State { wait: i64::MAX, ..State::default() };
        assert_eq!(left(endless, Wish::Now), Some(7 * 24 * 3600));
        let gone = State { gone: true, ..State::default() };
        assert_eq!((left(gone.clone(), Wish::Due), left(gone, Wish::Now)), (Some(0), None));
    }

    #[test]
    fn a_feed_that_waits_is_silent_when_it_was_not_read_for_longer_than_usual() {
        let now = Now::on(2026, 11, 22);
        let at = now.at.as_second();
        let day = 24 * 3600;
        let silent = |days: i64, wait: i64, every| {
            let state = State { succeeded: at - days * day, wait: at + wait, ..State::default() };
            silence(&state, Span(every), now)
        };
        assert_eq!((silent(3, 9, 1800), silent(4, 0, 1800)), (None, None));
        let said = silent(4, 9, 1800).unwrap();
        assert!(said.ends_with("could not be read for 4 days"), "{said}");
        assert_eq!(silent(9, 9, 7 * 24 * 3600), None, "one of each week is not late");
    }
}
