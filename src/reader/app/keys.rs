//! Keys, pastes and the mouse: counts, sequences, input lines, labels.

use crate::config::choice::Context;
use crate::reader::action::{ACTIONS, Action};
use crate::reader::app::{App, LIST_HEAD, Overlay, printed_rows};
use crate::reader::frame::{Area, Pane, column};
use crate::reader::help::{self, Help, Laid, Over};
use crate::reader::key::{Code, Key};
use crate::reader::keymap::{Bound, Lookup};
use crate::reader::message::{Effect, Mouse};
use crate::reader::over::Pressed;
use crate::reader::prompt::{Asking, Prompt, remember};

/// A larger count is a slip of the finger.
const MOST: usize = 99_999;

impl App {
    pub(super) fn key(&mut self, key: Key) {
        self.notice = None;
        if self.frame().is_none() && self.quits(key) {
            // nobody sees what else the key would mean
            return self.act(Action::Quit, None);
        }
        if let Some(action) = self.anywhere(key) {
            return self.act(action, None);
        }
        if let Some(id) = self.categorizing.take() {
            return self.category_key(&id, key);
        }
        if self.help.is_some() {
            return self.help_key(key);
        }
        if self.pointing_key(key) {
            return;
        }
        let welcome = std::mem::take(&mut self.welcome);
        if self.prompt.is_some() {
            return self.prompt_key(key);
        }
        match &self.overlay {
            Some(Overlay::Quotes(_)) => return self.quotes_key(key, &self.pressed(key)),
            Some(Overlay::Printed(_)) => return self.printed_key(key),
            Some(Overlay::Links { .. }) => return self.label_key(key),
            Some(Overlay::Views(_)) => return self.views_key(key, &self.pressed(key)),
            Some(Overlay::Quotations(_)) => {
                return self.quotation_list_key(key, &self.pressed(key));
            }
            Some(Overlay::Refreshes(_)) => return self.refresh_log_key(key, &self.pressed(key)),
            Some(Overlay::Speakers(_)) => return self.speakers_key(key, &self.pressed(key)),
            Some(Overlay::Problems { .. }) => return self.problems_key(key),
            None => {}
        }
        if welcome && key == Key::of(Code::Esc) {
            return;
        }
        if self.typed.is_empty() && self.count_key(key) {
            return;
        }
        let half_typed = !self.typed.is_empty() || self.count.is_some();
        if half_typed && key == Key::of(Code::Esc) {
            self.typed.clear();
            self.count = None;
            return;
        }
        self.typed.push(key);
        match self.keymap.lookup(&self.contexts(), &self.typed) {
            Lookup::Bound(bound) => self.carry_out(&bound),
            Lookup::Partial(_) => {}
            Lookup::Unbound => self.unbound(key),
        }
    }

    /// What a key does wherever keys go: nothing that is typed, pointed out or chosen is meant by it.
    fn anywhere(&self, key: Key) -> Option<Action> {
        if key.typed().is_some() || !self.typed.is_empty() {
            return None;
        }
        let near = if self.is_covered() { Context::Lists } else { self.contexts()[0] };
        match self.keymap.lookup(&[Context::Input, near, Context::Global], &[key]) {
            Lookup::Bound(bound) => match bound.as_slice() {
                [one] if matches!(one.action, Action::Suspend | Action::Redraw) => {
                    Some(one.action.clone())
                }
                _ => None,
            },
            Lookup::Partial(_) | Lookup::Unbound => None,
        }
    }

    /// The key quits from the list.
    fn quits(&self, key: Key) -> bool {
        match self.keymap.lookup(&[Context::List, Context::Global], &[key]) {
            Lookup::Bound(bound) => bound.iter().any(|bound| bound.action == Action::Quit),
            Lookup::Partial(_) | Lookup::Unbound => false,
        }
    }

    /// What a key means in the list that lies over the panes.
    pub(super) fn pressed(&self, key: Key) -> Pressed {
        Pressed::new(&self.keymap, key, self.is_searching())
    }

    /// Keys go to the search of the list that lies over the panes.
    fn is_searching(&self) -> bool {
        match &self.overlay {
            Some(Overlay::Quotations(list)) => list.search.typing,
            Some(Overlay::Quotes(view)) => view.search.typing,
            Some(Overlay::Speakers(view)) => view.is_typing(),
            Some(
                Overlay::Links { .. }
                | Overlay::Problems { .. }
                | Overlay::Views(_)
                | Overlay::Refreshes(_)
                | Overlay::Printed(_),
            )
            | None => false,
        }
    }

    /// A key that such a list has no use for: it means what it means everywhere, or is told to mean
    /// nothing here.
    pub(super) fn other_key(&mut self, key: Key, pressed: &Pressed) {
        match pressed.action {
            Action::Help | Action::Quit | Action::Suspend | Action::Redraw => {
                self.act(pressed.action.clone(), None);
            }
            Action::Command => self.say("commands are typed in list and page"),
            ref bound if *bound != Action::Nothing => {
                self.say(&format!("{key} does nothing here"));
            }
            _ => {
                let help = self.key_for(Context::Global, "help");
                self.say(&format!("{key} is not bound · {help} shows every key"));
            }
        }
    }

    /// A sequence that goes nowhere: its beginning may mean something by itself.
    fn unbound(&mut self, key: Key) {
        let typed = std::mem::take(&mut self.typed);
        if let Some((_, before)) = typed.split_last()
            && let Lookup::Partial(Some(bound)) = self.keymap.lookup(&self.contexts(), before)
        {
            self.carry_out(&bound);
            return self.key(key);
        }
        self.count = None;
        let keys = crate::reader::keymap::spell(&typed);
        let other = match self.focus {
            Pane::List => Context::Page,
            Pane::Page => Context::List,
        };
        if self.keymap.lookup(&[other], &typed) != Lookup::Unbound {
            return self.say_elsewhere(&keys);
        }
        let help = self.key_for(Context::Global, "help");
        self.say(&format!("{keys} is not bound · {help} shows every key"));
    }

    /// Where what is asked for works, and how one gets there.
    fn say_elsewhere(&mut self, what: &str) {
        let told = match self.focus {
            Pane::List => {
                format!("on the page · {} opens it", self.key_for(Context::List, "open"))
            }
            Pane::Page => {
                format!("in the list · {} goes back", self.key_for(Context::Page, "back"))
            }
        };
        self.say(&format!("{what} works {told}"));
    }

    fn carry_out(&mut self, bound: &[Bound]) {
        self.typed.clear();
        let count = self.count.take();
        for bound in bound {
            self.act(bound.action.clone(), count);
        }
    }

    /// The digits typed so far, for the status line.
    pub fn typed_count(&self) -> Option<usize> {
        self.count
    }

    fn count_key(&mut self, key: Key) -> bool {
        let Some(digit) = key.typed().and_then(|c| c.to_digit(10)) else { return false };
        let bound = self.keymap.lookup(&self.contexts(), &[key]) != Lookup::Unbound;
        if bound || (digit == 0 && self.count.is_none()) {
            return false;
        }
        let count = self.count.unwrap_or(0) * 10 + digit as usize;
        self.count = Some(count.min(MOST));
        true
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some(prompt) = &mut self.prompt {
            prompt.line.insert(text);
            prompt.changed();
            self.prompt_changed();
        } else if let Some(help) = &mut self.help {
            help.query.insert(text);
            help.top = 0;
        } else if self.is_searching() {
            self.over_takes(&Pressed::types(text));
        }
    }

    pub(super) fn ask(&mut self, asking: Asking, text: &str) {
        if asking == Asking::Find {
            match &mut self.page {
                Some(page) => page.find_begin(),
                None => return,
            }
        }
        let mut prompt = Prompt::new(asking, text);
        prompt.about = match asking {
            Asking::Tag | Asking::Note | Asking::Speaker => {
                self.hot().map(|(quote, _)| quote.id.clone())
            }
            Asking::Command | Asking::Find | Asking::Filter | Asking::Pipe | Asking::Export => None,
        };
        prompt.before = self.list.filter.as_ref().map(|f| f.query.clone()).unwrap_or_default();
        self.prompt = Some(prompt);
        self.prompt_changed();
    }

    /// What an input key does, or `None` when it types a character.
    pub(super) fn input_action(&mut self, key: Key) -> Option<Action> {
        match self.keymap.lookup(&[Context::Input], &[key]) {
            Lookup::Bound(bound) => bound.first().map(|bound| bound.action.clone()),
            Lookup::Partial(_) | Lookup::Unbound => None,
        }
    }

    fn prompt_key(&mut self, key: Key) {
        let action = self.input_action(key);
        let words = self.completions();
        let Some(prompt) = &mut self.prompt else { return };
        let line = &mut prompt.line;
        match action {
            Some(Action::Accept) => return self.accept(),
            Some(Action::Cancel) => return self.cancel(),
            Some(Action::Complete) => return prompt.complete(true, &words),
            Some(Action::CompleteBack) => return prompt.complete(false, &words),
            Some(recall @ (Action::Older | Action::Newer)) => {
                let history = self.window.history(prompt.asking);
                prompt.recall(recall == Action::Older, history.map_or(&[], |past| past));
                return self.prompt_changed();
            }
            // Erasing in an empty line leaves it, as in vim.
            Some(Action::EraseBack) if line.text().is_empty() => return self.cancel(),
            Some(action) => line.edit(&action),
            None => match key.typed() {
                Some(c) => line.insert(c.encode_utf8(&mut [0; 4])),
                None => return,
            },
        }
        prompt.changed();
        self.prompt_changed();
    }

    /// Finding and filtering show their result while somebody types.
    fn prompt_changed(&mut self) {
        let Some(prompt) = &self.prompt else { return };
        let text = prompt.line.text().to_owned();
        match prompt.asking {
            Asking::Command
            | Asking::Tag
            | Asking::Note
            | Asking::Speaker
            | Asking::Pipe
            | Asking::Export => {}
            Asking::Find => {
                let ignore_case = self.settings.ignores_case(&text);
                if let Some(page) = &mut self.page {
                    page.find_typed(&text, ignore_case);
                }
                self.reach_match();
            }
            Asking::Filter => self.filter(&text, true),
        }
    }

    pub(super) fn accept(&mut self) {
        let Some(prompt) = self.prompt.take() else { return };
        let text = prompt.line.text().trim().to_owned();
        if let Some(history) = self.window.history(prompt.asking) {
            remember(history, &text);
        }
        if prompt.about.as_ref().is_some_and(|about| !self.is_hot(about)) {
            return self.warn("the quote that this was for is gone; nothing was written");
        }
        match prompt.asking {
            Asking::Command if text.is_empty() => {}
            Asking::Command => self.command(&text),
            Asking::Find => {
                self.find_accepted(&text);
                self.end_reach();
            }
            Asking::Filter => self.say_slips(),
            Asking::Tag => self.tag(&text),
            Asking::Note => self.note(&text),
            Asking::Speaker => self.name_speaker(&text),
            Asking::Pipe => self.pipe(&text),
            Asking::Export => self.export(&text),
        }
    }

    /// Carries out what was typed behind `:`; a number goes to that row or paragraph.
    fn command(&mut self, text: &str) {
        if let Ok(number) = text.parse::<usize>() {
            return self.act(Action::Top, Some(number));
        }
        let name = text.split_whitespace().next().unwrap_or_default();
        let place = ACTIONS.iter().find(|spec| spec.name == name).map(|spec| spec.context);
        match (crate::reader::action::parse(text), place) {
            (Ok(_), Some(Context::Input | Context::Lists)) => {
                self.warn(&format!("{name} is a key, not a command"));
            }
            // The page may be out of sight, and its keys would go to nobody.
            (Ok(action), Some(Context::Page))
                if self.focus == Pane::List && action != Action::Quit =>
            {
                self.say_elsewhere(name);
            }
            (Ok(action), _) => self.act(action, None),
            (Err(error), _) => self.warn(&error),
        }
    }

    fn find_accepted(&mut self, text: &str) {
        let Some(page) = &mut self.page else { return };
        let matches = page.find.as_ref().map_or(0, |find| find.matches.len());
        if text.is_empty() {
            page.find_cancel();
        } else if matches == 0 {
            page.find_cancel();
            self.warn(&format!("\"{text}\" is not in this article"));
        }
    }

    fn cancel(&mut self) {
        let Some(prompt) = self.prompt.take() else { return };
        match prompt.asking {
            Asking::Command
            | Asking::Tag
            | Asking::Note
            | Asking::Speaker
            | Asking::Pipe
            | Asking::Export => {}
            Asking::Find => {
                if let Some(page) = &mut self.page {
                    page.find_cancel();
                }
                self.reach_match();
                self.end_reach();
            }
            Asking::Filter => self.filter(&prompt.before, true),
        }
    }

    fn label_key(&mut self, key: Key) {
        let Some(Overlay::Links { labels, typed }) = &mut self.overlay else { return };
        let before = typed.clone();
        match (key.typed(), key.code) {
            (Some(c), _) => typed.extend(c.to_lowercase()),
            (None, Code::Backspace) => {
                typed.pop();
            }
            (None, _) => {
                self.overlay = None;
                return;
            }
        }
        if let Some((_, link)) = labels.iter().find(|(label, _)| label == typed) {
            let link = *link;
            self.overlay = None;
            self.browse_link(link);
        } else if !labels.iter().any(|(label, _)| label.starts_with(typed.as_str())) {
            *typed = before;
            self.say(&format!("no label {key} · esc leaves"));
        }
    }

    fn help_key(&mut self, key: Key) {
        let action = self.input_action(key);
        let (step, most) = (self.scrolled(key, action.as_ref()), self.overlay_most());
        let Some(help) = &mut self.help else { return };
        if step != 0 {
            help.top = help.top.saturating_add_signed(step).min(most);
            return;
        }
        let before = help.query.text().to_owned();
        match (action, key.typed()) {
            (Some(Action::Accept | Action::Cancel), _) => self.help = None,
            (Some(Action::EraseBack), _) if before.is_empty() => self.help = None,
            (None, Some('?')) if before.is_empty() => self.help = None,
            (Some(action), _) => help.query.edit(&action),
            (None, Some(c)) => help.query.insert(c.encode_utf8(&mut [0; 4])),
            (None, None) => {}
        }
        if let Some(help) = self.help.as_mut().filter(|help| help.query.text() != before) {
            help.top = 0;
        }
    }

    fn problems_key(&mut self, key: Key) {
        let action = self.input_action(key);
        let (step, most) = (self.scrolled(key, action.as_ref()), self.overlay_most());
        let Some(Overlay::Problems { top }) = &mut self.overlay else { return };
        *top = top.saturating_add_signed(step).min(most);
        let leaves = matches!(action, Some(Action::Accept | Action::Cancel));
        if leaves || key.typed() == Some('q') {
            self.overlay = None;
        }
    }

    /// Rows that a key scrolls the help or the problems by.
    fn scrolled(&self, key: Key, action: Option<&Action>) -> isize {
        let page = self.overlay_page() as isize;
        match (key.code, action) {
            (Code::PageDown, _) => page,
            (Code::PageUp, _) => -page,
            (_, Some(Action::Newer)) => 1,
            (_, Some(Action::Older)) => -1,
            _ => 0,
        }
    }

    /// The rows of an overlay that are on screen at a time.
    fn overlay_page(&self) -> usize {
        usize::from(self.height.saturating_sub(3)).max(1)
    }

    /// The furthest that an overlay can be scrolled.
    pub(super) fn overlay_most(&self) -> usize {
        self.overlay_rows().saturating_sub(self.overlay_page())
    }

    /// The help as it stands in this window.
    pub fn laid_help(&self, help: &Help) -> Laid {
        let query = help.query.text();
        let over = match &self.overlay {
            None => None,
            Some(Overlay::Quotes(_)) => Some(Over::Quotes),
            Some(Overlay::Refreshes(_)) => Some(Over::Log),
            Some(_) => Some(Over::Other),
        };
        let rows = match over {
            Some(over) => help::rows_over(&self.keymap, over, query),
            None => help::rows(&self.keymap, self.contexts()[0], query),
        };
        Laid::new(rows, usize::from(self.width))
    }

    fn overlay_rows(&self) -> usize {
        match (&self.help, &self.overlay) {
            (Some(help), _) => self.laid_help(help).lines.len(),
            (None, Some(Overlay::Problems { .. })) => self.problem_lines().len(),
            (None, _) => 0,
        }
    }

    pub(super) fn mouse(&mut self, mouse: Mouse) {
        self.welcome = false;
        let (x, y) = match mouse {
            Mouse::Press { column, row }
            | Mouse::Again { column, row, .. }
            | Mouse::Drag { column, row }
            | Mouse::Release { column, row }
            | Mouse::WheelUp { column, row }
            | Mouse::WheelDown { column, row } => (column, row),
        };
        match mouse {
            Mouse::Drag { .. } if self.prompt.is_none() && !self.is_covered() => {
                return self.drag(x, y);
            }
            Mouse::Drag { .. } => return,
            Mouse::Release { .. } => return self.let_go(),
            Mouse::Press { .. } | Mouse::Again { .. } => {
                self.notice = None;
                self.typed.clear();
                self.count = None;
            }
            Mouse::WheelUp { .. } | Mouse::WheelDown { .. } => {}
        }
        self.held_at = None;
        let Some(frame) = self.frame() else { return };
        let within = |area: Option<Area>| area.filter(|a| a.contains(x, y));
        let wheel = match mouse {
            Mouse::Press { .. }
            | Mouse::Again { .. }
            | Mouse::Drag { .. }
            | Mouse::Release { .. } => 0,
            Mouse::WheelUp { .. } => -3,
            Mouse::WheelDown { .. } => 3,
        };
        // Pointing with the mouse ends pointing with keys.
        if let Some(page) = &mut self.page {
            page.mode = None;
        }
        // What is typed belongs to the article and the list that are open.
        if self.prompt.is_some() {
            return;
        }
        let most = self.overlay_most();
        if let Some(Help { top, .. }) = &mut self.help {
            *top = top.saturating_add_signed(wheel).min(most);
            return;
        }
        if let Some(overlay) = &mut self.overlay {
            if let Overlay::Problems { top } = overlay {
                *top = top.saturating_add_signed(wheel).min(most);
            } else if let Overlay::Printed(printed) = overlay {
                printed.scroll(wheel, printed_rows(self.height));
            } else {
                self.over_mouse(y, wheel);
            }
            return;
        }
        if let Some(area) = within(frame.list) {
            if wheel != 0 {
                return self.list.step(wheel.signum());
            }
            let row = usize::from((y - area.y).saturating_sub(LIST_HEAD));
            let before = self.list.target();
            if y >= area.y + LIST_HEAD && self.list.select_row(row) {
                self.focus = Pane::List;
                if before == self.list.target() {
                    self.act(Action::Open, None);
                }
            }
        } else if let Some(area) = within(frame.page)
            && let Some(page) = &mut self.page
        {
            if wheel != 0 {
                return page.scroll(wheel);
            }
            let column = column(area, self.settings.page_width);
            if y >= column.y {
                let at = usize::from(x.saturating_sub(column.x));
                page.point(usize::from(y - column.y), at);
            }
            if self.focus == Pane::List {
                self.act(Action::OtherPane, None);
            }
            self.hold(x, y);
            if let Mouse::Again { times, .. } = mouse {
                self.select_held(times);
            }
        }
    }

    pub(super) fn browse(&mut self, url: &str) {
        let known = ["http://", "https://", "mailto:"];
        let lower = url.to_ascii_lowercase();
        if known.iter().any(|scheme| lower.starts_with(scheme)) {
            self.effects.push(Effect::Browse(url.to_owned()));
            self.say(&format!("opening {url}"));
        } else {
            self.warn(&format!("only http, https and mailto links are opened, not {url}"));
        }
    }
}
