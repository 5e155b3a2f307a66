//! The list of an article's quotations: which are listed, which one is selected.

use crate::article::fold;
use crate::reader::key::{Code, Key};
use crate::reader::line::Line;
use crate::reader::page::Page;
use crate::safe::Safe;

#[derive(Debug, Clone, Default)]
pub struct QuotationList {
    /// Place of the selection among those listed.
    pub at: usize,
    /// The first one on screen.
    pub top: usize,
    /// Words that those listed hold.
    pub query: Line,
    /// Keys go to the query.
    pub typing: bool,
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
}

/// Quotations of a page that hold every word of a query, in speaker or words.
pub fn items(page: &Page, query: &str) -> Vec<Item> {
    let text = page.text();
    let wanted = fold::text(query);
    let holds = |item: &Item| {
        let line = fold::text(&format!("{} {}", item.speaker, item.words));
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
    pub fn key(&mut self, key: Key, page: &Page, rows: usize) -> Listing {
        let count = items(page, self.query.text()).len();
        let last = count.saturating_sub(1);
        match (key.code, key.typed()) {
            (Code::Enter, _) => {
                let item = items(page, self.query.text()).into_iter().nth(self.at);
                return item.map_or(Listing::Leave, |item| Listing::Go(item.utterance));
            }
            (Code::Esc, _) if self.typing || !self.query.text().is_empty() => {
                *self = Self { top: self.top, ..Self::default() };
            }
            (Code::Esc, _) => return Listing::Leave,
            (Code::Down, _) => self.at += 1,
            (Code::Up, _) => self.at = self.at.saturating_sub(1),
            (Code::PageDown, _) => self.at += rows,
            (Code::PageUp, _) => self.at = self.at.saturating_sub(rows),
            (Code::Home, _) => self.at = 0,
            (Code::End, _) => self.at = last,
            (Code::Backspace, _) if self.typing => {
                self.typing = !self.query.text().is_empty();
                self.query.erase_back();
                self.at = 0;
            }
            (_, Some(c)) if self.typing => {
                self.query.insert(c.encode_utf8(&mut [0; 4]));
                self.at = 0;
            }
            (_, Some('/')) => self.typing = true,
            (_, Some('j')) => self.at += 1,
            (_, Some('k')) => self.at = self.at.saturating_sub(1),
            (_, Some('g')) => self.at = 0,
            (_, Some('G')) => self.at = last,
            (_, Some('q')) => return Listing::Leave,
            _ if key == Key::ctrl('c') || key == Key::ctrl('g') => return Listing::Leave,
            _ => {}
        }
        let last = items(page, self.query.text()).len().saturating_sub(1);
        self.at = self.at.min(last);
        self.settle(rows);
        Listing::Stay
    }

    /// Scrolls as little as needed to show the selection.
    pub fn settle(&mut self, rows: usize) {
        self.top = self.top.min(self.at).max((self.at + 1).saturating_sub(rows.max(1)));
    }
}
