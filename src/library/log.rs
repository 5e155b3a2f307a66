//! The journal on disk: a file a device, one event a line, only ever appended to.
//!
//! Several running copies of one device share a file: an append takes the lock, reads what others
//! wrote since, numbers its event after theirs, writes one line at once and waits until it lies on
//! the disk.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::article::Now;
use crate::error::{Error, Problem, Result};
use crate::journal::{self, Draft, Event};
use crate::library::regular;

/// Bytes at the end of a file that hold its last event, unless that is a large one.
const END: u64 = 64 << 10;

#[derive(Debug)]
pub struct Log {
    device: String,
    path: PathBuf,
    /// Bytes of the own file that have been read.
    read: u64,
    /// The number of the last own event.
    last: u64,
    /// When the newest of the own events was. A clock that was set back must not make what is done
    /// now older than what was done before, for the last in time holds.
    newest: String,
}

/// What a journal folder holds.
#[derive(Debug, Default)]
pub struct Past {
    pub events: Vec<Event>,
    /// Lines that are no event; they stay where they are.
    pub problems: Vec<Problem>,
}

impl Past {
    /// Says of the first file, or of the folder, why it could not be read.
    pub fn unread(&self) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.line.is_none())
    }
}

impl Log {
    fn new(folder: &Path, device: &str) -> Self {
        let path = folder.join(format!("{device}.jsonl"));
        Self { device: device.to_owned(), path, read: 0, last: 0, newest: String::new() }
    }

    /// Reads the files of all devices; `folder` need not exist yet.
    pub fn open(folder: &Path, device: &str) -> (Self, Past) {
        let mut log = Self::new(folder, device);
        let mut past = Past::default();
        let mut files: Vec<PathBuf> = match fs::read_dir(folder) {
            Ok(files) => files.filter_map(|file| Some(file.ok()?.path())).collect(),
            Err(cause) => {
                if cause.kind() != ErrorKind::NotFound {
                    let error = Error::new("read", folder, cause);
                    past.problems.push(Problem::new(error.to_string()));
                }
                Vec::new()
            }
        };
        files.sort();
        for file in files {
            if file.extension().is_some_and(|extension| extension == "jsonl") && file != log.path {
                match regular::read(&file) {
                    Ok(bytes) => take(&bytes, &file, &mut past),
                    Err(cause) => {
                        let error = Error::new("read", &file, cause);
                        past.problems.push(Problem::new(error.to_string()));
                    }
                }
            }
        }
        // who has no name has no file
        let own = if device.is_empty() { Ok(Past::default()) } else { log.tail(false) };
        match own {
            Ok(own) => {
                past.events.extend(own.events);
                past.problems.extend(own.problems);
            }
            Err(error) => past.problems.push(Problem::new(error.to_string())),
        }
        (log, past)
    }

    /// Goes on behind what lies there already, without reading it: for who knows it from an index.
    pub fn resume(folder: &Path, device: &str) -> Self {
        let mut log = Self::new(folder, device);
        // what cannot be read now is read, or fails, with the first event
        let _ = log.skip();
        log
    }

    /// Finds the number of the last own event at the end of the file.
    fn skip(&mut self) -> std::io::Result<()> {
        let mut file = regular::open(&self.path)?;
        let length = file.metadata()?.len();
        let mut span = END;
        loop {
            let from = length.saturating_sub(span);
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            (&file).take(length - from).read_to_end(&mut bytes)?;
            // the first line may have begun before
            let first = match bytes.iter().position(|byte| *byte == b'\n') {
                Some(at) if from > 0 => at + 1,
                None if from > 0 => bytes.len(),
                Some(_) | None => 0,
            };
            let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let mut past = Past::default();
            take(bytes.get(first..end).unwrap_or_default(), &self.path, &mut past);
            self.see(&past.events);
            if self.last > 0 {
                self.read = from + end as u64;
                return Ok(());
            }
            if from == 0 {
                return Ok(());
            }
            // one line may name every article of a library
            span *= 8;
        }
    }

    /// Writes an event and returns it behind those that other running copies wrote before it.
    ///
    /// When this returns, the event is on the disk; when it fails, nothing of it is.
    pub fn append(&mut self, draft: Draft, now: Now) -> Result<Vec<Event>> {
        self.append_all(vec![draft], now)
    }

    /// The same for several at once: all of them or none.
    pub fn append_all(&mut self, drafts: Vec<Draft>, now: Now) -> Result<Vec<Event>> {
        let failed = |path: &Path, cause| Error::new("write to", path, cause);
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|cause| failed(folder, cause))?;
        }
        let mut file = regular::append(&self.path).map_err(|cause| failed(&self.path, cause))?;
        file.lock().map_err(|cause| failed(&self.path, cause))?;
        let mut events = self.tail(true)?.events;
        let torn = !ends_with_line(&mut file).map_err(|cause| failed(&self.path, cause))?;
        let mut lines = if torn { "\n".to_owned() } else { String::new() };
        let mut last = self.last;
        let at = now.stamp().max(self.newest.clone());
        for draft in drafts {
            last = last.saturating_add(1);
            let event = Event { v: 1, n: last, dev: self.device.clone(), at: at.clone(), draft };
            // one line that is lost on the next run would be worse than none
            let line =
                journal::line(&event).map_err(|cause| Error::new("write to", &self.path, cause))?;
            lines.push_str(&line);
            events.push(event);
        }
        let before = file.metadata().map_err(|cause| failed(&self.path, cause))?.len();
        let written = file.write_all(lines.as_bytes()).and_then(|()| file.sync_data());
        if let Err(cause) = written {
            // A full disk may have taken half the line: take that half back.
            let _ = file.set_len(before);
            return Err(failed(&self.path, cause));
        }
        self.read = before + lines.len() as u64;
        self.last = last;
        self.newest = at;
        Ok(events)
    }

    /// Reads what the own file holds beyond what was read already. Without the lock, a line that has
    /// no end may still be written, and is read again the next time.
    fn tail(&mut self, locked: bool) -> Result<Past> {
        let mut past = Past::default();
        let failed = |path: &Path, cause| Error::new("read", path, cause);
        let mut file = match regular::open(&self.path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(past),
            Err(cause) => return Err(failed(&self.path, cause)),
        };
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(self.read))
            .and_then(|_| file.read_to_end(&mut bytes))
            .map_err(|cause| failed(&self.path, cause))?;
        take(&bytes, &self.path, &mut past);
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        self.read += if locked { bytes.len() } else { whole } as u64;
        self.see(&past.events);
        Ok(past)
    }

    /// Counts and dates the own events among these.
    fn see(&mut self, events: &[Event]) {
        for event in events.iter().filter(|event| event.dev == self.device) {
            self.last = self.last.max(event.n);
            self.newest = std::mem::take(&mut self.newest).max(event.time().unwrap_or_default());
        }
    }
}

fn take(bytes: &[u8], path: &Path, past: &mut Past) {
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let problem = |what| Problem::new(what).at(index + 1).in_file(path);
        match std::str::from_utf8(line).map_err(|e| e.to_string()).and_then(journal::parse) {
            Ok(event) => {
                past.problems.extend(event.iter().filter_map(Event::slip).map(problem));
                past.events.extend(event);
            }
            Err(cause) => {
                past.problems.push(problem(format!("not an event, passed over ({cause})")));
            }
        }
    }
}

fn ends_with_line(file: &mut File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

/// The device's name: made once, kept in the state folder, which is not carried to other devices.
pub fn device(state: &Path) -> Result<String> {
    let path = state.join("device");
    let spoiled = match given_name(&path)? {
        Some(name) if !name.is_empty() => return Ok(name),
        there => there.is_some(),
    };
    let name = fresh_name();
    let failed = |cause: std::io::Error| Error::new("write", &path, cause);
    fs::create_dir_all(state).map_err(|cause| Error::new("create", state, cause))?;
    let mut draft = tempfile::NamedTempFile::new_in(state).map_err(failed)?;
    writeln!(draft, "{name}").and_then(|()| draft.as_file().sync_all()).map_err(failed)?;
    let made = match spoiled {
        true => draft.persist(&path),
        false => draft.persist_noclobber(&path),
    };
    match (made, given_name(&path)?) {
        (Ok(_), _) => Ok(name),
        // another copy that was started at the same time has made one
        (Err(_), Some(name)) if !name.is_empty() => Ok(name),
        (Err(error), _) => Err(failed(error.error)),
    }
}

/// The name in a file, empty where what it holds is none; `None` where there is no file.
fn given_name(path: &Path) -> Result<Option<String>> {
    match regular::read(path) {
        Ok(name) => {
            let name = String::from_utf8_lossy(&name).trim().to_owned();
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            Ok(Some(if is_name { name } else { String::new() }))
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::new("read", path, cause)),
    }
}

/// 64 random bits: the standard library's hasher is seeded by the operating system.
fn fresh_name() -> String {
    use std::hash::{BuildHasher as _, Hasher as _};
    let seed = std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{seed:016x}")
}

#[cfg(test)]
mod tests {
    use super::{Log, device};
    use crate::article::{ArticleId, Now};
    use crate::journal::quote::{Act, Op};
    use crate::journal::{Change, Draft};
    use crate::library::index::Index;
    use std::collections::HashSet;
    use std::fs;
    use std::sync::Barrier;

    fn read(name: &str, on: bool) -> Draft {
        Draft::new(vec![ArticleId::new(Some(name), None, "")], Change::Read(on))
    }

    fn now() -> Now {
        Now::on(2026, 11, 22)
    }

    #[test]
    fn what_was_appended_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = Log::open(&folder.path().join("journal"), "me");
        assert_eq!(log.append(read("a", true), now()).unwrap().len(), 1);
        let (_, past) = Log::open(&folder.path().join("journal"), "me");
        let drafts: Vec<Draft> = past.events.into_iter().map(|event| event.draft).collect();
        assert_eq!((drafts, past.problems), (vec![read("a", true)], vec![]));
    }

    #[test]
    fn several_events_are_written_at_once_and_numbered_on() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = Log::open(folder.path(), "me");
        log.append(read("a", true), now()).unwrap();
        let seen = log.append_all(vec![read("b", true), read("c", true)], now()).unwrap();
        assert_eq!(seen.iter().map(|event| event.n).collect::<Vec<_>>(), [2, 3]);
        log.append(read("d", true), now()).unwrap();
        let (_, past) = Log::open(folder.path(), "me");
        let numbers: Vec<u64> = past.events.iter().map(|event| event.n).collect();
        assert_eq!((numbers, past.problems.len()), (vec![1, 2, 3, 4], 0));
    }

    #[test]
    fn an_event_that_would_not_be_read_back_is_refused_with_all_that_came_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = Log::open(folder.path(), "me");
        let mut act = Act::new(Op::Add, "q1");
        act.fields.put("op", "keep");
        let lost = Draft::new(read("a", true).art, Change::Quote(act));
        let refused = log.append_all(vec![read("a", true), lost], now()).unwrap_err().to_string();
        let path = folder.path().join("me.jsonl");
        let expected = "it would not be read back as the event that it is";
        assert_eq!(refused, format!("cannot write to {}: {expected}", path.display()));
        assert_eq!(fs::read_to_string(path).unwrap(), "");
        assert_eq!(log.append(read("b", true), now()).unwrap()[0].n, 1);
    }

    #[test]
    fn two_running_copies_number_their_events_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let (mut one, _) = Log::open(folder.path(), "me");
        let (mut two, _) = Log::open(folder.path(), "me");
        one.append(read("a", true), now()).unwrap();
        let seen = two.append(read("b", true), now()).unwrap();
        assert_eq!(seen.iter().map(|event| event.n).collect::<Vec<_>>(), [1, 2]);
        let seen = one.append(read("c", true), now()).unwrap();
        assert_eq!(seen.iter().map(|event| event.n).collect::<Vec<_>>(), [2, 3]);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_event_older_than_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let star = |on| Draft::new(read("a", true).art, Change::Star(on));
        let (mut log, _) = Log::open(folder.path(), "me");
        log.append(star(true), now()).unwrap();
        // on from the same run, from the end of the file, and from all of it
        log.append(star(false), Now::on(1970, 1, 1)).unwrap();
        Log::resume(folder.path(), "me").append(star(true), Now::on(2001, 1, 1)).unwrap();
        Log::open(folder.path(), "me").0.append(star(false), Now::on(2025, 1, 1)).unwrap();
        Log::open(folder.path(), "me").0.append(star(true), Now::on(2027, 1, 1)).unwrap();
        let (_, past) = Log::open(folder.path(), "me");
        let times: Vec<&str> = past.events.iter().map(|event| &event.at[..4]).collect();
        assert_eq!(times, ["2026", "2026", "2026", "2026", "2027"]);
        let mut index = Index::in_memory().unwrap();
        for (event, on) in past.events.iter().zip([true, false, true, false, true]) {
            index.fold(std::slice::from_ref(event), "me").unwrap();
            let state = index.state(&ArticleId::new(Some("a"), None, "")).unwrap();
            assert_eq!(state.star, on, "{}", event.n);
        }
        // what is no time, or another device's, holds nobody up
        let path = folder.path().join("me.jsonl");
        let line = fs::read_to_string(&path).unwrap().lines().last().unwrap().to_owned();
        let at = Now::on(2027, 1, 1).stamp();
        let odd = line.replace(&at, "the day after tomorrow!!");
        let other = line.replace("2027", "2099").replace("\"dev\":\"me\"", "\"dev\":\"other\"");
        assert!(odd != line && other != line);
        fs::write(&path, format!("{line}\n{odd}\n{other}\n")).unwrap();
        let event = &Log::resume(folder.path(), "me").append(star(false), now()).unwrap()[0];
        assert_eq!(&event.at[..4], "2027");
    }

    #[test]
    fn a_log_goes_on_behind_what_it_has_not_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            Log::resume(folder.path(), "me").append(read("a", true), now()).unwrap()[0].n,
            1
        );
        let many = (0..20_000).map(|n| ArticleId::new(Some(&n.to_string()), None, "feed/a"));
        let large = Draft::new(many.collect(), Change::Read(true));
        let (mut log, _) = Log::open(folder.path(), "me");
        assert_eq!(log.append(large, now()).unwrap()[0].n, 2);
        let mut resumed = Log::resume(folder.path(), "me");
        log.append(read("b", true), now()).unwrap();
        let seen = resumed.append(read("c", true), now()).unwrap();
        assert_eq!(seen.iter().map(|event| event.n).collect::<Vec<_>>(), [3, 4]);
        let (_, past) = Log::open(folder.path(), "me");
        assert_eq!(past.events.iter().map(|event| event.n).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }

    #[test]
    fn a_torn_line_is_named_and_kept_and_the_next_event_starts_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = Log::open(folder.path(), "me");
        log.append(read("a", true), now()).unwrap();
        let path = folder.path().join("me.jsonl");
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"{\"v\":1,\"n\":2,\"de");
        fs::write(&path, &bytes).unwrap();
        let (mut log, past) = Log::open(folder.path(), "me");
        assert_eq!(past.events.len(), 1);
        assert_eq!(past.problems[0].line, Some(2));
        log.append(read("b", true), now()).unwrap();
        let (_, past) = Log::open(folder.path(), "me");
        assert_eq!((past.events.len(), past.problems.len()), (2, 1));
        assert!(fs::read(&path).unwrap().starts_with(&bytes));
    }

    #[test]
    fn a_journal_cut_at_any_byte_keeps_every_whole_line_and_takes_the_next_event() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = Log::open(folder.path(), "me");
        for name in ["a", "é", "水"] {
            log.append(read(name, true), now()).unwrap();
        }
        let path = folder.path().join("me.jsonl");
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let ends = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
            // a line that lacks nothing but its end is whole
            let lines = ends + usize::from(whole[cut] == b'\n');
            let (mut log, past) = Log::open(folder.path(), "me");
            assert_eq!(past.events.len(), lines, "cut at {cut}");
            log.append(read("next", true), now()).unwrap();
            let (_, past) = Log::open(folder.path(), "me");
            assert_eq!(past.events.len(), lines + 1, "cut at {cut}");
            assert!(past.problems.len() <= 1, "cut at {cut}: {:?}", past.problems);
            assert!(fs::read(&path).unwrap().starts_with(&whole[..cut]), "cut at {cut}");
        }
    }

    #[test]
    fn other_devices_files_are_folded_in() {
        let folder = tempfile::tempdir().unwrap();
        Log::open(folder.path(), "one").0.append(read("a", true), now()).unwrap();
        let (_, past) = Log::open(folder.path(), "two");
        assert_eq!(past.events[0].dev, "one");
    }

    #[test]
    fn a_device_keeps_its_name() {
        let state = tempfile::tempdir().unwrap();
        let name = device(state.path()).unwrap();
        assert_eq!(name.len(), 16);
        assert_eq!(device(state.path()).unwrap(), name);
        for spoiled in ["", "../x\n"] {
            fs::write(state.path().join("device"), spoiled).unwrap();
            let name = device(state.path()).unwrap();
            assert_eq!((name.len(), device(state.path()).unwrap()), (16, name));
        }
    }

    #[test]
    fn copies_that_start_at_once_are_one_device() {
        for _ in 0..50 {
            let state = tempfile::tempdir().unwrap();
            let gate = Barrier::new(4);
            let names: HashSet<String> = std::thread::scope(|scope| {
                let start = || {
                    gate.wait();
                    device(state.path()).unwrap()
                };
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(start)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert_eq!(names.len(), 1, "{names:?}");
        }
    }

    #[test]
    fn a_line_that_is_still_being_written_is_read_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (mut other, _) = Log::open(folder.path(), "d");
        other.append(read("a", true), now()).unwrap();
        let path = folder.path().join("d.jsonl");
        let first = fs::read(&path).unwrap();
        other.append(read("b", true), now()).unwrap();
        let both = fs::read(&path).unwrap();
        fs::write(&path, &both[..first.len() + 20]).unwrap();
        let (mut log, past) = Log::open(folder.path(), "d");
        assert_eq!(past.events.len(), 1);
        fs::write(&path, &both).unwrap();
        let written = log.append(read("c", true), now()).unwrap();
        let numbers: Vec<u64> = written.iter().map(|event| event.n).collect();
        assert_eq!(numbers, [2, 3]);
    }
}
