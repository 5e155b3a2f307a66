//! Plain text → an article: header lines become metadata, the rest blocks.

pub mod blocks;
pub mod shape;

use crate::article::Article;
use crate::formats::fields::apply;
use crate::formats::headers;

/// Reads a text; nothing that is not a header line is lost.
pub fn read(text: &str) -> Article {
    let mut article = Article::default();
    let lines: Vec<&str> = text.lines().collect();
    let found = headers::loose(&lines);
    apply(&found.fields, &mut article.meta, &mut article.problems);
    article.document = blocks::document(&lines[found.body], found.formal);
    article
}
