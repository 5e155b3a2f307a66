//! The shell's side: arguments → the reader or one of the commands, one file each.

pub mod add;
pub mod again;
pub mod anchor;
pub mod check;
pub mod completions;
pub mod config;
pub mod detect;
pub mod detected;
pub mod export;
pub mod import;
pub mod indexed;
pub mod keep;
pub mod keys;
pub mod list;
pub mod man;
pub mod mark;
pub mod quotes;
pub mod read;
pub mod refresh;
pub mod search;
pub mod shelf;
pub mod show;
pub mod sorter;
pub mod sync;
pub mod template;

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use serde::Serialize;

use crate::article::{ArticleId, Now};
use crate::cli::indexed::Indexed;
use crate::config::theme::Theme;
use crate::config::typed::{self, Value};
use crate::config::{Config, file};
use crate::error::{Error, Problem, Result};
use crate::journal::Change;
use crate::library::keep::settle::Need;
use crate::library::{Library, Source};
use crate::paths::{Colors, Environment, Paths, variable};
use crate::reader::keymap::Keymap;
use crate::safe::{Safe, escaped};

/// The commands that take a query.
const QUERYING: [&str; 8] =
    ["list", "search", "star", "unstar", "mark-read", "mark-unread", "tag", "untag"];
/// The most that is read from standard input, in bytes.
const STDIN: u64 = 256 << 20;

/// A terminal reader for a feed that its reader curates
#[derive(Debug, Parser)]
#[command(name = "pullquote", version)]
pub struct Cli {
    /// Folders or files to read, - for standard input; without any, the library of the config
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// For screen readers and braille: one pane at a time, plain ASCII, no colour
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    folders: Folders,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where things are kept; each has a variable of the environment too.
#[derive(Debug, Args)]
#[command(next_help_heading = "Folders")]
struct Folders {
    /// The config file, with feeds.toml and themes beside it [env: PULLQUOTE_CONFIG]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Folder of the config file, feeds.toml and themes [env: PULLQUOTE_CONFIG_DIR]
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
    /// Add a feed, or save one page or file as an article
    Add(add::AddArgs),
    /// Tell where passages of one text stand in another: JSON lines in and out
    #[command(after_help = anchor::CONTRACT)]
    Anchor(anchor::AnchorArgs),
    /// Check the configuration, show it, find its file, write the first one
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Find what was said in a text, and by whom: one JSON object a quotation
    Detect(detect::Arguments),
    /// Print every article as one JSON object a line, or the feeds as OPML
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Export {
        #[command(subcommand)]
        list: Option<import::Export>,
        /// As JSON, the one form there is
        #[arg(long, required = true)]
        json: bool,
        /// Folders or files, - for standard input; without any, the library
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// List the articles of the library, or those a query finds
    #[command(after_help = shelf::QUERIES)]
    List(list::ListArguments),
    /// Search the library: what a query finds, each with the passage that matches
    #[command(after_help = shelf::QUERIES)]
    Search(search::SearchArguments),
    /// Star articles
    Star(mark::Target),
    /// Take stars away
    Unstar(mark::Target),
    /// Mark articles as read
    MarkRead(mark::Target),
    /// Mark articles as unread
    MarkUnread(mark::Target),
    /// Give articles a tag
    Tag {
        /// The tag
        #[arg(value_parser = mark::tag)]
        name: String,
        #[command(flatten)]
        target: mark::Target,
    },
    /// Take a tag away from articles
    Untag {
        /// The tag
        #[arg(value_parser = mark::tag)]
        name: String,
        #[command(flatten)]
        target: mark::Target,
    },
    /// Take over what other programs keep
    #[command(subcommand)]
    Import(import::Import),
    /// Bring the feeds up to date
    #[command(after_help = refresh::CONTRACT)]
    Refresh(refresh::RefreshArgs),
    /// Carry what was kept to your other devices, and theirs here
    #[command(after_help = sync::CONTRACT)]
    Sync(sync::SyncArgs),
    /// Print the page of an article
    Show {
        /// A file, - for standard input, or the id of an article of the library
        #[arg(value_name = "ID|PATH")]
        what: PathBuf,
        /// Columns of the page; without, as configured
        #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(1..=1000))]
        width: Option<u16>,
        /// What is printed
        #[arg(long, value_enum, default_value = "text")]
        format: show::Format,
    },
    /// Name what is wrong in articles, config and journal; exit 1 if there is anything
    Check {
        /// Folders or files, - for standard input; without any, the library, the config
        /// and the journal
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Print kept quotes, cited, in the form that another program reads
    Quotes(quotes::Arguments),
    /// Keep a passage of an article, found by its words
    Keep(keep::Keep),
    /// Print every key as it is bound
    Keys {
        /// As a Markdown table
        #[arg(long)]
        markdown: bool,
    },
    /// Print the manual page
    Man,
    /// Print what makes a shell complete the arguments
    Completions {
        /// Which one
        shell: completions::Shell,
    },
}

impl Command {
    /// Whether it goes by the config, so that one that is named has to be there.
    fn reads_config(&self) -> bool {
        match self {
            Self::Anchor(_) | Self::Detect(_) | Self::Man | Self::Completions { .. } => false,
            Self::Config(command) => command.reads_config(),
            Self::Add(_)
            | Self::Export { .. }
            | Self::List(_)
            | Self::Search(_)
            | Self::Star(_)
            | Self::Unstar(_)
            | Self::MarkRead(_)
            | Self::MarkUnread(_)
            | Self::Tag { .. }
            | Self::Untag { .. }
            | Self::Import(_)
            | Self::Refresh(_)
            | Self::Sync(_)
            | Self::Show { .. }
            | Self::Check { .. }
            | Self::Quotes(_)
            | Self::Keep(_)
            | Self::Keys { .. } => true,
        }
    }

    /// Whether it names the faults of the config itself, where it has a use for it at all.
    fn names_faults(&self) -> bool {
        match self {
            Self::Quotes(arguments) => !arguments.detected,
            command => matches!(command, Self::Config(_) | Self::Check { .. }),
        }
    }
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
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let arguments = if asks(&arguments) { shelf::excluding(arguments) } else { arguments };
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Prints help and version on standard output, mistakes on standard error.
            let said = error.to_string();
            let clean = Safe::typed(&said);
            if !error.use_stderr() {
                let printed = error.print().and_then(|()| std::io::stdout().flush());
                written(printed)?;
            } else if clean.as_str() == said {
                let _ = error.print();
            } else {
                // A mistake is told with the argument as it was typed, or as a script made it of
                // what a stranger has written.
                let _ = write!(std::io::stderr(), "{clean}");
            }
            return Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)));
        }
    };
    let lookup = |name: &str| cli.folders.lookup(name);
    let paths = Paths::discover(&lookup);
    let environment = Environment::read(&lookup);
    if cli.command.as_ref().is_none_or(Command::reads_config)
        && let Err(error) = named_config(&paths)
    {
        warn(&error.to_string());
        return Ok(ExitCode::from(2));
    }
    let Some(command) = cli.command else {
        return read::run(&cli.paths, cli.plain, paths, &environment, &lookup);
    };
    let (config, problems) = Config::load(&paths);
    if command.reads_config() && !command.names_faults() {
        problems.iter().for_each(|problem| warn(&problem.to_string()));
    }
    let told = || told(&config, &problems, &paths);
    let default = || told().and_then(|()| Ok(Library::new(library(&config, &paths)?)));
    let mark = |target: &mark::Target, change: Change, out: &mut dyn Write| {
        let mut input = again::Input::new(std::io::stdin().lock());
        let mut out = again::Output::new(out);
        Indexed::ask(default()?, &paths, Need::Texts, &mut |shelf| {
            let (now, out) = (Now::read(), &mut out.again());
            mark::run(target, &change, shelf, &now, &mut input.again(), out)
        })
    };
    match command {
        Command::Anchor(files) => anchor::run(&files, &mut std::io::stdin().lock(), out),
        Command::Config(command) => {
            config::run(&command, &paths, &|config: &Config| Keymap::of(config).1, out)
        }
        Command::Detect(arguments) => detect::run(&arguments, out),
        Command::Add(arguments) => {
            told()?;
            add::run(&arguments, &config, &paths, out)
        }
        Command::Export { list: Some(list), .. } => import::export(&list, &config, out),
        Command::Export { list: None, json: _, paths } => export::run(&paths, &default, out),
        Command::Import(what) => import::run(&what, &paths, out),
        Command::List(arguments) => {
            let (now, mut out) = (Now::read(), again::Output::new(out));
            Indexed::ask(default()?, &paths, arguments.need(&now), &mut |shelf| {
                list::run(&arguments, shelf, &config.highlights, &now, &mut out.again())
            })
        }
        Command::Search(arguments) => {
            let (now, mut out) = (Now::read(), again::Output::new(out));
            Indexed::ask(default()?, &paths, Need::Texts, &mut |shelf| {
                search::run(&arguments, shelf, &now, &mut out.again())
            })
        }
        Command::Star(target) => mark(&target, Change::Star(true), out),
        Command::Unstar(target) => mark(&target, Change::Star(false), out),
        Command::MarkRead(target) => mark(&target, Change::Read(true), out),
        Command::MarkUnread(target) => mark(&target, Change::Read(false), out),
        Command::Tag { name, target } => mark(&target, Change::Tag(name), out),
        Command::Untag { name, target } => mark(&target, Change::Untag(name), out),
        Command::Refresh(arguments) => {
            told()?;
            refresh::run(&arguments, &config, &problems, &paths, out)
        }
        Command::Sync(arguments) => sync::run(&arguments, &config, &paths, out),
        Command::Show { what, width, format } => {
            let dark = environment.dark();
            // Whoever asks for colours can show them, whatever stands behind the pipe.
            let (theme, _) = Theme::choose(&config, &paths, Colors::True, dark);
            let by_id = |library: Library, id: &ArticleId| {
                Indexed::ask(library, &paths, Need::Rows, &mut |shelf| shelf.found(id))
            };
            let look = show::Look { width, format, config: &config, theme: &theme };
            show::run(&what, &look, &default, &by_id, out)
        }
        Command::Check { paths: named } => {
            let keys = Keymap::of(&config).1;
            let wrong = [problems.clone(), keys, Theme::check(&config, &paths)].concat();
            let journal = || check::journal(&paths);
            check::run(&named, &default, wrong, &journal, out)
        }
        Command::Quotes(arguments) if arguments.detected => {
            let (query, now) = (arguments.query(), crate::article::Now::read());
            let wanted = match arguments.detected(&query) {
                Ok(wanted) => wanted,
                Err(error) => {
                    warn(&error.to_string());
                    return Ok(ExitCode::from(2));
                }
            };
            let shelf = detected::Whole::read(default()?)?;
            detected::run(&wanted, &shelf, &now, out)
        }
        Command::Quotes(arguments) => quotes::run(&arguments, &paths, out),
        Command::Keep(arguments) => {
            told()?;
            let root = config.library(&paths);
            keep::run(&arguments, root.ok().as_deref(), &paths, out)
        }
        Command::Keys { markdown } => keys::run(&Keymap::of(&config).0, markdown, out),
        Command::Man => man::run(Cli::command(), out),
        Command::Completions { shell } => completions::run(shell, Cli::command(), out),
    }
}

/// Whether the command is one that takes a query.
fn asks(arguments: &[OsString]) -> bool {
    let takes_value = |option: &str| {
        let program = Cli::command();
        let mut all = program.get_arguments();
        all.any(|own| own.get_long() == Some(option) && own.get_action().takes_values())
    };
    let mut rest = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    while let Some(argument) = rest.next() {
        let Some(option) = argument.strip_prefix("--") else {
            return QUERYING.contains(&&*argument);
        };
        // what stands behind a = is not part of the name
        if takes_value(option) {
            rest.next();
        }
    }
    false
}

/// By file, then by line.
pub(crate) fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
}

/// Writes to standard output; false when whoever reads it has seen enough, which is no fault.
pub(crate) fn print(out: &mut dyn Write, text: &str) -> Result<bool> {
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

fn written(done: std::io::Result<()>) -> Result<bool> {
    match done {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(cause) => Err(Error::of("write", "the output", cause)),
    }
}

/// A value as a line of JSON, its end left out, in which nothing acts on the terminal.
pub(crate) fn json(value: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string(value);
    json.map(escaped).map_err(|cause| Error::of("write", "JSON", cause))
}

/// Names a survived fault beside the output.
pub(crate) fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "pullquote: {}", Safe::typed(text));
}

/// What paths name.
pub(crate) fn sources(paths: &[PathBuf]) -> Result<Vec<Source>> {
    let source = |path: &PathBuf| match path.as_path() == Path::new("-") {
        true => stdin(),
        false => Source::of(path),
    };
    paths.iter().map(source).collect()
}

/// Fails when a config file was named that is not there or cannot be read: the defaults are not what
/// is meant.
fn named_config(paths: &Paths) -> Result<()> {
    let Some(path) = paths.named_config_file() else { return Ok(()) };
    match file::read(path)? {
        Some(_) => Ok(()),
        None => Err(Error::new("read", path, "no such file or directory")),
    }
}

/// Fails when the config may name a library, but it cannot be told which: another one must not be
/// marked in its place.
fn told(config: &Config, problems: &[Problem], paths: &Paths) -> Result<()> {
    let doubtful = config.library.is_empty() && !problems.is_empty();
    let (true, Ok(path)) = (doubtful, paths.config_file()) else { return Ok(()) };
    let told = match file::read(&path) {
        Err(_) => false,
        Ok(None) => true,
        Ok(Some((text, _))) => {
            let mut source = typed::Source::new(&text, &path);
            let entries = source.read();
            let entry = entries.iter().find(|entry| entry.key == "library");
            let may_name = |line: &str| {
                let blank = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '"' | '\'');
                line.trim_start_matches(blank).starts_with("library")
            };
            match entry {
                Some(entry) => matches!(entry.value, Value::Text(_)),
                // it may stand in a line that is no TOML, or in another encoding
                None => source.is_sound() || !text.contains('\0') && !text.lines().any(may_name),
            }
        }
    };
    if told {
        return Ok(());
    }
    let cause = format!("which one is meant cannot be read in {}", path.display());
    Err(Error::of("open", "the library", cause))
}

/// The configured library, the default one, or where there is none, the welcome library.
pub(crate) fn library(config: &Config, paths: &Paths) -> Result<Vec<Source>> {
    if !config.library.is_empty() {
        let library = config.library(paths)?;
        let source = Source::of(&library).map_err(|error| match config.places.get("library") {
            Some(place) if !library.exists() => {
                let named = format!("{}:{}", place.path.display(), place.line);
                let hint =
                    format!("no such file or directory; make it, or change \"library\" in {named}");
                Error::new("open", &library, hint)
            }
            Some(_) | None => error,
        });
        return Ok(vec![source?]);
    }
    let Ok(library) = paths.library() else { return Ok(vec![Source::Welcome]) };
    match library.symlink_metadata() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(vec![Source::Welcome]),
        // one that cannot be reached, as on a disk that is not there now, is none that was never made
        Ok(_) | Err(_) => Ok(vec![Source::of(&library)?]),
    }
}

pub(crate) fn stdin() -> Result<Source> {
    Ok(Source::Stdin(input()?.into()))
}

/// All of standard input.
pub(crate) fn input() -> Result<Vec<u8>> {
    whole(&mut std::io::stdin().lock(), STDIN)
}

/// All of an input of so many bytes at the most; a part of it would be taken for the whole.
fn whole(input: &mut dyn Read, most: u64) -> Result<Vec<u8>> {
    let failed = |cause: &dyn std::fmt::Display| Error::of("read", "standard input", cause);
    let mut bytes = Vec::new();
    input.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|cause| failed(&cause))?;
    match bytes.len() as u64 > most {
        true => Err(failed(&format!("it is larger than {} MB", most >> 20))),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn an_input_is_read_to_its_end_or_not_at_all() {
        let most = 1 << 20;
        let bytes = vec![b'a'; most + 1];
        let read = |length: usize| whole(&mut &bytes[..length], most as u64);
        assert_eq!(read(most).unwrap().len(), most);
        let expected = "cannot read standard input: it is larger than 1 MB";
        assert_eq!(read(most + 1).unwrap_err().to_string(), expected);
    }
}
