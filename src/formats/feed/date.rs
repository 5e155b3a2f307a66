//! A date in a feed → [`Date`]: the ladder of all formats, and what only a feed may write.
//!
//! In a feed the element says that it is a date, so that spellings count here which elsewhere would
//! be a number, a version or a word.

use jiff::ToSpan;

use crate::article::Date;
use crate::formats::fields::lenient_date;

pub fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() || text.len() > 200 {
        return None;
    }
    if let Some(found) = short(text).or_else(|| Date::parse(text)) {
        return Some(found);
    }
    // a weekday of no language, and hours that run over midnight
    let bare = text.split_once([',', '.']).map(|(word, rest)| (word.trim(), rest.trim()));
    let bare =
        bare.filter(|(word, _)| word.chars().count() < 12 && word.chars().all(char::is_alphabetic));
    bare.and_then(|(_, rest)| Date::parse(rest))
        .or_else(|| overflowing(text))
        .or_else(|| lenient_date(text))
}

/// The short forms of ISO 8601 and the W3C: `2003`, `-0312`, `-03-12`, `031231`, `03-12-31`,
/// `03335` and `2003-335`, the day of the year.
fn short(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let of = |range| digits.get(range).and_then(|part: &str| part.parse::<i16>().ok());
    let century = |year: i16| if year < 70 { 2000 + year } else { 1900 + year };
    let (year, rest) = match shape.as_str() {
        "0000" | "0000000" | "0000-000" => (of(0..4)?, &digits[4..]),
        "-0000" | "-00-00" | "000000" | "00-00-00" | "00000" => (century(of(0..2)?), &digits[2..]),
        _ => return None,
    };
    if rest.len() == 3 {
        let first = jiff::civil::Date::new(year, 1, 1).ok()?;
        let number: i64 = rest.parse().ok()?;
        let day = first.checked_add((number - 1).days()).ok()?;
        return (number > 0 && day.year() == year).then_some(Date::Day(day));
    }
    let (month, day) = (rest.get(..2).unwrap_or("01"), rest.get(2..4).unwrap_or("01"));
    Date::parse(&format!("{year:04}-{month}-{day}"))
}

/// `25:14:55` is a quarter past one of the next day, `10:61` a minute past eleven.
fn overflowing(text: &str) -> Option<Date> {
    let colon = text.find(':')?;
    let start = colon.checked_sub(2)?;
    let clock = text.get(start..)?;
    let end = clock.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(clock.len());
    let numbers: Vec<&str> = clock[..end].split(':').collect();
    if !(2..=3).contains(&numbers.len()) || numbers.iter().any(|number| number.len() != 2) {
        return None;
    }
    let mut seconds = 0i64;
    for (number, unit) in numbers.iter().zip([3600, 60, 1]) {
        seconds += number.parse::<i64>().ok()? * unit;
    }
    let midnight = Date::parse(&format!("{}00:00:00{}", &text[..start], &clock[end..]))?;
    let Date::Moment { at, offset } = midnight else { return None };
    // more than two days is no clock that ran over
    (seconds < 48 * 3600)
        .then(|| Some(Date::Moment { at: at.checked_add(seconds.seconds()).ok()?, offset }))?
}

#[cfg(test)]
mod tests {
    use super::read;
    use proptest::prelude::{any, proptest};

    #[test]
    fn short_forms_are_dates_in_a_feed() {
        for (text, want) in [
            (" 2003 ", "2003-01-01"),
            ("2003-12", "2003-12-01"),
            ("-0312", "2003-12-01"),
            ("-03-12", "2003-12-01"),
            ("031231", "2003-12-31"),
            ("03-12-31", "2003-12-31"),
            ("03335", "2003-12-01"),
            ("2003335", "2003-12-01"),
            ("2003-335", "2003-12-01"),
            ("2003-366", ""),
            ("2003-000", ""),
            ("0000", ""),
            ("991231", "1999-12-31"),
            ("soon", ""),
            ("", ""),
        ] {
            assert_eq!(read(text).map(|d| d.to_string()).unwrap_or_default(), want, "{text}");
        }
    }

    #[test]
    fn a_clock_may_run_over_and_a_weekday_be_a_word_of_no_language() {
        for (text, want) in [
            ("2003-12-31T25:14:55Z", "2004-01-01T01:14:55Z"),
            ("2003-12-31T10:61:55Z", "2003-12-31T11:01:55Z"),
            ("Wed, 31 Dec 2003 10:14:61 -0500", "2003-12-31T10:15:01-05:00"),
            ("2003-12-31T99:14:55Z", ""),
            ("Xyz, 31 Dec 2003 10:14:55 GMT", "2003-12-31T10:14:55Z"),
            ("Wdu, 31 Dec 2003", "2003-12-31"),
        ] {
            assert_eq!(read(text).map(|d| d.to_string()).unwrap_or_default(), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_stops_it(text in any::<String>(), near in "[0-9a-zä :,./TZ+-]{0,30}") {
            let _ = (read(&text), read(&near));
        }
    }
}
