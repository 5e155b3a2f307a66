//! The words of one paragraph with its quotations between them, cut into sentences.

use std::ops::Range;

use crate::quotation::clause::Line;
use crate::quotation::language::Language;
use crate::quotation::lexicon::Tags;
use crate::quotation::mention::Phrases;
use crate::quotation::stretch::Stretch;
use crate::quotation::word::{Cutter, Kind, Word};

/// The words of one paragraph, quotations as single tokens.
#[derive(Debug, Default)]
pub struct Paragraph {
    pub number: Option<usize>,
    pub words: Vec<Word>,
    /// Where the sentence of each word begins.
    pub sentences: Vec<usize>,
    /// Stretches and where they stand among the words, in order.
    quotes: Vec<(usize, usize)>,
}

impl Paragraph {
    /// Where a stretch stands among the words.
    pub fn position(&self, index: usize) -> Option<usize> {
        let at = self.quotes.binary_search_by_key(&index, |&(index, _)| index).ok()?;
        self.quotes.get(at).map(|&(_, position)| position)
    }

    /// The words as the grammar of a language reads them.
    pub fn line<'a>(&'a self, text: &'a str, language: Language) -> Line<'a> {
        let phrases = Phrases { words: &self.words, language };
        Line { text, phrases, sentences: &self.sentences }
    }

    /// Takes the words of a paragraph.
    pub fn fill(
        &mut self,
        number: usize,
        cutter: &mut Cutter,
        paragraphs: &[Range<usize>],
        stretches: &[Stretch],
    ) {
        let text = cutter.text;
        self.number = Some(number);
        self.words.clear();
        self.sentences.clear();
        self.quotes.clear();
        let range = paragraphs[number].clone();
        let first = stretches.partition_point(|stretch| stretch.outer.end <= range.start);
        let mut at = range.start;
        for (index, stretch) in stretches.iter().enumerate().skip(first) {
            if stretch.outer.start >= range.end {
                break;
            }
            // The label of a turn is no part of the stretch.
            let start = stretch.outer.start.clamp(at, range.end);
            cutter.cut(at..start, &mut self.words);
            self.quotes.push((index, self.words.len()));
            self.words.push(quote(index, stretch, text));
            at = stretch.outer.end.clamp(start, range.end);
        }
        cutter.cut(at..range.end, &mut self.words);
        let mut start = 0;
        for at in 0..self.words.len() {
            if at > 0 && begins_sentence(text, stretches, &self.words, at) {
                start = at;
            }
            self.sentences.push(start);
            // Will is a name where no sentence begins.
            let word = &mut self.words[at];
            if cutter.language == Language::English && word.capital && at > start {
                word.tags = word.tags.minus(Tags::AUX);
            }
        }
    }

    /// What stands behind a stretch in the last of its paragraphs, the stretch first.
    pub fn behind(
        index: usize,
        cutter: &mut Cutter,
        paragraphs: &[Range<usize>],
        stretches: &[Stretch],
    ) -> Self {
        let stretch = &stretches[index];
        let mut tail = Self { number: Some(stretch.last), ..Self::default() };
        tail.words.push(quote(index, stretch, cutter.text));
        let end = paragraphs[stretch.last].end;
        let from = stretch.outer.end.min(end);
        let next = stretches.get(index + 1).map_or(end, |next| next.outer.start.min(end));
        cutter.cut(from..next.max(from), &mut tail.words);
        tail.sentences = vec![0; tail.words.len()];
        tail
    }
}

/// A stretch as a token.
fn quote(index: usize, stretch: &Stretch, text: &str) -> Word {
    Word {
        range: stretch.outer.clone(),
        kind: Kind::Quote(index),
        tags: Tags::NONE,
        capital: capital(text, &stretch.content),
        possessive: false,
        adverbial: false,
        participial: false,
        adjectival: false,
    }
}

fn begins_sentence(text: &str, stretches: &[Stretch], words: &[Word], at: usize) -> bool {
    let word = &words[at];
    let starts = word.capital
        || matches!(word.kind, Kind::Quote(_) | Kind::Number)
        || matches!(word.kind, Kind::Dash | Kind::Open);
    match words[at - 1].kind {
        Kind::Stop => starts,
        Kind::Quote(index) => {
            let content = &text[stretches[index].content.clone()];
            let ends = content
                .trim_end_matches(['\'', '’', '”', '"', '“', '‘', ')', ' '])
                .ends_with(['.', '!', '?', '…']);
            ends && (word.capital || matches!(word.kind, Kind::Quote(_) | Kind::Number))
        }
        // … in the U.S. He left
        Kind::Word => {
            let opens = Tags::PRONOUN.or(Tags::DET).or(Tags::PREP).or(Tags::SUB).or(Tags::AND);
            word.capital
                && word.is(opens)
                && words[at - 1].text(text).ends_with('.')
                && !words[at - 1].is(Tags::TITLE)
        }
        _ => false,
    }
}

fn capital(text: &str, content: &Range<usize>) -> bool {
    text[content.clone()].chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::Paragraph;
    use crate::quotation::language::Language;
    use crate::quotation::paragraph::split;
    use crate::quotation::stretch::find;
    use crate::quotation::word::Cutter;

    #[test]
    fn a_quotation_is_one_token_and_can_end_a_sentence() {
        let text = "He left. “We are done.” She stayed.";
        let paragraphs = split(text);
        let stretches = find(text, &paragraphs, Language::English);
        let mut paragraph = Paragraph::default();
        let mut cutter = Cutter::new(text, Language::English);
        paragraph.fill(0, &mut cutter, &paragraphs, &stretches);
        assert_eq!(paragraph.position(0), Some(3));
        assert_eq!(paragraph.sentences, [0, 0, 0, 3, 4, 4, 4]);
    }
}
