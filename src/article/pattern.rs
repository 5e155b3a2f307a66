//! A regular expression of the user's → the places in a text that it holds for, in linear time.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

/// Bytes that a compiled expression may take: `(a{1000}){1000}` is refused rather than built.
const LARGEST: usize = 1 << 20;
/// Places in one text; what comes behind them is not looked at.
const MOST: usize = 10_000;

/// A compiled expression; two are the same when they are written the same.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

impl Pattern {
    /// Compiles an expression; `Err` says in one line what is wrong with it.
    pub fn new(typed: &str) -> Result<Self, String> {
        if typed.is_empty() {
            return Err("it is empty".to_owned());
        }
        match RegexBuilder::new(typed).size_limit(LARGEST).build() {
            Ok(regex) if regex.is_match("") => Err("it holds where there are no words".to_owned()),
            Ok(regex) => Ok(Self(regex)),
            Err(regex::Error::CompiledTooBig(_)) => Err("it is too large".to_owned()),
            Err(error) => {
                // The whole report draws a picture over several lines; its last one says what.
                let report = error.to_string();
                let last = report.lines().last().unwrap_or_default().trim();
                Err(last.trim_start_matches("error: ").to_owned())
            }
        }
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Bytes of each place, in order, none of them empty.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.0.find_iter(text).map(|found| found.range());
        found.filter(|range| !range.is_empty()).take(MOST).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_finds_words_of_any_script_and_a_wrong_one_says_what_is_wrong() {
        let found = |pattern: &str, text: &str| -> Vec<String> {
            let places = Pattern::new(pattern).unwrap().find(text);
            places.into_iter().map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(
            found("(?i)\\bharbou?r\\w*", "Harbor, harbours, arbour"),
            ["Harbor", "harbours"]
        );
        assert_eq!(found("\\p{Han}{2}路", "中关村南路与北京路"), ["村南路", "北京路"]);
        let wrong = |pattern: &str| Pattern::new(pattern).unwrap_err();
        assert_eq!(wrong("a("), "unclosed group");
        assert_eq!(wrong(""), "it is empty");
        assert_eq!(wrong("a*"), "it holds where there are no words");
        assert_eq!(wrong("(a{1000}){1000}"), "it is too large");
    }

    #[test]
    fn no_pattern_takes_more_than_linear_time() {
        let text = "a".repeat(200_000);
        let begun = std::time::Instant::now();
        assert!(Pattern::new("(a+)+b").unwrap().find(&text).is_empty());
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    }
}
