//! What must not get lost: marks, the selection, the place in a text.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::screen::{FIXTURES, Screen, Setup};
use pullquote::article::{Location, Now};
use pullquote::library::{Library, Source};
use pullquote::reader::frame::Pane;
use pullquote::reader::{Effect, Mouse, Msg};

#[test]
fn marks_are_undone_and_redone_in_a_later_run() {
    let journal = tempfile::tempdir().unwrap();
    let run = || Setup::default().journal(journal.path()).run();
    let mut first = run();
    first.press("s j m");
    assert!(first.is_starred("The lock") && first.is_read("How to mend"));
    first.close();

    let mut second = run();
    assert!(second.is_starred("The lock") && second.is_read("How to mend"));
    second.press("u");
    assert!(!second.is_read("How to mend") && second.is_starred("The lock"));
    second.close();

    let mut third = run();
    assert!(!third.is_read("How to mend"));
    third.press("u");
    assert!(!third.is_starred("The lock"), "undo goes on where the last run left it");
    third.press("ctrl-r ctrl-r");
    assert!(third.is_starred("The lock") && third.is_read("How to mend"));
    third.press("ctrl-r");
    assert_eq!(third.notice(), "nothing to redo");
    third.close();

    let fourth = run();
    assert!(fourth.is_starred("The lock") && fourth.is_read("How to mend"));
}

#[test]
fn marking_all_under_a_filter_touches_only_what_is_listed() {
    let mut screen = Setup::default().run();
    screen.press("/").type_in("river").press("enter A F");
    let read: Vec<String> = screen.titles().into_iter().filter(|t| screen.is_read(t)).collect();
    assert_eq!(read, ["Seven words", "The long walk to the source"]);
    screen.press("u");
    assert!(screen.titles().iter().all(|title| !screen.is_read(title)), "one undo takes all back");
}

#[test]
fn a_mark_that_cannot_be_written_does_not_show_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let mut screen = Setup::default().journal(&journal).run();
    // A file where the folder should be: nothing can be written, by nobody.
    std::fs::write(&journal, "").unwrap();
    screen.press("s");
    assert!(!screen.is_starred("The lock") && !screen.text().contains('★'));
    assert!(screen.notice().starts_with("cannot "), "{}", screen.notice());
}

#[test]
fn the_selection_stays_on_its_article() {
    let mut screen = Setup::default().run();
    screen.select("Tide tables");
    let stays = |screen: &Screen, after: &str| {
        assert!(screen.selected().starts_with("Tide tables"), "{after}: {}", screen.selected());
        let (buffer, cursor) = screen.draw();
        let row = cursor.filter(|at| at.y < buffer.area.height - 1).unwrap();
        let shown = crate::screen::lines(&buffer)[usize::from(row.y)].clone();
        assert!(shown.contains("Tide"), "{after}: the cursor stands on {shown}");
    };
    for keys in
        ["S t", "S r", "S f", "S l", "S u", "S r", "m S u", "S d", "m", "/ t i d e enter", "F"]
    {
        stays(screen.press(keys), keys);
    }
    for (width, height) in [(40, 12), (300, 100), (20, 6), (80, 40), (120, 40)] {
        screen.resize(width, height);
        stays(&screen, &format!("{width}×{height}"));
    }
    screen.press("/").type_in("river").press("enter");
    assert!(screen.selected().starts_with("Seven words"), "what is nearest while it is not listed");
    stays(screen.press("F"), "a filter that hid it");
}

#[test]
fn articles_that_arrive_do_not_move_the_selection() {
    let mut screen = Setup::default().run_without_articles();
    let mut held = std::mem::take(&mut screen.held);
    held.reverse();
    let mut arrive = |screen: &mut Screen, number: usize| {
        screen.arrive(held.drain(..number).collect());
    };
    arrive(&mut screen, 4);
    assert_eq!(screen.selected(), screen.titles()[0], "until somebody selects: the newest");
    screen.press("j");
    let chosen = screen.selected();
    for _ in 0..3 {
        arrive(&mut screen, 2);
        assert_eq!(screen.selected(), chosen);
    }
}

#[test]
fn the_same_article_sent_twice_is_one_row() {
    let mut screen = Setup::default().run_without_articles();
    for _ in 0..2 {
        screen.arrive(screen.held.clone());
    }
    assert_eq!(screen.titles().len(), 11);
}

#[test]
fn the_place_in_a_text_survives_resizes_widths_and_a_restart() {
    let journal = tempfile::tempdir().unwrap();
    let mut screen = Setup::default().journal(journal.path()).run();
    screen.read("The long walk").press("ctrl-f ) )");
    let focus = screen.focus();
    assert!(!focus.starts_with("We left the harbour"));
    for keys in ["9 <", "9 >", "=", "z", "z"] {
        screen.press(keys);
        assert_eq!(screen.focus(), focus, "{keys}");
    }
    for (width, height) in [(80, 24), (40, 12), (20, 5), (1, 1), (300, 100), (10, 50), (120, 40)] {
        screen.resize(width, height);
        assert_eq!(screen.focus(), focus, "{width}×{height}");
        if screen.app.frame().is_some() {
            assert!(screen.app.page().unwrap().cursor().is_some(), "{width}×{height}");
        }
    }
    screen.press("h").select("Seven words");
    screen.read("The long walk");
    assert_eq!(screen.focus(), focus, "after another article");
    let top = screen.app.page().unwrap().place().top;
    screen.close();

    let mut later = Setup::sized(60, 20).journal(journal.path()).run();
    later.read("The long walk");
    assert_eq!(later.focus(), focus, "in a later run, at another size");
    later.close();
    let mut later = Setup::default().journal(journal.path()).run();
    later.read("The long walk");
    assert_eq!(later.app.page().unwrap().place().top, top, "the same text at the top");
}

#[test]
fn sizes_and_inputs_are_kept_for_the_next_run() {
    let mut screen = Setup::default().run();
    screen.press("2 >").command("zen").press("enter 3 < /").type_in("lock").press("enter");
    let window = screen.close();
    let mut later = Setup { window, ..Setup::default() }.run();
    assert_eq!(later.app.frame().unwrap().list.unwrap().width, 48);
    assert_eq!(later.press("enter").app.settings().page_width, 66);
    assert_eq!(later.press("/ up").app.prompt().unwrap().line.text(), "lock");
}

#[test]
fn an_article_counts_as_read_when_the_config_says_so() {
    let mut screen = Setup::sized(80, 24).config("[page]\nmark_read = \"end\"").run();
    screen.read("The long walk").press("ctrl-f");
    assert!(!screen.is_read("The long walk"), "its end was not on screen");
    screen.press("G");
    assert!(screen.is_read("The long walk"));
    let mut screen = Setup::sized(80, 24).config("[page]\nmark_read = \"never\"").run();
    screen.read("The long walk").press("G h");
    assert!(!screen.is_read("The long walk"));
    let mut screen = Setup::default().run();
    screen.press("j j j k");
    assert!(screen.titles().iter().all(|t| !screen.is_read(t)), "passing over it reads nothing");
}

#[test]
fn an_edited_file_is_read_again_in_place() {
    let folder = tempfile::tempdir().unwrap();
    for feed in ["packet", "notebook"] {
        std::fs::create_dir(folder.path().join(feed)).unwrap();
        for file in std::fs::read_dir(format!("{FIXTURES}/{feed}")).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), folder.path().join(feed).join(file.file_name())).unwrap();
        }
    }
    let mut screen = Setup::folder(folder.path()).run();
    screen.read("The lock keepers").press("} ) e");
    let Some(Effect::Edit(path)) = screen.asked.last().cloned() else { panic!("nothing to edit") };
    let focus = screen.focus();
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("Weather has not been asked.", "It was asked. It rained."))
        .unwrap();
    screen.tell(Msg::Edited { path, problem: None });
    assert_eq!((screen.app.focus(), screen.focus()), (Pane::Page, focus));
    assert!(screen.text().contains("It rained."));
    // what was removed in the editor can be read on
    screen.press("e");
    let Some(Effect::Edit(path)) = screen.asked.last().cloned() else { panic!("nothing to edit") };
    std::fs::remove_file(&path).unwrap();
    screen.tell(Msg::Edited { path, problem: None });
    assert!(screen.notice().contains("no such file"), "{}", screen.notice());
    assert!(screen.text().contains("It rained."));
}

/// Takes a step without carrying anything out, and gives the articles that were asked for.
fn asked(screen: &mut Screen, msg: Msg) -> Vec<(u64, Location)> {
    let opened = |effect| match effect {
        Effect::Open { request, location, .. } => Some((request, location)),
        _ => None,
    };
    screen.app.update(msg).into_iter().filter_map(opened).collect()
}

#[test]
fn late_answers_are_dropped() {
    let mut screen = Setup::default().run();
    let library = Library::new(vec![Source::Folder(FIXTURES.into())]);
    let answer = |screen: &mut Screen, (request, location): &(u64, Location)| {
        let article = Ok(Box::new(library.read(location).unwrap()));
        let quotations = Vec::new();
        let (place, kept) = (None, Box::default());
        asked(
            screen,
            Msg::Opened { request: *request, article, place, quotations, kept, entry: None },
        );
        screen.app.page().unwrap().entry.title.to_string()
    };
    let open = screen.app.page().unwrap().entry.title.to_string();
    let first = asked(&mut screen, Msg::Key("j".parse().unwrap()));
    let second = asked(&mut screen, Msg::Key("j".parse().unwrap()));
    let (first, second) = (&first[0], &second[0]);
    assert_eq!(answer(&mut screen, first), open, "the one that is no longer selected");
    assert!(answer(&mut screen, second).starts_with("水の音"));
    assert!(answer(&mut screen, second).starts_with("水の音"), "an answer counts once");
}

#[test]
fn at_midnight_today_becomes_yesterday() {
    let mut screen = Setup::default().run();
    let above = |screen: &Screen| {
        let lines = screen.lines();
        let row = lines.iter().position(|line| line.contains("The lock keepers vote,…")).unwrap();
        lines[row - 1].split('│').next().unwrap().trim().to_owned()
    };
    assert_eq!(above(&screen), "Today");
    screen.tell(Msg::Time(Now::on(2026, 11, 23)));
    assert_eq!(above(&screen), "Yesterday");
}

#[test]
fn the_wheel_stops_at_the_end_of_the_help() {
    let mut screen = Setup::default().run();
    screen.press("?");
    for _ in 0..200 {
        screen.tell(Msg::Mouse(Mouse::WheelDown { column: 20, row: 10 }));
    }
    assert!(screen.text().contains("erase everything before"), "{}", screen.text());
}

#[test]
fn a_notice_fades_and_asks_to_be_woken_for_it() {
    let mut screen = Setup::default().run();
    screen.press("s");
    let until = screen.app.wake().unwrap();
    let mut now = crate::screen::now();
    screen.tell(Msg::Time(now));
    assert_eq!(screen.notice(), "starred · u undo");
    now.at = until;
    screen.tell(Msg::Time(now));
    assert_eq!((screen.notice().as_str(), screen.app.wake()), ("", None));
}

#[test]
fn a_click_leaves_alone_what_is_being_typed() {
    let mut screen = Setup::default().run();
    screen.press("enter /").type_in("lock");
    let before = screen.text();
    screen.tell(Msg::Mouse(Mouse::Press { column: 8, row: 9 }));
    assert_eq!(screen.text(), before);
    screen.press("enter");
    assert!(screen.status().contains("/lock 1/5"));
    screen.tell(Msg::Mouse(Mouse::Press { column: 8, row: 9 }));
    assert_eq!((screen.app.focus(), screen.selected().as_str()), (Pane::List, "How to mend a net"));
}

#[test]
fn what_is_pasted_is_text_and_never_keys() {
    let mut screen = Setup::default().run();
    let before = screen.text();
    screen.tell(Msg::Paste("jjAq\n:quit\n".into()));
    assert_eq!(screen.text(), before);
    screen.press(":");
    screen.tell(Msg::Paste("bot\ntom".into()));
    assert_eq!(screen.app.prompt().unwrap().line.text(), "bot tom", "a line end enters nothing");
    assert!(screen.asked.iter().all(|effect| *effect != Effect::Quit));
}

#[test]
fn an_article_that_has_gone_says_so_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        std::fs::write(folder.path().join(format!("{name}.txt")), format!("This is {name}.\n"))
            .unwrap();
    }
    let mut screen = Setup { size: (80, 24), ..Setup::folder(folder.path()) }.run();
    std::fs::remove_file(folder.path().join("two.txt")).unwrap();
    screen.select("This is two").press("enter");
    assert_eq!(screen.app.focus(), Pane::List);
    assert!(
        screen.notice().starts_with("cannot open ") || screen.notice().starts_with("cannot read ")
    );
    assert!(screen.notice().contains("two.txt: no such file"), "{}", screen.notice());
    screen.select("This is one").press("enter");
    assert_eq!(screen.focus(), "This is one.");
}

#[test]
fn the_windows_title_follows_what_is_read_and_is_sent_only_when_it_changes() {
    let mut screen = Setup::default().run();
    screen.press("enter j j h j k enter J h");
    let titles: Vec<String> = screen
        .asked
        .iter()
        .filter_map(|effect| match effect {
            Effect::Title(title) => Some(title.to_string()),
            _ => None,
        })
        .collect();
    let lock = "The lock keepers vote, and the lock stays open · Pullquote";
    assert_eq!(
        titles,
        ["Pullquote", lock, "Pullquote", lock, "How to mend a net · Pullquote", "Pullquote"]
    );
}

#[test]
fn undo_and_redo_say_what_they_did() {
    let mut screen = Setup::default().run();
    for (keys, said) in [
        ("s", "starred · u undo"),
        ("u", "undone: starred · ctrl-r redo"),
        ("ctrl-r", "done again: starred"),
        ("A", "11 marked read · u undo"),
        ("u", "undone: 11 marked read · ctrl-r redo"),
        ("m", "marked read · u undo"),
        ("m", "marked unread · u undo"),
    ] {
        assert_eq!(screen.press(keys).notice(), said, "{keys}");
    }
}

#[test]
fn a_list_of_views_stands_still_while_its_rows_are_clicked() {
    let views = vec![("Fresh", "is:unread"); 30];
    let mut screen = Setup { views, size: (80, 12), ..Setup::default() }.run();
    screen.press("g v").press("end");
    let click = |screen: &mut Screen, row| {
        screen.tell(Msg::Mouse(Mouse::Press { column: 6, row }));
        screen.lines().iter().position(|line| line.contains('▌'))
    };
    for row in [6, 4, 9] {
        assert_eq!(click(&mut screen, row), Some(usize::from(row)));
    }
    click(&mut screen, 9);
    assert!(screen.app.overlay().is_none(), "a click on the selected one opens it");
}

#[test]
fn the_mouse_selects_in_the_lists_over_the_panes() {
    let run = || {
        let views = vec![("Starred", "is:star"), ("Fresh", "is:unread")];
        let mut screen = Setup { views, own: true, size: (80, 24), ..Setup::default() }.run();
        let feed = |name: &str| pullquote::refresh::Known {
            name: pullquote::safe::Safe::line(name),
            folder: pullquote::safe::Safe::line(name),
            asked: 1,
            error: pullquote::safe::Safe::default(),
            gone: false,
            due: None,
        };
        screen.tell(Msg::Feeds(["A", "B", "C"].map(feed).into()));
        screen.read("The lock keepers").press("b tab b tab b");
        screen
    };
    for (keys, rows) in [("g q", 2), ("g k", 2), ("g Q", 1), ("g s", 1), ("g v", 1), ("g r", 1)] {
        let by_key = |more: &str| {
            let mut screen = run();
            screen.press("home").press(keys).press("k k k").press(more);
            screen.text()
        };
        let mut screen = run();
        screen.press("home").press(keys).press("k k k");
        let click = |screen: &mut Screen, row| {
            screen.tell(Msg::Mouse(Mouse::Press { column: 6, row }));
            screen.text()
        };
        assert_eq!(click(&mut screen, 2 + rows), by_key("j"), "{keys}: the second row");
        screen.tell(Msg::Mouse(Mouse::WheelDown { column: 6, row: 5 }));
        assert_eq!(screen.text(), by_key("j j"), "{keys}");
        screen.tell(Msg::Mouse(Mouse::WheelUp { column: 6, row: 5 }));
        assert_eq!(click(&mut screen, 1), by_key("j"), "{keys}: above the list there is no row");
        assert_eq!(click(&mut screen, 2 + rows), by_key("j enter"), "{keys}: once more opens it");
    }
}

#[test]
fn what_was_searched_for_in_the_list_is_marked_on_the_page_that_is_opened() {
    let mut screen = Setup::sized(80, 24).run();
    let marked = |screen: &Screen| {
        let find = screen.app.page().unwrap().find.as_ref();
        let text = screen.app.page().unwrap().text();
        let words = |f: &pullquote::reader::page::find::Find| {
            f.matches.iter().map(|m| text[m.clone()].to_owned()).collect::<Vec<_>>()
        };
        find.map(words).unwrap_or_default()
    };
    screen.press("/").type_in("\"two votes\" or sill* feed:packet").press("enter enter");
    let found = marked(&screen);
    assert_eq!(found, ["sill", "two votes", "sills"]);
    let first = screen.app.page().unwrap().find.as_ref().unwrap().matches[0].start;
    assert!(screen.status().contains("3 matches"), "{}", screen.status());
    screen.press("n");
    assert!(screen.status().contains(" 1/3"), "{}", screen.status());
    assert!(screen.app.page().unwrap().focus().contains(&first));
    screen.press("N");
    assert_eq!(screen.notice(), "on from the end");
    screen.press("esc");
    assert_eq!((marked(&screen).len(), screen.app.focus()), (0, Pane::Page));
    let mut screen = Setup::sized(80, 24).run();
    screen.press("/").type_in("sill").press("enter enter").press("/ w a t e r enter");
    assert!(marked(&screen).iter().all(|word| word == "water"), "its own search comes first");
    for over in ["esc", "/ z e b r a enter", "/ w a esc"] {
        screen.press(over);
        assert_eq!(marked(&screen), ["sill", "sills"], "{over}");
    }
    let mut screen = Setup::sized(80, 24).run();
    screen.press("/").type_in("sill").press("enter enter esc");
    assert_eq!((marked(&screen).len(), screen.app.focus()), (0, Pane::Page), "also unvisited ones");
    screen.press("/ w a t e r enter esc");
    assert_eq!((marked(&screen).len(), screen.app.focus()), (0, Pane::Page), "they stay out");
    screen.press("esc");
    assert_eq!(screen.app.focus(), Pane::List);
    screen
        .press("/ ctrl-u")
        .type_in("water")
        .press("enter / ctrl-u")
        .type_in("sill")
        .press("enter enter");
    assert_eq!(marked(&screen), ["sill", "sills"], "searched for again");
    screen.press("h F enter");
    assert_eq!(marked(&screen), [""; 0], "without a search there is nothing to mark");
}
