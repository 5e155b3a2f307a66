//! The quotes of the open article: where each of them stands in its text, and which one keys act on.

use std::ops::Range;

use crate::anchor::{Anchor, State};
use crate::journal::{Change, Event};
use crate::quote::standing::{Ground, Standing, standing_at};
use crate::quote::{Book, Quote, QuoteId};
use crate::reader::page::Page;

/// The kept quotes of an article, and what the journal says of them.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    book: Book,
    /// Where quotes of other revisions were found, with the snapshots at hand.
    found: Vec<(Quote, Standing)>,
    quotes: Vec<Marked>,
    /// The quote that was kept or changed last, with the focus that this was done with.
    hot: Option<(QuoteId, Range<usize>)>,
    /// The parts that a quote has grown through, the smallest first, so that it shrinks the same way.
    grown: Option<(QuoteId, Vec<Vec<Range<usize>>>)>,
}

/// A quote and where it stands in the open text.
#[derive(Debug, Clone)]
pub struct Marked {
    pub quote: Quote,
    pub standing: Standing,
}

impl Marked {
    /// Bytes of the parts that stand in the text.
    pub fn ranges(&self) -> impl Iterator<Item = &Range<usize>> {
        self.standing.parts.iter().filter_map(|part| part.range.as_ref())
    }

    fn touches(&self, range: &Range<usize>) -> bool {
        self.ranges().any(|part| part.start < range.end && range.start < part.end)
    }

    fn len(&self) -> usize {
        self.ranges().map(ExactSizeIterator::len).sum()
    }
}

impl Kept {
    /// `found` says where quotes of other revisions stand in this text.
    pub fn new(text: &str, revision: &str, book: Book, found: Vec<(Quote, Standing)>) -> Self {
        let mut kept = Self { book, found, quotes: Vec::new(), hot: None, grown: None };
        kept.place(text, revision);
        kept
    }

    pub fn book(&self) -> &Book {
        &self.book
    }

    /// All that are not deleted, in the order of the text; those without a place come last.
    pub fn quotes(&self) -> &[Marked] {
        &self.quotes
    }

    /// A quote grows from its parts to one passage.
    pub fn grow(&mut self, id: &QuoteId, from: &[Range<usize>], to: &Range<usize>) {
        let known = self.grown.take().filter(|(known, _)| known == id).map(|(_, way)| way);
        let mut way = known.unwrap_or_default();
        match way.iter().rposition(|parts| parts == from) {
            Some(at) => way.truncate(at + 1),
            None => way = vec![from.to_vec()],
        }
        if from != std::slice::from_ref(to) {
            way.push(vec![to.clone()]);
        }
        self.grown = Some((id.clone(), way));
    }

    /// What a quote was before it grew to these parts, also where that was undone or done again.
    pub fn shrink(&self, id: &QuoteId, from: &[Range<usize>]) -> Option<Vec<Range<usize>>> {
        let (_, way) = self.grown.as_ref().filter(|(known, _)| known == id)?;
        let at = way.iter().rposition(|parts| parts == from)?;
        way.get(at.checked_sub(1)?).cloned()
    }

    pub fn get(&self, id: &QuoteId) -> Option<&Marked> {
        self.quotes.iter().find(|marked| marked.quote.id == *id)
    }

    /// The quotes of which a part touches a range.
    pub fn touching(&self, range: &Range<usize>) -> impl Iterator<Item = &Marked> {
        self.quotes.iter().filter(move |marked| marked.touches(range))
    }

    /// The quote whose parts stand at exactly these places.
    pub fn at(&self, passages: &[Range<usize>]) -> Option<&Marked> {
        self.quotes.iter().find(|marked| marked.ranges().eq(passages))
    }

    fn place(&mut self, text: &str, revision: &str) {
        let quotes = self.book.kept().into_iter();
        let placed = quotes.map(|quote| {
            let standing = self.standing(&quote, text, revision);
            Marked { quote, standing }
        });
        self.quotes = placed.collect();
        self.quotes.sort_by_key(|m| m.ranges().map(|r| r.start).min().unwrap_or(usize::MAX));
    }

    fn standing(&self, quote: &Quote, text: &str, revision: &str) -> Standing {
        let own = quote.place.as_ref().filter(|place| place.revision == revision);
        let parts = own.and_then(|place| {
            let parts = quote.parts.iter().enumerate();
            parts.map(|(part, words)| standing_at(text, place, part, words)).collect()
        });
        let parts: Option<Vec<Range<usize>>> = parts;
        if let Some(parts) = parts.filter(|_| !quote.confirmed.contains_key(revision)) {
            let exact =
                |range| Anchor { state: State::Exact, range: Some(range), guess: None, score: 1.0 };
            return Standing { state: State::Exact, parts: parts.into_iter().map(exact).collect() };
        }
        let same = |known: &&(Quote, Standing)| {
            known.0.id == quote.id
                && known.0.place == quote.place
                && known.0.confirmed == quote.confirmed
        };
        match self.found.iter().find(same) {
            Some((_, standing)) => standing.clone(),
            None => Ground::new(None, text).find(quote),
        }
    }
}

impl Page {
    /// Takes in what was done to quotes of this article.
    pub fn fold_quotes(&mut self, events: &[Event]) {
        let article = self.entry.id.clone();
        let mine = |event: &&Event| match &event.draft.change {
            Change::Quote(act) => {
                event.draft.art.first() == Some(&article)
                    || QuoteId::parse(&act.id).is_some_and(|id| self.kept.book.holds(&id))
            }
            _ => false,
        };
        let mine: Vec<Event> = events.iter().filter(mine).cloned().collect();
        if mine.is_empty() {
            return;
        }
        mine.iter().for_each(|event| self.kept.book.fold(event));
        let revision = self.article.document.revision();
        self.kept.place(&self.article.document.text, &revision);
    }

    /// Keys act on this quote until the focus moves.
    pub fn heat(&mut self, id: &QuoteId) {
        self.kept.hot = Some((id.clone(), self.focus()));
    }

    /// The quote that keys act on: the one done something to last, else the smallest of those under
    /// the focus.
    pub fn hot(&self) -> Option<&Marked> {
        let done = self.kept.hot.as_ref().filter(|(_, focus)| *focus == self.focus());
        done.and_then(|(id, _)| self.kept.get(id))
            .or_else(|| self.kept.touching(&self.focus()).min_by_key(|marked| marked.len()))
    }

    /// Puts the focus on a quote, or on what is most like it; false when it is nowhere.
    pub fn go_to_quote(&mut self, id: &QuoteId) -> bool {
        let Some(marked) = self.kept.get(id) else { return false };
        let guess = marked.standing.parts.iter().find_map(|part| part.guess.clone());
        let lost = marked.ranges().next().is_none();
        let Some(place) = marked.ranges().next().cloned().or(guess) else { return false };
        self.go(place.start);
        self.show(place.end.saturating_sub(1));
        self.show(place.start);
        if !lost {
            self.heat(id);
        }
        true
    }

    /// The quotation at the focus, else the first one after it that begins on screen.
    pub fn quotation_ahead(&self) -> Option<usize> {
        let focus = self.focus();
        self.spoken().or_else(|| {
            (0..self.quotations.len()).find(|utterance| {
                let span = self.quotations.span(*utterance).unwrap_or_default();
                span.start >= focus.start && self.place_of(span.start).is_some()
            })
        })
    }
}
