//! The bottom line: where you are, what just happened, which keys matter now; or an input line.

use ratatui::layout::Position;

use crate::article::width::{cell_width, cluster_width, clusters, fit};
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
use crate::reflow;
use crate::safe::Safe;
use crate::ui::canvas::{Canvas, cells, typed};
use crate::ui::list::grouped;
use crate::ui::refresh_log::progress;

/// The blank between a letter and its word, which a broken line leaves together.
const NO_BREAK: char = '\u{a0}';

/// Draws the line; gives the cursor of an input line.
pub fn draw(app: &App, frame: &Frame, canvas: &mut Canvas) -> Option<Position> {
    let line = frame.status;
    let (footed, said) = (has_foot(app), said(app, canvas));
    if footed && app.prompt().is_none() && said.is_none() {
        return None;
    }
    canvas.fill(line, Part::Status);
    if let Some(prompt) = app.prompt() {
        return Some(input(app, prompt, frame, canvas));
    }
    let (end, whole) = (line.x + line.width.saturating_sub(1), line.width.saturating_sub(2));
    let place = if footed { String::new() } else { place(app) };
    let before = if place.is_empty() { 0 } else { cells(cell_width(&place)).saturating_add(3) };
    if let Some((text, part)) = &said
        && cells(cell_width(text)) > whole.saturating_sub(before)
    {
        grown(text, *part, line, canvas);
        return None;
    }
    canvas.text(line.x + 1, line.y, whole, &place, Part::Dim);
    let (text, part) = said.unwrap_or_else(|| (middle(app), Part::Accent));
    let text = text.replace(NO_BREAK, " ");
    // Under the page, or further left where it would not fit there.
    let column = match frame.rule {
        Some(rule) if rule.width == 1 && !footed => rule.x + 4,
        Some(_) | None => 0,
    };
    let start = column.min(end.saturating_sub(cells(cell_width(&text))));
    let start = start.max((line.x + 1).saturating_add(before));
    let after = canvas.text(start, line.y, end.saturating_sub(start), &text, part);
    if app.notice().is_none() {
        hints(app, after, end, line.y, canvas);
    }
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

/// What does not fit beside the place stands in its stead, in lines that grow upward.
fn grown(text: &str, part: Part, line: Area, canvas: &mut Canvas) {
    let width = line.width.saturating_sub(2);
    let rows = reflow::wrap(text, &reflow::Options::new(usize::from(width)));
    let height = cells(rows.len()).min(line.y + 1);
    let area = Area { y: line.y + 1 - height, height, ..line };
    if height > 1 {
        canvas.fill(area, Part::Popup);
    }
    for (row, y) in rows.iter().zip(area.y..=line.y) {
        let row = reflow::line(row, text).replace(NO_BREAK, " ");
        canvas.text(line.x + 1, y, width, &row, part);
    }
}

/// What has to be read now, whole: what just happened, or the letters that may follow a key.
fn said(app: &App, canvas: &Canvas) -> Option<(String, Part)> {
    match app.notice() {
        Some(notice) => {
            let part = if notice.wrong { Part::Warning } else { Part::Text };
            Some((notice.text.replace('·', canvas.mark("·", "-")), part))
        }
        None => letters(app).map(|letters| (letters, Part::Accent)),
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

/// The letters that give a quote a category, or quotes an order.
fn letters(app: &App) -> Option<String> {
    let (what, letters) = match app.overlay() {
        _ if app.is_categorizing() => {
            let mut letters = app.settings().lettered_categories();
            letters.push(('-', Safe::line("none")));
            ("category", letters)
        }
        Some(Overlay::Quotes(view)) if view.ordering => {
            let orders = [('d', "newest"), ('a', "article"), ('s', "speaker"), ('t', "tag")];
            ("order", orders.map(|(letter, name)| (letter, Safe::line(name))).to_vec())
        }
        _ => return None,
    };
    let letters = letters.iter().map(|(letter, name)| format!("{letter}{NO_BREAK}{name}"));
    Some(format!("{what}: {}", letters.collect::<Vec<_>>().join("  ")))
}

/// What the keys mean while a passage is pointed out.
fn pointing(page: &Page) -> Option<String> {
    Some(match page.mode.as_ref()? {
        Mode::Labels(pointing) => match pointing.target {
            Target::Sentence => "the letter of a sentence".to_owned(),
            Target::Paragraph => "the letter of a paragraph".to_owned(),
            Target::Span => {
                let which = if pointing.is_begun() { "last" } else { "first" };
                match pointing.without.len() {
                    0 => format!("the letters of the {which} word"),
                    left => format!("the letters of the {which} word, {left} have none"),
                }
            }
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
    if matches!(app.overlay(), Some(Overlay::Quotes(_) | Overlay::Printed(_))) {
        return String::new();
    }
    if let Some(Overlay::Links { .. }) = app.overlay() {
        return "the letter of a link".to_owned();
    }
    let alone = app.frame().is_some_and(|frame| frame.list.is_none());
    let picked = app.list().picked_count();
    match (app.focus(), app.page()) {
        (Pane::List, _) if picked > 0 => format!("{} picked", grouped(picked)),
        (Pane::Page, Some(page)) if page.mode.is_some() => pointing(page).unwrap_or_default(),
        (Pane::Page, Some(page)) => match &page.find {
            Some(find) if find.reached && !find.matches.is_empty() => {
                format!("/{} {}/{}", find.query, find.current + 1, find.matches.len())
            }
            Some(_) | None if page.spoken().is_some() => spoken(app, page).unwrap_or_default(),
            // The heading went off the screen and no list names the article.
            Some(_) | None if alone && page.is_below_heading() => page.entry.title.to_string(),
            Some(find) if find.lent => match find.matches.len() {
                1 => format!("/{} 1 match", find.query),
                count => format!("/{} {} matches", find.query, grouped(count)),
            },
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
    if let Some(Overlay::Links { .. }) = app.overlay() {
        let hints = [("esc".to_owned(), "leave")];
        return write_hints(hints.into_iter(), start, end, y, canvas);
    }
    if let (Pane::Page, Some(page)) = (app.focus(), app.page())
        && let Some(mode) = &page.mode
    {
        return mode_hints(mode, start, end, y, canvas);
    }
    if let Some(Overlay::Quotes(view)) = app.overlay() {
        let hints: &[(&str, &str)] = match view.search.typing {
            _ if view.total() == 0 => &[("esc", "back")],
            true => &[("esc", "all"), ("enter", "done")],
            false => &[("esc", "back"), ("enter", "open"), ("/", "search"), ("S", "sort")],
        };
        let hints = hints.iter().map(|(key, word)| ((*key).to_owned(), *word));
        let keys = [("note", "note"), ("remove", "remove"), ("copy", "copy"), ("pipe", "pipe")];
        let keys = keys.map(|(command, word)| (app.key_for(Context::Page, command), word));
        let export = (app.key_for(Context::Page, "edit"), "export");
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
        Mode::Select(_) => &[
            ("esc", "leave"),
            ("enter", "keep"),
            ("y", "copy"),
            ("o", "other end"),
            ("is", "sentence"),
        ],
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
    let goes_on = usize::from(cell_width(prompt.line.text()) > cursor + 1);
    let skip = (cursor + 1 + goes_on).saturating_sub(room).min(cursor);
    let sign = if skip > 0 { canvas.ellipsis() } else { "" };
    let from = skip + cell_width(sign);
    let mut at = 0;
    let mut shown = String::from(sign);
    for (_, cluster) in clusters(prompt.line.text()) {
        if at >= from {
            // Half of a wide character that is cut is blank.
            let blank = if shown.len() == sign.len() { at - from } else { 0 };
            shown.extend(std::iter::repeat_n(' ', blank));
            shown.push_str(cluster);
        }
        at += cluster_width(cluster);
    }
    let shown = fit(&shown, room, canvas.ellipsis());
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
