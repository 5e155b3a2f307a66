//! The list pane: a headline, then the rows on screen.

use ratatui::layout::Position;

use crate::article::Entry;
use crate::config::choice::Sort;
use crate::config::style::Part;
use crate::reader::App;
use crate::reader::app::LIST_HEAD;
use crate::reader::frame::{Area, Pane};
use crate::reader::list::Row;
use crate::reflow;
use crate::ui::canvas::Canvas;

/// Columns of the minutes at the right, blank before them included.
const MINUTES: u16 = 4;
const FEED: u16 = 13;
const DATE: u16 = 13;

pub fn draw(app: &App, area: Area, canvas: &mut Canvas) -> Option<Position> {
    headline(app, area, canvas);
    let list = app.list();
    if list.is_empty() && !app.is_loading() {
        empty(app, area, canvas);
        return None;
    }
    let top = area.y + LIST_HEAD;
    for (row, y) in list.visible().iter().zip(top..area.y + area.height) {
        let line = Area { y, height: 1, ..area };
        match row {
            Row::Blank => {}
            Row::Header(text) => {
                canvas.text(line.x + 1, y, line.width.saturating_sub(2), text, Part::Dim);
            }
            Row::Article(index) => {
                if let Some(entry) = list.entry(*index) {
                    article(app, entry, list.is_selected(*index), line, canvas);
                }
            }
        }
    }
    let row = u16::try_from(list.cursor()?).ok()?;
    Some(Position { x: area.x + 1, y: top + row })
}

fn headline(app: &App, area: Area, canvas: &mut Canvas) {
    let list = app.list();
    let end = area.x + area.width.saturating_sub(1);
    let room = area.width.saturating_sub(2);
    let counts = match &list.filter {
        Some(filter) if filter.looking => format!("{} so far", list.len()),
        Some(_) => format!("{} of {}", list.len(), list.total()),
        None if app.is_loading() => format!("reading {}", list.total()),
        None => format!("{} unread", list.unread()),
    };
    let left = canvas.right(end, area.y, room, &counts, Part::Dim);
    let room = left.saturating_sub(area.x + 3);
    match &list.filter {
        Some(filter) => {
            let text = format!("/{}", filter.query);
            canvas.text(area.x + 1, area.y, room, &text, Part::Accent);
        }
        None if app.is_welcome() => {
            canvas.text(area.x + 1, area.y, room, "Welcome to Pullquote", Part::Title);
        }
        None => {
            canvas.text(area.x + 1, area.y, room, order(app), Part::Text);
        }
    }
}

fn order(app: &App) -> &'static str {
    let list = app.list();
    match (list.sort, list.reverse) {
        (Sort::Date, false) => "All articles",
        (Sort::Date, true) => "All articles, oldest first",
        (Sort::Title, false) => "All articles, by title",
        (Sort::Title, true) => "All articles, by title, z to a",
        (Sort::Feed, false) => "All articles, by feed",
        (Sort::Feed, true) => "All articles, by feed, z to a",
        (Sort::Length, false) => "All articles, longest first",
        (Sort::Length, true) => "All articles, shortest first",
        (Sort::Unread, false) => "All articles, unread first",
        (Sort::Unread, true) => "All articles, read first",
        (Sort::Relevance, _) => "All articles, best match first",
    }
}

fn article(app: &App, entry: &Entry, selected: bool, line: Area, canvas: &mut Canvas) {
    let unread = !app.marks().is_read(&entry.id);
    let focused = app.focus() == Pane::List;
    let y = line.y;
    if app.marks().is_starred(&entry.id) {
        canvas.text(line.x + 1, y, 1, canvas.mark("★", "*"), Part::Starred);
    } else if unread {
        canvas.text(line.x + 1, y, 1, canvas.mark("●", "o"), Part::Unread);
    }
    let mut end = line.x + line.width.saturating_sub(1);
    if line.width >= 30 {
        let minutes = entry.minutes.to_string();
        canvas.right(end, y, MINUTES - 1, &minutes, Part::Dim);
        end -= MINUTES;
    }
    let by_date = app.list().sort == Sort::Date;
    if line.width >= 70 || (!by_date && line.width >= 44) {
        let date = entry.date.map(|date| date.short()).unwrap_or_default();
        canvas.right(end, y, DATE - 2, &date, Part::Dim);
        end -= DATE;
    }
    if app.settings().feed_column && line.width >= 40 && !entry.feed.is_empty() {
        let feed = if line.width >= 70 { FEED + 8 } else { FEED };
        if by_date || line.width >= 60 {
            canvas.right(end, y, feed - 2, &entry.feed, Part::Dim);
            end -= feed;
        }
    }
    let mut x = line.x + 3;
    if entry.date_guessed {
        x = canvas.text(x, y, 2, "~ ", Part::Dim);
    }
    let part = if unread { Part::Unread } else { Part::Dim };
    canvas.text(x, y, end.saturating_sub(x), &entry.title, part);
    if selected {
        if focused {
            canvas.over(line, canvas.style(Part::Selected));
        }
        canvas.text(line.x, y, 1, canvas.mark("▌", ">"), Part::Accent);
    }
}

/// Nothing to list: say why and what to do.
fn empty(app: &App, area: Area, canvas: &mut Canvas) {
    let lines = match &app.list().filter {
        Some(_) => vec![
            "Nothing here holds all these words.".to_owned(),
            format!(
                "{} shows everything again.",
                app.key_for(crate::config::choice::Context::List, "clear-filter")
            ),
        ],
        None => vec![
            "No articles here yet.".to_owned(),
            "Put text, Markdown, HTML or feed files into".to_owned(),
            app.library().to_string(),
            "or open any folder: pullquote PATH".to_owned(),
        ],
    };
    let width = area.width.saturating_sub(4);
    let options = reflow::Options::new(usize::from(width));
    let rows = lines.iter().flat_map(|line| {
        reflow::wrap(line, &options).into_iter().map(|row| reflow::line(&row, line))
    });
    for (row, y) in rows.zip(area.y + LIST_HEAD..area.y + area.height) {
        canvas.text(area.x + 3, y, width, &row, Part::Text);
    }
}
