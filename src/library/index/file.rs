//! What the index knows of files: whether they changed, which are still to be read, what was wrong.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::types::Type;
use rusqlite::{Connection, Row};

use crate::article::RowId;
use crate::error::{Problem, Result};
use crate::library::index::select::tally;
use crate::library::index::{Index, Stamp, count, place};
use crate::library::scan::DESCRIPTION;

/// Files of which a list is made and sorted rather than walking through all articles for them.
const FEW: usize = 1 << 12;

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
        let folder = place::folder_bytes(folder);
        self.read(|connection| {
            let mut stamps = connection.prepare_cached(
                "SELECT d.path, f.name, f.size, f.mtime, f.whole
                 FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE d.path = ?1",
            )?;
            let mut rows = stamps.query([folder])?;
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
                .prepare_cached(
                    "SELECT path FROM folder
                     WHERE EXISTS(SELECT 1 FROM file WHERE file.folder = folder.id)",
                )?
                .query_map([], |row| Ok(place::folder(row.get_ref(0)?.as_blob()?)))?
                .collect()
        })
    }

    /// Files that are still to be read whole, those with the newest articles first: at most `limit`
    /// with articles below a row, each with the row to go on below. Starts at `RowId(i64::MAX)`.
    pub fn todo(&self, below: RowId, limit: usize) -> Result<Vec<(RowId, Stamp)>> {
        self.todo_of(FEW, below, limit)
    }

    fn todo_of(&self, few: usize, below: RowId, limit: usize) -> Result<Vec<(RowId, Stamp)>> {
        self.read(|connection| {
            let from = match left(connection, few + 1)? {
                0 => return Ok(Vec::new()),
                left if left <= few => "file f INDEXED BY file_todo CROSS JOIN held h",
                // the newest of many are found sooner by walking from the top
                _ => "held h CROSS JOIN file f",
            };
            let mut todo = connection.prepare_cached(&format!(
                "SELECT d.path, f.name, f.size, f.mtime, f.whole, h.article
                 FROM {from} ON f.id = h.file CROSS JOIN folder d ON d.id = f.folder
                 WHERE f.whole < 1 AND h.article < ?1 ORDER BY h.article DESC",
            ))?;
            let mut rows = todo.query([below.0])?;
            let mut seen = HashSet::new();
            let mut found = Vec::new();
            while found.len() < limit
                && let Some(row) = rows.next()?
            {
                let stamp = stamp(row)?;
                if seen.insert(stamp.place.clone()) {
                    found.push((RowId(row.get(5)?), stamp));
                }
            }
            if found.is_empty() {
                // Files in which no article was found so far.
                let mut rest = connection.prepare_cached(
                    "SELECT d.path, f.name, f.size, f.mtime, f.whole
                     FROM file f JOIN folder d ON d.id = f.folder WHERE f.whole < 1
                       AND NOT EXISTS(SELECT 1 FROM held WHERE held.file = f.id) LIMIT ?1",
                )?;
                let limit = i64::try_from(limit).unwrap_or(i64::MAX);
                let rest = rest.query_map([limit], |row| Ok((RowId(i64::MIN), stamp(row)?)))?;
                return rest.collect();
            }
            Ok(found)
        })
    }

    /// Files that speak for an article in the place of another one, which has left it or is gone,
    /// and were not read since: the row still says what that one said.
    pub fn successors(&self) -> Result<Vec<Stamp>> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT d.path, f.name, f.size, f.mtime, f.whole
                     FROM file f JOIN folder d ON d.id = f.folder WHERE f.whole = -1",
                )?
                .query_map([], stamp)?
                .collect()
        })
    }

    /// How many files are still to be read whole.
    pub fn left(&self) -> Result<usize> {
        self.read(|connection| left(connection, usize::MAX))
    }

    /// How many files have a fault and no article.
    pub fn left_out(&self) -> Result<usize> {
        self.read(|connection| {
            let mut faulty = connection.prepare_cached(
                "SELECT d.path, f.name FROM file f INDEXED BY file_faulty
                 JOIN folder d ON d.id = f.folder WHERE f.problems <> '[]'
                 AND NOT EXISTS (SELECT 1 FROM held WHERE held.file = f.id)",
            )?;
            let mut rows = faulty.query([])?;
            let mut count = 0;
            while let Some(row) = rows.next()? {
                let path = place::read(row, 0)?.shown();
                count += usize::from(should_have_article(&path));
            }
            Ok(count)
        })
    }

    /// What was wrong with the files and their articles, in the order of their paths.
    pub fn problems(&self) -> Result<Vec<Problem>> {
        self.read(|connection| {
            let mut faulty = connection.prepare_cached(
                "SELECT d.path, f.name, f.problems,
                   NOT EXISTS(SELECT 1 FROM held WHERE held.file = f.id)
                 FROM file f INDEXED BY file_faulty JOIN folder d ON d.id = f.folder
                 WHERE f.problems <> '[]' ORDER BY d.path, f.name",
            )?;
            let mut rows = faulty.query([])?;
            let mut problems = Vec::new();
            while let Some(row) = rows.next()? {
                let path = place::read(row, 0)?.shown();
                let written: Vec<Written> = serde_json::from_str(&row.get::<_, String>(2)?)
                    .map_err(|cause| {
                        rusqlite::Error::FromSqlConversionFailure(2, Type::Text, cause.into())
                    })?;
                let left_out = should_have_article(&path) && row.get(3)?;
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

/// So many files are still to be read whole, `most` where there are more.
fn left(connection: &Connection, most: usize) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM file WHERE whole < 1 LIMIT ?1)")?
        .query_row([i64::try_from(most).unwrap_or(i64::MAX)], |row| tally::number(row, 0))
}

/// A description has none by right.
fn should_have_article(path: &Path) -> bool {
    path.file_name() != Some(DESCRIPTION.as_ref())
}

/// Of the columns `path`, `name`, `size`, `mtime` and `whole`.
fn stamp(row: &Row<'_>) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        place: place::read(row, 0)?,
        size: count::get(row, 2)?,
        mtime: row.get(3)?,
        whole: row.get::<_, i64>(4)? > 0,
    })
}

#[cfg(test)]
mod tests {
    use crate::article::RowId;
    use crate::library::index::sample::{entry, one, stamp};
    use crate::library::index::{Index, Put, Stamp};

    #[test]
    fn what_is_still_to_be_read_is_the_same_found_among_files_and_among_articles() {
        let mut index = Index::in_memory().unwrap();
        let entries = [5, 2, 9, 4, 7].map(|day| {
            let path = format!("/l/a/{day}.md");
            (stamp(&path), entry(&path, &format!("k{day}"), &format!("1970-01-0{day}")))
        });
        for (stamp, entry) in &entries {
            let head = Put { entry, lang: None, words: None };
            let stamp = Stamp { whole: false, ..stamp.clone() };
            index.put(&stamp, vec![head], &[]).unwrap();
        }
        one(&mut index, "/l/a/4.md", "k4", "1970-01-04");
        let todo = |few, below, limit| index.todo_of(few, below, limit).unwrap();
        let days = |todo: &[(RowId, Stamp)]| -> Vec<String> {
            todo.iter().map(|(_, stamp)| stamp.place.shown().display().to_string()).collect()
        };
        for few in [0, 4] {
            let first = todo(few, RowId(i64::MAX), 2);
            assert_eq!(days(&first), ["/l/a/9.md", "/l/a/7.md"], "{few}");
            let rest = todo(few, first[1].0, 9);
            assert_eq!(days(&rest), ["/l/a/5.md", "/l/a/2.md"], "{few}");
            assert_eq!(todo(few, rest[1].0, 9), [], "{few}");
        }
        for day in [2, 5, 7, 9] {
            one(
                &mut index,
                &format!("/l/a/{day}.md"),
                &format!("k{day}"),
                &format!("1970-01-0{day}"),
            );
        }
        assert_eq!(index.todo_of(0, RowId(i64::MAX), 9).unwrap(), []);
    }
}
