//! The shell's side: arguments → the reader or one of the commands, one file each.

pub mod config;
pub mod detect;
pub mod keys;
pub mod man;
pub mod read;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::config::Config;
use crate::error::Result;
use crate::paths::{Environment, Paths, variable};
use crate::reader::keymap::Keymap;

/// A terminal reader for a feed that its reader curates
#[derive(Debug, Parser)]
#[command(name = "pullquote", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// Folders or files to read, - for standard input; without any, the library of the config
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    folders: Folders,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where things are kept; each has a variable of the environment too.
#[derive(Debug, Args)]
#[command(next_help_heading = "Folders")]
struct Folders {
    /// The config file [env: PULLQUOTE_CONFIG]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Folder of the config file and themes [env: PULLQUOTE_CONFIG_DIR]
    #[arg(long, value_name = "FOLDER", global = true)]
    config_dir: Option<PathBuf>,
    /// Folder of the library and the journal [env: PULLQUOTE_DATA_DIR]
    #[arg(long, value_name = "FOLDER", global = true)]
    data_dir: Option<PathBuf>,
    /// Folder of what this device keeps for itself [env: PULLQUOTE_STATE_DIR]
    #[arg(long, value_name = "FOLDER", global = true)]
    state_dir: Option<PathBuf>,
    /// Folder of what can be made again [env: PULLQUOTE_CACHE_DIR]
    #[arg(long, value_name = "FOLDER", global = true)]
    cache_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the configuration, show it, find its file, write the first one
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Find what was said in a text, and by whom: one JSON object a quotation
    Detect(detect::Arguments),
    /// Print every key as it is bound
    Keys {
        /// As a Markdown table
        #[arg(long)]
        markdown: bool,
    },
    /// Print the manual page
    Man,
    /// Print what makes a shell complete the arguments
    Completions { shell: clap_complete::Shell },
}

impl Folders {
    /// The environment with what the arguments say on top.
    fn lookup(&self, name: &str) -> Option<OsString> {
        let given = match name {
            "PULLQUOTE_CONFIG" => &self.config,
            "PULLQUOTE_CONFIG_DIR" => &self.config_dir,
            "PULLQUOTE_DATA_DIR" => &self.data_dir,
            "PULLQUOTE_STATE_DIR" => &self.state_dir,
            "PULLQUOTE_CACHE_DIR" => &self.cache_dir,
            _ => return variable(name),
        };
        given.clone().map(PathBuf::into_os_string).or_else(|| variable(name))
    }
}

/// Runs what the arguments ask for; 0 done, 1 failed, 2 wrong usage.
pub fn main(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Prints help and version on standard output, mistakes on standard error.
            let _ = error.print();
            return Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)));
        }
    };
    let lookup = |name: &str| cli.folders.lookup(name);
    let paths = Paths::discover(&lookup);
    match cli.command {
        None => read::run(&cli.paths, paths, &Environment::read(&lookup), &lookup),
        Some(Command::Config(command)) => {
            config::run(&command, &paths, &|config: &Config| Keymap::of(config).1, out)
        }
        Some(Command::Detect(arguments)) => detect::run(&arguments, out),
        Some(Command::Keys { markdown }) => {
            let (config, _) = Config::load(&paths);
            keys::run(&Keymap::of(&config).0, markdown, out)
        }
        Some(Command::Man) => man::run(Cli::command(), out),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "pullquote", &mut script);
            config::print(out, &String::from_utf8_lossy(&script))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
