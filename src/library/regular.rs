//! A path → the file that stands there, if it is one; at once.
//!
//! Journals and snapshots come from other devices, and an opened FIFO waits until somebody writes to
//! it, or reads: whoever put one among them, or in the place of a lock, would stop the reader for ever.

use std::fs::{self, File, OpenOptions};
use std::io::{Error, Read as _, Result};
use std::path::Path;

/// Opens a regular file to read it; what is none (FIFO, device, folder, socket) is an error.
pub fn open(path: &Path) -> Result<File> {
    with(File::options().read(true), path)
}

/// The same of one that a listing of its folder has just called a regular file.
pub fn open_listed(path: &Path) -> Result<File> {
    at_once(File::options().read(true), path)
}

/// The same to append to it, to read it and to lock it; where there is none it is made.
pub fn append(path: &Path) -> Result<File> {
    with(File::options().create(true).append(true).read(true), path)
}

fn with(options: &mut OpenOptions, path: &Path) -> Result<File> {
    // What else is wrong is said when it is opened.
    if fs::metadata(path).is_ok_and(|data| !data.is_file()) {
        return Err(none());
    }
    at_once(options, path)
}

/// Another may stand there than was seen; opened so, a FIFO does not wait.
fn at_once(options: &mut OpenOptions, path: &Path) -> Result<File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(none()) }
}

fn none() -> Error {
    Error::other("it is not a regular file")
}

/// Reads a regular file to its end.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The same as text.
pub fn read_to_string(path: &Path) -> Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// Reads a regular file to its end; `None` when that is more than so many bytes.
pub fn read_up_to(path: &Path, largest: u64) -> Result<Option<Vec<u8>>> {
    let file = open(path)?;
    let size = file.metadata()?.len();
    if size > largest {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // it may have grown since, or be one of those that say they are empty
    file.take(largest + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= largest).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::read_up_to;

    #[test]
    fn what_is_larger_than_the_limit_is_not_read_whatever_it_says_of_its_size() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(read_up_to(&path, 3).unwrap(), Some(b"abc".to_vec()));
        assert_eq!(read_up_to(&path, 2).unwrap(), None);
        #[cfg(target_os = "linux")]
        assert_eq!(read_up_to("/proc/self/maps".as_ref(), 99).unwrap(), None);
    }
}
