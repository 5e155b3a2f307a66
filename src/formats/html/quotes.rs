//! `<q>` → the quotation marks of its language (CLDR, `delimiters`).

use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};

/// Outer and inner marks.
type Marks = [(&'static str, &'static str); 2];

const ENGLISH: Marks = [("“", "”"), ("‘", "’")];

/// The pair around a quotation that stands in so many others.
pub fn marks(tree: &Tree<'_>, id: Id, depth: usize) -> (&'static str, &'static str) {
    let lang = std::iter::once(id)
        .chain(tree.ancestors(id))
        .find_map(|at| tree.raw_attribute(at, Attribute::Lang))
        .unwrap_or_default()
        .to_ascii_lowercase();
    of(&lang)[depth % 2]
}

fn of(lang: &str) -> Marks {
    match (lang, lang.split(['-', '_']).next().unwrap_or_default()) {
        ("de-ch" | "fr-ch" | "it-ch" | "de-li", _) => [("«", "»"), ("‹", "›")],
        ("pt-pt", _) => [("«", "»"), ("“", "”")],
        ("zh-tw" | "zh-hk" | "zh-hant", _) | (_, "ja") => [("「", "」"), ("『", "』")],
        (_, "de" | "cs" | "sk" | "sl" | "bg" | "is" | "et" | "lt" | "ka" | "sq") => {
            [("„", "“"), ("‚", "‘")]
        }
        (_, "fr") => [("«\u{a0}", "\u{a0}»"), ("“", "”")],
        (_, "es" | "it" | "ca" | "gl" | "eu" | "el" | "hy" | "no" | "nb" | "nn" | "fa") => {
            [("«", "»"), ("“", "”")]
        }
        (_, "ru" | "uk" | "be") => [("«", "»"), ("„", "“")],
        (_, "pl" | "ro" | "hu" | "hr") => [("„", "”"), ("«", "»")],
        (_, "da") => [("“", "”"), ("‘", "’")],
        (_, "sv" | "fi") => [("”", "”"), ("’", "’")],
        _ => ENGLISH,
    }
}
