//! `&ldquo;` and `&#8220;` → the characters they stand for.
//!
//! The Markdown parser carries the table of HTML's names, so it decodes them one by one.

use std::borrow::Cow;

use memchr::memchr;
use pulldown_cmark::{Event, Parser};

/// The longest name in HTML's table has 31 letters.
const LONGEST: usize = 33;

/// Decodes once: `&amp;lt;` becomes `&lt;`. What is no entity stays as it is.
pub fn decode(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
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

/// Decodes as browsers do: the old names need no semicolon.
pub fn lenient(text: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(inner) = rest.strip_prefix('&') {
        let digits = inner.strip_prefix('#').map_or(0, |number| {
            let hex = number.starts_with(['x', 'X']);
            let digit = |b: &u8| if hex { b.is_ascii_hexdigit() } else { b.is_ascii_digit() };
            let start = usize::from(hex);
            let count = number.as_bytes()[start..].iter().take_while(|b| digit(b)).count();
            if count == 0 { 0 } else { 1 + start + count }
        });
        let letters = inner.bytes().take(LONGEST).take_while(u8::is_ascii_alphanumeric).count();
        let name = &inner[..digits.max(letters)];
        let after = &inner[name.len()..];
        let closed = after.starts_with(';');
        let known = closed || digits > 0 || (!after.starts_with('=') && OLD.contains(&name));
        let decoded = (known && !name.is_empty()).then(|| one(&format!("&{name};"))).flatten();
        match decoded {
            Some(decoded) => {
                out.push_str(&decoded);
                rest = &after[usize::from(closed)..];
            }
            None => {
                out.push('&');
                rest = inner;
            }
        }
        let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
        out.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Cow::Owned(out)
}

/// Names that browsers take without a semicolon (HTML standard, section 13.5), but for those that
/// are words.
const OLD: &[&str] = &[
    "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "Ccedil", "Eacute", "Ecirc",
    "Egrave", "Euml", "GT", "LT", "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde",
    "Ouml", "QUOT", "Uacute", "Ucirc", "Ugrave", "Uuml", "aacute", "acirc", "aelig", "agrave",
    "amp", "aring", "atilde", "auml", "ccedil", "cent", "copy", "deg", "eacute", "ecirc", "egrave",
    "euml", "frac12", "frac14", "frac34", "gt", "iacute", "icirc", "iexcl", "igrave", "iquest",
    "iuml", "laquo", "lt", "middot", "nbsp", "ntilde", "oacute", "ocirc", "ograve", "oslash",
    "otilde", "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy", "sup1",
    "sup2", "sup3", "szlig", "times", "uacute", "ucirc", "ugrave", "uuml", "yacute", "yen", "yuml",
];

/// Numbers of Windows' own characters, from old editors: `&#150;` is a dash.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

fn windows(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => usize::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    WINDOWS.get(code.checked_sub(0x80)?).copied()
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
        _ if windows(name).is_some() => return windows(name).map(|c| c.to_string().into()),
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
    use super::{decode, lenient};

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

    #[test]
    fn old_names_and_numbers_need_no_semicolon_and_windows_numbers_are_its_characters() {
        for (text, want) in [
            ("&copy 2020 &ampx R&D &amp x &nbsp", "© 2020 &ampx R&D & x \u{a0}"),
            ("a&eacute b &#8217s &#x201Cx &hellip b &hellip;", "aé b ’s “x &hellip b …"),
            ("&#150; &#x92;s &#128;", "– ’s €"),
            ("?a=1&copy=2 &# &#x; &;&", "?a=1&copy=2 &# &#x; &;&"),
            ("&amp;lt; &notit;", "&lt; &notit;"),
        ] {
            assert_eq!(lenient(text), want);
        }
    }
}
