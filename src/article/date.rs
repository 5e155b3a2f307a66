//! When an article was published: a day, or a moment with the offset its publisher wrote.

pub mod ladder;

use std::fmt;

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, civil};

pub use jiff::Timestamp;

/// A date as it was given; never a more exact one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Date {
    Day(civil::Date),
    Moment { at: Timestamp, offset: Offset },
}

/// The present, handed to whoever needs it: nothing below the terminal asks a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    pub at: Timestamp,
    pub offset: Offset,
}

/// The heading under which a date-sorted list shows an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    Future,
    Today,
    Yesterday,
    ThisWeek,
    Month(i16, i8),
    Undated,
}

impl Date {
    /// Reads what people and programs write; `None` rather than a guess.
    pub fn parse(text: &str) -> Option<Self> {
        ladder::parse(text)
    }

    /// Seconds since 1970 in UTC; a bare day counts from its midnight in UTC.
    pub fn seconds(&self) -> i64 {
        match self {
            Self::Day(day) => {
                day.to_zoned(TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second())
            }
            Self::Moment { at, .. } => at.as_second(),
        }
    }

    /// The calendar day as its publisher counts it.
    pub fn day(&self) -> civil::Date {
        match self {
            Self::Day(day) => *day,
            Self::Moment { at, offset } => offset.to_datetime(*at).date(),
        }
    }

    /// `25 September 2021`.
    pub fn words(&self) -> String {
        self.day().strftime("%-d %B %Y").to_string()
    }

    /// `25 Sep 2021`.
    pub fn short(&self) -> String {
        let day = self.day();
        let month = MONTHS[usize::from(day.month().unsigned_abs()) - 1];
        format!("{} {month} {:04}", day.day(), day.year())
    }

    /// A file's time; `None` outside the years 0–9999.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        let at = Timestamp::from_second(seconds).ok()?;
        Some(Self::Moment { at, offset: Offset::UTC })
    }
}

/// As they stand in a list, where each frame names fifty.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// RFC 3339, or `YYYY-MM-DD` where no time is known.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Moment { at, offset } => {
                let local = offset.to_datetime(*at).strftime("%Y-%m-%dT%H:%M:%S%.f");
                match offset.seconds() {
                    0 => write!(f, "{local}Z"),
                    seconds => {
                        let sign = if seconds < 0 { '-' } else { '+' };
                        let minutes = seconds.abs() / 60;
                        write!(f, "{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
                    }
                }
            }
        }
    }
}

impl Now {
    /// Asks the system clock and its time zone.
    pub fn read() -> Self {
        let now = jiff::Zoned::now();
        Self { at: now.timestamp(), offset: now.offset() }
    }

    /// For tests: `Now::at(2026, 11, 22)` is noon of that day in UTC.
    pub fn on(year: i16, month: i8, day: i8) -> Self {
        let noon = civil::date(year, month, day).at(12, 0, 0, 0);
        let at =
            noon.to_zoned(TimeZone::UTC).map(|z| z.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH);
        Self { at, offset: Offset::UTC }
    }

    /// The moment so many seconds from now, or the last one on that side.
    pub fn after(&self, seconds: i64) -> Timestamp {
        let edge = if seconds > 0 { Timestamp::MAX } else { Timestamp::MIN };
        self.at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(edge)
    }

    pub fn today(&self) -> civil::Date {
        self.offset.to_datetime(self.at).date()
    }

    /// RFC 3339 in UTC with milliseconds, as the journal writes it.
    pub fn stamp(&self) -> String {
        stamp(self.at)
    }

    /// Where in the list a date belongs. A moment counts by the reader's calendar, a day by its own.
    pub fn period(&self, date: Option<&Date>) -> Period {
        let today = self.today();
        let day = match date {
            None => return Period::Undated,
            Some(Date::Day(day)) => *day,
            Some(Date::Moment { at, .. }) if *at > self.at => return Period::Future,
            Some(Date::Moment { at, .. }) => self.offset.to_datetime(*at).date(),
        };
        match today.duration_since(day).as_hours() / 24 {
            ..0 => Period::Future,
            0 => Period::Today,
            1 => Period::Yesterday,
            2..=6 => Period::ThisWeek,
            _ => Period::Month(day.year(), day.month()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Future => f.write_str("Dated in the future"),
            Self::Today => f.write_str("Today"),
            Self::Yesterday => f.write_str("Yesterday"),
            Self::ThisWeek => f.write_str("This week"),
            Self::Month(year, month) => match civil::Date::new(*year, *month, 1) {
                Ok(day) => write!(f, "{}", day.strftime("%B %Y")),
                Err(_) => write!(f, "{year}-{month}"),
            },
            Self::Undated => f.write_str("Undated"),
        }
    }
}

/// A name without the day that it begins with, as files are often named.
pub fn without_day(name: &str) -> &str {
    let mut digits = 0;
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let parts = matches!(c, '-' | '_' | '.') && (digits == 4 || digits == 6);
        if digits == 8 || !(c.is_ascii_digit() || parts) {
            break;
        }
        digits += usize::from(c.is_ascii_digit());
        rest = &rest[1..];
    }
    let day = name.get(..4).and_then(|year| year.parse::<u32>().ok());
    let plausible = digits == 8 && day.is_some_and(|year| (1400..2200).contains(&year));
    let end = !rest.starts_with(|c: char| c.is_ascii_digit());
    if plausible && end { rest.trim_start_matches(['-', '_', '.', ' ']) } else { name }
}

/// The form of the journal: of two the greater text is the later one.
const STAMP: &str = "0000-00-00T00:00:00.000Z";

/// A time in RFC 3339 as [`Now::stamp`] would write it, whatever its offset; `None` for what is no
/// time, and for one in a year that has not four digits.
pub fn stamp_of(text: &str) -> Option<String> {
    let at: Timestamp = text.parse().ok()?;
    if is_stamp(text) {
        return Some(text.to_owned());
    }
    Some(stamp(at)).filter(|stamp| is_stamp(stamp))
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn is_stamp(text: &str) -> bool {
    let fits = |(byte, form): (u8, u8)| match form {
        b'0' => byte.is_ascii_digit(),
        form => byte == form,
    };
    text.len() == STAMP.len() && text.bytes().zip(STAMP.bytes()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::{Date, Now, Period, Timestamp};
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use jiff::tz::offset;

    #[test]
    fn a_date_shows_what_was_given_and_orders_in_utc() {
        let day = Date::Day(date(2021, 9, 25));
        let at = "2021-09-25T00:30:00+02:00".parse().unwrap();
        let moment = Date::Moment { at, offset: offset(2) };
        assert_eq!(day.to_string(), "2021-09-25");
        assert_eq!(moment.to_string(), "2021-09-25T00:30:00+02:00");
        let exact =
            Date::Moment { at: "2021-09-25T00:30:00.52Z".parse().unwrap(), offset: offset(0) };
        assert_eq!(exact.to_string(), "2021-09-25T00:30:00.52Z");
        assert_eq!(moment.words(), "25 September 2021");
        assert!(moment.seconds() < day.seconds());
    }

    #[test]
    fn a_short_date_is_what_the_calendar_says() {
        for day in (0..4000).map(|n| date(1, 1, 1).saturating_add((n * 919).days())) {
            let expected = day.strftime("%-d %b %Y").to_string();
            assert_eq!(Date::Day(day).short(), expected);
        }
    }

    #[test]
    fn no_number_of_seconds_leads_beyond_the_last_moment() {
        let now = Now::on(2026, 11, 22);
        assert_eq!(now.after(-3600).to_string(), "2026-11-22T11:00:00Z");
        assert_eq!(now.after(i64::MAX), Timestamp::MAX);
        assert_eq!(now.after(i64::MIN), Timestamp::MIN);
    }

    #[test]
    fn periods_follow_the_readers_calendar() {
        let now = Now::on(2026, 11, 22);
        let period = |y, m, d| now.period(Some(&Date::Day(date(y, m, d)))).to_string();
        assert_eq!(period(2026, 11, 22), "Today");
        assert_eq!(period(2026, 11, 21), "Yesterday");
        assert_eq!(period(2026, 11, 16), "This week");
        assert_eq!(period(2026, 11, 15), "November 2026");
        assert_eq!(period(2027, 1, 1), "Dated in the future");
        assert_eq!(now.period(None), Period::Undated);
        assert_eq!(now.stamp(), "2026-11-22T12:00:00.000Z");
    }
}
