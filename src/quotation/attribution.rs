//! Decides for every stretch whether it is speech, who said it, and which stretches are one
//! utterance.

pub mod line;

use std::ops::Range;

use crate::quotation::attribution::line::Paragraph;
use crate::quotation::cjk;
use crate::quotation::clause::{Line, Reading, Sieve};
use crate::quotation::language::Language;
use crate::quotation::lexicon::Tags;
use crate::quotation::person::People;
use crate::quotation::speech::{self, Clues};
use crate::quotation::stretch::{Sign, Stretch};
use crate::quotation::word::{Cutter, Kind, Word};
use crate::quotation::{Quotation, Speaker};

/// A speaker on the way to its quotation, in bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub mention: Range<usize>,
    pub cue: Option<Range<usize>>,
    pub sieve: Sieve,
}

/// What is remembered of the last accepted stretch.
#[derive(Debug, Clone)]
struct Last {
    index: usize,
    finding: Option<Finding>,
    utterance: usize,
}

/// The quotations among the stretches of a text.
pub fn attribute(
    text: &str,
    paragraphs: &[Range<usize>],
    stretches: &[Stretch],
    language: Language,
) -> Vec<Quotation> {
    let mut attributor = Attributor {
        text,
        paragraphs,
        stretches,
        language,
        cutter: Cutter::new(text, language),
        before: Paragraph::default(),
        here: Paragraph::default(),
        last: None,
        utterances: 0,
        spoken: speech::Habit::of(text, stretches),
    };
    let mut people = People::new(text, language);
    let mut found = Vec::new();
    for (index, stretch) in stretches.iter().enumerate() {
        attributor.read(stretch.first);
        let Some((mut quotation, finding)) = attributor.decide(index) else { continue };
        // nobody is called 14
        let named =
            |finding: &Finding| text[finding.mention.clone()].chars().any(char::is_alphabetic);
        if let Some(finding) = finding.filter(named) {
            quotation.cue.clone_from(&finding.cue);
            quotation.speaker = Some(Speaker {
                person: people.resolve(&finding.mention),
                confidence: confidence(finding.sieve),
                range: finding.mention,
            });
        }
        found.push(quotation);
    }
    found
}

/// How often each sieve is right, roughly.
fn confidence(sieve: Sieve) -> f32 {
    match sieve {
        Sieve::Turn => 0.97,
        Sieve::After => 0.96,
        Sieve::Before | Sieve::According => 0.93,
        Sieve::LeadIn => 0.85,
        Sieve::LooseAfter | Sieve::LooseBefore | Sieve::Continues => 0.8,
        Sieve::Subject => 0.65,
        Sieve::Previous => 0.5,
    }
}

struct Attributor<'a> {
    text: &'a str,
    paragraphs: &'a [Range<usize>],
    stretches: &'a [Stretch],
    language: Language,
    cutter: Cutter<'a>,
    before: Paragraph,
    here: Paragraph,
    last: Option<Last>,
    utterances: usize,
    spoken: speech::Habit<'a>,
}

impl<'a> Attributor<'a> {
    /// Makes a paragraph the current one, and the one before it known.
    fn read(&mut self, number: usize) {
        if self.here.number == Some(number) || self.language.unspaced() {
            return;
        }
        let mut fresh = std::mem::take(&mut self.before);
        std::mem::swap(&mut self.before, &mut self.here);
        if number > 0 && self.before.number != Some(number - 1) {
            let mut before = std::mem::take(&mut self.before);
            before.fill(number - 1, &mut self.cutter, self.paragraphs, self.stretches);
            self.before = before;
        }
        fresh.fill(number, &mut self.cutter, self.paragraphs, self.stretches);
        self.here = fresh;
    }

    /// Whether a stretch is a quotation, and who said it.
    fn decide(&mut self, index: usize) -> Option<(Quotation, Option<Finding>)> {
        let stretch = &self.stretches[index];
        let (finding, clues) = if self.language.unspaced() {
            (cjk::find(self.text, stretch, self.language), Clues::default())
        } else {
            self.readings(index)
        };
        let probability = if self.language.unspaced() {
            cjk::probability(self.text, stretch, finding.as_ref())
        } else {
            clues.probability(self.language)
        };
        let resumes =
            stretch.resumed && self.last.as_ref().is_some_and(|last| last.index + 1 == index);
        if probability < 0.5 && !resumes {
            return None;
        }
        let one = resumes || self.interrupted(index);
        let utterance = match &self.last {
            Some(last) if one => last.utterance,
            _ => {
                self.utterances += 1;
                self.utterances - 1
            }
        };
        let last = self.last.take();
        let finding = match last {
            Some(last) if one => last.finding.or(finding),
            _ => finding,
        };
        self.last = Some(Last { index, finding: finding.clone(), utterance });
        let quotation = Quotation {
            range: stretch.content.clone(),
            kind: if self.language.unspaced() {
                cjk::kind(self.text, stretch)
            } else {
                clues.kind()
            },
            utterance,
            inner: stretch.inner.clone(),
            speaker: None,
            cue: None,
            // What goes on with something said is said.
            confidence: if resumes { probability.max(0.6) } else { probability },
            repaired: stretch.repaired,
        };
        Some((quotation, finding))
    }

    /// `"…," he said, "…"`: few words and a cue between two stretches, and no sentence ends.
    fn interrupted(&self, index: usize) -> bool {
        let Some(last) = self.last.as_ref().filter(|last| last.index + 1 == index) else {
            return false;
        };
        let (a, b) = (&self.stretches[last.index], &self.stretches[index]);
        if a.last != b.first || self.language.unspaced() {
            return false;
        }
        let line = self.here.words.as_slice();
        let Some(at) = self.here.position(index) else { return false };
        let Some(from) = self.here.position(last.index) else { return false };
        let between = &line[from + 1..at];
        let flows = between
            .iter()
            .all(|word| !matches!(word.kind, Kind::Stop | Kind::Colon | Kind::Semicolon));
        let cue = between.iter().any(|word| word.is(Tags::SAY));
        let open = self.text[a.content.clone()].ends_with([',', '—', '–', '-', '!', '?', '…'])
            || between.first().is_some_and(|word| word.kind == Kind::Comma);
        let comma =
            between.last().is_some_and(|word| matches!(word.kind, Kind::Comma | Kind::Dash));
        // …, and, Weil said, “…”: another clause, another voice.
        let joined = between
            .iter()
            .find(|word| word.kind == Kind::Word)
            .is_some_and(|word| word.is(Tags::AND) && word.text(self.text) != "or");
        flows && cue && open && comma && !joined && between.len() <= 16
    }

    /// What the words around a stretch say about it.
    fn readings(&self, index: usize) -> (Option<Finding>, Clues) {
        let stretch = &self.stretches[index];
        let mut clues = Clues::default();
        let content = &self.text[stretch.content.clone()];
        clues.content(self.text, stretch, self.language);
        clues.habit(&self.spoken, content);
        let line = self.here.line(self.text, self.language);
        let Some(at) = self.here.position(index) else { return (None, clues) };
        clues.around(
            self.text,
            &self.here.words,
            &self.here.sentences,
            at,
            self.stretches,
            self.language.capital_nouns(),
        );
        if let Sign::Turn(label) = &stretch.sign {
            let finding = Finding { mention: label.clone(), cue: None, sieve: Sieve::Turn };
            clues.sieve(Sieve::Turn);
            return (Some(finding), clues);
        }
        let tail;
        let (after_line, after_at) = if stretch.last == stretch.first {
            (line, Some(at))
        } else {
            let mut cutter = Cutter::new(self.text, self.language);
            tail = self.tail(&mut cutter, index);
            (tail.line(self.text, self.language), Some(0))
        };
        let attached = content
            .trim_end_matches(['\'', '’', '”', '"'])
            .ends_with([',', '?', '!', '-', '—', '–', '…', ';']);
        let comma = content.trim_end_matches(['\'', '’', '”', '"']).ends_with(',');
        let after = after_at.and_then(|at| after_line.after(at, attached, comma));
        let before = line.before(at);
        let own = self.here.sentences[at] == at;
        clues.label(line.label(at).is_some());
        for reading in [&after, &before].into_iter().flatten() {
            clues.sieve(reading.sieve);
        }
        let spoken = |line: &Line, reading: Reading| finding(line, &reading);
        let firm = |reading: &Option<Reading>, sieve: Sieve| {
            reading.as_ref().is_some_and(|reading| reading.sieve == sieve)
        };
        let pronoun = |reading: &Option<Reading>, line: &Line| {
            reading.as_ref().is_some_and(|reading| line.is(reading.mention.start, Tags::PRONOUN))
        };
        // Ann Lee said it was late because “…,” she said.
        let named = firm(&before, Sieve::Before)
            && pronoun(&after, &after_line)
            && !pronoun(&before, &line)
            && line.kind(at.saturating_sub(1)) != Some(Kind::Colon);
        // When somebody shouted, “…,” Lee joked.
        let subordinate = !own
            && self.language == Language::English
            && line.is(self.here.sentences[at], Tags::SUB)
            && line.kind(at - 1) == Some(Kind::Comma)
            && firm(&before, Sieve::Before);
        // Lee nannte es „…“, Kuhn lobte …: the clause behind the comma is another one.
        let inside = self.language.verb_second()
            && !own
            && firm(&before, Sieve::Before)
            && line.kind(at + 1) == Some(Kind::Comma)
            && !line.is(at + 2, Tags::SAY);
        let chosen = if firm(&after, Sieve::After) && !named && !inside && !subordinate {
            after.map(|reading| spoken(&after_line, reading))
        } else if firm(&before, Sieve::Before) {
            before.map(|reading| spoken(&line, reading))
        } else if firm(&after, Sieve::According) {
            after.map(|reading| spoken(&after_line, reading))
        } else if firm(&before, Sieve::According) {
            before.map(|reading| spoken(&line, reading))
        } else if own {
            self.lead_in(at)
                .or_else(|| after.map(|reading| spoken(&after_line, reading)))
                .or_else(|| self.ahead(index, at))
                .or_else(|| self.signed(index, at))
                .or_else(|| self.continues(stretch))
                // Ben laughed. “…”: what somebody does before it in its paragraph says who speaks.
                .or_else(|| self.previous(at).filter(|_| at > 0 || !self.answers(stretch)))
        } else {
            after
                .map(|reading| spoken(&after_line, reading))
                .or_else(|| before.map(|reading| spoken(&line, reading)))
                .or_else(|| self.ahead(index, at))
                .or_else(|| self.mixed(&line, at, stretch))
        };
        (chosen, clues)
    }

    /// What stands behind a quotation in the last of its paragraphs, the quotation first.
    fn tail(&self, cutter: &mut Cutter<'a>, index: usize) -> Paragraph {
        Paragraph::behind(index, cutter, self.paragraphs, self.stretches)
    }

    /// The sentence or paragraph before ends with a colon or with its cue.
    fn lead_in(&self, at: usize) -> Option<Finding> {
        if at > 0 {
            return None;
        }
        let before = self.before.line(self.text, self.language);
        let words = &self.before.words;
        let adjacent =
            self.before.number.is_some_and(|number| Some(number + 1) == self.here.number);
        let last = words.last()?;
        let verb = last.is(Tags::SAY) && !last.capital;
        if !adjacent || !(last.kind == Kind::Colon || verb) {
            return None;
        }
        let reading = virtual_before(&before)?;
        let mut found = finding(&before, &reading);
        found.sieve = Sieve::LeadIn;
        Some(found)
    }

    /// `“…” and “…,” Ann Lee said`, `… “…” as it grew, she said`: the end of the sentence reports.
    fn ahead(&self, index: usize, at: usize) -> Option<Finding> {
        if self.stretches[index].last != self.stretches[index].first {
            return None;
        }
        let line = self.here.line(self.text, self.language);
        let start = self.here.sentences[at];
        let next = self.here.position(index + 1).filter(|&next| self.here.sentences[next] == start);
        let reading = match next {
            Some(next) => {
                let content = &self.text[self.stretches[index + 1].content.clone()];
                let comma = content.ends_with(',') || line.kind(next + 1) == Some(Kind::Comma);
                let after = line.after(next, comma, comma).filter(|_| comma);
                after.filter(|reading| reading.sieve == Sieve::After)
            }
            None => None,
        };
        let reading = reading.or_else(|| line.closing(at))?;
        Some(finding(&line, &Reading { sieve: Sieve::LooseAfter, ..reading }))
    }

    /// `— Ann Lee` under or behind the quotation.
    fn signed(&self, index: usize, at: usize) -> Option<Finding> {
        let words = &self.here.words;
        if words.get(at + 1).is_some_and(|word| word.kind == Kind::Dash) {
            let line = self.here.line(self.text, self.language);
            let mention = line.phrases.forward(at + 2, words.len())?;
            let named = line.phrases.words[mention.start].name();
            // — Ann Lee (@lee) May 4; — a resident
            let ends = mention.end + 1 >= words.len()
                || named && matches!(line.kind(mention.end), Some(Kind::Open | Kind::Comma));
            let alone = ends && (named || mention.len() <= 4);
            let reading = Reading { mention, cue: None, sieve: Sieve::After };
            return alone.then(|| finding(&line, &reading));
        }
        // “…” (Ann Lee)
        if words.get(at + 1).is_some_and(|word| word.kind == Kind::Open) {
            let line = self.here.line(self.text, self.language);
            let mention = line.phrases.forward(at + 2, words.len());
            let named = mention.filter(|mention| {
                line.kind(mention.end) == Some(Kind::Close)
                    && words[mention.clone()].iter().all(Word::name)
            });
            if let Some(mention) = named {
                let reading = Reading { mention, cue: None, sieve: Sieve::LeadIn };
                return Some(finding(&line, &reading));
            }
        }
        let stretch = &self.stretches[index];
        let alone = at + 1 == words.len() && stretch.first == stretch.last;
        if !alone || stretch.sign == Sign::Dash {
            return None;
        }
        let next = self.paragraphs.get(stretch.last + 1)?;
        let line = &self.text[next.clone()];
        let rest = line.trim_start_matches(['-', '—', '–', '―', '~']);
        let name = rest.trim().trim_end_matches('.');
        let short = rest.len() < line.len() && name.len() < 60 && name.split(' ').count() <= 6;
        let signature = name.split(',').next().unwrap_or(name).split(' ').all(|word| {
            word.starts_with(char::is_uppercase)
                || matches!(word, "de" | "van" | "von" | "of" | "the")
        });
        if !short || !signature || name.contains([':', '?', '!']) {
            return None;
        }
        let start = next.end - rest.trim_start().len();
        Some(Finding { mention: start..start + name.len(), cue: None, sieve: Sieve::After })
    }

    /// Who a marked stretch inside a sentence without a cue belongs to.
    fn mixed(&self, line: &Line, at: usize, stretch: &Stretch) -> Option<Finding> {
        let start = self.here.sentences[at];
        let sentence = &self.here.words[start..];
        let reported = sentence
            .iter()
            .take(48)
            .take_while(|word| word.kind != Kind::Stop)
            .any(|word| word.is(Tags::REPORTED));
        if let Some(reading) = line.view(at) {
            return Some(finding(line, &reading));
        }
        let subject = line.subject(at).map(|reading| finding(line, &reading));
        let person = subject.filter(|found| {
            let text = &self.text[found.mention.clone()];
            !reported
                && !matches!(
                    text,
                    "it" | "It" | "you" | "You" | "Es" | "es" | "There" | "This" | "That"
                )
        });
        person.or_else(|| self.continues(stretch)).or_else(|| self.previous(at))
    }

    /// A line of dialogue behind another one: who spoke before is who does not speak now.
    fn answers(&self, stretch: &Stretch) -> bool {
        let Some(last) = &self.last else { return false };
        let before = &self.stretches[last.index];
        let adjacent = before.last + 1 == stretch.first;
        adjacent && (stretch.sign == Sign::Dash || !self.spoken.news())
    }

    /// The speaker of the quotation before, when this one goes on with it.
    fn continues(&self, stretch: &Stretch) -> Option<Finding> {
        let last = self.last.as_ref()?;
        let before = &self.stretches[last.index];
        let near = before.last == stretch.first
            || before.last + 1 == stretch.first && !self.answers(stretch);
        let finding = last.finding.as_ref().filter(|_| near)?;
        Some(Finding { sieve: Sieve::Continues, ..finding.clone() })
    }

    /// Who spoke last in the sentences before: the subject of their cue, else of the last of them.
    fn previous(&self, at: usize) -> Option<Finding> {
        let at = self.here.sentences.get(at).copied().unwrap_or(at);
        let (paragraph, end) =
            if at > 0 { (&self.here, at) } else { (&self.before, self.before.words.len()) };
        // A caption, a byline and a link are no sentences, and nobody speaks in them.
        let prose = |word: &Word| {
            matches!(word.kind, Kind::Stop | Kind::Quote(_) | Kind::Colon | Kind::Dash)
        };
        if at == 0 && !paragraph.words.last().is_some_and(prose) {
            return None;
        }
        let line = paragraph.line(self.text, self.language);
        let reading = line.reporter(end).or_else(|| {
            let start = *paragraph.sentences.get(end.checked_sub(1)?)?;
            let mention = line.phrases.subject(start, end)?;
            Some(Reading { mention, cue: None, sieve: Sieve::Previous })
        })?;
        Some(Finding { sieve: Sieve::Previous, ..finding(&line, &reading) })
    }
}

/// What the end of a paragraph says about the quotation that follows it.
fn virtual_before(line: &Line) -> Option<Reading> {
    let last = line.phrases.words.len().checked_sub(1)?;
    let end = if line.kind(last) == Some(Kind::Colon) { last } else { last + 1 };
    line.before(end).or_else(|| line.subject(end))
}

fn finding(line: &Line, reading: &Reading) -> Finding {
    let words = line.phrases.words;
    let first = &words[reading.mention.start];
    let last = &words[reading.mention.end - 1];
    // he's saying
    let owner =
        line.phrases.words.get(reading.mention.end).is_some_and(|word| word.is(Tags::SPEECH));
    let clitic = if last.possessive && (last.is(Tags::PRONOUN) || owner) {
        let word = last.text(line.text);
        word.len() - word.find(['\'', '’']).unwrap_or(word.len())
    } else {
        0
    };
    Finding {
        mention: first.range.start..last.range.end - clitic,
        cue: reading.cue.map(|cue| words[cue].range.clone()),
        sieve: reading.sieve,
    }
}
