//! What the terminal shows, and the bytes after which it shows the next frame.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::terminal::pen::Pen;
use crate::terminal::scroll::Scroll;
use crate::ui::drawing::Drawing;

/// The frame that the terminal shows.
#[derive(Debug)]
pub struct Shown {
    drawn: Drawing,
    /// Kept for its room.
    next: Drawing,
    /// The same as cells, row by row.
    rows: Vec<Buffer>,
    /// Room for a row; it is laid for each that differs.
    row: Buffer,
    /// Erasing leaves the background that is set.
    fills: bool,
}

impl Shown {
    /// A blank terminal of so many columns and rows.
    pub fn blank(width: u16, height: u16, fills: bool) -> Self {
        let drawn = Drawing::new(width, height);
        let row = Buffer::empty(Rect::new(0, 0, width, 1));
        let rows = vec![row.clone(); usize::from(height)];
        Self { next: drawn.clone(), drawn, rows, row, fills }
    }

    /// The terminal has another size, and shows nothing that is known.
    pub fn resize(&mut self, width: u16, height: u16) {
        *self = Self::blank(width, height, self.fills);
    }

    pub fn area(&self) -> Rect {
        self.drawn.area()
    }

    /// The terminal has been cleared.
    pub fn clear(&mut self) {
        self.drawn.clear();
        self.rows.iter_mut().for_each(Buffer::reset);
    }

    /// Lets the next frame be drawn; gives what the terminal has to be told of it, which may be
    /// nothing, and what the drawing gave.
    pub fn show<T>(&mut self, draw: impl FnOnce(&mut Drawing) -> T) -> (String, T) {
        self.next.clear();
        let given = draw(&mut self.next);
        let (before, after) = (&self.drawn, &self.next);
        let mut told = String::new();
        let mut differing = after.differing(before);
        let scroll = Scroll::between(before, after, &differing);
        if let Some(scroll) = &scroll {
            told.push_str(&scroll.bytes());
            differing = scroll.differing(before, after, &differing);
            let mut old = std::mem::take(&mut self.rows);
            let blank = || Buffer::empty(self.row.area);
            let moved = (0..old.len()).map(|at| scroll.source(at));
            self.rows = moved
                .map(|from| from.map_or_else(blank, |from| std::mem::take(&mut old[from])))
                .collect();
        }
        let mut pen = Pen::new(self.fills);
        for at in differing {
            let (shown, drawn) = (&mut self.rows[at], &mut self.row);
            let y = u16::try_from(at).unwrap_or(u16::MAX);
            (shown.area.y, drawn.area.y) = (y, y);
            after.lay(at, drawn);
            pen.row(shown, drawn);
            std::mem::swap(shown, drawn);
        }
        told.push_str(&pen.done());
        std::mem::swap(&mut self.drawn, &mut self.next);
        (told, given)
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;
    use crate::ui::drawing::Drawing;
    use proptest::prelude::*;
    use ratatui::style::{Color, Style};

    const SIZE: (u16, u16) = (12, 10);

    fn blank() -> vt100::Parser {
        vt100::Parser::new(SIZE.1.try_into().unwrap(), SIZE.0.try_into().unwrap(), 0)
    }

    /// Draws lines, one of them selected.
    fn draw(lines: &[String], selected: u16, drawing: &mut Drawing) {
        for (y, line) in (0..).zip(lines) {
            drawing.text(0, y, line, Style::new());
        }
        drawing.over(0, selected, SIZE.0, Style::new().bg(Color::Indexed(1)));
    }

    /// The text and backgrounds on a terminal.
    fn seen(terminal: &vt100::Parser) -> Vec<(String, vt100::Color)> {
        let screen = terminal.screen();
        let cell = |at: u16| screen.cell(at / SIZE.0, at % SIZE.0).unwrap();
        let all = 0..SIZE.0 * SIZE.1;
        all.map(|at| (cell(at).contents().trim().to_owned(), cell(at).bgcolor())).collect()
    }

    proptest! {
        #[test]
        fn frames_one_after_the_other_look_as_each_alone(
            frames in prop::collection::vec((0usize..12, 0u16..10, "[ab]{0,2}世?"), 1..12),
            fills: bool,
        ) {
            let lines: Vec<String> = (0..24).map(|at| format!("{at}世{}", "x".repeat(at % 9))).collect();
            let mut shown = Shown::blank(SIZE.0, SIZE.1, fills);
            let mut terminal = blank();
            for (top, selected, last) in frames {
                let mut lines = lines[top..top + 10].to_vec();
                lines[9] = last;
                terminal.process(shown.show(|drawing| draw(&lines, selected, drawing)).0.as_bytes());
                let mut alone = blank();
                let mut anew = Shown::blank(SIZE.0, SIZE.1, fills);
                alone.process(anew.show(|drawing| draw(&lines, selected, drawing)).0.as_bytes());
                prop_assert_eq!(seen(&terminal), seen(&alone));
            }
        }
    }

    #[test]
    fn nothing_is_told_of_a_frame_like_the_one_before() {
        let lines = ["one".to_owned(), "two".to_owned()];
        let mut shown = Shown::blank(SIZE.0, SIZE.1, true);
        assert!(!shown.show(|drawing| draw(&lines, 1, drawing)).0.is_empty());
        assert_eq!(shown.show(|drawing| draw(&lines, 1, drawing)).0, "");
        shown.clear();
        assert!(shown.show(|drawing| draw(&lines, 1, drawing)).0.contains("two"));
    }
}
