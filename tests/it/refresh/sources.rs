//! Feeds from programs and files, filters, full texts and hooks.

use pullquote::refresh::{Report, Status};

use crate::refresh::house::{House, rss};
use crate::refresh::server::{Server, reply};

const BODY: &str = "The river rose by two metres in the night, the harbour master said.";

fn command(script: &str, more: &str) -> House {
    House::with(&format!(
        "[[feed]]\nname = 'Made'\nshell = true\ncommand = '''{script}'''\n{more}\n"
    ))
}

fn notes(report: &Report) -> Vec<&str> {
    report.notes.iter().map(pullquote::safe::Safe::as_str).collect()
}

#[test]
fn a_program_may_print_a_feed_an_article_or_lines() {
    let feed = rss(&[("1", "A", BODY), ("2", "B", BODY)]).replace('"', "\\\"");
    for (script, count) in [
        (format!("echo \"{feed}\""), 2),
        ("printf -- '---\\ntitle: A\\n---\\nWords.\\n'".to_owned(), 1),
        ("echo \"<p>One</p><p>Two</p>\"".to_owned(), 1),
        ("printf 'Title: A\\n\\nWords stand here.\\n'".to_owned(), 1),
        (
            "echo '{\"title\":\"A\",\"text\":\"x\"}'; echo '{\"title\":\"B\",\"text\":\"y\"}'"
                .to_owned(),
            2,
        ),
        ("echo '[{\"title\":\"A\",\"text\":\"x\"}]'".to_owned(), 1),
        ("true".to_owned(), 0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("script");
        std::fs::write(&file, &script).unwrap();
        let house = House::with(&format!(
            "[[feed]]\nname = 'Made'\ncommand = ['sh', '{}']\n",
            file.display()
        ));
        let report = house.one();
        assert_eq!((&report.status, report.new.len()), (&Status::Read, count), "{script}");
        assert!(house.one().is_quiet(), "{script}");
    }
}

#[test]
fn a_program_that_fails_or_hangs_leaves_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let flag = folder.path().join("flag");
    let script = format!(
        "[ -e {0} ] && {{ echo broken >&2; exit 7; }}; touch {0}; echo '{{\"title\":\"A\",\"text\":\"x\"}}'; echo careful >&2",
        flag.display()
    );
    let house = command(&script, "timeout = '1s'");
    let report = house.one();
    assert_eq!((report.new.len(), notes(&report)), (1, vec!["sh: careful"]));
    let before = house.files("made");
    assert_eq!(house.fault(), "sh ended with status 7: broken");
    assert_eq!(house.files("made"), before);
    let hanging = command("sleep 100 & sleep 100", "timeout = '1s'");
    assert_eq!(hanging.fault(), "sh did not end within 1 s");
    let mut flood = command("yes", "");
    flood.config.refresh.max_size = 1;
    assert_eq!(flood.fault(), "it prints more than 1 MB");
}

#[test]
fn a_program_gets_its_feed_in_the_environment_and_no_input() {
    let house = command(
        "cat; printf 'Title: %s\\n\\n%s %s.\\n' \"$PULLQUOTE_TITLE\" \"$PULLQUOTE_FEED\" \"$1\"",
        "title = 'A; $(touch x) title'",
    );
    assert_eq!(house.one().new[0].title.as_str(), "A; $(touch x) title");
}

#[test]
fn what_was_exported_is_what_is_written() {
    let server = Server::of(
        "200 OK",
        rss(&[("tag:e.org,2021:1", "A \"rise\"", "<p>It <b>rose</b>.</p><p>Twice.</p>")]),
    );
    let first = House::with(&format!("[[feed]]\nname = 'Harbour'\nurl = '{}'\n", server.url("/")));
    first.one();
    let binary = env!("CARGO_BIN_EXE_pullquote");
    let second = House::with(&format!(
        "[[feed]]\nname = 'Copy'\ncommand = ['{binary}', 'export', '--json', '{}']\n",
        first.library().display()
    ));
    let report = second.one();
    assert_eq!((&report.status, report.new.len()), (&Status::Read, 1), "{report:?}");
    let (name, text) = second.files("copy").pop_first().unwrap();
    assert_eq!(name, "2021-09-25-a-rise.md");
    for part in ["title = 'A \"rise\"'", "id = \"tag:e.org,2021:1\"", "It rose.\n\nTwice.\n"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_file_is_read_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a b.xml");
    std::fs::write(&file, rss(&[("1", "A rise", BODY)])).unwrap();
    let path = file.display().to_string().replace(' ', "%20");
    let house = House::with(&format!("[[feed]]\nname = 'F'\nurl = 'file://{path}'\n"));
    assert_eq!(house.one().new.len(), 1);
    assert_eq!(house.one().status, Status::Unchanged);
    std::fs::write(&file, rss(&[("1", "A rise", BODY), ("2", "A fall", BODY)])).unwrap();
    assert_eq!(house.one().new.len(), 1);
    std::fs::remove_file(&file).unwrap();
    assert!(house.fault().contains("cannot read"), "{}", house.fault());
    let device = House::with("[[feed]]\nname = 'F'\nurl = '/dev/zero'\n");
    assert_eq!(device.fault(), "cannot read /dev/zero: it is not a regular file");
}

#[test]
fn a_filter_gets_the_bytes_and_gives_others() {
    let server = Server::of("200 OK", rss(&[("1", "A rise", BODY)]));
    let url = server.url("/");
    let house = |filter: &str| {
        House::with(&format!("[[feed]]\nname = 'F'\nurl = '{url}'\nfilter = {filter}\n"))
    };
    let report = house("['sed', 's/A rise/A fall/']").one();
    assert_eq!(report.new[0].title.as_str(), "A fall");
    assert_eq!(house("['false']").fault(), "false ended with status 1");
}

#[test]
fn the_full_text_comes_from_the_page_unless_that_is_a_wall() {
    let paragraphs = format!("<p>{}</p>", BODY.repeat(3)).repeat(6);
    let page = format!(
        "<!DOCTYPE html><html><head><title>A rise</title></head><body><article><h1>A rise</h1>{paragraphs}</article></body></html>"
    );
    let server = Server::start(move |asked, stream| match asked.path.as_str() {
        "/feed.xml" => {
            let host = asked.header("host").unwrap();
            let items: String = ["page", "wall", "none"]
                .iter()
                .map(|name| format!("<item><title>{name}</title><link>http://{host}/{name}</link><description>A summary of {name}.</description></item>"))
                .collect();
            reply(
                stream,
                "200 OK",
                format!("<rss><channel><title>T</title>{items}</channel></rss>").as_bytes(),
            );
        }
        "/page" => reply(stream, "200 OK", page.as_bytes()),
        "/wall" => {
            let wall = format!(
                "<!DOCTYPE html><html><body><p>Please log in to read. {}</p></body></html>",
                "Words. ".repeat(20)
            );
            reply(stream, "200 OK", wall.as_bytes());
        }
        _ => reply(stream, "404 No", b""),
    });
    let text =
        format!("[[feed]]\nname = 'F'\nurl = '{}'\nextract = 'page'\n", server.url("/feed.xml"));
    let house = House::with(&text);
    let report = house.one();
    assert_eq!(report.new.len(), 3);
    let files = house.files("f");
    assert!(files["page.md"].matches("harbour master").count() >= 18, "{}", files["page.md"]);
    assert!(files["wall.md"].contains("A summary of wall."), "{}", files["wall.md"]);
    assert!(files["none.md"].contains("A summary of none."));
    assert_eq!(report.notes.len(), 2, "{:?}", report.notes);
    let asked = server.asked().len();
    assert!(house.one().is_quiet());
    let again: Vec<String> = server.asked().drain(asked..).map(|asked| asked.path).collect();
    assert_eq!(again, ["/feed.xml", "/none"], "only what could not be had is asked for again");

    let made = House::with(&text.replace("'page'", "['sh', '-c', 'cat >/dev/null; echo \"$PULLQUOTE_LINK is a text that is longer than its summary.\"']"));
    made.one();
    assert!(
        made.files("f")["page.md"].contains("/page is a text"),
        "{}",
        made.files("f")["page.md"]
    );
}

#[test]
fn the_hook_gets_the_new_articles_and_only_those() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let server = Server::of("200 OK", rss(&[("1", "A rise", BODY)]));
    let hook = format!("cat >> {0}; echo \"$PULLQUOTE_NEW $PULLQUOTE_FEED\" >> {0}", log.display());
    let text = format!(
        "[[feed]]\nname = 'F'\nurl = '{}'\nshell = true\non_new = '{hook}'\n",
        server.url("/")
    );
    let house = House::with(&text);
    house.one();
    house.one();
    let log = std::fs::read_to_string(log).unwrap();
    let (line, rest) = log.split_once('\n').unwrap();
    assert_eq!(rest, "1 F\n");
    let object: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!((&object["title"], &object["text"]), (&"A rise".into(), &BODY.into()));
    assert!(object["path"].as_str().unwrap().ends_with("/f/2021-09-25-a-rise.md"));
    let failing = House::with(&text.replace(&hook, "exit 3"));
    let report = failing.one();
    assert_eq!((report.new.len(), notes(&report)), (1, vec!["on_new: sh ended with status 3"]));
}
