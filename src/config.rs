//! The config file → a complete, checked [`Config`] and the problems that were survived.
//!
//! Nothing in the file can keep the program from starting: what is not understood is reported with
//! its place and hides only itself.

pub mod choice;
pub mod color;
pub mod file;
pub mod keys;
pub mod near;
pub mod setting;
pub mod show;
pub mod style;
pub mod theme;
pub mod typed;

use std::path::{Path, PathBuf};

use crate::config::choice::{IgnoreCase, Layout, MarkRead, Preset, Sort};
use crate::config::keys::Binding;
use crate::config::near::nearest;
use crate::config::setting::{SETTINGS, Setting};
use crate::config::theme::ThemeChoice;
use crate::config::typed::{Entry, Source, Value};
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
    pub list: List,
    pub page: Page,
    pub find: Find,
    pub open: Open,
    /// In the order of typing, so that the last of two for the same keys wins.
    pub keys: Vec<Binding>,
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

/// Programs with their arguments; empty for the system's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    pub browser: Vec<String>,
    pub editor: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            library: String::new(),
            theme: ThemeChoice::default(),
            preset: Preset::Vim,
            mouse: false,
            ascii: false,
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
            open: Open { browser: Vec::new(), editor: Vec::new() },
            keys: Vec::new(),
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

    /// `Err` holds what could be kept of a file that is not whole.
    fn from_file(paths: &Paths) -> (std::result::Result<Self, Self>, Vec<Problem>) {
        let Ok(path) = paths.config_file() else { return (Ok(Self::default()), Vec::new()) };
        match file::read(&path) {
            Err(error) => (Err(Self::default()), vec![Problem::new(error.to_string())]),
            Ok(None) => (Ok(Self::default()), Vec::new()),
            Ok(Some((text, foreign))) => {
                let mut source = Source::new(&text, &path);
                let config = resolve(&mut source);
                let config = if source.is_sound() { Ok(config) } else { Err(config) };
                let problems = foreign.into_iter().chain(source.into_problems()).collect();
                (config, problems)
            }
        }
    }
}

/// Reads the text of a config file; `path` is for the problems only.
pub fn read(text: &str, path: &Path) -> (Config, Vec<Problem>) {
    let mut source = Source::new(text, path);
    let config = resolve(&mut source);
    (config, source.into_problems())
}

fn resolve(source: &mut Source) -> Config {
    let mut config = Config::default();
    for entry in source.read() {
        if entry.key == "keys" {
            match entry.value {
                Value::Table(tables) => config.keys = keys::read(tables, source),
                _ => not_a_table(&entry, source),
            }
        } else if !is_table(&entry.key) {
            set(&mut config, "", entry, source);
        } else if let Value::Table(entries) = entry.value {
            for inner in entries {
                set(&mut config, &entry.key, inner, source);
            }
        } else {
            not_a_table(&entry, source);
        }
    }
    config
}

fn set(config: &mut Config, table: &str, entry: Entry, source: &mut Source) {
    let known = |setting: &&Setting| setting.table_and_key() == (table, &entry.key);
    match SETTINGS.iter().find(known) {
        Some(setting) => setting.set(config, entry, source),
        None => source.report(entry.at.start, unknown(table, &entry.key)),
    }
}

/// Says that there is no such setting, and where the one that was meant may be.
fn unknown(table: &str, key: &str) -> String {
    let here = names_in(table);
    let elsewhere = SETTINGS.iter().find(|setting| setting.table_and_key().1 == key);
    let hint = if let Some(near) = nearest(key, here.iter().copied()) {
        format!("did you mean \"{near}\"?")
    } else if let Some(setting) = elsewhere {
        match setting.table_and_key() {
            ("", key) => format!("\"{key}\" stands above the first [table]"),
            (table, key) => format!("\"{key}\" stands in [{table}]"),
        }
    } else {
        format!("there are {}", here.join(", "))
    };
    let place = if table.is_empty() { String::new() } else { format!(" in [{table}]") };
    format!("unknown setting \"{key}\"{place} is ignored; {hint}")
}

/// The settings of one table; at the top also the tables.
fn names_in(table: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for setting in SETTINGS {
        let (its_table, key) = setting.table_and_key();
        if its_table == table {
            names.push(key);
        } else if table.is_empty() && !names.contains(&its_table) {
            names.push(its_table);
        }
    }
    if table.is_empty() {
        names.push("keys");
    }
    names
}

fn is_table(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.table_and_key().0 == name && !name.is_empty())
}

fn not_a_table(entry: &Entry, source: &mut Source) {
    let (key, typed) = (&entry.key, source.typed(&entry.span));
    let what = match entry.value {
        Value::List(_) => format!("\"{key}\" is one table and not a list: write [{key}]"),
        _ => format!("\"{key}\" is a table, not {typed}: write [{key}] and its settings below"),
    };
    source.report(entry.at.start, what);
}

#[cfg(test)]
mod tests {
    use super::choice::Context;
    use super::{Binding, Config, EXAMPLE, SETTINGS, read, show};
    use crate::config::choice::Choice;
    use crate::error::Problem;
    use crate::paths::Paths;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use std::path::Path;

    const FILE: &str = "c.toml";

    /// Every setting away from its default.
    const OTHER: &str = r##"library = "~/reading"
theme = { light = "paper", dark = "sixteen" }
preset = "emacs"
mouse = true
ascii = true

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

[open]
browser = [
    "firefox",
    "--new-window",  # beside the others
]
editor = ["code", "--wait"]

[keys.list]
"g g" = ["top", "redraw"]
"#" = "nop"

[keys.page]
j = "down"
"##;

    fn config(text: &str) -> Config {
        read(text, Path::new(FILE)).0
    }

    fn problems(text: &str) -> Vec<Problem> {
        read(text, Path::new(FILE)).1
    }

    fn keys<'a>(config: &'a Config) -> Vec<(Context, &'a str, &'a [String])> {
        let triple = |key: &'a Binding| (key.context, key.keys.as_str(), key.actions.as_slice());
        config.keys.iter().map(triple).collect()
    }

    #[test]
    fn the_example_is_the_default() {
        assert_eq!(read(EXAMPLE, Path::new(FILE)), (Config::default(), Vec::new()));
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
    fn every_setting_can_be_changed_and_is_shown_as_it_was_typed() {
        let (config, problems) = read(OTHER, Path::new(FILE));
        assert_eq!(problems, []);
        for setting in SETTINGS {
            assert_ne!(
                setting.value(&config),
                setting.value(&Config::default()),
                "{}",
                setting.name
            );
        }
        let (top, redraw) = ("top".to_owned(), "redraw".to_owned());
        let expected: [(Context, &str, &[String]); 3] = [
            (Context::List, "g g", &[top, redraw]),
            (Context::List, "#", &["nop".to_owned()]),
            (Context::Page, "j", &["down".to_owned()]),
        ];
        assert_eq!(keys(&config), expected);
        let (again, problems) = read(&show::as_toml(&config), Path::new(FILE));
        assert_eq!(problems, []);
        assert_eq!(keys(&again), expected);
        assert_eq!(Config { keys: Vec::new(), ..again }, Config { keys: Vec::new(), ..config });
    }

    #[test]
    fn a_mistake_is_named_with_its_place_and_what_stands_instead() {
        for (text, report) in [
            (
                "widht = 3",
                "1:1: unknown setting \"widht\" is ignored; there are library, theme, preset, mouse, ascii, list, page, find, open, keys",
            ),
            (
                "\n[list]\n  widht = 3",
                "3:3: unknown setting \"widht\" in [list] is ignored; did you mean \"width\"?",
            ),
            (
                "sort = 'date'",
                "1:1: unknown setting \"sort\" is ignored; \"sort\" stands in [list]",
            ),
            (
                "[page]\nlibrary = 'x'",
                "2:1: unknown setting \"library\" in [page] is ignored; \"library\" stands above the first [table]",
            ),
            (
                "[find]\nx = 1",
                "2:1: unknown setting \"x\" in [find] is ignored; there are ignore_case",
            ),
            (
                "[lists]\nwidth = 3",
                "1:2: unknown setting \"lists\" is ignored; did you mean \"list\"?",
            ),
            ("mouse = 'yes'", "1:9: mouse takes true or false, not 'yes'; false stands"),
            (
                "[list]\nwidth = 3",
                "2:9: list.width takes a number from 16 to 200, not 3; 44 stands",
            ),
            (
                "[list]\nwidth = 99999999999999999999",
                "2:9: list.width takes a number from 16 to 200, not 99999999999999999999; 44 stands",
            ),
            (
                "[page]\nwidth = 72.5",
                "2:9: page.width takes a number from 20 to 200, not 72.5; 72 stands",
            ),
            (
                "[list]\nsort = \"datte\"",
                "2:8: list.sort takes date, title, feed, length or unread, not \"datte\"; did you mean \"date\"?; \"date\" stands",
            ),
            (
                "preset = \"nano\"",
                "1:10: preset takes vim, newsboat or emacs, not \"nano\"; \"vim\" stands",
            ),
            (
                "theme = 3",
                "1:9: theme takes the name or the file of a theme, or { light = \"…\", dark = \"…\" }, not 3; \"auto\" stands",
            ),
            ("theme = { lihgt = 'x' }", "1:11: theme has light and dark, \"lihgt\" is ignored"),
            (
                "theme = { light = 'auto' }",
                "1:19: theme.light takes the name of a theme, not 'auto'; \"paper\" stands",
            ),
            ("list = 3", "1:1: \"list\" is a table, not 3: write [list] and its settings below"),
            ("[[list]]\nwidth = 30", "1:3: \"list\" is one table and not a list: write [list]"),
            (
                "keys = 'vim'",
                "1:1: \"keys\" is a table, not 'vim': write [keys] and its settings below",
            ),
            (
                "[open]\nbrowser = 'firefox --new-window'",
                "2:11: open.browser is run without a shell: write [\"firefox\", \"--new-window\"], one string for each argument; the system's stands",
            ),
            (
                "[open]\nbrowser = 'sh -c \"x y\"'",
                "2:11: open.browser is run without a shell: write [\"prog\", \"argument\"], one string for each; the system's stands",
            ),
            (
                "[open]\neditor = ['vi', 3]",
                "2:10: open.editor takes an array of strings and nothing else; the system's stands",
            ),
            ("[open]\neditor = ['']", "2:10: open.editor names no program; the system's stands"),
            (
                "[open]\neditor = true",
                "2:10: open.editor takes an array, one string for each argument, like [\"prog\", \"--new\"], not true; the system's stands",
            ),
            (
                "[keys.lst]\nj = 'down'",
                "1:7: unknown key table \"keys.lst\" is ignored; did you mean \"list\"?",
            ),
            (
                "[keys]\nj = 'down'",
                "2:1: unknown key table \"keys.j\" is ignored; there are global, list, page, input",
            ),
            (
                "[keys.list]\nj = 3",
                "2:5: \"j\" takes an action, a list of actions or \"nop\", not 3; the binding is ignored",
            ),
            (
                "[keys.list]\nj = []",
                "2:5: \"j\" takes an action, a list of actions or \"nop\", not []; the binding is ignored",
            ),
            (
                "[keys.list]\nj = ['down', 1]",
                "2:5: \"j\" takes an action, a list of actions or \"nop\", not ['down', 1]; the binding is ignored",
            ),
            ("theme = ink", "1:9: not TOML: invalid float, expected `inf`; this line is ignored"),
            (
                "mouse = tru",
                "1:9: not TOML: invalid boolean, expected `true`; this line is ignored",
            ),
            ("mouse = true\nmouse = false", "2:1: not TOML: duplicate key; this line is ignored"),
            (
                "[list\nwidth = 50",
                "1:6: not TOML: unclosed table, expected `]`; ignored up to line 2",
            ),
            (
                "theme = 'ink",
                "1:13: not TOML: invalid literal string, expected `'`; this line is ignored",
            ),
            (
                "mouse = true\ntheme = '''ink\n[list]\nwidth = 50\n",
                "2:1: not TOML: invalid multi-line literal string, expected `'`; ignored up to line 4",
            ),
        ] {
            let found: Vec<String> = problems(text)
                .into_iter()
                .map(|problem| {
                    let column = problem.column.unwrap();
                    problem.to_string().replacen(": ", &format!(":{column}: "), 1)
                })
                .collect();
            assert_eq!(found, [format!("{FILE}:{report}")], "{text}");
        }
    }

    #[test]
    fn the_report_shows_the_line_and_points_at_the_word() {
        let text = "\u{feff}mouse = true\r\n[page]\r\n\twidth = 'ω' \r\n";
        assert_eq!(
            problems(text)[0].report(),
            "c.toml:3: page.width takes a number from 20 to 200, not 'ω'; 72 stands\n   |\n 3 |     width = 'ω'\n   |             ^"
        );
        assert_eq!(problems("\u{feff}mose = 1")[0].column, Some(1));
    }

    #[test]
    fn a_mistake_hides_only_itself() {
        let text = "mouse = 1\nascii = true\n[page]\nwidth = 7x\nmargin = 4\n[list\nwidth = 50\n[find]\nignore_case = 'never'\n";
        let config = config(text);
        assert!(config.ascii && !config.mouse);
        assert_eq!((config.page.width, config.page.margin, config.list.width), (72, 4, 44));
        assert_eq!(config.find.ignore_case.word(), "never");
        assert_eq!(problems(text).iter().map(|p| p.line.unwrap()).collect::<Vec<_>>(), [1, 4, 6]);
    }

    #[test]
    fn a_program_can_be_named_without_an_array() {
        assert_eq!(config("open.browser = 'firefox'").open.browser, ["firefox"]);
        assert_eq!(config("open.browser = ''").open.browser, [] as [&str; 0]);
    }

    #[test]
    fn an_endless_row_of_mistakes_is_counted() {
        let text: String = (0..1000).map(|number| format!("x{number} = 1\n")).collect();
        let found = problems(&text);
        assert_eq!(found.len(), 51);
        assert_eq!(found[50].to_string(), "c.toml: 950 more problems");
        let found = problems(&"=\n".repeat(1000));
        assert_eq!(found[50].to_string(), "c.toml: 950 more problems");
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
        assert_eq!((changed, problems.len()), (Config { ascii: true, ..Config::default() }, 1));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(Config::reload(&other, &paths), (Config::default(), Vec::new()));
        std::fs::create_dir(&file).unwrap();
        let (kept, problems) = Config::reload(&other, &paths);
        let expected = format!("cannot read {}: is a directory", file.display());
        assert_eq!((kept == other, problems[0].to_string()), (true, expected));
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

    proptest! {
        #[test]
        fn no_text_panics_or_smuggles_a_control_character_into_a_report(
            text in r##"([a-z\[\]{}="'.,#\\ \n\t\r0-9]|mouse|theme|\[keys.list\]|\[page\]|"""|\PC|\x1b){0,60}"##
        ) {
            let (config, problems) = read(&text, Path::new(FILE));
            for problem in &problems {
                prop_assert!(!problem.report().chars().any(|c| c.is_control() && c != '\n'));
            }
            let (again, _) = read(&show::as_toml(&config), Path::new(FILE));
            prop_assert_eq!(keys(&again), keys(&config));
        }
    }

    #[test]
    fn a_torn_line_changes_no_other_setting() {
        let whole = config(OTHER);
        let values = |config: &Config| -> Vec<toml::Value> {
            SETTINGS.iter().map(|setting| setting.value(config)).collect()
        };
        let key_of = |line: &'static str| match line.split(' ').next() {
            Some("" | "]") => "browser",
            key => key.unwrap(),
        };
        let (typed, defaults) = (values(&whole), values(&Config::default()));
        for (start, _) in OTHER.char_indices() {
            for (removed, put) in
                [(1, ""), (2, ""), (0, "["), (1, "]"), (0, "\""), (1, "\n"), (0, "="), (0, "{")]
            {
                let end = (start + removed).min(OTHER.len());
                let text = format!("{}{put}{}", &OTHER[..start], &OTHER[end..]);
                let (torn, problems) = read(&text, Path::new(FILE));
                if !problems.iter().any(|problem| problem.what.starts_with("not TOML")) {
                    continue;
                }
                let line = |at: usize| OTHER[..at].matches('\n').count();
                let touched = line(start)..=line(end);
                let touched = OTHER.lines().enumerate().filter(|(line, _)| touched.contains(line));
                let touched: Vec<&str> = touched.map(|(_, line)| key_of(line)).collect();
                for (setting, value) in SETTINGS.iter().zip(values(&torn)) {
                    let at = SETTINGS.iter().position(|other| other.name == setting.name).unwrap();
                    let expected = value == typed[at]
                        || value == defaults[at]
                        || touched.contains(&setting.table_and_key().1);
                    assert!(expected, "{} is {value} in\n{text}", setting.name);
                }
            }
        }
    }
}
