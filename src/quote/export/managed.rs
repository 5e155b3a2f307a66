//! A Markdown file that a person also writes in, and quotes → the same file with these quotes.
//!
//! Each quote is a block between `<!-- pullquote:ID SUM -->` and `<!-- /pullquote -->`. What stands
//! outside of blocks is never touched. The sum tells a block that was edited by hand from one as it
//! was written: the edited one is left alone and named.

use std::collections::BTreeSet;

use crate::quote::cite::Style;
use crate::quote::export::markdown::{block, heading, struck};
use crate::quote::{Quote, QuoteId};

/// What becomes of the block of a quote that was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Deleted {
    #[default]
    Strike,
    Remove,
}

/// A file as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// Blocks that somebody edited: they are as they were.
    pub edited: Vec<QuoteId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    /// Lines of somebody else, with their line ends.
    Text(String),
    Block {
        id: QuoteId,
        sum: Option<String>,
        body: String,
        /// As it stands in the file; `None` for one that is written anew.
        found: Option<String>,
    },
}

const CLOSE: &str = "<!-- /pullquote -->";

/// The file of one article; `old` is empty for a new one. Deleted quotes may be among `quotes`.
pub fn merge(old: &str, quotes: &[&Quote], style: Style, deleted: Deleted) -> Merged {
    let mut merged = once(old, quotes, style, deleted);
    // Lines that stood around a block that goes may make a block themselves.
    for _ in 0..old.matches(CLOSE).count() {
        let again = once(&merged.text, quotes, style, deleted);
        if again.text == merged.text {
            break;
        }
        merged = again;
    }
    merged
}

fn once(old: &str, quotes: &[&Quote], style: Style, deleted: Deleted) -> Merged {
    let mut segments = split(old);
    let mut edited = Vec::new();
    if old.is_empty()
        && let Some(first) = quotes.iter().find(|quote| !quote.deleted)
    {
        segments.push(Segment::Text(head(first)));
    }
    for segment in &mut segments {
        let Segment::Block { id, sum, body, .. } = segment else { continue };
        let Some(quote) = quotes.iter().find(|quote| quote.id == *id) else { continue };
        let new = match (quote.deleted, deleted) {
            (false, _) => block(quote, style),
            (true, Deleted::Strike) => struck(quote),
            (true, Deleted::Remove) => String::new(),
        };
        // Without a sum nobody knows who wrote it.
        let own = body.trim().is_empty() || sum.as_ref().is_some_and(|sum| *sum == checksum(body));
        if !own && checksum(body) != checksum(&new) {
            edited.push(id.clone());
            continue;
        }
        *segment = match new.is_empty() {
            true => Segment::Text(String::new()),
            false => Segment::new(id, new),
        };
    }
    place(&mut segments, quotes, style);
    Merged { text: segments.iter().map(Segment::write).collect(), edited }
}

/// Puts in what the file has not: behind the quote before it in the article, else before the one
/// behind it, else at the end.
fn place(segments: &mut Vec<Segment>, quotes: &[&Quote], style: Style) {
    let has = |segments: &[Segment], id: &QuoteId| segments.iter().rposition(|s| s.is(id));
    let kept: Vec<&&Quote> = quotes.iter().filter(|quote| !quote.deleted).collect();
    let mut known: BTreeSet<&QuoteId> = BTreeSet::new();
    for (index, quote) in kept.iter().enumerate() {
        if !known.insert(&quote.id) || has(segments, &quote.id).is_some() {
            continue;
        }
        let new = Segment::new(&quote.id, block(quote, style));
        let gap = Segment::Text("\n".to_owned());
        let before = kept[..index].iter().rev().find_map(|other| has(segments, &other.id));
        let behind = || {
            let rest = kept[index + 1..].iter();
            rest.filter_map(|other| segments.iter().position(|s| s.is(&other.id))).min()
        };
        if let Some(at) = before {
            segments.splice(at + 1..at + 1, [gap, new]);
        } else if let Some(at) = behind() {
            segments.splice(at..at, [new, gap]);
        } else {
            let text: String = segments.iter().map(Segment::write).collect();
            let gap = match (text.is_empty(), text.ends_with("\n\n"), text.ends_with('\n')) {
                (true, ..) | (_, true, _) => "",
                (_, _, true) => "\n",
                (_, _, false) => "\n\n",
            };
            segments.extend([Segment::Text(gap.to_owned()), new]);
        }
    }
}

impl Segment {
    fn new(id: &QuoteId, body: String) -> Self {
        Self::Block { id: id.clone(), sum: Some(checksum(&body)), body, found: None }
    }

    fn is(&self, name: &QuoteId) -> bool {
        matches!(self, Self::Block { id, .. } if id == name)
    }

    fn write(&self) -> String {
        match self {
            Self::Text(text) | Self::Block { found: Some(text), .. } => text.clone(),
            Self::Block { id, sum, body, found: None } => {
                let sum = sum.as_ref().map(|sum| format!(" {sum}")).unwrap_or_default();
                format!("<!-- pullquote:{id}{sum} -->\n{body}{CLOSE}\n")
            }
        }
    }
}

/// A block has both its lines; an opening one without an end is somebody's text.
fn split(text: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut plain = String::new();
    let mut open: Option<(QuoteId, Option<String>, String, String)> = None;
    for line in text.split_inclusive('\n') {
        if let Some((id, sum)) = opening(line.trim_end()) {
            if let Some((_, _, first, body)) = open.take() {
                plain.push_str(&first);
                plain.push_str(&body);
            }
            open = Some((id, sum, line.to_owned(), String::new()));
        } else if let Some((id, sum, first, mut body)) = open.take() {
            if line.trim_end() == CLOSE {
                if !plain.is_empty() {
                    segments.push(Segment::Text(std::mem::take(&mut plain)));
                }
                let found = Some(format!("{first}{body}{line}"));
                segments.push(Segment::Block { id, sum, body, found });
            } else {
                body.push_str(line);
                open = Some((id, sum, first, body));
            }
        } else {
            plain.push_str(line);
        }
    }
    if let Some((_, _, first, body)) = open {
        plain.push_str(&first);
        plain.push_str(&body);
    }
    if !plain.is_empty() {
        segments.push(Segment::Text(plain));
    }
    segments
}

fn opening(line: &str) -> Option<(QuoteId, Option<String>)> {
    let inside = line.strip_prefix("<!-- pullquote:")?.strip_suffix(" -->")?;
    let (id, sum) = match inside.split_once(' ') {
        Some((id, sum)) => (id, Some(sum)),
        None => (inside, None),
    };
    let hex = |sum: &str| sum.len() == 16 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    if sum.is_some_and(|sum| !hex(sum)) {
        return None;
    }
    Some((QuoteId::parse(id)?, sum.map(ToOwned::to_owned)))
}

/// FNV-1a of 64 bits over the lines without blanks at their ends: an editor may change those.
fn checksum(body: &str) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in body.lines().flat_map(|line| line.trim_end().bytes().chain([b'\n'])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// Front matter as note programs read it, and the title.
fn head(quote: &Quote) -> String {
    // JSON is YAML, and escapes what a title may hold.
    let string = |text: &str| serde_json::Value::from(text).to_string();
    let mut head = String::from("---\n");
    if !quote.title.is_empty() {
        head.push_str(&format!("title: {}\n", string(&quote.title)));
    }
    if !quote.authors.is_empty() {
        let names: Vec<String> = quote.authors.iter().map(|name| string(name)).collect();
        head.push_str(&format!("author: [{}]\n", names.join(", ")));
    }
    if let Some(link) = &quote.link {
        head.push_str(&format!("source: {}\n", string(link)));
    }
    if let Some(source) = &quote.source {
        head.push_str(&format!("site: {}\n", string(source)));
    }
    if let Some(date) = quote.date {
        head.push_str(&format!("published: {}\n", date.day()));
    }
    head.push_str(&format!("---\n\n# {}\n\n", heading(quote)));
    head
}

#[cfg(test)]
mod tests {
    use super::{Deleted, merge};
    use crate::quote::cite::Style;
    use crate::quote::export::sample;
    use crate::quote::{Quote, QuoteId};
    use crate::safe::Safe;
    use proptest::collection::vec;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};

    fn merged(old: &str, quotes: &[Quote]) -> String {
        let quotes: Vec<&Quote> = quotes.iter().collect();
        merge(old, &quotes, Style::Plain, Deleted::Strike).text
    }

    #[test]
    fn a_new_file_has_a_head_and_a_block_for_each_quote() {
        let [river, ..] = sample::all();
        insta::assert_snapshot!("managed", merged("", &[river]));
    }

    #[test]
    fn a_later_export_updates_what_it_wrote_and_keeps_what_a_person_wrote() {
        let [mut river, bridge, boats] = sample::all();
        let first = merged("", &[river.clone(), boats.clone()]);
        let mine = format!("{}\nMy own thoughts.\n", first.replace("# River towns", "# Mine"));
        river.note = Safe::line("rewritten");
        let second = merged(&mine, &[river.clone(), bridge.clone(), boats.clone()]);
        assert!(second.contains("# Mine") && second.ends_with("My own thoughts.\n"));
        assert!(second.contains("rewritten") && !second.contains("Vanport"));
        let at = |quote: &Quote| second.find(&format!("pullquote:{}", quote.id)).unwrap();
        assert!(at(&river) < at(&bridge) && at(&bridge) < at(&boats));
        for quote in [&river, &bridge, &boats] {
            assert_eq!(second.matches(&format!("pullquote:{}", quote.id)).count(), 1);
        }
        assert_eq!(merged(&second, &[river, bridge, boats]), second);
    }

    #[test]
    fn a_block_that_is_left_stands_to_its_last_byte_as_it_was() {
        let old = "<!-- pullquote:01JD8Q3T71 0123456789abcdef -->\r\nmine \r\n<!-- /pullquote -->";
        for deleted in [Deleted::Strike, Deleted::Remove] {
            assert_eq!(merge(old, &[], Style::Plain, deleted).text, old);
        }
    }

    #[test]
    fn lines_around_a_block_that_goes_make_no_block_that_a_second_export_would_find() {
        let quote = sample::all().into_iter().next().unwrap();
        let (id, quote) = (quote.id.clone(), Quote { deleted: true, ..quote });
        let (open, close) = (format!("<!-- pullquote:{id} -->\n"), "<!-- /pullquote -->\n");
        let old = format!("{open}{open}{close}{close}");
        assert_eq!(merge(&old, &[&quote], Style::Plain, Deleted::Remove).text, "");
    }

    #[test]
    fn a_block_that_was_edited_by_hand_is_left_and_named() {
        let [mut river, ..] = sample::all();
        let edited = merged("", std::slice::from_ref(&river)).replace("Vanport", "Vanport, Oregon");
        river.note = Safe::line("rewritten");
        let again = merge(&edited, &[&river], Style::Plain, Deleted::Strike);
        assert_eq!((again.text, again.edited), (edited, vec![river.id]));
    }

    #[test]
    fn a_deleted_quote_is_struck_or_goes_and_never_comes() {
        let [mut river, ..] = sample::all();
        let file = merged("", std::slice::from_ref(&river));
        river.deleted = true;
        let struck = merge(&file, &[&river], Style::Plain, Deleted::Strike).text;
        assert!(struck.contains("> ~~We moved the school “twice”, and the river followed us.~~"));
        let gone = merge(&struck, &[&river], Style::Plain, Deleted::Remove).text;
        assert!(!gone.contains("pullquote") && gone.contains("# River towns"));
        assert_eq!(merged("Mine.\n", &[river]), "Mine.\n");
    }

    #[test]
    fn lines_of_another_editor_are_the_same_lines() {
        let [mut river, ..] = sample::all();
        let dos = merged("", std::slice::from_ref(&river)).replace('\n', "\r\n");
        river.note = Safe::line("rewritten");
        let again = merge(&dos, &[&river], Style::Plain, Deleted::Strike);
        assert!(again.edited.is_empty() && again.text.contains("rewritten"));
    }

    fn pieces() -> impl Strategy<Value = String> {
        let [river, ..] = sample::all();
        let written = merged("x", &[river]);
        prop_oneof![
            Just("Mine.\n".to_owned()),
            Just("\n".to_owned()),
            Just("no end".to_owned()),
            Just("<!-- pullquote:01JD8Q3T6Z -->\n".to_owned()),
            Just("<!-- pullquote:01JD8Q3T70 -->\nold\n<!-- /pullquote -->\n".to_owned()),
            Just(
                "<!-- pullquote:01JD8Q3T71 0123456789abcdef -->\nmine\n<!-- /pullquote -->"
                    .to_owned()
            ),
            Just("<!-- pullquote:-- -->\r\n".to_owned()),
            Just("<!-- /pullquote -->\n".to_owned()),
            Just(written),
        ]
    }

    proptest! {
        #[test]
        fn a_second_export_changes_nothing_and_a_persons_lines_stay(
            pieces in vec(pieces(), 0..7), which in 0usize..8, dead in 0usize..8,
        ) {
            let old = pieces.concat();
            let quotes: Vec<Quote> = sample::all().into_iter().enumerate()
                .filter(|(n, _)| which >> n & 1 == 1)
                .map(|(n, quote)| Quote { deleted: dead >> n & 1 == 1, ..quote })
                .collect();
            for deleted in [Deleted::Strike, Deleted::Remove] {
                let quotes: Vec<&Quote> = quotes.iter().collect();
                let once = merge(&old, &quotes, Style::Plain, deleted).text;
                let twice = merge(&once, &quotes, Style::Plain, deleted).text;
                prop_assert_eq!(&twice, &once);
                prop_assert!(once.matches("Mine.").count() == old.matches("Mine.").count());
                for quote in quotes.iter().filter(|quote| !quote.deleted) {
                    let id: &QuoteId = &quote.id;
                    let mark = format!("pullquote:{id}");
                    prop_assert!(once.contains(&mark));
                }
            }
        }
    }
}
