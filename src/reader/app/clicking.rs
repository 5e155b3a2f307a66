//! The mouse in the lists that lie over the panes: it selects a row, and does so by the moves of the keys.

use crate::reader::action::Action;
use crate::reader::app::{App, Overlay};
use crate::reader::key::{Code, Key};
use crate::reader::over::Pressed;
use crate::reader::quotation_list::items;
use crate::reader::quote_view;
use crate::reader::refresh_log::Row;

/// Rows above such a list: a headline and a blank one.
const HEAD: u16 = 2;

impl App {
    /// A wheel that has turned, or with no turn of it a click in a row of the window.
    pub(super) fn over_mouse(&mut self, y: u16, wheel: isize) {
        if let Some(Overlay::Quotes(view)) = &mut self.overlay {
            view.ordering = false;
        }
        if wheel != 0 {
            return self.over_moves(wheel.signum());
        }
        match self.clicked(y) {
            Some(0) => self.over_takes(&Pressed::does(Action::Open)),
            Some(by) => self.over_moves(by),
            None => {}
        }
    }

    fn over_moves(&mut self, by: isize) {
        for _ in 0..by.abs() {
            self.over_takes(&Pressed::does(if by > 0 { Action::Down } else { Action::Up }));
        }
    }

    /// What it does is settled, so that no binding of a key is asked.
    pub(super) fn over_takes(&mut self, pressed: &Pressed) {
        let key = Key::of(Code::Enter);
        match &self.overlay {
            Some(Overlay::Quotes(_)) => self.quotes_key(key, pressed),
            Some(Overlay::Views(_)) => self.views_key(key, pressed),
            Some(Overlay::Quotations(_)) => self.quotation_list_key(key, pressed),
            Some(Overlay::Refreshes(_)) => self.refresh_log_key(key, pressed),
            Some(Overlay::Speakers(_)) => self.speakers_key(key, pressed),
            Some(Overlay::Links { .. } | Overlay::Problems { .. } | Overlay::Printed(_)) | None => {
            }
        }
    }

    /// How many items the one in a row of the window stands below the selected one.
    fn clicked(&self, y: u16) -> Option<isize> {
        let row = usize::from(y.checked_sub(HEAD)?);
        // The last row of the window holds the keys.
        let rows = usize::from(self.height.saturating_sub(HEAD + 1));
        if row >= rows {
            return None;
        }
        let (top, at, count, high) = match self.overlay.as_ref()? {
            Overlay::Quotes(view) => {
                let shown = quote_view::rows(self.height) * usize::from(quote_view::ROWS);
                let count = if row < shown { view.len() } else { 0 };
                (view.top, view.at, count, usize::from(quote_view::ROWS))
            }
            Overlay::Views(views) => (views.first(rows), views.at, views.views.len(), 1),
            Overlay::Quotations(list) => {
                let page = self.page.as_ref()?;
                (list.top, list.at, items(page, list.search.text()).len(), 1)
            }
            Overlay::Speakers(view) => match &view.sayings {
                Some(sayings) => (sayings.at.top, sayings.at.at, sayings.listed().len(), 2),
                None => (view.at.top, view.at.at, view.cast.speakers.len(), 1),
            },
            Overlay::Refreshes(log) => {
                let (lines, at) = log.rows(&self.refreshing.lines, self.log_size().0, &self.now);
                // Details stand below their feed and are no feed of their own.
                let feeds = |to: usize| {
                    lines.iter().take(to).filter(|line| matches!(line, Row::Feed(_))).count()
                };
                let row = log.top + row;
                lines.get(row).filter(|line| matches!(line, Row::Feed(_)))?;
                return Some(feeds(row) as isize - at as isize);
            }
            Overlay::Links { .. } | Overlay::Problems { .. } | Overlay::Printed(_) => return None,
        };
        let item = top + row / high;
        (item < count).then(|| item as isize - at as isize)
    }
}
