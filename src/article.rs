//! The article as a value: what every format produces and every pane shows.

pub mod builder;
pub mod date;
pub mod document;
pub mod entry;
pub mod fold;
pub mod id;
pub mod letters;
pub mod minutes;
pub mod pattern;
pub mod sentence;
pub mod slug;
pub mod width;
pub mod word;

use crate::error::Problem;
use crate::safe::Safe;

pub use builder::Builder;
pub use date::{Date, Now};
pub use document::{
    Align, Block, BlockKind, Container, Document, Inline, InlineKind, Marker, Table,
};
pub use entry::{Entry, Location, RowId};
pub use id::ArticleId;

/// One article: what is known about it, its blocks, and what was wrong with its file.
#[derive(Debug, Clone, Default)]
pub struct Article {
    pub meta: Meta,
    pub document: Document,
    /// Survived faults; `path` is empty here, the library knows it.
    pub problems: Vec<Problem>,
}

/// What the article or its file says about it. All text is one line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Meta {
    /// Never empty: made from the first sentence (or the file name) when none is given.
    pub title: Safe,
    pub title_made: bool,
    pub date: Option<Date>,
    /// The last change the article itself names.
    pub updated: Option<Date>,
    /// Who wrote it (never who is quoted in it).
    pub authors: Vec<Safe>,
    /// The publisher as named by the article, such as `CCTV +`.
    pub source: Option<Safe>,
    pub link: Option<Link>,
    /// BCP 47, lower case, such as `en` or `pt-br`.
    pub lang: Option<Safe>,
    pub tags: Vec<Safe>,
    pub summary: Option<Safe>,
    /// The identity the article gives itself (front matter `id`, feed guid).
    pub id: Option<Safe>,
}

/// An address that an article points to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Link {
    pub url: Safe,
    /// Stray spaces were removed to make it an address.
    pub mended: bool,
}
