//! A path → the file that stands there, if it is one; at once.
//!
//! Journals and snapshots come from other devices, and an opened FIFO waits until somebody writes to
//! it: whoever put one among them would stop the reader for ever.

use std::fs::{self, File};
use std::io::{Error, Read as _, Result};
use std::path::Path;

/// Opens a regular file to read it; what is none (FIFO, device, folder, socket) is an error.
pub fn open(path: &Path) -> Result<File> {
    let none = || Err(Error::other("it is not a regular file"));
    if !fs::metadata(path)?.is_file() {
        return none();
    }
    let mut options = File::options();
    options.read(true);
    // Another may stand there by now; opened so, a FIFO does not wait.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        rustix::fs::OFlags::NONBLOCK.bits().cast_signed(),
    );
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { none() }
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
