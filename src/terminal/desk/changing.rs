//! A change that the reader makes → what is to be written, and what that will have done.

use crate::article::RowId;
use crate::error::Result;
use crate::journal::{Change, Draft, Event};
use crate::library::index::Index;
use crate::library::quotes::Snapshots;
use crate::reader::{Done, Effect};

/// What is to be written for a change; `None` when there is nothing to do.
pub fn draft(index: &Index, effect: &Effect) -> Result<Option<Draft>> {
    let draft = match effect {
        Effect::Mark { article: Some(id), change, .. } => {
            let row = index.find(id)?;
            Some(index.draft(row.as_slice(), change.clone())?)
        }
        Effect::Mark { rows, article: None, change, .. } => {
            Some(index.draft(rows, change.clone())?)
        }
        Effect::Quote { draft, .. } => Some(draft.as_ref().clone()),
        Effect::Undo => index.undo()?.map(|(draft, _)| draft),
        Effect::Redo => index.redo()?,
        _ => None,
    };
    Ok(draft.filter(|draft| !draft.art.is_empty()))
}

/// What a change will have done, said before the index has taken it in.
pub fn done(index: &Index, effect: &Effect, draft: Option<&Draft>) -> Result<Done> {
    let unread = index.counts()?.unread;
    let Some(draft) = draft else {
        let change = match effect {
            Effect::Mark { change, .. } => change.clone(),
            _ => Change::Read(true),
        };
        let (undone, redone) = (*effect == Effect::Undo, *effect == Effect::Redo);
        let (rows, quotes) = (Vec::new(), Vec::new());
        let article = None;
        return Ok(Done { change, rows, articles: 0, article, undone, redone, unread, quotes });
    };
    let rows = draft.art.iter().map(|id| index.find(id));
    let rows: Vec<RowId> = rows.filter_map(Result::transpose).collect::<Result<_>>()?;
    let moved = match draft.change {
        Change::Read(on) => index.count_read(&rows, !on)?,
        _ => 0,
    };
    Ok(Done {
        unread: match draft.change {
            Change::Read(true) => unread.saturating_sub(moved),
            Change::Read(false) => unread + moved,
            _ => unread,
        },
        articles: draft.art.len(),
        article: if let [one] = &draft.art[..] { Some(one.clone()) } else { None },
        change: draft.change.clone(),
        undone: draft.undo.is_some(),
        redone: draft.redo.is_some(),
        rows,
        quotes: Vec::new(),
    })
}

/// Keeps the text that a quote is taken from, before the quote.
pub fn keep_text(
    snapshots: Option<&Snapshots>,
    effect: &Effect,
) -> std::result::Result<(), String> {
    match (snapshots, effect) {
        (Some(snapshots), Effect::Quote { text: Some(text), .. }) => {
            snapshots.keep(text).map(drop).map_err(|error| error.to_string())
        }
        _ => Ok(()),
    }
}

/// The events that are about quotes.
pub fn about_quotes(events: &[Event]) -> Vec<Event> {
    let quote = |event: &&Event| matches!(event.draft.change, Change::Quote(_));
    events.iter().filter(quote).cloned().collect()
}
