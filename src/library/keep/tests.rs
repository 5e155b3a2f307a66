//! A library on disk and its keeper, as a reader would meet them.

mod lost;
mod marks;
mod settled;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OpenFlags};

use crate::article::{ArticleId, Now};
use crate::journal::{Change, Draft, Event};
use crate::library::keep::{Journal, Keeper, News, place};
use crate::library::log::Log;
use crate::library::{Library, Source};

/// Nothing that works takes as long, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct House {
    root: tempfile::TempDir,
}

struct Kept {
    keeper: Keeper,
    news: Receiver<News>,
}

impl House {
    fn new() -> Self {
        let house = Self { root: tempfile::tempdir().unwrap() };
        fs::create_dir_all(house.path("feeds")).unwrap();
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path("feeds").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // as a careful writer does it: nobody sees half of it
        let draft = path.with_file_name(".draft");
        fs::write(&draft, text).unwrap();
        fs::rename(draft, path).unwrap();
    }

    fn start(&self) -> Kept {
        self.start_in(&self.path("cache"), vec![Source::Folder(self.path("feeds"))])
    }

    fn start_in(&self, cache: &Path, sources: Vec<Source>) -> Kept {
        let (sender, news) = channel();
        let journal = self.journal();
        let library = Arc::new(Library::new(sources));
        let told = move |news| {
            let _ = sender.send(news);
        };
        let keeper = Keeper::start(library, Some(cache), Some(journal), told).unwrap();
        Kept { keeper, news }
    }

    /// Starts and ends as soon as anything of the library was written.
    fn cut_off(&self) {
        let (sender, first) = channel();
        let (go, gate) = channel::<()>();
        // the writer stands still behind what it wrote first until nothing more is taken
        let told = move |news| {
            if matches!(news, News::Changed(_)) {
                let _ = sender.send(());
                let _ = gate.recv();
            }
        };
        let (cache, journal) = (self.path("cache"), Some(self.journal()));
        let keeper = Keeper::start(self.library(), Some(&cache), journal, told).unwrap();
        first.recv_timeout(PATIENCE).unwrap();
        let inbox = keeper.inbox.clone();
        let ending = std::thread::spawn(|| drop(keeper));
        while !inbox.is_closed() {
            std::thread::yield_now();
        }
        drop(go);
        ending.join().unwrap();
    }

    fn journal(&self) -> Journal {
        Journal { folder: self.path("journal"), device: "me".to_owned() }
    }

    fn library(&self) -> Arc<Library> {
        Arc::new(Library::new(vec![Source::Folder(self.path("feeds"))]))
    }

    fn database(&self) -> PathBuf {
        let files = fs::read_dir(self.path("cache/index")).unwrap();
        let mut files = files.map(|file| file.unwrap().path());
        files.find(|path| path.extension().is_some_and(|extension| extension == "db")).unwrap()
    }

    /// Values of a query's first column.
    fn ask(&self, sql: &str) -> Vec<String> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let Ok(connection) = Connection::open_with_flags(self.database(), flags) else {
            return Vec::new();
        };
        connection.busy_timeout(PATIENCE).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|row| row.unwrap()).collect()
    }

    /// Writes into the index what nobody writes.
    fn damage(&self, sql: &str) {
        Connection::open(self.database()).unwrap().execute(sql, []).unwrap();
    }

    /// `feed · title`, newest first.
    fn rows(&self) -> Vec<String> {
        self.ask(
            "SELECT f.title || ' · ' || m.title FROM article a JOIN meta m ON m.id = a.id
             JOIN feed f ON f.id = a.feed ORDER BY a.id DESC",
        )
    }

    fn read(&self) -> Vec<String> {
        self.ask(
            "SELECT m.title FROM article a JOIN meta m ON m.id = a.id WHERE read ORDER BY m.title",
        )
    }

    /// Files as the index knows them.
    fn stamps(&self) -> Vec<String> {
        self.ask(
            "SELECT concat_ws('/', CAST(d.path AS TEXT), CAST(f.name AS TEXT)) FROM file f
               JOIN folder d ON d.id = f.folder ORDER BY 1",
        )
    }

    fn append(&self, device: &str, title: &str) {
        let (mut log, _) = Log::open(&self.path("journal"), device);
        log.append(marked(title), Now::on(2026, 11, 22)).unwrap();
    }
}

impl Kept {
    /// Waits for news that are meant, and returns all until then.
    fn until(&self, is_meant: impl Fn(&News) -> bool) -> Vec<News> {
        let mut seen = Vec::new();
        loop {
            let news = match self.news.recv_timeout(PATIENCE) {
                Ok(news) => news,
                Err(error) => panic!("{error}: {seen:?}"),
            };
            let meant = is_meant(&news);
            seen.push(news);
            if meant {
                return seen;
            }
        }
    }

    fn done(&self) -> Vec<News> {
        self.until(|news| matches!(news, News::Done(_)))
    }

    /// Waits until something holds; each change asks again.
    fn until_true(&self, holds: impl Fn() -> bool) {
        while !holds() {
            if let Err(error) = self.news.recv_timeout(PATIENCE) {
                panic!("{error}");
            }
        }
    }
}

fn marked(title: &str) -> Draft {
    Draft::new(vec![ArticleId::new(Some(&format!("urn:{title}")), None, "")], Change::Read(true))
}

fn article(title: &str, day: &str, words: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = {day}\nid = \"urn:{title}\"\n+++\n{words}\n")
}

fn two(house: &House) {
    house.write("herald/a.md", &article("A", "2021-09-25", "The river rose."));
    house.write("herald/b.md", &article("B", "2021-09-26", "The bridge fell."));
    house.write("herald/feed.toml", "title = \"The Herald\"\n");
}

/// The same, all of it in the index.
fn kept_two() -> (House, Kept) {
    let house = House::new();
    two(&house);
    let kept = house.start();
    kept.done();
    (house, kept)
}

#[test]
fn a_library_is_listed_then_read_and_then_left_alone() {
    let (house, kept) = kept_two();
    assert_eq!(house.rows(), ["The Herald · B", "The Herald · A"]);
    assert_eq!(house.ask("SELECT 'x' FROM words('bridge')"), ["x"]);
    drop(kept);
    let index =
        Connection::open_with_flags(house.database(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    // differs when somebody else has written in between
    let version =
        || index.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0)).unwrap();
    let before = version();
    let kept = house.start();
    let news = kept.done();
    assert!(
        news.iter().all(|news| matches!(news, News::Marked(p) if p.total == 0)
            || matches!(news, News::Listed(_) | News::Done(_))),
        "{news:?}"
    );
    drop(kept);
    assert_eq!(version(), before);
}

#[cfg(unix)]
#[test]
fn folders_that_link_to_one_another_are_listed_as_often_as_they_are_linked() {
    let house = House::new();
    let folders = ["a", "b", "c", "d"];
    for folder in folders {
        house.write(&format!("{folder}/{folder}.md"), "Words.\n");
    }
    for (from, to) in folders.iter().flat_map(|from| folders.map(|to| (from, to))) {
        let link = house.path("feeds").join(from).join(format!("to-{to}"));
        std::os::unix::fs::symlink(house.path("feeds").join(to), link).unwrap();
    }
    house.start().done();
    // each where it lies and once in each of the others
    assert_eq!(house.rows().len(), 16);
    assert_eq!(house.library().jobs(&mut Vec::new()).len(), 16);
}

#[test]
fn another_folder_in_the_place_of_the_library_is_looked_at_and_watched() {
    let (house, kept) = kept_two();
    let next = house.path("next/herald");
    fs::create_dir_all(&next).unwrap();
    fs::write(next.join("c.md"), article("C", "2021-09-27", "New.")).unwrap();
    fs::rename(house.path("feeds"), house.path("away")).unwrap();
    fs::rename(house.path("next"), house.path("feeds")).unwrap();
    kept.until_true(|| house.rows() == ["herald · C"]);
    house.write("herald/d.md", &article("D", "2021-09-28", "Newer."));
    kept.until_true(|| house.rows().len() == 2);
}

#[test]
fn a_library_that_is_not_there_is_awaited() {
    let house = House::new();
    let feeds = house.path("feeds");
    let kept = house.start();
    kept.done();
    fs::remove_dir(&feeds).unwrap();
    kept.keeper.scan();
    let news = kept.done();
    assert!(news.iter().any(|news| matches!(news, News::Problems(_))), "{news:?}");
    fs::create_dir_all(house.path("feeds/herald")).unwrap();
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    kept.until_true(|| house.rows().len() == 1);
    house.write("herald/d.md", &article("D", "2021-09-28", "Newer."));
    kept.until_true(|| house.rows().len() == 2);
}

#[test]
fn who_makes_an_index_removes_those_that_nobody_opens_any_more() {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    let house = House::new();
    two(&house);
    let folder = house.path("cache/index");
    fs::create_dir_all(&folder).unwrap();
    let [old, newer, held, foreign] =
        ["00000000000000aa", "00000000000000bb", "00000000000000cc", "somebody's"];
    let lay = |name: &str, days: u32| {
        for ending in ["db", "db-wal"] {
            fs::write(folder.join(name).with_extension(ending), "").unwrap();
        }
        let lock = fs::File::create(folder.join(name).with_extension("lock")).unwrap();
        lock.set_modified(SystemTime::now() - DAY * days).unwrap();
        lock
    };
    let locks = [lay(old, 91), lay(newer, 89), lay(held, 91), lay(foreign, 91)];
    locks[2].lock().unwrap();
    let there = || {
        let exists = |name: &str, ending| folder.join(name).with_extension(ending).exists();
        let mut all = vec![old, newer, held, foreign];
        all.retain(|name| exists(name, "db") || exists(name, "db-wal"));
        all
    };
    house.start().done();
    assert_eq!(there(), [newer, held, foreign]);
    drop(locks);
    // only who makes one looks
    house.start().done();
    assert_eq!(there(), [newer, held, foreign]);
    house.start_in(&house.path("cache"), vec![Source::Folder(house.path("feeds/herald"))]).done();
    assert_eq!(there(), [newer, foreign]);
}

#[test]
fn when_all_rows_are_there_it_is_said_before_the_texts_are_read() {
    let house = House::new();
    let count = 500;
    for n in 0..count {
        house.write(&format!("f/{n}.md"), &article(&format!("T{n}"), "2021-09-25", "Words."));
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", house.path("feeds/f/up")).unwrap();
    let kept = house.start();
    let listed = kept.until(|news| matches!(news, News::Listed(_)));
    assert_eq!(house.rows().len(), count);
    let told = listed.iter().any(|news| matches!(news, News::Problems(_)));
    assert_eq!(told, cfg!(unix), "{listed:?}");
    assert!(!listed.iter().any(|news| matches!(news, News::Done(_))));
    kept.done();
}

#[test]
fn what_changes_on_disk_changes_in_the_list() {
    let (house, kept) = kept_two();
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    kept.until_true(|| house.rows() == ["The Herald · C", "The Herald · B", "The Herald · A"]);
    house.write("herald/a.md", &article("A2", "2021-09-28", "The river fell again."));
    kept.until_true(|| house.rows()[0] == "The Herald · A2" && house.rows().len() == 3);
    kept.until_true(|| house.ask("SELECT 'x' FROM words('again')") == ["x"]);
    fs::rename(house.path("feeds/herald/b.md"), house.path("feeds/herald/bb.md")).unwrap();
    kept.until_true(|| house.stamps().iter().any(|stamp| stamp.contains("bb.md")));
    kept.until_true(|| house.rows() == ["The Herald · A2", "The Herald · C", "The Herald · B"]);
    fs::rename(house.path("feeds/herald"), house.path("feeds/times")).unwrap();
    kept.until_true(|| !house.stamps().iter().any(|stamp| stamp.contains("/herald/")));
    kept.until_true(|| house.rows().len() == 3);
    house.write("times/feed.toml", "title = \"The Times\"\n");
    kept.until_true(|| house.rows().iter().all(|row| row.starts_with("The Times · ")));
    fs::remove_dir_all(house.path("feeds/times")).unwrap();
    kept.until_true(|| house.rows().is_empty());
    house.write("times/d.md", &article("D", "2021-09-27", "New."));
    kept.until_true(|| house.rows() == ["times · D"]);
}

#[test]
fn what_changed_while_nobody_looked_is_found_at_the_start() {
    let house = House::new();
    two(&house);
    house.write("old/x.md", &article("X", "2020-01-01", "Old."));
    house.start().done();
    fs::remove_dir_all(house.path("feeds/old")).unwrap();
    house.write("herald/a.md", &article("A2", "2021-09-28", "The river fell again."));
    house.write("herald/feed.toml", "title = \"The new Herald\"\n");
    house.start().done();
    assert_eq!(house.rows(), ["The new Herald · A2", "The new Herald · B"]);
}

#[test]
fn a_build_that_was_cut_off_goes_on_where_it_was() {
    let house = House::new();
    for n in 0..300 {
        house.write(&format!("f/{n}.md"), &article(&format!("T{n}"), "2021-09-25", "Words."));
    }
    house.cut_off();
    let rows = house.rows().len();
    assert!((1..300).contains(&rows), "{rows}");
    assert_eq!(house.ask("SELECT 'x' FROM file WHERE whole = 0").len(), rows);
    let laid = || house.ask("SELECT name FROM sqlite_schema WHERE name = 'file_todo'").len();
    assert_eq!(laid(), 0);
    house.start().done();
    assert_eq!(laid(), 1);
    assert_eq!(house.rows().len(), 300);
    assert!(house.ask("SELECT 'x' FROM file WHERE whole = 0").is_empty());
    assert_eq!(house.ask("SELECT 'x' FROM words('words')").len(), 300);
}

#[test]
fn a_new_name_of_a_feed_that_was_cut_off_is_given_to_the_rest_at_the_next_start() {
    let house = House::new();
    let count = 300;
    let name = |feed: &str| house.write("f/feed.toml", &format!("title = \"{feed}\"\n"));
    let named = |feed: &str| house.rows().iter().filter(|row| row.starts_with(feed)).count();
    for n in 0..count {
        house.write(&format!("f/{n}.md"), &article(&format!("T{n}"), "2021-09-25", "Words."));
    }
    name("Old");
    house.start().done();
    assert_eq!(named("Old"), count);
    name("New");
    house.cut_off();
    assert!(named("Old") > 0, "it was cut off too late");
    house.start().done();
    assert_eq!(named("New"), count);
}

#[test]
fn two_copies_share_an_index_and_the_second_takes_over() {
    let house = House::new();
    two(&house);
    let one = house.start();
    one.done();
    let two = house.start();
    two.until(|news| matches!(news, News::Changed(_) | News::Marked(_)));
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    two.until_true(|| house.rows().len() == 3);
    let (mut log, _) = Log::open(&house.path("journal"), "me");
    two.keeper.fold(log.append(marked("A"), Now::on(2026, 11, 22)).unwrap());
    two.until_true(|| house.read() == ["A"]);
    drop(one);
    two.done();
    house.write("herald/d.md", &article("D", "2021-09-28", "New."));
    two.until_true(|| house.rows().len() == 4);
}

#[test]
fn where_no_lock_can_be_made_each_builds() {
    let house = House::new();
    house.start().done();
    let lock = house.database().with_extension("lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(lock).unwrap();
    two(&house);
    house.start().done();
    assert_eq!(house.rows().len(), 2);
}

#[test]
fn without_a_place_to_write_the_index_lives_in_memory() {
    let house = House::new();
    two(&house);
    fs::write(house.path("cache"), "a file, and no folder").unwrap();
    let kept = house.start();
    let news = kept.done();
    assert!(matches!(&news[0], News::InMemory(_)), "{news:?}");
    let reader = kept.keeper.reader().unwrap();
    assert_eq!(
        (reader.stamps(&house.path("feeds/herald")).unwrap().len(), reader.left().unwrap()),
        (3, 0)
    );
    house.write("herald/c.md", &article("C", "2021-09-27", "New."));
    kept.until_true(|| reader.stamps(&house.path("feeds/herald")).unwrap().len() == 4);
}

#[test]
fn a_single_file_and_the_welcome_need_no_file_of_their_own() {
    let house = House::new();
    two(&house);
    let path = house.path("feeds/herald/a.md");
    let sources =
        vec![Source::File(path.clone()), Source::Stdin(b"Words.".to_vec().into()), Source::Welcome];
    let kept = house.start_in(&house.path("cache"), sources);
    kept.done();
    let reader = kept.keeper.reader().unwrap();
    let before = reader.stamps(&house.path("feeds/herald")).unwrap();
    assert_eq!(before.len(), 1);
    assert!(!house.path("cache").exists());
    house.write("herald/a.md", &article("A2", "2021-09-28", "The river fell again."));
    kept.until_true(|| reader.stamps(&house.path("feeds/herald")).unwrap() != before);
}

#[test]
fn a_file_of_many_articles_and_many_files_of_one_are_all_taken_in() {
    let house = House::new();
    let items: String = (0..3_000)
        .map(|n| format!("<item><title>I{n}</title><guid>urn:i:{n}</guid><description>Words.</description></item>"))
        .collect();
    house.write("wire/feed.xml", &format!("<rss><channel><title>W</title>{items}</channel></rss>"));
    for n in 0..5_000 {
        let path = house.path(&format!("feeds/f{}", n % 7));
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join(format!("{n}.md")), article(&format!("T{n}"), "2021-09-25", "Text."))
            .unwrap();
    }
    let kept = house.start();
    kept.done();
    assert_eq!(house.rows().len(), 8_000);
    assert!(house.ask("SELECT 'x' FROM file WHERE whole = 0").is_empty());
    assert_eq!(house.ask("SELECT 'x' FROM words('words')").len(), 3_000);
    assert_eq!(house.ask("SELECT 'x' FROM words('text')").len(), 5_000);
}

#[test]
fn what_is_wrong_with_files_is_told_and_then_no_more() {
    let house = House::new();
    two(&house);
    house.write("herald/feed.toml", "title = [");
    house.write("herald/e.md", "");
    let kept = house.start();
    let news = kept.until(|news| matches!(news, News::Problems(p) if p.len() == 2));
    let Some(News::Problems(problems)) = news.last() else { panic!() };
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(
        told[0].ends_with("herald/e.md: the file is empty, so there is no article"),
        "{told:?}"
    );
    assert!(told[1].contains("herald/feed.toml:1: "), "{told:?}");
    house.write("herald/feed.toml", "title = \"The Herald\"");
    house.write("herald/e.md", &article("E", "2021-09-27", "New."));
    kept.until(|news| matches!(news, News::Problems(p) if p.is_empty()));
}

#[test]
fn a_folder_that_cannot_be_read_takes_nothing_from_the_list() {
    let house = House::new();
    two(&house);
    house.start().done();
    fs::rename(house.path("feeds"), house.path("away")).unwrap();
    let kept = house.start();
    let news = kept.done();
    assert!(news.iter().any(|news| matches!(news, News::Problems(p) if p.len() == 1)), "{news:?}");
    assert_eq!(house.rows().len(), 2);
}

#[test]
fn two_devices_or_journals_at_one_cache_do_not_take_their_index_from_each_other() {
    let house = House::new();
    two(&house);
    let journals = [
        house.journal(),
        Journal { device: "other".to_owned(), ..house.journal() },
        Journal { folder: house.path("elsewhere"), ..house.journal() },
    ];
    let start = |journal: &Journal| {
        let (sender, news) = channel();
        let told = move |news| {
            let _ = sender.send(news);
        };
        let (cache, journal) = (house.path("cache"), Some(journal.clone()));
        Kept { keeper: Keeper::start(house.library(), Some(&cache), journal, told).unwrap(), news }
    };
    let all: Vec<Kept> = journals.iter().map(start).collect();
    for kept in &all {
        kept.done();
    }
    // each counts its own changes, from the same number on
    for (kept, journal) in all.iter().zip(&journals) {
        let draft = marked("A");
        let at = "2026-01-01T00:00:00.000Z".to_owned();
        let event = Event { v: 1, n: 7, dev: journal.device.clone(), at, draft };
        kept.keeper.fold(vec![event]).recv().unwrap();
    }
    for kept in &all {
        let told: Vec<News> = kept.news.try_iter().collect();
        assert!(!told.iter().any(|news| matches!(news, News::Rebuilt(_))), "{told:?}");
    }
    let files = fs::read_dir(house.path("cache/index")).unwrap();
    let bases =
        files.filter(|file| file.as_ref().unwrap().path().extension() == Some("db".as_ref()));
    assert_eq!(bases.count(), 3);
}

#[test]
fn a_library_has_its_own_index_for_each_way_in_which_it_is_typed() {
    let house = House::new();
    let typed = |path: PathBuf| {
        place(&Library::new(vec![Source::Folder(path)]), None, Path::new("cache")).unwrap()
    };
    let (plain, roundabout) = (typed(house.path("feeds")), typed(house.path("feeds/../feeds")));
    assert_ne!(plain, roundabout);
    assert_eq!(plain, typed(house.path("feeds")));
}
