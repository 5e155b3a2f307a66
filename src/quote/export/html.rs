//! Quotes → one HTML page that needs nothing else: block quotes with captions.

use crate::quote::cite::{Style, cite};
use crate::quote::{Quote, by_article, fragment};

pub fn write(quotes: &[Quote], style: Style) -> String {
    let mut out = String::from(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>Quotes</title>\n</head>\n\
         <body>\n",
    );
    for article in by_article(quotes) {
        let Some(first) = article.first() else { continue };
        let title = if first.title.is_empty() { "Untitled" } else { first.title.as_str() };
        out.push_str(&format!("<section>\n<h2>{}</h2>\n", escape(title)));
        for quote in article {
            out.push_str(&figure(quote, style));
        }
        out.push_str("</section>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn figure(quote: &Quote, style: Style) -> String {
    let lang = quote.lang.as_ref().map(|lang| format!(" lang=\"{}\"", escape(lang)));
    let url = fragment::link(quote);
    let from = url.as_ref().map(|url| format!(" cite=\"{}\"", escape(url)));
    let mut out = format!(
        "<figure id=\"q-{}\">\n<blockquote{}{}>\n{}</blockquote>\n",
        quote.id,
        lang.unwrap_or_default(),
        from.unwrap_or_default(),
        paragraphs(&quote.text)
    );
    let speaker = quote.speaker.as_ref().filter(|_| style != Style::Plain);
    let speaker = speaker.map(|name| format!("{}. ", escape(name))).unwrap_or_default();
    let cited = escape(&cite(quote, style));
    out.push_str(&match &url {
        Some(url) => {
            format!("<figcaption>— {speaker}<a href=\"{}\">{cited}</a></figcaption>\n", escape(url))
        }
        None => format!("<figcaption>— {speaker}{cited}</figcaption>\n"),
    });
    if !quote.note.is_empty() {
        out.push_str(&format!("<aside>\n{}</aside>\n", paragraphs(&quote.note)));
    }
    if !quote.tags.is_empty() {
        let tags: Vec<String> =
            quote.tags.iter().map(|tag| format!("<li>{}</li>", escape(tag))).collect();
        out.push_str(&format!("<ul>{}</ul>\n", tags.join("")));
    }
    out.push_str("</figure>\n");
    out
}

/// Blank lines part paragraphs, other line ends are breaks.
fn paragraphs(text: &str) -> String {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    paragraphs
        .map(|paragraph| {
            let lines: Vec<String> = paragraph.trim_matches('\n').lines().map(escape).collect();
            format!("<p>{}</p>\n", lines.join("<br>\n"))
        })
        .collect()
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escape, write};
    use crate::article::{Builder, Container};
    use crate::formats::html::blocks;
    use crate::quote::cite::Style;
    use crate::quote::export::sample;
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn a_parser_finds_the_words_in_block_quotes_and_no_element_of_theirs() {
        let samples = sample::all();
        let mut builder = Builder::new();
        blocks(&write(&samples, Style::Plain), None, &mut builder);
        let document = builder.finish();
        let quoted: Vec<&str> = document
            .blocks
            .iter()
            .filter(|block| block.inside.contains(&Container::Quote))
            .map(|block| &document.text[block.range.clone()])
            .collect();
        let words: Vec<String> = samples
            .iter()
            .flat_map(|quote| quote.text.split("\n\n").map(ToOwned::to_owned).collect::<Vec<_>>())
            .collect();
        assert_eq!(quoted, words);
    }

    proptest! {
        #[test]
        fn no_text_is_markup(text in any::<String>()) {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }
    }
}
