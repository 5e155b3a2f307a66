//! The state folder → the outboxes of its sinks, and the locks by which several runs take turns.
//!
//! There are two kinds: that of all outboxes is held while lines are read and written, that of one
//! sink while its command runs. So nobody who keeps a quote waits for a command, and no other run
//! gives a command what it is being given.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::config::sink::Sink;
use crate::error::{Error, Result};
use crate::paths::Paths;
use crate::refresh::lock::Lock;
use crate::sink::outbox::Outbox;

/// The lock of all outboxes.
const OUTBOXES: &str = "lock";

pub(crate) struct Turns {
    folder: PathBuf,
    /// Whose sinks they are.
    config: PathBuf,
}

impl Turns {
    pub(crate) fn of(paths: &Paths) -> Result<Self> {
        Ok(Self { folder: paths.state()?.join("sinks"), config: paths.config_file()? })
    }

    /// Waits for the lock of all outboxes, which nobody holds for long.
    pub(crate) fn outboxes(&self) -> Result<Lock> {
        Lock::wait(&self.folder, OUTBOXES)?.ok_or_else(|| {
            Error::new("write to", &self.folder.join(OUTBOXES), ErrorKind::PermissionDenied)
        })
    }

    /// Waits for the turn of a sink, which another run may have for as long as its command takes;
    /// `None` when it is called off.
    pub(crate) fn wait(&self, sink: &Sink, cancel: &AtomicBool) -> Result<Option<Lock>> {
        Lock::wait_unless(&self.folder, &format!("{}.lock", sink.folder), cancel)
    }

    /// The outbox of a sink; the lock of all outboxes is to be held.
    pub(crate) fn outbox(&self, sink: &Sink) -> Result<Outbox> {
        Outbox::of(&self.folder, &sink.folder, &self.config)
    }

    /// Whether a sink has begun, under this config; for that nothing has to be held.
    pub(crate) fn knows(&self, sink: &Sink) -> Result<bool> {
        Outbox::knows(&self.folder, &sink.folder, &self.config)
    }
}
