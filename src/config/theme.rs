//! The theme that the config names → a style for every part of the screen.
//!
//! A theme file stands on a built-in theme: what it does not name, palette or part, is as there,
//! so that three lines that change the accent are a whole theme.

pub mod draft;

use std::path::Path;

use crate::config::Config;
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

    /// The themes that the choice may come to.
    fn names(&self) -> Vec<&str> {
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
        config: &Config,
        paths: &Paths,
        colors: Colors,
        dark: Option<bool>,
    ) -> (Self, Vec<Problem>) {
        let dark = dark.unwrap_or(true);
        if colors == Colors::None || config.plain {
            return (Self::built_in("plain"), Vec::new());
        }
        let name = match &config.theme {
            ThemeChoice::Named(name) => name,
            ThemeChoice::Auto { dark: name, .. } if dark => name,
            ThemeChoice::Auto { light: name, .. } => name,
        };
        let (theme, problems) = Self::named(name, paths);
        let theme = theme.unwrap_or_else(|| Self::built_in(if dark { DARK } else { LIGHT }));
        (theme.in_colors(colors), placed(config, problems))
    }

    /// What is wrong with any theme that the config may come to.
    pub fn check(config: &Config, paths: &Paths) -> Vec<Problem> {
        let problems = |name| placed(config, Self::named(name, paths).1);
        config.theme.names().into_iter().flat_map(problems).collect()
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

/// What is wrong with the name of a theme, not with its file, has its place in the config.
fn placed(config: &Config, problems: Vec<Problem>) -> Vec<Problem> {
    let place = |problem: Problem| match problem.path {
        Some(_) => problem,
        None => config.problem("theme", problem.what),
    };
    problems.into_iter().map(place).collect()
}

fn missing(name: &str, path: &Path) -> String {
    let names = BUILT_IN.map(|(name, _)| name);
    let hint = match nearest(name, names.into_iter().chain(["auto"])) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("there are auto, {}, and no file {}", names.join(", "), path.display()),
    };
    format!("unknown theme \"{name}\" ({hint})")
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, Theme, ThemeChoice, read};
    use crate::config::Config;
    use crate::config::color::{Color, contrast};
    use crate::config::style::{Part, Style};
    use crate::error::Problem;
    use crate::paths::{Colors, Paths};
    use proptest::prelude::proptest;
    use std::path::Path;

    /// What is read at length; the other parts are looked at.
    const TEXT: [Part; 21] = [
        Part::Text,
        Part::Title,
        Part::Heading,
        Part::Selected,
        Part::Unread,
        Part::Link,
        Part::Code,
        Part::Emphasis,
        Part::Strong,
        Part::Quotation,
        Part::QuotationFocus,
        Part::Speaker,
        Part::Cue,
        Part::Removed,
        Part::Added,
        Part::QuoteKept,
        Part::Focus,
        Part::Match,
        Part::MatchCurrent,
        Part::Popup,
        Part::Label,
    ];

    /// A part over another that has a background, as they meet on the screen.
    const OVER: [(Part, &[Part]); 5] = [
        (Part::Focus, &[Part::Text, Part::Heading, Part::Strong, Part::Code, Part::Quotation]),
        (Part::QuoteKept, &[Part::Text, Part::Heading, Part::Strong, Part::Code, Part::Quotation]),
        (Part::Selected, &[Part::Text, Part::Unread, Part::Dim, Part::Starred]),
        (Part::Popup, &[Part::Text, Part::Title, Part::Dim, Part::Key, Part::Accent, Part::Error]),
        (Part::Status, &[Part::Dim, Part::Key, Part::Accent, Part::Warning, Part::Error]),
    ];

    fn ratio(theme: &Theme, style: Style) -> f64 {
        let text = theme.style(Part::Text).fg;
        let fg = style.fg.or(text).and_then(Color::rgb).unwrap();
        let bg = style.bg.or(theme.background).and_then(Color::rgb).unwrap();
        contrast(fg, bg)
    }

    fn theme(text: &str) -> (Option<Theme>, Vec<String>) {
        let (theme, problems) = read(text, Path::new("t.toml"));
        (theme, problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn the_built_in_themes_are_whole_and_style_every_part() {
        for (name, text) in BUILT_IN {
            let (theme, problems) = read(text, Path::new(name));
            assert_eq!(problems, [], "{name}");
            assert_eq!(theme.unwrap().styles, Theme::built_in(name).styles);
            for part in Part::ALL {
                assert!(text.contains(&format!("\n{} = ", part.name())), "{name}: {}", part.name());
            }
        }
        assert_eq!((Theme::built_in("ink").dark, Theme::built_in("paper").dark), (true, false));
    }

    #[test]
    fn every_part_of_ink_and_paper_can_be_read_in_all_colours_and_in_256() {
        for name in ["ink", "paper"] {
            for colors in [Colors::True, Colors::Indexed] {
                let theme = Theme::built_in(name).in_colors(colors);
                for part in Part::ALL {
                    let least = if TEXT.contains(part) { 7.0 } else { 4.5 };
                    let ratio = ratio(&theme, theme.style(*part));
                    assert!(ratio >= least, "{name} {colors:?} {}: {ratio:.2}", part.name());
                }
                for (under, parts) in OVER {
                    for part in parts {
                        let least = if TEXT.contains(part) { 7.0 } else { 4.5 };
                        let style = Style { bg: theme.style(under).bg, ..theme.style(*part) };
                        let ratio = ratio(&theme, style);
                        let pair = format!("{} on {}", part.name(), under.name());
                        assert!(ratio >= least, "{name} {colors:?} {pair}: {ratio:.2}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_screen_is_not_painted_unless_a_theme_says_so() {
        for (name, _) in BUILT_IN {
            assert_eq!(Theme::built_in(name).style(Part::Text).bg, None, "{name}");
        }
        let (painted, _) = theme("[style]\ntext = { fg = 'text', bg = '#101010' }");
        assert_eq!(painted.unwrap().style(Part::Text).bg, Some(Color::Rgb(16, 16, 16)));
    }

    #[test]
    fn the_selected_row_and_a_kept_quote_are_seen_without_colour() {
        for (name, _) in BUILT_IN {
            let theme = Theme::built_in(name);
            let seen = |part: Part| {
                let style = theme.style(part);
                style.bold || style.underline || style.reverse
            };
            assert!(seen(Part::Selected) && seen(Part::QuoteKept) && seen(Part::MatchCurrent));
            let (fg, bg) = (theme.style(Part::Selected).bg, theme.background);
            match fg.and_then(Color::rgb).zip(bg.and_then(Color::rgb)) {
                Some((row, around)) => assert!(contrast(row, around) > 1.3, "{name}"),
                None => assert!(theme.style(Part::Selected).reverse, "{name}"),
            }
        }
    }

    #[test]
    fn sixteen_uses_only_colours_that_show_on_black_and_on_white_and_plain_uses_none() {
        // xterm's own; other terminals set them near.
        let xterm = |color| match color {
            Color::Indexed(1) => (205, 0, 0),
            Color::Indexed(5) => (205, 0, 205),
            other => panic!("{other} may vanish"),
        };
        for part in Part::ALL {
            let style = Theme::built_in("sixteen").style(*part);
            assert_eq!((style.bg, style.underline_color), (None, None));
            if let Some(color) = style.fg {
                assert!(contrast(xterm(color), (0, 0, 0)) > 3.5);
                assert!(contrast(xterm(color), (255, 255, 255)) > 3.5);
            }
            let style = Theme::built_in("plain").style(*part);
            assert_eq!((style.fg, style.bg, style.underline_color), (None, None, None));
        }
    }

    #[test]
    fn the_theme_follows_the_terminal() {
        let paths = Paths::resolve(&|_| None, None);
        let named = |name: &str| ThemeChoice::Named(name.into());
        let auto = ThemeChoice::default();
        let mixed = ThemeChoice::Auto { light: "sixteen".into(), dark: "paper".into() };
        for (choice, colors, dark, name) in [
            (&auto, Colors::True, None, "ink"),
            (&auto, Colors::True, Some(true), "ink"),
            (&auto, Colors::True, Some(false), "paper"),
            (&auto, Colors::Indexed, Some(false), "paper"),
            (&auto, Colors::Sixteen, Some(false), "sixteen"),
            (&auto, Colors::None, Some(false), "plain"),
            (&mixed, Colors::True, Some(false), "sixteen"),
            (&mixed, Colors::True, None, "paper"),
            (&named("paper"), Colors::True, Some(true), "paper"),
            (&named("ink"), Colors::Sixteen, None, "sixteen"),
            (&named("plain"), Colors::Sixteen, None, "plain"),
            (&named("ink"), Colors::None, None, "plain"),
        ] {
            let config = Config { theme: choice.clone(), ..Config::default() };
            let (theme, problems) = Theme::choose(&config, &paths, colors, dark);
            assert_eq!((theme.name.as_str(), problems), (name, vec![]), "{choice:?} {colors:?}");
        }
        let (theme, _) = Theme::choose(&Config::default(), &paths, Colors::Indexed, None);
        assert_eq!(theme.style(Part::Accent).fg, Some(Color::Indexed(179)));
    }

    #[test]
    fn a_file_of_three_lines_changes_the_accent_of_its_base() {
        let (mine, problems) = theme("base = 'paper'\n[palette]\naccent = '#004488'\n");
        let (mine, paper) = (mine.unwrap(), Theme::built_in("paper"));
        assert_eq!((problems, mine.name.as_str(), mine.dark), (vec![], "t", false));
        let blue = Some(Color::Rgb(0, 0x44, 0x88));
        assert_eq!(mine.style(Part::Starred).fg, blue);
        assert_eq!(mine.style(Part::Label), Style { bg: blue, ..paper.style(Part::Label) });
        assert_eq!(mine.style(Part::Text), paper.style(Part::Text));
        let (light, _) = theme("background = '#ffffff'");
        assert_eq!(light.unwrap().style(Part::Text), paper.style(Part::Text));
        let (dark, _) = theme("");
        assert_eq!(dark.unwrap().style(Part::Text), Theme::built_in("ink").style(Part::Text));
    }

    #[test]
    fn a_style_takes_palette_names_terminal_names_and_numbers() {
        let (theme, problems) = theme(
            "[style]\ntext = 'mine'\ntitle = 'bright blue'\nlink = { fg = 200, bg = '#010203', \
             underline_color = 'default', bold = true, dim = true, italic = true, \
             underline = true, reverse = true }\n[palette]\nmine = 17\nred = 'green'\n",
        );
        let theme = theme.unwrap();
        assert_eq!(problems, [] as [String; 0]);
        assert_eq!(theme.style(Part::Text).fg, Some(Color::Indexed(17)));
        assert_eq!(theme.style(Part::Title).fg, Some(Color::Indexed(12)));
        let link = Style {
            fg: Some(Color::Indexed(200)),
            bg: Some(Color::Rgb(1, 2, 3)),
            underline_color: Some(Color::Default),
            bold: true,
            dim: true,
            italic: true,
            underline: true,
            reverse: true,
        };
        assert_eq!(theme.style(Part::Link), link);
    }

    #[test]
    fn a_mistake_in_a_theme_is_named_with_its_place() {
        for (text, problem) in [
            ("bases = 1", "1: unknown setting \"bases\" is ignored; did you mean \"base\"?"),
            ("base = 'inky'", "1: base takes one of ink, paper, sixteen, plain, not \"inky\""),
            ("base = 1", "1: base takes a string"),
            ("background = 'red'", "1: 'red' is not a colour like \"#1d1d20\""),
            ("style = 3", "1: \"style\" is a table: write [style]"),
            (
                "[palette]\nink = '#12'",
                "2: '#12' is not a colour (write \"#rrggbb\", a number from 0 to 255, or a name); \
                 \"ink\" is as before",
            ),
            (
                "[palette]\nink = 'rde'",
                "2: 'rde' is not a colour (did you mean \"red\"?); \"ink\" is as before",
            ),
            (
                "[style]\ntext = 256",
                "2: 256 is not a colour (write \"#rrggbb\", a number from 0 to 255, or a name)",
            ),
            ("[style]\ntext = 'acent'", "2: 'acent' is not a colour (did you mean \"accent\"?)"),
            ("[style]\nlnk = 1", "2: unknown part \"lnk\" is ignored; did you mean \"link\"?"),
            (
                "[style]\nlink = { blod = true }",
                "2: unknown style \"blod\" is ignored; did you mean \"bold\"?",
            ),
            ("[style]\nlink = { bold = 1 }", "2: bold takes true or false, not 1"),
        ] {
            let (theme, problems) = theme(text);
            assert_eq!(problems, [format!("t.toml:{problem}")]);
            assert!(theme.is_some());
        }
        let torn = "t.toml:1: not TOML: unclosed table, expected `]`; this line is ignored; the \
         theme is not used";
        assert_eq!(theme("[style"), (None, vec![torn.to_owned()]));
    }

    #[test]
    fn a_theme_that_cannot_be_used_gives_way_to_the_automatic_one() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        let themes = paths.themes().unwrap();
        std::fs::create_dir_all(&themes).unwrap();
        std::fs::write(themes.join("torn.toml"), "[style").unwrap();
        std::fs::write(themes.join("paper.toml"), "[style]\ntext = 3").unwrap();
        std::fs::write(paths.config().unwrap().join("here.toml"), "[style]\ntext = 4").unwrap();
        let choose = |name: &str| {
            let (config, _) =
                crate::config::read(&format!("theme = '{name}'"), Path::new("c.toml"));
            let (theme, problems) = Theme::choose(&config, &paths, Colors::True, Some(false));
            assert_eq!(problems.is_empty(), Theme::check(&config, &paths).is_empty());
            let folder = themes.display().to_string();
            let problems = problems.iter().map(|p| p.to_string().replace(&folder, "THEMES"));
            (theme, problems.collect::<Vec<_>>())
        };
        for (name, problem) in [
            (
                "torn",
                "THEMES/torn.toml:1: not TOML: unclosed table, expected `]`; this line is \
                 ignored; the theme is not used",
            ),
            (
                "papr",
                "c.toml:1: unknown theme \"papr\" (did you mean \"paper\"?); the automatic theme \
                 is used",
            ),
            (
                "solarized",
                "c.toml:1: unknown theme \"solarized\" (there are auto, ink, paper, sixteen, \
                 plain, and no file THEMES/solarized.toml); the automatic theme is used",
            ),
        ] {
            let (theme, problems) = choose(name);
            assert_eq!((theme.name.as_str(), problems), ("paper", vec![problem.to_owned()]));
        }
        let text = |name| choose(name).0.style(Part::Text).fg;
        assert_eq!(text("paper"), Some(Color::Indexed(3)), "the user's file before the built-in");
        assert_eq!(text("here.toml"), Some(Color::Indexed(4)));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_theme_panic(
            text in r##"(\[style\]\n|\[palette\]\n|text = |'red'|\{ fg = |bg|\}|[a-z=#'\[\] \n0-9]){0,20}"##
        ) {
            for problem in theme(&text).1 {
                assert!(!problem.contains(char::is_control));
            }
        }
    }
}
