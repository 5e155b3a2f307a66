//! A pressed key and its spelling: `j`, `ctrl-d`, `alt-x`, `shift-tab`, `space`, `pgdn`, `f5`.

use std::fmt;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub code: Code,
    pub ctrl: bool,
    pub alt: bool,
    /// Never set for a character: the character itself says it (`J`).
    pub shift: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

const NAMES: [(&str, Code); 17] = [
    ("space", Code::Char(' ')),
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("del", Code::Delete),
    ("ins", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
    ("minus", Code::Char('-')),
    ("plus", Code::Char('+')),
];

impl Key {
    pub const fn of(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    pub const fn char(c: char) -> Self {
        Self::of(Code::Char(c))
    }

    pub const fn ctrl(c: char) -> Self {
        Self { ctrl: true, ..Self::char(c) }
    }

    /// The character that this key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads a sequence: `g g`, `ctrl-w l`.
    pub fn sequence(text: &str) -> Result<Vec<Self>, String> {
        let keys: Vec<Self> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        if keys.is_empty() { Err("no key given".into()) } else { Ok(keys) }
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut key = Self::char('\0');
        let mut rest = text;
        loop {
            let strip = |prefix: &str| {
                let (head, tail) = rest.split_at_checked(prefix.len())?;
                (head.eq_ignore_ascii_case(prefix) && !tail.is_empty()).then_some(tail)
            };
            if let Some(tail) = strip("ctrl-").or_else(|| strip("c-")) {
                (key.ctrl, rest) = (true, tail);
            } else if let Some(tail) = strip("alt-").or_else(|| strip("m-")) {
                (key.alt, rest) = (true, tail);
            } else if let Some(tail) = strip("shift-").or_else(|| strip("s-")) {
                (key.shift, rest) = (true, tail);
            } else {
                break;
            }
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) => Code::Char(c),
            _ => named(rest).ok_or_else(|| format!("\"{text}\" is not a key"))?,
        };
        if let Code::Char(c) = &mut key.code {
            if std::mem::take(&mut key.shift) {
                *c = c.to_uppercase().next().unwrap_or(*c);
            }
            if key.ctrl {
                *c = c.to_ascii_lowercase();
            }
        }
        Ok(key)
    }
}

fn named(name: &str) -> Option<Code> {
    let lower = name.to_ascii_lowercase();
    let alias = match lower.as_str() {
        "escape" => "esc",
        "return" | "cr" => "enter",
        "pagedown" => "pgdn",
        "pageup" => "pgup",
        "delete" => "del",
        "insert" => "ins",
        "bs" => "backspace",
        other => other,
    };
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == alias) {
        return Some(*code);
    }
    let number: u8 = alias.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(Code::F(number))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (set, prefix) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if set {
                f.write_str(prefix)?;
            }
        }
        match self.code {
            Code::Char(c) if c != ' ' => write!(f, "{c}"),
            Code::F(number) => write!(f, "f{number}"),
            code => {
                let name = NAMES.iter().find(|(_, known)| *known == code).map(|(name, _)| *name);
                f.write_str(name.unwrap_or("?"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Key};

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for text in [
            "j",
            "J",
            "ctrl-d",
            "alt-x",
            "shift-tab",
            "space",
            "pgdn",
            "f5",
            "-",
            "ctrl-alt-a",
            "?",
        ] {
            assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
        }
        assert_eq!("C-D".parse::<Key>().unwrap(), Key::ctrl('d'));
        assert_eq!("shift-j".parse::<Key>().unwrap(), Key::char('J'));
        assert_eq!("PageDown".parse::<Key>().unwrap(), Key::of(Code::PageDown));
        assert!("jj".parse::<Key>().is_err());
        assert_eq!(Key::sequence("g g").unwrap(), [Key::char('g'); 2]);
        assert!(Key::sequence(" ").is_err());
    }
}
