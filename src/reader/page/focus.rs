//! Which sentence the keys act on, and how it moves.

use std::ops::Range;

use crate::article::sentence::sentences;
use crate::article::{BlockKind, Document};
use crate::reader::flow::Row;
use crate::reader::page::Page;

impl Page {
    pub fn next_sentence(&mut self, by: isize) {
        for _ in 0..by.unsigned_abs() {
            let found = if by > 0 {
                self.sentence_after(self.focus.end)
            } else {
                self.sentence_before(self.focus.start)
            };
            let Some(sentence) = found else { break };
            self.focus = sentence;
        }
        self.show(self.focus.start);
    }

    pub fn next_paragraph(&mut self, by: isize) {
        let starts: Vec<usize> = self.blocks_with_text().map(|(_, start)| start).collect();
        let at = starts.partition_point(|start| *start <= self.focus.start);
        let begun = at.saturating_sub(1);
        let target = match by {
            0.. => begun + by.unsigned_abs(),
            // Back goes to the start of the present paragraph first, as in an editor.
            _ if starts.get(begun).is_some_and(|start| *start < self.focus.start) => {
                (begun + 1).saturating_sub(by.unsigned_abs())
            }
            _ => begun.saturating_sub(by.unsigned_abs()),
        };
        if let Some(start) = starts.get(target.min(starts.len().saturating_sub(1))) {
            self.go(*start);
        }
    }

    /// The byte drawn in a row on screen at a column, or nearest to it; none in a row without text.
    pub fn byte_at(&self, row: usize, column: usize) -> Option<usize> {
        match self.view.get(row).and_then(|spot| self.flow.row(*spot))? {
            Row::Text(text) => text.byte_at(self.text(), column),
            Row::Blank | Row::Chrome(_) => None,
        }
    }

    /// Puts the focus on what stands in a row on screen.
    pub fn point(&mut self, row: usize, column: usize) {
        let byte = self.byte_at(row, column);
        if let Some(sentence) = byte.and_then(|byte| self.sentence_at(byte)) {
            self.focus = sentence;
        }
    }

    pub(super) fn focus_visible(&self) -> bool {
        let focus = &self.focus;
        let shows = |bytes: Range<usize>| bytes.start < focus.end && focus.start < bytes.end;
        self.rows().filter_map(Row::bytes).any(shows)
    }

    /// When the focus left the screen it moves to the nearest sentence that begins on it.
    pub(super) fn hold_focus(&mut self, downwards: bool) {
        if self.focus_visible() || self.focus.is_empty() {
            return;
        }
        let shown: Vec<Range<usize>> = self.rows().filter_map(Row::bytes).collect();
        let (Some(first), Some(last)) = (shown.first().cloned(), shown.last().cloned()) else {
            return;
        };
        let inside = |sentence: &Range<usize>| shown.iter().any(|r| r.contains(&sentence.start));
        let nearest = if downwards || self.focus.end <= first.start {
            self.sentence_after(first.start)
        } else {
            self.sentence_before(last.end)
        };
        let other = self.sentence_at(first.start);
        if let Some(sentence) = nearest.filter(inside).or(other) {
            self.focus = sentence;
        }
    }

    pub(super) fn focus_first(&mut self) {
        if let Some(sentence) = self.sentence_after(0) {
            self.focus = sentence;
        }
    }

    pub(super) fn focus_last(&mut self) {
        if let Some(sentence) = self.sentence_before(self.text().len()) {
            self.focus = sentence;
        }
    }

    pub(super) fn blocks_with_text(&self) -> impl Iterator<Item = (usize, usize)> {
        let blocks = self.article.document.blocks.iter().enumerate();
        blocks.filter(|(_, b)| !b.range.is_empty()).map(|(index, b)| (index, b.range.start))
    }

    fn sentences_of(&mut self, block: usize) -> &[Range<usize>] {
        let document = &self.article.document;
        self.sentences.entry(block).or_insert_with(|| sentences_in(document, block))
    }

    /// The sentence that holds a byte, or the next one after it, or the last one.
    pub(super) fn sentence_at(&mut self, byte: usize) -> Option<Range<usize>> {
        let block = self.article.document.block_at(byte);
        let holding = self.sentences_of(block).iter().find(|s| s.end > byte).cloned();
        holding.or_else(|| self.sentence_after(byte)).or_else(|| self.sentence_before(byte))
    }

    /// The first sentence that begins at a byte or later.
    pub(super) fn sentence_after(&mut self, byte: usize) -> Option<Range<usize>> {
        let first = self.article.document.block_at(byte);
        (first..self.article.document.blocks.len())
            .find_map(|block| self.sentences_of(block).iter().find(|s| s.start >= byte).cloned())
    }

    /// The last sentence that begins before a byte.
    pub(super) fn sentence_before(&mut self, byte: usize) -> Option<Range<usize>> {
        let last = self.article.document.block_at(byte);
        (0..=last)
            .rev()
            .find_map(|block| self.sentences_of(block).iter().rfind(|s| s.start < byte).cloned())
    }
}

/// The sentences of a block; code and tables are taken line by line.
pub fn sentences_in(document: &Document, block: usize) -> Vec<Range<usize>> {
    let Some(found) = document.blocks.get(block) else { return Vec::new() };
    let text = &document.text[found.range.clone()];
    let start = found.range.start;
    let parts = match found.kind {
        BlockKind::Code { .. } | BlockKind::Table(_) => lines(text),
        BlockKind::Paragraph
        | BlockKind::Heading(_)
        | BlockKind::Figure { .. }
        | BlockKind::Term
        | BlockKind::Rule => sentences(text),
    };
    parts.into_iter().map(|part| part.start + start..part.end + start).collect()
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end().len();
        if end > start {
            found.push(start..end);
        }
        start += line.len();
    }
    found
}
