//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.22, 0.35),
    (Clue::OneWord, -1.98, -1.20),
    (Clue::TwoWords, -0.98, -1.05),
    (Clue::ThreeWords, 0.63, 0.31),
    (Clue::FewWords, 0.60, 0.47),
    (Clue::SomeWords, 0.88, 0.47),
    (Clue::ManyWords, 1.07, 1.36),
    (Clue::CapitalStart, -0.13, -1.72),
    (Clue::StopInside, 0.79, 0.62),
    (Clue::CommaInside, 0.06, 0.02),
    (Clue::StopOutside, -0.28, 0.38),
    (Clue::After, 1.81, 0.29),
    (Clue::Before, 0.47, -0.34),
    (Clue::According, 0.39, 1.22),
    (Clue::LooseAfter, 0.48, 0.44),
    (Clue::LooseBefore, 1.04, 0.32),
    (Clue::Colon, -0.13, 1.08),
    (Clue::That, 0.22, 0.00),
    (Clue::Determiner, -0.99, -0.14),
    (Clue::Work, -0.12, -1.26),
    (Clue::Named, -0.30, -0.98),
    (Clue::Preposition, -0.81, -0.49),
    (Clue::OwnSentence, 1.10, 0.50),
    (Clue::WholeParagraph, -0.12, -1.10),
    (Clue::Talk, 0.20, 0.48),
    (Clue::Verb, 0.36, 1.36),
    (Clue::TitleCase, -1.32, -0.70),
    (Clue::GoesOn, -0.01, 0.14),
    (Clue::Question, 1.08, 0.34),
    (Clue::Dialogue, -0.73, 0.44),
    (Clue::Dash, -0.65, 0.00),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -1.70, -0.49),
    (Clue::Repaired, -1.37, -0.03),
    (Clue::Coordinated, -0.73, 0.20),
    (Clue::CallCue, 0.13, 0.69),
    (Clue::SpeechNoun, -0.07, 0.08),
    (Clue::Bracketed, -0.35, 0.16),
    (Clue::Heading, -1.14, 0.00),
    (Clue::FirstParagraph, -0.30, -0.59),
    (Clue::CommaBefore, -0.45, -0.32),
    (Clue::Chatty, 0.62, 0.00),
    (Clue::NounBefore, -0.54, -0.48),
    (Clue::Possessive, -0.94, 0.00),
    (Clue::SubBefore, 0.23, 0.32),
    (Clue::CueNear, 0.81, 1.47),
    (Clue::CueNearAfter, 0.26, 0.95),
    (Clue::Noun, -0.32, 0.03),
    (Clue::As, 0.20, 0.51),
    (Clue::ShortTalk, 0.87, -0.20),
    (Clue::ShortDirect, 1.57, -0.34),
    (Clue::Paragraphs, -3.04, 0.08),
    (Clue::Mood, 0.00, 1.09),
    (Clue::CapitalBefore, 0.23, 0.69),
    (Clue::Repeated, -0.80, -1.22),
    (Clue::Address, -0.01, -0.74),
    (Clue::StartsGrammar, 0.21, 0.32),
    (Clue::ShortDigits, 0.36, -0.46),
    (Clue::TitlePlace, -0.64, 0.36),
    (Clue::Defined, 0.0, 0.0),
    (Clue::Label, 0.0, 0.0),
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
