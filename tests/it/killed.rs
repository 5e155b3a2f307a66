//! Every command in turn, killed at any moment: what one said was done is, and nothing is half there.
//!
//! `PULLQUOTE_FAULTS=10000` kills five hundred times.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::exits::command;
use crate::faults::{Dice, events};
use crate::nth_write::{files, prepare, run};

/// Events that a run without a kill would make, a kill.
const EVENTS: u64 = 20;

#[test]
fn killed_in_the_middle_of_anything_every_command_leaves_all_whole() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    prepare(home);
    let mut dice = Dice(20_261_122);
    let (mut tags, mut gone, mut kept) = (BTreeSet::new(), BTreeSet::new(), 0);
    let (mut kills, mut round) = (0, 0u64);
    while kills < events() as u64 / EVENTS {
        round += 1;
        let line = match dice.throw(9) {
            0 | 1 => format!("tag t{round} id:urn:a"),
            2 => format!("untag t{} id:urn:a", dice.throw(round)),
            3 | 4 => format!("keep words.md --text ferry --note n{round}"),
            5 => "refresh load --force".to_owned(),
            6 => "quotes --output notes".to_owned(),
            7 => "quotes --new".to_owned(),
            _ => {
                // at times there is no index, or another article
                let _ = fs::remove_dir_all(home.join("CACHE"));
                fs::write(home.join(format!("DATA/feeds/f/{round}.md")), "# More\n\nWords.\n")
                    .unwrap();
                "search words".to_owned()
            }
        };
        let moment = Duration::from_micros(dice.throw(60_000) * (1 + dice.throw(4)));
        let arguments: Vec<&str> = line.split(' ').collect();
        let mut command = command(home, &arguments);
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while begun.elapsed() < moment && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let _ = child.kill();
        let status = child.wait().unwrap();
        kills += u64::from(status.code().is_none());
        match (arguments[0], status.success()) {
            ("tag", true) => drop(tags.insert(arguments[1].to_owned())),
            // whether it was written before the end is not known
            ("untag", _) => {
                tags.remove(arguments[1]);
                if status.success() {
                    gone.insert(arguments[1].to_owned());
                }
            }
            ("keep", true) => kept += 1,
            _ => assert!(status.code().is_none_or(|code| code == 0), "{line}: {status}"),
        }
    }
    let said = |line: &str| {
        let out = run(home, line, None);
        let (text, told) =
            (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
        assert!(out.status.success(), "{line}: {text}{told}");
        text
    };
    let listed = said("list id:urn:a --format {tags}");
    let there: BTreeSet<String> = listed.trim().split(", ").map(str::to_owned).collect();
    let lost: Vec<&String> = tags.difference(&there).collect();
    assert!(lost.is_empty(), "{lost:?} were said to be there: {listed}");
    assert!(gone.is_disjoint(&there), "{gone:?} were said to be gone: {listed}");
    let quotes = said("quotes --format json");
    assert!(quotes.lines().count() > kept, "{kept} were said to be kept");
    for line in quotes.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    said("quotes verify");
    said("refresh load --force");
    said("quotes --output notes");
    for (name, text) in files(home, "") {
        let file = name.rsplit('/').next().unwrap();
        if name.starts_with("DATA/feeds/load") && file.ends_with(".md") {
            assert!(text.trim_end().ends_with("rain end"), "{name} is not whole: {text:?}");
        }
        if name.starts_with("DATA/journal") {
            assert!(text.lines().all(|line| pullquote::journal::parse(line).is_ok()), "{text}");
        }
        assert!(
            !name.starts_with("notes/")
                || text.starts_with("Mine.")
                || !name.ends_with(".md")
                || text.contains("ferry"),
            "{name}: {text}"
        );
    }
    let known = said("list --format {id} --sort title");
    fs::remove_dir_all(home.join("CACHE")).unwrap();
    assert_eq!(known, said("list --format {id} --sort title"), "an index made anew says the same");
    assert!(
        kept > 0 && !tags.is_empty() && round > kills,
        "{kept} kept, {round} rounds, {kills} kills"
    );
}
