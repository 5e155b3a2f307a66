//! What a command printed, over the panes.

use ratatui::layout::Position;

use crate::config::style::Part;
use crate::reader::app::printed_rows;
use crate::reader::frame::Area;
use crate::reader::printed::Printed;
use crate::ui::canvas::Canvas;
use crate::ui::list::grouped;

pub fn draw(printed: &Printed, area: Area, canvas: &mut Canvas) -> Position {
    let rows = printed_rows(area.height);
    let area = Area { height: area.height.saturating_sub(1), ..area };
    canvas.fill(area, Part::Popup);
    let (left, width) = (area.x + 1, area.width.saturating_sub(2));
    let all = printed.lines.len() + printed.cut;
    let dot = canvas.mark("·", "-");
    let lines = if all == 1 { "line" } else { "lines" };
    let headline = format!("{} {dot} {} {lines}", printed.name, grouped(all));
    canvas.text(left, area.y, width, &headline, Part::Title);
    for ((line, row), y) in printed.rows.iter().skip(printed.top).take(rows).zip(area.y + 2..) {
        if y >= area.y + area.height {
            break;
        }
        let text = printed.lines.get(*line).and_then(|line| line.get(row.clone()));
        canvas.text(left, y, width, text.unwrap_or_default(), Part::Popup);
    }
    Position { x: left, y: area.y }
}
