//! Where an article's bytes are ↔ the bytes that the index keeps of it.
//!
//! A path is kept as the system's own bytes, for a file name need not be text. No path begins with
//! a NUL, so what lies in no file does.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::Row;

use crate::article::entry::Place;

const WELCOME: &[u8] = b"\0welcome/";
const STDIN: &[u8] = b"\0stdin";

/// The folder that it lies in, empty for none, and its name there.
pub fn split(place: &Place) -> (Cow<'_, [u8]>, Cow<'_, [u8]>) {
    let whole = match place {
        Place::File(path) => match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) => {
                return (folder_bytes(folder), name.as_encoded_bytes().into());
            }
            _ => path.as_os_str().as_encoded_bytes().into(),
        },
        Place::Welcome(path) => [WELCOME, path.as_bytes()].concat().into(),
        Place::Stdin => STDIN.into(),
    };
    (Cow::default(), whole)
}

/// The place of [`split`].
pub fn joined(folder: &[u8], name: &[u8]) -> Place {
    if let Some(path) = name.strip_prefix(WELCOME) {
        Place::Welcome(String::from_utf8_lossy(path).into_owned())
    } else if name == STDIN {
        Place::Stdin
    } else {
        Place::File(Path::new(&system(folder)).join(system(name)))
    }
}

/// The place of the folder and the name in two columns, one behind the other.
pub fn read(row: &Row<'_>, column: usize) -> rusqlite::Result<Place> {
    let blob = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_blob()?);
    Ok(joined(blob(column)?, blob(column + 1)?))
}

/// A folder's bytes, without a slash at the end.
pub fn folder_bytes(folder: &Path) -> Cow<'_, [u8]> {
    folder.components().as_path().as_os_str().as_encoded_bytes().into()
}

/// A folder of these bytes.
pub fn folder(bytes: &[u8]) -> PathBuf {
    PathBuf::from(system(bytes))
}

/// A name of these bytes.
#[cfg(unix)]
pub fn system(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

/// The same where names are text.
#[cfg(not(unix))]
pub fn system(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::{folder, folder_bytes, joined, split, system};
    use crate::article::entry::Place;

    #[test]
    fn every_place_comes_back_as_it_was() {
        let mut places = vec![
            Place::File("/feeds/été/a.md".into()),
            Place::File("relative.md".into()),
            Place::File("/a.md".into()),
            Place::File("./here/a.md".into()),
            Place::File("/".into()),
            Place::Welcome("guide/first.md".into()),
            Place::Stdin,
        ];
        if cfg!(unix) {
            places.push(Place::File(system(b"/feeds/\xff\xfe.md").into()));
        }
        for place in places {
            let (folder, name) = split(&place);
            assert_eq!(joined(&folder, &name), place);
        }
        let whole = |place: &Place| split(place).0.is_empty();
        assert!(whole(&Place::Welcome("guide/first.md".into())) && whole(&Place::Stdin));
        assert_eq!(folder(&folder_bytes("/feeds/a/".as_ref())).to_str(), Some("/feeds/a"));
    }
}
