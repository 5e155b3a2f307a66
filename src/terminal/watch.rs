//! Changes of the config file and the themes → a configuration that is read again.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::config::Config;
use crate::paths::Paths;
use crate::reader::Msg;
use crate::terminal::mailbox::Mailbox;

/// An editor writes a file in several steps: wait until it is done.
const CALM: Duration = Duration::from_millis(100);

/// Whether a config file or a theme may say something else now. Reading one is an event too, and we
/// read them; other things may lie in the same folder.
fn matters(event: &Event, config: Option<&OsStr>) -> bool {
    let is_ours = |path: &PathBuf| {
        path.extension() == Some("toml".as_ref()) || config.is_some() && path.file_name() == config
    };
    !matches!(event.kind, EventKind::Access(_))
        && (event.paths.is_empty() || event.paths.iter().any(is_ours))
}

/// Watches for as long as the program runs. Without a folder to watch, or where the system cannot
/// watch, a changed configuration holds from the next start on.
pub fn config(paths: Paths, config: Config, mailbox: Mailbox) {
    thread::spawn(move || {
        let (sender, changes) = channel();
        let mut folders: Vec<PathBuf> = Vec::new();
        let mut name = None;
        if let Ok(file) = paths.config_file() {
            folders.extend(file.parent().map(Path::to_owned));
            name = file.file_name().map(OsStr::to_owned);
        }
        folders.extend(paths.themes());
        let told = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| matters(&event, name.as_deref())) {
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
            while changes.recv_timeout(CALM).is_ok() {}
            let (changed, problems) = Config::reload(&config, &paths);
            config = changed.clone();
            mailbox.send(Msg::Configured { config: Box::new(changed), problems });
        }
    });
}

#[cfg(test)]
mod tests {
    use notify::event::{AccessKind, CreateKind, Event, EventKind};

    use super::matters;

    #[test]
    fn what_else_happens_in_the_folder_is_no_change_of_the_config() {
        let made =
            |path: &str| Event::new(EventKind::Create(CreateKind::Any)).add_path(path.into());
        let matters = |event: Event| matters(&event, Some("reader.conf".as_ref()));
        assert!(matters(made("/c/config.toml")));
        assert!(matters(made("/c/.config.toml.swp").add_path("/c/config.toml".into())));
        assert!(matters(made("/c/reader.conf")));
        assert!(!matters(made("/c/journal")));
        assert!(matters(Event::new(EventKind::Other)), "a watch that lost count");
        let read = Event::new(EventKind::Access(AccessKind::Any));
        assert!(!matters(read.add_path("/c/config.toml".into())));
    }
}
