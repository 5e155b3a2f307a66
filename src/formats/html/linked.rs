//! JSON-LD in a page → what it says of the article (schema.org, `Article` and its kinds).

use serde_json::Value;

/// Larger data tell no more of an article, and cost many times their size.
const LARGEST: usize = 1 << 20;
/// Values looked at in one script.
const VALUES: usize = 2000;

/// What one article says of itself; texts as given, entities included.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Linked {
    pub headline: Option<String>,
    pub name: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub description: Option<String>,
    pub lang: Option<String>,
    pub tags: Vec<String>,
    pub body: Option<String>,
}

/// The first article among the data.
pub fn read(script: &str) -> Option<Linked> {
    if script.len() > LARGEST {
        return None;
    }
    let script = script.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
    let data: Value = serde_json::from_str(script)
        .or_else(|_| {
            // line ends within strings are the most common fault
            serde_json::from_str(&script.replace(|c: char| c.is_control(), " "))
        })
        .ok()?;
    let mut found: Option<&Value> = None;
    let mut queue = std::collections::VecDeque::from([&data]);
    let mut seen = 0;
    while let Some(value) = queue.pop_front().filter(|_| seen < VALUES) {
        seen += 1;
        match value {
            Value::Array(values) => queue.extend(values.iter().take(VALUES)),
            Value::Object(_) if is_article(value) => {
                found = Some(value);
                break;
            }
            Value::Object(fields) => {
                let inner = ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"];
                queue.extend(inner.iter().filter_map(|key| fields.get(*key)));
            }
            _ => {}
        }
    }
    found.map(|article| of(article, &data))
}

fn is_article(value: &Value) -> bool {
    texts(&value["@type"]).iter().any(|kind| {
        let kind = kind.rsplit(['/', ':']).next().unwrap_or_default();
        kind.ends_with("Article")
            || kind.ends_with("Posting")
            || matches!(kind, "Report" | "APIReference")
    })
}

fn of(article: &Value, data: &Value) -> Linked {
    let text = |key: &str| texts(&article[key]).into_iter().next();
    let names = |key: &str| names(&article[key], data);
    Linked {
        headline: text("headline"),
        name: text("name"),
        authors: match names("author") {
            authors if authors.is_empty() => names("creator"),
            authors => authors,
        },
        publisher: names("publisher").into_iter().next(),
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        description: text("description"),
        lang: text("inLanguage"),
        tags: match &article["keywords"] {
            Value::String(list) => list.split(',').map(|tag| tag.trim().to_owned()).collect(),
            list => texts(list),
        },
        body: text("articleBody"),
    }
}

/// A text, or the texts of a list.
fn texts(value: &Value) -> Vec<String> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let texts = values.iter().take(50).filter_map(|value| match value {
        Value::Object(fields) => fields.get("@value").or_else(|| fields.get("name"))?.as_str(),
        value => value.as_str(),
    });
    texts.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

/// The names of people or companies; one that is only referred to stands elsewhere in the data.
fn names(value: &Value, data: &Value) -> Vec<String> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let mut names = Vec::new();
    for value in values.iter().take(50) {
        let known = match value {
            Value::Object(fields) if !fields.contains_key("name") => {
                value["@id"].as_str().and_then(|id| by_id(data, id)).unwrap_or(value)
            }
            value => value,
        };
        names.extend(texts(known));
    }
    names.retain(|name| !name.starts_with("http"));
    names
}

fn by_id<'d>(data: &'d Value, id: &str) -> Option<&'d Value> {
    let graph = data["@graph"].as_array().or_else(|| data.as_array())?;
    graph.iter().take(VALUES).find(|value| value["@id"] == id && value["name"].is_string())
}

#[cfg(test)]
mod tests {
    use super::{Linked, read};

    #[test]
    fn an_article_is_found_in_a_graph_with_its_people() {
        let script = r##"{"@graph": [{"@type": "WebSite", "name": "S"},
            {"@type": ["NewsArticle"], "headline": "H", "author": [{"@id": "#a"}, {"name": "Bo Li"}],
             "publisher": {"name": "The Herald"}, "datePublished": "2021-09-25",
             "keywords": "rivers, weirs"},
            {"@id": "#a", "@type": "Person", "name": "Ana Duarte"}]}"##;
        let text = |text: &str| Some(text.to_owned());
        let want = Linked {
            headline: text("H"),
            authors: vec!["Ana Duarte".into(), "Bo Li".into()],
            publisher: text("The Herald"),
            published: text("2021-09-25"),
            tags: vec!["rivers".into(), "weirs".into()],
            ..Linked::default()
        };
        assert_eq!(read(script), Some(want));
    }

    #[test]
    fn faults_in_the_data_are_survived() {
        let broken = "<![CDATA[ [{\"@type\": \"http://schema.org/BlogPosting\", \"headline\": \"a\nb\"}] ]]>";
        assert_eq!(read(broken).and_then(|found| found.headline).as_deref(), Some("a b"));
        assert_eq!(read("{\"@type\": \"Product\", \"name\": \"x\"}"), None);
        assert_eq!(read("no data"), None);
        assert_eq!(read(&"[".repeat(100_000)), None);
    }
}
