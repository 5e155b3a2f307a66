//! A key in a list that lies over the panes → what it does there: the moves and the search that all of
//! them share.

use crate::config::choice::Context;
use crate::reader::action::Action;
use crate::reader::key::Key;
use crate::reader::keymap::{Keymap, Lookup};
use crate::reader::line::Line;

/// A key as such a list takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// What it is bound to there; [`Action::Nothing`] when to nothing.
    pub action: Action,
    /// The text that it types.
    pub typed: Option<String>,
}

impl Pressed {
    /// `typing` while keys go to a search.
    pub fn new(keymap: &Keymap, key: Key, typing: bool) -> Self {
        let contexts: &[Context] = match (typing, key.typed()) {
            (false, _) => &[Context::Lists, Context::Global],
            (true, None) => &[Context::Input, Context::Global],
            (true, Some(_)) => &[Context::Input],
        };
        // Nothing here takes two keys: the first one counts as soon as it means something.
        let bound = match keymap.lookup(contexts, &[key]) {
            Lookup::Bound(bound) | Lookup::Partial(Some(bound)) => bound,
            Lookup::Partial(None) | Lookup::Unbound => Vec::new(),
        };
        let action = match bound.into_iter().next().map(|bound| bound.action) {
            Some(Action::Newer) => Action::Down,
            Some(Action::Older) => Action::Up,
            Some(action) => action,
            None => Action::Nothing,
        };
        Self { action, typed: key.typed().map(String::from) }
    }

    /// Does what a key bound to this action does.
    pub fn does(action: Action) -> Self {
        Self { action, typed: None }
    }

    /// Types a text at once.
    pub fn types(text: &str) -> Self {
        Self { action: Action::Nothing, typed: Some(text.to_owned()) }
    }

    /// Whether it is about the row that is selected, goes to one, or ends a search for some.
    pub fn needs_row(&self) -> bool {
        let opens = matches!(self.action, Action::Open | Action::Accept);
        opens || self.moved(0, 0, 0).is_some()
    }

    /// Where it moves a selection among so many rows, of which `rows` are on screen at a time.
    pub fn moved(&self, at: usize, count: usize, rows: usize) -> Option<usize> {
        let last = count.saturating_sub(1);
        let to = match self.action {
            Action::Down => at + 1,
            Action::Up => at.saturating_sub(1),
            Action::HalfDown => at + (rows / 2).max(1),
            Action::HalfUp => at.saturating_sub((rows / 2).max(1)),
            Action::PageDown | Action::ReadOn => at + rows,
            Action::PageUp => at.saturating_sub(rows),
            Action::Top => 0,
            Action::Bottom => last,
            _ => return None,
        };
        Some(to.min(last))
    }
}

/// What is searched for in a list.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub line: Line,
    /// Keys go to it.
    pub typing: bool,
}

impl Search {
    pub fn text(&self) -> &str {
        self.line.text()
    }

    /// True while it is typed or holds something.
    pub fn is_shown(&self) -> bool {
        self.typing || !self.text().is_empty()
    }

    pub fn begin(&mut self) {
        *self = Self { line: Line::old(self.text()), typing: true };
    }

    /// Takes a key while it is typed.
    pub fn key(&mut self, pressed: &Pressed) {
        match (&pressed.action, &pressed.typed) {
            (Action::Cancel, _) => *self = Self::default(),
            (Action::EraseBack, _) if self.text().is_empty() => self.typing = false,
            (Action::Nothing, Some(text)) => self.line.insert(text),
            (action, _) => self.line.edit(action),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pressed, Search};
    use crate::reader::key::Key;
    use crate::reader::keymap::Keymap;

    #[test]
    fn keys_move_edit_and_leave_a_search() {
        let keymap = Keymap::new(None);
        let mut search = Search::default();
        search.begin();
        for key in Key::sequence("r i v e r left left backspace q").unwrap() {
            search.key(&Pressed::new(&keymap, key, true));
        }
        assert_eq!(search.text(), "riqer");
        let pressed = |key: &str, typing| Pressed::new(&keymap, key.parse().unwrap(), typing);
        let moved = |key, typing| pressed(key, typing).moved(4, 9, 3);
        assert_eq!(["down", "up", "pgdn"].map(|key| moved(key, true)), [5, 3, 7].map(Some));
        assert_eq!(["j", "g", "G", "space"].map(|key| moved(key, false)), [5, 0, 8, 7].map(Some));
        assert_eq!(["j", "home"].map(|key| moved(key, true)), [None, None]);
        search.key(&pressed("esc", true));
        assert!(!search.is_shown());
    }
}
