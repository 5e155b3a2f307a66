//! `pullquote check [PATH…]`: what is wrong with articles, config and journal, a line each.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::{print, sort, sources};
use crate::error::{Problem, Result};
use crate::library::Library;

/// Prints `file:line: what is wrong and what was assumed instead`; 1 when there is anything.
pub fn run(
    paths: &[PathBuf],
    library: &dyn Fn() -> Result<Library>,
    settings: Vec<Problem>,
    journal: &dyn Fn() -> Vec<Problem>,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    // Who names paths asks about these alone.
    let mut found = if paths.is_empty() { [settings, journal()].concat() } else { Vec::new() };
    let library = if paths.is_empty() { library() } else { sources(paths).map(Library::new) };
    let mut articles = 0;
    if let Ok(library) = &library {
        library.each(&mut |part, problems| {
            articles += part.len();
            found.extend(problems);
            found.extend(part.into_iter().flat_map(|found| found.article.problems));
            true
        });
    }
    sort(&mut found);
    let mut text: String = found.iter().map(|problem| format!("{problem}\n")).collect();
    if found.is_empty() && library.is_ok() {
        let articles =
            if articles == 1 { "1 article".to_owned() } else { format!("{articles} articles") };
        text = format!("{articles}, nothing is wrong\n");
    }
    print(out, &text)?;
    // What is wrong with the settings may be why there is no library.
    library?;
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
