//! The first bytes of a file → what it says of itself, without its text; for a list that is on the
//! screen before the files are read.
//!
//! What only the whole can say is not guessed: then there is no [`Head`] and the file is read.

use std::borrow::Cow;

use crate::article::{Date, Link, Meta};
use crate::formats::fields::{Field, apply};
use crate::formats::{
    Format, Origin, charset, extension, format, front, headers, html, is_feed, title,
};
use crate::safe::Safe;

/// So many bytes of a file are enough: those that mostly are, and those that are when these are not.
pub const LENGTHS: [usize; 2] = [2 << 10, 8 << 10];

/// What [`read`](crate::formats::read) will find too, unless bytes further on turn out to be of
/// another character set.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Given, never made from the text.
    pub title: Safe,
    pub date: Option<Date>,
    pub authors: Vec<Safe>,
    pub source: Option<Safe>,
    pub link: Option<Link>,
    /// As given; without it the text's own language is known only from the text.
    pub lang: Option<Safe>,
    pub tags: Vec<Safe>,
    pub id: Option<Safe>,
}

/// Reads front matter, or the header lines of a plain text; `bytes` are the first of the file, `cut`
/// when more may follow. `None` when it takes more: pages, feeds, and whatever names no title.
pub fn read(origin: &Origin<'_>, bytes: &[u8], cut: bool) -> Option<Head> {
    let extension = extension(origin.name);
    if extension.as_deref().is_some_and(is_feed) {
        return None;
    }
    let text = decode(bytes, cut)?;
    if !text.contains('\n') || text.trim_start().starts_with(['<', '{', '\u{feff}']) {
        return None;
    }
    let fields = match front::find(&text) {
        Some(front) if front.ends_before(text.len()) || !cut => {
            front::read(&text, &front, &mut Vec::new()).0
        }
        Some(_) => return None,
        // the foot of a text may name an author too
        None if cut => return None,
        None => loose(origin, &text)?,
    };
    let mut meta = Meta::default();
    apply(&fields, &mut meta, &mut Vec::new());
    if meta.title.is_empty() {
        return None;
    }
    Some(Head {
        title: meta.title,
        date: meta.date.or_else(|| title::day_in(origin.name)),
        authors: meta.authors,
        source: meta.source,
        link: meta.link,
        lang: meta.lang,
        tags: meta.tags,
        id: meta.id,
    })
}

/// The text of the head without a character that is cut in two.
fn decode(bytes: &[u8], cut: bool) -> Option<Cow<'_, str>> {
    // what the character sets are told by: nearly every file has none of it, and is done in one pass
    let marked = bytes.starts_with(b"\xef\xbb\xbf")
        || bytes.starts_with(b"\xff\xfe")
        || bytes.starts_with(b"\xfe\xff");
    let plain = !marked && !charset::has_control(bytes);
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if cut && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    match valid {
        Some(text) if plain => Some(Cow::Borrowed(text)),
        // a character set is told by all bytes
        _ if cut => None,
        _ => charset::decode(bytes, &mut Vec::new()).ok(),
    }
}

/// Header lines of a plain text that is there in full.
fn loose(origin: &Origin<'_>, text: &str) -> Option<Vec<Field>> {
    if html::is_html(text) || format(origin.name, text) != Format::Plain {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    Some(headers::loose(&lines).fields)
}

#[cfg(test)]
mod tests {
    use super::{Head, LENGTHS, read};
    use crate::formats::{self, Origin};
    use proptest::prelude::{any, proptest};

    const LENGTH: usize = LENGTHS[1];

    /// The head, after it was compared with what the whole file says, and with what more of it says.
    fn agreed(name: &str, bytes: &[u8]) -> Option<Head> {
        let [few, many] = LENGTHS.map(|length| agreed_by(length, name, bytes));
        assert!(few.is_none() || few == many, "{few:?} {many:?}");
        many
    }

    fn agreed_by(length: usize, name: &str, bytes: &[u8]) -> Option<Head> {
        let origin = Origin { name };
        let head = read(&origin, &bytes[..bytes.len().min(length)], bytes.len() >= length)?;
        let mut reading = formats::read(&origin, bytes);
        assert!(reading.feed.is_none());
        assert_eq!(reading.articles.len(), 1);
        let meta = reading.articles.remove(0).meta;
        let whole = Head {
            title: meta.title,
            date: meta.date,
            authors: meta.authors,
            source: meta.source,
            link: meta.link,
            lang: meta.lang.filter(|_| head.lang.is_some()),
            tags: meta.tags,
            id: meta.id,
        };
        assert!(!meta.title_made);
        assert_eq!(head, whole);
        Some(head)
    }

    #[test]
    fn front_matter_says_all_that_a_list_shows() {
        let text = "+++\ntitle = \"A river\"\ndate = 2021-09-25\nauthors = [\"Ana\", \"Bo\"]\n\
            tags = [\"x\"]\nlang = \"pt-BR\"\nid = \"7\"\nlink = \"https://e.org/a\"\n+++\n";
        let body = "Ein Fluß. ".repeat(5_000);
        let head = agreed("a.md", format!("{text}{body}").as_bytes()).unwrap();
        assert_eq!((head.title.as_str(), head.authors.len()), ("A river", 2));
        assert_eq!(head.date.unwrap().to_string(), "2021-09-25");
        assert_eq!(head.lang.unwrap().as_str(), "pt-br");
        assert_eq!(head.link.unwrap().url.as_str(), "https://e.org/a");
        assert!(agreed("2021-09-25-a.md", b"---\ntitle: A\n---\nWords.").unwrap().date.is_some());
    }

    #[test]
    fn a_head_that_ends_within_a_character_is_read() {
        for ahead in 0..4 {
            let text = format!("---\ntitle: 河\n---\n{}{}", "x".repeat(ahead), "河".repeat(LENGTH));
            assert_eq!(agreed("a.md", text.as_bytes()).unwrap().title.as_str(), "河");
        }
    }

    #[test]
    fn header_lines_of_a_short_text_are_read_with_those_of_its_foot() {
        let text = "Title: A River\nDate: 2021-09-25\n\nThe river rose in the night.\n\nSource: The Herald\n";
        let head = agreed("a.txt", text.as_bytes()).unwrap();
        assert_eq!(head.source.unwrap().as_str(), "The Herald");
    }

    #[test]
    fn what_only_the_whole_can_say_is_left_to_it() {
        let long = format!("Title: A\nDate: 2021-09-25\n\n{}", "word ".repeat(LENGTH));
        let unclosed = format!("---\ntitle: A\ntags:\n{}---\nText.", "- word\n".repeat(LENGTH));
        let fence = format!("---\ntitle: A\nx: {}\n----\n---\nText.", "y".repeat(LENGTH - 20));
        assert_eq!(&fence.as_bytes()[LENGTH - 4..LENGTH], b"\n---");
        for (name, text) in [
            ("a.md", "# A river\n\nIt rose."),
            ("a.md", "---\ndate: 2021-09-25\n---\n# A river"),
            ("a.txt", "The river rose in the night.\n\nSource: The Herald\n"),
            ("a.html", "<title>A</title>\n<p>It rose.</p>"),
            ("a.md", "<!doctype html>\n<title>A</title>"),
            ("a.xml", "---\ntitle: A\n---\n"),
            ("a.json", "{\"items\":\n[]}"),
            ("a.txt", long.as_str()),
            ("a.md", unclosed.as_str()),
            ("a.md", fence.as_str()),
            ("a.md", ""),
        ] {
            assert_eq!(agreed(name, text.as_bytes()), None, "{name} {text:.40}");
        }
    }

    proptest! {
        #[test]
        fn a_head_never_says_what_the_whole_does_not(
            fence in "(---|\\+\\+\\+)", end in "(---|\\+\\+\\+|----|)",
            fields in "((title|date|author|tags|lang|id|link|source|url|x)( = |: |:)(\"[a-z中é]{0,4}\"|[a-z]{1,3}|2021-09-25|\\[\"a\", \"b\"\\]|https://e\\.org/a)\n){0,8}",
            loose in "((Title: [A-Z][a-z]{1,5}|Date: 2021-09-25|By Ana Duarte|Source: The Herald|https://e\\.org/b|[a-z ]{1,30}\\.|# [A-Z]|\u{feff}|\r)\n{1,2}){0,8}",
            long in any::<bool>(), bytes in any::<Vec<u8>>(),
        ) {
            let pad = if long { "word é中\n\n".repeat(1_200) } else { String::new() };
            for name in ["a.txt", "a.md", "2021-09-25-a", "a.html"] {
                agreed(name, format!("{fence}\n{fields}{end}\n{loose}{pad}{loose}").as_bytes());
                agreed(name, format!("{loose}{pad}{fields}{loose}").as_bytes());
                let mut text = format!("{fence}\n{fields}").into_bytes();
                text.extend(&bytes);
                agreed(name, &text);
                agreed(name, &bytes);
            }
        }
    }
}
