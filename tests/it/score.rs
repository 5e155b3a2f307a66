//! What the scorers share: where the corpora are, their cases, and the count of checks that hold.
//!
//! `PULLQUOTE_CORPORA` names a folder with a folder for each corpus; without it there is nothing to
//! measure, and each scorer says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Checks held and made, by set and field; and those that failed.
#[derive(Default)]
pub(crate) struct Score {
    pub(crate) counts: BTreeMap<(String, String), (usize, usize)>,
    pub(crate) failed: Vec<String>,
}

impl Score {
    pub(crate) fn count(
        &mut self,
        set: &str,
        field: &str,
        holds: bool,
        told: impl FnOnce() -> String,
    ) {
        let count = self.counts.entry((set.to_owned(), field.to_owned())).or_default();
        count.0 += usize::from(holds);
        count.1 += 1;
        if !holds {
            self.failed.push(told());
        }
    }
}

/// The folder of a corpus with its `cases.json`, if it is there.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let folder = Path::new(&std::env::var_os("PULLQUOTE_CORPORA")?).join(name);
    folder.join("cases.json").is_file().then_some(folder)
}

pub(crate) fn cases(folder: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join("cases.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}
