//! Actions → changes of state and effects.

use std::ops::RangeInclusive;

use crate::config::choice::{Context, Layout, Sort};
use crate::config::setting::{LIST_HEIGHT, LIST_WIDTH, PAGE_WIDTH};
use crate::reader::action::Action;
use crate::reader::app::highlighting::NO_RULES;
use crate::reader::app::{App, Overlay};
use crate::reader::frame::Pane;
use crate::reader::help::Help;
use crate::reader::labels::labels;
use crate::reader::message::Effect;
use crate::reader::page::Page;
use crate::reader::page::links::Link;
use crate::reader::prompt::Asking;
use crate::reader::settings::Resized;

/// Columns (rows of a stacked list) that a size changes by.
const STEP: u16 = 2;

impl App {
    /// Does it, or keeps it until what it is to be done to is known.
    pub(super) fn act(&mut self, action: Action, count: Option<usize>) {
        if self.must_wait(&action) {
            self.held.push_back((action, count));
        } else {
            self.carry(action, count);
        }
    }

    pub(super) fn carry(&mut self, action: Action, count: Option<usize>) {
        if self.has_nothing() && needs_article(&action) {
            return self.say("there is no article here");
        }
        let times = count.unwrap_or(1);
        let rows = self.pane_rows();
        match action {
            Action::Down => self.step(times as isize),
            Action::Up => self.step(-(times as isize)),
            Action::HalfDown => self.step((times * (rows / 2).max(1)) as isize),
            Action::HalfUp => self.step(-((times * (rows / 2).max(1)) as isize)),
            Action::PageDown => self.step((times * self.page_step()) as isize),
            Action::PageUp => self.step(-((times * self.page_step()) as isize)),
            Action::Top => self.go_to(count, true),
            Action::Bottom => self.go_to(count, false),
            Action::Percent => self.go_to_percent(count),
            Action::ReadOn => self.read_on(),
            Action::NextArticle => self.step_article(times as isize),
            Action::PreviousArticle => self.step_article(-(times as isize)),
            Action::NextUnread => self.step_unread(true),
            Action::PreviousUnread => self.step_unread(false),
            Action::NextParagraph => self.on_page(|page| page.next_paragraph(times as isize)),
            Action::PreviousParagraph => {
                self.on_page(|page| page.next_paragraph(-(times as isize)));
            }
            Action::NextSentence => self.on_page(|page| page.next_sentence(times as isize)),
            Action::PreviousSentence => self.on_page(|page| page.next_sentence(-(times as isize))),
            Action::NextQuotation => self.step_quotation(times as isize),
            Action::PreviousQuotation => self.step_quotation(-(times as isize)),
            Action::Quotations => self.list_quotations(),
            Action::Speakers => self.show_speakers(),
            Action::Point(target) => self.point(target),
            Action::Select => self.begin_selection(),
            Action::Keep { note } => self.keep(note),
            Action::Grow => self.grow(times),
            Action::Shrink => self.shrink(times),
            Action::Stitch => self.stitch(),
            Action::NoteText(text) => self.note_text(&text),
            Action::SpeakerText(text) => self.speaker_text(&text),
            Action::Category => self.categorize(),
            Action::Remove => self.remove_quote(),
            Action::Confirm => self.confirm(),
            Action::Kept => self.show_kept(),
            Action::Quotes => self.show_quotes(),
            Action::Copy { cited } => self.copy(cited),
            Action::PipeText(text) => self.pipe_text(&text),
            Action::ExportText(text) => self.export_text(&text),
            Action::Open => self.open_selected(),
            Action::Back => self.back(),
            Action::OtherPane => self.other_pane(),
            Action::Browse => self.browse_article(),
            Action::FollowLink => self.show_links(),
            Action::Edit => self.edit(),
            Action::ToggleRead => self.toggle_read(),
            Action::ToggleStar => self.toggle_star(),
            Action::MarkAllRead => self.mark_listed_read(),
            Action::TagText(text) => self.tag_text(&text),
            Action::Pick => (0..times.min(self.list.len())).for_each(|_| self.list.pick()),
            Action::PickAll => self.pick_all(),
            Action::Undo => (0..times.min(1000)).for_each(|_| self.undo(true)),
            Action::Redo => (0..times.min(1000)).for_each(|_| self.undo(false)),
            Action::Find => self.ask(Asking::Find, ""),
            Action::FindText(text) => self.find_text(&text),
            Action::FilterText(text) => self.filter_text(&text),
            Action::NextMatch => self.step_match(times as isize),
            Action::PreviousMatch => self.step_match(-(times as isize)),
            Action::NextHighlight => self.step_highlight(times as isize),
            Action::PreviousHighlight => self.step_highlight(-(times as isize)),
            Action::ClearFilter if self.list.filter.is_none() => self.say("there is no filter"),
            Action::ClearFilter => self.filter("", false),
            Action::Clear => self.clear(),
            Action::All => self.show_all(),
            Action::Views => self.show_views(),
            Action::View(name) => self.open_view(&name),
            Action::UnreadOnly => self.unread_only(),
            Action::ClearFind => self.clear_find(),
            Action::Sort(key) => self.sort(key),
            Action::Reverse => {
                self.list.reverse = !self.list.reverse;
                self.relist();
                self.say(if self.list.reverse { "order reversed" } else { "usual order" });
            }
            Action::Narrower => self.resize(u16::saturating_sub, times),
            Action::Wider => self.resize(u16::saturating_add, times),
            Action::ResetSize => self.reset_size(),
            Action::Width(columns) => self.set_page_width(columns),
            Action::Layout(layout) => self.set_layout(layout),
            Action::Zen => self.toggle_zen(),
            Action::Theme(name) => self.effects.push(Effect::Theme(name)),
            Action::Problems if self.problems().next().is_none() => self.say("nothing is wrong"),
            Action::Problems => self.overlay = Some(Overlay::Problems { top: 0 }),
            Action::Command => self.ask(Asking::Command, ""),
            Action::Help => self.help = Some(Help::default()),
            Action::Redraw => self.effects.push(Effect::Redraw),
            Action::Suspend => self.effects.push(Effect::Suspend),
            Action::Quit => self.quit(),
            Action::Interrupt => self.interrupt(),
            Action::RefreshFeed => self.refresh_feed(),
            Action::RefreshAll => self.refresh_all(),
            Action::RefreshLog => self.show_refresh_log(),
            Action::LoadNewer => self.load_newer(),
            Action::Nothing => {}
            // Keys of a line and of a list of quotes have no meaning outside it.
            Action::Order
            | Action::Accept
            | Action::Cancel
            | Action::Complete
            | Action::CompleteBack
            | Action::Older
            | Action::Newer
            | Action::Left
            | Action::Right
            | Action::LineStart
            | Action::LineEnd
            | Action::EraseBack
            | Action::EraseForward
            | Action::EraseWord
            | Action::EraseLine => {}
        }
    }

    /// Nothing is listed, and nothing is on its way to be.
    fn has_nothing(&self) -> bool {
        let coming = self.loading || self.list.is_asked();
        let uncovered = self.overlay.is_none() && self.focus == Pane::List;
        uncovered && self.list.is_empty() && !coming
    }

    fn quit(&mut self) {
        self.effects.push(Effect::Quit);
    }

    fn on_page(&mut self, change: impl FnOnce(&mut crate::reader::page::Page)) {
        if let Some(page) = &mut self.page {
            change(page);
        }
    }

    fn pane_rows(&self) -> usize {
        match (self.focus, &self.page) {
            (Pane::Page, Some(page)) => page.height(),
            (Pane::List, _) | (Pane::Page, None) => self.list.height(),
        }
    }

    /// A screen less two rows, so that the eye finds the line it left.
    fn page_step(&self) -> usize {
        self.pane_rows().saturating_sub(2).max(1)
    }

    fn step(&mut self, rows: isize) {
        match self.focus {
            Pane::List => self.list.step(rows),
            Pane::Page => self.on_page(|page| page.scroll(rows)),
        }
    }

    fn go_to(&mut self, count: Option<usize>, top: bool) {
        match (self.focus, count) {
            (Pane::List, Some(number)) => self.list.select(number.saturating_sub(1)),
            (Pane::List, None) => self.list.select(if top { 0 } else { usize::MAX }),
            (Pane::Page, Some(number)) => self.on_page(|page| page.to_paragraph(number)),
            (Pane::Page, None) if top => self.on_page(crate::reader::page::Page::to_top),
            (Pane::Page, None) => self.on_page(crate::reader::page::Page::to_end),
        }
    }

    fn go_to_percent(&mut self, count: Option<usize>) {
        let Some(percent) = count else {
            return self.say("type a number first: 50% goes to the middle");
        };
        let percent = percent.min(100);
        match self.focus {
            Pane::List => self.list.select(self.list.len().saturating_sub(1) * percent / 100),
            Pane::Page => self.on_page(|page| page.to_percent(percent)),
        }
    }

    fn read_on(&mut self) {
        match (self.focus, &self.page) {
            (Pane::List, _) | (Pane::Page, None) => self.open_selected(),
            (Pane::Page, Some(page)) if page.at_end() => self.step_unread(true),
            (Pane::Page, Some(_)) => self.step(self.page_step() as isize),
        }
    }

    fn step_article(&mut self, by: isize) {
        let before = self.list.target();
        self.list.step(by);
        if self.list.target() == before {
            self.say(if by > 0 { "this is the last article" } else { "this is the first article" });
        } else if self.focus == Pane::Page {
            self.open_selected();
        }
    }

    pub(super) fn back(&mut self) {
        self.keep_place();
        self.stitching = None;
        self.focus = Pane::List;
        self.zen = false;
        self.back_to_speakers();
        self.return_to_quotes();
    }

    fn clear_find(&mut self) {
        if self.leave_stitching() {
            return;
        }
        if self.page.as_mut().is_some_and(crate::reader::page::Page::unselect) {
            return;
        }
        let Some(page) = &mut self.page else { return self.back() };
        match &page.find {
            Some(find) if find.lent => page.find_put_out(),
            Some(_) => page.find_end(),
            None => self.back(),
        }
    }

    fn other_pane(&mut self) {
        match self.focus {
            Pane::List => self.open_selected(),
            Pane::Page => self.back(),
        }
    }

    fn browse_article(&mut self) {
        let link = match (self.focus, &self.page) {
            (_, Some(page)) if self.subject().is_some_and(|e| e.id == page.entry.id) => {
                page.article.meta.link.as_ref().map(|link| link.url.to_string())
            }
            // A row whose article is not open: its identity may be its link.
            _ => self.subject().map(|entry| entry.id.to_string()).filter(|id| id.contains("://")),
        };
        match link {
            Some(url) => self.browse(&url),
            None => self.say("this article names no link"),
        }
    }

    pub(super) fn browse_link(&mut self, link: Link) {
        if let Some(url) = self.page.as_ref().and_then(|page| page.url_of(link)) {
            self.browse(&url);
        }
    }

    fn show_links(&mut self) {
        let Some(page) = &self.page else { return };
        let links = page.visible_links();
        if links.is_empty() {
            return self.say("no link on this screen");
        }
        let labels = labels(links.len()).into_iter().zip(links).collect();
        self.overlay = Some(Overlay::Links { labels, typed: String::new() });
    }

    fn edit(&mut self) {
        match self.subject().map(|entry| entry.location.file().cloned()) {
            Some(Some(path)) => self.effects.push(Effect::Edit(path)),
            Some(None) => self.say("this article is no file of yours"),
            None => {}
        }
    }

    fn find_text(&mut self, text: &str) {
        let typed = self.page.as_ref().and_then(|page| page.find.as_ref());
        let typed = typed.filter(|find| !find.lent);
        let typed = typed.map(|find| find.query.clone()).filter(|_| text.is_empty());
        self.ask(Asking::Find, typed.as_deref().unwrap_or(text));
        if !text.is_empty() {
            self.accept();
        }
    }

    fn filter_text(&mut self, text: &str) {
        if self.focus == Pane::Page {
            self.forget_way_back();
            self.back();
        }
        if text.is_empty() {
            let typed = self.list.filter.as_ref().map(|filter| filter.query.clone());
            self.ask(Asking::Filter, &typed.unwrap_or_default());
        } else {
            self.filter(text, false);
            self.say_slips();
        }
    }

    fn step_match(&mut self, by: isize) {
        let found = |page: &&mut Page| page.find.as_ref().is_some_and(|f| !f.matches.is_empty());
        match self.page.as_mut().filter(found) {
            Some(page) => {
                if page.find_step(by) {
                    self.say(if by > 0 { "on from the top" } else { "on from the end" });
                }
            }
            None => {
                let find = self.key_for(Context::Page, "find");
                self.say(&format!("no match here · {find} finds on the page"));
            }
        }
    }

    fn sort(&mut self, key: Sort) {
        if key == Sort::Relevance && self.list.filter.is_none() {
            let filter = self.key_for(Context::List, "filter");
            return self.say(&format!("say what to look for first ({filter})"));
        }
        if key == Sort::Highlights && self.settings.highlights.is_empty() {
            return self.say(NO_RULES);
        }
        self.list.sort = key;
        self.list.reverse = false;
        self.relist();
        let by = match key {
            Sort::Date => "date, newest first",
            Sort::Title => "title",
            Sort::Feed => "feed",
            Sort::Length => "length, longest first",
            Sort::Unread => "unread first",
            Sort::Relevance => "relevance, best match first",
            Sort::Highlights => "highlights, most of them first",
        };
        self.say(&format!("sorted by {by}"));
    }

    fn resize(&mut self, change: impl Fn(u16, u16) -> u16, times: usize) {
        let step = STEP * u16::try_from(times).unwrap_or(1).min(50);
        let frame = self.frame();
        let rule = frame.as_ref().and_then(|frame| frame.rule);
        let stacked = rule.is_some_and(|rule| rule.height == 1);
        match self.focus {
            Pane::List if rule.is_none() => return self.say("the list has the whole window"),
            Pane::Page => {
                let wanted = self.settings.page_width;
                let shown = self.page.as_ref().map_or(0, |page| page.options().width);
                // A column that the window limits gets narrower at the first key, too.
                let shown = u16::try_from(shown).unwrap_or(wanted).min(wanted);
                let from = if change(wanted, step) < wanted { shown } else { wanted };
                self.set_page_width(change(from, step));
            }
            Pane::List if stacked => {
                let now = within(change(self.settings.list_height, step), LIST_HEIGHT);
                let configured = self.configured.list_height;
                self.window.list_height = Some(Resized { configured, now });
            }
            Pane::List => {
                // In a wide window the list is wider than configured: go on from what is seen.
                let shown = frame.and_then(|frame| frame.list).map(|list| list.width);
                let shown = shown.unwrap_or(self.settings.list_width);
                let now = within(change(shown, step), LIST_WIDTH);
                let configured = self.configured.list_width;
                self.window.list_width = Some(Resized { configured, now });
            }
        }
        self.size();
    }

    fn set_page_width(&mut self, columns: u16) {
        let now = within(columns, PAGE_WIDTH);
        let configured = self.configured.page_width;
        self.window.page_width = Some(Resized { configured, now });
        self.size();
        let shown = self.page.as_ref().map_or(0, |page| page.options().width);
        let limit = if usize::from(now) > shown + 4 { " (the window is narrower)" } else { "" };
        self.say(&format!("column {now}{limit}"));
    }

    fn reset_size(&mut self) {
        let before = (self.window.page_width, self.window.list_width, self.window.list_height);
        match self.focus {
            Pane::Page => self.window.page_width = None,
            Pane::List => {
                self.window.list_width = None;
                self.window.list_height = None;
            }
        }
        if before == (self.window.page_width, self.window.list_width, self.window.list_height) {
            self.say("it has its configured size already");
        }
        self.size();
    }

    fn set_layout(&mut self, layout: Layout) {
        let before = self.frame();
        self.configured.layout = layout;
        self.size();
        if self.frame() == before {
            self.say("that looks the same in this window");
        }
    }

    fn toggle_zen(&mut self) {
        let alone = |app: &Self| app.frame().is_some_and(|frame| frame.list.is_none());
        match self.focus {
            Pane::List => {
                self.open_selected();
                self.zen = !self.list.is_empty();
            }
            Pane::Page if self.zen => {
                self.zen = false;
                // Where there is room for one of them, it came from the list.
                if alone(self) {
                    self.back();
                }
            }
            Pane::Page if alone(self) => self.say("nothing but the page is shown already"),
            Pane::Page => self.zen = true,
        }
    }
}

/// A size that the config takes as well.
fn within(size: u16, taken: RangeInclusive<u16>) -> u16 {
    size.clamp(*taken.start(), *taken.end())
}

/// Whether an action is about an article of the list, or goes to one.
fn needs_article(action: &Action) -> bool {
    if action.is_move() {
        return true;
    }
    matches!(
        action,
        Action::Percent
            | Action::NextArticle
            | Action::PreviousArticle
            | Action::NextUnread
            | Action::PreviousUnread
            | Action::Open
            | Action::OtherPane
            | Action::Zen
            | Action::ToggleRead
            | Action::ToggleStar
            | Action::MarkAllRead
            | Action::TagText(_)
            | Action::Pick
            | Action::PickAll
            | Action::Browse
            | Action::Edit
            | Action::RefreshFeed
            | Action::LoadNewer
    )
}
