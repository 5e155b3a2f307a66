//! `pullquote show ID|PATH`: the page of an article on standard output.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;

use crate::article::ArticleId;
use crate::cli::export::Object;
use crate::cli::{print, sources, warn};
use crate::config::Config;
use crate::config::theme::Theme;
use crate::error::{Error, Result};
use crate::library::scan::Found;
use crate::library::{Library, Source, read_file};
use crate::reflow::{Lang, Options};
use crate::ui::print::{Dress, print as lines};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The page as it is read.
    Text,
    /// With colours and type.
    Ansi,
    /// Markdown with TOML front matter.
    Md,
    /// The object of `export --json`.
    Json,
}

/// How a page is to look.
#[derive(Debug)]
pub struct Look<'a> {
    pub width: Option<u16>,
    pub format: Format,
    pub config: &'a Config,
    pub theme: &'a Theme,
}

/// Finds an article by its id in the index of a library of folders.
pub type ById<'a> = &'a dyn Fn(Library, &ArticleId) -> Result<Option<Found>>;

/// Prints the page, or those of all articles of a file.
pub fn run(
    what: &Path,
    look: &Look<'_>,
    library: &dyn Fn() -> Result<Library>,
    by_id: ById<'_>,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let named = what.to_string_lossy();
    let file = what == Path::new("-") || what.exists();
    let library = if file { Library::new(sources(&[PathBuf::from(what)])?) } else { library()? };
    let has_index = library.sources().iter().all(|source| matches!(source, Source::Folder(_)));
    if !file && has_index {
        let id = ArticleId::from(named.clone().into_owned());
        if let Some(found) = by_id(Library::new(library.sources().to_vec()), &id)? {
            print(out, &page(&found, look))?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    // what an article calls itself, such as 7, says something only in its feed and is in no index
    let mut own = Vec::new();
    let mut shown = 0;
    let mut failed = false;
    let mut written = Ok(true);
    library.each(&mut |found, problems| {
        if file {
            for problem in problems {
                failed = true;
                warn(&problem.to_string());
            }
        }
        for found in found {
            if !file && found.entry.id.as_str() != named {
                let known = own.iter().any(|own: &Found| own.entry.id == found.entry.id);
                if found.article.meta.id.as_deref() == Some(&*named) && !known {
                    own.push(found);
                }
                continue;
            }
            let page = page(&found, look);
            let gap = if shown > 0 && look.format != Format::Json { "\n\n" } else { "" };
            shown += 1;
            written = print(out, &format!("{gap}{page}"));
            if !matches!(written, Ok(true)) {
                return false;
            }
        }
        file || shown == 0
    });
    written?;
    if shown == 0 && own.len() > 1 {
        let ids: Vec<&str> = own.iter().map(|found| found.entry.id.as_str()).collect();
        let cause = format!("several articles call themselves so; name one of {}", ids.join(", "));
        return Err(Error::of("show", &named, cause));
    }
    if let Some(found) = own.pop().filter(|_| shown == 0) {
        print(out, &page(&found, look))?;
        return Ok(ExitCode::SUCCESS);
    }
    if shown == 0 && !failed {
        return Err(missing(what, library.sources()));
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Why there is nothing to show: the file of that path, or of the article with that id, cannot be
/// read, or there is none.
fn missing(what: &Path, sources: &[Source]) -> Error {
    let named = what.to_string_lossy();
    let (path, _) = named.split_once('#').unwrap_or((&*named, ""));
    let below = sources.iter().filter_map(|source| match source {
        Source::Folder(root) => Some(root.join(path)),
        Source::File(_) | Source::Stdin(_) | Source::Welcome => None,
    });
    for file in std::iter::once(what.to_owned()).chain(below) {
        match file.symlink_metadata() {
            Ok(_) => {
                if let Err(error) = read_file(&file) {
                    return error;
                }
            }
            Err(cause) if cause.kind() == ErrorKind::PermissionDenied => {
                return Error::new("read", &file, cause);
            }
            Err(_) => {}
        }
    }
    Error::of("show", &named, "there is no such file, and no article of this id")
}

fn page(found: &Found, look: &Look<'_>) -> String {
    let Found { entry, article } = found;
    let Look { width, format, config, theme } = look;
    let dress = match format {
        Format::Json => return Object::of(found).line(),
        Format::Md => return crate::formats::markdown::write::write(article),
        Format::Text => Dress::Plain,
        Format::Ansi => Dress::Ansi,
    };
    let options = Options {
        width: usize::from(width.unwrap_or(config.page.width)),
        justify: config.page.justify,
        hyphenate: config.page.hyphenate,
        lang: article.meta.lang.as_deref().and_then(Lang::of),
        ascii: config.ascii,
    };
    lines(article, entry, options, theme, dress)
}
