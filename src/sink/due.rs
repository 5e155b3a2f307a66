//! All quotes and the outbox of a sink → those that it is to get now, and when the next one is due.

use crate::article::Now;
use crate::article::date::Timestamp;
use crate::config::sink::{Sink, Target};
use crate::query::Slip;
use crate::quote::chosen::Chosen;
use crate::quote::{Book, Quote};
use crate::sink::Wish;
use crate::sink::hand::version_of;
use crate::sink::outbox::Outbox;

/// What is asked for in the name of one sink.
pub(crate) struct Asked<'a> {
    pub(crate) sink: &'a Sink,
    /// Which quotes it wants, and what of its query was not understood.
    query: (Chosen, Vec<Slip>),
    /// Unix seconds.
    pub(crate) now: i64,
    wish: Wish,
}

/// What a sink is to get.
#[derive(Debug, Default)]
pub(crate) struct Due {
    pub(crate) quotes: Vec<Quote>,
    /// How many have failed, and are tried again later.
    pub(crate) later: usize,
    /// When one of the others is due, in Unix seconds.
    pub(crate) next: Option<i64>,
}

impl<'a> Asked<'a> {
    pub(crate) fn new(sink: &'a Sink, now: &Now, wish: Wish) -> Self {
        Self { sink, query: Chosen::parse(&sink.query, now), now: now.at.as_second(), wish }
    }

    /// What of the sink's query was not understood.
    pub(crate) fn slip(&self) -> Option<&str> {
        self.query.1.first().map(|slip| slip.what.as_str())
    }

    /// What this device has kept for the sink since that has begun, and the sink has not got.
    pub(crate) fn due(&self, book: &Book, device: &str, outbox: &Outbox) -> Due {
        let mut all = Due::default();
        let Some(begun) = outbox.begun else { return all };
        for id in book.added_behind(device, begun) {
            let Some(quote) = book.get(&id).filter(|quote| !quote.deleted) else { continue };
            // what was imported was kept elsewhere
            if quote.place.is_none() || !self.query.0.holds(&quote) || !self.wants(outbox, &quote) {
                continue;
            }
            let due = self.time(outbox, &quote);
            if due > self.now {
                all.next = Some(all.next.map_or(due, |next| next.min(due)));
                all.later += usize::from(outbox.waits(&id).is_some());
            } else {
                all.quotes.push(quote);
            }
        }
        all
    }

    fn wants(&self, outbox: &Outbox, quote: &Quote) -> bool {
        match outbox.got(&quote.id) {
            None => true,
            Some(version) => self.sink.updates && version != version_of(quote),
        }
    }

    /// When a quote is due, in Unix seconds; what is due at once has the time 0.
    fn time(&self, outbox: &Outbox, quote: &Quote) -> i64 {
        let at_once = match self.wish {
            Wish::All => true,
            Wish::Files => matches!(self.sink.target, Target::File { .. }),
            Wish::Due => false,
        };
        if at_once {
            return 0;
        }
        let changed = quote.changed.parse::<Timestamp>().map_or(0, Timestamp::as_second);
        let calm = changed + i64::from(self.sink.after.0);
        outbox.waits(&quote.id).map_or(calm, |waiting| calm.max(waiting.next))
    }
}
