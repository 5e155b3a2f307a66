//! A name in the state folder → a lock that one program holds at a time.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::library::regular;

const DENIED: [ErrorKind; 2] = [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem];

/// How often a wait that can be called off looks again.
const LOOK: Duration = Duration::from_millis(50);

/// Held until it is dropped, or the program ends.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes it; `None` when another has it.
    pub fn take(state: &Path, name: &str) -> Result<Option<Self>> {
        let (path, file) = open(state, name)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(Error::new("lock", &path, cause)),
        }
    }

    /// The same, waiting until no other has it; `None` for who may not write there, and has to do
    /// without.
    pub fn wait(state: &Path, name: &str) -> Result<Option<Self>> {
        let path = state.join(name);
        let file = match fs::create_dir_all(state).and_then(|()| regular::append(&path)) {
            Ok(file) => file,
            Err(cause) if DENIED.contains(&cause.kind()) => return Ok(None),
            Err(cause) => return Err(Error::new("open", &path, cause)),
        };
        file.lock().map_err(|cause| Error::new("lock", &path, cause))?;
        Ok(Some(Self(file)))
    }

    /// The same, for as long as it is not called off; `None` when it is.
    pub fn wait_unless(state: &Path, name: &str, cancel: &AtomicBool) -> Result<Option<Self>> {
        while !cancel.load(Ordering::Relaxed) {
            if let Some(lock) = Self::take(state, name)? {
                return Ok(Some(lock));
            }
            thread::sleep(LOOK);
        }
        Ok(None)
    }
}

impl Drop for Lock {
    /// A program that is just being started holds a copy of the file for a moment, and by that the
    /// lock, unless it is given up by name.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

fn open(state: &Path, name: &str) -> Result<(PathBuf, File)> {
    fs::create_dir_all(state).map_err(|cause| Error::new("create", state, cause))?;
    let path = state.join(name);
    let file = regular::append(&path).map_err(|cause| Error::new("open", &path, cause))?;
    Ok((path, file))
}
