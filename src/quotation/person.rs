//! Resolves a mention to the fullest name of the same person in the text.
//!
//! `Morris` and `he` become `Errol Morris, the director` when the text names exactly one Errol
//! Morris and nobody else stands between; in doubt a mention stays unresolved.

use std::collections::HashMap;
use std::ops::Range;

use crate::quotation::language::Language;
use crate::quotation::lexicon::{Lexicon, Tags};

/// How far a pronoun looks back, in bytes.
const WINDOW: usize = 600;
/// The most bytes of an apposition.
const APPOSITION: usize = 90;

/// Words before the name of a street, a town or a school. What is named behind them alone, the whole
/// text through, is nobody whom `he` could mean.
const LOCAL: &[&str] = &["at", "in", "near", "inside", "outside", "across", "en", "em"];

/// Words that join the parts of a name.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "del", "della", "di", "van", "von", "der", "den", "bin", "al", "la", "le",
    "du",
];

#[derive(Debug)]
struct Person {
    /// The fullest name, with the apposition behind it.
    full: Range<usize>,
    /// The words of the name without title.
    name: Range<usize>,
    gender: Gender,
    /// How often the name stands in full.
    times: usize,
    /// It stands somewhere where a place would not.
    acts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gender {
    Unknown,
    He,
    She,
    /// Named by titles of both.
    Mixed,
}

impl Gender {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, known) | (known, Self::Unknown) => known,
            (a, b) if a == b => a,
            _ => Self::Mixed,
        }
    }

    fn agrees(self, other: Self) -> bool {
        self == Self::Unknown || other == Self::Unknown || self == other
    }
}

#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    person: usize,
}

/// The people that a text names.
#[derive(Debug)]
pub struct People<'a> {
    text: &'a str,
    lexicon: &'static Lexicon,
    people: Vec<Person>,
    /// People by the last word of their name.
    surnames: HashMap<&'a str, Vec<usize>>,
    /// Every place that names somebody, in order.
    places: Vec<Place>,
    /// Names behind a title that stand alone, with and without it.
    titled: Vec<(Range<usize>, Range<usize>)>,
    /// The person of the quotation before, and where its mention ends.
    last: Option<(usize, usize)>,
}

impl<'a> People<'a> {
    pub fn new(text: &'a str, language: Language) -> Self {
        let lexicon = language.lexicon();
        let mut people = Self {
            text,
            lexicon,
            people: Vec::new(),
            surnames: HashMap::new(),
            places: Vec::new(),
            titled: Vec::new(),
            last: None,
        };
        if !language.unspaced() {
            people.read();
        }
        people
    }

    /// Collects the full names first, then the places that repeat their last words.
    fn read(&mut self) {
        let runs = runs(self.text);
        for run in &runs {
            self.learn(run);
        }
        // Mr. Weil, whom the text never names in full.
        for (name, run) in std::mem::take(&mut self.titled) {
            let known = self.surnames.entry(&self.text[name.clone()]).or_default();
            if known.is_empty() {
                known.push(self.people.len());
                let gender = Gender::Unknown;
                self.people.push(Person { full: run, name, gender, times: 1, acts: true });
            }
        }
        for run in &runs {
            let found = self.named(run.clone());
            if let Some(person) = found {
                self.places.push(Place { start: run.start, end: run.end, person });
                let gender = self.gender(run.clone());
                let local = LOCAL.contains(&word_before(self.text, run.start));
                let known = &mut self.people[person];
                known.acts |= !local;
                known.gender = known.gender.and(gender);
            }
        }
    }

    /// Adds the person that a run of capitalised words names in full.
    fn learn(&mut self, run: &Range<usize>) {
        if !self.text[run.clone()].contains(' ') {
            return;
        }
        let Some(name) = self.bare(run.clone()) else { return };
        if name.start > run.start && !self.text[name.clone()].contains(' ') {
            let title = self.text[run.clone()].split(' ').next().unwrap_or_default();
            if self.lexicon.tags(&title.to_lowercase()).any(Tags::TITLE) {
                self.titled.push((name, run.clone()));
            }
            return;
        }
        let words: Vec<&str> = self.text[name.clone()].split(' ').collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        // `Ns. The` ends a sentence and begins another one.
        let begins = self.lexicon.tags(&last.to_lowercase()).any(Tags::DET.or(Tags::PRONOUN));
        if words.len() < 2 || last.len() < 2 || begins {
            return;
        }
        let known = self.surnames.entry(last).or_default();
        let text = self.text;
        let same = known.iter().copied().find(|&person| {
            text[self.people[person].name.clone()].split(' ').next() == Some(*first)
        });
        let full = name.start..apposition(text, name.end);
        match same {
            Some(person) => {
                let known = &mut self.people[person];
                known.times += 1;
                if full.len() > known.full.len() {
                    known.full = full;
                }
            }
            None if known.len() < 8 => {
                known.push(self.people.len());
                let gender = Gender::Unknown;
                self.people.push(Person { full, name, gender, times: 1, acts: false });
            }
            None => {}
        }
    }

    /// A run without the titles and small words at its head.
    fn bare(&self, run: Range<usize>) -> Option<Range<usize>> {
        let mut start = run.start;
        loop {
            let rest = &self.text[start..run.end];
            let word = rest.split(' ').next().unwrap_or(rest);
            let tags = self.lexicon.tags(&word.to_lowercase());
            let small = Tags::GRAMMAR.or(Tags::TITLE).or(Tags::ADVERB).or(Tags::DAY);
            if !tags.any(small) || word.is_empty() {
                break;
            }
            start += word.len() + 1;
            if start >= run.end {
                return None;
            }
        }
        Some(start..run.end)
    }

    /// The one person that a run can mean.
    fn named(&self, run: Range<usize>) -> Option<usize> {
        let last = self.text[run.clone()].rsplit(' ').next()?;
        if !self.surnames.contains_key(last) {
            return None;
        }
        let name = self.bare(run)?;
        let words: Vec<&str> = self.text[name].split(' ').collect();
        let known = self.surnames.get(words.last()?)?;
        if words.len() > 1 {
            return known.iter().copied().find(|&person| {
                self.text[self.people[person].name.clone()].split(' ').next()
                    == words.first().copied()
            });
        }
        self.foremost(known)
    }

    /// The one of several whom the text names far more often than the others.
    fn foremost(&self, known: &[usize]) -> Option<usize> {
        let times = |person: &usize| self.people[*person].times;
        let most = known.iter().copied().max_by_key(times)?;
        let rest = known.iter().filter(|&&person| person != most).map(times).max().unwrap_or(0);
        (self.people[most].times >= rest * 3).then_some(most)
    }

    /// The one person whom a label in capitals means: DUARTE is Ana Duarte.
    fn labelled(&self, label: &str) -> Option<usize> {
        let is_capital = label.chars().all(|c| !c.is_lowercase()) && label.chars().count() > 1;
        if !is_capital || !label.chars().all(char::is_alphabetic) {
            return None;
        }
        let meant = self.surnames.iter().filter(|(name, _)| name.to_uppercase() == label);
        let known: Vec<usize> = meant.flat_map(|(_, people)| people).copied().collect();
        self.foremost(&known)
    }

    /// What the title before a name says.
    fn gender(&self, run: Range<usize>) -> Gender {
        let word = self.text[run].split(' ').next().unwrap_or_default().to_lowercase();
        let tags = self.lexicon.tags(&word);
        if !tags.any(Tags::TITLE) {
            return Gender::Unknown;
        }
        of(tags)
    }

    /// The fullest name of whom a mention means.
    pub fn resolve(&mut self, mention: &Range<usize>) -> Option<Range<usize>> {
        let text = &self.text[mention.clone()];
        let small = text.to_lowercase();
        let tags = self.lexicon.tags(&small);
        let found = if tags.any(Tags::PRONOUN) {
            let third = tags.any(Tags::HE.or(Tags::SHE));
            if third { self.pronoun(mention.start, of(tags)) } else { None }
        } else {
            self.inside(mention).or_else(|| self.labelled(text))
        };
        self.last = found.map(|person| (person, mention.end)).or_else(|| {
            // Somebody without a name spoke in between: a pronoun may mean them.
            tags.any(Tags::PRONOUN).then_some(self.last).flatten()
        });
        found.map(|person| self.people[person].full.clone())
    }

    /// The first person named inside a mention.
    fn inside(&self, mention: &Range<usize>) -> Option<usize> {
        let from = self.places.partition_point(|place| place.start < mention.start);
        let place = self.places.get(from).filter(|place| place.end <= mention.end);
        let place = place.filter(|place| !self.is_of(mention, place));
        // Neither Lee's lawyer nor the New York lawyer is Lee or New York.
        let whole = |end: usize| {
            let rest = &self.text[end..mention.end];
            rest.is_empty()
                || rest.starts_with([',', '(', '.'])
                || rest.starts_with(" (")
                || rest.starts_with(" of ")
        };
        place.filter(|place| whole(place.end)).map(|place| place.person)
    }

    /// The pupils of Stannet Primary are many, and the mother of Ana Duarte is another one.
    fn is_of(&self, mention: &Range<usize>, place: &Place) -> bool {
        let before = &self.text[mention.start..place.start];
        let word = word_before(before, before.len());
        // `der Sprecher`: not what is the first word
        word.len() + 1 < before.len()
            && self.lexicon.tags(&word.to_lowercase()).any(Tags::PREP.or(Tags::OF))
    }

    /// The speaker before when nobody else was named since, else the only one near.
    fn pronoun(&self, at: usize, gender: Gender) -> Option<usize> {
        let from = self.places.partition_point(|place| place.start + WINDOW < at);
        let to = self.places.partition_point(|place| place.start < at);
        let near = &self.places[from..to.max(from)];
        let fits = |person: &usize| {
            let person = &self.people[*person];
            person.acts && person.gender.agrees(gender)
        };
        if let Some((person, end)) = self.last
            && fits(&person)
            && end + WINDOW * 2 > at
        {
            let since = near.iter().rev().take(16).take_while(|place| place.start >= end);
            if since.map(|place| place.person).filter(fits).all(|other| other == person) {
                return Some(person);
            }
        }
        let mut named = near.iter().rev().take(16).map(|place| place.person).filter(fits);
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    }
}

fn of(tags: Tags) -> Gender {
    match (tags.any(Tags::HE), tags.any(Tags::SHE)) {
        (true, false) => Gender::He,
        (false, true) => Gender::She,
        (true, true) | (false, false) => Gender::Unknown,
    }
}

/// Runs of capitalised words on one line, initials and particles included.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut particle: Option<usize> = None;
    while at < bytes.len() {
        let byte = bytes[at];
        if !byte.is_ascii_alphanumeric() && byte < 0x80 {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < bytes.len()
            && (bytes[end].is_ascii_alphanumeric()
                || bytes[end] >= 0x80 && !quote(bytes, end)
                || bytes[end] == b'-')
        {
            end += 1;
        }
        if end == at {
            at += 1;
            continue;
        }
        let word = text.get(at..end).unwrap_or_default();
        if word.starts_with(char::is_uppercase) {
            // J. K. Rowling, Mr. Smith
            let dotted = end < bytes.len() && bytes[end] == b'.' && word.len() <= 3;
            let stop = if dotted { end + 1 } else { end };
            match runs.last_mut() {
                Some(last) if joins(bytes, particle.unwrap_or(last.end), at) && last.len() < 60 => {
                    last.end = stop;
                }
                _ => runs.push(at..stop),
            }
            particle = None;
            at = stop;
        } else {
            let joined =
                runs.last().is_some_and(|last| joins(bytes, particle.unwrap_or(last.end), at));
            particle = (joined && PARTICLES.contains(&word)).then_some(end);
            at = end;
        }
    }
    for run in &mut runs {
        let name = &text[run.clone()];
        if name.ends_with('.') {
            run.end -= 1;
        }
    }
    runs
}

/// Punctuation of three bytes that begins with 0xE2, and the spaces of two.
fn quote(bytes: &[u8], at: usize) -> bool {
    bytes[at] == 0xE2
        || bytes[at] == 0xC2
        || at >= 1 && bytes[at - 1] == 0xC2 && at >= 2 && bytes[at - 2] != 0xC3
        || at >= 1 && bytes[at - 1] == 0xE2
        || at >= 2 && bytes[at - 2] == 0xE2
}

/// The word that ends one blank before a byte, empty where there is none.
fn word_before(text: &str, at: usize) -> &str {
    let before = text[..at].strip_suffix(' ').unwrap_or_default();
    before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

fn joins(bytes: &[u8], end: usize, at: usize) -> bool {
    at == end + 1 && bytes[end] == b' '
}

/// The end of what explains a name that ends at a byte: `, the director`.
fn apposition(text: &str, end: usize) -> usize {
    let Some(rest) = text[end..].strip_prefix(", ") else { return end };
    let begins = [
        "the ", "a ", "an ", "der ", "die ", "ein ", "eine ", "le ", "la ", "el ", "o ", "il ",
        "de ",
    ];
    if !begins.iter().any(|begin| rest.starts_with(begin)) {
        return end;
    }
    let stop = rest.bytes().take(APPOSITION).position(|byte| {
        matches!(byte, b',' | b'.' | b';' | b':' | b'\n' | b'"' | b'(') || byte >= 0xE2
    });
    stop.filter(|&stop| text.is_char_boundary(end + 2 + stop)).map_or(end, |stop| end + 2 + stop)
}

#[cfg(test)]
mod tests {
    use super::People;
    use crate::quotation::language::Language;

    fn resolved<'a>(text: &'a str, mentions: &[&str]) -> Vec<Option<&'a str>> {
        let mut people = People::new(text, Language::English);
        let mut from = 0;
        let mut find = |mention: &str| {
            let start = text[from..].find(mention).unwrap() + from;
            from = start + mention.len();
            people.resolve(&(start..from)).map(|range| &text[range])
        };
        mentions.iter().map(|mention| find(mention)).collect()
    }

    #[test]
    fn a_surname_and_a_pronoun_become_the_full_name() {
        let text =
            "Errol Morris, the director, arrived. It was late. Morris said no. Then he said yes.";
        let full = Some("Errol Morris, the director");
        assert_eq!(resolved(text, &["Errol Morris", "Morris", "he"]), [full, full, full]);
    }

    #[test]
    fn a_label_in_capitals_is_whom_the_text_names() {
        let text = "We met Ana Duarte and Mr. Weil.\n\nDUARTE: no.\n\nWEIL: yes.\n\nPACKET: why?";
        assert_eq!(
            resolved(text, &["DUARTE", "WEIL", "PACKET"]),
            [Some("Ana Duarte"), Some("Mr. Weil"), None]
        );
        let text = "Ana Duarte and Luis Duarte met. DUARTE: No.";
        assert_eq!(resolved(text, &["DUARTE"]), [None]);
    }

    #[test]
    fn two_of_one_name_stay_unresolved() {
        let text = "Ann Lee met Bob Lee. Lee said no. Ann Lee left.";
        assert_eq!(resolved(text, &["Lee said", "Ann Lee"]), [None, Some("Ann Lee")]);
    }

    #[test]
    fn a_place_is_nobody_whom_a_pronoun_means() {
        let text = "Robert Amsel slept at Bell Lane. It was wet, he said.";
        assert_eq!(resolved(text, &["he"]), [Some("Robert Amsel")]);
        let text = "Robert Amsel met Jean Marsh. It was wet, he said.";
        assert_eq!(resolved(text, &["he"]), [None]);
    }

    #[test]
    fn a_sentence_that_begins_behind_a_short_word_is_no_name() {
        let text = "Ana Duarte wrote of the Ns. The river rose. They set it, she said.";
        assert_eq!(resolved(text, &["she"]), [Some("Ana Duarte")]);
    }

    #[test]
    fn who_is_of_somebody_is_another_one() {
        let text = "Ana Duarte read. The mother of Ana Duarte slept. The keeper Ana Duarte woke.";
        let found = resolved(text, &["The mother of Ana Duarte", "The keeper Ana Duarte"]);
        assert_eq!(found, [None, Some("Ana Duarte")]);
    }

    #[test]
    fn a_pronoun_does_not_take_a_person_of_the_other_title() {
        let text = "Mrs. Jane Roe came. Mrs. Roe sat down. Later he said so.";
        assert_eq!(resolved(text, &["he"]), [None]);
    }
}
