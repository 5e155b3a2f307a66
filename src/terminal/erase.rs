//! Cells that change → runs of blanks, which the terminal erases, and the others, which are written.
//!
//! A row of a list is half blank: erasing (`ECH`, known since the VT220) takes a dozen bytes
//! whatever the length.

use std::io::{self, Write};

use crossterm::cursor::MoveTo;
use crossterm::queue;
use crossterm::style::{Print, SetBackgroundColor};
use ratatui::backend::IntoCrossterm as _;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// A cell that changes, and where.
pub type Change<'a> = (u16, u16, &'a Cell);

/// Erasing fewer takes as many bytes: the cursor is moved there and behind it.
const LEAST: usize = 24;
/// Terminals that erase with the background that is set (terminfo's `bce`), by the beginning of
/// `TERM`. The others, `screen` and `tmux` among them, leave their own.
const FILLING: [&str; 7] = ["xterm", "alacritty", "foot", "wezterm", "rxvt", "konsole", "linux"];

/// A run of blanks.
#[derive(Debug, Clone, PartialEq)]
pub struct Blanks {
    x: u16,
    y: u16,
    count: usize,
    color: Color,
}

pub fn fills(term: &str) -> bool {
    FILLING.iter().any(|name| term.starts_with(name))
}

/// Whether nothing but the background of a cell is seen.
pub fn is_blank(cell: &Cell) -> bool {
    let seen = Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT;
    cell.symbol() == " " && !cell.modifier.intersects(seen)
}

/// Takes the long runs of blanks out of the changes; coloured ones only where erasing fills.
pub fn taken<'a>(changes: &[Change<'a>], fills: bool) -> (Vec<Change<'a>>, Vec<Blanks>) {
    let blank = |cell: &Cell| is_blank(cell) && (fills || cell.bg == Color::Reset);
    let goes_on = |a: &Change<'_>, b: &Change<'_>| {
        let (is, next) = (blank(a.2), blank(b.2));
        is == next && (!is || (a.1 == b.1 && a.0 + 1 == b.0 && a.2.bg == b.2.bg))
    };
    let (mut written, mut blanks) = (Vec::with_capacity(changes.len()), Vec::new());
    for run in changes.chunk_by(goes_on) {
        match run {
            [(x, y, cell), ..] if blank(cell) && run.len() >= LEAST => {
                blanks.push(Blanks { x: *x, y: *y, count: run.len(), color: cell.bg });
            }
            _ => written.extend_from_slice(run),
        }
    }
    (written, blanks)
}

/// Erases; no style may be set, and none is afterwards.
pub fn write(bytes: &mut impl Write, blanks: &[Blanks]) -> io::Result<()> {
    let mut set = Color::Reset;
    for Blanks { x, y, count, color } in blanks {
        if *color != set {
            queue!(bytes, SetBackgroundColor(color.into_crossterm()))?;
            set = *color;
        }
        queue!(bytes, MoveTo(*x, *y), Print(format_args!("\x1b[{count}X")))?;
    }
    if set != Color::Reset {
        queue!(bytes, SetBackgroundColor(crossterm::style::Color::Reset))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{fills, taken, write};
    use ratatui::backend::{Backend, CrosstermBackend};
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};

    const WIDTH: u16 = 60;

    /// The bytes for a row that is all `x` and is to show a text, and what a terminal then shows.
    fn shown(text: &str, style: Style, fills: bool) -> (usize, String, Vec<vt100::Color>) {
        let area = Rect::new(0, 0, WIDTH, 1);
        let (mut before, mut after) = (Buffer::empty(area), Buffer::empty(area));
        before.set_string(0, 0, "x".repeat(WIDTH.into()), Style::new());
        after.set_string(0, 0, text, Style::new());
        after.set_style(area, style);
        let mut bytes = Vec::new();
        let all = Buffer::empty(area);
        CrosstermBackend::new(&mut bytes).draw(all.diff(&before).into_iter()).unwrap();
        let start = bytes.len();
        let diff = before.diff(&after);
        let (written, blanks) = taken(&diff, fills);
        CrosstermBackend::new(&mut bytes).draw(written.into_iter()).unwrap();
        write(&mut bytes, &blanks).unwrap();
        bytes.extend_from_slice(b"\x1b[2;1H.");
        let mut terminal = vt100::Parser::new(2.try_into().unwrap(), WIDTH.try_into().unwrap(), 0);
        terminal.process(&bytes);
        let screen = terminal.screen();
        assert_eq!(screen.cell(1, 0).unwrap().bgcolor(), vt100::Color::Default);
        let colors = (0..WIDTH).map(|x| screen.cell(0, x).unwrap().bgcolor()).collect();
        (bytes.len() - start, screen.rows(0, WIDTH).next().unwrap(), colors)
    }

    #[test]
    fn a_long_run_of_blanks_is_erased_in_its_own_colour() {
        let red = Style::new().bg(Color::Indexed(1)).add_modifier(Modifier::BOLD);
        let text = format!("one{}two", " ".repeat(50));
        let (plain, row, colors) = shown(&text, Style::new(), false);
        assert_eq!((row.trim_end(), plain < 80), (text.as_str(), true), "{plain}");
        assert!(colors.iter().all(|color| *color == vt100::Color::Default));
        let (written, row, colors) = shown(&text, red, false);
        assert_eq!(row.trim_end(), text);
        assert!(colors.iter().all(|color| *color == vt100::Color::Idx(1)));
        let (filled, row, colors) = shown(&text, red, true);
        assert_eq!((row.trim_end(), filled < written), (text.as_str(), true), "{filled} {written}");
        assert!(colors.iter().all(|color| *color == vt100::Color::Idx(1)));
    }

    #[test]
    fn terminals_that_erase_with_their_own_background_are_asked_for_no_other() {
        for (term, expected) in
            [("xterm-256color", true), ("foot", true), ("screen-256color", false), ("tmux", false)]
        {
            assert_eq!(fills(term), expected, "{term}");
        }
    }
}
