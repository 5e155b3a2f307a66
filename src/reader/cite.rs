//! Words of an article with who said them, and where they stand.

use crate::article::{Article, Entry};
use crate::safe::Safe;

/// `“…” (Speaker, in: Title, Source, date, link)`; without a speaker the authors stand first.
/// Words that are in marks already get none.
pub fn cite(article: &Article, entry: &Entry, speaker: Option<&str>, words: &str) -> String {
    let meta = &article.meta;
    let mut place: Vec<String> = Vec::new();
    let title = &meta.title;
    match speaker {
        Some(speaker) if title.is_empty() => place.push(speaker.to_owned()),
        Some(speaker) => place.extend([speaker.to_owned(), format!("in: {title}")]),
        None => {
            place.extend(meta.authors.iter().map(Safe::to_string));
            place.extend(Some(title.to_string()).filter(|title| !title.is_empty()));
        }
    }
    let source = meta.source.as_ref().or(Some(&entry.feed)).filter(|name| !name.is_empty());
    place.extend(source.map(Safe::to_string));
    place.extend(entry.date.map(|date| match entry.date_guessed {
        true => format!("~ {}", date.words()),
        false => date.words(),
    }));
    place.extend(meta.link.as_ref().map(|link| link.url.to_string()));
    let words = if is_marked(words) { words.to_owned() } else { format!("“{words}”") };
    if place.is_empty() { words } else { format!("{words} ({})", place.join(", ")) }
}

/// Whether words are one quotation from the first mark to the last.
fn is_marked(words: &str) -> bool {
    let pairs = [("“", "”"), ("„", "“"), ("«", "»"), ("「", "」"), ("\"", "\"")];
    pairs.iter().any(|(open, close)| {
        let inside = words.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inside.is_some_and(|inside| !inside.contains(open) && !inside.contains(close))
    })
}

#[cfg(test)]
mod tests {
    use super::cite;
    use crate::article::entry::Place;
    use crate::article::{Article, ArticleId, Date, Entry, Link, Location, Meta, RowId};
    use crate::safe::Safe;
    use std::path::PathBuf;

    fn entry(dated: bool) -> Entry {
        Entry {
            row: RowId(0),
            id: ArticleId::new(None, None, "a"),
            title: Safe::default(),
            title_made: false,
            feed: Safe::line("Wire"),
            date: Date::parse("2021-09-25").filter(|_| dated),
            date_guessed: false,
            minutes: 1,
            revision: String::new(),
            location: Location { place: Place::File(PathBuf::from("a.md")), index: 0 },
            also_in: Vec::new(),
            problems: 0,
            authors: Vec::new(),
            read: false,
            star: false,
            tags: Vec::new(),
        }
    }

    #[test]
    fn a_citation_names_what_is_known() {
        let link = Link { url: Safe::line("https://example.org/f"), mended: false };
        let meta = Meta {
            title: Safe::line("Forum opens"),
            authors: vec![Safe::line("Mara Olin")],
            source: Some(Safe::line("CCTV +")),
            link: Some(link),
            ..Meta::default()
        };
        let known = Article { meta, ..Article::default() };
        for (article, dated, speaker, words, expected) in [
            (
                &known,
                true,
                Some("Xi"),
                "It is essential",
                "“It is essential” (Xi, in: Forum opens, CCTV +, 25 September 2021, \
                 https://example.org/f)",
            ),
            (
                &known,
                true,
                None,
                "It opened.",
                "“It opened.” (Mara Olin, Forum opens, CCTV +, 25 September 2021, \
                 https://example.org/f)",
            ),
            (&Article::default(), false, Some("Xi"), "“So.”", "“So.” (Xi, Wire)"),
            (
                &Article::default(),
                false,
                None,
                "“A,” she said, “b.”",
                "““A,” she said, “b.”” (Wire)",
            ),
        ] {
            assert_eq!(cite(article, &entry(dated), speaker, words), expected);
        }
    }
}
