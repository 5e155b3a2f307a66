//! A list of any length: what is fetched, what stays, what is dropped, and what a jump shows.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::screen::{Screen, Setup};
use pullquote::article::entry::Place;
use pullquote::article::{ArticleId, Date, Entry, Location, RowId};
use pullquote::journal::{Change, Event};
use pullquote::library::index::{Tokens, token};
use pullquote::reader::frame::Pane;
use pullquote::reader::{Effect, Msg};
use pullquote::safe::Safe;
use pullquote::terminal::desk::Row;

/// Noon of 22 November 2026.
const NOON: i64 = 1_795_348_800;

/// The article of a number: a larger one is older by six hours.
fn entry(number: i64) -> Entry {
    Entry {
        row: RowId::default(),
        id: ArticleId::new(None, None, &format!("a/{number}.md")),
        title: Safe::line(&format!("Article {number}.")),
        title_made: false,
        feed: Safe::line("Almanac"),
        date: Date::from_unix(NOON - 6 * 3600 * number),
        date_guessed: false,
        minutes: 3,
        revision: String::new(),
        location: Location { place: Place::File(format!("a/{number}.md").into()), index: 0 },
        also_in: Vec::new(),
        problems: 0,
        authors: Vec::new(),
        read: false,
        star: false,
        tags: Vec::new(),
    }
}

/// The same as the index takes it.
fn row(number: i64) -> Row {
    let entry = entry(number);
    let words = Tokens { words: token::article(&entry.title, ""), ..Tokens::default() };
    Row { entry, lang: None, words }
}

/// So many articles, one pane at a time.
fn library(count: i64) -> Screen {
    let setup = Setup { sources: Vec::new(), ..Setup::sized(80, 24) };
    let mut screen = setup.run_without_articles();
    screen.arrive((0..count).map(row).collect());
    screen
}

/// The rows of the list pane.
fn rows(screen: &Screen) -> Vec<String> {
    let lines = screen.lines();
    lines[2..lines.len() - 1].to_vec()
}

/// The row on screen that the cursor stands on.
fn cursor(screen: &Screen) -> (u16, String) {
    let (buffer, at) = screen.draw();
    let at = at.unwrap();
    (at.y, crate::screen::lines(&buffer)[usize::from(at.y)].clone())
}

#[test]
fn a_jump_shows_the_old_frame_until_its_rows_are_there_and_keys_go_on_from_its_end() {
    let mut screen = library(10_000);
    let before = screen.lines();
    screen.late = Some(Vec::new());
    for keys in ["G", "1 0 0 k", "5 k", "s"] {
        screen.press(keys);
        assert_eq!(screen.lines(), before, "{keys}: neither a blank nor half a frame");
    }
    screen.let_in();
    assert_eq!(screen.selected(), "Article 9894.");
    assert!(screen.is_starred("Article 9894."), "what was to be done waited for its article");
    let shown = rows(&screen);
    assert!(shown.iter().any(|row| row.contains("Article 9894.")), "{shown:?}");
    let articles = shown.iter().filter(|row| row.contains("Article")).count();
    assert!(articles > 12, "{shown:?}");
}

#[test]
fn a_step_inside_the_window_waits_for_nothing() {
    let mut screen = library(10_000);
    screen.press("5 0 0 G");
    screen.late = Some(Vec::new());
    for number in 1..40 {
        screen.press("j");
        assert_eq!(screen.selected(), format!("Article {}.", 499 + number));
    }
}

#[test]
fn only_entries_near_the_screen_are_held() {
    let mut screen = library(10_000);
    for keys in ["5 0 0 j", "G", "g g", "5 0 %", "ctrl-f", "9 0 ctrl-f", "3 0 0 0 k"] {
        for _ in 0..5 {
            screen.press(keys);
            assert!(screen.app.list().held() <= 600, "{}", screen.app.list().held());
        }
    }
}

#[test]
fn a_change_moves_neither_the_selection_nor_what_is_around_it() {
    let mut screen = library(500);
    screen.press("1 0 0 G 5 k");
    let (shown, at) = (rows(&screen), cursor(&screen));
    // Newer ones above, older ones below.
    screen.arrive((-30..0).chain(500..600).map(row).collect());
    assert_eq!(screen.titles().len(), 630);
    assert_eq!((rows(&screen), cursor(&screen)), (shown, at));
    assert_eq!(screen.app.list().position(), 94 + 30);

    let mut fresh = library(500);
    fresh.arrive(vec![row(-1)]);
    assert_eq!(fresh.app.list().position(), 1, "it is of the future");
    screen.press("g g");
    let top = screen.selected();
    screen.arrive((-40..-30).map(row).collect());
    assert_eq!(screen.selected(), top, "also at the top");
}

/// What the library answers when asked again, not told to the reader yet.
fn answer_to_change(screen: &mut Screen) -> (u64, Vec<RowId>, Vec<Entry>, Option<RowId>) {
    screen.late = Some(Vec::new());
    screen.tell_changed(None);
    let parts = screen.late.take().unwrap().into_iter().map(|part| match part {
        Msg::Listed { request, rows, entries, kept, .. } => (request, rows, entries, kept),
        other => panic!("{other:?}"),
    });
    parts
        .reduce(|mut all, (_, rows, entries, _)| {
            all.1.extend(rows);
            all.2.extend(entries);
            all
        })
        .unwrap()
}

#[test]
fn an_article_that_goes_leaves_the_selection_to_its_neighbour() {
    let mut screen = library(40);
    screen.press("1 1 G");
    let (request, mut rows, entries, _) = answer_to_change(&mut screen);
    let gone = [9, 10, 11, 29].map(|at: usize| rows[at]);
    rows.retain(|row| !gone.contains(row));
    screen.tell(Msg::Listed { request, rows, entries, kept: None, done: true });
    assert_eq!((screen.selected().as_str(), screen.app.list().len()), ("Article 12.", 36));
    let (request, rows, entries, kept) = answer_to_change(&mut screen);
    screen.tell(Msg::Listed { request, rows, entries, kept, done: true });
    assert_eq!(screen.selected(), "Article 10.", "it is still the chosen one when it comes back");
}

#[test]
fn an_answer_that_broke_off_and_begins_anew_lists_each_article_once() {
    let mut screen = library(40);
    let (request, rows, entries, kept) = answer_to_change(&mut screen);
    let part = rows[..25].to_vec();
    screen.tell(Msg::Listed { request, rows: part, entries: vec![], kept: None, done: false });
    screen.tell(Msg::ListedAnew { request });
    screen.tell(Msg::Listed { request, rows, entries, kept, done: true });
    assert_eq!(screen.app.list().len(), 40);
}

#[test]
fn an_article_with_another_row_is_found_by_its_name() {
    let mut screen = library(40);
    screen.press("1 1 G");
    let (request, mut rows, mut entries, kept) = answer_to_change(&mut screen);
    let row = rows[10];
    assert_eq!(kept, Some(row));
    rows.retain(|other| *other != row);
    rows.insert(0, RowId(900));
    let moved = entries.iter().position(|entry| entry.row == row).unwrap();
    entries[moved].row = RowId(900);
    screen.tell(Msg::Listed { request, rows, entries, kept: Some(RowId(900)), done: true });
    assert_eq!((screen.selected().as_str(), screen.app.list().position()), ("Article 10.", 0));
}

#[test]
fn answers_to_questions_that_were_given_up_are_dropped() {
    let mut screen = library(300);
    screen.late = Some(Vec::new());
    screen.press("S t");
    let late = screen.late.take().unwrap();
    screen.press("S r S d");
    let listed = screen.titles();
    let shown = screen.lines();
    for msg in late {
        screen.tell(msg);
    }
    assert_eq!((screen.titles(), screen.lines()), (listed, shown));
    let strange = vec![Entry { row: RowId(2), title: Safe::line("Stale"), ..entry(1) }];
    screen.tell(Msg::Rows { request: 1, entries: strange });
    assert_eq!(screen.lines(), shown_of(&mut library(300), "S t S r S d"));
}

#[test]
fn what_was_searched_for_before_is_replaced_or_taken_up() {
    for (place, begin) in [("list", ""), ("page", "enter"), ("speakers", "g s"), ("quotes", "g q")]
    {
        for (keys, line) in [("s e", "/se"), ("backspace e", "/loce"), ("enter", "/lock")] {
            let mut screen = Setup::sized(80, 24).run();
            screen.press(begin).press("/ l o c k enter /").press(keys);
            assert!(screen.text().contains(line), "{place} {keys}: {}", screen.text());
        }
    }
}

#[test]
fn where_a_search_finds_nothing_its_own_key_is_named_that_ends_it() {
    let mut screen = Setup::sized(80, 24).run();
    screen.press("/ x q x");
    assert!(screen.text().contains("esc shows again what was listed."), "{}", screen.text());
    screen.press("enter");
    assert!(screen.text().contains("F shows everything again."), "{}", screen.text());
}

#[test]
fn keys_that_have_nothing_to_act_on_say_so() {
    let mut none = Setup::folder(tempfile::tempdir().unwrap().path()).run();
    assert!(!none.status().contains("open"), "{}", none.status());
    assert!(none.status().ends_with("? help"), "{}", none.status());
    for key in ["n", "N"] {
        none.press(key);
        assert_eq!(none.notice(), "no match here · / finds on the page", "{key}");
    }
    let mut some = library(3);
    assert!(some.status().contains("enter open"), "{}", some.status());
    for expected in ["order reversed", "usual order"] {
        some.press("S r");
        assert_eq!(some.notice(), expected);
    }
    some.resize(60, 20);
    for (key, says) in [
        ("F", "there is no filter"),
        ("<", "the list has the whole window"),
        (">", "the list has the whole window"),
    ] {
        some.press(key);
        assert_eq!(some.notice(), says, "{key}");
    }
}

fn shown_of(screen: &mut Screen, keys: &str) -> Vec<String> {
    screen.press(keys);
    screen.lines()
}

#[test]
fn many_changes_at_once_are_one_question() {
    let mut screen = library(100);
    let counts = pullquote::reader::Counts { total: 100, unread: 100 };
    let mut asked = 0;
    let mut open = Vec::new();
    for _ in 0..50 {
        for effect in
            screen.app.update(Msg::Changed { counts, progress: Some((9, 100)), articles: true })
        {
            if let Effect::List { request, .. } = effect {
                asked += 1;
                open.push(request);
            }
        }
    }
    assert_eq!(asked, 1);
    let again = screen.app.update(Msg::Listed {
        request: open[0],
        rows: (1..=60).map(RowId).collect(),
        entries: (1..=60).map(|n| Entry { row: RowId(n), ..entry(n - 1) }).collect(),
        kept: None,
        done: true,
    });
    let again = again.iter().filter(|effect| matches!(effect, Effect::List { .. })).count();
    assert_eq!(again, 1, "what changed meanwhile is asked for once more");
    assert!(screen.status().contains("indexing 9 of 100"), "{}", screen.status());
}

#[test]
fn everything_listed_is_marked_and_taken_back_as_one() {
    let mut screen = library(5000);
    screen.press("/").type_in("zebra").press("enter A");
    assert_eq!(screen.notice(), "there is no article here", "of nothing");
    screen.press("F A");
    assert_eq!(screen.notice(), "5000 marked read · u undo");
    assert!(screen.text().contains(" 0 unread"));
    screen.press("G");
    assert!(screen.is_read("Article 4999."), "also far from the screen");
    screen.press("u");
    assert_eq!(screen.notice(), "undone: 5000 marked read · ctrl-r redo");
    assert!(!screen.is_read("Article 4999.") && screen.text().contains("5000 unread"));
    assert_eq!(screen.recorded().len(), 2);
}

/// Another device has marked the first articles of the list.
fn mark_elsewhere(screen: &mut Screen, count: usize, change: Change) {
    let rows: Vec<RowId> = screen.app.list().rows().iter().take(count).collect();
    let draft = screen.desk.index.draft(&rows, change).unwrap();
    let at = "2026-01-01T00:00:00.000Z".into();
    screen.desk.fold(&[Event { v: 1, n: 1, dev: "other".into(), at, draft }]).unwrap();
}

#[test]
fn marks_alone_are_no_reason_to_make_the_list_anew() {
    let asked = |screen: &mut Screen| {
        screen.late = Some(Vec::new());
        screen.tell_marked();
        let late = screen.late.take().unwrap();
        let lists = late.iter().filter(|msg| matches!(msg, Msg::Listed { .. })).count();
        late.into_iter().for_each(|msg| screen.tell(msg));
        lists
    };
    let mut screen = library(1000);
    screen.press("3 0 j 3 0 k");
    mark_elsewhere(&mut screen, 60, Change::Star(true));
    assert_eq!(asked(&mut screen), 0);
    assert!(screen.is_starred("Article 0.") && screen.text().contains('✪'));
    screen.press("5 8 j");
    assert!(screen.is_starred("Article 58."), "also one that had been seen, away from the screen");
    for (keys, query) in [("/", "is:star"), ("/", "-tag:x"), ("", ""), ("i", "")] {
        screen.press("esc").press(keys);
        if !query.is_empty() {
            screen.type_in(query).press("enter");
        }
        assert_eq!(asked(&mut screen) > 0, !keys.is_empty(), "{keys}{query}");
    }
}

#[test]
fn the_next_unread_article_is_found_however_far_it_is() {
    // More than the index is asked for at once.
    let mut screen = library(6000);
    mark_elsewhere(&mut screen, 5500, Change::Read(true));
    screen.arrive(Vec::new());
    screen.press("g n");
    assert_eq!(screen.selected(), "Article 5500.");
    screen.press("g p");
    assert_eq!(screen.selected(), "Article 5999.", "round the beginning");
    screen.late = Some(Vec::new());
    screen.press("g g g n s");
    screen.let_in();
    assert!(screen.is_starred("Article 5500."), "what came behind waited for it");
}

#[test]
fn fast_presses_count_those_that_are_on_their_way() {
    let mut screen = library(10);
    screen.late = Some(Vec::new());
    screen.press("m m m s");
    screen.let_in();
    assert!(screen.is_read("Article 0.") && screen.is_starred("Article 0."));
    screen.late = Some(Vec::new());
    screen.press("m u m");
    screen.let_in();
    assert!(!screen.is_read("Article 0."), "read, unread, undone, and unread");
}

#[test]
fn a_mark_that_arrives_before_an_older_answer_is_not_undone_by_it() {
    let mut screen = library(1000);
    let first = screen.app.list().rows().get(0).unwrap();
    screen.late = Some(Vec::new());
    screen.press("m 3 0 0 j");
    let mut late = screen.late.take().unwrap();
    let (recorded, rows) = (late.remove(0), late.remove(0));
    assert!(matches!((&recorded, &rows), (Msg::Recorded { .. }, Msg::Rows { .. })));
    let Msg::Rows { request, mut entries } = rows else { panic!() };
    entries.push(Entry { row: first, ..entry(0) });
    screen.tell(recorded);
    screen.tell(Msg::Rows { request, entries });
    screen.press("g g");
    assert!(screen.is_read("Article 0."));
}

#[test]
fn rows_are_picked_and_stay_picked_when_others_come() {
    let mut screen = library(30);
    screen.press("v v j v");
    let marked = rows(&screen).iter().filter(|row| row.contains('✓')).count();
    assert_eq!(marked, 3, "{:?}", rows(&screen));
    screen.arrive(vec![row(-1), row(30)]);
    assert!(screen.status().contains("3 picked"), "{}", screen.status());
    screen.press("t").type_in("river").press("enter");
    assert_eq!(screen.notice(), "3 tagged river · u undo");
    screen.press("esc V");
    screen.arrive(vec![row(31)]);
    assert!(screen.status().contains("32 picked"), "{}", screen.status());
    screen.press("S t j");
    assert!(screen.status().contains("32 picked"), "another order: {}", screen.status());
}

#[test]
fn where_nothing_is_listed_what_needs_an_article_says_so() {
    let keys = "j k ctrl-d ctrl-u ctrl-f ctrl-b g_g G 5_0_% space J K g_n g_p tab enter z m s A t v V o \
                e r U";
    for keys in keys.split_whitespace() {
        let mut screen = library(0);
        screen.press(&keys.replace('_', " "));
        assert_eq!(screen.notice(), "there is no article here", "{keys}");
    }
}

#[test]
fn where_a_list_over_the_panes_is_empty_what_needs_a_row_says_so() {
    for (open, said) in [("g q", "there is no quote here"), ("g s", "there is nobody here")] {
        for key in ["j", "k", "G", "enter", "l", "pgdn"] {
            let mut screen = library(0);
            screen.resize(40, 12);
            screen.press(open);
            assert!(!screen.text().contains("enter"), "{open}: {}", screen.text());
            screen.press(key);
            assert_eq!(screen.notice(), said, "{open} {key}");
            screen.press("esc");
            assert!(screen.app.overlay().is_none(), "{open} {key}");
        }
    }
}

#[test]
fn a_view_is_opened_from_its_list_and_searched_within() {
    let views = vec![("Rivers", "river"), ("Locks", "lock")];
    let mut screen = Setup { views, ..Setup::sized(80, 24) }.run();
    screen.press("g v j");
    insta::assert_snapshot!("views", screen.picture());
    screen.press("enter");
    assert!(screen.lines()[0].starts_with(" Rivers"), "{}", screen.lines()[0]);
    let in_view = screen.titles();
    assert!(in_view.len() < 11 && in_view.contains(&"The long walk to the source".to_owned()));
    screen.press("/").type_in("heron").press("enter");
    assert_eq!(screen.titles(), ["The long walk to the source"]);
    assert!(screen.lines()[0].starts_with(" Rivers /heron"), "{}", screen.lines()[0]);
    screen.press("esc");
    assert_eq!(screen.titles(), in_view, "the view stands when the filter goes");
    screen.press("enter g a");
    assert_eq!((screen.titles().len(), screen.app.focus()), (11, Pane::List));
    screen.command("view Locks");
    assert!(screen.lines()[0].starts_with(" Locks"));
}

#[test]
fn the_first_hits_show_before_the_last_are_found() {
    let mut screen = library(300);
    screen.press("2 0 0 G");
    screen.late = Some(Vec::new());
    let before = screen.text();
    screen.press("/").type_in("a");
    let Msg::Listed { request, .. } = &screen.late.as_ref().unwrap()[0] else { panic!() };
    let request = *request;
    assert!(screen.text().contains("Article 199."), "the old rows stand: {before}");
    screen.late = Some(Vec::new());
    let listed = |rows: std::ops::RangeInclusive<i64>, done| Msg::Listed {
        request,
        entries: rows.clone().map(|n| Entry { row: RowId(n), ..entry(n - 1) }).collect(),
        rows: rows.map(RowId).collect(),
        kept: None,
        done,
    };
    screen.tell(listed(1..=64, false));
    assert!(screen.text().contains("Article 0.") && screen.text().contains("64 so far"));
    screen.tell(listed(65..=70, true));
    assert!(screen.text().contains("70 of 300"), "{}", screen.text());
}

#[test]
fn a_slip_is_shown_under_its_place_and_the_rest_holds() {
    let mut screen = Setup::sized(80, 24).run();
    screen.press("/").type_in("heron titel:x");
    let lines = screen.lines();
    assert!(lines[22].starts_with("/heron titel:x"), "{}", lines[22]);
    assert!(lines[23].starts_with("       ^ "), "{}", lines[23]);
    assert!(lines[23].contains("title"), "{}", lines[23]);
    assert_eq!(screen.titles(), ["The long walk to the source"]);
    screen.press("enter");
    assert!(screen.notice().contains("titel"), "{}", screen.notice());
}

#[test]
fn a_new_day_takes_a_header_away_and_the_selection_stays_on_screen() {
    for downs in 0..20 {
        let mut screen = library(30);
        screen.resize(80, 5);
        screen.press("g g").press(&"j ".repeat(downs));
        screen.tell(Msg::Time(pullquote::article::Now::on(2026, 11, 23)));
        let row = screen.app.list().cursor();
        assert!(row.is_some_and(|row| row < screen.app.list().height()), "{downs}: {row:?}");
    }
}

#[test]
fn a_slip_in_the_last_word_is_said_once_the_line_is_left() {
    for typed in ["is:unred", "since:xx", "date:2021-99", "title:", "the or", "(the", "\""] {
        let mut screen = Setup::sized(80, 24).run();
        screen.press("/").type_in(typed);
        assert!(!screen.lines()[23].contains('^'), "{typed}: it may be half a word");
        screen.press("enter");
        let said = screen.notice();
        assert!(!said.is_empty(), "{typed}");
        screen.press("/");
        let caret = format!("^ {}", said.get(..60).unwrap_or(&said));
        assert!(screen.lines()[23].contains(&caret), "{typed}: {}", screen.picture());
    }
    let mut screen = Setup::sized(80, 24).run();
    screen.command("filter is:unred");
    assert!(screen.notice().contains("unred"), "{}", screen.notice());
}

#[test]
fn a_row_says_whether_it_is_unread_starred_or_both_in_one_column() {
    for (config, signs) in [("", "●✪★ "), ("ascii = true", "o@* "), ("plain = true", "o@* ")]
    {
        let mut screen = Setup::sized(40, 12).config(config).run();
        for (keys, sign) in ["j", "s", "m", "s"].into_iter().zip(signs.chars()) {
            screen.press(keys);
            let rows = screen.lines();
            let row = rows.iter().find(|row| row.contains("How to mend")).unwrap();
            let begin: Vec<char> = row.chars().take(4).collect();
            assert_eq!((begin[1], begin[2], begin[3]), (sign, ' ', 'H'), "{config} {keys}: {row}");
        }
    }
}

#[test]
fn more_minutes_than_fit_are_the_largest_number_that_does() {
    let mut screen = library(0);
    let mut long = row(1);
    long.entry.minutes = 15_000;
    screen.arrive(vec![long]);
    assert!(rows(&screen)[1].ends_with(" 999"), "{:?}", rows(&screen));
}
