//! Text → its words in the form in which they are compared, each with its place.

use std::ops::Range;

use crate::article::letters::{Class, class, fold};

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

/// True for a character beside which a line of its script may be cut.
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
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
