//! Every command over a hostile library, to pipes that nobody reads, and to the end of a journal.
//!
//! What is forbidden is that of `safety`; here it is looked for in the bytes of the finished program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::safety::{EVIL, assert_safe, flood};

/// File names hold neither `/` nor NUL.
const NAMED: &str = "n\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}\u{200f}\u{7f}";

pub(crate) fn command(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pullquote"));
    command.args(arguments).env_clear().env("HOME", home).current_dir(home);
    for name in ["CONFIG", "DATA", "CACHE", "STATE"] {
        command.env(format!("PULLQUOTE_{name}_DIR"), home.join(name));
    }
    command.stdin(Stdio::null());
    command
}

/// The same letters as entities, which hide from whoever filters before they are decoded.
fn entities() -> String {
    EVIL.chars()
        .map(|c| match c {
            '&' | '<' | '>' | '"' => String::new(),
            c if c.is_ascii_graphic() => c.to_string(),
            c => format!("&#{};", u32::from(c)),
        })
        .collect()
}

/// An article of each format, named badly, in a folder and with a description named no better.
fn hostile(home: &Path) -> Vec<String> {
    let (flood, coded) = (flood(), entities());
    let feed = home.join("DATA/feeds").join(NAMED);
    fs::create_dir_all(&feed).unwrap();
    let said = format!("“The {EVIL} bell {flood},” said Mara {EVIL} Olin, “was words.”");
    let json = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": EVIL,
        "items": [{"id": EVIL, "title": EVIL, "content_text": said, "tags": [EVIL],
            "authors": [{"name": EVIL}], "url": format!("javascript:{EVIL}")}],
    });
    let files = [
        (
            "txt",
            format!(
                "Title: {EVIL} {flood}\nAuthor: {EVIL}\nLink: https://e.org/{EVIL}\n\n{said}\n"
            ),
        ),
        (
            "md",
            format!(
                "---\ntitle: \"{EVIL}\"\nauthor: \"{coded}\"\ntags: [\"{EVIL}\"]\nlang: \"{EVIL}\"\n---\n\n\
                 {said} {coded}\n\n[{EVIL}](https://e.org/{coded}) [x](javascript:{EVIL})\n\n\
                 ![{coded} {flood}](https://e.org/a.png)\n"
            ),
        ),
        (
            "html",
            format!(
                "<html><head><title>{coded} {flood}</title><meta name=author content='{coded}'></head>\
                 <body><article><h1>{EVIL}</h1><p>{said} {coded}</p><p>More words of it, and more.</p>\
                 <img alt='{coded}' src=x.png><a href='file:///{coded}'>{coded}</a></article></body></html>"
            ),
        ),
        (
            "rss",
            format!(
                "<rss><channel><title>{coded}</title><item><title>{coded}</title><author>{coded}</author>\
                 <guid>{coded}</guid><category>{coded}</category><description>{coded} {flood} words</description>\
                 <link>https://e.org/{coded}</link></item></channel></rss>"
            ),
        ),
        (
            "atom",
            format!(
                "<feed xmlns='http://www.w3.org/2005/Atom'><title>{coded}</title><entry><id>{coded}</id>\
                 <title>{coded}</title><author><name>{coded}</name></author>\
                 <content type='html'>{coded} {flood} words</content></entry></feed>"
            ),
        ),
        ("json", json.to_string()),
    ];
    fs::write(feed.join("feed.toml"), "title = \"\\u001b]0;owned\\u0007\\u202eFeed\\u009b31m\"\n")
        .unwrap();
    // a journal that came from another device
    fs::create_dir_all(home.join("DATA/journal")).unwrap();
    let event = serde_json::json!({"v": 1, "n": EVIL, "dev": EVIL, "at": EVIL, EVIL: EVIL});
    fs::write(
        home.join("DATA/journal").join(format!("{NAMED}.jsonl")),
        format!("{event}\n{EVIL}\n"),
    )
    .unwrap();
    let mut paths = Vec::new();
    for (end, text) in files {
        let path = feed.join(format!("{NAMED}.{end}"));
        fs::write(&path, text).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    paths
}

/// Asserts that each line the program wrote is harmless; a tab parts fields.
#[track_caller]
fn assert_harmless(home: &Path, arguments: &[&str]) -> usize {
    let out = command(home, arguments).output().unwrap();
    assert!(matches!(out.status.code(), Some(0..=2)), "{arguments:?}: {:?}", out.status);
    for bytes in [&out.stdout, &out.stderr] {
        for line in std::str::from_utf8(bytes).unwrap().lines() {
            line.split('\t').for_each(|field| assert_safe(field, &format!("{arguments:?}")));
        }
    }
    out.stdout.len()
}

#[test]
fn no_command_says_anything_of_a_hostile_library_that_acts_on_a_terminal() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let paths = hostile(home);
    for arguments in [
        &["list"][..],
        &["list", "--json"],
        &["list", "--format", "{id} {path} {title} {feed} {authors} {link} {tags}"],
        &["search", "words"],
        &["search", "words", "--json"],
        &["export", "--json"],
        &["quotes", "--detected"],
        &["quotes", "--detected", "--format", "json"],
        &["check"],
    ] {
        assert!(assert_harmless(home, arguments) > 0, "{arguments:?} says nothing");
    }
    for path in &paths {
        for format in ["text", "md", "json"] {
            assert!(assert_harmless(home, &["show", path, "--format", format]) > 0);
        }
        assert_harmless(home, &["detect", path]);
        assert_harmless(home, &["check", path]);
        assert_harmless(home, &["keep", path, "--text", "words"]);
    }
    let forms = "markdown org json csv readwise jsonld bibtex csl clippings text html";
    for form in forms.split(' ') {
        assert!(assert_harmless(home, &["quotes", "--format", form]) > 0, "{form}");
    }
}

#[test]
fn no_command_gives_an_argument_back_that_acts_on_a_terminal() {
    let home = tempfile::tempdir().unwrap();
    // an argument holds no NUL
    let evil = &EVIL.replace('\0', "");
    for words in [
        "",
        "list",
        "search",
        "show",
        "star",
        "tag",
        "anchor x",
        "refresh",
        "add",
        "import opml",
        "import quotes",
        "keep x",
        "keep x --text",
        "config",
        "completions",
        "list --sort",
        "help",
        "detect",
        "check",
        "export --json",
        "quotes",
        "quotes --format",
        "list --config",
        "list --data-dir",
    ] {
        let arguments: Vec<&str> = words.split_whitespace().chain([evil.as_str()]).collect();
        assert_harmless(home.path(), &arguments);
    }
    assert_harmless(home.path(), &[&format!("--{evil}")]);
}

/// What another device says of an article: every field that an event may have, filled badly.
pub(crate) fn hostile_events(article: &str) -> String {
    let evil = format!("{EVIL} {}", flood());
    let event = |n: u64, change: serde_json::Value| {
        let mut event = serde_json::json!({
            "v": 1, "n": n, "dev": "other", "at": "2026-11-22T09:14:05.000Z", "art": [article],
        });
        event.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        format!("{event}\n")
    };
    let id = "01KANZ5X7Q4S8M2T9B6C3D1E0F";
    let add = serde_json::json!({"quote": {
        "op": "add", "id": id, "kind": "quotation", "text": evil, "speaker": evil, "title": evil,
        "authors": [evil], "source": evil, "link": format!("javascript:{evil}"), "lang": evil,
        "date": evil, "pre": evil, "suf": evil, "made": evil, "retrieved": evil,
    }});
    let set = serde_json::json!({"quote": {
        "op": "set", "id": id, "note": evil, "color": evil, "was": {"note": null},
    }});
    let tag = serde_json::json!({"quote": {"op": "set", "id": id, "tag": evil, "was": {}}});
    let more = serde_json::json!({"quote": {
        "op": "add", "id": "01KANZ5X7Q4S8M2T9B6C3D1E0G", "kind": "sentence", "text": "a",
        "link": format!("https://e.org/{evil}"), "speaker": "=cmd|' /C calc'!A0", "title": "../../../etc/cron.d/x",
    }});
    [
        event(1, serde_json::json!({"tag": evil})),
        event(2, add),
        event(3, set),
        event(4, tag),
        event(5, more).replace(article, "../../../etc/passwd"),
        event(u64::MAX, serde_json::json!({"star": true, "rev": [evil]})),
    ]
    .concat()
}

/// Writes a file of a home, and the folders that it lies in.
pub(crate) fn write(home: &Path, name: &str, text: &str) {
    let path = home.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn nothing_that_another_device_wrote_into_its_journal_acts_on_a_terminal() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let write = |name: &str, text: &str| write(home, name, text);
    write("DATA/feeds/f/a.md", "+++\nid = \"urn:a\"\n+++\n\n# Bell\n\nWords.\n");
    write("DATA/journal/other.jsonl", &hostile_events("urn:a"));
    write(
        "all.txt",
        "{% for quote in quotes %}{{ quote.text }} {{ quote.speaker }} {{ quote.note }} {{ quote.title }}\n{% endfor %}",
    );
    let out = command(home, &["list", "is:star", "--format", "{id} {tags}"]).output().unwrap();
    let listed = String::from_utf8(out.stdout).unwrap();
    assert!(listed.starts_with("urn:a A[2J"), "the events are taken: {listed:?}");
    for line in [
        "list --json",
        "list --format {tags}",
        "list has:quote",
        "show id:urn:a",
        "show id:urn:a --format json",
        "quotes verify",
        "quotes --format all.txt",
        "star id:urn:a",
        "untag x id:urn:a",
        "check",
    ] {
        assert_harmless(home, &line.split(' ').collect::<Vec<_>>());
    }
    let forms = "markdown org json csv readwise jsonld bibtex csl clippings text html";
    for form in forms.split(' ') {
        for style in ["apa", "mla", "chicago"] {
            let arguments = ["quotes", "--format", form, "--cite", style];
            assert!(assert_harmless(home, &arguments) > 0, "{form} {style}");
        }
    }
    assert_harmless(home, &["quotes", "--output", "notes"]);
    let mut files = 0;
    for file in walkdir::WalkDir::new(home.join("notes")).into_iter().map(|file| file.unwrap()) {
        assert_safe(file.file_name().to_str().unwrap(), "a file's name");
        if file.file_type().is_file() {
            files += 1;
            fs::read_to_string(file.path()).unwrap().lines().for_each(|l| assert_safe(l, "a file"));
        }
    }
    assert_eq!((files, fs::read_dir(home.join("notes")).unwrap().count()), (2, 2));
    // what was written is taken back, as harmless as it went
    let json = command(home, &["quotes", "--format", "json"]).output().unwrap().stdout;
    write("quotes.jsonl", std::str::from_utf8(&json).unwrap());
    assert_harmless(home, &["import", "quotes", "quotes.jsonl"]);
}

#[test]
fn no_feed_of_whatever_name_or_fault_says_anything_that_acts_on_a_terminal() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let write = |name: &str, text: &str| write(home, name, text);
    let (flood, coded) = (flood(), entities());
    // what may stand in a text of TOML and of a shell
    let escape = |text: &str| serde_json::to_string(text).unwrap();
    let evil = format!("{EVIL} {flood}").replace(['\u{7f}', '\0'], "");
    let item = serde_json::json!({
        "id": evil, "title": evil, "text": evil, "authors": [evil], "tags": [evil],
        "link": format!("javascript:{evil}"), "date": evil,
    });
    write("items.jsonl", &format!("{item}\n{{\"title\": {evil}\n"));
    write("evil.txt", &evil);
    write(
        "page.xml",
        &format!(
            "<rss><channel><title>{coded}</title><item><title>{coded}</title><description>{coded}</description></item>"
        ),
    );
    let mut config = String::new();
    for (number, source) in [
        "command = ['cat', 'HOME/items.jsonl']".to_owned(),
        "command = ['sh', '-c', 'cat HOME/evil.txt HOME/evil.txt >&2; exit 3']".to_owned(),
        "command = ['cat', 'HOME/evil.txt']".to_owned(),
        format!("command = [{}]", escape(&evil)),
        "url = 'file:HOME/page.xml'".to_owned(),
        "file = 'HOME/page.xml'".to_owned(),
        format!("url = {}", escape(&format!("http://127.0.0.1:1/{evil}"))),
        format!("url = {}", escape(&evil)),
        format!("{} = 1", escape(&evil)),
    ]
    .iter()
    .enumerate()
    {
        let name = escape(&format!("{number} {evil}"));
        config
            .push_str(&format!("[[feed]]\nname = {name}\ntags = [{}]\n{source}\n", escape(&evil)));
    }
    write("CONFIG/feeds.toml", &config.replace("HOME", home.to_str().unwrap()));
    let harmless = |line: &str| {
        let arguments: Vec<&str> = line.split(' ').collect();
        let mut command = command(home, &arguments);
        let out = command.env("PATH", "/usr/local/bin:/usr/bin:/bin").output().unwrap();
        assert!(matches!(out.status.code(), Some(0..=2)), "{line}: {:?}", out.status);
        for bytes in [&out.stdout, &out.stderr] {
            // the line of progress goes back to its start
            for text in std::str::from_utf8(bytes).unwrap().split(['\n', '\t']) {
                assert_safe(text, line);
            }
        }
        String::from_utf8([out.stdout, out.stderr].concat()).unwrap()
    };
    let told = harmless("refresh --force");
    assert!(told.contains("A[2J") && told.contains("failed"), "{told}");
    for line in [
        "refresh --json --force",
        "refresh --dry-run --force",
        "refresh 0",
        "config check",
        "check",
        "list",
        "export opml",
    ] {
        harmless(line);
    }
    for file in walkdir::WalkDir::new(home.join("DATA")).into_iter().map(|file| file.unwrap()) {
        assert_safe(file.file_name().to_str().unwrap(), "a file's name");
        if file.file_type().is_file() {
            fs::read_to_string(file.path()).unwrap().lines().for_each(|l| assert_safe(l, "a file"));
        }
    }
    // a list from somebody else, and what is written of it
    let outline =
        format!("<outline type='rss' text='{coded}' title='{coded} {flood}' category='{coded}'");
    write(
        "list.opml",
        &format!(
            "<opml><body><outline text='{coded}'>{outline} xmlUrl='https://e.org/{coded}'/>             {outline} xmlUrl='javascript:{coded}'/>{outline} xmlUrl='https://e.org/x' filtercmd='{coded}'/>             {outline} xmlUrl='file:///{coded}'/></outline></body></opml>"
        ),
    );
    let told = harmless("import opml list.opml");
    assert!(told.contains("refused"), "{told}");
    harmless("export opml");
    let feeds = fs::read_to_string(home.join("CONFIG/feeds.toml")).unwrap();
    let added =
        feeds.strip_prefix(config.replace("HOME", home.to_str().unwrap()).as_str()).unwrap();
    added.lines().for_each(|line| assert_safe(line, "feeds.toml"));
}

/// Colours and styles of text, and nothing else, may stand between harmless words.
#[test]
fn what_is_printed_in_colour_holds_colours_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    for path in hostile(home.path()) {
        let arguments = ["show", path.as_str(), "--format", "ansi"];
        let out = command(home.path(), &arguments).output().unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        assert!(text.contains("\u{1b}[") && text.contains("words"), "{text:?}");
        for line in text.lines() {
            let mut parts = line.split("\u{1b}[");
            assert_safe(parts.next().unwrap_or_default(), &path);
            for part in parts {
                let (style, words) = part.split_once('m').unwrap_or_else(|| panic!("{part:?}"));
                let known = |c: char| c.is_ascii_digit() || ";:".contains(c);
                assert!(style.chars().all(known), "{style:?} in {line:?}");
                assert_safe(words, &path);
            }
        }
        for line in String::from_utf8(out.stderr).unwrap().lines() {
            assert_safe(line, &path);
        }
    }
}

/// Every command with arguments with which it has something to say.
pub(crate) const SAYING: &[&str] = &[
    "add words.md",
    "anchor words.md words.md",
    "config show",
    "config path",
    "config check",
    "config init",
    "detect words.md",
    "export --json words.md",
    "export opml",
    "list",
    "list --json",
    "search words",
    "star words",
    "unstar words",
    "mark-read words",
    "mark-unread words",
    "tag x words",
    "untag x words",
    "import opml none",
    "refresh",
    "sync",
    "show words.md",
    "show words.md --format ansi",
    "check words.md",
    "quotes",
    "quotes --detected",
    "keep words.md --text words",
    "keys",
    "man",
    "completions zsh",
    "help",
    "list --nonsense",
    "--version",
    "none",
];

#[test]
fn a_pipe_that_nobody_reads_ends_every_command_as_if_it_were_read() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("words.md"), "# Bell\n\n“Some words,” said Mara Olin.\n").unwrap();
    let help = command(home.path(), &["--help"]).output().unwrap().stdout;
    let help = String::from_utf8(help).unwrap();
    let named = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let named: BTreeSet<&str> = named
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let tried: BTreeSet<&str> = SAYING.iter().filter_map(|line| line.split(' ').next()).collect();
    assert!(named.len() > 20);
    let missing: Vec<&&str> = named.difference(&tried).collect();
    assert!(missing.is_empty(), "not tried: {missing:?}");
    for line in SAYING {
        let arguments: Vec<&str> = line.split(' ').collect();
        let status = |closed: &[usize]| {
            // another home each time: what is done once is not done again
            let home = tempfile::tempdir().unwrap();
            fs::write(home.path().join("words.md"), "# Bell\n\n“Some words,” said Mara Olin.\n")
                .unwrap();
            let mut command = command(home.path(), &arguments);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            for fd in closed {
                // nobody has the other end from the start, so no race decides
                let (reader, writer) = std::io::pipe().unwrap();
                drop(reader);
                match fd {
                    1 => command.stdout(writer),
                    _ => command.stderr(writer),
                };
            }
            command.status().unwrap().code()
        };
        let read = status(&[]);
        assert!(matches!(read, Some(0..=2)), "{line}: {read:?}");
        assert_eq!((status(&[1]), status(&[1, 2])), (read, read), "{line}");
        let shut = format!("exec \"$0\" {line} >&-");
        let shell = command(home.path(), &[]);
        let mut closed = Command::new("sh");
        closed.args(["-c", &shut, env!("CARGO_BIN_EXE_pullquote")]).stdin(Stdio::null());
        closed.env_clear().envs(shell.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let out = closed.current_dir(home.path()).output().unwrap();
        assert!(matches!(out.status.code(), Some(0..=2)), "{line}: {:?}", out.status);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn thousands_of_files_odd_names_depths_and_holes_are_listed_in_the_locale_c() {
    use std::os::unix::ffi::OsStrExt as _;
    let home = tempfile::tempdir().unwrap();
    let feeds = home.path().join("DATA/feeds");
    let wide = feeds.join("wide");
    fs::create_dir_all(&wide).unwrap();
    let many = if crate::faults::events() >= 10_000 { 100_000 } else { 3000 };
    for number in 0..many {
        fs::write(wide.join(format!("{number}.md")), format!("# Day {number}\n\nRain.\n")).unwrap();
    }
    // 60 folders deep: what lies too deep is left out, and nothing hangs
    let deep = feeds.join("deep/".repeat(60));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.md"), "# Too deep\n\nWords.\n").unwrap();
    fs::write(feeds.join("deep/deep/b.md"), "# Deep\n\nWords.\n").unwrap();
    let latin = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    fs::write(feeds.join(latin), "# Latin\n\nWords.\n").unwrap();
    for name in ["-rf.md", "a b'\"%s$HOME.md"] {
        fs::write(feeds.join(name), format!("# Named {name}\n\nWords.\n")).unwrap();
    }
    fs::File::create(feeds.join("sparse.md")).unwrap().set_len(1 << 40).unwrap();
    std::os::unix::fs::symlink(&feeds, feeds.join("round")).unwrap();
    std::os::unix::fs::symlink("self.md", feeds.join("self.md")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", feeds.join("zero.md")).unwrap();
    let out =
        command(home.path(), &["list", "--format", "{title}"]).env("LC_ALL", "C").output().unwrap();
    let listed = String::from_utf8(out.stdout).unwrap();
    let told = String::from_utf8(out.stderr).unwrap();
    let titles: BTreeSet<&str> = listed.lines().collect();
    let last = format!("Day {}", many - 1);
    for title in ["Day 0", last.as_str(), "Deep", "Latin", "Named -rf.md"] {
        assert!(titles.contains(title), "{title} is not listed: {told}");
    }
    assert_eq!(titles.len(), many + 4, "what lies sixty folders deep is left out");
    let out = command(home.path(), &["check"]).env("LC_ALL", "C").output().unwrap();
    let told = String::from_utf8(out.stdout).unwrap();
    assert!(told.contains("sparse.md: it is larger than 256 MB"), "{told}");
    assert!(told.contains("the link leads back to a folder above"), "{told}");
    assert!(told.contains("it lies more than 31 folders deep"), "{told}");
}
