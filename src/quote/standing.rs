//! A quote, the text it was taken from and the text of today → where it stands now.

use std::ops::Range;

use crate::anchor::wording::{self, Change};
use crate::anchor::{Anchor, Page, Passage, Revision, State};
use crate::article::document::revision;
use crate::quote::{Place, Quote};
use crate::safe::Safe;

/// What became of a quote in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The worst of its parts.
    pub state: State,
    /// Of each part, in order.
    pub parts: Vec<Anchor>,
}

impl Standing {
    /// Bytes of the text where all parts stand; `None` when one of them is an orphan.
    pub fn ranges(&self) -> Option<Vec<Range<usize>>> {
        self.parts.iter().map(|part| part.range.clone()).collect()
    }

    /// What differs between a part as kept and as it stands in `text` today.
    pub fn changes(&self, quote: &Quote, part: usize, text: &str) -> Option<Vec<Change>> {
        let now = text.get(self.parts.get(part)?.range.clone()?)?;
        Some(wording::changes(quote.parts.get(part)?, now))
    }
}

/// How bad a state is.
fn rank(state: State) -> u8 {
    match state {
        State::Exact => 0,
        State::Moved => 1,
        State::Changed => 2,
        State::Unsure => 3,
        State::Orphan => 4,
    }
}

/// The text of today, and a text that quotes were taken from, compared once for all of them.
#[derive(Debug)]
pub struct Ground<'a> {
    new: &'a str,
    new_revision: String,
    old: Option<Old<'a>>,
    page: Page<'a>,
}

#[derive(Debug)]
struct Old<'a> {
    text: &'a str,
    revision: String,
    compared: Revision<'a>,
}

impl<'a> Ground<'a> {
    /// `old` is the snapshot of one revision; quotes of another one are found by their words.
    pub fn new(old: Option<&'a str>, new: &'a str) -> Self {
        let old = old.map(|text| Old {
            text,
            revision: revision(text),
            compared: Revision::new(text, new),
        });
        Self { new, new_revision: revision(new), old, page: Page::new(new) }
    }

    pub fn find(&mut self, quote: &Quote) -> Standing {
        let parts: Vec<Anchor> =
            (0..quote.parts.len()).map(|part| self.part(quote, part)).collect();
        let worst = parts.iter().map(|part| part.state).max_by_key(|state| rank(*state));
        Standing { state: worst.unwrap_or(State::Orphan), parts }
    }

    fn part(&mut self, quote: &Quote, part: usize) -> Anchor {
        let words = quote.parts.get(part).map(Safe::as_str).unwrap_or_default();
        // What a person confirmed is where it is, whatever the words.
        if let Some(span) = quote.confirmed.get(&self.new_revision).and_then(|s| s.get(part))
            && let Some(range) = bytes(self.new, span)
        {
            let same = self.new.get(range.clone()) == Some(words);
            let state = if same { State::Exact } else { State::Changed };
            return Anchor { state, range: Some(range), guess: None, score: 1.0 };
        }
        let place = quote.place.as_ref();
        if let Some(range) = place
            .filter(|place| place.revision == self.new_revision)
            .and_then(|place| standing_at(self.new, place, part, words))
        {
            return Anchor { state: State::Exact, range: Some(range), guess: None, score: 1.0 };
        }
        if let (Some(old), Some(place)) = (&self.old, place)
            && place.revision == old.revision
            && let Some(range) = standing_at(old.text, place, part, words)
        {
            return self.snug(old.compared.find(&range), words);
        }
        let last = part + 1 == quote.parts.len();
        let anchor = self.page.find(&Passage {
            text: words,
            before: if part == 0 { &quote.before } else { "" },
            behind: if last { &quote.behind } else { "" },
            range: 0..0,
            share: None,
        });
        self.snug(anchor, words)
    }

    /// A comparison of words may leave out a mark at an end of a place where all of the quote
    /// stands: then nothing has changed but the place.
    fn snug(&self, anchor: Anchor, words: &str) -> Anchor {
        let Some(found) = anchor.range.clone().filter(|_| anchor.state == State::Changed) else {
            return anchor;
        };
        let reach = words.len();
        let mut from = found.start.saturating_sub(reach);
        let mut to = (found.end + reach).min(self.new.len());
        while !self.new.is_char_boundary(from) {
            from -= 1;
        }
        while !self.new.is_char_boundary(to) {
            to += 1;
        }
        let window = &self.new[from..to];
        let places = window.match_indices(words).map(|(at, _)| from + at..from + at + words.len());
        let mut holding =
            places.filter(|place| place.start <= found.start && found.end <= place.end);
        match holding.next() {
            Some(range) => Anchor { state: State::Moved, range: Some(range), ..anchor },
            None => anchor,
        }
    }
}

/// Bytes of a part in the text of its own revision, if its words stand there.
pub fn standing_at(text: &str, place: &Place, part: usize, words: &str) -> Option<Range<usize>> {
    let range = bytes(text, place.spans.get(part)?)?;
    (text.get(range.clone()) == Some(words)).then_some(range)
}

/// Scalar values → bytes.
fn bytes(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    let mut places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start = places.nth(span.start)?;
    let end = places.nth(span.end.checked_sub(span.start + 1)?)?;
    Some(start..end)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::single_range_in_vec_init, reason = "one part has one range")]

    use super::Ground;
    use crate::anchor::State;
    use crate::anchor::wording::Change;
    use crate::article::document::revision;
    use crate::quote::Quote;
    use crate::quote::export::sample;

    const OLD: &str = "The harbour is quiet.\n\nPassengers who arrive later must take the night bus \
        across the bridge. The board expects few complaints.\n\nFishermen were not asked at all.";

    fn quote(words: &[&str]) -> Quote {
        sample::of(OLD, words)
    }

    #[test]
    fn states_tell_what_became_of_a_quote() {
        let bus = "Passengers who arrive later must take the night bus across the bridge.";
        let without = OLD.replace(&format!("{bus} "), "");
        let moved = without.replace("Fishermen", &format!("{bus} Fishermen"));
        for (new, state) in [
            (OLD.to_owned(), State::Exact),
            (format!("Correction.\n\n{OLD}"), State::Exact),
            (OLD.replace("must take", "have to use"), State::Changed),
            (moved, State::Moved),
            (without, State::Orphan),
        ] {
            let standing = Ground::new(Some(OLD), &new).find(&quote(&[bus]));
            assert_eq!(standing.state, state, "{new} {standing:?}");
            assert_eq!(standing.ranges().is_none(), state == State::Orphan);
        }
    }

    #[test]
    fn the_worst_part_decides_and_its_change_is_told_word_by_word() {
        let quote = quote(&["The harbour is quiet.", "Fishermen were not asked at all."]);
        let new = OLD.replace("not asked", "never asked");
        let standing = Ground::new(Some(OLD), &new).find(&quote);
        assert_eq!(standing.state, State::Changed);
        assert_eq!(standing.parts[0].state, State::Exact);
        let changes = standing.changes(&quote, 1, &new).unwrap();
        assert!(changes.contains(&Change::Added(15..20)), "{changes:?}");
        assert_eq!(quote.parts[1].as_str(), "Fishermen were not asked at all.");
    }

    #[test]
    fn a_confirmed_place_stands_and_a_lost_snapshot_leaves_the_words() {
        let mut quote = quote(&["Fishermen were not asked at all."]);
        let new = OLD.replace("Fishermen were not asked at all.", "Those who fish heard nothing.");
        let mut ground = Ground::new(Some(OLD), &new);
        assert_ne!(ground.find(&quote).state, State::Exact);
        let start = new.chars().count() - "Those who fish heard nothing.".len();
        quote.confirmed.insert(revision(&new), vec![start..start + 29]);
        let standing = ground.find(&quote);
        assert_eq!(standing.state, State::Changed);
        assert_eq!(&new[standing.ranges().unwrap()[0].clone()], "Those who fish heard nothing.");

        let again = Ground::new(None, &format!("New head.\n\n{OLD}"))
            .find(&sample::of(OLD, &["The board expects few complaints."]));
        assert_eq!(again.state, State::Exact);
    }
}
