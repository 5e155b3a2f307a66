//! A resolved config → TOML or JSON that reads back as the same config.

use crate::config::Config;
use crate::config::choice::{Choice, Context};
use crate::config::feed::{Command, Extract, Feed, Origin, Password};
use crate::config::highlight::Highlight;
use crate::config::keys::Binding;
use crate::config::pipe::Pipe;
use crate::config::setting::SETTINGS;
use crate::config::sink::{Sink, Target};
use crate::config::span::Span;
use crate::config::views::View;

/// Every setting, with its default behind it where another value stands; then the views and the
/// bindings.
pub fn as_toml(config: &Config) -> String {
    let defaults = Config::default();
    let mut text = String::new();
    let mut open = "";
    for setting in SETTINGS {
        let (table, key) = setting.table_and_key();
        if table != open {
            text.push_str(&format!("\n[{table}]\n"));
            open = table;
        }
        let (value, default) = (setting.value(config), setting.value(&defaults));
        text.push_str(&format!("{key} = {value}"));
        if value != default {
            text.push_str(&format!("  # default {default}"));
        }
        text.push('\n');
    }
    if !config.views.is_empty() {
        text.push_str("\n[views]\n");
    }
    for view in &config.views {
        let line = toml::Table::from_iter([(view.name.clone(), view.query.as_str().into())]);
        text.push_str(&line.to_string());
    }
    if !config.feeds.is_empty() {
        let feeds = toml::Table::from_iter([("feed".to_owned(), feeds(config))]);
        text.push_str(&format!("\n{feeds}"));
    }
    let lists =
        [("pipe", pipes(config)), ("sink", sinks(config)), ("highlight", highlights(config))];
    for (key, tables) in lists {
        if !tables.is_empty() {
            let tables = toml::Table::from_iter([(key.to_owned(), tables.into())]);
            text.push_str(&format!("\n{tables}"));
        }
    }
    for context in Context::ALL {
        let mut bindings = bindings(config, *context).peekable();
        if bindings.peek().is_some() {
            text.push_str(&format!("\n[keys.{}]\n", context.word()));
        }
        for binding in bindings {
            let keys = toml::Value::from(binding.keys.as_str());
            text.push_str(&format!("{keys} = {}\n", actions(binding)));
        }
    }
    text
}

/// The same as one JSON object, without the defaults.
pub fn as_json(config: &Config) -> String {
    let mut root = toml::Table::new();
    let mut put = |table: &str, key: &str, value| {
        if table.is_empty() {
            root.insert(key.to_owned(), value);
        } else {
            let table = root.entry(table).or_insert_with(|| toml::Table::new().into());
            if let toml::Value::Table(table) = table {
                table.insert(key.to_owned(), value);
            }
        }
    };
    for setting in SETTINGS {
        let (table, key) = setting.table_and_key();
        put(table, key, setting.value(config));
    }
    // A list, for their order counts.
    let view = |view: &View| {
        let pairs = [("name", &view.name), ("query", &view.query)];
        toml::Table::from_iter(pairs.map(|(key, text)| (key.to_owned(), text.as_str().into())))
    };
    put("", "views", config.views.iter().map(view).collect::<Vec<_>>().into());
    put("", "feed", feeds(config));
    put("", "pipe", pipes(config).into());
    put("", "sink", sinks(config).into());
    put("", "highlight", highlights(config).into());
    for context in Context::ALL {
        let bindings = bindings(config, *context);
        let table: toml::Table =
            bindings.map(|binding| (binding.keys.clone(), actions(binding))).collect();
        put("keys", context.word(), table.into());
    }
    serde_json::json!(root).to_string()
}

/// The feeds with the keys that make them what they are, in their order.
fn feeds(config: &Config) -> toml::Value {
    config.feeds.iter().map(|feed| toml::Value::from(table(feed))).collect::<Vec<_>>().into()
}

fn table(feed: &Feed) -> toml::Table {
    let argv = |command: &Command| Some(toml::Value::from(command.0.clone()));
    let text = |text: &Option<String>| text.as_deref().map(toml::Value::from);
    let span = |span: Option<Span>| span.map(|span| span.to_string().into());
    let (url, command) = match &feed.origin {
        Origin::Url(url) | Origin::File(url) => (Some(url.as_str().into()), None),
        Origin::Command(command) => (None, argv(command)),
    };
    let (password_command, password_variable) = match &feed.password {
        Some(Password::Command(command)) => (argv(command), None),
        Some(Password::Variable(name)) => (None, Some(name.as_str().into())),
        None => (None, None),
    };
    let extract = feed.extract.as_ref().and_then(|extract| match extract {
        Extract::Page => Some("page".into()),
        Extract::Command(command) => argv(command),
    });
    let headers = feed.headers.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
    let headers = toml::Table::from_iter(headers);
    let keys = [
        ("name", Some(feed.name.as_str().into())),
        ("folder", Some(feed.folder.as_str().into())),
        ("url", url),
        ("command", command),
        ("title", text(&feed.title)),
        ("tags", (!feed.tags.is_empty()).then(|| feed.tags.clone().into())),
        ("every", span(feed.every)),
        ("timeout", span(feed.timeout)),
        ("keep", feed.keep.map(|keep| i64::from(keep).into())),
        ("filter", feed.filter.as_ref().and_then(argv)),
        ("extract", extract),
        ("on_new", feed.on_new.as_ref().and_then(argv)),
        ("headers", (!headers.is_empty()).then(|| headers.into())),
        ("user_agent", text(&feed.user_agent)),
        ("proxy", text(&feed.proxy)),
        ("user", text(&feed.user)),
        ("password_command", password_command),
        ("password_variable", password_variable),
    ];
    keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn pipes(config: &Config) -> Vec<toml::Value> {
    let table = |pipe: &Pipe| {
        toml::Table::from_iter([
            ("name".to_owned(), pipe.name.as_str().into()),
            ("command".to_owned(), pipe.command.0.clone().into()),
            ("timeout".to_owned(), pipe.timeout.to_string().into()),
        ])
    };
    config.pipes.iter().map(|pipe| table(pipe).into()).collect()
}

fn highlights(config: &Config) -> Vec<toml::Value> {
    let table = |rule: &Highlight| {
        toml::Table::from_iter([
            ("regex".to_owned(), rule.pattern.as_str().into()),
            ("where".to_owned(), rule.within.word().into()),
            ("style".to_owned(), rule.style.name().into()),
        ])
    };
    config.highlights.iter().map(|rule| table(rule).into()).collect()
}

fn sinks(config: &Config) -> Vec<toml::Value> {
    let table = |sink: &Sink| {
        let (file, template, command) = match &sink.target {
            Target::File { path, template, .. } => {
                (Some(path.as_str().into()), Some(template.as_str().into()), None)
            }
            Target::Command(command) => (None, None, Some(command.0.clone().into())),
        };
        let keys = [
            ("name", Some(sink.name.as_str().into())),
            ("file", file),
            ("template", template),
            ("command", command),
            ("query", (!sink.query.is_empty()).then(|| sink.query.as_str().into())),
            ("after", Some(sink.after.to_string().into())),
            ("timeout", Some(sink.timeout.to_string().into())),
            ("updates", Some(sink.updates.into())),
        ];
        let keys = keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        keys.collect::<toml::Table>()
    };
    config.sinks.iter().map(|sink| table(sink).into()).collect()
}

fn bindings(config: &Config, context: Context) -> impl Iterator<Item = &Binding> {
    config.keys.iter().filter(move |binding| binding.context == context)
}

fn actions(binding: &Binding) -> toml::Value {
    match binding.actions.as_slice() {
        [action] => action.as_str().into(),
        actions => actions.to_vec().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{as_json, as_toml};
    use crate::config::choice::Context;
    use crate::config::feed::Feed;
    use crate::config::setting::SETTINGS;
    use crate::config::tests::{FILE, OTHER, keys, views};
    use crate::config::{Config, read};
    use std::collections::BTreeMap;
    use std::path::Path;

    #[test]
    fn feeds_are_shown_as_they_can_be_typed_again() {
        let text = r#"
[[feed]]
url = "https://example.org/feed"
tags = ["a"]
every = "1d"
keep = 9
extract = "page"
headers = { X-Token = "abc" }
password_variable = "SECRET"
[[feed]]
name = "Load"
shell = true
command = "uptime | tr -d x"
on_new = ["notify-send", "--", "new"]
"#;
        let (config, problems) = read(text, Path::new(FILE));
        assert_eq!((problems, config.feeds.len()), (Vec::new(), 2));
        let (again, problems) = read(&as_toml(&config), Path::new(FILE));
        assert_eq!(problems, []);
        let bare = |config: &Config| -> Vec<Feed> {
            let place = config.feeds[0].place.clone();
            let bare = |feed: &Feed| Feed { place: place.clone(), ..feed.clone() };
            config.feeds.iter().map(bare).collect()
        };
        let mut shown = bare(&again);
        for (feed, typed) in shown.iter_mut().zip(bare(&config)) {
            feed.place = typed.place;
        }
        assert_eq!(shown, bare(&config));
        let json: serde_json::Value = serde_json::from_str(&as_json(&config)).unwrap();
        assert_eq!(json["feed"][1]["command"][2], "uptime | tr -d x");
        assert_eq!(json["feed"][0]["headers"]["X-Token"], "abc");
    }

    #[test]
    fn every_setting_can_be_changed_and_is_shown_as_it_was_typed() {
        let (config, problems) = read(OTHER, Path::new(FILE));
        assert_eq!(problems, []);
        for setting in SETTINGS {
            assert_ne!(
                setting.value(&config),
                setting.value(&Config::default()),
                "{}",
                setting.name
            );
        }
        let (top, redraw) = ("top".to_owned(), "redraw".to_owned());
        let expected: [(Context, &str, &[String]); 3] = [
            (Context::List, "g g", &[top, redraw]),
            (Context::List, "#", &["nop".to_owned()]),
            (Context::Page, "j", &["down".to_owned()]),
        ];
        assert_eq!(keys(&config), expected);
        let named = [("Long reads", "-tag:news \"so said\""), ("Essays", "tag:essay")];
        assert_eq!(views(&config), named);
        let (again, problems) = read(&as_toml(&config), Path::new(FILE));
        assert_eq!(problems, []);
        assert_eq!(keys(&again), expected);
        assert_eq!(views(&again), named);
        let bare = |config| Config {
            views: Vec::new(),
            keys: Vec::new(),
            places: BTreeMap::new(),
            ..config
        };
        assert_eq!(bare(again), bare(config));
    }
}
