//! The input line at the bottom: what is asked, what was typed, what could complete it.

use crate::config::choice::Context;
use crate::quote::QuoteId;
use crate::reader::action::{ACTIONS, Make};
use crate::reader::line::Line;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    Command,
    Find,
    Filter,
    /// A tag to give, or with a `-` before it to take away.
    Tag,
    /// The note of a quote.
    Note,
    /// Who said a quote.
    Speaker,
    /// The command that words are handed to.
    Pipe,
    /// The format and the file of an export.
    Export,
}

/// How many inputs of a kind are remembered.
const REMEMBERED: usize = 100;

#[derive(Debug, Clone)]
pub struct Prompt {
    pub asking: Asking,
    pub line: Line,
    /// What could stand in place of the typed word; empty while nothing was completed.
    pub candidates: Vec<Candidate>,
    /// The chosen candidate.
    pub chosen: Option<usize>,
    /// The filter that stood when this was asked; leaving the line brings it back.
    pub before: String,
    /// The quote that what is typed is for.
    pub about: Option<QuoteId>,
    /// How many steps back in the history the line is, and what was typed before going there.
    back: usize,
    typed: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The whole line as it would be.
    pub line: String,
    pub help: String,
}

impl Prompt {
    pub fn new(asking: Asking, text: &str) -> Self {
        let line = match asking {
            Asking::Find | Asking::Filter => Line::old(text),
            Asking::Command
            | Asking::Tag
            | Asking::Note
            | Asking::Speaker
            | Asking::Pipe
            | Asking::Export => Line::new(text),
        };
        Self {
            asking,
            line,
            candidates: Vec::new(),
            chosen: None,
            before: String::new(),
            about: None,
            back: 0,
            typed: String::new(),
        }
    }

    /// What stands before the line.
    pub fn sign(&self) -> &'static str {
        match self.asking {
            Asking::Command => ":",
            Asking::Find | Asking::Filter => "/",
            Asking::Tag => "#",
            Asking::Note => "note: ",
            Asking::Speaker => "@",
            Asking::Pipe => "| ",
            Asking::Export => "format and file: ",
        }
    }

    /// What is typed has changed: candidates no longer fit.
    pub fn changed(&mut self) {
        self.candidates.clear();
        self.chosen = None;
        self.back = 0;
    }

    /// Completes, or goes to the next candidate; `words` are themes or tags.
    pub fn complete(&mut self, forward: bool, words: &[String]) {
        let typed = self.line.text();
        if self.candidates.is_empty() {
            self.candidates = match self.asking {
                Asking::Command => candidates(typed, words),
                Asking::Tag => tags(typed, words),
                Asking::Pipe | Asking::Export => beginning(typed, words),
                Asking::Find | Asking::Filter | Asking::Note | Asking::Speaker => return,
            };
        }
        let count = self.candidates.len();
        if count == 0 {
            return;
        }
        let next = match (self.chosen, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
        };
        self.line = Line::new(&self.candidates[next].line);
        if count == 1 {
            // Nothing to choose from: completing goes on behind it.
            if matches!(self.asking, Asking::Command | Asking::Export) {
                self.line.insert(" ");
            }
            self.changed();
        } else {
            self.chosen = Some(next);
        }
    }

    /// Shows an older (or newer) input that begins like what was typed.
    pub fn recall(&mut self, older: bool, history: &[String]) {
        if self.back == 0 {
            self.typed = if self.line.is_old() { "" } else { self.line.text() }.to_owned();
        }
        let fitting: Vec<&String> =
            history.iter().rev().filter(|past| past.starts_with(&self.typed)).collect();
        self.back =
            if older { (self.back + 1).min(fitting.len()) } else { self.back.saturating_sub(1) };
        let text = match self.back.checked_sub(1) {
            Some(at) => fitting[at].clone(),
            None => self.typed.clone(),
        };
        let back = self.back;
        self.line = Line::new(&text);
        self.candidates.clear();
        self.chosen = None;
        self.back = back;
    }
}

/// Remembers an input as the newest one.
pub fn remember(history: &mut Vec<String>, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    history.retain(|past| past != text);
    history.push(text.to_owned());
    if history.len() > REMEMBERED {
        history.remove(0);
    }
}

fn tags(typed: &str, known: &[String]) -> Vec<Candidate> {
    let (sign, begun) = typed.strip_prefix('-').map_or(("", typed), |begun| ("-", begun));
    known
        .iter()
        .filter(|tag| tag.starts_with(begun))
        .map(|tag| Candidate { line: format!("{sign}{tag}"), help: String::new() })
        .collect()
}

fn beginning(typed: &str, words: &[String]) -> Vec<Candidate> {
    let words = words.iter().filter(|word| word.starts_with(typed));
    words.map(|word| Candidate { line: word.clone(), help: String::new() }).collect()
}

fn candidates(typed: &str, themes: &[String]) -> Vec<Candidate> {
    let Some((name, argument)) = typed.split_once(' ') else {
        let (begins, holds): (Vec<_>, Vec<_>) = ACTIONS
            .iter()
            .filter(|spec| !matches!(spec.context, Context::Input | Context::Lists))
            .filter(|spec| spec.name.contains(typed))
            .partition(|spec| spec.name.starts_with(typed));
        return begins
            .into_iter()
            .chain(holds)
            .map(|spec| Candidate { line: spec.name.to_owned(), help: spec.help.to_owned() })
            .collect();
    };
    let words: Vec<&str> = match ACTIONS.iter().find(|spec| spec.name == name).map(|s| &s.make) {
        Some(Make::Choice(choices)) => choices.iter().map(|(word, _)| *word).collect(),
        Some(Make::Text(_)) if name == "theme" => themes.iter().map(String::as_str).collect(),
        Some(Make::Plain(_) | Make::Text(_) | Make::Number(_)) | None => Vec::new(),
    };
    words
        .into_iter()
        .filter(|word| word.starts_with(argument.trim_start()))
        .map(|word| Candidate { line: format!("{name} {word}"), help: String::new() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Asking, Prompt, remember};

    #[test]
    fn a_command_is_completed_name_then_argument() {
        let mut prompt = Prompt::new(Asking::Command, "so");
        prompt.complete(true, &[]);
        assert_eq!(prompt.line.text(), "sort ");
        prompt.complete(true, &[]);
        assert_eq!(prompt.line.text(), "sort date");
        prompt.complete(true, &[]);
        assert_eq!(prompt.line.text(), "sort title");
        prompt.complete(false, &[]);
        assert_eq!(prompt.line.text(), "sort date");
        let mut prompt = Prompt::new(Asking::Command, "theme p");
        prompt.complete(true, &["ink".into(), "paper".into()]);
        assert_eq!(prompt.line.text(), "theme paper ");
    }

    #[test]
    fn history_recalls_what_begins_like_the_typed_text() {
        let mut history = Vec::new();
        for text in ["sort date", "zen", "sort title", "zen", " "] {
            remember(&mut history, text);
        }
        assert_eq!(history, ["sort date", "sort title", "zen"]);
        let mut prompt = Prompt::new(Asking::Command, "so");
        let mut recall = |older| {
            prompt.recall(older, &history);
            prompt.line.text().to_owned()
        };
        assert_eq!(
            [recall(true), recall(true), recall(true), recall(false), recall(false)],
            ["sort title", "sort date", "sort date", "sort title", "so"]
        );
    }
}
