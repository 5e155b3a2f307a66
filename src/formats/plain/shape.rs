//! Lines of plain text → what they look like: rules, underlines, markers, verse, code.
//!
//! Each answer is a guess at what a person meant, so each is strict: in doubt, prose.

use crate::article::Marker;
use crate::article::width::cell_width;

/// A line longer than this was not wrapped by hand or by a mailer: it is a paragraph.
pub const WRAPPED: usize = 120;
/// The longest line of verse.
const VERSE: usize = 60;

/// One line of the body.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// As typed.
    pub raw: &'a str,
    /// Without the blanks around it and without its quotation marks `>`.
    pub text: &'a str,
    /// Columns of blanks before it, behind the `>`.
    pub indent: usize,
    /// How many `>` it stands behind.
    pub quoted: usize,
}

impl<'a> Line<'a> {
    pub fn new(raw: &'a str) -> Self {
        let (quoted, rest) = unquoted(raw);
        let indent = columns(rest);
        Self { raw, text: rest.trim(), indent, quoted }
    }

    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// Columns of the blanks a line begins with; a tab goes to the next multiple of four.
fn columns(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            '\t' => columns += 4 - columns % 4,
            _ if c.is_whitespace() => columns += 1,
            _ => break,
        }
    }
    columns
}

/// Takes up to `columns` columns of blanks off a line.
pub fn undented(line: &str, columns: usize) -> &str {
    let mut done = 0;
    for (at, c) in line.char_indices() {
        if done >= columns || !c.is_whitespace() {
            return &line[at..];
        }
        done += if c == '\t' { 4 - done % 4 } else { 1 };
    }
    ""
}

/// `> > words`: at most sixteen marks count. `>>> x` is a Python prompt.
fn unquoted(line: &str) -> (usize, &str) {
    let mut rest = line;
    let mut quoted = 0;
    if columns(line) >= 4 || line.trim_start().starts_with(">>>") {
        return (0, line);
    }
    while quoted < 16
        && let Some(inner) = rest.trim_start().strip_prefix('>')
    {
        let parted = inner.is_empty() || inner.starts_with([' ', '\t', '>']);
        if !parted {
            break;
        }
        quoted += 1;
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    (quoted, rest)
}

/// `***`, `---`, `* * *`: three or more of one sign and nothing else.
pub fn is_rule(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next() else { return false };
    "*-_=~#+•⁂—".contains(first)
        && signs.clone().all(|c| c == first)
        && (signs.count() >= 2 || first == '⁂')
}

/// The level of a heading whose line is followed by this one; more signs count in formal texts.
pub fn underline(title: &str, under: &str, formal: bool) -> Option<u8> {
    let sign = under.chars().next()?;
    let level = match sign {
        '=' => 1,
        '-' => 2,
        '~' if formal => 3,
        '\'' | '"' | '^' | '.' | '`' | '+' | '#' | '*' if formal => 4,
        _ => return None,
    };
    let width = cell_width(title);
    let drawn = under.chars().count();
    let fits = drawn >= 3 && drawn * 2 >= width && drawn <= width * 3 + 10;
    let words = title.chars().any(char::is_alphanumeric) && width <= 100;
    (fits && words && under.chars().all(|c| c == sign)).then_some(level)
}

/// A list marker and the words behind it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item<'a> {
    pub sign: Sign,
    pub text: &'a str,
    /// Columns from the marker to the words.
    pub width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Bullet(char),
    /// The number and the sign behind it.
    Number(u64, char),
}

impl Sign {
    pub fn marker(self) -> Marker {
        match self {
            Self::Bullet(_) => Marker::Bullet,
            Self::Number(number, _) => Marker::Number(number),
        }
    }

    /// Whether `next` could be the item after this one.
    pub fn leads_to(self, next: Self) -> bool {
        match (self, next) {
            (Self::Bullet(a), Self::Bullet(b)) => a == b,
            (Self::Number(a, s), Self::Number(b, t)) => s == t && a + 1 == b,
            _ => false,
        }
    }
}

pub fn item(text: &str) -> Option<Item<'_>> {
    let first = text.chars().next()?;
    let (sign, length) = match first {
        '-' | '*' | '+' | '•' | '‣' | '◦' | '▪' | '–' => {
            (Sign::Bullet(first), first.len_utf8())
        }
        '0'..='9' => {
            let digits = text.find(|c: char| !c.is_ascii_digit())?;
            let mark = text[digits..].chars().next().filter(|c| matches!(c, '.' | ')'))?;
            // more digits are a year
            if digits > 3 {
                return None;
            }
            (Sign::Number(text[..digits].parse().ok()?, mark), digits + 1)
        }
        _ => return None,
    };
    let rest = &text[length..];
    let words = rest.trim_start();
    if words.is_empty() || words.len() == rest.len() {
        return None;
    }
    let blanks = columns(rest);
    let width = if blanks > 4 { 2 } else { text[..length].chars().count() + blanks };
    Some(Item { sign, text: words, width })
}

/// Short lines that a wrap would have filled further, or that all begin anew.
pub fn is_verse(lines: &[Line<'_>]) -> bool {
    let widths: Vec<usize> = lines.iter().map(|line| cell_width(line.text)).collect();
    let most = widths.iter().copied().max().unwrap_or(0);
    if lines.len() < 3 || most > VERSE {
        return false;
    }
    let anew = |line: &Line<'_>| {
        line.text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
    };
    let room = lines.windows(2).zip(&widths).filter(|(pair, width)| {
        let word = pair[1].text.split_whitespace().next().unwrap_or_default();
        *width + 1 + cell_width(word) <= most
    });
    room.count() * 5 >= (lines.len() - 1) * 3 || (lines.iter().all(anew) && most < VERSE)
}

/// An indented block that reads like sentences is prose set off from the margin.
pub fn is_prose(lines: &[Line<'_>]) -> bool {
    let (mut words, mut signs, mut letters) = (0, 0, 0);
    for line in lines {
        words += line.text.split_whitespace().count();
        for c in line.text.chars() {
            letters += usize::from(c.is_alphabetic());
            signs += usize::from("{}[]()=<>;|\\/_$#@+*&%^~".contains(c));
        }
    }
    let first = lines.first().and_then(|line| line.text.chars().next());
    let last = lines.last().and_then(|line| line.text.chars().next_back());
    words >= 8
        && letters > signs * 25
        && first.is_some_and(|c| c.is_uppercase() || "\"“‘'«„(".contains(c))
        && last.is_some_and(|c| ".!?…\"”’'»):".contains(c))
}

/// Rows of a table drawn with signs.
pub fn is_drawn(lines: &[Line<'_>]) -> bool {
    let drawn = |line: &&Line<'_>| {
        let text = line.text;
        let border = text.len() >= 5
            && text.chars().all(|c| "+-=| :─━│┼├┤┬┴┌┐└┘═║".contains(c))
            && text.contains([' ', '+', '|', '┼', '├', '┌', '└']);
        border || (text.starts_with(['|', '│']) && text.ends_with(['|', '│']) && text.len() > 2)
    };
    lines.len() >= 3 && lines.iter().filter(drawn).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::{Line, Sign, is_drawn, is_prose, is_rule, is_verse, item, undented, underline};

    fn lines(text: &str) -> Vec<Line<'_>> {
        text.lines().map(Line::new).collect()
    }

    #[test]
    fn a_line_knows_its_margin_and_its_quotation() {
        for (raw, quoted, indent, text) in [
            ("  words ", 0, 2, "words"),
            ("\twords", 0, 4, "words"),
            ("> > words", 2, 0, "words"),
            (">>  words", 2, 1, "words"),
            (">50 people came", 0, 0, ">50 people came"),
            (">>> print(1)", 0, 0, ">>> print(1)"),
            ("     > code", 0, 5, "> code"),
        ] {
            let line = Line::new(raw);
            assert_eq!((line.quoted, line.indent, line.text), (quoted, indent, text), "{raw}");
        }
        assert_eq!(undented("\t  x", 4), "  x");
        assert_eq!(undented("  x", 4), "x");
    }

    #[test]
    fn signs_are_read_strictly() {
        for rule in ["***", "---", "* * *", "=====", "⁂"] {
            assert!(is_rule(rule), "{rule}");
        }
        for text in ["--", "*-*", "", "-- Ana", "a"] {
            assert!(!is_rule(text), "{text}");
        }
        assert_eq!(underline("A heading", "=========", false), Some(1));
        assert_eq!(underline("A heading", "--------", false), Some(2));
        assert_eq!(underline("A heading", "~~~~~~~~~", true), Some(3));
        assert_eq!(underline("A heading", "~~~~~~~~~", false), None);
        assert_eq!(underline("A heading of many words in a row", "---", false), None);
        let number = |n| Some(Sign::Number(n, '.'));
        for (text, sign) in [
            ("- a", Some(Sign::Bullet('-'))),
            ("12. a", number(12)),
            ("1984. A year", None),
            ("-a", None),
            ("3.5 m", None),
            ("- ", None),
            ("12", None),
        ] {
            assert_eq!(item(text).map(|item| item.sign), sign, "{text}");
        }
    }

    #[test]
    fn verse_prose_and_drawings_are_told_apart() {
        assert!(is_verse(&lines(
            "The river rose at night,\nthe bridge\nwas closed to all\nuntil dawn"
        )));
        assert!(is_verse(&lines("Ana Duarte\nMill Lane 7\nRivertown")));
        assert!(!is_verse(&lines(
            "The river rose in the night, and the bridge\nwas closed until the morning came, and no\none could cross it before the mayor came\nand had it opened."
        )));
        assert!(!is_verse(&lines("One line\nand another")));
        assert!(is_prose(&lines("The river rose in the night, and the bridge\nwas closed.")));
        assert!(!is_prose(&lines(
            "let river = rise(night); // the bridge (closed) was {not} open."
        )));
        assert!(!is_prose(&lines("total 5")));
        assert!(is_drawn(&lines("====  ====\na     b\n====  ====")));
        assert!(is_drawn(&lines("| a | b |\n|---|---|\n| 1 | 2 |")));
        assert!(!is_drawn(&lines("a heading\n=========\nwords")));
    }
}
