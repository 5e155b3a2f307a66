//! The source → which room knows which: imports look down only, and each outside crate has its room.
//!
//! What stands under `#[cfg(test)]` is left out: a test may know anything.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A room, its layer, and the rooms of the same layer that it may know.
struct Room {
    name: &'static str,
    layer: u8,
    beside: &'static [&'static str],
}

const fn room(name: &'static str, layer: u8, beside: &'static [&'static str]) -> Room {
    Room { name, layer, beside }
}

/// From the values up to the program. A room may know every room of a lower layer.
const ROOMS: &[Room] = &[
    room("safe", 0, &[]),
    // The caret of a report stands under a column, and columns are the article's business.
    room("error", 0, &["safe", "article"]),
    room("article", 0, &["safe", "error"]),
    room("paths", 0, &["error"]),
    room("formats", 1, &[]),
    room("quotation", 1, &[]),
    room("anchor", 1, &[]),
    room("reflow", 1, &[]),
    room("journal", 1, &[]),
    room("query", 1, &[]),
    room("quote", 1, &["anchor", "journal", "query", "quotation"]),
    room("config", 2, &[]),
    room("library", 2, &[]),
    room("refresh", 2, &["config", "library"]),
    room("sink", 2, &["config", "library", "refresh"]),
    room("sync", 2, &["config"]),
    room("reader", 3, &[]),
    room("ui", 4, &[]),
    room("terminal", 5, &[]),
    room("cli", 5, &["terminal"]),
    room("main", 6, &[]),
];

/// What lies outside the program and who may use it: a room or one module of a room.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("base64", &["refresh::http", "terminal::clipboard"]),
    ("chardetng", &["formats"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_complete_nushell", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("crossterm", &["terminal"]),
    ("directories", &["paths"]),
    ("encoding_rs", &["formats"]),
    ("hypher", &["reflow"]),
    ("icu_segmenter", &["reflow"]),
    ("include_dir", &["library"]),
    ("jiff", &["article", "formats::feed::date", "query::date", "terminal"]),
    ("memchr", &["formats"]),
    ("minijinja", &["quote::template"]),
    ("notify", &["library::keep", "terminal"]),
    ("open", &["terminal"]),
    ("percent_encoding", &["config::feed", "quote", "refresh::http"]),
    ("pulldown_cmark", &["formats"]),
    ("ratatui", &["ui", "terminal", "cli::read"]),
    ("regex", &["article::pattern"]),
    ("rusqlite", &["library::index"]),
    (
        "rustix",
        &[
            "library::keep",
            "library::regular",
            "refresh::command",
            "refresh::draft",
            "refresh::folder",
            "terminal",
        ],
    ),
    (
        "serde",
        &[
            "article::id",
            "cli",
            "formats::markdown",
            "journal",
            "library",
            "reader::settings",
            "refresh",
        ],
    ),
    ("serde_json", &["cli", "config", "formats", "journal", "library", "quote", "refresh", "sink"]),
    ("sha2", &["article", "library::keep", "refresh"]),
    ("signal_hook", &["terminal"]),
    ("strsim", &["config", "query::field"]),
    ("tempfile", &["library", "refresh::draft"]),
    ("textwrap", &["reflow"]),
    ("toml", &["config", "formats", "library", "refresh"]),
    ("toml_edit", &["refresh::subscribe"]),
    ("unicode_normalization", &["article::letters", "article::slug", "library", "safe"]),
    ("unicode_segmentation", &["article"]),
    ("unicode_width", &["article"]),
    ("ureq", &["refresh::http"]),
    ("walkdir", &["library"]),
    ("whatlang", &["formats"]),
    ("std::env", &["paths", "main"]),
    ("std::fs", &["config", "library", "refresh", "sink", "sync", "terminal", "cli"]),
    ("std::net", &[]),
    ("std::os", &["config::file", "library", "refresh::command", "refresh::draft", "terminal"]),
    ("std::process::Command", &["refresh::command", "sync", "terminal"]),
    ("std::thread", &["library", "refresh", "terminal"]),
    ("std::time", &["config::span", "library", "refresh", "terminal"]),
];

/// A dotted path as it was written, resolved through the file's own imports.
type Names = Vec<String>;

/// Everything in these files that the two tables do not allow.
fn faults(files: &[(String, String)]) -> Vec<String> {
    let hidden = test_files(files);
    let mut faults = Vec::new();
    for (file, text) in files.iter().filter(|(file, _)| !hidden.contains(file)) {
        let module = module(file);
        if module == "lib" {
            continue;
        }
        for path in paths(&without_tests(&tokens(text))) {
            faults.extend(fault(&module, &path).map(|what| format!("{file}: {what}")));
        }
    }
    faults.sort();
    faults.dedup();
    faults
}

fn fault(module: &str, path: &[String]) -> Option<String> {
    let here = room_of(module);
    let Some(own) = ROOMS.iter().find(|room| room.name == here) else {
        return Some(format!("{here} is no room of the table"));
    };
    let spelled = path.join("::");
    match path.first().map(String::as_str) {
        Some("super") => Some(format!("{spelled} hides where it looks; write crate::…")),
        Some("crate" | "pullquote") => {
            let name = path.get(1)?;
            let Some(other) = ROOMS.iter().find(|room| room.name == name) else {
                return Some(format!("{name} is no room of the table"));
            };
            let allowed = other.name == own.name
                || other.layer < own.layer
                || (other.layer == own.layer && own.beside.contains(&other.name));
            (!allowed).then(|| format!("{} may not know {}", own.name, other.name))
        }
        _ => {
            let (name, rooms) = OUTSIDE.iter().find(|(name, _)| begins(&spelled, name))?;
            let allowed = rooms.iter().any(|room| begins(module, room));
            (!allowed).then(|| format!("{module} may not use {name}"))
        }
    }
}

/// True when a path is `head` or lies below it.
fn begins(path: &str, head: &str) -> bool {
    path.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// `src/cli/read.rs` → `cli::read`.
fn module(file: &str) -> String {
    file.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::")
}

fn room_of(module: &str) -> &str {
    module.split("::").next().unwrap_or(module)
}

/// Words and signs; comments and literals are left out, `::` is one sign.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens: Vec<String> = Vec::new();
    let mut at = 0;
    let starts = |at: usize, with: &str| {
        with.chars().enumerate().all(|(offset, c)| chars.get(at + offset) == Some(&c))
    };
    while let Some(c) = chars.get(at).copied() {
        if starts(at, "//") {
            at += chars[at..].iter().take_while(|c| **c != '\n').count();
        } else if starts(at, "/*") {
            let mut depth = 0;
            while at < chars.len() {
                if starts(at, "/*") {
                    (depth, at) = (depth + 1, at + 2);
                } else if starts(at, "*/") {
                    (depth, at) = (depth - 1, at + 2);
                    if depth == 0 {
                        break;
                    }
                } else {
                    at += 1;
                }
            }
        } else if c.is_alphabetic() || c == '_' {
            let word: String =
                chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            at += word.chars().count();
            let raw = matches!(word.as_str(), "r" | "br" | "cr" | "b" | "c");
            let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
            if raw && chars.get(at + hashes) == Some(&'"') && (hashes == 0 || word != "b") {
                if word.contains('r') {
                    let end = format!("\"{}", "#".repeat(hashes));
                    at += hashes + 1;
                    while at < chars.len() && !starts(at, &end) {
                        at += 1;
                    }
                    at += end.len();
                }
                // A `b"…"` goes on as a plain string.
            } else {
                tokens.push(word);
            }
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if c == '\'' {
            match (chars.get(at + 1), chars.get(at + 2)) {
                (Some('\\'), _) => {
                    at += 3;
                    at += chars[at..].iter().take_while(|c| **c != '\'').count() + 1;
                }
                (Some(_), Some('\'')) => at += 3,
                // A lifetime.
                _ => at += 1,
            }
        } else if starts(at, "::") {
            tokens.push("::".to_owned());
            at += 2;
        } else {
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
            at += 1;
        }
    }
    tokens
}

fn is_test_mark(tokens: &[String]) -> bool {
    let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
    tokens.len() >= mark.len() && tokens.iter().zip(mark).all(|(token, sign)| token == sign)
}

/// Leaves out each item under `#[cfg(test)]`, to its `;` or its closing brace.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !is_test_mark(&tokens[at..]) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0usize;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token.as_str() {
                "{" | "[" | "(" => depth += 1,
                "}" if depth == 1 => break,
                "}" | "]" | ")" => depth = depth.saturating_sub(1),
                ";" if depth == 0 => break,
                _ => {}
            }
        }
    }
    kept
}

/// The files of modules that are declared under `#[cfg(test)]`.
fn test_files(files: &[(String, String)]) -> BTreeSet<String> {
    let mut hidden = BTreeSet::new();
    for (file, text) in files {
        let tokens = tokens(text);
        for at in (0..tokens.len()).filter(|at| is_test_mark(&tokens[*at..])) {
            if let [keyword, name, end] = tokens.get(at + 7..at + 10).unwrap_or_default()
                && (keyword.as_str(), end.as_str()) == ("mod", ";")
            {
                hidden.insert(format!("{}/{name}.rs", file.trim_end_matches(".rs")));
            }
        }
    }
    hidden
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether a word behind these tokens begins a path: it is no field, method or later segment.
fn begins_path(before: &[String]) -> bool {
    match before {
        [.., sign] if sign == "." => false,
        // `-> ::a` and `=> ::a` name a crate, `<T>::a` a part of a type.
        [.., sign, end, colons] if colons == "::" && end == ">" => sign == "-" || sign == "=",
        [.., owner, colons] if colons == "::" => !is_word(owner),
        _ => true,
    }
}

/// All paths of a file: those of `use` in full, all others with their head looked up in them.
fn paths(tokens: &[String]) -> Vec<Names> {
    let mut found = Vec::new();
    let mut known: BTreeMap<String, Names> = BTreeMap::new();
    let mut code = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "use" && tokens.get(at + 1).is_some_and(|next| next != "<") {
            at += 1;
            imports(tokens, &mut at, &[], &mut found, &mut known);
        } else if is_word(&tokens[at]) && begins_path(&tokens[..at]) {
            let mut path = vec![tokens[at].clone()];
            while tokens.get(at + 1).is_some_and(|t| t == "::")
                && tokens.get(at + 2).is_some_and(|t| is_word(t))
            {
                path.push(tokens[at + 2].clone());
                at += 2;
            }
            if path.len() > 1 {
                code.push(path);
            }
            at += 1;
        } else {
            at += 1;
        }
    }
    for path in code {
        found.push(match known.get(&path[0]) {
            Some(head) => head.iter().chain(&path[1..]).cloned().collect(),
            None => path,
        });
    }
    found
}

/// Reads one tree of a `use`: `a::{b, c::d as e}`.
fn imports(
    tokens: &[String],
    at: &mut usize,
    head: &[String],
    found: &mut Vec<Names>,
    known: &mut BTreeMap<String, Names>,
) {
    let mut path = head.to_vec();
    while let Some(token) = tokens.get(*at) {
        *at += 1;
        match token.as_str() {
            "{" => {
                while tokens.get(*at).is_some_and(|t| t != "}") {
                    imports(tokens, at, &path, found, known);
                    if tokens.get(*at).is_some_and(|t| t == ",") {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            "," | "}" | ";" => {
                *at -= 1;
                break;
            }
            "as" => {
                if let Some(name) = tokens.get(*at) {
                    known.insert(name.clone(), path.clone());
                    *at += 1;
                }
            }
            "::" | "self" => {}
            _ => path.push(token.clone()),
        }
    }
    if let Some(name) = path.last() {
        known.entry(name.clone()).or_insert_with(|| path.clone());
        found.push(path);
    }
}

/// The program's own files, as `src/…` with `/`.
fn source() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = walkdir::WalkDir::new(root.join("src")).sort_by_file_name().into_iter();
    files
        .map(|file| file.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn imports_look_down_and_every_outside_crate_stays_in_its_rooms() {
    let files = source();
    assert!(files.len() > 50, "the source was not found");
    assert_eq!(faults(&files), Vec::<String>::new());
}

#[test]
fn every_dependency_has_its_rooms_and_every_permission_is_used() {
    let manifest: toml::Table = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    let dependencies = manifest["dependencies"].as_table().unwrap().keys();
    let dependencies: BTreeSet<String> = dependencies.map(|name| name.replace('-', "_")).collect();
    let listed = OUTSIDE.iter().map(|(name, _)| (*name).to_owned());
    let listed: BTreeSet<String> = listed.filter(|name| !name.starts_with("std::")).collect();
    assert_eq!(listed, dependencies);

    let files = source();
    let hidden = test_files(&files);
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for (file, text) in files.iter().filter(|(file, _)| !hidden.contains(file)) {
        let module = module(file);
        for path in paths(&without_tests(&tokens(text))) {
            used.insert((module.clone(), path.join("::")));
        }
    }
    for (name, rooms) in OUTSIDE {
        for room in *rooms {
            let uses =
                |(module, path): &(String, String)| begins(module, room) && begins(path, name);
            assert!(used.iter().any(uses), "{room} may use {name} and does not");
        }
    }
}

#[test]
fn planted_imports_are_seen() {
    for (file, text, fault) in [
        ("src/article.rs", "use crate::reader::App;", "article may not know reader"),
        ("src/article/id.rs", "use crate::{safe::Safe, ui};", "article may not know ui"),
        ("src/reader/list.rs", "fn f() { crate::ui::draw() }", "reader may not know ui"),
        ("src/reader/list.rs", "use crate::{\n  ui::{self, x},\n};", "reader may not know ui"),
        ("src/reflow.rs", "use crate::formats as f;", "reflow may not know formats"),
        ("src/terminal.rs", "use crate::cli::Cli;", "terminal may not know cli"),
        ("src/config.rs", "pub use crate::library::Library;", "config may not know library"),
        ("src/reader/app.rs", "use ratatui::buffer;", "reader::app may not use ratatui"),
        ("src/cli/keys.rs", "use ratatui::buffer;", "cli::keys may not use ratatui"),
        ("src/ui/page.rs", "fn f() -> ::crossterm::X {}", "ui::page may not use crossterm"),
        ("src/formats/front.rs", "use std::{fs, io};", "formats::front may not use std::fs"),
        (
            "src/cli/read.rs",
            "use std::process; fn f() { process::Command::new(); }",
            "cli::read may not use std::process::Command",
        ),
        (
            "src/reader.rs",
            "use std::process as p; fn f() { p::Command::new(); }",
            "reader may not use std::process::Command",
        ),
        ("src/reader.rs", "#[derive(serde::Serialize)] struct S;", "reader may not use serde"),
        ("src/library.rs", "fn f() { std::env::var(\"HOME\"); }", "library may not use std::env"),
        (
            "src/ui/list.rs",
            "use super::canvas;",
            "super::canvas hides where it looks; write crate::…",
        ),
        ("src/attic.rs", "use crate::safe::Safe;", "attic is no room of the table"),
        ("src/reader.rs", "use crate::attic::Box;", "attic is no room of the table"),
        (
            "src/reader.rs",
            "#[cfg(test)]\nmod tests { use crate::ui; }\nuse crate::terminal;",
            "reader may not know terminal",
        ),
        (
            "src/reader.rs",
            "const A: char = '\"'; use crate::ui; const B: char = '\"';",
            "reader may not know ui",
        ),
    ] {
        let planted = [(file.to_owned(), text.to_owned())];
        assert_eq!(faults(&planted), [format!("{file}: {fault}")], "{text}");
    }
}

#[test]
fn what_is_allowed_or_only_looks_like_an_import_is_let_pass() {
    for (file, text) in [
        ("src/cli/read.rs", "use crate::terminal; use ratatui::buffer::Buffer;"),
        ("src/cli.rs", "use std::process::ExitCode;"),
        ("src/reader.rs", "// crate::ui\n/* use crate::ui; /* nested */ */ fn f() {}"),
        ("src/reader.rs", "const A: &str = \"use crate::ui; \\\" crate::ui\";"),
        ("src/reader.rs", "const A: &str = r#\"crate::ui \" \"#; const B: &[u8] = b\"crate::ui\";"),
        ("src/reader.rs", "fn f<'a>(x: &'a str) { x.open(); crate::reader::open::now(); }"),
        ("src/reader.rs", "#[cfg(test)]\nmod tests {\n use super::X; use crate::ui; fn f() {} }"),
        ("src/reader.rs", "#[cfg(test)]\nuse crate::ui;"),
        ("src/reader.rs", "pub(super) fn f() {}"),
        ("src/lib.rs", "pub use crate::terminal::run;"),
    ] {
        let files = [(file.to_owned(), text.to_owned())];
        assert_eq!(faults(&files), Vec::<String>::new(), "{text}");
    }
    let files = [
        ("src/reader.rs".to_owned(), "#[cfg(test)]\nmod proof;".to_owned()),
        ("src/reader/proof.rs".to_owned(), "use crate::ui;".to_owned()),
    ];
    assert_eq!(faults(&files), Vec::<String>::new(), "a test module in a file of its own");
}
