//! What a library costs: the first build of its index beside its floors, and what is asked of it
//! afterwards, in one process.
//!
//! `cargo bench --bench library -- 10000` writes so many articles into a temporary folder and
//! removes them; `-- FOLDER` takes a library that is there. Compare figures only within one run.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints its figures")]

#[path = "shared/dice.rs"]
mod dice;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pullquote::article::{Now, RowId};
use pullquote::library::index::spoken::Spoken;
use pullquote::library::index::token;
use pullquote::library::keep::{Keeper, News};
use pullquote::library::{Library, Source};
use pullquote::query::{self, Ask, Sort};
use rusqlite::Connection;

use crate::dice::Dice;

const FEEDS: usize = 20;
/// Rows of a screen.
const SCREEN: usize = 50;
const ROUNDS: usize = 30;
/// Articles in a transaction of the bare insert.
const TOGETHER: usize = 2_000;

fn main() {
    // cargo adds `--bench`
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let given = given.unwrap_or_else(|| "1000".to_owned());
    let temp = std::env::temp_dir().join(format!("pullquote-bench-{}", std::process::id()));
    let library = match given.parse() {
        Ok(count) => written(&temp.join("feeds"), count),
        Err(_) => PathBuf::from(given),
    };
    let files = files(&library);
    println!("{} articles in {}", files.len(), library.display());
    let read = measured("read every file, 2 threads", || read_all(&files));
    let text = read as f64 / 1e6;
    println!("  {text:.1} MB of files");
    build(&library, &temp.join("cache"), files.len());
    let size = size(&temp.join("cache"));
    println!("  index {:.1} MB, {:.2} of the files", size / 1e6, size / 1e6 / text);
    ask(&library, &temp.join("cache"));
    // a million would take its time and tell nothing more
    if files.len() <= 200_000 {
        measured("bare FTS5 insert of the same words", || bare(&files, &temp.join("bare.db")));
        quoted(&library, &temp.join("quoted.db"));
    }
    fs::remove_dir_all(temp).unwrap();
}

/// The first start, from nothing: when rows are there, when all are, when all words are.
fn build(library: &Path, cache: &Path, count: usize) {
    let (kept, news) = begin(library, cache);
    let clock = Clock::start();
    let mut first = true;
    loop {
        let told = news.recv().unwrap();
        if first && kept.reader().unwrap().counts().unwrap().total >= SCREEN.min(count) {
            first = false;
            clock.say("first start: a screenful of rows");
        }
        match told {
            News::Listed(_) => clock.say("first start: all rows"),
            News::Done(_) => break,
            _ => {}
        }
    }
    clock.say("first start: all words");
    drop(kept);
    clock.say("first start: closed");
    let (kept, news) = begin(library, cache);
    let clock = Clock::start();
    while !matches!(news.recv().unwrap(), News::Done(_)) {}
    clock.say("later start: everything looked at");
    drop(kept);
}

/// Lists, pages and searches of a finished index.
fn ask(library: &Path, cache: &Path) {
    let (kept, news) = begin(library, cache);
    while !matches!(news.recv().unwrap(), News::Done(_)) {}
    let index = kept.reader().unwrap();
    let mut all = Vec::new();
    let ask = |text: &str, typing| {
        let query = query::parse(text, &Now::read(), typing).0;
        Ask { query, sort: Sort::Date, reverse: false }
    };
    index
        .list(&ask("", false), &mut |rows| {
            all.extend(rows);
            true
        })
        .unwrap();
    let clock = Clock::start();
    repeated("open a reader, counts, first screenful", || {
        let index = kept.reader().unwrap();
        index.counts().unwrap();
        screen(&index, &ask("", false))
    });
    repeated("list of all, complete", || {
        let mut count = 0;
        index
            .list(&ask("", false), &mut |rows| {
                count += rows.len();
                true
            })
            .unwrap();
        count
    });
    let mut at = 0;
    repeated("any page of it", || {
        at = (at + 7_919 * SCREEN) % all.len();
        index.rows(&all[at..(at + SCREEN).min(all.len())]).unwrap().len()
    });
    for typed in
        ["is:unread", "zanzibarite", "glasnoth", "the", "the of", "\"in the\"", "-the river"]
    {
        let ask = ask(typed, false);
        repeated(&format!("{typed}: first screenful"), || screen(&index, &ask));
        repeated(&format!("{typed}: counted"), || index.count(&ask.query).unwrap().0);
    }
    for letters in 1..="zanzibarite".len() {
        let typed = &"zanzibarite"[..letters];
        let ask = ask(typed, true);
        repeated(&format!("typed {typed}: first screenful"), || screen(&index, &ask));
    }
    for typed in ["t", "th", "the", "com", "gla", "str"] {
        let ask = ask(typed, true);
        repeated(&format!("typed {typed}: first screenful"), || screen(&index, &ask));
    }
    clock.say("all of that");
}

fn screen(index: &pullquote::library::index::Index, ask: &Ask) -> usize {
    let mut first: Vec<RowId> = Vec::new();
    index
        .list(ask, &mut |rows| {
            first = rows;
            false
        })
        .unwrap();
    first.truncate(SCREEN);
    index.rows(&first).unwrap().len()
}

fn begin(library: &Path, cache: &Path) -> (Keeper, Receiver<News>) {
    let (sender, news) = channel();
    let library = Arc::new(Library::new(vec![Source::Folder(library.to_owned())]));
    let told = move |news| {
        let _ = sender.send(news);
    };
    (Keeper::start(library, Some(cache), None, told).unwrap(), news)
}

/// An index of nothing but words, each table with the detail that it keeps.
fn bare_index(database: &Path, tables: &[(&str, &str)]) -> Connection {
    let connection = Connection::open(database).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4000;",
        )
        .unwrap();
    for (table, detail) in tables {
        let made = format!(
            "CREATE VIRTUAL TABLE {table} USING fts5(
               text, content='', contentless_delete=1, detail={detail}, tokenize='ascii');
             INSERT INTO {table}({table}, rank) VALUES('hashsize', 33554432);"
        );
        connection.execute_batch(&made).unwrap();
    }
    connection
}

/// Only what nobody can do without: the file, its words, an insert.
fn bare(files: &[PathBuf], database: &Path) {
    let connection = bare_index(database, &[("words", "full"), ("begins", "none")]);
    for (part, files) in files.chunks(TOGETHER).enumerate() {
        connection.execute_batch("BEGIN").unwrap();
        let mut put =
            connection.prepare_cached("INSERT INTO words(rowid, text) VALUES(?1, ?2)").unwrap();
        let begin = "INSERT INTO begins(rowid, text) VALUES(?1, ?2)";
        let mut begin = connection.prepare_cached(begin).unwrap();
        for (at, file) in files.iter().enumerate() {
            let text = fs::read_to_string(file).unwrap();
            let (row, words) = ((part * TOGETHER + at + 1) as i64, token::article("", &text));
            put.execute((row, words.body)).unwrap();
            begin.execute((row, words.begins)).unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }
}

/// What the index of the words has not: finding out what was said and by whom, and its words.
fn quoted(library: &Path, database: &Path) {
    let library = Library::new(vec![Source::Folder(library.to_owned())]);
    let connection = bare_index(database, &[("said", "full")]);
    connection.execute_batch("BEGIN").unwrap();
    let (mut spent, mut found) = (0.0, 0);
    library.each(&mut |texts, _| {
        let begun = on_processor();
        for said in texts.iter().flat_map(|text| Spoken::all(&text.article)) {
            found += 1;
            let mut put = connection.prepare_cached("INSERT INTO said(text) VALUES(?1)").unwrap();
            put.execute([said.words]).unwrap();
            if found % (2 * TOGETHER) == 0 {
                connection.execute_batch("COMMIT; BEGIN").unwrap();
            }
        }
        spent += on_processor() - begun;
        true
    });
    let begun = on_processor();
    connection.execute_batch("COMMIT").unwrap();
    spent += on_processor() - begun;
    println!(
        "{:44} processor {spent:8.2} s ({found})",
        "quotations found, bare insert of their words"
    );
}

fn read_all(files: &[PathBuf]) -> usize {
    let (next, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    bytes.fetch_add(fs::read(file).unwrap().len(), Ordering::Relaxed);
                }
            });
        }
    });
    bytes.into_inner()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => files.extend(self::files(&entry.path())),
            false => files.push(entry.path()),
        }
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension == "md"));
    files
}

fn size(folder: &Path) -> f64 {
    let files = fs::read_dir(folder.join("index")).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len() as f64).sum()
}

/// Articles of about 600 words, whose words are as unequally common as those of a language.
fn written(folder: &Path, count: usize) -> PathBuf {
    let mut dice = Dice(1);
    let words: Vec<String> = (0..20_000).map(|rank| word(&mut dice, rank)).collect();
    for n in 0..count {
        let feed = folder.join(format!("feed-{}", n % FEEDS));
        if n < FEEDS {
            fs::create_dir_all(&feed).unwrap();
        }
        let length = 50 + dice.below(600) + dice.below(600);
        let mut body = String::with_capacity(length * 7);
        for at in 0..length {
            body.push_str(&words[rank(&mut dice, words.len())]);
            body.push_str(if at % 80 == 79 { ".\n\n" } else { " " });
        }
        if n % 1_000 == 7 {
            body.push_str("zanzibarite");
        }
        if n % 20 == 3 {
            body.push_str(" glasnoth");
        }
        let (year, month, day) = (2010 + dice.below(15), 1 + dice.below(12), 1 + dice.below(28));
        let text = format!(
            "+++\ntitle = \"T{n:06} The river\"\ndate = {year}-{month:02}-{day:02}\nid = \"urn:{n}\"\nauthor = \"Ana Duarte\"\n+++\n\n{body}\n"
        );
        fs::write(feed.join(format!("{n:07}.md")), text).unwrap();
    }
    folder.to_owned()
}

/// Zipf's law: the tenth word is a tenth as common as the first.
fn rank(dice: &mut Dice, count: usize) -> usize {
    let share = dice.below(1 << 20) as f64 / f64::from(1 << 20);
    ((count as f64).powf(share) as usize).min(count) - 1
}

fn word(dice: &mut Dice, rank: usize) -> String {
    const COMMON: [&str; 12] =
        ["the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "river", "was"];
    COMMON.get(rank).map_or_else(|| dice.word(2), |word| (*word).to_owned())
}

/// Time, time of the processor, and the most memory since it was started.
struct Clock {
    begun: Instant,
    spent: f64,
}

impl Clock {
    fn start() -> Self {
        // forgets the peak of what was before; not every system can
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { begun: Instant::now(), spent: spent() }
    }

    fn say(&self, what: &str) {
        let (wall, spent) = (self.begun.elapsed().as_secs_f64(), spent() - self.spent);
        println!("{what:44} {wall:9.3} s, processor {spent:8.2} s, at most {:.1} MB", peak());
    }
}

fn measured<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let clock = Clock::start();
    let done = work();
    clock.say(what);
    done
}

fn repeated(what: &str, mut work: impl FnMut() -> usize) {
    let mut rows = 0;
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            rows = work();
            begun.elapsed()
        })
        .collect();
    times.sort();
    let in_ms = |time: Duration| time.as_secs_f64() * 1e3;
    let (half, last) = (in_ms(times[ROUNDS / 2]), in_ms(times[ROUNDS - 1]));
    println!("{what:44} {half:9.3} ms, at most {last:9.3} ms ({rows})");
}

/// Seconds of the processor that this process has used; 0 where the system does not say.
fn spent() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Seconds of the processor that this thread has used; 0 where the system does not say.
fn on_processor() -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0.0) / 1e9
}

/// Megabytes.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1e3
}
