//! `{date}\t{title}` → a line for each article.

use std::str::FromStr;

use crate::article::{Article, Entry};
use crate::safe::Safe;

/// What a template can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Id,
    Date,
    Title,
    Feed,
    Authors,
    Path,
    Link,
    Minutes,
    Tags,
    /// What marks a date that is the file's time.
    Guessed,
}

const FIELDS: [(&str, Field); 10] = [
    ("id", Field::Id),
    ("date", Field::Date),
    ("title", Field::Title),
    ("feed", Field::Feed),
    ("authors", Field::Authors),
    ("path", Field::Path),
    ("link", Field::Link),
    ("minutes", Field::Minutes),
    ("tags", Field::Tags),
    ("guessed", Field::Guessed),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(Field),
}

/// A line with fields in braces; `\t`, `\n`, `\\`, `\{` and `\}` stand for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => match rest.next() {
                    Some('t') => plain.push('\t'),
                    Some('n') => plain.push('\n'),
                    Some('0') => plain.push('\0'),
                    Some(sign @ ('\\' | '{' | '}')) => plain.push(sign),
                    Some(other) => {
                        return Err(format!(
                            "\\{other} means nothing; there are \\t, \\n, \\0, \\\\, \\{{ and \\}}"
                        ));
                    }
                    None => return Err("a \\ at the end means nothing; write \\\\".to_owned()),
                },
                '{' => {
                    let Some((name, behind)) = rest.as_str().split_once('}') else {
                        return Err("a { is not closed; write \\{ for the sign itself".to_owned());
                    };
                    let known = FIELDS.iter().find(|(known, _)| *known == name.trim());
                    let Some((_, field)) = known else {
                        let names: Vec<&str> = FIELDS.iter().map(|(name, _)| *name).collect();
                        return Err(format!(
                            "there is no {{{name}}}; there are {}",
                            names.join(", ")
                        ));
                    };
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(Part::Field(*field));
                    rest = behind.chars();
                }
                _ => plain.push(c),
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self(parts))
    }
}

impl Template {
    /// Date, marked where it is guessed, feed, title and id, parted by tabs.
    pub fn plain() -> Self {
        let mut parts = vec![Part::Field(Field::Guessed), Part::Field(Field::Date)];
        for field in [Field::Feed, Field::Title, Field::Id] {
            parts.extend([Part::Text("\t".to_owned()), Part::Field(field)]);
        }
        Self(parts)
    }

    /// Whether it names what only the article's file knows.
    pub fn needs_article(&self) -> bool {
        self.0.contains(&Part::Field(Field::Link))
    }

    /// Whether the head of an article's file says all that it names.
    pub fn is_of_heads(&self) -> bool {
        !self.0.iter().any(|part| matches!(part, Part::Field(Field::Minutes | Field::Tags)))
    }

    /// The line without its end; values are one line each, whatever the article says.
    pub fn fill(&self, entry: &Entry, article: Option<&Article>) -> String {
        let mut line = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => line.push_str(text),
                Part::Field(field) => line.push_str(&value(*field, entry, article)),
            }
        }
        line
    }
}

fn value(field: Field, entry: &Entry, article: Option<&Article>) -> Safe {
    let listed =
        |names: &[Safe]| Safe::line(&names.iter().map(Safe::as_str).collect::<Vec<_>>().join(", "));
    match field {
        Field::Id => Safe::line(entry.id.as_str()),
        Field::Date => Safe::line(&entry.date.map_or(String::new(), |date| date.to_string())),
        Field::Title => entry.title.clone(),
        Field::Feed => entry.feed.clone(),
        Field::Authors => listed(&entry.authors),
        Field::Path => Safe::line(&entry.location.place.shown().to_string_lossy()),
        Field::Link => {
            let link = article.and_then(|article| article.meta.link.as_ref());
            link.map(|link| link.url.clone()).unwrap_or_default()
        }
        Field::Minutes => Safe::line(&entry.minutes.to_string()),
        Field::Tags => listed(&entry.tags),
        Field::Guessed if entry.date_guessed && entry.date.is_some() => Safe::typed("~ "),
        Field::Guessed => Safe::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::Template;
    use crate::cli::shelf::tests::Memory;
    use proptest::prelude::{prop_assert, proptest};

    #[test]
    fn a_template_is_filled_and_its_mistakes_are_named() {
        let mut shelf = Memory::default();
        shelf.put("a", Some(86_400), "A title", "text");
        let fill = |template: &str| -> Result<String, String> {
            Ok(template.parse::<Template>()?.fill(&shelf.entries[0], None))
        };
        assert_eq!(
            fill(r"{id}|{date}|{title}|{feed}|{authors}|{path}|{minutes}|{tags}|{link}"),
            Ok("a|1970-01-02T00:00:00Z|A title|Feed|A. B., C|f/a.md|1|x, y z|".into())
        );
        assert_eq!(fill(r"\t{ title }\n\\ \{id\} }"), Ok("\tA title\n\\ {id} }".into()));
        assert_eq!(fill(""), Ok(String::new()));
        let names = "id, date, title, feed, authors, path, link, minutes, tags, guessed";
        assert_eq!(fill("{titel}"), Err(format!("there is no {{titel}}; there are {names}")));
        assert_eq!(fill("{title"), Err("a { is not closed; write \\{ for the sign itself".into()));
        assert!(fill(r"\x").is_err() && fill(r"a\").is_err());
        assert_eq!(Template::plain(), r"{guessed}{date}\t{feed}\t{title}\t{id}".parse().unwrap());
        assert!(!Template::plain().needs_article());
        assert!("{link}".parse::<Template>().unwrap().needs_article());
    }

    proptest! {
        #[test]
        fn no_template_panics(text in r"(\\|\{|\}|title|id|t|n|\PC){0,12}") {
            let mut shelf = Memory::default();
            shelf.put("a", None, "A\u{1b}title", "text");
            if let Ok(template) = text.parse::<Template>() {
                let line = template.fill(&shelf.entries[0], None);
                prop_assert!(!line.contains(char::is_control) || text.contains('\\'));
            }
        }
    }
}
