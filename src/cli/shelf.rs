//! What the commands ask of a library that has an index, and lists that come out the same each time.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::article::{Article, ArticleId, Entry, Now, RowId};
use crate::cli::sorter::Sorter;
use crate::cli::warn;
use crate::error::{Problem, Result};
use crate::journal::Change;
use crate::query::{Ask, Query, Slip, Sort, field, parse};

/// What stands below the help of each command that takes a query.
pub const QUERIES: &str = "Queries: words and \"phrases\" of title and text, word*, -not, or, and \
     ( ); title: feed: author: tag: lang: id: is:unread is:read is:star is:tagged has:quote since:2w \
     after: before:2021-10 date:2021-09-25. docs/query.md has them all.";

/// Rows that are looked up at once.
const CHUNK: usize = 256;

/// A library with its index and journal.
pub trait Shelf {
    /// How many articles there are.
    fn total(&self) -> Result<usize>;
    /// Hands on the rows that hold, in the order asked; `sink` returns false to stop. Among equals
    /// the larger row comes first, or the smaller one in a reversed list. A row is never smaller
    /// than its date in seconds.
    fn list(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<RowId>) -> bool) -> Result<()>;
    /// The same by relevance, each row with its rank, of which the index alone knows: lower is
    /// better.
    fn ranked(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<(RowId, f64)>) -> bool) -> Result<()>;
    /// The entries of these rows in this order.
    fn rows(&self, rows: &[RowId]) -> Result<Vec<Entry>>;
    fn find(&self, id: &ArticleId) -> Result<Option<RowId>>;
    /// The rows of the articles whose ids are printed so, see [`Index::find_printed`].
    ///
    /// [`Index::find_printed`]: crate::library::index::Index::find_printed
    fn find_printed(&self, printed: &[&str]) -> Result<Vec<Option<RowId>>>;
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
    sink: &mut dyn FnMut(Entry) -> Result<bool>,
) -> Result<()> {
    match limit {
        Some(limit) => {
            for entry in listed(shelf, ask, limit)? {
                if !sink(entry)? {
                    break;
                }
            }
            Ok(())
        }
        None => all(CHUNK, shelf, ask, sink),
    }
}

fn sorter<'a>(shelf: &dyn Shelf, ask: &'a Ask) -> Result<Sorter<'a>> {
    // only from the oldest on does it matter how many there are
    let total = if ask.reverse { shelf.total()? } else { 0 };
    Ok(Sorter::new(ask, total))
}

/// Looks up so many rows at once.
fn all(
    chunk: usize,
    shelf: &dyn Shelf,
    ask: &Ask,
    sink: &mut dyn FnMut(Entry) -> Result<bool>,
) -> Result<()> {
    let mut sorter = sorter(shelf, ask)?;
    let mut rows = Vec::new();
    numbered(shelf, ask, &mut |more| {
        rows.extend(more);
        true
    })?;
    for chunk in rows.chunks(chunk) {
        for entry in sorter.put(looked_up(shelf, chunk)?) {
            if !sink(entry)? {
                return Ok(());
            }
        }
    }
    for entry in sorter.end() {
        if !sink(entry)? {
            break;
        }
    }
    Ok(())
}

/// Hands on the rows, by relevance each with a number that equals share; it counts up in the order
/// asked, and down in a reversed one.
fn numbered(
    shelf: &dyn Shelf,
    ask: &Ask,
    sink: &mut dyn FnMut(Vec<(u32, RowId)>) -> bool,
) -> Result<()> {
    if ask.sort != Sort::Relevance {
        return shelf.list(ask, &mut |rows| sink(rows.into_iter().map(|row| (0, row)).collect()));
    }
    let (mut number, mut last) = (if ask.reverse { u32::MAX } else { 0 }, f64::NEG_INFINITY);
    shelf.ranked(ask, &mut |rows| {
        let numbered = rows.into_iter().map(|(row, rank)| {
            if rank.total_cmp(&last).is_ne() {
                last = rank;
                number = if ask.reverse { number - 1 } else { number + 1 };
            }
            (number, row)
        });
        sink(numbered.collect())
    })
}

/// The entries of rows that are still there.
fn looked_up(shelf: &dyn Shelf, numbered: &[(u32, RowId)]) -> Result<Vec<(u32, Entry)>> {
    let rows: Vec<RowId> = numbered.iter().map(|(_, row)| *row).collect();
    let mut numbered = numbered.iter();
    let entries = shelf.rows(&rows)?.into_iter().filter_map(|entry| {
        let (number, _) = numbered.find(|(_, row)| *row == entry.row)?;
        Some((*number, entry))
    });
    Ok(entries.collect())
}

/// The first `limit` articles in the order asked, equals by date and then by path.
pub fn listed(shelf: &dyn Shelf, ask: &Ask, limit: usize) -> Result<Vec<Entry>> {
    let mut sorter = sorter(shelf, ask)?;
    let (mut found, mut failed) = (Vec::new(), Ok(()));
    numbered(shelf, ask, &mut |rows| {
        for chunk in rows.chunks(CHUNK) {
            match looked_up(shelf, chunk) {
                Ok(more) => found.extend(sorter.put(more)),
                Err(error) => {
                    failed = Err(error);
                    return false;
                }
            }
            if found.len() >= limit {
                return false;
            }
        }
        true
    })?;
    failed?;
    found.extend(sorter.end());
    found.truncate(limit);
    Ok(found)
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
    use super::{Shelf, all, listed, report};
    use crate::article::entry::Place;
    use crate::article::{Article, ArticleId, Date, Entry, Location, Now, RowId};
    use crate::cli::sorter::key;
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
            let mut entries: Vec<&Entry> = self.entries.iter().collect();
            entries.sort_by_cached_key(|entry| (key(ask, 0, entry).group, -entry.row.0));
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

        /// By title, for nothing here weighs words.
        fn ranked(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<(RowId, f64)>) -> bool) -> Result<()> {
            let rank = |row: &RowId| {
                let entry = self.entries.iter().find(|entry| entry.row == *row).unwrap();
                f64::from(entry.title.as_bytes()[0])
            };
            let ask = Ask { sort: Sort::Title, ..ask.clone() };
            self.list(&ask, &mut |rows| sink(rows.iter().map(|row| (*row, rank(row))).collect()))
        }

        fn rows(&self, rows: &[RowId]) -> Result<Vec<Entry>> {
            self.looked.set(self.looked.get() + rows.len());
            let entry = |row: &RowId| self.entries.iter().find(|entry| entry.row == *row).cloned();
            Ok(rows.iter().filter_map(entry).collect())
        }

        fn find(&self, id: &ArticleId) -> Result<Option<RowId>> {
            Ok(self.entries.iter().find(|entry| entry.id == *id).map(|entry| entry.row))
        }

        fn find_printed(&self, printed: &[&str]) -> Result<Vec<Option<RowId>>> {
            Ok(vec![None; printed.len()])
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
            let entries = listed(&shelf, &ask(Sort::Date, reverse), 5).unwrap();
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
            sort in prop_oneof![
                Just(Sort::Date),
                Just(Sort::Title),
                Just(Sort::Unread),
                Just(Sort::Relevance)
            ],
            reverse in any::<bool>(),
            limit in 0..26usize,
            turn in 0..24usize,
            chunk in 1..5usize,
        ) {
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
            let mut sorted = shelf(0).entries;
            // this shelf ranks by title
            let like = if sort == Sort::Relevance { Sort::Title } else { sort };
            let like = Ask { sort: like, ..ask.clone() };
            let key = |entry: &Entry| key(&like, 0, entry);
            sorted.sort_by(|a, b| key(a).order(&key(b), reverse));
            sorted.truncate(limit);
            let turned = shelf(turn % dates.len());
            let mut streamed = Vec::new();
            all(chunk, &turned, &ask, &mut |entry| {
                streamed.push(entry);
                Ok(streamed.len() < limit)
            })
            .unwrap();
            streamed.truncate(limit);
            prop_assert_eq!(ids(streamed), ids(sorted.clone()));
            let found = listed(&turned, &ask, limit).unwrap();
            prop_assert_eq!(ids(found), ids(sorted));
        }
    }
}
