//! Words that rules of the config make seen: on the page, in the list, counted and gone through.

#![allow(clippy::unwrap_used, clippy::panic)]

use crate::screen::{Screen, Setup};
use ratatui::style::Modifier;

const RULES: &str = "[[highlight]]\nregex = '(?i)\\btides?\\b'\n\
    [[highlight]]\nregex = 'harbour|Weil'\nstyle = 'strong'\n\
    [[highlight]]\nregex = 'forum'\nwhere = 'title'\n";

fn run(size: (u16, u16), rules: &str) -> Screen {
    let setup = Setup { size, ..Setup::folder("tests/fixtures/said".as_ref()) };
    setup.config(rules).run()
}

#[test]
fn keys_go_from_one_highlight_to_the_next_and_nothing_is_kept() {
    let mut screen = run((80, 24), RULES);
    screen.read("The harbour").press("] h");
    assert_eq!(screen.notice(), "highlight 1/4");
    screen.press("] h ] h");
    assert!(screen.focus().contains("Nobody owns the tide") || screen.notice() == "highlight 3/4");
    screen.press("9 ] h");
    assert_eq!(screen.notice(), "no highlight after this");
    screen.press("[ h [ h");
    assert_eq!(screen.notice(), "highlight 1/4");
    screen.press("[ h");
    assert_eq!(screen.notice(), "no highlight before this");
    assert!(screen.desk.index.book().unwrap().kept().is_empty());
    let mut none = run((80, 24), "[[highlight]]\nregex = 'zebra'\n");
    none.read("The harbour").press("] h");
    assert_eq!(none.notice(), "no highlight in this article");
}

#[test]
fn the_list_counts_them_and_marks_titles_the_page_marks_words() {
    let mut screen = run((120, 24), RULES);
    // Four in the text, `harbour` and `forum` in the title.
    assert!(screen.text().contains("▪6"), "{}", screen.text());
    let list = screen.picture();
    screen.read("The harbour").resize(80, 24);
    let (buffer, _) = screen.draw();
    let looks = |words: &str| {
        let lines = crate::screen::lines(&buffer);
        let y = lines.iter().position(|line| line.contains(words)).unwrap();
        let x = lines[y].split(words).next().unwrap().chars().count();
        buffer[(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())].modifier
    };
    assert!(looks("tide,“").contains(Modifier::BOLD | Modifier::UNDERLINED));
    assert!(!looks("owns the").contains(Modifier::UNDERLINED));
    let pictures = format!("{list}{}", screen.picture());
    insta::assert_snapshot!("highlights", pictures);
}

#[test]
fn the_list_is_sorted_by_highlights_and_anew_when_rules_change() {
    let order = |screen: &Screen| screen.titles();
    let mut screen = run((120, 24), "");
    let by_date = order(&screen);
    screen.press("S h");
    assert_eq!(screen.notice(), "no [[highlight]] stands in the config");
    assert_eq!(order(&screen), by_date);
    let mut screen = run((120, 24), RULES);
    screen.press("S h");
    assert_eq!(screen.notice(), "sorted by highlights, most of them first");
    assert!(order(&screen)[0].contains("The harbour"), "{:?}", order(&screen));
    assert!(screen.text().contains("All articles, by highlights"), "{}", screen.text());
    screen.press("S r");
    assert!(order(&screen).last().unwrap().contains("The harbour"), "{:?}", order(&screen));
    screen.press("S r");
    let (config, _) =
        pullquote::config::read("[[highlight]]\nregex = '码头'\n", "config.toml".as_ref());
    screen.tell(pullquote::reader::Msg::Configured { config: Box::new(config), problems: vec![] });
    assert!(order(&screen)[0].contains("码头"), "{:?}", order(&screen));
    screen.press("S d");
    assert_eq!(order(&screen), by_date);
}

#[test]
fn changed_rules_hold_at_once() {
    let mut screen = run((80, 24), "");
    screen.read("The harbour");
    let (config, problems) = pullquote::config::read(RULES, "config.toml".as_ref());
    assert_eq!(problems, []);
    screen.tell(pullquote::reader::Msg::Configured { config: Box::new(config), problems });
    screen.press("] h");
    assert_eq!(screen.notice(), "highlight 1/4");
}
