//! Settings that take one word of a few: the words and what they stand for.

pub use crate::query::Sort;

/// A value with a fixed set of words, for the settings table.
pub trait Choice {
    fn words(&self) -> &'static [&'static str];
    fn word(&self) -> &'static str;
    /// Takes the value of the word; false when it is none of [`Choice::words`].
    fn choose(&mut self, word: &str) -> bool;
}

macro_rules! choices {
    ($(
        $(#[$doc:meta])*
        $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal,)+ }
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub enum $name { $($(#[$case_doc])* $case,)+ }

            impl $name {
                pub const ALL: &[Self] = &[$(Self::$case,)+];
            }
        )+
        words! { $($name { $($case = $word,)+ })+ }
    };
}

/// The words of an enum that is defined elsewhere.
macro_rules! words {
    ($($name:ident { $($case:ident = $word:literal,)+ })+) => {$(
        impl Choice for $name {
            fn words(&self) -> &'static [&'static str] {
                &[$($word,)+]
            }

            fn word(&self) -> &'static str {
                match self { $(Self::$case => $word,)+ }
            }

            fn choose(&mut self, word: &str) -> bool {
                *self = match word { $($word => Self::$case,)+ _ => return false };
                true
            }
        }
    )+};
}

words! {
    Sort {
        Date = "date",
        Title = "title",
        Feed = "feed",
        Length = "length",
        Unread = "unread",
        Relevance = "relevance",
        Highlights = "highlights",
    }
}

choices! {
    /// The key map that the `[keys]` tables change.
    Preset {
        Vim = "vim",
        Newsboat = "newsboat",
        Emacs = "emacs",
    }
    /// Where the list stands.
    Layout {
        /// Beside the page in a wide window, above it in a tall one, else one at a time.
        Auto = "auto",
        Side = "side",
        Stack = "stack",
        Single = "single",
    }
    /// When an article counts as read.
    MarkRead {
        Open = "open",
        End = "end",
        Never = "never",
    }
    /// Whether a search tells capitals from small letters.
    IgnoreCase {
        /// Only when capitals are typed.
        Smart = "smart",
        Always = "always",
        Never = "never",
    }
    /// What the key that keeps takes.
    Take {
        /// The quotation in front of the reader, else the sentence.
        Quotation = "quotation",
        Sentence = "sentence",
        Paragraph = "paragraph",
    }
    /// What follows when something was kept.
    Then {
        Stay = "stay",
        /// The focus goes behind what was kept.
        Next = "next",
        /// A note is asked for.
        Note = "note",
    }
    /// How a copy names its source.
    Citation {
        Plain = "plain",
        Chicago = "chicago",
        Apa = "apa",
        Mla = "mla",
    }
    /// Where a key binding holds.
    Context {
        Global = "global",
        List = "list",
        Page = "page",
        /// What lies over both: views, speakers, quotations, quotes, refresh log.
        Lists = "lists",
        Input = "input",
    }
}
