//! Keeping passages as quotes, and what keys do to the quote that was kept last or is in focus.
//!
//! A quote is said to be kept when it is in the journal, not before; what is done to it meanwhile
//! waits for that.

use std::ops::Range;

use crate::anchor::State;
use crate::config::choice::{Context, Take, Then};
use crate::journal::quote::Op;
use crate::journal::{Change, Draft, Event};
use crate::quote::taking::Subject;
use crate::quote::{Book, Kind, Quote, QuoteId};
use crate::reader::action::Action;
use crate::reader::app::marking::Pending;
use crate::reader::app::{App, Overlay};
use crate::reader::frame::Pane;
use crate::reader::key::{Code, Key};
use crate::reader::message::{Done, Effect};
use crate::reader::page::kept::Marked;
use crate::reader::prompt::Asking;
use crate::reader::unit::{bare, grow, shrink};

/// A change of a quote that is on its way to the journal.
#[derive(Debug)]
pub(super) struct Keeping {
    id: QuoteId,
    /// The passage to show as selected when it could not be kept.
    passage: Option<Range<usize>>,
    /// Ask for a note as soon as it is kept.
    note: bool,
}

impl Keeping {
    /// Keys that are typed now are meant for the note.
    pub(super) fn asks_note(&self) -> bool {
        self.note
    }
}

impl App {
    /// Keeps the quotation at the focus or after it on screen, else the focus sentence.
    pub(super) fn keep(&mut self, note: bool) {
        let Some(page) = &mut self.page else { return };
        let ahead = match self.settings.take {
            Take::Quotation => page.quotation_ahead(),
            Take::Sentence | Take::Paragraph => None,
        };
        let passages = match ahead {
            Some(utterance) => {
                page.go_to_quotation(utterance);
                page.quotations.utterance(utterance).map(|s| s.quotation.range.clone()).collect()
            }
            None if self.settings.take == Take::Paragraph => {
                let focus = page.focus();
                vec![page.ground().paragraph(focus.start).unwrap_or(focus)]
            }
            None => vec![page.focus()],
        };
        self.keep_passages(&passages, note);
    }

    /// Keeps passages as one quote, or joins them to the one that is being stitched.
    pub(super) fn keep_passages(&mut self, passages: &[Range<usize>], note: bool) {
        let stitching = self.stitching.take();
        let Some(page) = &mut self.page else { return };
        let text = page.text();
        let passages: Vec<Range<usize>> =
            passages.iter().map(|range| bare(text, range.clone())).collect();
        if passages.iter().all(Range::is_empty) {
            return self.say("there is nothing to keep here");
        }
        if let Some(id) = stitching {
            return self.stitch_on(&id, passages);
        }
        if let Some(marked) = page.kept.at(&passages) {
            let id = marked.quote.id.clone();
            page.heat(&id);
            let remove = self.key_for(Context::Page, "remove");
            self.say(&format!("kept already · {remove} remove"));
            if note {
                self.note_text("");
            }
            return;
        }
        self.quotes_named += 1;
        let id = QuoteId::new(self.now, self.seed.wrapping_add(self.quotes_named));
        let now = self.now;
        let draft = self.on_subject(|subject, _| subject.keep(&id, &passages, now));
        let Some(draft) = draft else { return self.say("there is nothing to keep here") };
        let passage = passages.first().zip(passages.last()).map(|(a, z)| a.start..z.end);
        let note = note || self.settings.then == Then::Note;
        self.send_quote(draft, Keeping { id, passage, note });
    }

    /// Makes a draft from the open article.
    fn on_subject(&self, draft: impl FnOnce(Subject<'_>, &Book) -> Option<Draft>) -> Option<Draft> {
        let page = self.page.as_ref()?;
        let (quotations, revision) = (page.quotations.list(), page.article.document.revision());
        let subject = Subject {
            article: &page.article,
            id: &page.entry.id,
            quotations: &quotations,
            revision: &revision,
            context: self.settings.context,
        };
        draft(subject, page.kept.book())
    }

    /// A passage as the quote that it would be.
    pub(super) fn as_kept(&self, passages: &[Range<usize>]) -> Option<Quote> {
        let (id, now) = (QuoteId::derived(""), self.now);
        let draft = self.on_subject(|subject, _| subject.keep(&id, passages, now))?;
        let event = Event { v: 1, n: 1, dev: String::new(), at: now.stamp(), draft };
        let mut book = Book::default();
        book.fold(&event);
        book.get(&id)
    }

    fn send_quote(&mut self, draft: Draft, keeping: Keeping) {
        // Other words come from the open text, which must outlive the article.
        let taken = match &draft.change {
            Change::Quote(act) => act.fields.get("rev").is_some() && act.op != Op::Anchor,
            _ => false,
        };
        let text = self.page.as_ref().filter(|_| taken).map(|page| page.text().to_owned());
        self.effects.push(Effect::Quote { draft: Box::new(draft), text });
        self.pending.push_back(Pending::Quote(keeping));
    }

    fn change_quote(&mut self, id: QuoteId, draft: Option<Draft>) {
        match draft {
            Some(draft) => self.send_quote(draft, Keeping { id, passage: None, note: false }),
            None => self.say("it is so already"),
        }
    }

    /// The quote that keys act on, and the book that its changes are drafted with.
    pub(super) fn hot(&self) -> Option<(&Quote, &Book)> {
        if let Some(Overlay::Quotes(view)) = &self.overlay {
            return view.selected().map(|quote| (quote, view.book()));
        }
        let page = self.page.as_ref().filter(|_| self.focus == Pane::Page)?;
        page.hot().map(|marked| (&marked.quote, page.kept.book()))
    }

    pub(super) fn is_hot(&self, id: &QuoteId) -> bool {
        self.hot().is_some_and(|(quote, _)| quote.id == *id)
    }

    /// A list of quotes lies over the panes.
    pub(super) fn lists_quotes(&self) -> bool {
        matches!(self.overlay, Some(Overlay::Quotes(_)))
    }

    /// Does something to the quote that keys act on, or says that there is none.
    fn with_hot(&mut self, draft: impl FnOnce(&Book, &QuoteId) -> Option<Draft>) {
        let drafted = self.hot().map(|(quote, book)| (quote.id.clone(), draft(book, &quote.id)));
        match drafted {
            Some((id, draft)) => self.change_quote(id, draft),
            None => self.say_no_quote(),
        }
    }

    pub(super) fn say_no_quote(&mut self) {
        if self.lists_quotes() {
            // The key that keeps acts on a page.
            return self.say("no quote is in focus");
        }
        let keep = self.key_for(Context::Page, "keep");
        self.say(&format!("no quote is in focus · {keep} keep"));
    }

    fn hot_marked(&self) -> Option<&Marked> {
        self.page.as_ref().and_then(|page| page.hot())
    }

    /// Where all parts of the quote in focus stand; says why it cannot be resized.
    fn hot_ranges(&mut self) -> Option<(QuoteId, Vec<Range<usize>>)> {
        let Some(marked) = self.hot_marked() else {
            self.say_no_quote();
            return None;
        };
        let (id, ranges) = (marked.quote.id.clone(), marked.standing.ranges());
        let Some(ranges) = ranges else {
            self.say("not all of its words stand in this text");
            return None;
        };
        if marked.quote.place.is_none() {
            self.say("it came from another program, without a place: it cannot be resized");
            return None;
        }
        Some((id, ranges))
    }

    pub(super) fn grow(&mut self, times: usize) {
        let Some((id, mut ranges)) = self.hot_ranges() else { return };
        let Some(page) = &mut self.page else { return };
        for _ in 0..times.min(100) {
            let to = match ranges.as_slice() {
                [one] => grow(page.ground(), one.clone()),
                // The parts and what stands between them.
                many => {
                    let start = many.iter().map(|range| range.start).min().unwrap_or(0);
                    let end = many.iter().map(|range| range.end).max().unwrap_or(0);
                    start..end
                }
            };
            page.kept.grow(&id, &ranges, &to);
            ranges = vec![to];
        }
        self.resize_quote(&id, &ranges, "it is a whole paragraph already");
    }

    pub(super) fn shrink(&mut self, times: usize) {
        let Some((id, mut ranges)) = self.hot_ranges() else { return };
        let Some(page) = &mut self.page else { return };
        for _ in 0..times.min(100) {
            match (page.kept.shrink(&id, &ranges), ranges.as_slice()) {
                (Some(before), _) => ranges = before,
                (None, [one]) => ranges = vec![shrink(page.ground(), one.clone())],
                // What was joined last goes first.
                (None, _) => drop(ranges.pop()),
            }
        }
        self.resize_quote(&id, &ranges, "there is nothing smaller in it");
    }

    fn resize_quote(&mut self, id: &QuoteId, ranges: &[Range<usize>], no: &str) {
        let same = self.hot_marked().is_some_and(|marked| marked.ranges().eq(ranges));
        if same {
            return self.say(no);
        }
        let draft = self.on_subject(|subject, book| subject.resize(book, id, ranges));
        self.change_quote(id.clone(), draft);
    }

    /// The next passage that is chosen is joined to the quote in focus.
    pub(super) fn stitch(&mut self) {
        let Some((id, _)) = self.hot_ranges() else { return };
        self.stitching = Some(id);
        let keys = ["point-sentence", "point-span", "keep"];
        let keys = keys.map(|command| self.key_for(Context::Page, command)).join(" ");
        self.say(&format!("choose what to join to the quote: {keys} · esc leave"));
    }

    fn stitch_on(&mut self, id: &QuoteId, passages: Vec<Range<usize>>) {
        let Some(page) = &mut self.page else { return };
        let known = page.kept.get(id).and_then(|marked| marked.standing.ranges());
        let Some(mut ranges) = known else { return self.say("the quote is no longer here") };
        let overlap = |new: &Range<usize>| {
            ranges.iter().any(|range| range.start < new.end && new.start < range.end)
        };
        if passages.iter().any(overlap) {
            return self.say("the quote holds these words already");
        }
        ranges.extend(passages);
        let draft = self.on_subject(|subject, book| subject.resize(book, id, &ranges));
        self.change_quote(id.clone(), draft);
    }

    /// Esc: no passage is to be joined any more; false when none was.
    pub(super) fn leave_stitching(&mut self) -> bool {
        self.stitching.take().is_some()
    }

    pub(super) fn note_text(&mut self, text: &str) {
        let Some((quote, _)) = self.hot() else { return self.say_no_quote() };
        if !text.is_empty() {
            return self.note(text);
        }
        let note = quote.note.to_string();
        if note.contains('\n') {
            // A line would run them together.
            return self.say("its note has several lines: :note and a text replaces it");
        }
        self.ask(Asking::Note, &note);
    }

    pub(super) fn note(&mut self, text: &str) {
        self.with_hot(|book, id| book.say(id, "note", text));
    }

    pub(super) fn speaker_text(&mut self, text: &str) {
        let Some((quote, _)) = self.hot() else { return self.say_no_quote() };
        if !text.is_empty() {
            return self.name_speaker(text);
        }
        let speaker = quote.speaker.as_deref().unwrap_or_default().to_owned();
        self.ask(Asking::Speaker, &speaker);
    }

    pub(super) fn name_speaker(&mut self, text: &str) {
        self.with_hot(|book, id| book.say(id, "speaker", text));
    }

    /// Gives the quote in focus a tag or takes one away; false when an article is meant, which it
    /// never is in a list of quotes.
    pub(super) fn tag_quote(&mut self, change: &Change) -> bool {
        if self.hot().is_none() && !self.lists_quotes() {
            return false;
        }
        let (on, off): (&[&str], &[&str]) = match change {
            Change::Tag(name) => (&[name.as_str()], &[]),
            Change::Untag(name) => (&[], &[name.as_str()]),
            _ => return false,
        };
        self.with_hot(|book, id| book.tag(id, on, off));
        true
    }

    /// The next key names a category.
    pub(super) fn categorize(&mut self) {
        let hot = self.hot().map(|(quote, _)| quote.id.clone());
        if hot.is_none() {
            self.say_no_quote();
        }
        self.categorizing = hot;
    }

    /// Whether the next key names a category.
    pub fn is_categorizing(&self) -> bool {
        self.categorizing.is_some()
    }

    pub(super) fn category_key(&mut self, id: &QuoteId, key: Key) {
        if !self.is_hot(id) {
            return self.warn("the quote that this was for is gone; nothing was written");
        }
        let categories = self.settings.lettered_categories();
        let found = categories.into_iter().find(|(letter, _)| key.typed() == Some(*letter));
        match (found, key.typed(), key.code) {
            (Some((_, name)), ..) => self.with_hot(|book, id| book.say(id, "color", &name)),
            (None, Some('-'), _) | (None, _, Code::Backspace) => {
                self.with_hot(|book, id| book.say(id, "color", ""));
            }
            (None, Some(c), _) => self.say(&format!("no category begins with {c}")),
            (None, None, _) => {}
        }
    }

    pub(super) fn remove_quote(&mut self) {
        self.with_hot(Book::remove);
    }

    /// A person says that the quote in focus stands where it was found.
    pub(super) fn confirm(&mut self) {
        let Some(page) = &self.page else { return };
        let Some(marked) = page.hot() else { return self.say_no_quote() };
        let Some(ranges) = marked.standing.ranges() else {
            return self.say("not all of its words stand in this text");
        };
        let document = &page.article.document;
        let scalars =
            |range: &Range<usize>| document.scalars(range.start)..document.scalars(range.end);
        let spans: Vec<Range<usize>> = ranges.iter().map(scalars).collect();
        let revision = document.revision();
        let own = marked.quote.place.as_ref().is_some_and(|place| place.revision == revision);
        if own {
            return self.say("it was taken from this very text");
        }
        self.with_hot(|book, id| book.confirm(id, &revision, &spans));
    }

    /// Whether an action acts on a quote, and so must wait while one is on its way.
    pub(super) fn acts_on_quote(&self, action: &Action) -> bool {
        match action {
            Action::Grow
            | Action::Shrink
            | Action::Stitch
            | Action::NoteText(_)
            | Action::SpeakerText(_)
            | Action::Category
            | Action::Remove
            | Action::Confirm
            | Action::Keep { .. } => true,
            Action::TagText(_)
            | Action::Copy { .. }
            | Action::PipeText(_)
            | Action::ExportText(_) => self.focus == Pane::Page || self.lists_quotes(),
            _ => false,
        }
    }

    /// What was done to a quote lies in the journal, or does not.
    pub(super) fn quote_recorded(&mut self, keeping: Keeping, result: Result<&Done, &str>) {
        let done = match result {
            Ok(done) => done,
            Err(error) => {
                let copy = self.key_for(Context::Page, "copy");
                if let (Some(page), Some(passage)) = (&mut self.page, keeping.passage) {
                    page.select(passage);
                    return self.warn(&format!("not kept: {error} · {copy} copy"));
                }
                return self.warn(error);
            }
        };
        if let Some(page) = self.page.as_mut().filter(|_| self.overlay.is_none()) {
            page.heat(&keeping.id);
        }
        let added = matches!(&done.change, Change::Quote(act) if act.op == Op::Add)
            && !done.undone
            && !done.redone;
        self.say_quote(&keeping.id, done);
        if keeping.note && self.focus == Pane::Page && self.prompt.is_none() {
            self.note_text("");
        }
        if added && self.settings.then == Then::Next && self.focus == Pane::Page {
            self.go_behind(&keeping.id);
        }
    }

    /// The focus goes to the sentence behind a quote; it stays the one that keys act on.
    fn go_behind(&mut self, id: &QuoteId) {
        let Some(page) = &mut self.page else { return };
        let end = page.kept.get(id).and_then(|marked| marked.ranges().map(|part| part.end).max());
        let Some(end) = end else { return };
        while page.focus().end < end {
            let before = page.focus();
            page.next_sentence(1);
            if page.focus() == before {
                return;
            }
        }
        page.next_sentence(1);
        page.heat(id);
    }

    fn say_quote(&mut self, id: &QuoteId, done: &Done) {
        let undo = self.key_for(Context::Global, "undo");
        let Change::Quote(act) = &done.change else { return };
        let page = self.page.as_ref();
        let quote = page.and_then(|page| page.kept.get(id)).map(|marked| &marked.quote);
        let resized = act.fields.get("text").is_some();
        let text = match (act.op, quote) {
            (Op::Add, Some(quote)) => {
                let (note, tag) =
                    (self.key_for(Context::Page, "note"), self.key_for(Context::Global, "tag"));
                format!("Kept · {} · {undo} undo · {note} note · {tag} tag", described(quote))
            }
            (Op::Set, Some(quote)) if resized => {
                format!("{} · {undo} undo", described(quote))
            }
            _ => format!("{} · {undo} undo", act.words()),
        };
        self.say(&text);
    }

    /// What became of the quotes of an article that says something else than when they were taken.
    pub(super) fn say_standing(&mut self) {
        let Some(page) = &self.page else { return };
        let revision = page.article.document.revision();
        let open = |marked: &&Marked| !marked.quote.confirmed.contains_key(&revision);
        let count = |state| {
            let quotes = page.kept.quotes().iter().filter(open);
            quotes.filter(|marked| marked.standing.state == state).count()
        };
        let told = [
            (count(State::Changed), "has changed here", "have changed here"),
            (count(State::Unsure), "may stand here", "may stand here"),
            (count(State::Orphan), "is no longer here", "are no longer here"),
        ];
        let told: Vec<String> = told
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| match count {
                1 => format!("1 quote {one}"),
                _ => format!("{count} quotes {many}"),
            })
            .collect();
        if !told.is_empty() {
            let list = self.key_for(Context::Page, "kept");
            self.say(&format!("{} · {list} list", told.join(", ")));
        }
    }

    /// The quote that was just kept, as long as the notice about it stands.
    pub fn flash(&self) -> Option<&Quote> {
        let notice = self.notice.as_ref().filter(|notice| notice.text.starts_with("Kept"))?;
        let marked = self.page.as_ref()?.hot()?;
        (!notice.wrong).then_some(&marked.quote)
    }
}

/// `Xi · 31 words`.
fn described(quote: &Quote) -> String {
    let words = match quote.words() {
        1 => "1 word".to_owned(),
        words => format!("{words} words"),
    };
    match &quote.speaker {
        Some(speaker) => format!("{speaker} · {words}"),
        None if quote.kind == Kind::Span => words,
        None => format!("{} · {words}", quote.kind.name()),
    }
}
