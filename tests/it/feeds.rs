//! Feeds that nobody here wrote, with what their suites expect of each: says how many checks hold.
//!
//! `PULLQUOTE_CORPORA` names a folder with a folder for each corpus; without it there is nothing
//! to measure, and the test says so.

// the figures are the result, and a corpus that cannot be read is a failure
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::Path;

use pullquote::article::{Article, Date};
use pullquote::formats::{Origin, Reading, entities, read};
use pullquote::safe::Safe;
use serde_json::Value;

use crate::score::{Score, cases, corpus};

/// Shares of the checks below which this fails.
const LEAST: [(&str, f64); 3] = [("feedparser", 0.97), ("gofeed", 0.97), ("blns", 1.0)];

/// Prints the figures and fails below the least that is asked of a suite.
fn settle(score: &Score) {
    for failed in score.failed.iter().take(60) {
        println!("  {failed}");
    }
    let mut sets: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for ((set, field), (held, made)) in &score.counts {
        println!("feeds {set:<10} {field:<8} {held}/{made}");
        let sum = sets.entry(set).or_default();
        *sum = (sum.0 + held, sum.1 + made);
    }
    for (set, (held, made)) in sets {
        let share = held as f64 / made as f64;
        println!("feeds {set:<10} {held}/{made} {:.1} %", share * 100.0);
        let least = LEAST.iter().find(|(name, _)| *name == set).map_or(0.97, |(_, least)| *least);
        assert!(share >= least, "{set}: {share:.4}");
    }
}

fn feed(path: &Path) -> Reading {
    let name = path.file_name().unwrap().to_str().unwrap();
    read(&Origin { name }, &std::fs::read(path).unwrap())
}

/// A wanted value is HTML in some suites: tags and scripts out, entities decoded.
fn plain(html: &str) -> String {
    let mut plain = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let tag = rest[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let end = rest[open..].find('>').filter(|_| tag);
        plain.push_str(&rest[..open + usize::from(end.is_none())]);
        rest = end.map_or(&rest[open + 1..], |end| &rest[open + end + 1..]);
    }
    plain.push_str(rest);
    words(&entities::decode(&plain))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same words: as they stand, or with the markup of the wanted value removed.
fn same(got: &str, want: &str) -> bool {
    let got = words(got);
    got == words(want) || got == plain(want)
}

fn field(article: &Article, field: &str, want: &str) -> bool {
    let meta = &article.meta;
    match field {
        "title" => {
            let title = if meta.title_made { "" } else { meta.title.as_str() };
            same(title, want)
        }
        "text" => same(&article.document.text, want),
        "source" => meta.source.as_ref().is_some_and(|source| same(source, want)),
        "link" => meta.link.as_ref().is_some_and(|link| link.url.as_str() == want.trim()),
        "id" => meta.id.as_ref().is_some_and(|id| id.as_str() == want),
        // the same instant; the wanted values are RFC 3339
        "date" => {
            let want = Date::parse(want).unwrap().seconds();
            meta.date.is_some_and(|date| date.seconds() == want)
        }
        // a suite may join the name and the address
        "authors" => meta.authors.iter().any(|author| {
            let name = want.split('(').next().unwrap_or(want);
            same(author, want) || same(author, name)
        }),
        _ => panic!("{field} is no field of the corpus"),
    }
}

fn shown(reading: &Reading, entry: usize) -> String {
    let Some(article) = reading.articles.get(entry) else {
        return format!("no item; {:?}", reading.problems);
    };
    let meta = &article.meta;
    format!(
        "title {:?} text {:?} link {:?} id {:?} date {:?} authors {:?} source {:?}",
        meta.title,
        article.document.text.chars().take(80).collect::<String>(),
        meta.link.as_ref().map(|link| &link.url),
        meta.id,
        meta.date,
        meta.authors,
        meta.source,
    )
}

#[test]
fn feeds_are_read_as_their_suites_expect() {
    let Some(folder) = corpus("feeds") else {
        println!("corpora: absent");
        return;
    };
    let mut score = Score::default();
    for case in cases(&folder) {
        let (set, path) = (case["set"].as_str().unwrap(), case["path"].as_str().unwrap());
        let reading = feed(&folder.join(path));
        clean(&reading, path);
        for check in case["checks"].as_array().unwrap() {
            let (name, want) = (check["field"].as_str().unwrap(), &check["want"]);
            let entry = usize::try_from(check["entry"].as_u64().unwrap_or(0)).unwrap();
            let holds = match name {
                "count" => want.as_u64() == u64::try_from(reading.articles.len()).ok(),
                // what a feed without items calls itself
                "source" if reading.articles.is_empty() => {
                    let title = reading.feed.as_ref().map(|meta| meta.title.as_str());
                    title.is_some_and(|title| same(title, want.as_str().unwrap()))
                }
                name => reading
                    .articles
                    .get(entry)
                    .is_some_and(|article| field(article, name, want.as_str().unwrap())),
            };
            score.count(set, name, holds, || {
                format!("{path} {name}: {want}; {}", shown(&reading, entry))
            });
        }
    }
    settle(&score);
}

/// Nothing that a terminal would act on.
fn clean(reading: &Reading, path: &str) {
    for article in &reading.articles {
        let meta = &article.meta;
        let control = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
        assert!(!control(&article.document.text) && !control(&meta.title), "{path}");
    }
}

/// JSON Feeds whose title and text are one naughty string each.
#[test]
fn naughty_strings_in_feeds_lose_their_controls_and_keep_their_words() {
    let Some(folder) = corpus("text") else {
        println!("corpora: absent");
        return;
    };
    let mut score = Score::default();
    for case in cases(&folder).iter().filter(|case| case["set"] == "blns") {
        let path = case["path"].as_str().unwrap();
        let text = std::fs::read_to_string(folder.join(path)).unwrap();
        let Ok(want) = serde_json::from_str::<Value>(&text) else { continue };
        let reading = feed(&folder.join(path));
        clean(&reading, path);
        let item = &want["items"][0];
        let bare = |text: &str| Safe::line(text).into_string();
        let got = reading.articles.first();
        for (name, want, got) in [
            ("title", &item["title"], got.map(|a| a.meta.title.to_string())),
            ("text", &item["content_text"], got.map(|a| a.document.text.to_string())),
        ] {
            let Some(want) = want.as_str().filter(|want| !bare(want).is_empty()) else { continue };
            let holds = got.as_deref().is_some_and(|got| bare(got) == bare(want));
            score.count("blns", name, holds, || format!("{path} {name}: {want:?}; {got:?}"));
        }
    }
    settle(&score);
}
