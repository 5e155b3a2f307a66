//! Finds a passage again after its text has changed: old text, passage, new text → place and state.
//!
//! With the old text at hand, both texts are compared once: tokens ([`token`]), runs that are
//! surely the same ([`chain`]), alignment of what lies between around a passage ([`align`],
//! [`trace`]). Where that does not explain a passage (its paragraph moved), and without the old
//! text, windows that share its words are looked up ([`search`]) and aligned alike. Every way ends
//! in a [`place`] with evidence, which [`verdict`] weighs: a wrong place is worse than none.

pub mod align;
pub mod chain;
pub mod place;
pub mod search;
pub mod token;
pub mod trace;
pub mod verdict;
pub mod wording;

use std::cell::OnceCell;
use std::ops::Range;

use crate::anchor::align::{Pair, Pinned};
use crate::anchor::chain::{Block, chain};
use crate::anchor::place::{Place, place};
use crate::anchor::search::Index;
use crate::anchor::token::{Token, Vocabulary, touching};
use crate::anchor::trace::AROUND;
use crate::anchor::verdict::{Belief, Found, belief, score};

/// How many tokens of context a passage is looked up with on each side. With many, the context
/// finds a passage that is hardly there; with few, a passage is found that left its context.
const PROBES: [usize; 3] = [AROUND, 8, 0];
/// Two places whose scores are nearer than this cannot be told apart.
const CLOSE: f32 = 0.03;
/// A place elsewhere must be so much better than the expected one.
const BETTER: f32 = 0.1;
/// A guess shares at least so much with the passage.
const GUESS: f32 = 0.2;

/// What became of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Word for word, where it is expected.
    Exact,
    /// Word for word, in another place of the text.
    Moved,
    /// Found, with other wording or other marks; [`wording::changes`] says which.
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
    /// Bytes of the new text, on character boundaries; none for an orphan.
    pub range: Option<Range<usize>>,
    /// For an orphan: the bytes of the new text that are most like it, if any are.
    pub guess: Option<Range<usize>>,
    /// How much speaks for the place, or for the guess, from 0 to 1.
    pub score: f32,
}

/// A passage as it is kept: its words, what stood beside them, and where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Passage<'a> {
    pub text: &'a str,
    /// Up to some dozen characters before and behind it; empty at the ends of the text.
    pub before: &'a str,
    pub behind: &'a str,
    /// Bytes of the old text.
    pub range: Range<usize>,
    /// The share of the old text that stood before it, from 0 to 1, if that is known: decides
    /// between places that are otherwise alike.
    pub share: Option<f32>,
}

impl<'a> Passage<'a> {
    /// The passage at `range` (bytes) of a text, with up to `reach` scalar values on each side.
    pub fn of(text: &'a str, range: Range<usize>, reach: usize) -> Option<Self> {
        let words = text.get(range.clone())?;
        let (lead, tail) = (&text[..range.start], &text[range.end..]);
        let before = lead.char_indices().rev().take(reach).last().map_or(range.start, |(at, _)| at);
        let behind = tail.char_indices().nth(reach).map_or(tail.len(), |(at, _)| at);
        Some(Self {
            text: words,
            before: &lead[before..],
            behind: &tail[..behind],
            share: Some(range.start as f32 / text.len().max(1) as f32),
            range,
        })
    }
}

/// Finds a passage in a new text, by comparison with the old one if it is there and holds the
/// passage, else by its words and context.
pub fn find(old: Option<&str>, passage: &Passage<'_>, new: &str) -> Anchor {
    match old {
        Some(old) if old.get(passage.range.clone()) == Some(passage.text) => {
            Revision::new(old, new).find(&passage.range)
        }
        _ => Page::new(new).find(passage),
    }
}

/// A text prepared for finding passages in it.
#[derive(Debug)]
pub struct Page<'a> {
    text: &'a str,
    words: Vocabulary,
    tokens: Vec<Token>,
    index: OnceCell<Index>,
}

impl<'a> Page<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut words = Vocabulary::default();
        let tokens = words.read(text);
        words.count(&tokens);
        Self { text, words, tokens, index: OnceCell::new() }
    }

    /// Finds a passage by its words and context alone.
    pub fn find(&mut self, passage: &Passage<'_>) -> Anchor {
        let old = [passage.before, passage.text, passage.behind].concat();
        let range = passage.before.len()..passage.before.len() + passage.text.len();
        let tokens = self.words.read(&old);
        let quote = touching(&tokens, &range);
        if quote.is_empty() {
            return Anchor::orphan(None, 0.0);
        }
        let places = self.candidates(&tokens, &quote);
        let best = self.best(&places, Found::Alone, passage.share);
        let texts = Texts { old: &old, tokens: &tokens, passage: &range, page: self };
        texts.anchor(best, &places)
    }

    /// Places where the tokens of `quote`, a range of `old`, could stand.
    fn candidates(&self, old: &[Token], quote: &Range<usize>) -> Vec<Place> {
        let index = self.index.get_or_init(|| Index::new(&self.tokens));
        let mut places: Vec<Place> = Vec::new();
        for reach in PROBES {
            let first = quote.start.saturating_sub(reach);
            let last = quote.end.saturating_add(reach).min(old.len());
            let core = quote.start - first..quote.end - first;
            for window in index.windows(&self.words, &old[first..last], &core, self.tokens.len()) {
                let place = self.place_in(old, quote, first..last, &window);
                if !place.span.is_empty() && places.iter().all(|other| other.span != place.span) {
                    places.push(place);
                }
            }
        }
        places
    }

    /// The place of `quote` in a window, found by the tokens of `probe`; its context is followed
    /// beyond the probe from where the quote came to stand.
    fn place_in(
        &self,
        old: &[Token],
        quote: &Range<usize>,
        probe: Range<usize>,
        window: &Range<usize>,
    ) -> Place {
        let texts = (old, &self.tokens[..]);
        let loose = Pinned { start: false, end: false };
        let mut pairs =
            trace::between(&self.words, &old[probe.clone()], &self.tokens[window.clone()], loose);
        Pair::shift(&mut pairs, probe.start, window.start);
        let place = place(&self.words, texts, quote, &pairs);
        if probe.len() - quote.len() >= AROUND || place.span.is_empty() {
            return place;
        }
        let pairs = trace::flanked(&self.words, texts, quote, &place.span, &pairs);
        place::place(&self.words, texts, quote, &pairs)
    }

    /// The place that speaks most for itself, how far it is to be believed, and its score.
    fn best<'p>(
        &self,
        places: &'p [Place],
        found: Found,
        expected: Option<f32>,
    ) -> Option<(&'p Place, Belief, Found, f32)> {
        let nearness = |place: &Place| match expected {
            Some(expected) => {
                let share = place.span.start as f32 / self.tokens.len().max(1) as f32;
                CLOSE * (1.0 - (share - expected).abs())
            }
            None => 0.0,
        };
        let mut ranked: Vec<(&Place, Belief, f32)> = places
            .iter()
            .map(|place| (place, belief(place, found), score(place)))
            .filter(|(_, belief, _)| *belief > Belief::No)
            .collect();
        ranked.sort_by(|a, b| (b.2 + nearness(b.0)).total_cmp(&(a.2 + nearness(a.0))));
        let &(place, mut belief, score) = ranked.first()?;
        let rival = ranked.iter().skip(1).any(|(other, _, rival)| {
            let apart = other.span.start >= place.span.end || other.span.end <= place.span.start;
            apart && score - rival < CLOSE
        });
        if rival {
            belief = Belief::Perhaps;
        }
        Some((place, belief, found, score))
    }
}

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
        if self.old.get(passage.clone()).is_none() {
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
        let here = belief(&expected, Found::InPlace);
        let here_score = score(&expected);
        let texts = Texts { old: self.old, tokens: &self.tokens, passage, page: &self.page };
        if expected.same && here == Belief::Yes {
            return texts.anchor(Some((&expected, here, Found::InPlace, here_score)), &[]);
        }
        let mut places = self.page.candidates(&self.tokens, &quote);
        places.retain(|place| !self.taken(&quote, &place.span));
        let elsewhere = self
            .page
            .best(&places, Found::Elsewhere, None)
            .filter(|there| there.1 > here || there.1 == here && there.3 > here_score + BETTER);
        let best = match elsewhere {
            None if here > Belief::No => Some((&expected, here, Found::InPlace, here_score)),
            elsewhere => elsewhere,
        };
        let anchor = texts.anchor(best, &[]);
        if anchor.range.is_some() {
            return anchor;
        }
        places.push(expected);
        texts.anchor(None, &places)
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

impl Anchor {
    fn orphan(guess: Option<Range<usize>>, score: f32) -> Self {
        Self { state: State::Orphan, range: None, guess, score }
    }
}

/// What is needed to turn places into bytes.
struct Texts<'t> {
    old: &'t str,
    tokens: &'t [Token],
    passage: &'t Range<usize>,
    page: &'t Page<'t>,
}

impl Texts<'_> {
    /// The anchor for the best place, or an orphan with the most likely of the others.
    fn anchor(&self, best: Option<(&Place, Belief, Found, f32)>, others: &[Place]) -> Anchor {
        let Some((place, belief, found, score)) = best else {
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
