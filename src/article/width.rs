//! Text → terminal columns: the one measure of width, the same that the screen uses.
//!
//! Width is the sum over grapheme clusters. Summing characters, or measuring the whole string,
//! gives other answers for joined emoji, keycaps and Arabic ligatures than the cells drawn.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns of one grapheme cluster, 0 to 2 for all but a few clusters.
pub fn cluster_width(cluster: &str) -> usize {
    match cluster.as_bytes() {
        [b' '..=b'~'] => 1,
        _ => cluster.width(),
    }
}

/// Whether terminals may give a cluster another width: many count each character by itself, and
/// each knows the emoji of its own year.
pub fn is_disputed(cluster: &str) -> bool {
    if cluster.len() == 1 {
        return false;
    }
    let chooses = |c| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}');
    let mut chars = cluster.char_indices();
    chars.next().is_some_and(|(_, first)| first >= '\u{1f000}')
        || chars.any(|(at, c)| chooses(c) || cluster_width(&cluster[at..at + c.len_utf8()]) > 0)
}

/// Whether a text is letters of ASCII only, one to a column.
fn is_plain(text: &str) -> bool {
    // Without a way out: many bytes are looked at at once.
    text.bytes().fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte))
}

/// How many bytes at the beginning are letters of ASCII, each in a column of its own: parting a text
/// into grapheme clusters takes longer than all else that is done for a frame.
pub fn letters(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    // What follows may combine with the last of them.
    let letters = text.bytes().take_while(|byte| (b' '..=b'~').contains(byte)).count();
    letters.saturating_sub(1)
}

/// Columns of a text, as the screen lays it out.
pub fn cell_width(text: &str) -> usize {
    let letters = letters(text);
    let rest = &text[letters..];
    let others = match rest.chars().nth(1) {
        None => cluster_width(rest),
        Some(_) => rest.graphemes(true).map(cluster_width).sum(),
    };
    letters + others
}

/// Grapheme clusters with their byte offset.
pub fn clusters(text: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    text.grapheme_indices(true)
}

/// The longest prefix that fits `columns`; when something is cut it ends in `mark`.
pub fn fit(text: &str, columns: usize, mark: &str) -> String {
    measured(text, columns, mark).0.into_owned()
}

/// The same with its width; what fits is not copied.
pub fn measured<'a>(text: &'a str, columns: usize, mark: &str) -> (Cow<'a, str>, usize) {
    let width = cell_width(text);
    if width <= columns {
        return (Cow::Borrowed(text), width);
    }
    let last = cell_width(mark);
    let room = columns.saturating_sub(last);
    let letters = letters(text).min(room);
    let (mut used, mut end) = (letters, letters);
    // A letter at the end of those that fit may combine with what follows.
    for (at, cluster) in clusters(&text[letters..]) {
        let width = cluster_width(cluster);
        if used + width > room {
            break;
        }
        used += width;
        end = letters + at + cluster.len();
    }
    let kept = text[..end].trim_end();
    let mut width = used - cell_width(&text[kept.len()..end]);
    let mut out = String::with_capacity(kept.len() + mark.len());
    out.push_str(kept);
    if columns >= last {
        out.push_str(mark);
        width += last;
    }
    (Cow::Owned(out), width)
}

#[cfg(test)]
mod tests {
    use super::{cell_width, cluster_width, clusters, fit, is_disputed, measured};
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn terminals_agree_about_letters_with_marks_and_not_about_what_is_joined() {
        for agreed in ["a", "é", "e\u{301}", "字", "●", "…", "กั", "Z\u{361}"] {
            assert!(!is_disputed(agreed), "{agreed}");
        }
        for disputed in ["❤️", "👍🏽", "👩‍💻", "🇨🇳", "🪩", "1️⃣", "हि", "न्दी", "น้ำ"]
        {
            assert!(is_disputed(disputed), "{disputed}");
        }
    }

    #[test]
    fn width_is_what_the_cells_take() {
        for (text, columns) in [("abc", 3), ("世界", 4), ("👩‍👩‍👧", 2), ("❤️", 2), ("e\u{301}", 1)]
        {
            assert_eq!(cell_width(text), columns, "{text}");
        }
    }

    #[test]
    fn a_text_is_cut_at_a_cluster_and_says_so() {
        assert_eq!(fit("Zhongguancun Forum", 11, "…"), "Zhongguanc…");
        assert_eq!(fit("世界世界", 6, "…"), "世界…");
        assert_eq!(fit("short", 5, "…"), "short");
        assert_eq!(fit("nothing", 0, "…"), "");
    }

    proptest! {
        /// Letters that need not be parted into clusters are worth the same as if they were.
        #[test]
        fn a_text_is_measured_cluster_by_cluster(
            text in "([ -~]{0,6}|[a ]{0,6}|[e\u{301}❤\u{fe0f}世\u{3000}🇩🇪]){0,6}",
            columns in 0usize..24,
            mark in "[…~]",
        ) {
            let sum = |text: &str| clusters(text).map(|(_, cluster)| cluster_width(cluster)).sum();
            let whole: usize = sum(&text);
            prop_assert_eq!(cell_width(&text), whole);
            let (cut, width) = measured(&text, columns, &mark);
            prop_assert_eq!(width, sum(&cut));
            prop_assert!(width <= columns, "{} {}", cut, width);
            prop_assert_eq!(whole <= columns, *cut == *text);
            if whole > columns && columns > 0 {
                let kept = cut.strip_suffix(mark.as_str()).unwrap();
                let ends = clusters(&text).map(|(at, _)| at).chain([text.len()]);
                let fits = |end: &usize| sum(&text[..*end]) < columns;
                let most = ends.take_while(fits).last().unwrap();
                prop_assert_eq!(kept, text[..most].trim_end());
            }
        }
    }
}
