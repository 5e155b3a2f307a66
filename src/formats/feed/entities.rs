//! The entities of XML and of a feed's own DTD → the characters they stand for, once.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use memchr::{memchr, memchr_iter};

use crate::formats::entities::decode as html;

/// What the entities of a DTD may add to one feed: more is a bomb.
const LARGEST: usize = 1 << 20;
const MOST: usize = 256;
const LONGEST: usize = 4096;

/// What windows-1252 has where Unicode has controls; feeds count `&#146;` by it.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The entities that a feed declares itself.
#[derive(Debug, Default)]
pub struct Entities {
    own: HashMap<String, String>,
    /// Bytes that they may still add.
    left: Cell<usize>,
    /// HTML's names that were asked for: to find one takes long, and a text has the same again.
    known: RefCell<HashMap<String, String>>,
}

impl Entities {
    /// Reads `<!ENTITY name "value">`. A value is never looked through for other entities of the
    /// DTD, so that none can grow; files and addresses are never fetched.
    pub fn declare(&mut self, subset: &str) {
        self.left.set(LARGEST);
        for declaration in subset.split("<!ENTITY").skip(1).take(MOST) {
            let declaration = declaration.trim_start();
            let Some((name, rest)) = declaration.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some((value, _)) = rest[1..].split_once(quote)
                && name != "%"
                && value.len() <= LONGEST
            {
                let value = Self::default().decode(value).into_owned();
                self.own.entry(name.to_owned()).or_insert(value);
            }
        }
    }

    /// Decodes numbers, the five names of XML and those of the DTD; HTML's names stay for the reader
    /// of HTML, and so does what is no entity. C1 controls become what windows-1252 means by them.
    pub fn decode<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.decoded(text, false)
    }

    /// The same with HTML's names: for text that is not read as HTML.
    pub fn decode_all<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.decoded(text, true)
    }

    fn decoded<'a>(&self, text: &'a str, all: bool) -> Cow<'a, str> {
        let text = without_c1(text);
        if memchr(b'&', text.as_bytes()).is_none() {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = &*text;
        while let Some(at) = memchr(b'&', rest.as_bytes()) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let length = self.one(rest, all, &mut out);
            if length == 0 {
                out.push('&');
            }
            rest = &rest[length.max(1)..];
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Writes the entity at the start of `text` and gives its length, 0 for none.
    fn one(&self, text: &str, all: bool, out: &mut String) -> usize {
        let Some(end) = text.bytes().take(64).position(|b| b == b';') else { return 0 };
        let Some(name) = text.get(1..end) else { return 0 };
        let known = match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => match name.strip_prefix('#').and_then(number) {
                Some(c) => c,
                None => {
                    let Some(value) = self.own.get(name) else {
                        return if all { self.named(&text[..=end], out) } else { 0 };
                    };
                    let left = self.left.get();
                    if value.len() > left {
                        return 0;
                    }
                    self.left.set(left - value.len());
                    out.push_str(value);
                    return end + 1;
                }
            },
        };
        out.push(known);
        end + 1
    }

    fn named(&self, entity: &str, out: &mut String) -> usize {
        let mut known = self.known.borrow_mut();
        if let Some(decoded) = known.get(entity) {
            out.push_str(decoded);
            return entity.len();
        }
        let decoded = html(entity);
        if decoded == entity {
            return 0;
        }
        out.push_str(&decoded);
        known.insert(entity.to_owned(), decoded.into_owned());
        entity.len()
    }
}

fn number(digits: &str) -> Option<char> {
    let value = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    let c = char::from_u32(value).filter(|c| *c != '\0').unwrap_or('\u{fffd}');
    Some(c1(c).unwrap_or(c))
}

fn c1(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(0x80)?;
    WINDOWS.get(usize::try_from(at).ok()?).copied()
}

fn without_c1(text: &str) -> Cow<'_, str> {
    // U+0080 to U+00BF begin with this byte; the first half of them are controls.
    let mut leads = memchr_iter(0xc2, text.as_bytes());
    let is_c1 = |at: usize| text.as_bytes().get(at + 1).is_some_and(|byte| *byte < 0xa0);
    if !leads.any(is_c1) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| c1(c).unwrap_or(c)).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::Entities;

    #[test]
    fn xml_is_decoded_once_and_html_is_left() {
        let entities = Entities::default();
        for (text, want) in [
            ("plain", "plain"),
            ("&lt;b&gt; &amp;amp; &#38;lt; &apos;&quot;", "<b> &amp; &lt; '\""),
            ("&nbsp;&mdash; R&D AT&T; a & b &", "&nbsp;&mdash; R&D AT&T; a & b &"),
            ("don&#146;t \u{93}x\u{94} &#x20ac;", "don’t “x” €"),
            ("&#0;&#xd800;&#99999999999;", "\u{fffd}\u{fffd}&#99999999999;"),
        ] {
            assert_eq!(entities.decode(text), want, "{text}");
        }
        assert_eq!(entities.decode_all("&nbsp;&amp;mdash;x &no;"), "\u{a0}&mdash;x &no;");
    }

    #[test]
    fn a_declared_entity_is_used_once_and_a_bomb_stays_a_word() {
        let mut entities = Entities::default();
        let bomb = (0..40).map(|n| format!("<!ENTITY l{} \"&l{n};&l{n};\">", n + 1));
        entities.declare(&format!(
            "<!ENTITY who 'Ana &#38;amp; Bo'><!ENTITY % p SYSTEM 'x'><!ENTITY f SYSTEM \"/etc/x\">\
             <!ENTITY l0 \"laugh\">{}",
            bomb.collect::<String>()
        ));
        assert_eq!(entities.decode("&who;, &f; &l9;"), "Ana &amp; Bo, &f; &l8;&l8;");
        let text = "&who;".repeat(1 << 20);
        assert!(entities.decode(&text).len() < text.len() + (1 << 21));
    }
}
