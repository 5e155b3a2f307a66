//! The state of the reader → a drawing, which becomes cells. Drawing reads and never writes: every size, scroll and layout
//! is settled by the reader before.

pub mod canvas;
pub mod drawing;
pub mod list;
pub mod overlay;
pub mod page;
pub mod picture;
pub mod print;
pub mod printed;
pub mod quotations;
pub mod quotes;
pub mod refresh_log;
pub mod small;
pub mod speakers;
pub mod status;
pub mod welcome;

use ratatui::layout::Position;

use crate::config::theme::Theme;
use crate::reader::App;
use crate::reader::app::Overlay;
use crate::reader::frame::{Area, Pane};
use crate::ui::canvas::Canvas;
use crate::ui::drawing::Drawing;

/// Draws everything and gives the place of the terminal's cursor: the input line, else the row of
/// the list or the focus sentence that keys act on.
pub fn draw(app: &App, theme: &Theme, drawing: &mut Drawing) -> Option<Position> {
    let area = drawing.area();
    let mut canvas = Canvas::new(drawing, theme, app.settings().ascii);
    let whole = Area { x: area.x, y: area.y, width: area.width, height: area.height };
    canvas.ground(whole);
    let Some(frame) = app.frame() else {
        small::draw(app, whole, &mut canvas);
        return None;
    };
    let mut cursor = None;
    if let Some(area) = frame.rule {
        canvas.rule(area);
    }
    if let Some(area) = frame.list {
        let row = list::draw(app, area, &mut canvas);
        if app.focus() == Pane::List {
            cursor = row;
        }
    }
    if let Some(area) = frame.page {
        if app.is_welcome() {
            welcome::draw(app, area, &mut canvas);
        } else if app.subject().is_some() || app.list().is_waiting() {
            // Beside a list of nothing, the article that was open last would say it is listed.
            let focus = page::draw(app, area, &mut canvas);
            if app.focus() == Pane::Page {
                cursor = focus.or(cursor);
            }
            refresh_log::chip(app, area, &mut canvas);
        }
    }
    let over = match app.overlay() {
        Some(Overlay::Problems { top }) => overlay::problems(app, *top, whole, &mut canvas),
        Some(Overlay::Views(views)) => Some(overlay::views(views, whole, &mut canvas)),
        Some(Overlay::Quotations(list)) => quotations::draw(app, list, whole, &mut canvas),
        Some(Overlay::Refreshes(log)) => Some(refresh_log::draw(app, log, whole, &mut canvas)),
        Some(Overlay::Quotes(view)) => quotes::draw(app, view, whole, &mut canvas),
        Some(Overlay::Speakers(view)) => speakers::draw(app, view, whole, &mut canvas),
        Some(Overlay::Printed(printed)) => Some(printed::draw(printed, whole, &mut canvas)),
        Some(Overlay::Links { .. }) | None => None,
    };
    let over = match app.help() {
        Some(help) => overlay::help(app, help, whole, &mut canvas),
        None => over,
    };
    let typing = status::draw(app, &frame, &mut canvas);
    overlay::continuations(app, frame.status, &mut canvas);
    overlay::candidates(app, frame.status, &mut canvas);
    let place = typing.or(over).or(cursor);
    place.filter(|p| p.x < area.right() && p.y < area.bottom())
}
