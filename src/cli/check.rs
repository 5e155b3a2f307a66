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
    use crate::article::Now;
    use crate::journal::{Change, Draft};
    use crate::library::Library;
    use crate::library::log::Log;
    use crate::paths::Paths;
    use std::process::ExitCode;

    #[test]
    fn an_event_at_no_time_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap().to_owned();
        let paths = Paths::resolve(
            &|name| (name == "PULLQUOTE_DATA_DIR").then(|| data.clone().into()),
            None,
        );
        let journal_folder = paths.journal().unwrap();
        let (mut log, _) = Log::open(&journal_folder, "me");
        let read = Draft::new(Vec::new(), Change::Read(true));
        log.append_all(vec![read.clone(), read], Now::on(2026, 11, 22)).unwrap();
        assert_eq!(journal(&paths), []);
        let path = journal_folder.join("me.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        let (first, second) = text.split_once('\n').unwrap();
        let odd = second.replace("2026-11-22T12:00:00.000Z", "soon");
        std::fs::write(&path, format!("{first}\n{odd}")).unwrap();
        let told: Vec<String> = journal(&paths).iter().map(ToString::to_string).collect();
        let expected = "\"at\" is not a time (\"soon\"): the event gives way to every other one; write \
                        when it was, such as 2026-11-22T09:14:05.000Z";
        assert_eq!(told, [format!("{}:2: {expected}", path.display())]);
        assert_eq!(Log::open(&journal_folder, "me").1.events.len(), 2);
    }

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
