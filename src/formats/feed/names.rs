//! The prefixed names of a feed → what they mean: feeds bind any prefix to any address, or to none.

use std::collections::HashMap;

use crate::formats::tags::attribute;

/// Whose word an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Space {
    /// RSS, Atom, CDF, or no namespace at all: they share their words.
    Core,
    /// Atom inside of another format.
    Atom,
    DublinCore,
    Content,
    Media,
    Itunes,
    Xhtml,
    Rdf,
    Xml,
    /// A module of no use here; its `title` is not the title.
    Other,
}

/// Parts of namespace addresses in lower case: versions, slashes and schemes differ between feeds.
const ADDRESSES: [(&str, Space); 16] = [
    ("www.w3.org/2005/atom", Space::Atom),
    ("purl.org/atom/", Space::Atom),
    ("purl.org/net/rss", Space::Core),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("purl.org/rss/1.0/modules/", Space::Other),
    ("purl.org/rss/1.0", Space::Core),
    ("netscape.com/rdf/simple/0.9", Space::Core),
    ("netscape.com/publish/formats/rss", Space::Core),
    ("channel.netscape.com/rdf", Space::Core),
    ("userland.com/rss", Space::Core),
    ("purl.org/dc/", Space::DublinCore),
    ("search.yahoo.com/mrss", Space::Media),
    ("itunes.com/dtds/podcast", Space::Itunes),
    ("w3.org/1999/xhtml", Space::Xhtml),
    ("w3.org/1999/02/22-rdf-syntax-ns", Space::Rdf),
    ("w3.org/xml/1998/namespace", Space::Xml),
];

/// What a prefix means that nobody declared.
const PREFIXES: [(&str, Space); 16] = [
    ("atom", Space::Atom),
    ("atom10", Space::Atom),
    ("atom03", Space::Atom),
    ("a10", Space::Atom),
    ("rss", Space::Core),
    ("dc", Space::DublinCore),
    ("dcterms", Space::DublinCore),
    ("dcq", Space::DublinCore),
    ("content", Space::Content),
    ("media", Space::Media),
    ("itunes", Space::Itunes),
    ("xhtml", Space::Xhtml),
    ("html", Space::Xhtml),
    ("xml", Space::Xml),
    ("rdf", Space::Rdf),
    ("xh", Space::Xhtml),
];

/// More prefixes than any feed has.
const MOST: usize = 256;

/// The prefixes of a feed; one list for all of it.
#[derive(Debug, Clone, Default)]
pub struct Names<'a> {
    bound: HashMap<&'a str, Space>,
}

impl<'a> Names<'a> {
    /// Takes up every declaration in a feed, wherever it stands; the first of a prefix counts.
    pub fn declare(&mut self, text: &'a str) {
        const START: &str = "xmlns:";
        let mut from = 0;
        // Nearly all of a feed holds none, and to know that takes a fraction of looking for one.
        while self.bound.len() < MOST && text[from..].contains(START) {
            let Some(at) = text[from..].find(START).map(|at| from + at) else { return };
            from = at + START.len();
            // no prefix and address are longer, and a bomb must not be searched to its end
            let mut end = text.len().min(at + 400);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let Some((prefix, value)) = text[from..end].split_once('=') else {
                continue;
            };
            let value = value.trim_start();
            let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            let value = value[1..].split(quote).next().unwrap_or_default();
            let prefix = prefix.trim();
            let space = by_address(value).or_else(|| by_prefix(prefix)).unwrap_or(Space::Other);
            self.bound.entry(prefix).or_insert(space);
        }
    }

    /// What a tag says of names without a prefix.
    pub fn default_of(attributes: &str) -> Option<Space> {
        attribute(attributes, "xmlns").map(|value| by_address(value).unwrap_or(Space::Core))
    }

    /// Makes a prefix mean the feed's own words: the one its root is written with.
    pub fn adopt(&mut self, prefix: &'a str) {
        self.bound.insert(prefix, Space::Core);
    }

    /// The space of a name, and the name without its prefix in lower case.
    pub fn resolve(&self, name: &str, without: Space) -> (Space, String) {
        let Some((prefix, local)) = name.split_once(':') else {
            return (without, name.to_ascii_lowercase());
        };
        let bound = self.bound.get(prefix).copied();
        let space = bound.or_else(|| by_prefix(prefix)).unwrap_or(Space::Other);
        (space, local.to_ascii_lowercase())
    }
}

fn by_address(address: &str) -> Option<Space> {
    let address = address.trim().to_ascii_lowercase();
    ADDRESSES.iter().find(|(part, _)| address.contains(part)).map(|(_, space)| *space)
}

fn by_prefix(prefix: &str) -> Option<Space> {
    let prefix = prefix.to_ascii_lowercase();
    PREFIXES.iter().find(|(known, _)| *known == prefix).map(|(_, space)| *space)
}

#[cfg(test)]
mod tests {
    use super::{Names, Space};

    #[test]
    fn a_declaration_wins_over_a_custom_and_a_custom_over_nothing() {
        let mut names = Names::default();
        names.declare(
            " version=\"2.0\" xmlns:x='http://purl.org/dc/elements/1.1/' xmlns:dc = \"urn:mine\" \
             xmlns:media=\"http://search.yahoo.com/mrss\" xmlns:x=\"\"",
        );
        let default = |attributes| Names::default_of(attributes);
        assert_eq!(default("xmlns=\"http://backend.userland.com/rss2\""), Some(Space::Core));
        assert_eq!(default(" xmlns='http://www.w3.org/1999/xhtml'"), Some(Space::Xhtml));
        assert_eq!(default(" version='2'"), None);
        for (name, want) in [
            ("title", Space::Core),
            ("x:Date", Space::DublinCore),
            ("dc:date", Space::DublinCore),
            ("media:title", Space::Media),
            ("content:encoded", Space::Content),
            ("nobody:title", Space::Other),
        ] {
            assert_eq!(names.resolve(name, Space::Core).0, want, "{name}");
        }
        assert_eq!(names.resolve("x:Date", Space::Core).1, "date");
    }
}
