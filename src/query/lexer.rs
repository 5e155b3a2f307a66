//! What is typed → its signs and words, each with its bytes.

use std::ops::Range;

/// One piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'t> {
    pub kind: Kind<'t>,
    /// Bytes of the query.
    pub range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'t> {
    Open,
    Close,
    /// `or`, `OR` or `|`, standing free.
    Or,
    /// One or more `-` right in front of something; an even number takes itself back.
    Not {
        odd: bool,
    },
    /// One or more `-` with nothing behind them.
    Dash,
    /// Anything up to a blank, a parenthesis, a bar or a quotation mark.
    Word(&'t str),
    /// What stands between quotation marks; the last may be missing.
    Phrase {
        text: &'t str,
        closed: bool,
    },
}

/// Reads the query from front to back, once.
#[derive(Debug, Clone)]
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// What was read last ends right here and was a `-`, so that an `or` is a word.
    bound: bool,
}

/// Keyboards and other programs type these for a `"`.
fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

/// True when a word ends in front of this character.
pub fn parts(c: char) -> bool {
    c.is_whitespace() || is_mark(c) || matches!(c, '(' | ')' | '|')
}

impl<'t> Lexer<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, at: 0, bound: false }
    }

    /// The phrase that begins right here, without a blank before it.
    pub fn phrase(&mut self) -> Option<Token<'t>> {
        let mark = self.text[self.at..].chars().next().filter(|c| is_mark(*c))?;
        let start = self.at;
        let inside = start + mark.len_utf8();
        let closes = |c: char| if mark == '"' { c == '"' } else { matches!(c, '“' | '”') };
        let end = self.text[inside..].find(closes).map(|end| inside + end);
        let text = &self.text[inside..end.unwrap_or(self.text.len())];
        self.at = end.map_or(self.text.len(), |end| {
            end + self.text[end..].chars().next().map_or(0, char::len_utf8)
        });
        Some(Token { kind: Kind::Phrase { text, closed: end.is_some() }, range: start..self.at })
    }

    fn sign(&mut self, kind: Kind<'t>, bytes: usize) -> Token<'t> {
        let start = self.at;
        self.at += bytes;
        Token { kind, range: start..self.at }
    }
}

impl<'t> Iterator for Lexer<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let bound = std::mem::take(&mut self.bound);
        let rest = &self.text[self.at..];
        let blank = rest.len() - rest.trim_start().len();
        self.at += blank;
        let rest = &rest[blank..];
        let first = rest.chars().next()?;
        let token = match first {
            '(' => self.sign(Kind::Open, 1),
            ')' => self.sign(Kind::Close, 1),
            '|' => self.sign(Kind::Or, rest.bytes().take_while(|b| *b == b'|').count()),
            '-' => {
                let dashes = rest.bytes().take_while(|b| *b == b'-').count();
                let behind = rest[dashes..].chars().next();
                if behind.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '|')) {
                    self.sign(Kind::Dash, dashes)
                } else {
                    self.bound = true;
                    self.sign(Kind::Not { odd: dashes % 2 == 1 }, dashes)
                }
            }
            _ if is_mark(first) => return self.phrase(),
            _ => {
                let word = &rest[..rest.find(parts).unwrap_or(rest.len())];
                let or = !bound && matches!(word, "or" | "OR");
                self.sign(if or { Kind::Or } else { Kind::Word(word) }, word.len())
            }
        };
        Some(token)
    }
}
