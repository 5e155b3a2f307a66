//! A query's tree → the one spelling that reads back as the same tree.

use std::fmt::{self, Write as _};

use crate::query::{Query, Term, Words, date, lexer};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(queries) => joined(queries, " ", f),
            Self::Any(queries) => joined(queries, " or ", f),
            Self::Not(query) => {
                f.write_char('-')?;
                inner(query, f)
            }
            Self::Is(term) => term.fmt(f),
        }
    }
}

fn joined(queries: &[Query], sign: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (place, query) in queries.iter().enumerate() {
        if place > 0 {
            f.write_str(sign)?;
        }
        // An `or` belongs to its neighbours, so among terms that all hold it stands by itself.
        match query {
            Query::Any(_) if sign == " " && queries.len() > 1 => write!(f, "{query}")?,
            query => inner(query, f)?,
        }
    }
    Ok(())
}

fn inner(query: &Query, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match query {
        Query::All(_) | Query::Any(_) => write!(f, "({query})"),
        Query::Not(_) | Query::Is(_) => write!(f, "{query}"),
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Standing free it would join its neighbours.
            Self::Text(Words::Word(word)) if matches!(word.as_str(), "or" | "OR") => {
                write!(f, "--{word}")
            }
            Self::Text(words) => words.fmt(f),
            Self::Title(words) => write!(f, "title:{words}"),
            Self::Said(words) => write!(f, "said:{words}"),
            Self::Feed(part) => write!(f, "feed:{}", Value(part)),
            Self::Author(part) => write!(f, "author:{}", Value(part)),
            Self::Speaker(part) => write!(f, "speaker:{}", Value(part)),
            Self::Tag(tag) => write!(f, "tag:{}", Value(tag)),
            Self::Lang(lang) => write!(f, "lang:{}", Value(lang)),
            Self::Id(id) => write!(f, "id:{}", Value(id.as_str())),
            Self::Read(true) => f.write_str("is:read"),
            Self::Read(false) => f.write_str("is:unread"),
            Self::Starred => f.write_str("is:star"),
            Self::Tagged => f.write_str("has:tag"),
            Self::Quoted => f.write_str("has:quote"),
            Self::Dated { from: None, before: None } => f.write_str("date:.."),
            Self::Dated { from: Some(from), before: None } => {
                write!(f, "since:{}", date::spelled(*from))
            }
            Self::Dated { from: None, before: Some(before) } => {
                write!(f, "before:{}", date::spelled(*before))
            }
            Self::Dated { from: Some(from), before: Some(before) } => {
                write!(f, "date:{}..{}", date::spelled(*from), date::spelled(*before))
            }
        }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Prefix(word) => write!(f, "{word}*"),
            Self::Phrase(words) => marked(words, f),
        }
    }
}

/// What stands behind the colon of a name.
struct Value<'t>(&'t str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() || self.0.contains(lexer::parts) || self.0.ends_with('*') {
            marked(self.0, f)
        } else {
            f.write_str(self.0)
        }
    }
}

/// Between quotation marks that the text does not hold itself.
fn marked(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if text.contains('"') { write!(f, "“{text}”") } else { write!(f, "\"{text}\"") }
}
