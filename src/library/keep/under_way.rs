//! Texts that were handed in → those of which the index may still say that they are to be read.
//!
//! They are asked for portion by portion, the next while the ones before are written. A file of many
//! articles would be met again at the next of them.

use std::collections::{HashSet, VecDeque};

use crate::article::RowId;
use crate::article::entry::Place;
use crate::library::index::Stamp;
use crate::library::keep::inbox::Inbox;
use crate::library::keep::{Batch, Order};

/// So many portions may wait to be written: more than the inbox and a transaction hold, so that
/// nobody waits for the oldest, and few enough to remember.
const MOST: usize = 8;

/// Portions in the order in which they were handed in.
#[derive(Debug, Default)]
pub struct UnderWay(VecDeque<Portion>);

#[derive(Debug)]
struct Portion {
    places: HashSet<Place>,
    /// So many batches had been handed in when it was.
    offered: usize,
}

impl UnderWay {
    /// Remembers a portion all of which was handed in.
    pub fn add(&mut self, portion: Vec<(RowId, Stamp)>, inbox: &Inbox<Order, Batch>) {
        let places = portion.into_iter().map(|(_, stamp)| stamp.place).collect();
        self.0.push_back(Portion { places, offered: inbox.offered() });
    }

    /// Leaves out of a portion what is under way already.
    pub fn leave_out(&self, portion: &mut Vec<(RowId, Stamp)>) {
        portion.retain(|(_, stamp)| !self.0.iter().any(|at| at.places.contains(&stamp.place)));
    }

    /// Waits for the oldest ones until there is room for another; false when nobody takes them any
    /// more.
    pub fn settle_oldest(&mut self, inbox: &Inbox<Order, Batch>) -> bool {
        self.settle_to(MOST - 1, inbox)
    }

    /// Waits for all of them; false when nobody takes them any more.
    pub fn settle(&mut self, inbox: &Inbox<Order, Batch>) -> bool {
        self.settle_to(0, inbox)
    }

    fn settle_to(&mut self, left: usize, inbox: &Inbox<Order, Batch>) -> bool {
        let over = self.0.len().saturating_sub(left);
        let last = self.0.drain(..over).next_back();
        last.is_none_or(|portion| inbox.settled_to(portion.offered))
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, UnderWay};
    use crate::article::RowId;
    use crate::article::entry::Place;
    use crate::library::index::Stamp;
    use crate::library::keep::inbox::{Inbox, Piece};
    use crate::library::keep::{Batch, Order};

    fn portion(names: &[usize]) -> Vec<(RowId, Stamp)> {
        let stamp = |name: &usize| {
            let place = Place::File(name.to_string().into());
            Stamp { place, size: 0, mtime: 0, whole: false }
        };
        names.iter().map(|name| (RowId(0), stamp(name))).collect()
    }

    #[test]
    fn what_is_under_way_is_left_out_until_it_is_written() {
        let inbox: Inbox<Order, Batch> = Inbox::default();
        let mut under_way = UnderWay::default();
        for at in 0..MOST {
            assert!(under_way.settle_oldest(&inbox), "there is room");
            assert!(inbox.offer(Batch::default()));
            under_way.add(portion(&[at, at + 100]), &inbox);
        }
        let left = |under_way: &UnderWay| {
            let mut next = portion(&[0, 1, 100, 200]);
            under_way.leave_out(&mut next);
            next.len()
        };
        assert_eq!(left(&under_way), 1);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| under_way.settle_oldest(&inbox));
            assert!(matches!(inbox.next(None), Piece::Batch(_)), "the first portion");
            while !waiting.is_finished() {
                if matches!(inbox.next(Some(std::time::Duration::ZERO)), Piece::Nothing) {
                    inbox.settle();
                }
            }
            assert!(waiting.join().unwrap());
        });
        assert_eq!(left(&under_way), 3, "the first one is written");
        inbox.close();
        assert!(!under_way.settle(&inbox));
        assert_eq!(left(&under_way), 4);
    }
}
