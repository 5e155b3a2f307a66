//! Follows the tokens of a window of the old text into the new one: sure blocks as they are, the
//! holes between them by alignment.

use std::ops::Range;

use crate::anchor::align::{MOST_CELLS, Pair, Pinned, align};
use crate::anchor::chain::{Block, chain};
use crate::anchor::token::{Token, Vocabulary};

/// Tokens looked at on each side of a passage.
pub const AROUND: usize = 32;
/// Windows up to this many cells are aligned whole: a chain of sure blocks would only be a guess
/// made earlier.
const SMALL: usize = 40_000;
/// The most cells for one window.
const BUDGET: usize = 1_500_000;

/// The pairs of two windows of which nothing is known; indices into both slices.
pub fn between(words: &Vocabulary, old: &[Token], new: &[Token], pinned: Pinned) -> Vec<Pair> {
    if old.len().saturating_mul(new.len()) <= SMALL {
        return align(words, old, new, pinned);
    }
    let blocks = chain(old, new);
    fill(words, (old, new), (0..old.len(), 0..new.len()), &blocks, pinned)
}

/// The pairs around a passage of a text whose sure blocks are known; indices into both texts.
pub fn around(
    words: &Vocabulary,
    (old, new): (&[Token], &[Token]),
    blocks: &[Block],
    passage: &Range<usize>,
) -> Vec<Pair> {
    let first = passage.start.saturating_sub(AROUND);
    let last = passage.end.saturating_add(AROUND).min(old.len());
    let begin = blocks.partition_point(|block| block.old + block.length <= first);
    let end = blocks.partition_point(|block| block.old < last);
    let (mut from, mut to) = ((first, 0), (last, new.len()));
    let mut pinned = Pinned { start: false, end: false };
    match (blocks.get(begin), begin.checked_sub(1).and_then(|k| blocks.get(k))) {
        (Some(block), _) if block.old <= first => {
            from = (first, block.new + first - block.old);
            pinned.start = true;
        }
        (_, Some(before)) => {
            let edge = before.old + before.length;
            pinned.start = first - edge <= AROUND;
            from = (if pinned.start { edge } else { first }, before.new + before.length);
        }
        (_, None) => pinned.start = first == 0,
    }
    match (end.checked_sub(1).and_then(|k| blocks.get(k)), blocks.get(end)) {
        (Some(block), _) if block.old + block.length >= last => {
            to = (last, block.new + last - block.old);
            pinned.end = true;
        }
        (_, Some(after)) => {
            pinned.end = after.old - last <= AROUND;
            to = (if pinned.end { after.old } else { last }, after.new);
        }
        (_, None) => pinned.end = last == old.len(),
    }
    let inside = &blocks[begin.min(end)..end];
    fill(words, (old, new), (from.0..to.0, from.1..to.1), inside, pinned)
}

/// The pairs inside a passage that came to stand at `span`, with its context on both sides
/// followed from there.
pub fn flanked(
    words: &Vocabulary,
    (old, new): (&[Token], &[Token]),
    passage: &Range<usize>,
    span: &Range<usize>,
    pairs: &[Pair],
) -> Vec<Pair> {
    let before = (
        passage.start.saturating_sub(AROUND)..passage.start,
        span.start.saturating_sub(2 * AROUND)..span.start,
    );
    let behind = (
        passage.end..passage.end.saturating_add(AROUND).min(old.len()),
        span.end..span.end.saturating_add(2 * AROUND).min(new.len()),
    );
    let mut out = Vec::with_capacity(passage.len() + 2 * AROUND);
    let flank = |a: Range<usize>, b: Range<usize>, pinned: Pinned, out: &mut Vec<Pair>| {
        let mut found = align(words, &old[a.clone()], &new[b.clone()], pinned);
        Pair::shift(&mut found, a.start, b.start);
        out.append(&mut found);
    };
    flank(before.0, before.1, Pinned { start: false, end: true }, &mut out);
    let inside = |pair: &&Pair| passage.contains(&pair.old) && span.contains(&pair.new);
    out.extend(pairs.iter().filter(inside));
    flank(behind.0, behind.1, Pinned { start: true, end: false }, &mut out);
    out
}

fn fill(
    words: &Vocabulary,
    (old, new): (&[Token], &[Token]),
    (old_window, new_window): (Range<usize>, Range<usize>),
    blocks: &[Block],
    pinned: Pinned,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut budget = BUDGET;
    let (mut i, mut j) = (old_window.start, new_window.start);
    let end = Block { old: old_window.end, new: new_window.end, length: 0 };
    for block in blocks.iter().chain([&end]) {
        // A block can begin before the window or end behind it.
        let cut = old_window.start.saturating_sub(block.old).min(block.length);
        let (a, b) = (block.old + cut, block.new + cut);
        let length = (block.length - cut).min(old_window.end.saturating_sub(a));
        if a > i && b > j {
            let (gap_old, gap_new) = (&old[i..a], &new[j..b]);
            let ends = Pinned {
                start: pinned.start || i > old_window.start,
                end: pinned.end || block.length > 0,
            };
            let cells = gap_old.len().saturating_mul(gap_new.len());
            if cells <= MOST_CELLS.min(budget) {
                budget -= cells;
                let mut found = align(words, gap_old, gap_new, ends);
                Pair::shift(&mut found, i, j);
                pairs.append(&mut found);
            }
        }
        pairs.extend((0..length).map(|k| Pair { old: a + k, new: b + k, alike: 100 }));
        (i, j) = (a + length, b + length);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::{around, between, flanked};
    use crate::anchor::align::{Pair, Pinned};
    use crate::anchor::chain::chain;
    use crate::anchor::token::{Token, Vocabulary};
    use proptest::prelude::{prop_assert, proptest};

    fn read(old: &str, new: &str) -> (Vocabulary, Vec<Token>, Vec<Token>) {
        let mut words = Vocabulary::default();
        let (old, new) = (words.read(old), words.read(new));
        words.count(&old);
        words.count(&new);
        (words, old, new)
    }

    fn numbers(range: std::ops::Range<usize>) -> String {
        range.map(|n| format!("n{n} ")).collect()
    }

    #[test]
    fn a_passage_is_followed_over_blocks_and_through_what_lies_between() {
        let old = numbers(0..100) + "the miller sold flour " + &numbers(200..300);
        let new =
            numbers(500..540) + &numbers(0..100) + "a miller sells flour " + &numbers(200..300);
        let (words, old, new) = read(&old, &new);
        let pairs = around(&words, (&old, &new), &chain(&old, &new), &(100..104));
        let inside: Vec<(usize, usize)> = pairs
            .iter()
            .filter(|pair| (98..106).contains(&pair.old))
            .map(|pair| (pair.old, pair.new))
            .collect();
        let expected = [98, 99, 101, 103, 104, 105].map(|at| (at, at + 40));
        assert_eq!(inside, expected);
    }

    #[test]
    fn the_context_is_followed_from_where_the_passage_stands() {
        let (words, old, new) = read("one two three KEY four five six", "x one two KEY six y");
        let key = [Pair { old: 3, new: 3, alike: 100 }];
        let pairs = flanked(&words, (&old, &new), &(3..4), &(3..4), &key);
        let places: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.old, pair.new)).collect();
        assert_eq!(places, [(0, 1), (1, 2), (3, 3), (6, 4)]);
    }

    proptest! {
        #[test]
        fn pairs_are_in_order_and_within_both_texts(
            old in "([a-f]{1,2} ){0,90}", new in "([a-f]{1,2} ){0,90}", from in 0usize..90, to in 0usize..90,
        ) {
            let (words, old, new) = read(&old, &new);
            let (from, to) = (from.min(to).min(old.len()), from.max(to).min(old.len()));
            let loose = Pinned { start: false, end: false };
            for pairs in [
                around(&words, (&old, &new), &chain(&old, &new), &(from..to)),
                between(&words, &old, &new, loose),
            ] {
                prop_assert!(pairs.is_sorted_by(|a, b| a.old < b.old && a.new < b.new));
                prop_assert!(pairs.iter().all(|pair| pair.old < old.len() && pair.new < new.len()));
            }
        }
    }
}
