//! The speakers view: opening it, asking for what it shows, going from it to an article and back.

use crate::article::fold;
use crate::library::index::speakers::Cast;
use crate::reader::app::{App, Overlay};
use crate::reader::key::Key;
use crate::reader::message::Effect;
use crate::reader::over::Pressed;
use crate::reader::speakers::{MOST, Outcome, Said, Speakers, WINDOW};
use crate::safe::Safe;

impl App {
    /// Lists everyone quoted in what is listed now.
    pub(super) fn show_speakers(&mut self) {
        let list = &self.list;
        let view = list.view_of.as_ref().map(|view| view.name.as_str());
        let of = match (&list.filter, view) {
            (Some(filter), Some(view)) => format!("{view} /{}", filter.query),
            (Some(filter), None) => format!("/{}", filter.query),
            (None, Some(view)) => view.to_owned(),
            (None, None) if list.unread_only => "unread articles".to_owned(),
            (None, None) => "all articles".to_owned(),
        };
        let query = list.ask().query;
        let view = Speakers::new(Safe::line(&of), query);
        self.overlay = Some(Overlay::Speakers(Box::new(view)));
        self.forget_way_back();
        self.ask_speakers();
    }

    fn ask_speakers(&mut self) {
        let request = self.request();
        let Some(Overlay::Speakers(view)) = &mut self.overlay else { return };
        (view.request, view.renewing) = (Some(request), None);
        self.ask_for_speakers(request);
    }

    /// Asks again for those that are listed.
    pub(super) fn renew_speakers(&mut self) {
        let request = self.requests + 1;
        if let Some(Overlay::Speakers(view)) = self.view()
            && view.request.is_none()
        {
            view.renewing = Some(request);
            self.requests = request;
            self.ask_for_speakers(request);
        }
    }

    fn ask_for_speakers(&mut self, request: u64) {
        let Some(Overlay::Speakers(view)) = self.view() else { return };
        let part = fold::plain(view.part.text().trim());
        let query = view.query.clone();
        self.effects.push(Effect::Speakers { request, query, part, most: MOST });
    }

    pub(super) fn speakers_key(&mut self, key: Key, pressed: &Pressed) {
        let rows = self.rows_of_speakers();
        let Some(Overlay::Speakers(view)) = &mut self.overlay else { return };
        let (nothing, said) = (view.is_empty() && pressed.needs_row(), view.sayings.is_some());
        match view.key(pressed, rows) {
            _ if nothing && said => self.say("there is no quotation here"),
            _ if nothing => self.say("there is nobody here"),
            Outcome::Other => self.other_key(key, pressed),
            Outcome::Stay => self.ask_sayings(),
            Outcome::Ask => self.ask_speakers(),
            Outcome::Leave => self.overlay = None,
            Outcome::Go(entry, start) => {
                if let Some(Overlay::Speakers(view)) = self.overlay.take() {
                    self.behind_speakers = Some(view);
                }
                self.going_to = Some((entry.id.clone(), start));
                self.open(*entry, true);
                self.arrive_at_utterance();
            }
        }
    }

    /// Asks for what of somebody's sayings is on screen and not known.
    fn ask_sayings(&mut self) {
        let (request, rows) = (self.requests + 1, self.saying_rows());
        let Some(Overlay::Speakers(view)) = self.view() else { return };
        let Some(sayings) = &mut view.sayings else { return };
        let Some(from) = sayings.wanted(rows) else { return };
        sayings.coming = Some((request, from));
        let (query, person) = (view.query.clone(), sayings.speaker.person);
        self.requests = request;
        self.effects.push(Effect::Said { request, query, person, from, count: WINDOW });
    }

    pub(super) fn speakers_came(&mut self, request: u64, cast: Cast) {
        let rows = self.speaker_rows();
        if let Some(Overlay::Speakers(view)) = self.view() {
            view.came(request, cast, rows);
        }
    }

    pub(super) fn said_came(&mut self, request: u64, said: Vec<Said>) {
        let rows = self.saying_rows();
        if let Some(Overlay::Speakers(view)) = self.view()
            && let Some(sayings) = &mut view.sayings
        {
            sayings.came(request, said, rows);
            self.ask_sayings();
        }
    }

    /// Goes to the quotation that an article was opened for, once it is open.
    pub(super) fn arrive_at_utterance(&mut self) {
        let Some(page) = &mut self.page else { return };
        let going = self.going_to.take_if(|(id, _)| *id == page.entry.id && self.opening.is_none());
        let Some((_, start)) = going else { return };
        match page.quotations.at(start).map(|stretch| stretch.utterance) {
            Some(utterance) => page.go_to_quotation(utterance),
            None => page.go(start),
        }
    }

    /// Back to the speakers that the open article was reached from; false when it was not.
    pub(super) fn back_to_speakers(&mut self) -> bool {
        let Some(mut view) = self.behind_speakers.take() else { return false };
        // what came meanwhile was not taken in
        if let Some(sayings) = &mut view.sayings {
            sayings.coming = None;
        }
        self.overlay = Some(Overlay::Speakers(view));
        self.renew_speakers();
        self.ask_sayings();
        true
    }

    /// Rows on screen at a time: a headline above them, hints below.
    fn speaker_rows(&self) -> usize {
        usize::from(self.height.saturating_sub(3)).max(1)
    }

    /// A saying takes two lines.
    fn saying_rows(&self) -> usize {
        (self.speaker_rows() / 2).max(1)
    }

    /// Of whichever of the two lists is on screen.
    pub(super) fn rows_of_speakers(&self) -> usize {
        match &self.overlay {
            Some(Overlay::Speakers(view)) if view.sayings.is_some() => self.saying_rows(),
            Some(_) | None => self.speaker_rows(),
        }
    }
}
