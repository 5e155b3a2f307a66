//! Reads what stands before a quotation in its sentence: `Ann Lee said:`, `according to Ann Lee`.

use crate::quotation::clause::{Line, REACH, Reading, Sieve};
use crate::quotation::lexicon::Tags;
use crate::quotation::word::{Kind, Word};

impl Line<'_> {
    /// What stands before the quotation at `quote`, in its sentence.
    pub fn before(&self, quote: usize) -> Option<Reading> {
        let Some(nearest) = self.nearest(quote) else { return self.label(quote) };
        Some(self.governing(&nearest, quote).unwrap_or(nearest))
    }

    /// `Ann Lee said she thought it “…”`: who reports is who is reported to think so.
    fn governing(&self, inner: &Reading, quote: usize) -> Option<Reading> {
        let start = self.sentences.get(quote).copied()?;
        let lowest = start.max(quote.saturating_sub(REACH));
        let first = inner.mention.start;
        if self.phrases.language.verb_second() || self.is(first, Tags::SUB) {
            return None;
        }
        let verb =
            (lowest..first).rev().find(|&verb| self.cue(verb, Tags::SAY.or(Tags::SAYING)))?;
        // after Ann Lee argued, and Ann Lee argued: a clause of its own.
        let own = Tags::SUB.or(Tags::AND);
        let named = !self.is(first, Tags::PRONOUN);
        let complement = (verb + 1..inner.mention.end).all(|at| {
            matches!(self.kind(at), Some(Kind::Word | Kind::Number | Kind::Comma))
                && !(named
                    && self.is(at, own)
                    && !self.is(at, Tags::THAT.or(Tags::DET).or(Tags::OF)))
        }) && (verb + 1..first).all(|at| self.kind(at) != Some(Kind::Comma));
        if !complement || self.passive(verb) {
            return None;
        }
        let mention = self.subject_of(verb, lowest, start, quote)?;
        Some(Reading { mention, cue: Some(verb), sieve: inner.sieve })
    }

    fn nearest(&self, quote: usize) -> Option<Reading> {
        let start = self.sentences.get(quote).copied().unwrap_or(quote);
        let lowest = start.max(quote.saturating_sub(REACH));
        let mut loose: Option<Reading> = None;
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
            if self.is(verb, Tags::ACCORDING_AFTER)
                && let Some(mention) = self.phrases.backward(verb, lowest)
            {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::According });
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
            // was described by Ann Lee as “…”
            let by = self.words().get(verb + 1).is_some_and(|word| word.text(self.text) == "by");
            if by
                && self.passive(verb)
                && let Some(mention) = self.phrases.expected(verb + 2, quote)
            {
                return Some(Reading { mention, cue: Some(verb), sieve: Sieve::LooseBefore });
            }
            let Some(mention) = self.subject_of(verb, lowest, start, quote) else { continue };
            let reading = Reading { mention, cue: Some(verb), sieve: self.firmness(verb, quote) };
            if reading.sieve == Sieve::Before {
                return Some(reading);
            }
            let relative = self.words()[reading.mention.start].is(Tags::SUB);
            match &loose {
                Some(found) if relative || !self.words()[found.mention.start].is(Tags::SUB) => {}
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
        // bezeichnete den Plan als „…“
        let named = self.phrases.language.verb_second()
            && self.is(verb, Tags::CALL)
            && between.len() <= 16
            && matches!(
                between.clone().next_back().map(|at| self.words()[at].text(self.text)),
                Some("als" | "as")
            );
        if colon || near || object || named { Sieve::Before } else { Sieve::LooseBefore }
    }
}
