//! Running text → the builder: marked words and bare addresses become inlines.

use crate::article::{Builder, InlineKind};
use crate::formats::links;

/// Writes text with its `==marked==` words and its addresses.
pub fn marked(builder: &mut Builder, text: &str) {
    let mut rest = text;
    while let Some((before, words, after)) = next_mark(rest) {
        addressed(builder, before);
        builder.enter(InlineKind::Marked);
        addressed(builder, words);
        builder.leave();
        rest = after;
    }
    addressed(builder, rest);
}

/// Writes text, its addresses as links.
pub fn addressed(builder: &mut Builder, text: &str) {
    let mut done = 0;
    for range in links::find(text) {
        let Some(link) = links::resolve(None, &text[range.clone()]) else { continue };
        builder.text(&text[done..range.start]);
        let link = builder.link(link);
        builder.enter(InlineKind::Link(link));
        builder.text(&text[range.clone()]);
        builder.leave();
        done = range.end;
    }
    builder.text(&text[done..]);
}

/// True when a line end between two characters is no space: Chinese and Japanese have none.
pub fn joins(before: char, after: char) -> bool {
    let wide = |c| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff65}' | '\u{20000}'..='\u{3ffff}');
    wide(before) && wide(after)
}

/// `before ==words== after`: the marks touch the words inside and no word outside.
pub fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = equal_signs(text.get(from..)?).map(|at| from + at) {
        let inside = &text[open + 2..];
        from = open + 2;
        let before = text[..open].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '=')
            || inside.starts_with(|c: char| c.is_whitespace() || c == '=')
        {
            continue;
        }
        // without a partner here, no later mark has one either
        let close = equal_signs(inside)?;
        let after = &inside[close + 2..];
        let words = &inside[..close];
        if words.ends_with(char::is_whitespace)
            || after.starts_with(|c: char| c.is_alphanumeric() || c == '=')
        {
            continue;
        }
        return Some((&text[..open], words, after));
    }
    None
}

/// All text is looked through for them, and hardly any has one.
fn equal_signs(text: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), b"==")
}

#[cfg(test)]
mod tests {
    use super::next_mark;

    #[test]
    fn marks_touch_their_words() {
        assert_eq!(next_mark("a ==b c== d"), Some(("a ", "b c", " d")));
        assert_eq!(next_mark("(==b==)"), Some(("(", "b", ")")));
        for text in ["a == b == c", "x==y==z", "a ==b", "====", "==a ==", "", "=== a ==="] {
            assert_eq!(next_mark(text), None, "{text}");
        }
    }
}
