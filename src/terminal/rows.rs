//! Two frames → the rows in which they differ: most keys change two of fifty, and only those are
//! looked at cell by cell.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

/// The cells of a row.
pub fn row(buffer: &Buffer, row: usize) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    &buffer.content[row * width..(row + 1) * width]
}

/// The rows of all, top down, in which two frames of one size differ.
pub fn differing(shown: &Buffer, drawn: &Buffer, rows: Range<usize>) -> Vec<usize> {
    rows.filter(|at| row(shown, *at) != row(drawn, *at)).collect()
}

/// A row as a frame of its own, at its place.
pub fn alone(buffer: &Buffer, at: usize) -> Buffer {
    let y = buffer.area.y.saturating_add(u16::try_from(at).unwrap_or(u16::MAX));
    let area = Rect { y, height: 1, ..buffer.area };
    Buffer { area, content: row(buffer, at).to_vec() }
}

#[cfg(test)]
mod tests {
    use super::{alone, differing};
    use ratatui::buffer::Buffer;

    #[test]
    fn what_differs_row_by_row_is_what_differs_in_all() {
        let before = Buffer::with_lines(["same", "old ", "世界", "same"]);
        let after = Buffer::with_lines(["same", "new ", "世x ", "same"]);
        let rows = differing(&before, &after, 0..4);
        assert_eq!(rows, [1, 2]);
        let pairs: Vec<_> =
            rows.iter().map(|at| (alone(&before, *at), alone(&after, *at))).collect();
        let changes: Vec<_> = pairs.iter().flat_map(|(old, new)| old.diff(new)).collect();
        assert_eq!(changes, before.diff(&after));
        assert_eq!(differing(&before, &after, 3..4), Vec::<usize>::new());
    }
}
