//! A reader's own template and quotes → text, within bounds of work and size.
//!
//! Templates are data: no loader, so that none reads a file, and nothing is escaped but by the
//! filters a template asks for.

use std::io::{self, Write};

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value};
use serde_json::{Map, Value as Json, json};

use crate::article::ArticleId;
use crate::error::Problem;
use crate::journal::Event;
use crate::journal::quote::Fields;
use crate::quote::cite::{Style, cite};
use crate::quote::export::{json as own, markdown};
use crate::quote::{Book, Quote, QuoteId, by_article, record};
use crate::safe::Safe;

/// Steps of a template: a hundred thousand quotes of thirty fields need less.
const FUEL: u64 = 20_000_000;
/// Bytes that a template may write.
const LARGEST: usize = 256 << 20;

/// Renders a template with `quotes`, and `articles` of which each has its `quotes`; `quote` is the
/// first of them.
///
/// A problem names the line of the template.
pub fn render(template: &str, quotes: &[Quote], style: Style) -> Result<String, Problem> {
    let mut environment = Environment::empty();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_keep_trailing_newline(true);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    filters(&mut environment);
    let context = context(quotes, style);
    let mut out = Bounded { bytes: Vec::new() };
    environment
        .template_from_str(template)
        .and_then(|template| template.render_captured_to(&context, &mut out).map(|_| ()))
        .map_err(|error| problem(&error, template))?;
    // A template may write what it likes, but no control character.
    Ok(Safe::typed(&String::from_utf8_lossy(&out.bytes)).into_string())
}

/// What is wrong with a template, as far as a quote that has every field can tell.
pub fn check(template: &str) -> Option<Problem> {
    render(template, &[whole()?], Style::Plain).err()
}

/// A made quote in which nothing is missing.
fn whole() -> Option<Quote> {
    let fields = json!({
        "text": "One […] two", "parts": ["One", "two"], "pos": [[0, 3], [5, 8]], "rev": "0",
        "canon": 1, "unit": "scalar", "pre": "before", "suf": "behind", "kind": "span",
        "speaker": "Speaker", "authors": ["Author"], "title": "Title", "source": "Source",
        "date": "2026-01-01", "link": "https://example.org/", "retrieved": "2026-01-01T00:00:00Z",
        "lang": "en", "color": "fact", "note": "note",
    });
    let fields = Fields(fields.as_object()?.clone().into_iter().collect());
    let id = QuoteId::derived("");
    let draft = record::add(&id, &ArticleId::new(None, None, "a"), fields, &["tag".to_owned()]);
    let at = "2026-01-01T00:00:00.000Z".to_owned();
    let mut book = Book::default();
    book.fold(&Event { v: 1, n: 1, dev: "device".to_owned(), at, draft });
    book.get(&id)
}

fn filters(environment: &mut Environment<'_>) {
    environment.add_filter("md", |text: String| markdown::inline(&Safe::line(&text)));
    environment.add_filter("quoted", |text: String| markdown::quoted(&Safe::typed(&text)));
    environment.add_filter("line", |text: String| Safe::line(&text).into_string());
    environment.add_filter("upper", |text: String| text.to_uppercase());
    environment.add_filter("lower", |text: String| text.to_lowercase());
    environment
        .add_filter("replace", |text: String, from: String, to: String| text.replace(&from, &to));
    environment.add_filter("join", |list: Vec<String>, by: Option<String>| {
        list.join(&by.unwrap_or_default())
    });
    environment.add_filter("default", |value: Value, other: String| {
        if value.is_undefined() || value.is_none() { Value::from(other) } else { value }
    });
    environment.add_filter("length", |value: Value| value.len());
    environment.add_filter("json", |value: Value| {
        serde_json::to_string(&value)
            .map_err(|error| Error::new(ErrorKind::InvalidOperation, error.to_string()))
    });
}

fn context(quotes: &[Quote], style: Style) -> Value {
    let objects: Vec<Json> =
        quotes.iter().map(|quote| Json::Object(fields(quote, style))).collect();
    let articles: Vec<Json> = by_article(quotes)
        .into_iter()
        .filter_map(|article| {
            let mut object = Map::new();
            let first = fields(article.first()?, style);
            for name in ["title", "authors", "source", "date", "link", "lang", "art"] {
                object.insert(name.to_owned(), first.get(name).cloned().unwrap_or_default());
            }
            let quotes = article.iter().map(|quote| Json::Object(fields(quote, style)));
            object.insert("quotes".to_owned(), quotes.collect());
            Some(Json::Object(object))
        })
        .collect();
    let context = Json::Object(Map::from_iter([
        ("quote".to_owned(), objects.first().cloned().unwrap_or_default()),
        ("quotes".to_owned(), objects.into()),
        ("articles".to_owned(), articles.into()),
    ]));
    Value::from_serialize(context)
}

/// Every field that a quote can have, so that a template need not ask whether one is there.
fn fields(quote: &Quote, style: Style) -> Map<String, Json> {
    let mut object = own::object(quote, style);
    for name in
        ["text", "speaker", "source", "date", "link", "lang", "color", "note", "title", "at_words"]
    {
        object.entry(name).or_insert_with(|| "".into());
    }
    object.entry("authors").or_insert_with(|| Json::Array(Vec::new()));
    for style in Style::ALL {
        object.insert(format!("cite_{}", style.name()), cite(quote, style).as_str().into());
    }
    object
}

fn problem(error: &Error, template: &str) -> Problem {
    let what = match error.kind() {
        ErrorKind::OutOfFuel => "the template does not come to an end".to_owned(),
        _ => {
            let detail = error.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!("{}{detail}", error.kind())
        }
    };
    let mut problem = Problem::new(what);
    if let Some(line) = error.line() {
        problem.line = Some(line);
        problem.excerpt = template.lines().nth(line.saturating_sub(1)).map(ToOwned::to_owned);
    }
    problem
}

/// Ends a template that writes without end.
struct Bounded {
    bytes: Vec<u8>,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > LARGEST {
            return Err(io::Error::other(format!("more than {} MB", LARGEST >> 20)));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{check, render};
    use crate::quote::cite::Style;
    use crate::quote::export::sample;
    use proptest::prelude::{any, proptest};

    fn rendered(template: &str) -> Result<String, String> {
        render(template, &sample::all(), Style::Plain).map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_template_walks_quotes_or_articles_and_escapes_what_it_asks_for() {
        let quotes = "{% for q in quotes %}{{ q.text | line }} -- {{ q.speaker }}{{ q.tags | join(',') }}\n{% endfor %}";
        let out = rendered(quotes).unwrap();
        assert!(out.starts_with("We moved the school “twice”, and the river followed us. -- Ana Duarterivers,two words\n"), "{out}");
        assert!(out.contains("& <b>fett</b>"), "nothing is escaped by itself: {out}");
        let articles =
            "{% for a in articles %}# {{ a.title | md }}: {{ a.quotes | length }}\n{% endfor %}";
        assert_eq!(
            rendered(articles).unwrap(),
            "# River towns: 1\n# Was heißt „fertig“?: 1\n# 渡轮日落后停航: 1\n"
        );
        assert_eq!(
            rendered("{{ quotes[0].cite_apa }}\u{1b}").unwrap(),
            "Okafor, J. (2026, November 20). River towns. The Guardian. https://example.org/river"
        );
    }

    #[test]
    fn a_fault_in_a_template_is_named_with_its_line() {
        assert_eq!(rendered("a\n{{ quotes[0].nobody }}").unwrap_err(), "line 2: undefined value");
        assert!(rendered("{% for %}").unwrap_err().starts_with("line 1: syntax error"));
    }

    #[test]
    fn a_template_is_checked_with_a_quote_that_has_every_field() {
        let every = "{% for a in articles %}{% for q in a.quotes %}{{ q.parts[1] }}{{ q.at_words }}\
                     {{ q.authors[0] }}{{ q.tags[0] }}{{ q.retrieved }}{{ q.pos }}{{ q.rev }}\
                     {{ q.cite_mla }}{{ q.color }}{{ q.note }}{{ q.lang }}{{ q.suf }}{{ q.at }}\
                     {% endfor %}{% endfor %}{{ quote.text | quoted }}";
        assert_eq!(check(every), None);
        for (template, wrong) in [
            ("a\n{{ quote.nobody }}", "line 2: undefined value"),
            ("{{ quote.text | shout }}", "line 1: unknown filter"),
            ("{% if %}", "line 1: syntax error"),
        ] {
            let problem = check(template).unwrap().to_string();
            assert!(problem.starts_with(wrong), "{problem}");
        }
    }

    #[test]
    fn a_template_reads_no_file_and_comes_to_an_end() {
        assert!(rendered("{% include '/etc/hostname' %}").is_err());
        let loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}";
        assert!(rendered(loops).is_err());
    }

    proptest! {
        #[test]
        fn no_template_panics(template in any::<String>(), inside in "[a-z |.'(){}\\[\\]0-9%]{0,20}") {
            let _ = rendered(&template);
            let _ = rendered(&format!("{{{{ {inside} }}}}{{% {inside} %}}"));
        }
    }
}
