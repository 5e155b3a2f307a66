//! What was read back of a written article → how carefully each of its blocks is written next.

use std::collections::HashSet;

use crate::article::{Block, Document, InlineKind};

/// Every sign that could mean something is escaped.
pub const WARY: u8 = 1;
/// And emphasis in emphasis has the same sign: where words begin with signs, the other sign of the
/// inner one would end the outer one (`*_*\_* a_*`).
pub const SAME: u8 = 2;
/// No inline marks either.
pub const UNMARKED: u8 = 3;
/// Nothing but the words, as a paragraph that stands in no container.
pub const BARE: u8 = 4;

/// How each block is written; all begin with as few backslashes as they seem to need.
#[derive(Debug, Clone, PartialEq)]
pub struct Care {
    levels: Vec<u8>,
    /// Inlines that Markdown cannot say, by block and by place in it.
    dropped: HashSet<(usize, usize)>,
}

impl Care {
    pub fn new(document: &Document) -> Self {
        Self { levels: vec![0; document.blocks.len()], dropped: HashSet::new() }
    }

    pub fn level(&self, block: usize) -> u8 {
        self.levels.get(block).copied().unwrap_or_default()
    }

    pub fn keeps(&self, block: usize, inline: usize) -> bool {
        self.level(block) < UNMARKED && !self.dropped.contains(&(block, inline))
    }

    /// Takes more care from a block on: what is left when nothing else keeps the words.
    pub fn bare(&mut self) {
        self.levels.fill(BARE);
    }

    /// Takes more care where the text that was read differs from the one that was to be written.
    pub fn learn(&mut self, wanted: &Document, read: &Document) {
        // a figure or a rule without words may be lost, which must not shift the others
        let worded = |document: &Document| {
            let blocks = document.blocks.iter().enumerate();
            blocks.filter(|(_, b)| !b.range.is_empty()).map(|(at, _)| at).collect::<Vec<_>>()
        };
        let (ours, theirs) = (worded(wanted), worded(read));
        let text = |document: &Document, at: usize| {
            document.blocks.get(at).map(|block| document.text[block.range.clone()].to_owned())
        };
        let differs = |pair: (&usize, &usize)| text(wanted, *pair.0) != text(read, *pair.1);
        if ours.len() == theirs.len() {
            for pair in ours.iter().zip(&theirs) {
                if differs(pair) {
                    self.raise(*pair.0);
                } else {
                    self.compare((*pair.0, *pair.1), wanted, read);
                }
            }
        } else {
            let first = ours.iter().zip(&theirs).position(differs);
            let first = first.unwrap_or(ours.len().min(theirs.len()));
            // what was read may have begun to differ in the block before
            for at in ours.iter().take(first + 1).skip(first.saturating_sub(1)) {
                self.raise(*at);
            }
        }
    }

    fn raise(&mut self, block: usize) {
        if let Some(level) = self.levels.get_mut(block) {
            *level = (*level + 1).min(BARE);
        }
    }

    /// The words are right; marks that were not read are written with care, then not at all.
    fn compare(&mut self, (at, other): (usize, usize), wanted: &Document, read: &Document) {
        let (Some(ours), Some(theirs)) = (wanted.blocks.get(at), read.blocks.get(other)) else {
            return;
        };
        let (ours, theirs) = (marks(wanted, ours), marks(read, theirs));
        if ours == theirs {
            return;
        }
        match self.levels.get_mut(at) {
            Some(level) if *level < SAME => *level += 1,
            Some(level) if *level == SAME => {
                let theirs: HashSet<_> = theirs.into_iter().collect();
                let lost = (0..ours.len()).filter(|inline| !theirs.contains(&ours[*inline]));
                self.dropped.extend(lost.map(|inline| (at, inline)));
            }
            _ => {}
        }
    }
}

/// Bytes of the block, the kind without its index, and the address.
pub fn marks(document: &Document, block: &Block) -> Vec<(usize, usize, String)> {
    let url = |at: usize| document.links.get(at).map_or("", |link| link.url.as_str());
    block
        .inlines
        .iter()
        .map(|inline| {
            let kind = match &inline.kind {
                InlineKind::Link(at) => format!("link {}", url(*at)),
                InlineKind::Image(at) => format!("image {}", url(*at)),
                kind => format!("{kind:?}"),
            };
            let start = block.range.start;
            (inline.range.start - start, inline.range.end - start, kind)
        })
        .collect()
}
