//! The parts of the screen that a theme styles, and what a style is.

use crate::config::color::Color;

/// What a theme adds to a part of the screen; a part laid over another keeps the colours of that
/// other which it does not name itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    pub fg: Option<Color>,
    pub bg: Option<Color>,
    pub underline_color: Option<Color>,
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    pub underline: bool,
    pub reverse: bool,
}

impl Style {
    /// The same with every colour mapped.
    pub fn map(mut self, color: impl Fn(Color) -> Color) -> Self {
        for slot in [&mut self.fg, &mut self.bg, &mut self.underline_color] {
            *slot = slot.map(&color);
        }
        self
    }
}

macro_rules! parts {
    ($($case:ident = $name:literal, $about:literal;)+) => {
        /// A part of the screen with a style of its own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Part {
            $(#[doc = $about] $case,)+
        }

        impl Part {
            pub const ALL: &[Self] = &[$(Self::$case,)+];

            /// Its name in a theme file.
            pub fn name(self) -> &'static str {
                match self { $(Self::$case => $name,)+ }
            }

            /// What it is, in one line.
            pub fn about(self) -> &'static str {
                match self { $(Self::$case => $about,)+ }
            }
        }
    };
}

parts! {
    Text = "text", "the words of an article and of the list; its bg, if set, paints the screen";
    Title = "title", "the title above an article";
    Heading = "heading", "a heading inside an article";
    Dim = "dim", "what can be passed over: dates, feeds, captions";
    Accent = "accent", "the one colour that draws the eye: speakers, counts, prompts";
    Rule = "rule", "lines between panes, borders, thematic breaks";
    Selected = "selected", "the row of the list that keys act on, and text that is being selected";
    Unread = "unread", "the title of an unread article in the list";
    Starred = "starred", "the star of a starred article";
    Warning = "warning", "something went wrong and was survived";
    Error = "error", "something was not done";
    Link = "link", "a link in the text";
    Code = "code", "code, in the line or in a block";
    Emphasis = "emphasis", "emphasised words";
    Strong = "strong", "strongly emphasised words";
    QuoteBar = "quote_bar", "the bar beside a block quote";
    Quotation = "quotation", "speech that was found in the text";
    QuotationFocus = "quotation_focus", "speech that keys act on";
    Speaker = "speaker", "who said the speech that keys act on";
    Cue = "cue", "the word that reports the speech that keys act on, such as said";
    QuoteKept = "quote_kept", "a passage that is kept as a quote";
    Removed = "removed", "words of a kept quote that its article no longer has";
    Added = "added", "words that its article has instead";
    Focus = "focus", "the sentence that keys act on";
    Match = "match", "what a search found";
    MatchCurrent = "match_current", "the found place that the search stands on";
    Status = "status", "the line at the foot of the screen";
    Key = "key", "the name of a key in the help and in hints";
    Popup = "popup", "the text of a box that lies over the others";
    Label = "label", "the letter on a sentence, a span or a link that can be jumped to";
    Mark = "mark", "signs in the margin and before list items";
}

impl Part {
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|part| part.name() == name)
    }
}
