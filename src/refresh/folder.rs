//! The folder of one feed: reads and writes its files, each whole or not there at all.
//!
//! A file is written as a [`Draft`], brought to the disk, and only then given its name; a name that is
//! taken is never written over unless it is the file that is meant. Files that come together are
//! brought to the disk together: one wait for all of them costs about as much as one for each.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::article::document::revision;
use crate::error::{Error, Result};
use crate::library::regular;
use crate::library::whole::{self, HIDDEN};
use crate::refresh::draft::Draft;

/// The largest article that is read back, in bytes.
const LARGEST: u64 = 256 << 20;
/// So many articles of one day and title are told apart by a number alone; each of them is tried.
const NUMBERED: usize = 20;
/// From so many files on, all of the file system is brought to the disk at once.
#[cfg(target_os = "linux")]
const MANY: usize = 4;

#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder of a feed, if there is one. Where a link stands in its place, it is an error: it
    /// may lead anywhere.
    pub fn find(library: &Path, name: &str) -> Result<Option<Self>> {
        let path = library.join(name);
        match fs::symlink_metadata(&path) {
            Ok(data) if data.is_dir() => Ok(Some(Self { path })),
            Ok(_) => {
                Err(Error::new("write into", &path, "it is not a folder but a link or a file"))
            }
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(Error::new("open", &path, cause)),
        }
    }

    /// The same, made where it is missing.
    pub fn make(library: &Path, name: &str) -> Result<Self> {
        if let Some(folder) = Self::find(library, name)? {
            return Ok(folder);
        }
        let path = library.join(name);
        fs::create_dir_all(library)
            .and_then(|()| fs::create_dir(&path))
            .map_err(|cause| Error::new("create", &path, cause))?;
        Ok(Self { path })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of the article files; what a killed refresh left half written is removed.
    pub fn sweep(&self) -> Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        let failed = |cause| Error::new("list", &self.path, cause);
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with(HIDDEN) {
                let _ = fs::remove_file(entry.path());
            } else if name.ends_with(".md") {
                names.insert(name);
            }
        }
        Ok(names)
    }

    /// A regular file's bytes; `None` when there is none of this name.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let path = self.path.join(name);
        let read = match fs::symlink_metadata(&path) {
            Ok(data) if data.is_file() => regular::read_up_to(&path, LARGEST),
            Ok(_) => Ok(None),
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
            Err(cause) => Err(cause),
        };
        let bytes = read.map_err(|cause| Error::new("read", &path, cause))?;
        bytes.map(Some).ok_or_else(|| Error::new("read", &path, "it is no article file"))
    }

    /// Writes a file that has no name yet; gone with its handle until [`Self::name`] gives it one.
    pub fn draft(&self, bytes: &[u8]) -> Result<Draft> {
        Draft::write(&self.path, bytes).map_err(|cause| Error::new("write in", &self.path, cause))
    }

    /// Brings drafts to the disk, before they get the names by which they are found.
    pub fn harden<'a>(&self, drafts: impl ExactSizeIterator<Item = &'a Draft>) -> Result<()> {
        #[cfg(target_os = "linux")]
        if drafts.len() >= MANY
            && let Ok(folder) = fs::File::open(&self.path)
            && rustix::fs::syncfs(&folder).is_ok()
        {
            return Ok(());
        }
        for draft in drafts {
            draft.sync().map_err(|cause| Error::new("write in", &self.path, cause))?;
        }
        Ok(())
    }

    /// Calls a draft `stem.md`, or `stem-2.md` and so on where that is taken; behind the last such
    /// number stands the sum of its article's key, too. Returns its name.
    pub fn name(&self, mut draft: Draft, stem: &str, key: &str) -> Result<String> {
        let mut number = 0;
        loop {
            number += 1;
            let name = match number {
                1 => format!("{stem}.md"),
                2..=NUMBERED => format!("{stem}-{number}.md"),
                _ => format!("{stem}-{number}-{}.md", revision(key)),
            };
            let path = self.path.join(&name);
            match draft.name(&path).map_err(|cause| Error::new("write", &path, cause))? {
                None => return Ok(name),
                Some(back) => draft = back,
            }
        }
    }

    /// Puts a draft in the place of the file of this name.
    pub fn put(&self, draft: Draft, name: &str) -> Result<()> {
        let path = self.path.join(name);
        draft.put(&path).map_err(|cause| Error::new("write", &path, cause))
    }

    /// Writes `NAME.md.new` beside a file that is not touched; by that name no library takes it for
    /// a second article.
    pub fn put_beside(&self, name: &str, bytes: &[u8]) -> Result<String> {
        let beside = format!("{name}.new");
        self.replace(&beside, bytes)?;
        Ok(beside)
    }

    /// Writes a file over the one of this name.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.put(self.hard(bytes)?, name)
    }

    /// Writes a file that is not there yet, or empty, as a loss of power leaves one that nobody
    /// waited for; true if it did. It can be made anew, so it is not brought to the disk by itself.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<bool> {
        let path = self.path.join(name);
        match fs::symlink_metadata(&path) {
            Ok(data) if data.is_file() && data.len() == 0 => {
                self.put(self.draft(bytes)?, name)?;
                Ok(true)
            }
            Ok(_) => Ok(false),
            Err(_) => {
                let added = self.draft(bytes)?.name(&path);
                Ok(added.map_err(|cause| Error::new("write", &path, cause))?.is_none())
            }
        }
    }

    pub fn remove(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        fs::remove_file(&path).map_err(|cause| Error::new("remove", &path, cause))
    }

    /// Brings the names to the disk; the files are there already.
    pub fn sync(&self) -> Result<()> {
        whole::sync(&self.path).map_err(|cause| Error::new("write", &self.path, cause))
    }

    fn hard(&self, bytes: &[u8]) -> Result<Draft> {
        let draft = self.draft(bytes)?;
        draft.sync().map_err(|cause| Error::new("write in", &self.path, cause))?;
        Ok(draft)
    }
}

/// Whether a name is one that [`Folder::name`] may have given.
pub fn is_file_name(name: &str) -> bool {
    !name.starts_with('.')
        && name.len() < 255
        && name.ends_with(".md")
        && !name.contains(['/', '\\', '\0'])
}

#[cfg(test)]
mod tests {
    use super::{Folder, NUMBERED};
    use crate::article::document::revision;
    use std::fs;

    fn create(folder: &Folder, stem: &str, key: &str) -> String {
        folder.name(folder.draft(key.as_bytes()).unwrap(), stem, key).unwrap()
    }

    #[test]
    fn a_name_that_is_taken_is_never_written_over_not_even_through_a_link() {
        let library = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let folder = Folder::make(&library.path().join("deep"), "feed").unwrap();
        assert_eq!(create(&folder, "a", "1"), "a.md");
        assert_eq!(create(&folder, "a", "2"), "a-2.md");
        #[cfg(unix)]
        {
            let target = outside.path().join("target");
            std::os::unix::fs::symlink(&target, folder.path().join("a-3.md")).unwrap();
            assert_eq!(create(&folder, "a", "3"), "a-4.md");
            assert!(!target.exists() && folder.read("a-3.md").is_err());
            fs::write(&target, "kept").unwrap();
            folder.replace("a-3.md", b"3").unwrap();
            assert_eq!(fs::read(&target).unwrap(), b"kept");
            std::os::unix::fs::symlink(outside.path(), library.path().join("link")).unwrap();
            let error = Folder::make(library.path(), "link").unwrap_err().to_string();
            assert!(error.ends_with("it is not a folder but a link or a file"), "{error}");
        }
        assert_eq!(folder.put_beside("a.md", b"new").unwrap(), "a.md.new");
        assert!(!folder.add("a.md", b"x").unwrap() && folder.add("feed.toml", b"").unwrap());
        assert!(folder.add("feed.toml", b"x").unwrap() && !folder.add("feed.toml", b"y").unwrap());
        assert_eq!(folder.read("feed.toml").unwrap().unwrap(), b"x");
        assert_eq!(folder.read("a.md").unwrap().unwrap(), b"1");
        assert_eq!(folder.read("none.md").unwrap(), None);
    }

    #[test]
    fn however_many_have_a_name_the_next_one_is_found_at_once_and_is_its_own() {
        let library = tempfile::tempdir().unwrap();
        let folder = Folder::make(library.path(), "feed").unwrap();
        let names: Vec<String> =
            (1..NUMBERED + 3).map(|key| create(&folder, "a", &key.to_string())).collect();
        assert_eq!((names[0].as_str(), names[19].as_str()), ("a.md", "a-20.md"));
        let sum = |number, key| format!("a-{number}-{}.md", revision(key));
        assert_eq!(names[20..], [sum(21, "21"), sum(21, "22")]);
        assert_eq!(create(&folder, "a", "21"), sum(22, "21"));
        assert_eq!(fs::read(folder.path().join(&names[21])).unwrap(), b"22");
    }

    #[test]
    fn what_was_left_half_written_is_swept_away() {
        let library = tempfile::tempdir().unwrap();
        let folder = Folder::make(library.path(), "feed").unwrap();
        fs::write(folder.path().join(".pullquote-x1"), "ha").unwrap();
        create(&folder, "a", "1");
        let names: Vec<String> = folder.sweep().unwrap().into_iter().collect();
        assert_eq!((names, fs::read_dir(folder.path()).unwrap().count()), (vec!["a.md".into()], 1));
    }
}
