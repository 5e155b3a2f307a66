//! Pages and pieces of HTML → blocks: the one way for every format that holds HTML.

pub mod language;
pub mod names;
pub mod notes;
pub mod quotes;
pub mod seen;
pub mod tree;
pub mod walk;

use crate::article::Builder;
use crate::error::Problem;
use crate::formats::html::walk::Options;

/// Writes a piece of HTML into the builder. `base` completes its addresses. Any text is HTML, so
/// nothing fails; the problem tells of a piece too long to be shown whole.
pub fn blocks(html: &str, base: Option<&str>, builder: &mut Builder) -> Option<Problem> {
    let tree = tree::parse(html);
    let whole = walk::walk(&tree, tree.root(), builder, Options { base, ..Options::default() });
    (tree.cut || !whole)
        .then(|| Problem::new("the page has too many elements; the rest of it is left out"))
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

    #[test]
    fn every_fixture_is_read_as_its_outline_says() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/html");
        let mut seen = 0;
        let mut faults = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "html") {
                let html = std::fs::read_to_string(&path).unwrap();
                let shown = show(&html);
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
        assert!(seen >= 20, "{seen}");
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
            }
        }
    }
}
