//! What other processes do to the index, and that somebody tells of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::library::index::Index;
use crate::library::keep::scout::POLL;
use crate::library::keep::watch::Watch;
use crate::library::keep::writer::{ROWS, Writer};
use crate::library::keep::{News, Order};

impl<N: Fn(News)> Writer<N> {
    /// Watches the journal's folder, and the index's while another process may write there.
    pub(super) fn observe(&mut self) {
        let journal = self.tails.as_ref().map(|tails| tails.folder().to_owned());
        let (inbox, others) = (Arc::downgrade(&self.inbox), self.others.clone());
        let name = self.path.as_deref().and_then(Path::file_stem).map(ToOwned::to_owned);
        let watch = self.watch.get_or_insert_with(|| {
            Watch::new(move |paths: Vec<PathBuf>| {
                let Some(inbox) = inbox.upgrade() else { return };
                let is_index =
                    |path: &PathBuf| name.is_some() && path.file_stem() == name.as_deref();
                if paths.iter().any(is_index) {
                    // each page that is written is an event: one is enough until it is looked at
                    if !others.swap(true, Ordering::Relaxed) {
                        inbox.tell(Order::Others);
                    }
                } else {
                    inbox.tell(Order::Journal);
                }
            })
        });
        // what is not there cannot be watched, and another process may be the first to mark anything
        if let Some(folder) = journal.filter(|folder| fs::create_dir_all(folder).is_ok()) {
            watch.folder_once(&folder);
        }
        if !watch.sees_all() {
            self.poll.get_or_insert_with(|| Instant::now() + POLL);
        }
        if !self.builds {
            self.mind_index(true);
        }
    }

    /// Nobody told of anything, and nobody can.
    pub(super) fn look_unwatched(&mut self) {
        self.poll = Some(Instant::now() + POLL);
        self.fold_tails();
        self.look_at_index();
    }

    /// Watches the folder of the index, or does not while this process writes to it a lot.
    pub(super) fn mind_index(&mut self, mind: bool) {
        let Some(folder) = self.path.as_deref().and_then(Path::parent) else { return };
        let Some(watch) = &mut self.watch else { return };
        match mind {
            true if folder.is_dir() => watch.folder_once(folder),
            true => {}
            false => watch.leave(folder),
        }
    }

    /// Whether the index holds all that was handed in in this round, and is still the one that others
    /// find: it may have been removed while nobody watched it. If not, all is looked at once more.
    pub(super) fn is_whole(&mut self, round: usize) -> bool {
        let current = self.index.is_current();
        if !current {
            self.look_at_index();
        }
        current && round == self.home.round()
    }

    /// Another process may have written, or begun the index anew.
    pub(super) fn look_at_index(&mut self) {
        let Some(path) = self.path.clone() else { return };
        if let Some(last) = self.looked
            && last.elapsed() < ROWS
        {
            self.look = Some(last + ROWS);
            return;
        }
        (self.looked, self.look) = (Some(Instant::now()), None);
        self.others.store(false, Ordering::Relaxed);
        if self.index.is_current() {
            // most often what happened was this process's own mark
            if !self.builds && self.index.is_changed_by_others().unwrap_or(true) {
                self.articles = true;
                self.count();
                self.tell_changed();
            }
            return;
        }
        self.index.roll_back();
        self.since = None;
        match Index::open(&path) {
            Ok((index, opened)) => self.reopened(index, opened, "its file was removed"),
            Err(error) => (self.news)(News::Failed(error.to_string())),
        }
        // the folder may be another one
        self.watch = None;
        self.observe();
        if self.builds {
            self.builds = false;
            self.lock = None;
            self.seek_lock();
        }
        self.rescan();
        self.inbox.settle();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use crate::article::{ArticleId, Now};
    use crate::journal::{Change, Draft};
    use crate::library::Library;
    use crate::library::index::Opened;
    use crate::library::keep::watch::Watch;
    use crate::library::keep::writer::{Parts, Writer};
    use crate::library::keep::{News, Order};
    use crate::library::log::Log;

    #[test]
    fn what_was_found_before_all_had_to_be_looked_at_again_is_not_said_to_be_all() {
        let folder = tempfile::tempdir().unwrap();
        let (told, news) = channel();
        let tell = move |news| told.send(news).unwrap_or_default();
        let mut writer = Writer::in_memory(folder.path(), Arc::default(), tell);
        let mut said = |order| {
            writer.carry_out(order);
            let is_end = |news: &News| matches!(news, News::Listed(_) | News::Done(_));
            let said = news.try_iter().any(|news| is_end(&news));
            writer.rescan();
            said
        };
        assert!(said(Order::Listed(0)));
        assert!(!said(Order::Listed(0)) && !said(Order::Done(1)));
        assert!(said(Order::Done(3)));
    }

    #[test]
    fn marks_of_others_are_seen_where_the_system_cannot_watch() {
        let folder = tempfile::tempdir().unwrap();
        let inbox: Arc<_> = Arc::default();
        let (told, news) = channel();
        let tell = move |news| told.send(news).unwrap_or_default();
        let mut writer = Writer::in_memory(folder.path(), Arc::clone(&inbox), tell);
        let reader = writer.home.reader().unwrap();
        writer.watch = Some(Watch::blind());
        let (errands, asked) = channel();
        let library = Arc::new(Library::new(Vec::new()));
        let parts = Parts { library, errands, asked };
        let thread = std::thread::spawn(move || writer.run(Opened::Fresh, parts));
        let next = || news.recv_timeout(Duration::from_secs(60)).unwrap();
        while !matches!(next(), News::Done(_)) {}
        let article = ArticleId::from("a".to_owned());
        let draft = Draft::new(vec![article.clone()], Change::Star(true));
        Log::open(folder.path(), "other").0.append(draft, Now::on(2026, 11, 22)).unwrap();
        while !reader.state(&article).unwrap().star {
            next();
        }
        inbox.tell(Order::Stop);
        thread.join().unwrap();
    }
}
