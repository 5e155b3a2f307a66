//! What lies over the panes: help, problems, the keys that may follow, completions.

use ratatui::layout::Position;

use crate::article::width::{cell_width, fit};
use crate::config::style::Part;
use crate::reader::App;
use crate::reader::app::Views;
use crate::reader::frame::Area;
use crate::reader::help::{Help, Row, Shown};
use crate::reader::keymap::{Bound, spell};
use crate::safe::Safe;
use crate::ui::canvas::{Canvas, cells};
use crate::ui::list::grouped;

/// The most completions shown at once.
const CANDIDATES: usize = 8;

/// Columns that what a key does is cut to at most, where the keys that may follow need the room.
const WORDS: usize = 4;

/// Every key, searchable by typing.
pub fn help(app: &App, help: &Help, area: Area, canvas: &mut Canvas) -> Option<Position> {
    canvas.fill(area, Part::Popup);
    let laid = app.laid_help(help);
    let (width, keys_width, names) = (cells(laid.width), cells(laid.keys), cells(laid.names));
    let left = area.x + (area.width - width) / 2;
    let x = canvas.text(left, area.y, width, "Keys", Part::Title);
    let x = canvas.text(x + 3, area.y, 12, "search ", Part::Dim);
    canvas.text(x, area.y, width.saturating_sub(x - left), help.query.text(), Part::Accent);
    let top = area.y + 2;
    let bottom = area.y + area.height.saturating_sub(1);
    let end = left + width;
    let x_help = left + keys_width + 4;
    let room = end.saturating_sub(x_help + names);
    for (line, y) in laid.lines.iter().skip(help.top).zip(top..bottom) {
        match line {
            Shown::Row(Row::Blank) => {}
            Shown::Row(Row::Group(name)) => {
                canvas.text(left, y, width, name, Part::Heading);
            }
            Shown::Row(Row::Command { keys, name, help }) => {
                canvas.text(left + 2, y, width.saturating_sub(names + 2), keys, Part::Key);
                canvas.text(x_help, y, room, help, Part::Popup);
                if names > 0 {
                    canvas.right(end, y, names, &format!(":{name}"), Part::Dim);
                }
            }
            Shown::More(help) => {
                canvas.text(x_help, y, room, help, Part::Popup);
            }
        }
    }
    if laid.lines.is_empty() {
        canvas.text(left, top, width, "no key does that", Part::Popup);
    }
    let more = laid.lines.len().saturating_sub(help.top + usize::from(bottom.saturating_sub(top)));
    let foot = match more {
        0 => "esc back".to_owned(),
        more => format!("esc back   pgdn {more} more"),
    };
    canvas.keys(left, bottom, width, &foot);
    let cursor = u16::try_from(help.query.column()).ok()?;
    Some(Position { x: x + cursor, y: area.y })
}

/// What is wrong, each in as many lines as it needs.
pub fn problems(app: &App, top: usize, area: Area, canvas: &mut Canvas) -> Option<Position> {
    canvas.fill(area, Part::Popup);
    let width = area.width.saturating_sub(2);
    let count = app.problems().count();
    let headline = format!("Problems {} {count}", canvas.mark("·", "-"));
    canvas.text(area.x + 1, area.y, width, &headline, Part::Title);
    let bottom = area.y + area.height.saturating_sub(1);
    for (line, y) in app.problem_lines().iter().skip(top).zip(area.y + 2..bottom) {
        canvas.text(area.x + 1, y, width, line, Part::Popup);
    }
    canvas.keys(area.x + 1, bottom, width, "esc back   up down scroll");
    Some(Position { x: area.x + 1, y: area.y })
}

/// The saved views with their articles and unread ones; the chosen one is marked.
pub fn views(views: &Views, area: Area, canvas: &mut Canvas) -> Position {
    canvas.fill(area, Part::Popup);
    let width = area.width.saturating_sub(4).min(100);
    let left = area.x + (area.width - width) / 2;
    let right = left + width;
    canvas.text(left, area.y, width, "Views", Part::Title);
    canvas.right(right, area.y, width / 2, "articles   unread", Part::Dim);
    let bottom = area.y + area.height.saturating_sub(1);
    let rows = usize::from(bottom.saturating_sub(area.y + 2));
    let first = views.first(rows);
    let mut cursor = Position { x: left, y: area.y };
    for ((number, view), y) in views.views.iter().enumerate().skip(first).zip(area.y + 2..bottom) {
        let mut end = right;
        if let Some((total, unread)) = views.counts.get(number) {
            canvas.right(end, y, 9, &grouped(*unread), Part::Text);
            canvas.right(end.saturating_sub(9), y, 11, &grouped(*total), Part::Dim);
            end = end.saturating_sub(20);
        }
        let x = canvas.text(left + 2, y, end.saturating_sub(left + 2), &view.name, Part::Text);
        canvas.text(x + 2, y, end.saturating_sub(x + 2), &Safe::line(&view.query), Part::Dim);
        if number == views.at {
            let line = Area { x: left, y, width, height: 1 };
            canvas.over(line, canvas.style(Part::Selected));
            canvas.text(left, y, 1, canvas.mark("▌", ">"), Part::Accent);
            cursor = Position { x: left, y };
        }
    }
    if views.views.len() == 1 {
        let how = ["your own, in config.toml:", "[views]", "Today = \"since:1d\""];
        for (line, y) in how.into_iter().zip(area.y + 4..bottom) {
            canvas.text(left + 2, y, width.saturating_sub(2), line, Part::Dim);
        }
    }
    canvas.keys(left, bottom, width, "esc back   enter open");
    cursor
}

/// The keys that may follow a half-typed sequence, in lines that grow upward.
pub fn continuations(app: &App, status: Area, canvas: &mut Canvas) {
    if app.typed().is_empty() {
        return;
    }
    let mut items: Vec<(String, String)> = app
        .keymap()
        .continuations(&app.contexts(), app.typed())
        .iter()
        .map(|(keys, bound)| {
            let words = |bound: &Bound| bound.command.replace('-', " ");
            (spell(keys), bound.iter().map(words).collect::<Vec<_>>().join(", "))
        })
        .collect();
    let key = items.iter().map(|(keys, _)| cell_width(keys)).max().unwrap_or(0);
    let text = items.iter().map(|(_, text)| cell_width(text)).max().unwrap_or(0);
    let (room, most) = (usize::from(status.width.saturating_sub(2)), usize::from(status.y));
    let columns = |cell: usize| (room / cell).max(1);
    // Where they would need more lines than there are, their words are cut.
    let needed = items.len().div_ceil(most.max(1)).min(columns(key + 1 + WORDS + 1));
    let wide = columns(key + 1 + text + 3);
    let across = wide.max(needed);
    let cell = if across > wide { room / across } else { (key + 1 + text + 3).min(room.max(1)) };
    let lines = items.len().div_ceil(across).min(most);
    let Ok(height) = u16::try_from(lines) else { return };
    if items.len() > lines * across {
        let left = items.len() + 1 - (lines * across).min(items.len());
        items.truncate((lines * across).saturating_sub(1));
        items.push((String::new(), format!("{left} more")));
    }
    let area = Area { y: status.y - height, height, ..status };
    canvas.fill(area, Part::Popup);
    for (index, (keys, text)) in items.iter().enumerate() {
        // Down the columns, as a reader looks for a letter.
        let (column, line) = (index / lines.max(1), index % lines.max(1));
        let x = area.x + 1 + u16::try_from(column * cell).unwrap_or(0);
        let y = area.y + u16::try_from(line).unwrap_or(0);
        let end = (area.x + area.width).min(x.saturating_add(cells(cell)));
        let after = canvas.text(x, y, end.saturating_sub(x), keys, Part::Key);
        let x = if keys.is_empty() { x } else { after + 1 };
        canvas.text(x, y, end.saturating_sub(x + 1), text, Part::Popup);
    }
}

/// What could complete the command line; the chosen one is marked.
pub fn candidates(app: &App, status: Area, canvas: &mut Canvas) {
    let Some(prompt) = app.prompt() else { return };
    let Some(chosen) = prompt.chosen else { return };
    let shown = prompt.candidates.len().min(CANDIDATES).min(usize::from(status.y));
    let first = (chosen + 1).saturating_sub(shown);
    let Ok(height) = u16::try_from(shown) else { return };
    let area = Area { y: status.y - height, height, ..status };
    canvas.fill(area, Part::Popup);
    let widest = prompt.candidates.iter().map(|c| cell_width(&c.line)).max().unwrap_or(0);
    for (index, y) in (first..first + shown).zip(area.y..) {
        let Some(candidate) = prompt.candidates.get(index) else { break };
        let width = area.width.saturating_sub(2);
        let line = format!("{:widest$}   {}", candidate.line, candidate.help);
        let line = fit(&line, usize::from(width), canvas.ellipsis());
        canvas.text(area.x + 1, y, width, &line, Part::Popup);
        if index == chosen {
            canvas.over(Area { y, height: 1, ..area }, canvas.style(Part::Selected));
        }
    }
}
