//! Reading one file, so that a fault of the program in it hides only that file.
//!
//! No format is known to panic; a parser of somebody else's did once, on one line of Markdown. The
//! terminal's panic hook ends the program, so it asks [`holds`] first.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::Problem;
use crate::formats::head::Head;
use crate::formats::{self, Origin, Reading};

thread_local! {
    static HELD: Cell<bool> = const { Cell::new(false) };
}

/// Reads a file; where that panics, a problem stands in place of its articles.
pub fn read(name: &str, bytes: &[u8]) -> Reading {
    held(|| formats::read(&Origin { name }, bytes)).unwrap_or_else(|| Reading {
        problems: vec![Problem::new(
            "pullquote has a fault that this file shows, and left it out; please report it",
        )],
        ..Reading::default()
    })
}

/// Reads the head of a file; where that panics, nothing is said before the whole is read.
pub fn head(name: &str, bytes: &[u8], cut: bool) -> Option<Head> {
    held(|| formats::head::read(&Origin { name }, bytes, cut)).flatten()
}

/// Whether a panic of this thread is caught here and hides only one file.
pub fn holds() -> bool {
    HELD.get()
}

fn held<T>(work: impl FnOnce() -> T) -> Option<T> {
    HELD.set(true);
    // What the work was about to return is gone with it, and it shares nothing else.
    let done = catch_unwind(AssertUnwindSafe(work));
    HELD.set(false);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::{held, holds, read};

    #[test]
    fn a_fault_in_one_file_is_caught_and_the_next_is_read() {
        assert_eq!(
            held(|| if holds() {
                panic!("as meant by the test")
            }),
            None
        );
        assert!(!holds());
        assert_eq!(held(|| 1), Some(1));
        assert_eq!(read("a.txt", b"words").articles.len(), 1);
    }
}
