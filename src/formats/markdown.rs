//! Markdown → blocks: a flat walk over the parser's events.

pub mod walk;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::article::Article;
use crate::formats::fields::apply;
use crate::formats::{front, headers};
use crate::safe::Safe;

/// A heading that is the title stands within the first events, or not at all.
const HEAD: usize = 400;

/// Front matter (or a header block without fences), then the text.
pub fn read(text: &str) -> Article {
    let mut article = Article::default();
    let (fields, body) = match front::find(text) {
        Some(found) => front::read(text, &found, &mut article.problems),
        None => fenceless(text),
    };
    apply(&fields, &mut article.meta, &mut article.problems);
    let base = article.meta.link.as_ref().map(|link| link.url.as_str().to_owned());
    let events = TextMergeStream::new(Parser::new_ext(&text[body..], options()));
    let mut walk = walk::Walk::new(base.as_deref());
    let mut events = events.into_iter();
    let head: Vec<Event<'_>> = events.by_ref().take(HEAD).collect();
    let title = title_heading(&head, &article.meta.title);
    if let Some((range, words)) = &title {
        if article.meta.title.is_empty() {
            article.meta.title = words.clone();
        }
        for (at, event) in head.into_iter().enumerate() {
            if !range.contains(&at) {
                walk.event(event);
            }
        }
    } else {
        head.into_iter().for_each(|event| walk.event(event));
    }
    events.for_each(|event| walk.event(event));
    article.document = walk.finish();
    article
}

fn options() -> Options {
    // no smart punctuation: quotes are cited as they were typed
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT
        | Options::ENABLE_WIKILINKS
}

/// `Title: …` lines as Pelican and MultiMarkdown write them.
fn fenceless(text: &str) -> (Vec<crate::formats::fields::Field>, usize) {
    // a header block is short; a long text must not be split for it
    let lines: Vec<&str> = text.lines().take(200).collect();
    let Some(found) = headers::formal(&lines, 1) else { return (Vec::new(), 0) };
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    let body = ends.take(found.body.start).last().unwrap_or(text.len());
    let body = if lines.len() == found.body.start { text.len().min(body) } else { body };
    (found.fields, body)
}

/// The first heading of level 1, when it is the title once more, or stands for one that is not
/// given. Events of the heading, and its words.
fn title_heading(events: &[Event<'_>], given: &str) -> Option<(std::ops::Range<usize>, Safe)> {
    let first = |event: &Event<'_>| {
        matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))
    };
    let start = events.iter().position(first)?;
    let length =
        events[start..].iter().position(|e| matches!(e, Event::End(TagEnd::Heading(_))))?;
    let range = start..start + length + 1;
    let words: String = events[range.clone()]
        .iter()
        .map(|event| match event {
            Event::Text(text) | Event::Code(text) => text.as_ref(),
            Event::SoftBreak | Event::HardBreak => " ",
            _ => "",
        })
        .collect();
    let words = Safe::line(&words);
    let same = |a: &str, b: &str| {
        let letters = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        };
        letters(a) == letters(b)
    };
    let taken = if given.is_empty() {
        // a chapter's heading far below the first words names the chapter
        let before = &events[..start];
        let paragraphs =
            before.iter().filter(|e| matches!(e, Event::Start(Tag::Paragraph))).count();
        paragraphs <= 1 && !before.iter().any(|e| matches!(e, Event::Start(Tag::Heading { .. })))
    } else {
        same(&words, given)
    };
    (taken && !words.is_empty()).then_some((range, words))
}

/// Blocks of raw Markdown without front matter, for formats that carry some.
#[cfg(test)]
fn document(text: &str) -> crate::article::Document {
    let mut walk = walk::Walk::new(None);
    TextMergeStream::new(Parser::new_ext(text, options())).for_each(|event| walk.event(event));
    walk.finish()
}
