//! `&ldquo;` and `&#8220;` → the characters they stand for.
//!
//! The Markdown parser carries the table of HTML's names, so it decodes them one by one.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

/// The longest name in HTML's table has 31 letters.
const LONGEST: usize = 33;

/// Decodes once: `&amp;lt;` becomes `&lt;`. What is no entity stays as it is.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST).position(|b| b == b';');
        let entity = end.map_or("", |end| &rest[..=end]);
        match one(entity) {
            Some(decoded) => {
                out.push_str(&decoded);
                rest = &rest[entity.len()..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn one(entity: &str) -> Option<Cow<'static, str>> {
    let name = entity.strip_prefix('&')?.strip_suffix(';')?;
    let known = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" | "#39" => "'",
        "nbsp" => "\u{a0}",
        _ if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#') => return None,
        _ => {
            let decoded = Parser::new(entity).find_map(|event| match event {
                Event::Text(text) => Some(text.into_string()),
                _ => None,
            })?;
            // what the parser does not know, it gives back from the `&` on
            let known = !decoded.starts_with('&') || is_ampersand(name);
            return known.then_some(Cow::Owned(decoded));
        }
    };
    Some(Cow::Borrowed(known))
}

/// `#38` in any spelling.
fn is_ampersand(name: &str) -> bool {
    let digits = name.strip_prefix('#').unwrap_or_default();
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => digits.parse(),
    };
    number == Ok(38)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn names_and_numbers_are_decoded_once_and_the_rest_stays() {
        for (text, want) in [
            ("plain", "plain"),
            ("&ldquo;so&rdquo; &amp; &#8220;so&#x201D;", "“so” & “so”"),
            ("&amp;lt; &CounterClockwiseContourIntegral;", "&lt; ∳"),
            ("AT&T; R&D & &nosuchname; &", "AT&T; R&D & &nosuchname; &"),
            ("&#0; &#xD800;", "\u{fffd} \u{fffd}"),
            ("&über; &", "&über; &"),
            ("&#38;lt; &#x26; &#X0026; &#; &#x;", "&lt; & & &#; &#x;"),
        ] {
            assert_eq!(decode(text), want);
        }
    }
}
