//! A JSON Feed (1.0, 1.1, and what passes for it) → articles.

use crate::article::{Article, Link, Meta};
use crate::error::Problem;
use crate::formats::feed::document::MOST;
use crate::formats::feed::item::{cut, shortened, too_long, write};
use crate::formats::feed::json::{self, Json, Object};
use crate::formats::feed::value::{Custom, Value};
use crate::formats::feed::{date, person};
use crate::formats::{Reading, lang, links};
use crate::safe::Safe;

/// More authors or tags are a mistake.
const NAMES: usize = 100;

/// Reads a feed; `None` when the text is another kind of JSON.
pub fn read(text: &str, reading: &mut Reading) -> Option<Meta> {
    let feed = json::read(text)?;
    let version = feed.text("version").is_some_and(|v| v.contains("jsonfeed.org"));
    let items = feed.get("items").filter(|items| matches!(items, Json::List(_)));
    let named =
        ["title", "home_page_url", "feed_url", "version"].iter().any(|k| feed.get(k).is_some());
    if !version && (items.is_none() || !named) {
        return None;
    }
    let address = feed.text("home_page_url").or_else(|| feed.text("feed_url"));
    let meta = Meta {
        title: feed.text("title").map(Safe::line).unwrap_or_default(),
        source: feed.text("title").map(Safe::line).filter(|title| !title.is_empty()),
        link: address.and_then(|address| links::resolve(None, address)),
        lang: feed.text("language").and_then(lang::tag),
        authors: authors(&feed),
        ..Meta::default()
    };
    let items = items.map(Json::list).unwrap_or_default();
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    for (number, item) in items.iter().filter_map(Json::object).enumerate() {
        if number == MOST {
            let what = format!("the feed has more than {MOST} items; the rest is left out");
            reading.problems.push(Problem::new(what).at(line(item.at)));
            break;
        }
        if !item.whole {
            let what = "the file ends in the middle of this item; it is left out";
            reading.problems.push(Problem::new(what).at(line(item.at)));
            continue;
        }
        reading.articles.push(article(item, &meta, reading.articles.len() < 20, line));
    }
    if !feed.whole && reading.problems.is_empty() {
        reading.problems.push(Problem::new("the file ends before the feed does"));
    }
    Some(meta)
}

/// `told`: whether a fault is shown with its line, which costs a look through the file.
fn article(item: &Object<'_>, feed: &Meta, told: bool, line: impl Fn(usize) -> usize) -> Article {
    let base = feed.link.as_ref().map(|link| link.url.as_str());
    let mut problems = Vec::new();
    let mut date = |key: &str| {
        let text = item.text(key)?;
        let found = date::read(text);
        if found.is_none() {
            let short: String = text.chars().take(60).collect();
            let problem = Problem::new(format!("{short:?} is not a date; the next best is used"));
            problems.push(if told { problem.at(line(item.at)) } else { problem });
        }
        found
    };
    let (published, updated) = (date("date_published"), date("date_modified"));
    let link = |key: &str| item.text(key).and_then(|url| address(url, base));
    let id = item.text("id").map(Safe::line);
    let named = authors(item);
    let mut meta = Meta {
        title: item.text("title").map(Safe::line).unwrap_or_default(),
        date: published.or(updated),
        updated: updated.filter(|updated| Some(*updated) != published && published.is_some()),
        authors: if named.is_empty() { feed.authors.clone() } else { named },
        source: feed.source.clone(),
        link: link("url").or_else(|| link("external_url")),
        lang: item.text("language").and_then(lang::tag).or_else(|| feed.lang.clone()),
        summary: item.text("summary").map(|text| shortened(&Safe::line(text))),
        ..Meta::default()
    };
    if meta.link.is_none() {
        meta.link = id.as_deref().and_then(|id| links::resolve(None, id));
    }
    meta.id = id;
    for tag in item.get("tags").map(Json::list).unwrap_or_default().iter().take(NAMES) {
        let tag = tag.text().map(Safe::line).filter(|tag| !tag.is_empty());
        meta.tags.extend(tag.filter(|tag| !meta.tags.contains(tag)));
    }
    let base = meta.link.as_ref().map(|link| link.url.to_string()).or(base.map(str::to_owned));
    let mut article = Article { meta, problems, ..Article::default() };
    if ["content_html", "content_text"]
        .iter()
        .any(|key| item.text(key).is_some_and(|text| cut(text).len() < text.len()))
    {
        article.problems.push(too_long());
    }
    let html = item.text("content_html").map(|html| Value::html(cut(html).to_owned()));
    let plain = item.text("content_text").map(|text| Value::Plain(cut(text).to_owned()));
    let other = item.text("summary").map(|text| Value::guess(text.to_owned(), Custom::Markup));
    // a page without words, such as a picture, does not stand for the text
    let html = html.filter(|html| plain.is_none() || html.weight() > 0);
    if let Some(value) = html.or(plain).or(other) {
        write(value, base.as_deref(), &mut article);
    }
    article
}

fn address(url: &str, base: Option<&str>) -> Option<Link> {
    links::resolve(base, url).or_else(|| links::mend(url))
}

/// `authors` of 1.1 before `author` of 1.0; some write a name where an object belongs.
fn authors(object: &Object<'_>) -> Vec<Safe> {
    let name = |json: &Json<'_>| match json.object() {
        Some(author) => author.text("name").or_else(|| author.text("url")).and_then(person::name),
        None => json.text().and_then(person::name),
    };
    let several = object.get("authors").map(Json::list).unwrap_or_default();
    let mut authors: Vec<Safe> = several.iter().take(NAMES).filter_map(name).collect();
    if authors.is_empty()
        && let Some(author) = object.get("author")
    {
        authors.extend(author.list().iter().take(NAMES).filter_map(name));
        authors.extend(name(author));
    }
    authors.dedup();
    authors
}
