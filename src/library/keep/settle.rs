//! A library → its index once it holds what lies on disk, for who asks once and ends.
//!
//! Whoever builds says when it is done. While another process builds nobody says so: then files and
//! index are compared until they agree, and where that process stands still, an index in memory
//! takes the place of its own.

use std::collections::{BTreeSet, HashMap};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::article::entry::Place;
use crate::error::Result;
use crate::library::index::{Index, Stamp};
use crate::library::keep::{Journal, Keeper, News, scout, walk};
use crate::library::{Library, Source};

/// What is up to date says so before anybody has to look.
const FIRST: Duration = Duration::from_millis(300);
/// Between two looks, at least.
const PAUSE: Duration = Duration::from_millis(50);
/// Another process that builds has come no farther for so long: it is stopped, or hangs.
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
    /// What has to be said of it.
    pub told: Vec<String>,
    /// Files and folders that could not be read, as far as no other process knows of them.
    pub left_out: usize,
}

enum End {
    Done,
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
            Ok(Settled { keeper, told, left_out: 0 })
        }
        End::Done => {
            let files = keeper.reader().and_then(|index| index.left_out()).unwrap_or(0);
            Ok(Settled { keeper, told, left_out: files + outside })
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
    let (mut left, mut since) = (usize::MAX, Instant::now());
    loop {
        match news.recv_timeout(look.saturating_duration_since(Instant::now())) {
            Ok(News::Done) => return Ok(End::Done),
            Ok(News::Failed(reason)) => return Ok(End::Never(reason)),
            Ok(News::Elsewhere) => {
                elsewhere = true;
                look = Instant::now();
            }
            Ok(News::Rebuilt(reason)) => {
                told.push(format!("the index is built anew, nothing is lost: {reason}"));
            }
            Ok(News::InMemory(reason)) => {
                told.push(format!("the index is kept in memory and built each time: {reason}"));
            }
            // what lies in a file that was read names the file and its line
            Ok(News::Problems(all)) => {
                *outside = all.iter().filter(|problem| problem.path.is_none()).count();
            }
            Ok(News::Changed(_)) => {}
            Err(RecvTimeoutError::Timeout) => {
                let begun = Instant::now();
                match keeper.reader().ok().and_then(|index| behind(library, &index, need)) {
                    Some(0) => return Ok(End::Done),
                    Some(more) if more < left => (left, since) = (more, begun),
                    Some(_) | None if elsewhere && since.elapsed() >= still => {
                        let what =
                            "another pullquote has the index and does not bring it up to date";
                        return Ok(End::Never(what.to_owned()));
                    }
                    Some(_) | None => {}
                }
                look = Instant::now() + PAUSE.max(begun.elapsed() * 2);
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Ok(End::Never("the thread that keeps the index has ended".to_owned()));
            }
        }
    }
}

/// How many files the index has yet to take in or to forget; `None` when that cannot be told.
fn behind(library: &Library, index: &Index, need: Need) -> Option<usize> {
    let folders = index.folders().ok()?;
    let mut behind = 0;
    for source in library.sources() {
        let Source::Folder(root) = source else { return None };
        let known = folders.iter().filter(|known| known.starts_with(root)).cloned();
        behind += below(root, index, known.collect())?;
    }
    match need {
        Need::Rows => Some(behind),
        Need::Texts => Some(behind + index.left().ok()?),
    }
}

/// The same of one folder and all below it, of which the index knows these.
fn below(root: &Path, index: &Index, mut known: BTreeSet<PathBuf>) -> Option<usize> {
    let mut behind = 0;
    let mut todo = vec![root.to_owned()];
    while let Some(folder) = todo.pop() {
        if scout::is_too_deep(root, &folder) {
            continue;
        }
        let listing = match walk::list(&folder) {
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
        let described = walk::file(&folder.join("feed.toml"));
        for file in listing.files.iter().chain(&described) {
            let known = stamps.remove(&Place::File(folder.join(&file.name)));
            let same = known.is_some_and(|k| k.size == file.size && k.mtime == file.mtime);
            behind += usize::from(!same);
        }
        behind += stamps.len();
        todo.extend(listing.folders);
    }
    for gone in known {
        behind += index.stamps(&gone).ok()?.len();
    }
    Some(behind)
}
