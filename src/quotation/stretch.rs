//! Turns the paired marks, dashes and turns of a text into outermost stretches with what is nested
//! in them.

use std::borrow::Cow;
use std::ops::Range;

use crate::quotation::dash;
use crate::quotation::language::Language;
use crate::quotation::mark::{self, Convention, Family, Mark};
use crate::quotation::pairing::{self, Neighbours, Pair};
use crate::quotation::turn;

/// A candidate: whether it is speech is decided later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// What was said, without marks.
    pub content: Range<usize>,
    /// With marks; an incise that was cut out lies between two of these.
    pub outer: Range<usize>,
    pub inner: Vec<Range<usize>>,
    /// Paragraphs by number, first and last.
    pub first: usize,
    pub last: usize,
    pub sign: Sign,
    pub repaired: bool,
    /// Goes on with the stretch before it, behind an incise that stands inside the same marks.
    pub resumed: bool,
}

/// What shows that it may be speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    Marks(Family),
    Dash,
    /// A turn of a transcript, with its label.
    Turn(Range<usize>),
}

/// The marks of the text by paragraph.
struct Marks {
    all: Vec<Mark>,
    /// Where the marks of each paragraph begin, and one more.
    starts: Vec<usize>,
}

impl Marks {
    fn of(text: &str, paragraphs: &[Range<usize>]) -> Self {
        let tex = text.contains("``");
        let mut all = Vec::new();
        let mut starts = Vec::with_capacity(paragraphs.len() + 1);
        for paragraph in paragraphs {
            starts.push(all.len());
            mark::marks(text, paragraph, tex, &mut all);
        }
        starts.push(all.len());
        Self { all, starts }
    }

    fn paragraph(&self, number: usize) -> &[Mark] {
        match (self.starts.get(number), self.starts.get(number + 1)) {
            (Some(&start), Some(&end)) => &self.all[start..end],
            _ => &[],
        }
    }
}

/// The outermost candidates of a text, disjoint and in order.
pub fn find(text: &str, paragraphs: &[Range<usize>], language: Language) -> Vec<Stretch> {
    let marks = Marks::of(text, paragraphs);
    let convention = Convention::of(&marks.all);
    let dialogue = dash::Dialogue::of(text, paragraphs, language);
    let turns = turn::turns(text, paragraphs);
    let mut turns = turns.into_iter().peekable();
    let mut found: Vec<Stretch> = Vec::new();
    let mut cutter = dash::Incises::new(text, language);
    // The pair that the paragraph before left open, as an index into `found`.
    let mut open: Option<(usize, Family)> = None;
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let here = marks.paragraph(number);
        if let Some(turn) = turns.next_if(|turn| turn.paragraph == number) {
            open = None;
            let mut stretch = Stretch {
                content: turn.content.clone(),
                outer: turn.content,
                inner: Vec::new(),
                first: number,
                last: number,
                sign: Sign::Turn(turn.label),
                repaired: false,
                resumed: false,
            };
            stretch.inner = inner(text, &stretch.content, here, &convention, None);
            found.push(stretch);
            continue;
        }
        if let Some(content) = dialogue.line(paragraph, here.first()) {
            open = None;
            let stretch = Stretch {
                outer: paragraph.start..content.end,
                content,
                inner: Vec::new(),
                first: number,
                last: number,
                sign: Sign::Dash,
                repaired: false,
                resumed: false,
            };
            let from = found.len();
            cutter.cut(stretch, &mut found);
            for stretch in &mut found[from..] {
                stretch.inner = inner(text, &stretch.content, here, &convention, None);
            }
            continue;
        }
        let pairs = if here.is_empty() {
            Vec::new()
        } else {
            let next = marks.paragraph(number + 1);
            let after = paragraphs.get(number + 1);
            pairs(text, paragraph, here, &convention, open.map(|(_, family)| family), |family| {
                let mark = next.iter().find(|mark| mark.family == family);
                mark.zip(after)
                    .is_some_and(|(mark, after)| pairing::reopens(mark, after, &convention))
            })
        };
        let mut still = None;
        for pair in outermost(pairs) {
            let joins = open.filter(|&(_, family)| {
                family == pair.family && pair.outer.start == paragraph.start
            });
            let inner = inner(text, &pair.content, here, &convention, Some(pair.family));
            if let Some((index, _)) = joins {
                let whole = &mut found[index];
                whole.content.end = pair.content.end;
                whole.outer.end = pair.outer.end;
                whole.last = number;
                whole.inner.extend(inner);
                whole.repaired |= pair.repaired && pair.opened;
                still = (!pair.closed).then_some((index, pair.family));
                open = None;
                continue;
            }
            still = (!pair.closed).then_some((found.len(), pair.family));
            found.push(Stretch {
                content: pair.content,
                outer: pair.outer,
                inner,
                first: number,
                last: number,
                sign: Sign::Marks(pair.family),
                repaired: pair.repaired,
                resumed: false,
            });
        }
        // Left open and not taken up: the closing mark is lost.
        if let Some((index, _)) = open.take() {
            lost(&mut found[index], &mut cutter);
        }
        open = still;
    }
    if let Some((index, _)) = open {
        lost(&mut found[index], &mut cutter);
    }
    if language.romance() {
        found = cutter.cut_all(found);
    }
    found.retain_mut(|stretch| {
        stretch.content = trim(text, &stretch.content);
        !stretch.content.is_empty()
    });
    found
}

/// The closing mark is lost: the words that report the quotation end it, else its paragraph.
fn lost(stretch: &mut Stretch, cutter: &mut dash::Incises) {
    stretch.repaired = true;
    if stretch.first != stretch.last {
        return;
    }
    if let Some(end) = cutter.lost_end(&stretch.content) {
        stretch.content.end = end;
        stretch.outer.end = end;
        stretch.inner.retain(|inner| inner.end <= end);
    }
}

/// The pairs of every family that can be outermost.
fn pairs(
    text: &str,
    paragraph: &Range<usize>,
    marks: &[Mark],
    convention: &Convention,
    before: Option<Family>,
    after_opens: impl Fn(Family) -> bool,
) -> Vec<Pair> {
    let mut families: Vec<Family> = Vec::with_capacity(2);
    for mark in marks {
        let outer = match mark.family {
            Family::Single => convention.single_outer,
            Family::Apostrophes => false,
            _ => true,
        };
        if outer && !families.contains(&mark.family) {
            families.push(mark.family);
        }
    }
    let mut pairs = Vec::new();
    for &family in &families {
        let alone = families.len() == 1 && marks.iter().all(|mark| mark.family == family);
        let own: Cow<[Mark]> = if alone {
            Cow::Borrowed(marks)
        } else {
            marks.iter().filter(|mark| mark.family == family).cloned().collect()
        };
        let neighbours =
            Neighbours { before_open: before == Some(family), after_opens: after_opens(family) };
        pairs.extend(pairing::pair(text, paragraph, &own, convention, neighbours));
    }
    if families.len() > 1 {
        pairs.sort_by_key(|pair| (pair.outer.start, std::cmp::Reverse(pair.outer.end)));
    }
    pairs
}

/// Drops what lies inside or across an earlier pair; a repaired pair gives way to what it crosses.
fn outermost(pairs: Vec<Pair>) -> Vec<Pair> {
    let mut kept: Vec<Pair> = Vec::with_capacity(pairs.len());
    for pair in pairs {
        match kept.last() {
            Some(last) if pair.outer.start < last.outer.end => {
                let crosses = pair.outer.end > last.outer.end || !last.closed;
                if crosses && !last.closed && pair.closed && !pair.repaired {
                    kept.pop();
                    kept.push(pair);
                }
            }
            Some(_) | None => kept.push(pair),
        }
    }
    kept
}

/// Marked stretches inside a stretch: of every family but its own.
fn inner(
    text: &str,
    content: &Range<usize>,
    marks: &[Mark],
    convention: &Convention,
    own: Option<Family>,
) -> Vec<Range<usize>> {
    let from = marks.partition_point(|mark| mark.range.start < content.start);
    let to = marks.partition_point(|mark| mark.range.end <= content.end);
    let Some(inside) = marks.get(from..to).filter(|inside| inside.len() > 1) else {
        return Vec::new();
    };
    let mut found: Vec<Pair> = Vec::new();
    for family in [
        Family::Double,
        Family::Single,
        Family::Guillemet,
        Family::SingleGuillemet,
        Family::Corner,
        Family::WhiteCorner,
    ] {
        let marks: Vec<Mark> =
            inside.iter().filter(|mark| mark.family == family).cloned().collect();
        if Some(family) == own || marks.len() < 2 {
            continue;
        }
        let neighbours = Neighbours::default();
        let pairs = pairing::pair(text, content, &marks, convention, neighbours);
        found.extend(pairs.into_iter().filter(|pair| pair.closed && pair.opened));
    }
    found.sort_by_key(|pair| (pair.outer.start, std::cmp::Reverse(pair.outer.end)));
    let ranges = outermost(found).into_iter().map(|pair| trim(text, &pair.content));
    ranges.filter(|range| !range.is_empty()).collect()
}

/// Without white space at either end.
pub fn trim(text: &str, range: &Range<usize>) -> Range<usize> {
    let body = &text[range.clone()];
    let start = range.start + (body.len() - body.trim_start().len());
    let end = range.start + body.trim_end().len();
    start.min(end)..end
}
