//! Quotes → W3C Web Annotations as JSON-LD, in one annotation page.
//!
//! Web Annotation Data Model, 2017: selectors by quote and by position (here in Unicode scalar
//! values of the canonical text, which the position's `conformsTo` names), and the state of the
//! text that was read.

use serde_json::{Value, json};

use crate::quote::export::json::pretty;
use crate::quote::{Quote, fragment};
use crate::safe::Safe;

/// Names of ours, by which an import knows a place as one of ours: what positions count in, the
/// text that they count in, and the article.
pub(crate) const CANON: &str = "urn:pullquote:canonical-text:";
pub(crate) const REVISION: &str = "urn:pullquote:revision:";
pub(crate) const ARTICLE: &str = "urn:pullquote:article:";

pub fn write(quotes: &[Quote]) -> String {
    let items: Vec<Value> = quotes.iter().map(annotation).collect();
    let page = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:pullquote:quotes",
        "type": "AnnotationPage",
        "items": items,
    });
    pretty(&page)
}

fn annotation(quote: &Quote) -> Value {
    let mut annotation = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("urn:pullquote:{}", quote.id),
        "type": "Annotation",
        "motivation": if quote.note.is_empty() { "highlighting" } else { "commenting" },
        "created": quote.at.as_str(),
        "modified": quote.changed.as_str(),
        "target": targets(quote),
    });
    let body = bodies(quote);
    if !body.is_empty() {
        annotation["body"] = body.into();
    }
    annotation
}

fn bodies(quote: &Quote) -> Vec<Value> {
    let body = |purpose: &str, value: &str| json!({"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"});
    let mut bodies: Vec<Value> = quote.tags.iter().map(|tag| body("tagging", tag)).collect();
    bodies.extend(quote.color.iter().map(|color| body("classifying", color)));
    bodies.extend(quote.speaker.iter().map(|speaker| body("identifying", speaker)));
    if !quote.note.is_empty() {
        bodies.push(body("commenting", &quote.note));
    }
    bodies
}

/// One target a part.
fn targets(quote: &Quote) -> Value {
    let count = quote.parts.len();
    let target = |part: usize| target(quote, part, part + 1 == count);
    if count == 1 { target(0) } else { (0..count).map(target).collect() }
}

fn target(quote: &Quote, part: usize, last: bool) -> Value {
    let words = quote.parts.get(part).map(Safe::as_str).unwrap_or_default();
    let mut by_words = json!({"type": "TextQuoteSelector", "exact": words});
    if part == 0 && !quote.before.is_empty() {
        by_words["prefix"] = quote.before.as_str().into();
    }
    if last && !quote.behind.is_empty() {
        by_words["suffix"] = quote.behind.as_str().into();
    }
    let mut selectors = vec![by_words];
    let place = quote.place.as_ref();
    if let Some(place) = place
        && let Some(span) = place.spans.get(part)
    {
        selectors.push(json!({
            "type": "TextPositionSelector",
            "start": span.start,
            "end": span.end,
            "conformsTo": format!("{CANON}{}", place.canon),
        }));
    }
    let source = quote.link.as_deref().map_or_else(|| source(quote), ToOwned::to_owned);
    let mut target = json!({"source": source, "selector": selectors});
    target["dc:title"] = quote.title.as_str().into();
    if !quote.authors.is_empty() {
        target["dc:creator"] = quote.authors.iter().map(Safe::as_str).collect();
    }
    if let Some(lang) = &quote.lang {
        target["language"] = lang.as_str().into();
    }
    let mut states = Vec::new();
    if let Some(retrieved) = &quote.retrieved {
        states.push(json!({"type": "TimeState", "sourceDate": retrieved.as_str()}));
    }
    if let Some(place) = place {
        states.push(json!({"type": "State", "value": format!("{REVISION}{}", place.revision)}));
    }
    if !states.is_empty() {
        target["state"] = states.into();
    }
    if let Some(url) = fragment::link(quote).filter(|_| part == 0) {
        target["rendered"] = url.into();
    }
    target
}

/// A name for an article without an address; a space is no part of an IRI.
fn source(quote: &Quote) -> String {
    let name = Safe::line(quote.article.as_str());
    let name = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
    format!("{ARTICLE}{name}")
}
