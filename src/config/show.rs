//! A resolved config → TOML or JSON that reads back as the same config.

use crate::config::Config;
use crate::config::choice::{Choice, Context};
use crate::config::keys::Binding;
use crate::config::setting::SETTINGS;
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
    for context in Context::ALL {
        let bindings = bindings(config, *context);
        let table: toml::Table =
            bindings.map(|binding| (binding.keys.clone(), actions(binding))).collect();
        put("keys", context.word(), table.into());
    }
    serde_json::json!(root).to_string()
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
    use super::as_toml;
    use crate::config::choice::Context;
    use crate::config::setting::SETTINGS;
    use crate::config::tests::{FILE, OTHER, keys, views};
    use crate::config::{Config, read};
    use std::collections::BTreeMap;
    use std::path::Path;

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
