//! Turns the pairs around a passage into its place in the new text and the evidence for it.

use std::ops::Range;

use crate::anchor::align::Pair;
use crate::anchor::token::{Token, Vocabulary, begins, common_letters, mark, stops};

/// Words of context that are weighed on each side, each less than the one before.
const CONTEXT: usize = 8;
const FADE: f32 = 0.8;
/// Passages up to so many letters are compared letter by letter too.
const LETTERS: usize = 64;
/// Below, two texts are alike by chance: letters are few.
const SPELLED: f32 = 0.7;
/// What an ideograph says, in letters of an alphabet.
const IDEOGRAPH: f32 = 2.5;

/// Where a passage would stand, and what speaks for it. Shares run from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Tokens of the new text; may be empty.
    pub span: Range<usize>,
    /// The share of the passage's words that live on in the span.
    pub kept: f32,
    /// The same, each word by its bits.
    pub weight: f32,
    /// The share of the span's words that come from the passage.
    pub fill: f32,
    /// Bits of the words that live on.
    pub bits: f32,
    /// The share of the context that lives on beside the span, before and behind it.
    pub before: f32,
    pub behind: f32,
    /// The nearest word before and behind the passage still stands next to the span.
    pub beside: (bool, bool),
    /// Every token lives on unchanged and in a row.
    pub same: bool,
    /// The passage was a paragraph of its own and is one now: a heading needs no context.
    pub paragraph: bool,
    /// How much text the passage is, in letters; an ideograph counts several.
    pub size: f32,
}

/// The place of `passage` (old tokens), by pairs in order that reach over its context.
pub fn place(
    words: &Vocabulary,
    (old, new): (&[Token], &[Token]),
    passage: &Range<usize>,
    pairs: &[Pair],
) -> Place {
    let first = pairs.partition_point(|pair| pair.old < passage.start);
    let last = pairs.partition_point(|pair| pair.old < passage.end);
    let inner = compact(words, old, pairs, first..last);
    let (lead, tail) = (&pairs[..first], &pairs[last..]);
    let kept = &pairs[inner.clone()];
    let span = span((old, new), passage, kept, lead.last(), tail.first());
    let word = |token: &Token| !mark(token.id);
    let value = |token: &Token| if word(token) { words.bits(token.id) as f32 } else { 0.0 };
    let alike = |pair: &&Pair| word(&old[pair.old]) as u32 as f32 * pair.alike as f32 / 100.0;
    let whole = old[passage.clone()].iter().filter(|token| word(token)).count();
    let room = new[span.clone()].iter().filter(|token| word(token)).count();
    let total: f32 = old[passage.clone()].iter().map(value).sum();
    let live: f32 = kept.iter().map(|pair| alike(&pair)).sum();
    let bits: f32 = kept.iter().map(|pair| value(&old[pair.old]) * pair.alike as f32 / 100.0).sum();
    let same = kept.len() == passage.len()
        && span.len() == passage.len()
        && kept.iter().all(|pair| pair.alike == 100);
    // A passage of marks only can but be there or not.
    let share = |part: f32, of: f32| if of > 0.0 { part / of } else { f32::from(u8::from(same)) };
    let spelled = spelled(words, &old[passage.clone()], &new[span.clone()]);
    Place {
        kept: share(live, whole as f32).max(spelled),
        weight: share(bits, total),
        fill: share(live, room as f32),
        bits,
        before: context(words, old, (0..passage.start).rev(), |k, far| {
            lead.binary_search_by_key(&k, |pair| pair.old)
                .is_ok_and(|at| span.start.saturating_sub(lead[at].new) <= far)
        })
        .unwrap_or(if span.start == 0 { 1.0 } else { 0.3 }),
        behind: context(words, old, passage.end..old.len(), |k, far| {
            tail.binary_search_by_key(&k, |pair| pair.old)
                .is_ok_and(|at| tail[at].new.saturating_sub(span.end) < far)
        })
        .unwrap_or(if span.end == new.len() { 1.0 } else { 0.3 }),
        beside: (
            nearest(old, new, lead.last(), passage.start, span.start),
            nearest(old, new, tail.first(), passage.end, span.end),
        ),
        size: old[passage.clone()]
            .iter()
            .map(|token| words.word(token.id).map_or(IDEOGRAPH, |word| word.folded.len() as f32))
            .sum(),
        paragraph: paragraph(old, passage) && paragraph(new, &span),
        span,
        same,
    }
}

fn paragraph(tokens: &[Token], part: &Range<usize>) -> bool {
    let opens = |at: usize| tokens.get(at).is_none_or(|token| token.opens);
    !part.is_empty() && opens(part.start) && opens(part.end)
}

/// How alike two short runs of words are when blanks do not count; 0 below [`SPELLED`].
///
/// Typing mistakes that glue or split words leave no word as it was.
fn spelled(words: &Vocabulary, old: &[Token], new: &[Token]) -> f32 {
    let letters = |tokens: &[Token]| -> Option<Vec<u8>> {
        let mut text = Vec::new();
        for token in tokens.iter().filter(|token| !mark(token.id)) {
            text.extend_from_slice(words.word(token.id)?.folded.as_bytes());
        }
        (1..=LETTERS).contains(&text.len()).then_some(text)
    };
    let (Some(a), Some(b)) = (letters(old), letters(new)) else { return 0.0 };
    let alike = 2.0 * common_letters(&a, &b) as f32 / (a.len() + b.len()) as f32;
    // What is much shorter lost words, and those are counted as words.
    if alike < SPELLED || 4 * a.len().min(b.len()) < 3 * a.len().max(b.len()) { 0.0 } else { alike }
}

/// Leaves out pairs at the ends that stand far from the rest: a "the" that happens to stand a clause
/// away. What touches the context of the passage may stand further off: a clause was inserted.
fn compact(
    words: &Vocabulary,
    old: &[Token],
    pairs: &[Pair],
    mut inner: Range<usize>,
) -> Range<usize> {
    let jump = |k: usize| {
        let (before, pair) = (pairs[k - 1], pairs[k]);
        (pair.new - before.new).saturating_sub(pair.old - before.old)
    };
    let bits = |run: &Range<usize>| -> usize {
        pairs[run.clone()].iter().map(|pair| words.bits(old[pair.old].id) as usize).sum()
    };
    let touches = |k: usize| {
        let both = k.checked_sub(1).and_then(|before| pairs.get(before)).zip(pairs.get(k));
        both.is_some_and(|(a, b)| b.old == a.old + 1 && b.new == a.new + 1)
    };
    while let Some(widest) = (inner.start + 1..inner.end).max_by_key(|&k| jump(k)) {
        let (left, right) = (inner.start..widest, widest..inner.end);
        let (less, more, edge) = if bits(&left) < bits(&right) {
            (left.clone(), right, left.start)
        } else {
            (right.clone(), left, right.end)
        };
        let reach = 3 + bits(&less) / 2;
        if jump(widest) <= if touches(edge) { 3 * reach } else { reach } {
            break;
        }
        inner = more;
    }
    inner
}

/// From the first to the last token that lives on; words at an end that were replaced count with
/// what stands in their place.
fn span(
    (old, new): (&[Token], &[Token]),
    passage: &Range<usize>,
    kept: &[Pair],
    lead: Option<&Pair>,
    tail: Option<&Pair>,
) -> Range<usize> {
    let (old_floor, floor) = lead.map_or((0, 0), |pair| (pair.old + 1, pair.new + 1));
    let (old_roof, roof) = tail.map_or((old.len(), new.len()), |pair| (pair.old, pair.new));
    let count = |range: Range<usize>| old[range].iter().filter(|token| !mark(token.id)).count();
    let outside = (count(old_floor..passage.start), count(passage.end..old_roof));
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else {
        // Nothing lives on: what stands in the place, if it is not much longer.
        let gap = &new[floor..roof.max(floor)];
        let start = floor + gap.len() * outside.0 / (outside.0 + outside.1 + passage.len()).max(1);
        return start..roof.max(start).min(start + 2 * passage.len());
    };
    let lost = (count(passage.start..first.old), count(last.old + 1..passage.end));
    let before = replaced(new, (floor..first.new).rev(), lost.0, outside.0);
    let behind = replaced(new, last.new + 1..roof, lost.1, outside.1);
    let (mut start, mut end) = (first.new - before, last.new + 1 + behind);
    // A sentence that lost its first or last words is still quoted as a sentence.
    let most = 4 + passage.len() / 3;
    if first.old > passage.start && begins(old, passage.start) && !begins(new, start) {
        let room = floor.max(start.saturating_sub(most))..start;
        start = room.rev().find(|&at| begins(new, at)).unwrap_or(start);
    }
    if last.old + 1 < passage.end && stops(old, passage.end - 1) {
        let mut room = (end..roof.min(end + most)).take_while(|&at| !new[at].opens);
        end = room.find(|&at| stops(new, at)).map_or(end, |at| at + 1);
    }
    start..end
}

/// How many tokens of a gap, from the passage outwards, stand for `inside` lost words of it, the
/// others standing for `outside` lost words of the context; never those of another sentence.
fn replaced(
    new: &[Token],
    gap: impl Iterator<Item = usize> + Clone,
    inside: usize,
    outside: usize,
) -> usize {
    let gap = gap.take_while(|&at| !stops(new, at));
    let words = gap.clone().filter(|&at| !mark(new[at].id)).count();
    let part = (words * inside + (inside + outside) / 2) / (inside + outside).max(1);
    let places = gap.enumerate().filter(|(_, at)| !mark(new[*at].id));
    places.take(part.min(inside)).last().map_or(0, |(step, _)| step + 1)
}

/// The share of the nearest words for which `lives` is true; none without words.
fn context(
    words: &Vocabulary,
    old: &[Token],
    outwards: impl Iterator<Item = usize>,
    lives: impl Fn(usize, usize) -> bool,
) -> Option<f32> {
    let (mut part, mut whole, mut fade, mut seen) = (0.0, 0.0, 1.0, 0);
    for (step, k) in outwards.enumerate().take(4 * CONTEXT) {
        if mark(old[k].id) {
            continue;
        }
        let value = fade * words.bits(old[k].id) as f32;
        whole += value;
        if lives(k, 2 * step + 6) {
            part += value;
        }
        fade *= FADE;
        seen += 1;
        if seen == CONTEXT {
            break;
        }
    }
    (seen > 0).then_some(part / whole)
}

/// True when nothing but marks stands between the pair and both edges.
fn nearest(
    old: &[Token],
    new: &[Token],
    pair: Option<&Pair>,
    old_edge: usize,
    new_edge: usize,
) -> bool {
    let marks = |tokens: &[Token], a: usize, b: usize| {
        tokens
            .get(a.min(b)..a.max(b))
            .is_some_and(|gap| gap.iter().take(8).all(|token| mark(token.id)) && gap.len() < 8)
    };
    match pair {
        Some(pair) if pair.old < old_edge => {
            marks(old, pair.old + 1, old_edge) && marks(new, pair.new + 1, new_edge)
        }
        Some(pair) => marks(old, old_edge, pair.old) && marks(new, new_edge, pair.new),
        None if old_edge == 0 => new_edge == 0,
        None => old_edge == old.len() && new_edge == new.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, place};
    use crate::anchor::align::Pinned;
    use crate::anchor::token::{Vocabulary, touching};
    use crate::anchor::trace::between;

    /// The place of what stands between ‹ and › in `old`, and its words.
    fn placed(old: &str, new: &str) -> (Place, String) {
        let (start, end) = (old.find('‹').unwrap(), old.find('›').unwrap() - '‹'.len_utf8());
        let old = old.replace(['‹', '›'], "");
        let mut words = Vocabulary::default();
        let (old_tokens, new_tokens) = (words.read(&old), words.read(new));
        words.count(&old_tokens);
        words.count(&new_tokens);
        let pinned = Pinned { start: true, end: true };
        let pairs = between(&words, &old_tokens, &new_tokens, pinned);
        let passage = touching(&old_tokens, &(start..end));
        let place = place(&words, (&old_tokens, &new_tokens), &passage, &pairs);
        let span = &new_tokens[place.span.clone()];
        let text = span.first().zip(span.last());
        let text = text.map_or("", |(first, last)| &new[first.range.start..last.range.end]);
        (place, text.to_owned())
    }

    #[test]
    fn the_span_follows_the_words_that_live_on() {
        let old = "Late at night ‹the grey ferry crosses› the frozen bay.";
        for (new, expected) in [
            ("Late at night the grey ferry crosses the frozen bay.", "the grey ferry crosses"),
            ("Late at night the ferry crosses the frozen bay.", "the ferry crosses"),
            (
                "Late at night the grey ferry slowly crosses the frozen bay.",
                "the grey ferry slowly crosses",
            ),
            ("Late at night the grey ferry skirts the frozen bay.", "the grey ferry skirts"),
            ("Late at night one grey ferry crosses the frozen bay.", "one grey ferry crosses"),
            ("Late at night the grey the frozen bay.", "the grey"),
        ] {
            assert_eq!(placed(old, new).1, expected);
        }
    }

    #[test]
    fn the_evidence_says_what_was_kept_and_what_stands_beside() {
        let old = "Late at night ‹the grey ferry crosses› the frozen bay.";
        let (same, _) = placed(old, "Late at night the grey ferry crosses the frozen bay.");
        assert!(same.same && same.beside == (true, true));
        assert_eq!((same.kept, same.fill, same.before, same.behind), (1.0, 1.0, 1.0, 1.0));
        let (half, _) = placed(old, "Late at night the grey tram stops the frozen bay.");
        assert_eq!((half.kept, half.fill, half.same), (0.5, 0.5, false));
        let (torn, _) = placed(old, "Nobody knows why the grey ferry crosses, or where to.");
        assert_eq!((torn.before, torn.beside), (0.0, (false, false)));
    }

    #[test]
    fn a_quoted_sentence_stays_a_sentence() {
        let old =
            "It rained. ‹Sadly the mill will close in spring, the owner wrote.› Nobody replied.";
        let new = "It rained. Because of losses the mill will close in spring, by all accounts. \
            Nobody replied.";
        let (_, text) = placed(old, new);
        assert_eq!(text, "Because of losses the mill will close in spring, by all accounts.");
    }

    #[test]
    fn words_glued_or_split_by_a_slip_are_known_by_their_letters() {
        let old = "They kept ‹seats reserved› for guests.";
        let (place, text) = placed(old, "They kept seeatsreserved for guests.");
        assert_eq!(text, "seeatsreserved");
        assert!(place.kept > 0.9);
    }

    #[test]
    fn a_word_that_happens_to_stand_far_away_is_left_out() {
        let old = "‹The harbour master retired early› that year.";
        let new = "The council met in a hall with a view of what used to be a yard and heard that \
            harbour master retired early that year.";
        assert_eq!(placed(old, new).1, "that harbour master retired early");
    }
}
