//! Fields of the journal ↔ a [`Quote`], and the drafts of every change to one.
//!
//! Reading forgives: a field of the wrong shape hides only itself, and all text is made safe here.

use std::ops::Range;

use serde_json::{Map, Value, json};

use crate::article::{ArticleId, Date};
use crate::journal::quote::{Act, Fields, Op};
use crate::journal::{Change, Draft};
use crate::quote::book::Folded;
use crate::quote::{Book, Kind, Place, Quote, QuoteId, STITCH};
use crate::safe::Safe;

/// Fields that say what the words are and where they stand: written together or not at all.
pub const PLACED: [&str; 7] = ["text", "parts", "pos", "rev", "canon", "pre", "suf"];

/// Fields that a [`Quote`] has names for; `unit` only tells people how `pos` counts.
const KNOWN: [&str; 20] = [
    "text",
    "parts",
    "pos",
    "rev",
    "canon",
    "pre",
    "suf",
    "unit",
    "kind",
    "speaker",
    "authors",
    "title",
    "source",
    "date",
    "link",
    "retrieved",
    "lang",
    "color",
    "note",
    "made",
];

/// The quote that folded events describe; `None` as long as nothing added it.
pub(crate) fn read<'a>(
    id: &QuoteId,
    folded: &Folded,
    fields: &Fields,
    tags: &[&str],
    anchors: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Option<Quote> {
    let (at, device, _) = folded.added.as_ref()?;
    let line = |name: &str| line(fields, name);
    let text = Safe::typed(text_of(fields, "text"));
    let parts = parts(fields, &text);
    let known = |name: &str| KNOWN.contains(&name);
    let more = fields.0.iter().filter(|(name, _)| !known(name));
    Some(Quote {
        id: id.clone(),
        article: folded.article.clone(),
        place: place(fields, parts.len()),
        text,
        parts,
        before: Safe::typed(text_of(fields, "pre")),
        behind: Safe::typed(text_of(fields, "suf")),
        kind: fields.get("kind").and_then(Value::as_str).and_then(Kind::parse).unwrap_or_default(),
        speaker: line("speaker"),
        authors: lines(fields.get("authors")),
        title: line("title").unwrap_or_default(),
        source: line("source"),
        date: line("date").and_then(|date| Date::parse(&date)),
        link: line("link").filter(|link| is_web(link)),
        retrieved: line("retrieved"),
        lang: line("lang"),
        color: line("color"),
        tags: tags.iter().map(|tag| Safe::line(tag)).filter(|tag| !tag.is_empty()).collect(),
        note: Safe::typed(text_of(fields, "note").trim_end()),
        device: Safe::line(device),
        at: line("made").unwrap_or_else(|| Safe::line(at)),
        changed: Safe::line(&folded.changed.0),
        deleted: folded.deleted.1,
        imported: !folded.taken,
        confirmed: anchors.filter_map(|(rev, pos)| Some((rev.to_owned(), spans(pos)?))).collect(),
        more: more.map(|(name, value)| (safe_name(name), safe(value, 0))).collect(),
    })
}

fn safe_name(name: &str) -> String {
    Safe::line(name).into_string()
}

/// A value of an unknown shape with safe texts; what is nested deeper than anybody writes is left out.
fn safe(value: &Value, depth: usize) -> Value {
    match value {
        _ if depth > 16 => Value::Null,
        Value::String(text) => Safe::typed(text).as_str().into(),
        Value::Array(list) => list.iter().map(|value| safe(value, depth + 1)).collect(),
        Value::Object(map) => {
            map.iter().map(|(name, value)| (safe_name(name), safe(value, depth + 1))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn text_of<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn line(fields: &Fields, name: &str) -> Option<Safe> {
    Some(Safe::line(text_of(fields, name))).filter(|line| !line.is_empty())
}

fn lines(value: Option<&Value>) -> Vec<Safe> {
    let names = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let lines = names.iter().filter_map(Value::as_str).map(Safe::line);
    lines.filter(|line| !line.is_empty()).collect()
}

/// The passages that were stitched together; they must be the text.
fn parts(fields: &Fields, text: &Safe) -> Vec<Safe> {
    let parts = fields.get("parts").and_then(Value::as_array).map(Vec::as_slice);
    let parts: Vec<Safe> =
        parts.unwrap_or_default().iter().filter_map(Value::as_str).map(Safe::typed).collect();
    let joined = parts.iter().map(Safe::as_str).collect::<Vec<_>>().join(STITCH);
    if parts.len() > 1 && joined == text.as_str() { parts } else { vec![text.clone()] }
}

fn place(fields: &Fields, parts: usize) -> Option<Place> {
    let revision = text_of(fields, "rev");
    let spans = spans(fields.get("pos")?).filter(|spans| spans.len() == parts)?;
    let canon = fields.get("canon").and_then(Value::as_u64).unwrap_or(1);
    let revision = Safe::line(revision).into_string();
    Some(Place { revision, canon: u32::try_from(canon).unwrap_or(0), spans })
}

/// `[[4, 17], …]`: not empty, each with its end behind its start.
fn spans(value: &Value) -> Option<Vec<Range<usize>>> {
    let span = |value: &Value| {
        let place = |at: usize| usize::try_from(value.get(at)?.as_u64()?).ok();
        let (start, end) = (place(0)?, place(1)?);
        (start < end).then_some(start..end)
    };
    let spans: Option<Vec<Range<usize>>> = value.as_array()?.iter().map(span).collect();
    spans.filter(|spans| !spans.is_empty())
}

pub(crate) fn pairs(spans: &[Range<usize>]) -> Value {
    spans.iter().map(|span| json!([span.start, span.end])).collect()
}

/// What a program may be asked to open.
pub fn is_web(link: &str) -> bool {
    let head = link.get(..link.len().min(8)).unwrap_or_default().to_ascii_lowercase();
    let web = ["http://", "https://", "mailto:"].iter().any(|scheme| head.starts_with(scheme));
    web && !link.contains(char::is_whitespace)
}

impl Quote {
    /// What is known of it as the journal names it, without id, article and tags.
    pub fn fields(&self) -> Fields {
        let mut fields = Fields(self.more.clone());
        fields.say("text", &self.text);
        if self.parts.len() > 1 {
            fields.put("parts", self.parts.iter().map(Safe::as_str).collect::<Value>());
        }
        if let Some(place) = &self.place {
            fields.put("pos", pairs(&place.spans));
            fields.put("rev", place.revision.as_str());
            fields.put("canon", place.canon);
            fields.put("unit", "scalar");
        }
        fields.say("pre", &self.before);
        fields.say("suf", &self.behind);
        fields.put("kind", self.kind.name());
        fields.say("title", &self.title);
        fields.say("note", &self.note);
        fields.say("date", &self.date.map(|date| date.to_string()).unwrap_or_default());
        if !self.authors.is_empty() {
            fields.put("authors", self.authors.iter().map(Safe::as_str).collect::<Value>());
        }
        let optional = [
            ("speaker", &self.speaker),
            ("source", &self.source),
            ("link", &self.link),
            ("retrieved", &self.retrieved),
            ("lang", &self.lang),
            ("color", &self.color),
        ];
        for (name, value) in optional {
            fields.say(name, value.as_deref().unwrap_or_default());
        }
        fields
    }
}

/// The draft that adds a quote.
pub fn add(id: &QuoteId, article: &ArticleId, fields: Fields, tags: &[String]) -> Draft {
    let act = Act { fields, tag: tags.to_vec(), ..Act::new(Op::Add, id.as_str()) };
    Draft::new(vec![article.clone()], Change::Quote(act))
}

/// Drafts of changes: each carries what it replaces, and there is none where nothing would change.
impl Book {
    /// New values of any fields; `null` takes one away.
    pub fn set<'n>(
        &self,
        id: &QuoteId,
        values: impl IntoIterator<Item = (&'n str, Value)>,
    ) -> Option<Draft> {
        let quote = self.get(id).filter(|quote| !quote.deleted)?;
        let now = self.fields(id)?;
        let mut act = Act::new(Op::Set, id.as_str());
        act.fields.0 = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if PLACED.iter().any(|name| act.fields.0.contains_key(*name)) {
            // The inverse must be whole too.
            let whole = ["text", "pos", "rev"];
            if !whole.iter().all(|name| act.fields.get(name).is_some()) || quote.place.is_none() {
                return None;
            }
        }
        let was = |name: &str| now.0.get(name).cloned().unwrap_or_default();
        let placed = act.fields.0.contains_key("text");
        let names = PLACED.iter().filter(|_| placed).map(|name| (*name).to_owned());
        let names: Vec<String> = act.fields.0.keys().cloned().chain(names).collect();
        act.was.0 = names.iter().map(|name| (name.clone(), was(name))).collect();
        let same = |(name, value): (&String, &Value)| *value == was(name);
        if act.fields.0.iter().all(same) {
            return None;
        }
        act.was.0.retain(|name, value| !value.is_null() || !PLACED.contains(&name.as_str()));
        Some(self.draft(&quote, act))
    }

    /// Another text in one field: `note`, `speaker`, `color`; an empty one takes it away.
    pub fn say(&self, id: &QuoteId, name: &str, text: &str) -> Option<Draft> {
        let value = if text.is_empty() { Value::Null } else { text.into() };
        self.set(id, [(name, value)])
    }

    /// Tags given and taken away, as far as that changes something.
    pub fn tag(&self, id: &QuoteId, tag: &[&str], untag: &[&str]) -> Option<Draft> {
        let quote = self.get(id).filter(|quote| !quote.deleted)?;
        let has = |name: &str| quote.tags.iter().any(|tag| tag.as_str() == name);
        let names = |list: &[&str], on: bool| -> Vec<String> {
            let list = list.iter().filter(|name| !name.is_empty() && has(name) != on);
            list.map(|name| (*name).to_owned()).collect()
        };
        let (tag, untag) = (names(tag, true), names(untag, false));
        let act = Act { tag, untag, ..Act::new(Op::Set, id.as_str()) };
        (!act.tag.is_empty() || !act.untag.is_empty()).then(|| self.draft(&quote, act))
    }

    pub fn remove(&self, id: &QuoteId) -> Option<Draft> {
        let quote = self.get(id).filter(|quote| !quote.deleted)?;
        Some(self.draft(&quote, Act::new(Op::Del, id.as_str())))
    }

    pub fn restore(&self, id: &QuoteId) -> Option<Draft> {
        let quote = self.get(id).filter(|quote| quote.deleted)?;
        Some(self.draft(&quote, Act::new(Op::Restore, id.as_str())))
    }

    /// A person says that the parts stand at these scalar values of a revision.
    pub fn confirm(&self, id: &QuoteId, revision: &str, spans: &[Range<usize>]) -> Option<Draft> {
        let quote = self.get(id).filter(|quote| !quote.deleted)?;
        let was = self.anchor(id, revision).cloned().unwrap_or_default();
        let mut act = Act::new(Op::Anchor, id.as_str());
        for (fields, pos) in [(&mut act.fields, pairs(spans)), (&mut act.was, was)] {
            fields.put("rev", revision);
            fields.put("pos", pos);
        }
        (act.fields != act.was).then(|| self.draft(&quote, act))
    }

    fn draft(&self, quote: &Quote, act: Act) -> Draft {
        Draft::new(vec![quote.article.clone()], Change::Quote(act))
    }
}

/// A quote as one JSON object: what `--format json` writes and the import reads again.
pub fn object(quote: &Quote) -> Map<String, Value> {
    let mut object: Map<String, Value> = quote.fields().0.into_iter().collect();
    object.insert("id".into(), quote.id.as_str().into());
    object.insert("art".into(), Safe::line(quote.article.as_str()).as_str().into());
    object.insert("at".into(), quote.at.as_str().into());
    object.insert("changed".into(), quote.changed.as_str().into());
    object.insert("dev".into(), quote.device.as_str().into());
    object.insert("tags".into(), quote.tags.iter().map(Safe::as_str).collect());
    object
}
