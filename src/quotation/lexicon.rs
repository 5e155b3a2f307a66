//! What a word can be in a report of speech, by language: one table of small words each.

pub mod dutch;
pub mod english;
pub mod french;
pub mod german;
pub mod italian;
pub mod portuguese;
pub mod spanish;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use crate::quotation::language::Language;

/// A set of what a word can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tags(u32);

impl Tags {
    pub const NONE: Self = Self(0);
    /// A finite reporting verb (`said`).
    pub const SAY: Self = Self(1);
    /// A reporting participle that leans on the subject of the sentence (`adding`).
    pub const SAYING: Self = Self(1 << 1);
    /// Judges in somebody's words (`called it a "…"`).
    pub const CALL: Self = Self(1 << 2);
    /// A subject pronoun of a person.
    pub const PRONOUN: Self = Self(1 << 3);
    /// A determiner or possessive.
    pub const DET: Self = Self(1 << 4);
    pub const PREP: Self = Self(1 << 5);
    /// `of` and its like, which go on with a noun phrase.
    pub const OF: Self = Self(1 << 6);
    /// Begins a clause of its own: a conjunction, a relative word.
    pub const SUB: Self = Self(1 << 7);
    pub const AND: Self = Self(1 << 8);
    pub const AUX: Self = Self(1 << 9);
    pub const ADVERB: Self = Self(1 << 10);
    /// `Mr.`, `Senator`; with a stop it ends no sentence.
    pub const TITLE: Self = Self(1 << 11);
    /// `according`, `laut`, `selon`: the speaker follows.
    pub const ACCORDING: Self = Self(1 << 12);
    /// `zufolge`: the speaker stands before it.
    pub const ACCORDING_AFTER: Self = Self(1 << 13);
    /// A weekday, a month, `today`.
    pub const DAY: Self = Self(1 << 14);
    /// Names a work, a brand, a slogan: what follows in marks is a name.
    pub const WORK: Self = Self(1 << 15);
    /// A verb of naming: `titled`, `dubbed`, `heißt`.
    pub const NAMED: Self = Self(1 << 16);
    /// An abbreviation: its stop ends no sentence.
    pub const ABBREVIATION: Self = Self(1 << 17);
    /// An object pronoun between the subject and its verb, or the reflexive.
    pub const CLITIC: Self = Self(1 << 18);
    pub const HE: Self = Self(1 << 19);
    pub const SHE: Self = Self(1 << 20);
    /// `that`, `dass`, `que` before reported content.
    pub const THAT: Self = Self(1 << 21);
    /// A noun of saying: `statement`, `Worten`.
    pub const SPEECH: Self = Self(1 << 22);
    /// First or second person: talk, not report.
    pub const TALK: Self = Self(1 << 23);
    /// The second half of a separable verb, or a word that completes a cue.
    pub const PARTICLE: Self = Self(1 << 24);
    /// A determiner that cannot begin a subject (`dem`, `den`).
    pub const OBLIQUE: Self = Self(1 << 25);
    /// A plural pronoun.
    pub const THEY: Self = Self(1 << 26);
    /// Finite verbs that are common enough to tell a clause from a name.
    pub const VERB: Self = Self(1 << 27);

    /// The mood of reported speech.
    pub const REPORTED: Self = Self(1 << 28);

    /// The small words that tell languages apart.
    pub const GRAMMAR: Self = Self(
        Self::PRONOUN.0
            | Self::DET.0
            | Self::PREP.0
            | Self::OF.0
            | Self::SUB.0
            | Self::AND.0
            | Self::AUX.0
            | Self::THAT.0,
    );
    pub const CUE: Self = Self(Self::SAY.0 | Self::SAYING.0 | Self::CALL.0);

    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without those of another set.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// A row of a language's table: what the words are, then the words, small, split at spaces.
pub type Row = (Tags, &'static str);

#[derive(Debug)]
pub struct Lexicon {
    words: HashMap<&'static str, Tags, BuildHasherDefault<Mixer>>,
}

/// FNV-1a: the keys are ours, so nobody can make them collide, and every word of a text is looked
/// up.
#[derive(Debug)]
struct Mixer(u64);

impl Default for Mixer {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        // The table takes its bits from the top.
        self.0 ^ (self.0 << 32)
    }
}

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(english::WORDS));
static GERMAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(german::WORDS));
static FRENCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(french::WORDS));
static SPANISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(spanish::WORDS));
static ITALIAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(italian::WORDS));
static PORTUGUESE: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(portuguese::WORDS));
static DUTCH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(dutch::WORDS));
static NOTHING: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&[]));

impl Lexicon {
    fn new(rows: &[Row]) -> Self {
        let mut words: HashMap<_, Tags, _> = HashMap::default();
        for (tags, line) in rows {
            for word in line.split_whitespace() {
                let known: &mut Tags = words.entry(word).or_default();
                *known = known.or(*tags);
            }
        }
        Self { words }
    }

    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
            Language::French => &FRENCH,
            Language::Spanish => &SPANISH,
            Language::Italian => &ITALIAN,
            Language::Portuguese => &PORTUGUESE,
            Language::Dutch => &DUTCH,
            Language::Chinese | Language::Japanese => &NOTHING,
        }
    }

    /// What a word in small letters can be.
    pub fn tags(&self, small: &str) -> Tags {
        self.words.get(small).copied().unwrap_or_default()
    }
}
