//! Pressed keys → actions: the table's defaults, a preset over them, the user's bindings on top.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use crate::config::Config;
use crate::config::choice::{Context, Preset};
use crate::error::Problem;
use crate::reader::action::{self, ACTIONS, Action, Layer};
use crate::reader::key::Key;
use crate::safe::Safe;

/// A command as it was bound, with the action it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    pub command: String,
    pub action: Action,
}

#[derive(Debug, Clone, Default)]
pub struct Keymap {
    /// By context (in the order of [`Context::ALL`]), then by sequence.
    maps: [BTreeMap<Vec<Key>, Vec<Bound>>; 5],
    /// Where the table puts the keys of a command.
    ranks: HashMap<(Context, Vec<Key>), usize>,
    /// What works in a context by command, each sequence as it is shown: every frame names some of
    /// them.
    spelled: [OnceCell<HashMap<String, Vec<String>>>; 5],
}

/// What a sequence means.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// Complete: carry these out.
    Bound(Vec<Bound>),
    /// More keys may follow; what it means if another key follows that does not fit.
    Partial(Option<Vec<Bound>>),
    Unbound,
}

impl Keymap {
    pub fn new(layer: Option<Layer>) -> Self {
        let mut keymap = Self::default();
        for spec in ACTIONS {
            for (keys, command) in action::bindings(spec) {
                keymap.ranks.insert((spec.context, keys.clone()), keymap.ranks.len());
                let _ = keymap.bind(spec.context, keys, &[command]);
            }
        }
        for (context, keys, command) in layer.unwrap_or_default() {
            if let Ok(keys) = Key::sequence(keys) {
                let _ = keymap.bind(*context, keys, &[(*command).to_owned()]);
            }
        }
        keymap
    }

    /// The keymap that a configuration asks for, and the bindings that say nothing.
    pub fn of(config: &Config) -> (Self, Vec<Problem>) {
        let mut keymap = Self::new(match config.preset {
            Preset::Vim => None,
            Preset::Newsboat => Some(action::NEWSBOAT),
            Preset::Emacs => Some(action::EMACS),
        });
        let mut problems = Vec::new();
        for binding in &config.keys {
            let bound = Key::sequence(&binding.keys)
                .map_err(|what| binding.problem(format!("{what}; the binding is ignored")))
                .and_then(|keys| {
                    keymap.bind(binding.context, keys, &binding.actions).map_err(|what| {
                        let wrong = |command: &String| action::parse(command).is_err();
                        let at = binding.actions.iter().position(wrong).unwrap_or(0);
                        binding.problem_with(at, format!("{what}; the binding is ignored"))
                    })
                });
            problems.extend(bound.err());
        }
        (keymap, problems)
    }

    /// Binds a sequence; the error names the command that does not exist.
    pub fn bind(
        &mut self,
        context: Context,
        keys: Vec<Key>,
        commands: &[String],
    ) -> Result<(), String> {
        let mut bound = Vec::new();
        for command in commands {
            let action = action::parse(command)?;
            bound.push(Bound { command: command.clone(), action });
        }
        self.spelled = Default::default();
        self.map_mut(context).insert(keys, bound);
        Ok(())
    }

    /// Looks a sequence up in the contexts in order; the first that knows it wins.
    pub fn lookup(&self, contexts: &[Context], keys: &[Key]) -> Lookup {
        let exact = contexts.iter().find_map(|context| self.map(*context).get(keys)).cloned();
        let longer = contexts
            .iter()
            .any(|context| self.after(*context, keys).any(|(_, bound)| !is_nothing(bound)));
        match (exact, longer) {
            (exact, true) => Lookup::Partial(exact),
            (Some(bound), false) => Lookup::Bound(bound),
            (None, false) => Lookup::Unbound,
        }
    }

    /// The keys that may follow a half-typed sequence, with what the whole then means.
    pub fn continuations(&self, contexts: &[Context], keys: &[Key]) -> Vec<(Vec<Key>, &[Bound])> {
        let mut seen: BTreeMap<Vec<Key>, &[Bound]> = BTreeMap::new();
        for context in contexts {
            for (sequence, bound) in self.after(*context, keys) {
                seen.entry(sequence[keys.len()..].to_vec()).or_insert(bound);
            }
        }
        seen.into_iter().filter(|(_, bound)| !is_nothing(bound)).collect()
    }

    /// All sequences that carry out this command in a context, in the order of the table: in list and
    /// page also those of everywhere, as far as no nearer binding stands before them.
    pub fn keys_for(&self, context: Context, command: &str) -> &[String] {
        let spelled = self.spelled[slot(context)].get_or_init(|| self.spell_out(context));
        spelled.get(command).map_or(&[], Vec::as_slice)
    }

    fn spell_out(&self, context: Context) -> HashMap<String, Vec<String>> {
        let near = self.map(context);
        let far = match context {
            Context::List | Context::Page => Some(self.map(Context::Global)),
            Context::Global | Context::Lists | Context::Input => None,
        };
        let far = far.into_iter().flatten().filter(|(keys, _)| !near.contains_key(*keys));
        let bound = near.iter().map(|bound| (context, bound));
        let mut found: HashMap<&str, Vec<(Context, &Vec<Key>)>> = HashMap::new();
        for (place, (keys, bound)) in bound.chain(far.map(|bound| (Context::Global, bound))) {
            if let [one] = bound.as_slice() {
                found.entry(&one.command).or_default().push((place, keys));
            }
        }
        let rank = |place, keys: &Vec<Key>| self.ranks.get(&(place, keys.clone())).copied();
        let spelled = found.into_iter().map(|(command, mut sequences)| {
            sequences.sort_by_key(|(place, keys)| rank(*place, keys).unwrap_or(usize::MAX));
            (command.to_owned(), sequences.into_iter().map(|(_, keys)| spell(keys)).collect())
        });
        spelled.collect()
    }

    /// All bindings of a context that are no row of the table: several commands, or one with words
    /// behind it.
    pub fn chains(&self, context: Context) -> impl Iterator<Item = (String, String)> {
        let own = |bound: &[Bound]| match bound {
            [one] => one.action != Action::Nothing && !action::is_row(&one.command),
            _ => true,
        };
        self.map(context).iter().filter(move |(_, bound)| own(bound)).map(|(keys, bound)| {
            let commands: Vec<&str> = bound.iter().map(|b| b.command.as_str()).collect();
            (spell(keys), Safe::line(&commands.join(", ")).into_string())
        })
    }

    /// Bindings that begin with these keys and go on.
    fn after(
        &self,
        context: Context,
        keys: &[Key],
    ) -> impl Iterator<Item = (&Vec<Key>, &Vec<Bound>)> + use<'_> {
        let keys = keys.to_vec();
        self.map(context)
            .range(keys.clone()..)
            .take_while({
                let keys = keys.clone();
                move |(sequence, _)| sequence.starts_with(&keys)
            })
            .filter(move |(sequence, _)| sequence.len() > keys.len())
    }

    fn map(&self, context: Context) -> &BTreeMap<Vec<Key>, Vec<Bound>> {
        &self.maps[slot(context)]
    }

    fn map_mut(&mut self, context: Context) -> &mut BTreeMap<Vec<Key>, Vec<Bound>> {
        &mut self.maps[slot(context)]
    }
}

fn slot(context: Context) -> usize {
    match context {
        Context::Global => 0,
        Context::List => 1,
        Context::Page => 2,
        Context::Lists => 3,
        Context::Input => 4,
    }
}

fn is_nothing(bound: &[Bound]) -> bool {
    bound.iter().all(|bound| bound.action == Action::Nothing)
}

/// `g g`, as the config and the help write it.
pub fn spell(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Keymap, Lookup};
    use crate::config::choice::Context;
    use crate::reader::action::{ACTIONS, Action, EMACS, NEWSBOAT, bindings};
    use crate::reader::key::Key;

    const PAGE: [Context; 2] = [Context::Page, Context::Global];
    const LIST: [Context; 2] = [Context::List, Context::Global];

    fn action(keymap: &Keymap, contexts: &[Context], keys: &str) -> Vec<Action> {
        match keymap.lookup(contexts, &Key::sequence(keys).unwrap()) {
            Lookup::Bound(bound) => bound.into_iter().map(|bound| bound.action).collect(),
            other => panic!("{keys}: {other:?}"),
        }
    }

    #[test]
    fn the_nearer_context_wins_and_a_prefix_waits() {
        let keymap = Keymap::new(None);
        assert_eq!(action(&keymap, &LIST, "q"), [Action::Quit]);
        assert_eq!(action(&keymap, &PAGE, "q"), [Action::Back]);
        assert_eq!(action(&keymap, &PAGE, "g g"), [Action::Top]);
        let g = [Key::char('g')];
        assert_eq!(keymap.lookup(&PAGE, &g), Lookup::Partial(None));
        let next: Vec<String> = keymap
            .continuations(&PAGE, &g)
            .iter()
            .map(|(keys, bound)| format!("{} {}", super::spell(keys), bound[0].command))
            .collect();
        assert_eq!(
            next,
            [
                "! problems",
                "Q quotations",
                "a all",
                "g top",
                "k kept",
                "l follow-link",
                "n next-unread",
                "p previous-unread",
                "q quotes",
                "r refresh-log",
                "s speakers",
                "v views"
            ]
        );
        assert_eq!(keymap.lookup(&LIST, &Key::sequence("g l").unwrap()), Lookup::Unbound);
    }

    #[test]
    fn a_users_binding_replaces_chains_and_silences() {
        let mut keymap = Keymap::new(None);
        let mut bind = |keys, commands: &[&str]| {
            let commands: Vec<String> = commands.iter().map(|c| (*c).to_owned()).collect();
            keymap.bind(Context::Page, Key::sequence(keys).unwrap(), &commands)
        };
        bind("x", &["toggle-star", "next-article"]).unwrap();
        bind("j", &["nop"]).unwrap();
        bind("g", &["top"]).unwrap();
        bind("g a", &["nop"]).unwrap();
        assert!(bind("y", &["tpo"]).unwrap_err().contains("did you mean \"top\"?"));
        assert_eq!(action(&keymap, &PAGE, "x"), [Action::ToggleStar, Action::NextArticle]);
        assert_eq!(action(&keymap, &PAGE, "j"), [Action::Nothing]);
        assert!(matches!(keymap.lookup(&PAGE, &[Key::char('g')]), Lookup::Partial(Some(_))));
        let next = keymap.continuations(&PAGE, &[Key::char('g')]);
        assert!(next.iter().all(|(keys, _)| keys != &[Key::char('a')]), "it is taken out of use");
        assert_eq!(keymap.keys_for(Context::Page, "top"), ["g g", "home", "g"]);
    }

    #[test]
    fn every_command_that_has_a_key_has_one_in_every_preset() {
        let usual = Keymap::new(None);
        for (preset, layer) in [("newsboat", NEWSBOAT), ("emacs", EMACS)] {
            let keymap = Keymap::new(Some(layer));
            let mut lost = Vec::new();
            for (_, command) in ACTIONS.iter().flat_map(bindings) {
                for pane in Context::ALL {
                    let had = !usual.keys_for(*pane, &command).is_empty();
                    if had && keymap.keys_for(*pane, &command).is_empty() {
                        lost.push(format!("{command} ({pane:?})"));
                    }
                }
            }
            assert_eq!(lost, [""; 0], "{preset}");
            assert_eq!(keymap.keys_for(Context::Page, "keep"), ["b"], "{preset}");
        }
    }

    #[test]
    fn a_preset_lies_over_the_defaults() {
        let newsboat = Keymap::new(Some(NEWSBOAT));
        assert_eq!(action(&newsboat, &PAGE, "n"), [Action::NextUnread]);
        assert_eq!(action(&newsboat, &PAGE, "j"), [Action::Down]);
        let emacs = Keymap::new(Some(EMACS));
        assert_eq!(action(&emacs, &PAGE, "ctrl-x ctrl-c"), [Action::Quit]);
    }
}
