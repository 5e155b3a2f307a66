//! Work on the index → transactions that are short enough for others to wait for.

use std::time::Duration;

use rusqlite::Connection;

use crate::error::Result;
use crate::library::index::open::PATIENCE;
use crate::library::index::{Index, Tokens, spoken};

impl Index {
    /// Begins a transaction unless one is open; the others can read meanwhile and not write.
    pub fn begin(&mut self) -> Result<()> {
        if !self.begun {
            self.connection
                .execute_batch("BEGIN IMMEDIATE")
                .map_err(|cause| self.fault("write", &cause))?;
            self.begun = true;
            self.marked = None;
        }
        Ok(())
    }

    /// Makes everything since [`Self::begin`] seen and kept at once, or nothing of it.
    pub fn commit(&mut self) -> Result<()> {
        if !self.begun {
            return Ok(());
        }
        let done = self
            .put_counts()
            .and_then(|()| self.put_also())
            .and_then(|()| self.put_words())
            .and_then(|()| self.connection.execute_batch("COMMIT"));
        match done {
            Ok(()) => {
                self.begun = false;
                Ok(())
            }
            Err(cause) => {
                let error = self.fault("write", &cause);
                self.roll_back();
                Err(error)
            }
        }
    }

    /// Gives back what a long time of writing has taken: memory, and the log, all of which would be
    /// read by whoever opens the index next.
    pub fn rest(&mut self) {
        // All is better done than not, and nothing is needed; a reader may be in the way.
        let _ = self.connection.execute_batch("PRAGMA shrink_memory");
        let _ = self.connection.busy_timeout(Duration::ZERO);
        // The first lets others write meanwhile, and leaves little to the second.
        for mode in ["PASSIVE", "TRUNCATE"] {
            let end = format!("PRAGMA wal_checkpoint({mode})");
            let _ = self.connection.query_row(&end, [], |_| Ok(()));
        }
        let _ = self.connection.busy_timeout(PATIENCE);
    }

    /// Takes back everything since [`Self::begin`].
    pub fn roll_back(&mut self) {
        self.words.clear();
        self.fed.clear();
        self.shared.clear();
        self.names.forget();
        self.folders.forget();
        if std::mem::take(&mut self.begun) && !self.connection.is_autocommit() {
            // SQLite has already done it after some errors.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// Does work in a transaction of its own, or as a part of the open one. An error takes all of
    /// the transaction back.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let own = !self.begun;
        self.begin()?;
        match work(self) {
            Ok(done) => {
                if own {
                    self.commit()?;
                }
                Ok(done)
            }
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    /// Does work that speaks SQL, see [`Self::transaction`].
    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> rusqlite::Result<T>,
    ) -> Result<T> {
        self.transaction(|index| work(index).map_err(|cause| index.fault("write", &cause)))
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T> {
        work(&self.connection).map_err(|cause| self.fault("read", &cause))
    }

    /// Counts the articles that were put since the last commit.
    fn put_counts(&mut self) -> rusqlite::Result<()> {
        let mut put = self.connection.prepare_cached(
            "UPDATE feed SET total = total + ?2, unread = unread + ?2 WHERE id = ?1",
        )?;
        self.fed.drain().try_for_each(|(feed, articles)| put.execute([feed, articles]).map(drop))
    }

    /// Writes the words that were put since the last commit, oldest article first.
    ///
    /// Not with the rest of each article: a statement that may have to take part of itself back
    /// makes FTS5 write out what it has gathered, so that each article would become a segment; and
    /// rising rows are merged in half the time of falling ones.
    fn put_words(&mut self) -> rusqlite::Result<()> {
        if self.words.is_empty() {
            return Ok(());
        }
        let all = std::mem::take(&mut self.words);
        let connection = &self.connection;
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        for (row, tokens) in &all {
            gone.extend(spoken::take(connection, *row)?);
            let Some(tokens) = tokens else { continue };
            let ids = spoken::put(connection, *row, &tokens.spoken)?;
            new.extend(ids.into_iter().zip(&tokens.spoken));
        }
        let mut put = connection.prepare_cached(
            "INSERT OR REPLACE INTO words(rowid, title, body) VALUES(?1, ?2, ?3)",
        )?;
        let mut remove = connection.prepare_cached("DELETE FROM words WHERE rowid = ?1")?;
        for (row, tokens) in &all {
            match tokens {
                Some(Tokens { words, .. }) => put.execute((row, &words.title, &words.body))?,
                None => remove.execute([row])?,
            };
        }
        let mut put = connection
            .prepare_cached("INSERT OR REPLACE INTO begins(rowid, letters) VALUES(?1, ?2)")?;
        let mut remove = connection.prepare_cached("DELETE FROM begins WHERE rowid = ?1")?;
        for (row, tokens) in &all {
            match tokens {
                Some(Tokens { words, .. }) => put.execute((row, &words.begins))?,
                None => remove.execute([row])?,
            };
        }
        let mut remove = connection.prepare_cached("DELETE FROM said WHERE rowid = ?1")?;
        for id in gone {
            remove.execute([id])?;
        }
        // An id that was just given up may be given again: those that are gone go first.
        let mut put = connection.prepare_cached("INSERT INTO said(rowid, words) VALUES(?1, ?2)")?;
        for (id, spoken) in new {
            put.execute((id, &spoken.words))?;
        }
        Ok(())
    }
}
