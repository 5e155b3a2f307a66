//! `name:value` → the term that it stands for, or what is wrong with it.

use crate::article::fold;
use crate::article::width::fit;
use crate::article::{ArticleId, Now};
use crate::query::date::{Bounds, Side, bounds};
use crate::query::lexer::{Kind, Lexer};
use crate::query::{Term, Words};
use crate::safe::Safe;

/// Columns of what was typed that a sentence repeats.
const EXCERPT: usize = 30;

/// What is said of a mark without another one.
pub const UNCLOSED: &str = "this quotation mark is not closed; the phrase goes on to the end";

/// What can stand in front of a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Title,
    Feed,
    Author,
    Tag,
    Lang,
    Id,
    Speaker,
    Said,
    Is,
    Has,
    Date(Side),
}

const FIELDS: [(&str, Field); 14] = [
    ("title", Field::Title),
    ("feed", Field::Feed),
    ("author", Field::Author),
    ("tag", Field::Tag),
    ("lang", Field::Lang),
    ("id", Field::Id),
    ("speaker", Field::Speaker),
    ("said", Field::Said),
    ("is", Field::Is),
    ("has", Field::Has),
    ("since", Field::Date(Side::Since)),
    ("after", Field::Date(Side::After)),
    ("before", Field::Date(Side::Before)),
    ("date", Field::Date(Side::During)),
];

/// What stands behind the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'t> {
    /// Up to the next blank, with the `*` of a prefix.
    Bare(&'t str),
    /// Between quotation marks.
    Quoted(&'t str),
}

/// A word that holds a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head<T> {
    Field(T),
    /// No field, but a slip of the finger away from this one.
    Near(&'static str),
    /// A word such as `12:30` or `https://…`.
    Word,
}

/// Decides what the name in front of a colon is; `rest` is what stands behind it.
pub fn head(name: &str, rest: &str) -> Head<Field> {
    among(&FIELDS, name, rest)
}

/// The same for other fields than those of articles.
pub fn among<T: Copy>(fields: &[(&'static str, T)], name: &str, rest: &str) -> Head<T> {
    let letters = name.len() <= 12 && name.bytes().all(|b| b.is_ascii_alphabetic());
    if !letters {
        return Head::Word;
    }
    let name = name.to_ascii_lowercase();
    if let Some((_, field)) = fields.iter().find(|(known, _)| *known == name) {
        return Head::Field(*field);
    }
    // Two letters are too near to everything, and `data://` is an address.
    if name.len() < 3 || rest.trim_end_matches('*').is_empty() || rest.starts_with(['/', ':']) {
        return Head::Word;
    }
    let names = fields.iter().map(|(known, _)| *known);
    nearest(&name, names).map_or(Head::Word, Head::Near)
}

/// What is to be said of a query that has found nothing and holds a word such as `source:wire`.
pub fn unknown(query: &str) -> Option<String> {
    unknown_of(query, |name, rest| head(name, rest) == Head::Word)
}

/// The same where `is_word` tells what is no field.
pub fn unknown_of(query: &str, is_word: impl Fn(&str, &str) -> bool) -> Option<String> {
    let name = Lexer::new(query).find_map(|token| match token.kind {
        Kind::Word(word) => {
            let (name, rest) = word.split_once(':')?;
            let letters = name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphabetic());
            let named = letters && !rest.is_empty() && !rest.starts_with(['/', ':']);
            (named && is_word(name, rest)).then_some(name)
        }
        _ => None,
    })?;
    Some(format!("there is no field \"{name}:\", so that was looked for as words"))
}

/// What is said of a name that is near to one of a field.
pub fn no_field(name: &str, near: &str) -> String {
    let name = quoted(&format!("{name}:"));
    format!("there is no field {name}, so this is left out; did you mean \"{near}:\"?")
}

/// The name that was probably meant: one slip for a short one, two from six letters on.
fn nearest(typed: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let slips = if typed.len() < 6 { 1 } else { 2 };
    names
        .map(|name| (strsim::osa_distance(typed, name), name))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A term, and what is wrong with it although it holds.
pub type Read = Result<(Term, Option<String>), String>;

impl Field {
    pub fn name(self) -> &'static str {
        FIELDS.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }

    /// Reads the value; the error says why nothing could be made of it.
    ///
    /// `open` takes a bare word as the beginning of one.
    pub fn term(self, value: Value<'_>, now: &Now, open: bool) -> Read {
        let text = match value {
            Value::Bare(text) | Value::Quoted(text) => text.trim(),
        };
        if text.is_empty() {
            return Err(format!("{}: has no value", self.name()));
        }
        match self {
            Self::Title => words(value, open).map(Term::Title).map(sound),
            Self::Said => words(value, open).map(Term::Said).map(sound),
            Self::Feed => self.part(value, plain).map(Term::Feed).map(sound),
            Self::Author => self.part(value, plain).map(Term::Author).map(sound),
            Self::Speaker => self.part(value, plain).map(Term::Speaker).map(sound),
            Self::Tag => self.tag(value),
            Self::Lang => lang(text).map(Term::Lang).map(sound),
            // An id is what stands there, to the last sign.
            Self::Id => Ok(sound(Term::Id(ArticleId::new(None, None, text)))),
            Self::Is => of(self, text, &IS),
            Self::Has => of(self, text, &HAS),
            Self::Date(side) => {
                let dated = |Bounds { from, before, .. }| Term::Dated { from, before };
                date(side, text, now).map(|(bounds, what)| (dated(bounds), what))
            }
        }
    }

    /// A name of which a part is enough, so that a `*` behind it says nothing new.
    fn part(self, value: Value<'_>, folded: fn(&str) -> String) -> Result<String, String> {
        let text = match value {
            Value::Bare(text) => text.trim_end_matches('*'),
            Value::Quoted(text) => text,
        };
        let folded = folded(text);
        if folded.is_empty() { Err(format!("{}: has no value", self.name())) } else { Ok(folded) }
    }

    fn tag(self, value: Value<'_>) -> Read {
        let tag = Term::Tag(self.part(value, folded)?);
        let starred = matches!(value, Value::Bare(text) if text.ends_with('*'));
        Ok((tag, starred.then(|| "tag: takes a whole tag, so the * is left out".to_owned())))
    }
}

/// Reads the date behind a field, with what is wrong with it although it holds; the error says what
/// the field takes.
pub fn date(side: Side, text: &str, now: &Now) -> Result<(Bounds, Option<String>), String> {
    let Some(bounds) = bounds(side, text, now) else {
        let name = Field::Date(side).name();
        let examples = match side {
            Side::During => "2021, 2021-09, 2021-09-25, 2021-09..2021-11, today or 2w",
            Side::Since | Side::After | Side::Before => {
                "2021, 2021-09, 2021-09-25, yesterday, 2w or 12h"
            }
        };
        return Err(format!("{name}: takes a date such as {examples}, not {}", quoted(text)));
    };
    let what = "this range ends before it begins, so it is read the other way round";
    Ok((bounds, bounds.turned.then(|| what.to_owned())))
}

fn sound(term: Term) -> (Term, Option<String>) {
    (term, None)
}

const IS: [(&str, Term); 5] = [
    ("unread", Term::Read(false)),
    ("read", Term::Read(true)),
    ("star", Term::Starred),
    ("starred", Term::Starred),
    ("tagged", Term::Tagged),
];

const HAS: [(&str, Term); 2] = [("quote", Term::Quoted), ("tag", Term::Tagged)];

fn of(field: Field, text: &str, known: &[(&'static str, Term)]) -> Read {
    let typed = text.to_lowercase();
    if let Some((_, term)) = known.iter().find(|(name, _)| *name == typed) {
        return Ok(sound(term.clone()));
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let names = names.split_last().map_or(String::new(), |(last, first)| match first {
        [] => (*last).to_owned(),
        _ => format!("{} or {last}", first.join(", ")),
    });
    let meant =
        if typed.len() <= 12 { nearest(&typed, known.iter().map(|(name, _)| *name)) } else { None };
    let meant = meant.map_or(String::new(), |meant| format!(" (did you mean \"{meant}\"?)"));
    Err(format!("{}: takes {names}, not {}{meant}", field.name(), quoted(text)))
}

/// A language as articles name it: `en`, `pt-br`; the error says that it is none.
pub fn lang(text: &str) -> Result<String, String> {
    let lang = text.to_ascii_lowercase().replace('_', "-");
    let mut parts = lang.split('-');
    let first = parts.next().unwrap_or_default();
    let letters = (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
    let subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if letters && parts.all(subtag) {
        return Ok(lang);
    }
    Err(format!("lang: takes a code such as en or pt-br, not {}", quoted(text)))
}

/// Words to look for; the error says that there is no letter in them.
pub fn words(value: Value<'_>, open: bool) -> Result<Words, String> {
    let text = match value {
        Value::Bare(text) | Value::Quoted(text) => text.trim(),
    };
    if !text.chars().any(char::is_alphanumeric) {
        return Err(format!("{} has no letter and no digit to look for", quoted(text)));
    }
    Ok(match value {
        Value::Quoted(_) => Words::Phrase(text.to_owned()),
        Value::Bare(_) => match text.trim_end_matches('*') {
            word if open || word.len() < text.len() => Words::Prefix(word.to_owned()),
            word => Words::Word(word.to_owned()),
        },
    })
}

/// The form in which the index keeps tags. Composed twice, for a letter in lower case may melt
/// into the mark behind it.
pub fn folded(text: &str) -> String {
    Safe::line(&fold::text(&Safe::line(text))).into_string()
}

/// The form in which names of feeds and people are compared.
pub fn plain(text: &str) -> String {
    fold::plain(&Safe::line(text))
}

/// What was typed, as a sentence repeats it.
pub fn quoted(text: &str) -> String {
    // Cut before it is cleaned, so that a long text is not cleaned once for each of its slips.
    let head: String = text.chars().take(4 * EXCERPT).collect();
    format!("\"{}\"", fit(&Safe::line(&head), EXCERPT, "…"))
}

#[cfg(test)]
mod tests {
    use super::unknown;

    #[test]
    fn only_what_looks_like_a_field_is_taken_for_one() {
        for query in [
            "river",
            "title:x",
            "12:30",
            "https://e.org",
            "note: x",
            "std::fs",
            "a:b",
            "\"at source:x\"",
        ] {
            assert_eq!(unknown(query), None, "{query}");
        }
        let note = "there is no field \"source:\", so that was looked for as words";
        for query in ["source:wire", "river (-source:wire or x)"] {
            assert_eq!(unknown(query).as_deref(), Some(note), "{query}");
        }
    }
}
