//! The theme that the config names → a style for every part of the screen.
//!
//! A theme file stands on a built-in theme: what it does not name, palette or part, is as there,
//! so that three lines that change the accent are a whole theme.

pub mod draft;

use std::path::{Path, PathBuf};

use crate::config::color::Color;
use crate::config::file;
use crate::config::near::nearest;
use crate::config::style::{Part, Style};
use crate::config::theme::draft::Draft;
use crate::config::typed::{Entry, Source, Value};
use crate::error::Problem;
use crate::paths::{Colors, Paths};

/// The built-in themes: name and file.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("ink", include_str!("themes/ink.toml")),
    ("paper", include_str!("themes/paper.toml")),
    ("sixteen", include_str!("themes/sixteen.toml")),
    ("plain", include_str!("themes/plain.toml")),
];

const LIGHT: &str = "paper";
const DARK: &str = "ink";

/// The theme as the config names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeChoice {
    /// By the background of the terminal.
    Auto { light: String, dark: String },
    /// A built-in name, the name of a file in the themes folder, or a path.
    Named(String),
}

impl Default for ThemeChoice {
    fn default() -> Self {
        Self::Auto { light: LIGHT.to_owned(), dark: DARK.to_owned() }
    }
}

impl ThemeChoice {
    /// Reads a name as typed, `auto` included.
    pub fn of(name: &str) -> Self {
        if name == "auto" { Self::default() } else { Self::Named(name.to_owned()) }
    }

    /// Reads `{ light = "…", dark = "…" }`.
    pub fn read(&mut self, entries: Vec<Entry>, source: &mut Source) {
        let (mut light, mut dark) = (LIGHT.to_owned(), DARK.to_owned());
        for Entry { key, at, value, span } in entries {
            let slot = match key.as_str() {
                "light" => &mut light,
                "dark" => &mut dark,
                _ => {
                    let what = format!("theme has light and dark, \"{key}\" is ignored");
                    source.report(at.start, what);
                    continue;
                }
            };
            match value {
                Value::Text(name) if name != "auto" => *slot = name,
                _ => {
                    let typed = source.typed(&span);
                    let what = format!(
                        "theme.{key} takes the name of a theme, not {typed}; \"{slot}\" stands"
                    );
                    source.report(span.start, what);
                }
            }
        }
        *self = Self::Auto { light, dark };
    }

    /// The choice as TOML.
    pub fn value(&self) -> toml::Value {
        match self {
            Self::Named(name) => name.as_str().into(),
            auto if *auto == Self::default() => "auto".into(),
            Self::Auto { light, dark } => {
                let pair = [("light", light), ("dark", dark)];
                let table = pair.map(|(key, name)| (key.to_owned(), name.as_str().into()));
                toml::Value::Table(table.into_iter().collect())
            }
        }
    }

    /// Every theme that the choice may come to.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::Auto { light, dark } => vec![light, dark],
            Self::Named(name) => vec![name],
        }
    }
}

/// A style for every part of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    pub name: String,
    /// It is made for a dark background.
    pub dark: bool,
    /// The background that its colours are made for, painted or not.
    pub background: Option<Color>,
    styles: [Style; Part::ALL.len()],
}

impl Theme {
    /// The theme for this terminal; a theme that cannot be used gives way to the automatic one.
    ///
    /// `dark` is what is known of the terminal's background; not known counts as dark.
    pub fn choose(
        choice: &ThemeChoice,
        paths: &Paths,
        colors: Colors,
        dark: Option<bool>,
    ) -> (Self, Vec<Problem>) {
        let dark = dark.unwrap_or(true);
        if colors == Colors::None {
            return (Self::built_in("plain"), Vec::new());
        }
        let name = match choice {
            ThemeChoice::Named(name) => name,
            ThemeChoice::Auto { dark: name, .. } if dark => name,
            ThemeChoice::Auto { light: name, .. } => name,
        };
        let (theme, problems) = Self::named(name, paths);
        let theme = theme.unwrap_or_else(|| Self::built_in(if dark { DARK } else { LIGHT }));
        (theme.in_colors(colors), problems)
    }

    /// The theme of this name or file, if there is one that can be used.
    pub fn named(name: &str, paths: &Paths) -> (Option<Self>, Vec<Problem>) {
        let instead = "the automatic theme is used";
        let looks_like_a_path = name.contains(['/', '\\']) || name.ends_with(".toml");
        let path = if looks_like_a_path {
            paths.as_typed(name)
        } else {
            paths.themes().map(|folder| folder.join(format!("{name}.toml")))
        };
        let built_in = !looks_like_a_path && BUILT_IN.iter().any(|(known, _)| *known == name);
        let path = match path {
            Ok(path) => path,
            Err(_) if built_in => return (Some(Self::built_in(name)), Vec::new()),
            Err(error) => return (None, vec![Problem::new(format!("{error}; {instead}"))]),
        };
        match file::read(&path) {
            Ok(Some((text, foreign))) => {
                let (theme, problems) = read(&text, &path);
                (theme, foreign.into_iter().chain(problems).collect())
            }
            Ok(None) if built_in => (Some(Self::built_in(name)), Vec::new()),
            Ok(None) => (None, vec![Problem::new(format!("{}; {instead}", missing(name, &path)))]),
            Err(error) => (None, vec![Problem::new(format!("{error}; {instead}"))]),
        }
    }

    /// A built-in theme; any other name gives one without a style.
    pub fn built_in(name: &str) -> Self {
        Draft::built_in(name).theme(name)
    }

    pub fn style(&self, part: Part) -> Style {
        self.styles[part as usize]
    }

    /// The same with no more colours than the terminal has.
    fn in_colors(mut self, colors: Colors) -> Self {
        match colors {
            Colors::True => {}
            Colors::Indexed => {
                self.styles = self.styles.map(|style| style.map(Color::indexed));
            }
            Colors::Sixteen | Colors::None => {
                let fits = |color| matches!(color, Color::Default | Color::Indexed(..16));
                let all_fit = self.styles.iter().all(|style| {
                    let mut colors = [style.fg, style.bg, style.underline_color].into_iter();
                    colors.all(|color| color.is_none_or(fits))
                });
                if !all_fit {
                    return Self::built_in("sixteen");
                }
            }
        }
        self
    }
}

/// Reads the text of a theme file; `None` when it is not whole enough to be used.
pub fn read(text: &str, path: &Path) -> (Option<Theme>, Vec<Problem>) {
    let mut source = Source::new(text, path);
    let draft = Draft::read(&mut source);
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let theme = source.is_sound().then(|| draft.theme(&name));
    let mut problems = source.into_problems();
    if let (None, Some(first)) = (&theme, problems.first_mut()) {
        first.what.push_str("; the theme is not used");
    }
    (theme, problems)
}

fn missing(name: &str, path: &PathBuf) -> String {
    let names = BUILT_IN.map(|(name, _)| name);
    let hint = match nearest(name, names.into_iter().chain(["auto"])) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("there are auto, {}, and no file {}", names.join(", "), path.display()),
    };
    format!("unknown theme \"{name}\": {hint}")
}
