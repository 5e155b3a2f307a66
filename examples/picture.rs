//! Draws the pictures of the README: `cargo run --example picture -- SIZE KEYS [PATH…] > screen.svg`.
//!
//! Keys are spelled as in the config, parted by blanks. Time stands still and every effect is
//! carried out at once, so the same tree gives the same bytes.

use std::collections::VecDeque;
use std::path::Path;
use std::process::ExitCode;

use pullquote::article::Now;
use pullquote::config::Config;
use pullquote::config::theme::Theme;
use pullquote::library::{Library, Source};
use pullquote::reader::keymap::Keymap;
use pullquote::reader::settings::Settings;
use pullquote::reader::{App, Key, Msg, Start};
use pullquote::safe::Safe;
use pullquote::terminal::desk::{Desk, Journal, changed};
use pullquote::ui::drawing::Drawing;
use pullquote::ui::picture::{Ground, svg};

const USAGE: &str = "usage: picture WIDTHxHEIGHT KEYS [PATH…]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match picture(&arguments) {
        Ok(svg) => {
            use std::io::Write as _;
            let _ = std::io::stdout().write_all(svg.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            use std::io::Write as _;
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn picture(arguments: &[String]) -> Result<String, String> {
    let [size, keys, paths @ ..] = arguments else { return Err(USAGE.into()) };
    let (width, height) = size.split_once('x').ok_or(USAGE)?;
    let width = width.parse().map_err(|_| USAGE)?;
    let height = height.parse().map_err(|_| USAGE)?;
    let sources: Result<Vec<Source>, _> =
        paths.iter().map(|path| Source::of(Path::new(path))).collect();
    let mut sources = sources.map_err(|error| error.to_string())?;
    let welcome = sources.is_empty();
    if welcome {
        sources.push(Source::Welcome);
    }
    let config = Config::default();
    let mut app = App::new(
        Start {
            settings: Settings::from(&config),
            keymap: Keymap::of(&config).0,
            welcome,
            library: Safe::line("~/.local/share/pullquote/feeds"),
            ..Start::default()
        },
        now(),
    );
    let journal = Journal::Memory { device: "picture".to_owned(), events: Vec::new() };
    let filled = Desk::new(Library::new(sources), "picture", journal).and_then(|mut desk| {
        desk.read_all()?;
        let all = changed(&desk.index.counts()?, None, true);
        Ok((desk, all))
    });
    let (mut desk, all) = filled.map_err(|error| error.to_string())?;
    tell(&mut app, &mut desk, Msg::Resize { width, height });
    tell(&mut app, &mut desk, all);
    for key in Key::sequence(keys).unwrap_or_default() {
        tell(&mut app, &mut desk, Msg::Key(key));
    }
    let mut drawing = Drawing::new(width, height);
    pullquote::ui::draw(&app, &Theme::built_in("ink"), &mut drawing);
    Ok(svg(&drawing.buffer(), Ground { text: "#d8d8d8", background: "#14161a" }))
}

/// Tells the reader something and carries out at once what it wants done.
fn tell(app: &mut App, desk: &mut Desk, msg: Msg) {
    let mut messages = VecDeque::from([msg]);
    while let Some(msg) = messages.pop_front() {
        for effect in app.update(msg) {
            messages.extend(desk.answer(&effect, now()));
        }
    }
}

fn now() -> Now {
    Now::on(2026, 11, 22)
}
