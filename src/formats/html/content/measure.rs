//! A tree → how much of what stands in each element, in one pass from the end.

use crate::formats::html::content::Content;
use crate::formats::html::names;
use crate::formats::html::tree::{Id, Tree};

/// What a `<div>` is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Any other element.
    #[default]
    Other,
    /// Holds blocks.
    Box,
    /// Holds nothing but words, so it is a paragraph.
    Paragraph,
    /// Holds nothing but one paragraph.
    Wrapper,
}

/// Of an element and all in it, without what is dropped. Lengths are in characters, with runs of
/// blanks counted once.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measure {
    pub length: u32,
    /// Characters in links.
    pub links: f32,
    pub commas: u32,
    pub paragraphs: u32,
    pub images: u32,
    pub items: u32,
    pub inputs: u32,
    pub embeds: u32,
    /// Characters in headings and in lists.
    pub headings: u32,
    pub lists: u32,
    /// Child elements.
    pub children: u32,
    /// Runs of words between blocks, in a box.
    pub runs: u32,
    /// Words stand in elements that hold words: paragraphs, items, cells, spans, boxes.
    pub textish: bool,
    pub video: bool,
    has_block: bool,
    pub kind: Kind,
}

impl Measure {
    pub fn link_density(&self) -> f32 {
        if self.length == 0 { 0.0 } else { self.links / self.length as f32 }
    }
}

/// Measures by node.
#[derive(Debug)]
pub struct Measures(Vec<Measure>);

impl Measures {
    pub fn new(tree: &Tree<'_>) -> Self {
        Self(vec![Measure::default(); tree.len()])
    }

    pub fn of(tree: &Tree<'_>, root: Id, dropped: &[bool]) -> Self {
        let mut measures = Self::new(tree);
        measures.count(tree, root, dropped, |_, _| false);
        measures
    }

    /// Counts from the end of the page, so that what stands in an element is known before it;
    /// `drop` may leave out an element, which then counts no more.
    pub fn count(
        &mut self,
        tree: &Tree<'_>,
        root: Id,
        dropped: &[bool],
        mut drop: impl FnMut(Id, &Measure) -> bool,
    ) {
        for id in tree.descendants_back(root) {
            let at = id.index();
            self.own(tree, id, dropped);
            if dropped[at] || (id != root && drop(id, &self.0[at])) {
                continue;
            }
            if id == root {
                break;
            }
            if let Some(parent) = tree.parent(id) {
                let measure = self.0[at];
                self.0[parent.index()].add(tree.name(id), &measure);
            }
        }
    }

    /// Adds what the element itself is to what stands in it.
    fn own(&mut self, tree: &Tree<'_>, id: Id, dropped: &[bool]) {
        let name = tree.name(id);
        let mut measure = self.0[id.index()];
        match name {
            "" => {
                let raw = tree.raw(id);
                let words = raw.split_ascii_whitespace();
                let (mut length, mut count) = (0, 0);
                for word in words {
                    length += word.chars().count();
                    count += 1;
                }
                measure.length = u32::try_from(length + count).unwrap_or(u32::MAX);
                let comma =
                    |c: &char| matches!(c, ',' | '،' | '﹐' | '︐' | '︑' | '⁁' | '⸴' | '⸲' | '，');
                measure.commas = u32::try_from(raw.chars().filter(comma).count()).unwrap_or(0);
            }
            "a" => {
                let local = tree
                    .raw_attribute(id, names::Attribute::Href)
                    .is_some_and(|href| href.len() > 1 && href.starts_with('#'));
                measure.links = measure.length as f32 * if local { 0.3 } else { 1.0 };
            }
            "div" => {
                let runs = runs(tree, id, self, dropped);
                let of = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                let words_only = tree
                    .children(id)
                    .all(|child| dropped[child.index()] || is_phrasing(tree, child));
                let only = || {
                    tree.children(id).filter(|child| {
                        !dropped[child.index()]
                            && (!tree.is_text(*child) || !tree.raw(*child).trim_ascii().is_empty())
                    })
                };
                let parted = runs.len() > 1;
                let one = only().take(2).count() == 1;
                let wraps = one
                    && only().all(|child| {
                        tree.name(child) == "p" || self.0[child.index()].kind == Kind::Paragraph
                    });
                measure.kind = if wraps && measure.link_density() < 0.25 {
                    Kind::Wrapper
                } else if (words_only && !parted && measure.link_density() < 0.25)
                    || !measure.has_block && runs.is_empty()
                {
                    Kind::Paragraph
                } else {
                    Kind::Box
                };
                if measure.kind == Kind::Box {
                    measure.runs = of(runs.len());
                    measure.paragraphs += measure.runs;
                    measure.textish |= measure.runs > 0;
                }
            }
            // pages laid out as tables have no paragraphs but what two line ends part
            "td" | "center" | "article" | "section" | "main" | "blockquote" => {
                let runs = runs(tree, id, self, dropped);
                if parted_by_breaks(tree, id) && runs.len() > 1 {
                    measure.kind = Kind::Box;
                    measure.runs = u32::try_from(runs.len()).unwrap_or(u32::MAX);
                    measure.paragraphs += measure.runs;
                    measure.textish = true;
                }
            }
            _ => {}
        }
        self.0[id.index()] = measure;
    }

    pub fn of_node(&self, id: Id) -> &Measure {
        &self.0[id.index()]
    }

    pub fn at(&self, index: usize) -> &Measure {
        &self.0[index]
    }
}

impl Measure {
    fn add(&mut self, name: &str, child: &Measure) {
        self.length += child.length;
        self.links += child.links;
        self.commas += child.commas;
        self.paragraphs += child.paragraphs;
        self.images += child.images;
        self.items += child.items;
        self.inputs += child.inputs;
        self.embeds += child.embeds;
        self.headings += child.headings;
        self.lists += child.lists;
        self.textish |= child.textish;
        self.video |= child.video;
        self.has_block |= child.has_block;
        if !name.is_empty() {
            self.children += 1;
        }
        match name {
            "p" => self.paragraphs += 1,
            "div" if child.kind == Kind::Paragraph => self.paragraphs += 1,
            "img" => self.images += 1,
            "li" => self.items += 1,
            "input" => self.inputs += 1,
            "object" | "embed" | "iframe" => self.embeds += 1,
            "video" => self.video = true,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.headings += child.length,
            "ul" | "ol" => self.lists += child.length - child.lists.min(child.length),
            _ => {}
        }
        let blocks =
            ["blockquote", "dl", "div", "img", "ol", "p", "pre", "table", "ul"].contains(&name);
        self.has_block |= blocks;
        self.textish |=
            child.length > 0 && (blocks || matches!(name, "span" | "font" | "li" | "td"));
    }
}

/// Length and commas of the words between the blocks of a box.
pub fn runs(tree: &Tree<'_>, id: Id, measures: &Measures, dropped: &[bool]) -> Vec<(u32, u32)> {
    let mut runs = Vec::new();
    let mut run = (0, 0);
    let mut breaks = 0;
    for child in tree.children(id).filter(|child| !dropped[child.index()]) {
        // two line ends part paragraphs
        match tree.name(child) {
            "br" => breaks += 1,
            "" if tree.raw(child).trim_ascii().is_empty() => {}
            _ => breaks = 0,
        }
        if breaks >= 2 {
            if run.0 > 0 {
                runs.push(std::mem::take(&mut run));
            }
        } else if is_phrasing(tree, child) {
            let measure = measures.of_node(child);
            run = (run.0 + measure.length, run.1 + measure.commas);
        } else if run.0 > 0 {
            runs.push(std::mem::take(&mut run));
        }
    }
    if run.0 > 0 {
        runs.push(run);
    }
    runs
}

/// Whether two line ends stand together in an element.
fn parted_by_breaks(tree: &Tree<'_>, id: Id) -> bool {
    let shown = |child: &Id| !tree.is_text(*child) || !tree.raw(*child).trim_ascii().is_empty();
    let mut children = tree.children(id).filter(shown).map(|child| tree.name(child) == "br");
    let mut before = false;
    children.any(|is_break| std::mem::replace(&mut before, is_break) && is_break)
}

/// Words, and inline elements that hold only such.
fn is_phrasing(tree: &Tree<'_>, id: Id) -> bool {
    match tree.name(id) {
        "a" | "del" | "ins" | "font" => tree.children(id).all(|child| {
            tree.is_text(child) || (!names::is_block(tree.name(child)) && tree.name(child) != "?")
        }),
        "?" | "center" | "picture" | "source" => false,
        name => !names::is_block(name),
    }
}

/// Characters of the article.
pub fn length(tree: &Tree<'_>, content: &Content) -> u32 {
    Measures::of(tree, content.root, &content.dropped).of_node(content.root).length
}
