//! Every block and command of the documents is run, read or parsed, in a home of its own.
//!
//! What a language means: `sh` is run line by line; `text` is what the line before it prints; `toml`
//! is a config, whose feeds and pipes are tried, or a theme; `json` lines of JSON, `jinja` a template for quotes, `crontab` and `ini`
//! (systemd) name commands that are run, `md` `plain` `html` `xml` are articles that are read without
//! a problem. A comment above a block can make it a file (`<!-- file: NAME -->`) or say why it is not
//! run (`<!-- not run: WHY -->`). Programs that are not ours are stand-ins, in
//! `tests/fixtures/documents/bin`; a server on loopback stands for https://example.org/, the home for
//! what ssh reaches there. What says anything on standard error has failed: in a pipe the status
//! is that of its last command alone.

mod block;
mod line;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use pullquote::cli::{Cli, shelf};
use pullquote::error::Problem;
use pullquote::reader::keymap::Keymap;

use crate::documents::block::{Block, Mark, anchors, blocks, links, spans};
use crate::documents::line::{calls, lines};
use crate::refresh::house::rss;
use crate::refresh::server::{Server, reply};
use crate::tty::Terminal;

/// The most blocks that may say why they are not run.
const NOT_RUN: usize = 2;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every document: its name and its text.
pub(crate) fn documents() -> Vec<(String, String)> {
    let mut documents = Vec::new();
    for folder in ["", "docs", "benches"] {
        for file in fs::read_dir(root().join(folder)).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                documents.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    documents.sort();
    assert!(documents.len() > 12, "{}", documents.len());
    documents
}

/// A home with a library, articles and stand-ins, and a server for what is on the web.
struct Home {
    folder: tempfile::TempDir,
    server: Server,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let fixtures = root().join("tests/fixtures/documents");
        for file in walkdir::WalkDir::new(fixtures.join("home")) {
            let file = file.unwrap();
            let to = folder.path().join(file.path().strip_prefix(fixtures.join("home")).unwrap());
            match file.file_type().is_dir() {
                true => fs::create_dir_all(to).unwrap(),
                false => drop(fs::copy(file.path(), to).unwrap()),
            }
        }
        let (front, page, opinion) = (web("front.html"), web("page.html"), web("article.txt"));
        let words = "The ferry will run again in the spring, the harbour office said.";
        let server = Server::start(move |asked, stream| {
            let feed = || rss(&[("1", "The ferry returns", words), ("2", "Low water", words)]);
            match asked.path.as_str() {
                "/" => reply(stream, "200 OK", &front),
                path if path.ends_with(".html") => reply(stream, "200 OK", &page),
                path if path.ends_with(".txt") => reply(stream, "200 OK", &opinion),
                _ => reply(stream, "200 OK", feed().as_bytes()),
            }
        });
        let home = Self { folder, server };
        let feeds = home.path("feeds.opml");
        fs::write(&feeds, home.reachable(&fs::read_to_string(&feeds).unwrap())).unwrap();
        home
    }

    /// The same with addresses that lead somewhere.
    fn reachable(&self, text: &str) -> String {
        let home = format!("{}/", self.folder.path().display());
        text.replace("https://example.org/", &self.server.url("/"))
            .replace("me@example.org:", &home)
    }

    fn environment(&self) -> [(&'static str, String); 4] {
        let program = Path::new(env!("CARGO_BIN_EXE_pullquote")).parent().unwrap();
        let stands = root().join("tests/fixtures/documents/bin");
        let path = format!("{}:{}:/usr/bin:/bin", stands.display(), program.display());
        [
            ("HOME", self.folder.path().display().to_string()),
            ("PATH", path),
            ("CHECKOUT", root().display().to_string()),
            ("LANG", "C.UTF-8".to_owned()),
        ]
    }

    /// Runs a line as it stands; what it prints, or why it failed.
    fn run(&self, line: &str) -> Result<String, String> {
        let line = self.reachable(line);
        if calls(&line).iter().any(|call| is_reader(call)) {
            return self.read(&line);
        }
        let mut command = Command::new("sh");
        command.args(["-c", &line]).current_dir(self.folder.path()).stdin(Stdio::null());
        let out = command.env_clear().envs(self.environment()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (printed, said) = (text(&out.stdout), text(&out.stderr));
        match out.status.success() && said.is_empty() {
            true => Ok(printed),
            false => Err(format!("{}\n{printed}{said}", out.status)),
        }
    }

    /// Runs a line that opens the reader, on a terminal, and quits when it has drawn.
    fn read(&self, line: &str) -> Result<String, String> {
        let exports: String = self
            .environment()
            .iter()
            .map(|(name, value)| format!("export {name}='{value}'\n"))
            .collect();
        let unset = "unset PULLQUOTE_CONFIG_DIR PULLQUOTE_DATA_DIR PULLQUOTE_CACHE_DIR \
                     PULLQUOTE_STATE_DIR";
        let folder = self.folder.path().display();
        let script = format!("{exports}{unset}\ncd '{folder}'\n{line}\necho \"status $?\"\n");
        let mut terminal = Terminal::start(&script);
        terminal.wait_until("the reader or its end", |terminal| {
            let shown = terminal.screen().contents();
            shown.contains("? help") || shown.contains("status ")
        });
        terminal.send("Q");
        terminal.exit();
        let shown = terminal.screen().contents();
        if shown.contains("status 0") { Ok(String::new()) } else { Err(shown) }
    }

    /// Does with a block what its language asks for; `printed` is what the block before printed.
    fn take(&self, block: &Block, printed: &mut String) -> Result<(), String> {
        let text = &block.text;
        if let Some(Mark::NotRun(_)) = block.mark {
            return lines(text).iter().flat_map(|line| calls(line)).try_for_each(|c| parsed(&c));
        }
        let file = match &block.mark {
            Some(Mark::File(name)) => self.path(name),
            _ => self.folder.path().join(format!("block.{}", block.language)),
        };
        let before = std::mem::take(printed);
        match block.language.as_str() {
            "sh" => {
                for line in lines(text) {
                    for call in calls(&line) {
                        parsed(&call).map_err(|why| format!("{line}\n{why}"))?;
                    }
                    let out = self.run(&line).map_err(|why| format!("{line}\n{why}"))?;
                    printed.push_str(&out);
                }
                return Ok(());
            }
            "text" if before == *text => return Ok(()),
            "text" => return Err(format!("the block above it prints\n{before}")),
            _ => {}
        }
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, self.reachable(text)).unwrap();
        match block.language.as_str() {
            "toml" if text.contains("[palette]") || text.contains("[style]") => {
                let (_, problems) = pullquote::config::theme::read(text, &file);
                if problems.is_empty() { Ok(()) } else { Err(format!("{problems:?}")) }
            }
            "toml" if file.ends_with("feed.toml") => {
                toml::from_str::<toml::Table>(text).map(drop).map_err(|why| why.to_string())
            }
            "toml" => self.configured(text),
            "json" => text.lines().try_for_each(|line| {
                let object = serde_json::from_str::<serde_json::Value>(line);
                object.map(drop).map_err(|why| format!("{line}: {why}"))
            }),
            "jinja" => {
                let filled = self.run(&format!("pullquote quotes --format {}", file.display()))?;
                if filled.trim().is_empty() { Err("it prints nothing".into()) } else { Ok(()) }
            }
            "crontab" => text.lines().try_for_each(|line| {
                let fields: Vec<&str> = line.splitn(6, ' ').collect();
                let when = |field: &&str| field.chars().all(|c| "*/,-0123456789".contains(c));
                match fields.as_slice() {
                    [times @ .., command] if times.len() == 5 && times.iter().all(when) => {
                        self.run(command).map(drop)
                    }
                    _ => Err(format!("not five times and a command: {line}")),
                }
            }),
            "ini" => text.lines().try_for_each(|line| match line.split_once('=') {
                Some(("ExecStart", command)) => {
                    self.run(&command.replace("%h/.cargo/bin/", "")).map(drop)
                }
                Some(_) => Ok(()),
                None if line.is_empty() || line.starts_with('[') => Ok(()),
                None => Err(format!("neither a section nor a key: {line}")),
            }),
            "md" | "plain" | "html" | "xml" => {
                self.run(&format!("pullquote check {}", file.display())).map(drop)
            }
            other => Err(format!("nobody knows how to try a block of \"{other}\"")),
        }
    }

    /// Reads a config, asks the feeds in it and gives each of its pipes some words.
    fn configured(&self, text: &str) -> Result<(), String> {
        let (config, problems) = pullquote::config::read(text, Path::new("config.toml"));
        let (_, slips) = Keymap::of(&config);
        let problems: Vec<String> = problems.iter().chain(&slips).map(Problem::report).collect();
        if !problems.is_empty() {
            return Err(problems.join("\n"));
        }
        if !config.feeds.is_empty() {
            let file = self.path("tried/config.toml");
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, self.reachable(text)).unwrap();
            self.run(&format!("pullquote --config {} refresh --dry-run --force", file.display()))?;
        }
        for pipe in &config.pipes {
            let words: Vec<String> = pipe
                .command
                .0
                .iter()
                .map(|word| format!("'{}'", word.replace('\'', r"'\''")))
                .collect();
            self.run(&format!("echo words | PULLQUOTE_CITE=her {}", words.join(" ")))?;
        }
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name.trim_start_matches("~/"))
    }
}

fn web(name: &str) -> Vec<u8> {
    fs::read(root().join("tests/fixtures/documents/web").join(name)).unwrap()
}

/// Whether a call opens the reader.
fn is_reader(call: &[String]) -> bool {
    let call = shelf_words(call);
    Cli::command().try_get_matches_from(call).is_ok_and(|matches| matches.subcommand().is_none())
}

/// As the program itself takes the arguments of commands with a query.
fn shelf_words(call: &[String]) -> Vec<std::ffi::OsString> {
    match call.get(1).map(String::as_str) {
        Some("list" | "search" | "star" | "unstar" | "mark-read" | "mark-unread" | "tag") => {
            shelf::excluding(call.to_vec())
        }
        _ => call.iter().map(Into::into).collect(),
    }
}

/// Whether the program takes a call.
fn parsed(call: &[String]) -> Result<(), String> {
    match Cli::command().try_get_matches_from(shelf_words(call)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::DisplayHelp => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn every_block_of_every_document_works() {
    let documents = documents();
    let results: Vec<(usize, Vec<String>)> = std::thread::scope(|scope| {
        let each = |(name, text): &(String, String)| {
            let (home, mut printed, mut faults) = (Home::new(), String::new(), Vec::new());
            let blocks = blocks(text);
            for block in &blocks {
                if let Err(why) = home.take(block, &mut printed) {
                    faults.push(format!("{name}:{}: {why}", block.line));
                }
            }
            (blocks.len(), faults)
        };
        let threads: Vec<_> = documents.iter().map(|it| scope.spawn(move || each(it))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let faults: Vec<String> = results.iter().flat_map(|(_, faults)| faults.clone()).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    let mut left = Vec::new();
    for (name, text) in &documents {
        for block in blocks(text) {
            if let Some(Mark::NotRun(why)) = block.mark {
                left.push(format!("{name}:{}: {why}", block.line));
            }
        }
    }
    let all: usize = results.iter().map(|(count, _)| count).sum();
    println!("{all} blocks, {} not run:\n{}", left.len(), left.join("\n"));
    assert!(all > 60 && left.len() <= NOT_RUN, "{all} blocks, not run: {left:#?}");
}

#[test]
fn every_command_named_in_a_sentence_is_one() {
    let mut seen = 0;
    for (name, text) in documents() {
        for span in spans(&text) {
            for call in calls(&span).into_iter().filter(|call| call[0] == "pullquote") {
                // A sentence may name a command without all that it needs.
                let matched = Cli::command().try_get_matches_from(shelf_words(&call));
                let wrong = matched.as_ref().err().filter(|error| {
                    !matches!(
                        error.kind(),
                        ErrorKind::MissingRequiredArgument
                            | ErrorKind::MissingSubcommand
                            | ErrorKind::DisplayHelp
                            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                    )
                });
                assert!(wrong.is_none(), "{name}: {span}: {wrong:?}");
                let path = call.get(1).map_or("-", String::as_str);
                let opens = matched.is_ok_and(|matches| matches.subcommand().is_none());
                let is_path = path.starts_with('-') || path.contains(['/', '.', '~']);
                assert!(!opens || is_path || path == "PATH", "{name}: no command: {span}");
                seen += 1;
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let mut seen = 0;
    for (name, text) in documents() {
        let folder = Path::new(&name).parent().unwrap().to_owned();
        for link in links(&text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let path = if file.is_empty() { PathBuf::from(&name) } else { folder.join(file) };
            let path = root().join(path);
            assert!(path.exists(), "{name} links {link}");
            if !anchor.is_empty() {
                let anchors = anchors(&fs::read_to_string(&path).unwrap());
                assert!(anchors.iter().any(|it| it == anchor), "{name} links {link}: {anchors:?}");
            }
            seen += 1;
        }
    }
    assert!(seen > 25, "{seen}");
}
