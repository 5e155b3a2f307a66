//! `pullquote check [PATH…]`: what is wrong with articles, config and journal, a line each.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::{print, sort, sources};
use crate::error::{Problem, Result};
use crate::library::Library;
use crate::library::log::Log;
use crate::paths::Paths;

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

/// What is wrong with the journal, or that there is no place for it.
pub fn journal(paths: &Paths) -> Vec<Problem> {
    match paths.journal() {
        Ok(folder) => Log::open(&folder, "").1.problems,
        Err(error) => vec![Problem::new(error.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::{journal, run};
    use crate::library::Library;
    use crate::paths::Paths;
    use std::process::ExitCode;

    #[test]
    fn that_there_is_no_place_for_the_journal_is_wrong() {
        let homeless = Paths::resolve(&|_| None, None);
        let mut out = Vec::new();
        let library = || Ok(Library::new(Vec::new()));
        let status = run(&[], &library, Vec::new(), &|| journal(&homeless), &mut out);
        assert_eq!(status.unwrap(), ExitCode::FAILURE);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "cannot find the data folder: this user has no home folder; set PULLQUOTE_DATA_DIR to \
             a folder\n"
        );
    }
}
