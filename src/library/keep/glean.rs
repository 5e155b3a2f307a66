//! A file → what the index takes of it: its rows from the head at once, or all of it.

use std::io::Read as _;
use std::path::Path;

use crate::article::entry::Place;
use crate::article::{ArticleId, Date, Entry, Location, RowId, minutes};
use crate::error::Problem;
use crate::formats::head::{Head, LENGTHS};
use crate::library::index::{Stamp, Tokens};
use crate::library::keep::walk::File;
use crate::library::scan::{Found, Job};
use crate::library::{Library, file_name, guard, regular};
use crate::safe::Safe;

/// What was read of a file.
#[derive(Debug)]
pub struct Gleaned {
    pub place: Place,
    /// Bytes, as it was before it was read: a change meanwhile is seen the next time.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub mtime: i64,
    pub what: What,
    pub problems: Vec<Problem>,
}

#[derive(Debug)]
pub enum What {
    /// The row of its one article, and its language when it says so; the text is still to be read.
    Head(Box<Entry>, Option<Safe>),
    /// All articles in it.
    Whole(Vec<Row>),
}

/// An article as the index keeps it: its text only as words to be found by.
#[derive(Debug)]
pub struct Row {
    pub entry: Entry,
    pub lang: Option<Safe>,
    pub words: Tokens,
}

/// Reads the head, and the whole when the head does not say enough. `buffer` is used again.
pub fn head(library: &Library, job: &Job, file: &File, buffer: &mut Vec<u8>) -> Gleaned {
    if let Place::File(path) = &job.place
        && let Ok(Some(head)) = begin(path, buffer)
    {
        let lang = head.lang.clone();
        let what = What::Head(Box::new(row(job, file, head)), lang);
        let (size, mtime) = (file.size, file.mtime);
        return Gleaned { place: job.place.clone(), size, mtime, what, problems: Vec::new() };
    }
    whole(library, job, file)
}

/// Reads all of a file. One that cannot be read has no article, and a problem.
pub fn whole(library: &Library, job: &Job, file: &File) -> Gleaned {
    let (found, mut problems) = library.found(job);
    problems.extend(found.iter().flat_map(|found| found.article.problems.clone()));
    let rows = found.into_iter().map(|Found { entry, article }| {
        let words = Tokens::of(&article);
        Row { entry, lang: article.meta.lang, words }
    });
    let what = What::Whole(rows.collect());
    let unreadable = matches!(&what, What::Whole(rows) if rows.is_empty())
        && matches!(&job.place, Place::File(path) if regular::open(path).is_err());
    let mtime = if unreadable { Stamp::UNREADABLE } else { file.mtime };
    Gleaned { place: job.place.clone(), size: file.size, mtime, what, problems }
}

impl Gleaned {
    /// About how many bytes of words wait in it.
    pub fn weight(&self) -> usize {
        match &self.what {
            What::Head(..) => 0,
            What::Whole(rows) => rows.iter().map(|row| row.words.words.body.len()).sum(),
        }
    }
}

/// Reads the first bytes, as few as will do.
fn begin(path: &Path, buffer: &mut Vec<u8>) -> std::io::Result<Option<Head>> {
    buffer.clear();
    let name = file_name(path);
    let mut file = regular::open_listed(path)?;
    for length in LENGTHS {
        (&mut file).take((length - buffer.len()) as u64).read_to_end(buffer)?;
        let cut = buffer.len() >= length;
        let head = guard::head(&name, buffer, cut);
        if head.is_some() || !cut {
            return Ok(head);
        }
    }
    Ok(None)
}

/// The row as the whole would give it, but for what the text alone can say.
fn row(job: &Job, file: &File, head: Head) -> Entry {
    let link = head.link.as_ref().map(|link| link.url.as_str());
    let guess = || Date::from_unix(file.mtime.div_euclid(1_000_000_000));
    Entry {
        row: RowId::default(),
        id: ArticleId::new(head.id.as_deref(), link, &job.path),
        title: head.title,
        title_made: false,
        feed: job.feed.clone(),
        date: head.date.or_else(guess),
        date_guessed: head.date.is_none(),
        minutes: minutes::about(file.size),
        revision: String::new(),
        location: Location { place: job.place.clone(), index: 0 },
        also_in: Vec::new(),
        problems: 0,
        authors: head.authors,
        read: false,
        star: false,
        tags: head.tags,
    }
}

#[cfg(test)]
mod tests {
    use super::{What, head, whole};
    use crate::library::index::Stamp;
    use crate::library::keep::walk;
    use crate::library::scan::Job;
    use crate::library::{Library, Source};
    use crate::safe::Safe;

    #[test]
    fn a_file_that_could_not_be_read_is_not_as_it_was_seen() {
        let root = tempfile::tempdir().unwrap();
        let library = Library::new(vec![Source::Folder(root.path().to_owned())]);
        let path = root.path().join("a.md");
        std::fs::write(&path, "").unwrap();
        let file = walk::file(&path).unwrap();
        let job = Job::below(root.path(), path.clone(), Safe::line("Feed"));
        let empty = head(&library, &job, &file, &mut Vec::new());
        assert_eq!((empty.mtime, empty.problems.len()), (file.mtime, 1));
        std::fs::remove_file(path).unwrap();
        let gone = head(&library, &job, &file, &mut Vec::new());
        assert_eq!((gone.mtime, gone.problems.len()), (Stamp::UNREADABLE, 1));
    }

    #[test]
    fn a_row_of_a_head_is_the_row_of_the_whole_but_for_its_text() {
        let root = tempfile::tempdir().unwrap();
        let library = Library::new(vec![Source::Folder(root.path().to_owned())]);
        let text = "The river rose in the night. ".repeat(400);
        for (name, matter, by_head) in [
            (
                "a.md",
                "+++\ntitle = \"A\"\ndate = 2021-09-25\nid = \"7\"\ntags = [\"x\"]\n+++\n",
                true,
            ),
            (
                "b.md",
                "---\ntitle: B\nlink: https://e.org/b?utm_source=x\nauthor: Ana Duarte\n---\n",
                true,
            ),
            ("2021-01-02-c.md", "---\ntitle: C\n---\n", true),
            ("d.md", "# D\n\n", false),
        ] {
            let path = root.path().join("feed").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, format!("{matter}{text}")).unwrap();
            let file = walk::file(&path).unwrap();
            let job = Job::below(root.path(), path, Safe::line("Feed"));
            let What::Whole(found) = whole(&library, &job, &file).what else { panic!() };
            let known = &found[0].entry;
            match head(&library, &job, &file, &mut Vec::new()).what {
                What::Head(mut row, _) => {
                    assert!(row.minutes.abs_diff(known.minutes) <= 2, "{row:?}");
                    row.minutes = known.minutes;
                    row.revision.clone_from(&known.revision);
                    assert_eq!((*row, true), (known.clone(), by_head), "{name}");
                }
                What::Whole(again) => {
                    assert_eq!((&again[0].entry, false), (known, by_head), "{name}");
                }
            }
        }
    }
}
