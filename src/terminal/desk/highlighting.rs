//! Counts what the rules of the config hold for: in the rows on screen, and in all that is listed.

use crate::article::RowId;
use crate::error::Result;
use crate::library::Library;
use crate::library::index::Index;
use crate::query::{Ask, Sort};
use crate::reader::highlights::Highlights;
use crate::reader::{Effect, Msg};
use crate::terminal::tally::{Progress, Tally};

/// Counts what rules hold for in articles, in parts; `send` returns false when nobody wants the rest.
pub fn count_highlights(library: &Library, effect: &Effect, send: &mut dyn FnMut(Msg) -> bool) {
    let Effect::CountHighlights { request, articles, rules } = effect else { return };
    for (row, location) in articles {
        let Ok(article) = library.read(location) else { continue };
        let counts = vec![(*row, Highlights::count(rules, &article))];
        if !send(Msg::HighlightsCounted { request: *request, counts }) {
            return;
        }
    }
}

/// Asks an index something, again when it was begun anew.
pub type Ways<'w> = &'w mut dyn FnMut(&mut dyn FnMut(&Index) -> Result<()>) -> Result<()>;

/// Counts all that a query finds, for lists that are sorted by it.
pub fn tally(
    ask: Ways<'_>,
    library: &Library,
    tally: &Tally,
    effect: &Effect,
    send: &mut dyn FnMut(Msg) -> bool,
) -> Result<()> {
    let Effect::Tally { request, query: Some(query), rules } = effect else { return Ok(()) };
    let mut all = Vec::new();
    let newest = Ask { query: query.clone(), sort: Sort::Date, reverse: false };
    ask(&mut |index| {
        all.clear();
        index.list(&newest, &mut |rows| {
            all.extend(rows);
            true
        })
    })?;
    let mut entries = |rows: &[RowId]| {
        let mut found = Vec::new();
        ask(&mut |index| index.rows(rows).map(|entries| found = entries))?;
        Ok(found)
    };
    tally.count(&all, rules, library, &mut entries, &mut |progress| {
        let Progress { counted, of, sorted } = progress;
        send(Msg::Tallied { request: *request, counted, of, sorted })
    })
}
