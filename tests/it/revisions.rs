//! Scores anchors on the corpus of revisions, by its own rules, against the figures to hold.
//!
//! `PULLQUOTE_CORPORA` names the folder of corpora; `--nocapture` shows the table.

#![allow(clippy::print_stdout, reason = "a scorer prints its figures")]

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use pullquote::anchor::{Anchor, Page, Passage, Revision, State};
use serde::Deserialize;

/// A line of `pairs.jsonl`.
#[derive(Deserialize)]
struct Pair {
    pair: String,
    part: String,
    lang: String,
    old: String,
    new: Vec<Paragraph>,
    quotes: Vec<Quote>,
}

/// A paragraph of the new text: one of the old text, or its own words.
#[derive(Deserialize)]
#[serde(untagged)]
enum Paragraph {
    Old(usize),
    New(String),
}

/// A quote; places are scalar values, `truth` is null when the text is gone.
#[derive(Deserialize)]
struct Quote {
    id: String,
    start: usize,
    end: usize,
    kind: String,
    class: String,
    truth: Option<(usize, usize)>,
}

#[derive(Default)]
struct Row {
    count: usize,
    right: usize,
    tight: usize,
    wrong: usize,
    unsure: usize,
}

impl Row {
    fn share(&self, part: usize) -> f64 {
        100.0 * part as f64 / self.count.max(1) as f64
    }
}

/// What must hold of a row: at least so much right, at most so much wrong (or anchored though
/// gone), in percent.
struct Bound {
    row: &'static str,
    right: f64,
    wrong: f64,
}

const fn bound(row: &'static str, right: f64, wrong: f64) -> Bound {
    Bound { row, right, wrong }
}

/// With the old text. One case more than the goal may go wrong where a row has few cases.
const WITH_OLD: [Bound; 14] = [
    bound("real en sent", 99.0, 0.5),
    bound("real zh sent", 98.5, 1.0),
    bound("real en phrase", 94.0, 2.0),
    bound("real zh phrase", 94.0, 2.0),
    bound("synth en sent", 99.0, 0.5),
    bound("synth zh sent", 98.5, 0.5),
    bound("synth en phrase", 99.0, 1.0),
    bound("synth zh phrase", 98.0, 1.0),
    bound("real en sent gone", 0.0, 1.0),
    bound("real zh sent gone", 0.0, 1.0),
    bound("real en phrase gone", 0.0, 3.0),
    bound("real zh phrase gone", 0.0, 3.0),
    bound("synth en phrase gone", 0.0, 3.0),
    bound("synth zh phrase gone", 0.0, 3.0),
];

/// By words and context alone: ahead of Hypothesis' rule in every row.
const ALONE: [Bound; 16] = [
    bound("real en sent", 98.3, 0.8),
    bound("real zh sent", 94.9, 1.6),
    bound("real en phrase", 83.8, 15.7),
    bound("real zh phrase", 88.8, 9.0),
    bound("synth en sent", 97.9, 2.1),
    bound("synth zh sent", 99.0, 1.0),
    bound("synth en phrase", 90.2, 9.5),
    bound("synth zh phrase", 92.2, 7.7),
    bound("real en phrase gone", 0.0, 88.1),
    bound("real zh phrase gone", 0.0, 52.0),
    bound("synth en sent gone", 0.0, 27.5),
    bound("synth zh sent gone", 0.0, 32.1),
    bound("real en sent gone", 0.0, 8.2),
    bound("real zh sent gone", 0.0, 2.1),
    bound("synth en phrase gone", 0.0, 88.9),
    bound("synth zh phrase gone", 0.0, 64.4),
];

#[test]
fn quotes_are_found_again_with_the_old_text() {
    let find = |old: &str, new: &str, ranges: &[Range<usize>]| -> Vec<Anchor> {
        let revision = Revision::new(old, new);
        ranges.iter().map(|range| revision.find(range)).collect()
    };
    hold("with the old text", &find, &WITH_OLD);
}

#[test]
fn quotes_are_found_again_by_words_and_context() {
    let find = |old: &str, new: &str, ranges: &[Range<usize>]| -> Vec<Anchor> {
        let mut page = Page::new(new);
        let passage = |range: &Range<usize>| Passage::of(old, range.clone(), 64).unwrap();
        ranges.iter().map(|range| page.find(&passage(range))).collect()
    };
    hold("by words and context", &find, &ALONE);
}

type Find<'f> = &'f dyn Fn(&str, &str, &[Range<usize>]) -> Vec<Anchor>;

#[track_caller]
fn hold(title: &str, find: Find, bounds: &[Bound]) {
    let Some(folder) = corpus() else { return };
    let rows = score(&folder, find);
    println!("{title:24}     n   right   tight   wrong  unsure");
    for (name, row) in &rows {
        let [right, tight, wrong] = [row.right, row.tight, row.wrong].map(|part| row.share(part));
        let (count, unsure) = (row.count, row.unsure);
        println!("{name:24} {count:>5} {right:>7.1} {tight:>7.1} {wrong:>7.1} {unsure:>7}");
    }
    for Bound { row: name, right, wrong } in bounds {
        let row = rows.get(*name).unwrap_or_else(|| panic!("the corpus has no row {name}"));
        assert!(row.share(row.right) >= *right, "{title}: {name}: too few right");
        assert!(row.share(row.wrong) <= *wrong, "{title}: {name}: too many wrong");
    }
}

fn corpus() -> Option<PathBuf> {
    let Some(corpora) = std::env::var_os("PULLQUOTE_CORPORA") else {
        println!("PULLQUOTE_CORPORA is not set: anchors were not scored");
        return None;
    };
    let folder = Path::new(&corpora).join("revisions");
    let there = folder.join("pairs.jsonl").is_file();
    if !there {
        println!("{} is not there: anchors were not scored", folder.display());
    }
    there.then_some(folder)
}

fn score(folder: &Path, find: Find) -> BTreeMap<String, Row> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let lines = std::fs::read_to_string(folder.join("pairs.jsonl")).unwrap();
    for line in lines.lines() {
        let pair: Pair = serde_json::from_str(line).unwrap();
        let path = folder.join("texts").join(format!("{}.txt", pair.old));
        let old = std::fs::read_to_string(path).unwrap();
        let paragraphs: Vec<&str> = old.split("\n\n").collect();
        let words = |paragraph| match paragraph {
            &Paragraph::Old(at) => paragraphs[at],
            Paragraph::New(text) => text,
        };
        let new = pair.new.iter().map(words).collect::<Vec<_>>().join("\n\n");
        let (old_bytes, new_bytes) = (bytes(&old), bytes(&new));
        let ranges: Vec<Range<usize>> =
            pair.quotes.iter().map(|q| old_bytes[q.start]..old_bytes[q.end]).collect();
        for (quote, anchor) in pair.quotes.iter().zip(find(&old, &new, &ranges)) {
            let beside = matches!(&*quote.class, "rewritten" | "control: nothing changed");
            if beside || pair.lang.contains('-') && quote.truth.is_some() {
                continue;
            }
            let gone = if quote.truth.is_none() { " gone" } else { "" };
            let name = format!("{} {} {}{gone}", pair.part, pair.lang, quote.kind);
            let row = rows.entry(name).or_default();
            row.count += 1;
            row.unsure += usize::from(anchor.state == State::Unsure);
            let found = anchor.range.map(|range| {
                let scalar = |byte| {
                    new_bytes.binary_search(&byte).unwrap_or_else(|_| {
                        panic!("{} {}: inside a character", pair.pair, quote.id)
                    })
                };
                scalar(range.start)..scalar(range.end)
            });
            let shared = quote.truth.zip(found.as_ref()).map(|(truth, found)| {
                let both = found.end.min(truth.1).saturating_sub(found.start.max(truth.0));
                both as f64 / (found.end.max(truth.1) - found.start.min(truth.0)) as f64
            });
            row.right += usize::from(shared.is_some_and(|shared| shared >= 0.5));
            row.tight += usize::from(shared.is_some_and(|shared| shared >= 0.9));
            row.wrong += usize::from(found.is_some() && shared.is_none_or(|shared| shared < 0.5));
        }
    }
    rows
}

/// Where each scalar value begins, and the end.
fn bytes(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}
