//! A buffer with a theme: the only place where text becomes cells and parts become colours.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::article::width::{cell_width, fit};
use crate::config::style::Part;
use crate::config::theme::Theme;
use crate::config::{color, style};
use crate::reader::frame::Area;

#[derive(Debug)]
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    ascii: bool,
}

/// A number of columns as the screen counts them.
pub fn cells(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, ascii: bool) -> Self {
        Self { buffer, theme, ascii }
    }

    /// A mark, or its stand-in where only ASCII is wanted.
    pub fn mark(&self, fine: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii { ascii } else { fine }
    }

    /// What stands at the end of a text that was cut.
    pub fn ellipsis(&self) -> &'static str {
        self.mark("…", "~")
    }

    pub fn style(&self, part: Part) -> Style {
        converted(self.theme.style(part))
    }

    /// The style in which text of a part is written: what the part does not name is as in running
    /// text, but for the background, which is that of the area.
    fn written(&self, part: Part) -> Style {
        Style { bg: None, ..self.style(Part::Text) }.patch(self.style(part))
    }

    /// Paints the screen, which is blank, where the theme has a background of its own.
    pub fn ground(&mut self, area: Area) {
        if self.style(Part::Text).bg.is_some() {
            self.fill(area, Part::Text);
        }
    }

    /// Clears an area to the style of a part.
    pub fn fill(&mut self, area: Area, part: Part) {
        let style = self.style(Part::Text).patch(self.style(part));
        for y in area.y..area.y + area.height {
            for x in area.x..area.x + area.width {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// Lays a style over what stands in a row.
    pub fn over(&mut self, area: Area, style: Style) {
        for y in area.y..area.y + area.height {
            for x in area.x..area.x + area.width {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.set_style(style);
                }
            }
        }
    }

    /// Writes a text, cut to `columns` with an ellipsis; gives the column behind it.
    pub fn text(&mut self, x: u16, y: u16, columns: u16, text: &str, part: Part) -> u16 {
        self.styled(x, y, columns, text, self.written(part))
    }

    pub fn styled(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        if !self.buffer.area.contains((x, y).into()) || columns == 0 {
            return x;
        }
        let columns = columns.min(self.buffer.area.right() - x);
        let room = usize::from(columns);
        if cell_width(text) <= room {
            return self.put(x, y, text, style);
        }
        let text = fit(text, room, self.ellipsis());
        self.put(x, y, &text, style)
    }

    /// Writes a text that fits. Letters of ASCII are put one a cell: parting them into grapheme
    /// clusters takes longer than all else that is done for a frame.
    fn put(&mut self, mut x: u16, y: u16, text: &str, style: Style) -> u16 {
        let letters = text.bytes().take_while(|byte| (b' '..=b'~').contains(byte)).count();
        // What follows may combine with the last of them.
        let letters = if letters < text.len() { letters.saturating_sub(1) } else { letters };
        let (letters, rest) = text.split_at(letters);
        let first = self.buffer.index_of(x, y);
        for (at, cell) in self.buffer.content[first..].iter_mut().take(letters.len()).enumerate() {
            cell.set_symbol(&letters[at..=at]).set_style(style);
            x += 1;
        }
        if rest.is_empty() {
            return x;
        }
        let room = usize::from(self.buffer.area.right().saturating_sub(x));
        self.buffer.set_stringn(x, y, rest, room, style).0
    }

    /// Writes a text that ends at a column; gives the column that it begins at.
    pub fn right(&mut self, end: u16, y: u16, columns: u16, text: &str, part: Part) -> u16 {
        let text = fit(text, usize::from(columns), self.ellipsis());
        let width = u16::try_from(cell_width(&text)).unwrap_or(columns);
        let x = end.saturating_sub(width);
        self.text(x, y, width, &text, part);
        x
    }

    /// A line between panes, upright or across.
    pub fn rule(&mut self, area: Area) {
        let upright = area.height > area.width;
        let mark = if upright { self.mark("│", "|") } else { self.mark("─", "-") };
        for y in area.y..area.y + area.height {
            for x in area.x..area.x + area.width {
                self.text(x, y, 1, mark, Part::Rule);
            }
        }
    }
}

fn converted(style: style::Style) -> Style {
    let mut out = Style::new();
    out.fg = style.fg.map(colour);
    out.bg = style.bg.map(colour);
    out.underline_color = style.underline_color.map(colour);
    for (on, modifier) in [
        (style.bold, Modifier::BOLD),
        (style.dim, Modifier::DIM),
        (style.italic, Modifier::ITALIC),
        (style.underline, Modifier::UNDERLINED),
        (style.reverse, Modifier::REVERSED),
    ] {
        if on {
            out = out.add_modifier(modifier);
        }
    }
    out
}

fn colour(color: color::Color) -> Color {
    match color {
        color::Color::Default => Color::Reset,
        color::Color::Indexed(number) => Color::Indexed(number),
        color::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

#[cfg(test)]
mod tests {
    use super::Canvas;
    use crate::config::theme::Theme;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    proptest! {
        #[test]
        fn a_text_is_put_as_the_library_puts_it(
            text in "([ -~]{0,6}|[e\u{301}❤\u{fe0f}世🇩🇪\u{7}]){0,8}",
            x in 0u16..30,
        ) {
            let area = Rect::new(0, 0, 24, 2);
            let style = Style::new().fg(Color::Red);
            let theme = Theme::built_in("plain");
            let (mut ours, mut theirs) = (Buffer::empty(area), Buffer::empty(area));
            let end = Canvas::new(&mut ours, &theme, false).styled(x, 0, 24, &text, style);
            let columns = area.right().saturating_sub(x);
            if x < area.right() {
                let cut = crate::article::width::fit(&text, usize::from(columns), "…");
                let expected = theirs.set_stringn(x, 0, &cut, usize::from(columns), style).0;
                prop_assert_eq!(end, expected);
            }
            prop_assert_eq!(ours, theirs);
        }
    }
}
