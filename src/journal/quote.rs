//! What the reader does to a kept quote, as a line of the journal says it.
//!
//! Fields are not typed here: what a newer version writes is kept, copied through and folded like
//! everything else. A change carries what it replaces, so that its inverse needs no history.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeMap as _;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// What the line has of its own beside the fields: none of them can be called so.
pub const RESERVED: [&str; 5] = ["id", "op", "tag", "untag", "was"];

/// One thing done to one quote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Act {
    pub op: Op,
    pub id: String,
    /// What is written; `null` takes a field away.
    #[serde(flatten)]
    pub fields: Fields,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untag: Vec<String>,
    /// What stood in `fields` before.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub was: Fields,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    Add,
    /// New values of any fields; other wording only together with its place.
    Set,
    Del,
    Restore,
    /// A person confirmed where it stands in another revision.
    Anchor,
}

/// Fields by name; written with `text` first, so that a search over the file shows what was said.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(transparent)]
pub struct Fields(pub BTreeMap<String, Value>);

impl Fields {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Writes a text that says something.
    pub fn say(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.put(name, text);
        }
    }
}

/// As JSON.
impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        if let Some(text) = self.0.get("text") {
            map.serialize_entry("text", text)?;
        }
        for (name, value) in self.0.iter().filter(|(name, _)| *name != "text") {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Act {
    pub fn new(op: Op, id: &str) -> Self {
        Self {
            op,
            id: id.to_owned(),
            fields: Fields::default(),
            tag: Vec::new(),
            untag: Vec::new(),
            was: Fields::default(),
        }
    }

    /// What takes this back; none for a change that changed nothing.
    pub fn inverse(&self) -> Option<Self> {
        let back = |op| Some(Self::new(op, &self.id));
        match self.op {
            Op::Add | Op::Restore => back(Op::Del),
            Op::Del => back(Op::Restore),
            Op::Set | Op::Anchor => {
                let empty = self.fields.is_empty() && self.tag.is_empty() && self.untag.is_empty();
                (!empty).then(|| Self {
                    fields: self.was.clone(),
                    was: self.fields.clone(),
                    tag: self.untag.clone(),
                    untag: self.tag.clone(),
                    ..self.clone()
                })
            }
        }
    }

    /// What does this again after its inverse: an added quote is still there, behind its tombstone.
    pub fn again(&self) -> Self {
        match self.op {
            Op::Add => Self::new(Op::Restore, &self.id),
            Op::Set | Op::Del | Op::Restore | Op::Anchor => self.clone(),
        }
    }

    /// What was done, for a status line.
    pub fn words(&self) -> String {
        let only = |name: &str| self.fields.0.len() == 1 && self.fields.0.contains_key(name);
        let named = |verb: &str, tags: &[String]| format!("quote {verb} {}", tags.join(", "));
        match self.op {
            Op::Add => "kept".to_owned(),
            Op::Del => "quote removed".to_owned(),
            Op::Restore => "quote restored".to_owned(),
            Op::Anchor => "place confirmed".to_owned(),
            Op::Set if self.fields.is_empty() && !self.tag.is_empty() => named("tagged", &self.tag),
            Op::Set if self.fields.is_empty() => named("no longer tagged", &self.untag),
            Op::Set if self.fields.0.contains_key("text") => "quote resized".to_owned(),
            Op::Set if only("note") => "note written".to_owned(),
            Op::Set if only("speaker") => "speaker named".to_owned(),
            Op::Set if only("color") => "category given".to_owned(),
            Op::Set => "quote changed".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Act, Op, RESERVED};
    use crate::article::ArticleId;
    use crate::journal::{Change, Draft, Event, line, parse};

    fn event(n: u64, draft: Draft) -> Event {
        let at = format!("2026-11-22T12:00:{n:02}.000Z");
        Event { v: 1, n, dev: "lap1".into(), at, draft }
    }

    fn draft(act: Act) -> Draft {
        Draft::new(vec![ArticleId::new(None, None, "a")], Change::Quote(act))
    }

    #[test]
    fn a_line_shows_the_words_first_and_comes_back_with_what_it_does_not_know() {
        let text = concat!(
            r#"{"v":1,"n":3,"dev":"lap1","at":"2026-11-22T12:00:03.000Z","art":["a"],"quote":"#,
            r#"{"op":"add","id":"q1","text":"He said “no”.","aura":{"x":[1,null]},"kind":"span","#,
            r#""tag":["rivers"]}}"#,
            "\n"
        );
        let event = parse(text).unwrap().unwrap();
        assert_eq!(line(&event).as_deref(), Ok(text));
    }

    #[test]
    fn a_field_with_a_name_of_the_lines_own_is_not_written() {
        let mut whole = Act::new(Op::Set, "q1");
        (whole.tag, whole.untag) = (vec!["a".into()], vec!["b".into()]);
        whole.was.put("note", "c");
        let line_of = |act: Act| line(&event(1, draft(act)));
        let parsed = parse(&line_of(whole).unwrap()).unwrap().unwrap();
        let Change::Quote(parsed) = parsed.draft.change else { panic!("{parsed:?}") };
        let serde_json::Value::Object(own) = serde_json::to_value(&parsed).unwrap() else {
            panic!()
        };
        assert!(own.keys().eq(RESERVED), "{own:?}");
        for name in RESERVED {
            let mut act = Act::new(Op::Add, "q1");
            act.fields.put(name, "keep");
            assert!(line_of(act).is_err(), "{name}");
        }
    }

    #[test]
    fn a_kind_of_act_from_a_newer_version_is_passed_over() {
        let newer = r#"{"v":1,"n":1,"dev":"x","at":"t","art":[],"quote":{"op":"sing","id":"q"}}"#;
        assert_eq!(parse(newer), Ok(None));
    }
}
