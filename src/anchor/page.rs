//! A text prepared for finding passages in it by their words and context.

use std::cell::OnceCell;
use std::ops::Range;

use crate::anchor::align::{Pair, Pinned};
use crate::anchor::place::{self, Place};
use crate::anchor::question::Question;
use crate::anchor::search::Index;
use crate::anchor::token::{Token, Vocabulary, touching};
use crate::anchor::trace::{self, AROUND};
use crate::anchor::verdict::{Belief, Candidate, Found};
use crate::anchor::{Anchor, Passage};

/// How many tokens of context a passage is looked up with on each side. With many, the context
/// finds a passage that is hardly there; with few, a passage is found that left its context.
const PROBES: [usize; 3] = [AROUND, 8, 0];
/// How many tokens are looked at for one passage; more than any passage but a whole book needs.
const WORK: usize = 60_000;
/// Two places whose scores are nearer than this cannot be told apart.
const CLOSE: f32 = 0.03;

/// A text prepared for finding passages in it.
#[derive(Debug)]
pub struct Page<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: Vocabulary,
    pub(crate) tokens: Vec<Token>,
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
        let question = Question { old: &old, tokens: &tokens, passage: &range, page: self };
        question.answer(best, &places)
    }

    /// Places where the tokens of `quote`, a range of `old`, could stand.
    pub(crate) fn candidates(&self, old: &[Token], quote: &Range<usize>) -> Vec<Place> {
        let index = self.index.get_or_init(|| Index::new(&self.tokens));
        let mut places: Vec<Place> = Vec::new();
        let mut work = 0;
        for reach in PROBES {
            let first = quote.start.saturating_sub(reach);
            let last = quote.end.saturating_add(reach).min(old.len());
            let core = quote.start - first..quote.end - first;
            for window in index.windows(&self.words, &old[first..last], &core, self.tokens.len()) {
                work += window.len() + last - first;
                if work > WORK && !places.is_empty() {
                    return places;
                }
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
        let place = place::place(&self.words, texts, quote, &pairs);
        if probe.len() - quote.len() >= AROUND || place.span.is_empty() {
            return place;
        }
        let pairs = trace::flanked(&self.words, texts, quote, &place.span, &pairs);
        place::place(&self.words, texts, quote, &pairs)
    }

    /// The place that speaks most for itself; between equals, the one nearest to the share of the
    /// text at which it is expected. With an equal elsewhere it is only perhaps the passage.
    pub(crate) fn best<'p>(
        &self,
        places: &'p [Place],
        found: Found,
        expected: Option<f32>,
    ) -> Option<Candidate<'p>> {
        let nearness = |place: &Place| match expected {
            Some(expected) => {
                let share = place.span.start as f32 / self.tokens.len().max(1) as f32;
                CLOSE * (1.0 - (share - expected).abs())
            }
            None => 0.0,
        };
        let mut ranked: Vec<Candidate<'_>> = places
            .iter()
            .map(|place| Candidate::weigh(place, found))
            .filter(|candidate| candidate.belief > Belief::No)
            .collect();
        let rank = |candidate: &Candidate<'_>| candidate.score + nearness(candidate.place);
        ranked.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
        let mut best = ranked.first()?.clone();
        let span = &best.place.span;
        let rival = ranked.iter().skip(1).any(|other| {
            let apart = other.place.span.start >= span.end || other.place.span.end <= span.start;
            apart && best.score - other.score < CLOSE
        });
        if rival {
            best.belief = Belief::Perhaps;
        }
        Some(best)
    }
}
