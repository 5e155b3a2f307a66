//! A tree → builder calls, one step at a time.
//!
//! A block begins with its first word, so that empty elements leave nothing and elements in
//! elements one block only; what a word stands in is known by then.

pub mod image;
pub mod inline;
pub mod list;
pub mod table;

use crate::article::{BlockKind, Builder, Container, InlineKind};
use crate::formats::html::names::{self, Attribute};
use crate::formats::html::notes::Notes;
use crate::formats::html::tree::{Id, Step, Tree};
use crate::formats::html::walk::image::Image;
use crate::formats::html::walk::list::List;
use crate::formats::html::walk::table::Cells;
use crate::formats::html::{language, seen};
use crate::formats::{entities, inline as addresses, links};

/// More blocks than any article has; each costs more memory than its tag.
const BLOCKS: usize = 200_000;

/// What a walk is told besides the tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'o> {
    /// The page's own address, which completes others.
    pub base: Option<&'o str>,
    /// By [`Id::index`]: what is left out with all that stands in it; empty for nothing.
    pub dropped: &'o [bool],
    /// Images show the words that describe them only where a caption would stand.
    pub mute_images: bool,
}

/// What a walk remembers between steps.
pub struct Walk<'w, 'a> {
    tree: &'w Tree<'a>,
    builder: &'w mut Builder,
    options: Options<'w>,
    notes: Notes,
    /// The kind of the next block, once it has words.
    next: Option<BlockKind>,
    /// Elements in which everything is one block (headings, terms, captions), innermost last.
    whole: Vec<(Id, BlockKind)>,
    /// Inline elements around the next word; none twice.
    inlines: Vec<(Id, InlineKind)>,
    /// Line ends owed before the next word.
    breaks: usize,
    /// Preformatted text, from this element on.
    pre: Option<Id>,
    lists: Vec<List>,
    table: Option<Cells>,
    /// Images before the first word of a block: figures, unless words follow.
    held: Vec<Image>,
    /// The figure that is being read.
    figure: Option<Id>,
    /// The last block begun is an image, which may get a caption.
    captionable: bool,
    /// Quotation marks open, and the language of each.
    quotes: Vec<(Id, &'static str)>,
    /// Elements that closed nothing when left are told by the ones that opened a container.
    containers: Vec<Id>,
    blocks: usize,
    /// The next block stands tight below the last one.
    tight: bool,
}

/// Walks a subtree into the builder. False when the page was too long to be shown whole.
pub fn walk(tree: &Tree<'_>, root: Id, builder: &mut Builder, options: Options<'_>) -> bool {
    builder.begin(BlockKind::Paragraph);
    let mut walk = Walk {
        tree,
        builder,
        options,
        notes: Notes::find(tree, root),
        next: Some(BlockKind::Paragraph),
        whole: Vec::new(),
        inlines: Vec::new(),
        breaks: 0,
        pre: None,
        lists: Vec::new(),
        table: None,
        held: Vec::new(),
        figure: None,
        captionable: false,
        quotes: Vec::new(),
        containers: Vec::new(),
        blocks: 0,
        tight: false,
    };
    let mut step = Some(Step::Enter(root));
    while let Some(at) = step {
        let mut skip = false;
        match at {
            Step::Enter(id) => skip = walk.enter(id) == Go::Past,
            Step::Leave(id) => walk.leave(id),
        }
        if walk.blocks > BLOCKS {
            break;
        }
        step = tree.step(root, at, skip);
    }
    walk.split();
    walk.builder.begin(BlockKind::Paragraph);
    for _ in 0..walk.containers.len() {
        walk.builder.close();
    }
    walk.blocks <= BLOCKS
}

/// Whether the walk goes into an element or past it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Go {
    In,
    Past,
}

impl Walk<'_, '_> {
    fn attribute(&self, id: Id, name: Attribute) -> Option<&str> {
        self.tree.raw_attribute(id, name)
    }

    fn enter(&mut self, id: Id) -> Go {
        let name = self.tree.name(id);
        if name.is_empty() {
            self.words(id);
            return Go::In;
        }
        if self.options.dropped.get(id.index()).copied().unwrap_or(false)
            || (names::is_mute(name) && id != self.tree.root())
            || seen::is_hidden(self.tree, id)
            || self.notes.is_backlink(id)
        {
            if names::is_block(name) {
                self.split();
            }
            return Go::Past;
        }
        if let Some(label) = self.notes.label(id) {
            self.split();
            self.builder.open(Container::Note { label, first: true });
            self.containers.push(id);
        }
        match name {
            "br" => self.line_end(),
            "wbr" => {}
            "img" => self.image(id),
            "input" => {}
            "math" => return self.math(id),
            "hr" => self.rule(),
            _ if self.table.is_some() => return self.enter_in_table(id, name),
            "table" => self.enter_table(id),
            _ if names::is_block(name) => self.enter_block(id, name),
            _ => return self.enter_inline(id, name),
        }
        if names::is_void(name) { Go::Past } else { Go::In }
    }

    fn leave(&mut self, id: Id) {
        let name = self.tree.name(id);
        match name {
            _ if self.table.is_some() => self.leave_in_table(id, name),
            "table" => self.split(),
            _ if names::is_block(name) => self.leave_block(id, name),
            _ => self.leave_inline(id, name),
        }
        if self.containers.last() == Some(&id) {
            self.split();
            self.builder.close();
            self.containers.pop();
            self.tight = false;
        }
    }

    fn enter_block(&mut self, id: Id, name: &'static str) {
        self.split();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.whole(id, BlockKind::Heading(name.as_bytes()[1] - b'0'));
            }
            "dt" => self.whole(id, BlockKind::Term),
            "dd" => self.contain(id, Container::Definition),
            "blockquote" => self.contain(id, Container::Quote),
            "pre" | "listing" | "plaintext" | "xmp" if self.pre.is_none() => {
                self.pre = Some(id);
                self.whole(id, BlockKind::Code { lang: language::of_code(self.tree, id) });
            }
            "ul" | "ol" | "dir" => self.enter_list(id, name),
            "li" => self.enter_item(id),
            "figure" => self.figure = Some(id),
            "figcaption" => self.enter_caption(id),
            "summary" => self.enter_kind(id, InlineKind::Strong),
            _ if self.captionable && self.tree.class_has(id, &["caption"]) => {
                self.enter_caption(id);
            }
            _ => {}
        }
    }

    fn leave_block(&mut self, id: Id, name: &'static str) {
        match name {
            "ul" | "ol" | "dir" => {
                self.split();
                self.lists.pop();
                self.tight = false;
            }
            "figure" if self.figure == Some(id) => {
                self.split();
                self.figure = None;
            }
            "summary" => self.leave_kind(id),
            _ => {}
        }
        if self.pre == Some(id) {
            self.pre = None;
        }
        self.leave_whole(id);
        self.split();
    }

    /// Everything in the element is one block.
    fn whole(&mut self, id: Id, kind: BlockKind) {
        if self.whole.is_empty() {
            self.next = Some(kind.clone());
            self.whole.push((id, kind));
        }
    }

    fn leave_whole(&mut self, id: Id) {
        if self.whole.last().is_some_and(|(whole, _)| *whole == id) {
            self.whole.pop();
            self.next = Some(BlockKind::Paragraph);
            self.breaks = 0;
        }
    }

    fn contain(&mut self, id: Id, container: Container) {
        // in a heading or a caption there is no room for a container
        if self.whole.is_empty() {
            self.builder.open(container);
            self.containers.push(id);
        }
    }

    /// The block ends here; the next one begins with its first word.
    fn split(&mut self) {
        if let Some(table) = &self.table {
            if table.in_cell {
                self.builder.text(" ");
            }
            return;
        }
        if !self.held.is_empty() {
            self.show_figures();
        }
        match self.whole.last() {
            // one block goes on, with a blank or, in code, on a new line
            Some((_, BlockKind::Code { .. })) if self.next.is_none() => {
                self.breaks = self.breaks.max(1);
            }
            Some(_) if self.next.is_none() => self.builder.text(" "),
            Some(_) => {}
            None => {
                self.next = Some(BlockKind::Paragraph);
                self.breaks = 0;
            }
        }
    }

    /// A `<br>`; two of them part paragraphs.
    fn line_end(&mut self) {
        if self.table.is_some() {
            self.split();
        } else if self.next.is_none() {
            self.breaks += 1;
        } else if !self.held.is_empty() {
            self.show_figures();
        }
    }

    fn rule(&mut self) {
        self.split();
        if self.table.is_none() && self.whole.is_empty() {
            self.begin(BlockKind::Rule);
            self.next = Some(BlockKind::Paragraph);
        }
    }

    /// Begins a block in the builder, inside of the inline elements that are open.
    fn begin(&mut self, kind: BlockKind) {
        self.blocks += 1;
        if std::mem::take(&mut self.tight) {
            self.builder.tighten();
        }
        let plain = !matches!(kind, BlockKind::Code { .. } | BlockKind::Rule);
        self.captionable = matches!(kind, BlockKind::Figure { .. });
        self.builder.begin(kind);
        if plain {
            for (_, kind) in &self.inlines {
                self.builder.enter(kind.clone());
            }
        }
    }

    /// Begins the block that the next word stands in, or the next line of it.
    fn ready(&mut self) {
        if self.table.is_some() {
            return;
        }
        if self.breaks > 1 && self.whole.is_empty() {
            self.next = Some(BlockKind::Paragraph);
        }
        let breaks = std::mem::take(&mut self.breaks);
        if let Some(kind) = self.next.take() {
            self.begin(kind);
            self.show_held();
        } else if self.pre.is_some() {
            for _ in 0..breaks {
                self.builder.text("\n");
            }
        } else if breaks > 0 {
            match self.whole.last() {
                Some((_, BlockKind::Heading(_) | BlockKind::Term)) => self.builder.text(" "),
                _ => self.builder.line_break(),
            }
        }
    }

    fn words(&mut self, id: Id) {
        let raw = self.tree.raw(id);
        if self.pre.is_some() {
            let text = entities::lenient(raw);
            // between two boxes there is one line end, written or not
            if self.breaks == 1 && text.trim().is_empty() && text.contains('\n') {
                return;
            }
            self.ready();
            self.builder.text(&text);
            return;
        }
        let blank = raw.trim_ascii().is_empty();
        if blank && (self.next.is_some() || self.breaks > 0) {
            return;
        }
        let text = entities::lenient(raw);
        if !blank && text.trim().is_empty() && self.next.is_some() {
            return;
        }
        self.say(&text);
    }

    /// Writes words where the walk stands.
    fn say(&mut self, text: &str) {
        self.ready();
        let linked = self.inlines.iter().any(|(_, kind)| matches!(kind, InlineKind::Link(_)));
        if linked || self.pre.is_some() || !text.contains("://") {
            self.builder.text(text);
        } else {
            addresses::addressed(self.builder, text);
        }
    }

    fn address(&mut self, url: &str) -> Option<usize> {
        let link = links::resolve(self.options.base, &entities::decode(url))?;
        Some(self.builder.link(link))
    }
}
