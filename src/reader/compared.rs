//! A quote and the text of today → its wording beside the one that stands there now.

use std::ops::Range;

use crate::anchor::wording::{self, Change};
use crate::anchor::{Anchor, State};
use crate::quote::standing::Standing;
use crate::quote::{Quote, STITCH};

/// Signs around words that are no longer there, and around those that came: told apart in any font
/// and without colours.
pub const REMOVED: (&str, &str) = ("[-", "-]");
pub const ADDED: (&str, &str) = ("{+", "+}");

/// What became of a quote, with both wordings in one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    pub state: State,
    /// Both wordings, with signs around what only one of them has; empty when they are the same, or
    /// when there is nothing like it.
    pub text: String,
    /// Bytes of `text`, signs included.
    pub removed: Vec<Range<usize>>,
    pub added: Vec<Range<usize>>,
}

impl Compared {
    pub fn new(quote: &Quote, standing: &Standing, text: &str) -> Self {
        let mut compared = Self {
            state: standing.state,
            text: String::new(),
            removed: Vec::new(),
            added: Vec::new(),
        };
        let place = |anchor: &Anchor| anchor.range.clone().or(anchor.guess.clone());
        let now = |anchor| place(anchor).and_then(|range| text.get(range));
        let changed = quote.parts.iter().zip(&standing.parts);
        if changed.clone().all(|(kept, anchor)| now(anchor).is_none_or(|now| now == kept.as_str()))
        {
            return compared;
        }
        for (number, (kept, anchor)) in changed.enumerate() {
            if number > 0 {
                compared.text.push_str(STITCH);
            }
            let now = now(anchor).unwrap_or_default();
            for change in wording::changes(kept, now) {
                match change {
                    Change::Kept { new, .. } => compared.say(now.get(new)),
                    Change::Removed(old) => {
                        let range = compared.within(REMOVED, kept.get(old));
                        compared.removed.push(range);
                    }
                    Change::Added(new) => {
                        let range = compared.within(ADDED, now.get(new));
                        compared.added.push(range);
                    }
                }
            }
        }
        compared.removed.retain(|range| !range.is_empty());
        compared.added.retain(|range| !range.is_empty());
        compared
    }

    fn say(&mut self, words: Option<&str>) {
        // A line end parts paragraphs; here the wording runs on.
        self.text
            .extend(words.unwrap_or_default().chars().map(|c| if c == '\n' { ' ' } else { c }));
    }

    /// Writes words between signs, the blanks at their ends outside of them.
    fn within(&mut self, signs: (&str, &str), words: Option<&str>) -> Range<usize> {
        let words = words.unwrap_or_default();
        let bare = words.trim();
        if bare.is_empty() {
            self.say(Some(" "));
            return 0..0;
        }
        if words.starts_with(char::is_whitespace) && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(signs.0);
        self.say(Some(bare));
        self.text.push_str(signs.1);
        let end = self.text.len();
        if words.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::Compared;
    use crate::anchor::State;
    use crate::quote::export::sample;
    use crate::quote::standing::Ground;

    const OLD: &str = "The gates were old. Nobody asked the fishermen about the gates, she said, and \
        nobody will ask them now.\n\nRain fell on the town for a week.";

    fn compared(words: &[&str], new: &str) -> (State, String) {
        let quote = sample::of(OLD, words);
        let standing = Ground::new(Some(OLD), new).find(&quote);
        let compared = Compared::new(&quote, &standing, new);
        for (ranges, sign) in [(&compared.removed, '['), (&compared.added, '{')] {
            assert!(ranges.iter().all(|range| compared.text[range.clone()].starts_with(sign)));
        }
        (compared.state, compared.text)
    }

    #[test]
    fn what_went_and_what_came_stand_between_signs_of_their_own() {
        let sentence =
            "Nobody asked the fishermen about the gates, she said, and nobody will ask them now.";
        assert_eq!(compared(&[sentence], OLD), (State::Exact, String::new()));
        let new =
            OLD.replace("fishermen about", "crews of boats about").replace(" them now", " them");
        let (state, text) = compared(&[sentence], &new);
        assert_eq!(state, State::Changed);
        assert_eq!(
            text,
            "Nobody asked the [-fishermen-]{+crews of boats+} about the gates, she said, and nobody \
             will ask them [-now-]."
        );
    }

    #[test]
    fn what_is_gone_is_compared_with_what_is_most_like_it_or_with_nothing() {
        let (state, text) =
            compared(&["Rain fell on the town for a week."], "Something else altogether.");
        assert_eq!((state, text.contains("{+")), (State::Orphan, !text.is_empty()), "{text}");
    }
}
