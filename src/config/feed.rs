//! `[[feed]]` tables → feeds with where they come from; a bad one is named and hides only itself.
//!
//! This is the only place where a feed can get a command: what a library, a feed or an OPML file
//! says never comes here.

use crate::article::slug::slug;
use crate::config::span::Span;
use crate::config::table::{Typed, tables};
use crate::config::typed::{Entry, Place, Source, Value};
use crate::error::Problem;
use crate::paths::FEEDS;

/// One source of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    pub name: String,
    /// The folder in the library, of a safe alphabet and no other feed's.
    pub folder: String,
    pub origin: Origin,
    /// Without, what the feed says of itself.
    pub title: Option<String>,
    pub tags: Vec<String>,
    pub every: Option<Span>,
    pub timeout: Option<Span>,
    /// Articles; 0 for all.
    pub keep: Option<u16>,
    pub filter: Option<Command>,
    pub extract: Option<Extract>,
    pub on_new: Option<Command>,
    /// Names and values, without line ends.
    pub headers: Vec<(String, String)>,
    pub user_agent: Option<String>,
    pub proxy: Option<String>,
    pub user: Option<String>,
    pub password: Option<Password>,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `http` or `https`.
    Url(String),
    /// A path as typed.
    File(String),
    Command(Command),
}

/// A program and its arguments, as the system gets them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command(pub Vec<String>);

/// Where the full text of an article is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extract {
    /// From the page that it links to.
    Page,
    /// From what a program makes of that page.
    Command(Command),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Password {
    /// The first line that the program prints.
    Command(Command),
    /// A variable of the environment.
    Variable(String),
}

impl Feed {
    /// A feed of this name that nobody asks: for what comes by hand.
    pub fn plain(name: &str, tags: &[String]) -> Self {
        Self {
            name: name.to_owned(),
            folder: name.to_owned(),
            origin: Origin::Command(Command(Vec::new())),
            title: None,
            tags: tags.to_vec(),
            every: None,
            timeout: None,
            keep: None,
            filter: None,
            extract: None,
            on_new: None,
            headers: Vec::new(),
            user_agent: None,
            proxy: None,
            user: None,
            password: None,
            place: Place { path: std::path::PathBuf::new(), line: 1, column: 1, excerpt: None },
        }
    }
}

pub(crate) const KEYS: [&str; 19] = [
    "name",
    "folder",
    "url",
    "command",
    "title",
    "tags",
    "every",
    "timeout",
    "keep",
    "filter",
    "extract",
    "on_new",
    "headers",
    "user_agent",
    "proxy",
    "user",
    "password_command",
    "password_variable",
    "shell",
];

/// Reads the list of `[[feed]]` tables behind the feeds that are known already.
pub fn read(entry: Entry, feeds: &mut Vec<Feed>, source: &mut Source) {
    for (keys, at) in tables(entry, "a feed", source) {
        let mut typed = Typed { keys, at, source, stands: "the one of [refresh] stands" };
        let Some(feed) = typed.feed() else { continue };
        if let Some(other) = feeds.iter().find(|other| other.folder == feed.folder) {
            let what = format!(
                "the feed is ignored, because \"{}\" has the folder {} already; give it a name or \
                 a folder of its own",
                other.name, feed.folder
            );
            source.report(at, what);
        } else {
            feeds.push(feed);
        }
    }
}

/// What of the feeds that were typed is faulty, the first of it.
pub fn fault(problems: &[Problem]) -> Option<&Problem> {
    let file = |problem: &Problem| problem.path.as_ref().is_some_and(|path| path.ends_with(FEEDS));
    problems.iter().find(|problem| file(problem) || problem.what.contains("feed"))
}

/// Why there is no feed to ask.
pub fn none(problems: &[Problem]) -> String {
    match fault(problems) {
        Some(problem) => format!("no feed can be used: {}", problem.brief()),
        None => "no feed is configured; pullquote add --feed URL adds one".to_owned(),
    }
}

impl Typed<'_, '_> {
    /// `None` when the entry cannot be used; then it has been said why.
    fn feed(&mut self) -> Option<Feed> {
        let shell = self.switch("shell");
        let origin = self.origin(shell);
        let name = self.text("name").or_else(|| origin.as_ref().and_then(host));
        let folder = self.folder(name.as_deref());
        let keep = self.number("keep");
        let feed = Feed {
            folder: folder.clone().unwrap_or_default(),
            title: self.text("title"),
            tags: self.texts("tags"),
            every: self.span("every"),
            timeout: self.span("timeout"),
            keep,
            filter: self.command("filter", shell),
            extract: self.extract(shell),
            on_new: self.command("on_new", shell),
            headers: self.headers(),
            user_agent: self.text("user_agent"),
            proxy: self.text("proxy"),
            user: self.text("user"),
            password: self.password(shell),
            place: self.source.place(self.at),
            origin: origin.clone().unwrap_or(Origin::Url(String::new())),
            name: name.or(folder.clone()).unwrap_or_default(),
        };
        self.finish("a feed", &KEYS);
        (origin.is_some() && folder.is_some()).then_some(feed)
    }

    fn origin(&mut self, shell: bool) -> Option<Origin> {
        let (url, command) = (self.take("url"), self.take("command"));
        match (url, command) {
            (Some(_), Some(command)) => {
                let what = "a feed has a url or a command, not both; it is ignored";
                self.source.report(command.at.start, what);
                None
            }
            (None, None) => {
                self.source.report(self.at, "a feed needs a url or a command; it is ignored");
                None
            }
            (None, Some(entry)) => self.argv(entry, shell).map(Origin::Command),
            (Some(entry), None) => {
                let span = entry.span.clone();
                let Value::Text(url) = entry.value else {
                    return self.refuse(&span, "url takes a string", "the feed is ignored");
                };
                let origin = address(&url);
                if origin.is_none() {
                    let takes = "url takes an address of http or https, a file: address or a path";
                    return self.refuse(&span, takes, "the feed is ignored");
                }
                origin
            }
        }
    }

    /// As typed, or made of the name.
    fn folder(&mut self, name: Option<&str>) -> Option<String> {
        if let Some(entry) = self.take("folder") {
            let span = entry.span.clone();
            let Value::Text(folder) = entry.value else {
                return self.refuse(&span, "folder takes a string", "the feed is ignored");
            };
            if slug(&folder).as_ref() == Some(&folder) {
                return Some(folder);
            }
            let takes = "folder takes small letters, digits and single hyphens, as in \"my-feed\"";
            return self.refuse(&span, takes, "the feed is ignored");
        }
        let made = slug(name.unwrap_or_default());
        if made.is_none() && name.is_some() {
            let what = "no folder can be made of this name, so the feed is ignored; add folder = \
                        \"…\" of small letters";
            self.source.report(self.at, what);
        }
        made
    }

    fn extract(&mut self, shell: bool) -> Option<Extract> {
        let at = self.keys.iter().position(|entry| entry.key == "extract")?;
        match &self.keys[at].value {
            Value::Text(word) if word == "page" => {
                self.keys.remove(at);
                Some(Extract::Page)
            }
            Value::Text(_) if !shell => {
                let span = self.keys.remove(at).span;
                self.refuse(&span, "extract takes \"page\" or a command", "it is ignored")
            }
            _ => self.command("extract", shell).map(Extract::Command),
        }
    }

    fn password(&mut self, shell: bool) -> Option<Password> {
        let command = self.command("password_command", shell).map(Password::Command);
        let variable = self.text("password_variable").map(Password::Variable);
        command.or(variable)
    }

    fn headers(&mut self) -> Vec<(String, String)> {
        let Some(entry) = self.take("headers") else { return Vec::new() };
        let Value::Table(entries) = entry.value else {
            let what = "headers takes a table, like { X-Token = \"abc\" }; it is ignored";
            self.source.report(entry.span.start, what);
            return Vec::new();
        };
        let mut headers = Vec::new();
        for Entry { key, value, span, .. } in entries {
            let fits = !key.is_empty()
                && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            match value {
                Value::Text(text) if fits && text.bytes().all(|b| (b' '..=b'~').contains(&b)) => {
                    headers.push((key, text));
                }
                _ => {
                    let what = "a header is a name and one line of plain text; it is ignored";
                    self.source.report(span.start, what);
                }
            }
        }
        headers
    }
}

/// Where an address that the user typed leads; only here may it be a file.
pub fn address(typed: &str) -> Option<Origin> {
    let typed = typed.trim();
    if typed.is_empty() || typed.contains(|c: char| c.is_control() || c.is_whitespace()) {
        // a path may have blanks, an address none
        let path = ["/", "~/", "./", "../"].iter().any(|start| typed.starts_with(start));
        return (path && !typed.contains(char::is_control)).then(|| Origin::File(typed.to_owned()));
    }
    let scheme = typed.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https") => {
            let rest = typed.split_once("://")?.1;
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = authority.rsplit('@').next().unwrap_or_default();
            (!host.is_empty()).then(|| Origin::Url(typed.to_owned()))
        }
        Some("file") => {
            let path = typed.split_once(':')?.1;
            let path = path.strip_prefix("//localhost").unwrap_or(path);
            let path = path.strip_prefix("//").unwrap_or(path);
            let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
            let fits = path.starts_with('/') && !path.contains(char::is_control);
            fits.then(|| Origin::File(path.into_owned()))
        }
        _ => {
            let path = ["/", "~/", "./", "../"].iter().any(|start| typed.starts_with(start));
            path.then(|| Origin::File(typed.to_owned()))
        }
    }
}

/// What a feed without a name is called.
fn host(origin: &Origin) -> Option<String> {
    match origin {
        Origin::Url(url) => {
            let authority = url.split_once("://")?.1.split(['/', '?', '#']).next()?;
            let host = authority.rsplit('@').next()?.split(':').next()?;
            Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
        }
        Origin::File(path) => {
            let name = path.rsplit('/').next()?;
            Some(name.split('.').next()?.to_owned())
        }
        Origin::Command(command) => Some(command.0.first()?.rsplit('/').next()?.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Extract, Feed, Origin, Password, address};
    use crate::config::span::Span;
    use crate::config::tests::FILE;
    use crate::config::{Config, read};
    use crate::paths::Paths;
    use proptest::prelude::proptest;
    use std::path::Path;

    fn feeds(text: &str) -> (Vec<Feed>, Vec<String>) {
        let (config, problems) = read(text, Path::new(FILE));
        (config.feeds, problems.iter().map(ToString::to_string).collect())
    }

    fn argv(words: &[&str]) -> Command {
        Command(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_feed_with_every_key_is_read() {
        let (feeds, problems) = feeds(
            "[[feed]]\nname = 'Harbour News'\nfolder = 'hn'\nurl = 'https://e.org/f'\n\
             title = 'HN'\ntags = ['a', 'b']\nevery = '2h'\ntimeout = '5s'\nkeep = 9\n\
             filter = 'sed s/a/b/ | cat'\nextract = ['x', 'y z']\non_new = ['n']\nshell = true\n\
             headers = { X-Token = 'abc' }\nuser_agent = 'u'\nproxy = 'none'\nuser = 'me'\n\
             password_variable = 'P'\n[[feed]]\ncommand = ['/bin/make-feed']\nextract = 'page'\n",
        );
        assert_eq!(problems, [""; 0]);
        let place = feeds[0].place.clone();
        let text = |text: &str| Some(text.to_owned());
        let expected = Feed {
            name: "Harbour News".into(),
            folder: "hn".into(),
            origin: Origin::Url("https://e.org/f".into()),
            title: text("HN"),
            tags: vec!["a".into(), "b".into()],
            every: Some(Span(7200)),
            timeout: Some(Span(5)),
            keep: Some(9),
            filter: Some(argv(&["sh", "-c", "sed s/a/b/ | cat"])),
            extract: Some(Extract::Command(argv(&["x", "y z"]))),
            on_new: Some(argv(&["n"])),
            headers: vec![("X-Token".into(), "abc".into())],
            user_agent: text("u"),
            proxy: text("none"),
            user: text("me"),
            password: Some(Password::Variable("P".into())),
            place,
        };
        assert_eq!(feeds[0], expected);
        assert_eq!(
            (feeds[1].folder.as_str(), &feeds[1].extract),
            ("make-feed", &Some(Extract::Page))
        );
    }

    #[test]
    fn a_bad_feed_is_named_and_hides_only_itself() {
        for (entry, problem) in [
            ("name = 'x'", "1: a feed needs a url or a command; it is ignored"),
            (
                "url = 'ftp://e.org'",
                "2: url takes an address of http or https, a file: address or a path, not \
                 'ftp://e.org'; the feed is ignored",
            ),
            (
                "url = '|sh -c x'",
                "2: url takes an address of http or https, a file: address or a path, not '|sh -c \
                 x'; the feed is ignored",
            ),
            (
                "url = 'https://e.org'\ncommand = ['x']",
                "3: a feed has a url or a command, not both; it is ignored",
            ),
            (
                "command = 'curl e.org | cat'",
                "2: command is run without a shell: write [\"curl\", \"e.org\", \"|\", \"cat\"], \
                 one string for each argument, or add shell = true; it is ignored",
            ),
            (
                "url = 'https://e.org'\nname = '中'",
                "1: no folder can be made of this name, so the feed is ignored; add folder = \"…\" \
                 of small letters",
            ),
            (
                "url = 'https://e.org'\nfolder = '../x'",
                "3: folder takes small letters, digits and single hyphens, as in \"my-feed\", not \
                 '../x'; the feed is ignored",
            ),
            (
                "url = 'https://good.org/2'",
                "1: the feed is ignored, because \"good.org\" has the folder good-org already; \
                 give it a name or a folder of its own",
            ),
        ] {
            let text = format!("[[feed]]\nurl = 'https://good.org'\n[[feed]]\n{entry}\n");
            let (feeds, problems) = feeds(&text);
            let folders: Vec<&str> = feeds.iter().map(|feed| feed.folder.as_str()).collect();
            assert_eq!(folders, ["good-org"], "{entry}");
            let (line, what) = problem.split_once(": ").unwrap();
            let line = line.parse::<usize>().unwrap() + 2;
            assert_eq!(problems, [format!("c.toml:{line}: {what}")], "{entry}");
        }
    }

    #[test]
    fn a_bad_key_leaves_the_feed() {
        let (feeds, problems) = feeds(
            "[[feed]]\nurl = 'https://e.org'\nevry = '1h'\nevery = 'soon'\nkeep = -1\n\
             headers = { A = \"b\\r\\nC: d\" }\ntags = 'x'\n",
        );
        assert_eq!(feeds.len(), 1);
        assert!(feeds[0].headers.is_empty());
        assert_eq!(
            problems,
            [
                "c.toml:3: unknown key \"evry\" of a feed is ignored; did you mean \"every\"?",
                "c.toml:4: every takes a number with s, m, h, d or w, like \"30s\" or \"2h\", not \
                 'soon'; the one of [refresh] stands",
                "c.toml:5: keep takes a number from 0 to 65535, not -1; the one of [refresh] stands",
                "c.toml:6: a header is a name and one line of plain text; it is ignored",
                "c.toml:7: tags takes an array of strings, not 'x'; it is ignored",
            ]
        );
    }

    #[test]
    fn a_line_that_is_not_toml_hides_no_other_feed() {
        let text = "[[feed]]\nurl = 'https://a.org'\n[[feed]]\nurl = 'https://b.org\n[[feed]]\n\
                    url = 'https://c.org'\n";
        let (feeds, problems) = feeds(text);
        let folders: Vec<&str> = feeds.iter().map(|feed| feed.folder.as_str()).collect();
        assert!(
            folders.contains(&"a-org") && folders.contains(&"c-org"),
            "{folders:?} {problems:?}"
        );
    }

    #[test]
    fn the_second_file_adds_feeds_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::under(home.path());
        std::fs::create_dir(paths.config().unwrap()).unwrap();
        let write = |path: std::path::PathBuf, text: &str| std::fs::write(path, text).unwrap();
        write(paths.config_file().unwrap(), "[[feed]]\nurl = 'https://a.org'\n");
        write(paths.feeds_file().unwrap(), "mouse = true\n[[feed]]\nurl = 'https://b.org'\n");
        let (config, problems) = Config::load(&paths);
        let folders: Vec<&str> = config.feeds.iter().map(|feed| feed.folder.as_str()).collect();
        assert_eq!((folders, config.mouse), (vec!["a-org", "b-org"], false));
        let problems: Vec<String> = problems.iter().map(|it| it.what.clone()).collect();
        assert_eq!(
            problems,
            [
                "\"mouse\" is ignored: this file holds [[feed]] entries, settings stand in config.toml"
            ]
        );
        write(paths.feeds_file().unwrap(), "[[feed]]\nurl = 'https://b.or");
        let (kept, problems) = Config::reload(&config, &paths);
        assert_eq!((kept == config, problems.is_empty()), (true, false));
    }

    #[test]
    fn only_the_web_and_files_are_addresses() {
        let file = |path: &str| Some(Origin::File(path.to_owned()));
        assert_eq!(address("file:///a%20b/c.xml"), file("/a b/c.xml"));
        assert_eq!(address("file://localhost/c.xml"), file("/c.xml"));
        assert_eq!(address("~/c d.xml"), file("~/c d.xml"));
        for typed in
            ["exec:rm", "|rm", "filter:x:https://e.org", "https://", "http:e.org", "a b", ""]
        {
            assert_eq!(address(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_entry_is_read_or_named(text in "(\\[\\[feed\\]\\]|url|command|name|shell|=|'|\\[|\\]|\\{|\\}|true|https://e.org|[a-z0-9 ]|\n){0,40}") {
            let (feeds, _) = feeds(&text);
            for feed in feeds {
                assert!(crate::article::slug::slug(&feed.folder).as_ref() == Some(&feed.folder));
            }
        }
    }
}
