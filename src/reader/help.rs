//! The action table as it is bound right now → the rows of the help.

use crate::article::fold;
use crate::article::width::cell_width;
use crate::config::choice::Context;
use crate::reader::action::{ACTIONS, Action, Make, Spec, bindings};
use crate::reader::keymap::Keymap;
use crate::reader::line::Line;
use crate::reader::quote_view::acts_on_selected;
use crate::reflow;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    Blank,
    Group(String),
    Command { keys: String, name: String, help: String },
}

/// A line of the help on a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// With so much of its help as stands beside its keys.
    Row(Row),
    /// More of the help.
    More(String),
}

/// Below so many columns what a key does stands below it: beside it no word would fit.
const NARROW: usize = 40;

/// The help as wide as a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    pub lines: Vec<Shown>,
    /// Columns of all of it, of the keys, and of the names at the right; none in a narrow window.
    pub width: usize,
    pub keys: usize,
    pub names: usize,
}

impl Laid {
    /// Lays rows out in a window of so many columns: what an action does is said in as many lines
    /// as it takes, and below keys that are too wide for theirs.
    pub fn new(rows: Vec<Row>, columns: usize) -> Self {
        let of = |row: &Row| match row {
            Row::Command { keys, .. } => cell_width(keys),
            Row::Blank | Row::Group(_) => 0,
        };
        let widest = rows.iter().map(of).max().unwrap_or(0).min(columns / 3);
        let keys = if columns < NARROW { 0 } else { widest };
        let names = if columns >= 90 { 20 } else { 0 };
        let width = columns.saturating_sub(4).min(100);
        let options = reflow::Options::new(width.saturating_sub(keys + names + 4));
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let beside = of(&row) <= keys;
            let Row::Command { keys, name, help } = row else {
                lines.push(Shown::Row(row));
                continue;
            };
            let said = reflow::wrap(&help, &options);
            let mut said = said.iter().map(|row| reflow::line(row, &help).to_string());
            let help = if beside { said.next() } else { None }.unwrap_or_default();
            lines.push(Shown::Row(Row::Command { keys, name, help }));
            lines.extend(said.map(Shown::More));
        }
        Self { lines, width, keys, names }
    }
}

/// The open help: what is typed to search it and how far it is scrolled.
#[derive(Debug, Clone, Default)]
pub struct Help {
    pub query: Line,
    pub top: usize,
}

/// A list over the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Of quotes, which keys of the page act on.
    Quotes,
    /// What came of each feed.
    Log,
    Other,
}

impl Over {
    /// Whether an action that is bound everywhere means something there, and does not stand with the
    /// keys of the selected quote.
    fn takes(self, action: &Action) -> bool {
        match action {
            action if action.is_move() => true,
            Action::Help | Action::Redraw | Action::Suspend => true,
            Action::RefreshFeed | Action::RefreshAll | Action::Interrupt => self == Self::Log,
            _ => false,
        }
    }
}

/// Rows that hold every word of the query: what is special to the present context first, then what
/// holds everywhere, then the rest.
pub fn rows(keymap: &Keymap, context: Context, query: &str) -> Vec<Row> {
    arranged(keymap, context, |_| true, Vec::new(), query)
}

/// The same in a list over the panes, without what holds everywhere but there.
pub fn rows_over(keymap: &Keymap, over: Over, query: &str) -> Vec<Row> {
    let quote = match over {
        Over::Quotes => on_quote(keymap),
        Over::Log | Over::Other => Vec::new(),
    };
    let takes = |spec: &Spec| {
        let action = action_of(spec);
        spec.context != Context::Global || action.is_some_and(|action| over.takes(&action))
    };
    arranged(keymap, Context::Lists, takes, quote, query)
}

/// The keys that act on the selected quote.
fn on_quote(keymap: &Keymap) -> Vec<Row> {
    let acting = ACTIONS.iter().filter_map(|spec| {
        let action = action_of(spec).filter(acts_on_selected)?;
        let keys = keymap.keys_for(Context::Page, spec.name);
        let (name, help) = match action {
            Action::Edit => ("export", "write the quotes that are listed to a file"),
            _ => (spec.name, spec.help),
        };
        let row = || Row::Command { keys: keys.join("  "), name: name.into(), help: help.into() };
        (!keys.is_empty()).then(row)
    });
    acting.collect()
}

/// What a row of the table does when nothing is typed behind its name.
fn action_of(spec: &Spec) -> Option<Action> {
    match &spec.make {
        Make::Plain(action) => Some(action.clone()),
        Make::Text(make) => Some(make(String::new())),
        Make::Choice(_) | Make::Number(_) => None,
    }
}

fn arranged(
    keymap: &Keymap,
    context: Context,
    is_shown: impl Fn(&Spec) -> bool,
    quote: Vec<Row>,
    query: &str,
) -> Vec<Row> {
    let words = fold::text(query);
    // whoever is used to it opens a search with a slash, which alone asks for that key
    let words = words.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(&words);
    let mut sections: Vec<Section> = Vec::new();
    for spec in ACTIONS.iter().filter(|spec| is_shown(spec)) {
        let name = match spec.context {
            Context::Global => spec.group,
            Context::List => "In the list",
            Context::Page => "On the page",
            Context::Lists => "In the other lists",
            Context::Input => "While typing",
        };
        let at = sections.iter().position(|section| section.name == name).unwrap_or_else(|| {
            sections.push(Section { name, context: spec.context, rows: Vec::new() });
            sections.len() - 1
        });
        sections[at].rows.extend(commands(spec, keymap));
    }
    sections.push(Section { name: "The selected quote", context: Context::Lists, rows: quote });
    sections.push(Section { name: "Yours", context, rows: chains(keymap) });
    sections.sort_by_key(|section| match section.context {
        near if near == context => 0,
        Context::Global => 1,
        Context::List | Context::Page | Context::Lists => 2,
        Context::Input => 3,
    });
    let mut out = Vec::new();
    for Section { name, rows, .. } in sections {
        let mut kept = rows.into_iter().filter(|row| matches(row, name, words)).peekable();
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
        let (keys, note) = bound_keys(keymap, spec.context, &name);
        let keys = if keys.is_empty() { format!(":{name}") } else { keys.join("  ") };
        Row::Command { keys, name, help: format!("{help}{note}") }
    };
    commands.into_iter().map(row).collect()
}

/// The keys of a command that usually works in a context, and in brackets those of them that hold
/// elsewhere or not everywhere.
fn bound_keys(keymap: &Keymap, context: Context, name: &str) -> (Vec<String>, String) {
    if matches!(context, Context::Lists | Context::Input) {
        return (keymap.keys_for(context, name).to_vec(), String::new());
    }
    let places = [Context::List, Context::Page, Context::Lists].map(|c| keymap.keys_for(c, name));
    let mut keys: Vec<String> = Vec::new();
    let mut notes: Vec<(&str, Vec<&str>)> = Vec::new();
    for key in places.into_iter().flatten() {
        if keys.contains(key) {
            continue;
        }
        keys.push(key.clone());
        let [list, page, _] = places.map(|keys| keys.contains(key));
        let place = match (list, page, context) {
            (true, true, Context::Global)
            | (true, false, Context::List)
            | (false, true, Context::Page) => continue,
            (true, true, _) => "everywhere",
            (true, false, _) => "in the list",
            (false, true, _) => "on the page",
            (false, false, _) => "in the other lists",
        };
        match notes.iter_mut().find(|(known, _)| *known == place) {
            Some((_, keys)) => keys.push(key),
            None => notes.push((place, vec![key])),
        }
    }
    let notes = notes.iter().map(|(place, keys)| format!("{} {place}", keys.join(", ")));
    let notes = notes.collect::<Vec<_>>().join("; ");
    (keys, if notes.is_empty() { notes } else { format!(" ({notes})") })
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
    use std::path::Path;

    use super::{Laid, Row, Shown, rows};
    use crate::config;
    use crate::config::choice::Context;
    use crate::reader::keymap::Keymap;

    #[test]
    fn in_a_narrow_window_what_a_key_does_stands_below_it_in_whole_words() {
        let row = Row::Command {
            keys: "enter  l  right".into(),
            name: "open".into(),
            help: "open the article".into(),
        };
        let laid = Laid::new(vec![row], 20);
        let lines: Vec<&str> = laid
            .lines
            .iter()
            .map(|line| match line {
                Shown::Row(Row::Command { help, .. }) | Shown::More(help) => help.as_str(),
                Shown::Row(other) => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(lines, ["", "open the", "article"]);
    }

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
        for asked in ["sort title", "/sort title"] {
            let found = rows(&keymap, Context::Page, asked);
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
        // alone it is a key
        let slash = rows(&keymap, Context::Page, "/");
        let named = |row: &Row| match row {
            Row::Command { keys, name, .. } if keys == "/" => Some(name.clone()),
            _ => None,
        };
        let named: Vec<String> = slash.iter().filter_map(named).collect();
        assert_eq!(named, ["find", "filter", "search"]);
    }

    #[test]
    fn the_help_knows_which_key_holds_where() {
        let config = "[keys.global]\nctrl-q = \"quit\"\nw = \"view Today\"\n\
                      [keys.page]\ns = \"next-article\"\nspace = \"nop\"\nctrl-t = \"toggle-star\"\n\
                      [keys.list]\nm = \"toggle-star\"\n[keys.lists]\nw = \"help\"";
        let (config, problems) = config::read(config, Path::new("config.toml"));
        let (keymap, slips) = Keymap::of(&config);
        assert!(problems.is_empty() && slips.is_empty(), "{problems:?} {slips:?}");
        let row = |name: &str| {
            let rows = rows(&keymap, Context::Page, name).into_iter();
            let said = rows.filter_map(|row| match row {
                Row::Command { keys, name: found, help } if found == name => {
                    let note = help.rfind('(').and_then(|at| help.get(at..)).unwrap_or_default();
                    Some(format!("{keys} {note}").trim_end().to_owned())
                }
                Row::Command { .. } | Row::Blank | Row::Group(_) => None,
            });
            said.collect::<Vec<_>>().join("|")
        };
        for (name, said) in [
            ("toggle-star", "s  m  ctrl-t (s, m in the list; ctrl-t on the page)"),
            ("toggle-read", "m (m on the page)"),
            ("next-article", "J  s (s on the page)"),
            ("read-on", "space (space in the list)"),
            ("other-pane", "tab (tab in the list)"),
            ("help", "?  f1  w (w in the other lists)"),
            ("quit", "q  Q  ctrl-q (ctrl-q everywhere)"),
            ("back", "h  left  q"),
            ("view Today", "w"),
        ] {
            assert_eq!(row(name), said, "{name}");
        }
        assert!(!rows(&keymap, Context::Page, "ctrl-t").is_empty());
    }

    #[test]
    fn in_a_narrow_window_nothing_that_is_said_is_cut() {
        let keymap = Keymap::new(None);
        for columns in [20, 40, 80, 200] {
            let laid = Laid::new(rows(&keymap, Context::List, ""), columns);
            // a column of six parts words, with a hyphen or without
            let letters =
                |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let mut said = String::new();
            for line in &laid.lines {
                match line {
                    Shown::Row(Row::Command { help, .. }) | Shown::More(help) => {
                        said.push_str(&letters(help));
                    }
                    Shown::Row(Row::Blank | Row::Group(_)) => {}
                }
            }
            for row in rows(&keymap, Context::List, "") {
                if let Row::Command { help, .. } = row {
                    assert!(said.contains(&letters(&help)), "{columns}: {help}");
                }
            }
        }
    }
}
