//! Turns a language tag into the languages that reflow has rules for.

/// A language whose words are broken by rules of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    Dutch,
    English,
    French,
    German,
    Italian,
    /// Breaks at blanks only; has no hyphens.
    Korean,
    Portuguese,
    Spanish,
}

impl Lang {
    /// From BCP 47, case ignored: `de`, `pt-br`, `en_US`; `None` for a language without rules.
    pub fn of(tag: &str) -> Option<Self> {
        let prefix = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
        Some(match prefix.as_str() {
            "de" => Self::German,
            "en" => Self::English,
            "es" => Self::Spanish,
            "fr" => Self::French,
            "it" => Self::Italian,
            "ko" => Self::Korean,
            "nl" => Self::Dutch,
            "pt" => Self::Portuguese,
            _ => return None,
        })
    }

    /// The hyphenation patterns, where there are any.
    pub fn patterns(self) -> Option<hypher::Lang> {
        Some(match self {
            Self::Dutch => hypher::Lang::Dutch,
            Self::English => hypher::Lang::English,
            Self::French => hypher::Lang::French,
            Self::German => hypher::Lang::German,
            Self::Italian => hypher::Lang::Italian,
            Self::Portuguese => hypher::Lang::Portuguese,
            Self::Spanish => hypher::Lang::Spanish,
            Self::Korean => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn a_tag_is_known_by_its_first_part() {
        assert_eq!(Lang::of("pt-BR"), Some(Lang::Portuguese));
        assert_eq!(Lang::of("en_US"), Some(Lang::English));
        assert_eq!(Lang::of("DE"), Some(Lang::German));
        assert_eq!(Lang::of("enm"), None);
        assert_eq!(Lang::of(""), None);
    }
}
