//! A date as it is typed in a query → seconds since 1970 between which articles lie.
//!
//! Days are those of the reader's clock. Lengths count whole days that end with today, so that
//! `1d` is today and `1w` the same seven days that the list heads with "This week"; only hours
//! count from the moment itself.

use jiff::civil;
use jiff::{Span, Timestamp, ToSpan as _};

use crate::article::Now;

/// What a field does with a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Since,
    After,
    Before,
    During,
}

/// Half open; either end may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub from: Option<i64>,
    pub before: Option<i64>,
    /// The ends of a range were typed the other way round.
    pub turned: bool,
}

/// A stretch of seconds; a moment has no length.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: i64,
    end: i64,
    /// Counted back from now, and so a beginning without an end.
    open: bool,
}

/// Reads a date, a length of time, or behind `date:` a range of them; `None` for anything else.
pub fn bounds(side: Side, value: &str, now: &Now) -> Option<Bounds> {
    let bounds = |from, before| Some(Bounds { from, before, turned: false });
    if side == Side::During
        && let Some((first, last)) = value.split_once("..")
    {
        return match (first.trim(), last.trim()) {
            ("", "") => None,
            (first, "") => bounds(Some(stretch(first, now)?.start), None),
            ("", last) => bounds(None, Some(stretch(last, now)?.end)),
            (first, last) => Some(between(stretch(first, now)?, stretch(last, now)?)),
        };
    }
    let Stretch { start, end, open } = stretch(value, now)?;
    match side {
        Side::Since => bounds(Some(start), None),
        Side::After => bounds(Some(end), None),
        Side::Before => bounds(None, Some(start)),
        Side::During if open => bounds(Some(start), None),
        // A moment alone holds for its second.
        Side::During => {
            bounds(Some(start), Some(end.max((start + 1).min(Timestamp::MAX.as_second()))))
        }
    }
}

fn between(first: Stretch, last: Stretch) -> Bounds {
    let turned = first.start > last.end || (first.start == last.end && last.start < last.end);
    let (first, last) = if turned { (last, first) } else { (first, last) };
    Bounds { from: Some(first.start), before: Some(last.end), turned }
}

fn stretch(value: &str, now: &Now) -> Option<Stretch> {
    let value = value.trim();
    named(value, now)
        .or_else(|| length(value, now))
        .or_else(|| calendar(value, now))
        .or_else(|| moment(value))
}

fn named(value: &str, now: &Now) -> Option<Stretch> {
    let today = now.today();
    let (first, last) = match value.to_ascii_lowercase().as_str() {
        "today" => (today, today),
        "yesterday" => (today.yesterday().ok()?, today.yesterday().ok()?),
        "week" => (today.checked_sub(6.days()).ok()?, today),
        "month" => (today.first_of_month(), today.last_of_month()),
        "year" => (today.first_of_year(), today.last_of_year()),
        _ => return None,
    };
    Some(days(first, last, now))
}

/// `2w`: so many hours, days, weeks, months or years back.
fn length(value: &str, now: &Now) -> Option<Stretch> {
    let unit = value.chars().next_back().filter(char::is_ascii_alphabetic)?;
    let count = &value[..value.len() - 1];
    if count.is_empty() || count.len() > 6 || !count.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count: i64 = count.parse().ok().filter(|count| *count > 0)?;
    let span = match unit.to_ascii_lowercase() {
        'h' => {
            let start = now.at.checked_sub(Span::new().try_hours(count).ok()?).ok()?.as_second();
            return Some(Stretch { start, end: start, open: true });
        }
        'd' => Span::new().try_days(count),
        'w' => Span::new().try_weeks(count),
        'm' => Span::new().try_months(count),
        'y' => Span::new().try_years(count),
        _ => return None,
    };
    let first = now.today().tomorrow().ok()?.checked_sub(span.ok()?).ok()?;
    let start = midnight(first, now);
    Some(Stretch { start, end: start, open: true })
}

/// A year, a month or a day, in this order and parted by one of `-`, `/` and `.`.
fn calendar(value: &str, now: &Now) -> Option<Stretch> {
    let sign = value.chars().find(|c| !c.is_ascii_digit()).unwrap_or('-');
    if !matches!(sign, '-' | '/' | '.') {
        return None;
    }
    let mut parts = value.split(sign);
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| -> Option<i16> {
        let fits = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|number| fits && *number > 0)
    };
    let year = number(parts.next()?, 4..=4)?;
    let month = parts.next().map(|part| number(part, 1..=2));
    let day = parts.next().map(|part| number(part, 1..=2));
    if parts.next().is_some() {
        return None;
    }
    let date = |month: i16, day: i16| {
        civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let (first, last) = match (month, day) {
        (None, _) => (date(1, 1)?, date(12, 31)?),
        (Some(month), None) => {
            let first = date(month?, 1)?;
            (first, first.last_of_month())
        }
        (Some(month), Some(day)) => {
            let day = date(month?, day?)?;
            (day, day)
        }
    };
    Some(days(first, last, now))
}

/// RFC 3339 to the second, which is how a query spells itself.
fn moment(value: &str) -> Option<Stretch> {
    let at: Timestamp = value.parse().ok()?;
    let start = at.as_second();
    Some(Stretch { start, end: start, open: false })
}

fn days(first: civil::Date, last: civil::Date, now: &Now) -> Stretch {
    let end = last.tomorrow().map_or(Timestamp::MAX.as_second(), |day| midnight(day, now));
    Stretch { start: midnight(first, now), end, open: false }
}

fn midnight(day: civil::Date, now: &Now) -> i64 {
    let edge = if day.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
    now.offset.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(edge).as_second()
}

/// The moment in the spelling that [`bounds`] reads back.
pub fn spelled(seconds: i64) -> String {
    let edge = if seconds > 0 { Timestamp::MAX } else { Timestamp::MIN };
    Timestamp::from_second(seconds).unwrap_or(edge).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Side, bounds, spelled};
    use crate::article::Now;
    use jiff::tz::offset;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    /// Half past one at night in the zone +2, when it is still the day before in UTC.
    fn now() -> Now {
        Now { at: "2026-11-21T23:30:00Z".parse().unwrap(), offset: offset(2) }
    }

    fn shown(side: Side, value: &str) -> String {
        let Some(Bounds { from, before, turned }) = bounds(side, value, &now()) else {
            return "no date".into();
        };
        let end = |end: Option<i64>| end.map_or(String::new(), spelled);
        let turned = if turned { " turned" } else { "" };
        let text = format!("{}..{}{turned}", end(from), end(before));
        // Midnight for the reader, whose day begins two hours before that of UTC.
        text.replace(":00:00Z", "h").replace("T22h", "!")
    }

    #[test]
    fn dates_are_the_readers_days() {
        use Side::{After, Before, During, Since};
        for (side, value, expected) in [
            (During, "2021", "2020-12-31!..2021-12-31!"),
            (During, "2021-09", "2021-08-31!..2021-09-30!"),
            (During, "2021-9", "2021-08-31!..2021-09-30!"),
            (During, "2021/09/25", "2021-09-24!..2021-09-25!"),
            (During, "2021.9.25", "2021-09-24!..2021-09-25!"),
            (During, "2024-02-29", "2024-02-28!..2024-02-29!"),
            (Since, "2021-10", "2021-09-30!.."),
            (After, "2021-10", "2021-10-31!.."),
            (Before, "2021-10", "..2021-09-30!"),
            (During, "today", "2026-11-21!..2026-11-22!"),
            (During, "Yesterday", "2026-11-20!..2026-11-21!"),
            (During, "week", "2026-11-15!..2026-11-22!"),
            (During, "month", "2026-10-31!..2026-11-30!"),
            (During, "year", "2025-12-31!..2026-12-31!"),
            (Since, "1d", "2026-11-21!.."),
            (Since, "2D", "2026-11-20!.."),
            (Since, "1w", "2026-11-15!.."),
            (Since, "2w", "2026-11-08!.."),
            (Since, "1m", "2026-10-22!.."),
            (Since, "1y", "2025-11-22!.."),
            (After, "2w", "2026-11-08!.."),
            (Before, "2w", "..2026-11-08!"),
            (During, "2w", "2026-11-08!.."),
            (Since, "3h", "2026-11-21T20:30:00Z.."),
            (During, "2021-09..2021-11", "2021-08-31!..2021-11-30!"),
            (During, "2021-09..", "2021-08-31!.."),
            (During, "..2021-09", "..2021-09-30!"),
            (During, "2021-11..2021-09", "2021-08-31!..2021-11-30! turned"),
            (During, "2021-09-03..2021-09", "2021-09-02!..2021-09-30!"),
            (During, "4w..yesterday", "2026-10-25!..2026-11-21!"),
            (During, "2021-09-25T10:00:05Z", "2021-09-25T10:00:05Z..2021-09-25T10:00:06Z"),
            (Since, "2021-09-25T10:00:05+02:00", "2021-09-25T08:00:05Z.."),
            (During, "9999-12-31", "9999-12-30!..9999-12-30!"),
        ] {
            assert_eq!(shown(side, value), expected, "{value}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for value in [
            "",
            "soon",
            "21",
            "2021-13",
            "2021-02-30",
            "2021-",
            "2021-09-25-1",
            "2021-09/25",
            "20210",
            "0000",
            "0d",
            "d",
            "2",
            "2x",
            "99999y",
            "9999999d",
            "-2w",
            "+2w",
            "2021-009",
            "..",
            "2021..soon",
            "２０２１",
            "2021-09-25T10:00",
        ] {
            assert_eq!(bounds(Side::During, value, &now()), None, "{value}");
        }
        assert_eq!(bounds(Side::Since, "2021..2022", &now()), None);
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_range_ends_before_it_begins(
            value in r"([0-9]{1,6}[hdwmyHx]?|[-./]|\.\.|today|week|\PC){0,6}"
        ) {
            for side in [Side::Since, Side::After, Side::Before, Side::During] {
                if let Some(Bounds { from: Some(from), before: Some(before), .. }) =
                    bounds(side, &value, &now())
                {
                    prop_assert!(from <= before);
                }
            }
        }

        #[test]
        fn a_moment_reads_back_as_it_is_spelled(seconds in -62_167_219_200i64..253_402_207_200) {
            let read = bounds(Side::Since, &spelled(seconds), &now());
            prop_assert_eq!(read.and_then(|read| read.from), Some(seconds));
        }
    }
}
