//! What each clue weighs, by language: the change in log-odds that it makes.

use crate::quotation::language::Language;
use crate::quotation::speech::{CLUES, Clue};

/// The weights in the order of [`Clue`].
pub fn of(language: Language) -> &'static [f32; CLUES] {
    if language.capital_nouns() { &GERMAN } else { &GENERAL }
}

/// Clue, weight in general, weight in German (whose nouns are all capitals).
const TABLE: [(Clue, f32, f32); CLUES] = [
    (Clue::Always, 0.22, 0.33),
    (Clue::OneWord, -1.98, -1.19),
    (Clue::TwoWords, -0.96, -1.07),
    (Clue::ThreeWords, 0.64, 0.28),
    (Clue::FewWords, 0.58, 0.46),
    (Clue::SomeWords, 0.88, 0.50),
    (Clue::ManyWords, 1.06, 1.35),
    (Clue::CapitalStart, -0.13, -1.71),
    (Clue::StopInside, 0.77, 0.61),
    (Clue::CommaInside, 0.06, 0.02),
    (Clue::StopOutside, -0.30, 0.39),
    (Clue::After, 1.83, 0.31),
    (Clue::Before, 0.54, 0.01),
    (Clue::According, 0.40, 1.51),
    (Clue::LooseAfter, 0.47, 0.45),
    (Clue::LooseBefore, 1.11, 0.24),
    (Clue::Colon, -0.14, 0.98),
    (Clue::That, 0.21, 0.00),
    (Clue::Determiner, -1.01, -0.12),
    (Clue::Work, -0.12, -1.25),
    (Clue::Named, -0.27, -1.02),
    (Clue::Preposition, -0.81, -0.49),
    (Clue::OwnSentence, 1.11, 0.52),
    (Clue::WholeParagraph, -0.11, -1.08),
    (Clue::Talk, 0.20, 0.46),
    (Clue::Verb, 0.37, 1.37),
    (Clue::TitleCase, -1.33, -0.72),
    (Clue::GoesOn, -0.03, 0.12),
    (Clue::Question, 1.05, 0.34),
    (Clue::Dialogue, -0.72, 0.44),
    (Clue::Dash, -0.65, 0.00),
    (Clue::Turn, 0.00, 0.00),
    (Clue::Single, -1.69, -0.49),
    (Clue::Repaired, -1.36, -0.02),
    (Clue::Coordinated, -0.74, 0.21),
    (Clue::CallCue, 0.12, 0.69),
    (Clue::SpeechNoun, -0.06, 0.10),
    (Clue::Bracketed, -0.35, 0.18),
    (Clue::Heading, -1.13, 0.00),
    (Clue::FirstParagraph, -0.30, -0.60),
    (Clue::CommaBefore, -0.45, -0.35),
    (Clue::Chatty, 0.62, 0.00),
    (Clue::NounBefore, -0.54, -0.46),
    (Clue::Possessive, -0.95, 0.00),
    (Clue::SubBefore, 0.23, 0.34),
    (Clue::CueNear, 0.77, 1.50),
    (Clue::CueNearAfter, 0.24, 0.95),
    (Clue::Noun, -0.34, 0.04),
    (Clue::As, 0.21, 0.54),
    (Clue::ShortTalk, 0.87, -0.17),
    (Clue::ShortDirect, 1.56, -0.31),
    (Clue::Paragraphs, -3.04, 0.09),
    (Clue::Mood, 0.00, 1.09),
    (Clue::CapitalBefore, 0.24, 0.68),
    (Clue::Repeated, -0.80, -1.21),
    (Clue::Address, -0.01, -0.75),
    (Clue::StartsGrammar, 0.21, 0.28),
    (Clue::ShortDigits, 0.37, -0.52),
    (Clue::TitlePlace, -0.63, 0.34),
    (Clue::Defined, 0.00, 0.00),
    (Clue::Label, 0.17, 0.21),
    (Clue::Entitled, 0.00, 0.00),
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
