//! A text → the minutes that it takes to read.

const WORDS_A_MINUTE: u64 = 230;
/// A word and the blank behind it; two characters of Chinese, which count as a word, are as long.
const WORD: u64 = 6;

/// What a character is to a word, in two bits.
const ENDS: u8 = 0;
/// `don't`, `up-to-date`, `e.g.`, `10,000`
const JOINS: u8 = 1;
const LETTER: u8 = 2;

/// Of each ASCII character. Every text is read, so that it is looked up and not worked out.
const PARTS: [u8; 128] = {
    let mut parts = [ENDS; 128];
    let mut at = 0;
    while at < parts.len() {
        let byte = at as u8;
        parts[at] = match byte {
            b'\'' | b'-' | b'.' | b',' => JOINS,
            _ if byte.is_ascii_alphanumeric() => LETTER,
            _ => ENDS,
        };
        at += 1;
    }
    parts
};

/// By what the last three characters are, the latest in the lowest bits: 1 where a word begins.
const BEGINS: [u8; 64] = {
    let mut begins = [0; 64];
    let mut at = 0;
    while at < begins.len() {
        let (latest, before, first) = (at as u8 & 3, at as u8 >> 2 & 3, at as u8 >> 4);
        let inside = before == LETTER || before == JOINS && first == LETTER;
        begins[at] = (latest == LETTER && !inside) as u8;
        at += 1;
    }
    begins
};

/// At least one. Two characters of Chinese or Japanese count as a word.
pub fn of(text: &str) -> u32 {
    let (mut words, mut wide) = (0usize, 0usize);
    let mut seen = 0u8;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let part = match PARTS.get(usize::from(*byte)) {
            Some(part) => {
                at += 1;
                *part
            }
            None => {
                let c = text[at..].chars().next().unwrap_or(' ');
                at += c.len_utf8();
                let ideograph = is_wide(c);
                wide += usize::from(ideograph);
                match c {
                    '’' => JOINS,
                    _ if !ideograph && c.is_alphanumeric() => LETTER,
                    _ => ENDS,
                }
            }
        };
        seen = seen << 2 | part;
        words += usize::from(BEGINS[usize::from(seen & 63)]);
    }
    rounded((words + wide / 2) as u64)
}

/// Those of a text of so many bytes, more or less.
pub fn about(bytes: u64) -> u32 {
    rounded(bytes / WORD)
}

fn rounded(words: u64) -> u32 {
    u32::try_from(words.div_ceil(WORDS_A_MINUTE)).unwrap_or(u32::MAX).max(1)
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{about, of};

    #[test]
    fn words_of_every_script_take_their_time() {
        for (text, words) in [
            ("don't ", 1),
            ("up-to-date ", 1),
            ("10,000.5 ", 1),
            ("l’été ", 1),
            ("'tis ", 1),
            ("a/b ", 2),
            ("so--he said ", 3),
            ("one — two ", 2),
            ("слово, слово; ", 2),
            ("技术发展", 2),
            ("がぎ AI", 2),
            ("-' .,… ", 0),
        ] {
            let more = if words == 0 { 1 } else { words + 1 };
            assert_eq!(of(&text.repeat(230)), words.max(1), "{text}");
            assert_eq!(of(&text.repeat(231)), more, "{text}");
        }
        assert_eq!((of(""), about(0), about(6 * 231)), (1, 1, 2));
    }
}
