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
pub fn is_plain(text: &str) -> bool {
    // Without a way out: many bytes are looked at at once.
    text.bytes().fold(true, |plain, byte| plain & (b' '..=b'~').contains(&byte))
}

/// Columns of a text, as the screen lays it out.
pub fn cell_width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    if text.chars().nth(1).is_none() {
        return cluster_width(text);
    }
    text.graphemes(true).map(cluster_width).sum()
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
    let room = columns.saturating_sub(cell_width(mark));
    let mut used = 0;
    let mut end = 0;
    for (at, cluster) in clusters(text) {
        used += cluster_width(cluster);
        if used > room {
            break;
        }
        end = at + cluster.len();
    }
    let mut out = text[..end].trim_end().to_owned();
    if columns >= cell_width(mark) {
        out.push_str(mark);
    }
    let width = cell_width(&out);
    (Cow::Owned(out), width)
}

#[cfg(test)]
mod tests {
    use super::{cell_width, fit, is_disputed};

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
}
