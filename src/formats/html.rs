//! Pages and pieces of HTML → blocks: the one way for every format that holds HTML.

pub mod content;
pub mod head;
pub mod headline;
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
use crate::formats::html::head::Head;
use crate::formats::html::walk::Options;
use crate::formats::tags::{self, Token};

/// Reads a file of HTML: of a page its article, of a piece all of it.
pub fn read(html: &str) -> Article {
    let tree = tree::parse(html);
    let mut article = Article::default();
    let head = Head::read(&tree);
    head.apply(&tree, &mut article.meta);
    let body = tree.body();
    let mut builder = Builder::new();
    let base = head.base();
    let whole = if is_page(html) {
        let told = head::complete(&tree, body, &mut article.meta);
        let content = content::find(&tree, body, &article.meta.title, &told);
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

/// Whether a text is HTML, by its first tag or by how many tags it holds.
pub fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    let start: String = start.chars().take(200).collect::<String>().to_ascii_lowercase();
    let named =
        ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag));
    named
        || (start.starts_with("<?xml") && start.contains("<html"))
        || is_page(text) && start.starts_with('<')
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
    /// Pages that hang or break other readers, each made of one thing without end.
    fn hostile() -> Vec<(String, String)> {
        let mut pages = Vec::new();
        // a build without optimization takes ten times as long
        let (deep, size) =
            if cfg!(debug_assertions) { (3_000, 40_000) } else { (100_000, 8 << 20) };
        let nests = [
            "<div>",
            "<b>",
            "<ul><li>",
            "<ol><li><p>",
            "<table>",
            "<table><tr><td>",
            "<font>",
            "<a href=/x>",
            "<blockquote>",
            "<b><p>",
            "<i id=a><div>",
            "<form>",
            "<button>",
            "<svg>",
            "<math><mi>",
            "<select><option>",
            "<h1>",
            "<pre>",
            "<dl><dd>",
            "<figure><figcaption>",
            "<q>",
            "<details><summary>",
            "<ruby><rt>",
            "<template>",
            "<noscript>",
            "<span class=author>",
        ];
        for nest in nests {
            pages.push((format!("{nest} nested"), format!("{}words", nest.repeat(deep))));
            let name = nest[1..].split(['>', ' ']).next().unwrap_or_default();
            let whole = format!("{}words{}", nest.repeat(deep), format!("</{name}>").repeat(deep));
            pages.push((format!("{nest} nested and closed"), whole));
        }
        let pieces = [
            "<p>",
            "<p>x",
            "<br>",
            "<b>",
            "</p>",
            "</b>",
            "<li>",
            "<hr>",
            "<td>",
            "<tr><td>x",
            "<img src=a>",
            "<a href=#n id=r>1</a>",
            "<a href=x>x</a> ",
            "<i>x</i>&#769;",
            "&",
            "&amp;",
            "<",
            "<!",
            "<!--",
            "<a b=\"",
            "<a b='>",
            "<title>",
            "<script>",
            "</script>",
            "<input>",
            "<q>x</q>",
            "<p hidden>",
            "x ",
            "\u{301}",
            "<div><p>x, y",
            "<li><p>a",
            "<table><tr><td colspan=40 rowspan=1000>x",
            "<td colspan=40 rowspan=1000>x",
            "<span class=author>",
            "<span itemprop=author>x</span>",
            "<h2>x",
            "<meta name=author content=x>",
            "<time>",
            "<figure><img src=a>",
            "<p id=n><a href=#r>x</a><a id=r href=#n>1</a>",
            "<?",
            "</",
            "<p>a</p><div>",
            "<b></i>",
            "<p><b a=1>",
            "<div>a<p>b</div>",
            "a, ",
            "<ul><li>a</ul>",
            "<x>",
            "<br>x",
        ];
        for piece in pieces {
            pages.push((format!("{piece} repeated"), piece.repeat(size / piece.len())));
        }
        pages.push((
            "many attributes".into(),
            format!("<p {}>words", (0..200_000).map(|n| format!("a{n}=b ")).collect::<String>()),
        ));
        pages.push((
            "a long attribute".into(),
            format!("<p class=\"{}\">words", "author ".repeat(150_000)),
        ));
        pages.push(("a long id".into(), format!("<p id={}>words", "x".repeat(1 << 20)).repeat(4)));
        pages.push((
            "data".into(),
            format!("<html><script type=application/ld+json>{}</script>words", "[".repeat(1 << 19)),
        ));
        pages.push((
            "wide data".into(),
            format!(
                "<html><script type=application/ld+json>[{}0]</script>words",
                "0,".repeat(1 << 19)
            ),
        ));
        pages
    }

    /// The stack of a thread that a program starts is smaller than that of its first.
    #[test]
    fn any_page_is_read_in_time_on_a_small_stack() {
        let read = || {
            let mut slow = String::new();
            for (name, page) in hostile() {
                for page in [&page, &format!("<html><title>T</title><body>{page}")] {
                    let start = std::time::Instant::now();
                    let article = super::read(page);
                    outline(&article.document);
                    let time = start.elapsed();
                    if std::env::var_os("PULLQUOTE_TIMES").is_some() {
                        println!("{:5} ms {name}", time.as_millis());
                    }
                    if time > std::time::Duration::from_secs(2) {
                        slow += &format!("{name}: {time:?}\n");
                    }
                }
            }
            slow
        };
        let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap();
        assert_eq!(thread.join().unwrap(), "");
    }
}
