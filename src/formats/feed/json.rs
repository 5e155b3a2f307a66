//! Text that is meant to be JSON → values, as far as it goes.
//!
//! Written by hand, because a parser that stops at the first fault loses a whole feed to one raw
//! tab, one half of a surrogate pair or a download that was cut.

/// Deeper values are left out; nothing in a feed lies deeper.
const DEEPEST: usize = 32;
/// More values are a bomb.
const MOST: usize = 1_000_000;

#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    Null,
    Bool(bool),
    /// As written, so that an identity of twenty digits stays what it is.
    Number(&'a str),
    Text(String),
    List(Vec<Json<'a>>),
    Object(Object<'a>),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object<'a> {
    pub fields: Vec<(String, Json<'a>)>,
    /// The byte where it begins.
    pub at: usize,
    /// False when the text ended before its brace.
    pub whole: bool,
}

impl<'a> Object<'a> {
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        self.fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// A text or a number, as text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.text().map(str::trim).filter(|text| !text.is_empty())
    }
}

impl<'a> Json<'a> {
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            Json::Number(number) => Some(number),
            Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_) => None,
        }
    }

    pub fn object(&self) -> Option<&Object<'a>> {
        if let Json::Object(object) = self { Some(object) } else { None }
    }

    pub fn list(&self) -> &[Json<'a>] {
        if let Json::List(list) = self { list } else { &[] }
    }
}

/// A value that is not yet closed.
enum Open<'a> {
    List(Vec<Json<'a>>),
    Object(Object<'a>, Option<String>),
}

impl<'a> Open<'a> {
    fn close(self, whole: bool) -> Json<'a> {
        match self {
            Self::List(list) => Json::List(list),
            Self::Object(object, _) => Json::Object(Object { whole, ..object }),
        }
    }

    fn take(&mut self, value: Json<'a>) {
        match self {
            Self::List(list) => list.push(value),
            Self::Object(object, key) => match (key.take(), value) {
                (Some(key), value) => object.fields.push((key, value)),
                (None, Json::Text(text)) => *key = Some(text),
                (None, _) => {}
            },
        }
    }
}

/// Reads the object at the start of a text; what is never closed ends with the text.
pub fn read(text: &str) -> Option<Object<'_>> {
    let mut open: Vec<Open<'_>> = Vec::new();
    let (mut at, mut count, mut beyond) = (0, 0, 0usize);
    let bytes = text.as_bytes();
    while at < bytes.len() && count < MOST {
        let start = at;
        at += 1;
        let value = match bytes[start] {
            b'{' | b'[' if open.len() >= DEEPEST => {
                beyond += 1;
                continue;
            }
            b'}' | b']' if beyond > 0 => {
                beyond -= 1;
                continue;
            }
            b'{' => {
                open.push(Open::Object(Object { at: start, ..Object::default() }, None));
                continue;
            }
            b'[' => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            b'}' | b']' => match open.pop() {
                Some(closed) => closed.close(true),
                None => return None,
            },
            b'"' => match string(&text[at..]) {
                Some((value, length)) => {
                    at += length;
                    Json::Text(value)
                }
                None => break,
            },
            b't' | b'f' | b'n' => {
                at = start + word_length(&text[start..]);
                match &text[start..at] {
                    "true" => Json::Bool(true),
                    "false" => Json::Bool(false),
                    _ => Json::Null,
                }
            }
            b'-' | b'0'..=b'9' => {
                at = start + word_length(&text[start..]);
                Json::Number(&text[start..at])
            }
            _ => continue,
        };
        if beyond > 0 {
            continue;
        }
        count += 1;
        match (open.last_mut(), value) {
            (Some(outer), value) => outer.take(value),
            (None, Json::Object(object)) => return Some(object),
            (None, _) => return None,
        }
    }
    loop {
        let value = open.pop()?.close(false);
        match (open.last_mut(), value) {
            (Some(outer), value) => outer.take(value),
            (None, Json::Object(object)) => return Some(object),
            (None, _) => return None,
        }
    }
}

fn word_length(text: &str) -> usize {
    let part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    text.bytes().position(|b| !part(b)).unwrap_or(text.len())
}

/// The string behind an opening quotation mark, and the length up to behind the closing one. Raw
/// line ends and controls are taken as they are.
fn string(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut at = 0;
    loop {
        let length = text[at..].find(['"', '\\'])?;
        out.push_str(&text[at..at + length]);
        at += length;
        if text.as_bytes()[at] == b'"' {
            return Some((out, at + 1));
        }
        let escaped = text[at + 1..].chars().next()?;
        at += 1 + escaped.len_utf8();
        match escaped {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' | 'f' => out.push(' '),
            'u' => {
                let (c, length) = unicode(&text[at..]);
                out.push(c);
                at += length;
            }
            other => out.push(other),
        }
    }
}

/// The character of `\uXXXX` or of a surrogate pair; half a pair is U+FFFD.
fn unicode(text: &str) -> (char, usize) {
    let unit = |text: &str| {
        let digits = text.get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(text) else { return ('\u{fffd}', 0) };
    if let Some(c) = char::from_u32(first) {
        return (c, 4);
    }
    let second = text.get(4..6).filter(|start| *start == "\\u").and_then(|_| unit(&text[6..]));
    match second {
        Some(second @ 0xdc00..=0xdfff) if first < 0xdc00 => {
            let c = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            (char::from_u32(c).unwrap_or('\u{fffd}'), 10)
        }
        _ => ('\u{fffd}', 4),
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, read};
    use proptest::prelude::{any, proptest};

    #[test]
    fn faults_cost_only_themselves() {
        let text = "{\"a\": 12345678901234567890, \"b\": [\"x\ty\", true, null,], \"c\": {\"d\": \"\\ud83d\\ude00 \\ud83d \\u00e9\\/\"}}";
        let object = read(text).unwrap();
        assert_eq!(object.text("a"), Some("12345678901234567890"));
        assert_eq!(
            object.get("b").unwrap().list(),
            [Json::Text("x\ty".into()), Json::Bool(true), Json::Null]
        );
        assert_eq!(object.get("c").unwrap().object().unwrap().text("d"), Some("😀 \u{fffd} é/"));
        assert!(object.whole);
    }

    #[test]
    fn a_cut_text_keeps_what_was_whole() {
        let object = read("{\"items\": [{\"a\": 1}, {\"a\": 2, \"b\": \"cut").unwrap();
        let items = object.get("items").unwrap().list();
        let whole: Vec<bool> = items.iter().map(|item| item.object().unwrap().whole).collect();
        assert_eq!(whole, [true, false]);
        assert!(read("").is_none() && read("[1]").is_none() && read("12").is_none());
    }

    #[test]
    fn depth_and_number_are_bounded() {
        assert!(read(&"{\"a\":[".repeat(100_000)).is_some());
        assert!(read(&format!("{{\"a\":[{}", "0,".repeat(3_000_000))).is_some());
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in any::<String>(), near in "[\\[\\]{}\",:\\\\u0-9adtrue ]{0,60}") {
            let _ = (read(&text), read(&near));
        }
    }
}
