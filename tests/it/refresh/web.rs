//! What a server may do, and what becomes of it.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use pullquote::article::Now;
use pullquote::refresh::{self, Status, Wish};
use pullquote::safe::Safe;

use crate::refresh::house::{House, rss};
use crate::refresh::server::{Server, read, reply};

const BODY: &str = "The river rose by two metres in the night, the harbour master said.";

fn feed(server: &Server, more: &str) -> String {
    format!("[[feed]]\nname = 'Harbour'\nurl = '{}'\n{more}\n", server.url("/feed.xml"))
}

fn one_item() -> String {
    rss(&[("1", "A rise", BODY)])
}

/// Gzip of zeros: a literal, then copies of 258 bytes, in the fixed code of RFC 1951.
fn bomb(megabytes: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = vec![true, true, false];
    let mut code = |value: u32, length: u32| {
        bits.extend((0..length).rev().map(|bit| value >> bit & 1 == 1));
    };
    code(0b0011_0000, 8);
    for _ in 0..(megabytes << 20) / 258 {
        code(0b1100_0101, 8);
        code(0, 5);
    }
    code(0, 7);
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for chunk in bits.chunks(8) {
        let set = |(at, bit): (usize, &bool)| u8::from(*bit) << at;
        bytes.push(chunk.iter().enumerate().map(set).sum());
    }
    bytes.extend([0; 8]);
    bytes
}

#[test]
fn the_second_refresh_asks_for_news_only() {
    let server = Server::start(|asked, stream| {
        let known = asked.header("if-none-match") == Some("\"v1\"")
            && asked.header("if-modified-since") == Some("Sat, 25 Sep 2021 10:00:00 GMT");
        match known {
            true => reply(stream, "304 Not Modified\nETag: \"v1\"", b""),
            false => {
                let head = "200 OK\nETag: \"v1\"\nLast-Modified: Sat, 25 Sep 2021 10:00:00 GMT";
                reply(stream, head, one_item().as_bytes());
            }
        }
    });
    let mut house = House::with(&feed(&server, ""));
    assert_eq!(house.one().new.len(), 1);
    let before = house.files("harbour");
    assert_eq!(house.one().status, Status::Unchanged);
    assert_eq!(house.files("harbour"), before);
    house.wish = Wish::Force;
    assert_eq!(house.one().status, Status::Read);
    house.wish = Wish::Now;
    std::fs::remove_dir_all(house.library().join("harbour")).unwrap();
    assert_eq!(house.one().new.len(), 1, "a removed folder is filled anew");
    let changed = house.configured(&feed(&server, "tags = ['x']"));
    assert_eq!(changed.one().updated.len(), 1, "another tag is another feed to the state");
    assert_eq!(server.asked().len(), 5);
    assert_eq!(server.asked()[0].header("user-agent"), Some("pullquote/0.1.0"));
}

#[test]
fn a_status_is_told_in_words_and_what_is_there_stays() {
    for (head, fault) in [
        ("404 Not Found", "there is nothing at this address (404)"),
        ("500 Oops", "the server has a fault (500)"),
        ("429 Slow down", "the server was asked too often (429)"),
        ("304 Not Modified", "the server answers with something unheard of (304)"),
        ("200 OK", "the answer is empty"),
        (
            "200 OK\nContent-Encoding: deflate",
            "the answer is packed as deflate, which was not asked for",
        ),
    ] {
        let server = Server::of(head, "");
        let house = House::with(&feed(&server, ""));
        assert_eq!(house.fault(), fault);
        assert!(!house.library().exists());
    }
    let page = Server::of("200 OK", "<!DOCTYPE html><title>Sign in</title><p>Sign in to read.");
    assert!(
        House::with(&feed(&page, "")).fault().starts_with("it gives a web page and not a feed")
    );
    let nobody = "[[feed]]\nname = 'x'\nurl = 'http://127.0.0.1:1/'";
    assert_eq!(House::with(nobody).fault(), "127.0.0.1:1 refuses the connection");
    let nowhere = "[[feed]]\nname = 'x'\nurl = 'http://no-such-host.invalid/'";
    assert!(House::with(nowhere).fault().starts_with("there is no host no-such-host.invalid"));
}

#[test]
fn a_feed_that_is_gone_or_asks_for_patience_is_left_alone() {
    let gone = Server::of("410 Gone", "");
    let mut house = House::with(&feed(&gone, ""));
    assert_eq!(house.one().status, Status::Gone);
    house.wish = Wish::Due;
    house.now = Now::on(2027, 11, 22);
    assert!(matches!(house.one().status, Status::Later(0, _)));
    assert_eq!(gone.asked().len(), 1);

    let busy = Server::of("503 Busy\nRetry-After: 7200", "");
    let mut house = House::with(&feed(&busy, ""));
    let refused = "the server has no time (503) and asks to wait until 2026-11-22 14:00";
    assert_eq!(house.fault(), refused);
    assert!(matches!(house.one().status, Status::Later(7200, _)));
    assert_eq!(busy.asked().len(), 1);
    let known = refresh::known(&house.config.feeds, &house.options()).remove(0);
    assert_eq!((known.error.as_str(), known.due), (refused, Some(known.asked + 7200)));
    house.now = Now::on(2026, 11, 23);
    house.one();
    assert_eq!(busy.asked().len(), 2);
}

#[test]
fn a_feed_that_waits_for_days_says_so_and_keeps_what_it_knows() {
    let (server, stage) = staged(&[
        &[("/feed.xml", "200 OK\nETag: \"v1\"")],
        &[("/feed.xml", "503 Busy\nRetry-After: 432000")],
    ]);
    let mut house = House::with(&feed(&server, ""));
    house.one();
    stage.store(1, Ordering::SeqCst);
    house.now = Now::on(2026, 11, 23);
    house.fault();
    let mut waits = |day| {
        house.now = Now::on(2026, 11, day);
        let report = house.one();
        assert!(matches!(report.status, Status::Later(..)), "{report:?}");
        report.notes
    };
    assert_eq!(waits(25), Vec::new());
    let said = "its server asks for patience, and it could not be read for 5 days";
    assert_eq!(waits(27), [Safe::line(said)]);
    assert_eq!(server.asked().len(), 2, "nor is it asked earlier than it was told");
    house.now = Now::on(2026, 11, 28);
    house.fault();
    assert_eq!(server.asked()[2].header("if-none-match"), Some("\"v1\""));
}

#[test]
fn a_host_that_asks_for_patience_is_left_alone_by_its_other_feeds_too() {
    for status in ["429 Slow\nRetry-After: 7200", "503 Busy\nRetry-After: 7200"] {
        let (busy, other) = (Server::of(status, ""), Server::of("200 OK", one_item()));
        let feeds: String = (0..6)
            .map(|n| format!("[[feed]]\nname = 'f{n}'\nurl = '{}'\n", busy.url("/feed.xml")))
            .collect();
        let feeds = format!("per_host = 1\n{feeds}{}", feed(&other, ""));
        let mut house = House::with(&feeds);
        let mut refused = 0;
        for report in house.run() {
            match (report.feed.as_str(), &report.status) {
                ("Harbour", status) => assert_eq!(*status, Status::Read),
                (_, Status::Failed(why)) if why.contains("asks to wait until") => refused += 1,
                (feed, Status::Later(seconds, _)) => assert!(*seconds > 7190, "{feed} {seconds}"),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((refused, busy.asked().len()), (1, 1), "all other feeds of the host wait");
        house.now.at = house.now.after(3600);
        house.run();
        assert_eq!(busy.asked().len(), 1, "and remember it");
        house.now.at = house.now.after(3700);
        house.run();
        assert_eq!(busy.asked().len(), 2);
    }
}

#[test]
fn a_feed_is_asked_no_more_often_than_it_wants() {
    let server = Server::of("200 OK\nCache-Control: max-age=7200", one_item());
    let mut house = House::with(&feed(&server, "every = '10m'"));
    house.one();
    house.wish = Wish::Due;
    assert!(matches!(house.one().status, Status::Later(6480, _)));
    house.now.at = house.now.after(6500);
    house.one();
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn redirects_are_followed_to_the_web_only_and_remembered_when_for_good() {
    let server = Server::start(|asked, stream| match asked.path.as_str() {
        "/feed.xml" => reply(stream, "301 Moved\nLocation: /new/feed.xml", b""),
        "/new/feed.xml" => reply(stream, "200 OK", one_item().as_bytes()),
        _ => reply(stream, "404 No", b""),
    });
    let house = House::with(&feed(&server, ""));
    let report = house.one();
    let moved = server.url("/new/feed.xml");
    assert_eq!(
        report.notes[0].as_str(),
        format!("it has moved for good to {moved}; change its url to that")
    );
    house.one();
    assert_eq!(paths(&server), ["/feed.xml", "/new/feed.xml", "/new/feed.xml"]);

    let round = Server::of("302 Found\nLocation: /feed.xml", "");
    let fault = House::with(&feed(&round, "")).fault();
    assert_eq!(fault, "it leads on to other addresses more than 10 times");
    assert_eq!(round.asked().len(), 11);
    for location in ["file:///etc/passwd", "exec:sh", "ftp://e.org/", "gopher://e.org"] {
        let head: &'static str = format!("301 Moved\nLocation: {location}").leak();
        let fault = House::with(&feed(&Server::of(head, ""), "")).fault();
        assert!(fault.ends_with("which is no address of http or https"), "{fault}");
    }
}

/// A server that answers each path as the table of the stage has it, and others with 404.
fn staged(
    stages: &'static [&'static [(&'static str, &'static str)]],
) -> (Server, Arc<AtomicUsize>) {
    let stage = Arc::new(AtomicUsize::new(0));
    let now = stage.clone();
    let server = Server::start(move |asked, stream| {
        let answers = stages[now.load(Ordering::SeqCst)];
        let head = answers.iter().find(|(path, _)| *path == asked.path).map(|(_, head)| *head);
        let body = match head {
            Some("200 Page") => "<!DOCTYPE html><title>Sign in</title>".to_owned(),
            Some(head) if head.starts_with("200 OK") => one_item(),
            _ => String::new(),
        };
        reply(stream, head.unwrap_or("404 No"), body.as_bytes());
    });
    (server, stage)
}

fn paths(server: &Server) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

#[test]
fn a_page_that_every_address_leads_to_does_not_become_the_feeds_address() {
    let (server, stage) = staged(&[
        &[("/feed.xml", "301 Moved\nLocation: /portal"), ("/portal", "200 Page")],
        &[("/feed.xml", "200 OK"), ("/portal", "200 Page")],
    ]);
    let house = House::with(&feed(&server, ""));
    assert!(house.fault().starts_with("it gives a web page and not a feed"));
    stage.store(1, Ordering::SeqCst);
    let report = house.one();
    assert_eq!((report.status, report.notes), (Status::Read, Vec::new()));
    assert_eq!(paths(&server), ["/feed.xml", "/portal", "/feed.xml"]);
}

#[test]
fn when_the_address_it_moved_to_fails_the_configured_one_is_asked_in_turn() {
    for end in ["404 No", "410 Gone", "200 Page"] {
        let last: &[(&str, &str)] = vec![("/feed.xml", "200 OK"), ("/new", end)].leak();
        let stages: &[&[(&str, &str)]] = vec![
            &[("/feed.xml", "301 Moved\nLocation: /new"), ("/new", "200 OK")][..],
            &[("/new", "500 Oops")],
            &[("/new", "200 OK")],
            last,
        ]
        .leak();
        let (server, stage) = staged(stages);
        let house = House::with(&feed(&server, ""));
        assert_eq!(house.one().status, Status::Read);
        stage.store(1, Ordering::SeqCst);
        assert_eq!(house.fault(), "the server has a fault (500)");
        assert_eq!(house.fault(), "there is nothing at this address (404)");
        // a server that is away for a moment loses nothing, though the old address is no more
        stage.store(2, Ordering::SeqCst);
        assert_eq!(house.one().status, Status::Read);
        stage.store(3, Ordering::SeqCst);
        house.fault();
        assert_eq!(house.one().status, Status::Read);
        assert_eq!(house.one().status, Status::Read);
        let asked = paths(&server);
        let expected = ["/feed.xml", "/new", "/new", "/feed.xml", "/new", "/new"];
        assert_eq!(asked[..6], expected, "{end}");
        assert_eq!(asked[6..], ["/feed.xml", "/feed.xml"], "{end}: the move is forgotten");
    }
}

#[test]
fn force_asks_the_configured_address() {
    let (server, stage) = staged(&[
        &[("/feed.xml", "301 Moved\nLocation: /new"), ("/new", "200 OK")],
        &[("/feed.xml", "200 OK"), ("/new", "200 OK")],
    ]);
    let mut house = House::with(&feed(&server, ""));
    house.one();
    stage.store(1, Ordering::SeqCst);
    house.one();
    house.wish = Wish::Force;
    house.one();
    house.wish = Wish::Now;
    house.one();
    assert_eq!(paths(&server), ["/feed.xml", "/new", "/new", "/feed.xml", "/feed.xml"]);
}

#[test]
fn credentials_and_headers_go_to_their_own_host_and_to_no_other() {
    let other = Server::of("200 OK", one_item());
    let elsewhere: &'static str = format!("302 Found\nLocation: {}", other.url("/x")).leak();
    let own = Server::start(move |asked, stream| match asked.path.as_str() {
        "/feed.xml" => reply(stream, "302 Found\nLocation: /here", b""),
        _ => reply(stream, elsewhere, b""),
    });
    for login in [
        "user = 'me'\npassword_variable = 'SECRET'",
        "user = 'me'\npassword_command = ['printf', 's3cret\\nmore']",
    ] {
        let house = House::with(&feed(&own, &format!("{login}\nheaders = {{ X-Token = 'abc' }}")));
        assert_eq!(house.one().new.len(), 1);
    }
    let inline = feed(&own, "").replace("http://", "http://me:s3cret@");
    let house = House::with(&inline);
    assert_eq!(house.one().new.len(), 1);
    let secret = "Basic bWU6czNjcmV0";
    assert_eq!((own.asked().len(), other.asked().len()), (6, 3));
    assert!(own.asked().iter().all(|asked| asked.header("authorization") == Some(secret)));
    assert!(own.asked()[..4].iter().all(|asked| asked.header("x-token") == Some("abc")));
    for asked in other.asked() {
        assert_eq!((asked.header("authorization"), asked.header("x-token")), (None, None));
    }
    for file in std::fs::read_dir(house.state().join("refresh")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains("s3cret"), "{text}");
    }
    let locked = Server::of("401 No\nWWW-Authenticate: Basic realm=x", "");
    assert_eq!(
        House::with(&feed(&locked, "user = 'me'")).fault(),
        "it wants a user and a password (401)"
    );
    let on = format!("302 Found\nLocation: {}", locked.url("/x")).leak();
    let fault = House::with(&feed(&Server::of(on, ""), "user = 'me'")).fault();
    let port = locked.port;
    assert_eq!(
        fault,
        format!(
            "127.0.0.1:{port} wants a user and a password (401); those of a feed are sent to its own host only"
        )
    );
    let unset = House::with(&feed(&own, "password_variable = 'NONE'"));
    assert_eq!(unset.fault(), "password_variable: NONE is not set");
}

#[test]
fn a_flood_a_bomb_and_a_lie_end_within_bounds() {
    let flood = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n<rss>");
        let part = vec![b' '; 1 << 16];
        while stream.write_all(&part).is_ok() {}
    });
    let run = |server: &Server| {
        let mut house = House::with(&feed(server, ""));
        house.config.refresh.max_size = 1;
        house.fault()
    };
    assert_eq!(run(&flood), "it is larger than 1 MB");
    let packed = bomb(50);
    assert!(packed.len() < 400_000);
    let bomb = Server::of("200 OK\nContent-Encoding: gzip", packed);
    assert_eq!(run(&bomb), "it is larger than 1 MB");
    let torn = Server::of("200 OK\nContent-Encoding: gzip", &b"\x1f\x8b\x08garbage!garbage!"[..]);
    assert!(run(&torn).starts_with("the answer is damaged"), "{}", run(&torn));
    let short = Server::start(|_, stream| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n";
        let _ = stream.write_all(&[head, one_item().as_bytes()].concat());
    });
    assert_eq!(run(&short), "the answer ends in the middle");
    let noise = Server::start(|_, stream| {
        let _ = stream.write_all(b"\x00\x01\x02 nonsense\r\n\r\n");
    });
    assert!(run(&noise).contains("HTTP"), "{}", run(&noise));
}

#[test]
fn chunks_are_put_together_and_a_torn_one_is_not_taken() {
    let chunked = |whole: bool| {
        Server::start(move |_, stream| {
            let body = one_item();
            let (one, two) = body.split_at(100);
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            let _ =
                write!(stream, "{head}{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n", one.len(), two.len());
            if whole {
                let _ = stream.write_all(b"0\r\n\r\n");
            }
        })
    };
    assert_eq!(House::with(&feed(&chunked(true), "")).one().new.len(), 1);
    let torn = chunked(false);
    let house = House::with(&feed(&torn, ""));
    assert_eq!(house.fault(), "the answer ends in the middle");
    assert!(house.files("harbour").is_empty());
}

#[test]
fn a_server_that_drips_or_hangs_ends_at_the_limit_and_holds_nobody_up() {
    let over = std::sync::Arc::new(AtomicBool::new(false));
    let ended = over.clone();
    let slow = Server::start(move |asked, stream| {
        let drips = asked.path == "/drip";
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n");
        while !ended.load(Ordering::SeqCst) {
            if drips && stream.write_all(b" ").is_err() {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
    });
    let quick = Server::of("200 OK", one_item());
    let mut text = feed(&quick, "");
    for path in ["/drip", "/hang"] {
        let url = slow.url(path);
        text += &format!("[[feed]]\nname = '{path}'\nurl = '{url}'\ntimeout = '1s'\n");
    }
    let house = House::with(&text);
    let start = Instant::now();
    let reports = house.run();
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!(reports[0].new.len(), 1, "the quick one is told first");
    for report in &reports[1..] {
        assert_eq!(report.status, Status::Failed(Safe::line("it was not done within 1 s")));
    }
    over.store(true, Ordering::SeqCst);
}

#[test]
fn a_refresh_that_is_called_off_ends_at_once_and_leaves_the_feed_due() {
    let slow = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
        let mut one = [0];
        let _ = std::io::Read::read(stream, &mut one);
    });
    let mut house = House::with(&feed(&slow, "timeout = '60s'"));
    let cancel = AtomicBool::new(false);
    let start = Instant::now();
    let mut last = None;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while slow.asked().is_empty() {
                std::thread::yield_now();
            }
            cancel.store(true, Ordering::SeqCst);
        });
        let sink = &mut |news| last = Some(news);
        refresh::run(&house.config.feeds, &house.options(), &cancel, sink).unwrap();
    });
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    let Some(refresh::News::Ended(report)) = last else { panic!("no report") };
    assert_eq!(report.status, Status::Cancelled);
    house.wish = Wish::Due;
    drop(slow);
    assert!(!matches!(house.one().status, Status::Later(..)));
}

#[test]
fn a_wrong_charset_and_hostile_values_end_as_safe_text() {
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss><channel><title>T</title><item>\
                <title>Gr\u{f6}\u{df}e &amp;#27;[31m &#27;]0;x&#7;</title><guid>../../../../tmp/x</guid>\
                <link>javascript:alert(1)</link><description>W\u{f6}rter</description></item>";
    let latin: Vec<u8> = body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let server = Server::of("200 OK\nContent-Type: text/xml; charset=koi8-r", latin);
    let house = House::with(&feed(&server, ""));
    let report = house.one();
    assert_eq!(report.new.len(), 1, "{report:?}");
    let files = house.files("harbour");
    let (name, text) = files.first_key_value().unwrap();
    assert!(name.starts_with("grosse-") && name.ends_with(".md"), "{name}");
    assert!(text.contains("Größe") && text.contains("Wörter"), "{text}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    house.one();
}

#[test]
fn many_feeds_of_one_host_are_asked_a_few_at_a_time() {
    let most = std::sync::Arc::new(std::sync::Mutex::new((0, 0)));
    let (count, shared) = (most.clone(), most);
    let server = Server::start(move |_, stream| {
        {
            let mut now = count.lock().unwrap();
            now.0 += 1;
            now.1 = now.1.max(now.0);
        }
        std::thread::park_timeout(Duration::from_millis(5));
        count.lock().unwrap().0 -= 1;
        reply(stream, "200 OK", one_item().as_bytes());
    });
    let feeds: String = (0..30)
        .map(|n| format!("[[feed]]\nname = 'f{n}'\nurl = '{}'\n", server.url(&format!("/{n}"))))
        .collect();
    let mut house = House::with(&feeds);
    house.config.refresh.per_host = 3;
    let reports = house.run();
    assert_eq!(reports.iter().map(|report| report.new.len()).sum::<usize>(), 30);
    assert!(shared.lock().unwrap().1 <= 3, "{:?}", shared.lock().unwrap());
}

#[test]
fn a_feed_is_asked_through_its_proxy_and_never_past_it() {
    let through = |proxy: &str| {
        let own = format!("url = 'http://feeds.invalid/feed.xml'\nproxy = '{proxy}'");
        House::with(&format!("[[feed]]\nname = 'Harbour'\n{own}\n"))
    };
    let tunnel = Server::start(|asked, stream| {
        assert_eq!(asked.path, "feeds.invalid:80");
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        read(stream).unwrap();
        reply(stream, "200 OK", one_item().as_bytes());
    });
    assert_eq!(through(&tunnel.url("")).one().new.len(), 1);

    // SOCKS 5 (RFC 1928): no login, then the host's name, its length first.
    let socks = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = socks.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = socks.accept().unwrap();
        let mut greeting = [0; 2];
        stream.read_exact(&mut greeting).unwrap();
        stream.read_exact(&mut vec![0; greeting[1].into()]).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut wish = [0; 5];
        stream.read_exact(&mut wish).unwrap();
        let mut name = vec![0; usize::from(wish[4]) + 2];
        stream.read_exact(&mut name).unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        read(&stream).unwrap();
        reply(&mut stream, "200 OK", one_item().as_bytes());
        (wish[3], name)
    });
    assert_eq!(through(&format!("socks5h://127.0.0.1:{port}")).one().new.len(), 1);
    assert_eq!(server.join().unwrap(), (3, b"feeds.invalid\0\x50".to_vec()));

    let refusing = Server::of("403 No", "");
    assert_eq!(
        through(&refusing.url("")).fault(),
        "the proxy does not connect to feeds.invalid: proxy server responded 403/403"
    );
}
