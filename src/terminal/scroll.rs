//! Two frames → the scrolling that brings one near the other.
//!
//! A page that moves by a row changes nearly every cell; telling the terminal to scroll takes a
//! dozen bytes where writing the cells takes thousands. Only whole rows can scroll, so beside a
//! list nothing is found and the frame is written as any other.

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
        let (old, new) = (Rows::of(shown), Rows::of(drawn));
        let first = (0..new.count).find(|row| !old.row(*row).eq(new.row(*row)))?;
        let last = (first..new.count).rfind(|row| !old.row(*row).eq(new.row(*row)))?;
        let right = |by: isize| {
            let scrolled = |row: &usize| {
                let from = row.checked_add_signed(by).filter(|from| (first..=last).contains(from));
                from.is_some_and(|from| same(old.row(from), new.row(*row)))
            };
            (first..=last).filter(scrolled).count()
        };
        let needed = LEAST.max((last - first) / 2 + 1).max(right(0) + 3);
        let farthest = FARTHEST.min(last - first) as isize;
        (1..=farthest)
            .flat_map(|by| [by, -by])
            .find(|by| right(*by) >= needed)
            .map(|by| Self { rows: first..last + 1, by })
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

/// The rows of a buffer.
struct Rows<'a> {
    cells: &'a [Cell],
    width: usize,
    count: usize,
}

impl<'a> Rows<'a> {
    fn of(buffer: &'a Buffer) -> Self {
        let (width, count) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
        Self { cells: &buffer.content, width, count }
    }

    fn row(&self, row: usize) -> &'a [Cell] {
        &self.cells[row * self.width..(row + 1) * self.width]
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
