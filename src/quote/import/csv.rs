//! Readwise's columns → quotes.

use crate::error::Problem;
use crate::journal::quote::Fields;
use crate::quote::export::csv::FORMULA;
use crate::quote::import::{Imported, Incoming};

/// Whether a line names the column that every such file has.
pub fn is_header(line: &str) -> bool {
    let cells: Vec<String> = line.split(',').map(name).collect();
    cells.iter().any(|cell| cell == "highlight")
}

/// A column's name as it is compared.
fn name(cell: &str) -> String {
    cell.trim().trim_matches('"').to_lowercase()
}

pub fn read(text: &str) -> Imported {
    let mut imported = Imported::default();
    let mut rows = Rows { rest: text, line: 1 };
    let head: Vec<String> = match rows.next() {
        Some(Ok((_, cells))) => cells.iter().map(|cell| name(cell)).collect(),
        Some(Err(problem)) => {
            imported.problems.push(problem);
            return imported;
        }
        None => return imported,
    };
    for row in rows {
        let (line, cells) = match row {
            Ok(row) => row,
            Err(problem) => {
                imported.problems.push(problem);
                continue;
            }
        };
        let cell = |names: &[&str]| {
            let at = head.iter().position(|head| names.contains(&head.as_str()));
            at.and_then(|at| cells.get(at)).map(|cell| unguarded(cell.trim())).unwrap_or_default()
        };
        let words = cell(&["highlight"]);
        if words.is_empty() {
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                imported
                    .problems
                    .push(Problem::new("a row without a highlight, passed over").at(line));
            }
            continue;
        }
        let (mut tags, note) = inline_tags(cell(&["note"]));
        tags.extend(
            cell(&["tags"])
                .split(',')
                .map(str::trim)
                .filter(|tag| !tag.is_empty())
                .map(ToOwned::to_owned),
        );
        let mut fields = Fields::default();
        let author = cell(&["author", "book author"]);
        let authors: Vec<&str> =
            author.split(';').map(str::trim).filter(|name| !name.is_empty()).collect();
        if !authors.is_empty() {
            fields.put("authors", authors);
        }
        fields.say("link", cell(&["url", "source url"]));
        fields.say("note", note);
        fields.say("color", cell(&["color"]));
        fields.say("made", &moment(cell(&["date", "highlighted at"])));
        imported.quotes.push(Incoming::nameless(
            words,
            cell(&["title", "book title"]),
            fields,
            tags,
        ));
    }
    imported
}

/// What a guard against formulas put in front is not part of the text.
fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.trim_start().starts_with(FORMULA)).unwrap_or(cell)
}

/// `.tag .other the note` → its tags and the rest.
fn inline_tags(note: &str) -> (Vec<String>, &str) {
    let mut tags = Vec::new();
    let mut rest = note;
    while let Some(tagged) = rest.trim_start().strip_prefix('.') {
        let end = tagged.find(char::is_whitespace).unwrap_or(tagged.len());
        if !tagged.starts_with(char::is_alphanumeric) {
            break;
        }
        tags.push(tagged[..end].to_owned());
        rest = tagged[end..].trim_start();
    }
    (tags, rest)
}

/// `2026-11-22 09:14:05` as the journal writes it.
fn moment(text: &str) -> String {
    if text.len() == 19 && text.as_bytes().get(10) == Some(&b' ') {
        return format!("{}.000Z", text.replace(' ', "T"));
    }
    text.to_owned()
}

/// Rows with the line they begin on; marks are doubled inside of cells (RFC 4180), line ends are
/// any.
struct Rows<'t> {
    rest: &'t str,
    line: usize,
}

impl Rows<'_> {
    /// Gives the row up and goes on behind the end of the line.
    fn skip(&mut self, what: &str, line: usize) -> Problem {
        let end = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
        self.advance(end);
        Problem::new(what).at(line)
    }

    fn advance(&mut self, bytes: usize) {
        let (past, rest) = self.rest.split_at(bytes);
        self.line += past.matches('\n').count();
        self.rest = rest;
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<(usize, Vec<String>), Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            if let Some(quoted) = self.rest.strip_prefix('"') {
                let mut end = 0;
                loop {
                    let Some(mark) = quoted[end..].find('"') else {
                        return Some(Err(
                            self.skip("a cell has no end, its row is passed over", line)
                        ));
                    };
                    end += mark;
                    if !quoted[end + 1..].starts_with('"') {
                        break;
                    }
                    end += 2;
                }
                cells.push(quoted[..end].replace("\"\"", "\"").replace("\r\n", "\n"));
                self.advance(end + 2);
            } else {
                let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
                cells.push(self.rest[..end].trim_end_matches('\r').to_owned());
                self.advance(end);
            }
            if let Some(after) = self.rest.strip_prefix(',') {
                self.rest = after;
                continue;
            }
            let end = self.rest.len() - self.rest.trim_start_matches('\r').len();
            if self.rest[end..].starts_with('\n') {
                self.advance(end + 1);
            } else if !self.rest[end..].is_empty() {
                return Some(Err(
                    self.skip("a mark stands inside a cell, its row is passed over", line)
                ));
            } else {
                self.advance(end);
            }
            return Some(Ok((line, cells)));
        }
    }
}
