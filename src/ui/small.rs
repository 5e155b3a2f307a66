//! A window in which nothing fits → what to do about it, in the columns that there are.

use crate::article::width::cell_width;
use crate::config::choice::Context;
use crate::config::style::Part;
use crate::reader::App;
use crate::reader::frame::{Area, SMALLEST};
use crate::ui::canvas::Canvas;

pub fn draw(app: &App, area: Area, canvas: &mut Canvas) {
    let (columns, rows) = SMALLEST;
    let cross = canvas.mark("×", "x");
    let size = format!("{columns}{cross}{rows}");
    let quit = format!("{} quits", app.key_for(Context::List, "quit"));
    let (larger, least) = match (area.width < columns, area.height < rows) {
        (true, true) => (format!("widen to {size}"), size),
        (true, false) => (format!("widen to {columns}"), columns.to_string()),
        (false, _) if area.height == 1 => (format!("{rows} rows or {quit}"), rows.to_string()),
        (false, _) => (format!("{rows} rows needed"), rows.to_string()),
    };
    let fits = |text: &str| cell_width(text) <= usize::from(area.width);
    let larger = if fits(&larger) { larger } else { least };
    canvas.text(area.x, area.y, area.width, &larger, Part::Text);
    if area.height > 1 {
        canvas.text(area.x, area.y + 1, area.width, &quit, Part::Dim);
    }
}
