//! A folder → the article files and folders in it, as they are on disk now.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::Problem;
use crate::formats;
use crate::library::index::{Stamp, place};
use crate::library::link;

/// An article file in its folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    pub name: OsString,
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub mtime: i64,
}

impl File {
    /// Whether it has the size and the time that the index saw.
    pub fn is_as(&self, seen: &Stamp) -> bool {
        (self.size, self.mtime) == (seen.size, seen.mtime)
    }
}

/// What lies directly in a folder.
#[derive(Debug, Default)]
pub struct Listing {
    pub files: Files,
    pub folders: Vec<PathBuf>,
    pub problems: Vec<Problem>,
}

/// The article files of a folder, the largest name first: names often begin with the date.
///
/// A folder may hold a million, so that their names lie one behind the other.
#[derive(Debug, Default)]
pub struct Files {
    names: Vec<u8>,
    files: Vec<Packed>,
}

#[derive(Debug)]
struct Packed {
    /// Where its name begins, and its bytes.
    start: u32,
    length: u16,
    size: u64,
    mtime: i64,
}

impl Files {
    pub fn count(&self) -> usize {
        self.files.len()
    }

    pub fn get(&self, at: usize) -> Option<File> {
        let file = self.files.get(at)?;
        let name = place::system(self.name(file));
        Some(File { name, size: file.size, mtime: file.mtime })
    }

    /// Whether the file there has the size and the time that the index saw.
    pub fn is_as(&self, at: usize, seen: &Stamp) -> bool {
        let file = self.files.get(at);
        file.is_some_and(|file| (file.size, file.mtime) == (seen.size, seen.mtime))
    }

    /// The place of a file of this name.
    pub fn position(&self, name: &OsStr) -> Option<usize> {
        let name = name.as_encoded_bytes();
        self.files.binary_search_by(|file| name.cmp(self.name(file))).ok()
    }

    pub fn iter(&self) -> impl Iterator<Item = File> {
        (0..self.count()).filter_map(|at| self.get(at))
    }

    fn name(&self, file: &Packed) -> &[u8] {
        let start = file.start as usize;
        &self.names[start..start + usize::from(file.length)]
    }

    /// No file system has names that are longer, or so many of them.
    fn push(&mut self, file: &File) {
        let name = file.name.as_encoded_bytes();
        let (Ok(start), Ok(length)) = (self.names.len().try_into(), name.len().try_into()) else {
            return;
        };
        self.names.extend_from_slice(name);
        self.files.push(Packed { start, length, size: file.size, mtime: file.mtime });
    }

    fn sort(&mut self) {
        let mut files = std::mem::take(&mut self.files);
        files.sort_unstable_by(|a, b| self.name(b).cmp(self.name(a)));
        self.files = files;
    }
}

/// Lists a folder of the library at a root. Hidden names are left out, links are followed as
/// [`link::refused`] says. An error means that nothing is known, not that nothing is there.
pub fn list(root: &Path, folder: &Path) -> std::io::Result<Listing> {
    let mut listing = Listing::default();
    for found in fs::read_dir(folder)? {
        let found = found?;
        let name = found.file_name();
        let shown = name.to_string_lossy();
        if shown.starts_with('.') {
            continue;
        }
        let Ok(kind) = found.file_type() else { continue };
        if !kind.is_dir() && !kind.is_symlink() && !formats::is_article_name(&shown) {
            continue;
        }
        let path = || folder.join(&name);
        if kind.is_dir() {
            listing.folders.push(path());
            continue;
        }
        let data = if kind.is_symlink() { fs::metadata(path()) } else { found.metadata() };
        match data {
            Ok(data) if data.is_dir() => match link::refused(root, &path()) {
                Some(why) => {
                    listing.problems.push(Problem::unread(&path(), why));
                }
                None => listing.folders.push(path()),
            },
            Ok(data) if data.is_file() && formats::is_article_name(&shown) => {
                let mtime = data.modified().map(nanoseconds).unwrap_or_default();
                listing.files.push(&File { size: data.len(), mtime, name });
            }
            Ok(_) if !formats::is_article_name(&shown) => {}
            Ok(_) => {
                listing.problems.push(Problem::unread(&path(), "it is not a regular file"));
            }
            // it went while we looked
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound && !kind.is_symlink() => {}
            Err(_) if !formats::is_article_name(&shown) => {}
            Err(cause) => {
                listing.problems.push(Problem::unread(&path(), cause));
            }
        }
    }
    listing.files.sort();
    listing.folders.sort_unstable();
    Ok(listing)
}

/// One file as [`list`] would find it, whatever its name; `None` when it is not there.
pub fn file(path: &Path) -> Option<File> {
    let data = fs::metadata(path).ok()?;
    let mtime = data.modified().map(nanoseconds).unwrap_or_default();
    Some(File { name: path.file_name()?.to_owned(), size: data.len(), mtime })
}

pub fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |n| -n),
    }
}

#[cfg(test)]
mod tests {
    use super::{file, list};
    use std::fs;

    #[test]
    fn a_folder_gives_its_article_files_newest_name_first_and_its_folders() {
        let root = tempfile::tempdir().unwrap();
        for name in ["2020-a.md", "2021-b.md", ".hidden.md", "feed.toml", "c.png", "README"] {
            fs::write(root.path().join(name), "words").unwrap();
        }
        for name in ["b", "a", ".git", "x.md"] {
            fs::create_dir(root.path().join(name)).unwrap();
        }
        let found = list(root.path(), root.path()).unwrap();
        let names: Vec<_> = found.files.iter().map(|f| f.name.into_string().unwrap()).collect();
        assert_eq!(names, ["README", "2021-b.md", "2020-a.md"]);
        assert_eq!(found.folders, ["a", "b", "x.md"].map(|name| root.path().join(name)));
        let at = |name: &str| found.files.position(name.as_ref());
        assert_eq!(["README", "2020-a.md", "c.png"].map(at), [Some(0), Some(2), None]);
        let second = found.files.get(1).unwrap();
        assert_eq!((second.size, found.files.count(), found.files.get(3)), (5, 3, None));
        assert_eq!(file(&root.path().join("2021-b.md")).unwrap(), second);
        assert_eq!(file(&root.path().join("none")), None);
        assert!(list(root.path(), &root.path().join("none")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_but_not_in_circles() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join("a.md"), "words").unwrap();
        symlink(other.path(), root.path().join("other")).unwrap();
        symlink(other.path().join("a.md"), root.path().join("b.md")).unwrap();
        symlink(root.path(), root.path().join("round")).unwrap();
        symlink(root.path().join("gone"), root.path().join("dead.md")).unwrap();
        let found = list(root.path(), root.path()).unwrap();
        assert_eq!(found.folders, [root.path().join("other")]);
        assert_eq!(found.files.count(), 1);
        let told: Vec<_> = found.problems.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().any(|t| t.ends_with("the link leads back to a folder above")));
    }
}
