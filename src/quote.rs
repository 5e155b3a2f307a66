//! What the reader kept: journal events → quotes → citations and files of other programs.
//!
//! A quote holds what was said, by whom, where and in which text. Its wording is never rewritten:
//! when the article changes, only the answer to where it stands now does ([`standing`]).

pub mod book;
pub mod chosen;
pub mod cite;
pub mod export;
pub mod fragment;
pub mod import;
pub mod record;
pub mod standing;
pub mod taking;
pub mod template;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde_json::Value;

use crate::article::{ArticleId, Date, Now};
use crate::safe::Safe;

pub use crate::quote::book::Book;

/// What joins the parts of a quote that was stitched from several passages.
pub const STITCH: &str = " […] ";

/// What a quote is known by, in every file it goes to: letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuoteId(String);

/// The letters of Crockford's base 32: text order is number order, and none is like another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl QuoteId {
    /// A name as foreign text has it; `None` when it is no safe one.
    pub fn parse(name: &str) -> Option<Self> {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let good = (1..=64).contains(&name.len()) && name.chars().all(letter);
        (good && !name.contains("--")).then(|| Self(name.to_owned()))
    }

    /// A new name (a ULID): 48 bits of milliseconds, so that names sort by age, and 80 of `random`.
    pub fn new(now: Now, random: u128) -> Self {
        let millis = u128::try_from(now.at.as_millisecond()).unwrap_or(0) & ((1 << 48) - 1);
        Self(base32((millis << 80) | (random & ((1 << 80) - 1))))
    }

    /// The name of something that comes from elsewhere without one: the same text, the same name.
    ///
    /// FNV-1a of 128 bits, after what the text is.
    pub fn derived(text: &str) -> Self {
        let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        for byte in text.bytes() {
            hash =
                (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        Self(format!("X{}", &base32(hash)[1..]))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 26 letters of 5 bits each.
fn base32(number: u128) -> String {
    let letter = |at: u32| {
        let bits = (number >> (5 * at)) & 31;
        LETTERS.get(usize::try_from(bits).unwrap_or(0)).map_or('0', |byte| char::from(*byte))
    };
    (0..26).rev().map(letter).collect()
}

/// What was taken out of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kind {
    Quotation,
    Sentence,
    #[default]
    Span,
    Paragraph,
    Title,
}

impl Kind {
    pub const ALL: [Self; 5] =
        [Self::Quotation, Self::Sentence, Self::Span, Self::Paragraph, Self::Title];

    pub fn name(self) -> &'static str {
        match self {
            Self::Quotation => "quotation",
            Self::Sentence => "sentence",
            Self::Span => "span",
            Self::Paragraph => "paragraph",
            Self::Title => "title",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Where the parts stand in the text they were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    pub revision: String,
    /// The rules of the canonical text, see [`crate::article::document::CANON_VERSION`].
    pub canon: u32,
    /// Scalar values, one range a part, in the order of the parts.
    pub spans: Vec<Range<usize>>,
}

/// A passage kept by the reader, as all events together have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub id: QuoteId,
    pub article: ArticleId,
    /// The whole wording; parts are joined by [`STITCH`].
    pub text: Safe,
    /// The passages as they stand in the article; at least one.
    pub parts: Vec<Safe>,
    /// None for a quote that came from another program.
    pub place: Option<Place>,
    /// What stood before the first part and behind the last one, up to 64 scalar values.
    pub before: Safe,
    pub behind: Safe,
    pub kind: Kind,
    pub speaker: Option<Safe>,
    pub authors: Vec<Safe>,
    pub title: Safe,
    /// The publisher, as the article names it.
    pub source: Option<Safe>,
    /// When the article was published.
    pub date: Option<Date>,
    /// Only ever `http`, `https` or `mailto`.
    pub link: Option<Safe>,
    /// RFC 3339: when the article was fetched, if that is known.
    pub retrieved: Option<Safe>,
    pub lang: Option<Safe>,
    /// The category, one word.
    pub color: Option<Safe>,
    pub tags: Vec<Safe>,
    /// May have several lines.
    pub note: Safe,
    pub device: Safe,
    /// RFC 3339 in UTC: when it was kept.
    pub at: Safe,
    /// When it was last changed.
    pub changed: Safe,
    pub deleted: bool,
    /// It was only ever imported, so that no snapshot need be here, wherever it stands.
    pub imported: bool,
    /// Places that a person confirmed in other revisions, in scalar values.
    pub confirmed: BTreeMap<String, Vec<Range<usize>>>,
    /// Fields of a newer version.
    pub more: BTreeMap<String, Value>,
}

impl Quote {
    /// Words, two Han or kana characters counted as one.
    pub fn words(&self) -> usize {
        let wide = |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
        let (mut words, mut han, mut inside) = (0, 0usize, false);
        for c in self.text.chars() {
            han += usize::from(wide(c));
            let letter =
                !wide(c) && (c.is_alphanumeric() || inside && matches!(c, '\'' | '’' | '-'));
            words += usize::from(letter && !inside);
            inside = letter;
        }
        words + han.div_ceil(2)
    }

    /// The scalar value at which it begins, for the order within an article.
    pub fn start(&self) -> usize {
        let spans = self.place.as_ref().map(|place| place.spans.as_slice()).unwrap_or_default();
        spans.first().map_or(usize::MAX, |span| span.start)
    }
}

/// Sorts as every export has it: articles by title, quotes by place, then by age.
pub fn sort(quotes: &mut [Quote]) {
    quotes.sort_by(|a, b| {
        let key = |quote: &Quote| (quote.title.clone(), quote.article.clone(), quote.start());
        key(a).cmp(&key(b)).then_with(|| (&a.at, &a.id).cmp(&(&b.at, &b.id)))
    });
}

/// The quotes of each article, in the order of the list.
pub fn by_article(quotes: &[Quote]) -> Vec<Vec<&Quote>> {
    let mut articles: Vec<Vec<&Quote>> = Vec::new();
    let mut known: BTreeMap<(&ArticleId, &str), usize> = BTreeMap::new();
    for quote in quotes {
        // An imported quote has no article, only a title.
        let at = *known.entry((&quote.article, quote.title.as_str())).or_insert(articles.len());
        match articles.get_mut(at) {
            Some(article) => article.push(quote),
            None => articles.push(vec![quote]),
        }
    }
    articles
}

#[cfg(test)]
mod tests {
    use super::QuoteId;
    use crate::article::Now;

    #[test]
    fn names_sort_by_age_and_foreign_ones_are_checked() {
        let day = |day| QuoteId::new(Now::on(2026, 11, day), 7);
        assert!(day(1) < day(2) && day(2).as_str().len() == 26);
        assert!(QuoteId::new(Now::on(2026, 11, 1), 8) > day(1));
        assert_eq!(QuoteId::derived("a"), QuoteId::derived("a"));
        assert_ne!(QuoteId::derived("a"), QuoteId::derived("b"));
        for bad in ["", "a b", "-->", "../x", "a--b", "é", &"x".repeat(65)] {
            assert_eq!(QuoteId::parse(bad), None, "{bad}");
        }
        assert!(QuoteId::parse(day(1).as_str()).is_some());
    }
}
