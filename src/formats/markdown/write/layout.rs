//! Blocks in their containers → lines: lists, quotes and footnotes with their marks and margins.

use std::collections::HashMap;

use crate::article::{Align, Block, BlockKind, Container, Document, InlineKind, Marker, Table};
use crate::formats::markdown::write::care::{BARE, Care};
use crate::formats::markdown::write::signs;
use crate::formats::markdown::write::words::{NOTHING, Place, source};

/// A list's number has no more digits in Markdown.
const MOST: u64 = 999_999_999;
/// Numbers left out in a list are written as empty items, up to this many.
const GAP: u64 = 20;

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

/// An item and how its list must be for the reader to see it as it is.
struct Item<'a, 'n> {
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

/// Whatever quotes stand around it.
fn begins_a_list(node: &Node<'_>) -> bool {
    match node {
        Node::Leaf(_) => false,
        Node::Group(Container::Item { .. }, _) => true,
        Node::Group(_, children) => children.first().is_some_and(begins_a_list),
    }
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

    fn item<'n>(&self, marker: &'a Marker, nodes: &'n [Node<'a>]) -> Item<'a, 'n> {
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
    fn lists(&self, items: &[Item<'a, '_>], inside: Inside) -> Vec<Chunk> {
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

    fn leaf(&self, at: usize, inside: Inside, defined: bool) -> Option<Chunk> {
        let block = &self.document.blocks[at];
        let one = |what, line| Some(Chunk { what, lines: vec![line] });
        let bare = self.care.level(at) >= BARE;
        let words = |place| self.words(at, block.range.clone(), place);
        match &block.kind {
            BlockKind::Rule if !block.range.is_empty() => Some(self.paragraph(at)),
            BlockKind::Rule if inside.listed => one(What::Rule, "___".to_owned()),
            BlockKind::Rule => one(What::Rule, "---".to_owned()),
            BlockKind::Heading(level) if !bare => {
                let marks = "#".repeat(usize::from((*level).clamp(1, 6)));
                one(What::Heading, format!("{marks} {}", signs::heading(words(Place::Line))))
            }
            // indented code has no marks that could fail
            BlockKind::Code { lang } => {
                let text = &self.document.text[block.range.clone()];
                Some(Chunk { what: What::Code, lines: code(text, lang.as_deref()) })
            }
            BlockKind::Table(table) if !bare && is_even(table) => {
                Some(Chunk { what: What::Table, lines: self.table(at, table) })
            }
            BlockKind::Figure { link, alt, caption } => {
                match self.figure(at, *link, alt, caption) {
                    Some(line) if !bare => one(What::Paragraph, line),
                    _ if block.range.is_empty() => None,
                    _ => Some(self.paragraph(at)),
                }
            }
            BlockKind::Term if !bare => {
                let words = words(Place::Line);
                let mut lines = vec![signs::opens_block(&words).into_owned()];
                // a definition without words shows nothing
                lines.extend((!defined).then(|| ":".to_owned()));
                Some(Chunk { what: What::Term, lines })
            }
            BlockKind::Paragraph
            | BlockKind::Heading(_)
            | BlockKind::Table(_)
            | BlockKind::Term => Some(self.paragraph(at)),
        }
    }

    fn words(&self, at: usize, range: std::ops::Range<usize>, place: Place) -> String {
        source(self.document, at, range, self.care, place, &self.labels)
    }

    fn paragraph(&self, at: usize) -> Chunk {
        let block = &self.document.blocks[at];
        let mut words = self.words(at, block.range.clone(), Place::Lines);
        let covered: usize = block
            .inlines
            .iter()
            .filter(|inline| matches!(inline.kind, InlineKind::Image(_)))
            .map(|inline| inline.range.len())
            .sum();
        if covered > 0 && words.starts_with(['!', '[']) && words.ends_with(')') {
            // a paragraph of images alone would be figures
            words.push_str(NOTHING);
        }
        Chunk { what: What::Paragraph, lines: words.split('\n').map(str::to_owned).collect() }
    }

    /// `None` when its words have line ends, which Markdown has no place for.
    fn figure(
        &self,
        at: usize,
        link: Option<usize>,
        alt: &std::ops::Range<usize>,
        caption: &std::ops::Range<usize>,
    ) -> Option<String> {
        let url = match link {
            Some(link) => {
                crate::formats::links::resolve(None, &self.document.links.get(link)?.url)?
                    .url
                    .into_string()
            }
            None => String::new(),
        };
        let title = &self.document.text[caption.clone()];
        if self.document.text[alt.clone()].contains('\n') || title.contains('\n') {
            return None;
        }
        let alt = self.words(at, alt.clone(), Place::Alt);
        let url = crate::formats::markdown::write::words::destination(&url, Place::Alt);
        if title.is_empty() {
            return Some(format!("![{alt}]({url})"));
        }
        let mut quoted = String::with_capacity(title.len());
        for (at, c) in title.char_indices() {
            if matches!(c, '"' | '\\') || signs::is_entity(&title[at..]) {
                quoted.push('\\');
            }
            quoted.push(c);
        }
        let url = if url.is_empty() { "<>".to_owned() } else { url };
        Some(format!("![{alt}]({url} \"{quoted}\")"))
    }

    fn table(&self, at: usize, table: &Table) -> Vec<String> {
        let row = |row: &Vec<std::ops::Range<usize>>| {
            let cells = row.iter().map(|cell| self.words(at, cell.clone(), Place::Cell));
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        let columns = table.rows.first().map_or(0, Vec::len);
        let align = (0..columns).map(|at| match table.align.get(at) {
            Some(Align::Centre) => ":-:",
            Some(Align::Right) => "--:",
            Some(Align::Left) | None => "---",
        });
        let mut lines: Vec<String> = table.rows.iter().map(row).collect();
        lines.insert(1, format!("|{}|", align.collect::<Vec<_>>().join("|")));
        lines
    }
}

impl<'a, 'n> List<'a, 'n, '_> {
    /// The item cannot go on the list as it is, or the one after it could not.
    fn breaks(&self, item: &Item<'a, 'n>, after: Option<&Item<'a, 'n>>) -> bool {
        let leaps = matches!(item.marker, Marker::Number(number) if *number != self.next);
        leaps || item.led.is_some() || after.is_some_and(|after| after.tight == Some(true))
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

fn is_even(table: &Table) -> bool {
    let columns = table.rows.first().map_or(0, Vec::len);
    columns > 0 && table.rows.iter().all(|row| row.len() == columns)
}

/// Code between fences that do not occur in it.
fn code(text: &str, lang: Option<&str>) -> Vec<String> {
    let ticks = lang.is_none_or(|lang| !lang.contains('`'));
    let sign = if ticks { '`' } else { '~' };
    let run = |line: &str| {
        let line = line.trim_start();
        line.len() - line.trim_start_matches(sign).len()
    };
    let longest = text.lines().map(run).max().unwrap_or_default();
    let fence = sign.to_string().repeat(3.max(longest + 1));
    let mut info = String::new();
    for (at, c) in lang.unwrap_or_default().char_indices() {
        if c == '\\' || signs::is_entity(&lang.unwrap_or_default()[at..]) {
            info.push('\\');
        }
        info.push(c);
    }
    let mut lines = vec![format!("{fence}{info}")];
    lines.extend(text.split('\n').map(str::to_owned));
    lines.push(fence);
    lines
}
