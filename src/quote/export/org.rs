//! Quotes → Org: a heading an article, below it a heading a quote with its words in a quote block.

use crate::quote::cite::{Style, cite};
use crate::quote::{Quote, by_article, fragment};
use crate::safe::Safe;

/// Characters of a quote's words in its heading.
const HEADING: usize = 60;

pub fn write(quotes: &[Quote], style: Style) -> String {
    let mut out = String::new();
    for article in by_article(quotes) {
        let Some(first) = article.first() else { continue };
        let title = if first.title.is_empty() { "Untitled" } else { first.title.as_str() };
        out.push_str(&format!("* {}\n:PROPERTIES:\n", heading(title)));
        let authors: Vec<&str> = first.authors.iter().map(Safe::as_str).collect();
        let date = first.date.map(|date| date.to_string()).unwrap_or_default();
        for (name, value) in [
            ("AUTHOR", authors.join(", ").as_str()),
            ("SOURCE", first.source.as_deref().unwrap_or_default()),
            ("DATE", &date),
            ("URL", first.link.as_deref().unwrap_or_default()),
        ] {
            if !value.is_empty() {
                out.push_str(&format!(":{name}: {value}\n"));
            }
        }
        out.push_str(":END:\n");
        for quote in article {
            out.push_str(&entry(quote, style));
        }
    }
    out
}

fn entry(quote: &Quote, style: Style) -> String {
    let words = Safe::line(&quote.text);
    let short: String = words.chars().take(HEADING).collect();
    let more = if short.len() < words.len() { "…" } else { "" };
    let mut out = format!("** {}{more}{}\n", heading(short.trim_end()), tags(quote));
    out.push_str(&format!(":PROPERTIES:\n:CUSTOM_ID: q-{}\n", quote.id));
    if let Some(speaker) = &quote.speaker {
        out.push_str(&format!(":SPEAKER: {speaker}\n"));
    }
    if let Some(url) = fragment::link(quote) {
        out.push_str(&format!(":URL: {url}\n"));
    }
    out.push_str(&format!(":KEPT: {}\n:END:\n", quote.at));
    out.push_str(&format!("#+begin_quote\n{}#+end_quote\n", body(&quote.text)));
    let speaker = quote.speaker.as_ref().filter(|_| style != Style::Plain);
    let speaker = speaker.map(|speaker| format!("{speaker}. ")).unwrap_or_default();
    let source = cite(quote, style);
    out.push_str(&format!("— {speaker}{source}\n"));
    if !quote.note.is_empty() {
        out.push_str(&format!("\n{}", body(&quote.note)));
    }
    out
}

/// ` :one:two:`, of the characters that a tag may have.
fn tags(quote: &Quote) -> String {
    let letters = |tag: &Safe| -> String {
        tag.chars()
            .map(|c| if c.is_alphanumeric() || "_@#%".contains(c) { c } else { '_' })
            .collect()
    };
    let tags: Vec<String> =
        quote.tags.iter().map(letters).filter(|tag| !tag.trim_matches('_').is_empty()).collect();
    if tags.is_empty() { String::new() } else { format!(" :{}:", tags.join(":")) }
}

/// A heading that ends like tags would have them; a blank line end keeps it apart.
fn heading(text: &str) -> String {
    if text.ends_with(':') { format!("{text}.") } else { text.to_owned() }
}

/// Lines of text, line end included: one that would begin a heading, keyword, drawer, table or
/// comment gets a comma in front, as Org itself does it.
fn body(text: &str) -> String {
    text.lines()
        .map(|line| {
            let start = line.trim_start();
            let means = start.starts_with(['*', '#', ':', '|'])
                || start.starts_with(",*")
                || start.starts_with(",#");
            format!("{}{line}\n", if means { "," } else { "" })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::quote::cite::Style;
    use crate::quote::export::sample;
    use crate::safe::Safe;
    use proptest::prelude::{prop_assert_eq, proptest};

    /// What an Org parser takes from the lines: headings, and the lines of quote blocks.
    fn read(org: &str) -> (Vec<String>, Vec<String>) {
        let (mut headings, mut quotes) = (Vec::new(), Vec::new());
        let mut inside: Option<String> = None;
        for line in org.lines() {
            let stars = line.len() - line.trim_start_matches('*').len();
            if stars > 0 && line[stars..].starts_with(' ') {
                headings.push(line.to_owned());
                inside = None;
            } else if line == "#+begin_quote" {
                inside = Some(String::new());
            } else if line == "#+end_quote" {
                quotes.extend(inside.take());
            } else if let Some(quote) = &mut inside {
                let bare = line
                    .strip_prefix(',')
                    .filter(|rest| rest.trim_start().starts_with(['*', '#', ':', '|', ',']));
                quote.push_str(bare.unwrap_or(line));
                quote.push('\n');
            }
        }
        (headings, quotes)
    }

    #[test]
    fn each_quote_is_one_entry_with_its_words() {
        let samples = sample::all();
        let (headings, quotes) = read(&write(&samples, Style::Plain));
        assert_eq!(headings.len(), 6);
        let words: Vec<String> = samples.iter().map(|quote| format!("{}\n", quote.text)).collect();
        assert_eq!(quotes, words);
        assert!(headings[1].ends_with(" :rivers:two_words:"), "{}", headings[1]);
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_block(text in "([*#:|+,a \n-]|#\\+end_quote){1,40}") {
            let mut quote = sample::all()[0].clone();
            quote.text = Safe::typed(text.trim());
            quote.note = Safe::typed(&text);
            let (headings, quotes) = read(&write(std::slice::from_ref(&quote), Style::Plain));
            prop_assert_eq!(headings.len(), 2);
            prop_assert_eq!(quotes.len(), 1);
        }
    }
}
