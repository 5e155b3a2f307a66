//! Quotations on the page and passages pointed out of it, key by key.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::screen::{Screen, Setup};
use pullquote::reader::page::Mode;
use pullquote::reader::{Effect, Key, Msg};
use ratatui::style::{Color, Modifier};

const SAID: &str = "tests/fixtures/said";

fn setup(width: u16, height: u16) -> Setup {
    let folder = Setup::folder(SAID.as_ref());
    Setup { size: (width, height), ..folder }
}

fn open(title: &str) -> Screen {
    let mut screen = setup(80, 30).run();
    screen.read(title);
    screen
}

/// The passage that is being selected, else the one that was just kept.
fn selected(screen: &Screen) -> String {
    let page = screen.app.page().unwrap();
    let kept = page.hot().and_then(|marked| marked.ranges().next().cloned());
    let passage = page.selection().or(kept);
    passage.map(|passage| page.text()[passage].to_owned()).unwrap_or_default()
}

/// Size, then the keys, then the whole screen: what the reader sees in every way of quoting.
#[test]
fn screens_of_quotations_and_of_pointing() {
    let mut pictures = String::new();
    for (width, height) in [(120, 36), (60, 24), (24, 8)] {
        for keys in ["tab", "tab tab", "f", "p", "F", "F a", "v i s", "f s", "g Q", "g Q / w e i l"]
        {
            let mut screen = setup(width, height).run();
            screen.read("The harbour").press(keys);
            pictures.push_str(&format!("{keys} {}\n", screen.picture()));
        }
    }
    let mut screen = setup(60, 20).run();
    screen.read("码头").press("tab");
    pictures.push_str(&format!("tab {}\n", screen.picture()));
    screen.press("f");
    pictures.push_str(&format!("f {}\n", screen.picture()));
    insta::assert_snapshot!("quotations_and_pointing", pictures);
}

#[test]
fn tab_goes_through_the_article_and_names_the_speaker_and_mended_marks() {
    let mut screen = open("The harbour");
    let mut seen = Vec::new();
    for _ in 0..5 {
        screen.press("tab");
        seen.push(screen.app.page().unwrap().spoken().unwrap());
        assert!(screen.status().contains(&format!("quotation {}/5", seen.len())));
    }
    assert_eq!(seen, [0, 1, 2, 3, 4]);
    screen.press("tab");
    assert_eq!(screen.notice(), "no quotation after this");
    screen.press("4 shift-tab");
    let status = screen.status();
    assert!(status.contains("quotation 1/5") && status.contains("Brandt, said"), "{status}");
    assert!(status.contains("mended marks"), "{status}");
    screen.press("9 tab");
    assert!(screen.status().contains("quotation 5/5"), "a count goes as far as it can");
}

#[test]
fn a_quotation_is_told_apart_without_colour_and_the_one_in_focus_stands_out() {
    let mut screen = open("The harbour");
    let look = |screen: &Screen, words: &str| {
        let (buffer, _) = screen.draw();
        let line = screen.lines().iter().position(|line| line.contains(words)).unwrap();
        let before = screen.lines()[line].find(words).unwrap();
        let column = screen.lines()[line][..before].chars().count();
        let at = (u16::try_from(column).unwrap(), u16::try_from(line).unwrap());
        assert_eq!(buffer[at].fg, Color::Reset, "the plain theme has no colour");
        buffer[at].modifier
    };
    assert_eq!(look(&screen, "We have waited"), Modifier::ITALIC);
    assert_eq!(look(&screen, "The audience"), Modifier::empty());
    screen.press("4 tab");
    assert!(look(&screen, "We have waited").contains(Modifier::ITALIC | Modifier::BOLD));
    assert!(look(&screen, "Tomas Weil").contains(Modifier::UNDERLINED | Modifier::BOLD));
    assert_eq!(look(&screen, "this is no speech"), Modifier::empty());
}

#[test]
fn two_keys_choose_any_of_the_first_sentences_and_at_most_five_any_span() {
    let mut screen = setup(160, 60).run();
    screen.read("The harbour").press("f");
    let Some(Mode::Labels(pointing)) = &screen.app.page().unwrap().mode else { panic!() };
    assert!(pointing.labels.iter().all(|label| label.keys.len() == 1));
    screen.press("esc F");
    let Some(Mode::Labels(pointing)) = &screen.app.page().unwrap().mode else { panic!() };
    assert!(pointing.labels.len() > 100);
    let furthest = pointing.labels.last().unwrap().keys.clone();
    screen.type_in("a");
    let Some(Mode::Labels(pointing)) = &screen.app.page().unwrap().mode else { panic!() };
    let last = pointing.labels.last().unwrap().keys.clone();
    assert!(1 + furthest.len() + last.len() <= 5);
    screen.type_in(&last);
    assert!(selected(&screen).starts_with("The harbour forum"), "{}", selected(&screen));
    assert!(selected(&screen).ends_with("and not mine.”"), "{}", selected(&screen));
}

#[test]
fn letters_never_move_the_text_and_a_wrong_one_is_said_to_be_none() {
    let mut screen = open("The harbour");
    let before = screen.lines();
    screen.press("f");
    for (line, labelled) in before.iter().zip(screen.lines()) {
        let differing = line.chars().zip(labelled.chars()).filter(|(a, b)| a != b).count();
        assert!(line.contains("quotation") || labelled.contains("letter") || differing <= 6);
        assert!(labelled.contains("letter") || line.chars().count() == labelled.chars().count());
    }
    screen.press("9");
    assert_eq!(screen.notice(), "no label 9 · esc leaves");
    screen.press("esc");
    assert_eq!(screen.lines(), before);
}

#[test]
fn a_selection_reaches_what_is_looked_for_and_escape_goes_back() {
    let mut screen = open("The harbour");
    screen.press("v / s p e e c h enter");
    assert_eq!(selected(&screen), "The harbour forum opened on Thursday in Marrow with a speech");
    screen.press("/ M a r r o w");
    assert!(selected(&screen).ends_with("Marrow"));
    screen.press("esc");
    assert!(selected(&screen).ends_with("speech"), "{}", selected(&screen));
    screen.press("$ j 0");
    assert!(selected(&screen).contains("speech"));
    screen.press("esc");
    assert_eq!(selected(&screen), "");
    assert!(screen.app.page().unwrap().mode.is_none());
    assert!(screen.focus().starts_with("The harbour forum opened"));
}

#[test]
fn what_is_copied_is_the_passage_else_the_quotation_else_the_sentence() {
    let copied = |keys: &str| {
        let mut screen = open("The harbour");
        screen.press(keys);
        let Some(Effect::Copy { text, words, .. }) = screen.asked.pop() else { panic!("{keys}") };
        (text, words)
    };
    let place = "The harbour forum opens with a plea for patience, Estuary News, 20 November 2026, \
                 https://example.org/estuary/forum)";
    let (text, words) = copied("y");
    assert_eq!(words, 17);
    assert!(text.starts_with("“The harbour forum opened") && text.ends_with(place), "{text}");
    assert_eq!(copied("4 tab Y"), ("We have waited, […] since my father’s day.".into(), 7));
    let (text, _) = copied("4 tab v i q y");
    assert!(text.starts_with("“We have waited,” (") && text.contains("Weil, in: "), "{text}");
    assert_eq!(copied("v e Y"), ("The".into(), 1));
}

#[test]
fn a_selection_begins_with_a_word_whatever_mark_stands_before_it() {
    let mut screen = open("The harbour");
    for _ in 0..5 {
        screen.press("tab");
        assert!(screen.focus().starts_with(['“', '‘', '"']), "{}", screen.focus());
        screen.press("v");
        assert!(selected(&screen).starts_with(char::is_alphabetic), "{}", selected(&screen));
        screen.press("esc");
    }
}

#[test]
fn keys_of_a_selection_in_chinese_go_by_character_and_sentence() {
    let mut screen = open("码头");
    screen.press("v 3 l");
    assert_eq!(selected(&screen), "会议于星");
    screen.press(")");
    assert_eq!(selected(&screen), "会议于星期四开幕。");
    screen.press("esc tab");
    assert!(screen.status().contains("quotation 1/2 · 林海"), "{}", screen.status());
}

#[test]
fn dragging_selects_by_words_and_keeps_only_when_told_to() {
    use pullquote::reader::Mouse;
    let mut screen = open("The harbour");
    let line = |screen: &Screen, words: &str| {
        let lines = screen.lines();
        let row = lines.iter().position(|line| line.contains(words)).unwrap();
        let before = lines[row].split(words).next().unwrap().chars().count();
        (u16::try_from(before).unwrap(), u16::try_from(row).unwrap())
    };
    let (column, row) = line(&screen, "owns the tide");
    screen.tell(Msg::Mouse(Mouse::Press { column: column + 1, row }));
    screen.tell(Msg::Mouse(Mouse::Drag { column: column + 1, row }));
    assert!(screen.app.page().unwrap().mode.is_none(), "the mouse has not moved");
    screen.tell(Msg::Mouse(Mouse::Drag { column: column + 10, row }));
    assert_eq!(selected(&screen), "owns the tide");
    let (column, row) = line(&screen, "Nobody owns");
    screen.tell(Msg::Mouse(Mouse::Drag { column: column + 2, row }));
    assert_eq!(selected(&screen), "Nobody owns", "the other way");
    screen.tell(Msg::Mouse(Mouse::Release { column, row }));
    screen.tell(Msg::Mouse(Mouse::Drag { column: column + 30, row }));
    assert_eq!(selected(&screen), "Nobody owns", "nothing is held any more");
    assert!(screen.status().contains("2 words selected"), "{}", screen.status());
    let written = |event| pullquote::journal::line(event).unwrap();
    assert!(screen.recorded().iter().all(|event| written(event).contains("read")));
    screen.press("l enter");
    assert!(screen.notice().starts_with("Kept"), "{}", screen.notice());
    screen.tell(Msg::Mouse(Mouse::Press { column, row }));
    assert_eq!(screen.notice(), "", "a press puts out what was said, as a key does");
    // Dragged to the foot of the page, the text comes along.
    screen.resize(80, 12);
    let (column, row) = line(&screen, "Nobody owns");
    let foot = screen.size.1 - 2;
    screen.tell(Msg::Mouse(Mouse::Press { column, row }));
    let before = screen.text();
    for _ in 0..3 {
        screen.tell(Msg::Mouse(Mouse::Drag { column, row: foot }));
    }
    assert!(selected(&screen).starts_with("Nobody owns the tide") && screen.text() != before);
}

#[test]
fn a_second_press_selects_the_word_and_a_third_the_sentence() {
    use pullquote::reader::Mouse;
    let mut screen = open("The harbour");
    let row = screen.lines().iter().position(|line| line.contains("Nobody owns")).unwrap();
    let column = screen.lines()[row].split("owns").next().unwrap().chars().count();
    let (column, row) = (u16::try_from(column).unwrap() + 1, u16::try_from(row).unwrap());
    for (mouse, words) in [
        (Mouse::Press { column, row }, ""),
        (Mouse::Again { column, row, times: 2 }, "owns"),
        (Mouse::Again { column, row, times: 3 }, "“Nobody owns the tide"),
        (Mouse::Release { column, row }, "“Nobody owns the tide"),
    ] {
        screen.tell(Msg::Mouse(mouse));
        assert!(selected(&screen).starts_with(words), "{mouse:?} {:?}", selected(&screen));
        assert_eq!(selected(&screen) == words, words.len() < 5, "{:?}", selected(&screen));
    }
    // Held after the second press, the mouse goes on by words.
    screen.tell(Msg::Mouse(Mouse::Press { column, row }));
    screen.tell(Msg::Mouse(Mouse::Again { column, row, times: 2 }));
    screen.tell(Msg::Mouse(Mouse::Drag { column: column + 6, row }));
    assert_eq!(selected(&screen), "owns the");
    assert!(screen.desk.index.book().unwrap().kept().is_empty());
}

#[test]
fn pointing_ends_when_the_mouse_points() {
    let mut screen = open("The harbour");
    screen.press("f");
    screen.tell(Msg::Mouse(pullquote::reader::Mouse::Press { column: 10, row: 5 }));
    assert!(screen.app.page().unwrap().mode.is_none());
    screen.tell(Msg::Key(Key::char('f')));
    assert!(screen.app.page().unwrap().mode.is_some());
}

/// An article with a page of its own and a picture that says nothing.
fn pictures(folder: &std::path::Path) -> Screen {
    let text = "---\ntitle: Two pictures\nlink: https://example.org/two\n---\n\nThe quay.\n\n\
                ![](https://example.org/a.png)\n\n![](https://example.org/b.png)\n";
    std::fs::write(folder.join("two.md"), text).unwrap();
    let mut screen = Setup { size: (60, 20), ..Setup::folder(folder) }.run();
    screen.read("Two pictures").press("g l");
    screen
}

#[test]
fn a_picture_without_a_caption_and_the_articles_own_address_have_letters() {
    let folder = tempfile::tempdir().unwrap();
    for (letter, line, url) in [
        ("a", "a image", "https://example.org/a.png"),
        ("s", "s image", "https://example.org/b.png"),
        ("d", "Link     dttps://example.org/two", "https://example.org/two"),
    ] {
        let mut screen = pictures(folder.path());
        let lines: Vec<String> = screen.lines().iter().map(|line| line.trim().to_owned()).collect();
        assert!(lines.iter().any(|shown| shown == line), "{line}: {}", screen.picture());
        screen.press(letter);
        assert!(screen.asked.contains(&Effect::Browse(url.to_owned())), "{letter}");
    }
}

#[test]
fn while_a_link_is_chosen_the_bottom_line_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let screen = pictures(folder.path());
    let status = screen.status();
    assert!(status.contains("the letter of a link"), "{status}");
    assert!(status.ends_with("esc leave") && !status.contains("keep"), "{status}");
}

#[test]
fn it_is_said_how_many_words_have_no_letters() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tide.txt"), "tide ".repeat(1000)).unwrap();
    let mut screen = Setup { size: (300, 60), ..Setup::folder(folder.path()) }.run();
    screen.press("enter F");
    let page = screen.app.page().unwrap();
    let shown = page.shown_bytes().into_iter().map(|row| page.text()[row].matches("tide").count());
    let said = format!("the letters of the first word, {} have none", shown.sum::<usize>() - 676);
    assert!(screen.status().contains(&said), "{said}: {}", screen.status());
}
