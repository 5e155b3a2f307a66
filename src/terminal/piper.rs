//! Words and quotes that go to commands and files, on threads of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::library::quotes::{Told, replace, write_files, written};
use crate::paths::Paths;
use crate::quote::export::Format;
use crate::quote::export::managed::Deleted;
use crate::reader::Msg;
use crate::reader::message::{Effect, Export, Output, Piping, To};
use crate::refresh::command::Call;
use crate::safe::Safe;
use crate::terminal::mailbox::Mailbox;

/// Bytes of a command's output that are shown.
const LARGEST: u64 = 4 << 20;
/// A quit waits so long for commands to end by themselves, and then so long for those that are ended.
const FAREWELL: [Duration; 2] = [Duration::from_millis(600), Duration::from_millis(200)];

/// Dropping it gives what runs a moment, and then calls it off.
#[derive(Debug)]
pub struct Piper {
    paths: Paths,
    cancel: Arc<AtomicBool>,
    /// Each is closed when its command has ended.
    running: Vec<Receiver<()>>,
}

impl Piper {
    pub fn new(paths: Paths) -> Self {
        Self { paths, cancel: Arc::default(), running: Vec::new() }
    }

    pub fn perform(&mut self, effect: Effect, mailbox: &Mailbox) {
        match effect {
            Effect::Pipe(piping) => {
                self.start(mailbox, move |_, cancel, mailbox| {
                    mailbox.send(pipe(*piping, cancel));
                });
            }
            Effect::StopPiping => {
                self.cancel.store(true, Ordering::Relaxed);
                self.cancel = Arc::default();
            }
            Effect::Export(export) => {
                self.start(mailbox, move |paths, cancel, mailbox| {
                    mailbox.send(self::export(*export, paths, cancel));
                });
            }
            _ => {}
        }
    }

    fn start(
        &mut self,
        mailbox: &Mailbox,
        work: impl FnOnce(&Paths, &AtomicBool, &Mailbox) + Send + 'static,
    ) {
        let (paths, mailbox, cancel) = (self.paths.clone(), mailbox.clone(), self.cancel.clone());
        let (ended, running): (Sender<()>, _) = channel();
        self.running.retain(|running| {
            running.try_recv() != Err(std::sync::mpsc::TryRecvError::Disconnected)
        });
        self.running.push(running);
        thread::spawn(move || {
            work(&paths, &cancel, &mailbox);
            drop(ended);
        });
    }
}

impl Drop for Piper {
    fn drop(&mut self) {
        for patience in FAREWELL {
            let end = Instant::now() + patience;
            for running in &self.running {
                let _ = running.recv_timeout(end.saturating_duration_since(Instant::now()));
            }
            self.cancel.store(true, Ordering::Relaxed);
        }
    }
}

fn pipe(piping: Piping, cancel: &AtomicBool) -> Msg {
    let Piping { name, argv, text, mut variables, timeout } = piping;
    // What it prints is shown as text: colours would be letters in it.
    variables.extend([("NO_COLOR", "1".to_owned()), ("TERM", "dumb".to_owned())]);
    let call = Call {
        argv: &argv,
        input: Some(text.into_bytes()),
        variables,
        timeout: timeout.duration(),
        largest: LARGEST,
    };
    let result = call.run(cancel).map(|printed| Output {
        out: Safe::typed(&String::from_utf8_lossy(&printed.bytes)),
        said: printed.said,
    });
    Msg::Piped { name, result }
}

fn export(export: Export, paths: &Paths, cancel: &AtomicBool) -> Msg {
    let Export { format, to, quotes, all, style } = export;
    let template = |format: String| match Format::parse(&format) {
        Some(_) => Ok(format),
        None => typed(&format, paths).map(|path| path.to_string_lossy().into_owned()),
    };
    match to {
        To::Command(piping) => {
            let text = template(format).and_then(|format| written(&format, &quotes, style));
            match text {
                Ok(text) => {
                    let variables = vec![("PULLQUOTE_COUNT", quotes.len().to_string())];
                    pipe(Piping { text, variables, ..piping }, cancel)
                }
                Err(error) => Msg::Piped { name: piping.name, result: Err(error.to_string()) },
            }
        }
        To::File { path, over } => {
            let done = typed(&path, paths).and_then(|file| {
                if file.is_dir() || path.ends_with('/') {
                    return into_folder(&file, &format, all, &quotes, style);
                }
                if !over && file.exists() {
                    let what = "it is there already; a ! before its name writes over it";
                    return Err(Error::new("write", &file, what));
                }
                replace(&file, &written(&template(format)?, &quotes, style)?)?;
                Ok(format!("{} written to {}", counted(quotes.len()), file.display()))
            });
            Msg::Exported(done.map_err(|error| error.to_string()))
        }
    }
}

fn into_folder(
    folder: &Path,
    format: &str,
    all: Vec<crate::quote::Quote>,
    quotes: &[crate::quote::Quote],
    style: crate::quote::cite::Style,
) -> Result<String> {
    if format != Format::Markdown.name() {
        let what = "it is a folder; only markdown is written as a file an article";
        return Err(Error::new("write", folder, what));
    }
    let (mut files, mut edited) = (0, 0);
    write_files(folder, all, quotes, style, Deleted::Strike, &mut |told| match told {
        Told::Written(_) => files += 1,
        Told::Edited(..) => edited += 1,
    })?;
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    let edited = match edited {
        0 => String::new(),
        1 => ", 1 quote edited by hand left as it is".to_owned(),
        many => format!(", {many} quotes edited by hand left as they are"),
    };
    Ok(format!("{files} written in {}{edited}", folder.display()))
}

/// A path as typed in the reader: from the home, or from where the program was started.
fn typed(path: &str, paths: &Paths) -> Result<PathBuf> {
    if path == "~" || path.starts_with("~/") { paths.as_typed(path) } else { Ok(path.into()) }
}

fn counted(quotes: usize) -> String {
    if quotes == 1 { "1 quote".to_owned() } else { format!("{quotes} quotes") }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    #![allow(clippy::single_range_in_vec_init, reason = "one part has one range")]

    use super::{export, pipe};
    use crate::config::span::Span;
    use crate::paths::Paths;
    use crate::quote::cite::Style;
    use crate::quote::export::sample;
    use crate::reader::Msg;
    use crate::reader::message::{Export, Piping, To};
    use crate::safe::Safe;
    use std::sync::atomic::AtomicBool;

    fn piping(argv: &[&str], text: &str) -> Piping {
        Piping {
            name: Safe::line("it"),
            argv: argv.iter().map(|&part| part.to_owned()).collect(),
            text: text.to_owned(),
            variables: vec![("PULLQUOTE_SPEAKER", "Xi; $(rm)".to_owned())],
            timeout: Span(20),
        }
    }

    fn said(msg: Msg) -> Result<String, String> {
        match msg {
            Msg::Piped { result, .. } => result.map(|output| output.out.to_string()),
            Msg::Exported(result) => result,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_command_gets_words_and_details_and_what_it_prints_cannot_act_on_the_screen() {
        let script = "cat; printf '\\033[31m%s\\033]0;x\\007' \"$PULLQUOTE_SPEAKER\"";
        let told = said(pipe(piping(&["sh", "-c", script], "in\n"), &AtomicBool::new(false)));
        assert_eq!(told.unwrap(), "in\n[31mXi; $(rm)]0;x");
    }

    #[test]
    fn an_export_is_written_whole_and_writes_over_nothing_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::under(folder.path());
        let quotes = sample::all().to_vec();
        let file = folder.path().join("q.csv").display().to_string();
        let to = |path: &str, over| To::File { path: path.to_owned(), over };
        let write = |format: &str, to| {
            let (format, quotes, all) = (format.to_owned(), quotes.clone(), quotes.clone());
            let wish = Export { format, to, quotes, all, style: Style::Plain };
            said(export(wish, &paths, &AtomicBool::new(false)))
        };
        let expected = format!("{} quotes written to {file}", quotes.len());
        assert_eq!(write("csv", to(&file, false)).unwrap(), expected);
        let again = write("csv", to(&file, false)).unwrap_err();
        assert!(again.contains("there already"), "{again}");
        assert_eq!(write("org", to(&file, true)).unwrap(), expected);
        assert!(std::fs::read_to_string(&file).unwrap().starts_with('*'));
        let inside = format!("{}/notes/", folder.path().display());
        assert!(write("org", to(&inside, false)).is_err());
        let told = write("markdown", to(&inside, false)).unwrap();
        assert!(told.contains("files written in"), "{told}");
        let wc = write("json", To::Command(piping(&["grep", "-c", "schema"], "")));
        let live = quotes.iter().filter(|quote| !quote.deleted).count();
        assert_eq!(wc.unwrap().trim(), quotes.len().max(live).to_string());
        assert!(write("no-such.j2", to("x", false)).is_err());
    }
}
