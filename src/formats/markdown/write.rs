//! An article → one Markdown file that [`crate::formats::read`] turns into the same article.
//!
//! What was written is read again, and where the two differ it is written once more with more
//! care: so a text needs few backslashes, and no word is ever lost. What Markdown or this reader
//! cannot say keeps its words and loses its mark:
//!
//! - that an address was mended (it is whole in the file), and problems of the file it came from;
//! - marked words around other marks or over a line end, code over a line end, links in links,
//!   marks in the words of a figure, addresses that open nothing;
//! - emphasis three times in itself inside of words;
//! - footnotes that stand before other text or out of the order of their references, and labels
//!   with blanks or brackets;
//! - figures with line ends in their words, and tables without exactly one row of headings; a
//!   table whose rows differ in length is a paragraph of its rows, without runs of blanks;
//! - the language of code behind its first blank, comma or brace;
//! - tight blocks that begin no item, and the tight first item of a list that counts from 0;
//! - of more than 250 KiB of front matter, all but the dates.
//!
//! An item `- <!-- -->` shows nothing: it lets the next one stand tight below what is above it.

pub mod care;
pub mod layout;
pub mod matter;
pub mod plain;
pub mod signs;
pub mod words;

#[cfg(test)]
mod trip;

use pulldown_cmark::{Event, Parser, TextMergeStream};

use crate::article::{Article, BlockKind};
use crate::formats::markdown::{HEAD, fenceless, options, read, title_heading};
use crate::formats::{charset, front};
use crate::safe::Safe;

use self::care::Care;

/// How often a text is written; the last time as bare paragraphs.
const ROUNDS: usize = 8;

/// One file: TOML front matter, then the body, a line a paragraph.
pub fn write(article: &Article) -> String {
    let matter = matter::write(&article.meta);
    if !matter.is_empty() && plain::is_plain(&article.document) {
        return format!("{matter}{}\n", article.document.text);
    }
    let mut care = Care::new(&article.document);
    let mut text = String::new();
    for round in 0..=ROUNDS {
        if round == ROUNDS {
            care.bare();
        }
        text = format!("{matter}{}", body(article, &care, !matter.is_empty()));
        let read = read(&text).document;
        let before = care.clone();
        care.learn(&article.document, &read);
        if care == before && read.text != article.document.text {
            care.bare();
        }
        if care == before {
            break;
        }
    }
    text
}

/// The body, and before it what keeps its first lines from being taken for something else.
fn body(article: &Article, care: &Care, matter: bool) -> String {
    let lines = layout::lines(&article.document, care);
    let mut body = lines.join("\n");
    body.push('\n');
    let headed = article.document.blocks.iter().any(|b| b.kind == BlockKind::Heading(1));
    if headed && is_titled(&body, article) {
        // the reader looks at the first heading only, and an empty one shows nothing
        body.insert_str(0, "#\n\n");
    }
    let mistaken = || {
        let (fields, start) = fenceless(&body);
        front::find(&body).is_some()
            || !fields.is_empty()
            || start > 0
            || charset::decode(body.as_bytes(), &mut Vec::new()).is_err()
    };
    if !matter && mistaken() {
        body.insert_str(0, &format!("{}\n\n", words::NOTHING));
    }
    body
}

/// The first heading would leave the body, because it is or could be the title.
fn is_titled(body: &str, article: &Article) -> bool {
    let events = TextMergeStream::new(Parser::new_ext(body, options(body)));
    let head: Vec<Event<'_>> = events.take(HEAD).collect();
    let title = if article.meta.title_made { Safe::default() } else { article.meta.title.clone() };
    title_heading(&head, &title).is_some()
}
