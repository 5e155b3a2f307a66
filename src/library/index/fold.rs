//! Events of the journal → the state of articles and the history that undo walks through.
//!
//! The state is the same in any order and with repetition: each field of each article keeps the
//! value of the last event by (time, device, count).

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};

use crate::article::fold;
use crate::error::Result;
use crate::journal::{Change, Draft, Event};
use crate::library::index::state::{PLACE, READ, STAR, TAG, set, settle};
use crate::library::index::{Folded, Index, count};

impl Index {
    /// Takes events in; one that is known already, or older than what stands, changes nothing.
    ///
    /// `device` owns the history. Part of the open transaction, or one of its own.
    pub fn fold(&mut self, events: &[Event], device: &str) -> Result<()> {
        self.write(|index| {
            for event in events {
                fold_event(&index.connection, event)?;
            }
            let mut own: Vec<&Event> = events.iter().filter(|e| e.dev == device).collect();
            own.sort_by_key(|event| event.n);
            own.into_iter().try_for_each(|event| remember(&index.connection, event))
        })
    }

    /// How much of each journal file is folded in.
    pub fn journal_marks(&self) -> Result<Vec<Folded>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT name, bytes, head FROM journal ORDER BY name")?
                .query_map([], |row| {
                    Ok(Folded { name: row.get(0)?, bytes: count::get(row, 1)?, head: row.get(2)? })
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
                    "INSERT OR REPLACE INTO journal(name, bytes, head) VALUES(?1, ?2, ?3)",
                )?
                .execute((&folded.name, count::put(folded.bytes), &folded.head))?;
            Ok(())
        })
    }

    /// Forgets all of the journal, to fold it from its start: a file of it was replaced or removed.
    pub fn forget_state(&mut self) -> Result<()> {
        self.write(|index| {
            let connection = &index.connection;
            let marked: Vec<i64> = connection
                .prepare_cached(
                    "SELECT id FROM meta WHERE key IN (SELECT key FROM state)
                       OR revision IN (SELECT revision FROM state WHERE revision IS NOT NULL)",
                )?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            connection.execute_batch(
                "DELETE FROM state; DELETE FROM step; DELETE FROM last; DELETE FROM journal;",
            )?;
            marked.into_iter().try_for_each(|article| settle(connection, article))
        })
    }
}

fn fold_event(connection: &Connection, event: &Event) -> rusqlite::Result<()> {
    let (field, value) = written(&event.draft.change);
    let mut row_of = connection.prepare_cached("SELECT id FROM meta WHERE key = ?1")?;
    let mut revision_of =
        connection.prepare_cached("SELECT revision FROM state WHERE key = ?1 AND field = ?2")?;
    let mut write = connection.prepare_cached(
        "INSERT INTO state(key, field, value, at, dev, n, revision)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(key, field) DO UPDATE SET
           value = excluded.value, at = excluded.at, dev = excluded.dev, n = excluded.n,
           revision = excluded.revision
         WHERE (excluded.at, excluded.dev, excluded.n) > (state.at, state.dev, state.n)",
    )?;
    let n = count::put(event.n);
    // Revisions whose articles may have taken over what stood here, or may do so now.
    let mut orphaned: BTreeSet<String> = BTreeSet::new();
    for (index, article) in event.draft.art.iter().enumerate() {
        let key = article.as_str();
        let revision = event.draft.rev.get(index).filter(|revision| !revision.is_empty());
        let row: Option<i64> = row_of.query_row([key], |row| row.get(0)).optional()?;
        let before: Option<Option<String>> = match row {
            Some(_) => None,
            None => revision_of.query_row((key, &field), |row| row.get(0)).optional()?,
        };
        let changed = write.execute((key, &field, &value, &event.at, &event.dev, n, revision))? > 0;
        match row {
            _ if !changed => {}
            Some(row) => match &event.draft.change {
                Change::Read(on) => set(connection, row, READ, *on)?,
                Change::Star(on) => set(connection, row, STAR, *on)?,
                Change::Tag(_) | Change::Untag(_) => settle(connection, row)?,
                Change::Place(_) => {}
            },
            None => orphaned.extend(before.flatten().into_iter().chain(revision.cloned())),
        }
    }
    for revision in orphaned {
        let heirs: Vec<i64> = connection
            .prepare_cached("SELECT id FROM meta WHERE revision = ?1")?
            .query_map([revision], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        heirs.into_iter().try_for_each(|heir| settle(connection, heir))?;
    }
    Ok(())
}

/// The field that a change writes, and the value.
pub(super) fn written(change: &Change) -> (String, String) {
    match change {
        Change::Read(on) => (READ.to_owned(), on.to_string()),
        Change::Star(on) => (STAR.to_owned(), on.to_string()),
        Change::Place(place) => {
            (PLACE.to_owned(), serde_json::to_string(place).unwrap_or_default())
        }
        Change::Tag(name) => (format!("{TAG}{}", fold::text(name)), name.clone()),
        Change::Untag(name) => (format!("{TAG}{}", fold::text(name)), String::new()),
    }
}

/// Takes an own event into the history, once.
fn remember(connection: &Connection, event: &Event) -> rusqlite::Result<()> {
    let n = count::put(event.n);
    let fresh = connection
        .prepare_cached(
            "INSERT INTO last(device, n) VALUES(?1, ?2) ON CONFLICT(device) DO UPDATE SET
               n = excluded.n WHERE excluded.n > last.n",
        )?
        .execute((&event.dev, n))?;
    if fresh == 0 {
        return Ok(());
    }
    let mut step = connection
        .prepare_cached("UPDATE step SET undone = ?2, moved = ?3 WHERE n = ?1 AND undone <> ?2")?;
    if let Some(undo) = event.draft.undo {
        step.execute((count::put(undo), true, n))?;
    } else if let Some(redo) = event.draft.redo {
        step.execute((count::put(redo), false, n))?;
    } else if event.draft.change.inverse().is_some() {
        connection.execute("DELETE FROM step WHERE undone = 1", [])?;
        let draft = Draft { undo: None, redo: None, ..event.draft.clone() };
        connection
            .prepare_cached("INSERT INTO step(n, undone, moved, draft) VALUES(?1, 0, ?1, ?2)")?
            .execute((n, serde_json::to_string(&draft).unwrap_or_default()))?;
    }
    Ok(())
}
