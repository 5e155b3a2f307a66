//! An article → the same without what publishers put between its paragraphs.
//!
//! Three things give furniture away: the name of its box, the words that it begins with, and where
//! it stands. Each rule asks for a short text, so that a mistake costs a line and not a story.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::formats::fields;
use crate::formats::html::content::measure::{Measure, Measures};
use crate::formats::html::content::{Content, classes};
use crate::formats::html::names::{self, Attribute};
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::{headline, seen};
use crate::formats::people;
use crate::safe::Safe;

/// Characters of a paragraph of the story.
const PROSE: u32 = 80;
/// Characters of a line that may be furniture.
const SHORT: u32 = 160;
/// Characters of a box that is furniture by name, although it holds prose.
const BOX: u32 = 600;

/// Names of boxes, as the words of their classes: any of these words, or these in a row.
static BOXES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    HashSet::from([
        "related",
        "recommended",
        "recommendations",
        "recirc",
        "recirculation",
        "newsletter",
        "newsletters",
        "subscribe",
        "signup",
        "share",
        "sharing",
        "sharebar",
        "sharetools",
        "sharedaddy",
        "jp relatedposts",
        "relatedposts",
        "relatedcontent",
        "social share",
        "social sharing",
        "social links",
        "social icons",
        "social bar",
        "social buttons",
        "social tools",
        "share buttons",
        "comments",
        "disqus",
        "breadcrumb",
        "breadcrumbs",
        "advert",
        "adverts",
        "advertisement",
        "advertising",
        "advertorial",
        "ads",
        "adsbygoogle",
        "adslot",
        "dfp",
        "sponsored",
        "outbrain",
        "taboola",
        "promo",
        "promos",
        "trending",
        "mostread",
        "readmore",
        "seealso",
        "alsoread",
        "taglist",
        "toolbar",
        "cookie",
        "cookies",
        "gdpr",
        "consent",
        "byline",
        "bylines",
        "dateline",
        "timestamp",
        "pubdate",
        "pagination",
        "copyright",
        "donate",
        "authorbio",
        "authorbox",
        "aboutauthor",
        "sidebar",
        "read more",
        "read next",
        "see also",
        "also read",
        "more on",
        "more from",
        "more stories",
        "author bio",
        "author box",
        "author info",
        "about author",
        "about the author",
        "sign up",
        "most read",
        "most popular",
        "up next",
        "post tags",
        "article tags",
        "entry tags",
        "story tags",
        "tags links",
        "tag list",
        "post meta",
        "entry meta",
        "article meta",
        "story meta",
        "inline ad",
        "ad slot",
        "ad unit",
        "ad container",
        "ad wrapper",
        "call to action",
        "post navigation",
        "entry footer",
        "article footer",
        "post footer",
        "screen reader",
        "sr only",
        "visually hidden",
        "skip link",
        "posted on",
        "entry date",
        "publish date",
        "published date",
        "reading time",
        "read time",
    ])
});

/// How a line of furniture begins, whatever follows.
const BEGINNINGS: &[&str] = &[
    "read more:",
    "read more about",
    "read also",
    "also read",
    "read next",
    "see also:",
    "related:",
    "related story",
    "related stories",
    "related article",
    "related content",
    "related coverage",
    "related links",
    "related topics",
    "related posts",
    "more on this",
    "you may also like",
    "you might also like",
    "you may also be interested",
    "don't miss",
    "don’t miss",
    "click here to",
    "follow us on",
    "like us on",
    "advertisement -",
    "story continues below",
    "article continues below",
    "continue reading below",
    "scroll down for",
    "share this",
    "share on ",
    "share via",
    "leave a comment",
    "view comments",
    "join the conversation",
    "sign up for",
    "sign up to",
    "subscribe to",
    "subscribe now",
    "get the latest",
    "download our",
    "download the app",
    "filed under",
    "posted in",
    "tags:",
    "topics:",
    "print this",
    "email this",
    "skip to ",
    "all rights reserved",
    "copyright ©",
    "copyright (c)",
    "watch:",
    "watch more:",
    "listen:",
    "recommended for you",
    "most read:",
    "lire aussi",
    "a lire aussi",
    "à lire aussi",
    "lesen sie auch",
    "mehr zum thema",
    "lees ook",
    "leia também",
    "leia mais",
    "lea también",
    "lee también",
    "te puede interesar",
    "читайте также",
    "leggi anche",
    "czytaj też",
    "czytaj także",
    "相关阅读",
    "相关新闻",
    "延伸阅读",
    "関連記事",
    "관련기사",
];

/// Lines that are furniture as a whole.
const LINES: &[&str] = &[
    "ad",
    "advertisement",
    "advertisements",
    "comments",
    "comment",
    "continue reading",
    "copy link",
    "email",
    "facebook",
    "follow",
    "follow us",
    "like",
    "linkedin",
    "loading",
    "loading...",
    "loading…",
    "more",
    "more from this author",
    "more news",
    "more stories",
    "most popular",
    "most read",
    "pinterest",
    "print",
    "read full story",
    "read more",
    "recommended",
    "reddit",
    "related",
    "reply",
    "save",
    "see also",
    "share",
    "shares",
    "sponsored",
    "subscribe",
    "tags",
    "trending",
    "tweet",
    "twitter",
    "whatsapp",
    "video",
    "sign up",
    "back to top",
    "story highlights",
];

pub fn clear(tree: &Tree<'_>, content: &mut Content, title: &str) {
    let measures = Measures::of(tree, content.root, &content.dropped);
    boxes(tree, content, &measures);
    narrow(tree, content);
    let measures = Measures::of(tree, content.root, &content.dropped);
    let lines = lines(tree, content, &measures);
    let prose = lines.iter().filter(|line| line.is_prose()).count();
    // a page of little text is kept as it is: there is no story to tell furniture from
    if prose < 3 {
        return;
    }
    let first = lines.iter().position(Line::is_prose).unwrap_or(0);
    let last = lines.iter().rposition(Line::is_prose).unwrap_or(lines.len());
    let mut follows_heading = false;
    for (at, line) in lines.iter().enumerate() {
        let said = line.is_said(tree);
        let lead = at < first && line.is_lead(tree, title);
        let loose = line.is_loose_link() && prose >= 5;
        let end = at > last && (line.is_loose_link() || line.is_notice(tree));
        let listed = follows_heading && line.measure.link_density() > 0.6 && !line.is_prose();
        follows_heading = (said && (line.heading || line.measure.length < 40)) || listed;
        if said || lead || loose || end || listed {
            content.dropped[line.id.index()] = true;
        }
    }
    // headings that nothing follows any more
    let gone = |line: &&Line| line.heading || content.dropped[line.id.index()];
    let bare: Vec<Id> = lines.iter().rev().take_while(gone).map(|line| line.id).collect();
    for id in bare {
        content.dropped[id.index()] = true;
    }
}

/// Leaves out the boxes that are named like furniture.
fn boxes(tree: &Tree<'_>, content: &mut Content, measures: &Measures) {
    let whole = measures.of_node(content.root).length;
    for id in tree.descendants(content.root) {
        let measure = measures.of_node(id);
        content.dropped[id.index()] |= tree.name(id) == "time" && is_stamp(tree, id, measures);
        let named = [Attribute::Class, Attribute::Id, Attribute::Data];
        if tree.is_text(id)
            || matches!(
                tree.name(id),
                "a" | "body" | "article" | "main" | "td" | "tr" | "table" | "figcaption"
            )
            || measure.length == 0
            || measure.length > whole / 3
            || (measure.length > BOX && measure.link_density() < 0.3)
            || named.iter().all(|name| tree.raw_attribute(id, *name).is_none())
        {
            continue;
        }
        let words = classes::words(tree, id);
        let hit = words.iter().any(|word| BOXES.contains(word.as_str()))
            || (2..=3).any(|n| words.windows(n).any(|row| BOXES.contains(row.join(" ").as_str())));
        content.dropped[id.index()] |= hit;
    }
}

/// A time that no sentence is around.
fn is_stamp(tree: &Tree<'_>, time: Id, measures: &Measures) -> bool {
    let Some(parent) = tree.parent(time) else { return false };
    let around = measures.of_node(parent).length.saturating_sub(measures.of_node(time).length);
    match tree.name(parent) {
        "p" | "span" | "small" | "em" | "div" => around < 20,
        "li" | "td" | "th" | "dd" | "dt" | "blockquote" | "figcaption" => false,
        name => names::is_block(name),
    }
}

/// The box that the page itself calls the article's body, when it holds nearly all of it.
fn narrow(tree: &Tree<'_>, content: &mut Content) {
    let measures = Measures::of(tree, content.root, &content.dropped);
    let prose = |id: Id| {
        let measure = measures.of_node(id);
        measure.length as f32 - measure.links
    };
    let whole = prose(content.root);
    let names = [
        " article body ",
        " articlebody ",
        " story body ",
        " storybody ",
        " entry content ",
        " post content ",
        " post body ",
        " article content ",
        " article text ",
        " story content ",
    ];
    for id in tree.descendants(content.root) {
        if tree.is_text(id) || prose(id) < whole * 0.93 {
            continue;
        }
        let prop = tree.raw_attribute(id, Attribute::ItemProp).unwrap_or_default();
        let words = || format!(" {} ", classes::words(tree, id).join(" "));
        if prop.contains("articleBody") || names.iter().any(|name| words().contains(name)) {
            content.root = id;
            return;
        }
    }
}

/// A block of words that holds no other.
pub struct Line {
    pub id: Id,
    pub measure: Measure,
    heading: bool,
    /// Stands in a list, a table or a figure, where short lines belong.
    pub nested: bool,
    quoted: bool,
}

pub fn lines(tree: &Tree<'_>, content: &Content, measures: &Measures) -> Vec<Line> {
    let mut holds = vec![false; tree.len()];
    for id in tree.descendants_back(content.root) {
        let block = names::is_block(tree.name(id)) && measures.of_node(id).length > 0;
        if let Some(parent) = tree.parent(id).filter(|_| block || holds[id.index()]) {
            holds[parent.index()] = true;
        }
    }
    let mut lines = Vec::new();
    let (mut skip_to, mut nested_to, mut quoted_to) = (content.root, content.root, content.root);
    for id in tree.descendants(content.root) {
        let name = tree.name(id);
        if id < skip_to {
            continue;
        }
        if content.dropped[id.index()] || (!name.is_empty() && seen::is_hidden(tree, id)) {
            skip_to = tree.behind(id);
            continue;
        }
        match name {
            "ul" | "ol" | "dl" | "table" | "figure" | "pre" => {
                nested_to = nested_to.max(tree.behind(id));
            }
            "blockquote" => quoted_to = quoted_to.max(tree.behind(id)),
            _ => {}
        }
        if names::is_block(name) && !holds[id.index()] && measures.of_node(id).length > 0 {
            lines.push(Line {
                id,
                measure: *measures.of_node(id),
                heading: names::is_heading(name),
                nested: id < nested_to,
                quoted: id < quoted_to,
            });
        }
    }
    lines
}

impl Line {
    fn is_prose(&self) -> bool {
        self.measure.length >= PROSE
            && self.measure.link_density() < 0.5
            && !self.nested
            && !self.heading
    }

    fn words(&self, tree: &Tree<'_>) -> Safe {
        Safe::line(&tree.text(self.id))
    }

    /// Says itself that it is furniture.
    fn is_said(&self, tree: &Tree<'_>) -> bool {
        if self.measure.length > SHORT || self.quoted {
            return false;
        }
        let words = self.words(tree).to_lowercase();
        let line = words.trim_matches(|c: char| !c.is_alphanumeric() && c != '…');
        let began =
            BEGINNINGS.iter().any(|start| line.starts_with(start) || words.starts_with(start));
        let more = ["more from ", "more about ", "more in ", "more on "];
        let began = began
            || ((self.heading || self.measure.link_density() > 0.5)
                && more.iter().any(|start| line.starts_with(start)));
        let linked = self.measure.link_density() > 0.2 || self.measure.length < 100 || self.heading;
        let followed = (line.starts_with("follow ")
            || line.contains(" on twitter")
            || line.contains(" on facebook"))
            && (line.starts_with("follow ") || self.measure.link_density() > 0.3)
            && ["twitter", "facebook", "instagram", "@"].iter().any(|site| line.contains(site));
        (began && linked) || followed || (!self.nested && LINES.contains(&line))
    }

    /// Before the first paragraph: the title again, who wrote it, when, and where it was filed.
    fn is_lead(&self, tree: &Tree<'_>, title: &str) -> bool {
        if self.measure.length > SHORT || self.quoted {
            return false;
        }
        let words = self.words(tree);
        let lower = words.to_lowercase();
        let again =
            headline::likeness(title, &words) > 0.9 && headline::likeness(&words, title) > 0.75;
        let signed = !self.heading && lower.starts_with("by ") && people::is_byline(&words[3..]);
        let dated = ["published", "updated", "posted", "last updated", "first published"];
        let digits = words.chars().any(|c| c.is_ascii_digit());
        let stamp = self.measure.length <= 80
            && digits
            && (dated.iter().any(|start| lower.starts_with(start))
                || fields::lenient_date(&words).is_some()
                || lower.ends_with(" min read")
                || lower.ends_with(" minutes read")
                || lower.ends_with(" ago"));
        let filed = self.measure.length <= 30 && self.measure.link_density() > 0.9 && !self.heading;
        again || signed || stamp || filed
    }

    /// A line that is one link, in the place of a paragraph.
    fn is_loose_link(&self) -> bool {
        !self.nested
            && !self.quoted
            && !self.heading
            && self.measure.link_density() > 0.9
            && self.measure.length <= SHORT
    }

    /// Behind the last paragraph: whose it is and what to do next.
    fn is_notice(&self, tree: &Tree<'_>) -> bool {
        if self.nested || self.measure.length > SHORT {
            return false;
        }
        let lower = self.words(tree).to_lowercase();
        let starts =
            ["©", "copyright", "source:", "all rights", "contact ", "email ", "e-mail ", "follow "];
        starts.iter().any(|start| lower.starts_with(start))
            || (lower.contains("all rights reserved") && lower.len() < 120)
    }
}
