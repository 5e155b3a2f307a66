//! Two frames → the scrolling that brings one near the other.
//!
//! A page that moves by a row changes nearly every cell; telling the terminal to scroll takes a
//! dozen bytes where writing the cells takes thousands. Only whole rows can scroll, so beside a
//! list nothing is found and the frame is written as any other.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};

use crate::terminal::rows::row;

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
    /// The scrolling after which more rows are right than before, if there is one; `changed` are
    /// the rows that differ.
    pub fn between(shown: &Buffer, drawn: &Buffer, changed: &[usize]) -> Option<Self> {
        let (first, last) = (*changed.first()?, *changed.last()?);
        let right = |by: isize| {
            let scrolled = |at: &usize| {
                let from = at.checked_add_signed(by).filter(|from| (first..=last).contains(from));
                from.is_some_and(|from| same(row(shown, from), row(drawn, *at)))
            };
            (first..=last).filter(scrolled).count()
        };
        let rows = last - first + 1;
        let needed = LEAST.max((rows - 1) / 2 + 1).max(rows - changed.len() + 3);
        if needed > rows {
            return None;
        }
        let farthest = FARTHEST.min(rows - 1) as isize;
        (1..=farthest)
            .flat_map(|by| [by, -by])
            .find(|by| right(*by) >= needed)
            .map(|by| Self { rows: first..last + 1, by })
    }

    /// The rows that move.
    pub fn rows(&self) -> Range<usize> {
        self.rows.clone()
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

/// Compares from the middle on: rows of text differ there, and are alike in their margins.
fn same(a: &[Cell], b: &[Cell]) -> bool {
    let middle = a.len() / 2;
    a[middle..] == b[middle..] && a[..middle] == b[..middle]
}

#[cfg(test)]
mod tests {
    use super::Scroll;
    use crate::terminal::rows::differing;
    use ratatui::buffer::Buffer;

    fn frame(lines: &[&str]) -> Buffer {
        Buffer::with_lines(lines.iter().copied())
    }

    fn between(before: &Buffer, after: &Buffer) -> Option<Scroll> {
        let rows = usize::from(before.area.height);
        Scroll::between(before, after, &differing(before, after, 0..rows))
    }

    #[test]
    fn a_page_that_moved_by_a_row_is_scrolled_between_what_stands() {
        let before = frame(&["head", "aa", "bb", "cc", "dd", "ee", "ff", "foot"]);
        let after = frame(&["head", "bb", "cc", "dd", "ee", "ff", "gg", "foot"]);
        let scroll = between(&before, &after).unwrap();
        assert_eq!(scroll.bytes(), "\x1b[0m\x1b[2;7r\x1b[1S\x1b[r");
        let mut shown = before.clone();
        scroll.apply(&mut shown);
        assert_eq!(shown, frame(&["head", "bb", "cc", "dd", "ee", "ff", "    ", "foot"]));
        let back = between(&after, &before).unwrap();
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
        assert_eq!(between(&before, &other), None);
        assert_eq!(between(&before, &changed), None);
        assert_eq!(between(&before, &before), None);
    }

    #[test]
    fn blank_rows_alone_are_no_reason_to_scroll() {
        let before = frame(&["aa", "  ", "  ", "  ", "  ", "  ", "  ", "bb"]);
        let after = frame(&["cc", "  ", "  ", "  ", "  ", "  ", "  ", "dd"]);
        assert_eq!(between(&before, &after), None);
    }
}
