//! The refresh log over the panes: each feed with what came of it, failed ones first.

use ratatui::layout::Position;

use crate::article::width::cell_width;
use crate::config::feed;
use crate::config::style::Part;
use crate::reader::App;
use crate::reader::frame::Area;
use crate::reader::refresh_log::{Line, RefreshLog, Row, span};
use crate::reflow;
use crate::ui::canvas::Canvas;

/// Columns that the names have at most.
const NAME: u16 = 28;
/// Columns of the time at the right.
const WHEN: u16 = 8;

pub fn draw(app: &App, log: &RefreshLog, area: Area, canvas: &mut Canvas) -> Position {
    canvas.fill(area, Part::Popup);
    let width = area.width.saturating_sub(4).min(110);
    let left = area.x + (area.width - width) / 2;
    let lines = &app.refreshing().lines;
    let dot = canvas.mark("·", "-");
    let failed = lines.iter().filter(|line| line.fault().is_some()).count();
    let mut headline = format!("Refresh log {dot} {} feeds", lines.len());
    if failed > 0 {
        headline.push_str(&format!(" {dot} {failed} failed"));
    }
    let x = canvas.text(left, area.y, width, &headline, Part::Title);
    if let Some(progress) = progress(app) {
        let room = (left + width).saturating_sub(x + 3);
        canvas.text(x + 3, area.y, room, &progress, Part::Accent);
    }
    let (top, bottom) = (area.y + 2, area.y + area.height.saturating_sub(1));
    let widest = lines.iter().map(|line| cell_width(&line.known.name)).max().unwrap_or(0);
    let name = u16::try_from(widest).unwrap_or(NAME).min(NAME).min(width / 3);
    let (rows, at) = log.rows(lines, app.log_size().0, app.now());
    let mut cursor = Position { x: left, y: area.y };
    for ((number, row), y) in rows.iter().enumerate().skip(log.top).zip(top..bottom) {
        match row {
            Row::Detail(text) => {
                canvas.text(left + 4, y, width.saturating_sub(4), text, Part::Dim);
            }
            Row::Feed(line) => {
                feed(app, line, (left, y, width, name), canvas);
                if number == at {
                    let row = Area { x: left, y, width, height: 1 };
                    canvas.over(row, canvas.style(Part::Selected));
                    canvas.text(left, y, 1, canvas.mark("▌", ">"), Part::Accent);
                    cursor = Position { x: left, y };
                }
            }
        }
    }
    if lines.is_empty() {
        let text = feed::none(app.own_problems());
        let options = app.reflow_options(width);
        for (row, y) in reflow::wrap(&text, &options).iter().zip(top..bottom) {
            canvas.text(left, y, width, &reflow::line(row, &text), Part::Popup);
        }
    }
    let foot = "esc back   enter details   r again   R all";
    canvas.keys(left, bottom, width, foot);
    cursor
}

fn feed(app: &App, line: &Line, (left, y, width, name): (u16, u16, u16, u16), canvas: &mut Canvas) {
    let news = line.report.as_ref().is_some_and(|report| !report.counts().is_empty());
    let (mark, part) = match () {
        () if line.fault().is_some() => ("!", Part::Warning),
        () if line.under_way => (canvas.ellipsis(), Part::Accent),
        () if news => ("+", Part::Accent),
        () => ("", Part::Dim),
    };
    canvas.text(left + 2, y, 1, mark, part);
    canvas.text(left + 4, y, name, &line.known.name, Part::Popup);
    let mut end = left + width;
    if line.known.asked > 0 && width >= 50 {
        let ago = span(app.now().at.as_second() - line.known.asked);
        canvas.right(end, y, WHEN, &ago, Part::Dim);
        end -= WHEN + 2;
    }
    let x = left + 4 + name + 2;
    canvas.text(x, y, end.saturating_sub(x), &line.outcome(), part);
}

/// `refreshing 3/20 · Harbour News`, while a refresh runs.
pub fn progress(app: &App) -> Option<String> {
    let progress = app.refreshing().progress.as_ref()?;
    if progress.cancelled {
        return Some("calling the refresh off".to_owned());
    }
    let mut text = "refreshing".to_owned();
    if progress.all > 0 {
        text.push_str(&format!(" {}/{}", progress.done, progress.all));
    }
    if let Some(feed) = progress.under_way.first() {
        let dot = if app.settings().ascii { "-" } else { "·" };
        text.push_str(&format!(" {dot} {feed}"));
    }
    Some(text)
}

/// `newer version · U`, in the corner of a page whose file says something else by now.
pub fn chip(app: &App, page: Area, canvas: &mut Canvas) {
    if !app.is_newer() {
        return;
    }
    let key = app.key_for(crate::config::choice::Context::Global, "load-newer");
    let text = format!(" newer version {} {key} ", canvas.mark("·", "-"));
    let width = u16::try_from(cell_width(&text)).unwrap_or(page.width).min(page.width);
    canvas.right(page.x + page.width, page.y, width, &text, Part::Popup);
}
