//! The one way from any format to a [`Document`]: it alone knows the rules of the canonical text.
//!
//! A format calls `open`/`close` for containers, `begin` for a block, then `text` and
//! `enter`/`leave` for what stands in it. Calls may come in any order and number: what does not fit
//! is dropped, nothing fails.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::Link;
use crate::article::document::{
    Align, Block, BlockKind, Container, Document, Inline, InlineKind, Table,
};
use crate::safe::{Safe, joins_back};

/// Containers deeper than this are merged into the one above: no page has room to show more.
const DEPTH: usize = 16;

#[derive(Debug, Default)]
pub struct Builder {
    text: String,
    blocks: Vec<Block>,
    links: Vec<Link>,
    /// Index of each of `links`: a page of a million addresses must not be searched for each.
    known: HashMap<Link, usize>,
    inside: Vec<Container>,
    /// Containers opened beyond `DEPTH`, not in `inside`.
    beyond: usize,
    tight: bool,
    open: Option<Open>,
}

/// The block in progress; its own text, offsets from its own start.
#[derive(Debug)]
struct Open {
    kind: BlockKind,
    text: String,
    inlines: Vec<Inline>,
    /// Inlines entered and not left: kind and start.
    entered: Vec<(InlineKind, usize)>,
    /// A space is owed before the next word.
    gap: bool,
    /// Start of the caption, once `caption` was called.
    caption: Option<usize>,
    rows: Vec<Vec<Range<usize>>>,
}

impl Open {
    fn new(kind: BlockKind) -> Self {
        Self {
            kind,
            text: String::new(),
            inlines: Vec::new(),
            entered: Vec::new(),
            gap: false,
            caption: None,
            rows: Vec::new(),
        }
    }

    fn typed(&self) -> bool {
        matches!(self.kind, BlockKind::Code { .. })
    }

    /// Appends running text: white-space runs become one space, none at the start of a line.
    fn push(&mut self, foreign: &str) {
        if self.typed() {
            self.text.push_str(foreign);
            return;
        }
        let starts = foreign.chars().next().is_some_and(char::is_whitespace);
        let ends = foreign.chars().next_back().is_some_and(char::is_whitespace);
        let line = Safe::line(foreign);
        if line.is_empty() {
            self.gap |= starts;
            return;
        }
        self.gap |= starts;
        let spaced = self.gap && !self.at_line_start() && !self.text.ends_with(' ');
        if spaced {
            self.text.push(' ');
        }
        if !spaced && line.starts_with(joins_back) {
            self.join(&line);
        } else {
            self.text.push_str(&line);
        }
        self.gap = ends;
    }

    /// Appends text whose first character melts into the last one, such as an accent that stands
    /// alone behind a tag. Marks at the seam move in front of the melted character.
    fn join(&mut self, line: &str) {
        let old = self.text.len();
        let base = self.text.char_indices().rev().find(|(_, c)| !joins_back(*c));
        let seam = match base {
            Some((at, c)) if !c.is_whitespace() => at,
            Some((at, c)) => at + c.len_utf8(),
            None => 0,
        };
        let melted = Safe::line(&format!("{}{line}", &self.text[seam..]));
        self.text.truncate(seam);
        self.text.push_str(&melted);
        let back = |at: &mut usize| {
            if (seam + 1..=old).contains(at) {
                *at = seam;
            }
        };
        // inlines are stored as they end, so only the last ones can reach the seam
        for inline in self.inlines.iter_mut().rev().take_while(|i| i.range.end > seam) {
            back(&mut inline.range.start);
            back(&mut inline.range.end);
        }
        self.entered.iter_mut().for_each(|(_, start)| back(start));
        self.caption.iter_mut().for_each(back);
        let cells = self.rows.iter_mut().rev().flat_map(|row| row.iter_mut().rev());
        for cell in cells.take_while(|cell| cell.end > seam || cell.start > seam) {
            back(&mut cell.start);
            back(&mut cell.end);
        }
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty()
            || self.text.ends_with('\n')
            || self
                .rows
                .last()
                .and_then(|row| row.last())
                .is_some_and(|c| c.start == self.text.len())
    }

    /// The start of an inline: behind a space that is still owed.
    fn mark(&mut self) -> usize {
        let spaced = self.gap && !self.at_line_start() && !self.text.ends_with(' ');
        if spaced && !self.typed() {
            self.text.push(' ');
        }
        self.gap = false;
        self.text.len()
    }

    fn leave(&mut self) {
        let Some((kind, start)) = self.entered.pop() else { return };
        let marked = self.text.get(start..).unwrap_or_default();
        let start = start + (marked.len() - marked.trim_start().len());
        let end = start + marked.trim().len();
        if start < end {
            self.inlines.push(Inline { range: start..end, kind });
        }
    }

    /// Takes back the space that an inline without words wrote in front of it.
    fn without_space(&mut self) {
        if self.text.ends_with(' ') && !self.typed() && !self.at_line_start() {
            self.text.pop();
        }
    }

    fn end_cell(&mut self) {
        self.without_space();
        let end = self.text.len();
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.end = end.max(cell.start);
        }
        self.gap = false;
    }
}

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    /// What comes until `close` stands in this container.
    pub fn open(&mut self, container: Container) {
        self.end();
        if self.inside.len() < DEPTH {
            self.inside.push(container);
        } else {
            self.beyond += 1;
        }
    }

    pub fn close(&mut self) {
        self.end();
        // an item without words is not there to stand tight
        self.tight = false;
        if self.beyond > 0 {
            self.beyond -= 1;
        } else {
            self.inside.pop();
        }
    }

    /// Ends the block in progress, if any, and begins another.
    pub fn begin(&mut self, kind: BlockKind) {
        self.end();
        self.open = Some(Open::new(kind));
    }

    /// The next block follows the last one without a blank row.
    pub fn tighten(&mut self) {
        self.end();
        self.tight = true;
    }

    /// Adds text to the block in progress; begins a paragraph when there is none.
    pub fn text(&mut self, foreign: &str) {
        if self.open.is_none() && foreign.chars().all(char::is_whitespace) {
            return;
        }
        if self.open_table().is_some_and(|open| open.rows.last().is_none_or(Vec::is_empty)) {
            self.cell();
        }
        self.current().push(foreign);
    }

    /// A line end that stays (`<br>`, verse).
    pub fn line_break(&mut self) {
        if let Some(open) = &mut self.open {
            open.gap = false;
            open.without_space();
            if !open.text.is_empty() {
                open.text.push('\n');
            }
        }
    }

    /// Inline markup begins; an image or figure address comes from [`Builder::link`].
    pub fn enter(&mut self, kind: InlineKind) {
        let open = self.current();
        let start = open.mark();
        open.entered.push((kind, start));
    }

    /// The inline entered last ends.
    pub fn leave(&mut self) {
        if let Some(open) = &mut self.open {
            open.leave();
        }
    }

    /// Stores an address and gives its index; the same address is stored once.
    pub fn link(&mut self, link: Link) -> usize {
        if let Some(index) = self.known.get(&link) {
            return *index;
        }
        self.known.insert(link.clone(), self.links.len());
        self.links.push(link);
        self.links.len() - 1
    }

    /// In a figure: what follows is the caption, what came before the alternative text.
    pub fn caption(&mut self) {
        if let Some(open) = &mut self.open
            && matches!(open.kind, BlockKind::Figure { .. })
            && open.caption.is_none()
        {
            open.without_space();
            if !open.text.is_empty() {
                open.text.push('\n');
            }
            open.gap = false;
            open.caption = Some(open.text.len());
        }
    }

    /// In a table: the next row.
    pub fn row(&mut self) {
        if let Some(open) = self.open_table() {
            open.end_cell();
            if !open.rows.is_empty() {
                open.text.push('\n');
            }
            open.rows.push(Vec::new());
        }
    }

    /// In a table: the next cell of the row.
    pub fn cell(&mut self) {
        if let Some(open) = self.open_table() {
            if open.rows.is_empty() {
                open.rows.push(Vec::new());
            }
            open.end_cell();
            if open.rows.last().is_some_and(|row| !row.is_empty()) {
                open.text.push_str(" | ");
            }
            let at = open.text.len();
            if let Some(row) = open.rows.last_mut() {
                row.push(at..at);
            }
        }
    }

    /// True when nothing has been written yet.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.open.as_ref().is_none_or(|open| open.text.trim().is_empty())
    }

    pub fn finish(mut self) -> Document {
        self.end();
        Document { text: Safe::typed(&self.text), blocks: self.blocks, links: self.links }
    }

    fn open_table(&mut self) -> Option<&mut Open> {
        self.open.as_mut().filter(|open| matches!(open.kind, BlockKind::Table(_)))
    }

    fn current(&mut self) -> &mut Open {
        self.open.get_or_insert_with(|| Open::new(BlockKind::Paragraph))
    }

    /// Ends the block in progress and puts it under the others, unless it is empty.
    fn end(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        open.end_cell();
        while !open.entered.is_empty() {
            open.leave();
        }
        let body = settle(&mut open);
        let empty = body.is_empty();
        if empty && !matches!(open.kind, BlockKind::Rule | BlockKind::Figure { link: Some(_), .. })
        {
            return;
        }
        let start = if empty {
            self.text.len()
        } else {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            let start = self.text.len();
            self.text.push_str(&body);
            start
        };
        let range = start..start + body.len();
        let kind = match open.kind {
            BlockKind::Table(table) => BlockKind::Table(Table {
                rows: open
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| shift(cell, start, range.end)).collect())
                    .collect(),
                ..table
            }),
            BlockKind::Figure { link, .. } => {
                let caption = start + open.caption.unwrap_or(body.len()).min(body.len());
                // the line end between them is there only when both are
                let parted = caption > start && caption < range.end;
                let alt = caption - usize::from(parted);
                BlockKind::Figure { link, alt: start..alt, caption: caption..range.end }
            }
            kind => kind,
        };
        let mut inlines: Vec<Inline> = open
            .inlines
            .into_iter()
            .map(|inline| Inline { range: shift(&inline.range, start, range.end), ..inline })
            .filter(|inline| !inline.range.is_empty())
            .collect();
        inlines.sort_by_key(|i| (i.range.start, std::cmp::Reverse(i.range.end)));
        self.blocks.push(Block {
            range,
            kind,
            inside: self.inside.clone(),
            inlines,
            tight: std::mem::take(&mut self.tight),
        });
        for container in &mut self.inside {
            if let Container::Item { first, .. } | Container::Note { first, .. } = container {
                *first = false;
            }
        }
    }
}

fn shift(range: &Range<usize>, by: usize, limit: usize) -> Range<usize> {
    (range.start + by).min(limit)..(range.end + by).min(limit)
}

/// The block's text in its final form. Code is cleaned as a whole, so its inlines do not survive.
fn settle(open: &mut Open) -> String {
    if open.typed() {
        open.inlines.clear();
        let typed = Safe::typed(&open.text);
        let lines = typed.trim_end().lines().map(str::trim_end);
        return lines.skip_while(|line| line.is_empty()).collect::<Vec<_>>().join("\n");
    }
    let mut text = std::mem::take(&mut open.text);
    text.truncate(text.trim_end().len());
    text
}

/// A table's alignment before its rows are known.
pub fn table(align: Vec<Align>, heads: usize) -> BlockKind {
    BlockKind::Table(Table { align, rows: Vec::new(), heads })
}

/// A figure whose words follow.
pub fn figure(link: Option<usize>) -> BlockKind {
    BlockKind::Figure { link, alt: 0..0, caption: 0..0 }
}

#[cfg(test)]
mod tests {
    use super::{Builder, figure, table};
    use crate::article::Link;
    use crate::article::document::{BlockKind, Container, InlineKind, Marker};
    use crate::safe::Safe;
    use proptest::prelude::proptest;

    #[test]
    fn blocks_are_joined_by_a_blank_line_and_white_space_collapses() {
        let mut b = Builder::new();
        b.text("  One \n two");
        b.enter(InlineKind::Emphasis);
        b.text(" three");
        b.leave();
        b.text(" .");
        b.begin(BlockKind::Code { lang: None });
        b.text("  \n\n  a\tb  \n\n c\n");
        let d = b.finish();
        assert_eq!(d.text.as_str(), "One two three .\n\n  a b\n\n c");
        let inline = &d.blocks[0].inlines[0];
        assert_eq!(&d.text[inline.range.clone()], "three");
        assert_eq!(&d.text[d.blocks[1].range.clone()], "  a b\n\n c");
    }

    #[test]
    fn only_the_first_block_of_an_item_carries_its_marker() {
        let mut b = Builder::new();
        b.open(Container::Item { marker: Marker::Bullet, first: true });
        b.text("a");
        b.begin(BlockKind::Paragraph);
        b.text("b");
        b.close();
        b.text("c");
        let d = b.finish();
        let item = |first| vec![Container::Item { marker: Marker::Bullet, first }];
        assert_eq!(d.blocks[0].inside, item(true));
        assert_eq!(d.blocks[1].inside, item(false));
        assert_eq!(d.blocks[2].inside, vec![]);
    }

    #[test]
    fn a_table_knows_its_cells_and_a_figure_its_words() {
        let mut b = Builder::new();
        b.begin(table(vec![], 1));
        for row in [["Name", "Age"], ["Ana", ""]] {
            b.row();
            for cell in row {
                b.cell();
                b.text(cell);
            }
        }
        let link = b.link(Link::default());
        b.begin(figure(Some(link)));
        b.text("a bridge");
        b.caption();
        b.text("Built in 1931");
        b.begin(figure(None));
        b.text("河");
        b.caption();
        let d = b.finish();
        assert_eq!(d.text.as_str(), "Name | Age\nAna |\n\na bridge\nBuilt in 1931\n\n河");
        let BlockKind::Table(t) = &d.blocks[0].kind else { panic!() };
        assert_eq!(&d.text[t.rows[1][0].clone()], "Ana");
        assert!(t.rows[1][1].is_empty());
        let BlockKind::Figure { alt, caption, .. } = &d.blocks[2].kind else { panic!() };
        assert_eq!((&d.text[alt.clone()], &d.text[caption.clone()]), ("河", ""));
        let BlockKind::Figure { alt, caption, .. } = &d.blocks[1].kind else { panic!() };
        assert_eq!((&d.text[alt.clone()], &d.text[caption.clone()]), ("a bridge", "Built in 1931"));
    }

    proptest! {
        #[test]
        fn the_text_is_in_its_final_form_whatever_the_pieces(
            pieces in proptest::collection::vec((0u8..8, "[ea\u{301}\u{1100}\u{1161} \n\t\u{200d}\u{316}é👩]{0,12}"), 0..20),
        ) {
            let mut b = Builder::new();
            for (call, text) in &pieces {
                match call {
                    0 => b.begin(BlockKind::Code { lang: None }),
                    1 => b.begin(table(vec![], 0)),
                    2 => b.cell(),
                    3 => b.enter(InlineKind::Strong),
                    4 => b.leave(),
                    5 => b.line_break(),
                    6 => b.begin(BlockKind::Paragraph),
                    _ => {}
                }
                b.text(text);
            }
            let text_as_built = {
                let mut copy = String::new();
                let document = b.finish();
                for block in &document.blocks {
                    if !copy.is_empty() { copy.push_str("\n\n"); }
                    copy.push_str(&document.text[block.range.clone()]);
                    for inline in &block.inlines {
                        assert!(!document.text[inline.range.clone()].is_empty());
                    }
                    if let BlockKind::Table(table) = &block.kind {
                        for cell in table.rows.iter().flatten() {
                            let _ = &document.text[cell.clone()];
                        }
                    }
                }
                assert_eq!(document.text.as_str(), copy);
                assert_eq!(Safe::typed(&copy), document.text);
                copy
            };
            assert!(!text_as_built.contains('\t'));
        }
    }

    #[test]
    fn an_inline_neither_begins_nor_ends_with_white_space() {
        let mut b = Builder::new();
        b.text("a ");
        b.enter(InlineKind::Strong);
        b.line_break();
        b.text("b ");
        b.enter(InlineKind::Emphasis);
        b.leave();
        b.leave();
        b.text("c");
        let d = b.finish();
        assert_eq!(d.text.as_str(), "a\nb c");
        assert_eq!(&d.text[d.blocks[0].inlines[0].range.clone()], "b");
    }

    #[test]
    fn an_inline_without_words_leaves_one_space_or_none() {
        let mut b = Builder::new();
        b.text("a ");
        b.enter(InlineKind::Strong);
        b.text(" ");
        b.leave();
        b.text("b");
        b.begin(table(vec![], 1));
        b.cell();
        b.text("c ");
        b.enter(InlineKind::Strong);
        b.leave();
        b.cell();
        b.text("d");
        assert_eq!(b.finish().text.as_str(), "a b\n\nc | d");
    }

    #[test]
    fn nesting_without_end_costs_nothing() {
        let mut b = Builder::new();
        for _ in 0..100_000 {
            b.open(Container::Quote);
        }
        b.text("deep");
        for _ in 0..100_001 {
            b.close();
        }
        b.text("out");
        let d = b.finish();
        assert_eq!(d.blocks[0].inside.len(), 16);
        assert!(d.blocks[1].inside.is_empty());
    }
}
