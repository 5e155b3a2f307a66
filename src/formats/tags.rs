//! Raw HTML inside other formats → its tokens: text, tags, and nothing of scripts and comments.

/// A piece of markup; text is still encoded.
#[derive(Debug, PartialEq)]
pub enum Token<'a> {
    Text(&'a str),
    /// Name in lower case, and what stands behind it in the tag.
    Open(String, &'a str),
    Close(String),
}

/// Elements whose content is no text of the page.
pub fn is_mute(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "iframe" | "svg" | "head")
}

/// Elements that stand on lines of their own.
pub fn is_block(name: &str) -> bool {
    let known = "address article aside blockquote center dd details dialog div dl dt fieldset \
        figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section \
        summary table tbody td tfoot th thead tr ul video audio";
    known.split_whitespace().any(|block| block == name)
}

/// The tokens in order; a `<` that begins no tag is text.
pub fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let text = text_length(rest);
            if text > 0 {
                let (token, after) = rest.split_at(text);
                rest = after;
                return Some(Token::Text(token));
            }
            let (token, length) = tag(rest);
            rest = &rest[length..];
            if token.is_some() {
                return token;
            }
        }
    })
}

/// Up to the next `<` that begins a tag, a comment or a declaration.
fn text_length(html: &str) -> usize {
    let starts = |at: &usize| {
        html[at + 1..]
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
    };
    html.match_indices('<').map(|(at, _)| at).find(starts).unwrap_or(html.len())
}

/// The tag at the start and its length; `None` for comments and declarations. A tag that is never
/// closed reaches to the end.
fn tag(html: &str) -> (Option<Token<'_>>, usize) {
    if let Some(comment) = html.strip_prefix("<!--") {
        return (None, comment.find("-->").map_or(html.len(), |at| at + 7));
    }
    let end = tag_end(html);
    let inner = html[1..end].trim_end_matches('>').trim_end_matches('/');
    if inner.starts_with(['!', '?']) {
        return (None, end);
    }
    let (name, close) = match inner.strip_prefix('/') {
        Some(name) => (name, true),
        None => (inner, false),
    };
    let stop = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name.len());
    let (name, attributes) = name.split_at(stop);
    let name = name.to_ascii_lowercase();
    let token = if close { Token::Close(name) } else { Token::Open(name, attributes) };
    (Some(token), end)
}

/// Behind the `>` that stands outside of quoted values.
fn tag_end(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if html.as_bytes()[..at].ends_with(b"=") => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    // an unclosed quote must not swallow the page
    html.find('>').map_or(html.len(), |at| at + 1)
}

/// The value of an attribute, still encoded.
pub fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=') else {
            rest = after.trim_start();
            if end == 0 {
                return None;
            }
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after.trim_start();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Token, attribute, tokens};
    use proptest::prelude::{any, proptest};

    fn show(html: &str) -> String {
        tokens(html)
            .map(|token| match token {
                Token::Text(text) => text.to_owned(),
                Token::Open(name, attributes) => format!("[{name}{attributes}]"),
                Token::Close(name) => format!("[/{name}]"),
            })
            .collect()
    }

    #[test]
    fn tags_text_and_comments_are_told_apart() {
        for (html, want) in [
            ("a <B>b</B><br/>c", "a [b]b[/b][br]c"),
            ("<img alt=\"a > b\" src='x'>c", "[img alt=\"a > b\" src='x']c"),
            ("1 < 2 <!-- no --> & <!DOCTYPE x>3", "1 < 2  & 3"),
            ("a <b", "a [b]"),
            ("<!-- open", ""),
            ("<i title=\"open>words", "[i title=\"open]words"),
            ("<?php x ?>y", "y"),
        ] {
            assert_eq!(show(html), want, "{html}");
        }
    }

    #[test]
    fn an_attribute_is_found_in_any_spelling() {
        let attributes = " hidden SRC = 'a b' alt=c data-x=\"d\"";
        for (name, want) in
            [("src", Some("a b")), ("alt", Some("c")), ("data-x", Some("d")), ("x", None)]
        {
            assert_eq!(attribute(attributes, name), want);
        }
        assert_eq!(attribute("= =", "x"), None);
    }

    proptest! {
        #[test]
        fn any_markup_is_survived(html in any::<String>(), near in "[<>!/a\"'= -]{0,40}") {
            let _ = (show(&html), show(&near), attribute(&html, "a"), attribute(&near, "a"));
        }
    }
}
