//! Turns a quote and its new wording into the pieces that were kept, removed and added.

use std::ops::Range;

use crate::anchor::align::Pinned;
use crate::anchor::token::Vocabulary;
use crate::anchor::trace::between;

/// A piece of one wording or of both; ranges are bytes, and together they cover both wordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Kept { old: Range<usize>, new: Range<usize> },
    Removed(Range<usize>),
    Added(Range<usize>),
}

/// What changed between two wordings, word by word, in reading order: where words were replaced,
/// the removed ones come first. Case and the shape of marks count as a change.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let mut words = Vocabulary::default();
    let (old_tokens, new_tokens) = (words.read(old), words.read(new));
    words.count(&old_tokens);
    words.count(&new_tokens);
    let pinned = Pinned { start: true, end: true };
    let pairs = between(&words, &old_tokens, &new_tokens, pinned);
    let mut out = Wording { old, new, changes: Vec::new(), at: (0, 0) };
    for pair in pairs {
        let (a, b) = (&old_tokens[pair.old].range, &new_tokens[pair.new].range);
        if old[a.clone()] == new[b.clone()] {
            out.replace(a.start, b.start);
            out.keep(a.end, b.end);
        }
    }
    out.replace(old.len(), new.len());
    out.changes
}

struct Wording<'w> {
    old: &'w str,
    new: &'w str,
    changes: Vec<Change>,
    /// How far both wordings are covered.
    at: (usize, usize),
}

impl Wording<'_> {
    /// Both wordings up to these bytes differ, but for the blanks at both ends.
    fn replace(&mut self, old: usize, new: usize) {
        let gap = (&self.old[self.at.0..old], &self.new[self.at.1..new]);
        let shared = gap.0.chars().zip(gap.1.chars());
        let head: usize =
            shared.take_while(|(a, b)| a == b && blank(*a)).map(|(a, _)| a.len_utf8()).sum();
        let rest = (&gap.0[head..], &gap.1[head..]);
        let shared = rest.0.chars().rev().zip(rest.1.chars().rev());
        let tail: usize =
            shared.take_while(|(a, b)| a == b && blank(*a)).map(|(a, _)| a.len_utf8()).sum();
        self.keep(self.at.0 + head, self.at.1 + head);
        let (removed, added) = (self.at.0..old - tail, self.at.1..new - tail);
        self.at = (old - tail, new - tail);
        if !removed.is_empty() {
            self.changes.push(Change::Removed(removed));
        }
        if !added.is_empty() {
            self.changes.push(Change::Added(added));
        }
        self.keep(old, new);
    }

    /// Both wordings are the same up to these bytes.
    fn keep(&mut self, old_end: usize, new_end: usize) {
        let (start, new_start) = std::mem::replace(&mut self.at, (old_end, new_end));
        if start == old_end {
            return;
        }
        match self.changes.last_mut() {
            Some(Change::Kept { old, new }) => (old.end, new.end) = (old_end, new_end),
            Some(Change::Removed(_) | Change::Added(_)) | None => {
                self.changes.push(Change::Kept { old: start..old_end, new: new_start..new_end });
            }
        }
    }
}

fn blank(c: char) -> bool {
    c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::{Change, changes};
    use proptest::prelude::{prop_assert_eq, proptest};

    /// `[removed]`, `{added}`, the rest as it is in the new wording.
    fn shown(old: &str, new: &str) -> String {
        let mut out = String::new();
        for change in changes(old, new) {
            match change {
                Change::Kept { new: range, .. } => out.push_str(&new[range]),
                Change::Removed(range) => out.push_str(&format!("[{}]", &old[range])),
                Change::Added(range) => out.push_str(&format!("{{{}}}", &new[range])),
            }
        }
        out
    }

    #[test]
    fn what_was_removed_and_added_is_told_word_by_word() {
        for (old, new, expected) in [
            (
                "They must take the bus.",
                "They must catch the bus.",
                "They must [take]{catch} the bus.",
            ),
            ("The old mill", "The mill", "The [old ]mill"),
            ("The mill", "The old mill", "The {old }mill"),
            ("“No,” he said", "\"No,\" he said", "[“]{\"}No,[”]{\"} he said"),
            ("Night bus", "night bus", "[Night]{night} bus"),
            ("渔民没有被问到", "渔民从未被问到", "渔民[没有]{从未}被问到"),
            ("same", "same", "same"),
            ("", "new", "{new}"),
            ("old", "", "[old]"),
            ("a  b", "a b", "a [ ]b"),
        ] {
            assert_eq!(shown(old, new), expected);
        }
    }

    proptest! {
        #[test]
        fn the_pieces_are_both_wordings_in_order(
            old in "([a-c “”\n]|的|是){0,40}", new in "([a-c “”\n]|的|是){0,40}",
        ) {
            let (mut before, mut after) = (String::new(), String::new());
            for change in changes(&old, &new) {
                match change {
                    Change::Kept { old: a, new: b } => {
                        prop_assert_eq!(&old[a.clone()], &new[b.clone()]);
                        before.push_str(&old[a]);
                        after.push_str(&new[b]);
                    }
                    Change::Removed(a) => before.push_str(&old[a]),
                    Change::Added(b) => after.push_str(&new[b]),
                }
            }
            prop_assert_eq!((before, after), (old, new));
        }
    }
}
