//! Text and what is typed → the tokens by which SQLite's FTS5 finds one in the other.
//!
//! FTS5 splits at ASCII signs only (`tokenize='ascii'`); case, accents and scripts without blanks
//! are dealt with here, so that both sides are always folded by the same rules.

use unicode_normalization::UnicodeNormalization as _;

use crate::article::fold;
use crate::article::letters::{self, Class, class, is_dense, is_gap};
use crate::query::Words;

/// Opens a token that is the first one or two letters of some word. A private character, which no
/// word of a text holds.
const PREFIX: char = '\u{e000}';
/// Bytes of a word that count; what is longer is no word but data.
const LONGEST: usize = 128;

/// The tokens of a composed (NFC) text, joined by blanks.
///
/// In front stands each distinct beginning of one or two letters: asking FTS5 for `ab*` would merge
/// the postings of every such word before the first hit, a token of its own streams.
pub fn text(text: &str) -> String {
    let mut tokens = Tokens { out: String::with_capacity(text.len() + 16), ..Tokens::default() };
    tokens.read(text);
    let mut all = tokens.begins.joined();
    all.push_str(tokens.out.trim_end_matches(' '));
    all
}

/// The same without the beginnings, which would be as long as the text where that is a sentence.
pub fn plain(text: &str) -> String {
    let mut tokens = Tokens { out: String::with_capacity(text.len() + 16), ..Tokens::default() };
    tokens.read(text);
    tokens.out.truncate(tokens.out.trim_end_matches(' ').len());
    tokens.out
}

/// The FTS5 expression that holds in what [`plain`] made where these words stand, the last of an
/// open one only begun; `None` when they hold no letter.
pub fn matching_plain(words: &Words) -> Option<String> {
    let (Words::Word(typed) | Words::Phrase(typed) | Words::Prefix(typed)) = words;
    let mut tokens = Tokens::default();
    tokens.read(&typed.nfc().collect::<String>());
    let tokens: Vec<&str> = tokens.out.split_ascii_whitespace().collect();
    let open = matches!(words, Words::Prefix(_)) && !typed.ends_with(is_gap);
    match *tokens.last()? {
        last if last.chars().all(is_dense) => matching(words),
        _ if open => Some(phrase(&tokens) + " *"),
        _ => Some(phrase(&tokens)),
    }
}

/// The FTS5 expression that holds where these words stand; `None` when they hold no letter.
///
/// Signs within a word part it (`don't`, `state-of-the-art`), and its parts must follow each other.
/// A last part of one or two letters of a [`Words::Prefix`] with several is looked for anywhere in
/// the text (a whole word behind an apostrophe): the postings it would have to be next to are too
/// many to be merged while somebody types.
pub fn matching(words: &Words) -> Option<String> {
    let (typed, open) = match words {
        Words::Word(typed) | Words::Phrase(typed) => (typed, false),
        Words::Prefix(typed) => (typed, typed.chars().next_back().is_some_and(|c| !is_gap(c))),
    };
    let mut tokens = Tokens::default();
    tokens.read(&typed.nfc().collect::<String>());
    let mut tokens: Vec<&str> = tokens.out.split_ascii_whitespace().collect();
    let last = *tokens.last()?;
    if last.chars().all(is_dense) {
        // The single character that ends a run is not asked for: the text may go on behind it.
        let before = tokens.len().checked_sub(2).map(|at| tokens[at]);
        if before.is_some_and(|token| token.chars().filter(|c| is_dense(*c)).count() == 2) {
            tokens.pop();
            return Some(phrase(&tokens));
        }
        return Some(phrase(&tokens) + " *");
    }
    match (last.chars().count(), tokens.len()) {
        _ if !open => Some(phrase(&tokens)),
        (1 | 2, 1) => Some(format!("\"{PREFIX}{last}\"")),
        (1 | 2, _) if behind_apostrophe(typed) => Some(phrase(&tokens)),
        (1 | 2, parts) => {
            Some(format!("({} AND \"{PREFIX}{last}\")", phrase(&tokens[..parts - 1])))
        }
        _ => Some(phrase(&tokens) + " *"),
    }
}

/// Tokens hold letters and digits only, so nothing in them needs to be quoted twice.
fn phrase(tokens: &[&str]) -> String {
    format!("\"{}\"", tokens.join(" "))
}

fn behind_apostrophe(typed: &str) -> bool {
    let sign = typed.chars().rev().find(|c| is_gap(*c));
    sign.is_some_and(|sign| fold::character(sign) == '\'')
}

#[derive(Default)]
struct Tokens {
    /// Finished tokens, each with a blank behind it, and the word being read.
    out: String,
    /// Where in `out` that word starts.
    word: usize,
    /// The last character of the run being read of a script without blanks.
    run: Option<char>,
    begins: Begins,
}

impl Tokens {
    fn read(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() {
                let rest = &bytes[at..];
                let end = rest.iter().position(|b| !b.is_ascii_alphanumeric());
                let end = at + end.unwrap_or(rest.len());
                self.end_run();
                let start = self.out.len();
                self.out.push_str(&text[at..end]);
                self.out[start..].make_ascii_lowercase();
                at = end;
            } else if byte.is_ascii() {
                self.end();
                at += 1;
            } else {
                let c = text[at..].chars().next().unwrap_or(' ');
                self.foreign(c);
                at += c.len_utf8();
            }
        }
        self.end();
    }

    fn foreign(&mut self, c: char) {
        match class(c) {
            Class::Nothing => {}
            Class::Gap => self.end(),
            Class::Dense => {
                self.end_word();
                if let Some(before) = self.run.replace(c) {
                    self.out.extend([before, c, ' ']);
                    self.word = self.out.len();
                }
            }
            // A mark belongs to the letter before it and to nothing else.
            Class::Mark => match self.run {
                None if self.out.len() > self.word => self.out.push(c),
                _ => {}
            },
            Class::Letter => {
                self.end_run();
                letters::fold(c, &mut self.out);
            }
        }
    }

    fn end(&mut self) {
        self.end_word();
        self.end_run();
    }

    fn end_word(&mut self) {
        if self.out.len() > self.word {
            if self.out.len() > self.word + LONGEST {
                let cut = (0..=self.word + LONGEST).rev().find(|at| self.out.is_char_boundary(*at));
                self.out.truncate(cut.unwrap_or(self.word));
            }
            self.begins.add(&self.out[self.word..]);
            self.out.push(' ');
            self.word = self.out.len();
        }
    }

    fn end_run(&mut self) {
        if let Some(last) = self.run.take() {
            self.out.extend([last, ' ']);
            self.word = self.out.len();
        }
    }
}

/// The distinct first and first two letters of words.
#[derive(Default)]
struct Begins {
    /// A bit for each pair of ASCII letters or digits, counted by [`letter`]; the second may be none.
    ascii: [u64; 22],
    /// Beginnings with another letter.
    foreign: std::collections::BTreeSet<(char, Option<char>)>,
}

/// None, ten digits and 26 letters.
const LETTERS: usize = 37;

impl Begins {
    fn add(&mut self, word: &str) {
        match word.as_bytes() {
            [first] if first.is_ascii() => self.mark(letter(*first), 0),
            [first, second, ..] if first.is_ascii() && second.is_ascii() => {
                self.mark(letter(*first), 0);
                self.mark(letter(*first), letter(*second));
            }
            _ => {
                let mut chars = word.chars();
                if let Some(first) = chars.next() {
                    self.foreign.insert((first, None));
                    self.foreign.extend(chars.next().map(|second| (first, Some(second))));
                }
            }
        }
    }

    fn mark(&mut self, first: usize, second: usize) {
        let bit = first * LETTERS + second;
        self.ascii[bit / 64] |= 1 << (bit % 64);
    }

    fn holds(&self, first: usize, second: usize) -> bool {
        let bit = first * LETTERS + second;
        self.ascii[bit / 64] >> (bit % 64) & 1 == 1
    }

    fn joined(&self) -> String {
        const NAMES: &[u8; LETTERS] = b" 0123456789abcdefghijklmnopqrstuvwxyz";
        let mut out = String::with_capacity(512);
        for (first, name) in NAMES.iter().enumerate().skip(1) {
            for second in (0..LETTERS).filter(|second| self.holds(first, *second)) {
                out.extend([PREFIX, char::from(*name)]);
                if second > 0 {
                    out.push(char::from(NAMES[second]));
                }
                out.push(' ');
            }
        }
        for (first, second) in &self.foreign {
            // `é` and `e` are the same first letter, which may be marked above already.
            let known = second.is_none()
                && u8::try_from(*first).is_ok_and(|first| self.holds(letter(first), 0));
            if !known {
                out.extend([PREFIX, *first]);
                out.extend(second);
                out.push(' ');
            }
        }
        out
    }
}

/// The number of a lower-case ASCII letter or digit.
fn letter(byte: u8) -> usize {
    match byte {
        b'0'..=b'9' => usize::from(byte - b'0') + 1,
        b'a'..=b'z' => usize::from(byte - b'a') + 11,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, PREFIX, matching, text};
    use crate::query::Words;
    use proptest::prelude::{any, proptest};
    use unicode_normalization::UnicodeNormalization as _;

    /// The tokens behind the beginnings.
    fn words(of: &str) -> String {
        let all = text(of);
        let kept = all.split(' ').filter(|token| !token.starts_with(PREFIX));
        kept.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_script_becomes_tokens_that_can_be_asked_for() {
        for (given, tokens) in [
            ("The “Old” Town—it’s naïve, 2021!", "the old town it s naive 2021"),
            ("Straße STRASSE ΟΔΟΣ οδός Ёлка", "strasse strasse οδοσ οδοσ елка"),
            ("技术发展", "技术 术发 发展 展"),
            ("AI技术、人 GDP３％", "ai 技术 术 人 gdp3"),
            ("がぎ", "がぎ ぎ"),
            ("ไทย 12", "ไท ทย ย 12"),
            ("한국어를 배우다", "한국어를 배우다"),
            ("हिन्दी में", "हिन्दी में"),
            ("می‌خواهم كتاب", "میخواهم كتاب"),
            ("don't state-of-the-art", "don t state of the art"),
            ("👩‍🚀 ♥ — …", ""),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(words(given), tokens, "{given}");
        }
    }

    #[test]
    fn distinct_beginnings_stand_in_front() {
        let shown = text("abbey able a b élan eld 한국 技术").replace(PREFIX, "^");
        assert_eq!(shown, "^a ^ab ^b ^e ^el ^한 ^한국 abbey able a b elan eld 한국 技术 术",);
    }

    #[test]
    fn what_is_typed_becomes_one_safe_expression() {
        let word = |t: &str| matching(&Words::Word(t.into())).unwrap_or_default();
        let prefix =
            |t: &str| matching(&Words::Prefix(t.into())).unwrap_or_default().replace(PREFIX, "^");
        for (asked, expression) in [
            (word("Naïve"), "\"naive\""),
            (word("don’t"), "\"don t\""),
            (word("state-of-the-art"), "\"state of the art\""),
            (word("人"), "\"人\" *"),
            (word("技术"), "\"技术\""),
            (word("技术发展"), "\"技术 术发 发展\""),
            (word("技术AI"), "\"技术 术 ai\""),
            (word("AI人"), "\"ai 人\" *"),
            (word("NEAR(\"x\" OR *)"), "\"near x or\""),
            (prefix("A"), "\"^a\""),
            (prefix("ab"), "\"^ab\""),
            (prefix("abc"), "\"abc\" *"),
            (prefix("it's"), "\"it s\""),
            (prefix("it'"), "\"it\""),
            (prefix("well-k"), "(\"well\" AND \"^k\")"),
            (prefix("well-kno"), "\"well kno\" *"),
            (prefix("技术"), "\"技术\""),
        ] {
            assert_eq!(asked, expression);
        }
        assert_eq!(matching(&Words::Word("…\"*".into())), None);
        assert_eq!(matching(&Words::Prefix(String::new())), None);
    }

    #[test]
    fn a_word_without_end_is_cut_between_letters() {
        let long = "ж".repeat(500);
        assert_eq!(words(&long), "ж".repeat(LONGEST / 2));
        assert_eq!(words(&format!("a{long}")).len(), LONGEST - 1);
    }

    proptest! {
        #[test]
        fn tokens_hold_nothing_that_fts5_splits_or_understands(given in any::<String>()) {
            for token in text(&given).split(' ').filter(|token| !token.is_empty()) {
                assert!(token.len() <= LONGEST);
                assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || !c.is_ascii()));
                assert_eq!(token.to_ascii_lowercase(), token);
            }
        }

        #[test]
        fn both_spellings_of_what_is_typed_ask_for_the_same(given in "[a-cé가-나が-ご人 '-]{0,6}") {
            let decomposed: String = given.nfd().collect();
            assert_eq!(
                matching(&Words::Phrase(decomposed)),
                matching(&Words::Phrase(given)),
            );
        }
    }
}
