//! A quote's address → the same with a text fragment, so that a browser opens at the words.
//!
//! The syntax is that of the WICG draft "URL Fragment Text Directives":
//! `#:~:text=[prefix-,]start[,end][,-suffix]`, each part within one block and on word borders.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::quote::Quote;

/// Everything but unreserved characters, and of those not `-`, which has a meaning in a directive.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'~');
/// Scalar values up to which the whole wording is written.
const WHOLE: usize = 100;
/// Words at the start and at the end of a longer one.
const WORDS: usize = 5;
/// Scalar values of the same in a script without blanks.
const SIGNS: usize = 12;
/// A quote of fewer scalar values may stand in a text twice: its neighbours are written too.
const SHORT: usize = 24;

/// The article's address at the quote; `None` when it has none that a browser opens.
pub fn link(quote: &Quote) -> Option<String> {
    let url = quote.link.as_deref().filter(|url| url.starts_with("http"))?;
    let url = url.split(":~:").next().unwrap_or(url).trim_end_matches('#');
    let mut directives = Vec::new();
    for (index, part) in quote.parts.iter().enumerate() {
        let context = (index == 0 && quote.parts.len() == 1).then_some(quote);
        directives.extend(directive(part, context));
    }
    if directives.is_empty() {
        return Some(url.to_owned());
    }
    let mark = if url.contains('#') { "" } else { "#" };
    Some(format!("{url}{mark}:~:{}", directives.join("&")))
}

fn directive(words: &str, context: Option<&Quote>) -> Option<String> {
    let words = words.trim();
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let signs = words.chars().count();
    if signs <= WHOLE && !words.contains('\n') {
        let mut text = encode(words);
        if signs == 0 {
            return None;
        }
        if let Some(quote) = context.filter(|_| signs < SHORT) {
            let line = quote.before.rsplit('\n').next().unwrap_or_default();
            let before = last_words(line, 3).trim();
            let line = quote.behind.split('\n').next().unwrap_or_default();
            let behind = first_words(line, 3).trim();
            if !before.is_empty() {
                text = format!("{}-,{text}", encode(before));
            }
            if !behind.is_empty() {
                text = format!("{text},-{}", encode(behind));
            }
        }
        return Some(format!("text={text}"));
    }
    let first = words.split('\n').next().unwrap_or_default().trim();
    let last = words.rsplit('\n').next().unwrap_or_default().trim();
    let (start, end) = (first_words(first, WORDS).trim(), last_words(last, WORDS).trim());
    Some(format!("text={},{}", encode(start), encode(end)))
}

fn first_words(line: &str, words: usize) -> &str {
    let mut starts = line.split_whitespace().take(words);
    let Some(last) = starts.by_ref().last() else { return line };
    let end = offset(line, last) + last.len();
    let cut = &line[..end];
    match cut.char_indices().nth(SIGNS * 4) {
        // No blanks: up to a sign between clauses, else a few characters.
        Some(_) => {
            let far = line.char_indices().nth(SIGNS).map_or(line.len(), |(at, _)| at);
            let clause = line.char_indices().skip(4).take(SIGNS).find(|(_, c)| is_stop(*c));
            &line[..clause.map_or(far, |(at, _)| at)]
        }
        None => cut,
    }
}

fn last_words(line: &str, words: usize) -> &str {
    let Some(first) = line.split_whitespace().rev().take(words).last() else { return line };
    let cut = &line[offset(line, first)..];
    match cut.char_indices().nth(SIGNS * 4) {
        Some(_) => {
            let near = |(_, c): &(usize, char)| is_stop(*c);
            let clause = line.char_indices().rev().skip(4).take(SIGNS).find(near);
            let far = line.char_indices().rev().nth(SIGNS - 1).map_or(0, |(at, _)| at);
            &line[clause.map_or(far, |(at, c)| at + c.len_utf8())..]
        }
        None => cut,
    }
}

fn offset(line: &str, word: &str) -> usize {
    // `word` is a slice of `line`.
    (word.as_ptr() as usize).saturating_sub(line.as_ptr() as usize)
}

fn is_stop(c: char) -> bool {
    "，。；：、！？,.;:".contains(c)
}

#[cfg(test)]
mod tests {
    use super::link;
    use crate::quote::export::sample;
    use crate::safe::Safe;
    use proptest::prelude::proptest;

    fn linked(words: &[&str], url: &str) -> String {
        let text = format!("Before it stands this: {} — and so on.", words.join(" then "));
        let mut quote = sample::of(&text, words);
        quote.link = Some(Safe::line(url));
        link(&quote).unwrap()
    }

    #[test]
    fn a_browser_opens_at_the_words() {
        let long = "We moved the school twice, and the river followed us both times, year after \
                    year, until nobody counted any more.";
        for (words, url, expected) in [
            (
                &["We moved the school twice"][..],
                "https://e.org/a",
                "https://e.org/a#:~:text=We%20moved%20the%20school%20twice",
            ),
            (
                &[long],
                "https://e.org/a#top",
                "https://e.org/a#top:~:text=We%20moved%20the%20school%20twice%2C,until%20nobody%20counted%20any%20more.",
            ),
            (
                &["well-kept, a & b: is that so?"],
                "https://e.org/",
                "https://e.org/#:~:text=well%2Dkept%2C%20a%20%26%20b%3A%20is%20that%20so%3F",
            ),
            (
                &["school"],
                "https://e.org/a#:~:text=old",
                "https://e.org/a#:~:text=it%20stands%20this%3A-,school,-%E2%80%94%20and%20so",
            ),
            (
                &["The first part of it all", "the second part of it"],
                "https://e.org/a",
                "https://e.org/a#:~:text=The%20first%20part%20of%20it%20all&text=the%20second%20part%20of%20it",
            ),
            (
                &["One paragraph of some words.\n\nAnother one of a few more."],
                "https://e.org/a",
                "https://e.org/a#:~:text=One%20paragraph%20of%20some%20words.,one%20of%20a%20few%20more.",
            ),
        ] {
            assert_eq!(linked(words, url), expected);
        }
    }

    #[test]
    fn a_long_text_without_blanks_is_named_by_clauses() {
        let clause = "没有人问过渔民，".repeat(16);
        let url = linked(&[&clause], "https://e.org/a");
        let start = "%E6%B2%A1%E6%9C%89%E4%BA%BA%E9%97%AE%E8%BF%87%E6%B8%94%E6%B0%91";
        assert!(url.starts_with(&format!("https://e.org/a#:~:text={start},")), "{url}");
    }

    proptest! {
        #[test]
        fn a_fragment_is_ascii_without_blanks(words in "[ -~\u{80}-\u{4fff}\n]{1,200}") {
            let mut quote = sample::of(&Safe::typed(&format!("x {words} y")), &["x"]);
            quote.parts = vec![Safe::typed(&words)];
            quote.link = Some(Safe::line("https://e.org/a"));
            let url = link(&quote).unwrap();
            assert!(url.bytes().all(|byte| byte.is_ascii_graphic()), "{url}");
        }
    }
}
