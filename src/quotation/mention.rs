//! Finds the noun phrase that names somebody, forward and backward from a place in a sentence.

use std::ops::Range;

use crate::quotation::language::Language;
use crate::quotation::lexicon::Tags;
use crate::quotation::word::{Kind, Word};

/// The most words of a mention.
const LONGEST: usize = 28;

/// The words of one paragraph, seen by the grammar of one language.
#[derive(Debug, Clone, Copy)]
pub struct Phrases<'a> {
    pub words: &'a [Word],
    pub language: Language,
}

impl Phrases<'_> {
    fn get(&self, at: usize) -> Option<&Word> {
        self.words.get(at)
    }

    /// Whether a mention can begin with a word.
    pub fn begins(&self, at: usize) -> bool {
        let Some(word) = self.get(at) else { return false };
        match word.kind {
            Kind::Word if word.is(Tags::PRONOUN) => true,
            Kind::Word
                if self.language.capital_nouns()
                    && word.is(Tags::OBLIQUE)
                    && !word.is(Tags::DET) =>
            {
                false
            }
            Kind::Word => {
                word.is(Tags::DET.or(Tags::TITLE)) || word.name() && !word.is(Tags::ACCORDING)
            }
            Kind::Number => true,
            _ => false,
        }
    }

    /// The mention that begins at a word, as words; with the apposition behind its comma.
    pub fn forward(&self, at: usize, end: usize) -> Option<Range<usize>> {
        if !self.begins(at) { None } else { self.phrase(at, end) }
    }

    /// The same where a verb or preposition leaves no doubt that a mention begins: no determiner
    /// or capital is asked for (`said former minister Ann Lee`).
    pub fn expected(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let word = self.get(at)?;
        let plain = word.kind == Kind::Word
            && (word.tags == Tags::NONE
                || word.is(Tags::OBLIQUE)
                || word.capital
                || word.is(Tags::TITLE));
        if plain && !self.begins(at) { self.phrase(at, end) } else { self.forward(at, end) }
    }

    fn phrase(&self, at: usize, end: usize) -> Option<Range<usize>> {
        let end = end.min(self.words.len()).min(at + LONGEST);
        if at >= end {
            return None;
        }
        if self.words[at].is(Tags::PRONOUN) {
            return Some(at..at + 1);
        }
        let mut last = at;
        let mut named = false;
        while last < end {
            let word = &self.words[last];
            let first = last == at;
            let behind_det = !first && self.words[last - 1].is(Tags::DET);
            match word.kind {
                Kind::Word | Kind::Number => {
                    if !first && self.breaks(last, behind_det) {
                        break;
                    }
                    named |= word.name() || word.is(Tags::TITLE) || !word.is(Tags::DET);
                    last += 1;
                }
                Kind::Comma if named => {
                    return Some(at..self.apposition(at, last, end));
                }
                _ => break,
            }
        }
        while last > at
            && self.words[last - 1].is(Tags::OF.or(Tags::AND))
            && !self.words[last - 1].is(Tags::DET)
        {
            last -= 1;
        }
        (named && last > at).then_some(at..last)
    }

    /// Whether a mention cannot go on with this word.
    fn breaks(&self, at: usize, behind_det: bool) -> bool {
        let word = &self.words[at];
        // Secondo Rossi il ponte: behind a name an article begins the next phrase.
        if self.language.romance()
            && word.is(Tags::DET)
            && !word.capital
            && !word.is(Tags::OF)
            && self.words[at - 1].name()
            && self.get(at + 1).is_some_and(|next| !next.capital)
        {
            return true;
        }
        if word.capital && !self.language.capital_nouns() {
            return word.is(Tags::DAY) && !behind_det
                || word.is(Tags::PRONOUN) && word.range.len() > 1;
        }
        if word.is(Tags::AND) {
            let joins = self.begins(at + 1) && !self.words[at + 1].is(Tags::PRONOUN);
            let verb = self.get(at + 2).is_some_and(|next| next.is(Tags::CUE) && !next.capital);
            return !joins || verb;
        }
        if word.is(Tags::OF) {
            return false;
        }
        if word.capital {
            return false;
        }
        let stops = Tags::PREP
            .or(Tags::SUB)
            .or(Tags::AUX)
            .or(Tags::PRONOUN)
            .or(Tags::ADVERB)
            .or(Tags::THAT)
            .or(Tags::DAY)
            .or(Tags::VERB)
            .or(Tags::PARTICLE);
        if word.is(stops) && !word.is(Tags::TITLE) && !word.is(Tags::DET) {
            return true;
        }
        if self.language.capital_nouns() && word.is(Tags::CLITIC) {
            return true;
        }
        if word.is(Tags::CUE) && !behind_det {
            return true;
        }
        // Lee defended the plan: behind a name a small word is its verb, unless a name follows.
        let name = at
            .checked_sub(1)
            .and_then(|before| self.get(before))
            .is_some_and(|before| before.name() && !before.possessive && !before.is(Tags::TITLE));
        if !name || word.tags != Tags::NONE || self.language.romance() {
            return false;
        }
        let next = (at + 1..at + 4).find(|&next| {
            self.get(next).is_none_or(|next| next.capital || next.tags != Tags::NONE)
        });
        let titled = next
            .and_then(|next| self.get(next))
            .is_some_and(|next| next.name() || next.is(Tags::TITLE));
        !titled || self.language.capital_nouns()
    }

    /// The end of what explains a name behind the comma at a word; the comma itself when nothing
    /// does.
    fn apposition(&self, at: usize, comma: usize, end: usize) -> usize {
        let Some(first) = self.get(comma + 1) else { return comma };
        // said the mayor, Ann Lee.
        let office = !self.words[at].name() || !self.words[comma - 1].name();
        if office && first.name() && !self.words[at].is(Tags::TITLE) {
            let close = (comma + 1..end.min(comma + 7))
                .find(|&at| !self.words[at].name())
                .unwrap_or(end.min(comma + 7));
            let ends = self.get(close).is_none_or(|word| {
                matches!(word.kind, Kind::Stop | Kind::Comma | Kind::Quote(_) | Kind::Close)
            });
            return if ends { close } else { comma };
        }
        let explains = first.is(Tags::DET.or(Tags::TITLE)) && !first.is(Tags::OBLIQUE)
            || first.kind == Kind::Number
            || (first.kind == Kind::Word && !first.capital && first.tags == Tags::NONE);
        if !explains {
            return comma;
        }
        let close =
            (comma + 1..end).find(|&at| !matches!(self.words[at].kind, Kind::Word | Kind::Number));
        // A clause of its own that only happens to begin like an apposition.
        let clause = self.words[comma + 1..close.unwrap_or(end)]
            .iter()
            .take_while(|word| !word.is(Tags::SUB))
            .any(|word| word.is(Tags::SAY.or(Tags::AUX)) && !word.capital);
        match close {
            _ if clause => comma,
            Some(close) => close,
            // The limit is a stop of the sentence, not the longest mention.
            None if self.get(end).is_none_or(|word| word.kind != Kind::Word) => end,
            None => comma,
        }
    }

    /// The mention that ends right before a verb, as words, not before `floor`.
    pub fn backward(&self, verb: usize, floor: usize) -> Option<Range<usize>> {
        let mut end = verb;
        while end > floor {
            let word = &self.words[end - 1];
            let skipped = Tags::AUX.or(Tags::ADVERB).or(Tags::CLITIC);
            let helps = word.is(skipped) && !word.capital || word.is(Tags::DAY);
            let dated = word.is(Tags::PREP) && end < verb && self.words[end].is(Tags::DAY);
            let adverb = word.kind == Kind::Word && !word.capital && self.is_adverb(word);
            let plain = matches!(word.kind, Kind::Word | Kind::Number);
            if plain && !word.is(Tags::PRONOUN) && (helps || dated || adverb) {
                end -= 1;
            } else {
                break;
            }
        }
        if end <= floor {
            return None;
        }
        let last = &self.words[end - 1];
        if last.is(Tags::PRONOUN) && last.kind == Kind::Word {
            // Trump, who said …
            let relative = last.is(Tags::SUB) && end >= floor + 3;
            if relative && self.words[end - 2].kind == Kind::Comma {
                return self.antecedent(end - 2, floor);
            }
            return Some(end - 1..end);
        }
        if last.is(Tags::SUB) && end >= floor + 2 && !last.is(Tags::PREP) {
            return self.plain_backward(end - 1, floor);
        }
        if matches!(last.kind, Kind::Comma | Kind::Dash | Kind::Close) {
            let closing = last.kind;
            let opening = if closing == Kind::Close { Kind::Open } else { closing };
            let lowest = floor.max((end - 1).saturating_sub(LONGEST));
            let open = (lowest..end - 1).rev().find(|&at| self.words[at].kind == opening)?;
            let head = self.plain_backward(open, floor)?;
            return Some(head.start..end - 1);
        }
        self.plain_backward(end, floor)
    }

    /// What a relative clause that begins at a comma explains.
    fn antecedent(&self, comma: usize, floor: usize) -> Option<Range<usize>> {
        let mut start = comma;
        while start > floor && self.words[start - 1].name() {
            start -= 1;
        }
        if start < comma { Some(start..comma) } else { self.plain_backward(comma, floor) }
    }

    fn is_adverb(&self, word: &Word) -> bool {
        // -ly, as in quietly; the tags know the rest.
        self.language == Language::English
            && word.tags == Tags::NONE
            && word.range.len() > 5
            && word.adverbial
    }

    /// The run of words before `end` that can be one phrase.
    fn plain_backward(&self, end: usize, floor: usize) -> Option<Range<usize>> {
        let lowest = floor.max(end.saturating_sub(LONGEST));
        let mut start = end;
        while start > lowest {
            let word = &self.words[start - 1];
            let plain = matches!(word.kind, Kind::Word | Kind::Number);
            if !plain {
                break;
            }
            let behind_det = start >= 2 && self.words[start - 2].is(Tags::DET);
            let closes = Tags::SUB.or(Tags::AUX).or(Tags::THAT);
            let clause = word.is(closes)
                && !word.capital
                && !word.is(Tags::DET.or(Tags::OF).or(Tags::TITLE))
                || (word.is(Tags::CUE) && !word.capital && !behind_det)
                || (word.is(Tags::VERB) && !word.capital && !behind_det)
                || (word.is(Tags::PRONOUN) && !word.is(Tags::DET));
            if clause || word.is(Tags::DAY) && word.capital && !self.language.capital_nouns() {
                break;
            }
            if word.is(Tags::AND) && !self.coordinates(start - 1, end) {
                break;
            }
            start -= 1;
        }
        // Prepositions at its head are no part of it: In Ohio Trump said.
        while start < end && !self.begins(start) {
            let word = &self.words[start];
            let bare = word.kind == Kind::Word && word.tags == Tags::NONE;
            let rest = (start + 1..end).find(|&at| self.begins(at));
            match rest {
                Some(at) if !bare => start = at,
                Some(_) | None if bare => break,
                _ => return None,
            }
        }
        if start >= end {
            return None;
        }
        // A name needs no place behind it: Trump in a statement said.
        let mut stop = end;
        if self.words[start].name() {
            let place = (start + 1..end).find(|&at| {
                let word = &self.words[at];
                word.is(Tags::PREP) && !word.capital && !word.is(Tags::OF.or(Tags::DET))
            });
            stop = place.unwrap_or(end);
        }
        Some(start..stop)
    }

    /// Whether `and` joins two names rather than two clauses.
    fn coordinates(&self, at: usize, end: usize) -> bool {
        let after = self.get(at + 1).filter(|_| at + 1 < end);
        let before = at.checked_sub(1).and_then(|before| self.get(before));
        let noun = |word: &Word| {
            matches!(word.kind, Kind::Word)
                && (word.name() || word.is(Tags::TITLE.or(Tags::DET)) || word.tags == Tags::NONE)
        };
        after.is_some_and(noun) && before.is_some_and(noun)
    }

    /// The subject of the sentence that begins at a word: the first mention that no preposition,
    /// conjunction or participle leads in.
    pub fn subject(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let end = end.min(self.words.len());
        let mut at = start;
        let mut second = None;
        for _ in 0..6 {
            let word = self.words.get(at).filter(|_| at < end)?;
            if matches!(word.kind, Kind::Comma | Kind::Dash | Kind::Open | Kind::Close | Kind::Stop)
            {
                at += 1;
                continue;
            }
            let own = Tags::DET.or(Tags::PRONOUN).or(Tags::TITLE);
            let lead = word.is(Tags::ADVERB.or(Tags::AND)) && !word.is(own);
            if word.kind == Kind::Word && (lead || self.is_adverb(word)) {
                at += 1;
                continue;
            }
            let introduces = word.kind == Kind::Word
                && (word.is(Tags::PREP.or(Tags::SUB).or(Tags::SAYING).or(Tags::OF))
                    && !word.is(own)
                    || self.participle(at));
            if !introduces && self.begins(at) {
                let mention = self.forward(at, end)?;
                // Eight years ago, …
                let when = !self.words[at].name()
                    && self.get(mention.end).is_some_and(|word| word.is(Tags::ADVERB))
                    && self.get(mention.end + 1).is_some_and(|word| word.kind == Kind::Comma);
                if when {
                    at = mention.end + 2;
                    continue;
                }
                // In Salem, New Hampshire, Trump: a place goes on before the subject comes.
                let place = at > start + 1
                    && self.get(mention.end).is_some_and(|word| word.kind == Kind::Comma)
                    && self.get(mention.end + 1).is_some_and(|word| word.name() || word.is(own));
                if !place {
                    return Some(mention);
                }
                at = mention.end + 1;
                second = second.or(Some(mention));
                continue;
            }
            if self.language.verb_second() && introduces {
                // In Berlin hat der Minister …: the subject follows the verb.
                let verb = (at + 1..end.min(at + LONGEST)).find(|&verb| {
                    let word = &self.words[verb];
                    word.kind == Kind::Comma
                        || word.is(Tags::AUX.or(Tags::SAY).or(Tags::VERB)) && !word.capital
                        || self.finite(verb)
                })?;
                at = verb + 1;
                continue;
            }
            // Behind the comma that ends the introduction.
            let comma = (at + 1..end.min(at + LONGEST))
                .find(|&comma| self.words[comma].kind == Kind::Comma);
            match comma {
                Some(comma) => at = comma + 1,
                None => return second,
            }
        }
        second
    }

    /// Im Rat warb Lee …: a small unknown word right behind a noun, unless it ends like an
    /// adjective.
    fn finite(&self, at: usize) -> bool {
        let word = &self.words[at];
        let noun = at.checked_sub(1).and_then(|before| self.get(before));
        self.language.capital_nouns()
            && word.kind == Kind::Word
            && !word.capital
            && word.tags == Tags::NONE
            && !word.adjectival
            && noun.is_some_and(|noun| noun.capital || noun.kind == Kind::Number)
    }

    /// `Speaking in Ohio, …` at the head of a sentence.
    fn participle(&self, at: usize) -> bool {
        let word = &self.words[at];
        self.language == Language::English
            && word.participial
            && self.get(at + 1).is_some_and(|next| {
                next.kind == Kind::Word
                    && (!next.capital || next.name())
                    && next
                        .tags
                        .any(Tags::PREP.or(Tags::DET).or(Tags::OF).or(Tags::ADVERB).or(Tags::THAT))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Phrases;
    use crate::quotation::language::Language;
    use crate::quotation::word::{Cutter, Word};

    fn words(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        Cutter::new(text, Language::English).cut(0..text.len(), &mut words);
        words
    }

    fn shown<'a>(text: &'a str, words: &[Word], found: Option<std::ops::Range<usize>>) -> &'a str {
        let found = found.unwrap();
        &text[words[found.start].range.start..words[found.end - 1].range.end]
    }

    #[test]
    fn a_mention_takes_its_title_and_its_apposition() {
        let text = "Sen. Ann Lee, the chair of the board, left.";
        let words = words(text);
        let phrases = Phrases { words: &words, language: Language::English };
        let found = phrases.forward(0, words.len());
        assert_eq!(shown(text, &words, found), "Sen. Ann Lee, the chair of the board");
    }

    #[test]
    fn the_subject_stands_behind_what_leads_in() {
        let text = "But on Friday, speaking in Dover, Ann Lee defended the plan.";
        let words = words(text);
        let phrases = Phrases { words: &words, language: Language::English };
        assert_eq!(shown(text, &words, phrases.subject(0, words.len())), "Ann Lee");
    }

    #[test]
    fn walking_back_skips_what_helps_the_verb() {
        let text = "On Monday Ann Lee has repeatedly said";
        let words = words(text);
        let phrases = Phrases { words: &words, language: Language::English };
        assert_eq!(shown(text, &words, phrases.backward(words.len() - 1, 0)), "Ann Lee");
    }
}
