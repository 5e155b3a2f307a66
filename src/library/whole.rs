//! Bytes → a file that is there whole or not at all, also after a loss of power.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// Begins the names of files that are being written; the library leaves out hidden ones.
pub const HIDDEN: &str = ".pullquote-";

/// What becomes of a link that stands in the place of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// It is somebody's way to keep the file elsewhere: what it leads to is written.
    Follow,
    /// The file is the program's own and takes its place, wherever it may lead.
    Replace,
}

/// Writes a file, making its folder; one that is there keeps its permissions.
pub fn write(path: &Path, bytes: &[u8], links: Links) -> Result<()> {
    let failed = |cause| Error::new("write", path, cause);
    let place = match links {
        Links::Follow => end(path).map_err(failed)?,
        Links::Replace => path.to_owned(),
    };
    let folder = folder(&place);
    fs::create_dir_all(folder).map_err(|cause| Error::new("create", folder, cause))?;
    let mut file = hidden(folder).map_err(failed)?;
    match fs::symlink_metadata(&place) {
        Ok(data) if data.is_file() => {
            let _ = file.as_file().set_permissions(data.permissions());
        }
        Ok(_) if links == Links::Follow => {
            return Err(failed(io::Error::other("it is not a regular file")));
        }
        Ok(_) | Err(_) => {}
    }
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(&place).map_err(|error| failed(error.error))?;
    sync(folder).map_err(failed)
}

/// A hidden file for whoever may read the folder; the system's mask takes away what it must.
pub fn hidden(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(HIDDEN);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Brings the names in a folder to the disk, where the file system and its rights allow that.
pub fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Err(cause) = fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        let denied = [ErrorKind::InvalidInput, ErrorKind::PermissionDenied, ErrorKind::Unsupported];
        if !denied.contains(&cause.kind()) {
            return Err(cause);
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Where the links end that begin at a path, though nothing may be there yet.
fn end(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    loop {
        match fs::canonicalize(&path) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => match fs::read_link(&path) {
                Ok(link) => path = folder(&path).join(link),
                Err(_) => return Ok(path),
            },
            known => return known,
        }
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::{Links, write};
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::Path;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_file_of_the_users_keeps_its_link_and_its_permissions() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::create_dir(path("dotfiles")).unwrap();
        fs::write(path("dotfiles/feeds.toml"), "old").unwrap();
        fs::set_permissions(path("dotfiles/feeds.toml"), fs::Permissions::from_mode(0o640))
            .unwrap();
        symlink("dotfiles/feeds.toml", path("feeds.toml")).unwrap();
        write(&path("feeds.toml"), b"new", Links::Follow).unwrap();
        assert_eq!(fs::read(path("dotfiles/feeds.toml")).unwrap(), b"new");
        assert_eq!(mode(&path("dotfiles/feeds.toml")), 0o640);
        // one that leads on, to where nothing is yet
        symlink("next", path("first")).unwrap();
        symlink("dotfiles/later.md", path("next")).unwrap();
        write(&path("first"), b"1", Links::Follow).unwrap();
        assert_eq!(fs::read(path("dotfiles/later.md")).unwrap(), b"1");
        for link in ["feeds.toml", "first", "next"] {
            assert!(fs::symlink_metadata(path(link)).unwrap().is_symlink(), "{link}");
        }
        assert_eq!(fs::read_dir(path("dotfiles")).unwrap().count(), 2, "nothing else is left");
    }

    #[test]
    fn a_file_of_the_programs_takes_the_place_of_a_link() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::write(path("outside"), "kept").unwrap();
        fs::write(path("plain"), "").unwrap();
        fs::create_dir(path("state")).unwrap();
        symlink(path("outside"), path("state/a.json")).unwrap();
        write(&path("state/a.json"), b"new", Links::Replace).unwrap();
        assert_eq!(fs::read(path("outside")).unwrap(), b"kept");
        assert_eq!(fs::read(path("state/a.json")).unwrap(), b"new");
        assert_eq!(mode(&path("state/a.json")), mode(&path("plain")));
    }

    #[test]
    fn what_is_no_file_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        let socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        symlink("socket", path("link")).unwrap();
        symlink("round", path("round")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        for name in ["socket", "link", "folder"] {
            let error = write(&path(name), b"new", Links::Follow).unwrap_err().to_string();
            assert!(error.ends_with(&format!("{name}: it is not a regular file")), "{error}");
        }
        let error = write(&path("round"), b"new", Links::Follow).unwrap_err().to_string();
        assert!(error.contains("too many levels of symbolic links"), "{error}");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 4);
        drop(socket);
    }
}
