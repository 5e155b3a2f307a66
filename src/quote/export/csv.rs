//! Quotes → rows of comma separated values (RFC 4180).
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula and would run it;
//! an apostrophe in front makes it text.

use crate::quote::cite::{Style, cite};
use crate::quote::{Quote, by_article};
use crate::safe::Safe;

/// What a spreadsheet may run, in both widths.
pub const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

pub fn write(quotes: &[Quote], style: Style) -> String {
    let mut out = row(&[
        "Text", "Speaker", "Note", "Tags", "Category", "Kind", "Title", "Authors", "Source",
        "Date", "Link", "Kept", "Citation", "Id",
    ]);
    for quote in quotes {
        let text = |value: &Option<Safe>| value.as_deref().unwrap_or_default().to_owned();
        out.push_str(&row(&[
            &quote.text,
            &text(&quote.speaker),
            &quote.note,
            &joined(&quote.tags),
            &text(&quote.color),
            quote.kind.name(),
            &quote.title,
            &joined(&quote.authors),
            &text(&quote.source),
            &quote.date.map(|date| date.to_string()).unwrap_or_default(),
            &text(&quote.link),
            &quote.at,
            &cite(quote, style),
            quote.id.as_str(),
        ]));
    }
    out
}

/// The columns that Readwise imports; tags ride in the note as `.tag`, in front of it.
pub fn readwise(quotes: &[Quote]) -> String {
    let mut out = row(&["Highlight", "Title", "Author", "URL", "Note", "Location", "Date"]);
    for article in by_article(quotes) {
        for (rank, quote) in (1..).zip(article) {
            let rank: usize = rank;
            let tag =
                |tag: &Safe| format!(".{}", tag.split_whitespace().collect::<Vec<_>>().join("-"));
            let mut note: Vec<String> = quote.tags.iter().map(tag).collect();
            note.extend((!quote.note.is_empty()).then(|| quote.note.to_string()));
            out.push_str(&row(&[
                &quote.text,
                &quote.title,
                &joined(&quote.authors),
                quote.link.as_deref().unwrap_or_default(),
                &note.join(" "),
                &rank.to_string(),
                &day_and_time(&quote.at),
            ]));
        }
    }
    out
}

/// `2026-11-22T09:14:05.000Z` as `2026-11-22 09:14:05`.
fn day_and_time(at: &str) -> String {
    at.get(..19).unwrap_or(at).replace('T', " ")
}

fn joined(texts: &[Safe]) -> String {
    texts.iter().map(Safe::as_str).collect::<Vec<_>>().join("; ")
}

fn row(cells: &[&str]) -> String {
    cells.iter().map(|cell| self::cell(cell)).collect::<Vec<_>>().join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    let guard = if text.trim_start().starts_with(FORMULA) { "'" } else { "" };
    let text = format!("{guard}{text}");
    if text.contains(['"', ',', '\n', '\r']) || text.trim() != text {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{FORMULA, cell, readwise, write};
    use crate::quote::cite::Style;
    use crate::quote::export::sample;
    use crate::safe::Safe;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    /// The grammar of RFC 4180, and nothing else.
    fn strict(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row) = (Vec::new(), Vec::new());
        let mut rest = text;
        while !rest.is_empty() {
            let cell;
            if let Some(quoted) = rest.strip_prefix('"') {
                let mut end = 0;
                loop {
                    end += quoted[end..].find('"').expect("a closing mark");
                    if quoted[end + 1..].starts_with('"') {
                        end += 2;
                    } else {
                        break;
                    }
                }
                cell = quoted[..end].replace("\"\"", "\"");
                rest = &quoted[end + 1..];
            } else {
                let end = rest.find([',', '\r']).expect("an end");
                assert!(!rest[..end].contains(['"', '\n']));
                cell = rest[..end].to_owned();
                rest = &rest[end..];
            }
            row.push(cell);
            if let Some(next) = rest.strip_prefix("\r\n") {
                rows.push(std::mem::take(&mut row));
                rest = next;
            } else {
                rest = rest.strip_prefix(',').expect("a comma");
            }
        }
        rows
    }

    #[test]
    fn a_strict_reader_finds_every_cell_and_no_formula() {
        let samples = sample::all();
        for (written, columns) in [(write(&samples, Style::Plain), 14), (readwise(&samples), 7)] {
            let rows = strict(&written);
            assert_eq!(rows.len(), 4);
            for row in &rows {
                assert_eq!(row.len(), columns);
                assert!(row.iter().all(|cell| !cell.starts_with(FORMULA)), "{row:?}");
            }
            assert_eq!(rows[1][0], samples[0].text.as_str());
            assert_eq!(rows[2][0], format!("'{}", samples[1].text));
        }
        assert_eq!(
            strict(&readwise(&samples))[1][4],
            ".rivers .two-words compare with \"Vanport\", 1948\n=HYPERLINK(\"x\")"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_one_cell(text in any::<String>()) {
            let text = Safe::typed(&text);
            let rows = strict(&format!("{},x\r\n", cell(&text)));
            prop_assert_eq!(rows[0].len(), 2);
            prop_assert!(!rows[0][0].starts_with(FORMULA));
            prop_assert_eq!(rows[0][0].strip_prefix('\'').unwrap_or(&rows[0][0]),
                text.strip_prefix('\'').unwrap_or(&text));
        }
    }
}
