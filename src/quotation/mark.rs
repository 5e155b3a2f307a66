//! Turns a paragraph into its quotation marks: family, shape, and what stands on either side.

use std::ops::Range;

/// Marks that pair with each other; « and “ never do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `“ ” „ " `` ''`
    Double,
    /// `‘ ’ ‚ '`
    Single,
    /// `« »`
    Guillemet,
    /// `‹ ›`
    SingleGuillemet,
    /// `「 」`
    Corner,
    /// `『 』`
    WhiteCorner,
    /// `'' ''` where no TeX mark opens: apostrophes in a row, which no table of marks names.
    Apostrophes,
}

/// What the glyph alone suggests; a weak vote, since marks are damaged more often than spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    Open,
    Close,
    /// The low mark, which opens.
    Low,
    /// A typewriter mark, which tells nothing.
    Neutral,
}

/// The kind of character next to a mark, marks left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The end of the paragraph.
    Edge,
    Space,
    /// An opening bracket, a dash, a slash.
    Opening,
    /// `. , ! ? : ; …` or a closing bracket.
    Stop,
    Letter,
    Digit,
    /// A letter of a script without spaces between words.
    Ideograph,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the text.
    pub range: Range<usize>,
    pub family: Family,
    pub shape: Shape,
    pub before: Side,
    pub after: Side,
}

/// The marks of one paragraph, in order.
///
/// `tex` says that `` opens in this text, so that '' closes.
pub fn marks(text: &str, paragraph: &Range<usize>, tex: bool, found: &mut Vec<Mark>) {
    let bytes = text.as_bytes();
    let mut at = paragraph.start;
    // What was before the run of marks that `at` may stand in.
    let mut before = Side::Edge;
    let mut run = found.len();
    let mut run_end = paragraph.start;
    while at < paragraph.end {
        let byte = bytes[at];
        if !matches!(byte, b'"' | b'\'' | b'`' | 0xC2 | 0xE2 | 0xE3 | 0xEF) {
            at += 1;
            continue;
        }
        let Some((family, shape, length)) = glyph(&bytes[at..paragraph.end], tex) else {
            at += 1;
            continue;
        };
        if matches!(byte, b'"' | b'\'') && assigned(bytes, paragraph.start, at) {
            // href="…" is code: its marks hold a value.
            let rest = &bytes[at + 1..paragraph.end];
            let close = rest.iter().position(|&other| other == byte);
            at += 1 + close.map_or(0, |close| close + 1);
            continue;
        }
        if at != run_end || run == found.len() {
            close_run(text, paragraph, &mut found[run..], run_end);
            run = found.len();
            before = side_before(text, paragraph.start, at);
        }
        found.push(Mark { range: at..at + length, family, shape, before, after: Side::Edge });
        at += length;
        run_end = at;
    }
    close_run(text, paragraph, &mut found[run..], run_end);
}

/// Whether `name=` stands right before a mark.
fn assigned(bytes: &[u8], start: usize, at: usize) -> bool {
    at >= start + 2 && bytes[at - 1] == b'=' && bytes[at - 2].is_ascii_alphanumeric()
}

/// All marks of a run share what stands behind it.
fn close_run(text: &str, paragraph: &Range<usize>, run: &mut [Mark], end: usize) {
    if run.is_empty() {
        return;
    }
    let after = text[end..paragraph.end].chars().next().map_or(Side::Edge, |c| side(c, false));
    for mark in run {
        mark.after = after;
    }
}

fn side_before(text: &str, start: usize, at: usize) -> Side {
    text[start..at].chars().next_back().map_or(Side::Edge, |c| side(c, true))
}

fn side(c: char, before: bool) -> Side {
    match c {
        _ if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}') => Side::Space,
        '(' | '[' | '{' | '（' | '【' | '《' | '/' | '—' | '–' | '―' | '-' | '*' | '_' => {
            Side::Opening
        }
        '<' | '>' => {
            if before {
                Side::Opening
            } else {
                Side::Stop
            }
        }
        '$' | '€' | '£' | '¿' | '¡' | '#' | '@' => {
            if before {
                Side::Opening
            } else {
                Side::Letter
            }
        }
        _ if c.is_ascii_digit() => Side::Digit,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' => Side::Ideograph,
        _ if c.is_alphanumeric() => Side::Letter,
        _ => Side::Stop,
    }
}

/// The mark that begins a slice of UTF-8: family, shape, length in bytes.
fn glyph(bytes: &[u8], tex: bool) -> Option<(Family, Shape, usize)> {
    use Family::{Apostrophes, Corner, Double, Guillemet, Single, SingleGuillemet, WhiteCorner};
    use Shape::{Close, Low, Neutral, Open};
    Some(match bytes {
        [b'"', ..] => (Double, Neutral, 1),
        [b'\'', b'\'', ..] if tex => (Double, Close, 2),
        [b'\'', b'\'', ..] => (Apostrophes, Neutral, 2),
        [b'\'', ..] => (Single, Neutral, 1),
        [b'`', b'`', b'`', ..] => return None,
        [b'`', b'`', ..] => (Double, Open, 2),
        [b'`', ..] => (Single, Open, 1),
        [0xC2, 0xAB, ..] => (Guillemet, Open, 2),
        [0xC2, 0xBB, ..] => (Guillemet, Close, 2),
        [0xE2, 0x80, 0x98 | 0x9B, ..] => (Single, Open, 3),
        [0xE2, 0x80, 0x99, ..] => (Single, Close, 3),
        [0xE2, 0x80, 0x9A, ..] => (Single, Low, 3),
        [0xE2, 0x80, 0x9C | 0x9F, ..] => (Double, Open, 3),
        [0xE2, 0x80, 0x9D, ..] => (Double, Close, 3),
        [0xE2, 0x80, 0x9E, ..] => (Double, Low, 3),
        [0xE2, 0x80, 0xB3, ..] => (Double, Neutral, 3),
        [0xE2, 0x80, 0xB9, ..] => (SingleGuillemet, Open, 3),
        [0xE2, 0x80, 0xBA, ..] => (SingleGuillemet, Close, 3),
        [0xE2, 0x9D, 0x9D, ..] => (Double, Open, 3),
        [0xE2, 0x9D, 0x9E, ..] => (Double, Close, 3),
        [0xE3, 0x80, 0x8C, ..] => (Corner, Open, 3),
        [0xE3, 0x80, 0x8D, ..] => (Corner, Close, 3),
        [0xE3, 0x80, 0x8E, ..] => (WhiteCorner, Open, 3),
        [0xE3, 0x80, 0x8F, ..] => (WhiteCorner, Close, 3),
        [0xE3, 0x80, 0x9D, ..] => (Double, Open, 3),
        [0xE3, 0x80, 0x9E | 0x9F, ..] => (Double, Close, 3),
        [0xEF, 0xBC, 0x82, ..] => (Double, Neutral, 3),
        _ => return None,
    })
}

/// How a text uses marks that mean different things in different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Convention {
    /// `„…“`: what opens in English closes here.
    pub low_high: bool,
    /// `»…«`
    pub inward: bool,
    /// `”…”`, as in Swedish and Finnish.
    pub same: bool,
    /// `‘…’` hold the dialogue, doubles what is inside it.
    pub single_outer: bool,
}

impl Convention {
    /// Counts once over all marks of a text.
    pub fn of(marks: &[Mark]) -> Self {
        let (mut low, mut open, mut close) = (0usize, 0usize, 0usize);
        let (mut inward, mut outward) = (0usize, 0usize);
        let (mut doubles, mut singles) = (0usize, 0usize);
        // Those that begin a paragraph.
        let (mut heads, mut single_heads) = (0usize, 0usize);
        for mark in marks {
            let opens = matches!(mark.before, Side::Edge | Side::Space | Side::Opening)
                && matches!(
                    mark.after,
                    Side::Letter | Side::Digit | Side::Opening | Side::Ideograph
                );
            let closes = matches!(mark.before, Side::Stop) && !matches!(mark.after, Side::Letter);
            match (mark.family, mark.shape) {
                (Family::Double, Shape::Low) => low += 1,
                (Family::Double, Shape::Open) => open += 1,
                (Family::Double, Shape::Close) => close += 1,
                (Family::Guillemet, Shape::Open) => {
                    outward += usize::from(opens);
                    inward += usize::from(closes);
                }
                (Family::Guillemet, Shape::Close) => {
                    outward += usize::from(closes);
                    inward += usize::from(opens);
                }
                _ => {}
            }
            let double = matches!(mark.family, Family::Double | Family::Apostrophes);
            doubles += usize::from(double && opens);
            let single = mark.family == Family::Single && opens;
            singles += usize::from(single);
            heads += usize::from(double && opens && mark.before == Side::Edge);
            single_heads += usize::from(single && mark.before == Side::Edge);
        }
        Self {
            low_high: low > 0 && low * 3 >= open,
            inward: inward > outward,
            same: low == 0 && close > 0 && open * 8 < close,
            single_outer: singles > 0
                && (doubles == 0
                    || (singles >= 4 && singles > doubles * 2)
                    || (single_heads > heads && singles >= doubles)),
        }
    }

    /// The shape of a mark under this convention.
    pub fn shape(&self, mark: &Mark) -> Shape {
        match (mark.family, mark.shape) {
            (Family::Double, Shape::Open | Shape::Close) if self.low_high => Shape::Close,
            (Family::Single, Shape::Open) if self.low_high => Shape::Close,
            (Family::Double, Shape::Close) if self.same => Shape::Neutral,
            (Family::Guillemet | Family::SingleGuillemet, Shape::Open) if self.inward => {
                Shape::Close
            }
            (Family::Guillemet | Family::SingleGuillemet, Shape::Close) if self.inward => {
                Shape::Open
            }
            (_, shape) => shape,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Convention, Family, Shape, Side, marks};

    fn found(text: &str, tex: bool) -> Vec<super::Mark> {
        let mut found = Vec::new();
        marks(text, &(0..text.len()), tex, &mut found);
        found
    }

    #[test]
    fn marks_side_by_side_share_their_neighbours() {
        let found = found("(“‘a’” b", false);
        assert_eq!(found.len(), 4);
        assert_eq!((found[1].before, found[1].after), (Side::Opening, Side::Letter));
        assert_eq!((found[2].before, found[2].after), (Side::Letter, Side::Space));
    }

    #[test]
    fn two_apostrophes_are_a_mark_only_behind_a_tex_mark() {
        assert_eq!(found("``a''", true)[1].family, Family::Double);
        assert_eq!(found("''a''", false)[1].family, Family::Apostrophes);
    }

    #[test]
    fn a_text_tells_which_way_its_marks_look() {
        let german = found("„a“ und „b“", false);
        assert_eq!(Convention::of(&german).shape(&german[1]), Shape::Close);
        let inward = found("»Nein.« »Doch.«", false);
        assert!(Convention::of(&inward).inward);
        assert!(Convention::of(&found("‘Yes,’ said Ann.", false)).single_outer);
    }
}
