//! `pullquote list [QUERY…]`: the articles that a query holds for, a line each.

use std::cmp::Reverse;
use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::article::{Entry, Now};
use crate::cli::shelf::{Shelf, asked, each, ended, explain, joined, limit, listed};
use crate::cli::template::Template;
use crate::cli::{json, print, warn};
use crate::config::choice::Choice as _;
use crate::config::highlight::Highlight;
use crate::error::Result;
use crate::library::keep::settle::Need;
use crate::query::{Ask, Query, Sort, Term, parse};
use crate::reader::highlights::Highlights;
use crate::safe::Safe;

#[derive(Debug, clap::Args)]
pub struct ListArguments {
    /// What to list, as in the reader's search; without, everything
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// As one JSON object a line
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// The line of each article: {id} {date} {title} {feed} {authors} {path} {link} {minutes}
    /// {tags} {guessed}, which is "~ " where the date is the file's time, \t and \n
    #[arg(long, value_name = "TEMPLATE")]
    format: Option<Template>,
    /// date (newest first), title, feed, length (longest first), unread (unread first), relevance or
    /// highlights (most of the [[highlight]] tables first; every text is read)
    #[arg(long, value_name = "ORDER", value_parser = sort, default_value = "date")]
    sort: Sort,
    /// Turn the order round
    #[arg(long)]
    reverse: bool,
    /// At most so many
    #[arg(long, value_name = "NUMBER", value_parser = limit)]
    limit: Option<usize>,
}

/// An order by its word, as in the config.
pub fn sort(word: &str) -> std::result::Result<Sort, String> {
    let mut sort = Sort::Date;
    if sort.choose(word) { Ok(sort) } else { Err(format!("there are {}", sort.words().join(", "))) }
}

/// An article of a list as scripts see it.
#[derive(Debug, Serialize)]
pub struct Row<'a> {
    id: &'a str,
    title: &'a str,
    /// RFC 3339, or `YYYY-MM-DD` where no time is known.
    date: Option<String>,
    /// The date is the file's.
    date_guessed: bool,
    feed: Option<&'a str>,
    also_in: Vec<&'a str>,
    authors: Vec<&'a str>,
    path: String,
    minutes: u32,
    tags: Vec<&'a str>,
    read: bool,
    star: bool,
    /// How many faults of its file were survived.
    problems: usize,
}

impl<'a> Row<'a> {
    pub fn of(entry: &'a Entry) -> Self {
        let texts = |names: &'a [Safe]| names.iter().map(Safe::as_str).collect();
        Self {
            id: entry.id.as_str(),
            title: &entry.title,
            date: entry.date.map(|date| date.to_string()),
            date_guessed: entry.date_guessed,
            feed: Some(entry.feed.as_str()).filter(|feed| !feed.is_empty()),
            also_in: texts(&entry.also_in),
            authors: texts(&entry.authors),
            path: entry.location.place.shown().to_string_lossy().into_owned(),
            minutes: entry.minutes,
            tags: texts(&entry.tags),
            read: entry.read,
            star: entry.star,
            problems: entry.problems,
        }
    }
}

impl ListArguments {
    /// How much of the articles has to be known: their heads say neither their lengths nor, for a
    /// file that was moved, their marks.
    pub fn need(&self, now: &Now) -> Need {
        let (query, _) = parse(&joined(&self.query), now, false);
        let by_heads = match self.sort {
            Sort::Date | Sort::Title | Sort::Feed | Sort::Highlights => true,
            Sort::Relevance => query.text_terms().is_empty(),
            Sort::Length | Sort::Unread => false,
        };
        let shown = self.format.as_ref().is_none_or(Template::is_of_heads);
        let well = by_heads && shown && !self.json && is_of_heads(&query);
        if well { Need::Rows } else { Need::Texts }
    }
}

fn is_of_heads(query: &Query) -> bool {
    match query {
        Query::All(queries) | Query::Any(queries) => queries.iter().all(is_of_heads),
        Query::Not(query) => is_of_heads(query),
        Query::Is(term) => match term {
            Term::Feed(_) | Term::Author(_) | Term::Id(_) | Term::Dated { .. } => true,
            Term::Text(_)
            | Term::Title(_)
            | Term::Tag(_)
            | Term::Lang(_)
            | Term::Read(_)
            | Term::Starred
            | Term::Tagged
            | Term::Quoted
            | Term::Speaker(_)
            | Term::Said(_) => false,
        },
    }
}

/// Prints the list; 2 when something of the query was left out, 1 when a file could not be read.
pub fn run(
    arguments: &ListArguments,
    shelf: &dyn Shelf,
    rules: &[Highlight],
    now: &Now,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let typed = joined(&arguments.query);
    let (query, understood) = asked(&typed, now);
    let mut whole = true;
    let ask = Ask { query, sort: arguments.sort, reverse: arguments.reverse };
    let template = arguments.format.clone().unwrap_or_else(Template::plain);
    let mut found = false;
    let mut show = |entry: Entry| {
        found = true;
        let line = if arguments.json {
            json(&Row::of(&entry)).unwrap_or_default()
        } else {
            let article = if template.needs_article() {
                match shelf.read(&entry) {
                    Ok(article) => Some(article),
                    Err(error) => {
                        whole = false;
                        warn(&error.to_string());
                        None
                    }
                }
            } else {
                None
            };
            template.fill(&entry, article.as_ref())
        };
        print(out, &(line + "\n"))
    };
    if ask.sort == Sort::Highlights {
        let all = listed(shelf, &ask, usize::MAX)?;
        let limit = arguments.limit.unwrap_or(usize::MAX);
        for entry in by_highlights(all, shelf, rules, arguments.reverse, limit) {
            if !show(entry)? {
                break;
            }
        }
    } else {
        each(shelf, &ask, arguments.limit, &mut show)?;
    }
    if !found && arguments.limit != Some(0) {
        explain(&typed);
    }
    Ok(ended(understood, whole))
}

/// Reads every article and counts; equals stay as they come.
fn by_highlights(
    entries: Vec<Entry>,
    shelf: &dyn Shelf,
    rules: &[Highlight],
    reverse: bool,
    limit: usize,
) -> Vec<Entry> {
    if rules.is_empty() {
        warn("no [[highlight]] stands in the config: the order is by date");
    }
    let mut counts = vec![0; entries.len()];
    shelf.read_each(&entries, &mut |number, read| {
        match read {
            Ok(article) => counts[number] = Highlights::count(rules, &article),
            Err(error) => warn(&error.to_string()),
        }
        true
    });
    let mut counted: Vec<(usize, Entry)> = counts.into_iter().zip(entries).collect();
    match reverse {
        true => counted.sort_by_key(|(count, _)| *count),
        false => counted.sort_by_key(|(count, _)| Reverse(*count)),
    }
    counted.into_iter().take(limit).map(|(_, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::{ListArguments, run};
    use crate::article::Now;
    use crate::cli::shelf::excluding;
    use crate::cli::shelf::tests::Memory;
    use crate::library::keep::settle::Need;
    use clap::Parser;
    use std::process::ExitCode;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        list: ListArguments,
    }

    fn shelf() -> Memory {
        let mut shelf = Memory::default();
        shelf.put("b", Some(100), "Second", "Link: https://e.org/b\n\nText.");
        shelf.put("a", Some(100), "First", "Text.");
        shelf.put("c", Some(90_000), "Newest", "");
        shelf.put("d", None, "Undated", "Text.");
        shelf
    }

    fn list(arguments: &[&str]) -> (String, bool) {
        let line = Line::try_parse_from(excluding([&["list"], arguments].concat()));
        let line = match line {
            Ok(line) => line,
            Err(error) => return (error.to_string(), false),
        };
        let mut out = Vec::new();
        let rules = "[[highlight]]\nregex = 'Text'\n";
        let rules = crate::config::read(rules, "c.toml".as_ref()).0.highlights;
        let code = run(&line.list, &shelf(), &rules, &Now::on(2026, 11, 22), &mut out).unwrap();
        (String::from_utf8(out).unwrap(), code == ExitCode::SUCCESS)
    }

    #[test]
    fn a_list_is_newest_first_and_equal_dates_stand_by_path() {
        let expected = "1970-01-02T01:00:00Z\tFeed\tNewest\tc\n\
                        1970-01-01T00:01:40Z\tFeed\tFirst\ta\n\
                        1970-01-01T00:01:40Z\tFeed\tSecond\tb\n\
                        \tFeed\tUndated\td\n";
        assert_eq!(list(&[]), (expected.into(), true));
        let format = ["--format", "{id}"];
        let ids = |more: &[&str]| list(&[&format, more].concat()).0.replace('\n', "");
        assert_eq!(ids(&["--reverse"]), "dabc");
        assert_eq!(ids(&["--sort", "title"]), "acbd");
        assert_eq!(ids(&["--limit", "2"]), "ca");
        assert_eq!(ids(&["--sort", "highlights"]), "abdc");
        assert_eq!(ids(&["--sort", "highlights", "--reverse", "--limit", "3"]), "cda");
        assert_eq!(ids(&["--limit", "0"]), "");
    }

    #[test]
    fn a_date_that_is_the_files_time_is_marked() {
        let mut shelf = shelf();
        for entry in &mut shelf.entries {
            entry.date_guessed = entry.id.as_str() != "b";
        }
        let line = Line::try_parse_from(["list"]).unwrap();
        let mut out = Vec::new();
        run(&line.list, &shelf, &[], &Now::on(2026, 11, 22), &mut out).unwrap();
        let expected = "~ 1970-01-02T01:00:00Z\tFeed\tNewest\tc\n\
                        ~ 1970-01-01T00:01:40Z\tFeed\tFirst\ta\n\
                        1970-01-01T00:01:40Z\tFeed\tSecond\tb\n\
                        \tFeed\tUndated\td\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn json_is_an_object_a_line() {
        let expected = r#"{"id":"c","title":"Newest","date":"1970-01-02T01:00:00Z","date_guessed":false,"feed":"Feed","also_in":[],"authors":["A. B.","C"],"path":"f/c.md","minutes":1,"tags":["x","y z"],"read":false,"star":false,"problems":0}"#;
        assert_eq!(list(&["--json", "--limit", "1"]), (format!("{expected}\n"), true));
    }

    #[test]
    fn a_link_is_read_from_the_file_and_a_file_that_is_gone_fails_alone() {
        let expected = "|\n|\n|https://e.org/b\n|\n";
        assert_eq!(list(&["--format", "|{link}"]), (expected.into(), false));
    }

    #[test]
    fn a_slip_lists_the_rest_and_fails() {
        let (text, well) = list(&["-a", "is:unred"]);
        assert_eq!((text.lines().count(), well), (4, false));
        assert!(list(&["-a", "is:unread"]).1);
    }

    #[test]
    fn options_stand_before_and_behind_a_query() {
        for arguments in [
            &["--limit", "1", "-a", "b"][..],
            &["-a", "--limit", "1", "b"],
            &["-a", "b", "--limit=1"],
        ] {
            assert_eq!(list(arguments).0.lines().count(), 1, "{arguments:?}");
        }
        assert!(list(&["--limt", "1"]).0.contains("--limit"));
    }

    #[test]
    fn only_what_the_heads_of_files_say_is_had_before_the_texts() {
        let need = |arguments: &[&str]| {
            let line = excluding([&["list"], arguments].concat());
            let line = Line::try_parse_from(line).unwrap();
            line.list.need(&Now::on(2026, 11, 22))
        };
        for arguments in [
            &[][..],
            &["feed:a", "or", "author:b"],
            &["since:2w", "--sort", "title"],
            &["--format", "{id} {link}"],
            &["--sort", "relevance"],
        ] {
            assert_eq!(need(arguments), Need::Rows, "{arguments:?}");
        }
        for arguments in [
            &["word"][..],
            &["feed:a", "-word"],
            &["is:star"],
            &["tag:x"],
            &["--json"],
            &["--format", "{minutes}"],
            &["--format", "{tags}"],
            &["--sort", "length"],
            &["--sort", "unread"],
        ] {
            assert_eq!(need(arguments), Need::Texts, "{arguments:?}");
        }
    }

    #[test]
    fn wrong_usage_is_named() {
        assert!(list(&["--format", "{titel}"]).0.contains("there is no {titel}; there are id, "));
        assert!(list(&["--sort", "size"]).0.contains("there are date, title, "));
        assert!(list(&["--json", "--format", "x"]).0.contains("cannot be used with"));
    }
}
