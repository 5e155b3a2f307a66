//! Articles as a feed tells them + what was written of it before → its files, brought up to date.
//!
//! Nothing is ever lost here: a file that somebody edited stays as it is, an article that is gone
//! from the feed stays too, and a new text that looks like an accident is set aside.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};

use crate::article::slug::slug;
use crate::article::{Article, ArticleId, Meta};
use crate::config::feed::Feed;
use crate::error::Result;
use crate::formats::markdown::write::write;
use crate::library::guard;
use crate::library::whole::{self, Links};
use crate::refresh::draft::Draft;
use crate::refresh::folder::Folder;
use crate::refresh::report::{Change, Report};
use crate::refresh::state::{State, Written};
use crate::refresh::turns::Turn;
use crate::refresh::{lines, suspect};
use crate::safe::Safe;

/// Completes an article; false when that has to be tried again the next time.
pub type FullText<'a> = &'a dyn Fn(&mut Article, &mut Report) -> bool;

#[derive(Debug)]
pub struct Place<'a> {
    pub library: &'a Path,
    /// The program's state folder, where texts are set aside.
    pub state: &'a Path,
    pub dry_run: bool,
    /// Left to others while the disk works; none when nobody waits for it.
    pub turn: Option<&'a Turn<'a>>,
    pub cancel: &'a AtomicBool,
}

impl Place<'_> {
    /// Waits for the disk.
    fn aside<T>(&self, wait: impl FnOnce() -> T) -> T {
        match self.turn {
            Some(turn) => turn.aside(wait),
            None => wait(),
        }
    }
}

/// Merges articles into the folder of a feed. What was written stands in `state` and `report`
/// even when it fails half-way.
pub fn merge(
    feed: &Feed,
    title: &Safe,
    articles: Vec<Article>,
    place: &Place<'_>,
    full_text: FullText<'_>,
    state: &mut State,
    report: &mut Report,
) -> Result<HashSet<String>> {
    let folder = match (place.dry_run, articles.is_empty()) {
        (true, _) | (_, true) => Folder::find(place.library, &feed.folder)?,
        (false, false) => Some(Folder::make(place.library, &feed.folder)?),
    };
    let (drafts, strangers) = (Vec::new(), None);
    let mut merge = Merge { feed, title, folder, place, state, report, drafts, strangers };
    let mut seen = HashSet::new();
    let mut outcome = Ok(());
    for mut article in articles {
        if place.cancel.load(Ordering::Relaxed) {
            break;
        }
        let (key, again) = merge.dress(&mut article, &mut seen);
        // What is told twice is compared with what came of it the first time.
        outcome = if again { merge.settle() } else { Ok(()) };
        outcome = outcome.and_then(|()| merge.take(&key, article, full_text));
        if outcome.is_err() {
            break;
        }
    }
    outcome = outcome.and(merge.settle());
    if let (Some(folder), false) = (&merge.folder, merge.place.dry_run || report.is_quiet()) {
        place.aside(|| folder.sync())?;
    }
    outcome.map(|()| seen)
}

struct Merge<'a, 'b> {
    feed: &'a Feed,
    title: &'a Safe,
    folder: Option<Folder>,
    place: &'a Place<'b>,
    state: &'a mut State,
    report: &'a mut Report,
    /// What is written but has no name yet.
    drafts: Vec<Coming>,
    /// Files that the state does not know, by the key of their article; read when first needed.
    strangers: Option<HashMap<String, String>>,
}

/// An article that is to become a file, new or in place of an old one.
struct Coming {
    file: Draft,
    /// What a new file is called after; without, it goes over the file that `written` names.
    stem: Option<String>,
    key: String,
    written: Written,
    change: Change,
    /// For the hook.
    article: Option<Article>,
}

impl Merge<'_, '_> {
    /// Gives an article what its feed adds to it, and a key of its own within the feed; true when
    /// the feed has told it already.
    fn dress(&self, article: &mut Article, seen: &mut HashSet<String>) -> (String, bool) {
        let meta = &mut article.meta;
        for tag in &self.feed.tags {
            let tag = Safe::line(tag);
            if !tag.is_empty() && !meta.tags.contains(&tag) {
                meta.tags.push(tag);
            }
        }
        if meta.source.is_none() && !self.title.is_empty() {
            meta.source = Some(self.title.clone());
        }
        if meta.id.is_none() && meta.link.is_none() {
            article.meta.id = Some(made_id(article));
        }
        let mut key = key(&article.meta);
        let mut again = false;
        if !seen.insert(key.clone()) {
            // A feed that gives one id to several items does not give an id at all.
            article.meta.id = None;
            if article.meta.link.is_none() || seen.contains(&self::key(&article.meta)) {
                article.meta.id = Some(made_id(article));
            }
            key = self::key(&article.meta);
            again = !seen.insert(key.clone());
        }
        (key, again)
    }

    fn take(&mut self, key: &str, mut article: Article, full_text: FullText<'_>) -> Result<()> {
        let told = fingerprint(&article);
        let known = self.state.items.get(key);
        if known.is_some_and(|known| known.told == told || known.aside == told || known.pruned) {
            return Ok(());
        }
        let known = match known {
            Some(known) => Some(known.clone()),
            None => self.stranger(key)?,
        };
        let complete = full_text(&mut article, self.report);
        let told = if complete { told } else { String::new() };
        let text = write(&article);
        let new = Written { told, hash: hash(text.as_bytes()), ..Written::default() };
        match known {
            None => self.create(key, article, &text, new)?,
            Some(known) => self.update(key, &article, &text, known, new)?,
        }
        // Pages were fetched for it, which are not to be fetched again after a kill.
        if self.feed.extract.is_some() { self.settle() } else { Ok(()) }
    }

    fn create(&mut self, key: &str, article: Article, text: &str, new: Written) -> Result<()> {
        let stem = stem(&article.meta);
        match &self.folder {
            Some(folder) if !self.place.dry_run => self.drafts.push(Coming {
                file: folder.draft(text.as_bytes())?,
                stem: Some(stem),
                key: key.to_owned(),
                written: new,
                change: Change::of(PathBuf::new(), &article),
                article: self.feed.on_new.is_some().then_some(article),
            }),
            _ => {
                let path = self.path(&format!("{stem}.md"));
                self.report.new.push(Change::of(path, &article));
            }
        }
        Ok(())
    }

    /// Gives the drafts their names, once they are on the disk, and takes them for written.
    fn settle(&mut self) -> Result<()> {
        let drafts = std::mem::take(&mut self.drafts);
        let Some(folder) = self.folder.as_ref().filter(|_| !drafts.is_empty()) else {
            return Ok(());
        };
        let files = drafts.iter().map(|coming| &coming.file);
        self.place.aside(|| folder.harden(files))?;
        for coming in drafts {
            let Coming { file, stem, key, mut written, mut change, article } = coming;
            match stem {
                Some(stem) => {
                    written.file = folder.name(file, &stem, &key)?;
                    change.path = self.path(&written.file);
                    if let Some(article) = article {
                        let line =
                            lines::write(&article, &change.path.to_string_lossy(), self.title);
                        self.report.lines.push_str(&line);
                    }
                    self.report.new.push(change);
                }
                None => {
                    folder.put(file, &written.file)?;
                    self.report.updated.push(change);
                }
            }
            self.state.items.insert(key, written);
        }
        Ok(())
    }

    fn path(&self, file: &str) -> PathBuf {
        self.place.library.join(&self.feed.folder).join(file)
    }

    fn update(
        &mut self,
        key: &str,
        article: &Article,
        text: &str,
        known: Written,
        new: Written,
    ) -> Result<()> {
        let path = self.path(&known.file);
        let old = match &self.folder {
            Some(folder) => folder.read(&known.file)?,
            None => None,
        };
        let mut written = Written { file: known.file.clone(), ..new };
        let Some(old) = old else {
            // Whoever removed it does not want it back.
            self.state.items.insert(key.to_owned(), Written { pruned: true, ..written });
            return Ok(());
        };
        let found = hash(&old);
        // An empty file is what a loss of power leaves of one that was being written.
        let ours = found == known.hash || old.is_empty();
        if found != written.hash && !ours {
            self.beside(&known.file, &path, article, text)?;
            written = Written { aside: written.told, ..known };
        } else if found != written.hash {
            let before = guard::read(&known.file, &old).articles.into_iter().next();
            match before.and_then(|before| suspect::why(&before.document, &article.document)) {
                Some(why) => {
                    self.quarantine(&known.file, article, text, why)?;
                    written = Written { aside: written.told, ..known };
                }
                None => {
                    let change = Change::of(path, article);
                    match &self.folder {
                        Some(folder) if !self.place.dry_run => {
                            let (file, key) = (folder.draft(text.as_bytes())?, key.to_owned());
                            let article = None;
                            self.drafts.push(Coming {
                                file,
                                stem: None,
                                key,
                                written,
                                change,
                                article,
                            });
                            return Ok(());
                        }
                        _ => self.report.updated.push(change),
                    }
                }
            }
        }
        self.state.items.insert(key.to_owned(), written);
        Ok(())
    }

    /// Leaves a file that somebody edited, and puts the new version beside it.
    fn beside(&mut self, file: &str, path: &Path, article: &Article, text: &str) -> Result<()> {
        let mut change = Change::of(path.to_owned(), article);
        if let Some(folder) = self.folder.as_ref().filter(|_| !self.place.dry_run) {
            let beside = folder.put_beside(file, text.as_bytes())?;
            let why = format!("it was edited here, so the new version lies beside it as {beside}");
            change.why = Some(Safe::line(&why));
        }
        self.report.beside.push(change);
        Ok(())
    }

    fn quarantine(&mut self, file: &str, article: &Article, text: &str, why: String) -> Result<()> {
        let path = self.place.state.join("quarantine").join(&self.feed.folder).join(file);
        if !self.place.dry_run {
            whole::write(&path, text.as_bytes(), Links::Replace)?;
        }
        let why = Some(Safe::line(&why));
        self.report.quarantined.push(Change { why, ..Change::of(path, article) });
        Ok(())
    }

    /// An article that lies in the folder without the state knowing it: written by a refresh that
    /// was killed before it could remember, by another device, or by hand.
    fn stranger(&mut self, key: &str) -> Result<Option<Written>> {
        if self.strangers.is_none() {
            // A sweep takes drafts for what a killed refresh left.
            self.settle()?;
        }
        let Some(folder) = &self.folder else { return Ok(None) };
        if self.strangers.is_none() {
            let known: BTreeSet<&str> =
                self.state.items.values().map(|item| item.file.as_str()).collect();
            let mut strangers = HashMap::new();
            for name in folder.sweep()?.into_iter().filter(|name| !known.contains(name.as_str())) {
                let Ok(Some(bytes)) = folder.read(&name) else { continue };
                for article in guard::read(&name, &bytes).articles {
                    strangers.insert(self::key(&article.meta), name.clone());
                }
            }
            self.strangers = Some(strangers);
        }
        let file = self.strangers.as_ref().and_then(|strangers| strangers.get(key));
        Ok(file.map(|file| Written { file: file.clone(), ..Written::default() }))
    }
}

/// Removes the oldest articles beyond `keep` that are gone from the feed, were not edited, and
/// that `marked` does not know. Files without a date in their name are never the oldest.
pub fn prune(
    feed: &Feed,
    keep: u16,
    seen: &HashSet<String>,
    marked: &HashSet<String>,
    place: &Place<'_>,
    state: &mut State,
) -> Result<usize> {
    let Some(folder) = Folder::find(place.library, &feed.folder)? else { return Ok(0) };
    let names = folder.sweep()?;
    let mut spare = names.len().saturating_sub(usize::from(keep));
    let mut old: Vec<(String, String)> = state
        .items
        .iter()
        .filter(|(key, item)| !seen.contains(*key) && names.contains(&item.file))
        .filter(|(_, item)| item.file.starts_with(|c: char| c.is_ascii_digit()))
        .map(|(key, item)| (item.file.clone(), key.clone()))
        .collect();
    old.sort();
    let mut removed = 0;
    for (file, key) in old {
        if spare == 0 {
            break;
        }
        let Some(bytes) = folder.read(&file)? else { continue };
        let Some(item) = state.items.get_mut(&key).filter(|item| item.hash == hash(&bytes)) else {
            continue;
        };
        let read = guard::read(&file, &bytes).articles;
        let carried = |article: &Article| {
            let link = article.meta.link.as_ref().map(|link| link.url.as_str());
            let path = format!("{}/{file}", feed.folder);
            let id = ArticleId::new(article.meta.id.as_deref(), link, &path);
            marked.contains(id.as_str()) || marked.contains(&article.document.revision())
        };
        if read.is_empty() || read.iter().any(carried) {
            continue;
        }
        if !place.dry_run {
            folder.remove(&file)?;
            item.pruned = true;
        }
        (spare, removed) = (spare - 1, removed + 1);
    }
    Ok(removed)
}

/// What tells an article from the others of its feed, in the feed and in its file.
fn key(meta: &Meta) -> String {
    match (&meta.id, &meta.link) {
        (Some(id), _) => format!("id {id}"),
        (None, Some(link)) => format!("link {}", link.url),
        (None, None) => format!("title {}", meta.title),
    }
}

/// An id for an article that has nothing to be known by but its words.
fn made_id(article: &Article) -> Safe {
    let meta = &article.meta;
    let words = if meta.title_made { &article.document.text } else { &meta.title };
    let date = meta.date.map(|date| date.to_string()).unwrap_or_default();
    let link = meta.link.as_ref().map_or("", |link| &link.url);
    Safe::line(&format!("urn:pullquote:{}", hash(format!("{date}\n{link}\n{words}").as_bytes())))
}

/// Changes whenever the text or anything that is known of the article changes.
fn fingerprint(article: &Article) -> String {
    let meta = &article.meta;
    let date = |date: Option<crate::article::Date>| date.map(|date| Cow::Owned(date.to_string()));
    let own = |text: String| Some(Cow::Owned(text));
    let line = |text| Cow::Borrowed(Safe::as_str(text));
    let parts: [Option<Cow<'_, str>>; 9] = [
        Some(line(&meta.title)),
        date(meta.date),
        date(meta.updated),
        own(meta.authors.join("\u{1}")),
        meta.source.as_ref().map(line),
        meta.link.as_ref().map(|link| line(&link.url)),
        own(meta.tags.join("\u{1}")),
        meta.summary.as_ref().map(line),
        Some(line(&article.document.text)),
    ];
    let mut hash = Sha256::new();
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            hash.update("\u{2}");
        }
        hash.update(part.as_deref().unwrap_or_default());
    }
    digits(&hash.finalize())
}

/// First 16 hex digits of the SHA-256.
pub fn hash(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

fn digits(digest: &[u8]) -> String {
    let eight = digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    format!("{eight:016x}")
}

/// `2021-09-25-slug`; without a date the slug alone, so that no date is made up.
fn stem(meta: &Meta) -> String {
    let from_link = || {
        let path = meta.link.as_ref()?.url.split(['?', '#']).next()?.trim_end_matches('/');
        slug(path.rsplit('/').next()?.split('.').next()?)
    };
    let slug = slug(&meta.title).or_else(from_link).unwrap_or_else(|| "article".to_owned());
    let day = meta.date.map(|date| date.day()).filter(|day| (1..=9999).contains(&day.year()));
    match day {
        Some(day) => format!("{day}-{slug}"),
        None => slug,
    }
}

#[cfg(test)]
mod tests {
    use super::{hash, key, stem};
    use crate::article::{Date, Link, Meta};
    use crate::safe::Safe;

    #[test]
    fn a_file_is_named_by_day_and_title_whatever_they_are() {
        let meta = |title: &str, date: &str, link: &str| Meta {
            title: Safe::line(title),
            date: Date::parse(date),
            link: Some(Link { url: Safe::line(link), mended: false }),
            id: Some(Safe::line("../../../etc/passwd")),
            ..Meta::default()
        };
        let stem = |title, date, link| stem(&meta(title, date, link));
        assert_eq!(stem("The River!", "2021-09-25", ""), "2021-09-25-the-river");
        assert_eq!(stem("../../x", "soon", ""), "x");
        assert_eq!(
            stem("河", "2021-09-25", "https://e.org/a/The-River.html?x=1"),
            "2021-09-25-the-river"
        );
        assert_eq!(stem("河", "", "https://e.org/../.."), "article");
        assert_eq!(stem("NUL", "", ""), "nul-1");
        assert!(stem(&"x".repeat(500), "2021-09-25", "").len() < 100);
    }

    #[test]
    fn an_article_is_known_by_its_id_before_its_address() {
        let mut meta = Meta { title: Safe::line("t"), ..Meta::default() };
        assert_eq!(key(&meta), "title t");
        meta.link = Some(Link { url: Safe::line("https://e.org"), mended: false });
        assert_eq!(key(&meta), "link https://e.org");
        meta.id = Some(Safe::line("7"));
        assert_eq!(key(&meta), "id 7");
        assert_eq!(hash(b"").len(), 16);
    }
}
