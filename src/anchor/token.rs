//! Turns text into tokens that compare as numbers: words, single ideographs and marks, folded.
//!
//! White space is no token, so a reflowed text has the same tokens as before; case, the shape of
//! quotation marks and dashes, and full-width forms are folded away for the same reason.

use std::collections::HashMap;
use std::ops::Range;

use crate::article::fold;

/// The most characters in one token: text without blanks is cut, so that no token is unbounded.
const LONGEST: usize = 48;
/// Ids below are characters standing for themselves, from here on words.
const WORDS: u32 = 0x11_0000;
/// As if that many tokens of other texts had been seen: a word is not rare because a text is short.
const SEEN_BEFORE: u32 = 4096;

/// A piece of text that is compared as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub id: u32,
    /// Bytes of the text it was read from.
    pub range: Range<usize>,
    /// A blank line, or nothing, stands before it.
    pub opens: bool,
}

/// Every word seen so far, and how often each token stands in the texts that count.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    ids: HashMap<String, u32>,
    words: Vec<Word>,
    counts: HashMap<u32, u32>,
    total: u32,
}

/// A word in the form in which it is compared.
#[derive(Debug, Clone)]
pub struct Word {
    pub folded: Box<str>,
    /// A bit for each letter in it: two words without common bits need no closer look.
    letters: u32,
}

impl Vocabulary {
    /// The tokens of a text, without counting them.
    pub fn read(&mut self, text: &str) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
        let mut chars = text.char_indices().peekable();
        let mut word = String::new();
        let mut lines = 2;
        while let Some((start, c)) = chars.next() {
            lines += u32::from(c == '\n');
            let c = folded(c);
            if invisible(c) {
                continue;
            }
            let opens = std::mem::take(&mut lines) > 1;
            if !c.is_alphanumeric() || alone(c) {
                tokens.push(Token { id: u32::from(c), range: start..end(text, start), opens });
                continue;
            }
            word.clear();
            word.extend(c.to_lowercase());
            let mut last = start;
            let mut length = 1;
            while let Some(&(at, next)) = chars.peek() {
                let next = folded(next);
                let joins = next.is_alphanumeric() && !alone(next)
                    || combines(next)
                    || next == '\'' && letter_at(text, end(text, at));
                if !joins || length == LONGEST {
                    break;
                }
                word.extend(next.to_lowercase());
                last = at;
                length += 1;
                chars.next();
            }
            let id = self.id(&word);
            tokens.push(Token { id, range: start..end(text, last), opens });
        }
        tokens
    }

    /// Counts tokens as part of the texts in which rare is told from common.
    pub fn count(&mut self, tokens: &[Token]) {
        for token in tokens {
            *self.counts.entry(token.id).or_default() += 1;
        }
        self.total = self.total.saturating_add(u32::try_from(tokens.len()).unwrap_or(u32::MAX));
    }

    fn id(&mut self, word: &str) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = WORDS + u32::try_from(self.words.len()).unwrap_or(u32::MAX - WORDS);
        let letters = word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31));
        self.ids.insert(word.to_owned(), id);
        self.words.push(Word { folded: word.into(), letters });
        id
    }

    /// How telling a token is, in bits: 1 for what stands everywhere, up to 12.
    pub fn bits(&self, id: u32) -> u32 {
        if mark(id) {
            return 1;
        }
        let count = self.counts.get(&id).copied().unwrap_or(0);
        let bits = (self.total.saturating_add(SEEN_BEFORE) / (count + 1)).max(1).ilog2();
        let most = match self.word(id) {
            Some(word) if word.folded.len() <= 2 => 5,
            Some(word) if word.folded.len() == 3 => 7,
            Some(_) => 12,
            None => 9,
        };
        bits.clamp(1, most)
    }

    /// The word that a token is; none for a character that stands alone.
    pub fn word(&self, id: u32) -> Option<&Word> {
        self.words.get(usize::try_from(id.checked_sub(WORDS)?).ok()?)
    }
}

impl Word {
    /// How alike two different words are, in percent, 0 below 60: a typing mistake or another
    /// ending leaves them alike.
    pub fn alike(&self, other: &Self) -> u32 {
        let shorter = self.folded.len() < other.folded.len();
        let (short, long) = if shorter { (self, other) } else { (other, self) };
        let (m, n) = (short.folded.len(), long.folded.len());
        let missing = (short.letters & !long.letters).count_ones() as usize;
        if m >= 3 && long.folded.starts_with(&*short.folded) {
            // Another ending, or cut in the middle.
            return u32::try_from(200 * m / (m + n)).unwrap_or(0).max(60);
        }
        if m < 2 || n > 2 * m || 10 * (m - missing.min(m)) < 3 * (m + n) {
            return 0;
        }
        let same = common_letters(short.folded.as_bytes(), long.folded.as_bytes());
        let percent = u32::try_from(200 * same / (m + n)).unwrap_or(0);
        if percent < 60 { 0 } else { percent }
    }
}

/// The length of the longest common subsequence of at most `4 * LONGEST` bytes each.
pub fn common_letters(a: &[u8], b: &[u8]) -> usize {
    let mut row = [0u8; 4 * LONGEST + 1];
    let (a, b) = (&a[..a.len().min(4 * LONGEST)], &b[..b.len().min(4 * LONGEST)]);
    for x in a {
        let mut corner = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y { corner + 1 } else { above.max(row[j]) };
            corner = above;
        }
    }
    usize::from(row[b.len()])
}

/// True for punctuation and symbols: they are matched, but say little.
pub fn mark(id: u32) -> bool {
    id < WORDS && char::from_u32(id).is_some_and(|c| !c.is_alphanumeric())
}

/// True if a sentence ends with this token: a full stop inside a number or a name does not.
pub fn stops(tokens: &[Token], at: usize) -> bool {
    let (Some(token), next) = (tokens.get(at), tokens.get(at + 1)) else { return false };
    match char::from_u32(token.id) {
        Some('!' | '?') => true,
        // The ideographic full stop is longer, and nothing stands between it and what follows.
        Some('.') => {
            token.range.len() > 1
                || next.is_none_or(|next| mark(next.id) || next.range.start > token.range.end)
        }
        _ => false,
    }
}

/// True if a sentence begins with this token.
pub fn begins(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.opens)
        || at.checked_sub(1).is_some_and(|before| stops(tokens, before))
}

/// The tokens that touch a range of bytes.
pub fn touching(tokens: &[Token], range: &Range<usize>) -> Range<usize> {
    let start = tokens.partition_point(|token| token.range.end <= range.start);
    let end = tokens.partition_point(|token| token.range.start < range.end);
    start..end.max(start)
}

fn end(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}

fn letter_at(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic)
}

fn folded(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        '、' => ',',
        '「' | '」' | '『' | '』' | '«' | '»' => '"',
        '‹' | '›' => '\'',
        _ => fold::character(c),
    }
}

fn invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn combines(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}')
}

/// True for scripts written without blanks between words: each character is a token.
fn alone(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{Vocabulary, begins, stops, touching};
    use proptest::prelude::{any, prop_assert, proptest};

    fn same(a: &str, b: &str) -> bool {
        let mut words = Vocabulary::default();
        let [a, b] = [a, b].map(|text| -> Vec<u32> {
            words.read(text).into_iter().map(|token| token.id).collect()
        });
        a == b
    }

    #[test]
    fn blanks_case_and_the_shape_of_marks_do_not_count() {
        assert!(same("“It’s   late”—she said", "\"it's late\" - She\nsaid"));
        assert!(same("你好，世界。", "你好,\n世界."));
        assert!(same("ＡＢＣ soft\u{ad}ly", "abc soft ly") && !same("cat", "cart"));
    }

    #[test]
    fn a_word_is_one_token_and_an_ideograph_is_one() {
        let mut words = Vocabulary::default();
        let text = "Don’t _stop_ 3.5 到底线 café";
        let tokens = words.read(text);
        let pieces: Vec<&str> = tokens.iter().map(|token| &text[token.range.clone()]).collect();
        let expected = ["Don’t", "_", "stop", "_", "3", ".", "5", "到", "底", "线", "café"];
        assert_eq!(pieces, expected);
        assert_eq!(touching(&tokens, &(2..10)), 0..3);
    }

    #[test]
    fn a_typing_mistake_or_another_ending_leaves_words_alike() {
        let mut words = Vocabulary::default();
        for (a, b, alike) in [
            ("project", "porject", true),
            ("harbour", "harbor", true),
            ("walk", "walking", true),
            ("bridge", "ferry", false),
            ("of", "to", false),
        ] {
            let (a, b) = (words.read(a)[0].id, words.read(b)[0].id);
            let percent = words.word(a).unwrap().alike(words.word(b).unwrap());
            assert_eq!(percent >= 60, alike, "{percent}");
        }
    }

    #[test]
    fn what_stands_everywhere_tells_less() {
        let mut words = Vocabulary::default();
        let tokens = words.read(&("the ".repeat(400) + "ferry, 的"));
        words.count(&tokens);
        let bits = |at: usize| words.bits(tokens[at].id);
        assert!(bits(0) < bits(400) && bits(401) < bits(0) && bits(402) < bits(400));
    }

    #[test]
    fn sentences_end_at_marks_and_begin_behind_them_or_a_blank_line() {
        let mut words = Vocabulary::default();
        let text = "It is 3.5 now. Go! Title\n\nText 好。吗";
        let tokens = words.read(text);
        let shown = |test: &dyn Fn(usize) -> bool| -> Vec<&str> {
            let at = (0..tokens.len()).filter(|at| test(*at));
            at.map(|at| &text[tokens[at].range.clone()]).collect()
        };
        assert_eq!(shown(&|at| stops(&tokens, at)), [".", "!", "。"]);
        assert_eq!(shown(&|at| begins(&tokens, at)), ["It", "Go", "Title", "Text", "吗"]);
    }

    proptest! {
        #[test]
        fn tokens_are_slices_in_order_with_only_blanks_between(text in any::<String>()) {
            let mut at = 0;
            for token in Vocabulary::default().read(&text) {
                prop_assert!(token.range.start >= at && !text[token.range.clone()].is_empty());
                let gap = &text[at..token.range.start];
                prop_assert!(!gap.chars().any(char::is_alphanumeric));
                at = token.range.end;
            }
            prop_assert!(!text[at..].chars().any(char::is_alphanumeric));
        }
    }
}
