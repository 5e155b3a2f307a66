//! The tokens behind a day → the time of day and its zone.

use jiff::civil;
use jiff::tz::Offset;

use crate::article::date::ladder::{Cursor, Token, names};

/// The time of day and what is known of its zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) time: civil::Time,
    /// `24:00` is the start of the next day.
    pub(super) next_day: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Zone<'a> {
    Fixed(Offset),
    /// A name of the time zone database, and the offset where there is none.
    Region(&'a str, Offset),
}

pub(super) fn time_of(hour: i64, minute: i64, second: i64, nanosecond: i32) -> Option<Clock> {
    let next_day = hour == 24 && minute == 0 && second == 0;
    let hour = i8::try_from(if next_day { 0 } else { hour }).ok()?;
    // a leap second counts as the one before
    let second = i8::try_from(if second == 60 { 59 } else { second }).ok()?;
    let time = civil::Time::new(hour, i8::try_from(minute).ok()?, second, nanosecond).ok()?;
    Some(Clock { time, next_day })
}

/// `10:15`, `10:15:30.5`, `10:15 pm`, `10h15`.
pub(super) fn clock(at: &mut Cursor<'_, '_>) -> Option<Clock> {
    let hour = at.number(1..=2)?;
    if at.sign(":").is_none() && !at.words(&["h"]) {
        return None;
    }
    let minute = at.number(2..=2)?;
    let mut second = 0;
    let mut nanosecond = 0;
    let mut longer = *at;
    let second_given = longer.sign(":").is_some();
    if second_given {
        second = longer.number(1..=2)?;
        *at = longer;
        if longer.sign(".,").is_some()
            && let [Token::Number(fraction), ..] = longer.0
        {
            let nine = format!("{fraction:0<9}");
            nanosecond = nine.get(..9)?.parse().ok()?;
            longer.number(1..=20)?;
            *at = longer;
        }
    }
    // behind seconds a letter alone is a zone
    let letter = matches!(at.0, [Token::Word(word)] if second_given && word.len() == 1);
    let hour = if letter { hour } else { half_day(at, hour)? };
    time_of(hour, minute, second, nanosecond)
}

/// `10 pm`: an hour alone needs its half of the day.
pub(super) fn hours_only(at: &mut Cursor<'_, '_>) -> Option<Clock> {
    let hour = at.number(1..=2)?;
    let before = at.0.len();
    let hour = half_day(at, hour)?;
    if at.0.len() == before { None } else { time_of(hour, 0, 0, 0) }
}

/// Adds twelve hours for `pm`; `None` when `13 pm` makes no sense.
fn half_day(at: &mut Cursor<'_, '_>, hour: i64) -> Option<i64> {
    let mut longer = *at;
    let Some(late) = longer.word(|word| match word {
        "am" | "a" => Some(false),
        "pm" | "p" => Some(true),
        _ => None,
    }) else {
        return Some(hour);
    };
    if longer.sign(".").is_some() {
        longer.words(&["m"]);
        let _ = longer.sign(".");
    }
    *at = longer;
    half_hour(hour, late)
}

pub(super) fn half_hour(hour: i64, late: bool) -> Option<i64> {
    (1..=12).contains(&hour).then_some(hour % 12 + if late { 12 } else { 0 })
}

/// `10时15分`, `10時15分30秒`, `10시 15분`.
pub(super) fn east_asian_clock(at: &mut Cursor<'_, '_>) -> Option<Clock> {
    let hour = at.number(1..=2)?;
    at.sign("时時시")?;
    let minute = at.number(1..=2).unwrap_or(0);
    let _ = at.sign("分분");
    let second = at.number(1..=2).unwrap_or(0);
    let _ = at.sign("秒초");
    time_of(hour, minute, second, 0)
}

/// `Z`, `+0200`, `-05:00`, `EST`, `GMT+2`, `[Europe/Berlin]`; an offset wins over the bracket.
pub(super) fn zone<'b>(at: &mut Cursor<'_, 'b>) -> Option<Zone<'b>> {
    // "Etc/GMT"
    at.attempt(|at| at.words(&["etc"]).then(|| at.sign("/"))?);
    let named = at.word(|word| {
        names::zone(word).map(Zone::from_minutes).or_else(|| {
            let (region, minutes) = names::region(word)?;
            let winter = Offset::from_seconds(minutes * 60).ok()?;
            Some(Some(Zone::Region(region, winter)))
        })
    });
    let offset = offset(at).or_else(|| named.flatten());
    match at.0 {
        [Token::Region(name), rest @ ..] => {
            at.0 = rest;
            Some(offset.unwrap_or(Zone::Region(name, Offset::UTC)))
        }
        _ => offset,
    }
}

fn offset<'b>(at: &mut Cursor<'_, 'b>) -> Option<Zone<'b>> {
    let mut trial = *at;
    let east = trial.sign("+-")? == '+';
    let [Token::Number(digits), ..] = trial.0 else { return None };
    let length = digits.len();
    let number = trial.number(1..=4)?;
    let minutes = match length {
        3 | 4 => number / 100 * 60 + number % 100,
        _ => {
            let mut longer = trial;
            let minutes = longer.sign(":").and_then(|_| longer.number(2..=2));
            if minutes.is_some() {
                trial = longer;
            }
            number * 60 + minutes.unwrap_or(0)
        }
    };
    let minutes = i32::try_from(minutes).ok()?;
    let zone = Zone::from_minutes(if east { minutes } else { -minutes })?;
    *at = trial;
    Some(zone)
}

impl Zone<'_> {
    pub(super) fn from_minutes(minutes: i32) -> Option<Self> {
        // no place is further than fourteen hours from UTC
        if minutes.abs() > 14 * 60 {
            return None;
        }
        Offset::from_seconds(minutes * 60).ok().map(Self::Fixed)
    }
}
