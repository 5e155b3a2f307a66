//! The action table as it is bound right now → the rows of the help.

use crate::article::fold;
use crate::config::choice::Context;
use crate::reader::action::{ACTIONS, Make, Spec, bindings};
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

/// Rows that hold every word of the query: what is special to the present context first, then what
/// holds everywhere, then the rest.
pub fn rows(keymap: &Keymap, context: Context, query: &str) -> Vec<Row> {
    let words = fold::text(query);
    let mut sections: Vec<Section> = Vec::new();
    for spec in ACTIONS {
        let name = match spec.context {
            Context::Global => spec.group,
            Context::List => "In the list",
            Context::Page => "On the page",
            Context::Input => "While typing",
        };
        let at = sections.iter().position(|section| section.name == name).unwrap_or_else(|| {
            sections.push(Section { name, context: spec.context, rows: Vec::new() });
            sections.len() - 1
        });
        sections[at].rows.extend(commands(spec, keymap));
    }
    sections.push(Section { name: "Yours", context, rows: chains(keymap) });
    sections.sort_by_key(|section| match section.context {
        near if near == context => 0,
        Context::Global => 1,
        Context::List | Context::Page => 2,
        Context::Input => 3,
    });
    let mut out = Vec::new();
    for Section { name, rows, .. } in sections {
        let mut kept = rows.into_iter().filter(|row| matches(row, name, &words)).peekable();
        if kept.peek().is_some() {
            if !out.is_empty() {
                out.push(Row::Blank);
            }
            out.push(Row::Group(name.to_owned()));
            out.extend(kept);
        }
    }
    out
}

struct Section {
    name: &'static str,
    context: Context,
    rows: Vec<Row>,
}

/// The rows of one action: one, or one for each word that it is bound with.
fn commands(spec: &Spec, keymap: &Keymap) -> Vec<Row> {
    let bound = bindings(spec).next().is_some();
    let commands: Vec<(String, String)> = match &spec.make {
        Make::Choice(choices) if bound => choices
            .iter()
            .map(|(word, _)| (format!("{} {word}", spec.name), format!("{}: {word}", spec.help)))
            .collect(),
        Make::Choice(_) | Make::Plain(_) | Make::Text(_) | Make::Number(_) => {
            vec![(spec.name.to_owned(), spec.help.to_owned())]
        }
    };
    let row = |(name, help): (String, String)| {
        let keys = keymap.keys_for(spec.context, &name);
        let keys = if keys.is_empty() { format!(":{name}") } else { keys.join("  ") };
        Row::Command { keys, name, help }
    };
    commands.into_iter().map(row).collect()
}

/// What the user bound to several commands at once.
fn chains(keymap: &Keymap) -> Vec<Row> {
    let all = Context::ALL.iter().flat_map(|context| keymap.chains(*context));
    all.map(|(keys, commands)| Row::Command {
        keys,
        name: commands,
        help: "bound in your config".into(),
    })
    .collect()
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
        assert_eq!(group(Context::Page), "On the page");
        assert_eq!(group(Context::Global), "Moving");
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
