//! Articles and events for the tests of the index.

use crate::article::entry::Place;
use crate::article::{ArticleId, Date, Entry, Location, RowId};
use crate::error::Result;
use crate::journal::{Change, Draft, Event};
use crate::library::index::{Index, Put, Stamp, Tokens, token};
use crate::safe::Safe;

pub(super) fn stamp(path: &str) -> Stamp {
    Stamp { place: Place::File(path.into()), size: 10, mtime: 20, whole: true }
}

/// The article of the key in a file; its feed is the file's folder.
pub(super) fn entry(path: &str, key: &str, date: &str) -> Entry {
    let feed = path.rsplit('/').nth(1).unwrap_or_default();
    Entry {
        row: RowId::default(),
        id: ArticleId::from(key.to_owned()),
        title: Safe::line(&format!("{key} in {path}")),
        title_made: false,
        feed: Safe::line(feed),
        date: Date::parse(&format!("{date}T00:00:00Z")),
        date_guessed: false,
        minutes: 3,
        revision: format!("rev-{key}"),
        location: Location { place: Place::File(path.into()), index: 0 },
        also_in: Vec::new(),
        problems: 0,
        authors: vec![Safe::line("Ana Duarte")],
        read: false,
        star: false,
        tags: vec![Safe::line("Rivers")],
    }
}

/// Puts whole articles of one file; each has the words `title` and its own key.
pub(super) fn put(index: &mut Index, path: &str, entries: &[Entry]) -> Result<()> {
    let puts = entries.iter().map(|entry| Put {
        entry,
        lang: None,
        words: Some(Tokens {
            words: token::article("title", entry.id.as_str()),
            spoken: Vec::new(),
        }),
    });
    index.put(&stamp(path), puts.collect(), &[])
}

/// Puts one whole article of a file.
pub(super) fn one(index: &mut Index, path: &str, key: &str, date: &str) {
    put(index, path, &[entry(path, key, date)]).unwrap();
}

pub(super) fn event(dev: &str, n: u64, keys: &[&str], change: Change) -> Event {
    let art: Vec<ArticleId> = keys.iter().map(|key| ArticleId::from((*key).to_owned())).collect();
    let rev = keys.iter().map(|key| format!("rev-{key}")).collect();
    let draft = Draft { rev, ..Draft::new(art, change) };
    Event { v: 1, n, dev: dev.into(), at: format!("2026-01-01T00:00:{n:02}.000Z"), draft }
}

/// Every row as `id key title feed [also] file#number read star tags authors`, newest first.
pub(super) fn rows(index: &Index) -> Vec<String> {
    column(
        index,
        "SELECT concat_ws(' ', a.id, m.key, '«' || m.title || '»', f.title, m.also,
           concat_ws('/', CAST(d.path AS TEXT), CAST(p.name AS TEXT)) || '#' || m.number, iif(a.read, 'read', NULL),
           iif(a.star, 'star', NULL),
           (SELECT group_concat(name, ',') FROM (SELECT t.name FROM article_tag x
              JOIN tag t ON t.id = x.tag WHERE x.article = a.id ORDER BY t.folded)),
           (SELECT group_concat(folded, ',') FROM article_author x
              JOIN author u ON u.id = x.author WHERE x.article = a.id))
         FROM article a JOIN meta m ON m.id = a.id JOIN feed f ON f.id = a.feed
         JOIN file p ON p.id = m.file JOIN folder d ON d.id = p.folder ORDER BY a.id DESC",
    )
}

/// The first column of a query.
pub(super) fn column(index: &Index, sql: &str) -> Vec<String> {
    let mut statement = index.connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    rows.map(|value| match value.unwrap() {
        rusqlite::types::Value::Text(text) => text,
        rusqlite::types::Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    })
    .collect()
}

/// The rows whose words match.
pub(super) fn found(index: &Index, word: &str) -> Vec<String> {
    column(index, &format!("SELECT rowid FROM words WHERE words MATCH '\"{word}\"' ORDER BY rowid"))
}

/// What each feed says of itself, beside a count of its rows.
pub(super) fn counts(index: &Index) -> Vec<String> {
    column(
        index,
        "SELECT concat_ws(' ', title, total, unread, '=', (SELECT count(*) FROM article
           WHERE feed = feed.id), (SELECT count(*) FROM article WHERE feed = feed.id AND read = 0))
         FROM feed ORDER BY title",
    )
}

impl Index {
    /// As on a disk that is full, or not any more.
    pub(in crate::library) fn refuse_writing(&self, refuse: bool) {
        self.connection.pragma_update(None, "query_only", refuse).unwrap();
    }
}
