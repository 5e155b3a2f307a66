//! Who is quoted, what somebody said, and what became of a quote, in the words of the articles.

use std::collections::BTreeMap;

use crate::article::{Article, ArticleId, RowId};
use crate::error::Result;
use crate::library::Library;
use crate::library::index::Index;
use crate::library::index::speakers::Saying;
use crate::library::quotes::Snapshots;
use crate::quote::standing::Ground;
use crate::quote::{Quote, QuoteId};
use crate::reader::compared::Compared;
use crate::reader::speakers::Said;
use crate::reader::{Effect, Msg};
use crate::safe::Safe;
use crate::terminal::desk::opening::{of_quote, whole};

/// Who is quoted, or what somebody said, in the words of the articles; and what became of a quote.
pub fn speak(
    index: &Index,
    library: &Library,
    snapshots: Option<&Snapshots>,
    effect: &Effect,
    send: &mut dyn FnMut(Msg),
) -> Result<()> {
    match effect {
        Effect::Speakers { request, query, part, most } => {
            let cast = index.speakers(query, part, *most)?;
            send(Msg::Speakers { request: *request, cast });
        }
        Effect::Said { request, query, person, from, count } => {
            let said = said(index, library, &index.said_by(*person, query, *from, *count)?)?;
            send(Msg::Said { request: *request, said });
        }
        Effect::Compare { request, quotes } => {
            let compared = compare(index, library, snapshots, quotes);
            send(Msg::Compared { request: *request, compared });
        }
        _ => {}
    }
    Ok(())
}

/// Reads each article once; one that is not what it was has no words.
fn said(index: &Index, library: &Library, sayings: &[Saying]) -> Result<Vec<Said>> {
    let mut all = Vec::with_capacity(sayings.len());
    for sayings in sayings.chunk_by(|a, b| a.row == b.row) {
        let Some(row) = sayings.first().map(|saying| saying.row) else { continue };
        let Some(entry) = index.rows(&[row])?.pop() else { continue };
        let article = library.read(&entry.location).ok();
        let document = article
            .map(|article| article.document)
            .filter(|document| entry.revision == document.revision());
        for saying in sayings {
            let words = document.as_ref().map(|document| {
                let parts = saying.stretches.iter().filter_map(|s| document.text.get(s.clone()));
                Safe::line(&parts.map(str::trim).collect::<Vec<_>>().join(" […] "))
            });
            let start = saying.stretches.first().map_or(0, |stretch| stretch.start);
            all.push(Said { entry: entry.clone(), words, start });
        }
    }
    Ok(all)
}

/// What became of quotes in the articles of today, each of which is read once; none where it is gone.
fn compare(
    index: &Index,
    library: &Library,
    snapshots: Option<&Snapshots>,
    quotes: &[Quote],
) -> Vec<(QuoteId, Option<Compared>)> {
    let mut articles: BTreeMap<(&ArticleId, &str), Option<Article>> = BTreeMap::new();
    let mut all = Vec::new();
    for quote in quotes {
        let revision =
            quote.place.as_ref().map(|place| place.revision.as_str()).unwrap_or_default();
        let article = articles.entry((&quote.article, revision)).or_insert_with(|| {
            let (entry, article) = of_quote(index, library, snapshots, quote);
            article.ok().filter(|_| entry.row != RowId::NONE)
        });
        let compared = article.as_ref().map(|article| {
            let text = article.document.text.as_str();
            let old = whole(snapshots, revision);
            let same = old.as_deref() == Some(text);
            let standing = Ground::new(old.as_deref().filter(|_| !same), text).find(quote);
            Compared::new(quote, &standing, text)
        });
        all.push((quote.id.clone(), compared));
    }
    all
}
