//! The texts that quotes were taken from, on disk: one file a revision, written once.
//!
//! A file is named by the hash of what is in it, so that a damaged one is known by reading it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::article::document::revision;
use crate::article::{ArticleId, Now};
use crate::error::{Error, Result};
use crate::library::regular;
use crate::library::whole::{self, Links};
use crate::quote::cite::Style;
use crate::quote::export::Format;
use crate::quote::export::managed::{Deleted, merge};
use crate::quote::standing::standing_at;
use crate::quote::{Quote, QuoteId, by_article, template};

/// The folder of snapshots; it need not exist yet.
#[derive(Debug, Clone)]
pub struct Snapshots {
    folder: PathBuf,
}

/// What a snapshot's file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Snapshot {
    Whole(String),
    /// Its words are not those of its name.
    Damaged(PathBuf),
    Missing(PathBuf),
}

impl Snapshots {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn path(&self, revision: &str) -> Result<PathBuf> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        // A revision comes from a journal that may have been written elsewhere: never a path.
        if revision.len() == 16 && revision.bytes().all(hex) {
            return Ok(self.folder.join(format!("{revision}.txt")));
        }
        Err(Error::of("read", "a snapshot", format!("{revision:?} is not a revision")))
    }

    /// Keeps a text for ever; when this returns it lies on the disk. A file that is whole stays as
    /// it is, a damaged one is written anew.
    pub fn keep(&self, text: &str) -> Result<String> {
        let revision = revision(text);
        let path = self.path(&revision)?;
        if matches!(self.load(&revision)?, Snapshot::Whole(_)) {
            return Ok(revision);
        }
        whole::write(&path, text.as_bytes(), Links::Replace)?;
        Ok(revision)
    }

    /// Reads a text and proves it by its name.
    pub fn load(&self, revision: &str) -> Result<Snapshot> {
        let path = self.path(revision)?;
        let bytes = match regular::read(&path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == ErrorKind::NotFound => {
                return Ok(Snapshot::Missing(path));
            }
            Err(cause) => return Err(Error::new("read", &path, cause)),
        };
        match String::from_utf8(bytes) {
            Ok(text) if self::revision(&text) == revision => Ok(Snapshot::Whole(text)),
            Ok(_) | Err(_) => Ok(Snapshot::Damaged(path)),
        }
    }

    /// The same; a damaged or lost one is written anew when `present`, what the article says
    /// today, is still that revision.
    pub fn mend(&self, revision: &str, present: Option<&str>) -> Result<Snapshot> {
        let found = self.load(revision)?;
        match (&found, present) {
            (Snapshot::Damaged(_) | Snapshot::Missing(_), Some(text))
                if self::revision(text) == revision =>
            {
                self.keep(text)?;
                self.load(revision)
            }
            (Snapshot::Whole(_) | Snapshot::Damaged(_) | Snapshot::Missing(_), _) => Ok(found),
        }
    }

    /// What speaks against a quote's being a passage of its snapshot; none if it is one. A quote
    /// that came from another program has no snapshot to be held against.
    pub fn verify(&self, quote: &Quote) -> Option<String> {
        let place = quote.place.as_ref()?;
        let text = match self.load(&place.revision) {
            Ok(Snapshot::Whole(text)) => text,
            Ok(Snapshot::Damaged(path)) => {
                return Some(format!("its snapshot {} is damaged", path.display()));
            }
            Ok(Snapshot::Missing(path)) => {
                return Some(format!("its snapshot {} is missing", path.display()));
            }
            Err(error) => return Some(error.to_string()),
        };
        let parts = quote.parts.iter().enumerate();
        let lost = parts.filter(|(part, words)| standing_at(&text, place, *part, words).is_none());
        let lost: Vec<String> = lost.map(|(part, _)| (part + 1).to_string()).collect();
        match lost.as_slice() {
            [] => None,
            _ if quote.parts.len() == 1 => {
                Some(format!("its words do not stand in snapshot {} where it says", place.revision))
            }
            _ => Some(format!(
                "its part {} does not stand in snapshot {} where it says",
                lost.join(", "),
                place.revision
            )),
        }
    }
}

/// A new name for a quote, made of the time and 80 bits that the operating system seeded.
pub fn fresh_id(now: Now) -> QuoteId {
    QuoteId::new(now, seed())
}

/// A number that no other run begins to count its quotes with.
pub fn seed() -> u128 {
    use std::hash::{BuildHasher as _, Hasher as _, RandomState};
    let half = || u128::from(RandomState::new().build_hasher().finish());
    (half() << 64) | half()
}

/// Writes an export whole or not at all; where a link stands, what it leads to.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    whole::write(path, text.as_bytes(), Links::Follow)
}

/// Quotes in a form of this name, or by the template in the file of this name.
pub fn written(format: &str, quotes: &[Quote], style: Style) -> Result<String> {
    if let Some(format) = Format::parse(format) {
        return Ok(format.write(quotes, style));
    }
    let path = Path::new(format);
    let template = fs::read_to_string(path).map_err(|cause| match path.exists() {
        true => Error::new("read", path, cause),
        false => {
            let names = Format::ALL.map(Format::name).join(", ");
            Error::of("write", format, format!("it is no format ({names}) and no template file"))
        }
    })?;
    template::render(&template, quotes, style)
        .map_err(|problem| Error::new("use", path, problem.report()))
}

/// What [`write_files`] has to say.
#[derive(Debug)]
pub enum Told<'a> {
    Written(&'a Path),
    /// A person has changed the block of this quote: it was left as it is.
    Edited(&'a Path, &'a QuoteId),
}

/// Writes the Markdown files of the articles that have a listed quote, each with all quotes it has,
/// for a file is of an article and not of a search.
pub fn write_files(
    folder: &Path,
    mut all: Vec<Quote>,
    listed: &[Quote],
    style: Style,
    deleted: Deleted,
    tell: &mut dyn FnMut(Told<'_>),
) -> Result<()> {
    let articles: HashSet<(&ArticleId, &str)> =
        listed.iter().map(|quote| (&quote.article, quote.title.as_str())).collect();
    crate::quote::sort(&mut all);
    let mut known = signed_files(folder);
    for article in by_article(&all) {
        let Some(first) = article.first() else { continue };
        if !articles.contains(&(&first.article, first.title.as_str())) {
            continue;
        }
        let sign = sign(&first.article, &first.title);
        let path = match known.get(&sign) {
            Some(path) => path.clone(),
            None => folder.join(format!("{}-{sign}.md", slug(&first.title))),
        };
        let old = match regular::read_to_string(&path) {
            Ok(old) => old,
            Err(cause) if cause.kind() == ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(Error::new("read", &path, cause)),
        };
        if old.is_empty() && article.iter().all(|quote| quote.deleted) {
            continue;
        }
        let merged = merge(&old, &article, style, deleted);
        merged.edited.iter().for_each(|id| tell(Told::Edited(&path, id)));
        if merged.text != old {
            replace(&path, &merged.text)?;
            tell(Told::Written(&path));
            known.insert(sign, path);
        }
    }
    Ok(())
}

/// The Markdown files in a folder by the signs of their articles: a file keeps its name when the
/// title changes, for it is known by the sign at the end.
fn signed_files(folder: &Path) -> HashMap<String, PathBuf> {
    let mut known = HashMap::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|file| file.path()) {
        let name = path.file_name().and_then(|name| name.to_str());
        let sign = name.and_then(|name| name.strip_suffix(".md")?.rsplit_once('-'));
        if let Some((_, sign)) = sign {
            known.entry(sign.to_owned()).or_insert_with(|| path.clone());
        }
    }
    known
}

/// What the name of an article's file ends in, whatever its title.
fn sign(article: &ArticleId, title: &str) -> String {
    // An imported quote may have no article but its title.
    let name = if article.as_str().is_empty() { title } else { article.as_str() };
    QuoteId::derived(name).as_str()[18..].to_lowercase()
}

/// Letters and digits with `-` between them, at most sixty.
fn slug(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.chars().count() >= 60 {
            break;
        }
    }
    let slug = out.trim_matches('-');
    if slug.is_empty() { "untitled".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::single_range_in_vec_init, reason = "one part has one range")]

    use super::{Snapshot, Snapshots, Told, fresh_id, replace, write_files};
    use crate::article::document::revision;
    use crate::article::{ArticleId, Now};
    use crate::library::index::Index;
    use crate::library::log::Log;
    use crate::quote::cite::Style;
    use crate::quote::export::managed::Deleted;
    use crate::quote::export::sample;
    use crate::quote::{Book, Quote, QuoteId, record};
    use crate::safe::Safe;
    use std::fs;
    use std::path::Path;

    const TEXT: &str = "The harbour is quiet.\n\nFishermen were not asked: “nobody” came.";

    #[test]
    fn a_snapshot_is_written_once_and_proved_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::new(&folder.path().join("deep/snapshots"));
        let revision = snapshots.keep(TEXT).unwrap();
        assert_eq!(snapshots.load(&revision).unwrap(), Snapshot::Whole(TEXT.to_owned()));
        let path = folder.path().join(format!("deep/snapshots/{revision}.txt"));
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        snapshots.keep(TEXT).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_snapshot_is_named_and_written_anew_from_the_same_revision_only() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::new(folder.path());
        let mut quote = sample::of(TEXT, &["Fishermen were not asked"]);
        let missing = snapshots.verify(&quote).unwrap();
        assert!(missing.ends_with(".txt is missing"), "{missing}");
        let revision = snapshots.keep(TEXT).unwrap();
        assert_eq!(snapshots.verify(&quote), None);
        let path = folder.path().join(format!("{revision}.txt"));
        fs::write(&path, TEXT.replace("quiet", "loud")).unwrap();
        assert!(snapshots.verify(&quote).unwrap().ends_with("is damaged"));
        let other = snapshots.mend(&revision, Some("another text")).unwrap();
        assert_eq!(other, Snapshot::Damaged(path));
        let mended = snapshots.mend(&revision, Some(TEXT)).unwrap();
        assert_eq!(mended, Snapshot::Whole(TEXT.to_owned()));
        quote.place.as_mut().unwrap().spans = vec![1..25];
        assert!(snapshots.verify(&quote).unwrap().starts_with("its words do not stand"));
    }

    #[test]
    fn a_revision_from_a_foreign_journal_is_no_path() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::new(folder.path());
        for revision in ["../../etc/passwd", "", "9f31c2a07be4d1a/", "9F31C2A07BE4D1AA"] {
            assert!(snapshots.load(revision).is_err(), "{revision}");
        }
    }

    #[test]
    fn quotes_of_two_devices_meet_and_a_torn_line_hides_only_itself() {
        let folder = tempfile::tempdir().unwrap();
        let now = Now::on(2026, 11, 22);
        let article = ArticleId::new(None, None, "a.md");
        let (mut one, _) = Log::open(folder.path(), "one");
        let (mut two, _) = Log::open(folder.path(), "two");
        let mut ids = Vec::new();
        for log in [&mut one, &mut two] {
            let id = fresh_id(now);
            let fields = sample::of(TEXT, &["nobody"]).fields();
            log.append(record::add(&id, &article, fields, &[]), now).unwrap();
            ids.push(id);
        }
        let path = folder.path().join("one.jsonl");
        let mut bytes = fs::read(&path).unwrap();
        let whole = bytes.len();
        bytes.extend_from_within(..whole / 2);
        fs::write(&path, bytes).unwrap();
        // What Syncthing makes of a conflict is folded in and adds nothing twice.
        fs::copy(folder.path().join("two.jsonl"), folder.path().join("two.sync-conflict-1.jsonl"))
            .unwrap();
        let (mut log, past) = Log::open(folder.path(), "one");
        assert_eq!(past.problems.len(), 1);
        let (mut book, mut index) = (Book::default(), Index::in_memory().unwrap());
        past.events.iter().for_each(|event| book.fold(event));
        index.fold(&past.events, "one").unwrap();
        assert_eq!(book.kept().len(), 2);
        let draft = book.remove(&ids[1]).unwrap();
        let events = log.append(draft, now).unwrap();
        events.iter().for_each(|event| book.fold(event));
        index.fold(&events, "one").unwrap();
        assert_eq!((book.kept().len(), book.deleted().len()), (1, 1));
        let (undo, _) = index.undo().unwrap().unwrap();
        for event in log.append(undo, now).unwrap() {
            book.fold(&event);
        }
        assert_eq!(book.kept().len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn an_export_onto_a_link_is_written_where_it_leads() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("vault.md"), folder.path().join("notes.md"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink("vault.md", &link).unwrap();
        replace(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
    }

    #[test]
    fn names_do_not_repeat() {
        let now = Now::on(2026, 11, 22);
        let names: std::collections::HashSet<QuoteId> = (0..1000).map(|_| fresh_id(now)).collect();
        assert_eq!(names.len(), 1000);
    }

    fn titled(article: &str, title: &str) -> Quote {
        let mut quote = sample::of(TEXT, &["nobody"]);
        quote.id = fresh_id(Now::on(2026, 11, 22));
        quote.article = ArticleId::new(None, None, article);
        quote.title = Safe::line(title);
        quote
    }

    /// The names of the files that were written for those listed.
    fn put(folder: &Path, all: &[&Quote], listed: &[&Quote]) -> Vec<String> {
        let owned = |quotes: &[&Quote]| quotes.iter().map(|quote| (*quote).clone()).collect();
        let (all, listed): (Vec<Quote>, Vec<Quote>) = (owned(all), owned(listed));
        let mut names = Vec::new();
        let mut tell = |told: Told<'_>| match told {
            Told::Written(path) => {
                assert_eq!(path.parent(), Some(folder));
                names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
            }
            Told::Edited(path, id) => panic!("{path:?} {id:?}"),
        };
        write_files(folder, all, &listed, Style::Plain, Deleted::Strike, &mut tell).unwrap();
        names
    }

    #[test]
    fn an_articles_file_keeps_its_name_and_no_title_is_a_path() {
        let folder = tempfile::tempdir().unwrap();
        let river = titled("a", "../../River: Towns?");
        let names = put(folder.path(), &[&river], &[&river]);
        let name = names[0].as_str();
        assert!(name.starts_with("river-towns-") && name.ends_with(".md"), "{name}");
        let renamed = titled("a", "Renamed");
        assert_eq!(put(folder.path(), &[&renamed], &[&renamed]), [name]);
        let other = titled("b", "River towns");
        assert_ne!(put(folder.path(), &[&other], &[&other]), [name]);
        let (one, two) = (titled("c", "One"), titled("c", "Two"));
        let names = put(folder.path(), &[&one, &two], &[&one, &two]);
        assert!(names.len() == 2 && names[0] == names[1], "{names:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
        assert_eq!(revision("").len(), 16);
    }

    #[test]
    fn the_file_of_an_article_that_is_not_asked_for_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let (asked, other) = (titled("a", "Asked"), titled("b", "Other"));
        let names = put(folder.path(), &[&other], &[&other]);
        fs::write(folder.path().join(&names[0]), [0xff]).unwrap();
        let names = put(folder.path(), &[&asked, &other], &[&asked]);
        assert!(names.len() == 1 && names[0].starts_with("asked-"), "{names:?}");
    }
}
