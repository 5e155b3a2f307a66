//! The list of an article's quotations: which are listed, which one is selected.

use crate::article::fold;
use crate::reader::action::Action;
use crate::reader::over::{Pressed, Search};
use crate::reader::page::Page;
use crate::safe::Safe;

#[derive(Debug, Clone, Default)]
pub struct QuotationList {
    /// Place of the selection among those listed.
    pub at: usize,
    /// The first one on screen.
    pub top: usize,
    /// Words that those listed hold.
    pub search: Search,
}

/// A quotation as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub utterance: usize,
    pub speaker: Safe,
    pub words: Safe,
}

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    Stay,
    Leave,
    Go(usize),
    /// It means nothing here.
    Other,
}

/// Quotations of a page that hold every word of a query, in speaker or words.
pub fn items(page: &Page, query: &str) -> Vec<Item> {
    let text = page.text();
    let wanted = fold::plain(query);
    let holds = |item: &Item| {
        let line = fold::plain(&format!("{} {}", item.speaker, item.words));
        wanted.split_whitespace().all(|word| line.contains(word))
    };
    (0..page.quotations.len())
        .map(|utterance| Item {
            utterance,
            speaker: page.quotations.speaker(text, utterance).unwrap_or_default(),
            words: Safe::line(&page.quotations.words(text, utterance)),
        })
        .filter(holds)
        .collect()
}

impl QuotationList {
    /// Opens at the quotation in focus, else at the first one after it.
    pub fn new(page: &Page) -> Self {
        let focus = page.focus().start;
        let after = |utterance: &usize| {
            page.quotations.span(*utterance).is_some_and(|span| span.start >= focus)
        };
        let at = page.spoken().or_else(|| (0..page.quotations.len()).find(after)).unwrap_or(0);
        Self { at, ..Self::default() }
    }

    /// Takes a key; `rows` is how many quotations are on screen at a time.
    pub fn key(&mut self, pressed: &Pressed, page: &Page, rows: usize) -> Listing {
        let items = |search: &Search| items(page, search.text());
        let listed = items(&self.search);
        match &pressed.action {
            Action::Open => {
                let item = listed.get(self.at);
                return item.map_or(Listing::Stay, |item| Listing::Go(item.utterance));
            }
            Action::Accept => self.search.typing = false,
            Action::Clear if self.search.is_shown() => {
                *self = Self { top: self.top, ..Self::default() };
            }
            Action::Back | Action::Clear | Action::Interrupt => return Listing::Leave,
            Action::Find => self.search.begin(),
            _ => match pressed.moved(self.at, listed.len(), rows) {
                Some(at) => self.at = at,
                None if self.search.typing => {
                    self.search.key(pressed);
                    self.at = 0;
                }
                None => return Listing::Other,
            },
        }
        self.at = self.at.min(items(&self.search).len().saturating_sub(1));
        self.settle(rows);
        Listing::Stay
    }

    /// Scrolls as little as needed to show the selection.
    pub fn settle(&mut self, rows: usize) {
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(rows.max(1)));
    }
}
