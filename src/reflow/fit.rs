//! Turns fragments into rows, looking at the whole paragraph: the raggedness, its hyphens and a
//! lone word in its last row are weighed together.

use std::ops::Range;

use textwrap::wrap_algorithms::{Penalties, wrap_optimal_fit};

use crate::reflow::fragment::{Fragment, Seam};

/// How often hyphens in neighbouring rows are taken back; each pass sets the paragraph anew.
const PASSES: usize = 6;
/// Fragments of a paragraph that is too long for that many passes.
const LONG: usize = 20_000;

/// Columns for the first row and for those behind it.
#[derive(Debug, Clone, Copy)]
pub struct Rooms {
    pub first: usize,
    pub rest: usize,
}

/// A fitted paragraph: fragments (some joined to keep a hyphen out) and the rows made of them.
#[derive(Debug, Default)]
pub struct Fitted {
    pub fragments: Vec<Fragment>,
    pub rows: Vec<Range<usize>>,
}

/// Fits fragments, none wider than the smaller room unless it is a single cluster.
pub fn fit(fragments: Vec<Fragment>, rooms: Rooms) -> Fitted {
    let passes = if fragments.len() > LONG { 2 } else { PASSES };
    let mut fitted = Fitted::of(fragments, rooms);
    let mut best = Fitted::default();
    let mut fewest = usize::MAX;
    for pass in 0..=passes {
        let ladders = fitted.ladders().count();
        let words = if pass < passes { fitted.ladder_words(rooms) } else { Vec::new() };
        let next = (!words.is_empty()).then(|| joined(&fitted.fragments, &words));
        if ladders < fewest {
            (best, fewest) = (fitted, ladders);
        }
        // A pass may only move a ladder; the next one may still take it away.
        let Some(next) = next else { break };
        fitted = Fitted::of(next, rooms);
    }
    best
}

impl Fitted {
    fn of(fragments: Vec<Fragment>, rooms: Rooms) -> Self {
        Self { rows: rows(&fragments, rooms), fragments }
    }

    fn hyphened(&self, row: usize) -> bool {
        let last = self.rows.get(row).and_then(|row| self.fragments.get(row.end.wrapping_sub(1)));
        last.is_some_and(|last| last.seam == Seam::Hyphen)
    }

    /// Rows that end in a hyphen, as the row before does.
    fn ladders(&self) -> impl Iterator<Item = usize> {
        (1..self.rows.len()).filter(|row| self.hyphened(*row) && self.hyphened(row - 1))
    }

    /// What to join so that each ladder loses a hyphen: the lower one or, when that cannot be, the
    /// upper one.
    fn ladder_words(&self, rooms: Rooms) -> Vec<Range<usize>> {
        let room = rooms.first.min(rooms.rest);
        let last = |row: usize| self.rows[row].end - 1;
        let join = |row| self.joint(last(row), room).or_else(|| self.joint(last(row - 1), room));
        let mut words: Vec<Range<usize>> = self.ladders().filter_map(join).collect();
        words.sort_unstable_by_key(|word| word.start);
        words.dedup_by(|next, word| next.start < word.end);
        words
    }

    /// The word around a hyphen, or as much of its start as the column holds and passes the hyphen.
    fn joint(&self, fragment: usize, room: usize) -> Option<Range<usize>> {
        let mut word = self.word(fragment);
        while word.end > fragment + 1 && columns(&self.fragments[word.clone()]) > room {
            word.end -= 1;
        }
        (word.end > fragment + 1).then_some(word)
    }

    /// The fragments of the word that a fragment is a syllable of.
    fn word(&self, fragment: usize) -> Range<usize> {
        let hyphen = |fragment: &Fragment| fragment.seam == Seam::Hyphen;
        let before = self.fragments[..fragment].iter().rev().take_while(|f| hyphen(f)).count();
        let behind = self.fragments[fragment..].iter().take_while(|f| hyphen(f)).count();
        fragment - before..(fragment + behind + 1).min(self.fragments.len())
    }
}

/// The fragments with some words made whole.
fn joined(fragments: &[Fragment], words: &[Range<usize>]) -> Vec<Fragment> {
    let mut out: Vec<Fragment> = Vec::with_capacity(fragments.len());
    let mut at = 0;
    for word in words {
        out.extend_from_slice(&fragments[at..word.start]);
        at = word.end;
        let parts = &fragments[word.clone()];
        if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
            let width = parts.iter().map(|part| part.width).sum();
            out.push(Fragment { start: first.start, width, ..last.clone() });
        }
    }
    out.extend_from_slice(&fragments[at..]);
    out
}

fn rows(fragments: &[Fragment], rooms: Rooms) -> Vec<Range<usize>> {
    let total: usize = fragments.iter().map(|fragment| fragment.width + fragment.blank).sum();
    if fragments.is_empty() || total <= rooms.first {
        return std::iter::once(0..fragments.len()).collect();
    }
    let widths = [rooms.first as f64, rooms.rest as f64];
    let Ok(slices) = wrap_optimal_fit(fragments, &widths, &penalties(rooms.rest)) else {
        return greedy(fragments, rooms);
    };
    let mut at = 0;
    let mut rows = Vec::with_capacity(slices.len());
    for slice in slices {
        rows.push(at..at + slice.len());
        at += slice.len();
    }
    let room = |row: usize| if row == 0 { rooms.first } else { rooms.rest };
    let over = |(index, row): (usize, &Range<usize>)| {
        row.len() > 1 && columns(&fragments[row.clone()]) > room(index)
    };
    if rows.iter().enumerate().any(over) { greedy(fragments, rooms) } else { rows }
}

/// A blemish (a hyphen, a torn address, a lone short word at the end) is as bad as a gap of a
/// sixth of the row, an overflow worse than anything.
fn penalties(room: usize) -> Penalties {
    let blemish = (room / 6).pow(2).max(4);
    Penalties {
        nline_penalty: 1000,
        overflow_penalty: 2 * room.min(1 << 20).pow(2) + 10_000,
        short_last_line_fraction: 4,
        short_last_line_penalty: blemish,
        hyphen_penalty: blemish,
    }
}

/// Columns of a row with its hyphen, without the blank at its end.
pub fn columns(row: &[Fragment]) -> usize {
    let all: usize = row.iter().map(|fragment| fragment.width + fragment.blank).sum();
    row.last().map_or(0, |last| all - last.blank + usize::from(last.seam == Seam::Hyphen))
}

/// Fills row after row: the way out when the optimal fit cannot weigh such widths.
fn greedy(fragments: &[Fragment], rooms: Rooms) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    let mut used = 0;
    for (index, fragment) in fragments.iter().enumerate() {
        let room = if rows.is_empty() { rooms.first } else { rooms.rest };
        // Room for the hyphen is kept even where the word goes on: simple, and never too wide.
        let width = fragment.width + usize::from(fragment.seam == Seam::Hyphen);
        if index > start && used + width > room {
            rows.push(start..index);
            (start, used) = (index, 0);
        }
        used += fragment.width + fragment.blank;
    }
    rows.push(start..fragments.len());
    rows
}

#[cfg(test)]
mod tests {
    use super::{Rooms, fit, greedy};
    use crate::reflow::fragment::{Fragment, Seam};

    /// `wor~ld ` is two fragments: a hyphen may stand at `~`.
    fn fragments(text: &str) -> Vec<Fragment> {
        let mut out = Vec::new();
        let mut start = 0;
        for part in text.split_inclusive(['~', ' ']) {
            let word = part.trim_end_matches(['~', ' ']);
            let seam = if part.ends_with('~') { Seam::Hyphen } else { Seam::Clean };
            out.push(Fragment {
                start,
                shown: start + word.len(),
                end: start + part.len(),
                width: word.len(),
                blank: usize::from(part.ends_with(' ')),
                seam,
            });
            start += part.len();
        }
        out
    }

    fn rows(text: &str, first: usize, rest: usize) -> Vec<String> {
        let fitted = fit(fragments(text), Rooms { first, rest });
        let bytes = |row: &std::ops::Range<usize>| {
            let row = &fitted.fragments[row.clone()];
            row[0].start..row[row.len() - 1].shown
        };
        fitted.rows.iter().map(|row| text[bytes(row)].replace('~', "")).collect()
    }

    #[test]
    fn a_hyphen_is_used_where_the_gap_would_be_worse_only() {
        assert_eq!(
            rows("a row that fills quite fine a~bout it and goes on", 30, 30),
            ["a row that fills quite fine", "about it and goes on"]
        );
        assert_eq!(
            rows("a row that ends beautiful~lyandunnecessarily long", 30, 30),
            ["a row that ends beautiful", "lyandunnecessarily long"]
        );
    }

    #[test]
    fn rows_behind_the_first_have_their_own_room() {
        assert_eq!(rows("aa bb cc dd ee ff", 8, 5), ["aa bb cc", "dd ee", "ff"]);
    }

    #[test]
    fn filling_row_after_row_keeps_room_for_hyphens() {
        let rooms = Rooms { first: 6, rest: 6 };
        assert_eq!(greedy(&fragments("ab cdefg~hi jk"), rooms), [0..1, 1..2, 2..4]);
        assert_eq!(greedy(&fragments("ab cde~fg"), rooms), [0..1, 1..3]);
    }
}
