//! Two versions of a text, compared → any number of passages found by the comparison.

use std::ops::Range;

use crate::anchor::chain::{Block, chain};
use crate::anchor::page::Page;
use crate::anchor::place::{Place, place};
use crate::anchor::question::Question;
use crate::anchor::token::{Token, touching};
use crate::anchor::trace;
use crate::anchor::verdict::{Belief, Candidate, Found};
use crate::anchor::{Anchor, State};

/// A place elsewhere must be so much better than the expected one.
const BETTER: f32 = 0.1;

/// With so much of its context on both sides, or on one if it is word for word the same, a passage
/// is not looked for elsewhere.
const SETTLED: f32 = 0.6;

/// Two versions of a text, compared once for any number of passages.
#[derive(Debug)]
pub struct Revision<'a> {
    old: &'a str,
    tokens: Vec<Token>,
    page: Page<'a>,
    blocks: Vec<Block>,
}

impl<'a> Revision<'a> {
    pub fn new(old: &'a str, new: &'a str) -> Self {
        let mut page = Page::new(new);
        let tokens = page.words.read(old);
        page.words.count(&tokens);
        let blocks = chain(&tokens, &page.tokens);
        Self { old, tokens, page, blocks }
    }

    /// Finds a passage given as bytes of the old text.
    pub fn find(&self, passage: &Range<usize>) -> Anchor {
        if self.old.get(passage.clone()).is_none_or(str::is_empty) {
            return Anchor::orphan(None, 0.0);
        }
        if self.old == self.page.text {
            return Anchor {
                state: State::Exact,
                range: Some(passage.clone()),
                guess: None,
                score: 1.0,
            };
        }
        let quote = touching(&self.tokens, passage);
        if quote.is_empty() {
            return Anchor::orphan(None, 0.0);
        }
        let expected = self.in_place(&quote);
        let here = Candidate::weigh(&expected, Found::InPlace);
        let question = Question { old: self.old, tokens: &self.tokens, passage, page: &self.page };
        let context = if expected.same {
            expected.before.max(expected.behind)
        } else {
            expected.before.min(expected.behind)
        };
        if here.belief == Belief::Yes && context >= SETTLED {
            return question.answer(Some(here), &[]);
        }
        let mut places = self.page.candidates(&self.tokens, &quote);
        let span = &expected.span;
        let here_too = |place: &Place| place.span.start < span.end && span.start < place.span.end;
        places.retain(|place| {
            !self.taken(&quote, &place.span) && (here.belief == Belief::No || !here_too(place))
        });
        let there = self.page.best(&places, Found::Elsewhere, None).filter(|there| {
            there.belief > here.belief
                || there.belief == Belief::Yes && there.score > here.score + BETTER
        });
        let there = there.map(|there| match here_too(there.place) {
            true => Candidate { found: Found::InPlace, ..there },
            false => there,
        });
        let best = there.or(Some(here).filter(|here| here.belief > Belief::No));
        if best.is_some() {
            return question.answer(best, &[]);
        }
        places.push(expected);
        question.answer(None, &places)
    }

    /// True when most of a span surely stems from another part of the old text: then it may be the
    /// same words, but it is not the passage.
    fn taken(&self, quote: &Range<usize>, span: &Range<usize>) -> bool {
        let first = self.blocks.partition_point(|block| block.new + block.length <= span.start);
        let mut others = 0;
        for block in self.blocks[first..].iter().take_while(|block| block.new < span.end) {
            let from = span.start.saturating_sub(block.new);
            let to = block.length.min(span.end - block.new);
            let inside = (block.old + from).max(quote.start)..(block.old + to).min(quote.end);
            others += to - from - inside.len();
        }
        2 * others > span.len()
    }

    fn in_place(&self, quote: &Range<usize>) -> Place {
        let texts = (&self.tokens[..], &self.page.tokens[..]);
        let pairs = trace::around(&self.page.words, texts, &self.blocks, quote);
        place(&self.page.words, texts, quote, &pairs)
    }
}
