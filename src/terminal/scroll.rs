//! Two frames → the scrolling that brings one near the other.
//!
//! A page that moves by a row changes nearly every cell; telling the terminal to scroll takes a
//! dozen bytes where writing the cells takes thousands. Only whole rows can scroll, so beside a
//! list nothing is found and the frame is written as any other.

use std::ops::Range;

use crate::ui::drawing::Drawing;

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
    pub fn between(before: &Drawing, drawn: &Drawing, changed: &[usize]) -> Option<Self> {
        let (first, last) = (*changed.first()?, *changed.last()?);
        let right = |by: isize| {
            let scrolled = move |at: &usize| {
                let from = at.checked_add_signed(by).filter(|from| (first..=last).contains(from));
                from.is_some_and(|from| drawn.is_same(*at, before, from))
            };
            (first..=last).filter(scrolled)
        };
        let rows = last - first + 1;
        let needed = LEAST.max((rows - 1) / 2 + 1).max(rows - changed.len() + 3);
        if needed > rows {
            return None;
        }
        let farthest = FARTHEST.min(rows - 1) as isize;
        let by = (1..=farthest).flat_map(|by| [by, -by]).find(|by| right(*by).count() >= needed)?;
        // From the first that comes to be right to the last, and where these come from.
        let (first, last) = (right(by).next()?, right(by).next_back()?);
        let start = first.min(first.checked_add_signed(by)?);
        let end = last.max(last.checked_add_signed(by)?) + 1;
        Some(Self { rows: start..end, by })
    }

    /// The rows, of those that differed and those that move, that are still not right afterwards.
    pub fn differing(&self, before: &Drawing, drawn: &Drawing, changed: &[usize]) -> Vec<usize> {
        let right = |at| self.source(at).is_some_and(|from| drawn.is_same(at, before, from));
        let all = 0..usize::from(drawn.area().height);
        let differs = |at: &usize| match self.rows.contains(at) {
            true => !right(*at),
            false => changed.contains(at),
        };
        all.filter(differs).collect()
    }

    /// Sets the scrolling region, scrolls, and takes the region back; no style may be set.
    pub fn bytes(&self) -> String {
        let (top, bottom) = (self.rows.start + 1, self.rows.end);
        let (count, letter) = (self.by.unsigned_abs(), if self.by > 0 { 'S' } else { 'T' });
        format!("\x1b[{top};{bottom}r\x1b[{count}{letter}\x1b[r")
    }

    /// The row that stands at a place afterwards; none where a blank one comes in.
    pub fn source(&self, at: usize) -> Option<usize> {
        if !self.rows.contains(&at) {
            return Some(at);
        }
        at.checked_add_signed(self.by).filter(|from| self.rows.contains(from))
    }
}

#[cfg(test)]
mod tests {
    use super::Scroll;
    use crate::ui::drawing::Drawing;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn frame(lines: &[&str]) -> Drawing {
        let mut drawing = Drawing::new(4, u16::try_from(lines.len()).unwrap());
        for (y, line) in (0..).zip(lines) {
            drawing.text(0, y, line, Style::new());
        }
        drawing
    }

    fn between(before: &Drawing, after: &Drawing) -> Option<Scroll> {
        Scroll::between(before, after, &after.differing(before))
    }

    /// The rows of a frame after scrolling.
    fn scrolled(scroll: &Scroll, frame: &Drawing) -> Buffer {
        let rows = 0..usize::from(frame.area().height);
        let mut row = Buffer::empty(Rect { height: 1, ..frame.area() });
        let content = rows.flat_map(|at| {
            // There is no such row.
            frame.lay(scroll.source(at).unwrap_or(usize::MAX), &mut row);
            row.content.clone()
        });
        Buffer { area: frame.area(), content: content.collect() }
    }

    #[test]
    fn a_page_that_moved_by_a_row_is_scrolled_between_what_stands() {
        let before = frame(&["head", "aa", "bb", "cc", "dd", "ee", "ff", "foot"]);
        let after = frame(&["head", "bb", "cc", "dd", "ee", "ff", "gg", "foot"]);
        let scroll = between(&before, &after).unwrap();
        assert_eq!(scroll.bytes(), "\x1b[2;7r\x1b[1S\x1b[r");
        let expected = frame(&["head", "bb", "cc", "dd", "ee", "ff", "", "foot"]).buffer();
        assert_eq!(scrolled(&scroll, &before), expected);
        assert_eq!(scroll.differing(&before, &after, &after.differing(&before)), [6]);
        let back = between(&after, &before).unwrap();
        assert_eq!(back.bytes(), "\x1b[2;7r\x1b[1T\x1b[r");
        let expected = frame(&["head", "", "bb", "cc", "dd", "ee", "ff", "foot"]).buffer();
        assert_eq!(scrolled(&back, &after), expected);
        assert_eq!(back.differing(&after, &before, &before.differing(&after)), [1]);
    }

    #[test]
    fn rows_at_the_end_that_change_by_themselves_do_not_move() {
        let before = frame(&["1 of", "aa", "bb", "cc", "dd", "ee", "ff", "gg", "1/99"]);
        let after = frame(&["2 of", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "2/99"]);
        let changed = after.differing(&before);
        let scroll = between(&before, &after).unwrap();
        assert_eq!(scroll.bytes(), "\x1b[2;8r\x1b[1S\x1b[r");
        assert_eq!(scroll.differing(&before, &after, &changed), [0, 7, 8]);
        let back = between(&after, &before).unwrap();
        assert_eq!(back.bytes(), "\x1b[2;8r\x1b[1T\x1b[r");
        assert_eq!(back.differing(&after, &before, &changed), [0, 1, 8]);
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
