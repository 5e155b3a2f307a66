//! What is remembered of a feed from one refresh to the next, in a small file of the state folder.
//!
//! It can be lost at any time: then the feed is fetched whole again, and what was written is known
//! by the ids in its files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::library::regular;
use crate::library::whole::{self, Links};
use crate::refresh::folder;
use crate::refresh::http::Validators;

/// Counts up when the meaning of a field changes; what an older program wrote is forgotten.
const VERSION: u32 = 1;
/// A larger file was not written here, in bytes.
const LARGEST: u64 = 64 << 20;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub v: u32,
    /// The address or command that all of this is about.
    pub origin: String,
    pub validators: Validators,
    /// The address to ask instead of the configured one, after redirects for good.
    pub moved: Option<String>,
    /// That one failed when it was asked last, so the configured one is asked next.
    pub astray: bool,
    /// Seconds since 1970 of the last attempt and the last success.
    pub asked: i64,
    pub succeeded: i64,
    /// Seconds that the feed itself asks to be left alone.
    pub floor: u32,
    /// Seconds since 1970 before which the server does not want to be asked.
    pub wait: i64,
    pub gone: bool,
    /// Why the last attempt failed; empty after a success.
    pub error: String,
    /// By the key of the item.
    pub items: BTreeMap<String, Written>,
}

/// An article that was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Written {
    /// In the feed's folder.
    pub file: String,
    /// Of the file's bytes; another hash on disk means that somebody edited it.
    pub hash: String,
    /// Of the item as the feed told it.
    pub told: String,
    /// Of the item whose new text was set aside; it is not told again.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub aside: String,
    /// The file went because the feed keeps only so many.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pruned: bool,
}

impl State {
    /// What is known of a feed; of another origin only what was written still counts.
    pub fn load(state: &Path, feed: &str, origin: &str) -> Self {
        let read = regular::read_up_to(&path(state, feed), LARGEST).ok().flatten();
        let loaded = read.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        let mut loaded = loaded.filter(|state| state.v == VERSION).unwrap_or_default();
        loaded.items.retain(|_, item| folder::is_file_name(&item.file));
        if loaded.origin == origin {
            return loaded;
        }
        Self { v: VERSION, origin: origin.to_owned(), items: loaded.items, ..Self::default() }
    }

    pub fn save(&self, state: &Path, feed: &str) -> crate::error::Result<()> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        whole::write(&path(state, feed), &bytes, Links::Replace)
    }
}

fn path(state: &Path, feed: &str) -> PathBuf {
    state.join("refresh").join(format!("{feed}.json"))
}

#[cfg(test)]
mod tests {
    use super::{State, Written, path};

    #[test]
    fn a_damaged_or_foreign_file_is_forgotten_and_names_no_path() {
        let home = tempfile::tempdir().unwrap();
        let fresh = State::load(home.path(), "a", "u");
        assert_eq!((fresh.origin.as_str(), fresh.asked), ("u", 0));
        let mut state = State { asked: 7, ..fresh.clone() };
        for (key, file) in [("good", "2026-01-01-a.md"), ("bad", "../../x"), ("dot", ".x.md")] {
            state.items.insert(key.into(), Written { file: file.into(), ..Written::default() });
        }
        state.save(home.path(), "a").unwrap();
        let loaded = State::load(home.path(), "a", "u");
        assert_eq!((loaded.asked, loaded.items.len()), (7, 1));
        let other = State::load(home.path(), "a", "other");
        assert_eq!((other.asked, other.items.len()), (0, 1));
        for bytes in [&b"{"[..], b"[]", b"{\"v\":99,\"asked\":3}", b"\0\0\0"] {
            std::fs::write(path(home.path(), "a"), bytes).unwrap();
            assert_eq!(State::load(home.path(), "a", "u"), fresh);
        }
    }
}
