//! HTML → a tree in one vector, in time and memory linear in the page, whatever it holds.
//!
//! The standard's own tree construction is quadratic in nesting, in attributes and in formatting
//! that is never closed, and so are the parsers that follow it; a saved page must not hang the
//! reader. This one keeps the standard's implied ends (paragraphs, items, cells) and leaves out
//! what only moves words about (foster parents, the adoption agency). Elements nested deeper than
//! `DEPTH` become leaves beside their content. Nothing here or above it recurses.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::formats::entities;
use crate::formats::html::names::{self, Attribute};
use crate::formats::tags::{self, Token};

/// Browsers stop at 512; articles nest less than 60 deep.
const DEPTH: usize = 256;
/// Elements and texts; the longest pages that people read have half of it.
const NODES: usize = 400_000;
/// Attributes kept of one element.
const ATTRIBUTES: usize = 24;
/// No node.
const NONE: u32 = u32::MAX;

/// A node's place in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u32);

impl Id {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A parsed page; the texts and attributes are those of the page, still encoded.
#[derive(Debug)]
pub struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<(Attribute, &'a str)>,
    /// The page held more than can be kept, and what came behind is missing.
    pub cut: bool,
}

#[derive(Debug)]
struct Node<'a> {
    /// Empty for a text.
    name: &'static str,
    text: &'a str,
    /// First of its attributes, and how many there are.
    attributes: (u32, u8),
    parent: u32,
    first: u32,
    last: u32,
    next: u32,
    /// Behind the last node that stands in it: nodes are in the order of the page.
    end: u32,
}

/// A step of the walk over a tree: an element is entered and left, a text entered only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Enter(Id),
    Leave(Id),
}

impl<'a> Tree<'a> {
    pub fn root(&self) -> Id {
        Id(0)
    }

    /// The element that holds what is shown.
    pub fn body(&self) -> Id {
        let body = self.children(self.root()).find(|id| self.name(*id) == "body");
        body.unwrap_or(self.root())
    }

    /// How many nodes there are; every [`Id::index`] is smaller.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// The element's name in lower case; `?` for names that no rule knows, empty for a text.
    pub fn name(&self, id: Id) -> &'static str {
        self.nodes[id.index()].name
    }

    pub fn is_text(&self, id: Id) -> bool {
        self.name(id).is_empty()
    }

    /// A text as the page has it, still encoded; empty for an element.
    pub fn raw(&self, id: Id) -> &'a str {
        self.nodes[id.index()].text
    }

    pub fn attribute(&self, id: Id, wanted: Attribute) -> Option<Cow<'a, str>> {
        self.raw_attribute(id, wanted).map(entities::decode)
    }

    /// Still encoded, which changes nothing for names and numbers.
    pub fn raw_attribute(&self, id: Id, wanted: Attribute) -> Option<&'a str> {
        let (start, length) = self.nodes[id.index()].attributes;
        let all = &self.attributes[start as usize..start as usize + usize::from(length)];
        all.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
    }

    pub fn parent(&self, id: Id) -> Option<Id> {
        some(self.nodes[id.index()].parent)
    }

    pub fn first(&self, id: Id) -> Option<Id> {
        some(self.nodes[id.index()].first)
    }

    pub fn next(&self, id: Id) -> Option<Id> {
        some(self.nodes[id.index()].next)
    }

    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.first(id), |child| self.next(*child))
    }

    /// The node itself is not among them.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.parent(id), |above| self.parent(*above))
    }

    /// All nodes below one, in the order of the page.
    pub fn descendants(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        (id.0 + 1..self.end(id)).map(Id)
    }

    /// The same from the end, and the node itself last.
    pub fn descendants_back(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        (id.0..self.end(id)).rev().map(Id)
    }

    pub fn holds(&self, outer: Id, inner: Id) -> bool {
        (outer.0..self.end(outer)).contains(&inner.0)
    }

    /// The first node in the order of the page that is not in a subtree; it need not exist.
    pub fn behind(&self, id: Id) -> Id {
        Id(self.end(id))
    }

    fn end(&self, id: Id) -> u32 {
        self.nodes[id.index()].end
    }

    /// The walk's next step: into an element, or beside it when `skip`, which leaves it unleft.
    pub fn step(&self, root: Id, step: Step, skip: bool) -> Option<Step> {
        let left = match step {
            Step::Enter(id) => match self.first(id) {
                _ if skip || self.is_text(id) => id,
                Some(child) => return Some(Step::Enter(child)),
                None => return Some(Step::Leave(id)),
            },
            Step::Leave(id) => id,
        };
        if left == root {
            return None;
        }
        match self.next(left) {
            Some(next) => Some(Step::Enter(next)),
            None => self.parent(left).map(Step::Leave),
        }
    }

    /// The words below a node, decoded; those of scripts too.
    pub fn text(&self, id: Id) -> String {
        let mut text = String::new();
        for below in std::iter::once(id).chain(self.descendants(id)) {
            text.push_str(&entities::lenient(self.raw(below)));
        }
        text
    }

    /// True when a class or id holds one of the words, in any case.
    pub fn class_has(&self, id: Id, words: &[&str]) -> bool {
        [Attribute::Class, Attribute::Id].iter().any(|name| {
            self.raw_attribute(id, *name).is_some_and(|value| {
                let value = value.to_ascii_lowercase();
                words.iter().any(|word| value.contains(word))
            })
        })
    }
}

fn some(id: u32) -> Option<Id> {
    (id != NONE).then_some(Id(id))
}

/// Parses a page or a piece of one.
pub fn parse(html: &str) -> Tree<'_> {
    let mut growth = Growth::new();
    growth.xml = html.trim_start().starts_with("<?xml");
    let mut tokens = tags::tokens(html);
    while let Some(token) = tokens.next() {
        if growth.tree.nodes.len() >= NODES {
            growth.tree.cut = true;
            break;
        }
        match token {
            Token::Text(text) => growth.text(text),
            Token::Open(name, attributes) => {
                let name = names::known(&name);
                if growth.open(name, attributes) && names::is_raw(name) {
                    growth.raw(name, tokens.raw(name));
                }
            }
            Token::Close(name) => growth.close(names::known(&name)),
        }
    }
    growth.finish()
}

/// A tree and its open elements.
struct Growth<'a> {
    tree: Tree<'a>,
    open: Vec<Id>,
    /// Elements beyond `DEPTH` that have not ended, by name, so that their ends close no others.
    beyond: HashMap<&'static str, usize>,
    /// How many elements of each kind that others end are open; most searches need no more.
    counts: [usize; KINDS],
    /// The page is XHTML, where a slash ends any element.
    xml: bool,
}

impl<'a> Growth<'a> {
    fn new() -> Self {
        let root = Node {
            name: "html",
            text: "",
            attributes: (0, 0),
            parent: NONE,
            first: NONE,
            last: NONE,
            next: NONE,
            end: 1,
        };
        let tree = Tree { nodes: vec![root], attributes: Vec::new(), cut: false };
        Self { tree, open: vec![Id(0)], beyond: HashMap::new(), counts: [0; KINDS], xml: false }
    }

    /// Ends are known once all is read.
    fn finish(mut self) -> Tree<'a> {
        for at in (0..self.tree.nodes.len()).rev() {
            if let Some(last) = some(self.tree.nodes[at].last) {
                self.tree.nodes[at].end = self.tree.nodes[last.index()].end;
            }
        }
        self.tree
    }

    fn push(&mut self, id: Id) {
        self.counts[kind(self.tree.name(id))] += 1;
        self.open.push(id);
    }

    fn pop(&mut self) {
        self.truncate(self.open.len().saturating_sub(1));
    }

    fn current(&self) -> Id {
        self.open.last().copied().unwrap_or(Id(0))
    }

    fn append(&mut self, name: &'static str, text: &'a str, attributes: (u32, u8)) -> Id {
        let id = u32::try_from(self.tree.nodes.len()).unwrap_or(NONE);
        let parent = self.current();
        let above = &mut self.tree.nodes[parent.index()];
        let before = std::mem::replace(&mut above.last, id);
        if before == NONE {
            above.first = id;
        } else {
            self.tree.nodes[before as usize].next = id;
        }
        self.tree.nodes.push(Node {
            name,
            text,
            attributes,
            parent: parent.0,
            first: NONE,
            last: NONE,
            next: NONE,
            end: id + 1,
        });
        Id(id)
    }

    fn text(&mut self, text: &'a str) {
        let blank = text.trim_ascii().is_empty();
        let at = self.tree.name(self.current());
        if blank && matches!(at, "table" | "tbody" | "thead" | "tfoot" | "tr" | "head") {
            return;
        }
        if at == "head" {
            self.pop();
        }
        self.append("", text, (0, 0));
    }

    /// The content of a title is words; of scripts only data are kept.
    fn raw(&mut self, name: &'static str, content: &'a str) {
        let script = self.current();
        let data = name == "script"
            && self
                .tree
                .raw_attribute(script, Attribute::Type)
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
        if (data || matches!(name, "title" | "textarea" | "xmp")) && !content.is_empty() {
            self.append("", content, (0, 0));
        }
        if self.tree.name(script) == name {
            self.pop();
        }
    }

    /// True when content may follow.
    fn open(&mut self, name: &'static str, attributes: &'a str) -> bool {
        match name {
            "html" | "body" if self.merge(name, attributes) => return false,
            _ => {}
        }
        self.end_implied(name);
        // foreign elements end with a slash, those of HTML do not
        let ends = (self.xml || matches!(name, "svg" | "math" | "?")) && attributes.ends_with('/');
        let attributes = self.attributes(attributes);
        let id = self.append(name, "", attributes);
        if names::is_void(name) || ends {
            return false;
        }
        if self.open.len() < DEPTH {
            self.push(id);
        } else {
            *self.beyond.entry(name).or_default() += 1;
        }
        true
    }

    /// A second `<html>` or `<body>` adds what the first did not say.
    fn merge(&mut self, name: &'static str, attributes: &'a str) -> bool {
        let known = match name {
            "html" => Some(Id(0)),
            _ => self.open.iter().copied().find(|id| self.tree.name(*id) == "body"),
        };
        let Some(id) = known else { return false };
        if self.tree.nodes[id.index()].attributes.1 == 0 {
            self.tree.nodes[id.index()].attributes = self.attributes(attributes);
        }
        true
    }

    fn attributes(&mut self, attributes: &'a str) -> (u32, u8) {
        let start = self.tree.attributes.len();
        for (name, value) in tags::pairs(attributes) {
            let Some(name) = names::attribute(name) else { continue };
            let so_far = &self.tree.attributes[start..];
            if so_far.len() < ATTRIBUTES && so_far.iter().all(|(known, _)| *known != name) {
                self.tree.attributes.push((name, value.unwrap_or_default()));
            }
        }
        let count = self.tree.attributes.len() - start;
        (u32::try_from(start).unwrap_or(NONE), u8::try_from(count).unwrap_or(0))
    }

    /// Ends what the new element cannot stand in (HTML standard, section 13.2.6.4.7 and the
    /// table modes).
    fn end_implied(&mut self, name: &'static str) {
        if self.tree.name(self.current()) == "head" && !names::is_head(name) {
            self.pop();
        }
        if names::ends_paragraph(name) {
            self.end_within(&["p"], names::is_scope);
        }
        let at = self.tree.name(self.current());
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if names::is_heading(at) => {
                self.pop();
            }
            "li" => self.end_within(&["li"], |n| names::is_scope(n) || matches!(n, "ul" | "ol")),
            "dt" | "dd" => {
                self.end_within(&["dt", "dd"], |n| names::is_scope(n) || n == "dl");
            }
            "option" | "optgroup" if at == "option" => {
                self.pop();
            }
            "rt" | "rp" | "rb" | "rtc" if matches!(at, "rt" | "rp" | "rb" | "rtc") => {
                self.pop();
            }
            "a" | "nobr" | "button" => self.end_inline(name),
            "td" | "th" => self.end_within(&["td", "th"], |n| n == "table"),
            "tr" => self.end_within(&["tr", "caption"], |n| n == "table"),
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => {
                self.end_within(&["tbody", "thead", "tfoot", "caption", "colgroup"], |n| {
                    n == "table"
                });
                self.end_within(&["tr"], |n| n == "table");
            }
            "table" => self.end_within(&["table"], |n| matches!(n, "td" | "th" | "caption")),
            _ => {}
        }
    }

    /// Ends the innermost of some elements and all in it, unless a boundary stands between.
    fn end_within(&mut self, wanted: &[&str], boundary: impl Fn(&str) -> bool) {
        if wanted.iter().all(|name| self.counts[kind(name)] == 0) {
            return;
        }
        for at in (1..self.open.len()).rev() {
            let name = self.tree.name(self.open[at]);
            if wanted.contains(&name) {
                self.truncate(at);
                return;
            }
            if boundary(name) {
                return;
            }
        }
    }

    fn truncate(&mut self, length: usize) {
        for id in self.open.drain(length.max(1).min(self.open.len())..) {
            self.counts[kind(self.tree.name(id))] -= 1;
            self.beyond.clear();
        }
    }

    /// Ends an inline element. Blocks that were opened in it go on without it.
    fn end_inline(&mut self, name: &'static str) {
        if self.counts[kind(name)] == 0 {
            return;
        }
        let mut blocks = false;
        for at in (1..self.open.len()).rev() {
            let other = self.tree.name(self.open[at]);
            if other == name {
                if blocks {
                    self.open.remove(at);
                    self.counts[kind(name)] -= 1;
                } else {
                    self.truncate(at);
                }
                return;
            }
            if names::is_scope(other) {
                return;
            }
            blocks |= names::is_block(other);
        }
    }

    fn close(&mut self, name: &'static str) {
        if let Some(count) = self.beyond.get_mut(name).filter(|count| **count > 0) {
            *count -= 1;
            return;
        }
        match name {
            "html" | "body" => {}
            "br" => {
                self.append("br", "", (0, 0));
            }
            "p" if self.counts[kind("p")] == 0 => {
                self.append("p", "", (0, 0));
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_within(&["h1", "h2", "h3", "h4", "h5", "h6"], names::is_scope);
            }
            "table" => self.end_within(&["table"], |_| false),
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => {
                self.end_within(&[name], |n| n == "table");
            }
            "li" => self.end_within(&["li"], |n| names::is_scope(n) || matches!(n, "ul" | "ol")),
            _ if names::is_block(name) => self.end_within(&[name], names::is_scope),
            _ => self.end_inline(name),
        }
    }
}

/// Kinds of elements that are counted while they are open; the last is that of all others.
const KINDS: usize = 16;

fn kind(name: &str) -> usize {
    match name {
        "p" => 0,
        "li" => 1,
        "dt" | "dd" => 2,
        "td" | "th" => 3,
        "tr" => 4,
        "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => 5,
        "table" => 6,
        "a" => 7,
        "nobr" | "button" => 8,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => 9,
        "b" | "i" | "em" | "strong" => 10,
        "div" => 11,
        "span" => 12,
        "ul" | "ol" | "dl" => 13,
        "?" => 14,
        _ => 15,
    }
}
