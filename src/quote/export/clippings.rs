//! Quotes → the text file that a Kindle keeps its clippings in, which many programs import.

use crate::article::Date;
use crate::quote::{Quote, by_article};
use crate::safe::Safe;

/// What ends a clipping.
pub const END: &str = "==========";

pub fn write(quotes: &[Quote]) -> String {
    let mut out = String::new();
    for article in by_article(quotes) {
        for (rank, quote) in (1..).zip(article) {
            let rank: usize = rank;
            out.push_str(&clipping(quote, "Highlight", rank, &quote.text));
            if !quote.note.is_empty() {
                out.push_str(&clipping(quote, "Note", rank, &quote.note));
            }
        }
    }
    out
}

fn clipping(quote: &Quote, what: &str, rank: usize, text: &str) -> String {
    let title = if quote.title.is_empty() { "Untitled" } else { quote.title.as_str() };
    let authors: Vec<&str> = quote.authors.iter().map(Safe::as_str).collect();
    let authors =
        if authors.is_empty() { String::new() } else { format!(" ({})", authors.join(";")) };
    let added = added(&quote.at);
    let words: Vec<String> = text.lines().map(line).collect();
    format!(
        "{title}{authors}\n- Your {what} on Location {rank} | Added on {added}\n\n{}\n{END}\n",
        words.join("\n")
    )
}

/// A line of the text that is all `=` would end the clipping.
fn line(line: &str) -> String {
    if line.starts_with(END) { format!(" {line}") } else { line.to_owned() }
}

/// `Sunday, November 22, 2026 9:14:05 AM`.
fn added(at: &str) -> String {
    let Some(date) = Date::parse(at) else { return at.to_owned() };
    let day = date.day().strftime("%A, %B %-d, %Y").to_string();
    let number = |range: std::ops::Range<usize>| at.get(range).and_then(|n| n.parse::<u32>().ok());
    match (number(11..13), number(14..16), number(17..19)) {
        (Some(hour), Some(minute), Some(second)) => {
            let half = if hour < 12 { "AM" } else { "PM" };
            format!("{day} {}:{minute:02}:{second:02} {half}", (hour + 11) % 12 + 1)
        }
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::added;

    #[test]
    fn the_time_is_written_as_a_kindle_writes_it() {
        for (at, expected) in [
            ("2026-11-22T09:14:05.000Z", "Sunday, November 22, 2026 9:14:05 AM"),
            ("2026-11-22T00:14:05.000Z", "Sunday, November 22, 2026 12:14:05 AM"),
            ("2026-11-22T12:00:00.000Z", "Sunday, November 22, 2026 12:00:00 PM"),
            ("2026-11-22", "Sunday, November 22, 2026"),
            ("soon", "soon"),
        ] {
            assert_eq!(added(at), expected);
        }
    }
}
