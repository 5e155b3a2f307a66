//! A feed's origin → its bytes: from the web, a file or a program, and through its filter.

use std::io::Read as _;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::article::{Article, Now};
use crate::config;
use crate::config::feed::{Command, Extract, Feed, Origin, Password};
use crate::library::regular;
use crate::paths::Paths;
use crate::refresh::command::Call;
use crate::refresh::http::{Answer, Client, Request, Validators, What, without_login};
use crate::refresh::items;
use crate::refresh::report::Report;
use crate::refresh::suspect;
use crate::safe::Safe;

/// What a feed is asked with.
#[derive(Debug)]
pub struct Asking<'a> {
    pub feed: &'a Feed,
    pub settings: &'a config::Refresh,
    pub paths: &'a Paths,
    pub variable: fn(&str) -> Option<std::ffi::OsString>,
    pub client: &'a Client,
    pub cancel: &'a AtomicBool,
    pub now: Now,
}

impl Asking<'_> {
    /// Asks the origin. `moved` is where a feed on the web was the last time.
    pub fn ask(
        &self,
        moved: Option<&str>,
        validators: Validators,
        report: &mut Report,
    ) -> Result<Answer, String> {
        let url = self.url();
        let bytes = |bytes, validators| {
            let what = What::Bytes { bytes, validators, fresh: 0 };
            Answer { what, url: url.clone(), moved: None }
        };
        match &self.feed.origin {
            Origin::Url(own) => {
                let mut request = self.request(moved.unwrap_or(own), own)?;
                request.validators = validators;
                self.client.ask(&request, self.now, self.cancel)
            }
            Origin::File(typed) => Ok(match self.file(typed, &validators)? {
                Some((read, validators)) => bytes(read, validators),
                None => Answer { what: What::Unchanged, url: url.clone(), moved: None },
            }),
            Origin::Command(command) => {
                let printed = self.run(command, None, Vec::new(), report)?;
                Ok(bytes(printed, Validators::default()))
            }
        }
    }

    /// Passes what came through the user's filter.
    pub fn filter(&self, bytes: Vec<u8>, report: &mut Report) -> Result<Vec<u8>, String> {
        match &self.feed.filter {
            Some(filter) => self.run(filter, Some(bytes), Vec::new(), report),
            None => Ok(bytes),
        }
    }

    /// Runs the hook over the new articles; its failure is a note, for they are written.
    pub fn on_new(&self, report: &mut Report) {
        let lines = std::mem::take(&mut report.lines);
        let (Some(hook), false) = (&self.feed.on_new, report.new.is_empty()) else { return };
        let count = vec![("PULLQUOTE_NEW", report.new.len().to_string())];
        if let Err(why) = self.run(hook, Some(lines.into_bytes()), count, report) {
            report.note(&format!("on_new: {why}"));
        }
    }

    /// Takes an article's text from the page it links to, where that has more of it; false when
    /// the page could not be had.
    pub fn full_text(&self, article: &mut Article, report: &mut Report) -> bool {
        let Some(extract) = &self.feed.extract else { return true };
        let Some(link) = article.meta.link.as_ref().map(|link| link.url.to_string()) else {
            return true;
        };
        match self.page(extract, &link, report) {
            Ok(page) => {
                let length = |article: &Article| article.document.text.chars().count();
                if suspect::wall(&page.document).is_some()
                    && suspect::wall(&article.document).is_none()
                {
                    report.note(&format!(
                        "{link} shows a login or consent page; its summary is kept"
                    ));
                } else if length(&page) > length(article) {
                    article.document = page.document;
                    let meta = &mut article.meta;
                    meta.lang = page.meta.lang.or(meta.lang.take());
                    if meta.authors.is_empty() {
                        meta.authors = page.meta.authors;
                    }
                }
                true
            }
            Err(why) => {
                report.note(&format!("no full text from {link}: {why}"));
                false
            }
        }
    }

    fn page(&self, extract: &Extract, link: &str, report: &mut Report) -> Result<Article, String> {
        let own = self.url();
        let request = self.request(link, if own.is_empty() { link } else { &own })?;
        let answer = self.client.ask(&request, self.now, self.cancel)?;
        let bytes = match answer.what {
            What::Bytes { bytes, .. } => bytes,
            What::Wait { why, .. } | What::Paused { why, .. } => return Err(why),
            What::Unchanged | What::Gone => return Err("it gives no page".to_owned()),
        };
        let read = match extract {
            Extract::Page => items::read("page.html", &bytes)?,
            Extract::Command(command) => {
                let link = vec![("PULLQUOTE_LINK", link.to_owned())];
                items::of_a_program(&self.run(command, Some(bytes), link, report)?)?
            }
        };
        read.articles.into_iter().next().ok_or_else(|| "there is no article in it".to_owned())
    }

    fn request<'a>(&'a self, url: &'a str, own: &'a str) -> Result<Request<'a>, String> {
        let Feed { headers, user_agent, proxy, .. } = self.feed;
        let or = |own: &'a Option<String>, all: &'a str| own.as_deref().unwrap_or(all);
        let user_agent = match or(user_agent, &self.settings.user_agent) {
            "" => concat!("pullquote/", env!("CARGO_PKG_VERSION")),
            named => named,
        };
        let request = Request {
            url,
            own,
            headers,
            login: self.login()?,
            user_agent,
            proxy: or(proxy, &self.settings.proxy),
            timeout: self.timeout(),
            largest: self.largest(),
            validators: Validators::default(),
        };
        Ok(request)
    }

    fn login(&self) -> Result<Option<(String, String)>, String> {
        let user = self.feed.user.clone().unwrap_or_default();
        let password = match &self.feed.password {
            None if user.is_empty() => return Ok(None),
            None => String::new(),
            Some(Password::Variable(name)) => (self.variable)(name)
                .and_then(|value| value.into_string().ok())
                .ok_or_else(|| format!("password_variable: {name} is not set"))?,
            Some(Password::Command(command)) => {
                let call = Call {
                    argv: &command.0,
                    timeout: self.timeout(),
                    largest: 1 << 16,
                    ..Call::default()
                };
                let printed =
                    call.run(self.cancel).map_err(|why| format!("password_command: {why}"))?;
                let text = String::from_utf8_lossy(&printed.bytes).into_owned();
                text.lines().next().unwrap_or_default().to_owned()
            }
        };
        Ok(Some((user, password)))
    }

    /// A file's bytes, unless it is as it was.
    fn file(
        &self,
        typed: &str,
        before: &Validators,
    ) -> Result<Option<(Vec<u8>, Validators)>, String> {
        let path = self.paths.as_typed(typed).map_err(|error| error.to_string())?;
        let failed =
            |cause: std::io::Error| crate::error::Error::new("read", &path, cause).to_string();
        let file = regular::open(&path).map_err(failed)?;
        let data = file.metadata().map_err(failed)?;
        if data.len() > self.largest() {
            let largest = format!("it is larger than {} MB", self.largest() >> 20);
            return Err(failed(std::io::Error::other(largest)));
        }
        let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
        let time = data.modified().ok().and_then(since).unwrap_or_default().as_nanos();
        let etag = Some(format!("{time}-{}", data.len()));
        if etag == before.etag {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.take(self.largest()).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Some((bytes, Validators { etag, modified: None })))
    }

    fn run(
        &self,
        command: &Command,
        input: Option<Vec<u8>>,
        more: Vec<(&'static str, String)>,
        report: &mut Report,
    ) -> Result<Vec<u8>, String> {
        let mut variables = vec![
            ("PULLQUOTE_FEED", self.feed.name.clone()),
            ("PULLQUOTE_TITLE", self.feed.title.clone().unwrap_or_else(|| self.feed.name.clone())),
            ("PULLQUOTE_URL", self.url()),
        ];
        variables.extend(more);
        let call = Call {
            argv: &command.0,
            input,
            variables,
            timeout: self.timeout(),
            largest: self.largest(),
        };
        let printed = call.run(self.cancel)?;
        if !printed.said.is_empty() {
            let name = Safe::line(command.0.first().map_or("", String::as_str));
            report.note(&format!("{name}: {}", printed.said));
        }
        Ok(printed.bytes)
    }

    /// The feed's address without its login, which no program needs to see; empty without one.
    fn url(&self) -> String {
        match &self.feed.origin {
            Origin::Url(url) => without_login(url).0,
            Origin::File(_) | Origin::Command(_) => String::new(),
        }
    }

    fn timeout(&self) -> Duration {
        self.feed.timeout.unwrap_or(self.settings.timeout).duration()
    }

    fn largest(&self) -> u64 {
        u64::from(self.settings.max_size) << 20
    }
}
