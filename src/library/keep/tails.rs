//! Journal files of all devices → the events that the index has not folded in yet.
//!
//! A file is only ever appended to, so what was read is not read again. Its lines that are no event,
//! or one at no time, are remembered with its mark, and so named at every start; where one of them is
//! another one now, as a sync that had brought half of it makes it, the file is read from its
//! beginning.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Problem};
use crate::journal::{self, Event};
use crate::library::index::torn::Torn;
use crate::library::{regular, spelled};

/// A file is known by so many of its first bytes.
pub const HEAD: usize = 64;
/// Bytes of events that are folded at once.
const STEP: u64 = 4 << 20;
/// Of a file that only grew so many torn lines are compared, and bytes of them.
const LAST: (usize, u64) = (64, 64 << 10);
/// What was written longer ago has another time when it is written again: that of FAT counts in
/// steps of two seconds.
const SETTLED: Duration = Duration::from_secs(3);

/// How much of a journal file is folded in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub bytes: u64,
    /// Line ends in them.
    pub lines: u64,
    /// Its first bytes, [`HEAD`] at most.
    pub head: Vec<u8>,
}

/// What was read of a file.
#[derive(Debug, Default)]
pub struct Known {
    pub mark: Mark,
    /// Lines up to there that something is wrong with.
    pub torn: Vec<Torn>,
    /// As it was when all of it was read the last time in this run.
    look: Option<Look>,
}

impl From<Mark> for Known {
    fn from(mark: Mark) -> Self {
        Self { mark, torn: Vec::new(), look: None }
    }
}

impl Known {
    /// The torn lines that are to be compared with the file before it is read on.
    ///
    /// All of them at the first look of a run, and where something else happened than that lines
    /// were added. Each mark of this reader adds one, and must not cost as much as a damaged file
    /// is large: then the last ones are enough, which are also others than they were when a line
    /// before them was made longer. One of the same length that is not among them is found when the
    /// file is changed the next time without growing, or at the next start.
    fn doubted(&self, look: &Look) -> Vec<&Torn> {
        if !self.look.as_ref().is_some_and(|last| last.may_grow_into(look)) {
            return self.torn.iter().collect();
        }
        let (lines, mut left) = LAST;
        let last = self.torn.iter().rev().take(lines);
        last.filter(|torn| {
            let fits = torn.bytes <= left;
            left -= if fits { torn.bytes } else { 0 };
            fits
        })
        .collect()
    }
}

/// What the file system says of a file.
#[derive(Debug, PartialEq, Eq)]
struct Look {
    bytes: u64,
    modified: Option<SystemTime>,
    /// Another one is another file of the same name; 0 where there are none.
    inode: u64,
    /// Whatever is written from now on changes the rest.
    settled: bool,
}

impl Look {
    fn of(data: &Metadata) -> Self {
        let modified = data.modified().ok();
        let age = modified.and_then(|modified| modified.elapsed().ok());
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(data);
        #[cfg(not(unix))]
        let inode = 0;
        let settled = age.is_some_and(|age| age >= SETTLED);
        Self { bytes: data.len(), modified, inode, settled }
    }

    /// Whether nothing happened until the later one but that something may have been appended.
    fn may_grow_into(&self, later: &Self) -> bool {
        let same = self.bytes == later.bytes && self.modified == later.modified;
        self.inode == later.inode && (same || self.bytes < later.bytes)
    }
}

/// New lines of one file.
#[derive(Debug, Default)]
pub struct Tail {
    pub name: String,
    /// Bytes of the file that were read before these lines.
    pub from: u64,
    pub events: Vec<Event>,
    /// Those of the mark that are new.
    pub torn: Vec<Torn>,
    /// What the index may keep.
    pub mark: Mark,
    /// The file is not the one that was read, was cut or mended or is gone: what it said does not
    /// hold.
    pub rewritten: bool,
    /// There is more than was read at once.
    pub more: bool,
}

/// The journal folder and how far it was read in this run.
#[derive(Debug)]
pub struct Tails {
    folder: PathBuf,
    /// By the names of the files.
    read: BTreeMap<String, Known>,
    /// Of the folder, or of files, that could not be read the last time.
    unread: Vec<Problem>,
    /// Those, and one for each torn line.
    problems: Vec<Problem>,
}

impl Tails {
    /// The folder need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, read: BTreeMap::new(), unread: Vec::new(), problems: Vec::new() }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads on from what an index knows.
    pub fn go_on_from(&mut self, known: BTreeMap<String, Known>) {
        self.read = known;
        self.list_problems();
    }

    /// Begins every file anew, as for an index that knows nothing.
    pub fn forget(&mut self) {
        self.go_on_from(BTreeMap::new());
    }

    /// All that is wrong in the folder, as of the last call of [`Self::fresh`].
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    fn list_problems(&mut self) {
        let torn = self.read.iter().flat_map(|(name, known)| {
            let path = self.folder.join(name);
            known.torn.iter().map(move |torn| {
                let line = usize::try_from(torn.line).unwrap_or(usize::MAX);
                Problem::new(&torn.what).at(line).in_file(&path)
            })
        });
        self.problems = self.unread.iter().cloned().chain(torn).collect();
    }

    /// What was appended to any file since the last call; call again when one has more.
    pub fn fresh(&mut self) -> Vec<Tail> {
        let unread = std::mem::take(&mut self.unread);
        let tails = self.look();
        let torn = tails.iter().any(|tail| tail.rewritten || !tail.torn.is_empty());
        if torn || unread != self.unread {
            self.list_problems();
        }
        tails
    }

    fn look(&mut self) -> Vec<Tail> {
        let files = match fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Vec::new(),
            Err(cause) => {
                let problem = unreadable(&self.folder, cause);
                self.unread.push(problem);
                return Vec::new();
            }
        };
        let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
        paths.sort();
        let mut tails: Vec<Tail> = paths.iter().filter_map(|path| self.tail(path)).collect();
        let names: HashSet<_> = paths.iter().filter_map(|path| name_of(path)).collect();
        let held = self.read.iter().filter(|(_, known)| known.mark.bytes > 0);
        let gone = held.map(|(name, _)| name).filter(|name| !names.contains(*name)).cloned();
        tails.extend(gone.map(|name| Tail { name, rewritten: true, ..Tail::default() }));
        tails
    }

    fn tail(&mut self, path: &Path) -> Option<Tail> {
        let name = name_of(path)?;
        let known = self.read.entry(name.clone()).or_default();
        read_on(path, name, known).unwrap_or_else(|cause| {
            self.unread.push(unreadable(path, cause));
            None
        })
    }
}

/// Reads what a file holds beyond what is known of it.
fn read_on(path: &Path, name: String, known: &mut Known) -> std::io::Result<Option<Tail>> {
    let mut file = regular::open(path)?;
    let look = Look::of(&file.metadata()?);
    if look.settled && known.look.as_ref() == Some(&look) {
        return Ok(None);
    }
    let length = look.bytes;
    let mended = is_mended(&mut file, &known.doubted(&look))?;
    if length == known.mark.bytes && !mended {
        // a file of the same length and another beginning is seen when it grows
        known.look = Some(look);
        return Ok(None);
    }
    file.rewind()?;
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let rewritten = mended || length < known.mark.bytes || !head.starts_with(&known.mark.head);
    let (from, before) = if rewritten { (0, 0) } else { (known.mark.bytes, known.mark.lines) };
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.by_ref().take(STEP).read_to_end(&mut bytes)?;
    if !bytes.contains(&b'\n') && length - from > STEP {
        file.read_to_end(&mut bytes)?;
    }
    known.look = (from + bytes.len() as u64 >= length).then_some(look);
    // what has no line end yet is still being written
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole == 0 && !rewritten {
        return Ok(None);
    }
    let mut tail = Tail { name, from, rewritten, ..Tail::default() };
    let lines = before + take(&bytes[..whole], from, before, &mut tail);
    let end = from + whole as u64;
    tail.more = end < length && bytes.len() as u64 >= STEP;
    // a line that is half written may be taken back
    head.truncate(usize::try_from(end).unwrap_or(HEAD));
    if rewritten {
        known.torn.clear();
    }
    known.torn.extend(tail.torn.iter().cloned());
    known.mark = Mark { bytes: end, lines, head: head.clone() };
    tail.mark = Mark { bytes: end, lines, head };
    Ok(Some(tail))
}

/// What a file is remembered by; a name need not be text.
fn name_of(path: &Path) -> Option<String> {
    path.file_name().map(|name| spelled(Path::new(name)))
}

fn unreadable(path: &Path, cause: std::io::Error) -> Problem {
    Problem::new(Error::new("read", path, cause).to_string())
}

/// Whether any of these torn lines of a file is another one now.
fn is_mended(file: &mut File, torn: &[&Torn]) -> std::io::Result<bool> {
    let mut line = Vec::new();
    for torn in torn {
        file.seek(SeekFrom::Start(torn.start))?;
        line.clear();
        file.by_ref().take(torn.bytes).read_to_end(&mut line)?;
        if hash(&line) != torn.hash {
            return Ok(true);
        }
    }
    Ok(false)
}

fn hash(line: &[u8]) -> Vec<u8> {
    Sha256::digest(line).to_vec()
}

/// Parses whole lines, before which stand so many bytes and lines; how many lines they are.
fn take(bytes: &[u8], from: u64, before: u64, tail: &mut Tail) -> u64 {
    let (mut start, mut lines) = (from, 0);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (at, length) = (start, line.len() as u64);
        start += length;
        lines += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let slip =
            match std::str::from_utf8(line).map_err(|e| e.to_string()).and_then(journal::parse) {
                Ok(event) => {
                    let slip = event.as_ref().and_then(Event::slip);
                    tail.events.extend(event);
                    slip
                }
                Err(cause) => Some(format!("not an event, passed over ({cause})")),
            };
        tail.torn.extend(slip.map(|what| Torn {
            line: before + lines,
            start: at,
            bytes: length,
            hash: hash(line),
            what,
        }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Known, Look, Mark, SETTLED, Tails};
    use std::collections::BTreeMap;
    use std::fs::{self, File};
    use std::time::SystemTime;

    fn line(n: u64) -> String {
        format!(
            "{{\"v\":1,\"n\":{n},\"dev\":\"d\",\"at\":\"2026-01-01T00:00:00.000Z\",\"art\":[\"a\"],\"read\":true}}\n"
        )
    }

    /// Numbers of new events, the mark's bytes and whether it was rewritten.
    fn next(tails: &mut Tails) -> Vec<(Vec<u64>, u64, bool)> {
        let told = tails.fresh().into_iter().map(|tail| {
            let numbers = tail.events.iter().map(|event| event.n).collect();
            (numbers, tail.mark.bytes, tail.rewritten)
        });
        told.collect()
    }

    fn problems(tails: &Tails) -> Vec<String> {
        tails.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_what_was_appended_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.jsonl");
        let one = line(1).len() as u64;
        let mut tails = Tails::new(folder.path().join("."));
        assert_eq!(next(&mut tails), []);
        fs::write(&path, line(1)).unwrap();
        assert_eq!(next(&mut tails), [(vec![1], one, false)]);
        assert_eq!(next(&mut tails), []);
        let torn = format!("{}{}{}", line(1), line(2), &line(3)[..20]);
        fs::write(&path, torn).unwrap();
        assert_eq!(next(&mut tails), [(vec![2], 2 * one, false)]);
        fs::write(&path, format!("{}{}{}", line(1), line(2), line(3))).unwrap();
        assert_eq!(next(&mut tails), [(vec![3], 3 * one, false)]);
        fs::write(folder.path().join("d.sync-conflict-1.jsonl"), line(4)).unwrap();
        assert_eq!(next(&mut tails), [(vec![4], one, false)]);
    }

    #[test]
    fn an_event_at_no_time_is_taken_in_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let odd = line(2).replace("2026-01-01T00:00:00.000Z", "soon");
        fs::write(folder.path().join("d.jsonl"), format!("{}{odd}", line(1))).unwrap();
        let mut tails = Tails::new(folder.path().to_owned());
        assert_eq!(next(&mut tails)[0].0, [1, 2]);
        let told = problems(&tails);
        assert!(told.len() == 1 && told[0].contains("d.jsonl:2: \"at\" is not a time"), "{told:?}");
    }

    #[test]
    fn a_bad_line_is_named_by_its_number_and_hides_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.jsonl");
        let mut text = format!("{}\n{}{{\"v\":1,\"n\n{}", line(1), line(2), line(3));
        let mut known = BTreeMap::new();
        let mut bad = Vec::new();
        for (new, number) in [(vec![1, 2, 3], 4), (vec![4], 7)] {
            fs::write(&path, &text).unwrap();
            let mut tails = Tails::new(folder.path().to_owned());
            tails.go_on_from(known);
            let tail = tails.fresh().remove(0);
            assert_eq!(tail.events.iter().map(|event| event.n).collect::<Vec<_>>(), new);
            assert_eq!(tail.torn.iter().map(|torn| torn.line).collect::<Vec<_>>(), [number]);
            bad.push(number);
            let told = problems(&tails);
            assert_eq!(told.len(), bad.len());
            for (told, bad) in told.iter().zip(&bad) {
                let place = format!("d.jsonl:{bad}: not an event, passed over");
                assert!(told.contains(&place), "{told}");
            }
            assert_eq!(tail.mark.bytes, text.len() as u64);
            assert!(tails.fresh().is_empty());
            known = std::mem::take(&mut tails.read);
            text.push_str(&format!("{}torn\n", line(4)));
        }
    }

    #[test]
    fn a_torn_line_that_is_made_whole_has_its_file_read_anew_and_one_that_stays_has_not() {
        let half = || line(2)[..20].to_owned() + "\n";
        let hole = "\0".repeat(line(2).len() - 1) + "\n";
        let cases = [
            ("the last", vec![line(1), half()], vec![line(1), line(2), line(3)]),
            ("in the middle", vec![line(1), half(), line(3)], vec![line(1), line(2), line(3)]),
            ("of the same length", vec![line(1), hole, line(3)], vec![line(1), line(2), line(3)]),
            ("not the first", vec![half(), line(1), half()], vec![half(), line(1), line(3)]),
        ];
        for (case, mut torn, whole) in cases {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("d.jsonl");
            fs::write(&path, torn.concat()).unwrap();
            let mut tails = Tails::new(folder.path().to_owned());
            assert_eq!(tails.fresh().len(), 1, "{case}");
            assert_eq!(next(&mut tails), [], "{case}");
            torn.push(line(9));
            let end = torn.concat().len() as u64;
            fs::write(&path, torn.concat()).unwrap();
            assert_eq!(next(&mut tails), [(vec![9], end, false)], "{case}");
            let text = [whole.concat(), line(9)].concat();
            fs::write(&path, &text).unwrap();
            let told = tails.fresh().remove(0);
            let numbers: Vec<u64> = told.events.iter().map(|event| event.n).collect();
            let all = if case == "not the first" { vec![1, 3, 9] } else { vec![1, 2, 3, 9] };
            assert_eq!((numbers, told.rewritten), (all, true), "{case}");
            assert_eq!(told.mark.bytes, text.len() as u64, "{case}");
            assert_eq!(next(&mut tails), [], "{case}");
        }
    }

    #[test]
    fn torn_lines_of_a_file_that_only_grows_are_not_all_compared_at_each_look() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.jsonl");
        let (torn, large) = ("torn\n", "x".repeat(100 << 10) + "\n");
        let mut text = [&torn.repeat(2000), large.as_str(), torn, &line(1)].concat();
        fs::write(&path, &text).unwrap();
        let mut tails = Tails::new(folder.path().to_owned());
        // lines and bytes of them that a look at the file as it is now compares
        let compared = |tails: &Tails| {
            let doubted = tails.read["d.jsonl"].doubted(&Look::of(&fs::metadata(&path).unwrap()));
            (doubted.len(), doubted.iter().map(|torn| torn.bytes).sum::<u64>())
        };
        let (all, last) = ((2002, 2001 * 5 + large.len() as u64), (64 - 1, 63 * 5));
        assert_eq!(next(&mut tails).len(), 1);
        assert_eq!(compared(&tails), last, "once more at the same time");
        text.push_str(&line(2));
        fs::write(&path, &text).unwrap();
        assert_eq!(compared(&tails), last, "longer");
        assert_eq!(next(&mut tails)[0].0, [2]);
        let set = |time| File::options().append(true).open(&path).unwrap().set_modified(time);
        set(SystemTime::now() - 2 * SETTLED).unwrap();
        assert_eq!(compared(&tails), all, "of the same length and another time");
        let known = std::mem::take(&mut tails.read).remove("d.jsonl").unwrap();
        let known = Known { look: None, ..known };
        tails.go_on_from(BTreeMap::from([("d.jsonl".to_owned(), known)]));
        assert_eq!(compared(&tails), all, "the first look");
        assert_eq!(next(&mut tails), []);
        // what would be seen if any of it was read
        tails.read.get_mut("d.jsonl").unwrap().mark.head = b"other".to_vec();
        tails.read.get_mut("d.jsonl").unwrap().mark.bytes -= 1;
        assert_eq!(next(&mut tails), [], "nothing happened for long");
        fs::remove_file(&path).unwrap();
        fs::write(&path, text + &line(3)).unwrap();
        assert!(next(&mut tails)[0].2);
    }

    #[test]
    fn a_file_that_is_not_the_one_that_was_read_is_read_from_its_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.jsonl");
        fs::write(&path, [line(1), line(2)].concat()).unwrap();
        let mut tails = Tails::new(folder.path().to_owned());
        assert_eq!(tails.fresh().len(), 1);
        fs::write(&path, line(3)).unwrap();
        assert_eq!(next(&mut tails), [(vec![3], line(3).len() as u64, true)]);
        let long = [line(7), line(8), line(9)].concat().replace("\"v\":1", "\"v\": 1");
        fs::write(&path, &long).unwrap();
        assert_eq!(next(&mut tails), [(vec![7, 8, 9], long.len() as u64, true)]);
        let other = Mark { bytes: 3, lines: 1, head: b"xyz".to_vec() };
        tails.go_on_from(BTreeMap::from([("d.jsonl".to_owned(), Known::from(other))]));
        assert!(next(&mut tails)[0].2);
        fs::remove_file(&path).unwrap();
        assert_eq!(next(&mut tails), [(vec![], 0, true)]);
        tails.forget();
        assert_eq!(next(&mut tails), []);
    }

    #[cfg(unix)]
    #[test]
    fn files_whose_names_are_no_text_are_told_apart() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        for (name, n) in [(b"\xfe.jsonl", 1), (b"\xff.jsonl", 2)] {
            let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
            fs::write(path, line(n).replace("\"d\"", &format!("\"d{n}\""))).unwrap();
        }
        let mut tails = Tails::new(folder.path().to_owned());
        let bytes = line(1).len() as u64 + 1;
        let expected = [(vec![1], bytes, false), (vec![2], bytes, false)];
        assert_eq!(next(&mut tails), expected);
        assert_eq!(next(&mut tails), []);
    }

    #[test]
    fn what_cannot_be_read_is_wrong_until_it_can_be() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("journal");
        let mut tails = Tails::new(folder.clone());
        assert_eq!(tails.fresh().len(), 0);
        assert_eq!(tails.problems(), [], "a folder that is not there yet is none that is wrong");
        fs::write(&folder, "no folder").unwrap();
        for _ in 0..2 {
            assert_eq!(next(&mut tails), []);
            let told = problems(&tails);
            assert!(told.len() == 1 && told[0].contains("cannot read"), "{told:?}");
        }
        fs::remove_file(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        let path = folder.join("other.jsonl");
        for _ in 0..2 {
            fs::create_dir(&path).unwrap();
            fs::write(folder.join("me.jsonl"), line(1)).unwrap();
            for new in [1, 0] {
                assert_eq!(next(&mut tails).len(), new);
                let told = problems(&tails);
                let what = "it is not a regular file";
                assert!(told.len() == 1 && told[0].ends_with(what), "{told:?}");
            }
            fs::remove_dir(&path).unwrap();
            fs::write(&path, line(1)).unwrap();
            assert_eq!(next(&mut tails)[0].0, [1]);
            assert_eq!(tails.problems(), []);
            fs::remove_file(&path).unwrap();
            tails.forget();
        }
    }
}
