//! A key that no article has any more, and a text → the article that takes over what the journal says
//! under that key: its file was moved.
//!
//! Only one that is surely the same takes it over: the one article of this text, and no address, URN or
//! tag, for those do not move with a file. An id within a feed (`packet#7`) goes over to the same id.
//! So the items of a feed that all say `Comments` are not marked in each other's place.

use rusqlite::Connection;

use crate::library::index::state::settle;

/// The condition for an entry of the journal's tables, by the table's name, to be taken over by the
/// article of key `?1`; its revision is compared beside this, where [`sole`] says that it can be.
macro_rules! heir {
    ($of:literal) => {
        concat!(
            "NOT EXISTS(SELECT 1 FROM meta AS m WHERE m.key = ",
            $of,
            ".key)
             AND instr(",
            $of,
            ".key, '://') = 0
             AND ",
            $of,
            ".key NOT GLOB 'urn:*' AND ",
            $of,
            ".key NOT GLOB 'tag:*'
             AND iif(instr(",
            $of,
            ".key, '#'), substr(",
            $of,
            ".key, instr(",
            $of,
            ".key, '#')), '')
               = iif(instr(",
            $of,
            ".key, '#'), substr(?1, instr(?1, '#')), '')"
        )
    };
}
pub(super) use heir;

/// The revision by which an article takes anything over: none where others have the same text.
/// Asked once, for what each of many says would be looked at for all others.
pub(super) fn sole<'a>(
    connection: &Connection,
    revision: Option<&'a str>,
) -> rusqlite::Result<Option<&'a str>> {
    let found: i64 = connection
        .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM meta WHERE revision = ?1 LIMIT 2)")?
        .query_row([revision], |row| row.get(0))?;
    Ok(revision.filter(|_| found == 1))
}

/// Settles those that take over, or no longer do, what the journal says under a key.
pub(super) fn settle_of_key(connection: &Connection, key: &str) -> rusqlite::Result<()> {
    let revisions: Vec<String> = connection
        .prepare_cached(
            "SELECT DISTINCT revision FROM state WHERE key = ?1 AND revision IS NOT NULL",
        )?
        .query_map([key], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    revisions.iter().try_for_each(|revision| settle_of_text(connection, revision))
}

/// Settles the articles of a text that one more or one less has, where the journal speaks of it.
pub(super) fn settle_sharers(
    connection: &Connection,
    revision: Option<&str>,
) -> rusqlite::Result<()> {
    let spoken_of: bool = connection
        .prepare_cached("SELECT EXISTS(SELECT 1 FROM state WHERE revision = ?1)")?
        .query_row([revision], |row| row.get(0))?;
    match revision {
        Some(revision) if spoken_of => settle_of_text(connection, revision),
        Some(_) | None => Ok(()),
    }
}

/// Settles the one article of a text, or the two of which neither is the only one now.
///
/// Where there are more, none took anything over before.
pub(super) fn settle_of_text(connection: &Connection, revision: &str) -> rusqlite::Result<()> {
    let articles: Vec<i64> = connection
        .prepare_cached("SELECT id FROM meta WHERE revision = ?1 LIMIT 3")?
        .query_map([revision], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if articles.len() > 2 {
        return Ok(());
    }
    articles.into_iter().try_for_each(|article| settle(connection, article))
}

#[cfg(test)]
mod tests {
    use crate::article::ArticleId;
    use crate::journal::quote::{Act, Op};
    use crate::journal::{Change, Event};
    use crate::library::index::Index;
    use crate::library::index::sample::{column, entry, event, put, stamp};
    use proptest::prelude::{Just, Strategy as _, any, prop_oneof, proptest};
    use serde_json::json;

    /// The article of a key, in a file of its own, with a text.
    fn come(index: &mut Index, key: &str, text: &str) {
        let path = file(key);
        let mut entry = entry(&path, key, "1970-01-02");
        entry.revision = text.to_owned();
        put(index, &path, &[entry]).unwrap();
    }

    fn go(index: &mut Index, key: &str) {
        index.remove(&stamp(&file(key)).place).unwrap();
    }

    fn file(key: &str) -> String {
        format!("/l/a/{}.md", key.replace(['/', ':', '#'], "-"))
    }

    fn read(n: u64, key: &str, text: &str) -> Event {
        let mut event = event("me", n, &[key], Change::Read(true));
        event.draft.rev = vec![text.to_owned()];
        event
    }

    /// A quote from a text, of a number that is one less where it is odd.
    fn kept(n: usize, text: &str) -> Change {
        let mut act = Act::new(Op::Add, &format!("q{}", n - n % 2));
        for (field, value) in [("text", "x".into()), ("rev", text.into()), ("pos", json!([[0, 1]]))]
        {
            act.fields.put(field, value);
        }
        Change::Quote(act)
    }

    /// It is said to stand in a text.
    fn moved(n: usize, text: &str) -> Change {
        let mut act = Act::new(Op::Set, &format!("q{}", n - n % 2));
        act.fields.put("rev", text);
        act.fields.put("pos", json!([[1, 2]]));
        Change::Quote(act)
    }

    fn marked(index: &Index) -> Vec<String> {
        column(index, "SELECT key FROM meta NATURAL JOIN article WHERE read ORDER BY key")
    }

    #[test]
    fn a_mark_goes_only_to_an_article_that_is_surely_the_same() {
        for (from, to, same) in [
            ("old/a.md", "new/b.md", true),
            ("old/a.md", "https://e.org/a", true),
            ("old/feed.xml#7", "new/feed.xml#7", true),
            ("old#7", "old#8", false),
            ("old#7", "new/b.md", false),
            ("https://e.org/a", "https://e.org/b", false),
            ("https://e.org/a", "new/b.md", false),
            ("urn:x:1", "new/b.md", false),
            ("tag:e.org,2026:7", "new/b.md", false),
        ] {
            let mut index = Index::in_memory().unwrap();
            come(&mut index, from, "Comments");
            index.fold(&[read(1, from, "Comments")], "me").unwrap();
            go(&mut index, from);
            come(&mut index, to, "Comments");
            assert_eq!(marked(&index) == [to], same, "{from} {to}");
        }
    }

    #[test]
    fn of_two_articles_with_one_text_neither_is_the_moved_one() {
        let mut index = Index::in_memory().unwrap();
        come(&mut index, "a.md", "t");
        index.fold(&[read(1, "a.md", "t")], "me").unwrap();
        go(&mut index, "a.md");
        come(&mut index, "b.md", "t");
        assert_eq!(marked(&index), ["b.md"]);
        come(&mut index, "c.md", "t");
        assert_eq!(marked(&index), [""; 0]);
        come(&mut index, "b.md", "another");
        assert_eq!(marked(&index), ["c.md"]);
        come(&mut index, "b.md", "t");
        come(&mut index, "d.md", "t");
        go(&mut index, "c.md");
        assert_eq!(marked(&index), [""; 0]);
        go(&mut index, "d.md");
        assert_eq!(marked(&index), ["b.md"]);
    }

    const KEYS: [&str; 6] = ["a.md", "b.md", "c.md", "f#1", "g#1", "https://e.org/1"];

    proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(48))]
        #[test]
        fn who_takes_over_depends_on_nothing_but_what_is_there(
            steps in proptest::collection::vec(
                (0..KEYS.len(), prop_oneof![Just("t"), Just("u")], 0..5, any::<bool>())
                    .prop_map(|(key, text, step, tagged)| (KEYS[key], text, step, tagged)),
                0..24,
            ),
        ) {
            let mut index = Index::in_memory().unwrap();
            let mut there = std::collections::BTreeMap::new();
            let mut events = Vec::new();
            for (n, (key, text, step, tagged)) in steps.into_iter().enumerate() {
                match step {
                    0 => {
                        come(&mut index, key, text);
                        there.insert(key, text);
                    }
                    1 => {
                        go(&mut index, key);
                        there.remove(key);
                    }
                    step => {
                        let mut event = read(n as u64, key, text);
                        event.draft.change = match (step, tagged) {
                            (2, false) => Change::Read(true),
                            (2, true) => Change::Tag(format!("{n}")),
                            (3, _) => kept(n, text),
                            (_, true) => moved(n, text),
                            (_, false) => Change::Quote(Act::new(Op::Del, &format!("q{}", n - n % 2))),
                        };
                        index.fold(std::slice::from_ref(&event), "me").unwrap();
                        events.push(event);
                    }
                }
            }
            let said = |index: &Index| {
                column(index, "SELECT concat_ws(' ', key, read, quoted, (SELECT group_concat(name) FROM (
                    SELECT name FROM article_tag x JOIN tag ON id = tag WHERE article = a.id
                    ORDER BY name))) FROM meta m JOIN article a ON a.id = m.id ORDER BY key")
            };
            let mut fresh = Index::in_memory().unwrap();
            fresh.fold(&events, "me").unwrap();
            for (key, text) in &there {
                come(&mut fresh, key, text);
            }
            assert_eq!(said(&index), said(&fresh));
            // the list tells of quotes exactly where the page shows them
            let listed = column(
                &index,
                "SELECT key FROM meta NATURAL JOIN article WHERE quoted ORDER BY key",
            );
            let shown = |key: &&str| {
                !index.book_of(&ArticleId::from((*key).to_owned())).unwrap().kept().is_empty()
            };
            assert_eq!(listed, there.into_keys().filter(shown).collect::<Vec<_>>());
        }
    }
}
