//! Turns a table into rows: a grid that fits the width or, where it cannot, a list of records.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::width::{cell_width, fit};
use crate::article::{Align, Block, Table};
use crate::reflow::paragraph::{self, Style};
use crate::reflow::{Lead, LeadKind, Options, Row};

/// The narrowest column of a grid, unless its cells are narrower still.
const NARROWEST: usize = 3;
/// Records in less than this have no labels.
const LABEL_ROOM: usize = 8;
/// Longer words (addresses, scripts without blanks) may be broken to make room.
const WORD: usize = 16;
/// Columns of the line between two columns.
const LINE: usize = 3;

/// The rows of a table, columns from 0; at least one.
pub fn rows(text: &str, block: &Block, table: &Table, room: usize, options: &Options) -> Vec<Row> {
    let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
    let style = Style::plain(text, block);
    if columns == 0 {
        return paragraph::rows(text, block.range.clone(), room, &style);
    }
    let set = Set { text, table, lines: lines(block, table), style, options };
    let natural = taken(text, table, columns, str::lines);
    let words = taken(text, table, columns, str::split_whitespace);
    match widths(&natural, &words, room) {
        Some(widths) => set.grid(&widths),
        None => set.records(room),
    }
}

/// The range that each line of cells stands for; they tile the range of the block.
fn lines(block: &Block, table: &Table) -> Vec<Range<usize>> {
    let mut end = block.range.end;
    let mut lines = Vec::with_capacity(table.rows.len());
    for (index, cells) in table.rows.iter().enumerate().rev() {
        let first = cells.first().map_or(end, |cell| cell.start);
        let start = if index == 0 { block.range.start } else { first };
        let start = start.clamp(block.range.start, end);
        lines.push(start..end);
        end = start;
    }
    lines.reverse();
    lines
}

/// Columns that each column of the table takes when its cells are cut into such parts, at least 1.
fn taken<'a, P: Iterator<Item = &'a str>>(
    text: &'a str,
    table: &Table,
    columns: usize,
    parts: impl Fn(&'a str) -> P,
) -> Vec<usize> {
    let mut taken = vec![1; columns];
    for row in &table.rows {
        for (width, cell) in taken.iter_mut().zip(row) {
            let cell = text.get(cell.clone()).unwrap_or_default();
            *width = parts(cell).map(cell_width).max().unwrap_or(0).max(*width);
        }
    }
    taken
}

/// The widths that fit `room`: no word is broken if all have room, and the widest columns give way
/// first.
fn widths(natural: &[usize], words: &[usize], room: usize) -> Option<Vec<usize>> {
    let room = room.checked_sub(LINE * (natural.len() - 1))?;
    if natural.iter().map(|width| (*width).min(NARROWEST)).sum::<usize>() > room {
        return None;
    }
    let least: Vec<usize> = words.iter().map(|width| (*width).min(WORD)).collect();
    let least = if least.iter().sum::<usize>() > room { vec![0; natural.len()] } else { least };
    let mut narrow_first: Vec<usize> = (0..natural.len()).collect();
    narrow_first.sort_by_key(|column| natural[*column] - least[*column]);
    let mut widths = least;
    let mut left = room - widths.iter().sum::<usize>();
    for (done, column) in narrow_first.into_iter().enumerate() {
        // Division rounds down, so what is over goes to the widest, which come last.
        let more = (natural[column] - widths[column]).min(left / (natural.len() - done));
        widths[column] += more;
        left -= more;
    }
    Some(widths)
}

struct Set<'a> {
    text: &'a str,
    table: &'a Table,
    lines: Vec<Range<usize>>,
    style: Style,
    options: &'a Options,
}

impl Set<'_> {
    fn grid(&self, widths: &[usize]) -> Vec<Row> {
        let mut rows = Vec::new();
        for (index, (cells, range)) in self.table.rows.iter().zip(&self.lines).enumerate() {
            self.line(cells, range, widths, &mut rows);
            if index + 1 == self.table.heads && index + 1 < self.table.rows.len() {
                rows.push(self.frame(range.end, &self.ruler(widths)));
            }
        }
        rows
    }

    /// Sets one line of cells side by side.
    fn line(
        &self,
        cells: &[Range<usize>],
        range: &Range<usize>,
        widths: &[usize],
        rows: &mut Vec<Row>,
    ) {
        let first = rows.len();
        let cell_rows = |(cell, width): (&Range<usize>, &usize)| {
            paragraph::rows(self.text, cell.clone(), *width, &self.style)
        };
        let cells: Vec<Vec<Row>> = cells.iter().zip(widths).map(cell_rows).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        for _ in 0..height {
            let mut lead = Vec::new();
            let mut column = 0;
            for width in &widths[..widths.len() - 1] {
                column += width;
                lead.push(Lead::new(column + 1, self.options.draw("│", "|"), LeadKind::Frame));
                column += LINE;
            }
            rows.push(Row { lead, range: range.end..range.end, ..Row::default() });
        }
        rows[first].range.start = range.start;
        let mut column = 0;
        for (index, (cell, width)) in cells.into_iter().zip(widths).enumerate() {
            let align = self.table.align.get(index).copied().unwrap_or_default();
            for (mut part, row) in cell.into_iter().zip(&mut rows[first..]) {
                let over = width.saturating_sub(part.text_end());
                part.shift(
                    column
                        + match align {
                            Align::Left => 0,
                            Align::Centre => over / 2,
                            Align::Right => over,
                        },
                );
                row.segments.append(&mut part.segments);
            }
            column += width + LINE;
        }
    }

    fn ruler(&self, widths: &[usize]) -> String {
        let (dash, cross) = if self.options.ascii { ("-", "-+-") } else { ("─", "─┼─") };
        let dashes: Vec<String> = widths.iter().map(|width| dash.repeat(*width)).collect();
        dashes.join(cross)
    }

    fn frame(&self, at: usize, drawn: &str) -> Row {
        let lead = Lead::new(0, Cow::Owned(drawn.to_owned()), LeadKind::Frame);
        Row { lead: vec![lead], range: at..at, ..Row::default() }
    }

    /// Sets each cell on a row of its own behind its heading; a rule ends headings and records.
    fn records(&self, room: usize) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let heads = match self.table.heads {
            0 => None,
            heads => self.table.rows.get(heads - 1),
        };
        for (index, (cells, range)) in self.table.rows.iter().zip(&self.lines).enumerate() {
            if index > 0 {
                let dash = self.options.draw("─", "-");
                rows.push(self.frame(range.start, &dash.repeat(room.min(NARROWEST))));
            }
            let first = rows.len();
            for (column, cell) in cells.iter().enumerate() {
                let head = heads.filter(|_| index >= self.table.heads);
                let label = head.and_then(|head| self.text.get(head.get(column)?.clone()));
                self.record(label.unwrap_or_default(), cell, room, &mut rows);
            }
            if rows.len() == first {
                rows.push(Row::default());
            }
            for row in &mut rows[first..] {
                row.range = range.end..range.end;
            }
            rows[first].range.start = range.start;
        }
        rows
    }

    fn record(&self, label: &str, cell: &Range<usize>, room: usize, rows: &mut Vec<Row>) {
        let longest = if room < LABEL_ROOM { 0 } else { room / 2 };
        let label = fit(&label.replace('\n', " "), longest, &self.options.draw("…", "."));
        let inset = if label.is_empty() { 0 } else { cell_width(&label) + 2 };
        let mut set = paragraph::rows(self.text, cell.clone(), room - inset, &self.style);
        set.iter_mut().for_each(|row| row.shift(inset));
        if let Some(row) = set.first_mut().filter(|_| inset > 0) {
            row.lead.push(Lead::new(0, Cow::Owned(label + ":"), LeadKind::Label));
        }
        rows.append(&mut set);
    }
}
