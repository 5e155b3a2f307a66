//! What is known of an article → TOML front matter between `+++`.

use std::borrow::Cow;

use serde::Serialize;
use toml::ser::ValueSerializer;
use toml::value::Datetime;

use crate::article::{Date, Meta};
use crate::formats::{entities, links};
use crate::safe::Safe;

/// The reader takes no longer text for front matter; the fences and what quoting adds need room.
const LONGEST: usize = 250 * 1024;
const FENCE: &str = "+++\n";

/// The front matter with its fences and a blank line; empty when nothing is known.
pub fn write(meta: &Meta) -> String {
    let title = Some(&meta.title).filter(|title| !meta.title_made && !title.is_empty());
    let mut full = Matter::new();
    full.some("title", title.map(|title| encoded(title)));
    full.dates(meta);
    full.list("authors", meta.authors.iter().map(Safe::as_str));
    full.some("source", meta.source.as_deref().map(source));
    full.some("link", meta.link.as_ref().map(|link| link.url.as_str()));
    full.some("lang", meta.lang.as_deref());
    full.list("tags", meta.tags.iter().map(|text| tag(text)));
    full.some("id", meta.id.as_deref().map(encoded));
    full.some("summary", meta.summary.as_deref().map(encoded));
    if full.0.len() > LONGEST {
        // Nobody's words are that long; the dates are worth more than a flood of tags.
        full = Matter::new();
        full.dates(meta);
    }
    full.fenced()
}

/// Front matter being written: a line a key, in the order given; a table of TOML has an order of
/// its own.
struct Matter(String);

impl Matter {
    fn new() -> Self {
        Self(FENCE.to_owned())
    }

    fn some(&mut self, key: &str, value: Option<impl Serialize>) {
        let Some(value) = value else { return };
        let before = self.0.len();
        self.0.extend([key, " = "]);
        match value.serialize(ValueSerializer::new(&mut self.0)) {
            Ok(_) => self.0.push('\n'),
            // No text, list or date has that.
            Err(_) => self.0.truncate(before),
        }
    }

    fn list<T: Serialize>(&mut self, key: &str, texts: impl Iterator<Item = T>) {
        let texts: Vec<T> = texts.collect();
        self.some(key, (!texts.is_empty()).then_some(texts));
    }

    fn dates(&mut self, meta: &Meta) {
        for (key, date) in [("date", &meta.date), ("updated", &meta.updated)] {
            self.date(key, date.as_ref());
        }
    }

    /// A date of TOML's own, or the text of one that TOML has no form for.
    fn date(&mut self, key: &str, date: Option<&Date>) {
        let Some(text) = date.map(Date::to_string) else { return };
        match text.parse::<Datetime>() {
            Ok(date) if date.to_string() == text => self.some(key, Some(date)),
            _ => self.some(key, Some(text)),
        }
    }

    fn fenced(mut self) -> String {
        if self.0 == FENCE {
            return String::new();
        }
        self.0.extend([FENCE, "\n"]);
        self.0
    }
}

/// The reader decodes entities, so an `&` that begins one is written as one.
fn encoded(text: &str) -> Cow<'_, str> {
    if entities::decode(text) == text { text.into() } else { text.replace('&', "&amp;").into() }
}

/// A publisher whose name is an address would be taken for the link.
fn source(text: &str) -> Cow<'_, str> {
    let encoded = encoded(text);
    match encoded.chars().next() {
        Some(first) if links::mend(&encoded).is_some() => {
            format!("&#{};{}", u32::from(first), &encoded[first.len_utf8()..]).into()
        }
        _ => encoded,
    }
}

/// The reader takes a `#` off a tag, but not one that was encoded.
fn tag(text: &str) -> Cow<'_, str> {
    let encoded = encoded(text);
    match encoded.strip_prefix('#') {
        Some(rest) => format!("&#35;{rest}").into(),
        None => encoded,
    }
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::article::{Date, Link, Meta};
    use crate::formats::markdown;
    use crate::safe::Safe;

    fn full() -> Meta {
        let lines = |list: &[&str]| list.iter().map(|text| Safe::line(text)).collect();
        Meta {
            title: Safe::line("“A” \"b\" 'c' \\ &amp; +++"),
            title_made: false,
            date: Date::parse("2021-09-24T13:49:34.25-04:00"),
            updated: Date::parse("2021-09-25"),
            authors: lines(&["Ana Duarte", "Fred Oak, Jr.", "A &amp; B"]),
            source: Some(Safe::line("https://e.org")),
            link: Some(Link { url: Safe::line("https://e.org/a?b=1&c=2"), mended: false }),
            lang: Some(Safe::line("pt-br")),
            tags: lines(&["rivers", "#1", "AT&amp;T, too"]),
            summary: Some(Safe::line("One: two # three")),
            id: Some(Safe::line("tag:e.org,2021:1")),
        }
    }

    #[test]
    fn every_key_is_read_back_as_it_was() {
        let article = markdown::read(&format!("{}a\n", write(&full())));
        assert_eq!(article.meta, full());
        assert!(article.problems.is_empty(), "{:?}", article.problems);
    }

    #[test]
    fn only_what_is_known_is_written_in_a_fixed_order() {
        let meta = Meta {
            title: Safe::line("A"),
            date: Date::parse("2021-09-25"),
            tags: vec![Safe::line("b"), Safe::line("c")],
            ..Meta::default()
        };
        assert_eq!(
            write(&meta),
            "+++\ntitle = \"A\"\ndate = 2021-09-25\ntags = [\"b\", \"c\"]\n+++\n\n"
        );
        assert_eq!(write(&Meta { title_made: true, ..meta.clone() }).matches("title").count(), 0);
        assert_eq!(write(&Meta::default()), "");
    }

    #[test]
    fn a_flood_of_words_costs_all_but_the_dates() {
        let meta = Meta { summary: Some(Safe::line(&"x".repeat(300_000))), ..full() };
        let written = write(&meta);
        assert!(written.len() < 100, "{}", written.len());
        let read = markdown::read(&format!("{written}a\n")).meta;
        assert_eq!((read.date, read.updated), (meta.date, meta.updated));
    }
}
