//! Text → its words in the form in which they are compared, each with its place.
//!
//! The rules are those by which the index makes its tokens.

use std::ops::Range;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// A word, or one character of a script without blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Scalar values of the text.
    pub chars: Range<usize>,
    /// Bytes of the folded text.
    folded: Range<usize>,
    /// Follows the token before it without a sign or a blank between them.
    pub joined: bool,
}

impl Token {
    pub fn text<'t>(&self, folded: &'t str) -> &'t str {
        &folded[self.folded.clone()]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Gap,
    /// Belongs to the letter before it and does not count.
    Nothing,
    /// Belongs to the letter before it and counts.
    Mark,
    Letter,
    /// A word by itself.
    Dense,
}

/// The words of a text, and the text that they are compared by.
pub fn tokens(text: &str) -> (String, Vec<Token>) {
    let mut folded = String::with_capacity(text.len());
    let mut tokens: Vec<Token> = Vec::new();
    // What the character before this one was part of.
    let mut before = Class::Gap;
    for (place, (at, c)) in text.char_indices().enumerate() {
        let class = class(c);
        let end = at + c.len_utf8();
        match class {
            Class::Gap => before = Class::Gap,
            Class::Nothing | Class::Mark if before == Class::Gap => {}
            Class::Nothing | Class::Mark => {
                if class == Class::Mark && before == Class::Letter {
                    folded.push(c);
                }
                extend(&mut tokens, end, place + 1, folded.len());
            }
            Class::Letter if before == Class::Letter => {
                fold(c, &mut folded);
                extend(&mut tokens, end, place + 1, folded.len());
            }
            Class::Letter | Class::Dense => {
                let start = folded.len();
                fold(c, &mut folded);
                tokens.push(Token {
                    range: at..end,
                    chars: place..place + 1,
                    folded: start..folded.len(),
                    joined: before == Class::Dense && class == Class::Dense,
                });
                before = class;
            }
        }
    }
    (folded, tokens)
}

fn extend(tokens: &mut [Token], end: usize, chars: usize, folded: usize) {
    if let Some(token) = tokens.last_mut() {
        token.range.end = end;
        token.chars.end = chars;
        token.folded.end = folded;
    }
}

fn fold(c: char, folded: &mut String) {
    if c.is_ascii() {
        return folded.push(c.to_ascii_lowercase());
    }
    if is_syllable(c) {
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

/// True when a word ends in front of this character.
pub fn is_gap(c: char) -> bool {
    class(c) == Class::Gap
}

/// True for a character beside which a line of its script may be cut.
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Letter,
        _ if c.is_ascii() => Class::Gap,
        '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            Class::Nothing
        }
        _ if is_accent(c) => Class::Nothing,
        _ if is_dense(c) => Class::Dense,
        _ if is_combining_mark(c) => Class::Mark,
        _ if narrow(c).is_alphanumeric() => Class::Letter,
        _ => Class::Gap,
    }
}

/// Accents of Latin, Greek and Cyrillic; other marks are vowels.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// A syllable that stays whole: taken apart it would be three letters.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}')
}

/// Han, kana and bopomofo, Thai, Lao, Khmer, Myanmar with their vowels; their digits are words.
fn is_dense(c: char) -> bool {
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
    use super::tokens;

    #[test]
    fn words_are_folded_and_keep_their_places() {
        let text = "Don’t e\u{301}té—ＡB 世界a 한국 हिन्दी";
        let (folded, found) = tokens(text);
        let shown: Vec<(&str, &str)> =
            found.iter().map(|token| (&text[token.range.clone()], token.text(&folded))).collect();
        assert_eq!(
            shown,
            [
                ("Don", "don"),
                ("t", "t"),
                ("e\u{301}té", "ete"),
                ("ＡB", "ab"),
                ("世", "世"),
                ("界", "界"),
                ("a", "a"),
                ("한국", "한국"),
                ("हिन्दी", "हिन्दी"),
            ]
        );
        assert_eq!(found.iter().filter(|token| token.joined).count(), 1);
        for token in &found {
            assert_eq!(text[..token.range.start].chars().count(), token.chars.start);
            assert_eq!(text[..token.range.end].chars().count(), token.chars.end);
        }
    }
}
