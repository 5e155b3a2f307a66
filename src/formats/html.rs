//! Pages and pieces of HTML → blocks: the one way for every format that holds HTML.

pub mod content;
pub mod dateline;
pub mod head;
pub mod headline;
#[cfg(test)]
mod hostile;
pub mod language;
pub mod linked;
pub mod names;
pub mod notes;
pub mod quotes;
pub mod seen;
pub mod tree;
pub mod walk;

use crate::article::{Article, Builder};
use crate::error::Problem;
use crate::formats::bounds;
use crate::formats::html::head::Head;
use crate::formats::html::walk::Options;
use crate::formats::tags::{self, Token};

/// Reads a file of HTML: of a page its article, of a piece all of it.
pub fn read(html: &str) -> Article {
    let mut article = Article::default();
    let html = &*bounds::page(html, &mut article.problems);
    let tree = tree::parse(html);
    let head = Head::read(&tree);
    head.apply(&tree, &mut article.meta);
    let body = tree.body();
    let mut builder = Builder::new();
    let base = head.base();
    let whole = if is_page(html) {
        let told = head::complete(&tree, body, &mut article.meta);
        let title = &article.meta.title;
        let mut content = content::find(&tree, body, title, &told);
        if let Some(text) = &head.linked.body {
            content::witness::mend(&tree, body, &mut content, text, title);
        }
        let options = Options {
            base: base.as_deref(),
            dropped: &content.dropped,
            // publishers describe images with the headline
            mute_images: true,
        };
        walk::walk(&tree, content.root, &mut builder, options)
    } else {
        walk::walk(
            &tree,
            body,
            &mut builder,
            Options { base: base.as_deref(), ..Options::default() },
        )
    };
    article.document = builder.finish();
    if tree.cut || !whole {
        article.problems.push(too_long());
    }
    article
}

/// Whether a text is a page, whatever its name: by its first tag.
pub fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(200).collect();
    let start = start.to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag))
        || (start.starts_with("<?xml") && start.contains("<html"))
        || (start.starts_with("<!--") && is_page(text))
}

/// Whether a text without a telling name is a piece of a page: it begins with a block and has a
/// tag for every piece of text, of which some are closed.
pub fn is_piece(text: &str) -> bool {
    let mut tokens = tags::tokens(text.trim_start());
    let block = matches!(tokens.next(), Some(Token::Open(name, _)) if names::is_block(&name));
    let (mut tags, mut ends, mut texts) = (1, 0, 0);
    for token in tokens.take(200) {
        match token {
            Token::Text(text) => texts += usize::from(!text.trim().is_empty()),
            Token::Open(name, _) => tags += usize::from(names::known(&name) != "?"),
            Token::Close(name) => ends += usize::from(names::known(&name) != "?"),
        }
    }
    block && ends > 0 && tags + ends >= texts
}

/// A whole page has a head or a body; a piece has neither.
fn is_page(html: &str) -> bool {
    tags::tokens(html).take(400).any(
        |token| matches!(token, Token::Open(name, _) if matches!(name.as_str(), "html" | "head" | "body")),
    )
}

fn too_long() -> Problem {
    Problem::new("the page has too many elements; the rest of it is left out")
}

/// Writes a piece of HTML into the builder. `base` completes its addresses. Any text is HTML, so
/// nothing fails; the problem tells of a piece too long to be shown whole.
pub fn blocks(html: &str, base: Option<&str>, builder: &mut Builder) -> Option<Problem> {
    let tree = tree::parse(html);
    let whole = walk::walk(&tree, tree.root(), builder, Options { base, ..Options::default() });
    (tree.cut || !whole).then(too_long)
}

#[cfg(test)]
mod tests {
    use super::blocks;
    use crate::article::Builder;
    use crate::formats::outline::outline;
    use proptest::prelude::{any, proptest};

    fn show(html: &str) -> String {
        let mut builder = Builder::new();
        assert_eq!(blocks(html, Some("https://e.org/a/"), &mut builder), None);
        outline(&builder.finish())
    }

    /// Compares each `*.html` of a folder with the `*.txt` beside it; `PULLQUOTE_UPDATE` writes them.
    fn compare(folder: &str, least: usize, show: impl Fn(&str) -> String) {
        let folder = format!("{}/tests/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
        let mut seen = 0;
        let mut faults = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "html") {
                let shown = show(&std::fs::read_to_string(&path).unwrap());
                let wanted = path.with_extension("txt");
                if std::env::var_os("PULLQUOTE_UPDATE").is_some() {
                    std::fs::write(&wanted, shown.clone() + "\n").unwrap();
                }
                let wanted = std::fs::read_to_string(wanted).unwrap_or_default();
                if wanted.trim_end() != shown {
                    faults += &format!("{}\n{shown}\n\n", path.display());
                }
                seen += 1;
            }
        }
        assert!(faults.is_empty(), "{faults}");
        assert!(seen >= least, "{seen}");
    }

    #[test]
    fn every_piece_is_read_as_its_outline_says() {
        compare("html", 50, show);
    }

    #[test]
    fn every_page_is_read_as_its_outline_says() {
        compare("pages", 20, |html| {
            let article = super::read(html);
            let meta = &article.meta;
            let mut lines = vec![format!("title {}", meta.title)];
            let mut fact = |name: &str, value: Option<String>| {
                lines.extend(value.map(|value| format!("{name} {value}")));
            };
            fact("date", meta.date.map(|date| date.to_string()));
            fact("updated", meta.updated.map(|date| date.to_string()));
            fact("authors", Some(meta.authors.join(" | ")).filter(|list| !list.is_empty()));
            fact("source", meta.source.as_ref().map(ToString::to_string));
            fact("link", meta.link.as_ref().map(|link| link.url.to_string()));
            fact("lang", meta.lang.as_ref().map(ToString::to_string));
            fact("tags", Some(meta.tags.join(" | ")).filter(|list| !list.is_empty()));
            fact("summary", meta.summary.as_ref().map(ToString::to_string));
            lines.push(outline(&article.document));
            lines.join("\n")
        });
    }

    #[test]
    fn a_blank_between_two_elements_of_a_piece_stays() {
        assert_eq!(show("a<i></i> <b>b</b> <i>c</i>"), "P: a <strong>b</> <emphasis>c</>");
        assert_eq!(show("<html> <head> </head> <body> <p>a</p> </body> </html>"), "P: a");
    }

    proptest! {
        #[test]
        fn any_soup_of_tags_gives_safe_text_with_its_words(
            text in any::<String>(),
            soup in proptest::collection::vec((0usize..46, 0usize..8), 0..60),
        ) {
            let names = [
                "p", "div", "b", "i", "a href=/x", "ul", "ol", "li", "table", "tr", "td", "th",
                "h2", "pre", "code", "blockquote", "dl", "dt", "dd", "figure", "figcaption",
                "img src=a.png alt=alt", "br", "hr", "q", "sup", "sub", "details", "summary",
                "font", "span", "td colspan=3 rowspan=2", "caption", "thead", "tbody", "button",
                "nav", "body", "html", "math", "svg", "ruby", "rt", "form", "li id=n",
                "a href=#n id=r",
            ];
            let html: String = soup.iter().map(|(name, kind)| match kind {
                0..4 => format!("<{}>", names[*name]),
                4 | 5 => format!("</{}>", names[*name].split(' ').next().unwrap()),
                6 => "word ".to_owned(),
                _ => "&#27;[31m\u{301}&amp;\n\n".to_owned(),
            }).collect();
            for html in [html, text] {
                let mut builder = Builder::new();
                blocks(&html, None, &mut builder);
                let document = builder.finish();
                assert!(!document.text.chars().any(|c| c.is_control() && c != '\n'));
                outline(&document);
                for page in [format!("<html><title>T - S</title><body>{html}"), html] {
                    let article = super::read(&page);
                    assert!(!article.document.text.chars().any(|c| c.is_control() && c != '\n'));
                    outline(&article.document);
                }
            }
        }
    }
}
