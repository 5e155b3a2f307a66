//! Every kind of screen at every size that matters, whole.

use std::collections::BTreeSet;
use std::path::Path;

use crate::screen::{Screen, Setup};
use pullquote::error::Problem;
use pullquote::library::Source;
use pullquote::reader::Msg;

/// From roomy to the smallest that is drawn, and one less.
const SIZES: [(u16, u16); 6] = [(80, 24), (120, 40), (200, 60), (40, 12), (20, 5), (19, 4)];

/// The same keys at every size.
fn pictures(setup: impl Fn(u16, u16) -> Setup, keys: impl Fn(&mut Screen)) -> String {
    let pictures = SIZES.iter().map(|(width, height)| {
        let mut screen = setup(*width, *height).run();
        keys(&mut screen);
        screen.picture()
    });
    pictures.collect::<Vec<_>>().join("\n")
}

macro_rules! whole_screens {
    ($($name:ident: $setup:expr, $keys:expr;)+) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), pictures($setup, $keys));
        }
    )+};
}

whole_screens! {
    list: Setup::sized, |_| {};
    list_by_feed: Setup::sized, |s| { s.press("S f j j m s"); };
    page: Setup::sized, |s| { s.read("The lock keepers"); };
    page_in_the_middle: Setup::sized, |s| { s.read("The long walk").press("5 0 %"); };
    page_end: Setup::sized, |s| { s.read("A letter about").press("G"); };
    nested_list: Setup::sized, |s| { s.read("How to mend"); };
    table_and_notes: Setup::sized, |s| { s.read("Tide tables"); };
    code_and_figure: Setup::sized, |s| { s.read("A clock"); };
    chinese_and_japanese: Setup::sized, |s| { s.read("水の音"); };
    undated: Setup::sized, |s| { s.read("A page without"); };
    justified: |w, h| Setup::sized(w, h).config("[page]\njustify = true\nwidth = 40"), |s| {
        s.read("The lock keepers").press(")");
    };
    ascii: |w, h| Setup::sized(w, h).config("ascii = true"), |s| { s.press("s"); s.read("How to mend"); };
    zen: Setup::sized, |s| { s.read("The lock keepers").press("z"); };
    find_with_matches: Setup::sized, |s| { s.read("The lock keepers").press("/ l o c k"); };
    find_next: Setup::sized, |s| { s.read("The lock keepers").press("/ l o c k enter n"); };
    help: Setup::sized, |s| { s.press("?"); };
    help_searched: Setup::sized, |s| { s.press("?").type_in("sort"); };
    half_typed_key: Setup::sized, |s| { s.press("g"); };
    command_completion: Setup::sized, |s| { s.press(":").type_in("ne").press("tab tab"); };
    filter: Setup::sized, |s| { s.press("/").type_in("river"); };
    filter_without_match: Setup::sized, |s| { s.press("/").type_in("zebra").press("enter"); };
    link_labels: Setup::sized, |s| { s.read("The lock keepers").press("G g l"); };
    problems: |w, h| Setup::sized(w, h).config("widht = 3\n[page]\nwidth = \"wide\""), |s| {
        s.press("g !");
    };
    problem_notice: |w, h| Setup::sized(w, h).config("thme = \"ink\""), |_| {};
    empty_library: |w, h| Setup { sources: Vec::new(), ..Setup::sized(w, h) }, |_| {};
    long_message: Setup::sized, |s| { s.command("sort colour"); };
    welcome: Setup::welcome, |_| {};
}

#[test]
fn with_plain_ascii_wanted_nothing_but_an_article_draws_anything_else() {
    let setup =
        Setup { sources: vec![Source::Folder("tests/fixtures/odd".into())], ..Setup::default() };
    let mut screen = setup.config("ascii = true\nbad = 1").run();
    let mut found = BTreeSet::new();
    let keys = "s|?|esc|g|esc|: n tab|esc|/ w enter|F|S f|m|g !|esc|A|enter|J|J|J|J|J|g l|esc|/ a|enter|n|N|h|o|T";
    for keys in keys.split('|') {
        screen.press(keys);
        for (number, line) in screen.lines().iter().enumerate() {
            if !line.is_ascii() {
                found.insert(format!("{keys}: {number}: {}", line.trim()));
            }
        }
    }
    assert_eq!(found, BTreeSet::new());
}

/// Two panes, one above the other, as in a tall and narrow window.
#[test]
fn stacked() {
    let mut screen = Setup::sized(80, 40).run();
    let list = screen.picture();
    screen.press("enter ) )");
    insta::assert_snapshot!("stacked", format!("{list}\n{}", screen.picture()));
}

#[test]
fn the_middle_of_the_status_line_gets_what_its_ends_do_not_need() {
    let mut screen = Setup::sized(40, 12).run();
    screen.read("The lock keepers").press("v");
    assert_eq!(screen.status(), " 19%   1 word selected        esc leave");
    screen.resize(60, 12);
    assert!(screen.status().ends_with("enter keep   esc leave"), "{}", screen.status());
    screen.resize(30, 12);
    assert!(screen.status().ends_with("1 word selected"), "{}", screen.status());
}

#[test]
fn the_views_say_how_one_is_named_where_there_is_none() {
    let mut screen = Setup::sized(40, 12).run();
    screen.press("g v");
    assert_eq!(
        screen.lines()[4..7].join("\n"),
        "    your own, in config.toml:\n    [views]\n    Today = \"since:1d\""
    );
}

#[test]
fn a_library_without_an_article_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let shown = |own: bool| {
        let setup = Setup { size: (60, 12), own, ..Setup::folder(folder.path()) };
        let screen = setup.run();
        let lines: Vec<String> = screen.lines().iter().map(|line| line.trim().to_owned()).collect();
        (lines[2..7].join("\n").trim().to_owned(), screen.notice())
    };
    let feed = "or add a feed: pullquote add --feed URL";
    assert!(shown(true).0.contains(feed) && !shown(false).0.contains(feed));
    std::fs::write(folder.path().join("a.md"), "").unwrap();
    let one = "Nothing here can be read.\na.md: the file is empty, so there is no article";
    assert_eq!(shown(true), (one.to_owned(), "1 problem · g!".to_owned()));
    std::fs::write(folder.path().join("b.xml"), "<rss").unwrap();
    let two = "2 files cannot be read.\ng! says why.";
    assert_eq!(shown(true), (two.to_owned(), "2 problems · g!".to_owned()));
    std::fs::write(folder.path().join("c.md"), "It rained.").unwrap();
    assert_eq!(shown(true).1, "2 problems · g!");
}

#[test]
fn a_library_that_cannot_be_reached_is_not_shown_as_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let mut screen = Setup { size: (200, 12), ..Setup::folder(&gone) }.run();
    screen.press("j");
    let why = format!("cannot read {}: no such file or directory", gone.display());
    let lines = screen.lines();
    assert!(lines[2].contains("Nothing here can be read.") && lines[3].contains(&why), "{lines:?}");
    std::fs::write(folder.path().join("a.md"), "").unwrap();
    let mut two = Setup { size: (60, 12), ..Setup::default() };
    two.sources = [gone, folder.path().to_owned()].map(Source::Folder).to_vec();
    assert!(two.run().text().contains("2 files and folders cannot be read.\n   g! says why."));
}

#[test]
fn what_is_mended_in_the_library_is_no_problem_any_more() {
    let mut screen = Setup::sized(60, 12).config("thme = \"ink\"").run();
    let faulty = |names: &[&str]| {
        let problem = |name: &&str| Problem::new("it is empty").in_file(Path::new(name));
        Msg::LibraryProblems(names.iter().map(problem).collect())
    };
    screen.tell(faulty(&["a.md", "b.md", "c.md", "d.md", "e.md", "f.md", "g.md", "h.md"]));
    screen.press("g !").press("pgdn");
    assert!(screen.lines()[0].contains("Problems · 9"), "{}", screen.picture());
    screen.tell(faulty(&["b.md"]));
    let lines = screen.lines();
    assert!(lines[0].contains("Problems · 2"), "{}", screen.picture());
    assert!(lines[2].contains("thme"), "{}", screen.picture());
    assert!(lines.iter().any(|line| line.contains("b.md")), "{}", screen.picture());
    // what is wrong once more is told once more
    screen.press("esc").press("g !");
    screen.tell(faulty(&["b.md", "a.md"]));
    assert!(screen.lines()[0].contains("Problems · 3"), "{}", screen.picture());
}

#[test]
fn a_search_that_finds_nothing_says_which_field_there_is_not() {
    let mut screen = Setup::sized(80, 24).run();
    screen.press("/").type_in("source:zebra").press("enter");
    let note = "there is no field \"source:\", so that was looked for as words";
    assert!(screen.text().contains(note), "{}", screen.text());
}

#[test]
fn a_search_by_a_field_that_finds_nothing_speaks_of_no_words() {
    for (typed, said) in [
        ("zebra horse", "Nothing here holds all these words."),
        ("tag:zzz", "Nothing here fits this search."),
        ("river tag:zzz", "Nothing here fits this search."),
    ] {
        let mut screen = Setup::sized(80, 24).run();
        screen.press("/").type_in(typed).press("enter");
        assert!(screen.text().contains(said), "{typed}: {}", screen.picture());
    }
}

#[test]
fn of_the_keys_that_may_follow_none_is_left_out_without_a_sign() {
    let keys = ["!", "Q", "a", "g", "k", "l", "n", "p", "q", "r", "s", "v"];
    for ((width, height), shown) in
        [((120, 40), 12), ((40, 12), 12), ((40, 8), 12), ((20, 12), 12), ((20, 5), 7)]
    {
        let mut screen = Setup::sized(width, height).run();
        screen.read("The lock keepers").press("g");
        let text = screen.text();
        let cells: Vec<&str> = text.split_whitespace().collect();
        let found = keys.iter().filter(|key| cells.contains(*key)).count();
        assert!(found >= shown, "{found}: {}", screen.picture());
        if shown < keys.len() {
            assert!(text.contains("5 more"), "{}", screen.picture());
        }
    }
}
