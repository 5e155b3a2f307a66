//! Random keys, sizes, clicks and pastes: whatever is done, the screen holds together.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;

use crate::screen::{Screen, Setup};
use pullquote::article::Now;
use pullquote::article::width::clusters;
use pullquote::library::Source;
use pullquote::reader::action::ACTIONS;
use pullquote::reader::flow::Row;
use pullquote::reader::frame::{Pane, column};
use pullquote::reader::key::Key;
use pullquote::reader::{Mouse, Msg};

#[derive(Debug, Clone)]
enum Step {
    Key(Key),
    Resize(u16, u16),
    Paste(String),
    Press(u16, u16),
    Wheel(bool, u16, u16),
    /// So many more articles are found.
    Arrive(usize),
    /// Days go by.
    Wait(i8),
    /// The config file says something else.
    Configure(&'static str),
}

const CONFIGS: &[&str] = &[
    "",
    "[list]\nlayout = \"stack\"\nheight = 3",
    "[list]\nlayout = \"side\"\nwidth = 200\nsort = \"title\"",
    "ascii = true\npreset = \"emacs\"\n[page]\nwidth = 20\njustify = true\nmargin = 20",
];

fn keys() -> Vec<Key> {
    let bound = ACTIONS.iter().flat_map(|spec| spec.keys).flat_map(|keys| {
        let keys = keys.split_once('=').filter(|(keys, _)| !keys.is_empty()).map_or(*keys, |k| k.0);
        Key::sequence(keys).unwrap()
    });
    bound.chain("0123459acrtz水".chars().map(Key::char)).collect()
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop_oneof![
        3 => (20u16..130, 5u16..45),
        1 => (1u16..=300, 1u16..=100),
        1 => (1u16..24, 1u16..8),
    ];
    prop_oneof![
        24 => proptest::sample::select(keys()).prop_map(Step::Key),
        // Into an article and about in it, which keys at random seldom do.
        8 => proptest::sample::select(vec!["enter", "j", "k", ")", "(", "}", "{", "ctrl-d", "J"])
            .prop_map(|key| Step::Key(key.parse().unwrap())),
        4 => size.prop_map(|(width, height)| Step::Resize(width, height)),
        1 => "[a-z \n\u{1b}水]{0,8}".prop_map(Step::Paste),
        1 => (0u16..140, 0u16..50).prop_map(|(column, row)| Step::Press(column, row)),
        1 => (1usize..9).prop_map(Step::Arrive),
        1 => (1i8..28).prop_map(Step::Wait),
        1 => proptest::sample::select(CONFIGS).prop_map(Step::Configure),
        1 => (any::<bool>(), 0u16..140, 0u16..50).prop_map(|(up, x, y)| Step::Wheel(up, x, y)),
    ]
}

/// Articles with hardly anything in them.
const ODD: &str = "tests/fixtures/odd";

/// The usual library or one of every script and block, at ease or with everything turned round.
fn setup() -> impl Strategy<Value = Setup> {
    let other = "ascii = true\nmouse = true\n[list]\nreverse = true\nsort = \"feed\"\n\
                 [page]\njustify = true\nmargin = 9\nmark_read = \"end\"";
    prop_oneof![
        6 => Just(Setup::sized(80, 24)),
        2 => Just(Setup::sized(120, 40).config(other)),
        2 => Just(Setup { sources: vec![Source::Folder(ODD.into())], ..Setup::sized(90, 30) }),
        1 => Just(Setup::welcome(120, 40)),
        1 => Just(Setup::welcome(40, 12).config(other)),
    ]
}

fn take(screen: &mut Screen, step: &Step) {
    match step {
        Step::Key(key) => screen.tell(Msg::Key(*key)),
        Step::Resize(width, height) => screen.resize(*width, *height),
        Step::Paste(text) => screen.tell(Msg::Paste(text.clone())),
        Step::Press(column, row) => {
            screen.tell(Msg::Mouse(Mouse::Press { column: *column, row: *row }));
            screen.tell(Msg::Mouse(Mouse::Drag { column: *row, row: *column }));
            screen.tell(Msg::Mouse(Mouse::Drag { column: *column, row: *row }));
        }
        Step::Arrive(count) => {
            let entries = screen.held.split_off(screen.held.len().saturating_sub(*count));
            screen.arrive(entries);
        }
        Step::Wait(days) => screen.tell(Msg::Time(Now::on(2026, 12, *days))),
        Step::Configure(text) => {
            let (config, problems) = pullquote::config::read(text, Path::new("config.toml"));
            screen.tell(Msg::Configured { config: Box::new(config), problems });
        }
        Step::Wheel(true, column, row) => {
            screen.tell(Msg::Mouse(Mouse::WheelUp { column: *column, row: *row }));
        }
        Step::Wheel(false, column, row) => {
            screen.tell(Msg::Mouse(Mouse::WheelDown { column: *column, row: *row }));
        }
    }
}

/// What must be true after every step.
fn holds_together(screen: &Screen) {
    let (buffer, cursor) = screen.draw();
    assert_eq!((buffer.clone(), cursor), screen.draw(), "drawn twice, the same");
    if let Some(at) = cursor {
        assert!(buffer.area.contains(at), "the cursor is at {at} in {}", buffer.area);
    }
    let app = &screen.app;
    if !app.list().is_empty() {
        assert!(app.list().selected().is_some(), "something is selected");
    }
    let (Some(frame), Some(page)) = (app.frame(), app.page()) else { return };
    if frame.list.is_some() && app.focus() == Pane::List && app.list().height() > 0 {
        let on_screen = app.list().cursor().is_some_and(|row| row < app.list().height());
        assert!(on_screen || app.list().is_empty(), "the selection is on screen");
    }
    let plain = page.mode.is_none()
        && app.prompt().is_none()
        && app.overlay().is_none()
        && app.help().is_none()
        && app.typed().is_empty();
    if app.focus() == Pane::Page && plain && !page.text().is_empty() {
        let at = cursor.unwrap();
        let shown = page.rows().filter_map(|row| match row {
            Row::Text(row) => Some(&row.segments),
            Row::Blank | Row::Chrome(_) => None,
        });
        let focus = page.focus();
        let segment =
            shown.flatten().find(|s| s.range.end > focus.start && s.range.start < focus.end);
        let byte = segment.unwrap().range.start.max(focus.start);
        let (_, cluster) = clusters(&page.text()[byte..]).next().unwrap();
        assert_eq!(buffer[at].symbol(), cluster, "the cursor stands on the focus");
    }
    if app.focus() == Pane::Page && !page.text().is_empty() {
        assert!(page.cursor().is_some(), "the focus sentence is on screen: {:?}", page.focus());
        assert!(page.text().is_char_boundary(page.focus().start), "the focus is whole characters");
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::with_cases(40) })]

    #[test]
    fn nothing_that_is_done_breaks_the_screen(
        setup in setup(),
        first in 0usize..50,
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let mut screen = setup.run_without_articles();
        take(&mut screen, &Step::Arrive(first));
        let mut done = Vec::new();
        for step in steps {
            done.push(step);
            let taken = std::panic::AssertUnwindSafe(|| {
                take(&mut screen, done.last().unwrap());
                holds_together(&screen);
            });
            if let Err(panic) = std::panic::catch_unwind(taken) {
                eprintln!("after {done:?}");
                std::panic::resume_unwind(panic);
            }
        }
        let before = format!("{:?}", screen.app);
        screen.draw();
        assert_eq!(format!("{:?}", screen.app), before, "drawing changes nothing");
    }
}

#[test]
fn every_size_draws_every_kind_of_screen() {
    let sizes = (1..=26u16).flat_map(|width| (1..=9).map(move |height| (width, height)));
    let sizes: Vec<(u16, u16)> = sizes
        .chain([
            (0, 0),
            (0, 9),
            (9, 0),
            (1, 100),
            (300, 1),
            (300, 100),
            (59, 11),
            (60, 12),
            (99, 36),
            (100, 35),
        ])
        .collect();
    for keys in [
        "",
        "enter",
        "?",
        "g",
        "enter g l",
        ": n tab",
        "/ x",
        "enter / t",
        "g !",
        "G enter G",
        "enter g Q",
        "enter f",
        "enter F a",
        "enter v )",
    ] {
        let mut screen = Setup::sized(80, 24).config("bad = 1").run();
        screen.press(keys);
        for (width, height) in &sizes {
            screen.resize(*width, *height);
            holds_together(&screen);
        }
    }
}

/// The cells of a row of the page, from a column on, as text.
fn cells(
    screen: &Screen,
    buffer: &ratatui::buffer::Buffer,
    row: usize,
    from: usize,
    columns: usize,
) -> String {
    let area = column(screen.app.frame().unwrap().page.unwrap(), screen.app.settings().page_width);
    let y = area.y + u16::try_from(row).unwrap();
    let mut text = String::new();
    let mut at = 0;
    while at < columns {
        let x = area.x + u16::try_from(from + at).unwrap();
        let symbol = buffer[(x, y)].symbol();
        text.push_str(symbol);
        at += pullquote::article::width::cell_width(symbol).max(1);
    }
    text
}

#[test]
fn every_passage_shows_the_same_text_at_every_width() {
    let mut screen = Setup::sized(260, 400).config("[list]\nlayout = \"single\"").run();
    for title in screen.titles() {
        screen.read(&title);
        for width in (20..=200).step_by(9) {
            screen.command(&format!("width {width}")).press("g g");
            let (buffer, _) = screen.draw();
            let page = screen.app.page().unwrap();
            assert_eq!(page.options().width, width);
            assert!(page.at_end(), "{title} at {width} fits the window");
            let text = page.text();
            let mut shown = vec![false; text.len()];
            for (row, (_, line)) in page.shown().enumerate() {
                let Row::Text(line) = line else { continue };
                for segment in &line.segments {
                    let words = &text[segment.range.clone()];
                    let columns = pullquote::article::width::cell_width(words);
                    let drawn = cells(&screen, &buffer, row, segment.column, columns);
                    assert_eq!(drawn, words, "{title} at {width}, row {row}");
                    shown[segment.range.clone()].fill(true);
                }
            }
            let missing: String = text
                .char_indices()
                .filter(|(at, c)| !shown[*at] && !c.is_whitespace())
                .map(|(_, c)| c)
                .filter(|c| *c != '|' || !title.starts_with("Tide"))
                .collect();
            assert_eq!(missing, "", "{title} at {width} leaves something out");
        }
    }
}
