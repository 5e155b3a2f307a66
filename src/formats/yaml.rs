//! The flat YAML of front matter → fields: scalars, lists, block scalars, one level of mapping.
//!
//! Front matter in the wild is looser than YAML (quoted text running on at the left margin, colons
//! in plain text, tabs), so this reads lines, never fails, and names what it skips.

use crate::error::Problem;
use crate::formats::fields::{Field, Value};

/// Reads the lines between the fences; `first` is the number of the first in its file.
pub fn fields(text: &str, first: usize, problems: &mut Vec<Problem>) -> Vec<Field> {
    let lines: Vec<&str> = text.lines().collect();
    let mut reader = Reader { lines: &lines, at: 0, first, problems };
    reader.mapping(0, true)
}

struct Reader<'a, 'p> {
    lines: &'a [&'a str],
    at: usize,
    first: usize,
    problems: &'p mut Vec<Problem>,
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

impl<'a> Reader<'a, '_> {
    fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }

    fn skip(&mut self, what: &str) {
        let excerpt = self.lines.get(self.at).map(|line| (*line).to_owned());
        let what = format!("{what}; this line of the front matter is left out");
        if self.problems.len() < 20 {
            let problem = Problem { excerpt, ..Problem::new(what) };
            self.problems.push(problem.at(self.first + self.at));
        }
        self.at += 1;
    }

    /// Keys that stand at `margin` or deeper, until a line stands further left.
    fn mapping(&mut self, margin: usize, top: bool) -> Vec<Field> {
        let mut fields = Vec::new();
        while let Some(line) = self.peek() {
            if is_blank(line) {
                self.at += 1;
                continue;
            }
            if indent(line) < margin && !top {
                break;
            }
            let Some((key, rest)) = key(line) else {
                if !top {
                    break;
                }
                self.skip("neither a key nor part of one");
                continue;
            };
            let number = self.first + self.at;
            if let Some(value) = self.value(rest, indent(line), top) {
                fields.push(Field { key: key.to_owned(), value, line: number });
            }
        }
        fields
    }

    /// The value behind a key; on return the reader stands behind it.
    fn value(&mut self, rest: &'a str, margin: usize, top: bool) -> Option<Value> {
        let rest = rest.trim();
        match rest.chars().next() {
            None | Some('#') => {
                self.at += 1;
                self.nested(margin, top)
            }
            Some(style @ ('|' | '>')) if rest.len() <= 3 => {
                self.at += 1;
                Some(Value::Text(self.block(margin, style == '|')))
            }
            Some('[') => self.inline_list(rest).map(Value::List),
            Some('{') => {
                self.skip("mappings in braces are not read");
                None
            }
            Some('&' | '*' | '!') if rest.len() > 1 && !rest[1..].starts_with(' ') => {
                self.skip("anchors and types are not read");
                None
            }
            Some(quote @ ('"' | '\'')) => self.quoted(rest, quote).map(Value::Text),
            Some(_) => Some(Value::Text(self.plain(rest, margin))),
        }
    }

    /// What stands under a key without a value: a list, a mapping, or nothing.
    fn nested(&mut self, margin: usize, top: bool) -> Option<Value> {
        let mut ahead = self.at;
        while self.lines.get(ahead).is_some_and(|line| is_blank(line)) {
            ahead += 1;
        }
        let line = self.lines.get(ahead)?;
        if item(line).is_some() && indent(line) >= margin {
            self.at = ahead;
            return Some(Value::List(self.list(indent(line))));
        }
        if indent(line) <= margin {
            return None;
        }
        if key(line).is_some() && top {
            self.at = ahead;
            return Some(Value::Table(self.mapping(indent(line), false)));
        }
        self.at = ahead;
        let text = line.trim();
        Some(Value::Text(self.plain(text, margin)))
    }

    fn list(&mut self, margin: usize) -> Vec<Value> {
        let mut list = Vec::new();
        while let Some(line) = self.peek() {
            if is_blank(line) {
                self.at += 1;
                continue;
            }
            let Some(rest) = item(line).filter(|_| indent(line) == margin) else {
                if indent(line) > margin {
                    self.skip("lists in lists are not read");
                    continue;
                }
                break;
            };
            let inner = line.len() - rest.len();
            if !rest.starts_with(['"', '\'', '[', '{']) && key(rest).is_some() {
                list.push(Value::Table(self.item_mapping(rest, inner)));
            } else if rest.trim().is_empty() {
                self.at += 1;
            } else if item(rest).is_some() {
                self.skip("lists in lists are not read");
            } else if let Some(value) = self.value(rest, margin, false) {
                list.push(value);
            }
        }
        list
    }

    /// `- name: Ana` and the keys below it.
    fn item_mapping(&mut self, rest: &'a str, inner: usize) -> Vec<Field> {
        let mut fields = Vec::new();
        if let Some((key, value)) = key(rest) {
            let line = self.first + self.at;
            if let Some(value) = self.value(value, inner, false) {
                fields.push(Field { key: key.to_owned(), value, line });
            }
        }
        fields.extend(self.mapping(inner, false));
        fields
    }

    /// A plain text and the deeper lines that continue it.
    fn plain(&mut self, rest: &str, margin: usize) -> String {
        let mut text = uncommented(rest).to_owned();
        self.at += 1;
        while let Some(line) = self.peek() {
            if is_blank(line) || indent(line) <= margin {
                break;
            }
            text.push(' ');
            text.push_str(uncommented(line.trim()));
            self.at += 1;
        }
        text
    }

    /// Lines below `|` or `>`; `>` joins those of a paragraph.
    fn block(&mut self, margin: usize, keep: bool) -> String {
        let mut text = String::new();
        while let Some(line) = self.peek() {
            if !line.trim().is_empty() && indent(line) <= margin {
                break;
            }
            let line = line.trim();
            match (line.is_empty(), keep) {
                (true, _) => text.push('\n'),
                (false, true) => text.push_str(&format!("{line}\n")),
                (false, false) => text.push_str(&format!("{line} ")),
            }
            self.at += 1;
        }
        text.trim().to_owned()
    }

    /// A quoted text, over as many lines as it takes. The closing quote is the next one that is
    /// not escaped; without any the line is taken as it is.
    fn quoted(&mut self, rest: &str, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut part = &rest[1..];
        let start = self.at;
        loop {
            let (end, closed) = unquote(part, quote, &mut text);
            if closed {
                self.at += 1;
                let behind = part[end..].trim();
                if behind.is_empty() || behind.starts_with('#') || self.at - 1 > start {
                    return Some(text);
                }
                return Some(half_quoted(rest, &text, quote).to_owned());
            }
            self.at += 1;
            let Some(line) = self.peek() else { break };
            part = line.trim();
            text.push(if part.is_empty() { '\n' } else { ' ' });
        }
        self.at = start;
        self.skip("the quotation mark is not closed");
        Some(rest[1..].to_owned())
    }

    /// `[a, "b, c"]`, over several lines; lists and mappings inside are skipped.
    fn inline_list(&mut self, rest: &'a str) -> Option<Vec<Value>> {
        let mut whole = rest.to_owned();
        let start = self.at;
        let mut newest = rest;
        loop {
            if newest.contains(']')
                && let Some(list) = flow(&whole)
            {
                self.at += 1;
                return Some(list);
            }
            self.at += 1;
            match self.peek() {
                // a list of tags has no more lines than this, and the work stays small
                Some(line) if self.at - start < 60 => {
                    newest = line;
                    whole.push(' ');
                    whole.push_str(line.trim());
                }
                _ => break,
            }
        }
        self.at = start;
        self.skip("the bracket is not closed");
        None
    }
}

/// `key: value` with a blank behind the colon, or nothing.
fn key(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let end = match line.chars().next()? {
        quote @ ('"' | '\'') => line[1..].find(quote)? + 2,
        '-' | '#' | '[' | '{' | '|' | '>' => return None,
        _ => line.find(':')?,
    };
    let (key, rest) = line.split_at(end);
    let rest = rest.trim_start().strip_prefix(':')?;
    let key = key.trim().trim_matches(['"', '\'']);
    let spaced = rest.is_empty() || rest.starts_with([' ', '\t']);
    (spaced && !key.is_empty() && key.len() <= 60).then_some((key, rest))
}

/// The text of `- item`.
fn item(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('-')?;
    if rest.is_empty() {
        return Some(rest);
    }
    rest.starts_with([' ', '\t']).then(|| rest.trim_start())
}

/// A comment begins behind a blank.
fn uncommented(text: &str) -> &str {
    let end = text.find(" #").or_else(|| text.find("\t#")).unwrap_or(text.len());
    text[..end].trim()
}

/// A text that goes on behind its quote, which YAML forbids: `"The "old" river"` was meant to be
/// quoted as a whole, `"Yes" he said` was not.
fn half_quoted<'a>(whole: &'a str, first: &str, quote: char) -> &'a str {
    let whole = uncommented(whole);
    let opens_inside = first.ends_with([' ', '(']);
    let inner = whole.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner.filter(|_| opens_inside).unwrap_or(whole)
}

/// Appends up to the closing quote; gives the byte behind it and whether there was one.
fn unquote(part: &str, quote: char, text: &mut String) -> (usize, bool) {
    let mut chars = part.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                chars.next();
                text.push('\'');
                continue;
            }
            return (at + 1, true);
        }
        if c != '\\' || quote == '\'' {
            text.push(c);
            continue;
        }
        match chars.next().map(|(_, escaped)| escaped) {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some(kind @ ('x' | 'u' | 'U')) => {
                let length = match kind {
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let mut value = 0u32;
                for _ in 0..length {
                    let Some(digit) = chars.peek().and_then(|(_, c)| c.to_digit(16)) else { break };
                    value = value.wrapping_mul(16).wrapping_add(digit);
                    chars.next();
                }
                text.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            Some(other) => text.push(other),
            None => {}
        }
    }
    (part.len(), false)
}

/// The items of a whole `[…]`; `None` while it is not closed.
fn flow(text: &str) -> Option<Vec<Value>> {
    let mut rest = text.strip_prefix('[')?.trim_start();
    let mut list = Vec::new();
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        match rest.chars().next()? {
            ']' => return Some(list),
            quote @ ('"' | '\'') => {
                let mut item = String::new();
                let (end, closed) = unquote(&rest[1..], quote, &mut item);
                if !closed {
                    return None;
                }
                list.push(Value::Text(item));
                rest = &rest[1 + end..];
            }
            _ => {
                let end = rest.find([',', ']'])?;
                let item = rest[..end].trim();
                if !item.starts_with(['[', '{']) && !item.is_empty() {
                    list.push(Value::Text(item.to_owned()));
                }
                rest = &rest[end..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fields;
    use crate::error::Problem;
    use crate::formats::fields::{Field, Value};

    fn show(value: &Value) -> String {
        match value {
            Value::Text(text) => text.clone(),
            Value::List(list) => {
                format!("[{}]", list.iter().map(show).collect::<Vec<_>>().join("|"))
            }
            Value::Table(table) => {
                format!("{{{}}}", table.iter().map(line).collect::<Vec<_>>().join("|"))
            }
        }
    }

    fn line(field: &Field) -> String {
        format!("{}={}", field.key, show(&field.value))
    }

    fn read(text: &str) -> (Vec<String>, Vec<String>) {
        let mut problems = Vec::new();
        let fields = fields(text, 2, &mut problems);
        (fields.iter().map(line).collect(), problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn the_common_forms_are_read() {
        for (text, want) in [
            ("title: A plain title: with a colon # remark", "title=A plain title: with a colon"),
            ("title: \"Quoted \\\"so\\\" \\u00e9\" # remark", "title=Quoted \"so\" é"),
            ("title: 'It''s here'", "title=It's here"),
            ("title: \"Over\ntwo lines\"", "title=Over two lines"),
            ("title: Over\n  two lines", "title=Over two lines"),
            ("title: \"Yes\" he said", "title=\"Yes\" he said"),
            ("title: \"The \"old\" river\"", "title=The \"old\" river"),
            ("tags: [a, \"b, c\", 'd']", "tags=[a|b, c|d]"),
            ("tags: [a,\n  b\n]", "tags=[a|b]"),
            ("tags:\n- a\n- \"b\" # remark\n\n- c: d", "tags=[a|b|{c=d}]"),
            ("tags:\n  - a\n  - b", "tags=[a|b]"),
            (
                "authors:\n  - name: Ana\n    url: https://e.org\n  - Bo",
                "authors=[{name=Ana|url=https://e.org}|Bo]",
            ),
            ("author:\n  name: Ana\n  url: x", "author={name=Ana|url=x}"),
            ("text: |\n  one\n  two\n\n  three", "text=one\ntwo\n\nthree"),
            ("text: >-\n  one\n  two\n\n  three", "text=one two \nthree"),
            ("# remark\n\"quoted key\": x", "quoted key=x"),
            ("url: https://e.org/a#b", "url=https://e.org/a#b"),
            ("date: 2021-09-25 10:15:00", "date=2021-09-25 10:15:00"),
            ("title:\n  On the next line", "title=On the next line"),
        ] {
            assert_eq!(read(text), (vec![want.to_owned()], vec![]), "{text}");
        }
        assert_eq!(read("image:\ntitle: A\nempty:\n").0, ["title=A"]);
    }

    #[test]
    fn what_is_not_read_is_named_and_the_rest_goes_on() {
        let (fields, problems) =
            read("title: A\nmap: {a: b}\nstray\ndate: *anchor\nlink: [open\ntags: x");
        assert_eq!(fields, ["title=A", "tags=x"]);
        assert_eq!(
            problems,
            [
                "line 3: mappings in braces are not read; this line of the front matter is left out",
                "line 4: neither a key nor part of one; this line of the front matter is left out",
                "line 5: anchors and types are not read; this line of the front matter is left out",
                "line 6: the bracket is not closed; this line of the front matter is left out",
            ]
        );
        let (fields, problems) = read("title: \"open\ndate: 2021-09-25");
        assert_eq!(fields, ["title=open", "date=2021-09-25"]);
        assert!(problems[0].starts_with("line 2: the quotation mark is not closed"));
    }
}
