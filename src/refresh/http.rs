//! An address → what a server answers now: the bytes, or that nothing is new, or why not.
//!
//! Redirects are followed here and not by the library below, so that credentials and the user's
//! own headers stay at the host they were given for, and a permanent move can be remembered.

pub mod fault;
pub mod pauses;

use std::io::Read as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};

use crate::article::{Date, Now};
use crate::formats::links;
use crate::refresh::http::pauses::Pauses;
use crate::safe::Safe;

/// As many as browsers follow.
const REDIRECTS: usize = 10;
/// A name's look-up and a connection take no longer where anybody waits for news.
const CONNECT: Duration = Duration::from_secs(10);
/// Buffers of one connection, in bytes: written once from end to end, so that of some hundred
/// connections each byte counts. An answer's header has to fit into the one that is read into.
const INPUT: usize = 24 << 10;
const OUTPUT: usize = 12 << 10;
const HEADER: usize = 22 << 10;
/// Bytes of a body that are read before somebody looks whether it was called off.
const PART: u64 = 64 << 10;
/// Longer validators are not kept: they would be sent back for ever.
const VALIDATOR: usize = 1024;
/// What an address holds only encoded.
const ENCODED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'|');
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, \
                      application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.7";

/// Connections that are kept open between requests, and hosts that want no more of them.
#[derive(Debug)]
pub struct Client {
    agent: ureq::Agent,
    pauses: Pauses,
}

/// One request and its limits.
#[derive(Debug, Clone, Default)]
pub struct Request<'a> {
    pub url: &'a str,
    /// The address that `headers` and `login` are for.
    pub own: &'a str,
    pub headers: &'a [(String, String)],
    pub login: Option<(String, String)>,
    pub user_agent: &'a str,
    /// Empty for the environment's, `none` for none.
    pub proxy: &'a str,
    pub timeout: Duration,
    /// Bytes, unpacked.
    pub largest: u64,
    pub validators: Validators,
}

/// What a server gave to ask for news only.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Validators {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub what: What,
    /// Where the answer came from in the end.
    pub url: String,
    /// The address to ask from now on, when every redirect on the way was for good.
    pub moved: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Unchanged,
    Bytes {
        bytes: Vec<u8>,
        validators: Validators,
        /// Seconds for which the answer is fresh.
        fresh: u32,
    },
    /// The feed was taken away for good (410).
    Gone,
    /// The server asks not to be asked for so many seconds (429, 503 with a time).
    Wait {
        seconds: u32,
        why: String,
    },
    /// Not asked, because its host said so to another request of this client.
    Paused {
        seconds: u32,
        why: String,
    },
}

impl Client {
    pub fn new(per_host: u16) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections_per_host(usize::from(per_host))
            .input_buffer_size(INPUT)
            .output_buffer_size(OUTPUT)
            .max_response_header_size(HEADER)
            .tls_config(tls)
            .build();
        Self { agent: agent.into(), pauses: Pauses::default() }
    }

    /// Makes every request under way fail at once.
    pub fn shut_down(&self) {
        self.agent.clone().shutdown();
    }

    /// Asks, following redirects; a host that asked for patience is not asked again by any other
    /// request of this client. `Err` says why there is no answer in words for a person.
    pub fn ask(
        &self,
        request: &Request<'_>,
        now: Now,
        cancel: &AtomicBool,
    ) -> Result<Answer, String> {
        let end = Instant::now() + request.timeout;
        let mut url = request.url.to_owned();
        let mut moved = None;
        let mut for_good = true;
        for _ in 0..=REDIRECTS {
            if let Some((seconds, said)) = self.pauses.of(&url, Instant::now()) {
                let why = format!("its host asked another request for patience: {said}");
                return Ok(Answer { what: What::Paused { seconds, why }, url, moved });
            }
            let mut response = self.call(request, &url, end)?;
            let status = response.status().as_u16();
            if matches!(status, 301 | 302 | 303 | 307 | 308) {
                let next = target(&url, &response)?;
                for_good &= matches!(status, 301 | 308);
                if for_good {
                    moved = Some(next.clone());
                }
                url = next;
                continue;
            }
            let what = match status {
                200..=299 => body(&mut response, request, cancel)?,
                304 if request.validators != Validators::default() => What::Unchanged,
                410 => What::Gone,
                429 | 503 => match patience(header(&response, "retry-after"), now) {
                    Some(seconds @ 1..) => {
                        let why = fault::status(status);
                        self.pauses.add(&url, seconds, &why, Instant::now());
                        What::Wait { seconds, why }
                    }
                    Some(0) | None => return Err(fault::status(status)),
                },
                401 if !same_host(request.own, &url) => {
                    let host = Safe::line(host(&url));
                    return Err(format!(
                        "{host} wants a user and a password (401); those of a feed are sent to its \
                         own host only"
                    ));
                }
                status => return Err(fault::status(status)),
            };
            return Ok(Answer { what, url, moved });
        }
        Err(format!("it leads on to other addresses more than {REDIRECTS} times"))
    }

    fn call(
        &self,
        request: &Request<'_>,
        url: &str,
        end: Instant,
    ) -> Result<Response<ureq::Body>, String> {
        let (address, written) = without_login(url);
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(fault::late(request.timeout));
        }
        let mut builder = self.agent.get(encoded(&address));
        builder = builder.header("accept", ACCEPT).header("user-agent", request.user_agent);
        if let Some(etag) = &request.validators.etag {
            builder = builder.header("if-none-match", etag);
        }
        if let Some(modified) = &request.validators.modified {
            builder = builder.header("if-modified-since", modified);
        }
        if same_host(request.own, &address) {
            for (name, value) in request.headers {
                builder = builder.header(name, value);
            }
            let own = without_login(request.own).1;
            if let Some((user, password)) = request.login.clone().or(written).or(own) {
                let secret =
                    base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
                builder = builder.header("authorization", format!("Basic {secret}"));
            }
        }
        let mut config =
            builder.config().timeout_global(Some(left)).timeout_connect(Some(left.min(CONNECT)));
        config = match request.proxy {
            "" => config,
            "none" => config.proxy(None),
            proxy => {
                let proxy = ureq::Proxy::new(proxy);
                config.proxy(Some(proxy.map_err(|_| "the proxy's address cannot be read")?))
            }
        };
        config.build().call().map_err(|error| fault::words(&error, host(&address), request.timeout))
    }
}

fn body(
    response: &mut Response<ureq::Body>,
    request: &Request<'_>,
    cancel: &AtomicBool,
) -> Result<What, String> {
    // What can be unpacked is unpacked below, and the header goes with it.
    if let Some(packed) = header(response, "content-encoding")
        && !packed.is_empty()
        && !packed.eq_ignore_ascii_case("identity")
    {
        return Err(format!("the answer is packed as {packed}, which was not asked for"));
    }
    let validator = |name| {
        let value = header(response, name)?;
        (value.len() <= VALIDATOR && !value.is_empty()).then(|| value.to_owned())
    };
    let validators = Validators { etag: validator("etag"), modified: validator("last-modified") };
    let fresh = header(response, "cache-control").map_or(0, fresh);
    let mut reader = response.body_mut().with_config().limit(request.largest).reader();
    let mut bytes = Vec::new();
    loop {
        if cancel.load(Ordering::Relaxed) {
            return Err("cancelled".to_owned());
        }
        match reader.by_ref().take(PART).read_to_end(&mut bytes) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                let host = host(request.url);
                return Err(fault::read(error, host, request.timeout, request.largest));
            }
        }
    }
    Ok(What::Bytes { bytes, validators, fresh })
}

fn header<'a>(response: &'a Response<ureq::Body>, name: &str) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Where a redirect leads; only ever to the web.
fn target(url: &str, response: &Response<ureq::Body>) -> Result<String, String> {
    let location = header(response, "location").ok_or("it leads on, but does not say where")?;
    let (address, _) = without_login(url);
    match links::resolve(Some(&address), location.split('#').next().unwrap_or(location)) {
        Some(link) => Ok(link.url.to_string()),
        None => Err(format!("it leads on to {location}, which is no address of http or https")),
    }
}

/// Seconds of `max-age`.
fn fresh(control: &str) -> u32 {
    let parts = || control.split(',').map(|part| part.trim().to_ascii_lowercase());
    if parts().any(|part| part == "no-cache" || part == "no-store") {
        return 0;
    }
    let age = |part: String| part.strip_prefix("max-age=")?.trim_matches('"').parse().ok();
    parts().find_map(age).unwrap_or(0)
}

/// `Retry-After`: seconds, or a date.
fn patience(value: Option<&str>, now: Now) -> Option<u32> {
    let value = value?.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(seconds);
    }
    let seconds = Date::parse(value)?.seconds() - now.at.as_second();
    u32::try_from(seconds.max(0)).ok()
}

fn encoded(url: &str) -> String {
    let url = url.split('#').next().unwrap_or(url);
    utf8_percent_encode(url, ENCODED).to_string()
}

/// The host of an address, as a person knows it.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// Takes `user:password@` out of an address, so that it is never shown or sent as a part of it.
pub fn without_login(url: &str) -> (String, Option<(String, String)>) {
    let Some((scheme, rest)) = url.split_once("://") else { return (url.to_owned(), None) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some((login, host)) = rest[..end].rsplit_once('@') else { return (url.to_owned(), None) };
    let decoded =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    let (user, password) = login.split_once(':').unwrap_or((login, ""));
    let bare = format!("{scheme}://{host}{}", &rest[end..]);
    (bare, Some((decoded(user), decoded(password))))
}

/// Whether what is meant for one address may be sent to another: the same scheme, host and port,
/// or the same host made safe.
fn same_host(own: &str, other: &str) -> bool {
    let parts = |url: &str| {
        let scheme = url.split_once("://")?.0.to_ascii_lowercase();
        let host = host(url).to_ascii_lowercase();
        let default = if scheme == "https" { ":443" } else { ":80" };
        Some((scheme, host.strip_suffix(default).unwrap_or(&host).to_owned()))
    };
    match (parts(own), parts(other)) {
        (Some((from, own)), Some((to, other))) => {
            own == other && (from == to || (to == "https" && !own.contains(':')))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{fresh, patience, same_host, without_login};
    use crate::article::Now;

    #[test]
    fn credentials_stay_at_their_host() {
        for (own, other, same) in [
            ("https://e.org/a", "https://E.org:443/b", true),
            ("http://e.org/a", "https://e.org/b", true),
            ("https://e.org/a", "http://e.org/b", false),
            ("https://e.org", "https://evil.org/e.org", false),
            ("https://e.org", "https://e.org@evil.org/", false),
            ("https://e.org", "https://e.org.evil.org/", false),
            ("http://e.org:8080", "http://e.org:8081", false),
            ("http://e.org:8080", "https://e.org:8080", false),
            ("https://me:pw@e.org", "https://e.org/x", true),
            ("e.org", "e.org", false),
        ] {
            assert_eq!(same_host(own, other), same, "{own} {other}");
        }
        let (bare, login) = without_login("https://me:p%40w@e.org/x@y");
        assert_eq!(bare, "https://e.org/x@y");
        assert_eq!(login, Some(("me".into(), "p@w".into())));
    }

    #[test]
    fn a_server_says_how_long_to_wait() {
        let now = Now::on(2026, 11, 22);
        assert_eq!(patience(Some("120"), now), Some(120));
        assert_eq!(patience(Some("Sun, 22 Nov 2026 12:01:00 GMT"), now), Some(60));
        assert_eq!(patience(Some("Sun, 22 Nov 2020 12:01:00 GMT"), now), Some(0));
        assert_eq!((patience(Some("soon"), now), patience(None, now)), (None, None));
        assert_eq!(fresh("public, Max-Age=600"), 600);
        assert_eq!(fresh("no-cache, max-age=600"), 0);
    }
}
