//! The names of classes and ids → what their elements are likely to be.
//!
//! The lists are those of Readability (Mozilla, Apache-2.0).

use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};

/// Longer lists of classes are made by machines.
const LONGEST: usize = 400;

const UNLIKELY: &[&str] = &[
    "-ad-",
    "ai2html",
    "banner",
    "breadcrumbs",
    "combx",
    "comment",
    "community",
    "cover-wrap",
    "disqus",
    "extra",
    "footer",
    "gdpr",
    "header",
    "legends",
    "menu",
    "related",
    "remark",
    "replies",
    "rss",
    "shoutbox",
    "sidebar",
    "skyscraper",
    "social",
    "sponsor",
    "supplemental",
    "ad-break",
    "agegate",
    "pagination",
    "pager",
    "popup",
    "yom-remote",
];
const MAYBE: &[&str] =
    &["and", "article", "body", "column", "content", "main", "mathjax", "shadow"];
const POSITIVE: &[&str] = &[
    "article",
    "body",
    "content",
    "entry",
    "hentry",
    "h-entry",
    "main",
    "page",
    "pagination",
    "post",
    "text",
    "blog",
    "story",
];
const NEGATIVE: &[&str] = &[
    "-ad-",
    "hidden",
    "banner",
    "combx",
    "comment",
    "com-",
    "contact",
    "footer",
    "gdpr",
    "masthead",
    "media",
    "meta",
    "outbrain",
    "promo",
    "related",
    "scroll",
    "share",
    "shoutbox",
    "sidebar",
    "skyscraper",
    "sponsor",
    "shopping",
    "tags",
    "widget",
];

fn value(tree: &Tree<'_>, id: Id, name: Attribute) -> String {
    let value = tree.raw_attribute(id, name).unwrap_or_default();
    let mut end = value.len().min(LONGEST);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    value[..end].to_ascii_lowercase()
}

fn has(text: &str, words: &[&str]) -> bool {
    !text.is_empty() && words.iter().any(|word| text.contains(word))
}

/// Named like furniture, and not like an article as well.
pub fn is_unlikely(tree: &Tree<'_>, id: Id) -> bool {
    let named = |name| tree.raw_attribute(id, name).is_some();
    if tree.name(id) == "body" || !(named(Attribute::Class) || named(Attribute::Id)) {
        return false;
    }
    let both = value(tree, id, Attribute::Class) + " " + &value(tree, id, Attribute::Id);
    both.len() > 1 && has(&both, UNLIKELY) && !has(&both, MAYBE)
}

pub fn is_unlikely_role(role: &str) -> bool {
    matches!(
        role,
        "menu" | "menubar" | "complementary" | "navigation" | "alert" | "alertdialog" | "dialog"
    )
}

/// 25 for each name of an article, −25 for each of furniture.
pub fn weight(tree: &Tree<'_>, id: Id) -> f32 {
    let names = [Attribute::Class, Attribute::Id].map(|name| value(tree, id, name));
    let weights = names.iter().map(|name| {
        let negative = has(name, NEGATIVE) || name.split_ascii_whitespace().any(|n| n == "hid");
        f32::from(i8::from(has(name, POSITIVE))) * 25.0 - f32::from(i8::from(negative)) * 25.0
    });
    weights.sum()
}

/// The words of an element's class and id: `relatedPosts more-on` → `related posts more on`.
pub fn words(tree: &Tree<'_>, id: Id) -> Vec<String> {
    let mut words = vec![String::new()];
    for name in [Attribute::Class, Attribute::Id, Attribute::Data] {
        let value = tree.raw_attribute(id, name).unwrap_or_default();
        let mut lower = false;
        for c in value.chars().take(LONGEST) {
            if !c.is_ascii_alphanumeric() || (lower && c.is_ascii_uppercase()) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphanumeric()) {
                word.push(c.to_ascii_lowercase());
            }
            lower = c.is_ascii_lowercase();
        }
        words.push(String::new());
    }
    words.retain(|word| !word.is_empty());
    words
}
