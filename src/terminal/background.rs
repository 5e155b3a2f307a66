//! Asks a terminal for its background colour and tells dark from light by the reply.

/// Operating system command 11 asks for the background (xterm, "ctlseqs"); the device attributes,
/// which every terminal knows, are asked for behind it, so that their reply says that no other is
/// to come.
pub const QUERY: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";

/// Terminals that print such a question or stay silent even to the second.
const SILENT: [&str; 8] = ["dumb", "linux", "vt52", "vt100", "cons25", "eterm", "emacs", "sun"];

/// Whether a terminal of this name may be asked.
pub fn answers(term: &str) -> bool {
    !term.is_empty() && !SILENT.iter().any(|name| term.starts_with(name))
}

/// Reads `11;rgb:1e1e/1e1e/1e1e`, also with one to four digits a colour, with an opacity, or as
/// `#rrggbb`.
pub fn dark(reply: &[u8]) -> Option<bool> {
    let colour = std::str::from_utf8(reply).ok()?.strip_prefix("11;")?;
    let [red, green, blue] = parts(colour)?;
    // Luma of ITU-R BT.709.
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5)
}

/// The three parts from 0 to 1.
fn parts(colour: &str) -> Option<[f64; 3]> {
    if let Some(digits) = colour.strip_prefix('#') {
        let size = digits.len() / 3;
        let part = |index: usize| part(digits.get(index * size..(index + 1) * size)?);
        return Some([part(0)?, part(1)?, part(2)?]);
    }
    let colour = colour.strip_prefix("rgb:").or_else(|| colour.strip_prefix("rgba:"))?;
    let mut fields = colour.split('/').map(part);
    Some([fields.next()??, fields.next()??, fields.next()??])
}

fn part(digits: &str) -> Option<f64> {
    if !(1..=4).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    Some(f64::from(value) / f64::from((1_u32 << (4 * digits.len())) - 1))
}

#[cfg(test)]
mod tests {
    use super::{answers, dark};

    #[test]
    fn dark_and_light_are_told_apart_in_every_spelling() {
        for (reply, expected) in [
            ("11;rgb:1e1e/1e1e/1e1e", Some(true)),
            ("11;rgb:ffff/ffff/ffff", Some(false)),
            ("11;rgb:FF/F/ff", Some(false)),
            ("11;rgb:0/0/f", Some(true)),
            ("11;rgba:0000/0000/0000/ffff", Some(true)),
            ("11;#fdf6e3", Some(false)),
            ("11;#002b36", Some(true)),
            ("11;rgb:00/00", None),
            ("11;rgb:+1/00/00", None),
            ("11;rgb:00000/0/0", None),
            ("11;#", None),
            ("10;rgb:0/0/0", None),
            ("11;?", None),
        ] {
            assert_eq!(dark(reply.as_bytes()), expected, "{reply}");
        }
    }

    #[test]
    fn only_terminals_that_answer_are_asked() {
        for (term, expected) in [
            ("xterm-256color", true),
            ("tmux-256color", true),
            ("foot", true),
            ("linux", false),
            ("dumb", false),
            ("vt100", false),
            ("", false),
        ] {
            assert_eq!(answers(term), expected, "{term}");
        }
    }
}
