//! A row of a page: which bytes stand at which columns, and what is drawn around them.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::width::{cell_width, cluster_width, clusters};

/// One row of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// What is drawn and is not canonical text; columns count from the left edge of the page.
    pub lead: Vec<Lead>,
    /// Disjoint, left to right.
    pub segments: Vec<Segment>,
    /// A `-` that is not in the text stands behind the last segment.
    pub hyphen: bool,
    /// The bytes that this row stands for, with the blank or line end that it was broken at. In a
    /// table the first row of a line of cells stands for the whole line, the others for nothing.
    pub range: Range<usize>,
}

/// Decoration at a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    pub column: usize,
    pub text: Cow<'static, str>,
    pub kind: LeadKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeadKind {
    /// The bar of a block quote.
    Bar,
    /// Of a list item.
    Marker,
    /// The label of a footnote.
    Note,
    /// Code goes on from the row before.
    Continuation,
    /// Says what follows: an image, the heading of a cell.
    Label,
    /// A thematic break.
    Rule,
    /// Lines of a table.
    Frame,
}

/// A range of canonical text drawn without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub range: Range<usize>,
    pub column: usize,
    pub width: usize,
}

impl Lead {
    pub fn new(column: usize, text: impl Into<Cow<'static, str>>, kind: LeadKind) -> Self {
        Self { column, text: text.into(), kind }
    }
}

impl Segment {
    /// The first column behind it.
    pub fn end(&self) -> usize {
        self.column + self.width
    }

    /// The byte of the cluster at a column, of the last one when the column is behind it.
    fn byte_at(&self, text: &str, column: usize) -> usize {
        let mut byte = self.range.start;
        let mut at = self.column;
        for (offset, cluster) in clusters(text.get(self.range.clone()).unwrap_or_default()) {
            if at > column {
                break;
            }
            byte = self.range.start + offset;
            at += cluster_width(cluster);
        }
        byte
    }
}

impl Row {
    /// Columns up to the last thing drawn.
    pub fn width(&self) -> usize {
        let lead = self.lead.iter().map(|lead| lead.column + cell_width(&lead.text));
        lead.max().unwrap_or(0).max(self.text_end())
    }

    /// The first column behind the text and its hyphen.
    pub fn text_end(&self) -> usize {
        self.segments.last().map_or(0, |last| last.end() + usize::from(self.hyphen))
    }

    /// The byte of the text drawn at a column or nearest to it; `None` for a row without text.
    pub fn byte_at(&self, text: &str, column: usize) -> Option<usize> {
        let right = self.segments.partition_point(|segment| segment.column <= column);
        let left = right.checked_sub(1).and_then(|left| self.segments.get(left));
        let segment = match (left, self.segments.get(right)) {
            (Some(left), Some(right))
                if column >= left.end() && right.column - column <= column - left.end() =>
            {
                right
            }
            (Some(segment), _) | (None, Some(segment)) => segment,
            (None, None) => return None,
        };
        Some(segment.byte_at(text, column))
    }

    /// The column of a byte; behind the text for a blank that the row was broken at, `None` for a
    /// byte of another row.
    pub fn column_of(&self, text: &str, byte: usize) -> Option<usize> {
        if let Some(segment) = self.segments.iter().find(|segment| segment.range.contains(&byte)) {
            let before = text.get(segment.range.start..byte)?;
            return Some(segment.column + cell_width(before));
        }
        let next = self.segments.iter().find(|segment| segment.range.start > byte);
        self.range.contains(&byte).then(|| next.map_or(self.text_end(), |next| next.column))
    }

    pub(crate) fn shift(&mut self, columns: usize) {
        for segment in &mut self.segments {
            segment.column += columns;
        }
        for lead in &mut self.lead {
            lead.column += columns;
        }
    }
}

/// The index of the row that shows a byte, or else stands for it; the last row for a byte behind.
pub fn find(rows: &[Row], byte: usize) -> usize {
    let row = rows.partition_point(|row| row.range.end <= byte).min(rows.len().saturating_sub(1));
    let shows = |row: &Row| row.segments.iter().any(|segment| segment.range.contains(&byte));
    let table_line = rows.iter().enumerate().skip(row);
    let mut same = table_line.take_while(|(index, next)| *index == row || next.range.is_empty());
    same.find(|(_, next)| shows(next)).map_or(row, |(index, _)| index)
}

/// The row as a line of plain text, without blanks at its end.
pub fn line(row: &Row, text: &str) -> String {
    let segment = |segment: &Segment| {
        (segment.column, text.get(segment.range.clone()).unwrap_or_default().to_owned())
    };
    let mut parts: Vec<(usize, String)> = row.segments.iter().map(segment).collect();
    if row.hyphen {
        parts.push((row.text_end().saturating_sub(1), "-".into()));
    }
    parts.extend(row.lead.iter().map(|lead| (lead.column, lead.text.clone().into_owned())));
    parts.sort_by_key(|(column, _)| *column);
    let mut line = String::new();
    let mut at = 0;
    for (column, part) in parts {
        line.extend(std::iter::repeat_n(' ', column.saturating_sub(at)));
        at = at.max(column) + cell_width(&part);
        line.push_str(&part);
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::{Row, Segment, find, line};

    fn justified() -> (&'static str, Row) {
        let text = "世界 one ";
        let segments = vec![
            Segment { range: 0..7, column: 2, width: 5 },
            Segment { range: 7..10, column: 9, width: 3 },
        ];
        (text, Row { segments, range: 0..11, ..Row::default() })
    }

    #[test]
    fn a_byte_and_its_column_lead_to_each_other() {
        let (text, row) = justified();
        assert_eq!(line(&row, text), "  世界   one");
        for (byte, column) in [(0, 2), (3, 4), (6, 6), (7, 9), (9, 11)] {
            assert_eq!(row.column_of(text, byte), Some(column), "{byte}");
            assert_eq!(row.byte_at(text, column), Some(byte), "{column}");
        }
        assert_eq!(row.column_of(text, 10), Some(12));
        assert_eq!(row.column_of(text, 11), None);
        assert_eq!((row.byte_at(text, 0), row.byte_at(text, 5)), (Some(0), Some(3)));
        assert_eq!((row.byte_at(text, 7), row.byte_at(text, 8)), (Some(6), Some(7)));
        assert_eq!((row.byte_at(text, 99), row.width()), (Some(9), 12));
        assert_eq!(Row::default().byte_at(text, 3), None);
        let hyphened = Row { hyphen: true, ..row };
        assert_eq!(line(&hyphened, text), "  世界   one-");
        assert_eq!((hyphened.width(), hyphened.column_of(text, 10)), (13, Some(13)));
    }

    #[test]
    fn a_byte_is_found_in_the_row_that_shows_it() {
        let cell = |range: std::ops::Range<usize>| Segment { range, column: 0, width: 1 };
        let rows = [
            Row { range: 0..4, segments: vec![cell(0..3)], ..Row::default() },
            Row { range: 4..12, segments: vec![cell(4..6), cell(8..10)], ..Row::default() },
            Row { range: 12..12, segments: vec![cell(10..12)], ..Row::default() },
            Row { range: 12..14, segments: vec![cell(12..14)], ..Row::default() },
        ];
        let found: Vec<usize> = [0, 3, 4, 9, 11, 12, 40].iter().map(|b| find(&rows, *b)).collect();
        assert_eq!(found, [0, 0, 1, 1, 2, 3, 3]);
        assert_eq!(find(&[], 3), 0);
    }
}
