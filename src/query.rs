//! What is typed to find articles → a tree that an index can answer.
//!
//! One small language everywhere: the filter of the list, saved views, the shell.

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
}

/// What is listed and in which order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    pub query: Query,
    pub sort: Sort,
    pub reverse: bool,
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
    let _ = (now, typing);
    let words = text.split_whitespace().map(|w| Query::Is(Term::Text(Words::Prefix(w.into()))));
    (Query::All(words.collect()), Vec::new())
}
