//! A new feed + the text of `feeds.toml` → that text with an entry more, and every comment kept.

use std::collections::{HashMap, HashSet};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use crate::article::slug::slug;
use crate::config::Config;
use crate::config::feed::{Feed, Origin};
use crate::error::{Error, Result};
use crate::library::whole::{self, Links};
use crate::paths::Paths;
use crate::refresh::lock::Lock;
use crate::refresh::opml::Outline;
use crate::safe::Safe;

/// Held while `feeds.toml` is read and written; in the state folder, for the config's is the user's.
const LOCK: &str = "feeds.lock";

/// What was done with each feed, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// An entry of this name was written.
    Added(String),
    /// A feed of this name has the address already.
    Known(String),
}

/// Writes entries for the feeds that no config names yet. What it names is read under a lock, for
/// several of these may run at once, and each writes the whole file.
pub fn subscribe(paths: &Paths, feeds: &[Outline]) -> Result<Vec<Outcome>> {
    let path = &paths.feeds_file()?;
    let _lock = Lock::wait(paths.state()?, LOCK)?;
    let text = match crate::config::file::read(path)? {
        Some((_, Some(problem))) => return Err(Error::new("edit", path, problem)),
        Some((text, None)) => text,
        None => String::new(),
    };
    let document: DocumentMut = text.parse().map_err(|cause: toml_edit::TomlError| {
        let line = cause.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        Error::of("edit", &format!("{}:{line}", path.display()), cause.message())
    })?;
    if document.get("feed").is_some_and(|item| item.as_array_of_tables().is_none()) {
        return Err(Error::new("edit", path, "\"feed\" in it is no list of [[feed]] tables"));
    }
    // What is wrong with the config was told when it was read the first time.
    let (config, _) = Config::load(paths);
    let (outcomes, list) = entries(&config.feeds, feeds);
    if !list.is_empty() {
        // Entries stand behind everything typed, so that every comment stays where it was put.
        let typed = text.trim_end();
        let gap = if typed.is_empty() { "" } else { "\n\n" };
        let mut added = DocumentMut::new();
        added.insert("feed", Item::ArrayOfTables(list));
        whole::write(path, format!("{typed}{gap}{added}").as_bytes(), Links::Follow)?;
    }
    Ok(outcomes)
}

fn entries(known: &[Feed], feeds: &[Outline]) -> (Vec<Outcome>, ArrayOfTables) {
    let mut names: HashMap<&str, String> = HashMap::new();
    for feed in known {
        if let Origin::Url(place) | Origin::File(place) = &feed.origin {
            names.entry(place).or_insert_with(|| feed.name.clone());
        }
    }
    let mut folders: HashSet<String> = known.iter().map(|feed| feed.folder.clone()).collect();
    // the last number of each slug: those before it are taken, and stay so
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut outcomes = Vec::new();
    let mut list = ArrayOfTables::new();
    for feed in feeds {
        if let Some(name) = names.get(feed.url.as_str()) {
            outcomes.push(Outcome::Known(name.clone()));
            continue;
        }
        let name = feed.title.to_string();
        let host = crate::refresh::http::host(&feed.url);
        let made = slug(&name).or_else(|| slug(host)).unwrap_or_else(|| "feed".to_owned());
        let number = numbers.entry(made.clone()).or_insert(0);
        let folder = loop {
            *number += 1;
            let folder = match *number {
                1 => made.clone(),
                number => format!("{made}-{number}"),
            };
            if folders.insert(folder.clone()) {
                break folder;
            }
        };
        let mut table = Table::new();
        table["name"] = value(name.as_str());
        if slug(&name).as_ref() != Some(&folder) {
            table["folder"] = value(folder);
        }
        table["url"] = value(feed.url.as_str());
        if !feed.tags.is_empty() {
            table["tags"] = value(feed.tags.iter().map(Safe::as_str).collect::<Array>());
        }
        if !list.is_empty() {
            table.decor_mut().set_prefix("\n");
        }
        list.push(table);
        names.insert(&feed.url, name.clone());
        outcomes.push(Outcome::Added(name));
    }
    (outcomes, list)
}

#[cfg(test)]
mod tests {
    use super::{Outcome, entries, subscribe};
    use crate::config::{Config, read};
    use crate::paths::Paths;
    use crate::refresh::opml::Outline;
    use crate::safe::Safe;
    use std::path::PathBuf;
    use std::sync::Barrier;
    use std::thread;

    use proptest::prelude::proptest;

    fn outline(title: &str, url: &str) -> Outline {
        Outline { title: Safe::line(title), url: url.to_owned(), tags: vec![Safe::line("x")] }
    }

    /// A home with this text in its `feeds.toml`.
    fn home(text: &str) -> (tempfile::TempDir, Paths, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        let path = paths.feeds_file().unwrap();
        std::fs::create_dir(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        (home, paths, path)
    }

    #[test]
    fn feeds_that_are_added_at_once_are_all_there() {
        let (_home, paths, _) = home("");
        let at_once = Barrier::new(12);
        let add = |number: usize| {
            let feed = outline("News", &format!("https://e.org/{}", number % 6));
            at_once.wait();
            subscribe(&paths, &[feed]).unwrap().remove(0)
        };
        let outcomes: Vec<Outcome> = thread::scope(|scope| {
            let threads: Vec<_> = (0..12).map(|number| scope.spawn(move || add(number))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let added = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Added(_))).count();
        let (config, problems) = Config::load(&paths);
        assert_eq!((added, config.feeds.len(), problems), (6, 6, Vec::new()));
    }

    #[test]
    fn an_entry_is_added_and_comments_stay() {
        let text = "# mine\n[[feed]] # the first\nurl = 'https://e.org'  # keep\n# end\n";
        let (_home, paths, path) = home(text);
        let feeds = [
            outline("E", "https://e.org"),
            outline("e.org", "https://e.org/2"),
            outline("河", "https://e.org/3"),
        ];
        let outcomes = subscribe(&paths, &feeds).unwrap();
        let added = |name: &str| Outcome::Added(name.into());
        assert_eq!(outcomes, [Outcome::Known("e.org".into()), added("e.org"), added("河")]);
        let after = std::fs::read_to_string(&path).unwrap();
        assert!(after.starts_with(&format!("{text}\n[[feed]]\nname = \"e.org\"\n")), "{after}");
        let (config, problems) = read(&after, &path);
        assert_eq!(problems, []);
        let folders: Vec<&str> = config.feeds.iter().map(|feed| feed.folder.as_str()).collect();
        assert_eq!(folders, ["e-org", "e-org-2", "e-org-3"]);
        let again = subscribe(&paths, &feeds).unwrap();
        assert!(again.iter().all(|outcome| matches!(outcome, Outcome::Known(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), after);
    }

    #[test]
    fn thousands_of_feeds_of_one_title_are_told_apart() {
        let feeds: Vec<Outline> =
            (1..=3000).map(|n| outline("News", &format!("https://e.org/{n}"))).collect();
        let (outcomes, list) = entries(&[], &[feeds.as_slice(), &feeds].concat());
        assert_eq!((outcomes.len(), list.len()), (6000, 3000));
        let folder = |n: usize| list.get(n).unwrap().get("folder").and_then(|f| f.as_str());
        assert_eq!((folder(0), folder(1), folder(2999)), (None, Some("news-2"), Some("news-3000")));
        assert_eq!(outcomes[5999], Outcome::Known("News".into()));
    }

    #[test]
    fn a_file_that_is_not_toml_is_left_alone() {
        for (text, fault) in [
            ("a = 1\nb = [\n", "feeds.toml:"),
            ("feed = 3\n", "\"feed\" in it is no list of [[feed]] tables"),
        ] {
            let (_home, paths, path) = home(text);
            let error = subscribe(&paths, &[outline("E", "https://e.org")]).unwrap_err();
            assert!(error.to_string().contains(fault), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    proptest! {
        #[test]
        fn whatever_a_feed_is_called_its_entry_reads_back(title in "\\PC{1,30}", rest in "[a-z?&=\"'#]{0,12}") {
            let (_home, paths, path) = home("");
            let url = format!("https://e.org/{rest}");
            let outline = Outline { title: Safe::line(&format!("a{title}")), url, tags: Vec::new() };
            subscribe(&paths, &[outline]).unwrap();
            let (config, problems) = read(&std::fs::read_to_string(&path).unwrap(), &path);
            assert_eq!((config.feeds.len(), problems), (1, Vec::new()));
        }
    }
}
