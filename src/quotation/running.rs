//! An article → the speech in its running text: what is set as code, table or caption is no speech.

use std::borrow::Cow;

use crate::article::{Article, BlockKind};
use crate::quotation::{self, Quotation};

/// Finds the speech in an article. What is no running text is looked past: code, tables and
/// captions are blanked out, and a heading in marks is a title unless it says who speaks.
pub fn find(article: &Article) -> Vec<Quotation> {
    let document = &article.document;
    let mut text = Cow::Borrowed(document.text.as_str());
    for block in &document.blocks {
        let furniture = matches!(
            block.kind,
            BlockKind::Code { .. } | BlockKind::Table(_) | BlockKind::Figure { .. }
        );
        if furniture {
            // Byte for byte, so that every place stays where it is.
            let blank = " ".repeat(block.range.len());
            text.to_mut().replace_range(block.range.clone(), &blank);
        }
    }
    let mut found = quotation::find(&text, article.meta.lang.as_deref());
    found.retain(|quotation| {
        let block = document.blocks.get(document.block_at(quotation.range.start));
        !matches!(block.map(|block| &block.kind), Some(BlockKind::Heading(_)))
            || quotation.speaker.is_some()
    });
    found
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::article::{Article, Block, BlockKind, Document};
    use crate::safe::Safe;

    #[test]
    fn furniture_is_never_quoted() {
        let said = "“The gates stay open,” said Mara Olin.";
        let code = BlockKind::Code { lang: None };
        let figure = BlockKind::Figure { link: None, alt: 0..0, caption: 0..0 };
        let (mut text, mut blocks) = (String::new(), Vec::new());
        for (kind, words) in [
            (BlockKind::Heading(2), "“The river will tell you when”"),
            (code, said),
            (figure, said),
            (BlockKind::Paragraph, said),
        ] {
            text.push_str(words);
            let range = text.len() - words.len()..text.len();
            blocks.push(Block { range, kind, inside: vec![], inlines: vec![], tight: false });
            text.push_str("\n\n");
        }
        let document = Document { text: Safe::typed(&text), blocks, links: Vec::new() };
        let article = Article { document, ..Article::default() };
        let text = article.document.text.as_str();
        let found = find(&article);
        let words: Vec<&str> = found.iter().map(|q| &text[q.range.clone()]).collect();
        assert_eq!(words, ["The gates stay open,"]);
        assert_eq!(found[0].range.start, text.rfind("The gates").unwrap());
    }
}
