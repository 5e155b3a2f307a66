//! Turns a language tag, or the text itself, into one of the languages whose reporting words are
//! known.

use crate::quotation::lexicon::{Lexicon, Tags};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
    Chinese,
    Japanese,
}

impl Language {
    /// Those written with spaces between words.
    const SPACED: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
    ];

    /// The language of a tag; when it is missing or not known, of the text.
    pub fn of(tag: Option<&str>, text: &str) -> Self {
        let primary = tag.map(|tag| tag.split(['-', '_']).next().unwrap_or(tag).to_lowercase());
        match primary.as_deref() {
            Some("en") => Self::English,
            Some("de") => Self::German,
            Some("fr") => Self::French,
            Some("es") => Self::Spanish,
            Some("it") => Self::Italian,
            Some("pt") => Self::Portuguese,
            Some("nl") => Self::Dutch,
            Some("zh") => Self::Chinese,
            Some("ja") => Self::Japanese,
            Some(_) | None => Self::guess(text),
        }
    }

    /// Counts the small words of each language in the first few thousand characters.
    fn guess(text: &str) -> Self {
        let (mut han, mut kana, mut letters) = (0usize, 0usize, 0usize);
        for c in text.chars().take(4000) {
            match c {
                '\u{3040}'..='\u{30ff}' => kana += 1,
                '\u{3400}'..='\u{9fff}' => han += 1,
                _ => letters += usize::from(c.is_alphabetic()),
            }
        }
        if (han + kana) * 3 > letters {
            return if kana * 8 > han { Self::Japanese } else { Self::Chinese };
        }
        let mut counts = [0usize; Self::SPACED.len()];
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() < 16);
        for word in words.take(800) {
            let small = word.to_lowercase();
            for (count, language) in counts.iter_mut().zip(Self::SPACED) {
                let tags = Lexicon::of(language).tags(&small);
                *count += usize::from(tags.any(Tags::GRAMMAR));
            }
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        let first = counts.iter().position(|&count| count == most).unwrap_or(0);
        Self::SPACED[first]
    }

    pub fn lexicon(self) -> &'static Lexicon {
        Lexicon::of(self)
    }

    /// The finite verb stands second, whatever comes first.
    pub fn verb_second(self) -> bool {
        matches!(self, Self::German | Self::Dutch)
    }

    /// Every noun is written with a capital.
    pub fn capital_nouns(self) -> bool {
        self == Self::German
    }

    pub fn romance(self) -> bool {
        matches!(self, Self::French | Self::Spanish | Self::Italian | Self::Portuguese)
    }

    /// Written without spaces between words.
    pub fn unspaced(self) -> bool {
        matches!(self, Self::Chinese | Self::Japanese)
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_tag_wins_over_the_text() {
        assert_eq!(Language::of(Some("de-AT"), "the cat and the dog"), Language::German);
        assert_eq!(Language::of(Some("xx"), "the cat and the dog"), Language::English);
    }

    #[test]
    fn the_text_tells_its_language() {
        let texts = [
            ("The boat was late and the people on it were cold.", Language::English),
            ("Das Boot kam zu spät und die Leute auf dem Deck froren.", Language::German),
            ("Le bateau était en retard et les gens avaient froid.", Language::French),
            ("El barco llegó tarde y la gente que estaba en él tenía frío.", Language::Spanish),
            (
                "La barca era in ritardo e la gente che era sul ponte aveva freddo.",
                Language::Italian,
            ),
            ("O barco chegou atrasado e as pessoas não tinham frio.", Language::Portuguese),
            ("De boot was te laat en de mensen op het dek hadden het koud.", Language::Dutch),
            ("船来晚了，甲板上的人很冷。", Language::Chinese),
            ("船は遅れて、人々は寒かった。", Language::Japanese),
        ];
        for (text, language) in texts {
            assert_eq!(Language::of(None, text), language, "{text}");
        }
    }
}
