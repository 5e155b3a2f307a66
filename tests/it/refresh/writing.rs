//! What is written into the library, what is left alone, and what happens to what goes wrong.

use std::sync::{Arc, Mutex};

use pullquote::refresh::{self, Run, Status, Wish};

use crate::refresh::house::{House, rss};
use crate::refresh::server::{Server, reply};

const BODY: &str = "The river rose by two metres in the night, the harbour master said.";

/// A feed whose text a test changes.
fn changing(first: &str) -> (Server, Arc<Mutex<String>>) {
    let text = Arc::new(Mutex::new(first.to_owned()));
    let shared = text.clone();
    let server = Server::start(move |_, stream| {
        let text = shared.lock().unwrap().clone();
        reply(stream, "200 OK", text.as_bytes());
    });
    (server, text)
}

fn house(server: &Server, more: &str) -> House {
    let url = server.url("/feed.xml");
    House::with(&format!("[[feed]]\nname = 'Harbour'\nurl = '{url}'\n{more}\n"))
}

const FILE: &str = "2021-09-25-a-rise.md";

#[test]
fn an_item_becomes_a_file_that_a_person_can_read() {
    let (server, _) = changing(&rss(&[(
        "tag:example.org,2021:1",
        "A <b>rise</b>",
        "<p>It <a href='/x'>rose</a>.</p><p>Twice.</p>",
    )]));
    let house = house(&server, "tags = ['news', 'river']");
    assert_eq!(house.one().new[0].title.as_str(), "A rise");
    assert_eq!(
        house.files("harbour")[FILE],
        "+++\ntitle = \"A rise\"\ndate = 2021-09-25T10:00:00Z\nsource = \"Harbour News\"\n\
         tags = [\"news\", \"river\"]\nid = \"tag:example.org,2021:1\"\n+++\n\n\
         It [rose](https://example.org/x).\n\nTwice.\n"
    );
    let about = std::fs::read_to_string(house.library().join("harbour/feed.toml")).unwrap();
    assert_eq!(about, "title = \"Harbour News\"\nhomepage = \"https://example.org/\"\n");
}

#[test]
fn an_unchanged_item_is_not_written_and_a_changed_one_is() {
    let (server, text) = changing(&rss(&[("1", "A rise", BODY), ("2", "A fall", BODY)]));
    let house = house(&server, "");
    assert_eq!(house.one().new.len(), 2);
    let path = house.library().join("harbour").join(FILE);
    let written = || std::fs::metadata(&path).unwrap().modified().unwrap();
    let before = written();
    let report = house.one();
    assert!(report.is_quiet() && written() == before);
    let longer = format!("{BODY} It fell again by noon.");
    *text.lock().unwrap() = rss(&[("1", "A rise", &longer)]);
    let report = house.one();
    assert_eq!((report.new.len(), report.updated.len()), (0, 1));
    let files = house.files("harbour");
    assert!(files[FILE].ends_with("It fell again by noon.\n"));
    assert_eq!(files.len(), 2, "an item that is gone from the feed stays");
}

#[test]
fn a_file_edited_by_hand_is_left_and_the_new_version_lies_beside_it() {
    let (server, text) = changing(&rss(&[("1", "A rise", BODY)]));
    let house = house(&server, "");
    house.one();
    let path = house.library().join("harbour").join(FILE);
    std::fs::write(&path, "mine").unwrap();
    assert!(house.one().is_quiet());
    *text.lock().unwrap() = rss(&[("1", "A rise", &format!("{BODY} More."))]);
    let report = house.one();
    assert_eq!(
        report.beside[0].why.as_ref().unwrap().as_str(),
        "it was edited here, so the new version lies beside it as 2021-09-25-a-rise.md.new"
    );
    let files = house.files("harbour");
    assert_eq!(files[FILE], "mine");
    assert!(files["2021-09-25-a-rise.md.new"].ends_with("More.\n"));
    assert!(house.one().is_quiet(), "it is told once");
    let beside = house.library().join("harbour/2021-09-25-a-rise.md.new");
    std::fs::rename(beside, &path).unwrap();
    *text.lock().unwrap() = rss(&[("1", "A rise", &format!("{BODY} More and more."))]);
    assert_eq!(house.one().beside.len(), 1, "what a person put there is a person's");
}

#[test]
fn an_article_that_was_removed_does_not_come_back() {
    let (server, text) = changing(&rss(&[("1", "A rise", BODY), ("2", "A fall", BODY)]));
    let house = house(&server, "");
    house.one();
    std::fs::remove_file(house.library().join("harbour").join(FILE)).unwrap();
    *text.lock().unwrap() = rss(&[("1", "A rise", "Other words."), ("2", "A fall", BODY)]);
    assert!(house.one().is_quiet());
    assert_eq!(house.names("harbour"), ["2021-09-25-a-fall.md"]);
}

#[test]
fn a_body_that_shrinks_or_turns_into_a_wall_is_set_aside() {
    let long = BODY.repeat(20);
    for (wall, reason) in [
        ("Gone.", "it shrank from 1340 to 5 characters"),
        (
            &*format!("Please log in to read this. {}", BODY.repeat(10)),
            "it looks like a login or consent page (\"please log in\")",
        ),
    ] {
        let (server, text) = changing(&rss(&[("1", "A rise", &long)]));
        let house = house(&server, "");
        house.one();
        let before = house.files("harbour");
        *text.lock().unwrap() = rss(&[("1", "A rise", wall)]);
        let report = house.one();
        assert_eq!(report.quarantined[0].why.as_ref().unwrap().as_str(), reason);
        assert_eq!(house.files("harbour"), before);
        let aside = house.state().join("quarantine/harbour").join(FILE);
        assert_eq!(report.quarantined[0].path, aside);
        assert!(std::fs::read_to_string(aside).unwrap().contains(&wall[..5]));
        assert!(house.one().quarantined.is_empty(), "it is told once");
        *text.lock().unwrap() = rss(&[("1", "A rise", &format!("{long} And more."))]);
        assert_eq!(house.one().updated.len(), 1);
    }
}

#[test]
fn no_id_or_title_leads_out_of_the_folder() {
    let names =
        ["../../../evil", "/etc/passwd", "..", ".", ".hidden", "-rf", "CON", "a\u{202e}b", ""];
    let items: Vec<(&str, &str, &str)> = names.iter().map(|name| (*name, *name, BODY)).collect();
    let (server, _) = changing(&rss(&items));
    let house = house(&server, "");
    let report = house.one();
    assert_eq!(report.status, Status::Read);
    assert_eq!(report.new.len(), names.len());
    let files = house.names("harbour");
    assert_eq!(files.len(), names.len(), "{files:?}");
    for name in &files {
        let safe =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        assert!(name.starts_with("2021-09-25-") && name.bytes().all(safe), "{name}");
    }
    let around = |path: std::path::PathBuf| std::fs::read_dir(path).unwrap().count();
    assert_eq!((around(house.library()), around(house.folder.path().join("data"))), (1, 1));
    assert!(house.one().is_quiet(), "each one is known again");
}

#[test]
fn items_with_one_id_or_none_are_told_apart() {
    let none = "<rss><channel><item><description>One.</description></item>\
                <item><description>Two.</description></item></channel></rss>";
    let (server, text) = changing(none);
    let house = house(&server, "");
    assert_eq!(house.one().new.len(), 2);
    assert!(house.one().is_quiet());
    *text.lock().unwrap() = rss(&[("x", "A", "1"), ("x", "B", "2"), ("x", "B", "2")]);
    assert_eq!(house.one().new.len(), 2, "the third is the second once more");
    assert!(house.one().is_quiet());
    assert_eq!(house.files("harbour").len(), 4);
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_not_written_into() {
    let (server, _) = changing(&rss(&[("1", "A rise", BODY)]));
    let house = house(&server, "");
    let outside = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(house.library()).unwrap();
    std::os::unix::fs::symlink(outside.path(), house.library().join("harbour")).unwrap();
    assert!(house.fault().ends_with("it is not a folder but a link or a file"));
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn what_a_killed_refresh_left_is_healed_by_the_next() {
    let items = [("1", "A rise", BODY), ("2", "A fall", BODY), ("3", "A calm", BODY)];
    let (server, text) = changing(&rss(&items));
    let house = house(&server, "");
    house.one();
    let whole = house.files("harbour");
    let state = house.state().join("refresh/harbour.json");
    for lost in 0..4 {
        // Killed before it remembered anything, or with half of a state on disk.
        match lost {
            0 => std::fs::remove_file(&state).unwrap(),
            1 => std::fs::write(&state, "{\"v\":1,\"it").unwrap(),
            2 => std::fs::write(&state, "").unwrap(),
            _ => std::fs::remove_dir_all(house.state()).unwrap(),
        }
        // Killed while it wrote one file, and before it wrote another.
        let folder = house.library().join("harbour");
        std::fs::write(folder.join(".pullquote-abc"), "+++\ntitl").unwrap();
        std::fs::remove_file(folder.join(FILE)).unwrap();
        let report = house.one();
        assert_eq!((report.new.len(), report.updated.len()), (1, 0), "{lost}");
        assert_eq!(house.files("harbour"), whole, "{lost}");
        assert!(house.one().is_quiet());
    }
    std::fs::write(house.library().join("harbour").join(FILE), "").unwrap();
    *text.lock().unwrap() = rss(&[("1", "A rise", &format!("{BODY} More."))]);
    assert_eq!(house.one().updated.len(), 1, "an empty file is no edit");
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let (server, _) = changing(&rss(&[("1", "A rise", BODY)]));
    let mut house = house(&server, "on_new = ['touch', 'hooked']");
    house.dry_run = true;
    assert_eq!(house.one().new.len(), 1);
    assert!(!house.library().exists() && !house.state().join("refresh").exists());
}

#[test]
fn two_refreshes_at_once_are_one_refresh() {
    let (server, _) = changing(&rss(&[("1", "A rise", BODY)]));
    let house = house(&server, "");
    let mut inner = None;
    let cancel = std::sync::atomic::AtomicBool::new(false);
    refresh::run(&house.config.feeds, &house.options(), &cancel, &mut |_| {
        let run = refresh::run(&house.config.feeds, &house.options(), &cancel, &mut |_| {});
        inner = Some(run.unwrap());
    })
    .unwrap();
    assert_eq!(inner, Some(Run::Busy));
    assert_eq!(server.asked().len(), 1);
    assert_eq!(house.one().status, Status::Read, "the lock goes with its holder");
}

#[test]
fn a_feed_keeps_its_newest_and_all_that_carries_a_mark() {
    let item = |day: u32| {
        rss(&[(&format!("https://e.org/{day}"), &format!("Day {day}"), BODY)])
            .replace("25 Sep 2021", &format!("{day:02} Sep 2021"))
    };
    let (server, text) = changing("");
    let mut house = house(&server, "keep = 2");
    house.wish = Wish::Force;
    let journal = house.folder.path().join("data/journal");
    std::fs::create_dir_all(&journal).unwrap();
    let line = "{\"v\":1,\"n\":1,\"dev\":\"d\",\"at\":\"x\",\"art\":[\"https://e.org/1\"],\"star\":true}\n";
    std::fs::write(journal.join("d.jsonl"), line).unwrap();
    let mut pruned = 0;
    for day in 1..=5 {
        *text.lock().unwrap() = item(day);
        pruned += house.one().pruned;
        if day == 2 {
            let edited = house.library().join("harbour/2021-09-02-day-2.md");
            std::fs::write(edited, "mine").unwrap();
        }
    }
    assert_eq!(pruned, 2);
    let names = ["2021-09-01-day-1.md", "2021-09-02-day-2.md", "2021-09-05-day-5.md"];
    assert_eq!(house.names("harbour"), names);
    *text.lock().unwrap() = item(3);
    assert!(house.one().is_quiet(), "what was pruned does not come back");
    std::fs::write(journal.join("e.jsonl"), "torn").unwrap();
    *text.lock().unwrap() = item(6);
    let report = house.one();
    assert_eq!(report.pruned, 0);
    assert_eq!(
        report.notes[0].as_str(),
        "keep: the journal cannot be read whole, so every article is kept"
    );
}

#[test]
fn a_bundle_can_name_no_command() {
    let (server, _) = changing(&rss(&[("1", "A rise", BODY)]));
    let house = house(&server, "");
    let folder = house.library().join("harbour");
    std::fs::create_dir_all(&folder).unwrap();
    let text = "title = 'Mine'\ncommand = ['touch', 'hooked']\n";
    std::fs::write(folder.join("feed.toml"), text).unwrap();
    let report = house.one();
    assert!(report.notes[0].starts_with("command in "), "{}", report.notes[0]);
    assert_eq!(std::fs::read_to_string(folder.join("feed.toml")).unwrap(), text);
}
