//! Spelled keys → cells: the reader over a folder of articles, its effects carried out at once.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use pullquote::article::entry::Place;
use pullquote::article::width::cell_width;
use pullquote::article::{Date, Entry, Now, RowId};
use pullquote::config;
use pullquote::config::theme::{BUILT_IN, Theme};
use pullquote::error::Problem;
use pullquote::journal::Event;
use pullquote::library::log::Log;
use pullquote::library::quotes::Snapshots;
use pullquote::library::{Library, Source};
use pullquote::reader::keymap::Keymap;
use pullquote::reader::settings::{Settings, View, Window};
use pullquote::reader::{App, Effect, Key, Msg, Start};
use pullquote::safe::Safe;
use pullquote::terminal::desk::{self, Desk, Journal, Row};
use pullquote::ui::drawing::Drawing;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// The articles of most tests. Relative, so that no screen shows where the tests were run.
pub(crate) const FIXTURES: &str = "tests/fixtures/library";
/// The time of files without a date, which a checkout would set to its own.
const FILE_TIME: i64 = 1_794_312_000; // 10 November 2026
pub(crate) const DEVICE: &str = "tests";

/// How a run begins.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) sources: Vec<Source>,
    /// Text of a config file.
    pub(crate) config: String,
    pub(crate) size: (u16, u16),
    /// Where the journal is kept; without one it is in memory.
    pub(crate) journal: Option<PathBuf>,
    pub(crate) window: Window,
    pub(crate) problems: Vec<Problem>,
    /// Names of saved views and their queries.
    pub(crate) views: Vec<(&'static str, &'static str)>,
    /// The library is the user's own, with feeds.
    pub(crate) own: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            sources: vec![Source::Folder(FIXTURES.into())],
            config: String::new(),
            size: (120, 40),
            journal: None,
            window: Window::default(),
            problems: Vec::new(),
            views: Vec::new(),
            own: false,
        }
    }
}

pub(crate) struct Screen {
    pub(crate) app: App,
    pub(crate) theme: Theme,
    pub(crate) size: (u16, u16),
    /// Effects that nothing here carries out, oldest first.
    pub(crate) asked: Vec<Effect>,
    /// What answers for library, index and journal.
    pub(crate) desk: Desk,
    arrived: Vec<Row>,
    /// Answers that have not arrived yet, when they are held back.
    pub(crate) late: Option<Vec<Msg>>,
    /// Articles that have not arrived yet, when they are held back.
    pub(crate) held: Vec<Row>,
    hold: bool,
}

impl Setup {
    pub(crate) fn sized(width: u16, height: u16) -> Self {
        Self { size: (width, height), ..Self::default() }
    }

    pub(crate) fn welcome(width: u16, height: u16) -> Self {
        Self { sources: vec![Source::Welcome], ..Self::sized(width, height) }
    }

    pub(crate) fn folder(path: &Path) -> Self {
        Self { sources: vec![Source::Folder(path.to_owned())], ..Self::default() }
    }

    pub(crate) fn config(mut self, text: &str) -> Self {
        text.clone_into(&mut self.config);
        self
    }

    pub(crate) fn journal(mut self, folder: &Path) -> Self {
        self.journal = Some(folder.to_owned());
        self
    }

    /// The running program, its library read.
    pub(crate) fn run(self) -> Screen {
        self.begin(false)
    }

    /// The running program, its articles in [`Screen::held`] until they are let in.
    pub(crate) fn run_without_articles(self) -> Screen {
        self.begin(true)
    }

    fn begin(self, hold: bool) -> Screen {
        let (config, mut problems) = config::read(&self.config, Path::new("config.toml"));
        let (keymap, slips) = Keymap::of(&config);
        problems.extend(slips);
        problems.extend(self.problems);
        let view = |(name, query): &(&str, &str)| View {
            name: Safe::line(name),
            query: (*query).to_owned(),
        };
        let views = self.views.iter().map(view).collect();
        let start = Start {
            settings: Settings { views, ..Settings::from(&config) },
            keymap,
            themes: BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect(),
            window: self.window,
            problems,
            welcome: self.sources == [Source::Welcome],
            one_file: false,
            seed: 0,
            library: Safe::line("~/.local/share/pullquote/feeds"),
            own: self.own,
        };
        let folder = self.journal.as_ref();
        let journal = match folder {
            Some(folder) => Journal::open(Ok((folder.clone(), DEVICE.to_owned()))),
            None => Journal::Memory { device: DEVICE.to_owned(), events: Vec::new() },
        };
        let mut desk = Desk::new(Library::new(self.sources), DEVICE, journal).unwrap();
        if let Some(folder) = folder {
            desk.fold(&Log::open(folder, DEVICE).1.events).unwrap();
            desk.snapshots = Some(Snapshots::new(&folder.join("snapshots")));
        }
        let mut screen = Screen {
            app: App::new(start, now()),
            theme: Theme::built_in("plain"),
            size: self.size,
            asked: Vec::new(),
            desk,
            arrived: Vec::new(),
            late: None,
            held: Vec::new(),
            hold,
        };
        let problems = screen.shelve();
        screen.resize(self.size.0, self.size.1);
        screen.tell(Msg::LibraryProblems(problems));
        if !screen.hold {
            screen.tell_changed(None);
        }
        screen
    }
}

/// The day on which all tests take place.
pub(crate) fn now() -> Now {
    Now::on(2026, 11, 22)
}

impl Screen {
    /// Hands a message in and carries out what comes of it, until nothing does.
    pub(crate) fn tell(&mut self, msg: Msg) {
        let mut messages = VecDeque::from([msg]);
        while let Some(msg) = messages.pop_front() {
            for effect in self.app.update(msg) {
                self.perform(effect, &mut messages);
            }
        }
    }

    fn perform(&mut self, effect: Effect, messages: &mut VecDeque<Msg>) {
        match effect {
            Effect::Start
            | Effect::Quit
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Browse(_)
            | Effect::Edit(_)
            | Effect::Copy { .. }
            | Effect::Title(_)
            | Effect::Remember(_)
            | Effect::Feeds
            | Effect::Refresh(_)
            | Effect::CancelRefresh
            | Effect::Pipe(_)
            | Effect::StopPiping
            | Effect::Export(_)
            | Effect::Deliver
            | Effect::Theme(_) => self.asked.push(effect),
            effect => {
                let answers = self.desk.answer(&effect, now());
                match &mut self.late {
                    Some(late) => late.extend(answers),
                    None => messages.extend(answers),
                }
            }
        }
    }

    /// Lets the answers in that were held back, and holds back none any more.
    pub(crate) fn let_in(&mut self) {
        for msg in self.late.take().into_iter().flatten() {
            self.tell(msg);
        }
    }

    /// The index says that it holds something else than before.
    pub(crate) fn tell_changed(&mut self, progress: Option<(usize, usize)>) {
        let changed = desk::changed(&self.desk.index.counts().unwrap(), progress, true);
        self.tell(changed);
    }

    /// The index says that nothing but marks is different.
    pub(crate) fn tell_marked(&mut self) {
        let changed = desk::changed(&self.desk.index.counts().unwrap(), None, false);
        self.tell(changed);
    }

    /// So many more articles are found.
    pub(crate) fn arrive(&mut self, rows: Vec<Row>) {
        self.put(rows);
        let arrived = self.arrived.len();
        let progress = (!self.held.is_empty()).then_some((arrived, arrived + self.held.len()));
        self.tell_changed(progress);
    }

    /// Puts articles into the index, those of a file together with what arrived of it before.
    fn put(&mut self, rows: Vec<Row>) {
        let place = |row: &Row| row.entry.location.clone();
        let files: BTreeSet<Place> = rows.iter().map(|row| place(row).place).collect();
        self.arrived.retain(|known| !rows.iter().any(|row| place(row) == place(known)));
        self.arrived.extend(rows);
        let mut all: Vec<Row> =
            self.arrived.iter().filter(|row| files.contains(&place(row).place)).cloned().collect();
        all.sort_by_key(place);
        self.desk.put(all).unwrap();
    }

    fn shelve(&mut self) -> Vec<Problem> {
        let mut rows = Vec::new();
        let mut all = Vec::new();
        self.desk.library.each(&mut |found, problems| {
            all.extend(problems);
            all.extend(found.iter().flat_map(|found| found.article.problems.clone()));
            rows.extend(found.into_iter().map(|found| Row::of(found.entry, &found.article)));
            true
        });
        all.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        let guessed = |row: &&mut Row| row.entry.date_guessed && row.entry.date.is_some();
        for row in rows.iter_mut().filter(guessed) {
            row.entry.date = Date::from_unix(FILE_TIME);
        }
        if self.hold {
            self.held = rows;
        } else {
            self.put(rows);
        }
        all
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        self.tell(Msg::Resize { width, height });
    }

    /// Presses keys: `j j enter / h e r o n enter`.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.tell(Msg::Key(key.parse::<Key>().unwrap()));
        }
        self
    }

    /// Types a text, a key for each character.
    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.tell(Msg::Key(Key::char(c)));
        }
        self
    }

    /// Runs a `:` command.
    pub(crate) fn command(&mut self, command: &str) -> &mut Self {
        self.press(":").type_in(command).press("enter")
    }

    /// Opens the article whose title begins so, from the list or the page.
    pub(crate) fn read(&mut self, title: &str) -> &mut Self {
        self.select(title).press("enter")
    }

    pub(crate) fn select(&mut self, title: &str) -> &mut Self {
        if self.app.focus() == pullquote::reader::frame::Pane::Page {
            self.press("h");
        }
        let at = self.listed().iter().position(|entry| entry.title.starts_with(title));
        let number = at.unwrap_or_else(|| panic!("{title} is not listed")) + 1;
        self.type_in(&number.to_string()).press("G")
    }

    pub(crate) fn draw(&self) -> (Buffer, Option<Position>) {
        let mut drawing = Drawing::new(self.size.0, self.size.1);
        let cursor = pullquote::ui::draw(&self.app, &self.theme, &mut drawing);
        (drawing.buffer(), cursor)
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        lines(&self.draw().0)
    }

    pub(crate) fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// The screen under its size, with the place of the cursor.
    pub(crate) fn picture(&self) -> String {
        let (buffer, cursor) = self.draw();
        let cursor = cursor.map_or("none".to_owned(), |at| format!("{},{}", at.x, at.y));
        let (width, height) = self.size;
        format!("── {width}×{height} · cursor {cursor}\n{}\n", lines(&buffer).join("\n"))
    }

    pub(crate) fn status(&self) -> String {
        self.lines().pop().unwrap_or_default()
    }

    pub(crate) fn notice(&self) -> String {
        self.app.notice().map(|notice| notice.text.to_string()).unwrap_or_default()
    }

    /// The title of the selected article.
    pub(crate) fn selected(&self) -> String {
        self.app.list().selected().map(|entry| entry.title.to_string()).unwrap_or_default()
    }

    /// The listed articles in their order, as the desk knows them.
    pub(crate) fn listed(&self) -> Vec<Entry> {
        let rows = self.app.list().rows().iter();
        let rows: Vec<RowId> = rows.collect();
        self.desk.index.rows(&rows).unwrap()
    }

    pub(crate) fn titles(&self) -> Vec<String> {
        self.listed().iter().map(|entry| entry.title.to_string()).collect()
    }

    /// The focus sentence.
    pub(crate) fn focus(&self) -> String {
        let page = self.app.page();
        page.map(|page| page.text()[page.focus()].to_owned()).unwrap_or_default()
    }

    /// What the reader knows of a listed article.
    fn known(&self, title: &str) -> Entry {
        let listed = self.listed();
        let row = listed.iter().find(|entry| entry.title.starts_with(title)).unwrap().row;
        self.app.list().entry_of(row).unwrap().clone()
    }

    pub(crate) fn is_read(&self, title: &str) -> bool {
        self.known(title).read
    }

    pub(crate) fn is_starred(&self, title: &str) -> bool {
        self.known(title).star
    }

    /// What this run has recorded, when it keeps its journal in memory.
    pub(crate) fn recorded(&self) -> &[Event] {
        match &self.desk.journal {
            Journal::Memory { events, .. } => events,
            Journal::Disk(_) => &[],
            Journal::Closed(_) => panic!("the journal is closed"),
        }
    }

    /// What the run leaves behind when it ends.
    pub(crate) fn close(mut self) -> Window {
        let mut window = Window::default();
        let mut messages = VecDeque::new();
        for effect in self.app.closing() {
            match effect {
                Effect::Remember(state) => window = state,
                other => self.perform(other, &mut messages),
            }
        }
        window
    }
}

/// The rows of a buffer without the blanks at their ends; a wide character stands for its cells.
pub(crate) fn lines(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    (area.top()..area.bottom())
        .map(|y| {
            let mut line = String::new();
            let mut x = area.left();
            while x < area.right() {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(cell_width(symbol)).unwrap().max(1);
            }
            line.trim_end().to_owned()
        })
        .collect()
}
