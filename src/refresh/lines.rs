//! JSON lines of articles ↔ articles, with the keys of `pullquote export --json`.
//!
//! `text` is canonical text: a blank line parts its paragraphs. A program that has more to say of a
//! body gives `html` or `markdown` instead.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::article::{Article, Builder, Date, Document};
use crate::error::Problem;
use crate::formats::{html, links};
use crate::library::guard;
use crate::refresh::items::Items;
use crate::safe::Safe;

/// What makes an object an article.
const BODIES: [&str; 4] = ["title", "text", "html", "markdown"];
/// More lines than these that are no articles are counted, not named.
const NAMED: usize = 5;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Line {
    id: Option<String>,
    title: Option<String>,
    date: Option<String>,
    updated: Option<String>,
    authors: Vec<String>,
    source: Option<String>,
    link: Option<String>,
    lang: Option<String>,
    summary: Option<String>,
    tags: Vec<String>,
    text: Option<String>,
    #[serde(skip_serializing)]
    html: Option<String>,
    #[serde(skip_serializing)]
    markdown: Option<String>,
    /// Where the article is; not read.
    #[serde(skip_deserializing)]
    path: String,
    #[serde(skip_deserializing)]
    feed: String,
}

/// Reads JSON lines, or one array of the same objects; `None` when the bytes are neither.
pub fn read(bytes: &[u8]) -> Option<Items> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim();
    let mut items = Items::default();
    if text.starts_with('[') {
        let values: Vec<Value> = serde_json::from_str(text).ok()?;
        values.first().filter(|first| is_article(first))?;
        for (index, value) in values.into_iter().enumerate() {
            take(index + 1, Ok(value), &mut items);
        }
        return Some(items);
    }
    let first = text.lines().next().filter(|line| line.starts_with('{'))?;
    serde_json::from_str(first).ok().filter(is_article)?;
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let value = serde_json::from_str::<Value>(line).map_err(|cause| cause.to_string());
        take(index + 1, value, &mut items);
    }
    Some(items)
}

/// A JSON feed is an object with items, and no article.
fn is_article(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        !object.contains_key("items") && BODIES.iter().any(|key| object.contains_key(*key))
    })
}

fn take(number: usize, value: Result<Value, String>, items: &mut Items) {
    let line = value.and_then(|value| match is_article(&value) {
        true => serde_json::from_value::<Line>(value).map_err(|cause| cause.to_string()),
        false => Err(format!("it has none of {}", BODIES.join(", "))),
    });
    match line {
        Ok(line) => items.articles.push(article(line)),
        Err(why) => {
            let note = Problem::new(format!("this is no article: {why}")).at(number);
            if items.notes.len() < NAMED {
                items.notes.push(Safe::line(&note.to_string()));
            } else if items.notes.len() == NAMED {
                items.notes.push(Safe::line("and more lines that are no articles"));
            }
        }
    }
}

fn article(line: Line) -> Article {
    let text =
        |text: Option<String>| text.map(|text| Safe::line(&text)).filter(|text| !text.is_empty());
    let texts = |texts: Vec<String>| texts.iter().map(|text| Safe::line(text)).collect();
    let link = line.link.as_deref().and_then(|link| links::resolve(None, link));
    let mut article = Article::default();
    if let Some(markdown) = line.markdown {
        let reading = guard::read("a.md", markdown.as_bytes());
        article = reading.articles.into_iter().next().unwrap_or_default();
    } else if let Some(html) = line.html {
        let mut builder = Builder::new();
        let base = link.as_ref().map(|link| link.url.as_str());
        article.problems.extend(html::blocks(&html, base, &mut builder));
        article.document = builder.finish();
    } else if let Some(text) = line.text {
        article.document = paragraphs(&text);
    }
    let meta = &mut article.meta;
    if let Some(title) = text(line.title) {
        (meta.title, meta.title_made) = (title, false);
    }
    let date = |text: Option<String>| Date::parse(&text?);
    meta.date = date(line.date).or(meta.date);
    meta.updated = date(line.updated).or(meta.updated);
    meta.id = text(line.id).or(meta.id.take());
    meta.link = link.or(meta.link.take());
    meta.lang = text(line.lang).or(meta.lang.take());
    meta.source = text(line.source).or(meta.source.take());
    meta.summary = text(line.summary).or(meta.summary.take());
    for (given, slot) in [(line.authors, &mut meta.authors), (line.tags, &mut meta.tags)] {
        if !given.is_empty() {
            *slot = texts(given);
        }
    }
    complete(&mut article);
    article
}

/// A title and a language for an article that has none.
pub fn complete(article: &mut Article) {
    if article.meta.title.is_empty() {
        let made = crate::formats::title::from_text(&article.document);
        article.meta.title = made.unwrap_or_else(|| Safe::line("Untitled"));
        article.meta.title_made = true;
    }
    if article.meta.lang.is_none() {
        article.meta.lang = crate::formats::lang::detect(&article.document.text);
    }
}

fn paragraphs(text: &str) -> Document {
    let mut builder = Builder::new();
    for paragraph in text.replace("\r\n", "\n").split("\n\n") {
        builder.begin(crate::article::BlockKind::Paragraph);
        for (index, line) in paragraph.lines().enumerate() {
            if index > 0 {
                builder.line_break();
            }
            builder.text(line);
        }
    }
    builder.finish()
}

/// One article as a line, its end included; what [`read`] reads.
pub fn write(article: &Article, path: &str, feed: &str) -> String {
    let meta = &article.meta;
    let text = |text: &Option<Safe>| text.as_ref().map(ToString::to_string);
    let texts = |texts: &[Safe]| texts.iter().map(ToString::to_string).collect();
    let line = Line {
        id: text(&meta.id),
        title: Some(meta.title.to_string()),
        date: meta.date.map(|date| date.to_string()),
        updated: meta.updated.map(|date| date.to_string()),
        authors: texts(&meta.authors),
        source: text(&meta.source),
        link: meta.link.as_ref().map(|link| link.url.to_string()),
        lang: text(&meta.lang),
        summary: text(&meta.summary),
        tags: texts(&meta.tags),
        text: Some(article.document.text.to_string()),
        path: path.to_owned(),
        feed: feed.to_owned(),
        ..Line::default()
    };
    let mut line = serde_json::to_string(&line).unwrap_or_default();
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use proptest::prelude::{any, proptest};

    #[test]
    fn lines_are_articles_and_a_bad_line_hides_only_itself() {
        let text = "{\"title\":\"A\",\"text\":\"One.\\n\\nTwo\\nlines.\",\"date\":\"2026-01-02\",\
                    \"link\":\"javascript:x\",\"authors\":[\"Bo\\u001b[31m\"]}\nnonsense\n{\"a\":1}\n\
                    {\"html\":\"<p><b>x</b> y</p>\",\"id\":\"7\",\"path\":\"../../etc\"}\n\
                    {\"markdown\":\"# T\\n\\n*z*\"}\n";
        let items = read(text.as_bytes()).unwrap();
        let texts: Vec<&str> = items.articles.iter().map(|a| a.document.text.as_str()).collect();
        assert_eq!(texts, ["One.\n\nTwo\nlines.", "x y", "z"]);
        let titles: Vec<&str> = items.articles.iter().map(|a| a.meta.title.as_str()).collect();
        assert_eq!(titles, ["A", "x y", "T"]);
        assert_eq!(items.articles[0].meta.authors[0].as_str(), "Bo[31m");
        assert_eq!(items.articles[0].meta.link, None);
        assert_eq!(items.notes.len(), 2);
        assert!(items.notes[0].starts_with("line 2: this is no article"), "{}", items.notes[0]);
    }

    #[test]
    fn what_is_written_reads_back() {
        let text = "[{\"id\":\"tag:e.org,2026:1\",\"title\":\"A\",\"text\":\"One.\\n\\nTwo.\",\
                    \"date\":\"2026-01-02T03:04:05+02:00\",\"authors\":[\"Bo\"],\"tags\":[\"x\"],\
                    \"link\":\"https://e.org/1\",\"lang\":\"en\",\"source\":\"S\",\"summary\":\"M\"}]";
        let article = read(text.as_bytes()).unwrap().articles.remove(0);
        let again = read(write(&article, "p", "f").as_bytes()).unwrap().articles.remove(0);
        assert_eq!((&again.meta, &again.document), (&article.meta, &article.document));
        assert_eq!(again.meta.authors[0].as_str(), "Bo");
    }

    #[test]
    fn a_json_feed_and_other_json_are_not_lines() {
        for text in [
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":[]}",
            "{}",
            "[]",
            "[1]",
            "{\n",
            "",
        ] {
            assert!(read(text.as_bytes()).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>(), text in ".{0,60}", key in "(text|html|markdown|title)") {
            read(&bytes);
            let line = serde_json::json!({ key: text }).to_string();
            let items = read(line.as_bytes()).unwrap();
            for article in items.articles {
                assert!(!article.document.text.chars().any(|c| c.is_control() && c != '\n'));
                assert!(!article.meta.title.is_empty());
            }
        }
    }
}
