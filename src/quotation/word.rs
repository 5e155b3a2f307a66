//! Turns a paragraph into words and stops, with every quotation as one token between them.

use std::ops::Range;

use crate::quotation::language::Language;
use crate::quotation::lexicon::{Lexicon, Tags};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Number,
    /// `. ! ? …`
    Stop,
    Comma,
    Colon,
    Semicolon,
    Dash,
    Open,
    Close,
    /// The index of a stretch.
    Quote(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Bytes of the text.
    pub range: Range<usize>,
    pub kind: Kind,
    pub tags: Tags,
    pub capital: bool,
    /// Ends in `'s`.
    pub possessive: bool,
    /// Ends in `ly`.
    pub adverbial: bool,
    /// Ends in `ing` or `ed`.
    pub participial: bool,
    /// Ends as German adjectives do before a noun.
    pub adjectival: bool,
}

impl Word {
    pub fn is(&self, tags: Tags) -> bool {
        self.tags.any(tags)
    }

    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        &text[self.range.clone()]
    }

    /// A capitalised word that no grammar word explains.
    pub fn name(&self) -> bool {
        self.kind == Kind::Word && self.capital && !self.is(NOT_NAMES)
    }
}

/// What keeps a capital at the start of a sentence from being a name.
const NOT_NAMES: Tags = Tags::PRONOUN
    .or(Tags::DET)
    .or(Tags::PREP)
    .or(Tags::OF)
    .or(Tags::SUB)
    .or(Tags::AND)
    .or(Tags::AUX)
    .or(Tags::ADVERB)
    .or(Tags::DAY)
    .or(Tags::THAT);

/// Cuts ranges of text into words.
#[derive(Debug)]
pub struct Cutter<'a> {
    pub text: &'a str,
    pub language: Language,
    lexicon: &'static Lexicon,
    small: String,
}

impl<'a> Cutter<'a> {
    pub fn new(text: &'a str, language: Language) -> Self {
        Self { text, language, lexicon: language.lexicon(), small: String::new() }
    }

    /// Appends the tokens of a range without quotations in it.
    pub fn cut(&mut self, range: Range<usize>, words: &mut Vec<Word>) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = range.start;
        while at < range.end {
            let byte = bytes[at];
            if byte == b' ' || byte == b'\n' {
                at += 1;
                continue;
            }
            let Some(c) = text[at..range.end].chars().next() else { break };
            let end = at + c.len_utf8();
            let kind = match c {
                _ if c.is_alphanumeric() => {
                    at = self.word(at..range.end, words);
                    continue;
                }
                '.' | '!' | '?' | '…' | '。' | '！' | '？' => Kind::Stop,
                ',' | '，' | '、' => Kind::Comma,
                ':' | '：' => Kind::Colon,
                ';' => Kind::Semicolon,
                '—' | '–' | '―' => Kind::Dash,
                '-' if bytes.get(at + 1) == Some(&b'-') || spaced(bytes, at) => Kind::Dash,
                '(' | '[' => Kind::Open,
                ')' | ']' => Kind::Close,
                _ => {
                    at = end;
                    continue;
                }
            };
            let repeated = words.last().is_some_and(|last| {
                last.kind == kind && last.range.end == at && matches!(kind, Kind::Stop | Kind::Dash)
            });
            match words.last_mut() {
                Some(last) if repeated => last.range.end = end,
                _ => words.push(Word {
                    range: at..end,
                    kind,
                    tags: Tags::NONE,
                    capital: false,
                    possessive: false,
                    adverbial: false,
                    participial: false,
                    adjectival: false,
                }),
            }
            at = end;
        }
    }

    /// Appends one word and says where it ends.
    fn word(&mut self, range: Range<usize>, words: &mut Vec<Word>) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = range.start;
        let mut ascii = true;
        while end < range.end {
            let byte = bytes[end];
            if byte.is_ascii_alphanumeric() {
                end += 1;
                continue;
            }
            if byte.is_ascii() && !matches!(byte, b'\'' | b'-' | b'.' | b',' | b'&' | b'_') {
                break;
            }
            let Some(c) = self.text[end..range.end].chars().next() else { break };
            let next = end + c.len_utf8();
            if c.is_alphanumeric() {
                ascii = false;
                end = next;
                continue;
            }
            let after = self.text[next..range.end].chars().next();
            let digits = bytes[end - 1].is_ascii_digit();
            let joins = match c {
                '\'' | '’' | '-' | '&' | '_' | '\u{2011}' => {
                    after.is_some_and(char::is_alphanumeric)
                }
                '.' | ',' => digits && after.is_some_and(|c| c.is_ascii_digit()),
                '\u{301}' | '\u{308}' => true,
                _ => false,
            };
            if !joins {
                break;
            }
            // l'homme, d'après: two words
            if self.language == Language::French
                && matches!(c, '\'' | '’')
                && end - range.start <= 2
                && !self.reflexive_cue(range.start, range.end)
            {
                end = next;
                break;
            }
            ascii &= c.is_ascii();
            end = next;
        }
        end = self.with_stop(range.start, end, range.end);
        let (range_end, pronoun) = self.inversion(range.start, end);
        self.push(range.start..range_end, ascii, words);
        if let Some(pronoun) = pronoun {
            self.push(pronoun, ascii, words);
        }
        end
    }

    /// `s'écria` and `d'après` are one word of the table.
    fn reflexive_cue(&mut self, start: usize, limit: usize) -> bool {
        let tail = &self.text[start..limit];
        let end = tail.char_indices().skip(3).find(|(_, c)| !c.is_alphanumeric());
        let word = &tail[..end.map_or(tail.len(), |(at, _)| at)];
        word.len() < 24
            && self
                .lexicon
                .tags(&word.replace('’', "'").to_lowercase())
                .any(Tags::SAY.or(Tags::ACCORDING))
    }

    /// `dit-il` is a verb and a pronoun.
    fn inversion(&self, start: usize, end: usize) -> (usize, Option<Range<usize>>) {
        let word = &self.text[start..end];
        if !self.language.romance() || !word.contains('-') {
            return (end, None);
        }
        for tail in ["il", "elle", "ils", "elles", "on", "je", "nous", "vous", "tu"] {
            if let Some(verb) = word.strip_suffix(tail).and_then(|rest| rest.strip_suffix('-')) {
                let verb = verb.strip_suffix("-t").unwrap_or(verb);
                return (start + verb.len(), Some(end - tail.len()..end));
            }
        }
        (end, None)
    }

    /// An abbreviation keeps its stop.
    fn with_stop(&mut self, start: usize, end: usize, limit: usize) -> usize {
        let bytes = self.text.as_bytes();
        if end >= limit || bytes[end] != b'.' || end - start > 6 {
            return end;
        }
        let single = end - start == 1 && bytes[start].is_ascii_uppercase();
        if single {
            // J. K., U.S.
            let mut end = end + 1;
            while end + 1 < limit && bytes[end].is_ascii_uppercase() && bytes[end + 1] == b'.' {
                end += 2;
            }
            return end;
        }
        if bytes[start].is_ascii_digit() {
            let german = self.language == Language::German && end - start <= 2;
            // Am 3. Mai, but: Kapitel 3. Der Sprecher …
            let next = self.text[end + 1..limit].trim_start().split(' ').next().unwrap_or_default();
            let tags = self.lexicon.tags(&next.to_lowercase());
            let ordinal = german
                && !next.is_empty()
                && next.len() < 40
                && !tags.any(Tags::DET.or(Tags::PRONOUN));
            return if ordinal { end + 1 } else { end };
        }
        // Benedikt XVI.
        let roman = bytes[start..end].iter().all(|byte| matches!(byte, b'I' | b'V' | b'X'));
        if roman && self.language == Language::German {
            return end + 1;
        }
        self.small.clear();
        self.small.extend(self.text[start..=end].chars().flat_map(char::to_lowercase));
        let tags = self.lexicon.tags(&self.small);
        // … sagte Jan. : the last stop ends the paragraph.
        if end + 1 == limit {
            return end;
        }
        if tags.any(Tags::TITLE.or(Tags::ABBREVIATION).or(Tags::HE).or(Tags::SHE)) {
            end + 1
        } else {
            end
        }
    }

    fn push(&mut self, range: Range<usize>, ascii: bool, words: &mut Vec<Word>) {
        let word = &self.text[range.clone()];
        self.small.clear();
        if ascii {
            self.small.push_str(word);
            self.small.make_ascii_lowercase();
        } else {
            self.small.extend(word.chars().flat_map(char::to_lowercase));
        }
        let mut tags = self.lexicon.tags(&self.small);
        let mut possessive = false;
        if tags == Tags::NONE {
            let base = ["'s", "’s"].iter().find_map(|tail| self.small.strip_suffix(tail));
            if let Some(base) = base {
                possessive = true;
                tags = self.lexicon.tags(base).minus(Tags::CUE);
            }
        }
        if tags == Tags::NONE
            && self.language.romance()
            && (word.ends_with("ment") || word.ends_with("mente"))
        {
            tags = Tags::ADVERB;
        }
        // went on: a cue of two words
        if self.small == "on"
            && let Some(last) = words.last_mut()
            && matches!(last.text(self.text), "went" | "goes")
        {
            last.tags = last.tags.or(Tags::SAY);
        }
        let first = word.chars().next();
        let number = first.is_some_and(|c| c.is_ascii_digit());
        words.push(Word {
            range,
            kind: if number { Kind::Number } else { Kind::Word },
            tags,
            capital: first.is_some_and(char::is_uppercase),
            possessive,
            adverbial: word.ends_with("ly"),
            adjectival: ["er", "es", "em", "en"].iter().any(|tail| word.ends_with(tail)),
            participial: word.len() > 4 && (word.ends_with("ing") || word.ends_with("ed")),
        });
    }
}

fn spaced(bytes: &[u8], at: usize) -> bool {
    at > 0 && bytes[at - 1] == b' ' && bytes.get(at + 1) == Some(&b' ')
}

#[cfg(test)]
mod tests {
    use super::{Cutter, Kind};
    use crate::quotation::language::Language;

    fn words(text: &str, language: Language) -> Vec<&str> {
        let mut words = Vec::new();
        Cutter::new(text, language).cut(0..text.len(), &mut words);
        words.into_iter().map(|word| &text[word.range]).collect()
    }

    #[test]
    fn abbreviations_keep_their_stop_and_sentences_theirs() {
        assert_eq!(
            words("Mr. J. Doe of the U.S. said so.", Language::English),
            ["Mr.", "J.", "Doe", "of", "the", "U.S.", "said", "so", "."]
        );
    }

    #[test]
    fn an_inverted_pronoun_is_a_word() {
        assert_eq!(
            words("s'écria-t-il, puis l'homme dit-elle", Language::French),
            ["s'écria", "il", ",", "puis", "l'", "homme", "dit", "elle"]
        );
    }

    #[test]
    fn stops_in_a_row_are_one() {
        let text = "No... 1,000.5 -- yes?!";
        let mut found = Vec::new();
        Cutter::new(text, Language::English).cut(0..text.len(), &mut found);
        let kinds: Vec<Kind> = found.iter().map(|word| word.kind).collect();
        assert_eq!(
            kinds,
            [Kind::Word, Kind::Stop, Kind::Number, Kind::Dash, Kind::Word, Kind::Stop]
        );
    }
}
