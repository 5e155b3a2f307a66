//! The exports read by parsers of their formats that are not ours, whatever the quotes hold.

use std::collections::BTreeSet;

use biblatex::{Bibliography, ChunksExt as _};
use html5gum::{Token, Tokenizer};
use orgize::{Element, Event, Org};
use proptest::collection::vec;
use proptest::prelude::{any, proptest};

use crate::quote::Quote;
use crate::quote::by_article;
use crate::quote::cite::Style;
use crate::quote::export::{Format, sample};

fn records(written: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(written.as_bytes());
    // Without `flexible` a row with more or fewer cells than the first is an error.
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Levels of the headlines, tags of each, and the `CUSTOM_ID`s.
fn outline(written: &str) -> (Vec<usize>, Vec<Vec<String>>, Vec<String>) {
    let org = Org::parse(written);
    let headlines: Vec<_> = org.headlines().collect();
    let levels = headlines.iter().map(|headline| headline.level()).collect();
    let titles: Vec<_> = headlines.iter().map(|headline| headline.title(&org)).collect();
    let tags = titles.iter().map(|title| title.tags.iter().map(ToString::to_string).collect());
    let ids = titles.iter().flat_map(|title| title.properties.pairs.iter());
    let ids = ids.filter(|(name, _)| name == "CUSTOM_ID").map(|(_, id)| id.to_string());
    (levels, tags.collect(), ids.collect())
}

/// How many block quotes an org file has.
fn quote_blocks(written: &str) -> usize {
    let org = Org::parse(written);
    let block = |event: &Event<'_, '_>| matches!(event, Event::Start(Element::QuoteBlock(_)));
    org.iter().filter(block).count()
}

/// What a web page holds, to a tokenizer that names every fault that the HTML standard knows.
#[derive(Debug, Default, PartialEq, Eq)]
struct Web {
    /// The words in each block quote, a line end for each paragraph and break.
    quotes: Vec<String>,
    /// The names of the elements in it, each once.
    elements: BTreeSet<String>,
    links: Vec<String>,
    ids: Vec<String>,
}

#[track_caller]
fn web(written: &str) -> Web {
    let (mut web, mut open) = (Web::default(), Vec::new());
    let string = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    for Ok(token) in Tokenizer::new(written) {
        match token {
            Token::StartTag(tag) => {
                let name = string(&tag.name);
                for (key, value) in &tag.attributes {
                    match &key[..] {
                        b"href" => web.links.push(string(value)),
                        b"id" => web.ids.push(string(value)),
                        b"cite" | b"lang" | b"charset" => {}
                        other => panic!("an attribute {:?} in {written}", string(other)),
                    }
                }
                match (name.as_str(), web.quotes.last_mut()) {
                    ("blockquote", _) => web.quotes.push(String::new()),
                    ("br" | "p", Some(words))
                        if open.iter().any(|name| name == "blockquote") && !words.is_empty() =>
                    {
                        words.push('\n');
                    }
                    _ => {}
                }
                if !matches!(name.as_str(), "meta" | "br") {
                    open.push(name.clone());
                }
                web.elements.insert(name);
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(string(&tag.name)), "{written}"),
            Token::String(words) => {
                let here = open.last().map(String::as_str);
                if here == Some("p") && open.iter().any(|name| name == "blockquote") {
                    web.quotes.last_mut().unwrap().push_str(string(&words).trim_matches('\n'));
                }
            }
            Token::Doctype(doctype) => assert!(!doctype.force_quirks),
            Token::Comment(words) => panic!("a comment {words:?} in {written}"),
            Token::Error(error) => panic!("{error:?} in {written}"),
        }
    }
    assert_eq!(open, Vec::<String>::new(), "{written}");
    web
}

fn expected_levels(quotes: &[Quote]) -> Vec<usize> {
    let articles = by_article(quotes);
    articles.iter().flat_map(|article| [vec![1], vec![2; article.len()]].concat()).collect()
}

#[test]
fn org_has_a_heading_an_article_an_entry_and_a_block_a_quote_with_its_id_and_tags() {
    let quotes = sample::all();
    let written = Format::Org.write(&quotes, Style::Plain);
    let (levels, tags, ids) = outline(&written);
    assert_eq!(levels, expected_levels(&quotes));
    assert_eq!(tags[1], ["rivers", "two_words"]);
    assert_eq!(ids, quotes.clone().map(|quote| format!("q-{}", quote.id)));
    assert_eq!(quote_blocks(&written), quotes.len());
}

#[test]
fn bibtex_has_an_entry_an_article_with_names_date_and_words() {
    let written = Format::Bibtex.write(&sample::all(), Style::Plain);
    let bibliography = Bibliography::parse(&written).unwrap();
    assert_eq!(bibliography.len(), 3);
    let entry = bibliography.get("okafor2026river").unwrap();
    assert_eq!(entry.title().unwrap().format_verbatim(), "River towns");
    assert_eq!(entry.author().unwrap()[0].name, "Okafor");
    assert_eq!(entry.url().unwrap(), "https://example.org/river");
    let entry = bibliography.get("vanbeekheist").unwrap();
    let names = entry.author().unwrap();
    assert_eq!((names[0].prefix.as_str(), names[0].name.as_str()), ("van", "Beek"));
    let words = entry.get("annotation").unwrap().format_verbatim();
    assert!(words.contains("& <b>fett</b>: 100 % *sicher*, _ganz_"), "{words}");
    assert!(words.contains("{so}. # kein Titel") && words.contains("50 $"), "{words}");
}

#[test]
fn csv_has_a_row_a_quote_and_every_cell_comes_back() {
    let quotes = sample::all();
    for (format, cells) in [(Format::Csv, 14), (Format::Readwise, 7)] {
        let rows = records(&format.write(&quotes, Style::Plain));
        assert_eq!((rows.len(), rows[0].len()), (quotes.len() + 1, cells));
        for (row, quote) in rows[1..].iter().zip(&quotes) {
            assert_eq!(row[0].trim_start_matches('\''), quote.text.as_str());
        }
    }
}

#[test]
fn json_formats_are_json_and_a_web_annotation_has_what_its_model_asks_for() {
    let quotes = sample::all();
    for line in Format::Json.write(&quotes, Style::Plain).lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["schema"], "pullquote/1");
    }
    let read = |format: Format| -> serde_json::Value {
        serde_json::from_str(&format.write(&quotes, Style::Plain)).unwrap()
    };
    assert_eq!(read(Format::Csl).as_array().unwrap().len(), 3);
    let page = read(Format::Jsonld);
    let text = page.to_string();
    assert!(text.contains("http://www.w3.org/ns/anno.jsonld"), "{text}");
    let items = page["items"].as_array().or(page.as_array()).unwrap();
    assert_eq!(items.len(), 3);
    for item in items {
        assert_eq!(item["type"], "Annotation");
        assert!(item["id"].is_string() && !item["target"].is_null(), "{item}");
    }
}

#[test]
fn html_has_a_block_quote_a_quote_with_its_words_and_no_element_that_a_quote_brought() {
    let quotes = sample::all();
    let found = web(&Format::Html.write(&quotes, Style::Plain));
    let words = quotes.clone().map(|quote| quote.text.replace("\n\n", "\n"));
    assert_eq!(found.quotes, words);
    assert_eq!(found.ids, quotes.clone().map(|quote| format!("q-{}", quote.id)));
    assert!(found.links.iter().all(|link| link.starts_with("https://")), "{:?}", found.links);
    assert!(found.elements.iter().all(|name| OURS.contains(&name.as_str())), "{found:?}");
}

/// Every element that we write.
const OURS: [&str; 16] = [
    "html",
    "head",
    "meta",
    "title",
    "body",
    "section",
    "h2",
    "figure",
    "blockquote",
    "p",
    "br",
    "figcaption",
    "a",
    "aside",
    "ul",
    "li",
];

/// What must hold of the exports of any quote that has words.
fn assert_read(texts: &[String]) {
    let quotes = [sample::foreign(texts)];
    for format in [Format::Csv, Format::Readwise] {
        assert_eq!(records(&format.write(&quotes, Style::Plain)).len(), 2);
    }
    let bibtex = Format::Bibtex.write(&quotes, Style::Plain);
    let entries = Bibliography::parse(&bibtex).map(|bibliography| bibliography.len());
    assert!(entries.as_ref().is_ok_and(|count| *count == 1), "{entries:?} {bibtex}");
    let found = web(&Format::Html.write(&quotes, Style::Plain));
    assert_eq!(found.quotes.len(), 1, "{found:?}");
    assert!(found.elements.iter().all(|name| OURS.contains(&name.as_str())), "{found:?}");
}

proptest! {
    #[test]
    fn whatever_a_quote_holds_its_exports_can_be_read(texts in vec(any::<String>(), 8)) {
        assert_read(&texts);
    }

    #[test]
    fn signs_that_mean_something_to_a_format_are_words(
        texts in vec("[-*#+=@:\\\\{}%$&_~^\"',;|<>\\[\\] \n\ta]{0,24}", 8),
    ) {
        assert_read(&texts);
        // The parser of org stumbles over a block without words.
        let mut texts = texts;
        texts[0].insert(0, 'w');
        let quotes = [sample::foreign(&texts)];
        let org = Format::Org.write(&quotes, Style::Plain);
        assert_eq!(outline(&org).0, expected_levels(&quotes), "{org}");
        assert_eq!(quote_blocks(&org), 1, "{org}");
    }
}
