//! Items in a row → the lists that show them as they are, with their marks, numbers and margins.

use crate::article::{BlockKind, Container, Marker};
use crate::formats::markdown::write::layout::{Chunk, Inside, Layout, Node, What, first, hung};
use crate::formats::markdown::write::words::NOTHING;

/// A list's number has no more digits in Markdown.
const MOST: u64 = 999_999_999;
/// Numbers left out in a list are written as empty items, up to this many.
const GAP: u64 = 20;

/// An item and how its list must be for the reader to see it as it is.
pub(super) struct Item<'a, 'n> {
    marker: &'a Marker,
    nodes: &'n [Node<'a>],
    /// It begins with running text.
    plain: bool,
    /// `None` when it looks the same in a tight list and in a loose one.
    tight: Option<bool>,
    figure: bool,
    /// Whether its first block is tight, when that is no running text and in no further list.
    led: Option<bool>,
}

struct List<'a, 'n, 'i> {
    /// The number of the first item; `None` for bullets.
    start: Option<u64>,
    next: u64,
    tight: Option<bool>,
    /// Begins with an item that shows nothing, so that the next is not the first.
    ghost: bool,
    items: Vec<&'i Item<'a, 'n>>,
}

impl<'a> Layout<'a> {
    pub(super) fn item<'n>(&self, marker: &'a Marker, nodes: &'n [Node<'a>]) -> Item<'a, 'n> {
        let lead = match nodes.first() {
            Some(Node::Leaf(at)) => self.document.blocks.get(*at),
            Some(Node::Group(..)) | None => None,
        };
        let lead =
            lead.filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Figure { .. }));
        let figure = nodes.iter().any(|node| self.is_figure(node));
        let tight = lead.map(|block| block.tight);
        let block = nodes.first().and_then(first).and_then(|at| self.document.blocks.get(at));
        let further = nodes.first().is_some_and(begins_a_list);
        let led = block.filter(|b| lead.is_none() && !(b.tight && further)).map(|b| b.tight);
        Item { marker, nodes, plain: lead.is_some(), tight, figure, led }
    }

    /// Items in a row → as many lists as it takes to tell them as they are.
    pub(super) fn lists(&self, items: &[Item<'a, '_>], inside: Inside) -> Vec<Chunk> {
        let mut lists: Vec<List<'a, '_, '_>> = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let tight = item.tight.filter(|_| !(at == 0 && inside.forced));
            // an item that looks like the first of a list is one, unless that changes its look
            let begins = !inside.listed
                && tight.or(item.led) == Some(false)
                && lists.last().is_some_and(|list| list.breaks(item, items.get(at + 1)));
            if let Some(list) = lists.last_mut()
                && list.takes(item, tight)
                && !begins
            {
                list.next = match item.marker {
                    Marker::Number(number) => *number,
                    Marker::Bullet | Marker::Task { .. } => list.next,
                }
                .saturating_add(1);
                list.tight = list.tight.or(tight);
                list.items.push(item);
                continue;
            }
            // the first item of a list that stands in no other is never tight
            let late = !inside.listed && tight.or(item.led) == Some(true);
            let start = start(&items[at..], late);
            let ghost = late && start != Some(0);
            lists.push(List {
                start,
                next: start.map_or(0, |start| start + 1),
                tight: tight.filter(|_| inside.listed || ghost),
                ghost,
                items: vec![item],
            });
        }
        let mut turned = [false; 2];
        let mut chunks: Vec<Chunk> = Vec::new();
        for list in &lists {
            let numbered = list.start.is_some();
            let follows = chunks
                .last()
                .is_some_and(|before| matches!(before.what, What::Numbers(_)) == numbered);
            let turn = &mut turned[usize::from(numbered)];
            *turn = follows && !*turn;
            let what = match list.start {
                Some(start) => What::Numbers(start - u64::from(list.ghost)),
                None => What::Bullets,
            };
            chunks.push(Chunk { what, lines: self.list(list, *turn, inside) });
        }
        chunks
    }

    fn list(&self, list: &List<'a, '_, '_>, turn: bool, inside: Inside) -> Vec<String> {
        let several = |item: &&Item<'_, '_>| {
            let listed = |node: &&Node<'_>| matches!(node, Node::Group(Container::Item { .. }, _));
            item.figure || item.nodes.iter().filter(|node| !listed(node)).count() > 1
        };
        let tight = list.tight.unwrap_or_else(|| !list.items.iter().any(several));
        let mark = |number: u64| match list.start {
            Some(_) => format!("{number}{}", if turn { ')' } else { '.' }),
            None => (if turn { "*" } else { "-" }).to_owned(),
        };
        let mut next = list.start.unwrap_or_default();
        let mut lines: Vec<String> = Vec::new();
        if list.ghost {
            lines.push(format!("{} {NOTHING}", mark(next.saturating_sub(1))));
        }
        for (at, item) in list.items.iter().enumerate() {
            if at > 0 && !tight {
                lines.push(String::new());
            }
            if let Marker::Number(number) = item.marker
                && list.start.is_some()
            {
                // an item without content shows nothing
                lines.extend((next..*number).map(mark));
                next = *number;
            }
            let marker = format!("{} ", mark(next));
            next = next.saturating_add(1);
            let forced = !item.plain && (inside.listed || at > 0 || list.ghost);
            let inner = Inside { listed: true, tight, forced };
            let mut content = self.blocks(item.nodes, inner);
            let alone = item.nodes.len() < 2;
            if let Marker::Task { done } = item.marker {
                let words =
                    item.plain && !item.nodes.first().is_some_and(|node| self.is_figure(node));
                task(&mut content, *done, words);
            }
            if !tight && list.items.len() == 1 && alone {
                // a blank line makes a list loose, if something follows it
                content.extend([String::new(), NOTHING.to_owned()]);
            }
            let width = marker.len();
            lines.extend(hung(&marker, width, content));
        }
        lines
    }
}

impl<'a, 'n> List<'a, 'n, '_> {
    /// The item cannot go on the list as it is, or the one after it could not.
    fn breaks(&self, item: &Item<'a, 'n>, after: Option<&Item<'a, 'n>>) -> bool {
        let leaps = matches!(item.marker, Marker::Number(number) if *number != self.next);
        leaps
            || item.led.is_some()
            || after.is_some_and(|after| after.tight.or(after.led) == Some(true))
    }

    fn takes(&self, item: &Item<'a, 'n>, tight: Option<bool>) -> bool {
        let marked = match (self.start, item.marker) {
            (None, Marker::Bullet | Marker::Task { .. }) | (Some(_), Marker::Task { .. }) => true,
            (Some(_), Marker::Number(number)) => {
                (self.next..=self.next.saturating_add(GAP)).contains(number) && *number <= MOST
            }
            (None, Marker::Number(_)) | (Some(_), Marker::Bullet) => false,
        };
        marked && (self.tight.is_none() || tight.is_none() || self.tight == tight)
    }
}

/// The number that a list of these items begins with; boxes count as the numbers before one that
/// follows. A `late` list has an item before these.
fn start(items: &[Item<'_, '_>], late: bool) -> Option<u64> {
    let boxes = items.iter().take_while(|item| matches!(item.marker, Marker::Task { .. })).count();
    let item = items.get(boxes)?;
    let Marker::Number(number) = item.marker else { return None };
    let start = number.checked_sub(boxes as u64)?;
    let apart = boxes > 0 && (item.tight == Some(false) || (late && start == 0));
    (*number <= MOST && !apart).then_some(start)
}

/// Puts the box before the first words.
fn task(content: &mut Vec<String>, done: bool, plain: bool) {
    let mark = if done { "[x]" } else { "[ ]" };
    match content.first_mut() {
        Some(line) if plain => *line = format!("{mark} {line}"),
        _ => content.insert(0, format!("{mark} {NOTHING}")),
    }
}

/// Whatever quotes stand around it.
fn begins_a_list(node: &Node<'_>) -> bool {
    match node {
        Node::Leaf(_) => false,
        Node::Group(Container::Item { .. }, _) => true,
        Node::Group(_, children) => children.first().is_some_and(begins_a_list),
    }
}
