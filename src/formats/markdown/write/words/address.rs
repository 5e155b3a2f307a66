//! Addresses in the words of a block: which need marks, which the reader finds by itself, and where
//! a text must be parted so that it finds none.

use std::ops::Range;

use crate::article::{Container, Inline, InlineKind};
use crate::formats::markdown::write::care::{BARE, WARY};
use crate::formats::markdown::write::signs::is_entity;
use crate::formats::markdown::write::words::{Place, Words};
use crate::formats::{inline, links};

impl Words<'_> {
    /// An address that is read back as it is.
    pub(super) fn url(&self, link: usize) -> Option<&str> {
        let link = self.document.links.get(link)?;
        (links::resolve(None, &link.url)?.url == link.url).then_some(link.url.as_str())
    }

    /// The links that the reader makes of running text by itself.
    pub(super) fn addresses(&self, range: &Range<usize>, chosen: &[usize]) -> Vec<usize> {
        let inlines = &self.block.inlines;
        let mut plain: Vec<usize> = chosen
            .iter()
            .copied()
            .filter(|at| {
                let Inline { range, kind } = &inlines[*at];
                let InlineKind::Link(link) = kind else { return false };
                let text = &self.document.text[range.clone()];
                let found = links::resolve(None, text);
                let within =
                    |other: &Range<usize>| other.start >= range.start && other.end <= range.end;
                let around = |other: &Inline| {
                    other.range.start <= range.start && other.range.end >= range.end
                };
                let inner = chosen
                    .iter()
                    .any(|other| other != at && within(&inlines[*other].range) && *other < *at);
                let marked = chosen.iter().map(|other| &inlines[*other]);
                let marked = marked.filter(|i| i.kind == InlineKind::Marked).any(around);
                // with care, an address stands in brackets; marked words cannot hold them
                if text.contains("==") || (self.care.level(self.at) >= WARY && !marked) {
                    return false;
                }
                !inner && found.is_some_and(|found| Some(found.url.as_str()) == self.url(*link))
            })
            .collect();
        // an address that needs marks after all ends the text around it, which may free another
        for _ in 0..4 {
            let mut edges: Vec<usize> = chosen
                .iter()
                .filter(|at| !plain.contains(at))
                .flat_map(|at| [self.reach(*at).start, self.reach(*at).end])
                .collect();
            let text = &self.document.text[range.clone()];
            edges.extend(
                text.match_indices('\n')
                    .flat_map(|(at, _)| [range.start + at, range.start + at + 1]),
            );
            edges.extend([range.start, range.end]);
            edges.sort_unstable();
            let mut found: Vec<Range<usize>> = Vec::new();
            for pair in edges.windows(2) {
                let run = &self.document.text[pair[0]..pair[1]];
                found.extend(links::find(run).map(|r| pair[0] + r.start..pair[0] + r.end));
            }
            let before = plain.len();
            plain.retain(|at| {
                let range = &inlines[*at].range;
                found.binary_search_by_key(&(range.start, range.end), |r| (r.start, r.end)).is_ok()
            });
            if plain.len() == before {
                return plain;
            }
        }
        Vec::new()
    }

    /// True for a link that can stand in angle brackets.
    pub(super) fn is_address(&self, link: usize, range: &Range<usize>) -> bool {
        let text = &self.document.text[range.clone()];
        let inner = self.block.inlines.iter().any(|other| {
            other.range.start >= range.start
                && other.range.end <= range.end
                && other.kind != InlineKind::Link(link)
        });
        let safe = |c: char| !c.is_whitespace() && !c.is_control() && !"<>|\\".contains(c);
        !inner && self.url(link) == Some(text) && text.chars().all(safe)
    }

    /// Where a text must be parted so that the reader finds no mark, address or callout in it.
    pub(super) fn parted(&self, range: &Range<usize>) -> Vec<usize> {
        let text = &self.document.text[range.clone()];
        let mut parted = Vec::new();
        let mut from = 0;
        if self.care.level(self.at) >= WARY {
            let signs = text.as_bytes().windows(2).enumerate();
            parted.extend(signs.filter(|(_, pair)| *pair == b"==").map(|(at, _)| at + 1));
        } else {
            while let Some((before, ..)) = inline::next_mark(&text[from..]) {
                from += before.len() + 1;
                parted.push(from);
            }
        }
        if self.care.level(self.at) < BARE {
            from = 0;
            while let Some(found) = links::find(&text[from..]).find(|found| {
                let found = range.start + from + found.start..range.start + from + found.end;
                !self.plain.iter().any(|at| self.block.inlines[*at].range == found)
            }) {
                let colon = text[from + found.start..].find(':').map_or(found.len(), |at| at + 1);
                from += found.start + colon;
                parted.push(from);
            }
        }
        let quoted = self.block.inside.contains(&Container::Quote);
        let marked =
            self.open.last().is_some_and(|at| self.block.inlines[*at].kind == InlineKind::Marked);
        if quoted && !marked && text.starts_with("[!") {
            parted.push(1);
        }
        parted.sort_unstable();
        parted.dedup();
        parted
    }
}

/// An address between brackets; its own are escaped when they are not in pairs.
pub fn destination(url: &str, place: Place) -> String {
    let mut depth = 0i32;
    let paired = url.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        (0..16).contains(&depth)
    }) && depth == 0;
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        let escaped = match c {
            '(' | ')' => !paired,
            '\\' | '`' | '<' | '>' => true,
            '|' => place == Place::Cell,
            '&' => is_entity(&url[at..]),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
