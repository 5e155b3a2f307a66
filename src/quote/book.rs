//! Journal events → all quotes, the same in any order and with repetition.
//!
//! Each field keeps the value of its last event by (time, device, count), the greatest value of two
//! that are the same in these. The wording and its place
//! are one field, so that two devices which resize a quote at once never mix what they chose. A
//! deleted quote stays a tombstone that only a restore lifts.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::article::ArticleId;
use crate::journal::quote::{Act, Fields, Op};
use crate::journal::{Change, Event, Stamp};
use crate::quote::record::{self, PLACED};
use crate::quote::{Quote, QuoteId};

/// The fold of all events about quotes.
#[derive(Debug, Clone, Default)]
pub struct Book {
    quotes: HashMap<QuoteId, Folded>,
    seen: HashMap<String, u64>,
}

/// How far one device's events were seen, by device.
pub type Cursor = BTreeMap<String, u64>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Folded {
    pub(crate) article: ArticleId,
    /// The first event that added it.
    pub(crate) added: Option<Stamp>,
    pub(crate) deleted: (Stamp, bool),
    /// A device took the words from a text that it had: who imports says when a quote was made.
    pub(crate) taken: bool,
    fields: BTreeMap<String, (Stamp, Value)>,
    /// Wording and place, written together.
    wording: (Stamp, Fields),
    tags: BTreeMap<String, (Stamp, bool)>,
    anchors: BTreeMap<String, (Stamp, Value)>,
    pub(crate) changed: Stamp,
    /// The last event of each device.
    last: BTreeMap<String, u64>,
}

impl Book {
    /// Takes an event in; what is no quote's, or is known, changes nothing.
    pub fn fold(&mut self, event: &Event) {
        let Change::Quote(act) = &event.draft.change else { return };
        let Some(id) = QuoteId::parse(&act.id) else { return };
        let stamp = event.stamp();
        let seen = self.seen.entry(event.dev.clone()).or_default();
        *seen = event.n.max(*seen);
        self.quotes.entry(id).or_default().take(act, &event.draft.art, &stamp);
    }

    pub fn get(&self, id: &QuoteId) -> Option<Quote> {
        self.quotes.get(id)?.quote(id)
    }

    /// Whether there is one of this name, deleted or not.
    pub fn holds(&self, id: &QuoteId) -> bool {
        self.quotes.get(id).is_some_and(|folded| folded.added.is_some())
    }

    /// All that are not deleted, in the order of [`crate::quote::sort`].
    pub fn kept(&self) -> Vec<Quote> {
        self.all(|quote| !quote.deleted)
    }

    /// The deleted ones: who exports again must know what to take back.
    pub fn deleted(&self) -> Vec<Quote> {
        self.all(|quote| quote.deleted)
    }

    fn all(&self, wanted: impl Fn(&Quote) -> bool) -> Vec<Quote> {
        let quotes = self.quotes.iter().filter_map(|(id, folded)| folded.quote(id));
        let mut quotes: Vec<Quote> = quotes.filter(wanted).collect();
        crate::quote::sort(&mut quotes);
        quotes
    }

    /// The quotes of one article.
    pub fn of(&self, article: &ArticleId) -> Vec<Quote> {
        let own = self.quotes.iter().filter(|(_, folded)| folded.article == *article);
        let mut quotes: Vec<Quote> = own.filter_map(|(id, folded)| folded.quote(id)).collect();
        quotes.retain(|quote| !quote.deleted);
        crate::quote::sort(&mut quotes);
        quotes
    }

    /// How far the events of every device were seen.
    pub fn cursor(&self) -> Cursor {
        self.seen.iter().map(|(device, n)| (device.clone(), *n)).collect()
    }

    /// The quotes that an event behind the cursor added or changed.
    pub fn since(&self, cursor: &Cursor) -> HashSet<QuoteId> {
        let new = |folded: &Folded| {
            folded.last.iter().any(|(dev, n)| cursor.get(dev).is_none_or(|seen| n > seen))
        };
        self.quotes.iter().filter(|(_, folded)| new(folded)).map(|(id, _)| id.clone()).collect()
    }

    /// The quotes that a device has kept behind its event `n`, the oldest first; not those that it has
    /// imported, which say when they were made.
    pub fn added_behind(&self, device: &str, n: u64) -> Vec<QuoteId> {
        let new = |folded: &Folded| {
            folded.added.as_ref().is_some_and(|(_, dev, own)| dev == device && *own > n)
                && folded.now().get("made").is_none()
        };
        let mut ids: Vec<QuoteId> = self
            .quotes
            .iter()
            .filter(|(_, folded)| new(folded))
            .map(|(id, _)| id.clone())
            .collect();
        ids.sort();
        ids
    }

    /// What the fields of a quote are now, for the `was` of a change.
    pub(crate) fn fields(&self, id: &QuoteId) -> Option<Fields> {
        Some(self.quotes.get(id)?.now())
    }

    /// The place that a person confirmed in a revision, as it was written.
    pub(crate) fn anchor(&self, id: &QuoteId, revision: &str) -> Option<&Value> {
        Some(&self.quotes.get(id)?.anchors.get(revision)?.1)
    }
}

/// Later stamps win. Two events have the same one where a file sync kept two versions of a journal.
fn later<T: ToString>(known: &mut (Stamp, T), stamp: &Stamp, value: T) {
    let greater = |known: &T| known.to_string() < value.to_string();
    if known.0 < *stamp || known.0 == *stamp && greater(&known.1) {
        *known = (stamp.clone(), value);
    }
}

impl Folded {
    fn take(&mut self, act: &Act, article: &[ArticleId], stamp: &Stamp) {
        self.changed = self.changed.clone().max(stamp.clone());
        let last = self.last.entry(stamp.1.clone()).or_default();
        *last = stamp.2.max(*last);
        // What a quote comes with is older than what anybody makes of it: another device may import
        // the same one later. A blank sorts before every time.
        let given = (format!(" {}", stamp.0), stamp.1.clone(), stamp.2);
        let written = if act.op == Op::Add { &given } else { stamp };
        match act.op {
            Op::Add => {
                // Two events that add one quote: its age and article are the first one's. What was
                // at no time gives way here too, so it comes last.
                let article = article.first().cloned().unwrap_or_default();
                let earlier = |known: &Stamp| {
                    (stamp.0.is_empty(), stamp, &article)
                        < (known.0.is_empty(), known, &self.article)
                };
                if self.added.as_ref().is_none_or(earlier) {
                    self.added = Some(stamp.clone());
                    self.article = article;
                }
                self.taken |= act.fields.get("made").is_none();
                self.write(&act.fields, written, true);
            }
            Op::Set => self.write(&act.fields, stamp, false),
            Op::Del => later(&mut self.deleted, stamp, true),
            Op::Restore => later(&mut self.deleted, stamp, false),
            Op::Anchor => {
                if let Some(revision) = act.fields.get("rev").and_then(Value::as_str) {
                    let pos = act.fields.0.get("pos").cloned().unwrap_or_default();
                    later(self.anchors.entry(revision.to_owned()).or_default(), stamp, pos);
                }
            }
        }
        for (tags, on) in [(&act.tag, true), (&act.untag, false)] {
            for tag in tags {
                later(self.tags.entry(tag.clone()).or_default(), written, on);
            }
        }
    }

    fn write(&mut self, fields: &Fields, stamp: &Stamp, first: bool) {
        let (wording, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
            fields.0.clone().into_iter().partition(|(name, _)| PLACED.contains(&name.as_str()));
        let wording = Fields(wording);
        // Words without a place would be a rewritten quote.
        let whole = ["text", "pos", "rev"].iter().all(|name| wording.get(name).is_some());
        if wording.get("text").is_some() && (first || whole) {
            self.taken |= !first;
            later(&mut self.wording, stamp, wording);
        }
        for (name, value) in others {
            later(self.fields.entry(name).or_default(), stamp, value);
        }
    }

    fn now(&self) -> Fields {
        let others = self.fields.iter().map(|(name, (_, value))| (name.clone(), value.clone()));
        let wording = self.wording.1.0.clone().into_iter();
        Fields(others.chain(wording).filter(|(_, value)| !value.is_null()).collect())
    }

    fn quote(&self, id: &QuoteId) -> Option<Quote> {
        let tags = self.tags.iter().filter(|(_, (_, on))| *on).map(|(tag, _)| tag.as_str());
        let anchors = self.anchors.iter().map(|(rev, (_, pos))| (rev.as_str(), pos));
        record::read(id, self, &self.now(), &tags.collect::<Vec<_>>(), anchors)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::single_range_in_vec_init, reason = "one part has one range")]

    use super::Book;
    use crate::article::ArticleId;
    use crate::journal::quote::{Act, Op};
    use crate::journal::{Change, Draft, Event};
    use crate::quote::{Quote, QuoteId};
    use proptest::collection::vec;
    use proptest::prelude::{Just, Strategy, prop_assert_eq, prop_oneof, proptest};
    use serde_json::json;

    fn event(dev: &str, n: u64, second: u64, act: Act) -> Event {
        let at = format!("2026-01-01T00:00:{second:02}.000Z");
        let draft = Draft::new(vec![ArticleId::new(None, None, "a")], Change::Quote(act));
        Event { v: 1, n, dev: dev.into(), at, draft }
    }

    fn act(op: Op, fields: serde_json::Value, tag: &[&str], untag: &[&str]) -> Act {
        let mut act = Act::new(op, "q");
        act.fields.0 = fields.as_object().unwrap().clone().into_iter().collect();
        act.tag = tag.iter().map(|tag| (*tag).to_owned()).collect();
        act.untag = untag.iter().map(|tag| (*tag).to_owned()).collect();
        act
    }

    fn folded(events: &[Event]) -> Option<Quote> {
        let mut book = Book::default();
        events.iter().for_each(|event| book.fold(event));
        book.get(&QuoteId::parse("q").unwrap())
    }

    fn added() -> Act {
        let fields = json!({"text": "The sea rose.", "pos": [[4, 17]], "rev": "r1", "note": "n",
                            "pre": "Then: ", "suf": " End."});
        act(Op::Add, fields, &["sea"], &[])
    }

    #[test]
    fn words_are_only_replaced_together_with_their_place() {
        let words = act(Op::Set, json!({"text": "The sea fell.", "note": "m"}), &[], &[]);
        let events = [event("a", 1, 1, added()), event("a", 2, 2, words)];
        let quote = folded(&events).unwrap();
        assert_eq!((quote.text.as_str(), quote.note.as_str()), ("The sea rose.", "m"));
        let resized = json!({"text": "The sea", "pos": [[4, 11]], "rev": "r1", "pre": "Then: "});
        let resized = event("a", 3, 3, act(Op::Set, resized, &[], &[]));
        let quote = folded(&[events.to_vec(), vec![resized]].concat()).unwrap();
        assert_eq!((quote.text.as_str(), quote.behind.as_str()), ("The sea", ""));
        assert_eq!(quote.place.unwrap().spans, [4..11]);
    }

    #[test]
    fn a_quote_is_only_imported_until_a_device_has_its_text() {
        let mut act_of_import = added();
        act_of_import.fields.put("made", "2025-01-01T00:00:00.000Z");
        let import = |dev: &str, second| event(dev, 1, second, act_of_import.clone());
        let note = event("a", 2, 5, act(Op::Set, json!({"note": "m"}), &[], &[]));
        let resize = json!({"text": "The sea", "pos": [[4, 11]], "rev": "r1"});
        let resize = event("a", 3, 6, act(Op::Set, resize, &[], &[]));
        for (events, imported) in [
            (vec![import("a", 1)], true),
            (vec![import("a", 1), import("b", 2), note], true),
            (vec![import("a", 1), event("b", 1, 2, added())], false),
            (vec![import("a", 2), event("b", 1, 1, added())], false),
            (vec![import("a", 1), resize], false),
        ] {
            assert_eq!(folded(&events).unwrap().imported, imported, "{events:?}");
        }
    }

    #[test]
    fn a_later_import_of_the_same_quote_takes_back_nothing() {
        let edit = act(Op::Set, json!({"note": "mine"}), &[], &["sea"]);
        let resize =
            act(Op::Set, json!({"text": "The sea", "pos": [[4, 11]], "rev": "r1"}), &[], &[]);
        let mut events = vec![event("a", 1, 1, added()), event("a", 2, 2, edit)];
        events.extend([event("a", 3, 3, resize), event("b", 1, 4, added())]);
        let quote = folded(&events).unwrap();
        assert_eq!((quote.note.as_str(), quote.text.as_str()), ("mine", "The sea"));
        assert_eq!(quote.tags, Vec::<crate::safe::Safe>::new());
    }

    #[test]
    fn a_tombstone_is_lifted_by_a_restore_only() {
        let del = event("a", 2, 2, act(Op::Del, json!({}), &[], &[]));
        let again = event("b", 1, 3, added());
        let mut events = vec![event("a", 1, 1, added()), del, again];
        assert!(folded(&events).unwrap().deleted);
        events.push(event("b", 2, 4, act(Op::Restore, json!({}), &[], &[])));
        assert!(!folded(&events).unwrap().deleted);
    }

    #[test]
    fn two_devices_at_once_never_mix_words_and_places() {
        let of = |text: &str, end: usize| {
            act(Op::Set, json!({"text": text, "pos": [[4, end]], "rev": "r1"}), &[], &[])
        };
        let (one, two) = (event("a", 2, 5, of("The sea", 11)), event("b", 1, 5, of("The", 7)));
        for order in [[&one, &two], [&two, &one]] {
            let events = [vec![event("a", 1, 1, added())], order.map(Clone::clone).to_vec()];
            let quote = folded(&events.concat()).unwrap();
            assert_eq!((quote.text.as_str(), quote.place.unwrap().spans), ("The", vec![4..7]));
        }
    }

    #[test]
    fn what_was_written_at_no_time_gives_way_to_what_was() {
        let note = |n, at: &str, text| {
            let event = event("a", n, 0, act(Op::Set, json!({"note": text}), &[], &[]));
            Event { at: at.into(), ..event }
        };
        let real = note(2, "2026-01-01T00:00:05.000Z", "real");
        for odd in ["soon", "99999-01-01T00:00:00Z", "2026-01-01T00:59:00+01:00"] {
            let quote = folded(&[event("a", 1, 0, added()), real.clone(), note(3, odd, "odd")]);
            let quote = quote.unwrap();
            assert_eq!(quote.note.as_str(), "real", "{odd}");
            assert_eq!(quote.changed.as_str(), "2026-01-01T00:00:05.000Z", "{odd}");
        }
    }

    #[test]
    fn a_quote_that_was_also_added_at_no_time_is_as_old_as_the_time_says() {
        let real = event("b", 1, 5, added());
        let mut odd = Event { at: "soon".into(), ..event("a", 1, 0, added()) };
        odd.draft.art = vec![ArticleId::new(None, None, "z")];
        for order in [[&real, &odd], [&odd, &real]] {
            let quote = folded(&order.map(Clone::clone)).unwrap();
            assert_eq!(quote.article, real.draft.art[0]);
            assert_eq!(quote.at.as_str(), "2026-01-01T00:00:05.000Z");
        }
        assert_eq!(folded(std::slice::from_ref(&odd)).unwrap().article, odd.draft.art[0]);
    }

    #[test]
    fn since_a_cursor_also_tells_what_another_device_wrote_late() {
        let mut book = Book::default();
        book.fold(&event("a", 1, 9, added()));
        let cursor = book.cursor();
        assert!(book.since(&cursor).is_empty());
        book.fold(&event("b", 1, 2, act(Op::Set, json!({"note": "early"}), &[], &[])));
        assert_eq!(book.since(&cursor).len(), 1);
    }

    fn acts() -> impl Strategy<Value = Act> {
        let place = |text: &'static str, end: usize| {
            act(Op::Set, json!({"text": text, "pos": [[0, end]], "rev": "r2"}), &[], &[])
        };
        prop_oneof![
            Just(added()),
            Just(act(Op::Set, json!({"note": "x", "aura": [1]}), &["t"], &[])),
            Just(act(Op::Set, json!({"note": null, "speaker": "Ana"}), &[], &["t", "sea"])),
            Just(place("rose", 4)),
            Just(place("sea", 3)),
            Just(act(Op::Set, json!({"text": "forged"}), &[], &[])),
            Just(act(Op::Del, json!({}), &[], &[])),
            Just(act(Op::Restore, json!({}), &[], &[])),
            Just(act(Op::Anchor, json!({"rev": "r3", "pos": [[1, 2]]}), &[], &[])),
            Just(act(Op::Anchor, json!({"rev": "r3", "pos": null}), &[], &[])),
        ]
    }

    proptest! {
        #[test]
        fn the_fold_is_the_same_in_any_order_and_with_repetition(
            // two events may have one name, and one time
            acts in vec((prop_oneof![Just("a"), Just("b")], 1u64..4, 0u64..3, acts()), 1..14),
            seed in 0usize..100,
        ) {
            let mut events: Vec<Event> =
                acts.into_iter().map(|(dev, n, second, act)| event(dev, n, second, act)).collect();
            let forwards = folded(&events);
            let len = events.len();
            events.rotate_left(seed % len);
            events.reverse();
            let half = events[..len / 2].to_vec();
            prop_assert_eq!(folded(&[events, half].concat()), forwards);
        }

        #[test]
        fn undo_leads_back_through_every_state_and_redo_forwards(
            steps in vec((0u8..6, 0usize..3), 1..9),
        ) {
            let mut book = Book::default();
            let id = QuoteId::parse("q").unwrap();
            let mut n = 0;
            let mut play = |book: &mut Book, draft: Draft| {
                n += 1;
                let at = format!("2026-01-01T00:00:00.{n:03}Z");
                book.fold(&Event { v: 1, n, dev: "a".into(), at, draft });
            };
            let draft = |act| Draft::new(vec![ArticleId::new(None, None, "a")], Change::Quote(act));
            play(&mut book, draft(added()));
            let shown = |book: &Book| book.get(&id).map(|quote| Quote {
                changed: quote.at.clone(), ..quote
            });
            let (mut states, mut done) = (vec![shown(&book)], Vec::new());
            for (kind, value) in steps {
                let act = match kind {
                    0 => book.set(&id, [("note", json!(["x", "y", "z"][value]))]),
                    1 => book.tag(&id, &["t"], &[]),
                    2 => book.tag(&id, &[], &["sea", "t"]),
                    3 => book.remove(&id),
                    4 => book.set(&id, [
                        ("text", json!(["The", "sea", "rose"][value])),
                        ("pos", json!([[value, value + 3]])),
                        ("rev", json!("r1")),
                    ]),
                    _ => book.confirm(&id, "r9", &[value..9]),
                };
                if let Some(act) = act {
                    play(&mut book, act.clone());
                    done.push(act);
                    states.push(shown(&book));
                }
            }
            for (act, expected) in done.iter().rev().zip(states.iter().rev().skip(1)) {
                let undo = act.change.inverse().unwrap();
                play(&mut book, Draft::new(act.art.clone(), undo));
                prop_assert_eq!(&shown(&book), expected);
            }
            for (act, expected) in done.iter().zip(states.iter().skip(1)) {
                play(&mut book, Draft::new(act.art.clone(), act.change.again()));
                prop_assert_eq!(&shown(&book), expected);
            }
        }
    }
}
