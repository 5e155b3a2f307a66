//! What the index knows of files: whether they changed, which are still to be read, what was wrong.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::Row;
use rusqlite::types::Type;

use crate::article::RowId;
use crate::article::entry::Place;
use crate::error::{Problem, Result};
use crate::library::index::{Index, Stamp, count, place};
use crate::library::scan::DESCRIPTION;

type Written = (Option<usize>, Option<usize>, String, Option<String>);

impl Index {
    /// The files that lie directly in a folder; those in no folder under an empty path.
    pub fn stamps(&self, folder: &std::path::Path) -> Result<Vec<Stamp>> {
        let mut stamps = Vec::new();
        self.each_stamp(folder, &mut |stamp| stamps.push(stamp))?;
        Ok(stamps)
    }

    /// The same one by one: a folder may hold more files than there is memory for twice. On an error
    /// some may have been told.
    pub fn each_stamp(&self, folder: &std::path::Path, sink: &mut dyn FnMut(Stamp)) -> Result<()> {
        let folder = Place::File(folder.to_owned());
        self.read(|connection| {
            let mut stamps = connection
                .prepare_cached("SELECT path, size, mtime, whole FROM file WHERE folder = ?1")?;
            let mut rows = stamps.query([place::encode(&folder)])?;
            while let Some(row) = rows.next()? {
                sink(stamp(row)?);
            }
            Ok(())
        })
    }

    /// Every folder that a file of the index lies in.
    pub fn folders(&self) -> Result<Vec<std::path::PathBuf>> {
        self.read(|connection| {
            connection
                // From one to the next: DISTINCT would read an entry for each file.
                .prepare_cached(
                    "WITH RECURSIVE next(folder) AS (
                       SELECT min(folder) FROM file
                       UNION ALL
                       SELECT (SELECT min(folder) FROM file WHERE folder > next.folder)
                       FROM next WHERE folder IS NOT NULL)
                     SELECT folder FROM next WHERE folder IS NOT NULL",
                )?
                .query_map([], |row| Ok(place::decode(&row.get::<_, Vec<u8>>(0)?).shown()))?
                .collect()
        })
    }

    /// Files that are still to be read whole, those with the newest articles first: at most `limit`
    /// with articles below a row, each with the row to go on below. Starts at `RowId(i64::MAX)`.
    pub fn todo(&self, below: RowId, limit: usize) -> Result<Vec<(RowId, Stamp)>> {
        self.read(|connection| {
            let mut todo = connection.prepare_cached(
                "SELECT f.path, f.size, f.mtime, f.whole, h.article FROM held h
                 CROSS JOIN file f ON f.id = h.file
                 WHERE h.article < ?1 AND f.whole = 0 ORDER BY h.article DESC",
            )?;
            let mut rows = todo.query([below.0])?;
            let mut seen = HashSet::new();
            let mut found = Vec::new();
            while found.len() < limit
                && let Some(row) = rows.next()?
            {
                let stamp = stamp(row)?;
                if seen.insert(stamp.place.clone()) {
                    found.push((RowId(row.get(4)?), stamp));
                }
            }
            if found.is_empty() {
                // Files in which no article was found so far.
                let mut rest = connection.prepare_cached(
                    "SELECT path, size, mtime, whole FROM file WHERE whole = 0
                       AND NOT EXISTS(SELECT 1 FROM held WHERE held.file = file.id) LIMIT ?1",
                )?;
                let limit = i64::try_from(limit).unwrap_or(i64::MAX);
                let rest = rest.query_map([limit], |row| Ok((RowId(i64::MIN), stamp(row)?)))?;
                return rest.collect();
            }
            Ok(found)
        })
    }

    /// How many files are still to be read whole.
    pub fn left(&self) -> Result<usize> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT count(*) FROM file WHERE whole = 0")?
                .query_row([], |row| Ok(usize::try_from(count::get(row, 0)?).unwrap_or(usize::MAX)))
        })
    }

    /// How many files have a fault and no article.
    pub fn left_out(&self) -> Result<usize> {
        self.read(|connection| {
            let mut faulty = connection.prepare_cached(
                "SELECT path FROM file INDEXED BY file_faulty WHERE problems <> '[]'
                 AND NOT EXISTS (SELECT 1 FROM held WHERE held.file = file.id)",
            )?;
            let mut rows = faulty.query([])?;
            let mut count = 0;
            while let Some(row) = rows.next()? {
                let path = place::decode(&row.get::<_, Vec<u8>>(0)?).shown();
                count += usize::from(should_have_article(&path));
            }
            Ok(count)
        })
    }

    /// What was wrong with the files and their articles, in the order of their paths.
    pub fn problems(&self) -> Result<Vec<Problem>> {
        self.read(|connection| {
            let mut faulty = connection.prepare_cached(
                "SELECT path, problems, NOT EXISTS(SELECT 1 FROM held WHERE held.file = file.id)
                 FROM file INDEXED BY file_faulty WHERE problems <> '[]' ORDER BY path",
            )?;
            let mut rows = faulty.query([])?;
            let mut problems = Vec::new();
            while let Some(row) = rows.next()? {
                let path = place::decode(&row.get::<_, Vec<u8>>(0)?).shown();
                let written: Vec<Written> = serde_json::from_str(&row.get::<_, String>(1)?)
                    .map_err(|cause| {
                        rusqlite::Error::FromSqlConversionFailure(1, Type::Text, cause.into())
                    })?;
                let left_out = should_have_article(&path) && row.get(2)?;
                problems.extend(written.into_iter().map(|(line, column, what, excerpt)| Problem {
                    path: Some(path.clone()),
                    line,
                    column,
                    what,
                    excerpt,
                    left_out,
                }));
            }
            Ok(problems)
        })
    }
}

/// A description has none by right.
fn should_have_article(path: &Path) -> bool {
    path.file_name() != Some(DESCRIPTION.as_ref())
}

fn stamp(row: &Row<'_>) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        place: place::decode(&row.get::<_, Vec<u8>>(0)?),
        size: count::get(row, 1)?,
        mtime: row.get(2)?,
        whole: row.get(3)?,
    })
}
