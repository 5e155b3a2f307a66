//! A drawn buffer → an SVG picture, the same bytes for the same cells.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::article::width::cell_width;

/// Size of a cell in the picture's units.
const WIDTH: usize = 8;
const HEIGHT: usize = 17;
const MARGIN: usize = 12;

/// The colours that a terminal would supply.
#[derive(Debug, Clone, Copy)]
pub struct Ground {
    pub text: &'static str,
    pub background: &'static str,
}

/// Draws cells as text on coloured runs; a cell of the terminal's own colours takes the ground's.
pub fn svg(buffer: &Buffer, ground: Ground) -> String {
    let area = buffer.area;
    let (columns, rows) = (usize::from(area.width), usize::from(area.height));
    let (width, height) = (columns * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>\n\
         <g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"13.29\" \
         xml:space=\"preserve\">\n",
        ground.background
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let run = run(buffer, row, column, columns);
            write_run(&mut out, buffer, row, column, run, ground);
            column += run;
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn cell(buffer: &Buffer, row: usize, column: usize) -> Option<&Cell> {
    buffer.cell((u16::try_from(column).ok()?, u16::try_from(row).ok()?))
}

fn look(cell: &Cell) -> (Color, Color, Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

/// How many cells from here on look alike; wide clusters stand alone so that columns keep true.
fn run(buffer: &Buffer, row: usize, from: usize, columns: usize) -> usize {
    let Some(first) = cell(buffer, row, from) else { return 1 };
    let wide = |cell: &Cell| !cell.symbol().is_ascii();
    if wide(first) {
        return cell_width(first.symbol()).clamp(1, columns - from);
    }
    (from..columns)
        .take_while(|column| {
            cell(buffer, row, *column).is_some_and(|c| look(c) == look(first) && !wide(c))
        })
        .count()
        .max(1)
}

fn write_run(
    out: &mut String,
    buffer: &Buffer,
    row: usize,
    from: usize,
    run: usize,
    ground: Ground,
) {
    let Some(first) = cell(buffer, row, from) else { return };
    let (mut fg, mut bg) = (hex(first.fg, ground.text), hex(first.bg, ground.background));
    if first.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut fg, &mut bg);
    }
    let (x, y) = (MARGIN + from * WIDTH, MARGIN + row * HEIGHT);
    if bg != ground.background {
        let width = run * WIDTH;
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{bg}\"/>"
        );
    }
    let wide = !first.symbol().is_ascii();
    let text: String = if wide {
        first.symbol().to_owned()
    } else {
        (from..from + run).filter_map(|column| Some(cell(buffer, row, column)?.symbol())).collect()
    };
    let shown = text.trim_end();
    if shown.is_empty() {
        return;
    }
    let indent = shown.len() - shown.trim_start().len();
    let x = x + indent * WIDTH;
    let shown = shown.trim_start();
    let _ = write!(out, "<text x=\"{x}\" y=\"{}\" fill=\"{fg}\"", y + 13);
    let length = cell_width(shown) * WIDTH;
    let _ = write!(out, " textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\"");
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " opacity=\"0.7\""),
    ] {
        if first.modifier.contains(modifier) {
            out.push_str(attribute);
        }
    }
    let escaped = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(out, ">{escaped}</text>");
}

/// The sixteen colours as xterm has them.
const SIXTEEN: [&str; 16] = [
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
    "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
];

fn hex(color: Color, default: &str) -> String {
    match color {
        Color::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Indexed(number @ 0..=15) => SIXTEEN[usize::from(number)].to_owned(),
        Color::Indexed(number @ 16..=231) => {
            let cube = number - 16;
            let step = |value: u8| if value == 0 { 0 } else { 55 + 40 * value };
            format!("#{:02x}{:02x}{:02x}", step(cube / 36), step(cube / 6 % 6), step(cube % 6))
        }
        Color::Indexed(number) => {
            let grey = 8 + 10 * (number - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
        _ => default.to_owned(),
    }
}
