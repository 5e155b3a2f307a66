//! What the reader adds to articles, as events; how they reach a disk is not its business, nor what
//! they come to.

pub mod quote;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::article::{ArticleId, date};
use crate::journal::quote::{Act, Op};

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

/// What every line has, whatever its version.
const HEAD: [&str; 4] = ["v", "n", "dev", "at"];

/// What stands beside the change.
const BESIDE: [&str; 4] = ["art", "rev", "undo", "redo"];

/// The names of the changes, as a line has them.
const CHANGES: [&str; 6] = ["read", "star", "tag", "untag", "place", "quote"];

/// Reads one line of a journal: an event, `None` for one of a newer version, or what is wrong.
pub fn parse(line: &str) -> Result<Option<Event>, String> {
    match serde_json::from_str::<Event>(line) {
        Ok(event) => Ok(Some(event)),
        Err(error) => match serde_json::from_str(line) {
            Ok(Value::Object(fields)) if is_newer(&fields) => Ok(None),
            Ok(_) | Err(_) => Err(error.to_string()),
        },
    }
}

/// Whether a line that is no event may be one to a newer version: it says so, or does what this one
/// has no name for. A wrong value of what this one knows is a slip, and is to be named.
fn is_newer(fields: &Map<String, Value>) -> bool {
    if !HEAD.iter().all(|name| fields.contains_key(*name)) {
        return false;
    }
    let known = |name: &String| {
        [&HEAD[..], &BESIDE, &CHANGES].iter().any(|names| names.contains(&name.as_str()))
    };
    let change = CHANGES.iter().find_map(|name| fields.get(*name));
    let op = change.and_then(|change| change.get("op")).filter(|op| op.is_string());
    fields["v"].as_u64().is_some_and(|v| v > 1)
        || change.is_none() && !fields.keys().all(known)
        || op.is_some_and(|op| Op::deserialize(op).is_err())
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
    use super::{CHANGES, Change, Draft, Event, Place, line, parse};
    use crate::article::ArticleId;
    use crate::journal::quote::{Act, Op};

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

    #[test]
    fn a_line_of_this_version_with_a_wrong_value_is_a_fault() {
        let whole = |change: &str| format!(r#"{{"v":1,"n":1,"dev":"x","at":"t",{change}}}"#);
        for (wrong, what) in [
            (r#"{"v":1,"n":-1,"dev":"x","at":"t","art":["a"],"star":true}"#.to_owned(), "`-1`"),
            (r#"{"v":"1","n":1,"dev":"x","at":"t","art":["a"],"star":true}"#.to_owned(), "\"1\""),
            (whole(r#""art":["a"],"star":"yes""#), "\"yes\""),
            (whole(r#""art":"a/a.md","star":true"#), "\"a/a.md\""),
            (whole(r#""art":"a/a.md","star":true,"mood":3"#), "\"a/a.md\""),
            (whole(r#""star":true"#), "`art`"),
            (whole(r#""art":["a"]"#), "Change"),
            (whole(r#""art":["a"],"quote":{"op":"del"}"#), "`id`"),
            (whole(r#""art":["a"],"quote":{"op":3,"id":"q"}"#), "3"),
            (whole(r#""art":["a"],"quote":"q""#), "\"q\""),
        ] {
            let cause = parse(&wrong).expect_err(&wrong);
            assert!(cause.contains(what), "{wrong}: {cause}");
        }
        for newer in [
            whole(r#""art":["a"],"sparkle":9"#),
            whole(r#""art":["a"],"quote":{"op":"sing","id":7}"#),
            r#"{"v":2,"n":"c-1","dev":"x","at":"t","star":{"of":3}}"#.to_owned(),
        ] {
            assert_eq!(parse(&newer), Ok(None), "{newer}");
        }
        let more = whole(r#""art":["a"],"star":true,"mood":3"#);
        let star = Event { v: 1, ..event("x", 1, "t", Change::Star(true)) };
        assert_eq!(parse(&more), Ok(Some(star)));
    }

    #[test]
    fn every_change_is_known_by_its_name() {
        let changes = [
            Change::Read(true),
            Change::Star(true),
            Change::Tag(String::new()),
            Change::Untag(String::new()),
            Change::Place(Place::default()),
            Change::Quote(Act::new(Op::Del, "q")),
        ];
        let names = changes.map(|change| {
            let value = serde_json::to_value(change).unwrap();
            value.as_object().unwrap().keys().next().cloned().unwrap()
        });
        assert_eq!(names, CHANGES);
    }
}
