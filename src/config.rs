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
