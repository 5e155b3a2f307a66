//! `[[sink]]` tables → where quotes go by themselves once they are kept: a file that is appended to,
//! or a command.

use crate::article::slug::slug;
use crate::config::feed::Command;
use crate::config::pipe::TIMEOUT;
use crate::config::span::Span;
use crate::config::table::{Typed, tables};
use crate::config::typed::{Entry, Place, Source};

/// How long a quote is left to be amended when nobody says otherwise.
pub const AFTER: Span = Span(60);

/// A place that quotes are delivered to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sink {
    pub name: String,
    /// What its outbox is called: of a safe alphabet, and no other sink's.
    pub folder: String,
    pub target: Target,
    /// Which quotes: what `pullquote quotes QUERY` takes; empty for all.
    pub query: String,
    /// How long a quote must have been left as it is.
    pub after: Span,
    pub timeout: Span,
    /// Deliver a quote again when it was changed.
    pub updates: bool,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A path as typed, and what is appended to it: the name of a format, a template, or the path
    /// of one.
    File { path: String, template: String },
    /// It gets the quote as a line of JSON.
    Command(Command),
}

pub(crate) const KEYS: [&str; 9] =
    ["name", "file", "template", "command", "shell", "query", "after", "timeout", "updates"];

/// Reads the list of `[[sink]]` tables; the first of two with a name holds.
pub fn read(entry: Entry, sinks: &mut Vec<Sink>, source: &mut Source) {
    for (keys, at) in tables(entry, "a sink", source) {
        let mut typed = Typed { keys, at, source, stands: "the default stands" };
        let Some(sink) = sink(&mut typed) else { continue };
        if let Some(other) = sinks.iter().find(|other| other.folder == sink.folder) {
            let what = format!(
                "the sink is ignored, because \"{}\" keeps what waits under the name {} already",
                other.name, sink.folder
            );
            source.report(at, what);
        } else {
            sinks.push(sink);
        }
    }
}

/// `None` when it cannot be used; then it has been said why.
fn sink(typed: &mut Typed<'_, '_>) -> Option<Sink> {
    let shell = typed.switch("shell");
    let name = typed.text("name");
    let asked = (typed.has("file"), typed.has("command"));
    let (file, command) = (typed.text("file"), typed.command("command", shell));
    let template = typed.lines("template");
    let query = typed.text("query").unwrap_or_default();
    let after = typed.span("after").unwrap_or(AFTER);
    let timeout = typed.span("timeout").unwrap_or(TIMEOUT);
    let updates = typed.switch("updates");
    typed.finish("a sink", &KEYS);
    let folder = name.as_deref().and_then(slug);
    let wrong = match (&folder, asked) {
        (None, _) if name.is_none() => Some("a sink needs a name; it is ignored"),
        (None, _) => Some("a sink's name needs a letter from a to z or a digit; it is ignored"),
        (Some(_), (true, true)) => Some("a sink has a file or a command, not both; it is ignored"),
        (Some(_), (false, false)) => Some("a sink needs a file or a command; it is ignored"),
        (Some(_), (false, true)) if template.is_some() => {
            Some("a sink with a command takes no template: the command gets JSON")
        }
        (Some(_), _) => None,
    };
    if let Some(wrong) = wrong {
        typed.source.report(typed.at, wrong);
    }
    let target = match (asked, file, command) {
        ((true, false), Some(path), _) => {
            Target::File { path, template: template.unwrap_or_else(|| "text".to_owned()) }
        }
        ((false, true), _, Some(command)) => Target::Command(command),
        _ => return None,
    };
    let place = typed.source.place(typed.at);
    let (name, folder) = (name?, folder?);
    Some(Sink { name, folder, target, query, after, timeout, updates, place })
}

#[cfg(test)]
mod tests {
    use super::{AFTER, Target};
    use crate::config::read;
    use std::path::Path;

    #[test]
    fn a_sink_is_a_file_or_a_command_and_a_wrong_one_hides_only_itself() {
        let text = "[[sink]]\nname = \"Notes\"\nfile = \"~/notes.md\"\ntemplate = \"\"\"\n{{ q }}\n\"\"\"\n\
            [[sink]]\nname = \"push\"\ncommand = [\"push\", \"-\"]\nquery = \"tag:rivers\"\n\
            after = \"0s\"\nupdates = true\n\
            [[sink]]\nname = \"notes\"\nfile = \"b\"\n\
            [[sink]]\nname = \"both\"\nfile = \"b\"\ncommand = [\"c\"]\n\
            [[sink]]\nfile = \"b\"\n\
            [[sink]]\nname = \"neither\"\nfiel = \"b\"\n";
        let (config, problems) = read(text, Path::new("c.toml"));
        let [notes, push] = config.sinks.as_slice() else { panic!("{:?}", config.sinks) };
        let Target::File { path, template } = &notes.target else { panic!() };
        assert_eq!((path.as_str(), template.as_str()), ("~/notes.md", "{{ q }}\n"));
        assert_eq!((notes.after, notes.folder.as_str()), (AFTER, "notes"));
        assert_eq!((push.query.as_str(), push.after.0, push.updates), ("tag:rivers", 0, true));
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected = [
            "c.toml:13: the sink is ignored, because \"Notes\" keeps what waits under the name notes \
             already",
            "c.toml:16: a sink has a file or a command, not both; it is ignored",
            "c.toml:20: a sink needs a name; it is ignored",
            "c.toml:22: a sink needs a file or a command; it is ignored",
            "c.toml:24: unknown key \"fiel\" of a sink is ignored; did you mean \"file\"?",
        ];
        assert_eq!(problems, expected);
    }
}
