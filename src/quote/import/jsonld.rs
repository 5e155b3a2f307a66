//! W3C Web Annotations → quotes; what names no words is passed over.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::article::ArticleId;
use crate::error::Problem;
use crate::journal::quote::Fields;
use crate::quote::export::jsonld::{ARTICLE, CANON, REVISION};
use crate::quote::import::{Imported, Incoming};
use crate::quote::{QuoteId, STITCH};

pub fn read(text: &str) -> Imported {
    let mut imported = Imported::default();
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(cause) => {
            let what = format!("not JSON ({cause})");
            imported.problems.push(Problem::new(what).at(cause.line().max(1)));
            return imported;
        }
    };
    // A page, a collection with its first page inside, a list, or one annotation.
    let pages = [&document["items"], &document["first"]["items"], &document];
    let items = pages.iter().find_map(|page| page.as_array());
    let items = items.map_or_else(|| std::slice::from_ref(&document), Vec::as_slice);
    for (number, item) in (1..).zip(items) {
        let number: usize = number;
        match annotation(item) {
            Some(quote) => imported.quotes.push(quote),
            None => imported.problems.push(Problem::new(format!(
                "annotation {number} has no TextQuoteSelector, passed over"
            ))),
        }
    }
    imported
}

/// One or many: JSON-LD writes a list of one without brackets.
fn list(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        Value::Null => &[],
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    }
}

fn annotation(item: &Value) -> Option<Incoming> {
    let targets = list(&item["target"]);
    let words: Vec<&str> =
        targets.iter().filter_map(|target| by_words(target)?["exact"].as_str()).collect();
    let first = targets.iter().find(|target| by_words(target).is_some())?;
    let last = targets.iter().rev().find(|target| by_words(target).is_some())?;
    let text = words.join(STITCH);
    if text.trim().is_empty() {
        return None;
    }
    let mut fields = Fields::default();
    if words.len() > 1 {
        fields.put("parts", words);
    }
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    fields.say("pre", &string(&by_words(first)?["prefix"]));
    fields.say("suf", &string(&by_words(last)?["suffix"]));
    let source = first["source"].as_str().or_else(|| first["source"]["id"].as_str());
    fields.say("link", source.unwrap_or_default());
    fields.say("made", &string(&item["created"]));
    fields.say("lang", &string(&first["language"]));
    place(targets, &mut fields);
    let authors: Vec<&str> = list(&first["dc:creator"]).iter().filter_map(Value::as_str).collect();
    if !authors.is_empty() {
        fields.put("authors", authors);
    }
    let state = list(&first["state"]).iter().find_map(|state| state["sourceDate"].as_str());
    fields.say("retrieved", state.unwrap_or_default());
    let mut tags = Vec::new();
    for body in list(&item["body"]) {
        let value = body["value"].as_str().or_else(|| body.as_str()).unwrap_or_default();
        match body["purpose"].as_str() {
            Some("tagging") => tags.push(value.to_owned()),
            Some("classifying") => fields.say("color", value),
            Some("identifying") => fields.say("speaker", value),
            Some(_) | None => fields.say("note", value),
        }
    }
    let title = string(&first["dc:title"]);
    let own = item["id"].as_str().and_then(|id| QuoteId::parse(id.strip_prefix("urn:pullquote:")?));
    let quote = Incoming::nameless(&text, &title, fields, tags);
    // Theirs is an address; hashed, it is a name.
    let id = own.or_else(|| item["id"].as_str().map(QuoteId::derived)).unwrap_or(quote.id);
    let article = source.and_then(|source| source.strip_prefix(ARTICLE));
    let article = article.and_then(|name| percent_decode_str(name).decode_utf8().ok());
    let article = article.map(|name| ArticleId::new(None, None, &name));
    Some(Incoming { id, article: article.unwrap_or(quote.article), ..quote })
}

/// Where the words stand, when all of it was written by us.
fn place(targets: &[Value], fields: &mut Fields) {
    let by_place = |target: &Value| {
        let ours = |selector: &&Value| {
            selector["conformsTo"].as_str().is_some_and(|rules| rules.starts_with(CANON))
        };
        list(&target["selector"]).iter().find(ours).cloned()
    };
    let Some(selectors): Option<Vec<Value>> = targets.iter().map(by_place).collect() else {
        return;
    };
    let pos: Option<Vec<[u64; 2]>> = selectors
        .iter()
        .map(|selector| Some([selector["start"].as_u64()?, selector["end"].as_u64()?]))
        .collect();
    let states = targets.iter().flat_map(|target| list(&target["state"]));
    let revision =
        states.filter_map(|state| state["value"].as_str()?.strip_prefix(REVISION)).next();
    let rules = selectors.first().and_then(|selector| selector["conformsTo"].as_str());
    let canon = rules.and_then(|rules| rules.strip_prefix(CANON)?.parse::<u32>().ok());
    if let (Some(pos), Some(revision), Some(canon)) = (pos, revision, canon) {
        fields.put("pos", pos.iter().map(|[start, end]| json!([start, end])).collect::<Value>());
        fields.put("rev", revision);
        fields.put("canon", canon);
        fields.put("unit", "scalar");
    }
}

fn by_words(target: &Value) -> Option<&Value> {
    let mut selectors = list(&target["selector"]).iter();
    selectors.find_map(|selector| {
        let own = selector["type"] == "TextQuoteSelector";
        // A selector may be refined by a narrower one.
        let narrower = &selector["refinedBy"];
        if own {
            Some(selector)
        } else {
            (narrower["type"] == "TextQuoteSelector").then_some(narrower)
        }
    })
}
