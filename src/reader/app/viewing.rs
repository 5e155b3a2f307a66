//! What is listed: filters, views, picked rows, and keeping the list in step with the library.

use crate::article::RowId;
use crate::config::choice::{Context, Sort};
use crate::query::parse;
use crate::reader::action::Action;
use crate::reader::app::{App, Overlay};
use crate::reader::frame::Pane;
use crate::reader::key::Key;
use crate::reader::list::filter::Filter;
use crate::reader::list::picks::Picks;
use crate::reader::list::rows::Rows;
use crate::reader::message::{Counts, Effect};
use crate::reader::over::Pressed;
use crate::reader::settings::View;
use crate::safe::Safe;

/// Rows of which the index is asked at once for the first unread one.
const SEEK: usize = 1 << 12;

/// The list of saved views, all articles first.
#[derive(Debug)]
pub struct Views {
    pub views: Vec<View>,
    /// The chosen one.
    pub at: usize,
    top: usize,
    /// Articles and unread ones of each, once they are counted.
    pub counts: Vec<(usize, usize)>,
    request: u64,
}

impl Views {
    /// The first one that is shown where there is room for so many.
    pub fn first(&self, rows: usize) -> usize {
        self.top.min(self.at).max((self.at + 1).saturating_sub(rows))
    }
}

/// A search for the next unread article among rows whose entries are not at hand.
#[derive(Debug)]
pub(super) struct Seeking {
    request: u64,
    /// Those that come after each other, the nearest first.
    rows: Rows,
    /// The place of the first that the index is asked for.
    from: usize,
}

/// Where the next unread article is.
enum Next {
    /// There, or nowhere.
    Known(Option<RowId>),
    /// Nowhere among so many rows; the entry of the one behind them is not at hand.
    Unknown(usize),
}

impl App {
    /// Asks for the list as it should be now.
    pub(super) fn relist(&mut self) {
        let request = self.request();
        let effect = self.list.request(request, false);
        self.effects.push(effect);
    }

    pub(super) fn refresh(&mut self) {
        let request = self.request();
        let effect = self.list.request(request, true);
        self.effects.push(effect);
    }

    /// The library has changed: the same question may have another answer.
    pub(super) fn changed(
        &mut self,
        counts: Counts,
        progress: Option<(usize, usize)>,
        articles: bool,
    ) {
        (self.list.total, self.list.unread) = (counts.total, counts.unread);
        self.progress = progress;
        if articles {
            self.tally_is_stale();
        }
        let again = if articles { self.list.outdated() } else { self.list.marked() };
        if again {
            self.refresh();
        }
        // while an index is built, that would be asked all the time
        if progress.is_none() || !articles {
            self.renew_quotes();
        }
        if progress.is_none() && articles {
            self.renew_speakers();
            self.compare_again();
        }
        if self.loading && progress.is_none() {
            self.loading = false;
            // Who names one file wants to see its article, not a list of one row.
            if self.is_single() && self.focus == Pane::List && self.list.filter.is_none() {
                self.held.push_back((Action::Open, None));
            }
        }
    }

    /// Entries for the screen, and another answer where the last one is out of date.
    pub(super) fn fetch(&mut self) {
        if self.list.is_stale() {
            self.refresh();
        }
        let requests = &mut self.requests;
        let wanted = self.list.wanted(|| {
            *requests += 1;
            *requests
        });
        self.effects.extend(wanted);
    }

    /// The open article goes on being the same when it has another row in the index.
    pub(super) fn follow_row(&mut self) {
        if let Some(page) = &mut self.page
            && let Some(row) = self.list.row_of(&page.entry.id)
        {
            page.entry.row = row;
        }
    }

    /// Lists what a query finds; `typing` while its last word may be half of one.
    pub(super) fn filter(&mut self, query: &str, typing: bool) {
        let known = self.list.filter.as_ref().map(|filter| filter.query.as_str());
        if known.unwrap_or("") == query {
            return;
        }
        self.list.filter =
            (!query.trim().is_empty()).then(|| Filter::new(query, &self.now, typing));
        if self.list.filter.is_none() && self.list.sort == Sort::Relevance {
            self.list.sort = self.configured.sort;
        }
        self.list.picks = Picks::default();
        self.relist();
    }

    /// What was not understood of a filter is said once its line has been left: its last word is whole
    /// then.
    pub(super) fn say_slips(&mut self) {
        let Some(filter) = &mut self.list.filter else { return };
        filter.slips = parse(&filter.query, &self.now, false).1;
        if let Some(what) = filter.slips.first().map(|slip| slip.what.clone()) {
            self.warn(&what);
        }
    }

    /// What the list is searched for is marked in the open article too, once it is typed.
    pub(super) fn lend_find(&mut self) {
        let Some(page) = self.page.as_mut().filter(|_| self.prompt.is_none()) else { return };
        let filter = self.list.filter.as_ref();
        let query = filter.map_or("", |filter| filter.query.as_str());
        if page.lent != query {
            page.find_lent(query, &filter.map(Filter::words).unwrap_or_default());
        }
    }

    pub(super) fn clear(&mut self) {
        if self.list.picked_count() > 0 {
            self.list.picks = Picks::default();
        } else {
            self.filter("", false);
        }
    }

    pub(super) fn pick_all(&mut self) {
        let all = self.list.picked_count() < self.list.len();
        self.list.picks = if all { Picks::all() } else { Picks::default() };
    }

    pub(super) fn unread_only(&mut self) {
        self.list.unread_only = !self.list.unread_only;
        self.list.picks = Picks::default();
        self.relist();
        let key = self.key_for(Context::List, "unread-only");
        match self.list.unread_only {
            true if self.list.filter.is_some() => {
                self.say("unread articles only, once the search is over");
            }
            true => self.say(&format!("unread articles only · {key} all")),
            false => self.say("read articles, too"),
        }
    }

    pub(super) fn show_all(&mut self) {
        self.show(None);
    }

    /// Lists a view, or everything.
    fn show(&mut self, view: Option<View>) {
        self.forget_way_back();
        if self.focus == Pane::Page {
            self.back();
        }
        let slip =
            view.as_ref().and_then(|v| parse(&v.query, &self.now, false).1.into_iter().next());
        if let (Some(view), Some(slip)) = (&view, slip) {
            let text = format!("in the view {}: {}", view.name, slip.what);
            self.warn(&text);
        }
        if view.is_none() {
            self.list.unread_only = false;
        }
        self.list.view_of = view;
        self.list.filter = None;
        if self.list.sort == Sort::Relevance {
            self.list.sort = self.configured.sort;
        }
        self.list.picks = Picks::default();
        self.relist();
    }

    pub(super) fn show_views(&mut self) {
        let everything = View { name: Safe::line("All articles"), query: String::new() };
        let views: Vec<View> =
            [everything].into_iter().chain(self.settings.views.iter().cloned()).collect();
        let open = self.list.view_of.as_ref();
        let at = views.iter().position(|view| Some(view) == open).unwrap_or(0);
        let request = self.request();
        let queries = views.iter().map(|view| parse(&view.query, &self.now, false).0).collect();
        self.effects.push(Effect::Count { request, queries });
        self.overlay =
            Some(Overlay::Views(Views { views, at, top: 0, counts: Vec::new(), request }));
    }

    pub(super) fn counted(&mut self, request: u64, counts: Vec<(usize, usize)>) {
        if let Some(Overlay::Views(views)) = &mut self.overlay
            && views.request == request
        {
            views.counts = counts;
        }
    }

    pub(super) fn open_view(&mut self, name: &str) {
        let view = self.settings.views.iter().find(|view| view.name.as_str() == name).cloned();
        match view {
            Some(view) => self.show(Some(view)),
            None if name.is_empty() => self.show_views(),
            None => self.warn(&format!("there is no view \"{name}\"")),
        }
    }

    pub(super) fn views_key(&mut self, key: Key, pressed: &Pressed) {
        let rows = usize::from(self.height.saturating_sub(3)).max(1);
        let Some(Overlay::Views(views)) = &mut self.overlay else { return };
        match &pressed.action {
            Action::Open => {
                let view = views.views.get(views.at).filter(|_| views.at > 0).cloned();
                self.overlay = None;
                self.show(view);
            }
            Action::Back | Action::Clear | Action::Interrupt => self.overlay = None,
            _ => match pressed.moved(views.at, views.views.len(), rows) {
                Some(at) => {
                    views.top = views.first(rows);
                    views.at = at;
                }
                None => self.other_key(key, pressed),
            },
        }
    }

    /// The next unread article in the direction, else the first one from the other end.
    pub(super) fn step_unread(&mut self, forward: bool) {
        match self.next_unread(self.onwards(forward)) {
            Next::Unknown(passed) => {
                let rows = self.onwards(forward).skip(passed).collect();
                self.seek(rows, 0);
            }
            Next::Known(row) => self.go_unread(row),
        }
    }

    /// The rows in the order in which they are come to, this one last.
    fn onwards(&self, forward: bool) -> Box<dyn Iterator<Item = RowId> + '_> {
        let (at, rows) = (self.list.target(), self.list.rows());
        if forward {
            Box::new(rows.range(at + 1..rows.len()).chain(rows.range(0..at + 1)))
        } else {
            Box::new(rows.range(0..at).rev().chain(rows.range(at..rows.len()).rev()))
        }
    }

    /// The first unread one of these rows, as far as their entries are at hand.
    fn next_unread(&self, rows: impl Iterator<Item = RowId>) -> Next {
        for (passed, row) in rows.enumerate() {
            match self.list.entry_of(row).map(|entry| self.is_read(entry)) {
                Some(true) => {}
                Some(false) => return Next::Known(Some(row)),
                None => return Next::Unknown(passed),
            }
        }
        Next::Known(None)
    }

    fn seek(&mut self, rows: Rows, from: usize) {
        let request = self.request();
        let some = rows.range(from..from + SEEK).collect();
        self.effects.push(Effect::Seek { request, rows: some });
        self.seeking = Some(Seeking { request, rows, from });
    }

    fn go_unread(&mut self, row: Option<RowId>) {
        match row {
            Some(row) => self.found_unread(row),
            None => self.say("no unread article is left here"),
        }
    }

    fn found_unread(&mut self, row: RowId) {
        let here = self.list.rows().get(self.list.target()) == Some(row);
        if here && self.focus == Pane::Page {
            return self.say("no unread article is left here");
        }
        self.list.select_entry(row);
        if self.focus == Pane::Page {
            self.open_selected();
        }
    }

    pub(super) fn sought(&mut self, request: u64, row: Option<RowId>) {
        let Some(Seeking { rows, from, .. }) = self.seeking.take_if(|s| s.request == request)
        else {
            return;
        };
        let behind = match row {
            // It is on its way to be read: the one behind it is meant.
            Some(row) if self.intends_read(row) => {
                rows.position(row).map_or(rows.len(), |at| at + 1)
            }
            Some(row) => return self.found_unread(row),
            None => from + SEEK,
        };
        match self.next_unread(rows.range(behind..rows.len())) {
            Next::Unknown(passed) => self.seek(rows, behind + passed),
            Next::Known(row) => self.go_unread(row),
        }
    }
}
