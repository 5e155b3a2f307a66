//! What a sink has got and what it waits for, on disk: a line for everything that was done, only
//! ever appended to, so that a run that is killed leaves at most a line that is passed over.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::article::document::revision;
use crate::error::{Error, Result};
use crate::library::regular;
use crate::quote::QuoteId;

/// Seconds until a failed delivery is tried again, longer each time.
const PATIENCE: [i64; 5] = [60, 300, 1800, 7200, 21_600];

/// The folded outbox of one sink.
#[derive(Debug)]
pub(crate) struct Outbox {
    path: PathBuf,
    /// What this device kept up to its event of this number is not for the sink; `None` when the
    /// sink has never been seen before.
    pub(crate) begun: Option<u64>,
    /// The config file whose sink it is; outboxes of old say nothing.
    owner: Option<String>,
    done: BTreeMap<QuoteId, String>,
    waiting: BTreeMap<QuoteId, Waiting>,
    /// A delivery to a file that was begun, and of which nobody knows whether it was ended.
    trying: Option<Trying>,
}

/// A quote whose delivery has failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) tries: usize,
    /// Unix seconds.
    pub(crate) next: i64,
}

/// Where an append begins and what it appends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trying {
    pub(crate) id: QuoteId,
    pub(crate) version: String,
    pub(crate) at: u64,
    pub(crate) size: u64,
    pub(crate) sum: String,
}

impl Outbox {
    /// Opens the outbox that the sink of this name in this config file has in a folder.
    ///
    /// Two configs may each have a sink of one name, and one state folder: the second one gets a
    /// name with the sum of its path. What nobody owns belongs to who comes first, and the outbox of
    /// a config file that is gone to the next: it was moved.
    pub(crate) fn of(folder: &Path, name: &str, config: &Path) -> Result<Self> {
        let mut outbox = Self::find(folder, name, config)?;
        let owner = config.to_string_lossy().into_owned();
        if outbox.begun.is_some() && outbox.owner.as_ref() != Some(&owner) {
            outbox.write(json!({"op": "own", "config": owner}))?;
        }
        outbox.owner = Some(owner);
        Ok(outbox)
    }

    /// Whether that outbox has begun and says whose it is, so that [`Self::of`] writes nothing.
    pub(crate) fn knows(folder: &Path, name: &str, config: &Path) -> Result<bool> {
        let outbox = Self::find(folder, name, config)?;
        Ok(outbox.begun.is_some() && outbox.owner.as_deref() == Some(&*config.to_string_lossy()))
    }

    fn find(folder: &Path, name: &str, config: &Path) -> Result<Self> {
        let owner = config.to_string_lossy();
        let apart = folder.join(format!("{name}-{}.jsonl", revision(&owner)));
        if apart.exists() {
            return Self::open(&apart);
        }
        let outbox = Self::open(&folder.join(format!("{name}.jsonl")))?;
        match &outbox.owner {
            Some(known) if !is_same(known, config) && Path::new(known).exists() => {
                Self::open(&apart)
            }
            Some(_) | None => Ok(outbox),
        }
    }

    /// Reads what lies there; a line that cannot be read is passed over.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut outbox = Self {
            path: path.to_owned(),
            begun: None,
            owner: None,
            done: BTreeMap::new(),
            waiting: BTreeMap::new(),
            trying: None,
        };
        let text = match regular::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(cause) if cause.kind() == ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(Error::new("read", path, cause)),
        };
        for line in text.lines() {
            if let Ok(value) = serde_json::from_str::<Value>(line) {
                outbox.take(&value);
            }
        }
        Ok(outbox)
    }

    fn take(&mut self, line: &Value) {
        let text = |key| line.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let number = |key| line.get(key).and_then(Value::as_u64).unwrap_or_default();
        let op = text("op");
        if op == "begin" {
            self.begun = self.begun.or(Some(number("n")));
        }
        if op == "begin" || op == "own" {
            self.owner = line.get("config").and_then(Value::as_str).map(ToOwned::to_owned);
        }
        let Some(id) = QuoteId::parse(&text("id")) else { return };
        match op.as_str() {
            "try" => {
                let (at, size) = (number("at"), number("size"));
                let (version, sum) = (text("version"), text("sum"));
                self.trying = Some(Trying { id, version, at, size, sum });
            }
            "done" => {
                self.trying = None;
                self.waiting.remove(&id);
                self.done.insert(id, text("version"));
            }
            // What failed may be the line that says that it was done: the file is looked at again.
            "fail" => {
                let waiting = self.waiting.entry(id).or_default();
                waiting.tries += 1;
                waiting.next = line.get("next").and_then(Value::as_i64).unwrap_or_default();
            }
            _ => {}
        }
    }

    /// The version of a quote that the sink has got.
    pub(crate) fn got(&self, id: &QuoteId) -> Option<&str> {
        self.done.get(id).map(String::as_str)
    }

    pub(crate) fn waits(&self, id: &QuoteId) -> Option<&Waiting> {
        self.waiting.get(id)
    }

    pub(crate) fn trying(&self) -> Option<&Trying> {
        self.trying.as_ref()
    }

    pub(crate) fn begin(&mut self, n: u64) -> Result<()> {
        self.write(json!({"op": "begin", "n": n, "config": self.owner}))
    }

    pub(crate) fn try_to(&mut self, trying: &Trying) -> Result<()> {
        let Trying { id, version, at, size, sum } = trying;
        let id = id.as_str();
        self.write(json!({
            "op": "try", "id": id, "version": version, "at": at, "size": size, "sum": sum,
        }))
    }

    pub(crate) fn done(&mut self, id: &QuoteId, version: &str) -> Result<()> {
        self.write(json!({"op": "done", "id": id.as_str(), "version": version}))
    }

    /// Notes that it did not work at `now` (Unix seconds).
    pub(crate) fn failed(&mut self, id: &QuoteId, now: i64, why: &str) -> Result<()> {
        let tries = self.waits(id).map_or(0, |waiting| waiting.tries);
        let patience = PATIENCE.get(tries).or(PATIENCE.last()).copied().unwrap_or_default();
        self.write(json!({"op": "fail", "id": id.as_str(), "next": now + patience, "why": why}))
    }

    /// Appends a line; when this returns it lies on the disk.
    fn write(&mut self, value: Value) -> Result<()> {
        let failed = |cause: std::io::Error| Error::new("write to", &self.path, cause);
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        append(&self.path, &format!("{value}\n")).map_err(failed)?;
        self.take(&value);
        Ok(())
    }
}

/// Whether an owner is this config file; one of old may be named from the working folder.
fn is_same(owner: &str, config: &Path) -> bool {
    std::path::absolute(owner).is_ok_and(|owner| owner == config)
}

/// Appends a text as lines of its own and waits until it lies on the disk; gives the place where it
/// begins. When it fails nothing of it is there.
pub(crate) fn append(path: &Path, text: &str) -> std::io::Result<u64> {
    let mut file = regular::append(path)?;
    let length = file.metadata()?.len();
    let torn = length > 0 && !ends_a_line(&mut file)?;
    let text = if torn { format!("\n{text}") } else { text.to_owned() };
    if let Err(cause) = file.write_all(text.as_bytes()).and_then(|()| file.sync_data()) {
        let _ = file.set_len(length);
        return Err(cause);
    }
    Ok(length + u64::from(torn))
}

fn ends_a_line(file: &mut File) -> std::io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

#[cfg(test)]
mod tests {
    use super::{Outbox, Trying, append};
    use crate::quote::QuoteId;
    use std::fs;

    #[test]
    fn what_was_noted_is_known_to_the_next_run_and_a_torn_line_hides_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sinks/notes.jsonl");
        let (a, b) = (QuoteId::derived("a"), QuoteId::derived("b"));
        let mut outbox = Outbox::open(&path).unwrap();
        assert_eq!(outbox.begun, None);
        outbox.begin(7).unwrap();
        outbox.done(&a, "v1").unwrap();
        outbox.failed(&b, 1000, "no").unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"{\"op\":\"done\",\"id\":\"");
        fs::write(&path, bytes).unwrap();
        let mut outbox = Outbox::open(&path).unwrap();
        outbox.failed(&b, 2000, "no").unwrap();
        let trying = Trying { id: b.clone(), version: "v".into(), at: 3, size: 4, sum: "s".into() };
        outbox.try_to(&trying).unwrap();
        let outbox = Outbox::open(&path).unwrap();
        assert_eq!((outbox.begun, outbox.got(&a), outbox.got(&b)), (Some(7), Some("v1"), None));
        let waiting = outbox.waits(&b).unwrap();
        assert_eq!((waiting.tries, waiting.next), (2, 2300));
        assert_eq!(outbox.trying(), Some(&trying));
    }

    #[test]
    fn an_outbox_of_old_that_names_its_config_from_the_working_folder_stays_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let old = "{\"op\":\"begin\",\"n\":7,\"config\":\"Cargo.toml\"}\n";
        fs::write(folder.path().join("notes.jsonl"), old).unwrap();
        let config = std::path::absolute("Cargo.toml").unwrap();
        let outbox = Outbox::of(folder.path(), "notes", &config).unwrap();
        assert_eq!(outbox.begun, Some(7));
        let other = std::path::absolute("Cargo.lock").unwrap();
        assert_eq!(Outbox::of(folder.path(), "notes", &other).unwrap().begun, None);
    }

    #[test]
    fn an_append_begins_a_line_and_a_full_disk_takes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        assert_eq!(append(&path, "one\n").unwrap(), 0);
        assert_eq!(append(&path, "two").unwrap(), 4);
        assert_eq!(append(&path, "three\n").unwrap(), 8);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one\ntwo\nthree\n");
        assert!(append("/dev/full".as_ref(), "x\n").is_err());
    }
}
