//! The rows and the history → drafts of events: a change, its inverse, the same once more.

use rusqlite::OptionalExtension as _;

use crate::article::{ArticleId, RowId, fold};
use crate::error::Result;
use crate::journal::{Change, Draft};
use crate::library::index::fold::written;
use crate::library::index::{Index, count};

/// The last change that was made, or undone, in time: a file that was put back and is written on
/// counts from an earlier number. Of two of one name it is the same one everywhere.
pub(super) const LAST: &str = "SELECT n, draft, at, moved FROM step WHERE undone = ?1 \
    ORDER BY at DESC, moved DESC, draft DESC LIMIT 1";

/// Time and number of the event that a change was made, undone or done again by.
type Moved = (String, i64);

impl Index {
    /// A draft of a change for exactly those rows that it would change, so that its inverse is
    /// exact.
    pub fn draft(&self, rows: &[RowId], change: Change) -> Result<Draft> {
        let (field, value) = written(&change).unwrap_or_default();
        let wanted = match &change {
            Change::Read(_) => "a.read <> (?2 = 'true')",
            Change::Star(_) => "a.star <> (?2 = 'true')",
            Change::Tag(_) => {
                "NOT EXISTS(SELECT 1 FROM tag t JOIN article_tag x ON x.tag = t.id
                   WHERE t.folded = ?3 AND x.article = a.id)"
            }
            Change::Untag(_) => {
                "EXISTS(SELECT 1 FROM tag t JOIN article_tag x ON x.tag = t.id
                   WHERE t.folded = ?3 AND x.article = a.id)"
            }
            Change::Place(_) => {
                "NOT EXISTS(SELECT 1 FROM state s
                   WHERE s.key = m.key AND s.field = 'place' AND s.value = ?2)"
            }
            Change::Quote(_) => "TRUE",
        };
        let folded = match &change {
            Change::Tag(name) | Change::Untag(name) => fold::text(name),
            Change::Read(_) | Change::Star(_) | Change::Place(_) | Change::Quote(_) => field,
        };
        // Each of the three is named, so that each can be bound.
        let sql = format!(
            "SELECT m.key, m.revision FROM article a JOIN meta m ON m.id = a.id
             WHERE a.id = ?1 AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND {wanted}"
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut draft = Draft::new(Vec::new(), change);
            for row in rows {
                let found = statement
                    .query_row((row.0, &value, &folded), |row| {
                        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
                    })
                    .optional()?;
                if let Some((key, revision)) = found {
                    draft.art.push(ArticleId::from(key));
                    draft.rev.push(revision.unwrap_or_default());
                }
            }
            if draft.rev.iter().all(String::is_empty) {
                draft.rev.clear();
            }
            Ok(draft)
        })
    }

    /// What would take this device's last change back, and the change itself.
    pub fn undo(&self) -> Result<Option<(Draft, Change)>> {
        Ok(self.step(false)?.and_then(|(n, draft, _)| {
            let change = draft.change.inverse()?;
            let done = draft.change.clone();
            Some((Draft { change, undo: Some(n), ..draft }, done))
        }))
    }

    /// What would do the last undone change again; nothing after another change.
    pub fn redo(&self) -> Result<Option<Draft>> {
        let last = self.read(|connection| {
            connection
                .prepare_cached("SELECT at, n FROM last ORDER BY at DESC, n DESC LIMIT 1")?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        let undone = self.step(true)?.filter(|(_, _, moved)| last.as_ref() < Some(moved));
        Ok(undone.map(|(n, draft, _)| {
            let change = draft.change.again();
            Draft { change, redo: Some(n), ..draft }
        }))
    }

    fn step(&self, undone: bool) -> Result<Option<(u64, Draft, Moved)>> {
        self.read(|connection| {
            connection
                .prepare_cached(LAST)?
                .query_row([undone], |row| {
                    let draft: String = row.get(1)?;
                    let draft = serde_json::from_str(&draft).map_err(|cause| {
                        let text = rusqlite::types::Type::Text;
                        rusqlite::Error::FromSqlConversionFailure(1, text, cause.into())
                    })?;
                    Ok((count::get(row, 0)?, draft, (row.get(2)?, row.get(3)?)))
                })
                .optional()
        })
    }
}
