//! A file that is gone → the articles that only it held are gone too.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension as _;

use crate::article::entry::Place;
use crate::error::Result;
use crate::library::index::known::held_by;
use crate::library::index::{Index, folder, heir, place};

impl Index {
    /// Takes out a file; what another file holds too is told from there on.
    pub fn remove(&mut self, place: &Place) -> Result<()> {
        self.write(|index| index.remove_file(place))
    }

    fn remove_file(&mut self, place: &Place) -> rusqlite::Result<()> {
        let (folder, name) = place::split(place);
        let Some(folder) = folder::find(&self.connection, &folder)? else { return Ok(()) };
        let file: Option<i64> = self
            .connection
            .prepare_cached("DELETE FROM file WHERE folder = ?1 AND name = ?2 RETURNING id")?
            .query_row((folder, name), |row| row.get(0))
            .optional()?;
        let Some(file) = file else { return Ok(()) };
        let held: BTreeSet<i64> =
            held_by(&self.connection, file)?.into_iter().map(|held| held.article).collect();
        self.connection.prepare_cached("DELETE FROM held WHERE file = ?1")?.execute([file])?;
        for row in held {
            self.release(row, file)?;
        }
        Ok(())
    }

    /// A file no longer holds an article: another holder speaks for it now, or it is gone.
    pub(super) fn release(&mut self, article: i64, file: i64) -> rusqlite::Result<()> {
        let first = self.first_holder(article)?;
        let Some((holder, number, feed)) = first else { return self.forget(article) };
        let moved = self
            .connection
            .prepare_cached("UPDATE meta SET file = ?3, number = ?4 WHERE id = ?1 AND file = ?2")?
            .execute([article, file, holder, number])?;
        if moved > 0 {
            self.connection
                .prepare_cached("UPDATE article SET feed = ?2 WHERE id = ?1")?
                .execute([article, feed])?;
            // Its title and text may differ there: until they are read the row says the old ones.
            self.connection
                .prepare_cached("UPDATE file SET whole = -1 WHERE id = ?1")?
                .execute([holder])?;
        }
        self.shared.insert(article);
        Ok(())
    }

    /// File, number and feed of the place that sorts first.
    fn first_holder(&self, article: i64) -> rusqlite::Result<Option<(i64, i64, i64)>> {
        let mut holders = self.connection.prepare_cached(
            "SELECT d.path, f.name, h.number, h.file, h.feed FROM held h
             JOIN file f ON f.id = h.file JOIN folder d ON d.id = f.folder WHERE h.article = ?1",
        )?;
        let mut rows = holders.query([article])?;
        let mut first = None;
        while let Some(row) = rows.next()? {
            let at = (place::read(row, 0)?, row.get::<_, i64>(2)?);
            let holder = (row.get(3)?, at.1, row.get(4)?);
            if first.as_ref().is_none_or(|(before, _)| at < *before) {
                first = Some((at, holder));
            }
        }
        Ok(first.map(|(_, holder)| holder))
    }

    fn forget(&mut self, article: i64) -> rusqlite::Result<()> {
        let gone: Option<(String, Option<String>)> = self
            .connection
            .prepare_cached("DELETE FROM meta WHERE id = ?1 RETURNING key, revision")?
            .query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        for table in [
            "DELETE FROM article WHERE id = ?1",
            "DELETE FROM article_tag WHERE article = ?1",
            "DELETE FROM article_author WHERE article = ?1",
        ] {
            self.connection.prepare_cached(table)?.execute([article])?;
        }
        self.words.insert(article, None);
        if let Some((key, revision)) = gone {
            heir::settle_of_key(&self.connection, &key)?;
            heir::settle_sharers(&self.connection, revision.as_deref())?;
        }
        Ok(())
    }
}
