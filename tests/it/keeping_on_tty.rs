//! Keeping quotes on a pseudo-terminal: as many keys as promised, and nothing acknowledged is lost.

use std::collections::BTreeSet;
use std::path::Path;

use pullquote::journal::{self, Change, Event};
use rustix::process::Signal;

use crate::tty::Terminal;

const KEPT: &str = "Kept · ";

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

/// An article of sixty sentences, each a paragraph, and nobody quoted.
fn numbered(folder: &Path, name: &str) {
    let paragraphs: Vec<String> = (1..=60).map(|n| format!("{name} number {n}.")).collect();
    let text = format!("---\ntitle: Numbers\ndate: 2026-11-20\n---\n{}\n", paragraphs.join("\n\n"));
    write(folder, &format!("{name}.md"), &text);
}

/// Opens the only article of a folder; what is kept lies in `home`.
fn read(folder: &Path, home: &Path) -> Terminal {
    let (folder, home) = (folder.display(), home.display());
    let mut terminal = Terminal::start(&format!(
        r#"export PULLQUOTE_DATA_DIR={home} PULLQUOTE_STATE_DIR={home} PULLQUOTE_CACHE_DIR={home} PULLQUOTE_CONFIG_DIR={home}/config
        sh -c 'echo "pid $$"; exec "$READER" "$0"' {folder}"#
    ));
    terminal.wait_for("1/1");
    terminal.send("\r");
    terminal.wait_for("%");
    terminal
}

/// The texts of whole `add` events, in their order, and how many lines are none.
fn kept(home: &Path) -> (Vec<(String, String)>, usize) {
    let mut kept = Vec::new();
    let mut torn = 0;
    for file in std::fs::read_dir(home.join("journal")).into_iter().flatten() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for line in text.lines().filter(|line| !line.is_empty()) {
            match journal::parse(line) {
                Ok(Some(Event { draft, .. })) => {
                    if let Change::Quote(act) = draft.change
                        && let Some(text) = act.fields.get("text").and_then(|text| text.as_str())
                    {
                        kept.push((act.id.clone(), text.to_owned()));
                    }
                }
                Ok(None) | Err(_) => torn += 1,
            }
        }
    }
    (kept, torn)
}

/// Presses a key that keeps something and waits until the program says that it has.
fn keep(terminal: &mut Terminal, keys: &str) {
    terminal.send(keys);
    terminal.wait_for(KEPT);
}

fn step(terminal: &mut Terminal) {
    terminal.send(")");
    terminal.wait_until("the notice to go", |t| !t.screen().contents().contains(KEPT));
}

#[test]
fn a_quotation_takes_one_key_a_sentence_two_and_a_span_at_most_five() {
    let folder = tempfile::tempdir().unwrap();
    let text = "---\ntitle: Gates\n---\n\nIt rained. “The gates stay open,” said Mara Olin. Nobody \
                asked, and she left before the questions were over.\n";
    write(folder.path(), "gates.md", text);
    for (keys, text) in [
        ("b", "The gates stay open,"),
        ("fs", "“The gates stay open,” said Mara Olin."),
        ("Fas", "It rained."),
    ] {
        assert!(keys.chars().count() <= 5);
        let home = tempfile::tempdir().unwrap();
        let mut terminal = read(folder.path(), home.path());
        keep(&mut terminal, keys);
        let (kept, torn) = kept(home.path());
        assert_eq!((kept.last().unwrap().1.as_str(), torn), (text, 0), "{keys}");
        terminal.send("Q");
        assert!(terminal.exit().success());
    }
}

/// The letters that stand over a word on screen, whose second sign is a 7, as no letter is.
fn label(terminal: &Terminal, word: &str) -> Option<String> {
    let screen = terminal.screen().contents();
    let at = screen.find(&word[2..])?;
    let over: Vec<char> = screen[..at].chars().rev().take(2).collect();
    match (over[1], over[0]) {
        ('L', '7') => None,
        (letter, '7') => Some(letter.to_string()),
        (first, second) => Some(format!("{first}{second}")),
    }
}

#[test]
fn past_twenty_six_a_sentence_takes_three_keys_a_span_five_and_a_paragraph_two() {
    let folder = tempfile::tempdir().unwrap();
    let name = |number: u8| format!("L7ck{}{}", char::from(b'a' + number / 10), number % 10);
    let sentence = |number| format!("{} is at rest.", name(number));
    let sentences: Vec<String> = (0..40).map(sentence).collect();
    let text = format!("---\ntitle: Gates\n---\n\n{}\n\nL7quiet words.\n", sentences.join(" "));
    write(folder.path(), "gates.md", &text);
    let press = |keys: &str, words: &[String], wait: &[&str]| {
        let home = tempfile::tempdir().unwrap();
        let mut terminal = read(folder.path(), home.path());
        let mut pressed = keys.to_owned();
        terminal.send(keys);
        for (word, said) in words.iter().zip(wait) {
            terminal.wait_for(said);
            terminal.wait_until("a letter", |terminal| label(terminal, word).is_some());
            let letters = label(&terminal, word).unwrap();
            terminal.send(&letters);
            pressed.push_str(&letters);
        }
        terminal.wait_for(KEPT);
        let (kept, _) = kept(home.path());
        terminal.send("Q");
        assert!(terminal.exit().success());
        (pressed.chars().count(), kept.last().unwrap().1.clone())
    };
    let one = "the letter of a sentence";
    let counts: Vec<usize> = [0, 12, 39]
        .map(|number| {
            let (count, text) = press("f", &[name(number)], &[one]);
            assert_eq!(text, sentence(number));
            count
        })
        .into();
    assert!(counts[0] == 2 && counts.iter().all(|count| *count <= 3), "{counts:?}");
    assert_eq!(counts.iter().max(), Some(&3), "there are more than letters: {counts:?}");
    let (first, last) = ("the letters of the first word", "the letters of the last word");
    let (count, text) = press("F", &[name(30), name(39)], &[first, last]);
    assert!(
        count <= 5 && text.starts_with(&name(30)) && text.ends_with(&name(39)),
        "{count} {text}"
    );
    let (count, text) = press("p", &["L7quiet".to_owned()], &["the letter of a paragraph"]);
    assert_eq!((count, text.as_str()), (2, "L7quiet words."));
}

#[test]
fn two_running_copies_keep_fifty_quotes_each_and_none_is_lost() {
    let home = tempfile::tempdir().unwrap();
    // What one has kept already, the other would not keep again.
    let runs: Vec<_> = ["Paragraph", "Sentence"]
        .map(|name| {
            let home = home.path().to_owned();
            std::thread::spawn(move || {
                let folder = tempfile::tempdir().unwrap();
                numbered(folder.path(), name);
                let mut terminal = read(folder.path(), &home);
                for number in 0..50 {
                    if number > 0 {
                        step(&mut terminal);
                    }
                    keep(&mut terminal, "b");
                }
                terminal.send("Q");
                assert!(terminal.exit().success());
            })
        })
        .into();
    runs.into_iter().for_each(|run| run.join().unwrap());
    let (kept, torn) = kept(home.path());
    let ids: BTreeSet<&String> = kept.iter().map(|(id, _)| id).collect();
    let texts: BTreeSet<&String> = kept.iter().map(|(_, text)| text).collect();
    assert_eq!((kept.len(), ids.len(), texts.len(), torn), (100, 100, 100, 0));
}

#[test]
fn every_quote_that_was_said_to_be_kept_is_there_after_a_kill() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    numbered(folder.path(), "Paragraph");
    let mut acknowledged = 0;
    for round in 0..4 {
        let mut terminal = read(folder.path(), home.path());
        terminal.send(&format!("{}G", 10 * round + 1));
        terminal.wait_for(&format!("number {}.", 10 * round + 1));
        for number in 0..3 {
            if number > 0 {
                step(&mut terminal);
            }
            keep(&mut terminal, "b");
            acknowledged += 1;
        }
        // One more is on its way, and may get there or not.
        terminal.send(")b");
        terminal.kill(Signal::KILL);
        terminal.exit();
        let (kept, torn) = kept(home.path());
        assert!(kept.len() >= acknowledged && torn <= round + 1, "{kept:?} {torn}");
        let wanted = (0..=round).flat_map(|r| (1..=3).map(move |n| 10 * r + n));
        for number in wanted {
            let text = format!("Paragraph number {number}.");
            assert!(kept.iter().any(|(_, kept)| *kept == text), "{text} {kept:?}");
        }
    }
    let snapshots = std::fs::read_dir(home.path().join("snapshots")).unwrap().count();
    assert_eq!(snapshots, 1);
}

#[test]
fn what_is_kept_reaches_its_sink_and_a_command_shows_what_it_makes_of_it() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let text = "---\ntitle: Gates\n---\n\nIt rained. “The gates stay open,” said Mara Olin.\n";
    write(folder.path(), "gates.md", text);
    let sink = home.path().join("notes/quotes.txt");
    let config = format!(
        "[[sink]]\nname = \"notes\"\nfile = {:?}\ntemplate = \"{{{{ quote.text }}}} {{{{ quote.note }}}}\"\n\
         [[pipe]]\nname = \"loud\"\ncommand = [\"tr\", \"a-z\", \"A-Z\"]\n",
        sink.display().to_string()
    );
    std::fs::create_dir(home.path().join("config")).unwrap();
    write(&home.path().join("config"), "config.toml", &config);
    let mut terminal = read(folder.path(), home.path());
    keep(&mut terminal, "b");
    terminal.send("anot asked\r");
    terminal.wait_for("note");
    // Four keys and a return: a command of the config by its name.
    terminal.send("|loud\r");
    terminal.wait_for("loud: THE GATES STAY OPEN,");
    terminal.send("|sh -c 'seq 3; echo \"$PULLQUOTE_SPEAKER\"'\r");
    terminal.wait_for("Mara Olin");
    terminal.wait_for("sh · 4 lines");
    terminal.send("q");
    assert!(!sink.exists(), "it may still be amended");
    terminal.send("Q");
    assert!(terminal.exit().success());
    assert_eq!(std::fs::read_to_string(&sink).unwrap(), "The gates stay open, not asked\n");
    // The next run delivers nothing again.
    let mut terminal = read(folder.path(), home.path());
    terminal.send("Q");
    assert!(terminal.exit().success());
    assert_eq!(std::fs::read_to_string(&sink).unwrap(), "The gates stay open, not asked\n");
}

#[test]
fn a_command_that_is_slow_to_take_a_quote_holds_up_neither_what_is_kept_nor_the_end() {
    let (folder, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let text = "---\ntitle: Gates\n---\n\nIt rained. “The gates stay open,” said Mara Olin.\n";
    write(folder.path(), "gates.md", text);
    let begun = home.path().join("begun");
    let config = format!(
        "[[sink]]\nname = \"slow\"\nafter = \"0s\"\ntimeout = \"90s\"\n\
         command = [\"sh\", \"-c\", 'cat > \"{}\"; exec sleep 80']\n",
        begun.display()
    );
    std::fs::create_dir(home.path().join("config")).unwrap();
    write(&home.path().join("config"), "config.toml", &config);
    let mut keeping = std::process::Command::new(env!("CARGO_BIN_EXE_pullquote"));
    keeping.arg("keep").arg(folder.path().join("gates.md")).args(["--text", "It rained."]);
    for name in ["DATA", "STATE", "CACHE"] {
        keeping.env(format!("PULLQUOTE_{name}_DIR"), home.path());
    }
    keeping.env("PULLQUOTE_CONFIG_DIR", home.path().join("config"));
    assert!(keeping.output().unwrap().status.success());
    let mut terminal = read(folder.path(), home.path());
    terminal.wait_until("the command to run", |_| begun.exists());
    keep(&mut terminal, "b");
    assert!(keeping.args(["--note", "again"]).output().unwrap().status.success());
    let quit = std::time::Instant::now();
    terminal.send("Q");
    assert!(terminal.exit().success());
    assert!(quit.elapsed() < std::time::Duration::from_secs(20), "{:?}", quit.elapsed());
    assert_eq!(kept(home.path()).0.len(), 3);
}
