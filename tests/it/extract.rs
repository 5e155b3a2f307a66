//! Web pages and what should be read of them: says how near the articles come.
//!
//! `PULLQUOTE_CORPORA` names a folder with a folder for each corpus; without it there is nothing
//! to measure, and the test says so.

// the figures are the result, and a corpus that cannot be read is a failure
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::path::{Path, PathBuf};

use pullquote::article::Date;
use pullquote::formats::{Origin, read};
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(&std::env::var_os("PULLQUOTE_CORPORA")?).join("extract");
    folder.join("cases.json").is_file().then_some(folder)
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn bag<T: Hash + Eq>(items: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut bag = HashMap::new();
    items.for_each(|item| *bag.entry(item).or_default() += 1);
    bag
}

/// The harmonic mean of precision and recall over two bags; two empty ones are equal.
fn f1<T: Hash + Eq>(got: &HashMap<T, usize>, want: &HashMap<T, usize>) -> f64 {
    let size = |bag: &HashMap<T, usize>| bag.values().sum::<usize>();
    let (got_size, want_size) = (size(got), size(want));
    let both =
        got.iter().map(|(item, n)| (*n).min(want.get(item).copied().unwrap_or(0))).sum::<usize>();
    match got_size + want_size {
        0 => 1.0,
        all => 2.0 * both as f64 / all as f64,
    }
}

fn shingles(words: &[String]) -> HashMap<&[String], usize> {
    bag(words.windows(4.min(words.len().max(1))))
}

/// Sums of shares by set and measure.
#[derive(Default)]
struct Sums(BTreeMap<(String, &'static str), (f64, usize)>);

impl Sums {
    fn add(&mut self, set: &str, measure: &'static str, share: f64) {
        let sum = self.0.entry((set.to_owned(), measure)).or_default();
        *sum = (sum.0 + share, sum.1 + 1);
    }

    fn mean(&self, measure: &str) -> f64 {
        let of = self.0.iter().filter(|((_, name), _)| *name == measure);
        let (sum, count) = of.fold((0.0, 0), |all, (_, sum)| (all.0 + sum.0, all.1 + sum.1));
        if count == 0 { 1.0 } else { sum / count as f64 }
    }
}

#[test]
fn pages_give_up_their_articles() {
    let Some(folder) = corpus() else {
        println!("extract: absent");
        return;
    };
    let cases = std::fs::read_to_string(folder.join("cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&cases).unwrap();
    let mut sums = Sums::default();
    for case in &cases {
        let (set, path) = (case["set"].as_str().unwrap(), case["path"].as_str().unwrap());
        let name = path.rsplit('/').next().unwrap();
        let bytes = std::fs::read(folder.join(path)).unwrap();
        let article = read(&Origin { name }, &bytes).articles.remove(0);
        let (got, want) = (words(&article.document.text), words(case["text"].as_str().unwrap()));
        let (by_word, by_shingle) =
            (f1(&bag(got.iter()), &bag(want.iter())), f1(&shingles(&got), &shingles(&want)));
        sums.add(set, "words", by_word);
        sums.add(set, "shingles", by_shingle);
        let mut told = format!("{by_word:.3} {by_shingle:.3} {path}");
        let mut check = |measure, given: &Value, got: &str, holds: &dyn Fn(&str) -> bool| {
            if let Some(want) = given.as_str().filter(|want| !want.trim().is_empty()) {
                sums.add(set, measure, f64::from(u8::from(holds(want))));
                if !holds(want) {
                    told += &format!("\n    {measure}: {want:?}, got {got:?}");
                }
            }
        };
        let meta = &article.meta;
        check("title", &case["title"], &meta.title, &|want| words(want) == words(&meta.title));
        let authors = meta.authors.join(", ");
        check("byline", &case["byline"], &authors, &|want| words(want) == words(&authors));
        let date = meta.date.map(|date| date.to_string()).unwrap_or_default();
        check("date", &case["published"], &date, &|want| {
            Date::parse(want).map(|date| date.seconds()) == meta.date.map(|date| date.seconds())
        });
        println!("  {told}");
    }
    for ((set, measure), (sum, count)) in &sums.0 {
        println!("extract {set:<12} {measure:<8} {:.4} of {count}", sum / *count as f64);
    }
    for (measure, least) in [("words", 0.98), ("title", 0.9), ("byline", 0.88), ("date", 0.95)] {
        assert!(sums.mean(measure) >= least, "{measure} {:.4}", sums.mean(measure));
    }
}
