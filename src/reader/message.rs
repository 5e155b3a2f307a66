//! What the reader is told ([`Msg`]) and what it asks for ([`Effect`]).
//!
//! Both are data, so a test can compare them; requests carry a number, and an answer whose number
//! is no longer awaited is dropped.

use std::path::PathBuf;

use crate::article::{Article, ArticleId, Entry, Location, Now};
use crate::config::Config;
use crate::error::Problem;
use crate::journal::{Draft, Event};
use crate::quotation::Quotation;
use crate::reader::key::Key;
use crate::reader::settings::Window;
use crate::safe::Safe;

/// Everything that can happen.
#[derive(Debug)]
pub enum Msg {
    Key(Key),
    /// Bracketed paste: text for an input line, never keys.
    Paste(String),
    Mouse(Mouse),
    /// Columns and rows.
    Resize {
        width: u16,
        height: u16,
    },
    /// Sent before other messages whenever the second has changed.
    Time(Now),
    /// The terminal said what its background is; never sent when it does not.
    Background {
        dark: bool,
    },
    /// The editor that [`Effect::Edit`] asked for has ended, or could not be started.
    Edited {
        path: PathBuf,
        problem: Option<Problem>,
    },
    /// A part of what the library holds.
    Listed {
        entries: Vec<Entry>,
        problems: Vec<Problem>,
    },
    /// The library has been read to its end.
    ListedAll,
    Opened {
        request: u64,
        article: Result<Box<Article>, String>,
        /// What was said in it, in order.
        quotations: Vec<Quotation>,
    },
    /// Articles whose text holds all words of a filter.
    Found {
        request: u64,
        articles: Vec<ArticleId>,
        done: bool,
    },
    /// Journal events: those of the past at the start, later those of other running copies.
    Marked(Vec<Event>),
    /// The answer to [`Effect::Record`], in the order in which they were asked for.
    Recorded(Result<Vec<Event>, String>),
    /// The answer to [`Effect::Copy`].
    Copied {
        words: usize,
        /// The terminal was asked to copy; whether it did, it does not say.
        sent: bool,
    },
    /// The config file was read again.
    Configured {
        config: Box<Config>,
        problems: Vec<Problem>,
    },
    /// Something outside failed; shown, nothing else.
    Failed(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    Press { column: u16, row: u16 },
    WheelUp { column: u16, row: u16 },
    WheelDown { column: u16, row: u16 },
}

/// Everything that the reader wants done outside; the terminal room carries it out.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum Effect {
    /// Read the journal, then the library; the first effect of a run.
    Start,
    Quit,
    Suspend,
    /// Clear the screen and draw all of it again.
    Redraw,
    /// Open an address in the browser (already checked to be http, https or mailto).
    Browse(String),
    /// Leave the screen, run the user's editor on this file, come back.
    Edit(PathBuf),
    /// Window title.
    Title(Safe),
    /// Read an article; answered by [`Msg::Opened`].
    Open {
        request: u64,
        location: Location,
    },
    /// Put a text, made of safe text, on the clipboard; answered by [`Msg::Copied`].
    Copy {
        text: String,
        words: usize,
    },
    /// Look for folded words in all texts; answered by [`Msg::Found`].
    Search {
        request: u64,
        words: Vec<String>,
    },
    /// Append to the journal; answered by [`Msg::Recorded`].
    Record(Draft),
    /// Keep for the next run.
    Remember(Window),
    /// Change the colours to a theme of this name.
    Theme(String),
}
