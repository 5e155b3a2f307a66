//! The reading pane: one article, where somebody is in it, and what they look for.
//!
//! Places are bytes of the canonical text; a [`Spot`] (a row at the present width) is only ever
//! derived from one. That is why a place survives every resize.

pub mod find;
pub mod focus;
pub mod kept;
pub mod links;
pub mod quotations;
pub mod scroll;

use std::collections::HashMap;
use std::ops::Range;

use crate::anchor::Revision;
use crate::article::{Article, Block, Document, Entry};
use crate::journal::Place;
use crate::reader::flow::{Flow, Row, Spot};
use crate::reader::highlights::Highlights;
use crate::reader::page::find::Find;
use crate::reader::page::kept::Kept;
use crate::reader::page::quotations::{Quotations, Spoken};
use crate::reader::pointing::Pointing;
use crate::reader::select::Select;
use crate::reader::unit::Ground;
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
    /// What the list was searched for when its words were marked here; empty for nothing.
    pub lent: String,
    /// The same when its marks were put out, which stay out.
    put_out: String,
    pub quotations: Quotations,
    /// What the rules of the config hold for in it.
    pub highlights: Highlights,
    /// What the reader kept of it.
    pub kept: Kept,
    /// The quotation that was gone to, while the focus stays on its sentence.
    spoken: Option<Spoken>,
    /// The highlight that was gone to last.
    highlight: Option<usize>,
    /// A passage that was pointed out, with the focus that it was pointed out with.
    chosen: Option<(Range<usize>, Range<usize>)>,
    /// What keys mean while a passage is being pointed out.
    pub mode: Option<Mode>,
    /// What is on screen, settled after every change so that drawing only reads.
    view: Vec<Spot>,
    /// The last row was on screen at some time.
    end_seen: bool,
}

/// A way of pointing out a passage, which has the keys to itself.
#[derive(Debug)]
pub enum Mode {
    /// Letters over the text.
    Labels(Pointing),
    /// A free selection.
    Select(Select),
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
            lent: String::new(),
            put_out: String::new(),
            quotations: Quotations::default(),
            highlights: Highlights::default(),
            kept: Kept::default(),
            spoken: None,
            highlight: None,
            chosen: None,
            mode: None,
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

    /// What units of text are found in.
    pub fn ground(&self) -> Ground<'_> {
        Ground { document: &self.article.document, quotations: &self.quotations }
    }

    /// The bytes of the rows on screen, in order.
    pub fn shown_bytes(&self) -> Vec<Range<usize>> {
        self.rows().filter_map(Row::bytes).collect()
    }

    /// The passage that was pointed out and is still in front of the reader.
    pub fn selection(&self) -> Option<Range<usize>> {
        if let Some(Mode::Select(select)) = &self.mode {
            return Some(select.passage(self.text()));
        }
        let (passage, focus) = self.chosen.as_ref()?;
        (*focus == self.focus).then(|| passage.clone())
    }

    /// Points a passage out and puts the focus on its first sentence.
    pub fn select(&mut self, passage: Range<usize>) {
        self.go(passage.start);
        self.chosen = Some((passage, self.focus()));
    }

    /// Lets the passage go; false when there was none.
    pub fn unselect(&mut self) -> bool {
        let selected = self.selection().is_some();
        self.chosen = None;
        selected
    }

    /// The row and column on screen of the focus: where the terminal's cursor stands.
    pub fn cursor(&self) -> Option<(usize, usize)> {
        if let Some(Mode::Select(select)) = &self.mode {
            return self.place_of(select.head());
        }
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

    /// The same place in another version of the article: where the same words stand, else about as
    /// far down.
    pub fn place_in(&self, other: &Document) -> Place {
        let (old, new) = (self.text(), other.text.as_str());
        let revision = Revision::new(old, new);
        let find = |passage: Range<usize>| {
            let anchor = revision.find(&passage);
            let found = anchor.range.or(anchor.guess).map(|range| range.start);
            found.unwrap_or_else(|| {
                let about = passage.start * new.len() / old.len().max(1);
                (0..=about.min(new.len())).rev().find(|at| new.is_char_boundary(*at)).unwrap_or(0)
            })
        };
        let focus = find(self.focus.clone());
        let top = match self.first_byte().filter(|_| self.top.section > 0) {
            Some(top) => find(self.unit_at(top)),
            None => 0,
        };
        Place { top: other.scalars(top), focus: other.scalars(focus), rev: other.revision() }
    }

    /// The sentence that holds a byte, else the byte alone.
    fn unit_at(&self, byte: usize) -> Range<usize> {
        let document = &self.article.document;
        let sentences = focus::sentences_in(document, document.block_at(byte));
        sentences.into_iter().find(|range| range.contains(&byte)).unwrap_or(byte..byte)
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

    pub fn height(&self) -> usize {
        self.height
    }
}
