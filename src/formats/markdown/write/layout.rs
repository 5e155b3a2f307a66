//! Blocks in their containers → lines: lists, quotes and footnotes with their marks and margins.

pub mod leaf;
pub mod lists;

use std::collections::HashMap;

use crate::article::{Block, BlockKind, Container, Document, InlineKind};
use crate::formats::markdown::write::care::{BARE, Care};
use crate::formats::markdown::write::words::NOTHING;

/// A block, or a container with what stands in it.
enum Node<'a> {
    Leaf(usize),
    Group(&'a Container, Vec<Node<'a>>),
}

/// Where nodes stand.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    /// In a list, however deep.
    listed: bool,
    /// Right in an item of a tight list: no blank line may stand between two blocks.
    tight: bool,
    /// The first block is read as tight whatever its list is.
    forced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Paragraph,
    Heading,
    Code,
    Table,
    Rule,
    Quote,
    Bullets,
    Numbers(u64),
    Term,
    Definition,
    Note,
}

struct Chunk {
    what: What,
    lines: Vec<String>,
}

struct Layout<'a> {
    document: &'a Document,
    care: &'a Care,
    /// Labels of all footnotes that can be referred to.
    labels: Vec<String>,
    /// The footnotes can be written as such.
    noted: bool,
}

/// The lines of the body.
pub fn lines(document: &Document, care: &Care) -> Vec<String> {
    let nodes = nodes(document, care);
    let mut layout = Layout { document, care, labels: Vec::new(), noted: false };
    if let Some(labels) = layout.notes(&nodes) {
        layout.labels = labels;
        layout.noted = true;
    }
    // a reference needs a footnote, but not one with words
    let mut empty: Vec<String> = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        for (inline, range) in block.inlines.iter().map(|i| (&i.kind, &i.range)).enumerate() {
            let label = &document.text[range.1.clone()];
            if *range.0 == InlineKind::NoteRef
                && care.keeps(at, inline)
                && is_label(label)
                && !layout.labels.iter().any(|known| known == label)
            {
                layout.labels.push(label.to_owned());
                empty.extend([String::new(), format!("[^{label}]:")]);
            }
        }
    }
    let mut lines = layout.blocks(&nodes, Inside::default());
    lines.extend(empty);
    lines
}

/// The tree that the flat blocks stand for; no deeper than the builder lets containers nest.
fn nodes<'a>(document: &'a Document, care: &Care) -> Vec<Node<'a>> {
    let mut root: Vec<Node<'a>> = Vec::new();
    'blocks: for (at, block) in document.blocks.iter().enumerate() {
        let inside: &[Container] = if care.level(at) >= BARE { &[] } else { &block.inside };
        let mut here = &mut root;
        for container in inside {
            let goes_on =
                matches!(here.last(), Some(Node::Group(last, _)) if same(last, container));
            if !goes_on {
                here.push(Node::Group(container, Vec::new()));
            }
            let Some(Node::Group(_, children)) = here.last_mut() else { continue 'blocks };
            here = children;
        }
        here.push(Node::Leaf(at));
    }
    root
}

/// The second container is the first one going on.
fn same(last: &Container, container: &Container) -> bool {
    match (last, container) {
        (Container::Quote, Container::Quote) | (Container::Definition, Container::Definition) => {
            true
        }
        (Container::Item { marker, .. }, Container::Item { marker: other, first: false }) => {
            marker == other
        }
        (Container::Note { label, .. }, Container::Note { label: other, first: false }) => {
            label == other
        }
        _ => false,
    }
}

/// A footnote's label that needs no escapes.
fn is_label(label: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "-_.+:".contains(c);
    !label.is_empty() && label.chars().all(plain)
}

fn first(node: &Node<'_>) -> Option<usize> {
    match node {
        Node::Leaf(at) => Some(*at),
        Node::Group(_, children) => first(children.first()?),
    }
}

impl<'a> Layout<'a> {
    /// The labels, when all footnotes stand at the end in the order in which they are read.
    fn notes(&self, nodes: &[Node<'_>]) -> Option<Vec<String>> {
        let is_note = |node: &Node<'_>| matches!(node, Node::Group(Container::Note { .. }, _));
        let body = nodes.iter().position(is_note)?;
        let start = first(&nodes[body])?;
        let nested = |block: &Block| {
            let notes = block.inside.iter().filter(|c| matches!(c, Container::Note { .. }));
            notes.count()
        };
        let blocks = &self.document.blocks;
        if blocks[..start].iter().any(|b| nested(b) > 0)
            || blocks[start..].iter().any(|b| nested(b) != 1)
        {
            return None;
        }
        let mut order: HashMap<&str, usize> = HashMap::new();
        for block in &blocks[..start] {
            for inline in block.inlines.iter().filter(|i| i.kind == InlineKind::NoteRef) {
                let next = order.len();
                order.entry(&self.document.text[inline.range.clone()]).or_insert(next);
            }
        }
        let mut labels: Vec<String> = Vec::new();
        let mut last = 0;
        for node in &nodes[body..] {
            let Node::Group(Container::Note { label, .. }, _) = node else { return None };
            let rank = order.get(label.as_str()).copied().unwrap_or(usize::MAX);
            if !is_label(label) || rank < last {
                return None;
            }
            last = rank;
            labels.push(label.to_string());
        }
        Some(labels)
    }

    fn blocks(&self, nodes: &[Node<'a>], inside: Inside) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut before: Option<(What, usize)> = None;
        for chunk in self.chunks(nodes, inside) {
            if let Some((what, length)) = before {
                let note = what == What::Note && length == 1 && chunk.lines.len() == 1;
                match between(what, chunk.what, inside.tight) {
                    _ if note => {}
                    Some(line) => lines.push(line.to_owned()),
                    None => {}
                }
            }
            before = Some((chunk.what, chunk.lines.len()));
            lines.extend(chunk.lines);
        }
        lines
    }

    fn chunks(&self, nodes: &[Node<'a>], inside: Inside) -> Vec<Chunk> {
        let mut chunks: Vec<Chunk> = Vec::new();
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            at += 1;
            let inner = Inside { tight: false, forced: inside.forced && at == 1, ..inside };
            match node {
                Node::Leaf(block) => {
                    let defined =
                        matches!(nodes.get(at), Some(Node::Group(Container::Definition, _)));
                    chunks.extend(self.leaf(*block, inside, defined));
                }
                Node::Group(Container::Quote, children) => {
                    let lines = self.blocks(children, inner);
                    let lines = lines.into_iter().map(|line| {
                        if line.is_empty() { ">".to_owned() } else { format!("> {line}") }
                    });
                    chunks.push(Chunk { what: What::Quote, lines: lines.collect() });
                }
                Node::Group(Container::Item { .. }, _) => {
                    let items = nodes[at - 1..]
                        .iter()
                        .map_while(|node| match node {
                            Node::Group(Container::Item { marker, .. }, children) => {
                                Some(self.item(marker, children))
                            }
                            Node::Leaf(_) | Node::Group(..) => None,
                        })
                        .collect::<Vec<_>>();
                    at += items.len() - 1;
                    chunks.extend(self.lists(&items, inner));
                }
                Node::Group(Container::Definition, children) => {
                    let after = chunks.last().map(|chunk| chunk.what);
                    if !matches!(after, Some(What::Term | What::Definition)) {
                        // a term that shows nothing
                        chunks.push(Chunk { what: What::Term, lines: vec!["&#32;".to_owned()] });
                    }
                    chunks.extend(self.definitions(children, inner));
                }
                Node::Group(Container::Note { label, .. }, children) => {
                    if !self.noted {
                        chunks.extend(self.chunks(children, inner));
                    } else {
                        let lines = self.blocks(children, Inside::default());
                        let lines = hung(&format!("[^{label}]: "), 4, lines);
                        chunks.push(Chunk { what: What::Note, lines });
                    }
                }
            }
        }
        chunks
    }

    /// Each paragraph is a definition of its own, other blocks go on.
    fn definitions(&self, children: &[Node<'a>], inside: Inside) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        let mut start = 0;
        for at in 1..=children.len() {
            if matches!(children.get(at), Some(Node::Group(..))) {
                continue;
            }
            let part = &children[start..at];
            let figure = part.iter().any(|node| self.is_figure(node));
            let mut lines = hung(": ", 2, self.blocks(part, inside));
            if figure {
                // the reader knows a figure from an image by the blank line
                lines.insert(0, String::new());
            }
            chunks.push(Chunk { what: What::Definition, lines });
            start = at;
        }
        chunks
    }

    fn is_figure(&self, node: &Node<'_>) -> bool {
        let Node::Leaf(at) = node else { return false };
        matches!(self.document.blocks[*at].kind, BlockKind::Figure { .. })
    }
}

/// Lines behind a marker, all but the first with a margin.
fn hung(marker: &str, width: usize, lines: Vec<String>) -> Vec<String> {
    let margin = " ".repeat(width);
    let mut hung: Vec<String> = lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{marker}{line}"),
            _ if line.is_empty() => line,
            _ => format!("{margin}{line}"),
        })
        .collect();
    if hung.is_empty() {
        hung.push(marker.trim_end().to_owned());
    }
    hung
}

/// What stands between two blocks: a blank line, a line that shows nothing, or none.
fn between(before: What, next: What, tight: bool) -> Option<&'static str> {
    let begins = matches!(
        next,
        What::Heading | What::Code | What::Rule | What::Quote | What::Bullets | What::Numbers(1)
    );
    match (before, next) {
        (What::Term | What::Definition, What::Definition) => None,
        _ if !tight => Some(""),
        (What::Heading | What::Code | What::Rule, _) => None,
        (What::Bullets | What::Numbers(_), What::Bullets | What::Numbers(_)) => None,
        (What::Quote, What::Quote) => Some(NOTHING),
        (What::Definition | What::Term | What::Note, _) => Some(""),
        _ if begins => None,
        _ => Some(NOTHING),
    }
}
