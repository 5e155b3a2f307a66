//! One block → its lines, as if it stood in no container.

use std::ops::Range;

use crate::article::{Align, BlockKind, InlineKind, Table};
use crate::formats::links;
use crate::formats::markdown::write::care::BARE;
use crate::formats::markdown::write::layout::{Chunk, Inside, Layout, What};
use crate::formats::markdown::write::words::address::destination;
use crate::formats::markdown::write::words::{NOTHING, Place, source};
use crate::formats::markdown::write::{plain, signs};

impl Layout<'_> {
    pub(super) fn leaf(&self, at: usize, inside: Inside, defined: bool) -> Option<Chunk> {
        let block = &self.document.blocks[at];
        let one = |what, line| Some(Chunk { what, lines: vec![line] });
        let bare = self.care.level(at) >= BARE;
        let words = |place| self.words(at, block.range.clone(), place);
        match &block.kind {
            BlockKind::Rule if !block.range.is_empty() => Some(self.paragraph(at)),
            BlockKind::Rule if inside.listed => one(What::Rule, "___".to_owned()),
            BlockKind::Rule => one(What::Rule, "---".to_owned()),
            BlockKind::Heading(level) if !bare => {
                let marks = "#".repeat(usize::from((*level).clamp(1, 6)));
                one(What::Heading, format!("{marks} {}", signs::heading(words(Place::Line))))
            }
            // indented code has no marks that could fail
            BlockKind::Code { lang } => {
                let text = &self.document.text[block.range.clone()];
                Some(Chunk { what: What::Code, lines: code(text, lang.as_deref()) })
            }
            BlockKind::Table(table) if !bare && is_even(table) => {
                Some(Chunk { what: What::Table, lines: self.table(at, table) })
            }
            BlockKind::Figure { link, alt, caption } => {
                match self.figure(at, *link, alt, caption) {
                    Some(line) if !bare => one(What::Paragraph, line),
                    _ if block.range.is_empty() => None,
                    _ => Some(self.paragraph(at)),
                }
            }
            BlockKind::Term if !bare => {
                let words = words(Place::Line);
                let mut lines = vec![signs::opens_block(&words).into_owned()];
                // a definition without words shows nothing
                lines.extend((!defined).then(|| ":".to_owned()));
                Some(Chunk { what: What::Term, lines })
            }
            BlockKind::Paragraph
            | BlockKind::Heading(_)
            | BlockKind::Table(_)
            | BlockKind::Term => Some(self.paragraph(at)),
        }
    }

    fn words(&self, at: usize, range: Range<usize>, place: Place) -> String {
        source(self.document, at, range, self.care, place, &self.labels)
    }

    fn paragraph(&self, at: usize) -> Chunk {
        let block = &self.document.blocks[at];
        if self.care.level(at) == 0 && plain::is_paragraph(self.document, block) {
            let words = self.document.text[block.range.clone()].to_owned();
            return Chunk { what: What::Paragraph, lines: vec![words] };
        }
        let mut words = self.words(at, block.range.clone(), Place::Lines);
        let covered: usize = block
            .inlines
            .iter()
            .filter(|inline| matches!(inline.kind, InlineKind::Image(_)))
            .map(|inline| inline.range.len())
            .sum();
        if covered > 0 && words.starts_with(['!', '[']) && words.ends_with(')') {
            // a paragraph of images alone would be figures
            words.push_str(NOTHING);
        }
        Chunk { what: What::Paragraph, lines: words.split('\n').map(str::to_owned).collect() }
    }

    /// `None` when its words have line ends, which Markdown has no place for.
    fn figure(
        &self,
        at: usize,
        link: Option<usize>,
        alt: &Range<usize>,
        caption: &Range<usize>,
    ) -> Option<String> {
        let url = match link {
            Some(link) => {
                links::resolve(None, &self.document.links.get(link)?.url)?.url.into_string()
            }
            None => String::new(),
        };
        let title = &self.document.text[caption.clone()];
        if self.document.text[alt.clone()].contains('\n') || title.contains('\n') {
            return None;
        }
        let alt = self.words(at, alt.clone(), Place::Alt);
        let url = destination(&url, Place::Alt);
        if title.is_empty() {
            return Some(format!("![{alt}]({url})"));
        }
        let mut quoted = String::with_capacity(title.len());
        for (at, c) in title.char_indices() {
            if matches!(c, '"' | '\\') || signs::is_entity(&title[at..]) {
                quoted.push('\\');
            }
            quoted.push(c);
        }
        let url = if url.is_empty() { "<>".to_owned() } else { url };
        Some(format!("![{alt}]({url} \"{quoted}\")"))
    }

    fn table(&self, at: usize, table: &Table) -> Vec<String> {
        let row = |row: &Vec<Range<usize>>| {
            let cells = row.iter().map(|cell| self.words(at, cell.clone(), Place::Cell));
            format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
        };
        let columns = table.rows.first().map_or(0, Vec::len);
        let align = (0..columns).map(|at| match table.align.get(at) {
            Some(Align::Centre) => ":-:",
            Some(Align::Right) => "--:",
            Some(Align::Left) | None => "---",
        });
        let mut lines: Vec<String> = table.rows.iter().map(row).collect();
        lines.insert(1, format!("|{}|", align.collect::<Vec<_>>().join("|")));
        lines
    }
}

fn is_even(table: &Table) -> bool {
    let columns = table.rows.first().map_or(0, Vec::len);
    columns > 0 && table.rows.iter().all(|row| row.len() == columns)
}

/// Code between fences that do not occur in it.
fn code(text: &str, lang: Option<&str>) -> Vec<String> {
    let ticks = lang.is_none_or(|lang| !lang.contains('`'));
    let sign = if ticks { '`' } else { '~' };
    let run = |line: &str| {
        let line = line.trim_start();
        line.len() - line.trim_start_matches(sign).len()
    };
    let longest = text.lines().map(run).max().unwrap_or_default();
    let fence = sign.to_string().repeat(3.max(longest + 1));
    let mut info = String::new();
    for (at, c) in lang.unwrap_or_default().char_indices() {
        if c == '\\' || signs::is_entity(&lang.unwrap_or_default()[at..]) {
            info.push('\\');
        }
        info.push(c);
    }
    let mut lines = vec![format!("{fence}{info}")];
    lines.extend(text.split('\n').map(str::to_owned));
    lines.push(fence);
    lines
}
