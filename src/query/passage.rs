//! A text and the words of a query → the passage that shows best why the text was found.
//!
//! Words are compared as the index compares them: without case and accents, signs part them, and
//! scripts without blanks are looked at character by character.

use std::ops::Range;

use crate::article::letters::is_gap;
use crate::article::sentence::sentences;
use crate::query::Words;
use crate::query::letters::{Token, is_ideograph, tokens};

/// Scalar values of a passage, unless a phrase is longer.
pub const LENGTH: usize = 160;
/// Words and phrases of one query that are looked for.
const PATTERNS: usize = 32;
/// A phrase counts by its first words.
const PHRASE: usize = 32;

/// A stretch of one line of the text; all ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    pub range: Range<usize>,
    /// In order, apart from each other, and inside the passage.
    pub hits: Vec<Range<usize>>,
    /// The sentence begins before the passage.
    pub cut_before: bool,
    /// The sentence goes on behind the passage.
    pub cut_after: bool,
}

/// Where most of the words stand closest together; the first such place. `None` when the text has
/// none of them on one line.
pub fn passage(text: &str, words: &[&Words]) -> Option<Passage> {
    let patterns: Vec<Pattern> =
        words.iter().filter_map(|words| Pattern::of(words)).take(PATTERNS).collect();
    let mut best: Option<(Cluster, Range<usize>)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let here = start..start + line.len();
        start = here.end;
        if let Some(cluster) = densest(&hits(line, &patterns), patterns.len())
            && best.as_ref().is_none_or(|(other, _)| cluster.worth > other.worth)
        {
            best = Some((cluster, here));
        }
    }
    let (cluster, line) = best?;
    Some(around(&cluster, &text[line.clone()], &patterns).moved(line.start))
}

/// Every place of a text where one of the words stands, in order and apart from each other.
pub fn places(text: &str, words: &[&Words]) -> Vec<Range<usize>> {
    let patterns: Vec<Pattern> =
        words.iter().filter_map(|words| Pattern::of(words)).take(PATTERNS).collect();
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let moved = |hit: Range<usize>| hit.start + start..hit.end + start;
        found.extend(merged(&hits(line, &patterns)).into_iter().map(moved));
        start += line.len();
    }
    found
}

/// What is looked for: words that follow each other.
struct Pattern {
    folded: String,
    tokens: Vec<Token>,
    /// The last word may go on.
    open: bool,
}

impl Pattern {
    fn of(words: &Words) -> Option<Self> {
        let (typed, open) = match words {
            Words::Word(typed) | Words::Phrase(typed) => (typed, false),
            Words::Prefix(typed) => (typed, !typed.chars().next_back().is_some_and(is_gap)),
        };
        let (folded, mut tokens) = tokens(typed);
        let open = open && tokens.len() <= PHRASE;
        tokens.truncate(PHRASE);
        (!tokens.is_empty()).then_some(Self { folded, tokens, open })
    }

    /// Whether these tokens begin with the pattern.
    fn stands_at(&self, here: &[Token], folded: &str) -> bool {
        if here.len() < self.tokens.len() {
            return false;
        }
        let last = self.tokens.len() - 1;
        self.tokens.iter().zip(here).enumerate().all(|(place, (wanted, token))| {
            let (wanted_text, text) = (wanted.text(&self.folded), token.text(folded));
            let fits = if place == last && self.open {
                text.starts_with(wanted_text)
            } else {
                text == wanted_text
            };
            // Characters of a word without blanks lie side by side.
            fits && (place == 0 || token.joined || !wanted.joined)
        })
    }
}

#[derive(Debug, Clone)]
struct Hit {
    /// Bytes of the line.
    range: Range<usize>,
    /// Scalar values of the line.
    chars: Range<usize>,
    pattern: usize,
}

fn hits(line: &str, patterns: &[Pattern]) -> Vec<Hit> {
    let (folded, tokens) = tokens(line);
    let mut hits = Vec::new();
    for at in 0..tokens.len() {
        for (number, pattern) in patterns.iter().enumerate() {
            if !pattern.stands_at(&tokens[at..], &folded) {
                continue;
            }
            let (first, last) = (&tokens[at], &tokens[at + pattern.tokens.len() - 1]);
            let chars = first.chars.start..last.chars.end;
            // What is longer is data and no passage to be read.
            if chars.len() <= 2 * LENGTH {
                let range = first.range.start..last.range.end;
                hits.push(Hit { range, chars, pattern: number });
            }
        }
    }
    hits
}

/// Hits that one passage can show.
#[derive(Debug)]
struct Cluster {
    /// How many of the words, and how many hits of them.
    worth: (usize, usize),
    range: Range<usize>,
    chars: usize,
}

fn densest(hits: &[Hit], patterns: usize) -> Option<Cluster> {
    let mut counts = vec![0usize; patterns];
    let mut distinct = 0;
    let mut next = 0;
    let mut best: Option<Cluster> = None;
    for (first, hit) in hits.iter().enumerate() {
        while let Some(more) = hits.get(next)
            && (next <= first || more.chars.end <= hit.chars.start + LENGTH)
        {
            distinct += usize::from(counts[more.pattern] == 0);
            counts[more.pattern] += 1;
            next += 1;
        }
        let worth = (distinct, next - first);
        if best.as_ref().is_none_or(|best| worth > best.worth) {
            // Phrases that begin in the same place end in different ones; only few hits lie in a
            // stretch of this length.
            let inside = &hits[first..next];
            let end = inside.iter().map(|hit| hit.range.end).max().unwrap_or(hit.range.end);
            let last = inside.iter().map(|hit| hit.chars.end).max().unwrap_or(hit.chars.end);
            let chars = last - hit.chars.start;
            best = Some(Cluster { worth, range: hit.range.start..end, chars });
        }
        counts[hit.pattern] -= 1;
        distinct -= usize::from(counts[hit.pattern] == 0);
    }
    best
}

/// The sentence around the hits, or as much of it as there is room for.
fn around(cluster: &Cluster, line: &str, patterns: &[Pattern]) -> Passage {
    let hits = &cluster.range;
    let mut whole = hits.clone();
    for sentence in sentences(line) {
        if sentence.start < hits.end && hits.start < sentence.end {
            whole = whole.start.min(sentence.start)..whole.end.max(sentence.end);
        }
    }
    let mut room = LENGTH.saturating_sub(cluster.chars);
    let before = line[whole.start..hits.start].chars().take(LENGTH + 1).count();
    let before_far = line[whole.start..hits.start].chars().rev().take(LENGTH + 1).count();
    let after = line[hits.end..whole.end].chars().take(LENGTH + 1).count();
    let mut range = whole.clone();
    if before + after > room {
        // What stands behind says more than what stands before, but not all of it.
        let ahead = before_far.min((room / 3).max(room.saturating_sub(after)));
        range.start = back(line, hits.start, ahead).max(whole.start);
        room -= ahead;
        range.end = on(line, hits.end, room).min(whole.end);
        if range.start > whole.start {
            range.start = first_bound(line, range.start..hits.start);
        }
        if range.end < whole.end {
            range.end = last_bound(line, hits.end..range.end);
        }
    }
    let shown = &line[range.clone()];
    range.start += shown.len() - shown.trim_start().len();
    range.end -= shown.len() - shown.trim_end().len();
    let inside = |hit: &Hit| range.start <= hit.range.start && hit.range.end <= range.end;
    let hits: Vec<Hit> = self::hits(line, patterns).into_iter().filter(inside).collect();
    Passage {
        cut_before: !line[whole.start..range.start].trim().is_empty(),
        cut_after: !line[range.end..whole.end].trim().is_empty(),
        hits: merged(&hits),
        range,
    }
}

/// So many scalar values back from a place.
fn back(line: &str, from: usize, chars: usize) -> usize {
    line[..from].char_indices().rev().take(chars).last().map_or(from, |(at, _)| at)
}

/// So many scalar values on from a place.
fn on(line: &str, from: usize, chars: usize) -> usize {
    line[from..].char_indices().nth(chars).map_or(line.len(), |(at, _)| from + at)
}

/// The first place where a word can begin, the end of the range at last.
fn first_bound(line: &str, range: Range<usize>) -> usize {
    let starts = line[range.clone()].char_indices().map(|(at, _)| range.start + at);
    starts.clone().find(|at| is_bound(line, *at)).unwrap_or(range.end)
}

/// The last place where a word can end, the start of the range at last.
fn last_bound(line: &str, range: Range<usize>) -> usize {
    let mut starts = line[range.clone()].char_indices().map(|(at, _)| range.start + at);
    if is_bound(line, range.end) {
        return range.end;
    }
    starts.rfind(|at| is_bound(line, *at)).unwrap_or(range.start)
}

/// Whether a passage may be cut here: at a blank, or between characters of a script without them.
fn is_bound(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    let behind = line[at..].chars().next();
    let (Some(before), Some(behind)) = (before, behind) else { return true };
    before.is_whitespace()
        || behind.is_whitespace()
        || (is_ideograph(before) && is_ideograph(behind))
}

/// Hits that touch each other's words become one.
fn merged(hits: &[Hit]) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match merged.last_mut() {
            Some(last) if hit.range.start < last.end => last.end = last.end.max(hit.range.end),
            _ => merged.push(hit.range.clone()),
        }
    }
    merged
}

impl Passage {
    fn moved(mut self, by: usize) -> Self {
        for range in std::iter::once(&mut self.range).chain(&mut self.hits) {
            *range = range.start + by..range.end + by;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, passage, places};
    use crate::article::Now;
    use crate::query::{Words, parse};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    /// The passage with its hits in brackets and … where it was cut.
    fn shown(text: &str, query: &str) -> String {
        let (query, _) = parse(query, &Now::on(2026, 1, 1), false);
        let Some(passage) = passage(text, &query.text_terms()) else { return "nothing".into() };
        let mut out = String::from(if passage.cut_before { "…" } else { "" });
        let mut at = passage.range.start;
        for hit in passage.hits {
            out += &format!("{}[{}]", &text[at..hit.start], &text[hit.clone()]);
            at = hit.end;
        }
        out + &text[at..passage.range.end] + if passage.cut_after { "…" } else { "" }
    }

    #[test]
    fn a_sentence_is_shown_with_its_hits() {
        let text = "Beijing opened a forum. China will open its science parks, said Xi.\n\n\
                    Nobody else spoke. The Café in Ærøskøbing was closed: it’s late.\n\n\
                    习近平在中关村论坛上发表讲话。会议开放。\n\nNaïve O'Brien ＮＨＫ groß STRASSE";
        for (query, expected) in [
            ("forum", "Beijing opened a [forum]."),
            ("xi", "China will open its science parks, said [Xi]."),
            (
                "science open*",
                "Beijing [opened] a forum. China will [open] its [science] parks, said Xi.",
            ),
            ("\"science parks\" parks", "China will open its [science parks], said Xi."),
            ("parks*", "China will open its science [parks], said Xi."),
            ("nobody -china", "[Nobody] else spoke."),
            ("cafe", "The [Café] in Ærøskøbing was closed: it’s late."),
            ("CAFÉ it's", "The [Café] in Ærøskøbing was closed: [it’s] late."),
            ("论坛", "习近平在中关村[论坛]上发表讲话。"),
            ("中关村 讲话", "习近平在[中关村]论坛上发表[讲话]。"),
            ("论讲", "nothing"),
            ("话会", "nothing"),
            ("\"话 会\"", "习近平在中关村论坛上发表讲[话。会]议开放。"),
            ("said:late", "The Café in Ærøskøbing was closed: it’s [late]."),
            ("nhk", "Naïve O'Brien [ＮＨＫ] groß STRASSE"),
            ("gross straße brien", "Naïve O'[Brien] ＮＨＫ [groß] [STRASSE]"),
            ("\"xi nobody\"", "nothing"),
            ("title:forum -xi", "nothing"),
            ("scien", "nothing"),
        ] {
            assert_eq!(shown(text, query), expected, "{query}");
        }
    }

    #[test]
    fn the_place_with_most_of_the_words_wins_and_the_first_of_equals() {
        let far = "lorem ".repeat(60);
        let text = format!("One apple. And {far}. Two apples and pears. Three pears and an apple.");
        assert_eq!(shown(&text, "apple"), "One [apple].");
        assert_eq!(
            shown(&text, "apple pears"),
            "Two apples and [pears]. Three [pears] and an [apple]."
        );
    }

    #[test]
    fn a_long_sentence_is_cut_between_words() {
        let text = format!("{}needle {}", "before ".repeat(40), "behind ".repeat(40));
        let shown_text = shown(&text, "needle");
        assert!(shown_text.starts_with("…before ") && shown_text.ends_with(" behind…"));
        assert!(shown_text.contains(" [needle] "));
        assert!((LENGTH - 12..=LENGTH + 4).contains(&shown_text.chars().count()), "{shown_text}");
        let early = format!("needle {}", "behind ".repeat(40));
        assert!(shown(&early, "needle").starts_with("[needle] behind"));
        let late = format!("{}needle", "before ".repeat(40));
        assert!(shown(&late, "needle").ends_with("before [needle]"));
        let dense = format!("{}论坛{}", "世界".repeat(200), "和平".repeat(200));
        assert_eq!(shown(&dense, "论坛").chars().count(), LENGTH + 4);
    }

    proptest! {
        #[test]
        fn ranges_are_slices_and_hits_are_hits(
            text in r"(ab|Ab |cd|é|e\u{301}|世|界|, |\. |\n|\n\n|-|ß|\PC|a{200}| ){0,80}",
            word in "(ab|cd|e|é|世界|世|ss|a){1,2}",
            open in any::<bool>(),
        ) {
            let words = if open { Words::Prefix(word) } else { Words::Word(word) };
            let every = places(&text, &[&words]);
            let Some(passage) = passage(&text, &[&words]) else {
                prop_assert!(every.is_empty());
                return Ok(());
            };
            let shown = &text[passage.range.clone()];
            prop_assert!(shown.chars().count() <= 2 * LENGTH && !shown.contains('\n'));
            prop_assert_eq!(shown.trim(), shown);
            prop_assert!(!passage.hits.is_empty());
            let mut end = passage.range.start;
            for hit in &passage.hits {
                prop_assert!(hit.start >= end && hit.end <= passage.range.end);
                prop_assert!(every.contains(hit));
                // Alone it is found from its first to its last character.
                let alone = &text[hit.clone()];
                let found = places(alone, &[&words]);
                prop_assert_eq!((found.len(), found.first()), (1, Some(&(0..alone.len()))));
                end = hit.end;
            }
        }
    }

    #[test]
    fn the_work_grows_with_the_text_and_no_faster() {
        let phrase = Words::Phrase("a ".repeat(1000));
        for text in ["a ".repeat(200_000), "世".repeat(200_000), "a.\n".repeat(200_000)] {
            let start = std::time::Instant::now();
            let words = [&phrase, &Words::Word("a".into()), &Words::Prefix("世".into())];
            assert!(passage(&text, &words).is_some());
            let took = start.elapsed();
            assert!(took < std::time::Duration::from_secs(20), "{took:?}");
        }
    }
}
