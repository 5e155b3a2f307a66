//! Read and star marks, and taking them back. A mark shows when it is in the journal, not before.

use crate::article::ArticleId;
use crate::config::choice::Context;
use crate::journal::{Change, Draft, Event};
use crate::reader::app::App;
use crate::reader::message::Effect;

/// A change that was sent to the journal and is not in it yet.
#[derive(Debug)]
pub(super) struct Pending {
    draft: Draft,
    /// Somebody asked for it and waits for an answer.
    said: bool,
}

impl App {
    /// Sends a change to the journal; `said` when a person did it and should hear of it.
    pub(super) fn record(&mut self, draft: Draft, said: bool) {
        self.effects.push(Effect::Record(draft.clone()));
        self.pending.push_back(Pending { draft, said });
    }

    /// Whether an article is read, changes on their way to the journal counted in.
    pub(super) fn is_read(&self, id: &ArticleId) -> bool {
        self.intended(id, |change| match change {
            Change::Read(on) => Some(*on),
            _ => None,
        })
        .unwrap_or_else(|| self.marks.is_read(id))
    }

    fn is_starred(&self, id: &ArticleId) -> bool {
        self.intended(id, |change| match change {
            Change::Star(on) => Some(*on),
            _ => None,
        })
        .unwrap_or_else(|| self.marks.is_starred(id))
    }

    fn intended(&self, id: &ArticleId, of: impl Fn(&Change) -> Option<bool>) -> Option<bool> {
        let drafts = self.pending.iter().rev().map(|pending| &pending.draft);
        drafts.filter(|draft| draft.art.contains(id)).find_map(|draft| of(&draft.change))
    }

    pub(super) fn toggle_read(&mut self) {
        let Some(id) = self.subject().map(|entry| entry.id.clone()) else { return };
        let change = Change::Read(!self.is_read(&id));
        self.record(Draft::new(vec![id], change), true);
    }

    pub(super) fn toggle_star(&mut self) {
        let Some(id) = self.subject().map(|entry| entry.id.clone()) else { return };
        let change = Change::Star(!self.is_starred(&id));
        self.record(Draft::new(vec![id], change), true);
    }

    pub(super) fn mark_listed_read(&mut self) {
        let listed = self.list.listed().map(|entry| entry.id.clone());
        let unread: Vec<ArticleId> = listed.filter(|id| !self.is_read(id)).collect();
        if unread.is_empty() {
            self.say("everything listed is read already");
        } else {
            self.record(Draft::new(unread, Change::Read(true)), true);
        }
    }

    /// Takes the last change back, or does it again.
    pub(super) fn undo(&mut self, back: bool) {
        if !self.pending.is_empty() {
            self.deferred.push_back(back);
            return;
        }
        let draft =
            if back { self.marks.undo().map(|(draft, _)| draft) } else { self.marks.redo() };
        match draft {
            Some(draft) => self.record(draft, true),
            None if back => self.say("nothing to undo"),
            None => self.say("nothing to redo"),
        }
    }

    /// Takes events of the journal into what is shown.
    pub(super) fn fold(&mut self, events: &[Event]) {
        events.iter().for_each(|event| self.marks.fold(event));
        self.list.count_unread(&self.marks);
    }

    pub(super) fn recorded(&mut self, result: Result<Vec<Event>, String>) {
        let Some(pending) = self.pending.pop_front() else { return };
        match result {
            Ok(events) => {
                let before = self.marks.undo().map(|(_, change)| change);
                self.fold(&events);
                if pending.said {
                    self.say_recorded(&pending.draft, before);
                }
            }
            Err(error) => self.warn(&error),
        }
        if self.pending.is_empty()
            && let Some(back) = self.deferred.pop_front()
        {
            self.undo(back);
        }
    }

    fn say_recorded(&mut self, draft: &Draft, undone: Option<Change>) {
        let count = draft.art.len();
        let done = draft.change.words(count);
        let text = match (draft.undo, draft.redo, undone) {
            (Some(_), _, Some(undone)) => {
                let redo = self.key_for(Context::Global, "redo");
                format!("undone: {} · {redo} redo", undone.words(count))
            }
            (_, Some(_), _) => format!("done again: {done}"),
            (_, None, _) => {
                format!("{done} · {} undo", self.key_for(Context::Global, "undo"))
            }
        };
        self.say(&text);
    }
}
