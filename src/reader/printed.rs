//! What a command printed, over the panes, scrolled by rows. A line that is too long goes on below.

use std::ops::Range;

use crate::article::width::{cluster_width, clusters};
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
    /// The rows of the window: each a line and the bytes of it that stand there.
    pub rows: Vec<(usize, Range<usize>)>,
    /// Columns that the rows were laid for.
    width: usize,
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
        let cut = all.saturating_sub(LINES);
        Self { name, lines, cut, rows: Vec::new(), width: 0, top: 0, under }
    }

    /// Lays the lines in so many columns, broken at a blank where there is one.
    pub fn lay(&mut self, width: usize) {
        if self.width == width {
            return;
        }
        self.width = width;
        let rows = |(line, text): (usize, &Safe)| {
            broken(text, width).map(move |row| (line, row)).collect::<Vec<_>>()
        };
        self.rows = self.lines.iter().enumerate().flat_map(rows).collect();
        self.top = self.top.min(self.rows.len().saturating_sub(1));
    }

    /// Scrolls; false when the key leaves. `rows` is how many lines are on screen at a time.
    pub fn key(&mut self, key: Key, rows: usize) -> bool {
        let most = self.rows.len().saturating_sub(rows);
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
        let most = self.rows.len().saturating_sub(on_screen);
        self.top = self.top.saturating_add_signed(rows).min(most);
    }
}

/// The rows of a line, as bytes of it; at least one.
fn broken(line: &str, width: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let from = start?;
        let rest = line.get(from..)?;
        let (mut columns, mut blank) = (0, None);
        for (at, cluster) in clusters(rest) {
            columns += cluster_width(cluster);
            if cluster == " " {
                blank = Some(at);
            }
            if columns > width && at > 0 {
                // What is indented begins behind its blanks; one blank is lost at the break.
                let (end, next) = blank
                    .filter(|end| !rest[..*end].trim().is_empty())
                    .map_or((at, at), |end| (end, end + 1));
                start = Some(from + next);
                return Some(from..from + end);
            }
        }
        start = None;
        Some(from..line.len())
    })
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn a_long_line_goes_on_below_and_loses_nothing_but_the_blank_it_is_broken_at() {
        for (line, rows) in [
            ("", &[""][..]),
            ("one two", &["one two"]),
            ("one two three", &["one two", "three"]),
            ("one two4 five", &["one two4", "five"]),
            ("  indented words", &["  indent", "ed words"]),
            ("onetwothree four", &["onetwoth", "ree four"]),
            ("世界世界世界", &["世界世界", "世界"]),
        ] {
            let shown: Vec<&str> = broken(line, 8).map(|row| &line[row]).collect();
            assert_eq!(shown, rows, "{line}");
        }
        assert_eq!(broken("世界", 1).count(), 2, "wider than the window");
    }
}
