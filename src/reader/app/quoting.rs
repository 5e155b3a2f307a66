//! Quotations and passages of the open article: going to them, pointing them out, taking them out.

use std::ops::Range;

use crate::quote::cite::Style;
use crate::quote::export::text::one;
use crate::reader::app::{App, Overlay};
use crate::reader::frame::Pane;
use crate::reader::key::Key;
use crate::reader::message::Effect;
use crate::reader::outgoing::Outgoing;
use crate::reader::over::Pressed;
use crate::reader::page::quotations::Step;
use crate::reader::page::{Mode, Page};
use crate::reader::pointing::{Pointed, Pointing, Target};
use crate::reader::prompt::Asking;
use crate::reader::quotation_list::{Listing, QuotationList, items};
use crate::reader::select::{Outcome, Select, first_word};

impl App {
    pub(super) fn step_quotation(&mut self, by: isize) {
        let Some(page) = &mut self.page else { return };
        match page.next_quotation(by) {
            Step::Done => {}
            Step::Last => self.say("no quotation after this"),
            Step::First => self.say("no quotation before this"),
            Step::None => self.say("nobody is quoted in this article"),
        }
    }

    pub(super) fn list_quotations(&mut self) {
        let rows = self.quotation_rows();
        match &self.page {
            Some(page) if page.quotations.is_empty() => {
                self.say("nobody is quoted in this article");
            }
            Some(page) => {
                let mut list = QuotationList::new(page);
                list.settle(rows);
                self.overlay = Some(Overlay::Quotations(list));
            }
            None => {}
        }
    }

    pub(super) fn quotation_list_key(&mut self, key: Key, pressed: &Pressed) {
        let rows = self.quotation_rows();
        let (Some(Overlay::Quotations(list)), Some(page)) = (&mut self.overlay, &mut self.page)
        else {
            return;
        };
        let nothing = pressed.needs_row() && items(page, list.search.text()).is_empty();
        match list.key(pressed, page, rows) {
            _ if nothing => return self.say("there is no quotation here"),
            Listing::Stay => return,
            Listing::Other => return self.other_key(key, pressed),
            Listing::Leave => {}
            Listing::Go(utterance) => page.go_to_quotation(utterance),
        }
        self.overlay = None;
    }

    /// Quotations in the list on screen at a time: a headline above them, hints below.
    fn quotation_rows(&self) -> usize {
        usize::from(self.height.saturating_sub(3)).max(1)
    }

    /// Puts letters over the text.
    pub(super) fn point(&mut self, target: Target) {
        let Some(page) = &mut self.page else { return };
        let pointing = Pointing::new(page.ground(), target, &page.shown_bytes(), &page.focus());
        if pointing.labels.is_empty() {
            return self.say("no text on this screen");
        }
        page.mode = Some(Mode::Labels(pointing));
    }

    /// Begins a free selection: with the passage pointed out, else at the focus.
    pub(super) fn begin_selection(&mut self) {
        let Some(page) = &mut self.page else { return };
        let focus = page.focus();
        let from = page.selection().unwrap_or_else(|| {
            let start = first_word(page.text(), focus.clone()).unwrap_or(focus.start);
            start..start
        });
        if focus.is_empty() {
            return self.say("this article has no text");
        }
        page.mode = Some(Mode::Select(Select::new(page.text(), from)));
    }

    /// Takes a key while a passage is being pointed out; false when none is.
    pub(super) fn pointing_key(&mut self, key: Key) -> bool {
        if self.focus != Pane::Page || self.prompt.is_some() || self.overlay.is_some() {
            return false;
        }
        let Some(page) = &mut self.page else { return false };
        match page.mode.take() {
            None => return false,
            Some(Mode::Labels(pointing)) => self.label_typed(pointing, key),
            Some(Mode::Select(select)) => self.select_key(select, key),
        }
        true
    }

    fn label_typed(&mut self, mut pointing: Pointing, key: Key) {
        let Some(page) = &mut self.page else { return };
        match pointing.key(key, page.ground()) {
            Pointed::Not => page.mode = Some(Mode::Labels(pointing)),
            Pointed::At(passage) => self.chosen(passage),
            Pointed::NoLabel(c) => {
                page.mode = Some(Mode::Labels(pointing));
                self.say(&format!("no label {c} · esc leaves"));
            }
            Pointed::Nowhere => {}
        }
    }

    fn select_key(&mut self, mut select: Select, key: Key) {
        let Some(page) = &mut self.page else { return };
        let outcome = select.key(key, page.ground());
        let passage = select.words(page.text());
        match outcome {
            Outcome::Stay | Outcome::Find | Outcome::Say(_) => {}
            Outcome::Row(line, times) => {
                select.move_to(page.row_place(select.head(), line, times));
            }
            Outcome::Leave => {
                page.show(page.focus().start);
                return;
            }
            Outcome::Keep => return self.chosen(passage),
            Outcome::Copy { cited } => {
                page.select(passage);
                return self.copy(cited);
            }
            Outcome::Pipe => {
                page.select(passage);
                return self.pipe_text("");
            }
        }
        page.show(select.head());
        page.mode = Some(Mode::Select(select));
        match outcome {
            Outcome::Find => self.extend_to_match(),
            Outcome::Say(text) => self.say(text),
            _ => {}
        }
    }

    fn extend_to_match(&mut self) {
        let Some(page) = &mut self.page else { return };
        if let Some(Mode::Select(select)) = &mut page.mode {
            select.find_begin();
            page.go(select_head(page));
        }
        self.ask(Asking::Find, "");
    }

    /// What a search has found so far is where a free selection ends.
    pub(super) fn reach_match(&mut self) {
        let Some(page) = &mut self.page else { return };
        let found = page.find.as_ref().and_then(|f| f.matches.get(f.current)).cloned();
        if let Some(Mode::Select(select)) = &mut page.mode {
            select.find_reach(&page.article.document.text, found.as_ref());
        }
    }

    /// The search of a free selection is over; its marks go out with it.
    pub(super) fn end_reach(&mut self) {
        let Some(page) = &mut self.page else { return };
        if let Some(Mode::Select(select)) = &mut page.mode {
            select.find_end();
            page.find_end();
        }
    }

    /// A passage was pointed out: the one place that all ways of doing so lead to.
    pub(super) fn chosen(&mut self, passage: Range<usize>) {
        let Some(page) = &mut self.page else { return };
        if passage.is_empty() {
            return;
        }
        page.go(passage.start);
        self.keep_passages(&[passage], false);
    }

    /// Copies the passage pointed out, else the quote, else the quotation in focus, else the focus sentence.
    pub(super) fn copy(&mut self, cited: bool) {
        if self.overlay.is_some() && self.hot().is_none() {
            return;
        }
        let Some(Outgoing { bare, cited: whole, count: words, .. }) = self.outgoing() else {
            return self.say("there is nothing to copy here");
        };
        let text = if cited { whole } else { bare };
        self.effects.push(Effect::Copy { text, words, cited });
    }

    /// What a copy or a command gets; none where there are no words.
    pub(super) fn outgoing(&self) -> Option<Outgoing> {
        let style = self.settings.cite;
        let selected = self.overlay.is_none()
            && self.page.as_ref().is_some_and(|page| page.selection().is_some());
        if let Some((quote, _)) = self.hot().filter(|_| !selected) {
            return Some(Outgoing::quote(quote, style));
        }
        let page = self.page.as_ref().filter(|_| self.overlay.is_none())?;
        let text = page.text();
        let (passages, bytes, speaker) = match (page.selection(), page.spoken()) {
            (Some(passage), _) => {
                let inside = page.quotations.touching(&passage).first().filter(|stretch| {
                    let span = page.quotations.span(stretch.utterance).unwrap_or_default();
                    span.start <= passage.start && passage.end <= span.end
                });
                let speaker = inside.map(|stretch| stretch.utterance);
                let bytes = text.get(passage.clone()).unwrap_or_default().to_owned();
                (vec![passage], bytes, speaker)
            }
            (None, Some(utterance)) => {
                let stretches = page.quotations.utterance(utterance);
                let passages = stretches.map(|s| s.quotation.range.clone()).collect();
                (passages, page.quotations.words(text, utterance), Some(utterance))
            }
            (None, None) => {
                let focus = page.focus();
                let bytes = text.get(focus.clone()).unwrap_or_default().to_owned();
                (vec![focus], bytes, None)
            }
        };
        if bytes.trim().is_empty() {
            return None;
        }
        let speaker = speaker.and_then(|utterance| page.quotations.speaker(text, utterance));
        let mut out = Outgoing::passage(&page.article, &page.entry, speaker.as_deref(), bytes);
        if style != Style::Plain
            && let Some(quote) = self.as_kept(&passages)
        {
            out.cited = one(&quote, style);
        }
        Some(out)
    }

    /// The clipboard has taken a text, or the terminal was asked to.
    pub(super) fn copied(&mut self, words: usize, cited: bool, sent: bool) {
        let words = counted(words);
        let words = if cited { format!("{words} and the source") } else { words };
        if sent {
            self.say(&format!("sent {words} to the terminal's clipboard"));
        } else {
            self.say(&format!("copied {words}"));
        }
    }
}

fn select_head(page: &Page) -> usize {
    match &page.mode {
        Some(Mode::Select(select)) => select.head(),
        Some(Mode::Labels(_)) | None => page.focus().start,
    }
}

fn counted(words: usize) -> String {
    if words == 1 { "1 word".to_owned() } else { format!("{words} words") }
}
