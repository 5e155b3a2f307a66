//! A character → what it is to a search for words, and the letters that it is compared by.
//!
//! The index makes its tokens by these rules, and passages of a text are found by them: what one
//! finds, the other can show.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// What a character is in a text of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Parts words.
    Gap,
    /// Neither parts words nor counts.
    Nothing,
    /// Belongs to the letter before it and counts.
    Mark,
    /// Also a full-width form of an ASCII letter or digit.
    Letter,
    /// A character of a script that sets no blanks between words.
    Dense,
}

pub fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Letter,
        _ if c.is_ascii() => Class::Gap,
        // Joiners and variation selectors: the same word is written with and without.
        '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            Class::Nothing
        }
        _ if is_accent(c) => Class::Nothing,
        '\u{ff01}'..='\u{ff5e}' => match narrow(c).is_ascii_alphanumeric() {
            true => Class::Letter,
            false => Class::Gap,
        },
        _ if is_syllable(c) => Class::Letter,
        _ if is_dense(c) => Class::Dense,
        _ if is_combining_mark(c) => Class::Mark,
        _ if c.is_alphanumeric() => Class::Letter,
        _ => Class::Gap,
    }
}

/// True when a word ends in front of this character.
pub fn is_gap(c: char) -> bool {
    class(c) == Class::Gap
}

/// Appends what a letter is compared by: without its case, its accents and its width. All else
/// stays as it is.
pub fn fold(c: char, folded: &mut String) {
    if c.is_ascii() {
        return folded.push(c.to_ascii_lowercase());
    }
    if is_syllable(c) || is_dense(c) {
        return folded.push(c);
    }
    for lower in narrow(c).to_lowercase() {
        match lower {
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            _ => decompose_canonical(lower, |part| {
                if !is_accent(part) {
                    folded.push(part);
                }
            }),
        }
    }
}

/// The ASCII character of a full-width form.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A syllable that stays whole: taken apart it would be three letters.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// Accents of Latin, Greek and Cyrillic. Other marks are vowels: without them हिन्दी would be हनद.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Han, kana and bopomofo, Thai, Lao, Khmer, Myanmar with their vowels; their digits are words.
pub fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}'
        | '\u{e81}'..='\u{ecf}' | '\u{edc}'..='\u{edf}'
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{a9e0}'..='\u{a9ef}'
        | '\u{a9fa}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa7f}'
        | '\u{1780}'..='\u{17d3}' | '\u{17dc}' | '\u{17dd}'
        | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{302d}' | '\u{3031}'..='\u{3035}'
        | '\u{303b}' | '\u{3041}'..='\u{309a}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{Class, class, fold, is_gap};
    use proptest::prelude::{any, prop_assert, proptest};

    #[test]
    fn each_kind_of_character_has_its_class_and_its_letters() {
        for (c, expected, letters) in [
            ('A', Class::Letter, "a"),
            ('É', Class::Letter, "e"),
            ('ß', Class::Letter, "ss"),
            ('ς', Class::Letter, "σ"),
            ('Ａ', Class::Letter, "a"),
            ('３', Class::Letter, "3"),
            ('한', Class::Letter, "한"),
            ('が', Class::Dense, "が"),
            ('技', Class::Dense, "技"),
            ('ท', Class::Dense, "ท"),
            ('ि', Class::Mark, "ि"),
            ('\u{301}', Class::Nothing, ""),
            ('\u{200d}', Class::Nothing, "\u{200d}"),
            ('’', Class::Gap, "’"),
            ('、', Class::Gap, "、"),
        ] {
            let mut folded = String::new();
            fold(c, &mut folded);
            assert_eq!((class(c), folded.as_str()), (expected, letters), "{c}");
        }
    }

    proptest! {
        #[test]
        fn a_letter_folds_to_letters_and_no_farther(c in any::<char>()) {
            if !matches!(class(c), Class::Letter | Class::Dense) {
                return Ok(());
            }
            let (mut once, mut twice) = (String::new(), String::new());
            fold(c, &mut once);
            once.chars().for_each(|c| fold(c, &mut twice));
            prop_assert!(!once.chars().any(is_gap), "{c} {once}");
            prop_assert!(once == twice, "{c} {once} {twice}");
        }
    }
}
