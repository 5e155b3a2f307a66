//! An element → whether a browser would show it.

use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};

/// Told by attributes alone; style sheets are not read.
pub fn is_hidden(tree: &Tree<'_>, id: Id) -> bool {
    let hidden = tree
        .raw_attribute(id, Attribute::Hidden)
        .is_some_and(|value| !value.eq_ignore_ascii_case("until-found"));
    let silent = tree
        .raw_attribute(id, Attribute::AriaHidden)
        .is_some_and(|value| value.eq_ignore_ascii_case("true"))
        // Wikipedia shows formulas as images that are hidden from readers of MathML
        && !tree.class_has(id, &["fallback-image"]);
    hidden
        || silent
        || style(tree, id, "display").is_some_and(|value| value.starts_with("none"))
        || style(tree, id, "visibility").is_some_and(|value| value.starts_with("hidden"))
}

/// A property of the element's own `style`, in lower case.
pub fn style(tree: &Tree<'_>, id: Id, property: &str) -> Option<String> {
    let style = tree.raw_attribute(id, Attribute::Style)?;
    let (_, value) = style
        .split(';')
        .filter_map(|pair| pair.split_once(':'))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case(property))?;
    Some(value.trim().to_ascii_lowercase())
}
