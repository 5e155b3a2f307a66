//! An article at one width: its rows, laid out a block at a time and only when somebody looks.
//!
//! Sections are the heading (0), the blocks (1 to n) and the foot (n + 1). The first rows of a
//! section are the blank ones above it, so scrolling knows nothing of gaps.

use std::rc::Rc;

use crate::article::{Article, Entry};
use crate::reflow::{self, Options};
use crate::safe::Safe;

#[derive(Debug)]
pub struct Flow {
    options: Options,
    sections: Vec<Option<Vec<Row>>>,
}

/// A place in the flow; ordered as it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    pub section: usize,
    pub row: usize,
}

#[derive(Debug)]
pub enum Row {
    Blank,
    Text(reflow::Row),
    Chrome(Chrome),
}

/// A row that is not in the canonical text.
#[derive(Debug)]
pub struct Chrome {
    pub role: Role,
    /// Stands at column 0, before the text; empty on continuation rows.
    pub label: &'static str,
    /// Columns before the text.
    pub indent: usize,
    pub text: Rc<Safe>,
    /// Segments are bytes of `text`.
    pub row: reflow::Row,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Title,
    Byline,
    Address,
    Detail,
    Problem,
}

impl Flow {
    pub fn new(article: &Article, options: Options) -> Self {
        let sections = article.document.blocks.len() + 2;
        Self { options, sections: std::iter::repeat_with(|| None).take(sections).collect() }
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn sections(&self) -> usize {
        self.sections.len()
    }

    /// Lays a section out if it is not yet, and gives the number of its rows.
    pub fn lay(&mut self, article: &Article, entry: &Entry, section: usize) -> usize {
        let last = self.sections.len() - 1;
        let options = &self.options;
        let Some(slot) = self.sections.get_mut(section) else { return 0 };
        slot.get_or_insert_with(|| match section {
            0 => heading(article, entry, options),
            foot_section if foot_section == last => foot(article, entry, options),
            _ => block(article, section - 1, options),
        })
        .len()
    }

    /// A row of a section that is laid out.
    pub fn row(&self, spot: Spot) -> Option<&Row> {
        self.sections.get(spot.section)?.as_ref()?.get(spot.row)
    }
}

impl Row {
    /// The bytes of canonical text that the row shows.
    pub fn bytes(&self) -> Option<std::ops::Range<usize>> {
        match self {
            Self::Blank | Self::Chrome(_) => None,
            Self::Text(row) => {
                let start = row.segments.iter().map(|s| s.range.start).min()?;
                let end = row.segments.iter().map(|s| s.range.end).max()?;
                Some(start..end)
            }
        }
    }

    /// True when the row shows this byte, or the blank that was dropped behind it.
    pub fn holds(&self, byte: usize) -> bool {
        match self {
            Self::Blank | Self::Chrome(_) => false,
            Self::Text(row) => {
                row.range.contains(&byte) || row.segments.iter().any(|s| s.range.contains(&byte))
            }
        }
    }
}

fn block(article: &Article, index: usize, options: &Options) -> Vec<Row> {
    let document = &article.document;
    let mut rows: Vec<Row> = reflow::spacing(document, index, options)
        .into_iter()
        .map(|row| if row.lead.is_empty() { Row::Blank } else { Row::Text(row) })
        .collect();
    if index == 0 {
        rows.push(Row::Blank);
    }
    rows.extend(reflow::rows(document, index, options).into_iter().map(Row::Text));
    rows
}

fn heading(article: &Article, entry: &Entry, options: &Options) -> Vec<Row> {
    let meta = &article.meta;
    let mut byline: Vec<String> = Vec::new();
    if !meta.authors.is_empty() {
        let names: Vec<&str> = meta.authors.iter().map(Safe::as_str).collect();
        byline.push(names.join(", "));
    }
    let publisher = meta.source.as_ref().or(Some(&entry.feed)).filter(|name| !name.is_empty());
    byline.extend(publisher.map(Safe::to_string));
    byline.push(match &entry.date {
        Some(date) if entry.date_guessed => format!("~ {}", date.words()),
        Some(date) => date.words(),
        None => "undated".to_owned(),
    });
    byline.push(format!("{} min", entry.minutes));
    let mut rows = wrapped(Role::Title, "", 0, &meta.title, options);
    let between = if options.ascii { " - " } else { " · " };
    rows.extend(wrapped(Role::Byline, "", 0, &byline.join(between), options));
    rows
}

fn foot(article: &Article, entry: &Entry, options: &Options) -> Vec<Row> {
    let meta = &article.meta;
    let mut rows = Vec::new();
    let mut add = |role, label, text: &str| rows.extend(wrapped(role, label, 9, text, options));
    if let Some(link) = &meta.link {
        let mended = if link.mended { " (mended)" } else { "" };
        add(Role::Address, "Link", &format!("{}{mended}", link.url));
    }
    if let Some(source) = &meta.source {
        add(Role::Detail, "Source", source);
    }
    if !meta.tags.is_empty() {
        let tags: Vec<&str> = meta.tags.iter().map(Safe::as_str).collect();
        add(Role::Detail, "Tags", &tags.join(", "));
    }
    if !entry.also_in.is_empty() {
        let feeds: Vec<&str> = entry.also_in.iter().map(Safe::as_str).collect();
        add(Role::Detail, "Also in", &feeds.join(", "));
    }
    if entry.date_guessed && entry.date.is_some() {
        add(Role::Detail, "Date", "the file's, as the article names none");
    }
    for problem in &article.problems {
        add(Role::Problem, "Problem", &problem.to_string());
    }
    if !rows.is_empty() {
        rows.insert(0, Row::Blank);
    }
    rows
}

/// Wraps chrome behind a label, or under it where the column is too narrow for both.
fn wrapped(
    role: Role,
    label: &'static str,
    indent: usize,
    text: &str,
    options: &Options,
) -> Vec<Row> {
    let text = Rc::new(Safe::line(text));
    let indent = if options.width >= indent * 3 { indent } else { 0 };
    let label = if indent == 0 { "" } else { label };
    let options =
        Options { width: options.width - indent, justify: false, hyphenate: false, ..*options };
    reflow::wrap(&text, &options)
        .into_iter()
        .enumerate()
        .map(|(number, row)| {
            let label = if number == 0 { label } else { "" };
            Row::Chrome(Chrome { role, label, indent, text: text.clone(), row })
        })
        .collect()
}
