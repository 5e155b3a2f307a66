//! Articles that are dated ahead → what is put again when their day has come.
//!
//! The future counts as now, so their rows are those of the moment at which they were put. They
//! would keep them for ever, and an index that was made later would have another order.

use crate::article::{Date, Entry, Now};
use crate::error::Result;
use crate::library::index::Index;

/// Whether an article's date is still to come.
pub(super) fn is_ahead(entry: &Entry, now: &Now) -> bool {
    entry.date.is_some_and(|date| date.seconds() > now.at.as_second())
}

impl Index {
    /// Forgets the files of articles whose date has come, so that they are read again; says how
    /// many there are.
    pub fn forget_overdue(&mut self, now: &Now) -> Result<usize> {
        if !self.read(|_| self.has_ahead())? {
            return Ok(0);
        }
        self.write(|index| {
            let mut ahead = index.connection.prepare_cached(
                "SELECT m.file, m.date FROM ahead a JOIN meta m ON m.id = a.article",
            )?;
            let ahead: Vec<(i64, Option<String>)> = ahead
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let come = |date: &String| {
                Date::parse(date).is_none_or(|date| date.seconds() <= now.at.as_second())
            };
            let mut forget = index
                .connection
                .prepare_cached("UPDATE file SET mtime = -1 WHERE id = ?1 AND mtime <> -1")?;
            let due = ahead.iter().filter(|(_, date)| date.as_ref().is_none_or(come));
            due.map(|(file, _)| forget.execute([file])).sum()
        })
    }

    /// Writes down that an article's row is not that of its date.
    pub(super) fn put_ahead(&self, row: i64) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO ahead(article) VALUES(?1)")?
            .execute([row])?;
        Ok(())
    }

    /// Forgets that; false when it was not so.
    pub(super) fn take_ahead(&self, row: i64) -> rusqlite::Result<bool> {
        let taken = self.has_ahead()?
            && self
                .connection
                .prepare_cached("DELETE FROM ahead WHERE article = ?1")?
                .execute([row])?
                > 0;
        Ok(taken)
    }

    /// There are few or none, mostly.
    fn has_ahead(&self) -> rusqlite::Result<bool> {
        self.connection
            .prepare_cached("SELECT EXISTS(SELECT 1 FROM ahead)")?
            .query_row([], |row| row.get(0))
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Now;
    use crate::library::index::sample::{column, entry, rows, stamp};
    use crate::library::index::{Index, Put};

    #[test]
    fn an_article_dated_ahead_comes_to_its_row_when_its_day_has_come() {
        let mut index = Index::in_memory().unwrap();
        let put = |index: &mut Index, day: &str, now: &Now| {
            let path = format!("/l/a/{day}.md");
            let entry = entry(&path, day, day);
            index.put(&stamp(&path), vec![Put { entry: &entry, lang: None, words: None }], &[], now)
        };
        let (early, late) = (Now::on(2026, 11, 20), Now::on(2026, 11, 24));
        put(&mut index, "2026-11-23", &early).unwrap();
        put(&mut index, "2026-11-21", &late).unwrap();
        let order = |index: &Index| column(index, "SELECT m.key FROM meta m ORDER BY m.id DESC");
        assert_eq!(order(&index), ["2026-11-21", "2026-11-23"]);
        assert_eq!(index.forget_overdue(&early).unwrap(), 0);
        let forgotten =
            |index: &Index| column(index, "SELECT 'x' FROM file WHERE mtime = -1").len();
        assert_eq!((index.forget_overdue(&late).unwrap(), forgotten(&index)), (1, 1));
        assert_eq!(index.forget_overdue(&late).unwrap(), 0, "once is enough");
        put(&mut index, "2026-11-23", &late).unwrap();
        assert_eq!(order(&index), ["2026-11-23", "2026-11-21"]);
        assert_eq!((rows(&index).len(), forgotten(&index)), (2, 0));
        assert_eq!(index.forget_overdue(&Now::on(2027, 1, 1)).unwrap(), 0);
    }
}
