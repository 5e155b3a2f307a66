//! Counts ↔ the signed integers that SQLite knows.

use rusqlite::Row;

/// A count too large to be kept is kept as the largest.
pub fn put(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A negative one is an error, for nobody writes it.
pub fn get(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}
