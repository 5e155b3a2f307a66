//! `30s`, `15m`, `2h`, `1d` → a span of time, and back.

use std::fmt;
use std::time::Duration;

/// Whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(pub u32);

/// From the largest, so that a span is written with as few digits as it can be.
const UNITS: [(&str, u32); 5] = [("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];

/// What to type.
pub const FORM: &str = r#"a number with s, m, h, d or w, like "30s" or "2h""#;

impl Span {
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.trim().split_at_checked(text.trim().len().checked_sub(1)?)?;
        let (_, seconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        number.parse::<u32>().ok()?.checked_mul(*seconds).map(Self)
    }

    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0.into())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = UNITS.iter().find(|(_, unit)| self.0 >= *unit && self.0.is_multiple_of(*unit));
        let (unit, seconds) = whole.copied().unwrap_or(("s", 1));
        write!(f, "{}{unit}", self.0 / seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::Span;
    use proptest::prelude::{any, proptest};

    #[test]
    fn a_span_is_a_number_and_a_unit() {
        for (text, seconds) in [
            ("30s", Some(30)),
            ("15m", Some(900)),
            ("2h", Some(7200)),
            ("1d", Some(86_400)),
            ("0s", Some(0)),
            ("30", None),
            ("m", None),
            ("", None),
            ("1 h", None),
            ("-1h", None),
            ("+1h", None),
            ("9999999999h", None),
            ("1é", None),
        ] {
            assert_eq!(Span::parse(text).map(|span| span.0), seconds, "{text}");
        }
        assert_eq!(Span(5400).to_string(), "90m");
    }

    proptest! {
        #[test]
        fn every_span_reads_back(seconds in any::<u32>(), text in ".{0,8}") {
            assert_eq!(Span::parse(&Span(seconds).to_string()), Some(Span(seconds)));
            Span::parse(&text);
        }
    }
}
