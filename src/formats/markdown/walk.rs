//! Markdown events → builder calls, one event at a time.

use std::collections::HashMap;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use crate::article::builder::{figure, table};
use crate::article::{Align, BlockKind, Builder, Container, Document, InlineKind, Marker};
use crate::formats::tags::Token;
use crate::formats::{entities, inline, links, tags};
use crate::safe::Safe;

/// A paragraph of more events is no row of figures; it bounds what is held back.
const GALLERY: usize = 600;

/// What the walk remembers between events.
pub struct Walk<'e, 'b> {
    builder: Builder,
    /// The article's own address, which completes others.
    base: Option<&'b str>,
    lists: Vec<List>,
    /// An item whose marker is not known yet: a task shows only with the next event.
    pending: Option<Marker>,
    /// Whether each open inline was entered in the builder; addresses that open nothing are not.
    entered: Vec<bool>,
    /// Addresses inside links are not linked again.
    links: usize,
    code: bool,
    /// A paragraph that holds nothing but images so far.
    images: Option<Images<'e>>,
    /// Raw HTML of the block being read.
    html: Option<String>,
    /// The element whose content is left out, until it or the block ends.
    muted: Option<String>,
    notes: Notes<'e>,
    /// The last character written, for line ends between ideographs.
    last: char,
    /// A line end is owed.
    soft: bool,
    /// The next words are the first of a block quote, which may name a callout.
    callout: bool,
    /// The item just opened began with a paragraph.
    loose_item: bool,
}

struct List {
    next: Option<u64>,
    first: bool,
}

struct Images<'e> {
    events: Vec<Event<'e>>,
    depth: usize,
}

/// Footnotes wait for the end of the text, in the order of their references.
#[derive(Default)]
struct Notes<'e> {
    events: Vec<(String, Vec<Event<'e>>)>,
    open: Vec<usize>,
    references: HashMap<String, usize>,
}

impl<'e, 'b> Walk<'e, 'b> {
    pub fn new(base: Option<&'b str>) -> Self {
        Self {
            builder: Builder::new(),
            base,
            lists: Vec::new(),
            pending: None,
            entered: Vec::new(),
            links: 0,
            code: false,
            images: None,
            html: None,
            muted: None,
            notes: Notes::default(),
            last: ' ',
            soft: false,
            callout: false,
            loose_item: false,
        }
    }

    pub fn finish(mut self) -> Document {
        self.settle_images(false);
        let mut notes = std::mem::take(&mut self.notes.events);
        let order = &self.notes.references;
        notes.sort_by_key(|(label, _)| order.get(label).copied().unwrap_or(usize::MAX));
        for event in notes.into_iter().flat_map(|(_, events)| events) {
            self.one(event);
        }
        self.settle_images(false);
        self.builder.finish()
    }

    pub fn event(&mut self, event: Event<'e>) {
        if let Event::Start(Tag::FootnoteDefinition(label)) = &event {
            self.notes.open.push(self.notes.events.len());
            self.notes.events.push((label.to_string(), Vec::new()));
        }
        let ends = matches!(event, Event::End(TagEnd::FootnoteDefinition));
        let note = self.notes.open.last().and_then(|at| self.notes.events.get_mut(*at));
        match note {
            Some((_, events)) => events.push(event),
            None => self.one(event),
        }
        if ends {
            self.notes.open.pop();
        }
    }

    fn one(&mut self, event: Event<'e>) {
        if let Some(images) = &mut self.images {
            let ends = matches!(event, Event::End(TagEnd::Paragraph));
            let fits = images.take(event);
            if ends || !fits {
                self.settle_images(ends && fits);
            }
            return;
        }
        if !matches!(event, Event::End(TagEnd::Item))
            && let Some(marker) = self.pending.take()
        {
            self.open_item(marker, &event);
        }
        match event {
            Event::Start(Tag::Paragraph) => {
                self.images = Some(Images { events: vec![event], depth: 0 });
            }
            event => self.write(event),
        }
    }

    /// A paragraph of images becomes figures; any other is written as it came.
    fn settle_images(&mut self, complete: bool) {
        let Some(Images { events, .. }) = self.images.take() else { return };
        if complete && events.iter().any(|e| matches!(e, Event::Start(Tag::Image { .. }))) {
            self.figures(&events);
        } else {
            events.into_iter().for_each(|event| self.write(event));
        }
    }

    fn figures(&mut self, events: &[Event<'e>]) {
        let mut caption: Option<&CowStr<'e>> = None;
        for event in events {
            match event {
                Event::Start(Tag::Image { dest_url, title, link_type, .. }) => {
                    let link = self.address(dest_url, *link_type);
                    self.begin(figure(link));
                    caption = Some(title).filter(|title| !title.is_empty());
                }
                Event::End(TagEnd::Image) => {
                    if let Some(title) = caption.take() {
                        self.builder.caption();
                        self.builder.text(title);
                    }
                    self.begin(BlockKind::Paragraph);
                }
                Event::Text(text) | Event::Code(text) => self.builder.text(text),
                Event::SoftBreak | Event::HardBreak => self.builder.text(" "),
                _ => {}
            }
        }
    }

    /// Opens the item that the last event announced, now that its marker is known.
    fn open_item(&mut self, marker: Marker, event: &Event<'e>) {
        let (marker, tight) = match event {
            Event::TaskListMarker(done) => (Marker::Task { done: *done }, true),
            Event::Start(Tag::Paragraph) => (marker, false),
            _ => (marker, true),
        };
        self.loose_item = !tight;
        let nested = self.lists.len() > 1;
        if let Some(list) = self.lists.last_mut() {
            let first = std::mem::replace(&mut list.first, false);
            if tight && (nested || !first) {
                self.builder.tighten();
            }
        }
        self.builder.open(Container::Item { marker, first: true });
        self.last = ' ';
    }

    /// A task's mark. In a loose list it comes behind the paragraph's start, so the item was
    /// opened as another; nothing stands in it yet, so it can be opened anew.
    fn mark_task(&mut self, done: bool) {
        if std::mem::take(&mut self.loose_item) {
            self.builder.close();
            self.builder.open(Container::Item { marker: Marker::Task { done }, first: true });
            self.begin(BlockKind::Paragraph);
        }
    }

    fn write(&mut self, event: Event<'e>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text);
            }
            Event::Code(text) => self.inline(InlineKind::Code, &text),
            Event::Html(html) => match &mut self.html {
                Some(block) => block.push_str(&html),
                None => self.raw(&html, false),
            },
            Event::InlineHtml(html) => self.raw(&html, false),
            Event::FootnoteReference(label) => {
                let next = self.notes.references.len();
                self.notes.references.entry(label.to_string()).or_insert(next);
                self.flush();
                // the brackets keep the label apart from the word before it
                self.builder.text("[");
                self.inline(InlineKind::NoteRef, &label);
                self.builder.text("]");
            }
            Event::SoftBreak => self.soft = true,
            Event::HardBreak => self.builder.line_break(),
            Event::Rule => {
                self.begin(BlockKind::Rule);
                self.begin(BlockKind::Paragraph);
            }
            Event::TaskListMarker(done) => self.mark_task(done),
        }
    }

    fn start(&mut self, tag: Tag<'e>) {
        match tag {
            Tag::Paragraph => self.begin(BlockKind::Paragraph),
            Tag::Heading { level, .. } => self.begin(BlockKind::Heading(level as u8)),
            Tag::BlockQuote(_) => {
                self.builder.open(Container::Quote);
                self.callout = true;
            }
            Tag::CodeBlock(kind) => {
                self.begin(BlockKind::Code { lang: language(&kind) });
                self.code = true;
            }
            Tag::HtmlBlock => self.html = Some(String::new()),
            Tag::List(next) => self.lists.push(List { next, first: true }),
            Tag::Item => self.pending = Some(self.next_marker()),
            Tag::FootnoteDefinition(label) => {
                self.builder.open(Container::Note { label: Safe::line(&label), first: true });
            }
            Tag::DefinitionListTitle => self.begin(BlockKind::Term),
            Tag::DefinitionListDefinition => self.builder.open(Container::Definition),
            Tag::Table(alignments) => {
                self.begin(table(alignments.iter().map(|a| align(*a)).collect(), 1));
            }
            Tag::TableHead | Tag::TableRow => self.builder.row(),
            Tag::TableCell => self.builder.cell(),
            Tag::Emphasis => self.enter(Some(InlineKind::Emphasis)),
            Tag::Strong => self.enter(Some(InlineKind::Strong)),
            Tag::Strikethrough => self.enter(Some(InlineKind::Strike)),
            Tag::Superscript => self.enter(Some(InlineKind::Superscript)),
            Tag::Subscript => self.enter(Some(InlineKind::Subscript)),
            Tag::Link { dest_url, link_type, .. } => {
                // the parser finds addresses in angle brackets within links
                let link = if self.links > 0 { None } else { self.address(&dest_url, link_type) };
                self.enter(link.map(InlineKind::Link));
                self.links += 1;
            }
            Tag::Image { dest_url, link_type, .. } => {
                let link = self.address(&dest_url, link_type).map(InlineKind::Image);
                self.enter(link);
                self.links += 1;
            }
            Tag::DefinitionList | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                self.code = false;
                self.begin(BlockKind::Paragraph);
            }
            TagEnd::HtmlBlock => {
                let html = self.html.take().unwrap_or_default();
                self.begin(BlockKind::Paragraph);
                self.raw(&html, true);
                self.begin(BlockKind::Paragraph);
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => {
                // an item without content shows nothing
                if self.pending.take().is_none() {
                    self.close();
                }
            }
            TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionListDefinition => self.close(),
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::DefinitionListTitle
            | TagEnd::Table => self.begin(BlockKind::Paragraph),
            TagEnd::Link | TagEnd::Image => {
                self.links = self.links.saturating_sub(1);
                self.leave();
            }
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript => self.leave(),
            TagEnd::TableCell => self.soft = false,
            TagEnd::DefinitionList
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn begin(&mut self, kind: BlockKind) {
        self.muted = None;
        self.soft = false;
        self.last = ' ';
        self.builder.begin(kind);
    }

    fn close(&mut self) {
        self.callout = false;
        self.builder.close();
        self.begin(BlockKind::Paragraph);
    }

    fn next_marker(&mut self) -> Marker {
        match self.lists.last_mut().and_then(|list| list.next.as_mut()) {
            Some(next) => {
                let number = *next;
                *next = next.saturating_add(1);
                Marker::Number(number)
            }
            None => Marker::Bullet,
        }
    }

    /// An inline without a kind keeps its words only.
    fn enter(&mut self, kind: Option<InlineKind>) {
        self.flush();
        self.entered.push(kind.is_some());
        if let Some(kind) = kind {
            self.builder.enter(kind);
        }
    }

    fn leave(&mut self) {
        if self.entered.pop().unwrap_or(false) {
            self.builder.leave();
        }
    }

    fn inline(&mut self, kind: InlineKind, text: &str) {
        if self.muted.is_none() {
            self.flush();
            self.builder.enter(kind);
            self.builder.text(text);
            self.builder.leave();
            self.last = text.chars().next_back().unwrap_or(self.last);
        }
    }

    /// Writes the line end that is owed as a space.
    fn flush(&mut self) {
        if std::mem::take(&mut self.soft) {
            self.builder.text(" ");
        }
    }

    fn text(&mut self, text: &str) {
        if self.muted.is_some() {
            return;
        }
        if self.code {
            self.builder.text(text);
            return;
        }
        if std::mem::take(&mut self.callout)
            && let Some((kind, rest)) = callout(text)
        {
            self.inline(InlineKind::Strong, kind);
            self.builder.text(&format!(" {rest}"));
            self.builder.line_break();
            return;
        }
        if self.soft && inline::joins(self.last, text.chars().next().unwrap_or(' ')) {
            self.soft = false;
        }
        self.flush();
        if self.links > 0 {
            self.builder.text(text);
        } else {
            inline::marked(&mut self.builder, text);
        }
        self.last = text.chars().next_back().unwrap_or(self.last);
    }

    /// The index of an address that can be opened.
    fn address(&mut self, url: &str, kind: LinkType) -> Option<usize> {
        let link = match kind {
            LinkType::WikiLink { .. } => None,
            LinkType::Email => links::resolve(None, &format!("mailto:{url}")),
            _ => links::resolve(self.base, url),
        };
        link.map(|link| self.builder.link(link))
    }

    /// Raw HTML: tags are dropped and words kept; `<br>`, images and blocks mean what they mean.
    fn raw(&mut self, html: &str, block: bool) {
        for token in tags::tokens(html) {
            match (token, &self.muted) {
                (Token::Close(name), Some(muted)) if name == *muted => self.muted = None,
                (_, Some(_)) => {}
                (Token::Text(text), None) => self.text(&entities::decode(text)),
                (Token::Open(name, _), None) if tags::is_mute(&name) => self.muted = Some(name),
                (Token::Open(name, attributes), None) => self.raw_tag(&name, attributes, block),
                (Token::Close(name), None) if block && tags::is_block(&name) => {
                    self.begin(BlockKind::Paragraph);
                }
                (Token::Close(_), None) => {}
            }
        }
    }

    fn raw_tag(&mut self, name: &str, attributes: &str, block: bool) {
        match name {
            "br" => self.builder.line_break(),
            "hr" if block => self.begin(BlockKind::Rule),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if block => {
                self.begin(BlockKind::Heading(name.as_bytes()[1] - b'0'));
            }
            "img" => {
                let value = |key| tags::attribute(attributes, key).map(entities::decode);
                let source = value("src").unwrap_or_default();
                let link = self.address(&source, LinkType::Inline);
                self.enter(link.map(InlineKind::Image));
                self.builder.text(&value("alt").unwrap_or_default());
                self.leave();
            }
            _ if block && tags::is_block(name) => self.begin(BlockKind::Paragraph),
            _ => {}
        }
    }
}

impl<'e> Images<'e> {
    /// Keeps the event; false when the paragraph holds more than images, linked or not.
    fn take(&mut self, event: Event<'e>) -> bool {
        let fits = match &event {
            Event::Start(Tag::Image { .. }) => {
                self.depth += 1;
                true
            }
            Event::End(TagEnd::Image) => {
                self.depth = self.depth.saturating_sub(1);
                true
            }
            Event::Start(Tag::Link { .. }) => self.events.len() == 1 || self.depth == 0,
            Event::Text(text) => self.depth > 0 || text.trim().is_empty(),
            Event::SoftBreak | Event::HardBreak => true,
            Event::End(TagEnd::Link | TagEnd::Paragraph) => true,
            Event::Code(_) | Event::Start(_) | Event::End(_) => self.depth > 0,
            _ => false,
        };
        self.events.push(event);
        fits && self.events.len() < GALLERY
    }
}

/// `[!note] Title` at the start of a block quote: the kind and the title.
fn callout(text: &str) -> Option<(&str, &str)> {
    let (kind, rest) = text.strip_prefix("[!")?.split_once(']')?;
    let named = !kind.is_empty() && kind.chars().all(|c| c.is_alphanumeric() || c == '-');
    named.then(|| (kind, rest.trim_start_matches(['+', '-']).trim()))
}

fn language(kind: &CodeBlockKind<'_>) -> Option<Safe> {
    let CodeBlockKind::Fenced(info) = kind else { return None };
    let name = info.split(|c: char| c.is_whitespace() || ",{".contains(c)).next().map(Safe::line);
    name.filter(|name| !name.is_empty())
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Left,
        Alignment::Center => Align::Centre,
        Alignment::Right => Align::Right,
    }
}
