//! Markdown → blocks: a flat walk over the parser's events.

pub mod walk;
pub mod write;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::article::Article;
use crate::formats::fields::apply;
use crate::formats::{front, headers};
use crate::safe::Safe;

pub use write::write;

/// A heading that is the title stands within the first events, or not at all.
const HEAD: usize = 400;

/// Front matter (or a header block without fences), then the text.
pub fn read(text: &str) -> Article {
    let mut article = Article::default();
    let (fields, body) = match front::find(text) {
        Some(found) => front::read(text, &found, &mut article.problems),
        None => fenceless(text),
    };
    apply(&fields, &mut article.meta, &mut article.problems);
    let base = article.meta.link.as_ref().map(|link| link.url.as_str().to_owned());
    let body = &text[body..];
    let events = TextMergeStream::new(Parser::new_ext(body, options(body)));
    let mut walk = walk::Walk::new(base.as_deref());
    let mut events = events.into_iter();
    let head: Vec<Event<'_>> = events.by_ref().take(HEAD).collect();
    let title = title_heading(&head, &article.meta.title);
    if let Some((range, words)) = &title {
        if article.meta.title.is_empty() {
            article.meta.title = words.clone();
        }
        for (at, event) in head.into_iter().enumerate() {
            if !range.contains(&at) {
                walk.event(event);
            }
        }
    } else {
        head.into_iter().for_each(|event| walk.event(event));
    }
    events.for_each(|event| walk.event(event));
    article.document = walk.finish();
    article
}

fn options(text: &str) -> Options {
    // the parser (0.13.6) panics when it looks for the attributes of a heading that is a task's
    // box, a backslash and the line below them, so it is not asked to look
    let boxed = |line: &str| {
        let before = line.trim_end().strip_suffix('\\').unwrap_or_default().trim_end();
        [" ]", "\t]", "[x]", "[X]"].iter().any(|end| before.ends_with(end))
    };
    let attributes =
        if text.lines().any(boxed) { Options::empty() } else { Options::ENABLE_HEADING_ATTRIBUTES };
    // no smart punctuation: quotes are cited as they were typed
    attributes
        | Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_SUPERSCRIPT
        | Options::ENABLE_SUBSCRIPT
        | Options::ENABLE_WIKILINKS
}

/// `Title: …` lines as Pelican and MultiMarkdown write them.
fn fenceless(text: &str) -> (Vec<crate::formats::fields::Field>, usize) {
    // a header block is short; a long text must not be split for it
    let lines: Vec<&str> = text.lines().take(200).collect();
    let Some(found) = headers::formal(&lines, 1) else { return (Vec::new(), 0) };
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    let body = ends.take(found.body.start).last().unwrap_or(text.len());
    let body = if lines.len() == found.body.start { text.len().min(body) } else { body };
    (found.fields, body)
}

/// The first heading of level 1, when it is the title once more, or stands for one that is not
/// given. Events of the heading, and its words.
fn title_heading(events: &[Event<'_>], given: &str) -> Option<(std::ops::Range<usize>, Safe)> {
    let first = |event: &Event<'_>| {
        matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))
    };
    let start = events.iter().position(first)?;
    let length =
        events[start..].iter().position(|e| matches!(e, Event::End(TagEnd::Heading(_))))?;
    let range = start..start + length + 1;
    let words: String = events[range.clone()]
        .iter()
        .map(|event| match event {
            Event::Text(text) | Event::Code(text) => text.as_ref(),
            Event::SoftBreak | Event::HardBreak => " ",
            _ => "",
        })
        .collect();
    let words = Safe::line(&words);
    let same = |a: &str, b: &str| {
        let letters = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        };
        letters(a) == letters(b)
    };
    let taken = if given.is_empty() {
        // a chapter's heading far below the first words names the chapter
        let before = &events[..start];
        let paragraphs =
            before.iter().filter(|e| matches!(e, Event::Start(Tag::Paragraph))).count();
        paragraphs <= 1 && !before.iter().any(|e| matches!(e, Event::Start(Tag::Heading { .. })))
    } else {
        same(&words, given)
    };
    (taken && !words.is_empty()).then_some((range, words))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::formats::outline::outline;

    fn show(text: &str) -> String {
        outline(&read(text).document)
    }

    #[test]
    fn inline_marks_keep_the_words_as_typed() {
        for (text, want) in [
            (
                "*a* **b** `c` ~~d~~ ==e f== \"g\" -- h...",
                "P: <emphasis>a</> <strong>b</> <code>c</> <strike>d</> <marked>e f</> \"g\" -- h...",
            ),
            (
                "a == b == c, 10^6 and 10^9, ~/a and ~/b",
                "P: a == b == c, 10^6 and 10^9, ~/a and ~/b",
            ),
            ("E = mc ^2^ and ~3~", "P: E = mc <superscript>2</> and <subscript>3</>"),
            ("a\nb  \nc\\\nd", "P: a b⏎c⏎d"),
            ("今日は\n良い", "P: 今日は良い"),
            (
                "[a](https://e.org \"t\") [b](/c) [d](#e) [f](javascript:g)",
                "P: <https://e.org>a</> b d f",
            ),
            (
                "https://e.org/a_b_c. <https://e.org> <a@e.org>",
                "P: <https://e.org/a_b_c>https://e.org/a_b_c</>. <https://e.org>https://e.org</> <mailto:a@e.org>a@e.org</>",
            ),
            ("[a <https://e.org/b>](https://e.org/c)", "P: <https://e.org/c>a https://e.org/b</>"),
            ("[[page|label]] and [[page]]", "P: label and page"),
            ("a ![b](https://e.org/c.png) d", "P: a <image https://e.org/c.png>b</> d"),
            ("AT&amp;T &ldquo;a&rdquo;", "P: AT&T “a”"),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }

    #[test]
    fn blocks_are_what_they_are() {
        for (text, want) in [
            (
                "- a\n- b\n  1. c\n\n     d\n- e",
                "item P: a\n+item P: b\nin item(1) P: c\nin in P: d\n+item P: e",
            ),
            ("- [ ] a\n- [x] b", "task(false) P: a\n+task(true) P: b"),
            ("- [ ] a\n\n- [x] b", "task(false) P: a\ntask(true) P: b"),
            ("-\n- b", "item P: b"),
            ("- a\n- <!-- b -->\n\nc", "item P: a\nP: c"),
            ("> a\n> > b\n\nc", "quote P: a\nquote quote P: b\nP: c"),
            ("> [!note]- The title\n> a\n", "quote P: <strong>note</> The title⏎a"),
            ("> [!tip]\n> a\n", "quote P: <strong>tip</>⏎a"),
            ("```rust&nbsp;x\na\n```", "code(rust): a"),
            ("```rust,no_run\na\n\tb\n```", "code(rust): a⏎    b"),
            ("a\n\n    b\n\n---", "P: a\ncode(): b\nrule:"),
            ("|a|b|\n|-|:-:|\n|c|*d*|", "table([Left, Centre] 1): a | b⏎c | <emphasis>d</>"),
            ("a\n: b\n: c", "term: a\ndefinition P: b\ndefinition P: c"),
            ("![a](https://e.org/b.png \"c\")", "figure(Some(0)): a⏎c"),
            (
                "[![a](https://e.org/b.png)](https://e.org)\n![c](d.png)",
                "figure(Some(0)): a\nfigure(None): c",
            ),
            ("![a](b.png) and words", "P: a and words"),
            (
                "a[^x] b[^y]\n\n[^y]: Y\n[^x]: X\n\n    more\n\nc",
                "P: a[<noteref>x</>] b[<noteref>y</>]\nP: c\nnote(x) P: X\nnote(x) P: more\nnote(y) P: Y",
            ),
            ("## a {#id}\n### b", "H2: a\nH3: b"),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }

    #[test]
    fn a_box_and_a_backslash_over_a_line_stop_nothing() {
        for text in
            ["- [ ] \\\n  - \n", "- [x] \\\r\n  =\n", "- [ ]\t\\\n  ---\n", "- [ ]  \\\n  -\n"]
        {
            show(text);
        }
    }

    #[test]
    fn raw_html_keeps_its_words_and_loses_its_tags() {
        for (text, want) in [
            ("a <b>b</b><br>c <!-- d --> e", "P: a b⏎c e"),
            ("a <script>b()</script> c <style>d</style>", "P: a c"),
            (
                "<div>\n<p>a &amp; b</p><p>c\n<script>\nd()\n</script></p>\n<h2>e</h2>f\n</div>",
                "P: a & b\nP: c\nH2: e\nP: f",
            ),
            ("<script>open\n\nwords", ""),
            ("a <script>open\n\nwords", "P: a\nP: words"),
            (
                "<img src=\"https://e.org/a.png\" alt=\"b\"> c",
                "P: <image https://e.org/a.png>b</> c",
            ),
            ("<div>a</div>\n\n*b*\n\n<div>c", "P: a\nP: <emphasis>b</>\nP: c"),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }

    #[test]
    fn a_heading_that_is_the_title_leaves_the_body_and_no_other_does() {
        let title = |text: &str| {
            let article = read(text);
            (article.meta.title.to_string(), outline(&article.document))
        };
        let own = |title: &str, rest: &str| (title.to_owned(), rest.to_owned());
        assert_eq!(title("# The *River*\n\na"), own("The River", "P: a"));
        assert_eq!(
            title("---\ntitle: \"The River!\"\n---\n# The river\n\na"),
            own("The River!", "P: a")
        );
        assert_eq!(title("---\ntitle: A\n---\n# B\n\na"), own("A", "H1: B\nP: a"));
        assert_eq!(title("intro\n\n# A\n\na"), own("A", "P: intro\nP: a"));
        assert_eq!(title("one\n\ntwo\n\n# A"), own("", "P: one\nP: two\nH1: A"));
        assert_eq!(title("## A\n\n# B"), own("", "H2: A\nH1: B"));
    }

    #[test]
    fn addresses_are_completed_by_the_articles_own() {
        assert_eq!(
            show("---\nlink: https://e.org/a/b\n---\n[c](../d) ![e](f.png) [g](#h)"),
            "P: <https://e.org/d>c</> <image https://e.org/a/f.png>e</> g"
        );
    }

    #[test]
    fn a_header_block_needs_no_fence() {
        let article = read("Title: A\nDate: 2013-06-15 22:00\nrustc: 1\n\n*b*");
        assert_eq!(article.meta.title.as_str(), "A");
        assert_eq!(outline(&article.document), "P: <emphasis>b</>");
        assert_eq!(show("Note: this\n\n*b*"), "P: Note: this\nP: <emphasis>b</>");
        assert_eq!(show("Title: A"), "");
    }
}
