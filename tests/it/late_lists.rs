//! Lists over the panes while answers to them are on their way, or come behind an article.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use crate::screen::{Screen, Setup};
use pullquote::journal::{Change, Event};
use pullquote::reader::app::Overlay;
use pullquote::reader::frame::Pane;
use pullquote::reader::message::Output;
use pullquote::reader::quote_view::QuoteView;
use pullquote::reader::speakers::{Sayings, Speakers};
use pullquote::reader::{Mouse, Msg};
use pullquote::safe::Safe;

const SAID: &str = "tests/fixtures/said";

/// Three quotes of one article are kept, the focus is on the first.
fn three_kept() -> Screen {
    let mut screen = Setup { size: (80, 30), ..Setup::folder(SAID.as_ref()) }.run();
    screen.read("The harbour").press("b tab tab b tab b g g h");
    screen
}

/// One article in which somebody says many things.
fn much_said(folder: &Path) -> Screen {
    let said = |n: u32| {
        let word = if n % 20 == 7 { "river" } else { "harbour" };
        format!("“The {word} was quiet on day number {n},” said Ann Weil.\n\n")
    };
    let text: String = (0..100).map(said).collect();
    let text = format!("---\ntitle: Days\ndate: 2026-11-20\nlang: en\n---\n\n{text}");
    std::fs::write(folder.join("days.md"), text).unwrap();
    Setup { size: (80, 24), ..Setup::folder(folder) }.run()
}

fn quotes(screen: &Screen) -> &QuoteView {
    match screen.app.overlay() {
        Some(Overlay::Quotes(view)) => view,
        other => panic!("{other:?} instead of quotes"),
    }
}

fn speakers(screen: &Screen) -> &Speakers {
    match screen.app.overlay() {
        Some(Overlay::Speakers(view)) => view,
        other => panic!("{other:?} instead of speakers"),
    }
}

fn sayings(screen: &Screen) -> &Sayings {
    speakers(screen).sayings.as_ref().unwrap()
}

/// Lets all answers in, and those to what is asked then.
fn settle(screen: &mut Screen) {
    while let Some(late) = screen.late.replace(Vec::new()).filter(|late| !late.is_empty()) {
        late.into_iter().for_each(|msg| screen.tell(msg));
    }
    screen.late = None;
}

fn printed() -> Msg {
    let output = Output { out: Safe::typed("one\ntwo\n"), said: Safe::default() };
    Msg::Piped { name: Safe::line("cat"), result: Ok(output) }
}

#[test]
fn typed_at_once_or_slowly_keys_do_the_same_to_kept_quotes() {
    for keys in ["x x", "x j x", "x u x", "j x k x", "x enter", "x j @ A n n enter", "x x esc"] {
        let shown = |at_once: bool| {
            let mut screen = three_kept();
            screen.press("g q");
            if at_once {
                screen.late = Some(Vec::new());
            }
            screen.press(keys);
            if at_once {
                settle(&mut screen);
            }
            let left = screen.desk.index.book().unwrap().kept();
            let left = left.iter().map(|quote| format!("{} {:?}", quote.text, quote.speaker));
            let left: Vec<String> = left.collect();
            (left, screen.app.overlay().is_some(), screen.app.focus(), screen.focus())
        };
        assert_eq!(shown(true), shown(false), "{keys}");
    }
}

#[test]
fn what_somebody_said_goes_on_coming_where_the_article_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = much_said(folder.path());
    screen.press("g s enter");
    screen.late = Some(Vec::new());
    screen.press("/ r i v e r enter enter");
    settle(&mut screen);
    assert_eq!(screen.app.focus(), Pane::Page);
    screen.press("q");
    assert!(sayings(&screen).is_whole());
    assert_eq!(sayings(&screen).listed().len(), 5);
}

#[test]
fn moves_behind_a_search_for_what_was_said_go_to_what_it_finds() {
    let folder = tempfile::tempdir().unwrap();
    for (keys, day) in [("j enter", "27"), ("G enter", "87"), ("j j k enter", "27")] {
        let mut screen = much_said(folder.path());
        screen.press("g s enter");
        screen.late = Some(Vec::new());
        screen.press("/ r i v e r enter").press(keys);
        settle(&mut screen);
        let focus = screen.focus();
        assert!(focus.contains(&format!("day number {day},")), "{keys}: {focus}");
    }
}

#[test]
fn answers_reach_a_list_under_what_a_command_printed() {
    let mut screen = three_kept();
    screen.late = Some(Vec::new());
    screen.press("g q");
    screen.tell(printed());
    settle(&mut screen);
    screen.press("q");
    assert_eq!(quotes(&screen).len(), 3);
    screen.late = Some(Vec::new());
    screen.press("x");
    screen.tell(printed());
    settle(&mut screen);
    screen.press("q");
    assert_eq!(quotes(&screen).len(), 2);
    let mut screen = three_kept();
    screen.late = Some(Vec::new());
    screen.press("g s");
    screen.tell(printed());
    settle(&mut screen);
    screen.press("q enter");
    assert!(sayings(&screen).said.iter().all(Option::is_some));
}

#[test]
fn what_is_typed_for_a_quote_goes_to_no_other() {
    for keys in ["a x enter", "@ x enter", "t x enter", "c y"] {
        let mut screen = three_kept();
        screen.press("g q");
        let id = quotes(&screen).selected().unwrap().id.clone();
        let before = screen.desk.index.book().unwrap().kept();
        let (first, rest) = keys.split_once(' ').unwrap();
        screen.press(first);
        let removed = quotes(&screen).book().remove(&id).unwrap();
        let at = "2026-11-22T12:00:00.000Z".to_owned();
        let event = Event { v: 1, n: 1, dev: "other".to_owned(), at, draft: removed };
        assert!(matches!(event.draft.change, Change::Quote(_)));
        screen.desk.fold(&[event]).unwrap();
        screen.tell_marked();
        screen.press(rest);
        let left: Vec<_> = before.into_iter().filter(|quote| quote.id != id).collect();
        assert_eq!(screen.desk.index.book().unwrap().kept(), left, "{keys}");
        assert!(screen.notice().contains("is gone"), "{keys}: {}", screen.notice());
    }
}

#[test]
fn a_quote_opens_whatever_the_list_selects_meanwhile() {
    let mut screen = Setup { size: (120, 40), ..Setup::folder(SAID.as_ref()) }.run();
    screen.read("The harbour").press("b h g g g q");
    screen.late = Some(Vec::new());
    screen.press("enter");
    for _ in 0..3 {
        screen.tell(Msg::Mouse(Mouse::WheelDown { column: 20, row: 10 }));
    }
    settle(&mut screen);
    assert_eq!(screen.app.focus(), Pane::Page);
    assert!(screen.app.page().unwrap().entry.title.starts_with("The harbour"));
}

#[test]
fn what_became_of_quotes_is_asked_again_when_articles_have_changed() {
    let (feed, journal) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let write = |words: &str| {
        let text = format!("---\ntitle: Tides\ndate: 2026-11-20\n---\n\nIt is late. {words}\n");
        std::fs::write(feed.path().join("tides.md"), text).unwrap();
    };
    let bus = "Passengers who arrive later must take the night bus across the bridge.";
    write(bus);
    let folder = Setup { size: (80, 30), ..Setup::folder(feed.path()) };
    let mut screen = folder.journal(journal.path()).run();
    screen.read("Tides").press(") b h");
    write(&bus.replace("must take", "have to use"));
    screen.press("g q");
    assert!(screen.text().contains("have"), "{}", screen.text());
    write(&bus.replace("must take", "need to take"));
    screen.tell_changed(None);
    assert!(screen.text().contains("need"), "{}", screen.text());
    // an answer that comes behind the article
    write(&bus.replace("must take", "have to use"));
    screen.late = Some(Vec::new());
    screen.tell_changed(None);
    screen.press("enter");
    settle(&mut screen);
    assert_eq!(screen.app.focus(), Pane::Page);
    screen.press("q");
    assert!(screen.text().contains("have"), "{}", screen.text());
}

#[test]
fn a_quote_that_is_done_again_is_listed_with_those_of_its_article() {
    let mut screen = three_kept();
    screen.read("The harbour").press("u g k");
    assert_eq!(quotes(&screen).len(), 2);
    screen.press("ctrl-r");
    assert_eq!(quotes(&screen).len(), 3);
}

#[test]
fn a_quote_of_a_moved_file_stays_among_those_of_its_article_when_it_is_changed() {
    let (feed, journal) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = || {
        let folder = Setup { size: (80, 30), ..Setup::folder(feed.path()) };
        folder.journal(journal.path()).run()
    };
    let text = "---\ntitle: Tides\ndate: 2026-11-20\n---\n\nIt is late. Nobody was asked.\n";
    std::fs::write(feed.path().join("a.md"), text).unwrap();
    run().read("Tides").press("b");
    std::fs::rename(feed.path().join("a.md"), feed.path().join("b.md")).unwrap();
    let mut screen = run();
    screen.read("Tides").press("g k");
    assert_eq!(quotes(&screen).len(), 1);
    screen.press("a x enter");
    assert_eq!(quotes(&screen).len(), 1);
    assert_eq!(quotes(&screen).selected().unwrap().note.as_str(), "x");
}

#[test]
fn a_click_while_an_order_is_asked_for_goes_to_its_row() {
    let mut screen = three_kept();
    screen.press("g q S");
    screen.tell(Msg::Mouse(Mouse::Press { column: 10, row: 6 }));
    assert_eq!(quotes(&screen).at, 2);
}
