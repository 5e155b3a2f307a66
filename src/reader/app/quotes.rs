//! The view of kept quotes: opening it, its keys, the way to an article and back.

use crate::article::RowId;
use crate::config::choice::Context;
use crate::journal::Event;
use crate::quote::QuoteId;
use crate::reader::action::Action;
use crate::reader::app::{App, Overlay};
use crate::reader::collection::Collection;
use crate::reader::compared::Compared;
use crate::reader::key::Key;
use crate::reader::keymap::Lookup;
use crate::reader::message::Effect;
use crate::reader::over::Pressed;
use crate::reader::quote_view::{QuoteView, Viewing, acts_on_selected, rows};

impl App {
    pub(super) fn show_quotes(&mut self) {
        let request = self.request();
        self.effects.push(Effect::Quotes { request });
        self.forget_way_back();
        self.overlay = Some(Overlay::Quotes(Box::new(QuoteView::asked(request))));
    }

    /// The quotes of the open article, those that it no longer holds first.
    pub(super) fn show_kept(&mut self) {
        let Some(page) = &self.page else { return };
        if page.kept.quotes().is_empty() {
            let keep = self.key_for(Context::Page, "keep");
            return self.say(&format!("nothing of this article is kept · {keep} keep"));
        }
        let mut view = QuoteView::of_page(page);
        view.settle(rows(self.height));
        self.overlay = Some(Overlay::Quotes(Box::new(view)));
    }

    pub(super) fn quotes_came(&mut self, request: u64, kept: Collection) {
        let rows = rows(self.height);
        if let Some(Overlay::Quotes(view)) = self.view() {
            view.came(request, kept);
            view.settle(rows);
        }
        self.compare_shown();
    }

    /// Asks again for all quotes, where all of them are listed.
    pub(super) fn renew_quotes(&mut self) {
        let request = self.requests + 1;
        if let Some(Overlay::Quotes(view)) = self.view()
            && view.of.is_none()
            && view.request.is_none()
        {
            view.renewing = Some(request);
            self.requests = request;
            self.effects.push(Effect::Quotes { request });
        }
    }

    /// Asks what became of the quotes on screen, if nobody has asked yet.
    fn compare_shown(&mut self) {
        let (request, rows) = (self.requests + 1, rows(self.height));
        let Some(Overlay::Quotes(view)) = self.view() else { return };
        let quotes = view.to_compare(request, rows);
        if !quotes.is_empty() {
            self.requests = request;
            self.effects.push(Effect::Compare { request, quotes });
        }
    }

    pub(super) fn compared(&mut self, request: u64, all: Vec<(QuoteId, Option<Compared>)>) {
        if let Some(Overlay::Quotes(view)) = self.view() {
            view.compared(request, all);
        }
    }

    /// Articles are others: so may be what became of the quotes on screen.
    pub(super) fn compare_again(&mut self) {
        if let Some(Overlay::Quotes(view)) = self.view() {
            view.compare_again();
        }
        self.compare_shown();
    }

    /// Takes in what was done to quotes, wherever a view of them is.
    pub(super) fn fold_views(&mut self, events: &[Event]) {
        let rows = rows(self.height);
        if let Some(Overlay::Quotes(view)) = self.view() {
            view.fold(events);
            view.settle(rows);
        }
        if let Some(view) = &mut self.behind {
            view.fold(events);
        }
        // the answer under way may be older than that
        if let Some(Overlay::Quotes(view)) = self.view()
            && view.renewing.is_some()
            && !events.is_empty()
        {
            self.renew_quotes();
        }
    }

    pub(super) fn quotes_key(&mut self, key: Key, pressed: &Pressed) {
        let rows = rows(self.height);
        let Some(Overlay::Quotes(view)) = &mut self.overlay else { return };
        let nothing = view.is_empty() && view.request.is_none() && pressed.needs_row();
        let viewing = view.key(pressed, rows, &self.now);
        match (viewing, view.slips.first().map(|slip| slip.what.clone())) {
            (Viewing::Searched, Some(slip)) => self.warn(&slip),
            _ if nothing => self.say("there is no quote here"),
            (Viewing::Taken | Viewing::Searched, _) => self.compare_shown(),
            (Viewing::Leave, _) => self.overlay = None,
            (Viewing::Open, _) => self.open_quote(),
            (Viewing::Other, _) if self.quote_action(key) => {}
            (Viewing::Other, _) => self.other_key(key, pressed),
        }
    }

    /// What the key does to a quote on the page, it does to the one that is selected; false when that
    /// is nothing.
    fn quote_action(&mut self, key: Key) -> bool {
        let actions = self.quote_actions(key);
        let done = !actions.is_empty();
        for action in actions {
            match action {
                // There is no file to be edited here: the same key writes one.
                Action::Edit => self.act(Action::ExportText(String::new()), None),
                action => self.act(action, None),
            }
        }
        done
    }

    /// What of that which the key does on the page acts on the quote that is selected.
    pub(super) fn quote_actions(&self, key: Key) -> Vec<Action> {
        let contexts = [Context::Page, Context::Global];
        let Lookup::Bound(bound) = self.keymap.lookup(&contexts, &[key]) else {
            return Vec::new();
        };
        bound.into_iter().map(|bound| bound.action).filter(acts_on_selected).collect()
    }

    fn open_quote(&mut self) {
        let Some(Overlay::Quotes(view)) = &self.overlay else { return };
        let Some(quote) = view.selected().cloned() else { return };
        if view.of.is_some() {
            self.overlay = None;
            return self.arrive(&quote.id);
        }
        let request = self.request();
        let Some(Overlay::Quotes(view)) = self.overlay.take() else { return };
        self.behind = Some(view);
        self.going = Some((request, quote.id.clone()));
        self.effects.push(Effect::OpenQuote { request, quote: Box::new(quote) });
    }

    /// The article of a quote is open: goes to the words.
    pub(super) fn arrive(&mut self, id: &QuoteId) {
        let Some(page) = &mut self.page else { return };
        let gone = page.entry.row == RowId::NONE;
        let (found, state) =
            (page.go_to_quote(id), page.kept.get(id).map(|marked| marked.standing.ranges()));
        let lost = matches!(state, Some(None));
        match (found, lost) {
            _ if gone => self.say("the article is gone: this is the text the quote was taken from"),
            (true, true) => self.say("its words are no longer here; this is most like them"),
            (false, _) => self.say("its words are no longer in this article"),
            (true, false) => {}
        }
    }

    /// From the open article it goes back to the list, whatever it was reached from.
    pub(super) fn forget_way_back(&mut self) {
        self.behind = None;
        self.behind_speakers = None;
    }

    /// Goes back to the view of quotes that the article was opened from.
    pub(super) fn return_to_quotes(&mut self) {
        if let Some(view) = self.behind.take() {
            self.overlay = Some(Overlay::Quotes(view));
            // what came meanwhile was not taken in
            self.renew_quotes();
            self.compare_again();
        }
    }
}
