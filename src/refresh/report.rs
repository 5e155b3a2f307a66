//! What a refresh did to one feed: the news that the shell prints and the reader shows.

use std::path::PathBuf;

use crate::article::Article;
use crate::config::feed::Feed;
use crate::safe::Safe;

/// What is told while a refresh runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// The feed of this name and folder is asked now.
    Started {
        feed: Safe,
        folder: Safe,
    },
    Ended(Report),
}

/// All that came of one feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub feed: Safe,
    /// Its folder in the library.
    pub folder: Safe,
    pub status: Status,
    pub new: Vec<Change>,
    pub updated: Vec<Change>,
    /// Edited by hand: the new version lies beside them.
    pub beside: Vec<Change>,
    /// The old text stays; `path` is that of the new one.
    pub quarantined: Vec<Change>,
    /// Articles that went because the feed keeps only so many.
    pub pruned: usize,
    /// What else is worth knowing, a line each.
    pub notes: Vec<Safe>,
    /// The new articles as JSON lines, for the hook.
    pub lines: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Status {
    /// The feed was read; what changed stands in the report.
    #[default]
    Read,
    /// The server says that there is nothing new.
    Unchanged,
    /// Not asked, for so many seconds more, and why.
    Later(i64, Safe),
    /// Taken away for good.
    Gone,
    Failed(Safe),
    Cancelled,
}

/// One article file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub path: PathBuf,
    pub title: Safe,
    pub why: Option<Safe>,
}

/// What is known of a feed before it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub name: Safe,
    pub folder: Safe,
    /// Seconds since 1970 at which it was asked last; 0 for never.
    pub asked: i64,
    /// Why it failed then; empty when it did not.
    pub error: Safe,
    pub gone: bool,
    /// Seconds since 1970 from which on it may be asked; `None` when it is not asked any more.
    pub due: Option<i64>,
}

/// The sums over all feeds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub feeds: usize,
    pub new: usize,
    pub updated: usize,
    pub quarantined: usize,
    pub beside: usize,
    pub failed: usize,
    pub later: usize,
}

impl Report {
    pub fn new(feed: &Feed) -> Self {
        let (name, folder) = (Safe::line(&feed.name), Safe::line(&feed.folder));
        Self { feed: name, folder, ..Self::default() }
    }

    /// `3 new · 1 updated`; empty when nothing came.
    pub fn counts(&self) -> String {
        let counts: Vec<String> = [
            (self.new.len(), "new"),
            (self.updated.len(), "updated"),
            (self.beside.len(), "edited by hand"),
            (self.quarantined.len(), "in quarantine"),
            (self.pruned, "removed"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        counts.join(" · ")
    }

    /// The feed was left alone, so that the report says nothing of it.
    pub fn is_unasked(&self) -> bool {
        matches!(self.status, Status::Later(..) | Status::Cancelled)
    }

    pub fn note(&mut self, what: &str) {
        let note = Safe::line(what);
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// No file of the feed was touched.
    pub fn is_quiet(&self) -> bool {
        self.new.is_empty() && self.updated.is_empty() && self.beside.is_empty()
    }
}

impl Change {
    pub fn of(path: PathBuf, article: &Article) -> Self {
        Self { path, title: article.meta.title.clone(), why: None }
    }
}

impl Summary {
    pub fn add(&mut self, report: &Report) {
        self.feeds += 1;
        self.new += report.new.len();
        self.updated += report.updated.len();
        self.quarantined += report.quarantined.len();
        self.beside += report.beside.len();
        match report.status {
            Status::Failed(_) | Status::Gone | Status::Cancelled => self.failed += 1,
            Status::Later(..) => self.later += 1,
            Status::Read | Status::Unchanged => {}
        }
    }
}

/// `20 feeds · 14 new · 2 updated · 1 failed`.
impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let feeds = if self.feeds == 1 { "feed" } else { "feeds" };
        write!(f, "{} {feeds} · {} new", self.feeds, self.new)?;
        for (count, what) in [
            (self.updated, "updated"),
            (self.beside, "edited by hand"),
            (self.quarantined, "in quarantine"),
            (self.later, "not due"),
            (self.failed, "failed"),
        ] {
            if count > 0 {
                write!(f, " · {count} {what}")?;
            }
        }
        Ok(())
    }
}
