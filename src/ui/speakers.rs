//! The speakers view, over the panes: everyone quoted with a bar and a time line, or what one said.

use ratatui::layout::Position;

use crate::article::width::cell_width;
use crate::config::style::Part;
use crate::reader::App;
use crate::reader::frame::Area;
use crate::reader::speakers::{Sayings, Speakers};
use crate::ui::canvas::{Canvas, typed};
use crate::ui::list::grouped;

/// Columns that the names and the bars have at most.
const NAME: u16 = 30;
const BAR: u16 = 24;
/// Where what is searched for begins: behind `Speakers  /`.
const SEARCH: u16 = 11;
/// From these widths on there are bars, time lines and numbers of articles.
const BARS: u16 = 44;
const TIMES: u16 = 72;
const ARTICLES: u16 = 100;

/// The keys of a search that is being typed.
const TYPING: &str = "esc all   enter done";

const STEPS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const PLAIN_STEPS: [&str; 8] = ["_", ".", ":", "-", "=", "+", "*", "#"];

pub fn draw(app: &App, view: &Speakers, area: Area, canvas: &mut Canvas) -> Option<Position> {
    canvas.fill(area, Part::Popup);
    match &view.sayings {
        Some(sayings) => said(app, sayings, area, canvas),
        None => cast(app, view, area, canvas),
    }
}

/// Where the columns of the list stand.
struct Columns {
    name: u16,
    /// Of the bars; 0 for none.
    bar: u16,
    number: u16,
    times: bool,
    articles: bool,
}

fn columns(view: &Speakers, width: u16) -> Columns {
    let speakers = &view.cast.speakers;
    let widest = speakers.iter().map(|speaker| cell_width(&speaker.name)).max().unwrap_or(0);
    let widest = u16::try_from(widest).unwrap_or(NAME);
    let most = speakers.first().map_or(0, |speaker| speaker.quotations);
    let number = u16::try_from(grouped(most).len()).unwrap_or(6);
    let times = width >= TIMES;
    let name = if width < BARS {
        widest.min(width.saturating_sub(number + 4))
    } else {
        widest.clamp(8, NAME).min(width / 3)
    };
    let bar = if width >= BARS { BAR.min(width / 4) } else { 0 };
    Columns { name, bar, number, times, articles: width >= ARTICLES }
}

fn cast(app: &App, view: &Speakers, area: Area, canvas: &mut Canvas) -> Option<Position> {
    let width = area.width.saturating_sub(2);
    let left = area.x + 1;
    let end = left + width;
    let columns = columns(view, width);
    let searched = view.part.is_shown();
    let headline =
        if searched { "Speakers".to_owned() } else { format!("Speakers in: {}", view.of) };
    let mut x = canvas.text(left, area.y, width, &headline, Part::Title);
    if searched {
        x = canvas.text(x + 2, area.y, 1, "/", Part::Accent);
        canvas.text(
            x,
            area.y,
            end.saturating_sub(x),
            view.part.text(),
            typed(&view.part.line, Part::Accent),
        );
    } else if columns.times && !view.cast.speakers.is_empty() {
        let bars = left + 1 + columns.name + 2;
        let numbers = bars + columns.bar + 2 + columns.number;
        if x + 3 + 10 <= numbers {
            canvas.right(numbers, area.y, 10, "quotations", Part::Dim);
        }
        let by = format!("by {}", view.cast.unit.name());
        if x < numbers {
            canvas.text(numbers + 3, area.y, end.saturating_sub(numbers + 3), &by, Part::Dim);
        }
    }
    let top = area.y + 2;
    let bottom = area.y + area.height.saturating_sub(1);
    let most = view.cast.speakers.iter().map(|speaker| speaker.quotations).max().unwrap_or(0);
    for ((at, speaker), y) in
        view.cast.speakers.iter().enumerate().skip(view.at.top).zip(top..bottom)
    {
        canvas.text(left + 1, y, columns.name, &speaker.name, Part::Popup);
        let mut x = left + 1 + columns.name + 2;
        if columns.bar > 0 {
            let long = share(speaker.quotations, most, usize::from(columns.bar)).max(1);
            let bar = canvas.mark("█", "#").repeat(long);
            canvas.text(x, y, columns.bar, &bar, Part::Accent);
            x += columns.bar + 2;
        }
        x += columns.number;
        canvas.right(x, y, columns.number, &grouped(speaker.quotations), Part::Popup);
        if columns.times {
            let steps = if app.settings().ascii { &PLAIN_STEPS } else { &STEPS };
            x = canvas.text(
                x + 3,
                y,
                end.saturating_sub(x + 3),
                &line(&speaker.times, steps),
                Part::Dim,
            );
        }
        if columns.articles {
            let articles = match speaker.articles {
                1 => "1 article".to_owned(),
                many => format!("{} articles", grouped(many)),
            };
            canvas.text(x + 3, y, end.saturating_sub(x + 3), &articles, Part::Dim);
        }
        if at == view.at.at {
            select(left, y, area, canvas);
        }
    }
    if view.cast.speakers.is_empty() {
        let text = match (view.request.is_some(), view.part.text().is_empty(), app.progress()) {
            (true, ..) => canvas.ellipsis(),
            (_, false, _) => "nobody quoted here has a name like that",
            (_, true, Some(_)) => "nobody yet; articles are still being read",
            (_, true, None) => "nobody is quoted in these articles",
        };
        canvas.text(left, top, width, text, Part::Popup);
    }
    let foot = if view.part.typing {
        TYPING
    } else if view.is_empty() {
        "esc back"
    } else {
        "esc back   enter quotations   / search"
    };
    let x = canvas.keys(left, bottom, width, foot);
    let shown = view.cast.speakers.len();
    if view.cast.total > shown {
        let more = format!("the first {} of {}", grouped(shown), grouped(view.cast.total));
        canvas.right(end, bottom, end.saturating_sub(x + 3), &more, Part::Dim);
    }
    if view.part.typing {
        let column = u16::try_from(view.part.line.column()).ok()?;
        let x = (left + SEARCH).saturating_add(column).min(end.saturating_sub(1));
        return Some(Position { x, y: area.y });
    }
    let row = u16::try_from(view.at.at.saturating_sub(view.at.top)).ok()?;
    Some(Position { x: left, y: top + row })
}

fn said(app: &App, sayings: &Sayings, area: Area, canvas: &mut Canvas) -> Option<Position> {
    let width = area.width.saturating_sub(2);
    let left = area.x + 1;
    let listed = sayings.listed();
    let count = match (listed.len(), sayings.said.len()) {
        (shown, _) if !sayings.is_whole() => format!("{} so far", grouped(shown)),
        (shown, all) if shown == all => grouped(all),
        (shown, all) => format!("{} of {}", grouped(shown), grouped(all)),
    };
    let headline = format!("{} {} {count}", sayings.speaker.name, canvas.mark("·", "-"));
    let mut x = canvas.text(left, area.y, width, &headline, Part::Title);
    let search = &sayings.search;
    if search.is_shown() {
        x = canvas.text(x + 3, area.y, 1, "/", Part::Accent);
        let room = (left + width).saturating_sub(x);
        canvas.text(x, area.y, room, search.text(), typed(&search.line, Part::Accent));
    }
    let top = area.y + 2;
    let bottom = area.y + area.height.saturating_sub(1);
    let dot = canvas.mark(" · ", " - ");
    let rows = listed.iter().filter_map(|at| sayings.said.get(*at)).enumerate();
    for ((at, said), y) in rows.skip(sayings.at.top).zip((top..bottom).step_by(2)) {
        let room = width.saturating_sub(1);
        match said {
            Some(said) => {
                let words = said.words.as_ref().map(|words| match app.settings().ascii {
                    true => format!("\"{words}\""),
                    false => format!("“{words}”"),
                });
                match words {
                    Some(words) => canvas.text(left + 1, y, room, &words, Part::Popup),
                    None => canvas.text(left + 1, y, room, "the article has changed", Part::Dim),
                };
                if y + 1 < bottom {
                    let date = said.entry.date.map(|date| date.short());
                    let parts = [date.unwrap_or_default(), said.entry.title.to_string()];
                    let parts = parts.into_iter().chain([said.entry.feed.to_string()]);
                    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
                    let room = width.saturating_sub(3);
                    canvas.text(left + 3, y + 1, room, &parts.join(dot), Part::Dim);
                }
            }
            None => {
                canvas.text(left + 1, y, room, canvas.ellipsis(), Part::Dim);
            }
        }
        if at == sayings.at.at {
            select(left, y, area, canvas);
        }
    }
    if listed.is_empty() {
        let text = match sayings.is_whole() {
            true => "no quotation holds all these words",
            false => canvas.ellipsis(),
        };
        canvas.text(left, top, width, text, Part::Popup);
    }
    let foot = if search.typing { TYPING } else { "esc back   enter open   / search" };
    canvas.keys(left, bottom, width, foot);
    if search.typing {
        let column = u16::try_from(search.line.column()).ok()?;
        let end = (left + width).saturating_sub(1);
        return Some(Position { x: x.saturating_add(column).min(end), y: area.y });
    }
    let row = u16::try_from(sayings.at.at.saturating_sub(sayings.at.top)).ok()?;
    Some(Position { x: left, y: (top + 2 * row).min(bottom) })
}

fn select(left: u16, y: u16, area: Area, canvas: &mut Canvas) {
    canvas.over(Area { y, height: 1, ..area }, canvas.style(Part::Selected));
    canvas.text(left, y, 1, canvas.mark("▌", ">"), Part::Accent);
}

/// How much of `room` a number is of the largest.
fn share(number: usize, most: usize, room: usize) -> usize {
    if most == 0 { 0 } else { (number * room).div_ceil(most).min(room) }
}

/// Numbers as heights; only nothing at all stands at the ground.
fn line(times: &[usize], steps: &[&str; 8]) -> String {
    let most = times.iter().copied().max().unwrap_or(0);
    let step = |number: &usize| {
        let height = share(*number, most, steps.len() - 1);
        steps.get(height).copied().unwrap_or_default()
    };
    times.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::{PLAIN_STEPS, STEPS, line};

    #[test]
    fn a_time_line_shows_the_little_apart_from_the_nothing() {
        assert_eq!(line(&[0, 1, 100, 50], &STEPS), "▁▂█▅");
        assert_eq!(line(&[0, 1, 100, 50], &PLAIN_STEPS), "_.#=");
        assert_eq!(line(&[0, 0], &STEPS), "▁▁");
        assert_eq!(line(&[], &STEPS), "");
    }
}
