//! Turns code into rows as typed: a line that is too long goes on behind a mark.

use std::ops::Range;

use crate::article::width::{cluster_width, clusters};
use crate::reflow::{Lead, LeadKind, Options, Row, Segment};

/// Columns of the mark, and the room below which it is not drawn.
const MARK: usize = 2;
const MARK_ROOM: usize = 8;

/// The rows of a range of typed text, columns from 0; at least one.
pub fn rows(text: &str, range: Range<usize>, room: usize, options: &Options) -> Vec<Row> {
    let mark = if room >= MARK_ROOM { MARK } else { 0 };
    let mut rows: Vec<Row> = Vec::new();
    let mut at = range.start;
    for typed in text.get(range).unwrap_or_default().split_inclusive('\n') {
        let line = typed.strip_suffix('\n').unwrap_or(typed);
        let mut segment = Segment { range: at..at, column: 0, width: 0 };
        let mut lead = Vec::new();
        for (offset, cluster) in clusters(line) {
            let width = cluster_width(cluster);
            if segment.width > 0 && segment.end() + width > room {
                let next = at + offset;
                segment.range.end = next;
                let cut = Segment { range: next..next, column: mark, width: 0 };
                rows.push(row(
                    std::mem::take(&mut lead),
                    std::mem::replace(&mut segment, cut),
                    next,
                ));
                if mark > 0 {
                    lead.push(Lead::new(0, options.draw("↪", ">"), LeadKind::Continuation));
                }
            }
            segment.width += width;
        }
        segment.range.end = at + line.len();
        at += typed.len();
        rows.push(row(lead, segment, at));
    }
    if rows.is_empty() {
        rows.push(Row { range: at..at, ..Row::default() });
    }
    rows
}

/// A row that stands for its segment and the line end up to `end`.
fn row(lead: Vec<Lead>, segment: Segment, end: usize) -> Row {
    let range = segment.range.start..end;
    let segments = if segment.range.is_empty() { Vec::new() } else { vec![segment] };
    Row { lead, segments, hyphen: false, range }
}
