//! Changes of the config file and the themes → a configuration that is read again.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::config::Config;
use crate::paths::Paths;
use crate::reader::Msg;
use crate::terminal::mailbox::Mailbox;

/// An editor writes a file in several steps: wait until it is done.
const CALM: Duration = Duration::from_millis(100);

/// Watches for as long as the program runs. Without a folder to watch, or where the system cannot
/// watch, a changed configuration holds from the next start on.
pub fn config(paths: Paths, config: Config, mailbox: Mailbox) {
    thread::spawn(move || {
        let (sender, changes) = channel();
        let mut folders: Vec<PathBuf> = Vec::new();
        if let Ok(file) = paths.config_file() {
            folders.extend(file.parent().map(Path::to_owned));
        }
        folders.extend(paths.themes());
        let told = move |event: notify::Result<notify::Event>| {
            // Reading a file is an event too, and we read it.
            if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
                let _ = sender.send(());
            }
        };
        let Ok(mut watcher) = RecommendedWatcher::new(told, notify::Config::default()) else {
            return;
        };
        let watched = folders
            .iter()
            .filter(|folder| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok())
            .count();
        if watched == 0 {
            return;
        }
        let mut config = config;
        while changes.recv().is_ok() {
            while changes.recv_timeout(CALM) != Err(RecvTimeoutError::Timeout) {}
            let (changed, problems) = Config::reload(&config, &paths);
            config = changed.clone();
            mailbox.send(Msg::Configured { config: Box::new(changed), problems });
        }
    });
}
