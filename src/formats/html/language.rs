//! What code is written in, as highlighters mark it.

use crate::formats::html::names::Attribute;
use crate::formats::html::tree::{Id, Tree};
use crate::safe::Safe;

/// `language-rust`, `lang-rust`, `highlight-source-rust`, `brush: rust` or `data-lang`, on the
/// `<pre>`, on a `<code>` that fills it, or on the box around it.
pub fn of_code(tree: &Tree<'_>, pre: Id) -> Option<Safe> {
    let code = tree.descendants(pre).take(3).find(|id| tree.name(*id) == "code");
    let around = tree.ancestors(pre).take(2);
    std::iter::once(pre).chain(code).chain(around).find_map(|id| {
        let given = tree.raw_attribute(id, Attribute::DataLang).map(str::to_owned);
        let class = || tree.raw_attribute(id, Attribute::Class).and_then(of_class);
        given.or_else(class).map(|name| Safe::line(&name)).filter(|name| is_name(name))
    })
}

fn of_class(class: &str) -> Option<String> {
    let mut words = class.split_ascii_whitespace();
    while let Some(word) = words.next() {
        for prefix in ["language-", "lang-", "highlight-source-", "brush:"] {
            if let Some(name) = word.strip_prefix(prefix) {
                let name = if name.is_empty() { words.next()? } else { name };
                return Some(name.trim_end_matches(';').to_owned());
            }
        }
        if word == "sourceCode" {
            return words.next().map(str::to_owned);
        }
    }
    None
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 24 && !name.contains(' ')
}
