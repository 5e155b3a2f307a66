//! One line of typed text with a cursor that moves by what the reader sees as characters.

use crate::article::width::{cell_width, clusters};
use crate::reader::action::Action;
use crate::safe::Safe;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// A byte of `text`, always at the border of a cluster.
    cursor: usize,
    /// It was typed before: what is typed now takes its place, and an editing key takes it up.
    old: bool,
}

impl Line {
    pub fn new(text: &str) -> Self {
        let text = Safe::line(text).into_string();
        Self { cursor: text.len(), text, old: false }
    }

    /// What was typed before, to be replaced or taken up.
    pub fn old(text: &str) -> Self {
        let line = Self::new(text);
        Self { old: !line.text.is_empty(), ..line }
    }

    pub fn is_old(&self) -> bool {
        self.old
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Columns before the cursor.
    pub fn column(&self) -> usize {
        cell_width(&self.text[..self.cursor])
    }

    /// Inserts typed or pasted text as one line; blanks at its ends stay.
    pub fn insert(&mut self, text: &str) {
        if self.old {
            *self = Self::default();
        }
        for part in text.split_inclusive(char::is_whitespace) {
            let word = part.trim_end();
            let blank = if word.len() < part.len() { " " } else { "" };
            let clean = format!("{}{blank}", Safe::line(word));
            self.text.insert_str(self.cursor, &clean);
            self.cursor += clean.len();
        }
        // What was inserted may have joined a cluster: keep the cursor behind it.
        self.cursor = self.border_from(self.cursor);
    }

    /// Does what an editing key does.
    pub fn edit(&mut self, action: &Action) {
        self.old = false;
        match action {
            Action::Left => self.left(),
            Action::Right => self.right(),
            Action::LineStart => self.start(),
            Action::LineEnd => self.end(),
            Action::EraseBack => self.erase_back(),
            Action::EraseForward => self.erase_forward(),
            Action::EraseWord => self.erase_word(),
            Action::EraseLine => self.erase_line(),
            _ => {}
        }
    }

    pub fn left(&mut self) {
        self.cursor = self.before();
    }

    pub fn right(&mut self) {
        self.cursor = self.after();
    }

    pub fn start(&mut self) {
        self.cursor = 0;
    }

    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }

    pub fn erase_back(&mut self) {
        let before = self.before();
        self.text.replace_range(before..self.cursor, "");
        self.cursor = before;
    }

    pub fn erase_forward(&mut self) {
        let after = self.after();
        self.text.replace_range(self.cursor..after, "");
    }

    pub fn erase_word(&mut self) {
        let head = self.text[..self.cursor].trim_end();
        let start = head
            .rfind(char::is_whitespace)
            .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    pub fn erase_line(&mut self) {
        self.text.replace_range(..self.cursor, "");
        self.cursor = 0;
    }

    fn before(&self) -> usize {
        clusters(&self.text[..self.cursor]).next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let next = clusters(&self.text[self.cursor..]).next();
        next.map_or(self.text.len(), |(_, cluster)| self.cursor + cluster.len())
    }

    fn border_from(&self, at: usize) -> usize {
        clusters(&self.text)
            .map(|(start, _)| start)
            .find(|start| *start >= at)
            .unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Line;
    use crate::reader::action::Action;

    #[test]
    fn the_cursor_moves_and_erases_by_cluster() {
        let mut line = Line::new("a👩‍👩‍👧世");
        assert_eq!(line.column(), 5);
        line.left();
        line.erase_back();
        assert_eq!((line.text(), line.column()), ("a世", 1));
        line.erase_forward();
        line.erase_forward();
        line.insert("b \u{1b}c");
        assert_eq!((line.text(), line.column()), ("ab c", 4));
        line.insert(" \u{301}");
        line.start();
        line.right();
        line.erase_line();
        assert_eq!(line.text().trim_end(), "b c \u{301}".trim_end());
    }

    #[test]
    fn a_letter_replaces_what_was_typed_before_and_an_editing_key_takes_it_up() {
        let after = |action: Option<Action>| {
            let mut line = Line::old("ferry");
            if let Some(action) = action {
                line.edit(&action);
            }
            line.insert("s");
            line.insert("t");
            line.text().to_owned()
        };
        assert_eq!(after(None), "st");
        assert_eq!(after(Some(Action::EraseBack)), "ferrst");
        assert_eq!(after(Some(Action::Left)), "ferrsty");
        assert_eq!(after(Some(Action::LineEnd)), "ferryst");
    }

    #[test]
    fn a_word_goes_with_the_blanks_behind_it() {
        let mut line = Line::default();
        line.insert("filter grain  prices x ");
        for left in ["filter grain  prices ", "filter grain  ", "filter ", "", ""] {
            line.erase_word();
            assert_eq!(line.text(), left);
        }
    }
}
