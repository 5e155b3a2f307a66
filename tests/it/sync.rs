//! Two devices with one bare repository between them, or any program.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use pullquote::article::Now;
use pullquote::journal::quote::{Act, Op};
use pullquote::journal::{Change, Draft};
use pullquote::library::log::Log;
use serde_json::Value;

const ARTICLE: &str = "---\ntitle: River towns\n---\n\nThe water came at night. “We moved the school \
    twice,” said Ana Duarte.\n\nNobody asked twice. The ledger closed on a Tuesday.\n";

/// A device: its folders, and the article.
struct Device(tempfile::TempDir);

impl Device {
    fn new(config: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("CONFIG")).unwrap();
        std::fs::write(home.path().join("CONFIG/config.toml"), config).unwrap();
        std::fs::write(home.path().join("river.md"), ARTICLE).unwrap();
        Self(home)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        command.args(arguments).current_dir(self.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.path()).env("PATH", std::env::var_os("PATH").unwrap());
        for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
            command.env(format!("PULLQUOTE_{name}_DIR"), self.path().join(name));
        }
        command.output().unwrap()
    }

    #[track_caller]
    fn said(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    fn keep(&self, words: &str) {
        self.said(&["keep", "river.md", "--text", words]);
    }

    /// Every kept quote: words, note and tags.
    fn quotes(&self) -> Vec<String> {
        let text = self.said(&["quotes", "--format", "json"]);
        let mut quotes: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|quote| quote["deleted"] != Value::Bool(true))
            .map(|quote| format!("{} {} {}", quote["text"], quote["note"], quote["tags"]))
            .collect();
        quotes.sort();
        quotes
    }

    /// Does something to the quote with these words.
    fn act(&self, words: &str, op: Op) {
        let text = self.said(&["quotes", "--format", "json"]);
        let quotes = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let quote = quotes.into_iter().find(|quote| quote["text"] == words).unwrap();
        let mut act = Act::new(op, quote["id"].as_str().unwrap());
        if op == Op::Set {
            act.fields.put("note", "amended elsewhere");
        }
        let own = std::fs::read_to_string(self.path().join("STATE/device")).unwrap();
        let mut log = Log::resume(&self.path().join("DATA/journal"), own.trim());
        let draft =
            Draft { art: vec![], change: Change::Quote(act), rev: vec![], undo: None, redo: None };
        log.append(draft, Now::read()).unwrap();
    }
}

/// A bare repository that is still empty, and the config that names it.
fn repository() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("git").args(["init", "--quiet", "--bare"]).arg(folder.path()).status();
    assert!(made.unwrap().success());
    let config = format!("[sync]\ngit = '{}'\n", folder.path().display());
    (folder, config)
}

#[test]
fn two_devices_that_kept_amended_and_removed_offline_have_the_same_after_they_met() {
    let (_remote, config) = repository();
    let (one, two) = (Device::new(&config), Device::new(&config));
    one.keep("We moved the school twice,");
    one.keep("The water came at night.");
    assert_eq!(one.said(&["sync"]), "2 files sent, 0 files received\n");
    assert_eq!(two.said(&["sync"]), "0 files sent, 2 files received\n");
    assert_eq!(two.quotes(), one.quotes());
    assert_eq!(one.said(&["sync"]), "both sides have everything\n");

    // each on its own
    one.keep("Nobody asked twice.");
    one.act("We moved the school twice,", Op::Set);
    two.keep("The ledger closed on a Tuesday.");
    two.act("The water came at night.", Op::Del);
    for device in [&one, &two, &one] {
        device.said(&["sync"]);
    }
    let expected = [
        "\"Nobody asked twice.\" null []",
        "\"The ledger closed on a Tuesday.\" null []",
        "\"We moved the school twice,\" \"amended elsewhere\" []",
    ];
    assert_eq!(one.quotes(), expected);
    assert_eq!(two.quotes(), expected);
    for device in [&one, &two] {
        assert_eq!(device.said(&["sync"]), "both sides have everything\n");
        assert!(device.said(&["quotes", "verify"]).starts_with("3 of 3"));
    }
}

#[test]
fn folders_that_are_named_from_the_working_folder_are_carried_too() {
    let (_remote, config) = repository();
    let (one, two) = (Device::new(&config), Device::new(&config));
    one.keep("Nobody asked twice.");
    let named = ["--data-dir", "DATA", "--config", "CONFIG/config.toml"];
    let sync = |device: &Device| device.said(&[&named[..], &["sync"]].concat());
    assert_eq!(sync(&one), "2 files sent, 0 files received\n");
    assert_eq!(sync(&two), "0 files sent, 2 files received\n");
    assert_eq!(two.quotes(), one.quotes());
    let program =
        Device::new("[sync]\ncommand = ['sh', '-c', 'cd / && ls -d \"$PULLQUOTE_DATA\"']\n");
    let told = program.said(&[&named[..], &["sync"]].concat());
    assert_eq!(Path::new(told.trim()), program.path().join("DATA"));
}

#[test]
fn devices_that_were_filled_before_they_met_lose_nothing() {
    let (_remote, config) = repository();
    let (one, two) = (Device::new(&config), Device::new(&config));
    one.keep("Nobody asked twice.");
    two.keep("The water came at night.");
    one.said(&["sync"]);
    two.said(&["sync"]);
    one.said(&["sync"]);
    assert_eq!((one.quotes().len(), two.quotes().len()), (2, 2));
}

#[test]
fn a_journal_that_is_gone_from_the_disk_comes_back() {
    let (_remote, config) = repository();
    let one = Device::new(&config);
    one.keep("Nobody asked twice.");
    one.said(&["sync"]);
    for folder in ["journal", "snapshots"] {
        std::fs::remove_dir_all(one.path().join("DATA").join(folder)).unwrap();
    }
    assert_eq!(one.quotes(), [] as [&str; 0]);
    one.said(&["sync"]);
    assert_eq!(one.quotes().len(), 1);
}

#[test]
fn articles_are_carried_only_when_that_is_asked_for() {
    let (_remote, config) = repository();
    let (one, two) = (Device::new(&config), Device::new(&config));
    let article = |device: &Device| device.path().join("DATA/feeds/notes/a.md");
    std::fs::create_dir_all(article(&one).parent().unwrap()).unwrap();
    std::fs::write(article(&one), "# A\n\nOne.\n").unwrap();
    one.keep("Nobody asked twice.");
    one.said(&["sync"]);
    two.said(&["sync"]);
    assert!(!article(&two).exists());

    for device in [&one, &two] {
        let config = format!("{config}library = true\n");
        std::fs::write(device.path().join("CONFIG/config.toml"), config).unwrap();
    }
    one.said(&["sync"]);
    two.said(&["sync"]);
    assert_eq!(std::fs::read_to_string(article(&two)).unwrap(), "# A\n\nOne.\n");
    // both change it, and then one takes it away: nothing stops, and no change is lost unseen
    std::fs::write(article(&one), "# A\n\nOne of one.\n").unwrap();
    std::fs::write(article(&two), "# A\n\nOne of two.\n").unwrap();
    one.said(&["sync"]);
    two.said(&["sync"]);
    assert_eq!(std::fs::read_to_string(article(&two)).unwrap(), "# A\n\nOne of two.\n");
    one.said(&["sync"]);
    std::fs::remove_file(article(&one)).unwrap();
    std::fs::write(article(&two), "# A\n\nMended.\n").unwrap();
    one.said(&["sync"]);
    two.said(&["sync"]);
    one.said(&["sync"]);
    assert_eq!(std::fs::read_to_string(article(&one)).unwrap(), "# A\n\nMended.\n");
}

#[test]
fn nothing_in_the_repository_is_run() {
    let (remote, config) = repository();
    let (one, two) = (Device::new(&config), Device::new(&config));
    one.keep("Nobody asked twice.");
    one.said(&["sync"]);
    // somebody else pushes settings for filters and hooks, and a link
    let other = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(other.path()).args(["-c", "user.name=x", "-c", "user.email=x@e.org"]);
        assert!(
            command
                .args(arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .unwrap()
                .success()
        );
    };
    git(&["clone", "--quiet", "--branch", "main", &remote.path().display().to_string(), "."]);
    std::fs::write(other.path().join(".gitattributes"), "* filter=evil merge=evil\n").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", other.path().join("snapshots/link.txt")).unwrap();
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "x"]);
    git(&["push", "--quiet"]);
    let ran = two.path().join("ran");
    std::fs::create_dir_all(two.path().join("DATA/.git/hooks")).unwrap();
    let evil =
        format!("[filter \"evil\"]\n\tsmudge = touch {0}\n\tclean = touch {0}\n", ran.display());
    std::fs::write(two.path().join(".gitconfig"), evil).unwrap();
    two.keep("The water came at night.");
    let hook = two.path().join("DATA/.git/hooks/post-merge");
    std::fs::write(&hook, format!("#!/bin/sh\ntouch {}\n", ran.display())).unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    two.said(&["sync"]);
    assert!(!ran.exists());
    let link = two.path().join("DATA/snapshots/link.txt");
    assert!(!link.is_symlink(), "a link became a file with its words");
    assert_eq!(two.quotes().len(), 2);
}

#[test]
fn what_is_wrong_is_said_and_nothing_changes() {
    let one = Device::new("");
    let told = |device: &Device| {
        let out = device.run(&["sync"]);
        assert!(!out.status.success());
        String::from_utf8(out.stderr).unwrap()
    };
    assert!(told(&one).contains("cannot sync this device: nothing says how; set sync.git"));
    let one = Device::new("[sync]\ngit = '/nowhere/at/all'\n");
    one.keep("Nobody asked twice.");
    let said = told(&one);
    assert!(said.contains("git fetch: ") && said.contains("/nowhere/at/all"), "{said}");
    assert_eq!(one.quotes().len(), 1);
    let one = Device::new("[sync]\ncommand = ['false']\n");
    assert!(told(&one).contains("false ended with status 1"));
    let one = Device::new("[sync]\ncommand = ['no-such-program']\n");
    assert!(told(&one).contains("cannot run no-such-program"));
}

#[test]
fn any_program_may_do_it_in_the_folder_of_what_is_kept() {
    let other = tempfile::tempdir().unwrap();
    let script = "pwd; cp -r \"$PULLQUOTE_JOURNAL\" \"$1\"";
    let config =
        format!("[sync]\ncommand = ['sh', '-c', '{script}', 'sh', '{}']\n", other.path().display());
    let one = Device::new(&config);
    one.keep("Nobody asked twice.");
    let said = one.said(&["sync"]);
    assert!(said.trim_end().ends_with("/DATA"), "{said}");
    assert_eq!(std::fs::read_dir(other.path().join("journal")).unwrap().count(), 1);
}
