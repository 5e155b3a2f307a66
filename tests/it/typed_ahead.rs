//! What is typed while an article is on its way: it is meant for that one.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::screen::{Screen, Setup};
use pullquote::article::{Date, Entry};
use pullquote::journal::{Change, Event};
use pullquote::library::Source;
use pullquote::reader::app::Overlay;
use pullquote::reader::frame::Pane;
use pullquote::reader::quote_view::QuoteView;
use pullquote::reader::speakers::Speakers;
use pullquote::reader::{Effect, Msg};

/// The reader whose articles come late, its first one open.
fn waiting(config: &str) -> Screen {
    let mut screen = Setup::default().config(config).run();
    screen.press("g g enter");
    screen.late = Some(Vec::new());
    screen
}

fn open(screen: &Screen) -> String {
    screen.app.page().unwrap().entry.title.to_string()
}

fn starred(screen: &Screen) -> Vec<String> {
    let listed = screen.listed();
    listed.iter().filter(|entry| entry.star).map(|entry| entry.title.to_string()).collect()
}

#[test]
fn keys_behind_a_step_act_on_the_article_that_comes() {
    let mut screen = waiting("");
    let titles = screen.titles();
    screen.press("J s").let_in();
    assert_eq!((open(&screen), starred(&screen)), (titles[1].clone(), vec![titles[1].clone()]));
}

#[test]
fn so_do_the_other_actions_of_one_key() {
    let mut screen = waiting("[keys.page]\nX = [\"next-article\", \"toggle-star\"]\n");
    let titles = screen.titles();
    screen.press("X").let_in();
    assert_eq!(starred(&screen), [titles[1].clone()]);
}

#[test]
fn keys_behind_enter_are_keys_of_the_page() {
    // no page beside the list
    let mut screen = Setup::sized(60, 20).run();
    screen.press("g g");
    screen.late = Some(Vec::new());
    screen.press("enter j j h s").let_in();
    assert_eq!(screen.app.focus(), Pane::List);
    assert_eq!(starred(&screen), [screen.titles()[0].clone()], "j did not go on in the list");
}

#[test]
fn whoever_steps_on_does_not_wait_for_what_lies_between() {
    let mut screen = waiting("");
    screen.press("J J");
    let asked = screen.late.as_ref().unwrap().iter();
    assert_eq!(asked.filter(|msg| matches!(msg, Msg::Opened { .. })).count(), 2);
    screen.let_in();
    assert_eq!(open(&screen), screen.titles()[2]);
}

#[test]
fn a_paste_waits_in_its_place_among_the_keys() {
    let mut screen = waiting("");
    screen.press("J /");
    screen.tell(Msg::Paste("the".to_owned()));
    screen.press("ctrl-e x");
    assert!(screen.app.prompt().is_none());
    screen.let_in();
    assert_eq!(screen.app.prompt().unwrap().line.text(), "thex");
}

#[test]
fn ctrl_c_waits_for_nothing() {
    let mut screen = waiting("");
    screen.press("J j ctrl-c");
    assert!(screen.asked.contains(&Effect::Quit));
}

#[test]
fn keys_behind_an_article_that_does_not_open_act_on_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for (name, day) in [("a", 2), ("b", 1)] {
        let text = format!("---\ntitle: {name}\ndate: 2026-11-0{day}\n---\nThe river rose.\n");
        std::fs::write(folder.path().join(format!("{name}.md")), text).unwrap();
    }
    let setup = Setup { size: (60, 20), ..Setup::folder(folder.path()) };
    let mut screen = setup.run();
    screen.press("g g enter h G");
    std::fs::remove_file(folder.path().join("b.md")).unwrap();
    screen.late = Some(Vec::new());
    screen.press("enter j s q").let_in();
    assert_eq!((screen.app.focus(), starred(&screen)), (Pane::List, Vec::new()));
    assert!(!screen.asked.contains(&Effect::Quit));
}

#[test]
fn a_mark_is_put_on_the_article_whatever_row_it_has_by_now() {
    let folder = tempfile::tempdir().unwrap();
    for (name, day) in [("a", 2), ("b", 1)] {
        let text = format!("---\ntitle: {name}\ndate: 2026-11-0{day}\n---\nThe river rose.\n");
        std::fs::write(folder.path().join(format!("{name}.md")), text).unwrap();
    }
    let setup =
        Setup { sources: vec![Source::Folder(folder.path().to_owned())], ..Setup::default() };
    let mut screen = setup.run_without_articles();
    let mut rows = std::mem::take(&mut screen.held);
    rows.sort_by_key(|row| row.entry.title.to_string());
    screen.arrive(rows.clone());
    screen.press("g g enter");
    assert_eq!(open(&screen), "a");
    // the index knows already what the list does not
    let day = |text: &str| Date::parse(text);
    (rows[0].entry.date, rows[1].entry.date) = (day("2026-10-01"), day("2026-11-02"));
    rows.into_iter().for_each(|row| screen.desk.put(vec![row]).unwrap());
    screen.press("s");
    screen.tell_changed(None);
    assert_eq!(starred(&screen), ["a"]);
    assert!(screen.app.page().unwrap().entry.star);
    screen.press("s");
    assert_eq!(starred(&screen), [""; 0]);
}

#[test]
fn keys_behind_a_search_act_on_what_it_finds() {
    for (keys, picked) in [("s", 0), ("V s", 1), ("v s", 1), ("A", 0), ("enter h s", 0)] {
        let mut screen = Setup::sized(60, 20).run();
        screen.press("g g");
        let title = screen.titles()[3].clone();
        screen.late = Some(Vec::new());
        screen.press("/");
        screen.tell(Msg::Paste(format!("title:\"{title}\"")));
        screen.press("enter").press(keys).let_in();
        assert_eq!(screen.titles(), std::slice::from_ref(&title), "{keys}");
        assert_eq!(screen.app.list().picked_count(), picked, "{keys}");
        screen.press("/ ctrl-u enter");
        let marked = |entry: &Entry| if keys == "A" { entry.read } else { entry.star };
        let listed = screen.listed();
        let marked: Vec<_> = listed.iter().filter(|entry| marked(entry)).collect();
        let marked: Vec<&str> = marked.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(marked, [title.as_str()], "{keys}");
    }
}

/// Over articles in which somebody is quoted.
fn quoting() -> Screen {
    let folder = Setup::folder("tests/fixtures/said".as_ref());
    Setup { size: (80, 30), ..folder }.run()
}

fn speakers(screen: &Screen) -> &Speakers {
    match screen.app.overlay() {
        Some(Overlay::Speakers(view)) => view,
        other => panic!("{other:?} instead of speakers"),
    }
}

fn quotes(screen: &Screen) -> &QuoteView {
    match screen.app.overlay() {
        Some(Overlay::Quotes(view)) => view,
        other => panic!("{other:?} instead of quotes"),
    }
}

#[test]
fn keys_behind_the_list_of_speakers_act_on_those_that_it_lists() {
    let mut screen = quoting();
    screen.late = Some(Vec::new());
    screen.press("g s G k enter").let_in();
    let speakers = speakers(&screen);
    let last = speakers.cast.speakers.len() - 2;
    assert_eq!(speakers.sayings.as_ref().unwrap().speaker, speakers.cast.speakers[last]);
}

#[test]
fn keys_behind_a_search_for_a_speaker_act_on_whom_it_finds() {
    let mut screen = quoting();
    screen.press("g s");
    screen.late = Some(Vec::new());
    screen.press("/ w e i enter enter").let_in();
    assert_eq!(speakers(&screen).sayings.as_ref().unwrap().speaker.name.as_str(), "Tomas Weil");
    screen.press("esc esc esc g s");
    screen.late = Some(Vec::new());
    screen.press("/ w e i enter enter j enter").let_in();
    assert!(screen.status().contains("Tomas Weil"), "{}", screen.status());
}

#[test]
fn keys_behind_the_list_of_quotes_act_on_those_that_it_lists() {
    let mut screen = quoting();
    screen.read("The harbour").press("b 3 tab b h");
    screen.late = Some(Vec::new());
    screen.press("g q j x").let_in();
    let kept: Vec<_> = quotes(&screen).quotes().map(|quote| quote.text.clone()).collect();
    assert_eq!(kept.len(), 1);
    screen.press("u");
    assert_eq!(quotes(&screen).quotes().map(|quote| &quote.text).next(), Some(&kept[0]));
    screen.press("esc");
    screen.late = Some(Vec::new());
    screen.press("g q G enter").let_in();
    assert_eq!((screen.app.focus(), screen.app.overlay().is_none()), (Pane::Page, true));
}

#[test]
fn what_waits_for_a_list_is_called_off_with_it() {
    for (keys, refused) in [("g s enter", false), ("g q enter", false), ("g s enter", true)] {
        let mut screen = quoting();
        let focus = screen.app.focus();
        screen.late = Some(Vec::new());
        screen.press(keys);
        if refused {
            let request = speakers(&screen).request.unwrap();
            screen.tell(Msg::Unanswered { request });
        } else {
            screen.press("ctrl-c");
        }
        screen.let_in();
        assert!(screen.app.overlay().is_none() && screen.app.focus() == focus, "{keys}");
    }
}

#[test]
fn a_paste_goes_to_the_search_of_whatever_list_is_searched() {
    let pasted = |keys: &str| {
        let mut screen = quoting();
        screen.read("The harbour").press("b h").press(keys);
        screen.tell(Msg::Paste("Weil\n".to_owned()));
        screen.press("x");
        screen
    };
    let screen = pasted("g s /");
    assert_eq!(speakers(&screen).part.text(), "Weil x");
    assert!(speakers(&screen).cast.speakers.is_empty());
    let screen = pasted("g s enter /");
    assert_eq!(speakers(&screen).sayings.as_ref().unwrap().search.text(), "Weil x");
    let screen = pasted("g q /");
    assert_eq!((quotes(&screen).search.text(), quotes(&screen).len()), ("Weil x", 0));
    let screen = pasted("enter g Q /");
    let Some(Overlay::Quotations(list)) = screen.app.overlay() else { panic!("no list") };
    assert_eq!(list.search.text(), "Weil x");
    assert_eq!(speakers(&pasted("g s")).part.text(), "", "nothing is searched");
}

#[test]
fn quotes_that_are_read_behind_the_list_of_them_come_into_it() {
    let mut screen = quoting();
    screen.read("The harbour").press("b 3 tab b h");
    let kept = screen.recorded().iter();
    let kept = kept.filter(|event| matches!(event.draft.change, Change::Quote(_)));
    let mut kept = kept.map(|event| Event { dev: "other".to_owned(), ..event.clone() });
    let mut fresh = quoting();
    fresh.desk.fold(&[kept.next().unwrap()]).unwrap();
    fresh.press("g q");
    fresh.desk.fold(&[kept.next().unwrap()]).unwrap();
    assert_eq!(quotes(&fresh).len(), 1);
    let first = quotes(&fresh).selected().unwrap().id.clone();
    fresh.tell_marked();
    assert_eq!(quotes(&fresh).len(), 2);
    assert_eq!(quotes(&fresh).selected().unwrap().id, first);
    // an answer that is on its way does not take back what is done meanwhile
    fresh.late = Some(Vec::new());
    fresh.tell_marked();
    let late = fresh.late.take();
    fresh.press("x");
    late.into_iter().flatten().for_each(|msg| fresh.tell(msg));
    assert_eq!(quotes(&fresh).len(), 1);
}
