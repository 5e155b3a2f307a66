//! Files that change, shrink, are replaced or vanish between two looks and while they are read, and
//! clocks that tell the wrong time.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use pullquote::library::{Library, Source};

use crate::exits::{command, write};
use crate::tty::{Terminal, resident};

fn article(title: &str, words: usize) -> String {
    format!("# {title}\n\n“{}end,” said Mara Olin.\n", "some words ".repeat(words))
}

#[test]
fn what_happened_to_a_file_since_it_was_listed_is_read_or_named() {
    type Change = fn(&Path);
    let changes: [(&str, Change, Option<&str>); 9] = [
        ("is the same", |_| {}, None),
        ("grew", |path| fs::write(path, article("Bell", 5000)).unwrap(), None),
        ("shrank", |path| fs::write(path, "# B").unwrap(), None),
        (
            "is empty",
            |path| fs::write(path, "").unwrap(),
            Some("the article is no longer in this file"),
        ),
        (
            "is other bytes",
            |path| fs::write(path, [0xff, 0, 0xfe, 0x1b, 0x9b].repeat(99)).unwrap(),
            Some("the article is no longer in this file"),
        ),
        ("vanished", |path| fs::remove_file(path).unwrap(), Some("no such file or directory")),
        (
            "is a folder",
            |path| {
                fs::remove_file(path).unwrap();
                fs::create_dir(path).unwrap();
            },
            Some("it is not a regular file"),
        ),
        (
            "leads to itself",
            |path| {
                fs::remove_file(path).unwrap();
                std::os::unix::fs::symlink(path, path).unwrap();
            },
            Some("too many"),
        ),
        (
            "is endless",
            |path| {
                fs::remove_file(path).unwrap();
                std::os::unix::fs::symlink("/dev/zero", path).unwrap();
            },
            Some("it is not a regular file"),
        ),
    ];
    for (what, change, error) in changes {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        fs::write(&path, article("Bell", 9)).unwrap();
        let library = Library::new(vec![Source::Folder(folder.path().to_owned())]);
        let mut found = Vec::new();
        library.each(&mut |part, _| {
            found.extend(part);
            true
        });
        change(&path);
        match (library.read(&found[0].entry.location), error) {
            (Ok(_), None) => {}
            (Err(told), Some(error)) if told.to_string().contains(error) => {}
            (read, _) => panic!("a file that {what}: {read:?}"),
        }
    }
}

/// Rewrites, cuts, renames over, removes and replaces the files of a folder until it is stopped.
struct Churn {
    stop: Arc<AtomicBool>,
    turns: Arc<AtomicUsize>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Churn {
    fn start(folder: &Path) -> Self {
        let (stop, turns) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (folder, stopped, count) = (folder.to_owned(), Arc::clone(&stop), Arc::clone(&turns));
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                let turn = count.fetch_add(1, Ordering::SeqCst);
                let path = folder.join(format!("c{}.md", turn % 7));
                // any of these may find what another one left
                let _ = match turn % 11 {
                    0 | 1 => fs::write(&path, article(&format!("Churned {turn}"), turn % 400)),
                    2 => fs::File::options().write(true).open(&path).and_then(|f| f.set_len(40)),
                    3 => fs::write(folder.join(".new"), article("Churned anew", turn % 90))
                        .and_then(|()| fs::rename(folder.join(".new"), &path)),
                    4 => fs::remove_file(&path).and_then(|()| fs::create_dir(&path)),
                    5 => fs::remove_dir(&path),
                    6 => std::os::unix::fs::symlink("c1.md", &path),
                    7 => fs::remove_file(&path),
                    8 => fs::rename(&folder, folder.with_extension("away"))
                        .and_then(|()| fs::rename(folder.with_extension("away"), &folder)),
                    9 => fs::write(folder.join("feed.toml"), &"title = \"Churned\"\n"[..turn % 19]),
                    _ => fs::remove_file(folder.join("feed.toml")),
                };
            }
        });
        Self { stop, turns, thread: Some(thread) }
    }

    fn turns(&self) -> usize {
        self.turns.load(Ordering::SeqCst)
    }

    fn end(mut self) {
        self.stop.store(true, Ordering::SeqCst);
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Drop for Churn {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

#[test]
fn files_that_change_while_they_are_read_harm_no_other_and_are_right_when_they_rest() {
    let home = tempfile::tempdir().unwrap();
    let feeds = home.path().join("DATA/feeds");
    for folder in ["calm", "churned"] {
        fs::create_dir_all(feeds.join(folder)).unwrap();
    }
    fs::write(feeds.join("calm/a.md"), article("Calm", 9)).unwrap();
    let churn = Churn::start(&feeds.join("churned"));
    let run = |arguments: &[&str]| {
        let begun = Instant::now();
        let out = command(home.path(), arguments).output().unwrap();
        // it is done when it is done, and not when nothing changes any more
        assert!(begun.elapsed() < Duration::from_secs(30), "{arguments:?}: {:?}", begun.elapsed());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, told, status) = (text(out.stdout), text(out.stderr), out.status.code());
        assert!(matches!(status, Some(0 | 1)), "{arguments:?}: {status:?} {told}");
        assert!(!told.contains("panicked") && !out.contains("has a fault"), "{told}{out}");
        out
    };
    let list = ["list", "--format", "{path} {title} {minutes}", "--sort", "title"];
    {
        for arguments in
            [&list[..], &["search", "words"], &["quotes", "--detected"], &["export", "--json"]]
        {
            let out = run(arguments);
            assert!(out.contains("Calm") || out.contains("Mara Olin"), "{arguments:?}: {out}");
        }
        run(&["check"]);
        run(&["star", "feed:churned", "words"]);
    }
    assert!(churn.turns() > 100, "{} changes", churn.turns());
    churn.end();
    let (known, marked) = (run(&list), run(&["list", "is:star", "--format", "{path}"]));
    fs::remove_dir_all(home.path().join("CACHE")).unwrap();
    assert_eq!(known, run(&list), "an index made anew says the same");
    assert_eq!(marked, run(&["list", "is:star", "--format", "{path}"]));
}

#[test]
fn the_reader_reads_on_amid_files_that_change() {
    let run = "mkdir -p feeds/calm feeds/churned; printf '# Calm\\n\\nWords of it.\\n' > feeds/calm/a.md; \
               sh -c 'echo \"pid $$\"; exec \"$READER\"'; echo \"status $?\"";
    let mut terminal = Terminal::start(run);
    terminal.wait_for("Calm");
    let pid = terminal.pid();
    let churn = Churn::start(&terminal.home.path().join("feeds/churned"));
    let keys = [
        "j", "\r", " ", "\t", "b", "h", "k", "s", "gg", "\r", "f", "a", "h", "G", "d", "u", "i",
        "i", "/words\r", "\x1b",
    ];
    let mut settled = 0;
    for step in 0..600 {
        terminal.send(keys[step % keys.len()]);
        if step % 5 == 4 {
            terminal.bytes_within(Duration::from_millis(2));
        }
        if step == 200 {
            settled = resident(pid);
        }
    }
    assert!(churn.turns() > 100, "{} changes", churn.turns());
    churn.end();
    let grown = resident(pid).saturating_sub(settled);
    assert!(grown < 32 << 20, "{} MB more", grown >> 20);
    for _ in 0..4 {
        terminal.send("\x1b");
        terminal.bytes_within(Duration::from_millis(60));
    }
    terminal.send(":filter feed:calm\r");
    terminal.wait_for("Calm");
    terminal.send("Q");
    assert!(terminal.exit().success());
    let shown = terminal.screen().contents();
    assert!(shown.contains("status 0"), "{shown}");
}

#[test]
fn times_before_1970_and_after_tomorrow_are_dates_like_others() {
    let home = tempfile::tempdir().unwrap();
    let feeds = home.path().join("DATA/feeds/f");
    fs::create_dir_all(&feeds).unwrap();
    let days = |days: u64| Duration::from_secs(days * 86400);
    let times = [
        ("before", SystemTime::UNIX_EPOCH - days(9000)),
        ("epoch", SystemTime::UNIX_EPOCH),
        ("future", SystemTime::now() + days(9000)),
        ("far", SystemTime::UNIX_EPOCH + days(2_500_000)),
    ];
    for (name, time) in times {
        let path = feeds.join(format!("{name}.md"));
        fs::write(&path, article(name, 9)).unwrap();
        // a file system that cannot say so says something near
        let _ = fs::File::options().write(true).open(path).unwrap().set_modified(time);
    }
    for (name, date) in
        [("old", "0001-01-01"), ("late", "9999-12-31T23:59:59Z"), ("none", "-44-03-15")]
    {
        let text = format!("---\ndate: {date}\n---\n\n{}", article(name, 9));
        fs::write(feeds.join(format!("{name}.md")), text).unwrap();
    }
    for arguments in [
        &["list"][..],
        &["list", "--json"],
        &["list", "--reverse"],
        &["list", "--sort", "unread", "--limit", "9"],
        &["list", "before:1980", "or", "after:1980", "or", "since:99y", "or", "-since:2w"],
        &["export", "--json"],
        &["search", "words"],
    ] {
        let out = command(home.path(), arguments).output().unwrap();
        let (text, told) =
            (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
        assert!(out.status.success(), "{arguments:?}: {told}");
        for name in ["before", "epoch", "future", "far", "old", "late", "none"] {
            assert!(text.contains(name), "{arguments:?} leaves out {name}: {text}");
        }
    }
}

/// A clock that is right again after it ran ahead: what is done now still holds, in the index, too.
#[test]
fn marks_and_quotes_made_behind_the_newest_event_hold() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| write(home.path(), name, text);
    write("DATA/feeds/f/a.md", &format!("+++\nid = \"urn:a\"\n+++\n\n{}", article("Bell", 2)));
    write("STATE/device", "me\n");
    let event = |n: u64, at: &str, what: &str| {
        format!("{{\"v\":1,\"n\":{n},\"dev\":\"me\",\"at\":\"{at}\",\"art\":[\"urn:a\"],{what}}}\n")
    };
    let before = event(1, "2098-01-01T00:00:00.000Z", "\"star\":true")
        + &event(2, "2098-01-01T00:00:01.000Z", "\"tag\":\"x\"")
        + &event(3, "1969-12-31T23:59:59.999Z", "\"read\":true");
    write("DATA/journal/me.jsonl", &before);
    let run = |arguments: &[&str]| {
        let out = command(home.path(), arguments).output().unwrap();
        assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let listed = |query: &str| run(&["list", query, "--format", "{id}"]).lines().count();
    let path = home.path().join("DATA/feeds/f/a.md");
    let path = path.to_str().unwrap();
    run(&["keep", path, "--text", "words end", "--note", "first"]);
    assert_eq!((listed("is:star"), listed("tag:x"), listed("is:read")), (1, 1, 1));
    for _ in 0..2 {
        run(&["unstar", "id:urn:a"]);
        run(&["untag", "x", "id:urn:a"]);
        run(&["mark-unread", "id:urn:a"]);
        assert_eq!((listed("is:star"), listed("tag:x"), listed("is:read")), (0, 0, 0));
        fs::remove_dir_all(home.path().join("CACHE")).unwrap();
        assert_eq!((listed("is:star"), listed("tag:x"), listed("is:read")), (0, 0, 0), "anew");
        run(&["star", "id:urn:a"]);
        run(&["tag", "x", "id:urn:a"]);
        run(&["mark-read", "id:urn:a"]);
        assert_eq!((listed("is:star"), listed("tag:x"), listed("is:read")), (1, 1, 1));
    }
    assert!(run(&["quotes", "--format", "json"]).contains("first"));
    let journal = fs::read_to_string(home.path().join("DATA/journal/me.jsonl")).unwrap();
    assert!(journal.starts_with(&before) && journal.lines().count() == 16, "{journal}");
    let numbers: Vec<usize> = (1..=16).collect();
    let written = journal.lines().map(|line| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["n"].as_u64().unwrap() as usize
    });
    assert_eq!(written.collect::<Vec<_>>(), numbers);
}
