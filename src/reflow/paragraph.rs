//! Turns running text with hard line ends into rows, ragged or justified.

use std::ops::Range;

use crate::article::{Block, InlineKind};
use crate::reflow::fit::{Fitted, Rooms, columns, fit};
use crate::reflow::fragment::{Fragment, Seam, fragments};
use crate::reflow::{Lang, Options, Row, Segment};

/// A blank is never widened to more than this; a row that would need it stays ragged.
const WIDEST_GAP: usize = 3;
/// How far the continuation of a line of verse is set in, and the room below which it is not.
const HANG: usize = 2;
const HANG_ROOM: usize = 10;

/// How running text is set.
#[derive(Debug, Clone, Default)]
pub struct Style {
    pub justify: bool,
    pub hyphenate: Option<Lang>,
    /// Break at blanks only.
    pub korean: bool,
    /// Set in the continuation of a line, if there are hard line ends.
    pub hang: bool,
    /// Where words are not divided; sorted, disjoint.
    pub code: Vec<Range<usize>>,
}

impl Style {
    /// For a block that is read as prose or verse.
    pub fn of(text: &str, block: &Block, options: &Options) -> Self {
        let plain = Self::plain(text, block);
        let hyphenate = options.lang.filter(|_| options.hyphenate);
        let mut code: Vec<Range<usize>> = Vec::new();
        for inline in block.inlines.iter().filter(|inline| inline.kind == InlineKind::Code) {
            match code.last_mut() {
                Some(last) if inline.range.start <= last.end => {
                    last.end = last.end.max(inline.range.end);
                }
                _ => code.push(inline.range.clone()),
            }
        }
        Self {
            justify: options.justify,
            hyphenate,
            korean: plain.korean || options.lang == Some(Lang::Korean),
            hang: true,
            code,
        }
    }

    /// Ragged and without hyphens, for headings, captions and cells.
    pub fn plain(text: &str, block: &Block) -> Self {
        let korean = text.get(block.range.clone()).is_some_and(korean);
        Self { korean, ..Self::default() }
    }

    /// For text of the program's own.
    pub fn chrome(text: &str, options: &Options) -> Self {
        let hyphenate = options.lang.filter(|_| options.hyphenate);
        let korean = options.lang == Some(Lang::Korean) || korean(text);
        Self { justify: options.justify, hyphenate, korean, ..Self::default() }
    }
}

/// More Hangul than other ideographs.
fn korean(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut hangul = 0usize;
    let mut other = 0usize;
    for c in text.chars() {
        hangul += usize::from(matches!(c, '\u{ac00}'..='\u{d7a3}'));
        other += usize::from(matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'));
    }
    hangul > other
}

/// The rows of a range of text, columns from 0; at least one.
pub fn rows(text: &str, range: Range<usize>, room: usize, style: &Style) -> Vec<Row> {
    let body = text.get(range.clone()).unwrap_or_default();
    let verse = style.hang && room >= HANG_ROOM && body.contains('\n');
    let hang = if verse { HANG } else { 0 };
    let rooms = Rooms { first: room, rest: room - hang };
    let mut rows = Vec::new();
    let mut start = range.start;
    for typed in body.split_inclusive('\n') {
        let end = start + typed.len();
        let line = start..start + typed.strip_suffix('\n').map_or(typed.len(), str::len);
        let first = rows.len();
        let fitted = fit(fragments(text, line.clone(), rooms.rest, style), rooms);
        set(&fitted, rooms, style.justify, &mut rows);
        if let Some(row) = rows.get_mut(first) {
            row.range.start = start;
        }
        if let Some(row) = rows.last_mut() {
            row.range.end = end;
        }
        start = end;
    }
    if rows.is_empty() || body.ends_with('\n') {
        rows.push(Row { range: start..start, ..Row::default() });
    }
    rows
}

/// Sets the rows of one line; an empty line is a row without text.
fn set(fitted: &Fitted, rooms: Rooms, justify: bool, rows: &mut Vec<Row>) {
    let last = fitted.rows.len().saturating_sub(1);
    for (index, row) in fitted.rows.iter().enumerate() {
        let row = &fitted.fragments[row.clone()];
        let (indent, room) = match index {
            0 => (0, rooms.first),
            _ => (rooms.first - rooms.rest, rooms.rest),
        };
        let spare = if justify && index < last { room.saturating_sub(columns(row)) } else { 0 };
        rows.push(Row {
            segments: segments(row, indent, spare, index % 2 == 1),
            hyphen: row.last().is_some_and(|last| last.seam == Seam::Hyphen),
            range: row.first().map_or(0, |f| f.start)..row.last().map_or(0, |f| f.end),
            ..Row::default()
        });
    }
}

/// The segments of a row: one, or more with `spare` columns shared among its blanks. The odd
/// columns go to the blanks at the right or, in every other row, at the left: no rivers.
fn segments(row: &[Fragment], indent: usize, spare: usize, left: bool) -> Vec<Segment> {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return Vec::new() };
    let blanks = || row.iter().take(row.len() - 1).filter(|f| f.blank > 0 && f.width > 0);
    let gaps = blanks().count();
    let widest = blanks().map(|f| f.blank).max().unwrap_or(0);
    let spare = if gaps > 0 && spare.div_ceil(gaps) + widest <= WIDEST_GAP { spare } else { 0 };
    let mut segments = Vec::new();
    let mut segment = Segment { range: first.start..first.start, column: indent, width: 0 };
    let mut gap = 0;
    for fragment in &row[..row.len() - 1] {
        segment.range.end = fragment.end;
        segment.width += fragment.width + fragment.blank;
        if spare == 0 || fragment.blank == 0 || fragment.width == 0 {
            continue;
        }
        let odd = spare % gaps;
        let more = if left { gap < odd } else { gap >= gaps - odd };
        let wider = spare / gaps + usize::from(more);
        gap += 1;
        if wider > 0 {
            let next = Segment {
                range: fragment.end..fragment.end,
                column: segment.end() + wider,
                width: 0,
            };
            segments.push(std::mem::replace(&mut segment, next));
        }
    }
    segment.range.end = last.shown;
    segment.width += last.width;
    if !segment.range.is_empty() {
        segments.push(segment);
    }
    segments
}
