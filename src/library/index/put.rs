//! A file's articles → rows: one for each article, wherever else it is held.
//!
//! The place that sorts first speaks for an article that several files hold; the others are told of
//! as "also in". So the rows are the same in whatever order the files are read.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension as _};

use crate::article::document::Document;
use crate::article::entry::Place;
use crate::article::{Date, Entry, fold};
use crate::error::{Problem, Result};
use crate::library::index::known::{self, Held, Known};
use crate::library::index::{DATED, Index, Put, Stamp, UNDATED, count, heir, place, state, within};
use crate::safe::Safe;

/// Where an article is put from.
struct Origin<'a> {
    place: &'a Place,
    file: i64,
    /// The index did not know the file.
    new: bool,
    /// Its number in the file.
    number: i64,
    feed: i64,
    /// What was there before, where the index still says so.
    was: Option<Held>,
}

impl Index {
    /// Puts in what a file holds now; what else it held before is gone.
    ///
    /// `problems` are those of the file and of its articles. Part of the open transaction, or one
    /// of its own.
    pub fn put(
        &mut self,
        file: &Stamp,
        articles: Vec<Put<'_>>,
        problems: &[Problem],
    ) -> Result<()> {
        self.write(|index| index.put_file(file, articles, problems))
    }

    fn put_file(
        &mut self,
        stamp: &Stamp,
        articles: Vec<Put<'_>>,
        problems: &[Problem],
    ) -> rusqlite::Result<()> {
        let (file, new) = self.put_stamp(stamp, problems)?;
        let before = if new { Vec::new() } else { known::held_by(&self.connection, file)? };
        // What a file holds mostly stays: its one article.
        let was = match (&before[..], &articles[..]) {
            ([held], [put]) if held.number == number(put.entry) => Some(*held),
            _ => None,
        };
        if was.is_none() && !before.is_empty() {
            self.connection.prepare_cached("DELETE FROM held WHERE file = ?1")?.execute([file])?;
        }
        let mut seen = HashSet::new();
        for put in articles {
            let (place, number) = (&stamp.place, number(put.entry));
            let feed = self.folders.feed(&self.connection, place, &put.entry.feed)?;
            let from = Origin { place, file, new, number, feed, was };
            let row = self.put_article(&from, put, &seen)?;
            seen.insert(row);
        }
        // An article that only changed its row was moved together with what `held` says of it.
        let before: BTreeSet<i64> = before.into_iter().map(|held| held.article).collect();
        for row in before.into_iter().filter(|row| !seen.contains(row)) {
            self.release(row, file)?;
        }
        Ok(())
    }

    /// Returns the article's row.
    fn put_article(
        &mut self,
        from: &Origin<'_>,
        put: Put<'_>,
        seen: &HashSet<i64>,
    ) -> rusqlite::Result<i64> {
        let moment = moment(put.entry);
        // What a new file holds mostly is new too, and its row free.
        if from.new {
            let row = self.numbers.guess(moment);
            if self.put_meta(row, from, &put)? {
                self.numbers.took(moment, row);
                return self.add(row, from, put);
            }
        }
        let Some(known) = known::article(&self.connection, put.entry.id.as_str())? else {
            let row = self.numbers.take(&self.connection, moment)?;
            if !self.put_meta(row, from, &put)? {
                // `meta` has a row that `article` has not: the index contradicts itself.
                return Err(rusqlite::Error::QueryReturnedNoRows);
            }
            return self.add(row, from, put);
        };
        hold(&self.connection, from, known.row)?;
        let first = !seen.contains(&known.row)
            && (known.file == from.file || self.comes_before(from.place, known.file)?);
        let row = if first { self.update(from, known, put)? } else { known.row };
        self.shared.insert(row);
        Ok(row)
    }

    /// Puts in what a list shows of a new article; false when the index knows it, or its row is
    /// another's.
    fn put_meta(&self, row: i64, from: &Origin<'_>, put: &Put<'_>) -> rusqlite::Result<bool> {
        let entry = put.entry;
        let changed = self
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO meta(id, key, date, guessed, title, made, folded, authors,
                   tags, lang, revision, file, number, problems)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute((
                row,
                entry.id.as_str(),
                date(entry),
                entry.date_guessed,
                &*entry.title,
                entry.title_made,
                folded(&entry.title),
                names(&entry.authors),
                names(&entry.tags),
                put.lang.map(Safe::as_str),
                put.words.as_ref().and_then(|_| revision(entry)),
                from.file,
                from.number,
                count::put(entry.problems as u64),
            ))?;
        Ok(changed > 0)
    }

    /// Puts in the rest of a new article.
    fn add(&mut self, row: i64, from: &Origin<'_>, put: Put<'_>) -> rusqlite::Result<i64> {
        let entry = put.entry;
        let connection = &self.connection;
        connection
            .prepare_cached("INSERT INTO article(id, feed, minutes) VALUES(?1, ?2, ?3)")?
            .execute((row, from.feed, entry.minutes))?;
        *self.fed.entry(from.feed).or_default() += 1;
        hold(connection, from, row)?;
        self.put_authors(row, &entry.authors)?;
        let revision = put.words.as_ref().and_then(|_| revision(entry));
        self.settle_new(row, entry.id.as_str(), revision, &entry.tags)?;
        if let Some(words) = put.words {
            self.words.insert(row, Some(words));
        }
        Ok(row)
    }

    /// Writes anew what its first place says of an article; returns its row, which is another one
    /// when its date is.
    fn update(&mut self, from: &Origin<'_>, known: Known, put: Put<'_>) -> rusqlite::Result<i64> {
        let entry = put.entry;
        let mut row = known.row;
        if known.date != date(entry) {
            row = self.numbers.take(&self.connection, moment(entry))?;
            self.renumber(known.row, row)?;
        }
        let whole = put.words.is_some();
        // What only the whole text tells stays as it was until that is read again.
        let revision = if whole { revision(entry) } else { known.revision.as_deref() };
        if (whole || known.revision.is_none()) && known.minutes != entry.minutes {
            self.connection
                .prepare_cached("UPDATE article SET minutes = ?2 WHERE id = ?1")?
                .execute((row, entry.minutes))?;
        }
        if known.feed != from.feed {
            self.connection
                .prepare_cached("UPDATE article SET feed = ?2 WHERE id = ?1")?
                .execute([row, from.feed])?;
        }
        let (authors, tags) = (names(&entry.authors), names(&entry.tags));
        let marked = self.is_marked()?;
        let connection = &self.connection;
        connection
            .prepare_cached(
                "UPDATE meta SET date = ?2, guessed = ?3, title = ?4, made = ?5, folded = ?6,
                   authors = ?7, tags = ?8, lang = coalesce(?9, iif(?10, NULL, lang)),
                   revision = ?11, file = ?12, number = ?13, problems = ?14 WHERE id = ?1",
            )?
            .execute((
                row,
                date(entry),
                entry.date_guessed,
                &*entry.title,
                entry.title_made,
                folded(&entry.title),
                &authors,
                &tags,
                put.lang.map(Safe::as_str),
                whole,
                revision,
                from.file,
                from.number,
                count::put(entry.problems as u64),
            ))?;
        if known.authors != authors {
            connection
                .prepare_cached("DELETE FROM article_author WHERE article = ?1")?
                .execute([row])?;
            self.put_authors(row, &entry.authors)?;
        }
        let revisions = [known.revision.as_deref(), revision];
        if known.tags != tags
            || marked
                && revisions[0] != revisions[1]
                && state::concerns(connection, entry.id.as_str(), revisions)?
        {
            state::settle(connection, row)?;
        }
        if marked && revisions[0] != revisions[1] {
            for revision in revisions {
                heir::settle_sharers(connection, revision)?;
            }
        }
        if let Some(words) = put.words {
            self.words.insert(row, Some(words));
        }
        Ok(row)
    }

    /// Moves an article to another row. Its words cannot be moved: they are gone until it is put
    /// whole again.
    fn renumber(&mut self, from: i64, to: i64) -> rusqlite::Result<()> {
        for table in [
            "UPDATE article SET id = ?2 WHERE id = ?1",
            "UPDATE meta SET id = ?2 WHERE id = ?1",
            "UPDATE held SET article = ?2 WHERE article = ?1",
            "UPDATE article_tag SET article = ?2 WHERE article = ?1",
            "UPDATE article_author SET article = ?2 WHERE article = ?1",
        ] {
            self.connection.prepare_cached(table)?.execute([from, to])?;
        }
        self.words.insert(from, None);
        Ok(())
    }

    /// The file's row, and whether it is a new one.
    fn put_stamp(&mut self, stamp: &Stamp, problems: &[Problem]) -> rusqlite::Result<(i64, bool)> {
        let problems: Vec<_> =
            problems.iter().map(|p| (p.line, p.column, &p.what, &p.excerpt)).collect();
        let problems = serde_json::to_string(&problems).unwrap_or_default();
        let (folder, name) = place::split(&stamp.place);
        let connection = &self.connection;
        let folder = self.folders.row(connection, &folder)?;
        let (size, mtime, whole) = (count::put(stamp.size), stamp.mtime, stamp.whole);
        let find = || {
            connection
                .prepare_cached("SELECT id FROM file WHERE folder = ?1 AND name = ?2")?
                .query_row((folder, &name), |row| row.get(0))
                .optional()
        };
        // What is read whole was mostly read by its head before.
        let mut known: Option<i64> = if stamp.whole { find()? } else { None };
        if known.is_none() {
            // Not an upsert, which may have to take part of itself back: SQLite would copy each
            // page that it changes.
            let new = connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO file(folder, name, size, mtime, whole, problems)
                     VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute((folder, &name, size, mtime, whole, &problems))?;
            if new > 0 {
                return Ok((connection.last_insert_rowid(), true));
            }
            known = find()?;
        }
        let file = known.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        connection
            .prepare_cached(
                "UPDATE file SET size = ?2, mtime = ?3, whole = ?4, problems = ?5 WHERE id = ?1",
            )?
            .execute((file, size, mtime, whole, &problems))?;
        Ok((file, false))
    }

    /// Writes down the authors of an article that has none.
    fn put_authors(&self, article: i64, authors: &[Safe]) -> rusqlite::Result<()> {
        let mut authors = authors.iter();
        authors.try_for_each(|author| self.names.give_author(&self.connection, article, author))
    }

    fn comes_before(&self, new: &Place, file: i64) -> rusqlite::Result<bool> {
        let old = self
            .connection
            .prepare_cached(
                "SELECT d.path, f.name FROM file f JOIN folder d ON d.id = f.folder WHERE f.id = ?1",
            )?
            .query_row([file], |row| place::read(row, 0))
            .optional()?;
        Ok(old.is_none_or(|old| *new < old))
    }
}

/// The seconds that order an article; names order those of a day.
///
/// A date that is still to come is one like any other: counted as now it would be the moment at
/// which it was put in, below all that came since, and in another place in an index that was made
/// later.
fn moment(entry: &Entry) -> i64 {
    let Some(date) = entry.date else { return UNDATED };
    let seconds = date.seconds().max(DATED + 1);
    match date {
        Date::Day(_) if seconds == date.seconds() => seconds + within::second(&entry.location),
        Date::Day(_) | Date::Moment { .. } => seconds,
    }
}

fn number(entry: &Entry) -> i64 {
    count::put(entry.location.index as u64)
}

fn date(entry: &Entry) -> Option<String> {
    entry.date.map(|date| date.to_string())
}

/// Nothing can be told of an article by a text that is empty.
fn revision(entry: &Entry) -> Option<&str> {
    let empty = Document::default().revision();
    Some(entry.revision.as_str()).filter(|revision| !revision.is_empty() && *revision != empty)
}

/// The folded title where SQLite's `lower`, which knows ASCII, gives another one.
pub(super) fn folded(title: &str) -> Option<String> {
    Some(fold::text(title)).filter(|folded| *folded != title.to_ascii_lowercase())
}

fn names(names: &[Safe]) -> String {
    let names: Vec<&str> = names.iter().map(Safe::as_str).collect();
    serde_json::to_string(&names).unwrap_or_default()
}

/// Writes down that an article is held there.
fn hold(connection: &Connection, from: &Origin<'_>, article: i64) -> rusqlite::Result<()> {
    let sql = match from.was {
        Some(was) if (was.article, was.feed) == (article, from.feed) => return Ok(()),
        Some(_) => "UPDATE held SET article = ?3, feed = ?4 WHERE file = ?1 AND number = ?2",
        None => "INSERT INTO held(file, number, article, feed) VALUES(?1, ?2, ?3, ?4)",
    };
    let held = [from.file, from.number, article, from.feed];
    connection.prepare_cached(sql)?.execute(held)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::error::Problem;
    use crate::library::index::sample::{column, counts, entry, found, one, put, rows, stamp};
    use crate::library::index::{DATED, Index, Put, UNDATED, token};
    use crate::safe::Safe;

    fn index() -> Index {
        Index::in_memory().unwrap()
    }

    #[test]
    fn an_article_is_a_row_with_its_words_feed_tags_and_authors() {
        let mut index = index();
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        assert_eq!(rows(&index), ["86400 k «k in /l/a/1.md» a [] /l/a/1.md#0 Rivers ana duarte"]);
        assert_eq!(found(&index, "k"), ["86400"]);
        assert_eq!(counts(&index), ["a 1 1 = 1 1"]);
        assert_eq!(column(&index, "SELECT folded FROM feed"), ["a a"]);
    }

    #[test]
    fn a_moment_that_is_taken_gives_the_next_free_row_and_a_row_put_again_keeps_its_own() {
        let mut index = index();
        for (path, key) in [("/l/a/1.md", "x"), ("/l/a/2.md", "y"), ("/l/a/3.md", "z")] {
            one(&mut index, path, key, "1970-01-02");
        }
        index.remove(&stamp("/l/a/2.md").place).unwrap();
        one(&mut index, "/l/a/1.md", "x", "1970-01-02");
        one(&mut index, "/l/a/3.md", "z", "1970-01-02");
        assert_eq!(column(&index, "SELECT id || key FROM meta ORDER BY id"), ["86400x", "86402z"]);
    }

    #[test]
    fn the_future_lies_above_everything_and_what_has_no_date_below_it() {
        let mut index = index();
        one(&mut index, "/l/a/1.md", "soon", "2999-01-01");
        one(&mut index, "/l/a/2.md", "never", "");
        one(&mut index, "/l/a/3.md", "old", "1900-01-01");
        one(&mut index, "/l/a/4.md", "today", "2998-12-31");
        let keys = column(&index, "SELECT key FROM meta ORDER BY id");
        assert_eq!(keys, ["never", "old", "today", "soon"]);
        let ids = column(&index, "SELECT id FROM article ORDER BY id");
        assert_eq!(ids[0], UNDATED.to_string());
        assert!(ids[1].parse::<i64>().unwrap() > DATED);
        one(&mut index, "/l/a/1.md", "soon", "2999-01-01");
        assert_eq!(column(&index, "SELECT id FROM article ORDER BY id"), ids);
    }

    #[test]
    fn another_date_moves_the_row_with_all_that_hangs_on_it() {
        let mut index = index();
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        one(&mut index, "/l/b/1.md", "k", "1970-01-02");
        one(&mut index, "/l/a/1.md", "k", "1970-01-03");
        let moved = ["172800 k «k in /l/a/1.md» a [\"b\"] /l/a/1.md#0 Rivers ana duarte"];
        assert_eq!(rows(&index), moved);
        assert_eq!(found(&index, "k"), ["172800"]);
        assert_eq!(column(&index, "SELECT DISTINCT article FROM held"), ["172800"]);
        assert_eq!(column(&index, "SELECT DISTINCT article FROM article_tag"), ["172800"]);
    }

    #[test]
    fn new_words_replace_the_old_ones_and_a_head_leaves_them() {
        let mut index = index();
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        let mut changed = entry("/l/a/1.md", "k", "1970-01-02");
        changed.title = Safe::line("New");
        changed.minutes = 1;
        let head = Put { entry: &changed, lang: None, words: None };
        index.put(&stamp("/l/a/1.md"), vec![head], &[]).unwrap();
        assert_eq!(
            column(&index, "SELECT title || minutes FROM meta NATURAL JOIN article"),
            ["New3"]
        );
        assert_eq!(column(&index, "SELECT revision FROM meta"), ["rev-k"]);
        assert_eq!(found(&index, "k"), ["86400"]);
        let words = crate::library::index::Tokens {
            words: token::article("new", "other"),
            ..Default::default()
        };
        let whole = Put { entry: &changed, lang: None, words: Some(words) };
        index.put(&stamp("/l/a/1.md"), vec![whole], &[]).unwrap();
        assert_eq!((found(&index, "k"), found(&index, "other").len()), (Vec::new(), 1));
        let begun = |by: &str| {
            column(&index, &format!("SELECT rowid FROM begins WHERE begins MATCH '{by}'")).len()
        };
        assert_eq!((begun("k"), begun("oth"), begun("n")), (0, 1, 1));
        assert_eq!(column(&index, "SELECT minutes FROM article"), ["1"]);
    }

    #[test]
    fn an_article_of_several_files_is_one_row_of_the_first_in_whatever_order_they_come() {
        let files = [("/l/b/1.md", 0), ("/l/a/z.md", 0), ("/l/c/1.md", 0), ("/l/a.x/1.md", 0)];
        let mut all = Vec::new();
        for turn in 0..files.len() {
            let mut index = index();
            let mut order = files;
            order.rotate_left(turn);
            for (path, _) in order {
                one(&mut index, path, "k", "1970-01-02");
            }
            all.push((rows(&index), counts(&index).join(", ")));
        }
        let row = "86400 k «k in /l/a/z.md» a [\"a.x\",\"b\",\"c\"] /l/a/z.md#0 Rivers ana duarte";
        for (rows, counts) in all {
            assert_eq!(rows, [row]);
            assert!(counts.contains("a 1 1 = 1 1"), "{counts}");
        }
    }

    #[test]
    fn a_file_put_again_holds_what_it_holds_now() {
        let mut index = index();
        let path = "/l/a/feed.xml";
        let item = |key: &str, at: usize| {
            let mut entry = entry(path, key, "1970-01-02");
            entry.location.index = at;
            entry
        };
        put(&mut index, path, &[item("x", 0), item("y", 1), item("y", 2)]).unwrap();
        put(&mut index, path, &[item("z", 0), item("y", 1)]).unwrap();
        let held = "SELECT key || number FROM meta ORDER BY key";
        assert_eq!(column(&index, held), ["y1", "z0"]);
        assert_eq!(column(&index, "SELECT count(*) FROM held"), ["2"]);
        assert_eq!(found(&index, "x"), Vec::<String>::new());
        assert_eq!(counts(&index), ["a 2 2 = 2 2"]);
        put(&mut index, path, &[item("y", 0), item("z", 1)]).unwrap();
        assert_eq!(column(&index, held), ["y0", "z1"]);
    }

    #[test]
    fn when_the_first_holder_goes_the_next_speaks_and_is_read_again() {
        let mut index = index();
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        one(&mut index, "/l/c/1.md", "k", "1970-01-02");
        one(&mut index, "/l/b/1.md", "k", "1970-01-02");
        index.remove(&stamp("/l/a/1.md").place).unwrap();
        assert_eq!(
            rows(&index),
            ["86400 k «k in /l/a/1.md» b [\"c\"] /l/b/1.md#0 Rivers ana duarte"]
        );
        let todo = index.todo(crate::article::RowId(i64::MAX), 9).unwrap();
        assert_eq!(todo.len(), 1);
        assert_eq!(todo[0].1.place, stamp("/l/b/1.md").place);
        one(&mut index, "/l/b/1.md", "k", "1970-01-02");
        assert!(rows(&index)[0].contains("«k in /l/b/1.md» b [\"c\"]"));
        assert_eq!(counts(&index), ["a 0 0 = 0 0", "b 1 1 = 1 1", "c 0 0 = 0 0"]);
        index.remove(&stamp("/l/b/1.md").place).unwrap();
        index.remove(&stamp("/l/c/1.md").place).unwrap();
        for table in
            ["article", "meta", "held", "article_tag", "article_author", "file", "words", "begins"]
        {
            assert_eq!(column(&index, &format!("SELECT count(*) FROM {table}")), ["0"], "{table}");
        }
    }

    #[test]
    fn an_index_whose_tables_contradict_each_other_is_damaged() {
        let mut index = index();
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        index.connection.execute("DELETE FROM article", []).unwrap();
        index.numbers = crate::library::index::number::Numbers::default();
        let failed = put(&mut index, "/l/a/2.md", &[entry("/l/a/2.md", "l", "1970-01-02")]);
        assert!(Index::is_damage(&failed.unwrap_err()));
    }

    #[test]
    fn problems_stay_with_their_file() {
        let mut index = index();
        let mut problem = Problem::new("no date").at(3);
        problem.excerpt = Some("date soon".into());
        let file = stamp("/l/a/1.md");
        let told = problem.clone().in_file("/l/a/1.md".as_ref());
        let entry = entry("/l/a/1.md", "k", "1970-01-02");
        for (articles, left_out) in [(Vec::new(), true), (vec![&entry], false)] {
            let puts = articles.into_iter().map(|entry| Put { entry, lang: None, words: None });
            index.put(&file, puts.collect(), &[problem.clone()]).unwrap();
            assert_eq!(index.problems().unwrap(), [Problem { left_out, ..told.clone() }]);
        }
        index.put(&file, Vec::new(), &[]).unwrap();
        assert_eq!(index.problems().unwrap(), []);
    }

    #[test]
    fn articles_of_one_day_do_not_walk_past_each_other() {
        let mut index = index();
        let steps = 20_000;
        index.begin().unwrap();
        for key in 0..steps {
            let wanted = super::moment(&entry("/l/a/1.md", "k", "1970-01-02"));
            let row = index.numbers.take(&index.connection, wanted).unwrap();
            assert_eq!(row, 86400 + key);
            index.connection.execute("INSERT INTO article(id, feed) VALUES(?1, 1)", [row]).unwrap();
        }
        // A process that comes later finds the end in one walk.
        index.numbers = crate::library::index::number::Numbers::default();
        let row = index.numbers.take(&index.connection, 86400).unwrap();
        assert_eq!(row, 86400 + steps);
        assert_eq!(index.numbers.take(&index.connection, 86405).unwrap(), row + 1);
    }
}
