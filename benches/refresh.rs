//! What a refresh costs, beside programs that do the same: a server of its own on loopback, each
//! program in turn, round after round.
//!
//! `cargo bench --bench refresh` runs everything; `-- new`, `-- unchanged`, `-- crowd` and `-- keys`
//! one part, a number as many rounds, a path another build, which runs in turn with this one, and `30s`
//! limits a feed of the crowd to that. curl, sfeed_update and newsboat are taken where they are found.
//! Compare figures only within one run.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints its figures")]

#[path = "shared/dice.rs"]
mod dice;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::dice::Dice;

const BINARY: &str = env!("CARGO_BIN_EXE_pullquote");
const ROUNDS: usize = 7;
/// Articles of a feed, and words of an article.
const ITEMS: usize = 50;
const WORDS: usize = 800;
/// The limit of time of a feed in the crowd, in seconds, and how long its slow servers take.
const LIMIT: u64 = 10;
const SLOW: Duration = Duration::from_secs(2);
/// Far more than the index of the reader's bench takes.
const SETTLED: Duration = Duration::from_secs(6);
/// Feeds that come while keys are pressed come one after the other.
const LATER: Duration = Duration::from_millis(150);

fn main() {
    let given: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let rounds = given.iter().find_map(|it| it.parse().ok()).unwrap_or(ROUNDS);
    let other = given.iter().find(|it| it.contains('/')).map(Path::new);
    let seconds = |it: &String| it.strip_suffix('s')?.parse().ok();
    let limit = Duration::from_secs(given.iter().find_map(seconds).unwrap_or(LIMIT));
    let is_part = |it: &String| it.chars().all(char::is_alphabetic);
    let every = !given.iter().any(is_part);
    let asked = |part: &str| every || given.iter().any(|it| it == part);
    let server = Server::start();
    let home = std::env::temp_dir().join(format!("pullquote-bench-{}", std::process::id()));
    if asked("new") {
        fetch(&server, &home, 20, rounds, other);
    }
    if asked("unchanged") {
        unchanged(&server, &home, 100, rounds, other);
    }
    if asked("crowd") {
        crowd(&server, &home, 1000, limit);
    }
    if asked("keys") {
        keys(&server, &home);
    }
    let _ = fs::remove_dir_all(home);
}

/// Every article is new to everyone.
fn fetch(server: &Server, home: &Path, feeds: usize, rounds: usize, other: Option<&Path>) {
    println!("{feeds} feeds × {ITEMS} new articles, {:.1} MB", server.size(feeds));
    let urls: Vec<String> = (0..feeds).map(|n| server.url(0, &format!("/feed/{n}.xml"))).collect();
    let mut programs = [
        Program::new("pullquote", ours(BINARY, home, &entries(&urls, ""), &["--quiet"])),
        Program::new(
            "the other build",
            other.map(|it| beside(ours(it, home, &entries(&urls, ""), &["--quiet"]))),
        ),
        Program::new("curl", curl(home, &urls, &[])),
        Program::new("sfeed_update", sfeed(&urls)),
        Program::new("newsboat", newsboat(home, &urls)),
    ];
    for round in 0..rounds {
        // Nothing is removed before the end: ext4 makes new files slowly for some seconds after.
        let fresh = home.join(format!("round-{round}"));
        fs::create_dir_all(&fresh).unwrap();
        programs.iter_mut().for_each(|program| program.run(&fresh));
        assert_eq!(files(&fresh.join("data/feeds")), feeds * ITEMS);
    }
    compare(&programs);
}

/// Nothing is new, and the server says so when it is asked for news only.
fn unchanged(server: &Server, home: &Path, feeds: usize, rounds: usize, other: Option<&Path>) {
    println!("{feeds} feeds, unchanged");
    let urls: Vec<String> = (0..feeds).map(|n| server.url(0, &format!("/feed/{n}.xml"))).collect();
    let text = entries(&urls, "");
    let names: Vec<String> = (0..feeds).map(|n| format!("f{n}")).collect();
    let mut named = vec!["--quiet"];
    named.extend(names.iter().map(String::as_str));
    let _ = fs::remove_dir_all(home);
    let mut first = ours(BINARY, home, &text, &["--quiet"]);
    assert!(first(home).wait().unwrap().success());
    let known = format!("If-None-Match: {ETAG}");
    let mut programs = [
        Program::new("pullquote", ours(BINARY, home, &text, &named)),
        Program::new("the other build", other.map(|it| ours(it, home, &text, &named))),
        Program::new("curl, If-None-Match", curl(home, &urls, &["-H", &known])),
    ];
    let before = server.bodies();
    for _ in 0..rounds {
        programs.iter_mut().for_each(|program| program.run(home));
    }
    compare(&programs);
    println!("  bodies: {}", server.bodies() - before);
}

/// A thousand feeds, of which some are slow, some fail, and some never answer.
fn crowd(server: &Server, home: &Path, feeds: usize, limit: Duration) {
    let hosts = server.hosts();
    println!("{feeds} feeds of {hosts} hosts, limit {limit:?}");
    for (hanging, what) in [(0, "none hangs"), (5, "5 % hang"), (30, "30 % hang")] {
        let url = |n: usize| {
            let (host, part) = (n % hosts, n * 37 % 100);
            let path = match part {
                _ if part < hanging => format!("/hang/{n}.xml"),
                _ if part < hanging + 10 => format!("/slow/{n}.xml"),
                _ if part < hanging + 20 => format!("/none/{n}.xml"),
                _ => format!("/small/{n}.xml"),
            };
            server.url(host, &path)
        };
        let urls: Vec<String> = (0..feeds).map(url).collect();
        // Nothing is removed here either.
        let fresh = home.join(format!("crowd-{hanging}"));
        fs::create_dir_all(&fresh).unwrap();
        let mut program = Program::new(
            what,
            ours(BINARY, home, &entries(&urls, &format!("{limit:?}")), &["--quiet"]),
        );
        program.run(&fresh);
        let wall = program.wall();
        let share = wall / limit.as_secs_f64();
        println!(
            "  {what:12} {wall:6.2} s, {share:.2} of the limit, processor {:.2} s, at most {:.1} MB",
            program.processor(),
            program.memory
        );
    }
}

/// From a key to the row it leads to, with and without a refresh at work.
fn keys(server: &Server, home: &Path) {
    let urls: Vec<String> = (0..40).map(|n| server.url(n, &format!("/late/{n}.xml"))).collect();
    let _ = fs::remove_dir_all(home);
    drop(ours(BINARY, home, &entries(&urls, ""), &[]));
    let notes = home.join("data/feeds/notes");
    fs::create_dir_all(&notes).unwrap();
    let mut dice = Dice(1);
    for n in 0..2000 {
        let text = format!(
            "+++\ntitle = \"Note {n}\"\ndate = 2030-01-01\n+++\n\n{}\n",
            words(&mut dice, 200)
        );
        fs::write(notes.join(format!("{n:04}.md")), text).unwrap();
    }
    fs::write(
        home.join("config/config.toml"),
        "[list]\nlayout = \"single\"\n[refresh]\nproxy = \"none\"\n",
    )
    .unwrap();
    // Feeds that nobody knows of yet are not asked while there is nothing else to do.
    let (list, later) = (home.join("config/feeds.toml"), home.join("feeds.toml"));
    fs::rename(&list, &later).unwrap();
    println!("key to row, 160×50, 2 000 articles");
    let mut terminal = Terminal::start(home);
    terminal.wait(|screen| screen.contents().contains("Note 1"));
    // Until the index is built.
    std::thread::sleep(SETTLED);
    let idle = terminal.rows(400, Duration::from_millis(5));
    fs::rename(&later, &list).unwrap();
    terminal.keys.write_all(b"R").unwrap();
    terminal.wait(|screen| screen.contents().contains("refreshing"));
    let first = terminal.rows(400, Duration::from_millis(5));
    let under_way = terminal.parser.screen().contents().contains("refreshing");
    println!("  still refreshing at the end: {under_way}");
    for (what, mut times) in [("idle", idle), ("while refreshing", first)] {
        times.sort();
        let at =
            |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        println!(
            "  {what:16} median {:.2} ms, 95 % {:.2} ms ({} keys)",
            at(0.5),
            at(0.95),
            times.len()
        );
    }
    terminal.quit();
}

fn compare(programs: &[Program]) {
    let ours = programs[0].wall();
    for program in programs.iter().filter(|program| !program.times.is_empty()) {
        println!(
            "  {:22} {:8.1} ms, processor {:7.1} ms, at most {:5.1} MB, ours is {:.2} of it",
            program.name,
            program.wall() * 1e3,
            program.processor() * 1e3,
            program.memory,
            ours / program.wall()
        );
    }
}

/// Begins the program, which keeps its files in this folder.
type Spawn = Box<dyn FnMut(&Path) -> Child>;

struct Program {
    name: String,
    spawn: Option<Spawn>,
    times: Vec<Duration>,
    spent: f64,
    /// Megabytes, at most.
    memory: f64,
}

impl Program {
    fn new(name: &str, spawn: impl Into<Option<Spawn>>) -> Self {
        let (name, spawn) = (name.to_owned(), spawn.into());
        Self { name, spawn, times: Vec::new(), spent: 0.0, memory: 0.0 }
    }

    fn run(&mut self, folder: &Path) {
        let Some(spawn) = &mut self.spawn else { return };
        let (before, begun) = (children(), Instant::now());
        let mut child = spawn(folder);
        let status = format!("/proc/{}/status", child.id());
        while child.try_wait().unwrap().is_none() {
            self.memory = self.memory.max(peak(&status));
            std::thread::sleep(Duration::from_millis(1));
        }
        self.times.push(begun.elapsed());
        self.spent += children() - before;
    }

    /// Seconds, the median.
    fn wall(&self) -> f64 {
        let mut times = self.times.clone();
        times.sort();
        times[times.len() / 2].as_secs_f64()
    }

    /// Seconds of the processor, on the average.
    fn processor(&self) -> f64 {
        self.spent / self.times.len() as f64
    }
}

/// Feeds of the config at these addresses.
fn entries(urls: &[String], timeout: &str) -> String {
    let mut text = "[refresh]\nproxy = 'none'\n".to_owned();
    if !timeout.is_empty() {
        let _ = writeln!(text, "timeout = '{timeout}'");
    }
    for (n, url) in urls.iter().enumerate() {
        let _ = writeln!(text, "[[feed]]\nname = 'f{n}'\nurl = '{url}'");
    }
    text
}

fn ours(binary: impl AsRef<OsStr>, home: &Path, config: &str, arguments: &[&str]) -> Spawn {
    fs::create_dir_all(home.join("config")).unwrap();
    let (settings, feeds) = config.split_at(config.find("[[feed]]").unwrap());
    fs::write(home.join("config/config.toml"), settings).unwrap();
    fs::write(home.join("config/feeds.toml"), feeds).unwrap();
    let mut command = Command::new(binary);
    command.arg("refresh").args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("PULLQUOTE_CONFIG_DIR", home.join("config"));
    Box::new(move |folder| {
        for name in ["data", "cache", "state"] {
            command.env(format!("PULLQUOTE_{}_DIR", name.to_uppercase()), folder.join(name));
        }
        command.spawn().unwrap()
    })
}

/// The same in a folder of its own.
fn beside(mut spawn: Spawn) -> Spawn {
    Box::new(move |folder| spawn(&folder.join("other")))
}

fn curl(home: &Path, urls: &[String], arguments: &[&str]) -> Option<Spawn> {
    let list: String =
        urls.iter().map(|url| format!("url = \"{url}\"\noutput = \"/dev/null\"\n")).collect();
    fs::write(home.join("curl"), list).unwrap();
    let mut command = found("curl")?;
    command.args(["-s", "-Z", "--parallel-max", "16", "-K"]).arg(home.join("curl")).args(arguments);
    Some(Box::new(move |_| command.stderr(Stdio::null()).spawn().unwrap()))
}

fn sfeed(urls: &[String]) -> Option<Spawn> {
    let mut feeds = String::from("maxjobs=16\nfeeds() {\n");
    for (n, url) in urls.iter().enumerate() {
        let _ = writeln!(feeds, "feed f{n} {url}");
    }
    found("sfeed_update")?;
    Some(Box::new(move |folder| {
        let text = format!("sfeedpath=\"{}\"\n{feeds}}}\n", folder.join("sfeed").display());
        fs::write(folder.join("sfeedrc"), text).unwrap();
        let mut command = Command::new("sfeed_update");
        command.arg(folder.join("sfeedrc")).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }))
}

fn newsboat(home: &Path, urls: &[String]) -> Option<Spawn> {
    fs::write(home.join("newsboat"), "reload-threads 16\n").unwrap();
    fs::write(home.join("newsboat.urls"), urls.join("\n")).unwrap();
    let (config, list) = (home.join("newsboat"), home.join("newsboat.urls"));
    found("newsboat")?;
    Some(Box::new(move |folder| {
        let mut command = Command::new("newsboat");
        command.arg("-C").arg(&config).arg("-u").arg(&list);
        command.arg("-c").arg(folder.join("newsboat.db")).args(["-x", "reload"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }))
}

/// The program of this name, where there is one.
fn found(name: &str) -> Option<Command> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())?;
    Some(Command::new(name))
}

fn files(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.path() {
            path if path.is_dir() => files(&path),
            path => usize::from(path.extension().is_some_and(|extension| extension == "md")),
        })
        .sum()
}

/// Seconds of the processor that children used which have ended; 0 where the system does not say.
fn children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields.skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Megabytes.
fn peak(status: &str) -> f64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1e3
}

const ETAG: &str = "\"v1\"";

/// Feeds at one port of many addresses of loopback, so that they count as many hosts.
struct Server {
    addresses: Vec<String>,
    feeds: Arc<Vec<String>>,
    bodies: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        let feeds: Arc<Vec<String>> = Arc::new((0..20).map(feed).collect());
        let bodies = Arc::new(AtomicUsize::new(0));
        let mut addresses = Vec::new();
        for n in 1..=100 {
            // only 127.0.0.1 answers everywhere
            let Ok(listener) = TcpListener::bind(format!("127.0.0.{n}:0")) else { break };
            addresses.push(listener.local_addr().unwrap().to_string());
            let (feeds, bodies) = (feeds.clone(), bodies.clone());
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let (feeds, bodies) = (feeds.clone(), bodies.clone());
                    std::thread::spawn(move || serve(&stream, &feeds, &bodies));
                }
            });
        }
        Self { addresses, feeds, bodies }
    }

    fn hosts(&self) -> usize {
        self.addresses.len()
    }

    fn url(&self, host: usize, path: &str) -> String {
        format!("http://{}{path}", self.addresses[host % self.addresses.len()])
    }

    fn bodies(&self) -> usize {
        self.bodies.load(Ordering::Relaxed)
    }

    /// Megabytes of so many feeds.
    fn size(&self, count: usize) -> f64 {
        let bytes: usize = (0..count).map(|n| self.feeds[n % self.feeds.len()].len()).sum();
        bytes as f64 / 1e6
    }
}

/// Answers one request after the other, as `/KIND/NUMBER.xml` wants it.
fn serve(mut stream: &TcpStream, feeds: &[String], bodies: &AtomicUsize) -> Option<()> {
    let _ = stream.set_nodelay(true);
    let mut lines = BufReader::new(stream).lines();
    loop {
        let first = lines.next()?.ok()?;
        let path = first.split(' ').nth(1)?.to_owned();
        let mut known = false;
        loop {
            let line = lines.next()?.ok()?.to_ascii_lowercase();
            known |= line.starts_with("if-none-match:") && line.contains(ETAG);
            if line.is_empty() {
                break;
            }
        }
        let mut parts = path.trim_start_matches('/').split(['/', '.']);
        let (kind, number) = (parts.next()?, parts.next()?.parse::<usize>().ok()?);
        let whole = &feeds[number % feeds.len()];
        match kind {
            "late" => std::thread::sleep(LATER * number as u32),
            "slow" => std::thread::sleep(SLOW),
            _ => {}
        }
        let body = match kind {
            "feed" | "late" => Cow::Borrowed(whole.as_str()),
            "slow" | "small" => Cow::Owned(small(whole)),
            "hang" => {
                // until the other side gives up
                let _ = lines.next();
                return None;
            }
            _ => {
                stream.write_all(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n").ok()?;
                continue;
            }
        };
        let tag = format!("ETag: {ETAG}\r\n");
        if known {
            stream.write_all(format!("HTTP/1.1 304 Not Modified\r\n{tag}\r\n").as_bytes()).ok()?;
            continue;
        }
        bodies.fetch_add(1, Ordering::Relaxed);
        let head = format!("HTTP/1.1 200 OK\r\n{tag}Content-Length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).ok()?;
    }
}

/// The first two items of a feed.
fn small(feed: &str) -> String {
    let end = feed.match_indices("<item>").nth(2).map_or(feed.len(), |(at, _)| at);
    format!("{}</channel></rss>", &feed[..end])
}

fn feed(number: usize) -> String {
    let mut dice = Dice(number as u64 + 1);
    let mut text = format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed {number}</title><link>https://example.org/{number}/</link>"
    );
    for item in 0..ITEMS {
        let title = words(&mut dice, 8);
        let _ = write!(
            text,
            "<item><title>{title}</title><link>https://example.org/{number}/{item}</link><guid>tag:example.org,2021:{number}-{item}</guid><pubDate>Sat, {:02} Sep 2021 10:00:00 GMT</pubDate><description>",
            1 + item % 28
        );
        for _ in 0..WORDS / 80 {
            let _ = writeln!(text, "&lt;p&gt;{}.&lt;/p&gt;", words(&mut dice, 80));
        }
        text.push_str("</description></item>\n");
    }
    text + "</channel></rss>"
}

fn words(dice: &mut Dice, count: usize) -> String {
    (0..count).map(|_| dice.word(1)).collect::<Vec<_>>().join(" ")
}

/// The reader on a pseudo-terminal, its screen kept by an emulator.
struct Terminal {
    parser: vt100::Parser,
    keys: Box<dyn std::io::Write + Send>,
    chunks: Receiver<Vec<u8>>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
}

impl Terminal {
    fn start(home: &Path) -> Self {
        let size = PtySize { rows: 50, cols: 160, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(BINARY);
        command.env("TERM", "xterm-256color");
        for name in ["config", "data", "cache", "state"] {
            command.env(format!("PULLQUOTE_{}_DIR", name.to_uppercase()), home.join(name));
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keys = pair.master.take_writer().unwrap();
        let (sender, chunks) = channel();
        std::thread::spawn(move || {
            let _master = pair.master;
            let mut bytes = [0; 65536];
            while let Ok(length @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        let number = |number| NonZeroU16::new(number).unwrap();
        Self { parser: vt100::Parser::new(number(50), number(160), 0), keys, chunks, child }
    }

    fn wait(&mut self, holds: impl Fn(&vt100::Screen) -> bool) {
        while !holds(self.parser.screen()) {
            let bytes = self.chunks.recv_timeout(Duration::from_secs(60)).unwrap();
            // some terminal has to say what it is
            if bytes.windows(3).any(|part| part == b"\x1b[c") {
                self.keys.write_all(b"\x1b[?62c").unwrap();
            }
            self.parser.process(&bytes);
        }
    }

    /// Goes down and up again, so many keys, and tells how long the cursor took to follow each.
    fn rows(&mut self, count: usize, pause: Duration) -> Vec<Duration> {
        let mut times = Vec::new();
        for n in 0..count {
            // What came of the key before must not be taken for an answer to this one, nor the first
            // half of a frame for the whole: at its end the cursor stands in its column again.
            std::thread::sleep(pause);
            while let Ok(bytes) = self.chunks.try_recv() {
                self.parser.process(&bytes);
            }
            let before = self.parser.screen().cursor_position();
            let begun = Instant::now();
            self.keys.write_all(if n / 20 % 2 == 0 { b"j" } else { b"k" }).unwrap();
            self.wait(|screen| {
                let (row, column) = screen.cursor_position();
                row != before.0 && column == before.1
            });
            times.push(begun.elapsed());
        }
        times
    }

    fn quit(mut self) {
        self.keys.write_all(b"Q").unwrap();
        let _ = self.child.wait();
    }
}
