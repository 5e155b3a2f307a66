//! Reads what stands behind a quotation: `said Ann Lee`, `Ann Lee said`, `according to Ann Lee`.

use crate::quotation::clause::{Line, REACH, Reading, Sieve};
use crate::quotation::language::Language;
use crate::quotation::lexicon::Tags;
use crate::quotation::word::Kind;

impl Line<'_> {
    /// What stands behind the quotation at `quote`. `attached` says that its last character lets
    /// the sentence go on.
    pub fn after(&self, quote: usize, attached: bool, comma_inside: bool) -> Option<Reading> {
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
        let punctuated = attached || comma;
        let ended = comma || comma_inside;
        let attached = punctuated || !first.capital;
        let limit = self.limit(at);
        if self.is(at, Tags::ACCORDING)
            && let Some(reading) = self.according(at, limit)
        {
            return Some(reading);
        }
        let second = self.phrases.language.verb_second();
        let inverted = attached.then(|| self.inverted(at, limit, second && !comma)).flatten();
        // “…” suggests that …: the quotation is the subject.
        let subject = |reading: &Reading| {
            !second && !punctuated && self.is(reading.mention.start, Tags::THAT)
        };
        if inverted.as_ref().is_some_and(|reading| !subject(reading)) {
            return inverted;
        }
        if second {
            attached.then(|| self.verb_second_after(at, limit, comma)).flatten()
        } else {
            let known = self.subject_first(at, limit, attached);
            let alone = ended && self.sentences.get(quote) == Some(&quote);
            known.or_else(|| alone.then(|| self.some_verb(at, limit)).flatten())
        }
    }

    /// `“…,” Ann Lee chuckled.`: the comma says that whatever the verb is, it reports.
    fn some_verb(&self, at: usize, limit: usize) -> Option<Reading> {
        if self.phrases.language != Language::English {
            return None;
        }
        let verb = |at: usize| {
            self.words().get(at).is_some_and(|word| {
                !word.capital
                    && (word.is(Tags::VERB)
                        || word.tags == Tags::NONE
                            && word.participial
                            && !word.text(self.text).ends_with("ing"))
            })
        };
        let inverted = verb(at).then(|| self.phrases.forward(at + 1, limit)).flatten();
        if let Some(mention) = inverted {
            return Some(Reading { mention, cue: Some(at), sieve: Sieve::After });
        }
        let mention = self.phrases.forward(at, limit)?;
        let cue = mention.end;
        // “You are,” he cut in.
        let plain = self.is(at, Tags::PRONOUN)
            && self.is_plain(cue)
            && self.kind(cue + 1).is_none_or(|next| matches!(next, Kind::Word | Kind::Stop));
        (verb(cue) || plain).then_some(Reading { mention, cue: Some(cue), sieve: Sieve::After })
    }

    /// `Q, (later) said NP`; `judged` lets verbs of judging report as well.
    fn inverted(&self, at: usize, limit: usize, judged: bool) -> Option<Reading> {
        // „…“, wollte Anna wissen
        if matches!(self.words()[at].text(self.text), "wollte" | "wollten" | "will" | "wollen")
            && (at + 2..limit).any(|end| self.words()[end].text(self.text) == "wissen")
            && let Some(mention) = self.phrases.forward(at + 1, limit)
        {
            return Some(Reading { mention, cue: Some(at), sieve: Sieve::After });
        }
        let mut verb = at;
        while verb < at + 4
            && self.is(verb, Tags::ADVERB.or(Tags::AUX).or(Tags::CLITIC).or(Tags::AND))
            && !self.cue(verb, Tags::SAY)
            && !self.is(verb, Tags::PRONOUN)
        {
            verb += 1;
        }
        let tags = if judged { Tags::SAY.or(Tags::CALL) } else { Tags::SAY };
        if !self.cue(verb, tags) || verb > at && self.is(at, Tags::AND) {
            return None;
        }
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
        None
    }

    /// `Q, wie NP sagte`; `Q beenden, so NP`
    fn verb_second_after(&self, at: usize, limit: usize, comma: bool) -> Option<Reading> {
        let so = (at + 1..limit)
            .find(|&so| self.is(so, Tags::ACCORDING) && self.kind(so - 1) == Some(Kind::Comma));
        if let Some(reading) = so.and_then(|so| self.according(so, limit)) {
            return Some(Reading { sieve: Sieve::LooseAfter, ..reading });
        }
        let cue = (at..limit).find(|&verb| self.cue(verb, Tags::SAY) && !self.passive(verb))?;
        let mention = self.source(cue, limit).or_else(|| self.verb_second(cue, at, limit))?;
        let near = cue < at + 8 && comma;
        let sieve = if near { Sieve::After } else { Sieve::LooseAfter };
        Some(Reading { mention, cue: Some(cue), sieve })
    }

    /// `Q, NP said`; `Q if it failed, said NP`
    fn subject_first(&self, at: usize, limit: usize, attached: bool) -> Option<Reading> {
        // “…,” giving states more power: no subject begins so.
        let word = &self.words()[at];
        let participle = word.participial
            && word.tags == Tags::NONE
            && !word.capital
            && word.text(self.text).ends_with("ing");
        if self.is(at, Tags::AND) || participle {
            return self.closing(at);
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
            // “…” who went on to say: the quotation is no object.
            if mention.start == from && self.is(from, Tags::SUB) {
                return None;
            }
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

    /// A small word that no table knows.
    fn is_plain(&self, at: usize) -> bool {
        self.words()
            .get(at)
            .is_some_and(|word| word.kind == Kind::Word && !word.capital && word.tags == Tags::NONE)
    }

    /// `…, NP said.` and `…, says NP.` at the end of the sentence of a word: it reports all of it.
    pub fn closing(&self, at: usize) -> Option<Reading> {
        let start = *self.sentences.get(at)?;
        let most = self.words().len().min(at + REACH);
        let end = (at..most)
            .find(|&end| {
                self.kind(end) == Some(Kind::Stop) && self.sentences.get(end + 1) != Some(&start)
            })
            .or_else(|| (most == self.words().len()).then_some(most))?;
        let comma = (at..end).rev().find(|&comma| {
            self.kind(comma) == Some(Kind::Comma)
                && (comma + 1..end).any(|verb| self.cue(verb, Tags::SAY) && !self.passive(verb))
        })?;
        let quoted = (comma + 1..end).any(|word| matches!(self.kind(word), Some(Kind::Quote(_))));
        let verb = (comma + 1..end).find(|&verb| self.cue(verb, Tags::SAY))?;
        if quoted || verb > comma + 8 {
            return None;
        }
        let mention = if verb == comma + 1 {
            self.phrases.expected(verb + 1, end)?
        } else {
            let mention = self.phrases.backward(verb, comma + 1)?;
            let whole = mention.start == comma + 1 && !self.is(comma + 1, Tags::SUB);
            if !whole || !(verb + 1 >= end || self.closes(verb)) {
                return None;
            }
            mention
        };
        Some(Reading { mention, cue: Some(verb), sieve: Sieve::LooseAfter })
    }

    /// The sentence is over behind the verb: it reports what stands before it.
    fn closes(&self, verb: usize) -> bool {
        match self.kind(verb + 1) {
            None | Some(Kind::Stop | Kind::Semicolon) => true,
            // He added, “…”: the next one is his.
            Some(Kind::Comma) => !matches!(self.kind(verb + 2), Some(Kind::Quote(_))),
            Some(_) => self.is(verb + 1, Tags::DAY),
        }
    }
}
