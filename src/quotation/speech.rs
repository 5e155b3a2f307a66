//! Tells speech from titles, slogans and scare quotes: clues around and in a stretch, weighed.
//!
//! The weights come from a logistic regression over annotated news and novels; each is the change
//! in log-odds that its clue makes.

pub mod weights;

use std::collections::HashMap;
use std::ops::Range;

use crate::quotation::Kind as QuotationKind;
use crate::quotation::clause::Sieve;
use crate::quotation::language::Language;
use crate::quotation::lexicon::{self, Tags};
use crate::quotation::mark::Family;
use crate::quotation::stretch::{Sign, Stretch};
use crate::quotation::turn;
use crate::quotation::word::{Kind, Word};

/// What can be seen of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Clue {
    Always,
    OneWord,
    TwoWords,
    ThreeWords,
    FewWords,
    SomeWords,
    ManyWords,
    CapitalStart,
    StopInside,
    CommaInside,
    StopOutside,
    After,
    Before,
    According,
    LooseAfter,
    LooseBefore,
    Colon,
    That,
    Determiner,
    Work,
    Named,
    Preposition,
    OwnSentence,
    WholeParagraph,
    Talk,
    Verb,
    TitleCase,
    GoesOn,
    Question,
    Dialogue,
    Dash,
    Turn,
    Single,
    Repaired,
    Coordinated,
    CallCue,
    SpeechNoun,
    Bracketed,
    Heading,
    FirstParagraph,
    CommaBefore,
    Chatty,
    NounBefore,
    Possessive,
    SubBefore,
    CueNear,
    CueNearAfter,
    Noun,
    As,
    ShortTalk,
    ShortDirect,
    Paragraphs,
    Mood,
    CapitalBefore,
    Repeated,
    Address,
    StartsGrammar,
    ShortDigits,
    TitlePlace,
    Defined,
    Label,
    Entitled,
}

/// A word near a stretch that reports it.
const REPORTS: Tags = Tags::SAY.or(Tags::SAYING).or(Tags::ACCORDING);

/// The most bytes of a stretch that may be a name.
const SHORT: usize = 48;

const CLUES: usize = Clue::Entitled as usize + 1;

/// The clues of one stretch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Clues(u64);

/// How a text speaks as a whole.
#[derive(Debug, Clone, Default)]
pub struct Habit<'a> {
    dialogue: bool,
    chatty: bool,
    /// How often each of the short stretches stands in marks.
    short: HashMap<&'a str, usize>,
}

impl<'a> Habit<'a> {
    /// Novels ask and shout; reports end their quotations with commas and full stops.
    pub fn of(text: &'a str, stretches: &[Stretch]) -> Self {
        let mut asked = 0usize;
        let mut whole = 0usize;
        let mut short: HashMap<&str, usize> = HashMap::new();
        for stretch in stretches {
            let content = &text[stretch.content.clone()];
            if content.len() <= SHORT {
                *short.entry(content).or_default() += 1;
            }
            asked += usize::from(content.ends_with(['?', '!']));
            whole += usize::from(content.ends_with(['?', '!', '.', ',', '…', '-', '—', ';']));
        }
        let all = stretches.len();
        Self {
            dialogue: asked * 6 > all && all >= 4,
            chatty: whole * 10 >= all * 8 && all >= 4,
            short,
        }
    }

    /// Speakers go on over paragraphs here; in novels a new paragraph is a new voice.
    pub fn news(&self) -> bool {
        !self.dialogue
    }
}

impl Clues {
    fn set(&mut self, clue: Clue, on: bool) {
        self.0 |= u64::from(on) << clue as u8;
    }

    fn has(self, clue: Clue) -> bool {
        self.0 >> clue as u8 & 1 == 1
    }

    pub fn habit(&mut self, habit: &Habit, content: &str) {
        let again = habit.short.get(content).is_some_and(|&count| count > 1);
        self.set(Clue::Repeated, again);
        self.set(Clue::Dialogue, habit.dialogue);
        self.set(Clue::Chatty, habit.chatty);
    }

    /// Nothing but a name and a colon stands before the stretch.
    pub fn label(&mut self, on: bool) {
        self.set(Clue::Label, on);
    }

    pub fn sieve(&mut self, sieve: Sieve) {
        let clue = match sieve {
            Sieve::Turn => Clue::Turn,
            Sieve::After => Clue::After,
            Sieve::Before => Clue::Before,
            Sieve::According => Clue::According,
            Sieve::LooseAfter => Clue::LooseAfter,
            Sieve::LooseBefore => Clue::LooseBefore,
            Sieve::LeadIn | Sieve::Continues | Sieve::Subject | Sieve::Previous => return,
        };
        self.set(clue, true);
    }

    /// The clues in the words of the stretch itself.
    pub fn content(&mut self, text: &str, stretch: &Stretch, language: Language) {
        self.set(Clue::Always, true);
        self.set(Clue::Repaired, stretch.repaired);
        self.set(Clue::Paragraphs, stretch.first != stretch.last);
        self.set(Clue::Dash, stretch.sign == Sign::Dash);
        self.set(Clue::Single, matches!(stretch.sign, Sign::Marks(Family::Single)));
        let content = &text[stretch.content.clone()];
        let lexicon = language.lexicon();
        let mut lower = String::new();
        let (mut words, mut small, mut talk, mut verb) = (0usize, 0usize, false, false);
        for word in content.split([' ', '\n', '\u{a0}', '—']).take(40) {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if bare.is_empty() {
                continue;
            }
            words += 1;
            if bare.len() > 24 {
                continue;
            }
            lower.clear();
            lower.extend(bare.chars().flat_map(char::to_lowercase));
            let tags = lexicon.tags(&lower);
            talk |= tags.any(Tags::TALK);
            verb |= tags.any(Tags::AUX.or(Tags::SAY).or(Tags::VERB));
            let grammar = tags.any(Tags::PREP.or(Tags::OF).or(Tags::DET).or(Tags::AND));
            small += usize::from(bare.starts_with(char::is_lowercase) && !grammar);
        }
        let length = match words {
            0 | 1 => Clue::OneWord,
            2 => Clue::TwoWords,
            3 => Clue::ThreeWords,
            4 | 5 => Clue::FewWords,
            6..=9 => Clue::SomeWords,
            _ => Clue::ManyWords,
        };
        self.set(length, true);
        let first = content.chars().find(|c| c.is_alphanumeric());
        let capital = first.is_some_and(|c| !c.is_lowercase());
        self.set(Clue::CapitalStart, capital);
        // "_Ow!_": old texts set off what is loud.
        let last = content.trim_end_matches(['\'', '’', '”', '"', '‘', ' ', '_', '*']);
        self.set(Clue::StopInside, last.ends_with('.') || last.ends_with('…'));
        self.set(Clue::Question, last.ends_with(['!', '?', '—', '-', ';']));
        self.set(Clue::CommaInside, last.ends_with(','));
        self.set(Clue::Talk, talk);
        self.set(Clue::Verb, verb);
        self.set(Clue::TitleCase, small == 0 && capital && words > 1);
        self.set(Clue::ShortTalk, talk && words <= 4);
        self.set(Clue::ShortDigits, words <= 4 && content.bytes().any(|b| b.is_ascii_digit()));
        let opens = content.split([' ', '\u{a0}']).next().unwrap_or_default();
        let grammar =
            opens.len() < 24 && lexicon.tags(&opens.to_lowercase()).any(Tags::GRAMMAR) && words > 1;
        self.set(Clue::StartsGrammar, grammar);
        // news.example.org
        let dot = content.trim_end_matches('.').find('.');
        let inside = dot.is_some_and(|dot| {
            content[..dot].ends_with(char::is_alphanumeric)
                && content[dot + 1..].starts_with(char::is_alphabetic)
        });
        self.set(Clue::Address, words == 1 && inside);
    }

    /// The clues in the words around the quotation at `at` of its paragraph.
    pub fn around(
        &mut self,
        text: &str,
        words: &[Word],
        sentences: &[usize],
        at: usize,
        stretches: &[Stretch],
        capital_nouns: bool,
    ) {
        let before = at.checked_sub(1).map(|before| &words[before]);
        let after = words.get(at + 1);
        let is = |word: Option<&Word>, tags| word.is_some_and(|word: &Word| word.is(tags));
        let kind = |word: Option<&Word>| word.map(|word| word.kind);
        let near = |reach: Range<usize>, tags: Tags| words[reach].iter().any(|word| word.is(tags));
        let start = sentences[at];
        let lead = start.max(at.saturating_sub(4))..at;
        self.set(Clue::Colon, kind(before) == Some(Kind::Colon));
        self.set(Clue::CommaBefore, kind(before) == Some(Kind::Comma));
        self.set(Clue::That, is(before, Tags::THAT));
        self.set(
            Clue::Determiner,
            is(before, Tags::DET.or(Tags::OBLIQUE)) && !is(before, Tags::PRONOUN.or(Tags::THAT)),
        );
        self.set(Clue::Possessive, before.is_some_and(|word| word.possessive));
        self.set(Clue::Preposition, is(before, Tags::PREP.or(Tags::OF)) && !is(before, Tags::THAT));
        self.set(Clue::SubBefore, is(before, Tags::SUB.or(Tags::AUX)));
        self.set(Clue::As, before.is_some_and(|word| matches!(word.text(text), "as" | "als")));
        self.set(
            Clue::NounBefore,
            before.is_some_and(|word| word.kind == Kind::Word && word.tags == Tags::NONE),
        );
        self.set(
            Clue::CapitalBefore,
            before.is_some_and(|word| {
                word.kind == Kind::Word && word.tags == Tags::NONE && word.capital
            }),
        );
        let sentence = (start..words.len()).take(48).take_while(|&at| sentences[at] == start);
        self.set(Clue::Mood, sentence.into_iter().any(|at| words[at].is(Tags::REPORTED)));
        // Forschungsflugzeug: a compound is what its last part is.
        let compound = capital_nouns
            && words[lead.clone()].iter().any(|word| {
                word.capital
                    && word.tags == Tags::NONE
                    && lexicon::german::head(word.text(text)).any(Tags::WORK)
            });
        self.set(Clue::Work, compound || near(lead.clone(), Tags::WORK));
        self.set(Clue::Named, near(lead.clone(), Tags::NAMED));
        self.set(Clue::SpeechNoun, near(lead.clone(), Tags::SPEECH));
        self.set(Clue::CallCue, near(start.max(at.saturating_sub(10))..at, Tags::CALL));
        self.set(
            Clue::CueNear,
            words[start.max(at.saturating_sub(14))..at]
                .iter()
                .any(|word| word.is(REPORTS) && !word.capital),
        );
        let reach = words.len().min(at + 14);
        self.set(
            Clue::CueNearAfter,
            words[at + 1..reach]
                .iter()
                .take_while(|word| !matches!(word.kind, Kind::Quote(_) | Kind::Stop))
                .any(|word| word.is(REPORTS) && !word.capital),
        );
        self.set(
            Clue::WholeParagraph,
            words.len() <= at + 2 && at == 0 && !self.has(Clue::Paragraphs),
        );
        // Dots that leave something out end no sentence.
        let ends = |word: &Word| match word.kind {
            Kind::Stop => !["…", ".."].iter().any(|dots| word.text(text).starts_with(dots)),
            kind => kind == Kind::Comma,
        };
        self.set(Clue::StopOutside, after.is_some_and(ends));
        let own = start == at;
        self.set(Clue::OwnSentence, own);
        let few = self.has(Clue::OneWord) || self.has(Clue::TwoWords) || self.has(Clue::ThreeWords);
        let whole =
            self.has(Clue::StopInside) || self.has(Clue::CommaInside) || self.has(Clue::Question);
        let mut behind = at + 1;
        while behind < at + 12
            && words.get(behind).is_some_and(|word| {
                word.is(Tags::AND) || matches!(word.kind, Kind::Quote(_) | Kind::Comma)
            })
        {
            behind += 1;
        }
        let defined = words.get(behind).is_some_and(|word| {
            word.is(Tags::NAMED) && !word.is(Tags::SAY) || word.text(text) == "shall"
        });
        // title: "…", and nothing else in its line
        let key = at == 2
            && words.len() == 3
            && kind(before) == Some(Kind::Colon)
            && !words[0].is(REPORTS)
            && (!words[0].capital || turn::furniture(words[0].text(text)));
        self.set(Clue::Defined, own && few && !whole && defined || key);
        self.set(Clue::GoesOn, after.is_some_and(|word| word.kind == Kind::Word && !word.capital));
        self.set(
            Clue::Noun,
            after.is_some_and(|word| word.kind == Kind::Word && word.tags == Tags::NONE),
        );
        self.set(
            Clue::Bracketed,
            kind(before) == Some(Kind::Open)
                || kind(after) == Some(Kind::Close)
                || kind(after) == Some(Kind::Open),
        );
        let quoted = |word: Option<&Word>| matches!(kind(word), Some(Kind::Quote(_)));
        let joined = at.checked_sub(2).map(|before| &words[before]);
        self.set(
            Clue::Coordinated,
            quoted(before)
                || (quoted(joined) && (is(before, Tags::AND) || kind(before) == Some(Kind::Comma))),
        );
        let heading = words.len() < 24
            && !matches!(
                words.last().map(|word| word.kind),
                Some(Kind::Stop | Kind::Quote(_) | Kind::Colon)
            );
        self.set(Clue::Heading, heading);
        let first = matches!(words[at].kind, Kind::Quote(index) if stretches[index].first == 0);
        self.set(Clue::FirstParagraph, first);
        // In her book, “The Long Road,” …
        let work = if kind(before) == Some(Kind::Comma) { joined } else { before };
        self.set(
            Clue::Entitled,
            self.has(Clue::TitleCase) && !self.has(Clue::ManyWords) && !own && is(work, Tags::WORK),
        );
        // on CNN’s “State of the Union”
        let place = self.has(Clue::Preposition)
            || self.has(Clue::Possessive)
            || self.has(Clue::Work)
            || self.has(Clue::NounBefore);
        self.set(
            Clue::TitlePlace,
            self.has(Clue::TitleCase) && !self.has(Clue::ManyWords) && place && !own,
        );
        let short =
            self.has(Clue::OneWord) || self.has(Clue::TwoWords) || self.has(Clue::ThreeWords);
        self.set(
            Clue::ShortDirect,
            short
                && self.has(Clue::CapitalStart)
                && (own || self.has(Clue::Colon) || self.has(Clue::CommaBefore)),
        );
    }

    /// How likely it is that somebody said this, 0 to 1.
    pub fn probability(self, language: Language) -> f32 {
        // “Party” means …: a word is spoken of.
        if self.has(Clue::Defined) || self.has(Clue::Entitled) {
            return 0.05;
        }
        // Labels and reopened paragraphs are made for speech alone.
        if self.has(Clue::Turn) || self.has(Clue::Paragraphs) {
            return 0.95;
        }
        if self.has(Clue::Address) {
            return 0.05;
        }
        let weights = weights::of(language);
        let odds: f32 = weights
            .iter()
            .enumerate()
            .filter(|(clue, _)| self.0 >> clue & 1 == 1)
            .map(|(_, weight)| weight)
            .sum();
        let tiny = self.has(Clue::OneWord) || self.has(Clue::TwoWords);
        // “No”, said Ann Lee. Ann Lee said: “No”. But not: “The Herald” says
        let ends =
            self.has(Clue::StopOutside) || self.has(Clue::CommaInside) || self.has(Clue::Question);
        let firm = self.has(Clue::OwnSentence) && self.has(Clue::After) && ends
            || self.has(Clue::Colon) && self.has(Clue::Before);
        let odds = match self.has(Clue::Label) && !tiny {
            true => odds.max(1.5),
            false if firm => odds.max(0.5),
            false => odds,
        };
        1.0 / (1.0 + (-odds).exp())
    }

    /// Whether all of what is reported stands in the marks.
    pub fn kind(self) -> QuotationKind {
        let whole = self.has(Clue::OwnSentence)
            || self.has(Clue::Colon)
            || self.has(Clue::CommaBefore)
            || self.has(Clue::Turn)
            || self.has(Clue::Dash)
            || (self.has(Clue::CapitalStart) && (self.has(Clue::Before) || self.has(Clue::After)));
        if whole && !self.has(Clue::That) { QuotationKind::Direct } else { QuotationKind::Mixed }
    }
}

#[cfg(test)]
mod tests {
    use super::{Clue, Clues};
    use crate::quotation::language::Language;

    fn clues(set: &[Clue]) -> Clues {
        let mut clues = Clues::default();
        for &clue in set {
            clues.set(clue, true);
        }
        clues
    }

    #[test]
    fn a_sentence_with_its_stop_is_speech_and_two_capitals_are_a_title() {
        let said = clues(&[Clue::Always, Clue::ManyWords, Clue::StopInside, Clue::OwnSentence]);
        let title = clues(&[Clue::Always, Clue::TwoWords, Clue::CapitalStart, Clue::TitleCase]);
        for language in [Language::English, Language::German] {
            assert!(said.probability(language) > 0.5);
            assert!(title.probability(language) < 0.5);
        }
    }

    #[test]
    fn every_clue_has_its_bit() {
        const { assert!(super::CLUES <= 64) };
        let last = clues(&[Clue::Entitled]);
        assert!(last.has(Clue::Entitled) && !last.has(Clue::Always));
    }
}
