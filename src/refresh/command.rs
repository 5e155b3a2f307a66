//! A program of the user's config → what it printed, within a limit of time and size.
//!
//! The program leads a process group of its own, so that at the limit everything it started ends
//! with it. No shell stands between: arguments go over as they are.

use std::io::{ErrorKind, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::refresh::http::fault::time;
use crate::safe::Safe;

/// How much of what a program says on standard error is kept: the end tells why it stopped.
const STDERR: usize = 4 << 10;
/// Bytes that are read from a pipe at once.
const PART: usize = 16 << 10;
/// How long the pipes of a program that has ended may be silent before nothing more is waited for: a
/// survivor may hold them open for ever.
const GRACE: Duration = Duration::from_secs(1);
/// Parts of output that are read ahead.
const AHEAD: usize = 16;
/// How often a wait looks whether it was called off.
const LOOK: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub struct Call<'a> {
    pub argv: &'a [String],
    /// Without, standard input is closed.
    pub input: Option<Vec<u8>>,
    pub variables: Vec<(&'static str, String)>,
    pub timeout: Duration,
    /// Bytes of standard output.
    pub largest: u64,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Printed {
    pub bytes: Vec<u8>,
    /// The last lines of standard error, one after the other.
    pub said: Safe,
}

enum Event {
    Output(Vec<u8>),
    Said(Vec<u8>),
    /// One of the two pipes has ended, or cannot be read.
    Closed(std::io::Result<()>),
    Ended(std::io::Result<std::process::ExitStatus>),
}

impl Call<'_> {
    /// Runs the program to its end; `Err` says why its output cannot be used.
    pub fn run(self, cancel: &AtomicBool) -> Result<Printed, String> {
        let name = Safe::line(self.argv.first().map_or("", String::as_str));
        let mut child = self.spawn().map_err(|cause| {
            let words = cause.to_string();
            format!("{name} cannot be run: {}", words.split(" (os").next().unwrap_or(&words))
        })?;
        let group = child.id();
        let (sender, events) = watch(&mut child, self.input);
        // The wait is a thread of its own, because only one may own the child.
        thread::spawn(move || sender.send(Event::Ended(child.wait())));
        let gathered = gather(&events, self.timeout, self.largest, cancel, &name);
        if gathered.is_err() {
            kill(group);
        }
        let (bytes, said, status) = gathered?;
        if !status.success() {
            let end = match status.code() {
                Some(code) => format!("{name} ended with status {code}"),
                None => format!("{name} was killed"),
            };
            return Err(if said.is_empty() { end } else { format!("{end}: {said}") });
        }
        Ok(Printed { bytes, said })
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let (program, arguments) = self.argv.split_first().ok_or(std::io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(if self.input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, value) in &self.variables {
            command.env(name, value.replace('\0', ""));
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn()
    }
}

/// Starts a thread for each pipe: a program that writes to one while another is full must not
/// stand still, and what was read counts though a survivor holds its pipes open.
fn watch(
    child: &mut Child,
    input: Option<Vec<u8>>,
) -> (mpsc::SyncSender<Event>, mpsc::Receiver<Event>) {
    let (sender, receiver) = mpsc::sync_channel(AHEAD);
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        // A program that has read enough closes its end, which is no fault.
        thread::spawn(move || pipe.write_all(&input));
    }
    if let Some(pipe) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || forward(pipe, &sender, Event::Output));
    }
    if let Some(pipe) = child.stderr.take() {
        let sender = sender.clone();
        thread::spawn(move || forward(pipe, &sender, Event::Said));
    }
    (sender, receiver)
}

/// Sends what comes through a pipe, until it ends or nobody wants more.
fn forward(mut pipe: impl Read, sender: &mpsc::SyncSender<Event>, event: fn(Vec<u8>) -> Event) {
    let mut part = [0; PART];
    let closed = loop {
        match pipe.read(&mut part) {
            Ok(0) => break Ok(()),
            Ok(length) if sender.send(event(part[..length].to_vec())).is_err() => return,
            Ok(_) => {}
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => break Err(cause),
        }
    };
    // it fails when nobody waits any more
    let _ = sender.send(Event::Closed(closed));
}

type Gathered = (Vec<u8>, Safe, std::process::ExitStatus);

/// What a program printed and said and how it ended; `largest` in bytes.
fn gather(
    events: &mpsc::Receiver<Event>,
    timeout: Duration,
    largest: u64,
    cancel: &AtomicBool,
    name: &str,
) -> Result<Gathered, String> {
    let end = Instant::now() + timeout;
    let (mut output, mut said, mut open, mut status) = (Vec::new(), Vec::new(), 2, None);
    let mut heard = Instant::now();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        match events.recv_timeout(left.min(LOOK)) {
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(format!("{name} was lost")),
            Ok(event) => {
                heard = Instant::now();
                match event {
                    Event::Output(part) => output.extend(part),
                    Event::Said(part) => tail(&mut said, &part),
                    Event::Closed(Ok(())) => open -= 1,
                    Event::Closed(Err(cause)) => {
                        return Err(format!("its output cannot be read: {cause}"));
                    }
                    Event::Ended(result) => {
                        status = Some(result.map_err(|cause| format!("{name}: {cause}"))?);
                    }
                }
            }
        }
        if output.len() as u64 > largest {
            return Err(format!("it prints more than {} MB", (largest >> 20).max(1)));
        }
        if let Some(status) = status
            && (open == 0 || heard.elapsed() >= GRACE || left.is_zero())
        {
            return Ok((output, line(&said), status));
        }
        if cancel.load(Ordering::Relaxed) {
            return Err("cancelled".to_owned());
        }
        if left.is_zero() {
            let said = line(&said);
            let said = if said.is_empty() { String::new() } else { format!(": {said}") };
            return Err(format!("{name} did not end within {}{said}", time(timeout)));
        }
    }
}

/// Keeps the last bytes of all that was said.
fn tail(said: &mut Vec<u8>, part: &[u8]) {
    said.extend_from_slice(part);
    said.drain(..said.len().saturating_sub(STDERR));
}

fn line(said: &[u8]) -> Safe {
    Safe::line(&String::from_utf8_lossy(said))
}

#[cfg(unix)]
fn kill(group: u32) {
    let group = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(group) = group {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(_: u32) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::{Call, Printed};
    use std::sync::atomic::AtomicBool;
    use std::time::{Duration, Instant};

    fn sh(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    fn run(argv: &[String], input: Option<&str>, timeout: u64) -> Result<Printed, String> {
        let call = Call {
            argv,
            input: input.map(|text| text.as_bytes().to_vec()),
            variables: vec![("PULLQUOTE_TITLE", "a $(rm) \0'\"".to_owned())],
            timeout: Duration::from_millis(timeout),
            largest: 1 << 20,
        };
        call.run(&AtomicBool::new(false))
    }

    #[test]
    fn a_program_gets_its_input_and_values_and_nothing_is_read_by_a_shell() {
        let printed =
            run(&sh("cat; printf %s \"$PULLQUOTE_TITLE\"; echo w >&2"), Some("in "), 9000);
        let printed = printed.unwrap();
        assert_eq!(String::from_utf8(printed.bytes).unwrap(), "in a $(rm) '\"");
        assert_eq!(printed.said.as_str(), "w");
        let closed = run(&sh("cat"), None, 9000).unwrap();
        assert_eq!(closed.bytes, b"");
        let echo = ["printf", "%s", "$HOME;"].map(str::to_owned);
        assert_eq!(run(&echo, None, 9000).unwrap().bytes, b"$HOME;");
    }

    #[test]
    fn a_program_that_fails_says_why_without_control_characters() {
        assert_eq!(
            run(&sh("printf '\\033[31mno\\nway' >&2; exit 3"), None, 9000).unwrap_err(),
            "sh ended with status 3: [31mno way"
        );
        let missing = ["/no/such/program".to_owned()];
        let error = run(&missing, None, 9000).unwrap_err();
        assert_eq!(error, "/no/such/program cannot be run: No such file or directory");
    }

    #[test]
    fn at_the_limit_of_time_everything_it_started_ends() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 100 & echo $! > {}; wait", file.display());
        let start = Instant::now();
        let error = run(&sh(&script), None, 300).unwrap_err();
        assert_eq!(error, "sh did not end within 300 ms");
        assert!(start.elapsed() < Duration::from_secs(5));
        let pid = std::fs::read_to_string(&file).unwrap().trim().to_owned();
        let alive = || {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            !stat.is_empty() && !stat.contains(") Z ")
        };
        while alive() && start.elapsed() < Duration::from_secs(20) {
            std::thread::yield_now();
        }
        assert!(!alive(), "the grandchild lives on");
    }

    #[test]
    fn a_survivor_that_keeps_the_pipes_open_holds_nothing_up() {
        let script = "echo one; echo two >&2; sleep 9 & exit";
        let printed = run(&sh(script), None, 5000).unwrap();
        assert_eq!((printed.bytes.as_slice(), printed.said.as_str()), (&b"one\n"[..], "two"));
        assert_eq!(
            run(&sh(&format!("{script} 3")), None, 5000).unwrap_err(),
            "sh ended with status 3: two"
        );
    }

    #[test]
    fn a_flood_of_words_ends_at_the_limit_of_time() {
        let error = run(&sh("yes >&2"), None, 300).unwrap_err();
        assert!(error.starts_with("sh did not end within 300 ms: y y"), "{error}");
    }

    #[test]
    fn a_flood_is_cut_off_and_a_cancelled_program_ends() {
        let start = Instant::now();
        let error = run(&["yes".to_owned()], None, 60_000).unwrap_err();
        assert_eq!(error, "it prints more than 1 MB");
        let argv = sh("sleep 100");
        let timeout = Duration::from_secs(60);
        let call = Call { argv: &argv, timeout, largest: 1, ..Call::default() };
        assert_eq!(call.run(&AtomicBool::new(true)).unwrap_err(), "cancelled");
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
