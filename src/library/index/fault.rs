//! What SQLite reports → an error that names the index and says what can be done about it.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Error, Kind};
use crate::library::index::{Home, Index};

impl Index {
    /// True when the index contradicts itself: [`Index::begin_anew`] mends that.
    pub fn is_damage(error: &Error) -> bool {
        error.kind() == Kind::Damaged
    }

    /// True when another process wrote for so long that this one gave up.
    pub fn is_busy(error: &Error) -> bool {
        error.kind() == Kind::Busy
    }

    /// True when [`Index::interrupt`] stopped what was asked.
    pub fn is_interrupted(error: &Error) -> bool {
        error.kind() == Kind::Interrupted
    }

    /// An error of this index.
    pub(super) fn fault(&self, verb: &'static str, cause: &rusqlite::Error) -> Error {
        match &self.home {
            Home::File(path) => fault(verb, path, cause),
            Home::Memory(_) => {
                Error::of(verb, "the index in memory", said(cause)).of_kind(kind(cause))
            }
        }
    }

    /// The same of a statement that was made of a query: what is too long or too deep for SQLite
    /// says nothing of the file.
    pub(super) fn fault_of_query(&self, cause: &rusqlite::Error) -> Error {
        let error = self.fault("ask", cause);
        if is_refused(cause) { error.of_kind(Kind::Other) } else { error }
    }
}

pub fn fault(verb: &'static str, path: &Path, cause: &rusqlite::Error) -> Error {
    Error::new(verb, path, said(cause)).of_kind(kind(cause))
}

/// What went wrong, without the statement, which may be megabytes long.
pub fn said(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        error => error.to_string(),
    }
}

/// Whether SQLite did not take the statement. Where a table of words cannot be opened, it would take
/// none.
fn is_refused(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqlInputError { .. } => true,
        rusqlite::Error::SqliteFailure(_, Some(said))
            if said.starts_with("vtable constructor failed") =>
        {
            false
        }
        rusqlite::Error::SqliteFailure(error, _) => {
            matches!(error.code, ErrorCode::Unknown | ErrorCode::TooBig)
        }
        _ => false,
    }
}

pub fn kind(error: &rusqlite::Error) -> Kind {
    match error {
        rusqlite::Error::SqliteFailure(error, _) => match error.code {
            ErrorCode::OperationInterrupted => Kind::Interrupted,
            // The statements are fixed and break no rule of the schema: where one does not fit, the
            // file is broken.
            ErrorCode::Unknown | ErrorCode::TooBig => Kind::Damaged,
            ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch => Kind::Damaged,
            ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure => Kind::Unwritable,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Kind::Busy,
            _ => Kind::Other,
        },
        // A value that nobody writes.
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::Utf8Error(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::QueryReturnedNoRows => Kind::Damaged,
        // A table that is gone from the schema.
        rusqlite::Error::SqlInputError { .. } => Kind::Damaged,
        _ => Kind::Other,
    }
}
