//! The commands as a script runs them.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::refresh::house::rss;
use crate::refresh::server::{Server, reply};

const BODY: &str = "The river rose by two metres in the night, the harbour master said.";

fn pullquote(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.args(arguments).env_clear().env("HOME", home).stdin(Stdio::null());
    command.env("PATH", std::env::var_os("PATH").unwrap());
    for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
        command.env(format!("PULLQUOTE_{name}_DIR"), home.join(name));
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard output, standard error, status.
fn told(home: &Path, arguments: &[&str]) -> (String, String, i32) {
    let out = pullquote(home, arguments);
    (text(&out.stdout), text(&out.stderr), out.status.code().unwrap())
}

fn home(feeds: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("CONFIG")).unwrap();
    std::fs::write(home.path().join("CONFIG/feeds.toml"), feeds).unwrap();
    home
}

#[test]
fn refresh_says_what_came_and_fails_when_a_feed_does() {
    let server = Server::of("200 OK", rss(&[("1", "A rise", BODY), ("2", "A fall", BODY)]));
    let good = format!("[[feed]]\nname = 'Good'\nurl = '{}'\n", server.url("/"));
    let home = home(&format!("{good}[[feed]]\nname = 'Bad'\nurl = 'http://127.0.0.1:1/'\n"));
    let (out, _, code) = told(home.path(), &["refresh", "good", "--dry-run"]);
    assert_eq!((out.as_str(), code), ("Good: 2 new\n1 feed · 2 new · nothing written\n", 0));
    let (out, err, code) = told(home.path(), &["refresh"]);
    assert_eq!((out.as_str(), code), ("Good: 2 new\n2 feeds · 2 new · 1 failed\n", 1));
    assert_eq!(err, "pullquote: Bad: 127.0.0.1:1 refuses the connection\n");
    let (out, err, code) = told(home.path(), &["refresh"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("2 feeds · 0 new · 2 not due\n", "", 0));
    let (out, _, code) = told(home.path(), &["refresh", "--quiet", "--force", "Good"]);
    assert_eq!((out.as_str(), code), ("", 0));
    let (out, err, code) = told(home.path(), &["refresh", "--json", "Good", "Bad"]);
    assert_eq!((err.as_str(), code), ("", 1));
    let mut lines: Vec<serde_json::Value> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.sort_by_key(|line| line["feed"].to_string());
    assert_eq!((&lines[0]["status"], &lines[1]["status"]), (&"failed".into(), &"read".into()));
    let (_, err, code) = told(home.path(), &["refresh", "Goood"]);
    assert!(err.ends_with("no feed has this name; did you mean \"good\"?\n"), "{err}");
    assert_eq!(code, 1);
    let (_, err, _) = told(home.path(), &["refresh", "go"]);
    assert!(err.ends_with("no feed has this name; did you mean \"good\"?\n"), "{err}");
    let listed = text(&pullquote(home.path(), &["export", "--json"]).stdout);
    assert_eq!(listed.lines().count(), 2);
    assert!(listed.contains("\"feed\":\"Harbour News\""), "{listed}");
}

#[test]
fn a_server_that_refuses_is_a_failure_once_and_then_not_due() {
    let server = Server::of("503 Busy\nRetry-After: 7200", "");
    let home = home(&format!("[[feed]]\nname = 'Busy'\nurl = '{}'\n", server.url("/")));
    let (out, err, code) = told(home.path(), &["refresh"]);
    assert_eq!((out.as_str(), code), ("1 feed · 0 new · 1 failed\n", 1));
    let said = "pullquote: Busy: the server has no time (503) and asks to wait until 20";
    assert!(err.starts_with(said), "{err}");
    let (out, err, code) = told(home.path(), &["refresh"]);
    let line = "Busy: its server asks for patience, and it could not be read yet\n";
    assert_eq!((out, err.as_str(), code), (format!("{line}1 feed · 0 new · 1 not due\n"), "", 0));
}

#[test]
fn refresh_without_feeds_says_how_to_get_one() {
    let home = home("");
    let (_, err, code) = told(home.path(), &["refresh"]);
    assert_eq!(err, "pullquote: no feed is configured; pullquote add --feed URL adds one\n");
    assert_eq!(code, 0);
}

#[test]
fn a_refresh_of_nothing_but_faulty_feeds_fails_and_says_where_they_stand() {
    let home = home("[[feed]]\nname = 'Wire'\nurll = 'https://example.org/'\n");
    let (_, err, code) = told(home.path(), &["refresh"]);
    let last = err.lines().last().unwrap();
    assert!(last.starts_with("pullquote: no feed can be used: feeds.toml:1: "), "{err}");
    assert!(last.ends_with("a feed needs a url or a command; it is ignored"), "{err}");
    assert_eq!(code, 1);
}

#[test]
fn add_takes_a_feed_the_feed_of_a_page_or_the_page() {
    let server = Server::start(|asked, stream| match asked.path.as_str() {
        "/feed.xml" => reply(stream, "200 OK", rss(&[("1", "A rise", BODY)]).as_bytes()),
        "/page" => {
            let head = "<!DOCTYPE html><html><head><title>A river</title><link rel=alternate \
                        type='application/rss+xml' title='All' href='/feed.xml'></head>";
            let body =
                format!("<body><article><h1>A river</h1><p>{BODY}</p><p>{BODY}</p></article>");
            reply(stream, "200 OK", format!("{head}{body}</body></html>").as_bytes());
        }
        _ => reply(stream, "404 No", b""),
    });
    let home = home("# mine\n");
    let run = |arguments: &[&str]| told(home.path(), &[&["add"], arguments].concat());
    let (page, feed) = (server.url("/page"), server.url("/feed.xml"));
    let (out, err, code) = run(&[&page, "--tag", "river"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.ends_with("/DATA/feeds/saved/a-river.md\n"), "{out}");
    assert!(err.contains("add --feed takes that"), "{err}");
    let saved = std::fs::read_to_string(home.path().join("DATA/feeds/saved/a-river.md")).unwrap();
    assert!(saved.contains(&format!("link = \"{page}\"")) && saved.contains("tags = [\"river\"]"));
    assert_eq!(run(&[&page, "--tag", "river"]).0, "it is in the library already\n");
    let (out, _, code) = run(&[&page, "--feed", "--title", "Rivers", "--tag", "x"]);
    assert!(out.starts_with("Rivers: added to ") && code == 0, "{out}");
    let config = std::fs::read_to_string(home.path().join("CONFIG/feeds.toml")).unwrap();
    assert!(config.starts_with("# mine\n"), "{config}");
    let entry = format!("[[feed]]\nname = \"Rivers\"\nurl = \"{feed}\"\ntags = [\"x\"]\n");
    assert!(config.contains(&entry), "{config}");
    assert_eq!(run(&[&feed]).0, "Rivers: this feed is there already\n");
    assert_eq!(told(home.path(), &["refresh"]).0, "Rivers: 1 new\n1 feed · 1 new\n");
    let (_, err, code) = run(&[&server.url("/none")]);
    assert!(err.contains("there is nothing at this address (404)") && code == 1, "{err}");
    let (_, err, code) = run(&["ftp://e.org/x"]);
    let why = "cannot add ftp://e.org/x: it is no address of http, https or file\n";
    assert!(err.ends_with(why) && code == 1, "{err}");
    let note = home.path().join("note.txt");
    std::fs::write(&note, "Title: A note\n\nWords.\n").unwrap();
    let (out, err, _) = run(&[note.to_str().unwrap()]);
    assert!(out.ends_with("/saved/a-note.md\n"), "{out}{err}");
    let (_, err, code) = run(&["--feed", note.to_str().unwrap()]);
    assert!(err.contains("it is no feed and no page that names one") && code == 1, "{err}");
    let list = home.path().join("my list.xml");
    std::fs::write(&list, rss(&[("2", "A fall", BODY)])).unwrap();
    let path = list.to_str().unwrap();
    let address = format!("file://{}", path.replace(' ', "%20"));
    let (out, err, _) = run(&["--feed", &address]);
    assert!(out.starts_with("Harbour News: added to "), "{out}{err}");
    let config = std::fs::read_to_string(home.path().join("CONFIG/feeds.toml")).unwrap();
    assert!(config.ends_with(&format!("name = \"Harbour News\"\nurl = \"{path}\"\n")), "{config}");
    assert_eq!(run(&["--feed", path]).0, "Harbour News: this feed is there already\n");
    assert_eq!(
        told(home.path(), &["refresh", "harbour-news"]).0,
        "Harbour News: 1 new\n1 feed · 1 new\n"
    );
}

#[test]
fn the_feed_of_a_page_is_called_what_it_calls_itself() {
    let page = |title: &str, feed: &str| {
        format!(
            "<!DOCTYPE html><html><head><title>A</title><link rel=alternate \
             type='application/rss+xml' title='{title}' href='{feed}'></head></html>"
        )
    };
    let server = Server::start(move |asked, stream| match asked.path.as_str() {
        "/named" => reply(stream, "200 OK", page("RSS", "/named.xml").as_bytes()),
        "/named.xml" => reply(stream, "200 OK", rss(&[("1", "A rise", BODY)]).as_bytes()),
        "/untitled" => reply(stream, "200 OK", page("All", "/untitled.xml").as_bytes()),
        "/bare" => reply(stream, "200 OK", page("", "/untitled.xml?all").as_bytes()),
        "/untitled.xml" | "/untitled.xml?all" => {
            let feed = "<rss version='2.0'><channel><item><title>A rise</title>\
                        <guid>1</guid></item></channel></rss>";
            reply(stream, "200 OK", feed.as_bytes());
        }
        "/wrong" => reply(stream, "200 OK", page("RSS", "/named").as_bytes()),
        "/gone" => reply(stream, "200 OK", page("RSS", "/none").as_bytes()),
        _ => reply(stream, "404 No", b""),
    });
    let home = home("");
    let add = |path: &str| told(home.path(), &["add", "--feed", &server.url(path)]);
    for (path, name) in [("/named", "Harbour News"), ("/untitled", "All"), ("/bare", "127.0.0.1:")]
    {
        let (out, err, code) = add(path);
        assert!(out.starts_with(name) && out.contains(": added to "), "{out}{err}");
        assert_eq!(code, 0);
    }
    for (path, feed, why) in [
        ("/wrong", "/named", "it is no feed"),
        ("/gone", "/none", "there is nothing at this address (404)"),
    ] {
        let (out, err, code) = add(path);
        let why = format!(": the page names the feed {}: {why}\n", server.url(feed));
        assert!(err.ends_with(&why) && out.is_empty() && code == 1, "{out}{err}");
    }
    let config = std::fs::read_to_string(home.path().join("CONFIG/feeds.toml")).unwrap();
    assert_eq!(config.matches("[[feed]]").count(), 3, "{config}");
}

#[test]
fn a_list_of_feeds_goes_in_and_out_and_brings_no_command() {
    let home = home("");
    let list = home.path().join("list.opml");
    std::fs::write(
        &list,
        "<opml><body><outline text='News'><outline text='A &amp; b' xmlUrl='https://e.org/a'/>\
         <outline text='Evil' xmlUrl='exec:touch hooked'/></outline></body></opml>",
    )
    .unwrap();
    let path = list.to_str().unwrap();
    let (out, err, code) = told(home.path(), &["import", "opml", path]);
    assert!(out.starts_with("1 added to "), "{out}");
    assert!(out.ends_with(" · 0 there already · 1 refused\n"), "{out}");
    assert!(err.contains("refused: Evil: exec:touch hooked: it is a command"), "{err}");
    assert_eq!(code, 1);
    let config = std::fs::read_to_string(home.path().join("CONFIG/feeds.toml")).unwrap();
    assert_eq!(
        config,
        "[[feed]]\nname = \"A & b\"\nurl = \"https://e.org/a\"\ntags = [\"News\"]\n"
    );
    let (out, _, code) = told(home.path(), &["export", "opml"]);
    assert!(
        out.contains("<outline text=\"News\">\n<outline type=\"rss\" text=\"A &amp; b\""),
        "{out}"
    );
    assert_eq!(code, 0);
    assert_eq!(told(home.path(), &["export"]).2, 2);
}

#[test]
fn a_refresh_killed_at_any_moment_leaves_whole_files_and_the_next_one_heals() {
    let names: Vec<(String, String)> =
        (0..40).map(|n| (format!("tag:e.org,2021:{n}"), format!("Day {n}"))).collect();
    let items: Vec<(&str, &str, &str)> =
        names.iter().map(|(id, title)| (id.as_str(), title.as_str(), BODY)).collect();
    let server = Server::of("200 OK", rss(&items));
    let home = home(&format!("[[feed]]\nname = 'F'\nurl = '{}'\n", server.url("/")));
    let folder = home.path().join("DATA/feeds/f");
    let article = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.ends_with(".md") && !name.starts_with('.')
    };
    for round in 0..30_u16 {
        // Half of the rounds by what is there, half by the time.
        let (kill_at, limit) = match round % 2 {
            0 => (usize::from(round), Duration::from_secs(60)),
            _ => (usize::MAX, Duration::from_millis(u64::from(round) * 4)),
        };
        let _ = std::fs::remove_dir_all(&folder);
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        command.args(["refresh", "f", "--force"]).env_clear().env("HOME", home.path());
        for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
            command.env(format!("PULLQUOTE_{name}_DIR"), home.path().join(name));
        }
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let written = || {
            std::fs::read_dir(&folder).map_or(0, |files| {
                files.filter(|file| article(&file.as_ref().unwrap().path())).count()
            })
        };
        while written() < kill_at && begun.elapsed() < limit && child.try_wait().unwrap().is_none()
        {
        }
        let _ = child.kill();
        let _ = child.wait();
        for file in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = file.unwrap().path();
            if article(&path) {
                assert!(std::fs::read_to_string(&path).unwrap().ends_with("master said.\n"));
            }
        }
        let (_, err, code) = told(home.path(), &["refresh", "f", "--force"]);
        assert_eq!((err.as_str(), code), ("", 0));
        let names: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names.len(), 41, "{round}: {names:?}");
    }
}

#[test]
fn an_interrupt_ends_what_a_feed_started_too() {
    let home = home(
        "[[feed]]\nname = 'F'\nshell = true\ncommand = 'sleep 100 & echo $! > pid; mv pid started; wait'\n",
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.arg("refresh").env_clear().env("HOME", home.path()).current_dir(home.path());
    command.env("PATH", std::env::var_os("PATH").unwrap());
    for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
        command.env(format!("PULLQUOTE_{name}_DIR"), home.path().join(name));
    }
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let started = home.path().join("started");
    while !started.exists() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::yield_now();
    }
    let pid = std::fs::read_to_string(started).unwrap().trim().to_owned();
    let process = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let status = child.wait().unwrap();
    let err = std::io::read_to_string(child.stderr.take().unwrap()).unwrap();
    let said = "pullquote: the refresh was called off; what was not asked stays due\n";
    assert_eq!((err.as_str(), status.code()), (said, Some(1)));
    assert!(begun.elapsed() < Duration::from_secs(60));
    let alive = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    };
    while alive() && begun.elapsed() < Duration::from_secs(90) {
        std::thread::yield_now();
    }
    assert!(!alive(), "the program lives on");
}

#[test]
fn the_recipe_of_the_document_works_as_it_is_written() {
    let document = include_str!("../../../docs/refresh.md");
    let recipe = document.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let home = home(recipe.unwrap());
    let (out, err, code) = told(home.path(), &["refresh"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("Load: 1 new\n1 feed · 1 new\n", "", 0));
    let (out, _, code) = told(home.path(), &["config", "check"]);
    assert_eq!((out.contains("problem"), code), (false, 0), "{out}");
}
