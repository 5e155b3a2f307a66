//! What the reader adds to articles, as events; how they reach a disk is not its business, nor what
//! they come to.

pub mod quote;

use serde::{Deserialize, Serialize};

use crate::article::{ArticleId, date};
use crate::journal::quote::Act;

/// One line of a journal file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub v: u32,
    /// Counts up within the device's file; `dev` and `n` together name the event. Two events have
    /// one name where a file was put back and written on, or a file sync kept two versions of it.
    pub n: u64,
    pub dev: String,
    /// RFC 3339 in UTC with milliseconds; see [`Self::time`] for what others may have written.
    pub at: String,
    #[serde(flatten)]
    pub draft: Draft,
}

/// The part of an event that its author decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Only articles that the change really changes, so that its inverse is exact.
    pub art: Vec<ArticleId>,
    #[serde(flatten)]
    pub change: Change,
    /// Their revisions where they are known, parallel to `art`: a moved file keeps its state by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rev: Vec<String>,
    /// The `n` of the event of the same device that this one takes back: of two of that number the
    /// one whose inverse this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<u64>,
    /// The `n` of the event of the same device that this one does again: of two the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redo: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Read(bool),
    Star(bool),
    /// The reader gives the article a tag of this name.
    Tag(String),
    Untag(String),
    Place(Place),
    /// Something done to a kept quote of the article.
    Quote(Act),
}

/// Where somebody was in an article: scalar values of its canonical text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// The first text on screen.
    pub top: usize,
    /// The start of the focus sentence.
    pub focus: usize,
    /// The revision the numbers belong to.
    pub rev: String,
}

impl Change {
    /// What takes it back; a place is only ever moved on.
    pub fn inverse(&self) -> Option<Self> {
        match self {
            Self::Read(on) => Some(Self::Read(!on)),
            Self::Star(on) => Some(Self::Star(!on)),
            Self::Tag(name) => Some(Self::Untag(name.clone())),
            Self::Untag(name) => Some(Self::Tag(name.clone())),
            Self::Place(_) => None,
            Self::Quote(act) => act.inverse().map(Self::Quote),
        }
    }

    /// The change that does this one again after it was taken back.
    pub fn again(&self) -> Self {
        match self {
            Self::Quote(act) => Self::Quote(act.again()),
            Self::Read(_) | Self::Star(_) | Self::Tag(_) | Self::Untag(_) | Self::Place(_) => {
                self.clone()
            }
        }
    }

    /// What was done, for a status line: `starred`, `3 marked read`.
    pub fn words(&self, articles: usize) -> String {
        let what = match self {
            Self::Read(true) => "marked read".to_owned(),
            Self::Read(false) => "marked unread".to_owned(),
            Self::Star(true) => "starred".to_owned(),
            Self::Star(false) => "star removed".to_owned(),
            Self::Tag(name) => format!("tagged {name}"),
            Self::Untag(name) => format!("tag {name} removed"),
            Self::Place(_) => "place kept".to_owned(),
            Self::Quote(act) => act.words(),
        };
        if articles == 1 { what } else { format!("{articles} {what}") }
    }
}

/// When something was written: time, device, count; later stamps win.
pub type Stamp = (String, String, u64);

impl Event {
    /// When it was, in the form in which text order is time order; `None` for an `at` that is no
    /// time.
    pub fn time(&self) -> Option<String> {
        date::stamp_of(&self.at)
    }

    /// What is wrong with it although it is an event.
    pub fn slip(&self) -> Option<String> {
        self.time().is_none().then(|| {
            format!(
                "\"at\" is not a time (\"{}\"): the event gives way to every other one; write when it \
                 was, such as 2026-11-22T09:14:05.000Z",
                self.at
            )
        })
    }

    /// What was at no time is older than all else.
    pub fn stamp(&self) -> Stamp {
        (self.time().unwrap_or_default(), self.dev.clone(), self.n)
    }
}

impl Draft {
    pub fn new(art: Vec<ArticleId>, change: Change) -> Self {
        Self { art, change, rev: Vec::new(), undo: None, redo: None }
    }
}

/// Reads one line of a journal: an event, `None` for one of a newer version, or what is wrong.
pub fn parse(line: &str) -> Result<Option<Event>, String> {
    match serde_json::from_str::<Event>(line) {
        Ok(event) => Ok(Some(event)),
        Err(error) => {
            let known = ["v", "n", "dev", "at"];
            let value: Option<serde_json::Value> = serde_json::from_str(line).ok();
            let shaped = value.is_some_and(|v| known.iter().all(|key| v.get(key).is_some()));
            if shaped { Ok(None) } else { Err(error.to_string()) }
        }
    }
}

/// Writes one line, line end included; the error says why it would not be read back.
pub fn line(event: &Event) -> Result<String, String> {
    let mut line = serde_json::to_string(event).map_err(|error| error.to_string())?;
    if parse(&line)?.is_none() {
        return Err("it would not be read back as the event that it is".to_owned());
    }
    line.push('\n');
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::{Change, Draft, Event, line, parse};
    use crate::article::ArticleId;

    fn article(name: &str) -> ArticleId {
        ArticleId::new(None, None, name)
    }

    fn event(dev: &str, n: u64, at: &str, change: Change) -> Event {
        let draft = Draft::new(vec![article("a")], change);
        Event { v: 1, n, dev: dev.into(), at: at.into(), draft }
    }

    #[test]
    fn a_line_says_in_json_what_was_done_to_which_article() {
        let event = event("lap1", 3, "2026-11-22T12:00:00.000Z", Change::Read(true));
        let text = line(&event).unwrap();
        assert_eq!(
            text,
            "{\"v\":1,\"n\":3,\"dev\":\"lap1\",\"at\":\"2026-11-22T12:00:00.000Z\",\
             \"art\":[\"a\"],\"read\":true}\n"
        );
        assert_eq!(parse(&text), Ok(Some(event)));
    }

    #[test]
    fn a_newer_kind_of_event_is_passed_over_and_a_torn_line_is_a_fault() {
        let newer = r#"{"v":2,"n":1,"dev":"x","at":"t","art":[],"sparkle":9}"#;
        assert_eq!(parse(newer), Ok(None));
        assert!(parse(r#"{"v":1,"n":1,"de"#).is_err());
        assert!(parse("").is_err());
    }
}
