//! Blocks over one canonical text: every offset in the program is a byte of [`Document::text`].
//!
//! Blocks are a flat list with the containers each one stands in, not a tree: no walk over a
//! document recurses, so nesting in a hostile file costs no stack.

use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::article::Link;
use crate::safe::Safe;

/// Counts up when a rule of the canonical text changes.
pub const CANON_VERSION: u32 = 1;

/// The body of an article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Blocks joined by a blank line; markers, rules and other decoration are not in it.
    pub text: Safe,
    /// In order of `range`; ranges neither overlap nor touch.
    pub blocks: Vec<Block>,
    /// Where `InlineKind::Link`, `InlineKind::Image` and `BlockKind::Figure` point.
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Bytes of the canonical text; empty for a rule and for a figure without words.
    pub range: Range<usize>,
    pub kind: BlockKind,
    /// What the block stands in, outermost first.
    pub inside: Vec<Container>,
    /// Sorted by start, then longest first; properly nested, never reaching out of `range`.
    pub inlines: Vec<Inline>,
    /// No blank row between this block and the one before (items of a tight list, captions).
    pub tight: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    Paragraph,
    /// Level 1 to 6.
    Heading(u8),
    /// Line ends and blanks as typed.
    Code {
        lang: Option<Safe>,
    },
    /// A row a line of canonical text, its cells joined by ` | `.
    Table(Table),
    /// An image: `caption` and `alt` are bytes of the canonical text, either may be empty.
    Figure {
        link: Option<usize>,
        alt: Range<usize>,
        caption: Range<usize>,
    },
    /// The term that the following `Container::Definition` blocks explain.
    Term,
    Rule,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub align: Vec<Align>,
    /// Bytes of the canonical text of each cell, row by row; rows may differ in length.
    pub rows: Vec<Vec<Range<usize>>>,
    /// How many of the first rows are headings.
    pub heads: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Container {
    Quote,
    /// `first` is true for the block that carries the item's marker.
    Item {
        marker: Marker,
        first: bool,
    },
    /// A footnote's text; the label is the one its references show.
    Note {
        label: Safe,
        first: bool,
    },
    Definition,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marker {
    Bullet,
    Number(u64),
    Task { done: bool },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// Bytes of the canonical text.
    pub range: Range<usize>,
    pub kind: InlineKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InlineKind {
    Emphasis,
    Strong,
    Code,
    Strike,
    /// Marked by the author (`<mark>`, `==…==`).
    Marked,
    Superscript,
    Subscript,
    /// Index into [`Document::links`].
    Link(usize),
    /// An image in running text; the range is its alternative text.
    Image(usize),
    /// A reference to the [`Container::Note`] with the label that the range holds.
    NoteRef,
}

/// What a canonical text is known by: first 16 hex digits of its SHA-256.
pub fn revision(text: &str) -> String {
    let mut hex = String::with_capacity(16);
    for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

impl Document {
    /// A canonical text of which nothing is known but its words.
    pub fn bare(text: Safe) -> Self {
        let mut blocks = Vec::new();
        let mut start = 0;
        for part in text.split("\n\n") {
            let range = start..start + part.len();
            start = range.end + 2;
            let (kind, inside, inlines) = (BlockKind::Paragraph, Vec::new(), Vec::new());
            if !range.is_empty() {
                blocks.push(Block { range, kind, inside, inlines, tight: false });
            }
        }
        Self { text, blocks, links: Vec::new() }
    }

    /// First 16 hex digits of the SHA-256 of the canonical text.
    pub fn revision(&self) -> String {
        revision(&self.text)
    }

    /// The index of the block that holds a byte, or of the last one that begins before it.
    pub fn block_at(&self, byte: usize) -> usize {
        self.blocks.partition_point(|block| block.range.start <= byte).saturating_sub(1)
    }

    /// Scalar values before a byte: how places are written outside the program.
    pub fn scalars(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(0, |before| before.chars().count())
    }

    /// The byte of the `scalars`-th scalar value, at most the length of the text.
    pub fn byte(&self, scalars: usize) -> usize {
        self.text.char_indices().nth(scalars).map_or(self.text.len(), |(byte, _)| byte)
    }
}
