//! A path → an open index, whatever lies there: none, an old one, a damaged one, no room for one.
//!
//! An index is made beside its place and moved there when it is complete, under a lock. So nobody
//! sees half of one, two processes make only one, and who has the old one open keeps it.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, Kind, Result};
use crate::library::index::ask::{Store, sort_in};
use crate::library::index::fault::{fault, kind, said};
use crate::library::index::{Home, Index, Opened};
use crate::library::regular;

/// Counts up with every change of `schema.sql`, of the tokens and of what is written where.
const VERSION: i64 = 11;
/// Kilobytes of pages that are kept by who reads, and by who writes rows, or texts, which go to
/// fewer places at a time.
const READING: i64 = 1000;
pub(super) const ROWS: i64 = 24_000;
pub(super) const TEXTS: i64 = 8_000;
const SCHEMA: &str = include_str!("schema.sql");
/// SQLite's name of what an index is known by.
const BORN: &str = "application_id";
/// Where SQLite's file format keeps the application id, four bytes, the highest first.
const BORN_AT: u64 = 68;
/// Bytes of a page.
const PAGE: i64 = 8192;
/// How long one connection waits for another.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// More statements than there are, so that each is compiled once.
const STATEMENTS: usize = 128;

/// What lies at a path.
enum Found {
    Good(Box<Index>),
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
            return Ok((*index, Opened::Present));
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
        set_writing(&connection).map_err(failed)?;
        let mut index = Self::over(connection, Home::Memory(name), 0);
        index.lay_secondary()?;
        Ok(index)
    }

    /// Another way into the same index, for reading on another thread.
    pub fn reader(&self) -> Result<Self> {
        let opened = match &self.home {
            Home::File(path) => existing(path),
            Home::Memory(name) => shared(name),
        };
        let (connection, born) = opened
            .and_then(|connection| {
                set(&connection)?;
                connection.pragma_update(None, "query_only", true)?;
                // another one may stand in its place by now
                let mut born = self.born;
                if matches!(self.home, Home::File(_)) {
                    sort_in(&connection, Store::File)?;
                    born = connection.pragma_query_value(None, BORN, |row| row.get(0))?;
                }
                Ok((connection, born))
            })
            .map_err(|cause| self.fault("open", &cause))?;
        Ok(Self::over(connection, self.home.clone(), born))
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

    /// Removes the index at a path, and what SQLite has beside it.
    pub fn throw_away(path: &Path) -> Result<()> {
        let _lock = lock(path)?;
        discard(path)
    }

    /// Keeps as many pages as are needed for texts, or for rows.
    pub fn expect_texts(&self, texts: bool) -> Result<()> {
        self.read(|connection| cache(connection, if texts { TEXTS } else { ROWS }))
    }

    /// False when the file was removed or another process has begun it anew: open it again then.
    pub fn is_current(&self) -> bool {
        match &self.home {
            Home::File(path) => born(path).is_ok_and(|born| born == self.born),
            Home::Memory(_) => true,
        }
    }

    /// What tells this index from one that was begun in its place.
    pub fn mark(&self) -> i32 {
        self.born
    }

    /// Whether anyone else has committed something since this was asked last, or it never was.
    pub fn is_changed_by_others(&self) -> Result<bool> {
        self.read(|connection| {
            let now = connection.pragma_query_value(None, "data_version", |row| row.get(0))?;
            Ok(self.version.replace(Some(now)) != Some(now))
        })
    }

    fn over(connection: Connection, home: Home, born: i32) -> Self {
        Self {
            connection,
            home,
            born,
            begun: false,
            words: std::collections::BTreeMap::new(),
            numbers: Default::default(),
            names: Default::default(),
            folders: Default::default(),
            fed: Default::default(),
            shared: Default::default(),
            marked: None,
            secondary: Default::default(),
            version: Default::default(),
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
        Ok(Ok(index)) => Ok(Found::Good(Box::new(index))),
        Ok(Err(reason)) => Ok(Found::Bad(reason)),
        Err(cause) => match kind(&cause) {
            Kind::Unwritable | Kind::Busy => Err(fault("open", path, &cause)),
            Kind::Damaged | Kind::Interrupted | Kind::Other => {
                Ok(Found::Bad(format!("it was damaged ({})", said(&cause))))
            }
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
    set_writing(&connection)?;
    let born = connection.pragma_query_value(None, BORN, |row| row.get(0))?;
    // Damage at the roots shows at once.
    for probe in [
        "SELECT max(id) FROM article",
        "SELECT max(id) FROM meta",
        "SELECT max(rowid) FROM words",
        "SELECT max(rowid) FROM begins",
        "SELECT max(id) FROM quotation",
        "SELECT max(rowid) FROM said",
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
        Found::Good(index) => return Ok((*index, Opened::Present)),
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
        Found::Good(index) => Ok((*index, opened)),
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
    // The last one to close would remove the log by its name, and another index may have come to
    // stand there since it looked.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    cache(connection, READING)?;
    sort_in(connection, Store::Memory)
}

/// How many kilobytes of pages a connection keeps.
pub(super) fn cache(connection: &Connection, kilobytes: i64) -> rusqlite::Result<()> {
    connection.pragma_update(None, "cache_size", -kilobytes)
}

/// What only the connection that writes needs; memory is taken only by what it touches.
fn set_writing(connection: &Connection) -> rusqlite::Result<()> {
    // A statement whose plan might depend on its values is compiled anew for each of them: a fifth
    // of all the time that putting articles in takes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    cache(connection, ROWS)?;
    // Pages that each transaction changes are copied from the log once for several of them: a sixth
    // of the system's time in a build.
    connection.pragma_update(None, "wal_autocheckpoint", 6000)?;
    // What laying an index of a million rows took is given back.
    connection.pragma_update(None, "journal_size_limit", 64 << 20)
}

fn lay_down(connection: &Connection, born: i32) -> rusqlite::Result<()> {
    // Larger pages than the default: fewer of them are written when the words are merged.
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    connection.execute_batch(SCHEMA)?;
    for table in ["words", "begins", "said"] {
        let set = format!("INSERT INTO {table}({table}, rank) VALUES(?1, ?2)");
        // The default of 1 MB makes many small segments, which cost a fifth more to merge.
        connection.execute(&set, ("hashsize", 32 << 20))?;
        // Twelve pieces of a size become one, not four: words are written again half as often, for a
        // few more pieces to be asked. Sixteen take a reader two megabytes more.
        connection.execute(&set, ("automerge", 12))?;
        // What fits into a page with the head of its row.
        connection.execute(&set, ("pgsz", PAGE - 46))?;
    }
    connection.pragma_update(None, BORN, born)?;
    connection.pragma_update(None, "user_version", VERSION)?;
    connection.execute_batch("COMMIT")
}

fn born(path: &Path) -> std::io::Result<i32> {
    let mut file = regular::open(path)?;
    let mut bytes = [0; 4];
    file.seek(SeekFrom::Start(BORN_AT))?;
    file.read_exact(&mut bytes)?;
    Ok(i32::from_be_bytes(bytes))
}

/// Held by whoever makes or throws away an index; given back when it is dropped.
fn lock(path: &Path) -> Result<File> {
    let path = beside(path, "-lock");
    let file = regular::append(&path).map_err(|cause| Error::new("create", &path, cause))?;
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

#[cfg(test)]
mod tests {
    use super::{VERSION, beside};
    use crate::article::RowId;
    use crate::error::Kind;
    use crate::library::index::sample::{column, found, one, rows, stamp};
    use crate::library::index::{Index, Opened};
    use proptest::prelude::{any, proptest};
    use rusqlite::Connection;
    use std::path::Path;

    fn open(path: &Path) -> (Index, Opened) {
        Index::open(path).unwrap()
    }

    #[test]
    fn what_was_committed_is_there_when_it_is_opened_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/index.db");
        let (mut index, opened) = open(&path);
        assert_eq!(opened, Opened::Fresh);
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        index.begin().unwrap();
        one(&mut index, "/l/a/2.md", "lost", "1970-01-02");
        // What a kill leaves: the files as they are now.
        let copy = folder.path().join("copy.db");
        for ending in ["", "-wal"] {
            std::fs::copy(beside(&path, ending), beside(&copy, ending)).unwrap();
        }
        drop(index);
        assert!(beside(&path, "-wal").exists(), "the log is removed only together with its index");
        for path in [path, copy] {
            let (index, opened) = open(&path);
            assert_eq!(opened, Opened::Present);
            assert_eq!(rows(&index).len(), 1);
            assert_eq!((found(&index, "k").len(), found(&index, "lost").len()), (1, 0));
        }
    }

    #[test]
    fn another_version_or_another_file_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.db");
        one(&mut open(&path).0, "/l/a/1.md", "k", "1970-01-02");
        Connection::open(&path).unwrap().pragma_update(None, "user_version", VERSION + 1).unwrap();
        let (index, opened) = open(&path);
        assert!(matches!(opened, Opened::Rebuilt(reason) if reason.contains("version")));
        assert_eq!(rows(&index).len(), 0);
        drop(index);
        std::fs::write(&path, "a text that is no database at all, and long enough".repeat(99))
            .unwrap();
        assert!(matches!(open(&path).1, Opened::Rebuilt(reason) if reason.contains("damaged")));
        assert_eq!(open(&path).1, Opened::Present);
        Connection::open(&path).unwrap().execute_batch("DROP TABLE meta").unwrap();
        assert!(matches!(open(&path).1, Opened::Rebuilt(_)));
        std::fs::write(&path, "").unwrap();
        assert_eq!(open(&path).1, Opened::Fresh);
    }

    #[test]
    fn where_nothing_can_be_written_it_lives_in_memory_and_can_be_read_twice() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let (mut index, opened) = open(&file.join("index.db"));
        assert!(matches!(opened, Opened::InMemory(_)), "{opened:?}");
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        let mut reader = index.reader().unwrap();
        assert_eq!(rows(&reader).len(), 1);
        let error = reader.remove(&stamp("/l/a/1.md").place).unwrap_err();
        assert!(error.kind() == Kind::Unwritable, "{error}");
    }

    #[test]
    fn what_others_write_is_told_from_ones_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.db");
        let (mut one_of_two, mut other) = (open(&path).0, open(&path).0);
        let changed = |index: &Index| [0; 2].map(|_| index.is_changed_by_others().unwrap());
        assert_eq!(changed(&one_of_two), [true, false], "nobody has asked yet");
        one(&mut one_of_two, "/l/a/1.md", "k", "1970-01-02");
        assert_eq!(changed(&one_of_two), [false, false]);
        one(&mut other, "/l/a/2.md", "l", "1970-01-02");
        one(&mut one_of_two, "/l/a/3.md", "m", "1970-01-02");
        assert_eq!(changed(&one_of_two), [true, false]);
    }

    #[test]
    fn a_full_disk_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (mut index, _) = open(&folder.path().join("index.db"));
        index.connection.pragma_update(None, "max_page_count", 1).unwrap();
        let mut put = |key: usize| {
            let path = format!("/l/a/{key}.md");
            let entry = crate::library::index::sample::entry(&path, &key.to_string(), "");
            crate::library::index::sample::put(&mut index, &path, &[entry])
        };
        let error = (0..999).find_map(|key| put(key).err()).unwrap();
        assert!(error.kind() == Kind::Unwritable && !Index::is_damage(&error), "{error}");
    }

    #[test]
    fn many_open_a_new_one_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.db");
        let opened: Vec<Opened> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..6)
                .map(|at| {
                    let path = &path;
                    scope.spawn(move || {
                        let (mut index, opened) = open(path);
                        one(&mut index, &format!("/l/a/{at}.md"), &at.to_string(), "1970-01-02");
                        opened
                    })
                })
                .collect();
            all.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(opened.iter().filter(|opened| **opened == Opened::Fresh).count(), 1);
        assert_eq!(rows(&open(&path).0).len(), 6);
    }

    #[test]
    fn a_reader_sees_the_old_state_until_the_commit() {
        let folder = tempfile::tempdir().unwrap();
        let (mut index, _) = open(&folder.path().join("index.db"));
        let reader = index.reader().unwrap();
        index.begin().unwrap();
        one(&mut index, "/l/a/1.md", "k", "1970-01-02");
        assert_eq!(rows(&reader).len(), 0);
        index.commit().unwrap();
        assert_eq!((rows(&reader).len(), found(&reader, "k").len()), (1, 1));
    }

    #[test]
    fn who_has_the_old_one_open_keeps_it_and_leaves_the_new_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index.db");
        let (mut old, _) = open(&path);
        one(&mut old, "/l/a/1.md", "k", "1970-01-02");
        let (mut new, opened) = open(&path).0.begin_anew("it was damaged").unwrap();
        assert_eq!(opened, Opened::Rebuilt("it was damaged".into()));
        one(&mut new, "/l/a/2.md", "new", "1970-01-02");
        one(&mut old, "/l/a/3.md", "old", "1970-01-02");
        assert_eq!((rows(&old).len(), old.is_current()), (2, false));
        let (old, opened) = old.begin_anew("it was damaged").unwrap();
        assert_eq!((opened, rows(&old).len()), (Opened::Present, 1));
        drop(old);
        drop(new);
        assert_eq!(found(&open(&path).0, "new").len(), 1);
    }

    proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(40))]
        #[test]
        fn damage_anywhere_is_mended_or_named_as_such(
            at in proptest::collection::vec((any::<u32>(), any::<u8>()), 1..60),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("index.db");
            let (mut index, _) = open(&path);
            for key in ["x", "y", "z"] {
                one(&mut index, &format!("/l/a/{key}.md"), key, "1970-01-02");
            }
            drop(index);
            let mut bytes = std::fs::read(&path).unwrap();
            for (at, to) in at {
                let at = at as usize % bytes.len();
                bytes[at] = to;
            }
            std::fs::write(&path, bytes).unwrap();
            let (mut index, opened) = open(&path);
            if matches!(opened, Opened::Rebuilt(_)) {
                assert_eq!(rows(&index).len(), 0);
            }
            let entry = crate::library::index::sample::entry("/l/a/x.md", "x", "1970-01-03");
            let all = [
                crate::library::index::sample::put(&mut index, "/l/a/x.md", &[entry]).err(),
                index.remove(&stamp("/l/a/y.md").place).err(),
                index.todo(RowId(i64::MAX), 9).err(),
                index.stamps("/l/a".as_ref()).err(),
                index.problems().err(),
                index.undo().err(),
            ];
            for error in all.into_iter().flatten() {
                assert!(Index::is_damage(&error), "{error}");
            }
            let (mut index, _) = index.begin_anew("damaged").unwrap();
            one(&mut index, "/l/a/1.md", "k", "1970-01-02");
            assert!(!column(&index, "PRAGMA quick_check").is_empty());
        }
    }
}
