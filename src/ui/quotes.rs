//! The view of kept quotes: a list over the panes, the selected quote with its context below.

use std::ops::Range;

use ratatui::layout::Position;

use crate::anchor::State;
use crate::article::width::{cell_width, fit};
use crate::config::style::Part;
use crate::quote::Quote;
use crate::quote::chosen::unknown;
use crate::reader::App;
use crate::reader::compared::Compared;
use crate::reader::frame::Area;
use crate::reader::quote_view::{HEAD, QuoteView, ROWS, detail, rows};
use crate::reflow;
use crate::ui::canvas::{Canvas, cells, typed};
use crate::ui::list::grouped;

/// Columns that the speakers have at most.
const SPEAKER: u16 = 24;

pub fn draw(app: &App, view: &QuoteView, area: Area, canvas: &mut Canvas) -> Option<Position> {
    let area = Area { height: area.height.saturating_sub(1), ..area };
    canvas.fill(area, Part::Popup);
    let (left, width) = (area.x + 1, area.width.saturating_sub(2));
    let typing = headline(view, Area { x: left, width, ..area }, canvas);
    let shown = rows(area.height + 1);
    let speaker = SPEAKER.min(width / 4);
    let mut place = Position { x: left, y: area.y + HEAD };
    for (number, (at, quote)) in view.quotes().enumerate().skip(view.top).take(shown).enumerate() {
        let y = area.y + HEAD + u16::try_from(number).unwrap_or(0) * ROWS;
        if y + ROWS > area.y + area.height {
            break;
        }
        item(view, quote, Area { x: left, y, width, height: ROWS }, speaker, canvas);
        if at == view.at {
            canvas.over(Area { y, height: ROWS, ..area }, canvas.style(Part::Selected));
            canvas.text(area.x, y, 1, canvas.mark("▌", ">"), Part::Accent);
            place = Position { x: left, y };
        }
    }
    if view.is_empty() {
        let text = match (view.request, view.total()) {
            (Some(_), _) => canvas.ellipsis(),
            (None, 0) => "nothing is kept yet",
            (None, _) => "no quote fits this search",
        };
        let note = unknown(view.search.text());
        let lines = std::iter::once(text).chain(note.as_deref());
        for (line, y) in lines.zip(area.y + HEAD..) {
            canvas.text(left, y, width, line, Part::Popup);
        }
    }
    let below = detail(area.height + 1);
    if let Some(quote) = view.selected().filter(|_| below > 0) {
        let y = area.y + area.height - below;
        details(app, view, quote, Area { x: left, y, width, height: below }, canvas);
    }
    typing.or(Some(place))
}

fn headline(view: &QuoteView, area: Area, canvas: &mut Canvas) -> Option<Position> {
    let count = match view.len() {
        shown if shown == view.total() => grouped(shown),
        shown => format!("{} of {}", grouped(shown), grouped(view.total())),
    };
    let searched = view.search.is_shown();
    let what = if view.of.is_some() && !searched { "Quotes of this article" } else { "Quotes" };
    let headline = format!("{what} {} {count}", canvas.mark("·", "-"));
    let x = canvas.text(area.x, area.y, area.width, &headline, Part::Title);
    let right = area.x + area.width;
    let order = view.order.words();
    if !searched {
        canvas.right(right, area.y, right.saturating_sub(x + 3), order, Part::Dim);
        return None;
    }
    let x = canvas.text(x + 3, area.y, 1, "/", Part::Accent);
    let (text, room) = (view.search.text(), right.saturating_sub(x));
    // the order gives way to what is typed
    if cell_width(text) + 3 + cell_width(order) <= usize::from(room) {
        canvas.right(right, area.y, room, order, Part::Dim);
    }
    canvas.text(x, area.y, room, text, typed(&view.search.line, Part::Accent));
    if let Some(slip) = view.slips.first() {
        // under its place, or as far before that as it needs
        let before = text.get(..slip.range.start).unwrap_or_default();
        let what = format!("^ {}", slip.what);
        let column = x.saturating_add(cells(cell_width(before)));
        let column = column.min(right.saturating_sub(cells(cell_width(&what)))).max(area.x);
        canvas.text(column, area.y + 1, right - column, &what, Part::Dim);
    }
    let column = u16::try_from(view.search.line.column()).ok()?;
    let x = x.saturating_add(column).min(right.saturating_sub(1));
    view.search.typing.then_some(Position { x, y: area.y })
}

fn item(view: &QuoteView, quote: &Quote, area: Area, speaker: u16, canvas: &mut Canvas) {
    let Area { x, y, width, .. } = area;
    let name = quote.speaker.as_deref().unwrap_or_default();
    canvas.text(x, y, speaker, name, Part::Accent);
    let words = x + speaker + 2;
    let line = quote.text.replace('\n', " ");
    canvas.text(words, y, (x + width).saturating_sub(words), &line, Part::Popup);
    let dot = canvas.mark(" · ", " - ");
    let date = quote.date.map(|date| date.words());
    let place = [date.as_deref(), Some(quote.title.as_str()), quote.source.as_deref()];
    let place: Vec<&str> = place.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let tags = quote.tags.iter().map(|tag| format!("#{tag}"));
    let state = view.state(&quote.id).map(|state| state_words(state).to_owned());
    let right = tags.chain(quote.color.as_ref().map(ToString::to_string)).chain(state);
    let right = right.collect::<Vec<_>>().join("  ");
    let end = canvas.right(x + width, y + 1, width / 3, &right, Part::Dim);
    canvas.text(x + 2, y + 1, end.saturating_sub(x + 3), &place.join(dot), Part::Dim);
}

fn state_words(state: State) -> &'static str {
    match state {
        State::Exact => "exact",
        State::Moved => "moved",
        State::Changed => "changed",
        State::Unsure => "unsure",
        State::Orphan => "orphan",
    }
}

/// The whole wording between what stood beside it, then the note.
fn details(app: &App, view: &QuoteView, quote: &Quote, area: Area, canvas: &mut Canvas) {
    canvas.rule(Area { height: 1, ..area });
    let mut y = area.y + 1;
    let bottom = area.y + area.height;
    let options = app.reflow_options(area.width);
    let orphan = view.state(&quote.id) == Some(State::Orphan);
    if let Some(compared) = view.difference() {
        let label = if orphan { "most like it now: " } else { "now: " };
        y = difference(
            compared,
            label,
            Area { y, height: bottom.saturating_sub(y), ..area },
            &options,
            canvas,
        );
    }
    let mut rows: Vec<(String, Part)> = Vec::new();
    let mut put = |text: &str, part: Part| {
        let lines = reflow::wrap(text, &options);
        rows.extend(lines.iter().map(|row| (reflow::line(row, text), part)));
    };
    if orphan {
        put("It is no longer in this article; so it stood:", Part::Warning);
    }
    for line in quote.note.lines() {
        put(line, Part::Accent);
    }
    for line in context(quote, canvas.ellipsis()).lines() {
        put(&line.split_whitespace().collect::<Vec<_>>().join(" "), Part::Popup);
    }
    let room = usize::from(bottom.saturating_sub(y));
    let cut = rows.len() > room;
    rows.truncate(room);
    if let Some((last, _)) = rows.last_mut().filter(|_| cut) {
        let sign = canvas.ellipsis();
        let most = usize::from(area.width).saturating_sub(cell_width(sign));
        *last = format!("{}{sign}", fit(last, most, ""));
    }
    for ((row, part), y) in rows.iter().zip(y..bottom) {
        canvas.text(area.x, y, area.width, row, *part);
    }
}

/// The wording with what stood beside it, as far as that was kept. Where it breaks off there is a
/// sign; a sentence that ends there needs none.
fn context(quote: &Quote, sign: &str) -> String {
    let (before, behind) = (quote.before.trim_start(), quote.behind.trim_end());
    let begins = before.is_empty() || quote.start() == quote.before.chars().count();
    let ends = !behind.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | ':'));
    let (left, right) = (if begins { "" } else { sign }, if ends { "" } else { sign });
    format!("{left}{before}{}{behind}{right}", quote.text)
}

/// Both wordings in one text, what went and what came each between signs and in a style of its own;
/// gives the row below.
fn difference(
    compared: &Compared,
    label: &str,
    area: Area,
    options: &reflow::Options,
    canvas: &mut Canvas,
) -> u16 {
    let text = format!("{label}{}", compared.text);
    let bottom = area.y + area.height;
    let mut y = area.y;
    for row in reflow::wrap(&text, options) {
        if y >= bottom {
            break;
        }
        canvas.text(area.x, y, area.width, &reflow::line(&row, &text), Part::Popup);
        for (ranges, part) in [(&compared.removed, Part::Removed), (&compared.added, Part::Added)] {
            let placed = |range: &Range<usize>| range.start + label.len()..range.end + label.len();
            for (x, width) in ranges.iter().flat_map(|range| columns(&row, &text, placed(range))) {
                let x = area.x + x;
                let width = width.min((area.x + area.width).saturating_sub(x));
                canvas.over(Area { x, y, width, height: 1 }, canvas.style(part));
            }
        }
        y += 1;
    }
    y
}

/// Where a row shows some bytes of its text: first columns and widths.
fn columns(row: &reflow::Row, text: &str, range: Range<usize>) -> Vec<(u16, u16)> {
    let shown = row.segments.iter().filter_map(|segment| {
        let within = &segment.range;
        let (from, to) = (range.start.max(within.start), range.end.min(within.end));
        let (before, words) = (text.get(within.start..from)?, text.get(from..to)?);
        Some((cells(segment.column + cell_width(before)), cells(cell_width(words))))
    });
    shown.filter(|(_, width)| *width > 0).collect()
}
