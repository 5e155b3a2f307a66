//! `pullquote star QUERY…` and its like: marks for everything that a query or a list of ids names.

use std::io::{Read, Write};
use std::process::ExitCode;

use crate::article::{ArticleId, Now, RowId};
use crate::cli::print;
use crate::cli::shelf::{Shelf, joined, report};
use crate::cli::warn;
use crate::error::{Error, Result};
use crate::formats::is_article_name;
use crate::journal::Change;
use crate::query::{Ask, Query, Sort, parse};

/// How to mark the whole library, which nobody is to do by a slip.
const EVERYTHING: &str = "\"is:read or is:unread\" holds for every article";

#[derive(Debug, clap::Args)]
pub struct Target {
    /// A query as in the reader's search, which must say what is meant, not only what is not; or
    /// ids of articles, which all are when one is an id or spelled as one: an address, or the name
    /// of a file such as wire/a.html; - for ids on standard input, a line each
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
    let ids = if target.what == ["-"] {
        let mut lines = String::new();
        input
            .read_to_string(&mut lines)
            .map_err(|cause| Error::of("read", "standard input", cause))?;
        let ids = lines.lines().map(str::trim).filter(|id| !id.is_empty());
        Some(ids.map(str::to_owned).collect())
    } else {
        named(shelf, &target.what)?
    };
    let rows = if let Some(ids) = ids {
        let (rows, unknown) = known(shelf, &ids)?;
        let cause = "the library has no article of this id";
        for id in unknown {
            missing = true;
            warn(&Error::of("find", id, cause).to_string());
        }
        rows
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

/// Whether a word is meant as an id: an address, a file of articles by its name, or an article of a
/// feed, such as `wire/all.xml#3`. Where it is none of an article, a search for its words would
/// mark another one.
fn is_spelled_as_id(word: &str) -> bool {
    let address = word.split_once("://").map(|(scheme, _)| scheme);
    if address.is_some_and(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return true;
    }
    let is_name = |part: &str| !part.is_empty() && !part.contains([':', '"', ' ', '(', ')']);
    let is_file = |path: &str| path.contains('.') && is_article_name(path);
    match word.split_once('#') {
        Some((file, article)) => is_name(file) && is_name(article),
        None => is_name(word) && !word.starts_with('-') && is_file(word),
    }
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

/// The rows of ids, as they are or as they are printed, and the ids of no article.
fn known<'a>(shelf: &dyn Shelf, ids: &'a [String]) -> Result<(Vec<RowId>, Vec<&'a str>)> {
    let mut rows = ids.iter().map(|id| row(shelf, id)).collect::<Result<Vec<_>>>()?;
    let is_unknown = |(_, row): &(&'a String, &Option<RowId>)| row.is_none();
    let printed: Vec<&str> =
        ids.iter().zip(&rows).filter(is_unknown).map(|(id, _)| id.as_str()).collect();
    if !printed.is_empty() {
        let found = shelf.find_printed(&printed)?;
        rows.iter_mut().filter(|row| row.is_none()).zip(found).for_each(|(row, now)| *row = now);
    }
    let unknown = ids.iter().zip(&rows).filter(is_unknown).map(|(id, _)| id.as_str()).collect();
    Ok((rows.into_iter().flatten().collect(), unknown))
}

fn row(shelf: &dyn Shelf, id: &str) -> Result<Option<RowId>> {
    shelf.find(&ArticleId::new(None, None, id))
}

/// The arguments as ids, when one of them is that of an article or is spelled as one: then no other
/// can be part of a query.
fn named(shelf: &dyn Shelf, words: &[String]) -> Result<Option<Vec<String>>> {
    let ids: Vec<String> = words.iter().map(|word| word.trim().to_owned()).collect();
    for id in &ids {
        if is_spelled_as_id(id) || row(shelf, id)?.is_some() {
            return Ok(Some(ids));
        }
    }
    Ok(None)
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
    fn one_id_makes_all_arguments_ids_and_those_of_no_article_are_named() {
        let (well, failed) = (ExitCode::SUCCESS, ExitCode::FAILURE);
        let starred = |row| ("starred\n".to_owned(), failed, Some(vec![row]));
        assert_eq!(mark(&["b c", "wire/gone.html"], ""), starred(200));
        assert_eq!(mark(&["gone", "b c"], ""), starred(200));
        assert_eq!(mark(&["https://e.org/b", "https://e.org/a"], ""), starred(100));
        let none = ("nothing to change\n".to_owned(), failed, None);
        for id in ["wire#9", "gone.txt", "a/b.XML", "wire/f.xml#9", "https://e.org/gone"] {
            assert_eq!(mark(&[id], ""), none, "{id}");
            assert_eq!(mark(&["title:b", id], ""), none, "{id}");
        }
        let both = ("2 starred\n".to_owned(), well, Some(vec![200, 100]));
        for query in [
            "C#",
            "#news",
            "id:wire#9",
            "\"a #b\"",
            "\"gone.txt\"",
            "title:gone.txt",
            "id:https://e.org/a",
            "node.js",
            "3.14",
            "end.",
            "(gone or txt)",
        ] {
            assert_eq!(mark(&[query], ""), both, "{query}");
        }
        assert_eq!(mark(&["is:unread", "-gone.txt"], ""), both);
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
