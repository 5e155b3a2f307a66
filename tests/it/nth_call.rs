//! Every call of a kind fails in its turn, once or from then on: what was acknowledged is there, all else
//! is whole or absent, and the message names what failed.
//!
//! `nth_write` lets the disk fill up; this is a disk that breaks, a folder that is taken away or a file
//! system without locks, at every call by which a command makes, writes, brings to the disk, renames, locks
//! or removes a file. `PULLQUOTE_FAULTS=10000` takes every call, in both ways.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use nix::errno::Errno;

use crate::exits::{self, write};
use crate::inject::{self, Ended, Fault, Kind};
use crate::nth_write::{files, prepare, there, whole_or_absent};

/// What each command needs beside what all have, and whether what it does is there.
struct Case {
    line: &'static str,
    prepare: fn(&Path),
    there: fn(&Path) -> bool,
}

const fn case(line: &'static str, prepare: fn(&Path), there: fn(&Path) -> bool) -> Case {
    Case { line, prepare, there }
}

const CASES: &[Case] = &[
    case("unstar id:urn:a", |_| {}, |home| there(home, "unstar id:urn:a")),
    case("tag x id:urn:a", |_| {}, |home| said(home, "list tag:x").contains("Bell")),
    case(KEEP, |_| {}, |home| there(home, KEEP)),
    case("refresh load --force", |_| {}, |home| there(home, "refresh load")),
    case("import opml feeds.opml", |_| {}, |home| there(home, "import opml")),
    case(
        "import quotes clippings.txt",
        |home| {
            let place = "- Your Highlight on page 3 | Added on Monday, 2 November 2026 10:00:00";
            let text = format!("The Sea (Mara Olin)\n{place}\n\nNo wall.\n==========\n");
            write(home, "clippings.txt", &text);
        },
        |home| said(home, "quotes --format json").matches("No wall.").count() == 1,
    ),
    case("add words.md", |_| {}, |home| said(home, "list feed:saved").contains("Words")),
    case("quotes --output notes", kept, |home| there(home, "quotes --output notes")),
    case("quotes --new", kept, |home| there(home, "quotes --new")),
    case(
        "quotes deliver",
        |home| {
            let sink = "[[sink]]\nname = \"all\"\nfile = \"SUNK/all.md\"\nafter = \"0s\"\n";
            let sink = sink.replace("SUNK", home.join("sunk").to_str().unwrap());
            write(home, "CONFIG/config.toml", &sink);
            good(home, "quotes deliver");
            kept(home);
        },
        |home| fs::read_to_string(home.join("sunk/all.md")).unwrap().matches("late").count() == 1,
    ),
    case(
        "config init",
        |_| {},
        |home| {
            let example = include_str!("../../config.example.toml");
            fs::read_to_string(home.join("CONFIG/config.toml")).unwrap() == example
        },
    ),
    case(
        "sync",
        |home| {
            let remote = home.join("remote.git");
            let made =
                Command::new("git").args(["init", "--quiet", "--bare"]).arg(&remote).status();
            assert!(made.unwrap().success());
            let config = format!("[sync]\ngit = '{}'\n", remote.display());
            write(home, "CONFIG/config.toml", &config);
        },
        |home| {
            let log = Command::new("git")
                .args(["log", "--all", "--name-only"])
                .current_dir(home.join("remote.git"))
                .output()
                .unwrap();
            String::from_utf8(log.stdout).unwrap().contains("journal/me.jsonl")
        },
    ),
    // what is found does not hang on whether it can be put by
    case("list", no_index, |home| said(home, "list").contains("Bell")),
    case("search words", no_index, |home| said(home, "search words").contains("Bell")),
];
const KEEP: &str = "keep words.md --text late";
/// Calls of each command that fail when nobody asks for more.
const FEW: usize = 3;
const ERRORS: [Errno; 3] = [Errno::EIO, Errno::ENOSPC, Errno::EACCES];

fn kept(home: &Path) {
    good(home, KEEP);
}

fn no_index(home: &Path) {
    fs::remove_dir_all(home.join("CACHE")).unwrap();
}

fn command(home: &Path, line: &str) -> Command {
    let arguments: Vec<&str> = line.split(' ').collect();
    let mut command = exits::command(home, &arguments);
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("TZ", "UTC");
    command
}

#[track_caller]
fn good(home: &Path, line: &str) -> Output {
    let out = command(home, line).output().unwrap();
    assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
    out
}

fn said(home: &Path, line: &str) -> String {
    String::from_utf8(good(home, line).stdout).unwrap()
}

/// A home that is again as it was, in the same place.
struct Home {
    folder: tempfile::TempDir,
    copy: tempfile::TempDir,
}

impl Home {
    fn new(case: &Case) -> Self {
        let home =
            Self { folder: tempfile::tempdir().unwrap(), copy: tempfile::tempdir().unwrap() };
        prepare(home.path());
        (case.prepare)(home.path());
        copy(home.path(), home.copy.path());
        home
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn again(&self) -> &Path {
        for entry in fs::read_dir(self.path()).unwrap().flatten() {
            let path = entry.path();
            let removed =
                if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            removed.unwrap();
        }
        copy(self.copy.path(), self.path());
        self.path()
    }
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").arg(from.join(".")).arg(to).status().unwrap();
    assert!(done.success());
}

/// Looks at what a run left in which a call failed.
#[track_caller]
fn holds(
    home: &Path,
    case: &Case,
    before: &BTreeMap<String, String>,
    fault: &Fault,
    ended: &Ended,
) {
    let first = &ended.failed[..ended.failed.len().min(3)];
    let place = format!("{} with {fault:?} at {first:?}: {}", case.line, ended.told);
    assert!(!ended.told.contains("panicked"), "{place}");
    assert!(matches!(ended.code, Some(0 | 1)), "{place}: it ended with {:?}", ended.code);
    whole_or_absent(home, before, &place);
    if ended.code == Some(0) {
        assert!((case.there)(home), "{place}: it was said to be done");
        let shows = ["list", "search words"].contains(&case.line);
        assert!(!shows || ended.said.contains("Bell"), "{place}: it found {:?}", ended.said);
    } else {
        let named = ended.failed.iter().any(|path| {
            let folder = path.strip_prefix(home).unwrap().parent().unwrap();
            ended.told.contains(folder.to_str().unwrap())
        });
        assert!(named && ended.told.contains("cannot"), "{place}: it is not named");
    }
    // what broke is mended
    let again = command(home, case.line).output().unwrap();
    let told = String::from_utf8_lossy(&again.stderr);
    assert!(again.status.success(), "{place}: then {told}");
    whole_or_absent(home, before, &place);
    assert!((case.there)(home), "{place}: it was said to be done at last");
}

#[test]
fn whichever_call_fails_what_was_said_to_be_done_is_and_all_else_is_whole_or_absent() {
    let every = crate::faults::events() >= 10_000;
    let (mut refused, mut done) = (0, 0);
    for (number, case) in CASES.iter().enumerate() {
        let home = Home::new(case);
        let before = files(home.path(), "");
        let Some(healthy) = inject::run(&command(home.path(), case.line), home.path(), None) else {
            let what = "NOT TESTED: calls that fail, for no process may look into another here";
            // also where a test that passes is silent
            let _ = writeln!(std::io::stderr(), "{what}");
            return;
        };
        let told = healthy.told;
        assert!(healthy.code == Some(0) && !told.contains("cannot"), "{}: {told}", case.line);
        assert!(!healthy.calls.is_empty(), "{} writes nothing", case.line);
        // each call by its kind and its number among those of that kind
        let mut calls = Vec::new();
        for (at, kind) in healthy.calls.iter().enumerate() {
            let n = healthy.calls[..at].iter().filter(|earlier| *earlier == kind).count();
            calls.push((*kind, n));
        }
        calls.sort();
        let step = if every { 1 } else { calls.len().div_ceil(FEW) };
        for (at, (kind, n)) in calls.into_iter().enumerate().skip(number % step).step_by(step) {
            let error = ERRORS[at % ERRORS.len()];
            let once = (at / step) % 2 == 0;
            for onwards in if every { vec![false, true] } else { vec![!once] } {
                let (fault, path) = (Fault { kind, n, onwards, error }, home.again());
                let ended = inject::run(&command(path, case.line), path, Some(&fault)).unwrap();
                holds(path, case, &before, &fault, &ended);
                refused += usize::from(ended.code != Some(0));
                done += usize::from(ended.code == Some(0) && !ended.failed.is_empty());
            }
        }
    }
    assert!(refused > 0 && done > 0, "{refused} were refused, {done} went round what failed");
}

#[test]
fn what_takes_the_place_of_a_file_lies_on_the_disk_before_and_its_name_after() {
    for line in ["refresh load --force", "import opml feeds.opml", "quotes --new"] {
        let case = CASES.iter().find(|case| case.line == line).unwrap();
        let home = Home::new(case);
        let Some(run) = inject::run(&command(home.path(), line), home.path(), None) else { return };
        let kinds = [Kind::Write, Kind::Sync, Kind::Rename];
        let calls: Vec<Kind> = run.calls.into_iter().filter(|it| kinds.contains(it)).collect();
        assert!(calls.contains(&Kind::Rename), "{line} puts nothing in the place of another");
        for (at, _) in calls.iter().enumerate().filter(|(_, kind)| **kind == Kind::Rename) {
            let around = [calls.get(at - 1), calls.get(at + 1)];
            assert_eq!(around, [Some(&Kind::Sync); 2], "{line}: {calls:?}");
        }
    }
}
