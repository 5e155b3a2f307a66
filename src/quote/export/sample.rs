//! Quotes for the tests: English, German and Chinese, with everything that a format may trip over.

use serde_json::json;

use crate::article::document::revision;
use crate::article::{ArticleId, Now};
use crate::journal::Event;
use crate::journal::quote::Fields;
use crate::quote::{Book, Quote, QuoteId, STITCH, record};

/// A quote of passages of a text, without anything else.
pub fn of(text: &str, words: &[&str]) -> Quote {
    let scalar = |byte: usize| text[..byte].chars().count();
    let ranges: Vec<_> = words
        .iter()
        .map(|words| text.find(words).map(|at| at..at + words.len()).unwrap())
        .collect();
    let spans: Vec<_> = ranges.iter().map(|r| scalar(r.start)..scalar(r.end)).collect();
    let mut fields = Fields::default();
    fields.put("text", words.join(STITCH));
    fields.put("parts", json!(words));
    fields.put("pos", record::pairs(&spans));
    fields.put("rev", revision(text));
    fields.put("pre", &text[..ranges[0].start]);
    fields.put("suf", &text[ranges[ranges.len() - 1].end..]);
    made("01JD8Q3T6Z", "a.md", fields, &[])
}

fn made(id: &str, article: &str, fields: Fields, tags: &[&str]) -> Quote {
    let id = QuoteId::parse(id).unwrap();
    let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
    let draft = record::add(&id, &ArticleId::new(None, None, article), fields, &tags);
    let mut book = Book::default();
    let at = Now::on(2026, 11, 22).stamp();
    book.fold(&Event { v: 1, n: 1, dev: "lap1".into(), at, draft });
    book.get(&id).unwrap()
}

fn fields(value: serde_json::Value) -> Fields {
    Fields(value.as_object().unwrap().clone().into_iter().collect())
}

/// Three quotes of three articles.
pub fn all() -> [Quote; 3] {
    let river = fields(json!({
        "text": "We moved the school “twice”, and the river followed us.",
        "pre": "said Ana Duarte, who has taught here since 1998. “", "suf": "” The council disagrees.",
        "pos": [[4211, 4266]], "rev": "9f31c2a07be4d1aa", "canon": 1, "unit": "scalar",
        "kind": "quotation", "speaker": "Ana Duarte", "lang": "en", "color": "yellow",
        "note": "compare with \"Vanport\", 1948\n=HYPERLINK(\"x\")", "title": "River towns",
        "authors": ["Jo Okafor"], "source": "The Guardian", "date": "2026-11-20",
        "link": "https://example.org/river", "retrieved": "2026-11-22T09:00:00.000Z",
        "aura": {"from": "a newer version"},
    }));
    let bridge = fields(json!({
        "text": "=1+1 sei „fertig“ & <b>fett</b>: 100 % *sicher*, _ganz_ \\sicher\\ {so}.\n\n# kein Titel\n* keine Liste, 50 $\n==========\n-->",
        "parts": [], "kind": "span", "speaker": "@Maier-Roth", "lang": "de",
        "title": "Was heißt „fertig“?", "authors": ["Ludwig van Beek", "Eva Maier-Roth"],
        "link": "https://example.org/br%C3%BCcke?a=1&b=2",
    }));
    let boats = fields(json!({
        "text": "我们是从广播里听到的， […] 没有人问过渔民。",
        "parts": ["我们是从广播里听到的，", "没有人问过渔民。"],
        "pos": [[40, 51], [60, 68]], "rev": "0123456789abcdef", "canon": 1, "unit": "scalar",
        "kind": "span", "speaker": "奥德菲尔德", "lang": "zh", "title": "渡轮日落后停航",
        "source": "港口报", "date": "2021-09-25", "note": "核对：“广播”",
    }));
    [
        made("01JD8Q3T6Z", "guardian/river.md", river, &["rivers", "two words"]),
        made("01JD8Q3T70", "beek/fertig.md", bridge, &[]),
        made("01JD8Q3T71", "hafen/boote.md", boats, &["渔业"]),
    ]
}

/// A quote that is made of any eight texts.
pub fn foreign(texts: &[String]) -> Quote {
    let [a, b, c, d, e, f, g, h] = texts else { panic!("eight") };
    let value = json!({
        "text": a, "pre": b, "suf": c, "speaker": d, "title": e, "authors": [f, a], "source": g,
        "note": h, "date": b, "link": format!("https://e.org/{c}"), "retrieved": d, "lang": e,
        "color": f, "kind": g, "rev": a, "pos": [[0, 5]], f.as_str(): {c.as_str(): [h]}, "made": b,
    });
    let Some(object) = value.as_object() else { panic!("object") };
    made("q1", h, Fields(object.clone().into_iter().collect()), &[a, b])
}
