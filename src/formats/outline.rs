//! A document → one line a block, for tests: `quote item(2) P: words with <strong>marks</>`.

use crate::article::{Block, BlockKind, Container, Document, InlineKind, Marker};

/// `+` begins a block that stands tight below the last one.
pub fn outline(document: &Document) -> String {
    document.blocks.iter().map(|block| line(document, block)).collect::<Vec<_>>().join("\n")
}

fn line(document: &Document, block: &Block) -> String {
    let mut line = if block.tight { "+".to_owned() } else { String::new() };
    for container in &block.inside {
        line.push_str(&match container {
            Container::Quote => "quote ".to_owned(),
            Container::Definition => "definition ".to_owned(),
            Container::Note { label, .. } => format!("note({label}) "),
            Container::Item { first: false, .. } => "in ".to_owned(),
            Container::Item { marker: Marker::Bullet, .. } => "item ".to_owned(),
            Container::Item { marker: Marker::Number(number), .. } => format!("item({number}) "),
            Container::Item { marker: Marker::Task { done }, .. } => format!("task({done}) "),
        });
    }
    let kind = match &block.kind {
        BlockKind::Paragraph => "P".to_owned(),
        BlockKind::Heading(level) => format!("H{level}"),
        BlockKind::Code { lang } => format!("code({})", lang.as_deref().unwrap_or_default()),
        BlockKind::Table(table) => format!("table({:?} {})", table.align, table.heads),
        BlockKind::Figure { link, .. } => format!("figure({link:?})"),
        BlockKind::Term => "term".to_owned(),
        BlockKind::Rule => "rule".to_owned(),
    };
    format!("{line}{kind}: {}", marked(document, block).replace('\n', "⏎")).trim_end().to_owned()
}

fn marked(document: &Document, block: &Block) -> String {
    let mut edges: Vec<(usize, String)> = Vec::new();
    for inline in &block.inlines {
        let url = |at: usize| document.links[at].url.to_string();
        let name = match &inline.kind {
            InlineKind::Link(at) => url(*at),
            InlineKind::Image(at) => format!("image {}", url(*at)),
            kind => format!("{kind:?}").to_lowercase(),
        };
        edges.push((inline.range.start, format!("<{name}>")));
        edges.push((inline.range.end, "</>".to_owned()));
    }
    edges.sort_by_key(|(at, _)| *at);
    let mut out = String::new();
    let mut done = block.range.start;
    for (at, mark) in edges {
        out.push_str(&document.text[done..at]);
        out.push_str(&mark);
        done = at;
    }
    out + &document.text[done..block.range.end]
}
