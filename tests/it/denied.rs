//! Files, folders, a journal, an index and a whole home that may not be read or written: what is
//! denied is named, and all else is there.
//!
//! Nothing is denied to root, so that as root the program runs as nobody.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use rustix::process::geteuid;

use crate::exits::{self, SAYING, write};
use crate::tty::Terminal;

/// The user without rights, as nearly every system counts.
const NOBODY: u32 = 65534;
const ARTICLE: &str = "+++\nid = \"urn:bell\"\n+++\n\n# Bell\n\n“Some words,” said Mara Olin.\n";

/// The program, where nobody may run it, too; `None` where that cannot be.
fn program() -> Option<&'static Path> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let runs = |path: &Path| as_nobody(Command::new(path).arg("--version")).output().is_ok();
    let found = PROGRAM.get_or_init(|| {
        let built = PathBuf::from(env!("CARGO_BIN_EXE_pullquote"));
        if runs(&built) {
            return Some(built);
        }
        // a checkout in root's own home
        let folder = tempfile::tempdir().ok()?.keep();
        fs::set_permissions(&folder, Permissions::from_mode(0o755)).ok()?;
        let copy = folder.join("pullquote");
        fs::copy(built, &copy).ok()?;
        runs(&copy).then_some(copy)
    });
    if found.is_none() {
        let what = format!("NOT TESTED: what is denied, for user {NOBODY} may run no program here");
        // also where a test that passes is silent
        let _ = writeln!(std::io::stderr(), "{what}");
    }
    found.as_deref()
}

fn as_nobody(command: &mut Command) -> &mut Command {
    if geteuid().is_root() { command.uid(NOBODY).gid(NOBODY) } else { command }
}

/// A home of somebody to whom not everything is allowed.
struct Home(tempfile::TempDir);

impl Home {
    /// One with an article in two feeds and one beside them.
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        for name in ["DATA/feeds/open/a.md", "DATA/feeds/closed/b.md", "words.md"] {
            write(home.0.path(), name, &ARTICLE.replace("bell", &name.replace('/', "-")));
        }
        write(
            home.0.path(),
            "feeds.opml",
            "<opml><body><outline type='rss' text='X' xmlUrl='https://e.org/f'/></body></opml>",
        );
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// All of it, deepest last.
    fn all(&self) -> Vec<PathBuf> {
        walkdir::WalkDir::new(self.0.path())
            .into_iter()
            .map(|found| found.unwrap().into_path())
            .collect()
    }

    /// Gives it to who is to be denied, with these bits for some of it.
    fn deny(&self, denied: &[(&str, u32)]) {
        if geteuid().is_root() {
            self.all().iter().for_each(|path| chown(path, Some(NOBODY), Some(NOBODY)).unwrap());
        }
        for (name, mode) in denied {
            fs::set_permissions(self.path(name), Permissions::from_mode(*mode)).unwrap();
        }
    }

    fn allow(&self, name: &str) {
        fs::set_permissions(self.path(name), Permissions::from_mode(0o755)).unwrap();
    }

    /// Standard output, standard error and the status of a command.
    fn run(&self, program: &Path, arguments: &[&str]) -> (String, String, i32) {
        let given = exits::command(self.0.path(), arguments);
        let mut command = Command::new(program);
        command.args(arguments).env_clear().current_dir(self.0.path());
        command.envs(given.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let out: Output = as_nobody(&mut command).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(out.stdout), text(out.stderr), out.status.code().unwrap())
    }
}

impl Drop for Home {
    /// A folder that nobody may read could not be removed.
    fn drop(&mut self) {
        let mut todo = vec![self.0.path().to_owned()];
        while let Some(folder) = todo.pop() {
            let _ = fs::set_permissions(&folder, Permissions::from_mode(0o755));
            let below = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
            todo.extend(below.filter(|path| path.is_dir() && !path.is_symlink()));
        }
    }
}

#[test]
fn a_file_that_may_be_read_again_is_read() {
    let Some(program) = program() else { return };
    let home = Home::new();
    let closed = "DATA/feeds/closed/b.md";
    home.deny(&[(closed, 0)]);
    for _ in 0..2 {
        let (out, told, _) = home.run(program, &["list"]);
        assert_eq!(out.lines().count(), 1, "{out}{told}");
    }
    home.allow(closed);
    let (out, told, status) = home.run(program, &["list"]);
    assert_eq!((out.lines().count(), told.as_str(), status), (2, "", 0), "{out}");
}

#[test]
fn an_article_that_may_not_be_read_is_not_said_to_be_missing() {
    let Some(program) = program() else { return };
    for denied in ["DATA/feeds/closed/b.md", "DATA/feeds/closed"] {
        let home = Home::new();
        write(home.0.path(), "DATA/feeds/closed/b.md", "Without a name of its own.\n");
        home.deny(&[(denied, 0)]);
        let path = home.path("DATA/feeds/closed/b.md");
        for name in ["closed/b.md", path.to_str().unwrap()] {
            let (out, told, status) = home.run(program, &["show", name]);
            assert_eq!((out.as_str(), status), ("", 1), "{told}");
            let last = told.lines().last().unwrap();
            let expected = format!("pullquote: cannot read {}: permission denied", path.display());
            assert_eq!(last, expected, "{denied}: {name}");
            assert!(!told.contains("no such file"), "{told}");
        }
    }
}

#[test]
fn articles_and_folders_that_may_not_be_read_are_named_and_the_others_are_there() {
    let Some(program) = program() else { return };
    let home = Home::new();
    write(home.0.path(), "DATA/feeds/open/secret.md", ARTICLE);
    home.deny(&[("DATA/feeds/open/secret.md", 0), ("DATA/feeds/closed", 0)]);
    // twice: what the index knows is not read again
    for _ in 0..2 {
        let (out, told, status) = home.run(program, &["list", "--format", "{id}"]);
        assert_eq!((out.as_str(), status), ("urn:DATA-feeds-open-a.md\n", 0), "{told}");
        let expected = "pullquote: 2 files or folders are left out: `pullquote check` names them\n";
        assert_eq!(told, expected);
    }
    let (out, _, status) = home.run(program, &["check"]);
    for name in ["open/secret.md", "closed"] {
        let named = format!(
            "cannot read {}: permission denied",
            home.path("DATA/feeds").join(name).display()
        );
        assert!(out.contains(&named), "{named} is not in {out}");
    }
    assert_eq!(status, 1);
    let (_, told, status) = home.run(program, &["show", "DATA/feeds/open/secret.md"]);
    assert!(told.contains("secret.md: permission denied") && status == 1, "{told}");
    let (_, told, status) = home.run(program, &["DATA/feeds/closed"]);
    assert!(told.contains("cannot open DATA/feeds/closed: permission denied"), "{told}");
    assert_ne!(status, 0);
    // what was denied for a while comes back, and is not said any more
    home.allow("DATA/feeds/closed");
    home.allow("DATA/feeds/open/secret.md");
    let touched = fs::File::open(home.path("DATA/feeds/open/secret.md")).unwrap();
    touched.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let (out, told, _) = home.run(program, &["list", "--format", "{id}"]);
    assert_eq!((out.lines().count(), told.as_str()), (3, ""));
}

#[test]
fn a_journal_that_may_not_be_read_is_named_and_nothing_is_written_past_it() {
    let Some(program) = program() else { return };
    let home = Home::new();
    write(home.0.path(), "STATE/device", "me\n");
    let event = "{\"v\":1,\"n\":1,\"dev\":\"DEV\",\"at\":\"2026-01-01T00:00:00.000Z\",\
                 \"art\":[\"urn:DATA-feeds-open-a.md\"],\"star\":true}\n";
    write(home.0.path(), "DATA/journal/me.jsonl", &event.replace("DEV", "me"));
    write(home.0.path(), "DATA/journal/other.jsonl", &event.replace("DEV", "other"));
    let starred = ["list", "is:star", "--format", "{id}"];
    for (denied, mode, stars, kept) in [
        ("DATA/journal/other.jsonl", 0, 1, true),
        ("DATA/journal/me.jsonl", 0, 1, false),
        ("DATA/journal", 0, 0, false),
        ("DATA/journal/me.jsonl", 0o444, 1, false),
    ] {
        let _ = fs::remove_dir_all(home.path("CACHE"));
        home.deny(&[(denied, mode)]);
        let (out, told, status) = home.run(program, &starred);
        assert_eq!((out.lines().count(), status), (stars, 0), "{denied}: {out}{told}");
        let unread = format!("cannot read {}: permission denied", home.path(denied).display());
        let (checked, quotes) = (home.run(program, &["check"]), home.run(program, &["quotes"]));
        if mode == 0 {
            let expected = "1 file or folder is left out: `pullquote check` names it";
            assert!(told.contains(expected), "{denied}: {told}");
            assert!(checked.0.contains(&unread) && checked.2 == 1, "{denied}: {}", checked.0);
            assert!(quotes.1.contains(&unread), "{denied}: {}", quotes.1);
        }
        let (_, told, status) = home
            .run(program, &["tag", &format!("{denied}{mode}"), "id:urn:DATA-feeds-closed-b.md"]);
        assert_eq!(status == 0, kept, "{denied}: {told}");
        assert!(kept || told.contains("permission denied"), "{denied}: {told}");
        let (_, told, status) = home.run(program, &["keep", "words.md", "--text", "words"]);
        assert_eq!(status == 0, kept, "{denied}: {told}");
        home.allow(denied);
    }
    let journal = fs::read_to_string(home.path("DATA/journal/me.jsonl")).unwrap();
    assert_eq!(journal.lines().count(), 3, "{journal}");
}

#[test]
fn an_index_or_settings_that_may_not_be_read_stop_no_reading() {
    let Some(program) = program() else { return };
    for (denied, mode) in [("CACHE/index", 0), ("CACHE/index", 0o555), ("CACHE", 0), ("STATE", 0)] {
        let home = Home::new();
        home.deny(&[]);
        assert_eq!(home.run(program, &["list"]).1, "");
        // Where it ended before its index was closed, the log that is there may still be written.
        for file in fs::read_dir(home.path("CACHE/index")).unwrap().flatten() {
            if file.path().extension().is_none_or(|extension| extension != "db") {
                fs::remove_file(file.path()).unwrap();
            }
        }
        home.deny(&[(denied, mode)]);
        let (out, told, status) = home.run(program, &["list"]);
        assert_eq!((out.lines().count(), status), (2, 0), "{denied}: {told}");
        let said = "the index is kept in memory and built each time";
        assert_eq!(told.contains(said), denied != "STATE", "{denied} {mode:o}: {told}");
    }
    let home = Home::new();
    write(home.0.path(), "CONFIG/config.toml", "theme = \"dark\"\n");
    write(home.0.path(), "CONFIG/feeds.toml", "# mine\n");
    home.deny(&[("CONFIG/config.toml", 0), ("CONFIG/feeds.toml", 0)]);
    let (out, told, status) = home.run(program, &["list"]);
    assert_eq!((out.as_str(), status), ("", 1), "{told}");
    assert!(told.contains("config.toml: permission denied"), "{told}");
    for command in [&["check"][..], &["config", "check"]] {
        let (out, told, status) = home.run(program, command);
        assert!(
            (out + &told).contains("config.toml: permission denied") && status == 1,
            "{command:?}"
        );
    }
    let (_, told, status) = home.run(program, &["import", "opml", "feeds.opml"]);
    assert!(told.contains("feeds.toml: permission denied") && status == 1, "{told}");
    assert_eq!(fs::read_to_string(home.path("CONFIG/feeds.toml")).unwrap(), "# mine\n");
}

/// Every file with its bytes, every folder without.
fn tree(home: &Home) -> BTreeMap<PathBuf, Vec<u8>> {
    home.all().into_iter().map(|path| (path.clone(), fs::read(path).unwrap_or_default())).collect()
}

/// A home with marks and a quote of before, in which nothing may be written any more.
fn read_only(program: &Path) -> Home {
    let home = Home::new();
    home.deny(&[]);
    for command in
        [&["star", "id:urn:DATA-feeds-open-a.md"][..], &["keep", "words.md", "--text", "words"]]
    {
        let (_, told, status) = home.run(program, command);
        assert_eq!(status, 0, "{told}");
    }
    fs::remove_dir_all(home.path("CACHE")).unwrap();
    fs::create_dir(home.path("CACHE")).unwrap();
    // where the device has no name yet, it gets none
    fs::remove_file(home.path("STATE/device")).unwrap();
    home.deny(&[]);
    for path in home.all() {
        let mode = if path.is_dir() { 0o555 } else { 0o444 };
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
    home
}

#[test]
fn in_a_read_only_home_every_command_reads_or_says_what_it_cannot_keep() {
    let Some(program) = program() else { return };
    let home = read_only(program);
    let before = tree(&home);
    let writing = [
        "star",
        "unstar",
        "mark-read",
        "mark-unread",
        "tag",
        "untag",
        "keep",
        "add",
        "config init",
        "import opml feeds.opml",
        "quotes --output",
        "quotes --new",
        "sync",
    ];
    let more = ["import opml feeds.opml", "quotes --output notes", "quotes --new"];
    for line in SAYING.iter().copied().chain(more) {
        let arguments: Vec<&str> = line.split(' ').collect();
        let (_, told, status) = home.run(program, &arguments);
        assert!((0..=2).contains(&status), "{line}: {status}");
        assert!(!told.contains("panicked"), "{line}: {told}");
        if writing.iter().any(|start| line.starts_with(start)) {
            assert!(status != 0 && told.contains("cannot"), "{line}: {status} {told}");
        } else if !["import opml none", "list --nonsense", "none", "sync"].contains(&line) {
            assert!(line == "config check" || status == 0, "{line}: {status} {told}");
        }
    }
    assert_eq!(tree(&home), before);
    let (out, told, _) = home.run(program, &["list", "is:star", "--format", "{id}"]);
    assert_eq!(out, "urn:DATA-feeds-open-a.md\n", "{told}");
    let (out, told, _) = home.run(program, &["quotes"]);
    assert!(out.contains("words"), "{told}");
}

#[test]
#[ignore = "it is what a script on a terminal becomes: the reader, run by nobody"]
fn the_reader_of_nobody() {
    let Some(program) = std::env::var_os("PULLQUOTE_FAULT_READER") else { return };
    panic!("{}", as_nobody(&mut Command::new(program)).exec());
}

#[test]
fn in_a_read_only_home_the_reader_reads_and_says_what_it_cannot_keep() {
    let Some(program) = program() else { return };
    let home = read_only(program);
    let folder = |name: &str| format!("PULLQUOTE_{name}_DIR={}", home.path(name).display());
    let folders = ["CONFIG", "DATA", "CACHE", "STATE"].map(folder).join(" ");
    let test = std::env::current_exe().unwrap();
    let script = format!(
        "cd {}; {folders} PULLQUOTE_FAULT_READER={} {} denied::the_reader_of_nobody --exact --ignored --nocapture; echo \"status $?\"",
        home.path("").display(),
        program.display(),
        test.display()
    );
    let mut terminal = Terminal::start(&script);
    terminal.wait_for("? help");
    terminal.wait_for("Bell");
    terminal.send("\r");
    terminal.wait_for("Some words");
    terminal.send("\t");
    terminal.wait_for("quotation 1");
    terminal.send("b");
    // the reason is there, whatever the length of the path
    terminal.wait_until("a notice", |terminal| {
        let shown = terminal.screen().contents();
        shown.contains("not kept: cannot ") && shown.contains("permission denied")
    });
    terminal.send("\x1bh");
    terminal.send("s");
    terminal.wait_until("the same of a mark", |terminal| {
        let shown = terminal.screen().contents();
        !shown.contains("not kept") && shown.contains("permission denied")
    });
    terminal.send("Q");
    assert!(terminal.exit().success());
    let shown = terminal.screen().contents();
    assert!(shown.contains("status 0"), "{shown}");
}
