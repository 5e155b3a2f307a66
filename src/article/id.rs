//! What the reader's marks hang on: a name for an article that survives a move of its file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `id:…` from the article, else `link:…`, else `path:…` inside the library.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(String);

/// Query parameters that say where a click came from, not which article it is.
const TRACKING: [&str; 9] =
    ["utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "ref_src", "cmpid", "ocid"];

impl ArticleId {
    /// Picks the first that is there; `path` is relative to the library, with `/`.
    pub fn new(own: Option<&str>, link: Option<&str>, path: &str) -> Self {
        match (own, link) {
            (Some(own), _) => Self(format!("id:{own}")),
            (None, Some(link)) => Self(format!("link:{}", canonical(link))),
            (None, None) => Self(format!("path:{path}")),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
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
        assert_eq!(ArticleId::new(Some("7"), Some(link), "a.md").as_str(), "id:7");
        assert_eq!(ArticleId::new(None, Some(link), "a.md").as_str(), "link:https://e.org/a?id=3");
        assert_eq!(ArticleId::new(None, None, "f/a.md").as_str(), "path:f/a.md");
    }
}
