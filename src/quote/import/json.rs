//! Our own JSON lines → quotes, with every field that was written.

use serde_json::{Map, Value};

use crate::article::ArticleId;
use crate::error::{Problem, of_line};
use crate::journal::quote::{Fields, RESERVED};
use crate::quote::QuoteId;
use crate::quote::import::{Imported, Incoming};

/// Keys that are about the export, not about the quote.
const DERIVED: [&str; 9] =
    ["art", "at", "changed", "dev", "tags", "schema", "cite", "at_words", "deleted"];

pub fn read(text: &str) -> Imported {
    let mut imported = Imported::default();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line).map(incoming) {
            Ok(Some(quote)) => imported.quotes.push(quote),
            Ok(None) => {
                let what = "not a quote, passed over (it has no text)";
                imported.problems.push(Problem::new(what).at(number));
            }
            Err(cause) => {
                let what = format!("not a quote, passed over ({})", of_line(&cause));
                imported.problems.push(Problem::new(what).at(number));
            }
        }
    }
    imported
}

/// Whether a line is an object, a quote or not.
pub fn is_object(line: &str) -> bool {
    serde_json::from_str::<Map<String, Value>>(line).is_ok()
}

fn incoming(object: Map<String, Value>) -> Option<Incoming> {
    let string = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let text = string("text").trim();
    if text.is_empty() {
        return None;
    }
    let tags = object.get("tags").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let tags = tags.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect();
    let id = QuoteId::parse(string("id"));
    let id = id.unwrap_or_else(|| QuoteId::derived(&format!("{}\n{text}", string("title"))));
    let article = match string("art") {
        "" => ArticleId::new(
            None,
            Some(string("link")).filter(|link| !link.is_empty()),
            string("title"),
        ),
        art => ArticleId::new(None, None, art),
    };
    let deleted = object.get("deleted").and_then(Value::as_bool).unwrap_or_default();
    let made = string("at").to_owned();
    let others = object.into_iter().filter(|(name, _)| !is_no_field(name));
    let mut fields = Fields(others.collect());
    fields.say("made", &made);
    Some(Incoming { id, article, fields, tags, deleted })
}

fn is_no_field(name: &str) -> bool {
    DERIVED.contains(&name) || RESERVED.contains(&name)
}
