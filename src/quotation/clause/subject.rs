//! Finds the subject of a reporting verb, in the word order of each language.

use std::ops::Range;

use crate::quotation::clause::{Line, REACH};
use crate::quotation::language::Language;
use crate::quotation::lexicon::Tags;
use crate::quotation::word::Kind;

impl Line<'_> {
    /// Who does what the verb says, as words between `lowest` and the quotation.
    pub fn subject_of(
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
            // with the engineer calling it “…”
            let own = self.phrases.backward(verb, lowest).filter(|mention| {
                let with = mention.start.checked_sub(1).and_then(|with| self.words().get(with));
                mention.end == verb && with.is_some_and(|with| with.text(self.text) == "with")
            });
            if own.is_some() {
                return own;
            }
            let main =
                (lowest..verb).rev().find(|&at| self.cue(at, Tags::SAY) && !self.passive(at));
            let main = main.and_then(|main| self.main_subject(main, lowest, quote));
            return main
                .or_else(|| self.phrases.subject(start, verb))
                .or_else(|| (verb == start).then(|| self.introduced(quote)).flatten());
        }
        self.main_subject(verb, lowest, quote)
            .or_else(|| {
                let main =
                    (lowest..verb).rev().find(|&at| self.cue(at, Tags::SAY) && !self.passive(at));
                // When they asked, he rose and said: the clause before the comma has its own.
                let own = main.is_some_and(|main| {
                    self.is(start, Tags::SUB)
                        && (main..verb).any(|at| self.kind(at) == Some(Kind::Comma))
                });
                main.filter(|_| shared && !own)
                    .and_then(|main| self.main_subject(main, lowest, quote))
            })
            .or_else(|| self.phrases.subject(start, verb))
    }

    /// `Calling it “…”, Ann Lee left`: the subject stands behind what leads it in.
    fn introduced(&self, quote: usize) -> Option<Range<usize>> {
        let start = self.sentences.get(quote)?;
        let most = self.words().len().min(quote + REACH);
        (quote + 1..most).take_while(|&at| self.sentences.get(at) == Some(start)).find_map(|at| {
            let led = matches!(self.kind(at - 1), Some(Kind::Comma | Kind::Quote(_)));
            let mention = self.phrases.forward(at, most).filter(|_| led)?;
            (self.kind(mention.end) == Some(Kind::Word)).then_some(mention)
        })
    }

    /// `In dem Brief heißt es`, `heißt es in dem Brief`: the source speaks.
    pub fn source(&self, verb: usize, quote: usize) -> Option<Range<usize>> {
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
        // Because of the rain, explained Ann Lee, “…”
        if before.and_then(|before| self.kind(before)) == Some(Kind::Comma)
            && let Some(mention) = self.phrases.forward(verb + 1, quote)
            && matches!(self.kind(mention.end), Some(Kind::Comma | Kind::Colon))
            && mention.end + 1 == quote
        {
            return Some(mention);
        }
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
        // and in a low voice said: no preposition leads in a subject.
        let object = |mention: &Range<usize>| {
            self.phrases.language == Language::English
                && mention.start > lowest
                && self.is(mention.start, Tags::DET)
                && self.is(mention.start - 1, Tags::PREP)
                && !self.is(mention.start - 1, Tags::SUB.or(Tags::ADVERB))
                && !(mention.start + 1..mention.end).any(|at| self.is(at, Tags::DET))
        };
        let name = |at: usize| self.words()[at].name();
        let subject = self.phrases.backward(verb, lowest).and_then(|mention| {
            if !object(&mention) {
                return Some(mention);
            }
            // In the end Ann Lee said: the name is not of the phrase before it.
            let first = (mention.start + 1..mention.end).find(|at| name(*at))?;
            let alone = first > mention.start + 1 && (first..mention.end).all(name);
            Some(if alone { first..mention.end } else { mention })
        });
        subject.or_else(|| {
            let romance = self.phrases.language.romance();
            romance.then(|| self.phrases.forward(verb + 1, quote)).flatten()
        })
    }

    /// The subject of a verb in German or Dutch: before it, unless what stands there cannot be one.
    pub fn verb_second(&self, verb: usize, lowest: usize, quote: usize) -> Option<Range<usize>> {
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
        // Ein Vertreter der „Nordwind“ sagte: the name in marks belongs to the subject.
        let start = self.sentences.get(verb).copied().unwrap_or(lowest).max(lowest);
        let part = floor == verb
            && floor > start + 1
            && matches!(self.kind(floor - 1), Some(Kind::Quote(_)))
            && self.kind(floor - 2) == Some(Kind::Word)
            && !self.is(floor - 2, Tags::SUB.or(Tags::AUX).or(Tags::THAT));
        if part && let Some(mention) = self.phrases.subject(start, verb) {
            let end = if mention.end + 1 == floor { floor } else { mention.end };
            return Some(mention.start..end);
        }
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
}
