//! Addresses as typed → addresses that can be opened: finds, mends and completes them.

use std::ops::Range;

use crate::article::Link;
use crate::safe::Safe;

/// Longer than any browser takes.
const LONGEST: usize = 8 * 1024;

/// An address alone on its line, or behind a label: `https: //e.org/watch? v = x` becomes
/// `https://e.org/watch?v=x`. `None` when removing blanks does not make it an address.
pub fn mend(typed: &str) -> Option<Link> {
    let typed = typed.trim().trim_start_matches('<').trim_end_matches('>').trim();
    if typed.len() > LONGEST {
        return None;
    }
    if is_address(typed) {
        return Some(Link { url: Safe::line(typed), mended: false });
    }
    let mut joined: String = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '：' => ':',
            '／' => '/',
            '？' => '?',
            '＝' => '=',
            '＆' => '&',
            '．' => '.',
            c => c,
        })
        .collect();
    if joined.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
        joined.insert_str(0, "https://");
    }
    // words behind an address are a remark, not a part of it
    let seams = typed.split_whitespace().collect::<Vec<_>>();
    let remark = seams.windows(2).any(|pair| {
        let letters = |word: &str| word.chars().all(char::is_alphabetic);
        letters(pair[0]) && letters(pair[1])
    });
    (!remark && is_address(&joined)).then(|| Link { url: Safe::line(&joined), mended: true })
}

/// `http`, `https` with a host, or `mailto`: nothing else is ever opened.
pub fn is_address(url: &str) -> bool {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let Some(scheme) = ["https://", "http://", "mailto:"].iter().find(|s| lower.starts_with(**s))
    else {
        return false;
    };
    let rest = &url[scheme.len()..];
    if url.len() > LONGEST || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    match *scheme {
        "mailto:" => rest.contains('@'),
        _ => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            host.starts_with(|c: char| c.is_alphanumeric() || c == '[')
                && !host.contains(['"', '<', '>', '\\', '^', '`', '{', '|', '}'])
        }
    }
}

/// Addresses in running prose, without the punctuation that follows them.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(start) = next_scheme(text, from) {
            let end = start + extent(&text[start..]);
            from = end.max(start + 4);
            let before = text[..start].chars().next_back();
            if !before.is_some_and(char::is_alphanumeric) && is_address(&text[start..end]) {
                return Some(start..end);
            }
        }
        None
    })
}

/// Every scheme holds a colon, so only colons are looked at.
fn next_scheme(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(colon) = text.get(at..)?.find(':').map(|offset| at + offset) {
        for scheme in ["https", "http", "mailto"] {
            let Some(start) = colon.checked_sub(scheme.len()) else { continue };
            if start >= from
                && text.get(start..colon).is_some_and(|word| word.eq_ignore_ascii_case(scheme))
            {
                return Some(start);
            }
        }
        at = colon + 1;
    }
    None
}

/// How far an address reaches: closing brackets belong to it when it opened them.
fn extent(text: &str) -> usize {
    let stop = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '“' | '”' | '„' | '«' | '»' | '`' | '|' | '\\')
            || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff65}')
    };
    let mut limit = text.len().min(LONGEST);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let mut end = text[..limit].find(stop).unwrap_or(limit);
    let mut open = [0i64; 2];
    for c in text[..end].chars() {
        match c {
            '(' => open[0] += 1,
            ')' => open[0] -= 1,
            '[' => open[1] += 1,
            ']' => open[1] -= 1,
            _ => {}
        }
    }
    while let Some(last) = text[..end].chars().next_back() {
        let loose = match last {
            ')' => open[0] < 0,
            ']' => open[1] < 0,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '_' | '…' | '—' => true,
            _ => false,
        };
        if !loose {
            break;
        }
        match last {
            ')' => open[0] += 1,
            ']' => open[1] += 1,
            _ => {}
        }
        end -= last.len_utf8();
    }
    end
}

/// An address in a page: complete as it is, or completed by the page's own (RFC 3986, section 5,
/// for `http` and `https`). Fragments and other schemes give `None`.
pub fn resolve(base: Option<&str>, reference: &str) -> Option<Link> {
    let reference = reference.trim();
    if is_address(reference) {
        return Some(Link { url: Safe::line(reference), mended: false });
    }
    let base = base?.split(['#', '?']).next()?;
    let scheme = base.find("://")?;
    let head = reference.split(['/', '?', '#']).next().unwrap_or_default();
    if reference.is_empty() || reference.starts_with('#') || head.contains(':') {
        return None;
    }
    let path = base[scheme + 3..].find('/').map_or(base.len(), |at| scheme + 3 + at);
    let (site, directory) = base.split_at(path);
    let joined = if reference.starts_with("//") {
        format!("{}:{reference}", &base[..scheme])
    } else if reference.starts_with('/') {
        format!("{site}{reference}")
    } else if reference.starts_with('?') {
        format!("{base}{reference}")
    } else {
        let directory = directory.rfind('/').map_or("/", |at| &directory[..=at]);
        format!("{site}{}", without_dots(&format!("{directory}{reference}")))
    };
    is_address(&joined).then(|| Link { url: Safe::line(&joined), mended: false })
}

/// Takes `.` and `..` out of a path, leaving its query alone.
fn without_dots(path: &str) -> String {
    let cut = path.find(['?', '#']).unwrap_or(path.len());
    let (path, query) = path.split_at(cut);
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                kept.pop();
            }
            part => kept.push(part),
        }
    }
    format!("/{}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{find, is_address, mend, resolve};
    use proptest::prelude::{any, proptest};

    #[test]
    fn blanks_are_taken_out_of_an_address_and_out_of_nothing_else() {
        for (typed, want) in [
            (
                "https: //www.example.org/watch? v = a1B-c_D",
                "https://www.example.org/watch?v=a1B-c_D~",
            ),
            ("https://example.org/a", "https://example.org/a"),
            ("<https://example.org/a>", "https://example.org/a"),
            ("http : / / example . org / a / b . html", "http://example.org/a/b.html~"),
            ("https：//example.org/a？v＝1", "https://example.org/a?v=1~"),
            ("www.example.org/a", "https://www.example.org/a~"),
            ("mailto: ana@example.org", "mailto:ana@example.org~"),
            ("https://example.org/a and some more words", ""),
            ("see the page", ""),
            ("javascript:alert(1)", ""),
            ("https://", ""),
            ("file:///etc/passwd", ""),
            ("/relative/path", ""),
        ] {
            let link = mend(typed);
            let got =
                link.map(|link| format!("{}{}", link.url, if link.mended { "~" } else { "" }));
            assert_eq!(got.unwrap_or_default(), want, "{typed:?}");
        }
    }

    #[test]
    fn addresses_in_prose_end_before_the_punctuation() {
        let found = |text: &'static str| find(text).map(|range| &text[range]).collect::<Vec<_>>();
        assert_eq!(
            found("See https://e.org/a_(b), http://e.org. Or (HTTPS://E.ORG/x)! mailto:a@e.org?"),
            ["https://e.org/a_(b)", "http://e.org", "HTTPS://E.ORG/x", "mailto:a@e.org"]
        );
        assert_eq!(
            found("“https://e.org/ä” und https://e.org/中文。"),
            ["https://e.org/ä", "https://e.org/中文"]
        );
        assert!(found("ahttp://e.org http:// mailto: https:/x ftp://e.org note: this").is_empty());
    }

    #[test]
    fn a_page_completes_its_own_addresses() {
        let base = Some("https://e.org/news/today/?q=1#top");
        for (reference, want) in [
            ("/a", "https://e.org/a"),
            ("b.html?x=../y", "https://e.org/news/today/b.html?x=../y"),
            ("../c", "https://e.org/news/c"),
            ("../../../../d", "https://e.org/d"),
            ("//f.org/x", "https://f.org/x"),
            ("?q=2", "https://e.org/news/today/?q=2"),
            ("https://g.org", "https://g.org"),
            ("#top", ""),
            ("javascript:alert(1)", ""),
            ("data:text/html,x", ""),
            ("", ""),
        ] {
            let got = resolve(base, reference).map(|link| link.url.into_string());
            assert_eq!(got.unwrap_or_default(), want, "{reference:?}");
        }
        assert_eq!(resolve(None, "/a"), None);
        assert_eq!(resolve(Some("https://e.org"), "a").unwrap().url.as_str(), "https://e.org/a");
    }

    proptest! {
        #[test]
        fn what_is_found_is_an_address(text in any::<String>(), near in "[hts:/a.()@ 中。?]{0,60}") {
            for text in [&text, &near, &format!("x https://{near} http:{text}")] {
                let mut last = 0;
                for range in find(text) {
                    assert!(range.start >= last && is_address(&text[range.clone()]));
                    last = range.end;
                }
                let _ = (mend(text), resolve(Some("https://e.org/a/b"), text));
            }
        }
    }
}
