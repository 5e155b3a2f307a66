//! Events of the journal → the state of articles and the history that undo walks through.
//!
//! The state is the same in any order and with repetition: each field of each article keeps the
//! value of the last event by (time, device, count), the greatest value of two that are the same in
//! these. So is the history: each step is where the last event that made it, took it back or did it
//! again has put it.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};

use crate::article::fold;
use crate::error::Result;
use crate::journal::{Change, Draft, Event};
use crate::library::index::state::{PLACE, READ, STAR, TAG, set, settle};
use crate::library::index::{Folded, Index, count, heir, quotes};

/// The steps of a number, and what took them back or did them again. Asked at each change.
const STEPS: &str = "SELECT id, draft, made FROM step WHERE n = ?1";
const TURNS: &str = "SELECT draft, at, n FROM turn WHERE step = ?1";

impl Index {
    /// Takes events in; one that is known already, or older than what stands, changes nothing.
    ///
    /// `device` owns the history. Part of the open transaction, or one of its own.
    pub fn fold(&mut self, events: &[Event], device: &str) -> Result<()> {
        self.write(|index| {
            index.marked = None;
            let (mut quoted, mut touched) = (BTreeSet::new(), Touched::default());
            for event in events {
                fold_event(&index.connection, event, &mut touched)?;
                quotes::fold(&index.connection, event, &mut quoted)?;
            }
            for key in quotes::articles(&index.connection, &quoted)? {
                quotes::settle(&index.connection, &key, &mut touched)?;
            }
            for row in touched.rows {
                settle(&index.connection, row)?;
            }
            for revision in touched.orphaned {
                heir::settle_of_text(&index.connection, &revision)?;
            }
            let mut own = events.iter().filter(|event| event.dev == device);
            own.try_for_each(|event| remember(&index.connection, event))
        })
    }

    /// How much of each journal file is folded in.
    pub fn journal_marks(&self) -> Result<Vec<Folded>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, bytes, lines, head FROM journal ORDER BY name")?
                .query_map([], |row| {
                    Ok(Folded {
                        name: row.get(0)?,
                        bytes: count::get(row, 1)?,
                        lines: count::get(row, 2)?,
                        head: row.get(3)?,
                    })
                })?
                .collect()
        })
    }

    /// Belongs into the transaction that folds the events up to there.
    pub fn set_journal_mark(&mut self, folded: &Folded) -> Result<()> {
        self.write(|index| {
            index
                .connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO journal(name, bytes, lines, head)
                     VALUES(?1, ?2, ?3, ?4)",
                )?
                .execute((
                    &folded.name,
                    count::put(folded.bytes),
                    count::put(folded.lines),
                    &folded.head,
                ))?;
            Ok(())
        })
    }

    /// Forgets all of the journal, to fold it from its start: a file of it was replaced or removed.
    pub fn forget_state(&mut self) -> Result<()> {
        self.write(|index| {
            index.marked = None;
            let connection = &index.connection;
            let marked: Vec<i64> = connection
                .prepare_cached(
                    "SELECT id FROM meta WHERE key IN (SELECT key FROM state)
                       OR revision IN (SELECT revision FROM state WHERE revision IS NOT NULL)",
                )?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            connection.execute_batch(
                "DELETE FROM state; DELETE FROM act; DELETE FROM step; DELETE FROM turn;
                 DELETE FROM last; DELETE FROM journal; DELETE FROM torn;",
            )?;
            marked.into_iter().try_for_each(|article| settle(connection, article))
        })
    }
}

/// What is settled once all events are in: to settle an article takes as long as it has tags.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Articles by their rows.
    rows: BTreeSet<i64>,
    /// Texts whose article may take over what is said, or did.
    orphaned: BTreeSet<String>,
}

impl Touched {
    /// Something is said under a key that was not, or no longer; `texts` are those that it is said of.
    pub(super) fn says_of(
        &mut self,
        connection: &Connection,
        key: &str,
        texts: impl Iterator<Item = String>,
    ) -> rusqlite::Result<()> {
        let row = connection
            .prepare_cached("SELECT id FROM meta WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        match row {
            Some(row) => {
                self.rows.insert(row);
            }
            None => self.orphaned.extend(texts),
        }
        Ok(())
    }
}

fn fold_event(
    connection: &Connection,
    event: &Event,
    touched: &mut Touched,
) -> rusqlite::Result<()> {
    // an act on a quote is no field of an article
    let Some((field, value)) = written(&event.draft.change) else { return Ok(()) };
    let mut row_of = connection.prepare_cached("SELECT id FROM meta WHERE key = ?1")?;
    let mut revision_of =
        connection.prepare_cached("SELECT revision FROM state WHERE key = ?1 AND field = ?2")?;
    let mut write = connection.prepare_cached(
        "INSERT INTO state(key, field, value, at, dev, n, revision)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(key, field) DO UPDATE SET
           value = excluded.value, at = excluded.at, dev = excluded.dev, n = excluded.n,
           revision = excluded.revision
         WHERE (excluded.at, excluded.dev, excluded.n, excluded.value,
             coalesce(excluded.revision, ''))
           > (state.at, state.dev, state.n, state.value, coalesce(state.revision, ''))",
    )?;
    let (at, dev, n) = event.stamp();
    let n = count::put(n);
    for (index, article) in event.draft.art.iter().enumerate() {
        let key = article.as_str();
        let revision = event.draft.rev.get(index).filter(|revision| !revision.is_empty());
        let row: Option<i64> = row_of.query_row([key], |row| row.get(0)).optional()?;
        let before: Option<Option<String>> = match row {
            Some(_) => None,
            None => revision_of.query_row((key, &field), |row| row.get(0)).optional()?,
        };
        let changed = write.execute((key, &field, &value, &at, &dev, n, revision))? > 0;
        match row {
            _ if !changed => {}
            Some(row) => match &event.draft.change {
                Change::Read(on) => set(connection, row, READ, *on)?,
                Change::Star(on) => set(connection, row, STAR, *on)?,
                Change::Tag(_) | Change::Untag(_) => {
                    touched.rows.insert(row);
                }
                Change::Place(_) | Change::Quote(_) => {}
            },
            None => touched.orphaned.extend(before.flatten().into_iter().chain(revision.cloned())),
        }
    }
    Ok(())
}

/// The field that a change writes, and the value; `None` for what is no field of an article.
pub(super) fn written(change: &Change) -> Option<(String, String)> {
    Some(match change {
        Change::Read(on) => (READ.to_owned(), on.to_string()),
        Change::Star(on) => (STAR.to_owned(), on.to_string()),
        Change::Place(place) => {
            (PLACE.to_owned(), serde_json::to_string(place).unwrap_or_default())
        }
        Change::Tag(name) => (format!("{TAG}{}", fold::text(name)), name.clone()),
        Change::Untag(name) => (format!("{TAG}{}", fold::text(name)), String::new()),
        Change::Quote(_) => return None,
    })
}

/// Takes an own event into the history, once.
fn remember(connection: &Connection, event: &Event) -> rusqlite::Result<()> {
    let (at, device, n) = event.stamp();
    let (n, draft) = (count::put(n), &event.draft);
    let text = serde_json::to_string(draft).unwrap_or_default();
    if let Some(named) = draft.undo.or(draft.redo).map(count::put) {
        // its step may come later, from another file
        connection
            .prepare_cached(
                "INSERT INTO turn(step, draft, at, n) VALUES(?1, ?2, ?3, ?4)
                 ON CONFLICT(step, draft) DO UPDATE SET at = excluded.at, n = excluded.n
                   WHERE (excluded.at, excluded.n) > (turn.at, turn.n)",
            )?
            .execute((named, &text, &at, n))?;
        return settle_steps(connection, named);
    }
    if draft.change.inverse().is_none() {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO last(device, at, n) VALUES(?1, ?2, ?3)
             ON CONFLICT(device) DO UPDATE SET at = excluded.at, n = excluded.n
               WHERE (excluded.at, excluded.n) > (last.at, last.n)",
        )?
        .execute((&device, &at, n))?;
    let known = connection
        .prepare_cached("UPDATE step SET made = max(made, ?2) WHERE n = ?1 AND draft = ?3")?
        .execute((n, &at, &text))?;
    if known == 0 {
        connection
            .prepare_cached(
                "INSERT INTO step(n, undone, at, moved, made, draft)
                 VALUES(?1, 0, ?2, ?1, ?2, ?3)",
            )?
            .execute((n, &at, &text))?;
    }
    settle_steps(connection, n)
}

/// Puts the steps of a number where the last event that made, took back or did again each has put
/// it, whatever order they came in.
fn settle_steps(connection: &Connection, n: i64) -> rusqlite::Result<()> {
    let steps: Vec<(i64, String, String)> = connection
        .prepare_cached(STEPS)?
        .query_map([n], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let turns: Vec<(String, String, i64)> = connection
        .prepare_cached(TURNS)?
        .query_map([n], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut moved: Vec<(&str, i64, bool)> =
        steps.iter().map(|(_, _, made)| (made.as_str(), n, false)).collect();
    if !turns.is_empty() {
        let drafts: Vec<Option<Draft>> =
            steps.iter().map(|(_, draft, _)| serde_json::from_str(draft).ok()).collect();
        for (draft, at, turned) in &turns {
            let Ok(draft) = serde_json::from_str::<Draft>(draft) else { continue };
            let undone = draft.undo.is_some();
            for step in meant(&drafts, &draft) {
                moved[step] = moved[step].max((at, *turned, undone));
            }
        }
    }
    let mut put = connection.prepare_cached(
        "UPDATE step SET at = ?2, moved = ?3, undone = ?4
         WHERE id = ?1 AND (at, moved, undone) IS NOT (?2, ?3, ?4)",
    )?;
    steps.iter().zip(moved).try_for_each(|((id, _, _), (at, moved, undone))| {
        put.execute((id, at, moved, undone)).map(drop)
    })
}

/// Which steps of its number a draft undoes or does again: of several the one whose inverse it is,
/// or which it is itself; all of them where none is.
fn meant(steps: &[Option<Draft>], draft: &Draft) -> Vec<usize> {
    let is_meant = |step: &Draft| {
        let change = match draft.undo {
            Some(_) => step.change.inverse(),
            None => Some(step.change.again()),
        };
        step.art == draft.art && change.as_ref() == Some(&draft.change)
    };
    let all = 0..steps.len();
    let meant: Vec<usize> =
        all.clone().filter(|step| steps[*step].as_ref().is_some_and(is_meant)).collect();
    if meant.is_empty() { all.collect() } else { meant }
}

#[cfg(test)]
mod tests {
    use crate::article::{ArticleId, RowId};
    use crate::journal::{Change, Draft, Event, Place};
    use crate::library::index::sample::{column, counts, event, one, rows, stamp};
    use crate::library::index::{Folded, Index, Put};
    use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

    fn index(keys: &[&str]) -> Index {
        let mut index = Index::in_memory().unwrap();
        for key in keys {
            one(&mut index, &format!("/l/a/{key}.md"), key, "1970-01-02");
        }
        index
    }

    fn id(key: &str) -> ArticleId {
        ArticleId::from(key.to_owned())
    }

    fn marked(index: &Index) -> Vec<String> {
        column(index, "SELECT key || read || star FROM meta NATURAL JOIN article ORDER BY key")
    }

    #[test]
    fn events_mark_rows_and_articles_that_come_later_alike() {
        let mut index = index(&["x"]);
        let events = [
            event("me", 1, &["x", "y"], Change::Read(true)),
            event("me", 2, &["y"], Change::Star(true)),
            event("me", 3, &["y"], Change::Tag("Later On".into())),
            event("me", 4, &["x", "y"], Change::Untag("rivers".into())),
        ];
        index.fold(&events, "me").unwrap();
        one(&mut index, "/l/a/y.md", "y", "1970-01-02");
        let said = [
            "86401 y «y in /l/a/y.md» a [] /l/a/y.md#0 read star Later On ana duarte",
            "86400 x «x in /l/a/x.md» a [] /l/a/x.md#0 read ana duarte",
        ];
        assert_eq!(rows(&index), said);
        assert_eq!(counts(&index), ["a 2 0 = 2 0"]);
        assert!(index.state(&id("y")).unwrap().star);
        index.forget_state().unwrap();
        assert_eq!(marked(&index), ["x00", "y00"]);
        assert!(rows(&index).iter().all(|row| row.contains("Rivers")));
        index.fold(&events, "me").unwrap();
        assert_eq!(rows(&index), said);
    }

    #[test]
    fn twice_as_many_tags_of_one_article_write_twice_as_many_rows() {
        let written = |many: u64| {
            let mut index = index(&["x"]);
            let tag = |n: u64| event("me", n, &["x"], Change::Tag(format!("tag {n}")));
            let before = index.connection.total_changes();
            index.fold(&(1..=many).map(tag).collect::<Vec<_>>(), "other").unwrap();
            assert_eq!(
                column(&index, "SELECT count(*) FROM article_tag"),
                [(many + 1).to_string()]
            );
            index.connection.total_changes() - before
        };
        let (few, many) = (written(100), written(200));
        assert!(many < 5 * few / 2, "{few} {many}");
    }

    #[test]
    fn what_was_done_at_no_time_gives_way_to_all_else_and_a_time_counts_however_it_is_written() {
        let star = |n, at: &str, on| {
            let event = event("me", n, &["x"], Change::Star(on));
            Event { at: at.into(), ..event }
        };
        for (odd, holds) in [
            ("soon", "x00"),
            ("", "x00"),
            ("99999-01-01T00:00:00.000Z", "x00"),
            ("-000001-01-01T00:00:00Z", "x00"),
            ("2026-01-01T00:59:59+01:00", "x00"),
            ("2026-01-01T01:00:00.001+01:00", "x01"),
            ("2026-01-01t00:00:01z", "x01"),
            ("9999-01-01T00:00:00.000Z", "x01"),
        ] {
            let real = star(1, "2026-01-01T00:00:00.000Z", false);
            let odd_one = star(2, odd, true);
            for order in [[&real, &odd_one], [&odd_one, &real]] {
                let mut index = index(&["x"]);
                for event in order {
                    index.fold(std::slice::from_ref(event), "").unwrap();
                }
                assert_eq!(marked(&index), [holds], "{odd}");
            }
            let mut index = index(&["x"]);
            index.fold(std::slice::from_ref(&odd_one), "").unwrap();
            assert_eq!(marked(&index), ["x01"], "{odd} alone");
        }
    }

    #[test]
    fn a_draft_names_only_what_it_changes() {
        let mut index = index(&["x", "y"]);
        index.fold(&[event("me", 1, &["x"], Change::Read(true))], "me").unwrap();
        let both = [RowId(86400), RowId(86401), RowId(7)];
        let draft = |index: &Index, change| index.draft(&both, change).unwrap();
        let read = draft(&index, Change::Read(true));
        assert_eq!((read.art, read.rev), (vec![id("y")], vec!["rev-y".to_owned()]));
        assert_eq!(draft(&index, Change::Read(false)).art, [id("x")]);
        assert_eq!(draft(&index, Change::Tag("rivers".into())).art, []);
        assert_eq!(draft(&index, Change::Untag("RIVERS".into())).art, [id("x"), id("y")]);
        assert_eq!(draft(&index, Change::Tag("new".into())).art.len(), 2);
        assert_eq!(draft(&index, Change::Star(false)).art, []);
        let place = Change::Place(Place { top: 1, focus: 2, rev: "r".into() });
        index.fold(&[event("me", 2, &["x"], place.clone())], "me").unwrap();
        assert_eq!(draft(&index, place).art, [id("y")]);
        assert_eq!(index.state(&id("x")).unwrap().place.unwrap().focus, 2);
    }

    #[test]
    fn a_moved_file_keeps_its_state_whichever_way_it_is_seen() {
        let moved = |index: &mut Index, new_first: bool| {
            let to = |index: &mut Index| {
                let mut entry =
                    crate::library::index::sample::entry("/l/b/n.md", "n", "1970-01-02");
                entry.revision = "rev-x".into();
                // Its head is read first, and that does not tell whose text it has.
                let head = Put { entry: &entry, lang: None, words: None };
                index.put(&stamp("/l/b/n.md"), vec![head], &[]).unwrap();
                crate::library::index::sample::put(index, "/l/b/n.md", &[entry]).unwrap();
            };
            if new_first {
                to(index);
            }
            index.remove(&stamp("/l/a/x.md").place).unwrap();
            if !new_first {
                to(index);
            }
        };
        let read = event("me", 1, &["x"], Change::Read(true));
        for (new_first, late) in [(true, false), (false, false), (true, true), (false, true)] {
            let mut index = index(&["x"]);
            if !late {
                index.fold(std::slice::from_ref(&read), "me").unwrap();
            }
            moved(&mut index, new_first);
            if late {
                index.fold(std::slice::from_ref(&read), "me").unwrap();
            }
            assert_eq!(marked(&index), ["n10"], "new first: {new_first}, late: {late}");
            assert!(index.state(&id("n")).unwrap().read);
            // What it is given itself holds, and the rest stays taken over.
            index.fold(&[event("me", 2, &["n"], Change::Star(true))], "me").unwrap();
            assert_eq!(marked(&index), ["n11"]);
            // The old one comes back: it was a copy, and never this one's state.
            one(&mut index, "/l/a/x.md", "x", "1970-01-02");
            assert_eq!(marked(&index), ["n01", "x10"]);
        }
    }

    #[test]
    fn undo_and_redo_walk_through_the_history_at_any_depth() {
        let mut index = index(&["a"]);
        let mut n = 0;
        let mut play = |index: &mut Index, draft: Draft| {
            n += 1;
            let at = format!("2026-01-01T00:00:{n:02}.000Z");
            let event = Event { v: 1, n, dev: "me".into(), at, draft };
            index.fold(&[event.clone(), event], "me").unwrap();
        };
        let draft = |change| Draft::new(vec![id("a")], change);
        play(&mut index, draft(Change::Read(true)));
        play(&mut index, draft(Change::Place(Place::default())));
        play(&mut index, draft(Change::Star(true)));
        for expected in ["a10", "a00"] {
            let undo = index.undo().unwrap().unwrap().0;
            play(&mut index, undo);
            assert_eq!(marked(&index), [expected]);
        }
        assert!(index.undo().unwrap().is_none());
        for expected in ["a10", "a11"] {
            let redo = index.redo().unwrap().unwrap();
            play(&mut index, redo);
            assert_eq!(marked(&index), [expected]);
        }
        assert!(index.redo().unwrap().is_none());
        let (undo, done) = index.undo().unwrap().unwrap();
        assert_eq!(done, Change::Star(true));
        play(&mut index, undo);
        play(&mut index, draft(Change::Read(false)));
        assert!(index.redo().unwrap().is_none(), "a new change ends the undone future");
    }

    /// What undo takes back one by one, each event folded in turn.
    fn undone(index: &mut Index) -> Vec<Change> {
        let mut all = Vec::new();
        while let Some((draft, done)) = index.undo().unwrap() {
            let n = 50 + all.len() as u64;
            let at = format!("2026-01-01T00:01:{n:02}.000Z");
            index.fold(&[Event { v: 1, n, dev: "me".into(), at, draft }], "me").unwrap();
            all.push(done);
        }
        all
    }

    #[test]
    fn undo_takes_back_what_was_done_last_also_where_a_file_was_put_back_and_written_on() {
        let tag = |n, name: &str| event("me", n, &["a"], Change::Tag(name.into()));
        let first = tag(1, "one");
        let copy = [first.clone(), tag(2, "two"), tag(3, "three"), tag(4, "four")];
        let mut later = tag(2, "last");
        later.at = "2026-01-01T00:00:30.000Z".into();
        let own = [first, later];
        for files in [[&copy[..], &own], [&own, &copy[..]]] {
            let mut index = index(&["a"]);
            for file in files.into_iter().chain(files) {
                index.fold(file, "me").unwrap();
            }
            let names = ["last", "four", "three", "two", "one"];
            assert_eq!(undone(&mut index), names.map(|name| Change::Tag(name.into())));
            assert!(rows(&index)[0].ends_with(" Rivers ana duarte"));
        }
    }

    #[test]
    fn of_two_events_of_one_name_an_undo_takes_back_the_one_that_it_undoes() {
        let both = [Change::Star(true), Change::Tag("t".into()), Change::Untag("rivers".into())]
            .map(|change| event("me", 1, &["a"], change));
        let mut last_first = both.clone();
        last_first.reverse();
        let mut seen = Vec::new();
        for order in [both, last_first] {
            let mut index = index(&["a"]);
            for event in order.iter().chain(&order) {
                index.fold(std::slice::from_ref(event), "me").unwrap();
            }
            assert_eq!(marked(&index), ["a01"]);
            seen.push(undone(&mut index));
            assert_eq!(marked(&index), ["a00"]);
            assert!(rows(&index)[0].ends_with(" Rivers ana duarte"));
            let again = index.redo().unwrap().unwrap().change;
            assert_eq!(Some(&again), seen[0].last());
        }
        assert_eq!(seen[0].len(), 3);
        assert_eq!(seen[0], seen[1]);
    }

    #[test]
    fn no_change_walks_through_the_history() {
        let index = index(&[]);
        for sql in [super::STEPS, super::TURNS, crate::library::index::history::LAST] {
            let explain = format!("EXPLAIN QUERY PLAN {}", sql.replace("?1", "1"));
            let mut statement = index.connection.prepare(&explain).unwrap();
            let steps = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
            let mut steps: Vec<String> = steps.map(Result::unwrap).collect();
            // only those of one time and number are sorted
            steps.retain(|step| step != "USE TEMP B-TREE FOR LAST TERM OF ORDER BY");
            assert!(matches!(&steps[..], [one] if one.starts_with("SEARCH ")), "{steps:?}");
        }
    }

    /// What undo and redo know of, and what they would do, once each file is folded in turn.
    fn history<'a>(files: impl IntoIterator<Item = &'a [Event]>) -> Vec<String> {
        let mut index = index(&["a", "b"]);
        files.into_iter().for_each(|file| index.fold(file, "me").unwrap());
        let steps =
            "SELECT concat_ws(' ', n, undone, at, moved, draft) AS step FROM step ORDER BY 1";
        let last = "SELECT concat_ws(' ', device, at, n) FROM last";
        let mut all = [column(&index, steps), column(&index, last)].concat();
        all.push(format!("{:?}", index.undo().unwrap().map(|(_, done)| done)));
        all.push(format!("{:?}", index.redo().unwrap().map(|draft| draft.change)));
        all
    }

    fn star(n: u64, second: u64, key: &str, on: bool, undo: Option<u64>) -> Event {
        let mut event = event("me", n, &[key], Change::Star(on));
        event.at = format!("2026-01-01T00:00:{second:02}.000Z");
        event.draft.undo = undo;
        event
    }

    #[test]
    fn what_was_taken_back_in_another_file_than_it_was_done_in_is_not_taken_back_again() {
        let first = star(1, 1, "b", true, None);
        let own = [first.clone(), star(2, 9, "a", false, Some(2))];
        let conflict = [first.clone(), star(2, 5, "a", true, None)];
        for files in [[&own, &conflict], [&conflict, &own]] {
            let mut index = index(&["a", "b"]);
            files.into_iter().for_each(|file| index.fold(file, "me").unwrap());
            let (undo, _) = index.undo().unwrap().unwrap();
            assert_eq!((undo.art, undo.undo), (vec![id("b")], Some(1)));
            assert_eq!(index.redo().unwrap().unwrap().art, [id("a")]);
            index.forget_state().unwrap();
            index.fold(&conflict, "me").unwrap();
            assert_eq!(index.undo().unwrap().unwrap().0.art, [id("a")], "nothing is left of it");
        }
    }

    #[test]
    fn what_was_done_again_under_the_same_number_is_taken_back_as_of_then() {
        let old = [
            star(1, 1, "b", true, None),
            star(2, 2, "a", true, None),
            star(3, 3, "a", false, Some(2)),
        ];
        let new = [star(1, 1, "b", true, None), star(2, 9, "a", true, None)];
        let seen = history([&old[..], &new]);
        assert_eq!(history([&new[..], &old]), seen);
        let mut index = index(&["a", "b"]);
        [&old[..], &new].into_iter().for_each(|file| index.fold(file, "me").unwrap());
        assert_eq!(marked(&index), ["a01", "b01"]);
        assert_eq!(index.undo().unwrap().unwrap().0.art, [id("a")]);
    }

    #[test]
    fn other_devices_changes_are_no_steps() {
        let mut index = index(&["a"]);
        index.fold(&[event("other", 1, &["a"], Change::Read(true))], "me").unwrap();
        assert_eq!(marked(&index), ["a10"]);
        assert!(index.undo().unwrap().is_none());
    }

    #[test]
    fn how_far_a_journal_is_folded_is_kept() {
        let mut index = index(&[]);
        let mark =
            |bytes| Folded { name: "me.jsonl".into(), bytes, lines: bytes / 4, head: vec![1, 2] };
        index.set_journal_mark(&mark(5)).unwrap();
        index.set_journal_mark(&mark(9)).unwrap();
        assert_eq!(index.journal_marks().unwrap(), [mark(9)]);
    }

    const AT: [&str; 4] =
        ["2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00+01:00", "soon", "2026-01-01T00:00:01Z"];

    proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(48))]
        #[test]
        fn the_history_is_the_same_in_any_order_and_with_repetition(
            events in proptest::collection::vec((
                1u64..4, 0u64..4, prop_oneof![Just("a"), Just("b")], any::<bool>(),
                prop_oneof![
                    Just((None, None)), (1u64..4).prop_map(|n| (Some(n), None)),
                    (1u64..4).prop_map(|n| (None, Some(n))),
                ],
            ), 0..12),
            seed in 0usize..100,
        ) {
            let made = |(n, second, key, on, (undo, redo)): (_, _, &str, _, (_, Option<u64>))| {
                let mut event = star(n, second, key, on, undo);
                event.draft.redo = redo;
                event
            };
            let mut list: Vec<Event> = events.into_iter().map(made).collect();
            let seen = history([&list[..]]);
            let len = list.len().max(1);
            list.rotate_left(seed % len);
            list.reverse();
            assert_eq!(history(list.chunks(1).chain(list.chunks(3))), seen);
        }

        #[test]
        fn the_fold_is_the_same_in_any_order_and_with_repetition(
            events in proptest::collection::vec((
                prop_oneof![Just("a"), Just("b")], 0u64..3, 0u64..2,
                prop_oneof![Just("k"), Just("l"), Just("gone")],
                prop_oneof![
                    any::<bool>().prop_map(Change::Read), any::<bool>().prop_map(Change::Star),
                    Just(Change::Tag("T".into())), Just(Change::Untag("t".into())),
                ],
            ), 0..14),
            seed in 0usize..100,
        ) {
            // two of them may have one name, and one time
            let made = |(dev, n, at, key, change)| {
                let mut event = event(dev, n, &[key], change);
                event.at = AT[(n + at) as usize % AT.len()].into();
                // What is gone left its text to `l`.
                event.draft.rev = vec![if key == "k" { "rev-k" } else { "rev-l" }.into()];
                event
            };
            let mut list: Vec<Event> = events.into_iter().map(made).collect();
            let fold = |list: &[Event], late: bool| {
                let mut index = index(if late { &[] } else { &["k", "l"] });
                index.fold(list, "me").unwrap();
                for key in if late { &["k", "l"][..] } else { &[] } {
                    one(&mut index, &format!("/l/a/{key}.md"), key, "1970-01-02");
                }
                rows(&index)
            };
            let forwards = fold(&list, false);
            let len = list.len().max(1);
            list.rotate_left(seed % len);
            list.reverse();
            let twice = [list.clone(), list].concat();
            assert_eq!(fold(&twice, false), forwards);
            assert_eq!(fold(&twice, true), forwards);
        }
    }
}
