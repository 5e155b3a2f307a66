//! An article → the same without what stands between its paragraphs.

use crate::formats::html::content::Content;
use crate::formats::html::tree::Tree;

pub fn clear(_tree: &Tree<'_>, _content: &mut Content, _title: &str) {}
