//! What front matter and header lines say, key by key → [`Meta`].

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::article::{Date, Meta};
use crate::error::Problem;
use crate::formats::{entities, lang, links, people};
use crate::safe::Safe;

/// One key of front matter, or one header line.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    pub key: String,
    pub value: Value,
    /// In the file, counted from 1.
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    List(Vec<Value>),
    Table(Vec<Field>),
}

/// What a key is about. The number orders keys that compete for one place, smaller first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Title,
    Date(u8),
    Updated,
    Authors,
    Source,
    Link(u8),
    Tags,
    Lang,
    Summary(u8),
    Id,
    /// Holds fields of its own.
    Group,
    /// Known, and of no use here.
    Other,
}

const ROLES: &[(&str, Role)] = &[
    ("title headline subject", Role::Title),
    ("date", Role::Date(0)),
    (
        "published publisheddate datepublished publishedat publishedon publishdate pubdate \
         publicationdate posted postedon postdate released dated",
        Role::Date(1),
    ),
    ("created datecreated createdat createdon creationdate", Role::Date(2)),
    // Zola and Hugo sites put the day into the path
    ("path", Role::Date(9)),
    (
        "updated lastmod modified lastmodified datemodified modifiedat lastupdated updatedat \
         updatedon dateupdated revised lastupdate",
        Role::Updated,
    ),
    ("author authors by byline writer writtenby creator", Role::Authors),
    ("source site sitename publisher publication newspaper outlet agency", Role::Source),
    ("canonical canonicalurl", Role::Link(0)),
    ("link", Role::Link(1)),
    ("url", Role::Link(2)),
    ("permalink", Role::Link(3)),
    ("external externalurl externallink sourceurl originalurl sourcelink", Role::Link(4)),
    ("tags tag categories category keywords keyword topics topic labels", Role::Tags),
    ("lang language locale contentlanguage", Role::Lang),
    ("summary", Role::Summary(0)),
    ("description", Role::Summary(1)),
    ("excerpt", Role::Summary(2)),
    ("id guid uuid", Role::Id),
    ("extra params taxonomies metadata", Role::Group),
    ("slug status draft type", Role::Other),
];

/// Keys are told by their letters: `canonical_url`, `Canonical URL` and `canonicalUrl` are one.
pub fn role(key: &str) -> Option<Role> {
    let letters: String =
        key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    static KNOWN: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
        // Of a name that stands twice the first counts.
        let all = ROLES.iter().rev();
        all.flat_map(|(names, role)| names.split_whitespace().map(|name| (name, *role))).collect()
    });
    KNOWN.get(letters.as_str()).copied()
}

/// Fills what is still empty. A value that cannot be used is a problem with its line.
pub fn apply(fields: &[Field], meta: &mut Meta, problems: &mut Vec<Problem>) {
    let mut known: Vec<(Role, &Field)> = Vec::new();
    let mut grouped = Vec::new();
    for field in fields {
        match (role(&field.key), &field.value) {
            (Some(Role::Group), Value::Table(inner)) => {
                grouped.extend(inner.iter().filter_map(|f| role(&f.key).map(|role| (role, f))));
            }
            (Some(role), _) => known.push((role, field)),
            (None, _) => {}
        }
    }
    known.extend(grouped);
    known.sort_by_key(|(role, _)| match role {
        Role::Date(rank) | Role::Link(rank) | Role::Summary(rank) => *rank,
        _ => 0,
    });
    for (role, field) in known {
        fill(role, field, meta, problems);
    }
}

fn fill(role: Role, field: &Field, meta: &mut Meta, problems: &mut Vec<Problem>) {
    let text = first_text(&field.value);
    let line = |text: &str| Some(Safe::line(&entities::decode(text))).filter(|t| !t.is_empty());
    match role {
        Role::Title => {
            if let Some(title) = line(text).filter(|_| meta.title.is_empty()) {
                meta.title = title;
            }
        }
        Role::Date(rank) => {
            if meta.date.is_none() {
                meta.date = date(field, text, rank == 9, problems);
            }
        }
        Role::Updated => {
            if meta.updated.is_none() {
                meta.updated = date(field, text, false, problems);
            }
        }
        Role::Authors => {
            for author in authors(&field.value) {
                if !meta.authors.contains(&author) {
                    meta.authors.push(author);
                }
            }
        }
        Role::Source => source(text, field, meta),
        Role::Link(_) => {
            if meta.link.is_none() {
                meta.link = links::mend(text);
            }
        }
        Role::Tags => tags(&field.value, &mut meta.tags),
        Role::Lang => {
            if meta.lang.is_none() && !text.trim().is_empty() {
                meta.lang = lang::tag(text);
                if meta.lang.is_none() {
                    let what = format!("{text:?} is not a language; the text's own is used");
                    problems.push(Problem::new(what).at(field.line));
                }
            }
        }
        Role::Summary(_) => meta.summary = meta.summary.take().or_else(|| line(text)),
        Role::Id => meta.id = meta.id.take().or_else(|| line(text)),
        Role::Group | Role::Other => {}
    }
}

/// Clippings name the page itself as their source.
fn source(text: &str, field: &Field, meta: &mut Meta) {
    match links::mend(text) {
        Some(link) => meta.link = meta.link.take().or(Some(link)),
        None if meta.source.is_none() => {
            let text = if text.is_empty() { name_in(&field.value) } else { text };
            meta.source = Some(Safe::line(&entities::decode(text))).filter(|s| !s.is_empty());
        }
        None => {}
    }
}

fn date(field: &Field, text: &str, path: bool, problems: &mut Vec<Problem>) -> Option<Date> {
    let text = text.trim();
    if path {
        let day = text.trim_start_matches('/').get(..10)?;
        return (day.as_bytes()[4] == b'/').then(|| Date::parse(day))?;
    }
    let found = lenient_date(text);
    if found.is_none() && !text.is_empty() {
        let what = format!("{text:?} is not a date; the next best is used");
        problems
            .push(Problem { excerpt: Some(text.to_owned()), ..Problem::new(what) }.at(field.line));
    }
    found
}

/// A date, perhaps with a remark behind it: `Sept 24, 2021 | 5 minutes`, `2021-09-25 (revised)`.
pub fn lenient_date(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(date) = Date::parse(text) {
        return Some(date);
    }
    let ends =
        text.char_indices().filter(|(_, c)| matches!(c, '(' | '|' | ';' | '·' | '•' | '–' | ','));
    ends.take(4).filter_map(|(at, _)| Date::parse(&text[..at])).last()
}

fn first_text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        Value::List(list) => list
            .iter()
            .find_map(|value| match value {
                Value::Text(text) => Some(text.as_str()),
                Value::List(_) | Value::Table(_) => None,
            })
            .unwrap_or_default(),
        Value::Table(_) => "",
    }
}

/// The name in a table that stands for a person or a publisher.
fn name_in(value: &Value) -> &str {
    let Value::Table(fields) = value else { return first_text(value) };
    let of = |key: &str| {
        let field = fields.iter().find(|field| field.key.eq_ignore_ascii_case(key));
        field.map(|field| first_text(&field.value)).filter(|text| !text.is_empty())
    };
    of("name").or_else(|| of("display_name")).or_else(|| of("handle")).unwrap_or_default()
}

/// A list names one author an item; a single text may name several.
fn authors(value: &Value) -> Vec<Safe> {
    match value {
        Value::Text(text) => people::names(text),
        Value::Table(_) => people::name(name_in(value)).into_iter().collect(),
        Value::List(list) => list.iter().filter_map(|value| people::name(name_in(value))).collect(),
    }
}

fn tags(value: &Value, tags: &mut Vec<Safe>) {
    let mut add = |tag: &str| {
        let tag = Safe::line(&entities::decode(tag.trim().trim_start_matches('#')));
        let known = |known: &Safe| known.to_lowercase() == tag.to_lowercase();
        if !tag.is_empty() && tags.len() < 100 && !tags.iter().any(known) {
            tags.push(tag);
        }
    };
    match value {
        Value::Text(text) if text.trim_start().starts_with('#') => {
            text.split([' ', ',', ';']).for_each(add);
        }
        Value::Text(text) => text.split([',', ';']).for_each(add),
        Value::List(list) => list.iter().for_each(|value| add(name_in(value))),
        Value::Table(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Value, apply};
    use crate::article::Meta;
    use crate::error::Problem;
    use crate::safe::Safe;

    fn text(key: &str, value: &str) -> Field {
        Field { key: key.into(), value: Value::Text(value.into()), line: 3 }
    }

    fn meta(fields: &[Field]) -> (Meta, Vec<String>) {
        let (mut meta, mut problems) = (Meta::default(), Vec::new());
        apply(fields, &mut meta, &mut problems);
        (meta, problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn the_strongest_of_competing_keys_wins_whatever_their_order() {
        let (meta, problems) = meta(&[
            text("Created", "2020-01-01"),
            text("excerpt", "short"),
            text("url", "https://e.org/u"),
            text("publishDate", "2021-01-01"),
            text("canonical_url", "https://e.org/c"),
            text("summary", "long"),
            text("Last-Modified", "2022-01-01"),
        ]);
        assert_eq!(meta.date.unwrap().to_string(), "2021-01-01");
        assert_eq!(meta.updated.unwrap().to_string(), "2022-01-01");
        assert_eq!(meta.link.unwrap().url.as_str(), "https://e.org/c");
        assert_eq!(meta.summary.unwrap().as_str(), "long");
        assert!(problems.is_empty());
    }

    #[test]
    fn the_subject_of_a_mail_is_its_title() {
        let (meta, _) =
            meta(&[text("From", "ana@e.org"), text("Subject", "What the tide brought")]);
        assert_eq!(meta.title.as_str(), "What the tide brought");
    }

    #[test]
    fn a_date_that_is_none_is_told_and_the_next_one_used() {
        let (meta, problems) =
            meta(&[text("date", "soon"), text("created", "May 2, 2021 | 5 min")]);
        assert_eq!(meta.date.unwrap().to_string(), "2021-05-02");
        assert_eq!(problems, ["line 3: \"soon\" is not a date; the next best is used"]);
    }

    #[test]
    fn people_and_tags_come_as_text_as_list_and_as_tables() {
        let table = |key: &str, value| Value::Table(vec![text(key, value)]);
        let list = vec![table("name", "Ana Duarte"), Value::Text("Bo Li".into())];
        let tags = vec![Value::Text("Flood".into()), Value::Text("flood".into())];
        let (meta, _) = meta(&[
            Field { key: "authors".into(), value: Value::List(list), line: 1 },
            text("author", "Bo Li <bo@e.org>, Cem Aydin"),
            Field { key: "tags".into(), value: Value::List(tags), line: 1 },
            text("keywords", "#rivers #bridges"),
            Field {
                key: "extra".into(),
                value: Value::Table(vec![
                    text("source", "The Herald"),
                    text("source", "https://e.org/a"),
                ]),
                line: 1,
            },
        ]);
        assert_eq!(
            meta.authors.iter().map(Safe::as_str).collect::<Vec<_>>(),
            ["Ana Duarte", "Bo Li", "Cem Aydin"]
        );
        assert_eq!(
            meta.tags.iter().map(Safe::as_str).collect::<Vec<_>>(),
            ["Flood", "rivers", "bridges"]
        );
        assert_eq!(meta.source.unwrap().as_str(), "The Herald");
        assert_eq!(meta.link.unwrap().url.as_str(), "https://e.org/a");
    }

    #[test]
    fn a_path_dates_an_article_only_when_it_begins_with_a_day() {
        assert_eq!(meta(&[text("path", "2021/09/25/a")]).0.date.unwrap().to_string(), "2021-09-25");
        for path in ["news/2021", "2021-09-25x", "20210925ab", "ünïcödé/ü"] {
            let (meta, problems) = meta(&[text("path", path)]);
            assert!(meta.date.is_none() && problems.is_empty(), "{path}");
        }
    }
}
