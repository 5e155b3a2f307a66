//! Sources → files → articles with their rows of the list, in the order of the paths.
//!
//! Nothing here can fail as a whole: a file that cannot be read is a problem beside the entries of
//! all others.

use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use walkdir::WalkDir;

use crate::article::entry::Place;
use crate::article::{Article, ArticleId, Date, Entry, Location, RowId, minutes};
use crate::error::{Error, Problem, Result};
use crate::formats;
use crate::library::{Library, Source, file_name, guard, link, regular, spelled, welcome};
use crate::safe::Safe;

/// Folders below folders: deeper ones are a loop of links or a mistake.
pub const DEEPEST: usize = 32;
/// The name of the file that describes the feed of a folder.
pub const DESCRIPTION: &str = "feed.toml";
/// Files that are read before the first of them is handed on in order.
const CHUNK: usize = 256;
/// Bytes of a `feed.toml`; what describes a feed is some lines.
const LARGEST_DESCRIPTION: u64 = 1 << 20;

/// An article with its row of the list.
#[derive(Debug)]
pub struct Found {
    pub entry: Entry,
    pub article: Article,
}

/// The optional `feed.toml` of a bundle. It can describe, and nothing else: no key of it is a
/// command, an address to fetch or a path.
#[derive(Debug, Default, Deserialize)]
struct Feed {
    #[serde(default)]
    title: String,
}

/// A file to read and the feed it belongs to.
#[derive(Debug, Clone)]
pub struct Job {
    pub place: Place,
    /// The path that identity falls back to: inside the library, with `/`.
    pub path: String,
    pub feed: Safe,
}

impl Job {
    /// A file below a library's folder.
    pub fn below(root: &Path, path: PathBuf, feed: Safe) -> Self {
        let inside = path.strip_prefix(root).unwrap_or(&path);
        let inside = spelled(inside);
        Self { place: Place::File(path), path: inside, feed }
    }
}

impl Library {
    /// All files of all sources.
    pub fn jobs(&self, problems: &mut Vec<Problem>) -> Vec<Job> {
        let mut jobs = Vec::new();
        for source in &self.sources {
            match source {
                Source::Folder(root) => folder(root, &mut jobs, problems),
                Source::File(path) => jobs.push(Job {
                    place: Place::File(path.clone()),
                    path: file_name(path),
                    feed: Safe::default(),
                }),
                Source::Stdin(_) => jobs.push(Job {
                    place: Place::Stdin,
                    path: "-".to_owned(),
                    feed: Safe::default(),
                }),
                Source::Welcome => built_in(&mut jobs, problems),
            }
        }
        jobs
    }

    /// Hands on every article in the order of the paths, and what is wrong beside them; for what
    /// must be complete and the same each time, not for a list that somebody waits for. `sink`
    /// returns false to stop.
    pub fn each(&self, sink: &mut dyn FnMut(Vec<Found>, Vec<Problem>) -> bool) {
        let mut problems = Vec::new();
        let jobs = self.jobs(&mut problems);
        if !problems.is_empty() && !sink(Vec::new(), problems) {
            return;
        }
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        for chunk in jobs.chunks(CHUNK) {
            let part = chunk.len().div_ceil(threads);
            let read: Vec<(Vec<Found>, Vec<Problem>)> = std::thread::scope(|scope| {
                let workers: Vec<_> = chunk
                    .chunks(part)
                    .map(|jobs| {
                        scope.spawn(move || {
                            jobs.iter().map(|job| self.found(job)).collect::<Vec<_>>()
                        })
                    })
                    .collect();
                let read = |worker: std::thread::ScopedJoinHandle<'_, Vec<_>>| {
                    worker.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault))
                };
                workers.into_iter().flat_map(read).collect()
            });
            for (found, problems) in read {
                if !sink(found, problems) {
                    return;
                }
            }
        }
    }

    /// One article of a folder as [`Library::each`] hands it on; `None` when it is there no more.
    pub fn again(&self, location: &Location) -> Option<Found> {
        let Place::File(path) = &location.place else { return None };
        let root = self.sources.iter().find_map(|source| match source {
            Source::Folder(root) if path.starts_with(root) => Some(root),
            Source::Folder(_) | Source::File(_) | Source::Stdin(_) | Source::Welcome => None,
        })?;
        let feed = feed_of(root, path.parent().unwrap_or(root), &mut Vec::new());
        let (found, _) = self.found(&Job::below(root, path.clone(), feed));
        found.into_iter().nth(location.index)
    }

    /// The articles of a file, their problems naming it, and the problems of the file itself.
    pub fn found(&self, job: &Job) -> (Vec<Found>, Vec<Problem>) {
        let shown = job.place.shown();
        let (name, bytes) = match self.bytes(&job.place) {
            Ok(read) => read,
            Err(error) => {
                let problem = Problem { left_out: true, ..Problem::new(error.to_string()) };
                return (Vec::new(), vec![problem]);
            }
        };
        let reading = guard::read(&name, &bytes);
        let placed = |problem: Problem| problem.in_file(&shown);
        let several = reading.feed.is_some();
        // A feed file that lies in no bundle is a feed by itself.
        let feed = match reading.feed {
            Some(meta) if job.feed.is_empty() => meta.title,
            Some(_) | None => job.feed.clone(),
        };
        let left_out = reading.articles.is_empty();
        let found = reading.articles.into_iter().enumerate().map(|(index, mut article)| {
            article.problems = article.problems.into_iter().map(placed).collect();
            let entry = Entry { feed: feed.clone(), ..entry(job, &article, index, several) };
            Found { entry, article }
        });
        let problems = reading.problems.into_iter();
        (found.collect(), problems.map(|p| Problem { left_out, ..placed(p) }).collect())
    }
}

fn entry(job: &Job, article: &Article, index: usize, several: bool) -> Entry {
    let meta = &article.meta;
    let link = meta.link.as_ref().map(|link| link.url.as_str());
    let own = meta.id.as_deref();
    // a feed counts its items by itself, so that such an id tells them apart in it and nowhere else
    let shared = own.filter(|id| !several || is_unique(id));
    let path = match own {
        _ if !several => job.path.clone(),
        Some(own) => format!("{}#{own}", job.path),
        None => format!("{}#{index}", job.path),
    };
    let guess = || match &job.place {
        Place::File(path) => modified(path),
        Place::Welcome(_) | Place::Stdin => None,
    };
    Entry {
        row: RowId::default(),
        id: ArticleId::new(shared, link, &path),
        title: meta.title.clone(),
        title_made: meta.title_made,
        feed: Safe::default(),
        date: meta.date.or_else(guess),
        date_guessed: meta.date.is_none(),
        minutes: minutes::of(&article.document.text),
        revision: article.document.revision(),
        location: Location { place: job.place.clone(), index },
        also_in: Vec::new(),
        problems: article.problems.len(),
        authors: meta.authors.clone(),
        read: false,
        star: false,
        tags: meta.tags.clone(),
    }
}

/// Addresses, tags and long numbers are given once in the world, `7` in every feed.
fn is_unique(id: &str) -> bool {
    id.contains(':') || id.len() >= 16
}

fn modified(path: &Path) -> Option<Date> {
    let time = path.metadata().and_then(|data| data.modified()).ok()?;
    let since = time.duration_since(std::time::UNIX_EPOCH).ok()?;
    Date::from_unix(i64::try_from(since.as_secs()).ok()?)
}

/// Every article file below a folder. Links are followed as [`link::refused`] says, loops are found
/// by the walk; hidden files are left out.
fn folder(root: &Path, jobs: &mut Vec<Job>, problems: &mut Vec<Problem>) {
    let mut feeds: HashMap<PathBuf, Safe> = HashMap::new();
    let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let mut walk = WalkDir::new(root)
        .follow_links(true)
        .max_depth(DEEPEST)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.depth() == 0 || !hidden(e.file_name()));
    while let Some(found) = walk.next() {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                let path = error.path().unwrap_or(root);
                problems.push(match error.io_error() {
                    Some(cause) => Problem::unread(path, cause),
                    None => Problem::unread(path, "the link leads back to a folder above"),
                });
                continue;
            }
        };
        let path = found.path();
        if found.file_type().is_dir() {
            if found.path_is_symlink()
                && found.depth() > 0
                && let Some(why) = link::refused(root, path)
            {
                problems.push(Problem::unread(path, why));
                walk.skip_current_dir();
                continue;
            }
            if found.depth() == DEEPEST {
                problems.push(too_deep(path));
            }
            continue;
        }
        if !formats::is_article_name(&file_name(path)) {
            continue;
        }
        if !found.file_type().is_file() {
            problems.push(Problem::unread(path, "it is not a regular file"));
            continue;
        }
        let parent = path.parent().unwrap_or(root);
        let feed = feeds
            .entry(parent.to_owned())
            .or_insert_with(|| feed_of(root, parent, problems))
            .clone();
        jobs.push(Job::below(root, path.to_owned(), feed));
    }
}

/// What is said of a folder that is left out with all that is in it.
pub fn too_deep(folder: &Path) -> Problem {
    Problem::unread(folder, format!("it lies more than {} folders deep", DEEPEST - 1))
}

/// The title of the nearest `feed.toml` between a folder and the root, else the folder's name.
pub fn feed_of(root: &Path, folder: &Path, problems: &mut Vec<Problem>) -> Safe {
    for folder in folder.ancestors().take_while(|folder| folder.starts_with(root)) {
        let path = folder.join(DESCRIPTION);
        if let Some(title) = described(&path, problems) {
            return title;
        }
    }
    let named = if folder == root { root.canonicalize().ok() } else { Some(folder.to_owned()) };
    Safe::line(&named.map(|folder| file_name(&folder)).unwrap_or_default())
}

/// The title that a `feed.toml` on disk gives; `None` also where there is no such file.
pub fn described(path: &Path, problems: &mut Vec<Problem>) -> Option<Safe> {
    match description(path) {
        Ok(text) => title(&text?, path, problems),
        Err(error) => {
            problems.push(Problem::new(error.to_string()));
            None
        }
    }
}

/// The text of a `feed.toml`, `None` where there is none. A bundle comes from a stranger, so that a
/// FIFO of that name, which would never end, and gigabytes of zeros are errors.
fn description(path: &Path) -> Result<Option<String>> {
    let read = match regular::read_up_to(path, LARGEST_DESCRIPTION) {
        Ok(Some(bytes)) => io::read_to_string(&*bytes).map(Some),
        Ok(None) => Err(io::Error::other("it is larger than 1 MB")),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    };
    read.map_err(|cause| Error::new("read", path, cause))
}

/// The title that the text of a `feed.toml` gives.
fn title(text: &str, path: &Path, problems: &mut Vec<Problem>) -> Option<Safe> {
    match toml::from_str::<Feed>(text) {
        Ok(feed) => Some(Safe::line(&feed.title)).filter(|title| !title.is_empty()),
        Err(error) => {
            let line = error.span().map_or(1, |s| text[..s.start].matches('\n').count() + 1);
            let what = format!("{} (the folder's name is shown)", error.message());
            problems.push(Problem::new(what).at(line).in_file(path));
            None
        }
    }
}

fn built_in(jobs: &mut Vec<Job>, problems: &mut Vec<Problem>) {
    for path in welcome::paths() {
        if !formats::is_article_name(&file_name(Path::new(&path))) {
            continue;
        }
        let folder = path.split('/').next().unwrap_or_default();
        let described = format!("{folder}/{DESCRIPTION}");
        let feed = welcome::file(&described)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .and_then(|text| title(text, Path::new(&described), problems))
            .unwrap_or_else(|| Safe::line(folder));
        jobs.push(Job { place: Place::Welcome(path.clone()), path, feed });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use crate::library::scan::Job;
    use crate::library::{Library, Source};
    use crate::safe::Safe;

    const FEED: &str = "<rss><channel><title>The Herald</title>\
        <item><title>One</title><guid isPermaLink='false'>7</guid></item>\
        <item><title>Two</title><guid>https://e.org/2</guid><description>Words.</description></item>\
        <item><title>Three</title><guid isPermaLink='false'>9</guid><link>https://e.org/3</link></item>\
        <item><title>Four</title></item></channel></rss>";

    #[cfg(unix)]
    #[test]
    fn files_whose_names_are_no_text_are_told_apart() {
        use std::os::unix::ffi::OsStrExt as _;
        let root = Path::new("/l");
        let id = |name: &[u8]| {
            let path = root.join(std::ffi::OsStr::from_bytes(name));
            Job::below(root, path, Safe::default()).path
        };
        assert_eq!(id("f/中.md".as_bytes()), "f/中.md");
        assert_eq!(id(b"f/x\xff.md"), "f/x\u{fffd}ff.md");
        let names: [&[u8]; 5] = [b"x\xff", b"x\xfe", b"x\xff\xfe", b"a/b", b"a\\b"];
        let ids: HashSet<String> = names.into_iter().map(id).collect();
        assert_eq!(ids.len(), names.len());
    }

    #[test]
    fn every_item_of_a_feed_file_is_a_row_that_can_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("herald.xml");
        std::fs::write(&path, FEED).unwrap();
        let library = Library::new(vec![Source::File(path)]);
        let mut entries = Vec::new();
        library.each(&mut |found, problems| {
            assert_eq!(problems, []);
            entries.extend(found.into_iter().map(|found| found.entry));
            true
        });
        let rows: Vec<String> =
            entries.iter().map(|e| format!("{} · {} · {}", e.title, e.feed, e.id)).collect();
        assert_eq!(
            rows,
            [
                "One · The Herald · herald.xml#7",
                "Two · The Herald · https://e.org/2",
                "Three · The Herald · https://e.org/3",
                "Four · The Herald · herald.xml#3",
            ]
        );
        let article = library.read(&entries[1].location).unwrap();
        assert_eq!((article.meta.title.as_str(), &*article.document.text), ("Two", "Words."));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_of_some_lines_describes_no_feed_and_holds_nothing_up() {
        let root = tempfile::tempdir().unwrap();
        for name in ["device", "fifo", "folder", "huge", "latin"] {
            std::fs::create_dir(root.path().join(name)).unwrap();
            std::fs::write(root.path().join(name).join("a.md"), "# One\n\nWords.\n").unwrap();
        }
        let toml = |name: &str| root.path().join(name).join("feed.toml");
        std::os::unix::fs::symlink("/dev/zero", toml("device")).unwrap();
        let made = std::process::Command::new("mkfifo")
            .args([toml("fifo"), root.path().join("fifo/b.md")])
            .status();
        assert!(made.unwrap().success());
        std::fs::create_dir(toml("folder")).unwrap();
        std::fs::File::create(toml("huge")).unwrap().set_len(1 << 40).unwrap();
        std::fs::write(toml("latin"), b"title = \"caf\xe9\"").unwrap();
        let library = Library::new(vec![Source::Folder(root.path().to_owned())]);
        // on a thread, since a guard that is gone would never come back
        let (sender, done) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut all = (Vec::new(), Vec::new());
            library.each(&mut |found, problems| {
                all.0.extend(found.into_iter().map(|found| found.entry.feed.to_string()));
                all.1.extend(problems.iter().map(ToString::to_string));
                true
            });
            sender.send(all)
        });
        let (feeds, mut told) = done.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
        assert_eq!(feeds, ["device", "fifo", "folder", "huge", "latin"]);
        told.iter_mut().for_each(|what| *what = what.replace(&*root.path().to_string_lossy(), ""));
        assert_eq!(
            told,
            [
                "cannot read /device/feed.toml: it is not a regular file",
                "cannot read /fifo/feed.toml: it is not a regular file",
                "cannot read /fifo/b.md: it is not a regular file",
                "cannot read /folder/feed.toml: it is not a regular file",
                "cannot read /huge/feed.toml: it is larger than 1 MB",
                "cannot read /latin/feed.toml: stream did not contain valid UTF-8",
            ]
        );
    }
}
