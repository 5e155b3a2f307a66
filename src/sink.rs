//! Quotes that were kept → the files and commands of the config that they go to by themselves.
//!
//! The journal says what was kept, the outbox of each sink what it has got: a delivery is made from
//! the two, so that a run which is killed or fails leaves it to the next. A command can be given a
//! quote twice, when the machine stops between its end and our note of it; a file cannot, for where
//! an append begins is noted before. Only what this device kept is delivered, for another device
//! with the same config does the same.

mod due;
mod hand;
mod outbox;
mod turn;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::article::Now;
use crate::config::sink::{Sink, Target};
use crate::error::{Error, Problem, Result};
use crate::library::log::{self, Log};
use crate::paths::Paths;
use crate::quote::Book;
use crate::sink::due::{Asked, Due};
use crate::sink::hand::Hand;
use crate::sink::outbox::Outbox;
use crate::sink::turn::Turns;

/// What is to be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// What has been left as it is for long enough, and failed long enough ago.
    Due,
    /// Everything that a file waits for, at once; commands get what is due. For the end of a run.
    Files,
    /// Everything that waits.
    All,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Delivered {
    /// The name of each sink that got something, and how many quotes.
    pub got: Vec<(String, usize)>,
    /// Why a sink did not get what it waits for, and how many quotes wait for it.
    pub failed: Vec<(Problem, usize)>,
    /// When something is due next, in Unix seconds.
    pub next: Option<i64>,
}

impl Delivered {
    fn fail(&mut self, sink: &Sink, why: &str, left: usize) {
        let why = format!("the sink \"{}\" waits: {why}", sink.name);
        self.failed.push((Problem::new(why), left));
    }

    fn due(&mut self, at: Option<i64>) {
        self.next = [self.next, at].into_iter().flatten().min();
    }
}

/// Delivers to every sink what waits for it, to files first: a command may take long. Several runs
/// at once take their turns.
///
/// # Errors
/// There is no place for the outboxes, or the journal has none.
pub fn deliver(
    sinks: &[Sink],
    paths: &Paths,
    now: &Now,
    wish: Wish,
    cancel: &AtomicBool,
) -> Result<Delivered> {
    let mut delivered = Delivered::default();
    if sinks.is_empty() {
        return Ok(delivered);
    }
    let run = Run { paths, turns: Turns::of(paths)?, cancel };
    let commands = run.files(sinks, now, wish, &mut delivered)?;
    for asked in commands {
        if let Err(error) = run.command(&asked, &mut delivered) {
            delivered.fail(asked.sink, &error.to_string(), 0);
        }
    }
    Ok(delivered)
}

/// Makes sinks known that never were: what is kept from here on is for them. It waits for nobody
/// where all are known, for who keeps a quote waits for it.
///
/// # Errors
/// As of [`deliver`].
pub fn begin(sinks: &[Sink], paths: &Paths) -> Result<()> {
    if sinks.is_empty() {
        return Ok(());
    }
    let turns = Turns::of(paths)?;
    let mut new = false;
    for sink in sinks {
        new |= !turns.knows(sink)?;
    }
    if !new {
        return Ok(());
    }
    let _outboxes = turns.outboxes()?;
    let mut last = None;
    for sink in sinks {
        let mut outbox = turns.outbox(sink)?;
        if outbox.begun.is_some() {
            continue;
        }
        let n = match last {
            Some(n) => n,
            None => {
                let (device, book) = book(paths)?;
                last_event(&book, &device)
            }
        };
        last = Some(n);
        outbox.begin(n)?;
    }
    Ok(())
}

/// This device, and all quotes of all devices.
fn book(paths: &Paths) -> Result<(String, Book)> {
    let device = log::device(paths.state()?)?;
    let past = Log::open(&paths.journal()?, &device).1;
    if let Some(unread) = past.unread() {
        return Err(Error::of("deliver", "quotes", unread));
    }
    let mut book = Book::default();
    past.events.iter().for_each(|event| book.fold(event));
    Ok((device, book))
}

/// The number of the last event that a device wrote about a quote.
fn last_event(book: &Book, device: &str) -> u64 {
    book.cursor().get(device).copied().unwrap_or(0)
}

/// One delivery to all sinks.
struct Run<'a> {
    paths: &'a Paths,
    turns: Turns,
    cancel: &'a AtomicBool,
}

impl Run<'_> {
    /// Delivers to files, which is quickly done; returns the commands that something is due for.
    fn files<'s>(
        &self,
        sinks: &'s [Sink],
        now: &Now,
        wish: Wish,
        delivered: &mut Delivered,
    ) -> Result<Vec<Asked<'s>>> {
        let _outboxes = self.turns.outboxes()?;
        let (device, book) = book(self.paths)?;
        let mut commands = Vec::new();
        for sink in sinks {
            let asked = Asked::new(sink, now, wish);
            let told = self.turns.outbox(sink).and_then(|mut outbox| {
                if outbox.begun.is_none() {
                    return outbox.begin(last_event(&book, &device)).map(|()| None);
                }
                let hand = Hand { sink, paths: self.paths, cancel: self.cancel };
                hand.settle(&mut outbox)?;
                if let Some(slip) = asked.slip() {
                    // what is left out of a query makes it wider, and nobody can call a delivery
                    // back
                    delivered.fail(sink, slip, 0);
                    return Ok(None);
                }
                let due = asked.due(&book, &device, &outbox);
                match sink.target {
                    Target::Command(_) if !due.quotes.is_empty() => return Ok(Some(asked)),
                    Target::Command(_) | Target::File { .. } => {}
                }
                self.all(&asked, due, &mut outbox, delivered).map(|()| None)
            });
            match told {
                Ok(command) => commands.extend(command),
                Err(error) => delivered.fail(sink, &error.to_string(), 0),
            }
        }
        Ok(commands)
    }

    /// Gives a command what is due. While it runs only its own turn is held, which who keeps a quote
    /// never waits for; what another run gave it before that turn is read here.
    fn command(&self, asked: &Asked<'_>, delivered: &mut Delivered) -> Result<()> {
        let Some(_turn) = self.turns.wait(asked.sink, self.cancel)? else { return Ok(()) };
        let mut outbox = {
            let _outboxes = self.turns.outboxes()?;
            self.turns.outbox(asked.sink)?
        };
        let (device, book) = book(self.paths)?;
        let due = asked.due(&book, &device, &outbox);
        self.all(asked, due, &mut outbox, delivered)
    }

    /// Hands over what is due, until something fails or is called off.
    fn all(
        &self,
        asked: &Asked<'_>,
        due: Due,
        outbox: &mut Outbox,
        delivered: &mut Delivered,
    ) -> Result<()> {
        let sink = asked.sink;
        let command = matches!(sink.target, Target::Command(_));
        let called_off = || command && self.cancel.load(Ordering::Relaxed);
        let hand = Hand { sink, paths: self.paths, cancel: self.cancel };
        delivered.due(due.next);
        let (mut got, mut fault) = (0, None);
        for quote in &due.quotes {
            if called_off() {
                break;
            }
            match hand.over(quote, outbox) {
                Ok(()) => got += 1,
                // called off is not failed
                Err(_) if called_off() => break,
                Err(why) => {
                    outbox.failed(&quote.id, asked.now, &why)?;
                    delivered.due(outbox.waits(&quote.id).map(|waiting| waiting.next));
                    fault = Some(why);
                    // what fails for one will fail for the others
                    break;
                }
            }
        }
        if got > 0 {
            delivered.got.push((sink.name.clone(), got));
        }
        if let Some(why) = fault {
            delivered.fail(sink, &why, due.later + due.quotes.len() - got);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::single_range_in_vec_init, reason = "one part has one range")]

    use super::{Delivered, Wish, begin, deliver};
    use crate::article::{ArticleId, Now};
    use crate::config::{Config, read};
    use crate::library::log::{self, Log};
    use crate::paths::Paths;
    use crate::quote::export::sample;
    use crate::quote::{Book, QuoteId, record};
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::atomic::AtomicBool;
    use std::thread;

    const TEXT: &str = "The harbour is quiet.\n\nFishermen were not asked: “nobody” came.";

    struct House {
        home: tempfile::TempDir,
        paths: Paths,
        config: Config,
        log: Log,
        kept: usize,
    }

    impl House {
        /// `FOLDER` in the config is a folder of the test's own.
        fn new(config: &str) -> Self {
            let home = tempfile::tempdir().unwrap();
            let paths = Paths::under(home.path());
            let config = config.replace("FOLDER", &home.path().display().to_string());
            let (config, problems) = read(&config, Path::new("c.toml"));
            assert_eq!(problems, []);
            let device = log::device(paths.state().unwrap()).unwrap();
            let (log, _) = Log::open(&paths.journal().unwrap(), &device);
            begin(&config.sinks, &paths).unwrap();
            Self { home, paths, config, log, kept: 0 }
        }

        fn keep(&mut self, words: &str) -> QuoteId {
            self.kept += 1;
            let id = QuoteId::derived(&self.kept.to_string());
            let fields = sample::of(TEXT, &[words]).fields();
            let draft = record::add(&id, &ArticleId::new(None, None, "a.md"), fields, &[]);
            self.log.append(draft, Now::on(2026, 11, 22)).unwrap();
            id
        }

        /// Delivers so many seconds after everything was kept.
        fn deliver(&self, seconds: i64, wish: Wish) -> Delivered {
            let now = Now { at: Now::on(2026, 11, 22).after(seconds), ..Now::on(2026, 11, 22) };
            deliver(&self.config.sinks, &self.paths, &now, wish, &AtomicBool::new(false)).unwrap()
        }

        fn file(&self, name: &str) -> PathBuf {
            self.home.path().join(name)
        }

        fn text(&self, name: &str) -> String {
            fs::read_to_string(self.file(name)).unwrap_or_default()
        }
    }

    const NOTES: &str = "[[sink]]\nname = \"notes\"\nfile = \"FOLDER/notes/q.md\"\n\
        template = \"{{ quote.text }}\"\n";

    #[test]
    fn a_quote_is_appended_once_it_was_left_alone_and_never_twice() {
        let mut house = House::new(NOTES);
        house.keep("Fishermen");
        let told = house.deliver(59, Wish::Due);
        assert_eq!((told.got.len(), house.text("notes/q.md")), (0, String::new()));
        assert_eq!(told.next, Some(Now::on(2026, 11, 22).at.as_second() + 60));
        assert_eq!(house.deliver(60, Wish::Due).got, [("notes".to_owned(), 1)]);
        for wish in [Wish::Due, Wish::Files, Wish::All] {
            assert_eq!(house.deliver(3600, wish).got, []);
        }
        house.keep("nobody");
        assert_eq!(house.deliver(1, Wish::Files).got, [("notes".to_owned(), 1)]);
        assert_eq!(house.text("notes/q.md"), "Fishermen\nnobody\n");
    }

    #[test]
    fn a_sink_whose_query_has_a_slip_waits_until_it_is_mended() {
        let mut house = House::new(NOTES);
        house.config.sinks[0].query = "speeker:olin Fishermen".to_owned();
        house.keep("Fishermen");
        let told = house.deliver(60, Wish::All);
        let problem = told.failed[0].0.to_string();
        assert!(problem.contains("the sink \"notes\" waits: there is no field"), "{problem}");
        assert_eq!((told.got.len(), house.text("notes/q.md")), (0, String::new()));
        house.config.sinks[0].query = "Fishermen".to_owned();
        assert_eq!(house.deliver(60, Wish::Due).got, [("notes".to_owned(), 1)]);
    }

    #[test]
    fn what_was_kept_before_a_sink_was_there_and_what_it_does_not_ask_for_stays_away() {
        let mut house = House::new("");
        house.keep("Fishermen");
        let config = NOTES.replace("FOLDER", &house.home.path().display().to_string());
        house.config = read(&format!("{config}query = \"-came quiet\"\n"), Path::new("c")).0;
        begin(&house.config.sinks, &house.paths).unwrap();
        house.keep("nobody");
        house.keep("quiet");
        assert_eq!(house.deliver(60, Wish::Due).got, [("notes".to_owned(), 1)]);
        assert_eq!(house.text("notes/q.md"), "quiet\n");
    }

    #[test]
    fn what_was_imported_stays_away_though_it_has_a_place() {
        let mut house = House::new(NOTES);
        let mut fields = sample::of(TEXT, &["quiet"]).fields();
        fields.say("made", "2026-11-20T08:00:00.000Z");
        let id = QuoteId::derived("elsewhere");
        let draft = record::add(&id, &ArticleId::new(None, None, "a.md"), fields, &[]);
        house.log.append(draft, Now::on(2026, 11, 22)).unwrap();
        assert_eq!(house.deliver(9000, Wish::All).got, []);
    }

    #[test]
    fn a_run_that_was_killed_after_the_append_appends_nothing_again() {
        let mut house = House::new(NOTES);
        let id = house.keep("Fishermen");
        house.deliver(60, Wish::Due);
        let outbox = house.paths.state().unwrap().join("sinks/notes.jsonl");
        let lines = fs::read_to_string(&outbox).unwrap();
        let (before, last) = lines.trim_end().rsplit_once('\n').unwrap();
        assert!(last.contains("\"done\""), "{last}");
        fs::write(&outbox, format!("{before}\n")).unwrap();
        assert_eq!(house.deliver(90, Wish::Due).got, []);
        assert_eq!(house.text("notes/q.md"), "Fishermen\n");
        // Nor does one that could not note it, and noted that it waits.
        let fail = format!("{{\"op\":\"fail\",\"id\":\"{id}\",\"next\":0}}");
        fs::write(&outbox, format!("{before}\n{fail}\n")).unwrap();
        assert_eq!(house.deliver(90, Wish::All).got, []);
        assert_eq!(house.text("notes/q.md"), "Fishermen\n");
        // One that was killed before it has not appended.
        fs::write(&outbox, format!("{before}\n")).unwrap();
        fs::write(house.file("notes/q.md"), "").unwrap();
        assert_eq!(house.deliver(90, Wish::Due).got, [("notes".to_owned(), 1)]);
        assert_eq!(house.text("notes/q.md"), "Fishermen\n");
    }

    #[test]
    fn sinks_of_one_name_in_two_configs_that_share_a_state_folder_get_all_of_both() {
        let mut house = House::new(NOTES);
        let home = house.home.path().to_owned();
        // An outbox of old says nothing of its config, and stays with the first that comes.
        let outbox = house.paths.state().unwrap().join("sinks/notes.jsonl");
        fs::write(&outbox, "{\"op\":\"begin\",\"n\":0}\n").unwrap();
        let shared = house.paths.clone();
        let lookup = |config: &str| {
            let paths = shared.clone();
            let config = home.join(config);
            fs::write(&config, "").unwrap();
            Paths::resolve(
                &|name: &str| match name {
                    "PULLQUOTE_CONFIG" => Some(config.clone().into()),
                    "PULLQUOTE_DATA_DIR" => Some(paths.data().unwrap().into()),
                    "PULLQUOTE_STATE_DIR" => Some(paths.state().unwrap().into()),
                    _ => None,
                },
                None,
            )
        };
        let (one, two) = (lookup("one.toml"), lookup("two.toml"));
        let to = |file: &str| {
            let text = NOTES.replace("FOLDER/notes", &home.display().to_string());
            read(&text.replace("q.md", file), Path::new("c.toml")).0.sinks
        };
        let (a, b) = (to("a.md"), to("b.md"));
        begin(&a, &one).unwrap();
        begin(&b, &two).unwrap();
        house.keep("Fishermen");
        let now = Now { at: Now::on(2026, 11, 22).after(90), ..Now::on(2026, 11, 22) };
        let got = |sinks, paths: &Paths| {
            deliver(sinks, paths, &now, Wish::Due, &AtomicBool::new(false)).unwrap().got.len()
        };
        assert_eq!((got(&a, &one), got(&b, &two)), (1, 1));
        assert_eq!((got(&a, &one), got(&b, &two)), (0, 0));
        assert_eq!(
            (house.text("a.md"), house.text("b.md")),
            ("Fishermen\n".into(), "Fishermen\n".into())
        );
        // A config that was moved takes its outbox along.
        fs::remove_file(home.join("one.toml")).unwrap();
        let three = lookup("three.toml");
        begin(&a, &three).unwrap();
        house.keep("nobody");
        assert_eq!(got(&a, &three), 1);
        assert_eq!(house.text("a.md"), "Fishermen\nnobody\n");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_command_does_not_take_waits_and_is_tried_again_later() {
        let config = "[[sink]]\nname = \"push\"\nshell = true\n\
            command = \"test -e FOLDER/up || { echo no line >&2; exit 3; }; cat >> FOLDER/got\"\n";
        let mut house = House::new(config);
        house.keep("Fishermen");
        house.keep("nobody");
        let told = house.deliver(60, Wish::Due);
        let (problem, left) = &told.failed[0];
        assert_eq!((told.got.len(), *left), (0, 2));
        let why = "the sink \"push\" waits: sh ended with status 3: no line";
        assert_eq!(problem.to_string(), why);
        fs::write(house.file("up"), "").unwrap();
        // The one that failed has to wait, the other one never was tried.
        assert_eq!(house.deliver(61, Wish::Due).got, [("push".to_owned(), 1)]);
        assert_eq!(house.deliver(119, Wish::Due).got, []);
        assert_eq!(house.deliver(120, Wish::Due).got, [("push".to_owned(), 1)]);
        let got = house.text("got");
        let texts: Vec<String> = got
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].to_string()
            })
            .collect();
        assert_eq!(texts, ["\"nobody\"", "\"Fishermen\""]);
        assert_eq!(house.deliver(9000, Wish::All).got, []);
    }

    #[cfg(unix)]
    #[test]
    fn who_keeps_a_quote_waits_for_no_command_and_two_runs_give_it_a_quote_once() {
        let slow = "[[sink]]\nname = \"slow\"\nshell = true\ntimeout = \"20s\"\n\
            command = \"cat >> FOLDER/got; until test -e FOLDER/go; do sleep 0.01; done\"\n";
        let mut house = House::new(&format!("{slow}{NOTES}"));
        house.keep("Fishermen");
        let sinks = house.config.sinks.clone();
        let new = NOTES.replace("notes", "new").replace("FOLDER", "/nowhere");
        let new = read(&new, Path::new("c.toml")).0.sinks;
        let now = Now { at: Now::on(2026, 11, 22).after(60), ..Now::on(2026, 11, 22) };
        let cancel = AtomicBool::new(false);
        let got = |sinks| deliver(sinks, &house.paths, &now, Wish::Due, &cancel).unwrap().got;
        let wait_for = |name: &str| {
            while house.text(name).is_empty() {
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            let first = scope.spawn(|| got(&sinks[..1]));
            wait_for("got");
            begin(&sinks, &house.paths).unwrap();
            begin(&new, &house.paths).unwrap();
            assert!(!first.is_finished());
            let second = scope.spawn(|| got(&sinks));
            wait_for("notes/q.md");
            assert!(!first.is_finished());
            fs::write(house.file("go"), "").unwrap();
            assert_eq!(first.join().unwrap(), [("slow".to_owned(), 1)]);
            assert_eq!(second.join().unwrap(), [("notes".to_owned(), 1)]);
        });
        assert_eq!(house.text("got").lines().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_run_that_is_called_off_waits_for_no_command_of_another() {
        let slow = "[[sink]]\nname = \"slow\"\nshell = true\ntimeout = \"20s\"\n\
            command = \"cat >> FOLDER/got; until test -e FOLDER/go; do sleep 0.01; done\"\n";
        let mut house = House::new(&format!("{slow}{NOTES}"));
        house.keep("Fishermen");
        let sinks = house.config.sinks.clone();
        let now = Now { at: Now::on(2026, 11, 22).after(60), ..Now::on(2026, 11, 22) };
        let got = |sinks, wish, cancel: &AtomicBool| {
            deliver(sinks, &house.paths, &now, wish, cancel).unwrap().got
        };
        let (no, yes) = (AtomicBool::new(false), AtomicBool::new(true));
        thread::scope(|scope| {
            let first = scope.spawn(|| got(&sinks[..1], Wish::Due, &no));
            while house.text("got").is_empty() {
                thread::yield_now();
            }
            assert_eq!(got(&sinks, Wish::Files, &yes), [("notes".to_owned(), 1)]);
            assert!(!first.is_finished());
            fs::write(house.file("go"), "").unwrap();
            assert_eq!(first.join().unwrap(), [("slow".to_owned(), 1)]);
        });
    }

    #[test]
    fn a_changed_quote_is_delivered_again_only_where_that_is_asked_for() {
        for (updates, got) in [("", 0), ("updates = true\n", 1)] {
            let mut house = House::new(&format!("{NOTES}{updates}"));
            let id = house.keep("Fishermen");
            house.deliver(60, Wish::Due);
            let mut book = Book::default();
            let device = log::device(house.paths.state().unwrap()).unwrap();
            let past = Log::open(&house.paths.journal().unwrap(), &device).1;
            past.events.iter().for_each(|event| book.fold(event));
            let draft = book.say(&id, "note", "why").unwrap();
            house
                .log
                .append(draft, Now { at: Now::on(2026, 11, 22).after(90), ..Now::on(2026, 11, 22) })
                .unwrap();
            assert_eq!(house.deliver(149, Wish::Due).got.len(), 0);
            assert_eq!(house.deliver(150, Wish::Due).got.len(), got);
            let draft = book.remove(&id).unwrap();
            house.log.append(draft, Now::on(2026, 11, 23)).unwrap();
            assert_eq!(house.deliver(900_000, Wish::All).got, []);
        }
    }

    #[test]
    fn a_template_that_is_wrong_or_a_folder_in_the_way_is_named() {
        let mut house = House::new(&NOTES.replace("quote.text", "quote.parts[1]"));
        house.keep("Fishermen");
        let told = house.deliver(60, Wish::Due).failed.remove(0).0.to_string();
        assert!(told.contains("its template is wrong") && told.contains('1'), "{told}");
        let mut house = House::new(NOTES);
        fs::create_dir_all(house.file("notes/q.md")).unwrap();
        house.keep("Fishermen");
        let told = house.deliver(60, Wish::Due).failed.remove(0).0.to_string();
        assert!(told.contains("cannot write to") && told.contains("notes/q.md"), "{told}");
    }
}
