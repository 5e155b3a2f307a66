//! A program of the user's config → what it printed, within a limit of time and size.
//!
//! The program leads a process group of its own, so that at the limit everything it started ends
//! with it. No shell stands between: arguments go over as they are.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::refresh::http::fault::time;
use crate::safe::Safe;

/// How much of what a program says on standard error is kept: the end tells why it stopped.
const STDERR: usize = 4 << 10;
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
    Output(Result<Vec<u8>, String>),
    Said(Safe),
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
        let events = watch(&mut child, self.input, self.largest);
        // The wait is a thread of its own, because only one may own the child.
        let (sender, ended) = (events.0, events.1);
        thread::spawn(move || sender.send(Event::Ended(child.wait())));
        let gathered = gather(&ended, self.timeout, cancel, &name);
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
/// stand still, and one that hands its pipes to a survivor must not hold this one up.
fn watch(
    child: &mut Child,
    input: Option<Vec<u8>>,
    largest: u64,
) -> (mpsc::Sender<Event>, mpsc::Receiver<Event>) {
    let (sender, receiver) = mpsc::channel();
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        // A program that has read enough closes its end, which is no fault.
        thread::spawn(move || pipe.write_all(&input));
    }
    if let Some(pipe) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || sender.send(Event::Output(limited(pipe, largest))));
    }
    if let Some(pipe) = child.stderr.take() {
        let sender = sender.clone();
        thread::spawn(move || sender.send(Event::Said(tail(pipe))));
    }
    (sender, receiver)
}

type Gathered = (Vec<u8>, Safe, std::process::ExitStatus);

fn gather(
    events: &mpsc::Receiver<Event>,
    timeout: Duration,
    cancel: &AtomicBool,
    name: &str,
) -> Result<Gathered, String> {
    let end = Instant::now() + timeout;
    let (mut output, mut said, mut status) = (None, None, None);
    loop {
        if let (Some(_), Some(_), Some(_)) = (&output, &said, &status) {
            break;
        }
        let left = end.saturating_duration_since(Instant::now());
        match events.recv_timeout(left.min(LOOK)) {
            Ok(Event::Output(bytes)) => output = Some(bytes?),
            Ok(Event::Said(text)) => said = Some(text),
            Ok(Event::Ended(result)) => {
                status = Some(result.map_err(|cause| format!("{name}: {cause}"))?);
            }
            Err(RecvTimeoutError::Timeout) if cancel.load(Ordering::Relaxed) => {
                return Err("cancelled".to_owned());
            }
            Err(RecvTimeoutError::Timeout) if left.is_zero() => {
                let said = said.filter(|said: &Safe| !said.is_empty());
                let said = said.map(|said| format!(": {said}")).unwrap_or_default();
                return Err(format!("{name} did not end within {}{said}", time(timeout)));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    match (output, said, status) {
        (Some(output), Some(said), Some(status)) => Ok((output, said, status)),
        _ => Err(format!("{name} was lost")),
    }
}

fn limited(pipe: impl Read, largest: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = pipe.take(largest.saturating_add(1)).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() as u64 > largest => {
            Err(format!("it prints more than {} MB", (largest >> 20).max(1)))
        }
        Ok(_) => Ok(bytes),
        Err(cause) => Err(format!("its output cannot be read: {cause}")),
    }
}

fn tail(mut pipe: impl Read) -> Safe {
    let mut kept: Vec<u8> = Vec::new();
    let mut part = [0; STDERR];
    while let Ok(length @ 1..) = pipe.read(&mut part) {
        kept.extend_from_slice(&part[..length]);
        let spare = kept.len().saturating_sub(STDERR);
        kept.drain(..spare);
    }
    Safe::line(&String::from_utf8_lossy(&kept))
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
