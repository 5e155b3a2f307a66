//! Handing words to commands and files: `|`, and the export of what a list of quotes holds.
//!
//! A command is a program and its arguments, never a line for a shell, unless the config says so; what
//! is handed to it stands on its standard input and in its environment, never in its arguments.

use std::collections::VecDeque;

use crate::config::choice::Context;
use crate::config::pipe::{Pipe, TIMEOUT};
use crate::quote::Quote;
use crate::quote::export::Format;
use crate::reader::app::{App, Overlay};
use crate::reader::key::Key;
use crate::reader::message::{Effect, Export, Output, Piping, To};
use crate::reader::outgoing::Outgoing;
use crate::reader::printed::Printed;
use crate::reader::prompt::Asking;
use crate::safe::Safe;

/// Commands under way, oldest first: their names.
pub(super) type Piped = VecDeque<Safe>;

impl App {
    /// `|`: asks for a command, or hands to the one that is named.
    pub(super) fn pipe_text(&mut self, text: &str) {
        let nothing = match &self.overlay {
            Some(Overlay::Quotes(view)) => view.is_empty(),
            _ => self.outgoing().is_none(),
        };
        if nothing {
            return self.say("there is nothing to hand on here");
        }
        if text.is_empty() { self.ask(Asking::Pipe, "") } else { self.pipe(text) }
    }

    /// Hands the words that `y` would copy, or all quotes that are listed, to a command.
    pub(super) fn pipe(&mut self, typed: &str) {
        let piping = match self.piping(typed) {
            Ok(Some(piping)) => piping,
            Ok(None) => return,
            Err(why) => return self.warn(&why),
        };
        if let Some(quotes) = self.listed() {
            return self.export_to("text", To::Command(piping), quotes);
        }
        let Some(outgoing) = self.outgoing() else { return };
        let Outgoing { mut bare, variables, .. } = outgoing;
        bare.push('\n');
        self.begin_piping(&piping);
        self.effects.push(Effect::Pipe(Box::new(Piping { text: bare, variables, ..piping })));
    }

    /// The command that a line names, without anything to hand to it yet; none for an empty line.
    fn piping(&self, typed: &str) -> Result<Option<Piping>, String> {
        let named = |pipe: &&Pipe| pipe.name == typed;
        let (name, argv, timeout) = match self.settings.pipes.iter().find(named) {
            Some(pipe) => (pipe.name.clone(), pipe.command.0.clone(), pipe.timeout),
            None => {
                let argv = argv(typed)?;
                let Some(program) = argv.first() else { return Ok(None) };
                (program.clone(), argv, TIMEOUT)
            }
        };
        let (text, variables) = (String::new(), Vec::new());
        Ok(Some(Piping { name: Safe::line(&name), argv, text, variables, timeout }))
    }

    fn begin_piping(&mut self, piping: &Piping) {
        self.piped.push_back(piping.name.clone());
        let stop = self.key_for(Context::Global, "interrupt");
        self.say(&format!("{} is at work · {stop} stops it", piping.name));
    }

    /// The quotes of the list that lies over the panes.
    fn listed(&self) -> Option<Vec<Quote>> {
        let Some(Overlay::Quotes(view)) = &self.overlay else { return None };
        Some(view.quotes().cloned().collect())
    }

    /// `e` in a list of quotes: asks for format and file, or writes what is said. Without a list it is
    /// about the quotes of the open article.
    pub(super) fn export_text(&mut self, text: &str) {
        match self.to_export() {
            Some(quotes) if !quotes.is_empty() => {}
            Some(_) => return self.say("no quote is listed"),
            None => {
                let quotes = self.key_for(Context::Global, "quotes");
                return self.say(&format!("nothing of this article is kept · {quotes} all quotes"));
            }
        }
        if text.is_empty() { self.ask(Asking::Export, "") } else { self.export(text) }
    }

    fn to_export(&self) -> Option<Vec<Quote>> {
        self.listed().or_else(|| {
            let page = self.page.as_ref()?;
            let quotes = page.kept.quotes().iter().map(|marked| marked.quote.clone());
            Some(quotes.collect()).filter(|quotes: &Vec<Quote>| !quotes.is_empty())
        })
    }

    /// `markdown ~/quotes.md`, `~/quotes.org`, `markdown ~/notes/` or `json | jq .text`.
    pub(super) fn export(&mut self, typed: &str) {
        let typed = typed.trim();
        if let Some((format, command)) = typed.split_once('|') {
            let format = Some(format.trim()).filter(|format| !format.is_empty()).unwrap_or("text");
            return match self.piping(command.trim()) {
                Ok(Some(piping)) => {
                    let quotes = self.to_export().unwrap_or_default();
                    self.export_to(format, To::Command(piping), quotes);
                }
                Ok(None) => self.say("name a command behind the |"),
                Err(why) => self.warn(&why),
            };
        }
        let (format, path) = match typed.split_once(char::is_whitespace) {
            Some((format, path)) if Format::parse(format).is_some() => (format, path.trim()),
            Some((template, path)) if template.contains(['.', '/']) && !path.trim().is_empty() => {
                (template, path.trim())
            }
            Some(_) | None => match by_ending(typed) {
                Some(format) => (format.name(), typed),
                None => return self.warn(&wrong_export(typed)),
            },
        };
        let (path, over) = match path.strip_prefix('!') {
            Some(path) => (path.trim(), true),
            None => (path, false),
        };
        let quotes = self.to_export().unwrap_or_default();
        self.export_to(format, To::File { path: path.to_owned(), over }, quotes);
    }

    fn export_to(&mut self, format: &str, to: To, quotes: Vec<Quote>) {
        if let To::Command(piping) = &to {
            self.begin_piping(piping);
        }
        let book = match &self.overlay {
            Some(Overlay::Quotes(view)) => Some(view.book()),
            _ => self.page.as_ref().map(|page| page.kept.book()),
        };
        let mut all = book.map(crate::quote::Book::kept).unwrap_or_default();
        all.extend(book.map(crate::quote::Book::deleted).unwrap_or_default());
        let style = self.settings.cite;
        let format = format.to_owned();
        self.effects.push(Effect::Export(Box::new(Export { format, to, quotes, all, style })));
    }

    /// A command has ended.
    pub(super) fn piped(&mut self, name: &Safe, result: Result<Output, String>) {
        if let Some(at) = self.piped.iter().position(|running| running == name) {
            self.piped.remove(at);
        }
        let output = match result {
            Ok(output) => output,
            Err(why) => return self.warn(&why),
        };
        let mut lines = output.out.lines().filter(|line| !line.trim().is_empty());
        let room = usize::from(self.width).saturating_sub(name.len() + 8);
        match (lines.next(), lines.next()) {
            (None, _) if output.said.is_empty() => self.say(&format!("{name} is done")),
            (None, _) => self.say(&format!("{name}: {}", output.said)),
            (Some(line), None) if line.chars().count() <= room => {
                self.say(&format!("{name}: {line}"));
            }
            _ => {
                self.notice = None;
                let under = self.overlay.take();
                self.overlay =
                    Some(Overlay::Printed(Printed::new(name.clone(), &output.out, under)));
            }
        }
    }

    pub(super) fn printed_key(&mut self, key: Key) {
        let rows = printed_rows(self.height);
        let Some(Overlay::Printed(printed)) = &mut self.overlay else { return };
        if !printed.key(key, rows)
            && let Some(Overlay::Printed(printed)) = self.overlay.take()
        {
            self.overlay = printed.under.map(|under| *under);
        }
    }

    /// Stops the commands under way; false when there is none.
    pub(super) fn stop_piping(&mut self) -> bool {
        if self.piped.is_empty() {
            return false;
        }
        self.effects.push(Effect::StopPiping);
        true
    }
}

/// Lines of a command's output on screen at a time: a headline above them, hints and the status line
/// below.
pub fn printed_rows(height: u16) -> usize {
    usize::from(height.saturating_sub(4)).max(1)
}

/// The format that a file's name tells of.
fn by_ending(path: &str) -> Option<Format> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending.trim() {
        "md" | "markdown" => Format::Markdown,
        "org" => Format::Org,
        "json" | "jsonl" => Format::Json,
        "jsonld" => Format::Jsonld,
        "csv" => Format::Csv,
        "bib" => Format::Bibtex,
        "txt" => Format::Text,
        "html" | "htm" => Format::Html,
        _ => return None,
    })
}

fn wrong_export(typed: &str) -> String {
    let names = Format::ALL.map(Format::name).join(" ");
    match Format::parse(typed) {
        Some(format) => format!("name a file, too: {} ~/quotes", format.name()),
        None => format!("write a format and a file, or a | and a command; formats: {names}"),
    }
}

/// A typed line → a program and its arguments: blanks part them, quotation marks and `\` hold them
/// together, and nothing else means anything.
fn argv(line: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut begun) = (Vec::new(), String::new(), false);
    let mut chars = line.chars();
    let mut mark = None;
    while let Some(c) = chars.next() {
        match (mark, c) {
            (Some(open), c) if c == open => mark = None,
            (None, '\'' | '"') => (mark, begun) = (Some(c), true),
            (None | Some('"'), '\\') => {
                word.extend(chars.next());
                begun = true;
            }
            (None, c) if c.is_whitespace() => {
                if std::mem::take(&mut begun) {
                    words.push(std::mem::take(&mut word));
                }
            }
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if let Some(mark) = mark {
        return Err(format!("the {mark} of the command is not closed"));
    }
    if begun {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::argv;

    #[test]
    fn a_line_is_parted_as_a_shell_parts_it_and_means_nothing_else() {
        for (line, expected) in [
            ("", &[][..]),
            ("tr a-z A-Z", &["tr", "a-z", "A-Z"]),
            (
                "  say  'two words' \"a \\\" b\" c\\ d ''",
                &["say", "two words", "a \" b", "c d", ""],
            ),
            ("echo $HOME `id` ; rm *", &["echo", "$HOME", "`id`", ";", "rm", "*"]),
        ] {
            assert_eq!(argv(line).unwrap(), expected, "{line}");
        }
        assert!(argv("say 'it").is_err());
    }
}
