//! The `[keys]` tables → bindings with their places; what keys and actions there are is known
//! only to the reader, which checks the names.

use crate::config::choice::{Choice, Context};
use crate::config::near::nearest;
use crate::config::typed::{Entry, Place, Source, Value};
use crate::error::Problem;

/// One line of a `[keys]` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub context: Context,
    /// As typed: `g g`.
    pub keys: String,
    /// As typed and at least one; `nop` alone takes the keys out of use.
    pub actions: Vec<String>,
    /// Of the keys.
    pub place: Place,
    action_places: Vec<Place>,
}

impl Binding {
    /// A problem that points at the keys.
    pub fn problem(&self, what: impl Into<String>) -> Problem {
        self.place.problem(what)
    }

    /// A problem that points at one of the actions.
    pub fn problem_with(&self, action: usize, what: impl Into<String>) -> Problem {
        self.action_places.get(action).unwrap_or(&self.place).problem(what)
    }
}

/// Reads everything under `[keys]`.
pub fn read(tables: Vec<Entry>, source: &mut Source) -> Vec<Binding> {
    let mut bindings = Vec::new();
    for Entry { key, at, value, span } in tables {
        let mut context = Context::Global;
        if !context.choose(&key) {
            let meant = nearest(&key, context.words().iter().copied());
            let meant = meant.map_or_else(
                || format!("there are {}", context.words().join(", ")),
                |meant| format!("did you mean \"{meant}\"?"),
            );
            let what = format!("unknown key table \"keys.{key}\" is ignored; {meant}");
            source.report(at.start, what);
            continue;
        }
        let Value::Table(entries) = value else {
            let typed = source.typed(&span);
            let what = format!("keys.{key} takes a table of keys and actions, not {typed}");
            source.report(span.start, what);
            continue;
        };
        bindings.extend(entries.into_iter().filter_map(|entry| binding(context, entry, source)));
    }
    bindings
}

fn binding(context: Context, entry: Entry, source: &mut Source) -> Option<Binding> {
    let Entry { key: keys, at, value, span } = entry;
    let typed = match value {
        Value::Text(action) => vec![(Value::Text(action), span.clone())],
        Value::List(actions) => actions,
        Value::Number(_) | Value::Switch(_) | Value::Table(_) | Value::Other => Vec::new(),
    };
    let (mut actions, mut action_places) = (Vec::new(), Vec::new());
    for (action, span) in &typed {
        if let Value::Text(action) = action {
            actions.push(action.clone());
            action_places.push(source.place(span.start));
        }
    }
    if actions.is_empty() || actions.len() < typed.len() {
        let typed = source.typed(&span);
        let what = format!(
            "\"{keys}\" takes an action, a list of actions or \"nop\", not {typed}; \
             the binding is ignored"
        );
        source.report(span.start, what);
        return None;
    }
    Some(Binding { context, keys, actions, place: source.place(at.start), action_places })
}
