//! A terminal for tests: a shell script on a pseudo-terminal, its output read by a vt100 emulator.
//!
//! The script runs the program as its child and keeps the terminal open, so that what the program
//! leaves behind can be seen: the settings by `stty`, the modes by the emulator.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

use portable_pty::{
    ChildKiller, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system,
};
use rustix::process::{Pid, Signal, kill_process};

/// Far more than anything takes; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Terminal {
    /// Where the program keeps everything.
    pub(crate) home: tempfile::TempDir,
    /// Answer the question for device attributes as every terminal does.
    pub(crate) answers: bool,
    answered: bool,
    /// The script's process.
    process: Option<u32>,
    pub(crate) output: Vec<u8>,
    parser: vt100::Parser,
    master: Option<Box<dyn MasterPty + Send>>,
    keys: Option<Box<dyn Write + Send>>,
    reader: Option<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
    chunks: Receiver<Vec<u8>>,
    status: Receiver<ExitStatus>,
    /// Its process number may be another's by now.
    ended: Arc<AtomicBool>,
    killer: Box<dyn ChildKiller + Send + Sync>,
}

impl Terminal {
    /// Runs a script in `sh` on a terminal of 80 columns and 24 rows; `$BIN` is the smallest
    /// program of the loop, `$READER` is the real one.
    pub(crate) fn start(script: &str) -> Self {
        Self::run(&["-c", script])
    }

    pub(crate) fn run(arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        let mut command = CommandBuilder::new("/bin/sh");
        command.args(arguments);
        command.env_clear();
        command.cwd(home.path());
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("LANG", "C.UTF-8"),
            ("PS1", "prompt> "),
            ("READER", env!("CARGO_BIN_EXE_pullquote")),
            ("BIN", example("lines").to_str().unwrap()),
            ("RUST_BACKTRACE", "0"),
        ] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
            command.env(format!("PULLQUOTE_{name}_DIR"), home.path());
        }
        let mut child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let killer = child.clone_killer();
        let process = child.process_id();
        let (sender, status) = channel();
        let ended = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&ended);
        spawn(move || {
            let status = child.wait().unwrap();
            over.store(true, Ordering::SeqCst);
            sender.send(status)
        });

        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, chunks) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let reader = spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(length @ 1..) = reader.read(&mut bytes) {
                let sent = sender.send(bytes[..length].to_vec());
                if sent.is_err() || stopped.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        Self {
            home,
            answers: true,
            answered: false,
            process,
            output: Vec::new(),
            parser: vt100::Parser::new(number(24), number(80), 0),
            keys: Some(pair.master.take_writer().unwrap()),
            master: Some(pair.master),
            reader: Some(reader),
            stop,
            chunks,
            status,
            ended,
            killer,
        }
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    pub(crate) fn send(&mut self, keys: &str) {
        self.send_bytes(keys.as_bytes());
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        self.keys.as_mut().unwrap().write_all(bytes).unwrap();
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.master.as_ref().unwrap().resize(size(columns, rows)).unwrap();
        if columns > 0 && rows > 0 {
            self.parser.set_size(number(rows), number(columns));
        }
    }

    /// Reads output until the condition holds; fails with the screen when it never does.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition(self) {
            if let Err(error) = self.take(deadline) {
                let (screen, tail) = (self.screen().contents(), self.tail());
                let state = self.process_states();
                fail(&format!(
                    "waited for {what}, {error}; the screen:\n{screen}\nlast bytes: {tail}\n{state}"
                ));
            }
        }
    }

    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |terminal| terminal.screen().contents().contains(text));
    }

    /// Reads output until the program's questions are answered: a reply that came later would be
    /// read by whoever has the terminal then.
    #[track_caller]
    pub(crate) fn wait_for_questions(&mut self) {
        self.wait_until("a question", |terminal| terminal.answered || !terminal.answers);
    }

    /// Bytes that come within a time of silence; the one wait that cannot end early.
    pub(crate) fn bytes_within(&mut self, time: Duration) -> usize {
        let (deadline, before) = (Instant::now() + time, self.output.len());
        while self.take(deadline).is_ok() {}
        self.output.len() - before
    }

    /// Takes one piece of output.
    fn take(&mut self, deadline: Instant) -> Result<(), RecvTimeoutError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let chunk = self.chunks.recv_timeout(left)?;
        self.parser.process(&chunk);
        let question = b"\x1b[c";
        let before = self.output.len().saturating_sub(question.len() - 1);
        self.output.extend_from_slice(&chunk);
        if self.answers && contains(&self.output[before..], question) {
            self.send("\x1b[?62;22c");
            self.answered = true;
        }
        Ok(())
    }

    /// Reads all output to its end; returns how the script ended.
    #[track_caller]
    pub(crate) fn exit(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.take(deadline) {
                Ok(()) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(error) => {
                    let (screen, state) = (self.screen().contents(), self.process_states());
                    fail(&format!("no end, {error}; the screen:\n{screen}\n{state}"));
                }
            }
        }
        self.status.recv_timeout(PATIENCE).unwrap()
    }

    /// Stops reading output for good. The reading thread is blocked in its copy of the master, so
    /// it takes one more piece of output to let it go.
    #[track_caller]
    pub(crate) fn stall(&mut self, key_with_output: &str) {
        self.stop.store(true, Ordering::SeqCst);
        self.send(key_with_output);
        self.reader.take().unwrap().join().unwrap();
    }

    /// Closes the terminal as its window does.
    #[track_caller]
    pub(crate) fn hang_up(&mut self, key_with_output: &str) {
        self.stall(key_with_output);
        drop((self.keys.take(), self.master.take()));
    }

    /// How the script ended, and how long that took; reads nothing.
    #[track_caller]
    pub(crate) fn status(&self) -> (ExitStatus, Duration) {
        let start = Instant::now();
        (self.status.recv_timeout(PATIENCE).unwrap(), start.elapsed())
    }

    /// The process number that the script has printed as `pid 123`.
    pub(crate) fn pid(&mut self) -> Pid {
        self.wait_until("a process number", |terminal| terminal.printed_pid().is_some());
        self.printed_pid().unwrap()
    }

    fn printed_pid(&self) -> Option<Pid> {
        let output = String::from_utf8_lossy(&self.output);
        let number = |line: &str| line.strip_prefix("pid ")?.trim_end().parse().ok();
        Pid::from_raw(output.lines().find_map(number)?)
    }

    pub(crate) fn kill(&mut self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// What every thread of the script's processes is doing, for the report of a failure.
    fn process_states(&self) -> String {
        let mut states = String::new();
        let mut processes: Vec<u32> = self.process.into_iter().collect();
        while let Some(process) = processes.pop() {
            let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten();
            for task in tasks.flatten().map(|task| task.path()) {
                let read =
                    |name: &str| std::fs::read_to_string(task.join(name)).unwrap_or_default();
                let (name, status, at) = (read("comm"), read("status"), read("wchan"));
                let state = status.lines().find(|line| line.starts_with("State:"));
                let (name, state) = (name.trim_end(), state.unwrap_or_default());
                states.push_str(&format!("{process} {name}: {state} in {at}\n"));
                let children = read("children");
                processes
                    .extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
            }
        }
        states
    }

    fn tail(&self) -> String {
        let from = self.output.len().saturating_sub(400);
        self.output[from..].escape_ascii().to_string()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if !self.ended.load(Ordering::SeqCst) {
            let _ = self.killer.kill();
        }
    }
}

/// Fails with a report that is also printed at once: a log that somebody cuts still has it.
#[track_caller]
fn fail(report: &str) -> ! {
    let _ = writeln!(std::io::stderr(), "{report}");
    panic!("{report}");
}

/// An example, built beside the program by `cargo test`.
pub(crate) fn example(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_pullquote"));
    let path = program.parent().unwrap().join("examples").join(name);
    assert!(path.exists(), "build it first: cargo build --example {name}");
    path
}

pub(crate) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Clock ticks used, and times that a thread went to sleep, over all threads of a process.
pub(crate) fn activity(pid: Pid) -> (u64, u64) {
    let process = Path::new("/proc").join(pid.as_raw_nonzero().to_string());
    let stat = std::fs::read_to_string(process.join("stat")).unwrap();
    // After the command's name in brackets: state is field 3, user and system time 14 and 15.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    let sleeps = std::fs::read_dir(process.join("task")).unwrap().map(|thread| {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    });
    (ticks, sleeps.sum())
}

/// Bytes of memory that a process has now.
pub(crate) fn resident(pid: Pid) -> u64 {
    let path = Path::new("/proc").join(pid.as_raw_nonzero().to_string()).join("status");
    let status = std::fs::read_to_string(path).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
}

/// The processor time that a process has taken, in ticks of the system's clock.
pub(crate) fn ticks(pid: Pid) -> u64 {
    let path = Path::new("/proc").join(pid.as_raw_nonzero().to_string()).join("stat");
    let stat = std::fs::read_to_string(path).unwrap();
    // The name may hold anything but is the last that stands in brackets.
    let fields = stat.rsplit(')').next().unwrap().split_whitespace();
    fields.skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

/// Bytes that a process has written to anything.
pub(crate) fn bytes_written(pid: Pid) -> u64 {
    let path = Path::new("/proc").join(pid.as_raw_nonzero().to_string()).join("io");
    let counts = std::fs::read_to_string(path).unwrap();
    counts.lines().find_map(|line| line.strip_prefix("wchar: ")?.parse().ok()).unwrap()
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn number(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).unwrap()
}
