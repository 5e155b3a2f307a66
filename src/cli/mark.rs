//! `pullquote star QUERY…` and its like: marks for everything that a query or a list of ids names.

use std::io::{Read, Write};
use std::process::ExitCode;

use crate::article::{ArticleId, Now, RowId};
use crate::cli::print;
use crate::cli::shelf::{Shelf, joined, report};
use crate::cli::warn;
use crate::error::{Error, Result};
use crate::journal::Change;
use crate::query::{Ask, Query, Sort, parse};

#[derive(Debug, clap::Args)]
pub struct Target {
    /// A query as in the reader's search, which must say what is meant, not only what is not; or
    /// ids of articles; - for ids on standard input, a line each
    #[arg(value_name = "QUERY|ID", required = true, value_parser = wanted)]
    what: Vec<String>,
}

/// A query or an id, as it stands. An empty one is what a script makes of a variable that is not
/// set, and as a query it would hold for the whole library.
fn wanted(word: &str) -> std::result::Result<String, String> {
    match word.trim().is_empty() {
        true => Err(format!("it names nothing; {EVERYTHING}")),
        false => Ok(word.to_owned()),
    }
}

/// How to mark the whole library, which nobody is to do by a slip.
const EVERYTHING: &str = "\"is:read or is:unread\" holds for every article";

/// A tag as the reader gives it: one line that is not empty.
pub fn tag(name: &str) -> std::result::Result<String, String> {
    let name = crate::safe::Safe::line(name);
    if name.is_empty() { Err("a tag needs a name".to_owned()) } else { Ok(name.into_string()) }
}

/// Makes the change and says to how many articles. A query with a slip changes nothing: the rest of
/// it may hold for far more than was meant.
pub fn run(
    target: &Target,
    change: &Change,
    shelf: &mut dyn Shelf,
    now: &Now,
    input: &mut dyn Read,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let mut missing = false;
    let rows = if target.what == ["-"] {
        let mut ids = String::new();
        input
            .read_to_string(&mut ids)
            .map_err(|cause| Error::of("read", "standard input", cause))?;
        let mut rows = Vec::new();
        for id in ids.lines().map(str::trim).filter(|id| !id.is_empty()) {
            match row(shelf, id)? {
                Some(row) => rows.push(row),
                None => {
                    missing = true;
                    warn(&unknown(id).to_string());
                }
            }
        }
        rows
    } else if let Some(rows) = named(shelf, &target.what)? {
        rows
    } else if let Some(id) = target.what.iter().find(|word| is_spelled_as_id(word)) {
        return Err(unknown(id));
    } else {
        let text = joined(&target.what);
        let (query, slips) = parse(&text, now, false);
        if !slips.is_empty() {
            for slip in &slips {
                warn(&report(&text, slip));
            }
            warn("what is left may hold for more than was meant, so nothing was changed");
            return Ok(ExitCode::from(2));
        }
        if only_excludes(&query) {
            warn(&format!(
                "the query says only what is not meant, so nothing was changed; {EVERYTHING}"
            ));
            return Ok(ExitCode::from(2));
        }
        let mut rows = Vec::new();
        let ask = Ask { query, sort: Sort::Date, reverse: false };
        shelf.list(&ask, &mut |more| {
            rows.extend(more);
            true
        })?;
        rows
    };
    let changed = if rows.is_empty() { 0 } else { shelf.change(&rows, change.clone())? };
    let said = if changed == 0 { "nothing to change".to_owned() } else { change.words(changed) };
    print(out, &format!("{said}\n"))?;
    Ok(if missing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn unknown(id: &str) -> Error {
    Error::of("find", id, "the library has no article of this id")
}

/// Whether a word is meant as the id of an article in a feed, such as `wire/all.xml#3`.
fn is_spelled_as_id(word: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && !part.contains([':', '"', ' ']);
    word.split_once('#').is_some_and(|(file, article)| is_name(file) && is_name(article))
}

/// Whether a query holds for whatever it does not name, as `-x` does, which may be a mistyped option.
fn only_excludes(query: &Query) -> bool {
    match query {
        Query::All(queries) => queries.iter().all(only_excludes),
        Query::Any(queries) => queries.iter().any(only_excludes),
        Query::Not(query) => !only_excludes(query),
        Query::Is(_) => false,
    }
}

fn row(shelf: &dyn Shelf, id: &str) -> Result<Option<RowId>> {
    shelf.find(&ArticleId::new(None, None, id))
}

/// The rows when every argument is the id of an article.
fn named(shelf: &dyn Shelf, ids: &[String]) -> Result<Option<Vec<RowId>>> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(row) = row(shelf, id)? else { return Ok(None) };
        rows.push(row);
    }
    Ok(Some(rows))
}

#[cfg(test)]
mod tests {
    use super::{Target, run, tag, wanted};
    use crate::article::{Now, RowId};
    use crate::cli::shelf::tests::Memory;
    use crate::journal::Change;
    use std::process::ExitCode;

    /// What is said, the status, and the rows of the change.
    fn mark(what: &[&str], input: &str) -> (String, ExitCode, Option<Vec<i64>>) {
        let mut shelf = Memory::default();
        shelf.put("https://e.org/a", Some(100), "A", "");
        shelf.put("b c", Some(200), "B", "");
        let target = Target { what: what.iter().map(|word| (*word).to_owned()).collect() };
        let mut out = Vec::new();
        let now = Now::on(2026, 11, 22);
        let code =
            run(&target, &Change::Star(true), &mut shelf, &now, &mut input.as_bytes(), &mut out);
        let rows = shelf.changed.first().map(|(rows, change)| {
            assert_eq!(*change, Change::Star(true));
            rows.iter().map(|RowId(row)| *row).collect()
        });
        (String::from_utf8(out).unwrap(), code.unwrap(), rows)
    }

    #[test]
    fn ids_queries_and_lines_of_ids_are_marked() {
        let (well, failed) = (ExitCode::SUCCESS, ExitCode::FAILURE);
        assert_eq!(mark(&["b c"], ""), ("starred\n".into(), well, Some(vec![200])));
        let both = ["https://e.org/a", "b c"];
        assert_eq!(mark(&both, ""), ("2 starred\n".into(), well, Some(vec![100, 200])));
        assert_eq!(mark(&["is:unread"], ""), ("2 starred\n".into(), well, Some(vec![200, 100])));
        let lines = "b c\r\n\nhttps://e.org/a\n";
        assert_eq!(mark(&["-"], lines), ("2 starred\n".into(), well, Some(vec![200, 100])));
        assert_eq!(mark(&["-"], "x\nb c"), ("starred\n".into(), failed, Some(vec![200])));
        assert_eq!(mark(&["-"], ""), ("nothing to change\n".into(), well, None));
    }

    #[test]
    fn what_is_spelled_as_an_id_is_no_query() {
        let mut shelf = Memory::default();
        shelf.put("a", Some(100), "A", "");
        let mut star = |what: &str| {
            let target = Target { what: vec![what.to_owned()] };
            let now = Now::on(2026, 11, 22);
            let input = &mut std::io::empty();
            run(&target, &Change::Star(true), &mut shelf, &now, input, &mut Vec::new())
        };
        assert_eq!(
            star("wire#9").unwrap_err().to_string(),
            "cannot find wire#9: the library has no article of this id"
        );
        for query in ["C#", "#news", "id:wire#9", "\"a #b\""] {
            assert!(star(query).is_ok(), "{query}");
        }
    }

    #[test]
    fn a_query_with_a_slip_changes_nothing() {
        assert_eq!(mark(&["is:unred"], ""), (String::new(), ExitCode::from(2), None));
    }

    #[test]
    fn a_query_that_only_excludes_changes_nothing() {
        for query in [&["-x"][..], &["-x", "-(y z)"], &["x", "or", "-y"], &["--", " -x"]] {
            assert_eq!(mark(query, ""), (String::new(), ExitCode::from(2), None), "{query:?}");
        }
        let all = Some(vec![200, 100]);
        for query in [&["is:unread", "-x"][..], &["-(-x)"], &["is:read or is:unread", "-x"]] {
            assert_eq!(mark(query, ""), ("2 starred\n".into(), ExitCode::SUCCESS, all.clone()));
        }
    }

    #[test]
    fn an_empty_argument_is_wrong_usage() {
        assert_eq!(wanted("-x"), Ok("-x".into()));
        for word in ["", " ", "\t\n"] {
            let expected = "it names nothing; \"is:read or is:unread\" holds for every article";
            assert_eq!(wanted(word), Err(expected.into()));
        }
    }

    #[test]
    fn a_tag_is_one_line() {
        assert_eq!(tag(" to\nquote "), Ok("to quote".into()));
        assert!(tag(" \u{1b} ").is_err());
    }
}
