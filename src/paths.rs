//! Environment → the folders of the program and the facts about its surroundings.
//!
//! The one room that asks the operating system who and where it is. `main` reads everything once
//! and hands it down; every other room takes a [`Paths`] or an [`Environment`], so that no test
//! ever meets a real home.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The file beside the config file that holds nothing but feeds.
pub const FEEDS: &str = "feeds.toml";

/// Looks up one environment variable.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The lookup that `main` uses: the environment of this process.
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Where the program keeps things. A folder is missing only when nobody has a home and no
/// variable names it; that is an error for who needs the folder, not for who does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    home: Option<PathBuf>,
    config: Option<PathBuf>,
    config_file: Option<PathBuf>,
    data: Option<PathBuf>,
    cache: Option<PathBuf>,
    state: Option<PathBuf>,
}

impl Paths {
    /// Takes the platform's folders for this user, each overridden by its `PULLQUOTE_*` variable.
    pub fn discover(lookup: Lookup) -> Self {
        Self::resolve(lookup, Platform::of_this_user())
    }

    /// The same with the platform's answer given.
    pub fn resolve(lookup: Lookup, platform: Option<Platform>) -> Self {
        // what is named from the working folder is the same for a program that runs in another
        let named = |name| {
            let path = path_in(lookup, name)?;
            Some(std::path::absolute(&path).unwrap_or(path))
        };
        let of = |folder: fn(&Platform) -> PathBuf| platform.as_ref().map(folder);
        Self {
            home: platform.as_ref().map(|platform| platform.home.clone()),
            config: named("PULLQUOTE_CONFIG_DIR").or_else(|| of(Platform::config_folder)),
            config_file: named("PULLQUOTE_CONFIG"),
            data: named("PULLQUOTE_DATA_DIR").or_else(|| of(|platform| platform.data.clone())),
            cache: named("PULLQUOTE_CACHE_DIR").or_else(|| of(|platform| platform.cache.clone())),
            state: named("PULLQUOTE_STATE_DIR").or_else(|| of(|platform| platform.state.clone())),
        }
    }

    /// All folders under one: for tests, and for a library carried on a stick.
    pub fn under(root: &Path) -> Self {
        Self {
            home: Some(root.to_owned()),
            config: Some(root.join("config")),
            config_file: None,
            data: Some(root.join("data")),
            cache: Some(root.join("cache")),
            state: Some(root.join("state")),
        }
    }

    pub fn config(&self) -> Result<&Path> {
        needed(self.config.as_deref(), "config", "PULLQUOTE_CONFIG_DIR")
    }

    pub fn data(&self) -> Result<&Path> {
        needed(self.data.as_deref(), "data", "PULLQUOTE_DATA_DIR")
    }

    pub fn cache(&self) -> Result<&Path> {
        needed(self.cache.as_deref(), "cache", "PULLQUOTE_CACHE_DIR")
    }

    pub fn state(&self) -> Result<&Path> {
        needed(self.state.as_deref(), "state", "PULLQUOTE_STATE_DIR")
    }

    /// The config file that an argument or `PULLQUOTE_CONFIG` names, if one does.
    pub fn named_config_file(&self) -> Option<&Path> {
        self.config_file.as_deref()
    }

    /// The file `PULLQUOTE_CONFIG`, else `config.toml` in the config folder.
    pub fn config_file(&self) -> Result<PathBuf> {
        match &self.config_file {
            Some(file) => Ok(file.clone()),
            None => Ok(self.config()?.join("config.toml")),
        }
    }

    /// The feeds that the program may edit, beside the config file.
    pub fn feeds_file(&self) -> Result<PathBuf> {
        Ok(self.config_file()?.with_file_name(FEEDS))
    }

    /// The user's own themes, one `NAME.toml` each, in a folder beside the config file.
    pub fn themes(&self) -> Result<PathBuf> {
        Ok(self.config_file()?.with_file_name("themes"))
    }

    /// The library that is read when neither the config nor the command line names one.
    pub fn library(&self) -> Result<PathBuf> {
        Ok(self.data()?.join("feeds"))
    }

    pub fn journal(&self) -> Result<PathBuf> {
        Ok(self.data()?.join("journal"))
    }

    /// The texts that quotes were taken from.
    pub fn snapshots(&self) -> Result<PathBuf> {
        Ok(self.data()?.join("snapshots"))
    }

    /// A file of the state folder: `device`, `log`, `window.json`.
    pub fn state_file(&self, name: &str) -> Result<PathBuf> {
        Ok(self.state()?.join(name))
    }

    /// A path as typed in the config file: `~/` is the home, and a relative one starts beside
    /// that file, so that it means the same from every working directory.
    pub fn as_typed(&self, text: &str) -> Result<PathBuf> {
        if text == "~" || text.starts_with("~/") {
            let home = needed(self.home.as_deref(), "home", "HOME")?;
            return Ok(home.join(text[1..].trim_start_matches('/')));
        }
        let path = Path::new(text);
        if path.is_absolute() {
            return Ok(path.to_owned());
        }
        Ok(self.config_file()?.with_file_name("").join(path))
    }
}

fn path_in(lookup: Lookup, name: &str) -> Option<PathBuf> {
    lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn needed<'a>(folder: Option<&'a Path>, name: &str, variable: &str) -> Result<&'a Path> {
    folder.ok_or_else(|| {
        let cause = format!("this user has no home folder; set {variable} to a folder");
        Error::of("find", &format!("the {name} folder"), cause)
    })
}

/// The folders that the operating system gives to the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    pub home: PathBuf,
    pub config: PathBuf,
    pub data: PathBuf,
    pub cache: PathBuf,
    pub state: PathBuf,
    /// An existing `~/.config/pullquote` is taken instead of `config`.
    pub prefers_dot_config: bool,
}

impl Platform {
    /// Asks the system; `None` for a user without a home.
    pub fn of_this_user() -> Option<Self> {
        let folders = directories::ProjectDirs::from("", "", "pullquote")?;
        let data = folders.data_local_dir();
        Some(Self {
            home: directories::BaseDirs::new()?.home_dir().to_owned(),
            config: folders.config_dir().to_owned(),
            data: data.to_owned(),
            cache: folders.cache_dir().to_owned(),
            state: folders.state_dir().map_or_else(|| data.join("state"), Path::to_owned),
            prefers_dot_config: cfg!(target_os = "macos"),
        })
    }

    fn config_folder(&self) -> PathBuf {
        let dotted = self.home.join(".config/pullquote");
        if self.prefers_dot_config && dotted.is_dir() { dotted } else { self.config.clone() }
    }
}

/// What the environment says about the terminal and the user's programs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    pub term: Option<String>,
    pub colorterm: Option<String>,
    pub colorfgbg: Option<String>,
    pub editor: Option<String>,
    pub visual: Option<String>,
    pub browser: Option<String>,
    /// The program runs at the far end of an ssh connection.
    pub ssh: bool,
    pub tmux: bool,
    /// There is a Wayland display, or one of X11.
    pub wayland: bool,
    pub x11: bool,
    /// Where programs are found.
    pub path: Option<OsString>,
    /// Windows Terminal says so, but sets neither `TERM` nor `COLORTERM`.
    pub windows_terminal: bool,
}

/// How many colours the terminal can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colors {
    None,
    /// The terminal's own sixteen.
    Sixteen,
    /// Sixteen, a cube of 216 and 24 greys.
    Indexed,
    True,
}

/// Terminals known for all colours, whose `COLORTERM` is lost over ssh.
const TRUE_COLOR: [&str; 8] =
    ["direct", "kitty", "alacritty", "foot", "wezterm", "ghostty", "contour", "rio"];

impl Environment {
    pub fn read(lookup: Lookup) -> Self {
        let text = |name| path_in(lookup, name)?.into_os_string().into_string().ok();
        let set = |name| path_in(lookup, name).is_some();
        Self {
            no_color: set("NO_COLOR"),
            term: text("TERM"),
            colorterm: text("COLORTERM"),
            colorfgbg: text("COLORFGBG"),
            editor: text("EDITOR"),
            visual: text("VISUAL"),
            browser: text("BROWSER"),
            ssh: set("SSH_CONNECTION") || set("SSH_TTY") || set("SSH_CLIENT"),
            tmux: set("TMUX"),
            wayland: set("WAYLAND_DISPLAY"),
            x11: set("DISPLAY"),
            path: lookup("PATH"),
            windows_terminal: set("WT_SESSION"),
        }
    }

    pub fn colors(&self) -> Colors {
        let term = self.term.as_deref().unwrap_or_default();
        let colorterm = self.colorterm.as_deref().unwrap_or_default();
        if self.no_color || term == "dumb" {
            Colors::None
        } else if matches!(colorterm, "truecolor" | "24bit")
            || self.windows_terminal
            || TRUE_COLOR.iter().any(|name| term.contains(name))
        {
            Colors::True
        } else if term.contains("256color") {
            Colors::Indexed
        } else {
            Colors::Sixteen
        }
    }

    /// Whether the background is dark, as `COLORFGBG` has it (`15;0`, `0;default;15`); only a
    /// hint until the terminal itself answers, for a program can outlive a change of theme.
    pub fn dark(&self) -> Option<bool> {
        let background: u8 = self.colorfgbg.as_deref()?.rsplit(';').next()?.trim().parse().ok()?;
        match background {
            0..=6 | 8 => Some(true),
            7 | 9..=15 => Some(false),
            16.. => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Colors, Environment, Paths, Platform};
    use std::ffi::OsString;
    use std::path::{Path, PathBuf};

    fn environment<'a>(
        variables: &'a [(&'a str, &'a str)],
    ) -> impl Fn(&str) -> Option<OsString> + 'a {
        |name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
    }

    fn platform(home: &Path) -> Platform {
        Platform {
            home: home.into(),
            config: home.join("etc"),
            data: home.join("share"),
            cache: home.join("tmp"),
            state: home.join("var"),
            prefers_dot_config: false,
        }
    }

    #[test]
    fn every_folder_can_be_named_by_its_variable() {
        let variables = [
            ("PULLQUOTE_CONFIG_DIR", "/c"),
            ("PULLQUOTE_DATA_DIR", "/d"),
            ("PULLQUOTE_CACHE_DIR", "/x"),
            ("PULLQUOTE_STATE_DIR", "/s"),
        ];
        for platform in [None, Some(platform(Path::new("/home/ann")))] {
            let paths = Paths::resolve(&environment(&variables), platform);
            for (path, expected) in [
                (paths.config_file(), "/c/config.toml"),
                (paths.themes(), "/c/themes"),
                (paths.library(), "/d/feeds"),
                (paths.journal(), "/d/journal"),
                (paths.state_file("log"), "/s/log"),
            ] {
                assert_eq!(path.unwrap(), PathBuf::from(expected));
            }
        }
    }

    #[test]
    fn a_folder_that_is_named_from_here_is_the_same_from_everywhere() {
        let variables = [
            ("PULLQUOTE_CONFIG", "c.toml"),
            ("PULLQUOTE_DATA_DIR", "d"),
            ("PULLQUOTE_CACHE_DIR", "./x"),
            ("PULLQUOTE_STATE_DIR", "s"),
        ];
        let paths = Paths::resolve(&environment(&variables), None);
        let here = std::env::current_dir().unwrap();
        assert_eq!(paths.config_file().unwrap(), here.join("c.toml"));
        assert_eq!(paths.data().unwrap(), here.join("d"));
        assert_eq!(paths.cache().unwrap(), here.join("x"));
        assert_eq!(paths.state().unwrap(), here.join("s"));
    }

    #[test]
    fn the_platform_answers_where_no_variable_does_and_an_empty_one_is_none() {
        let variables = [("PULLQUOTE_CONFIG_DIR", ""), ("PULLQUOTE_CONFIG", "/my.toml")];
        let paths =
            Paths::resolve(&environment(&variables), Some(platform(Path::new("/home/ann"))));
        assert_eq!(paths.config().unwrap(), Path::new("/home/ann/etc"));
        assert_eq!(paths.data().unwrap(), Path::new("/home/ann/share"));
        assert_eq!(paths.cache().unwrap(), Path::new("/home/ann/tmp"));
        assert_eq!(paths.state().unwrap(), Path::new("/home/ann/var"));
        assert_eq!(paths.config_file().unwrap(), Path::new("/my.toml"));
        assert_eq!(paths.feeds_file().unwrap(), Path::new("/feeds.toml"));
        assert_eq!(paths.themes().unwrap(), Path::new("/themes"));
    }

    #[test]
    fn without_a_home_only_the_folder_that_is_needed_complains() {
        let paths = Paths::resolve(&environment(&[("PULLQUOTE_DATA_DIR", "/d")]), None);
        assert_eq!(paths.library().unwrap(), Path::new("/d/feeds"));
        assert_eq!(
            paths.cache().unwrap_err().to_string(),
            "cannot find the cache folder: this user has no home folder; \
             set PULLQUOTE_CACHE_DIR to a folder"
        );
        assert_eq!(paths.as_typed("/srv/feeds").unwrap(), Path::new("/srv/feeds"));
        assert_eq!(
            paths.as_typed("~/a").unwrap_err().to_string(),
            "cannot find the home folder: this user has no home folder; set HOME to a folder"
        );
    }

    #[test]
    fn an_existing_dot_config_wins_where_the_platform_says_so() {
        let home = tempfile::tempdir().unwrap();
        let mut mac = platform(home.path());
        mac.prefers_dot_config = true;
        let config = |platform: &Platform| {
            let paths = Paths::resolve(&environment(&[]), Some(platform.clone()));
            paths.config().unwrap().strip_prefix(home.path()).unwrap().to_owned()
        };
        assert_eq!(config(&mac), Path::new("etc"));
        std::fs::create_dir_all(home.path().join(".config/pullquote")).unwrap();
        assert_eq!(config(&mac), Path::new(".config/pullquote"));
        assert_eq!(config(&platform(home.path())), Path::new("etc"));
    }

    #[test]
    fn a_typed_path_means_the_same_from_everywhere() {
        let paths = Paths::under(Path::new("/root"));
        for (text, path) in [
            ("~", "/root/"),
            ("~/reading", "/root/reading"),
            ("~//reading", "/root/reading"),
            ("~ann/x", "/root/config/~ann/x"),
            ("/srv/feeds", "/srv/feeds"),
            ("mine", "/root/config/mine"),
        ] {
            assert_eq!(paths.as_typed(text).unwrap(), Path::new(path));
        }
    }

    #[test]
    fn colours_are_as_many_as_the_terminal_can_show() {
        for (variables, colors) in [
            (&[][..], Colors::Sixteen),
            (&[("TERM", "linux")], Colors::Sixteen),
            (&[("TERM", "xterm-256color")], Colors::Indexed),
            (&[("TERM", "xterm-kitty")], Colors::True),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], Colors::True),
            (&[("WT_SESSION", "1")], Colors::True),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Colors::None),
            (&[("NO_COLOR", "1"), ("COLORTERM", "truecolor")], Colors::None),
            (&[("NO_COLOR", ""), ("COLORTERM", "24bit")], Colors::True),
        ] {
            assert_eq!(Environment::read(&environment(variables)).colors(), colors);
        }
    }

    #[test]
    fn the_background_is_guessed_from_colorfgbg_alone() {
        for (value, dark) in [
            ("15;0", Some(true)),
            ("0;15", Some(false)),
            ("0;default;7", Some(false)),
            ("15;default", None),
            ("12;8", Some(true)),
            ("", None),
        ] {
            assert_eq!(Environment::read(&environment(&[("COLORFGBG", value)])).dark(), dark);
        }
    }

    #[test]
    fn the_environment_names_the_users_programs_and_surroundings() {
        let variables = [
            ("EDITOR", "ed"),
            ("VISUAL", "vi"),
            ("BROWSER", "lynx"),
            ("SSH_TTY", "/dev/pts/1"),
            ("TMUX", "/tmp/tmux"),
        ];
        let expected = Environment {
            editor: Some("ed".into()),
            visual: Some("vi".into()),
            browser: Some("lynx".into()),
            ssh: true,
            tmux: true,
            ..Environment::default()
        };
        assert_eq!(Environment::read(&environment(&variables)), expected);
    }
}
