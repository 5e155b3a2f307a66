//! `[[sink]]` tables → where quotes go by themselves once they are kept: a file that is appended to,
//! or a command.

use crate::article::Now;
use crate::article::slug::slug;
use crate::config::feed::Command;
use crate::config::file;
use crate::config::pipe::TIMEOUT;
use crate::config::span::Span;
use crate::config::table::{Typed, tables};
use crate::config::typed::{Entry, Place, Source};
use crate::error::Problem;
use crate::paths::Paths;
use crate::quote::chosen::Chosen;
use crate::quote::export::Format;
use crate::quote::template;

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
    /// of one, with its place.
    File { path: String, template: String, at: Place },
    /// It gets the quote as a line of JSON.
    Command(Command),
}

pub(crate) const KEYS: [&str; 9] =
    ["name", "file", "template", "command", "shell", "query", "after", "timeout", "updates"];

/// True for a template, false for the name of a format or the path of a template.
pub fn is_inline(template: &str) -> bool {
    template.contains("{{") || template.contains("{%")
}

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
    let template = template(typed);
    let query = query(typed);
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
            let start = || ("text".to_owned(), typed.source.place(typed.at));
            let (template, at) = template.unwrap_or_else(start);
            Target::File { path, template, at }
        }
        ((false, true), _, Some(command)) => Target::Command(command),
        _ => return None,
    };
    let place = typed.source.place(typed.at);
    let (name, folder) = (name?, folder?);
    Some(Sink { name, folder, target, query, after, timeout, updates, place })
}

/// A template with its place; one that is wrong is named and stays.
fn template(typed: &mut Typed<'_, '_>) -> Option<(String, Place)> {
    let span = typed.bytes_of("template");
    let template = typed.lines("template")?;
    if is_inline(&template)
        && let Some(problem) = template::check(&template)
    {
        let at = typed.source.line_within(&span, problem.line.unwrap_or(1));
        typed.source.report(at, format!("the template is wrong: {}", problem.what));
    }
    Some((template, typed.source.place(span.start)))
}

/// A query as typed; what is wrong with it is named.
fn query(typed: &mut Typed<'_, '_>) -> String {
    let span = typed.bytes_of("query");
    let query = typed.text("query").unwrap_or_default();
    for slip in Chosen::parse(&query, &Now::read()).1 {
        let at = typed.source.byte_within(&span, slip.range.start);
        typed.source.report(at, format!("the sink waits because of its query: {}", slip.what));
    }
    query
}

/// What is wrong with templates that are files: with the file in the file, with the name where it
/// was typed.
pub(crate) fn check(sinks: &[Sink], paths: &Paths) -> Vec<Problem> {
    sinks.iter().filter_map(|sink| wrong(&sink.target, paths)).collect()
}

fn wrong(target: &Target, paths: &Paths) -> Option<Problem> {
    let Target::File { template, at, .. } = target else { return None };
    if is_inline(template) || Format::parse(template).is_some() {
        return None;
    }
    let read = paths.as_typed(template).and_then(|path| Ok((file::read(&path)?, path)));
    match read {
        Ok((Some((text, foreign)), path)) => {
            template::check(&text).map(|problem| problem.in_file(&path)).or(foreign)
        }
        Ok((None, path)) => {
            let names = Format::ALL.map(Format::name).join(", ");
            let what =
                format!("template is no format ({names}), and there is no {}", path.display());
            Some(at.problem(what))
        }
        Err(error) => Some(at.problem(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::{AFTER, Target};
    use crate::config::{Config, read};
    use crate::paths::Paths;
    use std::path::Path;

    #[test]
    fn a_sink_is_a_file_or_a_command_and_a_wrong_one_hides_only_itself() {
        let text = "[[sink]]\nname = \"Notes\"\nfile = \"~/notes.md\"\ntemplate = \"\"\"\n{{ quote.text }}\n\"\"\"\n\
            [[sink]]\nname = \"push\"\ncommand = [\"push\", \"-\"]\nquery = \"tag:rivers\"\n\
            after = \"0s\"\nupdates = true\n\
            [[sink]]\nname = \"notes\"\nfile = \"b\"\n\
            [[sink]]\nname = \"both\"\nfile = \"b\"\ncommand = [\"c\"]\n\
            [[sink]]\nfile = \"b\"\n\
            [[sink]]\nname = \"neither\"\nfiel = \"b\"\n";
        let (config, problems) = read(text, Path::new("c.toml"));
        let [notes, push] = config.sinks.as_slice() else { panic!("{:?}", config.sinks) };
        let Target::File { path, template, .. } = &notes.target else { panic!() };
        assert_eq!((path.as_str(), template.as_str()), ("~/notes.md", "{{ quote.text }}\n"));
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

    /// What is wrong with a config, with the home called HOME.
    fn reports(home: &Path, text: &str) -> Vec<String> {
        let paths = Paths::under(home);
        let config = paths.config_file().unwrap();
        std::fs::create_dir_all(config.parent().unwrap()).unwrap();
        std::fs::write(config, text).unwrap();
        let problems = Config::load(&paths).1;
        let home = home.display().to_string();
        problems.iter().map(|problem| problem.report().replace(&home, "HOME")).collect()
    }

    #[test]
    fn what_is_wrong_with_a_query_or_a_template_is_pointed_at() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("wrong.j2"), "a\n{{ quote.nobody }}\n").unwrap();
        let wrong = home.path().join("wrong.j2");
        let text = format!(
            "[[sink]]\nname = 'a'\nfile = 'a'\nquery = \"\\\"so\\\" speeker:olin\"\n\
             template = \"\"\"\n> {{{{ quote.text }}}}\n{{{{ quote.nobody }}}}\n\"\"\"\n\
             [[sink]]\nname = 'b'\nfile = 'b'\ntemplate = '{{% if %}}'\n\
             [[sink]]\nname = 'c'\nfile = 'c'\ntemplate = 'markdwon'\n\
             [[sink]]\nname = 'd'\nfile = 'd'\ntemplate = '{}'\n\
             [[sink]]\nname = 'e'\nfile = 'e'\ntemplate = 'markdown'\n",
            wrong.display()
        );
        let expected = [
            "HOME/config/config.toml:4: the sink waits because of its query: there is no field \"speeker:\", so this is left out; did you \
             mean \"speaker:\"?\n   |\n 4 | query = \"\\\"so\\\" speeker:olin\"\n   |                 ^",
            "HOME/config/config.toml:7: the template is wrong: undefined value\n   |\n \
             7 | {{ quote.nobody }}\n   | ^",
            "HOME/config/config.toml:12: the template is wrong: syntax error",
            "HOME/config/config.toml:16: template is no format (markdown, ",
            "HOME/wrong.j2:2: undefined value\n   |\n 2 | {{ quote.nobody }}",
        ];
        let reports = reports(home.path(), &text);
        assert_eq!(reports.len(), expected.len(), "{reports:#?}");
        for (report, expected) in reports.iter().zip(expected) {
            assert!(report.starts_with(expected), "{report}\n{expected}");
        }
        assert!(reports[3].contains(", and there is no HOME/config/markdwon\n"), "{}", reports[3]);
    }
}
