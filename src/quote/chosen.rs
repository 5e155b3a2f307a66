//! A question about kept quotes → which of them it holds for.

use crate::article::date::Timestamp;
use crate::article::fold;
use crate::query::date::Bounds;
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
    Kept(Bounds),
}

impl Chosen {
    /// Reads `rivers tag:later -speaker:duarte "the river followed"`; a word with an unknown name
    /// before its colon is a word.
    pub fn parse(query: &str) -> Self {
        let mut chosen = Self::default();
        for piece in pieces(query) {
            let (not, piece) = match piece.strip_prefix('-') {
                Some(rest) if !rest.is_empty() => (true, rest),
                _ => (false, piece.as_str()),
            };
            let named = piece.split_once(':').filter(|(_, value)| !value.is_empty());
            let test = named.and_then(|(name, value)| Test::named(name, value));
            let test = test.or_else(|| {
                let words = fold::text(&piece.replace('"', ""));
                (!words.trim().is_empty()).then_some(Test::Words(words))
            });
            chosen.terms.extend(test.map(|test| Term { test, not }));
        }
        chosen
    }

    /// Also asks for this: `name` is `speaker`, `author`, `tag`, `category` or `article`.
    pub fn and(&mut self, name: &str, value: &str) {
        let test = Test::named(name, value);
        self.terms.extend(test.map(|test| Term { test, not: false }));
    }

    /// Only what was kept then.
    pub fn and_kept(&mut self, then: Bounds) {
        self.terms.push(Term { test: Test::Kept(then), not: false });
    }

    pub fn holds(&self, quote: &Quote) -> bool {
        self.terms.iter().all(|term| term.test.holds(quote) != term.not)
    }
}

impl Test {
    fn named(name: &str, value: &str) -> Option<Self> {
        let bare = value.replace('"', "");
        let folded = fold::text(&bare);
        Some(match name {
            "speaker" => Self::Speaker(folded),
            "author" => Self::Author(folded),
            "tag" => Self::Tag(folded),
            "category" => Self::Category(folded),
            "article" => Self::Article { id: bare, title: folded },
            _ => return None,
        })
    }

    fn holds(&self, quote: &Quote) -> bool {
        let within = |text: &str, part: &str| fold::text(text).contains(part);
        match self {
            Self::Words(words) => within(&everything(quote), words),
            Self::Speaker(part) => {
                quote.speaker.as_ref().is_some_and(|speaker| within(speaker, part))
            }
            Self::Author(part) => quote.authors.iter().any(|name| within(name, part)),
            Self::Tag(name) => quote.tags.iter().any(|tag| fold::text(tag) == *name),
            Self::Category(name) => quote.color.as_ref().is_some_and(|c| fold::text(c) == *name),
            Self::Article { id, title } => {
                quote.article.as_str() == id || within(&quote.title, title)
            }
            Self::Kept(Bounds { from, before, .. }) => {
                quote.at.parse::<Timestamp>().is_ok_and(|at| {
                    let at = at.as_second();
                    from.is_none_or(|from| at >= from) && before.is_none_or(|before| at < before)
                })
            }
        }
    }
}

fn everything(quote: &Quote) -> String {
    let names = quote.authors.iter().chain(&quote.tags).map(Safe::as_str);
    let texts = [quote.text.as_str(), &quote.note, &quote.title];
    let named = [&quote.speaker, &quote.source, &quote.color].into_iter().flatten();
    names.chain(texts).chain(named.map(Safe::as_str)).collect::<Vec<_>>().join("\n")
}

/// Words; blanks between double quotation marks part nothing.
fn pieces(query: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut inside) = (Vec::new(), String::new(), false);
    for c in query.chars() {
        inside ^= c == '"';
        if c.is_whitespace() && !inside {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(c);
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::Chosen;
    use crate::quote::export::sample;
    use crate::safe::Safe;

    #[test]
    fn all_terms_must_hold_and_those_behind_a_minus_must_not() {
        let mut quote =
            sample::of("Nobody came to the quay at noon.", &["Nobody came to the quay"]);
        quote.speaker = Some(Safe::line("Ana Duarte"));
        quote.authors = vec![Safe::line("Jo Okafor")];
        quote.tags = vec![Safe::line("rivers")];
        quote.color = Some(Safe::line("claim"));
        quote.title = Safe::line("River towns");
        quote.source = None;
        for (query, holds) in [
            ("", true),
            ("NOBODY quay", true),
            ("\"to the quay\"", true),
            ("\"the to quay\"", false),
            ("speaker:duarte tag:rivers category:claim", true),
            ("speaker:\"ana d\" author:okafor article:\"river t\"", true),
            ("tag:river", false),
            ("-tag:rivers", false),
            ("-speaker:olin nobody", true),
            ("-nobody", false),
            ("odd:rivers", false),
        ] {
            assert_eq!(Chosen::parse(query).holds(&quote), holds, "{query}");
        }
        let mut chosen = Chosen::parse("quay");
        chosen.and("speaker", "Olin");
        assert!(!chosen.holds(&quote));
    }
}
