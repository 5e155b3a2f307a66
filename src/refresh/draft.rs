//! A file that is whole but has no name yet by which it is found.
//!
//! On Linux it has none at all: a name that is only taken away again costs as much as one that
//! stays, and a kill leaves nothing behind. Elsewhere, and where the file system cannot do that, it
//! has a hidden one.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::TempPath;

use crate::library::whole::{HIDDEN, hidden};

/// Has the system make room for as many open drafts as there may be.
///
/// While several threads are at work, its table of open files grows by waiting for all cores, 10 ms
/// and more each time, in which nobody opens anything; before that it just grows.
pub fn make_room() {
    #[cfg(target_os = "linux")]
    nameless::make_room();
}

/// Gone with its handle until it gets a name.
#[derive(Debug)]
pub enum Draft {
    #[cfg(target_os = "linux")]
    Nameless(nameless::Handle),
    Hidden(TempPath),
}

impl Draft {
    /// Writes a file into a folder; it is not on the disk before [`Self::sync`].
    pub fn write(folder: &Path, bytes: &[u8]) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(handle) = nameless::Handle::open(folder) {
            handle.file().write_all(bytes)?;
            return Ok(Self::Nameless(handle));
        }
        let mut file = hidden(folder)?;
        file.write_all(bytes)?;
        // A handle less for each of what may be many.
        Ok(Self::Hidden(file.into_temp_path()))
    }

    /// Waits until the bytes are on the disk.
    pub fn sync(&self) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(handle) => handle.file().sync_data(),
            Self::Hidden(path) => File::open(path)?.sync_data(),
        }
    }

    /// Gives it this name; where that is taken, gives the draft back.
    pub fn name(self, path: &Path) -> io::Result<Option<Self>> {
        match self {
            #[cfg(target_os = "linux")]
            Self::Nameless(handle) => match handle.link(path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    Ok(Some(Self::Nameless(handle)))
                }
                named => named.map(|()| None),
            },
            Self::Hidden(draft) => match draft.persist_noclobber(path) {
                Ok(()) => Ok(None),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                    Ok(Some(Self::Hidden(error.path)))
                }
                Err(error) => Err(error.error),
            },
        }
    }

    /// Puts it in the place of the file of this name, if there is one.
    pub fn put(self, path: &Path) -> io::Result<()> {
        match self {
            // Only what has a name takes the place of another.
            #[cfg(target_os = "linux")]
            Self::Nameless(handle) => {
                let folder = path.parent().unwrap_or(Path::new("."));
                let link = |path: &Path| handle.link(path);
                let named = tempfile::Builder::new().prefix(HIDDEN).make_in(folder, link)?;
                named.into_temp_path().persist(path).map_err(|error| error.error)
            }
            Self::Hidden(draft) => draft.persist(path).map_err(|error| error.error),
        }
    }
}

#[cfg(target_os = "linux")]
mod nameless {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::path::Path;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustix::fs::{AtFlags, CWD, Mode, OFlags};
    use rustix::io::Errno;

    /// Where the system names what is open.
    const OPEN: &str = "/proc/self/fd";
    /// Each of these keeps a file open, of which a process may usually have 1 024.
    const MOST: usize = 384;
    /// Files that may be open, with all that are no drafts.
    const ROOM: i32 = 512;
    static OPENED: AtomicUsize = AtomicUsize::new(0);

    /// An open file without a name.
    #[derive(Debug)]
    pub struct Handle(File);

    impl Handle {
        /// `None` where there is no such file to be had, or too many are open.
        pub fn open(folder: &Path) -> Option<Self> {
            static KNOWN: OnceLock<bool> = OnceLock::new();
            if !KNOWN.get_or_init(|| Path::new(OPEN).exists()) {
                return None;
            }
            if OPENED.fetch_add(1, Ordering::Relaxed) >= MOST {
                OPENED.fetch_sub(1, Ordering::Relaxed);
                return None;
            }
            let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
            // The system's mask takes away what it must.
            match rustix::fs::open(folder, flags, Mode::from_raw_mode(0o666)) {
                Ok(file) => Some(Self(file.into())),
                Err(_) => {
                    OPENED.fetch_sub(1, Ordering::Relaxed);
                    None
                }
            }
        }

        pub fn file(&self) -> &File {
            &self.0
        }

        pub fn link(&self, path: &Path) -> io::Result<()> {
            // Before Linux 6.10 only root may do it without a name.
            match rustix::fs::linkat(&self.0, "", CWD, path, AtFlags::EMPTY_PATH) {
                Err(Errno::NOENT) => {}
                linked => return Ok(linked?),
            }
            let open = format!("{OPEN}/{}", self.0.as_raw_fd());
            Ok(rustix::fs::linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
        }
    }

    /// Where the limit is lower the table stays as it is.
    pub(super) fn make_room() {
        let _ = rustix::io::fcntl_dupfd_cloexec(std::io::stderr(), ROOM - 1);
    }

    impl Drop for Handle {
        fn drop(&mut self) {
            OPENED.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Draft;
    use std::fs;

    #[test]
    fn a_draft_is_not_found_before_it_has_a_name_and_takes_none_that_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let names = || {
            let entries = fs::read_dir(folder.path()).unwrap().flatten();
            let mut names: Vec<_> =
                entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        let nameless = |bytes| Draft::write(folder.path(), bytes).unwrap();
        let hidden = |bytes: &[u8]| {
            let file = super::hidden(folder.path()).unwrap();
            fs::write(file.path(), bytes).unwrap();
            Draft::Hidden(file.into_temp_path())
        };
        for (name, write) in
            [("a.md", &nameless as &dyn Fn(&'static [u8]) -> Draft), ("b.md", &hidden)]
        {
            drop(write(b"gone"));
            let before = names();
            let draft = write(b"1");
            draft.sync().unwrap();
            assert!(names().iter().filter(|it| !before.contains(it)).all(|it| it.starts_with('.')));
            assert!(draft.name(&path(name)).unwrap().is_none());
            let again = write(b"2").name(&path(name)).unwrap().expect("the name is taken");
            assert_eq!(fs::read(path(name)).unwrap(), b"1");
            again.put(&path(name)).unwrap();
            assert_eq!(fs::read(path(name)).unwrap(), b"2");
        }
        assert_eq!(names(), ["a.md", "b.md"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |name| fs::metadata(path(name)).unwrap().permissions().mode();
            fs::write(path("c.md"), "").unwrap();
            assert_eq!([mode("a.md"), mode("b.md")], [mode("c.md"); 2]);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_draft_has_no_name_at_all_until_too_many_are_open() {
        let folder = tempfile::tempdir().unwrap();
        let drafts: Vec<Draft> =
            (0..500).map(|_| Draft::write(folder.path(), b"x").unwrap()).collect();
        let hidden = drafts.iter().filter(|draft| matches!(draft, Draft::Hidden(_))).count();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), hidden);
        assert!((500 - 384..=500).contains(&hidden), "{hidden}");
        for (number, draft) in drafts.into_iter().enumerate() {
            assert!(draft.name(&folder.path().join(format!("{number}.md"))).unwrap().is_none());
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 500);
    }
}
