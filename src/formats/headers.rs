//! Loose header lines at the head and the foot of a text → fields, and the lines that are left.
//!
//! A header line taken for prose costs a date; prose taken for a header loses a sentence. So a
//! line with a colon needs a known label and a value that fits it, one without a colon must also
//! stand alone or among its like, and everything else stays in the body.

use std::ops::Range;

use crate::article::Date;
use crate::formats::fields::{Field, Role, Value, lenient_date, role};
use crate::formats::plain::shape::underline;
use crate::formats::{lang, links, people};

/// Longer lines are prose whatever they begin with; only titles and summaries may be longer.
const LONGEST: usize = 200;
/// No block of headers has more lines.
const MOST: usize = 100;

/// What the edges of a text say.
#[derive(Debug, Default, PartialEq)]
pub struct Headers {
    pub fields: Vec<Field>,
    /// The lines of the body, counted from 0.
    pub body: Range<usize>,
    /// The text begins with a block of `Key: value` lines, as mail and PEPs do.
    pub formal: bool,
}

/// The first block when every line is `Key: value` or continues one; needs one known key.
pub fn formal(lines: &[&str], least: usize) -> Option<Headers> {
    let start = lines.iter().position(|line| !line.trim().is_empty())?;
    let end = block_end(lines, start);
    if end - start > MOST {
        return None;
    }
    let mut fields: Vec<Field> = Vec::new();
    let margin = margin(lines[start]);
    for (at, line) in lines.iter().enumerate().take(end).skip(start) {
        if at > start && self::margin(line) > margin {
            let Some(Field { value: Value::Text(text), .. }) = fields.last_mut() else {
                return None;
            };
            text.push(' ');
            text.push_str(line.trim());
            continue;
        }
        let (label, value) = line.trim().split_once(':')?;
        let shaped = label.starts_with(|c: char| c.is_alphabetic())
            && label.len() <= 32
            && label.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
            && (value.is_empty() || value.starts_with([' ', '\t']));
        if !shaped && !is_known_label(label) {
            return None;
        }
        let value = Value::Text(value.trim().to_owned());
        fields.push(Field { key: label.trim().to_owned(), value, line: at + 1 });
    }
    let tells = fields.iter().any(|field| {
        let Value::Text(text) = &field.value else { return false };
        match role(&field.key) {
            Some(Role::Title) => !text.is_empty(),
            Some(Role::Date(_) | Role::Updated) => lenient_date(text).is_some(),
            _ => false,
        }
    });
    let enough = fields.len() >= least;
    (tells && enough).then_some(Headers { fields, body: end..lines.len(), formal: true })
}

/// Headers of a plain text: a formal block, else loose lines at the head; then those at the foot.
pub fn loose(lines: &[&str]) -> Headers {
    let mut headers =
        formal(lines, 2).unwrap_or_else(|| Headers { body: 0..lines.len(), ..Headers::default() });
    head(lines, &mut headers);
    foot(lines, &mut headers);
    headers
}

fn head(lines: &[&str], headers: &mut Headers) {
    loop {
        let body = headers.body.clone();
        let Some(start) = body.clone().find(|at| !lines[*at].trim().is_empty()) else {
            headers.body = body.end..body.end;
            return;
        };
        let end = block_end(lines, start);
        if take_block(lines, start..end, Edge::Head, headers) {
            headers.body.start = end;
            continue;
        }
        let begins = headers.fields.is_empty();
        if begins
            && (take_underlined(lines, start, headers) || take_titled(lines, start..end, headers))
        {
            continue;
        }
        // header lines with the first paragraph right below them
        let strong = (start..end).take_while(|at| is_strong(lines[*at])).count();
        take_strong(lines, start..start + strong, Edge::Head, headers);
        headers.body.start = start + strong;
        if strong > 0 {
            take_company(lines, start + strong..end, headers);
        }
        return;
    }
}

/// Lines right below strong headers that are headers in their company: `By …`, `Source …`.
fn take_company(lines: &[&str], rest: Range<usize>, headers: &mut Headers) {
    for at in rest {
        // a title without a colon is believed only in a block of nothing but headers
        let Some(field) = header(lines[at], at, true, Edge::Foot) else { return };
        headers.fields.push(field);
        headers.body.start = at + 1;
    }
}

/// A line drawn under with `=` at the very start is the title.
fn take_underlined(lines: &[&str], start: usize, headers: &mut Headers) -> bool {
    let (Some(title), Some(under)) = (lines.get(start), lines.get(start + 1)) else { return false };
    if underline(title.trim(), under.trim(), false) != Some(1) {
        return false;
    }
    let value = Value::Text(title.trim().to_owned());
    headers.fields.push(Field { key: "title".to_owned(), value, line: start + 1 });
    headers.body.start = start + 2;
    true
}

/// A short line with header lines right below it, or in the next block, is the title.
fn take_titled(lines: &[&str], block: Range<usize>, headers: &mut Headers) -> bool {
    let title = lines[block.start].trim();
    let words = title.split_whitespace().count();
    if !(1..=20).contains(&words) || title.len() > 150 || title.ends_with(['.', ':', ',', ';']) {
        return false;
    }
    let below = if block.len() > 1 {
        block.start + 1..block.end
    } else {
        let next = (block.end..headers.body.end).find(|at| !lines[*at].trim().is_empty());
        let Some(start) = next else { return false };
        start..block_end(lines, start)
    };
    let mut found = Headers { body: headers.body.clone(), ..Headers::default() };
    let named = |field: &Field| role(&field.key) == Some(Role::Title);
    if !take_block(lines, below.clone(), Edge::Head, &mut found) || found.fields.iter().any(named) {
        return false;
    }
    let line = block.start + 1;
    let value = Value::Text(title.to_owned());
    headers.fields.push(Field { key: "title".to_owned(), value, line });
    headers.fields.append(&mut found.fields);
    headers.body.start = below.end;
    true
}

fn foot(lines: &[&str], headers: &mut Headers) {
    loop {
        let body = headers.body.clone();
        let Some(last) = body.clone().rev().find(|at| !lines[*at].trim().is_empty()) else {
            headers.body.end = body.start;
            return;
        };
        let end = last + 1;
        let start = (body.start..end)
            .rev()
            .take_while(|at| !lines[*at].trim().is_empty())
            .last()
            .unwrap_or(last);
        if take_block(lines, start..end, Edge::Foot, headers) {
            headers.body.end = start;
            continue;
        }
        let strong = (start..end).rev().take_while(|at| is_strong(lines[*at])).count();
        // the whole block was not accepted, so its first line is prose
        let strong = strong.min(end - start - 1);
        take_strong(lines, end - strong..end, Edge::Foot, headers);
        headers.body.end = end - strong;
        return;
    }
}

fn take_strong(lines: &[&str], taken: Range<usize>, edge: Edge, headers: &mut Headers) {
    headers.fields.extend(taken.filter_map(|at| header(lines[at], at, false, edge)));
}

fn block_end(lines: &[&str], start: usize) -> usize {
    let blank = lines[start..].iter().position(|line| line.trim().is_empty());
    blank.map_or(lines.len(), |length| start + length)
}

fn margin(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Head,
    Foot,
}

/// Takes a block when each of its lines is a header; those in company are believed more easily.
fn take_block(lines: &[&str], block: Range<usize>, edge: Edge, headers: &mut Headers) -> bool {
    if block.len() > MOST {
        return false;
    }
    let found: Vec<Option<Field>> =
        block.clone().map(|at| header(lines[at], at, false, edge)).collect();
    let company = !headers.fields.is_empty() || found.iter().any(Option::is_some);
    let found: Option<Vec<Field>> = block
        .clone()
        .zip(found)
        .map(|(at, field)| field.or_else(|| header(lines[at], at, company, edge)))
        .collect();
    if let Some(fields) = found {
        headers.fields.extend(fields);
        return true;
    }
    if block.len() == 1 && stands_alone(lines, block.start, headers) {
        let line = block.start + 1;
        let value = Value::Text(lines[block.start].trim().to_owned());
        headers.fields.push(Field { key: "link".to_owned(), value, line });
        return true;
    }
    false
}

/// An address on a line of its own is the article's, unless there are several: then they are notes.
fn stands_alone(lines: &[&str], at: usize, headers: &Headers) -> bool {
    let is_url = |line: &&str| line.trim().contains(':') && links::mend(line).is_some();
    let before = lines[headers.body.start..at].iter().rev().find(|line| !line.trim().is_empty());
    let after = lines[at + 1..headers.body.end].iter().find(|line| !line.trim().is_empty());
    let given = headers.fields.iter().any(|field| matches!(role(&field.key), Some(Role::Link(_))));
    is_url(&lines[at])
        && !given
        && !before.is_some_and(|line| is_url(line) || line.trim().ends_with(':'))
        && !after.is_some_and(is_url)
}

/// Labels of several words, and those only meant in header lines.
const LABELS: &[(&str, &str)] = &[
    ("published on", "published"),
    ("posted on", "posted"),
    ("created on", "created"),
    ("date published", "published"),
    ("last updated", "updated"),
    ("last modified", "updated"),
    ("updated on", "updated"),
    ("written by", "by"),
    ("content-language", "lang"),
];

/// The label at the start of a line, in the spelling that [`role`] knows.
fn is_known_label(label: &str) -> bool {
    let lower = label.trim().to_lowercase();
    LABELS.iter().any(|(known, _)| *known == lower)
        || (!lower.contains(' ') && role(&lower).is_some())
}

/// True for header lines that are believed with a paragraph right below or above them.
fn is_strong(line: &str) -> bool {
    let Some(field) = header(line, 0, false, Edge::Foot) else { return false };
    let Value::Text(text) = &field.value else { return false };
    match role(&field.key) {
        Some(Role::Date(_) | Role::Updated) => Date::parse(text).is_some(),
        Some(Role::Link(_)) => true,
        Some(Role::Title | Role::Authors | Role::Source) => line.contains(':') && text.len() <= 100,
        Some(Role::Tags | Role::Lang) => line.contains(':'),
        _ => false,
    }
}

fn header(line: &str, at: usize, company: bool, edge: Edge) -> Option<Field> {
    let line = line.trim();
    let field = |key: &str, value: &str| Field {
        key: key.to_owned(),
        value: Value::Text(value.to_owned()),
        line: at + 1,
    };
    if let Some((label, value)) = line.split_once([':', '：'])
        && is_known_label(label)
        && fits(label, value.trim(), company, edge)
    {
        return Some(field(label.trim(), value.trim()));
    }
    if line.len() > LONGEST {
        return None;
    }
    if company
        && line.len() <= 60
        && line.contains(char::is_alphabetic)
        && Date::parse(line).is_some()
    {
        return Some(field("date", line));
    }
    let (label, value) = labelled(line)?;
    let believed = match role(label)? {
        Role::Date(_) | Role::Updated => Date::parse(value).is_some(),
        Role::Authors => people::is_byline(value),
        Role::Source => {
            // among other headers a few words with a capital are a name
            let named = value.len() <= 60
                && value.starts_with(char::is_uppercase)
                && !value.ends_with(['.', '!', '?', ',', ';', ':']);
            people::is_publisher(value) || links::is_address(value) || (company && named)
        }
        Role::Link(_) => links::mend(value).is_some(),
        Role::Title | Role::Tags => company && edge == Edge::Head && value.len() <= 100,
        Role::Lang => company && lang::tag(value).is_some(),
        Role::Summary(_) | Role::Id | Role::Group | Role::Other => false,
    };
    believed.then(|| field(label, value))
}

/// `label value`: a known label, then a blank.
fn labelled(line: &str) -> Option<(&str, &str)> {
    let lower = line.to_lowercase();
    // lower case may differ in length outside ASCII; labels are ASCII
    for (label, key) in LABELS {
        if let Some(rest) = lower.strip_prefix(label)
            && rest.starts_with(' ')
            && line.is_char_boundary(label.len())
        {
            return Some((key, line[label.len()..].trim()));
        }
    }
    let (label, value) = line.split_once([' ', '\t'])?;
    Some((label, value.trim()))
}

/// Whether a value could stand behind a label with a colon.
fn fits(label: &str, value: &str, company: bool, edge: Edge) -> bool {
    let words = value.split_whitespace().count();
    let sentence = value.ends_with(['.', '!', '?', '”', '"']) && words > 6;
    let key = LABELS.iter().find(|(known, _)| label.trim().eq_ignore_ascii_case(known));
    let key = key.map_or(label, |(_, key)| key);
    match role(key) {
        Some(Role::Title) => !value.is_empty() && value.len() <= 300,
        Some(Role::Date(rank)) if rank < 9 => {
            lenient_date(value).is_some() || (company && words <= 6)
        }
        Some(Role::Updated) => lenient_date(value).is_some() || (company && words <= 6),
        Some(Role::Authors) => {
            !value.is_empty() && value.len() <= LONGEST && !sentence && words <= 24
        }
        Some(Role::Source) => {
            !value.is_empty() && ((words <= 8 && !sentence) || links::mend(value).is_some())
        }
        Some(Role::Link(_)) => links::mend(value).is_some(),
        Some(Role::Tags) => {
            value.len() <= LONGEST
                && value.split([',', ';']).all(|tag| tag.split_whitespace().count() <= 5)
                && !sentence
        }
        Some(Role::Lang) => lang::tag(value).is_some(),
        // the last paragraph of an article may well begin with "Summary:"
        Some(Role::Summary(_)) => edge == Edge::Head && !value.is_empty(),
        Some(Role::Id) => words == 1,
        Some(Role::Other) => company && words <= 4,
        Some(Role::Date(_) | Role::Group) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Headers, loose};
    use crate::formats::fields::Value;

    /// `key=value` of each header, then the body.
    fn read(text: &str) -> (String, String) {
        let lines: Vec<&str> = text.lines().collect();
        let Headers { fields, body, .. } = loose(&lines);
        let shown = fields.iter().map(|field| match &field.value {
            Value::Text(text) => format!("{}={text}", field.key.to_lowercase()),
            Value::List(_) | Value::Table(_) => panic!(),
        });
        (shown.collect::<Vec<_>>().join("; "), lines[body].join("\n").trim().to_owned())
    }

    const PROSE: &str = "The river rose in the night, and the bridge was closed.";

    #[test]
    fn headers_of_both_kinds_stand_together_in_one_block() {
        let text = "Title: The bell\ndate 2026-11-16\nBy Tomas Reed\nSource THE PACKET +\n\
                    Link: https: //example.org/bell\n";
        let fields = "title=The bell; date=2026-11-16; by=Tomas Reed; source=THE PACKET +; \
                      link=https: //example.org/bell";
        assert_eq!(read(&format!("{text}\n{PROSE}")), (fields.to_owned(), PROSE.to_owned()));
        assert_eq!(read(&format!("{text}{PROSE}")), (fields.to_owned(), PROSE.to_owned()));
        let prose = "By the river it was dark.";
        let fields = "date=2026-11-16";
        assert_eq!(read(&format!("date 2026-11-16\n{prose}")), (fields.into(), prose.into()));
    }

    #[test]
    fn header_lines_leave_the_body_in_any_order_case_and_place() {
        for (head, want) in [
            ("date 2021-09-25", "date=2021-09-25"),
            (" DATE 25 September 2021 ", "date=25 September 2021"),
            ("Date: 2021-09-25", "date=2021-09-25"),
            ("Published on 3 May 2021", "published=3 May 2021"),
            ("Published: May 3, 2021 | 5 minutes", "published=May 3, 2021 | 5 minutes"),
            ("Last updated: 2021-09-26", "last updated=2021-09-26"),
            ("Title: A River Rises", "title=A River Rises"),
            ("By Ana Duarte", "by=Ana Duarte"),
            ("BY ANA DUARTE AND BO LI", "by=ANA DUARTE AND BO LI"),
            ("by Ana Duarte", "by=Ana Duarte"),
            ("By Reuters", "by=Reuters"),
            ("Author: Ana Duarte", "author=Ana Duarte"),
            ("Authors: Ana Duarte, Bo Li", "authors=Ana Duarte, Bo Li"),
            ("Source CCTV +", "source=CCTV +"),
            ("source: The Herald", "source=The Herald"),
            (
                "Link: https: //www.example.org/watch? v = aB1",
                "link=https: //www.example.org/watch? v = aB1",
            ),
            ("link https://example.org/a", "link=https://example.org/a"),
            ("URL: example", ""),
            ("https://example.org/a", "link=https://example.org/a"),
            ("https: //example.org/watch? v = 1", "link=https: //example.org/watch? v = 1"),
            ("Tags: flood, rivers", "tags=flood, rivers"),
            ("Keywords: flood", "keywords=flood"),
            ("Lang: en", "lang=en"),
            ("Language: English", "language=English"),
            ("Category: News", "category=News"),
            ("Title: A\nSlug: a\nSummary: It rose.", "title=A; slug=a; summary=It rose."),
            ("title A River Rises\ndate 2021-09-25", "title=A River Rises; date=2021-09-25"),
            (
                "date 2021-09-25\n\nBy Ana Duarte\n\nSource: The Herald",
                "date=2021-09-25; by=Ana Duarte; source=The Herald",
            ),
            (
                "A River Rises\nBy Ana Duarte\n25 September 2021",
                "title=A River Rises; by=Ana Duarte; date=25 September 2021",
            ),
            ("A River Rises\n\nSource: The Herald", "title=A River Rises; source=The Herald"),
            ("日期：2021年9月25日", ""),
        ] {
            let (shown, body) = read(&format!("{head}\n\n{PROSE}"));
            let left =
                if want.is_empty() { format!("{head}\n\n{PROSE}") } else { PROSE.to_owned() };
            assert_eq!((shown.as_str(), body), (want, left), "{head:?}");
        }
        let (shown, body) =
            read(&format!("{PROSE}\n\n{PROSE}\n\nLink: https://e.org/a\n\nSource CCTV +\n\n"));
        assert_eq!(
            (shown.as_str(), body),
            ("source=CCTV +; link=https://e.org/a", format!("{PROSE}\n\n{PROSE}"))
        );
        let (shown, body) = read(&format!("{PROSE}\n\nSource: The Herald\nhttps://e.org/a"));
        assert_eq!(
            (shown.as_str(), body.contains("e.org")),
            ("", true),
            "a mixed block is left alone"
        );
    }

    #[test]
    fn prose_that_begins_like_a_header_stays_prose() {
        for line in [
            "By the river stood a mill.",
            "By the river",
            "By Monday",
            "By Christmas",
            "By Monday the bridge was open again.",
            "By Ana Duarte the matter was never mentioned.",
            "Source code is a text for people.",
            "Source Code",
            "Source: the office of the mayor, who said on Monday that the bridge would be closed.",
            "Date palms grow by the river.",
            "Date: nobody remembers",
            "date with the river",
            "Link rot is the fate of pages.",
            "Link: see below",
            "Title fight ends in a draw",
            "Tags are for shops.",
            "Language is a river.",
            "Note: the river rose.",
            "Updated rules came in May.",
            "Published works are listed below.",
            "Summary",
            "Posted to the border, he wrote home.",
            "Created in the image of a mill",
            "https://example.org/a is the page.",
            "See https://example.org/a",
        ] {
            for text in [
                format!("{line}\n\n{PROSE}"),
                format!("{PROSE}\n\n{line}"),
                format!("{line}\n{PROSE}"),
                format!("{PROSE}\n{line}"),
                line.to_owned(),
            ] {
                assert_eq!(read(&text), (String::new(), text.clone()));
            }
        }
        let refs = format!("{PROSE}\n\nhttps://e.org/a\n\nhttps://e.org/b");
        assert_eq!(read(&refs), (String::new(), refs.clone()));
    }

    #[test]
    fn a_line_right_above_or_below_prose_is_a_header_only_when_its_value_is_sure() {
        for (head, taken) in [
            ("date 2021-09-25", true),
            ("Date: May 3, 2021", true),
            ("Title: A River Rises", true),
            ("Link: https://e.org/a", true),
            ("By Ana Duarte", false),
            ("Source CCTV +", false),
        ] {
            let (shown, body) = read(&format!("{head}\n{PROSE}"));
            assert_eq!((!shown.is_empty(), body == PROSE), (taken, taken), "{head}");
        }
    }

    #[test]
    fn a_block_of_fields_takes_unknown_ones_and_continuations_with_it() {
        let (shown, body) = read(
            "No: 7\nTitle: A River\n  Rises\nAuthor: Ana <a@e.org>,\n        Bo\nX-Empty:\nCreated: 13-Sep-2006\n\nNote: x\n",
        );
        assert_eq!(
            shown,
            "no=7; title=A River Rises; author=Ana <a@e.org>, Bo; x-empty=; created=13-Sep-2006"
        );
        assert_eq!(body, "Note: x");
        for talk in ["Ana: The river rose.\nBo: It did.", "Flour: 500 g\nDate: nobody knows"] {
            assert_eq!(read(talk), (String::new(), talk.to_owned()));
        }
    }
}
