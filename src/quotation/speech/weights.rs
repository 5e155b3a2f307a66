//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.24, 0.48),
    (Clue::OneWord, -2.30, -1.41),
    (Clue::TwoWords, -1.04, -0.79),
    (Clue::ThreeWords, 0.62, 0.23),
    (Clue::FewWords, 0.72, 0.46),
    (Clue::SomeWords, 1.01, 0.66),
    (Clue::ManyWords, 1.24, 1.32),
    (Clue::CapitalStart, -0.22, -1.25),
    (Clue::StopInside, 0.92, 0.71),
    (Clue::CommaInside, 0.15, 0.08),
    (Clue::StopOutside, -0.23, 0.20),
    (Clue::After, 1.87, 0.92),
    (Clue::Before, 0.56, 0.37),
    (Clue::According, 0.62, 0.87),
    (Clue::LooseAfter, 0.62, 0.51),
    (Clue::LooseBefore, 1.12, 0.76),
    (Clue::Colon, -0.31, 0.37),
    (Clue::That, 0.35, 0.18),
    (Clue::Determiner, -1.07, -0.28),
    (Clue::Work, -0.21, -0.65),
    (Clue::Named, -0.34, -0.56),
    (Clue::Preposition, -1.06, -0.50),
    (Clue::OwnSentence, 1.09, 0.50),
    (Clue::WholeParagraph, -0.40, -0.52),
    (Clue::Talk, 0.25, 0.37),
    (Clue::Verb, 0.41, 0.89),
    (Clue::TitleCase, -1.62, -0.94),
    (Clue::GoesOn, -0.02, -0.04),
    (Clue::Question, 1.26, 0.70),
    (Clue::Dialogue, -0.62, -0.08),
    (Clue::Dash, -1.14, -0.57),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -2.13, -1.20),
    (Clue::Repaired, -1.46, -0.48),
    (Clue::Coordinated, -0.89, -0.37),
    (Clue::CallCue, 0.23, 0.33),
    (Clue::SpeechNoun, -0.40, -0.14),
    (Clue::Bracketed, -0.08, -0.06),
    (Clue::Heading, -1.51, -0.76),
    (Clue::FirstParagraph, -0.36, -0.49),
    (Clue::CommaBefore, -0.64, -0.29),
    (Clue::Chatty, 0.52, 0.26),
    (Clue::NounBefore, -0.54, -0.28),
    (Clue::Possessive, -1.15, -0.58),
    (Clue::SubBefore, 0.08, 0.24),
    (Clue::CueNear, 0.83, 1.08),
    (Clue::CueNearAfter, 0.24, 0.28),
    (Clue::Noun, -0.35, -0.12),
    (Clue::As, 0.43, 0.50),
    (Clue::ShortTalk, 0.97, 0.26),
    (Clue::ShortDirect, 1.88, 0.54),
    (Clue::Paragraphs, -3.42, -1.60),
];

static GENERAL: [f32; CLUES] = column(false);
static GERMAN: [f32; CLUES] = column(true);

const fn column(german: bool) -> [f32; CLUES] {
    let mut weights = [0.0; CLUES];
    let mut row = 0;
    while row < CLUES {
        let (clue, general, special) = TABLE[row];
        weights[clue as usize] = if german { special } else { general };
        row += 1;
    }
    weights
}
