//! A stretch of a feed → the elements in it, one level at a time.
//!
//! No tree is built: an element is a slice of the file that is looked into when somebody asks, so
//! nesting costs no stack and a feed no more memory than its text.

use crate::formats::feed::xml::{Piece, Pieces, Tag};
use crate::formats::tags::attribute;

/// Elements open at once; deeper ones are still text of the one above.
const DEEPEST: usize = 4096;
/// How far up a closing tag is looked for: further up it closes nothing.
const REACH: usize = 64;
/// How often a stretch is looked at again because an element in it is never closed, and how long
/// it may be for that: an item is short, and a bomb is long.
const AGAIN: usize = 3;
const SHORT: usize = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// As written, with its prefix.
    pub name: &'a str,
    /// Still encoded.
    pub attributes: &'a str,
    /// What stands between its tags.
    pub inner: &'a str,
    /// False when the file ended before its closing tag.
    pub whole: bool,
}

impl<'a> Element<'a> {
    /// The value of an attribute, still encoded.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        attribute(self.attributes, name)
    }

    pub fn children(&self) -> Elements<'a> {
        Elements::new(self.inner)
    }

    /// The name without its prefix.
    pub fn local(&self) -> &'a str {
        local(self.name)
    }
}

pub fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// The elements of the first level of a stretch, in order.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    text: &'a str,
    pieces: Pieces<'a>,
    again: usize,
}

impl<'a> Elements<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, pieces: Pieces::new(text, 0), again: AGAIN }
    }

    /// The element whose opening tag was just read.
    fn element(&mut self, name: &'a str, attributes: &'a str) -> Element<'a> {
        let (text, start) = (self.text, self.pieces.at);
        let until = |end, whole| Element { name, attributes, inner: &text[start..end], whole };
        let mut open: Vec<&str> = vec![name];
        let mut pieces = self.pieces;
        let mut first_tag = None;
        let mut before = pieces.at;
        while let Some(piece) = pieces.next() {
            match piece {
                // an item in an item is one that was never closed
                Piece::Open(tag) if tag.name == name && is_item(name) => {
                    let element = until(before, true);
                    self.pieces.at = before;
                    return element;
                }
                Piece::Open(tag) => {
                    first_tag = first_tag.or(Some(before));
                    if !tag.empty && open.len() < DEEPEST {
                        open.push(tag.name);
                    }
                }
                Piece::Close(closed) => {
                    let near = open.iter().rev().take(REACH).position(|name| *name == closed);
                    let own = closed == name || closed.eq_ignore_ascii_case(name);
                    match near {
                        Some(up) => open.truncate(open.len() - up - 1),
                        None if own => open.clear(),
                        None => {}
                    }
                    if open.is_empty() {
                        let element = until(before, true);
                        self.pieces.at = pieces.at;
                        return element;
                    }
                }
                Piece::Text(_) | Piece::Cdata(_) | Piece::Subset(_) => {}
            }
            before = pieces.at;
        }
        match first_tag {
            // `<title>words<link>…</link>`: a field that is never closed ends at the next tag
            Some(end) if !is_container(name) && self.again > 0 && text.len() < SHORT => {
                self.again -= 1;
                let element = until(end, false);
                self.pieces.at = end;
                element
            }
            _ => {
                self.pieces.at = text.len();
                until(text.len(), false)
            }
        }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        loop {
            let Piece::Open(tag) = self.pieces.next()? else { continue };
            if !tag.empty {
                return Some(self.element(tag.name, tag.attributes));
            }
            let inner = &self.text[self.pieces.at..self.pieces.at];
            let Tag { name, attributes, .. } = tag;
            return Some(Element { name, attributes, inner, whole: true });
        }
    }
}

/// What an article is called in a feed.
pub fn is_item(name: &str) -> bool {
    let local = local(name);
    local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")
}

fn is_container(name: &str) -> bool {
    let containers = ["rss", "rdf", "feed", "channel", "items"];
    is_item(name) || containers.iter().any(|known| local(name).eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::Elements;
    use proptest::prelude::{any, proptest};

    fn show(text: &str) -> String {
        let all = Elements::new(text)
            .map(|e| format!("{}{}({})", e.name, if e.whole { "" } else { "?" }, e.inner));
        all.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn elements_end_where_their_writer_meant() {
        for (text, want) in [
            ("<a>1</a> x <b c='d'/><b><b>2</b></b>", "a(1) b() b(<b>2</b>)"),
            ("<a><br><i>1</a><b>2</b>", "a(<br><i>1) b(2)"),
            ("</x><a>1</i></a>", "a(1</i>)"),
            ("<a>1<b>2</b><c>3</c>", "a?(1) b(2) c(3)"),
            ("<item><a>1</a><item><a>2</a></item>", "item(<a>1</a>) item(<a>2</a>)"),
            ("<Item>1</item><entry>2", "Item(1) entry?(2)"),
            ("<channel><a>1</a>", "channel?(<a>1</a>)"),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }

    #[test]
    fn deep_and_unclosed_nesting_is_walked_once() {
        for text in ["<a>".repeat(100_000), "<a><b></a>".repeat(50_000)] {
            assert!(Elements::new(&text).count() > 0);
        }
        let deep = format!("<t>{}{}</t><u>1</u>", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert_eq!(Elements::new(&deep).map(|e| e.name).collect::<Vec<_>>(), ["t", "u"]);
    }

    proptest! {
        #[test]
        fn any_text_comes_to_its_end(text in any::<String>(), near in "(<[abi]>|</[abi]>|<item>|<a/>|x){0,40}") {
            let _ = (show(&text), show(&near));
        }
    }
}
