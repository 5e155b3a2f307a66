//! What finding quotations costs: megabytes of text a second on one core, for prose of several
//! languages and for nothing but marks, and how that grows with the text.
//!
//! `cargo bench --bench quotation` makes its own texts; `-- FILE` takes a text that is there.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use pullquote::quotation::find;

/// Bytes of each text.
const SIZE: usize = 4_000_000;
const ROUNDS: usize = 5;

/// Language, then paragraphs that are repeated.
const PROSE: &[(&str, &str)] = &[
    (
        "en",
        "“We have lost the boats,” said Ann Lee, the harbour master, “and the nets are gone as \
         well.” She told the council on Monday that the gate was “a danger to everyone in this \
         town” and that nobody had asked for it.\n\nThe pumps were built in 1952, and the men who \
         built them are long dead. Tom Weil, who runs them, does not expect them to last the \
         winter; the port has other plans, and the money for them is already spent.\n\n\"It is \
         not the wall,\" he said. \"It's the water.\"\n\n",
    ),
    (
        "de",
        "„Wir haben die Boote verloren“, sagte Anna Behrens, die Hafenmeisterin, „und die Netze \
         sind auch weg.“ Vor dem Rat nannte sie das Tor am Montag „eine Gefahr für die ganze \
         Stadt“.\n\nDie Pumpen stammen aus dem Jahr 1952, und die Männer, die sie bauten, sind \
         lange tot. Jan Kuhn glaubt nicht, dass sie den Winter überstehen.\n\n",
    ),
    (
        "fr",
        "— Qui est là ? demanda la fermière.\n— C'est moi, répondit Jean, ouvrez la porte.\n\n« Le \
         pont est fermé », a déclaré la maire, Anne Roux, avant de partir pour le port où \
         l'attendaient les pêcheurs et leurs femmes.\n\n",
    ),
    (
        "zh",
        "市长王芳表示：“桥将在冬天前关闭，直到春天才会重新开放。”居民们站在雨里，没有人说话。\n\n",
    ),
];
const SOUP: &[&str] = &["“a, ” he said ", "\"'\"'", "「a", "Ann Lee said “a "];

fn main() {
    // cargo adds `--bench`
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    if let Some(file) = given {
        let bytes = std::fs::read(file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        return show("the file", &text, None);
    }
    for (lang, paragraphs) in PROSE {
        let text = paragraphs.repeat(SIZE / paragraphs.len());
        show(&format!("prose, {lang}"), &text, Some(lang));
    }
    for soup in SOUP {
        let text = soup.repeat(SIZE / soup.len());
        show(&format!("{soup:?} over and over"), &text, Some("en"));
    }
}

/// A line with the rate of the text and of a sixteenth of it, which are alike when it is linear.
fn show(name: &str, text: &str, lang: Option<&str>) {
    let mut part = text.len() / 16;
    while !text.is_char_boundary(part) {
        part -= 1;
    }
    let (whole, found) = spent(text, lang);
    let (few, _) = spent(&text[..part], lang);
    let rate = |size: usize, time: Duration| size as f64 / 1e6 / time.as_secs_f64();
    println!(
        "{name:32} {:6.1} MB/s, {:6.1} MB/s at a sixteenth, {found} quotations",
        rate(text.len(), whole),
        rate(part, few),
    );
}

/// The shortest of some rounds, and what was found.
fn spent(text: &str, lang: Option<&str>) -> (Duration, usize) {
    let rounds = (0..ROUNDS).map(|_| {
        let (clock, core) = (Instant::now(), on_core());
        let found = find(text, lang).len();
        (core.zip(on_core()).map_or(clock.elapsed(), |(before, after)| after - before), found)
    });
    rounds.min().unwrap()
}

/// How long this thread has been on a core, where the system tells.
fn on_core() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
