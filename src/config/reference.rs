//! The table of settings and the example config → the reference of the config, as Markdown.
//!
//! Both sources are tested against the program; nothing is written here a third time.

use crate::config::setting::{SETTINGS, Setting};
use crate::config::{Config, EXAMPLE};

const INTRODUCTION: &str = "\
# Settings

<!-- made by `pullquote config reference` of config.example.toml; change that file -->

The config is `config.toml` in the folder that `pullquote config path` names. `pullquote config init` writes
one with all that stands here.

";

/// The whole reference, as it lies in `docs/config.md`.
pub fn markdown() -> String {
    let mut text = String::from(INTRODUCTION);
    for block in blocks() {
        text.push_str(&block.markdown());
    }
    text
}

/// Lines of the example between two empty lines: first comments, then what can be typed.
struct Block {
    /// Its comments until the first line that shows something to be typed.
    told: Vec<&'static str>,
    /// Its settings, as typed.
    set: Vec<&'static str>,
    /// What it shows to be typed, behind `# `.
    shown: Vec<&'static str>,
    /// The table that it opens or stands in; empty at the top.
    table: &'static str,
    opens: bool,
}

fn blocks() -> Vec<Block> {
    let mut table = "";
    let mut blocks: Vec<Block> = Vec::new();
    for lines in EXAMPLE.split("\n\n") {
        let mut block =
            Block { told: Vec::new(), set: Vec::new(), shown: Vec::new(), table, opens: false };
        for line in lines.lines() {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                (table, block.table, block.opens) = (name, name, true);
            } else if let Some(comment) = line.strip_prefix('#') {
                let comment = comment.strip_prefix(' ').unwrap_or(comment);
                match is_typed(comment) || !block.shown.is_empty() {
                    true => block.shown.push(comment),
                    false if comment.is_empty() => {}
                    false => block.told.push(comment),
                }
            } else if !line.is_empty() {
                block.set.push(line);
            }
        }
        blocks.push(block);
    }
    blocks
}

/// Whether a comment is something to be typed: a header or a key with a value.
fn is_typed(comment: &str) -> bool {
    let bare = |key: &str| key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    comment.starts_with("[[")
        || comment.split_once(" = ").is_some_and(|(key, _)| key.starts_with('"') || bare(key))
}

impl Block {
    fn markdown(&self) -> String {
        let mut text = String::new();
        if self.opens {
            text.push_str(&format!("## `[{}]`\n\n", self.table));
        }
        if let Some(name) = self.shown.first().and_then(|line| line.strip_prefix("[[")) {
            text.push_str(&format!("## `[[{}]]`\n\n", name.trim_end_matches("]]")));
        }
        let setting = self.set.first().and_then(|line| line.split_once(" = "));
        let setting = setting.and_then(|(key, _)| {
            SETTINGS.iter().find(|setting| setting.table_and_key() == (self.table, key))
        });
        if let Some(setting) = setting {
            let value = setting.value(&Config::default());
            text.push_str(&format!("### `{}`\n\n", setting.name));
            text.push_str(&format!("Takes {}. The default is `{value}`.\n\n", setting.takes()));
        }
        if setting.is_none() && self.shown.is_empty() {
            let name = self.told.first().and_then(|line| line.split_once(": "));
            text.push_str(&name.map(|(name, _)| format!("## {name}\n\n")).unwrap_or_default());
        }
        let takes = setting.map(Setting::takes).unwrap_or_default();
        let told = self.told.iter().filter(|line| setting.is_none() || !takes.ends_with(**line));
        let told: Vec<&str> = told.copied().collect();
        if !told.is_empty() {
            text.push_str(&format!("{}\n\n", told.join("\n")));
        }
        if !self.shown.is_empty() {
            let header = if self.opens { format!("[{}]\n", self.table) } else { String::new() };
            text.push_str(&format!("```toml\n{header}{}\n```\n\n", self.shown.join("\n")));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::markdown;
    use crate::config::setting::SETTINGS;
    use crate::config::{feed, highlight, pipe, sink};

    #[test]
    fn the_reference_holds_every_setting_and_every_key_of_a_table() {
        let text = markdown();
        for setting in SETTINGS {
            assert_eq!(text.matches(&format!("### `{}`\n", setting.name)).count(), 1, "{text}");
        }
        for (table, keys) in [
            ("feed", &feed::KEYS[..]),
            ("pipe", &pipe::KEYS),
            ("sink", &sink::KEYS),
            ("highlight", &highlight::KEYS),
        ] {
            let part = text.split(&format!("## `[[{table}]]`")).nth(1).unwrap();
            let part = part.split("\n## ").next().unwrap();
            for key in keys {
                let typed =
                    |line: &str| line.trim_start_matches("# ").starts_with(&format!("{key} = "));
                assert!(part.lines().any(typed), "{table}: {key} in\n{part}");
            }
        }
    }
}
