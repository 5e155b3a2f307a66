//! `pullquote search QUERY…`: what a query finds, each with the passage that shows why.

use std::io::Write;
use std::ops::Range;
use std::process::ExitCode;

use serde::Serialize;

use crate::article::{Entry, Now};
use crate::cli::list::Row;
use crate::cli::shelf::{Shelf, asked, each, ended, explain, joined, limit};
use crate::cli::template::Template;
use crate::cli::{print, warn};
use crate::error::Result;
use crate::query::passage::{Passage, passage};
use crate::query::{Ask, Sort};
use crate::safe::Safe;

#[derive(Debug, clap::Args)]
pub struct SearchArguments {
    /// What to look for, as in the reader's search
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
    /// As one JSON object a line; places are Unicode scalar values of the text, half open
    #[arg(long)]
    json: bool,
    /// Best match first instead of newest first
    #[arg(long)]
    relevance: bool,
    /// At most so many
    #[arg(long, value_name = "NUMBER", value_parser = limit)]
    limit: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    /// Null when no word of the query stands in the text.
    passage: Option<Shown<'a>>,
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    hits: Vec<[usize; 2]>,
}

/// Prints what is found; 2 when a part of the query was left out, 1 when a file could not be read.
pub fn run(
    arguments: &SearchArguments,
    shelf: &dyn Shelf,
    now: &Now,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let typed = joined(&arguments.query);
    let (query, understood) = asked(&typed, now);
    let mut whole = true;
    let sort = if arguments.relevance { Sort::Relevance } else { Sort::Date };
    let ask = Ask { query, sort, reverse: false };
    let words = ask.query.text_terms();
    let mut found = false;
    each(shelf, &ask, arguments.limit, &mut |entry| {
        found = true;
        let text = if words.is_empty() {
            Safe::default()
        } else {
            shelf.read(&entry).map(|article| article.document.text).unwrap_or_else(|error| {
                whole = false;
                warn(&error.to_string());
                Safe::default()
            })
        };
        let passage = passage(&text, &words);
        let page = if arguments.json {
            json(&entry, &text, passage.as_ref())
        } else {
            plain(&entry, &text, passage.as_ref())
        };
        print(out, &page)
    })?;
    if !found && arguments.limit != Some(0) {
        explain(&typed);
    }
    Ok(ended(understood, whole))
}

/// The line of `list`, and the passage below it.
fn plain(entry: &Entry, text: &str, passage: Option<&Passage>) -> String {
    let mut page = Template::plain().fill(entry, None) + "\n";
    if let Some(passage) = passage {
        let mark = |cut| if cut { "…" } else { "" };
        let shown = Safe::line(&text[passage.range.clone()]);
        let (before, after) = (mark(passage.cut_before), mark(passage.cut_after));
        page.push_str(&format!("    {before}{shown}{after}\n"));
    }
    page
}

fn json(entry: &Entry, text: &str, passage: Option<&Passage>) -> String {
    let shown = passage.map(|passage| {
        let start = text[..passage.range.start].chars().count();
        let place = |byte: usize| start + text[passage.range.start..byte].chars().count();
        let pair = |range: &Range<usize>| [place(range.start), place(range.end)];
        Shown {
            text: &text[passage.range.clone()],
            start,
            end: place(passage.range.end),
            hits: passage.hits.iter().map(pair).collect(),
        }
    });
    let found = Found { row: Row::of(entry), passage: shown };
    crate::cli::json(&found).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests {
    use super::{SearchArguments, run};
    use crate::article::Now;
    use crate::cli::shelf::tests::Memory;
    use clap::Parser;
    use std::process::ExitCode;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        search: SearchArguments,
    }

    fn search(arguments: &[&str]) -> (String, bool) {
        let mut shelf = Memory::default();
        shelf.put("a", Some(100), "Forum", "A title\n\nÄrger first. The forum opened, they said.");
        shelf.put("b", Some(200), "Forum again", "A title\n\nNothing of it.");
        let line = Line::try_parse_from([&["search"], arguments].concat()).unwrap();
        let mut out = Vec::new();
        let code = run(&line.search, &shelf, &Now::on(2026, 11, 22), &mut out).unwrap();
        (String::from_utf8(out).unwrap(), code == ExitCode::SUCCESS)
    }

    #[test]
    fn the_passage_stands_below_its_article() {
        let expected = "1970-01-01T00:03:20Z\tFeed\tForum again\tb\n\
                        1970-01-01T00:01:40Z\tFeed\tForum\ta\n    The forum opened, they said.\n";
        assert_eq!(search(&["forum"]), (expected.into(), true));
    }

    #[test]
    fn places_are_scalar_values_of_the_text() {
        let (text, well) = search(&["--json", "forum", "said"]);
        let objects: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(well && objects[0]["passage"].is_null() && objects[0]["id"] == "b");
        let passage = &objects[1]["passage"];
        assert_eq!(passage["text"], "The forum opened, they said.");
        let text: Vec<char> =
            "A title\n\nÄrger first. The forum opened, they said.".chars().collect();
        let slice = |pair: &serde_json::Value| -> String {
            let at = |place: usize| usize::try_from(pair[place].as_u64().unwrap()).unwrap();
            text[at(0)..at(1)].iter().collect()
        };
        assert_eq!((&passage["start"], &passage["end"]), (&22.into(), &50.into()));
        let hits: Vec<String> = passage["hits"].as_array().unwrap().iter().map(slice).collect();
        assert_eq!(hits, ["forum", "said"]);
    }
}
