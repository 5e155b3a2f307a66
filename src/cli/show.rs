//! `pullquote show ID|PATH`: the page of an article on standard output.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;

use crate::cli::export::Object;
use crate::cli::{print, sources, warn};
use crate::config::Config;
use crate::config::theme::Theme;
use crate::error::{Error, Result};
use crate::library::Library;
use crate::library::scan::Found;
use crate::reflow::{Lang, Options};
use crate::ui::print::{Dress, print as lines};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    /// With colours and type.
    Ansi,
    /// Markdown with TOML front matter.
    Md,
    Json,
}

pub fn run(
    what: &Path,
    width: Option<u16>,
    format: Format,
    config: &Config,
    theme: &Theme,
    library: &dyn Fn() -> Result<Library>,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let named = what.to_string_lossy();
    let file = what == Path::new("-") || what.exists();
    let library = if file { Library::new(sources(&[PathBuf::from(what)])?) } else { library()? };
    let wanted = |found: &Found| {
        let own = found.article.meta.id.as_deref();
        file || found.entry.id.as_str() == named || own == Some(&*named)
    };
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
        for found in found.iter().filter(|found| wanted(found)) {
            let page = page(found, width, format, config, theme);
            let gap = if shown > 0 && format != Format::Json { "\n\n" } else { "" };
            shown += 1;
            written = print(out, &format!("{gap}{page}"));
            if !matches!(written, Ok(true)) {
                return false;
            }
        }
        file || shown == 0
    });
    written?;
    if shown == 0 && !failed {
        return Err(Error::of("show", &named, "there is no such file, and no article of this id"));
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn page(
    found: &Found,
    width: Option<u16>,
    format: Format,
    config: &Config,
    theme: &Theme,
) -> String {
    let Found { entry, article } = found;
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
