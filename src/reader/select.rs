//! A passage that grows and shrinks by motions, counts and text objects.
//!
//! Both ends stand on the first bytes of clusters, and the passage takes both clusters in, as in
//! vim. A motion to an end stops there, for what follows a sentence is never what one wants to
//! quote: `)` goes to the end of this sentence, not to the start of the next.

pub mod motion;

use std::ops::Range;

use crate::article::word::words;
use crate::reader::key::{Code, Key};
use crate::reader::select::motion::{Motion, last_cluster};
use crate::reader::unit::{Ground, bare, grow, shrink};

/// A larger count reaches the end of any article.
const MOST: usize = 99_999;

#[derive(Debug, Clone)]
pub struct Select {
    anchor: usize,
    head: usize,
    count: Option<usize>,
    /// `i` or `a`: the next key names a text object.
    object: Option<char>,
    /// The ends as they were when a search began.
    before: Option<(usize, usize)>,
}

/// What a key came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Stay,
    /// Go to a place in the rows on screen.
    Row(Line, usize),
    /// Keep the passage that is selected.
    Keep,
    Copy {
        cited: bool,
    },
    /// Hand it to a command.
    Pipe,
    /// Extend to what is looked for.
    Find,
    Leave,
    Say(&'static str),
}

/// A place that depends on how the text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Down,
    Up,
    Start,
    End,
}

impl Select {
    /// Begins with a passage that is not empty, or with the cluster at its start.
    pub fn new(text: &str, passage: Range<usize>) -> Self {
        let mut select = Self { anchor: 0, head: 0, count: None, object: None, before: None };
        select.set(text, passage);
        select
    }

    /// From one passage to the other, whichever stands first; the end that moves is in the second.
    pub fn from_to(text: &str, from: &Range<usize>, to: &Range<usize>) -> Self {
        let mut select = Self::new(text, from.clone());
        if to.start < from.start {
            (select.anchor, select.head) = (last_cluster(text, from), to.start);
        } else {
            select.head = last_cluster(text, to);
        }
        select
    }

    pub fn head(&self) -> usize {
        self.head
    }

    /// Bytes of the selected clusters.
    pub fn passage(&self, text: &str) -> Range<usize> {
        let (start, last) = (self.anchor.min(self.head), self.anchor.max(self.head));
        start..motion::cluster_end(text, last)
    }

    /// The passage as it is handed on: no blanks at its ends.
    pub fn words(&self, text: &str) -> Range<usize> {
        bare(text, self.passage(text))
    }

    fn has_word(&self, text: &str) -> bool {
        first_word(text, self.passage(text)).is_some()
    }

    fn set(&mut self, text: &str, passage: Range<usize>) {
        self.anchor = passage.start;
        self.head = last_cluster(text, &passage);
    }

    /// Moves the end that moves.
    pub fn move_to(&mut self, byte: usize) {
        self.head = byte;
    }

    /// A search begins: its matches move the end until it is given up.
    pub fn find_begin(&mut self) {
        self.before = Some((self.anchor, self.head));
    }

    /// The passage reaches as far as a match; without one, as far as before the search.
    pub fn find_reach(&mut self, text: &str, found: Option<&Range<usize>>) {
        let Some((anchor, head)) = self.before else { return };
        (self.anchor, self.head) = (anchor, head);
        if let Some(found) = found.filter(|found| !found.is_empty()) {
            self.head = if found.start < anchor { found.start } else { last_cluster(text, found) };
        }
    }

    pub fn find_end(&mut self) {
        self.before = None;
    }

    pub fn key(&mut self, key: Key, ground: Ground<'_>) -> Outcome {
        if let Some(around) = self.object.take() {
            return self.object(key, around == 'a', ground);
        }
        let Some(c) = key.typed() else { return self.named(key, ground) };
        if let Some(digit) = c.to_digit(10).filter(|digit| *digit > 0 || self.count.is_some()) {
            let count = self.count.unwrap_or(0) * 10 + digit as usize;
            self.count = Some(count.min(MOST));
            return Outcome::Stay;
        }
        match c {
            'i' | 'a' => {
                self.object = Some(c);
                return Outcome::Stay;
            }
            'j' => return Outcome::Row(Line::Down, self.times()),
            'k' => return Outcome::Row(Line::Up, self.times()),
            '0' | '^' => return Outcome::Row(Line::Start, self.times()),
            '$' => return Outcome::Row(Line::End, self.times()),
            'y' => return Outcome::Copy { cited: true },
            'Y' => return Outcome::Copy { cited: false },
            '|' => return Outcome::Pipe,
            '/' => return Outcome::Find,
            'q' | 'v' => return Outcome::Leave,
            'o' => std::mem::swap(&mut self.anchor, &mut self.head),
            '+' => self.set(ground.text(), grow(ground, self.passage(ground.text()))),
            '-' => self.set(ground.text(), shrink(ground, self.passage(ground.text()))),
            _ => return self.motion(Motion::of(c), ground),
        }
        self.count = None;
        Outcome::Stay
    }

    fn named(&mut self, key: Key, ground: Ground<'_>) -> Outcome {
        match key.code {
            Code::Enter if !self.has_word(ground.text()) => Outcome::Say("no word is selected yet"),
            Code::Enter => Outcome::Keep,
            Code::Left => self.motion(Some(Motion::Left), ground),
            Code::Right => self.motion(Some(Motion::Right), ground),
            Code::Down => Outcome::Row(Line::Down, self.times()),
            Code::Up => Outcome::Row(Line::Up, self.times()),
            Code::Home => Outcome::Row(Line::Start, self.times()),
            Code::End => Outcome::Row(Line::End, self.times()),
            // A count that was begun is given up first.
            Code::Esc if self.count.take().is_some() => Outcome::Stay,
            Code::Esc => Outcome::Leave,
            _ => {
                self.count = None;
                let leave = [Key::ctrl('c'), Key::ctrl('g')].contains(&key);
                if leave { Outcome::Leave } else { Outcome::Stay }
            }
        }
    }

    fn times(&mut self) -> usize {
        self.count.take().unwrap_or(1)
    }

    fn motion(&mut self, motion: Option<Motion>, ground: Ground<'_>) -> Outcome {
        let times = self.times();
        match motion {
            Some(motion) => {
                self.head = motion.from(ground, self.head, times);
                Outcome::Stay
            }
            None => Outcome::Say(
                "selecting: h l w b e ( ) { } 0 $ move, is ip iq choose, o other end, enter, y, esc",
            ),
        }
    }

    fn object(&mut self, key: Key, around: bool, ground: Ground<'_>) -> Outcome {
        let times = self.times();
        let text = ground.text();
        let now = self.passage(text);
        let (unit, onward) = match key.typed() {
            Some('s') => (ground.sentence(self.head), Motion::SentenceEnd),
            Some('p') => (ground.paragraph(self.head), Motion::ParagraphEnd),
            Some('q') => return self.quotation(&now, around, ground),
            Some(_) | None => return Outcome::Stay,
        };
        let Some(unit) = unit.filter(|unit| !unit.is_empty()) else { return Outcome::Stay };
        // What is selected already goes on to the next one.
        let covered = now.start <= unit.start && unit.end <= now.end;
        if !covered {
            self.set(text, unit);
        } else if self.head < self.anchor {
            std::mem::swap(&mut self.anchor, &mut self.head);
        }
        let more = if covered { times } else { times - 1 };
        if more > 0 {
            self.head = onward.from(ground, self.head, more);
        }
        Outcome::Stay
    }

    /// The stretch of speech, then the whole utterance.
    fn quotation(&mut self, now: &Range<usize>, around: bool, ground: Ground<'_>) -> Outcome {
        let quotations = ground.quotations;
        let here = quotations.at(self.head).or_else(|| quotations.touching(now).first());
        let Some(stretch) = here else { return Outcome::Say("no quotation here") };
        let part = if around { stretch.outer.clone() } else { stretch.quotation.range.clone() };
        let whole = quotations.span(stretch.utterance).unwrap_or(part.clone());
        let last = quotations.utterance(stretch.utterance).last();
        let first = quotations.utterance(stretch.utterance).next();
        let whole = match (around, first, last) {
            (false, Some(first), Some(last)) => {
                first.quotation.range.start..last.quotation.range.end
            }
            _ => whole,
        };
        let covered = now.start <= part.start && part.end <= now.end;
        let wanted = if covered { whole } else { part };
        if !wanted.is_empty() {
            self.set(ground.text(), wanted);
        }
        Outcome::Stay
    }
}

/// Where the first word of a passage begins; quotation marks before it are none.
pub fn first_word(text: &str, passage: Range<usize>) -> Option<usize> {
    let word = words(text.get(passage.clone())?).next()?;
    Some(passage.start + word.start)
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Select};
    use crate::reader::key::{Code, Key};
    use crate::reader::unit::Ground;
    use crate::reader::unit::tests::article;
    use proptest::prelude::{prop_assert, proptest};

    const TEXT: &str = "The gates were old. “Nobody asked us,” said Mara Olin, “and nobody will.” \
                        She left.\n\nRain fell. It fell on.\n\n水の音がした。静かだった。";

    /// What is selected after these keys, from the start of these words.
    fn selected(from: &str, keys: &str) -> String {
        let (document, quotations) = article(TEXT);
        let ground = Ground { document: &document, quotations: &quotations };
        let start = TEXT.find(from).unwrap();
        let mut select = Select::new(TEXT, start..start + 1);
        for key in keys.chars() {
            let outcome = select.key(Key::char(key), ground);
            assert_eq!(outcome, Outcome::Stay, "{key} of {keys}");
        }
        TEXT[select.passage(TEXT)].to_owned()
    }

    #[test]
    fn motions_and_counts_extend_the_passage() {
        for (from, keys, expected) in [
            ("gates", "", "g"),
            ("gates", "e", "gates"),
            ("gates", "3e", "gates were old"),
            ("gates", "w", "gates w"),
            ("gates", "2whl", "gates were o"),
            ("gates", "b", "The g"),
            ("gates", "5l", "gates "),
            ("gates", ")", "gates were old."),
            (
                "gates",
                "))",
                "gates were old. “Nobody asked us,” said Mara Olin, “and nobody will.”",
            ),
            ("She", "(", "“Nobody asked us,” said Mara Olin, “and nobody will.” S"),
            ("She", "}", "She left."),
            ("She", "}}", "She left.\n\nRain fell. It fell on."),
            ("fell.", "{", "Rain f"),
            ("fell.", "99999}", "fell. It fell on.\n\n水の音がした。静かだった。"),
            ("水", "lll", "水の音が"),
            ("水", ")", "水の音がした。"),
            ("水", "h", ".\n\n水"),
        ] {
            assert_eq!(selected(from, keys), expected, "{from} {keys}");
        }
    }

    #[test]
    fn text_objects_choose_and_go_on() {
        for (from, keys, expected) in [
            ("were", "is", "The gates were old."),
            ("fell.", "isis", "Rain fell. It fell on."),
            ("fell.", "2as", "Rain fell. It fell on."),
            ("It fell", "ip", "Rain fell. It fell on."),
            ("asked", "iq", "Nobody asked us,"),
            ("asked", "aq", "“Nobody asked us,”"),
            ("asked", "aqaq", "“Nobody asked us,” said Mara Olin, “and nobody will.”"),
            ("asked", "iqiq", "Nobody asked us,” said Mara Olin, “and nobody will."),
        ] {
            assert_eq!(selected(from, keys), expected, "{from} {keys}");
        }
    }

    #[test]
    fn the_ends_change_places_and_the_passage_grows_and_shrinks() {
        assert_eq!(selected("were", "eob"), "gates were");
        assert_eq!(selected("were", "+"), "The gates were old.");
        assert_eq!(selected("were", "++"), TEXT[..TEXT.find(" She").unwrap()].to_owned());
        assert_eq!(selected("were", "++-"), "The gates were old.");
    }

    #[test]
    fn a_search_reaches_forward_and_back_and_can_be_given_up() {
        let at = TEXT.find("asked").unwrap();
        let mut select = Select::new(TEXT, at..at + 1);
        select.find_begin();
        let found = TEXT.find("Mara").map(|at| at..at + 4).unwrap();
        select.find_reach(TEXT, Some(&found));
        assert_eq!(&TEXT[select.passage(TEXT)], "asked us,” said Mara");
        select.find_reach(TEXT, Some(&(4..9)));
        assert_eq!(&TEXT[select.passage(TEXT)], "gates were old. “Nobody a");
        select.find_reach(TEXT, None);
        assert_eq!(&TEXT[select.passage(TEXT)], "a");
    }

    #[test]
    fn what_holds_no_word_is_not_kept() {
        let (document, quotations) = article(TEXT);
        let ground = Ground { document: &document, quotations: &quotations };
        let mark = TEXT.find('“').unwrap();
        let mut select = Select::new(TEXT, mark..mark);
        let enter = Key::of(Code::Enter);
        assert_eq!(select.key(enter, ground), Outcome::Say("no word is selected yet"));
        select.key(Key::char('l'), ground);
        assert_eq!(select.key(enter, ground), Outcome::Keep);
    }

    #[test]
    fn escape_gives_up_a_count_before_the_passage() {
        let (document, quotations) = article(TEXT);
        let ground = Ground { document: &document, quotations: &quotations };
        let mut select = Select::new(TEXT, 0..3);
        assert_eq!(select.key(Key::char('3'), ground), Outcome::Stay);
        assert_eq!(select.key(Key::of(Code::Esc), ground), Outcome::Stay);
        assert_eq!(select.key(Key::of(Code::Esc), ground), Outcome::Leave);
    }

    proptest! {
        #[test]
        fn any_keys_keep_a_passage_on_borders_of_characters(
            text in "([a-z水é“”.\u{301}👩]{1,4}( |\n\n)){1,12}[a-z]",
            keys in "[hlwbe(){}0-9iaspqo+\\-]{0,40}",
        ) {
            let (document, quotations) = article(&text);
            let ground = Ground { document: &document, quotations: &quotations };
            let text = ground.text();
            let Some(first) = ground.paragraphs().next() else { return Ok(()) };
            let mut select = Select::new(text, first.clone());
            for key in keys.chars() {
                let _ = select.key(Key::char(key), ground);
                let passage = select.passage(text);
                prop_assert!(!passage.is_empty());
                prop_assert!(text.get(passage).is_some());
                prop_assert!(text.get(select.words(text)).is_some());
            }
        }
    }
}
