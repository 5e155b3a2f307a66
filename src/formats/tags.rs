//! Raw HTML inside other formats → its tokens: text, tags, and nothing of scripts and comments.

/// A piece of markup; text is still encoded.
#[derive(Debug, PartialEq)]
pub enum Token<'a> {
    Text(&'a str),
    /// Name in lower case, and what stands behind it in the tag, with the slash of `<br/>`.
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
pub fn tokens(html: &str) -> Tokens<'_> {
    Tokens { rest: html, unclosed: Vec::new() }
}

/// Tokens still to come. Every search that fails is remembered, so that a page of a million
/// comments without an end is read in one pass.
#[derive(Debug)]
pub struct Tokens<'a> {
    rest: &'a str,
    /// Ends that no longer occur.
    unclosed: Vec<String>,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let text = text_length(self.rest);
            if text > 0 {
                return Some(Token::Text(self.take(text)));
            }
            let (token, length) = match comment(self.rest) {
                Some(inner) => (None, self.comment_length(inner)),
                None => tag(self.rest),
            };
            self.take(length);
            if token.is_some() {
                return token;
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// The content of an element that holds no tags, such as a script; its end tag is read too.
    /// An element that is never closed ends at the next tag.
    pub fn raw(&mut self, name: &str) -> &'a str {
        if self.unclosed.iter().any(|end| end == name) {
            return self.take(text_length(self.rest));
        }
        let ends = |at: &usize| {
            let end = &self.rest.as_bytes()[at + 2..];
            end.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
                && !end.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
        };
        match self.rest.match_indices("</").map(|(at, _)| at).find(ends) {
            Some(at) => {
                let content = self.take(at);
                self.take(self.rest.find('>').map_or(self.rest.len(), |end| end + 1));
                content
            }
            None => {
                self.unclosed.push(name.to_owned());
                self.take(text_length(self.rest))
            }
        }
    }

    /// An open comment ends with its line's next `>`, as old browsers had it: the rest is words.
    fn comment_length(&mut self, inner: &str) -> usize {
        let open = self.rest.len() - inner.len();
        if inner.starts_with('>') || inner.starts_with("->") {
            return open + inner.find('>').map_or(0, |at| at + 1);
        }
        let known = self.unclosed.iter().any(|end| end == "--");
        match inner.find("-->").filter(|_| !known) {
            Some(at) => open + at + 3,
            None => {
                if !known {
                    self.unclosed.push("--".to_owned());
                }
                inner.find('>').map_or(self.rest.len(), |at| open + at + 1)
            }
        }
    }
}

fn comment(html: &str) -> Option<&str> {
    html.strip_prefix("<!--")
}

/// Up to the next `<` that begins a tag, a comment or a declaration.
fn text_length(html: &str) -> usize {
    let starts = |at: &usize| {
        html[at + 1..]
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
    };
    html.match_indices('<').map(|(at, _)| at).find(starts).unwrap_or(html.len())
}

/// The tag at the start and its length; `None` for declarations. A tag that is never closed
/// reaches to the end.
fn tag(html: &str) -> (Option<Token<'_>>, usize) {
    let end = tag_end(html);
    let inner = html[1..end].trim_end_matches('>');
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
    let mut before = b' ';
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    // an unclosed quote must not swallow the page
    html.find('>').map_or(html.len(), |at| at + 1)
}

/// The value of an attribute, still encoded.
pub fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    pairs(attributes)
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .and_then(|(_, value)| value)
}

/// Names as typed and values still encoded, `None` for an attribute that has none.
pub fn pairs(attributes: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let blank = |c: char| c.is_ascii_whitespace() || c == '/';
    let mut rest = attributes;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(blank);
        if rest.is_empty() {
            return None;
        }
        // a name may begin with `=`
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest[first..].find(|c| c == '=' || blank(c)).map_or(rest.len(), |at| at + first);
        let (name, after) = rest.split_at(end);
        rest = after.trim_ascii_start();
        let Some(value) = rest.strip_prefix('=') else { return Some((name, None)) };
        let value = value.trim_ascii_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => {
                value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len()))
            }
        };
        rest = after;
        Some((name, Some(value)))
    })
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
            ("a <B>b</B><br/>c", "a [b]b[/b][br/]c"),
            ("<img alt=\"a > b\" src='x'>c", "[img alt=\"a > b\" src='x']c"),
            ("1 < 2 <!-- no --> & <!DOCTYPE x>3", "1 < 2  & 3"),
            ("a <b", "a [b]"),
            ("<!-- open", ""),
            ("<!-- open>a<!-- open>b", "ab"),
            ("<!-->a<!--->b<!-- > -->c", "abc"),
            ("<i title = 'a>b'>c", "[i title = 'a>b']c"),
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
        assert_eq!(attribute("/src=a/b alt", "src"), Some("a/b"));
    }

    proptest! {
        #[test]
        fn any_markup_is_survived(html in any::<String>(), near in "[<>!/a\"'= -]{0,40}") {
            let _ = (show(&html), show(&near), attribute(&html, "a"), attribute(&near, "a"));
        }
    }
}
