//! Kindle's clippings → quotes; a note goes to the highlight at its location.

use crate::article::Date;
use crate::error::Problem;
use crate::journal::quote::Fields;
use crate::quote::export::clippings::END;
use crate::quote::import::{Imported, Incoming};
use crate::safe::Safe;

/// One clipping as it stands in the file.
struct Clipping<'t> {
    title: &'t str,
    authors: Vec<&'t str>,
    /// The number behind the last location or page: a note has that of its highlight's end.
    location: &'t str,
    note: bool,
    made: String,
    text: String,
}

pub fn read(text: &str) -> Imported {
    let mut imported = Imported::default();
    let mut ends: Vec<(String, String)> = Vec::new();
    let mut notes: Vec<(usize, Clipping<'_>)> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let mut first = 1;
    for (number, line) in (1..).zip(text.lines()) {
        if !line.trim_end().starts_with(END) {
            if !lines.is_empty() || !line.trim().is_empty() {
                if lines.is_empty() {
                    first = number;
                }
                lines.push(line.trim_start_matches('\u{feff}').trim_end_matches('\r'));
            }
            continue;
        }
        match clipping(&lines) {
            Some(clipping) if clipping.note => notes.push((first, clipping)),
            Some(clipping) if clipping.text.is_empty() => {}
            Some(clipping) => {
                let mut fields = Fields::default();
                if !clipping.authors.is_empty() {
                    fields.put("authors", clipping.authors.clone());
                }
                fields.say("made", &clipping.made);
                let quote = Incoming::nameless(&clipping.text, clipping.title, fields, Vec::new());
                imported.quotes.push(quote);
                ends.push((clipping.title.to_owned(), clipping.location.to_owned()));
            }
            None => {
                imported.problems.push(Problem::new("not a clipping, passed over").at(first));
            }
        }
        lines.clear();
    }
    if lines.iter().any(|line| !line.trim().is_empty()) {
        imported.problems.push(Problem::new("a clipping without its end, passed over").at(first));
    }
    for (line, note) in notes {
        let place = (note.title.to_owned(), note.location.to_owned());
        let at = ends.iter().rposition(|end| *end == place);
        match at.and_then(|at| imported.quotes.get_mut(at)) {
            Some(quote) => quote.fields.say("note", &note.text),
            None => imported.problems.push(Problem::new("a note without a highlight").at(line)),
        }
    }
    imported
}

fn clipping<'t>(lines: &[&'t str]) -> Option<Clipping<'t>> {
    let (head, about) = (lines.first()?.trim(), lines.get(1)?.trim());
    let about = about.strip_prefix("- ")?;
    let (title, authors) = match head.strip_suffix(')').and_then(|head| head.rsplit_once(" (")) {
        Some((title, authors)) => (title, authors),
        None => (head, ""),
    };
    let (place, added) = match about.rsplit_once(" | ") {
        Some((place, added)) => (place, added),
        None => (about, ""),
    };
    let digit = |c: char| c.is_ascii_digit();
    let end = place.rfind(digit).map_or(0, |at| at + 1);
    let start = place[..end].trim_end_matches(digit).len();
    let text: Vec<String> = lines
        .iter()
        .skip(2)
        .skip_while(|line| line.trim().is_empty())
        .map(|line| line.strip_prefix(' ').filter(|line| line.starts_with(END)).unwrap_or(line))
        .map(ToOwned::to_owned)
        .collect();
    Some(Clipping {
        title,
        authors: authors.split(';').map(str::trim).filter(|name| !name.is_empty()).collect(),
        location: &place[start..end],
        note: place.contains(" Note "),
        made: made(added.strip_prefix("Added on ").unwrap_or(added)),
        text: text.join("\n").trim().to_owned(),
    })
}

/// `Sunday, November 22, 2026 9:14:05 AM` as the journal writes it, else nothing.
fn made(added: &str) -> String {
    let added = Safe::line(added);
    let parsed = || {
        let (_, day) = added.split_once(", ")?;
        let (day, time) = match day.rsplitn(3, ' ').collect::<Vec<_>>()[..] {
            [half @ ("AM" | "PM"), time, day] => {
                let mut parts = time.split(':').map(|part| part.parse::<u32>().ok());
                let (hour, minute) = (parts.next()??, parts.next()??);
                let second = parts.next().flatten().unwrap_or(0);
                let hour = hour % 12 + if half == "PM" { 12 } else { 0 };
                (day, Some((hour, minute, second)))
            }
            _ => (day, None),
        };
        let day = Date::parse(day)?.day();
        let (hour, minute, second) = time.unwrap_or_default();
        Some(format!("{day}T{hour:02}:{minute:02}:{second:02}.000Z"))
    };
    parsed().unwrap_or_default()
}
