//! Quotes → plain text: the words in marks, and where they are from.

use crate::quote::Quote;
use crate::quote::cite::{Style, cite, inner};

pub fn write(quotes: &[Quote], style: Style) -> String {
    quotes.iter().map(|quote| one(quote, style)).collect::<Vec<_>>().join("\n")
}

/// One quote with its citation, line end included: what a copy puts on the clipboard.
pub fn one(quote: &Quote, style: Style) -> String {
    let words = inner(&quote.text);
    let speaker = quote.speaker.as_ref().filter(|_| style != Style::Plain);
    let speaker = speaker.map(|name| format!("{name}. ")).unwrap_or_default();
    let source = format!("{speaker}{}", cite(quote, style));
    let source = if source.is_empty() { String::new() } else { format!("— {source}\n") };
    let note = quote.note.trim();
    let note = if note.is_empty() { String::new() } else { format!("{note}\n") };
    format!("“{words}”\n{source}{note}")
}

/// The words alone.
pub fn bare(quote: &Quote) -> String {
    quote.text.to_string()
}
