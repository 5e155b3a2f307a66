//! Finds the runs of tokens that two texts surely share, in the same order in both.
//!
//! A run begins where a few tokens in a row stand exactly once in both texts (as in Bram Cohen's
//! patience diff, with runs in place of lines) and grows as far as it agrees; the heaviest chain
//! of runs in order is kept, and the holes between them are searched with shorter runs. Every
//! step is linear, or sorts; text that repeats itself yields no runs instead of costing time.

use std::collections::HashMap;
use std::ops::Range;

use crate::anchor::token::Token;

/// How many tokens in a row must be unique, from the surest to the shortest.
const LENGTHS: [usize; 4] = [12, 6, 4, 3];
/// How often the holes that one length left are searched again with it.
const ROUNDS: usize = 2;

/// `length` tokens that are the same in both texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub old: usize,
    pub new: usize,
    pub length: usize,
}

/// A part of each text in which runs are still to be found.
#[derive(Debug, Clone)]
struct Hole {
    old: Range<usize>,
    new: Range<usize>,
}

/// Blocks in the order of both texts; they do not overlap.
pub fn chain(old: &[Token], new: &[Token]) -> Vec<Block> {
    let head = old.iter().zip(new).take_while(|(a, b)| a.id == b.id).count();
    let rest = old.len().min(new.len()) - head;
    let tail =
        old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a.id == b.id).count();
    // Where paragraphs end alike, what is the same at an end reaches too far: it would take the last
    // words of one paragraph for those of another.
    let opens = |k: usize, j: usize| {
        old.get(k).is_none_or(|token| token.opens) && new.get(j).is_none_or(|token| token.opens)
    };
    let head = (1..=head).rev().find(|&k| opens(k, k)).unwrap_or(head);
    let tail = (1..=tail).rev().find(|&k| opens(old.len() - k, new.len() - k)).unwrap_or(tail);
    let tail = tail.min(old.len().min(new.len()) - head);
    let mut blocks = Vec::new();
    if head > 0 {
        blocks.push(Block { old: 0, new: 0, length: head });
    }
    if tail > 0 {
        blocks.push(Block { old: old.len() - tail, new: new.len() - tail, length: tail });
    }
    for length in LENGTHS {
        for _ in 0..ROUNDS {
            let mut found = Vec::new();
            for hole in holes(&blocks, old.len(), new.len()) {
                runs(old, new, &hole, length, &mut found);
            }
            if found.is_empty() {
                break;
            }
            blocks.extend(found);
            blocks.sort_unstable_by_key(|block| block.old);
        }
    }
    blocks
}

fn holes(blocks: &[Block], old: usize, new: usize) -> Vec<Hole> {
    let mut holes = Vec::with_capacity(blocks.len() + 1);
    let (mut old_at, mut new_at) = (0, 0);
    let end = Block { old, new, length: 0 };
    for block in blocks.iter().chain([&end]) {
        if block.old > old_at && block.new > new_at {
            holes.push(Hole { old: old_at..block.old, new: new_at..block.new });
        }
        (old_at, new_at) = (block.old + block.length, block.new + block.length);
    }
    holes
}

/// Appends the heaviest chain of runs in a hole.
fn runs(old: &[Token], new: &[Token], hole: &Hole, length: usize, out: &mut Vec<Block>) {
    let (a, b) = (&old[hole.old.clone()], &new[hole.new.clone()]);
    if a.len() < length || b.len() < length {
        return;
    }
    let mut seen: HashMap<u64, (Once, Once)> = HashMap::with_capacity(a.len());
    for (at, window) in a.windows(length).enumerate() {
        seen.entry(hash(window)).or_default().0.add(at);
    }
    for (at, window) in b.windows(length).enumerate() {
        if let Some(both) = seen.get_mut(&hash(window)) {
            both.1.add(at);
        }
    }
    let mut seeds: Vec<(usize, usize)> = seen
        .into_values()
        .filter_map(|both| match both {
            (Once::At(a), Once::At(b)) => Some((a, b)),
            _ => None,
        })
        .collect();
    seeds.sort_unstable();
    let mut found: Vec<Block> = Vec::new();
    for (i, j) in seeds {
        let inside = found
            .last()
            .is_some_and(|last| i < last.old + last.length && i + last.new == j + last.old);
        if inside || a[i..i + length].iter().zip(&b[j..]).any(|(a, b)| a.id != b.id) {
            continue;
        }
        let more = a[i..].iter().zip(&b[j..]).take_while(|(a, b)| a.id == b.id).count();
        found.push(Block { old: i, new: j, length: more });
    }
    for block in heaviest(found) {
        let (i, j) = (block.old, block.new);
        // What agrees in front of the seeds was not unique, but belongs to the run now.
        let floor = out.last().map_or((0, 0), |last| {
            (
                (last.old + last.length).saturating_sub(hole.old.start),
                (last.new + last.length).saturating_sub(hole.new.start),
            )
        });
        let room = i.saturating_sub(floor.0).min(j.saturating_sub(floor.1));
        let before = a[..i]
            .iter()
            .rev()
            .zip(b[..j].iter().rev())
            .take(room)
            .take_while(|(a, b)| a.id == b.id)
            .count();
        out.push(Block {
            old: hole.old.start + i - before,
            new: hole.new.start + j - before,
            length: block.length + before,
        });
    }
}

/// Where something stands, if it stands in one place only.
#[derive(Debug, Clone, Copy, Default)]
enum Once {
    #[default]
    Nowhere,
    At(usize),
    Often,
}

impl Once {
    fn add(&mut self, at: usize) {
        *self = match self {
            Self::Nowhere => Self::At(at),
            Self::At(_) | Self::Often => Self::Often,
        };
    }
}

/// The chain with the most tokens among blocks sorted by `old`, both ends in order.
///
/// As a longest increasing subsequence, but weighed: a Fenwick tree holds the best chain that ends
/// before each place of the new text.
fn heaviest(mut blocks: Vec<Block>) -> Vec<Block> {
    if blocks.len() < 2 {
        return blocks;
    }
    // Seeds of one diagonal never overlap; of two they may, and the later one gives way.
    let mut ends: Vec<usize> = blocks.iter().map(|block| block.new + block.length).collect();
    ends.sort_unstable();
    ends.dedup();
    let mut tree: Vec<(usize, usize)> = vec![(0, usize::MAX); ends.len() + 1];
    let mut best: Vec<(usize, usize)> = vec![(0, usize::MAX); blocks.len()];
    // A block may follow only blocks that end before it in the old text too: they are entered
    // into the tree when the sweep passes their end.
    let mut by_end: Vec<usize> = (0..blocks.len()).collect();
    by_end.sort_unstable_by_key(|&k| blocks[k].old + blocks[k].length);
    let mut entered = 0;
    for k in 0..blocks.len() {
        while let Some(&other) = by_end.get(entered) {
            if blocks[other].old + blocks[other].length > blocks[k].old {
                break;
            }
            let end = blocks[other].new + blocks[other].length;
            let mut slot = ends.partition_point(|&e| e < end) + 1;
            while slot < tree.len() {
                if best[other].0 > tree[slot].0 {
                    tree[slot] = (best[other].0, other);
                }
                slot += slot & slot.wrapping_neg();
            }
            entered += 1;
        }
        let mut slot = ends.partition_point(|&e| e <= blocks[k].new);
        let mut before = (0, usize::MAX);
        while slot > 0 {
            if tree[slot].0 > before.0 {
                before = tree[slot];
            }
            slot -= slot & slot.wrapping_neg();
        }
        best[k] = (before.0 + blocks[k].length, before.1);
    }
    let mut at = (0..blocks.len()).max_by_key(|&k| best[k].0);
    let mut keep = vec![false; blocks.len()];
    while let Some(k) = at {
        keep[k] = true;
        at = Some(best[k].1).filter(|&before| before != usize::MAX);
    }
    let mut kept = keep.iter();
    blocks.retain(|_| kept.next().copied().unwrap_or(false));
    blocks
}

fn hash(window: &[Token]) -> u64 {
    // FxHash's step; equal hashes are compared again before they count.
    window.iter().fold(0, |hash: u64, token| {
        (hash.rotate_left(5) ^ u64::from(token.id)).wrapping_mul(0x51_7c_c1_b7_27_22_0a_95)
    })
}

#[cfg(test)]
mod tests {
    use super::{Block, chain, heaviest};
    use crate::anchor::token::Vocabulary;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    fn blocks(old: &str, new: &str) -> Vec<Block> {
        let mut words = Vocabulary::default();
        chain(&words.read(old), &words.read(new))
    }

    const fn block(old: usize, new: usize, length: usize) -> Block {
        Block { old, new, length }
    }

    #[test]
    fn what_stands_once_in_both_texts_is_a_block() {
        let old = "one two three four five six seven eight nine";
        assert_eq!(blocks(old, old), [block(0, 0, 9)]);
        assert_eq!(blocks(old, "x two three four five y z"), [block(1, 1, 4)]);
        let inserted = "one two three four NEW WORDS five six seven eight nine";
        assert_eq!(blocks(old, inserted), [block(0, 0, 4), block(4, 6, 5)]);
        assert_eq!(blocks("a a a a a a b", "c a a a a a d"), []);
    }

    #[test]
    fn of_two_orders_the_heavier_chain_stays() {
        let short = block(0, 9, 2);
        let (long, longer) = (block(2, 0, 3), block(6, 4, 4));
        assert_eq!(heaviest(vec![short, long, longer]), [long, longer]);
        let heavy = block(0, 9, 8);
        assert_eq!(heaviest(vec![heavy, block(8, 0, 3), block(12, 4, 4)]), [heavy]);
    }

    proptest! {
        #[test]
        fn blocks_agree_and_stand_in_order(old in "([a-h] ){0,60}", new in "([a-h] ){0,60}") {
            let mut words = Vocabulary::default();
            let (old, new) = (words.read(&old), words.read(&new));
            let (mut i, mut j) = (0, 0);
            for block in chain(&old, &new) {
                prop_assert!(block.old >= i && block.new >= j && block.length > 0);
                (i, j) = (block.old + block.length, block.new + block.length);
                for (a, b) in old[block.old..i].iter().zip(&new[block.new..j]) {
                    prop_assert_eq!(a.id, b.id);
                }
            }
            prop_assert!(i <= old.len() && j <= new.len());
        }
    }
}
