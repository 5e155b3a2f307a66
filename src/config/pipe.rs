//! `[[pipe]]` tables → commands with a name, which quotes and passages are given to by `|`.

use crate::config::feed::Command;
use crate::config::span::Span;
use crate::config::table::{Typed, tables};
use crate::config::typed::{Entry, Place, Source};

/// How long a command may take when nobody says otherwise.
pub const TIMEOUT: Span = Span(30);

/// A command that can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipe {
    pub name: String,
    pub command: Command,
    pub timeout: Span,
    pub place: Place,
}

pub(crate) const KEYS: [&str; 4] = ["name", "command", "shell", "timeout"];

/// Reads the list of `[[pipe]]` tables; the first of two with a name holds.
pub fn read(entry: Entry, pipes: &mut Vec<Pipe>, source: &mut Source) {
    for (keys, at) in tables(entry, "a pipe", source) {
        let mut typed = Typed { keys, at, source, stands: "30s stands" };
        let Some(pipe) = pipe(&mut typed) else { continue };
        if pipes.iter().any(|other| other.name == pipe.name) {
            let what = format!(
                "the pipe is ignored, because there is one named \"{}\" already",
                pipe.name
            );
            source.report(at, what);
        } else {
            pipes.push(pipe);
        }
    }
}

fn pipe(typed: &mut Typed<'_, '_>) -> Option<Pipe> {
    let shell = typed.switch("shell");
    let (name, asked) = (typed.text("name"), typed.has("command"));
    let command = typed.command("command", shell);
    let timeout = typed.span("timeout").unwrap_or(TIMEOUT);
    typed.finish("a pipe", &KEYS);
    if name.is_none() || !asked {
        typed.source.report(typed.at, "a pipe needs a name and a command; it is ignored");
    }
    let place = typed.source.place(typed.at);
    Some(Pipe { name: name?.trim().to_owned(), command: command?, timeout, place })
}

#[cfg(test)]
mod tests {
    use crate::config::read;
    use std::path::Path;

    #[test]
    fn a_pipe_is_a_name_and_a_command_that_no_shell_reads_unless_it_says_so() {
        let text = "[[pipe]]\nname = \"upper\"\ncommand = [\"tr\", \"a-z\", \"A-Z\"]\n\
            [[pipe]]\nname = \"log\"\ncommand = \"cat >> ~/log\"\nshell = true\ntimeout = \"2s\"\n\
            [[pipe]]\nname = \"upper\"\ncommand = [\"cat\"]\n\
            [[pipe]]\nname = \"bare\"\n\
            [[pipe]]\nname = \"unquoted\"\ncommand = \"cat >> ~/log\"\ntimeot = 3\n";
        let (config, problems) = read(text, Path::new("c.toml"));
        let shown: Vec<String> = config
            .pipes
            .iter()
            .map(|pipe| format!("{}: {:?} {}", pipe.name, pipe.command.0, pipe.timeout))
            .collect();
        let expected =
            [r#"upper: ["tr", "a-z", "A-Z"] 30s"#, r#"log: ["sh", "-c", "cat >> ~/log"] 2s"#];
        assert_eq!(shown, expected);
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected = [
            "c.toml:9: the pipe is ignored, because there is one named \"upper\" already",
            "c.toml:12: a pipe needs a name and a command; it is ignored",
            "c.toml:16: command is run without a shell: write [\"cat\", \">>\", \"~/log\"], one string \
             for each argument, or add shell = true; it is ignored",
            "c.toml:17: unknown key \"timeot\" of a pipe is ignored; did you mean \"timeout\"?",
        ];
        assert_eq!(problems, expected);
    }
}
