//! Bytes → text, and what had to be assumed about their character set.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::Problem;

/// Enough of a file to know its nature.
const SAMPLE: usize = 8 * 1024;

/// So many characters of several bytes, nearly all right, are no accident.
const ENOUGH: usize = 40;

/// First bytes of common files that hold no text of their own.
const MAGIC: [&[u8]; 14] = [
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x7fELF",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"SQLite format 3\0",
    b"OggS",
    b"ID3",
    b"RIFF",
];

/// The text with one kind of line end, or the reason why there is none. The order is that of
/// certainty: byte order mark, valid UTF-8, the file's own declaration, detection.
pub fn decode<'a>(bytes: &'a [u8], problems: &mut Vec<Problem>) -> Result<Cow<'a, str>, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::new("the file is empty, so there is no article"));
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => with(encoding, &bytes[length..], problems, false),
        None => unmarked(bytes, problems)?,
    };
    let text = without_nuls(text, problems);
    if text.trim().is_empty() {
        return Err(Problem::new("the file holds no words, so there is no article"));
    }
    Ok(text)
}

fn unmarked<'a>(bytes: &'a [u8], problems: &mut Vec<Problem>) -> Result<Cow<'a, str>, Problem> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(Problem::new("not a text file, so there is no article"));
    }
    // most have no control characters, and without any these three do not hold
    if has_control(sample) {
        if let Some(encoding) = wide(sample) {
            return Ok(with(encoding, bytes, problems, true));
        }
        if is_binary(sample) {
            return Err(Problem::new("not a text file, so there is no article"));
        }
        if is_iso_2022_jp(sample) {
            return Ok(with(ISO_2022_JP, bytes, problems, true));
        }
    }
    let first = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error.valid_up_to(),
    };
    // a few bad bytes in long UTF-8 are damage, not another character set: not even when the file
    // names one, which then is the template's
    let around = first.saturating_sub(SAMPLE)..bytes.len().min(first + 4 * SAMPLE);
    let (bad, wide) = utf8_faults(&bytes[around]);
    let damaged = bad * 20 <= wide;
    match declared(sample) {
        Some(encoding) if encoding != UTF_8 && !(damaged && wide >= ENOUGH) => {
            return Ok(with(encoding, bytes, problems, false));
        }
        _ if damaged => return Ok(with(UTF_8, bytes, problems, false)),
        _ => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(with(detector.guess(None, Utf8Detection::Allow), bytes, problems, true))
}

fn with<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    problems: &mut Vec<Problem>,
    guessed: bool,
) -> Cow<'a, str> {
    let (text, faults) = encoding.decode_without_bom_handling(bytes);
    let name = encoding.name();
    if guessed {
        problems.push(Problem::new(format!("no character set is named; {name} is assumed")));
    }
    if faults {
        // only a decoded text is searched: an original U+FFFD is rare, and a line is worth a lot
        let line = text.split('\u{fffd}').next().unwrap_or_default().matches('\n').count() + 1;
        let what = format!("not all bytes are {name}; the others are shown as \u{fffd}");
        problems.push(Problem::new(what).at(line));
    }
    text
}

/// `charset=` of a mail header or a page, `encoding=` of XML; asked only when UTF-8 is ruled out.
fn declared(sample: &[u8]) -> Option<&'static Encoding> {
    // pages inside of XML name a character set too, and not that of the file
    let start = sample.trim_ascii_start();
    let end = start.windows(2).position(|w| w == b"?>").filter(|_| start.starts_with(b"<?xml"));
    let (sample, keys) = match end {
        Some(end) => (&start[..end], &["encoding"][..]),
        None => (sample, &["charset=", "encoding="][..]),
    };
    keys.iter().find_map(|key| {
        let at = sample.windows(key.len()).position(|w| w.eq_ignore_ascii_case(key.as_bytes()))?;
        let value = sample[at + key.len()..].trim_ascii_start();
        let value = value.strip_prefix(b"=").map_or(value, <[u8]>::trim_ascii_start);
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let label = |b: &u8| b.is_ascii_alphanumeric() || b"-_:.".contains(b);
        let end = value.iter().position(|b| !label(b)).unwrap_or(value.len());
        named(&value[..end])
    })
}

/// Names that the web's standard does not list.
const NAMES: [(&str, &str); 8] = [
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("latin-1", "latin1"),
    ("tis620", "tis-620"),
    ("mac-roman", "macintosh"),
    ("utf-7", "utf-8"),
];

fn named(label: &[u8]) -> Option<&'static Encoding> {
    let known = NAMES.iter().find(|(name, _)| label.eq_ignore_ascii_case(name.as_bytes()));
    let label = known.map_or(label, |(_, label)| label.as_bytes());
    // scripts write the names as Python does: `iso8859_5`
    let dashed = || label.iter().map(|b| if *b == b'_' { b'-' } else { *b }).collect::<Vec<u8>>();
    let found = Encoding::for_label_no_replacement(label)
        .or_else(|| Encoding::for_label_no_replacement(&dashed()));
    // text that was read so far is not UTF-16, whatever it says
    found.filter(|e| *e != UTF_16LE && *e != UTF_16BE)
}

/// UTF-16 without a mark: every other byte of Western text is zero.
fn wide(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.len() / 2;
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    match pairs {
        0..=3 => None,
        _ if odd * 10 >= pairs * 7 && even * 10 < pairs => Some(UTF_16LE),
        _ if even * 10 >= pairs * 7 && odd * 10 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether a text has a control character; many bytes are looked at at a time, for there is no branch
/// for each of them.
pub fn has_control(text: &[u8]) -> bool {
    text.iter().fold(false, |any, byte| any | is_control(*byte))
}

/// All but white space.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 14..=31 | 127)
}

/// More than one byte in ten that no text has; a short text may quote them all. Escapes do not
/// count, because terminal logs are full of them.
fn is_binary(sample: &[u8]) -> bool {
    let odd = sample.iter().filter(|byte| is_control(**byte) && **byte != b'\x1b').count();
    odd * 10 > sample.len() && (sample.len() >= 512 || sample.contains(&0))
}

/// Seven-bit Japanese is valid UTF-8, with escapes that are no use as text.
fn is_iso_2022_jp(sample: &[u8]) -> bool {
    sample.windows(3).any(|w| matches!(w, b"\x1b$B" | b"\x1b$@"))
        && sample.windows(3).any(|w| matches!(w, b"\x1b(B" | b"\x1b(J"))
}

/// Faulty places, and characters of several bytes, in the sample.
fn utf8_faults(sample: &[u8]) -> (usize, usize) {
    let (mut bad, mut wide) = (0, 0);
    for chunk in sample.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (bad, wide)
}

fn without_nuls<'a>(text: Cow<'a, str>, problems: &mut Vec<Problem>) -> Cow<'a, str> {
    let Some(first) = text.find('\0') else { return text };
    let line = text[..first].matches('\n').count() + 1;
    problems.push(Problem::new("NUL characters are left out").at(line));
    text.replace('\0', "").into()
}

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::error::Problem;
    use proptest::prelude::{any, proptest};

    fn read(bytes: &[u8]) -> (String, String) {
        let mut problems = Vec::new();
        let text = match decode(bytes, &mut problems) {
            Ok(text) => text.into_owned(),
            Err(problem) => format!("! {problem}"),
        };
        let told = problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ");
        (text, told)
    }

    fn utf16(text: &str, mark: bool, little: bool) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn a_mark_or_valid_utf8_needs_no_guess() {
        assert_eq!(read("Über".as_bytes()), ("Über".into(), String::new()));
        assert_eq!(read(b"\xef\xbb\xbfplain"), ("plain".into(), String::new()));
        for little in [true, false] {
            let marked = utf16("Über den Fluß", true, little);
            assert_eq!(read(&marked), ("Über den Fluß".into(), String::new()));
        }
    }

    #[test]
    fn a_guess_is_told() {
        let (text, told) = read(b"caf\xe9 na\xefve, \x93quoted\x94 and \x80 5");
        assert_eq!(text, "café naïve, “quoted” and € 5");
        assert_eq!(told, "no character set is named; windows-1252 is assumed");
        let (text, told) = read(&utf16("The river rose.", false, true));
        assert_eq!(text, "The river rose.");
        assert!(told.contains("UTF-16LE"), "{told}");
        let (text, _) = read("Река поднялась за ночь, и мост закрыли.".as_bytes());
        let russian = encoding_rs::WINDOWS_1251.encode(&text).0.into_owned();
        assert_eq!(read(&russian).0, text);
        let japanese = encoding_rs::ISO_2022_JP.encode("橋は閉じられた。").0.into_owned();
        assert_eq!(read(&japanese).0, "橋は閉じられた。");
    }

    #[test]
    fn a_declaration_wins_over_detection() {
        assert_eq!(
            read(b"Type: text; charset=iso-8859-2\n\xa9 \xb1").0.lines().last(),
            Some("Š ą")
        );
        let russian = encoding_rs::ISO_8859_5.encode("Река").0.into_owned();
        let xml = [b"<?xml version='1.0' encoding='iso8859_5'?><a>", &*russian].concat();
        assert!(read(&xml).0.ends_with("Река"));
    }

    #[test]
    fn the_declaration_of_xml_wins_over_those_of_the_pages_in_it() {
        let xml =
            b"<?xml version='1.0' encoding='koi8-r'?><a>charset=iso-8859-2 \xd2\xc5\xcb\xc1</a>";
        assert!(read(xml).0.contains("река"));
        let xml = b"<?xml version='1.0' encoding='UTF-16'?><a>caf\xe9 na\xefve, \x93quoted\x94</a>";
        assert!(read(xml).0.contains("café naïve, “quoted”"));
    }

    #[test]
    fn long_utf8_with_damage_is_not_what_its_template_says() {
        let mut bytes = b"<?xml version='1.0' encoding='iso-8859-1'?>".to_vec();
        bytes.extend("Über die Brücke für alle Bürger öffnen.\n".repeat(20).as_bytes());
        bytes.extend(b"cut \xe2\x80");
        assert!(read(&bytes).0.contains("Über die Brücke"));
    }

    #[test]
    fn bytes_far_behind_the_start_tell_the_character_set_too() {
        let mut bytes = vec![b'a'; 20_000];
        bytes.extend(b" caf\xe9 na\xefve, \x93quoted\x94");
        assert!(read(&bytes).0.ends_with("café naïve, “quoted”"));
    }

    #[test]
    fn damage_in_long_utf8_stays_small_and_names_its_line() {
        let mut bytes = "Über die Brücke für alle Bürger öffnen.\n".repeat(9).into_bytes();
        bytes.extend(b"bad \xff byte");
        let (text, told) = read(&bytes);
        assert!(text.ends_with("bad \u{fffd} byte"));
        assert!(told.starts_with("line 10: not all bytes are UTF-8"), "{told}");
    }

    #[test]
    fn nuls_are_left_out_and_binaries_are_no_article() {
        let (text, told) = read(b"one\nt\0wo and a good deal more text");
        assert_eq!(text, "one\ntwo and a good deal more text");
        assert_eq!(told, "line 2: NUL characters are left out");
        for bytes in [&b"\x89PNG\r\n\x1a\nabc"[..], &[0u8, 1, 2, 3, 0, 0, 7, 9, 200, 0]] {
            assert!(read(bytes).0.starts_with("! not a text file"));
        }
        assert!(read(b" \n\t").0.starts_with("! the file is empty"));
        assert!(read(b"\xef\xbb\xbf \n").0.starts_with("! the file holds no words"));
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_text_or_a_problem(bytes in any::<Vec<u8>>()) {
            let (text, _) = read(&bytes);
            assert!(!text.contains('\0'));
        }
    }
}
