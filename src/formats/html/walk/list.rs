//! Lists and their items → containers with markers.

use crate::article::{Container, Marker};
use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::walk::Walk;

/// A list that is being read.
#[derive(Debug)]
pub(super) struct List {
    /// The next item's number, and whether the numbers fall; `None` for bullets.
    next: Option<(u64, bool)>,
    tight: bool,
    /// The next item stands apart from what is above it.
    apart: bool,
}

impl Walk<'_, '_> {
    pub(super) fn enter_list(&mut self, id: Id, name: &str) {
        let next = (name == "ol").then(|| self.numbering(id));
        let tight = is_tight(self.tree, id);
        // a list in an item stands tight below the item's words when both lists are tight
        let apart = !(tight && self.lists.last().is_some_and(|list| list.tight));
        self.lists.push(List { next, tight, apart });
    }

    fn numbering(&self, list: Id) -> (u64, bool) {
        let reversed = self.attribute(list, Attribute::Reversed).is_some();
        let start = self.attribute(list, Attribute::Start).and_then(number);
        let items = || self.tree.children(list).filter(|id| self.tree.name(*id) == "li").count();
        (start.unwrap_or_else(|| if reversed { items() as u64 } else { 1 }), reversed)
    }

    pub(super) fn enter_item(&mut self, id: Id) {
        let value = self.attribute(id, Attribute::Value).and_then(number);
        let mut marker = Marker::Bullet;
        let mut tight = false;
        if let Some(list) = self.lists.last_mut() {
            if let Some((next, falls)) = &mut list.next {
                let number = value.unwrap_or(*next);
                marker = Marker::Number(number);
                *next = if *falls { number.saturating_sub(1) } else { number.saturating_add(1) };
            }
            tight = list.tight && !std::mem::take(&mut list.apart);
        }
        if let Some(done) = task(self.tree, id) {
            marker = Marker::Task { done };
        }
        // a footnote's label is its marker
        if self.notes.label(id).is_none() {
            self.contain(id, Container::Item { marker, first: true });
        }
        self.tight = tight;
    }
}

/// Items follow each other without a blank row when none of them holds a paragraph.
fn is_tight(tree: &Tree<'_>, list: Id) -> bool {
    let items = tree.children(list).filter(|id| tree.name(*id) == "li");
    !items.flat_map(|item| tree.children(item)).any(|id| tree.name(id) == "p")
}

/// Whether the box that an item begins with is ticked.
fn task(tree: &Tree<'_>, item: Id) -> Option<bool> {
    for below in tree.descendants(item).take(6) {
        match tree.name(below) {
            "" if tree.raw(below).trim().is_empty() => {}
            "p" | "label" | "span" | "div" => {}
            "input" => {
                let kind = tree.raw_attribute(below, Attribute::Type)?;
                let ticked = tree.raw_attribute(below, Attribute::Checked).is_some();
                return kind.eq_ignore_ascii_case("checkbox").then_some(ticked);
            }
            _ => return None,
        }
    }
    None
}

fn number(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}
