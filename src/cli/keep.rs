//! `pullquote keep`: a file and words that stand in it → a kept quote.

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::article::{ArticleId, Now, fold};
use crate::cli::quotes::Shelf;
use crate::cli::{print, sources, warn};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::journal::{Change, Draft};
use crate::library::Library;
use crate::library::quotes::fresh_id;
use crate::library::scan::Found;
use crate::paths::Paths;
use crate::quotation;
use crate::quote::cite::Style;
use crate::quote::export::text;
use crate::quote::taking::Subject;
use crate::safe::Safe;
use crate::sink;

/// A passage to be kept.
#[derive(Debug, Args)]
pub struct Keep {
    /// The article
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The words as they stand in it; a second --text is stitched to the first by […]
    #[arg(long, value_name = "WORDS", required = true)]
    text: Vec<String>,
    /// A note to it
    #[arg(long, value_name = "NOTE")]
    note: Option<String>,
    /// A tag of it; may be given more than once
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
    /// Who said it, where the article does not tell
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
}

/// Keeps a passage found by its words; it lies on the disk before anything is said.
pub fn run(
    arguments: &Keep,
    root: Option<&Path>,
    paths: &Paths,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let file = arguments.file.to_string_lossy().into_owned();
    let mut all = Vec::new();
    Library::new(sources(std::slice::from_ref(&arguments.file))?).each(&mut |found, problems| {
        problems.iter().for_each(|problem| warn(&problem.to_string()));
        all.extend(found);
        true
    });
    let (found, ranges) = place(&all, &arguments.text)
        .map_err(|cause| Error::of("keep a passage of", &file, cause))?;
    let document = &found.article.document;
    let quotations = quotation::find(&document.text, found.article.meta.lang.as_deref());
    let mut shelf = Shelf::open(paths)?;
    let revision = shelf.snapshots.keep(&document.text)?;
    let id = in_library(&found.entry.id, &arguments.file, root);
    let (config, _) = Config::load(paths);
    sink::begin(&config.sinks, paths)?;
    let subject = Subject {
        article: &found.article,
        id: &id,
        quotations: &quotations,
        revision: &revision,
        context: usize::from(config.keep.context),
    };
    let (name, now) = (fresh_id(Now::read()), Now::read());
    let mut draft = subject
        .keep(&name, &ranges, now)
        .ok_or_else(|| Error::of("keep a passage of", &file, "there are no words in it"))?;
    amend(&mut draft, arguments);
    shelf.append(vec![draft], now)?;
    let quote =
        shelf.book.get(&name).ok_or_else(|| Error::of("keep", &file, "it was not written"))?;
    let speaker = quote.speaker.as_ref().map(|speaker| format!(" · {speaker}")).unwrap_or_default();
    let words = quote.words();
    let unit = if words == 1 { "word" } else { "words" };
    print(
        out,
        &format!("Kept{speaker} · {words} {unit} · {name}\n{}", text::one(&quote, Style::Plain)),
    )?;
    Ok(ExitCode::SUCCESS)
}

/// The one article in which each of the words stands once, and where.
fn place<'f>(
    all: &'f [Found],
    words: &[String],
) -> std::result::Result<(&'f Found, Vec<Range<usize>>), String> {
    let mut places = Vec::new();
    let mut most = 0;
    for found in all {
        let text = &found.article.document.text;
        let ranges: Vec<_> = words.iter().map(|words| occurrences(text, words)).collect();
        most = most.max(ranges.iter().map(Vec::len).max().unwrap_or(0));
        if ranges.iter().all(|ranges| ranges.len() == 1) {
            places.push((found, ranges.concat()));
        }
    }
    match (places.len(), places.pop()) {
        (1, Some(place)) => Ok(place),
        (0, _) if most > 1 => Err(format!("the words stand in it {most} times; say more of them")),
        (0, _) => Err("the words do not stand in it".to_owned()),
        (count, _) => Err(format!("{count} of its articles hold the words")),
    }
}

/// The note, tags and speaker that were given go into the one event that adds the quote.
fn amend(draft: &mut Draft, arguments: &Keep) {
    let Change::Quote(act) = &mut draft.change else { return };
    act.fields.say("note", arguments.note.as_deref().unwrap_or_default());
    act.fields.say("speaker", arguments.speaker.as_deref().unwrap_or_default());
    let tags = arguments.tag.iter().map(|tag| Safe::line(tag).into_string());
    act.tag = tags.filter(|tag| !tag.is_empty()).collect();
}

/// Word for word, else with other marks, dashes, blanks and case.
fn occurrences(text: &str, words: &str) -> Vec<Range<usize>> {
    let words = words.trim();
    if words.is_empty() {
        return Vec::new();
    }
    let exact: Vec<_> = text.match_indices(words).map(|(at, _)| at..at + words.len()).collect();
    if exact.is_empty() { fold::find(text, &Safe::line(words), true) } else { exact }
}

/// The id that the library knows the article of a file by: a path counts from the library's folder.
fn in_library(id: &ArticleId, file: &Path, root: Option<&Path>) -> ArticleId {
    let inside = || {
        let (file, root) = (file.canonicalize().ok()?, root?.canonicalize().ok()?);
        let inside = file.strip_prefix(root).ok()?;
        let path = inside.to_string_lossy().replace('\\', "/");
        let name = file.file_name()?.to_string_lossy().into_owned();
        let folder = path.strip_suffix(name.as_str())?.to_owned();
        let own = id.as_str();
        if own.starts_with('#') {
            // Its own number, behind the path of the folder it lies in.
            return Some(format!("{}{own}", folder.trim_end_matches('/')));
        }
        let rest = own.strip_prefix(name.as_str())?;
        (rest.is_empty() || rest.starts_with('#')).then(|| format!("{path}{rest}"))
    };
    inside().map_or_else(|| id.clone(), |path| ArticleId::new(None, None, &path))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::single_range_in_vec_init, reason = "one part has one range")]

    use super::{in_library, occurrences};
    use crate::article::ArticleId;
    use std::path::Path;

    #[test]
    fn words_are_found_as_they_are_or_as_they_are_typed() {
        let text = "“It’s late,” she said. It's late.";
        assert_eq!(occurrences(text, "It's late"), [text.len() - 10..text.len() - 1]);
        assert_eq!(occurrences(text, "it's LATE").len(), 2);
        assert_eq!(occurrences(text, "\"It's late,\"").len(), 1);
        assert!(occurrences(text, " ").is_empty());
    }

    #[test]
    fn a_file_of_the_library_is_known_by_its_path_in_it() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("essays")).unwrap();
        let file = root.path().join("essays/a.md");
        std::fs::write(&file, "x").unwrap();
        let id = |text: &str| ArticleId::new(None, None, text);
        for (own, known) in [
            ("a.md", "essays/a.md"),
            ("a.md#3", "essays/a.md#3"),
            ("#7", "essays#7"),
            ("https://e.org/1", "https://e.org/1"),
        ] {
            assert_eq!(in_library(&id(own), &file, Some(root.path())), id(known));
        }
        assert_eq!(in_library(&id("a.md"), &file, Some(Path::new("/nowhere"))), id("a.md"));
    }
}
