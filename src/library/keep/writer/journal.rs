//! Events of this reader and tails of the journal → the index.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::error::Result;
use crate::journal::Event;
use crate::library::index::{Folded, Index};
use crate::library::keep::News;
use crate::library::keep::tails::{Known, Mark, Tail};
use crate::library::keep::writer::Writer;

impl<N: Fn(News)> Writer<N> {
    /// From where the index knows it.
    pub(super) fn read_journal_again(&mut self) {
        if let Some(tails) = &mut self.tails {
            // of an index that cannot be read nothing is known
            tails.go_on_from(known(&self.index).unwrap_or_default());
        }
    }

    /// Folds events of this reader, after those that could not be folded before; false when the
    /// index does not hold them.
    pub(super) fn fold_in_order(&mut self, events: &[Event]) -> bool {
        let folded = (!self.behind || self.fold_tails()) && self.fold(events);
        // an index that was begun anew has taken them from the journal
        self.behind = !folded && (self.failed || !self.fold_tails());
        !self.behind
    }

    fn fold(&mut self, events: &[Event]) -> bool {
        let device = self.device.clone();
        if let Err(error) = self.index.fold(events, &device) {
            self.survive(error);
            return false;
        }
        // nobody waits for the reader's own change
        self.since.get_or_insert_with(Instant::now);
        self.commit()
    }

    /// Folds in what the journal's files hold beyond what was folded; false when that failed, or a
    /// file is rewritten again and again meanwhile.
    pub(super) fn fold_tails(&mut self) -> bool {
        let device = self.device.clone();
        let mut begun_anew = false;
        loop {
            let Some(tails) = &mut self.tails else { return true };
            let new = tails.fresh();
            if new.is_empty() {
                // a file may be readable again that has nothing new
                self.tell_problems();
                return true;
            }
            if new.iter().any(|tail| tail.rewritten) {
                if std::mem::replace(&mut begun_anew, true) {
                    // whoever rewrites it may never end; who reads it is to
                    self.read_journal_again();
                    return false;
                }
                // what it said before may not hold any more, and only all of it tells
                tails.forget();
                if let Err(error) = self.index.forget_state() {
                    self.survive(error);
                    return false;
                }
                self.since.get_or_insert_with(Instant::now);
                continue;
            }
            let more = new.iter().any(|tail| tail.more);
            let (mut changed, mut outdated) = (false, false);
            for tail in new {
                let news = !tail.events.is_empty();
                match self.index.transaction(|index| put(index, tail, &device)) {
                    Ok(true) => changed |= news,
                    Ok(false) => outdated = true,
                    Err(error) => {
                        self.survive(error);
                        return false;
                    }
                }
            }
            if changed {
                self.since.get_or_insert_with(Instant::now);
                if !self.commit() {
                    return false;
                }
            }
            if outdated {
                self.read_journal_again();
                continue;
            }
            self.tell_problems();
            if !more {
                return true;
            }
        }
    }
}

/// Folds in a tail, unless what comes before it is not in the index: another process may have
/// begun the journal anew since this one read its marks, and ended before it was through.
fn put(index: &mut Index, tail: Tail, device: &str) -> Result<bool> {
    let is_before = |folded: &Folded| folded.name == tail.name && folded.bytes >= tail.from;
    if tail.from > 0 && !index.journal_marks()?.iter().any(is_before) {
        return Ok(false);
    }
    let Mark { bytes, lines, head } = tail.mark;
    let mark = Folded { name: tail.name, bytes, lines, head };
    index.fold(&tail.events, device)?;
    index.add_torn_lines(&mark.name, &tail.torn)?;
    index.set_journal_mark(&mark)?;
    Ok(true)
}

fn known(index: &Index) -> Result<BTreeMap<String, Known>> {
    let mark = |Folded { name, bytes, lines, head }| (name, Mark { bytes, lines, head }.into());
    let mut known: BTreeMap<_, Known> = index.journal_marks()?.into_iter().map(mark).collect();
    for (name, torn) in index.torn_lines()? {
        // another process may have gone on between the two questions
        if let Some(known) = known.get_mut(&name).filter(|known| torn.start < known.mark.bytes) {
            known.torn.push(torn);
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use crate::article::{ArticleId, Now};
    use crate::error::Problem;
    use crate::journal::{Change, Draft};
    use crate::library::keep::News;
    use crate::library::keep::writer::Writer;
    use crate::library::log::Log;

    #[test]
    fn an_index_that_could_not_be_written_says_so_and_catches_up_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::in_memory(folder.path(), Arc::default(), |_| {});
        let (mut log, _) = Log::open(folder.path(), "me");
        let mut star = |key: &str| {
            let draft = Draft::new(vec![ArticleId::from(key.to_owned())], Change::Star(true));
            log.append(draft, Now::on(2026, 11, 22)).unwrap()
        };
        assert!(writer.fold_in_order(&star("a")));
        writer.index.refuse_writing(true);
        assert!(!writer.fold_in_order(&star("b")));
        assert!(!writer.fold_in_order(&[]), "it is still behind");
        // what is undone first would be the one before
        let last = |writer: &Writer<_>| writer.index.undo().unwrap().unwrap().0.art;
        assert_eq!(last(&writer)[0].as_str(), "a");
        writer.index.refuse_writing(false);
        assert!(writer.fold_in_order(&star("c")));
        for key in ["a", "b", "c"] {
            let article = ArticleId::from(key.to_owned());
            assert!(writer.index.state(&article).unwrap().star, "{key}");
        }
        assert_eq!(last(&writer)[0].as_str(), "c");
        assert!(writer.fold_in_order(&[]));
    }

    #[test]
    fn a_file_that_is_rewritten_while_it_is_read_is_begun_anew_once_a_round() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.jsonl");
        // each line is so long that the second is read after there is news of the first
        let write = move |turn: usize| {
            let pad = " ".repeat(3 << 20);
            let line = |n| {
                format!(
                    "{{\"v\":1,\"n\":{n},\"dev\":\"d{turn}\",\"at\":\"2026-01-01T00:00:00.000Z\",\
                     \"art\":[\"{n}\"],\"star\":true,\"pad\":\"{pad}\"}}\n"
                )
            };
            fs::write(&path, [line(1), line(2)].concat()).unwrap();
        };
        write(0);
        let turns = Arc::new(AtomicUsize::new(0));
        let turn = turns.clone();
        let mut writer = Writer::in_memory(folder.path(), Arc::default(), move |news| {
            if matches!(news, News::Changed(_) | News::Marked(_)) {
                let turn = turn.fetch_add(1, Ordering::Relaxed) + 1;
                if turn < 6 {
                    write(turn);
                }
            }
        });
        assert!(!writer.fold_tails());
        assert_eq!(turns.swap(9, Ordering::Relaxed), 2);
        assert!(writer.fold_tails(), "what was left is read the next time");
        for key in ["1", "2"] {
            assert!(writer.index.state(&ArticleId::from(key.to_owned())).unwrap().star, "{key}");
        }
    }

    #[test]
    fn an_index_that_another_process_began_anew_and_left_is_filled_with_all_of_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        let line = |key: &str| {
            format!(
                "{{\"v\":1,\"n\":1,\"dev\":\"{key}\",\"at\":\"2026-01-01T00:00:00.000Z\",\
                 \"art\":[\"{key}\"],\"star\":true}}\n"
            )
        };
        let write = |name: &str, keys: &[&str]| {
            let text: String = keys.iter().map(|key| line(key)).collect();
            fs::write(folder.path().join(name), text).unwrap();
        };
        let mut writer = Writer::in_memory(folder.path(), Arc::default(), |_| {});
        write("one.jsonl", &["a", "b"]);
        write("other.jsonl", &["c"]);
        assert!(writer.fold_tails());
        writer.index.forget_state().unwrap();
        write("one.jsonl", &["a", "b", "d"]);
        assert!(writer.fold_tails());
        for key in ["a", "b", "c", "d"] {
            let article = ArticleId::from(key.to_owned());
            assert!(writer.index.state(&article).unwrap().star, "{key}");
        }
        assert_eq!(writer.tails.as_mut().unwrap().fresh().len(), 0);
    }

    #[test]
    fn a_line_that_is_no_event_is_named_at_every_start_and_has_nothing_read_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.jsonl");
        let line = |n| {
            format!(
                "{{\"v\":1,\"n\":{n},\"dev\":\"d\",\"at\":\"2026-01-01T00:00:00.000Z\",\
                 \"art\":[\"a\"],\"star\":true}}\n"
            )
        };
        let mut writer = Writer::in_memory(folder.path(), Arc::default(), |_| {});
        let mut text = String::new();
        for (torn, lines) in [("\ntorn", vec![2]), ("{\"v\":1,\"n\n", vec![2, 4])] {
            text.push_str(&format!("{torn}\n{}", line(lines.len())));
            fs::write(&path, &text).unwrap();
            assert!(writer.fold_tails());
            writer.read_journal_again();
            let tails = writer.tails.as_mut().unwrap();
            assert_eq!(tails.fresh().len(), 0);
            let told: Vec<String> = tails.problems().iter().map(Problem::to_string).collect();
            assert_eq!(told.len(), lines.len(), "{told:?}");
            for (told, line) in told.iter().zip(lines) {
                let place = format!("other.jsonl:{line}: not an event, passed over (");
                assert!(told.contains(&place), "{told}");
            }
        }
        fs::write(&path, line(1)).unwrap();
        assert!(writer.fold_tails());
        writer.read_journal_again();
        assert_eq!(writer.tails.unwrap().problems(), []);
    }

    #[test]
    fn a_torn_line_that_is_made_whole_is_taken_in_by_an_index_that_was_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.jsonl");
        let line = |key: &str| {
            format!(
                "{{\"v\":1,\"n\":1,\"dev\":\"{key}\",\"at\":\"2026-01-01T00:00:00.000Z\",\
                 \"art\":[\"{key}\"],\"star\":true}}\n"
            )
        };
        let mut writer = Writer::in_memory(folder.path(), Arc::default(), |_| {});
        let half = &line("b")[..20];
        fs::write(&path, format!("{}{half}\n{}", line("a"), line("c"))).unwrap();
        assert!(writer.fold_tails());
        writer.read_journal_again();
        assert_eq!(writer.tails.as_mut().unwrap().fresh().len(), 0, "nothing is read twice");
        fs::write(&path, [line("a"), line("b"), line("c")].concat()).unwrap();
        assert!(writer.fold_tails());
        for key in ["a", "b", "c"] {
            let article = ArticleId::from(key.to_owned());
            assert!(writer.index.state(&article).unwrap().star, "{key}");
        }
        assert!(writer.index.torn_lines().unwrap().is_empty());
        assert_eq!(writer.tails.unwrap().problems(), []);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_for_as_long_as_it_cannot() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.jsonl");
        let (sender, news) = channel();
        let tell = move |news| sender.send(news).unwrap_or_default();
        let mut writer = Writer::in_memory(folder.path(), Arc::default(), tell);
        let mut told = || {
            assert!(writer.fold_tails());
            let problems = news.try_iter().filter_map(|news| match news {
                News::Problems(problems) => Some(problems),
                _ => None,
            });
            problems.last()
        };
        for _ in 0..2 {
            fs::create_dir(&path).unwrap();
            let problems = told().unwrap();
            let words: Vec<String> = problems.iter().map(Problem::to_string).collect();
            assert!(words.len() == 1 && words[0].contains("cannot read"), "{words:?}");
            assert_eq!(told(), None, "nothing else is wrong");
            fs::remove_dir(&path).unwrap();
            fs::write(&path, "").unwrap();
            assert_eq!(told(), Some(Vec::new()));
            fs::remove_file(&path).unwrap();
        }
    }
}
