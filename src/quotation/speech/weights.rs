//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.23, 0.73),
    (Clue::OneWord, -2.33, -1.38),
    (Clue::TwoWords, -1.09, -1.01),
    (Clue::ThreeWords, 0.80, 0.29),
    (Clue::FewWords, 0.77, 0.53),
    (Clue::SomeWords, 1.03, 0.69),
    (Clue::ManyWords, 1.05, 1.62),
    (Clue::CapitalStart, -0.41, -1.94),
    (Clue::StopInside, 0.98, 0.63),
    (Clue::CommaInside, 0.14, 0.09),
    (Clue::StopOutside, -0.50, 0.32),
    (Clue::After, 1.73, 0.64),
    (Clue::Before, 0.59, 0.15),
    (Clue::According, 0.66, 1.66),
    (Clue::LooseAfter, 0.54, 0.90),
    (Clue::LooseBefore, 1.13, 0.52),
    (Clue::Colon, -0.13, 1.07),
    (Clue::That, 0.43, 0.21),
    (Clue::Determiner, -1.17, -0.25),
    (Clue::Work, -0.34, -1.05),
    (Clue::Named, -0.25, -1.11),
    (Clue::Preposition, -1.13, -0.62),
    (Clue::OwnSentence, 1.43, 0.97),
    (Clue::WholeParagraph, -0.92, -1.37),
    (Clue::Talk, 0.24, 0.30),
    (Clue::Verb, 0.23, 1.02),
    (Clue::TitleCase, -1.57, -0.66),
    (Clue::GoesOn, 0.03, 0.19),
    (Clue::Question, 1.39, 0.85),
    (Clue::Dialogue, -0.62, 0.26),
    (Clue::Dash, -2.30, -1.15),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -2.12, -1.45),
    (Clue::Repaired, -1.78, -0.55),
    (Clue::Coordinated, -0.88, -0.24),
    (Clue::CallCue, 0.20, 0.59),
    (Clue::SpeechNoun, -0.37, -0.05),
    (Clue::Bracketed, 0.08, 0.19),
    (Clue::Heading, -1.49, -0.74),
    (Clue::FirstParagraph, -0.38, -0.62),
    (Clue::CommaBefore, -0.45, -0.32),
    (Clue::Chatty, 0.57, 0.29),
    (Clue::NounBefore, -0.56, -0.45),
    (Clue::Possessive, -1.12, -0.56),
    (Clue::SubBefore, 0.08, 0.12),
    (Clue::CueNear, 0.80, 1.38),
    (Clue::CueNearAfter, 0.34, 0.35),
    (Clue::Noun, -0.37, -0.16),
    (Clue::As, 0.41, 0.74),
    (Clue::ShortTalk, 1.11, 0.05),
    (Clue::ShortDirect, 1.94, -0.02),
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
