//! Rows of cells that differ → the fewest bytes that make one of the other.
//!
//! Changes of colour and moves of the cursor are most of what a frame says; the letters are the
//! rest. So a colour is named only when it is another one, blanks take the style of what stands
//! before them as far as nobody sees it, a run of them is erased, and a short gap is written again.

use std::fmt;

use crossterm::Command;
use crossterm::cursor::{MoveRight, MoveTo};
use crossterm::style::{
    Attribute, SetAttribute, SetBackgroundColor, SetForegroundColor, SetUnderlineColor,
};
use crossterm::terminal::{Clear, ClearType};
use ratatui::backend::IntoCrossterm as _;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::article::width::{cell_width, is_disputed};

/// The most cells written again instead of moving over them (`ESC [ 5 C`).
const GAP: usize = 3;
/// Blanks that are erased: fewer take as many bytes (`ESC [ 12 X`, `ESC [ 12 C`).
const LEAST: usize = 12;
/// The same at the end of a row (`ESC [ K`).
const LEAST_AT_END: usize = 4;
/// Bytes that most frames do not need.
const ROOM: usize = 4096;
/// The symbol of a cell of which it is not known what it shows: no text holds this noncharacter.
const UNKNOWN: &str = "\u{fffe}";
/// Modifiers by which a blank is seen.
const SEEN: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);
/// What begins each, and what ends it.
const MODIFIERS: [(Modifier, Attribute, Attribute); 6] = [
    (Modifier::BOLD, Attribute::Bold, Attribute::NormalIntensity),
    (Modifier::DIM, Attribute::Dim, Attribute::NormalIntensity),
    (Modifier::ITALIC, Attribute::Italic, Attribute::NoItalic),
    (Modifier::UNDERLINED, Attribute::Underlined, Attribute::NoUnderline),
    (Modifier::REVERSED, Attribute::Reverse, Attribute::NoReverse),
    (Modifier::CROSSED_OUT, Attribute::CrossedOut, Attribute::NotCrossedOut),
];
/// Terminals that erase with the background that is set (terminfo's `bce`), by the beginning of
/// `TERM`. The others, `screen` and `tmux` among them, leave their own.
const FILLING: [&str; 7] = ["xterm", "alacritty", "foot", "wezterm", "rxvt", "konsole", "linux"];

/// Whether erasing leaves the background that is set, by `TERM`.
pub fn fills(term: &str) -> bool {
    FILLING.iter().any(|name| term.starts_with(name))
}

/// What the terminal's own pen is set to, and what it is told.
#[derive(Debug)]
pub struct Pen {
    told: String,
    fills: bool,
    /// The column and row that the next letter goes to; `None` at the end of a row, where
    /// terminals disagree.
    at: Option<(u16, u16)>,
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Pen {
    /// One without any style, at a place that is not known.
    pub fn new(fills: bool) -> Self {
        Self {
            told: String::with_capacity(ROOM),
            fills,
            at: None,
            fg: Color::Reset,
            bg: Color::Reset,
            underline: Color::Reset,
            modifier: Modifier::empty(),
        }
    }

    /// Makes a row that shows the one into the other; both are one row high, at the same place.
    pub fn row(&mut self, shown: &mut Buffer, drawn: &Buffer) {
        let cells = drawn.content.as_slice();
        let place = |at: usize| {
            (drawn.area.x.saturating_add(u16::try_from(at).unwrap_or(u16::MAX)), drawn.area.y)
        };
        let changes = changes(shown, drawn);
        let mut rest = changes.as_slice();
        while let Some(first) = rest.first() {
            let erased = self.erased(rest, cells);
            let at_end = first + erased == cells.len();
            let least = if at_end { LEAST_AT_END } else { LEAST };
            let (run, behind) = rest.split_at(erased.max(1));
            if erased >= least {
                self.go(place(*first));
                self.erase(cells[*first].bg, (!at_end).then_some(erased));
            } else {
                for at in run {
                    self.write(place(*at), &cells[*at], drawn.area.right());
                }
            }
            rest = behind;
        }
    }

    /// How many cells at the beginning of these can be erased at once.
    fn erased(&self, places: &[usize], cells: &[Cell]) -> usize {
        let Some(first) = places.first() else { return 0 };
        let bg = cells[*first].bg;
        let all = places.iter().zip(*first..);
        all.take_while(|(at, next)| {
            **at == *next && cells[**at].bg == bg && self.is_erased(&cells[**at])
        })
        .count()
    }

    /// What is to be told, after which no style is set.
    pub fn done(mut self) -> String {
        let colors = [self.fg, self.bg, self.underline];
        if colors.iter().any(|color| *color != Color::Reset) || !self.modifier.is_empty() {
            self.told.push_str("\x1b[0m");
        }
        self.told
    }

    fn is_erased(&self, cell: &Cell) -> bool {
        is_blank(cell) && (self.fills || cell.bg == Color::Reset)
    }

    /// Erases so many cells, or all that follow in the row.
    fn erase(&mut self, bg: Color, count: Option<usize>) {
        // Some terminals erase with all that is set.
        self.modify(self.modifier - SEEN);
        self.background(bg);
        match count {
            // ECH, known since the VT220, which crossterm has not.
            Some(count) => self.told.push_str(&format!("\x1b[{count}X")),
            None => self.tell(Clear(ClearType::UntilNewLine)),
        }
    }

    fn write(&mut self, (x, y): (u16, u16), cell: &Cell, right: u16) {
        self.go((x, y));
        if !is_blank(cell) {
            self.modify(cell.modifier);
            self.foreground(cell.fg);
            if cell.underline_color != self.underline {
                self.tell(SetUnderlineColor(cell.underline_color.into_crossterm()));
                self.underline = cell.underline_color;
            }
        } else {
            self.modify(self.modifier - SEEN);
        }
        self.background(cell.bg);
        let symbol = cell.symbol();
        let (columns, is_known) = reach(symbol);
        if !is_known && columns > 1 {
            // where it turns out narrower
            self.told.push_str(&" ".repeat(usize::from(columns)));
            self.tell(MoveTo(x, y));
        }
        self.told.push_str(symbol);
        let next = x.saturating_add(columns);
        self.at = (is_known && next < right).then_some((next, y));
    }

    fn go(&mut self, (x, y): (u16, u16)) {
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((before, row)) if row == y && before < x => self.tell(MoveRight(x - before)),
            Some(_) | None => self.tell(MoveTo(x, y)),
        }
        self.at = Some((x, y));
    }

    fn foreground(&mut self, color: Color) {
        if color != self.fg {
            self.tell(SetForegroundColor(color.into_crossterm()));
            self.fg = color;
        }
    }

    fn background(&mut self, color: Color) {
        if color != self.bg {
            self.tell(SetBackgroundColor(color.into_crossterm()));
            self.bg = color;
        }
    }

    fn modify(&mut self, to: Modifier) {
        const WEIGHT: Modifier = Modifier::BOLD.union(Modifier::DIM);
        if to == self.modifier {
            return;
        }
        let mut gone = self.modifier - to;
        if gone.intersects(WEIGHT) {
            // Ends both.
            self.tell(SetAttribute(Attribute::NormalIntensity));
            self.modifier -= WEIGHT;
            gone -= WEIGHT;
        }
        let new = to - self.modifier;
        let ended = MODIFIERS.iter().filter(|(flag, _, _)| gone.contains(*flag));
        let begun = MODIFIERS.iter().filter(|(flag, _, _)| new.contains(*flag));
        for attribute in ended.map(|(_, _, off)| off).chain(begun.map(|(_, on, _)| on)) {
            self.tell(SetAttribute(*attribute));
        }
        self.modifier = to;
    }

    fn tell(&mut self, command: impl Command) {
        // Writing into a string cannot fail.
        let _: fmt::Result = command.write_ansi(&mut self.told);
    }
}

/// Whether it is a character of one byte, as most are: in one column, everywhere.
fn is_letter(symbol: &str) -> bool {
    symbol.len() == 1
}

/// Columns of a symbol, and whether all terminals agree about them.
fn reach(symbol: &str) -> (u16, bool) {
    if is_letter(symbol) { (1, true) } else { (columns(symbol), !is_disputed(symbol)) }
}

fn columns(symbol: &str) -> u16 {
    if is_letter(symbol) {
        return 1;
    }
    u16::try_from(cell_width(symbol)).unwrap_or(1)
}

/// Whether nothing but the background of a cell is seen.
fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN)
}

/// The places of the cells that are to be written, in their order.
fn changes(shown: &mut Buffer, drawn: &Buffer) -> Vec<usize> {
    let places = singly(&shown.content, &drawn.content).unwrap_or_else(|| together(shown, drawn));
    bridged(&drawn.content, &places)
}

/// The places where two rows differ in which a cell reaches over others.
fn together(shown: &mut Buffer, drawn: &Buffer) -> Vec<usize> {
    forget_halves(shown, drawn);
    let mut differing: Vec<usize> =
        shown.diff_iter(drawn).map(|(x, y, _)| drawn.index_of(x, y)).collect();
    let is_open =
        |at: &usize| [&*shown, drawn].into_iter().any(|row| is_disputed(row.content[*at].symbol()));
    // How far it reaches, only the terminal knows.
    if let Some(first) = differing.iter().position(is_open) {
        let from = differing[first];
        differing.truncate(first);
        differing.extend(from_on(&drawn.content, from));
    }
    differing
}

/// The places from one on, without those that the character before them covers.
fn from_on(cells: &[Cell], from: usize) -> impl Iterator<Item = usize> {
    let mut free = from;
    (from..cells.len()).filter(move |at| {
        let is_free = *at >= free;
        if is_free {
            free = at + usize::from(columns(cells[*at].symbol())).max(1);
        }
        is_free
    })
}

/// The places where two rows differ in which each cell can be looked at by itself, as mostly: none
/// reaches over another.
fn singly(shown: &[Cell], drawn: &[Cell]) -> Option<Vec<usize>> {
    let stays = |cell: &Cell| matches!(reach(cell.symbol()), (0 | 1, true));
    let mut differing = Vec::with_capacity(drawn.len());
    for (at, (before, after)) in shown.iter().zip(drawn).enumerate() {
        if !stays(after) {
            return None;
        }
        if !is_same(before, after) {
            if !stays(before) {
                return None;
            }
            differing.push(at);
        }
    }
    Some(differing)
}

/// Whether two cells look the same. All cells of a new frame are compared, for which the library's
/// own comparison took a sixth of the time of the frame.
fn is_same(a: &Cell, b: &Cell) -> bool {
    let symbols = match (a.symbol().as_bytes(), b.symbol().as_bytes()) {
        ([a], [b]) => a == b,
        (a, b) => a == b,
    };
    symbols
        && a.fg == b.fg
        && a.bg == b.bg
        && a.underline_color == b.underline_color
        && a.modifier == b.modifier
}

/// Forgets the second half of a wide character whose first is written over: what is left of it is
/// blank, in a style that terminals do not agree about.
fn forget_halves(shown: &mut Buffer, drawn: &Buffer) {
    for at in 1..shown.content.len() {
        let first = &shown.content[at - 1];
        if columns(first.symbol()) > 1 && *first != drawn.content[at - 1] {
            shown.content[at].set_symbol(UNKNOWN);
        }
    }
}

/// Adds the cells between two changes where writing them again takes fewer bytes than moving the
/// cursor over them.
fn bridged(cells: &[Cell], changes: &[usize]) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::with_capacity(cells.len());
    for &at in changes {
        if let Some(&before) = all.last()
            && (2..=GAP + 1).contains(&(at - before))
        {
            let written = &cells[before];
            let goes_on = |cell: &Cell| is_letter(cell.symbol()) && cell.style() == written.style();
            if is_letter(written.symbol()) && cells[before + 1..at].iter().all(goes_on) {
                all.extend(before + 1..at);
            }
        }
        all.push(at);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Pen, fills};
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};

    const WIDTH: u16 = 60;

    fn blank() -> Buffer {
        Buffer::empty(Rect::new(0, 0, WIDTH, 1))
    }

    /// What is told when a row that shows `before` is to show `after`.
    fn told(before: &Buffer, after: &Buffer, fills: bool) -> String {
        let mut pen = Pen::new(fills);
        pen.row(&mut before.clone(), after);
        pen.done()
    }

    fn plain(text: &str) -> Buffer {
        let mut buffer = blank();
        buffer.set_string(0, 0, text, Style::new());
        buffer
    }

    #[test]
    fn a_short_gap_is_written_and_a_long_or_styled_or_wide_one_is_jumped_over() {
        let mut styled = plain("*a d");
        styled[(1, 0)].set_style(Style::new().add_modifier(Modifier::BOLD));
        for (before, after, expected) in [
            (plain(""), plain("line 1"), "\u{1b}[1;1Hline 1"),
            (plain("a...b"), plain("c...d"), "\u{1b}[1;1Hc...d"),
            (plain("a....b"), plain("c....d"), "\u{1b}[1;1Hc\u{1b}[4Cd"),
            (plain("a字b"), plain("c字d"), "\u{1b}[1;1Hc\u{1b}[2Cd"),
            (plain("+a b"), styled, "\u{1b}[1;1H*\u{1b}[1ma\u{1b}[1C\u{1b}[22md"),
        ] {
            assert_eq!(told(&before, &after, true), expected);
        }
    }

    #[test]
    fn behind_a_cluster_whose_width_is_disputed_the_row_is_written_again_from_known_places() {
        let after = plain("a ❤️ b");
        let expected = "\u{1b}[1;3H  \u{1b}[1;3H❤️\u{1b}[1;5H b\u{1b}[K";
        assert_eq!(told(&plain("a x  b"), &after, true), expected);
        assert_eq!(told(&after, &plain("a x  b"), true), "\u{1b}[1;3Hx  b\u{1b}[K");
        assert_eq!(told(&after, &plain("a ❤️ c"), true), "\u{1b}[1;6Hc");
    }

    #[test]
    fn a_colour_is_named_only_when_it_is_seen_and_another_one() {
        let red = Style::new().fg(Color::Indexed(1));
        let mut after = plain("ab cd e");
        after.set_style(Rect::new(0, 0, 2, 1), red);
        after.set_style(Rect::new(3, 0, 2, 1), red);
        after.set_style(Rect::new(2, 0, 1, 1), Style::new().add_modifier(Modifier::BOLD));
        after.set_style(Rect::new(6, 0, 1, 1), Style::new().bg(Color::Indexed(2)));
        let expected = "\u{1b}[1;1H\u{1b}[38;5;1mab cd \u{1b}[39m\u{1b}[48;5;2me\u{1b}[0m";
        assert_eq!(told(&plain("xxxxxxx"), &after, true), expected);
    }

    #[test]
    fn a_long_run_of_blanks_is_erased_in_its_own_colour() {
        let full = plain(&"x".repeat(WIDTH.into()));
        let text = format!("one{}two", " ".repeat(30));
        let expected = "\u{1b}[1;1Hone\u{1b}[30X\u{1b}[30Ctwo\u{1b}[K";
        assert_eq!(told(&full, &plain(&text), false), expected);
        let mut red = plain(&text);
        red.set_style(red.area, Style::new().bg(Color::Indexed(1)));
        let expected = "\u{1b}[1;1H\u{1b}[48;5;1mone\u{1b}[30X\u{1b}[30Ctwo\u{1b}[K\u{1b}[0m";
        assert_eq!(told(&full, &red, true), expected);
        assert!(!told(&full, &red, false).contains(['X', 'K']), "erasing would leave no red");
    }

    #[test]
    fn terminals_that_erase_with_their_own_background_are_asked_for_no_other() {
        for (term, expected) in
            [("xterm-256color", true), ("foot", true), ("screen-256color", false), ("tmux", false)]
        {
            assert_eq!(fills(term), expected, "{term}");
        }
    }

    fn color() -> impl Strategy<Value = Color> {
        prop_oneof![
            Just(Color::Reset),
            (1u8..4).prop_map(Color::Indexed),
            (0u8..2).prop_map(|red| Color::Rgb(red, 2, 3)),
        ]
    }

    /// Texts in all kinds of styles, one behind the other.
    fn row() -> impl Strategy<Value = Buffer> {
        let modifier = prop::sample::select(vec![
            Modifier::empty(),
            Modifier::BOLD,
            Modifier::DIM,
            Modifier::ITALIC | Modifier::BOLD,
            Modifier::UNDERLINED,
            Modifier::REVERSED,
        ]);
        let style = (color(), color(), modifier)
            .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier));
        // The terminal of the test counts each character of a cluster by itself.
        let joined = prop::sample::select(vec!["❤️", "a👍🏽b", "👩‍💻 ", "हि", "🇨🇳🇨🇳"]);
        let text = prop_oneof![
            4 => "[ab世]{0,5} {0,20}[a ]",
            1 => joined.prop_map(str::to_owned),
        ];
        let piece = (text, style);
        prop::collection::vec(piece, 0..8).prop_map(|pieces| {
            let mut buffer = blank();
            let mut x = 0;
            for (text, style) in pieces {
                if x < WIDTH {
                    x = buffer.set_stringn(x, 0, text, WIDTH.into(), style).0;
                }
            }
            buffer
        })
    }

    /// What a terminal shows of a row: of blanks only what is seen.
    fn seen(bytes: &str) -> Vec<String> {
        let mut terminal = vt100::Parser::new(2.try_into().unwrap(), WIDTH.try_into().unwrap(), 0);
        terminal.process(bytes.as_bytes());
        let screen = terminal.screen();
        let cell = |x| {
            let Some(cell) = screen.cell(0, x) else { return String::new() };
            let (mut fg, mut bg) = (cell.fgcolor(), cell.bgcolor());
            let marks = (cell.underline(), cell.inverse());
            if !cell.has_contents() || cell.contents() == " " {
                if !marks.0 && !marks.1 {
                    fg = vt100::Color::Default;
                }
                return format!("blank {fg:?} {bg:?} {marks:?}");
            }
            if cell.is_wide_continuation() {
                (fg, bg) = Default::default();
            }
            let weight = (cell.bold(), cell.dim(), cell.italic());
            format!("{} {fg:?} {bg:?} {marks:?} {weight:?}", cell.contents())
        };
        (0..WIDTH).map(cell).collect()
    }

    proptest! {
        #[test]
        fn a_terminal_then_shows_what_it_shows_when_told_from_the_start(
            before in row(),
            after in row(),
        ) {
            let start = told(&blank(), &before, true);
            let from_before = start + &told(&before, &after, true);
            prop_assert_eq!(seen(&from_before), seen(&told(&blank(), &after, true)));
            // And from the start, what is told cell by cell, without a thought.
            let mut plainly = String::new();
            for x in 0..WIDTH {
                let mut one = blank();
                one[(x, 0)] = after[(x, 0)].clone();
                let mut other = blank();
                other[(x, 0)].set_symbol("¿");
                if x > 0 && crate::article::width::cell_width(after[(x - 1, 0)].symbol()) > 1 {
                    continue;
                }
                plainly.push_str(&told(&other, &one, false));
            }
            prop_assert_eq!(seen(&told(&blank(), &after, false)), seen(&plainly));
        }
    }
}
