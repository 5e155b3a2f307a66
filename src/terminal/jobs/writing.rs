//! The thread that writes: changes in the order in which they were made, each on the disk before it
//! is said to be done.

use std::path::PathBuf;
use std::sync::mpsc::Receiver;

use crate::article::Now;
use crate::error::Result;
use crate::journal::Event;
use crate::library::keep::Keeper;
use crate::library::quotes::Snapshots;
use crate::reader::{Done, Effect, Msg};
use crate::terminal::deliverer::Waker;
use crate::terminal::desk::{self, Journal};
use crate::terminal::jobs::way::Way;
use crate::terminal::mailbox::Mailbox;

/// What the writing thread works with.
pub(super) struct Writing {
    pub(super) way: Way,
    pub(super) journal: Journal,
    pub(super) snapshots: Option<Snapshots>,
    /// Somebody who delivers what was kept.
    pub(super) waker: Waker,
}

/// The index knows what was done last, and would have something older undone.
const BEHIND: &str =
    "nothing can be undone while the index cannot be written; what was done is in the journal";

pub(super) fn write(
    keeper: Keeper,
    mut desk: Writing,
    window: &Result<PathBuf>,
    changes: &Receiver<Effect>,
    mailbox: &Mailbox,
) {
    // what is written next depends on what was written last
    let mut folded: Option<Receiver<()>> = None;
    // the index does not hold all that was written: then what it last knew has to do
    let mut behind = false;
    for effect in changes {
        if let Effect::Remember(state) = effect {
            if let Ok(path) = window
                && let Err(error) = crate::library::window::save(path, &state)
            {
                mailbox.send(Msg::Failed(error.to_string()));
            }
            continue;
        }
        if let Some(folded) = folded.take() {
            behind = folded.recv().is_err();
        }
        let history = matches!(effect, Effect::Undo | Effect::Redo);
        if behind && history {
            // there may be room for it again
            behind = keeper.fold(Vec::new()).recv().is_err();
        }
        let result = match behind && history {
            true => Err(BEHIND.to_owned()),
            false => record(&mut desk, &effect),
        };
        let result = result.map(|(done, events)| {
            folded = events.map(|events| keeper.fold(events));
            if !done.quotes.is_empty() {
                desk.waker.look();
            }
            Box::new(done)
        });
        mailbox.send(Msg::Recorded { result });
    }
}

type Recorded = (Done, Option<Vec<Event>>);

/// Writes a change down; it is on the disk when this returns.
fn record(writing: &mut Writing, effect: &Effect) -> std::result::Result<Recorded, String> {
    let planned = writing.way.ask(&mut |index| {
        let draft = desk::draft(index, effect)?;
        Ok((desk::done(index, effect, draft.as_ref())?, draft))
    });
    let (mut done, draft) = planned.map_err(|error| error.to_string())?;
    if draft.is_some() {
        desk::keep_text(writing.snapshots.as_ref(), effect)?;
    }
    let events = draft.map(|draft| writing.journal.append(draft, Now::read())).transpose()?;
    done.quotes = desk::about_quotes(events.as_deref().unwrap_or_default());
    Ok((done, events))
}
