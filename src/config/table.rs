//! One `[[feed]]`, `[[pipe]]`, `[[sink]]` or `[[highlight]]` table → its keys, taken one by one; what
//! cannot be used is named with its place and hides only itself.

use std::ops::Range;

use crate::config::feed::Command;
use crate::config::near::nearest;
use crate::config::setting::command as argv;
use crate::config::span::{self, Span};
use crate::config::typed::{Entry, Source, Value};

/// The keys of one table that are still to be read.
pub(crate) struct Typed<'a, 'b> {
    pub(crate) keys: Vec<Entry>,
    /// Where the table begins.
    pub(crate) at: usize,
    pub(crate) source: &'a mut Source<'b>,
    /// What holds in place of a number or a span that cannot be used, in words.
    pub(crate) stands: &'static str,
}

/// The tables of a list, each with where it begins; `a` is one of them in words (`a feed`).
pub(crate) fn tables(entry: Entry, a: &str, source: &mut Source) -> Vec<(Vec<Entry>, usize)> {
    let key = &entry.key;
    let items = match entry.value {
        Value::List(items) => items,
        Value::Table(table) => vec![(Value::Table(table), entry.span)],
        Value::Text(_) | Value::Number(_) | Value::Switch(_) | Value::Other => {
            let what = format!("\"{key}\" is a list of tables: write [[{key}]]");
            source.report(entry.at.start, what);
            return Vec::new();
        }
    };
    let mut tables = Vec::new();
    for (value, span) in items {
        match value {
            Value::Table(keys) => tables.push((keys, span.start)),
            _ => {
                let what = format!("{a} is a table: write [[{key}]] and its keys below");
                source.report(span.start, what);
            }
        }
    }
    tables
}

impl Typed<'_, '_> {
    /// Names every key that was not read; `of` is what they would belong to (`a feed`).
    pub(crate) fn finish(&mut self, of: &str, known: &[&'static str]) {
        for entry in std::mem::take(&mut self.keys) {
            let near = nearest(&entry.key, known.iter().copied());
            let hint = near.map_or_else(
                || format!("there are {}", known.join(", ")),
                |near| format!("did you mean \"{near}\"?"),
            );
            let what = format!("unknown key \"{}\" of {of} is ignored; {hint}", entry.key);
            self.source.report(entry.at.start, what);
        }
    }

    pub(crate) fn command(&mut self, key: &str, shell: bool) -> Option<Command> {
        let entry = self.take(key)?;
        self.argv(entry, shell)
    }

    /// An array; with `shell = true` a string is the shell's.
    pub(crate) fn argv(&mut self, entry: Entry, shell: bool) -> Option<Command> {
        let Entry { key, value, span, .. } = entry;
        let command = match value {
            Value::Text(line) if shell && !line.trim().is_empty() && !line.contains('\0') => {
                Ok(vec!["sh".to_owned(), "-c".to_owned(), line])
            }
            value => argv(value).and_then(|command| match command.is_empty() {
                true => Err("names no program".to_owned()),
                false => Ok(command),
            }),
        };
        match command {
            Ok(command) => Some(Command(command)),
            Err(why) => {
                let hint = if why.contains("shell") { ", or add shell = true" } else { "" };
                self.source.report(span.start, format!("{key} {why}{hint}; it is ignored"));
                None
            }
        }
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        let entry = self.take(key)?;
        match entry.value {
            Value::Text(text) if text.trim().is_empty() => None,
            Value::Text(text) if !text.contains(char::is_control) => Some(text),
            _ => {
                self.refuse(&entry.span, &format!("{key} takes one line of text"), "it is ignored")
            }
        }
    }

    /// A text, and where it stands.
    pub(crate) fn placed(&mut self, key: &str) -> Option<(String, usize)> {
        let entry = self.take(key)?;
        match entry.value {
            Value::Text(text) => Some((text, entry.span.start)),
            _ => self.refuse(&entry.span, &format!("{key} takes a string"), "it is ignored"),
        }
    }

    /// A text that may have several lines.
    pub(crate) fn lines(&mut self, key: &str) -> Option<String> {
        let entry = self.take(key)?;
        match entry.value {
            Value::Text(text)
                if !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') =>
            {
                Some(text)
            }
            _ => self.refuse(&entry.span, &format!("{key} takes a string"), "it is ignored"),
        }
    }

    pub(crate) fn texts(&mut self, key: &str) -> Vec<String> {
        let Some(entry) = self.take(key) else { return Vec::new() };
        let text = |(value, _)| match value {
            Value::Text(text) if !text.contains(char::is_control) => Some(text),
            _ => None,
        };
        let texts: Option<Vec<String>> = match entry.value {
            Value::List(items) => items.into_iter().map(text).collect(),
            _ => None,
        };
        let takes = format!("{key} takes an array of strings");
        texts.or_else(|| self.refuse(&entry.span, &takes, "it is ignored")).unwrap_or_default()
    }

    pub(crate) fn span(&mut self, key: &str) -> Option<Span> {
        let entry = self.take(key)?;
        let span = match &entry.value {
            Value::Text(text) => Span::parse(text),
            _ => None,
        };
        let takes = format!("{key} takes {}", span::FORM);
        span.or_else(|| self.refuse(&entry.span, &takes, self.stands))
    }

    pub(crate) fn number(&mut self, key: &str) -> Option<u16> {
        let entry = self.take(key)?;
        let number = match entry.value {
            Value::Number(number) => u16::try_from(number).ok(),
            _ => None,
        };
        let takes = format!("{key} takes a number from 0 to 65535");
        number.or_else(|| self.refuse(&entry.span, &takes, self.stands))
    }

    pub(crate) fn switch(&mut self, key: &str) -> bool {
        match self.take(key) {
            None => false,
            Some(Entry { value: Value::Switch(switch), .. }) => switch,
            Some(entry) => {
                let takes = format!("{key} takes true or false");
                self.refuse(&entry.span, &takes, "false stands").unwrap_or(false)
            }
        }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|entry| entry.key == key)
    }

    /// Bytes of the value of a key that is still to be read; none of one that is not there.
    pub(crate) fn bytes_of(&self, key: &str) -> Range<usize> {
        let entry = self.keys.iter().find(|entry| entry.key == key);
        entry.map(|entry| entry.span.clone()).unwrap_or_default()
    }

    pub(crate) fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.keys.iter().position(|entry| entry.key == key)?;
        Some(self.keys.remove(at))
    }

    pub(crate) fn refuse<T>(
        &mut self,
        span: &Range<usize>,
        takes: &str,
        stands: &str,
    ) -> Option<T> {
        let typed = self.source.typed(span);
        self.source.report(span.start, format!("{takes}, not {typed}; {stands}"));
        None
    }
}
