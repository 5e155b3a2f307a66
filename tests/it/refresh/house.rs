//! A library, a state folder and a config in one temporary folder, and a refresh over them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use pullquote::article::Now;
use pullquote::config::{self, Config};
use pullquote::paths::Paths;
use pullquote::refresh::{self, News, Options, Report, Run, Status, Wish};

pub(crate) struct House {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) config: Config,
    pub(crate) now: Now,
    pub(crate) wish: Wish,
    pub(crate) dry_run: bool,
}

impl House {
    /// `feeds` is the text of a config.
    pub(crate) fn with(feeds: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = Self {
            folder,
            config: Config::default(),
            now: Now::on(2026, 11, 22),
            wish: Wish::Now,
            dry_run: false,
        };
        house.configured(feeds)
    }

    pub(crate) fn configured(mut self, feeds: &str) -> Self {
        let text = format!("[refresh]\nproxy = 'none'\ntimeout = '20s'\n{feeds}");
        let (config, problems) = config::read(&text, Path::new("c.toml"));
        assert_eq!(problems, [], "{text}");
        self.config = config;
        self
    }

    pub(crate) fn options(&self) -> Options {
        let paths = Paths::under(self.folder.path());
        let mut options = Options::new(&self.config, &paths, self.now).unwrap();
        options.wish = self.wish;
        options.dry_run = self.dry_run;
        options.variable = |name| (name == "SECRET").then(|| "s3cret".into());
        options
    }

    pub(crate) fn run(&self) -> Vec<Report> {
        let mut reports = Vec::new();
        let sink = &mut |news| {
            if let News::Ended(report) = news {
                reports.push(report);
            }
        };
        let run = refresh::run(&self.config.feeds, &self.options(), &AtomicBool::new(false), sink);
        assert!(matches!(run.unwrap(), Run::Done(_)));
        reports
    }

    /// The report on the only feed.
    pub(crate) fn one(&self) -> Report {
        self.run().remove(0)
    }

    /// Why the only feed failed.
    pub(crate) fn fault(&self) -> String {
        match self.one().status {
            Status::Failed(why) => why.to_string(),
            other => panic!("it did not fail: {other:?}"),
        }
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.folder.path().join("data/feeds")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The articles of a feed: names and texts.
    pub(crate) fn files(&self, feed: &str) -> BTreeMap<String, String> {
        let Ok(entries) = std::fs::read_dir(self.library().join(feed)) else {
            return BTreeMap::new();
        };
        entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.file_name().unwrap() != "feed.toml")
            .map(|path| {
                let name = path.file_name().unwrap().to_str().unwrap().to_owned();
                (name, std::fs::read_to_string(&path).unwrap())
            })
            .collect()
    }

    pub(crate) fn names(&self, feed: &str) -> Vec<String> {
        self.files(feed).into_keys().collect()
    }
}

/// A feed of items: guid, title, body.
pub(crate) fn rss(items: &[(&str, &str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(guid, title, body)| {
            format!(
                "<item><guid isPermaLink=\"false\">{guid}</guid><title>{title}</title>\
                 <pubDate>Sat, 25 Sep 2021 10:00:00 GMT</pubDate>\
                 <description><![CDATA[{body}]]></description></item>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Harbour News</title>\
         <link>https://example.org/</link>{items}</channel></rss>"
    )
}
