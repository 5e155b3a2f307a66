//! FIFOs in the place of every file that is read, written to or locked: nothing waits for who never opens
//! their other end.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::exits::{self, write};
use crate::tty::Terminal;

/// Far more than a command takes; only one that hangs needs it.
const PATIENCE: Duration = Duration::from_secs(60);
const ARTICLE: &str = "+++\nid = \"urn:bell\"\n+++\n\n# Bell\n\n“Some words,” said Mara Olin.\n";

/// What reads something of each place.
const COMMANDS: &[&str] = &[
    "list",
    "list --sort highlights",
    "star id:urn:bell",
    "check",
    "config check",
    "config show",
    "show words.md",
    "show id:urn:bell",
    "keep words.md --text words",
    "quotes",
    "quotes verify",
    "quotes --new",
    "quotes --output notes",
    "quotes deliver",
    "export opml",
    "import opml feeds.opml",
    "refresh load",
    "refresh --force",
    "sync",
];

/// Runs a command to its end; one that waits for ever fails.
#[track_caller]
fn run(home: &Path, line: &str) -> Output {
    let arguments: Vec<&str> = line.split(' ').collect();
    let mut command = exits::command(home, &arguments);
    command.env("PATH", "/usr/local/bin:/usr/bin:/bin").env("TZ", "UTC");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    let (sender, ended) = channel();
    let mut pipes = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::spawn(move || {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let _ = std::io::Read::read_to_end(&mut pipes.0, &mut stdout);
        let _ = std::io::Read::read_to_end(&mut pipes.1, &mut stderr);
        let status = child.wait().unwrap();
        sender.send(Output { status, stdout, stderr })
    });
    ended.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        panic!("`{line}` waits for a FIFO");
    })
}

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| write(home.path(), name, text);
    write("DATA/feeds/port/a.md", ARTICLE);
    write("items.json", "{\"version\": \"1\", \"items\": []}");
    write("words.md", &ARTICLE.replace("bell", "words"));
    write(
        "feeds.opml",
        "<opml><body><outline type='rss' xmlUrl='https://127.0.0.1:1/'/></body></opml>",
    );
    let remote = home.path().join("remote.git");
    let made = Command::new("git").args(["init", "--quiet", "--bare"]).arg(&remote).status();
    assert!(made.unwrap().success());
    write(
        "CONFIG/config.toml",
        &format!(
            "[sync]\ngit = '{}'\n[[sink]]\nname = 'all'\nfile = '{}'\n[[feed]]\nname = 'file'\n\
             url = 'file:{}'\n[[feed]]\nname = 'load'\nkeep = 1\ncommand = ['printf', \
             '{{\"id\":\"1\",\"title\":\"A\",\"text\":\"b\"}}\\n{{\"id\":\"2\",\"title\":\"B\",\"text\":\"c\"}}\\n']\n",
            remote.display(),
            home.path().join("sunk.md").display(),
            home.path().join("items.json").display(),
        ),
    );
    for line in [
        "quotes deliver",
        "keep words.md --text words",
        "quotes --output notes",
        "quotes --new",
        "list",
        "refresh load",
    ] {
        let out = run(home.path(), line);
        assert!(out.status.success(), "{line}: {}", String::from_utf8_lossy(&out.stderr));
    }
    home
}

/// The only file of a folder with this end.
fn only(home: &Path, folder: &str, end: &str) -> String {
    let files = fs::read_dir(home.join(folder)).unwrap().map(|file| file.unwrap().file_name());
    let names = files.map(|name| name.into_string().unwrap());
    let found: Vec<String> = names.filter(|name| name.ends_with(end)).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    format!("{folder}/{}", found[0])
}

fn make_fifo(path: &Path) {
    let _ = fs::remove_file(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_fifo_in_the_place_of_any_file_is_said_to_be_one_and_nothing_waits_for_it() {
    for (place, saying) in [
        ("DATA/journal/other.jsonl", &["quotes", "check"][..]),
        ("DATA/journal/*.jsonl", &["quotes", "check", "star id:urn:bell"]),
        ("DATA/snapshots/*.txt", &["keep words.md --text words", "quotes verify"]),
        ("DATA/feeds/port/b.md", &["check"]),
        ("DATA/feeds/port/feed.toml", &["check"]),
        ("DATA/feeds/load/feed.toml", &["check"]),
        ("DATA/.git/info/exclude", &[]),
        ("notes/*.md", &["quotes --output notes"]),
        ("sunk.md", &["quotes deliver"]),
        ("items.json", &["refresh --force"]),
        ("CONFIG/config.toml", &["list", "check", "config check"]),
        ("CONFIG/feeds.toml", &["check", "import opml feeds.opml"]),
        ("CONFIG/themes/dusk.toml", &[]),
        ("STATE/device", &["star id:urn:bell"]),
        ("STATE/window.json", &[]),
        ("STATE/quotes-new.json", &["quotes --new"]),
        ("STATE/feeds/load.json", &[]),
        ("STATE/refresh.lock", &["refresh load"]),
        ("STATE/feeds.lock", &["import opml feeds.opml"]),
        ("STATE/sinks/lock", &["quotes deliver"]),
        ("STATE/sinks/all.jsonl", &["quotes deliver"]),
        ("CACHE/index/*.db", &[]),
        ("CACHE/index/*.lock", &[]),
        ("CACHE/index/*.db-lock", &["list"]),
    ] {
        let home = home();
        let home = home.path();
        // each home has a device and with that names of its own
        let place = match place.split_once('*') {
            Some((folder, end)) => only(home, folder.trim_end_matches('/'), end),
            None => place.to_owned(),
        };
        make_fifo(&home.join(&place));
        if place.ends_with("db-lock") {
            // whoever finds an index makes none
            fs::remove_file(home.join(only(home, "CACHE/index", ".db"))).unwrap();
        }
        for line in COMMANDS {
            let out = run(home, line);
            let told = [out.stdout, out.stderr].concat();
            let told = String::from_utf8_lossy(&told);
            assert!(matches!(out.status.code(), Some(0..=2)), "{place}: {line}: {told}");
            let said = told.contains("not a regular file") || told.contains("it is a pipe");
            assert!(said || !saying.contains(line), "{place}: {line} says nothing: {told}");
            // which library is meant stands in the config
            if line.starts_with("list") && place != "CONFIG/config.toml" {
                assert!(told.contains("urn:bell"), "{place}: {line}: {told}");
            }
        }
    }
}

#[test]
fn the_reader_opens_beside_fifos() {
    let run = "mkdir -p feeds/port journal snapshots sinks; printf '# Bell\\n\\nWords.\\n' > feeds/port/a.md; \
               \"$READER\" list > list; lock=$(echo index/*.lock); rm index/*; mkfifo $lock; \
               mkfifo journal/other.jsonl feeds/port/b.md feeds/port/feed.toml feeds.toml window.json \
               refresh.lock sinks/lock; \
               \"$READER\"; echo \"status $?\"";
    let mut terminal = Terminal::start(run);
    terminal.wait_for("Bell");
    terminal.send("s");
    terminal.wait_for("✪");
    terminal.send("g!");
    terminal.wait_for("not a regular file");
    terminal.send("\x1b");
    terminal.wait_for("? help");
    terminal.send("Q");
    assert!(terminal.exit().success());
    assert!(terminal.screen().contents().contains("status 0"));
}
