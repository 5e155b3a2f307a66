//! Two frames → the scrolling that brings one near the other.
//!
//! A page that moves by a row changes nearly every cell; telling the terminal to scroll takes a
//! dozen bytes where writing the cells takes thousands. Only whole rows can scroll, so beside a
//! list nothing is found and the frame is written as any other.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};

/// Rows that must be the same after scrolling; fewer are not worth it.
const LEAST: usize = 4;
/// How far a frame is looked for in the one before.
const FARTHEST: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scroll {
    /// The rows that move, of the screen.
    rows: Range<usize>,
    /// How far: up when positive.
    by: isize,
}

impl Scroll {
    /// The scrolling after which more rows are right than before, if there is one.
    pub fn between(shown: &Buffer, drawn: &Buffer) -> Option<Self> {
        if shown.area != drawn.area {
            return None;
        }
        let (old, new) = (hashes(shown), hashes(drawn));
        let first = (0..new.len()).find(|row| old[*row] != new[*row])?;
        let last = (0..new.len()).rfind(|row| old[*row] != new[*row])?;
        let same = |by: isize| {
            (first..=last)
                .filter(|row| {
                    let from =
                        row.checked_add_signed(by).filter(|from| (first..=last).contains(from));
                    from.is_some_and(|from| old[from] == new[*row])
                })
                .count()
        };
        let farthest = FARTHEST.min(last - first) as isize;
        let candidates = (1..=farthest).flat_map(|by| [by, -by]);
        let (count, by) = candidates.map(|by| (same(by), by)).max_by_key(|(count, _)| *count)?;
        let enough = count >= LEAST && count * 2 > last - first && count > same(0) + 2;
        enough.then_some(Self { rows: first..last + 1, by })
    }

    /// Sets the scrolling region, scrolls, and takes the region back.
    pub fn bytes(&self) -> String {
        let (top, bottom) = (self.rows.start + 1, self.rows.end);
        let (count, letter) = (self.by.unsigned_abs(), if self.by > 0 { 'S' } else { 'T' });
        format!("\x1b[0m\x1b[{top};{bottom}r\x1b[{count}{letter}\x1b[r")
    }

    /// Does to the cells what the terminal does: rows that come in are blank.
    pub fn apply(&self, shown: &mut Buffer) {
        let width = usize::from(shown.area.width);
        let rows = &mut shown.content[self.rows.start * width..self.rows.end * width];
        let cells = self.by.unsigned_abs() * width;
        let blank = if self.by > 0 {
            rows.rotate_left(cells);
            let kept = rows.len() - cells;
            &mut rows[kept..]
        } else {
            rows.rotate_right(cells);
            &mut rows[..cells]
        };
        blank.iter_mut().for_each(Cell::reset);
    }
}

/// One number for each row.
fn hashes(buffer: &Buffer) -> Vec<u64> {
    let width = usize::from(buffer.area.width).max(1);
    buffer
        .content
        .chunks(width)
        .map(|row| {
            let mut hasher = DefaultHasher::new();
            for cell in row {
                cell.symbol().hash(&mut hasher);
                (cell.fg, cell.bg, cell.modifier).hash(&mut hasher);
            }
            hasher.finish()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Scroll;
    use ratatui::buffer::Buffer;

    fn frame(lines: &[&str]) -> Buffer {
        Buffer::with_lines(lines.iter().copied())
    }

    #[test]
    fn a_page_that_moved_by_a_row_is_scrolled_between_what_stands() {
        let before = frame(&["head", "aa", "bb", "cc", "dd", "ee", "ff", "foot"]);
        let after = frame(&["head", "bb", "cc", "dd", "ee", "ff", "gg", "foot"]);
        let scroll = Scroll::between(&before, &after).unwrap();
        assert_eq!(scroll.bytes(), "\x1b[0m\x1b[2;7r\x1b[1S\x1b[r");
        let mut shown = before.clone();
        scroll.apply(&mut shown);
        assert_eq!(shown, frame(&["head", "bb", "cc", "dd", "ee", "ff", "    ", "foot"]));
        let back = Scroll::between(&after, &before).unwrap();
        assert_eq!(back.bytes(), "\x1b[0m\x1b[2;7r\x1b[1T\x1b[r");
        let mut shown = after.clone();
        back.apply(&mut shown);
        assert_eq!(shown, frame(&["head", "    ", "bb", "cc", "dd", "ee", "ff", "foot"]));
    }

    #[test]
    fn another_page_and_a_small_change_are_written_as_they_are() {
        let before = frame(&["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh"]);
        let other = frame(&["ii", "jj", "kk", "ll", "mm", "nn", "oo", "pp"]);
        let changed = frame(&["aa", "bb", "cc", "xx", "ee", "ff", "gg", "hh"]);
        assert_eq!(Scroll::between(&before, &other), None);
        assert_eq!(Scroll::between(&before, &changed), None);
        assert_eq!(Scroll::between(&before, &before), None);
    }

    #[test]
    fn blank_rows_alone_are_no_reason_to_scroll() {
        let before = frame(&["aa", "  ", "  ", "  ", "  ", "  ", "  ", "bb"]);
        let after = frame(&["cc", "  ", "  ", "  ", "  ", "  ", "  ", "dd"]);
        assert_eq!(Scroll::between(&before, &after), None);
    }
}
