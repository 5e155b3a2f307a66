//! `pullquote export --json`: every article as one JSON object a line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use crate::cli::{json, print, sources, warn};
use crate::error::Result;
use crate::library::Library;
use crate::library::scan::Found;
use crate::safe::Safe;

/// An article as scripts see it; what it does not name is null or empty.
#[derive(Debug, Serialize)]
pub struct Object<'a> {
    /// As in lists and in the journal: what it calls itself may not be unique.
    id: &'a str,
    title: &'a str,
    /// RFC 3339, or `YYYY-MM-DD` where no time is known.
    date: Option<String>,
    authors: Vec<&'a str>,
    source: Option<&'a str>,
    link: Option<&'a str>,
    lang: Option<&'a str>,
    /// The canonical text, its blocks parted by a blank line.
    text: &'a str,
    path: String,
    feed: Option<&'a str>,
    tags: Vec<&'a str>,
    problems: Vec<String>,
}

impl<'a> Object<'a> {
    pub fn of(found: &'a Found) -> Self {
        let Found { entry, article } = found;
        let meta = &article.meta;
        Self {
            id: entry.id.as_str(),
            // An article of no words has a title only so that a list can show it.
            title: if meta.title_made && article.document.text.is_empty() {
                ""
            } else {
                &meta.title
            },
            date: meta.date.map(|date| date.to_string()),
            authors: meta.authors.iter().map(Safe::as_str).collect(),
            source: meta.source.as_deref(),
            link: meta.link.as_ref().map(|link| link.url.as_str()),
            lang: meta.lang.as_deref(),
            text: &article.document.text,
            path: entry.location.place.shown().to_string_lossy().into_owned(),
            feed: Some(entry.feed.as_str()).filter(|feed| !feed.is_empty()),
            tags: meta.tags.iter().map(Safe::as_str).collect(),
            problems: article.problems.iter().map(ToString::to_string).collect(),
        }
    }

    /// One line of JSON, its end included.
    pub fn line(&self) -> String {
        let mut line = json(self).unwrap_or_default();
        line.push('\n');
        line
    }
}

pub fn run(
    paths: &[PathBuf],
    library: &dyn Fn() -> Result<Library>,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let library = if paths.is_empty() { library()? } else { Library::new(sources(paths)?) };
    let mut failed = false;
    let mut written = Ok(true);
    library.each(&mut |found, problems| {
        for problem in problems {
            failed = true;
            warn(&problem.to_string());
        }
        for found in &found {
            written = print(out, &Object::of(found).line());
            if !matches!(written, Ok(true)) {
                return false;
            }
        }
        true
    });
    written?;
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
