//! Keeping passages in the reader, key by key, and what becomes of a quote there.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use crate::screen::{Screen, Setup};
use pullquote::quote::Quote;
use pullquote::reader::app::Overlay;
use pullquote::reader::{Effect, Key, Msg};
use pullquote::terminal::desk::Journal;
use ratatui::style::Modifier;

const SAID: &str = "tests/fixtures/said";

fn setup() -> Setup {
    Setup { size: (80, 30), ..Setup::folder(SAID.as_ref()) }
}

fn open() -> Screen {
    let mut screen = setup().run();
    screen.read("The harbour");
    screen
}

fn quotes(screen: &Screen) -> Vec<Quote> {
    screen.desk.index.book().unwrap().kept()
}

fn texts(screen: &Screen) -> Vec<String> {
    quotes(screen).iter().map(|quote| quote.text.to_string()).collect()
}

#[test]
fn one_key_keeps_the_quotation_in_front_of_the_reader() {
    let mut screen = open();
    screen.press("b");
    assert_eq!(texts(&screen), ["Nobody owns the tide,"]);
    assert_eq!(screen.notice(), "Kept · Halina Brandt · 4 words · u undo · a note · t tag");
    screen.press("b");
    assert_eq!(screen.notice(), "kept already · x remove");
    screen.press("4 shift-tab 3 tab b");
    assert_eq!(texts(&screen)[1], "We have waited, […] since my father’s day.");
    assert_eq!(quotes(&screen)[1].speaker.as_ref().unwrap().as_str(), "Tomas Weil");
    screen.press("u u");
    assert_eq!(texts(&screen), [""; 0]);
    assert_eq!(screen.notice(), "undone: kept · ctrl-r redo");
    screen.press("ctrl-r ctrl-r");
    assert_eq!(texts(&screen).len(), 2);
}

#[test]
fn without_a_quotation_on_screen_the_sentence_is_kept() {
    let mut screen = open();
    screen.press("G b");
    assert_eq!(texts(&screen)[0], "That is a joke, […] and not mine.");
    screen.press("g g f").type_in("a");
    assert!(screen.notice().starts_with("Kept · sentence · 17 words"), "{}", screen.notice());
}

#[test]
fn every_way_of_pointing_keeps() {
    for (keys, text) in [
        ("f s", "“Nobody owns the tide,“ Brandt said."),
        (
            "p s",
            "“Nobody owns the tide,“ Brandt said. “What we own is the timetable, and the \
                 timetable was wrong.”",
        ),
        ("F a d", "The harbour forum"),
        ("v e e enter", "The harbour"),
    ] {
        let mut screen = open();
        screen.press(keys);
        assert_eq!(texts(&screen), [text], "{keys}");
        assert!(screen.notice().starts_with("Kept · "), "{}", screen.notice());
    }
}

#[test]
fn a_kept_quote_grows_shrinks_is_named_and_goes_with_the_same_name() {
    let mut screen = open();
    screen.press("tab tab b");
    let id = quotes(&screen)[0].id.clone();
    let mut step = |keys: &str| {
        screen.press(keys);
        let quotes = quotes(&screen);
        assert!(quotes.iter().all(|quote| quote.id == id), "{keys}");
        (quotes.into_iter().next(), screen.notice())
    };
    let text = |step: &(Option<Quote>, String)| step.0.as_ref().unwrap().text.to_string();
    assert_eq!(text(&step("+")), "“What we own is the timetable, and the timetable was wrong.”");
    let all = step("+");
    assert!(text(&all).starts_with("“Nobody owns") && text(&all).ends_with("wrong.”"), "{all:?}");
    assert_eq!(step("+").1, "it is a whole paragraph already");
    step("-");
    assert_eq!(text(&step("u u")), "“What we own is the timetable, and the timetable was wrong.”");
    let noted = step("a s o enter");
    assert_eq!((noted.0.unwrap().note.as_str(), noted.1.as_str()), ("so", "note written · u undo"));
    assert_eq!(step("a ! enter").0.unwrap().note.as_str(), "so!");
    assert_eq!(step("t t i d e enter").0.unwrap().tags[0].as_str(), "tide");
    assert!(step("t - t i d e enter").0.unwrap().tags.is_empty());
    let named = step("@ ctrl-u X i enter").0.unwrap();
    assert_eq!(named.speaker.unwrap().as_str(), "Xi");
    assert_eq!(step("c q").0.unwrap().color.unwrap().as_str(), "question");
    assert_eq!(step("c -").0.unwrap().color, None);
    assert_eq!(step("c z").1, "no category begins with z");
    assert!(step("x").0.is_none());
    let back = step("u").0.unwrap();
    assert_eq!((back.note.as_str(), back.text.as_str().len()), ("so!", 64));
}

#[test]
fn a_quote_shrinks_the_way_it_has_grown() {
    let mut screen = open();
    screen.press("b");
    let mut seen = vec![texts(&screen).remove(0)];
    for _ in 0..6 {
        screen.press("+");
        let text = texts(&screen).remove(0);
        if seen.last() != Some(&text) {
            seen.push(text);
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
    for text in seen.iter().rev().skip(1) {
        screen.press("-");
        assert_eq!(texts(&screen), [text.as_str()]);
    }
    assert_eq!(quotes(&screen)[0].speaker.as_ref().unwrap().as_str(), "Halina Brandt");
}

#[test]
fn a_second_passage_is_joined_to_the_quote_and_taken_off_again() {
    let mut screen = open();
    screen.press("b & f a");
    assert_eq!(screen.notice(), "the quote holds these words already");
    screen.press("& f d");
    let joined = "Nobody owns the tide, […] The harbour forum opened on Thursday in Marrow with a \
                  speech by the port’s director, Halina Brandt.";
    assert_eq!(texts(&screen), [joined]);
    assert_eq!(quotes(&screen)[0].parts.len(), 2);
    screen.press("& esc f a");
    assert_eq!(texts(&screen).len(), 2, "esc leaves the joining");
    screen.press("tab -");
    assert!(texts(&screen).contains(&"Nobody owns the tide,".to_owned()), "{:?}", texts(&screen));
}

#[test]
fn keys_typed_before_a_quote_is_kept_act_on_it() {
    let mut screen = open();
    screen.late = Some(Vec::new());
    screen.press("tab b B + a s o enter");
    assert!(quotes(&screen).len() == 1 && screen.app.prompt().is_none());
    screen.let_in();
    let kept = quotes(&screen);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].note.as_str(), "+aso");
}

#[test]
fn a_kept_passage_is_tinted_and_underlined_and_two_of_them_show() {
    let mut screen = open();
    let look = |screen: &Screen, words: &str| {
        let line = screen.lines().iter().position(|line| line.contains(words)).unwrap();
        let text = screen.lines()[line].clone();
        let column = text[..text.find(words).unwrap()].chars().count();
        screen.draw().0[(u16::try_from(column).unwrap(), u16::try_from(line).unwrap())].modifier
    };
    assert!(!look(&screen, "She asked").contains(Modifier::UNDERLINED));
    screen.press("p d");
    assert!(look(&screen, "She asked").contains(Modifier::UNDERLINED | Modifier::REVERSED));
    screen.press("g g");
    let once = look(&screen, "She asked");
    assert!(once.contains(Modifier::UNDERLINED) && !once.contains(Modifier::REVERSED));
    screen.press("f d g g");
    assert!(look(&screen, "She asked").contains(Modifier::UNDERLINED | Modifier::BOLD));
    assert_eq!(look(&screen, "The audience"), once);
}

#[test]
fn without_a_journal_nothing_is_said_to_be_kept_and_the_passage_can_be_copied() {
    let mut screen = setup().run();
    screen.desk.journal = Journal::Closed("the folder is read-only".into());
    screen.read("The harbour").press("f s");
    assert_eq!(screen.notice(), "not kept: the folder is read-only · y copy");
    assert!(texts(&screen).is_empty());
    screen.press("Y");
    let Some(Effect::Copy { text, .. }) = screen.asked.pop() else { panic!() };
    assert_eq!(text, "“Nobody owns the tide,“ Brandt said.");
}

#[test]
fn a_note_is_asked_for_with_the_quote_and_a_quote_is_copied_before_the_sentence() {
    let mut screen = open();
    screen.press("B").type_in("compare 1948").press("enter");
    assert_eq!(quotes(&screen)[0].note.as_str(), "compare 1948");
    screen.press("Y");
    let Some(Effect::Copy { text, .. }) = screen.asked.pop() else { panic!() };
    assert_eq!(text, "Nobody owns the tide,");
    screen.press("h m t x enter");
    assert!(
        screen.listed()[0].tags.iter().any(|tag| tag.as_str() == "x"),
        "the list tags articles"
    );
    screen.tell(Msg::Key(Key::char('Q')));
}

fn write(folder: &Path, text: &str) {
    let text = format!("---\ntitle: Tides\ndate: 2026-11-20\nlang: en\n---\n\n{text}\n");
    std::fs::write(folder.join("tides.md"), text).unwrap();
}

#[test]
fn a_quote_is_found_again_when_the_article_has_changed_or_is_said_to_be_gone() {
    let (feed, journal) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = || {
        let folder = Setup { size: (80, 30), ..Setup::folder(feed.path()) };
        let mut screen = folder.journal(journal.path()).run();
        screen.read("Tides");
        screen
    };
    let bus = "Passengers who arrive later must take the night bus across the bridge.";
    let rest = "The board expects few complaints.\n\nFishermen were not asked at all.";
    write(feed.path(), &format!("The harbour is quiet. {bus} {rest}"));
    let mut screen = run();
    screen.press(") b");
    assert_eq!(texts(&screen), [bus]);
    for (text, status, sign) in [
        (format!("Correction.\n\nThe harbour is quiet. {bus} {rest}"), "", ""),
        (
            format!("The harbour is quiet. {} {rest}", bus.replace("must take", "have to use")),
            "1 quote has changed here",
            "≠",
        ),
        (format!("The harbour is quiet. {rest}"), "1 quote is no longer here", ""),
    ] {
        write(feed.path(), &text);
        let screen = run();
        assert!(screen.notice().starts_with(status), "{} {text}", screen.notice());
        assert_eq!(screen.text().contains('≠'), sign == "≠", "{}", screen.text());
        assert_eq!(texts(&screen), [bus], "its wording is never rewritten");
    }
    write(feed.path(), &format!("The harbour is quiet. {} {rest}", bus.replace("night", "day")));
    let mut screen = run();
    screen.press(") enter");
    assert_eq!(screen.notice(), "place confirmed · u undo");
    assert_eq!(texts(&screen), [bus]);
    assert_eq!(run().notice(), "");
}

#[test]
fn the_view_of_quotes_searches_sorts_amends_and_leads_to_the_article_and_back() {
    let mut screen = open();
    screen.press("b 3 tab b a").type_in("compare 1948").press("enter t").type_in("sea");
    screen.press("enter h").read("码头").press("b g q");
    assert!(screen.text().contains("Quotes · 3"), "{}", screen.text());
    screen.press("/").type_in("1948");
    assert!(screen.text().contains("Quotes · 1 of 3 "), "{}", screen.text());
    screen.press("enter enter");
    assert!(screen.focus().contains("We have waited"), "{}", screen.focus());
    screen.press("esc");
    assert!(screen.text().contains("Quotes · 1 of 3 "), "back to what was listed");
    screen.press("y");
    let Some(Effect::Copy { text, .. }) = screen.asked.pop() else { panic!() };
    assert!(text.contains("We have waited,") && text.contains("compare 1948"), "{text}");
    screen.press("@ ctrl-u T o m enter x");
    assert!(screen.text().contains("Quotes · 0 of 2"), "{}", screen.text());
    screen.press("u esc S");
    let letters = "order: d newest  a article  s speaker  t tag";
    assert!(screen.status().contains(letters), "{}", screen.status());
    screen.press("s");
    let speakers: Vec<bool> =
        ["Halina", "Tom", "林海"].map(|name| screen.text().contains(name)).into();
    assert_eq!(speakers, [true; 3]);
    assert!(screen.text().contains("by speaker"));
    screen.press("esc");
    assert!(screen.app.overlay().is_none());
    assert_eq!(texts(&screen).len(), 3);
}

/// Size, then the keys, then the whole screen.
#[test]
fn screens_of_kept_quotes() {
    let mut pictures = String::new();
    for (width, height) in [(120, 36), (60, 24), (24, 8)] {
        let mut screen = Setup { size: (width, height), ..setup() }.run();
        screen.read("The harbour").press("b 3 tab b a").type_in("compare 1948").press("enter");
        for keys in
            ["c", "q", "t s e a enter", "+", "g k", "esc h g q", "/ t i d e", "enter", "enter"]
        {
            screen.press(keys);
            pictures.push_str(&format!("{keys} {}\n", screen.picture()));
        }
    }
    insta::assert_snapshot!("kept_quotes", pictures);
}

#[test]
fn a_quote_of_an_article_that_is_gone_opens_from_the_text_it_was_taken_from() {
    let (feed, journal) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = || {
        let folder = Setup { size: (80, 30), ..Setup::folder(feed.path()) };
        folder.journal(journal.path()).run()
    };
    write(feed.path(), "The harbour is quiet. Nobody was asked.\n\nThe ferry came.");
    run().read("Tides").press(") b");
    std::fs::remove_file(feed.path().join("tides.md")).unwrap();
    std::fs::write(feed.path().join("other.md"), "---\ntitle: Other\n---\n\nWords.\n").unwrap();
    let mut screen = run();
    screen.press("g q enter");
    assert_eq!(screen.focus(), "Nobody was asked.");
    assert!(screen.text().contains("The ferry came.") && screen.text().contains("Tides"));
    assert!(screen.notice().starts_with("the article is gone"), "{}", screen.notice());
    screen.press("esc");
    assert!(screen.text().contains("Quotes · 1"));
    std::fs::remove_dir_all(journal.path().join("snapshots")).unwrap();
    screen.press("enter");
    assert_eq!(screen.notice(), "the article is gone, and its text was not kept");
}

#[test]
fn the_list_of_an_articles_quotes_names_what_became_of_them_orphans_first() {
    let (feed, journal) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = || {
        let folder = Setup { size: (80, 30), ..Setup::folder(feed.path()) };
        folder.journal(journal.path()).run()
    };
    let gone = "Passengers who arrive later must take the night bus across the bridge.";
    write(feed.path(), &format!("The harbour is quiet. {gone}\n\nThe board expects complaints."));
    run().read("Tides").press("b ) b ) b");
    write(feed.path(), "The harbour is quiet.\n\nThe board expects complaints.");
    let mut screen = run();
    screen.read("Tides").press("g k");
    let text = screen.text();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}: {text}"));
    assert!(at("orphan") < at("exact"), "{text}");
    assert!(at("Quotes of this article · 3") < at("Passengers who"), "{text}");
    screen.press("G g");
    assert!(screen.text().contains("It is no longer in this article"), "{}", screen.text());
    assert_eq!(texts(&screen).len(), 3);
}

#[test]
fn a_changed_quote_is_shown_word_by_word_beside_what_stands_there_now() {
    let (feed, journal) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let run = |size| {
        let folder = Setup { size, ..Setup::folder(feed.path()) };
        folder.journal(journal.path()).run()
    };
    let bus = "Passengers who arrive later must take the night bus across the bridge.";
    let rest = "The board expects few complaints.\n\nFishermen were not asked at all.";
    write(feed.path(), &format!("The harbour is quiet. {bus} {rest}"));
    run((80, 24)).read("Tides").press(") b G b");
    let now = bus.replace("must take", "have to use").replace("night ", "");
    write(feed.path(), &format!("The harbour is quiet. {now} {rest}"));
    let mut pictures = String::new();
    for (size, keys) in [((80, 24), "g k"), ((120, 40), "esc h g q G")] {
        let mut screen = run(size);
        screen.read("Tides").press(keys);
        let changed = screen.text();
        for piece in ["[-must take-]", "{+have to use+}", "[-night-]", "changed", "exact"] {
            assert!(changed.contains(piece), "{keys} {piece}: {changed}");
        }
        pictures.push_str(&format!("{keys} {}\n", screen.picture()));
    }
    insta::assert_snapshot!("changed_quotes", pictures);
    std::fs::remove_file(feed.path().join("tides.md")).unwrap();
    std::fs::write(feed.path().join("other.md"), "---\ntitle: Other\n---\n\nWords.\n").unwrap();
    let mut screen = run((80, 24));
    screen.press("g q");
    assert!(!screen.text().contains("exact"), "of an article that is gone nothing is said");
}

#[test]
fn a_tag_in_an_empty_list_of_quotes_goes_to_no_article_behind_it() {
    let mut screen = open();
    screen.press("b g q /").type_in("zebra").press("enter t");
    assert_eq!(screen.notice(), "no quote is in focus");
    assert!(screen.app.prompt().is_none());
}

#[test]
fn a_quote_of_two_parts_that_has_grown_shrinks_to_its_parts() {
    let mut screen = open();
    screen.press("b & f d");
    let (parts, before) = (quotes(&screen)[0].parts.len(), texts(&screen));
    assert_eq!(parts, 2);
    screen.press("+");
    assert_ne!(texts(&screen), before);
    screen.press("-");
    assert_eq!((quotes(&screen)[0].parts.len(), texts(&screen)), (2, before.clone()));
    for keys in ["+ - u -", "+ - + -", "+ u"] {
        screen.press(keys);
        assert_eq!((quotes(&screen)[0].parts.len(), texts(&screen)), (2, before.clone()), "{keys}");
    }
}

#[test]
fn a_list_of_quotes_names_the_keys_that_work_there_whichever_pane_it_was_opened_from() {
    for (config, key) in
        [("[keys.list]\ne = \"nop\"", "e"), ("[keys.page]\ne = \"nop\"\nE = \"edit\"", "E")]
    {
        let mut screen = Setup { size: (120, 24), ..setup().config(config) }.run();
        screen.read("The harbour").press("b h g q");
        assert!(screen.status().contains(&format!("{key} export")), "{}", screen.status());
        screen.press(key);
        assert!(screen.app.prompt().is_some(), "{key}");
    }
}

#[test]
fn behind_a_minus_only_tags_complete_that_can_be_taken_away() {
    let mut screen = open();
    screen.press("t f e r r y enter b t t i d e enter t - tab");
    let line = |screen: &Screen| screen.app.prompt().unwrap().line.text().to_owned();
    assert_eq!(line(&screen), "-tide", "those of the quote");
    screen.press("esc h t - tab");
    assert_eq!(line(&screen), "-ferry", "those of the article");
    screen.press("enter enter t - tab");
    assert_eq!(line(&screen), "-tide");
}

#[test]
fn the_context_of_a_quote_says_where_it_is_cut_and_keeps_its_lines_apart() {
    let folder = tempfile::tempdir().unwrap();
    let words = |word: &str| format!("{word} ").repeat(40).trim_end().to_owned();
    let text = format!(
        "---\ntitle: Tides\n---\n\n{}\n\n## A heading\n\nThe ferry waits.\n\n{}\n",
        words("before"),
        words("behind")
    );
    std::fs::write(folder.path().join("tides.md"), text).unwrap();
    let shown = |keys: &str, height: u16| {
        let mut screen = Setup { size: (80, height), ..Setup::folder(folder.path()) }.run();
        screen.read("Tides").press(keys);
        let lines = screen.lines();
        let rule = lines.iter().rposition(|line| line.starts_with(" ──")).unwrap();
        let below = lines[rule + 1..lines.len() - 1].iter();
        below.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    let all: Vec<String> = shown("} } f a g k", 30);
    assert!(all[0].starts_with("…before before"), "{all:?}");
    assert_eq!(all[1..3], ["A heading", "The ferry waits."]);
    assert!(all[3].starts_with("behind behind") && all[3].ends_with("behind…"), "{all:?}");
    let low: Vec<String> = shown("} } f a g k", 15);
    assert!(low.last().unwrap().ends_with('…'), "{low:?}");
    let first: Vec<String> = shown("g g f a g k", 30);
    assert!(first[0].starts_with("before before"), "nothing stands before it: {first:?}");
}

#[test]
fn a_note_wider_than_the_window_says_on_which_side_it_goes_on() {
    let mut screen = setup().run();
    screen.resize(40, 20);
    screen.read("The harbour").press("b a").type_in(&"tide ".repeat(12)).press("x");
    let line = screen.status();
    assert!(line.starts_with("note: …") && line.ends_with('x'), "{line}");
    screen.press("left left left");
    let line = screen.status();
    assert!(line.starts_with("note: …") && line.ends_with('…'), "{line}");
    screen.press("home");
    let line = screen.status();
    assert!(line.starts_with("note: tide") && line.ends_with('…'), "{line}");
}

#[test]
fn the_help_of_a_list_of_quotes_begins_with_the_keys_that_work_there() {
    let mut screen = open();
    screen.resize(130, 60);
    screen.press("b g q ?");
    let lines: Vec<String> = screen.lines().iter().map(|line| line.trim().to_owned()).collect();
    let at = |name: &str| lines.iter().position(|line| line == name).unwrap();
    let part = lines[at("The selected quote") + 1..at("Moving")].join("\n");
    // What is said in two lines has its name in the first.
    let named = part.lines().filter(|line| line.contains(" :"));
    let keys: Vec<&str> = named.filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(keys, ["a", "@", "c", "x", "y", "Y", "|", "t", "u", "ctrl-r", "e"], "{part}");
    assert!(part.contains("write the quotes that are listed to a file"), "{part}");
    for dead in ["star, or take", "edit the article", "go to the next unread", "refresh every feed"]
    {
        assert!(!lines.iter().any(|line| line.contains(dead)), "{dead}");
    }
}

/// Two quotes of the harbour forum: one with the tag `sea`, one with a note.
fn two_kept() -> Screen {
    let mut screen = open();
    screen.press("b t").type_in("sea").press("enter 3 tab b a").type_in("compare 1948");
    screen.press("enter");
    assert_eq!(texts(&screen).len(), 2);
    screen
}

#[test]
fn a_list_of_quotes_is_searched_in_the_language_of_quotes() {
    for (typed, words) in [
        ("tag:sea", "Nobody owns"),
        ("speaker:weil", "We have waited"),
        ("\"own the\"", ""),
        ("\"owns the ti", "Nobody owns"),
        ("wait 19", "We have waited"),
        ("-1948", "Nobody owns"),
        ("father -tag:sea", "We have waited"),
    ] {
        for list in ["g q", "g k"] {
            let mut screen = two_kept();
            screen.press(list).press("/").type_in(typed);
            let Some(Overlay::Quotes(view)) = screen.app.overlay() else { panic!("{list}") };
            let found: Vec<&str> = view.quotes().map(|quote| quote.text.as_str()).collect();
            assert_eq!(found.len(), usize::from(!words.is_empty()), "{list} {typed}: {found:?}");
            assert!(found.iter().all(|text| text.starts_with(words)), "{list} {typed}: {found:?}");
        }
    }
}

#[test]
fn a_slip_in_a_search_for_quotes_is_shown_while_the_rest_holds() {
    let slip = "there is no field \"speeker:\", so this is left out; did you mean \"speaker:\"?";
    let mut screen = two_kept();
    screen.resize(120, 30);
    screen.press("g q /").type_in("speeker:weil");
    assert_eq!(screen.lines()[1], "", "it may not be whole yet");
    screen.type_in(" tag:sea");
    assert!(screen.lines()[0].contains("1 of 2"), "{}", screen.lines()[0]);
    let column = |row: usize, part: &str| {
        let line = screen.lines()[row].clone();
        line.find(part).map(|at| line[..at].chars().count())
    };
    assert_eq!(column(1, &format!("^ {slip}")), column(0, "speeker"), "{}", screen.text());
    screen.press("enter");
    assert_eq!(screen.notice(), slip);
    screen.press("/").type_in("tag:");
    assert_eq!(screen.notice(), "", "somebody is about to type it");
    screen.press("enter");
    assert_eq!(screen.notice(), "tag: has no value; it is left out");
    screen.press("/").type_in("venue:quay").press("enter");
    let unknown = "there is no field \"venue:\", so that was looked for as words";
    assert!(screen.text().contains(unknown), "{}", screen.text());
}

#[test]
fn a_search_for_quotes_is_seen_whole_before_their_order_is() {
    for (width, order) in [(40, ""), (80, "newest first"), (80, "in the order of the text")] {
        let mut screen = two_kept();
        screen.resize(width, 12);
        screen.press(if order.contains("text") { "g k" } else { "g q" });
        screen.press("/").type_in("speaker:weil");
        let line = screen.lines()[0].clone();
        assert!(line.starts_with(" Quotes · 1 of 2   /speaker:weil"), "{line}");
        assert!(line.ends_with(order) && (!order.is_empty() || line.ends_with("weil")), "{line}");
        assert_eq!(screen.draw().1.map(|at| (at.x, at.y)), Some((32, 0)));
        screen.type_in(" and what goes on beyond the end of the window, however wide it may be");
        assert_eq!(screen.draw().1.map(|at| (at.x, at.y)), Some((width - 2, 0)), "{width}");
    }
}

#[test]
fn enter_ends_a_search_in_every_list_over_the_panes_and_opens_only_when_pressed_again() {
    for (list, typed, none) in [
        ("g q", "nobody", "there is no quote here"),
        ("g k", "nobody", "there is no quote here"),
        ("g Q", "joke", "there is no quotation here"),
        ("g s", "weil", "there is nobody here"),
        ("g s enter", "timetable", "there is no quotation here"),
    ] {
        let mut screen = two_kept();
        screen.press(list).press("/").type_in(typed).press("enter");
        assert!(screen.lines()[0].contains(&format!("/{typed}")), "{list}: {}", screen.text());
        assert_eq!(screen.notice(), "", "{list}");
        let listed = screen.text();
        screen.press("enter");
        assert_ne!(screen.text(), listed, "{list}: it opens");
        assert_eq!(screen.notice(), "", "{list}");

        let mut screen = two_kept();
        screen.press(list).press("/").type_in("zzzz");
        for _ in 0..2 {
            screen.press("enter");
            assert_eq!(screen.notice(), none, "{list}");
            assert!(screen.lines()[0].contains("/zzzz"), "{list}: {}", screen.text());
            let cursor = screen.draw().1.map(|at| (at.x, at.y));
            assert_eq!(cursor, Some((1, 2)), "{list}: {}", screen.picture());
        }
        screen.press("esc");
        assert!(!screen.text().contains("zzzz") && screen.app.overlay().is_some(), "{list}");
    }
}
