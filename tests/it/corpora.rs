//! Articles that nobody here wrote, with what is known of each: says how many checks hold.
//!
//! `PULLQUOTE_CORPORA` names a folder with a folder for each corpus; without it there is nothing
//! to measure, and the test says so.

// the figures are the result, and a corpus that cannot be read is a failure
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use crate::score::{Score, cases, corpus};
use pullquote::article::Article;
use pullquote::formats::{Origin, read};

fn share(score: &Score) -> f64 {
    let (held, made) =
        score.counts.values().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    held as f64 / made.max(1) as f64
}

fn print(score: &Score, corpus: &str) {
    for ((set, field), (held, made)) in &score.counts {
        println!("{corpus} {set:<10} {field:<8} {held}/{made}");
    }
    println!("{corpus} {:.2} %", share(score) * 100.0);
    score.failed.iter().take(40).for_each(|failed| println!("  {failed}"));
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A wanted value may hold entities, and a wanted author may be a part of a name (`Jr.`).
fn holds(article: &Article, field: &str, want: &str) -> Option<bool> {
    let meta = &article.meta;
    Some(match field {
        "title" => words(&meta.title) == words(&pullquote::formats::entities::decode(want)),
        "day" => meta.date.is_some_and(|date| date.day().to_string() == want),
        "authors" => meta.authors.iter().any(|author| words(author).contains(&words(want))),
        "has" => words(&article.document.text).contains(&words(want)),
        _ => return None,
    })
}

#[test]
fn articles_with_small_headers_are_read() {
    let Some(folder) = corpus("text") else {
        println!("corpora: absent");
        return;
    };
    let mut score = Score::default();
    for case in cases(&folder) {
        let (set, path) = (case["set"].as_str().unwrap(), case["path"].as_str().unwrap());
        if path.ends_with(".json") {
            continue;
        }
        let name = path.rsplit('/').next().unwrap();
        let reading = read(&Origin { name }, &std::fs::read(folder.join(path)).unwrap());
        let article = &reading.articles[0];
        for check in case["checks"].as_array().unwrap() {
            let (field, want) = (check["field"].as_str().unwrap(), check["want"].as_str().unwrap());
            if let Some(holds) = holds(article, field, want) {
                score.count(set, field, holds, || {
                    let meta = &article.meta;
                    format!(
                        "{path} {field}: {want:?}; {:?} {:?} {:?}",
                        meta.title, meta.date, meta.authors
                    )
                });
            }
        }
    }
    print(&score, "text");
    assert!(share(&score) >= 0.995, "{:.4}", share(&score));
}

/// The strings of naughty feeds, read as plain text: no control character out, every word kept.
#[test]
fn naughty_strings_lose_their_controls_and_keep_their_words() {
    let Some(folder) = corpus("text") else {
        println!("corpora: absent");
        return;
    };
    let mut score = Score::default();
    for case in cases(&folder).iter().filter(|case| case["set"] == "blns") {
        let path = case["path"].as_str().unwrap();
        let feed = std::fs::read_to_string(folder.join(path)).unwrap();
        let Ok(feed) = serde_json::from_str::<serde_json::Value>(&feed) else { continue };
        let Some(text) = feed["items"][0]["content_text"].as_str() else { continue };
        let reading = read(&Origin { name: "naughty.txt" }, text.as_bytes());
        let shown = &reading.articles[0].document.text;
        let clean = !shown.chars().any(|c| c.is_control() && c != '\n');
        score.count("blns", "clean", clean, || format!("{path} {shown:?}"));
        let bare = |text: &str| pullquote::safe::Safe::line(text).into_string();
        let kept = bare(shown) == bare(text);
        score.count("blns", "text", kept, || format!("{path} {text:?} {shown:?}"));
    }
    print(&score, "text");
    assert!(share(&score) >= 0.98, "{:.4}", share(&score));
}
