//! A text too large for a page → the part of it that is read, and a problem that says so.
//!
//! Nobody reads the ninth megabyte of an article, when the Bible has four, but a reader that takes
//! all memory or time for it is gone. Markdown costs by its marks, each of which the parser turns
//! into a node.

use std::borrow::Cow;

use crate::error::Problem;

/// Bytes of a plain text that are read.
const PLAIN: usize = 8 << 20;
/// Lines of a plain text that are read; each may be a block of its own.
const LINES: usize = 600_000;
/// Bytes of Markdown that are read.
const MARKDOWN: usize = 16 << 20;
/// Bytes of a page that are read; half of them may be marks and scripts.
const PAGE: usize = 16 << 20;
/// Line ends and ASCII marks of Markdown that are read.
const MARKS: usize = 1_500_000;

/// Cuts a plain text.
pub fn plain<'a>(text: Cow<'a, str>, problems: &mut Vec<Problem>) -> Cow<'a, str> {
    let lines = nth(&text, LINES, |byte| byte == b'\n');
    cut(text, lines.min(PLAIN), problems)
}

/// Cuts Markdown.
pub fn markdown<'a>(text: Cow<'a, str>, problems: &mut Vec<Problem>) -> Cow<'a, str> {
    let marks = nth(&text, MARKS, |byte| byte.is_ascii_punctuation() || byte == b'\n');
    cut(text, marks.min(MARKDOWN), problems)
}

/// Cuts a page.
pub fn page<'a>(html: &'a str, problems: &mut Vec<Problem>) -> Cow<'a, str> {
    cut(Cow::Borrowed(html), PAGE, problems)
}

/// Where the `number`-th of such bytes stands, if there are so many.
fn nth(text: &str, number: usize, counts: impl Fn(u8) -> bool) -> usize {
    // nearly every text is too short to be counted
    if text.len() <= number {
        return usize::MAX;
    }
    let mut found = text.bytes().enumerate().filter(|(_, byte)| counts(*byte));
    found.nth(number).map_or(usize::MAX, |(at, _)| at)
}

fn cut<'a>(text: Cow<'a, str>, most: usize, problems: &mut Vec<Problem>) -> Cow<'a, str> {
    if text.len() <= most {
        return text;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let line = text[..end].matches('\n').count() + 1;
    problems.push(Problem::new("the text is too long to show; the rest is left out").at(line));
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LINES, MARKS, PAGE, PLAIN, markdown, page, plain};

    #[test]
    fn a_text_of_a_size_that_somebody_reads_is_whole() {
        let mut problems = Vec::new();
        let text = "War, and then — in the end — peace.\n".repeat(100_000);
        assert_eq!(markdown(text.as_str().into(), &mut problems), text);
        assert_eq!(plain(text.as_str().into(), &mut problems), text);
        assert_eq!(problems, []);
    }

    #[test]
    fn what_is_longer_is_cut_and_says_so() {
        let mut problems = Vec::new();
        let table = "|a|b|\n".repeat(MARKS / 4 + 10);
        let kept = markdown(table.as_str().into(), &mut problems).len();
        assert!(kept < table.len() && kept > table.len() - 100);
        assert_eq!(problems[0].line, Some(MARKS / 4 + 1));
        let line = "é".repeat(PLAIN / 2 + 1);
        assert_eq!(plain(line.as_str().into(), &mut problems).len(), PLAIN);
        assert_eq!(plain("a\n".repeat(LINES + 9).into(), &mut problems).lines().count(), LINES + 1);
        assert_eq!(page(&"word ".repeat(PAGE / 4), &mut problems).len(), PAGE);
        assert_eq!(problems.len(), 4);
    }
}
