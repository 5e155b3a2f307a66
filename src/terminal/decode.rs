//! Turns the bytes that a terminal sends into keys, pastes, mouse events and replies.
//!
//! crossterm's own reader was measured on a pseudo-terminal and left aside for four reasons: it
//! spins when the terminal is gone (its issue 793), it leaves a burst of more than 1024 bytes
//! unread until the next key, it passes the reply to a colour query on as typed keys (`b` among
//! them, which keeps a quote), and it cannot be stopped while an editor has the terminal.

use std::time::Duration;

use crate::reader::Mouse;
use crate::reader::key::{Code, Key};

/// The longest reply that is waited for; a longer run of bytes is no reply.
const REPLY: usize = 128;
/// The most bytes kept of one paste; the rest of it is dropped, never typed.
const PASTE: usize = 1 << 20;
const PASTE_END: &[u8] = b"\x1b[201~";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Key(Key),
    Paste(String),
    Mouse(Mouse),
    /// The reply to [`crate::terminal::background::QUERY`].
    Background {
        dark: bool,
    },
    /// The primary device attributes, asked for as the last question: no reply will follow.
    Attributes,
}

/// Holds what has come of a sequence that is not complete yet.
#[derive(Debug, Default)]
pub struct Decoder {
    pending: Vec<u8>,
    paste: Option<Vec<u8>>,
}

impl Decoder {
    /// Takes bytes as they come, in pieces of any size.
    pub fn read(&mut self, bytes: &[u8]) -> Vec<Input> {
        self.pending.extend_from_slice(bytes);
        let mut inputs = Vec::new();
        let mut at = 0;
        while at < self.pending.len() {
            if self.paste.is_some() {
                at += self.pasted(at, &mut inputs);
                if self.paste.is_some() {
                    break;
                }
                continue;
            }
            match next(&self.pending[at..]) {
                Step::Input(length, input) => {
                    at += length;
                    inputs.push(input);
                }
                Step::Nothing(length) => at += length,
                Step::Paste(length) => {
                    at += length;
                    self.paste = Some(Vec::new());
                }
                Step::More => break,
            }
        }
        self.pending.drain(..at);
        inputs
    }

    /// How long to wait for the rest of a sequence before [`Decoder::settle`]; `None` when nothing
    /// is pending. A lone escape is most likely the key; a longer beginning is most likely a
    /// sequence that the network cut in two.
    pub fn patience(&self) -> Option<Duration> {
        match self.pending.len() {
            _ if self.paste.is_some() => None,
            0 => None,
            1 | 2 => Some(Duration::from_millis(30)),
            _ => Some(Duration::from_millis(250)),
        }
    }

    /// Reads what is pending as keys, because nothing follows it.
    pub fn settle(&mut self) -> Vec<Input> {
        if self.paste.is_some() || self.pending.is_empty() {
            return Vec::new();
        }
        let pending = std::mem::take(&mut self.pending);
        let (mut inputs, rest) = match pending.as_slice() {
            [0x1b] => (vec![Input::Key(Key::of(Code::Esc))], &[][..]),
            // Half a sequence of the terminal's: no key typed by hand looks like it.
            [0x1b, b'[', _, ..] => return Vec::new(),
            [0x1b, 0x1b, rest @ ..] => {
                self.pending.push(0x1b);
                (vec![Input::Key(Key::of(Code::Esc))], rest)
            }
            [0x1b, byte, rest @ ..] if byte.is_ascii() => {
                let key = Key { alt: true, ..Key::char(char::from(*byte)) };
                (vec![Input::Key(key)], rest)
            }
            _ => return Vec::new(),
        };
        inputs.extend(self.read(rest));
        inputs.extend(self.settle());
        inputs
    }

    /// Takes the bytes from `at` into the paste; returns how many are done with.
    fn pasted(&mut self, at: usize, inputs: &mut Vec<Input>) -> usize {
        let bytes = &self.pending[at..];
        let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        // The end mark may be cut in two: its possible beginning stays pending.
        let length = end.unwrap_or(bytes.len().saturating_sub(PASTE_END.len() - 1));
        let mut paste = self.paste.take().unwrap_or_default();
        let room = PASTE.saturating_sub(paste.len());
        paste.extend_from_slice(&bytes[..length.min(room)]);
        if end.is_none() {
            self.paste = Some(paste);
            return length;
        }
        // Terminals send the line ends of a paste as they send the Enter key.
        let text = String::from_utf8_lossy(&paste).replace("\r\n", "\n").replace('\r', "\n");
        inputs.push(Input::Paste(text));
        length + PASTE_END.len()
    }
}

/// What the first bytes of a run are; each case but `More` says how many bytes it used.
#[derive(Debug, PartialEq)]
enum Step {
    Input(usize, Input),
    Nothing(usize),
    Paste(usize),
    More,
}

fn key(length: usize, key: Key) -> Step {
    Step::Input(length, Input::Key(key))
}

fn next(bytes: &[u8]) -> Step {
    match bytes {
        [] => Step::More,
        [0x1b, rest @ ..] => escape(rest),
        [b'\r', ..] => key(1, Key::of(Code::Enter)),
        [b'\t', ..] => key(1, Key::of(Code::Tab)),
        [0x7f, ..] => key(1, Key::of(Code::Backspace)),
        [0, ..] => key(1, Key::ctrl(' ')),
        [byte @ 0x01..=0x1a, ..] => key(1, Key::ctrl(char::from(byte - 1 + b'a'))),
        [0x1c, ..] => key(1, Key::ctrl('\\')),
        [0x1d, ..] => key(1, Key::ctrl(']')),
        [0x1e, ..] => key(1, Key::ctrl('^')),
        // What the terminal sends for ctrl-/, and for ctrl-_ which is harder to type.
        [0x1f, ..] => key(1, Key::ctrl('/')),
        _ => character(bytes),
    }
}

fn character(bytes: &[u8]) -> Step {
    let first = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(first) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&first[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(error) => return error.error_len().map_or(Step::More, Step::Nothing),
    };
    match valid.chars().next() {
        Some(c) if c.is_control() => Step::Nothing(c.len_utf8()),
        Some(c) => key(c.len_utf8(), Key::char(c)),
        None => Step::More,
    }
}

/// What follows an escape byte; lengths count that byte.
fn escape(rest: &[u8]) -> Step {
    match rest {
        [] | [b'[' | b'O' | b']'] | [0x1b] => Step::More,
        [b'[', b'[', letter, ..] => match letter {
            b'A'..=b'E' => key(4, Key::of(Code::F(letter - b'A' + 1))),
            _ => Step::Nothing(4),
        },
        [b'[', b'['] => Step::More,
        [b'[', rest @ ..] => control_sequence(rest),
        [b'O', letter, ..] => match keypad(*letter) {
            Some(code) => key(3, Key::of(code)),
            None => key(2, Key { alt: true, ..Key::char('O') }),
        },
        [b']', digit, ..] if digit.is_ascii_digit() => reply(rest),
        [0x1b, b'[' | b'O', ..] => alt(escape(&rest[1..])),
        [0x1b, ..] => key(1, Key::of(Code::Esc)),
        _ => alt(next(rest)),
    }
}

/// The same with alt held, one byte longer.
fn alt(step: Step) -> Step {
    match step {
        Step::Input(length, Input::Key(key)) => {
            Step::Input(length + 1, Input::Key(Key { alt: true, ..key }))
        }
        Step::Input(length, input) => Step::Input(length + 1, input),
        Step::Nothing(length) => Step::Nothing(length + 1),
        Step::Paste(length) => Step::Paste(length + 1),
        Step::More => Step::More,
    }
}

/// Letters after `ESC O`: cursor keys in application mode, F1 to F4, the keypad.
fn keypad(letter: u8) -> Option<Code> {
    Some(match letter {
        b'M' => Code::Enter,
        b'I' => Code::Tab,
        b'X' => Code::Char('='),
        b'j'..=b'o' => Code::Char(char::from(letter - b'j' + b'*')),
        b'p'..=b'y' => Code::Char(char::from(letter - b'p' + b'0')),
        _ => return named(letter),
    })
}

/// The final letters that cursor and function keys share in both kinds of sequence.
fn named(letter: u8) -> Option<Code> {
    Some(match letter {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'F' => Code::End,
        b'H' => Code::Home,
        b'P'..=b'S' => Code::F(letter - b'P' + 1),
        _ => return None,
    })
}

/// The numbers before a tilde.
fn numbered(number: u32) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => Code::F((number - 10) as u8),
        17..=21 => Code::F((number - 11) as u8),
        23..=26 => Code::F((number - 12) as u8),
        28 | 29 => Code::F((number - 13) as u8),
        31..=34 => Code::F((number - 14) as u8),
        _ => return None,
    })
}

/// What follows `ESC [` (ECMA-48, 5.4: parameters, intermediates, one final byte).
fn control_sequence(rest: &[u8]) -> Step {
    let body = rest.iter().take_while(|byte| matches!(byte, 0x20..=0x3f)).count();
    let Some(last) = rest.get(body) else {
        return if body < REPLY { Step::More } else { Step::Nothing(2 + body) };
    };
    if !matches!(last, 0x40..=0x7e) {
        // Broken off by another sequence or a control character, which is read by itself.
        return Step::Nothing(2 + body);
    }
    let length = 2 + body + 1;
    let Ok(body) = std::str::from_utf8(&rest[..body]) else { return Step::Nothing(length) };
    match (last, body) {
        (b'~', "200") => Step::Paste(length),
        (b'M', "") => old_mouse(&rest[1..]),
        (b'M' | b'm', _) => match body.strip_prefix('<').and_then(|body| mouse(body, *last)) {
            Some(mouse) => Step::Input(length, Input::Mouse(mouse)),
            None => Step::Nothing(length),
        },
        (b'c', _) if body.starts_with('?') => Step::Input(length, Input::Attributes),
        _ => match coded(body, *last) {
            Some(pressed) => key(length, pressed),
            None => Step::Nothing(length),
        },
    }
}

/// A key as parameters and a final byte: `1;5A`, `15~`, `27;5;105~`, `105;5u`.
fn coded(body: &str, last: u8) -> Option<Key> {
    let fields: Vec<&str> = body.split(';').collect();
    // The kitty protocol writes the kind of event behind the modifiers; 3 is a release.
    let released = fields.get(1).is_some_and(|field| field.ends_with(":3"));
    if released || body.starts_with(['?', '<', '=', '>']) {
        return None;
    }
    let number = |field: &&str| field.split(':').next().and_then(|number| number.parse().ok());
    let numbers: Vec<u32> = fields.iter().map(|field| number(field).unwrap_or(1)).collect();
    let first = numbers.first().copied().unwrap_or(1);
    let modifiers = numbers.get(1).copied().unwrap_or(1);
    match (last, numbers.as_slice()) {
        (b'Z', _) => Some(Key { shift: true, ..Key::of(Code::Tab) }),
        (b'~', [27, modifiers, code, ..]) => Some(held(typed(*code)?, *modifiers)),
        (b'~', _) => Some(held(numbered(first)?, modifiers)),
        (b'u', _) => Some(held(typed(first)?, modifiers)),
        // `ESC [ row ; column R` would be a cursor report, which is never asked for.
        _ => Some(held(named(last)?, modifiers)),
    }
}

/// A key given by its code point.
fn typed(code: u32) -> Option<Code> {
    Some(match code {
        9 => Code::Tab,
        13 => Code::Enter,
        27 => Code::Esc,
        8 | 127 => Code::Backspace,
        // Keys without a character live in the private use area.
        0xe000..=0xf8ff => return None,
        _ => Code::Char(char::from_u32(code).filter(|c| !c.is_control())?),
    })
}

/// Modifiers are sent as one more than a sum: 1 shift, 2 alt, 4 control.
fn held(code: Code, modifiers: u32) -> Key {
    let bits = modifiers.saturating_sub(1);
    let (shift, ctrl) = (bits & 1 != 0, bits & 4 != 0);
    let mut key = Key { code, ctrl, alt: bits & 2 != 0, shift };
    if let Code::Char(c) = &mut key.code {
        if std::mem::take(&mut key.shift) && !ctrl {
            *c = c.to_uppercase().next().unwrap_or(*c);
        }
        if ctrl {
            *c = c.to_ascii_lowercase();
        }
    }
    key
}

/// `button;column;row`, counted from 1; `m` marks a release.
fn mouse(body: &str, last: u8) -> Option<Mouse> {
    let mut numbers = body.split(';').map(|number| number.parse::<u16>().ok());
    let (button, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let (column, row) = (column.checked_sub(1)?, row.checked_sub(1)?);
    match last {
        b'm' => (button & !MODIFIERS == 0).then_some(Mouse::Release { column, row }),
        _ => pressed(button, column, row),
    }
}

/// The form without numbers, from terminals that know no other: three bytes above 32.
fn old_mouse(rest: &[u8]) -> Step {
    let [button, column, row, ..] = rest else { return Step::More };
    let number = |byte: &u8, base: u8| u16::from(byte.saturating_sub(base));
    match pressed(number(button, 32), number(column, 33), number(row, 33)) {
        Some(mouse) => Step::Input(6, Input::Mouse(mouse)),
        None => Step::Nothing(6),
    }
}

/// The bits of shift, alt and control held with the mouse: they make no difference.
const MODIFIERS: u16 = 0b1_1100;

/// Motion (bit 32) is reported only while a button is held.
fn pressed(button: u16, column: u16, row: u16) -> Option<Mouse> {
    match button & !MODIFIERS {
        0 => Some(Mouse::Press { column, row }),
        // In the form without numbers a release does not say of which button.
        3 => Some(Mouse::Release { column, row }),
        32 => Some(Mouse::Drag { column, row }),
        64 => Some(Mouse::WheelUp { column, row }),
        65 => Some(Mouse::WheelDown { column, row }),
        _ => None,
    }
}

/// `]`, a number, printable text, and BEL or `ESC \`; the text is read if it is the background.
fn reply(rest: &[u8]) -> Step {
    let body = rest.iter().take_while(|byte| matches!(byte, 0x20..=0x7e)).count();
    let end = match &rest[body..] {
        [] | [0x1b] if body < REPLY => return Step::More,
        [0x07, ..] => 1,
        [0x1b, b'\\', ..] => 2,
        // No reply after all: what was held back counts as typed.
        _ => return key(2, Key { alt: true, ..Key::char(']') }),
    };
    let length = 1 + body + end;
    match crate::terminal::background::dark(&rest[1..body]) {
        Some(dark) => Step::Input(length, Input::Background { dark }),
        None => Step::Nothing(length),
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Input};
    use crate::reader::{Key, Mouse};
    use proptest::prelude::{any, prop, proptest};

    /// What comes of bytes that arrive together and are followed by silence, as it is written.
    fn typed(bytes: &[u8]) -> String {
        let mut decoder = Decoder::default();
        let mut inputs = decoder.read(bytes);
        inputs.extend(decoder.settle());
        assert_eq!(decoder.patience(), None);
        words(&inputs)
    }

    fn words(inputs: &[Input]) -> String {
        let word = |input: &Input| match input {
            Input::Key(key) => key.to_string(),
            Input::Paste(text) => format!("<{text}>"),
            Input::Mouse(Mouse::Press { column, row }) => format!("press:{column}:{row}"),
            Input::Mouse(Mouse::Again { column, row, times }) => {
                format!("again:{column}:{row}:{times}")
            }
            Input::Mouse(Mouse::Drag { column, row }) => format!("drag:{column}:{row}"),
            Input::Mouse(Mouse::Release { column, row }) => format!("release:{column}:{row}"),
            Input::Mouse(Mouse::WheelUp { column, row }) => format!("up:{column}:{row}"),
            Input::Mouse(Mouse::WheelDown { column, row }) => format!("down:{column}:{row}"),
            Input::Background { dark } => if *dark { "dark" } else { "light" }.to_owned(),
            Input::Attributes => "attributes".to_owned(),
        };
        inputs.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_are_named_as_the_reader_writes_them() {
        for (bytes, keys) in [
            // characters and control characters
            ("jJ?", "j J ?"),
            ("é字", "é 字"),
            ("\r\t\x7f ", "enter tab backspace space"),
            ("\n\x01\x1a\0", "ctrl-j ctrl-a ctrl-z ctrl-space"),
            ("\x1c\x1d\x1e\x1f", "ctrl-\\ ctrl-] ctrl-^ ctrl-/"),
            ("\u{9b}x", "x"),
            // escape and alt
            ("\x1b", "esc"),
            ("\x1b\x1b", "esc esc"),
            ("\x1bx\x1b\r\x1bé", "alt-x alt-enter alt-é"),
            ("\x1b\x01", "ctrl-alt-a"),
            ("\x1b[", "alt-["),
            ("\x1bO", "alt-O"),
            ("\x1b]", "alt-]"),
            ("\x1b]j", "alt-] j"),
            ("\x1bOz", "alt-O z"),
            // cursor keys, function keys, keypad
            ("\x1b[A\x1bOA\x1b[1;5A\x1b[1;2B", "up up ctrl-up shift-down"),
            ("\x1b\x1b[A", "alt-up"),
            ("\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "home end home end home end"),
            ("\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[6;5~", "ins del pgup pgdn ctrl-pgdn"),
            ("\x1bOP\x1b[15~\x1b[17~\x1b[24~\x1b[34~", "f1 f5 f6 f12 f20"),
            ("\x1b[[A\x1b[1;2R", "f1 shift-f3"),
            ("\x1b[Z", "shift-tab"),
            ("\x1bOM\x1bOp\x1bOk\x1bOo", "enter 0 + /"),
            // keys by code point, from terminals that were told to by somebody else
            ("\x1b[27;5;105~\x1b[105;5u\x1b[106;2u", "ctrl-i ctrl-i J"),
            ("\x1b[27u\x1b[106;1:3u\x1b[106;1:2u\x1b[57358u", "esc j"),
            // sequences without a meaning here
            ("\x1b[I\x1b[O\x1b[?2026;2$yj", "j"),
            ("\x1b[12;\x1b[Aj", "up j"),
            ("\x1b[12;", ""),
        ] {
            assert_eq!(typed(bytes.as_bytes()), keys, "{bytes:?}");
        }
    }

    #[test]
    fn the_wheel_and_the_left_button_are_told_with_their_place() {
        for (bytes, events) in [
            ("\x1b[<0;5;3M\x1b[<0;5;3m", "press:4:2 release:4:2"),
            ("\x1b[<0;5;3M\x1b[<32;6;4M\x1b[<48;7;4M", "press:4:2 drag:5:3 drag:6:3"),
            ("\x1b[<2;5;3m\x1b[<35;5;3M\x1b[<34;5;3M", ""),
            ("\x1b[M !!\x1b[M#\"\"", "press:0:0 release:1:1"),
            ("\x1b[<64;1;1M\x1b[<65;300;2M\x1b[<81;1;1M", "up:0:0 down:299:1 down:0:0"),
            ("\x1b[<2;5;3M\x1b[<35;5;3M\x1b[<0;0;1M\x1b[<0;;1Mj", "j"),
            ("\x1b[M !!\x1b[M`\"#", "press:0:0 up:1:2"),
        ] {
            assert_eq!(typed(bytes.as_bytes()), events, "{bytes:?}");
        }
    }

    #[test]
    fn a_paste_is_text_whatever_it_holds() {
        assert_eq!(typed(b"a\x1b[200~q\x1b[Ab\r\nc\rd\x1b[201~j"), "a <q\u{1b}[Ab\nc\nd> j");
        assert_eq!(typed(b"\x1b[200~\x1b[201~\x1b[201~j"), "<> j");
        let mut decoder = Decoder::default();
        let mut inputs = decoder.read(b"\x1b[200~one\x1b[20");
        assert_eq!(decoder.patience(), None, "a paste is waited for as long as it takes");
        inputs.extend(decoder.read(b"1~j"));
        assert_eq!(words(&inputs), "<one> j");
    }

    #[test]
    fn a_huge_paste_is_cut_and_its_rest_is_not_typed() {
        let mut decoder = Decoder::default();
        decoder.read(b"\x1b[200~");
        for _ in 0..3000 {
            assert_eq!(decoder.read(&[b'q'; 1000]), []);
        }
        let inputs = decoder.read(b"\x1b[201~j");
        assert_eq!(inputs[0], Input::Paste("q".repeat(super::PASTE)));
        assert_eq!(inputs[1..], [Input::Key(Key::char('j'))]);
    }

    #[test]
    fn a_reply_is_told_from_keys_and_loses_none_of_them() {
        for (bytes, inputs) in [
            ("j\x1b]11;rgb:1e1e/1e1e/1e1e\x07k", "j dark k"),
            ("j\x1b]11;rgb:ffff/FFFF/ffff\x1b\\k", "j light k"),
            ("\x1b]11;#ffffff\x07\x1b[?62;22c", "light attributes"),
            ("\x1b]4;1;rgb:0/0/0\x07j", "j"),
            ("\x1b]11;rgb:", "alt-] 1 1 ; r g b :"),
            ("\x1b]1\x1bx", "alt-] 1 alt-x"),
            ("\x1b]1\r", "alt-] 1 enter"),
        ] {
            assert_eq!(typed(bytes.as_bytes()), inputs, "{bytes:?}");
        }
        let long = format!("\x1b]1{}", "2".repeat(200));
        assert_eq!(typed(long.as_bytes()).split(' ').count(), 202);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived_and_nothing_stays_behind(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut decoder = Decoder::default();
            decoder.read(&bytes);
            decoder.settle();
            assert!(decoder.pending.is_empty() || decoder.paste.is_some());
        }

        #[test]
        fn how_the_bytes_are_cut_makes_no_difference(
            parts in prop::collection::vec(prop::sample::select(&[
                "j", "é", "字", "\x1b[1;5A", "\x1bOP", "\x1b[<64;3;4M", "\x1b]11;rgb:0/0/0\x1b\\",
                "\x1b[200~a\x1b[b\x1b[201~", "\x1b[?62c", "\x1bx", "\x1b[M !!", "\x1b\x1b[A",
            ][..]), 0..12),
            size in 1_usize..9,
        ) {
            let bytes = parts.concat().into_bytes();
            let whole = Decoder::default().read(&bytes);
            let mut decoder = Decoder::default();
            let pieces: Vec<Input> = bytes.chunks(size).flat_map(|piece| decoder.read(piece)).collect();
            assert_eq!(pieces, whole);
        }
    }
}
