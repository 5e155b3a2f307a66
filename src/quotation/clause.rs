//! Reads the words around a quotation: who reports it, with which cue, and how firmly that holds.

pub mod after;
pub mod before;
pub mod subject;

use std::ops::Range;

use crate::quotation::lexicon::Tags;
use crate::quotation::mention::Phrases;
use crate::quotation::turn;
use crate::quotation::word::{Kind, Word};

/// How far a clause is searched for its verb, in words.
pub const REACH: usize = 40;
/// Words of a label before a quotation.
const LABEL: usize = 6;

/// How a speaker was found, firmest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sieve {
    /// The label of a turn.
    Turn,
    /// `Q, NP said` and `Q, said NP`.
    After,
    /// `NP said: Q`
    Before,
    According,
    /// Behind the quotation, but not next to it.
    LooseAfter,
    /// Before the quotation, but not next to it.
    LooseBefore,
    /// The sentence or paragraph before ends with a colon.
    LeadIn,
    /// Goes on with the quotation before it.
    Continues,
    /// The subject of the sentence, without a cue.
    Subject,
    /// The subject of the sentence before.
    Previous,
}

/// A speaker and a cue, as words of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub mention: Range<usize>,
    pub cue: Option<usize>,
    pub sieve: Sieve,
}

/// The words of a paragraph and where each one's sentence begins.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub text: &'a str,
    pub phrases: Phrases<'a>,
    pub sentences: &'a [usize],
}

impl Line<'_> {
    pub fn words(&self) -> &[Word] {
        self.phrases.words
    }

    pub fn is(&self, at: usize, tags: Tags) -> bool {
        self.words().get(at).is_some_and(|word| word.is(tags) && word.kind == Kind::Word)
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.words().get(at).map(|word| word.kind)
    }

    /// A reporting verb in use as one: no name, no noun, no passive.
    pub fn cue(&self, at: usize, tags: Tags) -> bool {
        let Some(word) = self.words().get(at).filter(|word| word.kind == Kind::Word) else {
            return false;
        };
        if !word.is(tags) || (word.capital && !self.starts_sentence(at)) {
            return false;
        }
        let before = at.checked_sub(1);
        let noun = before.is_some_and(|before| {
            self.is(before, Tags::DET) && !self.is(before, Tags::PRONOUN)
                || self.words()[before].possessive && !self.is(before, Tags::PRONOUN)
        });
        let to = before.is_some_and(|before| self.words()[before].text(self.text) == "to");
        !noun && !to
    }

    pub fn starts_sentence(&self, at: usize) -> bool {
        self.sentences.get(at) == Some(&at)
    }

    /// `was called a …`: its subject is not who calls.
    pub fn passive(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let mut before = before;
        while before > 0 && self.is(before, Tags::ADVERB) {
            before -= 1;
        }
        let word = self.words()[before].text(self.text);
        matches!(
            word,
            "was"
                | "is"
                | "are"
                | "were"
                | "been"
                | "being"
                | "be"
                | "got"
                | "gets"
                | "wurde"
                | "wurden"
                | "wird"
                | "werden"
        ) && !self.words()[at].text(self.text).ends_with("ing")
    }

    /// Where the clause that begins at a word ends at the latest.
    pub fn limit(&self, at: usize) -> usize {
        let most = self.words().len().min(at + REACH);
        (at..most)
            .find(|&at| match self.words()[at].kind {
                Kind::Stop => at + 1 == self.words().len() || self.starts_sentence(at + 1),
                Kind::Semicolon | Kind::Quote(_) | Kind::Colon => true,
                _ => false,
            })
            .unwrap_or(most)
    }

    /// `according to NP`, `so NP`, `laut NP`, `selon NP`.
    pub fn according(&self, at: usize, limit: usize) -> Option<Reading> {
        // Seiner Ansicht nach
        let own =
            at > 0 && self.is(at - 1, Tags::DET.or(Tags::OBLIQUE)) && self.words()[at].capital;
        if own && self.words().get(at + 1).is_some_and(|next| next.text(self.text) == "nach") {
            return Some(Reading {
                mention: at - 1..at + 1,
                cue: Some(at + 1),
                sieve: Sieve::According,
            });
        }
        let noun = self.words()[at].capital
            && self.phrases.language.capital_nouns()
            && !self.starts_sentence(at);
        if noun
            && !(at > 0
                && matches!(
                    self.words()[at - 1].text(self.text),
                    "nach" | "Nach" | "laut" | "Laut"
                ))
        {
            return None;
        }
        // So heißt es: no speaker follows.
        if self.cue(at + 1, Tags::SAY) {
            return None;
        }
        let mut from = at + 1;
        while from < at + 4
            && !self.phrases.begins(from)
            && self.is(from, Tags::PREP.or(Tags::OF).or(Tags::AND))
            && !self.is(from, Tags::OBLIQUE)
        {
            from += 1;
        }
        let mention = self.phrases.expected(from, limit)?;
        Some(Reading { mention, cue: Some(at), sieve: Sieve::According })
    }

    /// `For Ann Lee it was “…”`, `Pour la maire, c'est « … »`: in the eyes of whom.
    pub fn view(&self, quote: usize) -> Option<Reading> {
        let start = self.sentences.get(quote).copied()?;
        let word = self.words().get(start)?.text(self.text);
        let eyes = matches!(word, "For" | "To" | "Für" | "Pour" | "Para" | "Per" | "Voor");
        let mention = eyes.then(|| self.phrases.expected(start + 1, quote)).flatten()?;
        let link = (mention.end..quote.min(mention.end + 4))
            .any(|at| self.is(at, Tags::AUX) || self.words()[at].text(self.text).starts_with("c'"));
        let person = self.words()[mention.start].name()
            || self
                .is(mention.start, Tags::DET.or(Tags::OBLIQUE).or(Tags::TITLE).or(Tags::PRONOUN));
        (link && person).then_some(Reading { mention, cue: None, sieve: Sieve::Subject })
    }

    /// `Ann Lee: “…”` at the head of a paragraph, with nothing between them.
    pub fn label(&self, quote: usize) -> Option<Reading> {
        let colon = quote.checked_sub(1).filter(|&colon| self.kind(colon) == Some(Kind::Colon))?;
        let start = self.sentences.get(quote).copied()?;
        // a sentence may be all of a text, and hold a colon before each of its quotations
        if colon.saturating_sub(start) > LABEL {
            return None;
        }
        let mention = self.phrases.forward(start, colon)?;
        let named = self.words()[start..colon].iter().any(|word| {
            word.is(Tags::WORK.or(Tags::NAMED).or(Tags::SPEECH)) || word.kind == Kind::Number
        });
        let text = &self.text[self.words()[start].range.start..self.words()[colon].range.start];
        let furniture = turn::furniture(text.trim());
        let whole = mention.end == colon && !named && !furniture;
        let sieve = Sieve::Before;
        whole.then_some(Reading { mention, cue: None, sieve })
    }

    /// Who the sentences before a word report, the nearest first.
    pub fn reporter(&self, end: usize) -> Option<Reading> {
        let lowest = end.saturating_sub(REACH);
        (lowest..end).rev().find_map(|verb| {
            if !self.cue(verb, Tags::SAY) {
                return None;
            }
            let start = self.sentences.get(verb).copied()?.max(lowest);
            let mention = self.subject_of(verb, start, start, end)?;
            Some(Reading { mention, cue: Some(verb), sieve: Sieve::Previous })
        })
    }

    /// The subject of the sentence of the word at `quote`.
    pub fn subject(&self, quote: usize) -> Option<Reading> {
        let start = self.sentences.get(quote).copied()?;
        let from = start.max(quote.saturating_sub(REACH));
        let mention = self.phrases.subject(from, quote)?;
        let speaks = !self.undergoes(&mention);
        speaks.then_some(Reading { mention, cue: None, sieve: Sieve::Subject })
    }

    /// `The words were spoken by`, `the error was repeated in`: what it is done to, not who does it.
    fn undergoes(&self, mention: &Range<usize>) -> bool {
        let words = &self.words()[mention.clone()];
        if !words.first().is_some_and(|word| word.is(Tags::DET))
            || words[1..].iter().any(Word::name)
        {
            return false;
        }
        let verb = |at: usize| self.words().get(at).map(|word| word.text(self.text));
        let passive = matches!(verb(mention.end), Some("is" | "are" | "was" | "were"))
            && verb(mention.end + 1)
                .is_some_and(|word| word.ends_with("ed") || word.ends_with("en"));
        passive || words.last().is_some_and(|word| word.is(Tags::SPEECH))
    }
}
