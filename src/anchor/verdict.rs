//! Weighs the evidence for a place: is it the passage, perhaps, or something else?
//!
//! The bounds were set on texts in English and Chinese with known edits. They fall on the side of
//! the orphan: a quote that is shown as lost can be put right, one in a wrong place is believed.

use crate::anchor::place::Place;

/// Below so many letters a passage says too little to be known by itself.
const SHORT: f32 = 30.0;

/// What is known about the old text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Where the words around it went, by comparison of both whole texts.
    InPlace,
    /// Somewhere else in the new text, though the old text is known.
    Elsewhere,
    /// By the quote and a little context alone.
    Alone,
}

/// From nothing to certainty; in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Belief {
    No,
    Perhaps,
    Yes,
}

/// A place that was weighed.
#[derive(Debug, Clone)]
pub struct Candidate<'p> {
    pub place: &'p Place,
    pub belief: Belief,
    pub found: Found,
    pub score: f32,
}

impl<'p> Candidate<'p> {
    pub fn weigh(place: &'p Place, found: Found) -> Self {
        Self { place, belief: belief(place, found), found, score: score(place) }
    }
}

/// How far the place is to be believed.
pub fn belief(place: &Place, found: Found) -> Belief {
    let kept = place.kept.max(place.weight);
    let around = (place.before + place.behind) / 2.0;
    let near = place.before.max(place.behind);
    let one = place.beside.0 || place.beside.1;
    let both = place.beside.0 && place.beside.1;
    // Kept and filled at once: what the passage lost weighs as much as what it gained.
    let alike = 2.0 * kept * place.fill / (kept + place.fill).max(0.01);
    let short = place.size < SHORT;
    let (yes, perhaps) = match (found, short) {
        (Found::InPlace, true) => (
            place.same && (around > 0.1 || place.bits >= 8.0)
                || kept >= 0.5 && around >= 0.3
                || kept >= 0.75 && around >= 0.1,
            kept >= 0.5 && around >= 0.2 || kept >= 0.74 && place.bits >= 20.0,
        ),
        (Found::InPlace, false) => (
            kept >= 0.5 && place.fill >= 0.2 && around >= 0.2 || alike >= 0.6,
            kept >= 0.5 && alike >= 0.4
                || kept >= 0.44 && around >= 0.3
                || kept >= 0.38 && around >= 0.55
                || kept >= 0.38 && alike >= 0.48 && around >= 0.45,
        ),
        (Found::Elsewhere, true) => (
            place.same && both && around >= 0.3
                || kept >= 0.75 && alike >= 0.7 && both && around >= 0.25
                || alike >= 0.8 && near >= 0.8
                || kept >= 0.5 && both && around >= 0.85,
            kept >= 0.5 && alike >= 0.5 && both && around >= 0.45
                || kept >= 0.74 && alike >= 0.7 && near >= 0.9 && around >= 0.45
                || place.same && place.paragraph && place.bits >= 14.0,
        ),
        (Found::Elsewhere, false) => (
            alike >= 0.8 || alike >= 0.7 && near >= 0.5,
            alike >= 0.72 || alike >= 0.6 && near >= 0.8,
        ),
        (Found::Alone, true) => (
            place.same && (around >= 0.3 || near >= 0.6)
                || kept >= 0.5 && both && around >= 0.5
                || kept >= 0.74 && around >= 0.4,
            place.same && place.bits >= 8.0
                || kept >= 0.5 && alike >= 0.5 && around >= 0.3 && (one || around >= 0.5),
        ),
        (Found::Alone, false) => (
            alike >= 0.75 || alike >= 0.6 && near >= 0.5 || kept >= 0.4 && around >= 0.8,
            alike >= 0.65
                || alike >= 0.5 && near >= 0.5
                || kept >= 0.43 && alike >= 0.43 && around >= 0.3,
        ),
    };
    if yes {
        Belief::Yes
    } else if perhaps {
        Belief::Perhaps
    } else {
        Belief::No
    }
}

/// What places of one passage are ordered by, from 0 to 1.
pub fn score(place: &Place) -> f32 {
    let kept = (place.kept + place.weight) / 2.0;
    let alike = 2.0 * kept * place.fill / (kept + place.fill).max(0.01);
    let around = (place.before + place.behind) / 2.0;
    let beside = f32::from(u8::from(place.beside.0)) + f32::from(u8::from(place.beside.1));
    // A short passage is known by its context, a long one by itself.
    let own = 0.44 + 0.4 * ((place.size - 12.0) / 48.0).clamp(0.0, 1.0);
    (own * alike + (1.0 - own) * (0.8 * around + 0.1 * beside)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::{Belief, Found, belief, score};
    use crate::anchor::place::Place;

    /// A phrase of two words that is wholly there, its context too.
    fn phrase() -> Place {
        Place {
            span: 10..12,
            kept: 1.0,
            weight: 1.0,
            fill: 1.0,
            bits: 16.0,
            before: 1.0,
            behind: 1.0,
            beside: (true, true),
            same: true,
            paragraph: false,
            size: 14.0,
        }
    }

    #[test]
    fn a_phrase_elsewhere_needs_its_context_and_a_sentence_does_not() {
        let lone = Place { before: 0.0, behind: 0.0, beside: (false, false), ..phrase() };
        assert_eq!(belief(&lone, Found::InPlace), Belief::Yes);
        assert_eq!(belief(&lone, Found::Elsewhere), Belief::No);
        assert_eq!(belief(&lone, Found::Alone), Belief::Perhaps);
        let sentence = Place { size: 90.0, bits: 120.0, ..lone };
        assert_eq!(belief(&sentence, Found::Elsewhere), Belief::Yes);
        assert_eq!(belief(&sentence, Found::Alone), Belief::Yes);
    }

    #[test]
    fn half_a_phrase_between_its_neighbours_is_the_phrase_and_less_is_not() {
        let half = Place { kept: 0.5, weight: 0.5, fill: 0.5, same: false, ..phrase() };
        let third = Place { kept: 0.34, weight: 0.34, ..half.clone() };
        for found in [Found::InPlace, Found::Elsewhere, Found::Alone] {
            assert_eq!(belief(&half, found), Belief::Yes, "{found:?}");
            assert_eq!(belief(&third, found), Belief::No, "{found:?}");
        }
    }

    #[test]
    fn a_lookalike_of_a_sentence_is_not_believed() {
        let lookalike = Place {
            kept: 0.55,
            weight: 0.52,
            fill: 0.6,
            bits: 50.0,
            before: 0.0,
            behind: 0.1,
            beside: (false, false),
            same: false,
            size: 80.0,
            ..phrase()
        };
        assert_eq!(belief(&lookalike, Found::Elsewhere), Belief::No);
        assert_eq!(belief(&lookalike, Found::Alone), Belief::No);
    }

    #[test]
    fn more_context_scores_a_phrase_higher_and_more_of_itself_a_sentence() {
        let bare = Place { before: 0.0, behind: 0.0, beside: (false, false), ..phrase() };
        let half = Place { kept: 0.5, weight: 0.5, fill: 0.5, same: false, ..phrase() };
        assert!(score(&half) > score(&bare));
        let long = |place: Place| Place { size: 90.0, ..place };
        assert!(score(&long(bare)) > score(&long(half)));
        assert_eq!(score(&phrase()), 1.0);
    }
}
