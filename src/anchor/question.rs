//! A passage of an old text that is asked for, and its best place → the answer: state and bytes.

use std::ops::Range;

use crate::anchor::page::Page;
use crate::anchor::place::Place;
use crate::anchor::token::{Token, touching};
use crate::anchor::verdict::{self, Belief, Candidate, Found};
use crate::anchor::{Anchor, State};

/// A guess shares at least so much with the passage.
const GUESS: f32 = 0.2;

/// A passage and the text it is asked for in.
#[derive(Debug)]
pub struct Question<'q> {
    /// The old text, or the passage with its context.
    pub old: &'q str,
    /// The tokens of `old`.
    pub tokens: &'q [Token],
    /// Bytes of `old`.
    pub passage: &'q Range<usize>,
    pub page: &'q Page<'q>,
}

impl Question<'_> {
    /// The anchor for the best place, or an orphan with the most likely of the others.
    pub fn answer(&self, best: Option<Candidate<'_>>, others: &[Place]) -> Anchor {
        let Some(Candidate { place, belief, found, score }) = best else {
            let guess = others
                .iter()
                .filter(|place| place.kept >= GUESS)
                .max_by(|a, b| verdict::score(a).total_cmp(&verdict::score(b)));
            let score = guess.map_or(0.0, verdict::score);
            return Anchor::orphan(guess.and_then(|place| self.bytes(place)), score);
        };
        let Some(range) = self.bytes(place) else { return Anchor::orphan(None, 0.0) };
        let same = self.page.text.get(range.clone()) == self.old.get(self.passage.clone());
        let expected = match found {
            Found::InPlace => true,
            Found::Elsewhere => false,
            Found::Alone => place.beside.0 || place.beside.1,
        };
        let state = match (belief, same, expected) {
            (Belief::No | Belief::Perhaps, ..) => State::Unsure,
            (Belief::Yes, true, true) => State::Exact,
            (Belief::Yes, true, false) => State::Moved,
            (Belief::Yes, false, _) => State::Changed,
        };
        Anchor { state, range: Some(range), guess: None, score }
    }

    /// The bytes of a place, cut or grown at its ends as the passage is: a passage may begin inside
    /// a word or reach over blanks, of which tokens know nothing.
    fn bytes(&self, place: &Place) -> Option<Range<usize>> {
        let new = self.page.text;
        let quote = touching(self.tokens, self.passage);
        let old_ends = (self.tokens.get(quote.start)?, self.tokens.get(quote.end.checked_sub(1)?)?);
        let last = place.span.end.checked_sub(1)?;
        let new_ends = (self.page.tokens.get(place.span.start)?, self.page.tokens.get(last)?);
        let mut start = new_ends.0.range.start;
        let mut end = new_ends.1.range.end;
        let same = |a: &Token, b: &Token| a.id == b.id && a.range.len() == b.range.len();
        let (head, tail) = (&old_ends.0.range, &old_ends.1.range);
        if self.passage.start <= head.start {
            let blanks = &self.old[self.passage.start..head.start];
            start -= if new[..start].ends_with(blanks) { blanks.len() } else { 0 };
        } else if same(old_ends.0, new_ends.0) {
            start += self.passage.start - head.start;
        }
        if self.passage.end >= tail.end {
            let blanks = &self.old[tail.end..self.passage.end];
            end += if new[end..].starts_with(blanks) { blanks.len() } else { 0 };
        } else if same(old_ends.1, new_ends.1) {
            end -= tail.end - self.passage.end;
        }
        (start < end && new.get(start..end).is_some()).then_some(start..end)
    }
}
