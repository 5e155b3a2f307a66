//! What is known of an article → TOML front matter between `+++`.

use toml::Value;
use toml::value::Datetime;

use crate::article::{Date, Meta};
use crate::formats::{entities, links};

/// The reader takes no longer text for front matter; the fences and what quoting adds need room.
const LONGEST: usize = 250 * 1024;

/// The front matter with its fences and a blank line; empty when nothing is known.
pub fn write(meta: &Meta) -> String {
    let dates = [
        ("date", meta.date.map(|date| given(&date))),
        ("updated", meta.updated.map(|date| given(&date))),
    ];
    let title = Some(&meta.title).filter(|title| !meta.title_made && !title.is_empty());
    let text = |text: Option<String>| text.map(Value::String);
    let list = |texts: Vec<String>| {
        let texts: Vec<Value> = texts.into_iter().map(Value::String).collect();
        (!texts.is_empty()).then_some(Value::Array(texts))
    };
    let [date, updated] = dates.clone();
    let full = fenced([
        ("title", text(title.map(|title| encoded(title)))),
        date,
        updated,
        ("authors", list(meta.authors.iter().map(ToString::to_string).collect())),
        ("source", text(meta.source.as_deref().map(source))),
        ("link", text(meta.link.as_ref().map(|link| link.url.to_string()))),
        ("lang", text(meta.lang.as_ref().map(ToString::to_string))),
        ("tags", list(meta.tags.iter().map(|text| tag(text)).collect())),
        ("id", text(meta.id.as_deref().map(encoded))),
        ("summary", text(meta.summary.as_deref().map(encoded))),
    ]);
    // nobody's words are that long; the dates are worth more than a flood of tags
    if full.len() > LONGEST { fenced(dates) } else { full }
}

/// A line a key, in the order given: a table of TOML has an order of its own.
fn fenced<const KEYS: usize>(keys: [(&str, Option<Value>); KEYS]) -> String {
    let lines: String =
        keys.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}\n", value?))).collect();
    if lines.is_empty() { lines } else { format!("+++\n{lines}+++\n\n") }
}

/// A date of TOML's own, or the text of one that TOML has no form for.
fn given(date: &Date) -> Value {
    let text = date.to_string();
    match text.parse::<Datetime>() {
        Ok(date) if date.to_string() == text => Value::Datetime(date),
        _ => Value::String(text),
    }
}

/// The reader decodes entities, so an `&` that begins one is written as one.
fn encoded(text: &str) -> String {
    if entities::decode(text) == text { text.to_owned() } else { text.replace('&', "&amp;") }
}

/// A publisher whose name is an address would be taken for the link.
fn source(text: &str) -> String {
    let encoded = encoded(text);
    match encoded.chars().next() {
        Some(first) if links::mend(&encoded).is_some() => {
            format!("&#{};{}", u32::from(first), &encoded[first.len_utf8()..])
        }
        _ => encoded,
    }
}

/// The reader takes a `#` off a tag, but not one that was encoded.
fn tag(text: &str) -> String {
    match encoded(text).strip_prefix('#') {
        Some(rest) => format!("&#35;{rest}"),
        None => encoded(text),
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
