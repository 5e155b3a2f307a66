//! A text → the clipboard: by a command, or by asking the terminal (OSC 52).
//!
//! A command says whether it worked; a terminal does not, and many ignore the question. So a
//! command goes first, except at the far end of an ssh connection, whose clipboard is another
//! machine's: there only the terminal knows the right one.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::reader::Msg;
use crate::terminal::mailbox::Mailbox;
use crate::terminal::screen;

/// The longest base64 that is sent: what is longer, some terminals drop without a word.
const MOST: usize = 74_994;

/// How texts reach the clipboard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clipboard {
    /// The user's command; empty for one that is found.
    pub command: Vec<String>,
    pub wayland: bool,
    pub x11: bool,
    /// The terminal is at the other end of a connection.
    pub ssh: bool,
    pub tmux: bool,
    /// Folders in which programs are looked for, as in `PATH`.
    pub path: OsString,
}

/// One way there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    Command(Vec<String>),
    Terminal,
}

impl Clipboard {
    /// Copies a text; the answer says what was done, or what failed.
    ///
    /// # Errors
    /// The terminal could not be written to.
    pub fn copy(
        &self,
        text: String,
        words: usize,
        cited: bool,
        mailbox: &Mailbox,
    ) -> io::Result<()> {
        match self.way(|program| is_found(program, &self.path)) {
            Way::Command(command) => {
                let mailbox = mailbox.clone();
                thread::spawn(move || {
                    mailbox.send(match run(&command, &text) {
                        Ok(()) => Msg::Copied { words, cited, sent: false },
                        Err(why) => Msg::Failed(format!("cannot copy: {why}")),
                    });
                });
            }
            Way::Terminal => match sequence(&text, self.tmux) {
                Ok(bytes) => {
                    screen::send(&bytes)?;
                    mailbox.send(Msg::Copied { words, cited, sent: true });
                }
                Err(length) => mailbox.send(Msg::Failed(format!(
                    "too long for the terminal's clipboard ({length} bytes, at most {MOST}); \
                     name a command in [open] copy"
                ))),
            },
        }
        Ok(())
    }

    fn way(&self, found: impl Fn(&str) -> bool) -> Way {
        if !self.command.is_empty() {
            return Way::Command(self.command.clone());
        }
        let native: [(bool, &[&str]); 5] = [
            (self.wayland, &["wl-copy"]),
            (self.x11, &["xclip", "-selection", "clipboard"]),
            (self.x11, &["xsel", "--clipboard", "--input"]),
            (true, &["pbcopy"]),
            (true, &["clip.exe"]),
        ];
        let native = native.into_iter().filter(|(fits, _)| *fits && !self.ssh);
        let mut native = native.map(|(_, command)| command);
        match native.find(|command| command.first().is_some_and(|program| found(program))) {
            Some(command) => Way::Command(command.iter().map(|&part| part.to_owned()).collect()),
            None => Way::Terminal,
        }
    }
}

/// Whether one of the folders holds a program of this name.
fn is_found(program: &str, path: &OsString) -> bool {
    let folders = path.as_encoded_bytes().split(|byte| *byte == b':');
    let mut folders = folders.filter_map(|folder| std::str::from_utf8(folder).ok());
    folders.any(|folder| !folder.is_empty() && Path::new(folder).join(program).is_file())
}

fn run(command: &[String], text: &str) -> Result<(), String> {
    let Some((program, arguments)) = command.split_first() else {
        return Err("no command is named".to_owned());
    };
    let failed = |cause: io::Error| format!("{program}: {cause}");
    // What it prints would stand in the middle of the page; some stay to serve the clipboard, and
    // a pipe that they held would never end.
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    let status = child.wait().map_err(failed)?;
    match (status.success(), written) {
        (true, Ok(())) => Ok(()),
        (true, Err(cause)) => Err(failed(cause)),
        (false, _) => Err(format!("{program} ended with {status}")),
    }
}

/// The question to the terminal (xterm's control sequences, operating system command 52), passed
/// through tmux where that stands between; the error is a length that is too great.
fn sequence(text: &str, tmux: bool) -> Result<Vec<u8>, usize> {
    let encoded = STANDARD.encode(text);
    if encoded.len() > MOST {
        return Err(encoded.len());
    }
    let plain = format!("\x1b]52;c;{encoded}\x07");
    let sequence =
        if tmux { format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")) } else { plain };
    Ok(sequence.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Clipboard, MOST, Way, is_found, run, sequence};

    fn way(clipboard: &Clipboard, installed: &[&str]) -> String {
        match clipboard.way(|program| installed.contains(&program)) {
            Way::Command(command) => command.join(" "),
            Way::Terminal => "terminal".to_owned(),
        }
    }

    #[test]
    fn a_command_that_fits_goes_first_and_over_ssh_the_terminal() {
        let none = Clipboard::default();
        let wayland = Clipboard { wayland: true, x11: true, ..none.clone() };
        let x11 = Clipboard { x11: true, ..none.clone() };
        let far = Clipboard { ssh: true, ..wayland.clone() };
        let own = Clipboard { command: vec!["tee".into(), "copy.txt".into()], ..far.clone() };
        let all = ["wl-copy", "xclip", "xsel", "clip.exe"];
        for (clipboard, installed, expected) in [
            (&none, &all[..3], "terminal"),
            (&none, &all[..], "clip.exe"),
            (&none, &["pbcopy"], "pbcopy"),
            (&wayland, &all, "wl-copy"),
            (&wayland, &all[1..], "xclip -selection clipboard"),
            (&x11, &all, "xclip -selection clipboard"),
            (&x11, &all[2..], "xsel --clipboard --input"),
            (&x11, &[], "terminal"),
            (&far, &all, "terminal"),
            (&own, &all, "tee copy.txt"),
        ] {
            assert_eq!(way(clipboard, installed), expected, "{clipboard:?} {installed:?}");
        }
    }

    #[test]
    fn the_terminal_is_asked_in_base64_and_through_tmux() {
        let plain = String::from_utf8(sequence("“ja”", false).unwrap()).unwrap();
        assert_eq!(plain, "\x1b]52;c;4oCcamHigJ0=\x07");
        let wrapped = String::from_utf8(sequence("“ja”", true).unwrap()).unwrap();
        assert_eq!(wrapped, "\x1bPtmux;\x1b\x1b]52;c;4oCcamHigJ0=\x07\x1b\\");
        assert!(sequence(&"a".repeat(MOST / 4 * 3), false).is_ok());
        assert_eq!(sequence(&"a".repeat(MOST), false), Err(99_992));
    }

    #[test]
    fn a_command_gets_the_text_and_its_failure_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.txt");
        let command = ["tee".to_owned(), file.display().to_string()];
        run(&command, "“ja”").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "“ja”");
        assert_eq!(run(&["false".into()], "ja").unwrap_err(), "false ended with exit status: 1");
        assert!(run(&["no-such-program-7".into()], "ja").unwrap_err().starts_with("no-such"));
        assert!(is_found("copy.txt", &folder.path().as_os_str().to_owned()));
        assert!(!is_found("copy.txt", &"/nonexistent:".into()));
    }
}
