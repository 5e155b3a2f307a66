//! What the reader keeps on one device ↔ the same on the others, by an engine that is the user's
//! own: git with a repository that all devices reach, or any program.
//!
//! A journal has one writer and is only appended to, a snapshot is never changed, so there is
//! nothing that two devices could disagree about; what is left to do is to carry files.

pub mod git;

use std::path::Path;
use std::process::{Command, Stdio};

use crate::config::Sync;
use crate::error::{Error, Result};

/// What a sync has done, in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// By git: files that went and files that came.
    Carried { sent: usize, received: usize },
    /// By a program, which has said itself what it did.
    Ran,
}

/// Carries the journal and the snapshots in `data`, and the library where the config says so.
///
/// # Errors
/// Nothing says how, the engine cannot be run, or it has failed; then the files of this device are
/// as they were, and the next sync goes on.
pub fn sync(settings: &Sync, data: &Path) -> Result<Done> {
    std::fs::create_dir_all(data).map_err(|cause| Error::new("make", data, cause))?;
    if let Some((program, arguments)) = settings.command.split_first() {
        return run(program, arguments, data).map(|()| Done::Ran);
    }
    if settings.git.is_empty() {
        let how =
            "nothing says how; set sync.git to the address of a git repository, or sync.command";
        return Err(Error::of("sync", "this device", how));
    }
    git::sync(settings, data)
}

/// Runs the user's program, with the terminal as its own: it may ask for a password.
fn run(program: &str, arguments: &[String], data: &Path) -> Result<()> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(data).env("PULLQUOTE_DATA", data);
    for name in ["journal", "snapshots", "feeds"] {
        command.env(format!("PULLQUOTE_{}", name.to_uppercase()), data.join(name));
    }
    let status = command.stdin(Stdio::inherit()).status();
    let status = status.map_err(|cause| Error::of("run", program, cause))?;
    match (status.success(), status.code()) {
        (true, _) => Ok(()),
        (false, Some(code)) => {
            Err(Error::of("sync", "this device", format!("{program} ended with status {code}")))
        }
        (false, None) => Err(Error::of("sync", "this device", format!("{program} was killed"))),
    }
}
