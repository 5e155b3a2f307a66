//! A path → an open index, whatever lies there: none, an old one, a damaged one, no room for one.
//!
//! An index is made beside its place and moved there when it is complete, under a lock. So nobody
//! sees half of one, two processes make only one, and who has the old one open keeps it.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Kind, Result};
use crate::library::index::fault::{fault, kind};
use crate::library::index::{Home, Index, Opened};

/// Counts up with every change of `schema.sql`, of the tokens and of what is written where.
const VERSION: i64 = 1;
const SCHEMA: &str = include_str!("schema.sql");
/// Where SQLite's file format keeps the application id, four bytes, the highest first.
const BORN_AT: u64 = 68;
/// How long one connection waits for another.
const PATIENCE: Duration = Duration::from_secs(5);
/// More statements than there are, so that each is compiled once.
const STATEMENTS: usize = 128;

/// What lies at a path.
enum Found {
    Good(Index),
    Nothing,
    /// To be thrown away, for this reason.
    Bad(String),
}

impl Index {
    /// Opens the index at `path` for reading and writing, and makes one where there is no good one.
    ///
    /// Only an error when there is no memory either.
    pub fn open(path: &Path) -> Result<(Self, Opened)> {
        if let Ok(Found::Good(index)) = find(path) {
            return Ok((index, Opened::Present));
        }
        match make(path) {
            Ok(made) => Ok(made),
            Err(error) => Ok((Self::in_memory()?, Opened::InMemory(error.to_string()))),
        }
    }

    /// An index that is gone with its last connection.
    pub fn in_memory() -> Result<Self> {
        let name = format!("/pullquote-{}", random());
        let failed = |cause| Error::of("begin", "an index in memory", cause);
        let connection = shared(&name).map_err(failed)?;
        set(&connection).and_then(|()| lay_down(&connection, 0)).map_err(failed)?;
        Ok(Self::over(connection, Home::Memory(name), 0))
    }

    /// Another way into the same index, for reading on another thread.
    pub fn reader(&self) -> Result<Self> {
        let opened = match &self.home {
            Home::File(path) => existing(path),
            Home::Memory(name) => shared(name),
        };
        let connection = opened
            .and_then(|connection| {
                set(&connection)?;
                connection.pragma_update(None, "query_only", true)?;
                Ok(connection)
            })
            .map_err(|cause| self.fault("open", &cause))?;
        Ok(Self::over(connection, self.home.clone(), self.born))
    }

    /// Throws a damaged index away and opens a new one in its place, or the one that another
    /// process has already put there.
    pub fn begin_anew(self, reason: &str) -> Result<(Self, Opened)> {
        let Home::File(path) = self.home.clone() else {
            return Ok((Self::in_memory()?, Opened::Rebuilt(reason.to_owned())));
        };
        let lock = lock(&path)?;
        if self.is_current() {
            discard(&path)?;
        }
        drop(lock);
        let (index, opened) = Self::open(&path)?;
        let opened = match opened {
            Opened::Fresh => Opened::Rebuilt(reason.to_owned()),
            Opened::Present | Opened::Rebuilt(_) | Opened::InMemory(_) => opened,
        };
        Ok((index, opened))
    }

    /// False when the file was removed or another process has begun it anew: open it again then.
    pub fn is_current(&self) -> bool {
        match &self.home {
            Home::File(path) => born(path).is_ok_and(|born| born == self.born),
            Home::Memory(_) => true,
        }
    }

    fn over(connection: Connection, home: Home, born: i32) -> Self {
        Self {
            connection,
            home,
            born,
            since: None,
            words: std::collections::BTreeMap::new(),
            numbers: Default::default(),
        }
    }
}

/// Opens what lies at a path; an error when it cannot be told what that is.
fn find(path: &Path) -> Result<Found> {
    match fs::metadata(path) {
        Ok(data) if data.is_file() && data.len() == 0 => return Ok(Found::Nothing),
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Ok(_) => {}
        Err(cause) => return Err(Error::new("open", path, cause)),
    }
    match good(path) {
        Ok(Ok(index)) => Ok(Found::Good(index)),
        Ok(Err(reason)) => Ok(Found::Bad(reason)),
        Err(cause) => match kind(&cause) {
            Kind::Unwritable | Kind::Busy => Err(fault("open", path, &cause)),
            Kind::Damaged | Kind::Other => Ok(Found::Bad(format!("it was damaged ({cause})"))),
        },
    }
}

/// The index at a path, or why it is none of this program's version.
fn good(path: &Path) -> rusqlite::Result<std::result::Result<Index, String>> {
    let connection = existing(path)?;
    set(&connection)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != VERSION {
        return Ok(Err(format!("it was of version {version}, this program's is {VERSION}")));
    }
    if connection.is_readonly("main")? {
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
        return Err(rusqlite::Error::SqliteFailure(code, None));
    }
    let born = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    // Damage at the roots shows at once.
    for probe in [
        "SELECT max(id) FROM article",
        "SELECT max(id) FROM meta",
        "SELECT max(rowid) FROM words",
        "SELECT count(*) FROM journal",
    ] {
        connection.query_row(probe, [], |row| row.get::<_, Option<i64>>(0))?;
    }
    Ok(Ok(Index::over(connection, Home::File(path.to_owned()), born)))
}

fn make(path: &Path) -> Result<(Index, Opened)> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|cause| Error::new("create", folder, cause))?;
    }
    let lock = lock(path)?;
    // Another process may have been faster.
    let opened = match find(path)? {
        Found::Good(index) => return Ok((index, Opened::Present)),
        Found::Nothing => Opened::Fresh,
        Found::Bad(reason) => Opened::Rebuilt(reason),
    };
    let new = beside(path, "-new");
    discard(&new)?;
    let laid = Connection::open(&new).and_then(|connection| {
        lay_down(&connection, random())?;
        connection.pragma_update(None, "journal_mode", "WAL")
    });
    laid.map_err(|cause| fault("create", &new, &cause))?;
    discard(path)?;
    fs::rename(&new, path).map_err(|cause| Error::new("create", path, cause))?;
    let found = find(path)?;
    drop(lock);
    match found {
        Found::Good(index) => Ok((index, opened)),
        Found::Nothing => Err(Error::new("open", path, "it is gone again")),
        Found::Bad(reason) => Err(Error::new("open", path, reason)),
    }
}

fn existing(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

/// A database in memory that several connections of the process share.
fn shared(name: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(format!("file:{name}?vfs=memdb"), flags)
}

fn set(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -4000)?;
    connection.pragma_update(None, "temp_store", "MEMORY")
}

fn lay_down(connection: &Connection, born: i32) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    connection.execute_batch(SCHEMA)?;
    // The default of 1 MB makes many small segments, which cost a fifth more to merge.
    connection.execute("INSERT INTO words(words, rank) VALUES('hashsize', 33554432)", [])?;
    connection.pragma_update(None, "application_id", born)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    connection.execute_batch("COMMIT")
}

fn born(path: &Path) -> std::io::Result<i32> {
    let mut file = File::open(path)?;
    let mut bytes = [0; 4];
    file.seek(SeekFrom::Start(BORN_AT))?;
    file.read_exact(&mut bytes)?;
    Ok(i32::from_be_bytes(bytes))
}

/// Held by whoever makes or throws away an index; given back when it is dropped.
fn lock(path: &Path) -> Result<File> {
    let path = beside(path, "-lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|cause| Error::new("create", &path, cause))?;
    // Where a file system knows no locks, two at once are no worse off than without.
    let _ = file.lock();
    Ok(file)
}

/// Removes a database; the file itself first, for SQLite ignores a log without its file.
fn discard(path: &Path) -> Result<()> {
    for path in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        match fs::remove_file(&path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                return Err(Error::new("remove", &path, cause));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The standard library's hasher is seeded by the operating system.
fn random() -> i32 {
    use std::hash::{BuildHasher as _, Hasher as _};
    let seed = std::collections::hash_map::RandomState::new().build_hasher().finish();
    i32::try_from(seed >> 33).unwrap_or(1).max(1)
}
