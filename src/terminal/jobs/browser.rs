//! Opens an address in the browser.

use std::process::{Command, Stdio};
use std::thread;

use crate::error::Error;
use crate::reader::Msg;
use crate::terminal::mailbox::Mailbox;

/// Starts the browser with nothing of the terminal in its hands, and says if it could not.
pub(super) fn browse(browser: Vec<String>, url: String, mailbox: Mailbox) {
    thread::spawn(move || {
        let commands = match browser.split_first() {
            Some((program, arguments)) => {
                let mut command = Command::new(program);
                command.args(arguments).arg(&url);
                vec![command]
            }
            None => open::commands(&url),
        };
        let mut failure = "no program to open it was found".to_owned();
        for mut command in commands {
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            match command.status() {
                Ok(status) if status.success() => return,
                Ok(status) => {
                    failure = format!("{} ended with {status}", command.get_program().display());
                }
                Err(error) => {
                    failure = format!("{}: {error}", command.get_program().display());
                }
            }
        }
        mailbox.send(Msg::Failed(Error::of("open", &url, failure).to_string()));
    });
}
