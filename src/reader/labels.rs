//! Letters that stand for places on screen, typed to choose one.

const LETTERS: &str = "asdfghjklweruioqptyzxcvbnm";

/// `count` labels, none the beginning of another; the first ones are single letters.
pub fn labels(count: usize) -> Vec<String> {
    let base = LETTERS.len();
    // `pairs` letters begin two-letter labels, all others are labels themselves.
    let pairs = count.saturating_sub(base).div_ceil(base - 1).min(base);
    let singles = LETTERS.chars().take(base - pairs).map(String::from);
    let doubles = LETTERS
        .chars()
        .skip(base - pairs)
        .flat_map(|first| LETTERS.chars().map(move |second| format!("{first}{second}")));
    singles.chain(doubles).take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn labels_are_short_and_none_begins_another() {
        for count in [0, 1, 26, 27, 51, 52, 100, 676] {
            let labels = labels(count);
            assert_eq!(labels.len(), count);
            for (i, a) in labels.iter().enumerate() {
                assert!(labels.iter().enumerate().all(|(j, b)| i == j || !b.starts_with(a)));
            }
        }
        assert!(labels(26).iter().all(|label| label.len() == 1));
        assert_eq!(labels(27).iter().filter(|label| label.len() == 2).count(), 2);
    }
}
