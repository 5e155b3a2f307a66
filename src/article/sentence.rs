//! Turns the text of a block into the ranges of its sentences.
//!
//! Begins from UAX 29, section 5, but is a scanner of its own: rule SB8 looks ahead without bound
//! (quadratic in the library on `.))))…`), and what decides in real prose is what the annex leaves
//! out, namely abbreviations, initials, ordinals, ellipses, and to which side a quotation mark
//! belongs. Every look ahead or back here is bounded or passes over text once.

pub mod abbreviation;
pub mod mark;

use std::ops::Range;

use crate::article::sentence::abbreviation::{
    Abbreviation, class, numeral, ordinal, starts_sentence,
};
use crate::article::sentence::mark::{
    always, cjk, cjk_opens, closes, continues, dash, either_way, opens, terminal,
};

/// Bytes looked at before a full stop to know its word and the one before.
const LOOK_BACK: usize = 48;
/// Characters of the next word that are looked at.
const LOOK_AHEAD: usize = 16;

/// Sentences with their closing marks, without the white space between them; none is empty. A line
/// end is white space, an empty line ends a sentence.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let mut at = 0;
    // The sentence in progress has letters or digits; only then can it end.
    let (mut letters, mut words) = (false, false);
    while let Some(c) = text[at..].chars().next() {
        let next = at + c.len_utf8();
        words |= c.is_alphanumeric();
        letters |= c.is_alphabetic();
        let end = if c == '\n' && text[next..].starts_with('\n') {
            Some(at).filter(|_| words)
        } else if terminal(c) {
            let stop = Stop::read(text, at);
            if words && stop.ends(letters) {
                Some(stop.closed)
            } else {
                at = stop.end;
                continue;
            }
        } else {
            None
        };
        at = end.map_or(next, |end| end.max(next));
        if let Some(end) = end {
            push(&mut out, text, start..end);
            (start, letters, words) = (end, false, false);
        }
    }
    if words || out.is_empty() {
        push(&mut out, text, start..text.len());
    } else if let Some(last) = out.last_mut() {
        // Marks left over at the end belong to the sentence before.
        last.end = text.trim_end().len().max(last.end);
    }
    out
}

fn push(out: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let sentence = &text[range.clone()];
    let start = range.end - sentence.trim_start().len();
    let end = range.start + sentence.trim_end().len();
    if start < end {
        out.push(start..end);
    }
}

/// A run of terminal marks, the closing marks behind it, and what surrounds both.
struct Stop<'a> {
    text: &'a str,
    start: usize,
    /// End of the terminal marks.
    end: usize,
    /// End of the closing marks.
    closed: usize,
    /// Start of what follows the white space.
    next: usize,
}

impl<'a> Stop<'a> {
    fn read(text: &'a str, start: usize) -> Self {
        let end = skip(text, start, terminal);
        let mut closed = end;
        let mut next = end;
        loop {
            let rest = &text[next..];
            let Some(c) = rest.chars().next() else { break };
            let behind = next + c.len_utf8();
            let after = text[behind..].chars().next();
            let apart = after.is_none_or(|c| c.is_whitespace() || continues(c) || closes(c));
            if next == closed && (closes(c) || (either_way(c) && apart)) {
                (closed, next) = (behind, behind);
            } else if next == closed && reference(rest) > 0 {
                closed += reference(rest);
                next = closed;
            } else if next == closed && c.is_ascii_digit() && note(text, start, rest) > 0 {
                closed += note(text, start, rest);
                next = closed;
            } else if next == closed && c.is_whitespace() {
                next = skip(text, next, char::is_whitespace);
            } else if next > closed && matches!(c, '»' | '›') && apart {
                // French sets a blank before the closing mark.
                (closed, next) = (behind, behind);
            } else {
                break;
            }
        }
        Self { text, start, end, closed, next }
    }

    fn marks(&self) -> &'a str {
        &self.text[self.start..self.end]
    }

    fn spaced(&self) -> bool {
        self.next > self.closed
    }

    /// Decides whether the sentence that reached this stop ends behind its closing marks.
    fn ends(&self, letters: bool) -> bool {
        let rest = &self.text[self.next..];
        let Some(first) = rest.chars().next() else { return true };
        if self.text[self.closed..self.next].matches('\n').count() > 1 {
            return true;
        }
        if self.marks().contains(always) {
            // 「行け！」と言った。: the particle carries on behind the quotation.
            let quoted = self.text[self.end..self.closed].ends_with(['」', '』', '”', '’']);
            let carried = quoted && matches!(first, 'と' | 'っ');
            return !continues(first) && !carried;
        }
        if continues(first) {
            return false;
        }
        let inner = skip(rest, 0, |c| opens(c) || either_way(c) || dash(c) || c.is_whitespace());
        let word = word(&rest[inner..]);
        let Some(initial) = word.chars().next() else {
            return self.spaced() && rest[inner..].chars().next().is_none_or(|c| !terminal(c));
        };
        if initial.is_lowercase() && !word.chars().skip(1).any(char::is_uppercase) {
            return false;
        }
        if !self.spaced() {
            let closed = self.closed > self.end;
            return (closed && initial.is_uppercase()) || cjk(first) || cjk_opens(first);
        }
        self.marks() != "." || self.ends_at_full_stop(letters, word)
    }

    /// A single full stop, white space, and a word that could begin a sentence.
    fn ends_at_full_stop(&self, letters: bool, next: &str) -> bool {
        if !letters {
            // The number of a list: `1. First`.
            return false;
        }
        if self.closed > self.end && !self.text[self.end..self.closed].starts_with([')', ']']) {
            return true;
        }
        let (earlier, last) = words_before(self.text, self.start);
        if ordinal(earlier, last, next) {
            return false;
        }
        let starter = starts_sentence(next);
        // `z. B. Bücher`: the dotted letters are one abbreviation.
        let lettered = earlier.strip_suffix('.').is_some_and(|letter| {
            letter.chars().count() == 1 && letter.chars().all(char::is_lowercase)
        });
        match class(last) {
            Some(_) if lettered && last.chars().count() == 1 => false,
            Some(Abbreviation::Open) => false,
            Some(Abbreviation::Number) => !numeral(next),
            Some(Abbreviation::Either) => starter,
            Some(Abbreviation::Last) | None => true,
        }
    }
}

fn skip(text: &str, from: usize, what: impl Fn(char) -> bool) -> usize {
    text[from..].find(|c| !what(c)).map_or(text.len(), |length| from + length)
}

/// The letters and digits at the start of a text.
fn word(text: &str) -> &str {
    let end = text.char_indices().take(LOOK_AHEAD).find(|(_, c)| !c.is_alphanumeric());
    let most = || text.char_indices().nth(LOOK_AHEAD).map_or(text.len(), |(at, _)| at);
    &text[..end.map_or_else(most, |(at, _)| at)]
}

/// Length of the reference to a note: `[12]`, `¹²`.
fn reference(text: &str) -> usize {
    if let Some(inner) = text.strip_prefix('[') {
        let length = digits(inner);
        let closed = inner[length..].starts_with(']');
        return if closed && length > 0 { length + 2 } else { 0 };
    }
    let raised = |c: &char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '†' | '‡');
    text.chars().take(4).take_while(raised).map(char::len_utf8).sum()
}

/// Length of a reference whose raised digits are plain in canonical text: `so.3 Others`.
fn note(text: &str, stop: usize, rest: &str) -> usize {
    let length = digits(rest);
    let apart = rest[length..].chars().next().is_none_or(char::is_whitespace);
    let (_, last) = words_before(text, stop);
    let plain = last.chars().count() > 1 && last.chars().all(char::is_lowercase);
    if apart && plain && class(last).is_none() { length } else { 0 }
}

fn digits(text: &str) -> usize {
    text.bytes().take(4).take_while(u8::is_ascii_digit).count()
}

/// The word before a full stop, without the marks in front of it, and the one before that.
fn words_before(text: &str, stop: usize) -> (&str, &str) {
    let mut from = stop.saturating_sub(LOOK_BACK);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut words = text[from..stop].rsplit(char::is_whitespace);
    let last = words.next().unwrap_or_default();
    let earlier = words.next().unwrap_or_default();
    (earlier, last.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::sentences;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    /// The text with `|` where a sentence ends and another begins.
    fn marked(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for sentence in sentences(text) {
            out.push_str(&text[at..sentence.start]);
            out.push_str(if at == 0 { "" } else { "|" });
            out.push_str(&text[sentence.clone()]);
            at = sentence.end;
        }
        out + &text[at..]
    }

    fn check(cases: &[&str]) {
        for case in cases {
            assert_eq!(marked(&case.replace('|', "")), *case);
        }
    }

    #[test]
    fn english() {
        check(&[
            "One. |Two! |Three? |Four",
            "Dr. Smith met Mrs. Jones. |They talked.",
            "Gen. Lee and Lt. Col. Kim spoke. |Then they left.",
            "J. R. R. Tolkien wrote it. |He was tired.",
            "George W. Bush spoke. |The crowd left.",
            "We took vitamin C. |It helped.",
            "The U.S. Army came. |They left the U.S. |The end.",
            "At 5 p.m. Monday it rained. |At 6 p.m. |The sun came out.",
            "Apple Inc. Chief Cook spoke. |He sold Apple Inc. |The price rose.",
            "Bring pens, paper, etc. |Johnson will wait.",
            "See e.g. Smith, i.e. John. |Done.",
            "Arsenal vs. Chelsea ended. |Nobody won.",
            "It was Oct. 3 and Nov. 4. |We met in Dec. |Nobody came.",
            "See p. 12 and pp. 3–5 in vol. IV. |Read them.",
            "No. 5 is alive. |Did he say no. |He did.",
            "It cost 3.50 dollars. |Pi is 3.14159. |Yes.",
            "He was born in 1990. |The war was over.",
            "Wait... what? |Yes.",
            "Well… maybe. |Well… |Perhaps.",
            "She stopped... |Then she ran.",
            "He lives on St. James Street. |We know.",
            "Ask John Smith Jr. about it. |He knows.",
            "The site example.com is down. |Try later.",
            "Version 2.0.1 is out. |Update now.",
            "I love Yahoo! services. |Do you?",
            "He bought an iPhone. |iPhone sales rose.",
            "What?! |No!! |Really?!?",
            "1. First things first. |2. Then the rest.",
            "It is so.[12] |Others disagree.¹ |We do not.",
            "“It ended,” he said. |“For good.”",
            "Nobody (not even Dr. No) knew. |(I did.) |She did not.",
            "A line\nof verse. |Another\nline.",
            "No stop here\n\n|a new stanza",
            "He has a Ph.D. in law. |She has none.",
            "It is so.3 |Others, in fig.2 of it, disagree.",
            "They moved on. |Energy is mass. |Light is not. |It is one more rep. |Energy is lost.",
            "Ask the F.B.I. about it. |Or not.",
        ]);
    }

    #[test]
    fn quotation_marks_stay_with_their_sentence() {
        check(&[
            "“Go!” he said. |“I will.” |She went.",
            "\"Go!\" he said. |\"I will.\" |She went.",
            "‘Why?’ asked Tom. |‘Because.’",
            "He said: “Go. |Now.” |She went.",
            "“Stop.” |“Why?”",
            "(“Really?”) |Yes.",
            "He left.|“Go now.”|She did.",
            "Er rief: „Halt!“ |Dann ging er.",
            "„Halt!“, rief er. |„Warum?“ fragte sie. |„Darum.“",
            "»Ja.« |»Nein!« sagte sie.",
            "Il dit : « Oui. » |Elle partit.",
            "« Pourquoi ? » demanda-t-il. |Personne ne répondit.",
            "—¡Vete! —dijo él. |—No.",
            "¿Qué pasa? |¡Nada! |Bien.",
            "He asked \"why?\" and left. |\"Who?\" |Nobody.",
        ]);
    }

    #[test]
    fn other_languages() {
        check(&[
            "Das gilt z. B. Die Welt auch. |Und mehr.",
            "Am 3. Oktober war z. B. Berlin voll. |Das war 1990. |Danach nicht.",
            "Der 2. Weltkrieg endete. |Es war Mai.",
            "Das gilt d. h. immer, bzw. Oft. |Ja.",
            "Hr. Meier und Fr. Dr. Schulz kamen. |Sie gingen.",
            "Äpfel, Birnen usw. |Mehr gab es nicht.",
            "Vgl. Abs. 3 und Nr. 7. |Ende.",
            "M. Dupont et Mme. Durand sont là. |Ils parlent.",
            "El Sr. García y la Sra. López llegaron. |Pero tarde.",
            "Il Dott. Rossi parla. |Il Sig. Bianchi ascolta.",
            "Dhr. Jansen woont hier. |Hij werkt.",
            "你好。|我很好！|你呢？|再见",
            "他说：“你好。”|然后他走了。",
            "她说。|「你好。」|他笑了。",
            "「行け！」と彼は言った。|「はい。」",
            "（这是一句。）|那也是。",
            "真的！？|是的。",
            "안녕하세요. |반갑습니다.",
            "यह एक वाक्य है। |यह दूसरा है।",
            "هل أنت هنا؟ |نعم.",
            "价格是3.5元。|不贵。",
            "Это г. Москва. |Он там.",
        ]);
    }

    #[test]
    fn nothing_but_marks_is_one_sentence_and_blanks_are_none() {
        assert_eq!(marked("..."), "...");
        assert_eq!(marked("Done. ”"), "Done. ”");
        assert!(sentences(" \n ").is_empty());
        assert!(sentences("").is_empty());
    }

    /// Known gaps: nothing but the meaning tells these.
    #[test]
    fn an_initial_before_a_name_hides_the_end_of_a_sentence() {
        check(&["He came first in group A. Germany was second.", "“Go.” |Smith said."]);
    }

    proptest! {
        #[test]
        fn sentences_tile_the_text_but_for_white_space(
            text in "([a-zA-Z0-9 .!?…\n“”\"'«»()\\[\\]。！？「」と—]|[Dd]r\\. |z\\. B\\. ){0,60}",
        ) {
            let mut at = 0;
            for sentence in sentences(&text) {
                prop_assert!(text[at..sentence.start].trim().is_empty());
                let body = &text[sentence.clone()];
                prop_assert!(!body.is_empty());
                prop_assert_eq!(body.trim(), body);
                at = sentence.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }

        #[test]
        fn any_text_has_sentences(text in any::<String>()) {
            let count: usize = sentences(&text).iter().map(|s| text[s.clone()].len()).sum();
            prop_assert!(count <= text.len());
            prop_assert_eq!(count == 0, text.trim().is_empty());
        }
    }
}
