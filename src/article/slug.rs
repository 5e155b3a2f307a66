//! Any text → a part of a file name that every file system takes and every shell leaves alone.

use unicode_normalization::UnicodeNormalization as _;

/// Bytes; with a date before it and `.md` behind it a name stays far below 255.
const LONGEST: usize = 80;
/// Names that are devices on Windows, whatever stands behind their first dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Small letters, digits and single hyphens, cut at a word; `None` when nothing is left of the
/// text, as of one in a script that has no letters here.
pub fn slug(foreign: &str) -> Option<String> {
    let mut out = String::new();
    let mut gap = false;
    // marks come apart from their letters and are skipped: é is e
    for c in foreign.chars().take(4 * LONGEST).nfkd() {
        let mut push = |text: &str| {
            if std::mem::take(&mut gap) && !out.is_empty() {
                out.push('-');
            }
            out.push_str(text);
        };
        match c {
            'a'..='z' | '0'..='9' => push(c.encode_utf8(&mut [0; 4])),
            'A'..='Z' => push(c.to_ascii_lowercase().encode_utf8(&mut [0; 4])),
            '\'' | '’' => {}
            _ if unicode_normalization::char::is_combining_mark(c) => {}
            _ => match spelled(c) {
                Some(text) => push(text),
                None => gap = true,
            },
        }
        if out.len() > LONGEST {
            break;
        }
    }
    cut(&mut out);
    if is_device(&out) {
        out.push_str("-1");
    }
    (!out.is_empty()).then_some(out)
}

/// Letters that no mark makes of another.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// Ends a long slug before the word that reaches over the edge, unless that is most of it.
fn cut(slug: &mut String) {
    if slug.len() > LONGEST {
        slug.truncate(LONGEST);
        if let Some(at) = slug.rfind('-').filter(|at| *at > LONGEST / 2) {
            slug.truncate(at);
        }
    }
}

fn is_device(slug: &str) -> bool {
    let numbered = |name: &str| {
        let digit = slug.strip_prefix(name).unwrap_or_default();
        digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit())
    };
    DEVICES.contains(&slug) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, slug};
    use proptest::prelude::proptest;

    #[test]
    fn a_title_becomes_a_name_and_a_trick_becomes_none() {
        for (text, expected) in [
            ("The River’s Rise, Again!", Some("the-rivers-rise-again")),
            ("Größe & Éclair: œuvre", Some("grosse-eclair-oeuvre")),
            ("../../etc/passwd", Some("etc-passwd")),
            ("-rf", Some("rf")),
            ("con", Some("con-1")),
            ("COM7", Some("com7-1")),
            ("コン", None),
            ("\u{202e}\u{1b}[31m", Some("31m")),
            ("", None),
        ] {
            assert_eq!(slug(text).as_deref(), expected, "{text}");
        }
        assert_eq!(slug(&"word ".repeat(40)).unwrap(), ["word"; 16].join("-"));
        assert_eq!(slug(&"x".repeat(4000)).unwrap().len(), LONGEST);
    }

    proptest! {
        #[test]
        fn any_text_gives_a_safe_name_or_none(text in ".{0,200}") {
            if let Some(slug) = slug(&text) {
                assert!(!slug.is_empty() && slug.len() <= LONGEST + 2);
                assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
                assert!(!slug.starts_with('-') && !slug.ends_with('-'));
            }
        }
    }
}
