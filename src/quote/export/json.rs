//! Quotes → one JSON object a line, with everything that is known: the import reads it again.

use serde_json::{Map, Value};

use crate::journal::quote::Fields;
use crate::quote::cite::{Style, cite};
use crate::quote::{Quote, fragment, record};
use crate::safe::escaped;

/// What tells our lines from other JSON.
pub const SCHEMA: &str = "pullquote/1";

pub fn write(quotes: &[Quote], style: Style) -> String {
    quotes.iter().map(|quote| line(quote, style)).collect()
}

fn line(quote: &Quote, style: Style) -> String {
    let object = Fields(object(quote, style).into_iter().collect());
    let mut line = escaped(serde_json::to_string(&object).unwrap_or_default());
    line.push('\n');
    line
}

/// A file of JSON, in which nothing acts on the terminal.
pub fn pretty(value: &Value) -> String {
    let mut text = escaped(serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}

/// The record, and what can be made of it: citation and address at the words.
pub fn object(quote: &Quote, style: Style) -> Map<String, Value> {
    let mut object = record::object(quote);
    object.insert("schema".into(), SCHEMA.into());
    object.insert("cite".into(), cite(quote, style).as_str().into());
    if let Some(url) = fragment::link(quote) {
        object.insert("at_words".into(), url.into());
    }
    object
}
