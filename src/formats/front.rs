//! Front matter between fences (`+++` TOML, `---` YAML) → fields, and where the body begins.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::error::Problem;
use crate::formats::fields::{Field, Value, role};
use crate::formats::yaml;

/// No front matter is longer: a rule at the top of a book does not make the book its matter.
const LONGEST: usize = 256 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Toml,
    Yaml,
}

/// Where front matter stands, in bytes of the file's text.
#[derive(Debug, PartialEq)]
pub struct Front {
    kind: Kind,
    inner: Range<usize>,
    body: usize,
    closed: bool,
}

impl Front {
    /// Whether its closing fence is a line that was seen to its end, in a text of `length` bytes.
    pub fn ends_before(&self, length: usize) -> bool {
        self.closed && self.body < length
    }
}

/// Finds the fences; `None` when the text begins otherwise, or with a rule that only looks like one.
pub fn find(text: &str) -> Option<Front> {
    let start = text.len() - text.trim_start().len();
    let mut lines = Lines { text, at: start };
    let kind = match text[lines.next()?].trim_end() {
        "+++" => Kind::Toml,
        "---" => Kind::Yaml,
        _ => return None,
    };
    let from = lines.at;
    let mut first_words = None;
    let mut unclosed = None;
    while let Some(line) = lines.next() {
        if line.end - from > LONGEST {
            break;
        }
        let words = text[line.clone()].trim_end();
        let fence = match kind {
            Kind::Toml => words == "+++",
            Kind::Yaml => matches!(words, "---" | "..."),
        };
        if fence {
            // two rules around prose hold no field
            first_words?;
            return Some(Front { kind, inner: from..line.start, body: lines.at, closed: true });
        }
        if first_words.is_none() && !words.trim().is_empty() && !words.starts_with('#') {
            first_words = Some(()).filter(|()| begins_a_field(words, kind));
            first_words?;
        }
        if unclosed.is_none() && words.is_empty() && first_words.is_some() {
            unclosed = Some(line.start);
        }
    }
    let inner = from..unclosed.unwrap_or(text.len());
    let fields = || text[inner.clone()].lines().filter(|line| !line.trim().is_empty());
    let known = |line: &str| line.split([':', '=']).next().is_some_and(|key| role(key).is_some());
    let sure = fields().all(|line| begins_a_field(line, kind)) && fields().any(known);
    (first_words.is_some() && sure).then_some(Front { kind, body: inner.end, inner, closed: false })
}

/// `key: value`, `key = value`, `[table]`; for YAML also what continues a field.
fn begins_a_field(line: &str, kind: Kind) -> bool {
    let line = line.trim();
    let sign = match kind {
        Kind::Toml => '=',
        Kind::Yaml => ':',
    };
    let Some((key, value)) = line.split_once(sign) else {
        return match kind {
            Kind::Toml => line.starts_with('['),
            Kind::Yaml => line.starts_with("- ") || line.starts_with('#'),
        };
    };
    let key = key.trim().trim_matches(['"', '\'']);
    let spaced = kind == Kind::Toml || value.is_empty() || value.starts_with([' ', '\t']);
    let known = |c: char| c.is_alphanumeric() || "_-. @$".contains(c);
    spaced && !key.is_empty() && key.len() <= 60 && key.chars().all(known)
}

/// The fields, and the byte where the body begins. What cannot be read is a problem with its line.
pub fn read(text: &str, front: &Front, problems: &mut Vec<Problem>) -> (Vec<Field>, usize) {
    let first = text[..front.inner.start].matches('\n').count() + 1;
    if !front.closed {
        let what = "the front matter is not closed; it is taken to end at the first blank line";
        problems.push(Problem::new(what).at(first.saturating_sub(1).max(1)));
    }
    let inner = &text[front.inner.clone()];
    let fields = match front.kind {
        Kind::Toml => toml_fields(inner, first, problems),
        Kind::Yaml => yaml::fields(inner, first, problems),
    };
    (fields, front.body)
}

/// Lines as ranges without their end.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        let end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        self.at = (end + 1).min(self.text.len());
        Some(start..end)
    }
}

/// The parser recovers by itself: a bad line costs its own key only.
fn toml_fields(inner: &str, first: usize, problems: &mut Vec<Problem>) -> Vec<Field> {
    let (table, errors) = DeTable::parse_recoverable(inner);
    let line = |byte: usize| {
        let before = inner.as_bytes().get(..byte).unwrap_or(inner.as_bytes());
        first + before.iter().filter(|b| **b == b'\n').count()
    };
    for error in errors.iter().take(5) {
        let at = error.span().map_or(first, |span| line(span.start));
        let message = error.message().lines().next().unwrap_or_default();
        let what = format!("this line of the front matter is left out: {message}");
        let excerpt = inner.lines().nth(at - first).map(str::to_owned);
        problems.push(Problem { excerpt, ..Problem::new(what) }.at(at));
    }
    table_fields(table.get_ref(), &line, 0)
}

/// Nesting ends at two tables: deeper ones hold nothing that is asked for.
fn table_fields(table: &DeTable<'_>, line: &dyn Fn(usize) -> usize, depth: u8) -> Vec<Field> {
    let mut fields: Vec<Field> = table
        .iter()
        .filter_map(|(key, found)| {
            let value = toml_value(found.get_ref(), line, depth)?;
            let at = line(key.span().start);
            Some(Field { key: key.get_ref().to_string(), value, line: at })
        })
        .collect();
    fields.sort_by_key(|field| field.line);
    fields
}

fn toml_value(value: &DeValue<'_>, line: &dyn Fn(usize) -> usize, depth: u8) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Boolean(_) => return None,
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(_) | DeValue::Table(_) if depth >= 2 => return None,
        DeValue::Array(list) => Value::List(
            list.iter().filter_map(|item| toml_value(item.get_ref(), line, depth + 1)).collect(),
        ),
        DeValue::Table(table) => Value::Table(table_fields(table, line, depth + 1)),
    })
}

#[cfg(test)]
mod tests {
    use super::{find, read};
    use crate::error::Problem;
    use crate::formats::fields::Value;
    use proptest::prelude::{any, proptest};

    fn fields(text: &str) -> (Vec<String>, String, Vec<String>) {
        let front = find(text).expect("front matter");
        let mut problems = Vec::new();
        let (fields, body) = read(text, &front, &mut problems);
        let shown = fields.iter().map(|field| match &field.value {
            Value::Text(text) => format!("{}:{}={text}", field.line, field.key),
            Value::List(list) => format!("{}:{}=[{}]", field.line, field.key, list.len()),
            Value::Table(table) => format!("{}:{}={{{}}}", field.line, field.key, table.len()),
        });
        let problems = problems.iter().map(Problem::to_string).collect();
        (shown.collect(), text[body..].to_owned(), problems)
    }

    #[test]
    fn toml_and_yaml_give_fields_with_their_lines() {
        let (shown, body, problems) = fields(
            "+++\ntitle = \"A\"\ndate = 2021-09-25\n\ntags = [\"x\",\n \"y\"]\n[extra]\nsource = \"S\"\n+++\nBody\n",
        );
        assert_eq!(shown, ["2:title=A", "3:date=2021-09-25", "5:tags=[2]", "7:extra={1}"]);
        assert_eq!((body.as_str(), problems.len()), ("Body\n", 0));
        let (shown, body, _) = fields("\n---\r\ntitle: A\r\ntags:\r\n- x\r\n---\r\nBody");
        assert_eq!(shown, ["3:title=A", "4:tags=[1]"]);
        assert_eq!(body, "Body");
    }

    #[test]
    fn a_broken_line_costs_itself_and_is_named() {
        let (shown, body, problems) =
            fields("+++\ntitle = \"A\"\ndate = soon\ntags = [\"x\"]\n+++\nBody");
        assert!(
            shown.contains(&"2:title=A".to_owned()) && shown.contains(&"4:tags=[1]".to_owned()),
            "{shown:?}"
        );
        assert_eq!(body, "Body");
        assert!(
            problems[0].starts_with("line 3: this line of the front matter is left out"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_fence_that_is_never_closed_ends_at_the_first_blank_line() {
        let (shown, body, problems) =
            fields("---\ntitle: A\ndate: 2021-09-25\n\nThe river rose.\n");
        assert_eq!(shown, ["2:title=A", "3:date=2021-09-25"]);
        assert_eq!(body.trim(), "The river rose.");
        assert!(problems[0].starts_with("line 1: the front matter is not closed"), "{problems:?}");
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for text in [
            "---\n\nThe river rose.\n\n---\n",
            "---\nThe river rose: it did.\n",
            "---\n---\nx",
            "text\n---\na: b\n---\n",
            "",
            "---",
            "----\na: b\n---\n",
        ] {
            assert_eq!(find(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_between_fences_is_survived(
            text in any::<String>(), lines in "(([a-z]{1,3}|\"|'|-|\\||>|\\[|\\{|#)?[:=]? ?[a-z\"'\\[\\]\\{\\}, \n]{0,6}\n?){0,30}",
        ) {
            for inner in [&text, &lines] {
                for fence in ["+++", "---"] {
                    let text = format!("{fence}\na{}1\n{inner}\n{fence}\nbody", if fence == "---" { ": " } else { "=" });
                    if let Some(front) = find(&text) {
                        let (_, body) = read(&text, &front, &mut Vec::new());
                        assert!(text.is_char_boundary(body));
                    }
                }
            }
        }
    }
}
