//! The bottom line: where you are, what just happened, which keys matter now; or an input line.

use ratatui::layout::Position;

use crate::article::width::{cell_width, fit, fit_ends};
use crate::article::word::words;
use crate::config::choice::Context;
use crate::config::style::Part;
use crate::query::Slip;
use crate::reader::App;
use crate::reader::app::Overlay;
use crate::reader::frame::{Area, Frame, Pane};
use crate::reader::page::{Mode, Page};
use crate::reader::pointing::Target;
use crate::reader::prompt::{Asking, Prompt};
use crate::ui::canvas::{Canvas, cells, typed};
use crate::ui::list::grouped;
use crate::ui::refresh_log::progress;

/// Columns kept for the hints, whatever stands in the middle; who speaks matters more.
const HINTS: u16 = 20;
const HINTS_BESIDE_SPEECH: u16 = 10;

/// Draws the line; gives the cursor of an input line.
pub fn draw(app: &App, frame: &Frame, canvas: &mut Canvas) -> Option<Position> {
    let line = frame.status;
    let footed = has_foot(app);
    if footed && app.prompt().is_none() && app.notice().is_none() {
        return None;
    }
    canvas.fill(line, Part::Status);
    if let Some(prompt) = app.prompt() {
        return Some(input(app, prompt, frame, canvas));
    }
    let (end, whole) = (line.x + line.width.saturating_sub(1), line.width.saturating_sub(2));
    let mut place = if footed { String::new() } else { place(app) };
    let left = line.x + 1 + cells(cell_width(&place)).min(whole);
    let mut start = match frame.rule {
        _ if footed => left,
        Some(rule) if rule.width == 1 => (rule.x + 4).max(left + 2),
        Some(_) | None => left + 3,
    };
    let said = app.notice().map(|notice| notice.text.replace('·', canvas.mark("·", "-")));
    let wide = said.as_ref().map_or(0, |said| cells(cell_width(said)));
    // The place gives way to what fits nowhere else.
    if end.saturating_sub(start) < wide && wide <= whole {
        (place, start) = (String::new(), line.x + 1);
    }
    canvas.text(line.x + 1, line.y, whole, &place, Part::Dim);
    let room = end.saturating_sub(start);
    if let (Some(notice), Some(said)) = (app.notice(), said) {
        let part = if notice.wrong { Part::Warning } else { Part::Text };
        let cut = if notice.wrong { fit_ends } else { fit };
        let text = cut(&said, usize::from(room), canvas.ellipsis());
        canvas.text(start, line.y, room, &text, part);
        return None;
    }
    let middle = match app.overlay() {
        _ if app.is_categorizing() => categories(app),
        Some(Overlay::Quotes(_) | Overlay::Printed(_)) => String::new(),
        _ => middle(app),
    };
    let spoken = app.focus() == Pane::Page && app.page().is_some_and(|p| p.spoken().is_some());
    let kept = if app.is_categorizing() {
        0
    } else if spoken {
        HINTS_BESIDE_SPEECH
    } else {
        HINTS
    };
    let after = canvas.text(start, line.y, room.saturating_sub(kept), &middle, Part::Accent);
    let gap = if middle.is_empty() { 0 } else { 3 };
    hints(app, after + gap, end, line.y, canvas);
    None
}

/// What lies over the panes has a last line of its own, which gives way to what is said and typed.
fn has_foot(app: &App) -> bool {
    match app.overlay() {
        _ if app.help().is_some() => true,
        Some(
            Overlay::Problems { .. }
            | Overlay::Views(_)
            | Overlay::Quotations(_)
            | Overlay::Refreshes(_)
            | Overlay::Speakers(_),
        ) => true,
        Some(Overlay::Links { .. } | Overlay::Quotes(_) | Overlay::Printed(_)) | None => false,
    }
}

fn place(app: &App) -> String {
    if let Some(Overlay::Quotes(view)) = app.overlay() {
        return format!("{}/{}", (view.at + 1).min(view.len()), view.len());
    }
    let mut place = match (app.focus(), app.page()) {
        (Pane::Page, Some(page)) => format!("{}%", page.percent()),
        (Pane::List, _) | (Pane::Page, None) if app.list().is_empty() => "0/0".to_owned(),
        (Pane::List, _) | (Pane::Page, None) => {
            format!("{}/{}", app.list().position() + 1, app.list().len())
        }
    };
    if let Some(count) = app.typed_count() {
        place.push_str(&format!("  {count}"));
    }
    for key in app.typed() {
        place.push_str(&format!(" {key}"));
    }
    place
}

/// `quotation 2/7 · Xi, said`: where the focus is among the quotations, and who speaks.
fn spoken(app: &App, page: &Page) -> Option<String> {
    let utterance = page.spoken()?;
    let (text, quotations) = (page.text(), &page.quotations);
    let dot = if app.settings().ascii { "-" } else { "·" };
    let mut said = format!("quotation {}/{}", utterance + 1, quotations.len());
    let speaker = quotations.speaker(text, utterance);
    let cue = speaker.as_ref().and_then(|_| quotations.cue(text, utterance));
    if let Some(speaker) = speaker {
        said.push_str(&format!(" {dot} {speaker}"));
    }
    if let Some(cue) = cue {
        said.push_str(&format!(", {cue}"));
    }
    if quotations.is_mended(utterance) {
        said.push_str(&format!(" {dot} mended marks"));
    }
    Some(said)
}

/// The letters that give a quote a category.
fn categories(app: &App) -> String {
    let lettered = app.settings().lettered_categories();
    let lettered = lettered.iter().map(|(letter, name)| format!("{letter} {name}"));
    format!("category: {}  - none", lettered.collect::<Vec<_>>().join("  "))
}

/// What the keys mean while a passage is pointed out.
fn pointing(page: &Page) -> Option<String> {
    Some(match page.mode.as_ref()? {
        Mode::Labels(pointing) => match pointing.target {
            Target::Sentence => "the letter of a sentence".to_owned(),
            Target::Paragraph => "the letter of a paragraph".to_owned(),
            Target::Span if pointing.is_begun() => "the letters of the last word".to_owned(),
            Target::Span => "the letters of the first word".to_owned(),
        },
        Mode::Select(select) => {
            let passage = select.words(page.text());
            match words(page.text().get(passage).unwrap_or_default()).count() {
                1 => "1 word selected".to_owned(),
                count => format!("{count} words selected"),
            }
        }
    })
}

fn middle(app: &App) -> String {
    let alone = app.frame().is_some_and(|frame| frame.list.is_none());
    let picked = app.list().picked_count();
    match (app.focus(), app.page()) {
        (Pane::List, _) if picked > 0 => format!("{} selected", grouped(picked)),
        (Pane::Page, Some(page)) if page.mode.is_some() => pointing(page).unwrap_or_default(),
        (Pane::Page, Some(page)) => match &page.find {
            Some(find) if !find.matches.is_empty() => {
                format!("/{} {}/{}", find.query, find.current + 1, find.matches.len())
            }
            Some(_) | None if page.spoken().is_some() => spoken(app, page).unwrap_or_default(),
            // The heading went off the screen and no list names the article.
            Some(_) | None if alone && page.is_below_heading() => page.entry.title.to_string(),
            Some(_) | None => match (progress(app), page.highlights.len()) {
                (Some(progress), _) => progress,
                (None, 0) => String::new(),
                (None, 1) => "1 highlight".to_owned(),
                (None, count) => format!("{} highlights", grouped(count)),
            },
        },
        // Where the welcome has no pane of its own, one line has to do.
        (Pane::List, _) if app.is_welcome() => {
            let told = |frame: Frame| frame.page.is_some() || frame.status.width < 60;
            if app.frame().is_none_or(told) { "" } else { "the guide is selected" }.to_owned()
        }
        (Pane::List | Pane::Page, _) => match app.progress() {
            Some((0, 0)) => "reading the library".to_owned(),
            Some((done, all)) => format!("indexing {} of {}", grouped(done), grouped(all)),
            None => progress(app).unwrap_or_default(),
        },
    }
}

/// The keys that matter, from the right; those that do not fit are left out, help last.
fn hints(app: &App, start: u16, end: u16, y: u16, canvas: &mut Canvas) {
    if let (Pane::Page, Some(page)) = (app.focus(), app.page())
        && let Some(mode) = &page.mode
    {
        return mode_hints(mode, start, end, y, canvas);
    }
    if let Some(Overlay::Quotes(view)) = app.overlay() {
        let hints: &[(&str, &str)] = match view.search.typing {
            _ if view.total() == 0 => &[("esc", "back")],
            true => &[("esc", "all"), ("enter", "open")],
            false => &[("esc", "back"), ("enter", "open"), ("/", "search"), ("S", "sort")],
        };
        let hints = hints.iter().map(|(key, word)| ((*key).to_owned(), *word));
        let keys = [("note", "note"), ("remove", "remove"), ("copy", "copy"), ("pipe", "pipe")];
        let keys = keys.map(|(command, word)| (app.key_for(Context::Page, command), word));
        let export = (app.key_for(Context::Global, "edit"), "export");
        let keys = std::iter::once(export).chain(keys);
        let keys = keys.into_iter().filter(|_| !view.search.typing && view.total() > 0);
        return write_hints(hints.chain(keys), start, end, y, canvas);
    }
    if let Some(Overlay::Printed(_)) = app.overlay() {
        let hints = [("esc", "back"), ("pgdn", "on"), ("j k", "scroll")];
        let hints = hints.into_iter().map(|(key, word)| (key.to_owned(), word));
        return write_hints(hints, start, end, y, canvas);
    }
    let quoted = app.page().is_some_and(|page| !page.quotations.is_empty());
    let hints: &[(Context, &str, &str)] = match app.focus() {
        Pane::List if app.list().is_empty() => {
            &[(Context::Global, "help", "help"), (Context::List, "filter", "filter")]
        }
        Pane::List => &[
            (Context::Global, "help", "help"),
            (Context::List, "open", "open"),
            (Context::List, "filter", "filter"),
            (Context::Global, "toggle-star", "star"),
        ],
        Pane::Page if app.page().is_some_and(|page| page.selection().is_some()) => &[
            (Context::Global, "help", "help"),
            (Context::Page, "copy", "copy"),
            (Context::Page, "clear-find", "leave"),
        ],
        Pane::Page if quoted => &[
            (Context::Global, "help", "help"),
            (Context::Page, "back", "back"),
            (Context::Page, "keep", "keep"),
            (Context::Page, "next-quotation", "quotation"),
        ],
        Pane::Page => &[
            (Context::Global, "help", "help"),
            (Context::Page, "back", "back"),
            (Context::Page, "keep", "keep"),
            (Context::Page, "find", "find"),
        ],
    };
    let hints =
        hints.iter().map(|(context, command, word)| (app.key_for(*context, command), *word));
    write_hints(hints, start, end, y, canvas);
}

/// The keys of a way of pointing out a passage, which are its own.
fn mode_hints(mode: &Mode, start: u16, end: u16, y: u16, canvas: &mut Canvas) {
    let hints: &[(&str, &str)] = match mode {
        Mode::Labels(_) => &[("esc", "leave")],
        Mode::Select(_) => {
            &[("esc", "leave"), ("y", "copy"), ("o", "other end"), ("is", "sentence")]
        }
    };
    let hints = hints.iter().map(|(key, word)| ((*key).to_owned(), *word));
    write_hints(hints, start, end, y, canvas);
}

fn write_hints(
    hints: impl Iterator<Item = (String, &'static str)>,
    start: u16,
    end: u16,
    y: u16,
    canvas: &mut Canvas,
) {
    let mut x = end;
    for (key, word) in hints {
        let width = cells(cell_width(&key) + 1 + word.len());
        if x < start.saturating_add(width).saturating_add(3) {
            break;
        }
        x -= width;
        let after = canvas.text(x, y, width, &key, Part::Key);
        canvas.text(after + 1, y, width, word, Part::Dim);
        x = x.saturating_sub(3);
    }
}

/// What of a filter was not understood, nearest to its beginning.
fn slip<'a>(app: &'a App, prompt: &Prompt) -> Option<&'a Slip> {
    let filter = app.list().filter.as_ref().filter(|_| prompt.asking == Asking::Filter)?;
    filter.slips.iter().min_by_key(|slip| slip.range.start)
}

/// How many articles a filter has found.
fn found(app: &App) -> String {
    let list = app.list();
    let listed = grouped(list.len());
    if list.is_looking() {
        String::new()
    } else if list.is_done() {
        format!("{listed} of {}", grouped(list.total))
    } else {
        format!("{listed} so far")
    }
}

fn input(app: &App, prompt: &Prompt, frame: &Frame, canvas: &mut Canvas) -> Position {
    let slip = slip(app, prompt);
    // What was not understood stands under its place, so the line moves up for it.
    let up = u16::from(slip.is_some() && frame.status.y > 0);
    let line = Area { y: frame.status.y - up, ..frame.status };
    canvas.fill(line, Part::Status);
    let found = match (prompt.asking, app.page()) {
        (Asking::Find, Some(page)) => {
            page.find.as_ref().filter(|f| !f.query.is_empty()).map(|f| match f.matches.len() {
                0 => "no match".to_owned(),
                count => format!("{}/{count}", f.current + 1),
            })
        }
        (Asking::Filter, _) if app.list().filter.is_some() => Some(found(app)),
        (Asking::Find | Asking::Filter | Asking::Command, _)
        | (Asking::Tag | Asking::Note | Asking::Speaker | Asking::Pipe | Asking::Export, _) => None,
    };
    let end = line.x + line.width.saturating_sub(1);
    let end = match found {
        Some(found) => canvas.right(end, line.y, line.width / 3, &found, Part::Dim) - 1,
        None => end,
    };
    let x = canvas.text(line.x, line.y, line.width, prompt.sign(), Part::Accent);
    // A long line scrolls so that the cursor stays in sight.
    let room = usize::from(end.saturating_sub(x)).max(1);
    let cursor = prompt.line.column();
    let skip = (cursor + 1).saturating_sub(room);
    let mut at = 0;
    let mut shown = String::new();
    for (_, cluster) in crate::article::width::clusters(prompt.line.text()) {
        if at >= skip {
            shown.push_str(cluster);
        }
        at += crate::article::width::cluster_width(cluster);
    }
    let shown = crate::article::width::fit(&shown, room, "");
    canvas.text(x, line.y, end.saturating_sub(x), &shown, typed(&prompt.line, Part::Text));
    if let Some(slip) = slip.filter(|_| up > 0) {
        let text = prompt.line.text();
        let before = text.get(..slip.range.start).unwrap_or(text);
        let column = cell_width(before).saturating_sub(skip).min(room - 1);
        let x = x + u16::try_from(column).unwrap_or(0);
        // Where it would not fit behind its place, it stands before it.
        let what = format!("^ {}", slip.what);
        let x = x.min(frame.status.width.saturating_sub(cells(cell_width(&what))));
        let y = frame.status.y;
        canvas.text(
            x,
            y,
            (frame.status.x + frame.status.width).saturating_sub(x),
            &what,
            Part::Dim,
        );
    }
    Position { x: x + u16::try_from(cursor - skip).unwrap_or(0), y: line.y }
}
