//! `pullquote refresh`: brings the library up to date and says what came.

use std::io::{IsTerminal as _, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use crate::article::Now;
use crate::article::width::fit;
use crate::cli::{json, print, warn};
use crate::config::Config;
use crate::config::feed::{self, Feed};
use crate::config::near::nearest;
use crate::error::{Error, Problem, Result};
use crate::paths::Paths;
use crate::refresh::{self, Change, News, Options, Report, Run, Status, Summary, Wish};
use crate::safe::Safe;
use crate::terminal::signals;

/// Columns of the progress line, which must not wrap.
const BAR: usize = 78;

#[derive(Debug, clap::Args)]
pub struct RefreshArgs {
    /// Names or folders of feeds; without any, every feed that is due
    #[arg(value_name = "FEED")]
    feeds: Vec<String>,
    /// Ask and compare, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// One JSON object a feed
    #[arg(long)]
    json: bool,
    /// Say only what failed
    #[arg(long, short)]
    quiet: bool,
    /// Ask now and fetch whole, whatever the feed or its server wants
    #[arg(long)]
    force: bool,
}

pub const CONTRACT: &str = "\
Exit status: 0 when every feed that was asked is up to date, 1 when one failed, 2 for wrong usage.\n\
While another refresh is at work, this one says so and ends with 0.";

/// A feed's report as scripts see it.
#[derive(Debug, Serialize)]
struct Object<'a> {
    feed: &'a str,
    /// read, unchanged, later, gone, failed or cancelled
    status: &'static str,
    error: Option<&'a str>,
    /// Seconds until the feed may be asked.
    wait: Option<i64>,
    new: Vec<Item<'a>>,
    updated: Vec<Item<'a>>,
    edited: Vec<Item<'a>>,
    quarantined: Vec<Item<'a>>,
    pruned: usize,
    notes: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    path: String,
    title: &'a str,
    why: Option<&'a str>,
}

pub fn run(
    arguments: &RefreshArgs,
    config: &Config,
    problems: &[Problem],
    paths: &Paths,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let feeds = chosen(&arguments.feeds, &config.feeds)?;
    if feeds.is_empty() {
        warn(&feed::none(problems));
        let faulty = feed::fault(problems).is_some();
        return Ok(if faulty { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    let mut options = Options::new(config, paths, Now::read())?;
    options.dry_run = arguments.dry_run;
    options.wish = match (arguments.force, arguments.feeds.is_empty()) {
        (true, _) => Wish::Force,
        (false, true) => Wish::Due,
        (false, false) => Wish::Now,
    };
    let terminal = std::io::stderr().is_terminal() && !arguments.quiet && !arguments.json;
    let mut bar = Bar { shown: terminal, done: 0, all: feeds.len(), under_way: Vec::new() };
    let mut written = Ok(true);
    let cancel = Arc::new(AtomicBool::new(false));
    // Programs of feeds are in groups of their own: an interrupt would leave them behind.
    signals::call_off(&cancel).map_err(|cause| Error::of("listen for", "signals", cause))?;
    let run = refresh::run(&feeds, &options, &cancel, &mut |news| match news {
        News::Started { feed, .. } => bar.started(feed),
        News::Ended(report) => {
            bar.clear();
            if matches!(written, Ok(true)) {
                written = show(&report, arguments, out);
            }
            bar.ended(&report.feed);
        }
    })?;
    bar.clear();
    written?;
    match run {
        Run::Busy => {
            warn("another refresh is at work, so this one leaves it alone");
            Ok(ExitCode::SUCCESS)
        }
        Run::Done(summary) => {
            if cancel.load(Ordering::Relaxed) {
                warn("the refresh was called off; what was not asked stays due");
            }
            if !arguments.quiet && !arguments.json {
                print(out, &format!("{summary}{}\n", dry(arguments)))?;
            }
            Ok(code(&summary))
        }
    }
}

fn dry(arguments: &RefreshArgs) -> &'static str {
    if arguments.dry_run { " · nothing written" } else { "" }
}

fn code(summary: &Summary) -> ExitCode {
    if summary.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The feeds of these names, in the order of the config; all where none is named.
fn chosen(names: &[String], feeds: &[Feed]) -> Result<Vec<Feed>> {
    let is = |feed: &Feed, name: &str| feed.name == name || feed.folder == name;
    for name in names {
        if !feeds.iter().any(|feed| is(feed, name)) {
            let known = || feeds.iter().flat_map(|feed| [feed.name.as_str(), &feed.folder]);
            let begins = || known().find(|known| known.starts_with(name.as_str()));
            let hint = match nearest(name, known()).or_else(begins) {
                Some(near) => format!("no feed has this name; did you mean \"{near}\"?"),
                None => "no feed has this name".to_owned(),
            };
            return Err(Error::of("refresh", name, hint));
        }
    }
    let wanted = |feed: &&Feed| names.is_empty() || names.iter().any(|name| is(feed, name));
    Ok(feeds.iter().filter(wanted).cloned().collect())
}

/// Prints what came of one feed; what failed goes to standard error, where cron looks.
fn show(report: &Report, arguments: &RefreshArgs, out: &mut dyn Write) -> Result<bool> {
    if arguments.json {
        let line = json(&object(report)).unwrap_or_default();
        return print(out, &format!("{line}\n"));
    }
    match &report.status {
        Status::Failed(why) => warn(&format!("{}: {why}", report.feed)),
        Status::Gone => warn(&format!("{}: it is gone for good (410)", report.feed)),
        Status::Read | Status::Unchanged | Status::Later(..) | Status::Cancelled => {}
    }
    if arguments.quiet { Ok(true) } else { print(out, &lines(report)) }
}

/// One line for what came, and one for each thing that wants to be known.
fn lines(report: &Report) -> String {
    let mut text = String::new();
    let counts = report.counts();
    if !counts.is_empty() {
        text.push_str(&format!("{}: {counts}\n", report.feed));
    }
    if let Status::Later(seconds, why) = &report.status
        && *seconds == 0
    {
        text.push_str(&format!("{}: not asked: {why}\n", report.feed));
    }
    for change in report.beside.iter().chain(&report.quarantined) {
        let why = change.why.as_ref().map_or("", Safe::as_str);
        let path = Safe::line(&change.path.to_string_lossy());
        text.push_str(&format!("{}: {path}: {why}\n", report.feed));
    }
    for note in &report.notes {
        text.push_str(&format!("{}: {note}\n", report.feed));
    }
    text
}

fn object(report: &Report) -> Object<'_> {
    let (status, error, wait) = match &report.status {
        Status::Read => ("read", None, None),
        Status::Unchanged => ("unchanged", None, None),
        Status::Later(seconds, why) => ("later", Some(why.as_str()), Some(*seconds)),
        Status::Gone => ("gone", None, None),
        Status::Failed(why) => ("failed", Some(why.as_str()), None),
        Status::Cancelled => ("cancelled", None, None),
    };
    Object {
        feed: &report.feed,
        status,
        error,
        wait,
        new: items(&report.new),
        updated: items(&report.updated),
        edited: items(&report.beside),
        quarantined: items(&report.quarantined),
        pruned: report.pruned,
        notes: report.notes.iter().map(Safe::as_str).collect(),
    }
}

fn items(changes: &[Change]) -> Vec<Item<'_>> {
    changes
        .iter()
        .map(|change| Item {
            path: change.path.to_string_lossy().into_owned(),
            title: &change.title,
            why: change.why.as_deref(),
        })
        .collect()
}

/// The line on a terminal's standard error that says how far it is.
struct Bar {
    shown: bool,
    done: usize,
    all: usize,
    under_way: Vec<Safe>,
}

impl Bar {
    fn started(&mut self, feed: Safe) {
        self.under_way.push(feed);
        self.draw();
    }

    fn ended(&mut self, feed: &Safe) {
        self.done += 1;
        self.under_way.retain(|other| other != feed);
        self.draw();
    }

    fn draw(&self) {
        if self.shown {
            let cells = self.done * 20 / self.all.max(1);
            let last = self.under_way.last().map_or("", Safe::as_str);
            let line = format!(
                "[{}{}] {}/{} {last}",
                "#".repeat(cells),
                "-".repeat(20 - cells),
                self.done,
                self.all
            );
            let mut err = std::io::stderr().lock();
            let _ = write!(err, "\r\x1b[K{}", fit(&Safe::line(&line), BAR, "…"));
            let _ = err.flush();
        }
    }

    fn clear(&self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
