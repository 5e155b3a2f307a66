//! What a server or a program gave → articles, whatever of the known forms it has.

use crate::article::{Article, Meta};
use crate::error::Problem;
use crate::formats::feed::element::local;
use crate::formats::feed::xml::{Piece, Pieces};
use crate::formats::html;
use crate::library::guard;
use crate::refresh::lines;
use crate::safe::Safe;

/// So much of a feed stands before its first item, in bytes; what is asked of it stands there.
const HEAD: usize = 64 << 10;
/// A feed is asked at least once a day, whatever it wishes.
const LONGEST: u32 = 24 * 3600;

#[derive(Debug, Default)]
pub struct Items {
    pub articles: Vec<Article>,
    /// What the feed says of itself.
    pub feed: Option<Meta>,
    /// What was wrong and survived.
    pub notes: Vec<Safe>,
    /// Seconds that the feed wants to be left alone.
    pub floor: u32,
}

/// Reads what came from the web, where a page is no feed; `Err` says what it is instead.
pub fn of_the_web(url: &str, bytes: &[u8]) -> Result<Items, String> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("the answer is empty".to_owned());
    }
    if html::is_html(start.trim_start_matches('\u{feff}')) {
        return Err("it gives a web page and not a feed; `pullquote add` with its address looks \
                    for the feed of a page"
            .to_owned());
    }
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let name = path.rsplit('/').next().unwrap_or_default();
    let text =
        [".md", ".markdown", ".txt"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    read(if text { name } else { "feed.xml" }, bytes)
}

/// Reads what a program of the user's printed: nothing at all is no article and no fault.
pub fn of_a_program(bytes: &[u8]) -> Result<Items, String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Items::default());
    }
    read("-", bytes)
}

/// `name` is that of a file with these bytes, of which the extension tells something.
pub fn read(name: &str, bytes: &[u8]) -> Result<Items, String> {
    if let Some(items) = lines::read(bytes) {
        return Ok(items);
    }
    let reading = guard::read(name, bytes);
    let notes: Vec<Safe> = reading.problems.iter().map(note).collect();
    if reading.articles.is_empty() && reading.feed.is_none() {
        let why = notes.first().map_or("there is no article in it", Safe::as_str);
        return Err(why.to_owned());
    }
    Ok(Items { articles: reading.articles, feed: reading.feed, notes, floor: floor(bytes) })
}

pub fn note(problem: &Problem) -> Safe {
    Safe::line(&problem.to_string())
}

/// RSS `ttl` in minutes; RSS 1.0's syndication module, a period divided by a frequency.
fn floor(bytes: &[u8]) -> u32 {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let (mut open, mut ttl, mut period, mut frequency) = (String::new(), 0, 0, 1);
    for piece in Pieces::new(&head, 0) {
        match piece {
            Piece::Open(tag) => {
                open = local(tag.name).to_ascii_lowercase();
                if open == "item" || open == "entry" {
                    break;
                }
            }
            Piece::Text(text) | Piece::Cdata(text) => {
                let text = text.trim();
                match open.as_str() {
                    "ttl" => ttl = text.parse::<u32>().unwrap_or(0).saturating_mul(60),
                    "updatefrequency" => frequency = text.parse::<u32>().unwrap_or(1).max(1),
                    "updateperiod" => {
                        period = match text {
                            "hourly" => 3600,
                            "daily" | "weekly" | "monthly" | "yearly" => LONGEST,
                            _ => 0,
                        }
                    }
                    _ => {}
                }
            }
            Piece::Close(_) => open.clear(),
            Piece::Subset(_) => {}
        }
    }
    ttl.max(period / frequency).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::{floor, of_a_program, of_the_web};

    #[test]
    fn a_feed_says_how_often_it_wants_to_be_asked() {
        let rss =
            |inner: &str| floor(format!("<rss><channel>{inner}<item><ttl>9</ttl>").as_bytes());
        assert_eq!(rss("<ttl>60</ttl>"), 3600);
        assert_eq!(rss("<ttl>999999999</ttl>"), 86_400);
        assert_eq!(rss("<ttl>soon</ttl>"), 0);
        let sy = "<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>";
        assert_eq!(rss(sy), 900);
        assert_eq!(rss(""), 0);
    }

    #[test]
    fn a_page_is_no_feed_and_nothing_is_no_article() {
        let page = b"<!DOCTYPE html><title>Log in</title>";
        assert!(
            of_the_web("https://e.org/feed", page).unwrap_err().starts_with("it gives a web page")
        );
        assert_eq!(of_the_web("https://e.org/feed", b"  ").unwrap_err(), "the answer is empty");
        assert_eq!(
            of_the_web("https://e.org/feed", b"Service unavailable").unwrap_err(),
            "no feed is in the file, so there is no article"
        );
        assert_eq!(of_the_web("https://e.org/a.txt?x", b"Words.").unwrap().articles.len(), 1);
        assert_eq!(of_a_program(page).unwrap().articles.len(), 1);
        assert_eq!(of_a_program(b"\n").unwrap().articles.len(), 0);
    }
}
