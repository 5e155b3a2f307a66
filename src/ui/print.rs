//! An article at a width → lines of text, plain or with colours: the page without a terminal.

use std::fmt::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use crate::article::width::cell_width;
use crate::config::theme::Theme;
use crate::reader::flow::{Flow, Spot};
use crate::reader::frame::Area;
use crate::reflow::Options;
use crate::ui::canvas::Canvas;
use crate::ui::drawing::Drawing;
use crate::ui::page::Setting;
use crate::{article::Article, article::Entry};

/// Rows that are drawn at once.
const ROWS: usize = 256;

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dress {
    Plain,
    /// With escape sequences for colours and type.
    Ansi,
}

/// The page as text, a line end behind each row; the same bytes for the same article and width.
pub fn print(
    article: &Article,
    entry: &Entry,
    options: Options,
    theme: &Theme,
    dress: Dress,
) -> String {
    let mut flow = Flow::new(article, options);
    let mut out = String::new();
    let width = u16::try_from(options.width).unwrap_or(u16::MAX);
    let setting = Setting { text: &article.document.text, ..Setting::default() };
    for section in 0..flow.sections() {
        let rows = flow.lay(article, entry, section);
        let block = section.checked_sub(1).and_then(|block| article.document.blocks.get(block));
        for first in (0..rows).step_by(ROWS) {
            let count = ROWS.min(rows - first);
            let height = u16::try_from(count).unwrap_or(u16::MAX);
            let mut drawing = Drawing::new(width, height);
            let mut canvas = Canvas::new(&mut drawing, theme, options.ascii);
            for (row, y) in (first..first + count).zip(0..) {
                if let Some(row) = flow.row(Spot { section, row }) {
                    setting.row(block, row, Area { x: 0, y, width, height: 1 }, &mut canvas);
                }
            }
            for cells in drawing.buffer().content.chunks(usize::from(width).max(1)) {
                line(&mut out, cells, dress);
            }
        }
    }
    out
}

fn line(out: &mut String, cells: &[Cell], dress: Dress) {
    let bare = |cell: &Cell| cell.symbol() == " " && cell.bg == Color::Reset;
    let end = cells.iter().rposition(|cell| !bare(cell)).map_or(0, |last| last + 1);
    let mut look = (Color::Reset, Color::Reset, Modifier::empty());
    let mut skip = 0;
    for cell in &cells[..end] {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        skip = cell_width(cell.symbol()).saturating_sub(1);
        let now = (cell.fg, cell.bg, cell.modifier);
        if dress == Dress::Ansi && now != look {
            sgr(out, now);
            look = now;
        }
        out.push_str(cell.symbol());
    }
    if look != (Color::Reset, Color::Reset, Modifier::empty()) {
        out.push_str("\x1b[0m");
    }
    out.push('\n');
}

/// ECMA-48, select graphic rendition.
fn sgr(out: &mut String, (fg, bg, modifier): (Color, Color, Modifier)) {
    out.push_str("\x1b[0");
    for (flag, code) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ] {
        if modifier.contains(flag) {
            let _ = write!(out, ";{code}");
        }
    }
    for (color, base) in [(fg, 38), (bg, 48)] {
        match color {
            Color::Rgb(r, g, b) => {
                let _ = write!(out, ";{base};2;{r};{g};{b}");
            }
            Color::Indexed(number) => {
                let _ = write!(out, ";{base};5;{number}");
            }
            _ => {}
        }
    }
    out.push('m');
}
