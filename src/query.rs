//! What is typed to find articles → a tree that an index can answer.
//!
//! One small language everywhere: the filter of the list, saved views, the shell.

pub mod date;
pub mod field;
pub mod grammar;
pub mod letters;
pub mod lexer;
pub mod passage;
#[cfg(test)]
mod spec;
pub mod spell;

use std::ops::Range;

use crate::article::{ArticleId, Now};

/// A question to the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// All of them hold; an empty one holds for every article.
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    Is(Term),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// In the title or the text.
    Text(Words),
    /// In the title.
    Title(Words),
    /// Part of the feed's title or folder, folded.
    Feed(String),
    /// Part of an author's name, folded.
    Author(String),
    /// A whole tag, folded; the article's own or the reader's.
    Tag(String),
    /// A language and its regions: `en` holds for `en-gb`.
    Lang(String),
    Id(ArticleId),
    Read(bool),
    Starred,
    Tagged,
    /// The reader has kept a quote of it.
    Quoted,
    /// Seconds since 1970 in UTC, half open.
    Dated {
        from: Option<i64>,
        before: Option<i64>,
    },
    /// Part of the name of somebody quoted in it, folded.
    Speaker(String),
    /// Inside a quotation.
    Said(Words),
}

/// Words as they were typed, not folded yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// One whole word.
    Word(String),
    /// The beginning of a word.
    Prefix(String),
    /// These words in this order.
    Phrase(String),
}

/// A part of a query that was not understood and left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Bytes of the query.
    pub range: Range<usize>,
    pub what: String,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sort {
    Date,
    Title,
    Feed,
    Length,
    Unread,
    /// Best match first; without words in the query the same as by date.
    Relevance,
    /// Most places first that rules of the config hold for; an index knows none of them and answers
    /// as by date.
    Highlights,
}

/// What is listed and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub query: Query,
    pub sort: Sort,
    pub reverse: bool,
}

impl Ask {
    /// Whether a mark (read, star, tag, quote) can make the answer another one.
    pub fn hangs_on_marks(&self) -> bool {
        self.sort == Sort::Unread || self.query.hangs_on_marks()
    }
}

impl Default for Query {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

/// Reads a query; what is wrong in it is left out and named, the rest holds.
///
/// `typing` takes the last bare word as the beginning of one.
pub fn parse(text: &str, now: &Now, typing: bool) -> (Query, Vec<Slip>) {
    grammar::parse(text, now, typing)
}

impl Query {
    /// The words that a passage of text is shown for: those looked for in it, none excluded.
    pub fn text_terms(&self) -> Vec<&Words> {
        let mut found = Vec::new();
        self.collect(true, &mut found);
        found
    }

    fn hangs_on_marks(&self) -> bool {
        match self {
            Self::All(queries) | Self::Any(queries) => queries.iter().any(Self::hangs_on_marks),
            Self::Not(query) => query.hangs_on_marks(),
            Self::Is(term) => match term {
                Term::Tag(_) | Term::Read(_) | Term::Starred | Term::Tagged | Term::Quoted => true,
                Term::Text(_)
                | Term::Title(_)
                | Term::Feed(_)
                | Term::Author(_)
                | Term::Lang(_)
                | Term::Id(_)
                | Term::Dated { .. }
                | Term::Speaker(_)
                | Term::Said(_) => false,
            },
        }
    }

    fn collect<'q>(&'q self, wanted: bool, found: &mut Vec<&'q Words>) {
        match self {
            Self::All(queries) | Self::Any(queries) => {
                queries.iter().for_each(|query| query.collect(wanted, found));
            }
            Self::Not(query) => query.collect(!wanted, found),
            Self::Is(Term::Text(words) | Term::Said(words)) if wanted => {
                if !found.contains(&words) {
                    found.push(words);
                }
            }
            Self::Is(_) => {}
        }
    }
}
