//! Opening articles and leaving them: previews and kept places.

use std::path::Path;

use crate::article::{Article, Entry, minutes};
use crate::config::choice::MarkRead;
use crate::error::Problem;
use crate::journal::{Change, Place};
use crate::quotation::Quotation;
use crate::quote::QuoteId;
use crate::reader::action::Action;
use crate::reader::app::App;
use crate::reader::app::marking::Marked;
use crate::reader::frame::{Frame, Pane, column};
use crate::reader::highlights::Highlights;
use crate::reader::list;
use crate::reader::message::{Done, Effect, Found};
use crate::reader::page::Page;
use crate::reader::page::kept::Kept;
use crate::reader::page::quotations::Quotations;

/// An article that was asked for and has not come yet.
#[derive(Debug)]
pub(super) struct Opening {
    request: u64,
    entry: Entry,
    /// It is opened to be read, not only shown beside the list.
    read: bool,
}

impl Opening {
    pub(super) fn is_to_be_read(&self) -> bool {
        self.read
    }

    /// Takes in what was done while the article is on its way.
    pub(super) fn marked(&mut self, done: &Done) {
        if done.rows.contains(&self.entry.row) {
            list::apply(&mut self.entry, &done.change);
        }
    }
}

impl App {
    /// Opens what is selected in the list, to read it.
    pub(super) fn open_selected(&mut self) {
        if self.list.is_waiting() {
            return self.held.push_back((Action::Open, None));
        }
        let Some(entry) = self.list.selected().cloned() else { return };
        self.forget_way_back();
        self.open(entry, true);
    }

    /// Asks for an article, unless it is the open one or on its way.
    pub(super) fn open(&mut self, entry: Entry, read: bool) {
        if self.page.as_ref().is_some_and(|page| page.entry.id == entry.id) {
            self.opening = None;
            if read {
                self.focus_page();
            }
            return;
        }
        if let Some(opening) = &mut self.opening
            && opening.entry.id == entry.id
        {
            opening.read |= read;
            return;
        }
        self.going = None;
        let request = self.request();
        let (row, location) = (entry.row, entry.location.clone());
        self.effects.push(Effect::Open { request, row, location });
        self.opening = Some(Opening { request, entry, read });
    }

    /// Reads the open article again, which stays on screen until the new version is there.
    pub(super) fn reopen(&mut self) {
        let Some(page) = &self.page else { return };
        let (entry, read) = (page.entry.clone(), self.focus == Pane::Page);
        let request = self.request();
        let (row, location) = (entry.row, entry.location.clone());
        self.effects.push(Effect::Open { request, row, location });
        self.opening = Some(Opening { request, entry, read });
    }

    /// Where list and page are both on screen, the page follows the selection, unless an article is on
    /// its way to be read: that may be another one.
    pub(super) fn preview(&mut self, frame: &Frame) {
        if self.focus == Pane::List
            && self.going.is_none()
            && self.opening.as_ref().is_none_or(|opening| !opening.read)
            && frame.list.is_some()
            && frame.page.is_some()
            && let Some(entry) = self.list.selected().cloned()
        {
            self.open(entry, false);
        }
    }

    /// An article that a quote was taken from has come: it is opened like one that was selected.
    pub(super) fn came(&mut self, request: u64, entry: Option<Box<Entry>>) {
        if self.going_by(request).is_some()
            && let Some(entry) = entry
        {
            self.opening = Some(Opening { request, entry: *entry, read: true });
        }
    }

    pub(super) fn opened(
        &mut self,
        request: u64,
        article: Result<Box<Article>, String>,
        place: Option<Place>,
        quotations: Vec<Quotation>,
        kept: Found,
    ) {
        let Some(Opening { entry, read, .. }) =
            self.opening.take_if(|opening| opening.request == request)
        else {
            if let (Some(_), Err(error)) = (self.going_by(request), article) {
                self.did_not_open(&error);
            }
            return;
        };
        let article = match article {
            Ok(article) => *article,
            Err(error) if read => return self.did_not_open(&error),
            Err(error) => return self.warn(&error),
        };
        self.keep_place();
        let carried = self.page.as_ref().filter(|page| page.entry.id == entry.id);
        self.refreshing.opened(carried);
        let carried = carried.map(|page| page.place_in(&article.document));
        let entry = refreshed(entry, &article);
        self.list.replace(&entry);
        if read {
            self.focus = Pane::Page;
        }
        let area = self.frame().and_then(|frame| frame.page).unwrap_or_default();
        let area = column(area, self.settings.page_width);
        let options = self.options(area.width, article.meta.lang.clone());
        let place = carried.or_else(|| self.intended_place(entry.row)).or(place);
        let margin = usize::from(self.settings.margin);
        let mut page = Page::new(entry, article, options, usize::from(area.height), margin);
        page.quotations = Quotations::new(page.text(), quotations);
        page.kept = Kept::new(page.text(), &page.entry.revision, kept.book, kept.standing);
        page.highlights = Highlights::in_text(&self.settings.highlights, page.text());
        self.stitching = None;
        if let Some(place) = &place {
            page.restore(place);
        }
        self.kept = place;
        self.page = Some(page);
        if read {
            self.focus_page();
        }
        if let Some((_, quote)) = self.going.take_if(|(going, _)| *going == request) {
            self.arrive(&quote);
        }
        self.arrive_at_utterance();
    }

    /// The quote that this request opens the article of.
    fn going_by(&self, request: u64) -> Option<&QuoteId> {
        self.going.as_ref().filter(|(going, _)| *going == request).map(|(_, quote)| quote)
    }

    fn did_not_open(&mut self, why: &str) {
        // what waited was meant for the article
        self.later.clear();
        if self.going.take().is_some() {
            self.return_to_quotes();
        }
        if self.going_to.take().is_some() {
            self.back_to_speakers();
        }
        self.warn(why);
    }

    fn focus_page(&mut self) {
        self.focus = Pane::Page;
        self.say_standing();
        let Some(page) = &self.page else { return };
        let (marked, read) = (Marked::one(&page.entry), self.is_read(&page.entry));
        self.list.select_entry(page.entry.row);
        if self.settings.mark_read == MarkRead::Open && !read {
            self.record(marked, Change::Read(true), false);
        }
    }

    /// With `mark_read = "end"`, an article counts as read when its end was on screen.
    pub(super) fn read_to_end(&mut self) {
        let Some(page) = &self.page else { return };
        let end = self.settings.mark_read == MarkRead::End && page.end_seen();
        if end && !self.is_read(&page.entry) {
            self.record(Marked::one(&page.entry), Change::Read(true), false);
        }
    }

    /// Writes down where the reader is in the open article, if that is news.
    pub(super) fn keep_place(&mut self) {
        let Some(page) = &self.page else { return };
        let place = page.place();
        let untouched = self.kept.is_none() && place.top == 0 && {
            let first = page.article.document.blocks.first().map_or(0, |b| b.range.start);
            page.article.document.byte(place.focus) == first
        };
        if !untouched && self.kept.as_ref() != Some(&place) {
            let marked = Marked::one(&page.entry);
            self.kept = Some(place.clone());
            self.record(marked, Change::Place(place), false);
        }
    }

    /// The file may say something else now: read it again and stay where the reader is.
    pub(super) fn edited(&mut self, path: &Path, problem: Option<Problem>) {
        if let Some(problem) = problem {
            return self.warn(&problem.to_string());
        }
        let open = self.page.as_ref().and_then(|page| page.entry.location.file());
        if open.is_some_and(|file| file == path) {
            self.reopen();
        }
    }
}

/// The row of an article that was just read: its file may have changed since the list was made.
fn refreshed(entry: Entry, article: &Article) -> Entry {
    Entry {
        title: article.meta.title.clone(),
        title_made: article.meta.title_made,
        date: article.meta.date.or(entry.date.filter(|_| entry.date_guessed)),
        date_guessed: article.meta.date.is_none(),
        minutes: minutes::of(&article.document.text),
        revision: article.document.revision(),
        problems: article.problems.len(),
        ..entry
    }
}
