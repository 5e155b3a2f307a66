//! Draws the pictures of the README: `cargo run --example picture -- SIZE KEYS [PATH…] > screen.svg`.
//!
//! Keys are spelled as in the config, parted by blanks. Time stands still and every effect is
//! carried out at once, so the same tree gives the same bytes.

use std::path::Path;
use std::process::ExitCode;

use pullquote::article::Now;
use pullquote::config::Config;
use pullquote::config::theme::Theme;
use pullquote::library::{Library, Source};
use pullquote::reader::keymap::Keymap;
use pullquote::reader::settings::Settings;
use pullquote::reader::{App, Effect, Key, Msg, Start};
use pullquote::safe::Safe;
use pullquote::ui::picture::{Ground, svg};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

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
    let library = Library::new(sources);
    let now = Now::on(2026, 11, 22);
    let config = Config::default();
    let mut app = App::new(
        Start {
            settings: Settings::from(&config),
            keymap: Keymap::of(&config).0,
            welcome,
            library: Safe::line("~/.local/share/pullquote/feeds"),
            ..Start::default()
        },
        now,
    );
    tell(&mut app, &library, Msg::Resize { width, height });
    for key in Key::sequence(keys).unwrap_or_default() {
        tell(&mut app, &library, Msg::Key(key));
    }
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    pullquote::ui::draw(&app, &Theme::built_in("ink"), area, &mut buffer);
    Ok(svg(&buffer, Ground { text: "#d8d8d8", background: "#14161a" }))
}

/// Tells the reader something and carries out at once what it wants done.
fn tell(app: &mut App, library: &Library, msg: Msg) {
    for effect in app.update(msg) {
        match effect {
            Effect::Start => {
                let mut found = Vec::new();
                library.scan(&mut |batch| {
                    found.extend(batch.entries);
                    true
                });
                tell(app, library, Msg::Listed { entries: found, problems: Vec::new() });
                tell(app, library, Msg::ListedAll);
            }
            Effect::Open { request, location } => {
                let article =
                    library.read(&location).map(Box::new).map_err(|error| error.to_string());
                let quotations = article.as_deref().map(pullquote::reader::page::quotations::find);
                let quotations = quotations.unwrap_or_default();
                tell(app, library, Msg::Opened { request, article, quotations });
            }
            Effect::Search { request, words } => {
                let mut articles = Vec::new();
                library.search(&words, &mut |found| {
                    articles.extend(found);
                    true
                });
                tell(app, library, Msg::Found { request, articles, done: true });
            }
            Effect::Record(draft) => {
                let event = pullquote::journal::Event {
                    v: 1,
                    n: 1,
                    dev: "picture".into(),
                    at: Now::on(2026, 11, 22).stamp(),
                    draft,
                };
                tell(app, library, Msg::Recorded(Ok(vec![event])));
            }
            _ => {}
        }
    }
}
