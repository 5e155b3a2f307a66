//! `pullquote import opml`: a list of feeds → entries of `feeds.toml`; and the way back.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cli::{input, print, quotes, warn};
use crate::config::Config;
use crate::config::feed::Origin;
use crate::error::{Error, Result};
use crate::paths::Paths;
use crate::refresh::http::without_login;
use crate::refresh::opml::{self, Outline};
use crate::refresh::subscribe::{Outcome, subscribe};
use crate::safe::Safe;

#[derive(Debug, clap::Subcommand)]
pub enum Import {
    /// Add the feeds of an OPML file to feeds.toml; groups become tags
    Opml {
        /// The file, - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Quotes: our JSON, Readwise CSV, Kindle clippings or W3C JSON-LD
    Quotes {
        /// The file, - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, clap::Subcommand)]
pub enum Export {
    /// Print the configured feeds as OPML; the first tag becomes the group
    Opml,
}

pub fn run(what: &Import, paths: &Paths, out: &mut dyn Write) -> Result<ExitCode> {
    let file = match what {
        Import::Opml { file } => file,
        Import::Quotes { file } => return quotes::import(file, paths, out),
    };
    let bytes = if file == Path::new("-") { input()? } else { crate::library::read_file(file)? };
    let listed = opml::read(&bytes).map_err(|why| Error::new("import", file, why))?;
    for refused in &listed.refused {
        warn(&format!("refused: {refused}"));
    }
    let path = paths.feeds_file()?;
    let outcomes = subscribe(paths, &listed.feeds)?;
    let added = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Added(_))).count();
    let line = format!(
        "{added} added to {} · {} there already · {} refused",
        path.display(),
        outcomes.len() - added,
        listed.refused.len()
    );
    print(out, &format!("{}\n", Safe::line(&line)))?;
    Ok(if listed.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the feeds that have an address; a login in it stays here.
pub fn export(Export::Opml: &Export, config: &Config, out: &mut dyn Write) -> Result<ExitCode> {
    let mut feeds = Vec::new();
    for feed in &config.feeds {
        match &feed.origin {
            Origin::Url(url) => feeds.push(Outline {
                title: Safe::line(feed.title.as_deref().unwrap_or(&feed.name)),
                url: without_login(url).0,
                tags: feed.tags.iter().map(|tag| Safe::line(tag)).collect(),
            }),
            Origin::File(_) | Origin::Command(_) => {
                let name = Safe::line(&feed.name);
                warn(&format!("{name} is left out: it has no address that others could use"));
            }
        }
    }
    print(out, &opml::write(&feeds))?;
    Ok(ExitCode::SUCCESS)
}
