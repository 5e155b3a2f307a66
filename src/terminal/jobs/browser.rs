//! Opens an address in the browser.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::error::{Error, Result};
use crate::reader::Msg;
use crate::terminal::mailbox::Mailbox;

/// The programs that open addresses.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// The one of the config and its arguments; empty for those below.
    pub configured: Vec<String>,
    /// `$BROWSER`: a command, or several with `:` between them, that come before the system's own.
    pub named: Option<String>,
}

impl Browser {
    /// Starts the browser with nothing of the terminal in its hands, and says if it could not.
    pub(super) fn browse(&self, url: String, mailbox: Mailbox) {
        let commands = self.commands(&url);
        thread::spawn(move || {
            if let Err(error) = open_with(commands, &url) {
                mailbox.send(Msg::Failed(error.to_string()));
            }
        });
    }

    /// What is tried one after the other.
    fn commands(&self, url: &str) -> Vec<Command> {
        if let Some((program, arguments)) = self.configured.split_first() {
            let mut command = Command::new(program);
            command.args(arguments).arg(url);
            return vec![command];
        }
        let named = self.named.as_deref().unwrap_or_default().split(':');
        named.filter_map(|line| command(line, url)).chain(open::commands(url)).collect()
    }
}

/// A command of `$BROWSER`, split at blanks: the address stands where it has `%s`, else comes last.
fn command(line: &str, url: &str) -> Option<Command> {
    let mut words = line.split_whitespace();
    let mut command = Command::new(words.next()?);
    match line.contains("%s") {
        true => command.args(words.map(|word| word.replace("%s", url))),
        false => command.args(words).arg(url),
    };
    Some(command)
}

/// Ends with the first that succeeds; the error says why the first one did not, for that is the one
/// that was named.
fn open_with(commands: Vec<Command>, url: &str) -> Result<()> {
    let mut failure = None;
    for mut command in commands {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let program = Path::new(command.get_program()).to_owned();
        let why = match command.status() {
            Ok(status) if status.success() => return Ok(()),
            Ok(status) => format!("{} ended with {status}", program.display()),
            Err(error) => Error::new("start", &program, error).to_string(),
        };
        failure.get_or_insert(why);
    }
    let failure = failure.unwrap_or_else(|| "no program to open it was found".to_owned());
    Err(Error::of("open", url, format!("{failure}; open.browser in the config names another")))
}

#[cfg(test)]
mod tests {
    use super::{Browser, open_with};
    use std::process::Command;

    const URL: &str = "https://e.org/%s?a=b c";

    /// The commands, their words with a `|` between them, without the system's own.
    fn tried(configured: &[&str], named: Option<&str>) -> Vec<String> {
        let configured = configured.iter().map(|word| (*word).to_owned()).collect();
        let browser = Browser { configured, named: named.map(str::to_owned) };
        let words = |command: &Command| {
            let words = std::iter::once(command.get_program()).chain(command.get_args());
            words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join("|")
        };
        let mut all: Vec<String> = browser.commands(URL).iter().map(words).collect();
        let own: Vec<String> = open::commands(URL).iter().map(words).collect();
        if all.ends_with(&own) {
            all.truncate(all.len() - own.len());
            all.push("the system's own".to_owned());
        }
        all
    }

    #[test]
    fn the_browser_is_that_of_the_config_else_of_the_environment_else_of_the_system() {
        let system = "the system's own";
        assert_eq!(tried(&[], None), [system]);
        assert_eq!(tried(&[], Some(" ")), [system]);
        assert_eq!(tried(&[], Some("one  --new")), [&format!("one|--new|{URL}"), system]);
        let expected = [&format!("one|-u={URL}|x"), &format!("two|{URL}"), system];
        assert_eq!(tried(&[], Some("one -u=%s x::two")), expected);
        assert_eq!(tried(&["own", "%s"], Some("one")), [format!("own|%s|{URL}")]);
    }

    #[test]
    fn the_first_that_succeeds_is_enough_and_where_none_does_the_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let of = Command::new::<&str>;
        assert!(open_with(vec![Command::new(&missing), of("true"), of("false")], URL).is_ok());
        let told = |commands| open_with(commands, URL).unwrap_err().to_string();
        let end = "; open.browser in the config names another";
        let start = |why: &str| format!("cannot open {URL}: {why}{end}");
        let of_missing = format!("cannot start {}: no such file or directory", missing.display());
        assert_eq!(told(Vec::new()), start("no program to open it was found"));
        assert_eq!(told(vec![Command::new(&missing), of("false")]), start(&of_missing));
        assert!(told(vec![of("false")]).starts_with(&format!("cannot open {URL}: false ended")));
    }
}
