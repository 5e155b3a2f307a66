//! A place in an article → the clause, sentence, quotation or paragraph it lies in, and the ladder
//! from the smaller of them to the larger.

use std::ops::Range;

use crate::article::{Block, Document};
use crate::reader::page::focus::sentences_in;
use crate::reader::page::quotations::{Quotations, is_mark};

/// What units are found in.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub document: &'a Document,
    pub quotations: &'a Quotations,
}

impl<'a> Ground<'a> {
    pub fn text(&self) -> &'a str {
        &self.document.text
    }

    fn block(&self, byte: usize) -> Option<(usize, &'a Block)> {
        let index = self.document.block_at(byte);
        self.document.blocks.get(index).map(|block| (index, block))
    }

    /// The sentences of the block that holds a byte.
    pub fn sentences(&self, byte: usize) -> Vec<Range<usize>> {
        self.block(byte).map(|(index, _)| sentences_in(self.document, index)).unwrap_or_default()
    }

    /// The sentence that holds a byte, or the blank behind it.
    pub fn sentence(&self, byte: usize) -> Option<Range<usize>> {
        let sentences = self.sentences(byte);
        let after = sentences.partition_point(|sentence| sentence.start <= byte);
        sentences.into_iter().nth(after.saturating_sub(1))
    }

    /// The block that holds a byte.
    pub fn paragraph(&self, byte: usize) -> Option<Range<usize>> {
        self.block(byte).map(|(_, block)| block.range.clone()).filter(|range| !range.is_empty())
    }

    /// The blocks with text.
    pub fn paragraphs(&self) -> impl DoubleEndedIterator<Item = &'a Range<usize>> {
        self.document.blocks.iter().map(|block| &block.range).filter(|range| !range.is_empty())
    }

    /// The part of a sentence between commas, colons, dashes or quotation marks.
    pub fn clause(&self, byte: usize) -> Option<Range<usize>> {
        let text = self.text();
        let sentence = self.sentence(byte)?;
        let mut start = sentence.start;
        for (at, c) in text.get(sentence.clone())?.char_indices() {
            let at = sentence.start + at;
            let end = at + c.len_utf8();
            if !parts(c, text, at, end) {
                continue;
            }
            let clause = bare(text, start..at);
            if !clause.is_empty() && byte < end {
                return Some(clause);
            }
            start = end;
        }
        Some(bare(text, start..sentence.end)).filter(|clause| !clause.is_empty())
    }

    /// Every unit that holds a byte, from the clause to the paragraph.
    fn rungs(&self, byte: usize) -> Vec<Range<usize>> {
        let mut rungs: Vec<Range<usize>> = Vec::new();
        rungs.extend(self.clause(byte));
        if let Some(stretch) = self.quotations.at(byte) {
            rungs.push(stretch.quotation.range.clone());
            rungs.push(stretch.outer.clone());
            rungs.extend(self.quotations.span(stretch.utterance));
        }
        if let Some(sentence) = self.sentence(byte) {
            let sentences = self.sentences(byte);
            let next = sentences.iter().find(|next| next.start >= sentence.end);
            let before = sentences.iter().rfind(|before| before.end <= sentence.start);
            match (next, before) {
                (Some(next), _) => rungs.push(sentence.start..next.end),
                (None, Some(before)) => rungs.push(before.start..sentence.end),
                (None, None) => {}
            }
            rungs.push(sentence);
        }
        rungs.extend(self.paragraph(byte));
        rungs.sort_by_key(ExactSizeIterator::len);
        rungs
    }
}

/// The smallest unit that is larger than a passage and holds all of it; the passage itself when
/// there is none.
pub fn grow(ground: Ground<'_>, passage: Range<usize>) -> Range<usize> {
    let holds = |rung: &Range<usize>| {
        rung.start <= passage.start && passage.end <= rung.end && rung.len() > passage.len()
    };
    ground.rungs(first(ground, &passage)).into_iter().find(holds).unwrap_or(passage)
}

/// The largest unit within a passage, at its beginning; the passage itself when there is none.
pub fn shrink(ground: Ground<'_>, passage: Range<usize>) -> Range<usize> {
    let within = |rung: &Range<usize>| {
        passage.start <= rung.start && rung.end <= passage.end && rung.len() < passage.len()
    };
    ground.rungs(first(ground, &passage)).into_iter().rfind(within).unwrap_or(passage)
}

/// The first byte of a passage that is neither blank nor a mark.
fn first(ground: Ground<'_>, passage: &Range<usize>) -> usize {
    let words = ground.text().get(passage.clone()).unwrap_or_default();
    let skipped = words.find(|c: char| !c.is_whitespace() && !is_mark(c)).unwrap_or(0);
    passage.start + skipped
}

/// Whether a clause ends at this character.
fn parts(c: char, text: &str, at: usize, end: usize) -> bool {
    let next = text.get(end..).and_then(|rest| rest.chars().next());
    let apart = next.is_none_or(|next| next.is_whitespace() || is_mark(next));
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        ',' | ';' | ':' => apart,
        '，' | '、' | '；' | '：' | '—' => true,
        '–' => apart,
        '\'' | '’' => {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            !(letter(before) && letter(next))
        }
        _ => is_mark(c),
    }
}

/// A range without the blanks at its ends.
pub fn bare(text: &str, range: Range<usize>) -> Range<usize> {
    let words = text.get(range.clone()).unwrap_or_default();
    let start = range.end - words.trim_start().len();
    start..start + words.trim().len()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Ground, grow, shrink};
    use crate::article::{Article, Block, BlockKind, Document};
    use crate::quotation::running::find;
    use crate::reader::page::quotations::Quotations;
    use crate::safe::Safe;
    use std::ops::Range;

    /// Paragraphs parted by blank lines, with their quotations.
    pub(crate) fn article(text: &str) -> (Document, Quotations) {
        let text = Safe::typed(text);
        let mut start = 0;
        let mut blocks = Vec::new();
        for part in text.split("\n\n") {
            blocks.push(Block {
                range: start..start + part.len(),
                kind: BlockKind::Paragraph,
                inside: Vec::new(),
                inlines: Vec::new(),
                tight: false,
            });
            start += part.len() + 2;
        }
        let document = Document { text, blocks, links: Vec::new() };
        let article = Article { document: document.clone(), ..Article::default() };
        let quotations = Quotations::new(&document.text, find(&article));
        (document, quotations)
    }

    const TEXT: &str = "The gates, she thought, were old. “Nobody asked us, and nobody will,” said \
                        Mara Olin. She left.\n\nRain fell.";

    fn ladder(from: &str, step: impl Fn(Ground<'_>, Range<usize>) -> Range<usize>) -> Vec<String> {
        let (document, quotations) = article(TEXT);
        let ground = Ground { document: &document, quotations: &quotations };
        let start = TEXT.find(from).unwrap();
        let mut passage = start..start + from.len();
        let mut steps = Vec::new();
        loop {
            let next = step(ground, passage.clone());
            if next == passage {
                return steps;
            }
            steps.push(TEXT[next.clone()].to_owned());
            passage = next;
        }
    }

    #[test]
    fn a_passage_grows_from_the_clause_to_the_paragraph_and_no_further() {
        assert_eq!(
            ladder("asked", grow),
            [
                "Nobody asked us",
                "Nobody asked us, and nobody will,",
                "“Nobody asked us, and nobody will,”",
                "“Nobody asked us, and nobody will,” said Mara Olin.",
                "“Nobody asked us, and nobody will,” said Mara Olin. She left.",
                TEXT.split("\n\n").next().unwrap(),
            ]
        );
        assert_eq!(ladder("Rain", grow), ["Rain fell."]);
    }

    #[test]
    fn a_passage_shrinks_by_the_same_units_at_its_beginning() {
        assert_eq!(
            ladder("“Nobody asked us, and nobody will,” said Mara Olin. She left.", shrink),
            [
                "“Nobody asked us, and nobody will,” said Mara Olin.",
                "“Nobody asked us, and nobody will,”",
                "Nobody asked us, and nobody will,",
                "Nobody asked us",
            ]
        );
        assert_eq!(
            ladder(TEXT.split("\n\n").next().unwrap(), shrink),
            [
                "The gates, she thought, were old. “Nobody asked us, and nobody will,” said Mara Olin.",
                "The gates, she thought, were old.",
                "The gates",
            ]
        );
    }

    #[test]
    fn clauses_are_parted_by_marks_and_not_by_apostrophes_or_figures() {
        for (text, at, clause) in [
            ("It’s 3,5 km, she said", "km", "It’s 3,5 km"),
            ("It’s 3,5 km, she said", "said", "she said"),
            ("闸门很旧，没有人问。", "没", "没有人问。"),
            ("One — two – three", "two", "two"),
        ] {
            let (document, quotations) = article(text);
            let ground = Ground { document: &document, quotations: &quotations };
            assert_eq!(&text[ground.clause(text.find(at).unwrap()).unwrap()], clause);
        }
    }
}
