//! The config file → a complete, checked [`Config`] and the problems that were survived.
//!
//! Nothing in the file can keep the program from starting: what is not understood is reported with
//! its place and hides only itself.

pub mod choice;
pub mod color;
pub mod feed;
pub mod file;
pub mod highlight;
pub mod keys;
pub mod near;
pub mod pipe;
pub mod reference;
pub mod resolve;
pub mod setting;
pub mod show;
pub mod sink;
pub mod span;
pub mod style;
mod table;
pub mod theme;
pub mod typed;
pub mod views;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::config::choice::{Citation, IgnoreCase, Layout, MarkRead, Preset, Sort, Take, Then};
use crate::config::feed::Feed;
use crate::config::highlight::Highlight;
use crate::config::keys::Binding;
use crate::config::pipe::Pipe;
use crate::config::sink::Sink;
use crate::config::span::Span;
use crate::config::theme::ThemeChoice;
use crate::config::typed::{Place, Source};
use crate::config::views::View;
use crate::error::{Problem, Result};
use crate::paths::Paths;

/// The file that `config init` writes: every setting at its default, explained.
pub const EXAMPLE: &str = include_str!("../config.example.toml");

/// Every setting, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// As typed; empty for the default place. See [`Config::library`].
    pub library: String,
    pub theme: ThemeChoice,
    pub preset: Preset,
    pub mouse: bool,
    pub ascii: bool,
    /// For screen readers: as `ascii`, one pane at a time, no colour.
    pub plain: bool,
    pub list: List,
    pub page: Page,
    pub find: Find,
    pub keep: Keep,
    pub open: Open,
    /// In the order of typing.
    pub views: Vec<View>,
    pub refresh: Refresh,
    pub sync: Sync,
    /// Those of `config.toml`, then those of `feeds.toml`, each with a folder of its own.
    pub feeds: Vec<Feed>,
    /// Commands that quotes and passages can be given to by name.
    pub pipes: Vec<Pipe>,
    /// Where quotes go by themselves.
    pub sinks: Vec<Sink>,
    /// What is to be seen wherever it stands, the most important first.
    pub highlights: Vec<Highlight>,
    /// In the order of typing, so that the last of two for the same keys wins.
    pub keys: Vec<Binding>,
    /// Where the settings were typed, by name.
    pub places: BTreeMap<&'static str, Place>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub sort: Sort,
    pub reverse: bool,
    pub layout: Layout,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
    pub feeds: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Columns.
    pub width: u16,
    pub justify: bool,
    pub hyphenate: bool,
    /// Rows.
    pub margin: u16,
    pub mark_read: MarkRead,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    pub ignore_case: IgnoreCase,
}

/// What keeping a passage does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    pub take: Take,
    pub then: Then,
    pub cite: Citation,
    /// Scalar values kept on each side of a passage.
    pub context: u16,
    /// What quotes can be sorted into, each by its letter.
    pub categories: Vec<String>,
}

impl Default for Keep {
    fn default() -> Self {
        let categories = ["fact", "claim", "idea", "question", "story"];
        Self {
            take: Take::Quotation,
            then: Then::Stay,
            cite: Citation::Plain,
            context: 64,
            categories: categories.map(str::to_owned).to_vec(),
        }
    }
}

/// Programs with their arguments; empty for the system's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    pub browser: Vec<String>,
    pub editor: Vec<String>,
    pub copy: Vec<String>,
}

/// What holds for every feed that does not say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    pub every: Span,
    pub timeout: Span,
    pub parallel: u16,
    pub per_host: u16,
    /// Megabytes.
    pub max_size: u16,
    /// Articles a feed; 0 for all.
    pub keep: u16,
    /// Empty for the program's own name.
    pub user_agent: String,
    /// Empty for the environment's, `none` for none.
    pub proxy: String,
}

/// How what is kept reaches other devices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sync {
    /// The address of a git repository; empty for none.
    pub git: String,
    /// A program with its arguments; it comes before git.
    pub command: Vec<String>,
    /// Carry the articles too.
    pub library: bool,
}

impl Default for Refresh {
    fn default() -> Self {
        Self {
            every: Span(30 * 60),
            timeout: Span(30),
            parallel: 32,
            per_host: 4,
            max_size: 32,
            keep: 0,
            user_agent: String::new(),
            proxy: String::new(),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            library: String::new(),
            theme: ThemeChoice::default(),
            preset: Preset::Vim,
            mouse: false,
            ascii: false,
            plain: false,
            list: List {
                sort: Sort::Date,
                reverse: false,
                layout: Layout::Auto,
                width: 44,
                height: 12,
                feeds: true,
            },
            page: Page {
                width: 72,
                justify: false,
                hyphenate: true,
                margin: 2,
                mark_read: MarkRead::Open,
            },
            find: Find { ignore_case: IgnoreCase::Smart },
            keep: Keep::default(),
            open: Open { browser: Vec::new(), editor: Vec::new(), copy: Vec::new() },
            views: Vec::new(),
            refresh: Refresh::default(),
            sync: Sync::default(),
            feeds: Vec::new(),
            pipes: Vec::new(),
            sinks: Vec::new(),
            highlights: Vec::new(),
            keys: Vec::new(),
            places: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the user's file; without one, or without a home, the defaults stand.
    pub fn load(paths: &Paths) -> (Self, Vec<Problem>) {
        let (config, problems) = Self::from_file(paths);
        (config.unwrap_or_else(|kept| kept), problems)
    }

    /// Reads it again: a file that is half typed or cannot be read changes nothing.
    pub fn reload(previous: &Self, paths: &Paths) -> (Self, Vec<Problem>) {
        let (config, problems) = Self::from_file(paths);
        (config.unwrap_or_else(|_| previous.clone()), problems)
    }

    /// The library that the file names, else the default place.
    pub fn library(&self, paths: &Paths) -> Result<PathBuf> {
        if self.library.is_empty() { paths.library() } else { paths.as_typed(&self.library) }
    }

    /// A problem with the value of a setting, at the place where it was typed.
    pub fn problem(&self, setting: &str, what: impl Into<String>) -> Problem {
        match self.places.get(setting) {
            Some(place) => place.problem(what),
            None => Problem::new(what),
        }
    }

    /// `Err` holds what could be kept of a file that is not whole.
    fn from_file(paths: &Paths) -> (std::result::Result<Self, Self>, Vec<Problem>) {
        let (config, mut problems) = Self::from_config_file(paths);
        let Ok(path) = paths.feeds_file() else { return (config, problems) };
        let (mut config, mut sound) = match config {
            Ok(config) => (config, true),
            Err(config) => (config, false),
        };
        match file::read(&path) {
            Ok(None) => {}
            Ok(Some((text, foreign))) => {
                let mut source = Source::new(&text, &path);
                resolve::feeds(&mut config, &mut source);
                sound &= source.is_sound();
                problems.extend(foreign.into_iter().chain(source.into_problems()));
            }
            Err(error) => {
                sound = false;
                problems.push(Problem::new(error.to_string()));
            }
        }
        (if sound { Ok(config) } else { Err(config) }, problems)
    }

    fn from_config_file(paths: &Paths) -> (std::result::Result<Self, Self>, Vec<Problem>) {
        let Ok(path) = paths.config_file() else { return (Ok(Self::default()), Vec::new()) };
        match file::read(&path) {
            Err(error) => (Err(Self::default()), vec![Problem::new(error.to_string())]),
            Ok(None) => (Ok(Self::default()), Vec::new()),
            Ok(Some((text, foreign))) => {
                let mut source = Source::new(&text, &path);
                let config = resolve::config(&mut source);
                let templates = sink::check(&config.sinks, paths);
                let config = if source.is_sound() { Ok(config) } else { Err(config) };
                let problems = foreign.into_iter().chain(source.into_problems()).chain(templates);
                (config, problems.collect())
            }
        }
    }
}

/// Reads the text of a config file; `path` is for the problems only.
pub fn read(text: &str, path: &Path) -> (Config, Vec<Problem>) {
    let mut source = Source::new(text, path);
    let config = resolve::config(&mut source);
    (config, source.into_problems())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::choice::Context;
    use super::setting::SETTINGS;
    use super::{Binding, Config, EXAMPLE, read};
    use crate::paths::Paths;
    use std::collections::BTreeMap;
    use std::path::Path;

    pub(crate) const FILE: &str = "c.toml";

    /// Every setting away from its default.
    pub(crate) const OTHER: &str = r##"library = "~/reading"
theme = { light = "paper", dark = "sixteen" }
preset = "emacs"
mouse = true
ascii = true
plain = true

[list]
sort = "feed"
reverse = true
layout = "stack"
width = 61
height = 9
feeds = false

[page]
width = 80
justify = true
hyphenate = false
margin = 5
mark_read = "end"

[find]
ignore_case = "never"

[keep]
take = "paragraph"
then = "next"
cite = "apa"
context = 200
categories = ["true", "false"]

[open]
browser = [
    "firefox",
    "--new-window",  # beside the others
]
editor = ["code", "--wait"]
copy = 'tee'

[views]
"Long reads" = "-tag:news \"so said\""
Essays = "tag:essay"

[refresh]
every = "2h"
timeout = "45s"
parallel = 3
per_host = 1
max_size = 5
keep = 200
user_agent = "me"
proxy = "http://localhost:1"

[sync]
git = "https://example.org/quotes.git"
command = ["rclone", "bisync"]
library = true

[keys.list]
"g g" = ["top", "redraw"]
"#" = "nop"

[keys.page]
j = "down"
"##;

    pub(crate) fn keys<'a>(config: &'a Config) -> Vec<(Context, &'a str, &'a [String])> {
        let triple = |key: &'a Binding| (key.context, key.keys.as_str(), key.actions.as_slice());
        config.keys.iter().map(triple).collect()
    }

    pub(crate) fn views(config: &Config) -> Vec<(&str, &str)> {
        config.views.iter().map(|view| (view.name.as_str(), view.query.as_str())).collect()
    }

    /// The same without the places where it was typed.
    fn unplaced(config: Config) -> Config {
        Config { places: BTreeMap::new(), ..config }
    }

    #[test]
    fn the_example_is_the_default() {
        let (example, problems) = read(EXAMPLE, Path::new(FILE));
        assert_eq!((unplaced(example), problems), (Config::default(), Vec::new()));
    }

    #[test]
    fn the_example_explains_every_setting_and_all_that_it_takes() {
        let blocks: Vec<&str> = EXAMPLE.split("\n\n").collect();
        for setting in SETTINGS {
            let (table, key) = setting.table_and_key();
            let value = setting.value(&Config::default());
            let block = blocks
                .iter()
                .scan("", |open, block| {
                    let header = block.lines().find(|line| line.starts_with('['));
                    *open = header.map_or(*open, |header| header.trim_matches(['[', ']']));
                    Some((*open, *block))
                })
                .find(|(open, block)| {
                    *open == table && block.lines().any(|line| line == format!("{key} = {value}"))
                });
            let (_, block) = block.unwrap_or_else(|| panic!("{} is missing", setting.name));
            assert!(block.contains(&format!("# {}\n", setting.about)), "{}", setting.name);
            let bare = block.replace("\n# ", " ");
            for word in setting.words() {
                assert!(bare.contains(word), "{}: {word}", setting.name);
            }
            if let Some(range) = setting.takes().strip_prefix("a number from ") {
                assert!(bare.contains(range), "{}: {range}", setting.name);
            }
        }
    }

    #[test]
    fn a_half_typed_file_leaves_the_old_settings() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        let file = paths.config_file().unwrap();
        let write = |text: &str| std::fs::write(&file, text).unwrap();
        std::fs::create_dir(paths.config().unwrap()).unwrap();
        assert_eq!(Config::load(&paths), (Config::default(), Vec::new()));

        write(OTHER);
        let (other, _) = Config::load(&paths);
        write("mouse = true\ntheme = \"in");
        let (kept, problems) = Config::reload(&other, &paths);
        assert_eq!((kept == other, problems.len()), (true, 1));
        let (started, problems) = Config::load(&paths);
        assert_eq!(
            (started.mouse, started.theme, problems.len()),
            (true, Config::default().theme, 1)
        );

        write("mouse = 3\nascii = true");
        let (changed, problems) = Config::reload(&other, &paths);
        assert_eq!(
            (unplaced(changed), problems.len()),
            (Config { ascii: true, ..Config::default() }, 1)
        );
        std::fs::remove_file(&file).unwrap();
        assert_eq!(Config::reload(&other, &paths), (Config::default(), Vec::new()));
        std::fs::create_dir(&file).unwrap();
        let (kept, problems) = Config::reload(&other, &paths);
        let expected = format!("cannot read {}: is a directory", file.display());
        assert_eq!((kept == other, problems[0].to_string()), (true, expected));
    }

    #[test]
    fn a_fault_found_later_points_at_the_setting() {
        let (config, _) = read("mouse = 3\n[open]\neditor = ['vii']\n", Path::new(FILE));
        let problem = config.problem("open.editor", "no such program");
        assert_eq!(
            problem.report(),
            "c.toml:3: no such program\n   |\n 3 | editor = ['vii']\n   |          ^"
        );
        assert_eq!(config.problem("mouse", "no mouse").to_string(), "no mouse");
    }

    #[test]
    fn without_a_home_the_defaults_stand() {
        let paths = Paths::resolve(&|_| None, None);
        assert_eq!(Config::load(&paths), (Config::default(), Vec::new()));
        assert!(Config::default().library(&paths).is_err());
    }

    #[test]
    fn a_line_that_is_not_utf_8_is_named_and_the_rest_holds() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        std::fs::create_dir(paths.config().unwrap()).unwrap();
        std::fs::write(paths.config_file().unwrap(), b"mouse = true\n# gr\xfcn\nascii = true")
            .unwrap();
        let (config, problems) = Config::load(&paths);
        assert!(config.mouse && config.ascii);
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [Some(2)]);
    }
}
