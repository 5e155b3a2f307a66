//! The mouse on the page: a free selection, as `v` makes it. Dragging goes by whole words, a second
//! press takes the word, a third one the sentence.

use std::ops::Range;

use crate::reader::app::App;
use crate::reader::frame::{Pane, column};
use crate::reader::page::{Mode, Page};
use crate::reader::select::Select;

impl App {
    /// The button was pressed on the page: a selection may begin here.
    pub(super) fn hold(&mut self, x: u16, y: u16) {
        self.held_at = self.byte_under(x, y).map(|(byte, _)| byte);
    }

    /// The button was pressed for the second time, or the third, where it is held now.
    pub(super) fn select_held(&mut self, times: u8) {
        let (Some(byte), Some(page)) = (self.held_at, &mut self.page) else { return };
        let passage = match times {
            3.. => page.ground().sentence(byte).unwrap_or_else(|| word_at(page, byte)),
            _ => word_at(page, byte),
        };
        page.mode = Some(Mode::Select(Select::new(page.text(), passage)));
    }

    /// The mouse was moved with its button held.
    pub(super) fn drag(&mut self, x: u16, y: u16) {
        let Some(from) = self.held_at.filter(|_| self.focus == Pane::Page) else { return };
        let Some(area) = self.frame().and_then(|frame| frame.page) else { return };
        // At the edge the text comes along, a row each time that the mouse moves.
        let column = column(area, self.settings.page_width);
        let edge = if y <= column.y { -1 } else { isize::from(y + 1 >= column.y + column.height) };
        if let Some(page) = self.page.as_mut().filter(|_| edge != 0) {
            page.scroll(edge);
        }
        let y = y.clamp(column.y, (column.y + column.height).saturating_sub(1));
        let Some((to, _)) = self.byte_under(x, y) else { return };
        let Some(page) = &mut self.page else { return };
        if to == from && page.mode.is_none() {
            return;
        }
        let (first, last) = (word_at(page, from), word_at(page, to));
        page.mode = Some(Mode::Select(Select::from_to(page.text(), &first, &last)));
    }

    /// The button was let go: what is selected stays so, and nothing is kept by itself.
    pub(super) fn let_go(&mut self) {
        self.held_at = None;
    }

    /// The byte of the open article under a cell of the screen, and the row of the page.
    fn byte_under(&self, x: u16, y: u16) -> Option<(usize, usize)> {
        let area = self.frame()?.page?;
        let column = column(area, self.settings.page_width);
        let row = usize::from(y.checked_sub(column.y)?);
        let byte = self.page.as_ref()?.byte_at(row, usize::from(x.saturating_sub(column.x)))?;
        Some((byte, row))
    }
}

/// The word that holds a byte, else the byte's own character.
fn word_at(page: &Page, byte: usize) -> Range<usize> {
    let text = page.text();
    let block = page.ground().paragraph(byte).unwrap_or(byte..byte);
    let words = crate::article::word::words(text.get(block.clone()).unwrap_or_default());
    let mut words = words.map(|word| block.start + word.start..block.start + word.end);
    words.find(|word| word.contains(&byte)).unwrap_or(byte..byte)
}
