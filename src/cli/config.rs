//! `pullquote config`: check the settings, show them, find their file, write the first one.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::cli::{print, sort};
use crate::config::theme::Theme;
use crate::config::{Config, EXAMPLE, reference, show};
use crate::error::{Error, Problem, Result};
use crate::paths::Paths;
use crate::safe::Safe;

#[derive(Debug, Clone, PartialEq, Eq, clap::Subcommand)]
pub enum ConfigCommand {
    /// Name every mistake in the config file and its themes; exit 1 if there is one
    Check,
    /// Print every setting as it is in force, as TOML
    Show {
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print where the files and folders are
    Path,
    /// Print what every setting does, takes and is by default, as Markdown
    Reference,
    /// Write a config file with every setting at its default, explained; never over another
    Init,
}

impl ConfigCommand {
    /// Whether what the config file says is looked at.
    pub fn reads_config(&self) -> bool {
        match self {
            Self::Check | Self::Show { .. } => true,
            Self::Path | Self::Reference | Self::Init => false,
        }
    }
}

/// Runs the command; `check_keys` knows what keys and actions there are.
pub fn run(
    command: &ConfigCommand,
    paths: &Paths,
    check_keys: &dyn Fn(&Config) -> Vec<Problem>,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    match command {
        ConfigCommand::Check => check(paths, check_keys, out),
        ConfigCommand::Show { json } => {
            let (config, _) = Config::load(paths);
            let text = if *json { show::as_json(&config) + "\n" } else { show::as_toml(&config) };
            print(out, &text)?;
            Ok(ExitCode::SUCCESS)
        }
        ConfigCommand::Reference => {
            print(out, &reference::markdown())?;
            Ok(ExitCode::SUCCESS)
        }
        ConfigCommand::Path => {
            print(out, &places(paths))?;
            Ok(ExitCode::SUCCESS)
        }
        ConfigCommand::Init => {
            let file = paths.config_file()?;
            init(&file)?;
            print(out, &format!("{}\n", Safe::line(&file.to_string_lossy())))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn check(
    paths: &Paths,
    check_keys: &dyn Fn(&Config) -> Vec<Problem>,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let file = paths.config_file()?;
    let (config, mut problems) = Config::load(paths);
    problems.extend(check_keys(&config));
    problems.extend(Theme::check(&config, paths));
    sort(&mut problems);
    let file_name = Safe::line(&file.to_string_lossy());
    let text = match problems.len() {
        0 if file.exists() => format!("{file_name}: no problems\n"),
        0 => format!("{file_name}: there is no such file, so every default stands\n"),
        _ => problems.iter().map(|problem| problem.report() + "\n").collect(),
    };
    print(out, &text)?;
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// One line for each place: its name and its path.
fn places(paths: &Paths) -> String {
    let (config, _) = Config::load(paths);
    let places = [
        ("config", paths.config_file()),
        ("feeds", paths.feeds_file()),
        ("themes", paths.themes()),
        ("library", config.library(paths)),
        ("journal", paths.journal()),
        ("snapshots", paths.snapshots()),
        ("state", paths.state().map(Path::to_owned)),
        ("cache", paths.cache().map(Path::to_owned)),
    ];
    let line = |(name, place): (&str, Result<std::path::PathBuf>)| {
        let place = place.map_or_else(|error| error.to_string(), |path| path.display().to_string());
        format!("{name:<10}{}\n", Safe::line(&place))
    };
    places.into_iter().map(line).collect()
}

/// Writes the example, exclusively, so that nothing typed by hand can be lost.
fn init(file: &Path) -> Result<()> {
    let failed = |cause: std::io::Error| match cause.kind() {
        ErrorKind::AlreadyExists => Error::new("create", file, "it is there already"),
        _ => Error::new("create", file, cause),
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|cause| Error::new("create", folder, cause))?;
    }
    let mut open = OpenOptions::new().write(true).create_new(true).open(file).map_err(failed)?;
    let written = open.write_all(EXAMPLE.as_bytes()).and_then(|()| open.sync_all());
    written.map_err(|cause| {
        // Half an example is worse than none, and it was not there before.
        let _ = fs::remove_file(file);
        Error::new("write", file, cause)
    })
}

#[cfg(test)]
mod tests {
    use super::{ConfigCommand, run};
    use crate::config::{Config, EXAMPLE};
    use crate::error::Problem;
    use crate::paths::Paths;
    use std::io::Write;
    use std::process::ExitCode;

    struct Home(tempfile::TempDir);

    impl Home {
        fn with(config: &str) -> Self {
            let home = Self(tempfile::tempdir().unwrap());
            std::fs::create_dir(home.0.path().join("config")).unwrap();
            home.write("config/config.toml", config);
            home
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.0.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }

        /// The output, with the home called HOME, and whether all was well.
        fn run(&self, command: ConfigCommand) -> (String, bool) {
            let unknown_keys = |config: &Config| -> Vec<Problem> {
                config.keys.iter().map(|binding| binding.problem_with(0, "no action")).collect()
            };
            let mut out = Vec::new();
            let code = run(&command, &Paths::under(self.0.path()), &unknown_keys, &mut out);
            let text = match &code {
                Ok(_) => String::from_utf8(out).unwrap(),
                Err(error) => error.to_string(),
            };
            let well = matches!(&code, Ok(code) if *code == ExitCode::SUCCESS);
            (text.replace(&*self.0.path().to_string_lossy(), "HOME"), well)
        }
    }

    #[test]
    fn check_reports_the_config_the_keys_and_the_theme_with_their_places() {
        let home = Home::with("theme = 'mine'\nmose = true\n[keys.list]\nj = 'dwon'\n");
        home.write("config/themes/mine.toml", "[style]\ntitel = 'red'\n");
        let expected = r#"HOME/config/config.toml:2: unknown setting "mose" is ignored; did you mean "mouse"?
   |
 2 | mose = true
   | ^
HOME/config/config.toml:4: no action
   |
 4 | j = 'dwon'
   |     ^
HOME/config/themes/mine.toml:2: unknown part "titel" is ignored; did you mean "title"?
   |
 2 | titel = 'red'
   | ^
"#;
        assert_eq!(home.run(ConfigCommand::Check), (expected.into(), false));
    }

    #[test]
    fn check_is_content_with_the_example_and_with_no_file_at_all() {
        let home = Home(tempfile::tempdir().unwrap());
        let none = "HOME/config/config.toml: there is no such file, so every default stands\n";
        assert_eq!(home.run(ConfigCommand::Check), (none.into(), true));
        assert_eq!(home.run(ConfigCommand::Init), ("HOME/config/config.toml\n".into(), true));
        let fine = "HOME/config/config.toml: no problems\n";
        assert_eq!(home.run(ConfigCommand::Check), (fine.into(), true));
    }

    #[test]
    fn init_writes_the_example_and_never_over_a_file() {
        let home = Home(tempfile::tempdir().unwrap());
        let file = home.0.path().join("config/config.toml");
        assert!(home.run(ConfigCommand::Init).1);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), EXAMPLE);
        std::fs::write(&file, "mine").unwrap();
        let refused = "cannot create HOME/config/config.toml: it is there already";
        assert_eq!(home.run(ConfigCommand::Init), (refused.into(), false));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    }

    #[test]
    fn show_prints_what_is_in_force() {
        let home = Home::with("list.width = 60\n[keys.page]\n'g g' = ['top', 'redraw']\n");
        let (text, well) = home.run(ConfigCommand::Show { json: false });
        assert!(well && text.contains("\nwidth = 60  # default 44\n"), "{text}");
        assert!(text.ends_with("\n[keys.page]\n\"g g\" = [\"top\", \"redraw\"]\n"), "{text}");
        let (text, well) = home.run(ConfigCommand::Show { json: true });
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(well && text.ends_with("}\n"));
        assert_eq!(json["list"]["width"], 60);
        assert_eq!(json["keys"]["page"]["g g"][1], "redraw");
    }

    #[test]
    fn path_names_every_place_and_the_library_that_is_read() {
        let home = Home::with("library = '~/reading'");
        let expected = "\
config    HOME/config/config.toml
feeds     HOME/config/feeds.toml
themes    HOME/config/themes
library   HOME/reading
journal   HOME/data/journal
snapshots HOME/data/snapshots
state     HOME/state
cache     HOME/cache
";
        assert_eq!(home.run(ConfigCommand::Path), (expected.into(), true));
    }

    #[test]
    fn a_closed_pipe_is_no_fault_and_a_full_disk_is() {
        struct Broken(std::io::ErrorKind);
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let home = Home::with("");
        let paths = Paths::under(home.0.path());
        let show = |kind| {
            run(&ConfigCommand::Show { json: false }, &paths, &|_| Vec::new(), &mut Broken(kind))
        };
        assert!(show(std::io::ErrorKind::BrokenPipe).is_ok());
        assert_eq!(
            show(std::io::ErrorKind::StorageFull).unwrap_err().to_string(),
            "cannot write the output: no storage space"
        );
    }
}
