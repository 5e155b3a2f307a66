//! The quotations of the open article: which one is in focus, and the way from one to the next.

use std::ops::Range;

use crate::quotation::Quotation;
use crate::reader::page::Page;
use crate::safe::Safe;

/// The quotations of an article.
#[derive(Debug, Clone, Default)]
pub struct Quotations {
    /// In order of the text and disjoint.
    stretches: Vec<Stretch>,
    /// The stretches of each utterance, in order of their first ones.
    utterances: Vec<Vec<usize>>,
}

/// One uninterrupted stretch of speech.
#[derive(Debug, Clone)]
pub struct Stretch {
    pub quotation: Quotation,
    /// Bytes with the marks around it.
    pub outer: Range<usize>,
    /// Index of its utterance.
    pub utterance: usize,
}

/// The utterance that was gone to; two of them may share a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    utterance: usize,
    focus: Range<usize>,
}

/// What became of a step from one quotation to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Done,
    /// There is none further on.
    Last,
    /// There is none before.
    First,
    /// The article quotes nobody.
    None,
}

impl Quotations {
    pub fn new(text: &str, found: Vec<Quotation>) -> Self {
        let mut quotations = Self::default();
        let mut numbers: Vec<usize> = Vec::new();
        for (at, quotation) in found.into_iter().enumerate() {
            let known = numbers.iter().rposition(|number| *number == quotation.utterance);
            let utterance = known.unwrap_or_else(|| {
                numbers.push(quotation.utterance);
                quotations.utterances.push(Vec::new());
                numbers.len() - 1
            });
            if let Some(parts) = quotations.utterances.get_mut(utterance) {
                parts.push(at);
            }
            let outer = with_marks(text, &quotation.range);
            quotations.stretches.push(Stretch { quotation, outer, utterance });
        }
        quotations
    }

    /// Every stretch of speech, in order.
    pub fn list(&self) -> Vec<Quotation> {
        self.stretches.iter().map(|stretch| stretch.quotation.clone()).collect()
    }

    /// How many utterances there are.
    pub fn len(&self) -> usize {
        self.utterances.len()
    }

    pub fn is_empty(&self) -> bool {
        self.utterances.is_empty()
    }

    /// The stretches of an utterance.
    pub fn utterance(&self, index: usize) -> impl Iterator<Item = &Stretch> {
        let parts = self.utterances.get(index).map(Vec::as_slice).unwrap_or_default();
        parts.iter().filter_map(|part| self.stretches.get(*part))
    }

    /// Bytes from the first to the last stretch of an utterance, marks included.
    pub fn span(&self, utterance: usize) -> Option<Range<usize>> {
        let start = self.utterance(utterance).next()?.outer.start;
        let end = self.utterance(utterance).last()?.outer.end;
        Some(start..end)
    }

    /// The stretches that a range touches.
    pub fn touching(&self, range: &Range<usize>) -> &[Stretch] {
        let from = self.stretches.partition_point(|s| s.outer.end <= range.start);
        let to = self.stretches.partition_point(|s| s.outer.start < range.end);
        self.stretches.get(from..to).unwrap_or_default()
    }

    /// The stretch that holds a byte, its marks counted in.
    pub fn at(&self, byte: usize) -> Option<&Stretch> {
        self.touching(&(byte..byte + 1)).first()
    }

    /// Who speaks: the person, where that is known, else as the text has it.
    pub fn speaker(&self, text: &str, utterance: usize) -> Option<Safe> {
        let mut speakers = self.utterance(utterance).filter_map(|s| s.quotation.speaker.as_ref());
        let speaker = speakers.next()?;
        let range = speaker.person.as_ref().unwrap_or(&speaker.range);
        text.get(range.clone()).map(Safe::line)
    }

    /// The reporting word, such as `said`.
    pub fn cue(&self, text: &str, utterance: usize) -> Option<Safe> {
        let mut cues = self.utterance(utterance).filter_map(|s| s.quotation.cue.as_ref());
        cues.next().and_then(|cue| text.get(cue.clone())).map(Safe::line)
    }

    /// A mark of it was damaged or lost.
    pub fn is_mended(&self, utterance: usize) -> bool {
        self.utterance(utterance).any(|stretch| stretch.quotation.repaired)
    }

    /// The words that were said, without the marks; an interruption is left out and shown as such.
    pub fn words(&self, text: &str, utterance: usize) -> String {
        let parts = self.utterance(utterance);
        let parts = parts.filter_map(|s| text.get(s.quotation.range.clone()));
        parts.map(str::trim).collect::<Vec<_>>().join(" […] ")
    }
}

impl Page {
    /// The utterance in focus: the one gone to, else the first that the focus sentence touches.
    pub fn spoken(&self) -> Option<usize> {
        let gone_to = self.spoken.as_ref().filter(|spoken| spoken.focus == self.focus);
        gone_to.map(|spoken| spoken.utterance).or_else(|| {
            self.quotations.touching(&self.focus).first().map(|stretch| stretch.utterance)
        })
    }

    /// Goes so many quotations further.
    pub fn next_quotation(&mut self, by: isize) -> Step {
        let count = self.quotations.len();
        if count == 0 {
            return Step::None;
        }
        let begins_before = |utterance: &Vec<usize>| {
            let first = utterance.first().and_then(|part| self.quotations.stretches.get(*part));
            first.is_some_and(|stretch| stretch.outer.start < self.focus.start)
        };
        let target = match (self.spoken(), by) {
            (Some(utterance), _) => utterance as isize + by,
            (None, 0..) => {
                self.quotations.utterances.partition_point(begins_before) as isize + by - 1
            }
            (None, _) => self.quotations.utterances.partition_point(begins_before) as isize + by,
        };
        let reached = target.clamp(0, count as isize - 1);
        // A count that is too large goes as far as there is something to go to.
        if reached == target || (by.abs() > 1 && Some(reached as usize) != self.spoken()) {
            self.go_to_quotation(reached as usize);
            return Step::Done;
        }
        if by > 0 { Step::Last } else { Step::First }
    }

    /// Puts the focus on an utterance and shows as much of it as there is room for.
    pub fn go_to_quotation(&mut self, utterance: usize) {
        let Some(span) = self.quotations.span(utterance) else { return };
        let first = self.quotations.utterance(utterance).next();
        let Some(start) = first.map(|stretch| stretch.quotation.range.start) else { return };
        self.go(start);
        self.show(span.end - 1);
        self.show(start);
        self.spoken = Some(Spoken { utterance, focus: self.focus() });
    }
}

/// A range with the quotation marks that stand directly around it.
fn with_marks(text: &str, range: &Range<usize>) -> Range<usize> {
    let before = text.get(..range.start).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    // `« Oui »` and ``TeX'' at most: a blank and two characters.
    let trimmed = before.strip_suffix([' ', '\u{a0}', '\u{202f}']).filter(|rest| {
        rest.ends_with(['«', '»', '‹', '›']) && behind.starts_with([' ', '\u{a0}', '\u{202f}'])
    });
    let spaced = trimmed.is_some();
    let kept = trimmed.unwrap_or(before);
    let start = match kept.chars().next_back() {
        Some(c) if is_mark(c) => {
            let twice = kept.strip_suffix("``").or_else(|| kept.strip_suffix("''"));
            twice.map_or(kept.len() - c.len_utf8(), str::len)
        }
        Some(_) | None => range.start,
    };
    let gap = behind.chars().next().filter(|_| spaced).map_or(0, char::len_utf8);
    let rest = behind.get(gap..).unwrap_or_default();
    let end = match rest.chars().next() {
        Some(c) if is_mark(c) => {
            let double = rest.starts_with("''") || rest.starts_with("``");
            range.end + gap + if double { 2 } else { c.len_utf8() }
        }
        Some(_) | None => range.end,
    };
    start..end
}

/// Whether a character can stand at either end of a quotation.
pub fn is_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '«' | '»' | '‹' | '›' | '\u{2018}'..='\u{201f}')
        || matches!(c, '「' | '」' | '『' | '』' | '〝' | '〞' | '〟' | '＂')
}

#[cfg(test)]
mod tests {
    use super::{Quotations, with_marks};
    use crate::article::{Article, Block, BlockKind, Document};
    use crate::quotation::running::find;
    use crate::safe::Safe;

    fn article(blocks: &[(BlockKind, &str)]) -> Article {
        let mut text = String::new();
        let mut found = Vec::new();
        for (kind, words) in blocks {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(words);
            found.push(Block {
                range: start..text.len(),
                kind: kind.clone(),
                inside: Vec::new(),
                inlines: Vec::new(),
                tight: false,
            });
        }
        let text = Safe::typed(&text);
        let document = Document { text, blocks: found, links: Vec::new() };
        Article { document, ..Article::default() }
    }

    #[test]
    fn an_interrupted_utterance_counts_once_and_its_marks_belong_to_it() {
        let text = "“It is a lock,” said Ines Valdor, “and a lock that is never opened is a wall.”";
        let article = article(&[(BlockKind::Paragraph, text)]);
        let quotations = Quotations::new(text, find(&article));
        assert_eq!(quotations.len(), 1);
        assert_eq!(quotations.span(0), Some(0..text.len()));
        assert_eq!(quotations.speaker(text, 0).unwrap().as_str(), "Ines Valdor");
        assert_eq!(quotations.cue(text, 0).unwrap().as_str(), "said");
        let words = quotations.words(text, 0);
        assert_eq!(words, "It is a lock, […] and a lock that is never opened is a wall.");
        assert!(!quotations.is_mended(0));
        assert!(quotations.at(0).is_some() && quotations.at(20).is_none());
    }

    #[test]
    fn marks_of_every_kind_are_found_around_a_stretch() {
        for (text, words, outer) in [
            ("x “a b” y", "a b", "“a b”"),
            ("x « a b » y", "a b", "« a b »"),
            ("x ``a b'' y", "a b", "``a b''"),
            ("他说：「好」。", "好", "「好」"),
            ("a b, he said", "a b,", "a b,"),
        ] {
            let start = text.find(words).unwrap();
            let found = with_marks(text, &(start..start + words.len()));
            assert_eq!(&text[found], outer);
        }
    }
}
