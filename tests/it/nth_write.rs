//! Every write fails in its turn: what was acknowledged is there, all else is whole or absent.
//!
//! A limit on the size of files lets each of them be written up to one byte and no further, so that
//! by raising it byte by byte every write of every command is once the first that fails, in its
//! middle and at its end. An ignored SIGXFSZ makes that an error of the write, as a full disk is one.
//! `PULLQUOTE_FAULTS=10000` takes ten times as many bytes, `97000` every one.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::exits::{self, write};

const LIMIT: &str = "PULLQUOTE_FAULT_LIMIT";
/// Bytes between two limits, times the faults that are asked for.
const STEP: usize = 97_000;
const FEEDS: &str = "# mine\n[[feed]]\nname = \"load\"\ncommand = [\"cat\", \"ITEMS\"]\n";

#[test]
#[ignore = "it is what a shell becomes: the program, under a limit"]
fn the_limited() {
    let Ok(limit) = std::env::var(LIMIT) else { return };
    let program = std::env::var_os("PULLQUOTE_FAULT_READER").unwrap();
    let line = std::env::var("PULLQUOTE_FAULT_LINE").unwrap();
    let limit = Some(limit.parse().unwrap());
    setrlimit(Resource::Fsize, Rlimit { current: limit, maximum: limit }).unwrap();
    let error = Command::new(program).args(line.split(' ')).exec();
    panic!("{error}");
}

pub(crate) fn run(home: &Path, line: &str, limit: Option<usize>) -> Output {
    let arguments: Vec<&str> = line.split(' ').collect();
    let given = exits::command(home, &arguments);
    let mut command = match limit {
        None => given,
        Some(limit) => {
            let mut command = Command::new("sh");
            command.env_clear().envs(given.get_envs().filter_map(|(name, v)| Some((name, v?))));
            command.env(LIMIT, limit.to_string()).env("PULLQUOTE_FAULT_LINE", line);
            command.env("PULLQUOTE_FAULT_READER", env!("CARGO_BIN_EXE_pullquote"));
            let script =
                "trap '' XFSZ; exec \"$0\" nth_write::the_limited --exact --ignored --nocapture";
            command.args(["-c", script]).arg(std::env::current_exe().unwrap());
            command.current_dir(home).stdin(std::process::Stdio::null());
            command
        }
    };
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin").output().unwrap()
}

/// Files below a folder with their texts, hidden drafts and all.
pub(crate) fn files(home: &Path, folder: &str) -> BTreeMap<String, String> {
    let found = walkdir::WalkDir::new(home.join(folder)).into_iter().flatten();
    found
        .filter(|file| file.file_type().is_file())
        .map(|file| {
            let name = file.path().strip_prefix(home).unwrap().to_string_lossy().into_owned();
            (name, String::from_utf8_lossy(&fs::read(file.path()).unwrap()).into_owned())
        })
        .collect()
}

/// A home in which every command has something to add to what is there already.
pub(crate) fn prepare(home: &Path) {
    let write = |name: &str, text: &str| write(home, name, text);
    write(
        "DATA/feeds/f/a.md",
        "+++\nid = \"urn:a\"\n+++\n\n# Bell\n\nThe bell rang. Some words.\n",
    );
    write("words.md", "# Words\n\nThe ferry came late. “Some words,” said Mara Olin.\n");
    let items: String = ["One", "Two", "Three"]
        .map(|title| {
            format!(
                "{{\"id\":\"{title}\",\"title\":\"{title}\",\"text\":\"{} end\"}}\n",
                "rain ".repeat(9)
            )
        })
        .concat();
    write("items", &items);
    write("CONFIG/feeds.toml", &FEEDS.replace("ITEMS", home.join("items").to_str().unwrap()));
    write("STATE/device", "me\n");
    write(
        "feeds.opml",
        "<opml><body><outline type='rss' text='Other' xmlUrl='https://127.0.0.1:1/f'/></body></opml>",
    );
    for line in [
        "star id:urn:a",
        "keep DATA/feeds/f/a.md --text rang",
        "quotes --output notes",
        "quotes --new",
    ] {
        let out = run(home, line, None);
        assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
    }
    // what a person wrote there stays, whatever fails
    let notes = files(home, "notes");
    let (name, text) = notes.first_key_value().unwrap();
    write(name, &format!("Mine.\n\n{text}\nMine, too.\n"));
}

/// What each command adds, and where.
const COMMANDS: [(&str, &[&str]); 6] = [
    ("unstar id:urn:a", &["DATA/journal"]),
    ("keep words.md --text late", &["DATA/journal", "DATA/snapshots"]),
    ("refresh load --force", &["DATA/feeds", "STATE"]),
    ("import opml feeds.opml", &["CONFIG"]),
    ("quotes --output notes", &["notes"]),
    ("quotes --new", &["STATE"]),
];

#[test]
fn whichever_write_fails_what_was_said_to_be_done_is_and_all_else_is_whole_or_absent() {
    let step = (STEP / crate::faults::events()).max(1);
    for (number, (line, folders)) in COMMANDS.iter().enumerate() {
        // what it comes to when nothing fails
        let sample = tempfile::tempdir().unwrap();
        prepare(sample.path());
        if line.starts_with("quotes") {
            run(sample.path(), "keep words.md --text late", None);
        }
        let before = files(sample.path(), "");
        assert!(run(sample.path(), line, None).status.success());
        let largest = folders
            .iter()
            .flat_map(|folder| files(sample.path(), folder))
            .map(|(_, text)| text.len());
        let largest = largest.max().unwrap();
        // the rest of the division makes each command meet other bytes
        let limits = (number..=largest).step_by(step).chain([largest - 1, largest]);
        let (mut failed, mut done) = (0, 0);
        for limit in limits {
            let home = tempfile::tempdir().unwrap();
            let home = home.path();
            prepare(home);
            if line.starts_with("quotes") {
                run(home, "keep words.md --text late", None);
            }
            let before = files(home, "");
            let out = run(home, line, Some(limit));
            let told = String::from_utf8_lossy(&out.stderr);
            assert!(!told.contains("panicked"), "{line} up to {limit} bytes: {told}");
            let acknowledged = out.status.success();
            if acknowledged {
                done += 1;
            } else {
                failed += 1;
            }
            assert!(acknowledged || told.contains("cannot"), "{line} up to {limit} bytes: {told}");
            let place = format!("{line} up to {limit} bytes");
            whole_or_absent(home, &before, &place);
            assert!(!acknowledged || there(home, line), "{place}: it was said to be done");
            // with room again it goes on
            let again = run(home, line, None);
            let told = String::from_utf8_lossy(&again.stderr);
            assert!(again.status.success(), "{line} after {limit} bytes: {told}");
            whole_or_absent(home, &before, &place);
            assert!(there(home, line), "{place}: it was said to be done at last");
        }
        assert!(
            failed > 0 && done > 0,
            "{line}: {failed} failed, {done} did not; {:?}",
            before.keys()
        );
    }
}

/// Looks at what a command left of what was there before.
#[track_caller]
pub(crate) fn whole_or_absent(home: &Path, before: &BTreeMap<String, String>, place: &str) {
    let after = files(home, "");
    // a cache and what is told of a feed may be anything that is read without fault
    let kept = |name: &&String| !name.starts_with("CACHE/") && !name.starts_with("STATE/");
    for (name, text) in before.iter().filter(|(name, _)| kept(name)) {
        let now = after.get(name).unwrap_or_else(|| panic!("{place}: {name} is gone"));
        match name.split('/').next().unwrap() {
            _ if now == text => {}
            "DATA" if name.ends_with(".jsonl") => {
                assert!(now.starts_with(text.as_str()), "{place}: {name} lost its beginning");
                let added = &now[text.len()..];
                assert!(added.ends_with('\n'), "{place}: half an event stays: {added:?}");
                assert!(
                    added.lines().all(|line| pullquote::journal::parse(line).is_ok()),
                    "{place}"
                );
            }
            "CONFIG" => {
                assert!(
                    now.starts_with(text.as_str()) && now.contains("127.0.0.1:1/f"),
                    "{place}: {now}"
                );
            }
            "notes" => {
                let mine = now.starts_with("Mine.\n") && now.ends_with("\nMine, too.\n");
                assert!(mine && now.len() > text.len(), "{place}: {now}");
            }
            _ => panic!("{place}: {name} was changed"),
        }
    }
    for (name, text) in &after {
        let new = !before.contains_key(name);
        // drafts that were begun are removed, or are hidden until the next refresh sweeps them
        let file = name.rsplit('/').next().unwrap();
        if new && name.starts_with("DATA/snapshots") {
            let revision = pullquote::article::document::revision(text);
            assert_eq!(file, format!("{revision}.txt"), "{place}: {name} is not whole");
        }
        if new && name.starts_with("DATA/feeds/load") && name.ends_with(".md") {
            assert!(
                text.trim_end().ends_with("rain end"),
                "{place}: {name} is not whole: {text:?}"
            );
        }
        assert!(!file.starts_with(".pullquote-"), "{place}: {name} stays");
    }
}

/// Whether what a command adds is there.
pub(crate) fn there(home: &Path, line: &str) -> bool {
    let said = |line: &str| String::from_utf8(run(home, line, None).stdout).unwrap();
    match line.split(' ').next().unwrap() {
        "unstar" => said("list is:star").is_empty(),
        "keep" => said("quotes --format json").contains("late"),
        "refresh" => said("list feed:load").lines().count() == 3,
        "import" => said("export opml").contains("127.0.0.1:1/f"),
        _ if line == "quotes --new" => said("quotes --new").is_empty(),
        _ => files(home, "notes").values().any(|text| text.contains("late")),
    }
}
