//! `pullquote add`: an address → a feed in `feeds.toml`, or a page as an article of the library.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use crate::article::{Article, Now};
use crate::cli::{print, warn};
use crate::config::Config;
use crate::config::feed::{Feed, Origin, address};
use crate::error::{Error, Result};
use crate::formats::html;
use crate::paths::Paths;
use crate::refresh::http::{Client, Request, What, host, without_login};
use crate::refresh::merge::{self, Place};
use crate::refresh::opml::Outline;
use crate::refresh::report::Report;
use crate::refresh::state::State;
use crate::refresh::subscribe::{Outcome, subscribe};
use crate::refresh::{discover, items};
use crate::safe::Safe;

/// The folder of pages that are saved one by one.
const SAVED: &str = "saved";

#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// An address of http or https, or a file
    #[arg(value_name = "URL|FILE")]
    what: String,
    /// Add the feed that the address is or names, even where it is a page
    #[arg(long)]
    feed: bool,
    /// What the feed or article is called
    #[arg(long)]
    title: Option<String>,
    /// A tag of the feed or article; may be given more than once
    #[arg(long, value_name = "TAG")]
    tag: Vec<String>,
}

pub fn run(
    arguments: &AddArgs,
    config: &Config,
    paths: &Paths,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let failed = |why: String| Error::of("add", &without_login(&arguments.what).0, why);
    let origin = address(&arguments.what);
    let is_url = matches!(origin, Some(Origin::Url(_)));
    // On the command line a path is one of the folder in which it is typed.
    let path = match &origin {
        Some(Origin::File(path)) if arguments.what.starts_with("file:") => path.as_str(),
        _ => arguments.what.as_str(),
    };
    let (url, bytes) = if is_url {
        fetch(&arguments.what, config).map_err(failed)?
    } else if path.contains("://") && !Path::new(path).exists() {
        return Err(failed("it is no address of http, https or file".into()));
    } else {
        (String::new(), crate::library::read_file(Path::new(path))?)
    };
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let is_page = html::is_html(start.trim_start_matches('\u{feff}'));
    let named = if is_page && is_url { discover::feeds(&url, &bytes) } else { Vec::new() };
    if is_page && arguments.feed {
        let Some(feed) = named.first() else {
            return Err(failed("the page names no feed".into()));
        };
        for other in named.iter().skip(1) {
            warn(&Safe::line(&format!("the page also names {} ({})", other.url, other.title)));
        }
        let own = title(&feed.url, config).map_err(|why| {
            failed(format!("the page names the feed {}: {why}", without_login(&feed.url).0))
        })?;
        let said = if own.is_empty() { &feed.title } else { &own };
        return entry(arguments, &feed.url, said, paths, out);
    }
    let name = if is_url && is_page {
        "page.html"
    } else {
        arguments.what.rsplit('/').next().unwrap_or("-")
    };
    let read = items::read(name, &bytes).map_err(failed)?;
    if let Some(meta) = read.feed.as_ref().filter(|_| is_url || arguments.feed) {
        let place = match is_url {
            true => arguments.what.clone(),
            false => whole(Path::new(path))?,
        };
        return entry(arguments, &place, &meta.title, paths, out);
    }
    if arguments.feed {
        return Err(failed("it is no feed and no page that names one".into()));
    }
    let code = save(arguments, read.articles, &url, config, paths, out)?;
    if let Some(feed) = named.first() {
        warn(&Safe::line(&format!("the page has a feed, {}; add --feed takes that", feed.url)));
    }
    Ok(code)
}

/// A path as the config names it: from the root on, so that it leads to the file from anywhere.
fn whole(path: &Path) -> Result<String> {
    let whole = std::path::absolute(path).map_err(|cause| Error::new("find", path, cause))?;
    let text = whole.into_os_string().into_string();
    text.map_err(|_| Error::new("add", path, "its name is not UTF-8, as the config has to be"))
}

fn fetch(url: &str, config: &Config) -> std::result::Result<(String, Vec<u8>), String> {
    let settings = &config.refresh;
    let user_agent = match settings.user_agent.as_str() {
        "" => concat!("pullquote/", env!("CARGO_PKG_VERSION")),
        named => named,
    };
    let request = Request {
        url,
        own: url,
        user_agent,
        proxy: &settings.proxy,
        timeout: settings.timeout.duration(),
        largest: u64::from(settings.max_size) << 20,
        ..Request::default()
    };
    let answer = Client::new(1).ask(&request, Now::read(), &AtomicBool::new(false))?;
    match answer.what {
        What::Bytes { bytes, .. } => Ok((answer.url, bytes)),
        What::Gone => Err("it was taken away for good (410)".to_owned()),
        What::Wait { seconds, why } | What::Paused { seconds, why } => {
            Err(format!("{why}; it may be asked in {seconds} s"))
        }
        What::Unchanged => Err("the server sends nothing".to_owned()),
    }
}

/// What the feed at an address calls itself; empty when it does not say.
fn title(url: &str, config: &Config) -> std::result::Result<Safe, String> {
    let (_, bytes) = fetch(url, config)?;
    let feed = items::read("feed.xml", &bytes).ok().and_then(|read| read.feed);
    feed.map(|feed| feed.title).ok_or_else(|| "it is no feed".to_owned())
}

/// Writes an entry into `feeds.toml`.
fn entry(
    arguments: &AddArgs,
    url: &str,
    said: &Safe,
    paths: &Paths,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    let title = arguments.title.as_deref().map(Safe::line).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| match said.is_empty() {
        true => Safe::line(host(url)),
        false => said.clone(),
    });
    let tags = arguments.tag.iter().map(|tag| Safe::line(tag)).collect();
    let path = paths.feeds_file()?;
    let outcomes = subscribe(paths, &[Outline { title, url: url.to_owned(), tags }])?;
    for outcome in outcomes {
        let path = path.display();
        let line = match outcome {
            Outcome::Added(name) => {
                format!("{name}: added to {path}; `pullquote refresh` fetches it")
            }
            Outcome::Known(name) => format!("{name}: this feed is there already"),
        };
        print(out, &format!("{}\n", Safe::line(&line)))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes articles into the library, as those of one feed.
fn save(
    arguments: &AddArgs,
    mut articles: Vec<Article>,
    url: &str,
    config: &Config,
    paths: &Paths,
    out: &mut dyn Write,
) -> Result<ExitCode> {
    for article in &mut articles {
        let meta = &mut article.meta;
        if let Some(title) = &arguments.title {
            (meta.title, meta.title_made) = (Safe::line(title), false);
        }
        if meta.link.is_none() {
            meta.link = crate::formats::links::resolve(None, &without_login(url).0);
        }
    }
    let (library, state) = (config.library(paths)?, paths.state()?.to_owned());
    let feed = Feed::plain(SAVED, &arguments.tag);
    let cancel = AtomicBool::new(false);
    let place =
        Place { library: &library, state: &state, dry_run: false, turn: None, cancel: &cancel };
    let mut known = State::default();
    let mut report = Report::default();
    let whole = |_: &mut Article, _: &mut Report| true;
    merge::merge(&feed, &Safe::default(), articles, &place, &whole, &mut known, &mut report)?;
    for change in report.new.iter().chain(&report.updated).chain(&report.beside) {
        let path = Safe::line(&change.path.to_string_lossy());
        let why = change.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        print(out, &format!("{path}{why}\n"))?;
    }
    if report.is_quiet() {
        print(out, "it is in the library already\n")?;
    }
    Ok(ExitCode::SUCCESS)
}
