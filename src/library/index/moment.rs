//! What is read at one moment: a transaction that ends, whatever happens.

use rusqlite::Connection;

use crate::library::index::Index;

/// More often than anybody interrupts while one statement of a word is carried out.
const TRIES: usize = 1000;

/// As long as it is there, nothing changes for its way into the index.
#[derive(Debug)]
pub struct Moment<'a>(&'a Connection);

impl Index {
    /// Keeps what is read from here on at one moment, unless a transaction does so already.
    pub(super) fn moment(&self) -> rusqlite::Result<Option<Moment<'_>>> {
        if !self.connection.is_autocommit() {
            return Ok(None);
        }
        // what was interrupted may have begun
        let moment = Moment(&self.connection);
        self.connection.execute_batch("BEGIN")?;
        Ok(Some(moment))
    }
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        // An interruption may meet the very statement that ends it. A moment that went on would hold
        // up who writes to an index in memory for ever, and see no change of one on the disk.
        for _ in 0..TRIES {
            if self.0.is_autocommit() || self.0.execute_batch("ROLLBACK").is_ok() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use crate::library::index::Index;

    #[test]
    fn a_moment_ends_although_its_end_is_interrupted() {
        let index = Index::in_memory().unwrap();
        let stop = index.interrupt();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    stop.interrupt();
                    (0..500).for_each(|_| std::hint::spin_loop());
                }
            });
            let mut ended = true;
            for _ in 0..20_000 {
                // what is interrupted at once has not begun
                drop(index.moment());
                ended &= index.connection.is_autocommit();
            }
            done.store(true, Ordering::Relaxed);
            assert!(ended);
        });
    }
}
