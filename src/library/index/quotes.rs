//! Events about quotes → the quotes of an article, or all of them, and which articles have any.
//!
//! Events are stored as they are and folded when they are asked for: so the index knows nothing of
//! what a quote is made of, and a draft of a change finds what it replaces.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::article::{ArticleId, RowId};
use crate::error::Result;
use crate::journal::{Change, Event};
use crate::library::index::fold::Touched;
use crate::library::index::heir::{self, heir};
use crate::library::index::state::QUOTE;
use crate::library::index::{Index, count};
use crate::quote::{Book, QuoteId};

impl Index {
    /// Every event about the quotes of an article, folded. A moved article, whose old key no
    /// article has any more, finds its quotes by its text.
    pub fn book_of(&self, article: &ArticleId) -> Result<Book> {
        self.read(|connection| {
            let revision: Option<Option<String>> = connection
                .prepare_cached("SELECT revision FROM meta WHERE key = ?1")?
                .query_row([article.as_str()], |row| row.get(0))
                .optional()?;
            let mut statement = connection.prepare_cached(concat!(
                "SELECT event FROM act WHERE quote IN (
                   SELECT quote FROM act WHERE key = ?1
                   UNION SELECT quote FROM act WHERE revision = ?2 AND ",
                heir!("act"),
                ")",
            ))?;
            let revision = revision.flatten();
            let sole = heir::sole(connection, revision.as_deref())?;
            let mut rows = statement.query((article.as_str(), sole))?;
            let mut book = Book::default();
            while let Some(row) = rows.next()? {
                book.fold(&event(row)?);
            }
            Ok(book)
        })
    }

    /// The row of an article with this text.
    pub fn with_text(&self, revision: &str) -> Result<Option<RowId>> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT id FROM meta WHERE revision = ?1 LIMIT 1")?
                .query_row([revision], |row| row.get(0).map(RowId))
                .optional()
        })
    }

    /// Every event about a quote, folded.
    pub fn book(&self) -> Result<Book> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT event FROM act")?;
            let mut rows = statement.query([])?;
            let mut book = Book::default();
            while let Some(row) = rows.next()? {
                book.fold(&event(row)?);
            }
            Ok(book)
        })
    }
}

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    let text: String = row.get(0)?;
    serde_json::from_str(&text).map_err(|cause| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, cause.into())
    })
}

/// Takes an event in, once; `touched` gets its quote, which may be there now, or be found by another
/// article or text.
pub(super) fn fold(
    connection: &Connection,
    event: &Event,
    touched: &mut BTreeSet<String>,
) -> rusqlite::Result<()> {
    let Change::Quote(act) = &event.draft.change else { return Ok(()) };
    let key = event.draft.art.first().map(ArticleId::as_str).unwrap_or_default();
    let revision = act.fields.get("rev").and_then(serde_json::Value::as_str);
    let fresh = connection
        .prepare_cached(
            "INSERT INTO act(dev, n, quote, key, revision, event)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS(
               SELECT 1 FROM act WHERE dev = ?1 AND n = ?2 AND event = ?6)",
        )?
        .execute((
            &event.dev,
            count::put(event.n),
            &act.id,
            key,
            revision,
            serde_json::to_string(event).unwrap_or_default(),
        ))?;
    if fresh > 0 {
        touched.insert(act.id.clone());
    }
    Ok(())
}

/// The articles that events of these quotes name: of a file that was moved it is now one, now the
/// other.
pub(super) fn articles(
    connection: &Connection,
    quotes: &BTreeSet<String>,
) -> rusqlite::Result<BTreeSet<String>> {
    let mut keys = connection.prepare_cached("SELECT DISTINCT key FROM act WHERE quote = ?1")?;
    let mut all = BTreeSet::new();
    for quote in quotes {
        for key in keys.query_map([quote], |row| row.get(0))? {
            all.insert(key?);
        }
    }
    Ok(all)
}

/// Says under the key of an article in which of its texts something that is kept stands, or stood:
/// [`Index::book_of`] finds it by any of them.
pub(super) fn settle(
    connection: &Connection,
    key: &str,
    touched: &mut Touched,
) -> rusqlite::Result<()> {
    let mut book = Book::default();
    {
        let mut statement = connection.prepare_cached(
            "SELECT event FROM act WHERE quote IN (SELECT quote FROM act WHERE key = ?1)",
        )?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            book.fold(&event(row)?);
        }
    }
    let kept: BTreeSet<QuoteId> = book.kept().into_iter().map(|quote| quote.id).collect();
    let is_kept = |id: &str| QuoteId::parse(id).is_some_and(|id| kept.contains(&id));
    let mut revisions = BTreeSet::new();
    {
        let mut statement = connection.prepare_cached(
            "SELECT DISTINCT quote, coalesce(revision, '') FROM act WHERE key = ?1",
        )?;
        let mut rows = statement.query([key])?;
        while let Some(row) = rows.next()? {
            if is_kept(row.get_ref(0)?.as_str()?) {
                revisions.insert(row.get::<_, String>(1)?);
            }
        }
    }
    // its own article has it by any of them
    if revisions.len() > 1 {
        revisions.remove("");
    }
    let before: Vec<Option<String>> = connection
        .prepare_cached(
            "DELETE FROM state WHERE key = ?1 AND field GLOB ?2 || '*' RETURNING revision",
        )?
        .query_map((key, QUOTE), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let texts = before.into_iter().flatten().chain(revisions.iter().cloned());
    touched.says_of(connection, key, texts)?;
    let mut put = connection.prepare_cached(
        "INSERT INTO state(key, field, value, at, dev, n, revision)
         VALUES(?1, ?2 || ?3, '1', '', '', 0, nullif(?3, ''))",
    )?;
    revisions.into_iter().try_for_each(|revision| put.execute((key, QUOTE, revision)).map(drop))
}

#[cfg(test)]
mod tests {
    use crate::article::ArticleId;
    use crate::journal::quote::{Act, Op};
    use crate::journal::{Change, Event};
    use crate::library::index::Index;
    use crate::library::index::sample::{column, entry, event, one, put, stamp};
    use crate::query::{Query, Term};

    fn act(op: Op, id: &str, fields: &[(&str, serde_json::Value)]) -> Change {
        let mut act = Act::new(op, id);
        fields.iter().for_each(|(name, value)| act.fields.put(name, value.clone()));
        Change::Quote(act)
    }

    fn add(id: &str, words: &str) -> Change {
        add_at(id, words, "rev-x")
    }

    fn add_at(id: &str, words: &str, revision: &str) -> Change {
        let pos = serde_json::json!([[0, words.len()]]);
        act(Op::Add, id, &[("text", words.into()), ("pos", pos), ("rev", revision.into())])
    }

    fn id(key: &str) -> ArticleId {
        ArticleId::from(key.to_owned())
    }

    fn words(index: &Index, key: &str) -> Vec<String> {
        index.book_of(&id(key)).unwrap().kept().iter().map(|quote| quote.text.to_string()).collect()
    }

    fn quoted(index: &Index) -> Vec<String> {
        column(
            index,
            "SELECT m.key FROM meta m JOIN state s ON s.key = m.key WHERE s.field GLOB 'quote*'",
        )
    }

    fn events() -> Vec<Event> {
        vec![
            event("me", 1, &["x"], add("q1", "The sea rose.")),
            event("me", 2, &["y"], add("q2", "It fell.")),
            event("me", 3, &["x"], act(Op::Set, "q1", &[("note", "later".into())])),
            event("me", 4, &["y"], act(Op::Del, "q2", &[])),
        ]
    }

    #[test]
    fn quotes_are_folded_once_in_any_order_and_forgotten_with_the_rest() {
        let mut index = Index::in_memory().unwrap();
        for key in ["x", "y"] {
            one(&mut index, &format!("/l/a/{key}.md"), key, "1970-01-02");
        }
        let events = events();
        let mut last_first = events.clone();
        last_first.reverse();
        for order in [&events, &last_first, &events] {
            index.fold(order, "me").unwrap();
            assert_eq!(words(&index, "x"), ["The sea rose."]);
            assert_eq!(index.book_of(&id("x")).unwrap().kept()[0].note.as_str(), "later");
            assert_eq!(words(&index, "y"), [""; 0]);
            assert_eq!(index.book().unwrap().deleted().len(), 1);
            assert_eq!(quoted(&index), ["x"]);
        }
        index.forget_state().unwrap();
        assert_eq!((words(&index, "x").len(), quoted(&index).len()), (0, 0));
        index.fold(&last_first, "me").unwrap();
        assert_eq!(quoted(&index), ["x"]);
    }

    #[test]
    fn of_two_events_of_one_name_neither_is_hidden() {
        let both = [("q1", "The sea rose."), ("q2", "It fell.")]
            .map(|(quote, words)| event("me", 1, &["x"], add(quote, words)));
        let mut last_first = both.clone();
        last_first.reverse();
        for order in [both, last_first] {
            let mut index = Index::in_memory().unwrap();
            for event in order.iter().chain(&order) {
                index.fold(std::slice::from_ref(event), "me").unwrap();
            }
            assert_eq!(words(&index, "x").len(), 2);
            assert_eq!(column(&index, "SELECT count(*) FROM act"), ["2"]);
        }
    }

    #[test]
    fn undo_and_redo_walk_through_quotes_as_through_marks() {
        let mut index = Index::in_memory().unwrap();
        one(&mut index, "/l/a/x.md", "x", "1970-01-02");
        index.fold(&events()[..1], "me").unwrap();
        index.fold(&[event("me", 2, &["x"], Change::Star(true))], "me").unwrap();
        let mut n = 2;
        let mut step = |index: &mut Index, back: bool| {
            n += 1;
            let draft = if back {
                index.undo().unwrap().unwrap().0
            } else {
                index.redo().unwrap().unwrap()
            };
            let at = format!("2026-01-01T00:01:{n:02}.000Z");
            index.fold(&[Event { v: 1, n, dev: "me".into(), at, draft }], "me").unwrap();
            (index.state(&id("x")).unwrap().star, words(index, "x").len(), quoted(index).len())
        };
        assert_eq!(step(&mut index, true), (false, 1, 1));
        assert_eq!(step(&mut index, true), (false, 0, 0));
        assert_eq!(step(&mut index, false), (false, 1, 1));
        assert_eq!(step(&mut index, true), (false, 0, 0));
        assert_eq!(step(&mut index, false), (false, 1, 1));
        assert_eq!(step(&mut index, false), (true, 1, 1));
        assert!(index.redo().unwrap().is_none());
    }

    #[test]
    fn an_article_that_was_moved_after_it_had_changed_is_found_by_any_of_its_quotes() {
        for kept in ["rev-x", "rev-old"] {
            let mut index = Index::in_memory().unwrap();
            for (n, revision) in [(1, "rev-old"), (2, "rev-x")] {
                let added = add_at(&format!("q{n}"), "The sea rose.", revision);
                index.fold(&[event("me", n, &["x"], added)], "me").unwrap();
                if revision != kept {
                    let gone = act(Op::Del, &format!("q{n}"), &[]);
                    index.fold(&[event("me", n + 2, &["x"], gone)], "me").unwrap();
                }
            }
            let mut moved = entry("/l/b/z.md", "z", "1970-01-02");
            moved.revision = "rev-x".into();
            put(&mut index, "/l/b/z.md", &[moved]).unwrap();
            let found = index.count(&Query::Is(Term::Quoted)).unwrap().0 == 1;
            assert_eq!((found, words(&index, "z").len() == 1), (kept == "rev-x", kept == "rev-x"));
        }
    }

    #[test]
    fn an_article_that_was_moved_has_quotes_wherever_one_of_them_was_said_to_stand() {
        let place = |op, revision: &str| {
            let pos = serde_json::json!([[0, 13]]);
            let text = "The sea rose.".into();
            act(op, "q1", &[("text", text), ("pos", pos), ("rev", revision.into())])
        };
        for (op, now) in [
            (Op::Anchor, "rev-x"),
            (Op::Anchor, "rev-old"),
            (Op::Set, "rev-x"),
            (Op::Set, "rev-old"),
        ] {
            let mut index = Index::in_memory().unwrap();
            let mut moved = entry("/l/b/z.md", "z", "1970-01-02");
            moved.revision = now.into();
            put(&mut index, "/l/b/z.md", &[moved]).unwrap();
            let has = |index: &Index| {
                (index.count(&Query::Is(Term::Quoted)).unwrap().0, words(index, "z").len())
            };
            index.fold(&[event("me", 1, &["x"], place(Op::Add, "rev-old"))], "me").unwrap();
            index.fold(&[event("me", 2, &["x"], place(op, "rev-x"))], "me").unwrap();
            assert_eq!(has(&index), (1, 1), "{op:?} {now}");
            index.fold(&[event("me", 3, &["x"], act(Op::Del, "q1", &[]))], "me").unwrap();
            assert_eq!(has(&index), (0, 0), "{op:?} {now}");
        }
    }

    #[test]
    fn a_moved_article_finds_its_quotes_by_its_text() {
        let mut index = Index::in_memory().unwrap();
        one(&mut index, "/l/a/x.md", "x", "1970-01-02");
        index.fold(&events(), "me").unwrap();
        let mut moved = entry("/l/b/z.md", "z", "1970-01-02");
        moved.revision = "rev-x".into();
        put(&mut index, "/l/b/z.md", &[moved]).unwrap();
        let with_quotes = |index: &Index| index.count(&Query::Is(Term::Quoted)).unwrap().0;
        assert_eq!(words(&index, "z"), [""; 0], "the other one is still there");
        assert_eq!(with_quotes(&index), 1);
        index.remove(&stamp("/l/a/x.md").place).unwrap();
        assert_eq!(words(&index, "z"), ["The sea rose."]);
        assert_eq!(with_quotes(&index), 1);
        let mut same = entry("/l/b/y.md", "y", "1970-01-02");
        same.revision = "rev-x".into();
        put(&mut index, "/l/b/y.md", &[same]).unwrap();
        assert_eq!(with_quotes(&index), 0, "neither is surely the one that was moved");
    }
}
