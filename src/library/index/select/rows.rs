//! Rows → what a list shows of them.

use rusqlite::{OptionalExtension as _, Row};

use crate::article::{ArticleId, Date, Entry, Location, RowId};
use crate::error::Result;
use crate::library::index::select::tally;
use crate::library::index::{Index, place};
use crate::safe::Safe;

const ENTRY: &str = "SELECT a.id, m.key, m.title, m.made, f.title, m.date, m.guessed, a.minutes, \
    m.revision, d.path, b.name, m.number, m.also, m.problems, m.authors, a.read, a.star \
    FROM article a CROSS JOIN meta m ON m.id = a.id CROSS JOIN feed f ON f.id = a.feed \
    CROSS JOIN file b ON b.id = m.file CROSS JOIN folder d ON d.id = b.folder WHERE a.id = ?";
const TAGS: &str = "SELECT t.name FROM article_tag l CROSS JOIN tag t ON t.id = l.tag \
    WHERE l.article = ? ORDER BY l.own DESC, t.folded";

impl Index {
    /// The entries of these rows in this order; a row that is gone is left out.
    pub fn rows(&self, ids: &[RowId]) -> Result<Vec<Entry>> {
        self.ask(|| self.entries(ids))
    }

    /// The first of these rows whose article is unread.
    pub fn first_unread(&self, rows: &[RowId]) -> Result<Option<RowId>> {
        self.ask(|| self.read_states(rows, &mut |read| !read))
    }

    /// How many of these rows are read, or are not.
    pub fn count_read(&self, rows: &[RowId], read: bool) -> Result<usize> {
        self.ask(|| {
            let mut count = 0;
            self.read_states(rows, &mut |is| {
                count += usize::from(is == read);
                false
            })?;
            Ok(count)
        })
    }

    /// Goes through the rows until one is wanted.
    fn read_states(
        &self,
        rows: &[RowId],
        wanted: &mut dyn FnMut(bool) -> bool,
    ) -> rusqlite::Result<Option<RowId>> {
        let _moment = self.moment()?;
        let sql = "SELECT read FROM article WHERE id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        for row in rows {
            let read = statement.query_row([row.0], |found| found.get(0)).optional()?;
            if read.is_some_and(&mut *wanted) {
                return Ok(Some(*row));
            }
        }
        Ok(None)
    }

    fn entries(&self, ids: &[RowId]) -> rusqlite::Result<Vec<Entry>> {
        // One transaction: all rows are of the same moment, and the file is locked once.
        let _moment = self.moment()?;
        let mut entry = self.connection.prepare_cached(ENTRY)?;
        let mut tags = self.connection.prepare_cached(TAGS)?;
        let mut entries = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(mut found) = entry.query_row([id.0], read).optional()? else { continue };
            let named = tags.query_map([id.0], |row| Ok(Safe::line(row.get_ref(0)?.as_str()?)))?;
            found.tags = named.collect::<rusqlite::Result<_>>()?;
            entries.push(found);
        }
        Ok(entries)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let line = |column| -> rusqlite::Result<Safe> {
        Ok(Safe::line(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default()))
    };
    let date = row.get_ref(5)?.as_str_or_null()?;
    Ok(Entry {
        row: RowId(row.get(0)?),
        id: id(row.get(1)?),
        title: line(2)?,
        title_made: row.get(3)?,
        feed: line(4)?,
        date: date.and_then(Date::parse),
        date_guessed: row.get(6)?,
        minutes: row.get(7)?,
        revision: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
        location: Location { place: place::read(row, 9)?, index: tally::number(row, 11)? },
        also_in: names(row.get_ref(12)?.as_str()?),
        problems: tally::number(row, 13)?,
        authors: names(row.get_ref(14)?.as_str()?),
        read: row.get(15)?,
        star: row.get(16)?,
        tags: Vec::new(),
    })
}

/// A JSON array of names.
fn names(json: &str) -> Vec<Safe> {
    if json == "[]" {
        return Vec::new();
    }
    let names: Vec<String> = serde_json::from_str(json).unwrap_or_default();
    names.iter().map(|name| Safe::line(name)).collect()
}

/// A key as it was written.
fn id(key: String) -> ArticleId {
    serde_json::from_value(serde_json::Value::String(key)).unwrap_or_default()
}
