//! Which spellings a search treats as the same: case, quotation marks, dashes and blanks.

use std::ops::Range;

use crate::article::letters;

/// One character for one: what a search compares instead of `c` (case is the caller's choice).
pub fn character(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' => '\'',
        '“' | '”' | '„' | '‟' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

/// A whole text in the form that a search for words compares, case left out.
pub fn text(text: &str) -> String {
    // what is printable ASCII has no other spelling
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(|c| character(c).to_lowercase()).collect()
}

/// A whole text in the form by which a part of it is looked for, accents left out as well: who does
/// not have them on the keyboard finds the name.
pub fn plain(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    text.chars().for_each(|c| letters::fold(character(c), &mut folded));
    folded
}

/// Where `query` occurs in `text`, as bytes of `text`; matches do not overlap.
///
/// Linear in the text for any real query: the folded forms are compared by a substring search.
pub fn find(text: &str, query: &str, ignore_case: bool) -> Vec<Range<usize>> {
    let (needle, _) = folded(query, ignore_case);
    if needle.is_empty() {
        return Vec::new();
    }
    let (hay, starts) = folded(text, ignore_case);
    let source = |at: usize| starts[starts.partition_point(|(folded, _)| *folded <= at) - 1];
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in hay.match_indices(&needle) {
        let (_, start) = source(at);
        let (_, last) = source(at + needle.len() - 1);
        let end = last + text[last..].chars().next().map_or(1, char::len_utf8);
        if found.last().is_none_or(|before| before.end <= start) {
            found.push(start..end);
        }
    }
    found
}

/// The folded text and, for each of its characters, where it starts there and in the source.
fn folded(text: &str, ignore_case: bool) -> (String, Vec<(usize, usize)>) {
    let mut out = String::with_capacity(text.len());
    let mut starts = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        starts.push((out.len(), at));
        let c = character(c);
        if ignore_case {
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    (out, starts)
}

#[cfg(test)]
mod tests {
    use super::find;
    use proptest::prelude::proptest;

    #[test]
    fn a_plain_query_finds_typeset_text() {
        let text = "“It’s late”,\nshe said—İt's";
        let shown = |query, any| -> Vec<&str> {
            find(text, query, any).into_iter().map(|r| &text[r]).collect()
        };
        assert_eq!(shown("it's", true), ["It’s"]);
        assert_eq!(shown("\"it", true), ["“It"]);
        assert_eq!(shown("late\", she", true), ["late”,\nshe"]);
        assert_eq!(shown("It", true), ["It"]);
        assert_eq!(shown("it", false), [""; 0]);
        assert_eq!(shown("", true), [""; 0]);
    }

    proptest! {
        #[test]
        fn what_is_ascii_folds_as_it_does_beside_what_is_not(ascii in "[\t -~]{0,40}") {
            let beside = super::text(&format!("{ascii}É"));
            assert_eq!(beside, super::text(&ascii) + "é");
        }

        #[test]
        fn matches_are_slices_of_the_text_in_order(text in ".{0,80}", query in ".{0,3}") {
            let mut end = 0;
            for range in find(&text, &query, true) {
                assert!(range.start >= end && !text[range.clone()].is_empty());
                end = range.end;
            }
        }
    }
}
