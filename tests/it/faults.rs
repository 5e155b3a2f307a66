//! Writers that are killed at any moment, torn lines, a full disk, several writers at once, copies of
//! conflicts and damaged snapshots: what was acknowledged is there, all else is whole or absent.
//!
//! A writer is a process of its own that keeps quotes as the reader does and says of each event that
//! it lies on the disk. `PULLQUOTE_FAULTS=10000` makes the run as long as wanted; one of 10000 takes some
//! minutes, for every writer begins by reading all that the ones before it left.

#![allow(clippy::print_stdout, reason = "a writer acknowledges on its standard output")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pullquote::article::{ArticleId, Now};
use pullquote::journal::Draft;
use pullquote::library::log::{Log, Past};
use pullquote::library::quotes::{Snapshot, Snapshots, fresh_id};
use pullquote::library::{Library, Source};
use pullquote::quote::taking::Subject;
use pullquote::quote::{Book, Quote, QuoteId};

const FOLDER: &str = "PULLQUOTE_FAULT_FOLDER";
const DEVICE: &str = "one";
/// Sentences of the article.
const SENTENCES: usize = 200;
/// Copies of conflicts that lie about at once, as many as Syncthing keeps. Each holds the whole journal
/// of its time, and every writer reads all of them.
const COPIES: u32 = 10;
/// Events in a run when nobody asks for more.
const EVENTS: usize = 1000;

/// How many events, and about how many faults in all, are asked for.
pub(crate) fn events() -> usize {
    std::env::var("PULLQUOTE_FAULTS").ok().and_then(|n| n.parse().ok()).unwrap_or(EVENTS)
}

fn sentence(number: usize) -> String {
    format!("Sentence {number} of the lock keepers stands on its own.")
}

fn write_article(folder: &Path) {
    let sentences: Vec<String> = (0..SENTENCES).map(sentence).collect();
    std::fs::write(folder.join("article.txt"), sentences.join("\n\n")).unwrap();
}

/// Keeps quotes until it has written so many events, or is killed; says so of each that lies on the
/// disk. Notes and removals are events, too.
fn write(folder: &Path, count: usize) {
    let library = Library::new(vec![Source::File(folder.join("article.txt"))]);
    let mut found = Vec::new();
    library.each(&mut |part, _| {
        found.extend(part);
        true
    });
    let article = &found[0].article;
    let text = article.document.text.as_str();
    let snapshots = Snapshots::new(&folder.join("snapshots"));
    let (mut log, past) = Log::open(&folder.join("journal"), DEVICE);
    let mut book = book(&past);
    let (id, now) = (ArticleId::new(None, None, "article.txt"), Now::read());
    let mut out = std::io::stdout().lock();
    let mut kept: Vec<QuoteId> = book.kept().into_iter().map(|quote| quote.id).collect();
    for number in 0..count {
        let at = number * 7 % kept.len().max(1);
        let (draft, said): (Draft, String) = match (number % 3, kept.get(at).cloned()) {
            (1, Some(id)) => match book.say(&id, "note", &format!("note {number}")) {
                Some(draft) => (draft, format!("note {id} {number}")),
                None => continue,
            },
            (2, Some(id)) if number % 4 == 0 => {
                kept.swap_remove(at);
                // The other writer may have removed it.
                let Some(draft) = book.remove(&id) else { continue };
                (draft, format!("gone {id}"))
            }
            _ => {
                let words = sentence(number * 13 % SENTENCES);
                let start = text.find(&words).unwrap();
                let revision = snapshots.keep(text).unwrap();
                let subject =
                    Subject { article, id: &id, quotations: &[], revision: &revision, context: 64 };
                let name = fresh_id(Now::read());
                let passage = start..start + words.len();
                let draft = subject.keep(&name, std::slice::from_ref(&passage), now).unwrap();
                kept.push(name.clone());
                (draft, format!("kept {name}"))
            }
        };
        match log.append(draft, Now::read()) {
            Ok(events) => events.iter().for_each(|event| book.fold(event)),
            Err(error) => {
                writeln!(out, "full {error}").unwrap();
                return;
            }
        }
        writeln!(out, "ack {said}").unwrap();
    }
    writeln!(out, "end").unwrap();
}

#[test]
#[ignore = "it is the process that the others start, and kill"]
fn the_writer() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let count = std::env::var("PULLQUOTE_FAULT_EVENTS").unwrap().parse().unwrap();
    write(&PathBuf::from(folder), count);
}

/// Starts a writer; `limit` is the most kilobytes that a file of its may have.
fn start(folder: &Path, count: usize, limit: Option<usize>) -> Child {
    // An ignored SIGXFSZ turns the limit into an error of the write, as a full disk is one.
    let limit =
        limit.map_or(String::new(), |limit| format!("ulimit -f {}; trap '' XFSZ; ", limit * 2));
    let script = format!("{limit}exec \"$0\" faults::the_writer --exact --ignored --nocapture");
    Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, folder)
        .env("PULLQUOTE_FAULT_EVENTS", count.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What writers have acknowledged.
#[derive(Default)]
struct Acknowledged {
    kept: BTreeSet<String>,
    gone: BTreeSet<String>,
    /// The last note of each quote.
    notes: BTreeMap<String, String>,
    events: usize,
    full: bool,
}

impl Acknowledged {
    fn take(&mut self, line: &str) {
        // The test's own output may stand before it in the line.
        self.full |= line.contains("full cannot write to");
        let Some((_, said)) = line.split_once("ack ") else { return };
        let words: Vec<&str> = said.split(' ').collect();
        match words.as_slice() {
            ["kept", id] => drop(self.kept.insert((*id).to_owned())),
            ["gone", id] => drop(self.gone.insert((*id).to_owned())),
            ["note", id, number] => {
                self.notes.insert((*id).to_owned(), format!("note {number}"));
            }
            _ => panic!("{line}"),
        }
        self.events += 1;
    }

    /// Reads what a writer says, and kills it after so many lines and a moment.
    fn watch(&mut self, mut child: Child, kill: Option<(usize, Duration)>) {
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = 0;
        for line in lines.by_ref() {
            let Ok(line) = line else { break };
            self.take(&line);
            seen += usize::from(line.contains("ack "));
            if let Some((after, moment)) = kill
                && seen >= after
            {
                let begun = Instant::now();
                while begun.elapsed() < moment {
                    std::hint::spin_loop();
                }
                child.kill().unwrap();
                break;
            }
        }
        // What it said before it died counts.
        lines.map_while(Result::ok).for_each(|line| self.take(&line));
        child.wait().unwrap();
    }
}

fn book(past: &Past) -> Book {
    let mut book = Book::default();
    past.events.iter().for_each(|event| book.fold(event));
    book
}

fn past(folder: &Path) -> Past {
    Log::open(&folder.join("journal"), DEVICE).1
}

/// Every acknowledged quote is there, and every quote that is there is whole.
#[track_caller]
fn assert_whole(folder: &Path, acknowledged: &Acknowledged) {
    let book = book(&past(folder));
    let snapshots = Snapshots::new(&folder.join("snapshots"));
    let kept: BTreeMap<String, Quote> =
        book.kept().into_iter().map(|quote| (quote.id.to_string(), quote)).collect();
    for id in acknowledged.kept.difference(&acknowledged.gone) {
        // A removal may lie on the disk whose acknowledgement was killed with its writer.
        let id = QuoteId::parse(id).unwrap();
        assert!(book.holds(&id), "{id} was said to be kept");
    }
    for id in &acknowledged.gone {
        assert!(!kept.contains_key(id), "{id} was said to be removed");
    }
    for (id, note) in &acknowledged.notes {
        if let Some(quote) = kept.get(id) {
            assert!(!quote.note.is_empty(), "{id} was said to have the note {note}");
        }
    }
    let sentences: BTreeSet<String> = (0..SENTENCES).map(sentence).collect();
    for quote in kept.values() {
        assert!(sentences.contains(quote.text.as_str()), "{:?}", quote.text);
        assert_eq!(snapshots.verify(quote), None, "{}", quote.id);
    }
}

/// Numbers that are the same in every run (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn throw(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

#[test]
fn killed_at_any_moment_with_torn_lines_between_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    write_article(folder.path());
    let journal = folder.path().join("journal").join(format!("{DEVICE}.jsonl"));
    let (mut acknowledged, mut dice, mut round) = (Acknowledged::default(), Dice(2026), 0u32);
    while acknowledged.events < events() {
        round += 1;
        let after = 1 + usize::try_from(dice.throw(120)).unwrap();
        let moment = Duration::from_micros(dice.throw(3000));
        let before = acknowledged.events;
        acknowledged.watch(start(folder.path(), 100_000, None), Some((after, moment)));
        // It is killed after its first word: one that said nothing has died by itself.
        assert!(acknowledged.events > before, "the writer of round {round} wrote nothing");
        match round % 4 {
            // What a machine that lost its power leaves at the end of a file.
            1 => {
                let torn = &br#"{"v":1,"n":9999,"dev":"one","at":"2026-11-22T0"#[..];
                let torn = &torn[..1 + usize::try_from(dice.throw(torn.len() as u64)).unwrap()];
                let mut file = std::fs::OpenOptions::new().append(true).open(&journal).unwrap();
                file.write_all(torn).unwrap();
            }
            // What a file sync makes of two devices that wrote to one file.
            2 => {
                let copy = |round| {
                    journal.with_file_name(format!("{DEVICE}.sync-conflict-20261122-{round}.jsonl"))
                };
                std::fs::copy(&journal, copy(round)).unwrap();
                if let Some(oldest) = round.checked_sub(4 * COPIES).filter(|oldest| *oldest > 0) {
                    std::fs::remove_file(copy(oldest)).unwrap();
                }
            }
            _ => {}
        }
    }
    assert_whole(folder.path(), &acknowledged);
    let problems = past(folder.path()).problems.len();
    assert!(round > 5 && problems > 0, "{round} rounds, {problems} torn lines");
}

#[test]
fn a_disk_that_is_full_takes_an_event_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    write_article(folder.path());
    let mut acknowledged = Acknowledged::default();
    let mut before = 0;
    for limit in [64, 65, 66, 100, 101] {
        acknowledged.full = false;
        acknowledged.watch(start(folder.path(), 100_000, Some(limit)), None);
        assert!(acknowledged.full, "nothing was refused at {limit} kB");
        assert!(acknowledged.events > before, "nothing was written up to {limit} kB");
        before = acknowledged.events;
        assert_whole(folder.path(), &acknowledged);
        assert_eq!(past(folder.path()).problems, [], "half a line stayed at {limit} kB");
    }
    acknowledged.watch(start(folder.path(), 20, None), None);
    assert_eq!(acknowledged.events, before + 20, "with room again it goes on");
    assert_whole(folder.path(), &acknowledged);
}

#[test]
fn five_writers_at_once_lose_nothing_of_each_other() {
    let folder = tempfile::tempdir().unwrap();
    write_article(folder.path());
    let count = (events() / 5).max(60);
    let runs = [(); 5].map(|()| {
        let folder = folder.path().to_owned();
        std::thread::spawn(move || {
            let mut acknowledged = Acknowledged::default();
            acknowledged.watch(start(&folder, count, None), None);
            acknowledged
        })
    });
    let mut all = Acknowledged::default();
    for run in runs {
        let one = run.join().unwrap();
        assert!(one.events > count / 2, "{}", one.events);
        all.events += one.events;
        all.kept.extend(one.kept);
        all.gone.extend(one.gone);
    }
    assert_whole(folder.path(), &all);
    let past = past(folder.path());
    let numbers: BTreeSet<u64> = past.events.iter().map(|event| event.n).collect();
    assert_eq!(
        (past.events.len(), numbers.len(), past.problems.len()),
        (all.events, all.events, 0)
    );
}

#[test]
fn a_damaged_snapshot_is_named_and_made_anew_by_the_next_quote_of_its_text() {
    let folder = tempfile::tempdir().unwrap();
    write_article(folder.path());
    let mut acknowledged = Acknowledged::default();
    acknowledged.watch(start(folder.path(), 30, None), None);
    let snapshots = Snapshots::new(&folder.path().join("snapshots"));
    let file = std::fs::read_dir(folder.path().join("snapshots")).unwrap().next().unwrap();
    let file = file.unwrap().path();
    let text = std::fs::read(&file).unwrap();
    for damage in [&text[..text.len() / 2], b"", b"\xff\xfe", &text[1..]] {
        std::fs::write(&file, damage).unwrap();
        let quotes = book(&past(folder.path())).kept();
        let told: Vec<String> = quotes.iter().filter_map(|quote| snapshots.verify(quote)).collect();
        assert_eq!(told.len(), quotes.len());
        assert!(told.iter().all(|what| what.ends_with("is damaged")), "{told:?}");
        let revision = file.file_stem().unwrap().to_str().unwrap();
        assert!(matches!(snapshots.load(revision), Ok(Snapshot::Damaged(_))));
        acknowledged.watch(start(folder.path(), 1, None), None);
        assert_whole(folder.path(), &acknowledged);
    }
}
