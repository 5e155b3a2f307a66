//! The shell commands, run as a script runs them.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn pullquote(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.args(arguments).env_clear().env("HOME", home).stdin(Stdio::null());
    for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
        command.env(format!("PULLQUOTE_{name}_DIR"), home.join(name));
    }
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn export_prints_an_object_for_each_article_with_every_key() {
    let home = home();
    let file = home.path().join("bell.txt");
    let article = " date 2021-09-25 \n\n“The bell,” said Mara Olin, “rang.”\n\nIt rang twice.\n\n\
                   Link: https: //example.org/bell? n = 1\n\nSource PACKET +\n";
    std::fs::write(&file, article).unwrap();
    let out = pullquote(home.path(), &["export", "--json", file.to_str().unwrap()]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let path = file.to_str().unwrap();
    assert_eq!(
        text(&out.stdout),
        format!(
            "{{\"id\":\"https://example.org/bell?n=1\",\
             \"title\":\"“The bell,” said Mara Olin, “rang.”\",\"date\":\"2021-09-25\",\
             \"authors\":[],\"source\":\"PACKET +\",\"link\":\"https://example.org/bell?n=1\",\
             \"lang\":null,\"text\":\"“The bell,” said Mara Olin, “rang.”\\n\\nIt rang twice.\",\
             \"path\":\"{path}\",\"feed\":null,\"tags\":[],\"problems\":[]}}\n"
        )
    );
}

#[test]
fn export_and_show_are_byte_stable_over_the_welcome_library() {
    let home = home();
    for arguments in [
        &["export", "--json"][..],
        &["show", "feeds/pullquote/2026-11-16-specimens.md", "--width", "61"],
        &["show", "feeds/pullquote/2026-11-16-specimens.md", "--format", "ansi"],
    ] {
        let once = pullquote(home.path(), arguments);
        assert!(once.status.success(), "{}", text(&once.stderr));
        assert!(once.stdout.len() > 1000);
        assert_eq!(once.stdout, pullquote(home.path(), arguments).stdout, "{arguments:?}");
    }
    let lines = text(&pullquote(home.path(), &["export", "--json"]).stdout);
    assert_eq!(lines.lines().count(), 44);
    for line in lines.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(object["text"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

#[test]
fn show_prints_a_page_no_wider_than_asked_and_finds_articles_by_id() {
    let home = home();
    let file = "tests/fixtures/library/packet/2026-11-19-tide-tables.md";
    let by_path = pullquote(home.path(), &["show", file, "--width", "40"]);
    let page = text(&by_path.stdout);
    assert!(page.starts_with("Tide tables for the week\n"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 40), "{page}");
    let library = home.path().join("DATA/feeds/packet");
    std::fs::create_dir_all(&library).unwrap();
    std::fs::copy(file, library.join("tides.md")).unwrap();
    let by_id = pullquote(home.path(), &["show", "packet/tides.md", "--width", "40"]);
    assert!(by_id.status.success(), "{}", text(&by_id.stderr));
    assert_eq!(text(&by_id.stdout).lines().nth(4), page.lines().nth(4));
    let missing = pullquote(home.path(), &["show", "no such thing"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("no article of this id"));
}

#[test]
fn check_names_each_fault_with_its_line_and_fails() {
    let home = home();
    let out = pullquote(home.path(), &["check", "tests/fixtures/library"]);
    assert_eq!(out.status.code(), Some(1));
    let faults = text(&out.stdout);
    assert!(faults.contains("2026-11-12-broken.md:3: \"soon\" is not a date"), "{faults}");
    let out = pullquote(home.path(), &["check", "feeds"]);
    assert_eq!(text(&out.stdout), "44 articles, nothing is wrong\n");
    assert!(out.status.success());
    let out = pullquote(home.path(), &["check", "tests/fixtures/said/wharf.md"]);
    assert_eq!(text(&out.stdout), "1 article, nothing is wrong\n");
}

#[test]
fn check_names_the_faults_of_the_settings_by_file_and_line() {
    let home = home();
    let config = home.path().join("CONFIG");
    std::fs::create_dir_all(config.join("themes")).unwrap();
    std::fs::write(
        config.join("config.toml"),
        "theme = 'mine'\nmose = 1\n[keys.list]\nx = 'nope'\n",
    )
    .unwrap();
    std::fs::write(config.join("feeds.toml"), "[[feed]]\nname = 'a'\n").unwrap();
    std::fs::write(config.join("themes/mine.toml"), "\ntitel = 'red'\n").unwrap();
    let places = |arguments: &[&str]| -> Vec<String> {
        let out = pullquote(home.path(), arguments);
        let folder = format!("{}/", config.display());
        let lines = text(&out.stdout);
        let lines = lines.lines().filter_map(|line| line.strip_prefix(&folder));
        lines.map(|line| line.split(": ").next().unwrap().to_owned()).collect()
    };
    let expected = ["config.toml:2", "config.toml:4", "feeds.toml:1", "themes/mine.toml:2"];
    assert_eq!(places(&["check"]), expected);
    assert_eq!(places(&["config", "check"]), expected);
}

#[test]
fn check_names_the_faults_of_config_and_journal_where_no_library_can_be_opened() {
    let home = home();
    for (name, text) in [
        ("CONFIG/config.toml", "mose = 1\nlibrary = 'gone'\n"),
        ("DATA/journal/other.jsonl", "no event\n"),
    ] {
        let path = home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let out = pullquote(home.path(), &["check"]);
    assert_eq!(out.status.code(), Some(1));
    let (faults, said) = (text(&out.stdout), text(&out.stderr));
    assert!(faults.contains("config.toml:1: unknown setting \"mose\""), "{faults}");
    assert!(faults.contains("other.jsonl:1: "), "{faults}");
    assert!(said.starts_with("pullquote: cannot open ") && said.lines().count() == 1, "{said}");
}

#[test]
fn wrong_usage_has_one_status_wherever_it_is_found() {
    let home = home();
    for arguments in [
        &["quotes", "--format", "foo"][..],
        &["quotes", "--since", "foo"],
        &["quotes", "--cite", "foo"],
        &["quotes", "--detected", "--format", "csv"],
        &["quotes", "--detected", "is:foo"],
        &["show", "a.md", "--format", "foo"],
        &["list", "--sort", "foo"],
        &["list", "--limit", "foo"],
        &["list", "is:foo"],
        &["search", "is:foo"],
        &["mark-read", "is:foo"],
    ] {
        let out = pullquote(home.path(), arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {}", text(&out.stderr));
    }
    let out = pullquote(home.path(), &["search", "ferry", "--limit", "x"]);
    assert!(text(&out.stderr).contains(": a number is wanted, such as 20"));
}

#[test]
fn a_closed_pipe_is_no_fault_and_wrong_usage_is() {
    let home = home();
    let binary = env!("CARGO_BIN_EXE_pullquote");
    let script =
        format!("\"{binary}\" export --json | head -n 1 >/dev/null; echo ${{PIPESTATUS[0]}}");
    let out = Command::new("bash").args(["-c", &script]).env("HOME", home.path()).output().unwrap();
    assert_eq!(text(&out.stdout), "0\n", "{}", text(&out.stderr));
    assert_eq!(pullquote(home.path(), &["export"]).status.code(), Some(2));
    assert_eq!(pullquote(home.path(), &["show"]).status.code(), Some(2));
}

#[test]
#[cfg(target_os = "linux")]
fn help_that_cannot_be_written_is_a_failure() {
    for arguments in [&["--help"][..], &["--version"], &["list", "--help"], &["man"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        let out = command.args(arguments).env_clear().stdout(full).output().unwrap();
        let said = text(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.starts_with("pullquote: cannot write the output: "), "{said}");
    }
}

#[test]
fn the_manual_and_the_completions_name_every_command() {
    let home = home();
    let manual = text(&pullquote(home.path(), &["man"]).stdout);
    for name in ["toggle\\-star", "next\\-unread", "pullquote export opml"] {
        assert!(manual.contains(name), "{name}");
    }
    for shell in ["bash", "zsh", "fish", "nushell"] {
        let script = text(&pullquote(home.path(), &["completions", shell]).stdout);
        assert!(script.contains("export") && script.contains("check"), "{shell}");
    }
}

#[test]
fn a_path_that_is_not_there_says_what_to_do_next() {
    let home = home();
    let said = |arguments: &[&str]| {
        let out = pullquote(home.path(), arguments);
        assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(1), ""));
        text(&out.stderr)
    };
    assert_eq!(
        said(&["lst"]),
        "pullquote: cannot open lst: no such file or directory; did you mean \"pullquote list\"?\n"
    );
    assert_eq!(
        said(&["no/such.md"]),
        "pullquote: cannot open no/such.md: no such file or directory; without a path your library \
         is read, \"pullquote --help\" names the commands\n"
    );
    assert_eq!(
        said(&["check", "no/such.md"]),
        "pullquote: cannot open no/such.md: no such file or directory\n"
    );
    let (config, gone) = (home.path().join("CONFIG"), home.path().join("gone"));
    std::fs::create_dir(&config).unwrap();
    let file = config.join("config.toml");
    std::fs::write(&file, format!("# mine\nlibrary = '{}'\n", gone.display())).unwrap();
    let expected = format!(
        "pullquote: cannot open {}: no such file or directory; make it, or change \"library\" in {}:2\n",
        gone.display(),
        file.display()
    );
    assert_eq!(said(&["list"]), expected);
    assert_eq!(said(&[]), expected);
}
