//! One item of a feed → an article: the best of what its fields say.

use std::rc::Rc;

use crate::article::{Article, Builder, Date, Link, Meta};
use crate::error::Problem;
use crate::formats::feed::date;
use crate::formats::feed::document::{Feed, Item, Scope};
use crate::formats::feed::element::Element;
use crate::formats::feed::names::{Names, Space};
use crate::formats::feed::person;
use crate::formats::feed::roles::{Role, role};
use crate::formats::feed::value::{Custom, Value, words};
use crate::formats::{entities, html, lang, links, plain};
use crate::safe::Safe;

/// Groups in groups: Media RSS has two levels.
const GROUPS: u8 = 2;
/// More fields than any item has.
const FIELDS: usize = 2000;
/// A list has no room for more of a summary.
const SUMMARY: usize = 600;
/// More authors or tags are a mistake.
const NAMES: usize = 100;
/// A longer body is cut: to lay it out would take longer than anybody waits.
const LONGEST: usize = 12 << 20;

/// What the fields of an item say so far.
struct Draft<'f, 'a> {
    feed: &'f Feed<'a>,
    meta: Meta,
    titles: Vec<(u8, Safe)>,
    bodies: Vec<Body>,
    dates: Vec<(u8, Date)>,
    links: Vec<(u8, Link)>,
    ids: Vec<(u8, Safe)>,
    problems: Vec<Problem>,
}

struct Body {
    rank: u8,
    value: Value,
    scope: Rc<Scope>,
}

pub fn article(feed: &Feed<'_>, item: &Item<'_>) -> Article {
    let meta = Meta::default();
    let mut draft = Draft {
        feed,
        meta,
        titles: Vec::new(),
        bodies: Vec::new(),
        dates: Vec::new(),
        links: Vec::new(),
        ids: Vec::new(),
        problems: Vec::new(),
    };
    draft.attributes(item);
    draft.fields(&item.element, &item.scope, item.without, 0);
    draft.finish(item)
}

impl Draft<'_, '_> {
    /// RDF and CDF write some of it as attributes of the item.
    fn attributes(&mut self, item: &Item<'_>) {
        let element = &item.element;
        let about = element.attribute("rdf:about").or_else(|| element.attribute("about"));
        if let Some(about) = about {
            let about = self.feed.entities.decode_all(about);
            self.ids.push((2, Safe::line(&about)));
            self.link(8, &about, &item.scope);
        }
        if let Some(href) = element.attribute("href").or_else(|| element.attribute("HREF")) {
            let href = self.feed.entities.decode_all(href);
            self.link(2, &href, &item.scope);
        }
        if let Some(changed) = element.attribute("lastmod").filter(|_| self.meta.updated.is_none())
        {
            self.meta.updated = date::read(&self.feed.entities.decode_all(changed));
        }
    }

    fn fields(&mut self, element: &Element<'_>, scope: &Rc<Scope>, without: Space, depth: u8) {
        for field in element.children().take(FIELDS) {
            let without = Names::default_of(field.attributes).unwrap_or(without);
            let (space, name) = self.feed.names.resolve(field.name, without);
            let Some(role) = role(space, &name) else { continue };
            let scope = scope.of(&field, &self.feed.entities);
            match role {
                Role::Group if depth < GROUPS => self.fields(&field, &scope, without, depth + 1),
                role => self.field(role, &field, &scope),
            }
        }
    }

    fn field(&mut self, role: Role, field: &Element<'_>, scope: &Rc<Scope>) {
        let known = &self.feed.entities;
        let line = || Value::read(field, Custom::Words, known).line();
        match role {
            Role::Title(rank) => {
                let title = line();
                if !title.is_empty() {
                    self.titles.push((rank, title));
                }
            }
            Role::Body(rank) => self.body(rank, field, scope),
            Role::Date(rank) => {
                if let Some(date) = self.date(field) {
                    self.dates.push((rank, date));
                }
            }
            Role::Updated => self.meta.updated = self.date(field).or(self.meta.updated),
            Role::Author => {
                let author = author(field, self.feed);
                self.meta.authors.extend(author.filter(|_| self.meta.authors.len() < NAMES));
            }
            Role::Link => self.links_of(field, scope),
            Role::Enclosure => {
                if let Some(url) = field.attribute("url") {
                    let url = known.decode_all(url);
                    self.link(9, &url, scope);
                }
            }
            Role::Guid => {
                let guid = words(field.inner, known, true);
                let false_ =
                    field.attribute("isPermaLink").or_else(|| field.attribute("ispermalink"));
                if !false_.is_some_and(|value| value.trim().eq_ignore_ascii_case("false")) {
                    self.link(7, &guid, scope);
                }
                self.ids.push((0, Safe::line(&guid)));
            }
            Role::Id(rank) => {
                let id = words(field.inner, known, true);
                self.ids.push((rank, Safe::line(&id)));
            }
            Role::Tags => self.tags(field),
            Role::Source => self.source(field),
            Role::Lang => self.meta.lang = lang::tag(&line()).or(self.meta.lang.take()),
            Role::Group => {}
        }
    }

    fn body(&mut self, rank: u8, field: &Element<'_>, scope: &Rc<Scope>) {
        if let Some(src) = field.attribute("src").filter(|_| field.inner.trim().is_empty()) {
            let src = self.feed.entities.decode_all(src);
            self.link(6, &src, scope);
            return;
        }
        let field = &Element { inner: self.within_bounds(field.inner), ..*field };
        let value = Value::read(field, Custom::Markup, &self.feed.entities);
        if value.is_empty() {
            return;
        }
        // XHTML says its base and language at the first element of its own
        let scope = match field.children().next() {
            Some(first) if matches!(value, Value::Html(_)) => scope.of(&first, &self.feed.entities),
            _ => scope.clone(),
        };
        self.bodies.push(Body { rank, value, scope });
    }

    fn within_bounds<'t>(&mut self, text: &'t str) -> &'t str {
        let kept = cut(text);
        if kept.len() < text.len() {
            let line = self.feed.line(text);
            self.problems.push(too_long().at(line));
        }
        kept
    }

    fn date(&mut self, field: &Element<'_>) -> Option<Date> {
        let text = words(field.inner, &self.feed.entities, true);
        let text = Safe::line(&text);
        let found = date::read(&text);
        if found.is_none() && !text.is_empty() {
            let short: String = text.chars().take(60).collect();
            let what = format!("{short:?} is not a date; the next best is used");
            self.problems.push(Problem::new(what).at(self.feed.line(field.inner)));
        }
        found
    }

    /// `<link>address</link>`, or Atom's, of which only the article's own counts.
    fn links_of(&mut self, field: &Element<'_>, scope: &Rc<Scope>) {
        let known = &self.feed.entities;
        let Some(href) = field.attribute("href").or_else(|| field.attribute("HREF")) else {
            let address = words(field.inner, known, true);
            self.link(1, &address, scope);
            return;
        };
        let attribute = |name: &str| field.attribute(name).map(|v| v.trim().to_ascii_lowercase());
        let rank = match attribute("rel").as_deref() {
            None | Some("" | "alternate") => match attribute("type") {
                Some(kind) if !kind.contains("html") => 4,
                _ => 1,
            },
            Some(rel) if rel.ends_with("#alternate") => 4,
            Some("related" | "via") => 6,
            Some("enclosure") => 9,
            Some(_) => return,
        };
        let href = known.decode_all(href);
        self.link(rank, &href, scope);
    }

    fn link(&mut self, rank: u8, address: &str, scope: &Scope) {
        let address = address.trim();
        let base = scope.base.as_deref().or(self.feed.address.as_deref());
        // a guid that is no address is no path of the site either
        let found = match rank {
            7 | 8 if !links::is_address(address) && scope.base.is_none() => None,
            _ => links::resolve(base, address).or_else(|| links::mend(address)),
        };
        self.links.extend(found.map(|link| (rank, link)));
    }

    fn tags(&mut self, field: &Element<'_>) {
        let known = &self.feed.entities;
        let given = field.attribute("label").or_else(|| field.attribute("term"));
        let text = match given {
            Some(given) => Safe::line(&known.decode_all(given)),
            None => Value::read(field, Custom::Words, known).line(),
        };
        let parted = field.local().eq_ignore_ascii_case("keywords");
        for tag in text.split(|c| parted && matches!(c, ',' | ';')) {
            let tag = Safe::line(tag);
            if !tag.is_empty() && !self.meta.tags.contains(&tag) && self.meta.tags.len() < NAMES {
                self.meta.tags.push(tag);
            }
        }
    }

    /// RSS names the feed an item was taken from; Atom holds what that feed says of itself.
    fn source(&mut self, field: &Element<'_>) {
        let known = &self.feed.entities;
        let mut named = None;
        for inner in field.children().take(FIELDS) {
            match inner.local() {
                "title" => named = Some(Value::read(&inner, Custom::Words, known).line()),
                "author" if self.meta.authors.is_empty() => {
                    self.meta.authors.extend(author(&inner, self.feed));
                }
                _ => {}
            }
        }
        let named = named.unwrap_or_else(|| Value::read(field, Custom::Words, known).line());
        if !named.is_empty() && links::mend(&named).is_none() {
            self.meta.source = Some(named);
        }
    }

    fn finish(mut self, item: &Item<'_>) -> Article {
        let feed = self.feed;
        let mut meta = std::mem::take(&mut self.meta);
        meta.title = best(&self.titles, false).unwrap_or_default();
        meta.date = best(&self.dates, true).or(meta.updated);
        meta.updated = meta.updated.filter(|updated| Some(*updated) != meta.date);
        // of several links RSS means the last, Atom the first
        meta.link = best(&self.links, !feed.is_atom);
        meta.id = best(&self.ids, false).filter(|id| !id.is_empty());
        meta.source = meta.source.or_else(|| feed.meta.source.clone());
        if meta.authors.is_empty() {
            meta.authors.clone_from(&feed.meta.authors);
        }
        distinct(&mut meta.authors);
        let chosen = choose(&self.bodies).map(|at| self.bodies.swap_remove(at));
        let scope = chosen.as_ref().map_or(&item.scope, |body| &body.scope);
        meta.lang = meta.lang.or_else(|| scope.lang.as_deref().and_then(lang::tag));
        meta.lang = meta.lang.or_else(|| feed.meta.lang.clone());
        let rank = chosen.as_ref().map_or(0, |body| body.rank);
        let summary = self.bodies.iter().filter(|body| body.rank > rank.min(1) || rank == 0);
        meta.summary = summary.map(|body| shortened(&body.value.line())).find(|s| !s.is_empty());
        let base = scope.base.clone().or_else(|| meta.link.as_ref().map(|l| l.url.to_string()));
        let base = base.or_else(|| feed.address.clone());
        let mut article = Article { meta, problems: self.problems, ..Article::default() };
        if let Some(body) = chosen {
            write(body.value, base.as_deref(), &mut article);
        }
        article
    }
}

/// The first or the last of those with the smallest number.
fn best<T: Clone>(found: &[(u8, T)], last: bool) -> Option<T> {
    let least = found.iter().map(|(rank, _)| *rank).min()?;
    let mut those = found.iter().filter(|(rank, _)| *rank == least).map(|(_, value)| value);
    if last { those.next_back().cloned() } else { those.next().cloned() }
}

/// The article before its summary, unless the summary says much more. Of two summaries the later
/// one is the article in disguise, unless it is much shorter.
fn choose(bodies: &[Body]) -> Option<usize> {
    let weights: Vec<usize> = bodies.iter().map(|body| body.value.weight()).collect();
    let mut chosen: Option<usize> = None;
    let mut order: Vec<usize> = (0..bodies.len()).collect();
    order.sort_by_key(|at| bodies[*at].rank);
    for at in order {
        let better = chosen.is_none_or(|before| match (bodies[before].rank, bodies[at].rank) {
            (0, 0) => weights[at] > weights[before],
            (1, 1) => weights[at] * 2 > weights[before],
            _ => weights[at] > weights[before] * 2 + 40,
        });
        if better {
            chosen = Some(at);
        }
    }
    chosen
}

/// Fills the article's document.
pub fn write(value: Value, base: Option<&str>, article: &mut Article) {
    match value {
        Value::Plain(text) => {
            let lines: Vec<&str> = text.lines().collect();
            article.document = plain::blocks::document(&lines, false);
        }
        Value::Html(html) => {
            let mut builder = Builder::new();
            article.problems.extend(html::blocks(&html, base, &mut builder));
            article.document = builder.finish();
        }
    }
}

/// As much of a body as is shown.
pub fn cut(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

pub fn too_long() -> Problem {
    let what = format!("the article is longer than {} MB; the rest is left out", LONGEST >> 20);
    Problem::new(what)
}

/// A person of Atom has a name and an address, everybody else's is one line.
pub fn author(field: &Element<'_>, feed: &Feed<'_>) -> Option<Safe> {
    let known = &feed.entities;
    let part = |name: &str| {
        let part = field.children().take(FIELDS).find(|e| e.local().eq_ignore_ascii_case(name))?;
        person::name(&Value::read(&part, Custom::Words, known).line())
    };
    part("name").or_else(|| part("email")).or_else(|| {
        let whole = Value::read(field, Custom::Words, known);
        match &whole {
            // `Ana <ana@e.org>` is no HTML
            Value::Html(text) if text.contains('@') => person::name(&entities::decode(text)),
            _ => person::name(&whole.line()),
        }
    })
}

/// Every name once; addresses only when nobody is named.
fn distinct(names: &mut Vec<Safe>) {
    let is_mail = |name: &Safe| name.contains('@') && !name.starts_with('@');
    let named = names.iter().any(|name| !is_mail(name));
    let mut kept: Vec<Safe> = Vec::new();
    for name in names.drain(..).filter(|name| !(named && is_mail(name))) {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    *names = kept;
}

pub fn shortened(text: &Safe) -> Safe {
    match text.char_indices().nth(SUMMARY) {
        None => text.clone(),
        Some((end, _)) => {
            let start = &text[..end];
            let cut = start.rfind(' ').unwrap_or(end);
            Safe::line(&format!("{}…", &start[..cut]))
        }
    }
}
