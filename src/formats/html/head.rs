//! What a page says of itself in its head, its data and its first elements → [`Meta`].

use std::collections::HashMap;

use crate::article::{Date, Meta};
use crate::formats::html::linked::{self, Linked};
use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::{dateline, headline, seen};
use crate::formats::{entities, fields, lang, links, people};
use crate::safe::Safe;

/// Scripts with data that are read; shops have hundreds.
const SCRIPTS: usize = 20;
/// Times that are looked at; the article's own is among the first.
const TIMES: usize = 200;
/// Tags that are kept.
const TAGS: usize = 20;
/// Scalar values of a byline.
const BYLINE: usize = 100;

/// Nodes of an element that may be a byline; a page may be called `author` as a whole.
const SMALL: usize = 80;

/// What stands in a page's head, unjudged.
#[derive(Debug, Default)]
pub struct Head {
    /// By name in lower case with colons, such as `og:title`; the first of each.
    named: HashMap<String, String>,
    tags: Vec<String>,
    pub linked: Linked,
    pub title: String,
    canonical: Option<String>,
    base: Option<String>,
    lang: Option<String>,
}

impl Head {
    pub fn read(tree: &Tree<'_>) -> Self {
        let mut head = Self::default();
        let mut scripts = 0;
        let value = |id, name| tree.attribute(id, name).unwrap_or_default().trim().to_owned();
        head.lang = tree.attribute(tree.root(), Attribute::Lang).map(std::borrow::Cow::into_owned);
        for id in tree.descendants(tree.root()) {
            match tree.name(id) {
                "meta" => head.meta(tree, id),
                "title"
                    if head.title.is_empty()
                        && tree.parent(id).is_some_and(|p| tree.name(p) != "svg") =>
                {
                    head.title = Safe::line(&tree.text(id)).into_string();
                }
                "link" if value(id, Attribute::Rel).eq_ignore_ascii_case("canonical") => {
                    head.canonical.get_or_insert_with(|| value(id, Attribute::Href));
                }
                "base" => {
                    let href = value(id, Attribute::Href);
                    head.base = head.base.take().or(Some(href).filter(|href| !href.is_empty()));
                }
                "script" if scripts < SCRIPTS && head.linked == Linked::default() => {
                    if let Some(script) = tree.first(id) {
                        scripts += 1;
                        head.linked = linked::read(tree.raw(script)).unwrap_or_default();
                    }
                }
                _ => {}
            }
        }
        head
    }

    fn meta(&mut self, tree: &Tree<'_>, id: Id) {
        let Some(content) = tree.attribute(id, Attribute::Content) else { return };
        let content = content.trim();
        if content.is_empty() || self.named.len() > 500 {
            return;
        }
        let keys = [Attribute::Property, Attribute::Name, Attribute::ItemProp];
        for keys in keys.iter().filter_map(|key| tree.raw_attribute(id, *key)) {
            // several names in one attribute are a habit of some systems
            for key in keys.split_ascii_whitespace().take(8) {
                let key = key.to_ascii_lowercase().replace(['.', '-', '_'], ":");
                if key == "article:tag" {
                    self.tags.push(content.to_owned());
                }
                self.named.entry(key).or_insert_with(|| content.to_owned());
            }
        }
    }

    /// The first of some names that the page gives.
    fn named(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.named.get(*name)).map(String::as_str)
    }

    /// The page's own address.
    fn address(&self) -> Option<crate::article::Link> {
        let own = self.canonical.as_deref().and_then(|url| links::resolve(None, url));
        let told = ["og:url", "parsely:link", "twitter:url", "dc:identifier"];
        own.or_else(|| self.named(&told).and_then(|url| links::resolve(None, url)))
    }

    /// What completes the page's addresses.
    pub fn base(&self) -> Option<String> {
        let own = self.address().map(|link| link.url.into_string());
        let base = self.base.as_deref().and_then(|base| links::resolve(own.as_deref(), base));
        base.map(|link| link.url.into_string()).or(own)
    }

    pub fn site(&self) -> Option<&str> {
        let named = ["og:site:name", "application:name", "dc:publisher", "citation:journal:title"];
        self.linked.publisher.as_deref().or_else(|| self.named(&named))
    }

    /// Fills in what the head knows; what stands in the text is found elsewhere.
    pub fn apply(&self, tree: &Tree<'_>, meta: &mut Meta) {
        let line =
            |text: &str| Some(Safe::line(&entities::lenient(text))).filter(|t| !t.is_empty());
        if let Some(title) = self.headline(tree) {
            meta.title = title;
        }
        for author in self.authors() {
            if !meta.authors.contains(&author) {
                meta.authors.push(author);
            }
        }
        let named = |names: &[&str]| self.named(names).and_then(Date::parse);
        let linked = |text: &Option<String>| text.as_deref().and_then(Date::parse);
        meta.date = linked(&self.linked.published).or_else(|| {
            named(&[
                "article:published:time",
                "parsely:pub:date",
                "datepublished",
                "og:published:time",
                "article:published",
                "sailthru:date",
                "citation:publication:date",
                "citation:date",
                "dc:date:issued",
                "dcterms:created",
                "dcterms:issued",
                "dc:date",
                "dcterms:date",
                "pubdate",
                "publish:date",
                "publishdate",
                "publication:date",
                "date",
                "article:create:at",
                "cxenseparse:recs:publishtime",
            ])
        });
        meta.updated = linked(&self.linked.modified)
            .or_else(|| named(&["article:modified:time", "datemodified", "og:updated:time"]));
        meta.source = self.site().and_then(line);
        meta.link = self.address();
        let lang = [self.lang.as_deref(), self.linked.lang.as_deref()];
        let told = self.named(&["og:locale", "language", "content:language", "dc:language"]);
        meta.lang = lang.into_iter().flatten().chain(told).find_map(lang::tag);
        let tags = if self.tags.is_empty() { &self.linked.tags } else { &self.tags };
        for tag in tags.iter().take(TAGS).filter_map(|tag| line(tag)) {
            if !meta.tags.contains(&tag) {
                meta.tags.push(tag);
            }
        }
        let summary = self.named(&["og:description", "description", "dc:description"]);
        meta.summary = summary.or(self.linked.description.as_deref()).and_then(line);
    }

    /// The title, without the name of the site.
    fn headline(&self, tree: &Tree<'_>) -> Option<Safe> {
        let linked = match (&self.linked.headline, &self.linked.name) {
            (Some(headline), Some(name)) if headline != name => {
                let title = &self.title;
                let near = |text: &str| headline::likeness(text, title) > 0.75;
                Some(if near(name) && !near(headline) { name } else { headline })
            }
            (headline, name) => headline.as_ref().or(name.as_ref()),
        };
        let named = [
            "dc:title",
            "dcterm:title",
            "og:title",
            "weibo:article:title",
            "title",
            "twitter:title",
            "parsely:title",
            "citation:title",
        ];
        let given = linked.map(String::as_str).or_else(|| self.named(&named));
        let given = given.map(|title| Safe::line(&entities::lenient(title)));
        let title = match given.filter(|title| !title.is_empty()) {
            Some(title) => headline::without_site(&title, self.site().unwrap_or_default()),
            None => headline::clean(tree, &self.title, self.site().unwrap_or_default()),
        };
        Some(title).filter(|title| !title.is_empty())
    }

    fn authors(&self) -> Vec<Safe> {
        let linked = self.linked.authors.iter().map(String::as_str);
        let mut authors = names(linked);
        let told = [
            "dc:creator",
            "dcterm:creator",
            "dcterms:creator",
            "author",
            "parsely:author",
            "article:author",
            "sailthru:author",
            "citation:author",
            "byl",
        ];
        for name in told {
            if authors.is_empty() {
                authors = names(self.named.get(name).map(String::as_str).into_iter());
            }
        }
        authors
    }
}

/// Names that are names: no addresses and no accounts.
fn names<'n>(given: impl Iterator<Item = &'n str>) -> Vec<Safe> {
    let decoded = given.map(|text| entities::lenient(text).into_owned());
    let named = decoded.filter(|text| !text.contains("://") && !text.starts_with('@'));
    named.flat_map(|text| people::names(&text)).collect()
}

/// Fills in from the text what the head does not say: byline and date. Gives the elements that
/// only say it.
pub fn complete(tree: &Tree<'_>, body: Id, meta: &mut Meta) -> Vec<Id> {
    let mut told = Vec::new();
    let mut skip_to = body;
    let mut known = !meta.authors.is_empty();
    for id in tree.descendants(body) {
        if id < skip_to || tree.is_text(id) {
            continue;
        }
        if seen::is_hidden(tree, id) {
            skip_to = tree.behind(id);
        } else if tree.behind(id).index() - id.index() < SMALL && is_byline(tree, id) {
            let text = Safe::line(&tree.text(id));
            let length = text.chars().count();
            if length == 0 || length >= BYLINE {
                continue;
            }
            let own = tree.descendants(id).find(|at| {
                tree.raw_attribute(*at, Attribute::ItemProp).is_some_and(|prop| prop == "name")
            });
            if !known {
                let name = own.map_or(text, |own| Safe::line(&tree.text(own)));
                meta.authors = people::names(&name);
                known = !meta.authors.is_empty();
            }
            told.push(id);
            skip_to = tree.behind(id);
        }
    }
    if meta.date.is_none() {
        meta.date = date(tree, body);
    }
    if meta.date.is_none() || !known {
        let line = dateline::read(tree, body, &meta.title);
        meta.date = meta.date.take().or(line.date);
        if !known {
            meta.authors = line.authors;
        }
    }
    told
}

fn is_byline(tree: &Tree<'_>, id: Id) -> bool {
    let rel = tree.raw_attribute(id, Attribute::Rel).is_some_and(|rel| rel == "author");
    let prop = tree.raw_attribute(id, Attribute::ItemProp).is_some_and(|p| p.contains("author"));
    rel || prop || tree.class_has(id, &["byline", "author", "dateline", "writtenby", "p-author"])
}

/// The first `<time>` that says it is the day of publication, else the first with a day.
fn date(tree: &Tree<'_>, body: Id) -> Option<Date> {
    let mut first = None;
    let mut times = 0;
    for id in tree.descendants(body) {
        let prop = tree.raw_attribute(id, Attribute::ItemProp).unwrap_or_default();
        let published = prop.contains("datePublished")
            || (tree.name(id) == "time"
                && tree.class_has(id, &["publish", "entry-date", "dt-pub"]));
        if !published && tree.name(id) != "time" {
            continue;
        }
        times += 1;
        if times > TIMES {
            break;
        }
        let given = [Attribute::Datetime, Attribute::Content];
        let given = given.iter().find_map(|name| tree.attribute(id, *name));
        if given.is_none() && tree.behind(id).index() - id.index() > SMALL {
            continue;
        }
        let found = match given {
            Some(given) => Date::parse(&given),
            None => fields::lenient_date(&Safe::line(&tree.text(id))),
        };
        if published && found.is_some() {
            return found;
        }
        first = first.or(found);
    }
    first
}
