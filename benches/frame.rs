//! What one key costs inside the program: update, drawing, and finding what differs, at 160×50.
//!
//! `cargo bench --bench frame`. Times are medians on this machine; compare them only with each
//! other, in one run.

#![allow(clippy::print_stdout, reason = "a bench prints its figures")]

use std::path::Path;
use std::time::{Duration, Instant};

use pullquote::article::Now;
use pullquote::config::Config;
use pullquote::config::theme::Theme;
use pullquote::library::{Library, Source};
use pullquote::reader::keymap::Keymap;
use pullquote::reader::settings::Settings;
use pullquote::reader::{App, Effect, Key, Msg, Start};
use pullquote::terminal::scroll::Scroll;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const ROUNDS: usize = 400;

fn main() {
    let folder = std::env::temp_dir().join(format!("pullquote-bench-{}", std::process::id()));
    let files = write(&folder);
    for (name, words) in [("600 words", 600), ("20 000 words", 20_000)] {
        measure(name, &files.join(format!("{words}.md")));
    }
    let _ = std::fs::remove_dir_all(folder);
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
    let library = Library::new(vec![Source::File(file.to_owned())]);
    let config = Config::default();
    let start = Start {
        settings: Settings::from(&config),
        keymap: Keymap::of(&config).0,
        one_file: true,
        ..Start::default()
    };
    let mut app = App::new(start, Now::on(2026, 11, 22));
    let opening = Instant::now();
    tell(&mut app, &library, Msg::Resize { width: 160, height: 50 });
    let opened = opening.elapsed();
    let theme = Theme::built_in("ink");
    let area = Rect::new(0, 0, 160, 50);
    let mut shown = Buffer::empty(area);
    let mut times: [Vec<Duration>; 4] = Default::default();
    for round in 0..ROUNDS {
        let key = if round % 80 < 40 { 'j' } else { 'k' };
        let clock = Instant::now();
        tell(&mut app, &library, Msg::Key(Key::char(key)));
        times[0].push(clock.elapsed());
        let clock = Instant::now();
        let mut drawn = Buffer::empty(area);
        pullquote::ui::draw(&app, &theme, area, &mut drawn);
        times[1].push(clock.elapsed());
        let clock = Instant::now();
        let scroll = Scroll::between(&shown, &drawn);
        times[2].push(clock.elapsed());
        let clock = Instant::now();
        if let Some(scroll) = scroll {
            scroll.apply(&mut shown);
        }
        std::hint::black_box(shown.diff(&drawn).len());
        times[3].push(clock.elapsed());
        shown = drawn;
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let [update, draw, scroll, diff] = &mut times;
    println!(
        "{name:14} open {opened:>9.1?}  update {:>8.1?}  draw {:>8.1?}  scroll {:>8.1?}  diff {:>8.1?}",
        median(update),
        median(draw),
        median(scroll),
        median(diff),
    );
}

fn tell(app: &mut App, library: &Library, msg: Msg) {
    for effect in app.update(msg) {
        match effect {
            Effect::Start => {
                let mut entries = Vec::new();
                library.scan(&mut |batch| {
                    entries.extend(batch.entries);
                    true
                });
                tell(app, library, Msg::Listed { entries, problems: Vec::new() });
                tell(app, library, Msg::ListedAll);
            }
            Effect::Open { request, location } => {
                let article = library.read(&location).map(Box::new).map_err(|e| e.to_string());
                let quotations = article.as_deref().map(pullquote::reader::page::quotations::find);
                let quotations = quotations.unwrap_or_default();
                tell(app, library, Msg::Opened { request, article, quotations });
            }
            _ => {}
        }
    }
}
