//! The lines between a page's heading and its first paragraph → who wrote it, and when.
//!
//! The last resort, for pages whose head and elements name neither. Only what stands where bylines
//! stand is looked at, and only whole lines of that form: a day that the story tells of is no date.

use crate::article::Date;
use crate::formats::html::names::{is_block, is_heading, is_mute};
use crate::formats::html::tree::{Id, Tree};
use crate::formats::html::{headline, seen};
use crate::formats::{fields, people};
use crate::safe::Safe;

/// Lines that are looked at.
const LINES: usize = 40;
/// Scalar values of a line that may be a byline or a date, and of one that is a paragraph.
const SHORT: usize = 100;
const PARAGRAPH: usize = 160;
/// Bytes of a line; what is longer ends the search, however many elements it is made of.
const LONGEST: usize = 4096;

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dateline {
    pub date: Option<Date>,
    pub authors: Vec<Safe>,
}

/// Reads the lines below the heading that is the title; without one, those at the page's top.
pub fn read(tree: &Tree<'_>, body: Id, title: &str) -> Dateline {
    let mut found = Dateline::default();
    let is_title = |id: &Id| {
        is_heading(tree.name(*id)) && headline::likeness(title, &Safe::line(&tree.text(*id))) > 0.75
    };
    let heading = tree.descendants(body).filter(|id| !tree.is_text(*id)).take(2000).find(is_title);
    let from = heading.map_or(body, |heading| tree.behind(heading));
    for line in lines(tree, body, from) {
        let line = line.trim();
        let length = line.chars().count();
        if length >= PARAGRAPH {
            break;
        }
        if length <= SHORT {
            found.take(line);
        }
    }
    found
}

impl Dateline {
    fn take(&mut self, line: &str) {
        for piece in line.split(['|', '•', '·', '—', '–']).map(str::trim) {
            let signed = by(piece);
            if let Some(rest) = signed {
                let (name, behind) = rest.split_once(',').unwrap_or((rest, ""));
                if self.authors.is_empty() && people::is_byline(name) {
                    self.authors = people::names(name);
                    self.date = self.date.take().or_else(|| date(behind));
                }
            } else {
                self.date = self.date.take().or_else(|| date(piece));
            }
        }
    }
}

/// What stands behind the word that signs an article.
fn by(piece: &str) -> Option<&str> {
    ["By ", "by ", "BY ", "Von ", "Por ", "Par ", "Di ", "Door "]
        .iter()
        .find_map(|word| piece.strip_prefix(word))
        .map(str::trim)
}

/// A piece that says a day and nothing else, but for a word that it is that of publication.
fn date(piece: &str) -> Option<Date> {
    let mut piece = piece.trim();
    for word in ["published", "posted", "first published", "date", "on", ":", "am", "el", "le"] {
        let head = piece.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word));
        if head.is_some() && !piece[word.len()..].starts_with(char::is_alphanumeric) {
            piece = piece[word.len()..].trim_start();
        }
    }
    let year = piece.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
    let parts = piece.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).count();
    if year && parts >= 3 { fields::lenient_date(piece) } else { None }
}

/// The lines of a page behind a node, as blocks and line ends part them.
fn lines(tree: &Tree<'_>, body: Id, from: Id) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let (mut skip_to, mut block) = (from, None);
    for id in tree.descendants(body) {
        if id < skip_to {
            continue;
        }
        let name = tree.name(id);
        if tree.is_text(id) {
            let holder = tree.ancestors(id).find(|above| is_block(tree.name(*above)));
            if holder != block {
                lines.push(String::new());
                block = holder;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(&tree.text(id));
                if line.len() > LONGEST {
                    break;
                }
            }
        } else if is_mute(name) || seen::is_hidden(tree, id) {
            skip_to = tree.behind(id);
        } else if name == "br" {
            lines.push(String::new());
        }
        if lines.len() > LINES {
            break;
        }
    }
    lines.iter().map(|line| Safe::line(line).into_string()).filter(|l| !l.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::formats::html::tree;

    fn told(body: &str) -> String {
        let prose = "The river rose by two metres in one night, and the town closed its old bridge, \
                     the mayor said on Monday 4 March 2019, when the water had fallen by a hand and \
                     the first families went home.";
        let page =
            format!("<body><h1>The river rises</h1>{body}<p>{prose}</p><p>By Noon Today</p>");
        let tree = tree::parse(&page);
        let line = read(&tree, tree.body(), "The river rises");
        let date = line.date.map(|date| date.to_string()).unwrap_or_default();
        format!("{date} {}", line.authors.join("; ")).trim().to_owned()
    }

    #[test]
    fn a_line_below_the_heading_says_who_and_when() {
        for (body, expected) in [
            ("<div>By <a href=/a>Ana Duarte</a></div>", "Ana Duarte"),
            (
                "<div>Ana Duarte | 13 Feb 2024 | 20:15 | <a href=#c>12 comments</a></div>",
                "2024-02-13",
            ),
            ("<font>By Ana Duarte, 13 February 2024</font><br>", "2024-02-13 Ana Duarte"),
            ("<p>Published: February 13, 2024</p>", "2024-02-13"),
            ("<p>Posted on 13 February 2024</p><p>by Ana Duarte</p>", "2024-02-13 Ana Duarte"),
            ("<span>13.02.2024</span>", "2024-02-13"),
            // no dates: of another thing, of a change, a year alone, a story
            ("<p>Updated 14 February 2024</p>", ""),
            ("<p>Photo: the old bridge in 1931</p>", ""),
            ("<p>By the river, 13 people wait</p>", ""),
            ("<p>On 13 February 2024 the water came</p>", ""),
            ("", ""),
        ] {
            assert_eq!(told(body), expected, "{body}");
        }
    }
}
