//! What one key costs inside the program: update, drawing, and finding what differs, at 160×50, on
//! a page and in lists of very different lengths.
//!
//! `cargo bench --bench frame`. Times are medians on this machine; compare them only with each
//! other, in one run.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints its figures")]

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, Instant};

use pullquote::article::entry::Place;
use pullquote::article::{ArticleId, Date, Entry, Location, Now, RowId};
use pullquote::config::Config;
use pullquote::config::choice::Layout;
use pullquote::config::theme::Theme;
use pullquote::library::index::Tokens;
use pullquote::library::{Library, Source};
use pullquote::reader::keymap::Keymap;
use pullquote::reader::settings::Settings;
use pullquote::reader::{App, Key, Msg, Start};
use pullquote::safe::Safe;
use pullquote::terminal::desk::{Desk, Journal, Row, changed};
use pullquote::terminal::shown::Shown;
use pullquote::ui::drawing::Drawing;

const ROUNDS: usize = 400;

fn main() {
    let folder = std::env::temp_dir().join(format!("pullquote-bench-{}", std::process::id()));
    let files = write(&folder);
    for (name, words) in [("600 words", 600), ("20 000 words", 20_000)] {
        measure(name, &files.join(format!("{words}.md")));
    }
    let _ = std::fs::remove_dir_all(folder);
    for count in [1_000, 100_000] {
        list(count);
    }
}

/// A library of so many rows, walked a row at a time and jumped through.
fn list(count: i64) {
    let mut desk = desk(Vec::new());
    desk.put((0..count).map(row).collect()).unwrap();
    let settings = Settings { layout: Layout::Single, ..Settings::default() };
    let keymap = Keymap::of(&Config::default()).0;
    let mut app = App::new(Start { settings, keymap, ..Start::default() }, now());
    tell(&mut app, &mut desk, Msg::Resize { width: 160, height: 50 });
    let all = changed(&desk.index.counts().unwrap(), None, true);
    tell(&mut app, &mut desk, all);
    let theme = Theme::built_in("ink");
    let mut shown = Shown::blank(160, 50, true);
    let keys = ["j", "ctrl-f", "G", "g g"];
    let mut times: [Vec<Duration>; 4] = Default::default();
    for round in 0..ROUNDS {
        for (key, times) in keys.iter().zip(&mut times) {
            let mut spent = Duration::ZERO;
            for key in Key::sequence(key).unwrap_or_default() {
                spent += tell(&mut app, &mut desk, Msg::Key(key));
            }
            let clock = Instant::now();
            std::hint::black_box(shown.show(|frame| pullquote::ui::draw(&app, &theme, frame)));
            times.push(spent + clock.elapsed());
        }
        // Not always the same place to start from.
        let at = i64::try_from(round).unwrap_or(0) * 997 % count;
        let digits = at.to_string();
        for key in digits.chars().chain(['G']) {
            tell(&mut app, &mut desk, Msg::Key(Key::char(key)));
        }
    }
    let lines = times.iter_mut().map(|times| {
        times.sort();
        format!("{:>8.1?} (p95 {:>8.1?})", times[times.len() / 2], times[times.len() * 95 / 100])
    });
    let lines: Vec<String> = keys.iter().zip(lines).map(|(k, t)| format!("{k} {t}")).collect();
    println!("{count:>7} rows  {}  entries held {}", lines.join("  "), app.list().held());
}

fn desk(sources: Vec<Source>) -> Desk {
    let device = "bench".to_owned();
    let journal = Journal::Memory { device: device.clone(), events: Vec::new() };
    Desk::new(Library::new(sources), &device, journal).unwrap()
}

fn row(number: i64) -> Row {
    let entry = entry(number);
    let words = Tokens {
        words: pullquote::library::index::token::article(&entry.title, ""),
        ..Tokens::default()
    };
    Row { entry, lang: None, words }
}

fn entry(number: i64) -> Entry {
    Entry {
        row: RowId::default(),
        id: ArticleId::new(None, None, &format!("almanac/{number}.md")),
        title: Safe::line(&format!("What the keeper wrote on day {number} of the flood")),
        title_made: false,
        feed: Safe::line("Almanac"),
        date: Date::from_unix(1_795_348_800 - 3600 * number),
        date_guessed: false,
        minutes: 4,
        revision: String::new(),
        location: Location { place: Place::File(format!("almanac/{number}.md").into()), index: 0 },
        also_in: Vec::new(),
        problems: 0,
        authors: Vec::new(),
        read: number % 3 == 0,
        star: false,
        tags: Vec::new(),
    }
}

fn now() -> Now {
    Now::on(2026, 11, 22)
}

/// Two articles of plain prose, the long one of 20 000 words.
fn write(folder: &Path) -> std::path::PathBuf {
    let sentence =
        "The keeper wrote down the height of the water and what the heron did about it. ";
    let _ = std::fs::create_dir_all(folder);
    for words in [600usize, 20_000] {
        let paragraphs = words / 90;
        let text: String = (0..paragraphs).map(|_| sentence.repeat(6) + "\n\n").collect();
        let _ = std::fs::write(folder.join(format!("{words}.md")), text);
    }
    folder.to_owned()
}

fn measure(name: &str, file: &Path) {
    let config = Config::default();
    let start = Start {
        settings: Settings::from(&config),
        keymap: Keymap::of(&config).0,
        one_file: true,
        ..Start::default()
    };
    let mut app = App::new(start, now());
    let mut desk = desk(vec![Source::File(file.to_owned())]);
    let opening = Instant::now();
    tell(&mut app, &mut desk, Msg::Resize { width: 160, height: 50 });
    desk.read_all().unwrap();
    let all = changed(&desk.index.counts().unwrap(), None, true);
    tell(&mut app, &mut desk, all);
    let opened = opening.elapsed();
    let theme = Theme::built_in("ink");
    let mut shown = Shown::blank(160, 50, true);
    let mut drawn = Drawing::new(160, 50);
    let mut times: [Vec<Duration>; 3] = Default::default();
    for round in 0..ROUNDS {
        let key = if round % 80 < 40 { 'j' } else { 'k' };
        let clock = Instant::now();
        tell(&mut app, &mut desk, Msg::Key(Key::char(key)));
        times[0].push(clock.elapsed());
        let clock = Instant::now();
        drawn.clear();
        pullquote::ui::draw(&app, &theme, &mut drawn);
        times[1].push(clock.elapsed());
        let clock = Instant::now();
        let (told, _) = shown.show(|next| next.clone_from(&drawn));
        std::hint::black_box(told);
        times[2].push(clock.elapsed());
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let [update, draw, tell] = &mut times;
    println!(
        "{name:14} open {opened:>9.1?}  update {:>8.1?}  draw {:>8.1?}  tell the terminal {:>8.1?}",
        median(update),
        median(draw),
        median(tell),
    );
}

/// Tells the reader something and answers what it asks; gives the time that the reader took.
fn tell(app: &mut App, desk: &mut Desk, msg: Msg) -> Duration {
    let mut spent = Duration::ZERO;
    let mut messages = VecDeque::from([msg]);
    while let Some(msg) = messages.pop_front() {
        let clock = Instant::now();
        let effects = app.update(msg);
        spent += clock.elapsed();
        messages.extend(effects.iter().flat_map(|effect| desk.answer(effect, now())));
    }
    spent
}
