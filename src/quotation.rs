//! Turns plain text into quotations: what was said in it, by whom, and how sure that is.
//!
//! Marks first, text second: every mark gets its role from its neighbours, the marks of a paragraph
//! are paired by the reading with the fewest repairs, and only then the words decide whether a
//! marked stretch is speech and who spoke. Every step looks a bounded way around, so that the whole
//! is linear in the text.

pub mod attribution;
pub mod cjk;
pub mod clause;
pub mod dash;
pub mod language;
pub mod lexicon;
pub mod mark;
pub mod mention;
pub mod pairing;
pub mod paragraph;
pub mod person;
pub mod running;
pub mod single;
pub mod speech;
pub mod stretch;
pub mod turn;
pub mod utterance;
pub mod word;

use std::ops::Range;

use crate::quotation::language::Language;

/// Speech found in a text: one uninterrupted outermost stretch of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// Bytes of the text, without the outer marks.
    pub range: Range<usize>,
    pub kind: Kind,
    /// Shared by the stretches of one interrupted utterance; counted from 0 in order of the text.
    pub utterance: usize,
    /// Marked stretches inside, in order, without their marks.
    pub inner: Vec<Range<usize>>,
    pub speaker: Option<Speaker>,
    /// The reporting word, such as `said`.
    pub cue: Option<Range<usize>>,
    /// How sure it is that this is speech, 0 to 1.
    pub confidence: f32,
    /// A mark was damaged or lost and the reading is a guess.
    pub repaired: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// All of the reported content stands in marks.
    Direct,
    /// A marked stretch inside a sentence that reports in the writer's own words.
    Mixed,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
        }
    }
}

/// Who said it.
#[derive(Debug, Clone, PartialEq)]
pub struct Speaker {
    /// The mention as written (`he`, `Ryan's spokeswoman, AshLee Strong`), in bytes of the text.
    pub range: Range<usize>,
    /// The fullest name of the same person in the text; none when in doubt.
    pub person: Option<Range<usize>>,
    /// How sure the mention is, 0 to 1.
    pub confidence: f32,
}

/// Finds the quotations of a text, in order and disjoint.
///
/// `lang` is a BCP 47 tag such as `de` or `pt-br`; without one the language is guessed.
pub fn find(text: &str, lang: Option<&str>) -> Vec<Quotation> {
    let paragraphs = paragraph::split(text);
    let language = Language::of(lang, text);
    let stretches = stretch::find(text, &paragraphs, language);
    if stretches.is_empty() {
        return Vec::new();
    }
    attribution::attribute(text, &paragraphs, &stretches, language)
}
