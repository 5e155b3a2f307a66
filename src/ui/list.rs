//! The list pane: a headline, then the rows on screen.

use ratatui::layout::Position;

use crate::article::Entry;
use crate::article::width::cell_width;
use crate::config::choice::{Context, Sort};
use crate::config::style::Part;
use crate::error::Problem;
use crate::query::field;
use crate::reader::App;
use crate::reader::app::LIST_HEAD;
use crate::reader::frame::{Area, Pane};
use crate::reader::highlights::Highlights;
use crate::reader::list::Row;
use crate::reflow;
use crate::ui::canvas::{Canvas, cells};

/// Columns of the minutes at the right, blank before them included.
const MINUTES: u16 = 4;
/// The largest number that fits there, which stands for larger ones too.
const MOST_MINUTES: u32 = 999;
/// Columns of the number of highlights, blank before it included.
const HIGHLIGHTS: u16 = 5;
const FEED: u16 = 13;
const DATE: u16 = 13;

pub fn draw(app: &App, area: Area, canvas: &mut Canvas) -> Option<Position> {
    headline(app, area, canvas);
    let list = app.list();
    if list.is_empty() && list.is_done() && !app.is_loading() && !list.is_looking() {
        empty(app, area, canvas);
        return None;
    }
    let top = area.y + LIST_HEAD;
    for ((number, row), y) in list.visible().iter().enumerate().zip(top..area.y + area.height) {
        let line = Area { y, height: 1, ..area };
        match row {
            Row::Blank => {}
            Row::Header(text) => {
                canvas.text(line.x + 1, y, line.width.saturating_sub(2), text, Part::Dim);
            }
            Row::Article(_, entry) => {
                article(app, entry, list.cursor() == Some(number), line, canvas);
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
    let listed = grouped(list.len());
    let counting = app
        .highlights_counting()
        .map(|(counted, of)| format!("{} of {} counted", grouped(counted), grouped(of)));
    let counts = match &list.filter {
        _ if counting.is_some() => counting.unwrap_or_default(),
        Some(_) if list.is_looking() => canvas.ellipsis().to_owned(),
        // texts that are not in the index yet may hold the words too
        Some(_) if !list.is_done() || app.progress().is_some() => format!("{listed} so far"),
        Some(_) => format!("{listed} of {}", grouped(list.total)),
        None if list.view_of.is_some() && !list.is_looking() => {
            format!("{listed} of {}", grouped(list.total))
        }
        None => format!("{} unread", grouped(list.unread)),
    };
    let left = canvas.right(end, area.y, room, &counts, Part::Dim);
    let room = left.saturating_sub(area.x + 3);
    let view = list.view_of.as_ref().map(|view| view.name.as_str());
    match &list.filter {
        Some(filter) => {
            let within = view.map(|view| format!("{view} ")).unwrap_or_default();
            let text = format!("{within}/{}", filter.query);
            let x = canvas.text(area.x + 1, area.y, room, &text, Part::Accent);
            if list.passes_over_unread() {
                let room = (area.x + 1 + room).saturating_sub(x);
                canvas.text(x, area.y, room, " (read ones, too)", Part::Dim);
            }
        }
        None if app.is_welcome() => {
            canvas.text(area.x + 1, area.y, room, "Welcome to Pullquote", Part::Title);
        }
        None => {
            let what = match (view, list.unread_only) {
                (Some(view), false) => view.to_owned(),
                (Some(view), true) => format!("{view}, unread"),
                (None, false) => "All articles".to_owned(),
                (None, true) => "Unread articles".to_owned(),
            };
            let text = format!("{what}{}", order(app));
            canvas.text(area.x + 1, area.y, room, &text, Part::Text);
        }
    }
}

/// A number as the eye takes it in: `12 400`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

fn order(app: &App) -> &'static str {
    let list = app.list();
    match (list.sorted_by(), list.reverse) {
        (Sort::Date, false) => "",
        (Sort::Date, true) => ", oldest first",
        (Sort::Title, false) => ", by title",
        (Sort::Title, true) => ", by title, z to a",
        (Sort::Feed, false) => ", by feed",
        (Sort::Feed, true) => ", by feed, z to a",
        (Sort::Length, false) => ", longest first",
        (Sort::Length, true) => ", shortest first",
        (Sort::Unread, false) => ", unread first",
        (Sort::Unread, true) => ", read first",
        (Sort::Relevance, _) => ", best match first",
        (Sort::Highlights, false) => ", by highlights",
        (Sort::Highlights, true) => ", by highlights, fewest first",
    }
}

fn article(app: &App, entry: &Entry, selected: bool, line: Area, canvas: &mut Canvas) {
    let unread = !entry.read;
    let focused = app.focus() == Pane::List;
    let y = line.y;
    let (sign, part) = match (entry.star, unread) {
        (true, true) => (canvas.mark("✪", "@"), Part::Starred),
        (true, false) => (canvas.mark("★", "*"), Part::Starred),
        (false, true) => (canvas.mark("●", "o"), Part::Unread),
        (false, false) => ("", Part::Text),
    };
    canvas.text(line.x + 1, y, 1, sign, part);
    let mut end = line.x + line.width.saturating_sub(1);
    if line.width >= 30 {
        let minutes = entry.minutes.min(MOST_MINUTES).to_string();
        canvas.right(end, y, MINUTES - 1, &minutes, Part::Dim);
        end -= MINUTES;
    }
    let by_date = app.list().sorted_by() == Sort::Date;
    if line.width >= 70 || (!by_date && line.width >= 44) {
        let date = entry.date.map(|date| date.short()).unwrap_or_default();
        canvas.right(end, y, DATE - 2, &date, Part::Dim);
        end -= DATE;
    }
    if app.settings().feed_column && line.width >= 40 && !entry.feed.is_empty() {
        let feed = if line.width >= 70 { FEED + 8 } else { FEED };
        if by_date || line.width >= 60 {
            if app.is_failed(entry) {
                let failed = format!("! {}", entry.feed);
                canvas.right(end, y, feed - 2, &failed, Part::Warning);
            } else {
                canvas.right(end, y, feed - 2, &entry.feed, Part::Dim);
            }
            end -= feed;
        }
    }
    let mut x = line.x + 3;
    if entry.date_guessed {
        x = canvas.text(x, y, 2, "~ ", Part::Dim);
    }
    if !app.settings().highlights.is_empty() && line.width >= 30 {
        if let Some(count) = app.highlights_of(entry.row).filter(|count| *count > 0) {
            let count = format!("{}{count}", canvas.mark("▪", "#"));
            canvas.right(end, y, HIGHLIGHTS - 1, &count, Part::Accent);
        }
        end -= HIGHLIGHTS;
    }
    let part = if unread { Part::Unread } else { Part::Dim };
    let behind = canvas.text(x, y, end.saturating_sub(x), &entry.title, part);
    for (range, part) in Highlights::in_title(&app.settings().highlights, &entry.title).places() {
        let before = entry.title.get(..range.start).unwrap_or_default();
        let words = entry.title.get(range.clone()).unwrap_or_default();
        let from = x.saturating_add(cells(cell_width(before))).min(behind);
        let to = from.saturating_add(cells(cell_width(words))).min(behind);
        canvas.over(Area { x: from, y, width: to - from, height: 1 }, canvas.style(*part));
    }
    if app.list().picks.holds(entry.row) {
        canvas.text(line.x + 2, y, 1, canvas.mark("✓", "+"), Part::Accent);
    }
    if selected {
        if focused {
            canvas.over(line, canvas.style(Part::Selected));
        }
        canvas.text(line.x, y, 1, canvas.mark("▌", ">"), Part::Accent);
    }
}

/// Nothing to list: say why and what to do.
fn empty(app: &App, area: Area, canvas: &mut Canvas) {
    let list = app.list();
    let key = |command| app.key_for(Context::List, command);
    let input = |command| app.key_for(Context::Input, command);
    let lines = match &list.filter {
        Some(filter) => {
            let mut lines = vec![match filter.is_words() {
                true => "Nothing here holds all these words.".to_owned(),
                false => "Nothing here fits this search.".to_owned(),
            }];
            lines.extend(field::unknown(&filter.query).map(|note| format!("{note}.")));
            lines.push(match app.prompt() {
                // the key of the list is a letter there
                Some(_) => format!("{} shows again what was listed.", input("cancel")),
                None => format!("{} shows everything again.", key("clear-filter")),
            });
            lines
        }
        None if list.total > 0 && list.unread_only => vec![
            "Nothing here is unread.".to_owned(),
            format!("{} shows everything again.", key("unread-only")),
        ],
        None if list.total > 0 => vec![
            "Nothing here belongs to this view.".to_owned(),
            format!("{} shows everything again.", key("all")),
        ],
        None => nothing_yet(app),
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

/// Why a library has no article, or how it gets one.
fn nothing_yet(app: &App) -> Vec<String> {
    let mut left_out: Vec<&Problem> = app.problems().filter(|p| p.left_out).collect();
    // a file may have several, a folder has one
    left_out.dedup_by(|a, b| a.path.is_some() && a.path == b.path);
    match left_out.as_slice() {
        [] => {
            let mut lines = vec![
                "No articles here yet.".to_owned(),
                "Put text, Markdown, HTML or feed files into".to_owned(),
                app.library().to_string(),
            ];
            if app.refreshing().own {
                lines.push("or add a feed: pullquote add --feed URL".to_owned());
            }
            lines.push("or open another folder: pullquote PATH".to_owned());
            lines
        }
        [problem] => vec!["Nothing here can be read.".to_owned(), problem.brief()],
        problems => {
            let key = app.key_for(Context::Global, "problems");
            let files = problems.iter().all(|problem| problem.path.is_some());
            let what = if files { "files" } else { "files and folders" };
            let count = format!("{} {what} cannot be read.", grouped(problems.len()));
            vec![count, format!("{key} says why.")]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn long_numbers_are_parted_in_threes() {
        assert_eq!(
            [0, 999, 1204, 12_400, 1_000_000].map(grouped),
            ["0", "999", "1204", "12 400", "1 000 000"]
        );
    }
}
