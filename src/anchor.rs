//! Finds a passage again after its text has changed: old text, passage, new text → place and state.
//!
//! With the old text at hand, both texts are compared once: tokens ([`token`]), runs that are
//! surely the same ([`chain`]), alignment of what lies between around a passage ([`align`],
//! [`trace`]). Where that does not explain a passage (its paragraph moved), and without the old
//! text, windows that share its words are looked up ([`search`]) and aligned alike. Every way ends
//! in a [`place`] with evidence, which [`verdict`] weighs: a wrong place is worse than none.

pub mod align;
pub mod chain;
pub mod page;
pub mod place;
pub mod question;
pub mod revision;
pub mod search;
pub mod token;
pub mod trace;
pub mod verdict;
pub mod wording;

use std::ops::Range;

pub use crate::anchor::page::Page;
pub use crate::anchor::revision::Revision;

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

impl Anchor {
    /// The passage is not there; `guess` is what is most like it.
    pub(crate) fn orphan(guess: Option<Range<usize>>, score: f32) -> Self {
        Self { state: State::Orphan, range: None, guess, score }
    }
}
