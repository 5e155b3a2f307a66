//! Quotes with the events that they are the fold of, ready to be searched.

use std::collections::BTreeSet;

use crate::journal::{Change, Event};
use crate::quote::chosen::words;
use crate::quote::{Book, Quote, QuoteId};

/// The kept quotes of a book, in no order.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    book: Book,
    quotes: Vec<Quote>,
    /// What words are looked for in, of each.
    words: Vec<String>,
}

impl Collection {
    /// Takes as long as a book is large: who lists all of them does that on another thread.
    pub fn new(book: Book) -> Self {
        let quotes = book.kept();
        let words = quotes.iter().map(words).collect();
        Self { book, quotes, words }
    }

    /// Takes events in, of which only those about quotes that `wanted` holds for add one.
    pub fn fold(&mut self, events: &[Event], wanted: impl Fn(&Quote) -> bool) {
        let mut touched = BTreeSet::new();
        for event in events {
            self.book.fold(event);
            if let Change::Quote(act) = &event.draft.change {
                touched.extend(QuoteId::parse(&act.id));
            }
        }
        for id in touched {
            let at = self.quotes.iter().position(|quote| quote.id == id);
            if let Some(at) = at {
                self.quotes.swap_remove(at);
                self.words.swap_remove(at);
            }
            let now = self.book.get(&id).filter(|quote| !quote.deleted && wanted(quote));
            if let Some(quote) = now {
                self.words.push(words(&quote));
                self.quotes.push(quote);
            }
        }
    }

    /// Leaves only those out that `wanted` does not hold for; the book stays whole.
    pub fn retain(&mut self, wanted: impl Fn(&Quote) -> bool) {
        self.quotes.retain(wanted);
        self.words = self.quotes.iter().map(words).collect();
    }

    pub fn book(&self) -> &Book {
        &self.book
    }

    pub fn len(&self) -> usize {
        self.quotes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.quotes.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&Quote> {
        self.quotes.get(at)
    }

    /// What words are looked for in.
    pub fn words(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Collection;
    use crate::journal::Event;
    use crate::quote::Book;

    fn event(n: u64, quote: &str) -> Event {
        let line = format!(
            r#"{{"v":1,"n":{n},"dev":"d","at":"2026-11-0{n}T08:00:00.000Z","art":["a.md"],"quote":{quote}}}"#
        );
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn what_is_folded_in_is_what_a_new_one_of_the_same_events_holds() {
        let id = |last: char| format!("01M8QYXK5TDFMA9XFKPZJX3R2{last}");
        let add = |n, last, text: &str| {
            event(n, &format!(r#"{{"op":"add","id":"{}","text":"{text}"}}"#, id(last)))
        };
        let events = [
            add(1, '1', "one"),
            add(2, '2', "two"),
            add(3, '3', "three"),
            event(4, &format!(r#"{{"op":"del","id":"{}"}}"#, id('1'))),
            event(5, &format!(r#"{{"op":"set","id":"{}","note":"Ümlaut"}}"#, id('3'))),
            event(6, &format!(r#"{{"op":"restore","id":"{}"}}"#, id('1'))),
        ];
        let shown = |collection: &Collection| {
            let all = (0..collection.len()).map(|at| {
                let quote = collection.get(at).unwrap();
                format!("{} {} {}", quote.text, quote.note, collection.words(at))
            });
            let mut all: Vec<String> = all.collect();
            all.sort();
            all
        };
        for known in 0..=events.len() {
            for end in known..=events.len() {
                let of = |events: &[Event]| {
                    let mut book = Book::default();
                    events.iter().for_each(|event| book.fold(event));
                    Collection::new(book)
                };
                let mut collection = of(&events[..known]);
                collection.fold(&events[known..end], |_| true);
                assert_eq!(shown(&collection), shown(&of(&events[..end])), "{known} {end}");
            }
        }
        let mut collection = Collection::default();
        collection.fold(&events, |quote| quote.text.as_str() != "two");
        assert_eq!(collection.len(), 2);
    }
}
