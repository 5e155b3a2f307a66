//! What the reader's marks hang on: a name for an article that survives a move of its file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id that the article gives itself, else its address, else its path inside the library.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(String);

/// Query parameters that say where a click came from, not which article it is.
const TRACKING: [&str; 9] =
    ["utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src", "cmpid", "ocid"];

impl ArticleId {
    /// Picks the first that is there; `path` is relative to the library, with `/`.
    ///
    /// An id such as `7` says something only within its feed, so it is kept behind the feed's path:
    /// two articles must never be taken for one.
    pub fn new(own: Option<&str>, link: Option<&str>, path: &str) -> Self {
        Self(match (own, link) {
            (Some(own), _) if is_global(own) => own.to_owned(),
            (Some(own), _) => format!("{}#{own}", path.rsplit_once(['/', '#']).map_or("", |p| p.0)),
            (None, Some(link)) => canonical(link),
            (None, None) => path.to_owned(),
        })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An id as it was written down before.
impl From<String> for ArticleId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Addresses, URNs, tags and long hashes are made to be unique everywhere.
fn is_global(id: &str) -> bool {
    id.contains("://")
        || ["urn:", "tag:"].iter().any(|scheme| id.starts_with(scheme))
        || (id.len() >= 20 && id.bytes().any(|b| b.is_ascii_digit()) && !id.contains(' '))
}

/// The address without fragment, tracking parameters and a final slash.
fn canonical(link: &str) -> String {
    let link = link.split('#').next().unwrap_or(link);
    let (base, query) = link.split_once('?').unwrap_or((link, ""));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|part| !part.is_empty() && !TRACKING.iter().any(|t| part.starts_with(t)))
        .collect();
    let base = base.trim_end_matches('/');
    if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::ArticleId;

    #[test]
    fn the_strongest_name_wins_and_tracking_does_not_count() {
        let link = "https://e.org/a/?utm_source=x&id=3&fbclid=9#top";
        let id = |own, link, path| ArticleId::new(own, link, path).as_str().to_owned();
        assert_eq!(id(Some("tag:e.org,2026:7"), Some(link), "f/a.md"), "tag:e.org,2026:7");
        assert_eq!(id(Some("7"), Some(link), "f/a.md"), "f#7");
        assert_eq!(id(Some("7"), None, "f/feed.xml#3"), "f/feed.xml#7");
        assert_eq!(id(None, Some(link), "f/a.md"), "https://e.org/a?id=3");
        assert_eq!(id(None, None, "f/a.md"), "f/a.md");
    }
}
