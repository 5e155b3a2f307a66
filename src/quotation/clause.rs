//! Reads the words around a quotation: who reports it, with which cue, and how firmly that holds.

use std::ops::Range;

use crate::quotation::lexicon::Tags;
use crate::quotation::mention::Phrases;
use crate::quotation::word::{Kind, Word};

/// How far a clause is searched for its verb, in words.
const REACH: usize = 40;

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

impl Reading {
    fn start(&self) -> usize {
        self.mention.start
    }
}

impl Line<'_> {
    fn words(&self) -> &[Word] {
        self.phrases.words
    }

    fn is(&self, at: usize, tags: Tags) -> bool {
        self.words().get(at).is_some_and(|word| word.is(tags) && word.kind == Kind::Word)
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.words().get(at).map(|word| word.kind)
    }

    /// A reporting verb in use as one: no name, no noun, no passive.
    fn cue(&self, at: usize, tags: Tags) -> bool {
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

    fn starts_sentence(&self, at: usize) -> bool {
        self.sentences.get(at) == Some(&at)
    }

    /// `was called a …`: its subject is not who calls.
    fn passive(&self, at: usize) -> bool {
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

    /// What stands behind the quotation at `quote`. `attached` says that its last character lets
    /// the sentence go on.
    pub fn after(&self, quote: usize, attached: bool) -> Option<Reading> {
        let mut at = quote + 1;
        let mut comma = false;
        while matches!(self.kind(at), Some(Kind::Comma | Kind::Dash | Kind::Close))
            && at < quote + 3
        {
            comma |= self.kind(at) == Some(Kind::Comma);
            at += 1;
        }
        let first = self.words().get(at)?;
        if !matches!(first.kind, Kind::Word | Kind::Number) {
            return None;
        }
        let attached = attached || comma || !first.capital;
        let limit = self.limit(at);
        if self.is(at, Tags::ACCORDING)
            && let Some(reading) = self.according(at, limit)
        {
            return Some(reading);
        }
        // Q, (later) said NP
        let mut verb = at;
        while verb < at + 4
            && self.is(verb, Tags::ADVERB.or(Tags::AUX).or(Tags::CLITIC).or(Tags::AND))
            && !self.cue(verb, Tags::SAY)
            && !self.is(verb, Tags::PRONOUN)
        {
            verb += 1;
        }
        let judged = self.phrases.language.verb_second() && !comma;
        let tags = if judged { Tags::SAY.or(Tags::CALL) } else { Tags::SAY };
        if attached && self.cue(verb, tags) && !(verb > at && self.is(at, Tags::AND)) {
            let mut subject = verb + 1;
            while subject < verb + 4
                && self.is(subject, Tags::CLITIC.or(Tags::ADVERB).or(Tags::SAY))
                && !self.is(subject, Tags::DET)
                && !self.is(subject, Tags::PRONOUN)
            {
                subject += 1;
            }
            if let Some(mention) =
                self.source(verb, limit).or_else(|| self.phrases.expected(subject, limit))
            {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::After });
            }
            if self.phrases.language.verb_second()
                && let Some(mention) = (subject..limit.min(subject + 10))
                    .find(|&at| {
                        self.is(at, Tags::PRONOUN)
                            || self.phrases.begins(at)
                                && !self.is(at, Tags::OBLIQUE)
                                && !self.is(
                                    at.saturating_sub(1),
                                    Tags::PREP.or(Tags::DET).or(Tags::OBLIQUE),
                                )
                    })
                    .and_then(|at| self.phrases.forward(at, limit))
            {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::After });
            }
        }
        if self.phrases.language.verb_second() {
            // Q, wie NP sagte; Q beenden, so NP
            if !attached {
                return None;
            }
            let so = (at + 1..limit)
                .find(|&so| self.is(so, Tags::ACCORDING) && self.kind(so - 1) == Some(Kind::Comma));
            if let Some(reading) = so.and_then(|so| self.according(so, limit)) {
                return Some(Reading { sieve: Sieve::LooseAfter, ..reading });
            }
            let cue = (at..limit).find(|&verb| self.cue(verb, Tags::SAY) && !self.passive(verb))?;
            let mention = self.source(cue, limit).or_else(|| self.verb_second(cue, at, limit))?;
            let near = cue < at + 8 && comma;
            let sieve = if near { Sieve::After } else { Sieve::LooseAfter };
            return Some(Reading { mention, cue: Some(cue), sieve });
        }
        // Q, NP said
        if self.is(at, Tags::AND) {
            return None;
        }
        let mut from = at;
        while from < at + 3 && self.is(from, Tags::ADVERB) && !self.is(from, Tags::DET) {
            from += 1;
        }
        for verb in from + 1..limit {
            if !self.cue(verb, Tags::SAY) || self.passive(verb) {
                continue;
            }
            // … if it failed, said NP
            if self.kind(verb - 1) == Some(Kind::Comma)
                && attached
                && !self.phrases.begins(from)
                && let Some(mention) = self.phrases.expected(verb + 1, limit)
            {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::LooseAfter });
            }
            let Some(mention) = self.phrases.backward(verb, from) else { continue };
            let behind_comma = mention.start > from
                && matches!(self.kind(mention.start - 1), Some(Kind::Comma | Kind::Dash));
            let whole = mention.start == from && !self.is(from, Tags::PREP);
            if whole && (attached || self.closes(verb)) {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::After });
            }
            if (behind_comma || whole) && attached {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::LooseAfter });
            }
            return None;
        }
        (at..limit)
            .find(|&at| self.is(at, Tags::ACCORDING))
            .filter(|_| attached)
            .and_then(|at| self.according(at, limit))
    }

    /// The sentence is over behind the verb: it reports what stands before it.
    fn closes(&self, verb: usize) -> bool {
        match self.words().get(verb + 1) {
            None => true,
            Some(next) => {
                matches!(next.kind, Kind::Stop | Kind::Comma | Kind::Semicolon)
                    || next.is(Tags::PREP.or(Tags::DAY)) && !next.is(Tags::SUB)
            }
        }
    }

    /// Where the clause that begins at a word ends at the latest.
    fn limit(&self, at: usize) -> usize {
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
    fn according(&self, at: usize, limit: usize) -> Option<Reading> {
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

    /// What stands before the quotation at `quote`, in its sentence.
    pub fn before(&self, quote: usize) -> Option<Reading> {
        let start = self.sentences.get(quote).copied().unwrap_or(quote);
        let lowest = start.max(quote.saturating_sub(REACH));
        let mut loose = None;
        for verb in (lowest..quote).rev() {
            if self.kind(verb) == Some(Kind::Semicolon) {
                break;
            }
            if self.is(verb, Tags::ACCORDING)
                && let Some(reading) = self.according(verb, quote)
                && self.begins_according(verb)
            {
                return Some(reading);
            }
            if self.is(verb, Tags::SPEECH)
                && verb > lowest
                && self.words()[verb - 1].possessive
                && self.firmness(verb, quote) == Sieve::Before
                && let Some(mention) = self.phrases.backward(verb, lowest)
            {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::Before });
            }
            if !self.cue(verb, Tags::CUE) {
                continue;
            }
            let Some(mention) = self.subject_of(verb, lowest, start, quote) else { continue };
            let reading = Reading { mention, cue: Some(verb), sieve: self.firmness(verb, quote) };
            if reading.sieve == Sieve::Before {
                return Some(reading);
            }
            let relative = self.words()[reading.mention.start].is(Tags::SUB);
            match &loose {
                Some(found) if relative || !self.words()[Reading::start(found)].is(Tags::SUB) => {}
                Some(_) | None => loose = Some(reading),
            }
        }
        loose
    }

    /// `so` and `per` are cues only at the head of a phrase set off by a comma.
    fn begins_according(&self, at: usize) -> bool {
        let comma = at > 0 && self.kind(at - 1) == Some(Kind::Comma);
        let word = self.words()[at].text(self.text);
        word != "so" || comma && self.words().get(at + 1).is_some_and(Word::name)
    }

    /// A cue right before the quotation, or a colon between them.
    fn firmness(&self, verb: usize, quote: usize) -> Sieve {
        let colon = self.kind(quote.saturating_sub(1)) == Some(Kind::Colon);
        let between = verb + 1..quote;
        let near = between.len() <= 4
            && between.clone().all(|at| {
                matches!(self.kind(at), Some(Kind::Comma | Kind::Colon | Kind::Dash))
                    || self.is(
                        at,
                        Tags::THAT
                            .or(Tags::ADVERB)
                            .or(Tags::SUB)
                            .or(Tags::PRONOUN)
                            .or(Tags::CLITIC)
                            .or(Tags::SAYING),
                    )
            });
        let object = between.len() <= 12 && self.is(quote.saturating_sub(1), Tags::THAT)
            || self.kind(quote.saturating_sub(1)) == Some(Kind::Comma);
        if colon || near || object { Sieve::Before } else { Sieve::LooseBefore }
    }

    fn subject_of(
        &self,
        verb: usize,
        lowest: usize,
        start: usize,
        quote: usize,
    ) -> Option<Range<usize>> {
        if self.passive(verb) {
            return None;
        }
        if let Some(source) = self.source(verb, quote) {
            return Some(source);
        }
        let shared = verb > lowest
            && self.is(verb - 1, Tags::AND.or(Tags::ADVERB))
            && (verb.saturating_sub(3).max(lowest)..verb).any(|at| self.is(at, Tags::AND));
        if self.phrases.language.verb_second() {
            if shared {
                let main = (lowest..verb).rev().find(|&at| {
                    self.is(at, Tags::SAY.or(Tags::AUX).or(Tags::VERB)) && !self.words()[at].capital
                });
                return main
                    .and_then(|main| self.verb_second(main, lowest, quote))
                    .or_else(|| self.phrases.subject(start, verb));
            }
            return self.verb_second(verb, lowest, quote);
        }
        let word = &self.words()[verb];
        let leans = word.is(Tags::SAYING) && !word.is(Tags::SAY);
        if leans {
            let main =
                (lowest..verb).rev().find(|&at| self.cue(at, Tags::SAY) && !self.passive(at));
            let main = main.and_then(|main| self.main_subject(main, lowest, quote));
            return main.or_else(|| self.phrases.subject(start, verb));
        }
        self.main_subject(verb, lowest, quote)
            .or_else(|| {
                let main =
                    (lowest..verb).rev().find(|&at| self.cue(at, Tags::SAY) && !self.passive(at));
                main.filter(|_| shared).and_then(|main| self.main_subject(main, lowest, quote))
            })
            .or_else(|| self.phrases.subject(start, verb))
    }

    /// `In dem Brief heißt es`, `heißt es in dem Brief`: the source speaks.
    fn source(&self, verb: usize, quote: usize) -> Option<Range<usize>> {
        let says = matches!(self.words()[verb].text(self.text), "heißt" | "hieß" | "geheißen");
        let it = [verb + 1, verb.saturating_sub(1)]
            .into_iter()
            .find(|&at| self.words().get(at).is_some_and(|word| word.text(self.text) == "es"));
        let it = it.filter(|_| says)?;
        let limit = self.limit(verb + 1).min(quote.max(verb + 1));
        let from = it.max(verb) + 1;
        let behind = (from..limit.min(from + 4))
            .find(|&at| self.is(at, Tags::PREP) && !self.is(at + 1, Tags::DAY));
        let start = self.sentences.get(verb).copied()?.max(verb.saturating_sub(REACH));
        let before = (start..verb.min(it)).find(|&at| self.is(at, Tags::PREP));
        let first = before.filter(|&before| before == start || behind.is_none());
        match (first, behind) {
            (Some(before), _) => self.phrases.expected(before + 1, verb.min(it)),
            (None, Some(behind)) => self.phrases.expected(behind + 1, limit),
            (None, None) => None,
        }
    }

    /// The subject of a finite verb: before it, or behind it when a quotation stands before it.
    fn main_subject(&self, verb: usize, lowest: usize, quote: usize) -> Option<Range<usize>> {
        let before = verb.checked_sub(1).filter(|&before| before >= lowest);
        let inverted = match before.and_then(|before| self.kind(before)) {
            Some(Kind::Quote(_)) => true,
            Some(Kind::Comma) => matches!(
                verb.checked_sub(2).and_then(|before| self.kind(before)),
                Some(Kind::Quote(_))
            ),
            None => true,
            Some(_) => false,
        };
        if inverted {
            return self.phrases.forward(verb + 1, quote);
        }
        self.phrases.backward(verb, lowest).or_else(|| {
            let romance = self.phrases.language.romance();
            romance.then(|| self.phrases.forward(verb + 1, quote)).flatten()
        })
    }

    /// The subject of a verb in German or Dutch: before it, unless what stands there cannot be one.
    fn verb_second(&self, verb: usize, lowest: usize, quote: usize) -> Option<Range<usize>> {
        // The clause begins behind the last stop before the verb.
        let mut floor = verb;
        while floor > lowest
            && !matches!(
                self.words()[floor - 1].kind,
                Kind::Comma
                    | Kind::Stop
                    | Kind::Colon
                    | Kind::Semicolon
                    | Kind::Quote(_)
                    | Kind::Dash
            )
        {
            floor -= 1;
        }
        let limit = self.limit(verb + 1).min(quote.max(verb + 1));
        let behind = |from: usize| {
            let mut at = from;
            while at < limit
                && at < from + 4
                && self.is(at, Tags::CLITIC.or(Tags::ADVERB))
                && !self.is(at, Tags::PRONOUN)
            {
                at += 1;
            }
            self.phrases.forward(at, limit)
        };
        let after_comma = floor > lowest && self.kind(floor - 1) == Some(Kind::Comma);
        let quoted = floor >= 2 && matches!(self.kind(floor - 2), Some(Kind::Quote(_)));
        let inverted = self.is(verb + 1, Tags::PRONOUN) && !self.words()[verb + 1].capital;
        if floor == verb && after_comma && !quoted && !inverted {
            // NP, ein Sprecher, sagte
            let start = self.sentences.get(verb).copied().unwrap_or(lowest).max(lowest);
            if let Some(mention) = self.phrases.subject(start, verb) {
                let near = verb - 1 - mention.end.min(verb - 1) <= 14;
                return Some(if near {
                    mention.start..(verb - 1).max(mention.end)
                } else {
                    mention
                });
            }
        }
        if after_comma
            && floor < verb
            && self.is(floor, Tags::DET)
            && self.words()[floor].range.len() == 3
            && !self.phrases.begins(floor + 1)
            && !self.words()[floor + 1].is(Tags::NONE)
        {
            // die (unter anderem) riefen
            let relative =
                (floor + 1..verb).all(|at| !self.words()[at].capital || self.is(at, Tags::ADVERB));
            if relative {
                return Some(floor..floor + 1);
            }
        }
        let subordinate = self.is(floor, Tags::SUB) || self.is(floor, Tags::THAT);
        if subordinate && floor + 1 < verb {
            // Als Antwort sagte der Sprecher: no clause, the verb does not end it.
            if let Some(mention) = behind(verb + 1).filter(|_| verb + 1 < limit) {
                return Some(mention);
            }
            return self.phrases.forward(floor + 1, verb).or_else(|| behind(verb + 1));
        }
        let oblique = floor == verb
            || self.is(floor, Tags::PREP.or(Tags::ADVERB).or(Tags::AND))
            || self.is(floor, Tags::OBLIQUE.or(Tags::DET))
                && !self.is(floor, Tags::PRONOUN)
                && !self.nominative(floor)
            || self.is(floor, Tags::SUB)
            || self.words()[floor].kind == Kind::Number;
        let pronoun = self.is(verb + 1, Tags::PRONOUN)
            && !self.words()[verb + 1].capital
            && !self.is(floor, Tags::PRONOUN);
        if (oblique || pronoun)
            && let Some(mention) = behind(verb + 1)
        {
            return Some(mention);
        }
        if floor < verb
            && let Some(mention) = self.phrases.forward(floor, verb)
        {
            return Some(mention);
        }
        // An apposition or a relative clause lies between the subject and its verb.
        let start = self.sentences.get(verb).copied().unwrap_or(lowest).max(lowest);
        behind(verb + 1).or_else(|| self.phrases.subject(start, verb))
    }

    /// `der`, `die`, `das`, `ein`, `eine` can begin a subject even where they can be oblique too.
    fn nominative(&self, at: usize) -> bool {
        let word = self.words()[at].text(self.text);
        // Der englischen Zeitung is a dative, der englische Minister is not.
        let weak = self
            .words()
            .get(at + 1)
            .is_some_and(|next| !next.capital && next.text(self.text).ends_with("en"));
        self.is(at, Tags::DET) && !(matches!(word, "Der" | "der") && weak)
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
        Some(Reading { mention, cue: None, sieve: Sieve::Subject })
    }
}
