//! `pullquote [PATH…]`: everything the reader needs, put together, and the run itself.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::CommandFactory as _;
use ratatui::layout::Position;

use crate::article::Now;
use crate::article::date::Timestamp;
use crate::cli::{Cli, library, sources, stdin};
use crate::config::Config;
use crate::config::near::nearest;
use crate::config::theme::{BUILT_IN, Theme, ThemeChoice};
use crate::error::{Error, Result};
use crate::library::{Library, Source, log, quotes, window};
use crate::paths::{Colors, Environment, Lookup, Paths};
use crate::reader::keymap::Keymap;
use crate::reader::settings::Settings;
use crate::reader::{App, Effect, Msg, Start};
use crate::safe::Safe;
use crate::terminal::clipboard::Clipboard;
use crate::terminal::jobs::browser::Browser;
use crate::terminal::jobs::{Jobs, Outside};
use crate::terminal::{self, Fault, Options, Program, watch};
use crate::ui::drawing::Drawing;

pub fn run(
    given: &[PathBuf],
    plain: bool,
    paths: Paths,
    environment: &Environment,
    lookup: Lookup,
) -> Result<ExitCode> {
    let (mut config, mut problems) = Config::load(&paths);
    config.plain |= plain;
    let (keymap, slips) = Keymap::of(&config);
    problems.extend(slips);
    let sources = opened(given, &config, &paths)?;
    let welcome = sources == [Source::Welcome];
    let one_file = matches!(sources.as_slice(), [Source::File(_) | Source::Stdin(_)]);
    let colors = environment.colors();
    let dark = environment.dark();
    let (theme, slips) = Theme::choose(&config, &paths, colors, dark);
    problems.extend(slips);
    let device = paths.state().and_then(log::device);
    let journal = device.and_then(|device| Ok((paths.journal()?, device)));
    let folder = match given {
        [folder, ..] if folder.is_dir() => Ok(folder.clone()),
        _ => config.library(&paths),
    };
    let window_file = paths.state_file("window.json");
    let start = Start {
        settings: Settings::from(&config),
        keymap,
        themes: themes(&paths),
        window: window_file.as_ref().map(|path| window::load(path)).unwrap_or_default(),
        problems,
        welcome,
        one_file,
        seed: quotes::seed(),
        library: shown(&folder, lookup),
        own: given.is_empty() && !matches!(sources.as_slice(), [Source::Stdin(_)]),
    };
    let reading = Reading {
        app: App::new(start, Now::read()),
        theme,
        config: config.clone(),
        plain,
        paths: paths.clone(),
        colors,
        dark,
    };
    let options = Options {
        term: environment.term.clone().unwrap_or_default(),
        mouse: config.mouse,
        ask_background: matches!(config.theme, ThemeChoice::Auto { .. })
            && colors != Colors::None
            && !config.plain,
        editor: editor(&config, environment),
        clipboard: Clipboard {
            command: config.open.copy.clone(),
            wayland: environment.wayland,
            x11: environment.x11,
            ssh: environment.ssh,
            tmux: environment.tmux,
            path: environment.path.clone().unwrap_or_default(),
        },
        fault: match lookup("PULLQUOTE_FAULT").as_deref().and_then(|value| value.to_str()) {
            Some("update") => Some(Fault::Update),
            Some("job") => Some(Fault::Job),
            Some("hang") => Some(Fault::Hang),
            Some(_) | None => None,
        },
    };
    let mut jobs = Jobs::new(Outside {
        library: Library::new(sources),
        cache: paths.cache().map(Path::to_owned),
        journal,
        snapshots: paths.snapshots(),
        window: window_file,
        feeds: paths.clone(),
        browser: Browser {
            configured: config.open.browser.clone(),
            named: environment.browser.clone(),
        },
    });
    let mut watched = Some((paths, config));
    let end = terminal::run(reading, options, move |effect, mailbox| {
        if let Some((paths, config)) = watched.take() {
            watch::config(paths, config, mailbox.clone());
        }
        jobs.perform(effect, mailbox);
    })?;
    Ok(ExitCode::from(end.status()))
}

/// What the arguments name; without any a pipe, else the library.
fn opened(given: &[PathBuf], config: &Config, paths: &Paths) -> Result<Vec<Source>> {
    let here = |path: &&PathBuf| path.as_path() == Path::new("-") || path.exists();
    if let Some(path) = given.iter().find(|path| !here(path)) {
        return Err(missing(path));
    }
    if !given.is_empty() {
        return sources(given);
    }
    if !std::io::stdin().is_terminal()
        && let piped @ Source::Stdin(_) = stdin()?
        && piped != Source::Stdin([].into())
    {
        return Ok(vec![piped]);
    }
    match library(config, paths) {
        // that it cannot be reached is said beside what is known of it, as of one that goes away
        Err(_) if config.library.is_empty() => Ok(vec![Source::Folder(paths.library()?)]),
        sources => sources,
    }
}

/// That nothing is at a path, and what was meant or can be done instead.
fn missing(path: &Path) -> Error {
    let typed = path.to_string_lossy();
    let program = Cli::command();
    let hint = match nearest(&typed, program.get_subcommands().map(clap::Command::get_name)) {
        Some(near) => format!("did you mean \"pullquote {near}\"?"),
        None => {
            "without a path your library is read, \"pullquote --help\" names the commands".into()
        }
    };
    Error::new("open", path, format!("no such file or directory; {hint}"))
}

/// A path as a person writes it, with `~` for the home.
fn shown(path: &Result<PathBuf>, lookup: Lookup) -> Safe {
    let Ok(path) = path else { return Safe::line("a folder") };
    let home = lookup("HOME").map(PathBuf::from).filter(|home| !home.as_os_str().is_empty());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(rest) => Safe::line(&format!("~/{}", rest.display())),
        None => Safe::line(&path.display().to_string()),
    }
}

/// Built-in themes and those in the themes folder, for completion.
fn themes(paths: &Paths) -> Vec<String> {
    let mut names: Vec<String> = BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.push("auto".to_owned());
    let folder = paths.themes().ok().and_then(|folder| std::fs::read_dir(folder).ok());
    for file in folder.into_iter().flatten().flatten() {
        let path = file.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && let Some(name) = path.file_stem()
        {
            names.push(Safe::line(&name.to_string_lossy()).into_string());
        }
    }
    names.sort();
    names.dedup();
    names
}

/// The configured editor, else the environment's, split at blanks as every program does.
fn editor(config: &Config, environment: &Environment) -> Vec<String> {
    if !config.open.editor.is_empty() {
        return config.open.editor.clone();
    }
    let named = environment.visual.as_ref().or(environment.editor.as_ref());
    named.map(|named| named.split_whitespace().map(str::to_owned).collect()).unwrap_or_default()
}

/// The reader with the colours it is drawn in.
#[derive(Debug)]
struct Reading {
    app: App,
    theme: Theme,
    config: Config,
    /// Asked for on the command line, whatever the config comes to say.
    plain: bool,
    paths: Paths,
    colors: Colors,
    /// What is known of the terminal's background.
    dark: Option<bool>,
}

impl Reading {
    fn choose(&mut self) -> Vec<Effect> {
        let (theme, problems) = Theme::choose(&self.config, &self.paths, self.colors, self.dark);
        self.theme = theme;
        match problems.first() {
            Some(problem) => self.app.update(Msg::Failed(problem.to_string())),
            None => Vec::new(),
        }
    }
}

impl Program for Reading {
    fn update(&mut self, mut msg: Msg) -> Vec<Effect> {
        let mut recoloured = false;
        if let Msg::Configured { config, .. } = &mut msg {
            config.plain |= self.plain;
        }
        match &msg {
            Msg::Background { dark } => {
                self.dark = Some(*dark);
                recoloured = true;
            }
            Msg::Configured { config, .. } => {
                self.config = (**config).clone();
                recoloured = true;
            }
            _ => {}
        }
        let mut effects = self.app.update(msg);
        let chosen = effects.iter().rev().find_map(|effect| match effect {
            Effect::Theme(name) => Some(name.clone()),
            _ => None,
        });
        match chosen {
            Some(name) if name.is_empty() => {
                let names = themes(&self.paths).join(", ");
                effects.extend(self.app.update(Msg::Failed(format!("name a theme: {names}"))));
            }
            Some(name) => {
                self.config.theme = ThemeChoice::of(&name);
                recoloured = true;
            }
            None => {}
        }
        if recoloured {
            effects.extend(self.choose());
        }
        effects
    }

    fn draw(&self, drawing: &mut Drawing) -> Option<Position> {
        crate::ui::draw(&self.app, &self.theme, drawing)
    }

    fn wake(&self) -> Option<Timestamp> {
        self.app.wake()
    }

    fn closing(&mut self) -> Vec<Effect> {
        self.app.closing()
    }
}
