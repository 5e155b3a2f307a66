//! OPML, the lists of feeds that readers exchange ↔ names, addresses and groups.
//!
//! Only addresses of the web are taken: other readers keep commands in this format, and a list from
//! somebody else must never bring one in.

use crate::formats::charset;
use crate::formats::entities;
use crate::formats::feed::xml::{Piece, Pieces};
use crate::formats::links;
use crate::formats::tags::attribute;
use crate::safe::Safe;

const COMMAND: &str = "it is a command, and only your own config can name one";
/// A list with more is not one that a person reads.
const MOST: usize = 10_000;
/// Groups in groups; deeper ones give no more tags.
const DEEPEST: usize = 16;

/// Attributes in which other readers keep commands.
const COMMANDS: [&str; 4] = ["filtercmd", "command", "cmd", "exec"];

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    pub title: Safe,
    pub url: String,
    /// The groups it stands in, and its own categories.
    pub tags: Vec<Safe>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listed {
    pub feeds: Vec<Outline>,
    /// Lines that were refused, each with why.
    pub refused: Vec<Safe>,
}

/// Reads a list; `Err` when it is none.
pub fn read(bytes: &[u8]) -> Result<Listed, String> {
    let text = charset::decode(bytes, &mut Vec::new()).map_err(|problem| problem.to_string())?;
    let mut listed = Listed::default();
    let mut groups: Vec<Option<Safe>> = Vec::new();
    let mut is_list = false;
    for piece in Pieces::new(&text, 0) {
        match piece {
            Piece::Open(tag) if tag.name.eq_ignore_ascii_case("opml") => is_list = true,
            Piece::Open(tag) if is_list && tag.name.eq_ignore_ascii_case("outline") => {
                let value = |name| {
                    let value = attribute(tag.attributes, name)?;
                    let value = Safe::line(&entities::decode(value));
                    (!value.is_empty()).then_some(value)
                };
                let title = value("title").or_else(|| value("text"));
                match value("xmlUrl") {
                    Some(url) if listed.feeds.len() < MOST => {
                        let categories = value("category").unwrap_or_default();
                        let categories = categories.split(',').filter_map(|path| {
                            let name = Safe::line(path.trim_matches('/').rsplit('/').next()?);
                            (!name.is_empty()).then_some(name)
                        });
                        let tags = groups.iter().flatten().cloned().chain(categories);
                        take(&url, title.clone(), tags.collect(), &mut listed);
                        for name in COMMANDS {
                            let Some(command) = value(name) else { continue };
                            let feed = title.as_ref().unwrap_or(&url);
                            let what = format!("{feed}: {name} {command}: {COMMAND}");
                            listed.refused.push(Safe::line(&what));
                        }
                        if !tag.empty {
                            groups.push(None);
                        }
                    }
                    _ if tag.empty => {}
                    _ => groups.push(title.filter(|_| groups.len() < DEEPEST)),
                }
            }
            Piece::Close(name) if name.eq_ignore_ascii_case("outline") => _ = groups.pop(),
            Piece::Open(_) | Piece::Close(_) => {}
            Piece::Text(_) | Piece::Cdata(_) | Piece::Subset(_) => {}
        }
    }
    if is_list { Ok(listed) } else { Err("it is no OPML: there is no <opml> in it".to_owned()) }
}

fn take(url: &str, title: Option<Safe>, mut tags: Vec<Safe>, listed: &mut Listed) {
    let name = title.as_ref().map_or(url, Safe::as_str);
    let url = match url.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("https:{rest}"),
        Some(rest) => rest.to_owned(),
        None => url.to_owned(),
    };
    match links::resolve(None, &url) {
        Some(link) => {
            tags.dedup();
            let title = title.unwrap_or_else(|| Safe::line(crate::refresh::http::host(&url)));
            let outline = Outline { title, url: link.url.to_string(), tags };
            if !listed.feeds.contains(&outline) {
                listed.feeds.push(outline);
            }
        }
        None => {
            let scheme = url.trim_start().split(':').next().unwrap_or_default();
            let what = match scheme.to_ascii_lowercase().as_str() {
                "file" => "it is a file of this computer, and only your own config can name one",
                "query" => "it is a search of another reader",
                _ if is_command(&url) => COMMAND,
                _ => "it is no address of http or https",
            };
            listed.refused.push(Safe::line(&format!("{name}: {url}: {what}")));
        }
    }
}

/// How newsboat and others write a command in place of an address.
fn is_command(url: &str) -> bool {
    let url = url.trim_start().to_ascii_lowercase();
    ["exec:", "filter:", "|", "!", "`", "$("].iter().any(|start| url.starts_with(start))
}

/// A list of feeds, each in the group of its first tag.
pub fn write(feeds: &[Outline]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head>\n\
         <title>Feeds of Pullquote</title>\n</head>\n<body>\n",
    );
    let mut groups: Vec<&str> = Vec::new();
    for feed in feeds {
        let group = feed.tags.first().map_or("", Safe::as_str);
        if !groups.contains(&group) {
            groups.push(group);
        }
    }
    for group in groups {
        let inside = feeds.iter().filter(|it| it.tags.first().map_or("", Safe::as_str) == group);
        let lines = inside.map(line);
        if group.is_empty() {
            text.extend(lines);
        } else {
            text.push_str(&format!("<outline text=\"{}\">\n", escaped(group)));
            text.extend(lines);
            text.push_str("</outline>\n");
        }
    }
    text.push_str("</body>\n</opml>\n");
    text
}

fn line(feed: &Outline) -> String {
    let title = escaped(&feed.title);
    let mut line = format!(
        "<outline type=\"rss\" text=\"{title}\" title=\"{title}\" xmlUrl=\"{}\"",
        escaped(&feed.url)
    );
    if let Some((_, more @ [_, ..])) = feed.tags.split_first() {
        line.push_str(&format!(" category=\"{}\"", escaped(&more.join(","))));
    }
    line.push_str("/>\n");
    line
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Outline, read, write};
    use crate::safe::Safe;
    use proptest::prelude::{any, proptest};

    const LIST: &str =
        "<?xml version='1.0'?><opml version='2.0'><head><title>x</title></head><body>
<outline text='News &amp; more'><outline text='Local'>
<outline type='rss' text='Harbour &#27;[31mNews' xmlUrl='https://e.org/a?b=1&amp;c=2'/>
</outline></outline>
<outline text='No' xmlUrl='exec:rm -rf ~'/><outline text='Pipe' xmlUrl='|sh'/>
<outline text='File' xmlUrl='file:///etc/passwd'/><outline text='Odd' xmlUrl='gopher://e.org'/>
<outline text='Filter' xmlUrl='filter:~/x:https://e.org'/>
<outline xmlUrl='https://e.org/b' filtercmd='rm' command='rm' category='/One/Two,Three'/>
</body></opml>";

    fn outline(title: &str, url: &str, tags: &[&str]) -> Outline {
        let tags = tags.iter().map(|tag| Safe::line(tag)).collect();
        Outline { title: Safe::line(title), url: url.to_owned(), tags }
    }

    #[test]
    fn groups_become_tags_and_commands_are_refused_by_name() {
        let listed = read(LIST.as_bytes()).unwrap();
        let feeds = [
            outline("Harbour [31mNews", "https://e.org/a?b=1&c=2", &["News & more", "Local"]),
            outline("e.org", "https://e.org/b", &["Two", "Three"]),
        ];
        assert_eq!(listed.feeds, feeds);
        assert_eq!(
            listed.refused.iter().map(Safe::as_str).collect::<Vec<_>>(),
            [
                "No: exec:rm -rf ~: it is a command, and only your own config can name one",
                "Pipe: |sh: it is a command, and only your own config can name one",
                "File: file:///etc/passwd: it is a file of this computer, and only your own config \
                 can name one",
                "Odd: gopher://e.org: it is no address of http or https",
                "Filter: filter:~/x:https://e.org: it is a command, and only your own config can \
                 name one",
                "https://e.org/b: filtercmd rm: it is a command, and only your own config can name \
                 one",
                "https://e.org/b: command rm: it is a command, and only your own config can name one",
            ]
        );
        assert!(read(b"<html></html>").is_err());
    }

    #[test]
    fn what_is_written_reads_back() {
        let feeds = [
            outline("A \"quoted\" <b> & c", "https://e.org/?a=1&b=2", &[]),
            outline("B", "https://e.org/b", &["news", "river", "two words"]),
        ];
        assert_eq!(read(write(&feeds).as_bytes()).unwrap().feeds, feeds);
    }

    proptest! {
        #[test]
        fn any_list_is_read_in_bounds_and_names_only_the_web(
            bytes in any::<Vec<u8>>(),
            soup in "(<opml>|<outline|>|/>|</outline>| text='[a-z]'| xmlUrl='(https://e.org/|exec:|feed:|[a-z|]){1,3}'|&#27;|\n){0,60}",
        ) {
            let _ = read(&bytes);
            if let Ok(listed) = read(soup.as_bytes()) {
                for feed in &listed.feeds {
                    assert!(feed.url.starts_with("http://") || feed.url.starts_with("https://"));
                }
                assert_eq!(read(write(&listed.feeds).as_bytes()).unwrap().feeds.len(), listed.feeds.len());
            }
        }
    }
}
