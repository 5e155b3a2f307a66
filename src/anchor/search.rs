//! Finds the windows of a text in which a passage could stand, by the word pairs they share.

use std::ops::Range;

use crate::anchor::token::{Token, Vocabulary, mark};

/// Windows handed on, best first.
const WINDOWS: usize = 6;
/// What stands more often in the text leads nowhere.
const OFTEN: usize = 48;
/// A long passage is looked up by so many of its tokens.
const PROBES: usize = 512;
/// How much more a word of the passage counts than one of its context.
const CORE: u32 = 3;

/// Where each word and each pair of words stands.
#[derive(Debug)]
pub struct Index {
    singles: Vec<(u32, u32)>,
    pairs: Vec<(u64, u32)>,
}

impl Index {
    pub fn new(tokens: &[Token]) -> Self {
        let at = |k: usize| u32::try_from(k).unwrap_or(u32::MAX);
        let mut singles: Vec<(u32, u32)> =
            tokens.iter().enumerate().map(|(k, token)| (token.id, at(k))).collect();
        let mut pairs: Vec<(u64, u32)> =
            tokens.windows(2).enumerate().map(|(k, pair)| (key(pair), at(k))).collect();
        singles.sort_unstable();
        pairs.sort_unstable();
        Self { singles, pairs }
    }

    /// Windows of the text of `length` tokens that share most with `probe`; what stands in `core`
    /// of the probe counts more than the rest.
    pub fn windows(
        &self,
        words: &Vocabulary,
        probe: &[Token],
        core: &Range<usize>,
        length: usize,
    ) -> Vec<Range<usize>> {
        let mut hits: Vec<(isize, u32)> = Vec::new();
        let step = probe.len().div_ceil(PROBES).max(1);
        for k in (0..probe.len()).step_by(step) {
            let pair = probe.get(k..k + 2).map(key);
            let scale = if core.contains(&k) { CORE } else { 1 };
            let worth = |at: usize| probe.get(at).map_or(0, |token| scale * words.bits(token.id));
            if let Some(places) = pair.and_then(|key| places(&self.pairs, key)) {
                let bits = worth(k) + worth(k + 1);
                hits.extend(places.iter().map(|(_, at)| (*at as isize - k as isize, bits)));
            }
            if mark(probe[k].id) {
                continue;
            }
            if let Some(places) = places(&self.singles, probe[k].id) {
                hits.extend(places.iter().map(|(_, at)| (*at as isize - k as isize, worth(k))));
            }
        }
        hits.sort_unstable();
        let slack = 8 + (probe.len() / 4).cast_signed().min(64);
        let mut sums: Vec<(u32, isize, isize)> = Vec::with_capacity(hits.len());
        let (mut tail, mut sum) = (0, 0);
        for &(diagonal, bits) in &hits {
            sum += bits;
            while hits[tail].0 < diagonal - slack {
                sum -= hits[tail].1;
                tail += 1;
            }
            sums.push((sum, hits[tail].0, diagonal));
        }
        sums.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let apart = slack + (probe.len() / 4).cast_signed();
        let mut windows: Vec<(isize, isize)> = Vec::new();
        for (_, low, high) in sums {
            if windows.iter().all(|w| high + apart < w.0 || low > w.1 + apart) {
                windows.push((low, high));
                if windows.len() == WINDOWS {
                    break;
                }
            }
        }
        let extra = slack + (probe.len() / 2).cast_signed();
        let most = length.cast_signed();
        let end = probe.len().cast_signed();
        windows
            .into_iter()
            .map(|(low, high)| {
                let start = (low - slack).clamp(0, most);
                let end = (high + end + extra).clamp(start, most);
                start.cast_unsigned()..end.cast_unsigned()
            })
            .collect()
    }
}

/// The entries of a key, unless there are too many to mean anything.
fn places<K: Ord + Copy>(entries: &[(K, u32)], key: K) -> Option<&[(K, u32)]> {
    let start = entries.partition_point(|entry| entry.0 < key);
    let found = entries[start..].iter().take(OFTEN + 1).take_while(|entry| entry.0 == key).count();
    (1..=OFTEN).contains(&found).then(|| &entries[start..start + found])
}

fn key(pair: &[Token]) -> u64 {
    pair.iter().fold(0, |key, token| key << 32 | u64::from(token.id))
}

#[cfg(test)]
mod tests {
    use super::{Index, OFTEN, WINDOWS};
    use crate::anchor::token::Vocabulary;
    use proptest::prelude::{prop_assert, proptest};
    use std::ops::Range;

    fn windows(text: &str, probe: &str) -> Vec<Range<usize>> {
        let mut words = Vocabulary::default();
        let (tokens, probe) = (words.read(text), words.read(probe));
        words.count(&tokens);
        Index::new(&tokens).windows(&words, &probe, &(0..probe.len()), tokens.len())
    }

    #[test]
    fn the_best_window_holds_the_words() {
        let filler =
            |from: usize| -> String { (from..from + 300).map(|n| format!("w{n} ")).collect() };
        let text = filler(0) + "the mill at the ford burned down " + &filler(1000);
        for probe in
            ["the mill at the ford burned down", "a mill by the ford burned", "ford burned"]
        {
            let window = windows(&text, probe).into_iter().next().unwrap();
            assert!(window.start <= 300 && window.end >= 307 && window.len() < 80, "{window:?}");
        }
        assert!(windows(&text, "nothing of that").is_empty());
    }

    #[test]
    fn words_that_stand_too_often_lead_nowhere() {
        assert!(windows(&"again and ".repeat(OFTEN + 2), "again and again").is_empty());
    }

    proptest! {
        #[test]
        fn windows_are_few_and_lie_in_the_text(text in "([a-f] ){0,80}", probe in "([a-f] ){0,12}") {
            let found = windows(&text, &probe);
            prop_assert!(found.len() <= WINDOWS);
            prop_assert!(found.iter().all(|w| w.start <= w.end && w.end <= text.len() / 2));
        }
    }
}
