//! The view of kept quotes: which are listed, in which order, which one is selected.

use std::collections::{HashMap, HashSet};

use crate::anchor::State;
use crate::article::{ArticleId, Now, fold};
use crate::journal::Event;
use crate::query::Slip;
use crate::quote::chosen::Chosen;
use crate::quote::{Book, Quote, QuoteId};
use crate::reader::action::Action;
use crate::reader::collection::Collection;
use crate::reader::compared::Compared;
use crate::reader::over::{Pressed, Search};
use crate::reader::page::Page;

/// Rows that a quote has in the list.
pub const ROWS: u16 = 2;
/// Rows above the list: a headline and a blank one.
pub const HEAD: u16 = 2;

#[derive(Debug, Clone, Default)]
pub struct QuoteView {
    kept: Collection,
    /// Only the quotes of this article.
    pub of: Option<ArticleId>,
    /// What became of quotes in the open article.
    states: HashMap<QuoteId, State>,
    /// The wording of quotes beside that of today, as far as it is known; none for a quote whose
    /// article is gone.
    compared: HashMap<QuoteId, Option<Compared>>,
    /// Those of `compared` of which that may be otherwise now.
    doubtful: HashSet<QuoteId>,
    /// What was asked about last.
    comparing: Option<(u64, Vec<QuoteId>)>,
    /// Places in what is kept, in the order of the list.
    listed: Vec<usize>,
    pub order: Order,
    /// Place of the selection among those listed.
    pub at: usize,
    /// The first one on screen.
    pub top: usize,
    pub search: Search,
    /// What is searched for, as it was understood.
    chosen: Chosen,
    /// What of it was not.
    pub slips: Vec<Slip>,
    /// The next key names an order.
    pub ordering: bool,
    /// The request whose answer brings the quotes, until it has come.
    pub request: Option<u64>,
    /// The one whose answer takes the place of those that are listed.
    pub renewing: Option<u64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Newest,
    Article,
    Speaker,
    Tag,
    /// As they stand in the article, those that stand nowhere first.
    Place,
}

impl Order {
    pub fn words(self) -> &'static str {
        match self {
            Self::Newest => "newest first",
            Self::Article => "by article",
            Self::Speaker => "by speaker",
            Self::Tag => "by tag",
            Self::Place => "in the order of the text",
        }
    }
}

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewing {
    /// The view has taken it.
    Taken,
    /// The search is typed.
    Searched,
    Leave,
    Open,
    /// It means what it means on the page.
    Other,
}

impl QuoteView {
    /// Waits for all quotes.
    pub fn asked(request: u64) -> Self {
        Self { request: Some(request), ..Self::default() }
    }

    /// The quotes of the open article, with what became of them.
    pub fn of_page(page: &Page) -> Self {
        let states = page.kept.quotes().iter();
        let states = states.map(|marked| (marked.quote.id.clone(), marked.standing.state));
        let compared = page.kept.quotes().iter().map(|marked| {
            let compared = Compared::new(&marked.quote, &marked.standing, page.text());
            (marked.quote.id.clone(), Some(compared))
        });
        let mut view = Self {
            compared: compared.collect(),
            of: Some(page.entry.id.clone()),
            states: states.collect(),
            order: Order::Place,
            ..Self::default()
        };
        view.kept = Collection::new(page.kept.book().clone());
        view.kept.retain(|quote| view.states.contains_key(&quote.id));
        view.arrange();
        if let Some(hot) = page.hot() {
            view.select(&hot.quote.id);
        }
        view
    }

    /// Takes an answer in; one that is no longer awaited is dropped.
    pub fn came(&mut self, request: u64, kept: Collection) {
        let awaited = |asked: &mut u64| *asked == request;
        if self.request.take_if(awaited).is_some() || self.renewing.take_if(awaited).is_some() {
            let selected = self.selected_id();
            self.kept = kept;
            self.arrange_on(selected);
        }
    }

    /// Takes in what was done to quotes.
    pub fn fold(&mut self, events: &[Event]) {
        if !events.is_empty() && self.request.is_none() {
            let selected = self.selected_id();
            // one that was taken from a file that was moved here is another article's by its name
            let (of, states) = (&self.of, &self.states);
            let here = |quote: &Quote| {
                of.as_ref().is_none_or(|of| quote.article == *of || states.contains_key(&quote.id))
            };
            self.kept.fold(events, here);
            self.arrange_on(selected);
        }
    }

    /// Reads what is searched for, and lists what it holds for.
    fn seek(&mut self, now: &Now) {
        let text = self.search.text();
        (self.chosen, self.slips) = Chosen::parse(text, now);
        if self.search.typing {
            // somebody may still be typing right there
            self.slips.retain(|slip| slip.range.end < text.len());
        }
        self.arrange();
    }

    /// Filters and sorts; the selection stays on its quote.
    fn arrange(&mut self) {
        self.arrange_on(self.selected_id());
    }

    /// Filters and sorts; that quote is selected, if it is listed.
    fn arrange_on(&mut self, selected: Option<QuoteId>) {
        let quote = |at: &usize| self.kept.get(*at);
        let holds = |at: &usize| {
            quote(at).is_some_and(|quote| self.chosen.holds_with(quote, self.kept.words(*at)))
        };
        let mut listed: Vec<usize> = (0..self.kept.len()).filter(holds).collect();
        // Newest first is what every other order falls back on.
        listed.sort_by(|a, b| {
            let key = |at| quote(at).map(|quote| (&quote.at, &quote.id));
            key(b).cmp(&key(a))
        });
        match self.order {
            Order::Newest => {}
            Order::Article => listed.sort_by_cached_key(|at| {
                quote(at).map(|q| (fold::text(&q.title), q.article.clone(), q.start()))
            }),
            Order::Speaker => listed.sort_by_cached_key(|at| {
                let speaker = quote(at).and_then(|quote| quote.speaker.as_ref());
                (speaker.is_none(), speaker.map(|name| fold::text(name)))
            }),
            Order::Tag => listed.sort_by_cached_key(|at| {
                let tag = quote(at).and_then(|quote| quote.tags.first());
                (tag.is_none(), tag.map(|name| fold::text(name)))
            }),
            Order::Place => listed.sort_by_key(|at| {
                let orphan = quote(at).and_then(|quote| self.states.get(&quote.id));
                (orphan != Some(&State::Orphan), quote(at).map(Quote::start))
            }),
        }
        self.listed = listed;
        let kept = selected.and_then(|id| self.quotes().position(|quote| quote.id == id));
        self.at = kept.unwrap_or(self.at).min(self.listed.len().saturating_sub(1));
    }

    fn select(&mut self, id: &QuoteId) {
        let at = self.quotes().position(|quote| quote.id == *id);
        self.at = at.unwrap_or(self.at);
    }

    /// Those listed, in order.
    pub fn quotes(&self) -> impl Iterator<Item = &Quote> {
        self.listed.iter().filter_map(|at| self.kept.get(*at))
    }

    pub fn len(&self) -> usize {
        self.listed.len()
    }

    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// How many there are, listed or not.
    pub fn total(&self) -> usize {
        self.kept.len()
    }

    pub fn selected(&self) -> Option<&Quote> {
        self.quotes().nth(self.at)
    }

    fn selected_id(&self) -> Option<QuoteId> {
        self.selected().map(|quote| quote.id.clone())
    }

    pub fn book(&self) -> &Book {
        self.kept.book()
    }

    pub fn state(&self, id: &QuoteId) -> Option<State> {
        self.states.get(id).copied()
    }

    /// The quotes on screen of which nobody knows yet what became of them, if one of them was not
    /// asked about; the answer will have this number.
    pub fn to_compare(&mut self, request: u64, rows: usize) -> Vec<Quote> {
        if self.of.is_some() {
            return Vec::new();
        }
        let shown = self.quotes().skip(self.top).take(rows.max(1));
        let known = |id| self.compared.contains_key(id) && !self.doubtful.contains(id);
        let open = shown.filter(|quote| !known(&quote.id));
        let open: Vec<Quote> = open.cloned().collect();
        let asked = |quote: &Quote| {
            self.comparing.as_ref().is_some_and(|(_, asked)| asked.contains(&quote.id))
        };
        if open.iter().all(asked) {
            return Vec::new();
        }
        let ids = open.iter().map(|quote| quote.id.clone()).collect();
        self.comparing = Some((request, ids));
        open
    }

    /// The answer.
    pub fn compared(&mut self, request: u64, all: Vec<(QuoteId, Option<Compared>)>) {
        if self.comparing.as_ref().is_none_or(|(asked, _)| *asked != request) {
            return;
        }
        for (id, compared) in all {
            if let Some(compared) = &compared {
                self.states.insert(id.clone(), compared.state);
            }
            self.doubtful.remove(&id);
            self.compared.insert(id, compared);
        }
    }

    /// What is known holds until there is a new answer.
    pub fn compare_again(&mut self) {
        self.comparing = None;
        self.doubtful.extend(self.compared.keys().cloned());
    }

    /// The wording of the selected quote beside that of today, when they differ.
    pub fn difference(&self) -> Option<&Compared> {
        let compared = self.compared.get(&self.selected()?.id)?.as_ref()?;
        (!compared.text.is_empty()).then_some(compared)
    }

    /// Takes a key; `rows` is how many quotes are on screen at a time.
    pub fn key(&mut self, pressed: &Pressed, rows: usize, now: &Now) -> Viewing {
        if std::mem::take(&mut self.ordering) {
            self.order = match pressed.typed.as_deref() {
                Some("d") => Order::Newest,
                Some("a") => Order::Article,
                Some("s") => Order::Speaker,
                Some("t") => Order::Tag,
                _ => self.order,
            };
            self.arrange();
            self.settle(rows);
            return Viewing::Taken;
        }
        match &pressed.action {
            Action::Open => return Viewing::Open,
            Action::Accept => {
                self.search.typing = false;
                self.seek(now);
                return Viewing::Searched;
            }
            Action::Clear if self.search.is_shown() => {
                self.search = Search::default();
                self.seek(now);
            }
            Action::Back | Action::Clear | Action::Interrupt => return Viewing::Leave,
            Action::Find => self.search.begin(),
            Action::Order => self.ordering = true,
            _ => match pressed.moved(self.at, self.listed.len(), rows) {
                Some(at) => self.at = at,
                None if self.search.typing => self.typed(pressed, now),
                None => return Viewing::Other,
            },
        }
        self.settle(rows);
        Viewing::Taken
    }

    fn typed(&mut self, pressed: &Pressed, now: &Now) {
        let before = self.search.text().to_owned();
        self.search.key(pressed);
        self.seek(now);
        if before.len() < self.search.text().len() {
            self.at = 0;
        }
    }

    /// Scrolls as little as needed to show the selection.
    pub fn settle(&mut self, rows: usize) {
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(rows.max(1)));
    }
}

/// Whether an action of the page or of everywhere acts on the quote that is selected; the one that
/// edits a file writes one here.
pub fn acts_on_selected(action: &Action) -> bool {
    matches!(
        action,
        Action::TagText(_)
            | Action::NoteText(_)
            | Action::SpeakerText(_)
            | Action::Category
            | Action::Remove
            | Action::Copy { .. }
            | Action::PipeText(_)
            | Action::Edit
            | Action::Undo
            | Action::Redo
    )
}

/// Rows of the selected quote's details below the list, in a window of so many rows.
pub fn detail(height: u16) -> u16 {
    if height < 14 { 0 } else { (height / 3).min(9) }
}

/// Quotes on screen at a time in a window of so many rows; the last one is the status line.
pub fn rows(height: u16) -> usize {
    usize::from(height.saturating_sub(HEAD + 1 + detail(height)) / ROWS).max(1)
}
