//! What the journal says of an article → its row.
//!
//! A field that the journal names under the article's own key holds. Else one holds that stands
//! under a key no article has any more, with the text this article has: its file was moved (see
//! `heir`). Both depend on nothing but what is there, so they come out the same in whatever order it
//! came.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::article::{ArticleId, fold};
use crate::error::Result;
use crate::library::index::heir::{self, heir};
use crate::library::index::name::Names;
use crate::library::index::{Index, State};
use crate::safe::Safe;

/// Values by field.
type Fields = BTreeMap<String, String>;

pub(super) const READ: &str = "read";
pub(super) const STAR: &str = "star";
pub(super) const PLACE: &str = "place";
/// In front of each revision that a kept quote was said to stand in; by itself where none is.
pub(super) const QUOTE: &str = "quote";
/// In front of a tag's folded name; the value is its name as given, empty when it was taken off.
pub(super) const TAG: &str = "tag:";

impl Index {
    /// What holds of an article, in the library or not.
    pub fn state(&self, article: &ArticleId) -> Result<State> {
        self.read(|connection| {
            let revision: Option<Option<String>> = connection
                .prepare_cached("SELECT revision FROM meta WHERE key = ?1")?
                .query_row([article.as_str()], |row| row.get(0))
                .optional()?;
            let fields = fields(connection, article.as_str(), revision.flatten().as_deref())?;
            Ok(State {
                read: is(&fields, READ),
                star: is(&fields, STAR),
                place: fields.get(PLACE).and_then(|place| serde_json::from_str(place).ok()),
            })
        })
    }

    /// Writes what holds of an article into a row that was only just put in, and settles those that
    /// no longer take over what the journal says of it.
    pub(super) fn settle_new(
        &mut self,
        article: i64,
        key: &str,
        revision: Option<&str>,
        own: &[Safe],
    ) -> rusqlite::Result<()> {
        let marked = self.is_marked()?;
        let connection = &self.connection;
        let fields = if marked { fields(connection, key, revision)? } else { Fields::default() };
        for (field, on) in
            [(READ, is(&fields, READ)), (STAR, is(&fields, STAR)), (QUOTE, quoted(&fields))]
        {
            if on {
                set(connection, article, field, on)?;
            }
        }
        put_tags(connection, &self.names, article, own.iter().map(Safe::as_str), &fields)?;
        if marked {
            heir::settle_of_key(connection, key)?;
            heir::settle_sharers(connection, revision)?;
        }
        Ok(())
    }

    /// Whether the journal says anything of any article: mostly it does not while a library is new,
    /// and then need not be asked about each.
    pub(super) fn is_marked(&mut self) -> rusqlite::Result<bool> {
        if let Some(marked) = self.marked {
            return Ok(marked);
        }
        let marked = self
            .connection
            .prepare_cached("SELECT EXISTS(SELECT 1 FROM state)")?
            .query_row([], |row| row.get(0))?;
        self.marked = Some(marked);
        Ok(marked)
    }
}

fn is(fields: &Fields, field: &str) -> bool {
    fields.get(field).is_some_and(|value| value == "true")
}

fn quoted(fields: &Fields) -> bool {
    fields.keys().any(|field| field.starts_with(QUOTE))
}

fn fields(connection: &Connection, key: &str, revision: Option<&str>) -> rusqlite::Result<Fields> {
    // The last one of each field wins: its own, else the latest of those it takes over.
    let mut statement = connection.prepare_cached(concat!(
        "SELECT field, value, 1 AS own, at, dev, n, key FROM state WHERE key = ?1
         UNION ALL
         SELECT field, value, 0, at, dev, n, key FROM state AS s
         WHERE revision = ?2 AND key <> ?1 AND ",
        heir!("s"),
        " ORDER BY 3, 4, 5, 6, 7",
    ))?;
    let sole = heir::sole(connection, revision)?;
    let rows = statement.query_map((key, sole), |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// Writes what holds of an article into its row.
pub(super) fn settle(connection: &Connection, article: i64) -> rusqlite::Result<()> {
    let found = connection
        .prepare_cached("SELECT key, revision, tags FROM meta WHERE id = ?1")?
        .query_row([article], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, Option<String>>(1)?,
                row.get::<_, String>(2)?,
            ))
        })
        .optional()?;
    let Some((key, revision, own)) = found else { return Ok(()) };
    let fields = fields(connection, &key, revision.as_deref())?;
    set(connection, article, READ, is(&fields, READ))?;
    set(connection, article, STAR, is(&fields, STAR))?;
    set(connection, article, QUOTE, quoted(&fields))?;
    connection.prepare_cached("DELETE FROM article_tag WHERE article = ?1")?.execute([article])?;
    let own: Vec<String> = serde_json::from_str(&own).map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, cause.into())
    })?;
    put_tags(connection, &Names::default(), article, own.iter().map(String::as_str), &fields)
}

/// Whether the journal says anything of an article, whichever of the two its text is.
pub(super) fn concerns(
    connection: &Connection,
    key: &str,
    revisions: [Option<&str>; 2],
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS(SELECT 1 FROM state WHERE key = ?1)
               OR EXISTS(SELECT 1 FROM state WHERE revision IN (?2, ?3))",
        )?
        .query_row((key, revisions[0], revisions[1]), |row| row.get(0))
}

/// Gives an article the tags that it has itself, unless the reader took them off, and the reader's.
fn put_tags<'a>(
    connection: &Connection,
    names: &Names,
    article: i64,
    own: impl Iterator<Item = &'a str>,
    fields: &Fields,
) -> rusqlite::Result<()> {
    for name in own {
        let said = || fields.get(&format!("{TAG}{}", fold::text(name)));
        if fields.is_empty() || said().is_none_or(|value| !value.is_empty()) {
            names.give_tag(connection, article, name, true)?;
        }
    }
    for (_, name) in fields.iter().filter(|(field, _)| field.starts_with(TAG)) {
        if !name.is_empty() {
            names.give_tag(connection, article, name, false)?;
        }
    }
    Ok(())
}

/// Sets whether it is read, starred or quoted, where that differs.
pub(super) fn set(
    connection: &Connection,
    article: i64,
    field: &str,
    on: bool,
) -> rusqlite::Result<()> {
    let update = match field {
        READ => "UPDATE article SET read = ?2 WHERE id = ?1 AND read <> ?2",
        QUOTE => "UPDATE article SET quoted = ?2 WHERE id = ?1 AND quoted <> ?2",
        _ => "UPDATE article SET star = ?2 WHERE id = ?1 AND star <> ?2",
    };
    connection.prepare_cached(update)?.execute((article, on))?;
    Ok(())
}
