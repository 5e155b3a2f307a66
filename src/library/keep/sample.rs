//! A scout without a writer, for the tests of what it hands in.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use crate::library::index::Index;
use crate::library::keep::inbox::Piece;
use crate::library::keep::meanwhile::Meanwhile;
use crate::library::keep::scout::{Errand, Scout};
use crate::library::keep::watch::Watch;
use crate::library::keep::{Batch, Home};
use crate::library::{Library, Source};

/// Two folders with a file each, and who looks at them.
pub(super) fn scout(root: &Path) -> (Scout, Sender<Errand>) {
    for name in ["a/1.md", "b/2.md"] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("---\ntitle: {name}\n---\nText.")).unwrap();
    }
    let inbox: Arc<_> = Arc::default();
    let home = Arc::new(Home::new(Index::in_memory().unwrap(), Arc::clone(&inbox)));
    let (sender, errands) = channel();
    let scout = Scout {
        library: Arc::new(Library::new(vec![Source::Folder(root.to_owned())])),
        index: home.reader().unwrap(),
        home,
        inbox,
        errands,
        watch: Watch::new(|_| {}),
        listed: Default::default(),
        lost: Default::default(),
        meanwhile: Meanwhile::new(Duration::ZERO),
        round: 0,
    };
    (scout, sender)
}

/// What it has handed in.
pub(super) fn batches(scout: &Scout) -> Vec<Batch> {
    std::iter::from_fn(|| match scout.inbox.next(Some(Duration::ZERO)) {
        Piece::Batch(batch) => Some(batch),
        Piece::Order(_) | Piece::Nothing | Piece::End => None,
    })
    .collect()
}
