//! The text of a feed → what it says of itself, and its items as stretches of the text.

use std::cell::Cell;
use std::rc::Rc;

use crate::article::Meta;
use crate::error::Problem;
use crate::formats::feed::element::{Element, Elements, is_item, local};
use crate::formats::feed::entities::Entities;
use crate::formats::feed::item;
use crate::formats::feed::names::{Names, Space};
use crate::formats::feed::roles::{Role, role};
use crate::formats::feed::value::{Custom, Value, words};
use crate::formats::feed::xml::{Piece, Pieces};
use crate::formats::{lang, links};

/// Channels in channels: CDF has them.
const DEEPEST: usize = 4;
/// A year of a busy agency; more would fill the memory with rows nobody reads.
pub const MOST: usize = 20_000;
/// What a feed says of itself in fields that are of use here.
const FIELDS: usize = 100_000;

pub struct Feed<'a> {
    pub text: &'a str,
    pub names: Names<'a>,
    pub entities: Entities,
    pub is_atom: bool,
    /// The feed's own: its title is `source` too.
    pub meta: Meta,
    /// Completes addresses that have no base.
    pub address: Option<String>,
    pub items: Vec<Item<'a>>,
    pub problems: Vec<Problem>,
    /// The last line asked for, and its byte: problems come in order.
    line: Cell<(usize, usize)>,
}

pub struct Item<'a> {
    pub element: Element<'a>,
    pub scope: Rc<Scope>,
    /// What names without a prefix mean in it.
    pub without: Space,
}

/// What holds for an element and all in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scope {
    /// `xml:base`, complete.
    pub base: Option<String>,
    /// `xml:lang`
    pub lang: Option<String>,
}

impl Scope {
    /// The scope of an element inside of this one.
    pub fn of(self: &Rc<Self>, element: &Element<'_>, entities: &Entities) -> Rc<Self> {
        let (base, lang) = (element.attribute("xml:base"), element.attribute("xml:lang"));
        if base.is_none() && lang.is_none() {
            return Rc::clone(self);
        }
        let mut scope = Self::clone(self);
        if let Some(base) = base {
            let base = entities.decode_all(base);
            let link = links::resolve(self.base.as_deref(), &base);
            scope.base = link.map(|link| link.url.into_string()).or(scope.base);
        }
        if let Some(lang) = lang {
            scope.lang = Some(lang.trim().to_owned());
        }
        Rc::new(scope)
    }
}

/// The name of the first element, which tells a feed from a page.
pub fn root(text: &str) -> Option<&str> {
    let mut pieces = Pieces::new(text, 0);
    pieces.find_map(|piece| match piece {
        Piece::Open(tag) => Some(local(tag.name)),
        _ => None,
    })
}

impl<'a> Feed<'a> {
    pub fn read(text: &'a str) -> Self {
        let mut feed = Self {
            text,
            names: Names::default(),
            entities: Entities::default(),
            is_atom: false,
            meta: Meta::default(),
            address: None,
            items: Vec::new(),
            problems: Vec::new(),
            line: Cell::new((1, 0)),
        };
        feed.names.declare(text);
        let mut pieces = Pieces::new(text, 0);
        let mut start = 0;
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Subset(subset) => feed.entities.declare(subset),
                Piece::Open(tag) => {
                    feed.is_atom = local(tag.name).eq_ignore_ascii_case("feed")
                        || local(tag.name).eq_ignore_ascii_case("entry");
                    if let Some((prefix, _)) = tag.name.split_once(':') {
                        feed.names.adopt(prefix);
                    }
                    break;
                }
                Piece::Text(_) | Piece::Cdata(_) | Piece::Close(_) => {}
            }
            start = pieces.at;
        }
        feed.gather(&text[start..]);
        feed
    }

    /// The line where a slice of the text begins, counted from 1.
    pub fn line(&self, slice: &str) -> usize {
        let byte = (slice.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let (line, from) = self.line.get();
        let (line, from) = if byte < from { (1, 0) } else { (line, from) };
        let between = self.text.as_bytes().get(from..byte).unwrap_or_default();
        let line = line + between.iter().filter(|b| **b == b'\n').count();
        self.line.set((line, byte));
        line
    }

    /// Walks the feed's own fields and finds the items, in whatever channel they stand.
    fn gather(&mut self, text: &'a str) {
        let mut levels = vec![(Elements::new(text), Rc::new(Scope::default()), Space::Core)];
        let mut fields = 0;
        while let Some((elements, scope, without)) = levels.last_mut() {
            let Some(element) = elements.next() else {
                levels.pop();
                continue;
            };
            let without = Names::default_of(element.attributes).unwrap_or(*without);
            let (space, name) = self.names.resolve(element.name, without);
            let scope = scope.of(&element, &self.entities);
            let own = matches!(space, Space::Core | Space::Atom | Space::Rdf);
            if own && is_item(&name) {
                if !self.item(Item { element, scope, without }) {
                    return;
                }
            } else if own && matches!(name.as_str(), "rss" | "rdf" | "feed" | "channel" | "items") {
                if levels.len() < DEEPEST {
                    levels.push((element.children(), scope, without));
                }
            } else if fields < FIELDS {
                fields += 1;
                self.field(space, &name, &element, &scope);
            }
        }
    }

    /// Keeps an item; false when there are enough.
    fn item(&mut self, item: Item<'a>) -> bool {
        if !item.element.whole {
            let line = self.line(item.element.inner);
            let what = "the file ends in the middle of this item; it is left out";
            self.problems.push(Problem::new(what).at(line));
            return true;
        }
        if self.items.len() == MOST {
            let line = self.line(item.element.inner);
            let what = format!("the feed has more than {MOST} items; the rest is left out");
            self.problems.push(Problem::new(what).at(line));
            return false;
        }
        self.items.push(item);
        true
    }

    fn field(&mut self, space: Space, name: &str, field: &Element<'_>, scope: &Rc<Scope>) {
        let line = |known: &Entities| Value::read(field, Custom::Words, known).line();
        match role(space, name) {
            Some(Role::Title(0)) if self.meta.title.is_empty() => {
                self.meta.title = line(&self.entities);
                self.meta.source = Some(self.meta.title.clone()).filter(|title| !title.is_empty());
            }
            Some(Role::Link) => self.link(space, field, scope),
            Some(Role::Lang) => self.meta.lang = lang::tag(&line(&self.entities)),
            // RSS names an editor, who wrote nothing
            Some(Role::Author) if space != Space::Core || self.is_atom => {
                let author = item::author(field, self);
                self.meta.authors.extend(author);
            }
            _ => {}
        }
    }

    fn link(&mut self, space: Space, field: &Element<'_>, scope: &Scope) {
        let rel = field.attribute("rel").map(|rel| rel.trim().to_ascii_lowercase());
        let text = match field.attribute("href") {
            Some(href) => self.entities.decode_all(href).into_owned(),
            None => words(field.inner, &self.entities, true),
        };
        let Some(link) = links::resolve(scope.base.as_deref(), &text) else { return };
        let own = matches!(rel.as_deref(), None | Some("alternate"));
        if own && (space != Space::Atom || self.is_atom) {
            self.address = Some(link.url.to_string());
            self.meta.link = Some(link);
        } else if rel.as_deref() == Some("self") && self.address.is_none() {
            self.address = Some(link.url.into_string());
        }
    }
}
