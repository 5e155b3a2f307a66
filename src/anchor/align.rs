//! Aligns two short runs of tokens: which token of the old text lives on as which of the new.
//!
//! Gotoh's alignment with affine gaps ("An improved algorithm for matching biological sequences",
//! 1982): opening a gap costs more than a common word is worth, so chance matches of "the" and
//! "的" do not scatter a passage, and what was replaced word for word stays opposite.

use crate::anchor::token::{Token, Vocabulary, mark};

/// The most cells of one alignment.
pub const MOST_CELLS: usize = 400_000;

const OPEN: i32 = 24;
const EXTEND: i32 = 1;
const MISMATCH: i32 = 8;
const NEVER: i32 = i32::MIN / 4;

/// A token that lives on: indices into both slices, and how alike in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    pub old: usize,
    pub new: usize,
    pub alike: u32,
}

impl Pair {
    /// Turns indices into parts of two texts into indices into the texts.
    pub fn shift(pairs: &mut [Self], old: usize, new: usize) {
        for pair in pairs {
            pair.old += old;
            pair.new += new;
        }
    }
}

/// Whether the ends of both runs are known to belong together; what hangs over a loose end of
/// `new` costs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pinned {
    pub start: bool,
    pub end: bool,
}

const MATCH: u8 = 0;
const DELETE: u8 = 1;
const INSERT: u8 = 2;
const BEGIN: u8 = 3;

/// Pairs in order; nothing when the runs are too long for [`MOST_CELLS`].
pub fn align(words: &Vocabulary, old: &[Token], new: &[Token], pinned: Pinned) -> Vec<Pair> {
    let (m, n) = (old.len(), new.len());
    if m == 0 || n == 0 || (m + 1).saturating_mul(n + 1) > MOST_CELLS {
        return Vec::new();
    }
    let worth = |id: u32, alike: u32| -> i32 {
        let whole = if mark(id) { 6 } else { 8 + 4 * words.bits(id).cast_signed() };
        whole * (2 * alike.cast_signed() - 100) / 100
    };
    let new_words: Vec<_> = new.iter().map(|token| words.word(token.id)).collect();
    let width = n + 1;
    // For each cell, from which state its three states were reached: two bits each.
    let mut from = vec![0u8; (m + 1) * width];
    let mut alikes = vec![0u8; (m + 1) * width];
    let start_gap = |k: usize| match (k, pinned.start) {
        (0, _) | (_, false) => 0,
        (k, true) => -OPEN - EXTEND * i32::try_from(k).unwrap_or(i32::MAX / 64),
    };
    let (mut matched, mut deleted) = (vec![NEVER; width], vec![NEVER; width]);
    let mut inserted: Vec<i32> = (0..width).map(start_gap).collect();
    matched[0] = 0;
    inserted[0] = NEVER;
    for cell in from.iter_mut().take(width) {
        *cell = pack(BEGIN, BEGIN, if pinned.start { INSERT } else { BEGIN });
    }
    let mut above = [matched.clone(), deleted.clone(), inserted.clone()];
    for (i, a) in old.iter().enumerate() {
        let (exact, word) = (worth(a.id, 100), words.word(a.id));
        let rows = i32::try_from(i + 1).unwrap_or(i32::MAX / 64);
        matched[0] = NEVER;
        inserted[0] = NEVER;
        deleted[0] = if pinned.start { -OPEN } else { -OPEN / 2 } - EXTEND * rows;
        from[(i + 1) * width] = pack(BEGIN, if i == 0 { MATCH } else { DELETE }, BEGIN);
        for (j, b) in new.iter().enumerate() {
            let alike = match (a.id == b.id, word, new_words[j]) {
                (true, ..) => 100,
                (false, Some(a), Some(b)) => a.alike(b),
                (false, ..) => 0,
            };
            let gain = match alike {
                100 => exact,
                0 => -MISMATCH,
                alike => worth(a.id, alike),
            };
            let (best, state) = highest([above[0][j], above[1][j], above[2][j]]);
            matched[j + 1] = best + gain;
            let (gap, gap_from) = highest([
                above[0][j + 1] - OPEN - EXTEND,
                above[1][j + 1] - EXTEND,
                above[2][j + 1] - OPEN - EXTEND,
            ]);
            deleted[j + 1] = gap;
            // What hangs over a loose end is free.
            let free = !pinned.end && i + 1 == m;
            let (open, extend) = if free { (0, 0) } else { (OPEN + EXTEND, EXTEND) };
            let (more, more_from) =
                highest([matched[j] - open, deleted[j] - open, inserted[j] - extend]);
            inserted[j + 1] = more;
            let cell = (i + 1) * width + j + 1;
            from[cell] = pack(state, gap_from, more_from);
            alikes[cell] = u8::try_from(alike).unwrap_or(0);
        }
        std::mem::swap(&mut above[0], &mut matched);
        std::mem::swap(&mut above[1], &mut deleted);
        std::mem::swap(&mut above[2], &mut inserted);
    }
    let (_, mut state) = highest([above[0][n], above[1][n], above[2][n]]);
    let (mut i, mut j) = (m, n);
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        let cell = i * width + j;
        let before = from[cell] >> (2 * state) & 3;
        match state {
            MATCH => {
                (i, j) = (i - 1, j - 1);
                if alikes[cell] > 0 {
                    pairs.push(Pair { old: i, new: j, alike: alikes[cell].into() });
                }
            }
            DELETE => i -= 1,
            _ => j -= 1,
        }
        if before == BEGIN {
            break;
        }
        state = before;
    }
    pairs.reverse();
    pairs
}

fn pack(matched: u8, deleted: u8, inserted: u8) -> u8 {
    matched | deleted << 2 | inserted << 4
}

/// The highest of the scores after a match, a deletion, an insertion, and which it is.
fn highest([matched, deleted, inserted]: [i32; 3]) -> (i32, u8) {
    if matched >= deleted && matched >= inserted {
        (matched, MATCH)
    } else if deleted >= inserted {
        (deleted, DELETE)
    } else {
        (inserted, INSERT)
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_CELLS, Pinned, align};
    use crate::anchor::token::Vocabulary;
    use proptest::prelude::{any, prop_assert, proptest};

    const BOTH: Pinned = Pinned { start: true, end: true };
    const NONE: Pinned = Pinned { start: false, end: false };

    /// The new words that old words live on as, by their place.
    fn pairs(old: &str, new: &str, pinned: Pinned) -> Vec<(usize, usize)> {
        let mut words = Vocabulary::default();
        let (old, new) = (words.read(old), words.read(new));
        words.count(&old);
        words.count(&new);
        align(&words, &old, &new, pinned).iter().map(|pair| (pair.old, pair.new)).collect()
    }

    #[test]
    fn replaced_words_stand_opposite_and_inserted_ones_are_passed() {
        let old = "every ferry leaves before the storm";
        let replaced = pairs(old, "every boat leaves before the flood", BOTH);
        assert_eq!(replaced, [(0, 0), (2, 2), (3, 3), (4, 4)]);
        let inserted = pairs(old, "every ferry sadly leaves before the storm", BOTH);
        assert_eq!(inserted, [(0, 0), (1, 1), (2, 3), (3, 4), (4, 5), (5, 6)]);
    }

    #[test]
    fn a_common_word_far_away_is_not_dragged_in() {
        let common = "the ".repeat(300);
        let mut words = Vocabulary::default();
        let old = words.read("the harbour master retired");
        let new = words.read("the old and rather shabby town of harbour master retired");
        words.count(&words.clone().read(&common));
        let pairs = align(&words, &old, &new, NONE);
        let places: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.old, pair.new)).collect();
        assert_eq!(places, [(1, 7), (2, 8), (3, 9)]);
    }

    #[test]
    fn loose_ends_are_free_and_misspelt_words_are_known() {
        let new = "quite other words then harbuor master retired and yet more words";
        assert_eq!(pairs("harbour master retired", new, NONE), [(0, 4), (1, 5), (2, 6)]);
    }

    #[test]
    fn runs_that_are_too_long_are_left_alone() {
        let long = "word ".repeat(MOST_CELLS / 2);
        assert_eq!(pairs(&long, "word and word", NONE), []);
        assert_eq!(pairs("", "word", BOTH), []);
    }

    proptest! {
        #[test]
        fn pairs_are_alike_and_in_order(
            old in "([a-e]{1,3} |的){0,30}", new in "([a-e]{1,3} |的){0,30}",
            start in any::<bool>(), end in any::<bool>(),
        ) {
            let mut words = Vocabulary::default();
            let (old, new) = (words.read(&old), words.read(&new));
            let mut before = None;
            for pair in align(&words, &old, &new, Pinned { start, end }) {
                prop_assert!(pair.old < old.len() && pair.new < new.len());
                prop_assert!(before.is_none_or(|(i, j)| pair.old > i && pair.new > j));
                prop_assert!((60..=100).contains(&pair.alike));
                prop_assert!((pair.alike == 100) == (old[pair.old].id == new[pair.new].id));
                before = Some((pair.old, pair.new));
            }
        }
    }
}
