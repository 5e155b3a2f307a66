//! What the journal's files say, this device's own and those of others.

use std::fs;

use crate::article::Now;
use crate::library::keep::News;
use crate::library::keep::tests::{House, article, kept_two, marked, two};
use crate::library::log::Log;

#[test]
fn marks_are_told_of_as_marks_and_files_as_more() {
    let (house, kept) = kept_two();
    let (mut log, _) = Log::open(&house.path("journal"), "me");
    kept.keeper.fold(log.append(marked("A"), Now::on(2026, 11, 22)).unwrap());
    let news = kept.until(|news| matches!(news, News::Changed(_) | News::Marked(_)));
    assert!(matches!(news[..], [News::Marked(_)]), "{news:?}");
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    let news = kept.done();
    assert!(news.iter().any(|news| matches!(news, News::Changed(_))), "{news:?}");
}

#[test]
fn the_first_mark_of_all_is_seen_whoever_makes_it() {
    let (house, kept) = kept_two();
    house.append("other", "A");
    kept.until_true(|| house.read() == ["A"]);
}

#[test]
fn what_a_journal_file_said_does_not_hold_when_it_is_gone() {
    let (house, kept) = kept_two();
    house.append("other", "A");
    house.append("third", "B");
    kept.until_true(|| house.read() == ["A", "B"]);
    fs::remove_file(house.path("journal/other.jsonl")).unwrap();
    kept.until_true(|| house.read() == ["B"]);
}

#[test]
fn other_devices_and_torn_lines_come_in_while_it_runs() {
    let house = House::new();
    two(&house);
    house.append("other", "A");
    let kept = house.start();
    kept.done();
    assert_eq!(house.read(), ["A"]);
    house.append("third", "B");
    kept.until_true(|| house.read() == ["A", "B"]);
    let path = house.path("journal/third.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{whole}{{\"v\":1,\"n\":2,\"de\n")).unwrap();
    let news = kept.until(|news| matches!(news, News::Problems(_)));
    let Some(News::Problems(problems)) = news.last() else { panic!() };
    let told = problems[0].to_string();
    assert!(told.contains("third.jsonl:2: not an event"), "{told}");
    drop(kept);
    let kept = house.start();
    let news = kept.done();
    assert!(news.contains(&News::Problems(problems.clone())), "said again: {news:?}");
    fs::write(house.path("journal/other.jsonl"), "").unwrap();
    kept.until_true(|| house.read() == ["B"]);
}
