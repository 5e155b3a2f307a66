//! TOML text → what was typed, each piece with its place, and the lines that are not TOML.
//!
//! A line that cannot be read hides only itself: the parser recovers, and whatever touches a line
//! with a syntax error is left out, because what the parser makes of it is a guess. A table whose
//! header cannot be read is left out as a whole, for its keys would land in another one.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::Problem;

/// More problems than these in one file are counted, not shown.
const SHOWN: usize = 50;
/// A longer line, in scalar values, is no help as an excerpt.
const LONGEST: usize = 300;
/// Deeper tables than these mean nothing to any setting.
const DEEPEST: usize = 6;

/// One `key = value`, or one table under its header.
#[derive(Debug)]
pub struct Entry {
    pub key: String,
    /// Bytes of the key.
    pub at: Range<usize>,
    pub value: Value,
    /// Bytes of the value; of a table its header.
    pub span: Range<usize>,
}

/// A value as typed.
#[derive(Debug)]
pub enum Value {
    Text(String),
    Number(i64),
    Switch(bool),
    List(Vec<(Value, Range<usize>)>),
    Table(Vec<Entry>),
    /// A float, a date, a number beyond all bounds: no setting takes one.
    Other,
}

/// Where something was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub path: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// In scalar values, counted from 1.
    pub column: usize,
    /// The line as typed, unless it is too long to be shown.
    pub excerpt: Option<String>,
}

impl Place {
    /// A problem that points here.
    pub fn problem(&self, what: impl Into<String>) -> Problem {
        let mut problem = Problem::new(what).at(self.line).in_file(&self.path);
        problem.column = Some(self.column);
        problem.excerpt = self.excerpt.clone();
        problem
    }
}

/// The text of one file, the places in it, and what was found wrong.
#[derive(Debug)]
pub struct Source<'a> {
    path: &'a Path,
    text: &'a str,
    /// Where each line starts.
    lines: Vec<usize>,
    problems: Vec<(usize, Problem)>,
    more: usize,
    /// Lines, counted from 0, with a syntax error.
    torn: BTreeSet<usize>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str, path: &'a Path) -> Self {
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let next = text.match_indices('\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(first).chain(next).collect();
        Self { path, text, lines, problems: Vec::new(), more: 0, torn: BTreeSet::new() }
    }

    /// Reads the text as one table, in the order of typing.
    pub fn read(&mut self) -> Vec<Entry> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            self.torn.insert(self.line(at));
        }
        let mut left_out = self.headless();
        let entries = self.entries(table.into_inner(), 0, &mut left_out);
        self.report_syntax(&errors, &left_out);
        entries
    }

    /// True when every line was TOML.
    pub fn is_sound(&self) -> bool {
        self.torn.is_empty()
    }

    pub fn place(&self, at: usize) -> Place {
        let line = self.line(at);
        let start = self.lines[line];
        let whole = self.line_text(line);
        Place {
            path: self.path.to_owned(),
            line: line + 1,
            column: self.text.get(start..at).map_or(1, |before| before.chars().count() + 1),
            excerpt: (whole.chars().nth(LONGEST).is_none()).then(|| whole.to_owned()),
        }
    }

    /// Notes a problem; a line that is not TOML has been reported once and for all.
    pub fn report(&mut self, at: usize, what: impl Into<String>) {
        if !self.torn.contains(&self.line(at)) {
            self.note(at, what.into());
        }
    }

    /// What was typed there, cut to a readable length.
    pub fn typed(&self, span: &Range<usize>) -> String {
        let typed = self.text.get(span.clone()).unwrap_or_default();
        crate::article::width::fit(&crate::safe::Safe::line(typed), 40, "…")
    }

    /// Where a byte of a string stands in the text: behind the quote and the escapes before it. Of
    /// a string over several lines it is the beginning of the string.
    pub fn byte_within(&self, span: &Range<usize>, byte: usize) -> usize {
        let typed = self.text.get(span.clone()).unwrap_or_default();
        let is_long = typed.starts_with("\"\"\"") || typed.starts_with("'''");
        let inside = typed.strip_prefix(['"', '\'']).filter(|_| !is_long);
        let Some(mut rest) = inside else { return span.start };
        let is_basic = typed.starts_with('"');
        let mut read = 0;
        while let Some(c) = rest.chars().next().filter(|_| read < byte) {
            let (width, bytes) = match escape(rest).filter(|_| is_basic) {
                Some(escape) => escape,
                None => (c.len_utf8(), c.len_utf8()),
            };
            rest = rest.get(width..).unwrap_or_default();
            read += bytes;
        }
        span.start + typed.len() - rest.len()
    }

    /// Where a line of a string begins in the text, counted from 1. Of a string that is typed on one
    /// line it is the beginning of the string.
    pub fn line_within(&self, span: &Range<usize>, line: usize) -> usize {
        let typed = self.text.get(span.clone()).unwrap_or_default();
        // a line end right behind the marks is not of the string
        let bare = typed.trim_start_matches(['"', '\'']);
        let ends = line.saturating_sub(usize::from(!bare.starts_with(['\n', '\r'])));
        let end = ends.checked_sub(1).and_then(|end| typed.match_indices('\n').nth(end));
        end.map_or(span.start, |(at, _)| span.start + at + 1)
    }

    /// Everything found wrong, in the order of the text.
    pub fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|(at, _)| *at);
        let mut problems: Vec<Problem> =
            self.problems.into_iter().map(|(_, problem)| problem).collect();
        if self.more > 0 {
            problems.push(Problem::new(format!("{} more problems", self.more)).in_file(self.path));
        }
        problems
    }

    fn note(&mut self, at: usize, what: String) {
        if self.problems.len() < SHOWN {
            self.problems.push((at, self.place(at).problem(what)));
        } else {
            self.more += 1;
        }
    }

    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).saturating_sub(1)
    }

    fn line_text(&self, line: usize) -> &'a str {
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        self.text[self.lines[line]..end].trim_end_matches('\r')
    }

    fn is_torn(&self, span: &Range<usize>) -> bool {
        self.torn.range(self.line(span.start)..=self.line(span.end)).next().is_some()
    }

    /// The text under each torn header, whose lines are torn with it.
    fn headless(&mut self) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        let is_header = |line| self.line_text(line).trim_start().starts_with('[');
        for header in self.torn.iter().copied().filter(|line| is_header(*line)) {
            let mut end = header + 1;
            while end < self.lines.len() && !is_header(end) {
                end += 1;
            }
            spans.push(header..end);
        }
        self.torn.extend(spans.iter().cloned().flatten());
        let bytes = |lines: Range<usize>| {
            let text = lines.clone().rev().find(|line| !self.line_text(*line).trim().is_empty());
            let last = self.lines[text.unwrap_or(lines.start)];
            self.lines[lines.start]..last
        };
        spans.into_iter().map(bytes).collect()
    }

    fn entries(
        &self,
        table: DeTable<'_>,
        depth: usize,
        left_out: &mut Vec<Range<usize>>,
    ) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (key, value) in table {
            let (at, span) = (key.span(), value.span());
            let inline = !value.get_ref().is_table() || self.text[span.start..].starts_with('{');
            let extent = at.start.min(span.start)..at.end.max(span.end);
            if inline && self.is_torn(&extent) {
                left_out.push(extent);
                continue;
            }
            let value = self.value(value, depth + 1, left_out);
            entries.push(Entry { key: key.into_inner().into_owned(), at, value, span });
        }
        entries.sort_by_key(|entry| entry.at.start);
        entries
    }

    fn value(
        &self,
        value: Spanned<DeValue<'_>>,
        depth: usize,
        left_out: &mut Vec<Range<usize>>,
    ) -> Value {
        match value.into_inner() {
            _ if depth > DEEPEST => Value::Other,
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map_or(Value::Other, Value::Number),
            DeValue::Boolean(switch) => Value::Switch(switch),
            DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
            DeValue::Table(table) => Value::Table(self.entries(table, depth, left_out)),
            DeValue::Array(array) => {
                let item = |item: Spanned<DeValue<'_>>| {
                    let span = item.span();
                    (self.value(item, depth + 1, &mut Vec::new()), span)
                };
                Value::List(array.into_iter().map(item).collect())
            }
        }
    }

    /// Reports one error for each line, and one for everything that a left-out entry swallowed.
    fn report_syntax(&mut self, errors: &[toml::de::Error], left_out: &[Range<usize>]) {
        let mut errors: Vec<(usize, &str)> = errors
            .iter()
            .map(|error| (error.span().map_or(0, |span| span.start), error.message()))
            .collect();
        errors.sort_by_key(|(at, _)| *at);
        let mut reported = None;
        for (at, message) in errors {
            let line = self.line(at);
            if reported.is_some_and(|reported| line <= reported) {
                continue;
            }
            reported = Some(line);
            if self.problems.len() >= SHOWN {
                self.more += 1;
                continue;
            }
            let touched = left_out.iter().filter(|span| span.start <= at && at <= span.end);
            let Some(entry) = touched.max_by_key(|span| span.end) else {
                self.note(at, format!("not TOML: {message}; this line is ignored"));
                continue;
            };
            // What is never closed is noticed at the end of the file, but begins where it begins.
            let end = self.text.trim_end().len();
            let last = self.line(entry.end.min(end));
            let endless = at >= end && self.line(entry.start) < last;
            let at = if endless { entry.start } else { at };
            reported = Some(last.max(line));
            let extent = if last > self.line(at) {
                format!("ignored up to line {}", last + 1)
            } else {
                "this line is ignored".to_owned()
            };
            self.note(at, format!("not TOML: {message}; {extent}"));
        }
    }
}

/// The escape that a text begins with: its bytes as typed, and those that it stands for.
fn escape(text: &str) -> Option<(usize, usize)> {
    let digits = match text.strip_prefix('\\')?.chars().next()? {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        sign => return Some((1 + sign.len_utf8(), 1)),
    };
    let code = u32::from_str_radix(text.get(2..2 + digits)?, 16).ok()?;
    Some((2 + digits, char::from_u32(code)?.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Source, Value};
    use std::path::Path;

    #[test]
    fn what_is_typed_comes_in_the_order_of_typing_with_its_bytes() {
        let text = "z = 0x10\na.b = 'ω'\n[m]\nk = [true, 1.5]\n";
        let mut source = Source::new(text, Path::new("c.toml"));
        let entries = source.read();
        let keys: Vec<&str> = entries.iter().map(|entry| &text[entry.at.clone()]).collect();
        assert_eq!((keys, source.is_sound()), (vec!["z", "a", "m"], true));
        assert!(matches!(entries[0].value, Value::Number(16)));
        let Value::Table(inner) = &entries[1].value else { panic!("a is a table") };
        assert_eq!((inner[0].key.as_str(), &text[inner[0].span.clone()]), ("b", "'ω'"));
        let Value::Table(inner) = &entries[2].value else { panic!("m is a table") };
        let Value::List(items) = &inner[0].value else { panic!("k is a list") };
        assert!(matches!(items[..], [(Value::Switch(true), _), (Value::Other, _)]));
    }

    #[test]
    fn a_line_too_long_to_be_shown_still_has_a_place() {
        for (length, shown) in [(LONGEST, true), (LONGEST + 1, false)] {
            let text = format!("\n{}\n", "ω".repeat(length));
            let place = Source::new(&text, Path::new("c.toml")).place(5);
            assert_eq!((place.line, place.column, place.excerpt.is_some()), (2, 3, shown));
        }
    }

    #[test]
    fn a_place_within_a_string_stands_behind_its_escapes() {
        for (text, byte, rest) in [
            (r#"k = "ab""#, 1, "b\""),
            (r#"k = 'a\nb'"#, 2, "nb'"),
            (r#"k = "\"\u00e9\x41\U0001F600\tz""#, 9, "z\""),
            (r#"k = "ab""#, 9, ""),
            (r#"k = """ab""""#, 1, r#""""ab""""#),
        ] {
            let mut source = Source::new(text, Path::new("c.toml"));
            let span = source.read()[0].span.clone();
            assert_eq!(&text[source.byte_within(&span, byte)..], rest, "{text}");
        }
    }

    #[test]
    fn no_depth_of_tables_is_followed_for_ever() {
        let text = format!("{}x = 1", "a.".repeat(60));
        let mut entries = Source::new(&text, Path::new("c.toml")).read();
        let mut depth = 0;
        while let Some(Value::Table(inner)) = entries.pop().map(|entry| entry.value) {
            (entries, depth) = (inner, depth + 1);
        }
        assert_eq!(depth, super::DEEPEST);
    }
}
