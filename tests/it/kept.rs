//! Kept quotes, from a file's words to other programs and back, as a script does it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

const ARTICLE: &str = "---\ntitle: River towns\nauthor: Jo Okafor\n---\n\nThe water came at night. \
    “We moved the school twice,” said Ana Duarte, who has taught here since 1998.\n\n\
    Nobody asked twice.\n";

fn pullquote(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.args(arguments).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
        command.env(format!("PULLQUOTE_{name}_DIR"), home.join(name));
    }
    command.output().unwrap()
}

fn said(home: &Path, arguments: &[&str]) -> String {
    let out = pullquote(home, arguments);
    assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("river.md"), ARTICLE).unwrap();
    home
}

#[test]
fn a_passage_is_kept_by_its_words_found_again_and_proved() {
    let home = home();
    let words = ["keep", "river.md", "--text", "we moved the school twice,", "--tag", "rivers"];
    let kept = said(home.path(), &words);
    assert!(kept.starts_with("Kept · Ana Duarte · 5 words · "), "{kept}");
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked twice.", "--note", "1948"]);
    for (arguments, expected) in [
        (&["quotes", "--speaker", "duarte"][..], "“We moved the school twice,”\n"),
        (&["quotes", "--tag", "Rivers"], "“We moved the school twice,”\n"),
        (&["quotes", "nobody", "1948"], "“Nobody asked twice.”\n"),
        (&["quotes", "--author", "Okafor", "asked"], "“Nobody asked twice.”\n"),
    ] {
        let shown = said(home.path(), arguments);
        assert!(shown.starts_with(expected) && shown.matches('“').count() < 4, "{shown}");
    }
    assert_eq!(said(home.path(), &["quotes", "--speaker", "nobody"]), "");
    assert_eq!(
        said(home.path(), &["quotes", "verify"]),
        "2 of 2 quotes stand in their snapshots\n"
    );

    let snapshots: Vec<_> =
        std::fs::read_dir(home.path().join("DATA/snapshots")).unwrap().collect();
    let snapshot = snapshots[0].as_ref().unwrap().path();
    std::fs::write(&snapshot, "forged").unwrap();
    let out = pullquote(home.path(), &["quotes", "verify"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(
        !out.status.success() && text.contains("is damaged") && text.contains("0 of 2"),
        "{text}"
    );
    let words = ["keep", "river.md", "--text", "The water came at night."];
    said(home.path(), &words);
    assert_eq!(
        said(home.path(), &["quotes", "verify"]),
        "3 of 3 quotes stand in their snapshots\n"
    );
}

#[test]
fn quotes_are_asked_for_by_time_as_articles_are() {
    let home = home();
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked twice."]);
    for since in ["2021", "2021-09", "yesterday", "Today", "12h", "7d", "2w", "3M", "1y", "week"] {
        let shown = said(home.path(), &["quotes", "--since", since]);
        assert!(shown.starts_with("“Nobody asked twice.”"), "{since}: {shown}");
    }
    assert_eq!(said(home.path(), &["quotes", "--since", "2990-01"]), "");
    for since in ["99999999999999y", "soon", "0d"] {
        let out = pullquote(home.path(), &["quotes", "--since", since]);
        let told = String::from_utf8(out.stderr).unwrap();
        let takes = format!("yesterday, 2w or 12h, not \"{since}\"");
        assert!(out.status.code() == Some(2) && told.contains(&takes), "{told}");
    }
}

#[test]
fn a_slip_in_what_quotes_are_asked_for_stands_over_its_caret_and_the_rest_is_printed() {
    let home = home();
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked twice."]);
    let told = |arguments: &[&str]| {
        let out = pullquote(home.path(), arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let (shown, told_of) = told(&["quotes", "asked", "speeker:x"]);
    assert!(shown.starts_with("“Nobody asked twice.”"), "{shown}");
    let expected = "pullquote: there is no field \"speeker:\", so this is left out; did you mean \
                    \"speaker:\"?\n  |\n  | asked speeker:x\n  |       ^\n";
    assert_eq!(told_of, expected);
    for arguments in [&["quotes", "\"asked"][..], &["quotes", "is:unread", "--format", "json"]] {
        assert!(told(arguments).0.contains("Nobody asked twice."), "{arguments:?}");
    }
    for arguments in [&["quotes", "is:x", "--new"][..], &["quotes", "is:x", "--output", "out"]] {
        assert_eq!(told(arguments).0, "", "{arguments:?}");
    }
    assert!(!home.path().join("out").exists());
    assert!(said(home.path(), &["quotes", "title:river", "since:2w"]).contains("Nobody asked"));
    let out = pullquote(home.path(), &["quotes", "venue:x"]);
    let note = "pullquote: there is no field \"venue:\", so that was looked for as words\n";
    assert_eq!(
        (out.status.code(), String::from_utf8(out.stderr).unwrap().as_str()),
        (Some(0), note)
    );
}

#[test]
fn options_that_cannot_go_together_are_refused() {
    let home = home();
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked twice."]);
    for (arguments, cause) in [
        (&["quotes", "--output", "out", "--format", "csv"][..], "cannot write csv: --output"),
        (&["quotes", "--output", "out", "--format", "nope"], "cannot write nope: --output"),
        (&["quotes", "--tag", "rivers", "verify"], "cannot verify some quotes: it is about all"),
        (&["quotes", "--cite", "apa", "deliver"], "cannot deliver some quotes: it is about all"),
        (&["quotes", "--detected", "verify"], "cannot verify some quotes: it is about all"),
    ] {
        let out = pullquote(home.path(), arguments);
        let told = String::from_utf8(out.stderr).unwrap();
        assert!(out.status.code() == Some(2) && told.contains(cause), "{arguments:?}: {told}");
        assert!(out.stdout.is_empty() && !home.path().join("out").exists(), "{arguments:?}");
    }
    said(home.path(), &["quotes", "--data-dir", "DATA", "verify"]);
    let markdown = ["quotes", "--output", "out", "--format", "markdown"];
    assert!(said(home.path(), &markdown).starts_with("out/"));
    assert_eq!(said(home.path(), &["quotes", "--speaker", "x", "--", "verify"]), "");
}

#[test]
fn a_journal_that_cannot_be_read_is_no_empty_one() {
    let home = home();
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked twice."]);
    let journal = home.path().join("DATA/journal");
    let file = std::fs::read_dir(&journal).unwrap().next().unwrap().unwrap().path();
    let aside = home.path().join("aside");
    std::fs::create_dir_all(home.path().join("CONFIG")).unwrap();
    let sink = "[[sink]]\nname = 'notes'\nfile = 'notes.md'\n";
    std::fs::write(home.path().join("CONFIG/config.toml"), sink).unwrap();
    // a folder in the place of a file, and a file in the place of the folder, are read by nobody
    for path in [&file, &journal] {
        std::fs::rename(path, &aside).unwrap();
        match path == &file {
            true => std::fs::create_dir(path).unwrap(),
            false => std::fs::write(path, "").unwrap(),
        }
        for rest in [
            &["--format", "json"][..],
            &["--format", "csv"],
            &["verify"],
            &["deliver"],
            &["--new"],
            &["--output", "out"],
        ] {
            let out = pullquote(home.path(), &[&["quotes"], rest].concat());
            let told = String::from_utf8(out.stderr).unwrap();
            assert_eq!(out.status.code(), Some(1), "{path:?} {rest:?}: {told}");
            let unread = format!("cannot read {}: ", path.display());
            assert!(told.contains(&unread), "{path:?} {rest:?}: {told}");
        }
        match path == &file {
            true => std::fs::remove_dir(path).unwrap(),
            false => std::fs::remove_file(path).unwrap(),
        }
        std::fs::rename(&aside, path).unwrap();
    }
    // a line that is no event hides only itself
    let mut text = std::fs::read_to_string(&file).unwrap();
    text.push_str("torn\n");
    std::fs::write(&file, text).unwrap();
    assert!(said(home.path(), &["quotes", "--new"]).contains("Nobody asked twice."));
    assert_eq!(
        said(home.path(), &["quotes", "deliver"]),
        "",
        "a sink begins with what is kept next"
    );
}

#[test]
fn words_that_do_not_stand_in_a_file_or_stand_twice_are_refused() {
    let home = home();
    for (words, cause) in [
        ("never said", "the words do not stand in it"),
        ("twice", "the words stand in it 2 times; say more of them"),
    ] {
        let out = pullquote(home.path(), &["keep", "river.md", "--text", words]);
        assert!(!out.status.success());
        let text = String::from_utf8(out.stderr).unwrap();
        assert!(text.contains(cause), "{text}");
    }
    assert!(!home.path().join("DATA").exists(), "nothing is written for nothing");
}

#[test]
fn quotes_go_to_another_library_and_the_second_time_nothing_is_new() {
    let (home, other) = (home(), tempfile::tempdir().unwrap());
    let words =
        ["keep", "river.md", "--text", "We moved", "--text", "Nobody asked", "--note", "a\nb"];
    said(home.path(), &words);
    for format in ["json", "readwise", "clippings", "jsonld"] {
        let file = other.path().join(format);
        std::fs::write(&file, said(home.path(), &["quotes", "--format", format])).unwrap();
    }
    let import = |name: &str| said(other.path(), &["import", "quotes", name]);
    assert_eq!(import("json"), "1 quote added, 0 known already\n");
    assert_eq!(import("json"), "0 quotes added, 1 known already\n");
    assert_eq!(import("jsonld"), "0 quotes added, 1 known already\n");
    let json = |home: &Path| said(home, &["quotes", "--format", "json"]);
    let bare = |text: String| -> serde_json::Value {
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        for key in ["changed", "dev"] {
            value.as_object_mut().unwrap().remove(key);
        }
        value
    };
    assert_eq!(bare(json(home.path())), bare(json(other.path())));
    assert_eq!(import("clippings"), "1 quote added, 0 known already\n");
    let out = pullquote(other.path(), &["import", "quotes", "nothing"]);
    assert!(!out.status.success());
}

#[test]
fn an_imported_quote_has_no_snapshot_to_prove_it_until_its_text_is_here() {
    let home = home();
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked twice."]);
    let elsewhere = "0 of 1 quotes stand in their snapshots, 1 came from elsewhere and has none\n";
    for format in ["json", "jsonld", "readwise"] {
        let other = self::home();
        let file = other.path().join("file");
        std::fs::write(&file, said(home.path(), &["quotes", "--format", format])).unwrap();
        said(other.path(), &["import", "quotes", "file"]);
        assert_eq!(said(other.path(), &["quotes", "verify"]), elsewhere, "{format}");
        if format != "readwise" {
            // another quote of the same text brings it
            said(other.path(), &["keep", "river.md", "--text", "The water came at night."]);
            let proved = "2 of 2 quotes stand in their snapshots\n";
            assert_eq!(said(other.path(), &["quotes", "verify"]), proved, "{format}");
        }
    }
    std::fs::remove_dir_all(home.path().join("DATA/snapshots")).unwrap();
    let out = pullquote(home.path(), &["quotes", "verify"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(!out.status.success() && text.contains(".txt is missing\n0 of 1 quotes"), "{text}");
}

#[test]
fn what_was_exported_as_new_is_not_new_again() {
    let home = home();
    said(home.path(), &["keep", "river.md", "--text", "We moved"]);
    let new = ["quotes", "--new"];
    assert!(said(home.path(), &new).starts_with("“We moved”"));
    assert_eq!(said(home.path(), &new), "");
    assert!(said(home.path(), &["quotes", "--new", "--format", "json"]).contains("We moved"));
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked"]);
    assert!(said(home.path(), &new).starts_with("“Nobody asked”"));
    assert_eq!(said(home.path(), &new), "");
}

#[test]
fn markdown_files_keep_what_a_person_wrote_and_templates_say_where_they_are_wrong() {
    let home = home();
    said(home.path(), &["keep", "river.md", "--text", "We moved"]);
    let export = ["quotes", "--output", "notes"];
    let path = said(home.path(), &export);
    let file = home.path().join(path.trim());
    let mine = std::fs::read_to_string(&file).unwrap() + "\nMine.\n";
    std::fs::write(&file, &mine).unwrap();
    assert_eq!(said(home.path(), &export), "", "nothing changed");
    said(home.path(), &["keep", "river.md", "--text", "Nobody asked"]);
    assert_eq!(said(home.path(), &export), path);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\nMine.\n") && text.contains("> Nobody asked"), "{text}");
    assert_eq!(text.matches("<!-- pullquote:").count(), 2);

    std::fs::write(home.path().join("list"), "{% for q in quotes %}- {{ q.text }}\n{% endfor %}")
        .unwrap();
    let list = said(home.path(), &["quotes", "--format", "list"]);
    assert_eq!(list, "- We moved\n- Nobody asked\n");
    std::fs::write(home.path().join("bad"), "a\n{{ quotes[0].nobody }}\n").unwrap();
    let out = pullquote(home.path(), &["quotes", "--format", "bad"]);
    let text = String::from_utf8(out.stderr).unwrap();
    assert!(!out.status.success() && text.contains("line 2: undefined value"), "{text}");
}

#[test]
fn lines_of_json_that_cannot_be_read_are_each_named_once_with_their_input() {
    let home = home();
    let path = home.path().join("lines");
    std::fs::write(&path, "{\"text\":\"x\"}\nnonsense\n{\"text\":\n").unwrap();
    let out = pullquote(home.path(), &["detect", "--jsonl", "lines"]);
    let told = String::from_utf8(out.stderr).unwrap();
    let expected = "pullquote: cannot read lines:2: expected ident at column 2\n\
                    pullquote: cannot read lines:3: EOF while parsing a value at column 8\n";
    assert_eq!((out.status.code(), told.as_str()), (Some(1), expected));
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.args(["anchor", "--no-old", "-", "river.md"]).current_dir(home.path());
    let input = std::fs::File::open(&path).unwrap();
    let out = command.env_clear().env("HOME", home.path()).stdin(input).output().unwrap();
    let told = String::from_utf8(out.stderr).unwrap();
    let expected = ["1", "2", "3"].map(|n| format!("pullquote: cannot use standard input:{n}: "));
    assert!(told.lines().zip(&expected).all(|(line, start)| line.starts_with(start)), "{told}");
    assert_eq!((out.status.code(), told.lines().count()), (Some(1), 3), "{told}");
}
