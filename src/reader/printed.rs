//! What a command printed, over the panes, scrolled by rows.

use crate::reader::app::Overlay;
use crate::reader::key::{Code, Key};
use crate::safe::Safe;

/// Lines that are shown at most: what is longer is a file's business.
const LINES: usize = 10_000;

#[derive(Debug)]
pub struct Printed {
    /// The name of the command.
    pub name: Safe,
    pub lines: Vec<Safe>,
    /// Lines that are not shown.
    pub cut: usize,
    /// How far it is scrolled.
    pub top: usize,
    /// What was over the panes before.
    pub under: Option<Box<Overlay>>,
}

impl Printed {
    pub fn new(name: Safe, text: &Safe, under: Option<Overlay>) -> Self {
        let all = text.lines().count();
        // Lines of safe text are safe.
        let lines = text.lines().take(LINES).map(|line| Safe::typed(line.trim_end())).collect();
        let under = under.map(Box::new);
        Self { name, lines, cut: all.saturating_sub(LINES), top: 0, under }
    }

    /// Scrolls; false when the key leaves. `rows` is how many lines are on screen at a time.
    pub fn key(&mut self, key: Key, rows: usize) -> bool {
        let most = self.lines.len().saturating_sub(rows);
        self.top = match (key.code, key.typed()) {
            (Code::Down, _) | (_, Some('j')) => self.top + 1,
            (Code::Up, _) | (_, Some('k')) => self.top.saturating_sub(1),
            (Code::PageDown, _) | (_, Some(' ')) => self.top + rows.saturating_sub(2).max(1),
            (Code::PageUp, _) => self.top.saturating_sub(rows.saturating_sub(2).max(1)),
            (Code::Home, _) | (_, Some('g')) => 0,
            (Code::End, _) | (_, Some('G')) => most,
            _ => return false,
        }
        .min(most);
        true
    }

    /// Scrolls by the wheel.
    pub fn scroll(&mut self, rows: isize, on_screen: usize) {
        let most = self.lines.len().saturating_sub(on_screen);
        self.top = self.top.saturating_add_signed(rows).min(most);
    }
}
