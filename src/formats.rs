//! The bytes of a file → the articles in it: never a failure, always what can be read and a
//! [`Problem`] for what cannot.
//!
//! The format is told by the content first and by the file's name second, because feeds come as
//! `.txt` and front matter as `.text`. One file a format; what formats share has a file of its own.

pub mod charset;
pub mod entities;
pub mod fields;
pub mod front;
pub mod headers;
pub mod inline;
pub mod lang;
pub mod links;
pub mod markdown;
pub mod people;
pub mod plain;
pub mod tags;
pub mod title;
pub mod yaml;

use crate::article::Article;
use crate::error::Problem;

/// What is known of a file besides its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// The file's name without its folders, such as `2021-09-25-forum.md`; `-` for a pipe.
    pub name: &'a str,
}

/// What a file gives: at least one article, unless it holds no text at all.
#[derive(Debug, Default)]
pub struct Reading {
    pub articles: Vec<Article>,
    /// About the file as a whole; what is wrong in an article stands there.
    pub problems: Vec<Problem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Plain,
    Markdown,
}

/// Reads a file. A file without words (empty, an image, a program) has no article but a problem.
pub fn read(origin: &Origin<'_>, bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let text = match charset::decode(bytes, &mut reading.problems) {
        Ok(text) => text,
        Err(problem) => {
            reading.problems.push(problem);
            return reading;
        }
    };
    // old Macs ended lines with a carriage return alone
    let text = if text.contains('\r') && !text.contains('\n') {
        text.replace('\r', "\n").into()
    } else {
        text
    };
    let mut article = match format(origin.name, &text) {
        Format::Plain => plain::read(&text),
        Format::Markdown => markdown::read(&text),
    };
    complete(origin, &mut article);
    reading.articles.push(article);
    reading
}

/// Fills in what the article does not say of itself.
fn complete(origin: &Origin<'_>, article: &mut Article) {
    let meta = &mut article.meta;
    if meta.title.is_empty() {
        meta.title =
            title::from_text(&article.document).unwrap_or_else(|| title::from_name(origin.name));
        meta.title_made = true;
    }
    if meta.date.is_none() {
        meta.date = title::day_in(origin.name);
    }
    if meta.lang.is_none() {
        meta.lang = lang::detect(&article.document.text);
    }
}

/// Whether a file's name is that of an article, by its extension alone.
pub fn is_article_name(name: &str) -> bool {
    !name.starts_with('.')
        && match extension(name) {
            Some(extension) => is_markdown(&extension) || is_plain(&extension),
            None => !name.is_empty(),
        }
}

fn is_markdown(extension: &str) -> bool {
    matches!(extension, "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mdwn")
}

fn is_plain(extension: &str) -> bool {
    matches!(extension, "txt" | "text")
}

/// In lower case.
fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())
}

fn format(name: &str, text: &str) -> Format {
    if front::find(text).is_some() {
        return Format::Markdown;
    }
    match extension(name) {
        Some(extension) if is_markdown(&extension) => Format::Markdown,
        Some(extension) if is_plain(&extension) => Format::Plain,
        _ if looks_like_markdown(text) => Format::Markdown,
        _ => Format::Plain,
    }
}

/// Two kinds of marks that plain text has no use for, in the first lines of a nameless text.
fn looks_like_markdown(text: &str) -> bool {
    let lines = || text.lines().take(400);
    let heading = |line: &str| {
        let rest = line.trim_start_matches('#');
        rest.len() < line.len() && line.len() - rest.len() <= 6 && rest.starts_with(' ')
    };
    let kinds = [
        lines().any(heading),
        lines().any(|line| line.contains("](")),
        lines().any(|line| line.starts_with("```")),
        lines().any(|line| line.matches("**").count() >= 2),
        lines().any(|line| line.starts_with('|') && line.trim_end().ends_with('|')),
    ];
    kinds.iter().filter(|kind| **kind).count() >= 2
}
