//! Turns text into the ranges of its words: UAX 29, section 4, without what is no word.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Words in order; in scripts without blanks a word is what the annex keeps together, for Chinese
/// one character.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.unicode_word_indices().map(|(at, word)| at..at + word.len())
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_told_from_marks_in_any_script() {
        for (text, expected) in [
            ("“It’s 3.5 km,” she said.", "It’s|3.5|km|she|said"),
            ("水の音、静か", "水|の|音|静|か"),
            ("— … !", ""),
        ] {
            let found: Vec<&str> = words(text).map(|range| &text[range]).collect();
            assert_eq!(found.join("|"), expected);
        }
    }
}
