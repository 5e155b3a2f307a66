//! Lists, their rows and their numbers, as the index knows them.

use crate::article::{ArticleId, RowId};
use crate::error::Result;
use crate::library::index::{self, Index};
use crate::query::{Ask, Sort};
use crate::reader::collection::Collection;
use crate::reader::{Counts, Effect, Msg};
use crate::terminal::tally::Tally;

/// Rows of a list in the first part of an answer that had to be sorted here.
const SCREENFUL: usize = 64;

/// What the library holds, as the reader is told it.
pub fn changed(counts: &index::Counts, progress: Option<(usize, usize)>, articles: bool) -> Msg {
    let counts = Counts { total: counts.total, unread: counts.unread };
    Msg::Changed { counts, progress, articles }
}

/// Answers a question for rows or numbers, in as many parts as there are; `send` returns false when
/// nobody wants the rest. Other effects have no answer here.
pub fn answer(
    index: &Index,
    tally: &Tally,
    effect: &Effect,
    send: &mut dyn FnMut(Msg) -> bool,
) -> Result<()> {
    match effect {
        Effect::List { request, ask, keep } => {
            list(index, tally, *request, ask, keep.as_ref(), send)?;
        }
        Effect::Rows { request, rows } => {
            let entries = index.rows(rows)?;
            send(Msg::Rows { request: *request, entries });
        }
        Effect::Seek { request, rows } => {
            let row = index.first_unread(rows)?;
            send(Msg::Sought { request: *request, row });
        }
        Effect::Count { request, queries } => {
            let counts = queries.iter().map(|query| index.count(query)).collect::<Result<_>>()?;
            send(Msg::Counted { request: *request, counts });
        }
        Effect::Quotes { request } => {
            let kept = Box::new(Collection::new(index.book()?));
            send(Msg::Quotes { request: *request, kept });
        }
        Effect::Tags => {
            let tags = index.tags()?.into_iter().map(|(name, _)| name).collect();
            send(Msg::Tags(tags));
        }
        _ => {}
    }
    Ok(())
}

/// The first part comes with its entries, so that a screen needs no second question.
fn list(
    index: &Index,
    tally: &Tally,
    request: u64,
    ask: &Ask,
    keep: Option<&ArticleId>,
    send: &mut dyn FnMut(Msg) -> bool,
) -> Result<()> {
    let kept = keep.map(|id| index.find(id)).transpose()?.flatten();
    let (mut first, mut wanted, mut failure) = (true, true, None);
    let mut part = |rows: Vec<RowId>| {
        let entries = if std::mem::take(&mut first) { index.rows(&rows) } else { Ok(Vec::new()) };
        match entries {
            Ok(entries) => {
                wanted = send(Msg::Listed { request, rows, entries, kept, done: false });
                wanted
            }
            Err(error) => {
                failure = Some(error);
                false
            }
        }
    };
    if ask.sort == Sort::Highlights {
        by_highlights(index, tally, ask, &mut part)?;
    } else {
        index.list(ask, &mut part)?;
    }
    match failure {
        Some(error) => Err(error),
        None if wanted => {
            let (rows, entries) = (Vec::new(), Vec::new());
            send(Msg::Listed { request, rows, entries, kept, done: true });
            Ok(())
        }
        None => Ok(()),
    }
}

/// All rows in the order of what was counted, the first of them alone.
fn by_highlights(
    index: &Index,
    tally: &Tally,
    ask: &Ask,
    sink: &mut dyn FnMut(Vec<RowId>) -> bool,
) -> Result<()> {
    let mut all = Vec::new();
    index.list(ask, &mut |rows| {
        all.extend(rows);
        true
    })?;
    tally.sort(&mut all, ask.reverse);
    let rest = all.split_off(all.len().min(SCREENFUL));
    if (all.is_empty() || sink(all)) && !rest.is_empty() {
        sink(rest);
    }
    Ok(())
}
