//! The name of a tag or of an author → its row, made when there is none, and an article's with it.

use rusqlite::{Connection, OptionalExtension as _};

use crate::article::fold;

/// Gives an article a tag unless it has it; `own` when it says so itself.
pub fn give_tag(
    connection: &Connection,
    article: i64,
    name: &str,
    own: bool,
) -> rusqlite::Result<()> {
    let folded = fold::text(name);
    let tag = match row(connection, "SELECT id FROM tag WHERE folded = ?1", &folded)? {
        Some(tag) => tag,
        None => connection
            .prepare_cached("INSERT INTO tag(name, folded) VALUES(?1, ?2)")?
            .insert((name, &folded))?,
    };
    connection
        .prepare_cached("INSERT OR IGNORE INTO article_tag(tag, article, own) VALUES(?1, ?2, ?3)")?
        .execute((tag, article, own))?;
    Ok(())
}

/// Gives an article an author unless it has it.
pub fn give_author(connection: &Connection, article: i64, name: &str) -> rusqlite::Result<()> {
    let folded = fold::text(name);
    let author = match row(connection, "SELECT id FROM author WHERE folded = ?1", &folded)? {
        Some(author) => author,
        None => {
            connection.prepare_cached("INSERT INTO author(folded) VALUES(?1)")?.insert([&folded])?
        }
    };
    connection
        .prepare_cached("INSERT OR IGNORE INTO article_author(author, article) VALUES(?1, ?2)")?
        .execute([author, article])?;
    Ok(())
}

fn row(connection: &Connection, find: &str, folded: &str) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached(find)?.query_row([folded], |row| row.get(0)).optional()
}
