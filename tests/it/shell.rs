//! The commands that ask a library, and mark what is in it, on one in a folder.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::exits::write;

/// A home with a library in it.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One with five articles in three feeds.
    fn of_five() -> Self {
        let home = Self::new();
        write(&home.path("DATA/feeds"), "port/feed.toml", "title = \"The Port\"\n");
        write(
            &home.path("DATA/feeds"),
            "port/2021-09-25-bell.md",
            "+++\ntitle = \"The bell\"\ndate = 2021-09-25\nid = \"urn:bell\"\n\
             authors = [\"Ana Duarte\"]\ntags = [\"harbour\"]\nlang = \"en\"\n+++\n\
             The bell rang twice. “The bell,” said Mara Olin, “was never repaired.”\n",
        );
        write(
            &home.path("DATA/feeds"),
            "port/2021-10-02-ferry.md",
            "+++\ntitle = \"A ferry comes\"\ndate = 2021-10-02\nid = \"urn:ferry\"\n+++\n\
             Nothing rang. The ferries of the naïve town come late.\n",
        );
        write(
            &home.path("DATA/feeds"),
            "asia/2021-09-26-forum.md",
            "+++\ntitle = \"技术论坛\"\ndate = 2021-09-26\nid = \"urn:forum\"\nlang = \"zh\"\n+++\n\
             人工智能技术发展很快。\n",
        );
        write(
            &home.path("DATA/feeds"),
            "asia/2021-09-27-boat.md",
            "+++\ntitle = \"เรือ\"\ndate = 2021-09-27\nid = \"urn:boat\"\nlang = \"th\"\n+++\n\
             เรือข้ามฟากลำสุดท้าย\n",
        );
        write(
            &home.path("DATA/feeds"),
            "asia/2021-09-28-tegami.md",
            "+++\ntitle = \"灯台の手紙\"\ndate = 2021-09-28\nid = \"urn:tegami\"\nlang = \"ja\"\n+++\n\
             灯台からの手紙を読む。\n",
        );
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
        command.args(arguments).env_clear().env("HOME", self.0.path()).stdin(Stdio::null());
        for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
            command.env(format!("PULLQUOTE_{name}_DIR"), self.path(name));
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What is printed by a command that does what it should, and says nothing beside it.
    fn well(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), ""), "{arguments:?}");
        text(&out.stdout)
    }

    /// The last parts of the ids that a query finds, by a blank.
    fn ids(&self, query: &[&str]) -> String {
        let ids = self.well(&[&["list", "--format", "{id}"], query].concat());
        ids.replace("urn:", "").lines().collect::<Vec<_>>().join(" ")
    }

    fn database(&self) -> PathBuf {
        let files = fs::read_dir(self.path("CACHE/index")).unwrap();
        let mut files = files.map(|file| file.unwrap().path());
        files.find(|path| path.extension().is_some_and(|extension| extension == "db")).unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_list_is_newest_first_a_line_each() {
    let home = Home::of_five();
    let expected = "2021-10-02\tThe Port\tA ferry comes\turn:ferry\n\
                    2021-09-28\tasia\t灯台の手紙\turn:tegami\n\
                    2021-09-27\tasia\tเรือ\turn:boat\n\
                    2021-09-26\tasia\t技术论坛\turn:forum\n\
                    2021-09-25\tThe Port\tThe bell\turn:bell\n";
    assert_eq!(home.well(&["list"]), expected);
    assert_eq!(
        home.well(&["list", "--limit", "1"]),
        expected.lines().next().unwrap().to_owned() + "\n"
    );
    assert_eq!(home.ids(&["--reverse", "--limit", "2"]), "bell forum");
    assert_eq!(home.ids(&["--sort", "title", "feed:port"]), "ferry bell");
    let json = home.well(&["list", "--json", "id:urn:bell"]);
    let path = home.path("DATA/feeds/port/2021-09-25-bell.md");
    let expected = format!(
        "{{\"id\":\"urn:bell\",\"title\":\"The bell\",\"date\":\"2021-09-25\",\"date_guessed\":false,\
         \"feed\":\"The Port\",\"also_in\":[],\"authors\":[\"Ana Duarte\"],\"path\":\"{}\",\
         \"minutes\":1,\"tags\":[\"harbour\"],\"read\":false,\"star\":false,\"problems\":0}}\n",
        path.display()
    );
    assert_eq!(json, expected);
}

#[test]
fn each_field_of_a_query_finds_its_articles() {
    let home = Home::of_five();
    home.well(&["star", "urn:ferry"]);
    home.well(&["mark-read", "urn:forum", "urn:boat"]);
    home.well(&["tag", "to quote", "urn:tegami"]);
    for (query, found) in [
        ("rang", "ferry bell"),
        ("RANG twice", "bell"),
        ("\"nothing rang\"", "ferry"),
        ("\"rang nothing\"", ""),
        ("naive", "ferry"),
        ("ferr*", "ferry"),
        ("ferry", "ferry"),
        ("ferrie", ""),
        ("rang -bell", "ferry"),
        ("twice or late", "ferry bell"),
        ("(twice or late) -naive", "bell"),
        ("title:bell", "bell"),
        ("title:twice", ""),
        ("feed:port", "ferry bell"),
        ("feed:asia -title:技术", "tegami boat"),
        ("author:duarte", "bell"),
        ("author:\"ána d\" feed:pórt", "bell"),
        ("tag:hárbour", ""),
        ("tag:harbour", "bell"),
        ("tag:\"to quote\"", "tegami"),
        ("lang:th", "boat"),
        ("lang:zh or lang:ja", "tegami forum"),
        ("id:urn:bell", "bell"),
        ("is:read", "boat forum"),
        ("is:unread feed:asia", "tegami"),
        ("is:star", "ferry"),
        ("is:tagged", "tegami bell"),
        ("date:2021-10", "ferry"),
        ("before:2021-09-27", "forum bell"),
        ("since:2021-09-28", "ferry tegami"),
        ("since:2w", ""),
        ("技术", "forum"),
        ("发展", "forum"),
        ("灯台", "tegami"),
        ("手紙", "tegami"),
        ("รือ", "boat"),
        ("ฟา", "boat"),
        ("", "ferry tegami boat forum bell"),
    ] {
        assert_eq!(home.ids(&[query]), found, "{query}");
    }
    assert_eq!(home.ids(&["-rang", "-feed:asia"]), "", "what begins with - is no option");
    let config = home.path("CONFIG");
    let folder = ["--config-dir", config.to_str().unwrap()];
    let given = [&folder[..], &["list", "rang", "-bell", "--format", "{id}"]].concat();
    assert_eq!(home.well(&given), "urn:ferry\n", "and what follows is");
    assert_eq!(home.well(&["unstar", "-rang", "is:star"]), "nothing to change\n");
}

#[test]
fn a_slip_stands_over_its_caret_and_the_rest_is_listed() {
    let home = Home::of_five();
    let out = home.run(&["list", "--format", "{id}", "feed:port is:unred"]);
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(text(&out.stdout), "urn:ferry\nurn:bell\n");
    let said = text(&out.stderr);
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("pullquote: ") && lines[0].contains("unred"), "{said}");
    let at =
        |lines: &[&str], part: &str| lines.iter().position(|line| line.contains(part)).unwrap();
    let (query, caret) = (at(&lines, "| feed:port is:unred"), at(&lines, "^"));
    assert_eq!(caret, query + 1, "{said}");
    assert_eq!(lines[query].find("is:unred"), lines[caret].find('^'), "{said}");
    let out = home.run(&["star", "feed:port is:unred"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(2), ""));
    assert!(text(&out.stderr).contains("nothing was changed"));
    assert_eq!(home.ids(&["is:star"]), "");
}

#[test]
fn a_search_shows_the_passage_that_matches() {
    let home = Home::of_five();
    assert_eq!(
        home.well(&["search", "rang"]),
        "2021-10-02\tThe Port\tA ferry comes\turn:ferry\n    Nothing rang.\n\
         2021-09-25\tThe Port\tThe bell\turn:bell\n    The bell rang twice.\n"
    );
    let json = home.well(&["search", "--json", "技术"]);
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(found["passage"]["text"], "人工智能技术发展很快。");
    assert_eq!(found["passage"]["hits"], serde_json::json!([[4, 6]]));
    let best = home.well(&["search", "--relevance", "--limit", "1", "bell", "or", "rang"]);
    assert!(best.starts_with("2021-09-25\t"), "{best}");
    assert_eq!(home.well(&["search", "nowhere"]), "");
    assert_eq!(home.run(&["search"]).status.code(), Some(2));
}

#[test]
fn marks_are_listed_and_a_moved_file_keeps_them() {
    let home = Home::new();
    write(&home.path("DATA/feeds"), "a/one.md", "# One\n\nThe river rose in the night.\n");
    write(&home.path("DATA/feeds"), "a/two.md", "# Two\n\nThe bridge fell in the morning.\n");
    let ids = |query: &[&str]| home.ids(&[&["--sort", "title"], query].concat());
    assert_eq!(home.well(&["star", "a/one.md"]), "starred\n");
    assert_eq!(home.well(&["star", "a/one.md"]), "nothing to change\n");
    let mut command = home.command(&["tag", "dawn", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a/one.md\na/two.md\n").unwrap();
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), ""));
    assert_eq!(
        (ids(&["is:star"]), ids(&["tag:dawn"])),
        ("a/one.md".into(), "a/one.md a/two.md".into())
    );
    home.well(&["untag", "dawn", "title:two"]);
    home.well(&["mark-read", "tag:dawn"]);
    fs::create_dir(home.path("DATA/feeds/b")).unwrap();
    let feeds = home.path("DATA/feeds");
    fs::rename(feeds.join("a/one.md"), feeds.join("b/moved.md")).unwrap();
    assert_eq!(ids(&["is:star", "is:read", "tag:dawn"]), "b/moved.md");
    home.well(&["unstar", "b/moved.md"]);
    home.well(&["mark-unread", "b/moved.md"]);
    assert_eq!(
        (ids(&["is:star"]), ids(&["is:unread"])),
        (String::new(), "b/moved.md a/two.md".into())
    );
    let out = home.run(&["star", "no such id or word"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(0), "nothing to change\n"));
    assert_eq!(home.run(&["tag", " ", "a/two.md"]).status.code(), Some(2));
}

#[test]
fn an_article_is_shown_by_its_id_and_as_its_file_is_shown() {
    let home = Home::of_five();
    let page = home.well(&["show", "urn:bell"]);
    assert!(page.starts_with("The bell\n"), "{page}");
    home.well(&["tag", "mine", "urn:bell"]);
    let shown = home.well(&["show", "urn:bell", "--format", "json"]);
    let library = home.path("DATA/feeds");
    let all = home.well(&["export", "--json", library.to_str().unwrap()]);
    assert!(all.lines().any(|line| shown.lines().eq([line])), "{shown}{all}");
    write(
        &home.path("DATA/feeds"),
        "port/2021-09-25-bell.md",
        "+++\ntitle = \"Anew\"\nid = \"urn:bell\"\n+++\nIt rang.\n",
    );
    assert!(home.well(&["show", "urn:bell"]).starts_with("Anew\n"));
    write(
        &home.path("DATA/feeds"),
        "port/own.md",
        "+++\ntitle = \"Its own\"\nid = \"7\"\n+++\nIt rang.\n",
    );
    assert!(home.well(&["show", "7"]).starts_with("Its own\n"));
}

#[test]
fn an_article_has_one_id_in_lists_and_exports() {
    let home = Home::new();
    let feeds = home.path("DATA/feeds");
    for feed in ["a", "b"] {
        let channel = format!(
            "<rss><channel><item><title>{feed}</title><guid>1</guid>\
             <description>River {feed}.</description></item></channel></rss>"
        );
        write(&feeds, &format!("{feed}/f.xml"), &channel);
    }
    let id = |line: &str| {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        object["id"].as_str().unwrap().to_owned()
    };
    let ids = |arguments: &[&str]| {
        let mut ids: Vec<String> = home.well(arguments).lines().map(id).collect();
        ids.sort();
        ids
    };
    for arguments in
        [&["list", "--json"][..], &["search", "--json", "river"], &["export", "--json"]]
    {
        assert_eq!(ids(arguments), ["a/f.xml#1", "b/f.xml#1"], "{arguments:?}");
    }
    assert_eq!(ids(&["show", "--format", "json", "b/f.xml#1"]), ["b/f.xml#1"]);
    let out = home.run(&["show", "1"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(1), ""));
    assert_eq!(
        text(&out.stderr),
        "pullquote: cannot show 1: several articles call themselves so; name one of a/f.xml#1, \
         b/f.xml#1\n"
    );
}

#[test]
fn each_command_sees_the_library_as_it_is_now() {
    let home = Home::new();
    write(&home.path("DATA/feeds"), "a/one.md", "# One\n\nThe river rose.\n");
    assert_eq!(home.ids(&[]), "a/one.md");
    write(&home.path("DATA/feeds"), "a/two.md", "# Two\n\nThe bridge fell.\n");
    assert_eq!(home.ids(&["bridge"]), "a/two.md");
    fs::remove_file(home.path("DATA/feeds/a/one.md")).unwrap();
    assert_eq!(home.ids(&[]), "a/two.md");
    fs::remove_dir_all(home.path("CACHE")).unwrap();
    assert_eq!(home.ids(&["fell"]), "a/two.md");
    let mut bytes = fs::read(home.database()).unwrap();
    bytes[100..].fill(7);
    fs::write(home.database(), bytes).unwrap();
    let out = home.run(&["list", "--format", "{id}", "fell"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(0), "a/two.md\n"));
    assert!(text(&out.stderr).contains("nothing is lost"), "{}", text(&out.stderr));
    assert_eq!(home.ids(&["fell"]), "a/two.md", "and it is said once");
}

#[test]
fn whichever_page_of_the_index_is_damaged_each_command_answers_and_it_is_said_once() {
    let home = Home::of_five();
    let (list, words) = (home.well(&["list", "--json"]), home.well(&["search", "rang"]));
    let index = home.path("CACHE/index");
    let lay = |bytes: &[u8]| {
        let database = home.database();
        let files = fs::read_dir(&index).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| *path != database).for_each(|path| fs::remove_file(path).unwrap());
        fs::write(database, bytes).unwrap();
    };
    let page = 8192;
    let whole = fs::read(home.database()).unwrap();
    let commands =
        [&["list", "--json"][..], &["search", "rang"], &["star", "-"], &["show", "urn:bell"]];
    let mut healed = [0; 4];
    for at in 1..whole.len() / page {
        let mut bytes = whole.clone();
        bytes[at * page..(at + 1) * page].fill(0);
        let which = at % commands.len();
        lay(&bytes);
        let mut child = home.command(commands[which]).stdin(Stdio::piped()).spawn().unwrap();
        // a command that asks for none may have ended
        let _ = child.stdin.take().unwrap().write_all(b"urn:bell\nurn:ferry\n");
        let out = child.wait_with_output().unwrap();
        let (said, told) = (text(&out.stdout), text(&out.stderr));
        assert_eq!(out.status.code(), Some(0), "page {at}: {told}");
        match which {
            0 => assert_eq!(said.replace("true", "false"), list, "page {at}"),
            1 => assert_eq!(said, words, "page {at}"),
            2 => assert!(said == "2 starred\n" || said == "nothing to change\n", "{said}"),
            _ => assert!(said.starts_with("The bell\n"), "page {at}: {said}"),
        }
        if !told.is_empty() {
            assert_eq!(told.lines().count(), 1, "page {at}: {told}");
            assert!(told.contains("nothing is lost: it was damaged"), "page {at}: {told}");
            healed[which] += 1;
        }
        let list_now = home.run(&["list", "--json"]);
        assert_eq!(list_now.status.code(), Some(0), "page {at}: {}", text(&list_now.stderr));
        assert_eq!(text(&list_now.stdout).replace("true", "false"), list, "page {at}");
        home.well(&["list"]);
    }
    assert!(healed.iter().all(|count| *count > 0), "{healed:?}");
    assert_eq!(home.ids(&["is:star"]), "ferry bell");
}

#[test]
fn without_a_place_for_the_index_all_is_found_and_it_is_said() {
    let home = Home::of_five();
    fs::write(home.path("CACHE"), "a file, and no folder").unwrap();
    let out = home.run(&["list", "--format", "{id}", "rang"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(0), "urn:ferry\nurn:bell\n"));
    assert!(text(&out.stderr).contains("kept in memory"), "{}", text(&out.stderr));
    let welcome = Home::new();
    assert_eq!(welcome.well(&["list", "feed:pullquote", "--format", "{id}"]).lines().count(), 5);
}

#[test]
fn several_at_once_on_a_new_library_all_see_all_of_it() {
    let home = Home::new();
    for n in 0..300 {
        write(
            &home.path("DATA/feeds"),
            &format!("f{}/{n:03}.md", n % 3),
            &format!("# T{n}\n\nWords {n}.\n"),
        );
    }
    let asked = [&["list", "words"][..], &["list"], &["list", "words"], &["star", "words"]];
    let running: Vec<_> = asked.iter().map(|a| home.command(a).spawn().unwrap()).collect();
    let outs: Vec<Output> = running.into_iter().map(|c| c.wait_with_output().unwrap()).collect();
    for (out, asked) in outs.iter().zip(asked) {
        assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), ""), "{asked:?}");
    }
    assert_eq!(text(&outs[0].stdout).lines().count(), 300);
    assert_eq!(outs[0].stdout, outs[1].stdout);
    assert_eq!(outs[0].stdout, outs[2].stdout);
    assert_eq!(text(&outs[3].stdout), "300 starred\n");
    assert_eq!(home.well(&["list", "is:star"]), text(&outs[0].stdout));
}

#[test]
fn a_list_is_the_same_bytes_however_the_index_came_to_be() {
    let home = Home::new();
    let write = |n: usize| {
        // many of one day, and each text in two feeds
        let day = 20 + n % 3;
        let matter = format!("+++\ntitle = \"T{}\"\ndate = 2021-09-{day}\n", n % 7);
        let text = format!("{matter}id = \"urn:{}\"\n+++\nWords of {n}, common to all.\n", n / 2);
        write(&home.path("DATA/feeds"), &format!("f{}/{n:03}.md", n % 2), &text);
    };
    (0..120).rev().filter(|n| n % 4 < 2).for_each(write);
    home.well(&["list", "common"]);
    (0..120).filter(|n| n % 4 >= 2).for_each(write);
    let asked = [
        &["list", "--json"][..],
        &["list", "--json", "--sort", "title", "--reverse", "--limit", "17"],
        &["search", "--json", "common", "--limit", "9"],
        &["list", "--limit", "5"],
    ];
    let grown: Vec<String> = asked.iter().map(|asked| home.well(asked)).collect();
    assert_eq!(grown[0].lines().count(), 60);
    for _ in 0..3 {
        fs::remove_dir_all(home.path("CACHE")).unwrap();
        for (asked, grown) in asked.iter().zip(&grown) {
            assert_eq!(home.well(asked), *grown, "{asked:?}");
        }
    }
}

#[test]
fn equals_by_relevance_stand_by_date_and_path() {
    let home = Home::new();
    let feeds = home.path("DATA/feeds");
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    // the index meets every other one first
    for number in (0..60).step_by(2).chain((1..60).step_by(2)) {
        for feed in ["a", "b"] {
            let name = format!("{feed}/{number:02}.txt");
            write(&feeds, &name, "The ferry comes late.\n");
            let file = fs::File::options().write(true).open(feeds.join(name)).unwrap();
            file.set_modified(time).unwrap();
        }
        if number == 58 {
            home.well(&["list"]);
        }
    }
    write(&feeds, "b/best.txt", "Ferry.\n");
    let found = |more: &[&str]| {
        let lines = home.well(&[&["search", "--relevance", "ferry", "--json"], more].concat());
        let id = |line: &str| {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            object["id"].as_str().unwrap().to_owned()
        };
        lines.lines().map(id).collect::<Vec<_>>()
    };
    let first = ["b/best.txt", "a/00.txt", "a/01.txt", "a/02.txt"];
    assert_eq!(found(&["--limit", "4"]), first);
    let all = found(&[]);
    assert_eq!((all.len(), &all[..4]), (121, &first.map(str::to_owned)[..]));
    assert!(all[1..].is_sorted(), "{all:?}");
}

#[test]
fn who_has_seen_enough_may_close_the_pipe() {
    let home = Home::new();
    for n in 0..400 {
        write(
            &home.path("DATA/feeds"),
            &format!("f/{n:03}.md"),
            &format!("# T{n}\n\n{}\n", "Words of it. ".repeat(40)),
        );
    }
    let binary = env!("CARGO_BIN_EXE_pullquote");
    for command in [
        "list --format '{id} {id} {id} {id} {id} {id} {id} {id} {id} {id} {id} {id}'",
        "search words",
    ] {
        let script = format!("\"{binary}\" {command} | head -n 1 >&2; echo ${{PIPESTATUS[0]}}");
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).env("HOME", home.0.path());
        bash.env("PULLQUOTE_DATA_DIR", home.path("DATA"));
        let out = bash.output().unwrap();
        assert_eq!(text(&out.stdout), "0\n", "{}", text(&out.stderr));
        assert_eq!(text(&out.stderr).lines().count(), 1, "{}", text(&out.stderr));
    }
}

#[test]
fn nothing_marks_the_whole_library_by_a_slip() {
    let home = Home::of_five();
    for arguments in [
        &["mark-read", ""][..],
        &["mark-read", " "],
        &["mark-read", "title:bell", ""],
        &["tag", "x", ""],
        &["star", "-x"],
        &["star", "--", "-x"],
    ] {
        let out = home.run(arguments);
        assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(2), ""), "{arguments:?}");
        let said = text(&out.stderr);
        assert!(said.contains("\"is:read or is:unread\" holds for every article"), "{said}");
    }
    assert_eq!(home.ids(&["is:star or is:read or tag:x"]), "");
    assert_eq!(home.well(&["star", "is:read or is:unread"]), "5 starred\n");
}

#[test]
fn an_id_of_no_article_marks_no_other_and_hides_no_other() {
    let home = Home::new();
    let feeds = home.path("DATA/feeds");
    write(&feeds, "odd/-dash.txt", "The river rose in the night.\n");
    write(&feeds, "odd/note.txt", "See file gone.txt for the river.\n");
    let item = |guid| format!("<item><title>T</title><guid>{guid}</guid></item>");
    let channel = format!("<rss><channel>{}{}</channel></rss>", item(1), item(2));
    write(&feeds, "wire/f.xml", &channel);
    let star = |ids: &[&str]| {
        let out = home.run(&[&["star"], ids].concat());
        let said = text(&out.stderr).lines().map(str::to_owned).collect::<Vec<_>>();
        (out.status.code(), text(&out.stdout), said)
    };
    let lack =
        |id| vec![format!("pullquote: cannot find {id}: the library has no article of this id")];
    let starred = "starred\n".to_owned();
    assert_eq!(
        star(&["odd/-dash.txt", "wire/gone.html"]),
        (Some(1), starred.clone(), lack("wire/gone.html"))
    );
    assert_eq!(star(&["wire/f.xml#2", "wire/f.xml#9"]), (Some(1), starred, lack("wire/f.xml#9")));
    let nothing = "nothing to change\n".to_owned();
    assert_eq!(star(&["gone.txt"]), (Some(1), nothing, lack("gone.txt")));
    assert_eq!(home.ids(&["is:star", "--sort", "feed"]), "odd/-dash.txt wire/f.xml#2");
}

#[cfg(unix)]
#[test]
fn an_id_that_cannot_be_printed_as_it_is_is_known_as_it_is_printed() {
    let home = Home::new();
    let feeds = home.path("DATA/feeds");
    for name in ["odd/new\nline.txt", "odd/esc\u{1b}[31m.txt", "odd/plain.txt"] {
        write(&feeds, name, "The river rose in the night.\n");
    }
    let ids = home.well(&["list", "--format", "{id}"]);
    let ids: Vec<&str> = ids.lines().collect();
    let out = home.run(&[&["star"], &ids[..]].concat());
    assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), ""), "{ids:?}");
    assert_eq!(text(&out.stdout), "3 starred\n");
    let out = home.run(&["show", "odd/new line.txt"]);
    assert!(text(&out.stdout).contains("The river rose"), "{}", text(&out.stderr));
}

#[test]
fn what_there_is_not_is_named() {
    let home = Home::new();
    let config = home.path("CONFIG");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.toml"), format!("library = \"{}\"\n", missing(&home).display()))
        .unwrap();
    let out = home.run(&["list"]);
    assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(1), ""));
    assert!(text(&out.stderr).contains("missing"), "{}", text(&out.stderr));
}

/// A home whose config is this, beside a library of one article.
fn configured(config: &str) -> Home {
    let home = Home::new();
    write(&home.path("DATA/feeds"), "a/one.md", "# One\n\nThe river rose in the night.\n");
    write(&home.path("CONFIG"), "config.toml", config);
    home
}

#[test]
fn a_config_that_is_named_must_be_there() {
    let home = configured("");
    let commands = [
        &["list"][..],
        &["star", "is:unread"],
        &["show", "a/one.md"],
        &["quotes"],
        &["check"],
        &["config", "check"],
        &[],
    ];
    for arguments in commands {
        for (name, cause) in
            [("nosuch.toml", "no such file or directory"), ("CONFIG", "is a directory")]
        {
            let path = home.path(name);
            let expected = format!("pullquote: cannot read {}: {cause}\n", path.display());
            let flag = home.run(&[&["--config", path.to_str().unwrap()], arguments].concat());
            let variable = home.command(arguments).env("PULLQUOTE_CONFIG", &path).output().unwrap();
            for out in [flag, variable] {
                assert_eq!(
                    (out.status.code(), text(&out.stdout), text(&out.stderr)),
                    (Some(2), String::new(), expected.clone()),
                    "{arguments:?}"
                );
            }
        }
    }
    // these go by no config, or make it
    let path = home.path("new/mine.toml");
    for arguments in [&["config", "path"][..], &["config", "init"], &["list"], &["man"]] {
        home.well(&[&["--config", path.to_str().unwrap()], arguments].concat());
    }
}

#[test]
fn faults_of_the_config_are_named_beside_what_a_command_prints() {
    let home = configured("mose = true\n[page]\nwidht = 7\n");
    let opml = &text(&home.run(&["export", "opml"]).stdout);
    for (arguments, printed) in [
        (&["list", "--format", "{id}"][..], "a/one.md\n"),
        (&["search", "nothing"], ""),
        (&["star", "a/one.md"], "starred\n"),
        (&["export", "opml"], opml),
    ] {
        let out = home.run(arguments);
        let said = text(&out.stderr);
        let places: Vec<&str> = said.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
        let config = home.path("CONFIG/config.toml").display().to_string();
        assert_eq!(places, [format!("{config}:1"), format!("{config}:3")], "{arguments:?}");
        assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(0), printed));
    }
    for arguments in [&["refresh"][..], &["quotes", "deliver"], &["quotes", "--detected"]] {
        let said = text(&home.run(arguments).stderr);
        assert_eq!(said.matches("config.toml:1: ").count(), 1, "{arguments:?}: {said}");
    }
}

#[test]
fn where_the_library_cannot_be_told_no_other_is_read_or_marked() {
    for config in [
        "library = 3\n",
        "library = \"~/reading\nmouse = true\n",
        "\u{feff}library = \"~/reading\n",
        "'library' = \"~/reading\n",
        "mouse = \"x\n[sync]\nlibrary = true\n",
        "library.x = 1\n",
    ] {
        let home = configured(config);
        let path = home.path("CONFIG/config.toml");
        let expected = format!(
            "pullquote: cannot open the library: which one is meant cannot be read in {}\n",
            path.display()
        );
        for arguments in [
            &["list"][..],
            &["star", "is:unread"],
            &["export", "--json"],
            &["show", "a/one.md"],
            &["refresh"],
            &["keep", "a.md", "--text", "x"],
        ] {
            let out = home.run(arguments);
            let said = text(&out.stderr);
            assert_eq!((out.status.code(), text(&out.stdout).as_str()), (Some(1), ""), "{said}");
            assert!(said.ends_with(&expected) && said.contains("config.toml:1: "), "{said}");
        }
        assert!(!home.path("DATA/journal").exists());
    }
    // a fault elsewhere leaves the default library what it is
    for config in ["library = \"\"\nmouse = tru\n", "mouse = \"x\n# library = \"~/reading\"\n"] {
        let out = configured(config).run(&["list", "--format", "{id}"]);
        assert_eq!(text(&out.stdout), "a/one.md\n", "{}", text(&out.stderr));
    }
}

#[test]
fn an_option_in_front_of_a_command_changes_nothing_of_its_query() {
    let home = Home::of_five();
    let config = home.path("CONFIG");
    for options in [
        &["--plain"][..],
        &["--plain", "--config-dir", config.to_str().unwrap()],
        &["--config-dir", config.to_str().unwrap(), "--plain"],
    ] {
        let query = ["list", "--format", "{id}", "-rang"];
        let expected = "urn:tegami\nurn:boat\nurn:forum\n";
        assert_eq!(home.well(&[options, &query].concat()), expected);
    }
}

#[cfg(unix)]
#[test]
fn a_library_that_cannot_be_reached_is_no_reason_to_read_or_mark_another() {
    let home = Home::new();
    fs::create_dir(home.path("DATA")).unwrap();
    let library = home.path("DATA/feeds");
    std::os::unix::fs::symlink(home.path("disk"), &library).unwrap();
    let expected =
        format!("pullquote: cannot open {}: no such file or directory\n", library.display());
    for arguments in [&["list"][..], &["mark-read", "is:unread"], &["export", "--json"]] {
        let out = home.run(arguments);
        let said = (out.status.code(), text(&out.stdout), text(&out.stderr));
        assert_eq!(said, (Some(1), String::new(), expected.clone()), "{arguments:?}");
    }
    assert!(!home.path("DATA/journal").exists());
    fs::create_dir(home.path("disk")).unwrap();
    assert_eq!(home.well(&["list"]), "");
    fs::remove_file(library).unwrap();
    assert!(home.well(&["list"]).contains("Pullquote"), "that none was made is another thing");
}

fn missing(home: &Home) -> PathBuf {
    Path::new(&home.path("missing")).to_owned()
}
