//! A question about kept quotes → which of them it holds for, and a slip for what was left out.

use std::ops::Range;

use crate::article::date::Timestamp;
use crate::article::{Now, fold};
use crate::query::Slip;
use crate::query::date::{Bounds, Side};
use crate::query::field::{self, Head, among, date, head, lang, no_field, quoted};
use crate::quote::Quote;
use crate::safe::Safe;

/// Everything that must hold of a quote.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chosen {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, PartialEq)]
struct Term {
    test: Test,
    /// It must not hold.
    not: bool,
}

/// What can stand in front of a colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Speaker,
    Author,
    Tag,
    Category,
    Article,
    Title,
    Source,
    Lang,
    /// Of when it was kept.
    Kept(Side),
}

const FIELDS: [(&str, Field); 12] = [
    ("speaker", Field::Speaker),
    ("author", Field::Author),
    ("tag", Field::Tag),
    ("category", Field::Category),
    ("article", Field::Article),
    ("title", Field::Title),
    ("source", Field::Source),
    ("lang", Field::Lang),
    ("since", Field::Kept(Side::Since)),
    ("after", Field::Kept(Side::After)),
    ("before", Field::Kept(Side::Before)),
    ("date", Field::Kept(Side::During)),
];

/// Texts are folded.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// Within the quote, its note, speaker, title, authors, source, category or tags.
    Words(String),
    Speaker(String),
    Author(String),
    /// The whole tag.
    Tag(String),
    Category(String),
    /// The id of the article, or a part of its title.
    Article {
        id: String,
        title: String,
    },
    Title(String),
    Source(String),
    /// A language and its regions: `en` holds for `en-gb`.
    Lang(String),
    Kept(Bounds),
}

impl Chosen {
    /// Reads `rivers tag:later -speaker:duarte "the river followed"`; what is wrong in it is left
    /// out and named, the rest holds. A word with a colon that is near to no field is a word.
    pub fn parse(query: &str, now: &Now) -> (Self, Vec<Slip>) {
        let (mut chosen, mut slips) = (Self::default(), Vec::new());
        for range in pieces(query) {
            let piece = &query[range.clone()];
            let bare = piece.strip_prefix('-').filter(|bare| !bare.is_empty());
            let (not, bare) = (bare.is_some(), bare.unwrap_or(piece));
            let range = range.end - bare.len()..range.end;
            let mut slip = |what: String| slips.push(Slip { range: range.clone(), what });
            if bare.matches('"').count() % 2 == 1 {
                slip(field::UNCLOSED.to_owned());
            }
            match read(bare, now) {
                Ok((test, what)) => {
                    what.into_iter().for_each(&mut slip);
                    chosen.terms.push(Term { test, not });
                }
                Err(what) => slip(what),
            }
        }
        (chosen, slips)
    }

    /// Also asks for this. What a date cannot be asks for nothing.
    pub fn and(&mut self, field: Field, value: &str, now: &Now) {
        let test = Test::of(field, value, now).ok();
        self.terms.extend(test.map(|(test, _)| Term { test, not: false }));
    }

    pub fn holds(&self, quote: &Quote) -> bool {
        self.holds_with(quote, &if self.has_words() { words(quote) } else { String::new() })
    }

    /// Whether it asks for words, wherever they stand.
    fn has_words(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::Words(_)))
    }

    /// The same with the [`words`] of the quote, for whoever asks one thing after the other.
    pub fn holds_with(&self, quote: &Quote, words: &str) -> bool {
        self.terms.iter().all(|term| term.test.holds(quote, words) != term.not)
    }
}

/// What is to be said of a question that holds for no quote and has a word such as `venue:quay`.
pub fn unknown(query: &str) -> Option<String> {
    field::unknown_of(query, |name, rest| {
        among(&FIELDS, name, rest) == Head::Word && head(name, rest) == Head::Word
    })
}

/// A test, and what is wrong with it although it holds; the error says why it is left out.
type Read = Result<(Test, Option<String>), String>;

/// Reads one piece, without a `-` before it.
fn read(piece: &str, now: &Now) -> Read {
    let left_out = |what: String| format!("{what}; it is left out");
    if let Some((name, value)) = piece.split_once(':') {
        match (among(&FIELDS, name, value), head(name, value)) {
            (Head::Field(_), _) if value.replace('"', "").trim().is_empty() => {
                return Err(left_out(format!("{name}: has no value")));
            }
            (Head::Field(field), _) => return Test::of(field, value, now).map_err(left_out),
            (Head::Near(near), _) => return Err(no_field(name, near)),
            (Head::Word, Head::Field(_) | Head::Near(_)) => {
                let typed = quoted(&format!("{name}:"));
                let names = FIELDS.map(|(name, _)| format!("{name}:")).join(" ");
                return Err(left_out(format!("quotes have no field {typed}, there are {names}")));
            }
            (Head::Word, Head::Word) => {}
        }
    }
    let words = fold::plain(&piece.replace('"', ""));
    match words.trim().is_empty() {
        true => Err(left_out(format!("{} has nothing to look for", quoted(piece)))),
        false => Ok((Test::Words(words), None)),
    }
}

impl Test {
    fn of(field: Field, value: &str, now: &Now) -> Read {
        let bare = value.replace('"', "");
        let (folded, plain) = (fold::text(&bare), fold::plain(&bare));
        let test = match field {
            Field::Speaker => Self::Speaker(plain),
            Field::Author => Self::Author(plain),
            Field::Tag => Self::Tag(folded),
            Field::Category => Self::Category(folded),
            Field::Article => Self::Article { id: bare, title: plain },
            Field::Title => Self::Title(plain),
            Field::Source => Self::Source(plain),
            Field::Lang => Self::Lang(lang(&bare)?),
            Field::Kept(side) => {
                return date(side, &bare, now).map(|(then, what)| (Self::Kept(then), what));
            }
        };
        Ok((test, None))
    }

    fn holds(&self, quote: &Quote, all: &str) -> bool {
        let within = |text: &str, part: &str| fold::plain(text).contains(part);
        let held = |text: &Option<Safe>, part: &str| text.as_ref().is_some_and(|t| within(t, part));
        match self {
            Self::Words(words) => all.contains(words),
            Self::Speaker(part) => held(&quote.speaker, part),
            Self::Author(part) => quote.authors.iter().any(|name| within(name, part)),
            Self::Tag(name) => quote.tags.iter().any(|tag| fold::text(tag) == *name),
            Self::Category(name) => quote.color.as_ref().is_some_and(|c| fold::text(c) == *name),
            Self::Article { id, title } => {
                quote.article.as_str() == id || within(&quote.title, title)
            }
            Self::Title(part) => within(&quote.title, part),
            Self::Source(part) => held(&quote.source, part),
            Self::Lang(code) => quote.lang.as_ref().is_some_and(|lang| {
                let lang = lang.to_ascii_lowercase().replace('_', "-");
                lang.strip_prefix(code.as_str()).is_some_and(|r| r.is_empty() || r.starts_with('-'))
            }),
            Self::Kept(Bounds { from, before, .. }) => {
                quote.at.parse::<Timestamp>().is_ok_and(|at| {
                    let at = at.as_second();
                    from.is_none_or(|from| at >= from) && before.is_none_or(|before| at < before)
                })
            }
        }
    }
}

/// What words are looked for in, in the form in which they are compared.
pub fn words(quote: &Quote) -> String {
    let names = quote.authors.iter().chain(&quote.tags).map(Safe::as_str);
    let texts = [quote.text.as_str(), &quote.note, &quote.title];
    let named = [&quote.speaker, &quote.source, &quote.color].into_iter().flatten();
    fold::plain(&names.chain(texts).chain(named.map(Safe::as_str)).collect::<Vec<_>>().join("\n"))
}

/// Bytes of each word; blanks between double quotation marks part nothing.
fn pieces(query: &str) -> Vec<Range<usize>> {
    let (mut pieces, mut start, mut inside) = (Vec::new(), 0, false);
    for (at, c) in query.char_indices() {
        inside ^= c == '"';
        if c.is_whitespace() && !inside {
            pieces.push(start..at);
            start = at + c.len_utf8();
        }
    }
    pieces.push(start..query.len());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Chosen, Field, unknown};
    use crate::article::Now;
    use crate::quote::Quote;
    use crate::quote::export::sample;
    use crate::safe::Safe;
    use proptest::prelude::{prop_assert, proptest};

    fn now() -> Now {
        Now::on(2026, 11, 22)
    }

    fn quote() -> Quote {
        let mut quote =
            sample::of("Nobody came to the quay at noon.", &["Nobody came to the quay"]);
        quote.speaker = Some(Safe::line("Ana Duarte"));
        quote.authors = vec![Safe::line("Jo Okafor")];
        quote.tags = vec![Safe::line("rivers")];
        quote.color = Some(Safe::line("claim"));
        quote.title = Safe::line("River towns");
        quote.source = Some(Safe::line("The Packet"));
        quote.lang = Some(Safe::line("en-GB"));
        quote.at = Safe::line("2026-11-20T09:00:00.000Z");
        quote
    }

    #[test]
    fn all_terms_must_hold_and_those_behind_a_minus_must_not() {
        for (query, holds) in [
            ("", true),
            ("NOBODY quay", true),
            ("\"to the quay\"", true),
            ("\"the to quay\"", false),
            ("speaker:duarte tag:rivers category:claim", true),
            ("speaker:\"ana d\" author:okafor article:\"river t\"", true),
            ("title:towns Source:packet lang:en lang:en-gb", true),
            ("title:quay", false),
            ("source:wire", false),
            ("lang:eng", false),
            ("since:1w before:today", true),
            ("date:2026-11-20 after:2026-11-19", true),
            ("-date:2026-11", false),
            ("since:2026-11-21", false),
            ("tag:river", false),
            ("-tag:rivers", false),
            ("-speaker:olin nobody", true),
            ("author:ÓKAFOR title:tówns \"to thé quay\"", true),
            ("tag:rívers", false),
            ("-nobody", false),
            ("odd:rivers", false),
        ] {
            let (chosen, slips) = Chosen::parse(query, &now());
            assert_eq!((chosen.holds(&quote()), slips), (holds, Vec::new()), "{query}");
        }
        let mut chosen = Chosen::parse("quay", &now()).0;
        chosen.and(Field::Speaker, "Olin", &now());
        assert!(!chosen.holds(&quote()));
    }

    #[test]
    fn a_slip_is_named_with_its_place_and_the_rest_holds() {
        for (query, slipped, what) in [
            (
                "quay speeker:olin",
                "speeker:olin",
                "there is no field \"speeker:\", so this is left out; did you mean \"speaker:\"?",
            ),
            (
                "quay -feed:wire",
                "feed:wire",
                "quotes have no field \"feed:\", there are speaker: author: tag: category: article: \
                 title: source: lang: since: after: before: date:; it is left out",
            ),
            ("quay tag:\"\"", "tag:\"\"", "tag: has no value; it is left out"),
            (
                "since:soon quay",
                "since:soon",
                "since: takes a date such as 2021, 2021-09, 2021-09-25, yesterday, 2w or 12h, not \
                 \"soon\"; it is left out",
            ),
            (
                "lang:english quay",
                "lang:english",
                "lang: takes a code such as en or pt-br, not \"english\"; it is left out",
            ),
            (
                "date:2027..2026-11 quay",
                "date:2027..2026-11",
                "this range ends before it begins, so it is read the other way round",
            ),
            (
                "nobody \"to the quay",
                "\"to the quay",
                "this quotation mark is not closed; the phrase goes on to the end",
            ),
            ("\"\" quay", "\"\"", "\"\"\"\" has nothing to look for; it is left out"),
        ] {
            let (chosen, slips) = Chosen::parse(query, &now());
            let found: Vec<(&str, &str)> =
                slips.iter().map(|slip| (&query[slip.range.clone()], slip.what.as_str())).collect();
            assert_eq!(found, [(slipped, what)], "{query}");
            assert!(chosen.holds(&quote()), "{query}");
        }
    }

    #[test]
    fn what_names_no_field_is_a_word_and_is_explained_when_nothing_is_found() {
        for (query, named) in [
            ("12:30 https://e.org note: std::fs", None),
            ("source:x category:y", None),
            ("quay venue:x", Some("venue:")),
        ] {
            assert_eq!(Chosen::parse(query, &now()).1, [], "{query}");
            let note = unknown(query);
            assert_eq!(note.is_some(), named.is_some(), "{query}: {note:?}");
            assert!(named.is_none_or(|name| note.is_some_and(|note| note.contains(name))));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_slips_are_slices_of_it(
            text in r#"(-|"| |:|tag:|speeker:|since:|date:|2w|\.\.|[a-z]{1,3}|世|İ|\PC|[\x00-\x1f]){0,16}"#,
        ) {
            for slip in Chosen::parse(&text, &now()).1 {
                prop_assert!(text.get(slip.range).is_some_and(|slice| !slice.is_empty()));
                prop_assert!(!slip.what.chars().any(char::is_control));
            }
        }
    }
}
