//! Scores the quotations against an annotated corpus that is kept outside the repository.
//!
//! `PULLQUOTE_CORPORA=FOLDER cargo test --release quotes -- --nocapture` reads
//! `FOLDER/quotes/dev.jsonl`: a text a line with `id`, `source`, `lang`, `text`, `quotes` (places in
//! scalar values, speaker with its place) and `ignore` (stretches that count neither way).

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use pullquote::quotation::find;
use serde::Deserialize;

#[derive(Deserialize)]
struct Text {
    source: String,
    lang: Option<String>,
    text: String,
    quotes: Vec<Gold>,
    #[serde(default)]
    ignore: Vec<(usize, usize)>,
}

#[derive(Deserialize)]
struct Gold {
    start: usize,
    end: usize,
    speaker: Option<String>,
    speaker_start: Option<usize>,
    speaker_end: Option<usize>,
    #[serde(default)]
    speaker_aliases: Vec<String>,
}

#[derive(Default)]
struct Count {
    gold: usize,
    found: usize,
    exact: usize,
    /// Gold quotations with a speaker, and those of them found and rightly attributed.
    spoken: usize,
    joint: usize,
}

impl Count {
    /// Exact F1 and joint, in per cent.
    fn figures(&self) -> (f64, f64) {
        let per = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        (per(2 * self.exact, self.gold + self.found), per(self.joint, self.spoken))
    }
}

/// Without marks, dashes and white space at either end.
fn trim(text: &[char], range: Range<usize>) -> Range<usize> {
    let outside =
        |c: char| c.is_whitespace() || "“”„‟«»\"＂″❝❞〝〞「」『』‹›‘’‚‛'`´—–―-".contains(c);
    let mut range = range.start..range.end.min(text.len());
    while range.start < range.end && outside(text[range.start]) {
        range.start += 1;
    }
    while range.end > range.start && outside(text[range.end - 1]) {
        range.end -= 1;
    }
    range
}

fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// The same stretch but for a fifth of the longer one.
fn similar(a: &Range<usize>, b: &Range<usize>) -> bool {
    shared(a, b) * 5 >= a.len().max(b.len()) * 4
}

/// Half of the shorter mention is shared, or the last name of the gold is in what was found.
fn right_speaker(gold: &Gold, said: &str, place: &Range<usize>) -> bool {
    if let (Some(start), Some(end)) = (gold.speaker_start, gold.speaker_end) {
        let mention = start..end;
        if shared(&mention, place) * 2 >= mention.len().min(place.len()).max(1) {
            return true;
        }
    }
    let words: Vec<String> =
        said.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    gold.speaker.iter().chain(&gold.speaker_aliases).any(|name| {
        let head = name.split([',', '(']).next().unwrap_or(name);
        let mut caps = head
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 1 && word.starts_with(char::is_uppercase));
        let last = caps.next_back().map_or(head.trim().to_lowercase(), str::to_lowercase);
        words.contains(&last)
    })
}

fn score(text: &Text, count: &mut Count) -> Duration {
    let chars: Vec<char> = text.text.chars().collect();
    let mut places: Vec<usize> = vec![0; text.text.len() + 1];
    for (number, (byte, _)) in text.text.char_indices().enumerate() {
        places[byte] = number;
    }
    places[text.text.len()] = chars.len();
    let start = Instant::now();
    let found = find(&text.text, text.lang.as_deref());
    let spent = start.elapsed();
    let place = |range: &Range<usize>| places[range.start]..places[range.end];
    let mut left: Vec<_> =
        found.iter().map(|quotation| (trim(&chars, place(&quotation.range)), quotation)).collect();
    for gold in &text.quotes {
        let range = trim(&chars, gold.start..gold.end);
        if range.is_empty() {
            continue;
        }
        count.gold += 1;
        count.spoken += usize::from(gold.speaker.is_some());
        let Some(at) = left.iter().position(|(other, _)| similar(other, &range)) else { continue };
        let (other, quotation) = left.swap_remove(at);
        count.found += 1;
        count.exact += usize::from(other == range);
        if let (Some(_), Some(speaker)) = (&gold.speaker, &quotation.speaker) {
            let said = &text.text[speaker.range.clone()];
            count.joint += usize::from(right_speaker(gold, said, &place(&speaker.range)));
        }
    }
    let ignored = |range: &Range<usize>| {
        let inside: usize =
            text.ignore.iter().map(|&(start, end)| shared(range, &(start..end))).sum();
        inside * 2 >= range.len()
    };
    count.found += left.iter().filter(|(range, _)| !range.is_empty() && !ignored(range)).count();
    spent
}

#[test]
fn the_annotated_corpus_is_found_and_attributed() {
    let Some(folder) = std::env::var_os("PULLQUOTE_CORPORA") else {
        eprintln!("not scored: PULLQUOTE_CORPORA names no folder of annotated texts");
        return;
    };
    let path = Path::new(&folder).join("quotes/dev.jsonl");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("not scored: there is no {}", path.display());
        return;
    };
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let (mut bytes, mut spent) = (0usize, Duration::ZERO);
    for line in BufReader::new(file).lines() {
        let text: Text = serde_json::from_str(&line.unwrap()).unwrap();
        bytes += text.text.len();
        spent += score(&text, counts.entry(text.source.clone()).or_default());
        score(&text, counts.entry("all".to_owned()).or_default());
    }
    eprintln!("{:15} {:>6} {:>6} {:>6}", "source", "gold", "exact", "joint");
    for (source, count) in &counts {
        let (exact, joint) = count.figures();
        eprintln!("{source:15} {:6} {exact:6.1} {joint:6.1}", count.gold);
    }
    eprintln!("{:.1} MB/s", bytes as f64 / 1e6 / spent.as_secs_f64());
    // Below these, something broke; the goals are higher.
    let floors = [
        ("polnear", 97.2, 92.0),
        ("denews", 88.5, 75.0),
        ("litbank", 93.0, 0.0),
        ("pdnc", 95.0, 86.0),
        ("all", 95.0, 90.0),
    ];
    for (source, exact, joint) in floors {
        let Some(count) = counts.get(source) else { continue };
        let found = count.figures();
        assert!(found.0 >= exact && found.1 >= joint, "{source}: {found:?}");
    }
}
