//! What the reader adds to articles, as events and as their fold; how they reach a disk is not its
//! business.
//!
//! The fold is the same in any order and with repetition: each field keeps the value of the last
//! event by (time, device, count). So files of several devices can be read in any order.

pub mod quote;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::article::ArticleId;
use crate::journal::quote::Act;

/// One line of a journal file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub v: u32,
    /// Counts up within the device's file; `dev` and `n` together name the event.
    pub n: u64,
    pub dev: String,
    /// RFC 3339 in UTC with milliseconds, so that text order is time order.
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
    /// The `n` of the event of the same device that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<u64>,
    /// The `n` of the event of the same device that this one does again.
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

/// The state of one article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mark {
    pub read: bool,
    pub star: bool,
    pub place: Option<Place>,
}

/// When a field was last written: time, device, count; later stamps win.
pub type Stamp = (String, String, u64);

#[derive(Debug, Clone, Default)]
struct Fields {
    mark: Mark,
    read: Stamp,
    star: Stamp,
    place: Stamp,
}

/// The fold of all events, and the history of this device's own ones.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    device: String,
    articles: HashMap<ArticleId, Fields>,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// The last own event that the history has taken in.
    last: u64,
}

#[derive(Debug, Clone)]
struct Step {
    n: u64,
    art: Vec<ArticleId>,
    change: Change,
}

impl Marks {
    /// `device` owns the history that undo and redo walk through.
    pub fn new(device: &str) -> Self {
        Self { device: device.to_owned(), ..Self::default() }
    }

    pub fn of(&self, article: &ArticleId) -> Mark {
        self.articles.get(article).map(|fields| fields.mark.clone()).unwrap_or_default()
    }

    pub fn is_read(&self, article: &ArticleId) -> bool {
        self.articles.get(article).is_some_and(|fields| fields.mark.read)
    }

    pub fn is_starred(&self, article: &ArticleId) -> bool {
        self.articles.get(article).is_some_and(|fields| fields.mark.star)
    }

    /// Takes an event in; one that is known already, or older than what stands, changes nothing.
    pub fn fold(&mut self, event: &Event) {
        let stamp = event.stamp();
        for article in &event.draft.art {
            let fields = self.articles.entry(article.clone()).or_default();
            let known = match &event.draft.change {
                Change::Read(_) => &mut fields.read,
                Change::Star(_) => &mut fields.star,
                Change::Place(_) => &mut fields.place,
                // the index folds these, and the quotes fold themselves
                Change::Tag(_) | Change::Untag(_) | Change::Quote(_) => continue,
            };
            if *known >= stamp {
                continue;
            }
            known.clone_from(&stamp);
            match &event.draft.change {
                Change::Read(on) => fields.mark.read = *on,
                Change::Star(on) => fields.mark.star = *on,
                Change::Place(place) => fields.mark.place = Some(place.clone()),
                Change::Tag(_) | Change::Untag(_) | Change::Quote(_) => {}
            }
        }
        if event.dev == self.device && event.n > self.last {
            self.last = event.n;
            self.remember(event);
        }
    }

    fn remember(&mut self, event: &Event) {
        let take = |steps: &mut Vec<Step>, n| {
            steps.iter().rposition(|step| step.n == n).map(|at| steps.remove(at))
        };
        if let Some(n) = event.draft.undo {
            self.undone.extend(take(&mut self.done, n));
        } else if let Some(n) = event.draft.redo {
            self.done.extend(take(&mut self.undone, n));
        } else if event.draft.change.inverse().is_some() {
            self.undone.clear();
            self.done.push(Step {
                n: event.n,
                art: event.draft.art.clone(),
                change: event.draft.change.clone(),
            });
        }
    }

    /// What would take the last own change back, and the change itself.
    pub fn undo(&self) -> Option<(Draft, Change)> {
        let step = self.done.last()?;
        let change = step.change.inverse()?;
        let draft = Draft { undo: Some(step.n), ..Draft::new(step.art.clone(), change) };
        Some((draft, step.change.clone()))
    }

    /// What would do the last undone change again.
    pub fn redo(&self) -> Option<Draft> {
        let step = self.undone.last()?;
        let draft = Draft::new(step.art.clone(), step.change.again());
        Some(Draft { redo: Some(step.n), ..draft })
    }
}

impl Event {
    pub fn stamp(&self) -> Stamp {
        (self.at.clone(), self.dev.clone(), self.n)
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
    use super::{Change, Draft, Event, Mark, Marks, Place, line, parse};
    use crate::article::ArticleId;
    use proptest::prelude::{Just, Strategy, prop_oneof, proptest};

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
    fn undo_and_redo_walk_through_the_history_at_any_depth() {
        let mut marks = Marks::new("me");
        let mut n = 0;
        let mut play = |marks: &mut Marks, draft: Draft| {
            n += 1;
            let at = format!("2026-01-01T00:00:{n:02}.000Z");
            marks.fold(&Event { v: 1, n, dev: "me".into(), at, draft });
        };
        let draft = |change| Draft::new(vec![article("a")], change);
        play(&mut marks, draft(Change::Read(true)));
        play(&mut marks, draft(Change::Place(Place::default())));
        play(&mut marks, draft(Change::Star(true)));
        let state = |marks: &Marks| (marks.is_read(&article("a")), marks.is_starred(&article("a")));
        for expected in [(true, false), (false, false)] {
            let undo = marks.undo().unwrap().0;
            play(&mut marks, undo);
            assert_eq!(state(&marks), expected);
        }
        assert!(marks.undo().is_none());
        for expected in [(true, false), (true, true)] {
            let redo = marks.redo().unwrap();
            play(&mut marks, redo);
            assert_eq!(state(&marks), expected);
        }
        assert!(marks.redo().is_none());
        let undo = marks.undo().unwrap().0;
        play(&mut marks, undo);
        play(&mut marks, draft(Change::Read(false)));
        assert!(marks.redo().is_none(), "a new change ends the undone future");
    }

    proptest! {
        #[test]
        fn the_fold_is_the_same_in_any_order_and_with_repetition(
            events in proptest::collection::vec(
                (
                    prop_oneof![Just("a"), Just("b")],
                    0u64..6,
                    0u8..3,
                    prop_oneof![
                        Just(Change::Read(true)), Just(Change::Read(false)), Just(Change::Star(true))
                    ],
                ).prop_map(|(dev, n, at, change)| {
                    // one device never gives a number twice: let the number decide the rest
                    let at = format!("2026-01-01T00:00:0{}.000Z", (n as u8 + at) % 3);
                    (dev, n, at, change)
                }),
                0..12,
            ),
            seed in 0usize..100,
        ) {
            let mut unique = std::collections::HashMap::new();
            for (dev, n, at, change) in events {
                unique.entry((dev, n)).or_insert_with(|| event(dev, n, &at, change));
            }
            let mut list: Vec<Event> = unique.into_values().collect();
            list.sort_by_key(|e| (e.dev.clone(), e.n));
            let fold = |list: &[Event]| -> Mark {
                let mut marks = Marks::new("me");
                list.iter().for_each(|e| marks.fold(e));
                marks.of(&article("a"))
            };
            let forwards = fold(&list);
            let len = list.len().max(1);
            list.rotate_left(seed % len);
            list.reverse();
            let twice = [list.clone(), list].concat();
            assert_eq!(fold(&twice), forwards);
        }
    }
}
