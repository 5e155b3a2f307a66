//! Refreshing from within the reader: what it shows, and the real program on a pseudo-terminal.

use std::time::{Duration, Instant};

use pullquote::reader::message::Which;
use pullquote::reader::{Effect, Msg};
use pullquote::refresh::{Change, Known, News, Report, Run, Status, Summary};
use pullquote::safe::Safe;

use crate::refresh::house::rss;
use crate::refresh::server::Server;
use crate::screen::{Screen, Setup, now};
use crate::tty::Terminal;

const BODY: &str = "The river rose by two metres in the night, the harbour master said.";

/// A feed that was asked ten minutes ago and is due in twenty.
fn known(name: &str, error: &str) -> Known {
    let at = now().at.as_second();
    Known {
        name: Safe::line(name),
        folder: Safe::line(&name.to_lowercase().replace(' ', "-")),
        asked: at - 600,
        error: Safe::line(error),
        gone: false,
        due: Some(at + 1200),
    }
}

fn report(name: &str, status: Status, new: usize) -> Report {
    let known = known(name, "");
    let change = |number| Change {
        path: format!("{}/{number}.md", known.folder).into(),
        title: Safe::line(&format!("Story {number}")),
        why: None,
    };
    let (feed, folder) = (known.name.clone(), known.folder.clone());
    Report { feed, folder, status, new: (1..=new).map(change).collect(), ..Report::default() }
}

fn own(width: u16, height: u16) -> Screen {
    let mut screen = Setup { own: true, ..Setup::sized(width, height) }.run();
    let feeds = [known("Harbour News", ""), known("Wire", ""), known("Lock Gazette", "")];
    screen.tell(Msg::Feeds(feeds.into()));
    screen.asked.clear();
    screen
}

/// Two of three feeds are through: one brought news, one failed.
fn under_way(screen: &mut Screen) {
    screen.press("R");
    screen.tell(Msg::RefreshBegun(3));
    for name in ["Harbour News", "Wire", "Lock Gazette"] {
        let Known { name: feed, folder, .. } = known(name, "");
        screen.tell(Msg::Refreshing(Box::new(News::Started { feed, folder })));
    }
    let failed = Status::Failed(Safe::line("example.org does not answer (30 s)"));
    screen.tell(Msg::Refreshing(Box::new(News::Ended(report("Harbour News", Status::Read, 2)))));
    screen.tell(Msg::Refreshing(Box::new(News::Ended(report("Wire", failed, 0)))));
}

#[test]
fn a_refresh_says_how_far_it_is_and_what_came() {
    let mut screen = own(120, 40);
    under_way(&mut screen);
    assert_eq!(screen.asked, [Effect::Refresh(Which::All)]);
    assert!(screen.status().contains("refreshing 2/3 · Lock Gazette"), "{}", screen.status());
    // A second one is not begun.
    screen.press("R");
    assert!(screen.notice().starts_with("a refresh is under way"), "{}", screen.notice());
    screen.tell(Msg::Refreshing(Box::new(News::Ended(report(
        "Lock Gazette",
        Status::Unchanged,
        0,
    )))));
    let summary = Summary { feeds: 3, new: 2, failed: 1, ..Summary::default() };
    screen.tell(Msg::Refreshed(Ok(Run::Done(summary))));
    assert_eq!(screen.notice(), "3 feeds · 2 new · 1 failed · gr shows why");
    assert!(!screen.press("j").status().contains("refreshing"));
    assert_eq!(screen.asked.last(), Some(&Effect::Feeds));
}

#[test]
fn the_refresh_log_shows_failed_feeds_first_and_asks_one_again() {
    let mut screen = own(80, 24);
    under_way(&mut screen);
    screen.press("g r enter");
    insta::assert_snapshot!("refresh_log", screen.picture());
    screen.tell(Msg::Refreshed(Ok(Run::Done(Summary::default()))));
    screen.press("r");
    assert_eq!(screen.asked.last(), Some(&Effect::Refresh(Which::Folder("wire".into()))));
}

#[test]
fn ctrl_c_calls_a_refresh_off_before_it_quits() {
    let mut screen = own(120, 40);
    screen.press("R ctrl-c");
    assert_eq!(screen.asked, [Effect::Refresh(Which::All), Effect::CancelRefresh]);
    screen.tell(Msg::Refreshed(Ok(Run::Done(Summary::default()))));
    assert_eq!(screen.notice(), "the refresh was called off");
    screen.press("ctrl-c");
    assert_eq!(screen.asked.last(), Some(&Effect::Quit));
}

#[test]
fn a_library_of_the_command_line_is_not_refreshed() {
    let mut screen = Setup::sized(120, 40).run();
    for key in ["R", "r", "g r"] {
        screen.press(key);
        assert!(screen.notice().starts_with("only your own library"), "{key}: {}", screen.notice());
    }
    assert!(!screen.asked.iter().any(|effect| matches!(effect, Effect::Refresh(_))));
    assert!(!screen.asked.contains(&Effect::Feeds));
}

#[test]
fn the_timer_goes_off_once_when_a_feed_is_due_and_is_quiet_about_nothing() {
    let mut screen = own(120, 40);
    let due = now().after(1200);
    assert_eq!(screen.app.wake(), Some(due));
    screen.tell(Msg::Time(pullquote::article::Now { at: now().after(1199), ..now() }));
    assert_eq!(screen.asked, []);
    for _ in 0..2 {
        screen.tell(Msg::Time(pullquote::article::Now { at: due, ..now() }));
        assert_eq!(screen.asked, [Effect::Refresh(Which::Due)]);
    }
    screen.tell(Msg::Refreshed(Ok(Run::Done(Summary { feeds: 3, ..Summary::default() }))));
    assert_eq!(screen.notice(), "");
    // Were the feed still due, as on a disk that is full, it would not be asked without end.
    let mut stuck = known("Wire", "");
    stuck.due = Some(due.as_second());
    screen.tell(Msg::Feeds(vec![stuck]));
    let rested = pullquote::article::Now { at: due, ..now() }.after(60);
    assert_eq!(screen.app.wake(), Some(rested));
}

#[test]
fn the_open_article_stays_until_u_loads_its_newer_version_at_the_same_words() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("wire")).unwrap();
    let file = folder.path().join("wire/a.md");
    let text = |first: &str| {
        let paragraphs: Vec<String> =
            (1..=60).map(|n| format!("Gate {n} of the lock was painted in year {n}.")).collect();
        format!(
            "---\ntitle: A rise\ndate: 2026-11-20\n---\n{first}\n\n{}\n",
            paragraphs.join("\n\n")
        )
    };
    std::fs::write(&file, text("The first version.")).unwrap();
    let setup = Setup { own: true, ..Setup::folder(folder.path()) };
    let mut screen = setup.run();
    screen.tell(Msg::Feeds(vec![known("Wire", "")]));
    screen.press("enter").type_in("30G");
    let (focus, before) = (screen.focus(), screen.text());
    assert!(focus.starts_with("Gate 29 "), "{focus}");
    std::fs::write(&file, text("The second version.\n\nIt is longer.\n\nBy two.")).unwrap();
    screen.press("R");
    screen.tell(Msg::RefreshBegun(1));
    let mut updated = report("Wire", Status::Read, 0);
    updated.updated.push(Change { path: file, title: Safe::line("A rise"), why: None });
    screen.tell(Msg::Refreshing(Box::new(News::Ended(updated))));
    screen.tell(Msg::Refreshed(Ok(Run::Done(Summary::default()))));
    assert_eq!(screen.focus(), focus);
    let chip = screen.lines()[0].clone();
    assert!(chip.ends_with("newer version · U"), "{chip}");
    screen.press("U");
    assert_eq!(screen.focus(), focus);
    let after = screen.text();
    assert!(!after.contains("newer version"), "{after}");
    let row = |text: &str| text.lines().position(|line| line.contains("Gate 29 "));
    let (after, before) = (row(&after).unwrap(), row(&before).unwrap());
    assert!(after.abs_diff(before) <= 1, "{before} {after}");
    screen.press("U");
    assert_eq!(screen.notice(), "this is the newest version");
    screen.press("g g");
    assert!(screen.text().contains("The second version."));
}

fn feeds(terminal: &Terminal, text: &str) {
    std::fs::write(terminal.home.path().join("feeds.toml"), text).unwrap();
}

/// The reader over its own library, begun once the feeds are written.
fn reading(text: &str) -> Terminal {
    let terminal = Terminal::start("read -r go; exec \"$READER\"");
    std::fs::create_dir_all(terminal.home.path().join("feeds/mine")).unwrap();
    let note = terminal.home.path().join("feeds/mine/note.md");
    std::fs::write(note, "---\ntitle: A note of mine\ndate: 2026-11-01\n---\nWords.\n").unwrap();
    feeds(&terminal, text);
    let mut terminal = terminal;
    terminal.send("\n");
    terminal.wait_for("A note of mine");
    terminal
}

#[test]
fn a_refresh_in_the_reader_shows_the_new_article() {
    let server = Server::of("200 OK", rss(&[("1", "A rise", BODY)]));
    let mut terminal = reading(&format!("[[feed]]\nname = 'Wire'\nurl = '{}'\n", server.url("/")));
    // What is due is asked by the timer, so the article comes by itself.
    terminal.wait_for("A rise");
    // The article may be there before its refresh has ended.
    terminal.wait_until("its end", |t| !t.screen().contents().contains("refreshing"));
    terminal.send("R");
    terminal.wait_for("1 feed · 0 new");
    terminal.send("gr");
    terminal.wait_for("nothing new");
    terminal.send("qQ");
    assert!(terminal.exit().success());
}

#[test]
fn ctrl_c_ends_the_wait_for_a_server_that_hangs() {
    let server = Server::start(|_, stream| {
        // Holds the connection until the client gives it up.
        let _ = std::io::Read::read(stream, &mut [0; 1]);
    });
    let mut terminal = reading(&format!("[[feed]]\nname = 'Wire'\nurl = '{}'\n", server.url("/")));
    terminal.wait_for("refreshing 0/1 · Wire");
    // Keys go on as ever meanwhile.
    terminal.send("?");
    terminal.wait_for("esc back");
    terminal.send("\u{1b}");
    terminal.wait_until("the list", |t| !t.screen().contents().contains("esc back"));
    terminal.wait_for("refreshing 0/1");
    let begun = Instant::now();
    terminal.send("\u{3}");
    terminal.wait_for("the refresh was called off");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    terminal.send("\u{3}");
    assert!(terminal.exit().success());
}
