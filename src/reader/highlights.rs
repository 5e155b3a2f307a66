//! The rules of the config and a text → what is to be seen in it, and how much of it there is.

use std::ops::Range;

use crate::article::Article;
use crate::config::highlight::{Highlight, Within};
use crate::config::style::Part;

/// What the rules hold for in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Highlights {
    /// Bytes and looks, in the order of the text; where two overlap, the first rule goes last and
    /// is seen.
    places: Vec<(Range<usize>, Part)>,
    /// The longest of them, in bytes.
    longest: usize,
}

impl Highlights {
    pub fn in_text(rules: &[Highlight], text: &str) -> Self {
        Self::of(rules, text, Within::Title)
    }

    pub fn in_title(rules: &[Highlight], title: &str) -> Self {
        Self::of(rules, title, Within::Text)
    }

    fn of(rules: &[Highlight], text: &str, not: Within) -> Self {
        let rules = rules.iter().rev().filter(|rule| rule.within != not);
        let places = rules
            .flat_map(|rule| rule.pattern.find(text).into_iter().map(|range| (range, rule.style)));
        let mut places: Vec<_> = places.collect();
        // The order of the rules stands among those that begin at one place.
        places.sort_by_key(|(range, _)| range.start);
        let longest = places.iter().map(|(range, _)| range.len()).max().unwrap_or(0);
        Self { places, longest }
    }

    /// How many places of an article and its title the rules hold for.
    pub fn count(rules: &[Highlight], article: &Article) -> usize {
        let text = Self::in_text(rules, &article.document.text).len();
        text + Self::in_title(rules, &article.meta.title).len()
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub fn places(&self) -> &[(Range<usize>, Part)] {
        &self.places
    }

    /// Those that touch a range.
    pub fn touching(&self, range: &Range<usize>) -> impl Iterator<Item = &(Range<usize>, Part)> {
        let from = range.start.saturating_sub(self.longest);
        let from = self.places.partition_point(|(place, _)| place.start < from);
        let to = self.places.partition_point(|(place, _)| place.start < range.end);
        let (start, end) = (range.start, range.end);
        let near = self.places.get(from..to).unwrap_or(&[]);
        near.iter().filter(move |(place, _)| place.start < end && start < place.end)
    }

    /// The place that stands `by` of them behind `byte`, or before it, with its number; none when
    /// there are not so many.
    pub fn step(&self, byte: usize, by: isize) -> Option<(usize, Range<usize>)> {
        let count = by.unsigned_abs();
        let at = if by > 0 {
            let next = self.places.partition_point(|(place, _)| place.start <= byte);
            next.checked_add(count.checked_sub(1)?)?
        } else {
            self.places.partition_point(|(place, _)| place.start < byte).checked_sub(count)?
        };
        self.places.get(at).map(|(place, _)| (at, place.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::Highlights;
    use crate::config::read;
    use std::path::Path;

    #[test]
    fn places_are_counted_gone_through_and_found_by_the_words_they_touch() {
        let text = "[[highlight]]\nregex = 'flood \\w+'\nstyle = 'strong'\n\
            [[highlight]]\nregex = 'flood'\n[[highlight]]\nregex = 'River'\nwhere = 'title'\n";
        let (config, _) = read(text, Path::new("c.toml"));
        let text = "The flood came. River floods; a flood went.";
        let found = Highlights::in_text(&config.highlights, text);
        let shown: Vec<String> = found
            .places()
            .iter()
            .map(|(r, part)| format!("{} {}", &text[r.clone()], part.name()))
            .collect();
        assert_eq!(
            shown,
            ["flood match", "flood came strong", "flood match", "flood match", "flood went strong"]
        );
        assert_eq!(found.touching(&(12..13)).count(), 1);
        assert_eq!(found.touching(&(5..6)).count(), 2);
        assert_eq!(found.step(0, 1).unwrap().1, 4..9);
        assert_eq!(found.step(4, 1).unwrap().0, 2);
        assert_eq!(found.step(22, -1).unwrap().0, 1);
        assert_eq!((found.step(100, 1), found.step(4, -1)), (None, None));
        assert_eq!(Highlights::in_title(&config.highlights, "River towns").len(), 1);
    }
}
