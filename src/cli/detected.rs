//! `pullquote quotes --detected [QUERY…]`: what was said in the articles that a query holds for.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use crate::article::{Article, ArticleId, Entry, Now, RowId, fold};
use crate::cli::shelf::{Shelf, asked, each, ended};
use crate::cli::{print, warn};
use crate::error::{Error, Result};
use crate::journal::Change;
use crate::library::Library;
use crate::query::passage::places;
use crate::query::{Ask, Query, Sort, Term, Words};
use crate::quotation::running;
use crate::quotation::utterance::{Utterance, utterances};
use crate::safe::Safe;
use crate::terminal::desk::{Desk, Journal};

/// What is printed of them, and how.
#[derive(Debug)]
pub struct Wanted<'a> {
    pub query: &'a str,
    /// Part of the speaker's name.
    pub speaker: Option<&'a str>,
    /// One object a line, rather than fields parted by tabs.
    pub json: bool,
}

/// An utterance as scripts see it; places are scalar values of the canonical text, half open.
#[derive(Debug, Serialize)]
struct Object<'a> {
    article: &'a str,
    title: &'a str,
    /// RFC 3339, or `YYYY-MM-DD` where no time is known.
    date: Option<String>,
    feed: Option<&'a str>,
    /// What the speaker is called.
    person: Option<&'a str>,
    /// The mention as written.
    speaker: Option<&'a str>,
    cue: Option<&'a str>,
    /// The stretches without their marks, ` […] ` between them.
    quotation: &'a str,
    start: usize,
    end: usize,
    /// All of them, when it was interrupted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stretches: Vec<[usize; 2]>,
    r#type: &'static str,
    confidence: f64,
    repaired: bool,
}

/// A library that was read to its end, with an index that is gone with it.
#[derive(Debug)]
pub struct Whole(Desk);

impl Whole {
    pub fn read(library: Library) -> Result<Self> {
        let mut desk = Desk::new(library, "", Journal::Closed("nothing is kept here".to_owned()))?;
        // What is wrong with articles is `check`'s to say.
        desk.read_all()?;
        Ok(Self(desk))
    }
}

impl Shelf for Whole {
    fn total(&self) -> Result<usize> {
        Ok(self.0.index.count(&Query::default())?.0)
    }

    fn list(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<RowId>) -> bool) -> Result<()> {
        self.0.index.list(ask, sink)
    }

    fn ranked(&self, ask: &Ask, sink: &mut dyn FnMut(Vec<(RowId, f64)>) -> bool) -> Result<()> {
        self.0.index.ranked(ask, sink)
    }

    fn rows(&self, rows: &[RowId]) -> Result<Vec<Entry>> {
        self.0.index.rows(rows)
    }

    fn find(&self, id: &ArticleId) -> Result<Option<RowId>> {
        self.0.index.find(id)
    }

    fn find_printed(&self, printed: &[&str]) -> Result<Vec<Option<RowId>>> {
        self.0.index.find_printed(printed)
    }

    fn read(&self, entry: &Entry) -> Result<Article> {
        self.0.library.read(&entry.location)
    }

    fn change(&mut self, _: &[RowId], _: Change) -> Result<usize> {
        Err(Error::of("write", "the journal", "nothing is kept here"))
    }
}

/// Prints them, newest article first and in order of its text; 2 when something of the query was
/// left out, 1 when a file could not be read.
pub fn run(
    wanted: &Wanted<'_>,
    shelf: &dyn Shelf,
    now: &Now,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let (query, understood) = asked(wanted.query, now);
    let mut whole = true;
    let mut speakers = speakers(&query);
    speakers.extend(wanted.speaker.map(fold::plain));
    let said = said(&query);
    let ask = Ask { query, sort: Sort::Date, reverse: false };
    each(shelf, &ask, None, &mut |entry| match shelf.read(&entry) {
        Ok(article) => print(out, &written(&entry, &article, &speakers, &said, wanted.json)?),
        Err(error) => {
            whole = false;
            warn(&error.to_string());
            Ok(true)
        }
    })?;
    Ok(ended(understood, whole))
}

/// The speakers that a query asks for: then only what they said is wanted.
fn speakers(query: &Query) -> Vec<String> {
    match query {
        Query::Is(Term::Speaker(part)) => vec![part.clone()],
        Query::All(parts) => parts.iter().flat_map(speakers).collect(),
        Query::Is(_) | Query::Any(_) | Query::Not(_) => Vec::new(),
    }
}

/// The words that a query asks to have been said: then only what holds them is wanted.
fn said(query: &Query) -> Vec<Words> {
    match query {
        Query::Is(Term::Said(words)) => vec![words.clone()],
        Query::All(parts) => parts.iter().flat_map(said).collect(),
        Query::Is(_) | Query::Any(_) | Query::Not(_) => Vec::new(),
    }
}

fn written(
    entry: &Entry,
    article: &Article,
    speakers: &[String],
    said: &[Words],
    json: bool,
) -> Result<String> {
    let text = article.document.text.as_str();
    let found = running::find(article);
    let mut lines = String::new();
    for utterance in utterances(text, article.meta.lang.as_deref(), &found) {
        let name = fold::plain(utterance.name.unwrap_or_default());
        if !speakers.is_empty() && !speakers.iter().any(|part| name.contains(part.as_str())) {
            continue;
        }
        let words = utterance.words(text);
        if said.iter().any(|asked| places(&words, &[asked]).is_empty()) {
            continue;
        }
        let line = if json {
            crate::cli::json(&object(entry, article, &utterance, &words))?
        } else {
            let date = entry.date.map(|date| date.to_string()).unwrap_or_default();
            let name = utterance.name.or(utterance.speaker).unwrap_or_default();
            let fields = [name, &words, &date, &entry.title, entry.id.as_str()];
            // an id may be a path, which holds what it likes
            fields.map(|field| Safe::line(field).into_string()).join("\t")
        };
        lines.push_str(&line);
        lines.push('\n');
    }
    Ok(lines)
}

fn object<'a>(
    entry: &'a Entry,
    article: &Article,
    utterance: &Utterance<'a>,
    words: &'a str,
) -> Object<'a> {
    let place = |byte: usize| article.document.scalars(byte);
    let parts = utterance.stretches.iter().map(|part| [place(part.start), place(part.end)]);
    let stretches: Vec<[usize; 2]> = parts.collect();
    Object {
        article: entry.id.as_str(),
        title: &entry.title,
        date: entry.date.map(|date| date.to_string()),
        feed: Some(entry.feed.as_str()).filter(|feed| !feed.is_empty()),
        person: utterance.name,
        speaker: utterance.speaker,
        cue: utterance.cue,
        quotation: words,
        start: stretches.first().map_or(0, |part| part[0]),
        end: stretches.last().map_or(0, |part| part[1]),
        stretches: if stretches.len() > 1 { stretches } else { Vec::new() },
        r#type: utterance.kind.name(),
        confidence: (f64::from(utterance.confidence) * 1000.0).round() / 1000.0,
        repaired: utterance.repaired,
    }
}

#[cfg(test)]
mod tests {
    use super::{Wanted, run};
    use crate::article::Now;
    use crate::cli::shelf::tests::Memory;
    use std::process::ExitCode;

    fn detected(query: &str, speaker: Option<&str>, json: bool) -> (String, bool) {
        let mut shelf = Memory::default();
        shelf.put(
            "b",
            Some(100),
            "Old",
            "“Ä lock,” said Ines Valdor, “and no wall.” It rained.\n\n“It is,” said Mara Olin.",
        );
        shelf.put("a", Some(90_000), "New", "“We moved twice,” said Ana Duarte.");
        shelf.put("c", Some(1), "Gone", "");
        let wanted = Wanted { query, speaker, json };
        let mut out = Vec::new();
        let code = run(&wanted, &shelf, &Now::on(2026, 11, 22), &mut out).unwrap();
        (String::from_utf8(out).unwrap(), code == ExitCode::SUCCESS)
    }

    #[test]
    fn quotations_come_by_article_with_who_said_them_and_a_file_that_is_gone_fails_alone() {
        let expected = "Ana Duarte\tWe moved twice,\t1970-01-02T01:00:00Z\tNew\ta\n\
                        Ines Valdor\tÄ lock, […] and no wall.\t1970-01-01T00:01:40Z\tOld\tb\n\
                        Mara Olin\tIt is,\t1970-01-01T00:01:40Z\tOld\tb\n";
        assert_eq!(detected("", None, false), (expected.into(), false));
    }

    #[test]
    fn an_object_has_places_in_scalar_values() {
        let (text, _) = detected("", Some("VALDOR"), true);
        let object: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(object["stretches"].to_string(), "[[1,8],[29,41]]");
        assert_eq!((object["start"].as_u64(), object["end"].as_u64()), (Some(1), Some(41)));
        assert_eq!((&object["person"], &object["cue"]), (&"Ines Valdor".into(), &"said".into()));
        assert_eq!((&object["article"], &object["title"]), (&"b".into(), &"Old".into()));
    }

    #[test]
    fn who_asks_for_a_speaker_gets_what_they_said_and_a_slip_fails() {
        let (text, _) = detected("speaker:olin", None, false);
        assert_eq!(text.lines().count(), 1, "{text}");
        let (text, _) = detected("said:twice", None, false);
        assert!(text.starts_with("Ana Duarte\t") && text.lines().count() == 1, "{text}");
        assert!(!detected("is:unred", None, false).1);
    }
}
