//! Inline elements → the inlines they are shown as.

use crate::article::InlineKind;
use crate::formats::html::names::Attribute;
use crate::formats::html::quotes;
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::walk::{Go, Walk};

impl Walk<'_, '_> {
    pub(super) fn enter_inline(&mut self, id: Id, name: &'static str) -> Go {
        if let Some(label) = self.notes.reference(id) {
            self.say_note(&label);
            return Go::Past;
        }
        match name {
            "q" => {
                let (open, close) = quotes::marks(self.tree, id, self.quotes.len());
                self.quotes.push((id, close));
                self.say(open);
            }
            "rt" if !has_brackets(self.tree, id) => self.say("("),
            "a" => {
                let url = self.tree.raw_attribute(id, Attribute::Href).unwrap_or_default();
                if let Some(link) = self.address(url) {
                    self.enter_kind(id, InlineKind::Link(link));
                }
            }
            _ => {
                if let Some(kind) = kind(name) {
                    self.enter_kind(id, kind);
                }
            }
        }
        Go::In
    }

    pub(super) fn leave_inline(&mut self, id: Id, name: &'static str) {
        match name {
            "q" => {
                if let Some((_, close)) = self.quotes.pop_if(|(quote, _)| *quote == id) {
                    self.say(close);
                }
            }
            "rt" if !has_brackets(self.tree, id) => self.say(")"),
            _ => self.leave_kind(id),
        }
    }

    /// An inline inside another of its kind changes nothing.
    pub(super) fn enter_kind(&mut self, id: Id, kind: InlineKind) {
        let same = |(_, other): &(Id, InlineKind)| {
            std::mem::discriminant(other) == std::mem::discriminant(&kind)
        };
        if self.pre.is_some() || self.inlines.iter().any(same) {
            return;
        }
        if self.breaks == 1 && self.next.is_none() {
            self.ready();
        }
        if self.writes_on() {
            self.builder.enter(kind.clone());
        }
        self.inlines.push((id, kind));
    }

    pub(super) fn leave_kind(&mut self, id: Id) {
        if self.inlines.pop_if(|(inline, _)| *inline == id).is_some() && self.writes_on() {
            self.builder.leave();
        }
    }

    /// True when the builder stands in the block that the next word goes to.
    fn writes_on(&self) -> bool {
        match &self.table {
            Some(table) => table.in_cell,
            None => self.next.is_none() && self.breaks <= 1,
        }
    }

    fn say_note(&mut self, label: &str) {
        // the brackets keep the label apart from the word before it
        self.say("[");
        self.builder.enter(InlineKind::NoteRef);
        self.builder.text(label);
        self.builder.leave();
        self.builder.text("]");
    }

    /// A formula is shown as it is told to those who cannot see it.
    pub(super) fn math(&mut self, id: Id) -> Go {
        let told = self.tree.attribute(id, Attribute::AltText);
        let told = told.map(std::borrow::Cow::into_owned).or_else(|| {
            let tex = |below: &Id| {
                let kind = self.tree.raw_attribute(*below, Attribute::Encoding);
                self.tree.name(*below) == "annotation" && kind.is_some_and(|k| k.contains("tex"))
            };
            self.tree.descendants(id).find(tex).map(|tex| self.tree.text(tex))
        });
        match told.filter(|told| !told.trim().is_empty()) {
            Some(told) => {
                self.say(&told);
                Go::Past
            }
            None => Go::In,
        }
    }
}

/// `<rp>` brings the brackets around a reading.
fn has_brackets(tree: &Tree<'_>, id: Id) -> bool {
    tree.parent(id).is_some_and(|ruby| tree.children(ruby).take(8).any(|n| tree.name(n) == "rp"))
}

fn kind(name: &str) -> Option<InlineKind> {
    Some(match name {
        "em" | "i" | "cite" | "dfn" | "var" => InlineKind::Emphasis,
        "strong" | "b" => InlineKind::Strong,
        "code" | "kbd" | "samp" | "tt" => InlineKind::Code,
        "del" | "s" | "strike" => InlineKind::Strike,
        "mark" => InlineKind::Marked,
        "sup" => InlineKind::Superscript,
        "sub" => InlineKind::Subscript,
        _ => return None,
    })
}
