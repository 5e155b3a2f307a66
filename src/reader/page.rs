//! The reading pane: one article, where somebody is in it, and what they look for.
//!
//! Places are bytes of the canonical text; a [`Spot`] (a row at the present width) is only ever
//! derived from one. That is why a place survives every resize.

pub mod find;

use std::collections::HashMap;
use std::ops::Range;

use crate::article::document::BlockKind;
use crate::article::sentence::sentences;
use crate::article::{Article, Block, Entry};
use crate::journal::Place;
use crate::reader::flow::{Flow, Row, Spot};
use crate::reader::page::find::Find;
use crate::reflow::Options;

#[derive(Debug)]
pub struct Page {
    pub entry: Entry,
    pub article: Article,
    flow: Flow,
    top: Spot,
    height: usize,
    /// Rows kept around a place that was jumped to.
    margin: usize,
    /// The focus sentence, bytes of the canonical text; empty when there is no text.
    focus: Range<usize>,
    /// Sentences of the blocks that were asked for.
    sentences: HashMap<usize, Vec<Range<usize>>>,
    pub find: Option<Find>,
    /// What is on screen, settled after every change so that drawing only reads.
    view: Vec<Spot>,
    /// The last row was on screen at some time.
    end_seen: bool,
}

impl Page {
    pub fn new(
        entry: Entry,
        article: Article,
        options: Options,
        height: usize,
        margin: usize,
    ) -> Self {
        let flow = Flow::new(&article, options);
        let mut page = Self {
            entry,
            article,
            flow,
            top: Spot::default(),
            height,
            margin,
            focus: 0..0,
            sentences: HashMap::new(),
            find: None,
            view: Vec::new(),
            end_seen: false,
        };
        page.focus = page.sentence_after(0).unwrap_or(0..0);
        page.settle();
        page
    }

    pub fn text(&self) -> &str {
        &self.article.document.text
    }

    /// The rows on screen, top to bottom; fewer than the height when the article is short.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.view.iter().filter_map(|spot| self.flow.row(*spot))
    }

    /// The rows on screen with the block that each belongs to.
    pub fn shown(&self) -> impl Iterator<Item = (Option<&Block>, &Row)> {
        self.view.iter().filter_map(|spot| {
            let block = spot.section.checked_sub(1);
            let block = block.and_then(|block| self.article.document.blocks.get(block));
            Some((block, self.flow.row(*spot)?))
        })
    }

    /// The row and column on screen of a byte, if it is on screen.
    pub fn place_of(&self, byte: usize) -> Option<(usize, usize)> {
        self.rows().enumerate().find_map(|(at, row)| match row {
            Row::Text(text) if row.holds(byte) => {
                Some((at, text.column_of(self.text(), byte).unwrap_or(0)))
            }
            Row::Text(_) | Row::Blank | Row::Chrome(_) => None,
        })
    }

    pub fn options(&self) -> &Options {
        self.flow.options()
    }

    pub fn focus(&self) -> Range<usize> {
        self.focus.clone()
    }

    pub fn end_seen(&self) -> bool {
        self.end_seen
    }

    /// The title is above the screen.
    pub fn is_below_heading(&self) -> bool {
        self.top.section > 0
    }

    /// How much of the text lies above the end of the screen, 0 to 100.
    pub fn percent(&self) -> usize {
        if self.at_end() {
            return 100;
        }
        let shown = self.rows().filter_map(Row::bytes).map(|bytes| bytes.end).max().unwrap_or(0);
        shown * 100 / self.text().len().max(1)
    }

    /// The row and column on screen of the focus: where the terminal's cursor stands.
    pub fn cursor(&self) -> Option<(usize, usize)> {
        let place = |(at, row): (usize, &Row)| match row {
            Row::Text(row) => row
                .segments
                .iter()
                .find(|s| s.range.end > self.focus.start && s.range.start < self.focus.end)
                .map(|s| {
                    let byte = self.focus.start.max(s.range.start);
                    (at, row.column_of(self.text(), byte).unwrap_or(s.column))
                }),
            Row::Blank | Row::Chrome(_) => None,
        };
        self.rows().enumerate().find_map(place)
    }

    /// Where the reader is, in scalar values.
    pub fn place(&self) -> Place {
        let document = &self.article.document;
        let top = if self.top.section == 0 { 0 } else { self.first_byte().unwrap_or(0) };
        Place {
            top: document.scalars(top),
            focus: document.scalars(self.focus.start),
            rev: self.entry.revision.clone(),
        }
    }

    /// Goes back to a place that was kept.
    pub fn restore(&mut self, place: &Place) {
        let top = self.article.document.byte(place.top);
        let focus = self.article.document.byte(place.focus);
        self.top = if top == 0 { Spot::default() } else { self.locate(top) };
        self.settle();
        if let Some(sentence) = self.sentence_at(focus) {
            self.focus = sentence;
        }
        self.hold_focus(false);
    }

    /// Lays the article out anew; what was at the top stays there.
    pub fn resize(&mut self, options: Options, height: usize) {
        if options != *self.flow.options() {
            let first = self.first_byte().filter(|_| self.top.section > 0);
            self.flow = Flow::new(&self.article, options);
            self.top = first.map_or_else(Spot::default, |byte| self.locate(byte));
        }
        self.height = height;
        self.settle();
        if !self.focus_visible() {
            self.show(self.focus.start);
        }
    }

    /// Moves by rows; at either end the focus goes on alone, sentence by sentence.
    pub fn scroll(&mut self, rows: isize) {
        let before = self.top;
        self.top = self.walk(self.top, rows);
        self.settle();
        if self.top == before {
            match rows {
                1 => self.next_sentence(1),
                -1 => self.next_sentence(-1),
                _ if rows > 0 => self.focus_last(),
                _ => self.focus_first(),
            }
        }
        self.hold_focus(rows > 0);
    }

    pub fn height(&self) -> usize {
        self.height
    }

    pub fn to_top(&mut self) {
        self.top = Spot::default();
        self.settle();
        self.focus_first();
    }

    pub fn to_end(&mut self) {
        self.top = Spot { section: self.flow.sections() - 1, row: 0 };
        self.settle();
        self.focus_last();
    }

    pub fn to_percent(&mut self, percent: usize) {
        let document = &self.article.document;
        let mut byte = document.text.len() * percent.min(100) / 100;
        while !document.text.is_char_boundary(byte) {
            byte -= 1;
        }
        match percent {
            0 => self.to_top(),
            100.. => self.to_end(),
            _ => self.go(byte),
        }
    }

    /// Goes to the `number`-th paragraph, from 1.
    pub fn to_paragraph(&mut self, number: usize) {
        let starts: Vec<usize> = self.blocks_with_text().map(|(_, start)| start).collect();
        if let Some(start) = starts.get(number.saturating_sub(1)).or(starts.last()) {
            self.go(*start);
        }
    }

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

    /// Puts the focus on the sentence at a byte and shows it.
    pub fn go(&mut self, byte: usize) {
        if let Some(sentence) = self.sentence_at(byte) {
            self.focus = sentence;
        }
        self.show(byte);
    }

    /// The last row of the article is on screen.
    pub fn at_end(&self) -> bool {
        let last = self.flow.sections() - 1;
        match self.view.last() {
            Some(spot) => {
                let next = Spot { row: spot.row + 1, ..*spot };
                let foot = spot.section == last;
                (foot || (spot.section + 1 == last && self.foot_is_empty()))
                    && self.flow.row(next).is_none()
            }
            None => true,
        }
    }

    /// Puts the focus on what stands in a row on screen.
    pub fn point(&mut self, row: usize, column: usize) {
        let byte = match self.view.get(row).and_then(|spot| self.flow.row(*spot)) {
            Some(Row::Text(text)) => text.byte_at(self.text(), column),
            Some(Row::Blank | Row::Chrome(_)) | None => None,
        };
        if let Some(sentence) = byte.and_then(|byte| self.sentence_at(byte)) {
            self.focus = sentence;
        }
    }

    /// Links with text on screen: index of the link and the first byte shown of it.
    pub fn visible_links(&self) -> Vec<(usize, usize)> {
        use crate::article::document::InlineKind;
        let mut links: Vec<(usize, usize)> = Vec::new();
        let document = &self.article.document;
        for spot in &self.view {
            let Some(block) = spot.section.checked_sub(1).and_then(|b| document.blocks.get(b))
            else {
                continue;
            };
            let Some(row @ Row::Text(_)) = self.flow.row(*spot) else { continue };
            if let BlockKind::Figure { link: Some(link), .. } = block.kind
                && !links.iter().any(|(_, byte)| *byte == block.range.start)
            {
                links.push((link, block.range.start));
            }
            for inline in &block.inlines {
                let (InlineKind::Link(link) | InlineKind::Image(link)) = inline.kind else {
                    continue;
                };
                let known = links.iter().any(|(_, byte)| *byte == inline.range.start);
                if row.holds(inline.range.start) && !known {
                    links.push((link, inline.range.start));
                }
            }
        }
        links
    }

    fn foot_is_empty(&self) -> bool {
        let foot = Spot { section: self.flow.sections() - 1, row: 0 };
        self.flow.row(foot).is_none()
    }

    /// Scrolls as little as needed to have a byte on screen with some rows around it.
    pub fn show(&mut self, byte: usize) {
        let spot = self.locate(byte);
        let margin = self.margin.min(self.height.saturating_sub(1) / 2);
        let row = self.view.iter().position(|seen| *seen == spot);
        let whole = self.view.len();
        match row {
            Some(row) if row < margin => {
                self.top = self.walk(self.top, row as isize - margin as isize);
            }
            Some(row) if row + margin >= whole => {
                self.top = self.walk(self.top, (row + margin + 1 - whole) as isize);
            }
            Some(_) => {}
            None => self.top = self.walk(spot, -((self.height / 4) as isize)),
        }
        self.settle();
    }

    /// Derives the rows on screen from `top`; never leaves room below the end.
    fn settle(&mut self) {
        self.lay(self.top.section);
        let mut view = self.rows_from(self.top);
        if view.len() < self.height {
            self.top = self.walk(self.top, -((self.height - view.len()) as isize));
            view = self.rows_from(self.top);
        }
        self.view = view;
        self.lay(self.flow.sections() - 1);
        self.end_seen |= !self.view.is_empty() && self.at_end();
    }

    fn rows_from(&mut self, from: Spot) -> Vec<Spot> {
        let mut view = Vec::with_capacity(self.height);
        let mut spot = from;
        while view.len() < self.height && spot.section < self.flow.sections() {
            if spot.row < self.lay(spot.section) {
                view.push(spot);
                spot.row += 1;
            } else {
                spot = Spot { section: spot.section + 1, row: 0 };
            }
        }
        view
    }

    /// The spot so many rows further, or the first or last one.
    fn walk(&mut self, from: Spot, rows: isize) -> Spot {
        let mut spot = from;
        for _ in 0..rows.unsigned_abs() {
            let next = if rows > 0 { self.after(spot) } else { self.before(spot) };
            match next {
                Some(next) => spot = next,
                None => break,
            }
        }
        spot
    }

    fn after(&mut self, spot: Spot) -> Option<Spot> {
        if spot.row + 1 < self.lay(spot.section) {
            return Some(Spot { row: spot.row + 1, ..spot });
        }
        let later = spot.section + 1..self.flow.sections();
        later
            .into_iter()
            .find(|section| self.lay(*section) > 0)
            .map(|section| Spot { section, row: 0 })
    }

    fn before(&mut self, spot: Spot) -> Option<Spot> {
        if spot.row > 0 {
            return Some(Spot { row: spot.row - 1, ..spot });
        }
        (0..spot.section).rev().find_map(|section| {
            let rows = self.lay(section);
            (rows > 0).then(|| Spot { section, row: rows - 1 })
        })
    }

    fn lay(&mut self, section: usize) -> usize {
        self.flow.lay(&self.article, &self.entry, section)
    }

    /// The row that shows a byte.
    fn locate(&mut self, byte: usize) -> Spot {
        let section = self.article.document.block_at(byte) + 1;
        let rows = self.lay(section);
        let holds = |row: &usize| {
            self.flow.row(Spot { section, row: *row }).is_some_and(|row| row.holds(byte))
        };
        let row = (0..rows).find(holds).unwrap_or(rows.saturating_sub(1));
        Spot { section, row }
    }

    fn first_byte(&self) -> Option<usize> {
        self.rows().find_map(Row::bytes).map(|bytes| bytes.start)
    }

    fn focus_visible(&self) -> bool {
        let focus = &self.focus;
        let shows = |bytes: Range<usize>| bytes.start < focus.end && focus.start < bytes.end;
        self.rows().filter_map(Row::bytes).any(shows)
    }

    /// When the focus left the screen it moves to the nearest sentence that begins on it.
    fn hold_focus(&mut self, downwards: bool) {
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

    fn focus_first(&mut self) {
        if let Some(sentence) = self.sentence_after(0) {
            self.focus = sentence;
        }
    }

    fn focus_last(&mut self) {
        if let Some(sentence) = self.sentence_before(self.text().len()) {
            self.focus = sentence;
        }
    }

    fn blocks_with_text(&self) -> impl Iterator<Item = (usize, usize)> {
        let blocks = self.article.document.blocks.iter().enumerate();
        blocks.filter(|(_, b)| !b.range.is_empty()).map(|(index, b)| (index, b.range.start))
    }

    /// The sentences of a block; code and tables are taken line by line.
    fn sentences_of(&mut self, block: usize) -> &[Range<usize>] {
        let document = &self.article.document;
        self.sentences.entry(block).or_insert_with(|| {
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
        })
    }

    /// The sentence that holds a byte, or the next one after it, or the last one.
    fn sentence_at(&mut self, byte: usize) -> Option<Range<usize>> {
        let block = self.article.document.block_at(byte);
        let holding = self.sentences_of(block).iter().find(|s| s.end > byte).cloned();
        holding.or_else(|| self.sentence_after(byte)).or_else(|| self.sentence_before(byte))
    }

    /// The first sentence that begins at a byte or later.
    fn sentence_after(&mut self, byte: usize) -> Option<Range<usize>> {
        let first = self.article.document.block_at(byte);
        (first..self.article.document.blocks.len())
            .find_map(|block| self.sentences_of(block).iter().find(|s| s.start >= byte).cloned())
    }

    /// The last sentence that begins before a byte.
    fn sentence_before(&mut self, byte: usize) -> Option<Range<usize>> {
        let last = self.article.document.block_at(byte);
        (0..=last)
            .rev()
            .find_map(|block| self.sentences_of(block).iter().rfind(|s| s.start < byte).cloned())
    }
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
