//! The program as a person starts it, on a pseudo-terminal.

use std::time::Duration;

use rustix::process::Signal;

use crate::exits::write;
use crate::tty::{Terminal, activity, contains};

const RUN: &str = r#"sh -c 'echo "pid $$"; exec "$READER"'"#;

/// A run in which the shell's report comes after the program.
fn start(run: &str) -> Terminal {
    let mut terminal = Terminal::start(&format!(r#"{run}; echo "status $?""#));
    terminal.wait_for("? help");
    terminal
}

#[track_caller]
fn quit(mut terminal: Terminal) -> Terminal {
    terminal.send("Q");
    assert!(terminal.exit().success());
    assert_restored(&terminal, 0);
    terminal
}

#[track_caller]
fn assert_restored(terminal: &Terminal, status: i32) {
    let screen = terminal.screen();
    let shown = screen.contents();
    assert!(shown.contains(&format!("status {status}")), "{shown}");
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}

/// A library with an article of 60 numbered paragraphs, and a short one.
fn library() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let paragraphs: Vec<String> = (1..=60).map(|n| format!("Paragraph number {n}.")).collect();
    let text =
        format!("---\ntitle: The long one\ndate: 2026-11-20\n---\n{}\n", paragraphs.join("\n\n"));
    write(folder.path(), "feed/long.md", &text);
    write(
        folder.path(),
        "feed/short.md",
        "---\ntitle: The short one\ndate: 2026-11-19\n---\nA word.\n",
    );
    let run = format!(r#"sh -c 'echo "pid $$"; exec "$READER" "$0"' {}"#, folder.path().display());
    (folder, run)
}

#[test]
fn without_a_library_the_welcome_library_opens_and_says_how_to_begin() {
    let mut terminal = start(RUN);
    terminal.wait_for("44 unread");
    assert!(terminal.screen().contents().contains("Welcome to Pullquote"));
    terminal.send("\r");
    terminal.wait_for("This is a lesson");
    quit(terminal);
}

#[test]
fn a_library_that_cannot_be_reached_opens_as_it_is_and_says_so() {
    let mut terminal = start(&format!("ln -s nowhere feeds; {RUN}"));
    terminal.wait_for("cannot read");
    assert!(!terminal.screen().contents().contains("Welcome"));
    quit(terminal);
}

#[test]
fn an_article_opens_in_the_browser_that_the_environment_names() {
    let folder = tempfile::tempdir().unwrap();
    let article = "---\ntitle: The bell\nlink: https://e.org/bell\n---\nA word.\n";
    write(folder.path(), "feed/bell.md", article);
    let browser = r#"printf '#!/bin/sh\necho "$@" >"$HOME/opened"\n' >browser; chmod +x browser"#;
    let mut terminal = start(&format!(
        r#"{browser}; BROWSER="$HOME/browser --new=%s" "$READER" {}"#,
        folder.path().display()
    ));
    terminal.wait_for("The bell");
    terminal.send("o");
    terminal.wait_until("the browser", |terminal| {
        let opened = std::fs::read_to_string(terminal.home.path().join("opened"));
        opened.is_ok_and(|opened| opened == "--new=https://e.org/bell\n")
    });
    quit(terminal);
}

#[test]
fn a_place_in_an_article_survives_a_restart_and_another_width() {
    let (_folder, run) = library();
    let mut terminal = start(&format!("{run}; {run}"));
    terminal.wait_for("The long one");
    terminal.send("\r");
    terminal.wait_for("number 1.");
    terminal.send("30G");
    terminal.wait_for("number 30.");
    terminal.resize(43, 20);
    terminal.wait_until("the new width", |t| t.screen().contents().contains("number 30."));
    terminal.send("hq");
    terminal.wait_until("the second run", |t| contains(&t.output, b"\x1b[?1049l"));
    terminal.wait_until("the list again", |t| {
        t.screen().alternate_screen() && t.screen().contents().contains("The long one")
    });
    terminal.send("\r");
    terminal.wait_for("number 30.");
    quit(terminal);
}

#[test]
fn a_mark_is_undone_after_a_restart() {
    let (_folder, run) = library();
    let mut terminal = start(&format!("{run}; {run}"));
    terminal.wait_for("2 unread");
    terminal.send("s");
    terminal.wait_for("starred · u undo");
    terminal.send("q");
    terminal.wait_until("the second run", |t| contains(&t.output, b"\x1b[?1049l"));
    terminal.wait_for("✪");
    terminal.send("u");
    terminal.wait_for("undone: starred");
    assert!(!terminal.screen().contents().contains('✪'));
    quit(terminal);
}

#[test]
fn a_panic_anywhere_restores_the_terminal() {
    for fault in ["update", "job"] {
        let mut terminal = start(&format!("PULLQUOTE_FAULT={fault} {RUN}"));
        terminal.send("j");
        terminal.exit();
        assert_restored(&terminal, 101);
        assert!(terminal.screen().contents().contains("a fault on demand[31m"));
    }
}

#[test]
fn a_signal_leaves_the_place_in_the_journal() {
    let (_folder, run) = library();
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut terminal = start(&run);
        terminal.wait_for("The long one");
        terminal.send("\r");
        terminal.wait_for("number 1.");
        terminal.send("G");
        terminal.wait_for("number 60.");
        terminal.kill(signal);
        terminal.exit();
        assert_restored(&terminal, status);
        let journal = std::fs::read_dir(terminal.home.path().join("journal")).unwrap();
        let text: String =
            journal.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        assert!(text.contains("\"place\":{\"top\":"), "{text}");
    }
}

#[test]
fn a_closed_terminal_ends_the_reader_within_two_seconds() {
    let mut terminal = Terminal::start("exec \"$READER\"");
    terminal.wait_for("? help");
    terminal.hang_up("j");
    let (status, time) = terminal.status();
    assert_eq!(status.exit_code(), 129);
    assert!(time < Duration::from_secs(2), "{time:?}");
}

#[test]
fn an_article_comes_through_a_pipe_and_keys_from_the_terminal() {
    let article = r"Title: Through a pipe\nDate: 2026-11-20\n\nOne paragraph of it.\n";
    let mut terminal = start(&format!("printf '{article}' | \"$READER\" -"));
    terminal.wait_for("One paragraph of it.");
    assert!(terminal.screen().contents().contains("Through a pipe"));
    terminal.send("h");
    terminal.wait_for("1/1");
    quit(terminal);
}

#[test]
fn a_wrong_config_is_told_and_a_mended_one_holds_at_once() {
    let mut terminal = Terminal::start(&format!(
        r#"printf '[page]\nwidht = 40\n' > config.toml; {RUN}; echo "status $?""#
    ));
    terminal.wait_for("config.toml:2");
    terminal.wait_for("44 unread");
    let config = terminal.home.path().join("config.toml");
    std::fs::write(config, "[keys.global]\n\"x\" = \"toggle-star\"\n").unwrap();
    terminal.wait_for("configuration read again");
    terminal.send("x");
    terminal.wait_for("starred");
    quit(terminal);
}

#[test]
fn an_idle_reader_sleeps() {
    let mut terminal = start(RUN);
    let pid = terminal.pid();
    terminal.wait_for("2/44");
    terminal.send("j");
    terminal.wait_for("3/44");
    assert_eq!(terminal.bytes_within(Duration::from_millis(300)), 0);
    let before = activity(pid);
    assert_eq!(terminal.bytes_within(Duration::from_secs(1)), 0);
    assert_eq!(activity(pid), before);
    quit(terminal);
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let mut terminal = Terminal::start(r#""$READER" no/such/folder; echo "status $?""#);
    assert!(terminal.exit().success());
    let shown = terminal.screen().contents();
    assert!(shown.contains("cannot open no/such/folder: no such file or directory"), "{shown}");
    assert!(shown.contains("status 1"));
}

#[test]
fn plain_is_one_pane_of_ascii_without_colour_and_the_cursor_on_the_row() {
    let mut terminal = Terminal::start(r#"exec "$READER" --plain"#);
    terminal.resize(160, 40);
    let selected = |t: &Terminal| {
        let shown = t.screen().contents();
        shown.lines().position(|line| line.starts_with('>') && line.contains("Read this first"))
    };
    let cursor = |t: &Terminal| usize::from(t.screen().cursor_position().0);
    terminal.wait_until("the cursor on the selected row", |t| selected(t) == Some(cursor(t)));
    let row = cursor(&terminal);
    let config = terminal.home.path().join("config.toml");
    let shown = terminal.screen().contents();
    assert!(!shown.contains(['\u{2502}', '\u{25cf}', '\u{258c}']), "{shown}");
    // it stays plain when the config is read again
    std::fs::write(config, "theme = 'ink'\n").unwrap();
    terminal.wait_for("configuration read again");
    terminal.send("j");
    terminal.wait_until("the next row", |t| {
        t.screen().contents().lines().nth(row + 1).is_some_and(|line| line.starts_with('>'))
    });
    let screen = terminal.screen();
    for (row, column) in (0..40).flat_map(|row| (0..160).map(move |column| (row, column))) {
        let cell = screen.cell(row, column).unwrap();
        let colours = (cell.fgcolor(), cell.bgcolor());
        assert_eq!(colours, (vt100::Color::Default, vt100::Color::Default), "{row} {column}");
    }
    terminal.send("Q");
    assert!(terminal.exit().success());
}

#[test]
fn an_empty_library_names_the_folder_that_is_read() {
    let script = r#"mkdir mine; echo "library = '$HOME/mine'" > config.toml; exec "$READER""#;
    let mut terminal = Terminal::start(script);
    terminal.wait_for("pullquote PATH");
    let shown = terminal.screen().contents();
    assert!(shown.contains("~/mine\n") && shown.contains("pullquote add --feed URL"), "{shown}");
    terminal.send("Q");
    assert!(terminal.exit().success());
    let mut terminal = Terminal::start(r#"mkdir other; exec "$READER" other"#);
    terminal.wait_for("pullquote PATH");
    let shown = terminal.screen().contents();
    assert!(shown.contains("   other\n"), "{shown}");
    terminal.send("Q");
    assert!(terminal.exit().success());
}
