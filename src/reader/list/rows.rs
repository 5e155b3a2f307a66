//! Rows in an order, four bytes each: a list of a million is held twice while it is asked for anew.

use std::ops::Range;

use crate::article::RowId;

/// Rows that lie together; a power of two.
const PART: usize = 1 << 16;

/// Any number of rows. They are seconds, and those near each other in an order mostly are within a
/// lifetime, so a row takes its distance from the first of its part.
#[derive(Debug, Default)]
pub struct Rows {
    /// All but the last are full.
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Near {
        first: i64,
        away: Vec<i32>,
    },
    /// Of articles with a date and without one, or of more than 68 years.
    Far(Vec<i64>),
}

impl Rows {
    pub fn len(&self) -> usize {
        self.parts.last().map_or(0, |last| (self.parts.len() - 1) * PART + last.len())
    }

    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<RowId> {
        self.parts.get(at / PART)?.get(at % PART)
    }

    /// The rows of a stretch; of places that there are not, none.
    pub fn range(&self, places: Range<usize>) -> impl DoubleEndedIterator<Item = RowId> {
        let end = places.end.min(self.len());
        (places.start.min(end)..end).filter_map(|at| self.get(at))
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = RowId> {
        self.range(0..self.len())
    }

    /// The place of a row. Linear, but over plain numbers.
    pub fn position(&self, row: RowId) -> Option<usize> {
        let within = |(number, part): (usize, &Part)| Some(number * PART + part.position(row)?);
        self.parts.iter().enumerate().find_map(within)
    }

    /// Takes out those that do not hold.
    pub fn retain(&mut self, holds: impl Fn(RowId) -> bool) {
        *self = self.iter().filter(|row| holds(*row)).collect();
    }

    fn push(&mut self, row: RowId) {
        match self.parts.last_mut().filter(|last| last.len() < PART) {
            Some(last) => last.push(row),
            None => self.parts.push(Part::Near { first: row.0, away: vec![0] }),
        }
    }
}

impl Extend<RowId> for Rows {
    fn extend<T: IntoIterator<Item = RowId>>(&mut self, rows: T) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}

impl FromIterator<RowId> for Rows {
    fn from_iter<T: IntoIterator<Item = RowId>>(rows: T) -> Self {
        let mut all = Self::default();
        all.extend(rows);
        all
    }
}

impl Part {
    fn len(&self) -> usize {
        match self {
            Self::Near { away, .. } => away.len(),
            Self::Far(rows) => rows.len(),
        }
    }

    fn get(&self, at: usize) -> Option<RowId> {
        Some(RowId(match self {
            Self::Near { first, away } => first + i64::from(*away.get(at)?),
            Self::Far(rows) => *rows.get(at)?,
        }))
    }

    fn position(&self, row: RowId) -> Option<usize> {
        match self {
            Self::Near { first, away } => {
                let wanted = distance(*first, row)?;
                away.iter().position(|away| *away == wanted)
            }
            Self::Far(rows) => rows.iter().position(|far| *far == row.0),
        }
    }

    fn push(&mut self, row: RowId) {
        match self {
            Self::Near { first, away } => match distance(*first, row) {
                Some(distance) => away.push(distance),
                None => {
                    let near = away.iter().map(|away| *first + i64::from(*away));
                    *self = Self::Far(near.chain([row.0]).collect());
                }
            },
            Self::Far(rows) => rows.push(row.0),
        }
    }
}

fn distance(first: i64, row: RowId) -> Option<i32> {
    i32::try_from(row.0.checked_sub(first)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{PART, Rows};
    use crate::article::RowId;
    use proptest::prelude::{Strategy as _, any, prop_oneof, proptest};

    proptest! {
        /// Whatever the numbers, it is a list of them.
        #[test]
        fn rows_are_what_they_were(
            rows in proptest::collection::vec(
                prop_oneof![any::<i64>(), (0i64..9), any::<i32>().prop_map(i64::from)], 0..40),
            start in 0usize..50,
            end in 0usize..50,
        ) {
            let rows: Vec<RowId> = rows.into_iter().map(RowId).collect();
            let mut held: Rows = rows.iter().copied().collect();
            assert_eq!((held.len(), held.is_empty()), (rows.len(), rows.is_empty()));
            assert_eq!(held.iter().collect::<Vec<_>>(), rows);
            let stretch = rows.iter().copied().enumerate();
            let stretch = stretch.filter(|(at, _)| (start..end).contains(at)).map(|(_, row)| row);
            assert_eq!(held.range(start..end).collect::<Vec<_>>(), stretch.collect::<Vec<_>>());
            for row in rows.iter().copied().chain([RowId(3), RowId(i64::MIN)]) {
                assert_eq!(held.position(row), rows.iter().position(|other| *other == row));
            }
            held.retain(|row| row.0 % 2 == 0);
            let even: Vec<RowId> = rows.into_iter().filter(|row| row.0 % 2 == 0).collect();
            assert_eq!(held.iter().collect::<Vec<_>>(), even);
        }
    }

    #[test]
    fn many_rows_are_found_by_place_and_by_number() {
        let many = i64::try_from(2 * PART + 3).unwrap();
        let row = |at: i64| RowId(1_800_000_000 - 60 * at);
        let rows: Rows = (0..many).map(row).chain([RowId(-(1 << 41))]).collect();
        assert_eq!(rows.len(), 2 * PART + 4);
        for at in [0, PART - 1, PART, 2 * PART, 2 * PART + 2] {
            let there = row(i64::try_from(at).unwrap());
            assert_eq!((rows.get(at), rows.position(there)), (Some(there), Some(at)));
        }
        assert_eq!(rows.get(2 * PART + 3), Some(RowId(-(1 << 41))));
        assert_eq!((rows.get(2 * PART + 4), rows.position(RowId(1))), (None, None));
    }
}
