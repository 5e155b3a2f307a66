//! What keeps a server from answering → words for a person.

use std::io::ErrorKind;
use std::time::Duration;

use crate::safe::Safe;

/// A status that is no answer.
pub fn status(code: u16) -> String {
    let words = match code {
        401 => "it wants a user and a password",
        403 => "it is forbidden",
        404 => "there is nothing at this address",
        406 => "the server has no form of it that is understood here",
        407 => "the proxy wants a user and a password",
        408 | 504 => "the server took too long",
        429 => "the server was asked too often",
        451 => "it is withheld for legal reasons",
        500 | 502 => "the server has a fault",
        503 => "the server has no time",
        400..=499 => "the server refuses the request",
        500..=599 => "the server failed",
        _ => "the server answers with something unheard of",
    };
    format!("{words} ({code})")
}

pub fn late(limit: Duration) -> String {
    format!("it was not done within {}", time(limit))
}

/// A fault on the way to an answer.
pub fn words(error: &ureq::Error, host: &str, limit: Duration) -> String {
    let host = Safe::line(host);
    match error {
        ureq::Error::HostNotFound => format!("there is no host {host}"),
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            format!("{host} cannot be reached: no connection in time")
        }
        ureq::Error::Timeout(_) => late(limit),
        ureq::Error::ConnectionFailed => format!("{host} cannot be reached"),
        ureq::Error::Io(cause) => io(cause, &host),
        ureq::Error::Rustls(cause) => tls(&cause.to_string(), &host),
        ureq::Error::Tls(cause) => tls(cause, &host),
        ureq::Error::Http(_) | ureq::Error::BadUri(_) => {
            "the address cannot be read (a host with letters beyond ASCII is written as xn--…)"
                .to_owned()
        }
        ureq::Error::ConnectProxyFailed(cause) => {
            format!("the proxy does not connect to {host}: {}", Safe::line(cause))
        }
        ureq::Error::LargeResponseHeader(..) => "the answer's header is too large".to_owned(),
        ureq::Error::Protocol(cause) => {
            format!("{host} does not speak HTTP as it should: {}", Safe::line(&cause.to_string()))
        }
        other => Safe::line(&other.to_string()).to_string(),
    }
}

/// A fault in the middle of the body.
pub fn read(error: std::io::Error, host: &str, limit: Duration, largest: u64) -> String {
    let whole = error.to_string();
    match ureq::Error::from(error) {
        ureq::Error::BodyExceedsLimit(_) => format!("it is larger than {} MB", largest >> 20),
        ureq::Error::Io(cause)
            if matches!(cause.kind(), ErrorKind::InvalidData | ErrorKind::InvalidInput) =>
        {
            format!("the answer is damaged: {}", Safe::line(&whole))
        }
        ureq::Error::Decompress(..) => "the answer is damaged: it cannot be unpacked".to_owned(),
        ureq::Error::Protocol(_) => "the answer ends in the middle".to_owned(),
        other => words(&other, host, limit),
    }
}

fn io(cause: &std::io::Error, host: &str) -> String {
    let text = cause.to_string();
    match cause.kind() {
        ErrorKind::ConnectionRefused => format!("{host} refuses the connection"),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            format!("{host} broke the connection off")
        }
        ErrorKind::UnexpectedEof => "the answer ends in the middle".to_owned(),
        ErrorKind::TimedOut => format!("{host} does not answer"),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            format!("there is no way to {host} in this network")
        }
        _ if text.contains("lookup address") || text.contains("nodename") => {
            format!("there is no host {host}, or no network")
        }
        _ if text.contains("certificate") => tls(&text, host),
        _ if text.contains("corrupt message") => {
            format!("{host} does not answer as https (is its address http?)")
        }
        _ => {
            let words = text.split(" (os error").next().unwrap_or(&text);
            format!("{host}: {}", Safe::line(words))
        }
    }
}

/// Certificates are told from what the library below says of them; its types are not at hand.
fn tls(cause: &str, host: &str) -> String {
    let why = match cause.to_ascii_lowercase() {
        text if text.contains("expired") => "has expired",
        text if text.contains("notvalidyet") || text.contains("not yet valid") => {
            "is not valid yet (is the clock right?)"
        }
        text if text.contains("notvalidforname") || text.contains("not valid for name") => {
            "belongs to another host"
        }
        text if text.contains("unknownissuer") || text.contains("unknown issuer") => {
            "is signed by nobody this system trusts"
        }
        text if text.contains("revoked") => "was revoked",
        _ => return format!("no safe connection to {host}: {}", Safe::line(cause)),
    };
    format!("the certificate of {host} {why}")
}

/// `30 s`, `200 ms`.
pub fn time(span: Duration) -> String {
    match span.as_secs() {
        0 => format!("{} ms", span.as_millis()),
        seconds => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{io, status, tls, words};
    use std::io::{Error, ErrorKind};
    use std::time::Duration;

    #[test]
    fn a_fault_is_told_in_words() {
        assert_eq!(status(404), "there is nothing at this address (404)");
        assert_eq!(status(418), "the server refuses the request (418)");
        let refused = Error::from(ErrorKind::ConnectionRefused);
        assert_eq!(io(&refused, "e.org"), "e.org refuses the connection");
        assert_eq!(
            tls("invalid peer certificate: certificate expired: verification time 17", "e.org"),
            "the certificate of e.org has expired"
        );
        assert_eq!(
            tls("invalid peer certificate: UnknownIssuer", "e.org"),
            "the certificate of e.org is signed by nobody this system trusts"
        );
        let error = ureq::Error::Timeout(ureq::Timeout::Global);
        let limit = Duration::from_secs(30);
        assert_eq!(words(&error, "e.org", limit), "it was not done within 30 s");
        assert_eq!(
            words(&ureq::Error::HostNotFound, "e.\u{1b}org", limit),
            "there is no host e.org"
        );
    }
}
