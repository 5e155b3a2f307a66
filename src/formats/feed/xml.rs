//! Text that is meant to be XML → its pieces, whatever is wrong with it.
//!
//! Written by hand, because every XML parser stops at the first fault and a feed is full of them: a
//! bare `&`, a tag never closed, an end in the middle. Nothing here fails, nothing looks back.

use memchr::memchr;

/// How far a tag or a value may reach before its `<` is taken for text.
const FAR: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Still encoded.
    Text(&'a str),
    /// As it stands.
    Cdata(&'a str),
    Open(Tag<'a>),
    /// The name as written.
    Close(&'a str),
    /// What stands between the brackets of `<!DOCTYPE … [ … ]>`.
    Subset(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// As written, with its prefix.
    pub name: &'a str,
    /// Still encoded; [`crate::formats::tags::attribute`] reads it.
    pub attributes: &'a str,
    /// `<br/>`
    pub empty: bool,
}

/// Reads pieces one after the other; `at` is the byte behind the last one.
#[derive(Debug, Clone, Copy)]
pub struct Pieces<'a> {
    text: &'a str,
    pub at: usize,
}

impl<'a> Pieces<'a> {
    pub fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Comments, processing instructions and declarations give nothing.
    fn markup(&mut self) -> Option<Piece<'a>> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("<!--") {
            self.at += comment.find("-->").map_or(rest.len(), |end| end + 7);
            return None;
        }
        if let Some(data) = rest.strip_prefix("<![CDATA[") {
            let end = data.find("]]>");
            self.at += end.map_or(rest.len(), |end| end + 12);
            return Some(Piece::Cdata(&data[..end.unwrap_or(data.len())]));
        }
        if rest.starts_with("<?") {
            let end = rest.find("?>").map(|end| end + 2).or_else(|| rest.find('>').map(|e| e + 1));
            self.at += end.unwrap_or(rest.len());
            return None;
        }
        if rest.starts_with("<!") {
            return self.declaration();
        }
        let length = tag_length(rest);
        self.at += length.max(1);
        if length == 0 {
            return Some(Piece::Text(&rest[..1]));
        }
        let inner = rest[1..length].trim_end_matches('>');
        if let Some(name) = inner.strip_prefix('/') {
            return Some(Piece::Close(name_of(name)));
        }
        let name = name_of(inner);
        let attributes = &inner[name.len()..];
        let bare = attributes.trim_end().strip_suffix('/');
        Some(Piece::Open(Tag {
            name,
            attributes: bare.unwrap_or(attributes),
            empty: bare.is_some(),
        }))
    }

    fn declaration(&mut self) -> Option<Piece<'a>> {
        let rest = self.rest();
        let close = rest.find('>').unwrap_or(rest.len().saturating_sub(1));
        let Some(open) = rest[..close].find('[') else {
            self.at += (close + 1).min(rest.len());
            return None;
        };
        let subset = &rest[open + 1..];
        let end = subset.find("]>").unwrap_or(subset.len());
        self.at += (open + 1 + end + 2).min(rest.len());
        Some(Piece::Subset(&subset[..end]))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while self.at < self.text.len() {
            let text = text_length(self.rest());
            if text > 0 {
                let piece = &self.rest()[..text];
                self.at += text;
                return Some(Piece::Text(piece));
            }
            if let Some(piece) = self.markup() {
                return Some(piece);
            }
        }
        None
    }
}

/// Up to the next `<` that may begin something.
fn text_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
        at += next;
        // of a run of signs only the last can
        while bytes.get(at + 1) == Some(&b'<') {
            at += 1;
        }
        let rest = &text[at + 1..];
        let begins = match rest.chars().next() {
            Some('!') => {
                rest.starts_with("!--") || rest.starts_with("![CDATA[") || is_doctype(rest)
            }
            Some('/') => rest[1..].starts_with(starts_name),
            Some(c) => c == '?' || starts_name(c),
            None => false,
        };
        if begins {
            return at;
        }
        at += 1;
    }
    text.len()
}

fn is_doctype(rest: &str) -> bool {
    rest.get(1..8).is_some_and(|word| word.eq_ignore_ascii_case("doctype"))
}

fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn name_of(tag: &str) -> &str {
    let stop = |c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<' | '=' | '"' | '\'');
    &tag[..tag.find(stop).unwrap_or(tag.len())]
}

/// Behind the `>` that stands outside of quoted values; 0 when the next tag begins before, which
/// ends `</a` alone.
fn tag_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return at + 1,
            b'<' if bytes[1] == b'/' => return at,
            b'<' => return 0,
            quote @ (b'"' | b'\'') if bytes[..at].trim_ascii_end().ends_with(b"=") => {
                let limit = bytes.len().min(at + FAR);
                match bytes[at + 1..limit].iter().position(|byte| *byte == quote) {
                    Some(length) => at += length + 1,
                    // an unclosed quotation mark must not swallow the feed
                    None => {
                        return bytes[at..limit]
                            .iter()
                            .position(|b| *b == b'>')
                            .map_or(0, |e| at + e + 1);
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{Piece, Pieces};
    use proptest::prelude::{any, proptest};

    fn show(text: &str) -> String {
        Pieces::new(text, 0)
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Cdata(data) => format!("{{{data}}}"),
                Piece::Open(tag) => {
                    format!("[{}{}{}]", tag.name, tag.attributes, if tag.empty { "/" } else { "" })
                }
                Piece::Close(name) => format!("[/{name}]"),
                Piece::Subset(subset) => format!("[!{subset}]"),
            })
            .collect()
    }

    #[test]
    fn pieces_are_told_apart_and_faults_are_text() {
        for (text, want) in [
            ("<?xml version='1.0'?>\n<a:b c=\"d>e\">f</a:b >", "\n[a:b c=\"d>e\"]f[/a:b]"),
            ("<a/><b c='d' /><!-- <x> -->e", "[a/][b c='d' /]e"),
            ("1 < 2 & 3 <4", "1 < 2 & 3 <4"),
            ("<![CDATA[<p> & ]]]]>x", "{<p> & ]]}x"),
            ("<!DOCTYPE rss [<!ENTITY a \"b\">]><rss>", "[!<!ENTITY a \"b\">][rss]"),
            ("<!DOCTYPE rss PUBLIC 'x'><rss>", "[rss]"),
            ("<!x> y", "<!x> y"),
            ("a <b and <c>d</c </e>", "a <b and [c]d[/c][/e]"),
            ("<a b=\"c>d</a>", "[a b=\"c]d[/a]"),
            ("<![CDATA[cut", "{cut}"),
            ("<!-- cut <a>", ""),
            ("<item", "[item]"),
        ] {
            assert_eq!(show(text), want, "{text}");
        }
    }

    #[test]
    fn unclosed_quotation_marks_cost_one_look_each() {
        let text = "<a b=\"".repeat(300_000) + &"<a b='".repeat(300_000);
        assert!(Pieces::new(&text, 0).count() > 0);
    }

    proptest! {
        #[test]
        fn any_text_comes_to_its_end(text in any::<String>(), near in "[<>!/?a\"'= \\[\\]-]{0,60}") {
            let _ = (show(&text), show(&near));
        }
    }
}
