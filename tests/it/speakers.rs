//! The speakers view, key by key, and the queries for who said what.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::screen::{Screen, Setup};
use pullquote::article::Now;
use pullquote::query::parse;
use pullquote::reader::app::Overlay;
use pullquote::reader::frame::Pane;

const SAID: &str = "tests/fixtures/said";

fn setup(width: u16, height: u16) -> Screen {
    let folder = Setup::folder(SAID.as_ref());
    Setup { size: (width, height), ..folder }.run()
}

/// Size, then the keys, then the whole screen.
#[test]
fn screens_of_speakers_and_of_what_they_said() {
    let mut pictures = String::new();
    for (width, height) in [(120, 14), (60, 12), (30, 8)] {
        for keys in ["g s", "g s / w e i", "g s / z z", "g s enter"] {
            let mut screen = setup(width, height);
            screen.press(keys);
            pictures.push_str(&format!("{width} {keys} {}\n", screen.picture()));
        }
    }
    let mut screen =
        Setup { size: (80, 12), ..Setup::folder(SAID.as_ref()) }.config("ascii = true").run();
    screen.press("g s");
    pictures.push_str(&format!("plain {}\n", screen.picture()));
    insta::assert_snapshot!("speakers", pictures);
}

#[test]
fn enter_opens_what_was_said_where_it_stands_and_back_leads_to_it_again() {
    let mut screen = setup(80, 20);
    screen.press("g s");
    let Some(Overlay::Speakers(view)) = screen.app.overlay() else { panic!("no view") };
    let names: Vec<&str> = view.cast.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    let weil = names.iter().position(|name| *name == "Tomas Weil").unwrap();
    screen.press(&"j ".repeat(weil)).press("enter j enter");
    assert!(screen.app.overlay().is_none());
    let page = screen.app.page().unwrap();
    assert!(page.entry.title.starts_with("The harbour"));
    assert!(screen.status().contains("Tomas Weil"), "{}", screen.status());
    assert_eq!(page.spoken(), Some(4));
    screen.press("q");
    let Some(Overlay::Speakers(view)) = screen.app.overlay() else { panic!("no way back") };
    assert_eq!(view.sayings.as_ref().unwrap().at.at, 1);
    screen.press("esc esc");
    assert!(screen.app.overlay().is_none());
    screen.read("码头").press("q");
    assert!(screen.app.overlay().is_none(), "an article of the list leads back to the list");
}

#[test]
fn what_was_said_is_gone_to_whatever_the_list_beside_the_page_has_selected() {
    for (size, layout) in [((120, 40), "side"), ((60, 40), "stack"), ((80, 24), "single")] {
        let mut screen = Setup { size, ..Setup::folder(SAID.as_ref()) }.run();
        screen.command(&format!("layout {layout}"));
        for row in ["g g", "G"] {
            screen.press(row).press("g s enter enter");
            assert_eq!(screen.app.focus(), Pane::Page, "{layout} {row}: {}", screen.picture());
            assert!(screen.app.page().unwrap().spoken().is_some(), "{}", screen.picture());
            screen.press("g a");
        }
    }
}

#[test]
fn who_goes_on_to_the_list_is_not_led_back_to_the_speakers() {
    for keys in ["g a", "/ h a r b enter", "J q", "g q esc q"] {
        let mut screen = setup(80, 20);
        screen.press("g s enter enter");
        assert!(screen.app.overlay().is_none() && screen.app.page().is_some());
        screen.press(keys);
        assert!(screen.app.overlay().is_none(), "{keys}: {}", screen.picture());
    }
}

#[test]
fn the_view_shows_who_is_quoted_in_what_is_listed() {
    let mut screen = setup(80, 20);
    screen.press("/").type_in("speaker:weil").press("enter g s");
    let Some(Overlay::Speakers(view)) = screen.app.overlay() else { panic!("no view") };
    assert_eq!(view.of.as_str(), "/speaker:weil");
    assert!(!view.cast.speakers.is_empty());
    assert!(view.cast.speakers.iter().all(|speaker| !speaker.name.contains('林')));
}

#[test]
fn a_search_for_speakers_and_words_said_lists_their_articles() {
    let mut screen = setup(80, 20);
    for (typed, titles) in [
        ("speaker:weil", 1),
        ("speaker:weil said:joke", 1),
        ("speaker:weil said:timetable", 0),
        ("said:潮水", 1),
        ("said:gallery", 0),
        ("speaker:林海", 1),
    ] {
        assert!(parse(typed, &Now::on(2026, 11, 22), false).1.is_empty());
        screen.press("/ ctrl-u").type_in(typed).press("enter");
        assert_eq!(screen.titles().len(), titles, "{typed}");
    }
}

#[test]
fn what_somebody_said_is_searched_and_the_search_is_there_when_one_comes_back() {
    let mut screen = setup(80, 20);
    screen.press("g s enter /").type_in("time patience");
    assert_eq!(screen.lines()[0], " Halina Brandt · 1 of 3   /time patience", "words and title");
    assert!(screen.lines()[2].contains("the timetable was wrong"), "{}", screen.text());
    assert!(!screen.text().contains("Nobody owns"), "{}", screen.text());
    screen.press("enter enter");
    let page = screen.app.page().unwrap();
    assert!(screen.app.overlay().is_none() && page.spoken().is_some());
    screen.press("q");
    assert!(screen.lines()[0].ends_with("1 of 3   /time patience"), "{}", screen.text());
    screen.press("esc");
    assert_eq!(screen.lines()[0], " Halina Brandt · 3");
    screen.press("/ x esc");
    assert_eq!(screen.lines()[0], " Halina Brandt · 3");
    screen.press("esc");
    assert!(screen.lines()[0].starts_with(" Speakers in"), "{}", screen.text());
}

#[test]
fn an_article_that_does_not_open_leads_back_to_what_was_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(format!("{SAID}/wharf.md"), folder.path().join("wharf.md")).unwrap();
    let mut screen = Setup { size: (60, 20), ..Setup::folder(folder.path()) }.run();
    screen.press("g s enter");
    std::fs::remove_file(folder.path().join("wharf.md")).unwrap();
    screen.press("enter");
    let Some(Overlay::Speakers(view)) = screen.app.overlay() else { panic!("no way back") };
    assert!(view.sayings.is_some());
    assert!(screen.notice().starts_with("cannot read"), "{}", screen.notice());
    screen.press("esc esc");
    assert!(screen.app.overlay().is_none());
}

#[test]
fn speakers_are_listed_again_when_articles_have_changed_and_the_same_one_stays_selected() {
    let mut screen = Setup::folder(SAID.as_ref()).run_without_articles();
    let mut held = std::mem::take(&mut screen.held);
    let wharf = held.iter().position(|row| row.entry.title.starts_with("The harbour")).unwrap();
    let wharf = held.remove(wharf);
    screen.arrive(held);
    screen.press("g s");
    let names = |screen: &Screen| {
        let Some(Overlay::Speakers(view)) = screen.app.overlay() else { panic!("no view") };
        let names = view.cast.speakers.iter().map(|speaker| speaker.name.to_string());
        (names.collect::<Vec<_>>(), view.at.at)
    };
    let (before, _) = names(&screen);
    screen.press("G");
    screen.arrive(vec![wharf]);
    let (after, at) = names(&screen);
    assert!(after.len() > before.len(), "{before:?} {after:?}");
    assert_eq!(after[at], before[before.len() - 1]);
}

#[test]
fn the_cursor_of_a_long_search_stays_in_a_narrow_window() {
    for keys in ["g s /", "g s enter /"] {
        let mut screen = setup(30, 12);
        screen.press(keys).type_in(&"wei ".repeat(12));
        let at = screen.draw().1.unwrap();
        assert_eq!((at.x, at.y), (28, 0), "{keys}");
    }
}
