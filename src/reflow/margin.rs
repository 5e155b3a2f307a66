//! Turns the containers of a block into what stands left of its rows.

use std::borrow::Cow;

use crate::article::width::{cell_width, fit};
use crate::article::{Block, Container, Document, Marker};
use crate::reflow::{Lead, LeadKind, Options, Row};

/// Text keeps at least this, or half of the width.
const TEXT: usize = 10;
/// Columns of the longest footnote label that is drawn whole.
const LABEL: usize = 8;
/// How many blocks each way are asked for their number, so that numbers line up: a bound on the
/// work for one block of an endless list.
const SIBLINGS: usize = 1000;

/// What stands left of the rows of a block.
#[derive(Debug)]
pub struct Margin {
    page: usize,
    width: usize,
    first: Vec<Lead>,
    rest: Vec<Lead>,
}

/// What one container draws in its columns.
struct Sign {
    text: Cow<'static, str>,
    kind: LeadKind,
    columns: usize,
    /// From the left edge of its columns.
    inset: usize,
    on_first: bool,
    on_rest: bool,
}

impl Margin {
    pub fn of(document: &Document, block: usize, options: &Options) -> Self {
        let mut margin =
            Self { page: options.width, width: 0, first: Vec::new(), rest: Vec::new() };
        for sign in signs(document, block, options) {
            margin.add(sign);
        }
        margin
    }

    /// Columns for text.
    pub fn room(&self) -> usize {
        self.page.saturating_sub(self.width).max(1)
    }

    /// Sets the text in, if there is room for that.
    pub fn indent(&mut self, columns: usize, options: &Options) {
        if self.width + columns <= spare(options) {
            self.width += columns;
        }
    }

    /// Puts a label before the first row and sets the others in, if there is room for that.
    pub fn sign(&mut self, text: Cow<'static, str>, kind: LeadKind, options: &Options) {
        let columns = cell_width(&text) + 1;
        if self.width + columns <= spare(options) {
            self.add(Sign { text, kind, columns, inset: 0, on_first: true, on_rest: false });
        }
    }

    fn add(&mut self, sign: Sign) {
        let lead = Lead::new(self.width + sign.inset, sign.text, sign.kind);
        if sign.on_rest {
            self.rest.push(lead.clone());
        }
        if sign.on_first {
            self.first.push(lead);
        }
        self.width += sign.columns;
    }

    /// Moves rows right of the margin and draws it.
    pub fn put(&self, rows: &mut [Row]) {
        for (index, row) in rows.iter_mut().enumerate() {
            row.shift(self.width);
            let lead = if index == 0 { &self.first } else { &self.rest };
            if !lead.is_empty() {
                row.lead.splice(0..0, lead.iter().cloned());
            }
        }
    }
}

/// The bars of the quotes that hold both a block and the one before.
pub fn bars(document: &Document, block: usize, options: &Options) -> Vec<Lead> {
    let Some([before, this]) = block.checked_sub(1).and_then(|at| document.blocks.get(at..=block))
    else {
        return Vec::new();
    };
    let both = before.inside.iter().zip(&this.inside);
    let common = both.take_while(|(a, b)| alike(a, b) && !begins(b)).count();
    let mut margin = Margin { page: options.width, width: 0, first: Vec::new(), rest: Vec::new() };
    for sign in signs(document, block, options).into_iter().take(common) {
        margin.add(sign);
    }
    margin.rest
}

/// Columns that margins may take.
fn spare(options: &Options) -> usize {
    options.width.saturating_sub(TEXT.max(options.width.div_ceil(2)))
}

/// The sign of each container, outermost first. In deep nesting the outer ones give way: the
/// marker next to the text says the most.
fn signs(document: &Document, block: usize, options: &Options) -> Vec<Sign> {
    let Some(this) = document.blocks.get(block) else { return Vec::new() };
    let mut left = spare(options);
    let mut signs = Vec::with_capacity(this.inside.len());
    for depth in (0..this.inside.len()).rev() {
        let mut sign = sign(document, block, depth, options);
        if sign.columns > left {
            let bar = sign.kind == LeadKind::Bar && left > 0;
            sign = Sign { columns: left, on_first: bar, on_rest: bar, ..sign };
        }
        left -= sign.columns;
        signs.push(sign);
    }
    signs.reverse();
    signs
}

fn sign(document: &Document, block: usize, depth: usize, options: &Options) -> Sign {
    let this = &document.blocks[block];
    match &this.inside[depth] {
        Container::Quote => Sign {
            text: options.draw("▎", "|"),
            kind: LeadKind::Bar,
            columns: 2,
            inset: 0,
            on_first: true,
            on_rest: true,
        },
        Container::Item { marker, first } => {
            let text = marker_text(this, depth, marker, options);
            let width = cell_width(&text);
            let widest = match marker {
                Marker::Number(_) => width.max(widest_number(&document.blocks, block, depth) + 1),
                Marker::Bullet | Marker::Task { .. } => width,
            };
            Sign {
                text,
                kind: LeadKind::Marker,
                columns: widest + 1,
                inset: widest - width,
                on_first: *first,
                on_rest: false,
            }
        }
        Container::Note { label, first } => {
            let text = fit(label, LABEL, if options.ascii { "." } else { "…" });
            let columns = cell_width(&text) + 1;
            let (text, kind) = (Cow::Owned(text), LeadKind::Note);
            Sign { text, kind, columns, inset: 0, on_first: *first, on_rest: false }
        }
        Container::Definition => Sign {
            text: Cow::Borrowed(""),
            kind: LeadKind::Marker,
            columns: 4,
            inset: 0,
            on_first: false,
            on_rest: false,
        },
    }
}

fn marker_text(
    block: &Block,
    depth: usize,
    marker: &Marker,
    options: &Options,
) -> Cow<'static, str> {
    match marker {
        Marker::Number(number) => Cow::Owned(format!("{number}.")),
        Marker::Task { done: true } => options.draw("☑", "[x]"),
        Marker::Task { done: false } => options.draw("☐", "[ ]"),
        Marker::Bullet => {
            let bullet =
                |c: &&Container| matches!(c, Container::Item { marker: Marker::Bullet, .. });
            match block.inside[..depth].iter().filter(bullet).count() % 3 {
                0 => options.draw("•", "*"),
                1 => options.draw("◦", "-"),
                _ => options.draw("▪", "+"),
            }
        }
    }
}

/// Digits of the longest number among the neighbours in the same list.
fn widest_number(blocks: &[Block], index: usize, depth: usize) -> usize {
    let this = &blocks[index];
    let number = |block: &Block| -> Option<usize> {
        let same = |(a, b): (&Container, &Container)| alike(a, b);
        let prefix = block.inside.get(..depth)?;
        match block.inside.get(depth)? {
            Container::Item { marker: Marker::Number(number), .. }
                if prefix.iter().zip(&this.inside).all(same) =>
            {
                Some(number.checked_ilog10().map_or(1, |log| log as usize + 1))
            }
            _ => None,
        }
    };
    // The list is a new one where a container around it begins.
    let fresh = |block: &Block| block.inside[..depth].iter().any(begins);
    let behind = blocks[index + 1..]
        .iter()
        .take(SIBLINGS)
        .map_while(|block| number(block).filter(|_| !fresh(block)));
    let ahead = blocks[..=index]
        .windows(2)
        .rev()
        .take(SIBLINGS)
        .map_while(|pair| number(&pair[0]).filter(|_| !fresh(&pair[1])));
    behind.chain(ahead).chain(number(this)).max().unwrap_or(1)
}

fn begins(container: &Container) -> bool {
    match container {
        Container::Item { first, .. } | Container::Note { first, .. } => *first,
        Container::Quote | Container::Definition => false,
    }
}

/// The same container as far as two blocks can tell.
fn alike(a: &Container, b: &Container) -> bool {
    match (a, b) {
        (Container::Item { marker: a, .. }, Container::Item { marker: b, .. }) => a == b,
        (Container::Note { label: a, .. }, Container::Note { label: b, .. }) => a == b,
        _ => a == b,
    }
}
