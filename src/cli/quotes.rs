//! `pullquote quotes` and `import quotes`: kept quotes out of the journal, and foreign ones into it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use clap::{Args, Subcommand, ValueEnum};

use crate::article::Now;
use crate::cli::detected::Wanted;
use crate::cli::shelf::{ended, report};
use crate::cli::{input, print, warn};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::journal::Draft;
use crate::library::log::{self, Log};
use crate::library::quotes::{Snapshot, Snapshots, Told, replace, write_files, written};
use crate::library::regular;
use crate::paths::Paths;
use crate::query::date::Side;
use crate::query::field::date;
use crate::quote::chosen::{Chosen, Field, unknown};
use crate::quote::cite::Style;
use crate::quote::export::Format;
use crate::quote::export::managed::Deleted;
use crate::quote::import::{self, Form};
use crate::quote::{Book, Quote, book::Cursor};
use crate::safe::Safe;
use crate::sink::{self, Wish};

/// What is printed of the quotes, and how.
#[derive(Debug, Default, PartialEq, Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// Words that the quote, its note, speaker, title, authors or tags hold, all of them, and
    /// speaker: author: tag: category: article: title: source: lang: since: after: before: date:
    /// (when it was kept); -- -WORD for not
    #[arg(value_name = "QUERY")]
    words: Vec<String>,
    /// Said by somebody whose name holds this
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
    /// Of an article by somebody whose name holds this
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// With this tag; several: with all of them
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Kept since then, as in a query: 2021, 2021-09-25, yesterday, 12h, 7d, 2w, 3m, 1y
    #[arg(long, value_name = "WHEN", value_parser = when)]
    since: Option<String>,
    /// Of the article with this id, or whose title holds this
    #[arg(long, value_name = "ID|TITLE")]
    article: Option<String>,
    /// Not kept quotes: everything that was said in the articles that QUERY holds for, as in the
    /// reader's search; --format text or json
    #[arg(long, conflicts_with_all = ["author", "tag", "since", "article", "new", "output"])]
    pub(crate) detected: bool,
    /// Only what was added or changed since the last time that this was asked with --new
    #[arg(long)]
    new: bool,
    /// markdown, org, json, csv, readwise, jsonld, bibtex, csl, clippings, text, html, or a file
    /// that is a template; without it text
    #[arg(long, value_name = "FORMAT|FILE")]
    format: Option<String>,
    /// How the source is named
    #[arg(long, value_enum, default_value = "plain")]
    cite: Citation,
    /// Write a Markdown file an article into this folder; what you write around the quotes stays
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// With --output: take deleted quotes out of the files, rather than striking them through
    #[arg(long, requires = "output")]
    prune: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
enum Verb {
    /// Prove that every quote is a passage of the text it was taken from; exit 1 if one is not
    Verify,
    /// Deliver to the sinks of the config everything that waits for them; exit 1 if one fails
    Deliver,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Citation {
    #[default]
    Plain,
    Chicago,
    Apa,
    Mla,
}

impl Citation {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::Plain,
            Self::Chicago => Style::Chicago,
            Self::Apa => Style::Apa,
            Self::Mla => Style::Mla,
        }
    }
}

/// The journal's quotes, and the way into it.
pub(crate) struct Shelf {
    /// Or why nothing can be written.
    log: Result<Log>,
    pub(crate) book: Book,
    pub(crate) snapshots: Snapshots,
    /// Every file of the journal could be read.
    whole: bool,
}

impl Shelf {
    pub(crate) fn open(paths: &Paths) -> Result<Self> {
        // a device without a name reads what was kept elsewhere
        let device = paths.state().and_then(log::device);
        let name = device.as_deref().unwrap_or_default();
        let (log, past) = Log::open(&paths.journal()?, name);
        let log = device.map(|_| log);
        for problem in &past.problems {
            warn(&problem.to_string());
        }
        let mut book = Book::default();
        past.events.iter().for_each(|event| book.fold(event));
        let snapshots = Snapshots::new(&paths.snapshots()?);
        Ok(Self { log, book, snapshots, whole: past.unread().is_none() })
    }

    pub(crate) fn append(&mut self, drafts: Vec<Draft>, now: Now) -> Result<()> {
        let log = match &mut self.log {
            Ok(log) => log,
            Err(error) => return Err(Error::of("write", "the journal", error)),
        };
        for event in log.append_all(drafts, now)? {
            self.book.fold(&event);
        }
        Ok(())
    }
}

impl Arguments {
    /// What of the library is asked for with `--detected`.
    pub(crate) fn detected<'a>(&'a self, query: &'a str) -> Result<Wanted<'a>> {
        self.agree()?;
        let json = match Format::parse(self.format()) {
            Some(Format::Json) => true,
            Some(Format::Text) => false,
            _ => {
                let cause = "what was detected is written as text or json";
                return Err(Error::of("write", self.format(), cause));
            }
        };
        Ok(Wanted { query, speaker: self.speaker.as_deref(), json })
    }

    pub(crate) fn query(&self) -> String {
        self.words.join(" ")
    }

    fn format(&self) -> &str {
        self.format.as_deref().unwrap_or("text")
    }

    /// The error says what was asked for together and cannot be.
    fn agree(&self) -> Result<()> {
        let alone = Self { verb: self.verb, ..Self::default() };
        if let Some(verb) = self.verb.filter(|_| *self != alone) {
            let cause =
                "it is about all quotes and takes no options; as a word it stands behind --";
            return Err(Error::of(verb.name(), "some quotes", cause));
        }
        let is_markdown = |name| Format::parse(name) == Some(Format::Markdown);
        let markdown = self.format.as_deref().is_none_or(is_markdown);
        if self.output.is_some() && !markdown {
            let cause = "--output writes Markdown; for another format leave it out";
            return Err(Error::of("write", self.format(), cause));
        }
        Ok(())
    }
}

impl Verb {
    fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Deliver => "deliver",
        }
    }
}

pub fn run(arguments: &Arguments, paths: &Paths, out: &mut dyn Write) -> Result<ExitCode> {
    if let Err(error) = arguments.agree() {
        warn(&error.to_string());
        return Ok(ExitCode::from(2));
    }
    if let Some(Verb::Deliver) = arguments.verb {
        return deliver(paths, out);
    }
    let shelf = Shelf::open(paths)?;
    if let Some(Verb::Verify) = arguments.verb {
        return verify(&shelf, out);
    }
    let (wanted, understood) = chosen(arguments, &Now::read());
    let end = ended(understood, shelf.whole);
    if !(understood && shelf.whole) && (arguments.new || arguments.output.is_some()) {
        // files, and what counts as seen, are not made of half a question or half the quotes
        return Ok(end);
    }
    let mark = Mark::of(arguments, paths)?;
    let seen = mark.as_ref().map(|mark| shelf.book.since(&mark.cursor));
    let listed = |quote: &Quote| {
        wanted.holds(quote) && seen.as_ref().is_none_or(|seen| seen.contains(&quote.id))
    };
    let mut quotes = shelf.book.kept();
    if arguments.output.is_some() {
        // A file must learn that a quote is gone.
        quotes.extend(shelf.book.deleted());
    }
    quotes.retain(|quote| listed(quote));
    if quotes.is_empty()
        && let Some(note) = unknown(&arguments.query())
    {
        warn(&note);
    }
    let style = arguments.cite.style();
    match &arguments.output {
        Some(folder) => files(folder, &shelf.book, &quotes, arguments, style, out)?,
        None => {
            let written = match written(arguments.format(), &quotes, style) {
                Err(error) if !Path::new(arguments.format()).exists() => {
                    warn(&error.to_string());
                    return Ok(ExitCode::from(2));
                }
                written => written?,
            };
            if !print(out, &written)? {
                // Who has not read it to the end has not got it.
                return Ok(end);
            }
        }
    }
    if let Some(mark) = mark {
        mark.advance(&shelf.book)?;
    }
    Ok(end)
}

/// Writes the files of the articles that have a listed quote, and says which.
fn files(
    folder: &Path,
    book: &Book,
    listed: &[Quote],
    arguments: &Arguments,
    style: Style,
    out: &mut dyn Write,
) -> Result<()> {
    let deleted = if arguments.prune { Deleted::Remove } else { Deleted::Strike };
    let mut all = book.kept();
    all.extend(book.deleted());
    let mut printed = Ok(true);
    write_files(folder, all, listed, style, deleted, &mut |told| match told {
        Told::Written(path) if printed.is_ok() => {
            printed = print(out, &format!("{}\n", Safe::line(&path.to_string_lossy())));
        }
        Told::Written(_) => {}
        Told::Edited(path, id) => {
            let what = format!("quote {id} was edited by hand and is left as it is");
            warn(&format!("{}: {what}", path.display()));
        }
    })?;
    printed.map(drop)
}

fn deliver(paths: &Paths, out: &mut dyn Write) -> Result<ExitCode> {
    let (config, problems) = Config::load(paths);
    problems.iter().for_each(|problem| warn(&problem.to_string()));
    if config.sinks.is_empty() {
        return Err(Error::of("deliver", "quotes", "no [[sink]] stands in the config"));
    }
    let cancel = AtomicBool::new(false);
    let delivered = sink::deliver(&config.sinks, paths, &Now::read(), Wish::All, &cancel)?;
    let counted = |count: usize| match count {
        1 => "1 quote".to_owned(),
        count => format!("{count} quotes"),
    };
    for (name, count) in &delivered.got {
        print(out, &format!("{}: {} delivered\n", Safe::line(name), counted(*count)))?;
    }
    for (problem, left) in &delivered.failed {
        let left = if *left > 0 { format!("; {} left", counted(*left)) } else { String::new() };
        warn(&format!("{problem}{left}"));
    }
    Ok(if delivered.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether a quote came from elsewhere, without the text that it was taken from.
fn has_no_snapshot(quote: &Quote, snapshots: &Snapshots) -> bool {
    quote.place.as_ref().is_none_or(|place| {
        quote.imported && matches!(snapshots.load(&place.revision), Ok(Snapshot::Missing(_)))
    })
}

fn verify(shelf: &Shelf, out: &mut dyn Write) -> Result<ExitCode> {
    let quotes = shelf.book.kept();
    let (mut wrong, mut elsewhere) = (0, 0);
    for quote in &quotes {
        if has_no_snapshot(quote, &shelf.snapshots) {
            elsewhere += 1;
        } else if let Some(what) = shelf.snapshots.verify(quote) {
            wrong += 1;
            let what = Safe::line(&what);
            if !print(out, &format!("{} · {}: {what}\n", quote.id, quote.title))? {
                break;
            }
        }
    }
    let proved = quotes.len() - elsewhere - wrong;
    let mut line = format!("{proved} of {} quotes stand in their snapshots", quotes.len());
    if elsewhere > 0 {
        let have = if elsewhere == 1 { "has" } else { "have" };
        line.push_str(&format!(", {elsewhere} came from elsewhere and {have} none"));
    }
    print(out, &format!("{line}\n"))?;
    Ok(ended(true, wrong == 0 && shelf.whole))
}

/// What quotes are asked for, by words and by options; false when a slip was named.
fn chosen(arguments: &Arguments, now: &Now) -> (Chosen, bool) {
    let query = arguments.query();
    let (mut chosen, slips) = Chosen::parse(&query, now);
    slips.iter().for_each(|slip| warn(&report(&query, slip)));
    let named = [
        (Field::Speaker, &arguments.speaker),
        (Field::Author, &arguments.author),
        (Field::Article, &arguments.article),
        (Field::Kept(Side::Since), &arguments.since),
    ];
    for (field, value) in named {
        if let Some(value) = value {
            chosen.and(field, value, now);
        }
    }
    arguments.tag.iter().for_each(|tag| chosen.and(Field::Tag, tag, now));
    (chosen, slips.is_empty())
}

/// What `since:` takes in a query.
fn when(text: &str) -> std::result::Result<String, String> {
    date(Side::Since, text, &Now::read()).map(|_| text.to_owned())
}

/// How far the last `--new` of the same question came.
struct Mark {
    path: PathBuf,
    question: String,
    all: BTreeMap<String, Cursor>,
    cursor: Cursor,
}

impl Mark {
    fn of(arguments: &Arguments, paths: &Paths) -> Result<Option<Self>> {
        if !arguments.new {
            return Ok(None);
        }
        let path = paths.state_file("quotes-new.json")?;
        let all: BTreeMap<String, Cursor> = match regular::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|cause| {
                Error::new("read", &path, format!("{cause}; delete it to begin anew"))
            })?,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(cause) => return Err(Error::new("read", &path, cause)),
        };
        // Each place that quotes are delivered to has its own question.
        let question = format!(
            "{} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            arguments.format(),
            arguments.output,
            arguments.words,
            arguments.speaker,
            arguments.author,
            arguments.tag,
            arguments.since,
            arguments.article,
        );
        let cursor = all.get(&question).cloned().unwrap_or_default();
        Ok(Some(Self { path, question, all, cursor }))
    }

    fn advance(mut self, book: &Book) -> Result<()> {
        self.all.insert(self.question, book.cursor());
        let text = serde_json::to_string_pretty(&self.all)
            .map_err(|cause| Error::new("write", &self.path, cause))?;
        replace(&self.path, &(text + "\n"))
    }
}

/// Adds what the journal has not; what cannot be read is named, with exit 1.
pub fn import(file: &Path, paths: &Paths, out: &mut dyn Write) -> Result<ExitCode> {
    let bytes = if file == Path::new("-") {
        input()?
    } else {
        fs::read(file).map_err(|cause| Error::new("read", file, cause))?
    };
    let text = String::from_utf8_lossy(&bytes);
    let form = Form::of(&text).ok_or_else(|| {
        let cause = "it is neither our JSON nor Readwise CSV, Kindle clippings or W3C JSON-LD";
        Error::new("import", file, cause)
    })?;
    let imported = import::read(form, &text);
    for problem in &imported.problems {
        warn(&problem.clone().in_file(file).to_string());
    }
    let mut shelf = Shelf::open(paths)?;
    // what is known cannot be told
    if !shelf.whole {
        return Ok(ExitCode::FAILURE);
    }
    let now = Now::read();
    let drafts = import::drafts(&imported.quotes, &shelf.book, &now);
    let new = drafts.len();
    if new > 0 {
        shelf.append(drafts, now)?;
    }
    let known = imported.quotes.len() - new;
    let quotes = if new == 1 { "quote" } else { "quotes" };
    print(out, &format!("{new} {quotes} added, {known} known already\n"))?;
    let failed = !imported.problems.is_empty();
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
