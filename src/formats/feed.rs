//! A feed file → an article for each of its items: RSS, RDF, Atom, CDF and JSON Feed.
//!
//! No parser of others is under it: feed-rs reads two of five feeds of feedparser's suite and loses
//! a whole file to one bare `&`. What is read here is text with tags in it, never a tree.

pub mod base64;
pub mod date;
pub mod document;
pub mod element;
pub mod entities;
pub mod item;
pub mod json;
pub mod json_feed;
pub mod names;
pub mod person;
pub mod roles;
pub mod value;
pub mod xml;

use std::collections::HashMap;

use crate::article::{Article, Meta};
use crate::error::Problem;
use crate::formats::feed::document::Feed;
use crate::formats::{Reading, lang, title};
use crate::safe::Safe;

/// Longer files are cut.
const LONGEST: usize = 64 << 20;
/// Where a feed begins behind what a server wrote by mistake.
const JUNK: usize = 4096;
/// So many articles are asked for their language; the others have that of the most.
const ASKED: usize = 100;
/// When the first of them all say the same, the others are taken at their word: asking takes a third
/// of the time in which a feed is read.
const AGREED: usize = 5;
/// But each of so many is asked all the same, and when one differs, all are.
const EACH: usize = 8;

/// Reads a feed; false when the text is none. `named`: the file's name says that it is one.
pub fn read(text: &str, named: bool, reading: &mut Reading) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let found = if text.starts_with('{') {
        json_feed::read(&text[..end], reading)
    } else {
        xml(&text[..end], named, reading)
    };
    let Some(meta) = found else { return false };
    if end < text.len() {
        let what = format!("the file is longer than {} MB; the rest is left out", LONGEST >> 20);
        reading.problems.push(Problem::new(what));
    }
    if reading.articles.is_empty() && reading.problems.is_empty() {
        reading.problems.push(Problem::new("the feed has no items, so there is no article"));
    }
    complete(&mut reading.articles);
    reading.feed = Some(meta);
    true
}

fn xml(text: &str, named: bool, reading: &mut Reading) -> Option<Meta> {
    let text = begin(text, named)?;
    let feed = Feed::read(text);
    for item in &feed.items {
        reading.articles.push(item::article(&feed, item));
    }
    reading.problems.extend(feed.problems);
    Some(feed.meta)
}

/// The text from the feed's beginning on, if it is one by its first element. In front of a feed may
/// stand a warning of the server's; in front of the same in another text stands an article about it.
fn begin(text: &str, named: bool) -> Option<&str> {
    let text = match text.starts_with('<') {
        true => text,
        false if named => without_junk(text)?,
        false => return None,
    };
    let root = document::root(text)?;
    match root.to_ascii_lowercase().as_str() {
        "rss" | "rdf" | "feed" | "channel" => Some(text),
        // an article alone
        "entry" | "item" if text.contains("</") => Some(text),
        _ => None,
    }
}

fn without_junk(text: &str) -> Option<&str> {
    let at = text.find("<?xml ").or_else(|| text.find("<rss "))?;
    (at < JUNK).then(|| &text[at..])
}

/// Fills in what the items do not say of themselves.
fn complete(articles: &mut [Article]) {
    let mut counts: HashMap<Safe, usize> = HashMap::new();
    for (article, lang) in languages(articles) {
        if let Some(lang) = &lang {
            *counts.entry(lang.clone()).or_default() += 1;
        }
        articles[article].meta.lang = lang;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(lang, _)| lang);
    let asked = articles.len() > ASKED;
    for article in articles {
        if article.meta.lang.is_none() && asked {
            article.meta.lang.clone_from(&most);
        }
        if article.meta.title.is_empty() {
            article.meta.title = made(article);
            article.meta.title_made = true;
        }
    }
}

/// The languages of the first articles that do not name theirs.
fn languages(articles: &[Article]) -> Vec<(usize, Option<Safe>)> {
    let mute = |(_, article): &(usize, &Article)| article.meta.lang.is_none();
    let mute: Vec<(usize, &str)> = articles
        .iter()
        .enumerate()
        .filter(mute)
        .take(ASKED)
        .map(|(at, article)| (at, article.document.text.as_str()))
        .collect();
    let Some((_, first)) = mute.first() else { return Vec::new() };
    let (said, script) = (lang::detect(first), lang::script(first));
    let taken = |number: usize, text: &str| {
        number == 0
            || number >= AGREED
                && !number.is_multiple_of(EACH)
                && lang::script(text) == script
                && (said.as_deref() == Some("en") || !lang::is_english(text))
    };
    let mut found = Vec::with_capacity(mute.len());
    for (number, (at, text)) in mute.iter().enumerate() {
        let lang = if taken(number, text) { said.clone() } else { lang::detect(text) };
        if lang != said && lang::script(text) == script {
            // they do not agree
            return mute.into_iter().map(|(at, text)| (at, lang::detect(text))).collect();
        }
        found.push((*at, lang));
    }
    found
}

fn made(article: &Article) -> Safe {
    let address = article.meta.link.as_ref().map(|link| {
        let url = link.url.split("://").nth(1).unwrap_or(&link.url);
        Safe::line(url.split(['?', '#']).next().unwrap_or(url).trim_end_matches('/'))
    });
    title::from_text(&article.document)
        .or(address.filter(|address| !address.is_empty()))
        .unwrap_or_else(|| Safe::line("Untitled"))
}

#[cfg(test)]
mod tests {
    use crate::article::{Article, Meta};
    use crate::error::Problem;
    use crate::formats::outline::outline;
    use crate::formats::{Origin, Reading, read};
    use crate::safe::Safe;
    use proptest::prelude::{any, proptest};

    fn facts(meta: &Meta, made: bool) -> Vec<String> {
        let mut facts = Vec::new();
        let mut fact = |name: &str, value: Option<String>| {
            facts.extend(value.map(|value| format!("{name}: {value}")));
        };
        let all = |list: &[Safe]| (!list.is_empty()).then(|| list.join(" | "));
        fact(if made { "title~" } else { "title" }, Some(meta.title.to_string()));
        fact("id", meta.id.as_ref().map(ToString::to_string));
        fact("link", meta.link.as_ref().map(|link| link.url.to_string()));
        fact("date", meta.date.map(|date| date.to_string()));
        fact("updated", meta.updated.map(|date| date.to_string()));
        fact("authors", all(&meta.authors));
        fact("source", meta.source.as_ref().map(ToString::to_string));
        fact("lang", meta.lang.as_ref().map(ToString::to_string));
        fact("tags", all(&meta.tags));
        fact("summary", meta.summary.as_ref().map(ToString::to_string));
        facts
    }

    /// What a feed file gives, a line a fact; its blocks as outlines.
    fn show(reading: &Reading) -> String {
        let mut lines: Vec<String> = reading.problems.iter().map(Problem::to_string).collect();
        lines.extend(reading.feed.iter().flat_map(|meta| facts(meta, false)));
        for article in &reading.articles {
            lines.push("item".to_owned());
            let Article { meta, document, problems } = article;
            let facts = facts(meta, meta.title_made).into_iter();
            let problems = problems.iter().map(Problem::to_string);
            let blocks = outline(document).lines().map(str::to_owned).collect::<Vec<_>>();
            let blocks = blocks.into_iter().map(|block| format!("> {block}"));
            lines.extend(facts.chain(problems).chain(blocks).map(|line| format!("  {line}")));
        }
        lines.join("\n")
    }

    #[test]
    fn every_fixture_is_read_as_its_facts_say() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/feed");
        let mut seen = 0;
        let mut faults = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".txt") {
                continue;
            }
            let shown = show(&read(&Origin { name: &name }, &std::fs::read(&path).unwrap()));
            let wanted = path.with_extension("txt");
            if std::env::var_os("PULLQUOTE_UPDATE").is_some() {
                std::fs::write(&wanted, shown.clone() + "\n").unwrap();
            }
            let wanted = std::fs::read_to_string(wanted).unwrap_or_default();
            if wanted.trim_end() != shown {
                faults += &format!("{name}\n{shown}\n\n");
            }
            seen += 1;
        }
        assert!(faults.is_empty(), "{faults}");
        assert!(seen >= 60, "{seen}");
    }

    #[test]
    fn articles_that_agree_on_their_language_are_not_all_asked_and_one_that_differs_is_heard() {
        const GERMAN: &str = "Der Fluss ist in der Nacht über die Ufer getreten und hat die Brücke \
            mit sich gerissen, die erst im Sommer wieder aufgebaut worden war.";
        const FRENCH: &str = "La rivière est sortie de son lit pendant la nuit et a emporté le pont \
            qui venait à peine d'être reconstruit au cours de l'été dernier.";
        const ENGLISH: &str = "The river rose by a foot in the night and they have been there for it \
            with the boats that are kept by the bridge, which would have been taken by the flood.";
        let langs = |text: &dyn Fn(usize) -> &'static str| {
            let item = |n| {
                format!("<item><title>{n}</title><description>{}</description></item>", text(n))
            };
            let feed = format!("<rss><channel>{}", (0..40).map(item).collect::<String>());
            let articles = read(&Origin { name: "a.xml" }, feed.as_bytes()).articles;
            articles
                .into_iter()
                .map(|a| a.meta.lang.map(|lang| lang.to_string()).unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert_eq!(langs(&|_| GERMAN), ["de"; 40]);
        let odd = |n: usize, other| if n == 13 { other } else { GERMAN };
        for (other, lang) in [(ENGLISH, "en"), ("河水在夜里涨了，桥也被冲走了。人们都来看。", "zh")]
        {
            let langs = langs(&|n| odd(n, other));
            assert_eq!(
                (langs[12].as_str(), langs[13].as_str(), langs[14].as_str()),
                ("de", lang, "de")
            );
        }
        let half = langs(&|n| if n % 2 == 0 { GERMAN } else { FRENCH });
        assert_eq!((half[38].as_str(), half[39].as_str()), ("de", "fr"));
        let late = langs(&|n| if n < 20 { GERMAN } else { FRENCH });
        assert_eq!((late[19].as_str(), late[21].as_str()), ("de", "fr"));
    }

    #[test]
    fn a_feed_is_told_by_its_first_element_whatever_its_name() {
        let count = |name: &str, text: &str| {
            let reading = read(&Origin { name }, text.as_bytes());
            (reading.feed.is_some(), reading.articles.len())
        };
        let rss = "<rss><channel><item><title>A</title></item></channel></rss>";
        assert_eq!(count("a.txt", rss), (true, 1));
        assert_eq!(count("-", rss), (true, 1));
        assert_eq!(count("a.md", "A page about `<rss><item>`."), (false, 1));
        assert_eq!(count("a.md", &format!("```\n<?xml version='1.0'?>\n{rss}\n```")), (false, 1));
        assert_eq!(count("a.xml", "<opml version='2.0'><outline/></opml>"), (false, 0));
        assert_eq!(count("a.xml", "<!DOCTYPE html><p>A page.</p>"), (false, 1));
        assert_eq!(count("a.json", "{\"items\": 1}"), (false, 0));
        assert_eq!(count("a.txt", "{braces} begin this text"), (false, 1));
    }

    /// Sizes at which one quadratic step, or one recursion, would be seen.
    #[test]
    fn a_bomb_of_any_kind_ends_in_an_article_or_a_problem() {
        let many = |text: &str| text.repeat(60_000);
        let item =
            |inner: &str| format!("<rss><item><description>{inner}</description></item></rss>");
        let entities = (0..30)
            .map(|n| format!("<!ENTITY a{} \"{}\">", n + 1, format!("&a{n};").repeat(10)))
            .collect::<String>();
        let bombs = [
            item(&(many("<a>") + &many("</a>"))),
            item(&many("<a><b></a>")),
            item(&many("<")),
            item(&many("&")),
            item(&many("<a b=\"")),
            item(&many("&lt;iframe ")),
            item(&many("&eacute;&#27;")),
            format!("<rss><item>{}", many("<title>x")),
            format!("<rss><item>{}</item></rss>", many("<title>x</title>")),
            format!("<rss>{}", many("<item>")),
            format!("<rss>{}</rss>", many("<item/>")),
            many("<channel>"),
            format!("<rss {}>", many("xmlns:a")),
            format!("<rss {}>", many("xmlns:a=\"")),
            format!("<rss><item {}/></rss>", many("a='b' ")),
            format!("<rss><item>{}", many("<![CDATA[")),
            format!("<!DOCTYPE x [<!ENTITY a0 \"ha\">{entities}]>{}", item(&many("&a30;&a1;"))),
            format!("{{\"version\": \"https://jsonfeed.org/version/1\", \"items\": {}", many("[")),
            format!("{{\"title\": \"\", \"items\": [{}", many("{\"id\": 1},")),
        ];
        for bomb in bombs {
            let start: String = bomb.chars().take(60).collect();
            let reading = read(&Origin { name: "a.xml" }, bomb.as_bytes());
            assert!(!reading.articles.is_empty() || !reading.problems.is_empty(), "{start}");
            let text: usize = reading.articles.iter().map(|a| a.document.text.len()).sum();
            assert!(text <= bomb.len() + (1 << 20), "{start} {text}");
        }
    }

    const ITEM: &str = "<item><title>The river</title><link>https://e.org/a</link>\
        <description><![CDATA[<p>It <b>rose</b> &amp; fell.</p>]]></description></item>\n";

    proptest! {
        #[test]
        fn any_soup_gives_safe_text_or_a_problem(
            bytes in any::<Vec<u8>>(),
            soup in "(<item>|</item>|<title>|</title>|<entry|>|<!\\[CDATA\\[|\\]\\]>|<description>|</description>|<p>|&lt;b&gt;|&#27;|&amp;#155;|\u{1b}\\[31m|\u{202e}|&|<!--|-->|<link href='|'/>|<pubDate>2021|xml:base=\"|word |\"|\n){0,40}",
        ) {
            let xml = |inner: &str| format!("<rss><channel>{inner}");
            let json = format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{{\"title\":\"{soup}\"}},");
            let mut near = b"<rss><item><title>".to_vec();
            near.extend(&bytes);
            for bytes in [near, xml(&soup).into_bytes(), xml(&format!("<item>{soup}</item>")).into_bytes(), json.into_bytes()] {
                let reading = read(&Origin { name: "a.xml" }, &bytes);
                assert!(!reading.articles.is_empty() || !reading.problems.is_empty());
                for article in &reading.articles {
                    let text = &article.document.text;
                    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
                    assert!(!article.meta.title.is_empty());
                }
                assert!(!show(&reading).chars().any(|c| c.is_control() && c != '\n'));
            }
        }

        #[test]
        fn items_before_a_cut_survive_it(count in 1usize..6, cut in 0usize..1000) {
            let head = "<?xml version=\"1.0\"?><rss><channel><title>T</title>\n";
            let whole = format!("{head}{}</channel></rss>", ITEM.repeat(count));
            let cut = (head.len() + cut).min(whole.len());
            let reading = read(&Origin { name: "a.xml" }, &whole.as_bytes()[..cut]);
            // an item is whole once the name of its closing tag is there
            let whole = whole[..cut].matches("</item").count();
            assert_eq!(reading.articles.len(), whole);
            for article in &reading.articles {
                assert_eq!(article.meta.title.as_str(), "The river");
                assert_eq!(outline(&article.document), "P: It <strong>rose</> & fell.");
            }
        }

        #[test]
        fn json_items_before_a_cut_survive_it(count in 1usize..6, cut in 0usize..400) {
            let head = "{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [";
            let item = "{\"id\": \"1\", \"content_text\": \"The \\\"river\\\" {rose}\"},";
            let whole = format!("{head}{}]}}", item.repeat(count));
            let cut = (head.len() + cut).min(whole.len());
            let reading = read(&Origin { name: "a.json" }, &whole.as_bytes()[..cut]);
            assert_eq!(reading.articles.len(), ((cut - head.len() + 1) / item.len()).min(count));
        }
    }
}
