//! A web page → the addresses of the feeds that it names.

use crate::formats::tags::{Token, attribute, tokens};
use crate::formats::{charset, entities, links};
use crate::safe::Safe;

/// Types of feeds, without their parameters.
const TYPES: [&str; 5] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
];
/// More feeds than these on one page are of its comments and tags.
const MOST: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub url: String,
    pub title: Safe,
}

/// The feeds of `<link rel="alternate">`, in the page's order, completed by its address.
pub fn feeds(url: &str, page: &[u8]) -> Vec<Named> {
    let Ok(text) = charset::decode(page, &mut Vec::new()) else { return Vec::new() };
    let mut base = url.to_owned();
    let mut found: Vec<Named> = Vec::new();
    for token in tokens(&text) {
        let Token::Open(name, attributes) = token else { continue };
        let value = |name| {
            let value = attribute(attributes, name)?;
            Some(entities::decode(value).trim().to_owned())
        };
        if name == "base" {
            let own = value("href").and_then(|href| links::resolve(Some(url), &href));
            base = own.map_or(base, |link| link.url.to_string());
        }
        if name != "link" && name != "a" {
            continue;
        }
        let rel = value("rel").unwrap_or_default().to_ascii_lowercase();
        let kind = value("type").unwrap_or_default().to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let alternate =
            rel.split_ascii_whitespace().any(|word| word == "alternate" || word == "feed");
        if !alternate || !TYPES.contains(&kind) || found.len() >= MOST {
            continue;
        }
        let link = value("href").and_then(|href| links::resolve(Some(&base), &href));
        if let Some(link) = link.filter(|link| !found.iter().any(|it| it.url == link.url.as_str()))
        {
            let title = Safe::line(&value("title").unwrap_or_default());
            found.push(Named { url: link.url.to_string(), title });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::feeds;
    use proptest::prelude::{any, proptest};

    #[test]
    fn the_feeds_of_a_page_are_found_and_completed() {
        let page = "<html><head><link rel='stylesheet' type='text/css' href='/x.css'>\
            <LINK REL=Alternate TYPE='application/rss+xml; charset=utf-8' title='All &amp; more' href='/feed?a=1&amp;b=2'>\
            <link rel=alternate type=application/atom+xml href='atom.xml'>\
            <link rel=alternate type=application/rss+xml href='exec:rm'>\
            <link rel=alternate type=application/rss+xml href='file:///etc/passwd'>\
            <link rel=alternate hreflang=de href='/de'></head>";
        let found = feeds("https://e.org/blog/post", page.as_bytes());
        let found: Vec<(&str, &str)> =
            found.iter().map(|it| (it.url.as_str(), it.title.as_str())).collect();
        let expected =
            [("https://e.org/feed?a=1&b=2", "All & more"), ("https://e.org/blog/atom.xml", "")];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn any_page_names_only_addresses_of_the_web(bytes in any::<Vec<u8>>(), soup in "(<link |rel=alternate |type=application/rss\\+xml |href=|'|>|[a-z:/]){0,40}") {
            for page in [&bytes[..], soup.as_bytes()] {
                for named in feeds("https://e.org/", page) {
                    assert!(named.url.starts_with("http"));
                }
            }
        }
    }
}
