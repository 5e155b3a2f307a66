//! An article or a quote that is to be opened → the article anew, and what the reader left in it.

use std::collections::BTreeMap;

use crate::article::entry::Place;
use crate::article::{Article, Document, Entry, Link, Location, Meta, RowId};
use crate::library::Library;
use crate::library::index::Index;
use crate::library::quotes::{Snapshot, Snapshots};
use crate::quotation::running;
use crate::quote::standing::{Ground, Standing};
use crate::quote::{Book, Quote};
use crate::reader::message::Found;
use crate::reader::{Effect, Msg};
use crate::safe::Safe;

/// Reads an article anew, and what the reader left in it.
pub fn open(
    index: &Index,
    library: &Library,
    snapshots: Option<&Snapshots>,
    effect: &Effect,
) -> Option<Msg> {
    let (request, row, article, wanted) = match effect {
        Effect::Open { request, row, location } => {
            (request, *row, library.read(location).map_err(|e| e.to_string()), None)
        }
        Effect::OpenQuote { request, quote } => {
            let (entry, article) = of_quote(index, library, snapshots, quote);
            (request, entry.row, article, Some(Box::new(entry)))
        }
        _ => return None,
    };
    let article = article.map(Box::new);
    let quotations = article.as_deref().map(running::find).unwrap_or_default();
    // without its place an article opens at its beginning
    let entry = index.rows(&[row]).ok().and_then(|mut rows| rows.pop());
    let state = entry.as_ref().and_then(|entry| index.state(&entry.id).ok());
    let place = state.and_then(|state| state.place);
    let id = entry.as_ref().or(wanted.as_deref()).map(|entry| &entry.id);
    let book = id.and_then(|id| index.book_of(id).ok()).unwrap_or_default();
    let standing = article.as_deref().map(|article| stand(&book, article, snapshots));
    let kept = Box::new(Found { book, standing: standing.unwrap_or_default() });
    let request = *request;
    Some(Msg::Opened { request, article, place, quotations, kept, entry: wanted })
}

/// The article of a quote, else the text that it was taken from.
pub(super) fn of_quote(
    index: &Index,
    library: &Library,
    snapshots: Option<&Snapshots>,
    quote: &Quote,
) -> (Entry, std::result::Result<Article, String>) {
    let revision = quote.place.as_ref().map(|place| place.revision.as_str()).unwrap_or_default();
    let row = index.find(&quote.article).ok().flatten();
    let row = row.or_else(|| index.with_text(revision).ok().flatten());
    let entry = row.and_then(|row| index.rows(&[row]).ok()).and_then(|mut rows| rows.pop());
    if let Some(entry) = entry {
        let article = library.read(&entry.location);
        if let Ok(article) = article {
            return (entry, Ok(article));
        }
    }
    let text = match snapshots.map(|snapshots| snapshots.load(revision)) {
        Some(Ok(Snapshot::Whole(text))) => Ok(text),
        Some(Ok(Snapshot::Damaged(path))) => {
            Err(format!("the article is gone, and {} is damaged", path.display()))
        }
        Some(Ok(Snapshot::Missing(_)) | Err(_)) | None => {
            Err("the article is gone, and its text was not kept".to_owned())
        }
    };
    let link = quote.link.clone().map(|url| Link { url, mended: false });
    let meta = Meta {
        title: quote.title.clone(),
        authors: quote.authors.clone(),
        source: quote.source.clone(),
        date: quote.date,
        link,
        lang: quote.lang.clone(),
        ..Meta::default()
    };
    let article = text.map(|text| {
        let document = Document::bare(Safe::typed(&text));
        Article { meta, document, ..Article::default() }
    });
    let entry = Entry {
        row: RowId::NONE,
        id: quote.article.clone(),
        title: quote.title.clone(),
        title_made: false,
        feed: quote.source.clone().unwrap_or_default(),
        date: quote.date,
        date_guessed: false,
        minutes: 1,
        revision: revision.to_owned(),
        location: Location { place: Place::Stdin, index: 0 },
        also_in: Vec::new(),
        problems: 0,
        authors: quote.authors.clone(),
        read: true,
        star: false,
        tags: Vec::new(),
    };
    (entry, article)
}

/// Finds the quotes that were taken from other revisions of an article.
fn stand(book: &Book, article: &Article, snapshots: Option<&Snapshots>) -> Vec<(Quote, Standing)> {
    let text = article.document.text.as_str();
    let present = article.document.revision();
    let mut olds: BTreeMap<String, Vec<Quote>> = BTreeMap::new();
    for quote in book.kept() {
        let revision = quote.place.as_ref().map(|place| place.revision.clone());
        if revision.as_ref() != Some(&present) {
            olds.entry(revision.unwrap_or_default()).or_default().push(quote);
        }
    }
    let mut found = Vec::new();
    for (revision, quotes) in olds {
        // without its snapshot a quote is found by its words
        let old = whole(snapshots, &revision);
        let mut ground = Ground::new(old.as_deref(), text);
        found.extend(quotes.into_iter().map(|quote| {
            let standing = ground.find(&quote);
            (quote, standing)
        }));
    }
    found
}

/// The text of a snapshot, when it is there and what it was.
pub(super) fn whole(snapshots: Option<&Snapshots>, revision: &str) -> Option<String> {
    match snapshots?.load(revision) {
        Ok(Snapshot::Whole(text)) => Some(text),
        Ok(Snapshot::Damaged(_) | Snapshot::Missing(_)) | Err(_) => None,
    }
}
