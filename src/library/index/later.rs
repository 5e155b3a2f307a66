//! A draft of an event → the time that it is written with: later than whatever it overrides.

use std::time::Duration;

use rusqlite::OptionalExtension as _;

use crate::article::date::Timestamp;
use crate::article::{ArticleId, Now};
use crate::error::Result;
use crate::journal::{Change, Draft};
use crate::library::index::Index;
use crate::library::index::fold::written;

/// Between two events of which the second is to hold, whoever wrote the first.
const STEP: Duration = Duration::from_millis(1);

impl Index {
    /// Now, or a millisecond after the newest of the events that a draft overrides. Another device
    /// whose clock is ahead would freeze what it has marked: the last in time holds.
    pub fn later(&self, draft: &Draft, now: Now) -> Result<Now> {
        let overridden = self.overridden(draft)?;
        // what is no time holds nobody up
        let times = overridden.iter().filter_map(|at| at.parse::<Timestamp>().ok());
        let earliest = times.max().and_then(|newest| newest.checked_add(STEP).ok());
        Ok(Now { at: earliest.map_or(now.at, |earliest| earliest.max(now.at)), ..now })
    }

    /// When the events were that hold until this one does.
    fn overridden(&self, draft: &Draft) -> Result<Vec<String>> {
        self.read(|connection| match (&draft.change, written(&draft.change)) {
            (Change::Quote(act), _) => connection
                .prepare_cached("SELECT event ->> 'at' FROM act WHERE quote = ?1")?
                .query_map([&act.id], |row| row.get(0))?
                .collect(),
            (_, Some((field, _))) => {
                let mut at = connection
                    .prepare_cached("SELECT at FROM state WHERE key = ?1 AND field = ?2")?;
                let of = |article: &ArticleId| {
                    at.query_row((article.as_str(), &field), |row| row.get(0)).optional()
                };
                draft.art.iter().map(of).filter_map(rusqlite::Result::transpose).collect()
            }
            (_, None) => Ok(Vec::new()),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::article::{ArticleId, Now};
    use crate::journal::quote::{Act, Op};
    use crate::journal::{Change, Draft, Event};
    use crate::library::index::Index;
    use crate::library::index::sample::{event, one};

    const AHEAD: &str = "2099-01-01T00:00:00.000Z";

    fn now() -> Now {
        Now::on(2026, 11, 22)
    }

    fn ahead(dev: &str, n: u64, change: Change) -> Event {
        Event { at: AHEAD.to_owned(), ..event(dev, n, &["x"], change) }
    }

    /// Writes and folds a draft of this device, as a journal does.
    fn play(index: &mut Index, n: u64, draft: Draft) -> String {
        let at = index.later(&draft, now()).unwrap().stamp();
        let event = Event { v: 1, n, dev: "me".to_owned(), at: at.clone(), draft };
        index.fold(&[event], "me").unwrap();
        at
    }

    fn note(text: &str) -> Change {
        let mut act = Act::new(Op::Set, "01KANZ5X7Q4S8M2T9B6C3D1E0F");
        act.fields.put("note", text);
        Change::Quote(act)
    }

    #[test]
    fn what_is_done_now_holds_though_another_device_has_a_clock_that_is_ahead() {
        let mut index = Index::in_memory().unwrap();
        for key in ["x", "y"] {
            one(&mut index, &format!("/l/a/{key}.md"), key, "1970-01-02");
        }
        let (x, y) = (ArticleId::from("x".to_owned()), ArticleId::from("y".to_owned()));
        let read = |id: &ArticleId, on| Draft::new(vec![id.clone()], Change::Read(on));
        assert_eq!(play(&mut index, 1, read(&x, true)), now().stamp());
        index.fold(&[ahead("other", 1, Change::Read(false))], "me").unwrap();
        assert!(!index.state(&x).unwrap().read);
        // undone and done again as well
        let undo = index.undo().unwrap().unwrap().0;
        index.fold(&[ahead("zzz", 1, Change::Read(true))], "me").unwrap();
        assert_eq!(play(&mut index, 2, undo), "2099-01-01T00:00:00.001Z");
        assert!(!index.state(&x).unwrap().read);
        let redo = index.redo().unwrap().unwrap();
        assert_eq!(play(&mut index, 3, redo), "2099-01-01T00:00:00.002Z");
        assert!(index.state(&x).unwrap().read);
        // with several the newest counts, and what it does not override does not
        let both = Draft::new(vec![y.clone(), x.clone()], Change::Read(false));
        assert_eq!(index.later(&both, now()).unwrap().stamp(), "2099-01-01T00:00:00.003Z");
        for free in [read(&y, true), Draft::new(vec![x], Change::Star(true))] {
            assert_eq!(index.later(&free, now()).unwrap(), now());
        }
        let odd = Event { at: "zz".to_owned(), ..event("other", 2, &["y"], Change::Star(true)) };
        index.fold(&[odd], "me").unwrap();
        assert_eq!(index.later(&Draft::new(vec![y], Change::Star(false)), now()).unwrap(), now());
    }

    #[test]
    fn a_quotes_change_is_later_than_every_other_change_of_it() {
        let mut index = Index::in_memory().unwrap();
        index.fold(&[ahead("other", 1, note("theirs"))], "me").unwrap();
        let draft = Draft::new(vec![ArticleId::from("x".to_owned())], note("mine"));
        assert_eq!(play(&mut index, 1, draft), "2099-01-01T00:00:00.001Z");
    }
}
