//! Turns one block and a width into rows: ranges of canonical text, each at its column.
//!
//! A row never owns article text. Whatever is drawn besides (bars, markers, a hyphen) is a
//! [`Lead`] or a flag, so a passage covers the same words at every width.

pub mod code;
pub mod fit;
pub mod fragment;
pub mod hyphen;
pub mod lang;
pub mod margin;
pub mod paragraph;
pub mod row;
pub mod table;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod screens;

use std::borrow::Cow;

use crate::article::width::{cell_width, fit};
use crate::article::{Block, BlockKind, Container, Document};
use crate::reflow::margin::Margin;
use crate::reflow::paragraph::Style;

pub use lang::Lang;
pub use row::{Lead, LeadKind, Row, Segment, find, line};

/// How a page is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options {
    /// Columns of the text column, at least 1.
    pub width: usize,
    /// Widen blanks so that full rows end in the last column.
    pub justify: bool,
    /// Break words by the patterns of `lang`.
    pub hyphenate: bool,
    pub lang: Option<Lang>,
    /// Draw markers, bars and frames in ASCII.
    pub ascii: bool,
}

impl Options {
    /// Ragged, no hyphens.
    pub fn new(width: usize) -> Self {
        Self { width, justify: false, hyphenate: false, lang: None, ascii: false }
    }

    fn draw(&self, fine: &'static str, ascii: &'static str) -> Cow<'static, str> {
        Cow::Borrowed(if self.ascii { ascii } else { fine })
    }
}

/// The rows of one block, at least one; none when there is no such block. The ranges of the rows
/// tile the range of the block in order.
pub fn rows(document: &Document, block: usize, options: &Options) -> Vec<Row> {
    let options = &Options { width: options.width.max(1), ..*options };
    let Some(this) = document.blocks.get(block) else { return Vec::new() };
    let text = document.text.as_str();
    let mut margin = Margin::of(document, block, options);
    let mut rows = match &this.kind {
        BlockKind::Rule if this.range.is_empty() => vec![rule(this, margin.room(), options)],
        BlockKind::Paragraph | BlockKind::Term | BlockKind::Rule => {
            let style = Style::of(text, this, options);
            paragraph::rows(text, this.range.clone(), margin.room(), &style)
        }
        BlockKind::Heading(_) => {
            paragraph::rows(text, this.range.clone(), margin.room(), &Style::plain(text, this))
        }
        BlockKind::Code { .. } => {
            margin.indent(2, options);
            code::rows(text, this.range.clone(), margin.room(), options)
        }
        BlockKind::Table(table) => table::rows(text, this, table, margin.room(), options),
        BlockKind::Figure { .. } => figure(text, this, &mut margin, options),
    };
    margin.put(&mut rows);
    rows
}

/// Blank rows before a block, 0 or 1.
pub fn gap(document: &Document, block: usize) -> usize {
    let Some(before) = block.checked_sub(1).and_then(|before| document.blocks.get(before)) else {
        return 0;
    };
    let Some(this) = document.blocks.get(block) else { return 0 };
    let explains = before.kind == BlockKind::Term && this.inside.contains(&Container::Definition);
    usize::from(!this.tight && !explains)
}

/// The rows that [`gap`] counts, with the bars of the quotes that go on through them.
pub fn spacing(document: &Document, block: usize, options: &Options) -> Vec<Row> {
    let options = &Options { width: options.width.max(1), ..*options };
    let start = document.blocks.get(block).map_or(0, |this| this.range.start);
    let blank = || Row {
        lead: margin::bars(document, block, options),
        range: start..start,
        ..Row::default()
    };
    (0..gap(document, block)).map(|_| blank()).collect()
}

/// Wraps text that is no block, such as a title or help; ranges are bytes of `text`.
/// Empty text has no rows.
pub fn wrap(text: &str, options: &Options) -> Vec<Row> {
    if text.is_empty() {
        return Vec::new();
    }
    paragraph::rows(text, 0..text.len(), options.width.max(1), &Style::chrome(text, options))
}

/// The label, then the alternative text and the caption, whichever there are.
fn figure(text: &str, block: &Block, margin: &mut Margin, options: &Options) -> Vec<Row> {
    if block.range.is_empty() {
        let drawn = fit(&options.draw("▣ image", "[image]"), margin.room(), "");
        let label = Lead::new(0, drawn, LeadKind::Label);
        return vec![Row { lead: vec![label], range: block.range.clone(), ..Row::default() }];
    }
    margin.sign(options.draw("▣", "[image]"), LeadKind::Label, options);
    paragraph::rows(text, block.range.clone(), margin.room(), &Style::plain(text, block))
}

fn rule(block: &Block, room: usize, options: &Options) -> Row {
    let drawn = match (options.ascii, room) {
        (_, ..5) => options.draw("─", "*"),
        (true, _) => Cow::Borrowed("* * *"),
        (false, _) => Cow::Owned("─".repeat(room.div_ceil(3).max(3))),
    };
    let width = cell_width(&drawn);
    let lead = Lead::new((room - width.min(room)) / 2, drawn, LeadKind::Rule);
    Row { lead: vec![lead], range: block.range.clone(), ..Row::default() }
}
