//! A library → its index once it holds what lies on disk, for who asks once and ends.
//!
//! Whoever builds says when all rows are there, and when it is done. While another process builds
//! nobody says so: then files and index are compared until they agree, and where that process stands
//! still, an index in memory takes the place of its own.
//!
//! Where files change without end, a log in the library or a download, nobody ever says that all is
//! done: then what was read in a while has to do.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::article::entry::Place;
use crate::error::Result;
use crate::library::index::{Index, Stamp};
use crate::library::keep::{Journal, Keeper, News, pass, walk};
use crate::library::scan::DESCRIPTION;
use crate::library::{Library, Source, regular};

/// Who builds says when all is there: for so long nobody has to look.
const FIRST: Duration = Duration::from_secs(1);
/// Between two looks, at least.
const PAUSE: Duration = Duration::from_millis(50);
/// Another process that builds has come no farther for so long: it is stopped, or hangs. Or files
/// changed faster than they could be read.
const STILL: Duration = Duration::from_secs(5);

/// What an answer must know of every article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// What the heads of files say.
    Rows,
    /// All of it: words, lengths, and the marks of files that were moved.
    Texts,
}

/// An index that is up to date.
#[derive(Debug)]
pub struct Settled {
    pub keeper: Keeper,
    /// A way into that index, whatever stands in its place meanwhile.
    pub index: Index,
    /// What has to be said of it.
    pub told: Vec<String>,
    /// Files and folders that could not be read, as far as no other process knows of them.
    pub left_out: usize,
}

/// What has to be said of an index that was begun anew.
pub fn anew(reason: &str) -> String {
    format!("the index is built anew, nothing is lost: {reason}")
}

enum End {
    Done(Box<Index>),
    /// It will never be, for this reason.
    Never(String),
}

/// Opens the index of a library, and waits until it holds what is needed.
pub fn settled(
    library: &Arc<Library>,
    cache: Option<&Path>,
    journal: Option<Journal>,
    need: Need,
) -> Result<Settled> {
    within(STILL, library, cache, journal, need)
}

/// The same, with the time for which another process may come no farther.
pub fn within(
    still: Duration,
    library: &Arc<Library>,
    cache: Option<&Path>,
    journal: Option<Journal>,
    need: Need,
) -> Result<Settled> {
    let (sender, news) = channel();
    let kept = journal.clone();
    // who asks once has gone when later news come
    let told = move |news| drop(sender.send(news));
    let keeper = Keeper::start(library.clone(), cache, kept, told)?;
    let (mut told, mut outside) = (Vec::new(), 0);
    match wait(still, library, &keeper, &news, need, &mut told, &mut outside)? {
        End::Never(reason) if cache.is_some() => {
            drop(keeper);
            told.push(format!("{reason}; an index in memory takes its place"));
            let memory = within(still, library, None, journal, need)?;
            told.extend(memory.told);
            Ok(Settled { told, ..memory })
        }
        End::Never(reason) => {
            told.push(reason);
            Ok(Settled { index: keeper.reader()?, keeper, told, left_out: 0 })
        }
        End::Done(index) => {
            let left_out = index.left_out().unwrap_or(0) + outside;
            Ok(Settled { keeper, index: *index, told, left_out })
        }
    }
}

fn wait(
    still: Duration,
    library: &Library,
    keeper: &Keeper,
    news: &Receiver<News>,
    need: Need,
    told: &mut Vec<String>,
    outside: &mut usize,
) -> Result<End> {
    let mut look = Instant::now() + FIRST;
    let mut elsewhere = false;
    let (mut least, mut since) = (Behind::NOTHING_DONE, Instant::now());
    // texts that were left at the last look, once all rows were there
    let mut left = None;
    loop {
        match news.recv_timeout(look.saturating_duration_since(Instant::now())) {
            Ok(News::Listed(_)) if need == Need::Texts => left = Some(usize::MAX),
            Ok(News::Listed(mark) | News::Done(mark)) => {
                match keeper.reader().ok().filter(|index| index.mark() == mark) {
                    Some(index) => return Ok(End::Done(Box::new(index))),
                    // it was removed meanwhile: what stands there now may have nothing yet
                    None => look = Instant::now(),
                }
            }
            Ok(News::Failed(reason)) => return Ok(End::Never(reason)),
            Ok(News::Elsewhere) => {
                elsewhere = true;
                look = Instant::now();
            }
            Ok(News::Rebuilt(reason)) => {
                told.push(anew(&reason));
            }
            Ok(News::InMemory(reason)) => {
                told.push(format!("the index is kept in memory and built each time: {reason}"));
            }
            // what lies in a file that was read names the file and its line
            Ok(News::Problems(all)) => {
                *outside = all.iter().filter(|problem| problem.path.is_none()).count();
            }
            Ok(News::Changed(_) | News::Marked(_)) => {}
            Err(RecvTimeoutError::Timeout) => {
                let begun = Instant::now();
                let index = keeper.reader().ok();
                let todo = left.and(index.as_ref()).and_then(|index| index.left().ok());
                // a step is seen without a look at every file
                if left > todo && todo > Some(0) {
                    (left, since, look) = (todo, begun, begun + FIRST);
                    continue;
                }
                match index.and_then(|index| Some((behind(library, &index, need)?, index))) {
                    Some((behind, index)) if behind.files == 0 => {
                        return Ok(End::Done(Box::new(index)));
                    }
                    Some((behind, _)) if behind.steps < least.steps => {
                        (least, since) = (behind, begun);
                    }
                    Some(_) | None if elsewhere && since.elapsed() >= still => {
                        let what =
                            "another pullquote has the index and does not bring it up to date";
                        return Ok(End::Never(what.to_owned()));
                    }
                    // a large file that takes long stays the same file
                    Some((behind, index))
                        if behind.sum != least.sum && since.elapsed() >= still =>
                    {
                        let many = behind.files;
                        told.push(format!(
                            "files change while they are read: the newest of {many} may be missing"
                        ));
                        return Ok(End::Done(Box::new(index)));
                    }
                    Some(_) | None => {}
                }
                // Of the end of its own building this process hears: a look only tells whether it
                // ever comes, and takes its time from the building.
                let rest = if elsewhere { 2 } else { 20 };
                look = Instant::now() + PAUSE.max(begun.elapsed() * rest);
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Ok(End::Never("the thread that keeps the index has ended".to_owned()));
            }
        }
    }
}

/// Files that the index has yet to take in or to forget.
#[derive(Debug, Clone, Copy, Default)]
struct Behind {
    files: usize,
    /// What is left to do: a file that the index does not know is read twice, its head and its text.
    steps: usize,
    /// Of the names, sizes and times of those it does not know, whatever their order.
    sum: u64,
}

impl Behind {
    const NOTHING_DONE: Self = Self { files: usize::MAX, steps: usize::MAX, sum: 0 };

    fn add(&mut self, file: &impl Hash) {
        let mut hasher = DefaultHasher::new();
        file.hash(&mut hasher);
        self.files += 1;
        self.steps += 2;
        self.sum = self.sum.wrapping_add(hasher.finish());
    }

    fn add_texts(&mut self, count: usize) {
        self.files += count;
        self.steps += count;
    }
}

/// What the index is behind the files by; `None` when that cannot be told.
fn behind(library: &Library, index: &Index, need: Need) -> Option<Behind> {
    let folders = index.folders().ok()?;
    let mut behind = Behind::default();
    for source in library.sources() {
        let Source::Folder(root) = source else { return None };
        let known = folders.iter().filter(|known| known.starts_with(root)).cloned();
        below(root, index, known.collect(), &mut behind)?;
    }
    behind.add_texts(match need {
        Need::Rows => index.successors().ok()?.len(),
        Need::Texts => index.left().ok()?,
    });
    Some(behind)
}

/// The same of one folder and all below it, of which the index knows these.
fn below(
    root: &Path,
    index: &Index,
    mut known: BTreeSet<PathBuf>,
    behind: &mut Behind,
) -> Option<()> {
    let mut todo = vec![root.to_owned()];
    while let Some(folder) = todo.pop() {
        if pass::is_too_deep(root, &folder) {
            continue;
        }
        let listing = match walk::list(root, &folder) {
            Ok(listing) => listing,
            // what cannot be listed is left in the index
            Err(cause) if folder == root || cause.kind() != ErrorKind::NotFound => {
                known.retain(|known| !known.starts_with(&folder));
                continue;
            }
            Err(_) => continue,
        };
        known.remove(&folder);
        let stamps = index.stamps(&folder).ok()?;
        let mut stamps: HashMap<Place, Stamp> =
            stamps.into_iter().map(|stamp| (stamp.place.clone(), stamp)).collect();
        let described = walk::file(&folder.join(DESCRIPTION));
        for file in listing.files.iter().chain(described) {
            let path = folder.join(&file.name);
            // nobody can read one that could not be read, unless that was mended
            let as_seen = |known: Stamp| match known.mtime {
                Stamp::UNREADABLE => regular::open(&path).is_err(),
                _ => file.is_as(&known),
            };
            let same = stamps.remove(&Place::File(path.clone())).is_some_and(as_seen);
            if !same {
                behind.add(&(&folder, &file.name, file.size, file.mtime));
            }
        }
        stamps.into_values().for_each(|gone| behind.add(&gone.place.shown()));
        todo.extend(listing.folders);
    }
    for gone in known {
        index.stamps(&gone).ok()?.iter().for_each(|gone| behind.add(&gone.place.shown()));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::{End, Need, STILL, behind, wait};
    use crate::library::index::{Index, Put, Stamp};
    use crate::library::keep::{Keeper, News, lock_file, place, walk};
    use crate::library::scan::Job;
    use crate::library::{Library, Source};
    use crate::safe::Safe;

    #[test]
    fn what_is_said_of_an_index_that_was_removed_says_nothing_of_the_one_in_its_place() {
        let root = tempfile::tempdir().unwrap();
        let (feeds, cache) = (root.path().join("feeds"), root.path().join("cache"));
        std::fs::create_dir(&feeds).unwrap();
        std::fs::write(feeds.join("a.md"), "# One\n\nWords.\n").unwrap();
        let library = Arc::new(Library::new(vec![Source::Folder(feeds)]));
        // somebody else builds, and has not begun
        let lock = lock_file(&place(&library, None, &cache).unwrap()).unwrap();
        lock.lock().unwrap();
        let keeper = Keeper::start(library.clone(), Some(&cache), None, |_| {}).unwrap();
        let mark = keeper.reader().unwrap().mark();
        let (sender, news) = channel();
        for need in [Need::Rows, Need::Texts] {
            for said in [News::Done(mark ^ 1), News::Failed("the end".to_owned()), News::Done(mark)]
            {
                sender.send(said).unwrap();
            }
            let wait =
                || wait(STILL, &library, &keeper, &news, need, &mut Vec::new(), &mut 0).unwrap();
            assert!(matches!(wait(), End::Never(reason) if reason == "the end"), "{need:?}");
            assert!(matches!(wait(), End::Done(index) if index.mark() == mark), "{need:?}");
        }
    }

    #[test]
    fn who_reads_heads_first_comes_farther_by_each_of_them() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.md");
        std::fs::write(&path, "# One\n\nWords.\n").unwrap();
        let library = Library::new(vec![Source::Folder(root.path().to_owned())]);
        let mut index = Index::in_memory().unwrap();
        let left = |index: &Index| {
            let behind = behind(&library, index, Need::Texts).unwrap();
            (behind.files, behind.steps)
        };
        assert_eq!(left(&index), (1, 2));
        let file = walk::file(&path).unwrap();
        let job = Job::below(root.path(), path, Safe::default());
        let entry = library.found(&job).0.remove(0).entry;
        for (mtime, whole, expected) in [
            (file.mtime, false, (1, 1)),
            (1, true, (1, 2)),
            (file.mtime, true, (0, 0)),
            (Stamp::UNREADABLE, true, (1, 2)),
        ] {
            let stamp = Stamp { place: job.place.clone(), size: file.size, mtime, whole };
            let head = Put { entry: &entry, lang: None, words: None };
            index.put(&stamp, vec![head], &[]).unwrap();
            assert_eq!(left(&index), expected);
        }
    }
}
