//! The list of an article's quotations, over the panes: number, speaker, first words.

use ratatui::layout::Position;

use crate::article::width::cell_width;
use crate::config::style::Part;
use crate::reader::App;
use crate::reader::frame::Area;
use crate::reader::quotation_list::{QuotationList, items};
use crate::ui::canvas::{Canvas, typed};

/// Columns that the speakers have at most.
const SPEAKER: u16 = 24;

pub fn draw(app: &App, list: &QuotationList, area: Area, canvas: &mut Canvas) -> Option<Position> {
    let page = app.page()?;
    canvas.fill(area, Part::Popup);
    let items = items(page, list.search.text());
    let all = page.quotations.len();
    let width = area.width.saturating_sub(2);
    let left = area.x + 1;
    let count = match items.len() {
        shown if shown == all => all.to_string(),
        shown => format!("{shown} of {all}"),
    };
    let headline = format!("Quotations {} {count}", canvas.mark("·", "-"));
    let mut x = canvas.text(left, area.y, width, &headline, Part::Title);
    if list.search.is_shown() {
        x = canvas.text(x + 3, area.y, 1, "/", Part::Accent);
        canvas.text(
            x,
            area.y,
            (left + width).saturating_sub(x),
            list.search.text(),
            typed(&list.search.line, Part::Accent),
        );
    }
    let top = area.y + 2;
    let bottom = area.y + area.height.saturating_sub(1);
    let digits = u16::try_from(all.to_string().len()).unwrap_or(3);
    let widest = items.iter().map(|item| cell_width(&item.speaker)).max().unwrap_or(0);
    let speaker = u16::try_from(widest).unwrap_or(SPEAKER).min(SPEAKER).min(width / 3);
    for ((at, item), y) in items.iter().enumerate().skip(list.top).zip(top..bottom) {
        let number = (item.utterance + 1).to_string();
        canvas.right(left + 1 + digits, y, digits, &number, Part::Dim);
        let x = left + digits + 3;
        canvas.text(x, y, speaker, &item.speaker, Part::Accent);
        let x = x + if speaker > 0 { speaker + 2 } else { 0 };
        canvas.text(x, y, (left + width).saturating_sub(x), &item.words, Part::Popup);
        if at == list.at {
            canvas.over(Area { y, height: 1, ..area }, canvas.style(Part::Selected));
            canvas.text(left, y, 1, canvas.mark("▌", ">"), Part::Accent);
        }
    }
    if items.is_empty() {
        canvas.text(left, top, width, "no quotation holds all these words", Part::Popup);
    }
    let foot = match list.search.typing {
        true => "esc all   enter done",
        false => "esc back   enter go   / search",
    };
    canvas.keys(left, bottom, width, foot);
    if list.search.typing {
        let column = u16::try_from(list.search.line.column()).ok()?;
        return Some(Position { x: x + column, y: area.y });
    }
    let row = u16::try_from(list.at.saturating_sub(list.top)).ok()?;
    Some(Position { x: left, y: top + row })
}
