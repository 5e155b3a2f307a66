//! Every action of the table, key by key: it does what its line of the help says.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use crate::screen::{Screen, Setup};
use pullquote::config::choice::{Context, Sort};
use pullquote::quote::{Kind, Quote};
use pullquote::reader::action::{ACTIONS, EMACS, Make, NEWSBOAT, Spec};
use pullquote::reader::app::Overlay;
use pullquote::reader::frame::Pane;
use pullquote::reader::keymap::Lookup;
use pullquote::reader::prompt::Asking;
use pullquote::reader::{Effect, Key, Msg};

/// Presses the first default key of an action, or runs it by name where it has none.
fn act(screen: &mut Screen, name: &str) {
    let (row, choice) = name.split_once(' ').unwrap_or((name, ""));
    let spec = ACTIONS.iter().find(|spec| spec.name == row).unwrap();
    let bound = spec.keys.iter().map(|keys| match keys.split_once('=') {
        Some((keys, choice)) if !keys.is_empty() => (keys, choice),
        _ => (*keys, ""),
    });
    match bound.into_iter().find(|(_, bound)| *bound == choice) {
        Some((keys, _)) => screen.press(keys),
        None => screen.command(name),
    };
}

/// The rows of the page, without status line, margin and the bar of the focus.
fn page(screen: &Screen) -> Vec<String> {
    let lines = screen.lines();
    let rows = lines[1..lines.len() - 1].iter();
    rows.map(|row| row.replacen("  ▎ ", "    ", 1).trim_end().to_owned()).collect()
}

fn width(screen: &Screen) -> usize {
    screen.app.page().unwrap().options().width
}

fn place(screen: &Screen) -> usize {
    screen.app.list().position()
}

/// The passage that is pointed out.
fn selected(s: &Screen) -> String {
    let page = s.app.page().unwrap();
    let kept = page.hot().and_then(|marked| marked.ranges().next().cloned());
    let passage = page.selection().or(kept);
    passage.map(|passage| page.text()[passage].to_owned()).unwrap_or_default()
}

/// The quotes that are kept, the last one kept last.
fn kept(s: &Screen) -> Vec<Quote> {
    let mut quotes = s.desk.index.book().unwrap().kept();
    quotes.sort_by(|a, b| a.id.cmp(&b.id));
    quotes
}

/// Keeps the second sentence of an article.
fn kept_sentence(s: &mut Screen) {
    s.read("The lock keepers").press("f s");
    assert!(kept(s)[0].text.starts_with("Eleven were"));
}

/// The last text that was to be copied.
fn copied(screen: &Screen) -> String {
    let copied = screen.asked.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    copied.unwrap()
}

fn typed(screen: &Screen) -> (String, usize) {
    let line = &screen.app.prompt().unwrap().line;
    (line.text().to_owned(), line.column())
}

/// An action and what must be true of it, seen in a window of 80×24 with one pane at a time.
type Row = (&'static str, fn(&mut Screen));

/// The list in its order: 0 `To the next tenant`, 1 `The lock keepers vote` (selected at the
/// start), 2 `How to mend a net` … 10 `The long walk to the source`.
const ROWS: &[Row] = &[
    ("down", |s| {
        act(s, "down");
        assert_eq!(place(s), 2);
        s.press("3 j");
        assert_eq!(place(s), 5);
        let before = page(s.read("The long walk"));
        act(s, "down");
        assert_eq!(page(s)[0], before[1]);
        s.press("4 j");
        assert_eq!(page(s)[0], before[5]);
    }),
    ("up", |s| {
        s.press("5 j");
        act(s, "up");
        assert_eq!(place(s), 5);
        let before = page(s.read("The long walk").press("9 j"));
        act(s, "up");
        assert_eq!(page(s)[1], before[0]);
    }),
    ("half-page-down", |s| {
        s.press("g g");
        act(s, "half-page-down");
        assert_eq!(place(s), 10);
        let before = page(s.read("The long walk"));
        act(s, "half-page-down");
        assert_eq!(page(s)[..11], before[11..22]);
    }),
    ("half-page-up", |s| {
        s.press("G");
        act(s, "half-page-up");
        assert_eq!(place(s), 0);
        let before = page(s.read("The long walk").press("2 ctrl-d"));
        act(s, "half-page-up");
        assert_eq!(page(s)[11..22], before[..11]);
    }),
    ("page-down", |s| {
        let before = page(s.read("The long walk"));
        act(s, "page-down");
        assert_eq!(page(s)[..2], before[20..22], "two rows stay for the eye");
        s.press("h g g");
        act(s, "page-down");
        assert_eq!(place(s), 10);
    }),
    ("page-up", |s| {
        let before = page(s.read("The long walk").press("2 ctrl-f"));
        act(s, "page-up");
        assert_eq!(page(s)[20..22], before[..2]);
        s.press("h G");
        act(s, "page-up");
        assert_eq!(place(s), 0);
    }),
    ("top", |s| {
        s.press("G");
        act(s, "top");
        assert_eq!(place(s), 0);
        s.press("4 g g");
        assert_eq!(place(s), 3);
        let before = page(s.read("The long walk"));
        s.press("G");
        act(s, "top");
        assert_eq!(page(s), before);
        assert!(s.focus().starts_with("We left the harbour"));
        s.press("3 g g");
        assert!(s.focus().starts_with("The lower river is wide"), "the third block: {}", s.focus());
    }),
    ("bottom", |s| {
        act(s, "bottom");
        assert_eq!(place(s), 10);
        s.press("3 G");
        assert_eq!(place(s), 2);
        s.press("9 9 9 9 9 9 9 G");
        assert_eq!(place(s), 10);
        s.read("The long walk");
        act(s, "bottom");
        assert!(s.focus().starts_with("Downhill everything is nearer"));
        assert!(s.status().starts_with(" 100%"));
    }),
    ("percent", |s| {
        s.press("5 0");
        act(s, "percent");
        assert_eq!(place(s), 5);
        act(s, "percent");
        assert!(s.notice().contains("50%"), "without a count it says how: {}", s.notice());
        s.read("The long walk").press("1 0 0 %");
        assert!(s.status().starts_with(" 100%"));
        s.press("5 0 %");
        let middle = s.app.page().unwrap();
        let (focus, length) = (middle.focus(), middle.text().len());
        assert!(focus.start <= length / 2 && length / 2 <= focus.end + 2, "{focus:?} of {length}");
    }),
    ("open", |s| {
        act(s, "open");
        assert_eq!(s.app.focus(), Pane::Page);
        assert!(page(s)[0].contains("The lock keepers vote"));
        assert!(s.app.page().unwrap().entry.read);
    }),
    ("back", |s| {
        s.press("enter");
        act(s, "back");
        assert_eq!((s.app.focus(), place(s)), (Pane::List, 1));
        assert!(!s.asked.contains(&Effect::Quit));
    }),
    ("read-on", |s| {
        act(s, "read-on");
        assert_eq!(s.app.focus(), Pane::Page, "from the list it opens");
        let before = page(s.read("The long walk"));
        act(s, "read-on");
        assert_eq!(page(s)[..2], before[20..22]);
        s.press("G");
        act(s, "read-on");
        assert_eq!(s.selected(), "To the next tenant", "round the end to the first unread");
        assert_eq!(s.app.page().unwrap().entry.title.as_str(), "To the next tenant");
    }),
    ("next-article", |s| {
        act(s, "next-article");
        assert_eq!((place(s), s.app.focus()), (2, Pane::List));
        s.press("enter");
        act(s, "next-article");
        assert_eq!((place(s), s.app.focus()), (3, Pane::Page));
        assert!(page(s)[0].contains("水の音"));
        s.press("h G J");
        assert_eq!((place(s), s.notice().as_str()), (10, "this is the last article"));
    }),
    ("previous-article", |s| {
        s.press("enter");
        act(s, "previous-article");
        assert!(page(s)[0].contains("To the next tenant"));
        act(s, "previous-article");
        assert_eq!(s.notice(), "this is the first article");
    }),
    ("next-unread", |s| {
        s.press("j m k");
        act(s, "next-unread");
        assert_eq!(place(s), 3, "over the one that is read");
        s.press("A");
        act(s, "next-unread");
        assert_eq!((place(s), s.notice().as_str()), (3, "no unread article is left here"));
    }),
    ("previous-unread", |s| {
        s.press("j m j");
        act(s, "previous-unread");
        assert_eq!(place(s), 1);
        s.press("enter");
        act(s, "previous-unread");
        assert_eq!((place(s), s.app.focus()), (0, Pane::Page));
    }),
    ("next-paragraph", |s| {
        s.press("enter");
        act(s, "next-paragraph");
        assert!(s.focus().starts_with("“It is a lock,”"), "{}", s.focus());
        s.press("2 }");
        assert!(s.focus().starts_with("— notice on"), "{}", s.focus());
    }),
    ("previous-paragraph", |s| {
        s.press("enter } )");
        act(s, "previous-paragraph");
        assert!(s.focus().starts_with("“It is a lock,”"), "first to the start of its own");
        act(s, "previous-paragraph");
        assert!(s.focus().starts_with("The keepers of the upper"), "{}", s.focus());
    }),
    ("next-sentence", |s| {
        s.press("enter");
        act(s, "next-sentence");
        assert!(s.focus().starts_with("Eleven were for it"), "{}", s.focus());
        s.press("2 )");
        assert!(s.focus().starts_with("“A lock that is never opened"), "{}", s.focus());
    }),
    ("previous-sentence", |s| {
        s.press("enter } )");
        act(s, "previous-sentence");
        assert!(s.focus().starts_with("“It is a lock,”"), "{}", s.focus());
        act(s, "previous-sentence");
        assert!(s.focus().starts_with("Eleven were"), "over the paragraph's border");
    }),
    ("other-pane", |s| {
        act(s, "other-pane");
        assert_eq!(s.app.focus(), Pane::Page);
        s.command("other-pane");
        assert_eq!(s.app.focus(), Pane::List);
    }),
    ("next-quotation", |s| {
        s.read("The lock keepers");
        act(s, "next-quotation");
        assert!(s.focus().starts_with("“It is a lock,” said"), "{}", s.focus());
        assert!(s.status().contains("quotation 1/3 · Ines Valdor, said"), "{}", s.status());
        act(s, "next-quotation");
        assert!(s.focus().starts_with("“A lock that"), "{}", s.focus());
        act(s, "next-quotation");
        assert!(s.focus().starts_with("“If the water"), "{}", s.focus());
        act(s, "next-quotation");
        assert_eq!(s.notice(), "no quotation after this");
    }),
    ("previous-quotation", |s| {
        s.read("The lock keepers").press("G");
        act(s, "previous-quotation");
        assert!(s.focus().starts_with("“If the water"), "{}", s.focus());
        act(s, "previous-quotation");
        assert!(s.focus().starts_with("“A lock that"), "{}", s.focus());
        act(s, "previous-quotation");
        assert!(s.focus().starts_with("“It is a lock,” said"), "{}", s.focus());
        act(s, "previous-quotation");
        assert_eq!(s.notice(), "no quotation before this");
    }),
    ("speakers", |s| {
        act(s, "speakers");
        assert!(matches!(s.app.overlay(), Some(Overlay::Speakers(_))));
    }),
    ("quotations", |s| {
        s.read("The lock keepers");
        act(s, "quotations");
        assert!(matches!(s.app.overlay(), Some(Overlay::Quotations(_))));
        s.press("j j enter");
        assert!(s.app.overlay().is_none());
        assert!(s.focus().starts_with("“If the water"), "{}", s.focus());
    }),
    ("point-sentence", |s| {
        s.read("The lock keepers");
        act(s, "point-sentence");
        s.press("s");
        assert!(s.focus().starts_with("Eleven were"), "{}", s.focus());
        assert_eq!(s.notice(), "Kept · sentence · 19 words · u undo · a note · t tag");
    }),
    ("point-paragraph", |s| {
        s.read("The lock keepers").press(")");
        act(s, "point-paragraph");
        s.press("a");
        assert!(selected(s).starts_with("The keepers") && selected(s).ends_with("the count."));
    }),
    ("point-span", |s| {
        s.read("The lock keepers");
        act(s, "point-span");
        s.press("a s");
        assert_eq!(selected(s), "The keepers");
    }),
    ("select", |s| {
        s.read("The lock keepers");
        act(s, "select");
        s.press("2 e");
        assert_eq!(selected(s), "The keepers");
        s.press("enter");
        assert_eq!(kept(s)[0].text.as_str(), "The keepers");
    }),
    ("keep", |s| {
        s.read("The lock keepers").press("tab");
        act(s, "keep");
        assert_eq!((kept(s).len(), kept(s)[0].kind), (1, Kind::Quotation));
    }),
    ("keep-with-note", |s| {
        s.read("The lock keepers").press("tab");
        act(s, "keep-with-note");
        s.type_in("so").press("enter");
        assert_eq!(kept(s)[0].note.as_str(), "so");
    }),
    ("grow", |s| {
        kept_sentence(s);
        let before = kept(s)[0].words();
        act(s, "grow");
        assert!(kept(s)[0].words() > before && kept(s).len() == 1);
    }),
    ("shrink", |s| {
        kept_sentence(s);
        let before = kept(s)[0].words();
        act(s, "shrink");
        assert!(kept(s)[0].words() < before && kept(s).len() == 1);
    }),
    ("stitch", |s| {
        kept_sentence(s);
        act(s, "stitch");
        s.press("f s");
        assert!(kept(s).len() == 1 && kept(s)[0].parts.len() == 2, "{:?}", kept(s));
    }),
    ("note", |s| {
        kept_sentence(s);
        act(s, "note");
        s.type_in("so").press("enter");
        assert_eq!(kept(s)[0].note.as_str(), "so");
    }),
    ("speaker", |s| {
        kept_sentence(s);
        act(s, "speaker");
        s.type_in("Xi").press("enter");
        assert_eq!(kept(s)[0].speaker.as_ref().unwrap().as_str(), "Xi");
    }),
    ("category", |s| {
        kept_sentence(s);
        act(s, "category");
        s.press("i");
        assert_eq!(kept(s)[0].color.as_ref().unwrap().as_str(), "idea");
    }),
    ("remove", |s| {
        kept_sentence(s);
        act(s, "remove");
        assert_eq!(kept(s).len(), 0);
    }),
    ("confirm", |s| {
        kept_sentence(s);
        act(s, "confirm");
        assert_eq!(s.notice(), "it was taken from this very text");
    }),
    ("kept", |s| {
        kept_sentence(s);
        act(s, "kept");
        assert!(s.text().contains("Quotes of this article · 1"), "{}", s.text());
    }),
    ("quotes", |s| {
        kept_sentence(s);
        act(s, "quotes");
        assert!(s.text().contains(" Quotes · 1"), "{}", s.text());
    }),
    ("copy", |s| {
        s.read("The lock keepers").press("tab");
        act(s, "copy");
        assert_eq!(
            copied(s),
            "“It is a lock,” (Ines Valdor, in: The lock keepers vote, and the lock stays open, \
             The Packet, 22 November 2026, https://example.org/packet/lock-vote?utm_source=mail)"
        );
    }),
    ("copy-bare", |s| {
        s.read("The lock keepers").press("f s");
        act(s, "copy-bare");
        assert!(copied(s).starts_with("Eleven were") && copied(s).ends_with("the count."));
        s.tell(Msg::Copied { words: 18, cited: false, sent: false });
        assert_eq!(s.notice(), "copied 18 words");
        s.tell(Msg::Copied { words: 1, cited: true, sent: true });
        assert_eq!(s.notice(), "sent 1 word and the source to the terminal's clipboard");
    }),
    ("pipe", |s| {
        s.read("The lock keepers").press("f s");
        act(s, "pipe tr a-z A-Z");
        let Some(Effect::Pipe(piping)) = s.asked.last() else { panic!("{:?}", s.asked) };
        assert_eq!(piping.argv, ["tr", "a-z", "A-Z"]);
        assert!(piping.text.starts_with("Eleven were"), "{}", piping.text);
    }),
    ("export", |s| {
        s.read("The lock keepers");
        act(s, "export csv quotes.csv");
        assert_eq!(s.notice(), "nothing of this article is kept · gq all quotes");
        s.press("f s");
        act(s, "export csv quotes.csv");
        let Some(Effect::Export(export)) = s.asked.last() else { panic!("{:?}", s.asked) };
        assert_eq!((export.format.as_str(), export.quotes.len()), ("csv", 1));
    }),
    ("toggle-read", |s| {
        act(s, "toggle-read");
        assert!(s.is_read("The lock keepers"));
        act(s, "toggle-read");
        assert!(!s.is_read("The lock keepers"));
    }),
    ("toggle-star", |s| {
        act(s, "toggle-star");
        assert!(s.is_starred("The lock keepers") && s.text().contains('✪'));
        act(s, "toggle-star");
        assert!(!s.is_starred("The lock keepers") && !s.text().contains('★'));
    }),
    ("mark-listed-read", |s| {
        act(s, "mark-listed-read");
        assert!(s.text().contains(" 0 unread"));
        act(s, "mark-listed-read");
        assert_eq!(s.notice(), "everything listed is read already");
    }),
    ("tag", |s| {
        act(s, "tag");
        s.type_in("mend").press("enter");
        assert_eq!(s.notice(), "tagged mend · u undo");
        s.press("j t").type_in("m").press("tab");
        assert_eq!(typed(s).0, "mend", "a known tag is completed");
        s.press("enter k t").type_in("-mend").press("enter");
        assert_eq!(s.notice(), "tag mend removed · u undo");
        let tags = |s: &Screen| s.app.list().selected().unwrap().tags.len();
        let bare = tags(s);
        s.press("u");
        assert_eq!(tags(s), bare + 1);
        s.command("tag mend");
        assert_eq!(s.notice(), "it has the tag mend already");
    }),
    ("pick", |s| {
        act(s, "pick");
        s.press("j");
        act(s, "pick");
        assert_eq!(place(s), 4, "and goes on");
        assert!(s.status().contains("2 picked"), "{}", s.status());
        s.press("s");
        assert_eq!(s.notice(), "2 starred · u undo");
        assert!(s.is_starred("The lock keepers") && s.is_starred("水の音"));
        assert!(!s.is_starred("How to mend"));
        s.press("k v");
        assert!(s.status().contains("1 picked"), "{}", s.status());
    }),
    ("pick-all", |s| {
        act(s, "pick-all");
        assert!(s.status().contains("11 picked"), "{}", s.status());
        s.press("k v m");
        assert_eq!(s.notice(), "10 marked read · u undo");
        assert!(!s.is_read("To the next tenant"));
        act(s, "pick-all");
        act(s, "pick-all");
        s.press("k");
        assert!(!s.status().contains("picked"), "{}", s.status());
    }),
    ("unread-only", |s| {
        s.press("m");
        act(s, "unread-only");
        assert_eq!((s.titles().len(), s.selected().as_str()), (10, "How to mend a net"));
        assert!(s.text().contains("Unread articles"));
        s.press("/").type_in("lock");
        assert!(s.titles().iter().any(|title| title.starts_with("The lock keepers")));
        assert!(s.text().contains("(read ones, too)"), "a search says that it finds them");
        s.press("esc");
        act(s, "unread-only");
        assert_eq!(s.titles().len(), 11);
    }),
    ("clear", |s| {
        s.press("/").type_in("lock").press("enter v");
        let found = s.titles().len();
        act(s, "clear");
        assert_eq!((s.app.list().picked_count(), s.titles().len()), (0, found));
        act(s, "clear");
        assert_eq!(s.titles().len(), 11);
    }),
    ("all", |s| {
        s.press("i /").type_in("lock").press("enter");
        act(s, "all");
        assert_eq!(s.titles().len(), 11);
        s.press("enter");
        act(s, "all");
        assert_eq!(s.app.focus(), Pane::List);
    }),
    ("views", |s| {
        act(s, "views");
        assert!(matches!(s.app.overlay(), Some(Overlay::Views(_))));
        assert!(s.text().contains("All articles") && s.text().contains("11       11"));
        s.press("enter");
        assert!(s.app.overlay().is_none());
    }),
    ("view", |s| {
        s.command("view nowhere");
        assert_eq!(s.notice(), "there is no view \"nowhere\"");
        act(s, "view");
        assert!(matches!(s.app.overlay(), Some(Overlay::Views(_))));
    }),
    ("undo", |s| {
        s.press("s j m");
        act(s, "undo");
        assert!(!s.is_read("How to mend") && s.is_starred("The lock keepers"));
        act(s, "undo");
        assert!(!s.is_starred("The lock keepers"));
        act(s, "undo");
        assert_eq!(s.notice(), "nothing to undo");
        s.press("s j s 2 u");
        assert!(!s.text().contains('★'), "with a count, that many");
    }),
    ("redo", |s| {
        s.press("s j m 2 u");
        act(s, "redo");
        assert!(s.is_starred("The lock keepers") && !s.is_read("How to mend"));
        act(s, "redo");
        assert!(s.is_read("How to mend"));
        act(s, "redo");
        assert_eq!(s.notice(), "nothing to redo");
    }),
    ("find", |s| {
        s.read("The long walk");
        act(s, "find");
        s.type_in("soup plate").press("enter");
        assert!(s.focus().contains("soup plate"), "{}", s.focus());
        assert!(s.status().contains("/soup plate 1/1"));
    }),
    ("filter", |s| {
        act(s, "filter");
        s.type_in("heron").press("enter");
        assert_eq!(s.titles(), ["The long walk to the source"], "a word of the text alone");
        s.press("F /").type_in("BELL letter");
        assert!(s.titles().contains(&"A letter about the bell".to_owned()), "any case and order");
    }),
    ("clear-filter", |s| {
        s.press("/").type_in("heron").press("enter");
        act(s, "clear-filter");
        assert_eq!(
            (s.titles().len(), s.selected().as_str()),
            (11, "The lock keepers vote, and the lock stays open")
        );
    }),
    ("clear-find", |s| {
        s.press("enter /").type_in("lock").press("enter");
        act(s, "clear-find");
        assert!(s.app.page().unwrap().find.is_none());
        assert_eq!(s.app.focus(), Pane::Page);
        act(s, "clear-find");
        assert_eq!(s.app.focus(), Pane::List, "without a search it goes back");
        s.press("/").type_in("lock").press("enter enter");
        assert!(s.app.page().unwrap().find.is_some(), "the list's search is marked");
        act(s, "clear-find");
        assert!(s.app.page().unwrap().find.is_none(), "its marks go out as well");
        assert_eq!(s.app.focus(), Pane::Page);
        act(s, "clear-find");
        s.press("enter");
        assert!(s.app.page().unwrap().find.is_none(), "and stay out");
        act(s, "clear-find");
        assert_eq!(s.app.focus(), Pane::List);
    }),
    ("next-match", |s| {
        s.press("enter /").type_in("lock").press("enter");
        act(s, "next-match");
        assert!(s.status().contains("/lock 2/5"));
        s.press("4 n");
        assert!(s.status().contains("on from the top"));
        assert_eq!(s.app.page().unwrap().find.as_ref().unwrap().current, 0);
    }),
    ("previous-match", |s| {
        s.press("enter /").type_in("lock").press("enter");
        act(s, "previous-match");
        assert_eq!(s.app.page().unwrap().find.as_ref().unwrap().current, 4);
        assert_eq!(s.notice(), "on from the end");
    }),
    ("next-highlight", |s| {
        act(s, "next-highlight");
        s.press("enter");
        act(s, "next-highlight");
        assert_eq!(s.notice(), "no [[highlight]] stands in the config");
    }),
    ("previous-highlight", |s| {
        s.press("enter");
        act(s, "previous-highlight");
        assert_eq!(s.notice(), "no [[highlight]] stands in the config");
    }),
    ("browse", |s| {
        act(s, "browse");
        let url = "https://example.org/packet/lock-vote?utm_source=mail";
        s.press("enter");
        act(s, "browse");
        assert_eq!(s.asked.last(), Some(&Effect::Browse(url.into())));
        s.read("Seven words");
        act(s, "browse");
        assert_eq!(s.notice(), "this article names no link");
    }),
    ("follow-link", |s| {
        s.press("enter G");
        act(s, "follow-link");
        s.press("9");
        assert_eq!(s.notice(), "no label 9 · esc leaves");
        s.press("s");
        let url = "mailto:office@example.org";
        assert_eq!(s.asked.last(), Some(&Effect::Browse(url.into())));
        s.read("Seven words");
        act(s, "follow-link");
        assert_eq!(s.notice(), "no link on this screen");
    }),
    ("edit", |s| {
        act(s, "edit");
        let file =
            format!("{}/packet/2026-11-22-the-lock-keepers-vote.md", crate::screen::FIXTURES);
        assert_eq!(s.asked.last(), Some(&Effect::Edit(file.into())));
    }),
    ("narrower", |s| {
        s.press("enter");
        act(s, "narrower");
        assert_eq!(width(s), 70);
        s.press("5 <");
        assert_eq!(width(s), 60);
        s.press("9 9 <");
        assert_eq!(width(s), 20);
        s.resize(120, 40);
        s.press("=");
        assert_eq!(width(s), 67, "the window allows no more");
        act(s, "narrower");
        assert_eq!(width(s), 65, "and the first key is seen");
    }),
    ("wider", |s| {
        s.press("enter 9 <");
        act(s, "wider");
        assert_eq!(width(s), 56);
        s.resize(120, 40);
        s.press("h");
        let list = |s: &Screen| s.app.frame().unwrap().list.unwrap().width;
        let before = list(s);
        act(s, "wider");
        assert_eq!(list(s), before + 2, "in the list: the list");
        s.resize(500, 40);
        for (keys, columns) in [("9 9 < 9 9 < 9 9 <", 16), ("9 9 > 9 9 > 9 9 >", 200)] {
            s.press(keys);
            assert_eq!(s.app.settings().list_width, columns, "no more than the config takes");
        }
    }),
    ("reset-size", |s| {
        s.press("enter 9 <");
        act(s, "reset-size");
        assert_eq!(width(s), 72);
    }),
    ("width", |s| {
        s.press("enter").command("width 50");
        assert_eq!(width(s), 50);
        for (typed, taken) in [("width 500", 200), ("width 7", 20)] {
            s.command(typed);
            assert_eq!(s.app.settings().page_width, taken, "{typed}");
        }
        s.command("width fifty");
        assert_eq!(s.notice(), "\"width\" takes a number of columns");
    }),
    ("zen", |s| {
        s.resize(120, 40);
        s.press("enter");
        act(s, "zen");
        assert!(s.app.frame().unwrap().list.is_none());
        act(s, "zen");
        assert!(s.app.frame().unwrap().list.is_some());
        s.resize(80, 24);
        act(s, "zen");
        assert_eq!(s.notice(), "nothing but the page is shown already");
        s.press("h");
        for focus in [Pane::Page, Pane::List] {
            act(s, "zen");
            assert_eq!(s.app.focus(), focus, "from the list, and back to it");
        }
    }),
    ("sort", |s| {
        for (choice, sort, first) in [
            ("sort title", Sort::Title, "A clock in eight lines"),
            ("sort feed", Sort::Feed, "To the next tenant"),
            ("sort length", Sort::Length, "The long walk to the source"),
            ("sort unread", Sort::Unread, "To the next tenant"),
            ("sort date", Sort::Date, "To the next tenant"),
        ] {
            act(s, choice);
            assert_eq!((s.app.list().sort, s.titles()[0].as_str()), (sort, first));
        }
        let mut titles = s.titles();
        act(s, "sort reverse");
        titles.reverse();
        assert_eq!(s.titles(), titles);
    }),
    ("layout", |s| {
        s.resize(120, 40);
        s.command("layout single");
        assert!(s.app.frame().unwrap().page.is_none());
        s.command("layout stack");
        assert_eq!(s.app.frame().unwrap().rule.map(|rule| rule.height), Some(1));
        s.command("layout side");
        assert_eq!(s.app.frame().unwrap().rule.map(|rule| rule.width), Some(1));
        s.command("layout auto");
        assert!(s.app.frame().unwrap().page.is_some());
        assert_eq!(s.notice(), "that looks the same in this window");
    }),
    ("theme", |s| {
        s.command("theme paper");
        assert_eq!(s.asked.last(), Some(&Effect::Theme("paper".into())));
    }),
    ("command", |s| {
        act(s, "command");
        assert_eq!(s.app.prompt().map(|prompt| prompt.asking), Some(Asking::Command));
        s.type_in("7").press("enter");
        assert_eq!(place(s), 6, "a number goes to that row");
        s.command("dwon");
        assert_eq!(s.notice(), "there is no command \"dwon\"; did you mean \"down\"?");
    }),
    ("help", |s| {
        act(s, "help");
        assert!(s.app.help().is_some());
        s.press("esc");
        assert!(s.app.overlay().is_none());
    }),
    ("problems", |s| {
        act(s, "problems");
        assert!(matches!(s.app.overlay(), Some(Overlay::Problems { .. })));
        assert!(s.text().contains("2026-11-12-broken.md:2"));
        s.press("q");
        assert!(s.app.overlay().is_none() && !s.asked.contains(&Effect::Quit));
    }),
    ("refresh-feed", own_feeds_only),
    ("refresh-all", own_feeds_only),
    ("refresh-log", own_feeds_only),
    ("load-newer", |s| {
        s.press("enter");
        act(s, "load-newer");
        assert_eq!(s.notice(), "this is the newest version");
    }),
    ("interrupt", |s| {
        act(s, "interrupt");
        assert_eq!(s.asked.last(), Some(&Effect::Quit));
    }),
    ("redraw", |s| {
        act(s, "redraw");
        assert_eq!(s.asked.last(), Some(&Effect::Redraw));
    }),
    ("suspend", |s| {
        act(s, "suspend");
        assert_eq!(s.asked.last(), Some(&Effect::Suspend));
    }),
    ("quit", |s| {
        act(s, "quit");
        assert_eq!(s.asked.last(), Some(&Effect::Quit));
    }),
    ("quit-now", |s| {
        s.press("enter q");
        assert!(!s.asked.contains(&Effect::Quit));
        s.press("enter");
        act(s, "quit-now");
        assert_eq!(s.asked.last(), Some(&Effect::Quit));
    }),
    ("accept", |s| {
        s.press(":").type_in("bottom");
        act(s, "accept");
        assert_eq!((place(s), s.app.prompt().is_none()), (10, true));
    }),
    ("cancel", |s| {
        s.press(":").type_in("bottom");
        act(s, "cancel");
        assert_eq!((place(s), s.app.prompt().is_none()), (1, true));
        s.read("The long walk").press("9 j");
        let before = page(s);
        s.press("/").type_in("nearer");
        assert_ne!(page(s), before);
        act(s, "cancel");
        assert_eq!(page(s), before, "a search that is left goes back to where it began");
    }),
    ("complete", |s| {
        s.press(":").type_in("sor");
        act(s, "complete");
        assert_eq!(typed(s), ("sort ".to_owned(), 5));
        act(s, "complete");
        act(s, "complete");
        assert_eq!(typed(s).0, "sort title");
        s.press("ctrl-u").type_in("theme pa").press("tab");
        assert_eq!(typed(s).0, "theme paper ");
    }),
    ("complete-back", |s| {
        s.press(":").type_in("sort ");
        act(s, "complete-back");
        assert_eq!(typed(s).0, "sort reverse");
    }),
    ("older", |s| {
        s.command("bottom").command("top").press(":");
        act(s, "older");
        act(s, "older");
        assert_eq!(typed(s).0, "bottom");
    }),
    ("newer", |s| {
        s.command("bottom").command("top").press(":").press("up up");
        act(s, "newer");
        assert_eq!(typed(s).0, "top");
        act(s, "newer");
        assert_eq!(typed(s).0, "");
    }),
    ("left", |s| {
        s.press(":").type_in("水z");
        act(s, "left");
        act(s, "left");
        assert_eq!(typed(s).1, 0);
    }),
    ("right", |s| {
        s.press(":").type_in("水z").press("home");
        act(s, "right");
        assert_eq!(typed(s).1, 2, "a wide character is one step of two columns");
    }),
    ("line-start", |s| {
        s.press(":").type_in("op");
        act(s, "line-start");
        s.type_in("t");
        assert_eq!(typed(s), ("top".to_owned(), 1));
    }),
    ("line-end", |s| {
        s.press(":").type_in("to").press("home");
        act(s, "line-end");
        s.type_in("p");
        assert_eq!(typed(s), ("top".to_owned(), 3));
    }),
    ("erase-back", |s| {
        s.press(":").type_in("top");
        act(s, "erase-back");
        assert_eq!(typed(s).0, "to");
        s.press("backspace backspace backspace");
        assert!(s.app.prompt().is_none(), "erasing nothing leaves the line");
    }),
    ("erase-forward", |s| {
        s.press(":").type_in("top").press("home");
        act(s, "erase-forward");
        assert_eq!(typed(s), ("op".to_owned(), 0));
    }),
    ("erase-word", |s| {
        s.press(":").type_in("sort date");
        act(s, "erase-word");
        assert_eq!(typed(s).0, "sort ");
    }),
    ("erase-line", |s| {
        s.press(":").type_in("sort date").press("left");
        act(s, "erase-line");
        assert_eq!(typed(s), ("e".to_owned(), 0));
    }),
    ("choose", |s| {
        kept_sentence(s);
        s.press("h g q");
        act(s, "choose");
        assert_eq!((s.app.focus(), s.app.overlay().is_none()), (Pane::Page, true));
    }),
    ("leave", |s| {
        s.press("g s enter");
        act(s, "leave");
        assert!(matches!(s.app.overlay(), Some(Overlay::Speakers(_))));
        act(s, "leave");
        assert!(s.app.overlay().is_none());
    }),
    ("clear-search", |s| {
        s.press("g q / x");
        act(s, "clear-search");
        assert!(matches!(s.app.overlay(), Some(Overlay::Quotes(view)) if view.search.text() == ""));
        act(s, "clear-search");
        assert!(s.app.overlay().is_none());
    }),
    ("search", |s| {
        kept_sentence(s);
        s.press("g q");
        act(s, "search");
        s.type_in("eleven ?");
        assert!(s.text().contains("no quote fits this search"), "{}", s.text());
    }),
    ("order", |s| {
        kept_sentence(s);
        s.press("g q");
        act(s, "order");
        s.press("s");
        assert!(s.lines()[0].ends_with("by speaker"), "{}", s.text());
    }),
    ("first", |s| {
        s.press("g s G");
        act(s, "first");
        assert!(matches!(s.app.overlay(), Some(Overlay::Speakers(view)) if view.at.at == 0));
    }),
    ("quit-here", |s| {
        s.press("g v");
        act(s, "quit-here");
        assert!(s.asked.contains(&Effect::Quit));
    }),
];

/// The library of these tests was named on the command line.
fn own_feeds_only(s: &mut Screen) {
    for command in ["refresh-feed", "refresh-all", "refresh-log"] {
        act(s, command);
        assert!(s.notice().starts_with("only your own library has feeds"), "{}", s.notice());
    }
}

#[test]
fn every_action_does_what_its_help_says() {
    let tested: BTreeSet<&str> = ROWS.iter().map(|(name, _)| *name).collect();
    let table: BTreeSet<&str> = ACTIONS.iter().map(|spec| spec.name).collect();
    assert_eq!(tested, table, "every row of the table has one here");
    let mut failed = Vec::new();
    for (name, test) in ROWS {
        let run = || test(&mut Setup::sized(80, 24).run());
        if std::panic::catch_unwind(run).is_err() {
            failed.push(*name);
        }
    }
    assert_eq!(failed, Vec::<&str>::new(), "what each one expected stands above");
}

/// A screen in the middle of things, with something to move, find, undo and clear.
fn amid(context: Context, preset: &str) -> Screen {
    let config = format!("preset = \"{preset}\"");
    let mut screen = Setup::sized(120, 40).config(&config).run();
    screen.command("toggle-star").command("down").command("toggle-read").command("undo");
    screen.command("bottom");
    if context == Context::Page {
        screen.command("open").command("find river").command("next-sentence");
    }
    screen
}

#[test]
fn every_key_is_also_a_command_that_does_the_same() {
    for spec in ACTIONS.iter().filter(|spec| spec.context != Context::Input) {
        if !matches!(spec.make, Make::Plain(_)) {
            continue;
        }
        for context in [Context::List, Context::Page] {
            if spec.context != Context::Global && spec.context != context {
                continue;
            }
            let mut by_name = amid(context, "vim");
            by_name.command(spec.name);
            for keys in spec.keys {
                // The pane's own row may stand before one that holds everywhere.
                let hidden = spec.context == Context::Global
                    && ACTIONS.iter().any(|s| s.context == context && s.keys.contains(keys));
                if hidden {
                    continue;
                }
                let mut by_key = amid(context, "vim");
                by_key.press(keys);
                assert_eq!(
                    by_key.text(),
                    by_name.text(),
                    "{keys} and :{} ({context:?})",
                    spec.name
                );
                assert_eq!(by_key.asked, by_name.asked, "{keys} and :{} ({context:?})", spec.name);
            }
        }
    }
}

#[test]
fn presets_bind_their_keys_to_what_they_say() {
    for (preset, layer) in [("newsboat", NEWSBOAT), ("emacs", EMACS)] {
        for (bound, keys, command) in layer {
            for context in [Context::List, Context::Page] {
                let other = [Context::List, Context::Page].contains(bound) && *bound != context;
                // The row of the page may stand before one that holds everywhere.
                let hidden = *bound == Context::Global
                    && layer.iter().any(|(known, other, _)| *known == context && other == keys);
                if other || hidden || *command == "nop" {
                    continue;
                }
                let (mut by_key, mut by_name) = (amid(context, preset), amid(context, preset));
                by_key.press(keys);
                by_name.command(command);
                assert_eq!(by_key.text(), by_name.text(), "{preset}: {keys} ({context:?})");
                assert_eq!(by_key.asked, by_name.asked, "{preset}: {keys} ({context:?})");
            }
        }
    }
}

#[test]
fn a_key_that_is_bound_to_nothing_says_so_and_does_nothing() {
    let mut said = 0;
    for context in [Context::List, Context::Page] {
        let mut screen = amid(context, "vim");
        let contexts = screen.app.contexts();
        screen.press("5 esc");
        let before = screen.text();
        for key in ('!'..='~').filter(|c| !c.is_ascii_digit()).map(Key::char) {
            if screen.app.keymap().lookup(&contexts, &[key]) == Lookup::Unbound {
                screen.tell(Msg::Key(key));
                let (other, there) = match context {
                    Context::List => (Context::Page, "works on the page · enter opens it"),
                    _ => (Context::List, "works in the list · h goes back"),
                };
                let elsewhere = screen.app.keymap().lookup(&[other], &[key]) != Lookup::Unbound;
                let what = if elsewhere { there } else { "is not bound · ? shows every key" };
                assert_eq!(screen.notice(), format!("{key} {what}"));
                screen.press("5 esc");
                assert_eq!(screen.text(), before, "{key}");
                said += 1;
            }
        }
    }
    assert!(said > 40);
}

#[test]
fn the_lists_over_the_panes_know_the_same_keys_and_say_what_they_do_not_know() {
    for open in ["g v", "g r", "g q", "g s"] {
        let begin = || {
            let mut screen = Setup { own: true, ..Setup::sized(40, 12) }.run();
            screen.press(open);
            assert!(screen.app.overlay().is_some(), "{open}");
            screen
        };
        for (key, said) in [
            ("w", "w is not bound · ? shows every key"),
            ("z", "z does nothing here"),
            (":", "commands are typed in list and page"),
        ] {
            let mut screen = begin();
            screen.press(key);
            assert!(screen.status().trim().ends_with(said), "{open} {key}: {}", screen.status());
            assert!(screen.app.overlay().is_some(), "{open} {key}");
        }
        for key in ["h", "q", "esc", "left", "ctrl-c", "ctrl-g"] {
            assert!(begin().press(key).app.overlay().is_none(), "{open} {key}");
        }
        for key in ["?", "f1"] {
            let mut screen = begin();
            screen.press(key);
            assert_eq!(screen.lines()[2].trim(), "In the other lists", "{open} {key}");
            screen.press("esc");
            assert!(screen.app.help().is_none() && screen.app.overlay().is_some(), "{open} {key}");
        }
        assert!(begin().press("Q").asked.contains(&Effect::Quit), "{open}");
    }
}

#[test]
fn the_refresh_log_says_what_is_said_elsewhere() {
    let mut screen = Setup { own: true, ..Setup::sized(80, 24) }.run();
    screen.press("R g r R");
    assert!(screen.status().contains("a refresh is under way · ctrl-c calls it off"));
}

#[test]
fn in_a_narrow_window_all_is_said_of_a_key_of_the_other_pane() {
    for (keys, said) in [
        ("b", "b works on the page · enter opens it"),
        ("] h", "] h works on the page · enter opens it"),
        ("enter i", "i works in the list · h goes back"),
    ] {
        let mut screen = Setup::sized(40, 12).run();
        assert_eq!(screen.press(keys).status().trim(), said, "{keys}");
    }
}

#[test]
fn a_command_acts_or_says_why_not() {
    // Esc is pressed for nothing now and then, and stays silent.
    let told = |spec: &&Spec| spec.context != Context::Global && spec.name != "clear";
    for name in ACTIONS.iter().filter(told).map(|spec| spec.name) {
        let mut screen = Setup::sized(80, 24).run();
        let before = (screen.text(), screen.asked.len());
        screen.command(name);
        assert_ne!((screen.text(), screen.asked.len()), before, "{name}");
    }
    let mut screen = Setup::sized(80, 24).run();
    for (name, said) in [
        ("keep", "keep works on the page · enter opens it"),
        ("accept", "accept is a key, not a command"),
        ("choose", "choose is a key, not a command"),
    ] {
        assert_eq!(screen.command(name).notice(), said);
    }
}

#[test]
fn a_sequence_can_be_given_up_and_one_that_leads_nowhere_says_so() {
    let mut screen = Setup::default().run();
    screen.press("g");
    assert!(screen.text().contains("next unread"), "the keys that may follow are shown");
    screen.press("esc G");
    assert_eq!(place(&screen), 10, "esc gave the sequence up");
    screen.press("g y");
    assert_eq!(screen.notice(), "g y is not bound · ? shows every key");
    assert_eq!(place(&screen), 10);
    screen.press("5 esc k");
    assert_eq!(place(&screen), 9, "esc gives a count up too");
}

#[test]
fn a_key_of_ones_own_takes_the_place_of_the_tables() {
    let config =
        "[keys.list]\nx = [\"toggle-star\", \"down\"]\nj = \"nop\"\n\"ctrl-w l\" = \"open\"";
    let mut screen = Setup::default().config(config).run();
    screen.press("j");
    assert_eq!(place(&screen), 1, "nop does nothing");
    screen.press("x");
    assert_eq!((place(&screen), screen.is_starred("The lock keepers")), (2, true));
    screen.press("ctrl-w l");
    assert_eq!(screen.app.focus(), Pane::Page);
}

#[test]
fn in_a_window_too_small_for_anything_it_is_said_what_to_do_and_q_quits() {
    for (size, shown) in [
        ((19, 4), &["widen to 20×5", "q quits"][..]),
        ((19, 9), &["widen to 20", "q quits"]),
        ((10, 9), &["20", "q quits"]),
        ((4, 2), &["20×5", "q q…"]),
        ((80, 4), &["5 rows needed", "q quits"]),
        ((80, 1), &["5 rows or q quits"]),
        ((1, 1), &["…"]),
    ] {
        for keys in ["", "enter", "?", ":", "/", "enter f", "g"] {
            let mut screen = Setup::sized(80, 24).run();
            screen.press(keys).resize(size.0, size.1);
            let lines = screen.lines();
            let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
            let (said, rest) = lines.split_at(shown.len());
            assert_eq!(said, shown, "{size:?}");
            assert!(rest.iter().all(|line| line.is_empty()), "{rest:?}");
            screen.press("q");
            assert!(screen.asked.contains(&Effect::Quit), "{size:?} after {keys:?}");
        }
    }
}

#[test]
fn suspending_and_drawing_anew_work_wherever_keys_go() {
    for keys in
        ["enter v", "enter f", "/ a", ":", "?", "? a", "enter g l", "g q /", "g q", "enter b a"]
    {
        let mut screen = Setup::sized(80, 24).run();
        screen.press(keys);
        let before = screen.text();
        screen.press("ctrl-z");
        assert!(screen.asked.contains(&Effect::Suspend), "{keys}");
        screen.press("ctrl-l");
        assert!(screen.asked.contains(&Effect::Redraw), "{keys}");
        assert_eq!(screen.text(), before, "{keys}");
    }
}
