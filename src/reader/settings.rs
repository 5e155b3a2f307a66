//! What the reader needs of the configuration, with the sizes that keys have changed since.

use serde::{Deserialize, Serialize};

use crate::reader::action::{Panes, SortKey};

#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub mouse: bool,
    pub ascii: bool,
    pub sort: SortKey,
    pub reverse: bool,
    pub panes: Panes,
    /// Columns of the list beside the page.
    pub list_width: u16,
    /// Rows of the list above the page.
    pub list_height: u16,
    pub feed_column: bool,
    /// Columns of the text column.
    pub page_width: u16,
    pub justify: bool,
    pub hyphenate: bool,
    /// Rows kept around a place that was jumped to.
    pub margin: u16,
    pub mark_read: MarkRead,
    pub ignore_case: IgnoreCase,
}

/// When an article counts as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MarkRead {
    #[default]
    Open,
    End,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IgnoreCase {
    /// Unless the query has a capital.
    #[default]
    Smart,
    Always,
    Never,
}

impl IgnoreCase {
    pub fn holds_for(self, query: &str) -> bool {
        match self {
            Self::Smart => !query.chars().any(char::is_uppercase),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mouse: false,
            ascii: false,
            sort: SortKey::Date,
            reverse: false,
            panes: Panes::Auto,
            list_width: 44,
            list_height: 12,
            feed_column: true,
            page_width: 72,
            justify: false,
            hyphenate: true,
            margin: 2,
            mark_read: MarkRead::Open,
            ignore_case: IgnoreCase::Smart,
        }
    }
}

/// What is remembered of the window from one run to the next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Window {
    pub list_width: Option<Resized>,
    pub list_height: Option<Resized>,
    pub page_width: Option<Resized>,
    /// The last inputs, oldest first.
    pub commands: Vec<String>,
    pub searches: Vec<String>,
    pub filters: Vec<String>,
}

/// A size set by key holds until the configuration says another one than it said then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resized {
    pub configured: u16,
    pub now: u16,
}

impl Resized {
    pub fn apply(resized: Option<Self>, configured: u16) -> u16 {
        match resized {
            Some(resized) if resized.configured == configured => resized.now,
            Some(_) | None => configured,
        }
    }
}
