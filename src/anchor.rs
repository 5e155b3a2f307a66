//! Finds a passage again after its text has changed: old text, passage, new text → place and state.

pub mod align;
pub mod chain;
pub mod place;
pub mod search;
pub mod token;
pub mod trace;
pub mod verdict;

use std::cell::OnceCell;
use std::ops::Range;

use crate::anchor::align::{Pair, Pinned};
use crate::anchor::chain::{Block, chain};
use crate::anchor::place::{Place, place};
use crate::anchor::search::Index;
use crate::anchor::token::{Token, Vocabulary, touching};
use crate::anchor::trace::AROUND;

/// What became of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Word for word, where it is expected.
    Exact,
    /// Word for word, in another place of the text.
    Moved,
    /// Found, with other wording or other marks.
    Changed,
    /// Perhaps found: a person should confirm the place.
    Unsure,
    /// Not there any more, or too little of it to say so.
    Orphan,
}

/// Where a passage stands in the new text.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    pub state: State,
    /// Bytes of the new text; none for an orphan.
    pub range: Option<Range<usize>>,
    /// For an orphan: where it most likely stood.
    pub guess: Option<Range<usize>>,
    /// How sure the place is, from 0 to 1.
    pub score: f32,
}

/// Two versions of a text, compared once for any number of passages.
#[derive(Debug)]
pub struct Revision<'a> {
    old: &'a str,
    new: &'a str,
    words: Vocabulary,
    old_tokens: Vec<Token>,
    new_tokens: Vec<Token>,
    blocks: Vec<Block>,
    index: OnceCell<Index>,
    /// `old` is the whole old text, not only a quote with its context.
    whole: bool,
}

impl<'a> Revision<'a> {
    pub fn new(old: &'a str, new: &'a str) -> Self {
        let mut words = Vocabulary::default();
        let (old_tokens, new_tokens) = (words.read(old), words.read(new));
        words.count(&old_tokens);
        words.count(&new_tokens);
        let blocks = chain(&old_tokens, &new_tokens);
        Self { old, new, words, old_tokens, new_tokens, blocks, index: OnceCell::new(), whole: true }
    }

    pub fn evidence(&self, passage: &Range<usize>) -> (Place, Vec<Place>) {
        let quote = touching(&self.old_tokens, passage);
        (self.in_place(&quote), self.elsewhere(&quote))
    }

    pub fn bytes(&self, place: &Place) -> Range<usize> {
        if place.span.is_empty() { return 0..0 }
        self.new_tokens[place.span.start].range.start..self.new_tokens[place.span.end-1].range.end
    }

    fn in_place(&self, quote: &Range<usize>) -> Place {
        let texts = (&self.old_tokens[..], &self.new_tokens[..]);
        let pairs = trace::around(&self.words, texts, &self.blocks, quote);
        place(&self.words, texts, quote, &pairs)
    }

    fn elsewhere(&self, quote: &Range<usize>) -> Vec<Place> {
        let (old, new) = (&self.old_tokens[..], &self.new_tokens[..]);
        let first = quote.start.saturating_sub(AROUND);
        let last = quote.end.saturating_add(AROUND).min(old.len());
        let probe = &old[first..last];
        let index = self.index.get_or_init(|| Index::new(new));
        let loose = Pinned { start: false, end: false };
        index
            .windows(&self.words, probe, new.len())
            .into_iter()
            .map(|window| {
                let pairs: Vec<Pair> =
                    trace::between(&self.words, probe, &new[window.clone()], loose)
                        .into_iter()
                        .map(|pair| Pair {
                            old: pair.old + first,
                            new: pair.new + window.start,
                            ..pair
                        })
                        .collect();
                place(&self.words, (old, new), quote, &pairs)
            })
            .collect()
    }
}
