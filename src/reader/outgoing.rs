//! Words that leave the reader: what a clipboard or a command gets of a quote or passage.

use crate::article::word::words;
use crate::article::{Article, Entry};
use crate::quote::cite::{Style, cite as source};
use crate::quote::export::text::{bare, one};
use crate::quote::{Quote, fragment};
use crate::reader::cite::cite;
use crate::safe::Safe;

/// A name of the environment and its value.
pub type Variable = (&'static str, String);

/// What is handed on of a quote or passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The words alone.
    pub bare: String,
    /// With who said them and where they stand.
    pub cited: String,
    /// How many words.
    pub count: usize,
    /// Who said them and where they stand, for a command: each is there, and empty when unknown.
    pub variables: Vec<Variable>,
}

impl Outgoing {
    pub fn quote(quote: &Quote, style: Style) -> Self {
        let text = |text: &Option<Safe>| text.as_deref().unwrap_or_default().to_owned();
        let tags: Vec<&str> = quote.tags.iter().map(Safe::as_str).collect();
        let variables = vec![
            ("PULLQUOTE_ID", quote.id.to_string()),
            ("PULLQUOTE_CITE", source(quote, style).into_string()),
            ("PULLQUOTE_SPEAKER", text(&quote.speaker)),
            ("PULLQUOTE_AUTHORS", names(&quote.authors)),
            ("PULLQUOTE_TITLE", quote.title.to_string()),
            ("PULLQUOTE_SOURCE", text(&quote.source)),
            ("PULLQUOTE_DATE", quote.date.map(|date| date.to_string()).unwrap_or_default()),
            ("PULLQUOTE_LINK", text(&quote.link)),
            ("PULLQUOTE_AT_WORDS", fragment::link(quote).unwrap_or_default()),
            ("PULLQUOTE_NOTE", quote.note.to_string()),
            ("PULLQUOTE_TAGS", tags.join(" ")),
        ];
        let count = words(&quote.text).count();
        Self { bare: bare(quote), cited: one(quote, style), count, variables }
    }

    /// Words of an open article that nobody has kept.
    pub fn passage(article: &Article, entry: &Entry, speaker: Option<&str>, text: String) -> Self {
        let meta = &article.meta;
        let origin = meta.source.as_ref().unwrap_or(&entry.feed);
        let link = meta.link.as_ref().map(|link| link.url.to_string()).unwrap_or_default();
        let cited = cite(article, entry, speaker, &text);
        let variables = vec![
            ("PULLQUOTE_ID", String::new()),
            ("PULLQUOTE_CITE", cited.clone()),
            ("PULLQUOTE_SPEAKER", speaker.unwrap_or_default().to_owned()),
            ("PULLQUOTE_AUTHORS", names(&meta.authors)),
            ("PULLQUOTE_TITLE", meta.title.to_string()),
            ("PULLQUOTE_SOURCE", origin.to_string()),
            ("PULLQUOTE_DATE", entry.date.map(|date| date.to_string()).unwrap_or_default()),
            ("PULLQUOTE_LINK", link.clone()),
            ("PULLQUOTE_AT_WORDS", link),
            ("PULLQUOTE_NOTE", String::new()),
            ("PULLQUOTE_TAGS", String::new()),
        ];
        Self { count: words(&text).count(), bare: text, cited, variables }
    }
}

fn names(names: &[Safe]) -> String {
    names.iter().map(Safe::as_str).collect::<Vec<_>>().join("; ")
}
