//! What the documents say is what the program does.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use pullquote::article::Now;
use pullquote::cli::shelf::QUERIES as QUERY_HELP;
use pullquote::cli::template::Template;
use pullquote::cli::{Cli, keys};
use pullquote::config::reference;
use pullquote::query::{Query, parse};
use pullquote::reader::action;
use pullquote::reader::keymap::Keymap;

use crate::documents::documents;
use crate::tty::example;

const MANUAL: &str = include_str!("../../docs/manual.md");
const README: &str = include_str!("../../README.md");
const QUERIES: &str = include_str!("../../docs/query.md");

#[test]
fn the_manual_names_every_command() {
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        let named = [format!("`pullquote {name}"), format!("`{name}`")];
        assert!(named.iter().any(|named| MANUAL.contains(named)), "{name}");
    }
}

#[test]
fn the_readme_is_one_page_that_begins_with_a_picture() {
    assert!(README.starts_with("!["));
    assert!(README.lines().count() <= 111, "{} lines", README.lines().count());
}

/// What stands between backticks in the first column of a document's tables.
fn typed(document: &str) -> impl Iterator<Item = &str> {
    let cells = document.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    cells.flat_map(|cell| cell.split('`').step_by(2))
}

#[test]
fn every_query_that_is_explained_is_understood() {
    let now = Now::on(2026, 11, 22);
    let (mut seen, mut fields) = (0, BTreeSet::new());
    for query in typed(QUERIES) {
        let (parsed, slips) = parse(query, &now, false);
        assert_eq!(slips, [], "{query}");
        assert_ne!(parsed, Query::default(), "{query}");
        fields.extend(query.split_once(':').map(|(field, _)| field));
        seen += 1;
    }
    assert_eq!((seen, fields.len()), (23, 12), "{fields:?}");
    let help = QUERY_HELP.replace(['(', ')'], " ");
    for field in fields {
        assert!(help.contains(&format!(" {field}:")), "{field} in the help of list");
    }
}

#[test]
fn every_template_field_is_explained() {
    let names = QUERIES.split("`--format`: `").nth(1).unwrap().split('`').next().unwrap();
    let all: String = names.split(' ').map(|name| format!("{{{name}}}")).collect();
    assert!(all.parse::<Template>().is_ok(), "{all}");
    let told = "{nothing}".parse::<Template>().unwrap_err();
    assert!(told.ends_with(&names.replace(' ', ", ")), "{told}");
}

#[test]
fn the_table_of_keys_is_that_of_the_program() {
    let table = keys::table(&Keymap::new(None));
    assert!(
        include_str!("../../docs/keys.md").ends_with(&table),
        "put the output of `pullquote keys --markdown` at the end of docs/keys.md:\n{table}"
    );
}

#[test]
fn the_reference_of_the_config_is_that_of_the_program() {
    assert!(
        include_str!("../../docs/config.md") == reference::markdown(),
        "make it anew: cargo run -- config reference > docs/config.md"
    );
}

#[test]
fn every_key_that_the_readme_names_is_bound() {
    let keymap = keys::table(&Keymap::new(None));
    let mut seen = 0;
    for key in typed(README) {
        assert!(keymap.contains(&format!("`{key}`")), "{key}");
        seen += 1;
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn every_action_named_in_the_example_config_exists() {
    let example = include_str!("../../config.example.toml");
    let mut seen = 0;
    let bindings =
        example.lines().filter_map(|line| line.strip_prefix("# \"")?.split_once("\" = "));
    for (_, action) in bindings {
        for name in action.split(['[', ']', ',', '"']).map(str::trim).filter(|n| !n.is_empty()) {
            assert!(action::parse(name).is_ok(), "{name}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_picture_of_the_first_screen_is_the_first_screen() {
    for (name, keys) in [("first", ""), ("page", "enter } } }")] {
        let path = format!("{}/docs/screens/{name}.svg", env!("CARGO_MANIFEST_DIR"));
        let kept = std::fs::read_to_string(&path).unwrap();
        // The example itself: cargo within a test would build half of the tree anew.
        let made =
            std::process::Command::new(example("picture")).args(["120x36", keys]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert!(
            String::from_utf8_lossy(&made.stdout) == kept,
            "make it anew: cargo run --example picture -- 120x36 \"{keys}\" > docs/screens/{name}.svg"
        );
    }
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for (document, text) in documents() {
        let quoted = text.split('`').skip(1).step_by(2);
        for name in quoted.chain(text.split("](").skip(1).filter_map(|it| it.split(')').next())) {
            let rooms =
                ["src/", "tests/", "docs/", "fuzz/", "benches/", "feeds/", "scripts/", "examples/"];
            let name = name.split([' ', '#']).next().unwrap();
            let is_pattern = name.contains(['{', '<', '*']);
            // `feeds/` is also the folder of a library.
            let is_library = name == "feeds/";
            if rooms.iter().any(|room| name.starts_with(room)) && !is_pattern && !is_library {
                assert!(root.join(name).exists(), "{document} names {name}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen}");
}
