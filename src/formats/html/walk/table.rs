//! Tables of data → table blocks; tables that only place things → the things.

use crate::article::builder::table;
use crate::article::{Align, BlockKind};
use crate::formats::html::names::{self, Attribute};
use crate::formats::html::seen;
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::walk::{Go, Walk};

/// Columns that a row may have once its spans are filled up.
const COLUMNS: usize = 40;
/// Rows that one cell may span.
const ROWS: usize = 1000;
/// Empty cells that the spans of one table may add.
const FILL: usize = 20_000;
/// Bytes of words in a cell of data; prose is longer.
const CELL: usize = 600;

/// A table of data while it is being read.
#[derive(Debug)]
pub(super) struct Cells {
    id: Id,
    /// The most cells that a row names; spans add no columns to that.
    width: usize,
    /// By column: rows below that the cell above still covers.
    covered: Vec<usize>,
    column: usize,
    pub(super) in_cell: bool,
    /// Empty cells that follow the one being read.
    behind: usize,
    filled: usize,
}

/// What a look over a table tells.
#[derive(Debug, Default)]
struct Shape {
    /// Of each row with cells: how many, and whether all of them are headings.
    rows: Vec<(usize, bool)>,
    head_cells: bool,
    /// Lists, headings, tables or prose stand in its cells.
    blocks: bool,
    nested: bool,
    align: Vec<Option<Align>>,
}

impl Walk<'_, '_> {
    pub(super) fn enter_table(&mut self, id: Id) {
        self.split();
        let shape = look(self.tree, id);
        if !self.whole.is_empty() || self.pre.is_some() || is_layout(self.tree, id, &shape) {
            return;
        }
        let caption = self.tree.children(id).find(|child| self.tree.name(*child) == "caption");
        if let Some(text) = caption.map(|caption| self.tree.text(caption))
            && !text.trim().is_empty()
        {
            self.say(&text);
            self.tight = true;
        }
        let align = shape.align.iter().map(|align| align.unwrap_or_default()).collect();
        // the words of a cell carry inlines of their own; what is around the table does not matter
        self.inlines.clear();
        self.begin(table(align, heads(&shape.rows)));
        self.next = None;
        self.breaks = 0;
        self.table = Some(Cells {
            id,
            width: columns(&shape.rows),
            covered: Vec::new(),
            column: 0,
            in_cell: false,
            behind: 0,
            filled: 0,
        });
    }

    pub(super) fn enter_in_table(&mut self, id: Id, name: &'static str) -> Go {
        match name {
            "caption" => return Go::Past,
            "tr" => {
                self.builder.row();
                if let Some(cells) = &mut self.table {
                    cells.column = 0;
                    cells.in_cell = false;
                }
            }
            "td" | "th" => self.enter_cell(id),
            _ if names::is_block(name) => self.split(),
            _ if self.table.as_ref().is_some_and(|cells| cells.in_cell) => {
                return self.enter_inline(id, name);
            }
            _ => {}
        }
        Go::In
    }

    fn enter_cell(&mut self, id: Id) {
        let span = |name, most: usize| {
            let value = self.attribute(id, name).and_then(|v| v.trim().parse::<usize>().ok());
            value.unwrap_or(1).clamp(1, most)
        };
        let (columns, rows) = (span(Attribute::Colspan, COLUMNS), span(Attribute::Rowspan, ROWS));
        let Some(cells) = &mut self.table else { return };
        let before = cells.place(columns, rows);
        for _ in 0..=before {
            self.builder.cell();
        }
    }

    pub(super) fn leave_in_table(&mut self, id: Id, name: &'static str) {
        let Some(cells) = &mut self.table else { return };
        match name {
            "table" if cells.id == id => {
                self.table = None;
                self.inlines.clear();
                self.next = Some(BlockKind::Paragraph);
                self.tight = false;
            }
            "td" | "th" => {
                cells.in_cell = false;
                for _ in 0..std::mem::take(&mut cells.behind) {
                    self.builder.cell();
                }
            }
            _ if names::is_block(name) => self.split(),
            _ => self.leave_inline(id, name),
        }
    }
}

impl Cells {
    /// Puts a cell into the row: how many empty ones stand before it, under cells from above.
    fn place(&mut self, columns: usize, rows: usize) -> usize {
        let mut before = 0;
        while let Some(rows) = self.covered.get_mut(self.column).filter(|rows| **rows > 0) {
            *rows -= 1;
            self.column += 1;
            before += 1;
        }
        let end = (self.column + columns).min(self.width);
        if self.covered.len() < end {
            self.covered.resize(end, 0);
        }
        for covered in self.covered.get_mut(self.column..end).unwrap_or_default() {
            *covered = rows - 1;
        }
        self.behind = end.saturating_sub(self.column + 1);
        self.column = end.max(self.column + 1);
        self.in_cell = true;
        self.filled += before + self.behind;
        if self.filled > FILL {
            (self.behind, before) = (0, 0);
        }
        before
    }
}

/// One pass over a table, as far as the first table in it.
fn look(tree: &Tree<'_>, id: Id) -> Shape {
    let mut shape = Shape::default();
    let mut words = 0;
    for below in tree.descendants(id) {
        match tree.name(below) {
            "" => {
                words += tree.raw(below).trim().len();
                shape.blocks |= words > CELL;
            }
            "tr" => shape.rows.push((0, true)),
            name @ ("td" | "th") => {
                words = 0;
                let head = name == "th" || in_head(tree, below);
                shape.head_cells |= head;
                if shape.rows.is_empty() {
                    shape.rows.push((0, true));
                }
                let Some((column, heads)) = shape.rows.last_mut() else { continue };
                *heads &= head;
                if *column < COLUMNS {
                    shape.align.resize(shape.align.len().max(*column + 1), None);
                    // the first cell that says it; a row of headings is often centred
                    if shape.align[*column].is_none() && !head {
                        shape.align[*column] = alignment(tree, below);
                    }
                }
                *column += 1;
            }
            "table" => {
                shape.nested = true;
                break;
            }
            "ul" | "ol" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "pre"
            | "figure" | "article" | "section" | "form" | "hr" => shape.blocks = true,
            _ => {}
        }
    }
    shape.rows.retain(|(cells, _)| *cells > 0);
    shape
}

/// Rows of headings at the top; a table of nothing else has one.
fn heads(rows: &[(usize, bool)]) -> usize {
    let heads = rows.iter().take_while(|(_, heads)| *heads).count();
    if heads < rows.len() { heads } else { heads.min(1) }
}

fn columns(rows: &[(usize, bool)]) -> usize {
    rows.iter().map(|(cells, _)| *cells).max().unwrap_or(0).min(COLUMNS)
}

fn in_head(tree: &Tree<'_>, cell: Id) -> bool {
    tree.ancestors(cell).take(2).any(|above| tree.name(above) == "thead")
}

fn alignment(tree: &Tree<'_>, cell: Id) -> Option<Align> {
    let given = tree.raw_attribute(cell, Attribute::Align).map(str::to_ascii_lowercase);
    match given.or_else(|| seen::style(tree, cell, "text-align"))?.trim() {
        "right" | "end" => Some(Align::Right),
        "center" => Some(Align::Centre),
        "left" | "start" => Some(Align::Left),
        _ => None,
    }
}

fn is_layout(tree: &Tree<'_>, id: Id, shape: &Shape) -> bool {
    let role = tree.raw_attribute(id, Attribute::Role).unwrap_or_default();
    matches!(role, "presentation" | "none")
        || shape.nested
        || columns(&shape.rows) <= 1
        || (!shape.head_cells && (shape.blocks || shape.rows.len() <= 1))
}
