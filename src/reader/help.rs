//! The action table as it is bound right now → the rows of the help.

use crate::article::fold;
use crate::config::choice::Context;
use crate::reader::action::{ACTIONS, Make, bindings};
use crate::reader::keymap::Keymap;
use crate::reader::line::Line;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    Blank,
    Group(String),
    Command { keys: String, name: String, help: String },
}

/// The open help: what is typed to search it and how far it is scrolled.
#[derive(Debug, Clone, Default)]
pub struct Help {
    pub query: Line,
    pub top: usize,
}

/// Rows that hold every word of the query; groups of the present context first.
pub fn rows(keymap: &Keymap, context: Context, query: &str) -> Vec<Row> {
    let words = fold::text(query);
    let mut groups: Vec<(&str, bool, Vec<Row>)> = Vec::new();
    for spec in ACTIONS {
        let mut commands: Vec<(String, String)> = match &spec.make {
            Make::Plain(_) | Make::Text(_) | Make::Number(_) => {
                vec![(spec.name.into(), spec.help.into())]
            }
            Make::Choice(choices) => choices
                .iter()
                .map(|(word, _)| {
                    (format!("{} {word}", spec.name), format!("{}: {word}", spec.help))
                })
                .collect(),
        };
        if bindings(spec).next().is_none() && commands.len() > 1 {
            commands = vec![(spec.name.into(), spec.help.into())];
        }
        for (name, help) in commands {
            let keys = keymap.keys_for(spec.context, &name);
            let keys = if keys.is_empty() { format!(":{name}") } else { keys.join("  ") };
            let row = Row::Command { keys, name, help };
            let here = spec.context == context;
            match groups.iter_mut().find(|(group, ..)| *group == spec.group) {
                Some((_, first, rows)) => {
                    *first |= here;
                    rows.push(row);
                }
                None => groups.push((spec.group, here, vec![row])),
            }
        }
    }
    let mut yours = Vec::new();
    for context in Context::ALL.iter().copied() {
        for (keys, commands) in keymap.chains(context) {
            yours.push(Row::Command { keys, name: commands, help: "bound in your config".into() });
        }
    }
    if !yours.is_empty() {
        groups.push(("Yours", true, yours));
    }
    groups.sort_by_key(|(_, here, _)| !here);
    let mut out = Vec::new();
    for (group, _, rows) in groups {
        let kept: Vec<Row> = rows.into_iter().filter(|row| matches(row, group, &words)).collect();
        if !kept.is_empty() {
            if !out.is_empty() {
                out.push(Row::Blank);
            }
            out.push(Row::Group(group.to_owned()));
            out.extend(kept);
        }
    }
    out
}

fn matches(row: &Row, group: &str, words: &str) -> bool {
    let Row::Command { keys, name, help } = row else { return false };
    let text = fold::text(&format!("{group} {name} {help}"));
    words.split_whitespace().all(|word| text.contains(word) || keys.split("  ").any(|k| k == word))
}

#[cfg(test)]
mod tests {
    use super::{Row, rows};
    use crate::config::choice::Context;
    use crate::reader::keymap::Keymap;

    #[test]
    fn the_help_begins_where_the_reader_is_and_can_be_searched() {
        let keymap = Keymap::new(None);
        let group = |context| match rows(&keymap, context, "").into_iter().next() {
            Some(Row::Group(group)) => group,
            other => panic!("{other:?}"),
        };
        assert_eq!(group(Context::Page), "Reading");
        assert_eq!(group(Context::Input), "While typing");
        let found = rows(&keymap, Context::Page, "sort title");
        assert_eq!(
            found,
            [
                Row::Group("Looks".into()),
                Row::Command {
                    keys: "S t".into(),
                    name: "sort title".into(),
                    help: "sort the list: title".into()
                }
            ]
        );
    }
}
