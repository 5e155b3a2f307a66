//! The whole state of the reader, and the one function that changes it.

mod act;
mod clicking;
mod dragging;
mod highlighting;
mod keeping;
mod keys;
mod marking;
mod piping;
mod problems;
mod quotes;
mod quoting;
mod reading;
mod refreshing;
mod speaking;
mod viewing;
mod waiting;

use std::collections::VecDeque;

use crate::article::date::Timestamp;
use crate::article::{ArticleId, Entry, Now};
use crate::config::Config;
use crate::config::choice::Context;
use crate::error::Problem;
use crate::journal::Place;
use crate::quote::QuoteId;
use crate::reader::action::Action;
use crate::reader::app::highlighting::Highlighted;
use crate::reader::app::marking::Pending;
use crate::reader::app::piping::Piped;
use crate::reader::app::problems::Problems;
use crate::reader::app::reading::Opening;
use crate::reader::app::refreshing::Refreshing;
use crate::reader::app::viewing::Seeking;
use crate::reader::frame::{Frame, Pane, column, frame};
use crate::reader::help::Help;
use crate::reader::key::Key;
use crate::reader::keymap::Keymap;
use crate::reader::list::List;
use crate::reader::message::{Effect, Msg};
use crate::reader::page::Page;
use crate::reader::page::links::Link;
use crate::reader::printed::Printed;
use crate::reader::prompt::Prompt;
use crate::reader::quotation_list::QuotationList;
use crate::reader::quote_view::QuoteView;
use crate::reader::refresh_log::RefreshLog;
use crate::reader::settings::{Resized, Settings, Window};
use crate::reader::speakers::Speakers;
use crate::reflow;
use crate::safe::Safe;

pub use crate::reader::app::piping::printed_rows;
pub use crate::reader::app::viewing::Views;

/// Seconds for which a notice stands.
const NOTICE: i64 = 5;

#[derive(Debug)]
pub struct App {
    /// As configured; `window` may say other sizes.
    configured: Settings,
    settings: Settings,
    window: Window,
    keymap: Keymap,
    themes: Vec<String>,
    width: u16,
    height: u16,
    now: Now,
    focus: Pane,
    zen: bool,
    list: List,
    page: Option<Page>,
    /// The place in the open article that the journal knows.
    kept: Option<Place>,
    opening: Option<Opening>,
    pending: VecDeque<Pending>,
    /// What was to be done to an article that is not known yet, with its count.
    held: VecDeque<(Action, Option<usize>)>,
    seeking: Option<Seeking>,
    /// Every tag in use, as far as anybody asked.
    tags: Vec<Safe>,
    typed: Vec<Key>,
    count: Option<usize>,
    prompt: Option<Prompt>,
    overlay: Option<Overlay>,
    /// Lies over everything, also over what lies over the panes.
    help: Option<Help>,
    /// The speakers that the open article was reached from.
    behind_speakers: Option<Box<Speakers>>,
    /// The quotation that an article is opened for: the byte at which it begins.
    going_to: Option<(ArticleId, usize)>,
    notice: Option<Notice>,
    problems: Problems,
    /// It was said that there are problems with files.
    told_of_files: bool,
    /// Nothing has said yet that all of the library is known.
    loading: bool,
    progress: Option<(usize, usize)>,
    /// The first screen of the welcome library, until a key is pressed.
    welcome: bool,
    one_file: bool,
    requests: u64,
    /// What the window was named after.
    title: Option<Safe>,
    library: Safe,
    refreshing: Refreshing,
    /// The view of quotes that an article was opened from.
    behind: Option<Box<QuoteView>>,
    /// The quote to go to in the article that this request opens.
    going: Option<(u64, QuoteId)>,
    /// The quote that the next passage is joined to.
    stitching: Option<QuoteId>,
    /// The next key names a category of this quote.
    categorizing: Option<QuoteId>,
    /// Where the mouse's button is held, as a byte of the open article.
    held_at: Option<usize>,
    /// What the rules of the config hold for in the articles of the list.
    highlighted: Highlighted,
    /// Commands that words were handed to and that have not ended.
    piped: Piped,
    /// Keys and pastes that came while it was not known yet what they mean.
    later: VecDeque<Msg>,
    /// Quotes of this run are named from here on, which no other run does.
    seed: u128,
    quotes_named: u128,
    effects: Vec<Effect>,
}

/// What lies over the panes.
#[derive(Debug)]
pub enum Overlay {
    /// Labels over the links on screen.
    Links {
        labels: Vec<(String, Link)>,
        typed: String,
    },
    /// The quotations of the open article.
    Quotations(QuotationList),
    /// How far it is scrolled.
    Problems {
        top: usize,
    },
    Views(Views),
    Refreshes(RefreshLog),
    /// What was kept, in this article or ever.
    Quotes(Box<QuoteView>),
    /// Everyone quoted in what is listed.
    Speakers(Box<Speakers>),
    /// What a command printed.
    Printed(Printed),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub text: Safe,
    pub wrong: bool,
    until: Timestamp,
}

/// How a run begins.
#[derive(Debug, Default)]
pub struct Start {
    pub settings: Settings,
    pub keymap: Keymap,
    pub themes: Vec<String>,
    pub window: Window,
    pub problems: Vec<Problem>,
    /// The welcome library is open: say how to begin.
    pub welcome: bool,
    /// The run was started with one file, or with standard input.
    pub one_file: bool,
    /// What the names of this run's quotes are counted from.
    pub seed: u128,
    /// Where the user's own articles belong, as a person would write the path.
    pub library: Safe,
    /// The user's own library is open, so its feeds can be refreshed.
    pub own: bool,
}

impl App {
    pub fn new(start: Start, now: Now) -> Self {
        let list = List::new(start.settings.sort, start.settings.reverse, now);
        let mut app = Self {
            configured: start.settings.clone(),
            settings: start.settings,
            window: start.window,
            keymap: start.keymap,
            themes: start.themes,
            width: 0,
            height: 0,
            now,
            focus: Pane::List,
            zen: false,
            list,
            page: None,
            kept: None,
            opening: None,
            pending: VecDeque::new(),
            held: VecDeque::new(),
            seeking: None,
            tags: Vec::new(),
            typed: Vec::new(),
            count: None,
            prompt: None,
            overlay: None,
            help: None,
            behind_speakers: None,
            going_to: None,
            notice: None,
            problems: Problems::default(),
            told_of_files: false,
            loading: true,
            progress: None,
            welcome: start.welcome,
            one_file: start.one_file,
            requests: 0,
            title: None,
            library: start.library,
            refreshing: Refreshing::new(start.own),
            behind: None,
            going: None,
            stitching: None,
            categorizing: None,
            held_at: None,
            highlighted: Highlighted::default(),
            piped: Piped::new(),
            later: VecDeque::new(),
            seed: start.seed,
            quotes_named: 0,
            effects: vec![Effect::Start],
        };
        app.size();
        app.report(start.problems);
        app.relist();
        app.ask_feeds();
        app
    }

    /// Takes in what happened and says what is to be done outside.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            msg @ (Msg::Key(_) | Msg::Paste(_)) if self.comes_later(&msg) => {
                self.later.push_back(msg);
            }
            Msg::Key(key) => {
                // one that does not wait calls off what does
                self.later.clear();
                self.key(key);
            }
            Msg::Paste(text) => self.paste(&text),
            Msg::Mouse(mouse) => self.mouse(mouse),
            Msg::Resize { width, height } => (self.width, self.height) = (width, height),
            Msg::Time(now) => self.time(now),
            Msg::Background { .. } => {}
            Msg::Edited { path, problem } => self.edited(&path, problem),
            Msg::Listed { request, rows, entries, kept, done } => {
                self.list.listed(request, rows, entries, kept, done);
            }
            Msg::ListedAnew { request } => self.list.listed_anew(request),
            Msg::Rows { request, entries } => self.list.fetched(request, entries),
            Msg::Changed { counts, progress, articles } => {
                self.changed(counts, progress, articles);
            }
            Msg::Problems(problems) => self.report(problems),
            Msg::LibraryProblems(problems) => self.report_library(problems),
            Msg::Opened { request, article, place, quotations, kept, entry } => {
                self.came(request, entry);
                self.opened(request, article, place, quotations, *kept);
            }
            Msg::Quotes { request, kept } => self.quotes_came(request, *kept),
            Msg::Compared { request, compared } => self.compared(request, compared),
            Msg::Copied { words, cited, sent } => self.copied(words, cited, sent),
            Msg::HighlightsCounted { request, counts } => self.highlights_counted(request, counts),
            Msg::Tallied { request, counted, of, sorted } => {
                self.tallied(request, counted, of, sorted);
            }
            Msg::Sought { request, row } => self.sought(request, row),
            Msg::Counted { request, counts } => self.counted(request, counts),
            Msg::Speakers { request, cast } => self.speakers_came(request, cast),
            Msg::Said { request, said } => self.said_came(request, said),
            Msg::Tags(tags) => self.tags = tags,
            Msg::Recorded { result } => self.recorded(result),
            Msg::Configured { config, problems } => self.configure(&config, problems),
            Msg::Feeds(known) => self.feeds_known(known),
            Msg::RefreshBegun(feeds) => self.refresh_begun(feeds),
            Msg::Refreshing(news) => self.refresh_told(*news),
            Msg::Refreshed(result) => self.refreshed(result),
            Msg::Piped { name, result } => self.piped(&name, result),
            Msg::Exported(Ok(text)) => self.say(&text),
            Msg::Exported(Err(why)) => self.warn(&why),
            Msg::Unanswered { request } => self.unanswered(request),
            Msg::Failed(text) => self.warn(&text),
        }
        self.settle();
        while self.later.front().is_some_and(|typed| !self.waits(typed)) {
            match self.later.pop_front() {
                Some(Msg::Key(key)) => self.key(key),
                Some(Msg::Paste(text)) => self.paste(&text),
                Some(_) | None => {}
            }
            self.settle();
        }
        std::mem::take(&mut self.effects)
    }

    /// What lies over the panes, also where what a command printed lies over that.
    fn view(&mut self) -> Option<&mut Overlay> {
        let mut over = self.overlay.as_mut();
        while let Some(Overlay::Printed(printed)) = over {
            over = printed.under.as_deref_mut();
        }
        over
    }

    fn is_single(&self) -> bool {
        self.one_file && !self.loading && self.list.total == 1
    }

    /// When something changes without a message: a notice fades, a feed is due.
    pub fn wake(&self) -> Option<Timestamp> {
        let notice = self.notice.as_ref().map(|notice| notice.until);
        [notice, self.refreshing.wake()].into_iter().flatten().min()
    }

    /// What is left to save before the program ends, however it ends.
    pub fn closing(&mut self) -> Vec<Effect> {
        self.keep_place();
        self.effects.push(Effect::Remember(self.window.clone()));
        std::mem::take(&mut self.effects)
    }

    fn time(&mut self, now: Now) {
        self.now = now;
        self.list.date(now);
        if self.notice.as_ref().is_some_and(|notice| notice.until <= now.at) {
            self.notice = None;
        }
        self.refresh_if_due();
    }

    /// The configured sizes with those on top that keys have changed.
    fn size(&mut self) {
        self.settings = Settings {
            list_width: Resized::apply(self.window.list_width, self.configured.list_width),
            list_width_set: Resized::holds(self.window.list_width, self.configured.list_width),
            list_height: Resized::apply(self.window.list_height, self.configured.list_height),
            page_width: Resized::apply(self.window.page_width, self.configured.page_width),
            ..self.configured.clone()
        };
    }

    /// Brings everything that depends on something else into line; drawing then only reads.
    fn settle(&mut self) {
        let Some(frame) = self.frame() else { return };
        if let Some(area) = frame.list {
            self.list.resize(usize::from(area.height.saturating_sub(LIST_HEAD)));
        }
        if let Some(Overlay::Printed(printed)) = &mut self.overlay {
            printed.lay(usize::from(self.width.saturating_sub(2)));
        }
        self.follow_row();
        self.act_on_held();
        self.fetch();
        self.count_highlights();
        self.tally_highlights();
        self.preview(&frame);
        self.lend_find();
        if let Some(area) = frame.page {
            let column = column(area, self.settings.page_width);
            let lang = self.page.as_ref().and_then(|page| page.article.meta.lang.clone());
            let options = self.options(column.width, lang);
            if let Some(page) = &mut self.page {
                page.resize(options, usize::from(column.height));
            }
        }
        if self.focus == Pane::Page {
            self.read_to_end();
        }
        let title = match (&self.page, self.focus) {
            (Some(page), Pane::Page) => &page.entry.title,
            (Some(_) | None, _) => &Safe::default(),
        };
        if self.title.as_ref() != Some(title) {
            self.title = Some(title.clone());
            let dot = if title.is_empty() { "" } else { " · " };
            self.effects.push(Effect::Title(Safe::line(&format!("{title}{dot}Pullquote"))));
        }
    }

    /// How running text outside the page is set.
    pub fn reflow_options(&self, width: u16) -> reflow::Options {
        self.options(width, None)
    }

    fn options(&self, width: u16, lang: Option<Safe>) -> reflow::Options {
        reflow::Options {
            width: usize::from(width),
            justify: self.settings.justify,
            hyphenate: self.settings.hyphenate,
            lang: lang.and_then(|lang| reflow::Lang::of(&lang)),
            ascii: self.settings.ascii,
        }
    }

    /// A changed configuration holds at once.
    fn configure(&mut self, config: &Config, mut problems: Vec<Problem>) {
        let before = self.configured.clone();
        self.configured = Settings::from(config);
        let (keymap, slips) = Keymap::of(config);
        self.keymap = keymap;
        self.size();
        self.highlight_anew();
        if (self.configured.sort, self.configured.reverse) != (before.sort, before.reverse) {
            self.list.sort = self.configured.sort;
            self.list.reverse = self.configured.reverse;
            self.relist();
        }
        problems.extend(slips);
        if problems.is_empty() {
            self.say("configuration read again");
        }
        self.report_config(problems);
        self.ask_feeds();
        self.effects.push(Effect::Deliver);
    }

    fn request(&mut self) -> u64 {
        self.requests += 1;
        self.requests
    }

    fn say(&mut self, text: &str) {
        let until = self.now.after(NOTICE);
        self.notice = Some(Notice { text: Safe::line(text), wrong: false, until });
    }

    fn warn(&mut self, text: &str) {
        let until = self.now.after(2 * NOTICE);
        self.notice = Some(Notice { text: Safe::line(text), wrong: true, until });
    }

    /// The first key of a command as the help spells it, or its `:` name; that of everywhere is one
    /// that works in the pane where keys go.
    pub fn key_for(&self, context: Context, command: &str) -> String {
        let here = match context {
            // the keys that act on a quote there are those of the page
            Context::Global if self.lists_quotes() => Context::Page,
            Context::Global => self.contexts()[0],
            other => other,
        };
        let keys = self.keymap.keys_for(here, command);
        keys.first().map_or_else(|| format!(":{command}"), |keys| keys.replace(' ', ""))
    }
}

/// Rows of the list pane above its entries.
pub const LIST_HEAD: u16 = 2;

/// What drawing reads.
impl App {
    pub fn frame(&self) -> Option<Frame> {
        let alone = self.zen || self.is_single();
        frame(self.width, self.height, self.focus, alone, &self.settings)
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    pub fn now(&self) -> &Now {
        &self.now
    }

    pub fn focus(&self) -> Pane {
        self.focus
    }

    pub fn list(&self) -> &List {
        &self.list
    }

    pub fn page(&self) -> Option<&Page> {
        self.page.as_ref()
    }

    pub fn typed(&self) -> &[Key] {
        &self.typed
    }

    pub fn prompt(&self) -> Option<&Prompt> {
        self.prompt.as_ref()
    }

    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_ref()
    }

    pub fn help(&self) -> Option<&Help> {
        self.help.as_ref()
    }

    /// Something lies over the panes.
    pub(super) fn is_covered(&self) -> bool {
        self.help.is_some() || self.overlay.is_some()
    }

    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// Where the user's own articles belong.
    pub fn library(&self) -> &Safe {
        &self.library
    }

    pub fn is_loading(&self) -> bool {
        self.loading
    }

    /// Articles that the index has taken in, of how many, while it is being built.
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.progress
    }

    pub fn is_welcome(&self) -> bool {
        self.welcome
    }

    /// Where keys are looked up, nearest first.
    pub fn contexts(&self) -> [Context; 2] {
        match self.focus {
            Pane::List => [Context::List, Context::Global],
            Pane::Page => [Context::Page, Context::Global],
        }
    }

    /// The article that a key would act on.
    pub fn subject(&self) -> Option<&Entry> {
        match self.focus {
            Pane::List => self.list.selected(),
            Pane::Page => self.page.as_ref().map(|page| &page.entry),
        }
    }
}
