//! Turns a quote and its new wording into the pieces that were kept, removed and added.

use std::ops::Range;

use crate::anchor::align::Pinned;
use crate::anchor::token::{Token, Vocabulary};
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
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    let spelling = |a: &Token, b: &Token| old[a.range.clone()] == new[b.range.clone()];
    for pair in pairs {
        let (a, b) = (&old_tokens[pair.old], &new_tokens[pair.new]);
        if !spelling(a, b) {
            continue;
        }
        // A blank between two kept words is kept with them.
        let gap = (&old[i..a.range.start], &new[j..b.range.start]);
        let blank = gap.0 == gap.1 || gap.0.trim().is_empty() && gap.1.trim().is_empty();
        if !blank {
            push(&mut out, i..a.range.start, j..b.range.start);
            (i, j) = (a.range.start, b.range.start);
        }
        match out.last_mut() {
            Some(Change::Kept { old, new }) if old.end == i && new.end == j => {
                (old.end, new.end) = (a.range.end, b.range.end);
            }
            _ => out.push(Change::Kept { old: i..a.range.end, new: j..b.range.end }),
        }
        (i, j) = (a.range.end, b.range.end);
    }
    push(&mut out, i..old.len(), j..new.len());
    out
}

fn push(out: &mut Vec<Change>, removed: Range<usize>, added: Range<usize>) {
    if !removed.is_empty() {
        out.push(Change::Removed(removed));
    }
    if !added.is_empty() {
        out.push(Change::Added(added));
    }
}
