//! Who asks once, with and without another one that builds.

use std::fs;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::library::keep::settle::{Need, Settled, settled, within};
use crate::library::keep::tests::{House, PATIENCE, article, kept_two, two};
use crate::library::keep::{Keeper, News, lock_file};
use crate::query::{Ask, Query, Sort};

fn titles(settled: &Settled) -> Vec<String> {
    let (index, mut rows) = (&settled.index, Vec::new());
    let ask = Ask { query: Query::default(), sort: Sort::Date, reverse: false };
    index
        .list(&ask, &mut |more| {
            rows.extend(more);
            true
        })
        .unwrap();
    index.rows(&rows).unwrap().iter().map(|entry| entry.title.as_str().to_owned()).collect()
}

#[test]
fn who_asks_once_sees_what_is_there_and_leaves_it_to_the_next() {
    let house = House::new();
    two(&house);
    let cache = house.path("cache");
    for need in [Need::Rows, Need::Texts] {
        let settled = settled(&house.library(), Some(&cache), Some(house.journal()), need).unwrap();
        assert_eq!((titles(&settled), settled.told), (vec!["B".into(), "A".into()], vec![]));
    }
    assert_eq!(house.ask("SELECT 'x' FROM words('bridge')"), ["x"]);
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    fs::remove_file(house.path("feeds/herald/a.md")).unwrap();
    let settled = settled(&house.library(), Some(&cache), None, Need::Rows).unwrap();
    assert_eq!(titles(&settled), ["C", "B"]);
}

#[test]
fn an_article_of_two_feeds_is_listed_as_the_one_that_still_has_it_says() {
    let of = |title, day, id| article(title, day, "Words.").replace(&format!("urn:{title}"), id);
    let (other, expected) = (of("Other", "2021-09-24", "urn:y"), "packet · Second");
    for (left, expected) in
        [(None, vec![expected]), (Some(other), vec![expected, "herald · Other"])]
    {
        let house = Arc::new(House::new());
        house.write("herald/x.md", &of("First", "2021-09-27", "urn:x"));
        house.write("packet/x.md", &of("Second", "2021-09-26", "urn:x"));
        house.start().done();
        assert_eq!(house.rows(), ["herald · First"]);
        match left {
            Some(other) => house.write("herald/x.md", &other),
            None => fs::remove_file(house.path("feeds/herald/x.md")).unwrap(),
        }
        // on the thread that writes: no text comes in before it was looked
        let ((sender, listed), asked) = (channel(), house.clone());
        let told = move |news| {
            if matches!(news, News::Listed(_)) {
                sender.send(asked.rows()).unwrap();
            }
        };
        let (cache, journal) = (house.path("cache"), Some(house.journal()));
        let _keeper = Keeper::start(house.library(), Some(&cache), journal, told).unwrap();
        assert_eq!(listed.recv_timeout(PATIENCE).unwrap(), expected);
    }
}

#[test]
fn who_asks_once_sees_all_of_an_index_that_had_to_be_built_anew() {
    let house = House::new();
    let day = |minute: u8| format!("2021-09-26T10:{minute:02}:00Z");
    house.write("herald/a.md", &article("A", &day(0), "The river rose."));
    house.write("herald/b.md", &article("B", &day(1), "The bridge fell."));
    house.start().done();
    for (count, need) in [(3, Need::Rows), (4, Need::Texts)] {
        // one table has what another one has not, as the next file that is put in shows
        house.damage("DELETE FROM article");
        let title = format!("C{count}");
        house.write(&format!("herald/{title}.md"), &article(&title, &day(1), "New."));
        let (library, cache) = (house.library(), house.path("cache"));
        let settled = settled(&library, Some(&cache), Some(house.journal()), need).unwrap();
        let anew = "the index is built anew, nothing is lost: it was damaged";
        assert_eq!(settled.told, [anew], "{need:?}");
        assert_eq!(titles(&settled).len(), count, "{need:?}");
    }
}

#[test]
fn who_asks_while_another_builds_waits_until_that_one_has_seen_it() {
    let (house, _kept) = kept_two();
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    fs::rename(house.path("feeds/herald/a.md"), house.path("feeds/herald/aa.md")).unwrap();
    // another one that works has all the time it needs
    let (cache, library) = (house.path("cache"), house.library());
    let settled =
        within(PATIENCE, &library, Some(&cache), Some(house.journal()), Need::Texts).unwrap();
    assert_eq!(
        (titles(&settled), settled.told),
        (vec!["C".into(), "B".into(), "A".into()], vec![])
    );
    assert_eq!(house.ask("SELECT 'x' FROM words('new')"), ["x"]);
}

#[test]
fn another_one_that_stands_still_is_done_without() {
    let house = House::new();
    two(&house);
    house.start().done();
    let lock = lock_file(&house.database()).unwrap();
    lock.lock().unwrap();
    let (cache, library) = (house.path("cache"), house.library());
    let within =
        |need| within(Duration::ZERO, &library, Some(&cache), Some(house.journal()), need).unwrap();
    let same = within(Need::Texts);
    assert_eq!((titles(&same).len(), same.told), (2, vec![]));
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    let settled = within(Need::Texts);
    assert_eq!(titles(&settled), ["C", "B", "A"]);
    assert!(settled.told[0].contains("another pullquote"), "{:?}", settled.told);
    assert_eq!(house.rows().len(), 2);
}
