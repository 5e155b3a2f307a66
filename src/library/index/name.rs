//! The name of a tag or of an author → its row, made when there is none, and an article's with it.

use std::cell::RefCell;
use std::collections::HashMap;

use rusqlite::{Connection, Params};

use crate::article::fold;

/// More than this is forgotten, so that memory stays small.
const MOST: usize = 1 << 14;

/// Rows of names as they were given; none is ever removed, so that each is asked for once.
#[derive(Debug, Default)]
pub struct Names {
    tags: RefCell<HashMap<String, i64>>,
    authors: RefCell<HashMap<String, i64>>,
}

impl Names {
    /// Gives an article a tag unless it has it; `own` when it says so itself.
    pub fn give_tag(
        &self,
        connection: &Connection,
        article: i64,
        name: &str,
        own: bool,
    ) -> rusqlite::Result<()> {
        let tag = row(&self.tags, name, || {
            let make = "INSERT OR IGNORE INTO tag(folded, name) VALUES(?1, ?2)";
            let folded = fold::text(name);
            made(connection, make, (&folded, name), "SELECT id FROM tag WHERE folded = ?1", &folded)
        })?;
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO article_tag(article, tag, own) VALUES(?1, ?2, ?3)",
            )?
            .execute((article, tag, own))?;
        Ok(())
    }

    /// Gives an article an author unless it has it.
    pub fn give_author(
        &self,
        connection: &Connection,
        article: i64,
        name: &str,
    ) -> rusqlite::Result<()> {
        let author = row(&self.authors, name, || {
            let make = "INSERT OR IGNORE INTO author(folded) VALUES(?1)";
            let folded = fold::plain(name);
            made(connection, make, [&folded], "SELECT id FROM author WHERE folded = ?1", &folded)
        })?;
        connection
            .prepare_cached("INSERT OR IGNORE INTO article_author(article, author) VALUES(?1, ?2)")?
            .execute([article, author])?;
        Ok(())
    }

    /// A transaction was taken back, and rows with it.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

fn row(
    known: &RefCell<HashMap<String, i64>>,
    name: &str,
    ask: impl FnOnce() -> rusqlite::Result<i64>,
) -> rusqlite::Result<i64> {
    if let Some(row) = known.borrow().get(name) {
        return Ok(*row);
    }
    let row = ask()?;
    let mut known = known.borrow_mut();
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(name.to_owned(), row);
    Ok(row)
}

/// Makes the row of a folded name, or finds the one that is there.
fn made(
    connection: &Connection,
    make: &str,
    values: impl Params,
    find: &str,
    folded: &str,
) -> rusqlite::Result<i64> {
    match connection.prepare_cached(make)?.execute(values)? {
        0 => connection.prepare_cached(find)?.query_row([folded], |row| row.get(0)),
        _ => Ok(connection.last_insert_rowid()),
    }
}

#[cfg(test)]
mod tests {
    use crate::library::index::Index;
    use crate::library::index::sample::{one, rows};

    #[test]
    fn a_name_whose_row_was_taken_back_is_made_again() {
        let mut index = Index::in_memory().unwrap();
        index.begin().unwrap();
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        index.roll_back();
        one(&mut index, "/l/b/2.md", "l", "1970-01-02");
        one(&mut index, "/l/b/3.md", "m", "1970-01-03");
        let written = rows(&index);
        assert_eq!(written.len(), 2, "{written:?}");
        assert!(written.iter().all(|row| row.ends_with(" Rivers ana duarte")), "{written:?}");
        assert!(written.iter().all(|row| row.contains(" b [] /l/b/")), "{written:?}");
    }
}
