//! What the reader is told ([`Msg`]) and what it asks for ([`Effect`]).
//!
//! Both are data, so a test can compare them; requests carry a number, and an answer whose number
//! is no longer awaited is dropped.

use std::path::PathBuf;

use crate::article::{Article, ArticleId, Entry, Location, Now, RowId};
use crate::config::Config;
use crate::config::highlight::Highlight;
use crate::config::span::Span;
use crate::error::Problem;
use crate::journal::{Change, Draft, Event, Place};
use crate::library::index::speakers::Cast;
use crate::query::{Ask, Query};
use crate::quotation::Quotation;
use crate::quote::cite::Style;
use crate::quote::standing::Standing;
use crate::quote::{Book, Quote, QuoteId};
use crate::reader::collection::Collection;
use crate::reader::compared::Compared;
use crate::reader::key::Key;
use crate::reader::outgoing::Variable;
use crate::reader::settings::Window;
use crate::reader::speakers::Said;
use crate::refresh::{Known, News, Run};
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
    /// A part of an answer to [`Effect::List`]: its rows in order, the first of them with entries.
    Listed {
        request: u64,
        rows: Vec<RowId>,
        entries: Vec<Entry>,
        /// Where the article that was to be kept is now; only the first part says it.
        kept: Option<RowId>,
        /// No further part comes.
        done: bool,
    },
    /// The same answer from its beginning, for it broke off: what came of it does not hold.
    ListedAnew {
        request: u64,
    },
    /// The answer to [`Effect::Rows`]; a row that no longer exists is left out.
    Rows {
        request: u64,
        entries: Vec<Entry>,
    },
    /// The library holds something else than before.
    Changed {
        counts: Counts,
        /// Articles that the index has taken in, of how many, while it is being built.
        progress: Option<(usize, usize)>,
        /// Articles may be others; else nothing but marks of them are.
        articles: bool,
    },
    /// More that is wrong with what the program does.
    Problems(Vec<Problem>),
    /// All that is wrong with files and the journal now.
    LibraryProblems(Vec<Problem>),
    Opened {
        request: u64,
        article: Result<Box<Article>, String>,
        /// Where the reader was in it.
        place: Option<Place>,
        /// What was said in it, in order.
        quotations: Vec<Quotation>,
        /// What was kept of it.
        kept: Box<Found>,
        /// The article's row, when a quote and not a row was asked for.
        entry: Option<Box<Entry>>,
    },
    /// The answer to [`Effect::Seek`].
    Sought {
        request: u64,
        row: Option<RowId>,
    },
    /// A part of the answer to [`Effect::CountHighlights`].
    HighlightsCounted {
        request: u64,
        counts: Vec<(RowId, usize)>,
    },
    /// So many of the articles that [`Effect::Tally`] asks about are counted.
    Tallied {
        request: u64,
        counted: usize,
        of: usize,
        /// Enough of them are new for the list to be asked for again.
        sorted: bool,
    },
    /// The answer to [`Effect::Count`]: articles and unread ones of each query.
    Counted {
        request: u64,
        counts: Vec<(usize, usize)>,
    },
    /// The answer to [`Effect::Speakers`].
    Speakers {
        request: u64,
        cast: Cast,
    },
    /// The answer to [`Effect::Said`], in the order asked.
    Said {
        request: u64,
        said: Vec<Said>,
    },
    /// The answer to [`Effect::Tags`].
    Tags(Vec<Safe>),
    /// The answer to [`Effect::Mark`], [`Effect::Quote`], [`Effect::Undo`] and [`Effect::Redo`], in their order.
    Recorded {
        result: Result<Box<Done>, String>,
    },
    /// The answer to [`Effect::Quotes`].
    Quotes {
        request: u64,
        kept: Box<Collection>,
    },
    /// The answer to [`Effect::Compare`]; none where the article is gone.
    Compared {
        request: u64,
        compared: Vec<(QuoteId, Option<Compared>)>,
    },
    /// The answer to [`Effect::Copy`].
    Copied {
        words: usize,
        cited: bool,
        /// The terminal was asked to copy; whether it did, it does not say.
        sent: bool,
    },
    /// The answer to [`Effect::Pipe`], and to [`Effect::Export`] to a command.
    Piped {
        name: Safe,
        result: Result<Output, String>,
    },
    /// The answer to [`Effect::Export`] to a file: what was written, or why not.
    Exported(Result<String, String>),
    /// The config file was read again.
    Configured {
        config: Box<Config>,
        problems: Vec<Problem>,
    },
    /// The answer to [`Effect::Feeds`], in the order of the config.
    Feeds(Vec<Known>),
    /// A refresh of so many feeds has begun.
    RefreshBegun(usize),
    Refreshing(Box<News>),
    /// The answer to [`Effect::Refresh`].
    Refreshed(Result<Run, String>),
    /// No answer comes to this question of a list over the panes; why was told.
    Unanswered {
        request: u64,
    },
    /// Something outside failed; shown, nothing else.
    Failed(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    Press {
        column: u16,
        row: u16,
    },
    /// Pressed again at once in the same cell, for the second or the third time.
    Again {
        column: u16,
        row: u16,
        times: u8,
    },
    /// Moved with the button held.
    Drag {
        column: u16,
        row: u16,
    },
    Release {
        column: u16,
        row: u16,
    },
    WheelUp {
        column: u16,
        row: u16,
    },
    WheelDown {
        column: u16,
        row: u16,
    },
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
        row: RowId,
        location: Location,
    },
    /// Put a text, made of safe text, on the clipboard; answered by [`Msg::Copied`].
    Copy {
        text: String,
        words: usize,
        /// Who said it and where went along.
        cited: bool,
    },
    /// List what is asked for, in place of every earlier request; answered by [`Msg::Listed`].
    List {
        request: u64,
        ask: Ask,
        /// Say which row this article has now.
        keep: Option<ArticleId>,
    },
    /// Fetch the entries of these rows; answered by [`Msg::Rows`].
    Rows {
        request: u64,
        rows: Vec<RowId>,
    },
    /// Find the first of these rows that is unread; answered by [`Msg::Sought`].
    Seek {
        request: u64,
        rows: Vec<RowId>,
    },
    /// Count what rules hold for in these articles, in place of every earlier question; answered by
    /// [`Msg::HighlightsCounted`], in parts.
    CountHighlights {
        request: u64,
        articles: Vec<(RowId, Location)>,
        rules: Vec<Highlight>,
    },
    /// Count what rules hold for in all that a query finds, for lists sorted by that, in place of
    /// every earlier wish; `None` calls it off. Told of by [`Msg::Tallied`].
    Tally {
        request: u64,
        query: Option<Query>,
        rules: Vec<Highlight>,
    },
    /// Answered by [`Msg::Counted`].
    Count {
        request: u64,
        queries: Vec<Query>,
    },
    /// Read the article of a quote, or, when it is gone, the text that the quote was taken from;
    /// answered by [`Msg::Opened`].
    OpenQuote {
        request: u64,
        quote: Box<Quote>,
    },
    /// Everything that was ever kept; answered by [`Msg::Quotes`].
    Quotes {
        request: u64,
    },
    /// What became of quotes in the articles of today; answered by [`Msg::Compared`]. A later question
    /// takes the place of one that has not been answered.
    Compare {
        request: u64,
        quotes: Vec<Quote>,
    },
    /// Those quoted in what a query holds for; answered by [`Msg::Speakers`].
    Speakers {
        request: u64,
        query: Query,
        /// What their folded names hold.
        part: String,
        most: usize,
    },
    /// What somebody said there, newest first, `count` from the one `from` on; answered by
    /// [`Msg::Said`].
    Said {
        request: u64,
        query: Query,
        person: i64,
        from: usize,
        count: usize,
    },
    /// Every tag in use; answered by [`Msg::Tags`].
    Tags,
    /// Append to the journal, as one step that can be taken back; answered by [`Msg::Recorded`].
    Mark {
        rows: Vec<RowId>,
        /// The article that the one row was of: by now it may have another, and the row another
        /// article.
        article: Option<ArticleId>,
        change: Change,
        /// Somebody asked for it: answer also when it changes nothing.
        said: bool,
    },
    /// Append a change of a quote to the journal, after the text that it was taken from, if there is
    /// one here, lies on the disk; answered by [`Msg::Recorded`].
    Quote {
        draft: Box<Draft>,
        text: Option<String>,
    },
    Undo,
    Redo,
    /// Hand words to a command; answered by [`Msg::Piped`].
    Pipe(Box<Piping>),
    /// Call off every command that words were handed to.
    StopPiping,
    /// Write quotes for other programs; answered by [`Msg::Exported`] or [`Msg::Piped`].
    Export(Box<Export>),
    /// Look whether a sink of the config waits for something.
    Deliver,
    /// What is known of the feeds of the config; answered by [`Msg::Feeds`].
    Feeds,
    /// Ask feeds, telling of each; answered by [`Msg::Refreshed`]. One at a time.
    Refresh(Which),
    CancelRefresh,
    /// Keep for the next run.
    Remember(Window),
    /// Change the colours to a theme of this name.
    Theme(String),
}

/// The feeds that a refresh asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    Due,
    All,
    /// The one that fills this folder of the library.
    Folder(String),
}

/// Words and the command that gets them on its standard input.
#[derive(Debug, Clone, PartialEq)]
pub struct Piping {
    /// What the command is called.
    pub name: Safe,
    /// Program and arguments; no shell reads them.
    pub argv: Vec<String>,
    pub text: String,
    pub variables: Vec<Variable>,
    pub timeout: Span,
}

/// What a command printed, and what it said on standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub out: Safe,
    pub said: Safe,
}

/// Quotes on their way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The name of a format, or the path of a template.
    pub format: String,
    pub to: To,
    pub quotes: Vec<Quote>,
    /// Every quote, deleted ones too: the file of an article has all of its quotes.
    pub all: Vec<Quote>,
    pub style: Style,
}

/// Where quotes go.
#[derive(Debug, Clone, PartialEq)]
pub enum To {
    /// A path as typed; a folder gets a Markdown file an article. Without `over` nothing that is
    /// there is written over.
    File { path: String, over: bool },
    /// It gets them on its standard input.
    Command(Piping),
}

/// What the library holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub total: usize,
    pub unread: usize,
}

/// A change that lies in the journal now.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// What holds from now on; after an undo the inverse of what was taken back.
    pub change: Change,
    /// The rows of the library that it changed.
    pub rows: Vec<RowId>,
    /// How many articles it changed; 0 when there was nothing to do and nothing was written.
    pub articles: usize,
    /// The one that it changed, where it is one.
    pub article: Option<ArticleId>,
    pub undone: bool,
    pub redone: bool,
    /// Unread articles of the library after it.
    pub unread: usize,
    /// What is new about quotes, that of other running copies included.
    pub quotes: Vec<Event>,
}

/// The quotes of an article, as they were found when it was opened.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub book: Book,
    /// Where quotes of other revisions stand in its text.
    pub standing: Vec<(Quote, Standing)>,
}
