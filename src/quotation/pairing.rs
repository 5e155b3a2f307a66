//! Pairs the marks of one paragraph: the reading with the cheapest repairs wins.
//!
//! A Viterbi pass over three states (outside, inside, inside a quotation of the same glyphs) gives
//! every mark a role. It sees one paragraph only, so an error never leaves it, and costs a constant
//! for each mark, whatever the marks are.

use std::ops::Range;

use crate::quotation::mark::{Convention, Family, Mark, Shape, Side};
use crate::quotation::single;

/// A marked stretch of one paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Between the marks.
    pub content: Range<usize>,
    /// With the marks.
    pub outer: Range<usize>,
    pub family: Family,
    /// False when the opening mark is missing.
    pub opened: bool,
    /// False when the paragraph ends before the closing mark.
    pub closed: bool,
    pub repaired: bool,
}

/// What stands around the paragraph whose marks are paired.
#[derive(Debug, Clone, Copy, Default)]
pub struct Neighbours {
    /// The paragraph before ends inside a quotation.
    pub before_open: bool,
    /// The paragraph after begins with a mark that can open.
    pub after_opens: bool,
}

/// Prices in tenths of a plain damage.
mod price {
    pub(super) const NEVER: u32 = 1_000;
    /// A mark that looks the wrong way.
    pub(super) const WRONG_WAY: u32 = 20;
    pub(super) const LOW_CLOSES: u32 = 25;
    /// A guillemet or corner bracket that looks the wrong way: nobody damages those by accident.
    pub(super) const WRONG_BRACKET: u32 = 80;
    /// An opening mark right behind a word or a stop.
    pub(super) const OPENS_BEHIND_WORD: u32 = 30;
    /// An opening mark with a space behind it.
    pub(super) const OPENS_ON_SPACE: u32 = 25;
    pub(super) const OPENS_ON_STOP: u32 = 22;
    pub(super) const CLOSES_BEHIND_SPACE: u32 = 15;
    pub(super) const CLOSES_BEFORE_WORD: u32 = 30;
    pub(super) const STRAY: u32 = 40;
    pub(super) const PASSED: u32 = 12;
    pub(super) const PRIME: u32 = 6;
    /// A mark inside a quotation that opens another of the same glyphs.
    pub(super) const NESTED: u32 = 42;
    pub(super) const UNCLOSED: u32 = 30;
    /// Unclosed, but the next paragraph reopens.
    pub(super) const GOES_ON: u32 = 10;
    /// No opening mark in the paragraph.
    pub(super) const UNOPENED: u32 = 33;
}

/// What each role of a mark costs.
#[derive(Debug, Clone, Copy)]
struct Votes {
    open: u32,
    close: u32,
    stray: u32,
}

fn votes(text: &str, mark: &Mark, convention: &Convention) -> Votes {
    let bracket = !matches!(mark.family, Family::Double | Family::Single);
    let (open, close) = match (convention.shape(mark), bracket) {
        (Shape::Open, false) => (0, price::WRONG_WAY),
        (Shape::Open, true) => (0, price::WRONG_BRACKET),
        (Shape::Close, false) => (price::WRONG_WAY, 0),
        (Shape::Close, true) => (price::WRONG_BRACKET, 0),
        (Shape::Low, _) => (0, price::LOW_CLOSES),
        (Shape::Neutral, _) => (0, 0),
    };
    if bracket {
        return Votes { open, close, stray: price::STRAY };
    }
    let open =
        open + match mark.before {
            Side::Edge | Side::Space | Side::Opening | Side::Ideograph => 0,
            Side::Stop if matches!(mark.after, Side::Letter) => price::OPENS_BEHIND_WORD / 2,
            Side::Stop | Side::Letter | Side::Digit => price::OPENS_BEHIND_WORD,
        } + match mark.after {
            Side::Letter | Side::Digit | Side::Opening | Side::Ideograph => 0,
            Side::Space => price::OPENS_ON_SPACE,
            Side::Stop => price::OPENS_ON_STOP,
            Side::Edge => price::NEVER,
        };
    let close = close
        + match mark.before {
            Side::Edge => price::NEVER,
            Side::Space => price::CLOSES_BEHIND_SPACE,
            Side::Opening | Side::Stop | Side::Letter | Side::Digit | Side::Ideograph => 0,
        }
        + match mark.after {
            Side::Letter | Side::Digit => price::CLOSES_BEFORE_WORD,
            Side::Edge | Side::Space | Side::Opening | Side::Stop | Side::Ideograph => 0,
        };
    let prime = mark.before == Side::Digit && mark.shape == Shape::Neutral;
    let stray = match mark.family {
        Family::Single => single::stray(text, mark),
        _ if prime => price::PRIME,
        _ => price::STRAY,
    };
    Votes { open, close, stray }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Open,
    Close,
    NestedOpen,
    NestedClose,
    Stray,
}

const STATES: usize = 3;

/// The role that led into each state, and the state it came from.
type Step = [(Role, u8); STATES];

/// Pairs the marks of one family in one paragraph; the pairs are disjoint and in order.
pub fn pair(
    text: &str,
    paragraph: &Range<usize>,
    marks: &[Mark],
    convention: &Convention,
    neighbours: Neighbours,
) -> Vec<Pair> {
    let Some(family) = marks.first().map(|mark| mark.family) else { return Vec::new() };
    let unopened = match family {
        Family::Double if neighbours.before_open => price::GOES_ON,
        Family::Double => price::UNOPENED,
        _ => price::NEVER,
    };
    let mut costs = [0, unopened, price::NEVER];
    let mut steps: Vec<Step> = Vec::with_capacity(marks.len());
    for mark in marks {
        let votes = votes(text, mark, convention);
        // A mark that can open and is passed over outside a quotation loses a whole quotation.
        let plain = matches!(family, Family::Double | Family::Single);
        let outside =
            if plain && votes.open == 0 && votes.stray >= price::STRAY { price::PASSED } else { 0 };
        let moves = [
            (0u8, 1u8, Role::Open, votes.open),
            (1, 0, Role::Close, votes.close),
            (1, 2, Role::NestedOpen, votes.open + price::NESTED),
            (2, 1, Role::NestedClose, votes.close),
            (0, 0, Role::Stray, votes.stray + outside),
            (1, 1, Role::Stray, votes.stray),
            (2, 2, Role::Stray, votes.stray),
        ];
        let mut next = [u32::MAX; STATES];
        let mut step: Step = [(Role::Stray, 0); STATES];
        for (from, to, role, cost) in moves {
            let cost = costs[usize::from(from)].saturating_add(cost);
            let to = usize::from(to);
            if cost < next[to] {
                next[to] = cost;
                step[to] = (role, from);
            }
        }
        costs = next;
        steps.push(step);
    }
    let open_end = if neighbours.after_opens { price::GOES_ON } else { price::UNCLOSED };
    let ends = [costs[0], costs[1].saturating_add(open_end), costs[2].saturating_add(price::NEVER)];
    let mut state = (0..STATES).min_by_key(|&state| ends[state]).unwrap_or(0);
    let mut roles = vec![Role::Stray; marks.len()];
    for (role, step) in roles.iter_mut().zip(&steps).rev() {
        let (taken, from) = step[state];
        *role = taken;
        state = usize::from(from);
    }
    spans(paragraph, marks, convention, &roles, state == 1, family)
}

/// The pairs that the roles make.
fn spans(
    paragraph: &Range<usize>,
    marks: &[Mark],
    convention: &Convention,
    roles: &[Role],
    unopened: bool,
    family: Family,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let whole = |start: usize, opened: bool| Pair {
        content: start..paragraph.end,
        outer: start..paragraph.end,
        family,
        opened,
        closed: false,
        repaired: !opened,
    };
    let mut open: Option<Pair> = unopened.then(|| whole(paragraph.start, false));
    for (mark, role) in marks.iter().zip(roles) {
        let shape = convention.shape(mark);
        match role {
            Role::Open => {
                let mut pair = whole(mark.range.end, true);
                pair.outer.start = mark.range.start;
                pair.repaired = shape == Shape::Close;
                open = Some(pair);
            }
            Role::Close => {
                let Some(mut pair) = open.take() else { continue };
                pair.content.end = mark.range.start;
                pair.outer.end = mark.range.end;
                pair.closed = true;
                pair.repaired |= matches!(shape, Shape::Open | Shape::Low);
                pairs.push(pair);
            }
            Role::Stray => {
                if let Some(pair) = &mut open {
                    pair.repaired |= family == Family::Double && shape != Shape::Neutral;
                }
            }
            Role::NestedOpen | Role::NestedClose => {}
        }
    }
    pairs.extend(open);
    pairs
}

/// Whether a paragraph that begins with this mark can go on with a quotation of the one before.
pub fn reopens(mark: &Mark, paragraph: &Range<usize>, convention: &Convention) -> bool {
    mark.range.start == paragraph.start
        && convention.shape(mark) != Shape::Close
        && !matches!(mark.after, Side::Edge | Side::Stop)
}

#[cfg(test)]
mod tests {
    use super::{Neighbours, pair};
    use crate::quotation::mark::{Convention, marks};

    fn contents(text: &str) -> Vec<(&str, bool)> {
        let mut found = Vec::new();
        marks(text, &(0..text.len()), false, &mut found);
        let convention = Convention::of(&found);
        pair(text, &(0..text.len()), &found, &convention, Neighbours::default())
            .into_iter()
            .map(|pair| (&text[pair.content], pair.repaired))
            .collect()
    }

    #[test]
    fn sound_marks_pair_without_repair() {
        assert_eq!(contents("“a,” he said. “b.”"), [("a,", false), ("b.", false)]);
        assert_eq!(contents("\"a,\" he said. \"b.\""), [("a,", false), ("b.", false)]);
    }

    #[test]
    fn the_reading_with_the_fewest_repairs_wins() {
        assert_eq!(contents("“a,“ he said. “b.“"), [("a,", true), ("b.", true)]);
        assert_eq!(contents("“a and “b are c,” he said."), [("a and “b are c,", true)]);
    }

    #[test]
    fn an_inch_is_no_mark() {
        assert_eq!(contents("\"He is 6'2\" tall,\" she said."), [("He is 6'2\" tall,", false)]);
    }
}
