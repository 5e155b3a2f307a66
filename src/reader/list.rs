//! The list pane: rows of the library in the order that was asked for, of which only those near
//! the screen have entries, with a selection that is an article and not a row number.
//!
//! What is drawn is a [`view`](List::visible) settled before: while the entries of a place that was
//! jumped to are on their way, or another order is, the old one stands, and never a blank.

pub mod filter;
pub mod layout;
pub mod listing;
pub mod picks;
pub mod rows;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::article::date::Period;
use crate::article::{ArticleId, Entry, Now, RowId};
use crate::config::choice::Sort;
use crate::journal::Change;
use crate::reader::list::filter::Filter;
use crate::reader::list::layout::{Layout, Spot};
use crate::reader::list::listing::Listing;
use crate::reader::list::picks::Picks;
use crate::reader::list::rows::Rows;
use crate::reader::message::Effect;
use crate::reader::settings::View;

pub use crate::reader::list::layout::Row;

/// Screens of entries that are kept on each side of the view.
const SCREENS: usize = 3;
/// How far an article that has gone is looked for a neighbour to take its place.
const NEAR: usize = 64;

/// The article that somebody selected.
#[derive(Debug, Clone)]
struct Chosen {
    row: RowId,
    /// Known as soon as its entry is.
    id: Option<ArticleId>,
}

/// Rows whose entries were asked for.
#[derive(Debug)]
struct Fetch {
    request: u64,
    rows: Vec<RowId>,
}

/// A listing on its way to take the place of the one that is shown.
#[derive(Debug)]
struct Coming {
    listing: Listing,
    /// The article whose present row the answer says.
    keep: Option<ArticleId>,
    kept: Option<RowId>,
    /// The same question as before: nothing may move under the eye.
    refresh: bool,
    /// What comes first is shown at once, wherever the selection is in it.
    hasty: bool,
    fetch: Option<Fetch>,
}

#[derive(Debug)]
pub struct List {
    shown: Listing,
    coming: Option<Coming>,
    /// Something changed while an answer was on its way: ask again.
    stale: bool,
    fetch: Option<Fetch>,
    /// Marks of articles may be others than the entries at hand say.
    remarked: bool,
    /// Entries that were asked for up to this request may be older than what is known.
    outdated: u64,
    /// `None` until somebody selects: then the first entry of today or before is selected, even
    /// while others are still coming in above it.
    chosen: Option<Chosen>,
    /// The place that keys act from; ahead of the view while its entries are on their way.
    at: usize,
    top: Spot,
    /// The row on screen to which the selection goes back, in the next layout.
    anchor: Option<usize>,
    height: usize,
    now: Now,
    view: Vec<Row>,
    cursor: Option<usize>,
    /// The place of the cursor in the order, as it is drawn.
    position: usize,
    waiting: bool,
    pub picks: Picks,
    /// Articles of the library, and those of them that are unread.
    pub total: usize,
    pub unread: usize,
    pub sort: Sort,
    pub reverse: bool,
    pub filter: Option<Filter>,
    pub view_of: Option<View>,
    pub unread_only: bool,
}

impl List {
    /// Nothing yet, in the order of the settings.
    pub fn new(sort: Sort, reverse: bool, now: Now) -> Self {
        Self {
            shown: Listing::new(0, sort),
            coming: None,
            stale: false,
            fetch: None,
            remarked: false,
            outdated: 0,
            chosen: None,
            at: 0,
            top: Spot::default(),
            anchor: None,
            height: 0,
            now,
            view: Vec::new(),
            cursor: None,
            position: 0,
            waiting: false,
            picks: Picks::default(),
            total: 0,
            unread: 0,
            sort,
            reverse,
            filter: None,
            view_of: None,
            unread_only: false,
        }
    }

    /// Those listed.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The rows listed, in order.
    pub fn rows(&self) -> &Rows {
        &self.shown.rows
    }

    /// The entry at a place of the order, where it is at hand.
    pub fn entry(&self, at: usize) -> Option<&Entry> {
        self.shown.entry(at).map(|entry| &**entry)
    }

    /// The entry of a row, where it is at hand.
    pub fn entry_of(&self, row: RowId) -> Option<&Entry> {
        self.shown.of(row)
    }

    /// The place of the selection among those listed, from 0, as it is drawn.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The place that the next key starts from.
    pub fn target(&self) -> usize {
        self.at
    }

    /// The selection has gone to a place whose entries are still on their way.
    pub fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// An answer is on its way.
    pub fn is_asked(&self) -> bool {
        self.coming.is_some()
    }

    /// An answer to another question than the shown one is on its way.
    pub fn is_looking(&self) -> bool {
        self.coming.as_ref().is_some_and(|coming| !coming.refresh)
    }

    /// The order of what is listed.
    pub fn sorted_by(&self) -> Sort {
        self.shown.sort
    }

    /// All that was asked for is listed.
    pub fn is_done(&self) -> bool {
        self.shown.done
    }

    pub fn selected(&self) -> Option<&Entry> {
        self.entry(self.at).filter(|_| !self.waiting)
    }

    /// How many entries are in memory.
    pub fn held(&self) -> usize {
        self.shown.held() + self.coming.as_ref().map_or(0, |coming| coming.listing.held())
    }

    /// The rows on screen.
    pub fn visible(&self) -> &[Row] {
        &self.view
    }

    /// The selection's row on screen, from 0.
    pub fn cursor(&self) -> Option<usize> {
        self.cursor
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Asks for what is to be listed; `refresh` when it is the same question as before.
    pub fn request(&mut self, request: u64, refresh: bool) -> Effect {
        let keep = self.chosen.as_ref().and_then(|chosen| chosen.id.clone());
        let ask = self.ask();
        self.stale = false;
        self.coming = Some(Coming {
            listing: Listing::new(request, ask.sort),
            keep: keep.clone(),
            kept: None,
            refresh,
            hasty: !refresh && self.filter.is_some(),
            fetch: None,
        });
        Effect::List { request, ask, keep }
    }

    /// The library has changed: gives true when the question is to be asked again at once.
    pub fn outdated(&mut self) -> bool {
        self.stale = self.coming.is_some() || !self.shown.done;
        !self.stale
    }

    /// Nothing but marks of articles has changed: where the list does not hang on them, only the
    /// entries near the screen are asked for again. Gives true when the question is, at once.
    pub fn marked(&mut self) -> bool {
        self.remarked = self.coming.is_none() && self.shown.done && !self.ask().hangs_on_marks();
        !self.remarked && self.outdated()
    }

    /// The question is to be asked again, because the library changed during the last answer.
    pub fn is_stale(&self) -> bool {
        self.stale && self.coming.is_none() && self.shown.done
    }

    /// Takes a part of an answer; one to a question that was given up is dropped.
    pub fn listed(
        &mut self,
        request: u64,
        rows: Vec<RowId>,
        entries: Vec<Entry>,
        kept: Option<RowId>,
        done: bool,
    ) {
        if let Some(coming) = &mut self.coming
            && coming.listing.request == request
        {
            coming.kept = coming.kept.or(kept);
        }
        let Some(listing) = self.answered(request) else { return };
        if std::mem::take(&mut listing.anew) {
            listing.rows = Rows::default();
        }
        listing.rows.extend(rows);
        listing.take(entries);
        listing.done = done;
        self.settle();
    }

    /// An answer begins anew: its next part takes the place of those that came.
    pub fn listed_anew(&mut self, request: u64) {
        if let Some(listing) = self.answered(request) {
            listing.anew = true;
        }
    }

    /// What the parts of an answer belong to, unless the question was given up.
    fn answered(&mut self, request: u64) -> Option<&mut Listing> {
        match &mut self.coming {
            Some(coming) if coming.listing.request == request => Some(&mut coming.listing),
            Some(_) | None if self.shown.request == request && !self.shown.done => {
                Some(&mut self.shown)
            }
            Some(_) | None => None,
        }
    }

    /// Takes entries that were asked for; of those that are missing the rows have gone.
    pub fn fetched(&mut self, request: u64, entries: Vec<Entry>) {
        let held: HashSet<RowId> = entries.iter().map(|entry| entry.row).collect();
        let gone = |fetch: Option<Fetch>| -> HashSet<RowId> {
            let rows = fetch.map(|fetch| fetch.rows).unwrap_or_default();
            rows.into_iter().filter(|row| !held.contains(row)).collect()
        };
        let answers = |fetch: &mut Fetch| fetch.request == request;
        if let Some(coming) = &mut self.coming
            && let Some(fetch) = coming.fetch.take_if(answers)
        {
            coming.listing.take(entries);
            coming.listing.drop_rows(&gone(Some(fetch)));
        } else if let Some(fetch) = self.fetch.take_if(answers) {
            self.shown.take(entries);
            let gone = gone(Some(fetch));
            if !gone.is_empty() {
                self.top.at -= self.shown.before(&gone, self.top.at);
                self.at -= self.shown.before(&gone, self.at);
                self.shown.drop_rows(&gone);
            }
        } else if request > self.shown.request.max(self.outdated) {
            self.shown.take(entries);
        }
        self.settle();
    }

    /// What must be fetched for the screen, or soon will be; each request is made once.
    pub fn wanted(&mut self, mut number: impl FnMut() -> u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        let height = self.height;
        let mut send = |rows: Vec<RowId>| {
            let request = number();
            effects.push(Effect::Rows { request, rows: rows.clone() });
            Some(Fetch { request, rows })
        };
        if let Some(at) = self.located()
            && let Some(coming) = &mut self.coming
            && coming.fetch.is_none()
        {
            let needed = coming.listing.missing(around(at, height + 1, coming.listing.len()));
            if !needed.is_empty() {
                let window = around(at, SCREENS * height.max(1), coming.listing.len());
                coming.fetch = send(coming.listing.missing(window));
            }
        }
        let asked = |row: &RowId| self.fetch.as_ref().is_some_and(|f| f.rows.contains(row));
        let near = if self.waiting { self.at } else { self.top.at + height / 2 };
        let soon = around(near, 2 * height, self.shown.len());
        if std::mem::take(&mut self.remarked) && !soon.is_empty() {
            self.shown.trim(soon.clone(), 0);
            self.fetch = send(self.shown.rows.range(soon).collect());
        } else if self.shown.missing(soon).iter().any(|row| !asked(row)) {
            self.fetch = send(self.shown.missing(self.window()));
        }
        effects
    }

    /// The stretch whose entries are kept.
    fn window(&self) -> Range<usize> {
        let near = if self.waiting { self.at } else { self.top.at + self.height / 2 };
        around(near, (SCREENS + 1) * self.height.max(1), self.shown.len())
    }

    /// Where the selection will be in the listing that is coming, once that can be told.
    fn located(&self) -> Option<usize> {
        let Coming { listing, keep, kept, hasty, .. } = self.coming.as_ref()?;
        if listing.is_empty() {
            return listing.done.then_some(0);
        }
        let Some(chosen) = &self.chosen else {
            let period = |entry: &Entry| self.now.period(entry.date.as_ref());
            let known = (0..listing.len().min(NEAR)).map_while(|at| listing.entry(at));
            let first = known.enumerate().find(|(_, entry)| period(entry) != Period::Future);
            return Some(first.filter(|_| listing.sort == Sort::Date).map_or(0, |(at, _)| at));
        };
        // Somebody may have selected another one since the question was asked.
        let row = kept.filter(|_| chosen.id == *keep).unwrap_or(chosen.row);
        match listing.position(row) {
            Some(at) => Some(at),
            None if listing.done => Some(self.neighbour(listing)),
            None => hasty.then_some(0),
        }
    }

    /// The place of what stood nearest to the selection, below rather than above.
    fn neighbour(&self, listing: &Listing) -> usize {
        let mut ranks = HashMap::new();
        for away in 0..NEAR {
            let below = self.shown.rows.get(self.at + away);
            let above = self.at.checked_sub(away).and_then(|at| self.shown.rows.get(at));
            for (rank, row) in [(away, below), (away + NEAR, above)] {
                if let Some(row) = row {
                    ranks.entry(row).or_insert(rank);
                }
            }
        }
        let ranked = listing
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| ranks.get(&row).map(|rank| (*rank, at)));
        ranked.min().map_or(self.at.min(listing.len() - 1), |(_, at)| at)
    }

    /// Lets the listing that is coming take its place, once a whole screen of it is there.
    fn arrive(&mut self) {
        let Some(at) = self.located() else { return };
        let complete = |coming: &mut Coming| {
            let needed = around(at, self.height + 1, coming.listing.len());
            coming.listing.missing(needed).is_empty()
        };
        let Some(coming) = self.coming.take_if(complete) else { return };
        let Coming { listing, refresh, keep, kept, .. } = coming;
        if refresh {
            self.picks.follow(&self.shown.rows, &listing.rows);
            self.anchor = self.cursor.filter(|_| self.chosen.is_some());
        } else {
            self.top = Spot { skip: 0, ..self.top };
        }
        if let (Some(chosen), Some(row)) = (&mut self.chosen, kept)
            && chosen.id == keep
        {
            chosen.row = row;
        }
        self.shown = listing;
        self.fetch = None;
        self.at = at;
    }

    /// Brings the view in line with everything that may have changed.
    fn settle(&mut self) {
        self.arrive();
        self.at = self.at.min(self.len().saturating_sub(1));
        if self.is_empty() {
            self.view.clear();
            (self.cursor, self.position, self.waiting) = (None, 0, false);
            return;
        }
        let Some((top, view)) = self.laid_out() else {
            self.waiting = true;
            return;
        };
        self.cursor =
            view.iter().position(|row| matches!(row, Row::Article(at, _) if *at == self.at));
        (self.top, self.view, self.position) = (top, view, self.at);
        (self.anchor, self.waiting) = (None, false);
        let id = self.entry(self.at).map(|entry| (entry.row, entry.id.clone()));
        if let (Some(chosen), Some((row, id))) = (&mut self.chosen, id)
            && chosen.id.is_none()
            && chosen.row == row
        {
            chosen.id = Some(id);
        }
        let (window, most) = (self.window(), 4 * SCREENS * self.height + NEAR);
        self.shown.trim(window, most);
    }

    fn laid_out(&self) -> Option<(Spot, Vec<Row>)> {
        let layout = Layout { listing: &self.shown, now: &self.now, height: self.height };
        let mut top = self.top;
        if top.at >= self.len() {
            top = Spot { at: self.len() - 1, skip: 0 };
        }
        if let Some(rows) = self.anchor {
            top = layout.above(self.at, rows)?;
        }
        // The entry itself, too, where a pane has no room for a single row.
        self.shown.entry(self.at)?;
        layout.rows(layout.reach(top, self.at)?)
    }

    /// Selects by place among those listed, at most the last.
    pub fn select(&mut self, at: usize) {
        self.at = at.min(self.len().saturating_sub(1));
        if let Some(row) = self.shown.rows.get(self.at) {
            let id = self.shown.entry(self.at).map(|entry| entry.id.clone());
            self.chosen = Some(Chosen { row, id });
        }
        self.settle();
    }

    /// Selects a row; false when it is not listed.
    pub fn select_entry(&mut self, row: RowId) -> bool {
        let here = self.shown.rows.get(self.at) == Some(row);
        let found = if here { Some(self.at) } else { self.shown.position(row) };
        if let Some(at) = found {
            self.select(at);
        }
        found.is_some()
    }

    /// Selects what stands in a row on screen, from 0; false when that is no article.
    pub fn select_row(&mut self, row: usize) -> bool {
        match self.view.get(row) {
            // An old view still stands: its places mean nothing in the order to come.
            Some(Row::Article(at, entry)) if self.shown.rows.get(*at) == Some(entry.row) => {
                self.select(*at);
                true
            }
            Some(Row::Article(..) | Row::Blank | Row::Header(_)) | None => false,
        }
    }

    pub fn step(&mut self, by: isize) {
        self.select(self.at.saturating_add_signed(by));
    }

    pub fn resize(&mut self, height: usize) {
        if self.height != height {
            self.height = height;
            self.settle();
        }
    }

    /// Another day: headers are named anew.
    pub fn date(&mut self, now: Now) {
        let tomorrow = now.today() != self.now.today();
        self.now = now;
        if tomorrow {
            self.settle();
        }
    }

    /// An article was read anew: its row shows what its file now says.
    pub fn replace(&mut self, entry: &Entry) {
        self.shown.change(entry.row, |known| {
            if known.id == entry.id {
                known.clone_from(entry);
            }
        });
        self.settle();
    }

    /// What now holds of these rows, where they are at hand. Answers that are on their way may have
    /// been made before: entries are asked for again.
    pub fn change(&mut self, rows: &[RowId], change: &Change) {
        if let Some(fetch) = self.fetch.take_if(|_| !rows.is_empty()) {
            self.outdated = fetch.request;
        }
        self.stale |= self.coming.is_some() && !rows.is_empty();
        for row in rows {
            self.shown.change(*row, |entry| apply(entry, change));
            if let Some(coming) = &mut self.coming {
                coming.listing.change(*row, |entry| apply(entry, change));
            }
        }
        self.settle();
    }

    /// The present row of the selected article, if it is this one.
    pub fn row_of(&self, id: &ArticleId) -> Option<RowId> {
        let chosen = self.chosen.as_ref().filter(|chosen| chosen.id.as_ref() == Some(id));
        chosen.map(|chosen| chosen.row)
    }

    /// The picked rows that are listed, in their order.
    pub fn picked(&self) -> Vec<RowId> {
        self.rows().iter().filter(|row| self.picks.holds(*row)).collect()
    }

    pub fn picked_count(&self) -> usize {
        self.picks.count(self.len())
    }

    /// Picks the selected row, or no longer, and goes on to the next.
    pub fn pick(&mut self) {
        if let Some(row) = self.rows().get(self.at) {
            self.picks.toggle(row);
            self.step(1);
        }
    }
}

/// What a change of the journal does to the row of an article.
pub fn apply(entry: &mut Entry, change: &Change) {
    match change {
        Change::Read(on) => entry.read = *on,
        Change::Star(on) => entry.star = *on,
        Change::Tag(name) => {
            if !entry.tags.iter().any(|tag| tag.as_str() == name) {
                entry.tags.push(crate::safe::Safe::line(name));
            }
        }
        Change::Untag(name) => entry.tags.retain(|tag| tag.as_str() != name),
        Change::Place(_) | Change::Quote(_) => {}
    }
}

/// The places no further than `away` from one.
fn around(at: usize, away: usize, len: usize) -> Range<usize> {
    let start = at.saturating_sub(away).min(len);
    start..(at + away + 1).min(len).max(start)
}
