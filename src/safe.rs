//! Turns foreign text into text that is safe to show: the only way into [`Safe`].
//!
//! Cleaning happens after the last decoding (entities, charsets), because an escape character can
//! hide behind `&#27;` until then. Everything that leaves the program (cells, window title,
//! clipboard, error messages, exports) is made of `Safe` text, so nothing else has to filter.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::{Deref, Range};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The most combining marks kept on one base character; more are a mark flood, not a script.
const MARKS: usize = 8;

/// Text without control, bidi-override and stray zero-width characters, in NFC.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Safe(String);

impl Safe {
    /// Makes one line: line ends and white-space runs become one space, the ends are trimmed.
    pub fn line(foreign: &str) -> Self {
        if is_clean_line(foreign.as_bytes()) {
            return Self(foreign.to_owned());
        }
        let mut out = String::with_capacity(foreign.len());
        let mut cleaner = Cleaner::default();
        let mut gap = false;
        let foreign = composed(foreign);
        let mut rest = &*foreign;
        while !rest.is_empty() {
            let (calm, others) = rest.split_at(calm_length(rest));
            for (blanks, word) in calm.split(BLANKS).enumerate() {
                gap |= blanks > 0;
                ahead(&mut out, word, gap);
                gap &= word.is_empty();
            }
            if let Some(last) = calm.chars().next_back() {
                cleaner.begin(Some(last));
            }
            let mut chars = others.chars();
            rest = match chars.next() {
                Some(c) if c.is_whitespace() => {
                    cleaner.begin(None);
                    gap = true;
                    chars.as_str()
                }
                Some(c) => {
                    if let Some(c) = cleaner.next(c) {
                        ahead(&mut out, c.encode_utf8(&mut [0; 4]), gap);
                        gap = false;
                    }
                    chars.as_str()
                }
                None => "",
            };
        }
        Self(if cleaner.dropped { recomposed(out) } else { out })
    }

    /// Keeps line ends and blanks as they are typed; a tab goes to the next multiple of four.
    pub fn typed(foreign: &str) -> Self {
        if calm_length(foreign) == foreign.len() {
            return Self(foreign.to_owned());
        }
        let mut out = String::with_capacity(foreign.len());
        let mut cleaner = Cleaner::default();
        let mut column = 0;
        let foreign = composed(foreign);
        let mut rest = &*foreign;
        loop {
            let (calm, others) = rest.split_at(calm_length(rest));
            if let Some(last) = calm.chars().next_back() {
                out.push_str(calm);
                let (before, line) = calm.rsplit_once('\n').map_or((column, calm), |it| (0, it.1));
                column = before + line.chars().count();
                cleaner.begin(Some(last));
            }
            let mut chars = others.chars();
            let Some(c) = chars.next() else { break };
            rest = chars.as_str();
            match c {
                '\r' if rest.starts_with('\n') => {}
                '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => {
                    out.push('\n');
                    column = 0;
                    cleaner.begin(None);
                }
                '\t' => {
                    let stop = 4 - column % 4;
                    out.extend(std::iter::repeat_n(' ', stop));
                    column += stop;
                    cleaner.begin(None);
                }
                _ if c.is_whitespace() => {
                    out.push(c);
                    column += 1;
                    cleaner.begin(None);
                }
                _ => {
                    if let Some(c) = cleaner.next(c) {
                        out.push(c);
                        column += 1;
                    }
                }
            }
        }
        Self(if cleaner.dropped { recomposed(out) } else { out })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl Deref for Safe {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Safe {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Safe {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Printable ASCII with single blanks, and none at either end: nothing to do.
fn is_clean_line(bytes: &[u8]) -> bool {
    // Without an early end the loops take many bytes at once.
    let printable = bytes.iter().fold(true, |yet, byte| yet & matches!(byte, b' '..=b'~'));
    let twice = |pair: (&u8, &u8)| *pair.0 == b' ' && *pair.1 == b' ';
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let single = pairs.fold(true, |yet, pair| yet & !twice(pair));
    printable && single && bytes.first() != Some(&b' ') && bytes.last() != Some(&b' ')
}

/// Most of what is ever written, white space apart: it stays wherever it stands and melts with
/// nothing of its kind, which is told without asking a table.
fn is_plain(c: char) -> bool {
    matches!(
        c,
        '!'..='~'
            | '\u{a1}'..='\u{ac}'
            | '\u{ae}'..='\u{2ff}'
            | '\u{400}'..='\u{481}'
            | '\u{2010}'..='\u{2027}'
            | '\u{3001}'..='\u{3029}'
            | '\u{3040}'..='\u{3098}'
            | '\u{3400}'..='\u{9fff}'
    )
}

/// True when a character may melt into the one before it under NFC.
pub(crate) fn joins_back(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
        || is_nfc_quick(std::iter::once(c)) == IsNormalized::Maybe
        || unicode_normalization::char::is_combining_mark(c)
}

/// Composes to NFC, copying only where something is not composed yet.
fn composed(text: &str) -> Cow<'_, str> {
    let is_composed = |part: Range<usize>| is_nfc_quick(text[part].chars()) == IsNormalized::Yes;
    if asking(text).all(is_composed) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for part in asking(text) {
        out.push_str(&text[done..part.start]);
        out.extend(text[part.clone()].nfc());
        done = part.end;
    }
    out.push_str(&text[done..]);
    out.into()
}

/// The parts of a text for which the tables have to be asked: what is not plain, and the character
/// before it, with which it may melt.
fn asking(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = at + calm_length(&text[at..]);
        let before = text[at..first].chars().next_back().map_or(0, char::len_utf8);
        let length = text[first..].find(is_calm).unwrap_or(text.len() - first);
        at = first + length;
        (length > 0).then_some(first - before..at)
    })
}

/// The white space that stands in what is calm.
const BLANKS: [char; 2] = [' ', '\n'];

fn is_calm(c: char) -> bool {
    BLANKS.contains(&c) || is_plain(c)
}

/// How many bytes at the start of a text are plain characters and common blanks.
fn calm_length(text: &str) -> usize {
    /// Without an early end a loop takes many bytes at once.
    const AT_ONCE: usize = 32;
    let ascii = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    let mut at = 0;
    loop {
        let chunks = text.as_bytes()[at..].chunks_exact(AT_ONCE);
        let whole = chunks.take_while(|chunk| chunk.iter().fold(true, |yet, b| yet & ascii(b)));
        at += AT_ONCE * whole.count();
        at += text.as_bytes()[at..].iter().take_while(|byte| ascii(byte)).count();
        match text[at..].chars().next() {
            Some(c) if is_plain(c) => at += c.len_utf8(),
            Some(_) | None => return at,
        }
    }
}

/// Writes a word, unless it is empty, behind a blank where there is a gap and something before.
fn ahead(out: &mut String, word: &str, gap: bool) {
    if word.is_empty() {
        return;
    }
    if gap && !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

/// Composes again: two characters can meet when an invisible one between them went.
fn recomposed(text: String) -> String {
    match composed(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(composed) => composed,
    }
}

/// Characters that no text needs and that act on a terminal or hide: wherever they stand.
fn is_dropped(c: char) -> bool {
    match c {
        _ if c.is_control() => true,
        // soft hyphen, Arabic letter mark, Mongolian vowel separator, combining grapheme joiner
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{34f}' => true,
        // zero width: space, left-to-right and right-to-left mark, word joiner family, BOM
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => true,
        // line and paragraph separators, bidi embeddings, overrides, isolates, deprecated ones
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' => true,
        // interlinear annotation
        '\u{fff9}'..='\u{fffb}' => true,
        _ => false,
    }
}

/// Writes what [`Safe`] drops as JSON's own escapes: the same values, and nothing acts on the
/// terminal that shows them. For JSON that gives offsets, paths or text exactly as they are.
pub fn escaped(json: String) -> String {
    if json.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    let mut marks = 0;
    for c in json.chars() {
        let is_mark = !c.is_ascii() && unicode_normalization::char::is_combining_mark(c);
        marks = if is_mark { marks + 1 } else { 0 };
        if c != '\n' && is_dropped(c) || marks > MARKS {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            out.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// Decides character by character what may stay; white space is the caller's business.
#[derive(Debug, Default)]
struct Cleaner {
    before: Option<char>,
    marks: usize,
    /// Whether anything was left out so far.
    dropped: bool,
}

impl Cleaner {
    /// What comes next follows on this character, or on white space.
    fn begin(&mut self, before: Option<char>) {
        (self.before, self.marks) = (before, 0);
    }

    fn next(&mut self, c: char) -> Option<char> {
        let keep = match c {
            _ if is_plain(c) => true,
            _ if is_dropped(c) => false,
            // joiners belong to Persian, Indic scripts and emoji: only after something to join
            '\u{200c}' | '\u{200d}' => self.before.is_some_and(|b| !b.is_ascii()),
            // language tags, kept inside a flag: black flag + tags
            '\u{e0000}'..='\u{e007f}' => {
                self.before.is_some_and(|b| matches!(b, '\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'))
            }
            _ if unicode_normalization::char::is_combining_mark(c) => {
                self.marks += 1;
                self.dropped |= self.marks > MARKS;
                return (self.marks <= MARKS).then_some(c);
            }
            _ => true,
        };
        if keep {
            self.before = Some(c);
            self.marks = 0;
        }
        self.dropped |= !keep;
        keep.then_some(c)
    }
}

#[cfg(test)]
mod tests {
    use super::{Safe, escaped};
    use proptest::prelude::{any, proptest};
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn escapes_overrides_and_invisible_characters_are_dropped() {
        for (foreign, safe) in [
            ("red \u{1b}[31malert\u{1b}[0m", "red [31malert[0m"),
            ("\u{9b}31m csi \u{7f}", "31m csi"),
            ("pay\u{202e}lap\u{202c} \u{2066}x\u{2069}", "paylap x"),
            ("zero\u{200b}width\u{feff}", "zerowidth"),
            ("hy\u{ad}phen", "hyphen"),
            (" a \r\n\t b ", "a b"),
        ] {
            assert_eq!(Safe::line(foreign).as_str(), safe);
        }
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        for text in ["می‌خواهم", "👩‍🚀", "क्‍ष", "🏴\u{e0067}\u{e0062}\u{e007f}"]
        {
            assert_eq!(Safe::line(text).as_str(), text);
        }
        assert_eq!(Safe::line("a\u{200d}b").as_str(), "ab");
    }

    #[test]
    fn a_flood_of_marks_is_cut_and_a_spelling_is_composed() {
        assert_eq!(Safe::line(&format!("a{}", "\u{316}".repeat(500))).chars().count(), 9);
        assert_eq!(Safe::line("Cafe\u{301}").as_str(), "Café");
    }

    #[test]
    fn typed_text_keeps_its_lines_and_expands_tabs() {
        assert_eq!(Safe::typed("a\r\n\tb\tc\rd\u{7}").as_str(), "a\n    b   c\nd");
    }

    #[test]
    fn what_is_plain_says_the_same_as_the_tables() {
        for c in (0..=char::MAX as u32).filter_map(char::from_u32).filter(|c| super::is_plain(*c)) {
            assert!(!super::is_dropped(c) && !super::joins_back(c) && !c.is_whitespace(), "{c:?}");
            assert_eq!(super::composed(c.encode_utf8(&mut [0; 4])), c.to_string());
        }
    }

    /// What is done run by run, done character by character.
    fn slowly(foreign: &str) -> String {
        let (mut out, mut gap, mut cleaner) = (String::new(), false, super::Cleaner::default());
        for c in foreign.nfc() {
            if c.is_whitespace() {
                gap = !out.is_empty();
                cleaner.begin(None);
            } else if let Some(c) = cleaner.next(c) {
                out.extend(std::mem::take(&mut gap).then_some(' '));
                out.push(c);
            }
        }
        out.nfc().collect()
    }

    proptest! {
        #[test]
        fn no_text_keeps_a_control_character(text in any::<String>()) {
            let line = Safe::line(&text);
            assert!(!line.chars().any(char::is_control));
            assert!(!Safe::typed(&text).chars().any(|c| c.is_control() && c != '\n'));
            assert_eq!(Safe::line(&line), line);
        }

        #[test]
        fn what_is_made_run_by_run_is_made_as_a_whole(
            text in any::<String>(),
            marked in "[a-eéǰ  \n\u{ad}\u{200d}が \u{300}-\u{330}\u{3099}\u{1100}-\u{11ff}\u{ac00}-\u{ac20}\u{340}\u{f900}\u{2000}\u{212b}]{0,20}",
        ) {
            for text in [text, marked] {
                assert_eq!(super::composed(&text), text.nfc().collect::<String>());
                assert_eq!(Safe::line(&text).as_str(), slowly(&text));
            }
        }

        #[test]
        fn escaped_json_means_the_same_and_holds_nothing_that_acts(text in any::<String>(), evil in "[\u{7f}-\u{ad}\u{200b}-\u{206f}a\"]{0,9}") {
            let value = serde_json::json!({ "a": [text, evil], "b": evil, "c": "\u{1d165}\u{301}".repeat(9) });
            for json in [serde_json::to_string(&value), serde_json::to_string_pretty(&value)] {
                let json = escaped(json.unwrap());
                assert!(!json.chars().any(|c| c.is_control() && c != '\n'), "{json:?}");
                assert!(!json.contains(['\u{200f}', '\u{202e}', '\u{2066}', '\u{ad}']), "{json:?}");
                assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value);
            }
        }
    }
}
