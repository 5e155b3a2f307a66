//! The welcome library, as it is embedded, reads as it should and teaches what is true.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::screen::{Setup, now};
use pullquote::article::document::{BlockKind, InlineKind};
use pullquote::article::entry::Place;
use pullquote::article::{Article, Entry, date::Period};
use pullquote::config::choice::Context;
use pullquote::library::scan::Found;
use pullquote::library::{Library, Source, welcome};
use pullquote::reader::key::Key;
use pullquote::reader::keymap::{Keymap, Lookup};

/// Every article with its path in `feeds/`.
fn articles() -> Vec<(String, Entry, Article)> {
    let library = Library::new(vec![Source::Welcome]);
    let mut articles: Vec<(String, Entry, Article)> = Vec::new();
    library.each(&mut |found, problems| {
        assert_eq!(problems, [], "the welcome library is without fault");
        articles.extend(found.into_iter().map(|Found { entry, article }| {
            assert_eq!(article.problems, []);
            let Place::Welcome(path) = entry.location.place.clone() else { panic!("{entry:?}") };
            (path, entry, article)
        }));
        true
    });
    articles.sort_by(|a, b| a.0.cmp(&b.0));
    articles
}

#[test]
fn it_is_embedded_as_it_lies_in_its_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds");
    let mut folder = BTreeMap::new();
    for file in walkdir::WalkDir::new(&root) {
        let path = file.unwrap().into_path();
        if path.is_file() {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            folder.insert(name, std::fs::read(&path).unwrap());
        }
    }
    let embedded: BTreeMap<String, Vec<u8>> = welcome::paths()
        .into_iter()
        .map(|path| (path.clone(), welcome::file(&path).unwrap().to_vec()))
        .collect();
    assert_eq!(embedded.keys().collect::<Vec<_>>(), folder.keys().collect::<Vec<_>>());
    assert!(embedded == folder, "a file differs from its embedded copy");
}

#[test]
fn it_has_feeds_and_articles_enough_in_every_format() {
    let articles = articles();
    let feeds: BTreeSet<&str> = articles.iter().map(|(_, entry, _)| entry.feed.as_str()).collect();
    assert!(feeds.len() >= 4 && articles.len() >= 25, "{feeds:?}, {} articles", articles.len());
    let starting = |extension: &str, sign: &str| {
        articles.iter().any(|(path, ..)| {
            let text = String::from_utf8_lossy(welcome::file(path).unwrap());
            path.ends_with(extension) && text.starts_with(sign)
        })
    };
    assert!(starting(".md", "+++\n"), "TOML front matter");
    assert!(starting(".md", "---\n"), "YAML front matter");
    assert!(starting(".md", "# "), "Markdown without front matter");
    assert!(articles.iter().any(|(path, entry, _)| path.ends_with(".txt") && entry.title_made));
    let mended = |article: &Article| article.meta.link.as_ref().is_some_and(|link| link.mended);
    assert!(articles.iter().any(|(path, _, article)| path.ends_with(".txt") && mended(article)));
    let kinds: BTreeSet<String> = articles
        .iter()
        .flat_map(|(_, _, article)| &article.document.blocks)
        .map(|block| {
            let kind = format!("{:?}", block.kind);
            kind.split([' ', '(']).next().unwrap_or_default().to_owned()
        })
        .collect();
    for kind in ["Paragraph", "Heading", "Code", "Table", "Figure", "Rule"] {
        assert!(kinds.contains(kind), "{kind} among {kinds:?}");
    }
}

#[test]
fn dates_are_those_of_the_file_names_and_every_one_is_given() {
    for (path, entry, article) in articles() {
        let name = path.rsplit('/').next().unwrap();
        let dated = name.get(..10).is_some_and(|head| {
            head.chars().all(|c| c.is_ascii_digit() || c == '-') && head.len() == 10
        });
        assert!(!entry.title.is_empty() && !article.document.text.is_empty(), "{path}");
        if dated {
            assert_eq!(article.meta.date.unwrap().day().to_string(), name[..10], "{path}");
            assert!(!entry.date_guessed, "{path}");
        }
    }
}

#[test]
fn the_first_article_of_its_today_is_the_guide() {
    let screen = Setup::welcome(120, 40).run();
    assert_eq!(screen.selected(), "Read this first");
    let selected = screen.app.list().selected().unwrap();
    assert_eq!(now().period(selected.date.as_ref()), Period::Today);
    assert!(screen.text().contains("You are reading its built-in library"));
}

/// What the guide shows in the type of code that is no key of the reader.
const TYPED: &[&str] = &[
    "words typed by a machine",
    "code",
    "~/.config/pullquote/config.toml",
    "width",
    "[page]",
    "justify",
    "hyphenate",
    "false",
    "NO_COLOR",
    "pullquote config check",
    "pullquote config show",
    "pullquote config path",
    "widht",
    "~/.local/share/pullquote/feeds",
    "pullquote PATH",
    "-",
    "feed.toml",
    "title",
    "date",
    "authors",
    "tags",
    "link",
    "source",
    "lang",
    "summary",
    "~",
    "~/.local/share/pullquote/journal/",
    "heron",
    "/ferry",
    "fg",
];

/// A key as prose writes it: `gg`, `5j`, `ctrl-d`, `PgDn`, `]u`.
fn sequence(code: &str) -> Option<Vec<Key>> {
    let code = code.trim_start_matches(|c: char| c.is_ascii_digit());
    if let Ok(key) = code.parse() {
        return Some(vec![key]);
    }
    (code.chars().count() == 2).then(|| code.chars().map(Key::char).collect())
}

fn is_bound(keymap: &Keymap, keys: &[Key]) -> bool {
    [
        &[Context::List, Context::Global][..],
        &[Context::Page, Context::Global],
        &[Context::Lists],
        &[Context::Input],
    ]
    .iter()
    .any(|contexts| match keymap.lookup(contexts, keys) {
        Lookup::Bound(_) | Lookup::Partial(Some(_)) => true,
        // `S`, and then a letter.
        Lookup::Partial(None) => keys.len() == 1,
        Lookup::Unbound => false,
    })
}

#[test]
fn nothing_that_is_built_in_can_be_refreshed() {
    for keys in ["r", "enter r"] {
        let mut screen = Setup { own: true, ..Setup::welcome(40, 12) }.run();
        screen.press(keys);
        assert_eq!(screen.status().trim(), "built-in articles are never refreshed", "{keys}");
    }
}

#[test]
fn every_key_that_the_guide_names_is_bound() {
    let keymap = Keymap::new(None);
    let sorting: Key = "S".parse().unwrap();
    let (mut keys, mut unbound) = (0, Vec::new());
    for (path, _, article) in articles() {
        if !path.starts_with("pullquote/") {
            continue;
        }
        let document = &article.document;
        let inlines = document.blocks.iter().flat_map(|block| &block.inlines);
        for inline in inlines.filter(|inline| inline.kind == InlineKind::Code) {
            let code = &document.text[inline.range.clone()];
            if TYPED.contains(&code) {
                continue;
            }
            keys += 1;
            let bound = sequence(code).is_some_and(|keys| {
                is_bound(&keymap, &keys)
                    || is_bound(&keymap, &[&[sorting], keys.as_slice()].concat())
            });
            if !bound {
                unbound.push(format!("{path}: {code}"));
            }
        }
    }
    assert!(keys > 100, "the guide names {keys} keys");
    assert_eq!(unbound, Vec::<String>::new());
}

#[test]
fn every_setting_that_the_guide_shows_is_understood() {
    let mut shown = 0;
    for (path, _, article) in articles() {
        for block in &article.document.blocks {
            let BlockKind::Code { lang: Some(lang) } = &block.kind else { continue };
            let text = &article.document.text[block.range.clone()];
            if lang.as_str() != "toml" || !path.contains("reading-comfortably") {
                continue;
            }
            shown += 1;
            let (_, problems) = pullquote::config::read(text, Path::new("config.toml"));
            assert_eq!(problems, [], "{text}");
        }
    }
    assert_eq!(shown, 3);
}

#[test]
fn the_lesson_on_finding_comes_true() {
    let mut screen = Setup::welcome(120, 40).run();
    screen.press("enter /").type_in("heron").press("enter");
    assert!(screen.status().contains("/heron 1/4"), "{}", screen.status());
    let text = screen.app.page().unwrap().text();
    assert!(text.contains("There are four on this page"));
}
