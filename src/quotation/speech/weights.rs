//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.23, 0.35),
    (Clue::OneWord, -2.02, -1.19),
    (Clue::TwoWords, -0.95, -1.03),
    (Clue::ThreeWords, 0.61, 0.29),
    (Clue::FewWords, 0.65, 0.44),
    (Clue::SomeWords, 0.87, 0.48),
    (Clue::ManyWords, 1.07, 1.35),
    (Clue::CapitalStart, -0.23, -1.67),
    (Clue::StopInside, 0.83, 0.61),
    (Clue::CommaInside, 0.08, 0.02),
    (Clue::StopOutside, -0.24, 0.36),
    (Clue::After, 1.76, 0.48),
    (Clue::Before, 0.49, -0.15),
    (Clue::According, 0.40, 1.25),
    (Clue::LooseAfter, 0.43, 0.70),
    (Clue::LooseBefore, 1.05, 0.37),
    (Clue::Colon, -0.11, 1.13),
    (Clue::That, 0.23, 0.00),
    (Clue::Determiner, -0.95, -0.12),
    (Clue::Work, -0.19, -1.23),
    (Clue::Named, -0.29, -1.06),
    (Clue::Preposition, -0.90, -0.41),
    (Clue::OwnSentence, 1.13, 0.53),
    (Clue::WholeParagraph, -0.24, -1.12),
    (Clue::Talk, 0.27, 0.46),
    (Clue::Verb, 0.37, 1.36),
    (Clue::TitleCase, -1.53, -0.54),
    (Clue::GoesOn, -0.02, 0.15),
    (Clue::Question, 1.14, 0.35),
    (Clue::Dialogue, -0.62, 0.44),
    (Clue::Dash, -1.01, 0.00),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -1.80, -0.51),
    (Clue::Repaired, -1.34, -0.03),
    (Clue::Coordinated, -0.70, 0.18),
    (Clue::CallCue, 0.17, 0.66),
    (Clue::SpeechNoun, -0.37, 0.12),
    (Clue::Bracketed, -0.24, 0.23),
    (Clue::Heading, -1.22, 0.00),
    (Clue::FirstParagraph, -0.31, -0.56),
    (Clue::CommaBefore, -0.47, -0.39),
    (Clue::Chatty, 0.50, 0.00),
    (Clue::NounBefore, -0.72, -0.47),
    (Clue::Possessive, -1.02, 0.00),
    (Clue::SubBefore, 0.20, 0.35),
    (Clue::CueNear, 0.81, 1.36),
    (Clue::CueNearAfter, 0.32, 0.62),
    (Clue::Noun, -0.30, -0.01),
    (Clue::As, 0.25, 0.56),
    (Clue::ShortTalk, 0.84, -0.21),
    (Clue::ShortDirect, 1.70, -0.39),
    (Clue::Paragraphs, -3.05, 0.07),
    (Clue::Mood, 0.00, 1.11),
    (Clue::CapitalBefore, 0.37, 0.69),
    (Clue::Repeated, -0.78, -1.22),
    (Clue::Address, -0.09, -0.75),
    (Clue::StartsGrammar, 0.24, 0.32),
    (Clue::ShortDigits, -0.13, -0.49),
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
