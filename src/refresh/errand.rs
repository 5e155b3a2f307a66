//! One feed of a refresh: from its state, through what its origin answers, to its files and its state.
//!
//! Asking waits for others and reading for nobody, so different threads may do the two.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::config::feed::{Feed, Origin};
use crate::error::{Error, Result};
use crate::library::scan::DESCRIPTION;
use crate::refresh::folder::Folder;
use crate::refresh::http::{Answer, Client, Validators, What};
use crate::refresh::items::{self, Items};
use crate::refresh::merge::{self, Place};
use crate::refresh::report::{Report, Status};
use crate::refresh::schedule::Wish;
use crate::refresh::source::Asking;
use crate::refresh::state::State;
use crate::refresh::turns::Turn;
use crate::refresh::{Options, marked};
use crate::safe::Safe;

/// A feed that is being refreshed.
#[derive(Debug)]
pub struct Errand<'a> {
    asking: Asking<'a>,
    options: &'a Options,
    state: State,
    report: Report,
    /// The address that is asked in place of the configured one.
    elsewhere: Option<String>,
}

impl<'a> Errand<'a> {
    pub fn new(
        feed: &'a Feed,
        options: &'a Options,
        client: &'a Client,
        cancel: &'a AtomicBool,
    ) -> Self {
        let asking = Asking {
            feed,
            settings: &options.settings,
            paths: &options.paths,
            variable: options.variable,
            client,
            cancel,
            now: options.now,
        };
        let report = Report::new(feed);
        Self { asking, options, state: State::default(), report, elsewhere: None }
    }

    /// Does a part of it; a panic is told as the end of the feed, and only of that.
    pub fn guard<T>(
        &mut self,
        part: impl FnOnce(&mut Self) -> T,
    ) -> std::result::Result<T, Box<Report>> {
        catch_unwind(AssertUnwindSafe(|| part(self))).map_err(|_| {
            let why = "pullquote has a fault that this feed shows; please report it";
            let status = Status::Failed(Safe::line(why));
            Box::new(Report { status, ..Report::new(self.asking.feed) })
        })
    }

    /// Asks the origin; `Err` says why there is no answer.
    pub fn ask(&mut self) -> std::result::Result<Answer, String> {
        let (feed, options) = (self.asking.feed, self.options);
        self.state = State::load(&options.state, &feed.folder, &about(feed));
        let state = &mut self.state;
        let existing = Folder::find(&options.library, &feed.folder).map_err(text)?;
        if existing.is_none() && !state.items.is_empty() {
            // Whoever removed the folder wants the feed anew, even when this refresh is killed.
            state.items.clear();
            state.validators = Validators::default();
            if !options.dry_run {
                state.save(&options.state, &feed.folder).map_err(text)?;
            }
        }
        let validators = match options.wish {
            Wish::Due | Wish::Now if existing.is_some() => state.validators.clone(),
            Wish::Due | Wish::Now | Wish::Force => Validators::default(),
        };
        let in_its_place = !state.astray && options.wish != Wish::Force;
        self.elsewhere = state.moved.clone().filter(|_| in_its_place);
        self.asking.ask(self.elsewhere.as_deref(), validators, &mut self.report)
    }

    /// Whether nobody has to be waited for any more: no program and no other page.
    pub fn is_quick(&self, answer: &Answer) -> bool {
        let Feed { filter, extract, on_new, .. } = self.asking.feed;
        let more = filter.is_some() || extract.is_some() || on_new.is_some();
        !more && matches!(answer.what, What::Bytes { .. })
    }

    /// Reads and writes what was answered; a turn is left to others while the disk works.
    pub fn take_in(mut self, answer: Answer, turn: Option<Turn<'_>>) -> Report {
        let brought = self.guard(|errand| errand.bring(answer, turn.as_ref()));
        // The end waits for the disk.
        drop(turn);
        match brought {
            Err(report) => *report,
            Ok(outcome) => self.end(outcome),
        }
    }

    /// Remembers how it went; `Err` says why the feed is not up to date.
    pub fn end(mut self, outcome: std::result::Result<(), String>) -> Report {
        match self.guard(|errand| errand.remember(outcome)) {
            Err(report) => *report,
            Ok(()) => self.report,
        }
    }

    fn remember(&mut self, outcome: std::result::Result<(), String>) {
        let (state, report, options) = (&mut self.state, &mut self.report, self.options);
        if let Err(why) = outcome {
            // Whatever was missed must not be taken for known the next time.
            state.validators = Validators::default();
            report.status = match self.asking.cancel.load(Ordering::Relaxed) {
                true => Status::Cancelled,
                false => {
                    // Of two addresses each has its turn, for nobody knows which will come back.
                    state.astray = self.elsewhere.is_some();
                    Status::Failed(Safe::line(&why))
                }
            };
        }
        if options.dry_run {
            return;
        }
        let now = options.now.at.as_second();
        match &report.status {
            Status::Failed(why) => (state.asked, state.error) = (now, why.to_string()),
            Status::Read | Status::Unchanged => {
                (state.asked, state.succeeded, state.error) = (now, now, String::new());
            }
            Status::Gone => (state.asked, state.error) = (now, String::new()),
            // Not having been asked, it is due as it was.
            Status::Cancelled => (state.asked, state.error) = (0, String::new()),
            Status::Later(..) => {}
        }
        if let Err(error) = state.save(&options.state, &self.asking.feed.folder) {
            report.status = Status::Failed(Safe::line(&error.to_string()));
        }
        self.asking.on_new(report);
    }

    /// Reads and writes; `Err` says why the feed is not up to date.
    fn bring(
        &mut self,
        answer: Answer,
        turn: Option<&Turn<'_>>,
    ) -> std::result::Result<(), String> {
        let (asking, options) = (&self.asking, self.options);
        let (state, report) = (&mut self.state, &mut self.report);
        let feed = asking.feed;
        let (bytes, validators, fresh) = match answer.what {
            What::Unchanged => {
                report.status = Status::Unchanged;
                return Ok(());
            }
            What::Gone if self.elsewhere.is_some() => {
                return Err("it was taken away for good from where it moved to (410)".to_owned());
            }
            What::Gone => {
                (state.gone, report.status) = (true, Status::Gone);
                report.note("it was taken away for good (410); what came from it stays");
                return Ok(());
            }
            What::Wait { seconds, why } => {
                let until = options.now.after(seconds.into());
                state.wait = until.as_second();
                let until = options.now.offset.to_datetime(until).strftime("%Y-%m-%d %H:%M");
                let why = format!("{why} and asks to wait until {until}");
                // Nothing was missed: what is known of the feed stays so.
                report.status = Status::Failed(Safe::line(&why));
                return Ok(());
            }
            What::Paused { seconds, why } => {
                state.wait = options.now.after(seconds.into()).as_second();
                report.status = Status::Later(seconds.into(), Safe::line(&why));
                return Ok(());
            }
            What::Bytes { bytes, validators, fresh } => (bytes, validators, fresh),
        };
        let bytes = asking.filter(bytes, report)?;
        let items = match &feed.origin {
            Origin::Url(_) if feed.filter.is_none() => items::of_the_web(&answer.url, &bytes)?,
            Origin::File(path) if feed.filter.is_none() => {
                items::read(path.rsplit('/').next().unwrap_or(path), &bytes)?
            }
            Origin::Url(_) | Origin::File(_) | Origin::Command(_) => items::of_a_program(&bytes)?,
        };
        drop(bytes);
        // What leads every address to itself, as a network that wants a login does, is no feed.
        if items.feed.is_some() || !items.articles.is_empty() {
            if let Some(moved) = &answer.moved {
                report.note(&format!("it has moved for good to {moved}; change its url to that"));
            }
            state.moved = answer.moved.or(self.elsewhere.take());
            state.astray = false;
        }
        items.notes.iter().for_each(|note| report.note(note));
        let floor = items.floor.max(fresh.min(24 * 3600));
        let place = Place {
            library: &options.library,
            state: &options.state,
            dry_run: options.dry_run,
            turn,
            cancel: asking.cancel,
        };
        write(asking, options, &place, items, state, report)?;
        (state.validators, state.floor) = (validators, floor);
        (state.gone, state.wait) = (false, 0);
        Ok(())
    }
}

fn text(error: Error) -> String {
    error.to_string()
}

fn write(
    asking: &Asking<'_>,
    options: &Options,
    place: &Place<'_>,
    items: Items,
    state: &mut State,
    report: &mut Report,
) -> std::result::Result<(), String> {
    let feed = asking.feed;
    let said = items.feed.as_ref().map(|meta| meta.title.clone());
    let title = feed.title.as_deref().map(Safe::line).or(said).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| Safe::line(&feed.name));
    let full_text = |article: &mut crate::article::Article, report: &mut Report| {
        asking.full_text(article, report)
    };
    let seen = merge::merge(feed, &title, items.articles, place, &full_text, state, report);
    let seen = seen.map_err(text)?;
    if asking.cancel.load(Ordering::Relaxed) {
        return Err("cancelled".to_owned());
    }
    let folder = Folder::find(&options.library, &feed.folder).map_err(text)?;
    if let (Some(folder), false) = (folder, options.dry_run) {
        describe(&folder, &title, items.feed.as_ref(), report).map_err(text)?;
    }
    prune(feed, &seen, place, options, state, report).map_err(text)
}

/// Names the feed in its folder, where nobody has yet, and says what is there and without force.
fn describe(
    folder: &Folder,
    title: &Safe,
    feed: Option<&crate::article::Meta>,
    report: &mut Report,
) -> Result<()> {
    let value = |text: &str| toml::Value::from(text).to_string();
    let mut text = format!("title = {}\n", value(title));
    if let Some(link) = feed.and_then(|meta| meta.link.as_ref()) {
        text.push_str(&format!("homepage = {}\n", value(&link.url)));
    }
    if folder.add(DESCRIPTION, text.as_bytes())? {
        return Ok(());
    }
    let Ok(Some(bytes)) = folder.read(DESCRIPTION) else { return Ok(()) };
    let table = toml::from_str::<toml::Table>(&String::from_utf8_lossy(&bytes)).unwrap_or_default();
    for key in ["command", "filter", "extract", "on_new", "password_command", "shell", "url"] {
        if table.contains_key(key) {
            report.note(&format!(
                "{key} in {} has no force: only your own config can name it",
                folder.path().join(DESCRIPTION).display()
            ));
        }
    }
    Ok(())
}

fn prune(
    feed: &Feed,
    seen: &HashSet<String>,
    place: &Place<'_>,
    options: &Options,
    state: &mut State,
    report: &mut Report,
) -> Result<()> {
    let keep = feed.keep.unwrap_or(options.settings.keep);
    if keep == 0 || state.items.len() <= usize::from(keep) {
        return Ok(());
    }
    match options.journal.as_deref().and_then(marked::ids) {
        Some(marked) => report.pruned = merge::prune(feed, keep, seen, &marked, place, state)?,
        None => report.note("keep: the journal cannot be read whole, so every article is kept"),
    }
    Ok(())
}

/// What the state of a feed is about: with another address, filter or tag all of it is read anew.
pub fn about(feed: &Feed) -> String {
    let parts = (&feed.origin, &feed.filter, &feed.extract, &feed.tags, &feed.title);
    merge::hash(format!("{parts:?}").as_bytes())
}
