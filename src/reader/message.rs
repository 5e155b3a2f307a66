//! What the reader is told ([`Msg`]) and what it asks for ([`Effect`]).

use crate::article::Now;
use crate::error::Problem;
use crate::reader::key::Key;

/// Everything that can happen.
#[derive(Debug)]
pub enum Msg {
    Key(Key),
    /// Bracketed paste: text for an input line, never keys.
    Paste(String),
    Mouse(Mouse),
    /// Columns and rows.
    Resize {
        width: u16,
        height: u16,
    },
    /// Sent before other messages whenever the second has changed.
    Time(Now),
    /// The terminal said what its background is; never sent when it does not.
    Background {
        dark: bool,
    },
    /// The editor that [`Effect::Edit`] asked for has ended, or could not be started.
    Edited {
        path: std::path::PathBuf,
        problem: Option<Problem>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    Press { column: u16, row: u16 },
    WheelUp { column: u16, row: u16 },
    WheelDown { column: u16, row: u16 },
}

/// Everything that the reader wants done outside; the terminal room carries it out.
#[derive(Debug, PartialEq)]
#[must_use]
pub enum Effect {
    Quit,
    Suspend,
    /// Clear the screen and draw all of it again.
    Redraw,
    /// Open an address in the browser (already checked to be http, https or mailto).
    Browse(String),
    /// Leave the screen, run the user's editor on this file, come back.
    Edit(std::path::PathBuf),
    /// Window title.
    Title(crate::safe::Safe),
}
