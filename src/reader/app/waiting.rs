//! What has to wait until it is known what it is meant for, and what is typed behind that.

use crate::reader::action::Action;
use crate::reader::app::marking::Pending;
use crate::reader::app::reading::Opening;
use crate::reader::app::{App, Overlay};
use crate::reader::frame::Pane;
use crate::reader::key::Key;
use crate::reader::keymap::Lookup;
use crate::reader::message::Msg;

impl App {
    /// What acts on a row waits until the row is known, and what comes behind it waits with it.
    pub(super) fn must_wait(&self, action: &Action) -> bool {
        let at_once = matches!(action, Action::Interrupt | Action::RefreshAll | Action::RefreshLog);
        if at_once
            || matches!(action, Action::Quit | Action::Suspend | Action::Redraw | Action::Nothing)
        {
            return false;
        }
        if !self.held.is_empty() || self.seeking.is_some() {
            return true;
        }
        if self.is_opening() && !self.steps_on(action) {
            return true;
        }
        let quotes = self.pending.iter().any(Pending::may_change_quotes);
        if quotes && self.acts_on_quote(action) {
            return true;
        }
        if matches!(self.overlay, Some(Overlay::Quotes(_))) {
            return false;
        }
        let marks = matches!(action, Action::ToggleRead | Action::ToggleStar);
        if marks && self.pending.iter().any(Pending::is_step) {
            return true;
        }
        let row = matches!(
            action,
            Action::Browse
                | Action::Edit
                | Action::RefreshFeed
                | Action::ToggleRead
                | Action::ToggleStar
                | Action::TagText(_)
                | Action::Pick
                | Action::OtherPane
                | Action::ReadOn
                | Action::Zen
        );
        let list = matches!(
            action,
            Action::Open
                | Action::NextUnread
                | Action::PreviousUnread
                | Action::NextArticle
                | Action::PreviousArticle
        );
        let coming = self.list.is_asked() || self.loading;
        // what was typed behind a search or a view is meant for what that lists
        let looking = self.list.is_looking();
        let unknown = looking || self.list.is_waiting() || (self.list.is_empty() && coming);
        let all = matches!(action, Action::MarkAllRead | Action::PickAll);
        let unfinished = looking || !self.list.is_done();
        (unfinished && all) || unknown && (list || (row && self.focus == Pane::List))
    }

    /// Whether what is typed has to wait, or goes behind what does.
    pub(super) fn comes_later(&self, typed: &Msg) -> bool {
        let interrupts = |key: &Key| self.all_bound(*key, |action| *action == Action::Interrupt);
        let behind = !self.later.is_empty() && !matches!(typed, Msg::Key(key) if interrupts(key));
        behind || self.waits(typed)
    }

    /// Whether what is typed has to wait: what comes first may give it another meaning, or another
    /// article.
    pub(super) fn waits(&self, typed: &Msg) -> bool {
        let unclear = self.is_opening()
            || self.pending.iter().any(Pending::asks_note)
            || self.changes_listed_quotes()
            || self.held.iter().any(|(action, _)| gives_keys_another_meaning(action));
        let Msg::Key(key) = typed else { return unclear };
        (unclear && !self.is_at_once(*key)) || self.awaits_rows(*key)
    }

    /// Whether a key is about a row of a list over the panes that is still on its way.
    fn awaits_rows(&self, key: Key) -> bool {
        if self.prompt.is_some() || self.help.is_some() || self.categorizing.is_some() {
            return false;
        }
        let pressed = self.pressed(key);
        match &self.overlay {
            Some(Overlay::Quotes(view)) if view.request.is_some() && !view.ordering => {
                let acts = !view.search.typing && !self.quote_actions(key).is_empty();
                acts || pressed.needs_row()
            }
            Some(Overlay::Speakers(view)) => view.waits(&pressed, self.rows_of_speakers()),
            Some(_) | None => false,
        }
    }

    /// What is done to a quote of the list over the panes is on its way: rows come and go by it.
    fn changes_listed_quotes(&self) -> bool {
        self.lists_quotes()
            && self.prompt.is_none()
            && self.help.is_none()
            && self.pending.iter().any(Pending::may_change_quotes)
    }

    /// A list over the panes waits in vain: there is nothing to show where none has come before.
    pub(super) fn unanswered(&mut self, request: u64) {
        let left = match self.view() {
            Some(Overlay::Quotes(view)) if view.request == Some(request) => Some(true),
            Some(Overlay::Speakers(view)) => view.unanswered(request),
            Some(_) | None => None,
        };
        let Some(leave) = left else { return };
        // what waited was meant for what does not come
        self.later.clear();
        match &mut self.overlay {
            Some(Overlay::Printed(printed)) if leave => printed.under = None,
            overlay if leave => *overlay = None,
            _ => {}
        }
    }

    /// What a key does now, where nothing that it would wait for can change that, or it has to work
    /// even when that never comes.
    fn is_at_once(&self, key: Key) -> bool {
        let plain = self.prompt.is_none() && !self.is_covered() && self.typed.is_empty();
        self.all_bound(key, |action| match action {
            Action::Interrupt => true,
            Action::Quit => plain && !self.is_opening(),
            action => plain && self.held.is_empty() && self.steps_on(action),
        })
    }

    /// Whether a key is bound where keys go, and to nothing else than that.
    fn all_bound(&self, key: Key, is: impl Fn(&Action) -> bool) -> bool {
        match self.keymap.lookup(&self.contexts(), &[key]) {
            Lookup::Bound(bound) => bound.iter().all(|bound| is(&bound.action)),
            Lookup::Partial(_) | Lookup::Unbound => false,
        }
    }

    /// An article is on its way to be read: it will be what the keys mean.
    fn is_opening(&self) -> bool {
        self.going.is_some() || self.opening.as_ref().is_some_and(Opening::is_to_be_read)
    }

    /// Whoever steps from article to article need not wait for those between.
    fn steps_on(&self, action: &Action) -> bool {
        self.focus == Pane::Page
            && matches!(
                action,
                Action::NextArticle
                    | Action::PreviousArticle
                    | Action::NextUnread
                    | Action::PreviousUnread
            )
    }

    /// Does what waited, as far as it can be done now.
    pub(super) fn act_on_held(&mut self) {
        while self.seeking.is_none()
            && let Some((action, count)) = self.held.pop_front()
        {
            let behind = std::mem::take(&mut self.held);
            let wait = self.must_wait(&action);
            if wait {
                self.held.push_back((action, count));
            } else {
                self.carry(action, count);
            }
            self.held.extend(behind);
            if wait {
                return;
            }
        }
    }
}

/// An action after which keys mean something else, as far as the action waits.
fn gives_keys_another_meaning(action: &Action) -> bool {
    match action {
        Action::Open
        | Action::OtherPane
        | Action::ReadOn
        | Action::Point(_)
        | Action::Select
        | Action::Stitch
        | Action::Category
        | Action::Keep { note: true }
        | Action::Command
        | Action::Find
        | Action::FollowLink
        | Action::Help
        | Action::Quotations
        | Action::Kept
        | Action::Quotes
        | Action::Speakers
        | Action::Views => true,
        Action::NoteText(text)
        | Action::SpeakerText(text)
        | Action::TagText(text)
        | Action::FindText(text)
        | Action::FilterText(text)
        | Action::PipeText(text)
        | Action::ExportText(text) => text.is_empty(),
        _ => false,
    }
}
