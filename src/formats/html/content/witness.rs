//! The article's text as the page's own data tell it → a check on what was found.
//!
//! The data have words only, so they cannot stand for the article; but they know where it begins
//! and ends, and when something else was taken for it.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::formats::html::content::furniture::{self, Line};
use crate::formats::html::content::measure::Measures;
use crate::formats::html::content::{Content, strip_plainly};
use crate::formats::html::tree::{Id, Tree};

/// Words in a row that two texts share only when one is taken from the other.
const ROW: usize = 4;
/// Rows of a text that can bear witness.
const LEAST: usize = 60;
/// A text that would take more than this share away is a summary.
const MOST: f32 = 0.2;

/// Mends what was found by the text that the data give.
pub fn mend(tree: &Tree<'_>, body: Id, content: &mut Content, told: &str, title: &str) {
    let told = rows(told);
    if told.len() < LEAST {
        return;
    }
    let lines = of(tree, content);
    let seen = |lines: &[Line]| {
        let found: HashSet<u64> = lines.iter().flat_map(|line| rows(&tree.text(line.id))).collect();
        told.iter().filter(|row| found.contains(row)).count() as f32 / told.len() as f32
    };
    if seen(&lines) > 0.5 {
        trim(tree, content, &lines, &told);
        return;
    }
    let mut other = Content { root: body, dropped: strip_plainly(tree, body) };
    let all = of(tree, &other);
    if seen(&all) < 0.7 {
        return;
    }
    let witnessed = all.iter().filter(|line| share(tree, line, &told) > 0.5);
    let Some(root) = witnessed.map(|line| line.id).reduce(|one, two| common(tree, one, two)) else {
        return;
    };
    other.root = root;
    furniture::clear(tree, &mut other, title);
    *content = other;
}

fn of(tree: &Tree<'_>, content: &Content) -> Vec<Line> {
    furniture::lines(tree, content, &Measures::of(tree, content.root, &content.dropped))
}

/// Takes away the paragraphs before the first and behind the last that the data know.
fn trim(tree: &Tree<'_>, content: &mut Content, lines: &[Line], told: &HashSet<u64>) {
    let known = |line: &Line| share(tree, line, told) > 0.5;
    let (Some(first), Some(last)) = (lines.iter().position(known), lines.iter().rposition(known))
    else {
        return;
    };
    let whole: u32 = lines.iter().map(|line| line.measure.length).sum();
    // captions and other nested lines are not in the data, wherever they stand
    let outside = |at: &usize| (*at < first || *at > last) && !lines[*at].nested;
    let goes: Vec<usize> = (0..lines.len())
        .filter(outside)
        .filter(|at| share(tree, &lines[*at], told) < 0.1)
        .collect();
    let taken: u32 = goes.iter().map(|at| lines[*at].measure.length).sum();
    if taken as f32 <= whole as f32 * MOST {
        for at in goes {
            content.dropped[lines[at].id.index()] = true;
        }
    }
}

fn share(tree: &Tree<'_>, line: &Line, told: &HashSet<u64>) -> f32 {
    let rows = rows(&tree.text(line.id));
    let known = rows.iter().filter(|row| told.contains(row)).count();
    if rows.is_empty() { 0.0 } else { known as f32 / rows.len() as f32 }
}

/// Hashes of the rows of words in a text.
fn rows(text: &str) -> HashSet<u64> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let hash = |row: &[String]| {
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        hasher.finish()
    };
    words.windows(ROW).map(hash).collect()
}

fn common(tree: &Tree<'_>, one: Id, two: Id) -> Id {
    let mut at = one;
    while !tree.holds(at, two) {
        match tree.parent(at) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}
