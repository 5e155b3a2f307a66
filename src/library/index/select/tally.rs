//! The numbers that stand beside a list: of all articles, of each feed and of each tag.

use rusqlite::Row;

use crate::error::Result;
use crate::library::index::{Counts, Index};
use crate::safe::Safe;

impl Index {
    /// Read from what is kept with each row, never counted: as fast at a million articles.
    pub fn counts(&self) -> Result<Counts> {
        let feeds = self.feeds()?;
        let total = feeds.iter().map(|(_, total, _)| total).sum();
        let unread = feeds.iter().map(|(_, _, unread)| unread).sum();
        Ok(Counts { total, unread, feeds })
    }

    /// Each feed that holds an article, by title: all of them, unread ones.
    pub fn feeds(&self) -> Result<Vec<(Safe, usize, usize)>> {
        let sql = "SELECT title, total, unread FROM feed WHERE total > 0 ORDER BY folded, id";
        self.ask(|| {
            let mut statement = self.connection.prepare_cached(sql)?;
            let feeds = statement.query_map([], |row| {
                Ok((Safe::line(row.get_ref(0)?.as_str()?), number(row, 1)?, number(row, 2)?))
            })?;
            feeds.collect()
        })
    }

    /// Each tag that an article carries, by name, with the number of its articles.
    pub fn tags(&self) -> Result<Vec<(Safe, usize)>> {
        let sql = "SELECT name, n FROM tag CROSS JOIN (SELECT tag, count(*) n FROM article_tag \
                   GROUP BY tag) c ON c.tag = tag.id ORDER BY folded";
        self.ask(|| {
            let mut statement = self.connection.prepare_cached(sql)?;
            let tags = statement.query_map([], |row| {
                Ok((Safe::line(row.get_ref(0)?.as_str()?), number(row, 1)?))
            })?;
            tags.collect()
        })
    }

    /// All articles, and unread ones.
    pub(super) fn totals(&self) -> rusqlite::Result<(usize, usize)> {
        let sql = "SELECT coalesce(sum(total), 0), coalesce(sum(unread), 0) FROM feed";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row([], |row| Ok((number(row, 0)?, number(row, 1)?)))
    }
}

pub fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<usize> {
    Ok(usize::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}
