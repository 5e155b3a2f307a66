//! Letters typed over the text → the sentence, paragraph or span that they stand for.

use std::ops::Range;

use crate::article::word::words;
use crate::reader::key::{Code, Key};
use crate::reader::labels::labels;
use crate::reader::unit::Ground;

/// What letters are put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Sentence,
    Paragraph,
    /// The first word of a span, then its last one.
    Span,
}

/// A letter, or two, over a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub keys: String,
    /// The byte whose cell it covers.
    pub at: usize,
    /// What it stands for.
    passage: Range<usize>,
}

#[derive(Debug, Clone)]
pub struct Pointing {
    pub target: Target,
    pub labels: Vec<Label>,
    /// What no letters were left for, as there are only so many of two letters.
    pub without: Vec<Range<usize>>,
    pub typed: String,
    /// The first word of a span, once it is chosen.
    from: Option<Range<usize>>,
}

/// What a key came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pointed {
    /// More is to be typed.
    Not,
    At(Range<usize>),
    /// No letters begin so; what was typed before it holds.
    NoLabel(char),
    /// The key is none that is typed.
    Nowhere,
}

impl Pointing {
    /// Letters on everything of a kind that is on screen, the shortest nearest to the focus;
    /// `shown` are the bytes of the rows on screen, in order.
    pub fn new(
        ground: Ground<'_>,
        target: Target,
        shown: &[Range<usize>],
        focus: &Range<usize>,
    ) -> Self {
        let passages = match target {
            Target::Sentence => sentences(ground, shown),
            Target::Paragraph => paragraphs(ground, shown),
            Target::Span => words_shown(ground, shown),
        };
        let (labels, without) = label(passages, focus, shown);
        Self { target, labels, without, typed: String::new(), from: None }
    }

    /// The first word of the span is chosen, the last one is not.
    pub fn is_begun(&self) -> bool {
        self.from.is_some()
    }

    pub fn key(&mut self, key: Key, ground: Ground<'_>) -> Pointed {
        let c = match (key.typed(), key.code) {
            (Some(c), _) => c,
            (None, Code::Backspace) if self.typed.pop().is_some() => return Pointed::Not,
            (None, _) => return Pointed::Nowhere,
        };
        let before = self.typed.len();
        self.typed.extend(c.to_lowercase());
        let Some(found) = self.labels.iter().find(|label| label.keys == self.typed) else {
            if self.labels.iter().any(|label| label.keys.starts_with(&self.typed)) {
                return Pointed::Not;
            }
            self.typed.truncate(before);
            return Pointed::NoLabel(c);
        };
        let passage = found.passage.clone();
        match (self.target, self.from.take()) {
            (Target::Sentence | Target::Paragraph, _) => Pointed::At(passage),
            (Target::Span, Some(from)) => Pointed::At(span(ground, from.start..passage.end)),
            (Target::Span, None) => {
                let later = self.labels.iter().map(|label| &label.passage).chain(&self.without);
                let later = later.filter(|word| word.start >= passage.start).cloned().collect();
                (self.labels, self.without) = label(later, &passage, &[]);
                self.typed.clear();
                self.from = Some(passage);
                Pointed::Not
            }
        }
    }
}

/// Letters for passages, those in the focus first, then the nearest, and the passages that no letters are
/// left for; one that begins above the screen has its letters where it comes into sight.
fn label(
    mut passages: Vec<Range<usize>>,
    focus: &Range<usize>,
    shown: &[Range<usize>],
) -> (Vec<Label>, Vec<Range<usize>>) {
    let top = shown.first().map_or(0, |row| row.start);
    // At the same distance the later one: reading goes on.
    passages.sort_by_key(|passage| {
        let (ahead, behind) = (passage.start >= focus.end, passage.end <= focus.start);
        let distance = match (ahead, behind) {
            (true, _) => passage.start - focus.end,
            (_, true) => focus.start - passage.end,
            (false, false) => 0,
        };
        (distance, behind)
    });
    let keys = labels(passages.len());
    let without = passages.split_off(keys.len());
    let labels = keys.into_iter().zip(passages);
    let at = |passage: &Range<usize>| passage.start.max(top);
    (labels.map(|(keys, passage)| Label { keys, at: at(&passage), passage }).collect(), without)
}

fn sentences(ground: Ground<'_>, shown: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for block in paragraphs(ground, shown) {
        let sentences = ground.sentences(block.start).into_iter();
        found.extend(sentences.filter(|sentence| is_shown(sentence, shown)));
    }
    found
}

fn paragraphs(ground: Ground<'_>, shown: &[Range<usize>]) -> Vec<Range<usize>> {
    ground.paragraphs().filter(|block| is_shown(block, shown)).cloned().collect()
}

fn words_shown(ground: Ground<'_>, shown: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in paragraphs(ground, shown) {
        let text = ground.text().get(block.clone()).unwrap_or_default();
        let words = words(text).map(|word| block.start + word.start..block.start + word.end);
        found.extend(words.filter(|word| shown.iter().any(|row| row.contains(&word.start))));
    }
    found
}

fn is_shown(passage: &Range<usize>, shown: &[Range<usize>]) -> bool {
    shown.iter().any(|row| row.start < passage.end && passage.start < row.end)
}

/// A span from a sentence's first word to a sentence's last one takes the marks around them in.
fn span(ground: Ground<'_>, range: Range<usize>) -> Range<usize> {
    let text = ground.text();
    let first = ground.sentence(range.start);
    let last = ground.sentence(range.end.saturating_sub(1).max(range.start));
    let (Some(first), Some(last)) = (first, last) else { return range };
    let wordless = |part: Option<&str>| part.is_some_and(|part| words(part).next().is_none());
    let whole =
        wordless(text.get(first.start..range.start)) && wordless(text.get(range.end..last.end));
    if whole { first.start..last.end } else { range }
}

#[cfg(test)]
mod tests {
    use super::{Pointed, Pointing, Target};
    use crate::reader::key::Key;
    use crate::reader::unit::Ground;
    use crate::reader::unit::tests::article;
    use proptest::prelude::{any, prop_assert, proptest};

    const TEXT: &str = "One is here. Two is there. “Three is nowhere.”\n\nFour stands alone.";

    fn press(target: Target, focus: &str, keys: &str) -> Vec<String> {
        let (document, quotations) = article(TEXT);
        let ground = Ground { document: &document, quotations: &quotations };
        let shown: Vec<_> = ground.paragraphs().cloned().collect();
        let at = TEXT.find(focus).unwrap();
        let mut pointing = Pointing::new(ground, target, &shown, &(at..at + focus.len()));
        keys.chars()
            .map(|key| match pointing.key(Key::char(key), ground) {
                Pointed::Not => "…".to_owned(),
                Pointed::NoLabel(c) => format!("no {c}"),
                Pointed::Nowhere => "nowhere".to_owned(),
                Pointed::At(passage) => TEXT[passage].to_owned(),
            })
            .collect()
    }

    #[test]
    fn the_nearest_has_the_first_letter() {
        assert_eq!(press(Target::Sentence, "Two", "a"), ["Two is there."]);
        assert_eq!(press(Target::Sentence, "Two", "s"), ["One is here."]);
        assert_eq!(press(Target::Sentence, "Two", "f"), ["Four stands alone."]);
        assert_eq!(press(Target::Sentence, "Two", "ga"), ["no g", "Two is there."]);
        assert_eq!(press(Target::Paragraph, "Four", "A"), ["Four stands alone."]);
    }

    #[test]
    fn a_span_is_its_first_and_its_last_word() {
        assert_eq!(press(Target::Span, "Two", "as"), ["…", "Two is"]);
        assert_eq!(press(Target::Span, "Two", "aa"), ["…", "Two"]);
        // Whole sentences keep their marks.
        assert_eq!(press(Target::Span, "Three", "ad"), ["…", "“Three is nowhere.”"]);
        assert_eq!(press(Target::Span, "is nowhere", "as"), ["…", "is nowhere"]);
    }

    #[test]
    fn what_begins_above_the_screen_has_its_letter_where_it_comes_into_sight() {
        let (document, quotations) = article(TEXT);
        let ground = Ground { document: &document, quotations: &quotations };
        let shown = [20..30, 30..40];
        let pointing = Pointing::new(ground, Target::Sentence, &shown, &(20..21));
        let at: Vec<usize> = pointing.labels.iter().map(|label| label.at).collect();
        assert_eq!(at, [20, TEXT.find('“').unwrap()]);
    }

    proptest! {
        #[test]
        fn labels_are_distinct_prefix_free_and_on_borders_of_characters(
            text in "([a-z水。.]{0,6}[ \n]?){0,80}",
            focus in any::<usize>(),
        ) {
            let (document, quotations) = article(&text);
            let ground = Ground { document: &document, quotations: &quotations };
            let shown: Vec<_> = ground.paragraphs().cloned().collect();
            for target in [Target::Sentence, Target::Paragraph, Target::Span] {
                let focus = focus % (text.len() + 1);
                let pointing = Pointing::new(ground, target, &shown, &(focus..focus));
                for (i, one) in pointing.labels.iter().enumerate() {
                    prop_assert!(one.keys.len() <= 2);
                    prop_assert!(text.is_char_boundary(one.at));
                    for other in &pointing.labels[i + 1..] {
                        prop_assert!(!one.keys.starts_with(&other.keys));
                        prop_assert!(!other.keys.starts_with(&one.keys));
                    }
                }
            }
        }
    }
}
