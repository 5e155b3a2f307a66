//! The hand-written cases of `tests/fixtures/quotation`, and what holds for any text.
//!
//! A case is a title behind `# `, a text whose quotations stand in ⟦ ⟧, and for each of them a line
//! `=> speaker / cue / flags`; `-` for none. Flags: `mixed`, `repaired`, `on` (one utterance with the
//! quotation before), `inner=N`, and `= full name` for the person at the end. `lang xx` sets the
//! language of the cases below it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use pullquote::quotation::{Kind, Quotation, find};

struct Case {
    title: String,
    lang: String,
    /// With the markers.
    text: String,
    expected: Vec<String>,
}

fn cases(file: &str) -> Vec<Case> {
    let mut lang = String::new();
    let mut cases: Vec<Case> = Vec::new();
    for line in file.lines() {
        if let Some(tag) = line.strip_prefix("lang ") {
            lang = tag.to_owned();
        } else if let Some(title) = line.strip_prefix("# ") {
            cases.push(Case {
                title: title.to_owned(),
                lang: lang.clone(),
                text: String::new(),
                expected: Vec::new(),
            });
        } else if let Some(case) = cases.last_mut() {
            match line.strip_prefix("=> ") {
                Some(expected) => case.expected.push(expected.to_owned()),
                None => {
                    case.text.push_str(line);
                    case.text.push('\n');
                }
            }
        }
    }
    cases
}

/// The text with the found quotations marked, and a line for each as in the fixtures.
fn shown(text: &str, found: &[Quotation], asked: &[String]) -> (String, Vec<String>) {
    let mut marked = String::new();
    let mut at = 0;
    let mut lines = Vec::new();
    for (number, quotation) in found.iter().enumerate() {
        marked.push_str(&text[at..quotation.range.start]);
        let _ = write!(marked, "⟦{}⟧", &text[quotation.range.clone()]);
        at = quotation.range.end;
        let speaker = quotation.speaker.as_ref();
        let mut line = speaker.map_or("-", |speaker| &text[speaker.range.clone()]).to_owned();
        let cue = quotation.cue.as_ref().map_or("-", |cue| &text[cue.clone()]);
        let _ = write!(line, " / {cue}");
        let mut flags = String::new();
        if quotation.kind == Kind::Mixed {
            flags.push_str(" mixed");
        }
        if quotation.repaired {
            flags.push_str(" repaired");
        }
        if number > 0 && found[number - 1].utterance == quotation.utterance {
            flags.push_str(" on");
        }
        if !quotation.inner.is_empty() {
            let _ = write!(flags, " inner={}", quotation.inner.len());
        }
        if !flags.is_empty() {
            let _ = write!(line, " /{flags}");
        }
        if asked.get(number).is_some_and(|asked| asked.contains(" = ")) {
            let person = speaker.and_then(|speaker| speaker.person.clone());
            let _ = write!(line, " = {}", person.map_or("-", |person| &text[person]));
        }
        lines.push(line);
    }
    marked.push_str(&text[at..]);
    (marked, lines)
}

#[test]
fn every_hand_written_case_reads_as_marked() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/quotation");
    let mut failures = String::new();
    let mut count = 0;
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        for case in cases(&fs::read_to_string(&path).unwrap()) {
            count += 1;
            let text = case.text.replace(['⟦', '⟧'], "");
            let found = find(&text, Some(&case.lang));
            let (marked, lines) = shown(&text, &found, &case.expected);
            if marked != case.text || lines != case.expected {
                let _ = writeln!(
                    failures,
                    "{}: {}\n{}  expected {:#?}\n{}  found {:#?}\n",
                    path.file_stem().unwrap().to_string_lossy(),
                    case.title,
                    case.text,
                    case.expected,
                    marked,
                    lines
                );
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(count >= 340, "only {count} cases");
}

/// Ranges lie on characters, in order and apart; what is inside lies inside.
fn check(text: &str, lang: Option<&str>) {
    let found = find(text, lang);
    let mut end = 0;
    let mut utterance = 0;
    for quotation in &found {
        let range = &quotation.range;
        assert!(range.start >= end && range.start < range.end && text.get(range.clone()).is_some());
        end = range.end;
        assert!(quotation.utterance == utterance || quotation.utterance == utterance + 1);
        utterance = quotation.utterance;
        let mut inside = range.start;
        for inner in &quotation.inner {
            assert!(inner.start >= inside && inner.start < inner.end && inner.end <= range.end);
            assert!(text.get(inner.clone()).is_some());
            inside = inner.end;
        }
        if let Some(speaker) = &quotation.speaker {
            assert!(!speaker.range.is_empty() && text.get(speaker.range.clone()).is_some());
            assert!(speaker.person.clone().is_none_or(|person| text.get(person).is_some()));
        }
        assert!(quotation.cue.clone().is_none_or(|cue| text.get(cue).is_some()));
        assert!((0.0..=1.0).contains(&quotation.confidence));
    }
}

const SOUP: &str = concat!(
    "([“”„\"‘’'«»‹›「」『』`]|''|``|[a-zäéß]{1,8}|[A-Z][a-z]{1,6}|said|sagte|he|dit-il|Mr\\.|",
    "[,.!?:;—–-]|\\.\\.\\.|説|と述べた|は|说|[0-9]|\\(|\\)|\n|\n\n| | | |\u{a0}){0,60}"
);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_soup_of_marks_gives_valid_disjoint_nested_ranges(text in SOUP, lang in 0usize..10) {
        let lang = ["en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"].get(lang).copied();
        check(&text, lang);
    }

    #[test]
    fn any_text_at_all_is_survived(text in "\\PC{0,80}") {
        check(&text, None);
    }

    #[test]
    fn a_damage_stays_in_its_paragraph(soup in "[“”„\"« »a-z,.]{0,40}") {
        // A paragraph that cannot go on from the one before reads as it does alone.
        let clean = "The mayor, Ann Lee, said “the bridge is closed for good,” and left.\n";
        let text = format!("{soup}\nNothing was said for a while.\n{clean}");
        let found = find(&text, Some("en"));
        let last = found.last().unwrap();
        prop_assert_eq!(&text[last.range.clone()], "the bridge is closed for good,");
    }
}

/// How long this thread has been on a core: what else the machine does is no matter.
fn on_core() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn spent(text: &str, lang: &str, rounds: usize) -> Duration {
    let spend = || {
        let (clock, core) = (Instant::now(), on_core());
        find(text, Some(lang));
        core.zip(on_core()).map_or(clock.elapsed(), |(before, after)| after - before)
    };
    (0..rounds).map(|_| spend()).min().unwrap()
}

#[test]
fn mark_soup_takes_time_in_proportion_to_its_size() {
    let soups = [
        "“",
        "”",
        "\"",
        "' ",
        "« ",
        "\" a ",
        "“a, ” he said ",
        "“a” ",
        "‘a ",
        "„a“, sagte ",
        "``a'' ",
        "Ann Lee said “a ",
        "(\"a, ",
        "— a, dit-il, b ",
        "\"a\"\n",
        "“a\n\n",
        "A: b c d e.\n",
        "「a",
        "John Smith, ",
        "\"'\"'",
        "and \"a\" and ",
        "a, ",
        "said ",
        "so, ",
        "x='a ",
        "Mr. Weil ",
        "Ann: “b”, ",
        "Calling it “a” and ",
        "指出，「a」",
        "はa、「b」",
    ];
    let most = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
    for soup in soups {
        for lang in ["en", "de", "fr", "zh"] {
            let (one, sixteen) = (
                spent(&soup.repeat(most / 16 / soup.len()), lang, 3),
                spent(&soup.repeat(most / soup.len()), lang, 1),
            );
            // 16 times the text: linear is 16, quadratic 256.
            let limit = one * 80 + Duration::from_millis(120);
            assert!(sixteen < limit, "{soup:?} in {lang}: {one:?} then {sixteen:?}");
        }
    }
}
