//! Quotes → Markdown: a section an article, the words as a block quote with who and where.

use crate::quote::cite::{Style, cite, spoken};
use crate::quote::{Quote, by_article, fragment};
use crate::safe::Safe;

/// All quotes in one text.
pub fn write(quotes: &[Quote], style: Style) -> String {
    let mut out = String::new();
    for article in by_article(quotes) {
        let Some(first) = article.first() else { continue };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("## {}\n", heading(first)));
        for quote in article {
            out.push_str(&format!("\n{}", block(quote, style)));
        }
    }
    out
}

pub(crate) fn heading(quote: &Quote) -> String {
    let title = if quote.title.is_empty() { "Untitled" } else { quote.title.as_str() };
    inline(title)
}

/// One quote with its source, note and tags, line end included.
pub fn block(quote: &Quote, style: Style) -> String {
    let mut out = quoted(&quote.text);
    out.push_str(&format!(">\n> — {}\n", source(quote, style)));
    if !quote.note.is_empty() {
        out.push_str(&format!("\n{}\n", lines(&quote.note).join("\n")));
    }
    let mut tags: Vec<String> = quote.tags.iter().filter_map(tag).collect();
    tags.extend(quote.color.as_ref().and_then(tag));
    if !tags.is_empty() {
        out.push_str(&format!("\n{}\n", tags.join(" ")));
    }
    out
}

/// The same for a quote that was deleted: its words struck through.
pub fn struck(quote: &Quote) -> String {
    let lines = lines(&quote.text).into_iter().map(|line| match line.trim() {
        "" => ">\n".to_owned(),
        line => format!("> ~~{line}~~\n"),
    });
    lines.collect()
}

/// `#word` as note programs take it: without blanks and signs.
fn tag(name: &Safe) -> Option<String> {
    let word = name.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '/');
    let word: Vec<&str> = word.filter(|part| !part.is_empty()).collect();
    (!word.is_empty()).then(|| format!("#{}", word.join("-")))
}

fn source(quote: &Quote, style: Style) -> String {
    if style != Style::Plain {
        let speaker = quote.speaker.iter().map(|speaker| format!("{}. ", inline(speaker)));
        return speaker.collect::<String>() + &inline(&cite(quote, style));
    }
    let mut parts: Vec<String> = Vec::new();
    let authors = quote.authors.iter().filter(|name| Some(*name) != quote.speaker.as_ref());
    parts.extend(authors.map(|name| inline(name)));
    parts.push(match fragment::link(quote) {
        // A bracket or blank would end the address: a fragment has none, the rest may.
        Some(url) => format!("[{}]({})", heading(quote), address(&url)),
        None => format!("“{}”", heading(quote)),
    });
    parts.extend(quote.source.iter().map(|source| inline(source)));
    parts.extend(quote.date.map(|date| date.words()));
    let speaker = quote.speaker.as_deref().map(inline);
    spoken(speaker.as_deref(), &parts)
}

fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '*' => out.push_str("%2A"),
            '`' => out.push_str("%60"),
            _ if c.is_whitespace() => out.push_str("%20"),
            _ => out.push(c),
        }
    }
    out
}

/// Words as a block quote, line end included; each line of them is a line.
pub(crate) fn quoted(text: &str) -> String {
    let lines = lines(text);
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let next = lines.get(index + 1).is_some_and(|next| !next.is_empty());
        match line.is_empty() {
            true => out.push_str(">\n"),
            // A backslash at the end of a line keeps the break that the article has.
            false => out.push_str(&format!("> {line}{}\n", if next { "\\" } else { "" })),
        }
    }
    out
}

/// Each line so that it shows what it says and is nothing but text.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| inline(line.trim())).collect()
}

/// One line of text: signs that mean something to Markdown are escaped.
pub(crate) fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut number = true;
    for (index, c) in line.char_indices() {
        let begins = index == 0;
        let escape = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' => true,
            '#' | '-' | '+' | '=' | ':' if begins => true,
            '.' | ')' => number && !begins,
            // `[^a]:` and `[[a]]` are escaped by their brackets; a mark in front of one is not a link
            _ => false,
        };
        number = number && c.is_ascii_digit();
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{block, inline};
    use crate::quote::cite::Style;
    use crate::quote::export::sample;
    use crate::safe::Safe;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    /// The words in block quotes, as a Markdown parser reads them: lines of the first paragraphs.
    fn parsed(markdown: &str) -> (String, bool) {
        let (mut out, mut only_text) = (String::new(), true);
        for event in
            Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES)
        {
            match event {
                Event::Text(text) => out.push_str(&text),
                Event::HardBreak | Event::SoftBreak => out.push('\n'),
                Event::End(TagEnd::Paragraph) => out.push_str("\n\n"),
                Event::Start(Tag::Paragraph | Tag::BlockQuote(_)) | Event::End(_) => {}
                _ => only_text = false,
            }
        }
        (out.trim_end().to_owned(), only_text)
    }

    #[test]
    fn a_parser_reads_the_words_of_the_samples_and_no_markup() {
        for quote in sample::all() {
            let (words, only_text) = parsed(&super::quoted(&quote.text));
            assert_eq!(words, quote.text.as_str());
            assert!(only_text);
            assert!(block(&quote, Style::Mla).starts_with(&super::quoted(&quote.text)));
        }
    }

    #[test]
    fn the_link_of_a_block_opens_the_article_at_the_words() {
        let [river, ..] = sample::all();
        let block = block(&river, Style::Plain);
        let links: Vec<String> = Parser::new(&block)
            .filter_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(links, [crate::quote::fragment::link(&river).unwrap()]);
    }

    proptest! {
        #[test]
        fn a_line_is_read_as_nothing_but_its_text(line in "[ -~äß世]{0,40}") {
            let line = Safe::line(&line);
            let (words, only_text) = parsed(&inline(&line));
            prop_assert!(only_text, "{}", inline(&line));
            prop_assert_eq!(words, line.as_str());
        }
    }
}
