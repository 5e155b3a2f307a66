//! A file that is whole but has no name yet by which it is found.
//!
//! On Linux it has none at all: a name that is only taken away again costs as much as one that
//! stays, and a kill leaves nothing behind. Elsewhere, and where the file system cannot do that, it
//! has a hidden one.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

/// Begins the names of files that are being written; the library leaves out hidden ones.
pub const HIDDEN: &str = ".pullquote-";

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

/// A hidden file for whoever may read the folder; the system's mask takes away what it must.
pub fn hidden(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(HIDDEN);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
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

    /// Where the system names what is open.
    const OPEN: &str = "/proc/self/fd";
    /// Each of these keeps a file open, of which a process may usually have 1 024.
    const MOST: usize = 384;
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
            let open = format!("{OPEN}/{}", self.0.as_raw_fd());
            Ok(rustix::fs::linkat(CWD, open, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
        }
    }

    impl Drop for Handle {
        fn drop(&mut self) {
            OPENED.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
