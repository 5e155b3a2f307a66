//! Pages that hang or break other readers, each made of one thing without end.

use std::time::{Duration, Instant};

use crate::formats::html::read;
use crate::formats::outline::outline;

/// Levels of nesting, bytes of a page, and the time one may take: a build without optimization is
/// twenty times as slow.
const LIMITS: (usize, usize, Duration) = if cfg!(debug_assertions) {
    (3_000, 40_000, Duration::from_secs(20))
} else {
    (100_000, 8 << 20, Duration::from_secs(2))
};

/// What is nested.
const NESTS: [&str; 26] = [
    "<div>",
    "<b>",
    "<ul><li>",
    "<ol><li><p>",
    "<table>",
    "<table><tr><td>",
    "<font>",
    "<a href=/x>",
    "<blockquote>",
    "<b><p>",
    "<i id=a><div>",
    "<form>",
    "<button>",
    "<svg>",
    "<math><mi>",
    "<select><option>",
    "<h1>",
    "<pre>",
    "<dl><dd>",
    "<figure><figcaption>",
    "<q>",
    "<details><summary>",
    "<ruby><rt>",
    "<template>",
    "<noscript>",
    "<span class=author>",
];

/// What is repeated.
const PIECES: [&str; 50] = [
    "<p>",
    "<p>x",
    "<br>",
    "<b>",
    "</p>",
    "</b>",
    "<li>",
    "<hr>",
    "<td>",
    "<tr><td>x",
    "<img src=a>",
    "<a href=#n id=r>1</a>",
    "<a href=x>x</a> ",
    "<i>x</i>&#769;",
    "&",
    "&amp;",
    "<",
    "<!",
    "<!--",
    "<a b=\"",
    "<a b='>",
    "<title>",
    "<script>",
    "</script>",
    "<input>",
    "<q>x</q>",
    "<p hidden>",
    "x ",
    "\u{301}",
    "<div><p>x, y",
    "<li><p>a",
    "<table><tr><td colspan=40 rowspan=1000>x",
    "<td colspan=40 rowspan=1000>x",
    "<span class=author>",
    "<span itemprop=author>x</span>",
    "<h2>x",
    "<meta name=author content=x>",
    "<time>",
    "<figure><img src=a>",
    "<p id=n><a href=#r>x</a><a id=r href=#n>1</a>",
    "<?",
    "</",
    "<p>a</p><div>",
    "<b></i>",
    "<p><b a=1>",
    "<div>a<p>b</div>",
    "a, ",
    "<ul><li>a</ul>",
    "<x>",
    "<br>x",
];

fn each(mut take: impl FnMut(&str, &str)) {
    let (deep, size, _) = LIMITS;
    for nest in NESTS {
        take(&format!("{nest} nested"), &format!("{}words", nest.repeat(deep)));
        let name = nest[1..].split(['>', ' ']).next().unwrap_or_default();
        let ends = format!("</{name}>").repeat(deep);
        take(&format!("{nest} closed"), &format!("{}words{ends}", nest.repeat(deep)));
    }
    for piece in PIECES {
        take(&format!("{piece} repeated"), &piece.repeat(size / piece.len()));
    }
    let many: String = (0..size / 8).map(|n| format!("a{n}=b ")).collect();
    take("many attributes", &format!("<p {many}>words"));
    take("long attribute", &format!("<p class=\"{}\">words", "author ".repeat(size / 7)));
    take("long ids", &format!("<p id={}>words", "x".repeat(size / 4)).repeat(4));
    let data =
        |data: String| format!("<html><script type=application/ld+json>{data}</script>words");
    take("deep data", &data("[".repeat(size.min(1 << 19))));
    take("wide data", &data(format!("[{}0]", "0,".repeat(size.min(1 << 19)))));
}

/// The stack of a thread that a program starts is smaller than that of its first.
#[test]
fn any_page_is_read_in_time_on_a_small_stack() {
    let all = || {
        let mut slow = String::new();
        each(|name, piece| {
            for page in [piece, &format!("<html><title>T</title><body>{piece}")] {
                let start = Instant::now();
                let article = read(page);
                outline(&article.document);
                let time = start.elapsed();
                if std::env::var_os("PULLQUOTE_TIMES").is_some() {
                    println!("{:5} ms {name}", time.as_millis());
                }
                if time > LIMITS.2 {
                    slow += &format!("{name}: {time:?}\n");
                }
            }
        });
        slow
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(all).unwrap();
    assert_eq!(thread.join().unwrap(), "");
}
