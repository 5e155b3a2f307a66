//! Indexes of libraries that nobody opens any more → nothing.
//!
//! Each library that was ever opened has its own in the cache, nearly as large as its texts. Who
//! makes another one looks which of them nobody needs; any can be made anew.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::library::index::Index;
use crate::library::keep::lock_file;

/// So long an index is kept that nobody opens.
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Notes in an index's lock that somebody has opened it.
pub fn opened(lock: &File) {
    // where it cannot be noted, the index is made anew once too often
    let _ = lock.set_modified(SystemTime::now());
}

/// Removes the indexes beside this one that nobody has opened for long.
pub fn remove(own: &Path) {
    let Some(files) = own.parent().and_then(|folder| fs::read_dir(folder).ok()) else { return };
    let (indexes, now) = (files.flatten().map(|file| file.path()), SystemTime::now());
    for index in indexes.filter(|path| path != own && is_index(path) && is_unused(path, now)) {
        let lock = lock_file(&index).filter(|lock| lock.try_lock().is_ok());
        if lock.is_some() {
            // what cannot be removed stays until the next time
            let _ = Index::throw_away(&index);
        }
    }
}

/// Whether it has a name that [`super::place`] gives.
fn is_index(path: &Path) -> bool {
    let is_name = |name: &str| name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit());
    path.extension() == Some(OsStr::new("db"))
        && path.file_stem().and_then(OsStr::to_str).is_some_and(is_name)
}

fn is_unused(index: &Path, now: SystemTime) -> bool {
    let opened = fs::metadata(index.with_extension("lock")).and_then(|lock| lock.modified());
    opened.is_ok_and(|opened| now.duration_since(opened).is_ok_and(|age| age > KEPT))
}
