//! Which signs of a text mean something to Markdown where they stand, and so need a backslash.

use std::borrow::Cow;

use crate::article::InlineKind;
use crate::formats::entities;
use crate::formats::markdown::write::care::{BARE, WARY};

/// Signs that come in pairs.
const PAIRED: [char; 5] = ['*', '_', '~', '^', '`'];

/// What is known of the signs of a block before it is written.
#[derive(Debug, Default)]
pub struct Signs {
    level: u8,
    /// For each of `PAIRED`: one may open something that a later one closes.
    risky: [bool; 5],
    /// A link could begin at some bracket.
    links: bool,
}

impl Signs {
    pub fn new(text: &str, level: u8) -> Self {
        let links = text.contains("](") || text.contains("]:") || level >= WARY;
        let mut opened = [false; 5];
        let mut risky = [level >= WARY; 5];
        if !text.contains(PAIRED) {
            return Self { level, risky, links };
        }
        let mut before: Option<char> = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if let Some(at) = PAIRED.iter().position(|sign| *sign == c) {
                // a run of signs is one
                while chars.next_if_eq(&c).is_some() {}
                let (opens, closes) = flanks(c, before, chars.peek().copied());
                risky[at] |= opened[at] && closes;
                opened[at] |= opens;
            }
            before = Some(c);
        }
        Self { level, risky, links }
    }

    /// The block has marks of this kind, so the same signs in its words are taken for more.
    pub fn used(&mut self, kind: &InlineKind) {
        let signs: &[usize] = match kind {
            InlineKind::Emphasis | InlineKind::Strong => &[0, 1],
            InlineKind::Strike | InlineKind::Subscript => &[2],
            InlineKind::Superscript => &[3],
            InlineKind::Code => &[4],
            InlineKind::Link(_) | InlineKind::Image(_) => {
                self.links = true;
                &[]
            }
            InlineKind::Marked | InlineKind::NoteRef => &[],
        };
        for sign in signs {
            self.risky[*sign] = true;
        }
    }

    /// False for bytes before which no backslash ever stands.
    pub fn may_need_escape(&self, byte: u8) -> bool {
        match self.level {
            BARE.. => byte.is_ascii_punctuation(),
            _ => matches!(
                byte,
                b'*' | b'_'
                    | b'~'
                    | b'^'
                    | b'`'
                    | b'\\'
                    | b'<'
                    | b'&'
                    | b'['
                    | b']'
                    | b'!'
                    | b'|'
                    | b'{'
                    | b'}'
            ),
        }
    }

    /// Whether the first sign of `rest` needs a backslash between `before` and `next`; `linked` in
    /// the words of a link, `address` in an address that the reader finds by itself.
    pub fn needs_escape(
        &self,
        rest: &str,
        before: Option<char>,
        next: Option<char>,
        linked: bool,
        address: bool,
    ) -> bool {
        let Some(c) = rest.chars().next() else { return false };
        if self.level >= BARE {
            return c.is_ascii_punctuation();
        }
        let wary = self.level >= WARY;
        if let Some(at) = PAIRED.iter().position(|sign| *sign == c) {
            let (opens, closes) = run(rest, c, before, next);
            return self.risky[at] && (c == '`' || wary || opens || closes);
        }
        match c {
            '\\' => wary || next.is_none_or(|next| next.is_ascii_punctuation() || next == '\n'),
            '<' => wary || next.is_some_and(|c| c.is_ascii_alphabetic() || "/!?<".contains(c)),
            '&' => is_entity(rest),
            '[' if linked || self.links => true,
            '[' => next.is_none_or(|next| matches!(next, '^' | '[' | '<')),
            ']' => linked || (wary && !address),
            '!' => next == Some('[') && self.links,
            '|' | '{' | '}' => wary && !address,
            _ => false,
        }
    }
}

/// `opens` and `closes` of the run of signs that `rest` begins with.
fn run(rest: &str, sign: char, before: Option<char>, next: Option<char>) -> (bool, bool) {
    let behind = rest.trim_start_matches(sign).chars().next();
    // at the end of the text, `next` is what follows it
    let next =
        behind.or(if rest.chars().all(|c| c == sign) && rest.len() > 1 { None } else { next });
    let before = before.filter(|before| *before != sign).or(before.map(|_| '.'));
    match next {
        None => (true, true),
        next => flanks(sign, before, next),
    }
}

/// Whether a run of signs between two characters may open and may close a mark (CommonMark 6.2,
/// and the same for the signs that it does not know).
fn flanks(sign: char, before: Option<char>, next: Option<char>) -> (bool, bool) {
    if sign == '`' {
        return (true, true);
    }
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let intraword = matches!(sign, '*' | '~');
    let opens = !blank(next) && (!word(before) || (intraword && word(next)));
    let closes = !blank(before) && (!word(next) || (intraword && word(before)));
    (opens, closes)
}

/// The text begins with an entity.
pub fn is_entity(text: &str) -> bool {
    let end = text.bytes().take(40).position(|b| b == b';');
    text.starts_with('&') && end.is_some_and(|end| entities::decode(&text[..=end]) != text[..=end])
}

/// Words that a list's item would take for its box.
pub fn alone(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('[')
        && chars.next().is_some_and(|c| matches!(c, ' ' | 'x' | 'X'))
        && chars.next() == Some(']')
}

/// A line of a paragraph, with a backslash where it would begin a block of another kind.
pub fn opens_block(line: &str) -> Cow<'_, str> {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let hashes = line.len() - line.trim_start_matches('#').len();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let drawn = |signs: &str| {
        let first = line.chars().next().filter(|c| signs.contains(*c));
        first.is_some_and(|first| line.chars().all(|c| c == first || c == ' '))
    };
    let label = label(line);
    // no backslash within code or an address
    let at = if let Some(end) = label.filter(|end| !line[..*end].contains(['`', '<'])) {
        end
    } else if (1..=6).contains(&hashes) && ends(&line[hashes..])
        || line.starts_with(['>', ':', '|'])
        || line.starts_with(['-', '+', '*']) && ends(&line[1..])
        || line.starts_with("```")
        || line.starts_with("~~~")
        || label.is_some()
        || drawn("-_*=")
        || line.starts_with("+++")
        || is_delimiter_row(line)
    {
        0
    } else if (1..=9).contains(&digits)
        && line[digits..].starts_with(['.', ')'])
        && ends(&line[digits + 1..])
    {
        digits
    } else {
        return Cow::Borrowed(line);
    };
    Cow::Owned(format!("{}\\{}", &line[..at], &line[at..]))
}

/// Where the label of `[a]: b` ends, which makes it a definition, whatever signs are in the label.
fn label(line: &str) -> Option<usize> {
    let mut bytes = line.bytes().enumerate();
    bytes.next().filter(|(_, byte)| *byte == b'[')?;
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'[' => return None,
            b']' => return line[at + 1..].starts_with(':').then_some(at + 1),
            _ => {}
        }
    }
    None
}

/// `--- | :-:`, which makes a table of the line above it.
fn is_delimiter_row(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '-' | ':' | '|' | ' '))
}

/// The words of a heading, whose end could be taken for its closing signs or attributes.
pub fn heading(words: String) -> String {
    let hashes = words.trim_end_matches('#').len();
    if hashes < words.len() && (hashes == 0 || words[..hashes].ends_with(' ')) {
        return format!("{}\\{}", &words[..hashes], &words[hashes..]);
    }
    if words.ends_with('}') {
        return format!("{words}<!-- -->");
    }
    words
}
