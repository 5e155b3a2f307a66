//! The one table of what the reader can do: it yields the keymap, the help, the `:` names and their
//! completion, the table of `docs/keys.md` and the man page.

use crate::config::choice::{Context, Layout, Sort};
use crate::config::near::nearest;
use crate::reader::key::Key;
use crate::reader::pointing::Target;

/// Something to do, complete with its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Down,
    Up,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
    Percent,
    ReadOn,
    NextArticle,
    PreviousArticle,
    NextUnread,
    PreviousUnread,
    NextParagraph,
    PreviousParagraph,
    NextSentence,
    PreviousSentence,
    NextQuotation,
    PreviousQuotation,
    Quotations,
    Speakers,
    Point(Target),
    Select,
    Keep {
        /// Ask for a note, too.
        note: bool,
    },
    Grow,
    Shrink,
    Stitch,
    NoteText(String),
    SpeakerText(String),
    Category,
    Remove,
    Confirm,
    /// Names an order of the quotes by the next key.
    Order,
    /// The quotes of the open article.
    Kept,
    /// All of them.
    Quotes,
    Copy {
        /// With who said it and where it stands.
        cited: bool,
    },
    /// Hand words to a command.
    PipeText(String),
    /// Write the quotes that are listed for other programs.
    ExportText(String),
    Open,
    Back,
    OtherPane,
    Browse,
    FollowLink,
    Edit,
    ToggleRead,
    ToggleStar,
    MarkAllRead,
    TagText(String),
    Pick,
    PickAll,
    Undo,
    Redo,
    Find,
    FindText(String),
    FilterText(String),
    NextMatch,
    PreviousMatch,
    NextHighlight,
    PreviousHighlight,
    ClearFilter,
    Clear,
    ClearFind,
    All,
    Views,
    View(String),
    UnreadOnly,
    Sort(Sort),
    Reverse,
    Narrower,
    Wider,
    ResetSize,
    Width(u16),
    Layout(Layout),
    Zen,
    Theme(String),
    Problems,
    Command,
    Help,
    Redraw,
    Suspend,
    Quit,
    /// What runs is called off; without anything to call off, the program ends.
    Interrupt,
    RefreshFeed,
    RefreshAll,
    RefreshLog,
    LoadNewer,
    Accept,
    Cancel,
    Complete,
    CompleteBack,
    Older,
    Newer,
    Left,
    Right,
    LineStart,
    LineEnd,
    EraseBack,
    EraseForward,
    EraseWord,
    EraseLine,
    /// Bound to nothing on purpose (`"nop"` in the config).
    Nothing,
}

/// How a name and what stands behind it become an action.
#[derive(Debug)]
pub enum Make {
    Plain(Action),
    Choice(&'static [(&'static str, Action)]),
    Text(fn(String) -> Action),
    /// A number of columns.
    Number(fn(u16) -> Action),
}

/// One row of the table.
#[derive(Debug)]
pub struct Spec {
    pub name: &'static str,
    pub make: Make,
    pub context: Context,
    pub group: &'static str,
    /// Keys of the `vim` preset; `key=choice` where the action takes one of several words.
    pub keys: &'static [&'static str],
    /// One line for the help, in the imperative.
    pub help: &'static str,
}

const MOVING: &str = "Moving";
const READING: &str = "Reading";
const QUOTING: &str = "Quotations";
const KEEPING: &str = "Quotes";
const MARKS: &str = "Marks";
const FINDING: &str = "Finding";
const OPENING: &str = "Opening";
const FEEDS: &str = "Feeds";
const LOOKS: &str = "Looks";
const PROGRAM: &str = "Program";
const OVER: &str = "In the other lists";
const TYPING: &str = "While typing";

const fn spec(
    name: &'static str,
    make: Make,
    context: Context,
    group: &'static str,
    keys: &'static [&'static str],
    help: &'static str,
) -> Spec {
    Spec { name, make, context, group, keys, help }
}

const fn plain(
    name: &'static str,
    action: Action,
    context: Context,
    group: &'static str,
    keys: &'static [&'static str],
    help: &'static str,
) -> Spec {
    spec(name, Make::Plain(action), context, group, keys, help)
}

static SORTS: &[(&str, Action)] = &[
    ("date", Action::Sort(Sort::Date)),
    ("title", Action::Sort(Sort::Title)),
    ("feed", Action::Sort(Sort::Feed)),
    ("length", Action::Sort(Sort::Length)),
    ("unread", Action::Sort(Sort::Unread)),
    ("relevance", Action::Sort(Sort::Relevance)),
    ("highlights", Action::Sort(Sort::Highlights)),
    ("reverse", Action::Reverse),
];

static LAYOUTS: &[(&str, Action)] = &[
    ("auto", Action::Layout(Layout::Auto)),
    ("side", Action::Layout(Layout::Side)),
    ("stack", Action::Layout(Layout::Stack)),
    ("single", Action::Layout(Layout::Single)),
];

use Context::{Global, Input, List, Lists, Page};

/// Everything, in the order in which the help shows it.
#[rustfmt::skip]
pub static ACTIONS: &[Spec] = &[
    plain("down", Action::Down, Global, MOVING, &["j", "down", "ctrl-n"], "move down a row"),
    plain("up", Action::Up, Global, MOVING, &["k", "up", "ctrl-p"], "move up a row"),
    plain("half-page-down", Action::HalfDown, Global, MOVING, &["ctrl-d"], "move down half a screen"),
    plain("half-page-up", Action::HalfUp, Global, MOVING, &["ctrl-u"], "move up half a screen"),
    plain("page-down", Action::PageDown, Global, MOVING, &["ctrl-f", "pgdn"], "move down a screen"),
    plain("page-up", Action::PageUp, Global, MOVING, &["ctrl-b", "pgup"], "move up a screen"),
    plain("top", Action::Top, Global, MOVING, &["g g", "home"], "go to the top; with a count, to that row or paragraph"),
    plain("bottom", Action::Bottom, Global, MOVING, &["G", "end"], "go to the end; with a count, to that row or paragraph"),
    plain("percent", Action::Percent, Global, MOVING, &["%"], "go to that percentage (50%)"),

    plain("open", Action::Open, List, READING, &["enter", "l", "right"], "open the article"),
    plain("back", Action::Back, Page, READING, &["h", "left", "q"], "go back to the list"),
    plain("read-on", Action::ReadOn, Global, READING, &["space"], "page down; at the end, the next unread article"),
    plain("next-article", Action::NextArticle, Global, READING, &["J"], "go to the next article"),
    plain("previous-article", Action::PreviousArticle, Global, READING, &["K"], "go to the previous article"),
    plain("next-unread", Action::NextUnread, Global, READING, &["g n", "] u"], "go to the next unread article"),
    plain("previous-unread", Action::PreviousUnread, Global, READING, &["g p", "[ u"], "go to the previous unread article"),
    plain("next-paragraph", Action::NextParagraph, Page, READING, &["}"], "focus the next paragraph"),
    plain("previous-paragraph", Action::PreviousParagraph, Page, READING, &["{"], "focus the previous paragraph"),
    plain("next-sentence", Action::NextSentence, Page, READING, &[")"], "focus the next sentence"),
    plain("previous-sentence", Action::PreviousSentence, Page, READING, &["("], "focus the previous sentence"),
    plain("other-pane", Action::OtherPane, Global, READING, &["tab"], "switch between list and page"),

    plain("next-quotation", Action::NextQuotation, Page, QUOTING, &["tab"], "go to the next quotation"),
    plain("previous-quotation", Action::PreviousQuotation, Page, QUOTING, &["shift-tab"], "go to the previous quotation"),
    plain("quotations", Action::Quotations, Page, QUOTING, &["g Q"], "list the quotations of the article"),
    plain("speakers", Action::Speakers, Global, QUOTING, &["g s"], "list everyone quoted in what is listed, and what they said"),
    plain("point-sentence", Action::Point(Target::Sentence), Page, QUOTING, &["f"], "keep a sentence by its letter"),
    plain("point-paragraph", Action::Point(Target::Paragraph), Page, QUOTING, &["p"], "keep a paragraph by its letter"),
    plain("point-span", Action::Point(Target::Span), Page, QUOTING, &["F"], "keep a span by the letters of its first and last word"),
    plain("select", Action::Select, Page, QUOTING, &["v"], "select freely: h l w b e ( ) { }, is ip iq, o, /; enter keeps, y copies"),
    plain("keep", Action::Keep { note: false }, Page, KEEPING, &["b"], "keep the quotation at the focus or after it on screen, else the sentence"),
    plain("keep-with-note", Action::Keep { note: true }, Page, KEEPING, &["B"], "keep it and write a note"),
    plain("grow", Action::Grow, Page, KEEPING, &["+"], "make the quote larger: clause, quotation, sentence, two of them, paragraph"),
    plain("shrink", Action::Shrink, Page, KEEPING, &["-"], "make the quote smaller"),
    plain("stitch", Action::Stitch, Page, KEEPING, &["&"], "join the passage that is chosen next to the quote, with […] between them"),
    spec("note", Make::Text(Action::NoteText), Page, KEEPING, &["a"], "write a note to the quote"),
    spec("speaker", Make::Text(Action::SpeakerText), Page, KEEPING, &["@"], "say who said the quote"),
    plain("category", Action::Category, Page, KEEPING, &["c"], "give the quote a category by its letter; - takes it away"),
    plain("remove", Action::Remove, Page, KEEPING, &["x"], "remove the quote"),
    plain("confirm", Action::Confirm, Page, KEEPING, &["enter"], "confirm that the quote stands here, after the article has changed"),
    plain("kept", Action::Kept, Page, KEEPING, &["g k"], "list the quotes of the article, and what became of them"),
    plain("quotes", Action::Quotes, Global, KEEPING, &["g q"], "list everything that was ever kept; / searches, S sorts"),
    plain("copy", Action::Copy { cited: true }, Page, QUOTING, &["y"], "copy the quote, passage, quotation or sentence, with who said it and where"),
    plain("copy-bare", Action::Copy { cited: false }, Page, QUOTING, &["Y"], "copy the words alone"),

    spec("pipe", Make::Text(Action::PipeText), Page, QUOTING, &["|"], "hand the same to a command; in a list of quotes, all of them"),
    spec("export", Make::Text(Action::ExportText), Page, KEEPING, &[], "write the article's quotes to a file; e in a list of quotes does it to those listed"),

    plain("toggle-read", Action::ToggleRead, Global, MARKS, &["m"], "mark read or unread"),
    plain("toggle-star", Action::ToggleStar, Global, MARKS, &["s"], "star, or take the star away"),
    plain("mark-listed-read", Action::MarkAllRead, Global, MARKS, &["A"], "mark everything listed (or picked) as read"),
    spec("tag", Make::Text(Action::TagText), Global, MARKS, &["t"], "give the quote in focus, else the article, a tag; with a - before it, take it away"),
    plain("pick", Action::Pick, List, MARKS, &["v"], "pick the row, or no longer, and go on: marks and tags act on all picked rows"),
    plain("pick-all", Action::PickAll, List, MARKS, &["V"], "pick everything listed, or nothing"),
    plain("undo", Action::Undo, Global, MARKS, &["u"], "take the last mark back, also after a restart"),
    plain("redo", Action::Redo, Global, MARKS, &["ctrl-r"], "do it again"),

    spec("find", Make::Text(Action::FindText), Page, FINDING, &["/"], "find in the article"),
    spec("filter", Make::Text(Action::FilterText), List, FINDING, &["/"], "search the library: the list shows what is found"),
    plain("clear-filter", Action::ClearFilter, List, FINDING, &["F"], "take the filter away"),
    plain("clear", Action::Clear, List, FINDING, &["esc"], "pick nothing any more; then take the filter away"),
    plain("unread-only", Action::UnreadOnly, List, FINDING, &["i"], "list unread articles only, or all again"),
    plain("all", Action::All, Global, FINDING, &["g a"], "list all articles: no view, no filter"),
    plain("views", Action::Views, Global, FINDING, &["g v"], "choose one of the saved views"),
    spec("view", Make::Text(Action::View), Global, FINDING, &[], "open the saved view of that name"),
    plain("clear-find", Action::ClearFind, Page, FINDING, &["esc"], "put out the marks of a search; without any, go back"),
    plain("next-match", Action::NextMatch, Global, FINDING, &["n"], "go to the next match"),
    plain("previous-match", Action::PreviousMatch, Global, FINDING, &["N"], "go to the previous match"),

    plain("next-highlight", Action::NextHighlight, Page, FINDING, &["] h"], "go to the next place that a [[highlight]] of the config holds for"),
    plain("previous-highlight", Action::PreviousHighlight, Page, FINDING, &["[ h"], "go to the previous one"),

    plain("browse", Action::Browse, Global, OPENING, &["o"], "open the article's page in the browser"),
    plain("follow-link", Action::FollowLink, Page, OPENING, &["g l"], "open a link of the article by its letter"),
    plain("edit", Action::Edit, Global, OPENING, &["e"], "edit the article's file"),

    plain("refresh-feed", Action::RefreshFeed, Global, FEEDS, &["r"], "refresh the feed of the article"),
    plain("refresh-all", Action::RefreshAll, Global, FEEDS, &["R"], "refresh every feed"),
    plain("refresh-log", Action::RefreshLog, Global, FEEDS, &["g r"], "show what came of each feed, and why one failed"),
    plain("load-newer", Action::LoadNewer, Global, FEEDS, &["U"], "load the newer version of the open article"),

    plain("narrower", Action::Narrower, Global, LOOKS, &["<"], "make the column (in the list: the list) narrower"),
    plain("wider", Action::Wider, Global, LOOKS, &[">"], "make it wider"),
    plain("reset-size", Action::ResetSize, Global, LOOKS, &["="], "give it its configured size"),
    spec("width", Make::Number(Action::Width), Global, LOOKS, &[], "set the column to so many columns"),
    plain("zen", Action::Zen, Global, LOOKS, &["z"], "show nothing but the page, and back"),
    spec("sort", Make::Choice(SORTS), Global, LOOKS, &["S d=date", "S t=title", "S f=feed", "S l=length", "S u=unread", "S b=relevance", "S h=highlights", "S r=reverse"], "sort the list"),
    spec("layout", Make::Choice(LAYOUTS), Global, LOOKS, &[], "place list and page side by side, stacked, or one at a time"),
    spec("theme", Make::Text(Action::Theme), Global, LOOKS, &[], "change the colours until the end of this run"),

    plain("command", Action::Command, Global, PROGRAM, &[":"], "type a command by its name"),
    plain("help", Action::Help, Global, PROGRAM, &["?", "f1"], "show every key"),
    plain("problems", Action::Problems, Global, PROGRAM, &["g !"], "show what is wrong with config and articles"),
    plain("redraw", Action::Redraw, Global, PROGRAM, &["ctrl-l"], "draw the screen again"),
    plain("suspend", Action::Suspend, Global, PROGRAM, &["ctrl-z"], "suspend; fg comes back"),
    plain("quit", Action::Quit, List, PROGRAM, &["q", "Q"], "quit"),
    plain("quit-now", Action::Quit, Page, PROGRAM, &["Q"], "quit from the page"),
    plain("interrupt", Action::Interrupt, Global, PROGRAM, &["ctrl-c"], "call a refresh off; without any, quit"),

    plain("choose", Action::Open, Lists, OVER, &["enter", "l", "right"], "open it; in the refresh log, show what came of the feed"),
    plain("leave", Action::Back, Lists, OVER, &["h", "left", "q", "backspace"], "go back"),
    plain("clear-search", Action::Clear, Lists, OVER, &["esc", "ctrl-g"], "take the search away; without any, go back"),
    plain("search", Action::Find, Lists, OVER, &["/"], "search quotes, quotations or speakers"),
    plain("order", Action::Order, Lists, OVER, &["S"], "sort the quotes: d newest, a article, s speaker, t tag"),
    plain("first", Action::Top, Lists, OVER, &["g"], "go to the top"),
    plain("quit-here", Action::Quit, Lists, OVER, &["Q"], "quit from a list"),

    plain("accept", Action::Accept, Input, TYPING, &["enter", "ctrl-j"], "carry it out"),
    plain("cancel", Action::Cancel, Input, TYPING, &["esc", "ctrl-c", "ctrl-g"], "leave it"),
    plain("complete", Action::Complete, Input, TYPING, &["tab"], "complete; again for the next one"),
    plain("complete-back", Action::CompleteBack, Input, TYPING, &["shift-tab"], "complete with the one before"),
    plain("older", Action::Older, Input, TYPING, &["up", "ctrl-p"], "what was typed before"),
    plain("newer", Action::Newer, Input, TYPING, &["down", "ctrl-n"], "what was typed after"),
    plain("left", Action::Left, Input, TYPING, &["left", "ctrl-b"], "a character to the left"),
    plain("right", Action::Right, Input, TYPING, &["right", "ctrl-f"], "a character to the right"),
    plain("line-start", Action::LineStart, Input, TYPING, &["home", "ctrl-a"], "to the start"),
    plain("line-end", Action::LineEnd, Input, TYPING, &["end", "ctrl-e"], "to the end"),
    plain("erase-back", Action::EraseBack, Input, TYPING, &["backspace", "ctrl-h"], "erase the character before"),
    plain("erase-forward", Action::EraseForward, Input, TYPING, &["del", "ctrl-d"], "erase the character under the cursor"),
    plain("erase-word", Action::EraseWord, Input, TYPING, &["ctrl-w", "alt-backspace"], "erase the word before"),
    plain("erase-line", Action::EraseLine, Input, TYPING, &["ctrl-u"], "erase everything before"),
];

/// Keys that a preset lays over the table: context, keys, what they do.
pub type Layer = &'static [(Context, &'static str, &'static str)];

/// The names a reader of newsboat has in the fingers.
pub static NEWSBOAT: Layer = &[
    (Global, "n", "next-unread"),
    (Global, "p", "previous-unread"),
    (Page, "p", "previous-unread"),
    (Page, "P", "point-paragraph"),
    (Global, "N", "toggle-read"),
    (Global, "J", "next-article"),
    (Global, "K", "previous-article"),
    (Global, "ctrl-g", "next-match"),
    (Global, "alt-g", "previous-match"),
    (List, "ctrl-f", "clear-filter"),
    (List, "f", "filter"),
    (Global, "ctrl-e", "toggle-star"),
    (Global, "#", "nop"),
    (Page, ";", "follow-link"),
    (Page, "/", "find"),
];

pub static EMACS: Layer = &[
    (Global, "ctrl-v", "page-down"),
    (Global, "alt-v", "page-up"),
    (Global, "alt-<", "top"),
    (Global, "alt->", "bottom"),
    (Page, "ctrl-s", "find"),
    (List, "ctrl-s", "filter"),
    (Page, "alt-e", "next-sentence"),
    (Page, "alt-a", "previous-sentence"),
    (Page, "alt-}", "next-paragraph"),
    (Page, "alt-{", "previous-paragraph"),
    (Page, "ctrl-g", "back"),
    (List, "ctrl-g", "clear-filter"),
    (Global, "ctrl-/", "undo"),
    (Global, "ctrl-_", "undo"),
    (Global, "alt-x", "command"),
    (Global, "ctrl-x o", "other-pane"),
    (Global, "ctrl-x ctrl-c", "quit"),
    (Global, "ctrl-h", "help"),
    (Page, "n", "next-article"),
    (Page, "p", "previous-article"),
    (Page, "P", "point-paragraph"),
    (Global, "alt-n", "next-match"),
    (Global, "alt-p", "previous-match"),
    (List, "n", "down"),
    (List, "p", "up"),
];

/// Turns `sort date` into its action; the error says what would have been right.
pub fn parse(command: &str) -> Result<Action, String> {
    let command = command.trim();
    let (name, argument) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let argument = argument.trim();
    if name == "nop" {
        return Ok(Action::Nothing);
    }
    let Some(spec) = ACTIONS.iter().find(|spec| spec.name == name) else {
        let near = nearest(name, ACTIONS.iter().map(|spec| spec.name));
        let hint = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
        return Err(format!("there is no command \"{name}\"{hint}"));
    };
    match &spec.make {
        Make::Plain(action) if argument.is_empty() => Ok(action.clone()),
        Make::Plain(_) => Err(format!("\"{name}\" takes nothing behind it")),
        Make::Choice(choices) => {
            let chosen = choices.iter().find(|(word, _)| *word == argument);
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            chosen
                .map(|(_, action)| action.clone())
                .ok_or_else(|| format!("\"{name}\" takes one of: {}", words.join(", ")))
        }
        Make::Text(make) => Ok(make(argument.to_owned())),
        Make::Number(make) => {
            argument.parse().map(*make).map_err(|_| format!("\"{name}\" takes a number of columns"))
        }
    }
}

/// What may stand behind a name.
pub fn choices(name: &str) -> &'static [(&'static str, Action)] {
    match ACTIONS.iter().find(|spec| spec.name == name).map(|spec| &spec.make) {
        Some(Make::Choice(choices)) => choices,
        Some(Make::Plain(_) | Make::Text(_) | Make::Number(_)) | None => &[],
    }
}

impl Action {
    /// Whether it moves in what lies before the reader: rows of a list, or of a page.
    pub fn is_move(&self) -> bool {
        matches!(
            self,
            Self::Down
                | Self::Up
                | Self::HalfDown
                | Self::HalfUp
                | Self::PageDown
                | Self::PageUp
                | Self::Top
                | Self::Bottom
                | Self::ReadOn
        )
    }
}

/// Whether the help has a row for exactly this command.
pub fn is_row(command: &str) -> bool {
    let (name, argument) = command.split_once(' ').unwrap_or((command, ""));
    ACTIONS.iter().filter(|spec| spec.name == name).any(|spec| match &spec.make {
        Make::Choice(choices) => choices.iter().any(|(word, _)| *word == argument),
        Make::Plain(_) | Make::Text(_) | Make::Number(_) => argument.is_empty(),
    })
}

/// The default bindings of one row: keys and the command they stand for.
pub fn bindings(spec: &Spec) -> impl Iterator<Item = (Vec<Key>, String)> {
    spec.keys.iter().filter_map(|text| {
        let (keys, argument) = match text.split_once('=') {
            Some((keys, argument)) if !keys.is_empty() => (keys, argument),
            _ => (*text, ""),
        };
        let command = format!("{} {argument}", spec.name).trim_end().to_owned();
        Some((Key::sequence(keys).ok()?, command))
    })
}

#[cfg(test)]
mod tests {
    use super::{ACTIONS, Action, EMACS, NEWSBOAT, bindings, parse};
    use crate::config::choice::{Context, Sort};
    use crate::reader::key::Key;
    use std::collections::HashSet;

    #[test]
    fn every_row_has_a_name_of_its_own_readable_keys_and_a_command_that_parses() {
        let mut names = HashSet::new();
        for spec in ACTIONS {
            assert!(names.insert(spec.name), "{} twice", spec.name);
            assert!(!spec.help.ends_with('.') && !spec.help.is_empty());
            assert_eq!(bindings(spec).count(), spec.keys.len(), "{}", spec.name);
            for (_, command) in bindings(spec) {
                assert!(parse(&command).is_ok(), "{command}");
            }
        }
        for (_, keys, command) in NEWSBOAT.iter().chain(EMACS) {
            assert!(Key::sequence(keys).is_ok(), "{keys}");
            assert!(parse(command).is_ok(), "{command}");
        }
    }

    #[test]
    fn no_key_of_the_default_preset_means_two_things_in_one_place() {
        let mut taken = HashSet::new();
        for spec in ACTIONS {
            for (keys, command) in bindings(spec) {
                assert!(taken.insert((spec.context, keys)), "{command}");
            }
        }
        for (context, keys) in &taken {
            let shadowed = *context == Context::Global
                && [Context::List, Context::Page]
                    .iter()
                    .all(|c| taken.contains(&(*c, keys.clone())));
            assert!(!shadowed, "{keys:?} can never be reached");
        }
    }

    #[test]
    fn a_wrong_command_is_told_what_is_right() {
        assert_eq!(parse("sort date"), Ok(Action::Sort(Sort::Date)));
        assert_eq!(parse("filter grain prices"), Ok(Action::FilterText("grain prices".into())));
        let error = |command| parse(command).unwrap_err();
        assert_eq!(
            error("sort colour"),
            "\"sort\" takes one of: date, title, feed, length, unread, relevance, highlights, reverse"
        );
        assert_eq!(error("quti"), "there is no command \"quti\"; did you mean \"quit\"?");
        assert_eq!(error("down 3"), "\"down\" takes nothing behind it");
        assert_eq!(error("width wide"), "\"width\" takes a number of columns");
    }
}
