//! The bytes of a file → the articles in it: never a failure, always what can be read and a
//! [`Problem`] for what cannot.
//!
//! The format is told by the content first and by the file's name second, because feeds come as
//! `.txt` and front matter as `.text`. One file a format; what formats share has a file of its own.

pub mod bounds;
pub mod charset;
pub mod entities;
pub mod feed;
pub mod fields;
pub mod front;
pub mod head;
pub mod headers;
pub mod html;
pub mod inline;
pub mod lang;
pub mod links;
pub mod markdown;
#[cfg(test)]
pub mod outline;
pub mod people;
pub mod plain;
pub mod tags;
pub mod title;
pub mod yaml;

use crate::article::{Article, Meta};
use crate::error::Problem;

/// What is known of a file besides its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The file's name without its folders, such as `2021-09-25-forum.md`; `-` for a pipe.
    pub name: &'a str,
}

/// What a file gives: at least one article, unless it holds no text at all.
#[derive(Debug, Default)]
pub struct Reading {
    pub articles: Vec<Article>,
    /// What a feed says of itself, when the file is one.
    pub feed: Option<Meta>,
    /// About the file as a whole; what is wrong in an article stands there.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Plain,
    Markdown,
    Html,
}

/// Reads a file. A file without words (empty, an image, a program) has no article but a problem.
pub fn read(origin: &Origin<'_>, bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let text = match charset::decode(bytes, &mut reading.problems) {
        Ok(text) => text,
        Err(problem) => {
            reading.problems.push(problem);
            return reading;
        }
    };
    // old Macs ended lines with a carriage return alone
    let text = if text.contains('\r') && !text.contains('\n') {
        text.replace('\r', "\n").into()
    } else {
        text
    };
    let named = extension(origin.name).is_some_and(|extension| is_feed(&extension));
    if feed::read(&text, named, &mut reading) {
        return reading;
    }
    if named && !html::is_html(&text) {
        reading.problems.push(Problem::new("no feed is in the file, so there is no article"));
        return reading;
    }
    let mut article = match format(origin.name, &text) {
        Format::Plain => plain::read(&bounds::plain(text, &mut reading.problems)),
        Format::Markdown => markdown::read(&bounds::markdown(text, &mut reading.problems)),
        Format::Html => html::read(&text),
    };
    complete(origin, &mut article);
    reading.articles.push(article);
    reading
}

/// Fills in what the article does not say of itself.
fn complete(origin: &Origin<'_>, article: &mut Article) {
    let meta = &mut article.meta;
    if meta.title.is_empty() {
        meta.title =
            title::from_text(&article.document).unwrap_or_else(|| title::from_name(origin.name));
        meta.title_made = true;
    }
    if meta.date.is_none() {
        meta.date = title::day_in(origin.name);
    }
    if meta.lang.is_none() {
        meta.lang = lang::detect(&article.document.text);
    }
}

/// Whether a file's name is that of an article, by its extension alone.
pub fn is_article_name(name: &str) -> bool {
    !name.starts_with('.')
        && match extension(name) {
            Some(extension) => {
                is_markdown(&extension)
                    || is_plain(&extension)
                    || is_hypertext(&extension)
                    || is_feed(&extension)
            }
            None => !name.is_empty(),
        }
}

fn is_markdown(extension: &str) -> bool {
    matches!(extension, "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mdwn")
}

fn is_hypertext(extension: &str) -> bool {
    matches!(extension, "html" | "htm" | "xhtml")
}

fn is_plain(extension: &str) -> bool {
    matches!(extension, "txt" | "text")
}

fn is_feed(extension: &str) -> bool {
    matches!(extension, "xml" | "rss" | "atom" | "rdf" | "json")
}

/// In lower case.
fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
}

fn format(name: &str, text: &str) -> Format {
    if front::find(text).is_some() {
        return Format::Markdown;
    }
    if html::is_html(text) {
        return Format::Html;
    }
    match extension(name) {
        Some(extension) if is_hypertext(&extension) => Format::Html,
        Some(extension) if is_markdown(&extension) => Format::Markdown,
        _ if html::is_piece(text) => Format::Html,
        Some(extension) if is_plain(&extension) => Format::Plain,
        _ if looks_like_markdown(text) => Format::Markdown,
        _ => Format::Plain,
    }
}

/// Two kinds of marks that plain text has no use for, in the first lines of a nameless text.
fn looks_like_markdown(text: &str) -> bool {
    let lines = || text.lines().take(400);
    let heading = |line: &str| {
        let rest = line.trim_start_matches('#');
        rest.len() < line.len() && line.len() - rest.len() <= 6 && rest.starts_with(' ')
    };
    let kinds = [
        lines().any(heading),
        lines().any(|line| line.contains("](")),
        lines().any(|line| line.starts_with("```")),
        lines().any(|line| line.matches("**").count() >= 2),
        lines().any(|line| line.starts_with('|') && line.trim_end().ends_with('|')),
    ];
    kinds.iter().filter(|kind| **kind).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::{Origin, is_article_name, read};
    use crate::article::{Article, BlockKind};
    use crate::error::Problem;
    use crate::formats::outline::outline;
    use proptest::prelude::{any, proptest};

    fn one(name: &str, bytes: &[u8]) -> Article {
        read(&Origin { name }, bytes).articles.remove(0)
    }

    fn fixture(name: &str) -> Article {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/formats");
        one(name, &std::fs::read(format!("{folder}/{name}")).unwrap())
    }

    /// What an article knows of itself, a line a fact.
    fn facts(article: &Article) -> String {
        let meta = &article.meta;
        let mut facts =
            vec![format!("title{} {}", if meta.title_made { "~" } else { "" }, meta.title)];
        let mut fact = |name: &str, value: Option<String>| {
            facts.extend(value.map(|value| format!("{name} {value}")));
        };
        fact("date", meta.date.map(|date| date.to_string()));
        fact("updated", meta.updated.map(|date| date.to_string()));
        let all = |list: &[crate::safe::Safe]| (!list.is_empty()).then(|| list.join(" | "));
        fact("authors", all(&meta.authors));
        fact("source", meta.source.as_ref().map(ToString::to_string));
        fact(
            "link",
            meta.link
                .as_ref()
                .map(|l| format!("{}{}", l.url, if l.mended { " mended" } else { "" })),
        );
        fact("lang", meta.lang.as_ref().map(ToString::to_string));
        fact("tags", all(&meta.tags));
        fact("summary", meta.summary.as_ref().map(ToString::to_string));
        fact("id", meta.id.as_ref().map(ToString::to_string));
        facts.extend(article.problems.iter().map(Problem::to_string));
        facts.join("\n")
    }

    #[test]
    fn a_saved_article_with_bad_headers_gives_up_its_facts() {
        let article = fixture("loose.txt");
        assert_eq!(
            facts(&article),
            "title~ We have never seen the river rise as fast as it did in that…\n\
             date 2021-09-25\n\
             source RTV +\n\
             link https://www.example.org/watch?v=aB1-cD_2 mended\n\
             lang en"
        );
        let text = &article.document.text;
        assert_eq!(article.document.blocks.len(), 4);
        assert!(article.document.blocks.iter().all(|b| b.kind == BlockKind::Paragraph));
        assert!(
            text.starts_with("“We have never seen") && text.ends_with("to the valley’s farms."),
            "{text}"
        );
        assert!(!text.contains("RTV") && !text.contains("example.org") && !text.contains("2021"));
        assert!(
            text.contains("will be paid for. “\n\n"),
            "broken quotation marks stay as they are"
        );
    }

    #[test]
    fn a_memo_with_mail_headers_gives_up_its_facts() {
        let article = fixture("memo.txt");
        assert_eq!(
            facts(&article),
            "title Gauges on the upper river: a proposal\ndate 2006-09-13\n\
             authors Ana Duarte | Bo Li | Fred Oak, Jr.\nlang en\ntags Water"
        );
        assert_eq!(
            outline(&article.document),
            "H1: Abstract\n\
             P: This memo proposes three new gauges, and says why the old ones read too low in the spring of every year.\n\
             H1: Reasons\n\
             H2: Age\n\
             P: The gauges are as old as the bridge. Run this::\n\
             code(): gauge --read all⏎⏎gauge --check\n\
             item P: the first gauge is under water for a month of every year\n\
             item P: the second was never found\n\
             P: (See <https://example.org/gauges>https://example.org/gauges</>.)"
        );
    }

    #[test]
    fn a_post_with_yaml_and_one_with_toml_give_up_their_facts() {
        assert_eq!(
            facts(&fixture("2021-09-25-yaml.md")),
            "title “Walking” the river: a long title over two lines\n\
             date 2021-09-24T13:49:34-04:00\n\
             authors Ana Duarte | bo-li\n\
             source The Herald\n\
             link https://example.org/walking\n\
             lang en-gb\n\
             tags rivers | walks\n\
             summary One two three.\n\
             line 12: mappings in braces are not read; this line of the front matter is left out"
        );
        assert_eq!(
            facts(&fixture("toml.md")),
            "title Announcing the bridge\ndate 2019-02-22\nauthors The Bridge Team\nlang en\ntags news"
        );
        assert_eq!(
            facts(&fixture("pelican.markdown")),
            "title This Week on the River 7\ndate 2013-06-15T22:00:00Z\nlang en\ntags river | week | News"
        );
    }

    #[test]
    fn the_format_is_told_by_content_then_by_name() {
        let kinds = |name: &str, text: &str| outline(&one(name, text.as_bytes()).document);
        assert_eq!(kinds("a.txt", "*a*"), "P: *a*");
        assert_eq!(kinds("a.md", "*a*"), "P: <emphasis>a</>");
        assert_eq!(kinds("a.txt", "---\ntitle: x\n---\n*a*"), "P: <emphasis>a</>");
        assert_eq!(kinds("-", "# A\n\n[b](https://e.org) c"), "P: <https://e.org>b</> c");
        assert_eq!(kinds("-", "# 5 is a number\n\nc"), "P: # 5 is a number\nP: c");
        for name in ["a.txt", "a.md", "a.html", "-"] {
            assert_eq!(kinds(name, "\n<!DOCTYPE html><p><b>a</b> *b*"), "P: <strong>a</> *b*");
        }
        assert_eq!(kinds("a.htm", "<b>a</b> *b*"), "P: <strong>a</> *b*");
        assert_eq!(kinds("a.txt", "<p><i>a</i></p><p>b</p>"), "P: <emphasis>a</>\nP: b");
        assert_eq!(kinds("a.md", "<p>a</p>\n\n*b*"), "P: a\nP: <emphasis>b</>");
        assert_eq!(
            kinds("a.txt", "<p> is a tag, and so is <b>."),
            "P: <p> is a tag, and so is <b>."
        );
    }

    #[test]
    fn a_file_without_words_is_a_problem_and_no_article() {
        for bytes in [&b""[..], b" \n ", b"\x89PNG\r\n\x1a\n"] {
            let reading = read(&Origin { name: "a.txt" }, bytes);
            assert_eq!((reading.articles.len(), reading.problems.len()), (0, 1));
        }
        let reading = read(&Origin { name: "a.md" }, b"---\ntitle: A\n---\n");
        assert_eq!(reading.articles[0].meta.title.as_str(), "A");
    }

    #[test]
    fn a_name_dates_and_titles_an_article_that_does_not() {
        let article = one("2021-09-25-a-river-rises.md", b"![](x.png)");
        assert_eq!(facts(&article), "title~ A river rises\ndate 2021-09-25");
        let article = one("2021-09-25-a.md", b"---\ndate: soon\n---\nWords.");
        assert_eq!(
            facts(&article),
            "title~ Words.\ndate 2021-09-25\nline 2: \"soon\" is not a date; the next best is used"
        );
    }

    #[test]
    fn carriage_returns_alone_end_lines_too() {
        assert_eq!(
            outline(&one("a.txt", b"Title: A\r\rOne.\r\rTwo.").document),
            "P: One.\nP: Two."
        );
    }

    #[test]
    fn names_of_articles_are_told_by_their_extension() {
        for name in [
            "a.txt",
            "a.MD",
            "a.markdown",
            "a.html",
            "a.HTM",
            "a.xhtml",
            "a.rss",
            "a.json",
            "README",
        ] {
            assert!(is_article_name(name), "{name}");
        }
        for name in ["a.png", ".hidden.md", "", "feed.toml", "a.md~", "a.txt.swp"] {
            assert!(!is_article_name(name), "{name}");
        }
    }

    #[test]
    fn a_line_without_end_is_read_in_one_pass() {
        for name in ["a.txt", "a.md"] {
            let text = "word ".repeat(200_000);
            assert_eq!(one(name, text.as_bytes()).document.text.len(), text.len() - 1);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_give_safe_text_or_a_problem(
            bytes in any::<Vec<u8>>(),
            near in "(#|\\*|- |> |1\\. |---\n|\\+\\+\\+\n|date |By |https: //|title: |<br>|<!--|\\[\\^a\\]|\\[\\[|==|\u{1b}|\u{202e}|\u{301}|    |\t|\n|\n\n|[a-cÄ中“”:.|]){0,60}",
        ) {
            for name in ["a.txt", "a.md", "-"] {
                for bytes in [&bytes[..], near.as_bytes()] {
                    let reading = read(&Origin { name }, bytes);
                    assert!(!reading.articles.is_empty() || !reading.problems.is_empty());
                    for article in &reading.articles {
                        let text = &article.document.text;
                        assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
                        assert!(!article.meta.title.is_empty());
                        outline(&article.document);
                    }
                }
            }
        }

        #[test]
        fn no_word_of_a_plain_text_is_lost(
            text in "((- |\\* |1\\. |12\\) |> |>> |    |  |\t)?([a-z]{1,4}( |\n|, |\\. |:\n)){1,5}(\n|\n\n|===\n|---\n|\\*\\*\\*\n|```\n)?){0,20}",
        ) {
            let reading = read(&Origin { name: "a.txt" }, text.as_bytes());
            let Some(article) = reading.articles.first() else { return Ok(()) };
            let words = |text: &str| {
                let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
                words.map(str::to_owned).collect::<Vec<_>>()
            };
            // a title drawn under at the very start leaves the body
            let mut shown = if article.meta.title_made { Vec::new() } else { words(&article.meta.title) };
            shown.extend(words(&article.document.text));
            assert_eq!(shown, words(&text));
        }
    }
}
