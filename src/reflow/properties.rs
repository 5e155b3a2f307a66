//! What holds for the rows of any block, at any width.

use std::ops::Range;

use proptest::prelude::*;

use crate::article::builder::{figure, table};
use crate::article::width::{cell_width, clusters};
use crate::article::{Align, BlockKind, Builder, Container, Document, InlineKind, Link, Marker};
use crate::reflow::{Lang, Options, Row, Segment, find, rows, spacing, wrap};
use crate::safe::Safe;

const TEXT: &str = concat!(
    "([a-zé]{1,12}|[A-Z][a-z]{3,20}|[ ,.!?—-]{1,3}|[世界你好、。「」（）“”！]{1,9}|[สวัดีครบไท]{1,9}|",
    "[가나다라마 ]{1,6}|👩‍👩‍👧|🇫🇷|❤️|e\u{301}|[\u{301}\u{316}\u{600}]{1,3}|https://[a-z./?=&-]{5,60}|",
    "[a-z]{60,90}|\u{a0}| ){0,30}"
);

#[derive(Debug, Clone)]
enum Call {
    Begin(BlockKind),
    Text(String),
    Break,
    Open(Container),
    Close,
    Cell,
    TableRow,
    Caption,
    Code,
    Leave,
    Tighten,
}

fn call() -> impl Strategy<Value = Call> {
    let open = |container| Just(Call::Open(container));
    prop_oneof![
        8 => TEXT.prop_map(Call::Text),
        2 => Just(Call::Begin(BlockKind::Paragraph)),
        1 => Just(Call::Begin(BlockKind::Heading(2))),
        1 => Just(Call::Begin(BlockKind::Term)),
        1 => Just(Call::Begin(BlockKind::Rule)),
        1 => Just(Call::Begin(BlockKind::Code { lang: None })),
        1 => Just(Call::Begin(figure(None))),
        1 => Just(Call::Begin(figure(Some(0)))),
        2 => (0usize..3).prop_map(|heads| {
            Call::Begin(table(vec![Align::Left, Align::Right, Align::Centre], heads))
        }),
        2 => Just(Call::Break),
        3 => Just(Call::Cell),
        2 => Just(Call::TableRow),
        1 => Just(Call::Caption),
        1 => Just(Call::Code),
        1 => Just(Call::Leave),
        1 => open(Container::Quote),
        1 => open(Container::Definition),
        1 => open(Container::Item { marker: Marker::Bullet, first: true }),
        1 => (0u64..2000).prop_map(|number| {
            Call::Open(Container::Item { marker: Marker::Number(number), first: true })
        }),
        1 => open(Container::Item { marker: Marker::Task { done: false }, first: true }),
        1 => open(Container::Note { label: Safe::line("注1"), first: true }),
        2 => Just(Call::Close),
        1 => Just(Call::Tighten),
    ]
}

fn built(calls: Vec<Call>) -> Document {
    let mut builder = Builder::new();
    builder.link(Link::default());
    for call in calls {
        match call {
            Call::Begin(kind) => builder.begin(kind),
            Call::Text(text) => builder.text(&text),
            Call::Break => builder.line_break(),
            Call::Open(container) => builder.open(container),
            Call::Close => builder.close(),
            Call::Cell => builder.cell(),
            Call::TableRow => builder.row(),
            Call::Caption => builder.caption(),
            Call::Code => builder.enter(InlineKind::Code),
            Call::Leave => builder.leave(),
            Call::Tighten => builder.tighten(),
        }
    }
    builder.finish()
}

fn options() -> impl Strategy<Value = Options> {
    let lang = prop_oneof![Just(None), Just(Lang::of("en")), Just(Lang::of("de"))];
    let width = prop_oneof![1usize..200, 1usize..24];
    (width, any::<bool>(), any::<bool>(), lang, any::<bool>()).prop_map(
        |(width, justify, hyphenate, lang, ascii)| Options {
            width,
            justify,
            hyphenate,
            lang,
            ascii,
        },
    )
}

/// What is drawn of a range, without white space.
fn shown(rows: &[Row], text: &str, passage: &Range<usize>) -> String {
    let mut parts: Vec<Range<usize>> = rows
        .iter()
        .flat_map(|row| &row.segments)
        .map(|s| s.range.start.max(passage.start)..s.range.end.min(passage.end))
        .filter(|part| part.start < part.end)
        .collect();
    parts.sort_by_key(|part| part.start);
    parts
        .iter()
        .flat_map(|part| text[part.clone()].chars())
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// What ought to be drawn of a block: its text or, of a table, its cells.
fn expected(document: &Document, block: usize) -> String {
    let text = &document.text;
    let block = &document.blocks[block];
    let ranges = match &block.kind {
        BlockKind::Table(table) => table.rows.iter().flatten().cloned().collect(),
        _ => vec![block.range.clone()],
    };
    let chars = ranges.into_iter().flat_map(|range| text[range].chars());
    chars.filter(|c| !c.is_whitespace()).collect()
}

fn check(document: &Document, block: usize, options: &Options) -> Result<(), TestCaseError> {
    let text = document.text.as_str();
    let this = &document.blocks[block];
    let rows = rows(document, block, options);
    let mut at = this.range.start;
    for row in &rows {
        prop_assert_eq!(row.range.start, at);
        at = row.range.end;
    }
    prop_assert_eq!(at, this.range.end);
    prop_assert!(!rows.is_empty());
    prop_assert_eq!(shown(&rows, text, &this.range), expected(document, block));
    let in_table = matches!(this.kind, BlockKind::Table(_));
    let mut bounds: Vec<usize> = Vec::new();
    for line in text[this.range.clone()].split_inclusive('\n') {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        bounds.extend(clusters(line.trim_end_matches('\n')).map(|(at, _)| start + at));
        bounds.push(start + line.trim_end_matches('\n').len());
    }
    for row in &rows {
        let all = row.segments.iter().flat_map(|s| clusters(&text[s.range.clone()]));
        let drawn = all.filter(|(_, cluster)| cell_width(cluster) > 0).count();
        // As is one of more than two columns (signs that go before a letter) in a cell of a table.
        let broad = |s: &Segment| s.width > 2 && clusters(&text[s.range.clone()]).count() == 1;
        let broad = in_table && row.segments.iter().any(broad);
        prop_assert!(row.width() <= options.width || drawn == 1 || broad, "{row:?}");
        prop_assert!(!row.hyphen || !row.segments.is_empty());
        let mut column = 0;
        for segment in &row.segments {
            prop_assert!(!segment.range.is_empty());
            prop_assert!(segment.column >= column);
            column = segment.end();
            prop_assert_eq!(segment.width, cell_width(&text[segment.range.clone()]));
            prop_assert!(in_table || bounds.binary_search(&segment.range.start).is_ok());
            prop_assert!(in_table || bounds.binary_search(&segment.range.end).is_ok());
            prop_assert!(in_table || row.range.start <= segment.range.start);
            prop_assert!(in_table || segment.range.end <= row.range.end);
            // Only a single cluster can be too wide for its cell.
            let one = clusters(&text[segment.range.clone()]).count() == 1;
            for lead in row.lead.iter().filter(|_| !one) {
                let end = lead.column + cell_width(&lead.text);
                prop_assert!(end <= segment.column || lead.column >= segment.end(), "{row:?}");
            }
            let start = segment.range.start;
            prop_assert_eq!(row.column_of(text, start), Some(segment.column));
            prop_assert!(std::ptr::eq(&rows[find(&rows, start)], row));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn rows_tile_their_block_and_show_all_of_it(
        calls in proptest::collection::vec(call(), 0..40),
        options in options(),
    ) {
        let document = built(calls);
        for block in 0..document.blocks.len() {
            check(&document, block, &options)?;
            for row in spacing(&document, block, &options) {
                prop_assert!(row.width() <= options.width);
            }
        }
    }

    #[test]
    fn a_passage_covers_the_same_words_at_every_width(
        text in TEXT,
        from in 0.0f64..1.0,
        to in 0.0f64..1.0,
        narrow in options(),
    ) {
        let mut builder = Builder::new();
        builder.text(&text);
        let document = builder.finish();
        if let Some(block) = document.blocks.first() {
            let byte = |part: f64| block.range.start + (part * block.range.len() as f64) as usize;
            let boundary = |byte: usize| (0..=byte).rev().find(|b| document.text.is_char_boundary(*b));
            let (a, b) = (boundary(byte(from)).unwrap(), boundary(byte(to)).unwrap());
            let passage = a.min(b)..a.max(b);
            let at = |options| shown(&rows(&document, 0, &options), &document.text, &passage);
            prop_assert_eq!(at(narrow), at(Options::new(200)));
        }
    }

    #[test]
    fn any_text_is_wrapped(text in any::<String>(), options in options()) {
        let rows = wrap(&text, &options);
        let joined: String = rows.iter().map(|row| &text[row.range.clone()]).collect();
        prop_assert_eq!(joined, text);
    }
}
