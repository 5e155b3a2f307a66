//! The links on screen: what each of them leads to and where its letter stands.

use crate::article::document::{BlockKind, InlineKind};
use crate::reader::flow::{Role, Row};
use crate::reader::page::Page;

/// A link of the article, and what of it is on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Words or an image in them: the number of the link and the byte at which they begin.
    Words(usize, usize),
    /// A picture that is a block of this number; it may have no text.
    Picture(usize, usize),
    /// The article's own address, at its foot.
    Address,
}

impl Page {
    /// The links on screen, top to bottom.
    pub fn visible_links(&self) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        let document = &self.article.document;
        for spot in &self.view {
            let row = match self.flow.row(*spot) {
                Some(Row::Chrome(chrome)) if chrome.role == Role::Address => {
                    put(&mut links, Link::Address);
                    continue;
                }
                Some(row @ Row::Text(_)) => row,
                Some(Row::Chrome(_) | Row::Blank) | None => continue,
            };
            let Some(number) = spot.section.checked_sub(1) else { continue };
            let Some(block) = document.blocks.get(number) else { continue };
            if let BlockKind::Figure { link: Some(link), .. } = block.kind {
                put(&mut links, Link::Picture(link, number));
            }
            for inline in &block.inlines {
                let (InlineKind::Link(link) | InlineKind::Image(link)) = inline.kind else {
                    continue;
                };
                let start = inline.range.start;
                let known =
                    links.iter().any(|l| matches!(l, Link::Words(_, byte) if *byte == start));
                if row.holds(start) && !known {
                    links.push(Link::Words(link, start));
                }
            }
        }
        links
    }

    /// The row and column on screen where the letter of a link stands, if it is on screen.
    pub fn place_of_link(&self, link: Link) -> Option<(usize, usize)> {
        if let Link::Words(_, byte) = link {
            return self.place_of(byte);
        }
        self.view.iter().enumerate().find_map(|(at, spot)| match (link, self.flow.row(*spot)?) {
            (Link::Picture(_, block), Row::Text(row)) if spot.section == block + 1 => {
                let words = row.segments.first().map(|segment| segment.column);
                let label = row.lead.last().map(|lead| lead.column);
                Some((at, words.or(label).unwrap_or(0)))
            }
            (Link::Address, Row::Chrome(chrome)) if chrome.role == Role::Address => {
                Some((at, chrome.indent))
            }
            _ => None,
        })
    }

    /// Where a link leads to.
    pub fn url_of(&self, link: Link) -> Option<String> {
        let link = match link {
            Link::Words(link, _) | Link::Picture(link, _) => self.article.document.links.get(link),
            Link::Address => self.article.meta.link.as_ref(),
        };
        link.map(|link| link.url.to_string())
    }
}

fn put(links: &mut Vec<Link>, link: Link) {
    if !links.contains(&link) {
        links.push(link);
    }
}
