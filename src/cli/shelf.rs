//! What the commands ask of a library that has an index, and lists that come out the same each time.

use std::cmp::Ordering;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::article::{Article, ArticleId, Entry, Now, RowId, fold};
use crate::cli::warn;
use crate::error::{Problem, Result};
use crate::journal::Change;
use crate::library::index::DATED;
use crate::query::{Ask, Query, Slip, Sort, field, parse};

/// What stands below the help of each command that takes a query.
pub const QUERIES: &str = "Queries: words and \"phrases\" of title and text, word*, -not, or, and \
     ( ); title: feed: author: tag: lang: id: is:unread is:read is:star is:tagged has:quote since:2w \
     after: before:2021-10 date:2021-09-25. docs/query.md has them all.";

/// Rows that are looked up at once; few in tests, whose lists are short.
const CHUNK: usize = if cfg!(test) { 3 } else { 256 };

/// A library with its index and journal.
pub trait Shelf {
    /// How many articles there are.
    fn total(&self) -> Result<usize>;
    /// Hands on the rows that hold, in the order asked; `sink` returns false to stop. Among equals
    /// the larger row comes first, or the smaller one in a reversed list. A row is never smaller
    /// than its date in seconds.
    fn list(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<RowId>) -> bool) -> Result<()>;
    /// The entries of these rows in this order.
    fn rows(&self, rows: &[RowId]) -> Result<Vec<Entry>>;
    fn find(&self, id: &ArticleId) -> Result<Option<RowId>>;
    /// The whole article, from its file.
    fn read(&self, entry: &Entry) -> Result<Article>;
    /// The same of many in any order, each with the number of its entry; `sink` returns false to
    /// stop.
    fn read_each(&self, entries: &[Entry], sink: &mut dyn FnMut(usize, Result<Article>) -> bool) {
        let _ = (0..).zip(entries).all(|(number, entry)| sink(number, self.read(entry)));
    }
    /// Writes the change into the journal; says how many articles it changed.
    fn change(&mut self, rows: &[RowId], change: Change) -> Result<usize>;
}

/// Hands on what [`listed`] gives, without a limit each article as soon as none can come before it;
/// `sink` returns false to stop.
///
/// Nothing is read while `sink` works: who takes what it prints may take hours.
pub fn each(
    shelf: &dyn Shelf,
    ask: &Ask,
    limit: Option<usize>,
    now: &Now,
    sink: &mut dyn FnMut(Entry) -> Result<bool>,
) -> Result<()> {
    if let Some(limit) = limit {
        for entry in listed(shelf, ask, limit, now)? {
            if !sink(entry)? {
                break;
            }
        }
        return Ok(());
    }
    let total = if ask.reverse { shelf.total()? } else { 0 };
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    let mut rows = Vec::new();
    shelf.list(ask, &mut |more| {
        rows.extend(more);
        true
    })?;
    let mut waiting: Vec<(Key, Entry)> = Vec::new();
    // Looked at again only when it has grown by half: of one day's articles none is settled till late.
    let mut enough = 0;
    let mut chunks = rows.chunks(CHUNK).peekable();
    while let Some(chunk) = chunks.next() {
        let entries = shelf.rows(chunk)?;
        waiting.extend(entries.into_iter().map(|entry| (key(ask, now, &entry), entry)));
        let seen = waiting.last().map(|(key, entry)| (key.group.clone(), entry.row.0));
        let Some((group, row)) = seen else { continue };
        if chunks.peek().is_some() && waiting.len() < enough {
            continue;
        }
        if !is_ranked(ask) {
            waiting.sort_by(|(a, _), (b, _)| a.order(b, ask.reverse));
        }
        let settled =
            |key: &Key| key.group != group || is_behind(key.date, row, total, ask.reverse);
        let ready = match chunks.peek() {
            Some(_) if !is_ranked(ask) => waiting.partition_point(|(key, _)| settled(key)),
            Some(_) | None => waiting.len(),
        };
        for (_, entry) in waiting.drain(..ready) {
            if !sink(entry)? {
                return Ok(());
            }
        }
        enough = waiting.len() + waiting.len() / 2;
    }
    Ok(())
}

/// The first `limit` articles in the order asked, equals by date and then by path.
///
/// The index parts equals by the order in which it met them, which is another one after each
/// rebuild; so whatever could still stand among the first is looked at too. Only by relevance its
/// order stands as it is, for nothing else knows the marks it gives.
pub fn listed(shelf: &dyn Shelf, ask: &Ask, limit: usize, now: &Now) -> Result<Vec<Entry>> {
    let ranked = is_ranked(ask);
    let total = if ask.reverse { shelf.total()? } else { 0 };
    let total = i64::try_from(total).unwrap_or(i64::MAX);
    let mut found: Vec<(Key, Entry)> = Vec::new();
    let mut failed = Ok(());
    // Looked at again only when it has grown by half, so that the work stays in proportion.
    let mut enough = limit;
    shelf.list(ask, &mut |rows| {
        for chunk in rows.chunks(CHUNK) {
            match shelf.rows(chunk) {
                Ok(more) => {
                    found.extend(more.into_iter().map(|entry| (key(ask, now, &entry), entry)));
                }
                Err(error) => {
                    failed = Err(error);
                    return false;
                }
            }
            if found.len() < enough {
                continue;
            }
            if ranked || limit == 0 {
                return false;
            }
            let seen = found.last().map(|(key, entry)| (key.group.clone(), entry.row.0));
            found.sort_by(|(a, _), (b, _)| a.order(b, ask.reverse));
            let last = found.get(limit - 1).map(|(key, _)| key);
            if let (Some(last), Some((group, row))) = (last, seen)
                && (last.group != group || is_behind(last.date, row, total, ask.reverse))
            {
                return false;
            }
            enough = found.len() + found.len() / 2;
        }
        true
    })?;
    failed?;
    if !ranked {
        found.sort_by(|(a, _), (b, _)| a.order(b, ask.reverse));
    }
    found.truncate(limit);
    Ok(found.into_iter().map(|(_, entry)| entry).collect())
}

/// Whether the order is that of marks which only the index gives.
fn is_ranked(ask: &Ask) -> bool {
    ask.sort == Sort::Relevance && !ask.query.text_terms().is_empty()
}

/// Whether all that the index hands on behind this row lies behind this date.
fn is_behind(date: i64, row: i64, total: i64, reverse: bool) -> bool {
    match reverse {
        true if date == i64::MIN => row >= DATED,
        // A row lies as far behind its date as there are articles of that time, and no farther.
        true => row > date.saturating_add(total),
        false => row <= date,
    }
}

/// Where an article stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    /// What the list is sorted by, unless that is the date.
    group: (u32, String),
    /// Seconds. Dates to come count as now; without a date an article is older than all others.
    date: i64,
    path: PathBuf,
    index: usize,
}

fn key(ask: &Ask, now: &Now, entry: &Entry) -> Key {
    let group = match ask.sort {
        Sort::Date | Sort::Relevance | Sort::Highlights => (0, String::new()),
        Sort::Title => (0, fold::text(&entry.title)),
        Sort::Feed => (0, fold::text(&entry.feed)),
        Sort::Length => (u32::MAX - entry.minutes, String::new()),
        Sort::Unread => (u32::from(entry.read), String::new()),
    };
    let date = entry.date.map_or(i64::MIN, |date| date.seconds().min(now.at.as_second()));
    Key { group, date, path: entry.location.place.shown(), index: entry.location.index }
}

impl Key {
    fn order(&self, other: &Self, reverse: bool) -> Ordering {
        let asked = self.group.cmp(&other.group).then(other.date.cmp(&self.date));
        let asked = if reverse { asked.reverse() } else { asked };
        asked.then_with(|| self.path.cmp(&other.path)).then(self.index.cmp(&other.index))
    }
}

/// Arguments in which words such as `-bridge` are no options: each has a blank in front, which
/// [`joined`] takes away. Options keep their meaning before a query, in it and behind it.
pub fn excluding<T: Into<OsString>>(arguments: impl IntoIterator<Item = T>) -> Vec<OsString> {
    let is_short = |argument: &OsString| matches!(argument.as_encoded_bytes(), b"-h" | b"-V");
    let excludes = |argument: &OsString| matches!(argument.as_encoded_bytes(), [b'-', next, ..] if *next != b'-');
    let arguments = arguments.into_iter().map(Into::into);
    arguments
        .map(|argument| match excludes(&argument) && !is_short(&argument) {
            true => [OsString::from(" "), argument].into_iter().collect(),
            false => argument,
        })
        .collect()
}

/// The words of a query as they were typed.
pub fn joined(words: &[String]) -> String {
    words.iter().map(|word| word.trim_start()).collect::<Vec<_>>().join(" ")
}

/// Reads a query of the command line and names its slips; false when there is one.
pub fn asked(text: &str, now: &Now) -> (Query, bool) {
    let (query, slips) = parse(text, now, false);
    for slip in &slips {
        warn(&report(text, slip));
    }
    (query, slips.is_empty())
}

/// How many are wanted at most.
pub fn limit(text: &str) -> std::result::Result<usize, String> {
    text.parse().map_err(|_| "a number is wanted, such as 20".to_owned())
}

/// How a list ends: a query with a slip is wrong usage, a file that could not be read a failure.
pub fn ended(understood: bool, whole: bool) -> ExitCode {
    match (understood, whole) {
        (false, _) => ExitCode::from(2),
        (true, false) => ExitCode::FAILURE,
        (true, true) => ExitCode::SUCCESS,
    }
}

/// Says of a query that has found nothing what it took for words although it looks like a field.
pub fn explain(query: &str) {
    if let Some(note) = field::unknown(query) {
        warn(&note);
    }
}

/// What is wrong, the query, and a caret under the place.
pub fn report(text: &str, slip: &Slip) -> String {
    let before = text.get(..slip.range.start).unwrap_or_default();
    let mut problem = Problem::new(slip.what.as_str());
    problem.column = Some(before.chars().count() + 1);
    problem.excerpt = Some(text.to_owned());
    problem.report()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Shelf, each, key, listed, report};
    use crate::article::entry::Place;
    use crate::article::{Article, ArticleId, Date, Entry, Location, Now, RowId};
    use crate::error::{Error, Result};
    use crate::journal::Change;
    use crate::query::{Ask, Query, Sort, parse};
    use crate::safe::Safe;
    use proptest::prelude::{Just, any, prop_assert_eq, prop_oneof, proptest};
    use std::cell::Cell;
    use std::path::Path;

    /// Entries in memory; every one of them holds, whatever is asked.
    #[derive(Default)]
    pub(crate) struct Memory {
        pub(crate) entries: Vec<Entry>,
        pub(crate) texts: Vec<&'static str>,
        pub(crate) changed: Vec<(Vec<RowId>, Change)>,
        /// Rows that were looked up.
        pub(crate) looked: Cell<usize>,
    }

    impl Memory {
        /// Puts an article into the first free row from its date on, as the index does.
        pub(crate) fn put(&mut self, id: &str, date: Option<i64>, title: &str, text: &'static str) {
            let wanted = date.unwrap_or(-(1 << 41));
            let taken = |row| self.entries.iter().any(|entry| entry.row.0 == row);
            let row = (wanted..).find(|row| !taken(*row)).unwrap();
            let location = Location { place: Place::File(format!("f/{id}.md").into()), index: 0 };
            self.entries.push(Entry {
                row: RowId(row),
                id: ArticleId::new(None, None, id),
                title: Safe::line(title),
                title_made: false,
                feed: Safe::line("Feed"),
                date: date.and_then(Date::from_unix),
                date_guessed: false,
                minutes: 1,
                revision: String::new(),
                location,
                also_in: Vec::new(),
                problems: 0,
                authors: vec![Safe::line("A. B."), Safe::line("C")],
                read: false,
                star: false,
                tags: vec![Safe::line("x"), Safe::line("y z")],
            });
            self.texts.push(text);
        }
    }

    impl Shelf for Memory {
        fn total(&self) -> Result<usize> {
            Ok(self.entries.len())
        }

        fn list(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<RowId>) -> bool) -> Result<()> {
            let now = Now::on(2026, 11, 22);
            let mut entries: Vec<&Entry> = self.entries.iter().collect();
            entries.sort_by_cached_key(|entry| (key(ask, &now, entry).group, -entry.row.0));
            if ask.reverse {
                entries.reverse();
            }
            for rows in entries.chunks(3) {
                if !sink(rows.iter().map(|entry| entry.row).collect()) {
                    break;
                }
            }
            Ok(())
        }

        fn rows(&self, rows: &[RowId]) -> Result<Vec<Entry>> {
            self.looked.set(self.looked.get() + rows.len());
            let entry = |row: &RowId| self.entries.iter().find(|entry| entry.row == *row).cloned();
            Ok(rows.iter().filter_map(entry).collect())
        }

        fn find(&self, id: &ArticleId) -> Result<Option<RowId>> {
            Ok(self.entries.iter().find(|entry| entry.id == *id).map(|entry| entry.row))
        }

        fn read(&self, entry: &Entry) -> Result<Article> {
            let at = self.entries.iter().position(|other| other.row == entry.row).unwrap();
            if self.texts[at].is_empty() {
                return Err(Error::new("read", Path::new("f/gone.md"), "no such file"));
            }
            let origin = crate::formats::Origin { name: "a.txt" };
            let reading = crate::formats::read(&origin, self.texts[at].as_bytes());
            Ok(reading.articles.into_iter().next().unwrap())
        }

        fn change(&mut self, rows: &[RowId], change: Change) -> Result<usize> {
            self.changed.push((rows.to_vec(), change));
            Ok(rows.len())
        }
    }

    fn ask(sort: Sort, reverse: bool) -> Ask {
        Ask { query: Query::default(), sort, reverse }
    }

    #[test]
    fn only_what_could_stand_among_the_first_is_looked_at() {
        for reverse in [false, true] {
            let mut shelf = Memory::default();
            for number in 0..100i64 {
                shelf.put(&format!("a{number:03}"), Some(1_000_000 + number * 1000), "t", "");
            }
            let now = Now::on(2026, 11, 22);
            let entries = listed(&shelf, &ask(Sort::Date, reverse), 5, &now).unwrap();
            let first = if reverse { "a000" } else { "a099" };
            assert_eq!((entries.len(), entries[0].id.as_str()), (5, first));
            assert!(shelf.looked.get() < 12, "{}", shelf.looked.get());
        }
    }

    #[test]
    fn a_slip_is_shown_under_its_place() {
        let text = "世界 is:unred";
        let (_, slips) = parse(text, &Now::on(2026, 1, 1), false);
        let report = report(text, &slips[0]);
        let lines: Vec<&str> = report.lines().skip(2).collect();
        assert_eq!(lines, ["  | 世界 is:unred", "  |      ^"]);
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_the_order_of_arrival(
            dates in proptest::collection::vec(proptest::option::weighted(0.9, 0..6i64), 1..24),
            sort in prop_oneof![Just(Sort::Date), Just(Sort::Title), Just(Sort::Unread)],
            reverse in any::<bool>(),
            limit in 0..26usize,
            turn in 0..24usize,
        ) {
            let now = Now::on(2026, 11, 22);
            let shelf = |turn: usize| {
                let mut shelf = Memory::default();
                let count = dates.len();
                for at in (0..count).map(|at| (at + turn) % count) {
                    shelf.put(&format!("a{at:02}"), dates[at], ["b", "a"][at % 2], "");
                    shelf.entries.last_mut().unwrap().read = at % 3 == 0;
                }
                shelf
            };
            let ids = |entries: Vec<Entry>| -> Vec<String> {
                entries.iter().map(|entry| entry.id.as_str().to_owned()).collect()
            };
            let ask = ask(sort, reverse);
            let mut all = shelf(0).entries;
            all.sort_by(|a, b| key(&ask, &now, a).order(&key(&ask, &now, b), reverse));
            all.truncate(limit);
            let turned = shelf(turn % dates.len());
            let mut streamed = Vec::new();
            each(&turned, &ask, None, &now, &mut |entry| {
                streamed.push(entry);
                Ok(streamed.len() < limit)
            })
            .unwrap();
            streamed.truncate(limit);
            prop_assert_eq!(ids(streamed), ids(all.clone()));
            let found = listed(&turned, &ask, limit, &now).unwrap();
            prop_assert_eq!(ids(found), ids(all));
        }
    }
}
