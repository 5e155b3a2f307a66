//! Files → entries and articles: where the library is, what is in it, and the journal beside it.

pub mod guard;
pub mod index;
pub mod keep;
pub mod link;
pub mod log;
pub mod quotes;
pub mod regular;
pub mod scan;
pub mod welcome;
pub mod whole;
pub mod window;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::article::entry::Place;
use crate::article::{Article, Entry, Location};
use crate::error::{Error, Result};

/// The largest file that is read as an article or feed, in bytes.
const LARGEST: u64 = 256 << 20;

/// Where articles come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Every article file below a folder.
    Folder(PathBuf),
    /// One file; its articles belong to no feed.
    File(PathBuf),
    /// Standard input, read to its end before.
    Stdin(Arc<[u8]>),
    /// The articles built into the program.
    Welcome,
}

impl Source {
    /// What a command line argument names; an error when there is no such file or folder.
    pub fn of(path: &Path) -> Result<Self> {
        let data = fs::metadata(path).map_err(|cause| Error::new("open", path, cause))?;
        if data.is_dir() {
            // Listing it once says at the start what would otherwise be an empty list.
            fs::read_dir(path).map_err(|cause| Error::new("open", path, cause))?;
            Ok(Self::Folder(path.to_owned()))
        } else {
            Ok(Self::File(path.to_owned()))
        }
    }
}

/// The sources of one run.
#[derive(Debug)]
pub struct Library {
    sources: Vec<Source>,
}

impl Library {
    pub fn new(sources: Vec<Source>) -> Self {
        Self { sources }
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Reads one article anew from where it lies.
    pub fn read(&self, location: &Location) -> Result<Article> {
        let (name, bytes) = self.bytes(&location.place)?;
        let reading = guard::read(&name, &bytes);
        reading
            .articles
            .into_iter()
            .nth(location.index)
            .ok_or_else(|| Error::of("read", &name, "the article is no longer in this file"))
    }

    /// Reads the articles of many entries, each file once, and hands each on with the number of its
    /// entry; `sink` returns false to stop.
    pub fn read_each(
        &self,
        entries: &[Entry],
        sink: &mut dyn FnMut(usize, Result<Article>) -> bool,
    ) {
        let mut files: BTreeMap<&Place, Vec<usize>> = BTreeMap::new();
        for (number, entry) in entries.iter().enumerate() {
            files.entry(&entry.location.place).or_default().push(number);
        }
        for (place, numbers) in files {
            let mut articles = match self.read_all(place) {
                Ok(articles) => articles.into_iter().map(Some).collect(),
                Err(_) => Vec::new(),
            };
            for number in numbers {
                let location = &entries[number].location;
                let article = articles.get_mut(location.index).and_then(Option::take);
                // Alone it says what is wrong.
                if !sink(number, article.map_or_else(|| self.read(location), Ok)) {
                    return;
                }
            }
        }
    }

    /// Reads all articles of a file, in its order.
    fn read_all(&self, place: &Place) -> Result<Vec<Article>> {
        let (name, bytes) = self.bytes(place)?;
        Ok(guard::read(&name, &bytes).articles)
    }

    fn bytes(&self, place: &Place) -> Result<(String, Vec<u8>)> {
        match place {
            Place::File(path) => Ok((file_name(path), read_file(path)?)),
            Place::Welcome(path) => {
                let file = welcome::file(path)
                    .ok_or_else(|| Error::of("read", path, "it is not in the welcome library"))?;
                Ok((file_name(Path::new(path)), file.to_vec()))
            }
            Place::Stdin => {
                let stdin = self.sources.iter().find_map(|source| match source {
                    Source::Stdin(bytes) => Some(bytes.to_vec()),
                    Source::Folder(_) | Source::File(_) | Source::Welcome => None,
                });
                Ok(("-".to_owned(), stdin.unwrap_or_default()))
            }
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A path as text, with `/`: of two paths two texts, so that what is no text is spelled out.
fn spelled(path: &Path) -> String {
    let mut text = String::with_capacity(path.as_os_str().len());
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\u{fffd}{byte:02x}");
        }
    }
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}

/// Reads a regular file; a FIFO or device would never end.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    let read = regular::read_up_to(path, LARGEST);
    let larger = || Error::new("read", path, format!("it is larger than {} MB", LARGEST >> 20));
    read.map_err(|cause| Error::new("read", path, cause))?.ok_or_else(larger)
}

#[cfg(test)]
mod tests {
    use super::{Library, Source};
    use crate::article::Entry;
    use crate::query::{Ask, Query, Sort};
    use crate::terminal::desk::{Desk, Journal};

    #[test]
    fn many_are_read_with_the_numbers_of_their_entries_and_what_is_gone_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let item = |name: &str| {
            format!("<item><title>{name}</title><description>Of {name}.</description></item>")
        };
        let feed =
            format!("<rss version='2.0'><channel>{}{}</channel></rss>", item("Ash"), item("Elm"));
        std::fs::write(folder.path().join("trees.xml"), feed).unwrap();
        std::fs::write(folder.path().join("oak.md"), "# Oak\n\nOf oak.\n").unwrap();
        std::fs::write(folder.path().join("yew.md"), "# Yew\n\nOf yew.\n").unwrap();
        let library = || Library::new(vec![Source::Folder(folder.path().to_owned())]);
        let journal = Journal::Memory { device: "d".to_owned(), events: Vec::new() };
        let mut desk = Desk::new(library(), "d", journal).unwrap();
        desk.read_all().unwrap();
        let mut entries: Vec<Entry> = Vec::new();
        let all = Ask { query: Query::default(), sort: Sort::Date, reverse: false };
        let listed = desk.index.list(&all, &mut |rows| {
            entries.extend(desk.index.rows(&rows).unwrap());
            true
        });
        listed.unwrap();
        assert_eq!(entries.len(), 4);
        std::fs::remove_file(folder.path().join("yew.md")).unwrap();
        let mut read = vec![None; entries.len()];
        library().read_each(&entries, &mut |number, article| {
            read[number] =
                Some(article.map_or_else(|e| e.to_string(), |a| a.meta.title.to_string()));
            true
        });
        for (entry, read) in entries.iter().zip(read.into_iter().flatten()) {
            let gone = entry.title.as_str() == "Yew";
            assert!(
                if gone { read.contains("yew.md") } else { read == entry.title.as_str() },
                "{read}"
            );
        }
        let mut seen = 0;
        library().read_each(&entries, &mut |_, _| {
            seen += 1;
            seen < 2
        });
        assert_eq!(seen, 2);
    }
}
