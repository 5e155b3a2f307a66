//! Text and what is typed → the tokens by which SQLite's FTS5 finds one in the other.
//!
//! FTS5 splits at ASCII signs only (`tokenize='ascii'`); case, accents and scripts without blanks
//! are dealt with here, so that both sides are always folded by the same rules.

use unicode_normalization::UnicodeNormalization as _;

use crate::article::fold;
use crate::article::letters::{self, Class, class, is_dense, is_gap};
use crate::query::Words;

/// Opens the beginning of some word of a title. A private character, which no word of a text holds.
const PREFIX: char = '\u{e000}';
/// Letters of the longest beginning that has a token of its own.
const BEGINS: usize = 3;
/// Bytes of a word that count; what is longer is no word but data.
const LONGEST: usize = 128;

/// The tokens of an article, joined by blanks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Indexed {
    pub title: String,
    pub body: String,
    /// The distinct first one, two and three letters of the words of the title, marked, and of both.
    pub begins: String,
}

/// The tokens of a composed (NFC) title and text.
///
/// Asking FTS5 for `abc*` would merge the postings of every such word before the first hit; a token
/// of its own streams. They have a table that keeps no places: beside the words they would take up
/// three times the room.
pub fn article(title: &str, body: &str) -> Indexed {
    let mut tokens = Tokens { begins: Some(Box::default()), ..Tokens::default() };
    let mut begins = String::with_capacity(2048);
    tokens.read(title);
    tokens.begin(Some(PREFIX), &mut begins);
    let title = tokens.taken();
    tokens.out.reserve(body.len() + 16);
    tokens.read(body);
    tokens.begin(None, &mut begins);
    Indexed { title, body: tokens.taken(), begins }
}

/// The tokens of a text without beginnings.
pub fn plain(text: &str) -> String {
    let mut tokens = Tokens { out: String::with_capacity(text.len() + 16), ..Tokens::default() };
    tokens.read(text);
    tokens.taken()
}

/// What must be looked for where words were typed: what there is of the two must both hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sought {
    pub phrase: Option<Phrase>,
    /// The first letters of some word.
    pub begin: Option<String>,
}

/// Words that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// At least one.
    tokens: Vec<String>,
    /// The last one is only begun.
    open: bool,
}

impl Phrase {
    fn new(tokens: &[&str], open: bool) -> Self {
        Self { tokens: tokens.iter().map(|token| (*token).to_owned()).collect(), open }
    }

    /// The beginning of its last word, where that is only begun.
    pub fn begun(&self) -> Option<&str> {
        self.tokens.last().filter(|_| self.open).map(String::as_str)
    }

    /// As an FTS5 expression.
    pub fn expression(&self) -> String {
        let last = self.tokens.last().map_or("", String::as_str);
        self.ending(last) + if self.open { " *" } else { "" }
    }

    /// The FTS5 expression with one of these words as its last; there must be some.
    pub fn with_last(&self, words: &[String]) -> String {
        let phrases: Vec<String> = words.iter().map(|word| self.ending(word)).collect();
        format!("({})", phrases.join(" OR "))
    }

    /// Tokens hold letters and digits only, so nothing in them needs to be quoted twice.
    fn ending(&self, last: &str) -> String {
        let mut tokens: Vec<&str> = self.tokens.iter().map(String::as_str).collect();
        tokens.pop();
        tokens.push(last);
        format!("\"{}\"", tokens.join(" "))
    }
}

impl Sought {
    fn phrase(tokens: &[&str], open: bool) -> Self {
        Self { phrase: Some(Phrase::new(tokens, open)), begin: None }
    }
}

/// The FTS5 expression that holds in what [`plain`] made where these words stand, the last of an
/// open one only begun; `None` when they hold no letter.
pub fn matching_plain(words: &Words) -> Option<String> {
    let (Words::Word(typed) | Words::Phrase(typed) | Words::Prefix(typed)) = words;
    let mut tokens = Tokens::default();
    tokens.read(&typed.nfc().collect::<String>());
    let tokens: Vec<&str> = tokens.out.split_ascii_whitespace().collect();
    let open = matches!(words, Words::Prefix(_)) && !typed.ends_with(is_gap);
    let phrase = match *tokens.last()? {
        last if last.chars().all(is_dense) => matching(words)?.phrase?,
        _ => Phrase::new(&tokens, open),
    };
    Some(phrase.expression())
}

/// What is to be found where these words stand in a title.
pub fn matching_title(words: &Words) -> Option<Sought> {
    let Sought { phrase, begin } = matching(words)?;
    Some(Sought { phrase, begin: begin.map(|begin| format!("{PREFIX}{begin}")) })
}

/// The FTS5 expression that holds where another one holds within a title.
pub fn within_title(expression: &str) -> String {
    format!("title : ({expression})")
}

/// What is to be found where these words stand; `None` when they hold no letter.
///
/// Signs within a word part it (`don't`, `state-of-the-art`), and its parts must follow each other.
/// A last part of one to three letters of a [`Words::Prefix`] with several is looked for anywhere
/// in the text (a whole word behind an apostrophe): the postings it would have to be next to are
/// too many to be merged while somebody types.
pub fn matching(words: &Words) -> Option<Sought> {
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
            return Some(Sought::phrase(&tokens, false));
        }
        return Some(Sought::phrase(&tokens, true));
    }
    Some(match (last.chars().count(), tokens.len()) {
        _ if !open => Sought::phrase(&tokens, false),
        (1 | 2, 2..) if behind_apostrophe(typed) => Sought::phrase(&tokens, false),
        (1..=BEGINS, parts) => Sought {
            phrase: (parts > 1).then(|| Phrase::new(&tokens[..parts - 1], false)),
            begin: Some(last.to_owned()),
        },
        _ => Sought::phrase(&tokens, true),
    })
}

/// The FTS5 expression that holds where a word begins with what is [sought](Sought), found by
/// walking through all such words.
pub fn begun(begin: &str) -> String {
    match begin.strip_prefix(PREFIX) {
        Some(letters) => within_title(&format!("\"{letters}\" *")),
        None => format!("\"{begin}\" *"),
    }
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
    /// Where they are wanted.
    begins: Option<Box<Begins>>,
}

impl Tokens {
    /// Adds the beginnings of what was read, each with a mark before it and a blank behind it.
    fn begin(&self, mark: Option<char>, out: &mut String) {
        if let Some(begins) = &self.begins {
            begins.join(mark, out);
        }
    }

    fn taken(&mut self) -> String {
        self.word = 0;
        let mut out = std::mem::take(&mut self.out);
        out.truncate(out.trim_end_matches(' ').len());
        out
    }

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
            if let Some(begins) = &mut self.begins {
                begins.add(&self.out[self.word..]);
            }
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

/// The distinct first three letters of words, fewer where a word has no more.
struct Begins {
    /// A bit for each three ASCII letters or digits, counted by [`letter`].
    ascii: [u64; ASCII.div_ceil(64)],
    /// Beginnings with another letter.
    foreign: std::collections::BTreeSet<[char; BEGINS]>,
}

/// None, ten digits and 26 letters.
const LETTERS: &[u8; 37] = b"\x000123456789abcdefghijklmnopqrstuvwxyz";
const ASCII: usize = LETTERS.len().pow(BEGINS as u32);
/// No letter: a word is shorter.
const NONE: char = '\0';

impl Default for Begins {
    fn default() -> Self {
        Self { ascii: [0; ASCII.div_ceil(64)], foreign: Default::default() }
    }
}

impl Begins {
    fn add(&mut self, word: &str) {
        let bytes = word.as_bytes();
        let bytes = &bytes[..bytes.len().min(BEGINS)];
        if bytes.is_ascii() {
            let at = |n: usize| bytes.get(n).map_or(0, |byte| letter(*byte));
            let bit = (at(0) * LETTERS.len() + at(1)) * LETTERS.len() + at(2);
            self.ascii[bit / 64] |= 1 << (bit % 64);
        } else {
            let mut chars = word.chars();
            self.foreign.insert(std::array::from_fn(|_| chars.next().unwrap_or(NONE)));
        }
    }

    /// Each beginning of one, two and three letters.
    fn join(&self, mark: Option<char>, out: &mut String) {
        let name = |at: usize| char::from(LETTERS[at % LETTERS.len()]);
        // Nearly all of the bits are none, so they are not looked at one by one.
        let ascii = self.ascii.iter().enumerate().filter(|(_, bits)| **bits != 0);
        let ascii = ascii.flat_map(|(at, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| at * 64 + left.trailing_zeros() as usize);
                left &= left.wrapping_sub(1);
                bit
            })
        });
        let ascii = ascii.map(|bit| {
            [name(bit / LETTERS.len() / LETTERS.len()), name(bit / LETTERS.len()), name(bit)]
        });
        let mut before = [NONE; BEGINS];
        // One that stands in both is told twice, which does no harm.
        for letters in ascii.chain(self.foreign.iter().copied()) {
            let known = (0..BEGINS).take_while(|at| letters[*at] == before[*at]).count();
            let length = letters.iter().take_while(|c| **c != NONE).count();
            for end in known + 1..=length {
                out.extend(mark);
                out.extend(&letters[..end]);
                out.push(' ');
            }
            before = letters;
        }
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
    use super::{LONGEST, PREFIX, Sought, article, matching, matching_title, plain};
    use crate::query::Words;
    use proptest::prelude::{any, proptest};
    use unicode_normalization::UnicodeNormalization as _;

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
            assert_eq!(plain(given), tokens, "{given}");
        }
    }

    #[test]
    fn distinct_beginnings_are_those_of_title_and_text() {
        let all = article("Ab 한국", "abbey able a b élan eld 한국어 技术");
        assert_eq!(
            (&*all.title, &*all.body),
            ("ab 한국", "abbey able a b elan eld 한국어 技术 术")
        );
        let title = "^a ^ab ^한 ^한국 ".replace('^', &PREFIX.to_string());
        assert_eq!(all.begins, title + "a ab abb abl b e el ela eld 한 한국 한국어 ");
        assert_eq!(article("", "").begins, "");
    }

    #[test]
    fn what_is_typed_becomes_one_safe_expression() {
        let shown = |Sought { phrase, begin }| {
            let begin = begin.map(|begin| format!("^{begin}"));
            [phrase.map(|phrase| phrase.expression()), begin]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" and ")
        };
        let word = |t: &str| shown(matching(&Words::Word(t.into())).unwrap_or_default());
        let prefix = |t: &str| shown(matching(&Words::Prefix(t.into())).unwrap_or_default());
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
            (prefix("A"), "^a"),
            (prefix("ab"), "^ab"),
            (prefix("Abc"), "^abc"),
            (prefix("abcd"), "\"abcd\" *"),
            (prefix("it's"), "\"it s\""),
            (prefix("it'"), "\"it\""),
            (prefix("well-k"), "\"well\" and ^k"),
            (prefix("well-kno"), "\"well\" and ^kno"),
            (prefix("well-know"), "\"well know\" *"),
            (prefix("技术"), "\"技术\""),
        ] {
            assert_eq!(asked, expression);
        }
        let title = |t: &str| shown(matching_title(&Words::Prefix(t.into())).unwrap_or_default());
        assert_eq!(title("well-k").replace(PREFIX, "^"), "\"well\" and ^^k");
        assert_eq!(matching(&Words::Word("…\"*".into())), None);
        assert_eq!(matching(&Words::Prefix(String::new())), None);
    }

    #[test]
    fn a_word_without_end_is_cut_between_letters() {
        let long = "ж".repeat(500);
        assert_eq!(plain(&long), "ж".repeat(LONGEST / 2));
        assert_eq!(plain(&format!("a{long}")).len(), LONGEST - 1);
    }

    proptest! {
        #[test]
        fn tokens_hold_nothing_that_fts5_splits_or_understands(given in any::<String>()) {
            let all = article("", &given);
            let tokens = all.body.split(' ').chain(all.begins.split(' '));
            for token in tokens.filter(|token| !token.is_empty()) {
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
