//! Images → figures where they stand alone, inlines where words are around them.

use crate::article::builder::figure;
use crate::article::{BlockKind, InlineKind};
use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::walk::Walk;
use crate::safe::Safe;

/// An image as it is shown: its address, when it can be opened, and its description.
#[derive(Debug)]
pub(super) struct Image {
    link: Option<usize>,
    alt: String,
}

impl Walk<'_, '_> {
    pub(super) fn image(&mut self, id: Id) {
        if is_speck(self.tree, id) {
            return;
        }
        let alt = self.tree.attribute(id, Attribute::Alt).unwrap_or_default().trim().to_owned();
        if is_symbol(&alt) {
            self.say(&alt);
            return;
        }
        let link = source(self.tree, id).and_then(|url| self.address(&url));
        if link.is_none() && alt.is_empty() {
            return;
        }
        let image = Image { link, alt };
        let alone = self.table.is_none() && self.whole.is_empty() && self.pre.is_none();
        if alone && (self.next.is_some() || self.breaks > 1) {
            self.held.push(image);
        } else {
            self.ready();
            self.show_inline(&image);
        }
    }

    fn show_inline(&mut self, image: &Image) {
        if image.alt.is_empty() || self.options.mute_images {
            return;
        }
        let kind = image.link.map(InlineKind::Image).filter(|_| self.pre.is_none());
        let entered = kind.is_some();
        if let Some(kind) = kind {
            self.builder.enter(kind);
        }
        self.builder.text(&image.alt);
        if entered {
            self.builder.leave();
        }
    }

    /// Words follow in the block, so its images are part of the line.
    pub(super) fn show_held(&mut self) {
        for image in std::mem::take(&mut self.held) {
            self.show_inline(&image);
            self.builder.text(" ");
        }
    }

    /// The block ends without words: its images are figures.
    pub(super) fn show_figures(&mut self) {
        let caption = self.figure.and_then(|figure| caption(self.tree, figure));
        let inlines = std::mem::take(&mut self.inlines);
        for image in std::mem::take(&mut self.held) {
            self.begin(figure(image.link));
            let told = caption.as_ref().is_some_and(|caption| **caption == *Safe::line(&image.alt));
            if !told && !self.options.mute_images {
                self.builder.text(&image.alt);
            }
        }
        self.inlines = inlines;
        self.next = Some(BlockKind::Paragraph);
        self.breaks = 0;
    }

    /// The words below an image are its caption; those below anything else a small paragraph.
    pub(super) fn enter_caption(&mut self, id: Id) {
        if self.captionable && self.whole.is_empty() {
            self.builder.caption();
            self.whole.push((id, figure(None)));
            self.next = None;
            self.captionable = false;
        } else {
            self.tight = self.figure.is_some();
        }
    }
}

/// A caption that only repeats the description.
fn caption(tree: &Tree<'_>, figure: Id) -> Option<Safe> {
    let caption = tree.descendants(figure).find(|id| tree.name(*id) == "figcaption")?;
    Some(Safe::line(&tree.text(caption)))
}

/// Pages load images late, so the address may stand elsewhere.
fn source(tree: &Tree<'_>, id: Id) -> Option<String> {
    let value = |name| tree.attribute(id, name).map(|url| url.trim().to_owned());
    let real = |url: &String| !url.is_empty() && !url.starts_with("data:");
    let set = || {
        let set = value(Attribute::SourceSet)?;
        let last = set.split(", ").last()?;
        last.split_whitespace().next().map(str::to_owned)
    };
    let late = value(Attribute::DataSource).filter(real);
    late.or_else(|| value(Attribute::Source).filter(real)).or_else(|| set().filter(real))
}

/// Counting pixels and spacers.
fn is_speck(tree: &Tree<'_>, id: Id) -> bool {
    let small = |name| {
        let value = tree.raw_attribute(id, name).and_then(|size| size.trim().parse::<f32>().ok());
        value.is_some_and(|size| size <= 2.0)
    };
    small(Attribute::Width) || small(Attribute::Height)
}

/// An emoji drawn as an image.
fn is_symbol(alt: &str) -> bool {
    !alt.is_empty()
        && alt.chars().count() <= 8
        && alt.chars().all(|c| !c.is_alphanumeric() && !c.is_ascii() && !c.is_whitespace())
}
