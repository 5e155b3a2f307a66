//! Read and star marks and tags, and taking them back. A mark shows when it is in the journal, not
//! before.

use crate::article::{ArticleId, Entry, RowId};
use crate::config::choice::Context;
use crate::journal::quote::Op;
use crate::journal::{Change, Place};
use crate::quote::export::Format;
use crate::reader::app::App;
use crate::reader::app::keeping::Keeping;
use crate::reader::frame::Pane;
use crate::reader::list;
use crate::reader::message::{Done, Effect};
use crate::reader::prompt::Asking;
use crate::safe::Safe;

/// A change that was sent to the journal and is not in it yet.
#[derive(Debug)]
pub(super) enum Pending {
    Mark {
        rows: Vec<RowId>,
        change: Change,
        /// Somebody asked for it and waits for an answer.
        said: bool,
    },
    Quote(Keeping),
    Undo,
    Redo,
}

/// What a mark is put on.
pub(super) struct Marked {
    rows: Vec<RowId>,
    /// Of the one row.
    article: Option<ArticleId>,
}

impl Marked {
    pub(super) fn one(entry: &Entry) -> Self {
        Self { rows: vec![entry.row], article: Some(entry.id.clone()) }
    }

    fn rows(rows: Vec<RowId>) -> Self {
        Self { rows, article: None }
    }
}

impl Pending {
    /// What it changes is only known when it has happened.
    pub(super) fn is_step(&self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }

    /// It may change a quote.
    pub(super) fn may_change_quotes(&self) -> bool {
        matches!(self, Self::Quote(_) | Self::Undo | Self::Redo)
    }

    /// A note is asked for when it has happened.
    pub(super) fn asks_note(&self) -> bool {
        matches!(self, Self::Quote(keeping) if keeping.asks_note())
    }
}

impl App {
    /// Sends a change to the journal; `said` when a person did it and should hear of it.
    pub(super) fn record(&mut self, on: Marked, change: Change, said: bool) {
        let Marked { rows, article } = on;
        let mark = Effect::Mark { rows: rows.clone(), article, change: change.clone(), said };
        self.effects.push(mark);
        self.pending.push_back(Pending::Mark { rows, change, said });
    }

    /// Whether an article is read, changes on their way to the journal counted in.
    pub(super) fn is_read(&self, entry: &Entry) -> bool {
        let read = |change: &Change| match change {
            Change::Read(on) => Some(*on),
            _ => None,
        };
        self.intended(entry.row, read).unwrap_or(entry.read)
    }

    fn is_starred(&self, entry: &Entry) -> bool {
        let starred = |change: &Change| match change {
            Change::Star(on) => Some(*on),
            _ => None,
        };
        self.intended(entry.row, starred).unwrap_or(entry.star)
    }

    /// A change on its way will have made it read.
    pub(super) fn intends_read(&self, row: RowId) -> bool {
        let read = |change: &Change| match change {
            Change::Read(on) => Some(*on),
            _ => None,
        };
        self.intended(row, read) == Some(true)
    }

    /// The place in an article that is on its way to the journal.
    pub(super) fn intended_place(&self, row: RowId) -> Option<Place> {
        self.intended(row, |change| match change {
            Change::Place(place) => Some(place.clone()),
            _ => None,
        })
    }

    fn intended<T>(&self, row: RowId, of: impl Fn(&Change) -> Option<T>) -> Option<T> {
        self.pending.iter().rev().find_map(|pending| match pending {
            Pending::Mark { rows, change, .. } => of(change).filter(|_| rows.contains(&row)),
            Pending::Quote(_) | Pending::Undo | Pending::Redo => None,
        })
    }

    /// What a mark acts on: the picked rows, else the article that a key would act on, and whether
    /// a toggle would find it switched on.
    fn marked(&self, is_on: impl Fn(&Entry) -> bool) -> Option<(Marked, bool)> {
        if self.focus == Pane::List && self.list.picked_count() > 0 {
            let rows = self.list.picked();
            // Rows that are not at hand count as off: a mixed lot is switched on as a whole.
            let on = rows.iter().all(|row| self.list.entry_of(*row).is_some_and(&is_on));
            return Some((Marked::rows(rows), on));
        }
        self.subject().map(|entry| (Marked::one(entry), is_on(entry)))
    }

    pub(super) fn toggle_read(&mut self) {
        if let Some((marked, on)) = self.marked(|entry| self.is_read(entry)) {
            self.record(marked, Change::Read(!on), true);
        }
    }

    pub(super) fn toggle_star(&mut self) {
        if let Some((marked, on)) = self.marked(|entry| self.is_starred(entry)) {
            self.record(marked, Change::Star(!on), true);
        }
    }

    /// Marks what is listed, or picked, as read.
    pub(super) fn mark_listed_read(&mut self) {
        let rows = match self.list.picked_count() {
            0 => self.list.rows().iter().collect(),
            _ => self.list.picked(),
        };
        self.record(Marked::rows(rows), Change::Read(true), true);
    }

    pub(super) fn tag_text(&mut self, text: &str) {
        if self.lists_quotes() && self.hot().is_none() {
            self.say_no_quote();
        } else if text.is_empty() {
            self.effects.push(Effect::Tags);
            self.ask(Asking::Tag, "");
        } else {
            self.tag(text);
        }
    }

    /// Gives a tag, or takes it away: `river`, `-river`.
    pub(super) fn tag(&mut self, text: &str) {
        let text = text.trim().trim_start_matches('#');
        let change = match text.strip_prefix('-').map(str::trim_start) {
            Some("") => return,
            Some(name) => Change::Untag(name.to_owned()),
            None if text.is_empty() => return,
            None => Change::Tag(text.to_owned()),
        };
        if !self.tag_quote(&change)
            && let Some((marked, _)) = self.marked(|_| true)
        {
            self.record(marked, change, true);
        }
    }

    /// The tags that can be taken away from what a tag would be given to, as far as it is known whose
    /// they are: those that an open article names itself stay.
    fn tags_here(&self) -> Vec<String> {
        let mut tags: Vec<&Safe> = match self.hot() {
            Some((quote, _)) => quote.tags.iter().collect(),
            None if self.focus == Pane::List && self.list.picked_count() > 0 => {
                let rows = self.list.picked();
                let entries = rows.into_iter().filter_map(|row| self.list.entry_of(row));
                entries.flat_map(|entry| &entry.tags).collect()
            }
            None => self.subject().into_iter().flat_map(|entry| &entry.tags).collect(),
        };
        if let (None, Some(page)) = (self.hot(), &self.page)
            && self.subject().is_some_and(|entry| entry.id == page.entry.id)
        {
            tags.retain(|tag| !page.article.meta.tags.contains(tag));
        }
        tags.sort();
        tags.dedup();
        tags.into_iter().map(ToString::to_string).collect()
    }

    /// What completes the word that is being typed.
    pub(super) fn completions(&self) -> Vec<String> {
        match self.prompt.as_ref().map(|prompt| prompt.asking) {
            Some(Asking::Tag) if self.takes_tag_away() => self.tags_here(),
            Some(Asking::Tag) => self.tags.iter().map(ToString::to_string).collect(),
            Some(Asking::Note | Asking::Speaker) => Vec::new(),
            Some(Asking::Pipe) => {
                self.settings.pipes.iter().map(|pipe| pipe.name.clone()).collect()
            }
            Some(Asking::Export) => Format::ALL.map(|format| format.name().to_owned()).to_vec(),
            Some(Asking::Command | Asking::Find | Asking::Filter) | None => self.themes.clone(),
        }
    }

    /// What is typed begins with the sign that takes a tag away.
    fn takes_tag_away(&self) -> bool {
        self.prompt.as_ref().is_some_and(|prompt| prompt.line.text().starts_with('-'))
    }

    /// Takes the last change back, or does it again.
    pub(super) fn undo(&mut self, back: bool) {
        let (effect, pending) =
            if back { (Effect::Undo, Pending::Undo) } else { (Effect::Redo, Pending::Redo) };
        self.effects.push(effect);
        self.pending.push_back(pending);
    }

    pub(super) fn recorded(&mut self, result: Result<Box<Done>, String>) {
        let Some(pending) = self.pending.pop_front() else {
            // Nobody waits for it, but a fault should be known.
            if let Err(error) = result {
                self.warn(&error);
            }
            return;
        };
        if let (Ok(done), Some(page)) = (&result, &mut self.page) {
            page.fold_quotes(&done.quotes);
        }
        if let Ok(done) = &result {
            self.fold_views(&done.quotes);
        }
        let pending = match pending {
            Pending::Quote(keeping) => {
                return self.quote_recorded(keeping, result.as_deref().map_err(String::as_str));
            }
            other => other,
        };
        let done = match result {
            Ok(done) => done,
            Err(error) => return self.warn(&error),
        };
        self.list.unread = done.unread;
        self.list.change(&done.rows, &done.change);
        if let Some(page) = &mut self.page {
            if let ([row], Some(article)) = (&done.rows[..], &done.article)
                && *article == page.entry.id
            {
                // it may have been opened when it had another
                page.entry.row = *row;
            }
            if done.rows.contains(&page.entry.row) {
                list::apply(&mut page.entry, &done.change);
            }
        }
        if let Some(opening) = &mut self.opening {
            opening.marked(&done);
        }
        match pending {
            Pending::Mark { said: false, .. } | Pending::Quote(_) => {}
            Pending::Mark { rows, change, said: true } => self.say_marked(&rows, &change, &done),
            Pending::Undo | Pending::Redo => self.say_step(&done, matches!(pending, Pending::Undo)),
        }
    }

    fn say_marked(&mut self, rows: &[RowId], change: &Change, done: &Done) {
        if done.articles > 0 {
            let undo = self.key_for(Context::Global, "undo");
            let text = format!("{} · {undo} undo", change.words(done.articles));
            return self.say(&text);
        }
        match change {
            Change::Read(true) if rows.len() != 1 => self.say("everything listed is read already"),
            Change::Tag(name) => self.say(&format!("it has the tag {name} already")),
            Change::Untag(name) => self.say(&format!("you gave no tag {name} here")),
            Change::Read(_) | Change::Star(_) | Change::Place(_) | Change::Quote(_) => {
                self.say("it is so already");
            }
        }
    }

    fn say_step(&mut self, done: &Done, back: bool) {
        if done.articles == 0 {
            return self.say(if back { "nothing to undo" } else { "nothing to redo" });
        }
        // A quote comes and goes by its tombstone, but what was done is that it was kept.
        let done_words = match &done.change {
            Change::Quote(act) if act.op == Op::Restore && !back => Some("kept".to_owned()),
            Change::Quote(act) if act.op == Op::Del && back => Some("kept".to_owned()),
            _ => None,
        };
        let text = match done.change.inverse() {
            Some(before) if back => {
                let redo = self.key_for(Context::Global, "redo");
                let what = done_words.unwrap_or_else(|| before.words(done.articles));
                format!("undone: {what} · {redo} redo")
            }
            Some(_) | None => {
                let what = done_words.unwrap_or_else(|| done.change.words(done.articles));
                format!("done again: {what}")
            }
        };
        self.say(&text);
    }
}
