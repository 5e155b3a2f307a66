//! A place in the text and a motion → the place that the motion goes to.

use std::ops::Range;

use crate::article::width::clusters;
use crate::article::word::words;
use crate::reader::unit::Ground;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Left,
    Right,
    NextWord,
    PreviousWord,
    WordEnd,
    SentenceStart,
    SentenceEnd,
    ParagraphStart,
    ParagraphEnd,
}

impl Motion {
    pub fn of(key: char) -> Option<Self> {
        Some(match key {
            'h' => Self::Left,
            'l' | ' ' => Self::Right,
            'w' => Self::NextWord,
            'b' => Self::PreviousWord,
            'e' => Self::WordEnd,
            '(' => Self::SentenceStart,
            ')' => Self::SentenceEnd,
            '{' => Self::ParagraphStart,
            '}' => Self::ParagraphEnd,
            _ => return None,
        })
    }

    /// Where it goes from a cluster in a block, so many times; it stops at the ends of the text.
    pub fn from(self, ground: Ground<'_>, byte: usize, times: usize) -> usize {
        let mut at = byte;
        let mut walk = Walk { ground, sentences: Vec::new(), block: 0..0 };
        for _ in 0..times {
            match walk.step(self, at) {
                Some(next) if next != at => at = next,
                Some(_) | None => break,
            }
        }
        at
    }
}

/// Steps in one direction; the sentences of a block are found once.
struct Walk<'a> {
    ground: Ground<'a>,
    sentences: Vec<Range<usize>>,
    block: Range<usize>,
}

impl Walk<'_> {
    fn step(&mut self, motion: Motion, at: usize) -> Option<usize> {
        let text = self.ground.text();
        let block = self.ground.paragraph(at)?;
        match motion {
            Motion::Left if at <= block.start => {
                self.block_before(&block).map(|before| last_cluster(text, &before))
            }
            Motion::Left => Some(last_cluster(text, &(block.start..at))),
            Motion::Right => {
                let next = cluster_end(text, at);
                if next < block.end { Some(next) } else { self.block_after(&block).map(start) }
            }
            Motion::NextWord => self.word(&block, at, |word| word.start > at).map(start),
            Motion::WordEnd => {
                let later = self.word(&block, at, |word| last_cluster(text, word) > at)?;
                Some(last_cluster(text, &later))
            }
            Motion::PreviousWord => self.word_before(&block, at).map(start),
            Motion::SentenceStart => match self.sentence(at) {
                Some(sentence) if sentence.start < at => Some(sentence.start),
                Some(_) | None => self.sentence_before(&block, at).map(start),
            },
            Motion::SentenceEnd => match self.sentence(at) {
                Some(sentence) if last_cluster(text, &sentence) > at => {
                    Some(last_cluster(text, &sentence))
                }
                Some(_) | None => {
                    let next = self.sentence_after(&block, at)?;
                    Some(last_cluster(text, &next))
                }
            },
            Motion::ParagraphStart if block.start < at => Some(block.start),
            Motion::ParagraphStart => self.block_before(&block).map(start),
            Motion::ParagraphEnd => {
                let end = last_cluster(text, &block);
                if end > at {
                    return Some(end);
                }
                self.block_after(&block).map(|after| last_cluster(text, &after))
            }
        }
    }

    fn block_after(&self, block: &Range<usize>) -> Option<Range<usize>> {
        let blocks = &self.ground.document.blocks;
        let from = blocks.partition_point(|found| found.range.start < block.end);
        blocks
            .get(from..)?
            .iter()
            .map(|found| &found.range)
            .find(|range| !range.is_empty())
            .cloned()
    }

    fn block_before(&self, block: &Range<usize>) -> Option<Range<usize>> {
        let blocks = &self.ground.document.blocks;
        let to = blocks.partition_point(|found| found.range.start < block.start);
        blocks.get(..to)?.iter().map(|found| &found.range).rfind(|range| !range.is_empty()).cloned()
    }

    /// The first word from a place on, in this block or the next ones, that holds.
    fn word(
        &self,
        block: &Range<usize>,
        at: usize,
        holds: impl Fn(&Range<usize>) -> bool,
    ) -> Option<Range<usize>> {
        let mut block = near(self.ground.text(), block, at)..block.end;
        loop {
            let words = words(self.ground.text().get(block.clone())?);
            let mut words = words.map(|word| block.start + word.start..block.start + word.end);
            if let Some(word) = words.find(|word| holds(word)) {
                return Some(word);
            }
            block = self.block_after(&block)?;
        }
    }

    fn word_before(&self, block: &Range<usize>, at: usize) -> Option<Range<usize>> {
        let text = self.ground.text();
        let before = |block: Range<usize>| {
            let words = words(text.get(block.clone())?);
            let words = words.map(|word| block.start + word.start..block.start + word.end);
            words.take_while(|word| word.start < at).last()
        };
        if let Some(word) = before(near(text, block, at)..block.end) {
            return Some(word);
        }
        let mut block = block.clone();
        loop {
            if let Some(word) = before(block.clone()) {
                return Some(word);
            }
            block = self.block_before(&block)?;
        }
    }

    fn sentences(&mut self, at: usize) -> &[Range<usize>] {
        if !self.block.contains(&at) {
            self.sentences = self.ground.sentences(at);
            self.block = self.ground.paragraph(at).unwrap_or_default();
        }
        &self.sentences
    }

    fn sentence(&mut self, at: usize) -> Option<Range<usize>> {
        let sentences = self.sentences(at);
        let after = sentences.partition_point(|sentence| sentence.start <= at);
        sentences.get(after.saturating_sub(1)).cloned()
    }

    fn sentence_after(&mut self, block: &Range<usize>, at: usize) -> Option<Range<usize>> {
        let found = self.sentences(at).iter().find(|sentence| sentence.start > at).cloned();
        found.or_else(|| {
            let next = self.block_after(block)?;
            self.sentences(next.start).first().cloned()
        })
    }

    fn sentence_before(&mut self, block: &Range<usize>, at: usize) -> Option<Range<usize>> {
        let found = self.sentences(at).iter().rfind(|sentence| sentence.start < at).cloned();
        found.or_else(|| {
            let before = self.block_before(block)?;
            self.sentences(before.start).last().cloned()
        })
    }
}

/// Bytes before a place in which the blank is looked for from which words are told apart.
const NEAR: usize = 256;

/// A place before another that no word goes across; the start of the block where there is no blank
/// (then a count takes as many passes, in a script whose blocks are short).
fn near(text: &str, block: &Range<usize>, at: usize) -> usize {
    let from = at.saturating_sub(NEAR).max(block.start);
    let window = (from..at).find(|byte| text.is_char_boundary(*byte)).unwrap_or(at);
    let blank = text.get(window..at).and_then(|before| before.find(char::is_whitespace));
    blank.map_or(block.start, |blank| window + blank)
}

fn start(range: Range<usize>) -> usize {
    range.start
}

/// The byte behind the cluster that begins at a byte.
pub fn cluster_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + clusters(rest).next().map_or(0, |(_, cluster)| cluster.len())
}

/// The first byte of the last cluster of a range.
pub fn last_cluster(text: &str, range: &Range<usize>) -> usize {
    let words = text.get(range.clone()).unwrap_or_default();
    range.start + clusters(words).next_back().map_or(0, |(at, _)| at)
}
