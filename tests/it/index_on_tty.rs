//! The reader over an index on disk: what changes under it, what damages it, who else uses it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::tty::Terminal;

const FILES: usize = 300;

fn write(folder: &Path, name: &str, title: &str, words: &str) {
    fs::create_dir_all(folder).unwrap();
    let text = format!("---\ntitle: {title}\ndate: 2026-11-19\n---\n{words}\n");
    fs::write(folder.join(name), text).unwrap();
}

/// So many articles, the last of which holds a word that no other does.
fn library(count: usize) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let words = "The keeper wrote down the height of the water. ".repeat(20);
    for number in 0..count {
        let last = if number + 1 == count { "A heron stood there." } else { "" };
        let (name, title) = (format!("{number:04}.md"), format!("Day {number}"));
        write(&root.path().join("almanac"), &name, &title, &format!("{words}{last}"));
    }
    root
}

/// A reader of a library that keeps everything in one folder, so that several can share it; but for
/// the config, which is read again when anything happens beside it.
fn reader(library: &Path, home: &Path) -> Terminal {
    let dirs: String = [("CONFIG", "config"), ("DATA", ""), ("CACHE", ""), ("STATE", "")]
        .iter()
        .map(|(name, below)| format!("PULLQUOTE_{name}_DIR={} ", home.join(below).display()))
        .collect();
    let run = r#"sh -c 'echo "pid $$"; exec "$READER" "$0"'"#;
    Terminal::start(&format!("{dirs}{run} {}", library.display()))
}

/// Types words into the filter and waits until they find so many articles, whatever is still read.
fn find(terminal: &mut Terminal, words: &str, found: &str) {
    terminal.send(&format!("/{words}"));
    terminal.wait_for(found);
    terminal.send("\r");
}

#[test]
fn a_file_that_is_added_changed_or_removed_shows_while_the_reader_runs() {
    let (root, home) = (library(3), tempfile::tempdir().unwrap());
    let mut terminal = reader(root.path(), home.path());
    terminal.wait_for("3 unread");
    let folder = root.path().join("almanac");
    write(&folder, "new.md", "A new one", "Words.");
    terminal.wait_for("A new one");
    write(&folder, "new.md", "Another title", "Other words.");
    terminal.wait_for("Another title");
    fs::rename(folder.join("new.md"), folder.join("renamed.md")).unwrap();
    write(&root.path().join("second/deep"), "x.md", "In a new folder", "Words.");
    terminal.wait_for("In a new folder");
    assert!(terminal.screen().contents().contains("Another title"));
    fs::remove_file(folder.join("renamed.md")).unwrap();
    terminal.wait_until("it to go", |t| !t.screen().contents().contains("Another title"));
    terminal.send("q");
    terminal.exit();
}

#[test]
fn what_one_reader_marks_another_one_shows() {
    let (root, home) = (library(2), tempfile::tempdir().unwrap());
    let mut one = reader(root.path(), home.path());
    one.wait_for("2 unread");
    let mut two = reader(root.path(), home.path());
    two.wait_for("2 unread");
    one.send("s");
    one.wait_for("✪");
    two.wait_for("✪");
    two.send("jm");
    two.wait_for("1 unread");
    one.wait_for("1 unread");
    // The one that built the index goes; the other one takes its place.
    one.send("q");
    one.exit();
    write(&root.path().join("almanac"), "late.md", "Come late", "Words.");
    two.wait_for("Come late");
    two.send("q");
    two.exit();
}

#[test]
fn an_index_whose_making_was_killed_again_and_again_is_whole_in_the_end() {
    let (root, home) = (library(FILES), tempfile::tempdir().unwrap());
    for round in 0..6 {
        let mut terminal = reader(root.path(), home.path());
        // At another moment of the work each time.
        match round % 3 {
            0 => drop(terminal.pid()),
            1 => terminal.wait_for("unread"),
            _ => terminal.wait_for("Day 299"),
        }
        terminal.kill(Signal::KILL);
        terminal.status();
    }
    let mut terminal = reader(root.path(), home.path());
    terminal.wait_for(&format!("{FILES} unread"));
    find(&mut terminal, "heron", &format!("1 of {FILES}"));
    terminal.send("q");
    terminal.exit();
}

#[test]
fn a_damaged_index_is_made_anew_and_marks_are_still_there() {
    let (root, home) = (library(5), tempfile::tempdir().unwrap());
    let mut terminal = reader(root.path(), home.path());
    terminal.wait_for("5 unread");
    terminal.send("s");
    terminal.wait_for("✪");
    terminal.send("q");
    terminal.exit();
    let index = home.path().join("index");
    let files = fs::read_dir(&index).unwrap().map(|file| file.unwrap().path());
    let path = files.into_iter().find(|path| path.extension().is_some_and(|e| e == "db")).unwrap();
    let length = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
    fs::write(&path, vec![b'x'; length]).unwrap();
    let mut terminal = reader(root.path(), home.path());
    terminal.wait_for("5 unread");
    terminal.wait_for("✪");
    find(&mut terminal, "heron", "1 of 5");
    terminal.send("q");
    terminal.exit();
}

#[test]
fn an_index_that_is_deleted_while_it_is_used_is_made_anew() {
    let (root, home) = (library(5), tempfile::tempdir().unwrap());
    let mut terminal = reader(root.path(), home.path());
    terminal.wait_for("5 unread");
    find(&mut terminal, "heron", "1 of 5");
    terminal.send("F");
    // the program may be writing a file beside the one that has just gone
    while let Err(cause) = fs::remove_dir_all(home.path().join("index")) {
        assert_eq!(cause.kind(), std::io::ErrorKind::DirectoryNotEmpty);
    }
    write(&root.path().join("almanac"), "late.md", "Come late", "Words of an otter.");
    terminal.wait_for("Come late");
    find(&mut terminal, "otter", "1 of 6");
    terminal.send("q");
    terminal.exit();
}

#[test]
fn without_a_place_for_the_index_everything_works_and_it_is_said() {
    let (root, home) = (library(5), tempfile::tempdir().unwrap());
    // No folder can be made below a file, whoever asks.
    fs::write(home.path().join("index"), "in the way").unwrap();
    let mut terminal = reader(root.path(), home.path());
    terminal.wait_for("5 unread");
    terminal.wait_for("kept in memory");
    find(&mut terminal, "heron", "1 of 5");
    terminal.send("s");
    terminal.wait_for("✪");
    terminal.send("q");
    terminal.exit();
}
