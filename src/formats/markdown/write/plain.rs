//! Words in which nothing means anything to Markdown: they are written as they are, and need not be
//! read again to be sure of that.
//!
//! Most articles of most feeds are such paragraphs, and to write and read one with care takes as
//! long as all else that a refresh does with it.

use crate::article::{Block, BlockKind, Document};
use crate::formats::links;

/// Paragraphs only, and each of them plain; then the canonical text is the Markdown.
pub fn is_plain(document: &Document) -> bool {
    !document.text.is_empty() && document.blocks.iter().all(|block| is_paragraph(document, block))
}

/// One that stands in nothing, without marks and without a sign that could be one.
pub fn is_paragraph(document: &Document, block: &Block) -> bool {
    block.kind == BlockKind::Paragraph
        && block.inside.is_empty()
        && block.inlines.is_empty()
        && !block.tight
        && are_words(&document.text[block.range.clone()])
}

/// Bytes that mean nothing, by their number.
const WORDS: [bool; 256] = {
    let mut words = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        words[byte] = byte >= 128 || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let signs = b" \"'(),.;:?!%/$+#-";
    let mut at = 0;
    while at < signs.len() {
        words[signs[at] as usize] = true;
        at += 1;
    }
    words
};

fn are_words(text: &str) -> bool {
    let begins =
        |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii() || b"\"'($".contains(&byte);
    let bytes = text.as_bytes();
    // Each byte of each article comes by here: without an early end a loop takes many at once.
    let mean_nothing = bytes.iter().fold(true, |yet, byte| yet & WORDS[usize::from(*byte)]);
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let single = pairs.fold(true, |yet, pair| yet & !matches!(pair, (b' ', b' ')));
    bytes.first().copied().is_some_and(begins)
        && mean_nothing
        && single
        && links::find(text).next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_plain;
    use crate::article::builder::Builder;
    use crate::article::{BlockKind, Document};
    use crate::formats::markdown::read;
    use proptest::prelude::proptest;

    fn paragraphs(texts: &[String]) -> Document {
        let mut builder = Builder::new();
        for text in texts {
            builder.begin(BlockKind::Paragraph);
            builder.text(text);
        }
        builder.finish()
    }

    #[test]
    fn words_are_plain_and_signs_are_not() {
        let plain = |text: &str| is_plain(&paragraphs(&[text.to_owned()]));
        for text in ["The river rose (twice).", "“Yes!” — 10 % / $5: no. 1 + 1 - 2", "河很高。"]
        {
            assert!(plain(text), "{text}");
        }
        for text in [
            "1. a",
            "- a",
            "# a",
            ": a",
            "a *b*",
            "a_b",
            "a <b>",
            "&amp;",
            "[a]",
            "see http://e.org",
            "",
        ] {
            assert!(!plain(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_plain_reads_back_as_it_is(
            texts in proptest::collection::vec("[a-cé“—河\u{301} \"'(),.;:?!%/$+#0-2=@|>~-]{0,3}(http:|mailto:|a|\\+\\+\\+|---|1\\.|: )?[a-cé“—河\u{301} \"'(),.;:?!%/$+#0-2-]{0,20}", 1..5),
        ) {
            let document = paragraphs(&texts);
            if is_plain(&document) {
                let text = format!("+++\ntitle = \"a\"\n+++\n\n{}\n", document.text);
                assert_eq!(read(&text).document, document, "{text}");
            }
        }
    }
}
