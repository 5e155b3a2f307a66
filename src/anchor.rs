//! Finds a passage again after its text has changed: old text, passage, new text → place and state.
//!
//! With the old text at hand, both texts are compared once: tokens ([`token`]), runs that are
//! surely the same ([`chain`]), alignment of what lies between around a passage ([`align`],
//! [`trace`]). Where that does not explain a passage (its paragraph moved), and without the old
//! text, windows that share its words are looked up ([`search`]) and aligned alike. Every way ends
//! in a [`place`] with evidence, which [`verdict`] weighs: a wrong place is worse than none.

pub mod align;
pub mod chain;
pub mod page;
pub mod place;
pub mod question;
pub mod revision;
pub mod search;
pub mod token;
pub mod trace;
pub mod verdict;
pub mod wording;

use std::ops::Range;

pub use crate::anchor::page::Page;
pub use crate::anchor::revision::Revision;

/// What became of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Word for word, where it is expected.
    Exact,
    /// Word for word, in another place of the text.
    Moved,
    /// Found, with other wording or other marks; [`wording::changes`] says which.
    Changed,
    /// Perhaps found: a person should confirm the place.
    Unsure,
    /// Not there any more, or too little of it to say so.
    Orphan,
}

/// Where a passage stands in the new text.
#[derive(Debug, Clone, PartialEq)]
pub struct Anchor {
    pub state: State,
    /// Bytes of the new text, on character boundaries; none for an orphan.
    pub range: Option<Range<usize>>,
    /// For an orphan: the bytes of the new text that are most like it, if any are.
    pub guess: Option<Range<usize>>,
    /// How much speaks for the place, or for the guess, from 0 to 1.
    pub score: f32,
}

/// A passage as it is kept: its words, what stood beside them, and where.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Passage<'a> {
    pub text: &'a str,
    /// Up to some dozen characters before and behind it; empty at the ends of the text.
    pub before: &'a str,
    pub behind: &'a str,
    /// Bytes of the old text.
    pub range: Range<usize>,
    /// The share of the old text that stood before it, from 0 to 1, if that is known: decides
    /// between places that are otherwise alike.
    pub share: Option<f32>,
}

impl<'a> Passage<'a> {
    /// The passage at `range` (bytes) of a text, with up to `reach` scalar values on each side.
    pub fn of(text: &'a str, range: Range<usize>, reach: usize) -> Option<Self> {
        let words = text.get(range.clone())?;
        let (lead, tail) = (&text[..range.start], &text[range.end..]);
        let before = lead.char_indices().rev().take(reach).last().map_or(range.start, |(at, _)| at);
        let behind = tail.char_indices().nth(reach).map_or(tail.len(), |(at, _)| at);
        Some(Self {
            text: words,
            before: &lead[before..],
            behind: &tail[..behind],
            share: Some(range.start as f32 / text.len().max(1) as f32),
            range,
        })
    }
}

/// Finds a passage in a new text, by comparison with the old one if it is there and holds the
/// passage, else by its words and context.
pub fn find(old: Option<&str>, passage: &Passage<'_>, new: &str) -> Anchor {
    match old {
        Some(old) if old.get(passage.range.clone()) == Some(passage.text) => {
            Revision::new(old, new).find(&passage.range)
        }
        _ => Page::new(new).find(passage),
    }
}

impl Anchor {
    /// The passage is not there; `guess` is what is most like it.
    pub(crate) fn orphan(guess: Option<Range<usize>>, score: f32) -> Self {
        Self { state: State::Orphan, range: None, guess, score }
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Passage, Revision, State, find};
    use proptest::collection::vec;
    use proptest::prelude::{Just, Strategy, any, prop_assert_eq, prop_oneof, proptest};
    use proptest::sample::Index;

    /// An article in which ‹ › stand around the passage; the other text has them around its place,
    /// or none when it is gone.
    fn unmarked(text: &str) -> (String, Option<std::ops::Range<usize>>) {
        let start = text.find('‹');
        let bare = text.replace(['‹', '›'], "");
        let end = text.find('›').map(|end| end - '‹'.len_utf8());
        (bare, start.zip(end).map(|(start, end)| start..end))
    }

    const ENGLISH: &str = "Ferries stop running at dusk\n\nThe harbour board said on Monday that \
        the last ferry will leave at six. ‹Passengers who arrive later must take the night bus \
        across the bridge.› The board expects few complaints.\n\nFishermen were not asked. “We \
        heard of it on the radio,” said Marta Oldfield, who has kept a boat here since 1988.\n\n\
        The new timetable begins in March and ends in October.";

    const CHINESE: &str = "渡轮日落后停航\n\n港务局周一表示，末班渡轮将于六点开出。‹晚到的乘客必须\
        乘坐夜间巴士过桥。›港务局预计投诉不多。\n\n没有人问过渔民。“我们是从广播里听到的，”\
        奥德菲尔德说，她自一九八八年起就在这里养船。\n\n新时刻表从三月开始，到十月结束。";

    /// A name, the state to find, and the edits: what is replaced, by what.
    type Case<'c> = (&'c str, State, &'c [(&'c str, &'c str)]);

    /// Each case edits the article; the marks move with the text.
    #[track_caller]
    fn check(article: &str, cases: &[Case<'_>]) {
        let (old, passage) = unmarked(article);
        let passage = passage.unwrap();
        for (name, state, edits) in cases {
            let mut edited = article.to_owned();
            for (from, to) in *edits {
                assert!(edited.contains(from), "{name}: {from:?} is not there");
                edited = edited.replacen(from, to, 1);
            }
            let (new, place) = unmarked(&edited);
            let anchor = Revision::new(&old, &new).find(&passage);
            let found = anchor.range.clone().map(|range| &new[range]);
            assert_eq!(found, place.map(|range| &new[range]), "{name}: {anchor:?}");
            assert_eq!(anchor.state, *state, "{name}");
        }
    }

    #[test]
    fn an_english_sentence_is_found_again_or_said_to_be_gone() {
        check(
            ENGLISH,
            &[
                ("untouched", State::Exact, &[]),
                ("text before it", State::Exact, &[("Ferries", "Correction of 3 May.\n\nFerries")]),
                ("reworded", State::Changed, &[("must take", "have to use")]),
                ("mistyped", State::Changed, &[("Passengers", "Pasengers"), ("bridge", "brigde")]),
                ("a clause added", State::Changed, &[("later", "later, even by a minute,")]),
                ("the end cut", State::Changed, &[(" across the bridge", "")]),
                ("set in other marks", State::Changed, &[("night bus", "“night bus”")]),
                ("reflowed", State::Changed, &[("later must", "later\nmust")]),
                ("capitals", State::Changed, &[("night bus", "Night Bus")]),
                (
                    "both neighbours rewritten",
                    State::Exact,
                    &[
                        ("the last ferry will leave at six.", "boats rest early."),
                        ("The board expects few complaints.", "Nobody minds."),
                    ],
                ),
                (
                    "moved to the end",
                    State::Moved,
                    &[
                        (
                            "‹Passengers who arrive later must take the night bus across the \
                             bridge.› ",
                            "",
                        ),
                        (
                            "in October.",
                            "in October. ‹Passengers who arrive later must take the night bus \
                             across the bridge.›",
                        ),
                    ],
                ),
                (
                    "gone",
                    State::Orphan,
                    &[(
                        "‹Passengers who arrive later must take the night bus across the bridge.› ",
                        "",
                    )],
                ),
                (
                    "another sentence in its place",
                    State::Orphan,
                    &[(
                        "‹Passengers who arrive later must take the night bus across the bridge.›",
                        "Dogs travel free of charge on weekdays.",
                    )],
                ),
                (
                    "gone, with a lookalike elsewhere",
                    State::Orphan,
                    &[
                        (
                            "‹Passengers who arrive later must take the night bus across the \
                             bridge.› ",
                            "",
                        ),
                        ("in October.", "in October. Lorries must take the long road instead."),
                    ],
                ),
            ],
        );
    }

    /// The place between its old neighbours keeps half of the words; the other keeps more, and one
    /// neighbour in full.
    #[test]
    fn of_two_doubtful_places_the_one_where_it_was_is_asked_about() {
        check(
            ENGLISH,
            &[(
                "a lookalike elsewhere",
                State::Unsure,
                &[
                    ("the last ferry will leave at six", "boats rest early"),
                    (
                        "‹Passengers who arrive later must take the night bus across the bridge.›",
                        "‹Whoever comes later may as well walk over or use the night bus.›",
                    ),
                    (
                        "in October.",
                        "in October. Passengers of summer must take the morning bus by the bridge. \
                         The board expects few complaints. Fishermen were glad.",
                    ),
                ],
            )],
        );
    }

    #[test]
    fn a_chinese_sentence_is_found_again_or_said_to_be_gone() {
        check(
            CHINESE,
            &[
                ("untouched", State::Exact, &[]),
                ("text before it", State::Exact, &[("渡轮", "五月三日更正。\n\n渡轮")]),
                ("reworded", State::Changed, &[("必须乘坐", "只能搭乘")]),
                ("other marks", State::Changed, &[("过桥。›", "过桥.›")]),
                ("broken over lines", State::Changed, &[("夜间巴士", "夜间\n巴士")]),
                ("gone", State::Orphan, &[("‹晚到的乘客必须乘坐夜间巴士过桥。›", "")]),
                (
                    "another sentence in its place",
                    State::Orphan,
                    &[("‹晚到的乘客必须乘坐夜间巴士过桥。›", "周末票价减半，儿童免费。")],
                ),
                (
                    "moved",
                    State::Moved,
                    &[
                        ("‹晚到的乘客必须乘坐夜间巴士过桥。›", ""),
                        ("结束。", "结束。‹晚到的乘客必须乘坐夜间巴士过桥。›"),
                    ],
                ),
            ],
        );
    }

    #[test]
    fn a_phrase_needs_its_context() {
        let article = "The mayor opened the bridge.\n\nShe thanked ‹the builders› at length.\n\n\
            In the evening the builders were paid.";
        check(
            article,
            &[
                ("untouched, though it stands twice", State::Exact, &[]),
                ("one word replaced", State::Changed, &[("‹the builders›", "‹all builders›")]),
                ("gone, the other one stays", State::Orphan, &[("‹the builders›", "everybody")]),
                (
                    "its paragraph moved",
                    State::Moved,
                    &[
                        ("She thanked ‹the builders› at length.\n\n", ""),
                        ("were paid.", "were paid.\n\nShe thanked ‹the builders› at length."),
                    ],
                ),
                (
                    "the same words added before it",
                    State::Exact,
                    &[("opened the bridge", "met the builders and opened the bridge")],
                ),
            ],
        );
    }

    #[test]
    fn of_equal_sentences_each_is_found_as_itself() {
        let [rain, wind, snow, hail] = [
            "Rain fell on the northern hills for nine days. See the notes.",
            "Wind tore the roofs off two barns near the mill. See the notes.",
            "Snow closed the pass until the first week of May. See the notes.",
            "Hail broke every pane of the old glasshouse. See the notes.",
        ];
        let old = [rain, wind, snow].join("\n\n");
        let new = [hail, rain, snow].join("\n\n");
        let at = |text: &str, paragraph: &str| {
            text.find(paragraph).map(|at| at + paragraph.len() - "See the notes.".len())
        };
        let revision = Revision::new(&old, &new);
        for paragraph in [rain, wind, snow] {
            let start = at(&old, paragraph).unwrap();
            let anchor = revision.find(&(start..start + "See the notes.".len()));
            assert_eq!(anchor.range.map(|range| range.start), at(&new, paragraph), "{paragraph}");
        }
    }

    #[test]
    fn a_passage_may_begin_and_end_inside_words_and_reach_over_blanks() {
        let (old, new) = ("A thunderstorm broke the drought.", "At last a thunderstorm broke it.");
        for part in ["under", "storm bro", " broke ", "storm broke "] {
            let at = old.find(part).unwrap();
            let anchor = Revision::new(old, new).find(&(at..at + part.len()));
            assert_eq!(anchor.range.map(|range| &new[range]), Some(part));
            assert_eq!(anchor.state, State::Exact);
        }
    }

    #[test]
    fn what_is_no_passage_of_the_old_text_is_an_orphan() {
        let text = "春天 came.";
        for range in [0..0, 3..3, 1..3, 0..99] {
            assert_eq!(Revision::new(text, text).find(&range).state, State::Orphan);
            assert_eq!(Revision::new(text, "x").find(&range).state, State::Orphan);
        }
        assert_eq!(Passage::of(text, 1..3, 64), None);
    }

    #[test]
    fn an_orphan_comes_with_the_nearest_guess() {
        let old = "Rents rose by a tenth last year, the office said.\n\nNothing else was new.";
        let new = "Prices of all kinds went up, and rents rose most.\n\nNothing else was new.";
        let anchor = Revision::new(old, new).find(&(0..48));
        assert_eq!((anchor.state, anchor.range), (State::Orphan, None));
        assert!(new[anchor.guess.unwrap()].contains("rents rose"));
    }

    #[test]
    fn without_the_old_text_words_and_context_lead() {
        let new = "The council met. It will close the old mill by spring, the mayor wrote.\n\n\
            It will close early on Friday.";
        let passage = |text, before, behind| Passage { text, before, behind, ..Passage::default() };
        for (passage, place, state) in [
            (
                passage("It will close the old mill by spring", "The council met. ", ", the mayor"),
                Some("It will close the old mill by spring"),
                State::Exact,
            ),
            (
                passage("It will shut the old mill in spring", "The council met. ", ", the mayor"),
                Some("It will close the old mill by spring"),
                State::Changed,
            ),
            (
                passage("It will close early", "the mayor wrote. ", " on Friday."),
                Some("It will close early"),
                State::Exact,
            ),
            (passage("Taxes will fall", "She promised: ", " within a year."), None, State::Orphan),
        ] {
            let anchor = find(None, &passage, new);
            assert_eq!((anchor.range.map(|range| &new[range]), anchor.state), (place, state));
        }
    }

    #[test]
    fn a_damaged_snapshot_is_not_trusted() {
        let new = "Some say the well is dry. It is not.";
        let passage = Passage {
            text: "the well is dry",
            before: "Some say ",
            behind: ". It is",
            range: 0..15,
            share: None,
        };
        let anchor = find(Some("Quite another text."), &passage, new);
        assert_eq!(anchor.range.map(|range| &new[range]), Some("the well is dry"));
    }

    #[test]
    fn texts_that_repeat_themselves_are_answered() {
        let many = |text: &str| text.repeat((1 << 16) / text.len());
        for (old, new) in [
            (many("word "), many("else ")),
            (many("word "), many("word ") + "end"),
            (many("的"), many("了")),
            (many("a"), many("ab")),
            (many("ab ba "), many("ba ba ab ")),
            (many("..!"), many("!!.")),
        ] {
            let revision = Revision::new(&old, &new);
            let edge =
                |at: usize| (0..).find(|k| old.is_char_boundary(at - k)).map_or(0, |k| at - k);
            for range in [edge(30_000)..edge(30_090), 0..old.len()] {
                check_answer(&revision.find(&range), &new);
                check_answer(&Page::new(&new).find(&Passage::of(&old, range, 64).unwrap()), &new);
            }
        }
    }

    #[track_caller]
    fn check_answer(anchor: &super::Anchor, new: &str) {
        for range in anchor.range.iter().chain(&anchor.guess) {
            assert!(range.start < range.end && new.get(range.clone()).is_some());
        }
        assert_eq!(anchor.range.is_none(), anchor.state == State::Orphan);
        assert!((0.0..=1.0).contains(&anchor.score));
    }

    fn article() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            "[a-f]{1,4}",
            Just("the".to_owned()),
            Just("河水".to_owned()),
            Just("“No.”".to_owned()),
            Just("it’s —".to_owned()),
            any::<String>(),
        ];
        let paragraph = vec(word, 0..24).prop_map(|words| words.join(" "));
        vec(paragraph, 1..5).prop_map(|paragraphs| paragraphs.join("\n\n"))
    }

    fn part(text: &str, a: Index, b: Index) -> std::ops::Range<usize> {
        let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (a, b) = (edges[a.index(edges.len())], edges[b.index(edges.len())]);
        a.min(b)..a.max(b)
    }

    proptest! {
        #[test]
        fn any_answer_is_a_place_of_the_new_text(
            old in article(), new in article(), a in any::<Index>(), b in any::<Index>(),
        ) {
            let range = part(&old, a, b);
            check_answer(&Revision::new(&old, &new).find(&range), &new);
            let passage = Passage::of(&old, range, 64).unwrap();
            check_answer(&Page::new(&new).find(&passage), &new);
        }

        #[test]
        fn exact_and_moved_are_word_for_word_and_changed_is_not(
            old in article(), new in article(), a in any::<Index>(), b in any::<Index>(),
        ) {
            let range = part(&old, a, b);
            let anchor = Revision::new(&old, &new).find(&range);
            let same = anchor.range.map(|found| new[found] == old[range]);
            match anchor.state {
                State::Exact | State::Moved => prop_assert_eq!(same, Some(true)),
                State::Changed => prop_assert_eq!(same, Some(false)),
                State::Unsure | State::Orphan => {}
            }
        }

        #[test]
        fn in_the_same_text_every_passage_is_exact(
            old in article(), a in any::<Index>(), b in any::<Index>(),
        ) {
            let range = part(&old, a, b);
            if !range.is_empty() {
                let anchor = Revision::new(&old, &old.clone()).find(&range);
                prop_assert_eq!((anchor.state, anchor.range), (State::Exact, Some(range)));
            }
        }

        #[test]
        fn paragraphs_added_elsewhere_leave_a_passage_where_it_was(
            before in article(), behind in article(),
        ) {
            let words = "Quorum zephyrs jinxed my vexing backlog twice";
            let old = format!("Head.\n\n{words}.\n\nTail.");
            let new = format!("Head.\n\n{before}\n\n{words}.\n\n{behind}\n\nTail.");
            let start = old.find(words).unwrap();
            let anchor = Revision::new(&old, &new).find(&(start..start + words.len()));
            prop_assert_eq!(anchor.range.map(|range| &new[range]), Some(words));
            prop_assert_eq!(anchor.state, State::Exact);
        }
    }
}
