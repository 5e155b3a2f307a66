//! What the reader asks of library, index and journal → the answers.
//!
//! Jobs give each kind of question a thread and a way into the index of its own; [`Desk`] answers
//! all of them at once, for whoever has no threads.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::article::entry::Place;
use crate::article::{Article, ArticleId, Document, Entry, Link, Location, Meta, Now, RowId};
use crate::error::{Problem, Result};
use crate::journal::{Change, Draft, Event};
use crate::library::Library;
use crate::library::index::speakers::Saying;
use crate::library::index::{self, Index, Put, Stamp, Tokens};
use crate::library::log::Log;
use crate::library::quotes::{Snapshot, Snapshots};
use crate::query::{Ask, Sort};
use crate::quotation::running;
use crate::quote::standing::{Ground, Standing};
use crate::quote::{Book, Quote, QuoteId};
use crate::reader::compared::Compared;
use crate::reader::highlights::Highlights;
use crate::reader::message::Found;
use crate::reader::speakers::Said;
use crate::reader::{Counts, Done, Effect, Msg};
use crate::safe::Safe;
use crate::terminal::tally::{Progress, Tally};

/// Rows of a list in the first part of an answer that had to be sorted here.
const SCREENFUL: usize = 64;

/// Where events are written.
#[derive(Debug)]
pub enum Journal {
    Disk(Log),
    /// Kept for the run only.
    Memory {
        device: String,
        events: Vec<Event>,
    },
    /// Nowhere, for this reason.
    Closed(String),
}

impl Journal {
    /// The journal of a device, or why there is none. What it holds is the index's business.
    pub fn open(journal: Result<(PathBuf, String)>) -> Self {
        match journal {
            Ok((folder, device)) => Self::Disk(Log::resume(&folder, &device)),
            Err(error) => Self::Closed(error.to_string()),
        }
    }

    /// Writes an event; gives it behind those that other running copies wrote before it.
    pub fn append(&mut self, draft: Draft, now: Now) -> std::result::Result<Vec<Event>, String> {
        match self {
            Self::Disk(log) => log.append(draft, now).map_err(|error| error.to_string()),
            Self::Memory { device, events } => {
                let (n, dev) = (events.len() as u64 + 1, device.clone());
                let event = Event { v: 1, n, dev, at: now.stamp(), draft };
                events.push(event.clone());
                Ok(vec![event])
            }
            Self::Closed(reason) => Err(reason.clone()),
        }
    }
}

/// What the library holds, as the reader is told it.
pub fn changed(counts: &index::Counts, progress: Option<(usize, usize)>) -> Msg {
    let counts = Counts { total: counts.total, unread: counts.unread };
    Msg::Changed { counts, progress }
}

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
fn of_quote(
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
        let old = match snapshots.map(|snapshots| snapshots.load(&revision)) {
            Some(Ok(Snapshot::Whole(old))) => Some(old),
            Some(Ok(Snapshot::Damaged(_) | Snapshot::Missing(_)) | Err(_)) | None => None,
        };
        let mut ground = Ground::new(old.as_deref(), text);
        found.extend(quotes.into_iter().map(|quote| {
            let standing = ground.find(&quote);
            (quote, standing)
        }));
    }
    found
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
            let old = match snapshots.map(|snapshots| snapshots.load(revision)) {
                Some(Ok(Snapshot::Whole(old))) => Some(old),
                Some(Ok(Snapshot::Damaged(_) | Snapshot::Missing(_)) | Err(_)) | None => None,
            };
            let same = old.as_deref() == Some(text);
            let standing = Ground::new(old.as_deref().filter(|_| !same), text).find(quote);
            Compared::new(quote, &standing, text)
        });
        all.push((quote.id.clone(), compared));
    }
    all
}

/// Keeps the text that a quote is taken from, before the quote.
pub fn keep_text(
    snapshots: Option<&Snapshots>,
    effect: &Effect,
) -> std::result::Result<(), String> {
    match (snapshots, effect) {
        (Some(snapshots), Effect::Quote { text: Some(text), .. }) => {
            snapshots.keep(text).map(drop).map_err(|error| error.to_string())
        }
        _ => Ok(()),
    }
}

/// The events that are about quotes.
pub fn about_quotes(events: &[Event]) -> Vec<Event> {
    let quote = |event: &&Event| matches!(event.draft.change, Change::Quote(_));
    events.iter().filter(quote).cloned().collect()
}

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

/// Counts what rules hold for in articles, in parts; `send` returns false when nobody wants the rest.
pub fn count_highlights(library: &Library, effect: &Effect, send: &mut dyn FnMut(Msg) -> bool) {
    let Effect::CountHighlights { request, articles, rules } = effect else { return };
    for (row, location) in articles {
        let Ok(article) = library.read(location) else { continue };
        let counts = vec![(*row, Highlights::count(rules, &article))];
        if !send(Msg::HighlightsCounted { request: *request, counts }) {
            return;
        }
    }
}

/// Answers a question for rows or numbers, in as many parts as there are; `send` returns false when
/// nobody wants the rest. Other effects have no answer here.
pub fn answer(
    index: &Index,
    tally: &Tally,
    effect: &Effect,
    send: &mut dyn FnMut(Msg) -> bool,
) -> Result<()> {
    match effect {
        Effect::List { request, ask, keep } => {
            list(index, tally, *request, ask, keep.as_ref(), send)?;
        }
        Effect::Rows { request, rows } => {
            let entries = index.rows(rows)?;
            send(Msg::Rows { request: *request, entries });
        }
        Effect::Seek { request, rows } => {
            let row = index.first_unread(rows)?;
            send(Msg::Sought { request: *request, row });
        }
        Effect::Count { request, queries } => {
            let counts = queries.iter().map(|query| index.count(query)).collect::<Result<_>>()?;
            send(Msg::Counted { request: *request, counts });
        }
        Effect::Quotes { request } => {
            let book = Box::new(index.book()?);
            send(Msg::Quotes { request: *request, book });
        }
        Effect::Tags => {
            let tags = index.tags()?.into_iter().map(|(name, _)| name).collect();
            send(Msg::Tags(tags));
        }
        _ => {}
    }
    Ok(())
}

/// Asks an index something, again when it was begun anew.
pub type Ways<'w> = &'w mut dyn FnMut(&mut dyn FnMut(&Index) -> Result<()>) -> Result<()>;

/// Counts all that a query finds, for lists that are sorted by it.
pub fn tally(
    ask: Ways<'_>,
    library: &Library,
    tally: &Tally,
    effect: &Effect,
    send: &mut dyn FnMut(Msg) -> bool,
) -> Result<()> {
    let Effect::Tally { request, query: Some(query), rules } = effect else { return Ok(()) };
    let mut all = Vec::new();
    let newest = Ask { query: query.clone(), sort: Sort::Date, reverse: false };
    ask(&mut |index| {
        all.clear();
        index.list(&newest, &mut |rows| {
            all.extend(rows);
            true
        })
    })?;
    let mut entries = |rows: &[RowId]| {
        let mut found = Vec::new();
        ask(&mut |index| index.rows(rows).map(|entries| found = entries))?;
        Ok(found)
    };
    tally.count(&all, rules, library, &mut entries, &mut |progress| {
        let Progress { counted, of, sorted } = progress;
        send(Msg::Tallied { request: *request, counted, of, sorted })
    })
}

/// All rows in the order of what was counted, the first of them alone.
fn by_highlights(
    index: &Index,
    tally: &Tally,
    ask: &Ask,
    sink: &mut dyn FnMut(Vec<RowId>) -> bool,
) -> Result<()> {
    let mut all = Vec::new();
    index.list(ask, &mut |rows| {
        all.extend(rows);
        true
    })?;
    tally.sort(&mut all, ask.reverse);
    let rest = all.split_off(all.len().min(SCREENFUL));
    if (all.is_empty() || sink(all)) && !rest.is_empty() {
        sink(rest);
    }
    Ok(())
}

/// The first part comes with its entries, so that a screen needs no second question.
fn list(
    index: &Index,
    tally: &Tally,
    request: u64,
    ask: &Ask,
    keep: Option<&ArticleId>,
    send: &mut dyn FnMut(Msg) -> bool,
) -> Result<()> {
    let kept = keep.map(|id| index.find(id)).transpose()?.flatten();
    let (mut first, mut wanted, mut failure) = (true, true, None);
    let mut part = |rows: Vec<RowId>| {
        let entries = if std::mem::take(&mut first) { index.rows(&rows) } else { Ok(Vec::new()) };
        match entries {
            Ok(entries) => {
                wanted = send(Msg::Listed { request, rows, entries, kept, done: false });
                wanted
            }
            Err(error) => {
                failure = Some(error);
                false
            }
        }
    };
    if ask.sort == Sort::Highlights {
        by_highlights(index, tally, ask, &mut part)?;
    } else {
        index.list(ask, &mut part)?;
    }
    match failure {
        Some(error) => Err(error),
        None if wanted => {
            let (rows, entries) = (Vec::new(), Vec::new());
            send(Msg::Listed { request, rows, entries, kept, done: true });
            Ok(())
        }
        None => Ok(()),
    }
}

/// What is to be written for a change; `None` when there is nothing to do.
pub fn draft(index: &Index, effect: &Effect) -> Result<Option<Draft>> {
    let draft = match effect {
        Effect::Mark { rows, change, .. } => Some(index.draft(rows, change.clone())?),
        Effect::Quote { draft, .. } => Some(draft.as_ref().clone()),
        Effect::Undo => index.undo()?.map(|(draft, _)| draft),
        Effect::Redo => index.redo()?,
        _ => None,
    };
    Ok(draft.filter(|draft| !draft.art.is_empty()))
}

/// What a change will have done, said before the index has taken it in.
pub fn done(index: &Index, effect: &Effect, draft: Option<&Draft>) -> Result<Done> {
    let unread = index.counts()?.unread;
    let Some(draft) = draft else {
        let change = match effect {
            Effect::Mark { change, .. } => change.clone(),
            _ => Change::Read(true),
        };
        let (undone, redone) = (*effect == Effect::Undo, *effect == Effect::Redo);
        let (rows, quotes) = (Vec::new(), Vec::new());
        return Ok(Done { change, rows, articles: 0, undone, redone, unread, quotes });
    };
    let rows = draft.art.iter().map(|id| index.find(id));
    let rows: Vec<RowId> = rows.filter_map(Result::transpose).collect::<Result<_>>()?;
    let moved = match draft.change {
        Change::Read(on) => index.count_read(&rows, !on)?,
        _ => 0,
    };
    Ok(Done {
        unread: match draft.change {
            Change::Read(true) => unread.saturating_sub(moved),
            Change::Read(false) => unread + moved,
            _ => unread,
        },
        articles: draft.art.len(),
        change: draft.change.clone(),
        undone: draft.undo.is_some(),
        redone: draft.redo.is_some(),
        rows,
        quotes: Vec::new(),
    })
}

/// A library, its index and its journal in one hand.
#[derive(Debug)]
pub struct Desk {
    pub library: Library,
    pub index: Index,
    pub journal: Journal,
    tally: Tally,
    /// Where the texts lie that quotes were taken from.
    pub snapshots: Option<Snapshots>,
    device: String,
}

impl Desk {
    /// With an index in memory that holds nothing yet.
    pub fn new(library: Library, device: &str, journal: Journal) -> Result<Self> {
        let index = Index::in_memory()?;
        let (tally, device) = (Tally::default(), device.to_owned());
        Ok(Self { library, index, journal, tally, snapshots: None, device })
    }

    /// Reads the whole library into the index.
    pub fn read_all(&mut self, now: &Now) -> Result<Vec<Problem>> {
        let (mut all, mut found) = (Vec::new(), Vec::new());
        self.library.each(&mut |part, problems| {
            all.extend(problems);
            all.extend(part.iter().flat_map(|found| found.article.problems.clone()));
            found.extend(part.into_iter().map(|found| Row::of(found.entry, &found.article)));
            true
        });
        self.put(found, now)?;
        Ok(all)
    }

    /// Puts articles in; those of one file must come together.
    pub fn put(&mut self, rows: Vec<Row>, now: &Now) -> Result<()> {
        self.index.transaction(|index| {
            for file in rows.chunk_by(|a, b| a.entry.location.place == b.entry.location.place) {
                let Some(first) = file.first() else { continue };
                let place: Place = first.entry.location.place.clone();
                let stamp = Stamp { place, size: 0, mtime: 0, whole: true };
                let puts = file.iter().map(|row| Put {
                    entry: &row.entry,
                    lang: row.lang.as_ref(),
                    words: Some(row.words.clone()),
                });
                index.put(&stamp, puts.collect(), &[], now)?;
            }
            Ok(())
        })
    }

    /// Takes events in that lie in the journal.
    pub fn fold(&mut self, events: &[Event]) -> Result<()> {
        self.index.fold(events, &self.device)
    }

    /// Answers everything that is asked of library, index and journal.
    pub fn answer(&mut self, effect: &Effect, now: Now) -> Vec<Msg> {
        let mut answers = Vec::new();
        match effect {
            Effect::Open { .. } | Effect::OpenQuote { .. } => {
                let snapshots = self.snapshots.as_ref();
                answers.extend(open(&self.index, &self.library, snapshots, effect));
            }
            Effect::Mark { .. } | Effect::Quote { .. } | Effect::Undo | Effect::Redo => {
                answers.push(Msg::Recorded { result: self.record(effect, now) });
            }
            Effect::CountHighlights { .. } => {
                count_highlights(&self.library, effect, &mut |msg| {
                    answers.push(msg);
                    true
                });
            }
            Effect::Tally { .. } => {
                let index = &self.index;
                let told = tally(
                    &mut |asked| asked(index),
                    &self.library,
                    &self.tally,
                    effect,
                    &mut |msg| {
                        answers.push(msg);
                        true
                    },
                );
                answers.extend(told.err().map(|error| Msg::Failed(error.to_string())));
            }
            Effect::Speakers { .. } | Effect::Said { .. } | Effect::Compare { .. } => {
                let snapshots = self.snapshots.as_ref();
                let told = speak(&self.index, &self.library, snapshots, effect, &mut |msg| {
                    answers.push(msg);
                });
                answers.extend(told.err().map(|error| Msg::Failed(error.to_string())));
            }
            effect => {
                let told = answer(&self.index, &self.tally, effect, &mut |msg| {
                    answers.push(msg);
                    true
                });
                answers.extend(told.err().map(|error| Msg::Failed(error.to_string())));
            }
        }
        answers
    }

    fn record(&mut self, effect: &Effect, now: Now) -> std::result::Result<Done, String> {
        let draft = draft(&self.index, effect).map_err(|error| error.to_string())?;
        let done = done(&self.index, effect, draft.as_ref());
        let mut done = done.map_err(|error| error.to_string())?;
        if let Some(draft) = draft {
            keep_text(self.snapshots.as_ref(), effect)?;
            let events = self.journal.append(draft, now)?;
            done.quotes = about_quotes(&events);
            self.fold(&events).map_err(|error| error.to_string())?;
        }
        Ok(done)
    }
}

/// An article as the index takes it.
#[derive(Debug, Clone)]
pub struct Row {
    pub entry: Entry,
    pub lang: Option<Safe>,
    pub words: Tokens,
}

impl Row {
    pub fn of(entry: Entry, article: &crate::article::Article) -> Self {
        Self { entry, lang: article.meta.lang.clone(), words: Tokens::of(article) }
    }
}
