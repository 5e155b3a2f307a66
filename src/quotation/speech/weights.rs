//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.24, 0.70),
    (Clue::OneWord, -2.30, -1.45),
    (Clue::TwoWords, -1.04, -1.06),
    (Clue::ThreeWords, 0.62, 0.24),
    (Clue::FewWords, 0.72, 0.51),
    (Clue::SomeWords, 1.01, 0.75),
    (Clue::ManyWords, 1.24, 1.70),
    (Clue::CapitalStart, -0.22, -1.86),
    (Clue::StopInside, 0.92, 0.77),
    (Clue::CommaInside, 0.15, 0.09),
    (Clue::StopOutside, -0.23, 0.33),
    (Clue::After, 1.87, 0.82),
    (Clue::Before, 0.56, 0.16),
    (Clue::According, 0.62, 1.48),
    (Clue::LooseAfter, 0.62, 0.93),
    (Clue::LooseBefore, 1.12, 0.70),
    (Clue::Colon, -0.31, 0.87),
    (Clue::That, 0.35, 0.18),
    (Clue::Determiner, -1.07, -0.20),
    (Clue::Work, -0.21, -1.03),
    (Clue::Named, -0.34, -1.11),
    (Clue::Preposition, -1.06, -0.56),
    (Clue::OwnSentence, 1.09, 0.60),
    (Clue::WholeParagraph, -0.40, -1.31),
    (Clue::Talk, 0.25, 0.21),
    (Clue::Verb, 0.41, 1.38),
    (Clue::TitleCase, -1.62, -0.68),
    (Clue::GoesOn, -0.02, 0.10),
    (Clue::Question, 1.26, 0.81),
    (Clue::Dialogue, -0.62, 0.21),
    (Clue::Dash, -1.14, -0.57),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -2.13, -1.42),
    (Clue::Repaired, -1.46, -0.26),
    (Clue::Coordinated, -0.89, -0.23),
    (Clue::CallCue, 0.23, 0.55),
    (Clue::SpeechNoun, -0.40, -0.06),
    (Clue::Bracketed, -0.08, 0.11),
    (Clue::Heading, -1.51, -0.76),
    (Clue::FirstParagraph, -0.36, -0.67),
    (Clue::CommaBefore, -0.64, -0.40),
    (Clue::Chatty, 0.52, 0.26),
    (Clue::NounBefore, -0.54, -0.32),
    (Clue::Possessive, -1.15, -0.58),
    (Clue::SubBefore, 0.08, 0.13),
    (Clue::CueNear, 0.83, 1.33),
    (Clue::CueNearAfter, 0.24, 0.38),
    (Clue::Noun, -0.35, -0.15),
    (Clue::As, 0.43, 0.75),
    (Clue::ShortTalk, 0.97, -0.01),
    (Clue::ShortDirect, 1.88, 0.12),
    (Clue::Paragraphs, -3.42, -1.48),
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
