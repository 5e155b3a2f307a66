//! A drawing with a theme: the only place where parts become colours, and texts are cut to fit.

use ratatui::style::{Color, Modifier, Style};

use crate::article::width::{cell_width, measured};
use crate::config::style::Part;
use crate::config::theme::Theme;
use crate::config::{color, style};
use crate::reader::frame::Area;
use crate::reader::line::Line;
use crate::ui::drawing::Drawing;

#[derive(Debug)]
pub struct Canvas<'a> {
    drawing: &'a mut Drawing,
    theme: &'a Theme,
    ascii: bool,
}

/// A number of columns as the screen counts them.
pub fn cells(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// How a line that is typed is drawn: in a part's style, or as selected where the next letter replaces it.
pub fn typed(line: &Line, part: Part) -> Part {
    if line.is_old() { Part::Selected } else { part }
}

impl<'a> Canvas<'a> {
    pub fn new(drawing: &'a mut Drawing, theme: &'a Theme, ascii: bool) -> Self {
        Self { drawing, theme, ascii }
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
            self.drawing.fill(area.x, y, area.width, style);
        }
    }

    /// Lays a style over what stands in a row.
    pub fn over(&mut self, area: Area, style: Style) {
        for y in area.y..area.y + area.height {
            self.drawing.over(area.x, y, area.width, style);
        }
    }

    /// Writes a text, cut to `columns` with an ellipsis; gives the column behind it.
    pub fn text(&mut self, x: u16, y: u16, columns: u16, text: &str, part: Part) -> u16 {
        self.styled(x, y, columns, text, self.written(part))
    }

    pub fn styled(&mut self, x: u16, y: u16, columns: u16, text: &str, style: Style) -> u16 {
        let area = self.drawing.area();
        if !area.contains((x, y).into()) || columns == 0 {
            return x;
        }
        let room = usize::from(columns.min(area.right() - x));
        let (text, width) = measured(text, room, self.ellipsis());
        self.drawing.text(x, y, &text, style);
        x.saturating_add(cells(width))
    }

    /// Writes keys and what they do, parted by three blanks; those that do not fit whole are left
    /// out.
    pub fn keys(&mut self, x: u16, y: u16, columns: u16, text: &str) -> u16 {
        let ends = text.match_indices("   ").map(|(at, _)| at).chain([text.len()]);
        let whole = ends.filter_map(|end| text.get(..end));
        let fitting = whole.take_while(|text| cell_width(text) <= usize::from(columns)).last();
        self.text(x, y, columns, fitting.unwrap_or_default(), Part::Dim)
    }

    /// Writes a text that ends at a column; gives the column that it begins at.
    pub fn right(&mut self, end: u16, y: u16, columns: u16, text: &str, part: Part) -> u16 {
        let (text, width) = measured(text, usize::from(columns), self.ellipsis());
        let x = end.saturating_sub(cells(width));
        self.text(x, y, cells(width), &text, part);
        x
    }

    /// A line between panes, upright or across.
    pub fn rule(&mut self, area: Area) {
        let upright = area.height > area.width;
        let mark = if upright { self.mark("│", "|") } else { self.mark("─", "-") };
        let row = mark.repeat(usize::from(area.width));
        for y in area.y..area.y + area.height {
            self.text(area.x, y, area.width, &row, Part::Rule);
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
