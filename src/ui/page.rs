//! The reading pane: the rows that the page has laid out, styled cluster by cluster.

use std::ops::Range;

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use crate::anchor::{Anchor, State};
use crate::article::width::{cell_width, clusters};
use crate::article::{Block, BlockKind, Inline, InlineKind};
use crate::config::style::Part;
use crate::quote::QuoteId;
use crate::reader::App;
use crate::reader::app::Overlay;
use crate::reader::flow::{Chrome, Role, Row};
use crate::reader::frame::{Area, Pane, column};
use crate::reader::highlights::Highlights;
use crate::reader::page::Mode;
use crate::reader::page::find::Find;
use crate::reader::page::kept::{Kept, Marked};
use crate::reader::page::quotations::{Quotations, Stretch};
use crate::reflow::{self, LeadKind, Segment};
use crate::ui::canvas::{Canvas, cells};

/// Draws the open article; gives the place of the focus.
pub fn draw(app: &App, area: Area, canvas: &mut Canvas) -> Option<Position> {
    let page = app.page()?;
    let column = column(area, app.settings().page_width);
    let reading = app.focus() == Pane::Page;
    let setting = Setting {
        text: page.text(),
        focus: Some(page.focus()).filter(|_| reading),
        find: page.find.as_ref(),
        said: Some(Said {
            quotations: &page.quotations,
            spoken: page.spoken().filter(|_| reading),
        }),
        selected: page.selection().filter(|_| reading),
        kept: Some(&page.kept),
        highlights: Some(&page.highlights),
        flash: app.flash().map(|quote| &quote.id),
    };
    for ((block, row), y) in page.shown().zip(column.y..area.y + area.height) {
        setting.row(block, row, Area { y, ..column }, canvas);
    }
    if let Some(Overlay::Links { labels, typed }) = app.overlay() {
        let labels = labels.iter().map(|(label, link)| (label.as_str(), page.place_of_link(*link)));
        draw_labels(labels, typed, column, canvas);
    }
    if let Some(Mode::Labels(pointing)) = page.mode.as_ref().filter(|_| reading) {
        let labels = pointing.labels.iter();
        let labels = labels.map(|label| (label.keys.as_str(), page.place_of(label.at)));
        draw_labels(labels, &pointing.typed, column, canvas);
    }
    let (row, at) = page.cursor()?;
    let (row, at) = (u16::try_from(row).ok()?, u16::try_from(at).ok()?);
    Some(Position { x: column.x + at.min(column.width.saturating_sub(1)), y: column.y + row })
}

fn draw_chrome(chrome: &Chrome, column: Area, canvas: &mut Canvas) {
    let y = column.y;
    let part = match chrome.role {
        Role::Title => Part::Title,
        Role::Byline | Role::Detail => Part::Dim,
        Role::Address => Part::Link,
        Role::Problem => Part::Warning,
    };
    canvas.text(column.x, y, column.width, chrome.label, Part::Dim);
    for segment in &chrome.row.segments {
        let text = chrome.text.get(segment.range.clone()).unwrap_or_default();
        let x = column.x + cells(chrome.indent + segment.column);
        canvas.text(x, y, (column.x + column.width).saturating_sub(x), text, part);
    }
    if chrome.row.hyphen {
        let x = column.x + cells(chrome.indent + chrome.row.text_end()) - 1;
        canvas.text(x, y, 1, "-", part);
    }
}

/// How rows of an article are styled.
#[derive(Debug, Default)]
pub struct Setting<'a> {
    /// The canonical text.
    pub text: &'a str,
    /// The focus sentence, where it is shown.
    pub focus: Option<Range<usize>>,
    pub find: Option<&'a Find>,
    pub said: Option<Said<'a>>,
    /// The passage that was pointed out.
    pub selected: Option<Range<usize>>,
    pub kept: Option<&'a Kept>,
    pub highlights: Option<&'a Highlights>,
    /// The quote that was kept just now.
    pub flash: Option<&'a QuoteId>,
}

/// The quotations of the article.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub quotations: &'a Quotations,
    /// The utterance in focus.
    pub spoken: Option<usize>,
}

impl<'a> Said<'a> {
    /// The stretches of the utterance in focus.
    fn spoken(self) -> impl Iterator<Item = &'a Stretch> {
        self.spoken.into_iter().flat_map(move |spoken| self.quotations.utterance(spoken))
    }

    /// Who says it and how, as the text has it.
    fn mentions(self) -> impl Iterator<Item = (&'a Range<usize>, Part)> {
        self.spoken().flat_map(|stretch| {
            let speaker = stretch.quotation.speaker.as_ref();
            let speaker = speaker.map(|speaker| (&speaker.range, Part::Speaker));
            let cue = stretch.quotation.cue.as_ref().map(|cue| (cue, Part::Cue));
            speaker.into_iter().chain(cue)
        })
    }
}

impl Setting<'_> {
    /// Draws one row at the left of an area, a focus bar in the gutter before it.
    pub fn row(&self, block: Option<&Block>, row: &Row, at: Area, canvas: &mut Canvas) {
        match row {
            Row::Blank => {}
            Row::Chrome(chrome) => draw_chrome(chrome, at, canvas),
            Row::Text(text) => self.text_row(block, text, at, canvas),
        }
    }

    fn text_row(&self, block: Option<&Block>, row: &reflow::Row, at: Area, canvas: &mut Canvas) {
        let shown = |s: &Segment| {
            let touches = |f: &Range<usize>| s.range.start < f.end && f.start < s.range.end;
            self.focus.as_ref().is_some_and(touches)
                || self.said.is_some_and(|said| said.spoken().any(|part| touches(&part.outer)))
        };
        self.margin(row, at, canvas);
        if row.segments.iter().any(shown) {
            let x = at.x.saturating_sub(if at.x >= 2 { 2 } else { 1 });
            canvas.text(x, at.y, 1, canvas.mark("▎", ">"), Part::Mark);
        }
        for lead in &row.lead {
            let part = match lead.kind {
                LeadKind::Bar => Part::QuoteBar,
                LeadKind::Marker | LeadKind::Note | LeadKind::Continuation => Part::Mark,
                LeadKind::Label => Part::Dim,
                LeadKind::Rule | LeadKind::Frame => Part::Rule,
            };
            let x = at.x + cells(lead.column);
            canvas.text(x, at.y, (at.x + at.width).saturating_sub(x), &lead.text, part);
        }
        for segment in &row.segments {
            self.segment(block, segment, at, canvas);
        }
        if row.hyphen {
            let last = row.segments.last().map_or(0, |s| s.range.end.saturating_sub(1));
            let style = self.style(block, last, canvas);
            canvas.styled(at.x + cells(row.text_end()) - 1, at.y, 1, "-", style);
        }
    }

    /// A sign beside the first row of a quote that no longer stands as it was taken.
    fn margin(&self, row: &reflow::Row, at: Area, canvas: &mut Canvas) {
        let begins = |part: &&Anchor| {
            let start = part.range.as_ref().map(|range| range.start);
            start.is_some_and(|start| row.segments.iter().any(|s| s.range.contains(&start)))
        };
        let parts = self.kept.into_iter().flat_map(Kept::quotes).flat_map(|m| &m.standing.parts);
        let state = parts.filter(begins).map(|part| part.state).find_map(|state| match state {
            State::Exact | State::Moved | State::Orphan => None,
            State::Changed => Some(canvas.mark("≠", "#")),
            State::Unsure => Some("?"),
        });
        if let Some(sign) = state {
            canvas.text(at.x.saturating_sub(1), at.y, 1, sign, Part::Warning);
        }
    }

    /// Writes runs of equal style.
    fn segment(&self, block: Option<&Block>, segment: &Segment, at: Area, canvas: &mut Canvas) {
        let text = self.text;
        let Some(words) = text.get(segment.range.clone()) else { return };
        let mut borders = self.borders(block, &segment.range);
        if !words.is_ascii() {
            // A style never changes inside a cluster.
            let starts: Vec<usize> =
                clusters(words).map(|(at, _)| segment.range.start + at).collect();
            borders.retain(|byte| starts.binary_search(byte).is_ok());
        }
        borders.sort_unstable();
        borders.push(segment.range.end);
        let mut x = at.x + cells(segment.column);
        let mut start = segment.range.start;
        for border in borders {
            if border > start {
                let run = &text[start..border];
                let width = cells(cell_width(run));
                canvas.styled(x, at.y, width, run, self.style(block, start, canvas));
                x += width;
                start = border;
            }
        }
    }

    /// The bytes inside a range at which the style may change.
    fn borders(&self, block: Option<&Block>, range: &Range<usize>) -> Vec<usize> {
        let mut borders: Vec<usize> =
            self.focus.iter().flat_map(|focus| [focus.start, focus.end]).collect();
        borders.extend(self.selected.iter().flat_map(|passage| [passage.start, passage.end]));
        if let Some(kept) = self.kept {
            let quotes = kept.touching(range).flat_map(Marked::ranges);
            borders.extend(quotes.flat_map(|part| [part.start, part.end]));
        }
        if let Some(said) = self.said {
            let stretches = said.quotations.touching(range).iter();
            borders.extend(stretches.flat_map(|part| [part.outer.start, part.outer.end]));
            borders.extend(said.mentions().flat_map(|(part, _)| [part.start, part.end]));
        }
        if let Some(block) = block {
            for inline in overlapping(&block.inlines, range) {
                borders.extend([inline.range.start, inline.range.end]);
            }
            if let BlockKind::Figure { caption, .. } = &block.kind {
                borders.push(caption.start);
            }
        }
        for found in self.matches(range) {
            borders.extend([found.start, found.end]);
        }
        if let Some(highlights) = self.highlights {
            let places = highlights.touching(range);
            borders.extend(places.flat_map(|(place, _)| [place.start, place.end]));
        }
        borders.retain(|byte| range.contains(byte));
        borders
    }

    /// Tint and underline of kept words; those of several quotes are bold, too.
    fn kept_style(&self, byte: usize, canvas: &Canvas) -> Style {
        let here = byte..byte + 1;
        let mut quotes = self.kept.into_iter().flat_map(|kept| kept.touching(&here));
        let Some(first) = quotes.next() else { return Style::new() };
        let rest: Vec<&Marked> = quotes.collect();
        let mut style = canvas.style(Part::QuoteKept).add_modifier(Modifier::UNDERLINED);
        if !rest.is_empty() {
            style = style.add_modifier(Modifier::BOLD);
        }
        if rest.iter().chain([&first]).any(|marked| Some(&marked.quote.id) == self.flash) {
            style = style.patch(canvas.style(Part::Selected));
        }
        style
    }

    fn matches(&self, range: &Range<usize>) -> &[Range<usize>] {
        let Some(find) = self.find else { return &[] };
        let from = find.matches.partition_point(|m| m.end <= range.start);
        let to = find.matches.partition_point(|m| m.start < range.end);
        find.matches.get(from..to).unwrap_or(&[])
    }

    fn style(&self, block: Option<&Block>, byte: usize, canvas: &Canvas) -> Style {
        let mut style = canvas.style(Part::Text);
        let here = byte..byte + 1;
        if let Some(block) = block {
            style = style.patch(match &block.kind {
                BlockKind::Heading(1..=3) => canvas.style(Part::Heading),
                BlockKind::Heading(_) => {
                    canvas.style(Part::Heading).patch(canvas.style(Part::Emphasis))
                }
                BlockKind::Code { .. } => canvas.style(Part::Code),
                BlockKind::Term => canvas.style(Part::Strong),
                BlockKind::Figure { .. } => canvas.style(Part::Dim),
                BlockKind::Table(table) => {
                    let head = table.rows.iter().take(table.heads).flatten();
                    let bold = head.into_iter().any(|cell| cell.contains(&byte));
                    if bold { canvas.style(Part::Strong) } else { Style::new() }
                }
                BlockKind::Paragraph | BlockKind::Rule => Style::new(),
            });
            for inline in overlapping(&block.inlines, &here) {
                style = style.patch(canvas.style(match inline.kind {
                    InlineKind::Emphasis | InlineKind::Superscript | InlineKind::Subscript => {
                        Part::Emphasis
                    }
                    InlineKind::Strong => Part::Strong,
                    InlineKind::Code => Part::Code,
                    InlineKind::Strike => Part::Dim,
                    InlineKind::Marked => Part::Strong,
                    InlineKind::Link(_) | InlineKind::Image(_) => Part::Link,
                    InlineKind::NoteRef => Part::Mark,
                }));
                if inline.kind == InlineKind::Strike {
                    style = style.add_modifier(ratatui::style::Modifier::CROSSED_OUT);
                }
            }
        }
        let stretch = self.said.and_then(|said| said.quotations.at(byte));
        if stretch.is_some() {
            style = style.patch(canvas.style(Part::Quotation));
        }
        if self.focus.as_ref().is_some_and(|focus| focus.contains(&byte)) {
            style = style.patch(canvas.style(Part::Focus));
        }
        if let Some(said) = self.said {
            if stretch.is_some_and(|stretch| Some(stretch.utterance) == said.spoken) {
                style = style.patch(canvas.style(Part::QuotationFocus));
            }
            let mention = said.mentions().find(|(range, _)| range.contains(&byte));
            if let Some((_, part)) = mention {
                style = style.patch(canvas.style(part));
            }
        }
        style = style.patch(self.kept_style(byte, canvas));
        for (_, part) in self.highlights.iter().flat_map(|found| found.touching(&here)) {
            style = style.patch(canvas.style(*part));
        }
        if self.selected.as_ref().is_some_and(|passage| passage.contains(&byte)) {
            style = style.patch(canvas.style(Part::Selected));
        }
        if let Some(found) = self.matches(&here).first() {
            let reached = self.find.filter(|find| find.reached);
            let current = reached.and_then(|f| f.matches.get(f.current)) == Some(found);
            let part = if current { Part::MatchCurrent } else { Part::Match };
            style = style.patch(canvas.style(part));
        }
        style
    }
}

/// Inlines are sorted by start, so those behind the range end the search.
fn overlapping<'a>(
    inlines: &'a [Inline],
    range: &Range<usize>,
) -> impl Iterator<Item = &'a Inline> + use<'a> {
    let Range { start, end } = *range;
    inlines
        .iter()
        .take_while(move |inline| inline.range.start < end)
        .filter(move |inline| inline.range.end > start)
}

/// Letters at these rows and columns, those that are still to be typed; the text does not move.
fn draw_labels<'a>(
    labels: impl Iterator<Item = (&'a str, Option<(usize, usize)>)>,
    typed: &str,
    column: Area,
    canvas: &mut Canvas,
) {
    for (label, place) in labels {
        let Some(rest) = label.strip_prefix(typed) else { continue };
        if let Some((row, at)) = place {
            let (x, y) = (column.x + cells(at), column.y + cells(row));
            canvas.text(x, y, 2, rest, Part::Label);
        }
    }
}
