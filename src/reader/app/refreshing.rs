//! Refreshing from within the reader: what is asked for, how far it is, what came.

use std::collections::HashSet;

use crate::article::Entry;
use crate::article::date::Timestamp;
use crate::article::entry::Place;
use crate::config::choice::Context;
use crate::reader::action::Action;
use crate::reader::app::{App, Overlay};
use crate::reader::key::Key;
use crate::reader::message::{Effect, Which};
use crate::reader::over::Pressed;
use crate::reader::page::Page;
use crate::reader::refresh_log::{Line, Logging, RefreshLog};
use crate::refresh::{Known, News, Run};
use crate::safe::Safe;

/// Seconds between the end of a refresh and the timer's next, whatever is due: where nothing can be
/// written down, everything stays due.
const PATIENCE: i64 = 60;
/// The same after one that was called off.
const CALLED_OFF: i64 = 15 * 60;

#[derive(Debug, Default)]
pub struct Refreshing {
    /// The user's own library is open: only that has feeds.
    pub own: bool,
    /// In the order of the config.
    pub lines: Vec<Line>,
    pub progress: Option<Progress>,
    /// When the next feed is due.
    due: Option<Timestamp>,
    /// The timer waits until then.
    rest: Option<Timestamp>,
    /// Nobody asked for the refresh under way.
    timed: bool,
    /// The file of the open article says something else by now.
    rewritten: bool,
    /// Revision of the open article that was replaced last: the index may still tell of it.
    replaced: String,
    /// Folders of the feeds that failed.
    failed: HashSet<Safe>,
}

/// How far a refresh is.
#[derive(Debug, Default)]
pub struct Progress {
    pub done: usize,
    pub all: usize,
    /// Names of the feeds that are being asked.
    pub under_way: Vec<Safe>,
    pub cancelled: bool,
}

impl Refreshing {
    pub(super) fn new(own: bool) -> Self {
        Self { own, ..Self::default() }
    }

    /// When the timer goes off.
    pub(super) fn wake(&self) -> Option<Timestamp> {
        let due = self.due.filter(|_| self.progress.is_none())?;
        Some(self.rest.map_or(due, |rest| due.max(rest)))
    }

    /// Another article is open, or another version of it.
    pub(super) fn opened(&mut self, replaced: Option<&Page>) {
        self.rewritten = false;
        self.replaced = replaced.map(|page| page.entry.revision.clone()).unwrap_or_default();
    }

    fn line(&mut self, folder: &str) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.known.folder.as_str() == folder)
    }
}

impl App {
    /// Asks which feeds there are and when they are due.
    pub(super) fn ask_feeds(&mut self) {
        if self.refreshing.own {
            self.effects.push(Effect::Feeds);
        }
    }

    pub(super) fn refresh_all(&mut self) {
        self.begin_refresh(Which::All);
    }

    pub(super) fn refresh_feed(&mut self) {
        let Some(entry) = self.subject() else { return };
        match folder(entry) {
            _ if matches!(entry.location.place, Place::Welcome(_)) => {
                self.say("built-in articles are never refreshed");
            }
            Some(folder) => self.begin_refresh(Which::Folder(folder)),
            None => self.say("this article belongs to no feed"),
        }
    }

    fn begin_refresh(&mut self, which: Which) {
        if !self.refreshing.own {
            return self
                .say("only your own library has feeds; this one was named when pullquote began");
        }
        if self.refreshing.progress.is_some() {
            return self.say("a refresh is under way · ctrl-c calls it off");
        }
        self.refreshing.timed = which == Which::Due;
        self.refreshing.progress = Some(Progress::default());
        self.effects.push(Effect::Refresh(which));
    }

    /// `ctrl-c`: what runs is called off first.
    pub(super) fn interrupt(&mut self) {
        if self.stop_piping() {
            return;
        }
        match &mut self.refreshing.progress {
            Some(progress) if !progress.cancelled => {
                progress.cancelled = true;
                self.effects.push(Effect::CancelRefresh);
                self.say("the refresh is called off · again to quit");
            }
            Some(_) | None => self.effects.push(Effect::Quit),
        }
    }

    /// The timer: what is due is asked, without a word unless something comes.
    pub(super) fn refresh_if_due(&mut self) {
        if self.refreshing.wake().is_some_and(|at| at <= self.now.at) {
            self.refreshing.due = None;
            self.begin_refresh(Which::Due);
        }
    }

    pub(super) fn feeds_known(&mut self, known: Vec<Known>) {
        let due = known.iter().filter_map(|known| known.due).min();
        self.refreshing.due = due.and_then(|due| Timestamp::from_second(due).ok());
        let mut before = std::mem::take(&mut self.refreshing.lines);
        for known in known {
            let old = before.iter_mut().find(|line| line.known.folder == known.folder);
            let mut line = Line::new(known);
            if let Some(old) = old {
                (line.report, line.under_way) = (old.report.take(), old.under_way);
            }
            self.refreshing.lines.push(line);
        }
        self.note_failed();
    }

    pub(super) fn refresh_begun(&mut self, feeds: usize) {
        if let Some(progress) = &mut self.refreshing.progress {
            progress.all = feeds;
        }
    }

    pub(super) fn refresh_told(&mut self, news: News) {
        let Some(progress) = &mut self.refreshing.progress else { return };
        match news {
            News::Started { feed, folder } => {
                progress.under_way.push(feed);
                if let Some(line) = self.refreshing.line(&folder) {
                    line.under_way = true;
                }
            }
            News::Ended(report) => {
                progress.done += 1;
                progress.under_way.retain(|feed| *feed != report.feed);
                let open = self.page.as_ref().and_then(|page| page.entry.location.file());
                if open.is_some_and(|open| report.updated.iter().any(|new| new.path == *open)) {
                    self.refreshing.rewritten = true;
                }
                let asked = self.now.at.as_second();
                if let Some(line) = self.refreshing.line(&report.folder) {
                    line.under_way = false;
                    // A feed that the timer passed over keeps what came of it before.
                    if !report.is_unasked() {
                        line.known.asked = asked;
                        line.report = Some(report);
                    } else if line.report.is_none() {
                        line.report = Some(report);
                    }
                }
                self.note_failed();
            }
        }
    }

    pub(super) fn refreshed(&mut self, result: Result<Run, String>) {
        let Some(progress) = self.refreshing.progress.take() else { return };
        self.refreshing.lines.iter_mut().for_each(|line| line.under_way = false);
        self.ask_feeds();
        let rest = if progress.cancelled { CALLED_OFF } else { PATIENCE };
        self.refreshing.rest = Some(self.now.after(rest));
        let timed = self.refreshing.timed;
        let log = self.key_for(Context::Global, "refresh-log");
        match result {
            Err(why) => self.warn(&why),
            Ok(Run::Busy) if timed => {}
            Ok(Run::Busy) => self.say("another refresh is at work already"),
            Ok(Run::Done(_)) if progress.cancelled => self.say("the refresh was called off"),
            Ok(Run::Done(summary)) if timed && summary.new + summary.updated == 0 => {}
            Ok(Run::Done(summary)) if summary.failed > 0 => {
                self.warn(&format!("{summary} · {log} shows why"));
            }
            Ok(Run::Done(summary)) => self.say(&summary.to_string()),
        }
    }

    /// The refresh log, or why there is none.
    pub(super) fn show_refresh_log(&mut self) {
        if !self.refreshing.own {
            return self
                .say("only your own library has feeds; this one was named when pullquote began");
        }
        self.ask_feeds();
        self.overlay = Some(Overlay::Refreshes(RefreshLog::default()));
    }

    pub(super) fn refresh_log_key(&mut self, key: Key, pressed: &Pressed) {
        if pressed.action == Action::Interrupt && self.refreshing.progress.is_some() {
            return self.interrupt();
        }
        let (width, height) = self.log_size();
        let Some(Overlay::Refreshes(log)) = &mut self.overlay else { return };
        let came = log.key(pressed, &self.refreshing.lines, height);
        log.settle(&self.refreshing.lines, width, height, &self.now);
        match came {
            Logging::Stay => {}
            Logging::Leave => self.overlay = None,
            Logging::Retry(folder) => self.begin_refresh(Which::Folder(folder.into_string())),
            Logging::All => self.refresh_all(),
            Logging::Other => self.other_key(key, pressed),
        }
    }

    /// Columns of a detail and rows on screen.
    pub fn log_size(&self) -> (usize, usize) {
        let columns = usize::from(self.width.saturating_sub(8)).clamp(1, 100);
        (columns, usize::from(self.height.saturating_sub(3)).max(1))
    }

    pub fn refreshing(&self) -> &Refreshing {
        &self.refreshing
    }

    /// The feed that an article came from did not answer as it should.
    pub fn is_failed(&self, entry: &Entry) -> bool {
        let failed = &self.refreshing.failed;
        !failed.is_empty()
            && folder(entry).is_some_and(|folder| failed.contains(&Safe::line(&folder)))
    }

    fn note_failed(&mut self) {
        let failed = self.refreshing.lines.iter().filter(|line| line.fault().is_some());
        self.refreshing.failed = failed.map(|line| line.known.folder.clone()).collect();
    }

    /// There is a newer version of the open article than the one that is shown.
    pub fn is_newer(&self) -> bool {
        let Some(page) = self.page.as_ref().filter(|page| page.entry.location.file().is_some())
        else {
            return false;
        };
        let listed = self.list.entry_of(page.entry.row).filter(|entry| entry.id == page.entry.id);
        self.refreshing.rewritten
            || listed.is_some_and(|entry| {
                entry.revision != page.entry.revision && entry.revision != self.refreshing.replaced
            })
    }

    pub(super) fn load_newer(&mut self) {
        if self.page.is_none() {
            self.say("no article is open");
        } else if self.is_newer() {
            self.reopen();
        } else {
            self.say("this is the newest version");
        }
    }
}

/// The folder of the feed that an article lies in.
fn folder(entry: &Entry) -> Option<String> {
    let folder = entry.location.file()?.parent()?.file_name()?;
    folder.to_str().map(str::to_owned)
}
