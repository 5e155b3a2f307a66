//! What was typed → a complete [`Config`], by the table of settings.

use crate::config::feed;
use crate::config::near::nearest;
use crate::config::setting::{SETTINGS, Setting};
use crate::config::typed::{Entry, Source, Value};
use crate::config::{Config, highlight, keys, pipe, sink, views};

/// Resolves every setting of the source over its default.
pub fn config(source: &mut Source) -> Config {
    let mut config = Config::default();
    for entry in source.read() {
        if entry.key == "keys" {
            match entry.value {
                Value::Table(tables) => config.keys = keys::read(tables, source),
                _ => not_a_table(&entry, source),
            }
        } else if entry.key == "views" {
            match entry.value {
                Value::Table(entries) => config.views = views::read(entries, source),
                _ => not_a_table(&entry, source),
            }
        } else if entry.key == "feed" {
            feed::read(entry, &mut config.feeds, source);
        } else if entry.key == "pipe" {
            pipe::read(entry, &mut config.pipes, source);
        } else if entry.key == "sink" {
            sink::read(entry, &mut config.sinks, source);
        } else if entry.key == "highlight" {
            highlight::read(entry, &mut config.highlights, source);
        } else if !is_table(&entry.key) {
            set(&mut config, "", entry, source);
        } else if let Value::Table(entries) = entry.value {
            for inner in entries {
                set(&mut config, &entry.key, inner, source);
            }
        } else {
            not_a_table(&entry, source);
        }
    }
    config
}

/// Adds the feeds of `feeds.toml`, which holds nothing else.
pub fn feeds(config: &mut Config, source: &mut Source) {
    for entry in source.read() {
        if entry.key == "feed" {
            feed::read(entry, &mut config.feeds, source);
        } else {
            let what = format!(
                "\"{}\" is ignored: this file holds [[feed]] entries, settings stand in config.toml",
                entry.key
            );
            source.report(entry.at.start, what);
        }
    }
}

fn set(config: &mut Config, table: &str, entry: Entry, source: &mut Source) {
    let known = |setting: &&Setting| setting.table_and_key() == (table, &entry.key);
    let Some(setting) = SETTINGS.iter().find(known) else {
        return source.report(entry.at.start, unknown(table, &entry.key));
    };
    let at = entry.span.start;
    match setting.set(config, entry.value, &entry.span, source) {
        Ok(()) => _ = config.places.insert(setting.name, source.place(at)),
        Err(what) => source.report(at, what),
    }
}

/// Says that there is no such setting, and where the one that was meant may be.
fn unknown(table: &str, key: &str) -> String {
    let here = names_in(table);
    let place = if table.is_empty() { String::new() } else { format!(" in [{table}]") };
    let hint = if let Some(near) = nearest(key, here.iter().copied()) {
        format!("did you mean \"{near}\"?")
    } else if let Some(near) = nearest(key, SETTINGS.iter().map(|it| it.table_and_key().1)) {
        format!("did you mean \"{near}\" {}?", tables_of(near))
    } else {
        format!("there are {}", here.join(", "))
    };
    format!("unknown setting \"{key}\"{place} is ignored; {hint}")
}

/// Where a setting of this name stands, in words.
fn tables_of(key: &str) -> String {
    let tables = SETTINGS.iter().map(Setting::table_and_key).filter(|(_, its_key)| *its_key == key);
    let name = |(table, _): (&str, &str)| match table {
        "" => "above the first [table]".to_owned(),
        table => format!("in [{table}]"),
    };
    tables.map(name).collect::<Vec<_>>().join(" or ")
}

/// The settings of one table; at the top also the tables.
fn names_in(table: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    for setting in SETTINGS {
        let (its_table, key) = setting.table_and_key();
        if its_table == table {
            names.push(key);
        } else if table.is_empty() && !names.contains(&its_table) {
            names.push(its_table);
        }
    }
    if table.is_empty() {
        names.extend(["feed", "pipe", "sink", "highlight", "views", "keys"]);
    }
    names
}

fn is_table(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.table_and_key().0 == name && !name.is_empty())
}

fn not_a_table(entry: &Entry, source: &mut Source) {
    let (key, typed) = (&entry.key, source.typed(&entry.span));
    let what = match entry.value {
        Value::List(_) => format!("\"{key}\" is one table and not a list: write [{key}]"),
        _ => {
            let inside = if key == "views" { "views" } else { "settings" };
            format!("\"{key}\" is a table, not {typed}: write [{key}] and its {inside} below")
        }
    };
    source.report(entry.at.start, what);
}

#[cfg(test)]
mod tests {
    use crate::config::choice::Choice;
    use crate::config::setting::SETTINGS;
    use crate::config::tests::{FILE, OTHER, keys, views};
    use crate::config::{Config, read, show};
    use crate::error::Problem;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use std::path::Path;

    fn config(text: &str) -> Config {
        read(text, Path::new(FILE)).0
    }

    fn problems(text: &str) -> Vec<Problem> {
        read(text, Path::new(FILE)).1
    }

    #[test]
    fn a_mistake_is_named_with_its_place_and_what_stands_instead() {
        for (text, report) in [
            (
                "widht = 3",
                "1:1: unknown setting \"widht\" is ignored; did you mean \"width\" in [list] or in \
                 [page]?",
            ),
            (
                "color = 3",
                "1:1: unknown setting \"color\" is ignored; there are library, theme, preset, \
                 mouse, ascii, plain, list, page, find, keep, open, refresh, sync, feed, pipe, sink, \
                 highlight, views, keys",
            ),
            (
                "\n[list]\n  widht = 3",
                "3:3: unknown setting \"widht\" in [list] is ignored; did you mean \"width\"?",
            ),
            (
                "sort = 'date'",
                "1:1: unknown setting \"sort\" is ignored; did you mean \"sort\" in [list]?",
            ),
            (
                "[page]\nlibrary = 'x'",
                "2:1: unknown setting \"library\" in [page] is ignored; did you mean \
                 \"library\" above the first [table] or in [sync]?",
            ),
            (
                "[find]\nx = 1",
                "2:1: unknown setting \"x\" in [find] is ignored; there are ignore_case",
            ),
            (
                "[lists]\nwidth = 3",
                "1:2: unknown setting \"lists\" is ignored; did you mean \"list\"?",
            ),
            ("mouse = 'yes'", "1:9: mouse takes true or false, not 'yes'; false stands"),
            (
                "[list]\nwidth = 3",
                "2:9: list.width takes a number from 16 to 200, not 3; 44 stands",
            ),
            (
                "[list]\nwidth = 99999999999999999999",
                "2:9: list.width takes a number from 16 to 200, not 99999999999999999999; 44 \
                 stands",
            ),
            (
                "[page]\nwidth = 72.5",
                "2:9: page.width takes a number from 20 to 200, not 72.5; 72 stands",
            ),
            (
                "[list]\nsort = \"datte\"",
                "2:8: list.sort takes date, title, feed, length, unread, relevance or highlights, \
                 not \"datte\" (did you mean \"date\"?); \"date\" stands",
            ),
            (
                "preset = \"nano\"",
                "1:10: preset takes vim, newsboat or emacs, not \"nano\"; \"vim\" stands",
            ),
            (
                "theme = 3",
                "1:9: theme takes the name or the file of a theme, or { light = \"…\", dark = \
                 \"…\" }, not 3; \"auto\" stands",
            ),
            ("theme = { lihgt = 'x' }", "1:11: theme has light and dark, \"lihgt\" is ignored"),
            (
                "theme = { light = 'auto' }",
                "1:19: theme.light takes the name of a theme, not 'auto'; \"paper\" stands",
            ),
            ("list = 3", "1:1: \"list\" is a table, not 3: write [list] and its settings below"),
            ("[[list]]\nwidth = 30", "1:3: \"list\" is one table and not a list: write [list]"),
            (
                "keys = 'vim'",
                "1:1: \"keys\" is a table, not 'vim': write [keys] and its settings below",
            ),
            (
                "[open]\nbrowser = 'firefox --new-window'",
                "2:11: open.browser is run without a shell: write [\"firefox\", \
                 \"--new-window\"], one string for each argument; the system's stands",
            ),
            (
                "[open]\nbrowser = 'sh -c \"x y\"'",
                "2:11: open.browser is run without a shell: write [\"prog\", \"argument\"], one \
                 string for each; the system's stands",
            ),
            (
                "[open]\neditor = ['vi', 3]",
                "2:10: open.editor takes an array of strings and nothing else; the system's stands",
            ),
            ("[open]\neditor = ['']", "2:10: open.editor names no program; the system's stands"),
            (
                "[open]\neditor = true",
                "2:10: open.editor takes an array, one string for each argument, like [\"prog\", \
                 \"--new\"], not true; the system's stands",
            ),
            (
                "[keys.lst]\nj = 'down'",
                "1:7: unknown key table \"keys.lst\" is ignored; did you mean \"list\"?",
            ),
            (
                "[keys]\nj = 'down'",
                "2:1: unknown key table \"keys.j\" is ignored; there are global, list, page, lists, input",
            ),
            (
                "[keys.list]\nj = 3",
                "2:5: \"j\" takes an action, a list of actions or \"nop\", not 3; the binding is \
                 ignored",
            ),
            (
                "[keys.list]\nj = []",
                "2:5: \"j\" takes an action, a list of actions or \"nop\", not []; the binding \
                 is ignored",
            ),
            (
                "[keys.list]\nj = ['down', 1]",
                "2:5: \"j\" takes an action, a list of actions or \"nop\", not ['down', 1]; the \
                 binding is ignored",
            ),
            ("theme = ink", "1:9: not TOML: invalid float, expected `inf`; this line is ignored"),
            (
                "mouse = tru",
                "1:9: not TOML: invalid boolean, expected `true`; this line is ignored",
            ),
            ("mouse = true\nmouse = false", "2:1: not TOML: duplicate key; this line is ignored"),
            (
                "[list\nwidth = 50",
                "1:6: not TOML: unclosed table, expected `]`; ignored up to line 2",
            ),
            (
                "theme = 'ink",
                "1:13: not TOML: invalid literal string, expected `'`; this line is ignored",
            ),
            (
                "mouse = true\ntheme = '''ink\n[list]\nwidth = 50\n",
                "2:1: not TOML: invalid multi-line literal string, expected `'`; ignored up to \
                 line 4",
            ),
        ] {
            let found: Vec<String> = problems(text)
                .into_iter()
                .map(|problem| {
                    let column = problem.column.unwrap();
                    problem.to_string().replacen(": ", &format!(":{column}: "), 1)
                })
                .collect();
            assert_eq!(found, [format!("{FILE}:{report}")], "{text}");
        }
    }

    #[test]
    fn the_report_shows_the_line_and_points_at_the_word() {
        let text = "\u{feff}mouse = true\r\n[page]\r\n\twidth = 'ω' \r\n";
        assert_eq!(
            problems(text)[0].report(),
            "c.toml:3: page.width takes a number from 20 to 200, not 'ω'; 72 stands\n   \
             |\n 3 |     width = 'ω'\n   |             ^"
        );
        assert_eq!(problems("\u{feff}mose = 1")[0].column, Some(1));
    }

    #[test]
    fn a_mistake_hides_only_itself() {
        let text = "mouse = 1\nascii = true\n[page]\nwidth = 7x\nmargin = 4\n\
                    [list\nwidth = 50\n[find]\nignore_case = 'never'\n";
        let config = config(text);
        assert!(config.ascii && !config.mouse);
        assert_eq!((config.page.width, config.page.margin, config.list.width), (72, 4, 44));
        assert_eq!(config.find.ignore_case.word(), "never");
        assert_eq!(problems(text).iter().map(|p| p.line.unwrap()).collect::<Vec<_>>(), [1, 4, 6]);
    }

    #[test]
    fn a_program_can_be_named_without_an_array() {
        assert_eq!(config("open.browser = 'firefox'").open.browser, ["firefox"]);
        assert_eq!(config("open.browser = ''").open.browser, [] as [&str; 0]);
    }

    #[test]
    fn an_endless_row_of_mistakes_is_counted() {
        let text: String = (0..1000).map(|number| format!("x{number} = 1\n")).collect();
        let found = problems(&text);
        assert_eq!(found.len(), 51);
        assert_eq!(found[50].to_string(), "c.toml: 950 more problems");
        let found = problems(&"=\n".repeat(1000));
        assert_eq!(found[50].to_string(), "c.toml: 950 more problems");
    }

    #[test]
    fn a_torn_line_changes_no_other_setting() {
        let whole = config(OTHER);
        let values = |config: &Config| -> Vec<toml::Value> {
            SETTINGS.iter().map(|setting| setting.value(config)).collect()
        };
        let key_of = |line: &'static str| match line.split(' ').next() {
            Some("" | "]") => "browser",
            key => key.unwrap(),
        };
        let (typed, defaults) = (values(&whole), values(&Config::default()));
        for (start, _) in OTHER.char_indices() {
            for (removed, put) in
                [(1, ""), (2, ""), (0, "["), (1, "]"), (0, "\""), (1, "\n"), (0, "="), (0, "{")]
            {
                let end = (start + removed).min(OTHER.len());
                let text = format!("{}{put}{}", &OTHER[..start], &OTHER[end..]);
                let (torn, problems) = read(&text, Path::new(FILE));
                if !problems.iter().any(|problem| problem.what.starts_with("not TOML")) {
                    continue;
                }
                let line = |at: usize| OTHER[..at].matches('\n').count();
                let touched = line(start)..=line(end);
                let touched = OTHER.lines().enumerate().filter(|(line, _)| touched.contains(line));
                let touched: Vec<&str> = touched.map(|(_, line)| key_of(line)).collect();
                for (setting, value) in SETTINGS.iter().zip(values(&torn)) {
                    let at = SETTINGS.iter().position(|other| other.name == setting.name).unwrap();
                    let expected = value == typed[at]
                        || value == defaults[at]
                        || touched.contains(&setting.table_and_key().1);
                    assert!(expected, "{} is {value} in\n{text}", setting.name);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_or_smuggles_a_control_character_into_a_report(
            text in r##"([a-z\[\]{}="'.,#\\ \n\t\r0-9]|mouse|theme|\[keys.list\]|\[views\]|\[page\]|"""|\PC|\x1b){0,60}"##
        ) {
            let (config, problems) = read(&text, Path::new(FILE));
            for problem in &problems {
                prop_assert!(!problem.report().chars().any(|c| c.is_control() && c != '\n'));
            }
            let (again, _) = read(&show::as_toml(&config), Path::new(FILE));
            prop_assert_eq!(keys(&again), keys(&config));
            prop_assert_eq!(views(&again), views(&config));
        }
    }
}
