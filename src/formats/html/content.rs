//! A page → the part of it that is the article.
//!
//! Words are scored as Readability does (Mozilla, Apache-2.0): paragraphs lend their length and
//! commas to what they stand in, links and the names of classes take away. The tree itself never
//! changes: what is left out is marked, and every pass is one walk over it.

pub mod classes;
pub mod furniture;
pub mod measure;
pub mod prune;
pub mod witness;

use crate::formats::html::content::measure::{Kind, Measures};
use crate::formats::html::names::{self, Attribute};
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::{headline, seen};
use crate::safe::Safe;

/// An article with fewer characters is looked for again, less strictly.
const ENOUGH: u32 = 500;
/// A page of more elements is looked at once.
const LARGE: usize = 100_000;
/// Ancestors that a paragraph's score is lent to.
const LENT: usize = 5;
/// Candidates that are compared.
const CANDIDATES: usize = 5;

/// Nodes of a heading that may be the title; no heading is longer.
const HEADING: usize = 60;

/// The article in its page.
#[derive(Debug)]
pub struct Content {
    pub root: Id,
    /// By [`Id::index`]: what is left out with all that stands in it.
    pub dropped: Vec<bool>,
}

/// How strictly the article is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Strictness {
    /// Elements with the names of furniture are left out before anything is scored.
    strip: bool,
    /// Names of classes count.
    pub weigh: bool,
    /// Boxes with many links or few words are left out of the article.
    pub prune: bool,
}

/// `told` are the elements whose words became metadata.
pub fn find(tree: &Tree<'_>, body: Id, title: &str, told: &[Id]) -> Content {
    let mut best: Option<(u32, Content)> = None;
    for step in 0..if tree.len() > LARGE { 1 } else { 4 } {
        let strictness = Strictness { strip: step < 1, weigh: step < 2, prune: step < 3 };
        let mut content = attempt(tree, body, title, told, strictness);
        let length = measure::length(tree, &content);
        if length >= ENOUGH {
            furniture::clear(tree, &mut content, title);
            return content;
        }
        if best.as_ref().is_none_or(|(most, _)| length > *most) {
            best = Some((length, content));
        }
    }
    let fallback = || Content { root: body, dropped: vec![false; tree.len()] };
    let mut content = best.map_or_else(fallback, |(_, content)| content);
    furniture::clear(tree, &mut content, title);
    content
}

fn attempt(tree: &Tree<'_>, body: Id, title: &str, told: &[Id], strictness: Strictness) -> Content {
    let mut dropped = vec![false; tree.len()];
    for id in told {
        dropped[id.index()] = true;
    }
    strip(tree, body, title, strictness, &mut dropped);
    let measures = Measures::of(tree, body, &dropped);
    let scores = Scores::of(tree, body, &dropped, &measures, strictness);
    let root = match scores.top(tree, body, &measures) {
        Some(top) => scores.gather(tree, top, body, &measures, &mut dropped),
        None => body,
    };
    let mut content = Content { root, dropped };
    prune::prune(tree, &mut content, strictness);
    content
}

/// Leaves out only what no page shows as words.
pub fn strip_plainly(tree: &Tree<'_>, body: Id) -> Vec<bool> {
    let strictness = Strictness { strip: false, weigh: false, prune: false };
    let mut dropped = vec![false; tree.len()];
    strip(tree, body, "", strictness, &mut dropped);
    dropped
}

/// Leaves out what no article holds, and with `strip` what is named like furniture.
fn strip(tree: &Tree<'_>, body: Id, title: &str, strictness: Strictness, dropped: &mut [bool]) {
    let mut heading = !title.is_empty();
    let mut skip_to = body;
    // 0 outside, else where the table or code ends that nothing is stripped in
    let mut kept_to = body;
    for id in tree.descendants(body) {
        let name = tree.name(id);
        if id < skip_to || name.is_empty() {
            continue;
        }
        if matches!(name, "table" | "code") {
            kept_to = kept_to.max(tree.behind(id));
        }
        let kept = id < kept_to || name == "a";
        let twice = heading
            && matches!(name, "h1" | "h2")
            && tree.behind(id).index() - id.index() < HEADING
            && headline::likeness(title, &Safe::line(&tree.text(id))) > 0.75;
        heading &= !twice;
        let role = tree.raw_attribute(id, Attribute::Role).unwrap_or_default();
        let goes = dropped[id.index()]
            || names::is_mute(name)
            || seen::is_hidden(tree, id)
            || twice
            || (strictness.strip && classes::is_unlikely_role(role))
            || (strictness.strip && !kept && classes::is_unlikely(tree, id));
        if goes {
            dropped[id.index()] = true;
            skip_to = tree.behind(id);
        }
    }
}

/// Scores by node; `None` for nodes that no paragraph lent to.
struct Scores(Vec<Option<f32>>);

impl Scores {
    fn of(
        tree: &Tree<'_>,
        body: Id,
        dropped: &[bool],
        measures: &Measures,
        strictness: Strictness,
    ) -> Self {
        let mut scores = Self(vec![None; tree.len()]);
        let mut skip_to = body;
        for id in tree.descendants(body) {
            if id < skip_to {
                continue;
            }
            if dropped[id.index()] {
                skip_to = tree.behind(id);
                continue;
            }
            let name = tree.name(id);
            let scored =
                matches!(name, "section" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "td" | "pre");
            let measure = measures.of_node(id);
            if scored || measure.kind == Kind::Paragraph {
                let above = tree.ancestors(id);
                scores.lend(tree, above, measures, measure.length, measure.commas, strictness);
            } else if measure.kind == Kind::Box && measure.runs > 0 {
                for (length, commas) in measure::runs(tree, id, measures, dropped) {
                    let above = std::iter::once(id).chain(tree.ancestors(id));
                    scores.lend(tree, above, measures, length, commas, strictness);
                }
            }
        }
        for (at, score) in scores.0.iter_mut().enumerate() {
            if let Some(score) = score {
                *score *= 1.0 - measures.at(at).link_density();
            }
        }
        scores
    }

    fn lend(
        &mut self,
        tree: &Tree<'_>,
        above: impl Iterator<Item = Id>,
        measures: &Measures,
        length: u32,
        commas: u32,
        strictness: Strictness,
    ) {
        if length < 25 {
            return;
        }
        let score = 2.0 + commas as f32 + (length / 100).min(3) as f32;
        // a box that only holds a paragraph stands for it
        let above = above.filter(|id| measures.of_node(*id).kind != Kind::Wrapper);
        for (level, id) in above.take(LENT).enumerate() {
            let divider = match level {
                0 => 1.0,
                1 => 2.0,
                level => level as f32 * 3.0,
            };
            let weight = || initial(tree, id, strictness);
            *self.0[id.index()].get_or_insert_with(weight) += score / divider;
        }
    }

    fn score(&self, id: Id) -> f32 {
        self.0[id.index()].unwrap_or(0.0)
    }

    /// The element that holds the article.
    fn top(&self, tree: &Tree<'_>, body: Id, measures: &Measures) -> Option<Id> {
        let mut best: Vec<(f32, Id)> = Vec::new();
        let known = std::iter::once(body).chain(tree.descendants(body));
        for (score, id) in known.filter_map(|id| Some((self.0[id.index()]?, id))) {
            let at = best.partition_point(|(other, _)| *other >= score);
            if at < CANDIDATES {
                best.insert(at, (score, id));
                best.truncate(CANDIDATES);
            }
        }
        let (most, mut top) = *best.first()?;
        if top == body || tree.name(top) == "body" {
            return None;
        }
        // several candidates of nearly the same score: what holds most of them
        let rivals: Vec<Id> = best[1..]
            .iter()
            .filter(|(score, _)| *score >= most * 0.75)
            .map(|(_, id)| *id)
            .collect();
        if rivals.len() >= 3 {
            for above in tree.ancestors(top).take_while(|above| *above != body) {
                if rivals.iter().filter(|rival| tree.holds(above, **rival)).count() >= 3 {
                    top = above;
                    break;
                }
            }
        }
        let mut last = self.score(top);
        let threshold = last / 3.0;
        for above in tree.ancestors(top).take_while(|above| *above != body) {
            let Some(score) = self.0[above.index()] else { continue };
            if score < threshold {
                break;
            }
            if score > last {
                top = above;
                break;
            }
            last = score;
        }
        for above in tree.ancestors(top).take_while(|above| *above != body) {
            if measures.of_node(above).children != 1 {
                break;
            }
            top = above;
        }
        Some(top)
    }

    /// The article is often split over siblings: those that look like the rest of it stay.
    fn gather(
        &self,
        tree: &Tree<'_>,
        top: Id,
        body: Id,
        measures: &Measures,
        dropped: &mut [bool],
    ) -> Id {
        let Some(parent) = tree.parent(top).filter(|_| top != body) else { return top };
        let own = self.score(top);
        let threshold = (own * 0.2).max(10.0);
        let class = tree.raw_attribute(top, Attribute::Class).unwrap_or_default().trim();
        let mut alone = true;
        let mut others = Vec::new();
        for sibling in tree.children(parent).filter(|sibling| *sibling != top) {
            let same = !class.is_empty()
                && tree.raw_attribute(sibling, Attribute::Class).unwrap_or_default().trim()
                    == class;
            let bonus = if same { own * 0.2 } else { 0.0 };
            let measure = measures.of_node(sibling);
            let scored = self.0[sibling.index()].is_some_and(|score| score + bonus >= threshold);
            let paragraph = tree.name(sibling) == "p" || measure.kind == Kind::Paragraph;
            let prose = paragraph
                && match measure.length {
                    0 => false,
                    81.. => measure.link_density() < 0.25,
                    _ => measure.links == 0.0 && ends_sentence(tree, sibling),
                };
            if !dropped[sibling.index()] && !tree.is_text(sibling) && (scored || prose) {
                alone = false;
            } else {
                others.push(sibling);
            }
        }
        if alone {
            return top;
        }
        for other in others {
            dropped[other.index()] = true;
        }
        parent
    }
}

fn ends_sentence(tree: &Tree<'_>, id: Id) -> bool {
    let text = tree.text(id);
    text.trim_end().ends_with('.') || text.contains(". ")
}

fn initial(tree: &Tree<'_>, id: Id, strictness: Strictness) -> f32 {
    let own = match tree.name(id) {
        "div" => 5.0,
        "pre" | "td" | "blockquote" => 3.0,
        "address" | "ol" | "ul" | "dl" | "dd" | "dt" | "li" | "form" => -3.0,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => -5.0,
        _ => 0.0,
    };
    own + if strictness.weigh { classes::weight(tree, id) } else { 0.0 }
}
