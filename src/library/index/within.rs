//! An article of which only the day is known → its seconds within that day.
//!
//! So that the articles of a day stand in the order of their files' names, whatever order they were
//! read in: numbers upwards in time, words downwards (`a` is read first, the newest comes first).

use crate::article::entry::Place;
use crate::article::{Location, date};

/// Seconds of a day that names are spread over; what is left takes in those pushed on by others.
const SPREAD: i64 = 80_000;
/// Letters and digits, and the end of a name before them.
const SIGNS: i64 = 37;

/// Seconds from midnight.
pub fn second(location: &Location) -> i64 {
    // The first item of a feed is its newest.
    let number = i64::try_from(location.index).unwrap_or(i64::MAX);
    (named(&location.place) - number).rem_euclid(SPREAD)
}

fn named(place: &Place) -> i64 {
    let path = place.shown();
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    let stem = stem.unwrap_or_default();
    let name = date::without_day(&stem);
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if digits > 0 {
        // Of a long number the last digits tell its neighbours apart.
        return name[digits.saturating_sub(9)..digits].parse::<i64>().unwrap_or(0) % SPREAD;
    }
    let sign = |c: char| i64::from(c.to_digit(36).unwrap_or(35)) + 1;
    let signs = name.chars().filter(|c| c.is_alphanumeric()).map(sign);
    let word = signs.chain(std::iter::repeat(0)).take(3).fold(0, |word, sign| word * SIGNS + sign);
    SPREAD - 1 - word
}

#[cfg(test)]
mod tests {
    use super::{SPREAD, second};
    use crate::article::Location;
    use crate::article::entry::Place;

    fn at(path: &str, index: usize) -> i64 {
        second(&Location { place: Place::File(path.into()), index })
    }

    #[test]
    fn articles_of_a_day_stand_in_the_order_of_their_names() {
        // The newest, which stands at the top, first.
        for names in [
            &["f/0300.md", "f/0299.md", "f/0030.md", "f/0001.md"][..],
            &["f/2026-11-19-012.md", "f/2026-11-19-011.md"],
            &["f/2026-11-19-apple.md", "f/2026-11-19-bridge.md", "f/2026-11-19-zoo.md"],
            &["f/a.md", "f/ab.md", "f/b.md"],
        ] {
            let seconds: Vec<i64> = names.iter().map(|name| at(name, 0)).collect();
            assert!(seconds.is_sorted_by(|a, b| a > b), "{names:?} {seconds:?}");
        }
        assert!(at("f/feed.xml", 0) > at("f/feed.xml", 1));
    }

    #[test]
    fn every_name_has_a_second_of_the_day() {
        for name in ["", "f/.md", "f/99999999999999999999.md", "f/渡船.md", "f/zzz.md", "f/___.md"]
        {
            for index in [0, 7, usize::MAX] {
                assert!((0..SPREAD).contains(&at(name, index)), "{name} {index}");
            }
        }
    }
}
