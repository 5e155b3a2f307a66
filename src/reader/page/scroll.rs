//! Which rows of the article are on screen: scrolling, jumping, a change of size.

use crate::reader::flow::{Flow, Row, Spot};
use crate::reader::page::{Mode, Page};
use crate::reader::select::Line;
use crate::reflow::Options;

impl Page {
    /// Lays the article out anew; what was at the top stays there.
    pub fn resize(&mut self, options: Options, height: usize) {
        if options != *self.flow.options() {
            let first = self.first_byte().filter(|_| self.top.section > 0);
            self.flow = Flow::new(&self.article, options);
            self.top = first.map_or_else(Spot::default, |byte| self.locate(byte));
        }
        self.height = height;
        self.settle();
        if let Some(Mode::Select(select)) = &self.mode {
            let head = select.head();
            if self.place_of(head).is_none() {
                self.show(head);
            }
        } else if !self.focus_visible() {
            self.show(self.focus.start);
        }
    }

    /// Moves by rows; at either end the focus goes on alone, sentence by sentence.
    pub fn scroll(&mut self, rows: isize) {
        let before = self.top;
        self.top = self.walk(self.top, rows);
        self.settle();
        if self.top == before {
            match rows {
                1 => self.next_sentence(1),
                -1 => self.next_sentence(-1),
                _ if rows > 0 => self.focus_last(),
                _ => self.focus_first(),
            }
        }
        self.hold_focus(rows > 0);
    }

    pub fn to_top(&mut self) {
        self.top = Spot::default();
        self.settle();
        self.focus_first();
    }

    pub fn to_end(&mut self) {
        self.top = Spot { section: self.flow.sections() - 1, row: 0 };
        self.settle();
        self.focus_last();
    }

    pub fn to_percent(&mut self, percent: usize) {
        let document = &self.article.document;
        let mut byte = document.text.len() * percent.min(100) / 100;
        while !document.text.is_char_boundary(byte) {
            byte -= 1;
        }
        match percent {
            0 => self.to_top(),
            100.. => self.to_end(),
            _ => self.go(byte),
        }
    }

    /// Goes to the `number`-th paragraph, from 1.
    pub fn to_paragraph(&mut self, number: usize) {
        let starts: Vec<usize> = self.blocks_with_text().map(|(_, start)| start).collect();
        if let Some(start) = starts.get(number.saturating_sub(1)).or(starts.last()) {
            self.go(*start);
        }
    }

    /// Puts the focus on the sentence at a byte and shows it.
    pub fn go(&mut self, byte: usize) {
        if let Some(sentence) = self.sentence_at(byte) {
            self.focus = sentence;
        }
        self.show(byte);
    }

    /// The byte that the next highlight is looked for from: the one that was gone to, while the focus
    /// stays on its sentence.
    pub fn highlighted_at(&self) -> usize {
        let focus = self.focus();
        self.highlight.filter(|byte| focus.contains(byte)).unwrap_or_else(|| {
            // One that begins with the sentence is still to come.
            focus.start.saturating_sub(1)
        })
    }

    pub fn go_to_highlight(&mut self, byte: usize) {
        self.go(byte);
        self.highlight = Some(byte);
    }

    /// The last row of the article is on screen.
    pub fn at_end(&self) -> bool {
        let last = self.flow.sections() - 1;
        match self.view.last() {
            Some(spot) => {
                let next = Spot { row: spot.row + 1, ..*spot };
                let foot = spot.section == last;
                (foot || (spot.section + 1 == last && self.foot_is_empty()))
                    && self.flow.row(next).is_none()
            }
            None => true,
        }
    }

    /// Scrolls as little as needed to have a byte on screen with some rows around it.
    pub fn show(&mut self, byte: usize) {
        let spot = self.locate(byte);
        let margin = self.margin.min(self.height.saturating_sub(1) / 2);
        let row = self.view.iter().position(|seen| *seen == spot);
        let whole = self.view.len();
        match row {
            Some(row) if row < margin => {
                self.top = self.walk(self.top, row as isize - margin as isize);
            }
            Some(row) if row + margin >= whole => {
                self.top = self.walk(self.top, (row + margin + 1 - whole) as isize);
            }
            Some(_) => {}
            None => self.top = self.walk(spot, -((self.height / 4) as isize)),
        }
        self.settle();
    }

    /// Derives the rows on screen from `top`; never leaves room below the end.
    pub(super) fn settle(&mut self) {
        self.lay(self.top.section);
        let mut view = self.rows_from(self.top);
        if view.len() < self.height {
            self.top = self.walk(self.top, -((self.height - view.len()) as isize));
            view = self.rows_from(self.top);
        }
        self.view = view;
        self.lay(self.flow.sections() - 1);
        self.end_seen |= !self.view.is_empty() && self.at_end();
    }

    pub(super) fn rows_from(&mut self, from: Spot) -> Vec<Spot> {
        let mut view = Vec::with_capacity(self.height);
        let mut spot = from;
        while view.len() < self.height && spot.section < self.flow.sections() {
            if spot.row < self.lay(spot.section) {
                view.push(spot);
                spot.row += 1;
            } else {
                spot = Spot { section: spot.section + 1, row: 0 };
            }
        }
        view
    }

    /// The spot so many rows further, or the first or last one.
    pub(super) fn walk(&mut self, from: Spot, rows: isize) -> Spot {
        let mut spot = from;
        for _ in 0..rows.unsigned_abs() {
            let next = if rows > 0 { self.after(spot) } else { self.before(spot) };
            match next {
                Some(next) => spot = next,
                None => break,
            }
        }
        spot
    }

    pub(super) fn after(&mut self, spot: Spot) -> Option<Spot> {
        if spot.row + 1 < self.lay(spot.section) {
            return Some(Spot { row: spot.row + 1, ..spot });
        }
        let later = spot.section + 1..self.flow.sections();
        later
            .into_iter()
            .find(|section| self.lay(*section) > 0)
            .map(|section| Spot { section, row: 0 })
    }

    pub(super) fn before(&mut self, spot: Spot) -> Option<Spot> {
        if spot.row > 0 {
            return Some(Spot { row: spot.row - 1, ..spot });
        }
        (0..spot.section).rev().find_map(|section| {
            let rows = self.lay(section);
            (rows > 0).then(|| Spot { section, row: rows - 1 })
        })
    }

    pub(super) fn lay(&mut self, section: usize) -> usize {
        self.flow.lay(&self.article, &self.entry, section)
    }

    /// The row that shows a byte.
    pub(super) fn locate(&mut self, byte: usize) -> Spot {
        let section = self.article.document.block_at(byte) + 1;
        let rows = self.lay(section);
        let holds = |row: &usize| {
            self.flow.row(Spot { section, row: *row }).is_some_and(|row| row.holds(byte))
        };
        let row = (0..rows).find(holds).unwrap_or(rows.saturating_sub(1));
        Spot { section, row }
    }

    pub(super) fn first_byte(&self) -> Option<usize> {
        self.rows().find_map(Row::bytes).map(|bytes| bytes.start)
    }

    pub(super) fn foot_is_empty(&self) -> bool {
        let foot = Spot { section: self.flow.sections() - 1, row: 0 };
        self.flow.row(foot).is_none()
    }

    /// The byte that many rows above or below a byte, in its column, or at an end of its row.
    pub fn row_place(&mut self, byte: usize, line: Line, times: usize) -> usize {
        let mut spot = self.locate(byte);
        let column = match self.flow.row(spot) {
            Some(Row::Text(row)) => row.column_of(self.text(), byte).unwrap_or(0),
            Some(Row::Blank | Row::Chrome(_)) | None => return byte,
        };
        let column = match line {
            Line::Down | Line::Up => column,
            Line::Start => 0,
            Line::End => usize::MAX,
        };
        let mut steps = if matches!(line, Line::Down | Line::Up) { times } else { 0 };
        let mut ahead = spot;
        while steps > 0 {
            let next = if line == Line::Down { self.after(ahead) } else { self.before(ahead) };
            let Some(next) = next else { break };
            ahead = next;
            if let Some(Row::Text(row)) = self.flow.row(ahead)
                && !row.segments.is_empty()
            {
                spot = ahead;
                steps -= 1;
            }
        }
        match self.flow.row(spot) {
            Some(Row::Text(row)) => row.byte_at(self.text(), column).unwrap_or(byte),
            Some(Row::Blank | Row::Chrome(_)) | None => byte,
        }
    }
}
