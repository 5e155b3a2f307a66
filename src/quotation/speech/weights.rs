//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.26, 0.70),
    (Clue::OneWord, -2.29, -1.44),
    (Clue::TwoWords, -1.02, -1.04),
    (Clue::ThreeWords, 0.65, 0.27),
    (Clue::FewWords, 0.77, 0.51),
    (Clue::SomeWords, 1.06, 0.76),
    (Clue::ManyWords, 1.09, 1.64),
    (Clue::CapitalStart, -0.25, -1.87),
    (Clue::StopInside, 0.94, 0.82),
    (Clue::CommaInside, 0.14, 0.08),
    (Clue::StopOutside, -0.27, 0.34),
    (Clue::After, 1.69, 0.77),
    (Clue::Before, 0.52, 0.15),
    (Clue::According, 0.68, 1.64),
    (Clue::LooseAfter, 0.57, 0.88),
    (Clue::LooseBefore, 1.12, 0.60),
    (Clue::Colon, -0.37, 0.86),
    (Clue::That, 0.41, 0.21),
    (Clue::Determiner, -1.11, -0.22),
    (Clue::Work, -0.22, -1.06),
    (Clue::Named, -0.34, -1.12),
    (Clue::Preposition, -1.08, -0.55),
    (Clue::OwnSentence, 1.15, 0.70),
    (Clue::WholeParagraph, -0.82, -1.43),
    (Clue::Talk, 0.24, 0.18),
    (Clue::Verb, 0.39, 1.35),
    (Clue::TitleCase, -1.63, -0.72),
    (Clue::GoesOn, -0.04, 0.12),
    (Clue::Question, 1.33, 0.84),
    (Clue::Dialogue, -0.56, 0.23),
    (Clue::Dash, -0.98, -0.49),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -2.16, -1.45),
    (Clue::Repaired, -1.69, -0.28),
    (Clue::Coordinated, -0.89, -0.23),
    (Clue::CallCue, 0.22, 0.56),
    (Clue::SpeechNoun, -0.40, -0.08),
    (Clue::Bracketed, -0.04, 0.12),
    (Clue::Heading, -1.45, -0.73),
    (Clue::FirstParagraph, -0.42, -0.66),
    (Clue::CommaBefore, -0.61, -0.38),
    (Clue::Chatty, 0.51, 0.25),
    (Clue::NounBefore, -0.56, -0.29),
    (Clue::Possessive, -1.13, -0.57),
    (Clue::SubBefore, 0.08, 0.12),
    (Clue::CueNear, 0.82, 1.37),
    (Clue::CueNearAfter, 0.36, 0.43),
    (Clue::Noun, -0.32, -0.10),
    (Clue::As, 0.41, 0.74),
    (Clue::ShortTalk, 0.97, -0.01),
    (Clue::ShortDirect, 1.96, 0.10),
    (Clue::Paragraphs, 0.00, 0.00),
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
