//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.19, 0.70),
    (Clue::OneWord, -2.30, -1.44),
    (Clue::TwoWords, -1.05, -1.04),
    (Clue::ThreeWords, 0.68, 0.28),
    (Clue::FewWords, 0.75, 0.51),
    (Clue::SomeWords, 1.05, 0.76),
    (Clue::ManyWords, 1.07, 1.63),
    (Clue::CapitalStart, -0.28, -1.87),
    (Clue::StopInside, 0.95, 0.81),
    (Clue::CommaInside, 0.22, 0.12),
    (Clue::StopOutside, -0.63, 0.31),
    (Clue::After, 1.65, 0.76),
    (Clue::Before, 0.56, 0.16),
    (Clue::According, 0.63, 1.63),
    (Clue::LooseAfter, 0.55, 0.88),
    (Clue::LooseBefore, 1.11, 0.60),
    (Clue::Colon, -0.29, 0.89),
    (Clue::That, 0.40, 0.20),
    (Clue::Determiner, -1.08, -0.21),
    (Clue::Work, -0.22, -1.05),
    (Clue::Named, -0.33, -1.11),
    (Clue::Preposition, -1.04, -0.54),
    (Clue::OwnSentence, 1.28, 0.73),
    (Clue::WholeParagraph, -0.85, -1.45),
    (Clue::Talk, 0.22, 0.17),
    (Clue::Verb, 0.36, 1.34),
    (Clue::TitleCase, -1.63, -0.72),
    (Clue::GoesOn, -0.01, 0.10),
    (Clue::Question, 1.38, 0.86),
    (Clue::Dialogue, -0.59, 0.22),
    (Clue::Dash, -1.21, -0.60),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -2.15, -1.45),
    (Clue::Repaired, -1.69, -0.28),
    (Clue::Coordinated, -0.88, -0.22),
    (Clue::CallCue, 0.24, 0.57),
    (Clue::SpeechNoun, -0.39, -0.07),
    (Clue::Bracketed, -0.00, 0.12),
    (Clue::Heading, -1.44, -0.72),
    (Clue::FirstParagraph, -0.42, -0.66),
    (Clue::CommaBefore, -0.58, -0.36),
    (Clue::Chatty, 0.52, 0.26),
    (Clue::NounBefore, -0.51, -0.27),
    (Clue::Possessive, -1.14, -0.57),
    (Clue::SubBefore, 0.11, 0.13),
    (Clue::CueNear, 0.84, 1.37),
    (Clue::CueNearAfter, 0.35, 0.43),
    (Clue::Noun, -0.32, -0.10),
    (Clue::As, 0.43, 0.74),
    (Clue::ShortTalk, 1.00, 0.00),
    (Clue::ShortDirect, 1.94, 0.08),
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
