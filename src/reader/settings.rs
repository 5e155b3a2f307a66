//! What the reader needs of the configuration, with the sizes that keys have changed since.

use serde::{Deserialize, Serialize};

use crate::config::choice::{Citation, IgnoreCase, Layout, MarkRead, Sort, Take, Then};
use crate::config::highlight::Highlight;
use crate::config::pipe::Pipe;
use crate::config::{Config, views};
use crate::quote::cite::Style;
use crate::reader::prompt::Asking;
use crate::safe::Safe;

#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub ascii: bool,
    pub sort: Sort,
    pub reverse: bool,
    pub layout: Layout,
    /// Columns of the list beside the page.
    pub list_width: u16,
    /// A key has set it: then it does not grow with the window.
    pub list_width_set: bool,
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
    pub views: Vec<View>,
    /// What quotes can be sorted into, each a word.
    pub categories: Vec<Safe>,
    /// What the key that keeps takes.
    pub take: Take,
    /// What follows when something was kept.
    pub then: Then,
    /// How a copy names its source.
    pub cite: Style,
    /// Scalar values kept beside a passage.
    pub context: usize,
    pub pipes: Vec<Pipe>,
    /// What is to be seen wherever it stands.
    pub highlights: Vec<Highlight>,
}

/// A query under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub name: Safe,
    pub query: String,
}

impl From<&views::View> for View {
    fn from(view: &views::View) -> Self {
        Self { name: Safe::line(&view.name), query: view.query.clone() }
    }
}

impl Settings {
    /// The categories with the letter that gives each: its first one that none before it has.
    pub fn lettered_categories(&self) -> Vec<(char, Safe)> {
        let mut lettered: Vec<(char, Safe)> = Vec::new();
        for name in &self.categories {
            let taken = |c: &char| !lettered.iter().any(|(letter, _)| letter == c);
            if let Some(letter) = name.chars().filter(|c| c.is_alphanumeric()).find(taken) {
                lettered.push((letter, name.clone()));
            }
        }
        lettered
    }

    /// Whether a search for these words passes over capitals.
    pub fn ignores_case(&self, query: &str) -> bool {
        match self.ignore_case {
            IgnoreCase::Smart => !query.chars().any(char::is_uppercase),
            IgnoreCase::Always => true,
            IgnoreCase::Never => false,
        }
    }
}

impl From<&Config> for Settings {
    fn from(config: &Config) -> Self {
        Self {
            ascii: config.ascii || config.plain,
            sort: config.list.sort,
            reverse: config.list.reverse,
            layout: if config.plain { Layout::Single } else { config.list.layout },
            list_width: config.list.width,
            list_width_set: false,
            list_height: config.list.height,
            feed_column: config.list.feeds,
            page_width: config.page.width,
            justify: config.page.justify,
            hyphenate: config.page.hyphenate,
            margin: config.page.margin,
            mark_read: config.page.mark_read,
            ignore_case: config.find.ignore_case,
            views: config.views.iter().map(View::from).collect(),
            categories: config.keep.categories.iter().map(|name| Safe::line(name)).collect(),
            take: config.keep.take,
            then: config.keep.then,
            cite: match config.keep.cite {
                Citation::Plain => Style::Plain,
                Citation::Chicago => Style::Chicago,
                Citation::Apa => Style::Apa,
                Citation::Mla => Style::Mla,
            },
            context: usize::from(config.keep.context),
            pipes: config.pipes.clone(),
            highlights: config.highlights.clone(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::from(&Config::default())
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
    pub pipes: Vec<String>,
    pub exports: Vec<String>,
}

impl Window {
    /// What was typed before at such a prompt; none where it is of one article or quote.
    pub fn history(&mut self, asking: Asking) -> Option<&mut Vec<String>> {
        match asking {
            Asking::Command => Some(&mut self.commands),
            Asking::Find => Some(&mut self.searches),
            Asking::Filter => Some(&mut self.filters),
            Asking::Pipe => Some(&mut self.pipes),
            Asking::Export => Some(&mut self.exports),
            Asking::Tag | Asking::Note | Asking::Speaker => None,
        }
    }
}

/// A size set by key holds until the configuration says another one than it said then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resized {
    pub configured: u16,
    pub now: u16,
}

impl Resized {
    /// Whether it still holds for what is configured.
    pub fn holds(resized: Option<Self>, configured: u16) -> bool {
        resized.is_some_and(|resized| resized.configured == configured)
    }

    pub fn apply(resized: Option<Self>, configured: u16) -> u16 {
        match resized {
            Some(resized) if resized.configured == configured => resized.now,
            Some(_) | None => configured,
        }
    }
}
