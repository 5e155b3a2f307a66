//! What is drawn, row by row: strokes, which become cells only in the rows that are drawn
//! otherwise than before.
//!
//! Most keys change two rows of fifty. Comparing a dozen strokes says which, where comparing cells
//! means to fill and read thousands of them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::article::width::letters;

/// A screen of strokes; what is drawn outside of it is cut off.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    width: u16,
    rows: Vec<Row>,
}

/// The strokes of a row in their order, and the texts that they write, one behind the other.
#[derive(Debug, Clone, Default, PartialEq)]
struct Row {
    text: String,
    strokes: Vec<Stroke>,
}

#[derive(Debug, Clone, PartialEq)]
struct Stroke {
    x: u16,
    style: Style,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// Writes the next so many bytes of the row's text.
    Text { bytes: usize },
    /// Lays the style over so many cells.
    Over { columns: u16 },
    /// Clears so many cells to the style.
    Fill { columns: u16 },
}

impl Drawing {
    /// A blank one of so many columns and rows.
    pub fn new(width: u16, height: u16) -> Self {
        Self { width, rows: vec![Row::default(); usize::from(height)] }
    }

    pub fn area(&self) -> Rect {
        Rect::new(0, 0, self.width, u16::try_from(self.rows.len()).unwrap_or(u16::MAX))
    }

    /// Takes every stroke away, and keeps their room for the next ones.
    pub fn clear(&mut self) {
        for row in &mut self.rows {
            row.text.clear();
            row.strokes.clear();
        }
    }

    /// Writes a text, of which what does not fit is not seen.
    pub fn text(&mut self, x: u16, y: u16, text: &str, style: Style) {
        if let Some(row) = self.row_at(x, y) {
            row.text.push_str(text);
            row.strokes.push(Stroke { x, style, kind: Kind::Text { bytes: text.len() } });
        }
    }

    /// Lays a style over what stands in a row.
    pub fn over(&mut self, x: u16, y: u16, columns: u16, style: Style) {
        if let Some(row) = self.row_at(x, y) {
            row.strokes.push(Stroke { x, style, kind: Kind::Over { columns } });
        }
    }

    /// Clears a part of a row to a style.
    pub fn fill(&mut self, x: u16, y: u16, columns: u16, style: Style) {
        if let Some(row) = self.row_at(x, y) {
            row.strokes.push(Stroke { x, style, kind: Kind::Fill { columns } });
        }
    }

    fn row_at(&mut self, x: u16, y: u16) -> Option<&mut Row> {
        self.rows.get_mut(usize::from(y)).filter(|_| x < self.width)
    }

    /// The rows, top down, that are drawn otherwise than in one of the same size.
    pub fn differing(&self, before: &Self) -> Vec<usize> {
        (0..self.rows.len()).filter(|at| !self.is_same(*at, before, *at)).collect()
    }

    /// Whether a row is drawn as another one's row is; false for rows that are not there.
    pub fn is_same(&self, at: usize, other: &Self, of: usize) -> bool {
        let (a, b) = (self.rows.get(at), other.rows.get(of));
        a.zip(b).is_some_and(|(a, b)| self.width == other.width && a == b)
    }

    /// Makes a row the cells of a buffer of one row of this width, blank when there is none.
    pub fn lay(&self, at: usize, buffer: &mut Buffer) {
        buffer.reset();
        let y = buffer.area.y;
        let Some(row) = self.rows.get(at) else { return };
        let mut text = row.text.as_str();
        for Stroke { x, style, kind } in &row.strokes {
            let cells = &mut buffer.content[usize::from(*x)..];
            match kind {
                Kind::Text { bytes } => {
                    let (written, rest) = text.split_at(*bytes);
                    text = rest;
                    let letters = letters(written);
                    for (at, cell) in cells.iter_mut().take(letters).enumerate() {
                        cell.set_symbol(&written[at..=at]).set_style(*style);
                    }
                    let x = x.saturating_add(u16::try_from(letters).unwrap_or(u16::MAX));
                    if letters < written.len() && x < self.width {
                        let room = usize::from(self.width);
                        buffer.set_stringn(x, y, &written[letters..], room, *style);
                    }
                }
                Kind::Over { columns } => {
                    for cell in cells.iter_mut().take(usize::from(*columns)) {
                        cell.set_style(*style);
                    }
                }
                Kind::Fill { columns } => {
                    for cell in cells.iter_mut().take(usize::from(*columns)) {
                        cell.reset();
                        cell.set_style(*style);
                    }
                }
            }
        }
    }

    /// Cells of all of it.
    pub fn buffer(&self) -> Buffer {
        let mut content = Vec::with_capacity(self.rows.len() * usize::from(self.width));
        let mut row = Buffer::empty(Rect::new(0, 0, self.width, 1));
        for at in 0..self.rows.len() {
            self.lay(at, &mut row);
            content.extend_from_slice(&row.content);
        }
        Buffer { area: self.area(), content }
    }
}

#[cfg(test)]
mod tests {
    use super::Drawing;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    #[test]
    fn strokes_are_laid_one_over_the_other() {
        let (red, blue) = (Style::new().fg(Color::Red), Style::new().bg(Color::Blue));
        let mut drawing = Drawing::new(6, 2);
        drawing.text(1, 0, "abc", red);
        drawing.over(2, 0, 9, blue);
        drawing.fill(3, 0, 2, Style::new());
        drawing.text(7, 0, "outside", red);
        drawing.fill(0, 2, 6, red);
        let mut expected = Buffer::empty(Rect::new(0, 0, 6, 2));
        expected.set_string(1, 0, "ab", red);
        expected[(2, 0)].set_style(blue);
        expected[(5, 0)].set_style(blue);
        assert_eq!(drawing.buffer(), expected);
    }

    #[test]
    fn rows_that_are_drawn_otherwise_are_told() {
        let drawn = |lines: [&str; 3]| {
            let mut drawing = Drawing::new(9, 3);
            drawing.text(0, 1, "from before", Style::new());
            drawing.clear();
            for (y, line) in (0..).zip(lines) {
                drawing.text(0, y, line, Style::new());
            }
            drawing
        };
        let (before, after) = (drawn(["a", "b", "c"]), drawn(["b", "b", "d"]));
        assert_eq!(after.differing(&before), [0, 2]);
        assert!(after.is_same(0, &before, 1) && !after.is_same(2, &before, 2));
        assert!(!after.is_same(3, &before, 3));
        let mut styled = drawn(["a", "b", "c"]);
        styled.over(0, 2, 1, Style::new().fg(Color::Red));
        assert_eq!(styled.differing(&before), [2]);
    }

    proptest! {
        #[test]
        fn a_text_becomes_the_cells_that_the_library_makes_of_it(
            text in "([ -~]{0,6}|[e\u{301}❤\u{fe0f}世🇩🇪\u{7}]){0,8}",
            x in 0u16..30,
        ) {
            let area = Rect::new(0, 0, 24, 2);
            let style = Style::new().fg(Color::Red);
            let (mut ours, mut theirs) = (Drawing::new(24, 2), Buffer::empty(area));
            ours.text(x, 0, &text, style);
            if x < area.right() {
                let end = usize::from(theirs.set_stringn(x, 0, &text, 24, style).0);
                let columns = crate::article::width::cell_width(&text);
                // Control characters never come so far.
                let measured = columns <= usize::from(24 - x) && !text.contains('\u{7}');
                prop_assert!(!measured || end == usize::from(x) + columns, "{} {}", end, columns);
            }
            prop_assert_eq!(ours.buffer(), theirs);
        }
    }
}
