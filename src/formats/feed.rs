//! A feed file → an article for each of its items: RSS, RDF, Atom, CDF and JSON Feed.
//!
//! No parser of others is under it: feed-rs reads two of five feeds of feedparser's suite and loses
//! a whole file to one bare `&`. What is read here is text with tags in it, never a tree.

pub mod base64;
pub mod date;
pub mod document;
pub mod element;
pub mod entities;
pub mod item;
pub mod json;
pub mod json_feed;
pub mod names;
pub mod person;
pub mod roles;
pub mod value;
pub mod xml;

use std::collections::HashMap;

use crate::article::{Article, Meta};
use crate::error::Problem;
use crate::formats::feed::document::Feed;
use crate::formats::{Reading, lang, title};
use crate::safe::Safe;

/// Longer files are cut.
const LONGEST: usize = 64 << 20;
/// Where a feed begins behind what a server wrote by mistake.
const JUNK: usize = 4096;
/// So many articles are asked for their language; the others have that of the most.
const ASKED: usize = 100;

/// Reads a feed; false when the text is none.
pub fn read(text: &str, reading: &mut Reading) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let found = if text.starts_with('{') {
        json_feed::read(&text[..end], reading)
    } else {
        xml(&text[..end], reading)
    };
    let Some(meta) = found else { return false };
    if end < text.len() {
        let what = format!("the file is longer than {} MB; the rest is left out", LONGEST >> 20);
        reading.problems.push(Problem::new(what));
    }
    if reading.articles.is_empty() && reading.problems.is_empty() {
        reading.problems.push(Problem::new("the feed has no items, so there is no article"));
    }
    complete(&mut reading.articles);
    reading.feed = Some(meta);
    true
}

fn xml(text: &str, reading: &mut Reading) -> Option<Meta> {
    let text = begin(text)?;
    let feed = Feed::read(text);
    for item in &feed.items {
        reading.articles.push(item::article(&feed, item));
    }
    reading.problems.extend(feed.problems);
    Some(feed.meta)
}

/// The text from the feed's beginning on, if it is one by its first element.
fn begin(text: &str) -> Option<&str> {
    let text = if text.starts_with('<') { text } else { without_junk(text)? };
    let root = document::root(text)?;
    match root.to_ascii_lowercase().as_str() {
        "rss" | "rdf" | "feed" | "channel" => Some(text),
        // an article alone
        "entry" | "item" if text.contains("</") => Some(text),
        _ => None,
    }
}

/// A warning of the server's, before the declaration.
fn without_junk(text: &str) -> Option<&str> {
    let at = text.find("<?xml ").or_else(|| text.find("<rss "))?;
    (at < JUNK).then(|| &text[at..])
}

/// Fills in what the items do not say of themselves.
fn complete(articles: &mut [Article]) {
    let mut counts: HashMap<Safe, usize> = HashMap::new();
    for article in articles.iter_mut().filter(|article| article.meta.lang.is_none()).take(ASKED) {
        article.meta.lang = lang::detect(&article.document.text);
        if let Some(lang) = &article.meta.lang {
            *counts.entry(lang.clone()).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(lang, _)| lang);
    let asked = articles.len() > ASKED;
    for article in articles {
        if article.meta.lang.is_none() && asked {
            article.meta.lang.clone_from(&most);
        }
        if article.meta.title.is_empty() {
            article.meta.title = made(article);
            article.meta.title_made = true;
        }
    }
}

fn made(article: &Article) -> Safe {
    let address = article.meta.link.as_ref().map(|link| {
        let url = link.url.split("://").nth(1).unwrap_or(&link.url);
        Safe::line(url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/'))
    });
    title::from_text(&article.document)
        .or(address.filter(|address| !address.is_empty()))
        .unwrap_or_else(|| Safe::line("Untitled"))
}
